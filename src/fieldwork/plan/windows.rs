//! The hours at which mails may go, in Europe/Paris, and the French public holidays.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::MailPlan;
use crate::values::{Date, Timestamp};

/// Hours of some days of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Days of the week, Monday is 1.
    pub days: Vec<u8>,
    /// First hour, 0 to 23.
    pub from: u8,
    /// Hour of the end, 1 to 24, not included.
    pub to: u8,
}

impl Window {
    /// Whether the window ever opens.
    pub(super) fn is_sound(&self) -> bool {
        self.from < self.to && self.to <= 24 && self.days.iter().any(|day| (1..=7).contains(day))
    }

    fn opens_on(&self, date: Date) -> bool {
        self.is_sound()
            && self
                .days
                .contains(&u8::try_from(date.weekday().to_monday_one_offset()).unwrap_or(0))
    }
}

/// How far a next opening is looked for: longer than any run of closed days.
const HORIZON: usize = 60;

impl MailPlan {
    /// Whether mails may go at this instant.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let there = at.in_paris();
        let hour = u8::try_from(there.hour()).unwrap_or(0);
        self.day_is_open(there.date())
            && self
                .windows
                .iter()
                .any(|w| w.opens_on(there.date()) && (w.from..w.to).contains(&hour))
    }

    /// The first instant at or after this one at which mails may go; `None` when there is none.
    pub fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        if self.is_open(at) {
            return Some(at);
        }
        let mut date = at.date();
        for _ in 0..HORIZON {
            if self.day_is_open(date) {
                let first = self
                    .windows
                    .iter()
                    .filter(|w| w.opens_on(date))
                    .map(|w| instant(date, w.from))
                    .filter(|opening| *opening >= at && self.is_open(*opening))
                    .min();
                if first.is_some() {
                    return first;
                }
            }
            date = date.tomorrow().ok()?;
        }
        None
    }

    fn day_is_open(&self, date: Date) -> bool {
        self.on_holidays || !is_holiday(date)
    }
}

/// Midnight of a date in Europe/Paris.
pub(super) fn start_of(date: Date) -> Timestamp {
    instant(date, 0)
}

fn instant(date: Date, hour: u8) -> Timestamp {
    let time = Time::new(i8::try_from(hour.min(23)).unwrap_or(0), 0, 0, 0).unwrap_or(Time::midnight());
    let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap_or(jiff::tz::TimeZone::UTC);
    date.to_datetime(time)
        .to_zoned(zone)
        .map_or(Timestamp(jiff::Timestamp::UNIX_EPOCH), |there| {
            Timestamp::new(there.timestamp())
        })
}

/// The public holidays of article L. 3133-1 of the labour code: eleven days, three of which follow Easter.
pub fn is_holiday(date: Date) -> bool {
    const FIXED: [(i8, i8); 8] = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    if FIXED.contains(&(date.month(), date.day())) {
        return true;
    }
    let easter = easter(date.year());
    [1, 39, 50].into_iter().any(|days| {
        easter
            .checked_add(jiff::SignedDuration::from_hours(24 * days))
            .is_ok_and(|feast| feast == date)
    })
}

/// Easter Sunday of a year (the computation published anonymously in Nature, 1876).
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    let month = i8::try_from(sum / 31).unwrap_or(4);
    let day = i8::try_from(sum % 31 + 1).unwrap_or(1);
    Date::new(year, month, day).unwrap_or(Date::constant(2026, 4, 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn easter_falls_where_the_almanac_says() {
        for text in ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25"] {
            assert_eq!(easter(date(text).year()), date(text));
        }
    }

    #[test]
    fn the_eleven_holidays_of_2026_are_known() {
        let found: Vec<String> = (0..365)
            .map(|day| date("2026-01-01") + jiff::SignedDuration::from_hours(24 * day))
            .filter(|day| is_holiday(*day))
            .map(|day| day.to_string())
            .collect();
        let known = [
            "2026-01-01",
            "2026-04-06",
            "2026-05-01",
            "2026-05-08",
            "2026-05-14",
            "2026-05-25",
            "2026-07-14",
            "2026-08-15",
            "2026-11-01",
            "2026-11-11",
            "2026-12-25",
        ];
        assert_eq!(found, known);
    }

    fn weekly(days: &[u8], from: u8, to: u8) -> MailPlan {
        MailPlan {
            windows: vec![Window {
                days: days.to_vec(),
                from,
                to,
            }],
            on_holidays: true,
            ..MailPlan::proposed(Timestamp(jiff::Timestamp::UNIX_EPOCH), Timestamp(jiff::Timestamp::UNIX_EPOCH))
        }
    }

    #[test]
    fn nine_o_clock_is_nine_o_clock_in_paris_before_and_after_the_clocks_change() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let plan = weekly(&[1, 2, 3, 4, 5, 6, 7], 9, 18);
        // Saturday evening, then Sunday of the change: the clocks go back on 25 October 2026, forward on 28 March 2027.
        assert_eq!(plan.next_open(at("2026-10-23T18:00:00Z")), Some(at("2026-10-24T07:00:00Z")));
        assert_eq!(plan.next_open(at("2026-10-24T18:00:00Z")), Some(at("2026-10-25T08:00:00Z")));
        assert_eq!(plan.next_open(at("2027-03-27T18:00:00Z")), Some(at("2027-03-28T07:00:00Z")));
        assert!(plan.is_open(at("2027-03-28T15:59:59Z")) && !plan.is_open(at("2027-03-28T16:00:00Z")));
        // Two o’clock does not exist on that Sunday: the window opens a week later; in October it exists twice.
        let night = weekly(&[7], 2, 3);
        assert_eq!(night.next_open(at("2027-03-27T18:00:00Z")), Some(at("2027-04-04T00:00:00Z")));
        assert!(night.is_open(at("2026-10-25T00:30:00Z")) && night.is_open(at("2026-10-25T01:30:00Z")));
        // Midnight to midnight never closes, whatever the day.
        let always = weekly(&[1, 2, 3, 4, 5, 6, 7], 0, 24);
        for hour in 0..72 {
            let moment = at("2027-03-27T00:00:00Z").plus_seconds(3600 * hour);
            assert_eq!(always.next_open(moment), Some(moment));
        }
    }
}
