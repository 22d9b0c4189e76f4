//! Duplicates: the pairs to look at, two side by side, what was decided.

pub(in crate::web) mod history;
pub(in crate::web) mod pair;

use askama::Template;

use crate::app::register::duplicates::{self, Proposal};
use crate::error::{Code, Result};
use crate::i18n::{Words, number};
use crate::library::territories;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

/// Pairs on a page.
const PAGE: usize = 50;

/// A pair in words.
struct Line {
    url: String,
    one: String,
    other: String,
    reasons: String,
    against: String,
    sure: bool,
}

#[derive(Template)]
#[template(path = "duplicates_list.html")]
struct List {
    frame: Frame,
    csrf: String,
    action: String,
    back: String,
    history: String,
    done: Option<String>,
    summary: String,
    /// Words of the button that merges the sure pairs.
    merge: Option<String>,
    filters: Vec<(String, String, bool)>,
    lines: Vec<Line>,
    pages: Vec<(String, String)>,
}

/// The address of a pair.
fn pair_url(ask: &Ask, one: impl std::fmt::Display, other: impl std::fmt::Display) -> String {
    ask.at(&format!("registre/doublons/{one}/{other}"))
}

/// The name of an association with that of its commune.
fn named(name: &str, commune: Option<&str>) -> String {
    match commune.and_then(|code| territories().commune(code)) {
        Some(commune) => format!("{name} – {}", commune.name),
        None => name.to_owned(),
    }
}

fn line(ask: &Ask, one: &Proposal) -> Line {
    let join = |all: Vec<String>| all.join(", ");
    Line {
        url: pair_url(ask, one.a.0, one.b.0),
        one: named(&one.a.1, one.a.2.as_deref()),
        other: named(&one.b.1, one.b.2.as_deref()),
        reasons: join(one.candidate.evidence.iter().map(duplicates_reason).collect()),
        against: join(one.candidate.conflicts.iter().map(|one| one.reason().to_owned()).collect()),
        sure: one.candidate.sure,
    }
}

fn duplicates_reason(one: &crate::register::duplicates::Evidence) -> String {
    one.reason()
}

/// What was just done, from the address.
fn done(ask: &Ask, words: Words) -> Option<String> {
    let count = |name: &str| ask.query(name).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
    match ask.query("fait")? {
        "fusion" => Some(words.t("duplicates-done-merged")),
        "differentes" => Some(words.t("duplicates-done-apart")),
        "parti" => Some(words.t("duplicates-done-gone")),
        "lot" => {
            let mut text = words.count("duplicates-done-batch", count("n"));
            if count("refus") > 0 {
                text.push(' ');
                text.push_str(&words.count("duplicates-done-batch-refused", count("refus")));
            }
            if count("reste") > 0 {
                text.push(' ');
                text.push_str(&words.count("duplicates-done-batch-left", count("reste")));
            }
            Some(text)
        }
        _ => None,
    }
}

/// The pairs that nobody has decided about.
pub(in crate::web) fn list(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let all = duplicates::list(&ask.app, ask.observatory()?.id)?;
    let sure = all.iter().filter(|one| one.candidate.sure).count();
    let view = ask.query("vue").unwrap_or("toutes");
    let chosen: Vec<&Proposal> = all
        .iter()
        .filter(|one| match view {
            "sures" => one.candidate.sure,
            "autres" => !one.candidate.sure,
            _ => true,
        })
        .collect();
    let page: usize = ask.query("page").and_then(|n| n.parse().ok()).unwrap_or(1).max(1);
    let last = chosen.len().div_ceil(PAGE).max(1);
    let page = page.min(last);
    let at = |view: &str, page: usize| ask.at(&format!("registre/doublons?vue={view}&page={page}"));
    let mut pages = Vec::new();
    if page > 1 {
        pages.push((at(view, page - 1), words.t("duplicates-previous")));
    }
    if page < last {
        pages.push((at(view, page + 1), words.t("duplicates-following")));
    }
    let filter = |code: &str, key: &str, n: usize| {
        let label = words.one(key, "nombre", number(n as f64));
        (at(code, 1), label, code == view)
    };
    let template = List {
        frame: Frame::staff(ask, words.t("duplicates-title")),
        csrf: ask.csrf(),
        action: ask.at("registre/doublons"),
        back: ask.at("registre"),
        history: ask.at("registre/doublons/historique"),
        done: done(ask, words),
        summary: words.count("duplicates-summary", all.len()),
        merge: (sure > 0).then(|| words.count("duplicates-merge-sure", sure.min(1_000))),
        filters: vec![
            filter("toutes", "duplicates-filter-all", all.len()),
            filter("sures", "duplicates-filter-sure", sure),
            filter("autres", "duplicates-filter-others", all.len() - sure),
        ],
        lines: chosen
            .iter()
            .skip((page - 1) * PAGE)
            .take(PAGE)
            .map(|one| line(ask, one))
            .collect(),
        pages,
    };
    Ok(render(200, &template))
}

/// Merges the sure pairs.
pub(in crate::web) fn merge_sure(ask: &Ask) -> Result<Reply> {
    if ask.field("action") != Some("fusionner-sures") {
        return Err(Code::BadRequest.into());
    }
    let batch = duplicates::merge_sure(&ask.app, ask.observatory()?.id, Some(ask.person()?.id))?;
    Ok(Reply::see(ask.at(&format!(
        "registre/doublons?fait=lot&n={}&refus={}&reste={}",
        batch.done, batch.refused, batch.left
    ))))
}
