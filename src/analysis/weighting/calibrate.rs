//! Calibration: the weights nearest to those one starts from, such that known totals are met (Deville and Särndal 1992; Deville,
//! Särndal and Sautory 1993; R `survey::calibrate`, `sampling::calib`).
//!
//! `g_k = F(x_k'λ)` and `Σ d_k g_k x_k = T`, with F that of the distance. λ is found by Newton's method on the convex function
//! `Σ d_k H(x_k'λ) − T'λ` (H the primitive of F), steps halved while it does not decrease, until no total is further than 1e-10
//! (relative) from its value. Columns that the others give are left out ([`crate::analysis::linear::Factor`]); their total must be
//! the one that the others give. What does not converge is refused, naming the margin: it is never published.

pub use super::distance::Distance;
use super::margins::{Line, Margin, System, Values};
use super::refusal::Refusal;
use crate::analysis::linear::{Factor, Sparse};

/// Largest relative gap of a total.
pub const TOLERANCE: f64 = 1e-10;
/// Newton steps before giving up.
const STEPS: usize = 200;
/// Rounds of raking before giving up.
const ROUNDS: usize = 5000;
/// A ratio of weights below this part is a weight brought to zero.
const VANISHING: f64 = 1e-7;

/// Calibrated weights.
#[derive(Clone, Debug)]
pub struct Calibrated {
    /// The weights.
    pub weights: Vec<f64>,
    /// Their ratio to the start weights; 1 where the start weight is 0.
    pub g: Vec<f64>,
    /// Steps done.
    pub iterations: usize,
    /// Largest relative gap left.
    pub gap: f64,
    /// Negative weights (linear distance only).
    pub negative: usize,
    /// Each total before and after.
    pub lines: Vec<Line>,
    /// The calibration variables, for [`crate::analysis::design::Design::with_calibration`].
    pub x: Sparse,
    /// The weights one started from, for the same.
    pub start: Vec<f64>,
}

/// Calibrates weights on margins.
///
/// # Errors
/// A margin that cannot be met, bounds too narrow, no convergence: each named ([`Refusal`]).
pub fn calibrate(start: &[f64], margins: &[Margin], distance: Distance) -> Result<Calibrated, Refusal> {
    distance.check()?;
    let system = System::new(margins, start)?;
    within_bounds(&system, start, distance)?;
    let (g, iterations) = newton(&system, start, distance)?;
    if distance == Distance::Raking {
        let respondents = g.iter().zip(start).filter(|(g, d)| **g < VANISHING && **d > 0.0).count();
        if respondents > 0 {
            return Err(Refusal::Vanishing { respondents });
        }
    }
    Ok(finish(system, start, g, iterations))
}

fn finish(system: System, start: &[f64], g: Vec<f64>, iterations: usize) -> Calibrated {
    let weights: Vec<f64> = start.iter().zip(&g).map(|(d, g)| d * g).collect();
    let (_, gap) = system.worst(&system.x.total(weights.iter().copied()));
    Calibrated {
        lines: system.lines(start, &weights),
        negative: weights.iter().filter(|weight| **weight < 0.0).count(),
        x: system.x,
        start: start.to_vec(),
        weights,
        g,
        iterations,
        gap,
    }
}

/// The total of a category needs a mean ratio within the bounds.
fn within_bounds(system: &System, start: &[f64], distance: Distance) -> Result<(), Refusal> {
    let Some((low, high)) = distance.bounds() else {
        return Ok(());
    };
    let before = system.x.total(start.iter().copied());
    for (column, before) in before.into_iter().enumerate() {
        let needed = system.totals[column] / before;
        let outside = needed < low * (1.0 - 1e-12) || needed > high * (1.0 + 1e-12);
        if system.categorical[column] && before > 0.0 && outside {
            let (margin, category) = system.names[column].clone();
            return Err(Refusal::BoundsTooNarrow {
                margin,
                category,
                needed,
                low,
                high,
            });
        }
    }
    Ok(())
}

