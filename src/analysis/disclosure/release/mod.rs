//! What every publication goes through.
//!
//! A document is first made on a dataset that records what is asked of it ([`Dataset::recording`]): every question tabulated, every
//! indicator, every crossing, wherever it ends: chart, table, sentence, alternative text, file. From that list [`protect`] finds which
//! figures must be hidden so that none gives another away; the document is then made again on the dataset that hides them
//! ([`Dataset::masked`]). No figure has another way out, so a figure hidden is hidden everywhere.

mod cross;
mod ledger;
mod link;
mod since;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use crate::analysis::NonResponse;
use crate::analysis::dataset::Dataset;
use crate::analysis::indicator::{Breakdown, Spec};
use crate::analysis::tabulate::{TabContent, Tabulation};

pub use ledger::{Ledger, ledger};
pub(in crate::analysis) use link::root as link_root;
pub use link::{Protection, protect};
pub use since::{Past, since};

/// Something asked of a dataset.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// A question, a row of one or a computed variable, tabulated.
    Question(String),
    /// An indicator on the whole.
    Whole(Spec),
    /// An indicator by groups.
    Groups(Spec, Breakdown),
}

/// What tells two indicators apart: how they are computed and on whom, not how they are called.
pub fn spec_key(spec: &Spec) -> String {
    serde_json::to_string(&(&spec.kind, &spec.base)).unwrap_or_else(|_| format!("{:?} {:?}", spec.kind, spec.base))
}

/// What tells two breakdowns apart.
pub fn by_key(breakdown: &Breakdown) -> String {
    match &breakdown.by {
        Some(by) => format!("{}|{by}", breakdown.variable),
        None => breakdown.variable.clone(),
    }
}

/// A figure that may be hidden.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Figure {
    /// A row of the table of a variable.
    Row {
        /// `item`, `item.row`, computed variable.
        variable: String,
        /// Code of the row.
        code: String,
    },
    /// Mean, median and total of a variable.
    Amounts {
        /// `item`, `item.row`.
        variable: String,
    },
    /// How many were asked an item, when another question decides it.
    Asked {
        /// The item.
        item: String,
    },
    /// A part of an indicator on the whole.
    Part {
        /// See [`spec_key`].
        key: String,
        /// Code of the part.
        code: String,
    },
    /// A part of an indicator in a group.
    Cell {
        /// See [`spec_key`].
        key: String,
        /// See [`by_key`].
        by: String,
        /// Code of the group.
        group: String,
        /// Code of the part.
        code: String,
    },
}

/// Why a figure is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Others that are published would let a small count be computed.
    Linked,
    /// Read with the publication before, it would tell what too few new answers say.
    Recent,
}

/// The figures hidden for another reason than their own size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask {
    hidden: BTreeMap<Figure, Why>,
}

impl Mask {
    /// Hides a figure; the first reason stays.
    pub fn hide(&mut self, figure: Figure, why: Why) {
        self.hidden.entry(figure).or_insert(why);
    }

    /// Why a figure is hidden.
    pub fn why(&self, figure: &Figure) -> Option<Why> {
        self.hidden.get(figure).copied()
    }

    /// Every figure hidden.
    pub fn figures(&self) -> impl Iterator<Item = (&Figure, Why)> {
        self.hidden.iter().map(|(figure, why)| (figure, *why))
    }

    /// Takes the figures of another mask too.
    pub fn join(&mut self, other: Mask) {
        for (figure, why) in other.hidden {
            self.hide(figure, why);
        }
    }
}

/// What a dataset does beside counting: remembers what it was asked, hides what must be.
#[derive(Clone, Debug, Default)]
pub(in crate::analysis) struct Release {
    asked: Option<Arc<Mutex<Vec<Request>>>>,
    mask: Option<Arc<Mask>>,
}

impl Release {
    pub(in crate::analysis) fn ask(&self, request: impl FnOnce() -> Request) {
        if let Some(asked) = &self.asked {
            let request = request();
            let mut asked = asked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if !asked.contains(&request) {
                asked.push(request);
            }
        }
    }

    pub(in crate::analysis) fn mask(&self) -> Option<&Mask> {
        self.mask.as_deref()
    }
}

impl Dataset {
    /// The same data, remembering what is asked of it.
    #[must_use]
    pub fn recording(&self) -> Self {
        let mut own = self.clone();
        own.release = Release {
            asked: Some(Arc::default()),
            mask: None,
        };
        own
    }

    /// What was asked since [`Dataset::recording`], each once, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.release.asked.as_ref().map_or_else(Vec::new, |asked| {
            asked.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
        })
    }

    /// The same data, these figures hidden in whatever is made of it. What is asked of it is remembered too.
    #[must_use]
    pub fn masked(mut self, mask: Mask) -> Self {
        self.release = Release {
            asked: Some(Arc::default()),
            mask: Some(Arc::new(mask)),
        };
        self
    }

    /// The figures hidden in whatever is made of it.
    pub fn hidden(&self) -> Option<&Mask> {
        self.release.mask()
    }
}

/// What a reader is told of rows that the mask hides.
const LINKED: &str = "Des chiffres sont masqués : rapprochés d’autres chiffres de ce document, ils feraient connaître les réponses de quelques \
    associations.";
const RECENT: &str = "Des chiffres sont masqués : trop peu de réponses nouvelles depuis la publication précédente.";

/// The note that goes with figures hidden for these reasons.
pub fn notes(reasons: impl Iterator<Item = Why>) -> Vec<&'static str> {
    let reasons: BTreeSet<Why> = reasons.collect();
    let say = |why: &Why| match why {
        Why::Linked => LINKED,
        Why::Recent => RECENT,
    };
    reasons.iter().map(say).collect()
}

/// Hides how many were asked, when the mask says so of the item of one of these variables.
pub(in crate::analysis) fn conceal_asked<'n>(mask: &Mask, variables: impl Iterator<Item = &'n str>, told: &mut NonResponse) {
    for variable in variables {
        let item = variable.split('.').next().unwrap_or(variable).to_owned();
        told.asked_hidden |= mask.why(&Figure::Asked { item }).is_some();
    }
}

/// Hides the rows and the amounts of a tabulation that the mask names, and how many were asked.
pub(in crate::analysis) fn conceal(mask: &Mask, tabulation: &mut Tabulation) {
    conceal_asked(mask, [tabulation.variable.as_str()].into_iter(), &mut tabulation.nonresponse);
    let mut reasons = BTreeSet::new();
    let variable = tabulation.variable.clone();
    let rows = match &mut tabulation.content {
        TabContent::Codes { rows, .. } => rows,
        TabContent::Number {
            mean,
            median,
            total,
            classes,
            ..
        } => {
            let amounts = Figure::Amounts {
                variable: variable.clone(),
            };
            if let Some(why) = mask.why(&amounts) {
                (*mean, *median, *total) = (None, None, None);
                reasons.insert(why);
            }
            classes
        }
        _ => return,
    };
    for row in rows.iter_mut() {
        let figure = Figure::Row {
            variable: variable.clone(),
            code: row.code.clone(),
        };
        if let Some(why) = mask.why(&figure) {
            (row.count, row.share) = (None, None);
            reasons.insert(why);
        }
    }
    if let TabContent::Number {
        median_place,
        median,
        classes,
        ..
    } = &mut tabulation.content
        && (median.is_none() || classes.iter().all(|class| class.share.is_none()))
    {
        *median_place = None;
    }
    tabulation
        .notes
        .extend(notes(reasons.into_iter()).into_iter().map(crate::analysis::typeset));
}
