//! Coding: some answers at a time, themes ticked without seeing what the other coder said.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use super::{PAGE, Shown, Tabs, Tick, address, desk, labels, progress_words, ticks};
use crate::app::verbatims::{self, Desk, OpenText, Said, Saved};
use crate::error::{Code, Result};
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Reply};

/// An answer to code.
struct Entry {
    reference: String,
    hash: String,
    revision: i32,
    text: Shown,
    ticks: Vec<Tick>,
    none: bool,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "verbatims_coding.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    tabs: Tabs,
    action: String,
    csrf: String,
    progress: String,
    said: Option<String>,
    problem: Option<String>,
    /// Codes already given are read again.
    again: bool,
    entries: Vec<Entry>,
    left: String,
    /// Themes with what they mean.
    meanings: Vec<(String, String)>,
    /// The codebook, when it has no theme.
    codebook: Option<String>,
    skip: Option<String>,
    /// One’s own codes, and back.
    other: Option<(String, String)>,
}

/// What was ticked for an answer.
#[derive(Default)]
struct Ticked {
    themes: BTreeSet<String>,
    none: bool,
    hash: String,
    revision: i32,
}

/// The answers that this person has to code, those after `?depuis=` first; with `?vue=miennes`, those that they coded and nobody else
/// has yet.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let desk = desk(ask)?;
    page(ask, 200, &desk, None)
}

/// Whether the page reads again what the person coded.
fn reads_again(ask: &Ask) -> bool {
    ask.query("vue").or_else(|| ask.field("vue")) == Some("miennes")
}

fn waiting<'d>(ask: &Ask, desk: &'d Desk) -> Result<Vec<&'d OpenText>> {
    let me = ask.person()?.id;
    let again = reads_again(ask);
    let from = ask.query("depuis").unwrap_or_default().to_owned();
    let wanted = |text: &&OpenText| {
        if again {
            desk.own(text, me).is_some() && desk.may_code(text, me)
        } else {
            desk.awaits(text, me)
        }
    };
    let (mut after, before): (Vec<&OpenText>, Vec<&OpenText>) =
        desk.open.texts.iter().filter(wanted).partition(|text| text.reference > from);
    after.extend(before);
    Ok(after)
}

/// `back`: what was ticked, and why each was not kept.
fn page(ask: &Ask, status: u16, desk: &Desk, back: Option<(BTreeMap<String, (Ticked, String)>, String)>) -> Result<Reply> {
    let words = ask.words;
    let me = ask.person()?.id;
    let again = reads_again(ask);
    let item = &desk.open.item;
    let all = waiting(ask, desk)?;
    let empty = desk.book.live().next().is_none();
    let (kept, problem) = back.map_or((BTreeMap::new(), None), |(kept, problem)| (kept, Some(problem)));
    let shown: Vec<&OpenText> = if kept.is_empty() {
        all.iter().copied().take(PAGE).collect()
    } else {
        desk.open
            .texts
            .iter()
            .filter(|text| kept.contains_key(&text.reference))
            .collect()
    };
    let entries: Vec<Entry> = shown
        .iter()
        .map(|text| {
            let own = desk.own(text, me);
            let typed = kept.get(&text.reference);
            let nothing = BTreeSet::new();
            let on = match typed {
                Some((typed, _)) => typed.themes.clone(),
                None => own.and_then(|own| desk.book.read(&own.themes)).unwrap_or(nothing),
            };
            Entry {
                reference: text.reference.clone(),
                hash: text.hash.clone(),
                revision: own.map_or(0, |own| own.revision),
                text: Shown::of(words, text),
                ticks: ticks(words, &desk.book, &text.masked.text, &on),
                none: typed.map_or_else(
                    || own.is_some_and(|own| own.themes.is_empty() && own.hash == text.hash),
                    |(typed, _)| typed.none,
                ),
                problem: typed.map(|(_, why)| why.clone()).filter(|why| !why.is_empty()),
            }
        })
        .collect();
    let last = shown.last().map(|text| text.reference.clone());
    let view = if again { "vue=miennes&" } else { "" };
    let mine = desk
        .open
        .texts
        .iter()
        .any(|text| desk.own(text, me).is_some() && desk.may_code(text, me));
    let meanings = desk.book.live().map(|theme| {
        let mut what = theme.definition.clone();
        for (key, example) in [("open-example-in", &theme.include), ("open-example-out", &theme.exclude)] {
            if !example.is_empty() {
                what = format!("{what} {}", words.one(key, "example", example.clone()));
            }
        }
        (theme.label.clone(), what.trim().to_owned())
    });
    let done = ask.query("faites").and_then(|n| n.parse::<usize>().ok());
    let page = Page {
        frame: Frame::staff(
            ask,
            words.one(
                if again {
                    "open-coding-title-again"
                } else {
                    "open-coding-title"
                },
                "question",
                desk.open.label.clone(),
            ),
        ),
        nav: WaveNav::of(ask, "wave-nav-verbatims"),
        tabs: Tabs::of(ask, item, "open-tab-coding"),
        action: address(ask, item, "codage"),
        csrf: ask.csrf(),
        progress: progress_words(words, &desk.progress()),
        said: done.map(|n| {
            let coded = words.count("open-coded", n);
            match ask.query("prises").and_then(|n| n.parse::<usize>().ok()) {
                Some(taken) => format!("{coded} {}", words.count("open-taken", taken)),
                None => coded,
            }
        }),
        problem,
        again,
        left: words.count("open-left", all.len()),
        codebook: empty.then(|| address(ask, item, "grille")),
        skip: last
            .filter(|_| all.len() > entries.len())
            .map(|last| address(ask, item, &format!("codage?{view}depuis={last}"))),
        entries: if empty { Vec::new() } else { entries },
        meanings: meanings.collect(),
        other: if again {
            Some((address(ask, item, "codage"), words.t("open-coding-go-on")))
        } else {
            mine.then(|| (address(ask, item, "codage?vue=miennes"), words.t("open-coding-mine")))
        },
    };
    Ok(render(status, &page))
}

