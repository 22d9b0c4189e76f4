//! How a file is to be read, recognised from its first bytes: what holds it, its encoding, its separator, its headers.

use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use super::archive::{self, Content};
use super::cells;
use super::kind::header_score;
use super::lines::{Cut, Records, Step};
use super::refusal::Refusal;
use super::sheet::Book;
use super::table::io;
use super::text::{Announced, Plain, Tally, announced, decode, mend};
use crate::register::fold::fold;

/// Bytes that the layout is recognised from.
const SAMPLE: u64 = 1 << 16;
/// Rows among which the headers are looked for.
const HEADERS_WITHIN: usize = 40;
/// Most columns of a table.
const MOST_COLUMNS: usize = 500;

/// Where the rows are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Text,
    Zip(Vec<(usize, String)>),
    Xlsx,
    Ods,
}

/// How a file is to be read.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) container: Container,
    pub(super) announced: Announced,
    pub(super) cut: Cut,
    /// The sheet that is read, in a workbook.
    pub(super) sheet: Option<String>,
    /// Its visible sheets.
    pub(super) sheets: Vec<String>,
    /// Rows before the headers; `None` when the file has no headers.
    pub(super) header_rows: Option<usize>,
    /// Headers as written; `Colonne 1`… where there are none.
    pub(super) headers: Vec<String>,
    /// What to tell about the file.
    pub(super) notes: Vec<String>,
}

/// The first rows of a file: line, cells.
type Sample = Vec<(u64, Vec<String>)>;

/// Recognises the layout of a file; `sheet` chooses a sheet of a workbook.
pub(super) fn layout<R: Read + Seek>(input: &mut R, sheet: Option<&str>) -> Result<Layout, Refusal> {
    let head = head(input, 512)?;
    let mut layout = Layout {
        container: Container::Text,
        announced: announced(&head),
        cut: Cut {
            delimiter: b';',
            newline: b'\n',
        },
        sheet: None,
        sheets: Vec::new(),
        header_rows: None,
        headers: Vec::new(),
        notes: Vec::new(),
    };
    if head.starts_with(b"PK") {
        let mut archive = archive::open(&mut *input)?;
        match archive::content(&mut archive)? {
            Content::Texts(texts) => {
                archive::check_texts(&mut archive, &texts)?;
                layout.container = Container::Zip(texts);
            }
            Content::Xlsx => {
                archive::check_workbook(&mut archive, false)?;
                layout.container = Container::Xlsx;
            }
            Content::Ods => {
                archive::check_workbook(&mut archive, true)?;
                layout.container = Container::Ods;
            }
        }
    } else {
        refuse_strangers(&head)?;
    }
    match &layout.container {
        Container::Xlsx | Container::Ods => choose_sheet(input, &mut layout, sheet)?,
        Container::Text => {
            let sample = self::head(input, SAMPLE)?;
            recognise(&sample, &mut layout)?;
        }
        Container::Zip(texts) => {
            let (place, _) = texts.first().cloned().unwrap_or_default();
            let mut archive = archive::open(&mut *input)?;
            let mut sample = Vec::new();
            archive
                .by_index(place)
                .map_err(|e| io(&e.into()))?
                .take(SAMPLE)
                .read_to_end(&mut sample)
                .map_err(|e| io(&e))?;
            refuse_strangers(&sample)?;
            if texts.len() > 1 {
                let note = format!(
                    "L’archive contient {} fichiers CSV\u{a0}: ils sont lus à la suite.",
                    texts.len()
                );
                layout.notes.push(note);
            }
            layout.announced = announced(&sample);
            recognise(&sample, &mut layout)?;
        }
    }
    if layout.headers.len() > MOST_COLUMNS {
        return Err(Refusal::new(
            format!(
                "Le fichier a {} colonnes\u{a0}: ce n’est sans doute pas une liste d’associations.",
                layout.headers.len()
            ),
            "Gardez les colonnes utiles (nom, commune, courriel…) et recommencez.",
        ));
    }
    Ok(layout)
}

