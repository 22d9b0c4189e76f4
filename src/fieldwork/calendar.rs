//! From the evening of restitution back to today: proposed dates for a wave, and why each of them. Pure.
//!
//! The evening is chosen first; everything else is counted back from it with the usual delays of an observatory (a quarter of
//! collection, two weeks to validate, three to write, four for the committee to read). When less time is left, every delay is
//! shortened by the same proportion, down to a floor under which a wave is not worth opening. Days of August, of the end of the year
//! and of the periods given by the coordinator do not count; nobody is written to on a week-end or a public holiday.

use jiff::civil::{Weekday, date};

use crate::values::Date;

/// What happens on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The lists are gathered and cleaned from this day on.
    Cleaning,
    /// The questionnaire opens, the invitations leave.
    Opening,
    /// A reminder, from 1.
    Reminder(u8),
    /// Last day to answer.
    Closing,
    /// Paper is keyed in, the answers are checked: the figures do not move any more.
    Validation,
    /// The provisional diagnostic is given to the committee.
    Diagnostic,
    /// The evening.
    Restitution,
}

impl Stage {
    /// Its word in addresses and messages.
    pub fn key(self) -> &'static str {
        match self {
            Stage::Cleaning => "cleaning",
            Stage::Opening => "opening",
            Stage::Reminder(_) => "reminder",
            Stage::Closing => "closing",
            Stage::Validation => "validation",
            Stage::Diagnostic => "diagnostic",
            Stage::Restitution => "restitution",
        }
    }
}

/// Why a date was moved from where the delays put it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Avoided {
    /// Saturday or Sunday.
    Weekend,
    /// A public holiday.
    Holiday,
    /// August.
    August,
    /// 20 December to 3 January.
    YearEnd,
    /// A period given by the coordinator (school holidays…).
    Given,
}

/// A date of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// What.
    pub stage: Stage,
    /// When.
    pub on: Date,
    /// Days that count between it and the stage it was counted from (0: it was given).
    pub delay: i64,
    /// What it was moved away from.
    pub avoided: Option<Avoided>,
}

/// The proposed dates, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The dates.
    pub steps: Vec<Planned>,
    /// Part of the usual delays that could be kept, in per cent: 100 is comfortable, 0 is the floor.
    pub ease: u8,
    /// Days off (August, end of the year, given periods) inside the collection.
    pub quiet: Vec<Avoided>,
}

impl Calendar {
    /// The date of a stage.
    pub fn on(&self, stage: Stage) -> Option<Date> {
        self.steps.iter().find(|step| step.stage == stage).map(|step| step.on)
    }

    /// The dates of the reminders.
    pub fn reminders(&self) -> Vec<Date> {
        let is_reminder = |step: &&Planned| matches!(step.stage, Stage::Reminder(_));
        self.steps.iter().filter(is_reminder).map(|step| step.on).collect()
    }
}

/// There is not enough time before the evening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSoon {
    /// The first evening that leaves the shortest delays.
    pub earliest: Date,
}

/// Days that count, from comfortable to the floor.
struct Delay {
    usual: i64,
    least: i64,
}

impl Delay {
    const fn of(usual: i64, least: i64) -> Self {
        Delay { usual, least }
    }

    fn at(&self, ease: u8) -> i64 {
        self.least + (self.usual - self.least) * i64::from(ease) / 100
    }
}

/// The committee reads and the evening is prepared.
const READING: Delay = Delay::of(28, 7);
/// The diagnostic is written.
const WRITING: Delay = Delay::of(21, 7);
/// Paper comes in, answers are checked.
const CHECKING: Delay = Delay::of(14, 5);
/// The collection. Observatories keep it open three to four months, or make two bursts; under four weeks only those who are at ease answer.
const COLLECTING: Delay = Delay::of(84, 28);
/// The lists are gathered and cleaned.
const CLEANING: Delay = Delay::of(28, 5);

/// Proposes the dates of a wave whose results are presented on `restitution`. `given` are periods to avoid (first and last day).
///
/// # Errors
/// [`TooSoon`] with the first evening possible.
pub fn propose(today: Date, restitution: Date, given: &[(Date, Date)]) -> Result<Calendar, TooSoon> {
    for ease in (0..=100u8).rev().step_by(5) {
        if let Some(calendar) = attempt(today, restitution, given, ease) {
            return Ok(calendar);
        }
    }
    let mut earliest = restitution.max(today);
    for _ in 0..800 {
        earliest = plus(earliest, 1);
        if avoided(earliest, given).is_none() && attempt(today, earliest, given, 0).is_some() {
            break;
        }
    }
    Err(TooSoon { earliest })
}

