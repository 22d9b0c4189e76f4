//! The document as one self-contained HTML page: no script, nothing to fetch, a strict content security policy; landmarks, one
//! heading a level, every figure with its alternative text and its table; dark mode, forced colours, print.

mod blocks;
mod table;

pub(crate) use table::{SECRET, has_hidden, numeric_columns};

use std::fmt::Write;

use super::chart::css_variables;
use super::words::{counted, typo};
use super::{Block, Chapter, Document};

/// The style sheet, without the colours of charts.
const CSS: &str = include_str!("../../../reports/diagnostic.css");

/// One self-contained accessible HTML page.
pub fn render(document: &Document) -> String {
    let meta = &document.meta;
    let lang = if meta.lang.is_empty() { "fr" } else { &meta.lang };
    let title = if meta.title.is_empty() { "Diagnostic" } else { &meta.title };
    let (light, dark) = css_variables();
    let mut out = String::with_capacity(256 * 1024);
    let full_title = if meta.subtitle.is_empty() {
        title.to_owned()
    } else {
        format!("{title} – {}", meta.subtitle)
    };
    out.push_str("<!DOCTYPE html>\n");
    push(
        &mut out,
        format_args!("<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", escape(lang)),
    );
    out.push_str("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
    push(&mut out, format_args!("<title>{}</title>\n", text(&full_title)));
    if !meta.author.is_empty() {
        push(
            &mut out,
            format_args!("<meta name=\"author\" content=\"{}\">\n", escape(&meta.author)),
        );
    }
    if !meta.summary.is_empty() {
        push(
            &mut out,
            format_args!("<meta name=\"description\" content=\"{}\">\n", escape(&meta.summary)),
        );
    }
    push(
        &mut out,
        format_args!(
            "<style>\n:root{{{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n@media print{{:root{{{light}}}}}\n{CSS}</style>\n</head>\n<body>\n"
        ),
    );
    out.push_str("<a class=\"skip\" href=\"#contenu\">Aller au contenu</a>\n");
    if let Some(banner) = &meta.banner {
        push(
            &mut out,
            format_args!(
                "<aside class=\"banner\" aria-label=\"Avertissement\">{}</aside>\n",
                text(banner)
            ),
        );
    }
    cover(&mut out, document, title);
    contents(&mut out, document);
    out.push_str("<main id=\"contenu\" tabindex=\"-1\">\n");
    if document.chapters.iter().all(|chapter| chapter.blocks.is_empty()) {
        out.push_str("<p class=\"empty\">Ce document n’a pas encore de contenu.</p>\n");
    }
    let mut numbers = blocks::Numbers::default();
    let anchors = anchors(&document.chapters);
    for ((chapter, mark), id) in document.chapters.iter().zip(marks(&document.chapters)).zip(&anchors) {
        push(
            &mut out,
            format_args!(
                "<section class=\"chapter\" aria-labelledby=\"{id}\">\n<h2 id=\"{id}\" tabindex=\"-1\"><span class=\"number\">{mark}</span> {}</h2>\n",
                text(&chapter.title)
            ),
        );
        let mut sections = 0;
        for block in &chapter.blocks {
            blocks::block(&mut out, block, id, &mut sections, &mut numbers);
        }
        out.push_str("</section>\n");
    }
    out.push_str("</main>\n<footer>\n");
    let foot = if meta.foot.is_empty() { title } else { &meta.foot };
    push(&mut out, format_args!("<p>{}</p>\n", text(foot)));
    if let Some(banner) = &meta.banner {
        push(&mut out, format_args!("<p>{}</p>\n", text(banner)));
    }
    out.push_str("<p><a href=\"#haut\">Revenir en haut de la page</a></p>\n</footer>\n</body>\n</html>\n");
    out
}

fn cover(out: &mut String, document: &Document, title: &str) {
    let meta = &document.meta;
    push(out, format_args!("<header id=\"haut\" class=\"cover\">\n"));
    if !meta.territory.is_empty() {
        push(out, format_args!("<p class=\"territory\">{}</p>\n", text(&meta.territory)));
    }
    push(out, format_args!("<h1>{}</h1>\n", text(title)));
    for (class, line) in [("subtitle", &meta.subtitle), ("summary", &meta.summary)] {
        if !line.is_empty() {
            push(out, format_args!("<p class=\"{class}\">{}</p>\n", text(line)));
        }
    }
    let signed: Vec<&str> = [meta.author.as_str(), meta.date_text.as_str()]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect();
    if !signed.is_empty() {
        push(out, format_args!("<p class=\"signed\">{}</p>\n", text(&signed.join(" · "))));
    }
    out.push_str("</header>\n");
}

fn contents(out: &mut String, document: &Document) {
    if document.chapters.is_empty() {
        return;
    }
    out.push_str("<nav class=\"contents\" aria-labelledby=\"sommaire\">\n<h2 id=\"sommaire\">Sommaire</h2>\n<ol>\n");
    for ((chapter, mark), id) in document
        .chapters
        .iter()
        .zip(marks(&document.chapters))
        .zip(anchors(&document.chapters))
    {
        let figures = chapter
            .blocks
            .iter()
            .filter(|block| matches!(block, Block::Figure(_)))
            .count();
        let note = if figures > 0 {
            format!(" <small>{}</small>", counted(figures, "figure"))
        } else {
            String::new()
        };
        push(
            out,
            format_args!(
                "<li><span class=\"number\">{mark}</span> <a href=\"#{}\">{}</a>{note}</li>\n",
                id,
                text(&chapter.title)
            ),
        );
    }
    out.push_str("</ol>\n</nav>\n");
}

/// « 1 », « 2 »… for chapters, « A », « B »… for annexes.
fn marks(chapters: &[Chapter]) -> Vec<String> {
    let (mut number, mut letter) = (0usize, 0usize);
    chapters
        .iter()
        .map(|chapter| {
            if chapter.annex {
                letter += 1;
                let name = char::from(b'A' + u8::try_from((letter - 1) % 26).unwrap_or(0));
                format!("Annexe {name}")
            } else {
                number += 1;
                number.to_string()
            }
        })
        .collect()
}

/// Formats into the page; writing to a string cannot fail.
fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(arguments);
}

/// Text of the document: French typography, escaped.
fn text(raw: &str) -> String {
    escape(&typo(raw))
}

/// Escapes for content and for attributes in double quotes; control characters, which HTML does not allow, become spaces.
fn escape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 8);
    for c in raw.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// What is safe in an id and in an address: letters, digits, hyphens.
fn safe(id: &str) -> String {
    id.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' || c == '_' {
                c
            } else {
                '-'
            }
        })
        .collect()
}

/// The anchors of chapters, prefixed so that they meet no other id; one that is already taken gives way to its place.
fn anchors(chapters: &[Chapter]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(chapters.len());
    for (place, chapter) in chapters.iter().enumerate() {
        let wanted = format!("c-{}", safe(&chapter.id));
        out.push(if out.contains(&wanted) {
            format!("chapitre-{}", place + 1)
        } else {
            wanted
        });
    }
    out
}
