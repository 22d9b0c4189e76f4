//! Weighting: from the associations of a frame and those that answered, to one weight for each answer.
//!
//! [`groups`] response groups, `w = N_h / r_h`; [`calibrate`] weights brought to known totals; [`trim`] weights held back;
//! [`propensity`] how the chance of answering depends on the register; [`diagnostics`] what the weights cost and mend;
//! [`preset`] the decision for one wave, with [`preset::decide`]; [`report`] the same in French sentences, for the method page.
//!
//! Nothing here reads an answer to decide in which group an association stands: only the register's attributes do. A wave that
//! cannot be weighted is unweighted and says why ([`refusal`]): never a NaN, never a panic.

pub mod calibrate;
pub mod diagnostics;
pub mod distance;
pub mod groups;
pub mod margins;
pub mod preset;
pub mod propensity;
pub mod refusal;
pub mod report;
pub mod supplied;
pub mod trim;
mod weighted;
mod words;

#[cfg(test)]
mod coverage_tests;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod reference_own_tests;
#[cfg(test)]
mod reference_tests;

use std::collections::BTreeMap;

pub use weighted::Weighted;

/// Code of the category of those whose attribute the register does not know.
pub const UNKNOWN: &str = "inconnu";

/// Between the codes of merged categories (a code may hold a plus: « 21+ »).
const JOIN: &str = " + ";

/// What attributes and categories are called in sentences. Without a label, the code is written.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// Label of each attribute (« domaine d’activité »).
    pub attributes: BTreeMap<String, String>,
    /// Label of each category, by attribute.
    pub categories: BTreeMap<String, BTreeMap<String, String>>,
}

impl Labels {
    /// The label of an attribute.
    pub fn attribute(&self, code: &str) -> String {
        self.attributes.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }

    /// The label of a category of an attribute; several merged categories (`a + b`) are all named.
    pub fn category(&self, attribute: &str, code: &str) -> String {
        let known = self.categories.get(attribute);
        let one = |code: &str| {
            known.and_then(|labels| labels.get(code)).cloned().unwrap_or_else(|| {
                if code == UNKNOWN {
                    "non renseigné".to_owned()
                } else {
                    code.to_owned()
                }
            })
        };
        if known.is_some_and(|labels| labels.contains_key(code)) {
            return one(code);
        }
        words::list(&code.split(JOIN).map(one).collect::<Vec<_>>())
    }
}
