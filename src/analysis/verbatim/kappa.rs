//! Agreement of two coders beyond chance: Cohen’s kappa, theme by theme and over all the themes.
//!
//! κ = (pₒ − pₑ) / (1 − pₑ) (J. Cohen, 1960). Its standard error is that of J. Fleiss, J. Cohen and B. Everitt, « Large sample
//! standard errors of kappa and weighted kappa », Psychological Bulletin 72(5), 1969, equation 13. Over all the themes the decisions
//! about one answer depend on each other: the interval of the pooled kappa is a jackknife that leaves out one answer at a time
//! (Student, n − 1 degrees).

use statrs::distribution::{ContinuousCDF, StudentsT};

/// From this kappa on, a theme may be counted without a reserve (`domain` M6).
pub const ENOUGH: f64 = 0.6;
/// Below this many answers coded twice, a kappa says little.
pub const FEW: usize = 20;

/// Two coders and a theme: how many answers each gave it to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    /// Both.
    pub both: usize,
    /// The first only.
    pub first: usize,
    /// The second only.
    pub second: usize,
    /// Neither.
    pub neither: usize,
}

/// Why there is no kappa.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undefined {
    /// No answer was coded twice.
    Nothing,
    /// Both coders always said the same thing of every answer (the theme always, or never): nothing is left to chance, kappa is 0/0.
    AlwaysTheSame,
}

impl Undefined {
    /// In French.
    pub fn say(self) -> &'static str {
        match self {
            Undefined::Nothing => "aucune réponse n’a encore été codée par deux personnes",
            Undefined::AlwaysTheSame => {
                "les deux codages sont partout identiques et ne varient pas\u{a0}: l’accord est total, mais le kappa n’a pas de sens"
            }
        }
    }
}

/// An agreement beyond chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kappa {
    /// From −1 to 1.
    pub value: f64,
    /// Large-sample standard error, or that of the jackknife; `None` when there is too little to say.
    pub se: Option<f64>,
    /// 95 % interval, within [−1, 1].
    pub interval: Option<(f64, f64)>,
    /// Answers coded twice.
    pub n: usize,
    /// Share of answers on which both agree.
    pub observed: f64,
    /// The share that chance alone would give.
    pub expected: f64,
    /// Mean share of the answers that the coders give the theme to: near 0 or 1, kappa falls whatever the care taken.
    pub prevalence: f64,
}

/// 0.975 quantile of the normal law.
const Z: f64 = 1.959_963_984_540_054;

impl Pairs {
    /// Notes what the two coders said of an answer.
    pub fn note(&mut self, first: bool, second: bool) {
        *match (first, second) {
            (true, true) => &mut self.both,
            (true, false) => &mut self.first,
            (false, true) => &mut self.second,
            (false, false) => &mut self.neither,
        } += 1;
    }

    /// Answers coded twice.
    pub fn n(&self) -> usize {
        self.both + self.first + self.second + self.neither
    }

    /// The two together.
    #[must_use]
    pub fn with(&self, other: &Pairs) -> Pairs {
        Pairs {
            both: self.both + other.both,
            first: self.first + other.first,
            second: self.second + other.second,
            neither: self.neither + other.neither,
        }
    }

    fn without(&self, other: &Pairs) -> Pairs {
        Pairs {
            both: self.both - other.both,
            first: self.first - other.first,
            second: self.second - other.second,
            neither: self.neither - other.neither,
        }
    }

