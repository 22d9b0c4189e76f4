//! Settings: defaults, then `OLVA_…` variables, then command-line options. The only place that reads the environment. Secrets may
//! also come from a file (`OLVA_SMTP_PASSWORD_FILE`), as containers hand them. Every fault is reported at once.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::values::Email;

/// Where mail is handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct Smtp {
    /// Host name of the relay.
    pub host: String,
    /// Port: 465 is TLS from the first byte, any other starts in clear and upgrades (STARTTLS).
    pub port: u16,
    /// User name, when the relay wants one.
    pub user: Option<String>,
    /// Password; never printed.
    pub password: Option<String>,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Failures only.
    Error,
    /// And what deserves a look.
    Warn,
    /// And what happens.
    Info,
    /// And how.
    Debug,
}

/// The effective settings.
#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    /// `sqlite:FILE` or `postgres://…`.
    pub database: String,
    /// Address that links start with, without a final slash.
    pub base_url: String,
    /// Address listened on.
    pub listen: String,
    /// Port listened on.
    pub port: u16,
    /// The relay; absent: messages are written into `mail_folder`.
    pub smtp: Option<Smtp>,
    /// Sender of messages.
    pub mail_from: String,
    /// Where messages are written when there is no relay.
    pub mail_folder: PathBuf,
    /// How much is logged.
    pub log: LogLevel,
    /// Refuses what only suits a trial (no relay, plain HTTP).
    pub production: bool,
    /// Folder laid over the embedded questionnaires.
    pub schemas: Option<PathBuf>,
    /// Folder laid over the embedded report plans and templates.
    pub reports: Option<PathBuf>,
}

/// What the command line says; it wins over the environment.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--database`.
    pub database: Option<String>,
    /// `--base-url`.
    pub base_url: Option<String>,
    /// `--listen`.
    pub listen: Option<String>,
    /// `--port`.
    pub port: Option<u16>,
    /// `--schemas`.
    pub schemas: Option<PathBuf>,
    /// `--reports`.
    pub reports: Option<PathBuf>,
}

/// The variables: name after `OLVA_`, secret (a `_FILE` form exists, the value is masked), meaning.
pub const VARIABLES: [(&str, bool, &str); 13] = [
    ("DATABASE_URL", true, "base de données\u{a0}: sqlite:FICHIER ou postgres://…"),
    ("BASE_URL", false, "adresse publique du site, début de tous les liens"),
    ("LISTEN", false, "adresse d’écoute"),
    ("PORT", false, "port d’écoute"),
    ("SMTP_HOST", false, "serveur d’envoi des courriels"),
    (
        "SMTP_PORT",
        false,
        "son port (465\u{a0}: TLS\u{202f}; 587 ou autre\u{a0}: STARTTLS)",
    ),
    ("SMTP_USER", false, "compte sur ce serveur"),
    ("SMTP_PASSWORD", true, "mot de passe de ce compte"),
    ("MAIL_FROM", false, "adresse d’expédition"),
    (
        "MAIL_FOLDER",
        false,
        "dossier des courriels quand aucun serveur n’est indiqué",
    ),
    ("LOG", false, "journal\u{a0}: error, warn, info ou debug"),
    ("PRODUCTION", false, "1\u{a0}: refuse les réglages d’essai"),
    ("SCHEMAS", false, "dossier de questionnaires (option --schemas)"),
];

/// Variables that tests and tools of the project use; not settings.
const FOREIGN: [&str; 4] = ["OLVA_TEST_", "OLVA_BENCH_", "OLVA_AXE", "OLVA_CHROMIUM"];

/// Secrets masked, as [`Config::describe`] writes it.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.describe())
    }
}

impl Config {
    /// Reads the environment of the process and the command line.
    ///
    /// # Errors
    /// Every fault, as French sentences.
    pub fn load(overrides: &Overrides) -> Result<Self, Vec<String>> {
        let variables: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
            .filter(|(name, _)| name.starts_with("OLVA_"))
            .collect();
        Self::from(&variables, overrides, &|path| {
            std::fs::read_to_string(path).map_err(|e| e.to_string())
        })
    }

