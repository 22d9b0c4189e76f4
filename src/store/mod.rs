//! The database: the only place that knows Diesel. One `Store` serves SQLite and PostgreSQL; the address chooses.
//!
//! `read` lends a connection, `write` lends one inside a transaction (`BEGIN IMMEDIATE` on SQLite: a transaction that reads
//! first and writes later would fail with « database is locked »). The functions of the submodules take that connection; each
//! action of `app` opens one of the two, once. Do not open one inside the other.

pub mod account;
pub mod benchmarks;
pub mod board;
pub mod browse;
mod bulk;
pub mod calls;
pub mod campaign;
pub mod cases;
pub mod comments;
mod connection;
pub mod consents;
pub mod diagnostic;
pub mod explorations;
pub mod fieldwork;
pub mod frame;
pub mod guest;
pub mod imports;
pub mod merges;
pub mod observatory;
mod open;
pub mod opening;
pub mod oppositions;
pub mod paper;
mod portable;
pub mod provenance;
pub mod queue;
pub mod reference;
pub mod register;
pub mod results;
mod schema;
pub mod throttle;
pub mod training;
mod url;
pub mod verbatims;
pub mod wave;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::{AnsiTransactionManager, Connection, SimpleConnection, TransactionManager};
use diesel::r2d2::{Pool, PooledConnection};

pub use connection::Database;
pub use url::{DatabaseUrl, OpenError};

use crate::error::{Code, Error, Result};
use connection::{Opener, is_lost};

/// The database, SQLite or PostgreSQL. Cloned freely: the connections are shared.
#[derive(Clone)]
pub struct Store {
    pool: Pool<Opener>,
    statements: Arc<AtomicU64>,
}

/// How to end a transaction; `MultiConnection` finds the right one for the database in use.
type Transactions = <Database as Connection>::TransactionManager;

impl Store {
    /// Opens a database, creates the SQLite file when it does not exist, and applies the migrations under a lock.
    ///
    /// # Errors
    /// What is wrong and what to do: unknown scheme, folder that cannot be written, file that is not a database or is damaged,
    /// server that does not answer, database made by a newer version.
    pub fn open(address: &str) -> std::result::Result<Self, OpenError> {
        Self::open_with(address, None)
    }

    /// As [`Store::open`], with this many connections kept; `None`: what suits the kind of database.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with(address: &str, connections: Option<u32>) -> std::result::Result<Self, OpenError> {
        open::open(&DatabaseUrl::parse(address)?, connections)
    }

    /// Stops waiting for the disk at each commit (SQLite): for data that can be made again, like those of a demonstration. The
    /// connections open now are concerned; a store opened anew waits again.
    pub fn hurry(&self) {
        let mut held = Vec::new();
        for _ in 0..self.pool.max_size() {
            let Ok(mut pooled) = self.pool.get() else { continue };
            if let Database::Sqlite(connection) = &mut pooled.db {
                // A connection that stays careful is only slower.
                let _ = connection.batch_execute("PRAGMA synchronous = OFF");
            }
            held.push(pooled);
        }
    }

    /// How many SQL statements were sent since the store was opened, `BEGIN` and `COMMIT` included: for the benchmark.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Whether the database answers and has every table of this program (those of a newer one may have been added since).
    ///
    /// # Errors
    /// `Busy` when it does not answer.
    pub fn is_migrated(&self) -> Result<bool> {
        self.read(open::is_migrated)
    }

    /// Reads. Several readers work at once, beside a writer.
    ///
    /// # Errors
    /// `Busy` when no connection is free or the database cannot be reached, and whatever `work` returns.
    pub fn read<T>(&self, mut work: impl FnMut(&mut Database) -> Result<T>) -> Result<T> {
        self.with_connection(|pooled| {
            let result = work(&mut pooled.db);
            pooled.lost = result.as_ref().is_err_and(lost);
            result
        })
    }

    /// Writes: one transaction, undone as a whole when `work` fails. `work` may be called again when the server had closed the
    /// connection before the transaction began.
    ///
    /// # Errors
    /// `Busy` when another writer holds the database too long, and whatever `work` returns.
    pub fn write<T>(&self, mut work: impl FnMut(&mut Database) -> Result<T>) -> Result<T> {
        self.with_connection(|pooled| {
            if let Err(error) = begin(&mut pooled.db) {
                pooled.lost = is_lost(&error);
                return Err(error.into());
            }
            match work(&mut pooled.db) {
                Ok(value) => {
                    if let Err(error) = Transactions::commit_transaction(&mut pooled.db) {
                        // Whether it was written is unknown when the connection is lost here: never tried again.
                        pooled.lost = true;
                        return Err(Error {
                            code: Code::Busy,
                            cause: Some(anyhow::Error::new(error).context("commit")),
                        });
                    }
                    Ok(value)
                }
                Err(error) => {
                    if Transactions::rollback_transaction(&mut pooled.db).is_err() {
                        pooled.lost = true;
                    }
                    Err(error)
                }
            }
        })
    }

    /// Lends a connection; a connection that the server had closed meanwhile is replaced.
    fn with_connection<T>(&self, mut work: impl FnMut(&mut connection::Pooled) -> Result<T>) -> Result<T> {
        let mut tries = self.pool.max_size() + 1;
        loop {
            let mut pooled: PooledConnection<Opener> = self.pool.get().map_err(|e| Error {
                code: Code::Busy,
                cause: Some(anyhow::Error::new(e).context("no database connection")),
            })?;
            let result = work(&mut pooled);
            tries -= 1;
            match &result {
                Err(error) if pooled.lost && lost(error) && tries > 0 => {}
                _ => return result,
            }
        }
    }
}

/// Whether an error of ours comes from a lost connection.
fn lost(error: &Error) -> bool {
    error
        .cause
        .as_ref()
        .and_then(|cause| cause.downcast_ref::<diesel::result::Error>())
        .is_some_and(is_lost)
}

/// Begins a transaction that may write.
fn begin(db: &mut Database) -> diesel::QueryResult<()> {
    match db {
        Database::Postgres(connection) => AnsiTransactionManager::begin_transaction(connection),
        Database::Sqlite(connection) => AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE"),
    }
}
