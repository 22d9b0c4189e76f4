//! Once the pages are filled: the review, sending, thanks, the copy of one's answers.

use std::collections::BTreeSet;

use askama::Template;

use super::{Opened, label};
use crate::app::answering;
use crate::error::{Code, Result};
use crate::i18n;
use crate::questionnaire::flow::{Flow, Path};
use crate::questionnaire::model::{Item, Kind, Severity};
use crate::web::fields::anchor;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply, say};

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
                    .cell(item)
                    .map(|cell| say::cell(flow, here.words, item, &cell))
                    .unwrap_or_default(),
                edit: editable.then(|| format!("{url}?retour=recapitulatif#{}", anchor(&item.id))),
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
    widen: Option<String>,
    revision: i64,
    submitted: bool,
    changed: bool,
    saved: Option<String>,
}

/// All answers by page, what is missing and what is doubtful, said kindly, and the button that sends.
pub(in crate::web) fn review(ask: &Ask) -> Result<Reply> {
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
        let url = format!("{}?retour=recapitulatif#{}", here.url(page), anchor(&item.id));
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
        widen: (here.visit.context.path != Path::Full).then(|| here.url("parcours/complet")),
        back: last.map(|page| here.url(&page)),
        revision: here.revision(),
        submitted: here.submitted(),
        changed,
        saved: here.saved(),
    }
}

/// Sends. A second click finds the work done.
pub(in crate::web) fn send(ask: &Ask) -> Result<Reply> {
    let token = ask.token()?;
    let revision = ask.field("~revision").and_then(|text| text.parse().ok()).unwrap_or(0);
    match answering::submit(&ask.app, token, revision) {
        Ok(visit) => Ok(Reply::see(Opened::of(ask, visit).url("merci"))),
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

/// Asks the other questions too: goes to the first page that was not seen with all of them.
pub(in crate::web) fn widen(ask: &Ask) -> Result<Reply> {
    let token = ask.token()?;
    let here = Opened::of(ask, answering::widen(&ask.app, token)?);
    let url = here
        .flow()
        .resume()
        .map_or_else(|| here.url("recapitulatif"), |page| here.url(&page.id));
    Ok(Reply::see(url))
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
pub(in crate::web) fn thanks(ask: &Ask) -> Result<Reply> {
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
        closes: here.visit.open.then(|| {
            let key = if here.shared {
                "thanks-correct-shared"
            } else {
                "thanks-correct"
            };
            here.words.one(key, "moment", i18n::moment(here.visit.wave.closes_at))
        }),
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
pub(in crate::web) fn copy(ask: &Ask) -> Result<Reply> {
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
