//! Indicators: data (`reports/*.json`) evaluated over a dataset, whole and by breakdown.
//!
//! `prepare` turns a specification into values by response, `figure` turns values into estimates, `crossing` repeats them by
//! group. What may not be shown is `None`, and cannot be recomputed from what is shown.

mod crossing;
mod distribution;
mod figure;
mod gap;
mod measured;
mod nested;
mod prepare;
mod rows;
mod total;
mod trace;

use serde::{Deserialize, Serialize};

use super::dataset::Dataset;
use super::disclosure::release::{self, Figure, Request, Why};
use super::{Estimate, NonResponse, typeset};
pub use gap::Gap;
pub use measured::is_single;
pub(super) use measured::{How, Measured, measured};
pub use nested::{Nest, Nested, named, nested};
use prepare::Prepared;
pub use total::IMPUTATIONS;
pub(in crate::analysis) use trace::{Traced, trace};

/// An indicator, as a plan writes it. Expressions are in the language of conditions and see items, derived variables,
/// `register` externals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Identifier, e.g. `L4`.
    pub id: String,
    /// Short title (« Besoin de lieu non couvert »).
    pub title: String,
    /// What is measured, for subtitles (« part des associations qui ont un besoin de lieu non couvert »).
    #[serde(default)]
    pub measure: String,
    /// How it is computed.
    #[serde(flatten)]
    pub kind: Kind,
    /// Who is counted: a condition; absent: whoever answered what the expressions read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// How values are written.
    pub unit: Unit,
    /// Notes printed under every figure of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// How an indicator is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A share, in [0, 1], written in percent.
    Percent,
    /// A number.
    Number,
    /// An amount.
    Euro,
    /// 0 to 100.
    Index,
    /// A balance, in [−1, 1], written in points.
    Points,
}

/// How an indicator is computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Kind {
    /// Share of those for whom `of` is true among those for whom it is true or false.
    Share {
        /// Condition.
        of: String,
    },
    /// Share of each code of a single, multi or derived variable (one part a code).
    Distribution {
        /// Item, `item.row`, derived variable.
        item: String,
        /// Codes kept, in this order (absent: all).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        codes: Vec<String>,
        /// Nomenclature the codes are regrouped by (`maps`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// For each row of a matrix, the share of the given codes among those who answered the row.
    RowShares {
        /// Matrix.
        item: String,
        /// Codes counted.
        codes: Vec<String>,
    },
    /// For each row of shares, the mean (normalised to the total).
    RowMeans {
        /// Shares.
        item: String,
        /// Expression weighting each response (masses); absent: every structure counts one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// Mean of an expression (winsorised at the 99th percentile when `winsorise`).
    Mean {
        /// Expression.
        value: String,
        /// Cap at the 99th percentile.
        #[serde(default)]
        winsorise: bool,
    },
    /// Median of an expression.
    Median {
        /// Expression.
        value: String,
    },
    /// Sum over respondents (« au moins »), dominance checked.
    Sum {
        /// Expression.
        value: String,
    },
    /// Total of an expression over the active associations of the frame, told as a range: from the lower bound if none of the
    /// associations of unknown activity is active to the upper bound if all are. Those outside `base` count 0; missing values are
    /// imputed. Without weights, or when too much of the frame is unknown, there is none.
    Total {
        /// Expression.
        value: String,
    },
    /// Σ numerator / Σ denominator over those who have both.
    Ratio {
        /// Expression.
        numerator: String,
        /// Expression.
        denominator: String,
    },
    /// Share of `plus` less share of `minus`.
    Balance {
        /// Condition.
        plus: String,
        /// Condition.
        minus: String,
    },
    /// 100 × mean of an expression in [0, 1] (tension).
    Index {
        /// Expression.
        value: String,
    },
    /// For each choice of a ranking: 100·Σw·r/(size·Σw), r = size for rank 1 … 1 for the last, base: ranking answered.
    RankIndex {
        /// Rank item.
        item: String,
    },
    /// For each choice of a ranking: share that has it at any rank.
    RankShare {
        /// Rank item.
        item: String,
    },
    /// Share of the total held by the largest contributors (concentration); hidden when dominance fails.
    TopShare {
        /// Expression.
        value: String,
        /// Fraction of the contributors taken (0.1).
        top: f64,
    },
}

/// A breakdown: groups of responses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breakdown {
    /// Identifier (`domaine`).
    pub id: String,
    /// Name in titles (« domaine d’activité »).
    pub label: String,
    /// Register attribute, item or derived variable: `register.domaine`, `C01`, `taille`.
    pub variable: String,
    /// Nomenclature the codes are regrouped by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Labels and order of the codes, for register attributes (absent: from the questionnaire).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<(String, String)>,
}

/// An indicator computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// Its id.
    pub id: String,
    /// One part (most kinds), or one a code, row or choice.
    pub parts: Vec<Part>,
    /// Who was asked and did not answer, over the variables it reads (the least answered one).
    pub nonresponse: NonResponse,
}

/// A value of an indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Code or row; empty for the only part.
    pub code: String,
    /// Wording.
    pub label: String,
    /// `None`: hidden.
    pub estimate: Option<Estimate>,
    /// In a group of [`compare`]: how it differs from the rest of the base; `None` for the whole, and when the figure or that of the whole
    /// is hidden.
    pub gap: Option<Gap>,
    /// Why it is hidden, when it is not for its own size.
    pub masked: Option<Why>,
}

