//! Oppositions noted by hand.

use askama::Template;

use crate::app::register::oppositions;
use crate::error::Result;
use crate::i18n;
use crate::values::Email;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

#[derive(Template)]
#[template(path = "register_oppositions.html")]
struct Oppositions {
    frame: Frame,
    back: String,
    action: String,
    csrf: String,
    typed: String,
    wrong: bool,
    done: bool,
    lines: Vec<(String, String)>,
}

fn page(ask: &Ask, status: u16, typed: &str) -> Result<Reply> {
    let template = Oppositions {
        frame: Frame::staff(ask, ask.words.t("oppositions-title")),
        back: ask.at("registre"),
        action: ask.at("registre/oppositions"),
        csrf: ask.csrf(),
        typed: typed.to_owned(),
        wrong: status != 200,
        done: ask.query("note").is_some(),
        lines: oppositions::list(&ask.app, ask.observatory()?.id)?
            .into_iter()
            .map(|one| (one.hint, i18n::date(one.at)))
            .collect(),
    };
    Ok(render(status, &template))
}

/// The addresses opposed, and the form.
pub(in crate::web) fn list(ask: &Ask) -> Result<Reply> {
    page(ask, 200, "")
}

/// Notes one.
pub(in crate::web) fn add(ask: &Ask) -> Result<Reply> {
    let typed = ask.field("courriel").unwrap_or_default().trim();
    let Some(email) = Email::parse(typed) else {
        return page(ask, 422, typed);
    };
    let by = ask.person.as_ref().map(|person| person.id);
    oppositions::of_address(&ask.app, ask.observatory()?.id, &email, by)?;
    Ok(Reply::see(ask.at("registre/oppositions?note=oui")))
}
