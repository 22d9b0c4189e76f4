//! Two waves compared: which questions compare (`lineage`), the earlier wave seen through the later questionnaire (`translate`), who
//! answered both (`overlap`), and for each figure its change with the covariance of the common respondents, and their panel reading
//! (`figure`, `indicators`, `questions`).
//!
//! What is hidden in one wave is hidden in both: every figure of a wave shown here is one that the wave publishes, or a sum of such. The panel
//! is only read where neither its respondents nor the others, deduced by subtraction, are too few.

mod figure;
mod indicators;
pub mod lineage;
mod overlap;
mod questions;
#[cfg(test)]
mod tests;
mod translate;

pub use figure::Reading;
pub use indicators::{Followed, followed};
pub use lineage::{Match, Matched, matched};
pub use overlap::Overlap;
pub use questions::{Asked, Modalities, Transitions, asked};

use super::Estimate;
use super::dataset::Dataset;
use super::inference::adjust::Adjustment;
use super::inference::compare::{Contrast, adjust};

/// Risk of calling a change what is not one, inside a family.
pub const RISK: f64 = 0.05;

/// Two waves to compare.
#[derive(Clone, Copy)]
pub struct Waves<'a> {
    /// The earlier responses.
    pub before: &'a Dataset,
    /// The later ones.
    pub after: &'a Dataset,
    /// Which questions compare.
    pub matched: &'a Matched,
    /// Who answered both.
    pub overlap: &'a Overlap,
}

/// How one figure changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Shift {
    /// Code, row or codes of the part; empty for the only one.
    pub code: String,
    /// Wording.
    pub label: String,
    /// The figures; `None`: hidden in one wave at least.
    pub figures: Option<Figures>,
}

/// The figures of a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// In the earlier wave.
    pub before: Estimate,
    /// In the later one.
    pub after: Estimate,
    /// Later − earlier, `adjusted` inside its family; else why it is not measured.
    pub change: Result<Contrast, String>,
    /// The associations that answered both; `None`: too few, or they would give the others away.
    pub panel: Option<Reading>,
}

impl Figures {
    /// The change is larger than chance alone makes, in its family.
    pub fn holds(&self) -> bool {
        self.change
            .as_ref()
            .is_ok_and(|change| change.adjusted.is_some_and(|p| p <= RISK) && !self.is_nothing())
    }

    /// The two figures are the same, to the rounding of the computer: a share that the weights hold to the register has no chance in it.
    fn is_nothing(&self) -> bool {
        let (before, after) = (self.before.value, self.after.value);
        (after - before).abs() <= 1e-9 * before.abs().max(after.abs()).max(1.0)
    }

    /// One of the two figures at least is fragile.
    pub fn fragile(&self) -> bool {
        [self.before, self.after]
            .iter()
            .any(|estimate| estimate.reliability != super::Reliability::Normal)
    }
}

/// Adjusts the changes of a family (Holm).
fn family<'a>(shifts: impl Iterator<Item = &'a mut Shift>) {
    let figures = shifts.filter_map(|shift| shift.figures.as_mut());
    let contrasts = figures.filter_map(|figures| figures.change.as_mut().ok());
    adjust(contrasts, Adjustment::Holm);
}
