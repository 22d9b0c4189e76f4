//! Any of the tables that people send, read row by row once its [`Layout`] is recognised: CSV of every sort, CSV in a ZIP, Excel,
//! LibreOffice.

use std::borrow::Cow;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use super::archive;
use super::layout::{Container, Layout};
use super::lines::{Records, Span, Step};
use super::refusal::Refusal;
use super::sheet::Book;
use super::text::{Plain, Tally, decode, mend};

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
        let blank = |column| {
            let raw = self.raw(column);
            let raw = raw.trim_ascii();
            // Non-breaking spaces, `=""`, zeros of old exports.
            raw.is_empty() || (raw.len() < 12 && !raw[0].is_ascii_alphanumeric() && self.text(column).is_empty())
        };
        !self.is_broken() && (0..self.len()).all(blank)
    }
}

/// What is done with each row.
pub(super) type OnRow<'f> = dyn FnMut(&Row<'_>) -> Result<ControlFlow<()>, Refusal> + 'f;

/// A failed reading.
pub(super) fn io(error: &io::Error) -> Refusal {
    Refusal::reading(error)
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
        found.as_deref().is_some_and(|f| header.ends_with(f))
    });
    if same {
        return Ok(());
    }
    Err(Refusal::new(
        format!("L’archive contient des fichiers CSV de colonnes différentes (à partir de «\u{a0}{name}\u{a0}»)."),
        "Ouvrez-la et importez ces fichiers un par un.",
    ))
}
