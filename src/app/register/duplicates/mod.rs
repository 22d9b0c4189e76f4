//! Duplicates of a register: candidates, side by side, merged, marked as not the same, taken back.

mod fields;
mod merge;
mod pair;
mod undo;
mod waves;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use uuid::Uuid;

use crate::app::App;
use crate::error::Result;
use crate::fieldwork::{Association, Observatory, User};
use crate::register::duplicates::{Candidate, Entry, candidates};
use crate::store::merges::{self, State};
use crate::store::register::{self, Channel, Registered};
use crate::store::{Database, merges::Merge};
use crate::values::{Id, Timestamp};

pub use merge::{Batch, Merged, Refusal, Side, merge, merge_sure};
pub use pair::{FieldPair, Pair, Party, WavePair, pair};
pub use undo::{BatchUndone, Stays, Undone, undo, undo_batch};

/// The candidates of each register, with the state they were found in.
pub(in crate::app) type Cache = Mutex<BTreeMap<Id<Observatory>, (State, Arc<Found>)>>;

/// A register searched.
pub(in crate::app) struct Found {
    candidates: Vec<Candidate>,
    /// Name and commune of the associations that are in a candidate.
    about: BTreeMap<Uuid, (String, Option<String>)>,
}

/// A pair to look at.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Why, and how sure.
    pub candidate: Candidate,
    /// One: identifier, name, code of its commune.
    pub a: (Id<Association>, String, Option<String>),
    /// The other.
    pub b: (Id<Association>, String, Option<String>),
}

/// What is compared of an association.
fn entry(one: &Registered, channels: &[&Channel]) -> Entry {
    Entry {
        id: one.id.0,
        name: one.name.clone(),
        rna: one.rna.clone(),
        old_numbers: one.attributes.get("ancien_numero").cloned().into_iter().collect(),
        siren: one.siren.clone(),
        commune: one.commune.clone(),
        commune_name: one
            .commune
            .as_deref()
            .and_then(|code| crate::library::territories().commune(code))
            .map(|commune| commune.name.to_owned()),
        emails: channels.iter().filter_map(|channel| channel.email.clone()).collect(),
        phones: channels.iter().filter_map(|channel| channel.phone.clone()).collect(),
    }
}

/// Searches a register, unless it has not changed since the last time.
fn search(app: &App, db: &mut Database, of: Id<Observatory>) -> Result<Arc<Found>> {
    let state = merges::state(db, of)?;
    let cache = || app.caches.duplicates.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some((known, found)) = cache().get(&of)
        && *known == state
    {
        return Ok(found.clone());
    }
    let associations = register::associations(db, of)?;
    let channels = register::channels(db, of)?;
    let mut of_each: BTreeMap<Id<Association>, Vec<&Channel>> = BTreeMap::new();
    for channel in &channels {
        of_each.entry(channel.association).or_default().push(channel);
    }
    let entries: Vec<Entry> = associations
        .iter()
        .map(|one| entry(one, of_each.get(&one.id).map_or(&[][..], Vec::as_slice)))
        .collect();
    let candidates = candidates(&entries);
    let concerned: BTreeSet<Uuid> = candidates.iter().flat_map(|one| [one.a, one.b]).collect();
    let about = associations
        .into_iter()
        .filter(|one| concerned.contains(&one.id.0))
        .map(|one| (one.id.0, (one.name, one.commune)))
        .collect();
    let found = Arc::new(Found { candidates, about });
    cache().insert(of, (state, found.clone()));
    Ok(found)
}

/// The association that one has become part of, in the end.
fn root(absorbed: &BTreeMap<Id<Association>, Id<Association>>, mut who: Id<Association>) -> Id<Association> {
    for _ in 0..absorbed.len() {
        match absorbed.get(&who) {
            Some(into) => who = *into,
            None => break,
        }
    }
    who
}

/// The pairs known not to be the same, by what their associations have become.
fn apart(db: &mut Database, of: Id<Observatory>) -> Result<BTreeSet<(Uuid, Uuid)>> {
    let absorbed = merges::absorbed(db, of)?;
    let pairs = merges::not_same(db, of)?.into_iter().map(|(a, b, _)| {
        let (a, b) = (root(&absorbed, a).0, root(&absorbed, b).0);
        (a.min(b), a.max(b))
    });
    Ok(pairs.collect())
}

/// The pairs that nobody has decided about, the surest first.
fn proposals(app: &App, db: &mut Database, of: Id<Observatory>) -> Result<Vec<Proposal>> {
    let found = search(app, db, of)?;
    let apart = apart(db, of)?;
    let about = |id: Uuid| {
        let (name, commune) = found.about.get(&id).cloned().unwrap_or_default();
        (Id::from_uuid(id), name, commune)
    };
    Ok(found
        .candidates
        .iter()
        .filter(|one| !apart.contains(&(one.a, one.b)))
        .map(|one| Proposal {
            candidate: one.clone(),
            a: about(one.a),
            b: about(one.b),
        })
        .collect())
}

/// The pairs that nobody has decided about, the surest and likeliest first.
///
/// # Errors
/// Store errors.
pub fn list(app: &App, of: Id<Observatory>) -> Result<Vec<Proposal>> {
    app.store.read(|db| proposals(app, db, of))
}

/// How many pairs nobody has decided about, and how many of them are sure.
///
/// # Errors
/// Store errors.
pub fn pending_count(app: &App, of: Id<Observatory>) -> Result<(usize, usize)> {
    app.store.read(|db| {
        let found = search(app, db, of)?;
        let apart = apart(db, of)?;
        let left = || found.candidates.iter().filter(|one| !apart.contains(&(one.a, one.b)));
        Ok((left().count(), left().filter(|one| one.sure).count()))
    })
}

/// Marks two associations as not the same; done twice, it is done once.
///
/// # Errors
/// `NotFound` when one is not of this observatory; store errors.
pub fn keep_apart(
    app: &App,
    of: Id<Observatory>,
    person: Option<Id<User>>,
    pair: (Id<Association>, Id<Association>),
) -> Result<()> {
    let now = app.clock.now();
    app.store.write(|db| {
        merges::association(db, of, pair.0)?;
        merges::association(db, of, pair.1)?;
        if pair.0 != pair.1 {
            merges::mark_not_same(db, of, pair, person, now)?;
        }
        Ok(())
    })
}

/// Takes that mark back: the pair is proposed again.
///
/// # Errors
/// Store errors.
pub fn propose_again(app: &App, of: Id<Observatory>, pair: (Id<Association>, Id<Association>)) -> Result<()> {
    app.store.write(|db| Ok(merges::unmark_not_same(db, of, pair)?))
}

/// An association and its name.
pub type Named = (Id<Association>, String);

/// What was decided.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The merges, the latest first, with the name of who made them.
    pub merges: Vec<(Merge, Option<String>)>,
    /// The pairs marked as not the same, with their names, the latest first.
    pub apart: Vec<(Named, Named, Timestamp)>,
}

/// What was decided, merges and pairs that are not the same.
///
/// # Errors
/// Store errors.
pub fn history(app: &App, of: Id<Observatory>) -> Result<History> {
    app.store.read(|db| {
        let mut out = History {
            merges: merges::list(db, of)?,
            apart: Vec::new(),
        };
        for (a, b, at) in merges::not_same(db, of)? {
            let first = merges::association(db, of, a)?.name;
            let second = merges::association(db, of, b)?.name;
            out.apart.push(((a, first), (b, second), at));
        }
        Ok(out)
    })
}