/// An indicator by groups; small groups are merged into « autres réponses » until nothing hidden can be recomputed.
#[derive(Clone, Debug, PartialEq)]
pub struct Crossing {
    /// Indicator id.
    pub indicator: String,
    /// Breakdown id.
    pub breakdown: String,
    /// The groups, in the breakdown's order; merged ones last.
    pub groups: Vec<Group>,
    /// The whole.
    pub whole: Indicator,
}

/// A group of a crossing.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Code; `~other` for merged groups.
    pub code: String,
    /// Wording.
    pub label: String,
    /// Respondents in the base; `None` when hidden.
    pub n: Option<usize>,
    /// Values, same parts as the whole.
    pub parts: Vec<Part>,
}

/// Computes an indicator on the whole dataset.
///
/// # Errors
/// A sentence when an expression does not parse or names something unknown.
pub fn compute(spec: &Spec, dataset: &Dataset) -> Result<Indicator, String> {
    if matches!(spec.kind, Kind::Total { .. }) && dataset.weighted.as_ref().is_none_or(|weighted| weighted.totals.is_none()) {
        // This wave extrapolates nothing: nothing is published, nor asked of the release.
        let prepared = Prepared::new(spec, dataset)?;
        let none = vec![None; prepared.parts.len()];
        return Ok(Indicator {
            id: spec.id.clone(),
            parts: prepared.published(none),
            nonresponse: NonResponse::default(),
        });
    }
    dataset.release.ask(|| Request::Whole(spec.clone()));
    let prepared = Prepared::new(spec, dataset)?;
    let figures = figure::whole(&prepared, dataset);
    Ok(indicator(spec, &prepared, figures, dataset))
}

/// The same indicator with every response counting one, for the table that sets weighted and unweighted figures side by side: what is
/// hidden in one is hidden in the other. `None` for a dataset whose weights are not those of a wave.
///
/// # Errors
/// As [`compute`].
pub fn unweighted(spec: &Spec, dataset: &Dataset) -> Result<Option<Indicator>, String> {
    let Some(weighted) = &dataset.weighted else {
        return Ok(None);
    };
    dataset.release.ask(|| Request::Whole(spec.clone()));
    let prepared = Prepared::new(spec, dataset)?;
    let figures = figure::whole_under(&prepared, dataset, &weighted.plain);
    Ok(Some(indicator(spec, &prepared, figures, dataset)))
}

/// Computes an indicator by groups.
///
/// Responses that do not say which group they are in make a group of their own (« Non précisé »), or join the merged one: without
/// it they could be recomputed from the whole. No group at all is given when two cannot be told apart.
///
/// # Errors
/// As [`compute`]; and when the breakdown is not a variable with one code a response.
pub fn cross(spec: &Spec, breakdown: &Breakdown, dataset: &Dataset) -> Result<Crossing, String> {
    dataset.release.ask(|| Request::Groups(spec.clone(), breakdown.clone()));
    crossed(spec, breakdown, dataset, false)
}

/// As [`cross`], with how each group differs from the rest ([`Part::gap`]).
///
/// # Errors
/// As [`cross`].
pub fn compare(spec: &Spec, breakdown: &Breakdown, dataset: &Dataset) -> Result<Crossing, String> {
    dataset.release.ask(|| Request::Groups(spec.clone(), breakdown.clone()));
    crossed(spec, breakdown, dataset, true)
}

fn crossed(spec: &Spec, breakdown: &Breakdown, dataset: &Dataset, gaps: bool) -> Result<Crossing, String> {
    let prepared = Prepared::new(spec, dataset)?;
    let figures = figure::whole(&prepared, dataset);
    let hidden: Vec<bool> = figures.iter().map(Option::is_none).collect();
    let mut groups = crossing::groups(&prepared, breakdown, &hidden, gaps, dataset).map_err(|fault| typeset(&fault))?;
    if let Some(mask) = dataset.release.mask() {
        let (key, by) = (release::spec_key(spec), release::by_key(breakdown));
        for group in &mut groups {
            for part in &mut group.parts {
                let figure = Figure::Cell {
                    key: key.clone(),
                    by: by.clone(),
                    group: group.code.clone(),
                    code: part.code.clone(),
                };
                if let Some(why) = mask.why(&figure) {
                    (part.estimate, part.gap, part.masked) = (None, None, Some(why));
                }
            }
        }
    }
    let whole = indicator(spec, &prepared, figures, dataset);
    Ok(Crossing {
        indicator: spec.id.clone(),
        breakdown: breakdown.id.clone(),
        groups,
        whole,
    })
}

fn indicator(spec: &Spec, prepared: &Prepared, figures: Vec<Option<Estimate>>, dataset: &Dataset) -> Indicator {
    let mut parts = prepared.published(figures);
    if let Some(mask) = dataset.release.mask() {
        let key = release::spec_key(spec);
        for part in &mut parts {
            let figure = Figure::Part {
                key: key.clone(),
                code: part.code.clone(),
            };
            if let Some(why) = mask.why(&figure) {
                (part.estimate, part.masked) = (None, Some(why));
            }
        }
    }
    let mut nonresponse = prepared.nonresponse;
    if let Some(mask) = dataset.release.mask() {
        let read = prepared.read.iter().map(|place| dataset.columns[*place].name.as_str());
        release::conceal_asked(mask, read, &mut nonresponse);
    }
    Indicator {
        id: spec.id.clone(),
        parts,
        nonresponse,
    }
}
