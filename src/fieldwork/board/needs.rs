//! What is missing in each stratum, and which to push first.

use super::{FIRM, Group, Stratum, THIN, Tally};
use crate::fieldwork::rates;

/// What a stratum needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// The stratum.
    pub stratum: Stratum,
    /// Its cases.
    pub tally: Tally,
    /// Usable answers missing to reach [`THIN`].
    pub to_thin: u32,
    /// Usable answers missing to reach [`FIRM`].
    pub to_firm: u32,
    /// Coverage, in [0, 1].
    pub coverage: Option<f64>,
    /// What is aimed at now: [`THIN`], then [`FIRM`]; none when it is reached.
    pub goal: Option<u32>,
    /// The goal can be reached with those from whom an answer may still come.
    pub reachable: bool,
    /// Priority, 0 to 100: `100 · (missing/goal + delay)/2 · min(1, pending/missing)`, where `delay = max(0, 1 − coverage/coverage of
    /// the whole)`. What lacks answers, what lags behind the rest, where enough can still be asked. Without a goal, only the delay
    /// counts, by half.
    pub score: f64,
}

/// The needs of the strata, the most pressing first (then the order of the strata).
pub fn needs(strata: &[Group<Stratum>], whole: &Tally) -> Vec<Need> {
    let overall = rates(whole, whole).coverage.unwrap_or(0.0);
    let mut out: Vec<Need> = strata
        .iter()
        .filter(|group| group.tally.frame() > 0)
        .map(|group| need(group, whole, overall))
        .collect();
    out.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.stratum.cmp(&b.stratum)));
    out
}

fn need(group: &Group<Stratum>, whole: &Tally, overall: f64) -> Need {
    let tally = group.tally;
    let (usable, pending) = (tally.usable(), tally.pending());
    let goal = [THIN, FIRM].into_iter().find(|goal| usable < *goal);
    let missing = goal.map_or(0, |goal| goal - usable);
    let coverage = rates(&tally, whole).coverage;
    let delay = match coverage {
        Some(coverage) if overall > 0.0 => (1.0 - coverage / overall).max(0.0),
        _ => 0.0,
    };
    let lacking = goal.map_or(0.0, |goal| f64::from(missing) / f64::from(goal));
    let chance = if pending == 0 {
        0.0
    } else if missing == 0 {
        1.0
    } else {
        (f64::from(pending) / f64::from(missing)).min(1.0)
    };
    Need {
        stratum: group.key.clone(),
        tally,
        to_thin: THIN.saturating_sub(usable),
        to_firm: FIRM.saturating_sub(usable),
        coverage,
        goal,
        reachable: pending >= missing,
        score: 100.0 * f64::midpoint(lacking, delay) * chance,
    }
}
