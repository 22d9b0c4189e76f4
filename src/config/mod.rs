//! Settings: defaults, then the settings file (`olva.toml`), then `OLVA_…` variables, then command-line options. The only place
//! that reads the environment. Secrets may also come from a file (`OLVA_SMTP_PASSWORD_FILE`), as containers hand them. Every
//! fault is reported at once.

mod database;
mod read;
mod settings;
mod show;
mod sources;

use std::path::PathBuf;

use crate::values::{Email, Network};

pub use database::{database_url, mask_url};
pub use settings::{Kind, SETTINGS, Setting, example, markdown};
pub use sources::{Origin, ReadFile};

use sources::Values;

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
    /// File of the authorities (PEM) that are believed beside those of the machine.
    pub authority: Option<PathBuf>,
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
    /// Connections kept to the database; absent: what suits its kind.
    pub database_pool: Option<u32>,
    /// Address that links start with, without a final slash.
    pub base_url: String,
    /// Address listened on.
    pub listen: String,
    /// Port listened on.
    pub port: u16,
    /// Machines whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Where a file sent through the site is kept while it is read.
    pub upload_folder: PathBuf,
    /// Largest file accepted, in bytes.
    pub upload_limit: u64,
    /// The relay; absent: messages are written into `mail_folder`.
    pub smtp: Option<Smtp>,
    /// Sender of messages.
    pub mail_from: String,
    /// Where non-delivery notices go; absent: to the sender.
    pub bounce_address: Option<Email>,
    /// Messages a minute, at most, for this instance; absent: no limit.
    pub mail_rate: Option<u32>,
    /// Messages sent at the same time.
    pub senders: u16,
    /// Where messages are written when there is no relay.
    pub mail_folder: PathBuf,
    /// How much is logged.
    pub log: LogLevel,
    /// Seconds between the request to stop and the end of listening: time for a proxy to see that the instance leaves.
    pub drain_delay: u64,
    /// Seconds left, after that, to requests and mails in hand.
    pub shutdown_timeout: u64,
    /// Refuses what only suits a trial (no relay, plain HTTP).
    pub production: bool,
    /// Folder laid over the embedded questionnaires.
    pub schemas: Option<PathBuf>,
    /// Folder laid over the embedded report plans and templates.
    pub reports: Option<PathBuf>,
    /// The settings file read, if any.
    pub file: Option<PathBuf>,
    /// Where each setting comes from, in the order of [`SETTINGS`].
    origins: Vec<Origin>,
}

/// What the command line says; it wins over the environment and the settings file.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--config`: the settings file.
    pub config: Option<PathBuf>,
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

/// The variable that names the settings file.
const CONFIG_VARIABLE: &str = "OLVA_CONFIG";

/// The settings file looked for in the current folder.
const CONFIG_FILE: &str = "olva.toml";

/// Variables that tests and tools of the project use; not settings.
const FOREIGN: [&str; 4] = ["OLVA_TEST_", "OLVA_BENCH_", "OLVA_AXE", "OLVA_CHROMIUM"];

/// Secrets masked, as [`Config::describe`] writes it.
impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.describe())
    }
}

/// The file system, as the settings need it.
pub struct Files<'a> {
    /// Reads a text file.
    pub read: ReadFile<'a>,
    /// Where files sent through the site go when nothing is said.
    pub temporary: PathBuf,
}

impl Config {
    /// Reads the settings file, the environment of the process and the command line.
    ///
    /// # Errors
    /// Every fault, as French sentences.
    pub fn load(overrides: &Overrides) -> Result<Self, Vec<String>> {
        let variables: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
            .filter(|(name, _)| name.starts_with("OLVA_"))
            .collect();
        let files = Files {
            read: &|path| {
                std::fs::read_to_string(path).map_err(|error| match error.kind() {
                    std::io::ErrorKind::NotFound => NOT_FOUND.to_owned(),
                    std::io::ErrorKind::PermissionDenied => "accès refusé".to_owned(),
                    std::io::ErrorKind::IsADirectory => "c’est un dossier".to_owned(),
                    std::io::ErrorKind::InvalidData => "ce n’est pas un texte en UTF-8".to_owned(),
                    _ => error.to_string(),
                })
            },
            temporary: std::env::temp_dir(),
        };
        Self::from(&variables, overrides, &files)
    }

    /// As [`Config::load`], from given variables and given files.
    ///
    /// # Errors
    /// Every fault, as French sentences.
    pub fn from(variables: &[(String, String)], overrides: &Overrides, files: &Files<'_>) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let (values, file) = gather(variables, overrides, files, &mut faults);
        let mut config = read::config(&values, &files.temporary, &mut faults);
        config.file = file;
        config.origins = SETTINGS
            .iter()
            .map(|setting| values.get(setting.name).map_or(Origin::Default, |value| value.origin.clone()))
            .collect();
        if faults.is_empty() { Ok(config) } else { Err(faults) }
    }

    /// Where the setting of this name (`BASE_URL`) comes from.
    pub fn origin(&self, name: &str) -> &Origin {
        SETTINGS
            .iter()
            .position(|setting| setting.name == name)
            .and_then(|place| self.origins.get(place))
            .unwrap_or(&Origin::Default)
    }
}

/// The reason given when a file is not there.
const NOT_FOUND: &str = "introuvable";

/// Everything that was written, and the settings file read.
fn gather(
    variables: &[(String, String)],
    overrides: &Overrides,
    files: &Files<'_>,
    faults: &mut Vec<String>,
) -> (Values, Option<PathBuf>) {
    let mut values = Values::default();
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    values.add_option("--database", "DATABASE_URL", overrides.database.clone());
    values.add_option("--base-url", "BASE_URL", overrides.base_url.clone());
    values.add_option("--listen", "LISTEN", overrides.listen.clone());
    values.add_option("--port", "PORT", overrides.port.map(|port| port.to_string()));
    values.add_option("--schemas", "SCHEMAS", path(&overrides.schemas));
    values.add_option("--reports", "REPORTS", path(&overrides.reports));
    values.add_variables(variables, files.read, faults);
    let named = variables
        .iter()
        .find(|(name, text)| name == CONFIG_VARIABLE && !text.is_empty());
    let wanted = overrides
        .config
        .clone()
        .or_else(|| named.map(|(_, text)| PathBuf::from(text)));
    let file = wanted.clone().unwrap_or_else(|| PathBuf::from(CONFIG_FILE));
    match (files.read)(&file) {
        Ok(text) => {
            values.add_file(&file, &text, files.read, faults);
            (values, Some(file))
        }
        Err(reason) if wanted.is_none() && reason == NOT_FOUND => (values, None),
        Err(reason) => {
            faults.push(format!(
                "Le fichier de réglages «\u{a0}{}\u{a0}» ne se lit pas ({reason}). Vérifiez le chemin donné à --config ou à {CONFIG_VARIABLE}\u{202f}; «\u{a0}olva config --example\u{a0}» en écrit un.",
                file.display()
            ));
            (values, None)
        }
    }
}

#[cfg(test)]
mod tests;
