//! People with a role: made on the command line, signed in by a personal link. (Contract: the owner completes it.)
use super::App;
use crate::error::Result;
use crate::fieldwork::User;
use crate::values::{Email, Id, Token};

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Runs waves, sees the frame, the fieldwork and the aggregates.
    Coordinator,
    /// Sees aggregates and diagnostics.
    Director,
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

/// Creates a person, or gives an existing one (same address) a new name and role; returns their sign-in link's token (valid
/// 30 days, reusable until renewed: `olva user link` makes a new one and ends the old).
///
/// # Errors
/// Store errors.
pub fn add(app: &App, name: &str, email: Option<&Email>, role: Role) -> Result<Token> {
    let _ = (app, name, email, role);
    todo!()
}

/// Signs in with a link: returns the token of a new session (12 h idle, 7 days at most), for the cookie.
///
/// # Errors
/// `InvitationUnknown` when the link is unknown or expired.
pub fn sign_in(app: &App, link: &Token) -> Result<Token> {
    let _ = (app, link);
    todo!()
}

/// The person behind a session cookie.
///
/// # Errors
/// Store errors; an unknown session is `Ok(None)`.
pub fn session(app: &App, session: &Token) -> Result<Option<SignedIn>> {
    let _ = (app, session);
    todo!()
}

/// Ends a session.
///
/// # Errors
/// Store errors.
pub fn sign_out(app: &App, session: &Token) -> Result<()> {
    let _ = (app, session);
    todo!()
}
