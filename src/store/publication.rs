//! What was published of a wave: which responses, which figures, the results that people without access to the live ones read.

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, Json, Uid};
use super::schema::{publication, response};
use crate::fieldwork::{Diagnostic, Response, Wave};
use crate::values::{Id, Timestamp};

/// A response and its revision: another revision is another response.
pub type Used = (Id<Response>, i64);

/// A publication as kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The diagnostic published.
    pub diagnostic: Id<Diagnostic>,
    /// Its wave.
    pub wave: Id<Wave>,
    /// When.
    pub at: Timestamp,
    /// The responses it stands on, in the order of their identifiers.
    pub responses: Vec<Used>,
    /// Its figures, as their owner writes them.
    pub ledger: serde_json::Value,
    /// The tables of its questions, as their owner writes them.
    pub results: serde_json::Value,
}

/// Keeps a publication.
///
/// # Errors
/// Database errors.
pub fn keep(db: &mut Database, new: &Kept) -> QueryResult<()> {
    diesel::insert_into(publication::table)
        .values((
            publication::diagnostic.eq(Uid::from(new.diagnostic)),
            publication::wave.eq(Uid::from(new.wave)),
            publication::at.eq(At(new.at)),
            publication::responses.eq(Json::of(&new.responses)?),
            publication::ledger.eq(Json::of(&new.ledger)?),
            publication::results.eq(Json::of(&new.results)?),
        ))
        .execute(db)?;
    Ok(())
}

/// The last publication of a wave.
///
/// # Errors
/// Database errors.
pub fn latest(db: &mut Database, of: Id<Wave>) -> QueryResult<Option<Kept>> {
    let row: Option<(Uid, At, Json, Json, Json)> = publication::table
        .filter(publication::wave.eq(Uid::from(of)))
        .order((publication::at.desc(), publication::diagnostic.desc()))
        .select((
            publication::diagnostic,
            publication::at,
            publication::responses,
            publication::ledger,
            publication::results,
        ))
        .first(db)
        .optional()?;
    row.map(|(diagnostic, at, responses, ledger, results)| {
        Ok(Kept {
            diagnostic: diagnostic.id(),
            wave: of,
            at: at.0,
            responses: responses.read()?,
            ledger: ledger.read()?,
            results: results.read()?,
        })
    })
    .transpose()
}

/// The moment of the last publication of a wave and the responses it stands on.
///
/// # Errors
/// Database errors.
pub fn responses(db: &mut Database, of: Id<Wave>) -> QueryResult<Option<(Timestamp, Vec<Used>)>> {
    let row: Option<(At, Json)> = publication::table
        .filter(publication::wave.eq(Uid::from(of)))
        .order((publication::at.desc(), publication::diagnostic.desc()))
        .select((publication::at, publication::responses))
        .first(db)
        .optional()?;
    row.map(|(at, responses)| Ok((at.0, responses.read()?))).transpose()
}

/// The diagnostics of a wave that were published.
///
/// # Errors
/// Database errors.
pub fn published(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<Id<Diagnostic>>> {
    let ids: Vec<Uid> = publication::table
        .filter(publication::wave.eq(Uid::from(of)))
        .select(publication::diagnostic)
        .load(db)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}

/// The responses that the analysis uses, in the order of their identifiers.
///
/// # Errors
/// Database errors.
pub fn used(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<Used>> {
    let rows: Vec<(Uid, i64)> = response::table
        .filter(response::wave.eq(Uid::from(of)))
        .filter(response::state.eq("submitted"))
        .filter(response::usable.eq(true))
        .filter(response::disposition.eq("complete"))
        .select((response::id, response::revision))
        .load(db)?;
    let mut out: Vec<Used> = rows.into_iter().map(|(id, revision)| (id.id(), revision)).collect();
    out.sort_by_key(|(id, _)| id.to_string());
    Ok(out)
}