    /// As [`Config::load`], from given variables and a given way to read secret files.
    ///
    /// # Errors
    /// Every fault, as French sentences.
    pub fn from(
        variables: &[(String, String)],
        overrides: &Overrides,
        file: &dyn Fn(&Path) -> Result<String, String>,
    ) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let values = Values::gather(variables, file, &mut faults);
        let port = overrides.port.or_else(|| {
            values.parsed("PORT", "un nombre de 1 à 65535", &mut faults, |t| {
                t.parse().ok().filter(|p| *p > 0)
            })
        });
        let port = port.unwrap_or(8080);
        let listen = overrides
            .listen
            .clone()
            .or_else(|| values.text("LISTEN"))
            .unwrap_or_else(|| "127.0.0.1".to_owned());
        if listen.parse::<std::net::IpAddr>().is_err() {
            faults.push(format!(
                "L’adresse d’écoute «\u{a0}{listen}\u{a0}» n’est pas une adresse IP\u{a0}: écrivez 127.0.0.1 (ce poste seul) ou 0.0.0.0."
            ));
        }
        let base_url = overrides
            .base_url
            .clone()
            .or_else(|| values.text("BASE_URL"))
            .unwrap_or_else(|| format!("http://127.0.0.1:{port}"));
        let base_url = base_url.trim_end_matches('/').to_owned();
        if !["http://", "https://"].iter().any(|scheme| {
            base_url
                .strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
        }) {
            faults.push(format!(
                "L’adresse publique «\u{a0}{base_url}\u{a0}» doit commencer par https:// (ou http:// pour un essai)."
            ));
        }
        let database = overrides
            .database
            .clone()
            .or_else(|| values.text("DATABASE_URL"))
            .unwrap_or_else(|| "olva.sqlite".to_owned());
        let database = database_url(&database).unwrap_or_else(|fault| {
            faults.push(fault);
            String::new()
        });
        let smtp = values.smtp(&mut faults);
        let mail_from = values
            .text("MAIL_FROM")
            .unwrap_or_else(|| "olva@localhost.localdomain".to_owned());
        if Email::parse(&mail_from).is_none() {
            faults.push(format!(
                "OLVA_MAIL_FROM\u{a0}: «\u{a0}{mail_from}\u{a0}» n’est pas une adresse de courriel."
            ));
        } else if smtp.is_some() && values.text("MAIL_FROM").is_none() {
            faults.push("OLVA_SMTP_HOST est indiqué sans OLVA_MAIL_FROM\u{a0}: indiquez l’adresse d’expédition.".to_owned());
        }
        let log = values.parsed("LOG", "error, warn, info ou debug", &mut faults, |t| match t {
            "error" => Some(LogLevel::Error),
            "warn" => Some(LogLevel::Warn),
            "info" => Some(LogLevel::Info),
            "debug" => Some(LogLevel::Debug),
            _ => None,
        });
        let production = values.parsed("PRODUCTION", "1 (oui) ou 0 (non)", &mut faults, |t| match t {
            "1" | "oui" | "true" => Some(true),
            "0" | "non" | "false" => Some(false),
            _ => None,
        });
        let config = Config {
            database,
            base_url,
            listen,
            port,
            smtp,
            mail_from,
            mail_folder: values
                .text("MAIL_FOLDER")
                .map_or_else(|| PathBuf::from("courriels"), PathBuf::from),
            log: log.unwrap_or(LogLevel::Info),
            production: production.unwrap_or(false),
            schemas: overrides
                .schemas
                .clone()
                .or_else(|| values.text("SCHEMAS").map(PathBuf::from)),
            reports: overrides.reports.clone(),
        };
        if config.production {
            if config.smtp.is_none() {
                faults.push("OLVA_PRODUCTION\u{a0}: indiquez un serveur d’envoi (OLVA_SMTP_HOST)\u{202f}; les courriels ne peuvent pas rester dans un dossier.".to_owned());
            }
            if config.base_url.starts_with("http://") {
                faults.push("OLVA_PRODUCTION\u{a0}: l’adresse publique (OLVA_BASE_URL) doit commencer par https://.".to_owned());
            }
        }
        if faults.is_empty() { Ok(config) } else { Err(faults) }
    }

    /// The effective settings, one a line, secrets masked.
    pub fn describe(&self) -> String {
        let mut out = String::new();
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(out, "{name:<16} {value}");
        };
        line("base de données", &mask_url(&self.database));
        line("adresse publique", &self.base_url);
        line("écoute", &format!("{}:{}", self.listen, self.port));
        match &self.smtp {
            Some(smtp) => {
                line("serveur d’envoi", &format!("{}:{}", smtp.host, smtp.port));
                line("compte", smtp.user.as_deref().unwrap_or("(aucun)"));
                line(
                    "mot de passe",
                    if smtp.password.is_some() {
                        "••••••••"
                    } else {
                        "(aucun)"
                    },
                );
            }
            None => line(
                "courriels",
                &format!(
                    "dans le dossier «\u{a0}{}\u{a0}» (aucun serveur d’envoi)",
                    self.mail_folder.display()
                ),
            ),
        }
        line("expédition", &self.mail_from);
        line("journal", &format!("{:?}", self.log).to_lowercase());
        line("production", if self.production { "oui" } else { "non" });
        let folder = |f: &Option<PathBuf>| {
            f.as_ref()
                .map_or_else(|| "(du programme)".to_owned(), |f| f.display().to_string())
        };
        line("questionnaires", &folder(&self.schemas));
        line("rapports", &folder(&self.reports));
        out
    }
}

