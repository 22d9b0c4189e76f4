//! A database for each test, on SQLite and on PostgreSQL.
//!
//! `OLVA_TEST_POSTGRES` is the address of a server where databases may be created (`scripts/postgres-test start` prints one).
//! Without it the PostgreSQL half is left out, except in CI, where that is a failure: half a test is not green.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::prelude::*;
use olva::store::Store;

static NUMBER: AtomicU64 = AtomicU64::new(0);

fn unique() -> String {
    format!("olva_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// A folder of its own, erased at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let path = std::env::temp_dir().join(unique());
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A PostgreSQL database of its own, dropped at the end.
pub(crate) struct PostgresDatabase {
    server: String,
    name: String,
}

impl PostgresDatabase {
    pub(crate) fn new(server: &str) -> Self {
        let name = unique();
        let mut admin = PgConnection::establish(server).unwrap();
        diesel::sql_query(format!("CREATE DATABASE {name}"))
            .execute(&mut admin)
            .unwrap();
        PostgresDatabase {
            server: server.to_owned(),
            name,
        }
    }

    pub(crate) fn address(&self) -> String {
        let (base, _) = self.server.rsplit_once('/').unwrap();
        format!("{base}/{}", self.name)
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        if let Ok(mut admin) = PgConnection::establish(&self.server) {
            let _ = diesel::sql_query(format!("DROP DATABASE {} WITH (FORCE)", self.name)).execute(&mut admin);
        }
    }
}

/// The server to create databases on.
pub(crate) fn postgres() -> Option<String> {
    let server = std::env::var("OLVA_TEST_POSTGRES").ok().filter(|address| !address.is_empty());
    assert!(
        server.is_some() || std::env::var_os("CI").is_none(),
        "OLVA_TEST_POSTGRES is not set: in CI the store is tested on PostgreSQL too (scripts/postgres-test start)"
    );
    server
}

/// Runs a case on an empty database of each kind; it gets the address.
pub(crate) fn both_addresses(case: impl Fn(&str)) {
    let folder = Folder::new();
    case(&format!("sqlite:{}", folder.path().join("olva.sqlite").display()));
    if let Some(server) = postgres() {
        let database = PostgresDatabase::new(&server);
        case(&database.address());
    }
}

/// Runs a case on a migrated database of each kind.
pub(crate) fn both(case: impl Fn(&Store)) {
    both_addresses(|address| case(&Store::open(address).unwrap()));
}
