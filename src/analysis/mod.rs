//! Process and analyse: validated responses as columns with weights, estimates with their intervals, indicators, crossings,
//! disclosure control. Pure; knows no question code.

pub mod aggregates;
#[cfg(test)]
mod anonymous_tests;
mod build;
pub mod columns;
pub mod dataset;
#[cfg(test)]
mod dataset_tests;
pub mod design;
pub mod disclosure;
pub mod estimate;
pub mod evolution;
pub mod explore;
pub mod export;
#[cfg(test)]
mod export_tests;
pub mod expression;
#[cfg(test)]
mod fixture;
pub mod indicator;
pub mod inference;
pub mod linear;
#[cfg(test)]
mod published_tests;
pub mod quantile;
pub mod scale;
pub mod stream;
pub mod study;
mod sums;
pub mod tabulate;
#[cfg(test)]
mod tabulate_tests;
pub mod thresholds;
#[cfg(test)]
mod vectors;
pub mod verbatim;
pub mod weighting;
mod wording;
pub mod zones;

use crate::questionnaire::Answers;

/// A sentence with the spaces that French typography wants unbreakable: before `:`, `;`, `%` and inside « ».
fn typeset(sentence: &str) -> String {
    let pairs = [
        (" :", "\u{a0}:"),
        (" ;", "\u{202f};"),
        (" %", "\u{a0}%"),
        ("« ", "«\u{a0}"),
        (" »", "\u{a0}»"),
    ];
    pairs
        .iter()
        .fold(sentence.to_owned(), |text, (plain, set)| text.replace(plain, set))
}

/// A response as the analysis receives it: never a name.
#[derive(Clone, Debug)]
pub struct Record {
    /// Anonymous key, only used to order records and to match tables (never published).
    pub key: String,
    /// The answers.
    pub answers: Answers,
    /// The register's attributes (`domaine`, `employeuse`, `commune`, `quartier`…), codes.
    pub register: std::collections::BTreeMap<String, String>,
    /// The path answered: what it does not ask is not displayed.
    pub path: crate::questionnaire::flow::Path,
    /// The analysis uses it: in scope, and complete enough. The others stand in the exported files only.
    pub usable: bool,
    /// Weight; 1 until calibration. Of a response that the analysis does not use, it means nothing.
    pub weight: f64,
    /// Stratum; one until weighting.
    pub stratum: String,
}

/// How far a figure may be trusted and shown (the table of thresholds of the method).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reliability {
    /// Fewer than 5 respondents, or secret: never shown.
    Hidden,
    /// 5 to 9 respondents: no figure, only what at least 5 name.
    Card,
    /// 10 to 29 respondents, a half-width over 10 points, or a relative standard error over 30 %.
    Fragile,
    /// 30 respondents and more.
    Normal,
}

/// An estimate with its interval. Shares are proportions in [0, 1]; amounts are in the unit of the variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Standard error; `None` when it cannot be estimated.
    pub se: Option<f64>,
    /// 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// Respondents behind it (unweighted base).
    pub n: usize,
    /// Sum of their weights.
    pub weight: f64,
    /// Degrees of freedom behind the interval.
    pub df: usize,
    /// Design effect: the variance over that of a simple random sample of the same size; `None` when it means nothing.
    pub deff: Option<f64>,
    /// How far it may be trusted.
    pub reliability: Reliability,
}

/// How many were asked and did not answer a question, by kind (unweighted counts).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NonResponse {
    /// Shown the question.
    pub asked: usize,
    /// Gave a value.
    pub answered: usize,
    /// Left it blank.
    pub blank: usize,
    /// « Je ne sais pas ».
    pub dont_know: usize,
    /// Declined.
    pub refused: usize,
    /// « Non concerné ».
    pub not_applicable: usize,
}
