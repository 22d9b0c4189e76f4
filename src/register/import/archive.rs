//! Archives: a ZIP that holds CSV files, and the bounds of the workbooks that are archives too. Everything is measured by
//! reading it before it is trusted: what an archive declares of itself may be false.

use std::io::{Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::refusal::Refusal;

/// Most bytes of the CSV files of an archive, once unpacked.
const MOST_TEXT: u64 = 16 << 30;
/// Most bytes of a sheet of a workbook, once unpacked (about two million cells).
const MOST_SHEET: u64 = 400 << 20;
/// Most bytes of the parts of a workbook that are kept in memory while it is read.
const MOST_PART: u64 = 48 << 20;
/// Most bytes of a spreadsheet of LibreOffice, which is kept in memory whole, and most cells that its repetitions unfold to.
const MOST_ODS: u64 = 64 << 20;
const MOST_ODS_CELLS: u64 = 3_000_000;
/// Most bytes between two marks of a part: beyond it, one cell is larger than any person writes.
const MOST_BETWEEN: usize = 4 << 20;
/// A part larger than [`SUSPECT`] must not have been packed by more than this.
const MOST_RATIO: u64 = 120;
/// Smallest part that can be a bomb.
const SUSPECT: u64 = 8 << 20;
/// Most entries of an archive.
const MOST_ENTRIES: usize = 5_000;

/// What an archive holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// CSV files of the same columns: their places in the archive, and their names.
    Texts(Vec<(usize, String)>),
    /// An Excel workbook.
    Xlsx,
    /// A spreadsheet of LibreOffice.
    Ods,
}

/// Opens an archive.
pub(super) fn open<R: Read + Seek>(input: R) -> Result<ZipArchive<R>, Refusal> {
    ZipArchive::new(input).map_err(|error| unreadable(&error))
}

fn unreadable(error: &ZipError) -> Refusal {
    Refusal::new(
        format!("L’archive ou le classeur est abîmé ({error})."),
        "Téléchargez-le ou enregistrez-le de nouveau. Si le message revient, enregistrez la feuille au format «\u{a0}CSV UTF-8\u{a0}».",
    )
}

/// Looks at what an archive holds.
pub(super) fn content<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Content, Refusal> {
    if archive.len() > MOST_ENTRIES {
        return Err(bomb());
    }
    let (mut texts, mut books) = (Vec::new(), Vec::new());
    let (mut xlsx, mut ods) = (false, false);
    let (mut stranger, mut mimetype) = (None, None);
    for place in 0..archive.len() {
        let entry = archive.by_index_raw(place).map_err(|error| unreadable(&error))?;
        let name = entry.name().map_err(|error| unreadable(&error))?.replace('\\', "/");
        let short = name.rsplit('/').next().unwrap_or("").to_owned();
        xlsx |= name == "xl/workbook.xml";
        ods |= name == "content.xml";
        stranger = stranger.or_else(|| of_another_program(&name));
        if name == "mimetype" && entry.size() < 200 {
            mimetype = Some(place);
        }
        if name.starts_with("__MACOSX/") || short.starts_with('.') || short.is_empty() {
            continue;
        }
        let lower = short.to_lowercase();
        if [".csv", ".txt", ".tsv"].iter().any(|end| lower.ends_with(end)) {
            if entry.encrypted() {
                return Err(Refusal::new(
                    "L’archive est protégée par un mot de passe.",
                    "Ouvrez-la, puis envoyez le fichier CSV qu’elle contient.",
                ));
            }
            texts.push((place, name));
        } else if [".xlsx", ".ods", ".xls"].iter().any(|end| lower.ends_with(end)) {
            books.push(short);
        }
    }
    if xlsx {
        return Ok(Content::Xlsx);
    }
    if ods {
        let mut told = String::new();
        if let Some(place) = mimetype
            && let Ok(entry) = archive.by_index(place)
        {
            // A mark that cannot be read says nothing.
            let _ = entry.take(200).read_to_string(&mut told);
        }
        if told.contains("opendocument") && !told.contains("spreadsheet") {
            return Err(not_a_table("un document LibreOffice (texte ou présentation)"));
        }
        return Ok(Content::Ods);
    }
    if let Some(what) = stranger.filter(|_| texts.is_empty()) {
        return Err(not_a_table(what));
    }
    if texts.is_empty() {
        let advice = if books.is_empty() {
            "Envoyez le fichier CSV, XLSX ou ODS lui-même, ou une archive ZIP qui contient un fichier CSV.".to_owned()
        } else {
            format!("Ouvrez l’archive et envoyez «\u{a0}{}\u{a0}» directement.", books[0])
        };
        return Err(Refusal::new("L’archive ZIP ne contient aucun fichier CSV.", advice));
    }
    texts.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(Content::Texts(texts))
}

/// The files of other programs that are archives too, told by one of their parts.
fn of_another_program(part: &str) -> Option<&'static str> {
    match part {
        "word/document.xml" => Some("un document Word"),
        "ppt/presentation.xml" => Some("une présentation PowerPoint"),
        "xl/workbook.bin" => Some("un classeur Excel binaire (.xlsb)"),
        "Index/Document.iwa" | "Index.zip" => Some("un document d’Apple (Numbers, Pages ou Keynote)"),
        "META-INF/container.xml" => Some("un livre numérique"),
        _ => None,
    }
}

fn not_a_table(what: &str) -> Refusal {
    Refusal::new(
        format!("C’est {what}, pas un tableau que la plateforme sache lire."),
        "Ouvrez-le et enregistrez ou exportez le tableau au format «\u{a0}Classeur Excel (.xlsx)\u{a0}» ou «\u{a0}CSV UTF-8\u{a0}».",
    )
}

