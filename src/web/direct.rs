//! The director's page: l'essentiel, the files, and whether they are provisional or validated.

use askama::Template;

use super::ask::Cache;
use super::blocks::Blocks;
use super::page::{Frame, render};
use super::{Ask, COORDINATORS, READERS, Reply};
use crate::app::diagnostics::{self, Files};
use crate::app::waves;
use crate::error::{Code, Result};
use crate::i18n::{self, Words, fixed, number, text};

#[derive(Template)]
#[template(path = "direction.html")]
struct Direction {
    frame: Frame,
    wave: String,
    shown: Option<Shown>,
    others: Vec<(String, String)>,
    live: Option<String>,
    validation: Option<Validation>,
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
    json: String,
    essentials: Blocks,
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
        let files = diagnostics::latest(&ask.app, wave.id)?;
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
    let template = Direction {
        validation,
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

fn shown(ask: &Ask, files: Files) -> Shown {
    let words = ask.words;
    let url = |kind: &str| ask.at(&format!("diagnostics/{}.{kind}", files.id));
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
        json: url("json"),
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

/// The diagnostic with this identifier, the last one of its wave or not.
fn files(ask: &Ask) -> Result<Files> {
    diagnostics::get(&ask.app, ask.observatory()?.id, ask.id("id")?)
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
