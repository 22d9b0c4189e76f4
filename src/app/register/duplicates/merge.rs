//! Merging: one transaction that moves everything and writes down what it moved.

use std::collections::{BTreeMap, BTreeSet};

use super::super::fields::turns;
use super::fields::{IDENTITY, fields, set};
use super::pair::{best, stays};
use super::proposals;
use super::waves::{self, Parties};
use crate::app::App;
use crate::app::register::oppositions;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, Observatory, User};
use crate::register::duplicates::Conflict;
use crate::store::Database;
use crate::store::merges::{self, Merge, Record};
use crate::store::oppositions::{Voice, heaviest};
use crate::store::register::{self, Channel, Registered};
use crate::values::{Id, Timestamp};

/// The source that a coordinator’s choice is noted with.
const CHOICE: &str = "coordination";
/// Sure pairs merged at once: what a page can wait for.
const AT_ONCE: usize = 1_000;
/// Most merges between an association and what it has become part of.
const MOST_STEPS: usize = 1_000;

/// Whose value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Of the association that stays.
    Kept,
    /// Of the one that goes into it.
    Absorbed,
}

/// Why two associations are not merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Both sent an answer in these waves: one must be put aside first.
    BothAnswered(Vec<String>),
    /// One of them went into another meanwhile.
    Gone,
}

/// What merging gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// Done.
    Done(Id<Merge>),
    /// It was done before, by a double click or somebody else.
    Already,
    /// Nothing was changed.
    Refused(Refusal),
}

/// Merges `absorbed` into `kept`, with the value chosen for each field; a field that is not chosen takes the better value. Everything in
/// one transaction; done twice, it is done once.
///
/// # Errors
/// `NotFound` when one is not of this observatory, `BadRequest` when they are the same row; store errors, after which nothing was changed.
pub fn merge(
    app: &App,
    of: Id<Observatory>,
    person: Option<Id<User>>,
    (kept, absorbed): (Id<Association>, Id<Association>),
    choices: &BTreeMap<String, Side>,
) -> Result<Merged> {
    if kept == absorbed {
        return Err(Code::BadRequest.into());
    }
    let now = app.clock.now();
    app.store.write(|db| {
        merges::hold(db, of)?;
        fuse(app, db, of, (kept, absorbed), choices, (person, None), now)
    })
}

/// An instant after every merge of the observatory: their order is that of their instants.
fn after_the_latest(db: &mut Database, of: Id<Observatory>, now: Timestamp) -> Result<Timestamp> {
    let next = merges::latest(db, of)?
        .and_then(|at| jiff::Timestamp::from_microsecond(at.0.as_microsecond() + 1).ok())
        .map(Timestamp);
    Ok(next.map_or(now, |next| next.max(now)))
}

fn fuse(
    app: &App,
    db: &mut Database,
    of: Id<Observatory>,
    (kept, absorbed): (Id<Association>, Id<Association>),
    choices: &BTreeMap<String, Side>,
    (person, batch): (Option<Id<User>>, Option<&str>),
    now: Timestamp,
) -> Result<Merged> {
    let (one, other) = (merges::association(db, of, kept)?, merges::association(db, of, absorbed)?);
    if other.merged_into == Some(kept) {
        return Ok(Merged::Already);
    }
    if one.merged_into.is_some() || other.merged_into.is_some() {
        return Ok(Merged::Refused(Refusal::Gone));
    }
    let plans = waves::plan(db, kept, absorbed, now)?;
    let blocked: Vec<String> = plans
        .iter()
        .filter(|plan| plan.is_blocked())
        .map(|plan| plan.title.clone())
        .collect();
    if !blocked.is_empty() {
        return Ok(Merged::Refused(Refusal::BothAnswered(blocked)));
    }
    let mut record = Record {
        batch: batch.map(str::to_owned),
        names: (one.name.clone(), other.name.clone()),
        ..Record::default()
    };
    let taken = unite_fields(db, &one, &other, choices, &mut record, now)?;
    let refuses = unite_contacts(db, kept, absorbed, &mut record, now)?;
    unite_sources(db, kept, absorbed, &taken, &mut record, now)?;
    let parties = Parties {
        observatory: of,
        kept,
        absorbed,
        aside: Id::new(now, &*app.random),
    };
    for plan in &plans {
        record.waves.extend(waves::unite(db, plan, &parties, refuses, now)?);
    }
    if refuses {
        // The waves that only the one kept is in, and the mails that wait.
        oppositions::settle(db, &[kept, absorbed], now)?;
    }
    record.requests = merges::give_requests(db, None, absorbed, kept)?;
    let run = Merge {
        id: Id::new(now, &*app.random),
        observatory: of,
        kept,
        absorbed,
        record,
        person,
        at: after_the_latest(db, of, now)?,
        undone_at: None,
    };
    merges::insert(db, &run)?;
    Ok(Merged::Done(run.id))
}

