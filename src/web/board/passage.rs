//! How the questionnaire is gone through: how long it takes, and where those who stopped did.

use askama::Template;

use crate::app::overview;
use crate::error::Result;
use crate::i18n::{self, number};
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Reply};

#[derive(Template)]
#[template(path = "passage.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    begun: String,
    median: Option<String>,
    /// Page of the questionnaire, how many stopped there.
    stopped: Vec<(String, String)>,
    board: String,
    read_at: Option<String>,
}

/// The page.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let (quality, questionnaire) = overview::passage(&ask.app, wave.id)?;
    let title = |id: &str| {
        questionnaire
            .page(id)
            .map_or_else(|| id.to_owned(), |page| page.title.get(&questionnaire.locale).to_owned())
    };
    let page = Page {
        frame: Frame::staff(ask, words.t("passage-title")),
        nav: WaveNav::of(ask, "wave-nav-board"),
        begun: words.count("passage-begun", quality.begun),
        median: quality
            .median_minutes
            .map(|minutes| words.one("passage-median", "minutes", number(minutes.round()))),
        stopped: quality
            .stopped_at
            .iter()
            .map(|(id, n)| (title(id), number(*n as f64)))
            .collect(),
        board: ask.in_wave("suivi"),
        read_at: quality.at.map(|at| words.one("wave-at", "moment", i18n::moment(at))),
    };
    Ok(render(200, &page))
}
