//! Answers keyed in by an operator, from a paper form or over the telephone: several pages at once, the same questions and the
//! same checks, but what a form leaves blank or contradicts never blocks.
//!
//! What an association said itself is neither shown to whoever keys in nor overwritten unless they say so, item by item of what
//! differs; sealed answers are shown only to the person who keyed them in.

use std::collections::BTreeMap;

use super::save::{fresh, same};
use super::{Session, TRIES, Visit, judge, session_of, standing};
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::fieldwork::{Association, ResponseState, User, Wave, WaveState};
use crate::questionnaire::answer::{Cell, Content, Missing, Value};
use crate::questionnaire::flow::{Flow, Path, says_something};
use crate::questionnaire::form::{Doubt, FieldError, FieldErrorKind, read_page};
use crate::questionnaire::model::Item;
use crate::questionnaire::{Answers, Kind};
use crate::store::cases;
use crate::store::fieldwork::{self as stored_fieldwork, Stored};
use crate::values::Id;

/// How answers reach whoever keys them in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// From a form.
    Paper,
    /// From a voice.
    Telephone,
}

impl Mode {
    /// The word in the database and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Mode::Paper => "papier",
            Mode::Telephone => "telephone",
        }
    }

    /// Reads the word.
    pub fn parse(code: &str) -> Option<Self> {
        [Mode::Paper, Mode::Telephone].into_iter().find(|mode| mode.code() == code)
    }
}

/// Who keys in, whose answers, how.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The wave.
    pub wave: Id<Wave>,
    /// The association.
    pub association: Id<Association>,
    /// Who keys in.
    pub person: Id<User>,
    /// From paper or over the telephone.
    pub mode: Mode,
    /// Over the telephone, only the calls that this person was assigned.
    pub assigned_only: bool,
    /// The path of the form; a response that began on a longer one keeps it.
    pub path: Path,
    /// The batch of forms.
    pub batch: Option<String>,
}

/// Who gave the answers that are there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody yet.
    Nobody,
    /// This very person keyed them in.
    Mine,
    /// Another person keyed them in.
    Colleague,
    /// The association, by itself.
    Association,
}

/// The questionnaire of an association, open on the desk.
pub struct Keying {
    /// The questionnaire and what is stored.
    pub visit: Visit,
    /// Who gave what is stored.
    pub origin: Origin,
    /// The batch it was keyed in with.
    pub batch: Option<String>,
}

impl Keying {
    /// Whether the stored answer to a question may be shown to whoever keys in.
    pub fn shows(&self, item: &Item) -> bool {
        match self.origin {
            Origin::Mine | Origin::Nobody => true,
            Origin::Colleague => !item.sealed,
            Origin::Association => false,
        }
    }
}

/// What saving gives.
pub enum Keyed {
    /// Stored; soft checks that fire, to look at again.
    Stored(Box<Keying>, Vec<Doubt>),
    /// What cannot be read; nothing stored.
    Invalid(Box<Keying>, Vec<FieldError>),
    /// The association (or somebody else) said otherwise; nothing stored: item → (stored, typed).
    Conflict(Box<Keying>, BTreeMap<String, (Cell, Cell)>),
}

/// What to do with answers that differ from those stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differing {
    /// Ask.
    Ask,
    /// What is typed replaces what is stored.
    Replace,
    /// What is stored stays.
    Keep,
}

/// Finds the questionnaire of an association for whoever keys in.
///
/// # Errors
/// `NotFound` when the association is not in the frame (or the call is somebody else's), `WaveNotOpen`, `WaveClosed` (paper may be
/// keyed in until the wave is archived; an answer put aside cannot).
pub fn open(app: &App, desk: &Desk) -> Result<Keying> {
    let (keying, ..) = find(app, desk)?;
    Ok(keying)
}

fn find(app: &App, desk: &Desk) -> Result<(Keying, Option<Stored>, Session)> {
    let now = app.clock.now();
    app.store.read(|db| {
        let found = stored_fieldwork::case(db, desk.wave, desk.association)?.ok_or(Code::NotFound)?;
        if desk.assigned_only && desk.mode == Mode::Telephone && found.assigned != Some(desk.person) {
            return Err(Code::NotFound.into());
        }
        let (mut session, _) = session_of(app, db, found, (None, Some(desk.path)), now)?;
        let open = match session.visit.wave.state {
            WaveState::Open => true,
            WaveState::Closed => desk.mode == Mode::Paper,
            WaveState::Draft | WaveState::Archived => false,
        };
        let stored = session.stored.take();
        let aside = stored
            .as_ref()
            .is_some_and(|stored| stored.response.state == ResponseState::Rejected);
        if !open || aside {
            return Err(Code::WaveClosed.into());
        }
        let origin = match &stored {
            None => Origin::Nobody,
            Some(stored) => match stored.person {
                Some(person) if person == desk.person => Origin::Mine,
                Some(_) => Origin::Colleague,
                None => Origin::Association,
            },
        };
        // A longer form than the path begun: all its questions count.
        if desk.path == Path::Full {
            session.visit.context.path = Path::Full;
        }
        let keying = Keying {
            visit: Visit {
                wave: session.visit.wave.clone(),
                questionnaire: session.visit.questionnaire.clone(),
                association: session.visit.association.clone(),
                response: session.visit.response.clone(),
                context: session.visit.context.clone(),
                open: true,
            },
            origin,
            batch: stored.as_ref().and_then(|stored| stored.batch.clone()),
        };
        Ok((keying, stored, session))
    })
}