fn attempt(today: Date, restitution: Date, given: &[(Date, Date)], ease: u8) -> Option<Calendar> {
    let back = |from: Date, delay: &Delay, stage| {
        let days = delay.at(ease);
        let (on, avoided) = settle(back(from, days, given), given, -1);
        Planned {
            stage,
            on,
            delay: days,
            avoided,
        }
    };
    let diagnostic = back(restitution, &READING, Stage::Diagnostic);
    let validation = back(diagnostic.on, &WRITING, Stage::Validation);
    let closing = back(validation.on, &CHECKING, Stage::Closing);
    let opening = back(closing.on, &COLLECTING, Stage::Opening);
    let cleaning = back(opening.on, &CLEANING, Stage::Cleaning);
    if cleaning.on < today {
        return None;
    }
    let reminders = reminders(opening.on, closing.on, given);
    let quiet = quiet(opening.on, closing.on, given);
    let mut steps = vec![cleaning, opening];
    steps.extend(reminders);
    steps.extend([closing, validation, diagnostic]);
    steps.push(Planned {
        stage: Stage::Restitution,
        on: restitution,
        delay: 0,
        avoided: None,
    });
    Some(Calendar { steps, ease, quiet })
}

/// The reminders that the mail plan will propose (see [`super::plan`]), moved to the days on which people work.
pub fn reminders(opening: Date, closing: Date, given: &[(Date, Date)]) -> Vec<Planned> {
    let open = days(opening, closing);
    let offsets = super::plan::usual_reminder_days(u32::try_from(open).unwrap_or(0));
    let mut out: Vec<Planned> = Vec::new();
    for offset in offsets.into_iter().map(i64::from) {
        let (on, avoided) = settle(plus(opening, offset), given, 1);
        let after_last = out.last().is_none_or(|last| on > last.on);
        if on < closing && after_last {
            out.push(Planned {
                stage: Stage::Reminder(u8::try_from(out.len() + 1).unwrap_or(u8::MAX)),
                on,
                delay: offset,
                avoided,
            });
        }
    }
    out
}

/// The kinds of days off inside a period, each once.
fn quiet(from: Date, to: Date, given: &[(Date, Date)]) -> Vec<Avoided> {
    let mut out = Vec::new();
    let mut day = from;
    while day <= to {
        if let Some(why) = off(day, given)
            && !out.contains(&why)
        {
            out.push(why);
        }
        day = plus(day, 1);
    }
    out
}

/// `days` days that count before a date.
fn back(from: Date, days: i64, given: &[(Date, Date)]) -> Date {
    let mut day = from;
    let mut left = days;
    // Periods given without end would never let a day count.
    for _ in 0..2000 {
        if left <= 0 {
            break;
        }
        day = plus(day, -1);
        if off(day, given).is_none() {
            left -= 1;
        }
    }
    day
}

/// The nearest day on which people work, going back (−1) or forward (1), with what was avoided first.
fn settle(day: Date, given: &[(Date, Date)], towards: i64) -> (Date, Option<Avoided>) {
    let first = avoided(day, given);
    let mut on = day;
    for _ in 0..400 {
        if avoided(on, given).is_none() {
            break;
        }
        on = plus(on, towards);
    }
    (on, first)
}

/// Why nothing should be sent or closed on a day.
pub fn avoided(day: Date, given: &[(Date, Date)]) -> Option<Avoided> {
    off(day, given)
        .or_else(|| public_holiday(day).then_some(Avoided::Holiday))
        .or_else(|| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday).then_some(Avoided::Weekend))
}

/// Days that do not count in the delays.
fn off(day: Date, given: &[(Date, Date)]) -> Option<Avoided> {
    if day.month() == 8 {
        Some(Avoided::August)
    } else if (day.month() == 12 && day.day() >= 20) || (day.month() == 1 && day.day() <= 3) {
        Some(Avoided::YearEnd)
    } else if given.iter().any(|(from, to)| *from <= day && day <= *to) {
        Some(Avoided::Given)
    } else {
        None
    }
}

/// Whether a day is one of the eleven public holidays of the French labour code.
pub fn public_holiday(day: Date) -> bool {
    const FIXED: [(i8, i8); 8] = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    let easter = easter(day.year());
    FIXED.contains(&(day.month(), day.day())) || [1, 39, 50].iter().any(|after| plus(easter, *after) == day)
}

