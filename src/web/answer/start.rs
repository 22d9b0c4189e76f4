//! The start page: what to have at hand, how long, whom to call, the notice in a few lines, one button.

use askama::Template;
use fluent_bundle::FluentValue;

use super::{NOTHING, Opened, sentence};
use crate::error::{Code, Result};
use crate::i18n;
use crate::questionnaire::flow::{Context, Flow, Path};
use crate::web::page::{Frame, LANG_COOKIE, render};
use crate::web::{Ask, Reply};

#[derive(Template)]
#[template(path = "start.html")]
struct Start {
    frame: Frame,
    title: String,
    intro: String,
    association: String,
    have: Vec<String>,
    minutes: Option<String>,
    remaining: Option<String>,
    notice: Vec<String>,
    notice_url: Option<String>,
    contact: Option<String>,
    email: String,
    closed: bool,
    closes: String,
    go: String,
    paths: Option<(Choice, Choice)>,
    resume: bool,
    submitted: bool,
    copy: Option<String>,
    review: String,
    saved: Option<String>,
    langs: Vec<(String, String)>,
    /// How to stop and come back.
    leave: String,
}

/// What to have at hand, how long, whom to call, the notice in a few lines, one button.
pub(in crate::web) fn start(ask: &Ask) -> Result<Reply> {
    let here = Opened::new(ask)?;
    if !here.visit.open && here.visit.response.is_none() {
        return Err(Code::WaveClosed.into());
    }
    let flow = here.flow();
    let questionnaire = &here.visit.questionnaire;
    let settings = &here.visit.wave.settings;
    let resume = flow.resume().map(|page| page.id.clone());
    let go = match &resume {
        Some(page) => here.url(page),
        None => here.url("recapitulatif"),
    };
    let progress = resume.as_deref().map(|page| flow.progress(page));
    let words = here.words;
    // A telephone number stays on one line.
    let phone = settings.contact_phone.replace(' ', "\u{a0}");
    let contact = match (settings.contact_name.is_empty(), settings.contact_phone.is_empty()) {
        (true, true) => None,
        (false, true) => Some(settings.contact_name.clone()),
        (true, false) => Some(phone),
        (false, false) => Some(format!("{}, {}", settings.contact_name, phone)),
    };
    let title = flow.text(&questionnaire.title);
    let locales = &questionnaire.locales;
    let paths = paths(&here);
    let page = Start {
        frame: here.frame(title.clone()),
        title,
        intro: questionnaire
            .intro
            .as_ref()
            .map(|text| sentence(&flow.text(text)))
            .unwrap_or_default(),
        association: here.visit.association.clone(),
        have: questionnaire.start.have.iter().map(|text| flow.text(text)).collect(),
        minutes: minutes(&flow)
            .filter(|_| paths.is_none())
            .map(|n| words.count("start-minutes", n as usize)),
        remaining: progress
            .filter(|_| here.visit.response.is_some())
            .and_then(|p| p.minutes_left)
            .map(|minutes| words.with("answer-minutes-left", &[("n", FluentValue::from(minutes))])),
        notice: questionnaire
            .start
            .notice
            .iter()
            .map(|text| sentence(&flow.text(text)))
            .collect(),
        notice_url: questionnaire.start.notice_full.as_ref().map(|_| here.url("notice")),
        contact,
        email: settings.contact_email.clone(),
        closed: !here.visit.open,
        closes: i18n::moment(here.visit.wave.closes_at),
        go,
        paths,
        resume: here.visit.response.is_some(),
        submitted: here.submitted(),
        copy: here.visit.response.is_some().then(|| here.url("copie")),
        review: here.url("recapitulatif"),
        saved: here.saved(),
        leave: words.t(if here.shared { "start-leave-shared" } else { "start-leave" }),
        langs: if locales.len() > 1 {
            locales.iter().map(|lang| (lang.clone(), language_name(lang))).collect()
        } else {
            Vec::new()
        },
    };
    let reply = render(200, &page);
    Ok(match ask.query("lang") {
        Some(_) => reply.with_cookie(LANG_COOKIE, here.visit.context.lang.clone(), 365 * 24 * 3600),
        None => reply,
    })
}

/// A path that can be chosen: its address, how long it is.
struct Choice {
    url: String,
    label: String,
}

/// The short path and the full one, when the link offers both, nothing is said yet and one is shorter than the other.
fn paths(here: &Opened) -> Option<(Choice, Choice)> {
    if !here.short_to_keep() {
        return None;
    }
    let questionnaire = &here.visit.questionnaire;
    let full = Context {
        path: Path::Full,
        ..here.visit.context.clone()
    };
    let (short, full) = (here.flow(), Flow::new(questionnaire, &NOTHING, &full));
    let asked = |flow: &Flow<'_>| flow.pages().iter().map(|status| status.asked).sum::<usize>();
    let (few, all) = (asked(&short), asked(&full));
    if few == 0 || few >= all {
        return None;
    }
    let length = |questions: usize, minutes: Option<u32>| {
        let questions = here.words.count("start-questions", questions);
        match minutes {
            Some(minutes) => format!(
                "{questions}, {}",
                here.words.one("wave-minutes", "minutes", minutes.to_string())
            ),
            None => questions,
        }
    };
    let start = &questionnaire.start;
    let page = |flow: &Flow<'_>| flow.resume().map(|page| page.id.clone());
    Some((
        Choice {
            url: here.step_url(&page(&short)?),
            label: here.words.one("start-short", "length", length(few, start.minutes_short)),
        },
        Choice {
            url: here.url(&page(&full)?),
            label: here.words.one("start-full", "length", length(all, start.minutes)),
        },
    ))
}

/// The measured duration when the wave has one, else the announced one.
fn minutes(flow: &Flow<'_>) -> Option<u32> {
    use crate::questionnaire::condition::Val;
    let start = &flow.questionnaire.start;
    let announced = if flow.context.path == Path::Short {
        start.minutes_short.or(start.minutes)
    } else {
        start.minutes
    };
    match flow.value("duree", None) {
        Val::Number(n) if (1.0..1000.0).contains(&n) => Some(n.round() as u32),
        _ => announced,
    }
}

/// The name of a language, in that language.
fn language_name(code: &str) -> String {
    let known = [
        ("fr", "Français"),
        ("en", "English"),
        ("br", "Brezhoneg"),
        ("es", "Español"),
        ("de", "Deutsch"),
        ("oc", "Occitan"),
    ];
    known
        .iter()
        .find(|(c, _)| *c == code)
        .map_or_else(|| code.to_owned(), |(_, name)| (*name).to_owned())
}
