//! A file received: what it is, the meanings of its columns, its preview. It is read once, from where it lies, and only the rows of
//! the territory are kept. A list waits in the database until its columns have a meaning, so that any instance can go on.

use std::io::{Cursor, Read, Seek};
use std::ops::ControlFlow;
use std::path::Path;

use super::disk::{hash, keep, kept, open, size};
use super::known::Known;
use super::rules::source;
use super::take::{Pending, Taking};
use super::{Counts, Import, Reading, document};
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::fieldwork::{Observatory, User};
use crate::library::territories;
use crate::register::import::{self as files, Event, Filter, Incoming, Inspection, Kind, Mapping, Options, Refusal, Seats};
use crate::store::imports::{self, Action, Run, RunState, Staged};
use crate::values::{Id, Timestamp};

/// Rows written at once.
const CHUNK: usize = 500;
/// A list of associations larger than this is none.
const LARGEST_LIST: u64 = 64 * 1024 * 1024;
/// Previews that nobody applies are forgotten after this many seconds (7 days).
const FORGOTTEN_AFTER: i64 = 7 * 24 * 3600;
/// Columns that our own file of rejected rows adds.
const OURS: &str = "olva_";

/// A file that somebody sends.
pub struct Sent<'a> {
    /// Where it lies.
    pub path: &'a Path,
    /// Its name.
    pub name: &'a str,
    /// What the person says it is; recognised when absent.
    pub kind: Option<Kind>,
    /// Year or date of what it tells.
    pub vintage: Option<String>,
    /// SIRENE’s establishments, that tell where legal units are.
    pub seats: Option<&'a Path>,
    /// The territory that national files are filtered to; that of the observatory when absent.
    pub territory: Option<String>,
    /// The meanings of the columns; asked for when absent.
    pub mapping: Option<Mapping>,
    /// Any fault rejects its row; else what cannot be used is left out, and the row says so.
    pub strict: bool,
    /// Who.
    pub person: Option<Id<User>>,
}

/// What became of it.
#[derive(Debug)]
pub enum Received {
    /// Read: the preview waits.
    Previewed(Id<Run>),
    /// The meanings of its columns are to be chosen ([`choose`]).
    Columns(Id<Run>),
    /// Refused: nothing was kept.
    Refused(Refusal),
}

/// The meanings that a person chose.
pub struct Chosen {
    /// Kind of list.
    pub kind: Kind,
    /// The meanings.
    pub mapping: Mapping,
    /// The sheet.
    pub sheet: Option<String>,
}

fn refusal(message: impl Into<String>, advice: impl Into<String>) -> Received {
    Received::Refused(Refusal {
        message: message.into(),
        advice: advice.into(),
    })
}