/// Saves the pages of one screen. `revision` is the one the form carried (0: no response yet). Blanks are accepted everywhere;
/// what cannot be read is not.
///
/// # Errors
/// As [`open`]; `NotFound` for an unknown page; `Busy` when others keep writing.
pub fn save(
    app: &App,
    desk: &Desk,
    revision: i64,
    pages: &[String],
    fields: &[(String, String)],
    differing: Differing,
) -> Result<Keyed> {
    // PostgreSQL keeps no NUL in a text, and nobody types one.
    let fields: Vec<(String, String)> = fields
        .iter()
        .map(|(name, value)| (name.clone(), value.replace('\0', "")))
        .collect();
    for _ in 0..TRIES {
        if let Some(keyed) = try_save(app, desk, revision, pages, &fields, differing)? {
            return Ok(keyed);
        }
    }
    Err(Code::Busy.into())
}

/// One attempt; `None` when somebody wrote first.
fn try_save(
    app: &App,
    desk: &Desk,
    revision: i64,
    pages: &[String],
    fields: &[(String, String)],
    differing: Differing,
) -> Result<Option<Keyed>> {
    let now = app.clock.now();
    let (mut keying, stored, session) = find(app, desk)?;
    let questionnaire = keying.visit.questionnaire.clone();
    let before = stored
        .as_ref()
        .map(|stored| stored.response.answers.clone())
        .unwrap_or_default();
    let (mut cells, errors, doubts) = read(&keying, &before, pages, fields)?;
    if !errors.is_empty() {
        return Ok(Some(Keyed::Invalid(Box::new(keying), errors)));
    }

    cells.retain(|id, cell| {
        let hidden = questionnaire.item(id).is_some_and(|item| !keying.shows(item));
        !(hidden && blank(questionnaire.item(id), cell) && before.get(id).is_some_and(says_something))
    });
    cells.retain(|id, cell| before.get(id).is_none_or(|was| !same(was, cell)));
    let conflicts: BTreeMap<String, (Cell, Cell)> = cells
        .iter()
        .filter_map(|(id, cell)| {
            let was = before
                .get(id)
                .filter(|was| says_something(was) && !blank(questionnaire.item(id), was))?;
            let seen = questionnaire.item(id).is_none_or(|item| keying.shows(item));
            let from = if seen { revision } else { 0 };
            let last = stored
                .as_ref()
                .and_then(|stored| stored.touched.get(id))
                .copied()
                .unwrap_or(0);
            let differs = was.content != cell.content || was.other != cell.other;
            (last > from && differs).then(|| (id.clone(), (was.clone(), cell.clone())))
        })
        .collect();
    match differing {
        Differing::Ask if !conflicts.is_empty() => return Ok(Some(Keyed::Conflict(Box::new(keying), conflicts))),
        Differing::Keep => cells.retain(|id, _| !conflicts.contains_key(id)),
        Differing::Ask | Differing::Replace => {}
    }

    let current = stored.as_ref().map_or(0, |stored| stored.response.revision);
    let widens = stored
        .as_ref()
        .is_some_and(|stored| stored.response.path != keying.visit.context.path);
    if cells.is_empty() && current > 0 && !widens {
        return Ok(Some(Keyed::Stored(Box::new(keying), doubts)));
    }
    let mut next = stored.unwrap_or_else(|| {
        let id = Id::new(now, &*app.random);
        let mut next = fresh(&keying.visit, &session.association, desk.mode.code(), id, now);
        next.person = Some(desk.person);
        next
    });
    if next.person == Some(desk.person) && desk.batch.is_some() {
        next.batch.clone_from(&desk.batch);
    }
    next.response.path = keying.visit.context.path;
    next.response.revision = current + 1;
    next.response.updated_at = now;
    next.response.last_page = pages.last().cloned();
    for (id, cell) in cells {
        next.touched.insert(id.clone(), next.response.revision);
        next.response.answers.set(&id, cell);
    }
    judge(&mut next, &questionnaire, &keying.visit.context);
    let written = app.store.write(|db| {
        if current == 0 {
            stored_fieldwork::begin(db, &next)?;
        } else if !stored_fieldwork::overwrite(db, &next, current)? {
            return Err(Code::RevisionConflict.into());
        }
        if next.response.state == ResponseState::Submitted {
            stored_fieldwork::keep_version(db, &next.response)?;
        }
        let stands = standing(&next);
        if stands != session.status {
            cases::set_status(db, desk.wave, desk.association, stands, now)?;
        }
        Ok(())
    });
    match written {
        Ok(()) => {}
        Err(Error {
            code: Code::RevisionConflict,
            ..
        }) => return Ok(None),
        Err(error) => return Err(error),
    }
    if keying.origin == Origin::Nobody {
        keying.origin = Origin::Mine;
    }
    keying.batch = next.batch;
    keying.visit.response = Some(next.response);
    Ok(Some(Keyed::Stored(Box::new(keying), doubts)))
}

