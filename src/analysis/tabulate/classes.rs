//! Classes of a number: the author's bands when there are some, else round bounds that depend on the data alone.

use crate::analysis::columns::Measure;
use crate::questionnaire::Numeric;

/// Ascending classes: each from its bound to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    /// Lower bound of each class.
    pub bounds: Vec<f64>,
    /// Upper bound of the last class; `None`: open.
    pub top: Option<f64>,
    /// Values below the first bound belong to the first class (years: « avant 1970 »).
    pub open_below: bool,
    /// Only whole numbers: « 10 à 19 », not « 10 à moins de 20 ».
    pub whole: bool,
    /// The upper bound of the last class belongs to it (« 80 à 100 »).
    pub included: bool,
    /// Written without a thousands separator.
    pub year: bool,
}

/// Most classes chosen from the data.
const MOST: f64 = 7.0;

impl Classes {
    /// Classes for values in ascending order (not empty).
    pub fn new(numeric: &Numeric, measure: &Measure, sorted: &[f64]) -> Self {
        let whole = numeric.decimals == 0 && sorted.iter().all(|value| value.fract() == 0.0) || *measure == Measure::Year;
        let closed = |bounds: Vec<f64>, top: Option<f64>| Classes {
            bounds,
            top,
            open_below: false,
            whole,
            included: false,
            year: false,
        };
        if !numeric.bands.is_empty() {
            return Classes {
                whole: numeric.decimals == 0,
                ..closed(numeric.bands.clone(), None)
            };
        }
        let at = |q: f64| sorted[((sorted.len() - 1) as f64 * q) as usize];
        let (least, most) = (sorted[0], sorted[sorted.len() - 1]);
        match measure {
            Measure::Percent => {
                let total = numeric.max.unwrap_or(100.0);
                Classes {
                    included: true,
                    ..closed((0..5).map(|k| f64::from(k) * total / 5.0).collect(), Some(total))
                }
            }
            Measure::Year => {
                let step = nice_step((most - at(0.05)) / MOST).max(1.0);
                let start = (at(0.05) / step).floor() * step;
                let bounds = steps(start, step, most);
                // No class goes beyond the last year that could be answered.
                let last = numeric.max.unwrap_or(f64::INFINITY).max(most) + 1.0;
                let top = bounds.last().map(|bound| (bound + step).min(last));
                Classes {
                    bounds,
                    top,
                    open_below: least < start,
                    whole: true,
                    included: false,
                    year: true,
                }
            }
            _ if whole && most - least <= MOST => closed(steps(least, 1.0, most), Some(most + 1.0)),
            _ if least >= 0.0 && at(0.5) > 0.0 && at(0.95) > 5.0 * at(0.5) => closed(geometric(at(0.1), at(0.95), whole), None),
            _ => {
                let step = nice_step((at(0.95) - least) / (MOST - 1.0)).max(if whole { 1.0 } else { 0.0 });
                let bounds = steps((least / step).floor() * step, step, at(0.95));
                let end = bounds.last().map(|bound| bound + step);
                closed(bounds, end.filter(|end| most < *end))
            }
        }
    }

    /// The class of a value.
    pub fn place(&self, value: f64) -> usize {
        self.bounds.partition_point(|bound| *bound <= value).saturating_sub(1)
    }

    /// Upper bound of a class.
    pub fn end(&self, class: usize) -> Option<f64> {
        self.bounds.get(class + 1).copied().or(self.top)
    }

    /// The same classes after merging neighbours.
    pub fn merged(&self, rows: &[Vec<usize>]) -> Self {
        let bounds = rows
            .iter()
            .filter_map(|row| row.first())
            .map(|place| self.bounds[*place])
            .collect();
        Classes { bounds, ..self.clone() }
    }

    /// « 10 à 19 », « 20 et plus », « avant 1970 », « 0,5 à moins de 1 ».
    pub fn label(&self, class: usize) -> String {
        let write = |value: f64| if self.year { format!("{value}") } else { number(value) };
        let low = self.bounds[class];
        match self.end(class) {
            Some(end) if class == 0 && self.open_below => format!("avant {}", write(end)),
            None if class == 0 => "toutes les valeurs".to_owned(),
            None => format!("{} et plus", write(low)),
            Some(end) if self.included && self.top == Some(end) => format!("{} à {}", write(low), write(end)),
            Some(end) if self.whole && end - low <= 1.0 => write(low),
            Some(end) if self.whole => format!("{} à {}", write(low), write(end - 1.0)),
            Some(end) => format!("{} à moins de {}", write(low), write(end)),
        }
    }

    /// Where a value stands among the classes: 1.5 is the middle of the second one.
    pub fn mark(&self, value: f64) -> f64 {
        let class = self.place(value);
        let within = match self.end(class) {
            Some(end) if end > self.bounds[class] => ((value - self.bounds[class]) / (end - self.bounds[class])).clamp(0.0, 1.0),
            _ => 0.5,
        };
        class as f64 + within
    }
}

