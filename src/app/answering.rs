//! An association answers: open its link, save a page, send, read its copy again.
//!
//! Nothing said is ever lost: a page replaces the cells of its own questions only; what another tab saved meanwhile is either
//! merged (other questions) or shown beside what is sent (same questions); every write is guarded by the revision it was
//! computed from, and computed again when somebody was faster.

pub(crate) mod context;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::App;
use crate::error::{Code, Error, Result};
use crate::fieldwork::{Response, ResponseState, Wave, WaveState};
use crate::mail;
use crate::questionnaire::answer::{Cell, Content, Missing, State};
use crate::questionnaire::flow::{Context, Flow, Path};
use crate::questionnaire::form::{PageInput, read_page};
use crate::questionnaire::{Answers, Page, Questionnaire, Severity};
use crate::store::fieldwork::{self as stored_fieldwork, Found, Stored};
use crate::store::{Database, queue, register};
use crate::values::{Id, Timestamp, Token};

/// A personal link, opened: all that the pages need. One read transaction.
pub struct Visit {
    /// The wave; its state is that of this instant (a planned opening or closing that is past has taken place).
    pub wave: Wave,
    /// The questionnaire version of the response (the wave's when there is none yet).
    pub questionnaire: Arc<Questionnaire>,
    /// Name of the association, from the register.
    pub association: String,
    /// The response; `None` before the first page is saved.
    pub response: Option<Response>,
    /// Context of conditions and texts.
    pub context: Context,
    /// Whether answers are accepted now (wave open, not past its closing date).
    pub open: bool,
}

/// What saving a page gives.
pub enum Saved {
    /// Stored; here is the visit as it now stands.
    Stored(Box<Visit>),
    /// Errors: nothing stored, everything typed is in the input.
    Invalid(Box<Visit>, PageInput),
    /// Soft checks ask for a confirmation; the answers *are* stored.
    Doubtful(Box<Visit>, PageInput),
    /// Somebody saved in between; nothing stored. Only the items of this page whose values differ are listed:
    /// item → (value now stored, value sent).
    Conflict(Box<Visit>, PageInput, BTreeMap<String, (Option<Cell>, Cell)>),
}

/// How a page is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveMode {
    /// The button.
    Page,
    /// While typing.
    Draft,
    /// The button of the conflict page.
    KeepMine,
}

/// How often a write is computed again when somebody else wrote first, before giving up.
const TRIES: usize = 20;

/// What a visit is made of, with what only writing needs.
struct Session {
    visit: Visit,
    stored: Option<Stored>,
    association: crate::store::register::Registered,
}

/// Opens a personal link. `lang` chooses among the questionnaire's languages.
///
/// # Errors
/// `InvitationUnknown`; `WaveNotOpen` for a draft wave. A closed wave opens (reading one's copy stays possible) with `open = false`.
pub fn open(app: &App, token: &Token, lang: Option<&str>) -> Result<Visit> {
    let now = app.clock.now();
    let (session, first_time) = app.store.read(|db| load(app, db, token, lang, now))?;
    if let Some(invitation) = first_time {
        app.store.write(|db| Ok(stored_fieldwork::opened(db, invitation, now)?))?;
    }
    Ok(session.visit)
}

/// Finds all that a link opens; with the invitation when it was never opened.
fn load(
    app: &App,
    db: &mut Database,
    token: &Token,
    lang: Option<&str>,
    now: Timestamp,
) -> Result<(Session, Option<Id<Found>>)> {
    let found = stored_fieldwork::find(db, &token.hash())?.ok_or(Code::InvitationUnknown)?;
    let mut wave = found.wave;
    wave.state = wave.state_at(now);
    if wave.state == WaveState::Draft {
        return Err(Code::WaveNotOpen.into());
    }
    let hash = found.stored.as_ref().map_or(&wave.questionnaire, |stored| &stored.questionnaire);
    let questionnaire = app.questionnaire(db, hash)?;
    let previous = match found.previous {
        Some(previous) => stored_fieldwork::sent_answers(db, previous, found.association.id)?,
        None => None,
    };
    let response = found.stored.as_ref().map(|stored| stored.response.clone());
    let lang = context::language(&questionnaire, lang, response.as_ref());
    let path = response.as_ref().map_or(Path::Full, |response| response.path);
    let context = context::context(&wave, &questionnaire, Some(&found.association), lang, path, previous, now.date());
    let open = wave.state == WaveState::Open;
    let visit = Visit { wave, questionnaire, association: found.association.name.clone(), response, context, open };
    let first_time = (!found.opened).then_some(found.invitation);
    Ok((Session { visit, stored: found.stored, association: found.association }, first_time))
}

