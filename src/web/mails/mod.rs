//! The mails of a wave: how far they are, what can be done; the plan; each mail shown before it goes; the page of opposition.

mod opposition;
mod plan;
mod preview;

use askama::Template;

use super::page::{Frame, render};
use super::waves::nav::WaveNav;
use super::{Ask, Reply};
use crate::app::mailing::{self, Line, Overview};
use crate::error::{Code, Result};
use crate::fieldwork::plan::{Step, StepKind, Target};
use crate::i18n::{Words, date, moment, number};

pub(super) use opposition::{change as oppose, show as opposition};
pub(super) use plan::{edit, save};
pub(super) use preview::{html as preview_html, send as send_test, show as preview};

/// What a step is, in words.
fn step_name(words: Words, step: &Step) -> String {
    let key = match (step.kind, step.target) {
        (StepKind::Invitation, _) => "mails-step-invitation",
        (StepKind::Results, _) => "mails-step-results",
        (StepKind::Reminder, Target::NeverStarted) => "mails-step-never",
        (StepKind::Reminder, Target::Partial) => "mails-step-partial",
        (StepKind::Reminder, Target::SmallStrata { .. }) => "mails-step-small",
        (StepKind::Reminder, _) => "mails-step-all",
    };
    words.t(key)
}

/// A line of the table of mailings.
struct Row {
    name: String,
    short: bool,
    when: String,
    /// What is counted, how many.
    counts: Vec<(String, String)>,
    preview: String,
    /// Where what waits of it, or its start, is cancelled.
    cancel: Option<String>,
}

#[derive(Template)]
#[template(path = "mails.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    csrf: String,
    done: Option<String>,
    kept: bool,
    faults: Vec<String>,
    paused: bool,
    trouble: Option<String>,
    rows: Vec<Row>,
    receipts: Vec<(String, String)>,
    next: Option<String>,
    last: Option<String>,
    failures: Vec<(String, String)>,
    cancelled: Vec<(String, String)>,
    delays: Vec<(String, String)>,
    bad: Option<(String, String)>,
    plan: String,
    hold: String,
}

fn count(n: i64) -> String {
    number(n as f64)
}

/// The counts of a mailing, each with its name.
fn counts(words: Words, counts: [i64; 4]) -> Vec<(String, String)> {
    ["mails-waiting", "mails-sent", "mails-failed", "mails-cancelled"]
        .iter()
        .zip(counts)
        .map(|(key, n)| (words.t(key), count(n)))
        .collect()
}

/// How far the mails of the wave are.
pub(super) fn home(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let seen = mailing::overview(&ask.app, wave.id)?;
    let reasons = |state: &str| {
        let found = seen.failures.iter().filter(|failure| failure.state == state);
        found
            .map(|failure| (failure.why.clone(), count(failure.count)))
            .collect::<Vec<_>>()
    };
    let done = match ask.query("fait") {
        Some("plan") => Some("mails-done-plan"),
        Some("pause") => Some("mails-done-pause"),
        Some("reprise") => Some("mails-done-resume"),
        Some("annule") => Some("mails-done-cancel"),
        _ => None,
    };
    let page = Page {
        frame: Frame::staff(ask, words.t("mails-title")),
        nav: WaveNav::of(ask, "wave-nav-mails"),
        csrf: ask.csrf(),
        done: done.map(|key| words.t(key)),
        kept: seen.kept,
        faults: if seen.kept {
            seen.faults.iter().map(|fault| fault.message.clone()).collect()
        } else {
            Vec::new()
        },
        paused: seen.paused,
        trouble: seen.trouble.clone(),
        rows: seen.lines.iter().map(|line| row(ask, &seen, line)).collect(),
        receipts: counts(words, seen.receipts),
        next: seen.next.map(|at| words.one("mails-next", "moment", moment(at))),
        last: seen.last.map(|at| words.one("mails-last", "moment", moment(at))),
        failures: reasons("failed"),
        cancelled: reasons("cancelled"),
        delays: seen.delays.iter().map(|(why, n)| (why.clone(), count(*n))).collect(),
        bad: (seen.bad_addresses > 0).then(|| {
            (
                ask.in_wave("courriels/adresses"),
                words.count("mails-bad-link", usize::try_from(seen.bad_addresses).unwrap_or(0)),
            )
        }),
        plan: ask.in_wave("courriels/plan"),
        hold: ask.in_wave("courriels/pause"),
    };
    Ok(render(200, &page))
}

fn row(ask: &Ask, seen: &Overview, line: &Line) -> Row {
    let words = ask.words;
    let when = match (line.expanded, line.starts) {
        (Some((at, 0)), _) if line.counts == [0; 4] => words.one("mails-when-nobody", "moment", moment(at)),
        (Some((at, _)), _) => words.one("mails-when-done", "moment", moment(at)),
        (None, Some(at)) if seen.kept => words.one("mails-when-planned", "moment", moment(at)),
        (None, Some(at)) => words.one("mails-when-proposed", "date", date(at)),
        (None, None) => words.t("mails-when-never"),
    };
    let waits = line.counts[0] > 0 || (line.expanded.is_none() && seen.kept);
    Row {
        name: step_name(words, &line.step),
        short: line.step.short_path,
        when,
        counts: counts(words, line.counts),
        preview: ask.in_wave(&format!("courriels/apercu/{}", line.step.id)),
        cancel: waits.then(|| ask.in_wave(&format!("courriels/annuler/{}", line.step.id))),
    }
}

/// Holds the mailings, or lets them go on.
pub(super) fn hold(ask: &Ask) -> Result<Reply> {
    let paused = match ask.field("etat") {
        Some("suspendre") => true,
        Some("reprendre") => false,
        _ => return Err(Code::BadRequest.into()),
    };
    mailing::pause(&ask.app, ask.wave()?.id, paused)?;
    let done = if paused { "pause" } else { "reprise" };
    Ok(Reply::see(ask.in_wave(&format!("courriels?fait={done}"))))
}

/// Cancels what waits of a step.
pub(super) fn cancel(ask: &Ask) -> Result<Reply> {
    mailing::cancel_step(&ask.app, ask.wave()?.id, ask.param("etape"))?;
    Ok(Reply::see(ask.in_wave("courriels?fait=annule")))
}

#[derive(Template)]
#[template(path = "mails_addresses.html")]
struct Addresses {
    frame: Frame,
    nav: WaveNav,
    back: String,
    count: String,
    /// Association, address, since when, why, where it comes from.
    lines: Vec<[String; 5]>,
}

/// The addresses that do not work.
pub(super) fn addresses(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let (bad, total) = mailing::bad_addresses(&ask.app, ask.wave()?.id)?;
    let page = Addresses {
        frame: Frame::staff(ask, words.t("mails-bad-title")),
        nav: WaveNav::of(ask, "wave-nav-mails"),
        back: ask.in_wave("courriels"),
        count: words.count("mails-bad-count", usize::try_from(total).unwrap_or(0)),
        lines: bad
            .into_iter()
            .map(|one| {
                [
                    one.association,
                    one.email,
                    date(one.at),
                    one.why,
                    one.source.unwrap_or_default(),
                ]
            })
            .collect(),
    };
    Ok(render(200, &page))
}
