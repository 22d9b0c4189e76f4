//! The agreement of two coders, theme by theme and in words; the disagreements to settle.

use std::collections::BTreeSet;

use askama::Template;

use super::answers::{contradiction, decided};
use super::{Shown, Tabs, Tick, address, desk, labels, progress_words, ticks};
use crate::analysis::verbatim::Standing;
use crate::analysis::verbatim::kappa::{ENOUGH, FEW, Kappa, Undefined, strength};
use crate::analysis::verbatim::standing::{Agreement, agreements};
use crate::app::verbatims::{self, Desk, OpenText, Saved};
use crate::error::Result;
use crate::i18n::{Words, fixed, number, percent, text};
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Reply};

/// Disagreements on a page.
const MOST: usize = 10;

/// A theme in the table.
struct Line {
    theme: String,
    kappa: String,
    interval: String,
    words: String,
    weak: bool,
    prevalence: String,
    both: String,
    one: String,
}

/// A pair of coders.
struct Pair {
    title: String,
    overall: String,
    advice: Option<String>,
    lines: Vec<Line>,
}

/// A disagreement.
struct Entry {
    reference: String,
    hash: String,
    revision: i32,
    text: Shown,
    /// Who said what.
    said: Vec<String>,
    ticks: Vec<Tick>,
    none: bool,
    why: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "verbatims_agreement.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    tabs: Tabs,
    action: String,
    csrf: String,
    progress: String,
    pairs: Vec<Pair>,
    entries: Vec<Entry>,
    left: String,
}

fn interval(kappa: &Kappa) -> String {
    kappa.interval.map_or_else(
        || "–".to_owned(),
        |(low, high)| format!("{} à {}", fixed(low, 2), fixed(high, 2)),
    )
}

fn pair(words: Words, desk: &Desk, agreement: &Agreement) -> Pair {
    let name = |coder: &str| desk.name(coder).map_or_else(|| words.t("comments-nobody"), str::to_owned);
    let lines = agreement
        .themes
        .iter()
        .map(|(code, pairs)| {
            let theme = desk
                .book
                .theme(code)
                .map_or_else(|| code.clone(), |theme| theme.label.clone());
            let found = pairs.kappa();
            let (both, one) = (number(pairs.both as f64), number((pairs.first + pairs.second) as f64));
            match &found {
                Ok(kappa) => Line {
                    theme,
                    kappa: fixed(kappa.value, 2),
                    interval: interval(kappa),
                    words: strength(kappa.value).to_owned(),
                    weak: kappa.value < ENOUGH,
                    prevalence: percent(kappa.prevalence),
                    both,
                    one,
                },
                Err(why) => Line {
                    theme,
                    kappa: "–".to_owned(),
                    interval: "–".to_owned(),
                    words: why.say().to_owned(),
                    weak: false,
                    prevalence: percent(if pairs.both > 0 { 1.0 } else { 0.0 }),
                    both,
                    one,
                },
            }
        })
        .collect();
    let args = |kappa: &Kappa| {
        [
            ("kappa", text(fixed(kappa.value, 2))),
            ("interval", text(interval(kappa))),
            ("strength", text(strength(kappa.value))),
            ("same", text(percent(agreement.same as f64 / agreement.n.max(1) as f64))),
            ("n", text(number(agreement.n as f64))),
        ]
    };
    let (overall, advice) = match &agreement.all {
        Ok(kappa) => (
            words.with("open-agreement-all", &args(kappa)),
            if agreement.n < FEW {
                Some(words.one("open-agreement-few", "least", number(FEW as f64)))
            } else if kappa.value < ENOUGH {
                Some(words.t("open-agreement-weak"))
            } else {
                None
            },
        ),
        Err(Undefined::Nothing) => (words.t("open-agreement-none"), None),
        Err(why) => (format!("{}.", crate::report::words::capitalise(why.say())), None),
    };
    Pair {
        title: words.with(
            "open-agreement-pair",
            &[
                ("one", text(name(&agreement.coders.0))),
                ("other", text(name(&agreement.coders.1))),
            ],
        ),
        overall,
        advice,
        lines,
    }
}