/// Bytes that the CSV files of the archive declare, refused when they are beyond reason.
pub(super) fn check_texts<R: Read + Seek>(archive: &mut ZipArchive<R>, texts: &[(usize, String)]) -> Result<(), Refusal> {
    let mut total = 0u64;
    for (place, _) in texts {
        let entry = archive.by_index_raw(*place).map_err(|error| unreadable(&error))?;
        let (size, packed) = (entry.size(), entry.compressed_size());
        total = total.saturating_add(size);
        if total > MOST_TEXT || (size > SUSPECT && size / packed.max(1) > MOST_RATIO) {
            return Err(bomb());
        }
    }
    Ok(())
}

/// Reads every part of a workbook once, and refuses one that no office ever wrote.
pub(super) fn check_workbook<R: Read + Seek>(archive: &mut ZipArchive<R>, ods: bool) -> Result<(), Refusal> {
    let mut buffer = vec![0u8; 1 << 16];
    let mut total = 0u64;
    for place in 0..archive.len() {
        let raw = archive.by_index_raw(place).map_err(|error| unreadable(&error))?;
        let name = raw.name().map_err(|error| unreadable(&error))?.replace('\\', "/");
        let (packed, declared, encrypted) = (raw.compressed_size(), raw.size(), raw.encrypted());
        drop(raw);
        if encrypted {
            return Err(protected());
        }
        // Pictures and macros are never read.
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            continue;
        }
        let most = match (ods, name.starts_with("xl/worksheets/")) {
            (true, _) => MOST_ODS,
            (false, true) => MOST_SHEET,
            (false, false) => MOST_PART,
        };
        let check = |size: u64| {
            if size > most || (size > SUSPECT && size / packed.max(1) > MOST_RATIO) {
                Err(bomb())
            } else {
                Ok(())
            }
        };
        check(declared)?;
        let mut entry = archive.by_index(place).map_err(|error| unreadable(&error))?;
        let (mut size, mut since_mark) = (0u64, 0usize);
        let mut content = Vec::new();
        loop {
            let count = entry.read(&mut buffer).map_err(|error| Refusal::reading(&error))?;
            if count == 0 {
                break;
            }
            size += count as u64;
            check(size)?;
            let read = &buffer[..count];
            if ods && name == "content.xml" {
                content.extend_from_slice(read);
            }
            match (read.iter().position(|b| *b == b'<'), read.iter().rposition(|b| *b == b'<')) {
                (Some(_), Some(last)) => since_mark = count - last,
                _ => since_mark += count,
            }
            if since_mark > MOST_BETWEEN {
                return Err(bomb());
            }
        }
        if unfolded_cells(&content) > MOST_ODS_CELLS {
            return Err(bomb());
        }
        total = total.saturating_add(size);
        if total > 2 * MOST_SHEET {
            return Err(bomb());
        }
    }
    Ok(())
}

/// The cells of the largest table of a LibreOffice document, once its repeated rows and cells are unfolded; the empty ones
/// after the last that holds something do not count.
fn unfolded_cells(content: &[u8]) -> u64 {
    let (mut most, mut rows, mut seen_rows, mut width) = (0u64, 0u64, 0u64, 0u64);
    let (mut repeated, mut column, mut last) = (1u64, 0u64, 0u64);
    for tag in content.split(|b| *b == b'<') {
        let tag = tag.split(|b| *b == b'>').next().unwrap_or_default();
        if tag.starts_with(b"table:table ") || tag == b"table:table" {
            (rows, seen_rows, width) = (0, 0, 0);
        } else if tag.starts_with(b"table:table-row ") || tag == b"table:table-row" {
            repeated = repetition(tag, b"number-rows-repeated=");
            (column, last) = (0, 0);
        } else if tag.starts_with(b"table:table-cell") || tag.starts_with(b"table:covered-table-cell") {
            column = column.saturating_add(repetition(tag, b"number-columns-repeated="));
            if contains(tag, b"office:") || contains(tag, b"table:formula") {
                last = column;
            }
        } else if tag.starts_with(b"text:p") {
            last = column;
        } else if tag.starts_with(b"/table:table-row") {
            rows = rows.saturating_add(repeated);
            if last > 0 {
                seen_rows = rows;
                width = width.max(last);
            }
            most = most.max(seen_rows.saturating_mul(width));
        }
    }
    most
}

fn contains(tag: &[u8], wanted: &[u8]) -> bool {
    tag.windows(wanted.len()).any(|w| w == wanted)
}

/// The number of an attribute like `table:number-rows-repeated="12"`; 1 when it is absent.
fn repetition(tag: &[u8], name: &[u8]) -> u64 {
    let Some(place) = tag.windows(name.len()).position(|w| w == name) else {
        return 1;
    };
    let digits: String = tag[place + name.len()..]
        .iter()
        .skip(1)
        .take_while(|b| b.is_ascii_digit())
        .map(|b| char::from(*b))
        .collect();
    digits.parse().unwrap_or(u64::MAX)
}

/// A workbook locked by a password.
pub(super) fn protected() -> Refusal {
    Refusal::new(
        "Le classeur est protégé par un mot de passe.",
        "Ouvrez-le dans votre tableur, enlevez le mot de passe, enregistrez-le, puis recommencez.",
    )
}

/// An archive that unpacks to far more than it should.
pub(super) fn bomb() -> Refusal {
    Refusal::new(
        "Une fois décompressé, ce fichier serait démesuré\u{a0}: il n’a pas été ouvert.",
        "S’il vient d’un tableur, supprimez les lignes et les colonnes vides mises en forme, ou enregistrez la feuille utile au format «\u{a0}CSV UTF-8\u{a0}».",
    )
}
