//! The frame: associations and their contacts, imported from a file. (Contract: the owner completes it.)
use super::App;
use crate::error::Result;
use crate::fieldwork::{Association, Wave};
use crate::register::ContactRow;
use crate::values::Id;

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// New associations.
    pub added: usize,
    /// Known ones (same RNA, else same SIREN, else same folded name and commune) whose fields were completed.
    pub updated: usize,
    /// Rows that said nothing new.
    pub unchanged: usize,
}

/// Writes rows into the frame of a wave: one transaction, idempotent.
///
/// # Errors
/// Store errors.
pub fn import(app: &App, wave: Id<Wave>, rows: &[ContactRow]) -> Result<Imported> {
    let _ = (app, wave, rows);
    todo!()
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
    /// Has an e-mail.
    pub reachable: bool,
}

/// A page of the coordinator's list, optionally searched by folded name; returns the lines and how many match.
///
/// # Errors
/// Store errors.
pub fn list(app: &App, wave: Id<Wave>, search: &str, offset: usize, limit: usize) -> Result<(Vec<FrameLine>, usize)> {
    let _ = (app, wave, search, offset, limit);
    todo!()
}
