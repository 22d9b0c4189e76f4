//! Saving a page: what was sent is read, compared with what is stored, merged, and written if nobody wrote in between.

use std::collections::BTreeMap;

use super::{SaveMode, Saved, Session, TRIES, Visit, judge, load, standing};
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::fieldwork::{Response, ResponseState};
use crate::questionnaire::answer::{Cell, Content, Missing, State};
use crate::questionnaire::flow::{Flow, Path};
use crate::questionnaire::form::{PageInput, read_page};
use crate::questionnaire::{Answers, Page};
use crate::store::cases;
use crate::store::fieldwork::{self as stored_fieldwork, Stored};
use crate::store::register::Registered;
use crate::values::{Id, Timestamp, Token};

/// The form field that carries the language of the visit (no question's name begins so): the response keeps it.
const LANG_FIELD: &str = "~lang";
/// The form field that carries the path chosen on the start page: the response keeps it from its first page on.
const PATH_FIELD: &str = "~path";

/// Saves one page. `revision` is the one the form carried (0: no response yet). With `draft` (autosave while typing) unreadable
/// fields are skipped, nothing is required, and soft checks are not raised. A resend of what is already stored is `Stored`.
/// `keep_mine` resolves a conflict: it writes over.
///
/// # Errors
/// As [`super::open`], and `WaveClosed`.
pub fn save_page(
    app: &App,
    token: &Token,
    page: &str,
    revision: i64,
    fields: &[(String, String)],
    mode: SaveMode,
) -> Result<Saved> {
    // PostgreSQL keeps no NUL in a text, and nobody types one.
    let fields: Vec<(String, String)> = fields
        .iter()
        .map(|(name, value)| (name.clone(), value.replace('\0', "")))
        .collect();
    for _ in 0..TRIES {
        let now = app.clock.now();
        let field = |wanted: &str| {
            fields
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.as_str())
        };
        let asked = (
            field(LANG_FIELD),
            field(PATH_FIELD).filter(|path| *path == "court").map(|_| Path::Short),
        );
        let (session, _) = app.store.read(|db| load(app, db, token, asked, now))?;
        if !session.visit.open {
            return Err(Code::WaveClosed.into());
        }
        if session
            .stored
            .as_ref()
            .is_some_and(|stored| stored.response.state == ResponseState::Rejected)
        {
            return Err(Code::WaveClosed.into());
        }
        if let Some(saved) = try_save(app, session, page, revision, &fields, mode, now)? {
            return Ok(saved);
        }
    }
    Err(Code::Busy.into())
}

