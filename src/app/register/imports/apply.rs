//! The import itself: one transaction, made by the code that made the preview, on the register as it is now.

use super::change::Change;
use super::known::Known;
use super::rules::source;
use super::take::{Pending, Taking};
use super::{Counts, Import, document};
use crate::app::App;
use crate::app::register::oppositions;
use crate::error::{Code, Error, Result};
use crate::fieldwork::{Observatory, Wave};
use crate::register::import::Incoming;
use crate::store::imports::{self, Action, Run, RunState};
use crate::store::{Database, calls, opening, provenance, register, wave};
use crate::values::{Id, Timestamp};

/// Rows read at once.
const CHUNK: i64 = 1_000;

/// Applies a preview. Done twice, or by two people at once, it is done once. Says what it came to.
///
/// # Errors
/// `NotFound` when the run is unknown, `RevisionConflict` when it was not read to the end or was given up; store errors, after which
/// nothing was changed.
pub fn apply(app: &App, of: &Observatory, id: Id<Run>) -> Result<Import> {
    Ok(write(app, of, id, None)?.0)
}

/// Applies a preview and, in the same transaction, puts the associations of its rows into the frame of a wave with the strata that the
/// register then knows. Says also how many were not in it yet.
///
/// # Errors
/// As [`apply`]; `BadRequest` when the wave is of another observatory.
pub fn apply_into(app: &App, of: &Observatory, id: Id<Run>, into: Id<Wave>) -> Result<(Import, usize)> {
    write(app, of, id, Some(into))
}

fn write(app: &App, of: &Observatory, id: Id<Run>, into: Option<Id<Wave>>) -> Result<(Import, usize)> {
    let now = app.clock.now();
    app.store.write(|db| {
        imports::hold(db, of.id)?;
        let mut import = Import::of(imports::get(db, of.id, id)?)?;
        if let Some(into) = into
            && wave::get(db, into)?.observatory != of.id
        {
            return Err(Code::BadRequest.into());
        }
        if import.run.state == RunState::Applied {
            return Ok((import, 0));
        }
        if !import.counts.ready || !imports::settle(db, id, RunState::Preview, RunState::Applied, now)? {
            return Err(Code::RevisionConflict.into());
        }
        let known = Known::load(db, of.id)?;
        let mut taking = Taking::new(known, id, source(import.kind, &import.run.file_name), now, &*app.random);
        taking.commune = super::receive::default_commune(of);
        let mut counts = Counts {
            ready: true,
            rejected: import.counts.rejected,
            unmatched: import.counts.unmatched,
            already: import.counts.already,
            summary: import.counts.summary.clone(),
            ..Counts::default()
        };
        let mut after = 0;
        loop {
            let mut rows = imports::rows(db, id, &[Action::Add, Action::Update, Action::Same], after, CHUNK)?;
            let Some(last) = rows.last() else { break };
            after = last.place;
            for row in &mut rows {
                let incoming: Incoming = serde_json::from_value(row.data.take())
                    .map_err(|e| Error::from(anyhow::Error::new(e).context("a staged row cannot be read")))?;
                let taken = taking.take(&incoming);
                counts.count(taken.action, &taken.change);
                row.action = taken.action;
                row.association = taken.association;
                row.reason = taken.reason.or_else(|| row.reason.take());
                // What was read is now in the register: only what was changed is kept, to take it back.
                row.data = serde_json::json!({ "name": incoming.name });
                row.before = (taken.change != Change::default())
                    .then(|| document(&taken.change))
                    .transpose()?;
            }
            flush(db, &mut taking, now)?;
            imports::stage(db, id, &rows)?;
        }
        let entered = match into {
            Some(into) => opening::enter_imported(db, into, id, now)?,
            None => 0,
        };
        let opposed: Vec<_> = taking.opposed.iter().copied().collect();
        oppositions::settle(db, &opposed, now)?;
        import.counts = counts;
        import.run.state = RunState::Applied;
        import.run.applied_at = Some(now);
        imports::describe(
            db,
            id,
            &import.run.kind,
            &document(&import.reading)?,
            &document(&import.counts)?,
        )?;
        imports::drop_file(db, id)?;
        Ok((import, entered))
    })
}

/// Writes what waits.
fn flush(db: &mut Database, taking: &mut Taking<'_>, now: Timestamp) -> Result<()> {
    let Pending {
        added,
        changed,
        new_channels,
        changed_channels,
        said,
    } = std::mem::take(&mut taking.pending);
    let known = &taking.known;
    let new: Vec<_> = added.iter().map(|place| &known.associations[*place]).collect();
    imports::add_associations(db, &new, now)?;
    for place in changed.difference(&added) {
        register::change(db, &known.associations[*place], now)?;
    }
    let channel = |(id, place): (&Id<register::Channel>, &usize)| known.channels[*place].iter().find(|one| one.id == *id);
    let new: Vec<_> = new_channels.iter().filter_map(channel).collect();
    imports::add_channels(db, &new, now)?;
    let numbered: Vec<_> = new
        .iter()
        .filter(|one| one.phone.is_some() && !one.opposed)
        .map(|one| one.association)
        .collect();
    calls::number_corrected(db, &numbered)?;
    for one in changed_channels.iter().filter_map(channel) {
        register::change_channel(db, one, now)?;
    }
    let said: Vec<_> = said.into_values().collect();
    provenance::put(db, &said)?;
    Ok(())
}