/// Easter Sunday in the Gregorian calendar (the anonymous algorithm, as in Meeus, *Astronomical Algorithms*, chapter 8).
fn easter(year: i16) -> Date {
    let year_wide = i32::from(year);
    let (a, b, c) = (year_wide % 19, year_wide / 100, year_wide % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    let small = |n: i32| i8::try_from(n).unwrap_or(1);
    date(year, small(month), small(day))
}

/// A date plus whole days.
pub fn plus(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

/// Whole days from one date to another.
pub fn days(from: Date, to: Date) -> i64 {
    let seconds = to.duration_since(from).as_secs();
    seconds / 86_400
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_before_the_evening_every_delay_is_the_usual_one() {
        let calendar = propose(date(2026, 1, 5), date(2026, 12, 3), &[]).unwrap();
        assert_eq!(calendar.ease, 100);
        let stages: Vec<Stage> = calendar.steps.iter().map(|step| step.stage).collect();
        assert_eq!(stages[0], Stage::Cleaning);
        assert_eq!(stages[2..5], [Stage::Reminder(1), Stage::Reminder(2), Stage::Reminder(3)]);
        assert!(calendar.steps.windows(2).all(|pair| pair[0].on < pair[1].on), "{calendar:?}");
        // The collection spans August: it opens one month earlier than the days alone would say.
        assert_eq!(calendar.quiet, [Avoided::August]);
        let (opening, closing) = (calendar.on(Stage::Opening).unwrap(), calendar.on(Stage::Closing).unwrap());
        assert!(days(opening, closing) >= 84 + 31, "{opening} {closing}");
    }

    #[test]
    fn nothing_happens_on_a_weekend_a_holiday_in_august_or_at_the_end_of_the_year() {
        for start in 0..60 {
            let evening = plus(date(2027, 1, 20), start * 9);
            let today = plus(evening, -300);
            let given = [(plus(evening, -70), plus(evening, -56))];
            let calendar = propose(today, evening, &given).unwrap();
            for step in calendar.steps.iter().filter(|step| step.stage != Stage::Restitution) {
                assert_eq!(avoided(step.on, &given), None, "{step:?} for {evening}");
            }
            assert!(calendar.steps.windows(2).all(|pair| pair[0].on < pair[1].on), "{calendar:?}");
        }
    }

    #[test]
    fn a_short_time_shortens_every_delay_and_says_so() {
        let calendar = propose(date(2026, 9, 1), date(2026, 12, 10), &[]).unwrap();
        assert!(calendar.ease > 0 && calendar.ease < 100, "{}", calendar.ease);
        assert!(calendar.on(Stage::Cleaning).unwrap() >= date(2026, 9, 1));
    }

    #[test]
    fn too_soon_says_the_first_evening_possible_and_it_is() {
        let today = date(2026, 11, 22);
        let too_soon = propose(today, date(2026, 12, 15), &[]).unwrap_err();
        assert!(propose(today, too_soon.earliest, &[]).is_ok());
        assert!(propose(today, plus(too_soon.earliest, -4), &[]).is_err());
        assert_eq!(avoided(too_soon.earliest, &[]), None);
        // A date that is past is too soon as well.
        assert!(propose(today, date(2026, 1, 1), &[]).unwrap_err().earliest > today);
    }

    #[test]
    fn a_period_given_without_end_is_refused_without_looping() {
        let given = [(date(2020, 1, 1), date(2090, 1, 1))];
        assert!(propose(date(2026, 1, 5), date(2026, 12, 3), &given).is_err());
    }

    #[test]
    fn movable_holidays_are_those_of_the_almanac() {
        assert_eq!(easter(2026), date(2026, 4, 5));
        assert_eq!(easter(2027), date(2027, 3, 28));
        for day in [date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25), date(2026, 7, 14)] {
            assert!(public_holiday(day), "{day}");
        }
        assert!(!public_holiday(date(2026, 4, 7)));
    }

    #[test]
    fn short_collections_have_fewer_reminders() {
        assert_eq!(reminders(date(2026, 3, 2), date(2026, 6, 1), &[]).len(), 4);
        assert_eq!(reminders(date(2026, 3, 2), date(2026, 3, 30), &[]).len(), 3);
        assert_eq!(reminders(date(2026, 3, 2), date(2026, 3, 4), &[]).len(), 0);
    }
}
