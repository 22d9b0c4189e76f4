//! The values, read: each kind of value, and what must go together.

use std::path::{Path, PathBuf};

use super::database::database_url;
use super::sources::Values;
use super::{Config, LogLevel, Smtp};
use crate::values::{Email, Network};

/// 2 GiB.
const UPLOAD_LIMIT: u64 = 2 * 1024 * 1024 * 1024;

/// A longer wait than this, in seconds, is a slip.
const LONGEST: u64 = 3600;

/// Reads every setting; what is missing or wrong takes its default, and a fault says so.
pub(super) fn config(values: &Values, temporary: &Path, faults: &mut Vec<String>) -> Config {
    let mut reader = Reader { values, faults };
    let port = reader.port("PORT").unwrap_or(8080);
    let listen = reader.parsed(
        "LISTEN",
        "une adresse IP\u{a0}: 127.0.0.1 (ce poste seul) ou 0.0.0.0 (toutes)",
        |text| text.parse::<std::net::IpAddr>().ok().map(|address| address.to_string()),
    );
    let base_url = reader.parsed(
        "BASE_URL",
        "une adresse qui commence par https:// (ou http:// pour un essai)",
        web_address,
    );
    let database = match reader.values.get("DATABASE_URL") {
        Some(value) => database_url(&value.text).unwrap_or_else(|fault| {
            reader.faults.push(format!("{}\u{a0}: {fault}", value.place));
            String::new()
        }),
        None => "sqlite:olva.sqlite".to_owned(),
    };
    let smtp = reader.smtp();
    let production = reader.parsed("PRODUCTION", "oui ou non", yes_or_no).unwrap_or(false);
    let config = Config {
        database,
        database_pool: reader.whole("DATABASE_POOL", 1, 200).and_then(|n| u32::try_from(n).ok()),
        base_url: base_url.unwrap_or_else(|| format!("http://127.0.0.1:{port}")),
        listen: listen.unwrap_or_else(|| "127.0.0.1".to_owned()),
        port,
        trusted_proxies: reader
            .parsed(
                "TRUSTED_PROXY",
                "des adresses IP ou des réseaux (172.20.0.0/16), séparés par des virgules",
                networks,
            )
            .unwrap_or_default(),
        upload_folder: reader.path("UPLOAD_FOLDER").unwrap_or_else(|| temporary.to_owned()),
        upload_limit: reader
            .parsed("UPLOAD_LIMIT", "une taille, par exemple 500 Mio ou 2 Gio", size)
            .unwrap_or(UPLOAD_LIMIT),
        mail_from: reader.sender(smtp.is_some()),
        smtp,
        bounce_address: reader.parsed("BOUNCE_ADDRESS", "une adresse de courriel", Email::parse),
        mail_rate: reader.whole("MAIL_RATE", 1, 1_000_000).and_then(|n| u32::try_from(n).ok()),
        senders: reader
            .whole("SENDERS", 1, 32)
            .and_then(|n| u16::try_from(n).ok())
            .unwrap_or(4),
        mail_folder: reader.path("MAIL_FOLDER").unwrap_or_else(|| PathBuf::from("courriels")),
        log: reader
            .parsed("LOG", "error, warn, info ou debug", LogLevel::parse)
            .unwrap_or(LogLevel::Info),
        drain_delay: reader.whole("DRAIN_DELAY", 0, LONGEST).unwrap_or(2),
        shutdown_timeout: reader.whole("SHUTDOWN_TIMEOUT", 1, LONGEST).unwrap_or(30),
        production,
        schemas: reader.path("SCHEMAS"),
        reports: reader.path("REPORTS"),
        file: None,
        origins: Vec::new(),
    };
    if config.production {
        if config.smtp.is_none() {
            faults.push("OLVA_PRODUCTION\u{a0}: indiquez un serveur d’envoi (OLVA_SMTP_HOST)\u{202f}; les courriels ne peuvent pas rester dans un dossier.".to_owned());
        }
        if config.base_url.starts_with("http://") {
            faults.push("OLVA_PRODUCTION\u{a0}: l’adresse publique (OLVA_BASE_URL) doit commencer par https://.".to_owned());
        }
    }
    config
}