/// Receives a file: recognises it and, unless the meanings of its columns must be chosen first, reads it.
///
/// # Errors
/// Store errors, and a file that cannot be opened. What is wrong with the file itself is [`Received::Refused`].
pub fn receive(app: &App, of: &Observatory, sent: &Sent<'_>) -> Result<Received> {
    sweep(app)?;
    let mut input = open(sent.path)?;
    let inspection = match files::inspect(&mut input, None) {
        Ok(inspection) => inspection,
        Err(refused) => return Ok(Received::Refused(refused)),
    };
    let kind = sent.kind.unwrap_or(inspection.kind);
    if kind.is_reference() {
        return Ok(refusal(
            format!(
                "Ce fichier est un fichier de référence ({}), pas une liste d’associations.",
                kind.label()
            ),
            "Une personne qui administre l’importe depuis la page «\u{a0}Données de référence\u{a0}» du répertoire.",
        ));
    }
    let territory = sent.territory.clone().unwrap_or_else(|| of.territory.clone());
    if kind.is_national() && territory.trim().is_empty() {
        return Ok(refusal(
            "Le territoire de l’observatoire n’est pas connu\u{a0}: un fichier national ne peut pas être filtré.",
            "Complétez le territoire de l’observatoire, puis recommencez.",
        ));
    }
    let hash = hash(&mut input)?;
    let remembered = remembered(app, of.id, &inspection)?;
    let mapping = sent
        .mapping
        .clone()
        .or_else(|| remembered.clone())
        .or_else(|| kind.is_mapped().then(|| proposed(&inspection)));
    let reading = Reading {
        headers_key: key(&inspection.headers),
        mapping: mapping.filter(|_| kind.is_mapped()),
        remembered: remembered.is_some(),
        sheet: inspection.sheet.clone(),
        headers: inspection.headers,
        territory,
        strict: sent.strict,
    };
    let now = app.clock.now();
    let run = Run {
        id: Id::new(now, &*app.random),
        observatory: of.id,
        kind: kind.code().to_owned(),
        file_name: sent.name.chars().filter(|c| !c.is_control()).take(200).collect(),
        file_hash: hash,
        vintage: sent.vintage.clone().filter(|text| !text.trim().is_empty()),
        state: RunState::Preview,
        mapping: document(&reading)?,
        counts: document(&Counts::default())?,
        person: sent.person,
        created_at: now,
        applied_at: None,
        undone_at: None,
    };
    let ask = kind == Kind::Municipal && sent.mapping.is_none();
    if kind.is_mapped() && size(&mut input)? > LARGEST_LIST {
        return Ok(refusal(
            "Une liste d’associations ne dépasse pas 64\u{a0}Mo.",
            "Retirez les feuilles et les images inutiles, ou enregistrez la liste en CSV.",
        ));
    }
    app.store.write(|db| Ok(imports::insert(db, &run)?))?;
    let done = if kind.is_mapped() {
        keep(app, run.id, &mut input)
    } else {
        Ok(())
    };
    if ask {
        done?;
        return Ok(Received::Columns(run.id));
    }
    let seats = match (kind, sent.seats) {
        (Kind::SireneUnit, Some(path)) => match seats(path, &reading.territory, now)? {
            Ok(seats) => Some(seats),
            Err(refused) => {
                app.store.write(|db| Ok(imports::delete(db, run.id)?))?;
                return Ok(Received::Refused(refused));
            }
        },
        _ => None,
    };
    let import = Import::of(run.clone())?;
    let read = done.and_then(|()| preview(app, of, &import, &mut input, seats.as_ref()));
    match read {
        Ok(None) => Ok(Received::Previewed(run.id)),
        Ok(Some(refused)) => {
            app.store.write(|db| Ok(imports::delete(db, run.id)?))?;
            Ok(Received::Refused(refused))
        }
        Err(error) => {
            // Nothing half read remains; what failed is told in any case.
            let _ = app.store.write(|db| Ok(imports::delete(db, run.id)?));
            Err(error)
        }
    }
}

/// The columns of a list that waits: as inspected again from what was kept.
///
/// # Errors
/// `NotFound` when the run waits no more; store errors.
pub fn columns(app: &App, import: &Import, sheet: Option<&str>) -> Result<std::result::Result<Inspection, Refusal>> {
    if import.run.state != RunState::Preview || !import.kind.is_mapped() {
        return Err(Code::NotFound.into());
    }
    let bytes = kept(app, import.run.id)?;
    Ok(files::inspect(
        &mut Cursor::new(bytes),
        sheet.or(import.reading.sheet.as_deref()),
    ))
}

/// Reads a list with the meanings that a person chose, and remembers them for the next list with the same columns.
///
/// # Errors
/// `NotFound` when the run waits no more; store errors. Faults of the file or of the meanings are [`Received::Refused`], and the list
/// still waits.
pub fn choose(app: &App, of: &Observatory, id: Id<Run>, chosen: Chosen) -> Result<Received> {
    let mut import = super::get(app, of.id, id)?;
    if import.run.state != RunState::Preview || !import.kind.is_mapped() || !chosen.kind.is_mapped() {
        return Err(Code::NotFound.into());
    }
    let bytes = kept(app, id)?;
    let headers: Vec<String> = chosen.mapping.columns.iter().map(|column| column.header.clone()).collect();
    import.kind = chosen.kind;
    import.run.kind = chosen.kind.code().to_owned();
    import.reading = Reading {
        headers_key: key(&headers),
        headers,
        mapping: Some(chosen.mapping.clone()),
        sheet: chosen.sheet,
        ..import.reading
    };
    if let Some(refused) = preview(app, of, &import, &mut Cursor::new(bytes), None)? {
        return Ok(Received::Refused(refused));
    }
    let now = app.clock.now();
    let mut kept = chosen.mapping;
    kept.columns.retain(|column| !is_ours(&column.header));
    let mapping = document(&kept)?;
    app.store
        .write(|db| Ok(imports::remember(db, of.id, &import.reading.headers_key, &mapping, now)?))?;
    Ok(Received::Previewed(id))
}

