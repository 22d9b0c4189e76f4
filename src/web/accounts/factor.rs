//! The second factor: set up with a QR code, confirmed by a first code, its recovery codes shown once; turned off by a code.

use askama::Template;

use super::form::Input;
use super::{qr, wait_words};
use crate::app::accounts::sign_in::Denied;
use crate::app::accounts::{self, Stage, own, second_factor};
use crate::error::{Code, Result};
use crate::i18n::Words;
use crate::values::Token;
use crate::web::page::{Frame, render};
use crate::web::session::with_session;
use crate::web::{Ask, Reply, asked};

#[derive(Template)]
#[template(path = "factor.html")]
struct Factor {
    frame: Frame,
    csrf: String,
    asked: String,
    /// The role requires it and nothing else can be done meanwhile.
    required: bool,
    drawing: String,
    secret: String,
    uri: String,
    code: Input,
}

#[derive(Template)]
#[template(path = "factor_on.html")]
struct FactorOn {
    frame: Frame,
    csrf: String,
    left: String,
    off: Input,
    renew: Input,
}

#[derive(Template)]
#[template(path = "recovery.html")]
struct Recovery {
    frame: Frame,
    codes: Vec<String>,
    go: String,
}

fn session(ask: &Ask) -> Result<&Token> {
    ask.session.as_ref().ok_or_else(|| Code::SignInNeeded.into())
}

/// Whoever has a second factor and has not proved it may not come here: they would replace it.
fn not_half(ask: &Ask) -> Result<()> {
    match ask.person()?.stage {
        Stage::Code => Err(Code::SecondFactorNeeded.into()),
        Stage::Full | Stage::SetUp => Ok(()),
    }
}

fn frame(ask: &Ask, title: &str) -> Frame {
    let mut frame = Frame::staff(ask, ask.words.t(title));
    frame.wide = false;
    frame
}

/// How to set it up, or what is set up.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    not_half(ask)?;
    page(ask, 200, None)
}

fn page(ask: &Ask, status: u16, error: Option<String>) -> Result<Reply> {
    let words = ask.words;
    let person = ask.person()?;
    let Some(secret) = own::second_factor_to_confirm(&ask.app, person)? else {
        return on(ask, status, (None, error));
    };
    let account = person.email.as_deref().unwrap_or(&person.name);
    let host = ask.app.base_url.split_once("://").map_or("", |(_, host)| host);
    let issuer = format!("{} {host}", words.t("service-name"));
    let uri = second_factor::provisioning_uri(&secret, account, issuer.trim());
    let groups: Vec<&str> = (0..secret.len())
        .step_by(4)
        .map(|at| &secret[at..(at + 4).min(secret.len())])
        .collect();
    Ok(render(
        status,
        &Factor {
            frame: frame(ask, "factor-title"),
            csrf: person.csrf.clone(),
            asked: asked::of(ask).unwrap_or_default().to_owned(),
            required: person.stage == Stage::SetUp,
            drawing: qr::svg(&uri, &words.t("factor-qr")).unwrap_or_default(),
            secret: groups.join(" "),
            uri,
            code: Input::new(words, "code", &words.t("factor-code"))
                .hint(words.t("factor-code-hint"))
                .code()
                .error(error),
        },
    ))
}

fn on(ask: &Ask, status: u16, (renew, off): (Option<String>, Option<String>)) -> Result<Reply> {
    let words = ask.words;
    let person = ask.person()?;
    let left = own::overview(&ask.app, person, None)?.recovery_left;
    let field = |id: &str, error| {
        Input::new(words, "code", &words.t("factor-code-now"))
            .id(id)
            .code()
            .error(error)
    };
    Ok(render(
        status,
        &FactorOn {
            frame: frame(ask, "factor-title"),
            csrf: person.csrf.clone(),
            left: words.count("factor-left", left),
            renew: field("code-codes", renew),
            off: field("code-arret", off),
        },
    ))
}

/// Turns it on.
pub(in crate::web) fn confirm(ask: &Ask) -> Result<Reply> {
    not_half(ask)?;
    let code = ask.field("code").unwrap_or_default();
    match own::confirm_second_factor(&ask.app, ask.person()?, session(ask)?, code)? {
        Some((strong, codes)) => recovery(ask, &strong, codes),
        None => page(ask, 422, Some(ask.words.t("factor-code-wrong"))),
    }
}

/// The codes, once; the page belongs to the new session.
fn recovery(ask: &Ask, strong: &Token, codes: Vec<String>) -> Result<Reply> {
    let mut frame = frame(ask, "recovery-title");
    if let Some(person) = accounts::session(&ask.app, strong)? {
        frame.person = Some((person.name, person.csrf));
    }
    let go = asked::or_home(asked::of(ask));
    Ok(with_session(render(200, &Recovery { frame, codes, go }), strong))
}

fn denied(words: Words, denied: Denied) -> (u16, Option<String>) {
    match denied {
        Denied::Wrong => (422, Some(words.t("factor-code-wrong"))),
        Denied::Wait(wait) => (429, Some(wait_words(words, wait))),
    }
}

/// Turns it off.
pub(in crate::web) fn end(ask: &Ask) -> Result<Reply> {
    let code = ask.field("code").unwrap_or_default();
    match own::end_second_factor(&ask.app, ask.person()?, session(ask)?, code)? {
        Ok(strong) => Ok(with_session(Reply::see("/compte"), &strong)),
        Err(why) => {
            let (status, error) = denied(ask.words, why);
            on(ask, status, (None, error))
        }
    }
}

/// Replaces the recovery codes.
pub(in crate::web) fn renew(ask: &Ask) -> Result<Reply> {
    let code = ask.field("code").unwrap_or_default();
    match own::renew_recovery(&ask.app, ask.person()?, session(ask)?, code)? {
        Ok((strong, codes)) => recovery(ask, &strong, codes),
        Err(why) => {
            let (status, error) = denied(ask.words, why);
            on(ask, status, (error, None))
        }
    }
}
