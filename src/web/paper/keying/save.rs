//! A screen comes back: stored, shown again with what cannot be read, or beside what was answered otherwise.

use std::collections::BTreeMap;

use askama::Template;

use super::super::keyed::{self, Heard, Typed};
use super::{Look, Place, carried, here, place, screens, write};
use crate::app::answering::desk::{self, Differing, Keyed, Keying, Mode};
use crate::error::{Code, Result};
use crate::questionnaire::flow::Flow;
use crate::questionnaire::form::{Doubt, FieldError};
use crate::questionnaire::{Answers, Cell};
use crate::report::paper::Numbering;
use crate::web::fields::anchor;
use crate::web::page::{CSRF, Frame, render};
use crate::web::waves::first_page;
use crate::web::{Ask, Reply, say};

/// A question that was answered otherwise.
struct Otherwise {
    label: String,
    stored: Vec<String>,
    mine: Vec<String>,
}

#[derive(Template)]
#[template(path = "keying_conflict.html")]
struct Conflict {
    frame: Frame,
    action: String,
    differing: Vec<Otherwise>,
    fields: Vec<(String, String)>,
}

/// Saves a screen, then shows the next one.
pub(in crate::web) fn key_in(ask: &Ask) -> Result<Reply> {
    let place = place(ask)?;
    let keying = desk::open(&ask.app, &place.desk)?;
    let all = screens(&keying);
    let screen = place.screen.min(all.len().saturating_sub(1));
    let typed: Typed = ask
        .form
        .iter()
        .filter(|(name, _)| !name.starts_with('~'))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut heard = Heard::default();
    let mut pages = Vec::new();
    for (page, items) in all.get(screen).into_iter().flatten() {
        pages.push(page.id.clone());
        for item in items {
            keyed::read(item, &item.id, &keying.visit.context, &typed, &mut heard);
        }
    }
    let invalid = |keying: &Keying, faults: Vec<(String, String)>| {
        let look = Look {
            status: 422,
            typed: Some(typed.clone()),
            faults,
            doubts: false,
        };
        write(ask, &place, keying, look)
    };
    if !heard.faults.is_empty() {
        return invalid(&keying, heard.faults);
    }
    let revision = ask.field("~revision").and_then(|text| text.parse().ok()).unwrap_or(0);
    let differing = match ask.field("~differents") {
        Some("remplacer") => Differing::Replace,
        Some("garder") => Differing::Keep,
        _ => Differing::Ask,
    };
    match desk::save(&ask.app, &place.desk, revision, &pages, &heard.fields, differing)? {
        Keyed::Stored(_, doubts) => {
            let last = screen + 1 >= all.len();
            if ask.field("~action") == Some("end") || last {
                let check = if doubts.is_empty() { "" } else { "&verifier=1" };
                return Ok(Reply::see(format!("{}#fin", here(ask, &place, screen, check))));
            }
            let seen: Vec<&str> = ask
                .field("~doubted")
                .map(|text| text.split(' ').collect())
                .unwrap_or_default();
            let fresh = |doubt: &Doubt| !seen.contains(&anchor(&doubt.item).as_str());
            // Shown once, never asked again.
            if doubts.iter().any(fresh) {
                return Ok(Reply::see(format!("{}#verifier", here(ask, &place, screen, "&verifier=1"))));
            }
            Ok(Reply::see(here(ask, &place, screen + 1, "")))
        }
        Keyed::Invalid(keying, errors) => {
            let faults = errors
                .into_iter()
                .map(|FieldError { item, message, .. }| (item, message))
                .collect();
            invalid(&keying, faults)
        }
        Keyed::Conflict(keying, differing) => conflict(ask, &place, &keying, &differing),
    }
}

fn conflict(ask: &Ask, place: &Place, keying: &Keying, differing: &BTreeMap<String, (Cell, Cell)>) -> Result<Reply> {
    let nothing = Answers::default();
    let stored = keying.visit.response.as_ref().map_or(&nothing, |response| &response.answers);
    let flow = Flow::new(&keying.visit.questionnaire, stored, &keying.visit.context);
    let numbering = Numbering::new(&keying.visit.questionnaire);
    let list = differing
        .iter()
        .filter_map(|(id, (was, mine))| {
            let item = keying.visit.questionnaire.item(id)?;
            let label = item.label.as_ref().map_or_else(|| id.clone(), |label| flow.text(label));
            Some(Otherwise {
                label: format!("{} – {label}", numbering.of(id)),
                stored: if item.sealed {
                    vec![ask.words.t("keying-sealed")]
                } else {
                    say::cell(&flow, ask.words, item, was)
                },
                mine: say::cell(&flow, ask.words, item, mine),
            })
        })
        .collect();
    let fields = ask
        .form
        .iter()
        .filter(|(name, _)| name != "~differents" && name != "~action")
        .map(|(name, value)| {
            let value = if name == CSRF { ask.csrf() } else { value.clone() };
            (name.clone(), value)
        })
        .collect();
    let page = Conflict {
        frame: Frame::staff(ask, ask.words.t("keying-conflict-title")),
        action: ask.in_wave(&format!("saisie/{}", place.desk.association)),
        differing: list,
        fields,
    };
    Ok(render(409, &page))
}

/// The form is keyed in: its answers count.
pub(in crate::web) fn finish(ask: &Ask) -> Result<Reply> {
    let place = place(ask)?;
    let revision = ask.field("~revision").and_then(|text| text.parse().ok()).unwrap_or(0);
    match desk::finish(&ask.app, &place.desk, revision) {
        Ok(_) if place.desk.mode == Mode::Telephone => {
            let calls = first_page(ask, &["vagues/{wave}/appels", "vagues/{wave}/saisie"]);
            Ok(Reply::see(calls.unwrap_or_else(|| ask.in_wave(""))))
        }
        Ok(_) => Ok(Reply::see(format!("{}?fait=1{}", ask.in_wave("saisie"), carried(ask)))),
        Err(error) if matches!(error.code, Code::RevisionConflict | Code::BadRequest) => {
            Ok(Reply::see(here(ask, &place, place.screen, "")))
        }
        Err(error) => Err(error),
    }
}
