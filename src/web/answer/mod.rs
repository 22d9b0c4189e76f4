//! The association's pages: start, one page a step, review, thanks, copy, notice. Complete without JavaScript.

use std::collections::BTreeSet;

use askama::Template;
use fluent_bundle::FluentValue;

use super::page::{Frame, LANG_COOKIE, render};
use super::{Ask, Reply, say};
use crate::app::answering::{self, Visit};
use crate::error::{Code, Result};
use crate::fieldwork::ResponseState;
use crate::i18n::{self, Words};
use crate::questionnaire::Answers;
use crate::questionnaire::flow::Flow;
use crate::questionnaire::model::{Item, Kind, Severity};
use crate::values::Token;

mod communes;
mod conflict;
mod notice;
mod save;
mod step;

pub(super) use communes::POSTCODE;
pub(super) use notice::notice;
pub(super) use save::{draft, save};
pub(super) use step::show;

/// A personal link, opened.
struct Opened {
    visit: Visit,
    words: Words,
    base: String,
}

/// No answer at all.
static NOTHING: Answers = Answers(std::collections::BTreeMap::new());

impl Opened {
    fn new(ask: &Ask) -> Result<Self> {
        let token = ask.token()?;
        let visit = answering::open(&ask.app, token, ask.lang.as_deref())?;
        Ok(Opened::of(token, visit))
    }

    fn of(token: &Token, visit: Visit) -> Self {
        let words = Words::of(&visit.context.lang);
        Opened {
            visit,
            words,
            base: format!("/q/{}", token.reveal()),
        }
    }

    fn flow(&self) -> Flow<'_> {
        let answers = self.visit.response.as_ref().map_or(&NOTHING, |response| &response.answers);
        Flow::new(&self.visit.questionnaire, answers, &self.visit.context)
    }

    fn url(&self, rest: &str) -> String {
        format!("{}/{rest}", self.base)
    }

    fn frame(&self, title: String) -> Frame {
        let mut frame = Frame::public(self.words, title);
        frame.lang = self.visit.context.lang.clone();
        frame.place = self.visit.wave.territory_name.clone();
        frame.root = self.base.clone();
        frame.demo = self.visit.wave.settings.demo;
        frame
    }

    fn revision(&self) -> i64 {
        self.visit.response.as_ref().map_or(0, |response| response.revision)
    }

    fn submitted(&self) -> bool {
        self.visit
            .response
            .as_ref()
            .is_some_and(|response| response.state != ResponseState::Draft)
    }

    /// « Enregistré à 21 h 42 ».
    fn saved(&self) -> Option<String> {
        let response = self.visit.response.as_ref()?;
        Some(self.words.one("answer-saved-at", "time", i18n::time(response.updated_at)))
    }

    /// Refuses a closed wave: whoever answered is led to their copy.
    fn closed(&self) -> Result<Option<Reply>> {
        match (self.visit.open, &self.visit.response) {
            (true, _) => Ok(None),
            (false, Some(_)) => Ok(Some(Reply::see(self.url("copie")))),
            (false, None) => Err(Code::WaveClosed.into()),
        }
    }
}

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
    closes: String,
    go: String,
    resume: bool,
    submitted: bool,
    copy: Option<String>,
    review: String,
    saved: Option<String>,
    langs: Vec<(String, String)>,
}

