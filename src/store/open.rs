//! Opening a database: the file or the server is checked, the migrations are applied under a lock, the pool is filled.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel::r2d2::Pool;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::Store;
use super::connection::{Database, Opener, establish};
use super::url::{DatabaseUrl, OpenError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The key of the advisory lock (« OLVA » in ASCII): several programs may start at once on one PostgreSQL database.
const MIGRATION_LOCK: i64 = 0x4f4c_5641;

/// Connections kept for a PostgreSQL server.
const POSTGRES_POOL: u32 = 10;

/// Connections kept for a SQLite file: readers do not wait for one another.
const SQLITE_POOL: u32 = 6;

/// Marks a SQLite file as ours (`file` shows it). SQLite opens a file that it may not write and lets a transaction begin: this
/// write makes the program say so when it starts, not when an association saves its first page.
const MARK: &str = "PRAGMA application_id = 1330402881";

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Opens, migrates, fills the pool.
pub(super) fn open(url: &DatabaseUrl, connections: Option<u32>) -> Result<Store, OpenError> {
    if let DatabaseUrl::File(path) = url
        && !path.starts_with("file:")
    {
        check_folder(path)?;
    }
    let statements = Arc::new(AtomicU64::new(0));
    let pool = Pool::builder()
        .max_size(match url {
            DatabaseUrl::Postgres(_) => connections.unwrap_or(POSTGRES_POOL),
            DatabaseUrl::File(_) => connections.unwrap_or(SQLITE_POOL),
            DatabaseUrl::Memory => 1,
        })
        .min_idle(Some(1))
        .test_on_check_out(false)
        .connection_timeout(Duration::from_secs(10))
        .idle_timeout(matches!(url, DatabaseUrl::Postgres(_)).then_some(Duration::from_secs(600)))
        .max_lifetime(None);
    if *url != DatabaseUrl::Memory {
        let mut first = establish(url).map_err(|e| explain(url, &e.to_string()))?;
        migrate(&mut first).map_err(|e| explain(url, &e.to_string()))?;
    }
    let opener = Opener {
        url: url.clone(),
        statements: statements.clone(),
    };
    let pool = pool.build(opener).map_err(|e| explain(url, &e.to_string()))?;
    if *url == DatabaseUrl::Memory {
        let mut only = pool.get().map_err(|e| explain(url, &e.to_string()))?;
        migrate(&mut only.db).map_err(|e| explain(url, &e.to_string()))?;
    }
    Ok(Store { pool, statements })
}

/// The folder of a SQLite file exists; it is made when only the last one is missing.
fn check_folder(path: &str) -> Result<(), OpenError> {
    let file = Path::new(path);
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if file.is_dir() {
        return Err(OpenError {
            message: format!("«\u{a0}{path}\u{a0}» est un dossier, pas un fichier de base."),
            hint: format!("Donnez un nom de fichier, par exemple sqlite:{path}/olva.sqlite."),
        });
    }
    std::fs::create_dir_all(folder).map_err(|error| OpenError {
        message: format!(
            "Le dossier «\u{a0}{}\u{a0}» ne peut pas être créé ({error}).",
            folder.display()
        ),
        hint: "Créez-le, donnez le droit d’y écrire au compte qui lance OLVA, ou choisissez un autre emplacement.".to_owned(),
    })
}

/// Applies what is missing, under a lock; refuses a database that a newer program made.
fn migrate(db: &mut Database) -> Result<(), Failure> {
    match db {
        Database::Postgres(connection) => {
            diesel::sql_query(format!("SELECT pg_advisory_lock({MIGRATION_LOCK})")).execute(connection)?;
            let result = apply(connection, POSTGRES);
            diesel::sql_query(format!("SELECT pg_advisory_unlock({MIGRATION_LOCK})")).execute(connection)?;
            result
        }
        Database::Sqlite(connection) => {
            inspect(connection)?;
            write_ahead(connection)?;
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?;
            match apply(connection, SQLITE).and_then(|()| Ok(connection.batch_execute(MARK)?)) {
                Ok(()) => Ok(AnsiTransactionManager::commit_transaction(connection)?),
                Err(error) => {
                    AnsiTransactionManager::rollback_transaction(connection)?;
                    Err(error)
                }
            }
        }
    }
}

/// Files up to this many bytes are inspected as a whole when the program starts (a second or two at most).
const INSPECTED: i64 = 256 * 1024 * 1024;

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = diesel::sql_types::Text)]
    quick_check: String,
}