/// What was read: cells, what cannot be read, soft checks that fire.
type Read = (BTreeMap<String, Cell>, Vec<FieldError>, Vec<Doubt>);

fn read(keying: &Keying, before: &Answers, pages: &[String], fields: &[(String, String)]) -> Result<Read> {
    let questionnaire = &keying.visit.questionnaire;
    let mut answers = before.clone();
    let (mut cells, mut errors, mut doubts) = (BTreeMap::new(), Vec::new(), Vec::new());
    for id in pages {
        let page = questionnaire.page(id).ok_or(Code::NotFound)?;
        let input = read_page(&Flow::new(questionnaire, &answers, &keying.visit.context), page, fields);
        // A form is what it is: a blank is kept as a blank.
        errors.extend(
            input
                .errors
                .into_iter()
                .filter(|error| error.kind != FieldErrorKind::Required),
        );
        doubts.extend(input.doubts);
        for (item, cell) in input.cells {
            answers.set(&item, cell.clone());
            cells.insert(item, cell);
        }
    }
    Ok((cells, errors, doubts))
}

/// Nothing written: a blank, or a box left unticked.
fn blank(item: Option<&Item>, cell: &Cell) -> bool {
    let unticked = item.is_some_and(|item| matches!(item.kind, Kind::Boolean { checkbox: true }))
        && cell.content == Content::Value(Value::Bool(false));
    unticked || matches!(cell.content, Content::Missing(Missing::NotAnswered | Missing::NotDisplayed))
}

/// What was keyed in is a whole answer: it counts from now on, with its blanks. Idempotent.
///
/// # Errors
/// As [`open`]; `BadRequest` when nothing was keyed in; `RevisionConflict` when it was changed meanwhile.
pub fn finish(app: &App, desk: &Desk, revision: i64) -> Result<Keying> {
    let now = app.clock.now();
    let (mut keying, stored, _) = find(app, desk)?;
    let mut next = stored.ok_or(Code::BadRequest)?;
    if next.response.state == ResponseState::Submitted {
        return Ok(keying);
    }
    let current = next.response.revision;
    if revision != current {
        return Err(Code::RevisionConflict.into());
    }
    next.response.revision += 1;
    next.response.updated_at = now;
    next.response.state = ResponseState::Submitted;
    next.response.submitted_at = Some(now);
    // The whole form was read: what it leaves blank was asked.
    let questionnaire = keying.visit.questionnaire.clone();
    let asked: Vec<String> = {
        let flow = Flow::new(&questionnaire, &next.response.answers, &keying.visit.context);
        let pages = flow.pages();
        let items = pages.iter().flat_map(|status| flow.questions_of(&status.page.id));
        items
            .filter(|item| next.response.answers.get(&item.id).is_none() && !matches!(item.kind, Kind::Note))
            .map(|item| item.id.clone())
            .collect()
    };
    for id in asked {
        next.response.answers.set(&id, Content::Missing(Missing::NotAnswered));
    }
    judge(&mut next, &questionnaire, &keying.visit.context);
    let page = next.response.last_page.clone().unwrap_or_default();
    app.store.write(|db| {
        if !stored_fieldwork::overwrite(db, &next, current)? {
            return Err(Code::RevisionConflict.into());
        }
        stored_fieldwork::keep_version(db, &next.response)?;
        stored_fieldwork::event(db, next.response.id, &page, now, "submitted")?;
        cases::set_status(db, desk.wave, desk.association, standing(&next), now)?;
        Ok(())
    })?;
    keying.visit.response = Some(next.response);
    Ok(keying)
}
