//! A wave beside the one before: what changed, indicator by indicator and question by question; the coordinator says which wave that is.

use askama::Template;

use super::blocks::Blocks;
use super::page::{Frame, render};
use super::waves::nav::WaveNav;
use super::{Ask, COORDINATORS, Reply};
use crate::app::evolution;
use crate::error::{Code, Result};
use crate::fieldwork::EarlierWave;
use crate::i18n::text;
use crate::values::Id;

#[derive(Template)]
#[template(path = "evolution.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    lead: String,
    /// Too few answers to show anything.
    few: bool,
    /// Pages of the questionnaire: address, title.
    contents: Vec<(String, String)>,
    /// A page of questions is shown: its title.
    shown: Option<String>,
    /// What is shown; the indicators come before the contents.
    blocks: Blocks,
    choice: Option<Choice>,
    url: String,
}

/// The form that chooses the wave to compare with.
struct Choice {
    action: String,
    csrf: String,
    /// Value, words, chosen.
    options: Vec<(String, String, bool)>,
}

/// What changed since the wave before; with `?page=`, the questions of a page.
pub(super) fn show(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let wanted = ask.query("page");
    let url = ask.in_wave("evolution");
    let found = evolution::page(&ask.app, wave, wanted)?;
    if found.is_none() && wanted.is_some() {
        return Err(Code::NotFound.into());
    }
    let shown = wanted.and_then(|id| {
        let pages = &found.as_ref()?.pages;
        pages.iter().find(|(known, _)| known == id).map(|(_, title)| title.clone())
    });
    let lead = match &found {
        None => words.t("evolution-none"),
        Some(found) => words.with(
            "evolution-lead",
            &[
                ("title", text(found.earlier.clone())),
                ("before", text(found.moments.0.clone())),
                ("after", text(found.moments.1.clone())),
            ],
        ),
    };
    let heading = match &shown {
        Some(title) => words.one("evolution-title-page", "page", title.clone()),
        None => words.t("evolution-title"),
    };
    let contents = found.as_ref().map_or_else(Vec::new, |found| {
        let link = |(id, title): &(String, String)| (format!("{url}?page={id}"), title.clone());
        found.pages.iter().map(link).collect()
    });
    let page = Page {
        nav: WaveNav::of(ask, "wave-nav-evolution"),
        frame: Frame::staff(ask, heading),
        lead,
        few: found.as_ref().is_some_and(|found| found.few),
        contents,
        shown,
        blocks: Blocks(found.map(|found| found.blocks).unwrap_or_default()),
        choice: choice(ask)?,
        url,
    };
    Ok(render(200, &page))
}

/// The waves that a coordinator may choose; none when there is nothing to choose.
fn choice(ask: &Ask) -> Result<Option<Choice>> {
    let wave = ask.wave()?;
    if !ask.may(COORDINATORS) {
        return Ok(None);
    }
    let candidates = evolution::candidates(&ask.app, wave)?;
    if candidates.is_empty() {
        return Ok(None);
    }
    let chosen = wave.settings.earlier;
    let words = ask.words;
    let mut options = vec![
        (LAST.to_owned(), words.t("evolution-last"), chosen == EarlierWave::Last),
        (NONE.to_owned(), words.t("evolution-no-wave"), chosen == EarlierWave::None),
    ];
    options.extend(
        candidates
            .into_iter()
            .map(|other| (other.id.to_string(), other.title, chosen == EarlierWave::Chosen(other.id))),
    );
    Ok(Some(Choice {
        action: ask.in_wave("evolution"),
        csrf: ask.csrf(),
        options,
    }))
}

const LAST: &str = "derniere";
const NONE: &str = "aucune";

/// Keeps the wave chosen.
pub(super) fn choose(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let choice = match ask.field("vague") {
        Some(LAST) => EarlierWave::Last,
        Some(NONE) => EarlierWave::None,
        Some(id) => EarlierWave::Chosen(Id::parse(id).ok_or(Code::BadRequest)?),
        None => return Err(Code::BadRequest.into()),
    };
    evolution::choose(&ask.app, wave, choice)?;
    Ok(Reply::see(ask.in_wave("evolution")))
}