/// A point of the search: λ and what follows from it.
struct Point {
    lambda: Vec<f64>,
    g: Vec<f64>,
    slopes: Vec<f64>,
    reached: Vec<f64>,
    objective: f64,
    gap: f64,
}

/// The columns that matter, each divided by its scale.
struct Reduced<'a> {
    x: Sparse,
    totals: Vec<f64>,
    start: &'a [f64],
    distance: Distance,
}

impl Reduced<'_> {
    fn at(&self, lambda: Vec<f64>) -> Point {
        let mut point = Point {
            lambda,
            g: Vec::with_capacity(self.start.len()),
            slopes: Vec::with_capacity(self.start.len()),
            reached: Vec::new(),
            objective: 0.0,
            gap: 0.0,
        };
        for (row, d) in self.start.iter().enumerate() {
            if *d == 0.0 {
                point.g.push(1.0);
                point.slopes.push(0.0);
                continue;
            }
            let (f, slope, primitive) = self.distance.at(self.x.dot(row, &point.lambda));
            point.g.push(f);
            point.slopes.push(d * slope);
            point.objective += d * primitive;
        }
        point.reached = self.x.total(self.start.iter().zip(&point.g).map(|(d, g)| d * g));
        point.objective -= point.lambda.iter().zip(&self.totals).map(|(l, t)| l * t).sum::<f64>();
        let gaps = point.reached.iter().zip(&self.totals).map(|(r, t)| (r - t).abs());
        // `max` would let a NaN through: it must not count as met.
        point.gap = gaps.fold(0.0, |worst, gap| if gap.is_nan() { f64::INFINITY } else { gap.max(worst) });
        point
    }
}

/// Newton's method on the dual; the ratios g and the steps done.
fn newton(system: &System, start: &[f64], distance: Distance) -> Result<(Vec<f64>, usize), Refusal> {
    let full = system.factor(start);
    let kept = full.kept().to_vec();
    let mut place = vec![None; system.x.columns];
    for (to, from) in kept.iter().enumerate() {
        place[*from] = Some(to as u32);
    }
    let mut x = Sparse::new(kept.len());
    for row in 0..system.x.len() {
        let cells = system.x.row(row).iter();
        x.push(cells.filter_map(|(column, value)| {
            let column = *column as usize;
            place[column].map(|to| (to, value / system.scale[column]))
        }));
    }
    let reduced = Reduced {
        x,
        totals: kept
            .iter()
            .map(|column| system.totals[*column] / system.scale[*column])
            .collect(),
        start,
        distance,
    };
    let p = kept.len();
    let ridge = reduced.x.gram(start.iter().copied());
    let mut point = reduced.at(vec![0.0; p]);
    let mut polished = false;
    for step in 0..STEPS {
        if point.gap <= TOLERANCE && (polished || point.gap <= 1e-15) {
            return Ok((point.g, step));
        }
        polished = point.gap <= TOLERANCE;
        let next = advance(&reduced, &point, &ridge, p);
        match next {
            Some(next) if !polished || next.gap < point.gap => point = next,
            _ if polished => return Ok((point.g, step)),
            _ => return Err(stuck(system, &reduced, &kept, &point, step)),
        }
    }
    if point.gap <= TOLERANCE {
        return Ok((point.g, STEPS));
    }
    Err(stuck(system, &reduced, &kept, &point, STEPS))
}

