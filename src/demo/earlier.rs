//! The wave before the demonstrated one, smaller: the same town two years earlier, the truth a little different, about half of its
//! respondents in common. Its own streams of chance: the main wave keeps its bytes.

use std::sync::Arc;

use super::field::{self, Field, Progress};
use super::profile::Profile;
use crate::app::waves::{self, NewWave};
use crate::app::{App, Caches};
use crate::error::Result;
use crate::fieldwork::{Wave, WaveState};
use crate::register::ContactRow;
use crate::values::{Id, SeededRandom, SetClock, Timestamp};

/// Identifiers and links of the earlier wave come from this seed and that of the demonstration.
const SEED: u64 = 0x2024;

/// When it was held.
pub(super) struct Dates {
    /// Opening.
    pub(super) opens: Timestamp,
    /// Closing.
    pub(super) closes: Timestamp,
    /// Reference year.
    pub(super) year: i16,
}

/// How many answered it, for so many answers to the main wave: few enough for the demonstration not to last.
pub(super) fn wanted(main: usize) -> usize {
    (main / 5).max((main / 3).min(40))
}

/// Holds the wave before `main` among the associations of `rows` that existed then. Returns it.
///
/// # Errors
/// Errors of the application.
pub(super) fn hold(
    app: &App,
    main: Id<Wave>,
    dates: &Dates,
    (seed, wanted): (u64, usize),
    profile: &Profile,
    rows: &[ContactRow],
    progress: &mut Progress<'_>,
) -> Result<Id<Wave>> {
    let clock = Arc::new(SetClock::new(dates.opens));
    let past = App {
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(seed ^ SEED)),
        caches: Arc::new(Caches::default()),
        ..app.clone()
    };
    let known = waves::get(app, main)?;
    let wave = waves::create(
        &past,
        NewWave {
            observatory: known.observatory,
            title: known.title.replace(&known.year.to_string(), &dates.year.to_string()),
            questionnaire: known.questionnaire,
            territory: (known.territory, known.territory_name),
            year: dates.year,
            opens_at: dates.opens,
            closes_at: dates.closes,
            settings: known.settings,
        },
    )?;
    let links = waves::links(&past, wave, None, false)?;
    let there = |row: &ContactRow| {
        let created = row
            .attributes
            .get("date_creat")
            .and_then(|day| day.get(..4)?.parse::<i16>().ok());
        created.is_none_or(|year| year < dates.year)
    };
    let field = Field {
        seed,
        year: dates.year,
        opens: dates.opens,
        until: dates.closes,
        wanted,
        earlier: true,
    };
    let rows: Vec<(usize, &ContactRow)> = rows.iter().enumerate().filter(|(_, row)| there(row)).collect();
    field::simulate_some(&past, &clock, &field, &profile.earlier(), &rows, &links, progress)?;
    clock.set(dates.closes);
    if waves::get(&past, wave)?.state != WaveState::Closed {
        waves::close(&past, wave)?;
    }
    Ok(wave)
}
