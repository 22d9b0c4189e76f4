//! The table of settings: names, kinds, defaults, meanings. The example file, the table of `docs/deployment.md` and the checks on
//! names are all made from it.

use std::fmt::Write as _;

use crate::values::distance;

/// What a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A file or a folder; a relative one that stands in the settings file starts from the folder of that file.
    Path,
    /// Words that are never shown; `…_FILE` names a file that holds them.
    Secret,
    /// A whole number, a size, a choice: checked where it is read.
    Value,
}

/// A setting.
pub struct Setting {
    /// What it belongs to; a heading of the example file.
    pub chapter: &'static str,
    /// The variable without `OLVA_`; in lower case, the key of the settings file.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What holds when nothing is said, as people read it.
    pub default: &'static str,
    /// An example, as it is written in the settings file.
    pub example: &'static str,
    /// What it is for, in French.
    pub meaning: &'static str,
}

impl Setting {
    /// The variable: `OLVA_SMTP_HOST`.
    pub fn variable(&self) -> String {
        format!("OLVA_{}", self.name)
    }

    /// The key of the settings file: `smtp_host`.
    pub fn key(&self) -> String {
        self.name.to_ascii_lowercase()
    }
}

const fn setting(
    chapter: &'static str,
    name: &'static str,
    kind: Kind,
    default: &'static str,
    example: &'static str,
    meaning: &'static str,
) -> Setting {
    Setting {
        chapter,
        name,
        kind,
        default,
        example,
        meaning,
    }
}

const SITE: &str = "Le site";
const DATA: &str = "Les données";
const MAIL: &str = "Les courriels";
const STOP: &str = "L’exploitation";
const FILES: &str = "Les contenus";

/// Every setting.
pub const SETTINGS: &[Setting] = &[
    setting(
        SITE,
        "BASE_URL",
        Kind::Text,
        "http://127.0.0.1:PORT",
        "\"https://olva.ville.example\"",
        "adresse publique du site, début de tous les liens",
    ),
    setting(
        SITE,
        "LISTEN",
        Kind::Value,
        "127.0.0.1",
        "\"0.0.0.0\"",
        "adresse d’écoute\u{a0}: 127.0.0.1 (ce poste seul) ou 0.0.0.0 (toutes)",
    ),
    setting(SITE, "PORT", Kind::Value, "8080", "8080", "port d’écoute"),
    setting(
        SITE,
        "TRUSTED_PROXY",
        Kind::Value,
        "(aucun)",
        "[\"172.20.0.0/16\"]",
        "adresses des serveurs mandataires dont X-Forwarded-For est cru",
    ),
    setting(
        SITE,
        "PRODUCTION",
        Kind::Value,
        "non",
        "true",
        "oui\u{a0}: refuse les réglages d’essai (HTTP en clair, courriels dans un dossier)",
    ),
    setting(
        DATA,
        "DATABASE_URL",
        Kind::Secret,
        "sqlite:olva.sqlite",
        "\"postgres://olva@localhost/olva\"",
        "base de données\u{a0}: sqlite:FICHIER ou postgres://COMPTE:MOT-DE-PASSE@SERVEUR/BASE",
    ),
    setting(
        DATA,
        "DATABASE_POOL",
        Kind::Value,
        "10 (PostgreSQL), 6 (SQLite)",
        "10",
        "connexions gardées ouvertes vers la base, par instance",
    ),
    setting(
        DATA,
        "UPLOAD_FOLDER",
        Kind::Path,
        "dossier temporaire du système",
        "\"/var/lib/olva/envois\"",
        "dossier où un fichier envoyé par le site est posé le temps d’être lu",
    ),
    setting(
        DATA,
        "UPLOAD_LIMIT",
        Kind::Value,
        "2 Gio",
        "\"2 Gio\"",
        "taille la plus grande d’un fichier envoyé (octets, Mio, Gio…)",
    ),
    setting(
        MAIL,
        "SMTP_HOST",
        Kind::Text,
        "(aucun)",
        "\"smtp.ville.example\"",
        "serveur d’envoi des courriels",
    ),
    setting(
        MAIL,
        "SMTP_PORT",
        Kind::Value,
        "587",
        "587",
        "son port (465\u{a0}: TLS\u{202f}; 587 ou autre\u{a0}: STARTTLS)",
    ),
    setting(MAIL, "SMTP_USER", Kind::Text, "(aucun)", "\"olva\"", "compte sur ce serveur"),
    setting(
        MAIL,
        "SMTP_PASSWORD",
        Kind::Secret,
        "(aucun)",
        "\"…\"",
        "mot de passe de ce compte",
    ),
    setting(
        MAIL,
        "SMTP_CA",
        Kind::Path,
        "(celles du système)",
        "\"autorite.pem\"",
        "certificat (PEM) de l’autorité de ce serveur, quand la machine ne la connaît pas",
    ),
    setting(
        MAIL,
        "MAIL_FROM",
        Kind::Text,
        "olva@localhost.localdomain",
        "\"olva@ville.example\"",
        "adresse d’expédition",
    ),
    setting(
        MAIL,
        "BOUNCE_ADDRESS",
        Kind::Text,
        "celle d’expédition",
        "\"retours@ville.example\"",
        "adresse qui reçoit les avis de non-remise (ceux que lit olva bounce)",
    ),
    setting(
        MAIL,
        "MAIL_RATE",
        Kind::Value,
        "(sans limite)",
        "60",
        "courriels envoyés par minute, au plus, par instance",
    ),
    setting(
        MAIL,
        "SENDERS",
        Kind::Value,
        "4",
        "4",
        "envois menés en même temps par instance (1 à 32)",
    ),
    setting(
        MAIL,
        "MAIL_FOLDER",
        Kind::Path,
        "courriels",
        "\"courriels\"",
        "dossier des courriels quand aucun serveur n’est indiqué",
    ),
    setting(
        STOP,
        "LOG",
        Kind::Value,
        "info",
        "\"info\"",
        "journal\u{a0}: error, warn, info ou debug",
    ),
    setting(
        STOP,
        "DRAIN_DELAY",
        Kind::Value,
        "2",
        "5",
        "secondes entre la demande d’arrêt (/pret répond 503) et la fin de l’écoute",
    ),
    setting(
        STOP,
        "SHUTDOWN_TIMEOUT",
        Kind::Value,
        "30",
        "30",
        "secondes laissées ensuite aux demandes et aux envois en cours",
    ),
    setting(
        FILES,
        "SCHEMAS",
        Kind::Path,
        "ceux du programme",
        "\"questionnaires\"",
        "dossier de questionnaires (option --schemas)",
    ),
    setting(
        FILES,
        "REPORTS",
        Kind::Path,
        "ceux du programme",
        "\"rapports\"",
        "dossier de plans et de modèles de rapport (option --reports)",
    ),
];

