//! The first administrator: on an empty database the server prints a link that creates them, and the first observatory.

use super::{HOUR, Role, password, sign_in};
use crate::app::App;
use crate::app::observatories::{self, NewObservatory};
use crate::error::{Code, Result};
use crate::fieldwork::Observatory;
use crate::store::account::{self, NewLink, Person, secrets};
use crate::store::observatory;
use crate::values::{Email, Id, Token};

/// The link of the first administrator works for a day.
const LASTS: i64 = 24 * HOUR;

/// What the first administrator says.
#[derive(Clone, Debug)]
pub struct First {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: Email,
    /// Their password, already accepted.
    pub password: String,
    /// The observatory.
    pub observatory: NewObservatory,
}

/// Whether everything is still to begin: no observatory, nobody with a role.
///
/// # Errors
/// Store errors.
pub fn is_empty(app: &App) -> Result<bool> {
    app.store
        .read(|db| Ok(!account::anybody(db)? && observatory::list(db)?.is_empty()))
}

/// Makes the link of the first administrator; `None` when somebody was there before. Each start of the server may make one.
///
/// # Errors
/// Store errors.
pub fn link(app: &App) -> Result<Option<Token>> {
    if !is_empty(app)? {
        return Ok(None);
    }
    let now = app.clock.now();
    let token = Token::new(&*app.random);
    let id = Id::new(now, &*app.random);
    app.store.write(|db| {
        // Nobody yet: a person without name nor role, whom the link makes somebody.
        let waiting = account::people(db)?
            .into_iter()
            .find(|person| person.name.is_empty() && person.email.is_none());
        let person = match waiting {
            Some(person) => person.id,
            None => {
                let person = Person {
                    id,
                    name: String::new(),
                    email: None,
                    campaign: false,
                    disabled: false,
                };
                account::put(db, &person, now)?
            }
        };
        let link = NewLink {
            person,
            hash: token.hash(),
            single_use: true,
            expires_at: now.plus_seconds(LASTS),
        };
        Ok(account::add_link(db, &link, now)?)
    })?;
    Ok(Some(token))
}

/// Checks that a link may still create the first administrator.
///
/// # Errors
/// `InvitationUnknown` when it may not; store errors.
pub fn check(app: &App, link: &Token) -> Result<()> {
    let now = app.clock.now();
    let empty = is_empty(app)?;
    app.store.read(|db| {
        let person = account::behind_link(db, &link.hash(), now)?.ok_or(Code::InvitationUnknown)?;
        let waiting = account::get(db, person)?.is_some_and(|person| person.name.is_empty() && person.email.is_none());
        if empty && waiting {
            Ok(())
        } else {
            Err(Code::InvitationUnknown.into())
        }
    })
}

/// Creates the observatory and its first administrator; returns the observatory and the token of their session.
///
/// # Errors
/// `InvitationUnknown` when somebody was quicker; store errors.
pub fn begin(app: &App, link: &Token, first: &First) -> Result<(Observatory, Token)> {
    check(app, link)?;
    let hash = password::hash(&first.password, &*app.random)?;
    let now = app.clock.now();
    let id = Id::new(now, &*app.random);
    let session = Token::new(&*app.random);
    app.store.write(|db| {
        if account::anybody(db)? {
            return Err(Code::InvitationUnknown.into());
        }
        let person = account::use_link(db, &link.hash(), now)?.ok_or(Code::InvitationUnknown)?;
        let made = observatories::create(db, id, &first.observatory, now)?;
        account::rename(db, person, first.name.trim())?;
        account::set_email(db, person, &first.email.as_str().to_lowercase())?;
        secrets::set_password(db, person, Some(&hash))?;
        account::grant(db, person, made.id, Role::Administrator.code())?;
        account::end_links(db, person)?;
        sign_in::open(db, person, (&session, false), None, now)?;
        Ok((made, session.clone()))
    })
}