/// Saves one page. `revision` is the one the form carried (0: no response yet). With `draft` (autosave while typing) unreadable
/// fields are skipped, nothing is required, and soft checks are not raised. A resend of what is already stored is `Stored`.
/// `keep_mine` resolves a conflict: it writes over.
///
/// # Errors
/// As [`open`], and `WaveClosed`.
pub fn save_page(app: &App, token: &Token, page: &str, revision: i64, fields: &[(String, String)], mode: SaveMode) -> Result<Saved> {
    for _ in 0..TRIES {
        let now = app.clock.now();
        let (session, _) = app.store.read(|db| load(app, db, token, None, now))?;
        if !session.visit.open {
            return Err(Code::WaveClosed.into());
        }
        if session.stored.as_ref().is_some_and(|stored| stored.response.state == ResponseState::Rejected) {
            return Err(Code::WaveClosed.into());
        }
        if let Some(saved) = try_save(app, session, page, revision, fields, mode, now)? {
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
    let Session { mut visit, stored, association } = session;
    let questionnaire = visit.questionnaire.clone();
    let page: &Page = questionnaire.page(page).ok_or(Code::NotFound)?;
    let nothing = Answers::default();
    let before = stored.as_ref().map_or(&nothing, |stored| &stored.response.answers);
    let mut input = read_page(&Flow::new(&questionnaire, before, &visit.context), page, fields);
    if mode == SaveMode::Draft {
        // Half a page is not an answer: what is still blank is not said to be blank.
        input.cells.retain(|item, cell| before.get(item).is_some() || cell.content != Content::Missing(Missing::NotAnswered));
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
    let visited = stored.as_ref().is_some_and(|stored| stored.response.last_page.as_deref() == Some(&page.id));
    let write = match mode {
        SaveMode::Draft => !changed.is_empty(),
        // The page of a resend was visited by the first send.
        SaveMode::Page | SaveMode::KeepMine => !changed.is_empty() || (!visited && revision >= current),
    };
    if write {
        let next = next_version(&visit, &questionnaire, stored, &association, &input, &changed, page, now, app, mode);
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
            Ok(())
        });
        match written {
            Ok(()) => visit.response = Some(next.response),
            Err(Error { code: Code::RevisionConflict, .. }) => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    let doubtful = mode != SaveMode::Draft && {
        let after = visit.response.as_ref().map_or(&nothing, |response| &response.answers);
        let flow = Flow::new(&questionnaire, after, &visit.context);
        flow.raised(Some(&page.id)).iter().any(|raised| raised.check.severity == Severity::Soft && !raised.confirmed)
    };
    let visit = Box::new(visit);
    Ok(Some(if doubtful { Saved::Doubtful(visit, input) } else { Saved::Stored(visit) }))
}

/// Whether two cells say the same thing (who corrected what is not part of it).
fn same(one: &Cell, other: &Cell) -> bool {
    one.content == other.content
        && one.estimate == other.estimate
        && one.other == other.other
        && one.confirmed == other.confirmed
        && (one.state == State::Previous) == (other.state == State::Previous)
}

/// The questions that somebody else changed since the form was made, and whose values differ.
fn conflicts(changed: &[String], stored: Option<&Stored>, input: &PageInput, revision: i64) -> BTreeMap<String, (Option<Cell>, Cell)> {
    let Some(stored) = stored else { return BTreeMap::new() };
    let mut out = BTreeMap::new();
    for item in changed {
        let Some(sent) = input.cells.get(item) else { continue };
        let now = stored.response.answers.get(item);
        let last = stored.touched.get(item).copied().unwrap_or(0);
        let differs = now.is_none_or(|now| now.content != sent.content || now.other != sent.other || now.estimate != sent.estimate);
        if last > revision && differs {
            out.insert(item.clone(), (now.cloned(), sent.clone()));
        }
    }
    out
}

/// The response as it will be stored.
#[expect(clippy::too_many_arguments, reason = "all that a response is made of, used once")]
fn next_version(
    visit: &Visit,
    questionnaire: &Questionnaire,
    stored: Option<Stored>,
    association: &crate::store::register::Registered,
    input: &PageInput,
    changed: &[String],
    page: &Page,
    now: Timestamp,
    app: &App,
    mode: SaveMode,
) -> Stored {
    let mut next = stored.unwrap_or_else(|| Stored {
        response: Response {
            id: Id::new(now, &*app.random),
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
        questionnaire: questionnaire.hash.clone(),
        usable: false,
        mode: "web".to_owned(),
        notice_version: questionnaire.start.notice_version.clone(),
    });
    next.response.revision += 1;
    next.response.updated_at = now;
    if mode != SaveMode::Draft {
        next.response.last_page = Some(page.id.clone());
    }
    for item in changed {
        if let Some(cell) = input.cells.get(item) {
            next.response.answers.set(item, cell.clone());
            next.touched.insert(item.clone(), next.response.revision);
        }
    }
    judge(&mut next, questionnaire, &visit.context);
    next
}

/// Says whether the analysis can use the response and, once sent, what became of it.
fn judge(stored: &mut Stored, questionnaire: &Questionnaire, context: &Context) {
    let flow = Flow::new(questionnaire, &stored.response.answers, context);
    let usable = flow.usable();
    let disposition = flow.disposition().code().to_owned();
    stored.usable = usable;
    stored.response.disposition = (stored.response.state == ResponseState::Submitted).then_some(disposition);
}

/// Sends the questionnaire. Idempotent: a second call returns the same visit. Queues the receipt mail in the same transaction
/// when the contact has an address.
///
/// # Errors
/// `AnswersInvalid` when a required answer is missing; `RevisionConflict`; `WaveClosed`.
pub fn submit(app: &App, token: &Token, revision: i64) -> Result<Visit> {
    for _ in 0..TRIES {
        let now = app.clock.now();
        let (Session { mut visit, stored, association }, _) = app.store.read(|db| load(app, db, token, None, now))?;
        if stored.as_ref().is_some_and(|stored| stored.response.state == ResponseState::Submitted) {
            return Ok(visit);
        }
        if !visit.open || stored.as_ref().is_some_and(|stored| stored.response.state == ResponseState::Rejected) {
            return Err(Code::WaveClosed.into());
        }
        let Some(mut next) = stored else { return Err(Code::AnswersInvalid.into()) };
        let current = next.response.revision;
        if revision != current {
            return Err(Code::RevisionConflict.into());
        }
        let complete = Flow::new(&visit.questionnaire, &next.response.answers, &visit.context).required_missing().is_empty();
        if !complete {
            return Err(Code::AnswersInvalid.into());
        }
        next.response.revision += 1;
        next.response.updated_at = now;
        next.response.state = ResponseState::Submitted;
        next.response.submitted_at = Some(now);
        judge(&mut next, &visit.questionnaire, &visit.context);
        let (subject, text) = receipt_text(&visit, &next.response);
        let mail_id = Id::new(now, &*app.random);
        let page = next.response.last_page.clone().unwrap_or_default();
        let written = app.store.write(|db| {
            if !stored_fieldwork::overwrite(db, &next, current)? {
                return Err(Code::RevisionConflict.into());
            }
            stored_fieldwork::keep_version(db, &next.response)?;
            stored_fieldwork::event(db, next.response.id, &page, now, "submitted")?;
            if let Some(recipient) = register::address(db, association.id)? {
                let mail = queue::NewMail {
                    id: mail_id,
                    kind: "receipt".to_owned(),
                    object: next.response.id.to_string(),
                    recipient,
                    subject: subject.clone(),
                    body: text.clone(),
                    due_at: now,
                };
                queue::enqueue(db, &mail, now)?;
            }
            Ok(())
        });
        match written {
            Ok(()) => {
                visit.response = Some(next.response);
                return Ok(visit);
            }
            // Somebody saved or sent at this instant: look again.
            Err(Error { code: Code::RevisionConflict, .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Code::Busy.into())
}

/// The number of a receipt: eight characters of the response's identifier, to be read over the telephone.
pub fn receipt_number(response: &Response) -> String {
    let hex = response.id.0.simple().to_string().to_uppercase();
    let tail = &hex[hex.len() - 8..];
    format!("{}-{}", &tail[..4], &tail[4..])
}

/// Subject and text of the receipt of a response that was sent: mailed, and offered on the confirmation page.
pub fn receipt_text(visit: &Visit, response: &Response) -> (String, String) {
    let settings = &visit.wave.settings;
    mail::receipt(&mail::Receipt {
        title: visit.questionnaire.title.get(&visit.context.lang),
        association: &visit.association,
        territory: &visit.wave.territory_name,
        at: response.submitted_at.unwrap_or(response.updated_at),
        until: visit.wave.closes_at,
        number: &receipt_number(response),
        contact: [&settings.contact_name, &settings.contact_phone, &settings.contact_email],
    })
}

/// What the association has sent, each time: revision, instant, answers; oldest first.
///
/// # Errors
/// As [`open`].
pub fn history(app: &App, token: &Token) -> Result<Vec<(i64, Timestamp, Answers)>> {
    let now = app.clock.now();
    app.store.read(|db| {
        let (session, _) = load(app, db, token, None, now)?;
        match session.stored {
            Some(stored) => Ok(stored_fieldwork::versions(db, stored.response.id)?),
            None => Ok(Vec::new()),
        }
    })
}
