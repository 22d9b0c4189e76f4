//! Dates and times in full.

use super::NBSP;
use crate::values::{Date, MONTHS, Timestamp, day_month, full_date};

fn month(date: Date) -> &'static str {
    MONTHS[usize::try_from(date.month() - 1).unwrap_or(0).min(11)]
}

/// A date in full: « samedi 21 novembre 2026 ».
pub fn date(date: Date) -> String {
    full_date(date, true)
}

/// A date without its day of the week: « 21 novembre 2026 ».
pub fn date_short(date: Date) -> String {
    full_date(date, false)
}

/// « novembre 2026 ».
pub fn month_year(date: Date) -> String {
    format!("{} {}", month(date), date.year())
}

/// The hour in Europe/Paris: « 21 h 42 », « 9 h 05 », « 9 h ».
pub fn time(at: Timestamp) -> String {
    let local = at.in_paris();
    match local.minute() {
        0 => format!("{}{NBSP}h", local.hour()),
        minute => format!("{}{NBSP}h{NBSP}{minute:02}", local.hour()),
    }
}

/// Date and hour in Europe/Paris: « samedi 21 novembre 2026 à 21 h 42 ».
pub fn date_time(at: Timestamp) -> String {
    format!("{} à {}", date(at.date()), time(at))
}

/// « du 3 mars au 30 mai 2026 »; what both dates share is said once.
pub fn period(from: Date, to: Date) -> String {
    if from == to {
        format!("le {}", date_short(from))
    } else if from.year() != to.year() {
        format!("du {} au {}", date_short(from), date_short(to))
    } else if from.month() != to.month() {
        format!("du {} au {}", day_month(from), date_short(to))
    } else {
        let day = if from.day() == 1 {
            "1er".to_owned()
        } else {
            from.day().to_string()
        };
        format!("du {day} au {}", date_short(to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    fn plain(text: &str) -> String {
        text.replace('\u{A0}', " ")
    }

    #[test]
    fn dates_are_in_full() {
        assert_eq!(plain(&date(day(2026, 11, 21))), "samedi 21 novembre 2026");
        assert_eq!(plain(&date(day(2026, 3, 1))), "dimanche 1er mars 2026");
        assert_eq!(month_year(day(2026, 8, 4)), "août 2026");
    }

    #[test]
    fn hours_are_those_of_paris() {
        let at = Timestamp::parse("2026-11-21T20:42:10Z").expect("valid instant");
        assert_eq!(plain(&date_time(at)), "samedi 21 novembre 2026 à 21 h 42");
        let summer = Timestamp::parse("2026-07-01T07:05:00Z").expect("valid instant");
        assert_eq!(plain(&time(summer)), "9 h 05");
        let sharp = Timestamp::parse("2026-07-01T07:00:00Z").expect("valid instant");
        assert_eq!(plain(&time(sharp)), "9 h");
    }

    #[test]
    fn periods_say_what_is_shared_once() {
        assert_eq!(plain(&period(day(2026, 3, 3), day(2026, 5, 30))), "du 3 mars au 30 mai 2026");
        assert_eq!(plain(&period(day(2026, 3, 1), day(2026, 3, 30))), "du 1er au 30 mars 2026");
        assert_eq!(
            plain(&period(day(2025, 12, 3), day(2026, 1, 30))),
            "du 3 décembre 2025 au 30 janvier 2026"
        );
        assert_eq!(plain(&period(day(2026, 3, 3), day(2026, 3, 3))), "le 3 mars 2026");
    }
}
