//! An association answers: open its link, save a page, send, read its copy again. (Contract: the owner completes it.)

use std::collections::BTreeMap;
use std::sync::Arc;

use super::App;
use crate::error::Result;
use crate::fieldwork::{Response, Wave};
use crate::questionnaire::Questionnaire;
use crate::questionnaire::answer::Cell;
use crate::questionnaire::flow::Context;
use crate::questionnaire::form::PageInput;
use crate::values::Token;

/// A personal link, opened: all that the pages need. One read transaction.
pub struct Visit {
    /// The wave.
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

/// Opens a personal link. `lang` chooses among the questionnaire's languages.
///
/// # Errors
/// `InvitationUnknown`; `WaveNotOpen` for a draft wave. A closed wave opens (reading one's copy stays possible) with `open = false`.
pub fn open(app: &App, token: &Token, lang: Option<&str>) -> Result<Visit> {
    let _ = (app, token, lang);
    todo!()
}

/// Saves one page. `revision` is the one the form carried (0: no response yet). With `draft` (autosave while typing) unreadable
/// fields are skipped, nothing is required, and soft checks are not raised. A resend of what is already stored is `Stored`.
/// `keep_mine` resolves a conflict: it writes over.
///
/// # Errors
/// As [`open`], and `WaveClosed`.
pub fn save_page(
    app: &App,
    token: &Token,
    page: &str,
    revision: i64,
    fields: &[(String, String)],
    mode: SaveMode,
) -> Result<Saved> {
    let _ = (app, token, page, revision, fields, mode);
    todo!()
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

/// Sends the questionnaire. Idempotent: a second call returns the same visit. Queues the receipt mail in the same transaction
/// when the contact has an address.
///
/// # Errors
/// `AnswersInvalid` when a required answer is missing; `RevisionConflict`; `WaveClosed`.
pub fn submit(app: &App, token: &Token, revision: i64) -> Result<Visit> {
    let _ = (app, token, revision);
    todo!()
}