/// One attempt; `None` when somebody wrote first.
fn try_save(
    app: &App,
    session: Session,
    page: &str,
    revision: i64,
    fields: &[(String, String)],
    mode: SaveMode,
    now: Timestamp,
) -> Result<Option<Saved>> {
    let Session {
        mut visit,
        stored,
        association,
        status,
        collective,
    } = session;
    let questionnaire = visit.questionnaire.clone();
    let page: &Page = questionnaire.page(page).ok_or(Code::NotFound)?;
    let nothing = Answers::default();
    let before = stored.as_ref().map_or(&nothing, |stored| &stored.response.answers);
    let mut input = read_page(&Flow::new(&questionnaire, before, &visit.context), page, fields);
    if mode == SaveMode::Draft {
        // Half a page is not an answer: what is still blank is not said to be blank.
        input
            .cells
            .retain(|item, cell| before.get(item).is_some() || cell.content != Content::Missing(Missing::NotAnswered));
    } else if !input.errors.is_empty() {
        return Ok(Some(Saved::Invalid(Box::new(visit), input)));
    }
    for cell in input.cells.values_mut() {
        if !cell.confirmed.is_empty() && cell.state == State::Collected {
            cell.state = State::Forced;
        }
    }

    let current = stored.as_ref().map_or(0, |stored| stored.response.revision);
    let changed: Vec<String> = input
        .cells
        .iter()
        .filter(|(item, cell)| before.get(item).is_none_or(|was| !same(was, cell)))
        .map(|(item, _)| item.clone())
        .collect();
    if mode != SaveMode::KeepMine {
        let conflicts = conflicts(&changed, stored.as_ref(), &input, revision);
        if !conflicts.is_empty() {
            return Ok(Some(Saved::Conflict(Box::new(visit), input, conflicts)));
        }
    }
    let visited = stored
        .as_ref()
        .is_some_and(|stored| stored.response.last_page.as_deref() == Some(&page.id));
    let write = match mode {
        SaveMode::Draft => !changed.is_empty(),
        // The page of a resend was visited by the first send.
        SaveMode::Page | SaveMode::KeepMine => !changed.is_empty() || (!visited && revision >= current),
    };
    if write {
        let mut next = stored.unwrap_or_else(|| {
            let mode = if collective { "collectif" } else { "en-ligne" };
            fresh(&visit, &association, mode, Id::new(now, &*app.random), now)
        });
        merge(&mut next, &input, &changed, now);
        if mode != SaveMode::Draft {
            next.response.last_page = Some(page.id.clone());
        }
        judge(&mut next, &questionnaire, &visit.context);
        let begins = current == 0;
        let written = app.store.write(|db| {
            if begins {
                stored_fieldwork::begin(db, &next)?;
            } else if !stored_fieldwork::overwrite(db, &next, current)? {
                return Err(Code::RevisionConflict.into());
            }
            if next.response.state == ResponseState::Submitted && !changed.is_empty() {
                stored_fieldwork::keep_version(db, &next.response)?;
            }
            if mode != SaveMode::Draft {
                stored_fieldwork::event(db, next.response.id, &page.id, now, "saved")?;
            }
            let now_at = standing(&next);
            if now_at != status {
                cases::set_status(db, visit.wave.id, association.id, now_at, now)?;
            }
            Ok(())
        });
        match written {
            Ok(()) => visit.response = Some(next.response),
            Err(Error {
                code: Code::RevisionConflict,
                ..
            }) => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    let doubtful = mode != SaveMode::Draft && !input.doubts.is_empty();
    let visit = Box::new(visit);
    Ok(Some(if doubtful {
        Saved::Doubtful(visit, input)
    } else {
        Saved::Stored(visit)
    }))
}

/// Whether two cells say the same thing (who corrected what is not part of it).
pub(super) fn same(one: &Cell, other: &Cell) -> bool {
    one.content == other.content
        && one.estimate == other.estimate
        && one.other == other.other
        && one.confirmed == other.confirmed
        && (one.state == State::Previous) == (other.state == State::Previous)
}

/// The questions that somebody else changed since the form was made, and whose values differ.
fn conflicts(
    changed: &[String],
    stored: Option<&Stored>,
    input: &PageInput,
    revision: i64,
) -> BTreeMap<String, (Option<Cell>, Cell)> {
    let Some(stored) = stored else { return BTreeMap::new() };
    let mut out = BTreeMap::new();
    for item in changed {
        let Some(sent) = input.cells.get(item) else { continue };
        let now = stored.response.answers.get(item);
        let last = stored.touched.get(item).copied().unwrap_or(0);
        let differs =
            now.is_none_or(|now| now.content != sent.content || now.other != sent.other || now.estimate != sent.estimate);
        if last > revision && differs {
            out.insert(item.clone(), (now.cloned(), sent.clone()));
        }
    }
    out
}

/// A response that begins.
pub(super) fn fresh(visit: &Visit, association: &Registered, mode: &str, id: Id<Response>, now: Timestamp) -> Stored {
    Stored {
        response: Response {
            id,
            wave: visit.wave.id,
            association: association.id,
            revision: 0,
            state: ResponseState::Draft,
            answers: Answers::default(),
            path: visit.context.path,
            lang: visit.context.lang.clone(),
            started_at: now,
            updated_at: now,
            submitted_at: None,
            disposition: None,
            last_page: None,
        },
        touched: BTreeMap::new(),
        questionnaire: visit.questionnaire.hash.clone(),
        usable: false,
        mode: mode.to_owned(),
        person: None,
        batch: None,
        notice_version: visit.questionnaire.start.notice_version.clone(),
    }
}

/// Merges what changed; what the page does not ask (any more) keeps its answer.
fn merge(next: &mut Stored, input: &PageInput, changed: &[String], now: Timestamp) {
    next.response.revision += 1;
    next.response.updated_at = now;
    for item in changed {
        if let Some(cell) = input.cells.get(item) {
            next.response.answers.set(item, cell.clone());
            next.touched.insert(item.clone(), next.response.revision);
        }
    }
}
