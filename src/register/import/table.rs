//! Any of the tables that people send, read row by row: CSV of every sort, CSV in a ZIP, Excel, LibreOffice. First the
//! [`Layout`] is recognised from a sample, then rows are streamed as often as wanted.

use std::borrow::Cow;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use super::archive::{self, Content};
use super::kind::header_score;
use super::lines::{Cut, Records, Span, Step};
use super::refusal::Refusal;
use super::sheet::Book;
use super::text::{Announced, Plain, Tally, announced, decode, mend};

/// Bytes that the layout is recognised from.
const SAMPLE: u64 = 1 << 16;
/// Rows among which the headers are looked for.
const HEADERS_WITHIN: usize = 40;
/// Most columns of a table.
const MOST_COLUMNS: usize = 500;

/// Where the rows are.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Container {
    Text,
    Zip(Vec<(usize, String)>),
    Xlsx,
    Ods,
}

/// How a file is to be read.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    container: Container,
    announced: Announced,
    cut: Cut,
    /// The sheet that is read, in a workbook.
    pub(super) sheet: Option<String>,
    /// Its visible sheets.
    pub(super) sheets: Vec<String>,
    /// Rows before the headers; `None` when the file has no headers.
    header_rows: Option<usize>,
    /// Headers as written; `Colonne 1`… where there are none.
    pub(super) headers: Vec<String>,
    /// What to tell about the file.
    pub(super) notes: Vec<String>,
}

/// A row.
pub(super) struct Row<'r> {
    /// Line where it begins (row of the sheet), from 1.
    pub(super) line: u64,
    cells: Cells<'r>,
    tally: &'r Tally,
}

enum Cells<'r> {
    Bytes { record: &'r [u8], spans: &'r [Span] },
    Texts(&'r [String]),
    Broken(&'r [u8]),
}

impl Row<'_> {
    /// Number of cells.
    pub(super) fn len(&self) -> usize {
        match &self.cells {
            Cells::Bytes { spans, .. } => spans.len(),
            Cells::Texts(cells) => cells.len(),
            Cells::Broken(_) => 0,
        }
    }

    /// A quote is never closed, or the line is endless.
    pub(super) fn is_broken(&self) -> bool {
        matches!(self.cells, Cells::Broken(_))
    }

    /// The bytes of a cell, undecoded; empty when there is no such cell.
    pub(super) fn raw(&self, column: usize) -> Cow<'_, [u8]> {
        match &self.cells {
            Cells::Bytes { record, spans } => spans.get(column).map_or(Cow::Borrowed(&[][..]), |span| span.of(record)),
            Cells::Texts(cells) => Cow::Borrowed(cells.get(column).map(String::as_bytes).unwrap_or_default()),
            Cells::Broken(_) => Cow::Borrowed(&[]),
        }
    }

    /// The text of a cell, mended.
    pub(super) fn text(&self, column: usize) -> String {
        match &self.cells {
            Cells::Texts(cells) => cells.get(column).map(|c| mend(c)).unwrap_or_default(),
            _ => mend(&decode(&self.raw(column), self.line, self.tally)),
        }
    }

    /// The text of a broken line.
    pub(super) fn broken_text(&self) -> String {
        match &self.cells {
            Cells::Broken(bytes) => decode(bytes, self.line, self.tally),
            _ => String::new(),
        }
    }

    /// Nothing in any cell.
    pub(super) fn is_blank(&self) -> bool {
        !self.is_broken() && (0..self.len()).all(|column| self.raw(column).trim_ascii().is_empty())
    }
}

/// What is done with each row.
pub(super) type OnRow<'f> = dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>, Refusal> + 'f;

fn io(error: &io::Error) -> Refusal {
    Refusal::reading(error)
}

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
    } else if text.starts_with(b"{") || text.starts_with(b"[{") {
        (
            "C’est un fichier JSON, pas un tableau.",
            "Téléchargez la version CSV du même jeu de données.",
        )
    } else if announced(head) == Announced::Bytes && head.contains(&0) {
        ("Ce n’est pas un fichier texte.", csv)
    } else {
        return Ok(());
    };
    Err(Refusal::new(message, advice))
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
    let mut best: Option<((usize, usize), Cut, Vec<(u64, Vec<String>)>)> = None;
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