fn head<R: Read + Seek>(input: &mut R, length: u64) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    input.seek(SeekFrom::Start(0)).map_err(|e| io(&e))?;
    input.by_ref().take(length).read_to_end(&mut bytes).map_err(|e| io(&e))?;
    input.seek(SeekFrom::Start(0)).map_err(|e| io(&e))?;
    if bytes.iter().all(u8::is_ascii_whitespace) && (bytes.len() as u64) < length {
        return Err(Refusal::new(
            "Le fichier est vide.",
            "Choisissez le fichier qui contient les données.",
        ));
    }
    Ok(bytes)
}

/// Files that are no tables, told by their first bytes.
fn refuse_strangers(head: &[u8]) -> Result<(), Refusal> {
    let begins = |start: &[u8]| head.starts_with(start);
    let csv =
        "Dans votre tableur\u{a0}: Fichier, Enregistrer sous, «\u{a0}Classeur Excel (.xlsx)\u{a0}» ou «\u{a0}CSV UTF-8\u{a0}».";
    let text = head.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let (message, advice) = if begins(&[0xD0, 0xCF, 0x11, 0xE0]) {
        (
            "C’est un ancien classeur Excel (.xls) ou un classeur protégé par un mot de passe.",
            csv,
        )
    } else if begins(b"%PDF") {
        (
            "C’est un document PDF, pas un tableau.",
            "Demandez le fichier d’origine (tableur ou CSV) à la personne qui l’a produit.",
        )
    } else if begins(&[0x1F, 0x8B]) || begins(b"7z\xBC\xAF") || begins(b"Rar!") || begins(b"BZh") {
        (
            "C’est une archive d’un autre format que ZIP.",
            "Ouvrez-la, puis envoyez le fichier CSV qu’elle contient.",
        )
    } else if begins(b"PAR1") {
        (
            "C’est un fichier Parquet.",
            "Téléchargez la version CSV du même jeu de données.",
        )
    } else if text.starts_with(b"<") {
        ("C’est une page web ou un document XML, pas un tableau.", csv)
    } else if text.starts_with(b"{\\rtf") {
        ("C’est un document de traitement de texte (RTF), pas un tableau.", csv)
    } else if text.starts_with(b"BEGIN:V") {
        (
            "C’est un carnet d’adresses ou un agenda (vCard, iCalendar), pas un tableau.",
            "Exportez les contacts au format CSV depuis le logiciel qui les contient.",
        )
    } else if text.starts_with(b"ID;P") {
        ("C’est un ancien tableau au format SYLK.", csv)
    } else if text.starts_with(b"{") || text.starts_with(b"[{") {
        (
            "C’est un fichier JSON, pas un tableau.",
            "Téléchargez la version CSV du même jeu de données.",
        )
    } else if announced(head) == Announced::Bytes && is_binary(head) {
        ("Ce n’est pas un fichier texte.", csv)
    } else {
        return Ok(());
    };
    Err(Refusal::new(message, advice))
}

/// Many zeros, or zeros among bytes that no text has. A few stray zeros are those of a text that an old program exported.
fn is_binary(head: &[u8]) -> bool {
    let zeros = head.iter().filter(|b| **b == 0).count();
    let control = head.iter().any(|b| matches!(b, 1..=8 | 14..=31));
    zeros * 20 > head.len() || (zeros > 0 && control)
}

