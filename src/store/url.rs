//! The address of a database: `sqlite:PATH`, `sqlite::memory:`, a path that ends in `.sqlite` or `.db`, `postgres://…`.

use std::fmt;

/// Why the database could not be opened, and what to do; both in French, for the person who started the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.message, self.hint)
    }
}

impl std::error::Error for OpenError {}

/// The forms that an address may take, for messages.
const ACCEPTED: &str = "Adresses acceptées\u{a0}: sqlite:CHEMIN, un chemin qui se termine par .sqlite ou .db, postgres://UTILISATEUR:MOT-DE-PASSE@HÔTE/BASE.";

/// An address, read.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A PostgreSQL server: the address as given.
    Postgres(String),
    /// A SQLite file.
    File(String),
    /// A SQLite database in memory, for tests: it ends with the program.
    Memory,
}

impl DatabaseUrl {
    /// Reads an address. An unknown scheme is refused rather than taken for a file name.
    ///
    /// # Errors
    /// The address is empty, or its scheme is unknown.
    pub fn parse(text: &str) -> Result<Self, OpenError> {
        let text = text.trim();
        let refused = |message: String| OpenError {
            message,
            hint: ACCEPTED.to_owned(),
        };
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(DatabaseUrl::Postgres(text.to_owned()));
        }
        if let Some(rest) = text.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            return match path {
                "" => Err(refused("L’adresse de la base ne dit pas quel fichier ouvrir.".to_owned())),
                ":memory:" => Ok(DatabaseUrl::Memory),
                path => Ok(DatabaseUrl::File(path.to_owned())),
            };
        }
        if let Some((scheme, _)) = text.split_once("://") {
            return Err(refused(format!("OLVA ne connaît pas les bases «\u{a0}{scheme}://\u{a0}».")));
        }
        if text.ends_with(".sqlite") || text.ends_with(".db") {
            return Ok(DatabaseUrl::File(text.to_owned()));
        }
        if text.is_empty() {
            return Err(refused("L’adresse de la base est vide.".to_owned()));
        }
        Err(refused(format!(
            "L’adresse de base «\u{a0}{text}\u{a0}» n’est pas de celles qu’OLVA sait ouvrir."
        )))
    }

    /// The address without its password, for messages.
    pub fn masked(&self) -> String {
        match self {
            DatabaseUrl::Memory => "sqlite::memory:".to_owned(),
            DatabaseUrl::File(path) => path.clone(),
            DatabaseUrl::Postgres(address) => {
                let Some((scheme, rest)) = address.split_once("://") else {
                    return "postgres".to_owned();
                };
                let end = rest.find(['/', '?']).unwrap_or(rest.len());
                let (authority, path) = rest.split_at(end);
                let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
                let path = path.split('?').next().unwrap_or("");
                format!("{scheme}://{host}{path}")
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_forms_are_read() {
        assert_eq!(
            DatabaseUrl::parse("sqlite:olva.sqlite"),
            Ok(DatabaseUrl::File("olva.sqlite".into()))
        );
        assert_eq!(
            DatabaseUrl::parse("sqlite:///var/olva.db"),
            Ok(DatabaseUrl::File("/var/olva.db".into()))
        );
        assert_eq!(
            DatabaseUrl::parse("data/olva.db"),
            Ok(DatabaseUrl::File("data/olva.db".into()))
        );
        assert_eq!(DatabaseUrl::parse("sqlite::memory:"), Ok(DatabaseUrl::Memory));
        assert_eq!(
            DatabaseUrl::parse("postgresql://h/b"),
            Ok(DatabaseUrl::Postgres("postgresql://h/b".into()))
        );
    }

    #[test]
    fn an_unknown_scheme_is_refused_with_the_accepted_ones() {
        let error = DatabaseUrl::parse("mysql://localhost/olva").unwrap_err();
        assert!(error.message.contains("mysql://"), "{error}");
        assert!(
            error.hint.contains("sqlite:") && error.hint.contains("postgres://"),
            "{error}"
        );
        assert!(DatabaseUrl::parse("olva").is_err());
        assert!(DatabaseUrl::parse(" ").is_err());
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = DatabaseUrl::parse("postgres://olva:s3cr3t@db:5432/olva?sslmode=prefer&password=x").unwrap();
        assert_eq!(url.masked(), "postgres://db:5432/olva");
        assert_eq!(format!("{url:?}"), "postgres://db:5432/olva");
    }
}
