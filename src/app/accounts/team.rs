//! The people of an observatory: who does what, invitations, leaving.

use std::collections::BTreeSet;

use super::{HOUR, Role};
use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Observatory, User};
use crate::i18n::{Words, text};
use crate::store::Database;
use crate::store::account::{self, NewLink, Person};
use crate::store::queue::{self, NewMail};
use crate::values::{Email, Id, Timestamp, Token};

/// The link of an invitation works for a week, once.
const INVITATION_LASTS: i64 = 7 * 24 * HOUR;

/// Somebody with a role in an observatory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub id: Id<User>,
    /// Name.
    pub name: String,
    /// Address.
    pub email: Option<String>,
    /// Roles here, the widest first.
    pub roles: Vec<Role>,
    /// The account was closed.
    pub disabled: bool,
}

/// The people of an observatory, by name.
///
/// # Errors
/// Store errors.
pub fn members(app: &App, of: &Observatory) -> Result<Vec<Member>> {
    app.store.read(|db| load(db, of.id))
}

fn load(db: &mut Database, of: Id<Observatory>) -> Result<Vec<Member>> {
    let mut out: Vec<Member> = Vec::new();
    for (person, role) in account::members(db, of)? {
        let Some(role) = Role::parse(&role) else { continue };
        match out.last_mut().filter(|member| member.id == person.id) {
            Some(member) => member.roles.push(role),
            None => out.push(Member {
                id: person.id,
                name: person.name,
                email: person.email,
                roles: vec![role],
                disabled: person.disabled,
            }),
        }
    }
    for member in &mut out {
        member.roles.sort_unstable();
    }
    Ok(out)
}

/// One of the people of an observatory.
///
/// # Errors
/// `NotFound` for somebody who has no role here; store errors.
pub fn member(app: &App, of: &Observatory, id: Id<User>) -> Result<Member> {
    members(app, of)?
        .into_iter()
        .find(|member| member.id == id)
        .ok_or_else(|| Code::NotFound.into())
}

/// Gives roles to somebody, known or not, and sends them a link. The name of somebody already known stays as they wrote it. From a
/// training observatory no mail leaves, not even this one: the person signs in with their address.
///
/// # Errors
/// Store errors.
pub fn invite(app: &App, of: &Observatory, by: &str, name: &str, email: &Email, roles: &BTreeSet<Role>) -> Result<Id<User>> {
    let now = app.clock.now();
    let new: Id<User> = Id::new(now, &*app.random);
    let address = email.as_str().to_lowercase();
    let token = Token::new(&*app.random);
    own_people(of)?;
    app.store.write(|db| {
        let id = match account::by_email(db, &address)? {
            Some(known) => known.id,
            None => {
                let person = Person {
                    id: new,
                    name: name.trim().to_owned(),
                    email: Some(address.clone()),
                    campaign: false,
                    disabled: false,
                };
                account::put(db, &person, now)?
            }
        };
        for role in roles {
            account::grant(db, id, of.id, role.code())?;
        }
        if !of.training {
            send_link(app, db, (id, &address), of, by, &token, now)?;
        }
        Ok(id)
    })
}

/// Sends a new link to one of the people of the observatory.
///
/// # Errors
/// `NotFound` for somebody who has no role here or no address, and in a training observatory; store errors.
pub fn send_new_link(app: &App, of: &Observatory, by: &str, to: Id<User>) -> Result<()> {
    let now = app.clock.now();
    let token = Token::new(&*app.random);
    let email = member(app, of, to)?.email.filter(|_| !of.training).ok_or(Code::NotFound)?;
    app.store.write(|db| send_link(app, db, (to, &email), of, by, &token, now))
}

/// The people of a training observatory that has a real one behind it are named there.
fn own_people(of: &Observatory) -> Result<()> {
    if of.settings.training_of.is_some() {
        return Err(Code::NotFound.into());
    }
    Ok(())
}

fn send_link(
    app: &App,
    db: &mut Database,
    (person, address): (Id<User>, &str),
    of: &Observatory,
    by: &str,
    token: &Token,
    now: Timestamp,
) -> Result<()> {
    let link = NewLink {
        person,
        hash: token.hash(),
        single_use: true,
        expires_at: now.plus_seconds(INVITATION_LASTS),
    };
    account::add_link(db, &link, now)?;
    let words = Words::default();
    let args = [
        ("by", text(by)),
        ("place", text(&of.name)),
        ("url", text(format!("{}/connexion/{}", app.base_url, token.reveal()))),
        ("again", text(format!("{}/connexion", app.base_url))),
    ];
    let mail = NewMail {
        id: format!("team/{}", token.hash()),
        kind: "team".to_owned(),
        recipient: address.to_owned(),
        subject: words.with("mail-team-subject", &args),
        body: words.with("mail-team-body", &args),
        due_at: now,
    };
    queue::enqueue(db, &mail, now)?;
    Ok(())
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// Done.
    Done,
    /// Refused: nobody would administer the observatory any more.
    LastAdministrator,
}

/// Gives somebody exactly these roles in the observatory; none: they leave it. What they may do changes with their next page.
///
/// # Errors
/// `NotFound` for somebody who has no role here; store errors.
pub fn set_roles(app: &App, of: &Observatory, who: Id<User>, roles: &BTreeSet<Role>) -> Result<Changed> {
    own_people(of)?;
    app.store.write(|db| {
        let members = load(db, of.id)?;
        if !members.iter().any(|member| member.id == who) {
            return Err(Code::NotFound.into());
        }
        let another = members
            .iter()
            .any(|member| member.id != who && !member.disabled && member.roles.contains(&Role::Administrator));
        if !another && !roles.contains(&Role::Administrator) {
            return Ok(Changed::LastAdministrator);
        }
        account::leave(db, who, of.id)?;
        for role in roles {
            account::grant(db, who, of.id, role.code())?;
        }
        let campaign = account::get(db, who)?.is_some_and(|person| person.campaign);
        if !campaign && account::roles(db, who)?.is_empty() {
            account::end_sessions(db, who, None)?;
            account::end_links(db, who)?;
        }
        Ok(Changed::Done)
    })
}
