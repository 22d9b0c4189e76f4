//! The file for researchers and its dictionary: made from the responses that the analysis uses, never from the register's names.

use super::{App, overview};
use crate::analysis::export::{Anonymous, anonymous_csv, anonymous_dictionary_csv};
use crate::error::Result;
use crate::fieldwork::Wave;
use crate::library::territories;
use crate::values::Id;

/// A commune is named from this population on (municipal population).
const LARGE: u32 = 20_000;

/// The file.
///
/// # Errors
/// `NotFound`; store errors.
pub fn file(app: &App, wave: Id<Wave>) -> Result<Anonymous> {
    let (questionnaire, context, records) = overview::records(app, wave)?;
    let place = |code: &str| {
        let commune = territories().commune(code)?;
        commune.population.is_some_and(|n| n >= LARGE).then(|| code.to_owned())
    };
    Ok(anonymous_csv(&questionnaire, &context, &records, &place))
}

/// What its columns and codes mean.
///
/// # Errors
/// `NotFound`; store errors.
pub fn dictionary(app: &App, wave: Id<Wave>) -> Result<String> {
    let (questionnaire, context, _) = overview::records(app, wave)?;
    Ok(anonymous_dictionary_csv(&questionnaire, &context))
}
