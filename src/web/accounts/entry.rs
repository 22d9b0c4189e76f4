//! Signing in: a link by mail or a password, then the code of the second factor. The same page whatever the address.

use askama::Template;

use super::form::Input;
use super::wait_words;
use crate::app::App;
use crate::app::accounts::Stage;
use crate::app::accounts::sign_in::{self, Denied};
use crate::error::{Code, Result};
use crate::i18n::Words;
use crate::values::Email;
use crate::web::page::{Frame, render};
use crate::web::session::signed_in;
use crate::web::{Ask, Reply, asked};

#[derive(Template)]
#[template(path = "entry.html")]
struct Entry {
    frame: Frame,
    /// The page asked for, or nothing.
    asked: String,
    /// What the sign-in is needed for.
    lead: Option<String>,
    problem: Option<String>,
    link: Input,
    email: Input,
    password: Input,
}

/// The form; whoever is signed in all the way and was asked to come here goes on.
pub(in crate::web) fn form(ask: &Ask) -> Result<Reply> {
    match (asked::of(ask), &ask.person) {
        (Some(page), Some(person)) if person.stage == Stage::Full => Ok(Reply::see(page)),
        _ => Ok(page(ask, 200, None, None)),
    }
}

/// In the place of a page that asks for signing in: the form, which leads back to it.
pub(in crate::web) fn needed(app: &App, words: Words, asked: Option<&str>) -> Reply {
    let mut frame = Frame::public(words, words.t("error-sign-in-needed-title"));
    frame.demo = app.is_demonstration();
    let lead = Some(words.t("error-sign-in-needed-text"));
    written(frame, 401, asked, lead, (None, None), "")
}

/// A link that was used, or has expired: another one can be asked for here.
pub(in crate::web) fn dead_link(ask: &Ask) -> Reply {
    page(ask, 404, Some(ask.words.t("entry-link-dead")), None)
}

fn page(ask: &Ask, status: u16, problem: Option<String>, link_error: Option<String>) -> Reply {
    let mut frame = Frame::staff(ask, ask.words.t("entry-title"));
    frame.wide = false;
    let typed = ask.field("courriel").unwrap_or_default();
    written(frame, status, asked::of(ask), None, (problem, link_error), typed)
}

fn written(
    frame: Frame,
    status: u16,
    asked: Option<&str>,
    lead: Option<String>,
    (problem, link_error): (Option<String>, Option<String>),
    typed: &str,
) -> Reply {
    let words = frame.words;
    let email = words.t("entry-email");
    render(
        status,
        &Entry {
            frame,
            asked: asked.unwrap_or_default().to_owned(),
            lead,
            problem,
            link: Input::new(words, "courriel", &email).email().value(typed).error(link_error),
            email: Input::new(words, "courriel", &email)
                .id("courriel-2")
                .email()
                .autocomplete("username")
                .value(typed),
            password: Input::new(words, "mot-de-passe", &words.t("entry-password")).password("current-password"),
        },
    )
}

/// Sends a link, or checks a password.
pub(in crate::web) fn submit(ask: &Ask) -> Result<Reply> {
    ask.own_form()?;
    let typed = ask.field("courriel").unwrap_or_default();
    match ask.field("voie") {
        Some("lien") => {
            let Some(email) = Email::parse(typed) else {
                return Ok(page(ask, 422, None, Some(ask.words.t("entry-email-wrong"))));
            };
            match sign_in::ask_link(&ask.app, &email, ask.remote, &asked::carried("", asked::of(ask)))? {
                0 => Ok(Reply::see(asked::carried("/connexion/envoye", asked::of(ask)))),
                wait => Ok(page(ask, 429, Some(wait_words(ask.words, wait)), None)),
            }
        }
        Some("mot-de-passe") => {
            let password = ask.field("mot-de-passe").unwrap_or_default();
            match sign_in::with_password(&ask.app, typed, password, ask.remote, ask.session.as_ref())? {
                Ok(session) => Ok(signed_in(&session, asked::or_home(asked::of(ask)))),
                Err(Denied::Wrong) => Ok(page(ask, 422, Some(ask.words.t("entry-wrong")), None)),
                Err(Denied::Wait(wait)) => Ok(page(ask, 429, Some(wait_words(ask.words, wait)), None)),
            }
        }
        _ => Err(Code::BadRequest.into()),
    }
}

#[derive(Template)]
#[template(path = "entry_sent.html")]
struct Sent {
    frame: Frame,
    again: String,
}

/// « Si cette adresse est connue… »
pub(in crate::web) fn sent(ask: &Ask) -> Result<Reply> {
    let mut frame = Frame::staff(ask, ask.words.t("entry-sent-title"));
    frame.wide = false;
    let again = asked::carried("/connexion", asked::of(ask));
    Ok(render(200, &Sent { frame, again }))
}

#[derive(Template)]
#[template(path = "entry_code.html")]
struct CodePage {
    frame: Frame,
    csrf: String,
    asked: String,
    code: Input,
}

/// Asks for the code of the moment; whoever has nothing to prove goes on.
pub(in crate::web) fn code(ask: &Ask) -> Result<Reply> {
    match ask.person()?.stage {
        Stage::Full => Ok(Reply::see(asked::or_home(asked::of(ask)))),
        Stage::SetUp => Ok(Reply::see(asked::carried("/compte/second-facteur", asked::of(ask)))),
        Stage::Code => code_page(ask, 200, None),
    }
}

fn code_page(ask: &Ask, status: u16, error: Option<String>) -> Result<Reply> {
    let words = ask.words;
    let mut frame = Frame::staff(ask, words.t("entry-code-title"));
    frame.wide = false;
    Ok(render(
        status,
        &CodePage {
            frame,
            csrf: ask.csrf(),
            asked: asked::of(ask).unwrap_or_default().to_owned(),
            code: Input::new(words, "code", &words.t("entry-code"))
                .hint(words.t("entry-code-hint"))
                .code()
                .error(error),
        },
    ))
}

/// Checks the code.
pub(in crate::web) fn check_code(ask: &Ask) -> Result<Reply> {
    if ask.person()?.stage != Stage::Code {
        return code(ask);
    }
    let session = ask.session.as_ref().ok_or(Code::SignInNeeded)?;
    match sign_in::with_code(&ask.app, session, ask.field("code").unwrap_or_default())? {
        Ok(strong) => Ok(signed_in(&strong, asked::or_home(asked::of(ask)))),
        Err(Denied::Wrong) => code_page(ask, 422, Some(ask.words.t("entry-code-wrong"))),
        Err(Denied::Wait(wait)) => code_page(ask, 429, Some(wait_words(ask.words, wait))),
    }
}
