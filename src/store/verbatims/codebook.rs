//! Codebooks by version, each a document.

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Question;
use crate::fieldwork::User;
use crate::store::connection::Database;
use crate::store::portable::{At, Json, OrIgnore, Uid};
use crate::store::schema::{person, verbatim_codebook};
use crate::values::{Id, Timestamp};

/// A version of a codebook, without its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// From 1.
    pub version: i32,
    /// When.
    pub at: Timestamp,
    /// Who, when they still have an account.
    pub by: Option<String>,
    /// What changed.
    pub what: String,
}

/// The present codebook of a question with its version.
///
/// # Errors
/// Database errors.
pub fn codebook<B: DeserializeOwned>(db: &mut Database, of: Question<'_>) -> QueryResult<Option<(i32, B)>> {
    let found: Option<(i32, Json)> = verbatim_codebook::table
        .filter(verbatim_codebook::wave.eq(Uid::from(of.wave)))
        .filter(verbatim_codebook::item.eq(of.item))
        .order(verbatim_codebook::version.desc())
        .select((verbatim_codebook::version, verbatim_codebook::document))
        .first(db)
        .optional()?;
    found.map(|(version, document)| Ok((version, document.read()?))).transpose()
}

/// The versions of a codebook, the last first.
///
/// # Errors
/// Database errors.
pub fn versions(db: &mut Database, of: Question<'_>) -> QueryResult<Vec<Version>> {
    let lines: Vec<(i32, At, String, Option<String>)> = verbatim_codebook::table
        .left_join(person::table.on(person::id.nullable().eq(verbatim_codebook::person)))
        .filter(verbatim_codebook::wave.eq(Uid::from(of.wave)))
        .filter(verbatim_codebook::item.eq(of.item))
        .order(verbatim_codebook::version.desc())
        .select((
            verbatim_codebook::version,
            verbatim_codebook::at,
            verbatim_codebook::what,
            person::name.nullable(),
        ))
        .load(db)?;
    let line = |(version, at, what, by): (i32, At, String, Option<String>)| Version {
        version,
        at: at.0,
        by,
        what,
    };
    Ok(lines.into_iter().map(line).collect())
}

/// Adds a version; false when somebody wrote this version first.
///
/// # Errors
/// Database errors.
pub fn add_codebook<B: Serialize>(
    db: &mut Database,
    of: Question<'_>,
    version: i32,
    book: &B,
    (by, at): (Id<User>, Timestamp),
    what: &str,
) -> QueryResult<bool> {
    let row = (
        verbatim_codebook::wave.eq(Uid::from(of.wave)),
        verbatim_codebook::item.eq(of.item),
        verbatim_codebook::version.eq(version),
        verbatim_codebook::at.eq(At(at)),
        verbatim_codebook::person.eq(Some(Uid::from(by))),
        verbatim_codebook::what.eq(what),
        verbatim_codebook::document.eq(Json::of(book)?),
    );
    Ok(OrIgnore(diesel::insert_into(verbatim_codebook::table).values(row)).execute(db)? == 1)
}
