//! The twelve rules by which a sample quantile is read off a weighted distribution, as R `survey::svyquantile` (4.1) names them:
//! `math` and `school`, those of Shah and Vaish (2006), and the nine of Hyndman and Fan (1996) with weights.
//!
//! They follow R to the letter, what it does below the first weight included: the rules that look for a step (`math`, `school`,
//! `hf1` to `hf3`) then start from the second value, and `hf4` prolongs its line below the smallest one. [`Sorted::value`](super::Sorted::value), the inverse of the distribution function
//! that the diagnostic uses, gives the first. A step counts as reached within 1e-12, whatever the scale of the weights.

/// How a quantile is read off the weighted distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rule {
    /// Smallest value whose cumulated share reaches q (the inverse of the distribution function).
    #[default]
    Math,
    /// The same, halfway when q falls on a step.
    School,
    /// Shah and Vaish: steps of (S + ½ − w/2)/(n + 1), S the cumulated weights of mean 1.
    Shahvaish,
    /// Hyndman and Fan 1: as `math`.
    Hf1,
    /// Hyndman and Fan 2: as `school`.
    Hf2,
    /// Hyndman and Fan 3: the nearest even step.
    Hf3,
    /// Hyndman and Fan 4: linear between the steps.
    Hf4,
    /// Hyndman and Fan 5: linear between the middles of the steps.
    Hf5,
    /// Hyndman and Fan 6: linear, `S/(S_n + w_n)`.
    Hf6,
    /// Hyndman and Fan 7: linear, `S_{k−1}/S_{n−1}`.
    Hf7,
    /// Hyndman and Fan 8: linear, `(S_{k−1}/3 + 2 S_k/3)/(S_n + w_n/3)`.
    Hf8,
    /// Hyndman and Fan 9: linear, `(3 S_{k−1}/8 + 5 S_k/8)/(S_n + w_n/4)`.
    Hf9,
}

/// Every rule with the name R gives it.
pub const RULES: [(&str, Rule); 12] = [
    ("math", Rule::Math),
    ("school", Rule::School),
    ("shahvaish", Rule::Shahvaish),
    ("hf1", Rule::Hf1),
    ("hf2", Rule::Hf2),
    ("hf3", Rule::Hf3),
    ("hf4", Rule::Hf4),
    ("hf5", Rule::Hf5),
    ("hf6", Rule::Hf6),
    ("hf7", Rule::Hf7),
    ("hf8", Rule::Hf8),
    ("hf9", Rule::Hf9),
];

/// How near a cumulated share must be to q to be reached.
const STEP: f64 = 1e-12;

impl Rule {
    /// The rule that R calls so.
    pub fn named(name: &str) -> Option<Rule> {
        RULES.iter().find(|(known, _)| *known == name).map(|(_, rule)| *rule)
    }

    /// The name R gives it.
    pub fn name(self) -> &'static str {
        RULES.iter().find(|(_, rule)| *rule == self).map_or("math", |(name, _)| name)
    }

    /// The quantile of values with their weights, ascending, none of which weighs nothing. `None` without a value.
    pub(super) fn read(self, data: &[(f64, f64)], q: f64) -> Option<f64> {
        if data.len() < 2 {
            return data.first().map(|(value, _)| *value);
        }
        let mut sum = 0.0;
        let cumulated: Vec<f64> = data
            .iter()
            .map(|(_, weight)| {
                sum += weight;
                sum
            })
            .collect();
        let total = sum;
        let last = data[data.len() - 1].1;
        let before = |place: usize| if place == 0 { 0.0 } else { cumulated[place - 1] };
        let positions = |position: &dyn Fn(usize) -> f64| -> Vec<(f64, f64)> {
            (0..data.len()).map(|place| (position(place), data[place].0)).collect()
        };
        Some(match self {
            Rule::Math | Rule::Hf1 => {
                let step = Step::find(data, &cumulated, q);
                if step.reached { step.low } else { step.up }
            }
            Rule::School | Rule::Hf2 => {
                let step = Step::find(data, &cumulated, q);
                if step.reached { (step.low + step.up) / 2.0 } else { step.up }
            }
            Rule::Hf3 => {
                let mut distinct: Vec<(f64, f64)> = Vec::new();
                for (value, weight) in data {
                    match distinct.last_mut() {
                        Some((known, sum)) if known == value => *sum += weight,
                        _ => distinct.push((*value, *weight)),
                    }
                }
                let mut sum = 0.0;
                let cumulated: Vec<f64> = distinct
                    .iter()
                    .map(|(_, weight)| {
                        sum += weight;
                        sum
                    })
                    .collect();
                let step = Step::find(&distinct, &cumulated, q);
                if step.reached && step.place % 2 == 1 {
                    step.low
                } else {
                    step.up
                }
            }
            Rule::Hf4 => {
                let step = Step::find(data, &cumulated, q);
                let gamma = step.below / (step.above + step.below);
                if step.low == step.up || !gamma.is_finite() {
                    step.low
                } else {
                    step.low * (1.0 - gamma) + step.up * gamma
                }
            }
            Rule::Shahvaish => {
                let n = data.len() as f64;
                let mean = total / n;
                let mut steps = positions(&|place| (cumulated[place] / mean + 0.5 - data[place].1 / 2.0) / (n + 1.0));
                // The weights are not scaled where they are halved: positions may go back, and are put in order again.
                steps.sort_by(|a, b| a.0.total_cmp(&b.0));
                let place = steps.partition_point(|(position, _)| *position <= q);
                steps[place.saturating_sub(1)].1
            }
            Rule::Hf5 => linear(&positions(&|k| (cumulated[k] - data[k].1 / 2.0) / total), q),
            Rule::Hf6 => linear(&positions(&|k| cumulated[k] / (total + last)), q),
            Rule::Hf7 => linear(&positions(&|k| before(k) / cumulated[data.len() - 2]), q),
            Rule::Hf8 => linear(
                &positions(&|k| (before(k) / 3.0 + cumulated[k] * 2.0 / 3.0) / (total + last / 3.0)),
                q,
            ),
            Rule::Hf9 => linear(
                &positions(&|k| (before(k) * 3.0 / 8.0 + cumulated[k] * 5.0 / 8.0) / (total + last / 4.0)),
                q,
            ),
        })
    }
}

