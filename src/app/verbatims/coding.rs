//! What coders say of answers, without seeing each other; what settles a disagreement; the history of an answer.

use std::collections::BTreeSet;

use super::{Desk, Event, OpenText, Question, store};
use crate::app::App;
use crate::error::Result;
use crate::fieldwork::{User, Wave};
use crate::store::verbatims::{CodingRow, DecisionRow};
use crate::values::{Id, Timestamp};

/// What a person says of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Reference of the answer.
    pub reference: String,
    /// Hash of the text that was on the page.
    pub hash: String,
    /// The themes; none: none of them.
    pub themes: BTreeSet<String>,
    /// Revision of what the page showed (0: nothing yet).
    pub revision: i32,
    /// Why, for a correction or a decision.
    pub why: String,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Written.
    Written,
    /// The same was already there.
    Same,
    /// Another tab wrote something else since, or the text changed: nothing was lost, nothing was written.
    Conflict,
    /// Two people have coded it already.
    Taken,
}

/// Most characters of a reason.
const LONGEST: usize = 400;

/// Writes what a coder says of some answers, all in one transaction; in the order given, what became of each.
///
/// # Errors
/// `NotFound` for a question or an answer that does not exist; `BadRequest` for a theme that is not in use; store errors.
pub fn code(app: &App, wave: &Wave, by: Id<User>, item: &str, said: &[Said]) -> Result<Vec<Saved>> {
    let desk = super::desk(app, wave, item)?;
    for one in said {
        checked(&desk, one)?;
    }
    let now = app.clock.now();
    let of = Question { wave: wave.id, item };
    app.store.write(|db| {
        // What is there now, not when the page was read.
        let desk = Desk::new(
            desk.open.clone(),
            store::codebook(db, of)?,
            store::codings(db, of)?,
            store::decisions(db, of)?,
        );
        let mut out = Vec::new();
        for one in said {
            let text = desk.text(&one.reference)?;
            let (saved, row, before) = prepared(&desk, text, by, one);
            if saved != Saved::Written {
                out.push(saved);
                continue;
            }
            if !store::code(db, of, &row, now)? {
                out.push(Saved::Conflict);
                continue;
            }
            let kind = if before.is_some() { "recoding" } else { "coding" };
            note(app, db, of, text, by, (kind, before, one), (now, desk.version))?;
            out.push(Saved::Written);
        }
        Ok(out)
    })
}

/// What would be written of an answer, and what it replaces.
fn prepared(desk: &Desk, text: &OpenText, by: Id<User>, one: &Said) -> (Saved, CodingRow, Option<BTreeSet<String>>) {
    let own = desk.own(text, by);
    let taken = desk.taken(text);
    let free = [1, 2].into_iter().find(|slot| !taken.contains(slot));
    let row = CodingRow {
        answer: text.answer,
        round: desk.round(),
        slot: own.map_or_else(|| free.unwrap_or(1), |row| row.slot),
        person: Some(by),
        hash: text.hash.clone(),
        themes: one.themes.clone(),
        revision: own.map_or(0, |row| row.revision),
    };
    let before = own.map(|row| row.themes.clone());
    let same = own.is_some_and(|own| own.themes == row.themes && own.hash == row.hash);
    let saved = if one.hash != text.hash {
        Saved::Conflict
    } else if same {
        Saved::Same
    } else if row.revision != one.revision {
        Saved::Conflict
    } else if !desk.may_code(text, by) {
        Saved::Taken
    } else {
        Saved::Written
    };
    (saved, row, before)
}

fn checked(desk: &Desk, one: &Said) -> Result<()> {
    desk.text(&one.reference)?;
    let known = one
        .themes
        .iter()
        .all(|code| desk.book.theme(code).is_some_and(|theme| theme.is_live()));
    let short = one.why.chars().count() <= LONGEST;
    if known && short {
        Ok(())
    } else {
        Err(crate::error::Code::BadRequest.into())
    }
}

type Noted<'a> = (&'a str, Option<BTreeSet<String>>, &'a Said);

fn note(
    app: &App,
    db: &mut crate::store::Database,
    of: Question<'_>,
    text: &OpenText,
    by: Id<User>,
    (kind, before, one): Noted<'_>,
    (at, version): (Timestamp, i32),
) -> Result<()> {
    let event = Event {
        kind: kind.to_owned(),
        at,
        by: None,
        before,
        after: one.themes.clone(),
        why: one.why.trim().to_owned(),
        version,
    };
    store::note(db, of, text.answer, Id::new(at, &*app.random), by, &event)?;
    Ok(())
}

/// Settles an answer: a third decision after a disagreement, or a correction of what was settled, with its reason.
///
/// # Errors
/// As [`code`].
pub fn decide(app: &App, wave: &Wave, by: Id<User>, item: &str, one: &Said) -> Result<Saved> {
    let desk = super::desk(app, wave, item)?;
    checked(&desk, one)?;
    let now = app.clock.now();
    let of = Question { wave: wave.id, item };
    app.store.write(|db| {
        let desk = Desk::new(
            desk.open.clone(),
            store::codebook(db, of)?,
            store::codings(db, of)?,
            store::decisions(db, of)?,
        );
        let text = desk.text(&one.reference)?;
        let known = desk.decision(text);
        let row = DecisionRow {
            answer: text.answer,
            round: desk.round(),
            hash: text.hash.clone(),
            themes: one.themes.clone(),
            why: one.why.trim().to_owned(),
            revision: known.map_or(0, |row| row.revision),
        };
        if one.hash != text.hash || row.revision != one.revision {
            return Ok(Saved::Conflict);
        }
        if known.is_some_and(|known| known.themes == row.themes && known.hash == row.hash && known.round == row.round) {
            return Ok(Saved::Same);
        }
        let before = match desk.standing(text) {
            crate::analysis::verbatim::Standing::Settled(themes) => Some(themes),
            _ => known.map(|known| known.themes.clone()),
        };
        if !store::decide(db, of, &row, (by, now))? {
            return Ok(Saved::Conflict);
        }
        note(app, db, of, text, by, ("decision", before, one), (now, desk.version))?;
        Ok(Saved::Written)
    })
}

/// The history of an answer, the oldest line first.
///
/// # Errors
/// Store errors.
pub fn history(app: &App, wave: &Wave, item: &str, text: &OpenText) -> Result<Vec<Event>> {
    let of = Question { wave: wave.id, item };
    app.store.read(|db| Ok(store::history(db, of, text.answer)?))
}
