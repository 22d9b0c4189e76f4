//! Rows that are already read: recorded as an import like those of a file; and what could not be understood in a preview.

use super::receive::without_nul;
use super::{Counts, Reading, document};
use crate::app::App;
use crate::error::{Error, Result};
use crate::fieldwork::Observatory;
use crate::register::import::{GeoQuality, Incoming, Kind, Summary};
use crate::store::imports::{self, Action, Run, RunState, Staged};
use crate::values::{Id, hex_sha256};

/// Rows read at once.
const CHUNK: i64 = 1_000;

/// Records rows as a list of contacts of this name, ready to be applied.
///
/// # Errors
/// Store errors.
pub(in crate::app) fn record(app: &App, of: &Observatory, name: &str, rows: &[Incoming]) -> Result<Id<Run>> {
    let now = app.clock.now();
    let mut staged = Vec::with_capacity(rows.len());
    for (row, place) in rows.iter().zip(1..) {
        staged.push(Staged {
            place,
            line: i32::try_from(row.line).unwrap_or(i32::MAX),
            // What becomes of it is settled when it is applied.
            action: Action::Update,
            association: None,
            reason: None,
            data: without_nul(document(row)?),
            before: None,
        });
    }
    let counts = Counts {
        ready: true,
        summary: Summary {
            rows: rows.len() as u64,
            kept: rows.len() as u64,
            ..Summary::default()
        },
        ..Counts::default()
    };
    let text = document(&rows)?.to_string();
    let run = Run {
        id: Id::new(now, &*app.random),
        observatory: of.id,
        kind: Kind::Contacts.code().to_owned(),
        file_name: name.to_owned(),
        file_hash: hex_sha256(text.as_bytes()),
        vintage: None,
        state: RunState::Preview,
        mapping: document(&Reading::default())?,
        counts: document(&counts)?,
        person: None,
        created_at: now,
        applied_at: None,
        undone_at: None,
    };
    app.store.write(|db| {
        imports::insert(db, &run)?;
        Ok(imports::stage(db, run.id, &staged)?)
    })?;
    Ok(run.id)
}

/// Rows of a preview that say something which was not understood, and are kept all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// Whose domain is none of the nomenclature.
    pub domains: usize,
    /// Whose commune was not found.
    pub communes: usize,
}

/// Counts them. Call it before the preview is applied.
///
/// # Errors
/// Store errors.
pub fn unread(app: &App, id: Id<Run>) -> Result<Unread> {
    let mut out = Unread::default();
    let mut after = 0;
    loop {
        let kept = [Action::Add, Action::Update, Action::Same];
        let rows = app.store.read(|db| Ok(imports::rows(db, id, &kept, after, CHUNK)?))?;
        let Some(last) = rows.last() else { return Ok(out) };
        after = last.place;
        for row in rows {
            let row: Incoming = serde_json::from_value(row.data)
                .map_err(|e| Error::from(anyhow::Error::new(e).context("a staged row cannot be read")))?;
            out.domains += usize::from(row.attributes.contains_key("domaine_libelle"));
            out.communes += usize::from(row.geo_quality == Some(GeoQuality::Unknown));
        }
    }
}
