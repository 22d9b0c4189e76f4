//! What each source said of each field of an association.

use diesel::prelude::*;

use super::bulk::{self, Cell};
use super::connection::Database;
use super::imports::Run;
use super::portable::{At, Uid};
use super::schema::{association, field_source};
use crate::fieldwork::{Association, Observatory};
use crate::values::{Id, Timestamp};

/// What a source said of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Of which association.
    pub association: Id<Association>,
    /// Of which field.
    pub field: String,
    /// Which source.
    pub source: String,
    /// What.
    pub value: String,
    /// Through which import.
    pub import: Option<Id<Run>>,
    /// When we learned it.
    pub at: Timestamp,
}

type Line = (Uid, String, String, String, Option<Uid>, At);

fn said((association, field, source, value, import, at): Line) -> Said {
    Said {
        association: association.id(),
        field,
        source,
        value,
        import: import.map(Uid::id),
        at: at.0,
    }
}

/// All that was said of the register of an observatory.
///
/// # Errors
/// Database errors.
pub fn all(db: &mut Database, of: Id<Observatory>) -> QueryResult<Vec<Said>> {
    let lines: Vec<Line> = field_source::table
        .inner_join(association::table.on(association::id.eq(field_source::association)))
        .filter(association::observatory.eq(Uid::from(of)))
        .select(field_source::all_columns)
        .load(db)?;
    Ok(lines.into_iter().map(said).collect())
}

/// All that was said of an association, by field then most recent first.
///
/// # Errors
/// Database errors.
pub fn of(db: &mut Database, who: Id<Association>) -> QueryResult<Vec<Said>> {
    let lines: Vec<Line> = field_source::table
        .filter(field_source::association.eq(Uid::from(who)))
        .order((field_source::field, field_source::at.desc(), field_source::source))
        .select(field_source::all_columns)
        .load(db)?;
    Ok(lines.into_iter().map(said).collect())
}

/// Writes what was said, in the place of what the same source said before. Each (association, field, source) once.
///
/// # Errors
/// Database errors.
pub fn put(db: &mut Database, lines: &[Said]) -> QueryResult<()> {
    let cells: Vec<Vec<Cell>> = lines
        .iter()
        .map(|one| {
            vec![
                Cell::Uid(one.association.into()),
                Cell::Text(one.field.clone()),
                Cell::Text(one.source.clone()),
                Cell::Text(one.value.clone()),
                Cell::MaybeUid(one.import.map(Uid::from)),
                Cell::At(At(one.at)),
            ]
        })
        .collect();
    bulk::insert(
        db,
        "field_source (association, field, source, value, import, at)",
        " ON CONFLICT (association, field, source) DO UPDATE SET value = excluded.value, import = excluded.import, \
         at = excluded.at",
        &cells,
    )
}

/// Forgets what a source said of a field.
///
/// # Errors
/// Database errors.
pub fn forget(db: &mut Database, who: Id<Association>, field: &str, source: &str) -> QueryResult<()> {
    diesel::delete(field_source::table.find((Uid::from(who), field, source))).execute(db)?;
    Ok(())
}