/// One step: the Newton direction, halved until the objective decreases enough (Armijo) or the totals come nearer.
fn advance(reduced: &Reduced<'_>, point: &Point, ridge: &[f64], p: usize) -> Option<Point> {
    let missing: Vec<f64> = reduced.totals.iter().zip(&point.reached).map(|(t, r)| t - r).collect();
    let mut hessian = reduced.x.gram(point.slopes.iter().copied());
    let mut factor = Factor::new(&hessian, p);
    if factor.rank() < p {
        hessian.iter_mut().zip(ridge).for_each(|(h, r)| *h += 1e-6 * r);
        factor = Factor::new(&hessian, p);
    }
    let direction = factor.solve(&missing);
    let slope: f64 = direction.iter().zip(&missing).map(|(d, m)| d * m).sum();
    if !slope.is_finite() {
        return None;
    }
    let mut size = 1.0;
    while size > 1e-12 {
        let lambda = point.lambda.iter().zip(&direction).map(|(l, d)| l + size * d).collect();
        let next = reduced.at(lambda);
        let lower = next.objective <= point.objective - 1e-4 * size * slope;
        if next.gap.is_finite() && (lower || next.gap < 0.5 * point.gap) {
            return Some(next);
        }
        size /= 2.0;
    }
    None
}

fn stuck(system: &System, reduced: &Reduced<'_>, kept: &[usize], point: &Point, iterations: usize) -> Refusal {
    let gaps = point.reached.iter().zip(&reduced.totals).map(|(r, t)| (r - t).abs());
    let (worst, gap) = gaps.enumerate().fold(
        (0, 0.0),
        |worst, (column, gap)| {
            if gap > worst.1 { (column, gap) } else { worst }
        },
    );
    let (margin, category) = kept
        .get(worst)
        .map(|column| system.names[*column].clone())
        .unwrap_or_default();
    Refusal::NotConverged {
        margin,
        category,
        gap,
        iterations,
    }
}

/// Post-stratification: `w_k N_g / N̂_g` over the categories of one margin (R `survey::postStratify`).
///
/// # Errors
/// Those of a margin that cannot be met.
pub fn poststratify(start: &[f64], margin: &Margin) -> Result<Calibrated, Refusal> {
    rake(start, std::slice::from_ref(margin))
}