/// Where q falls between two steps of the distribution function.
struct Step {
    /// Place of the step below, from 0.
    place: usize,
    low: f64,
    up: f64,
    /// q falls on the step below.
    reached: bool,
    /// From the step below to q, from q to the step above.
    below: f64,
    above: f64,
}

impl Step {
    fn find(data: &[(f64, f64)], cumulated: &[f64], q: f64) -> Step {
        let total = cumulated[cumulated.len() - 1];
        let place = cumulated.partition_point(|sum| *sum <= (q + STEP) * total).saturating_sub(1);
        let next = (place + 1).min(data.len() - 1);
        let below = q - cumulated[place] / total;
        Step {
            place,
            low: data[place].0,
            up: data[next].0,
            reached: below.abs() <= STEP,
            below,
            above: cumulated[next] / total - q,
        }
    }
}

/// Linear interpolation between (position, value), constant beyond the ends.
fn linear(points: &[(f64, f64)], q: f64) -> f64 {
    let (first, last) = (points[0], points[points.len() - 1]);
    if q <= first.0 {
        return first.1;
    }
    if q >= last.0 {
        return last.1;
    }
    let above = points.partition_point(|(position, _)| *position <= q);
    let ((x0, y0), (x1, y1)) = (points[above - 1], points[above]);
    if x0 == q {
        y0
    } else {
        y0 + (y1 - y0) * ((q - x0) / (x1 - x0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_hyndman_and_fan_without_weights_are_those_of_r_quantile() {
        // R: sapply(c(4:9), function(t) quantile(c(1, 2, 4, 8, 16), .3, type = t)).
        let data: Vec<(f64, f64)> = [1.0, 2.0, 4.0, 8.0, 16.0].iter().map(|y| (*y, 1.0)).collect();
        let expected = [
            (Rule::Hf4, 1.5),
            (Rule::Hf5, 2.0),
            (Rule::Hf6, 1.8),
            (Rule::Hf7, 2.4),
            (Rule::Hf8, 1.933_333_333_333_333_3),
            (Rule::Hf9, 1.95),
        ];
        for (rule, value) in expected {
            let found = rule.read(&data, 0.3).unwrap();
            assert!((found - value).abs() < 1e-12, "{}: {found} instead of {value}", rule.name());
        }
    }

    #[test]
    fn a_quantile_on_a_step_is_the_step_or_halfway() {
        let data: Vec<(f64, f64)> = [10.0, 20.0, 30.0, 40.0].iter().map(|y| (*y, 3.0)).collect();
        assert_eq!(Rule::Math.read(&data, 0.5), Some(20.0));
        assert_eq!(Rule::School.read(&data, 0.5), Some(25.0));
        assert_eq!(Rule::Hf3.read(&data, 0.5), Some(20.0));
        assert_eq!(Rule::Hf3.read(&data, 0.25), Some(20.0));
        assert_eq!(Rule::Math.read(&data, 0.51), Some(30.0));
    }

    #[test]
    fn a_single_value_is_every_quantile_and_nothing_is_none() {
        for (name, rule) in RULES {
            assert_eq!(rule.read(&[(7.0, 2.0)], 0.5), Some(7.0), "{name}");
            assert_eq!(rule.read(&[], 0.5), None, "{name}");
            assert_eq!(Rule::named(name), Some(rule));
        }
        assert_eq!(Rule::named("median"), None);
    }
}
