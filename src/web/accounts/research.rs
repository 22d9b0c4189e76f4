//! The file for researchers: closed waves only, because two files of a running wave would tell the answers between them.

use askama::Template;

use crate::app::research;
use crate::app::waves;
use crate::error::{Code, Result};
use crate::fieldwork::{Wave, WaveState};
use crate::i18n::{self, number, text};
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

/// A wave and its files.
struct Line {
    title: String,
    dates: String,
    what: String,
    file: Option<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "research.html")]
struct Research {
    frame: Frame,
    lines: Vec<Line>,
}

fn is_over(wave: &Wave) -> bool {
    matches!(wave.state, WaveState::Closed | WaveState::Archived)
}

/// The waves that have a file, and what was done to it.
pub(in crate::web) fn list(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let mut lines = Vec::new();
    for wave in waves::list(&ask.app, Some(ask.observatory()?.id))? {
        let dates = [
            ("from", text(i18n::civil_date(wave.opens_at.date(), false))),
            ("to", text(i18n::civil_date(wave.closes_at.date(), false))),
        ];
        let (what, file) = if is_over(&wave) {
            let made = research::file(&ask.app, wave.id)?;
            let n = |n: usize| text(number(n as f64));
            let args = [
                ("lines", n(made.lines)),
                ("generalised", n(made.generalised)),
                ("removed", n(made.removed)),
            ];
            let url = |name: &str| ask.at(&format!("vagues/{}/{name}", wave.id));
            (
                words.with("research-made", &args),
                Some((
                    url("recherche.csv"),
                    url("recherche-dictionnaire.csv"),
                    url("recherche-pertes.csv"),
                )),
            )
        } else {
            (words.t("research-not-yet"), None)
        };
        lines.push(Line {
            title: wave.title.clone(),
            dates: words.with("waves-dates-text", &dates),
            what,
            file,
        });
    }
    let mut frame = Frame::staff(ask, words.t("research-title"));
    frame.wide = false;
    Ok(render(200, &Research { frame, lines }))
}

fn closed(ask: &Ask) -> Result<&Wave> {
    let wave = ask.wave()?;
    if is_over(wave) { Ok(wave) } else { Err(Code::NotFound.into()) }
}

/// The file.
pub(in crate::web) fn file(ask: &Ask) -> Result<Reply> {
    let wave = closed(ask)?;
    let made = research::file(&ask.app, wave.id)?;
    Ok(Reply::download(
        "text/csv; charset=utf-8",
        format!("recherche-{}-{}.csv", wave.territory, wave.year),
        made.csv.into_bytes(),
    ))
}

/// What was lost in making it.
pub(in crate::web) fn losses(ask: &Ask) -> Result<Reply> {
    let wave = closed(ask)?;
    Ok(Reply::download(
        "text/csv; charset=utf-8",
        format!("recherche-{}-{}-pertes.csv", wave.territory, wave.year),
        research::file(&ask.app, wave.id)?.report_csv().into_bytes(),
    ))
}

/// What its columns and codes mean.
pub(in crate::web) fn dictionary(ask: &Ask) -> Result<Reply> {
    let wave = closed(ask)?;
    Ok(Reply::download(
        "text/csv; charset=utf-8",
        format!("recherche-{}-{}-dictionnaire.csv", wave.territory, wave.year),
        research::dictionary(&ask.app, wave.id)?.into_bytes(),
    ))
}
