//! `olva config`: the settings in force, where each comes from, secrets masked.

use std::fmt::Write as _;

use super::database::{MASK, mask_url};
use super::read::readable;
use super::settings::{SETTINGS, Setting};
use super::{Config, Origin};

impl Config {
    /// The effective settings, one a line with its origin, secrets masked.
    pub fn describe(&self) -> String {
        let lines: Vec<(String, String, &Origin)> = SETTINGS
            .iter()
            .map(|setting| (setting.key(), self.shown(setting), self.origin(setting.name)))
            .collect();
        let width = |text: &str| text.chars().count();
        let keys = lines.iter().map(|(key, ..)| width(key)).max().unwrap_or(0);
        let values = lines.iter().map(|(_, value, _)| width(value)).max().unwrap_or(0).min(44);
        let mut out = match &self.file {
            Some(path) => format!("Fichier de réglages\u{a0}: {}\n", path.display()),
            None => "Fichier de réglages\u{a0}: aucun (olva config --example en écrit un)\n".to_owned(),
        };
        for (key, value, origin) in lines {
            let gap = " ".repeat(values.saturating_sub(width(&value)));
            let _ = writeln!(out, "{key:<keys$}  {value}{gap}  {origin}");
        }
        out
    }

    /// The value of a setting as it may be shown.
    fn shown(&self, setting: &Setting) -> String {
        let none = || "(aucun)".to_owned();
        let smtp = self.smtp.as_ref();
        let folder = |folder: &Option<std::path::PathBuf>| {
            folder
                .as_ref()
                .map_or_else(|| setting.default.to_owned(), |folder| folder.display().to_string())
        };
        match setting.name {
            "BASE_URL" => self.base_url.clone(),
            "LISTEN" => self.listen.clone(),
            "PORT" => self.port.to_string(),
            "TRUSTED_PROXY" => {
                let list: Vec<String> = self.trusted_proxies.iter().map(ToString::to_string).collect();
                if list.is_empty() { none() } else { list.join(", ") }
            }
            "PRODUCTION" => if self.production { "oui" } else { "non" }.to_owned(),
            "DATABASE_URL" => mask_url(&self.database),
            "DATABASE_POOL" => self
                .database_pool
                .map_or_else(|| setting.default.to_owned(), |size| size.to_string()),
            "UPLOAD_FOLDER" => self.upload_folder.display().to_string(),
            "UPLOAD_LIMIT" => readable(self.upload_limit),
            "SMTP_HOST" => smtp.map_or_else(none, |smtp| smtp.host.clone()),
            "SMTP_PORT" => smtp.map_or_else(none, |smtp| smtp.port.to_string()),
            "SMTP_USER" => smtp.and_then(|smtp| smtp.user.clone()).unwrap_or_else(none),
            "SMTP_PASSWORD" => smtp
                .and_then(|smtp| smtp.password.as_ref())
                .map_or_else(none, |_| MASK.to_owned()),
            "SMTP_CA" => smtp
                .and_then(|smtp| smtp.authority.as_ref())
                .map_or_else(|| setting.default.to_owned(), |file| file.display().to_string()),
            "MAIL_FROM" => self.mail_from.clone(),
            "BOUNCE_ADDRESS" => self
                .bounce_address
                .as_ref()
                .map_or_else(|| self.mail_from.clone(), |address| address.as_str().to_owned()),
            "MAIL_RATE" => self
                .mail_rate
                .map_or_else(|| setting.default.to_owned(), |rate| format!("{rate} par minute")),
            "SENDERS" => self.senders.to_string(),
            "MAIL_FOLDER" if smtp.is_some() => "(inutile\u{a0}: un serveur d’envoi est indiqué)".to_owned(),
            "MAIL_FOLDER" => self.mail_folder.display().to_string(),
            "LOG" => format!("{:?}", self.log).to_lowercase(),
            "DRAIN_DELAY" => format!("{}\u{a0}s", self.drain_delay),
            "SHUTDOWN_TIMEOUT" => format!("{}\u{a0}s", self.shutdown_timeout),
            "SCHEMAS" => folder(&self.schemas),
            "REPORTS" => folder(&self.reports),
            _ => MASK.to_owned(),
        }
    }
}