/// Writes two associations whose RNA numbers may have changed hands.
pub(super) fn write_both(db: &mut Database, kept: &Registered, absorbed: &Registered, now: Timestamp) -> Result<()> {
    let without = Registered {
        rna: None,
        ..absorbed.clone()
    };
    register::change(db, &without, now)?;
    register::change(db, kept, now)?;
    register::change(db, absorbed, now)?;
    Ok(())
}

/// Writes the chosen values; what identifies and was not chosen stays with the one absorbed, for imports to recognise it. Returns the
/// fields taken from the one absorbed while both had a value, and those chosen by hand.
fn unite_fields(
    db: &mut Database,
    one: &Registered,
    other: &Registered,
    choices: &BTreeMap<String, Side>,
    record: &mut Record,
    now: Timestamp,
) -> Result<Taken> {
    let sayings = [merges::sayings(db, one.id)?, merges::sayings(db, other.id)?];
    let (first, second) = (fields(one), fields(other));
    let (mut kept, mut absorbed) = (one.clone(), other.clone());
    let mut taken = Taken::default();
    let names: BTreeSet<&String> = first.keys().chain(second.keys()).collect();
    for field in names {
        let values = [first.get(field), second.get(field)];
        let proposed = best(field, values, [&sayings[0], &sayings[1]]);
        // What only one knows is kept, unless the coordinator chose the absence.
        let side = choices.get(field).copied().unwrap_or(proposed);
        let chosen = match side {
            Side::Kept => values[0],
            Side::Absorbed => values[1],
        };
        if values[0] != values[1] && side == Side::Absorbed {
            set(&mut kept, field, chosen.map(String::as_str));
            if IDENTITY.contains(&field.as_str()) {
                set(&mut absorbed, field, values[0].map(String::as_str));
            }
            taken.from_absorbed.insert(field.clone());
        }
        if let (true, Some(value)) = (side != proposed, chosen) {
            taken.by_hand.insert(field.clone(), value.clone());
        }
    }
    absorbed.merged_into = Some(kept.id);
    write_both(db, &kept, &absorbed, now)?;
    record.kept = turns(&first, &fields(&kept));
    record.absorbed = turns(&second, &fields(&absorbed));
    Ok(taken)
}

/// What was chosen.
#[derive(Default)]
struct Taken {
    from_absorbed: BTreeSet<String>,
    by_hand: BTreeMap<String, String>,
}

/// Whether two contacts reach the same place.
fn same_contact(one: &Channel, other: &Channel) -> bool {
    match (&one.email, &other.email) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        (None, None) => one.phone == other.phone && one.postal == other.postal,
        _ => false,
    }
}

/// A field of a contact that can be completed.
fn complete(into: &mut Channel, from: &Channel) -> Vec<String> {
    fn fill<T: Clone>(into: &mut Option<T>, from: &Option<T>, name: &str, done: &mut Vec<String>) {
        if into.is_none() && from.is_some() {
            into.clone_from(from);
            done.push(name.to_owned());
        }
    }
    let mut done = Vec::new();
    fill(&mut into.phone, &from.phone, "phone", &mut done);
    fill(&mut into.postal, &from.postal, "postal", &mut done);
    fill(&mut into.lang, &from.lang, "lang", &mut done);
    fill(&mut into.email_kind, &from.email_kind, "email_kind", &mut done);
    fill(&mut into.legal_basis, &from.legal_basis, "legal_basis", &mut done);
    fill(&mut into.unreachable, &from.unreachable, "unreachable", &mut done);
    done
}

/// Empties the fields of a contact that still are what the other contact has.
pub(super) fn uncomplete(of: &mut Channel, from: &Channel, fields: &[String]) {
    fn empty<T: PartialEq>(of: &mut Option<T>, from: &Option<T>) {
        if of == from {
            *of = None;
        }
    }
    for field in fields {
        match field.as_str() {
            "phone" => empty(&mut of.phone, &from.phone),
            "postal" => empty(&mut of.postal, &from.postal),
            "lang" => empty(&mut of.lang, &from.lang),
            "email_kind" => empty(&mut of.email_kind, &from.email_kind),
            "legal_basis" => empty(&mut of.legal_basis, &from.legal_basis),
            "unreachable" => empty(&mut of.unreachable, &from.unreachable),
            _ => {}
        }
    }
}

