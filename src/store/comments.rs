//! The comments of the steering committee.

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, OrIgnore, Uid};
use super::schema::{comment, person};
use crate::fieldwork::comment::{Comment, Place};
use crate::fieldwork::{User, Wave};
use crate::values::{Id, Timestamp};

type Row = (
    Uid,
    Uid,
    String,
    String,
    Option<Uid>,
    String,
    At,
    Option<At>,
    bool,
    Option<String>,
);

fn read(row: Row) -> Option<Comment> {
    let (id, wave, kind, place, who, text, created, edited, retained, author) = row;
    Some(Comment {
        id: id.id(),
        wave: wave.id(),
        place: Place::of(&kind, &place)?,
        person: who.map(Uid::id),
        author,
        text,
        created_at: created.0,
        edited_at: edited.map(|at| at.0),
        retained,
    })
}

/// The comments of a wave, the oldest first.
///
/// # Errors
/// Database errors.
pub fn all(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<Comment>> {
    let rows: Vec<Row> = comment::table
        .left_join(person::table.on(person::id.nullable().eq(comment::person)))
        .filter(comment::wave.eq(Uid::from(of)))
        .order((comment::created_at, comment::id))
        .select((
            comment::id,
            comment::wave,
            comment::kind,
            comment::place,
            comment::person,
            comment::text,
            comment::created_at,
            comment::edited_at,
            comment::retained,
            person::name.nullable(),
        ))
        .load(db)?;
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Writes a comment; false when one with its identifier is there already.
///
/// # Errors
/// Database errors.
pub fn add(db: &mut Database, new: &Comment) -> QueryResult<bool> {
    let (kind, place) = new.place.parts();
    let row = (
        comment::id.eq(Uid::from(new.id)),
        comment::wave.eq(Uid::from(new.wave)),
        comment::kind.eq(kind),
        comment::place.eq(place),
        comment::person.eq(new.person.map(Uid::from)),
        comment::text.eq(&new.text),
        comment::created_at.eq(At(new.created_at)),
        comment::edited_at.eq(new.edited_at.map(At)),
        comment::retained.eq(new.retained),
    );
    Ok(OrIgnore(diesel::insert_into(comment::table).values(row)).execute(db)? == 1)
}

/// Changes the text of a comment by its author, which is not retained any more; false when it is not theirs, or not there.
///
/// # Errors
/// Database errors.
pub fn edit(db: &mut Database, of: Id<Wave>, id: Id<Comment>, by: Id<User>, text: &str, now: Timestamp) -> QueryResult<bool> {
    let changed = diesel::update(
        comment::table
            .find(Uid::from(id))
            .filter(comment::wave.eq(Uid::from(of)))
            .filter(comment::person.eq(Uid::from(by))),
    )
    .set((
        comment::text.eq(text),
        comment::edited_at.eq(Some(At(now))),
        comment::retained.eq(false),
    ))
    .execute(db)?;
    Ok(changed == 1)
}

/// Removes a comment: of `by` only, or of anybody; false when there is none.
///
/// # Errors
/// Database errors.
pub fn remove(db: &mut Database, of: Id<Wave>, id: Id<Comment>, by: Option<Id<User>>) -> QueryResult<bool> {
    let found = comment::table.find(Uid::from(id)).filter(comment::wave.eq(Uid::from(of)));
    let removed = match by {
        Some(by) => diesel::delete(found.filter(comment::person.eq(Uid::from(by)))).execute(db)?,
        None => diesel::delete(found).execute(db)?,
    };
    Ok(removed == 1)
}

/// Retains a comment for the report, or not any more; false when there is none.
///
/// # Errors
/// Database errors.
pub fn retain(db: &mut Database, of: Id<Wave>, id: Id<Comment>, retained: bool) -> QueryResult<bool> {
    let changed = diesel::update(comment::table.find(Uid::from(id)).filter(comment::wave.eq(Uid::from(of))))
        .set(comment::retained.eq(retained))
        .execute(db)?;
    Ok(changed == 1)
}
