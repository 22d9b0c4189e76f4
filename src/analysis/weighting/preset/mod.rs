//! The weighting of a wave, decided from its frame: response groups by attributes of the register (`domaine × employeuse`), then if
//! asked a calibration on further margins of the frame or on margins supplied for that very territory; unweighted, with the reason,
//! when the frame cannot carry it.
//!
//! Answers from outside the frame (open link) weigh 1, stand apart, and never enter an extrapolated total. Large units found after
//! the fact represent themselves: they weigh 1 and leave the N and the r of their group.

mod decide;
mod frame;
mod further;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use decide::{decide, range};
pub use frame::{Activity, Count, Frame, FrameMargin, Hypothesis, Unit};

use super::calibrate::Distance;
use super::diagnostics::Diagnostics;
use super::groups::{Group, Limits, Merge, Unresolved};
use super::margins::Line;
use super::refusal::Refusal;
use super::trim::Cap;
use crate::analysis::design::Design;
use crate::analysis::linear::Sparse;

/// Stratum of the answers from outside the frame.
pub const OUTSIDE: &str = "hors-base";
/// Stratum of the units that represent themselves.
pub const SELF_REPRESENTING: &str = "auto-representees";
/// The only stratum of an unweighted wave.
pub const WHOLE: &str = "ensemble";
/// Fewest answers from the frame for a wave to be weighted.
pub const SMALLEST_WAVE: usize = 20;

/// A respondent as the weighting sees it: attributes of the register, never an answer (but for supplied margins).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Respondent {
    /// Category on each attribute of the frame; `None`: the register does not know.
    pub values: Vec<Option<String>>,
    /// Category on each further margin of the frame.
    pub margins: Vec<Option<String>>,
    /// Category on the supplied margins, when there are some (`None`: not told).
    pub supplied: Option<String>,
    /// From outside the frame (open link).
    pub outside: bool,
    /// Large unit, found so after the fact.
    pub self_representing: bool,
}

/// Margins supplied for a territory (`secteur × budget`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Supplied {
    /// Code of the margin.
    pub name: String,
    /// Code of the territory that they describe: that of the frame, or they are refused.
    pub territory: String,
    /// Where they come from.
    pub source: String,
    /// Their year.
    pub year: i32,
    /// Category and total, neighbours side by side. Their structure is used: they are brought to the size of the frame.
    pub totals: Vec<(String, f64)>,
}

/// How a wave is to be weighted.
#[derive(Clone, Debug)]
pub struct Plan {
    /// When response groups are merged.
    pub limits: Limits,
    /// Fewest answers from the frame.
    pub smallest: usize,
    /// Calibrate on the frame's attributes and further margins.
    pub calibrate: bool,
    /// Calibrate on these margins.
    pub supplied: Option<Supplied>,
    /// Distance of the calibration.
    pub distance: Distance,
    /// Cap of calibrated weights.
    pub cap: Option<Cap>,
    /// What is supposed of associations whose activity is unknown.
    pub hypothesis: Hypothesis,
    /// The rule by which large units were found, as the method page tells it.
    pub large: LargeRule,
    /// The wave is not to be weighted, and why.
    pub off: Option<Refusal>,
}

impl Default for Plan {
    /// Response groups only; a calibration, when switched on, is a raking with a cap of 2.5 on the ratio of weights.
    fn default() -> Self {
        Plan {
            limits: Limits::default(),
            smallest: SMALLEST_WAVE,
            calibrate: false,
            supplied: None,
            distance: Distance::Raking,
            cap: Some(Cap::Ratio { times: 2.5 }),
            hypothesis: Hypothesis::High,
            large: LargeRule::default(),
            off: None,
        }
    }
}

/// The weights of a wave and what was done.
#[derive(Clone, Debug, Default)]
pub struct Weighting {
    /// Final weight of each respondent.
    pub weights: Vec<f64>,
    /// Stratum of each respondent.
    pub strata: Vec<String>,
    /// Population of each stratum, when it is known.
    pub populations: BTreeMap<String, f64>,
    /// Calibration variables and start weights, when the weights are calibrated.
    pub calibration: Option<(Sparse, Vec<f64>)>,
    /// Respondents from outside the frame.
    pub apart: Vec<bool>,
    /// What was done, for the method page.
    pub report: WeightingReport,
}

impl Weighting {
    /// The design of the wave.
    pub fn design(&self) -> Design {
        self.designed(self.weights.iter().copied())
    }

