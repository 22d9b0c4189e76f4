//! What the two databases write differently: three column types (identifier, instant, JSON document) and the clauses that make
//! an insertion harmless when the row exists. Everything else is common to both.

use std::io::Write;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, SqlType, Text};
use diesel::sqlite::Sqlite;
use uuid::Uuid;

use super::connection::MultiBackend;
use crate::values::{Id, Timestamp};

/// `uuid` on PostgreSQL, 36 characters of text on SQLite.
#[derive(Clone, Copy, Debug, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Identifier;

/// `timestamptz` on PostgreSQL, RFC 3339 text in UTC with six decimals on SQLite.
#[derive(Clone, Copy, Debug, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Instant;

/// `jsonb` on PostgreSQL, checked text on SQLite.
#[derive(Clone, Copy, Debug, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Document;

/// A value of an [`Identifier`] column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Identifier)]
pub struct Uid(pub Uuid);

/// A value of an [`Instant`] column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Instant)]
pub struct At(pub Timestamp);

/// A value of a [`Document`] column: JSON text. PostgreSQL spaces and orders it its own way: compare values, not texts.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Document)]
pub struct Json(pub String);

impl<T> From<Id<T>> for Uid {
    fn from(id: Id<T>) -> Self {
        Uid(id.0)
    }
}

impl Uid {
    /// The typed identifier.
    pub fn id<T>(self) -> Id<T> {
        Id::from_uuid(self.0)
    }
}

impl Json {
    /// Writes a value.
    ///
    /// # Errors
    /// When a key of a map is not a text: reported like any value that cannot be bound.
    pub fn of<T: serde::Serialize + ?Sized>(value: &T) -> QueryResult<Self> {
        serde_json::to_string(value)
            .map(Json)
            .map_err(|e| diesel::result::Error::SerializationError(e.into()))
    }

    /// Reads the value.
    ///
    /// # Errors
    /// When the document has not the expected shape.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> QueryResult<T> {
        serde_json::from_str(&self.0).map_err(|e| diesel::result::Error::DeserializationError(e.into()))
    }
}

/// Microseconds between 1970 (ours) and 2000 (PostgreSQL’s origin).
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

impl ToSql<Identifier, Pg> for Uid {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}
impl ToSql<Identifier, Sqlite> for Uid {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}
impl FromSql<Identifier, Pg> for Uid {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Uid(Uuid::from_slice(value.as_bytes())?))
    }
}
impl FromSql<Identifier, Sqlite> for Uid {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Ok(Uid(Uuid::parse_str(&text)?))
    }
}

impl ToSql<Instant, Pg> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let micros = self.0.0.as_microsecond() - POSTGRES_EPOCH;
        out.write_all(&micros.to_be_bytes())?;
        Ok(IsNull::No)
    }
}
impl ToSql<Instant, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(format!("{:.6}", self.0.0));
        Ok(IsNull::No)
    }
}
impl FromSql<Instant, Pg> for At {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let micros = i64::from_be_bytes(value.as_bytes().try_into()?);
        let since_1970 = micros.checked_add(POSTGRES_EPOCH).ok_or("instant out of range")?;
        Ok(At(Timestamp(jiff::Timestamp::from_microsecond(since_1970)?)))
    }
}
impl FromSql<Instant, Sqlite> for At {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Ok(At(Timestamp::parse(&text).ok_or_else(|| format!("not an instant: {text}"))?))
    }
}

impl ToSql<Document, Pg> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[1])?;
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}
impl ToSql<Document, Sqlite> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}
impl FromSql<Document, Pg> for Json {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes() {
            [1, text @ ..] => Ok(Json(std::str::from_utf8(text)?.to_owned())),
            _ => Err("unknown jsonb version".into()),
        }
    }
}
impl FromSql<Document, Sqlite> for Json {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <String as FromSql<Text, Sqlite>>::from_sql(value).map(Json)
    }
}

/// Lets a value of our own column type pass through `MultiBackend`, which hands it to the database in use.
macro_rules! through_multi_backend {
    ($column:ident, $value:ident) => {
        impl HasSqlType<$column> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                MultiBackend::lookup_sql_type::<$column>(lookup)
            }
        }
        impl FromSql<$column, MultiBackend> for $value {
            fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<$value, $column>()
            }
        }
        impl ToSql<$column, MultiBackend> for $value {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value(($column, self));
                Ok(IsNull::No)
            }
        }
    };
}
through_multi_backend!(Identifier, Uid);
through_multi_backend!(Instant, At);
through_multi_backend!(Document, Json);

/// An insertion that does nothing when a unique key is already taken: `… ON CONFLICT DO NOTHING`. Diesel cannot offer it on
/// both databases at once, though they write it alike. Executes to 1 when the row is new, 0 otherwise.
pub(super) struct OrIgnore<T>(pub T);

impl<T> QueryId for OrIgnore<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for OrIgnore<T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" ON CONFLICT DO NOTHING");
        Ok(())
    }
}

impl<T, Conn> RunQueryDsl<Conn> for OrIgnore<T> {}
