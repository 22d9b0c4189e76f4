//! The database: the only place that knows Diesel. (Contract: the store owner completes it.)

/// The database, SQLite or PostgreSQL.
#[derive(Clone)]
pub struct Store {}