/// Delimiter, ends of lines and headers of a text, from its first bytes.
fn recognise(sample: &[u8], layout: &mut Layout) -> Result<(), Refusal> {
    let mut text = Vec::new();
    Plain::new(sample, layout.announced)
        .and_then(|mut plain| plain.read_to_end(&mut text))
        .map_err(|e| io(&e))?;
    let newline = if text.contains(&b'\n') || !text.contains(&b'\r') {
        b'\n'
    } else {
        b'\r'
    };
    let first: &[u8] = text.split(|b| *b == newline).next().unwrap_or_default();
    if let [b's', b'e', b'p', b'=', delimiter] = first.trim_ascii() {
        layout.cut = Cut {
            delimiter: *delimiter,
            newline,
        };
        let rows = sample_rows(&text, layout.cut)?;
        find_headers(layout, &rows, 1);
        return Ok(());
    }
    let mut best: Option<((usize, usize), Cut, Sample)> = None;
    for delimiter in [b';', b'\t', b',', b'|'] {
        let cut = Cut { delimiter, newline };
        let rows = sample_rows(&text, cut)?;
        let score = rows
            .iter()
            .take(HEADERS_WITHIN)
            .map(|(_, r)| header_score(r))
            .max()
            .unwrap_or(0);
        let rank = (score, steadiness(&rows));
        if best.as_ref().is_none_or(|(known, ..)| rank > *known) {
            best = Some((rank, cut, rows));
        }
    }
    if let Some((_, cut, rows)) = best {
        layout.cut = cut;
        find_headers(layout, &rows, 0);
    }
    Ok(())
}

/// How many rows have the same number of cells, more than one: the mark of the right delimiter.
fn steadiness(rows: &[(u64, Vec<String>)]) -> usize {
    let widths: Vec<usize> = rows.iter().map(|(_, r)| r.len()).filter(|n| *n > 1).collect();
    widths
        .iter()
        .map(|w| widths.iter().filter(|o| *o == w).count() * 100 + w.min(&99))
        .max()
        .unwrap_or(0)
}

fn sample_rows(text: &[u8], cut: Cut) -> Result<Sample, Refusal> {
    let tally = Tally::default();
    let mut records = Records::new(text, cut, None);
    let mut rows = Vec::new();
    while rows.len() < HEADERS_WITHIN + 10 {
        match records.step().map_err(|e| io(&e))? {
            Step::End => break,
            Step::Broken(line) => rows.push((line, Vec::new())),
            Step::Record(line) => {
                let bytes = records.bytes();
                let cells = records.spans().iter().take(MOST_COLUMNS + 1);
                rows.push((line, cells.map(|span| mend(&decode(&span.of(bytes), line, &tally))).collect()));
            }
        }
    }
    Ok(rows)
}

/// Finds the row of headers: the one with most headers that we know, else the first that looks like headers.
fn find_headers(layout: &mut Layout, rows: &[(u64, Vec<String>)], from: usize) {
    let filled = |row: &[String]| row.iter().filter(|c| !c.is_empty()).count();
    let within = || rows.iter().enumerate().skip(from).take(HEADERS_WITHIN);
    let scored = within()
        .map(|(place, (_, row))| (header_score(row), place))
        .filter(|(score, place)| *score > 0 && (*score > 1 || filled(&rows[*place].1) <= 3))
        .max_by_key(|(score, place)| (*score, usize::MAX - place));
    let usual = rows.iter().skip(from).map(|(_, r)| filled(r)).max().unwrap_or(0);
    let found = scored.map(|(_, place)| place).or_else(|| {
        within()
            .find(|(_, (_, row))| filled(row) * 3 >= usual * 2 && filled(row) > 0)
            .map(|(place, _)| place)
    });
    let looks_like_data = |row: &[String]| row.iter().any(|cell| cells::is_telling(cell));
    match found {
        Some(mut place) if scored.is_some() || !looks_like_data(&rows[place].1) => {
            let mut headers = rows[place].1.clone();
            let below = rows.get(place + 1).map(|(_, row)| row.as_slice()).unwrap_or_default();
            if is_second_row(&headers, below) {
                place += 1;
                headers = two_rows(&headers, below);
            } else if let Some((_, above)) = place.checked_sub(1).filter(|p| *p >= from).and_then(|p| rows.get(p))
                && filled(above) > 1
                && !looks_like_data(above)
            {
                headers = two_rows(above, &headers);
            }
            layout.header_rows = Some(place);
            while headers.last().is_some_and(String::is_empty) {
                headers.pop();
            }
            layout.headers = headers
                .into_iter()
                .enumerate()
                .map(|(n, header)| {
                    if header.is_empty() {
                        format!("Colonne {}", n + 1)
                    } else {
                        header
                    }
                })
                .collect();
            let titles = rows[from..place].iter().filter(|(_, r)| filled(r) > 0).count();
            if titles > 0 {
                layout.notes.push(format!(
                    "Les titres des colonnes ont été trouvés à la ligne {}\u{a0}: ce qui précède n’est pas lu.",
                    rows[place].0
                ));
            }
        }
        _ => {
            let width = rows.iter().map(|(_, r)| r.len()).max().unwrap_or(0);
            layout.headers = (1..=width).map(|n| format!("Colonne {n}")).collect();
            layout
                .notes
                .push("Le fichier n’a pas de ligne de titres\u{a0}: vérifiez le sens de chaque colonne.".to_owned());
        }
    }
}

