//! The benchmark packs that an observatory loaded: every version is kept, withdrawn ones too.

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, Uid};
use super::schema::benchmark_pack;
use crate::fieldwork::{Observatory, User};
use crate::values::{Id, Timestamp};

/// A pack, as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Identifier of the row.
    pub id: Id<Stored>,
    /// The observatory that loaded it.
    pub observatory: Id<Observatory>,
    /// Its stable name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The text, as it was sent.
    pub source: String,
    /// Since when.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: Option<Id<User>>,
    /// Since when it is not used any more.
    pub withdrawn_at: Option<Timestamp>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = benchmark_pack)]
struct Row {
    id: Uid,
    observatory: Uid,
    name: String,
    version: String,
    source: String,
    added_at: At,
    added_by: Option<Uid>,
    withdrawn_at: Option<At>,
}

impl From<Row> for Stored {
    fn from(row: Row) -> Self {
        Stored {
            id: row.id.id(),
            observatory: row.observatory.id(),
            name: row.name,
            version: row.version,
            source: row.source,
            added_at: row.added_at.0,
            added_by: row.added_by.map(Uid::id),
            withdrawn_at: row.withdrawn_at.map(|at| at.0),
        }
    }
}

/// The packs of an observatory, by name, the last added first.
///
/// # Errors
/// Database errors.
pub fn all(db: &mut Database, of: Id<Observatory>) -> QueryResult<Vec<Stored>> {
    let rows: Vec<Row> = benchmark_pack::table
        .filter(benchmark_pack::observatory.eq(Uid::from(of)))
        .order((
            benchmark_pack::name,
            benchmark_pack::added_at.desc(),
            benchmark_pack::id.desc(),
        ))
        .select(Row::as_select())
        .load(db)?;
    Ok(rows.into_iter().map(Stored::from).collect())
}

/// Keeps a pack.
///
/// # Errors
/// Database errors.
pub fn insert(db: &mut Database, new: &Stored) -> QueryResult<()> {
    let row = Row {
        id: new.id.into(),
        observatory: new.observatory.into(),
        name: new.name.clone(),
        version: new.version.clone(),
        source: new.source.clone(),
        added_at: At(new.added_at),
        added_by: new.added_by.map(Uid::from),
        withdrawn_at: new.withdrawn_at.map(At),
    };
    diesel::insert_into(benchmark_pack::table).values(row).execute(db)?;
    Ok(())
}

/// Withdraws a pack of this observatory, or takes it back; false when there is none.
///
/// # Errors
/// Database errors.
pub fn set_withdrawn(
    db: &mut Database,
    of: Id<Observatory>,
    id: Id<Stored>,
    withdrawn_at: Option<Timestamp>,
) -> QueryResult<bool> {
    let changed = diesel::update(
        benchmark_pack::table
            .find(Uid::from(id))
            .filter(benchmark_pack::observatory.eq(Uid::from(of))),
    )
    .set(benchmark_pack::withdrawn_at.eq(withdrawn_at.map(At)))
    .execute(db)?;
    Ok(changed == 1)
}
