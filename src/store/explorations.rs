//! The explorations kept for the diagnostic of a wave.

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, Json, OrIgnore, Uid};
use super::schema::kept_exploration as kept;
use crate::analysis::explore::Query;
use crate::fieldwork::Wave;
use crate::values::{Id, Timestamp};

/// An exploration kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Identifier, drawn with the form: a double click keeps it once.
    pub id: Id<Kept>,
    /// The wave.
    pub wave: Id<Wave>,
    /// What makes it the same as another: its canonical query.
    pub key: String,
    /// What is asked.
    pub query: Query,
    /// Its title; empty: its subject.
    pub title: String,
    /// What the coordinator says of it; empty: nothing.
    pub comment: String,
    /// How many times its words were changed: what a form was shown with.
    pub changes: i32,
    /// When it was kept.
    pub created_at: Timestamp,
}

type Row = (Uid, Uid, String, Json, String, String, i32, At);

/// Those of a wave, in order.
///
/// # Errors
/// Database errors; a query that cannot be read.
pub fn all(db: &mut Database, wave: Id<Wave>) -> QueryResult<Vec<Kept>> {
    let rows: Vec<Row> = kept::table
        .filter(kept::wave.eq(Uid::from(wave)))
        .order((kept::place, kept::created_at, kept::id))
        .select((
            kept::id,
            kept::wave,
            kept::key,
            kept::query,
            kept::title,
            kept::comment,
            kept::changes,
            kept::created_at,
        ))
        .load(db)?;
    rows.into_iter()
        .map(|(id, wave, key, query, title, comment, changes, created)| {
            Ok(Kept {
                id: id.id(),
                wave: wave.id(),
                key,
                query: query.read()?,
                title,
                comment,
                changes,
                created_at: created.0,
            })
        })
        .collect()
}

/// Keeps one after the others; false when it, or the same query, is kept already.
///
/// # Errors
/// Database errors.
pub fn add(db: &mut Database, new: &Kept) -> QueryResult<bool> {
    let last: Option<i32> = kept::table
        .filter(kept::wave.eq(Uid::from(new.wave)))
        .select(diesel::dsl::max(kept::place))
        .first(db)?;
    let row = (
        kept::id.eq(Uid::from(new.id)),
        kept::wave.eq(Uid::from(new.wave)),
        kept::key.eq(&new.key),
        kept::query.eq(Json::of(&new.query)?),
        kept::title.eq(&new.title),
        kept::comment.eq(&new.comment),
        kept::place.eq(last.unwrap_or(0) + 1),
        kept::changes.eq(new.changes),
        kept::created_at.eq(At(new.created_at)),
    );
    Ok(OrIgnore(diesel::insert_into(kept::table).values(row)).execute(db)? == 1)
}

/// Changes the words of one, when nobody changed them since `changes`; false otherwise.
///
/// # Errors
/// Database errors.
pub fn write(db: &mut Database, wave: Id<Wave>, id: Id<Kept>, changes: i32, title: &str, comment: &str) -> QueryResult<bool> {
    let found = kept::table
        .find(Uid::from(id))
        .filter(kept::wave.eq(Uid::from(wave)))
        .filter(kept::changes.eq(changes));
    let set = (
        kept::title.eq(title),
        kept::comment.eq(comment),
        kept::changes.eq(changes + 1),
    );
    Ok(diesel::update(found).set(set).execute(db)? == 1)
}

/// Puts one at a place (0: first), the others following in their order; false when it is not there.
///
/// # Errors
/// Database errors.
pub fn put(db: &mut Database, wave: Id<Wave>, id: Id<Kept>, place: usize) -> QueryResult<bool> {
    let mut order: Vec<Id<Kept>> = all(db, wave)?.into_iter().map(|kept| kept.id).collect();
    let Some(from) = order.iter().position(|known| *known == id) else {
        return Ok(false);
    };
    let moved = order.remove(from);
    order.insert(place.min(order.len()), moved);
    for (place, id) in (1i32..).zip(order) {
        diesel::update(kept::table.find(Uid::from(id)))
            .set(kept::place.eq(place))
            .execute(db)?;
    }
    Ok(true)
}

/// Keeps one no longer; false when it was not kept.
///
/// # Errors
/// Database errors.
pub fn remove(db: &mut Database, wave: Id<Wave>, id: Id<Kept>) -> QueryResult<bool> {
    let found = kept::table.find(Uid::from(id)).filter(kept::wave.eq(Uid::from(wave)));
    Ok(diesel::delete(found).execute(db)? == 1)
}
