//! The page that a link of opposition opens, and the one click of mail programs (RFC 8058). Opening the page changes nothing: the
//! machines that visit every link of a mail do not speak for an association.

use askama::Template;

use crate::app::mailing::{self, Opposition};
use crate::error::{Code, Result};
use crate::values::Token;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

#[derive(Template)]
#[template(path = "opposition.html")]
struct Page {
    frame: Frame,
    association: String,
    responsible: String,
    contact: String,
    opposed: bool,
    said: bool,
}

fn page(ask: &Ask, shown: Opposition, said: bool) -> Reply {
    let mut frame = Frame::public(ask.words, ask.words.t("opposition-title"));
    frame.demo = shown.demo || ask.app.is_demonstration();
    let contact: Vec<&str> = shown
        .contact
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    render(
        200,
        &Page {
            frame,
            association: shown.association,
            contact: contact.join(", "),
            responsible: shown.responsible,
            opposed: shown.opposed,
            said,
        },
    )
}

fn token(ask: &Ask) -> Result<Token> {
    Token::parse(ask.param("token")).ok_or_else(|| Code::InvitationUnknown.into())
}

/// What the opposition does, and its button.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    Ok(page(ask, mailing::opposition(&ask.app, &token(ask)?)?, false))
}

/// Notes the opposition, or takes it back. The one click of a mail program has the same address and says neither.
pub(in crate::web) fn change(ask: &Ask) -> Result<Reply> {
    let token = token(ask)?;
    let shown = match ask.field("action") {
        Some("reprendre") => mailing::take_back(&ask.app, &token)?,
        _ => mailing::oppose(&ask.app, &token)?,
    };
    Ok(page(ask, shown, true))
}
