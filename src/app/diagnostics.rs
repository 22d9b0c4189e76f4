//! A diagnostic is produced, kept and downloaded. (Contract: the owner completes it.)
use super::App;
use crate::error::Result;
use crate::fieldwork::{Diagnostic, Wave};
use crate::values::{Id, Timestamp};

/// The files of a diagnostic.
#[derive(Clone, Debug)]
pub struct Files {
    /// Identifier.
    pub id: Id<Diagnostic>,
    /// When it was produced.
    pub at: Timestamp,
    /// How many responses it stands on.
    pub responses: usize,
    /// Validated by a coordinator, else provisional.
    pub validated: bool,
    /// The page.
    pub html: Vec<u8>,
    /// The PDF.
    pub pdf: Vec<u8>,
    /// Aggregates as JSON.
    pub aggregates: Vec<u8>,
    /// « L’essentiel »: key figures and findings, for the director's page.
    pub essentials: Vec<crate::report::Block>,
}

/// Produces a diagnostic of a wave and keeps it. `plan`: text of a plan, else the one of the library for that questionnaire, else
/// the generic one.
///
/// # Errors
/// Store and rendering errors.
pub fn produce(app: &App, wave: Id<Wave>, plan: Option<&str>) -> Result<Files> {
    let _ = (app, wave, plan);
    todo!()
}

/// The last diagnostic of a wave.
///
/// # Errors
/// Store errors.
pub fn latest(app: &App, wave: Id<Wave>) -> Result<Option<Files>> {
    let _ = (app, wave);
    todo!()
}

/// One row per response: codes, missing kinds, value states. `;`, UTF-8 with BOM. Never a name nor a contact.
///
/// # Errors
/// Store errors.
pub fn responses_csv(app: &App, wave: Id<Wave>) -> Result<Vec<u8>> {
    let _ = (app, wave);
    todo!()
}

/// The same as a JSON array of answer documents.
///
/// # Errors
/// Store errors.
pub fn responses_json(app: &App, wave: Id<Wave>) -> Result<Vec<u8>> {
    let _ = (app, wave);
    todo!()
}
