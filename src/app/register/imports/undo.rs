//! Taking an import back: each field that it changed and that nothing changed since takes its value of before; what changed since is
//! kept, and told. An association that it added goes, unless a wave, a merge or a later import holds it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::change::{Change, ContactChange, SourceChange, contact_fields, fields, label, set, set_contact};
use super::{Import, document};
use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, Observatory};
use crate::store::imports::{self, Action, Run, RunState};
use crate::store::{Database, provenance, register};
use crate::values::{Id, Timestamp};

/// Rows read at once.
const CHUNK: i64 = 1_000;
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
        for (action, who, change) in rows.iter().rev() {
            if *action == Action::Add {
                take_away(db, id, *who, change, now, &mut done, &mut held)?;
            } else {
                restore(db, id, *who, change, now, &mut done)?;
            }
        }
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

/// An association that the import added.
fn take_away(
    db: &mut Database,
    run: Id<Run>,
    who: Id<Association>,
    change: &Change,
    now: Timestamp,
    done: &mut Undone,
    held: &mut BTreeSet<Id<Association>>,
) -> Result<()> {
    let Some(one) = known(db, who)? else { return Ok(()) };
    let why = if imports::is_held(db, who)? {
        Some("elle est dans une vague, ou a été réunie avec une autre")
    } else if provenance::of(db, who)?.iter().any(|said| said.import != Some(run)) {
        Some("un autre import l’a complétée depuis")
    } else if fields_changed(&fields(&one), change) {
        Some("elle a été modifiée depuis")
    } else {
        None
    };
    if let Some(why) = why {
        if held.insert(who) {
            done.keep(&one.name, "Association ajoutée", why);
        }
        // What else it brought goes, when nothing relies on it.
        restore_contacts(db, &one.name, change, now, done)?;
        return restore_sources(db, run, who, &change.sources);
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
fn restore(
    db: &mut Database,
    run: Id<Run>,
    who: Id<Association>,
    change: &Change,
    now: Timestamp,
    done: &mut Undone,
) -> Result<()> {
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
        register::change(db, &one, now)?;
    }
    moved |= restore_contacts(db, &one.name, change, now, done)?;
    restore_sources(db, run, who, &change.sources)?;
    done.restored += u64::from(moved);
    Ok(())
}

fn restore_contacts(db: &mut Database, name: &str, change: &Change, now: Timestamp, done: &mut Undone) -> Result<bool> {
    let mut moved = false;
    for one in change.contacts.iter().rev() {
        moved |= restore_contact(db, name, one, now, done)?;
    }
    Ok(moved)
}

fn restore_contact(db: &mut Database, name: &str, change: &ContactChange, now: Timestamp, done: &mut Undone) -> Result<bool> {
    let channels = register::channels_of(db, change.association)?;
    let Some(mut channel) = channels.into_iter().find(|one| one.id == change.id) else {
        return Ok(false);
    };
    let standing = contact_fields(&channel);
    if change.new {
        // A postal address that was forgotten when the wave closed is no change.
        let forgotten = |field: &str| field == "postal" && !standing.contains_key(field);
        let same = change
            .fields
            .iter()
            .all(|(field, (_, after))| standing.get(field) == after.as_ref() || forgotten(field));
        let expected = change.fields.keys().filter(|field| !forgotten(field)).count();
        // An address that came back is marked: nothing is lost by forgetting it with the mark.
        if same && standing.len() == expected {
            imports::remove_channel(db, channel.id)?;
            return Ok(true);
        }
        let gone_opposed = standing.contains_key("opposed") && !change.fields.contains_key("opposed");
        let why = if gone_opposed {
            "une opposition a été notée depuis"
        } else {
            "changé depuis"
        };
        done.keep(name, "Contact ajouté", why);
        return Ok(false);
    }
    let mut moved = false;
    for (field, (before, after)) in &change.fields {
        if standing.get(field) == after.as_ref() {
            set_contact(&mut channel, field, before.as_deref());
            moved = true;
        } else {
            done.keep(name, &label(field), "changé depuis");
        }
    }
    if moved {
        register::change_channel(db, &channel, now)?;
    }
    Ok(moved)
}

fn restore_sources(db: &mut Database, run: Id<Run>, who: Id<Association>, changes: &[SourceChange]) -> Result<()> {
    let standing = provenance::of(db, who)?;
    for change in changes {
        let ours = standing
            .iter()
            .any(|said| said.field == change.field && said.source == change.source && said.import == Some(run));
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
    }
    Ok(())
}