/// The setting of this name (`SMTP_HOST`), and whether the name is that of its file (`SMTP_PASSWORD_FILE`).
pub(super) fn find(name: &str) -> Option<(&'static Setting, bool)> {
    let exact = SETTINGS.iter().find(|setting| setting.name == name);
    exact.map(|setting| (setting, false)).or_else(|| {
        let bare = name.strip_suffix("_FILE")?;
        let secret = SETTINGS.iter().find(|s| s.name == bare && s.kind == Kind::Secret)?;
        Some((secret, true))
    })
}

/// The known name nearest to one that is not known, when it is near enough to be a slip.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    SETTINGS
        .iter()
        .map(|setting| (distance(name, setting.name), setting.name))
        .filter(|(far, known)| *far <= 1.max(name.len().min(known.len()) / 3))
        .min_by_key(|(far, _)| *far)
        .map(|(_, known)| known)
}

/// A commented settings file (`olva config --example`). Every setting is there, none is in force.
pub fn example() -> String {
    let mut out = String::from(
        "# Réglages d’OLVA. Enregistrez ce fichier sous le nom olva.toml dans le dossier où OLVA est lancé, ou indiquez-le par\n\
         # --config FICHIER ou par la variable OLVA_CONFIG. Retirez le « # » devant les lignes utiles.\n\
         # Une variable OLVA_NOM l’emporte sur la ligne nom de ce fichier, et une option de la commande sur les deux.\n\
         # Les chemins relatifs partent du dossier de ce fichier. « olva config » montre les réglages en vigueur.\n",
    );
    let mut chapter = "";
    for setting in SETTINGS {
        if setting.chapter != chapter {
            chapter = setting.chapter;
            let _ = write!(out, "\n# ---- {chapter} ----\n");
        }
        let _ = writeln!(
            out,
            "\n# {}\n# (par défaut\u{a0}: {})",
            capital(setting.meaning),
            setting.default
        );
        let _ = writeln!(out, "# {} = {}", setting.key(), setting.example);
        if setting.kind == Kind::Secret {
            let _ = writeln!(out, "# {}_file = \"/run/secrets/{0}\"", setting.key());
        }
    }
    out
}

/// The table of `docs/deployment.md`, as Markdown.
pub fn markdown() -> String {
    let mut out = String::from("| key of `olva.toml` | variable | default | meaning |\n|---|---|---|---|\n");
    for setting in SETTINGS {
        let (key, variable) = (setting.key(), setting.variable());
        let (key, variable) = match setting.kind {
            Kind::Secret => (format!("`{key}`, `{key}_file`"), format!("`{variable}`, `{variable}_FILE`")),
            _ => (format!("`{key}`"), format!("`{variable}`")),
        };
        let _ = writeln!(out, "| {key} | {variable} | {} | {} |", setting.default, setting.meaning);
    }
    out
}

/// The first letter as a capital.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        assert_eq!(nearest("SMPT_HOST"), Some("SMTP_HOST"));
        assert_eq!(nearest("BASEURL"), Some("BASE_URL"));
        assert_eq!(nearest("COULEUR_DES_MURS"), None);
    }

    #[test]
    fn a_chapter_stands_once_in_the_example() {
        let text = example();
        for chapter in [SITE, DATA, MAIL, STOP, FILES] {
            assert_eq!(text.matches(&format!("---- {chapter} ----")).count(), 1, "{chapter}");
        }
    }
}
