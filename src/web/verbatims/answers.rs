//! The answers with their themes; one answer with its history, its themes put right with a reason.

use std::collections::BTreeSet;

use askama::Template;

use super::{PAGE, Shown, Tabs, Tick, address, desk, labels, ticks};
use crate::analysis::verbatim::Standing;
use crate::app::verbatims::{self, Desk, OpenText, Said, Saved};
use crate::error::{Code, Result};
use crate::i18n::{self, Words, text};
use crate::web::coordinate::encode;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Reply};

/// A line of the list.
struct Line {
    url: String,
    text: String,
    state: String,
}

#[derive(Template)]
#[template(path = "verbatims_answers.html")]
struct List {
    frame: Frame,
    nav: WaveNav,
    tabs: Tabs,
    action: String,
    count: String,
    /// Code, name, chosen.
    themes: Vec<(String, String, bool)>,
    lines: Vec<Line>,
    before: Option<String>,
    after: Option<String>,
    file: String,
}

/// Where an answer stands, in words; themes only once settled.
fn state(words: Words, desk: &Desk, text: &OpenText) -> String {
    match desk.standing(text) {
        Standing::ToCode => words.t("open-state-to-code"),
        Standing::Half => words.t("open-state-half"),
        Standing::Disagreement => words.t("open-state-disagreement"),
        Standing::Again => words.t("open-state-again"),
        Standing::Settled(themes) => labels(words, &desk.book, &themes),
    }
}

/// Whether an answer has what the filter asks.
fn matches(desk: &Desk, text: &OpenText, filter: &str) -> bool {
    let standing = desk.standing(text);
    match filter {
        "" => true,
        "~desaccord" => standing == Standing::Disagreement,
        "~recoder" => standing == Standing::Again,
        "~aucun" => matches!(standing, Standing::Settled(themes) if themes.is_empty()),
        code => matches!(standing, Standing::Settled(themes) if themes.contains(code)),
    }
}

/// The answers, those of a theme with `?theme=`.
pub(in crate::web) fn list(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let desk = desk(ask)?;
    let item = &desk.open.item;
    let filter = ask.query("theme").unwrap_or_default();
    let found: Vec<&OpenText> = desk.open.texts.iter().filter(|text| matches(&desk, text, filter)).collect();
    let last = found.len().saturating_sub(1) / PAGE;
    let number = ask
        .query("page")
        .and_then(|n| n.parse::<usize>().ok())
        .unwrap_or(1)
        .saturating_sub(1)
        .min(last);
    let at = |number: usize| address(ask, item, &format!("reponses?theme={}&page={}", encode(filter), number + 1));
    let themes = desk.book.live().map(|theme| (theme.code.clone(), theme.label.clone()));
    let others = [
        ("~aucun", "open-none"),
        ("~desaccord", "open-state-disagreement"),
        ("~recoder", "open-state-again"),
    ]
    .map(|(code, key)| (code.to_owned(), words.t(key)));
    let line = |text: &&OpenText| Line {
        url: address(ask, item, &format!("reponses/{}", text.reference)),
        text: text.masked.text.clone(),
        state: state(words, &desk, text),
    };
    let page = List {
        frame: Frame::staff(ask, words.one("open-answers-title", "question", desk.open.label.clone())),
        nav: WaveNav::of(ask, "wave-nav-verbatims"),
        tabs: Tabs::of(ask, item, "open-tab-answers"),
        action: address(ask, item, "reponses"),
        count: words.count("open-count", found.len()),
        themes: themes
            .chain(others)
            .map(|(code, label)| (code.clone(), label, code == filter))
            .collect(),
        lines: found.iter().skip(number * PAGE).take(PAGE).map(line).collect(),
        before: number.checked_sub(1).map(at),
        after: (number < last).then(|| at(number + 1)),
        file: address(ask, item, "textes.csv"),
    };
    Ok(render(200, &page))
}

/// A line of the history.
struct Past {
    what: String,
    by: String,
    why: String,
}

#[derive(Template)]
#[template(path = "verbatims_answer.html")]
struct One {
    frame: Frame,
    nav: WaveNav,
    tabs: Tabs,
    action: String,
    csrf: String,
    back: String,
    text: Shown,
    state: String,
    /// Its themes may be decided: both coders have spoken, or it is settled.
    open: bool,
    hash: String,
    revision: i32,
    ticks: Vec<Tick>,
    none: bool,
    why: String,
    problem: Option<String>,
    history: Vec<Past>,
}

