//! What coordinators and directors see of a wave: the quality of the fieldwork and the aggregates, live. (Contract.)
use std::sync::Arc;

use super::App;
use crate::analysis::dataset::Dataset;
use crate::error::Result;
use crate::fieldwork::Wave;
use crate::questionnaire::Questionnaire;
use crate::values::{Id, Timestamp};

/// The quality of the fieldwork (Q1 to Q10 of the method).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldQuality {
    /// Q1 Associations in the frame.
    pub frame: usize,
    /// Q2 With at least one usable channel.
    pub contactable: usize,
    /// Personal links made.
    pub invited: usize,
    /// Q3 Dispositions: code (`submitted`, `usable`, `partial`, `refused`, `out-of-scope`, `dormant`, `dissolved`, `rejected`,
    /// `no-contact`, `not-started`) → count, in a fixed order.
    pub dispositions: Vec<(String, usize)>,
    /// Q4 numerator: validated, in scope, usable.
    pub validated: usize,
    /// Q4 denominator: invited less out of scope.
    pub eligible: usize,
    /// Q5 Active and known status counts (active, known).
    pub activity: (usize, usize),
    /// Q6 Sent among begun, and the last page seen by those who stopped: page id → count.
    pub begun: usize,
    /// See `begun`.
    pub stopped_at: Vec<(String, usize)>,
    /// Q6 Median duration in minutes between the first and the last page of a response, breaks over 30 minutes left out.
    pub median_minutes: Option<f64>,
    /// Q7 Coverage by stratum of the register: (domain, employer) label → (validated, frame).
    pub coverage: Vec<(String, usize, usize)>,
    /// Answers received by day (ISO date → count).
    pub by_day: Vec<(String, usize)>,
    /// When the figures were read.
    pub at: Option<Timestamp>,
}

/// Reads the quality of the fieldwork.
///
/// # Errors
/// Store errors.
pub fn quality(app: &App, wave: Id<Wave>) -> Result<FieldQuality> {
    let _ = (app, wave);
    todo!()
}

/// The dataset of the validated, in-scope, usable responses, built from the database (cached by wave and last change).
///
/// # Errors
/// Store errors.
pub fn dataset(app: &App, wave: Id<Wave>) -> Result<(Arc<Questionnaire>, Arc<Dataset>)> {
    let _ = (app, wave);
    todo!()
}
