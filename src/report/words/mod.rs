//! French: typography, numbers, dates, plurals, and the words that carry a figure into a sentence.
//!
//! Everything here is pure text; every function that prints a number or joins words already gives the right spaces
//! (U+00A0, U+202F), apostrophes (U+2019) and minus signs (U+2212), so that [`typo`] leaves it unchanged. Text typed by
//! people (labels, notes) goes through [`typo`] once.

mod dates;
mod fractions;
mod grammar;
mod numbers;
mod typography;

pub use dates::{date, date_short, date_time, month_year, period, time};
pub use fractions::{fraction, fraction_of};
pub use grammar::{Noun, capitalise, counted, de, elide, in_words, list, list_or, plural, que};
pub use numbers::{
    amount, count, euro, interval, interval_in, number, outward, percent, percent_decimals, percent_value, points, range,
};
pub use typography::typo;

/// No-break space (U+00A0): before `:` and `%`, inside « », between a number and its unit.
pub const NBSP: char = '\u{00A0}';
/// Narrow no-break space (U+202F): before `;`, `!`, `?`, and between thousands.
pub const NNBSP: char = '\u{202F}';
/// Minus sign (U+2212).
pub const MINUS: char = '\u{2212}';
