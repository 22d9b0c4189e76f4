//! Each mail of the plan before it goes: its text, its page, and a test to oneself.

use askama::Template;

use super::step_name;
use crate::app::mailing;
use crate::error::{Code, Result};
use crate::values::Email;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Cache, Reply};

#[derive(Template)]
#[template(path = "mails_preview.html")]
struct Preview {
    frame: Frame,
    nav: WaveNav,
    back: String,
    csrf: String,
    subject: String,
    text: String,
    html: String,
    test: String,
    address: String,
    sent: Option<String>,
    error: Option<String>,
}

/// The mail of a step, for an example.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    page(
        ask,
        200,
        ask.query("envoye"),
        ask.person()?.email.clone().unwrap_or_default(),
        None,
    )
}

fn page(ask: &Ask, status: u16, sent: Option<&str>, address: String, error: Option<String>) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let id = ask.param("etape");
    let letter = mailing::sample(&ask.app, wave.id, id)?;
    let (plan, _) = mailing::plan_of(wave);
    let step = plan.step(id).ok_or(Code::NotFound)?;
    let page = Preview {
        frame: Frame::staff(ask, words.one("mails-preview-title", "step", step_name(words, step))),
        nav: WaveNav::of(ask, "wave-nav-mails"),
        back: ask.in_wave("courriels"),
        csrf: ask.csrf(),
        subject: letter.subject,
        text: letter.text,
        html: ask.in_wave(&format!("courriels/apercu/{id}/page")),
        test: ask.in_wave(&format!("courriels/apercu/{id}")),
        address,
        sent: sent.map(|_| words.t("mails-test-sent")),
        error,
    };
    Ok(render(status, &page))
}

/// The HTML part, as a mail program shows it.
pub(in crate::web) fn html(ask: &Ask) -> Result<Reply> {
    let letter = mailing::sample(&ask.app, ask.wave()?.id, ask.param("etape"))?;
    let mut reply = Reply::file("text/html; charset=utf-8", letter.html.into_bytes(), Cache::No);
    reply.own_style = true;
    Ok(reply)
}

/// Sends the mail to somebody, as a test.
pub(in crate::web) fn send(ask: &Ask) -> Result<Reply> {
    let typed = ask.field("adresse").unwrap_or_default();
    let Some(to) = Email::parse(typed) else {
        return page(ask, 422, None, typed.to_owned(), Some(ask.words.t("mails-test-address")));
    };
    match mailing::send_sample(&ask.app, ask.wave()?.id, ask.param("etape"), &to)? {
        Ok(()) => Ok(Reply::see(
            ask.in_wave(&format!("courriels/apercu/{}?envoye=1", ask.param("etape"))),
        )),
        Err(reason) => page(
            ask,
            422,
            None,
            typed.to_owned(),
            Some(ask.words.one("mails-test-failed", "reason", reason)),
        ),
    }
}
