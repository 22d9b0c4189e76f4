//! The director's page: l'essentiel, the files, and whether they are provisional or validated.

use askama::Template;

use super::ask::Cache;
use super::blocks::Blocks;
use super::comments::counted;
use super::page::{Frame, render};
use super::{Ask, COMMENTERS, COORDINATORS, READERS, Reply};
use crate::app::diagnostics::{self, Files};
use crate::app::publication::{self, Pending};
use crate::app::{comments, waves};
use crate::error::{Code, Result};
use crate::fieldwork::{Diagnostic, Wave};
use crate::i18n::{self, Words, fixed, number, text};
use crate::values::Id;

#[derive(Template)]
#[template(path = "direction.html")]
struct Direction {
    frame: Frame,
    wave: String,
    shown: Option<Shown>,
    older: Vec<Older>,
    others: Vec<(String, String)>,
    live: Option<String>,
    /// Chapters to comment: address, title, how many comments.
    chapters: Vec<(String, String, String)>,
    validation: Option<Validation>,
    /// This diagnostic is a draft, and why.
    draft: Option<String>,
    /// What changed since the last publication, for coordinators.
    pending: Option<String>,
}

/// The button of the coordinator, that validates or takes back.
struct Validation {
    action: String,
    csrf: String,
    validated: bool,
}

/// The last diagnostic of a wave.
struct Shown {
    validated: bool,
    summary: String,
    pdf: String,
    pdf_label: String,
    html: String,
    json: Option<String>,
    essentials: Blocks,
}

/// A diagnostic before the last one.
struct Older {
    moment: String,
    responses: String,
    validated: bool,
    pdf: String,
    html: String,
}

/// Opens on the wave asked for, else on the most recent one that has a diagnostic.
pub(super) fn home(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let all = waves::list(&ask.app, Some(ask.observatory()?.id))?;
    let wanted = ask.query("vague");
    let mut chosen = None;
    for wave in &all {
        if wanted.is_some_and(|id| wave.id.to_string() != id) {
            continue;
        }
        let last = if ask.may(COORDINATORS) {
            diagnostics::latest(&ask.app, wave.id)?
        } else {
            diagnostics::latest_published(&ask.app, wave.id)?
        };
        let files = last.filter(|files| visible(ask, files));
        if files.is_some() || wanted.is_some() {
            chosen = Some((wave, files));
            break;
        }
    }
    if wanted.is_some() && chosen.is_none() {
        return Err(Code::NotFound.into());
    }
    let wave = chosen.as_ref().map(|(wave, _)| *wave).or(all.first());
    let mut frame = Frame::staff(ask, words.t("direction-title"));
    if let Some(wave) = wave {
        frame.demo |= wave.settings.demo;
        frame.place = wave.territory_name.clone();
    }
    let coordinator = ask.may(COORDINATORS);
    let validation = chosen.as_ref().and_then(|(wave, files)| {
        let (_, csrf) = frame.person.as_ref().filter(|_| coordinator)?;
        Some(Validation {
            action: ask.at(&format!("vagues/{}/validation", wave.id)),
            csrf: csrf.clone(),
            validated: files.as_ref()?.validated,
        })
    });
    let older = match &chosen {
        Some((wave, Some(files))) => {
            let read = diagnostics::published(&ask.app, wave.id)?;
            let all = diagnostics::all(&ask.app, wave.id)?;
            let before = all.into_iter().filter(|brief| brief.id != files.id && brief.at <= files.at);
            before.filter(|brief| coordinator || read.contains(&brief.id)).collect()
        }
        _ => Vec::new(),
    };
    let pending = match wave.filter(|_| coordinator) {
        Some(wave) => publication::pending(&ask.app, wave.id)?.filter(|pending| pending.all() > 0),
        None => None,
    };
    let chapters = match wave.filter(|_| ask.may(COMMENTERS)) {
        Some(wave) => chapters(ask, wave)?,
        None => Vec::new(),
    };
    let template = Direction {
        validation,
        draft: chosen
            .as_ref()
            .and_then(|(_, files)| files.as_ref())
            .filter(|files| !files.published)
            .map(|_| words.t("publication-draft")),
        pending: pending.map(|pending| said(words, &pending)),
        chapters,
        older: older
            .into_iter()
            .filter(|brief| brief.validated || ask.may(READERS))
            .map(|brief| Older {
                moment: i18n::moment(brief.at),
                responses: number(brief.responses as f64),
                validated: brief.validated,
                pdf: address(ask, brief.id, "pdf"),
                html: address(ask, brief.id, "html"),
            })
            .collect(),
        wave: wave.map(|wave| wave.title.clone()).unwrap_or_default(),
        live: wave
            .filter(|_| ask.may(READERS))
            .map(|wave| ask.at(&format!("vagues/{}/resultats", wave.id))),
        others: all
            .iter()
            .filter(|other| wave.is_none_or(|wave| wave.id != other.id))
            .map(|other| (ask.at(&format!("diagnostic?vague={}", other.id)), other.title.clone()))
            .collect(),
        shown: chosen.and_then(|(_, files)| files).map(|files| shown(ask, files)),
        frame,
    };
    Ok(render(200, &template))
}

