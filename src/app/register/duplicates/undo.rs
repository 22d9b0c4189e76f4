//! Taking a merge back: what it moved goes back, what it replaced comes back; what changed since stays, and is told.

use super::fields::{fields, set, shown};
use super::merge::{uncomplete, write_both};
use super::waves::{self, Parties};
use crate::app::App;
use crate::app::register::oppositions;
use crate::error::Result;
use crate::fieldwork::Observatory;
use crate::store::Database;
use crate::store::merges::{self, Merge, Turn};
use crate::store::oppositions::Voice;
use crate::store::register::{self, Registered};
use crate::values::{Id, Timestamp};

/// What taking a merge back gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// Done; what changed since and stays as it is.
    Done(Vec<Stays>),
    /// It was taken back before.
    Already,
    /// A later merge stands on this one: that one first. Its two names.
    After(String, String),
}

/// Something that was not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stays {
    /// A field of an association changed since: its name, the field, its value now.
    Field(String, String, String),
    /// An answer came in a wave since: the wave.
    Wave(String),
    /// Contacts were changed or removed since: how many.
    Contacts(usize),
}

/// Takes a merge back: one transaction; done twice, it is done once.
///
/// # Errors
/// `NotFound` when the merge is not of this observatory; store errors, after which nothing was changed.
pub fn undo(app: &App, of: Id<Observatory>, id: Id<Merge>) -> Result<Undone> {
    let now = app.clock.now();
    app.store.write(|db| {
        merges::hold(db, of)?;
        let merge = merges::get(db, of, id)?;
        if merge.undone_at.is_some() {
            return Ok(Undone::Already);
        }
        if let Some(later) = merges::later(db, &merge)? {
            return Ok(Undone::After(later.record.names.0, later.record.names.1));
        }
        let stays = part(app, db, &merge, now)?;
        merges::settle(db, id, now)?;
        Ok(Undone::Done(stays))
    })
}

fn part(app: &App, db: &mut Database, merge: &Merge, now: Timestamp) -> Result<Vec<Stays>> {
    let (kept, absorbed, record) = (merge.kept, merge.absorbed, &merge.record);
    let mut stays = Vec::new();
    let mut one = merges::association(db, merge.observatory, kept)?;
    let mut other = merges::association(db, merge.observatory, absorbed)?;
    let taken_elsewhere = restore(&mut one, &record.kept, &mut stays);
    restore(&mut other, &record.absorbed, &mut stays);
    other.merged_into = None;
    if taken_elsewhere && one.rna == other.rna {
        other.rna = None;
    }
    write_both(db, &one, &other, now)?;

    for (known, left, names) in &record.completed {
        let channels = register::channels_of(db, kept)?;
        let from = register::channels_of(db, absorbed)?;
        if let (Some(known), Some(left)) = (
            channels.into_iter().find(|channel| channel.id == *known),
            from.iter().find(|channel| channel.id == *left),
        ) {
            let mut known = known;
            uncomplete(&mut known, left, names);
            register::change_channel(db, &known, now)?;
        }
    }
    let voice = record.opposed_by.as_deref().and_then(Voice::parse);
    merges::unoppose_contacts(db, &record.opposed, record.opposed_at, voice, now)?;
    let moved = merges::give_contacts(db, &record.contacts, kept, absorbed, now)?;
    if moved < record.contacts.len() {
        stays.push(Stays::Contacts(record.contacts.len() - moved));
    }
    for what in &record.noted {
        merges::drop_source(db, kept, what)?;
    }
    merges::swap_sources(db, &record.swapped, kept, absorbed)?;
    merges::give_sources(db, &record.sources, kept, absorbed)?;
    merges::give_requests(db, Some(&record.requests), kept, absorbed)?;
    for wave in record.waves.iter().rev() {
        let parties = Parties {
            observatory: merge.observatory,
            kept,
            absorbed,
            aside: Id::new(now, &*app.random),
        };
        if let Some(title) = waves::part(db, wave, &parties, now)? {
            stays.push(Stays::Wave(title));
        }
    }
    // Each is asked or not as its own contacts say.
    oppositions::settle(db, &[kept, absorbed], now)?;
    Ok(stays)
}

/// Gives fields the values of before where the merge wrote the last word; whether the RNA number was not given back.
fn restore(of: &mut Registered, turns: &std::collections::BTreeMap<String, Turn>, stays: &mut Vec<Stays>) -> bool {
    let now = fields(of);
    let name = of.name.clone();
    let mut held = false;
    for (field, (before, after)) in turns {
        if now.get(field) == after.as_ref() {
            set(of, field, before.as_deref());
        } else {
            held |= field == "rna";
            let value = now.get(field).map(|value| shown(field, value)).unwrap_or_default();
            stays.push(Stays::Field(name.clone(), field.clone(), value));
        }
    }
    held
}

/// What taking a batch back did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchUndone {
    /// Taken back.
    pub done: usize,
    /// Held by a later merge.
    pub held: usize,
    /// What changed since and stays.
    pub stays: Vec<Stays>,
}

/// Takes back all the merges made at once, the last first, each in its own transaction.
///
/// # Errors
/// Store errors; what was taken back before stays so.
pub fn undo_batch(app: &App, of: Id<Observatory>, batch: &str) -> Result<BatchUndone> {
    let merges = app.store.read(|db| Ok(merges::list(db, of)?))?;
    let mut out = BatchUndone::default();
    for (merge, _) in merges {
        if merge.record.batch.as_deref() != Some(batch) || merge.undone_at.is_some() {
            continue;
        }
        match undo(app, of, merge.id)? {
            Undone::Done(stays) => {
                out.done += 1;
                out.stays.extend(stays);
            }
            Undone::Already => {}
            Undone::After(..) => out.held += 1,
        }
    }
    Ok(out)
}
