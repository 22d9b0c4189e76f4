//! What a failed command says: what is wrong, the details, what to do next.

use olva::error::{Code, Error};

/// A failure, in French.
#[derive(Debug)]
pub(super) struct Trouble {
    message: String,
    details: Vec<String>,
    hint: String,
    exit: u8,
}

/// A failure with what to do next.
pub(super) fn trouble(message: &str, hint: &str) -> Trouble {
    Trouble {
        message: message.to_owned(),
        details: Vec::new(),
        hint: hint.to_owned(),
        exit: 1,
    }
}

impl Trouble {
    /// A failure with several details.
    pub(super) fn many(message: &str, details: Vec<String>, hint: &str) -> Self {
        Trouble {
            details,
            ..trouble(message, hint)
        }
    }

    /// A command that cannot be understood: exit code 2.
    pub(super) fn usage(self) -> Self {
        Trouble { exit: 2, ..self }
    }

    /// A failure that another attempt may not meet: exit code 75 (`EX_TEMPFAIL` of sysexits), on which a mail server keeps the message.
    pub(super) fn later(self) -> Self {
        Trouble { exit: 75, ..self }
    }

    /// A failure already told in full: only the exit code is left to give.
    pub(super) fn silent(exit: u8) -> Self {
        Trouble {
            message: String::new(),
            details: Vec::new(),
            hint: String::new(),
            exit,
        }
    }

    /// Writes it on the error output; returns the exit code.
    pub(super) fn report(&self) -> u8 {
        if !self.message.is_empty() {
            eprintln!("Erreur\u{a0}: {}", self.message);
            for detail in &self.details {
                eprintln!("  – {detail}");
            }
            eprintln!("Que faire\u{a0}: {}", self.hint);
        }
        self.exit
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let cause = error.cause.as_ref().map(|cause| format!("{cause:#}"));
        let details: Vec<String> = cause.iter().flat_map(|c| c.lines()).map(str::to_owned).collect();
        match error.code {
            Code::Busy => Trouble::many(
                "La base de données ne répond pas.",
                details,
                "Fermez les autres commandes en cours, vérifiez la place libre, puis recommencez.",
            ),
            Code::NotFound => Trouble::many(
                "Cet élément n’existe pas dans la base.",
                details,
                "Vérifiez l’identifiant, par exemple avec «\u{a0}olva wave list\u{a0}».",
            ),
            _ => Trouble::many(
                "La commande n’a pas abouti.",
                details,
                "Relisez le détail ci-dessus\u{202f}; «\u{a0}olva config\u{a0}» montre les réglages en cours.",
            ),
        }
    }
}

impl From<olva::demo::folder::Trouble> for Trouble {
    fn from(other: olva::demo::folder::Trouble) -> Self {
        trouble(&other.message, &other.hint)
    }
}

/// The usual reasons in French, the system's words for the others.
pub(super) fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind as K;
    match error.kind() {
        K::NotFound => "introuvable".to_owned(),
        K::PermissionDenied => "accès refusé".to_owned(),
        K::ReadOnlyFilesystem => "disque en lecture seule".to_owned(),
        K::StorageFull => "disque plein".to_owned(),
        K::IsADirectory => "c’est un dossier".to_owned(),
        _ => error.to_string(),
    }
}

/// Reads a file that the person named.
pub(super) fn read(path: &std::path::Path) -> Result<Vec<u8>, Trouble> {
    std::fs::read(path).map_err(|error| {
        trouble(
            &format!(
                "Le fichier «\u{a0}{}\u{a0}» ne se lit pas ({}).",
                path.display(),
                reason(&error)
            ),
            "Vérifiez son nom et le dossier où il se trouve.",
        )
    })
}

/// Reads a text file that the person named.
pub(super) fn read_text(path: &std::path::Path) -> Result<String, Trouble> {
    String::from_utf8(read(path)?).map_err(|error| not_utf8(path, &error))
}

/// A file that is not UTF-8: where it stops being so.
pub(super) fn not_utf8(path: &std::path::Path, error: &std::string::FromUtf8Error) -> Trouble {
    let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
    let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
    let last = good.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let column = String::from_utf8_lossy(last).chars().count() + 1;
    trouble(
        &format!(
            "Le fichier «\u{a0}{}\u{a0}» n’est pas un texte en UTF-8 (ligne {line}, colonne {column}).",
            path.display()
        ),
        "Dans votre éditeur, choisissez «\u{a0}Enregistrer avec l’encodage UTF-8\u{a0}», puis recommencez.",
    )
}

/// Writes a file that the person named.
pub(super) fn write(path: &std::path::Path, bytes: &[u8]) -> Result<(), Trouble> {
    std::fs::write(path, bytes).map_err(|error| {
        trouble(
            &format!(
                "Le fichier «\u{a0}{}\u{a0}» ne peut pas être écrit ({}).",
                path.display(),
                reason(&error)
            ),
            "Choisissez un dossier où vous pouvez écrire, et vérifiez la place libre.",
        )
    })
}
