//! What an import changes and what it rejects, as files for a spreadsheet: never a formula.

use super::change::label;
use super::{Import, line};
use crate::app::App;
use crate::error::{Error, Result};
use crate::store::Database;
use crate::store::imports::{self, Action};
use crate::values::not_a_formula;

/// Rows read at once.
const CHUNK: i64 = 1_000;

struct Sheet(csv::Writer<Vec<u8>>);

impl Sheet {
    fn new() -> Self {
        Sheet(
            csv::WriterBuilder::new()
                .delimiter(b';')
                .flexible(true)
                .from_writer(b"\xef\xbb\xbf".to_vec()),
        )
    }

    fn row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) -> Result<()> {
        let cells: Vec<String> = cells.into_iter().map(|cell| not_a_formula(cell.as_ref())).collect();
        self.0.write_record(cells).map_err(|e| Error::from(anyhow::Error::new(e)))
    }

    fn end(self) -> Result<Vec<u8>> {
        self.0.into_inner().map_err(|e| Error::from(anyhow::anyhow!("{e}")))
    }
}

/// Every change of an import, a field a line: `ligne;action;association;champ;avant;après`.
///
/// # Errors
/// Store errors.
pub fn changes_csv(app: &App, import: &Import) -> Result<Vec<u8>> {
    let mut sheet = Sheet::new();
    sheet.row(["ligne", "action", "association", "champ", "avant", "après"])?;
    each(
        app,
        &|db, after| {
            Ok(imports::rows(
                db,
                import.run.id,
                &[Action::Add, Action::Update],
                after,
                CHUNK,
            )?)
        },
        |row| {
            let line = line(row);
            let action = if line.action == Action::Add { "ajout" } else { "modification" };
            let contacts = line.change.contacts.iter().flat_map(|one| &one.fields);
            for (field, (before, after)) in line.change.fields.iter().chain(contacts) {
                let shown = |value: &Option<String>| match value {
                    Some(_) if field == "postal" => "(une adresse)".to_owned(),
                    Some(value) => value.clone(),
                    None => String::new(),
                };
                let number = line.line.to_string();
                sheet.row([&number, action, &line.name, &label(field), &shown(before), &shown(after)])?;
            }
            Ok(())
        },
    )?;
    sheet.end()
}

/// The rejected rows with their cells, their line and the reason: to be mended and sent again as it is. Columns that must not be kept
/// (names of persons) are blank.
///
/// # Errors
/// Store errors.
pub fn rejected_csv(app: &App, import: &Import) -> Result<Vec<u8>> {
    let mut sheet = Sheet::new();
    let headers: Vec<&String> = import
        .reading
        .headers
        .iter()
        .filter(|header| !header.starts_with("olva_"))
        .collect();
    let own = import.reading.headers.iter().position(|header| header.starts_with("olva_"));
    let width = own.unwrap_or(import.reading.headers.len());
    let titles = headers
        .iter()
        .map(|header| header.as_str())
        .chain(["olva_ligne", "olva_motif"]);
    sheet.row(titles)?;
    each(
        app,
        &|db, after| Ok(imports::rows(db, import.run.id, &[Action::Reject], after, CHUNK)?),
        |row| {
            let cells: Vec<String> = row
                .data
                .get("cells")
                .and_then(|cells| serde_json::from_value(cells.clone()).ok())
                .unwrap_or_default();
            let mut out: Vec<String> = cells.into_iter().take(width.max(1)).collect();
            out.resize(width, String::new());
            out.push(row.line.to_string());
            out.push(row.reason.unwrap_or_default());
            sheet.row(out)
        },
    )?;
    sheet.end()
}

/// What was put right or left out in the rows that are kept: `ligne;association;remarque`.
///
/// # Errors
/// Store errors.
pub fn remarks_csv(app: &App, import: &Import) -> Result<Vec<u8>> {
    let mut sheet = Sheet::new();
    sheet.row(["ligne", "association", "remarque"])?;
    each(
        app,
        &|db, after| Ok(imports::rows_told(db, import.run.id, after, CHUNK)?),
        |row| {
            let line = line(row);
            sheet.row([line.line.to_string(), line.name, line.reason.unwrap_or_default()])
        },
    )?;
    sheet.end()
}

type Read<'f> = dyn Fn(&mut Database, i32) -> Result<Vec<imports::Staged>> + 'f;

fn each(app: &App, read: &Read<'_>, mut on: impl FnMut(imports::Staged) -> Result<()>) -> Result<()> {
    let mut after = 0;
    loop {
        let rows = app.store.read(|db| read(db, after))?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.place;
        for row in rows {
            on(row)?;
        }
    }
}
