//! How many answers at the closing, if the pace of the last days holds, or falls by half.

use crate::values::Date;

/// Days that the pace is read on.
const WINDOW: i64 = 7;
/// Fewer full days of collection give no pace.
const AT_LEAST: i64 = 3;

/// A forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// Answers a day over the last days.
    pub pace: f64,
    /// Days read.
    pub days: i64,
    /// Days that remain, today included.
    pub left: i64,
    /// Answers at the closing if the pace falls by half.
    pub low: f64,
    /// If it holds.
    pub high: f64,
}

/// `n + pace · days left`, and with half of the pace; at most all those from whom an answer may still come. The pace is that of the 7
/// full days before today (fewer when the wave is younger); none before 3 full days. `by_day`: answers received a day, in any order.
pub fn forecast(by_day: &[(Date, u32)], usable: u32, pending: u32, opened: Date, today: Date, closes: Date) -> Option<Forecast> {
    let between = |from: Date, to: Date| from.until(to).map_or(0, |span| i64::from(span.get_days()));
    let days = between(opened, today).min(WINDOW);
    let left = between(today, closes);
    if days < AT_LEAST || left <= 0 {
        return None;
    }
    let lately = |day: &Date| (1..=days).contains(&between(*day, today));
    let received: u32 = by_day.iter().filter(|(day, _)| lately(day)).map(|(_, n)| n).sum();
    let pace = f64::from(received) / days as f64;
    let more = |pace: f64| f64::from(usable) + (pace * left as f64).min(f64::from(pending));
    Some(Forecast {
        pace,
        days,
        left,
        low: more(pace / 2.0),
        high: more(pace),
    })
}
