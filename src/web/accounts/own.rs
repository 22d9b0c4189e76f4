//! One's own account: name, password, second factor, sessions.

use askama::Template;

use super::form::Input;
use super::wait_words;
use crate::app::accounts::own::{self, PasswordFault};
use crate::error::{Code, Result};
use crate::i18n::{self, text};
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

/// A session, in words.
struct SessionLine {
    key: String,
    what: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "own.html")]
struct Own {
    frame: Frame,
    csrf: String,
    done: Option<String>,
    email: Option<String>,
    name: Input,
    has_password: bool,
    current: Input,
    new: Input,
    second_factor: bool,
    factor: String,
    sessions: Vec<SessionLine>,
}

/// The account.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let done = match ask.query("fait") {
        Some("nom") => Some("own-done-name"),
        Some("mot-de-passe") => Some("own-done-password"),
        Some("sessions") => Some("own-done-sessions"),
        _ => None,
    };
    page(ask, 200, done.map(|key| ask.words.t(key)), None)
}

fn page(ask: &Ask, status: u16, done: Option<String>, fault: Option<PasswordFault>) -> Result<Reply> {
    let words = ask.words;
    let person = ask.person()?;
    let overview = own::overview(&ask.app, person, ask.session.as_ref())?;
    let mut frame = Frame::staff(ask, words.t("own-title"));
    frame.wide = false;
    let (current_error, new_error) = match fault {
        Some(PasswordFault::Current) => (Some(words.t("own-password-wrong")), None),
        Some(PasswordFault::Wait(wait)) => (Some(wait_words(words, wait)), None),
        Some(PasswordFault::Weak(weak)) => (None, Some(words.t(weak.key()))),
        None => (None, None),
    };
    let page = Own {
        frame,
        csrf: person.csrf.clone(),
        done,
        email: person.email.clone(),
        name: Input::new(words, "nom", &words.t("own-name"))
            .autocomplete("name")
            .value(&person.name),
        has_password: overview.password,
        current: Input::new(words, "actuel", &words.t("own-password-current"))
            .password("current-password")
            .error(current_error),
        new: Input::new(words, "nouveau", &words.t("own-password-new"))
            .hint(words.t("own-password-hint"))
            .password("new-password")
            .error(new_error),
        second_factor: overview.second_factor,
        factor: if overview.second_factor {
            words.count("own-factor-on", overview.recovery_left)
        } else {
            words.t("own-factor-off")
        },
        sessions: overview
            .sessions
            .into_iter()
            .map(|session| {
                let args = [
                    ("begun", text(i18n::moment(session.begun))),
                    ("seen", text(i18n::moment(session.seen))),
                ];
                SessionLine {
                    key: session.key,
                    what: words.with("own-session", &args),
                    current: session.current,
                }
            })
            .collect(),
    };
    Ok(render(status, &page))
}

/// Changes the name.
pub(in crate::web) fn change(ask: &Ask) -> Result<Reply> {
    own::rename(&ask.app, ask.person()?, ask.field("nom").unwrap_or_default())?;
    Ok(Reply::see("/compte?fait=nom"))
}

/// Sets or changes the password.
pub(in crate::web) fn password(ask: &Ask) -> Result<Reply> {
    let session = ask.session.as_ref().ok_or(Code::SignInNeeded)?;
    let current = ask.field("actuel").unwrap_or_default();
    let new = ask.field("nouveau").unwrap_or_default();
    match own::set_password(&ask.app, ask.person()?, session, current, new)? {
        Ok(()) => Ok(Reply::see("/compte?fait=mot-de-passe")),
        Err(fault) => {
            let status = if matches!(fault, PasswordFault::Wait(_)) { 429 } else { 422 };
            page(ask, status, None, Some(fault))
        }
    }
}

/// Ends one session, or all the others.
pub(in crate::web) fn end_sessions(ask: &Ask) -> Result<Reply> {
    let person = ask.person()?;
    match ask.field("session") {
        Some(key) => own::end_session(&ask.app, person, key)?,
        None => {
            let session = ask.session.as_ref().ok_or(Code::SignInNeeded)?;
            own::end_other_sessions(&ask.app, person, session)?;
        }
    }
    Ok(Reply::see("/compte?fait=sessions"))
}