/// The `OLVA_…` values, files of secrets read.
struct Values(Vec<(String, String)>);

impl Values {
    fn gather(variables: &[(String, String)], file: &dyn Fn(&Path) -> Result<String, String>, faults: &mut Vec<String>) -> Self {
        let mut values: Vec<(String, String)> = Vec::new();
        for (name, value) in variables {
            let Some(short) = name.strip_prefix("OLVA_") else { continue };
            if FOREIGN.iter().any(|prefix| name.starts_with(prefix)) {
                continue;
            }
            let (short, value) = match VARIABLES.iter().find(|v| v.1 && short.strip_suffix("_FILE") == Some(v.0)) {
                Some(secret) => match file(Path::new(value)) {
                    Ok(text) => (secret.0, text.trim_end_matches(['\n', '\r']).to_owned()),
                    Err(error) => {
                        faults.push(format!(
                            "{name}\u{a0}: le fichier «\u{a0}{value}\u{a0}» ne se lit pas ({error})."
                        ));
                        continue;
                    }
                },
                None => (short, value.clone()),
            };
            if !VARIABLES.iter().any(|v| v.0 == short) {
                let known: Vec<String> = VARIABLES.iter().map(|v| format!("OLVA_{}", v.0)).collect();
                faults.push(format!(
                    "{name} n’est pas un réglage connu. Réglages\u{a0}: {}.",
                    known.join(", ")
                ));
            } else if values.iter().any(|(other, _)| other == short) {
                faults.push(format!(
                    "OLVA_{short} et OLVA_{short}_FILE sont indiqués tous les deux\u{a0}: n’en gardez qu’un."
                ));
            } else if !value.is_empty() {
                values.push((short.to_owned(), value));
            }
        }
        Values(values)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
    }

    fn parsed<T>(&self, name: &str, wanted: &str, faults: &mut Vec<String>, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        let value = read(text.trim());
        if value.is_none() {
            faults.push(format!(
                "OLVA_{name}\u{a0}: «\u{a0}{text}\u{a0}» ne convient pas, il faut {wanted}."
            ));
        }
        value
    }

    fn smtp(&self, faults: &mut Vec<String>) -> Option<Smtp> {
        let port = self.parsed("SMTP_PORT", "un nombre de 1 à 65535", faults, |t| {
            t.parse().ok().filter(|p| *p > 0)
        });
        let (user, password) = (self.text("SMTP_USER"), self.text("SMTP_PASSWORD"));
        let Some(host) = self.text("SMTP_HOST") else {
            if port.is_some() || user.is_some() || password.is_some() {
                faults.push(
                    "OLVA_SMTP_PORT, _USER ou _PASSWORD est indiqué sans OLVA_SMTP_HOST\u{a0}: indiquez le serveur.".to_owned(),
                );
            }
            return None;
        };
        if user.is_some() != password.is_some() {
            faults.push("OLVA_SMTP_USER et OLVA_SMTP_PASSWORD vont ensemble\u{a0}: indiquez les deux, ou aucun.".to_owned());
        }
        Some(Smtp {
            host,
            port: port.unwrap_or(587),
            user,
            password,
        })
    }
}

