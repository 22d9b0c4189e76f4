//! People with a role: who they are, what they may do where, what their session shows. How they sign in is in [`sign_in`], what they
//! change of their own account in [`own`], how an observatory names its people in [`team`], how the first one begins in [`setup`].

pub mod own;
pub mod password;
pub mod second_factor;
pub mod setup;
pub mod sign_in;
pub mod team;
pub mod throttle;

use super::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Observatory, User};
use crate::store::account::{self, NewLink, Person};
use crate::store::{Database, observatory};
use crate::values::{Email, Id, Timestamp, Token, hex_sha256};

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

    /// Whether a second factor is required of this role on a site that serves real people: these see names and contacts of all.
    pub fn needs_second_factor(self) -> bool {
        matches!(self, Role::Administrator | Role::Coordinator)
    }
}

/// How far a person has signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// All the way.
    Full,
    /// The code of their second factor is still asked.
    Code,
    /// Their role requires a second factor and they have none: they may only set one up.
    SetUp,
}

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub id: Id<User>,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: Option<String>,
    /// Their roles, observatory by observatory.
    pub roles: Vec<(Id<Observatory>, Role)>,
    /// Coordinates campaigns above the observatories.
    pub campaign: bool,
    /// Signed in with a second factor.
    pub strong: bool,
    /// How far they have signed in.
    pub stage: Stage,
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

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
/// A link made on the command line works for 30 days.
const LINK_LASTS: i64 = 30 * 24 * HOUR;
/// A session ends after 12 hours without use…
const SESSION_IDLE: i64 = 12 * HOUR;
/// … and after 7 days in any case.
const SESSION_LASTS: i64 = 7 * 24 * HOUR;
/// The use of a session is noted at most once in 5 minutes.
const SEEN_EVERY: i64 = 5 * MINUTE;

/// Creates a person, or gives an existing one (same address) a new name and one more role; returns their sign-in link's token, valid 30
/// days. On a site that serves real people it works once; elsewhere until it is renewed (`olva user link`).
///
/// # Errors
/// Store errors.
pub fn add(app: &App, name: &str, email: Option<&Email>, grant: Grant) -> Result<Token> {
    let now = app.clock.now();
    let token = Token::new(&*app.random);
    let id = Id::new(now, &*app.random);
    let email = email.map(|email| email.as_str().to_lowercase());
    app.store.write(|db| {
        let known = match &email {
            Some(email) => account::by_email(db, email)?,
            None => None,
        };
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
        only_link(app, db, id, &token, now)
    })?;
    Ok(token)
}

/// Makes the only sign-in link of a person.
fn only_link(app: &App, db: &mut Database, person: Id<User>, token: &Token, now: Timestamp) -> Result<()> {
    account::end_links(db, person)?;
    let link = NewLink {
        person,
        hash: token.hash(),
        single_use: app.settings.production,
        expires_at: now.plus_seconds(LINK_LASTS),
    };
    Ok(account::add_link(db, &link, now)?)
}

/// Makes a new sign-in link for somebody known by their address; the old ones end.
///
/// # Errors
/// `NotFound` when nobody has this address; store errors.
pub fn renew_link(app: &App, email: &Email) -> Result<Token> {
    let now = app.clock.now();
    let token = Token::new(&*app.random);
    app.store.write(|db| {
        let person = account::by_email(db, &email.as_str().to_lowercase())?.ok_or(Code::NotFound)?;
        only_link(app, db, person.id, &token, now)
    })?;
    Ok(token)
}

/// Closes the account of somebody known by their address (sessions and links end at once), or opens it again.
///
/// # Errors
/// `NotFound` when nobody has this address; store errors.
pub fn set_disabled(app: &App, email: &Email, disabled: bool) -> Result<()> {
    app.store.write(|db| {
        let person = account::by_email(db, &email.as_str().to_lowercase())?.ok_or(Code::NotFound)?;
        account::set_disabled(db, person.id, disabled)?;
        account::end_sessions(db, person.id, None)?;
        Ok(account::end_links(db, person.id)?)
    })
}

/// Takes the second factor of somebody away, for the day everything is lost: they set a new one up at the next sign-in.
///
/// # Errors
/// `NotFound` when nobody has this address; store errors.
pub fn reset_second_factor(app: &App, email: &Email) -> Result<()> {
    app.store.write(|db| {
        let person = account::by_email(db, &email.as_str().to_lowercase())?.ok_or(Code::NotFound)?;
        account::secrets::withdraw(db, person.id)?;
        Ok(account::end_sessions(db, person.id, None)?)
    })
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
    /// May no longer sign in.
    pub disabled: bool,
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
                disabled: person.disabled,
            });
        }
        Ok(out)
    })
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
    let roles: Vec<(Id<Observatory>, Role)> = behind
        .roles
        .into_iter()
        .filter_map(|(of, role)| Some((of, Role::parse(&role)?)))
        .collect();
    let required =
        app.settings.production && (behind.person.campaign || roles.iter().any(|(_, role)| role.needs_second_factor()));
    let stage = match (behind.second_factor, behind.strong) {
        (true, false) => Stage::Code,
        (false, _) if required => Stage::SetUp,
        _ => Stage::Full,
    };
    Ok(Some(SignedIn {
        id: behind.person.id,
        name: behind.person.name,
        email: behind.person.email,
        roles,
        campaign: behind.person.campaign,
        strong: behind.strong,
        stage,
        csrf: hex_sha256(format!("csrf:{}", session.reveal()).as_bytes()),
    }))
}

/// Ends a session.
///
/// # Errors
/// Store errors.
pub fn sign_out(app: &App, session: &Token) -> Result<()> {
    app.store.write(|db| Ok(account::end_session(db, &session.hash())?))
}