/// The chapters of the diagnostic of a wave, with what was said of each and of its figures.
fn chapters(ask: &Ask, wave: &Wave) -> Result<Vec<(String, String, String)>> {
    let all = comments::all(&ask.app, wave.id)?;
    let page = format!("vagues/{}/commentaires", wave.id);
    let line = |section: comments::Section| {
        let of = |subject: &comments::Subject| all.iter().filter(|comment| comment.place == subject.place).count();
        let said = of(&section.chapter) + section.figures.iter().map(of).sum::<usize>();
        let lieu = super::coordinate::encode(&section.chapter.place.written());
        let words = counted(ask.words, said);
        (ask.at(&format!("{page}?lieu={lieu}")), section.chapter.title, words)
    };
    let sections = comments::subjects(&ask.app, wave)?.sections;
    Ok(sections.into_iter().map(line).collect())
}

/// What changed since the last publication, and what the next one will do of it.
fn said(words: Words, pending: &Pending) -> String {
    let mut parts = vec![words.one("publication-since", "moment", i18n::moment(pending.at))];
    for (key, n) in [
        ("publication-came", pending.came),
        ("publication-corrected", pending.corrected),
        ("publication-left", pending.left),
    ] {
        if n > 0 {
            parts.push(words.count(key, n));
        }
    }
    if pending.too_little() {
        let key = if pending.corrected + pending.left == 0 {
            "publication-wait"
        } else {
            "publication-hold"
        };
        parts.push(words.count(key, pending.missing()));
    }
    parts.join(" ")
}

/// Where a file of a diagnostic is.
fn address(ask: &Ask, id: Id<Diagnostic>, kind: &str) -> String {
    ask.at(&format!("diagnostics/{id}.{kind}"))
}

fn shown(ask: &Ask, files: Files) -> Shown {
    let words = ask.words;
    let url = |kind: &str| address(ask, files.id, kind);
    Shown {
        validated: files.validated,
        summary: words.with(
            "direction-summary",
            &[
                ("responses", text(number(files.responses as f64))),
                ("moment", text(i18n::moment(files.at))),
            ],
        ),
        pdf: url("pdf"),
        pdf_label: words.one("direction-pdf", "size", size(words, files.pdf.len())),
        html: url("html"),
        json: ask.may(READERS).then(|| url("json")),
        essentials: Blocks(files.essentials),
    }
}

fn size(words: Words, bytes: usize) -> String {
    if bytes < 1_000_000 {
        words.one("size-kb", "n", number((bytes as f64 / 1000.0).ceil()))
    } else {
        words.one("size-mb", "n", fixed(bytes as f64 / 1e6, 1))
    }
}

/// Whoever does not see the aggregates only sees what was validated; drafts are for coordinators.
fn visible(ask: &Ask, files: &Files) -> bool {
    (files.published || ask.may(COORDINATORS)) && (files.validated || ask.may(READERS))
}

/// The diagnostic with this identifier, the last one of its wave or not.
fn files(ask: &Ask) -> Result<Files> {
    let files = diagnostics::get(&ask.app, ask.observatory()?.id, ask.id("id")?)?;
    if visible(ask, &files) {
        Ok(files)
    } else {
        Err(Code::NotFound.into())
    }
}

/// The PDF.
pub(super) fn pdf(ask: &Ask) -> Result<Reply> {
    Ok(Reply::file("application/pdf", files(ask)?.pdf, Cache::Check))
}

/// The page: it carries its own style, so its policy differs.
pub(super) fn html(ask: &Ask) -> Result<Reply> {
    Ok(Reply {
        own_style: true,
        ..Reply::file("text/html; charset=utf-8", files(ask)?.html, Cache::Check)
    })
}

/// The aggregates.
pub(super) fn aggregates(ask: &Ask) -> Result<Reply> {
    Ok(Reply::file("application/json", files(ask)?.aggregates, Cache::Check))
}
