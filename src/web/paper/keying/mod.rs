//! The key-in screen: the questionnaire in the order of the paper, a few long pages, everything by the keyboard.

mod entry;
mod find;
mod save;

use askama::Template;

use super::keyed::{self, Typed};
use super::mode_words;
use crate::app::answering::desk::{self, Desk, Keying, Mode, Origin};
use crate::error::{Code, Result};
use crate::fieldwork::ResponseState;
use crate::i18n::{self, text};
use crate::questionnaire::Answers;
use crate::questionnaire::condition::Val;
use crate::questionnaire::flow::{Flow, Path};
use crate::questionnaire::model::{Item, Page};
use crate::questionnaire::{Cell, Value};
use crate::report::paper::{Numbering, asked};
use crate::web::fields::anchor;
use crate::web::page::{Frame, render};
use crate::web::{Ask, COORDINATORS, Reply};

pub(in crate::web) use find::{find, search};
pub(in crate::web) use save::{finish, key_in};

/// Questions on a screen, about: a page of the questionnaire is never cut.
const ON_A_SCREEN: usize = 28;

/// A part of the form.
struct Section {
    title: String,
    entries: Vec<entry::Entry>,
}

#[derive(Template)]
#[template(path = "keying.html")]
struct Screen {
    frame: Frame,
    action: String,
    finish: String,
    csrf: String,
    association: String,
    place: String,
    notice: Option<String>,
    problems: Vec<(String, String, String)>,
    doubts: Vec<(String, String)>,
    sections: Vec<Section>,
    hidden: Vec<(String, String)>,
    revision: i64,
    back: Option<String>,
    last: bool,
    done: bool,
    search: String,
    blank: String,
}

/// What the address says.
struct Place {
    desk: Desk,
    screen: usize,
    short: bool,
}

fn place(ask: &Ask) -> Result<Place> {
    let mode = Mode::parse(asked_for(ask, "mode").unwrap_or("papier")).ok_or(Code::BadRequest)?;
    let short = asked_for(ask, "parcours") == Some("court");
    let batch = asked_for(ask, "lot").map(|lot| lot.chars().take(60).collect());
    let desk = Desk {
        wave: ask.wave()?.id,
        association: ask.id("association")?,
        person: ask.person()?.id,
        mode,
        assigned_only: !ask.may(COORDINATORS),
        path: if short { Path::Short } else { Path::Full },
        batch,
    };
    Ok(Place {
        desk,
        screen: asked_for(ask, "ecran").and_then(|n| n.parse().ok()).unwrap_or(0),
        short,
    })
}

fn here(ask: &Ask, place: &Place, screen: usize, rest: &str) -> String {
    let mode = place.desk.mode.code();
    let url = ask.in_wave(&format!("saisie/{}?mode={mode}&ecran={screen}", place.desk.association));
    format!("{url}{}{rest}", carried(ask))
}

/// A page and what it asks.
type Asked<'a> = (&'a Page, Vec<&'a Item>);

/// The pages of each screen.
fn screens(keying: &Keying) -> Vec<Vec<Asked<'_>>> {
    let mut out: Vec<Vec<Asked<'_>>> = Vec::new();
    let mut on_last = 0;
    for (page, items) in asked(&keying.visit.questionnaire, &keying.visit.context) {
        if out.is_empty() || on_last > 0 && on_last + items.len() > ON_A_SCREEN {
            out.push(Vec::new());
            on_last = 0;
        }
        on_last += items.len();
        if let Some(screen) = out.last_mut() {
            screen.push((page, items));
        }
    }
    out
}

/// Shows a screen with what is stored.
pub(in crate::web) fn screen(ask: &Ask) -> Result<Reply> {
    let place = place(ask)?;
    let keying = desk::open(&ask.app, &place.desk)?;
    let doubts = ask.query("verifier").is_some();
    write(
        ask,
        &place,
        &keying,
        Look {
            doubts,
            ..Look::default()
        },
    )
}

/// How a screen is shown.
#[derive(Default)]
struct Look {
    status: u16,
    typed: Option<Typed>,
    faults: Vec<(String, String)>,
    doubts: bool,
}

