//! The simulated field: associations answer one after the other, between the opening and « today ».

use std::collections::BTreeMap;
use std::sync::Arc;

use super::dice::Dice;
use super::profile::Profile;
use super::simulator::{Respondent, Tally};
use super::{arrival, facts};
use crate::app::App;
use crate::error::Result;
use crate::fieldwork::Association;
use crate::register::ContactRow;
use crate::values::{Id, SetClock, Timestamp, Token};

/// A long step, for the progress bar: its name, how far, of how many.
pub type Progress<'p> = dyn FnMut(&str, usize, usize) + 'p;

/// An association of the frame, its name, its personal link.
pub type Link = (Id<Association>, String, Token);

/// What is simulated.
pub struct Field {
    /// Seed.
    pub seed: u64,
    /// Year of the wave.
    pub year: i16,
    /// The opening.
    pub opens: Timestamp,
    /// Nothing happens after this instant.
    pub until: Timestamp,
    /// How many questionnaires are sent.
    pub wanted: usize,
    /// The wave before the main one: part of the answers and of those who answer are drawn anew.
    pub earlier: bool,
}

/// In the earlier wave: those whose inclination to answer was another, those who answered otherwise than they do now.
const CHANGED: f64 = 0.7;
const ANEW: f64 = 0.5;

/// Associations answer, the most inclined first, until enough questionnaires are sent. Returns what happened and the link of an
/// association that has not answered.
///
/// # Errors
/// Errors of the application.
pub fn simulate<'l>(
    app: &App,
    clock: &Arc<SetClock>,
    field: &Field,
    profile: &Profile,
    rows: &[ContactRow],
    links: &'l [Link],
    progress: &mut Progress<'_>,
) -> Result<(Tally, Option<&'l Token>)> {
    let all: Vec<(usize, &ContactRow)> = rows.iter().enumerate().collect();
    simulate_some(app, clock, field, profile, &all, links, progress)
}

/// The same among some associations of the register, each with its place in it: its chance depends on that place.
///
/// # Errors
/// Errors of the application.
pub fn simulate_some<'l>(
    app: &App,
    clock: &Arc<SetClock>,
    field: &Field,
    profile: &Profile,
    rows: &[(usize, &ContactRow)],
    links: &'l [Link],
    progress: &mut Progress<'_>,
) -> Result<(Tally, Option<&'l Token>)> {
    let by_name: BTreeMap<&str, &Token> = links.iter().map(|(_, name, token)| (name.as_str(), token)).collect();
    let mut order: Vec<(f64, usize)> = rows
        .iter()
        .enumerate()
        .filter(|(_, (_, row))| !row.opposed)
        .map(|(at, (place, row))| {
            let mut dice = Dice::new(field.seed, 2_000_000 + *place as u64);
            let facts = facts::of(row, field.year, profile, &mut dice);
            let inclined = facts.factor(&profile.behaviour.participation, None);
            let mut drawn = dice.exponential(1.0);
            if field.earlier {
                let mut other = Dice::new(field.seed, 7_000_000 + *place as u64);
                if other.chance(CHANGED) {
                    drawn = other.exponential(1.0);
                }
            }
            (drawn / inclined.max(1e-6), at)
        })
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let (wanted, opens, until) = (field.wanted, field.opens, field.until);
    let mut tally = Tally::default();
    let mut waiting = None;
    for (_, at) in order {
        let (place, row) = rows[at];
        let Some(token) = by_name.get(row.name.as_str()) else {
            continue;
        };
        if tally.sent >= wanted {
            waiting = Some(*token);
            break;
        }
        // The same stream gives the same traits as for the order above.
        let mut dice = Dice::new(field.seed, 2_000_000 + place as u64);
        let facts = facts::of(row, field.year, profile, &mut dice);
        let mut dice = Dice::new(field.seed, 3_000_000 + place as u64);
        if field.earlier {
            let mut other = Dice::new(field.seed, 8_000_000 + place as u64);
            if other.chance(ANEW) {
                dice = other;
            }
        }
        clock.set(arrival::draw(&profile.arrival, opens, until, &mut dice));
        let respondent = Respondent {
            app,
            clock,
            profile,
            token,
            until,
            dice,
            facts,
            tally: &mut tally,
        };
        respondent.answer()?;
        progress("Réponses simulées", tally.sent, wanted);
    }
    Ok((tally, waiting))
}