/// Reads values one by one and notes what is wrong.
struct Reader<'a> {
    values: &'a Values,
    faults: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn parsed<T>(&mut self, name: &str, wanted: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = self.values.get(name)?;
        let parsed = read(value.text.trim());
        if parsed.is_none() {
            self.faults.push(format!(
                "{}\u{a0}: «\u{a0}{}\u{a0}» ne convient pas, il faut {wanted}.",
                value.place, value.text
            ));
        }
        parsed
    }

    fn whole(&mut self, name: &str, least: u64, most: u64) -> Option<u64> {
        self.parsed(name, &format!("un nombre entier de {least} à {most}"), |text| {
            text.parse().ok().filter(|n| (least..=most).contains(n))
        })
    }

    fn port(&mut self, name: &str) -> Option<u16> {
        self.whole(name, 1, u64::from(u16::MAX)).and_then(|n| u16::try_from(n).ok())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.values.get(name).map(|value| value.text.clone())
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }

    fn sender(&mut self, relay: bool) -> String {
        let given = self.parsed("MAIL_FROM", "une adresse de courriel", |text| {
            Email::parse(text).map(|_| text.to_owned())
        });
        if relay && self.values.get("MAIL_FROM").is_none() {
            self.faults
                .push("OLVA_SMTP_HOST est indiqué sans OLVA_MAIL_FROM\u{a0}: indiquez l’adresse d’expédition.".to_owned());
        }
        given.unwrap_or_else(|| "olva@localhost.localdomain".to_owned())
    }

    fn smtp(&mut self) -> Option<Smtp> {
        let port = self.port("SMTP_PORT");
        let (user, password) = (self.text("SMTP_USER"), self.text("SMTP_PASSWORD"));
        let authority = self.path("SMTP_CA");
        let Some(host) = self.text("SMTP_HOST") else {
            if ["SMTP_PORT", "SMTP_USER", "SMTP_PASSWORD", "SMTP_CA"]
                .iter()
                .any(|name| self.values.get(name).is_some())
            {
                self.faults.push(
                    "OLVA_SMTP_PORT, _USER, _PASSWORD ou _CA est indiqué sans OLVA_SMTP_HOST\u{a0}: indiquez le serveur."
                        .to_owned(),
                );
            }
            return None;
        };
        if user.is_some() != password.is_some() {
            self.faults
                .push("OLVA_SMTP_USER et OLVA_SMTP_PASSWORD vont ensemble\u{a0}: indiquez les deux, ou aucun.".to_owned());
        }
        Some(Smtp {
            host,
            port: port.unwrap_or(587),
            user,
            password,
            authority,
        })
    }
}

impl LogLevel {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "error" => Some(LogLevel::Error),
            "warn" => Some(LogLevel::Warn),
            "info" => Some(LogLevel::Info),
            "debug" => Some(LogLevel::Debug),
            _ => None,
        }
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "1" | "oui" | "true" => Some(true),
        "0" | "non" | "false" => Some(false),
        _ => None,
    }
}

/// An address of the web, without its final slashes.
fn web_address(text: &str) -> Option<String> {
    let text = text.trim_end_matches('/');
    ["http://", "https://"]
        .iter()
        .any(|scheme| {
            text.strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
        })
        .then(|| text.to_owned())
}

/// `10.0.0.7, 172.20.0.0/16`.
fn networks(text: &str) -> Option<Vec<Network>> {
    text.split([',', ' ', ';'])
        .filter(|part| !part.is_empty())
        .map(Network::parse)
        .collect()
}

/// A size in bytes: `2147483648`, `500 Mio`, `2 Gio`, `2GiB`, `100 Mo`.
fn size(text: &str) -> Option<u64> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let digits = compact.find(|c: char| !c.is_ascii_digit()).unwrap_or(compact.len());
    let (number, unit) = compact.split_at(digits);
    let unit: u64 = match unit {
        "" | "o" | "b" => 1,
        "ko" | "kb" => 1000,
        "kio" | "kib" => 1 << 10,
        "mo" | "mb" => 1_000_000,
        "mio" | "mib" => 1 << 20,
        "go" | "gb" => 1_000_000_000,
        "gio" | "gib" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit).filter(|bytes| *bytes > 0)
}

/// A size as people read it.
pub(super) fn readable(bytes: u64) -> String {
    for (unit, name) in [(1_u64 << 30, "Gio"), (1 << 20, "Mio"), (1 << 10, "Kio")] {
        if bytes >= unit && bytes.is_multiple_of(unit) {
            return format!("{}\u{a0}{name}", bytes / unit);
        }
    }
    format!("{bytes}\u{a0}octets")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_and_without_a_unit() {
        assert_eq!(size("2 Gio"), Some(UPLOAD_LIMIT));
        assert_eq!(size("2147483648"), Some(UPLOAD_LIMIT));
        assert_eq!(size("500Mo"), Some(500_000_000));
        assert_eq!((size("beaucoup"), size("0"), size("99999999999 Gio")), (None, None, None));
        assert_eq!(readable(UPLOAD_LIMIT), "2\u{a0}Gio");
    }
}
