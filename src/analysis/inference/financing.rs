//! Two readings of financing by source: the mean of the structures (each association counts once, whatever its size) and the structure of the
//! totals (each euro counts once). They differ strongly, and both are printed.

use super::Refusal;
use super::statistic::{mean, ratio};
use crate::analysis::Estimate;
use crate::analysis::design::Design;
use crate::analysis::thresholds::Scale;

/// What a respondent says of its financing.
#[derive(Clone, Debug)]
pub struct Financed {
    /// Row of the design.
    pub row: u32,
    /// Part of each source, in any unit: percentages or amounts.
    pub parts: Vec<f64>,
    /// The amount shared between the sources, when known.
    pub amount: Option<f64>,
}

/// The two readings, source by source.
#[derive(Clone, Debug)]
pub struct Financing {
    /// Mean of the shares of each source: respondents with parts.
    pub structures: Vec<Estimate>,
    /// Σ w share·amount / Σ w amount: respondents with parts and a positive amount. Refused when there is none.
    pub totals: Result<Vec<Estimate>, Refusal>,
}

/// The two readings over the respondents listed. Those whose parts add up to nothing, or are negative, are outside both bases.
pub fn financing(design: &Design, data: &[Financed], sources: usize) -> Result<Financing, Refusal> {
    let shared: Vec<(&Financed, f64)> = data
        .iter()
        .map(|of| (of, of.parts.iter().sum::<f64>()))
        .filter(|(of, sum)| *sum > 0.0 && sum.is_finite() && of.parts.iter().all(|part| *part >= 0.0))
        .collect();
    let part = |of: &Financed, source: usize| of.parts.get(source).copied().unwrap_or(0.0);
    let structures = (0..sources)
        .map(|source| {
            let shares: Vec<(u32, f64)> = shared.iter().map(|(of, sum)| (of.row, part(of, source) / sum)).collect();
            mean(design, &shares, Scale::Share)
        })
        .collect::<Result<Vec<Estimate>, Refusal>>()?;
    let totals = (0..sources)
        .map(|source| {
            let amounts: Vec<(u32, f64, f64)> = shared
                .iter()
                .filter_map(|(of, sum)| {
                    let amount = of.amount.filter(|amount| *amount > 0.0)?;
                    Some((of.row, part(of, source) / sum * amount, amount))
                })
                .collect();
            ratio(design, &amounts, Scale::Share)
        })
        .collect();
    Ok(Financing { structures, totals })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_readings_differ_when_the_large_live_otherwise() {
        let design = Design::equal(3);
        let of = |row: u32, parts: [f64; 2], amount: Option<f64>| Financed {
            row,
            parts: parts.to_vec(),
            amount,
        };
        let data = [
            of(0, [100.0, 0.0], Some(1_000.0)),
            of(1, [50.0, 50.0], None),
            of(2, [0.0, 100.0], Some(9_000.0)),
        ];
        let found = financing(&design, &data, 2).unwrap();
        assert!((found.structures[0].value - 0.5).abs() < 1e-12);
        let totals = found.totals.unwrap();
        assert!((totals[0].value - 0.1).abs() < 1e-12 && totals[0].n == 2);
        let unknown = financing(&design, &[of(0, [1.0, 1.0], None), of(1, [1.0, 3.0], None)], 2).unwrap();
        assert_eq!(unknown.totals.err(), Some(Refusal::Nobody));
    }
}
