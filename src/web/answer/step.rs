//! One page of the questionnaire: opened, or shown again with what is wrong with it.

use askama::Template;
use fluent_bundle::FluentValue;

use super::{NOTHING, Opened};
use crate::error::{Code, Result};
use crate::i18n;
use crate::questionnaire::flow::Flow;
use crate::questionnaire::form::{FieldError, PageInput};
use crate::questionnaire::model::{Item, Kind, Page, Severity};
use crate::web::fields::{Build, Field, Typed, anchor, live_data};
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

/// How a page is shown.
#[derive(Default)]
pub(super) struct Look {
    /// HTTP status; 0: 200.
    pub(super) status: u16,
    /// What was typed and what is wrong with it, instead of what is stored.
    pub(super) input: Option<PageInput>,
    /// Soft checks are to be confirmed.
    pub(super) doubts: bool,
    /// A roster gets one more line.
    pub(super) add_line: Option<String>,
    /// A question that the answers have just opened.
    pub(super) opened: Option<String>,
    /// The person comes from the review page.
    pub(super) from_review: bool,
}

#[derive(Template)]
#[template(path = "step.html")]
struct Step {
    frame: Frame,
    heading: String,
    intro: String,
    step: String,
    place: (usize, usize),
    left: Option<String>,
    saved: Option<String>,
    action: String,
    draft: String,
    revision: i64,
    shown: String,
    doubted: String,
    from_review: bool,
    short: bool,
    first: bool,
    summary: Option<String>,
    problems: Vec<(String, String, String)>,
    doubtful: Vec<(String, String)>,
    opened: Option<String>,
    fields: Vec<Field>,
    data: Option<String>,
}

/// Opens a page.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let here = Opened::new(ask)?;
    let id = ask.param("page");
    let page = here.visit.questionnaire.page(id).ok_or(Code::NotFound)?;
    if let Some(reply) = here.closed()? {
        return Ok(reply);
    }
    let flow = here.flow();
    if !flow.pages().iter().any(|status| status.page.id == id) {
        let url = flow
            .resume()
            .map_or_else(|| here.url("recapitulatif"), |page| here.step_url(&page.id));
        return Ok(Reply::see(url));
    }
    let look = Look {
        doubts: ask.query("verifier").is_some(),
        opened: ask.query("ouvert").map(str::to_owned),
        from_review: ask.query("retour") == Some("recapitulatif"),
        ..Look::default()
    };
    Ok(step(&here, page, look))
}

/// Writes a page.
pub(super) fn step(here: &Opened, page: &Page, look: Look) -> Reply {
    let stored = here.visit.response.as_ref().map_or(&NOTHING, |response| &response.answers);
    let input = look.input.unwrap_or_default();
    let mut answers = stored.clone();
    for (id, cell) in &input.cells {
        answers.set(id, cell.clone());
    }
    let flow = Flow::new(&here.visit.questionnaire, &answers, &here.visit.context);
    let words = here.words;
    let typed = if input.typed.is_empty() {
        Build::stored(&flow, page)
    } else {
        input.typed
    };
    let build = Build {
        words,
        flow: &flow,
        page,
        typed,
        errors: &input.errors,
        doubts: look.doubts,
        add_line: look.add_line.as_deref(),
    };
    let fields = build.fields();
    let heading = flow.text(&page.title);
    let progress = flow.progress(&page.id);
    let title = if input.errors.is_empty() {
        heading.clone()
    } else {
        words.one("error-title", "title", &heading)
    };
    let mut frame = here.frame(title);
    frame.script = true;
    let doubts: Vec<_> = if look.doubts {
        let raised = flow.raised(Some(&page.id));
        raised
            .into_iter()
            .filter(|raised| raised.check.severity == Severity::Soft && !raised.confirmed)
            .collect()
    } else {
        Vec::new()
    };
    let template = Step {
        frame,
        heading,
        intro: page.intro.as_ref().map(|text| flow.text(text)).unwrap_or_default(),
        step: words.with(
            "answer-step",
            &[
                ("step", FluentValue::from(progress.step)),
                ("of", FluentValue::from(progress.of)),
            ],
        ),
        place: (progress.step, progress.of),
        left: progress
            .minutes_left
            .map(|n| words.with("answer-minutes-left", &[("n", FluentValue::from(n))])),
        saved: here.saved(),
        action: here.url(&page.id),
        draft: here.url(&format!("brouillon/{}", page.id)),
        revision: here.revision(),
        shown: flow
            .questions_of(&page.id)
            .iter()
            .map(|item| item.id.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        doubted: doubts
            .iter()
            .map(|raised| format!("{}:{}", raised.item.id, raised.check.id))
            .collect::<Vec<_>>()
            .join(" "),
        from_review: look.from_review,
        short: here.short_to_keep(),
        first: flow.back(&page.id).is_none(),
        summary: (!input.errors.is_empty()).then(|| words.count("error-summary", input.errors.len())),
        problems: problems(&flow, page, &input.errors),
        doubtful: doubts
            .iter()
            .map(|raised| (anchor(&raised.item.id), raised.message.clone()))
            .collect(),
        opened: look.opened.filter(|id| flow.shows(id)).map(|id| anchor(&id)),
        fields,
        data: live_data(&flow, page).map(|data| data.to_string().replace('<', "\\u003c")),
    };
    render(if look.status == 0 { 200 } else { look.status }, &template)
}

/// The lines of the error summary: anchor, question, message.
fn problems(flow: &Flow<'_>, page: &Page, errors: &[FieldError]) -> Vec<(String, String, String)> {
    let mut out: Vec<(String, String, String)> = Vec::new();
    for error in errors {
        let label = flow
            .questionnaire
            .item(&error.item)
            .map(|item| super::label(flow, item))
            .unwrap_or_default();
        out.push((target(page, error), label, error.message.clone()));
    }
    out
}

/// Where the link of an error leads: the field itself when it has an element of its own.
fn target(page: &Page, error: &FieldError) -> String {
    let field = error.field.split('~').next().unwrap_or(&error.field);
    let item = find(&page.items, &error.item);
    let own = match item.map(|item| &item.kind) {
        Some(Kind::Matrix { .. } | Kind::Shares { .. } | Kind::Rank { .. } | Kind::Roster { .. }) => field,
        _ => error.item.as_str(),
    };
    anchor(own)
}

fn find<'i>(items: &'i [Item], id: &str) -> Option<&'i Item> {
    items.iter().find_map(|item| match &item.kind {
        _ if item.id == id => Some(item),
        Kind::Group { items } => find(items, id),
        _ => None,
    })
}

/// Everything typed, by field.
pub(super) fn typed_of(fields: &[(String, String)]) -> Typed {
    let mut typed = Typed::new();
    for (name, value) in fields.iter().filter(|(name, _)| !name.starts_with('~')) {
        typed.entry(name.clone()).or_default().push(value.clone());
    }
    typed
}

/// « Enregistré à 21 h 42 », for the script.
pub(super) fn saved_json(here: &Opened) -> serde_json::Value {
    let at = here.visit.response.as_ref().map(|response| response.updated_at);
    serde_json::json!({
        "revision": here.revision(),
        "saved_at": at.map(|at| at.to_string()),
        "text": at.map(|at| here.words.one("answer-saved-at", "time", i18n::time(at))),
    })
}
