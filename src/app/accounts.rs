//! People with a role: made on the command line, signed in by a personal link.

use super::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Observatory, User};
use crate::store::account::{self, Person};
use crate::store::observatory;
use crate::values::{Email, Id, Token, hex_sha256};

/// What a person may do in an observatory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Names the others, and does what coordinators do.
    Administrator,
    /// Runs waves, sees the frame, the fieldwork and the aggregates.
    Coordinator,
    /// Keys in paper and telephone answers; sees only the calls assigned.
    Operator,
    /// Steering committee: aggregates and comments, no contacts.
    Steering,
    /// Sees aggregates and published diagnostics.
    Director,
    /// Member of the CLVA: published diagnostics.
    Clva,
    /// Gets the anonymised file.
    Researcher,
}

impl Role {
    /// Every role, the widest first.
    pub const ALL: [Role; 7] = [
        Role::Administrator,
        Role::Coordinator,
        Role::Operator,
        Role::Steering,
        Role::Director,
        Role::Clva,
        Role::Researcher,
    ];

    /// The code in the database and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Coordinator => "coordinator",
            Role::Operator => "operator",
            Role::Steering => "steering",
            Role::Director => "director",
            Role::Clva => "clva",
            Role::Researcher => "researcher",
        }
    }

    /// Reads a code.
    pub fn parse(code: &str) -> Option<Self> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub id: Id<User>,
    /// Their name.
    pub name: String,
    /// Their roles, observatory by observatory.
    pub roles: Vec<(Id<Observatory>, Role)>,
    /// Coordinates campaigns above the observatories.
    pub campaign: bool,
    /// Signed in with a second factor.
    pub strong: bool,
    /// Guards forms: a token bound to the session.
    pub csrf: String,
}

impl SignedIn {
    /// Whether the person has one of these roles in this observatory.
    pub fn may(&self, within: Id<Observatory>, roles: &[Role]) -> bool {
        self.roles.iter().any(|(of, role)| *of == within && roles.contains(role))
    }
}

/// What is given to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// A role in an observatory.
    Member(Id<Observatory>, Role),
    /// The coordination of campaigns.
    Campaign,
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

/// Creates a person, or gives an existing one (same address) a new name and one more role; returns their sign-in link's token
/// (valid 30 days, reusable until renewed: `olva user link` makes a new one and ends the old).
///
/// # Errors
/// Store errors.
pub fn add(app: &App, name: &str, email: Option<&Email>, grant: Grant) -> Result<Token> {
    let now = app.clock.now();
    let token = Token::new(&*app.random);
    let id = Id::new(now, &*app.random);
    let email = email.map(|email| email.as_str().to_lowercase());
    app.store.write(|db| {
        let known = account::people(db)?
            .into_iter()
            .find(|person| email.is_some() && person.email == email);
        let person = Person {
            id,
            name: name.trim().to_owned(),
            email: email.clone(),
            campaign: grant == Grant::Campaign || known.is_some_and(|known| known.campaign),
            disabled: false,
        };
        let id = account::put(db, &person, now)?;
        if let Grant::Member(observatory, role) = grant {
            account::grant(db, id, observatory, role.code())?;
        }
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

/// A line of the list of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Roles: name of the observatory in addresses, role.
    pub roles: Vec<(String, Role)>,
    /// Coordinates campaigns.
    pub campaign: bool,
}

/// Everybody, with their roles.
///
/// # Errors
/// Store errors.
pub fn list(app: &App) -> Result<Vec<Listed>> {
    app.store.read(|db| {
        let observatories = observatory::list(db)?;
        let mut out = Vec::new();
        for person in account::people(db)? {
            let roles = account::roles(db, person.id)?
                .into_iter()
                .filter_map(|(of, role)| {
                    let observatory = observatories.iter().find(|one| one.id == of)?;
                    Some((observatory.slug.clone(), Role::parse(&role)?))
                })
                .collect();
            out.push(Listed {
                name: person.name,
                email: person.email,
                roles,
                campaign: person.campaign,
            });
        }
        Ok(out)
    })
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
    let Some(behind) = app.store.read(|db| Ok(account::behind_session(db, &hash)?))? else {
        return Ok(None);
    };
    if now >= behind.begun.plus_seconds(SESSION_LASTS) || now >= behind.seen.plus_seconds(SESSION_IDLE) {
        app.store.write(|db| Ok(account::end_session(db, &hash)?))?;
        return Ok(None);
    }
    if now >= behind.seen.plus_seconds(SEEN_EVERY) {
        app.store.write(|db| Ok(account::seen(db, &hash, now)?))?;
    }
    let csrf = hex_sha256(format!("csrf:{}", session.reveal()).as_bytes());
    Ok(Some(SignedIn {
        id: behind.person.id,
        name: behind.person.name,
        roles: behind
            .roles
            .into_iter()
            .filter_map(|(of, role)| Some((of, Role::parse(&role)?)))
            .collect(),
        campaign: behind.person.campaign,
        strong: behind.strong,
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
