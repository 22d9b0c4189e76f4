//! Forms and letters as tagged PDF, by the engine of the reports.

use super::engine;
use crate::report::paper::Form;
use crate::report::paper::letter::Letters;

/// The template of forms (`reports/paper-form.typ`).
pub const FORM: &str = include_str!("../../../reports/paper-form.typ");
/// The template of letters (`reports/paper-letter.typ`).
pub const LETTER: &str = include_str!("../../../reports/paper-letter.typ");

/// A form as PDF/UA-1 and PDF/A-2a. Same form, same bytes.
///
/// # Errors
/// The messages of typst, when the template is at fault.
pub fn form(form: &Form, template: &str) -> anyhow::Result<Vec<u8>> {
    let mut files = vec![("data.json".to_owned(), serde_json::to_vec(form)?)];
    if let Some(who) = form.who.as_ref().filter(|who| !who.qr.is_empty()) {
        files.push(("qr.svg".to_owned(), who.qr.clone().into_bytes()));
    }
    engine().set(files, template)
}

/// The letters of a mailing in one file, a page each. Same letters, same bytes.
///
/// # Errors
/// The messages of typst, when the template is at fault.
pub fn letters(letters: &Letters, template: &str) -> anyhow::Result<Vec<u8>> {
    let mut files = vec![("data.json".to_owned(), serde_json::to_vec(letters)?)];
    files.extend(
        letters
            .letters
            .iter()
            .enumerate()
            .map(|(place, letter)| (format!("qr-{place}.svg"), letter.qr.clone().into_bytes())),
    );
    engine().set(files, template)
}
