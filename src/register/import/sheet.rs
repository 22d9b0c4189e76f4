//! Rows of Excel and LibreOffice workbooks. Excel sheets are streamed; formulas are never computed: the value saved beside
//! them is taken, and they are counted.

use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, SheetVisible, Xlsx, XlsxError};

use super::archive;
use super::refusal::Refusal;

/// Most cells of a sheet.
const MOST_CELLS: u64 = 12_000_000;
/// Most columns of a sheet that are read.
const MOST_COLUMNS: usize = 1_000;

/// A row of a sheet: its number from 1, its cells, how many of them are formulas.
pub(super) type OnRow<'f> = dyn FnMut(u64, &[String], u64) -> Result<ControlFlow<()>, Refusal> + 'f;

/// An open workbook.
pub(super) enum Book<R: Read + Seek> {
    /// Excel.
    Xlsx(Box<Xlsx<R>>),
    /// LibreOffice.
    Ods(Box<Ods<R>>),
}

fn unreadable(error: &dyn std::fmt::Display) -> Refusal {
    Refusal::new(
        format!("Le classeur ne se lit pas ({error})."),
        "Ouvrez-le dans votre tableur et enregistrez la feuille au format «\u{a0}CSV UTF-8\u{a0}», puis recommencez.",
    )
}

fn refused(error: &XlsxError) -> Refusal {
    if matches!(error, XlsxError::Password) {
        archive::protected()
    } else {
        unreadable(error)
    }
}

impl<R: Read + Seek> Book<R> {
    /// Opens a workbook whose size [`archive::check_workbook`] has found reasonable.
    pub(super) fn open(input: R, ods: bool) -> Result<Self, Refusal> {
        Ok(if ods {
            Book::Ods(Box::new(Ods::new(input).map_err(|e| unreadable(&e))?))
        } else {
            Book::Xlsx(Box::new(Xlsx::new(input).map_err(|e| refused(&e))?))
        })
    }

    /// Names of the visible sheets.
    pub(super) fn sheets(&self) -> Vec<String> {
        let all = match self {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Ods(book) => book.sheets_metadata(),
        };
        all.iter()
            .filter(|sheet| sheet.visible == SheetVisible::Visible)
            .map(|sheet| sheet.name.clone())
            .collect()
    }

    /// Reads the rows of a sheet.
    pub(super) fn rows(&mut self, sheet: &str, on: &mut OnRow<'_>) -> Result<(), Refusal> {
        match self {
            Book::Xlsx(book) => xlsx_rows(book, sheet, on),
            Book::Ods(book) => ods_rows(book, sheet, on),
        }
    }
}

fn xlsx_rows<R: Read + Seek>(book: &mut Xlsx<R>, sheet: &str, on: &mut OnRow<'_>) -> Result<(), Refusal> {
    let mut cells = book.worksheet_cells_reader(sheet).map_err(|e| refused(&e))?;
    let mut row: Vec<String> = Vec::new();
    let (mut current, mut formulas, mut count) = (None, 0, 0u64);
    loop {
        let cell = cells.next_cell_with_formula_metadata().map_err(|e| refused(&e))?;
        let at = cell.as_ref().map(|c| c.pos.0);
        if let Some(line) = current
            && at != Some(line)
        {
            if on(u64::from(line) + 1, &row, formulas)?.is_break() {
                return Ok(());
            }
            row.clear();
            formulas = 0;
        }
        let Some(cell) = cell else { return Ok(()) };
        current = at;
        count += 1;
        if count > MOST_CELLS {
            return Err(archive::bomb());
        }
        formulas += u64::from(cell.formula.is_some());
        let text = match cell.value {
            DataRef::Int(n) => n.to_string(),
            DataRef::Float(n) => number(n),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text,
            DataRef::SharedString(text) => text.to_owned(),
            DataRef::Bool(yes) => yes_no(yes),
            DataRef::DateTime(date) => date_text(&date),
            DataRef::Error(_) | DataRef::Empty => continue,
        };
        let column = cell.pos.1 as usize;
        if text.is_empty() || column >= MOST_COLUMNS {
            continue;
        }
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = text;
    }
}

fn ods_rows<R: Read + Seek>(book: &mut Ods<R>, sheet: &str, on: &mut OnRow<'_>) -> Result<(), Refusal> {
    let range = book.worksheet_range(sheet).map_err(|e| unreadable(&e))?;
    let (Some((top, left)), Some((bottom, right))) = (range.start(), range.end()) else {
        return Ok(());
    };
    let size = (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1);
    if size > MOST_CELLS {
        return Err(archive::bomb());
    }
    let mut formulas: BTreeMap<u32, u64> = BTreeMap::new();
    let written = book.worksheet_formula(sheet).map_err(|e| unreadable(&e))?;
    let first = written.start().map_or(0, |s| s.0);
    for (place, _, text) in written.used_cells() {
        if !text.is_empty() {
            *formulas.entry(first + u32::try_from(place).unwrap_or(0)).or_default() += 1;
        }
    }
    for (line, cells) in (top..).zip(range.rows()) {
        let mut row = vec![String::new(); left as usize];
        row.extend(cells.iter().take(MOST_COLUMNS).map(|cell| match cell {
            Data::Int(n) => n.to_string(),
            Data::Float(n) => number(*n),
            Data::String(text) | Data::DurationIso(text) => text.clone(),
            Data::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
            Data::Bool(yes) => yes_no(*yes),
            Data::DateTime(date) => date_text(date),
            Data::Error(_) | Data::Empty => String::new(),
        }));
        while row.last().is_some_and(String::is_empty) {
            row.pop();
        }
        if !row.is_empty() && on(u64::from(line) + 1, &row, formulas.get(&line).copied().unwrap_or(0))?.is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// A number as a person would type it: no `.0`, no exponent.
fn number(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e17 {
        format!("{n:.0}")
    } else {
        n.to_string()
    }
}

fn yes_no(yes: bool) -> String {
    if yes { "oui" } else { "non" }.to_owned()
}

fn date_text(date: &ExcelDateTime) -> String {
    if date.is_duration() || date.as_f64() < 1.0 {
        return number(date.as_f64());
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}
