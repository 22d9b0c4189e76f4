//! One connection to either database: how it is opened, prepared, counted, and how its errors become ours.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use diesel::r2d2::R2D2Connection;
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::url::DatabaseUrl;
use crate::error::{Code, Error};

/// A connection to PostgreSQL or SQLite.
#[derive(diesel::MultiConnection)]
pub enum Database {
    /// PostgreSQL.
    Postgres(diesel::PgConnection),
    /// SQLite.
    Sqlite(diesel::SqliteConnection),
}

/// What a pooled connection is: the database, and whether it was lost.
pub(super) struct Pooled {
    /// The connection.
    pub db: Database,
    /// Set when the server closed the connection: the pool throws it away.
    pub lost: bool,
}

/// Opens connections for the pool.
pub(super) struct Opener {
    /// Where.
    pub url: DatabaseUrl,
    /// Counts the statements sent.
    pub statements: Arc<AtomicU64>,
}

/// Counts every statement, `BEGIN` and `COMMIT` included.
struct Counter(Arc<AtomicU64>);

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Settings of a SQLite connection. `FULL`: an answer that was acknowledged survives a power cut.
const SQLITE_SETTINGS: &str =
    "PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;";

/// Opens and prepares one connection.
///
/// # Errors
/// The database's own words; [`super::open`] turns them into a message with a next step.
pub(super) fn establish(url: &DatabaseUrl) -> Result<Database, ConnectionError> {
    match url {
        DatabaseUrl::Postgres(address) => {
            let mut connection = diesel::PgConnection::establish(address)?;
            connection
                .batch_execute("SET TIME ZONE 'UTC'; SET lock_timeout = '10s'")
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(Database::Postgres(connection))
        }
        DatabaseUrl::File(path) => {
            let mut connection = diesel::SqliteConnection::establish(path)?;
            connection
                .batch_execute(SQLITE_SETTINGS)
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(Database::Sqlite(connection))
        }
        DatabaseUrl::Memory => {
            let mut connection = diesel::SqliteConnection::establish(":memory:")?;
            connection
                .batch_execute(SQLITE_SETTINGS)
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(Database::Sqlite(connection))
        }
    }
}

impl diesel::r2d2::ManageConnection for Opener {
    type Connection = Pooled;
    type Error = ConnectionError;

    fn connect(&self) -> Result<Pooled, ConnectionError> {
        let mut db = establish(&self.url)?;
        db.set_instrumentation(Counter(self.statements.clone()));
        Ok(Pooled { db, lost: false })
    }

    fn is_valid(&self, connection: &mut Pooled) -> Result<(), ConnectionError> {
        connection.db.ping().map_err(ConnectionError::CouldntSetupConfiguration)
    }

    fn has_broken(&self, connection: &mut Pooled) -> bool {
        connection.lost || std::thread::panicking() || connection.db.is_broken()
    }
}

/// Whether the server ended the connection, so that another one may succeed.
pub(super) fn is_lost(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => true,
        DieselError::DatabaseError(_, information) => {
            let message = information.message();
            message.contains("server closed the connection")
                || message.contains("terminating connection")
                || message.contains("no connection to the server")
        }
        DieselError::BrokenTransactionManager => true,
        _ => false,
    }
}

/// Whether waiting and trying again may succeed: locks, full disk, lost server.
fn is_busy(error: &DieselError) -> bool {
    let DieselError::DatabaseError(kind, information) = error else {
        return is_lost(error);
    };
    let message = information.message();
    matches!(kind, DatabaseErrorKind::SerializationFailure)
        || is_lost(error)
        || [
            "is locked",
            "is full",
            "deadlock",
            "lock timeout",
            "too many clients",
            "starting up",
            "shutting down",
        ]
        .iter()
        .any(|words| message.contains(words))
}

impl From<DieselError> for Error {
    /// A taken unique key is a lost race (409), a lock or a lost server is a busy database (503), the rest is ours (500).
    fn from(error: DieselError) -> Self {
        let code = match &error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Code::RevisionConflict,
            DieselError::NotFound => Code::NotFound,
            other if is_busy(other) => Code::Busy,
            _ => Code::Internal,
        };
        Error {
            code,
            cause: Some(anyhow::Error::new(error).context("database")),
        }
    }
}
