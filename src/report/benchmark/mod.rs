//! Figures from elsewhere that a diagnostic may be read against: benchmark packs (format `olva-benchmarks/1`) and the aggregates that
//! other territories of the same campaign agreed to share. Data, not code; read with every fault told.
//!
//! `survey-schemas/README.md` is the reference for authors of packs, `docs/comparisons.md` the rules of comparison.

mod figure;
mod read;

use serde::{Deserialize, Serialize};

pub use read::{Checked, is_pack, questionnaire_of, read};

use crate::analysis::inference::benchmark::Outside;

/// What stands in `format`.
pub const FORMAT: &str = "olva-benchmarks/1";

/// What kind of territory a pack speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// The country.
    France,
    /// A region.
    Region,
    /// Territories that ran a local survey of the same family.
    Olva,
    /// Anything else.
    Other,
}

/// How far two figures measure the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    /// The same question, the same population.
    A,
    /// A close question, or a close population.
    B,
    /// An order of magnitude.
    C,
}

impl Grade {
    /// Its words: « même question ».
    pub fn say(self) -> &'static str {
        match self {
            Grade::A => "même question",
            Grade::B => "question proche",
            Grade::C => "ordre de grandeur",
        }
    }

    /// Its letter.
    pub fn letter(self) -> &'static str {
        match self {
            Grade::A => "A",
            Grade::B => "B",
            Grade::C => "C",
        }
    }
}

/// A figure from elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The indicator of the plan that it answers.
    pub indicator: String,
    /// Its part, when the indicator has several.
    pub part: Option<String>,
    /// Where.
    pub territory: String,
    /// When.
    pub year: i16,
    /// The value, on the scale of the indicator (a share in [0, 1]).
    pub value: f64,
    /// Answers behind it.
    pub n: Option<usize>,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// Its standard error, when known.
    pub se: Option<f64>,
    /// Who published it.
    pub source: String,
    /// Where it can be read; empty when it cannot.
    pub url: String,
    /// How far it compares.
    pub grade: Grade,
    /// What differs.
    pub note: String,
}

impl Reference {
    /// For the tests.
    pub fn outside(&self) -> Outside {
        Outside {
            value: self.value,
            n: self.n,
            interval: self.interval,
            se: self.se,
        }
    }
}

/// A benchmark pack without fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    /// Stable name.
    pub id: String,
    /// `N.N.N`.
    pub version: String,
    /// Title.
    pub title: String,
    /// What kind of territory.
    pub sort: Sort,
    /// The questionnaire whose plan has its indicators.
    pub questionnaire: String,
    /// Under which terms it may be used.
    pub licence: String,
    /// What to know before reading it.
    pub remark: String,
    /// The figures, in the order of the file.
    pub figures: Vec<Reference>,
}

/// Several territories that do not want to be named, together.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// The indicator.
    pub indicator: String,
    /// Its part.
    pub part: Option<String>,
    /// How many territories.
    pub territories: usize,
    /// Median of their values.
    pub median: f64,
    /// Lowest and highest.
    pub range: (f64, f64),
}

/// Fewest territories that a pool is made of.
pub const LEAST_POOL: usize = 4;

/// Figures read together: the differences of one set are corrected for their number together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Set {
    /// Stable name.
    pub id: String,
    /// Title.
    pub title: String,
    /// What to know before reading it.
    pub remark: String,
    /// The figures, in the order in which they are shown within an indicator: never by value.
    pub figures: Vec<Reference>,
    /// Unnamed territories together.
    pub pools: Vec<Pool>,
}

impl From<Pack> for Set {
    fn from(pack: Pack) -> Self {
        let mut remark = pack.remark;
        if !pack.licence.is_empty() {
            let space = if remark.is_empty() { "" } else { " " };
            remark.push_str(&format!(
                "{space}Conditions d’utilisation : {}.",
                pack.licence.trim_end_matches('.')
            ));
        }
        Set {
            id: pack.id,
            title: pack.title,
            remark,
            figures: pack.figures,
            pools: Vec::new(),
        }
    }
}

/// The pools of these figures: those of each indicator and part that at least [`LEAST_POOL`] territories have. In the order in which
/// the indicators come first.
pub fn pools(figures: &[Reference]) -> Vec<Pool> {
    let mut keys: Vec<(&str, Option<&str>)> = Vec::new();
    for figure in figures {
        let key = (figure.indicator.as_str(), figure.part.as_deref());
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.into_iter()
        .filter_map(|key| {
            let mut values: Vec<f64> = figures
                .iter()
                .filter(|figure| (figure.indicator.as_str(), figure.part.as_deref()) == key)
                .map(|figure| figure.value)
                .collect();
            if values.len() < LEAST_POOL {
                return None;
            }
            values.sort_by(f64::total_cmp);
            let middle = values.len() / 2;
            let median = if values.len() % 2 == 1 {
                values[middle]
            } else {
                f64::midpoint(values[middle - 1], values[middle])
            };
            Some(Pool {
                indicator: key.0.to_owned(),
                part: key.1.map(str::to_owned),
                territories: values.len(),
                median,
                range: (values[0], values[values.len() - 1]),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(territory: &str, value: f64) -> Reference {
        Reference {
            indicator: "L4".to_owned(),
            part: None,
            territory: territory.to_owned(),
            year: 2026,
            value,
            n: Some(100),
            interval: None,
            se: None,
            source: "Diagnostic".to_owned(),
            url: String::new(),
            grade: Grade::A,
            note: String::new(),
        }
    }

    #[test]
    fn three_territories_make_no_pool_and_four_do() {
        let all: Vec<Reference> = [("A", 0.4), ("B", 0.2), ("C", 0.5), ("D", 0.3)]
            .into_iter()
            .map(|(name, value)| figure(name, value))
            .collect();
        assert!(pools(&all[..3]).is_empty());
        let made = pools(&all);
        assert_eq!(made.len(), 1);
        assert_eq!((made[0].territories, made[0].range), (4, (0.2, 0.5)));
        assert!((made[0].median - 0.35).abs() < 1e-12);
    }
}
