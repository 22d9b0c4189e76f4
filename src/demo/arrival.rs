//! When simulated answers arrive: a mailing at the opening, reminders, each followed by a wave that dies down; more in the
//! morning and the evening, less at the week-end.

use super::dice::Dice;
use super::profile::Arrival;
use crate::values::Timestamp;

/// Draws the instant at which somebody opens the link, between the opening and `until`.
pub fn draw(arrival: &Arrival, opens: Timestamp, until: Timestamp, dice: &mut Dice) -> Timestamp {
    let days = ((until.0.as_second() - opens.0.as_second()) as f64 / 86_400.0).max(0.1);
    let start = opens.in_paris();
    for _ in 0..60 {
        let shares: Vec<f64> = arrival.mailings.iter().map(|m| m.1).collect();
        let Some(mailing) = dice.weighted(&shares).and_then(|place| arrival.mailings.get(place)) else {
            break;
        };
        let day = mailing.0 + dice.exponential(mailing.2);
        let hour = dice.weighted(&arrival.hours).unwrap_or(12) as i64;
        let seconds = dice.below(3600) as i64;
        if day >= days {
            continue;
        }
        let span = jiff::Span::new().days(day as i64);
        let Ok(date) = start.date().checked_add(span) else { continue };
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        if !dice.chance(arrival.weekdays[weekday] / arrival.weekdays.iter().copied().fold(0.1, f64::max)) {
            continue;
        }
        let Ok(instant) = date.at(0, 0, 0, 0).to_zoned(start.time_zone().clone()) else {
            continue;
        };
        let instant = Timestamp::new(instant.timestamp()).plus_seconds(hour * 3600 + seconds);
        if instant > opens && instant < until {
            return instant;
        }
    }
    opens.plus_seconds((dice.unit() * days * 86_400.0) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_arrive_inside_the_field_and_more_after_a_mailing() {
        let opens = Timestamp::parse("2026-03-09T07:00:00Z").expect("an instant");
        let until = opens.plus_seconds(80 * 86_400);
        let mut dice = Dice::new(1, 1);
        let at: Vec<f64> = (0..2000)
            .map(|_| draw(&Arrival::default(), opens, until, &mut dice))
            .inspect(|t| assert!(*t > opens && *t < until))
            .map(|t| (t.0.as_second() - opens.0.as_second()) as f64 / 86_400.0)
            .collect();
        let within = |from: f64| at.iter().filter(|d| **d >= from && **d < from + 6.0).count();
        assert!(within(0.0) > 2 * within(14.0), "opening");
        assert!(within(21.0) > 2 * within(14.0), "first reminder");
    }
}
