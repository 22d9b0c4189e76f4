//! The page of exploration: a variable, a crossing, a filter; the chart, the table, the sentence, the test and the base on one screen, the
//! whole state in the link, no script. Its downloads show the very same view.

mod kept;
mod link;
mod page;

pub(super) use kept::{change, keep, list};
pub(super) use page::show;

use super::{Ask, Reply};
use crate::app::explorations::{self, Seen};
use crate::error::{Code, Result};
use crate::report::chart;
use crate::report::diagnostic::explored;

/// The exploration that an address asks for.
fn asked(ask: &Ask) -> Result<Seen> {
    let table = explorations::open(&ask.app, ask.wave()?)?;
    let query = link::read(&ask.query).query.ok_or(Code::BadRequest)?;
    table.look(&query).map_err(|_| Code::BadRequest.into())
}

/// Name of a file.
fn name(ask: &Ask, seen: &Seen, kind: &str) -> Result<String> {
    let wave = ask.wave()?;
    let safe = |text: &str| -> String {
        text.chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect()
    };
    let crossing = seen
        .found
        .crossing
        .as_ref()
        .map_or_else(String::new, |named| format!("-{}", safe(&named.name)));
    Ok(format!(
        "exploration-{}-{}-{}{crossing}.{kind}",
        wave.territory,
        wave.year,
        safe(&seen.found.variable.name)
    ))
}

/// The figure as SVG.
pub(super) fn svg(ask: &Ask) -> Result<Reply> {
    let seen = asked(ask)?;
    let figure = seen.view.figure.as_ref().ok_or(Code::NotFound)?;
    let body = chart::standalone(figure).into_bytes();
    Ok(Reply::download("image/svg+xml", name(ask, &seen, "svg")?, body))
}

/// The figure as PNG.
pub(super) fn png(ask: &Ask) -> Result<Reply> {
    let seen = asked(ask)?;
    let figure = seen.view.figure.as_ref().ok_or(Code::NotFound)?;
    Ok(Reply::download("image/png", name(ask, &seen, "png")?, chart::png(figure)?))
}

/// The table as CSV.
pub(super) fn csv(ask: &Ask) -> Result<Reply> {
    let seen = asked(ask)?;
    let body = explored::csv(&seen.found, &seen.view.base);
    Ok(Reply::download("text/csv; charset=utf-8", name(ask, &seen, "csv")?, body))
}
