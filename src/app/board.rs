//! The fieldwork board of a wave, live: what the figures of `fieldwork::board` are made of, read in one go.

use super::App;
use super::mailing::plan_of;
use crate::error::Result;
use crate::fieldwork::Wave;
use crate::fieldwork::board::{self, Count, Forecast, Group, Margin, Need, Place, Stratum, Tally};
use crate::fieldwork::plan::StepKind;
pub use crate::store::board::{Day, Filter};
use crate::store::{board as stored, queue};
use crate::values::{Date, Timestamp};

/// A mailing of the plan that was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailing {
    /// The invitation, or the reminder of this rank (1 is the first).
    pub reminder: Option<u32>,
    /// When.
    pub at: Timestamp,
    /// Mails.
    pub mails: u32,
}

/// All that the board shows.
pub struct Board {
    /// When it was read.
    pub at: Timestamp,
    /// The cases looked at, by stratum.
    pub strata: Vec<Group<Stratum>>,
    /// The same, by place.
    pub places: Vec<Count<Place>>,
    /// Every place of the frame, whatever the filter.
    pub all_places: Vec<Place>,
    /// All the cases looked at: in the frame, by the open link.
    pub whole: Tally,
    /// See `whole`.
    pub outside: Tally,
    /// The margin now.
    pub margin: Option<Margin>,
    /// The margin if those who may still answer did as the others.
    pub margin_then: Option<Margin>,
    /// Strata without answer.
    pub empty: usize,
    /// What each stratum needs, the most pressing first.
    pub needs: Vec<Need>,
    /// Answers by day, of the whole wave.
    pub days: Vec<(Date, Day)>,
    /// Answers at the closing, of the whole wave: only without a filter.
    pub forecast: Option<Forecast>,
    /// Mailings carried out, of the whole wave, in order.
    pub mailings: Vec<Mailing>,
}

/// Reads the board: two statements on the frame (three with a filter), one on the answers, one on the mailings.
///
/// # Errors
/// Store errors.
pub fn read(app: &App, wave: &Wave, filter: &Filter) -> Result<Board> {
    let now = app.clock.now();
    let filtered = *filter != Filter::default();
    app.store.read(|db| {
        let counts = stored::strata(db, wave.id, filter)?;
        let places = stored::places(db, wave.id, filter)?;
        let mut all_places: Vec<Place> = if filtered {
            stored::places(db, wave.id, &Filter::default())?
        } else {
            places.clone()
        }
        .into_iter()
        .map(|count| count.key)
        .collect();
        all_places.sort();
        all_places.dedup();
        let days = stored::days(db, wave.id)?;
        let mailings = mailings(wave, queue::expanded(db, wave.id)?);
        let strata = board::groups(&counts, Clone::clone);
        let (whole, outside) = board::whole(&counts);
        let (design, then) = board::projected(&strata, &whole);
        let by_day: Vec<(Date, u32)> = days.iter().map(|(date, day)| (*date, day.usable)).collect();
        let opened = wave.opened_at.unwrap_or(wave.opens_at).date();
        let forecast = || {
            board::forecast(
                &by_day,
                whole.usable(),
                whole.pending(),
                opened,
                now.date(),
                wave.closes_at.date(),
            )
        };
        Ok(Board {
            at: now,
            needs: board::needs(&strata, &whole),
            margin: board::margin(&design),
            margin_then: board::margin(&then),
            empty: design.empty,
            forecast: (!filtered).then(forecast).flatten(),
            strata,
            places,
            all_places,
            whole,
            outside,
            days,
            mailings,
        })
    })
}

/// The invitation and the reminders that made mails; what announces the results comes after the collection.
fn mailings(wave: &Wave, steps: Vec<(String, Timestamp, i32)>) -> Vec<Mailing> {
    let (plan, _) = plan_of(wave);
    let mut reminders = 0;
    let mut out = Vec::new();
    for (step, at, mails) in steps {
        // A step that left the plan since was carried out all the same; its name says what it was.
        let kind = plan.step(&step).map_or_else(
            || match step.split('-').next() {
                Some("invitation") => StepKind::Invitation,
                Some("results") => StepKind::Results,
                _ => StepKind::Reminder,
            },
            |step| step.kind,
        );
        let Some(mails) = u32::try_from(mails).ok().filter(|mails| *mails > 0) else {
            continue;
        };
        let reminder = match kind {
            StepKind::Results => continue,
            StepKind::Invitation => None,
            StepKind::Reminder => {
                reminders += 1;
                Some(reminders)
            }
        };
        out.push(Mailing { reminder, at, mails });
    }
    out
}

/// Minutes that the questionnaire of a wave takes, on its full and on its short path, when it says so.
///
/// # Errors
/// Store errors.
pub fn minutes(app: &App, wave: &Wave) -> Result<Option<(u32, Option<u32>)>> {
    app.store.read(|db| {
        let questionnaire = app.questionnaire(db, &wave.questionnaire)?;
        let start = &questionnaire.start;
        Ok(start.minutes.map(|full| (full, start.minutes_short)))
    })
}