    /// The design of extrapolated totals: answers from outside the frame weigh nothing. `None` for an unweighted wave, or when too
    /// much of the frame is unknown: totals are not extrapolated.
    pub fn totals(&self) -> Option<Design> {
        let extrapolated = self.report.activity.is_some_and(|activity| activity.extrapolated);
        (self.report.weighted && extrapolated).then(|| {
            let weights = self.weights.iter().zip(&self.apart);
            self.designed(weights.map(|(weight, apart)| if *apart { 0.0 } else { *weight }))
        })
    }

    /// The same respondents unweighted: weighted and unweighted figures stand side by side for key indicators. The frame gives its
    /// finite population correction when it is known.
    pub fn side_by_side(&self) -> Design {
        let inside = self.report.respondents - self.report.outside;
        let known = self.report.weighted && self.report.frame >= inside as f64;
        let whole = if known { self.report.frame } else { 0.0 };
        let populations = BTreeMap::from([(WHOLE.to_owned(), whole), (OUTSIDE.to_owned(), self.report.outside as f64)]);
        let strata = self.apart.iter().map(|apart| (1.0, if *apart { OUTSIDE } else { WHOLE }));
        Design::new(strata, &populations)
    }

    fn designed(&self, weights: impl Iterator<Item = f64>) -> Design {
        let design = Design::new(weights.zip(self.strata.iter().map(String::as_str)), &self.populations);
        match &self.calibration {
            Some((x, start)) => design.with_calibration(x.clone(), start.clone()),
            None => design,
        }
    }
}

/// What was done to weight a wave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WeightingReport {
    /// The wave is weighted.
    pub weighted: bool,
    /// Why it is not.
    pub unweighted: Option<Refusal>,
    /// Answers in all.
    pub respondents: usize,
    /// Answers from outside the frame.
    pub outside: usize,
    /// Large units that represent themselves.
    pub self_representing: usize,
    /// From when a unit is large.
    pub large: LargeRule,
    /// Fewest answers of a response group.
    pub smallest: usize,
    /// Associations of the frame, under the hypothesis used.
    pub frame: f64,
    /// Which hypothesis was used.
    pub hypothesis: Hypothesis,
    /// Attributes of the response groups, the one kept longest first.
    pub attributes: Vec<String>,
    /// Response groups.
    pub groups: Vec<Group>,
    /// Merges of response groups, in order.
    pub merges: Vec<Merge>,
    /// What merging could not mend.
    pub unresolved: Vec<Unresolved>,
    /// The calibration.
    pub calibration: Option<CalibrationReport>,
    /// Diagnostics of the weights (units that represent themselves and answers from outside left out).
    pub diagnostics: Option<Diagnostics>,
    /// How many associations are active.
    pub activity: Option<Activity>,
}

/// What the calibration did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalibrationReport {
    /// Distance.
    pub distance: Distance,
    /// Steps of the last calibration.
    pub iterations: usize,
    /// Largest relative gap left.
    pub gap: f64,
    /// Negative weights (linear distance only).
    pub negative: usize,
    /// Each total before and after.
    pub lines: Vec<Line>,
    /// Categories merged because they had too few answers: the margin and the merge.
    pub merges: Vec<(String, Merge)>,
    /// Supplied margins: their name, source and year, and how many respondents had no category on them.
    pub supplied: Option<SuppliedReport>,
    /// The trimming.
    pub trimming: Option<TrimmingReport>,
}

/// Which supplied margins were used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuppliedReport {
    /// The margin.
    pub name: String,
    /// Where it comes from.
    pub source: String,
    /// Its year.
    pub year: i32,
    /// Respondents without a category on it: they keep their share of the frame.
    pub missing: usize,
    /// By how much the totals were multiplied to the size of the frame.
    pub scale: f64,
}

/// What trimming did.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrimmingReport {
    /// The rule.
    pub cap: Cap,
    /// Weights held back.
    pub held: usize,
    /// Rounds of redistribution.
    pub rounds: usize,
    /// Weights that the second calibration brought above the cap again.
    pub above: usize,
}

/// From when a unit is large.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LargeRule {
    /// Employees.
    pub employees: f64,
    /// Yearly budget, in euros.
    pub budget: f64,
}

impl Default for LargeRule {
    fn default() -> Self {
        LargeRule {
            employees: 50.0,
            budget: 500_000.0,
        }
    }
}

impl LargeRule {
    /// Whether a unit represents itself, from what it declares. What is not told does not make it large.
    pub fn holds(&self, employees: Option<f64>, budget: Option<f64>) -> bool {
        employees.is_some_and(|n| n >= self.employees) || budget.is_some_and(|euros| euros >= self.budget)
    }
}
