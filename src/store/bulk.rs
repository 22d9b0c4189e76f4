//! Many rows in one statement. Diesel writes such insertions for one database at a time; both databases write them alike.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Binary, Bool, Integer, Nullable, Text};

use super::connection::{Database, MultiBackend};
use super::portable::{At, Document, Identifier, Instant, Json, Uid};

/// Values bound by one statement: both databases accept more than 30 000.
const MOST_BINDS: usize = 20_000;

/// A value of a row.
pub(super) enum Cell {
    Uid(Uid),
    MaybeUid(Option<Uid>),
    Text(String),
    MaybeText(Option<String>),
    Bool(bool),
    MaybeBool(Option<bool>),
    Int(i32),
    At(At),
    MaybeAt(Option<At>),
    Json(Json),
    MaybeJson(Option<Json>),
    Bytes(Vec<u8>),
}

struct Insertion<'r> {
    head: &'static str,
    tail: &'static str,
    rows: &'r [Vec<Cell>],
}

impl QueryId for Insertion<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<MultiBackend> for Insertion<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("INSERT INTO ");
        out.push_sql(self.head);
        out.push_sql(" VALUES ");
        for (place, row) in self.rows.iter().enumerate() {
            out.push_sql(if place == 0 { "(" } else { ", (" });
            for (column, cell) in row.iter().enumerate() {
                if column > 0 {
                    out.push_sql(", ");
                }
                match cell {
                    Cell::Uid(value) => out.push_bind_param::<Identifier, _>(value)?,
                    Cell::MaybeUid(value) => out.push_bind_param::<Nullable<Identifier>, _>(value)?,
                    Cell::Text(value) => out.push_bind_param::<Text, _>(value)?,
                    Cell::MaybeText(value) => out.push_bind_param::<Nullable<Text>, _>(value)?,
                    Cell::Bool(value) => out.push_bind_param::<Bool, _>(value)?,
                    Cell::MaybeBool(value) => out.push_bind_param::<Nullable<Bool>, _>(value)?,
                    Cell::Int(value) => out.push_bind_param::<Integer, _>(value)?,
                    Cell::At(value) => out.push_bind_param::<Instant, _>(value)?,
                    Cell::MaybeAt(value) => out.push_bind_param::<Nullable<Instant>, _>(value)?,
                    Cell::Json(value) => out.push_bind_param::<Document, _>(value)?,
                    Cell::MaybeJson(value) => out.push_bind_param::<Nullable<Document>, _>(value)?,
                    Cell::Bytes(value) => out.push_bind_param::<Binary, _>(value)?,
                }
            }
            out.push_sql(")");
        }
        out.push_sql(self.tail);
        Ok(())
    }
}

impl<Conn> RunQueryDsl<Conn> for Insertion<'_> {}

/// Inserts rows. `head`: the table and its columns; `tail`: what follows the values (` ON CONFLICT …`), or nothing.
///
/// # Errors
/// Database errors.
pub(super) fn insert(db: &mut Database, head: &'static str, tail: &'static str, rows: &[Vec<Cell>]) -> QueryResult<()> {
    let columns = rows.first().map_or(1, |row| row.len().max(1));
    for rows in rows.chunks((MOST_BINDS / columns).max(1)) {
        Insertion { head, tail, rows }.execute(db)?;
    }
    Ok(())
}
