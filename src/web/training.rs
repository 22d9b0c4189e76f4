//! The training observatory: what it is, making it, starting it afresh; and the mails that never left it, to be read.

use askama::Template;

use super::coordinate::encode;
use super::page::{Frame, render};
use super::{ADMIN, Ask, COORDINATORS, Reply};
use crate::app::training::{self as actions, KeptMail};
use crate::demo::training::{self as filler, Size};
use crate::error::{Code, Result};
use crate::i18n::{self, number, text};

/// Mails shown at once.
const SHOWN: usize = 25;

#[derive(Template)]
#[template(path = "training.html")]
struct Page {
    frame: Frame,
    csrf: String,
    good: Option<String>,
    bad: Option<String>,
    /// Here is the training observatory.
    here: bool,
    /// Somebody is filling it.
    filling: bool,
    what: Vec<String>,
    /// Where the training observatory is, seen from the real one.
    go: Option<String>,
    /// Where the real one is, seen from the training one: address and name.
    real: Option<(String, String)>,
    /// Who may make it.
    create: Option<String>,
    /// Who may start it afresh.
    renew: Option<String>,
    mails: Option<String>,
}

/// What it is, and what may be done here.
pub(super) fn show(ask: &Ask) -> Result<Reply> {
    page(ask, 200, None)
}

fn page(ask: &Ask, status: u16, bad: Option<String>) -> Result<Reply> {
    let words = ask.words;
    let here = ask.observatory()?;
    let twin = if here.training { None } else { actions::twin(&ask.app, here)? };
    let real = actions::real(&ask.app, here)?;
    let filled = if here.training { Some(here) } else { twin.as_ref() };
    let mut frame = Frame::staff(ask, words.t("training-title"));
    frame.wide = false;
    let coordinator = ask.may(COORDINATORS);
    let page = Page {
        csrf: ask.csrf(),
        good: (ask.query("fait") == Some("neuf")).then(|| words.t("training-done")),
        bad,
        here: here.training,
        filling: filled.is_some_and(|one| actions::is_filling(one, ask.app.clock.now())),
        what: (1..=5).map(|place| words.t(&format!("training-what-{place}"))).collect(),
        create: (!here.training && twin.is_none() && ask.may(ADMIN)).then(|| ask.at("entrainement")),
        renew: (here.training && coordinator).then(|| ask.at("entrainement/recommencer")),
        mails: (here.training && coordinator).then(|| ask.at("courriels-retenus")),
        go: twin.map(|twin| format!("/o/{}", twin.slug)),
        real: real.map(|real| (format!("/o/{}", real.slug), real.name)),
        frame,
    };
    Ok(render(status, &page))
}

/// Makes it and fills it, then goes there.
pub(super) fn begin(ask: &Ask) -> Result<Reply> {
    let here = ask.observatory()?;
    if here.training {
        return Err(Code::BadRequest.into());
    }
    let made = filler::begin(&ask.app, here, Size::default())?;
    Ok(Reply::see(format!("/o/{}/entrainement?fait=neuf", made.slug)))
}

/// Starts it afresh, once the person has said that all of it goes.
pub(super) fn renew(ask: &Ask) -> Result<Reply> {
    let here = ask.observatory()?;
    if !here.training {
        return Err(Code::NotFound.into());
    }
    if ask.field("oui") != Some("oui") {
        return page(ask, 422, Some(ask.words.t("training-tick")));
    }
    if filler::renew(&ask.app, here, Size::default())? {
        Ok(Reply::see(ask.at("entrainement?fait=neuf")))
    } else {
        page(ask, 409, Some(ask.words.t("training-filling")))
    }
}

/// A mail that stayed: where it would have gone, what it says, line by line; a line that is an address of this site is a link.
struct Kept {
    to: String,
    subject: String,
    at: String,
    lines: Vec<(String, Option<String>)>,
}

#[derive(Template)]
#[template(path = "training_mails.html")]
struct Mails {
    frame: Frame,
    action: String,
    back: String,
    search: String,
    total: String,
    mails: Vec<Kept>,
    earlier: Option<String>,
    later: Option<String>,
}

/// The mails that stayed.
pub(super) fn mails(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let here = ask.observatory()?;
    if !here.training {
        return Err(Code::NotFound.into());
    }
    let search: String = ask.query("cherche").unwrap_or_default().chars().take(100).collect();
    let number_of: usize = ask.query("page").and_then(|n| n.parse().ok()).unwrap_or(1).clamp(1, 10_000);
    let (found, total) = actions::mails(&ask.app, here.id, &search, (number_of - 1) * SHOWN, SHOWN)?;
    let action = ask.at("courriels-retenus");
    let address = |page: usize| format!("{action}?cherche={}&page={page}", encode(&search));
    let mut frame = Frame::staff(ask, words.t("kept-title"));
    frame.wide = false;
    let page = Mails {
        back: ask.at("entrainement"),
        total: words.with(
            "kept-total",
            &[
                ("n", fluent_bundle::FluentValue::from(total)),
                ("nombre", text(number(total as f64))),
            ],
        ),
        mails: found.into_iter().map(|mail| kept(&ask.app.base_url, mail)).collect(),
        earlier: (number_of * SHOWN < total).then(|| address(number_of + 1)),
        later: (number_of > 1).then(|| address(number_of - 1)),
        action: action.clone(),
        search: search.clone(),
        frame,
    };
    Ok(render(200, &page))
}

fn kept(base: &str, mail: KeptMail) -> Kept {
    let line = |line: &str| {
        // Where the address of the site begins, to the end of the line: the letters put each address at the end of its own.
        let link = line.find(base).map(|at| (at, line[at + base.len()..].trim().to_owned()));
        match link {
            Some((at, path)) if path.starts_with('/') && !path.contains(char::is_whitespace) => {
                (line[..at].to_owned(), Some(path))
            }
            _ => (line.to_owned(), None),
        }
    };
    Kept {
        to: mail.recipient,
        subject: mail.subject,
        at: i18n::moment(mail.at),
        lines: mail.text.lines().map(line).collect(),
    }
}
