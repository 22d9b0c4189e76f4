//! Signing in by a personal link, and out. Opening the link only shows a button: mail scanners that follow links sign nobody in.

use askama::Template;

use super::accounts::entry;
use super::page::{Frame, render};
use super::{Ask, Reply, asked};
use crate::app::accounts;
use crate::error::{Code, Result};
use crate::values::Token;

/// Name of the session cookie.
pub(super) const COOKIE: &str = "olva_session";
/// Seven days: the longest session.
const LONGEST: i64 = 7 * 24 * 3600;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    frame: Frame,
    action: String,
    asked: String,
}

/// The button.
pub(super) fn ask(ask: &Ask) -> Result<Reply> {
    let Some(link) = Token::parse(ask.param("link")) else {
        return Ok(entry::dead_link(ask));
    };
    let mut frame = Frame::public(ask.words, ask.words.t("sign-in-title"));
    frame.demo = ask.app.is_demonstration();
    Ok(render(
        200,
        &SignIn {
            frame,
            action: format!("/connexion/{}", link.reveal()),
            asked: asked::of(ask).unwrap_or_default().to_owned(),
        },
    ))
}

/// Signs in, then goes to the page that was asked for, else to the person's first page.
pub(super) fn sign_in(ask: &Ask) -> Result<Reply> {
    ask.own_form()?;
    let Some(link) = Token::parse(ask.param("link")) else {
        return Ok(entry::dead_link(ask));
    };
    match accounts::sign_in::with_link(&ask.app, &link, ask.session.as_ref()) {
        Ok(session) => Ok(signed_in(&session, asked::or_home(asked::of(ask)))),
        Err(error) if error.code == Code::InvitationUnknown => Ok(entry::dead_link(ask)),
        Err(error) => Err(error),
    }
}

/// Gives the browser its session, and a place to go.
pub(super) fn signed_in(session: &Token, to: impl Into<String>) -> Reply {
    with_session(Reply::see(to), session)
}

/// Gives the browser its session.
pub(super) fn with_session(reply: Reply, session: &Token) -> Reply {
    reply.with_cookie(COOKIE, session.reveal().to_owned(), LONGEST)
}

/// Ends the session on this device.
pub(super) fn sign_out(ask: &Ask) -> Result<Reply> {
    if let Some(session) = &ask.session {
        accounts::sign_out(&ask.app, session)?;
    }
    Ok(Reply::see("/").with_cookie(COOKIE, String::new(), 0))
}
