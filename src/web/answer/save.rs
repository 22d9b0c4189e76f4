//! A page comes back: stored, refused with everything typed kept, doubted, or in conflict with another tab.

use super::step::{Look, saved_json, step, typed_of};
use super::{Opened, communes, conflict};
use crate::app::answering::{self, SaveMode, Saved, Visit};
use crate::error::{Code, Error, Result};
use crate::i18n::Words;
use crate::questionnaire::form::{FieldErrorKind, PageInput, read_page};
use crate::questionnaire::{Content, Missing};
use crate::web::{Ask, Reply};

/// A form, sorted: fields of the questionnaire, and what the page itself asks for.
struct Sent {
    fields: Vec<(String, String)>,
    revision: i64,
    shown: Option<String>,
    doubted: String,
    from_review: bool,
    action: Action,
}

/// What the button pressed asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Action {
    Next,
    Back,
    Quit,
    AddLine(String),
    KeepMine,
}

impl Sent {
    fn new(ask: &Ask) -> Self {
        let text = |name: &str| ask.field(name).map(str::to_owned);
        let action = match (text("~add"), ask.field("~action"), ask.field("~keep")) {
            (Some(item), _, _) => Action::AddLine(item),
            (_, Some("back"), _) => Action::Back,
            (_, Some("quit"), _) => Action::Quit,
            (_, _, Some(_)) => Action::KeepMine,
            _ => Action::Next,
        };
        let fields = ask
            .form
            .iter()
            .filter(|(name, _)| !name.starts_with('~') || name == "~shown" || name == "~path")
            .cloned();
        Sent {
            fields: fields
                .chain(ask.lang.clone().map(|lang| ("~lang".to_owned(), lang)))
                .collect(),
            revision: ask.field("~revision").and_then(|text| text.parse().ok()).unwrap_or(0),
            shown: text("~shown"),
            doubted: text("~doubted").unwrap_or_default(),
            from_review: ask.field("~return") == Some("recapitulatif"),
            action,
        }
    }
}

/// The button of a page.
pub(in crate::web) fn save(ask: &Ask) -> Result<Reply> {
    let token = ask.token()?;
    let page = ask.param("page");
    let mut sent = Sent::new(ask);
    let searching = sent.fields.iter().any(|(name, _)| name.ends_with("~search"));
    let mut mode = match sent.action {
        Action::Next => SaveMode::Page,
        Action::KeepMine => SaveMode::KeepMine,
        Action::Back | Action::Quit | Action::AddLine(_) => SaveMode::Draft,
    };
    if searching || mode == SaveMode::Draft {
        let here = Opened::new(ask)?;
        let definition = here.visit.questionnaire.page(page).ok_or(Code::NotFound)?;
        communes::resolve(definition, &mut sent.fields);
        let leaving = matches!(sent.action, Action::Back | Action::Quit);
        if leaving && !unreadable(&here, page, &sent.fields).is_empty() {
            // What cannot be read cannot be stored: it is shown rather than lost.
            mode = SaveMode::Page;
        }
    }
    match answering::save_page(&ask.app, token, page, sent.revision, &sent.fields, mode)? {
        Saved::Stored(visit) => after(ask, *visit, page, &sent),
        Saved::Doubtful(visit, input) => {
            let known: Vec<&str> = sent.doubted.split(' ').collect();
            let fresh = input
                .doubts
                .iter()
                .find(|d| !known.contains(&format!("{}:{}", d.item, d.check).as_str()));
            match (fresh, sent.action == Action::Next) {
                // Asked once: a soft check never blocks.
                (Some(doubt), true) => {
                    let here = Opened::of(ask, *visit);
                    let back = if sent.from_review { "&retour=recapitulatif" } else { "" };
                    let anchor = crate::web::fields::anchor(&doubt.item);
                    Ok(Reply::see(format!("{}?verifier=1{back}#{anchor}", here.url(page))))
                }
                _ => after(ask, *visit, page, &sent),
            }
        }
        Saved::Invalid(visit, input) => {
            let here = Opened::of(ask, *visit);
            let definition = here.visit.questionnaire.page(page).ok_or(Code::NotFound)?;
            let look = Look {
                status: 422,
                input: Some(input),
                from_review: sent.from_review,
                ..Look::default()
            };
            Ok(step(&here, definition, look))
        }
        Saved::Conflict(visit, _, differing) => {
            let here = Opened::of(ask, *visit);
            conflict::page(&here, page, &sent.fields, sent.from_review, &differing)
        }
    }
}

