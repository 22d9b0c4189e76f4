//! Open answers: the questions of a wave and how far their coding is; for coordinators their codebook, the coding itself, the agreement of
//! two coders, the verbatims; for the committee what the diagnostic will print. No page shows an answer beside a name.

pub(super) mod agreement;
pub(super) mod answers;
pub(super) mod codebook;
pub(super) mod coding;
pub(super) mod question;
pub(super) mod quotes;

use std::collections::BTreeSet;

use askama::Template;

use super::coordinate::encode;
use super::page::{Frame, render};
use super::waves::nav::WaveNav;
use super::{Ask, COORDINATORS, Reply};
use crate::analysis::verbatim::{Codebook, keywords};
use crate::app::verbatims::{self, Desk, OpenText, Progress};
use crate::error::Result;
use crate::i18n::{Words, number, text};

/// Answers on a page.
const PAGE: usize = 20;

/// The address of a page of a question.
fn address(ask: &Ask, item: &str, rest: &str) -> String {
    let slash = if rest.is_empty() || rest.starts_with('?') { "" } else { "/" };
    ask.in_wave(&format!("reponses-libres/{}{slash}{rest}", encode(item)))
}

/// The question of the path.
fn desk(ask: &Ask) -> Result<Desk> {
    verbatims::desk(&ask.app, ask.wave()?, ask.param("question"))
}

/// The pages of a question, for coordinators.
#[derive(Template)]
#[template(path = "verbatims_nav.html")]
struct Tabs {
    label: String,
    back: (String, String),
    tabs: Vec<(String, String, bool)>,
}

impl Tabs {
    fn of(ask: &Ask, item: &str, here: &str) -> Self {
        let pages = [
            ("", "open-tab-themes"),
            ("grille", "open-tab-codebook"),
            ("codage", "open-tab-coding"),
            ("accord", "open-tab-agreement"),
            ("reponses", "open-tab-answers"),
            ("extraits", "open-tab-quotes"),
        ];
        let tabs = pages
            .into_iter()
            .filter(|_| ask.may(COORDINATORS))
            .map(|(rest, key)| (address(ask, item, rest), ask.words.t(key), key == here))
            .collect();
        Tabs {
            label: ask.words.t("open-tabs"),
            back: (ask.in_wave("reponses-libres"), ask.words.t("open-back")),
            tabs,
        }
    }
}

/// How far the coding of a question is, in words.
fn progress_words(words: Words, progress: &Progress) -> String {
    let mut parts = vec![words.with(
        "open-settled",
        &[
            ("n", fluent_bundle::FluentValue::from(progress.settled)),
            ("nombre", text(number(progress.settled as f64))),
            ("all", text(number(progress.answers as f64))),
        ],
    )];
    for (key, n) in [
        ("open-half", progress.half),
        ("open-disagreements", progress.disagreements),
        ("open-again", progress.again),
        ("open-to-code", progress.to_code),
    ] {
        if n > 0 {
            parts.push(words.count(key, n));
        }
    }
    format!("{}.", parts.join("\u{202f}; "))
}

/// A check box of a theme.
struct Tick {
    code: String,
    label: String,
    /// Its keywords that the answer has: a suggestion.
    alike: Option<String>,
    on: bool,
}

fn ticks(words: Words, book: &Codebook, masked: &str, on: &BTreeSet<String>) -> Vec<Tick> {
    book.live()
        .map(|theme| {
            let alike = keywords::alike(masked, &theme.keywords);
            Tick {
                code: theme.code.clone(),
                label: theme.label.clone(),
                alike: (!alike.is_empty()).then(|| words.one("open-alike", "words", alike.join(", "))),
                on: on.contains(&theme.code),
            }
        })
        .collect()
}

/// The names of themes.
fn labels(words: Words, book: &Codebook, codes: &BTreeSet<String>) -> String {
    if codes.is_empty() {
        return words.t("open-none");
    }
    let label = |code: &String| book.theme(code).map_or_else(|| code.clone(), |theme| theme.label.clone());
    codes.iter().map(label).collect::<Vec<_>>().join(", ")
}

/// An answer on a page: masked, its full text one touch away when something was masked.
#[derive(Template)]
#[template(path = "verbatims_text.html")]
struct Shown {
    words: Words,
    masked: String,
    full: Option<String>,
}

impl Shown {
    fn of(words: Words, text: &OpenText) -> Self {
        Shown {
            words,
            masked: text.masked.text.clone(),
            full: (!text.masked.found.is_empty()).then(|| text.text.clone()),
        }
    }
}

/// A line of the list of questions.
struct Line {
    url: String,
    label: String,
    answers: String,
    progress: String,
    done: usize,
    all: usize,
    /// Where to go next: address, words.
    next: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "verbatims.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    runs: bool,
    lines: Vec<Line>,
}

/// The open questions of a wave.
pub(super) fn show(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let runs = ask.may(COORDINATORS);
    let me = ask.person()?.id;
    let line = |desk: &Desk| {
        let progress = desk.progress();
        let item = &desk.open.item;
        let mine = desk.open.texts.iter().filter(|text| desk.awaits(text, me)).count();
        let next = if !runs || progress.answers == 0 {
            None
        } else if desk.book.live().next().is_none() {
            Some(("grille", words.t("open-next-codebook")))
        } else if mine > 0 {
            Some(("codage", words.count("open-next-code", mine)))
        } else if progress.disagreements > 0 {
            Some(("accord", words.count("open-next-settle", progress.disagreements)))
        } else {
            Some(("extraits", words.t("open-next-quotes")))
        };
        Line {
            url: address(ask, item, ""),
            label: desk.open.label.clone(),
            answers: words.with(
                "open-answers",
                &[
                    ("n", fluent_bundle::FluentValue::from(progress.answers)),
                    ("nombre", text(number(progress.answers as f64))),
                    ("asked", text(number(desk.open.asked as f64))),
                ],
            ),
            progress: if progress.answers == 0 {
                String::new()
            } else {
                progress_words(words, &progress)
            },
            done: progress.settled,
            all: progress.answers.max(1),
            next: next.map(|(rest, words)| (address(ask, item, rest), words)),
        }
    };
    let desks = verbatims::questions(&ask.app, ask.wave()?)?;
    let page = Page {
        frame: Frame::staff(ask, words.t("open-home-title")),
        nav: WaveNav::of(ask, "wave-nav-verbatims"),
        runs,
        lines: desks.iter().map(line).collect(),
    };
    Ok(render(200, &page))
}

/// The masked answers with their themes, for a spreadsheet.
pub(super) fn file(ask: &Ask) -> Result<Reply> {
    let desk = desk(ask)?;
    let wave = ask.wave()?;
    let name = format!(
        "reponses-libres-{}-{}.csv",
        desk.open.item.replace(['.', '/'], "-"),
        wave.year
    );
    let csv = verbatims::export(wave, &desk)?;
    Ok(Reply::download("text/csv; charset=utf-8", name, csv))
}
