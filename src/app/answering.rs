//! An association answers: open its link, save a page, send, read its copy again.
//!
//! Nothing said is ever lost: a page replaces the cells of its own questions only; what another tab saved meanwhile is either
//! merged (other questions) or shown beside what is sent (same questions); every write is guarded by the revision it was
//! computed from, and computed again when somebody was faster.

pub(crate) mod context;
pub mod desk;
mod save;
mod send;
mod widen;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::App;
use crate::error::{Code, Result};
use crate::fieldwork::{CaseStatus, Response, ResponseState, Wave, WaveState};
use crate::mail;
use crate::questionnaire::answer::Cell;
use crate::questionnaire::flow::{Context, Flow, Path};
use crate::questionnaire::form::PageInput;
use crate::questionnaire::{Answers, Disposition, Questionnaire};
use crate::store::Database;
use crate::store::cases;
use crate::store::fieldwork::{self as stored_fieldwork, Found, Stored};
use crate::store::register::Registered;
use crate::values::{Timestamp, Token};

pub use save::save_page;
pub use send::submit;
pub use widen::widen;

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
    association: Registered,
    /// Where the association stood.
    status: CaseStatus,
    /// On the shared device of a group session.
    collective: bool,
}

/// A group session's access to one questionnaire ends after twelve hours, whoever forgot to leave.
const SHARED_LASTS: i64 = 12 * 3600;

/// Opens a personal link. `lang` chooses among the questionnaire's languages.
///
/// # Errors
/// `InvitationUnknown`; `WaveNotOpen` for a draft wave. A closed wave opens (reading one's copy stays possible) with `open = false`.
pub fn open(app: &App, token: &Token, lang: Option<&str>) -> Result<Visit> {
    open_on(app, token, lang, None)
}

/// Opens a personal link on the path asked for; a response that has begun keeps its own (see [`widen()`]).
///
/// # Errors
/// As [`open`].
pub fn open_on(app: &App, token: &Token, lang: Option<&str>, path: Option<Path>) -> Result<Visit> {
    let now = app.clock.now();
    let (session, first_time) = app.store.read(|db| load(app, db, token, (lang, path), now))?;
    if first_time {
        let (wave, association) = (session.visit.wave.id, session.association.id);
        app.store.write(|db| Ok(cases::opened(db, wave, association, now)?))?;
    }
    Ok(session.visit)
}

/// The language and the path asked for by whoever opens a link.
type Asked<'a> = (Option<&'a str>, Option<Path>);

/// Finds all that a link opens; true when it was never opened.
fn load(app: &App, db: &mut Database, token: &Token, asked: Asked<'_>, now: Timestamp) -> Result<(Session, bool)> {
    let found = stored_fieldwork::find(db, &token.hash())?.ok_or(Code::InvitationUnknown)?;
    if found.session.is_some_and(|since| now >= since.plus_seconds(SHARED_LASTS)) {
        return Err(Code::InvitationUnknown.into());
    }
    session_of(app, db, found, asked, now)
}

/// All that the pages of one association need.
fn session_of(app: &App, db: &mut Database, found: Found, asked: Asked<'_>, now: Timestamp) -> Result<(Session, bool)> {
    let (lang, path) = asked;
    let collective = found.session.is_some();
    let mut wave = found.wave;
    wave.state = wave.state_at(now);
    if wave.state == WaveState::Draft {
        return Err(Code::WaveNotOpen.into());
    }
    let hash = found
        .stored
        .as_ref()
        .map_or(&wave.questionnaire, |stored| &stored.questionnaire);
    let questionnaire = app.questionnaire(db, hash)?;
    let previous = match found.previous {
        Some(previous) => stored_fieldwork::sent_answers(db, previous, found.association.id)?,
        None => None,
    };
    let response = found.stored.as_ref().map(|stored| stored.response.clone());
    let lang = context::language(&questionnaire, lang, response.as_ref());
    let path = response.as_ref().map(|response| response.path).or(path).unwrap_or_default();
    let context = context::context(
        &wave,
        &questionnaire,
        Some(&found.association),
        lang,
        path,
        previous,
        now.date(),
    );
    let open = wave.state == WaveState::Open;
    let visit = Visit {
        wave,
        questionnaire,
        association: found.association.name.clone(),
        response,
        context,
        open,
    };
    let first_time = !found.opened;
    Ok((
        Session {
            visit,
            stored: found.stored,
            association: found.association,
            status: found.status,
            collective,
        },
        first_time,
    ))
}

/// Says whether the analysis can use the response and, once sent, what became of it.
fn judge(stored: &mut Stored, questionnaire: &Questionnaire, context: &Context) {
    let flow = Flow::new(questionnaire, &stored.response.answers, context);
    let usable = flow.usable();
    let disposition = flow.disposition().code().to_owned();
    stored.usable = usable;
    stored.response.disposition = (stored.response.state == ResponseState::Submitted).then_some(disposition);
}

/// Where the association stands once this is stored.
fn standing(stored: &Stored) -> CaseStatus {
    match stored.response.state {
        ResponseState::Draft => CaseStatus::Partial,
        ResponseState::Submitted => CaseStatus::of_sent(
            stored.response.disposition.as_deref().and_then(Disposition::parse),
            stored.usable,
        ),
        ResponseState::Rejected => CaseStatus::Rejected,
    }
}

/// The number of a receipt: eight characters of the response's identifier, to be read over the telephone.
pub fn receipt_number(response: &Response) -> String {
    number_of(response.id)
}

/// The same, of an identifier.
pub(crate) fn number_of(response: crate::values::Id<Response>) -> String {
    let hex = response.0.simple().to_string().to_uppercase();
    let tail = &hex[hex.len() - 8..];
    format!("{}-{}", &tail[..4], &tail[4..])
}

/// Subject and text of the receipt of a response that was sent: mailed, and offered on the confirmation page.
pub fn receipt_text(visit: &Visit, response: &Response) -> (String, String) {
    let settings = &visit.wave.settings;
    let title = visit.wave.heading(visit.questionnaire.title.get(&visit.context.lang));
    let ground = mail::Ground {
        title: &title,
        association: &visit.association,
        territory: &visit.wave.territory_name,
        until: Some(visit.wave.closes_at),
        contact: [&settings.contact_name, &settings.contact_phone, &settings.contact_email],
        ..mail::Ground::default()
    };
    let at = response.submitted_at.unwrap_or(response.updated_at);
    let mail::Letter { subject, text, .. } = mail::receipt(&ground, at, &receipt_number(response));
    if !visit.wave.settings.demo {
        return (subject, text);
    }
    (
        format!("[Données de démonstration] {subject}"),
        format!("Données de démonstration\u{a0}: ce message ne concerne aucune association réelle.\n\n{text}"),
    )
}

/// What the association has sent, each time: revision, instant, answers; oldest first.
///
/// # Errors
/// As [`open`].
pub fn history(app: &App, token: &Token) -> Result<Vec<(i64, Timestamp, Answers)>> {
    let now = app.clock.now();
    app.store.read(|db| {
        let (session, _) = load(app, db, token, (None, None), now)?;
        match session.stored {
            Some(stored) => Ok(stored_fieldwork::versions(db, stored.response.id)?),
            None => Ok(Vec::new()),
        }
    })
}
