//! Open answers: what identifies somebody is masked, themes are suggested by their words, two people code without seeing each other,
//! their agreement is measured, and only texts screened by a human may be printed. Pure; nothing here codes an answer by itself.

pub mod codebook;
pub mod kappa;
pub mod keywords;
pub mod mask;
pub mod screen;
pub mod standing;
mod stem;

pub use codebook::{Codebook, Edit, Flaw, Theme};
pub use standing::{Coding, Decision, Standing};

/// The code of the column of themes of an open question: `K05_texte` → `K05_texte.theme`.
pub fn theme_column(item: &str) -> String {
    format!("{item}.theme")
}

/// Most verbatims printed under a theme.
pub const MOST_QUOTES: usize = 3;
