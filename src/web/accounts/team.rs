//! The people of an observatory, for its administrators.

use std::collections::BTreeSet;

use askama::Template;

use super::form::Input;
use super::role_words;
use crate::app::accounts::Role;
use crate::app::accounts::team::{self, Changed, Member};
use crate::app::training;
use crate::error::Result;
use crate::values::Email;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

/// Somebody, in words.
struct Line {
    url: String,
    name: String,
    email: String,
    roles: String,
    disabled: bool,
}

/// A role to tick.
struct Tick {
    code: &'static str,
    name: String,
    what: String,
    on: bool,
}

#[derive(Template)]
#[template(path = "team.html")]
struct Team {
    frame: Frame,
    csrf: String,
    action: String,
    done: Option<String>,
    lines: Vec<Line>,
    name: Input,
    email: Input,
    ticks: Vec<Tick>,
    no_role: bool,
    /// In a training observatory: where its people are named.
    named_in: Option<String>,
}

/// The people, and the form that invites one more.
pub(in crate::web) fn list(ask: &Ask) -> Result<Reply> {
    page(ask, 200, None, false)
}

fn narrow(ask: &Ask, title: String) -> Frame {
    let mut frame = Frame::staff(ask, title);
    frame.wide = false;
    frame
}

fn ticks(ask: &Ask, on: &BTreeSet<Role>) -> Vec<Tick> {
    Role::ALL
        .into_iter()
        .map(|role| {
            let (name, what) = role_words(ask.words, role);
            Tick {
                code: role.code(),
                name: capital(&name),
                what,
                on: on.contains(&role),
            }
        })
        .collect()
}

/// With a capital: it begins a line.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The roles ticked.
fn ticked(ask: &Ask) -> BTreeSet<Role> {
    ask.form
        .iter()
        .filter(|(name, _)| name == "role")
        .filter_map(|(_, code)| Role::parse(code))
        .collect()
}

fn roles_of(ask: &Ask, member: &Member) -> String {
    let names: Vec<String> = member.roles.iter().map(|role| role_words(ask.words, *role).0).collect();
    names.join(", ")
}

fn page(ask: &Ask, status: u16, email_error: Option<String>, no_role: bool) -> Result<Reply> {
    let words = ask.words;
    let done = match ask.query("fait") {
        Some("invitation") if ask.observatory()?.training => Some("team-done-invited-training"),
        Some("invitation") => Some("team-done-invited"),
        Some("roles") => Some("team-done-roles"),
        Some("depart") => Some("team-done-left"),
        _ => None,
    };
    let lines = team::members(&ask.app, ask.observatory()?)?
        .into_iter()
        .map(|member| Line {
            url: ask.at(&format!("equipe/{}", member.id)),
            roles: roles_of(ask, &member),
            name: member.name,
            email: member.email.unwrap_or_default(),
            disabled: member.disabled,
        })
        .collect();
    let page = Team {
        frame: narrow(ask, words.t("team-title")),
        csrf: ask.csrf(),
        action: ask.at("equipe"),
        done: done.map(|key| words.t(key)),
        lines,
        name: Input::new(words, "nom", &words.t("team-name")).value(ask.field("nom").unwrap_or_default()),
        email: Input::new(words, "courriel", &words.t("team-email"))
            .email()
            .autocomplete("off")
            .value(ask.field("courriel").unwrap_or_default())
            .error(email_error),
        ticks: ticks(ask, &ticked(ask)),
        no_role,
        named_in: training::real(&ask.app, ask.observatory()?)?.map(|real| format!("/o/{}/equipe", real.slug)),
    };
    Ok(render(status, &page))
}

/// Invites somebody.
pub(in crate::web) fn invite(ask: &Ask) -> Result<Reply> {
    let roles = ticked(ask);
    let email = Email::parse(ask.field("courriel").unwrap_or_default());
    let name = ask.field("nom").unwrap_or_default().trim();
    let (Some(email), false) = (email.as_ref(), roles.is_empty()) else {
        let error = email.is_none().then(|| ask.words.t("entry-email-wrong"));
        return page(ask, 422, error, roles.is_empty());
    };
    let name = if name.is_empty() { email.as_str() } else { name };
    team::invite(&ask.app, ask.observatory()?, &ask.person()?.name, name, email, &roles)?;
    Ok(Reply::see(ask.at("equipe?fait=invitation")))
}

#[derive(Template)]
#[template(path = "team_member.html")]
struct MemberPage {
    frame: Frame,
    csrf: String,
    action: String,
    back: String,
    name: String,
    email: String,
    disabled: bool,
    sent: bool,
    /// Named elsewhere: nothing is changed here.
    fixed: bool,
    /// A link may be sent.
    mails: bool,
    last: bool,
    ticks: Vec<Tick>,
}

/// One of them.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    member_page(ask, 200, false)
}

fn member_page(ask: &Ask, status: u16, last: bool) -> Result<Reply> {
    let member = team::member(&ask.app, ask.observatory()?, ask.id("person")?)?;
    let on = member.roles.iter().copied().collect();
    Ok(render(
        status,
        &MemberPage {
            frame: narrow(ask, member.name.clone()),
            csrf: ask.csrf(),
            action: ask.at(&format!("equipe/{}", member.id)),
            back: ask.at("equipe"),
            name: member.name,
            email: member.email.unwrap_or_default(),
            disabled: member.disabled,
            fixed: ask.observatory()?.settings.training_of.is_some(),
            mails: !ask.observatory()?.training,
            sent: ask.query("fait") == Some("lien"),
            last,
            ticks: ticks(ask, &on),
        },
    ))
}

/// Gives them exactly the roles ticked, or none.
pub(in crate::web) fn change(ask: &Ask) -> Result<Reply> {
    let leaves = ask.field("action") == Some("retirer");
    let roles = if leaves { BTreeSet::new() } else { ticked(ask) };
    match team::set_roles(&ask.app, ask.observatory()?, ask.id("person")?, &roles)? {
        Changed::LastAdministrator => member_page(ask, 422, true),
        Changed::Done if roles.is_empty() => Ok(Reply::see(ask.at("equipe?fait=depart"))),
        Changed::Done => Ok(Reply::see(ask.at("equipe?fait=roles"))),
    }
}

/// Sends them a new link.
pub(in crate::web) fn send_link(ask: &Ask) -> Result<Reply> {
    let id = ask.id("person")?;
    team::send_new_link(&ask.app, ask.observatory()?, &ask.person()?.name, id)?;
    Ok(Reply::see(ask.at(&format!("equipe/{id}?fait=lien"))))
}