/// What a form brought back: reference, themes, none, why, problem.
type Back = (String, BTreeSet<String>, bool, String, String);

/// The agreement and the disagreements of the question of the path.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    page(ask, 200, None)
}

fn page(ask: &Ask, status: u16, back: Option<Back>) -> Result<Reply> {
    let words = ask.words;
    let desk = desk(ask)?;
    let item = &desk.open.item;
    let answers = desk.open.texts.iter().map(|text| (text.key.as_str(), text.hash.as_str()));
    let all = agreements(&desk.book, &desk.sayings, answers);
    let disputed: Vec<&OpenText> = desk
        .open
        .texts
        .iter()
        .filter(|text| desk.standing(text) == Standing::Disagreement)
        .collect();
    let kept = back.as_ref().map(|back| back.0.clone());
    let shown = disputed
        .iter()
        .enumerate()
        .filter(|(place, text)| *place < MOST || Some(&text.reference) == kept.as_ref())
        .map(|(_, text)| *text);
    let entry = |found: &OpenText| {
        let mine = back.as_ref().filter(|back| back.0 == found.reference);
        let fresh = desk.sayings.fresh(&desk.book, &found.key, &found.hash);
        let common = fresh
            .iter()
            .map(|(_, themes)| themes.clone())
            .reduce(|one, other| one.intersection(&other).cloned().collect())
            .unwrap_or_default();
        let said = fresh.iter().map(|(coding, themes)| {
            let by = desk
                .name(&coding.coder)
                .map_or_else(|| words.t("comments-nobody"), str::to_owned);
            words.with(
                "open-said",
                &[("by", text(by)), ("themes", text(labels(words, &desk.book, themes)))],
            )
        });
        Entry {
            reference: found.reference.clone(),
            hash: found.hash.clone(),
            revision: desk.decision(found).map_or(0, |decision| decision.revision),
            text: Shown::of(words, found),
            said: said.collect(),
            ticks: ticks(words, &desk.book, &found.masked.text, mine.map_or(&common, |mine| &mine.1)),
            none: mine.is_some_and(|mine| mine.2),
            why: mine.map(|mine| mine.3.clone()).unwrap_or_default(),
            problem: mine.map(|mine| mine.4.clone()),
        }
    };
    let page = Page {
        frame: Frame::staff(ask, words.one("open-agreement-title", "question", desk.open.label.clone())),
        nav: WaveNav::of(ask, "wave-nav-verbatims"),
        tabs: Tabs::of(ask, item, "open-tab-agreement"),
        action: address(ask, item, "accord"),
        csrf: ask.csrf(),
        progress: progress_words(words, &desk.progress()),
        pairs: all.iter().map(|agreement| pair(words, &desk, agreement)).collect(),
        entries: shown.map(entry).collect(),
        left: words.count("open-disputed", disputed.len()),
    };
    Ok(render(status, &page))
}

/// Settles a disagreement.
pub(in crate::web) fn save(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let item = ask.param("question");
    let reference = ask.field("reponse").unwrap_or_default().to_owned();
    let (said, none) = decided(ask, &reference)?;
    let back = |status, problem: String| {
        page(
            ask,
            status,
            Some((reference.clone(), said.themes.clone(), none, said.why.clone(), problem)),
        )
    };
    let desk = desk(ask)?;
    if desk.standing(desk.text(&reference)?) != Standing::Disagreement {
        return back(409, words.t("open-decision-conflict"));
    }
    if let Some(problem) = contradiction(words, &said, none) {
        return back(422, problem);
    }
    match verbatims::decide(&ask.app, ask.wave()?, ask.person()?.id, item, &said)? {
        Saved::Written | Saved::Same => Ok(Reply::see(address(ask, item, "accord#desaccords"))),
        Saved::Conflict | Saved::Taken => back(409, words.t("open-decision-conflict")),
    }
}
