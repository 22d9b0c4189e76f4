//! Numbers and dates as people type them.

use crate::values::Date;

/// Reads a number typed by a French person: spaces of any kind between thousands, comma or point for decimals, a sign, and one of
/// the given units (or `%`, `€`) after it. `whole` makes points between groups of three digits thousands (`1.234`).
pub fn parse_number(text: &str, whole: bool, units: &[&str]) -> Option<f64> {
    let mut text = text.trim().to_lowercase().replace('\u{2212}', "-");
    for unit in units.iter().copied().chain(["%", "€", "euros", "euro"]) {
        if let Some(rest) = text.strip_suffix(&unit.to_lowercase()).filter(|_| !unit.is_empty()) {
            text = rest.trim_end().to_owned();
            break;
        }
    }
    let compact: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\'' | '’'))
        .collect();
    let compact = compact.replace(',', ".");
    let (sign, digits) = match compact.strip_prefix(['-', '+']) {
        Some(rest) => (if compact.starts_with('-') { -1.0 } else { 1.0 }, rest.to_owned()),
        None => (1.0, compact),
    };
    let points = digits.matches('.').count();
    let grouped = digits.split('.').skip(1).all(|group| group.len() == 3)
        && digits.split('.').next().is_some_and(|g| (1..=3).contains(&g.len()));
    let digits = if points > 1 && grouped || points == 1 && whole && grouped {
        digits.replace('.', "")
    } else {
        digits
    };
    let plain = !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.matches('.').count() <= 1
        && digits.chars().any(|c| c.is_ascii_digit());
    plain
        .then(|| {
            digits
                .parse::<f64>()
                .ok()
                .filter(|n| n.is_finite())
                .map(|n| if n == 0.0 { 0.0 } else { sign * n })
        })
        .flatten()
}

const MONTHS: [&str; 12] = [
    "janv", "fevr", "mars", "avr", "mai", "juin", "juil", "aout", "sept", "oct", "nov", "dec",
];

/// Reads a date: `3/4/2026`, `03.04.2026`, `2026-04-03`, « 3 avril 2026 », « 1er mai 2026 ».
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim().to_lowercase();
    if let Ok(date) = text.parse::<Date>() {
        return Some(date);
    }
    let parts: Vec<&str> = text
        .split(|c: char| matches!(c, '/' | '.' | '-') || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let day: i8 = day.trim_end_matches("er").parse().ok()?;
    let month: i8 = month.parse().ok().or_else(|| {
        let folded: String = month
            .chars()
            .map(|c| {
                if matches!(c, 'é' | 'è') {
                    'e'
                } else if c == 'û' {
                    'u'
                } else {
                    c
                }
            })
            .collect();
        let place = MONTHS.iter().position(|name| folded.starts_with(name))?;
        i8::try_from(place + 1).ok()
    })?;
    let year: i16 = year.parse().ok().filter(|year| (1000..=9999).contains(year))?;
    Date::new(year, month, day).ok()
}