#[derive(QueryableByName)]
struct Size {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    size: i64,
}

/// Looks for damage before anything is written.
fn inspect(connection: &mut diesel::SqliteConnection) -> Result<(), Failure> {
    let pages = "SELECT page_count * page_size AS size FROM pragma_page_count(), pragma_page_size()";
    let size: Size = diesel::sql_query(pages).get_result(connection)?;
    if size.size > INSPECTED {
        return Ok(());
    }
    let findings: Vec<Finding> = diesel::sql_query("PRAGMA quick_check(1)").load(connection)?;
    match findings.first() {
        Some(finding) if finding.quick_check != "ok" => Err(format!("malformed: {}", finding.quick_check).into()),
        _ => Ok(()),
    }
}

/// Switches the file to write-ahead logging, once for all. Another process that does the same at this instant makes SQLite
/// answer « locked » at once, without its usual patience: the answer is asked again.
fn write_ahead(connection: &mut diesel::SqliteConnection) -> QueryResult<()> {
    let mut tries = 100;
    loop {
        match connection.batch_execute("PRAGMA journal_mode = WAL") {
            Err(error) if tries > 0 && error.to_string().contains("locked") => {
                tries -= 1;
                std::thread::sleep(Duration::from_millis(20));
            }
            result => return result,
        }
    }
}

fn apply<C, DB>(connection: &mut C, migrations: EmbeddedMigrations) -> Result<(), Failure>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known = versions::<DB>(&migrations)?;
    for version in connection.applied_migrations()? {
        if !known.contains(&version.to_string()) {
            return Err(NEWER.into());
        }
    }
    connection.run_pending_migrations(migrations)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = diesel::sql_types::Text)]
    version: String,
}

/// Whether every migration that this program knows is applied.
pub(super) fn is_migrated(db: &mut Database) -> crate::error::Result<bool> {
    let applied: Vec<Applied> = diesel::sql_query("SELECT version FROM __diesel_schema_migrations").load(db)?;
    let applied: BTreeSet<String> = applied.into_iter().map(|row| row.version).collect();
    let known = match db {
        Database::Postgres(_) => versions::<diesel::pg::Pg>(&POSTGRES),
        Database::Sqlite(_) => versions::<diesel::sqlite::Sqlite>(&SQLITE),
    };
    Ok(known
        .map_err(|error| anyhow::anyhow!("embedded migrations: {error}"))?
        .is_subset(&applied))
}

/// The versions of embedded migrations.
fn versions<DB: diesel::backend::Backend>(migrations: &EmbeddedMigrations) -> Result<BTreeSet<String>, Failure>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let all: Vec<Box<dyn Migration<DB>>> = migrations.migrations()?;
    Ok(all.iter().map(|migration| migration.name().version().to_string()).collect())
}

/// Marks the one failure that is not the database's.
const NEWER: &str = "olva: newer schema";

