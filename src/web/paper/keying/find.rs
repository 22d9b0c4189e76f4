//! Finding the association of a form, by what stands on it.

use askama::Template;

use super::super::{FOUND, mode_words, named};
use super::{asked_for, carried};
use crate::app::paper as actions;
use crate::error::Result;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Reply};

#[derive(Template)]
#[template(path = "keying_find.html")]
struct Find {
    frame: Frame,
    nav: WaveNav,
    action: String,
    csrf: String,
    typed: String,
    short: bool,
    batch: String,
    found: Option<Vec<(String, String, String)>>,
    done: bool,
}

/// The field where a code, a number or a name is typed.
pub(in crate::web) fn search(ask: &Ask) -> Result<Reply> {
    found(ask, String::new(), None)
}

/// Looks for it; the only one found opens at once.
pub(in crate::web) fn find(ask: &Ask) -> Result<Reply> {
    let typed = ask.field("q").unwrap_or_default().trim().to_owned();
    let wave = ask.wave()?;
    let candidates = actions::find(&ask.app, wave.id, &typed, FOUND)?;
    let to = |id: &dyn std::fmt::Display| {
        let mut url = ask.in_wave(&format!("saisie/{id}?mode=papier"));
        url.push_str(&carried(ask));
        url
    };
    if let [one] = candidates.as_slice() {
        return Ok(Reply::see(to(&one.id)));
    }
    let lines = candidates
        .iter()
        .map(|one| {
            let state = match &one.answered {
                None => String::new(),
                Some((mode, sent)) => {
                    let key = if *sent { "keying-sent" } else { "keying-begun" };
                    ask.words.one(key, "mode", mode_words(ask.words, mode))
                }
            };
            (to(&one.id), named(one), state)
        })
        .collect();
    found(ask, typed, Some(lines))
}

fn found(ask: &Ask, typed: String, found: Option<Vec<(String, String, String)>>) -> Result<Reply> {
    let page = Find {
        frame: Frame::staff(ask, ask.words.t("keying-title")),
        nav: WaveNav::of(ask, "wave-nav-paper"),
        action: ask.in_wave("saisie"),
        csrf: ask.csrf(),
        typed,
        short: asked_for(ask, "parcours") == Some("court"),
        batch: asked_for(ask, "lot").unwrap_or_default().to_owned(),
        found,
        done: ask.query("fait").is_some(),
    };
    Ok(render(200, &page))
}