    /// The kappa of one theme.
    ///
    /// # Errors
    /// Why there is none.
    pub fn kappa(&self) -> Result<Kappa, Undefined> {
        let n = self.n();
        if n == 0 {
            return Err(Undefined::Nothing);
        }
        let share = |count: usize| count as f64 / n as f64;
        let table = [
            [share(self.both), share(self.first)],
            [share(self.second), share(self.neither)],
        ];
        let rows = [table[0][0] + table[0][1], table[1][0] + table[1][1]];
        let columns = [table[0][0] + table[1][0], table[0][1] + table[1][1]];
        let observed = table[0][0] + table[1][1];
        let expected = rows[0] * columns[0] + rows[1] * columns[1];
        if self.n() == self.both || self.n() == self.neither || expected >= 1.0 {
            return Err(Undefined::AlwaysTheSame);
        }
        let value = (observed - expected) / (1.0 - expected);
        let mut agreed = 0.0;
        let mut apart = 0.0;
        for i in 0..2 {
            for j in 0..2 {
                if i == j {
                    agreed += table[i][i] * (1.0 - (rows[i] + columns[i]) * (1.0 - value)).powi(2);
                } else {
                    apart += table[i][j] * (columns[i] + rows[j]).powi(2);
                }
            }
        }
        let last = (value - expected * (1.0 - value)).powi(2);
        let variance = (agreed + (1.0 - value).powi(2) * apart - last) / (n as f64 * (1.0 - expected).powi(2));
        // Rounding may leave a hair below zero.
        let se = (n >= 2).then(|| variance.max(0.0).sqrt()).filter(|se| se.is_finite());
        Ok(Kappa {
            value,
            se,
            interval: se.map(|se| around(value, Z * se)),
            n,
            observed,
            expected,
            prevalence: f64::midpoint(rows[0], columns[0]),
        })
    }
}

fn around(value: f64, half: f64) -> (f64, f64) {
    ((value - half).max(-1.0), (value + half).min(1.0))
}

/// The kappa over all the themes: each answer brings the decisions of the two coders, theme by theme, counted together.
///
/// # Errors
/// Why there is none.
pub fn overall(answers: &[Pairs]) -> Result<Kappa, Undefined> {
    let total = answers.iter().fold(Pairs::default(), |sum, answer| sum.with(answer));
    let mut all = total.kappa()?;
    let n = answers.len();
    all.n = n;
    let left_out: Option<Vec<f64>> = answers
        .iter()
        .map(|answer| total.without(answer).kappa().ok().map(|k| k.value))
        .collect();
    let jackknife = left_out.filter(|_| n >= 2).and_then(|values| {
        let mean = values.iter().sum::<f64>() / n as f64;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let se = ((n - 1) as f64 / n as f64 * squares).sqrt();
        let quantile = StudentsT::new(0.0, 1.0, (n - 1) as f64).ok()?.inverse_cdf(0.975);
        Some((se, quantile)).filter(|(se, quantile)| se.is_finite() && quantile.is_finite())
    });
    all.se = jackknife.map(|(se, _)| se);
    all.interval = jackknife.map(|(se, quantile)| around(all.value, quantile * se));
    Ok(all)
}