/// Moves the contacts; one that both have stays once, completed. An opposition of either holds for all: whether there is one.
fn unite_contacts(
    db: &mut Database,
    kept: Id<Association>,
    absorbed: Id<Association>,
    record: &mut Record,
    now: Timestamp,
) -> Result<bool> {
    let mut of_kept = register::channels_of(db, kept)?;
    let of_absorbed = register::channels_of(db, absorbed)?;
    let oppositions: Vec<Option<Timestamp>> = of_kept
        .iter()
        .chain(&of_absorbed)
        .filter(|channel| channel.opposed)
        .map(|channel| channel.opposed_at)
        .collect();
    for contact in &of_absorbed {
        match of_kept.iter_mut().find(|known| same_contact(known, contact)) {
            Some(known) => {
                let done = complete(known, contact);
                if !done.is_empty() {
                    register::change_channel(db, known, now)?;
                    record.completed.push((known.id, contact.id, done));
                }
            }
            None => record.contacts.push(contact.id),
        }
    }
    merges::give_contacts(db, &record.contacts, absorbed, kept, now)?;
    let refuses = !oppositions.is_empty();
    if refuses {
        record.opposed_at = oppositions.into_iter().flatten().min();
        let voice = heaviest(of_kept.iter().chain(&of_absorbed));
        record.opposed_by = voice.map(Voice::code);
        record.opposed = merges::oppose_contacts(db, kept, record.opposed_at, voice, now)?;
    }
    Ok(refuses)
}

/// Moves what was said of the one absorbed. When the same source said something of both, the saying behind the value in force is with
/// the one kept, the other one stays with the one absorbed.
fn unite_sources(
    db: &mut Database,
    kept: Id<Association>,
    absorbed: Id<Association>,
    taken: &Taken,
    record: &mut Record,
    now: Timestamp,
) -> Result<()> {
    let known: BTreeSet<merges::Source> = merges::sources(db, kept)?.into_iter().collect();
    for said in merges::sources(db, absorbed)? {
        if !known.contains(&said) {
            record.sources.push(said);
        } else if taken.from_absorbed.contains(&said.0) && said.1 != CHOICE {
            record.swapped.push(said);
        }
    }
    merges::give_sources(db, &record.sources, absorbed, kept)?;
    merges::swap_sources(db, &record.swapped, kept, absorbed)?;
    for (field, value) in &taken.by_hand {
        let what = (field.clone(), CHOICE.to_owned());
        // Said by hand before: that stays on record, the new choice is in the register.
        if !known.contains(&what) && !record.sources.contains(&what) {
            merges::add_source(db, kept, &what, value, now)?;
            record.noted.push(what);
        }
    }
    Ok(())
}

/// What merging the sure pairs did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Names the merges made at once.
    pub id: String,
    /// Merged.
    pub done: usize,
    /// Not merged because both sent an answer, or because what they went into is no longer surely the same.
    pub refused: usize,
    /// Sure pairs that remain for another time.
    pub left: usize,
}

/// What an association has become part of, in the end. One at a time: thousands of others may have been merged before.
fn in_the_end(db: &mut Database, of: Id<Observatory>, who: Id<Association>) -> Result<Registered> {
    let mut one = merges::association(db, of, who)?;
    for _ in 0..MOST_STEPS {
        match one.merged_into {
            Some(into) => one = merges::association(db, of, into)?,
            None => break,
        }
    }
    Ok(one)
}

/// Merges the sure pairs, each in its own transaction with the better value of each field; a thousand at most at once.
///
/// # Errors
/// Store errors; what was merged before stays merged.
pub fn merge_sure(app: &App, of: Id<Observatory>, person: Option<Id<User>>) -> Result<Batch> {
    let sure: Vec<(Id<Association>, Id<Association>)> = app.store.read(|db| {
        let proposals = proposals(app, db, of)?;
        Ok(proposals
            .iter()
            .filter(|one| one.candidate.sure)
            .map(|one| (one.a.0, one.b.0))
            .collect())
    })?;
    let mut batch = Batch {
        id: Id::<Merge>::new(app.clock.now(), &*app.random).to_string(),
        left: sure.len().saturating_sub(AT_ONCE),
        ..Batch::default()
    };
    for (a, b) in sure.into_iter().take(AT_ONCE) {
        let now = app.clock.now();
        let merged = app.store.write(|db| {
            merges::hold(db, of)?;
            let (one, other) = (in_the_end(db, of, a)?, in_the_end(db, of, b)?);
            let (a, b) = (one.id, other.id);
            if a == b {
                return Ok(Merged::Already);
            }
            // One of them may have become more than it was when the pair was found.
            let conflicts = crate::register::duplicates::conflicts(&super::entry(&one, &[]), &super::entry(&other, &[]));
            if conflicts
                .iter()
                .any(|conflict| matches!(conflict, Conflict::Rna | Conflict::Siren))
            {
                return Ok(Merged::Refused(Refusal::Gone));
            }
            let pair = if stays(&one, &other) { (a, b) } else { (b, a) };
            fuse(app, db, of, pair, &BTreeMap::new(), (person, Some(&batch.id)), now)
        })?;
        match merged {
            Merged::Done(_) => batch.done += 1,
            Merged::Already => {}
            Merged::Refused(_) => batch.refused += 1,
        }
    }
    Ok(batch)
}
