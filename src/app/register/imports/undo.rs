//! Taking an import back: each field that it changed and that nothing changed since takes its value of before; what changed since is
//! kept, and told. An association that it added goes, unless a wave, a merge or a later import holds it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::change::{Change, ContactChange, SourceChange, contact_fields, fields, label, set, set_contact};
use super::{Import, document};
use crate::app::App;
use crate::app::register::oppositions;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, Observatory};
use crate::store::imports::{self, Action, Run, RunState};
use crate::store::oppositions::{self as store, FIELD, Voice};
use crate::store::register::Channel;
use crate::store::{Database, provenance, register};
use crate::values::{Id, Timestamp};

/// Rows read at once.
const CHUNK: i64 = 1_000;
/// The field of a contact that says that it must not be used.
const OPPOSED: &str = "opposed";
/// Things kept that are named.
const NAMED: usize = 500;

/// What taking an import back did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// Associations that are as before.
    pub restored: u64,
    /// Associations removed.
    pub removed: u64,
    /// How many things were kept as they are.
    pub kept_count: u64,
    /// What was kept (the first 500).
    pub kept: Vec<Kept>,
}

/// Something that was not taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The association.
    pub name: String,
    /// What, in words.
    pub what: String,
    /// Why.
    pub why: String,
}

impl Undone {
    fn keep(&mut self, name: &str, what: &str, why: &str) {
        self.kept_count += 1;
        if self.kept.len() < NAMED {
            self.kept.push(Kept {
                name: name.to_owned(),
                what: what.to_owned(),
                why: why.to_owned(),
            });
        }
    }
}

/// The import that is taken back.
#[derive(Clone, Copy)]
struct Back {
    run: Id<Run>,
    applied: Timestamp,
    now: Timestamp,
}

impl Back {
    /// Whether somebody said of a contact, since the import or in another one, that it must not be used.
    fn is_held(self, channel: &Channel) -> bool {
        let elsewhere = matches!(channel.opposed_by, Some(Voice::Import(run)) if run != self.run);
        channel.opposed && (elsewhere || channel.opposed_at.is_some_and(|at| at > self.applied))
    }
}

/// Takes an import back: one transaction. Done twice, it is done once.
///
/// # Errors
/// `NotFound` when the run is unknown, `RevisionConflict` when it was never applied; store errors, after which nothing was changed.
pub fn undo(app: &App, of: &Observatory, id: Id<Run>) -> Result<Import> {
    let now = app.clock.now();
    app.store.write(|db| {
        imports::hold(db, of.id)?;
        let mut import = Import::of(imports::get(db, of.id, id)?)?;
        if import.run.state == RunState::Undone {
            return Ok(import);
        }
        if !imports::settle(db, id, RunState::Applied, RunState::Undone, now)? {
            return Err(Code::RevisionConflict.into());
        }
        let mut done = Undone::default();
        let back = Back {
            run: id,
            applied: import.run.applied_at.unwrap_or(now),
            now,
        };
        // The last row first: when two rows changed the same field, the first value comes back last.
        let mut rows = Vec::new();
        let mut after = 0;
        loop {
            let chunk = imports::rows(db, id, &[Action::Add, Action::Update, Action::Same], after, CHUNK)?;
            let Some(last) = chunk.last() else { break };
            after = last.place;
            for row in chunk {
                let (Some(who), Some(before)) = (row.association, row.before) else {
                    continue;
                };
                if let Ok(change) = serde_json::from_value::<Change>(before) {
                    rows.push((row.action, who, change));
                }
            }
        }
        let mut held = BTreeSet::new();
        let mut touched = BTreeSet::new();
        for (action, who, change) in rows.iter().rev() {
            if speaks_of_opposition(change) {
                touched.insert(*who);
            }
            if *action == Action::Add {
                take_away(db, back, *who, change, &mut done, &mut held)?;
            } else {
                restore(db, back, *who, change, &mut done)?;
            }
        }
        let touched: Vec<_> = touched.into_iter().collect();
        oppositions::settle(db, &touched, now)?;
        import.counts.undone = Some(done);
        import.run.state = RunState::Undone;
        import.run.undone_at = Some(now);
        imports::describe(
            db,
            id,
            &import.run.kind,
            &document(&import.reading)?,
            &document(&import.counts)?,
        )?;
        Ok(import)
    })
}

/// Whether taking a change back may open or close the cases of its association.
fn speaks_of_opposition(change: &Change) -> bool {
    change.sources.iter().any(|source| source.field == FIELD)
        || change.contacts.iter().any(|one| one.new || one.fields.contains_key(OPPOSED))
}