/// Writes what was ticked; answers without any tick are left to code.
pub(in crate::web) fn save(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let item = ask.param("question");
    let mut ticked: BTreeMap<String, Ticked> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for (name, value) in &ask.form {
        let Some((kind, reference)) = name.split_once('-') else {
            continue;
        };
        let entry = ticked.entry(reference.to_owned()).or_default();
        match kind {
            "h" => {
                entry.hash.clone_from(value);
                order.push(reference.to_owned());
            }
            "r" => entry.revision = value.parse().map_err(|_| Code::BadRequest)?,
            "t" => {
                entry.themes.insert(value.clone());
            }
            "n" => entry.none = true,
            _ => {}
        }
    }
    if order.len() > PAGE {
        return Err(Code::BadRequest.into());
    }
    let last = order.last().cloned().unwrap_or_default();
    let mut said = Vec::new();
    let mut kept: BTreeMap<String, (Ticked, String)> = BTreeMap::new();
    for reference in order {
        let Some(entry) = ticked.remove(&reference) else { continue };
        if entry.none && !entry.themes.is_empty() {
            kept.insert(reference, (entry, words.t("open-both")));
        } else if entry.none || !entry.themes.is_empty() {
            said.push(Said {
                reference: reference.clone(),
                hash: entry.hash.clone(),
                themes: entry.themes.clone(),
                revision: entry.revision,
                why: String::new(),
            });
        }
    }
    let contradictory = !kept.is_empty();
    let saved = verbatims::code(&ask.app, ask.wave()?, ask.person()?.id, item, &said)?;
    let written = saved
        .iter()
        .filter(|saved| matches!(saved, Saved::Written | Saved::Same))
        .count();
    let fresh = desk(ask)?;
    let mut taken = 0;
    for (one, saved) in said.into_iter().zip(saved) {
        match saved {
            Saved::Written | Saved::Same => {}
            Saved::Taken => taken += 1,
            Saved::Conflict => {
                let text = fresh.text(&one.reference)?;
                let own = fresh.own(text, ask.person()?.id);
                let there = own.map_or_else(String::new, |own| labels(words, &fresh.book, &own.themes));
                let why = if one.hash == text.hash {
                    words.one("open-conflict-one", "there", there)
                } else {
                    words.t("open-conflict-text")
                };
                let typed = Ticked {
                    none: one.themes.is_empty(),
                    themes: one.themes,
                    hash: one.hash,
                    revision: one.revision,
                };
                kept.insert(one.reference, (typed, why));
            }
        }
    }
    if !kept.is_empty() {
        let (status, key) = if contradictory {
            (422, "open-both-some")
        } else {
            (409, "open-conflict")
        };
        let problem = words.count(key, written);
        return page(ask, status, &fresh, Some((kept, problem)));
    }
    let view = if reads_again(ask) { "vue=miennes&" } else { "" };
    let rest = if taken > 0 {
        format!("codage?{view}faites={written}&prises={taken}")
    } else {
        format!("codage?{view}faites={written}&depuis={last}")
    };
    Ok(Reply::see(address(ask, item, &rest)))
}