/// Raking: post-stratification on each margin in turn until all are met; same weights as [`Distance::Raking`] (Deming and Stephan
/// 1940; R `survey::rake`).
///
/// # Errors
/// A margin that cannot be met, a numeric total (which only [`calibrate`] can meet), no convergence.
pub fn rake(start: &[f64], margins: &[Margin]) -> Result<Calibrated, Refusal> {
    let system = System::new(margins, start)?;
    let mut g = vec![1.0; start.len()];
    for round in 0..ROUNDS {
        for (margin, first) in margins.iter().zip(&system.first) {
            let Values::Categories { of, totals } = &margin.values else {
                return Err(Refusal::BadNumber {
                    what: margin.name.clone(),
                    value: "total d’un nombre".to_owned(),
                });
            };
            let mut sums = vec![0.0; totals.len()];
            for ((place, g), d) in of.iter().zip(&g).zip(start) {
                if let Some(place) = place {
                    sums[*place as usize] += d * g;
                }
            }
            for ((place, g), d) in of.iter().zip(&mut g).zip(start) {
                if let Some(place) = place.filter(|_| *d > 0.0) {
                    *g *= system.totals[(first + place) as usize] / sums[place as usize];
                }
            }
        }
        let reached = system.x.total(start.iter().zip(&g).map(|(d, g)| d * g));
        let (worst, gap) = system.worst(&reached);
        // Slow convergence leaves weights further from their limit than totals are: one margin more than the tolerance.
        if gap <= TOLERANCE / 10.0 || (gap <= TOLERANCE && margins.len() < 2) {
            return Ok(finish(system, start, g, round + 1));
        }
        if round + 1 == ROUNDS || gap.is_nan() {
            let (margin, category) = system.names[worst].clone();
            return Err(Refusal::NotConverged {
                margin,
                category,
                gap: if gap.is_nan() { 1.0 } else { gap },
                iterations: round + 1,
            });
        }
    }
    Err(Refusal::NoRespondents)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn margin(name: &str, of: &[&str], totals: &[(&str, f64)]) -> Margin {
        let totals: Vec<(String, f64)> = totals.iter().map(|(code, total)| ((*code).to_owned(), *total)).collect();
        Margin::categories(name, of.iter().map(|code| Some(*code)), &totals).unwrap()
    }

    const SIX: [&str; 6] = ["a", "a", "b", "b", "b", "a"];
    const KINDS: [Distance; 4] = [
        Distance::Linear,
        Distance::Raking,
        Distance::Logit { low: 0.2, high: 3.0 },
        Distance::Truncated { low: 0.2, high: 3.0 },
    ];

    #[test]
    fn one_margin_is_post_stratification_whatever_the_distance() {
        let margin = margin("m", &SIX, &[("a", 12.0), ("b", 6.0)]);
        let expected = poststratify(&[2.0; 6], &margin).unwrap().weights;
        assert_eq!(expected, [4.0, 4.0, 2.0, 2.0, 2.0, 4.0]);
        for distance in KINDS {
            let found = calibrate(&[2.0; 6], std::slice::from_ref(&margin), distance).unwrap();
            for (found, expected) in found.weights.iter().zip(&expected) {
                assert!((found - expected).abs() < 1e-9, "{distance:?}");
            }
            assert!(found.gap <= TOLERANCE && found.negative == 0);
        }
    }

    #[test]
    fn impossible_margins_are_named() {
        let six = [1.0; 6];
        let wrong = |totals: &[(&str, f64)]| calibrate(&six, &[margin("m", &SIX, totals)], Distance::Raking).unwrap_err();
        assert!(
            matches!(wrong(&[("a", 3.0), ("b", 2.0), ("c", 1.0)]), Refusal::NoRespondentInCategory { category, .. } if category == "c")
        );
        assert!(matches!(
            wrong(&[("a", 3.0), ("b", 0.0)]),
            Refusal::ZeroTotal { respondents: 3, .. }
        ));
        assert!(matches!(wrong(&[("a", f64::NAN), ("b", 1.0)]), Refusal::BadNumber { .. }));
        assert!(matches!(wrong(&[("a", -1.0), ("b", 1.0)]), Refusal::BadNumber { .. }));
        let other = ["x", "y", "x", "y", "x", "y"];
        let two = [
            margin("m", &SIX, &[("a", 12.0), ("b", 6.0)]),
            margin("n", &other, &[("x", 12.0), ("y", 7.0)]),
        ];
        let refusal = calibrate(&six, &two, Distance::Linear).unwrap_err();
        assert!(
            matches!(&refusal, Refusal::TotalsDisagree { first_total, second_total, .. } if (*first_total, *second_total) == (18.0, 19.0))
        );
        assert!(
            refusal.say().contains("18 pour «\u{a0}m\u{a0}», 19 pour «\u{a0}n\u{a0}»"),
            "{}",
            refusal.say()
        );
        let stranger = Margin::categories("m", SIX.iter().map(|code| Some(*code)), &[("a".to_owned(), 3.0)]);
        assert!(matches!(stranger, Err(Refusal::UnknownCategory { respondents: 3, .. })));
        let twice = Margin::categories("m", [], &[("a".to_owned(), 3.0), ("a".to_owned(), 3.0)]);
        assert!(matches!(twice, Err(Refusal::DuplicateCategory { .. })));
        let short = Margin::numbers("jobs", vec![1.0; 5], 10.0);
        assert!(matches!(
            calibrate(&six, &[short], Distance::Linear),
            Err(Refusal::Lengths { found: 5, .. })
        ));
    }

    #[test]
    fn a_number_that_repeats_a_margin_must_have_its_total() {
        let six = [1.0; 6];
        let of_a: Vec<f64> = SIX.iter().map(|code| if *code == "a" { 2.0 } else { 0.0 }).collect();
        let with = |total: f64| {
            let margins = [
                margin("m", &SIX, &[("a", 12.0), ("b", 6.0)]),
                Margin::numbers("double", of_a.clone(), total),
            ];
            calibrate(&six, &margins, Distance::Raking)
        };
        assert!(with(24.0).unwrap().gap <= TOLERANCE);
        assert!(matches!(with(25.0), Err(Refusal::Contradiction { implied, .. }) if (implied - 24.0).abs() < 1e-9));
    }

    #[test]
    fn bounds_are_checked_and_named() {
        let m = [margin("m", &SIX, &[("a", 12.0), ("b", 6.0)])];
        let with = |distance| calibrate(&[1.0; 6], &m, distance);
        let refusal = with(Distance::Logit { low: 0.5, high: 3.0 }).unwrap_err();
        assert!(
            matches!(&refusal, Refusal::BoundsTooNarrow { category, needed, .. } if category == "a" && (*needed - 4.0).abs() < 1e-12)
        );
        assert!(matches!(
            with(Distance::Logit { low: 1.1, high: 3.0 }),
            Err(Refusal::Bounds { .. })
        ));
        assert!(matches!(
            with(Distance::Truncated {
                low: 0.5,
                high: f64::NAN
            }),
            Err(Refusal::Bounds { .. })
        ));
    }

    #[test]
    fn totals_that_no_positive_weights_meet_are_refused() {
        // Everyone of « a » is of « x »: there cannot be more « a » than « x ».
        let other = ["x", "x", "y", "y", "x", "x"];
        let margins = [
            margin("m", &SIX, &[("a", 12.0), ("b", 6.0)]),
            margin("n", &other, &[("x", 10.0), ("y", 8.0)]),
        ];
        for distance in [
            Distance::Raking,
            Distance::Logit { low: 0.0, high: 9.0 },
            Distance::Truncated { low: 0.0, high: 9.0 },
        ] {
            let refusal = calibrate(&[1.0; 6], &margins, distance).unwrap_err();
            assert!(matches!(refusal, Refusal::NotConverged { .. }), "{distance:?}: {refusal:?}");
        }
        let linear = calibrate(&[1.0; 6], &margins, Distance::Linear).unwrap();
        assert!(linear.negative > 0 && linear.gap <= TOLERANCE);
        assert!(matches!(rake(&[1.0; 6], &margins), Err(Refusal::NotConverged { .. })));
    }

    #[test]
    fn totals_that_differ_by_their_rounding_agree() {
        let other = ["x", "y", "x", "y", "x", "y"];
        let margins = [
            margin("m", &SIX, &[("a", 12.0), ("b", 6.0)]),
            margin("n", &other, &[("x", 9.000_004), ("y", 9.0)]),
        ];
        for found in [calibrate(&[2.0; 6], &margins, Distance::Raking), rake(&[2.0; 6], &margins)] {
            let found = found.unwrap();
            assert!(found.gap <= TOLERANCE && (found.weights.iter().sum::<f64>() - 18.0).abs() < 1e-9);
        }
    }

    #[test]
    fn without_a_margin_weights_stay() {
        for distance in KINDS {
            assert_eq!(calibrate(&[2.0, 3.0], &[], distance).unwrap().weights, [2.0, 3.0]);
        }
        assert_eq!(rake(&[2.0, 3.0], &[]).unwrap().weights, [2.0, 3.0]);
    }

    #[test]
    fn respondents_without_a_start_weight_keep_it() {
        let m = [margin("m", &SIX, &[("a", 12.0), ("b", 6.0)])];
        let found = calibrate(&[0.0, 1.0, 1.0, 1.0, 1.0, 1.0], &m, Distance::Raking).unwrap();
        assert_eq!((found.weights[0], found.g[0]), (0.0, 1.0));
        assert!((found.weights[1] - 6.0).abs() < 1e-9);
        assert_eq!(
            calibrate(&[0.0; 6], &m, Distance::Raking).unwrap_err(),
            Refusal::NoRespondents
        );
        assert!(matches!(
            calibrate(&[-1.0; 6], &m, Distance::Raking),
            Err(Refusal::BadNumber { .. })
        ));
    }
}