fn write(ask: &Ask, place: &Place, keying: &Keying, look: Look) -> Result<Reply> {
    let words = ask.words;
    let all = screens(keying);
    let screen = place.screen.min(all.len().saturating_sub(1));
    let nothing = Answers::default();
    let stored = keying.visit.response.as_ref().map_or(&nothing, |response| &response.answers);
    let flow = Flow::new(&keying.visit.questionnaire, stored, &keying.visit.context);
    let numbering = Numbering::new(&keying.visit.questionnaire);
    let typed = look.typed.unwrap_or_else(|| stored_text(keying, &all, screen, stored));
    let maker = entry::Maker {
        flow: &flow,
        numbering: &numbering,
        typed: &typed,
        faults: &look.faults,
        keying,
        words,
    };
    let sections: Vec<Section> = all
        .get(screen)
        .into_iter()
        .flatten()
        .map(|(page, items)| Section {
            title: flow.text(&page.title),
            entries: items.iter().map(|item| maker.entry(item)).collect(),
        })
        .collect();
    let problems = look
        .faults
        .iter()
        .map(|(field, message)| {
            let id = item_of(field);
            (anchor(id), numbering.of(id).to_owned(), message.clone())
        })
        .collect();
    let doubts = if look.doubts {
        doubtful(&flow, keying, &numbering, all.get(screen))
    } else {
        Vec::new()
    };
    let response = keying.visit.response.as_ref();
    let done = response.is_some_and(|response| response.state == ResponseState::Submitted);
    let heading = words.one("keying-of", "association", &keying.visit.association);
    let title = if look.faults.is_empty() {
        heading
    } else {
        words.one("error-title", "title", &heading)
    };
    let page = Screen {
        frame: Frame::staff(ask, title),
        action: ask.in_wave(&format!("saisie/{}", place.desk.association)),
        finish: ask.in_wave(&format!("saisie/{}/terminer", place.desk.association)),
        csrf: ask.csrf(),
        association: keying.visit.association.clone(),
        place: words.with(
            "keying-place",
            &[
                ("n", text(screen + 1)),
                ("of", text(all.len())),
                ("mode", text(mode_words(words, place.desk.mode.code()))),
            ],
        ),
        notice: notice(ask, keying),
        problems,
        doubts,
        sections,
        hidden: hidden(place, screen),
        revision: response.map_or(0, |response| response.revision),
        back: (screen > 0).then(|| here(ask, place, screen - 1, "")),
        last: screen + 1 >= all.len(),
        done,
        search: format!("{}?mode=papier{}", ask.in_wave("saisie"), carried(ask)),
        blank: words.count("keying-blank", flow.missing().len()),
    };
    Ok(render(if look.status == 0 { 200 } else { look.status }, &page))
}

fn hidden(place: &Place, screen: usize) -> Vec<(String, String)> {
    let mut out = vec![
        ("~mode".to_owned(), place.desk.mode.code().to_owned()),
        ("~ecran".to_owned(), screen.to_string()),
    ];
    if place.short {
        out.push(("~parcours".to_owned(), "court".to_owned()));
    }
    if let Some(batch) = &place.desk.batch {
        out.push(("~lot".to_owned(), batch.clone()));
    }
    out
}

/// What stands above the form when somebody answered already.
fn notice(ask: &Ask, keying: &Keying) -> Option<String> {
    let response = keying.visit.response.as_ref()?;
    let moment = i18n::moment(response.updated_at);
    let sent = response.state == ResponseState::Submitted;
    let key = match (keying.origin, sent) {
        (Origin::Nobody, _) => return None,
        (Origin::Mine, false) => "keying-mine-begun",
        (Origin::Mine, true) => "keying-mine-done",
        (Origin::Colleague, _) => "keying-colleague",
        (Origin::Association, false) => "keying-online-begun",
        (Origin::Association, true) => "keying-online-sent",
    };
    Some(ask.words.one(key, "moment", moment))
}

fn stored_text(keying: &Keying, all: &[Vec<Asked<'_>>], screen: usize, stored: &Answers) -> Typed {
    let mut typed = Typed::new();
    let items = all.get(screen).into_iter().flatten().flat_map(|(_, items)| items);
    for item in items.filter(|item| keying.shows(item)) {
        // The form of an association only asks to correct what the register knows.
        let known = || {
            let value = keying.visit.context.external.get(item.prefill.as_ref()?)?;
            match value {
                Val::Text(text) => Some(Cell::from(Value::Text(text.clone()))),
                Val::Number(number) => Some(Cell::from(Value::Number(*number))),
                _ => None,
            }
        };
        if let Some(cell) = stored.get(&item.id).cloned().or_else(known) {
            keyed::write(item, &item.id, &keying.visit.context, &cell, &mut typed);
        }
    }
    typed
}

/// Soft checks that fire on a screen, for what may be shown.
fn doubtful(flow: &Flow<'_>, keying: &Keying, numbering: &Numbering, screen: Option<&Vec<Asked<'_>>>) -> Vec<(String, String)> {
    let pages: Vec<&str> = screen.into_iter().flatten().map(|(page, _)| page.id.as_str()).collect();
    flow.raised(None)
        .into_iter()
        .filter(|raised| pages.contains(&raised.page.id.as_str()) && keying.shows(raised.item))
        .map(|raised| {
            let id = &raised.item.id;
            (anchor(id), format!("{} – {}", numbering.of(id), raised.message))
        })
        .collect()
}

/// The question that a field belongs to.
fn item_of(field: &str) -> &str {
    field.split(['.', '~']).next().unwrap_or(field)
}

/// A setting of the address or of the form. On a screen the names without `~` are those of questions.
fn asked_for<'a>(ask: &'a Ask, name: &str) -> Option<&'a str> {
    let value = if ask.field("~mode").is_some() {
        ask.field(&format!("~{name}"))
    } else {
        ask.field(name).or_else(|| ask.query(name))
    };
    value.filter(|value| !value.is_empty())
}

/// What goes from page to page: the form’s edition, the batch.
fn carried(ask: &Ask) -> String {
    let mut out = String::new();
    if asked_for(ask, "parcours") == Some("court") {
        out.push_str("&parcours=court");
    }
    if let Some(batch) = asked_for(ask, "lot") {
        out.push_str(&format!("&lot={}", crate::web::coordinate::encode(batch)));
    }
    out
}
