//! Files into the register: received, read once, previewed, applied in one transaction, taken back. `docs/imports.md` says what each
//! file is and which source is believed for which field.

mod apply;
mod change;
mod disk;
mod export;
mod known;
mod receive;
mod rows;
mod rules;
mod says;
mod take;
mod undo;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use apply::{apply, apply_into};
pub use change::{Change, ContactChange, Turn, contact_fields, fields, label};
pub use export::{changes_csv, rejected_csv, remarks_csv};
pub use receive::{Chosen, Received, Sent, choose, columns, receive, sweep};
pub(in crate::app) use rows::record;
pub use rows::{Unread, unread};
pub use rules::source_label;
pub(in crate::app) use says::address_key;
pub use undo::{Kept, Undone, undo};

use super::super::App;
use crate::error::{Error, Result};
use crate::fieldwork::Observatory;
use crate::register::import::{Kind, Mapping, Summary};
use crate::store::imports::{self, Run, RunState, Staged};
use crate::values::{Id, Timestamp};

pub use crate::store::imports::{Action, RunState as State};

/// How a file is read (column `mapping` of its run).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Reading {
    /// Its columns.
    pub headers: Vec<String>,
    /// Under what the meanings of its columns are remembered.
    pub headers_key: String,
    /// Their meanings, for lists.
    pub mapping: Option<Mapping>,
    /// The meanings come from an earlier file with the same columns.
    pub remembered: bool,
    /// The sheet, for workbooks.
    pub sheet: Option<String>,
    /// The territory that a national file is filtered to.
    pub territory: String,
    /// Any fault rejects its row.
    pub strict: bool,
}

/// What a file came to (column `counts` of its run).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Read to the end: may be applied.
    pub ready: bool,
    /// Associations added.
    pub added: u64,
    /// Changed.
    pub updated: u64,
    /// Rows that say nothing new.
    pub same: u64,
    /// Rejected rows.
    pub rejected: u64,
    /// Rows that complete no association of the register.
    pub unmatched: u64,
    /// How many rows change each field.
    pub fields: BTreeMap<String, u64>,
    /// What the reading told.
    pub summary: Summary,
    /// When this very file was applied before.
    pub already: Option<Timestamp>,
    /// What taking it back did.
    pub undone: Option<Undone>,
}

impl Counts {
    fn count(&mut self, action: Action, change: &Change) {
        match action {
            Action::Add => self.added += 1,
            Action::Update => self.updated += 1,
            Action::Same => self.same += 1,
            Action::Reject => self.rejected += 1,
        }
        if action == Action::Update {
            for field in change.fields.keys() {
                *self.fields.entry(field.clone()).or_default() += 1;
            }
        }
        let contacts: std::collections::BTreeSet<&str> = change
            .contacts
            .iter()
            .flat_map(|one| one.fields.keys())
            .map(String::as_str)
            .filter(|field| matches!(*field, "email" | "phone" | "postal" | "opposed"))
            .collect();
        for field in contacts {
            *self.fields.entry(field.to_owned()).or_default() += 1;
        }
    }
}

/// A run with its documents read.
#[derive(Clone, Debug)]
pub struct Import {
    /// The run.
    pub run: Run,
    /// Kind of file.
    pub kind: Kind,
    /// How it is read.
    pub reading: Reading,
    /// What it came to.
    pub counts: Counts,
}

impl Import {
    fn of(run: Run) -> Result<Self> {
        let broken = |e: serde_json::Error| Error::from(anyhow::Error::new(e).context("an import run cannot be read"));
        Ok(Import {
            kind: Kind::parse(&run.kind).unwrap_or(Kind::Municipal),
            reading: serde_json::from_value(run.mapping.clone()).map_err(broken)?,
            counts: serde_json::from_value(run.counts.clone()).map_err(broken)?,
            run,
        })
    }

    /// Read to the end and not applied yet.
    pub fn is_waiting(&self) -> bool {
        self.run.state == RunState::Preview && self.counts.ready
    }
}

/// An import of an observatory.
///
/// # Errors
/// `NotFound`; store errors.
pub fn get(app: &App, of: Id<Observatory>, id: Id<Run>) -> Result<Import> {
    Import::of(app.store.read(|db| Ok(imports::get(db, of, id)?))?)
}

/// The last hundred imports of an observatory, most recent first.
///
/// # Errors
/// Store errors.
pub fn list(app: &App, of: Id<Observatory>) -> Result<Vec<Import>> {
    let runs = app.store.read(|db| Ok(imports::list(db, of, 100)?))?;
    runs.into_iter().map(Import::of).collect()
}

/// A row of an import, for the pages.
#[derive(Clone, Debug)]
pub struct Line {
    /// Line of the file.
    pub line: i32,
    /// What becomes of it.
    pub action: Action,
    /// The name that the file gives, or that the association has.
    pub name: String,
    /// Why it is rejected, or what was put right or left out in it.
    pub reason: Option<String>,
    /// What it changes.
    pub change: Change,
}

/// The first rows that change something (`rejected`: that are rejected).
///
/// # Errors
/// Store errors.
pub fn lines(app: &App, id: Id<Run>, actions: &[Action], limit: i64) -> Result<Vec<Line>> {
    let rows = app.store.read(|db| Ok(imports::rows(db, id, actions, 0, limit)?))?;
    Ok(rows.into_iter().map(line).collect())
}

/// The first rows that are kept with a remark: something was put right or left out. The remark is in [`Line::reason`].
///
/// # Errors
/// Store errors.
pub fn remarked(app: &App, id: Id<Run>, limit: i64) -> Result<Vec<Line>> {
    let rows = app.store.read(|db| Ok(imports::rows_told(db, id, 0, limit)?))?;
    Ok(rows.into_iter().map(line).collect())
}

fn line(row: Staged) -> Line {
    let text = |name: &str| {
        row.data
            .get(name)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    Line {
        line: row.line,
        action: row.action,
        name: text("name"),
        reason: row.reason,
        change: row
            .before
            .and_then(|before| serde_json::from_value(before).ok())
            .unwrap_or_default(),
    }
}

/// Gives a preview up: nothing of it is kept.
///
/// # Errors
/// Store errors.
pub fn abandon(app: &App, of: Id<Observatory>, id: Id<Run>) -> Result<()> {
    let now = app.clock.now();
    app.store.write(|db| {
        let run = imports::get(db, of, id)?;
        if imports::settle(db, run.id, RunState::Preview, RunState::Abandoned, now)? {
            imports::empty(db, run.id)?;
        }
        Ok(())
    })
}

fn document(value: &impl Serialize) -> Result<serde_json::Value> {
    serde_json::to_value(value).map_err(|e| Error::from(anyhow::Error::new(e).context("a document of an import")))
}