/// The smallest of 1, 2, 5 × 10^k at least as large.
fn nice_step(least: f64) -> f64 {
    if least <= 0.0 || !least.is_finite() {
        return 1.0;
    }
    let power = 10f64.powi(least.log10().floor() as i32);
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|step| *step >= least * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

fn steps(start: f64, step: f64, last: f64) -> Vec<f64> {
    let count = ((last - start) / step).floor().clamp(0.0, 60.0) as usize;
    (0..=count).map(|k| start + k as f64 * step).collect()
}

/// 0, then 1, 2, 5 × 10^k from about `low` to about `high`; powers of ten only when there would be too many.
fn geometric(low: f64, high: f64, whole: bool) -> Vec<f64> {
    let first = if whole { low.max(1.0) } else { low.max(high / 1e4) };
    let series = |multiples: &[f64]| -> Vec<f64> {
        let from = first.log10().floor() as i32;
        let to = high.log10().ceil() as i32;
        let all = (from..=to).flat_map(|k| multiples.iter().map(move |m| m * 10f64.powi(k)));
        std::iter::once(0.0)
            .chain(all.filter(|bound| *bound >= first * (1.0 - 1e-9) && *bound <= high * (1.0 + 1e-9)))
            .collect()
    };
    let fine = series(&[1.0, 2.0, 5.0]);
    if fine.len() <= 1 + MOST as usize {
        fine
    } else {
        series(&[1.0])
    }
}

/// A number the French way, at most two decimals.
pub(super) fn number(value: f64) -> String {
    let rounded = (value.abs() * 100.0).round() / 100.0;
    let written = format!("{rounded}");
    let (whole, decimals) = written.split_once('.').unwrap_or((&written, ""));
    let mut out = String::new();
    out.push_str(&crate::values::thousands(whole));
    if !decimals.is_empty() {
        out.push(',');
        out.push_str(decimals);
    }
    if value < 0.0 && rounded > 0.0 {
        format!("\u{2212}{out}")
    } else {
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(classes: &Classes) -> Vec<String> {
        (0..classes.bounds.len()).map(|class| classes.label(class)).collect()
    }

    #[test]
    fn bands_of_the_author_are_kept() {
        let numeric = Numeric {
            bands: vec![0.0, 10.0, 1000.0],
            ..Numeric::default()
        };
        let classes = Classes::new(&numeric, &Measure::Quantity, &[1.0, 4.5, 12.0]);
        assert_eq!(labels(&classes), ["0 à 9", "10 à 999", "1\u{202f}000 et plus"]);
        assert_eq!(classes.place(10.0), 1);
    }

    #[test]
    fn round_classes_follow_the_data() {
        let few: Vec<f64> = (0..40).map(|k| f64::from(k % 5)).collect();
        let mut sorted = few;
        sorted.sort_by(f64::total_cmp);
        assert_eq!(
            labels(&Classes::new(&Numeric::default(), &Measure::Quantity, &sorted)),
            ["0", "1", "2", "3", "4"]
        );
        let wide: Vec<f64> = (0..100).map(f64::from).collect();
        let classes = Classes::new(&Numeric::default(), &Measure::Quantity, &wide);
        assert_eq!(labels(&classes), ["0 à 19", "20 à 39", "40 à 59", "60 à 79", "80 à 99"]);
        let skewed: Vec<f64> = (0..100).map(|k| f64::from(k * k * k)).collect();
        let classes = Classes::new(&Numeric::default(), &Measure::Money, &skewed);
        assert_eq!(classes.bounds[0], 0.0);
        assert!(classes.bounds.len() <= 8 && classes.top.is_none());
    }

    #[test]
    fn years_start_with_before() {
        let mut years: Vec<f64> = (0..100).map(|k| f64::from(1960 + k % 60)).collect();
        years[0] = 1901.0;
        years.sort_by(f64::total_cmp);
        let classes = Classes::new(&Numeric::default(), &Measure::Year, &years);
        assert_eq!(classes.label(0), "avant 1970");
        assert_eq!(classes.label(1), "1970 à 1979");
        let bounded = Numeric {
            max: Some(2026.0),
            ..Numeric::default()
        };
        let classes = Classes::new(&bounded, &Measure::Year, &years);
        assert_eq!(labels(&classes).last().map(String::as_str), Some("2010 à 2019"));
        let mut wide: Vec<f64> = (0..100).map(|k| f64::from(1800 + 2 * k)).chain([2026.0]).collect();
        wide.sort_by(f64::total_cmp);
        let classes = Classes::new(&bounded, &Measure::Year, &wide);
        assert_eq!(
            labels(&classes).last().map(String::as_str),
            Some("2000 à 2026"),
            "not to years that have not come"
        );
        let classes = Classes::new(&Numeric::default(), &Measure::Year, &[2024.0, 2025.0, 2025.0, 2026.0]);
        assert_eq!(labels(&classes), ["2024", "2025", "2026"], "never half a year");
    }

    #[test]
    fn the_median_stands_inside_its_class() {
        let classes = Classes {
            bounds: vec![0.0, 10.0, 20.0],
            top: None,
            open_below: false,
            whole: true,
            included: false,
            year: false,
        };
        assert!((classes.mark(15.0) - 1.5).abs() < 1e-12);
        assert!((classes.mark(400.0) - 2.5).abs() < 1e-12);
    }
}
