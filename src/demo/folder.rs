//! The folder of a demonstration: made ready, written into, and what to say when that fails.

use std::path::{Path, PathBuf};

/// The database of a demonstration, inside its folder.
pub const DATABASE: &str = "demonstration.sqlite";
/// Everything that a demonstration writes in its folder: a new run takes these away first.
const OWN: [&str; 8] = [
    DATABASE,
    "demonstration.sqlite-wal",
    "demonstration.sqlite-shm",
    "diagnostic.html",
    "diagnostic.pdf",
    "reponses.csv",
    "agregats.json",
    "liens.txt",
];
/// Something that prevents the demonstration, and what to do; in French.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// Whether a folder already holds a demonstration.
pub fn exists(folder: &Path) -> bool {
    folder.join(DATABASE).exists()
}

/// Makes the folder ready: created, what an earlier demonstration left taken away.
pub(super) fn prepare(folder: &Path) -> Result<(), Trouble> {
    let cannot = |what: &str, error: &std::io::Error| Trouble {
        message: format!(
            "Le dossier «\u{a0}{}\u{a0}» ne peut pas être {what} ({}).",
            folder.display(),
            reason(error)
        ),
        hint: "Choisissez un dossier où vous pouvez écrire, avec --data-dir DOSSIER.".to_owned(),
    };
    std::fs::create_dir_all(folder).map_err(|e| cannot("créé", &e))?;
    for name in OWN {
        match std::fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(cannot("vidé", &error)),
            _ => {}
        }
    }
    let probe = folder.join(".essai-d-ecriture");
    std::fs::write(&probe, b"")
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|e| cannot("écrit", &e))
}

/// The usual reasons in French, the system's words for the others.
fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind as K;
    match error.kind() {
        K::PermissionDenied => "accès refusé".to_owned(),
        K::ReadOnlyFilesystem => "disque en lecture seule".to_owned(),
        K::StorageFull => "disque plein".to_owned(),
        K::NotADirectory | K::AlreadyExists => "un fichier porte déjà ce nom".to_owned(),
        _ => error.to_string(),
    }
}

/// Writes a file and notes it.
pub(super) fn write(files: &mut Vec<PathBuf>, folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let path = folder.join(name);
    std::fs::write(&path, bytes).map_err(|error| Trouble {
        message: format!(
            "Le fichier «\u{a0}{}\u{a0}» ne peut pas être écrit ({}).",
            path.display(),
            reason(&error)
        ),
        hint: "Vérifiez la place libre et les droits sur ce dossier, ou choisissez-en un autre avec --data-dir.".to_owned(),
    })?;
    files.push(path);
    Ok(())
}
