//! What the diagnostic prints of an open question: themes, how they were given, screened verbatims.

use askama::Template;

use super::{Tabs, address, desk, progress_words};
use crate::app::diagnostics;
use crate::error::Result;
use crate::web::blocks::Blocks;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, COORDINATORS, Reply};

#[derive(Template)]
#[template(path = "verbatims_question.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    tabs: Tabs,
    progress: String,
    blocks: Option<Blocks>,
    file: Option<String>,
}

/// The themes of the question of the path.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let desk = desk(ask)?;
    let blocks = diagnostics::open_question(&ask.app, ask.wave()?, &desk.open.item)?;
    let page = Page {
        frame: Frame::staff(ask, desk.open.label.clone()),
        nav: WaveNav::of(ask, "wave-nav-verbatims"),
        tabs: Tabs::of(ask, &desk.open.item, "open-tab-themes"),
        progress: progress_words(ask.words, &desk.progress()),
        blocks: blocks.map(Blocks),
        file: ask.may(COORDINATORS).then(|| address(ask, &desk.open.item, "textes.csv")),
    };
    Ok(render(200, &page))
}
