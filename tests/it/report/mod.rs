//! Reports end to end: the same document as HTML and as PDF, read back with poppler.

mod sample;

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use olva::report::pdf::{self, TEMPLATE};
use olva::report::{
    BarRow, Block, CalloutKind, Chapter, Chart, Document, Figure, Inline, Meta, Table, TableCell, TableRow, Unit, html,
};

fn sample_pdf() -> &'static [u8] {
    static PDF: OnceLock<Vec<u8>> = OnceLock::new();
    PDF.get_or_init(|| pdf::render(&sample::document(), TEMPLATE).expect("the sample is valid"))
}

fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).expect("the target directory is writable");
    path
}

/// What a poppler tool prints about a file. Poppler is among the system packages that the tests need.
fn poppler(tool: &str, name: &str, bytes: &[u8], arguments: &[&str]) -> String {
    let path = file(name, bytes);
    let mut command = Command::new(tool);
    command.args(arguments).arg(&path);
    if tool == "pdftotext" {
        command.arg("-");
    }
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{tool} (package poppler-utils): {error}"));
    assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn one_chapter(blocks: Vec<Block>) -> Document {
    let chapter = Chapter {
        id: "un".into(),
        title: "Un chapitre".into(),
        blocks,
        annex: false,
    };
    Document {
        meta: Meta {
            title: "Essai".into(),
            ..Meta::default()
        },
        chapters: vec![chapter],
    }
}

fn figure_of(rows: Vec<BarRow>, table: Table) -> Block {
    Block::Figure(Box::new(Figure {
        id: "f".into(),
        title: "Un constat".into(),
        subtitle: "Une mesure".into(),
        alt: "Barres".into(),
        chart: Chart::Bars {
            unit: Unit::Percent,
            rows,
        },
        table,
        question: None,
        notes: Vec::new(),
        source: "Source : OLVA".into(),
    }))
}

#[test]
fn the_pdf_is_tagged_universally_accessible_and_dated_by_its_data() {
    let info = poppler("pdfinfo", "sample.pdf", sample_pdf(), &["-isodates"]);
    for expected in [
        "Tagged:          yes",
        "Diagnostic de la vie associative",
        "Observatoire de la vie associative de Rennes",
        "2026-11-21",
        "A4",
    ] {
        assert!(info.contains(expected), "{expected}\n{info}");
    }
    let metadata = poppler("pdfinfo", "sample-meta.pdf", sample_pdf(), &["-meta"]);
    for expected in [
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
    ] {
        assert!(metadata.contains(expected), "{expected}\n{metadata}");
    }
    let pages: usize = info
        .lines()
        .find_map(|l| l.strip_prefix("Pages:"))
        .and_then(|n| n.trim().parse().ok())
        .expect("a count");
    assert!(pages >= 15, "{pages} pages");
}

#[test]
fn the_pdf_structure_has_figures_headings_tables_and_row_headers() {
    let structure = poppler("pdfinfo", "sample-struct.pdf", sample_pdf(), &["-struct"]);
    for (tag, least) in [
        ("Figure", 12),
        ("Table", 12),
        ("H1", 8),
        ("H2", 5),
        ("TOC", 1),
        ("Caption", 12),
        ("TH", 50),
    ] {
        let count = structure
            .lines()
            .filter(|line| line.split_whitespace().next().map(|t| t.trim_end_matches(':')) == Some(tag))
            .count();
        assert!(count >= least, "{tag}: {count}\n{structure}");
    }
}

#[test]
fn the_pdf_text_holds_the_labels_of_charts_and_the_banner_of_each_page() {
    let text = poppler("pdftotext", "sample-text.pdf", sample_pdf(), &[]);
    for label in [
        "Locaux",
        "secret",
        "fragile",
        "médiane",
        "À traiter en premier",
        "Dissolutions",
        "Sommaire",
        "Liste des figures",
        "Annexe",
    ] {
        assert!(text.contains(label), "{label}\n{text}");
    }
    for (number, page) in text.trim_end_matches('\u{c}').split('\u{c}').enumerate() {
        assert!(page.contains("Données de démonstration"), "page {}: {page}", number + 1);
    }
}

#[test]
fn the_pdf_carries_only_its_own_fonts() {
    let fonts = poppler("pdffonts", "sample-fonts.pdf", sample_pdf(), &[]);
    let lines: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(
        !lines.is_empty()
            && lines
                .iter()
                .all(|line| line.contains("Inter") && line.contains("yes yes yes")),
        "{fonts}"
    );
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let again = pdf::Engine::new()
        .render(&sample::document(), TEMPLATE)
        .expect("the sample is valid");
    assert!(again == sample_pdf());
    assert_eq!(html::render(&sample::document()), html::render(&sample::document()));
}

#[test]
fn names_that_no_font_covers_never_make_a_report_fail() {
    let long = "Association ".repeat(25);
    let names = [
        "Les Amis 🎉 du 👩‍👩‍👧 quartier",
        "جمعية النور",
        "日本語",
        "a\u{E000}b\u{10FFFF}",
        "#set page(); *x* $y$ \\ @z `a`",
        &long,
    ];
    let rows: Vec<BarRow> = names
        .iter()
        .map(|name| sample::row(name, 12, sample::point(40.0, 5.0), false))
        .collect();
    let table = Table {
        caption: "Table 🎉".into(),
        columns: vec!["Nom".into(), "Valeur".into()],
        rows: names
            .iter()
            .map(|n| TableRow {
                header: (*n).to_owned(),
                cells: vec![TableCell::Text((*n).to_owned())],
                total: false,
            })
            .collect(),
        notes: vec!["🎉".into()],
    };
    let mut document = one_chapter(vec![figure_of(rows, table)]);
    document.meta.title = "Titre 🎉".into();
    document.meta.author = "جمعية".into();
    let bytes = pdf::render(&document, TEMPLATE).expect("never fails for a character");
    let text = poppler("pdftotext", "names.pdf", &bytes, &["-layout"]);
    assert!(text.contains("Les Amis [?]") && text.contains("#set page()"), "{text}");
    assert!(html::render(&document).contains("🎉"));
}

#[test]
fn suppressed_and_empty_tables_are_explained() {
    let hidden = |label: &str| TableRow {
        header: label.into(),
        cells: vec![TableCell::Hidden, TableCell::Hidden],
        total: false,
    };
    let table = Table {
        caption: "Tout est secret".into(),
        columns: vec!["Nom".into(), "Part".into(), "n".into()],
        rows: vec![hidden("A"), hidden("B")],
        notes: Vec::new(),
    };
    let rows = vec![sample::row("A", 2, None, false), sample::row("B", 1, None, false)];
    let document = one_chapter(vec![
        figure_of(rows, table),
        figure_of(Vec::new(), Table::default()),
        Block::Table(Table::default()),
    ]);
    let bytes = pdf::render(&document, TEMPLATE).expect("valid");
    let text = poppler("pdftotext", "hidden.pdf", &bytes, &[]);
    assert!(
        text.contains("secret statistique") && text.contains("Aucune donnée à afficher"),
        "{text}"
    );
    let page = html::render(&document);
    assert!(page.contains("secret statistique") && page.contains("Aucune donnée à afficher"));
}

#[test]
fn nothing_is_lost_however_long_texts_and_tables_are() {
    let long = |word: &str| format!("{} fin{word}", "une phrase assez longue pour remplir des lignes ".repeat(60));
    let rows: Vec<BarRow> = (0..30)
        .map(|i| {
            sample::row(
                &format!("{} {i}", "étiquette longue".repeat(5)),
                i,
                sample::point(40.0, 5.0),
                true,
            )
        })
        .collect();
    let cells = |i: usize| vec![TableCell::Text(format!("{} cellule{i}", "texte ".repeat(80)))];
    let table = Table {
        caption: "Longue".into(),
        columns: vec!["Nom".into(), "Texte".into()],
        rows: (0..12)
            .map(|i| TableRow {
                header: format!("ligne{i}"),
                cells: cells(i),
                total: false,
            })
            .collect(),
        notes: vec![long("note")],
    };
    let mut blocks = vec![figure_of(rows, table)];
    if let Block::Figure(figure) = &mut blocks[0] {
        figure.notes = (0..12).map(|i| long(&format!("figure{i}"))).collect();
    }
    let text = vec![Inline::Text(long("encadré"))];
    blocks.push(Block::Callout {
        kind: CalloutKind::Limit,
        title: "Long".into(),
        text,
    });
    let bytes = pdf::render(&one_chapter(blocks), TEMPLATE).expect("valid");
    let text = poppler("pdftotext", "long.pdf", &bytes, &[]);
    for i in 0..12 {
        assert!(
            text.contains(&format!("cellule{i}")) && text.contains(&format!("finfigure{i}")),
            "{i}"
        );
    }
    assert!(text.contains("finnote") && text.contains("finencadré"));
}

#[test]
fn an_empty_document_is_a_valid_report() {
    let empty = Document {
        meta: Meta::default(),
        chapters: Vec::new(),
    };
    let bytes = pdf::render(&empty, TEMPLATE).expect("valid");
    assert!(bytes.starts_with(b"%PDF"));
    assert!(html::render(&empty).contains("<h1>Diagnostic</h1>"));
}

#[test]
fn a_faulty_template_is_reported_with_its_line() {
    let error = pdf::render(&one_chapter(Vec::new()), "\n#let x = \n#nonsense()").expect_err("not a template");
    assert!(error.to_string().contains("ligne"), "{error}");
    let error = pdf::render(&one_chapter(Vec::new()), "#read(\"/etc/passwd\")").expect_err("no file can be read");
    assert!(!error.to_string().contains("root:"), "{error}");
}

#[test]
fn the_page_is_self_contained_and_escapes_everything() {
    let mut document = sample::document();
    let attack = "\"><script>alert('x')</script><img src=x onerror=y>";
    document.meta.title = attack.into();
    document.meta.banner = Some(attack.into());
    document.chapters[0].id = attack.into();
    document.chapters[0].title = attack.into();
    document.chapters[0].blocks.push(figure_of(
        vec![sample::row(attack, 3, None, false)],
        Table {
            caption: attack.into(),
            columns: vec![attack.into()],
            rows: Vec::new(),
            notes: vec![attack.into()],
        },
    ));
    let page = html::render(&document);
    for forbidden in [
        "<script",
        "<img",
        "onerror=y>",
        "http://",
        "https://",
        "<link",
        "@import",
        "url(",
    ] {
        let page = page
            .replace("http://www.w3.org/2000/svg", "")
            .replace("&lt;img src=x onerror=y&gt;", "");
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
}

#[test]
fn every_figure_of_the_page_has_its_name_its_alternative_and_its_table() {
    let page = html::render(&sample::document());
    let figures: Vec<&str> = page
        .split("<figure ")
        .skip(1)
        .map(|rest| rest.split("</figure>").next().unwrap_or(""))
        .collect();
    assert_eq!(figures.len(), 12);
    for figure in figures {
        for part in [
            "-titre\"><span class=\"number\">Figure ",
            "role=\"img\" aria-labelledby=\"figure-",
            "<figcaption>",
            "<details>",
            "<caption",
            "scope=\"row\"",
        ] {
            assert!(figure.contains(part), "{part}: {figure}");
        }
    }
    let mut ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id is used twice");
    for target in page
        .split("labelledby=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .flat_map(|t| t.split(' '))
    {
        assert!(ids.binary_search(&target).is_ok(), "no element has the id {target}");
    }
    for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.binary_search(&target).is_ok(), "no element has the id {target}");
    }
    file("sample.html", page.as_bytes());
}