/// Codes of an answer are only shown once nobody has to code it blind any more.
fn may_see(desk: &Desk, text: &OpenText) -> bool {
    match desk.standing(text) {
        Standing::Settled(_) | Standing::Disagreement => true,
        Standing::Again => desk.is_decided(text),
        Standing::ToCode | Standing::Half => false,
    }
}

/// An answer with its history.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    page(ask, 200, None)
}

fn page(ask: &Ask, status: u16, back: Option<(BTreeSet<String>, bool, String, String)>) -> Result<Reply> {
    let words = ask.words;
    let desk = desk(ask)?;
    let item = &desk.open.item;
    let found = desk.text(ask.param("answer"))?;
    let open = may_see(&desk, found);
    let (on, none, why, problem) = match back {
        Some((on, none, why, problem)) => (on, none, why, Some(problem)),
        None => match desk.standing(found) {
            Standing::Settled(themes) => (themes.clone(), themes.is_empty(), String::new(), None),
            _ => (BTreeSet::new(), false, String::new(), None),
        },
    };
    let history = if open {
        verbatims::history(&ask.app, ask.wave()?, item, found)?
    } else {
        Vec::new()
    };
    let history = history.into_iter().map(|event| {
        let after = labels(words, &desk.book, &event.after);
        let what = match &event.before {
            Some(before) => words.with(
                &format!("open-event-{}-from", event.kind),
                &[("from", text(labels(words, &desk.book, before))), ("to", text(after))],
            ),
            None => words.one(&format!("open-event-{}", event.kind), "to", after),
        };
        let by = event.by.unwrap_or_else(|| words.t("comments-nobody"));
        Past {
            what,
            by: words.with(
                "open-event-by",
                &[
                    ("by", text(by)),
                    ("moment", text(i18n::moment(event.at))),
                    ("version", text(event.version)),
                ],
            ),
            why: event.why,
        }
    });
    let page = One {
        frame: Frame::staff(ask, words.t("open-answer-title")),
        nav: WaveNav::of(ask, "wave-nav-verbatims"),
        tabs: Tabs::of(ask, item, "open-tab-answers"),
        action: address(ask, item, &format!("reponses/{}", found.reference)),
        csrf: ask.csrf(),
        back: address(ask, item, "reponses"),
        text: Shown::of(words, found),
        state: state(words, &desk, found),
        open,
        hash: found.hash.clone(),
        revision: desk.decision(found).map_or(0, |decision| decision.revision),
        ticks: ticks(words, &desk.book, &found.masked.text, &on),
        none,
        why,
        problem,
        history: history.collect(),
    };
    Ok(render(status, &page))
}

/// A decision as its form says it: themes, none of them.
pub(super) fn decided(ask: &Ask, reference: &str) -> Result<(Said, bool)> {
    let field = |name: &str| ask.field(name).unwrap_or_default().to_owned();
    let themes: BTreeSet<String> = ask
        .form
        .iter()
        .filter(|(name, _)| name == "theme")
        .map(|(_, value)| value.clone())
        .collect();
    let said = Said {
        reference: reference.to_owned(),
        hash: field("h"),
        themes,
        revision: field("revision").parse().map_err(|_| Code::BadRequest)?,
        why: field("motif"),
    };
    Ok((said, ask.field("aucun").is_some()))
}

/// Why a decision is not taken as it is: nothing ticked, or both.
pub(super) fn contradiction(words: Words, said: &Said, none: bool) -> Option<String> {
    match (none, said.themes.is_empty()) {
        (true, false) => Some(words.t("open-both")),
        (false, true) => Some(words.t("open-nothing")),
        _ => None,
    }
}

/// Puts the themes of an answer right.
pub(in crate::web) fn save(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let item = ask.param("question");
    let (said, none) = decided(ask, ask.param("answer"))?;
    let desk = desk(ask)?;
    if !may_see(&desk, desk.text(&said.reference)?) {
        return Err(Code::NotFound.into());
    }
    let back = |status, problem| page(ask, status, Some((said.themes.clone(), none, said.why.clone(), problem)));
    if let Some(problem) = contradiction(words, &said, none) {
        return back(422, problem);
    }
    if said.why.trim().is_empty() {
        return back(422, words.t("open-why-needed"));
    }
    match verbatims::decide(&ask.app, ask.wave()?, ask.person()?.id, item, &said)? {
        Saved::Written | Saved::Same => Ok(Reply::see(address(ask, item, &format!("reponses/{}", said.reference)))),
        Saved::Conflict | Saved::Taken => back(409, words.t("open-decision-conflict")),
    }
}