/// How strong an agreement is, in words (the scale of J. Landis and G. Koch, Biometrics 33, 1977).
pub fn strength(kappa: f64) -> &'static str {
    match kappa {
        k if k < 0.0 => "moins d’accord que le hasard",
        k if k <= 0.2 => "accord très faible",
        k if k <= 0.4 => "accord faible",
        k if k < ENOUGH => "accord moyen",
        k if k <= 0.8 => "accord fort",
        _ => "accord presque parfait",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    /// Against the delta method on the multinomial, derivatives taken numerically: an independent way to the same error.
    fn by_differences(pairs: &Pairs) -> f64 {
        let n = pairs.n() as f64;
        let cells = [pairs.both, pairs.first, pairs.second, pairs.neither].map(|count| count as f64 / n);
        let kappa = |p: [f64; 4]| {
            let sum: f64 = p.iter().sum();
            let p = p.map(|x| x / sum);
            let (a, b) = (p[0] + p[1], p[0] + p[2]);
            let e = a * b + (1.0 - a) * (1.0 - b);
            (p[0] + p[3] - e) / (1.0 - e)
        };
        let slope = |at: usize| {
            let step = 1e-6;
            let moved = |by: f64| {
                let mut p = cells;
                p[at] += by;
                kappa(p)
            };
            (moved(step) - moved(-step)) / (2.0 * step)
        };
        let slopes = [0, 1, 2, 3].map(slope);
        let mean: f64 = cells.iter().zip(slopes).map(|(p, g)| p * g).sum();
        let square: f64 = cells.iter().zip(slopes).map(|(p, g)| p * g * g).sum();
        ((square - mean * mean) / n).sqrt()
    }

    #[test]
    fn a_table_worked_by_hand_gives_its_kappa() {
        // pₒ = 35/50; pₑ = (25·30 + 25·20)/2500 = 0.5; κ = 0.4.
        let pairs = Pairs {
            both: 20,
            first: 5,
            second: 10,
            neither: 15,
        };
        let kappa = pairs.kappa().unwrap();
        assert!(
            close(kappa.value, 0.4) && close(kappa.observed, 0.7) && close(kappa.expected, 0.5),
            "{kappa:?}"
        );
        assert!(close(kappa.prevalence, 0.55));
        // psych::cohen.kappa and vcd::Kappa print 0.13 for this table.
        assert!((kappa.se.unwrap() - by_differences(&pairs)).abs() < 1e-7, "{kappa:?}");
        let (low, high) = kappa.interval.unwrap();
        assert!(close((high - low) / 2.0, Z * kappa.se.unwrap()));
    }

    #[test]
    fn the_standard_error_is_that_of_the_delta_method() {
        for (both, first, second, neither) in [(3, 1, 2, 40), (40, 6, 1, 9), (5, 5, 5, 5), (1, 9, 0, 90), (12, 0, 3, 30)] {
            let pairs = Pairs {
                both,
                first,
                second,
                neither,
            };
            let se = pairs.kappa().unwrap().se.unwrap();
            assert!(
                (se - by_differences(&pairs)).abs() < 1e-6,
                "{pairs:?} {se} {}",
                by_differences(&pairs)
            );
        }
    }

    #[test]
    fn what_never_varies_has_no_kappa_and_says_why() {
        assert_eq!(Pairs::default().kappa(), Err(Undefined::Nothing));
        assert_eq!(
            Pairs {
                neither: 30,
                ..Pairs::default()
            }
            .kappa(),
            Err(Undefined::AlwaysTheSame)
        );
        assert_eq!(
            Pairs {
                both: 30,
                ..Pairs::default()
            }
            .kappa(),
            Err(Undefined::AlwaysTheSame)
        );
        // One always, the other never: chance explains everything.
        assert!(close(
            Pairs {
                first: 30,
                ..Pairs::default()
            }
            .kappa()
            .unwrap()
            .value,
            0.0
        ));
        let perfect = Pairs {
            both: 10,
            neither: 10,
            ..Pairs::default()
        }
        .kappa()
        .unwrap();
        assert!(close(perfect.value, 1.0) && close(perfect.se.unwrap(), 0.0) && perfect.interval == Some((1.0, 1.0)));
    }

    #[test]
    fn over_all_the_themes_an_answer_counts_once_for_the_interval() {
        let answer = |both, first, second, neither| Pairs {
            both,
            first,
            second,
            neither,
        };
        let answers = [
            answer(1, 0, 0, 3),
            answer(1, 1, 0, 2),
            answer(0, 0, 1, 3),
            answer(2, 0, 0, 2),
            answer(1, 0, 0, 3),
        ];
        let all = overall(&answers).unwrap();
        assert_eq!(all.n, 5);
        // 5 both, 1, 1, 13 neither of 20: pₒ = 0.9, pₑ = 0.3² + 0.7² = 0.58.
        assert!(close(all.value, (0.9 - 0.58) / 0.42), "{all:?}");
        let (low, high) = all.interval.unwrap();
        assert!(low < all.value && high <= 1.0 && all.se.unwrap() > 0.0);
        assert_eq!(overall(&[]), Err(Undefined::Nothing));
        assert_eq!(overall(&[answer(0, 0, 0, 4)]), Err(Undefined::AlwaysTheSame));
        assert_eq!(overall(&[answer(1, 0, 0, 4)]).unwrap().interval, None);
    }

    #[test]
    fn strength_is_said_in_words_and_the_rule_is_at_its_limit() {
        assert_eq!(strength(-0.1), "moins d’accord que le hasard");
        assert_eq!(strength(0.59), "accord moyen");
        assert_eq!(strength(ENOUGH), "accord fort");
        assert_eq!(strength(1.0), "accord presque parfait");
    }
}
