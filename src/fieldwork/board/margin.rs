//! The margin to expect: what the present answers allow, and what they would if those who have not answered yet did as the others.

use std::collections::BTreeMap;

use super::{Group, Stratum, Tally};
use crate::fieldwork::rates;

/// Weights stay between these multiples of the mean weight, so that one answer never stands for a whole domain.
const TRIM: (f64, f64) = (0.3, 3.0);

/// Strata with what they weigh.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Design {
    /// Usable answers.
    pub n: f64,
    /// The population they stand for.
    pub population: f64,
    /// Kish's design effect: `n·Σw² / (Σw)²`.
    pub deff: f64,
    /// Strata of the frame where nobody answered: their associations are represented by their domain, or by all.
    pub empty: usize,
}

/// A margin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Margin {
    /// Half-width of the 95 % interval of a share of one half, in [0, 0.5].
    pub half_width: f64,
    /// Answers it rests on.
    pub n: f64,
    /// The design effect.
    pub deff: f64,
}

/// The design of answers post-stratified by stratum: `w_h = N_h / n_h`, trimmed to [0.3; 3] times the mean weight `N/n`. A stratum
/// without answer gives its population to those of its domain (in proportion to theirs), or to all when its domain is silent.
/// `lines`: stratum, population, answers.
pub fn design(lines: &[(&Stratum, f64, f64)]) -> Design {
    let population: f64 = lines.iter().map(|(_, of, _)| of).sum();
    let n: f64 = lines.iter().map(|(.., n)| n).sum();
    let mut out = Design {
        n,
        population,
        deff: 1.0,
        empty: lines.iter().filter(|(_, of, n)| *of > 0.0 && *n <= 0.0).count(),
    };
    // Populations by domain: of all strata, of those with answers.
    let mut domains: BTreeMap<Option<&str>, (f64, f64)> = BTreeMap::new();
    for (stratum, of, n) in lines {
        let domain = domains.entry(stratum.domain.as_deref()).or_default();
        domain.0 += of;
        domain.1 += if *n > 0.0 { *of } else { 0.0 };
    }
    let heard: f64 = domains.values().filter(|(_, heard)| *heard > 0.0).map(|(all, _)| all).sum();
    if n <= 0.0 || heard <= 0.0 {
        return out;
    }
    let mean = population / n;
    let (mut sum, mut squares) = (0.0, 0.0);
    for (stratum, of, n) in lines.iter().filter(|(.., n)| *n > 0.0) {
        let (all, answering) = domains[&stratum.domain.as_deref()];
        let within = if answering > 0.0 { all / answering } else { 1.0 };
        let weight = (of * within * (population / heard) / n).clamp(TRIM.0 * mean, TRIM.1 * mean);
        sum += n * weight;
        squares += n * weight * weight;
    }
    out.deff = (n * squares / (sum * sum)).max(1.0);
    out
}

/// Q8. `1.96·√(deff · p(1−p)/n · (1 − n/N))` for p = 1/2, at most one half. None without two answers.
pub fn margin(design: &Design) -> Option<Margin> {
    if design.n < 2.0 {
        return None;
    }
    let remaining = (1.0 - design.n / design.population.max(design.n)).max(0.0);
    Some(Margin {
        half_width: (1.96 * (design.deff * 0.25 / design.n * remaining).sqrt()).min(0.5),
        n: design.n,
        deff: design.deff,
    })
}

/// The designs of now, and of the closing if the pending cases of each stratum answered as those asked did: `n_h + pending_h · r_h`,
/// with `r_h` the response rate of the stratum, or that of the whole when fewer than 10 of it were asked.
pub fn projected(strata: &[Group<Stratum>], whole: &Tally) -> (Design, Design) {
    let population = |group: &Group<Stratum>| group.tally.population(whole);
    let now: Vec<_> = strata
        .iter()
        .map(|group| (&group.key, population(group), f64::from(group.tally.usable())))
        .collect();
    let overall = rates(whole, whole).response.share();
    let then: Vec<_> = strata
        .iter()
        .map(|group| {
            let own = (group.tally.asked() >= super::THIN)
                .then(|| rates(&group.tally, whole).response.share())
                .flatten();
            let rate = own.or(overall).unwrap_or(0.0);
            let n = f64::from(group.tally.usable()) + f64::from(group.tally.pending()) * rate;
            (&group.key, population(group).max(n), n)
        })
        .collect();
    (design(&now), design(&then))
}
