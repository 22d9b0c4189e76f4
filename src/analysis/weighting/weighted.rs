//! A weighting carried by the dataset it weights: the design of every figure, the designs of extrapolated totals, what was done.

use super::Labels;
use super::preset::{Weighting, WeightingReport};
use crate::analysis::dataset::Dataset;
use crate::analysis::design::Design;

/// What a weighted dataset knows of its weights, beside its design.
#[derive(Clone, Debug)]
pub struct Weighted {
    /// What was done.
    pub report: WeightingReport,
    /// What attributes and categories are called.
    pub labels: Labels,
    /// The same respondents, each counting one.
    pub plain: Design,
    /// The designs of extrapolated totals: if none of the associations of unknown activity is active, and if all are. `None`: no total is
    /// extrapolated.
    pub totals: Option<Box<(Design, Design)>>,
    /// Stratum of each respondent.
    pub strata: Vec<String>,
}

impl Dataset {
    /// Gives the dataset the weights of its wave. `weighting` and `range` (the same wave under both hypotheses on unknown activity) are
    /// those of its rows, in their order.
    #[must_use]
    pub fn weigh(mut self, weighting: &Weighting, range: Option<&(Weighting, Weighting)>, labels: Labels) -> Self {
        let totals = range.and_then(|(low, high)| Some(Box::new((low.totals()?, high.totals()?))));
        self.design = weighting.design();
        self.weighted = Some(Box::new(Weighted {
            report: weighting.report.clone(),
            labels,
            plain: weighting.side_by_side(),
            totals: totals.filter(|_| weighting.report.weighted),
            strata: weighting.strata.clone(),
        }));
        self
    }
}
