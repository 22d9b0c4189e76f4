//! The chance of answering, from the register: logistic regression, the R-indicator, groups of equal score.
//!
//! Iteratively reweighted least squares as R's `glm(…, family = binomial)`: same starting values, same stopping rule (relative change
//! of the deviance below 1e-8), redundant columns left out. R-indicator `1 − 2 sd(p̂)` (Schouten, Cobben and Bethlehem 2009).

use serde::{Deserialize, Serialize};

use super::groups::Cell;
use super::refusal::Refusal;
use crate::analysis::linear::{Factor, Sparse};

/// Relative change of the deviance that stops the iterations (R's `glm.control`).
const EPSILON: f64 = 1e-8;
/// Iterations at most (R's `glm.control`).
const ITERATIONS: usize = 25;
/// A fitted chance this near 0 or 1 is certain.
const CERTAIN: f64 = 1e-8;

/// A fitted model of the chance of answering.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Propensity {
    /// Coefficients, on the log odds; 0 for redundant columns.
    pub coefficients: Vec<f64>,
    /// Columns kept.
    pub kept: Vec<usize>,
    /// Fitted chance of each row.
    pub fitted: Vec<f64>,
    /// Iterations done.
    pub iterations: usize,
    /// The deviance was stable.
    pub converged: bool,
    /// Some rows answer for certain, or never: their coefficient is not determined.
    pub separated: bool,
    /// Mean chance over all associations.
    pub mean: f64,
    /// Standard deviation of the chances (n − 1).
    pub sd: f64,
}

impl Propensity {
    /// R-indicator: 1 when all have the same chance of answering, less as chances differ.
    pub fn indicator(&self) -> f64 {
        1.0 - 2.0 * self.sd
    }

    /// Coefficient of variation of the chances: bounds the bias of an unweighted mean.
    pub fn variation(&self) -> f64 {
        self.sd / self.mean
    }
}

/// Fits the chance of answering. A row of `x` describes `trials` associations of which `successes` answered (1 and 0 or 1 for a
/// single one); give the constant as a column.
///
/// # Errors
/// Rows of different number, numbers that are not, everyone answered or nobody.
pub fn logistic(x: &Sparse, trials: &[f64], successes: &[f64]) -> Result<Propensity, Refusal> {
    for found in [trials.len(), successes.len()] {
        if found != x.len() {
            return Err(Refusal::Lengths {
                what: "probabilité de répondre".to_owned(),
                expected: x.len(),
                found,
            });
        }
    }
    let valid = |(m, s): (&f64, &f64)| m.is_finite() && s.is_finite() && *s >= 0.0 && s <= m;
    let total: f64 = trials.iter().sum();
    let answered: f64 = successes.iter().sum();
    if !trials.iter().zip(successes).all(valid) || answered <= 0.0 || answered >= total {
        return Err(Refusal::NoModel);
    }
    let rows = x.len();
    let y: Vec<f64> = trials
        .iter()
        .zip(successes)
        .map(|(m, s)| if *m > 0.0 { s / m } else { 0.0 })
        .collect();
    let mut mu: Vec<f64> = y.iter().zip(trials).map(|(y, m)| (m * y + 0.5) / (m + 1.0)).collect();
    let mut eta: Vec<f64> = mu.iter().map(|mu| (mu / (1.0 - mu)).ln()).collect();
    let mut before = deviance(trials, &y, &mu);
    let mut fit = (vec![0.0; x.columns], Vec::new());
    let (mut iterations, mut converged) = (0, false);
    while iterations < ITERATIONS && !converged {
        iterations += 1;
        let slopes: Vec<f64> = mu.iter().map(|mu| (mu * (1.0 - mu)).max(f64::EPSILON)).collect();
        let weights: Vec<f64> = trials.iter().zip(&slopes).map(|(m, slope)| m * slope).collect();
        let factor = Factor::new(&x.gram(weights.iter().copied()), x.columns);
        let working = (0..rows).map(|row| weights[row] * (eta[row] + (y[row] - mu[row]) / slopes[row]));
        let mut b = factor.solve(&x.total(working));
        // The normal equations lose half of the digits: one step of refinement on the residuals gives them back.
        let left = (0..rows).map(|row| weights[row] * (eta[row] + (y[row] - mu[row]) / slopes[row] - x.dot(row, &b)));
        let more = factor.solve(&x.total(left));
        b.iter_mut().zip(more).for_each(|(b, more)| *b += more);
        for row in 0..rows {
            eta[row] = x.dot(row, &b);
            mu[row] = 1.0 / (1.0 + (-eta[row]).exp());
        }
        fit = (b, factor.kept().to_vec());
        let after = deviance(trials, &y, &mu);
        if !after.is_finite() {
            return Err(Refusal::NoModel);
        }
        converged = (after - before).abs() / (after.abs() + 0.1) < EPSILON;
        before = after;
    }
    let mean = mu.iter().zip(trials).map(|(mu, m)| mu * m).sum::<f64>() / total;
    let squares: f64 = mu.iter().zip(trials).map(|(mu, m)| m * (mu - mean) * (mu - mean)).sum();
    Ok(Propensity {
        coefficients: fit.0,
        kept: fit.1,
        separated: mu.iter().any(|mu| *mu < CERTAIN || *mu > 1.0 - CERTAIN),
        sd: if total > 1.0 { (squares / (total - 1.0)).sqrt() } else { 0.0 },
        fitted: mu,
        iterations,
        converged,
        mean,
    })
}

