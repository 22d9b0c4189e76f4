//! Extrapolated totals: a range, item non-response imputed, under both hypotheses on the associations of unknown activity.
//!
//! Each bound comes from the design of its hypothesis (self-representing units weigh 1, answers from outside the frame 0). Missing values
//! are drawn from the respondents of the same response group (random hot-deck, [`IMPUTATIONS`] times, Rubin’s rules): the draws start from
//! the name of the indicator, so that the same answers always give the same range.

use super::prepare::{Estimator, Layout, Parts, Reader, Values};
use crate::analysis::Estimate;
use crate::analysis::dataset::Dataset;
use crate::analysis::design::Design;
use crate::analysis::estimate;
use crate::analysis::inference::impute::{Asked, total};
use crate::analysis::thresholds::Scale;
use crate::values::SeededRandom;

/// How many times missing values are drawn (the method asks for 5 to 20).
pub const IMPUTATIONS: usize = 10;

/// Where the draws start: the same for every total, so that two totals over the same answers agree.
const SEED: u64 = 0x0017_A104;

impl Reader<'_> {
    /// The values of a total: 0 outside the base, and what is to be imputed marked.
    pub(super) fn total(&mut self, value: &str, base: Option<&[f64]>) -> Result<Parts, String> {
        let numbers = self.numbers(value)?;
        let mut part = Values::new("", "", Vec::with_capacity(numbers.len()));
        for (row, number) in numbers.into_iter().enumerate() {
            let counts = base.map_or(1.0, |base| base[row]);
            // Nobody knows whether it counts, or for how much: imputed.
            let missing = counts.is_nan() || (counts == 1.0 && number.is_nan());
            part.y.push(if missing || counts == 0.0 { 0.0 } else { number });
            part.x.push(f64::from(u8::from(missing)));
        }
        Ok((vec![part], Estimator::Total, Layout::Separate))
    }
}

/// How many of these responses give a value that counts: it is not imputed, and not zero.
pub(super) fn givers(part: &Values, data: &[(u32, f64)]) -> usize {
    data.iter()
        .filter(|(row, y)| part.x[*row as usize] == 0.0 && *y != 0.0)
        .count()
}

/// The range of a total over some responses: from the lower bound of the low hypothesis to the upper bound of the high one. `None` when
/// the wave extrapolates nothing.
pub(super) fn range(part: &Values, data: &[(u32, f64)], dataset: &Dataset) -> Option<Estimate> {
    let weighted = dataset.weighted.as_ref()?;
    let (low_design, high_design) = weighted.totals.as_deref()?;
    let under = |design: &Design| {
        let asked: Vec<Asked> = data
            .iter()
            .map(|(row, y)| Asked {
                row: *row,
                value: (part.x[*row as usize] == 0.0).then_some(*y),
                classes: vec![design.stratum_of(*row)],
            })
            .collect();
        total(design, &asked, IMPUTATIONS, &SeededRandom::new(SEED)).ok()
    };
    let (low, high) = (under(low_design)?.total, under(high_design)?.total);
    let (from, to) = (low.interval.0.max(observed(part, data, low_design)), high.interval.1);
    let base = estimate::Base::of(&dataset.design, data.iter().map(|(row, _)| *row));
    let mut out = estimate::estimate(
        f64::midpoint(low.value, high.value),
        None,
        Some((from.min(to), to)),
        base,
        None,
        Scale::Amount,
    );
    out.n = givers(part, data);
    Some(out)
}

/// What the respondents of the frame alone declare: no total is below.
fn observed(part: &Values, data: &[(u32, f64)], design: &Design) -> f64 {
    let given = data
        .iter()
        .filter(|(row, _)| part.x[*row as usize] == 0.0 && design.weight(*row) > 0.0);
    given.map(|(_, y)| y).sum()
}