/// Turns the database's words into a message and a next step.
fn explain(url: &DatabaseUrl, cause: &str) -> OpenError {
    let place = url.masked();
    let cause = cause.trim();
    let (message, hint) = match url {
        _ if cause.contains(NEWER) => (
            format!("La base «\u{a0}{place}\u{a0}» a été créée par une version plus récente d’OLVA."),
            "Lancez cette version plus récente, ou restaurez la sauvegarde faite avant la mise à jour.".to_owned(),
        ),
        DatabaseUrl::Postgres(_) if cause.contains("SSL support is not compiled in") => (
            "Cette version d’OLVA ne chiffre pas la liaison avec PostgreSQL, et l’adresse de la base l’exige (sslmode).".to_owned(),
            "Prenez la version compilée avec l’option postgres-tls, ou, si le serveur est sur la même machine, retirez sslmode de \
             l’adresse."
                .to_owned(),
        ),
        DatabaseUrl::Postgres(_) if cause.contains("certificate") => (
            format!("Le certificat du serveur PostgreSQL de «\u{a0}{place}\u{a0}» n’est pas accepté ({cause})."),
            "Vérifiez que l’hôte de l’adresse est le nom écrit dans le certificat, et que sslrootcert désigne le certificat de \
             l’autorité qui l’a signé."
                .to_owned(),
        ),
        DatabaseUrl::Postgres(_) if cause.contains("no pg_hba.conf entry") => (
            format!("Le serveur PostgreSQL de «\u{a0}{place}\u{a0}» n’accepte pas cette connexion ({cause})."),
            "S’il exige le chiffrement, ajoutez ?sslmode=verify-full à l’adresse (version compilée avec postgres-tls)\u{202f}; sinon, \
             demandez que cette machine et ce compte soient admis dans pg_hba.conf."
                .to_owned(),
        ),
        DatabaseUrl::Postgres(_) if cause.contains("permission denied") => (
            format!("Le serveur PostgreSQL n’autorise pas OLVA à créer ses tables dans «\u{a0}{place}\u{a0}» ({cause})."),
            "Faites de l’utilisateur le propriétaire de la base (ALTER DATABASE … OWNER TO …), puis relancez OLVA.".to_owned(),
        ),
        DatabaseUrl::Postgres(_) if cause.contains("authentication") || cause.contains("role") => (
            format!("Le serveur PostgreSQL a refusé la connexion à «\u{a0}{place}\u{a0}» ({cause})."),
            "Vérifiez l’utilisateur et le mot de passe dans l’adresse de la base.".to_owned(),
        ),
        DatabaseUrl::Postgres(_) if cause.contains("database") && cause.contains("does not exist") => (
            format!("La base «\u{a0}{place}\u{a0}» n’existe pas sur ce serveur PostgreSQL."),
            "Créez-la (commande createdb), ou corrigez le nom dans l’adresse de la base.".to_owned(),
        ),
        DatabaseUrl::Postgres(_) => (
            format!("Le serveur PostgreSQL de «\u{a0}{place}\u{a0}» ne répond pas ({cause})."),
            "Vérifiez que le serveur est démarré et que l’hôte et le port de l’adresse sont les bons, puis relancez OLVA.".to_owned(),
        ),
        _ if cause.contains("not a database") => (
            format!("Le fichier «\u{a0}{place}\u{a0}» n’est pas une base SQLite, ou il est abîmé."),
            "Restaurez la dernière sauvegarde à sa place, ou donnez un autre nom de fichier. OLVA n’y a rien écrit.".to_owned(),
        ),
        _ if cause.contains("malformed") || cause.contains("corrupt") => (
            format!("La base «\u{a0}{place}\u{a0}» est abîmée ({cause})."),
            "Gardez une copie du fichier, puis restaurez la dernière sauvegarde à sa place.".to_owned(),
        ),
        _ if cause.contains("readonly") || cause.contains("read-only") || cause.contains("unable to open") => (
            format!("OLVA ne peut pas écrire dans la base «\u{a0}{place}\u{a0}» ({cause})."),
            "Donnez au compte qui lance OLVA le droit d’écrire dans ce fichier et dans son dossier, ou choisissez un autre emplacement."
                .to_owned(),
        ),
        _ if cause.contains("locked") => (
            format!("La base «\u{a0}{place}\u{a0}» est occupée par un autre programme."),
            "Fermez le programme qui l’utilise, puis relancez OLVA.".to_owned(),
        ),
        _ => (
            format!("La base «\u{a0}{place}\u{a0}» ne peut pas être ouverte ({cause})."),
            "Vérifiez l’emplacement du fichier et l’espace libre du disque, puis relancez OLVA.".to_owned(),
        ),
    };
    OpenError { message, hint }
}