/// Binomial deviance `2 Σ m [y ln(y/μ) + (1 − y) ln((1 − y)/(1 − μ))]`.
fn deviance(trials: &[f64], y: &[f64], mu: &[f64]) -> f64 {
    let part = |y: f64, mu: f64| if y > 0.0 { y * (y / mu).ln() } else { 0.0 };
    let terms = trials.iter().zip(y).zip(mu);
    terms
        .map(|((m, y), mu)| 2.0 * m * (part(*y, *mu) + part(1.0 - y, 1.0 - mu)))
        .sum()
}

/// A matrix with a constant and, for each attribute, an indicator of each category but the first (treatment contrasts). `orders`:
/// the categories of each attribute; a value outside them counts as the first.
pub fn indicators(orders: &[Vec<String>], rows: &[Vec<String>]) -> Sparse {
    let mut firsts = Vec::new();
    let mut columns = 1;
    for order in orders {
        firsts.push(columns);
        columns += order.len().saturating_sub(1);
    }
    let mut x = Sparse::new(columns);
    for values in rows {
        let cells = orders.iter().zip(&firsts).zip(values).filter_map(|((order, first), value)| {
            let place = order.iter().position(|code| code == value)?;
            (place > 0).then(|| ((first + place - 1) as u32, 1.0))
        });
        x.push([(0, 1.0)].into_iter().chain(cells.collect::<Vec<_>>()));
    }
    x
}

/// The chance of answering over the cells of a frame, main effects of each attribute. Categories are taken by code.
///
/// # Errors
/// Those of [`logistic`].
pub fn of_cells(cells: &[Cell]) -> Result<Propensity, Refusal> {
    let attributes = cells.first().map_or(0, |cell| cell.values.len());
    let orders: Vec<Vec<String>> = (0..attributes)
        .map(|place| {
            let codes: std::collections::BTreeSet<&String> = cells.iter().filter_map(|cell| cell.values.get(place)).collect();
            codes.into_iter().cloned().collect()
        })
        .collect();
    let rows: Vec<Vec<String>> = cells.iter().map(|cell| cell.values.clone()).collect();
    let trials: Vec<f64> = cells.iter().map(|cell| cell.population).collect();
    let successes: Vec<f64> = cells.iter().map(|cell| cell.respondents as f64).collect();
    logistic(&indicators(&orders, &rows), &trials, &successes)
}

/// Groups of equal size by score: 0 for the fifth (say) with the lowest chance. Equal chances are told apart by their order.
pub fn score_groups(fitted: &[f64], groups: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..fitted.len()).collect();
    order.sort_by(|a, b| fitted[*a].total_cmp(&fitted[*b]).then(a.cmp(b)));
    let mut out = vec![0; fitted.len()];
    for (rank, row) in order.into_iter().enumerate() {
        out[row] = rank * groups.max(1) / fitted.len();
    }
    out
}

/// The scores method: cells of [`super::groups::merge`] made of groups of equal score, numbered from 1.
///
/// # Errors
/// One value for each association of the frame in both lists.
pub fn score_cells(fitted: &[f64], answered: &[bool], groups: usize) -> Result<Vec<Cell>, Refusal> {
    if fitted.len() != answered.len() {
        return Err(Refusal::Lengths {
            what: "probabilité de répondre".to_owned(),
            expected: fitted.len(),
            found: answered.len(),
        });
    }
    let mut cells: Vec<Cell> = (1..=groups)
        .map(|group| Cell {
            values: vec![format!("{group:02}")],
            population: 0.0,
            respondents: 0,
        })
        .collect();
    for (group, answered) in score_groups(fitted, groups).into_iter().zip(answered) {
        cells[group].population += 1.0;
        cells[group].respondents += usize::from(*answered);
    }
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(value: &str, population: f64, respondents: usize) -> Cell {
        Cell {
            values: vec![value.to_owned()],
            population,
            respondents,
        }
    }

    #[test]
    fn a_saturated_model_gives_the_rates_back() {
        let found = of_cells(&[cell("a", 40.0, 10), cell("b", 60.0, 30)]).unwrap();
        assert!((found.fitted[0] - 0.25).abs() < 1e-9 && (found.fitted[1] - 0.5).abs() < 1e-9);
        assert!((found.coefficients[0] - (0.25f64 / 0.75).ln()).abs() < 1e-9);
        assert!(found.converged && !found.separated);
        // mean 0.4; (40·0.15² + 60·0.1²)/99
        assert!((found.sd - (1.5f64 / 99.0).sqrt()).abs() < 1e-9);
        assert!((found.indicator() - (1.0 - 2.0 * found.sd)).abs() < 1e-15);
    }

    #[test]
    fn a_group_that_never_answers_is_told_not_fatal() {
        let found = of_cells(&[cell("a", 40.0, 0), cell("b", 60.0, 30)]).unwrap();
        assert!(found.separated && found.fitted.iter().all(|p| p.is_finite()));
        assert!((found.fitted[1] - 0.5).abs() < 1e-6);
        assert_eq!(of_cells(&[cell("a", 40.0, 0)]), Err(Refusal::NoModel));
        assert_eq!(of_cells(&[cell("a", 40.0, 40)]), Err(Refusal::NoModel));
        assert_eq!(of_cells(&[]), Err(Refusal::NoModel));
    }

    #[test]
    fn scores_make_groups_of_equal_size() {
        let fitted = [0.5, 0.1, 0.4, 0.2, 0.3];
        assert_eq!(score_groups(&fitted, 5), [4, 0, 3, 1, 2]);
        let cells = score_cells(&fitted, &[true, false, true, false, true], 2).unwrap();
        assert_eq!((cells[0].population, cells[0].respondents), (3.0, 1));
        assert_eq!((cells[1].population, cells[1].respondents), (2.0, 2));
        assert!(score_cells(&fitted, &[true], 2).is_err());
        assert!(score_groups(&[], 5).is_empty());
    }
}
