//! The questionnaire as associations will see it, page after page. Nothing is kept: what is typed travels with the form.

use askama::Template;
use fluent_bundle::FluentValue;

use crate::app::answering::context;
use crate::app::waves::questionnaire;
use crate::error::{Code, Result};
use crate::questionnaire::flow::{Context, Flow, Path};
use crate::questionnaire::form::{FieldError, PageInput, read_page};
use crate::questionnaire::model::Page;
use crate::questionnaire::{Answers, Questionnaire};
use crate::web::fields::{Build, Field, anchor};
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

#[derive(Template)]
#[template(path = "wave_preview.html")]
struct Contents {
    frame: Frame,
    back: String,
    title: String,
    intro: String,
    have: Vec<String>,
    notice: Vec<String>,
    pages: Vec<(String, String, String)>,
    first: Option<String>,
    short: bool,
    other: String,
}

#[derive(Template)]
#[template(path = "wave_preview_page.html")]
struct Step {
    frame: Frame,
    csrf: String,
    action: String,
    contents: String,
    heading: String,
    intro: String,
    step: String,
    answers: String,
    short: bool,
    summary: Option<String>,
    problems: Vec<(String, String)>,
    fields: Vec<Field>,
    shown: String,
}

#[derive(Template)]
#[template(path = "wave_preview_end.html")]
struct End {
    frame: Frame,
    contents: String,
    back: String,
    thanks: String,
}

/// The questionnaire of the wave with the context that nobody in particular has.
struct Seen {
    questionnaire: std::sync::Arc<Questionnaire>,
    context: Context,
    short: bool,
}

impl Seen {
    fn new(ask: &Ask) -> Result<Self> {
        let wave = ask.wave()?;
        let (composed, _) = questionnaire::of(&ask.app, wave)?;
        let short = ask.query("parcours").or(ask.field("~path")) == Some("court");
        let path = if short { Path::Short } else { Path::Full };
        let today = ask.app.clock.now().date();
        let context = context::context(wave, &composed, None, composed.locale.clone(), path, None, today);
        Ok(Seen {
            questionnaire: composed,
            context,
            short,
        })
    }
}

/// The start page and the list of pages.
pub(in crate::web) fn contents(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let seen = Seen::new(ask)?;
    let answers = Answers::default();
    let flow = Flow::new(&seen.questionnaire, &answers, &seen.context);
    let suffix = if seen.short { "?parcours=court" } else { "" };
    let url = |page: &Page| format!("{}{suffix}", ask.in_wave(&format!("apercu/{}", page.id)));
    let pages: Vec<(String, String, String)> = flow
        .pages()
        .iter()
        .map(|status| {
            (
                url(status.page),
                flow.text(&status.page.title),
                words.count("start-questions", status.asked),
            )
        })
        .collect();
    let start = &seen.questionnaire.start;
    let template = Contents {
        frame: Frame::staff(ask, words.t("preview-title")),
        back: ask.in_wave("preparation"),
        title: flow.text(&seen.questionnaire.title),
        intro: seen
            .questionnaire
            .intro
            .as_ref()
            .map(|text| flow.text(text))
            .unwrap_or_default(),
        have: start.have.iter().map(|text| flow.text(text)).collect(),
        notice: start.notice.iter().map(|text| flow.text(text)).collect(),
        first: pages.first().map(|page| page.0.clone()),
        pages,
        short: seen.short,
        other: ask.in_wave(if seen.short { "apercu" } else { "apercu?parcours=court" }),
    };
    Ok(render(200, &template))
}

/// A page, blank.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let seen = Seen::new(ask)?;
    step(ask, &seen, ask.param("page"), &Answers::default(), PageInput::default(), 200)
}

/// The button: the next page with what was typed, or the same with what is wrong.
pub(in crate::web) fn next(ask: &Ask) -> Result<Reply> {
    let seen = Seen::new(ask)?;
    let page = seen.questionnaire.page(ask.param("page")).ok_or(Code::NotFound)?;
    let before = ask.field("~answers").unwrap_or_default();
    let mut answers: Answers = serde_json::from_str(before).unwrap_or_default();
    let fields: Vec<(String, String)> = ask
        .form
        .iter()
        .filter(|(name, _)| !name.starts_with('~') || name == "~shown")
        .cloned()
        .collect();
    let input = {
        let flow = Flow::new(&seen.questionnaire, &answers, &seen.context);
        read_page(&flow, page, &fields)
    };
    if !input.errors.is_empty() {
        return step(ask, &seen, &page.id, &answers, input, 422);
    }
    for (id, cell) in &input.cells {
        answers.set(id, cell.clone());
    }
    if !input.opened.is_empty() {
        return step(ask, &seen, &page.id, &answers, PageInput::default(), 200);
    }
    let following = {
        let flow = Flow::new(&seen.questionnaire, &answers, &seen.context);
        flow.next(Some(&page.id)).map(|next| next.id.clone())
    };
    match following {
        Some(next) => step(ask, &seen, &next, &answers, PageInput::default(), 200),
        None => {
            let flow = Flow::new(&seen.questionnaire, &answers, &seen.context);
            let template = End {
                frame: Frame::staff(ask, ask.words.t("preview-end")),
                contents: ask.in_wave("apercu"),
                back: ask.in_wave("preparation"),
                thanks: seen
                    .questionnaire
                    .thanks
                    .as_ref()
                    .map(|text| flow.text(text))
                    .unwrap_or_default(),
            };
            Ok(render(200, &template))
        }
    }
}

fn step(ask: &Ask, seen: &Seen, id: &str, answers: &Answers, input: PageInput, status: u16) -> Result<Reply> {
    let words = ask.words;
    let page = seen.questionnaire.page(id).ok_or(Code::NotFound)?;
    let mut shown = answers.clone();
    for (item, cell) in &input.cells {
        shown.set(item, cell.clone());
    }
    let flow = Flow::new(&seen.questionnaire, &shown, &seen.context);
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
        doubts: false,
        add_line: None,
    };
    let fields = build.fields();
    let progress = flow.progress(id);
    let line = |error: &FieldError| (anchor(&error.item), error.message.clone());
    let mut frame = Frame::staff(ask, flow.text(&page.title));
    frame.wide = false;
    let template = Step {
        frame,
        csrf: ask.csrf(),
        action: ask.in_wave(&format!("apercu/{id}")),
        contents: ask.in_wave("apercu"),
        heading: flow.text(&page.title),
        intro: page.intro.as_ref().map(|text| flow.text(text)).unwrap_or_default(),
        step: words.with(
            "answer-step",
            &[
                ("step", FluentValue::from(progress.step)),
                ("of", FluentValue::from(progress.of)),
            ],
        ),
        answers: serde_json::to_string(answers).unwrap_or_default(),
        short: seen.short,
        summary: (!input.errors.is_empty()).then(|| words.count("error-summary", input.errors.len())),
        problems: input.errors.iter().map(line).collect(),
        fields,
        shown: flow
            .questions_of(id)
            .iter()
            .map(|item| item.id.as_str())
            .collect::<Vec<_>>()
            .join(" "),
    };
    Ok(render(status, &template))
}
