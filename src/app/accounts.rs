//! People with a role: made on the command line, signed in by a personal link.

pub mod password;
pub mod second_factor;
pub mod throttle;

use super::App;
use crate::error::{Code, Result};
use crate::fieldwork::User;
use crate::store::account::{self, Person};
use crate::values::{Email, Id, Token, hex_sha256};

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Runs waves, sees the frame, the fieldwork and the aggregates.
    Coordinator,
    /// Sees aggregates and diagnostics.
    Director,
}

impl Role {
    /// The code in the database and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Role::Coordinator => "coordinator",
            Role::Director => "director",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Self> {
        [Role::Coordinator, Role::Director]
            .into_iter()
            .find(|role| role.code() == code)
    }
}

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub id: Id<User>,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Guards forms: a token bound to the session.
    pub csrf: String,
}

const HOUR: i64 = 3600;
/// A sign-in link works for 30 days.
const LINK_LASTS: i64 = 30 * 24 * HOUR;
/// A session ends after 12 hours without use…
const SESSION_IDLE: i64 = 12 * HOUR;
/// … and after 7 days in any case.
const SESSION_LASTS: i64 = 7 * 24 * HOUR;
/// The use of a session is noted at most once in 5 minutes.
const SEEN_EVERY: i64 = 300;

/// Creates a person, or gives an existing one (same address) a new name and role; returns their sign-in link's token (valid
/// 30 days, reusable until renewed: `olva user link` makes a new one and ends the old).
///
/// # Errors
/// Store errors.
pub fn add(app: &App, name: &str, email: Option<&Email>, role: Role) -> Result<Token> {
    let now = app.clock.now();
    let token = Token::new(&*app.random);
    let person = Person {
        id: Id::new(now, &*app.random),
        name: name.trim().to_owned(),
        email: email.map(|email| email.as_str().to_lowercase()),
        role: role.code().to_owned(),
    };
    app.store.write(|db| {
        let id = account::put(db, &person, now)?;
        Ok(account::set_link(db, id, &token.hash(), now, now.plus_seconds(LINK_LASTS))?)
    })?;
    Ok(token)
}

/// Makes a new sign-in link for somebody known by their address; the old one ends.
///
/// # Errors
/// `NotFound` when nobody has this address; store errors.
pub fn renew_link(app: &App, email: &Email) -> Result<Token> {
    let now = app.clock.now();
    let token = Token::new(&*app.random);
    let wanted = email.as_str().to_lowercase();
    app.store.write(|db| {
        let people = account::people(db)?;
        let person = people
            .iter()
            .find(|person| person.email.as_deref() == Some(&wanted))
            .ok_or(Code::NotFound)?;
        Ok(account::set_link(
            db,
            person.id,
            &token.hash(),
            now,
            now.plus_seconds(LINK_LASTS),
        )?)
    })?;
    Ok(token)
}

/// Everybody with a role: name, address, role.
///
/// # Errors
/// Store errors.
pub fn list(app: &App) -> Result<Vec<(String, Option<String>, Role)>> {
    let people = app.store.read(|db| Ok(account::people(db)?))?;
    Ok(people
        .into_iter()
        .filter_map(|person| Some((person.name, person.email, Role::parse(&person.role)?)))
        .collect())
}

/// Signs in with a link: returns the token of a new session (12 h idle, 7 days at most), for the cookie.
///
/// # Errors
/// `InvitationUnknown` when the link is unknown or expired.
pub fn sign_in(app: &App, link: &Token) -> Result<Token> {
    let now = app.clock.now();
    let session = Token::new(&*app.random);
    app.store.write(|db| {
        let person = account::behind_link(db, &link.hash(), now)?.ok_or(Code::InvitationUnknown)?;
        Ok(account::open_session(
            db,
            person,
            &session.hash(),
            now,
            now.plus_seconds(-SESSION_LASTS),
        )?)
    })?;
    Ok(session)
}

/// The person behind a session cookie.
///
/// # Errors
/// Store errors; an unknown session is `Ok(None)`.
pub fn session(app: &App, session: &Token) -> Result<Option<SignedIn>> {
    let now = app.clock.now();
    let hash = session.hash();
    let Some((person, begun, seen)) = app.store.read(|db| Ok(account::behind_session(db, &hash)?))? else {
        return Ok(None);
    };
    let Some(role) = Role::parse(&person.role) else {
        return Ok(None);
    };
    if now >= begun.plus_seconds(SESSION_LASTS) || now >= seen.plus_seconds(SESSION_IDLE) {
        app.store.write(|db| Ok(account::end_session(db, &hash)?))?;
        return Ok(None);
    }
    if now >= seen.plus_seconds(SEEN_EVERY) {
        app.store.write(|db| Ok(account::seen(db, &hash, now)?))?;
    }
    let csrf = hex_sha256(format!("csrf:{}", session.reveal()).as_bytes());
    Ok(Some(SignedIn {
        id: person.id,
        name: person.name,
        role,
        csrf,
    }))
}

/// Ends a session.
///
/// # Errors
/// Store errors.
pub fn sign_out(app: &App, session: &Token) -> Result<()> {
    app.store.write(|db| Ok(account::end_session(db, &session.hash())?))
}