/// What to have at hand, how long, whom to call, the notice in a few lines, one button.
pub(super) fn start(ask: &Ask) -> Result<Reply> {
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
    let contact = match (settings.contact_name.is_empty(), settings.contact_phone.is_empty()) {
        (true, true) => None,
        (false, true) => Some(settings.contact_name.clone()),
        (true, false) => Some(settings.contact_phone.clone()),
        (false, false) => Some(format!("{}, {}", settings.contact_name, settings.contact_phone)),
    };
    let title = flow.text(&questionnaire.title);
    let locales = &questionnaire.locales;
    let page = Start {
        frame: here.frame(title.clone()),
        title,
        intro: questionnaire.intro.as_ref().map(|text| flow.text(text)).unwrap_or_default(),
        association: here.visit.association.clone(),
        have: questionnaire.start.have.iter().map(|text| flow.text(text)).collect(),
        minutes: minutes(&flow).map(|n| words.count("start-minutes", n as usize)),
        remaining: progress
            .filter(|_| here.visit.response.is_some())
            .and_then(|p| p.minutes_left)
            .map(|minutes| words.with("answer-minutes-left", &[("n", FluentValue::from(minutes))])),
        notice: questionnaire.start.notice.iter().map(|text| flow.text(text)).collect(),
        notice_url: questionnaire.start.notice_full.as_ref().map(|_| here.url("notice")),
        contact,
        email: settings.contact_email.clone(),
        closes: i18n::moment(here.visit.wave.closes_at),
        go,
        resume: here.visit.response.is_some(),
        submitted: here.submitted(),
        copy: here.visit.response.is_some().then(|| here.url("copie")),
        review: here.url("recapitulatif"),
        saved: here.saved(),
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

/// The measured duration when the wave has one, else the announced one.
fn minutes(flow: &Flow<'_>) -> Option<u32> {
    use crate::questionnaire::condition::Val;
    use crate::questionnaire::flow::Path;
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

/// A page of the review or of the copy.
struct Section {
    title: String,
    edit: Option<String>,
    lines: Vec<Line>,
}

/// An answer in words.
struct Line {
    label: String,
    said: Vec<String>,
    edit: Option<String>,
}

/// Every question shown, with what was said.
fn sections(here: &Opened, flow: &Flow<'_>, editable: bool) -> Vec<Section> {
    let mut out = Vec::new();
    for status in flow.pages() {
        let url = here.url(&status.page.id);
        let lines = flow
            .questions_of(&status.page.id)
            .into_iter()
            .map(|item| Line {
                label: label(flow, item),
                said: flow
                    .answers
                    .get(&item.id)
                    .map(|cell| say::cell(flow, here.words, item, cell))
                    .unwrap_or_default(),
                edit: editable.then(|| format!("{url}?retour=recapitulatif#{}", super::fields::anchor(&item.id))),
            })
            .collect();
        let edit = editable.then(|| format!("{url}?retour=recapitulatif"));
        out.push(Section {
            title: flow.text(&status.page.title),
            edit,
            lines,
        });
    }
    out
}

fn label(flow: &Flow<'_>, item: &Item) -> String {
    match &item.label {
        Some(label) => flow.text(label),
        None => item.id.clone(),
    }
}

#[derive(Template)]
#[template(path = "review.html")]
struct Review {
    frame: Frame,
    required: Vec<(String, String)>,
    blank: Vec<(String, String)>,
    doubts: Vec<(String, String)>,
    sections: Vec<Section>,
    send: String,
    back: Option<String>,
    revision: i64,
    submitted: bool,
    changed: bool,
    saved: Option<String>,
}

/// All answers by page, what is missing and what is doubtful, said kindly, and the button that sends.
pub(super) fn review(ask: &Ask) -> Result<Reply> {
    let here = Opened::new(ask)?;
    if let Some(reply) = here.closed()? {
        return Ok(reply);
    }
    if here.visit.response.is_none() {
        return Ok(Reply::see(here.base));
    }
    let changed = ask.query("change").is_some();
    Ok(render(if changed { 409 } else { 200 }, &review_page(&here, changed)))
}

fn review_page(here: &Opened, changed: bool) -> Review {
    let flow = here.flow();
    let link = |page: &str, item: &Item| {
        let url = format!("{}?retour=recapitulatif#{}", here.url(page), super::fields::anchor(&item.id));
        (url, label(&flow, item))
    };
    let required: Vec<_> = flow.required_missing();
    let needed: BTreeSet<&str> = required.iter().map(|(_, item)| item.id.as_str()).collect();
    let skipped = |item: &Item| matches!(item.kind, Kind::Boolean { checkbox: true });
    let missing = flow.missing();
    let last = flow.pages().last().map(|status| status.page.id.clone());
    Review {
        frame: here.frame(here.words.t("review-title")),
        blank: missing
            .iter()
            .filter(|(_, item)| !needed.contains(item.id.as_str()) && !skipped(item))
            .map(|(page, item)| link(&page.id, item))
            .collect(),
        required: required.iter().map(|(page, item)| link(&page.id, item)).collect(),
        doubts: flow
            .raised(None)
            .into_iter()
            .filter(|raised| !raised.confirmed && raised.check.severity != Severity::Info)
            .map(|raised| (link(&raised.page.id, raised.item).0, raised.message))
            .collect(),
        sections: sections(here, &flow, true),
        send: here.url("envoyer"),
        back: last.map(|page| here.url(&page)),
        revision: here.revision(),
        submitted: here.submitted(),
        changed,
        saved: here.saved(),
    }
}

/// Sends. A second click finds the work done.
pub(super) fn send(ask: &Ask) -> Result<Reply> {
    let token = ask.token()?;
    let revision = ask.field("~revision").and_then(|text| text.parse().ok()).unwrap_or(0);
    match answering::submit(&ask.app, token, revision) {
        Ok(visit) => Ok(Reply::see(Opened::of(token, visit).url("merci"))),
        Err(error) if error.code == Code::AnswersInvalid => {
            let here = Opened::new(ask)?;
            Ok(render(422, &review_page(&here, false)))
        }
        Err(error) if error.code == Code::RevisionConflict => {
            let here = Opened::new(ask)?;
            Ok(render(409, &review_page(&here, true)))
        }
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "thanks.html")]
struct Thanks {
    frame: Frame,
    text: Vec<String>,
    sent: String,
    closes: Option<String>,
    copy: String,
    review: String,
    contact_email: String,
}

/// What was sent, and what can still be done.
pub(super) fn thanks(ask: &Ask) -> Result<Reply> {
    let here = Opened::new(ask)?;
    let Some(at) = here.visit.response.as_ref().and_then(|response| response.submitted_at) else {
        return Ok(Reply::see(here.base));
    };
    let flow = here.flow();
    let thanks = here.visit.questionnaire.thanks.as_ref().map(|text| flow.text(text));
    let page = Thanks {
        frame: here.frame(here.words.t("thanks-title")),
        text: [flow.end_message(), thanks].into_iter().flatten().collect(),
        sent: here.words.one("thanks-sent", "moment", i18n::moment(at)),
        closes: here.visit.open.then(|| i18n::moment(here.visit.wave.closes_at)),
        copy: here.url("copie"),
        review: here.url("recapitulatif"),
        contact_email: here.visit.wave.settings.contact_email.clone(),
    };
    Ok(render(200, &page))
}

#[derive(Template)]
#[template(path = "copy.html")]
struct Copy {
    frame: Frame,
    title: String,
    association: String,
    state: String,
    closed: bool,
    sections: Vec<Section>,
    back: String,
    contact: String,
}

/// A copy of one's answers, to keep or to print; also after the wave is closed.
pub(super) fn copy(ask: &Ask) -> Result<Reply> {
    let here = Opened::new(ask)?;
    let Some(response) = &here.visit.response else {
        return if here.visit.open {
            Ok(Reply::see(here.base))
        } else {
            Err(Code::WaveClosed.into())
        };
    };
    let state = match response.submitted_at {
        Some(at) => here.words.one("thanks-sent", "moment", i18n::moment(at)),
        None => here.words.one("copy-draft", "moment", i18n::moment(response.updated_at)),
    };
    let flow = here.flow();
    let page = Copy {
        frame: here.frame(here.words.t("copy-title")),
        title: flow.text(&here.visit.questionnaire.title),
        association: here.visit.association.clone(),
        state,
        closed: !here.visit.open,
        sections: sections(&here, &flow, false),
        back: here.base.clone(),
        contact: here.visit.wave.settings.contact_email.clone(),
    };
    Ok(render(200, &page))
}