/// An association that the import added.
fn take_away(
    db: &mut Database,
    back: Back,
    who: Id<Association>,
    change: &Change,
    done: &mut Undone,
    held: &mut BTreeSet<Id<Association>>,
) -> Result<()> {
    let Some(one) = known(db, who)? else { return Ok(()) };
    let why = if imports::is_held(db, who)? {
        Some("elle est dans une vague, ou a été réunie avec une autre")
    } else if provenance::of(db, who)?.iter().any(|said| said.import != Some(back.run)) {
        Some("un autre import l’a complétée depuis")
    } else if fields_changed(&fields(&one), change) {
        Some("elle a été modifiée depuis")
    } else if register::channels_of(db, who)?.iter().any(|channel| back.is_held(channel)) {
        Some("une opposition a été notée depuis")
    } else {
        None
    };
    if let Some(why) = why {
        if held.insert(who) {
            done.keep(&one.name, "Association ajoutée", why);
        }
        // What else it brought goes, when nothing relies on it.
        restore_sources(db, back, who, &change.sources)?;
        restore_contacts(db, back, &one.name, change, done)?;
        return Ok(());
    }
    imports::remove_association(db, who)?;
    done.removed += 1;
    Ok(())
}

fn fields_changed(now: &BTreeMap<String, String>, change: &Change) -> bool {
    change
        .fields
        .iter()
        .any(|(field, (_, after))| now.get(field) != after.as_ref())
}

fn known(db: &mut Database, who: Id<Association>) -> Result<Option<register::Registered>> {
    match register::get(db, who) {
        Ok(one) => Ok(Some(one)),
        Err(error) => {
            let error = crate::error::Error::from(error);
            if error.code == Code::NotFound { Ok(None) } else { Err(error) }
        }
    }
}

/// An association that the import changed.
fn restore(db: &mut Database, back: Back, who: Id<Association>, change: &Change, done: &mut Undone) -> Result<()> {
    let Some(mut one) = known(db, who)? else { return Ok(()) };
    let standing = fields(&one);
    let mut moved = false;
    for (field, (before, after)) in &change.fields {
        if standing.get(field) == after.as_ref() {
            set(&mut one, field, before.as_deref());
            moved = true;
        } else {
            done.keep(&one.name, &label(field), "changé depuis");
        }
    }
    if moved {
        register::change(db, &one, back.now)?;
    }
    moved |= restore_sources(db, back, who, &change.sources)?;
    moved |= restore_contacts(db, back, &one.name, change, done)?;
    done.restored += u64::from(moved);
    Ok(())
}

fn restore_contacts(db: &mut Database, back: Back, name: &str, change: &Change, done: &mut Undone) -> Result<bool> {
    let mut moved = false;
    for one in change.contacts.iter().rev() {
        moved |= restore_contact(db, back, name, one, done)?;
    }
    Ok(moved)
}

fn restore_contact(db: &mut Database, back: Back, name: &str, change: &ContactChange, done: &mut Undone) -> Result<bool> {
    let channels = register::channels_of(db, change.association)?;
    let Some(mut channel) = channels.into_iter().find(|one| one.id == change.id) else {
        return Ok(false);
    };
    let standing = contact_fields(&channel);
    let opposition = |field: &String| field == OPPOSED;
    if change.new {
        // A postal address that was forgotten when the wave closed is no change.
        let forgotten = |field: &String| field == "postal" && !standing.contains_key(field);
        let now = standing.iter().filter(|(field, _)| !opposition(field));
        let then = change
            .fields
            .iter()
            .filter(|(field, _)| !opposition(field) && !forgotten(field));
        // An address that came back is marked: nothing is lost by forgetting it with the mark.
        let same = now.eq(then.filter_map(|(field, (_, after))| Some((field, after.as_ref()?))));
        if same && !back.is_held(&channel) {
            imports::remove_channel(db, channel.id)?;
            return Ok(true);
        }
        let why = if back.is_held(&channel) {
            "une opposition a été notée depuis"
        } else {
            "changé depuis"
        };
        done.keep(name, "Contact ajouté", why);
        return Ok(false);
    }
    let mut moved = false;
    for (field, (before, after)) in &change.fields {
        if opposition(field) && back.is_held(&channel) {
            done.keep(name, &label(field), "une opposition a été notée depuis");
        } else if opposition(field) && !channel.opposed {
            // Lifted already, with what the list said.
        } else if standing.get(field) == after.as_ref() {
            set_contact(&mut channel, field, before.as_deref());
            moved = true;
        } else {
            done.keep(name, &label(field), "changé depuis");
        }
    }
    if moved {
        register::change_channel(db, &channel, back.now)?;
    }
    Ok(moved)
}

/// Gives sources their last word of before; true when an opposition was lifted with it.
fn restore_sources(db: &mut Database, back: Back, who: Id<Association>, changes: &[SourceChange]) -> Result<bool> {
    let standing = provenance::of(db, who)?;
    let mut lifted = false;
    for change in changes {
        let ours = standing
            .iter()
            .any(|said| said.field == change.field && said.source == change.source && said.import == Some(back.run));
        if !ours {
            continue;
        }
        match &change.before {
            Some((value, import, at)) => provenance::put(
                db,
                &[provenance::Said {
                    association: who,
                    field: change.field.clone(),
                    source: change.source.clone(),
                    value: value.clone(),
                    import: *import,
                    at: *at,
                }],
            )?,
            None => provenance::forget(db, who, &change.field, &change.source)?,
        }
        if change.field == FIELD {
            store::unmark(db, who, Voice::Import(back.run), back.now)?;
            lifted = true;
        }
    }
    Ok(lifted)
}