/// Fields that hold something that cannot be read.
fn unreadable(here: &Opened, page: &str, fields: &[(String, String)]) -> Vec<FieldErrorKind> {
    let Some(page) = here.visit.questionnaire.page(page) else {
        return Vec::new();
    };
    let input = read_page(&here.flow(), page, fields);
    input
        .errors
        .into_iter()
        .map(|error| error.kind)
        .filter(|kind| !matches!(kind, FieldErrorKind::Required))
        .collect()
}

/// Where to go once a page is stored.
fn after(ask: &Ask, visit: Visit, page: &str, sent: &Sent) -> Result<Reply> {
    let here = Opened::of(ask, visit);
    let definition = here.visit.questionnaire.page(page).ok_or(Code::NotFound)?;
    if let Action::AddLine(item) = &sent.action {
        let flow = here.flow();
        let read = read_page(&flow, definition, &sent.fields);
        let input = PageInput {
            typed: typed_of(&sent.fields),
            cells: read.cells,
            ..PageInput::default()
        };
        let look = Look {
            input: Some(input),
            add_line: Some(item.clone()),
            from_review: sent.from_review,
            ..Look::default()
        };
        return Ok(step(&here, definition, look));
    }
    let flow = here.flow();
    let url = match &sent.action {
        Action::Quit => format!("{}?enregistre=1", here.base),
        Action::Back => flow.back(page).map_or_else(|| here.base.clone(), |page| here.url(&page.id)),
        _ => {
            let back = if sent.from_review { "&retour=recapitulatif" } else { "" };
            if let Some(item) = opened(&here, page, sent) {
                format!("{}?ouvert={item}{back}#{}", here.url(page), crate::web::fields::anchor(&item))
            } else if sent.from_review {
                here.url("recapitulatif")
            } else {
                flow.next(Some(page))
                    .map_or_else(|| here.url("recapitulatif"), |page| here.url(&page.id))
            }
        }
    };
    Ok(Reply::see(url))
}

/// The first question of this page that its answers have just opened: shown now, not shown when the page was sent, never answered.
fn opened(here: &Opened, page: &str, sent: &Sent) -> Option<String> {
    let shown: Vec<&str> = sent.shown.as_deref()?.split(' ').collect();
    let flow = here.flow();
    let blank = |item: &crate::questionnaire::Item| {
        flow.cell(item)
            .is_none_or(|cell| matches!(cell.content, Content::Missing(Missing::NotAnswered | Missing::NotDisplayed)))
    };
    let fresh = |item: &&crate::questionnaire::Item| !shown.contains(&item.id.as_str()) && blank(item);
    flow.questions_of(page).into_iter().find(fresh).map(|item| item.id.clone())
}

/// Saves while typing; answers in JSON what to say beside the button.
pub(in crate::web) fn draft(ask: &Ask) -> Result<Reply> {
    let token = ask.token()?;
    let mut sent = Sent::new(ask);
    let said = |status: u16, words: Words, key: &str| Reply::json(status, &serde_json::json!({ "text": words.t(key) }));
    if sent.fields.iter().any(|(name, _)| name.ends_with("~search")) {
        let here = Opened::new(ask)?;
        let page = here.visit.questionnaire.page(ask.param("page")).ok_or(Code::NotFound)?;
        communes::resolve(page, &mut sent.fields);
    }
    match answering::save_page(
        &ask.app,
        token,
        ask.param("page"),
        sent.revision,
        &sent.fields,
        SaveMode::Draft,
    ) {
        Ok(Saved::Stored(visit) | Saved::Doubtful(visit, _)) => Ok(Reply::json(200, &saved_json(&Opened::of(ask, *visit)))),
        Ok(Saved::Invalid(..)) => Ok(said(422, ask.words, "answer-draft-invalid")),
        Ok(Saved::Conflict(..)) => Ok(said(409, ask.words, "answer-draft-conflict")),
        Err(Error {
            code: Code::WaveClosed, ..
        }) => Ok(said(410, ask.words, "error-wave-closed-text")),
        Err(error) => Err(error),
    }
}