/// Headers on two rows: below cells that span several columns (« Président ») or several rows, the row holds nothing but headers.
fn is_second_row(headers: &[String], below: &[String]) -> bool {
    let at = |row: &[String], place: usize| row.get(place).is_some_and(|cell| !cell.is_empty());
    let width = headers.len().max(below.len());
    let spans = (0..width).any(|place| at(below, place) && !at(headers, place));
    let holes = (0..width).any(|place| at(headers, place) && !at(below, place));
    let named = below.iter().filter(|cell| !cell.is_empty());
    spans && holes && named.clone().count() > 1 && named.clone().all(|cell| header_score(std::slice::from_ref(cell)) > 0)
}

/// Two rows of headers read as one: an empty one takes what is above it, and one that is there twice is told apart by what is
/// above it (« Association – Nom », « Président – Nom »).
fn two_rows(above: &[String], below: &[String]) -> Vec<String> {
    let mut group = "";
    let folded: Vec<String> = below.iter().map(|cell| fold(cell)).collect();
    (0..above.len().max(below.len()))
        .map(|place| {
            let over = above.get(place).map(String::as_str).unwrap_or_default();
            let under = below.get(place).map(String::as_str).unwrap_or_default();
            if !over.is_empty() {
                group = over;
            }
            let twice = || folded.iter().filter(|one| **one == folded[place]).count() > 1;
            match (over, under) {
                (over, "") => over.to_owned(),
                ("", under) if group.is_empty() => under.to_owned(),
                (_, under) if !group.is_empty() && (twice() || of_a_person(under)) => format!("{group} – {under}"),
                (_, under) => under.to_owned(),
            }
        })
        .collect()
}

/// Headers that say nothing of whose they are.
fn of_a_person(header: &str) -> bool {
    matches!(fold(header).as_str(), "nom" | "noms" | "prenom")
}

fn choose_sheet<R: Read + Seek>(input: &mut R, layout: &mut Layout, wanted: Option<&str>) -> Result<(), Refusal> {
    let mut book = Book::open(&mut *input, layout.container == Container::Ods)?;
    let sheets = book.sheets();
    let mut best: Option<(usize, String, Sample)> = None;
    for sheet in sheets.iter().filter(|s| wanted.is_none_or(|w| w == s.as_str())).take(50) {
        let mut rows: Sample = Vec::new();
        book.rows(sheet, &mut |line, cells, _| {
            rows.push((line, cells.iter().map(|c| mend(c)).collect()));
            Ok(if rows.len() < HEADERS_WITHIN + 10 {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            })
        })?;
        let score = rows.iter().map(|(_, r)| header_score(r)).max().unwrap_or(0) * 100 + rows.len();
        if score > 0 && best.as_ref().is_none_or(|(known, ..)| score > *known) {
            best = Some((score, sheet.clone(), rows));
        }
    }
    let Some((_, sheet, rows)) = best else {
        return Err(Refusal::new(
            "Le classeur ne contient aucune donnée lisible.",
            "Vérifiez qu’une feuille visible contient une ligne de titres et des lignes.",
        ));
    };
    find_headers(layout, &rows, 0);
    if sheets.len() > 1 {
        layout.notes.push(format!(
            "Le classeur a {} feuilles\u{a0}: seule «\u{a0}{sheet}\u{a0}» est lue.",
            sheets.len()
        ));
    }
    layout.sheet = Some(sheet);
    layout.sheets = sheets;
    Ok(())
}
