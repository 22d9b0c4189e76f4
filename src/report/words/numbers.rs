//! Numbers as they are printed in France: « 1 260 », « 12,5 % », « −3 ».

use super::super::Unit;
use super::{MINUS, NBSP};

/// Answers under which a percentage takes no decimal: below it the interval is wider than ten points.
const DECIMAL_FROM: usize = 300;

/// A number with the given decimals: thin spaces between thousands, a comma, a true minus. Halves round away from zero.
/// What is not finite is printed « n. d. ».
pub fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return format!("n.{NBSP}d.");
    }
    let rounded = round(value, decimals);
    let text = format!("{:.decimals$}", rounded.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::with_capacity(text.len() + 8);
    if rounded < 0.0 {
        out.push(MINUS);
    }
    out.push_str(&crate::values::thousands(whole));
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// Rounds halves away from zero, forgiving the last bits of a computed value (0.145 × 100 is 14.499…98).
fn round(value: f64, decimals: usize) -> f64 {
    let scale = 10f64.powi(i32::try_from(decimals).unwrap_or(0));
    let scaled = value * scale;
    let nudged = scaled + scaled.signum() * scaled.abs().max(1.0) * 1e-12;
    if nudged.is_finite() { nudged.round() / scale } else { value }
}

/// A count: « 1 260 ».
pub fn count(value: usize) -> String {
    number(value as f64, 0)
}

/// Decimals that a percentage resting on `n` answers deserves: none under 300, else one.
pub fn percent_decimals(n: usize) -> usize {
    usize::from(n >= DECIMAL_FROM)
}

/// A share (0 to 1) as a percentage resting on `n` answers: « 52 % » under 300 answers, else « 52,3 % ».
pub fn percent(share: f64, n: usize) -> String {
    percent_value(share * 100.0, percent_decimals(n))
}

/// A percentage (0 to 100) with the given decimals: « 52 % ».
pub fn percent_value(value: f64, decimals: usize) -> String {
    format!("{}{NBSP}%", number(value, decimals))
}

/// Whole euros: « 12 000 € ».
pub fn euro(value: f64) -> String {
    format!("{}{NBSP}€", number(value, 0))
}

/// A difference in points, with its sign: « +8 », « −3 », « 0 ».
pub fn points(value: f64) -> String {
    let text = number(value, 0);
    if value.is_finite() && round(value, 0) > 0.0 {
        format!("+{text}")
    } else {
        text
    }
}

/// A value of a chart in its unit (percentages from 0 to 100): what is written beside bars and in cells.
pub fn amount(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Percent => percent_value(value, 0),
        Unit::Count | Unit::Index => number(value, 0),
        Unit::Number if round(value, 1) == round(value, 0) => number(value, 0),
        Unit::Number => number(value, 1),
        Unit::Euro => euro(value),
        Unit::Points => points(value),
    }
}

/// The interval of a share (bounds from 0 to 1) resting on `n` answers: « entre 48 et 56 % »; « autour de 52 % » when both
/// bounds print alike.
pub fn interval(low: f64, high: f64, n: usize) -> String {
    let decimals = percent_decimals(n);
    let (from, to) = (number(low * 100.0, decimals), number(high * 100.0, decimals));
    if from == to {
        format!("autour de {to}{NBSP}%")
    } else {
        format!("entre {from} et {to}{NBSP}%")
    }
}

/// The interval of a value in its unit (percentages from 0 to 100): « entre 9 000 et 12 000 € ».
pub fn interval_in(low: f64, high: f64, unit: Unit) -> String {
    let (from, to) = (amount(low, unit), amount(high, unit));
    if from == to {
        return format!("autour de {to}");
    }
    let from = from.trim_end_matches(['%', '€', NBSP]);
    format!("entre {from} et {to}")
}

/// Two bounds in their unit, for large figures: « 9 000 à 12 000 € ».
pub fn range(low: f64, high: f64, unit: Unit) -> String {
    let (from, to) = (amount(low, unit), amount(high, unit));
    if from == to {
        return format!("environ {to}");
    }
    format!("{} à {to}", from.trim_end_matches(['%', '€', NBSP]))
}

/// The bounds of an estimated total, as it may be told: two significant figures, rounded away from the middle (21 437 to 27 812 is told
/// « entre 21 000 et 28 000 »). Values below 100 keep their units.
pub fn outward(low: f64, high: f64) -> (f64, f64) {
    let step = |value: f64| {
        let digits = value.abs().max(1.0).log10().floor();
        10f64.powf((digits - 1.0).max(0.0))
    };
    let (down, up) = (step(low), step(high));
    ((low / down).floor() * down, (high / up).ceil() * up)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_french() {
        assert_eq!(number(1260.0, 0), "1\u{202F}260");
        assert_eq!(number(1_234_567.891, 2), "1\u{202F}234\u{202F}567,89");
        assert_eq!(number(-3.0, 0), "\u{2212}3");
        assert_eq!(number(-0.2, 0), "0");
        assert_eq!(number(0.145 * 100.0, 0), "15");
        assert_eq!(number(2.5, 0), "3");
        assert_eq!(number(-2.5, 0), "\u{2212}3");
        assert_eq!(number(f64::NAN, 1), "n.\u{A0}d.");
        assert_eq!(number(f64::INFINITY, 1), "n.\u{A0}d.");
        assert_eq!(count(999), "999");
    }

    #[test]
    fn percentages_take_a_decimal_from_300_answers() {
        assert_eq!(percent(0.5234, 299), "52\u{A0}%");
        assert_eq!(percent(0.5234, 300), "52,3\u{A0}%");
        assert_eq!(percent(1.0, 12), "100\u{A0}%");
    }

    #[test]
    fn units_have_their_signs() {
        assert_eq!(euro(12_000.4), "12\u{202F}000\u{A0}€");
        assert_eq!(points(8.2), "+8");
        assert_eq!(points(-3.0), "\u{2212}3");
        assert_eq!(points(0.4), "0");
        assert_eq!(amount(12.5, Unit::Number), "12,5");
        assert_eq!(amount(12.0, Unit::Number), "12");
        assert_eq!(amount(62.4, Unit::Index), "62");
        assert_eq!(amount(52.0, Unit::Percent), "52\u{A0}%");
    }

    #[test]
    fn intervals_say_both_bounds_once_with_the_unit() {
        assert_eq!(interval(0.48, 0.56, 250), "entre 48 et 56\u{A0}%");
        assert_eq!(interval(0.481, 0.562, 900), "entre 48,1 et 56,2\u{A0}%");
        assert_eq!(interval(0.521, 0.522, 250), "autour de 52\u{A0}%");
        assert_eq!(
            interval_in(9_000.0, 12_000.0, Unit::Euro),
            "entre 9\u{202F}000 et 12\u{202F}000\u{A0}€"
        );
        assert_eq!(interval_in(48.0, 56.0, Unit::Percent), "entre 48 et 56\u{A0}%");
    }

    #[test]
    fn the_bounds_of_a_total_are_rounded_away_from_each_other() {
        assert_eq!(outward(21_437.0, 27_812.0), (21_000.0, 28_000.0));
        assert_eq!(outward(853.0, 12_001.0), (850.0, 13_000.0));
        assert_eq!(outward(41.2, 57.9), (41.0, 58.0));
        assert_eq!(outward(0.0, 0.4), (0.0, 1.0));
        assert_eq!(outward(1_000.0, 1_000.0), (1_000.0, 1_000.0));
    }
}
