//! What people change of their own account: name, password, second factor, sessions.

use super::sign_in::{self, Attempt, Denied};
use super::throttle::Limit;
use super::{SignedIn, password, second_factor};
use crate::app::App;
use crate::error::{Code, Result};
use crate::store::account::{self, secrets};
use crate::values::{Timestamp, Token};

/// What somebody sees of their own account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Has a password.
    pub password: bool,
    /// Has a second factor.
    pub second_factor: bool,
    /// Recovery codes left.
    pub recovery_left: usize,
    /// Sessions, the last used first.
    pub sessions: Vec<OwnSession>,
}

/// A session of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    /// What names it in a form: the hash of its token, which opens nothing.
    pub key: String,
    /// The one being used.
    pub current: bool,
    /// With a second factor.
    pub strong: bool,
    /// When it began.
    pub begun: Timestamp,
    /// When it was last seen (to five minutes).
    pub seen: Timestamp,
}

/// The account of the person of this session.
///
/// # Errors
/// Store errors.
pub fn overview(app: &App, person: &SignedIn, session: Option<&Token>) -> Result<Overview> {
    let current = session.map(Token::hash);
    app.store.read(|db| {
        let known = secrets::of(db, person.id)?;
        let sessions = account::sessions(db, person.id)?
            .into_iter()
            .map(|(key, strong, begun, seen)| OwnSession {
                current: current.as_ref() == Some(&key),
                key,
                strong,
                begun,
                seen,
            })
            .collect();
        Ok(Overview {
            password: known.password_hash.is_some(),
            second_factor: known.confirmed,
            recovery_left: usize::try_from(secrets::recovery_left(db, person.id)?).unwrap_or(0),
            sessions,
        })
    })
}

/// Changes the name; an empty one changes nothing.
///
/// # Errors
/// Store errors.
pub fn rename(app: &App, person: &SignedIn, name: &str) -> Result<()> {
    let name = name.trim();
    if name.is_empty() {
        return Ok(());
    }
    app.store.write(|db| Ok(account::rename(db, person.id, name)?))
}

/// Ends one of the person's sessions.
///
/// # Errors
/// Store errors.
pub fn end_session(app: &App, person: &SignedIn, key: &str) -> Result<()> {
    app.store.write(|db| Ok(account::end_session_of(db, person.id, key)?))
}

/// Ends every session of the person but this one.
///
/// # Errors
/// Store errors.
pub fn end_other_sessions(app: &App, person: &SignedIn, session: &Token) -> Result<()> {
    let kept = session.hash();
    app.store.write(|db| Ok(account::end_sessions(db, person.id, Some(&kept))?))
}

/// Why a password was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// The present one is not right.
    Current,
    /// Too many attempts: as many seconds to wait.
    Wait(i64),
    /// The new one is not accepted.
    Weak(password::Weak),
}

/// Sets or changes the password. The present one is asked of those who have one; every other session and every link ends.
///
/// # Errors
/// Store errors.
pub fn set_password(
    app: &App,
    person: &SignedIn,
    session: &Token,
    current: &str,
    new: &str,
) -> Result<std::result::Result<(), PasswordFault>> {
    let own = [person.email.as_deref().unwrap_or_default(), person.name.as_str()];
    if let Err(weak) = password::check(new, &own) {
        return Ok(Err(PasswordFault::Weak(weak)));
    }
    let known = app.store.read(|db| Ok(secrets::of(db, person.id)?))?.password_hash;
    if known.is_some() {
        let wait = sign_in::count(app, &[(Limit::Password, Limit::Password.key(&person.id.to_string()))])?;
        if wait > 0 {
            return Ok(Err(PasswordFault::Wait(wait)));
        }
        if !password::verify(current, known.as_deref()) {
            return Ok(Err(PasswordFault::Current));
        }
    }
    let hash = password::hash(new, &*app.random)?;
    let kept = session.hash();
    app.store.write(|db| {
        secrets::set_password(db, person.id, Some(&hash))?;
        account::end_sessions(db, person.id, Some(&kept))?;
        Ok(account::end_links(db, person.id)?)
    })?;
    Ok(Ok(()))
}

/// The secret to show: the one already proposed, else a new one. `None`: the second factor is already on.
///
/// # Errors
/// Store errors.
pub fn second_factor_to_confirm(app: &App, person: &SignedIn) -> Result<Option<String>> {
    let new = second_factor::new_secret(&*app.random);
    app.store.write(|db| {
        let known = secrets::of(db, person.id)?;
        if known.confirmed {
            return Ok(None);
        }
        if known.totp_secret.is_none() {
            secrets::propose(db, person.id, &new)?;
        }
        Ok(Some(known.totp_secret.unwrap_or_else(|| new.clone())))
    })
}

/// Turns the second factor on with its first right code: returns the token of the strong session that replaces this one, and the recovery
/// codes, readable now and never again. `None`: the code is wrong, or there is nothing to confirm.
///
/// # Errors
/// Store errors.
pub fn confirm_second_factor(app: &App, person: &SignedIn, session: &Token, code: &str) -> Result<Option<(Token, Vec<String>)>> {
    let now = app.clock.now();
    let strong = Token::new(&*app.random);
    let codes = second_factor::new_recovery_codes(&*app.random);
    let hashes: Vec<String> = codes.iter().filter_map(|code| second_factor::recovery_hash(code)).collect();
    app.store.write(|db| {
        let known = secrets::of(db, person.id)?;
        let Some(secret) = known.totp_secret.filter(|_| !known.confirmed) else {
            return Ok(None);
        };
        let Some(step) = second_factor::check(&secret, code, now, None) else {
            return Ok(None);
        };
        secrets::confirm(db, person.id, sign_in::as_step(step)?, &hashes, now)?;
        account::end_sessions(db, person.id, None)?;
        sign_in::open(db, person.id, (&strong, true), Some(session), now)?;
        Ok(Some((strong.clone(), codes.clone())))
    })
}

/// Turns the second factor off, proved by a code.
///
/// # Errors
/// Store errors.
pub fn end_second_factor(app: &App, person: &SignedIn, session: &Token, code: &str) -> Result<Attempt> {
    // Proving replaces the session: what follows concerns the new one.
    let strong = match sign_in::with_code(app, session, code)? {
        Ok(strong) => strong,
        Err(denied) => return Ok(Err(denied)),
    };
    app.store.write(|db| Ok(secrets::withdraw(db, person.id)?))?;
    Ok(Ok(strong))
}

/// New recovery codes in the place of the old ones, proved by a code: the session that replaces this one, and the codes.
///
/// # Errors
/// Store errors; `NotFound` without a second factor.
pub fn renew_recovery(
    app: &App,
    person: &SignedIn,
    session: &Token,
    code: &str,
) -> Result<std::result::Result<(Token, Vec<String>), Denied>> {
    if !app.store.read(|db| Ok(secrets::of(db, person.id)?))?.confirmed {
        return Err(Code::NotFound.into());
    }
    let strong = match sign_in::with_code(app, session, code)? {
        Ok(strong) => strong,
        Err(denied) => return Ok(Err(denied)),
    };
    let codes = second_factor::new_recovery_codes(&*app.random);
    let hashes: Vec<String> = codes.iter().filter_map(|code| second_factor::recovery_hash(code)).collect();
    app.store.write(|db| Ok(secrets::set_recovery(db, person.id, &hashes)?))?;
    Ok(Ok((strong, codes)))
}