/// Brings a database address to `sqlite:FILE` or `postgres://…`: a plain path is a `SQLite` file.
///
/// # Errors
/// A French sentence when the scheme is unknown.
pub fn database_url(text: &str) -> Result<String, String> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("postgresql://") {
        return Ok(format!("postgres://{rest}"));
    }
    if text.starts_with("postgres://") {
        return Ok(text.to_owned());
    }
    let path = text
        .strip_prefix("sqlite://")
        .or_else(|| text.strip_prefix("sqlite:"))
        .unwrap_or(text);
    if path.is_empty() {
        return Err("L’adresse de la base de données est vide\u{a0}: indiquez un fichier, par exemple olva.sqlite.".to_owned());
    }
    match path.split_once("://") {
        Some((scheme, _)) => Err(format!(
            "«\u{a0}{scheme}://\u{a0}» n’est pas une base de données connue. Adresses possibles\u{a0}: sqlite:olva.sqlite (un fichier) ou postgres://compte@serveur/base."
        )),
        None => Ok(format!("sqlite:{path}")),
    }
}

/// Hides the password of an address.
pub fn mask_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((account, place)) => format!(
            "{scheme}://{}@{place}",
            account
                .split_once(':')
                .map_or(account.to_owned(), |(user, _)| format!("{user}:••••••••"))
        ),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(variables: &[(&str, &str)], overrides: &Overrides) -> Result<Config, Vec<String>> {
        let variables: Vec<(String, String)> = variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Config::from(&variables, overrides, &|path| {
            if path == Path::new("secret") {
                Ok("s3cret\n".to_owned())
            } else {
                Err("absent".to_owned())
            }
        })
    }

    #[test]
    fn nothing_is_needed_for_a_first_run() {
        let config = config(&[], &Overrides::default()).expect("defaults");
        assert_eq!(config.database, "sqlite:olva.sqlite");
        assert_eq!(config.base_url, "http://127.0.0.1:8080");
        assert!(config.smtp.is_none());
    }

    #[test]
    fn the_command_line_wins_over_the_environment() {
        let overrides = Overrides {
            port: Some(9000),
            ..Overrides::default()
        };
        let config = config(&[("OLVA_PORT", "7000"), ("OLVA_LISTEN", "0.0.0.0")], &overrides).expect("valid");
        assert_eq!((config.port, config.listen.as_str()), (9000, "0.0.0.0"));
    }

    #[test]
    fn every_fault_is_reported_at_once() {
        let faults = config(
            &[
                ("OLVA_PORT", "abc"),
                ("OLVA_DATABASE_URL", "mysql://x/y"),
                ("OLVA_SMPT_HOST", "x"),
                ("OLVA_SMTP_USER", "x"),
                ("OLVA_LOG", "bavard"),
                ("OLVA_PRODUCTION", "1"),
                ("OLVA_SMTP_PASSWORD_FILE", "nulle-part"),
            ],
            &Overrides::default(),
        )
        .expect_err("faults");
        for part in [
            "OLVA_PORT",
            "mysql://",
            "OLVA_SMPT_HOST",
            "sans OLVA_SMTP_HOST",
            "OLVA_LOG",
            "https://",
            "nulle-part",
        ] {
            assert!(faults.iter().any(|f| f.contains(part)), "{part}\u{a0}: {faults:?}");
        }
    }

    #[test]
    fn secrets_come_from_files_and_are_never_printed() {
        let config = config(
            &[
                ("OLVA_SMTP_HOST", "mail.example"),
                ("OLVA_SMTP_USER", "olva"),
                ("OLVA_SMTP_PASSWORD_FILE", "secret"),
                ("OLVA_MAIL_FROM", "olva@example.org"),
                ("OLVA_DATABASE_URL", "postgresql://olva:motdepasse@db/olva"),
            ],
            &Overrides::default(),
        )
        .expect("valid");
        assert_eq!(config.smtp.as_ref().and_then(|s| s.password.as_deref()), Some("s3cret"));
        let text = config.describe();
        assert!(!text.contains("s3cret") && !text.contains("motdepasse"), "{text}");
        assert!(text.contains("postgres://olva:••••••••@db/olva"));
    }
}
