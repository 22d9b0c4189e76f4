//! What a coordinator decides of the weighting of a wave: stored with it, read by the analysis. Pure.

use serde::{Deserialize, Serialize};

/// The choices of a coordinator; each one left out is that of the questionnaire, else of the house.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WeightingChoices {
    /// How the answers are weighted.
    pub method: Option<WeightingMethod>,
    /// Why they are not, in the words of the coordinator.
    pub reason: String,
    /// Further margins of the frame that the weights are calibrated on, beside domain and employment.
    pub margins: Option<Vec<FrameAttribute>>,
    /// Totals supplied for the very territory of the wave.
    pub supplied: Option<SuppliedTotals>,
    /// From how many employees an association represents itself.
    pub employees: Option<f64>,
    /// From which yearly budget, in euros.
    pub budget: Option<f64>,
}

/// How the answers of a wave are weighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WeightingMethod {
    /// Not at all.
    None,
    /// By response groups.
    Groups,
    /// By response groups, then calibrated: exponential distance (raking ratio).
    Raking,
    /// By response groups, then calibrated: linear distance.
    Linear,
    /// By response groups, then calibrated: ratios of weights kept between bounds.
    Logit,
}

impl WeightingMethod {
    /// Every method.
    pub const ALL: [WeightingMethod; 5] = [
        WeightingMethod::None,
        WeightingMethod::Groups,
        WeightingMethod::Raking,
        WeightingMethod::Linear,
        WeightingMethod::Logit,
    ];

    /// The word in forms and in questionnaires.
    pub fn code(self) -> &'static str {
        match self {
            WeightingMethod::None => "none",
            WeightingMethod::Groups => "post-stratification",
            WeightingMethod::Raking => "raking",
            WeightingMethod::Linear => "linear",
            WeightingMethod::Logit => "logit",
        }
    }

    /// Reads the word.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.code() == code)
    }
}

/// An attribute of the frame that weights can be calibrated on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FrameAttribute {
    /// Quarter.
    Quarter,
    /// Priority quarter (QPV) of the seat, or none.
    Qpv,
    /// Commune of the seat.
    Commune,
    /// Age, in classes, from the date of creation.
    Age,
}

impl FrameAttribute {
    /// Every attribute.
    pub const ALL: [FrameAttribute; 4] = [
        FrameAttribute::Quarter,
        FrameAttribute::Qpv,
        FrameAttribute::Commune,
        FrameAttribute::Age,
    ];

    /// The name of the attribute, as in questionnaires (`register_quartier`) and files.
    pub fn code(self) -> &'static str {
        match self {
            FrameAttribute::Quarter => "quartier",
            FrameAttribute::Qpv => "qpv",
            FrameAttribute::Commune => "commune",
            FrameAttribute::Age => "anciennete",
        }
    }

    /// Reads the name, with or without `register_`.
    pub fn parse(code: &str) -> Option<Self> {
        let code = code
            .strip_prefix("register_")
            .or_else(|| code.strip_prefix("register."))
            .unwrap_or(code);
        Self::ALL.into_iter().find(|attribute| attribute.code() == code)
    }
}

/// Totals that somebody counted for the territory (`secteur × budget`), with where they come from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SuppliedTotals {
    /// Variables that the totals cross (`register.domaine`, `tranche_budget`).
    pub variables: Vec<String>,
    /// Codes of these variables, and how many associations.
    pub totals: Vec<(Vec<String>, f64)>,
    /// Code of the territory that they count.
    pub territory: String,
    /// Where they come from.
    pub source: String,
    /// Their year.
    pub year: i32,
}

impl SuppliedTotals {
    /// Between the codes of a category.
    pub const CROSS: &'static str = " × ";

    /// The name of a category: its codes.
    pub fn category(codes: &[String]) -> String {
        codes.join(Self::CROSS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_forms_read_back() {
        for method in WeightingMethod::ALL {
            assert_eq!(WeightingMethod::parse(method.code()), Some(method));
        }
        for attribute in FrameAttribute::ALL {
            assert_eq!(FrameAttribute::parse(attribute.code()), Some(attribute));
            assert_eq!(
                FrameAttribute::parse(&format!("register_{}", attribute.code())),
                Some(attribute)
            );
        }
        assert_eq!(WeightingMethod::parse("calage"), None);
        assert_eq!(FrameAttribute::parse("domaine"), None);
    }

    #[test]
    fn choices_not_yet_made_read_from_an_empty_document() {
        let choices: WeightingChoices = serde_json::from_str("{}").unwrap();
        assert_eq!(choices, WeightingChoices::default());
    }
}