fn sample_rows(text: &[u8], cut: Cut) -> Result<Vec<(u64, Vec<String>)>, Refusal> {
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
    let looks_like_data = |row: &[String]| row.iter().any(|cell| super::cells::is_telling(cell));
    match found {
        Some(place) if scored.is_some() || !looks_like_data(&rows[place].1) => {
            layout.header_rows = Some(place);
            let mut headers = rows[place].1.clone();
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

fn choose_sheet<R: Read + Seek>(input: &mut R, layout: &mut Layout, wanted: Option<&str>) -> Result<(), Refusal> {
    let mut book = Book::open(&mut *input, layout.container == Container::Ods)?;
    let sheets = book.sheets();
    let mut best: Option<(usize, String, Vec<(u64, Vec<String>)>)> = None;
    for sheet in sheets.iter().filter(|s| wanted.is_none_or(|w| w == s.as_str())).take(50) {
        let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
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

/// Reads the rows below the headers. Returns the number of formulas met.
pub(super) fn rows<R: Read + Seek>(input: &mut R, layout: &Layout, tally: &Tally, on: &mut OnRow<'_>) -> Result<u64, Refusal> {
    let skip = layout.header_rows.map_or(0, |n| n + 1);
    input.seek(SeekFrom::Start(0)).map_err(|e| io(&e))?;
    match &layout.container {
        Container::Text => {
            // Whether the caller stopped or the file ended, nothing is left to do.
            text_rows(&mut *input, layout, tally, skip, None, on).map(|_| 0)
        }
        Container::Zip(texts) => {
            let mut archive = archive::open(&mut *input)?;
            for (place, name) in texts {
                let size = archive.by_index_raw(*place).map_err(|e| io(&e.into()))?.size();
                let entry = archive.by_index(*place).map_err(|e| io(&e.into()))?;
                // An archive that holds more than it declares is cut short by the check of its sum.
                if text_rows(entry.take(size + 1), layout, tally, skip, Some(name), on)?.is_break() {
                    break;
                }
            }
            Ok(0)
        }
        Container::Xlsx | Container::Ods => {
            let mut book = Book::open(&mut *input, layout.container == Container::Ods)?;
            let sheet = layout.sheet.clone().unwrap_or_default();
            let (mut count, mut formulas) = (0usize, 0u64);
            book.rows(&sheet, &mut |line, cells, found| {
                count += 1;
                if count <= skip {
                    return Ok(ControlFlow::Continue(()));
                }
                formulas += found;
                let row = Row {
                    line,
                    cells: Cells::Texts(cells),
                    tally,
                };
                on(&row)
            })?;
            Ok(formulas)
        }
    }
}

fn text_rows<R: Read>(
    input: R,
    layout: &Layout,
    tally: &Tally,
    skip: usize,
    name: Option<&str>,
    on: &mut OnRow<'_>,
) -> Result<ControlFlow<()>, Refusal> {
    let plain = Plain::new(input, layout.announced).map_err(|e| io(&e))?;
    let width = Some(layout.headers.len()).filter(|w| *w > 0);
    let mut records = Records::new(plain, layout.cut, width);
    let mut count = 0;
    loop {
        let step = records.step().map_err(|e| io(&e))?;
        let (line, broken) = match step {
            Step::End => return Ok(ControlFlow::Continue(())),
            Step::Record(line) => (line, false),
            Step::Broken(line) => (line, true),
        };
        count += 1;
        if count <= skip {
            if count == skip && layout.header_rows.is_some() {
                same_headers(&records, layout, name)?;
            }
            continue;
        }
        let cells = if broken {
            Cells::Broken(records.bytes())
        } else {
            Cells::Bytes {
                record: records.bytes(),
                spans: records.spans(),
            }
        };
        if on(&Row { line, cells, tally })?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
}

/// The files of an archive are read one after the other only if they have the same columns.
fn same_headers<R: Read>(records: &Records<R>, layout: &Layout, name: Option<&str>) -> Result<(), Refusal> {
    let Some(name) = name else { return Ok(()) };
    let tally = Tally::default();
    let same = layout.headers.iter().enumerate().all(|(place, header)| {
        let found = records
            .spans()
            .get(place)
            .map(|s| mend(&decode(&s.of(records.bytes()), 0, &tally)));
        found.as_deref().is_some_and(|f| f == header || f.is_empty())
    });
    if same {
        return Ok(());
    }
    Err(Refusal::new(
        format!("L’archive contient des fichiers CSV de colonnes différentes (à partir de «\u{a0}{name}\u{a0}»)."),
        "Ouvrez-la et importez ces fichiers un par un.",
    ))
}
