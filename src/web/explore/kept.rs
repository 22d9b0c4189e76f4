//! The explorations kept for the diagnostic: their list, in order, with their words.

use askama::Template;

use super::link;
use crate::app::explorations::{self, Flaw, Kept, LONGEST_TITLE, MOST};
use crate::error::{Code, Result};
use crate::fieldwork::comment;
use crate::i18n::{Words, number, text};
use crate::values::Id;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Reply};

/// One kept.
struct One {
    id: String,
    subject: String,
    /// It can no longer be computed: why.
    gone: Option<String>,
    address: String,
    action: String,
    title: String,
    comment: String,
    changes: i32,
    problem: Option<String>,
    up: Option<usize>,
    down: Option<usize>,
}

#[derive(Template)]
#[template(path = "exploration_kept.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    csrf: String,
    back: String,
    hint: String,
    all: Vec<One>,
}

/// What was typed and not kept.
struct Back {
    id: Id<Kept>,
    title: String,
    comment: String,
    problem: String,
}

/// The list.
pub(in crate::web) fn list(ask: &Ask) -> Result<Reply> {
    page(ask, 200, None)
}

fn page(ask: &Ask, status: u16, back: Option<&Back>) -> Result<Reply> {
    let wave = ask.wave()?;
    let words = ask.words;
    let table = explorations::open(&ask.app, wave)?;
    let kept = explorations::kept(&ask.app, wave.id)?;
    let last = kept.len().saturating_sub(1);
    let all = kept
        .iter()
        .enumerate()
        .map(|(place, kept)| {
            let seen = table.look(&kept.query);
            let back = back.filter(|back| back.id == kept.id);
            One {
                id: kept.id.to_string(),
                gone: seen.as_ref().err().map(crate::analysis::explore::Fault::say),
                subject: seen.map_or_else(|_| kept.query.variable.clone(), |seen| seen.view.subject),
                address: ask.in_wave(&format!("exploration?{}", link::written(&kept.query))),
                action: ask.in_wave(&format!("exploration/retenues/{}", kept.id)),
                title: back.map_or_else(|| kept.title.clone(), |back| back.title.clone()),
                comment: back.map_or_else(|| kept.comment.clone(), |back| back.comment.clone()),
                changes: kept.changes,
                problem: back.map(|back| back.problem.clone()),
                up: place.checked_sub(1),
                down: (place < last).then_some(place + 1),
            }
        })
        .collect();
    let page = Page {
        frame: Frame::staff(ask, words.t("explore-kept-title")),
        nav: WaveNav::of(ask, "wave-nav-explore"),
        csrf: ask.csrf(),
        back: ask.in_wave("exploration"),
        hint: words.one("explore-comment-hint", "most", number(comment::LONGEST as f64)),
        all,
    };
    Ok(render(status, &page))
}

/// What is wrong, in words.
fn says(words: Words, flaw: &Flaw) -> String {
    let long =
        |key: &str, n: usize, most: usize| words.with(key, &[("n", text(number(n as f64))), ("most", text(number(most as f64)))]);
    match flaw {
        Flaw::Query(fault) => fault.say(),
        Flaw::Title(n) => long("explore-title-long", *n, LONGEST_TITLE),
        Flaw::Comment(n) => long("explore-comment-long", *n, comment::LONGEST),
        Flaw::Full => words.one("explore-full", "most", number(MOST as f64)),
        Flaw::Stale => words.t("explore-stale"),
    }
}

#[derive(Template)]
#[template(path = "exploration_refused.html")]
struct Refused {
    frame: Frame,
    nav: WaveNav,
    csrf: String,
    action: String,
    back: String,
    query: String,
    id: String,
    title: String,
    comment: String,
    problem: String,
}

/// Keeps the exploration of the form.
pub(in crate::web) fn keep(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let state = ask.field("requete").unwrap_or_default();
    let pairs: Vec<(String, String)> = state
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), decoded(value)))
        .collect();
    let query = link::read(&pairs).query.ok_or(Code::BadRequest)?;
    let id = ask.field("exploration").and_then(Id::parse).ok_or(Code::BadRequest)?;
    let (title, said) = (ask.field("titre").unwrap_or_default(), ask.field("texte").unwrap_or_default());
    match explorations::keep(&ask.app, wave, id, &query, title, said)? {
        Ok(id) => Ok(Reply::see(ask.in_wave(&format!("exploration/retenues#e-{id}")))),
        Err(flaw) => {
            let page = Refused {
                frame: Frame::staff(ask, ask.words.t("explore-keep-title")),
                nav: WaveNav::of(ask, "wave-nav-explore"),
                csrf: ask.csrf(),
                action: ask.in_wave("exploration/retenues"),
                back: ask.in_wave(&format!("exploration?{}", link::written(&query))),
                query: link::written(&query),
                id: id.to_string(),
                title: title.to_owned(),
                comment: said.to_owned(),
                problem: says(ask.words, &flaw),
            };
            Ok(render(422, &page))
        }
    }
}

/// A value of an address, its percent signs read.
fn decoded(value: &str) -> String {
    let bytes = value.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut place = 0;
    while place < bytes.len() {
        let pair = value
            .get(place + 1..place + 3)
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (bytes[place], pair) {
            (b'%', Some(byte)) => {
                out.push(byte);
                place += 2;
            }
            (byte, _) => out.push(byte),
        }
        place += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Changes the words of one kept, its place, or keeps it no longer.
pub(in crate::web) fn change(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let id: Id<Kept> = ask.id("exploration")?;
    let there = ask.in_wave(&format!("exploration/retenues#e-{id}"));
    let list = ask.in_wave("exploration/retenues");
    match ask.field("action") {
        Some("ecrire") => {
            let changes = ask
                .field("etat")
                .and_then(|state| state.parse().ok())
                .ok_or(Code::BadRequest)?;
            let (title, said) = (ask.field("titre").unwrap_or_default(), ask.field("texte").unwrap_or_default());
            match explorations::write(&ask.app, wave.id, id, changes, title, said)? {
                Ok(()) => Ok(Reply::see(there)),
                Err(flaw) => {
                    let status = if flaw == Flaw::Stale { 409 } else { 422 };
                    let back = Back {
                        id,
                        title: title.to_owned(),
                        comment: said.to_owned(),
                        problem: says(ask.words, &flaw),
                    };
                    page(ask, status, Some(&back))
                }
            }
        }
        Some("placer") => {
            let place = ask
                .field("place")
                .and_then(|place| place.parse().ok())
                .ok_or(Code::BadRequest)?;
            explorations::put(&ask.app, wave.id, id, place)?;
            Ok(Reply::see(there))
        }
        Some("retirer") => {
            explorations::remove(&ask.app, wave.id, id)?;
            Ok(Reply::see(list))
        }
        _ => Err(Code::BadRequest.into()),
    }
}
