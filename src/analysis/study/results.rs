//! What an analysis found, with full precision.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::Estimate;

/// What `format` says in the results.
pub const FORMAT: &str = "olva-analyse-results/1";

/// The results of a plan.
#[derive(Clone, Debug, Serialize)]
pub struct Results {
    /// [`FORMAT`].
    pub format: &'static str,
    /// Title of the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the estimates rest on.
    pub design: DesignSummary,
    /// The estimates, in the order of the plan.
    pub results: Vec<Found>,
}

/// The design in figures.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DesignSummary {
    /// Respondents.
    pub n: usize,
    /// Sum of the weights.
    pub population: f64,
    /// Strata.
    pub strata: usize,
    /// Primary units, when there are clusters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clusters: Option<usize>,
    /// Degrees of freedom.
    pub df: usize,
    /// The weights.
    pub weights: WeightSummary,
    /// The calibration, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<CalibrationSummary>,
    /// What was trimmed, when something was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trimmed: Option<TrimSummary>,
}

/// The weights in figures.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WeightSummary {
    /// `column`, `populations`, `equal`.
    pub source: &'static str,
    /// Smallest.
    pub min: f64,
    /// Median.
    pub median: f64,
    /// Largest.
    pub max: f64,
    /// Kish's effective size.
    pub effective: f64,
    /// Kish's design effect, n over the effective size.
    pub deff: f64,
}

/// A calibration in figures.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CalibrationSummary {
    /// Distance.
    pub method: &'static str,
    /// Steps.
    pub iterations: usize,
    /// Largest relative gap left.
    pub gap: f64,
    /// Smallest and largest ratio of the weights.
    pub ratios: (f64, f64),
    /// Negative weights (linear distance).
    pub negative: usize,
}

/// A trimming in figures.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrimSummary {
    /// The cap; none when the weights do not spread.
    pub cap: Option<f64>,
    /// Weights brought to it.
    pub trimmed: usize,
}

/// One estimate that was asked.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// Its name.
    pub id: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What was found.
    #[serde(flatten)]
    pub content: Content,
}

/// What was found.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// One line a domain (and a value, or a quantile).
    Lines {
        /// The lines.
        estimates: Vec<Line>,
    },
    /// Two variables crossed.
    Crossing(Box<Crossing>),
    /// Differences between pairs.
    Pairs {
        /// How the p-values were adjusted.
        adjustment: &'static str,
        /// The means or shares compared.
        estimates: Vec<Line>,
        /// The differences.
        pairs: Vec<Pair>,
    },
    /// A change between two waves.
    Change(Box<Changed>),
    /// Why nothing could be found.
    Refused {
        /// The sentence, in French.
        refused: String,
    },
}

/// An estimate.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Line {
    /// The domain: column and value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub domain: BTreeMap<String, String>,
    /// The value whose share it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The order of the quantile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prob: Option<f64>,
    /// The figures.
    #[serde(flatten)]
    pub figures: Option<Figures>,
    /// Why there are none, in French.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// The figures of an estimate.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// The estimate.
    pub estimate: f64,
    /// Standard error.
    pub se: Option<f64>,
    /// 95 % interval: Wilson-t for shares, Student for the others, Woodruff for quantiles.
    pub interval: Option<(f64, f64)>,
    /// Korn and Graubard's interval (shares).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub korn_graubard: Option<(f64, f64)>,
    /// Logit interval (shares).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logit: Option<(f64, f64)>,
    /// Degrees of freedom.
    pub df: usize,
    /// Design effect.
    pub deff: Option<f64>,
    /// Respondents.
    pub n: usize,
    /// Estimated population of the domain: the sum of their weights.
    #[serde(rename = "N")]
    pub population: f64,
    /// Asked rows of the domain without a value.
    pub missing: usize,
}

impl Figures {
    /// The figures of an estimate.
    pub fn of(estimate: &Estimate, missing: usize) -> Self {
        Figures {
            estimate: estimate.value,
            se: estimate.se,
            interval: estimate.interval,
            korn_graubard: None,
            logit: None,
            df: estimate.df,
            deff: estimate.deff,
            n: estimate.n,
            population: estimate.weight,
            missing,
        }
    }
}

/// A crossing.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Crossing {
    /// Values of the rows.
    pub rows: Vec<String>,
    /// Values of the columns.
    pub columns: Vec<String>,
    /// Respondents of each cell.
    pub counts: Vec<Vec<usize>>,
    /// Weighted share of each cell in the table.
    pub shares: Vec<Vec<Option<Figures>>>,
    /// Weighted share of each cell in its row.
    pub row_shares: Vec<Vec<Option<Figures>>>,
    /// Weighted share of each cell in its column.
    pub column_shares: Vec<Vec<Option<Figures>>>,
    /// The test, when it can be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<Test>,
    /// Why it cannot, in French.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Respondents.
    pub n: usize,
    /// Sum of their weights.
    #[serde(rename = "N")]
    pub population: f64,
}

/// Rao-Scott test of independence.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Test {
    /// Pearson's X² on the table scaled to n.
    pub pearson: f64,
    /// F statistic (second order).
    pub f: f64,
    /// Numerator degrees of freedom.
    pub ndf: f64,
    /// Denominator degrees of freedom.
    pub ddf: f64,
    /// p-value.
    pub p: f64,
    /// Weighted Cramér's V.
    pub cramer_v: f64,
}

/// A difference between two domains.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pair {
    /// First domain.
    pub a: String,
    /// Second domain.
    pub b: String,
    /// a − b.
    pub difference: f64,
    /// Standard error.
    pub se: f64,
    /// Student's t; none when nothing varies.
    pub t: Option<f64>,
    /// Degrees of freedom.
    pub df: usize,
    /// p-value.
    pub p: Option<f64>,
    /// Adjusted p-value.
    pub adjusted: Option<f64>,
}

/// A change between two waves.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// Before.
    pub previous: Figures,
    /// Now.
    pub current: Figures,
    /// Now − before.
    pub change: f64,
    /// Standard error, the covariance of common respondents taken into account.
    pub se: f64,
    /// 95 % interval.
    pub interval: (f64, f64),
    /// p-value.
    pub p: Option<f64>,
    /// Covariance of the two estimates.
    pub covariance: f64,
    /// Respondents of both waves.
    pub common: usize,
    /// Degrees of freedom.
    pub df: usize,
    /// Paired reading on the respondents of both waves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub panel: Option<Paired>,
    /// Exact test of `McNemar` on the panel (shares): only before, only now, p.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mcnemar: Option<(u64, u64, f64)>,
}

/// A change read on the respondents of both waves.
#[derive(Clone, Debug, Serialize)]
pub struct Paired {
    /// Respondents of both.
    pub n: usize,
    /// Their estimate before.
    pub before: f64,
    /// Their estimate now.
    pub after: f64,
    /// Now − before.
    pub change: f64,
    /// Standard error.
    pub se: f64,
    /// 95 % interval.
    pub interval: (f64, f64),
    /// p-value.
    pub p: Option<f64>,
}
