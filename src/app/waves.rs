//! A coordinator runs a wave: publish a questionnaire, open a wave, make links, close. (Contract: the owner completes it.)
use super::App;
use crate::error::Result;
use crate::fieldwork::{Association, Wave, WaveSettings};
use crate::values::{Id, Timestamp, Token};

/// What a new wave needs.
pub struct NewWave {
    /// Title.
    pub title: String,
    /// Hash of a published questionnaire.
    pub questionnaire: String,
    /// Commune or EPCI code, and its name.
    pub territory: (String, String),
    /// Reference year.
    pub year: i16,
    /// Opening.
    pub opens_at: Timestamp,
    /// Closing.
    pub closes_at: Timestamp,
    /// The rest.
    pub settings: WaveSettings,
}

/// Stores a questionnaire version that passed its check (idempotent on its hash); returns the hash.
///
/// # Errors
/// `Internal` with the faults as cause when it does not pass.
pub fn publish(app: &App, text: &str) -> Result<String> {
    let _ = (app, text);
    todo!()
}

/// Creates a wave, open at once when its opening is past.
///
/// # Errors
/// Store errors.
pub fn create(app: &App, wave: NewWave) -> Result<Id<Wave>> {
    let _ = (app, wave);
    todo!()
}

/// Makes a new personal link for every association of the frame (or for one) that has none, or for all with `renew` (old links
/// of those stop working). Returns association, name, token: the only moment when tokens are readable.
///
/// # Errors
/// Store errors.
pub fn links(
    app: &App,
    wave: Id<Wave>,
    one: Option<Id<Association>>,
    renew: bool,
) -> Result<Vec<(Id<Association>, String, Token)>> {
    let _ = (app, wave, one, renew);
    todo!()
}

/// Closes a wave.
///
/// # Errors
/// Store errors.
pub fn close(app: &App, wave: Id<Wave>) -> Result<()> {
    let _ = (app, wave);
    todo!()
}

/// The waves, most recent first.
///
/// # Errors
/// Store errors.
pub fn list(app: &App) -> Result<Vec<Wave>> {
    let _ = app;
    todo!()
}
