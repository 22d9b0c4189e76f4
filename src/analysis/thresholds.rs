//! The one table of thresholds: from how many respondents a figure is shown, and how far it may be trusted.
//!
//! | respondents in the base | what is shown |
//! |---|---|
//! | fewer than 5 | nothing |
//! | 5 to 9 | a reading card: what at least 5 of them name, no figure |
//! | 10 to 29 | figures marked « fragile » |
//! | 30 and more | figures |
//!
//! A figure is « fragile » too when the half-width of its interval exceeds 10 points or its relative standard error exceeds 30 %.
//! Inside a table a cell counts at least 5 respondents, or none; and at least 5 respondents of its base are outside it (a cell of
//! 100 % tells what everyone answered). One contributor may not make more than 85 % of an amount.

use super::Reliability;

/// Below this base, nothing is shown.
pub const NOTHING: usize = 5;
/// From this base on, figures are shown.
pub const FIGURES: usize = 10;
/// From this base on, figures are not fragile by their base alone.
pub const NORMAL: usize = 30;
/// Smallest cell inside a table (a questionnaire may set another one, at least [`SMALLEST_CELL`]).
pub const CELL: usize = 5;
/// No questionnaire may go below this.
pub const SMALLEST_CELL: usize = 3;
/// Largest part of an amount that one contributor may make.
pub const DOMINANCE: f64 = 0.85;
/// Half-width of an interval beyond which a share, a balance or an index is fragile (in points: 0.10 is 10 points).
pub const HALF_WIDTH: f64 = 0.10;
/// Relative standard error beyond which an estimate is fragile.
pub const RELATIVE_SE: f64 = 0.30;

/// The scale on which a value is measured: what « 10 points » and « 30 % » apply to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// A proportion in [0, 1].
    Share,
    /// A difference of proportions in [−1, 1].
    Points,
    /// An index from 0 to 100.
    Index,
    /// An amount, in any unit.
    Amount,
}

/// What the base alone allows.
pub fn by_base(n: usize) -> Reliability {
    match n {
        0..NOTHING => Reliability::Hidden,
        NOTHING..FIGURES => Reliability::Card,
        FIGURES..NORMAL => Reliability::Fragile,
        _ => Reliability::Normal,
    }
}

/// What the base and the precision allow. `half_width` is that of the 95 % interval, in the unit of the scale.
pub fn reliability(n: usize, scale: Scale, value: f64, se: Option<f64>, half_width: Option<f64>) -> Reliability {
    let base = by_base(n);
    let widest = match scale {
        Scale::Share | Scale::Points => HALF_WIDTH,
        Scale::Index => 100.0 * HALF_WIDTH,
        Scale::Amount => f64::INFINITY,
    };
    let relative = match scale {
        // A balance may be zero: only its width says anything.
        Scale::Points => f64::INFINITY,
        _ => RELATIVE_SE,
    };
    let wide = half_width.is_some_and(|half| half > widest);
    let noisy = se.is_some_and(|se| value != 0.0 && se > relative * value.abs());
    if base == Reliability::Normal && (wide || noisy) {
        Reliability::Fragile
    } else {
        base
    }
}

/// Whether a count inside a table may be shown: none, or at least `cell`; and at least `cell` of the base are outside it.
pub fn cell_is_safe(count: usize, base: usize, cell: usize) -> bool {
    count == 0 || (count >= cell && base.saturating_sub(count) >= cell)
}

/// What the second contributor does not know of the total must be more than this part of the first.
pub const REMAINDER: f64 = 0.10;

/// Whether one contributor makes more than 85 % of the total, or the second one, who knows its own part, would know the first to within
/// 10 % (the p % rule: the others make less than 10 % of the first). Absolute values; an empty or zero total is not dominated.
pub fn is_dominated(values: impl Iterator<Item = f64>) -> bool {
    let (mut largest, mut second, mut total) = (0.0f64, 0.0f64, 0.0);
    for value in values.map(f64::abs) {
        if value > largest {
            (largest, second) = (value, largest);
        } else {
            second = second.max(value);
        }
        total += value;
    }
    total > 0.0 && (largest > DOMINANCE * total || total - largest - second < REMAINDER * largest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_decides_first() {
        assert_eq!(by_base(4), Reliability::Hidden);
        assert_eq!(by_base(5), Reliability::Card);
        assert_eq!(by_base(9), Reliability::Card);
        assert_eq!(by_base(10), Reliability::Fragile);
        assert_eq!(by_base(29), Reliability::Fragile);
        assert_eq!(by_base(30), Reliability::Normal);
    }

    #[test]
    fn wide_or_noisy_figures_are_fragile_whatever_the_base() {
        assert_eq!(
            reliability(50, Scale::Share, 0.5, Some(0.06), Some(0.12)),
            Reliability::Fragile
        );
        assert_eq!(
            reliability(400, Scale::Share, 0.01, Some(0.005), Some(0.01)),
            Reliability::Fragile
        );
        assert_eq!(
            reliability(400, Scale::Share, 0.5, Some(0.02), Some(0.04)),
            Reliability::Normal
        );
        assert_eq!(
            reliability(400, Scale::Index, 50.0, Some(2.0), Some(4.0)),
            Reliability::Normal
        );
        assert_eq!(
            reliability(400, Scale::Points, 0.001, Some(0.02), Some(0.04)),
            Reliability::Normal
        );
        assert_eq!(reliability(7, Scale::Amount, 1.0, None, None), Reliability::Card);
    }

    #[test]
    fn a_cell_needs_five_inside_and_five_outside() {
        assert!(cell_is_safe(0, 40, CELL));
        assert!(!cell_is_safe(4, 40, CELL));
        assert!(cell_is_safe(5, 40, CELL));
        assert!(cell_is_safe(35, 40, CELL));
        assert!(!cell_is_safe(36, 40, CELL));
        assert!(!cell_is_safe(40, 40, CELL), "a cell of 100 % tells what everyone answered");
    }

    #[test]
    fn one_contributor_may_not_make_the_amount() {
        assert!(is_dominated([90.0, 5.0, 5.0].into_iter()));
        assert!(!is_dominated([80.0, 10.0, 10.0].into_iter()));
        assert!(
            is_dominated([50.0, 46.0, 4.0].into_iter()),
            "the second knows the first to within 8 %"
        );
        assert!(!is_dominated([0.0, 0.0].into_iter()));
    }
}