/// Reads the rows of a file into its run: the preview. `Some`: the file is refused, its rows are forgotten.
fn preview<R: Read + Seek>(
    app: &App,
    of: &Observatory,
    import: &Import,
    input: &mut R,
    seats: Option<&Seats>,
) -> Result<Option<Refusal>> {
    let id = import.run.id;
    let all = territories();
    let now = app.clock.now();
    let filter = if import.kind.is_national() {
        match Filter::of(all, &import.reading.territory) {
            Ok(filter) => filter,
            Err(message) => {
                return Ok(Some(Refusal {
                    message,
                    advice: "Corrigez le territoire, puis recommencez.".to_owned(),
                }));
            }
        }
    } else {
        Filter::everywhere()
    };
    let options = Options {
        mapping: import.reading.mapping.clone(),
        sheet: import.reading.sheet.clone(),
        seats,
        strict: import.reading.strict,
        ..Options::new(import.kind, &filter, now.date())
    };
    let known = app.store.read(|db| Known::load(db, of.id))?;
    app.store.write(|db| {
        imports::describe(
            db,
            id,
            &import.run.kind,
            &document(&import.reading)?,
            &document(&Counts::default())?,
        )?;
        Ok(imports::forget_rows(db, id)?)
    })?;
    let mut taking = Taking::new(known, id, source(import.kind, &import.run.file_name), now, &*app.random);
    taking.commune = default_commune(of);
    let mut counts = Counts::default();
    let mut waiting: Vec<Staged> = Vec::with_capacity(CHUNK);
    let mut place = 0;
    let mut failed: Option<Error> = None;
    let flush = |waiting: &mut Vec<Staged>| -> Result<()> {
        app.store.write(|db| Ok(imports::stage(db, id, waiting)?))?;
        waiting.clear();
        Ok(())
    };
    let read = files::read(input, &options, all, &mut |event| {
        let staged = match event {
            Event::Row(row) => staged(&mut taking, &row, &mut counts),
            Event::Rejected(rejected) => {
                counts.rejected += 1;
                Ok(Some(Staged {
                    place: 0,
                    line: line_number(rejected.line),
                    action: Action::Reject,
                    association: None,
                    reason: Some(rejected.reason.replace('\0', "")),
                    data: serde_json::json!({ "cells": rejected.cells.iter().map(|cell| cell.replace('\0', "")).collect::<Vec<_>>() }),
                    before: None,
                }))
            }
        };
        let outcome = staged.and_then(|staged| {
            if let Some(mut staged) = staged {
                place += 1;
                staged.place = place;
                waiting.push(staged);
            }
            if waiting.len() >= CHUNK {
                // A preview writes nothing in the register: what would be is only counted.
                taking.pending = Pending::default();
                flush(&mut waiting)
            } else {
                Ok(())
            }
        });
        match outcome {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    let mut summary = match read {
        Ok(summary) => summary,
        Err(refused) => {
            app.store.write(|db| Ok(imports::forget_rows(db, id)?))?;
            return Ok(Some(refused));
        }
    };
    flush(&mut waiting)?;
    summary.first_rejected.clear();
    summary.dropped_columns.retain(|header| !is_ours(header));
    counts.summary = summary;
    counts.ready = true;
    counts.already = app
        .store
        .read(|db| Ok(imports::of_file(db, of.id, &import.run.file_hash)?))?
        .first()
        .and_then(|run| run.applied_at);
    app.store.write(|db| {
        Ok(imports::describe(
            db,
            id,
            &import.run.kind,
            &document(&import.reading)?,
            &document(&counts)?,
        )?)
    })?;
    Ok(None)
}

/// Takes a row; `None` when it completes nothing that is known, and is only counted.
fn staged(taking: &mut Taking<'_>, row: &Incoming, counts: &mut Counts) -> Result<Option<Staged>> {
    let taken = taking.take(row);
    if taken.association.is_none() && taken.action == Action::Same {
        counts.unmatched += 1;
        return Ok(None);
    }
    counts.count(taken.action, &taken.change);
    Ok(Some(Staged {
        place: 0,
        line: line_number(row.line),
        action: taken.action,
        // An association that the preview adds is not in the register yet.
        association: taken.association.filter(|_| taken.action != Action::Add),
        // What was put right or left out is told in the preview.
        reason: taken
            .reason
            .or_else(|| (!row.remarks.is_empty()).then(|| row.remarks.join(" ").replace('\0', ""))),
        data: without_nul(document(row)?),
        before: (!taken.change.is_quiet())
            .then(|| document(&taken.change).map(without_nul))
            .transpose()?,
    }))
}

/// Whether a document holds a NUL, in a text or in a name.
fn has_nul(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::String(text) => text.contains('\0'),
        serde_json::Value::Array(all) => all.iter().any(has_nul),
        serde_json::Value::Object(all) => all.iter().any(|(name, one)| name.contains('\0') || has_nul(one)),
        _ => false,
    }
}

/// PostgreSQL cannot keep a NUL in a document.
pub(super) fn without_nul(mut value: serde_json::Value) -> serde_json::Value {
    if !has_nul(&value) {
        return value;
    }
    match &mut value {
        serde_json::Value::String(text) => text.retain(|c| c != '\0'),
        serde_json::Value::Array(all) => all.iter_mut().for_each(|one| *one = without_nul(one.take())),
        serde_json::Value::Object(all) => {
            *all = std::mem::take(all)
                .into_iter()
                .map(|(name, one)| (name.replace('\0', ""), without_nul(one)))
                .collect();
        }
        _ => {}
    }
    value
}

fn line_number(line: u64) -> i32 {
    i32::try_from(line).unwrap_or(i32::MAX)
}

/// The commune of an observatory of one commune.
pub(super) fn default_commune(of: &Observatory) -> Option<String> {
    let commune = territories().commune(of.territory.trim())?;
    Some(
        if commune.district_of.is_empty() {
            commune.code
        } else {
            commune.district_of
        }
        .to_owned(),
    )
}

fn is_ours(header: &str) -> bool {
    header.starts_with(OURS)
}

/// Under what the meanings of columns are remembered: our own columns do not count.
fn key(headers: &[String]) -> String {
    let theirs: Vec<String> = headers.iter().filter(|header| !is_ours(header)).cloned().collect();
    files::headers_key(&theirs)
}

/// The meanings that the headers and the cells suggest.
fn proposed(inspection: &Inspection) -> Mapping {
    let mut mapping = inspection.mapping();
    for column in mapping.columns.iter_mut().filter(|column| is_ours(&column.header)) {
        column.meaning = files::Meaning::Ignore;
    }
    mapping
}

/// The meanings chosen for these columns the last time.
fn remembered(app: &App, of: Id<Observatory>, inspection: &Inspection) -> Result<Option<Mapping>> {
    let Some(value) = app
        .store
        .read(|db| Ok(imports::remembered(db, of, &key(&inspection.headers))?))?
    else {
        return Ok(None);
    };
    let Ok(old) = serde_json::from_value::<Mapping>(value) else {
        return Ok(None);
    };
    let mut mapping = proposed(inspection);
    mapping.take_meanings(&old);
    Ok(Some(mapping))
}

fn seats(path: &Path, territory: &str, now: Timestamp) -> Result<std::result::Result<Seats, Refusal>> {
    let all = territories();
    let filter = match Filter::of(all, territory) {
        Ok(filter) => filter,
        Err(message) => {
            return Ok(Err(Refusal {
                message,
                advice: "Corrigez le territoire, puis recommencez.".to_owned(),
            }));
        }
    };
    Ok(files::read_seats(&mut open(path)?, &filter, all, now.date()).map(|(seats, _)| seats))
}

/// Forgets the previews that nobody applied within seven days, with what was kept of their files: on each new file, and whenever
/// the background work wants.
///
/// # Errors
/// Store errors.
pub fn sweep(app: &App) -> Result<()> {
    let now = app.clock.now();
    let stale = app
        .store
        .read(|db| Ok(imports::stale(db, now.plus_seconds(-FORGOTTEN_AFTER))?))?;
    for id in stale {
        app.store.write(|db| {
            if imports::settle(db, id, RunState::Preview, RunState::Abandoned, now)? {
                imports::empty(db, id)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}
