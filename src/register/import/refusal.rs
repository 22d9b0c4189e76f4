//! A file that cannot be read at all: what is wrong, and what to do.

use std::fmt;
use std::io;

/// Why a whole file is refused. Nothing of it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong, a French sentence.
    pub message: String,
    /// What to do, a French sentence.
    pub advice: String,
}

impl Refusal {
    pub(super) fn new(message: impl Into<String>, advice: impl Into<String>) -> Self {
        Refusal {
            message: message.into(),
            advice: advice.into(),
        }
    }

    /// The file cannot be read from where it lies.
    pub(super) fn reading(error: &io::Error) -> Self {
        Refusal::new(
            format!("Le fichier ne se lit pas jusqu’au bout ({error})."),
            "Il est peut-être incomplet\u{a0}: téléchargez-le ou enregistrez-le de nouveau, puis recommencez.",
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.message, self.advice)
    }
}

impl std::error::Error for Refusal {}
