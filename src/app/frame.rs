//! The frame of a wave: the associations that are surveyed, as the coordinator sees them; and rows that enter it at once.

use super::App;
use super::register::imports;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, ResponseState, Wave};
use crate::register::import::Incoming;
use crate::register::{ContactRow, fold};
use crate::store::fieldwork;
use crate::store::register;
use crate::store::{observatory, wave};
use crate::values::Id;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// New associations.
    pub added: usize,
    /// Known ones that were completed.
    pub updated: usize,
    /// Rows that said nothing new.
    pub unchanged: usize,
}

/// Writes rows that are already read into the register, as the list `contacts`, and into the frame of a wave: an import like any other
/// (`docs/imports.md`), recorded, that can be taken back.
///
/// # Errors
/// Store errors.
pub fn import(app: &App, into: Id<Wave>, rows: &[ContactRow]) -> Result<Imported> {
    let of = app.store.read(|db| {
        let of = wave::get(db, into)?.observatory;
        Ok(observatory::get(db, of)?)
    })?;
    let rows: Vec<Incoming> = rows.iter().map(ContactRow::incoming).collect();
    let run = imports::record(app, &of, "contacts", &rows)?;
    let (done, _) = imports::apply_into(app, &of, run, into)?;
    let whole = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    Ok(Imported {
        added: whole(done.counts.added),
        updated: whole(done.counts.updated),
        unchanged: whole(done.counts.same),
    })
}

/// One line of the coordinator's list. Never answers.
#[derive(Clone, Debug)]
pub struct FrameLine {
    /// Association.
    pub id: Id<Association>,
    /// Its name.
    pub name: String,
    /// Register domain code.
    pub domain: Option<String>,
    /// Register employer status.
    pub employer: Option<bool>,
    /// `none`, `invited`, `draft`, `submitted`, `rejected`, or a disposition code.
    pub status: String,
    /// State of its response; `None` when it has none.
    pub response: Option<ResponseState>,
    /// Has an e-mail.
    pub reachable: bool,
}

/// A page of the coordinator's list, optionally searched by folded name; returns the lines and how many match.
///
/// # Errors
/// Store errors.
pub fn list(app: &App, wave: Id<Wave>, search: &str, offset: usize, limit: usize) -> Result<(Vec<FrameLine>, usize)> {
    let (rows, count) = app
        .store
        .read(|db| Ok(register::frame(db, wave, &fold(search), offset, limit)?))?;
    Ok((rows.into_iter().map(line).collect(), count))
}

/// One association of the frame.
///
/// # Errors
/// `NotFound` when it is not in the frame; store errors.
pub fn one(app: &App, wave: Id<Wave>, association: Id<Association>) -> Result<FrameLine> {
    let (rows, _) = app.store.read(|db| Ok(register::frame(db, wave, "", 0, 0)?))?;
    let row = rows.into_iter().find(|row| row.association.id == association);
    Ok(line(row.ok_or(Code::NotFound)?))
}

fn line(row: register::FrameRow) -> FrameLine {
    FrameLine {
        status: match (&row.response, row.invited) {
            (Some((state, Some(disposition))), _) if state == "submitted" && disposition != "complete" => disposition.clone(),
            (Some((state, _)), _) => state.clone(),
            (None, true) => "invited".to_owned(),
            (None, false) => "none".to_owned(),
        },
        response: row.response.map(|(state, _)| fieldwork::state_of(&state)),
        id: row.association.id,
        name: row.association.name,
        domain: row.association.domain,
        employer: row.association.employer,
        reachable: row.reachable,
    }
}
