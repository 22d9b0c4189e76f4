//! Addresses that must never be written to, whatever a list says: only a hash of each is kept, and what lets a person recognise it.

use diesel::prelude::*;

use super::bulk::{self, Cell};
use super::connection::Database;
use super::portable::{At, Uid};
use super::schema::opposition;
use crate::fieldwork::{Observatory, User};
use crate::values::{Id, Timestamp};

/// An opposition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opposed {
    /// SHA-256 of the address in lower case.
    pub key: String,
    /// The address, masked: `c…@exemple.fr`.
    pub hint: String,
    /// When it was noted.
    pub at: Timestamp,
}

/// The oppositions of an observatory, most recent first.
///
/// # Errors
/// Database errors.
pub fn list(db: &mut Database, of: Id<Observatory>) -> QueryResult<Vec<Opposed>> {
    let lines: Vec<(String, String, At)> = opposition::table
        .filter(opposition::observatory.eq(Uid::from(of)))
        .order((opposition::at.desc(), opposition::key))
        .select((opposition::key, opposition::hint, opposition::at))
        .load(db)?;
    Ok(lines
        .into_iter()
        .map(|(key, hint, at)| Opposed { key, hint, at: at.0 })
        .collect())
}

/// Notes an opposition; noted twice, it is noted once.
///
/// # Errors
/// Database errors.
pub fn add(db: &mut Database, of: Id<Observatory>, new: &Opposed, by: Option<Id<User>>) -> QueryResult<()> {
    bulk::insert(
        db,
        "opposition (observatory, key, hint, person, at)",
        " ON CONFLICT (observatory, key) DO NOTHING",
        &[vec![
            Cell::Uid(of.into()),
            Cell::Text(new.key.clone()),
            Cell::Text(new.hint.clone()),
            Cell::MaybeUid(by.map(Uid::from)),
            Cell::At(At(new.at)),
        ]],
    )
}
