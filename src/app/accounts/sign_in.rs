//! Signing in: a link sent by mail, or a password, then the second factor of those who have one. Nothing said here tells whether an
//! address is known.

use std::net::IpAddr;

use super::throttle::{Limit, Tally};
use super::{HOUR, MINUTE, SESSION_LASTS, password, second_factor};
use crate::app::App;
use crate::error::{Code, Error, Result};
use crate::fieldwork::User;
use crate::i18n::Words;
use crate::store::account::{self, NewLink, secrets};
use crate::store::queue::{self, NewMail};
use crate::store::throttle;
use crate::store::{Database, observatory};
use crate::values::{Email, Id, Timestamp, Token};

/// A link sent by mail works this long, once.
pub(super) const MAILED_LASTS: i64 = 20 * MINUTE;
/// Counts older than this are forgotten by the next attempt.
const COUNTS_LAST: i64 = 48 * HOUR;

/// Why somebody was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// What was typed is not right.
    Wrong,
    /// Too many attempts: as many seconds to wait.
    Wait(i64),
}

/// What an attempt gave: the token of a session, or why not.
pub type Attempt = std::result::Result<Token, Denied>;

fn tally(db: &mut Database, key: &str, now: Timestamp) -> Result<Option<Tally>> {
    let (count, last) = throttle::hold(db, key, now)?;
    let count = u32::try_from(count).unwrap_or(0);
    Ok((count > 0).then_some(Tally { count, last }))
}

/// Counts one attempt under each limit, unless one of them says to wait: then nothing is counted and the longest wait is returned.
/// The attempt is counted before it is made, so that a hundred at once are a hundred.
pub(super) fn count(app: &App, limits: &[(Limit, String)]) -> Result<i64> {
    let now = app.clock.now();
    app.store.write(|db| {
        throttle::forget_before(db, now.plus_seconds(-COUNTS_LAST))?;
        let mut tallies = Vec::new();
        for (limit, key) in limits {
            tallies.push((*limit, key, tally(db, key, now)?));
        }
        let wait = tallies
            .iter()
            .map(|(limit, _, tally)| limit.wait(*tally, now))
            .max()
            .unwrap_or(0);
        if wait == 0 {
            for (limit, key, tally) in tallies {
                let next = limit.after(tally, now);
                throttle::set(db, key, i32::try_from(next.count).unwrap_or(i32::MAX), next.last)?;
            }
        }
        Ok(wait)
    })
}

/// The attempt was right: its account starts anew, its network address gets the count back.
fn uncount(db: &mut Database, account: &str, address: Option<&str>) -> Result<()> {
    throttle::forget(db, account)?;
    if let Some(address) = address
        && let Some((count, last)) = throttle::get(db, address)?
    {
        throttle::set(db, address, (count - 1).max(0), last)?;
    }
    Ok(())
}

fn address_key(limit: Limit, from: Option<IpAddr>) -> Option<(Limit, String)> {
    // Of an IPv6 address, the network: one subscriber has as many addresses as they like inside.
    let network = match from? {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_string(),
            None => format!("{:x?}", &v6.segments()[..4]),
        },
    };
    Some((limit, limit.key(&network)))
}

/// Sends a sign-in link to an address, if somebody has it. What follows is the same when nobody has: only too many demands from one
/// network are told. `then` ends the address of the link: what the page that opens it needs to know.
///
/// # Errors
/// Store errors; `Ok(n)` with n over 0: wait n seconds.
pub fn ask_link(app: &App, email: &Email, from: Option<IpAddr>, then: &str) -> Result<i64> {
    let email = email.as_str().to_lowercase();
    if let Some(limit) = address_key(Limit::MailAddress, from) {
        let wait = count(app, &[limit])?;
        if wait > 0 {
            return Ok(wait);
        }
    }
    if count(app, &[(Limit::Mail, Limit::Mail.key(&email))])? > 0 {
        return Ok(0);
    }
    let now = app.clock.now();
    let token = Token::new(&*app.random);
    let id: Id<NewMail> = Id::new(now, &*app.random);
    app.store.write(|db| {
        let Some(person) = account::by_email(db, &email)?.filter(|person| !person.disabled) else {
            return Ok(());
        };
        let link = NewLink {
            person: person.id,
            hash: token.hash(),
            single_use: true,
            expires_at: now.plus_seconds(MAILED_LASTS),
        };
        account::add_link(db, &link, now)?;
        let words = Words::default();
        let place = match account::roles(db, person.id)?.first() {
            Some((of, _)) => observatory::get(db, *of)?.name,
            None => words.t("service-name"),
        };
        let url = format!("{}/connexion/{}{then}", app.base_url, token.reveal());
        let mail = NewMail {
            id: format!("sign-in/{id}"),
            kind: "sign-in".to_owned(),
            recipient: email.clone(),
            subject: words.one("mail-sign-in-subject", "place", &place),
            body: words.one("mail-sign-in-body", "url", url),
            due_at: now,
        };
        queue::enqueue(db, &mail, now)?;
        Ok(())
    })?;
    Ok(0)
}

/// Opens a session for somebody; the session they had on this device ends. Its token is new: nobody can have put it there before.
pub(super) fn open(
    db: &mut Database,
    person: Id<User>,
    (session, strong): (&Token, bool),
    former: Option<&Token>,
    now: Timestamp,
) -> Result<()> {
    if let Some(former) = former {
        account::end_session(db, &former.hash())?;
    }
    let forget = now.plus_seconds(-SESSION_LASTS);
    Ok(account::open_session(db, person, &session.hash(), strong, now, forget)?)
}

/// Signs in with a link: returns the token of a new session (12 h idle, 7 days at most), for the cookie. A second factor is asked next of
/// those who have one.
///
/// # Errors
/// `InvitationUnknown` when the link is unknown, used or expired.
pub fn with_link(app: &App, link: &Token, former: Option<&Token>) -> Result<Token> {
    let now = app.clock.now();
    let session = Token::new(&*app.random);
    app.store.write(|db| {
        // The link of the installation makes somebody; until then it lets nobody in.
        let behind = account::behind_link(db, &link.hash(), now)?.ok_or(Code::InvitationUnknown)?;
        if account::get(db, behind)?.is_none_or(|person| person.name.is_empty()) {
            return Err(Code::InvitationUnknown.into());
        }
        let person = account::use_link(db, &link.hash(), now)?.ok_or(Code::InvitationUnknown)?;
        open(db, person, (&session, false), former, now)
    })?;
    Ok(session)
}

/// Signs in with a password. Wrong password, unknown address and closed account take as long and say the same.
///
/// # Errors
/// Store errors.
pub fn with_password(app: &App, email: &str, typed: &str, from: Option<IpAddr>, former: Option<&Token>) -> Result<Attempt> {
    let email = email.trim().to_lowercase();
    let account_key = Limit::Password.key(&email);
    let address = address_key(Limit::Address, from);
    let mut limits = vec![(Limit::Password, account_key.clone())];
    limits.extend(address.clone());
    let wait = count(app, &limits)?;
    if wait > 0 {
        return Ok(Err(Denied::Wait(wait)));
    }
    let known = app.store.read(|db| {
        let Some(person) = account::by_email(db, &email)?.filter(|person| !person.disabled) else {
            return Ok(None);
        };
        Ok(secrets::of(db, person.id)?.password_hash.map(|hash| (person.id, hash)))
    })?;
    // A password too long to be anybody's is not worth hashing, whoever it is for.
    let typed = if typed.len() > 8 * password::LONGEST { "" } else { typed };
    let right = password::verify(typed, known.as_ref().map(|(_, hash)| hash.as_str()));
    let Some((person, _)) = known.filter(|_| right) else {
        return Ok(Err(Denied::Wrong));
    };
    let now = app.clock.now();
    let session = Token::new(&*app.random);
    app.store.write(|db| {
        uncount(db, &account_key, address.as_ref().map(|(_, key)| key.as_str()))?;
        open(db, person, (&session, false), former, now)
    })?;
    Ok(Ok(session))
}

/// Finishes signing in with the code of the moment, or a recovery code: the session is replaced by a strong one.
///
/// # Errors
/// `SignInNeeded` when the session has ended; store errors.
pub fn with_code(app: &App, session: &Token, typed: &str) -> Result<Attempt> {
    let person = super::session(app, session)?.ok_or(Code::SignInNeeded)?.id;
    let key = Limit::Code.key(&person.to_string());
    let wait = count(app, &[(Limit::Code, key.clone())])?;
    if wait > 0 {
        return Ok(Err(Denied::Wait(wait)));
    }
    let now = app.clock.now();
    let strong = Token::new(&*app.random);
    app.store.write(|db| {
        if !proves(db, person, typed, now)? {
            return Ok(Err(Denied::Wrong));
        }
        uncount(db, &key, None)?;
        open(db, person, (&strong, true), Some(session), now)?;
        Ok(Ok(strong.clone()))
    })
}

/// Whether a code is right, of the moment or of recovery; it is used by that.
pub(super) fn proves(db: &mut Database, person: Id<User>, typed: &str, now: Timestamp) -> Result<bool> {
    if let Some(hash) = second_factor::recovery_hash(typed) {
        return Ok(secrets::use_recovery(db, person, &hash, now)?);
    }
    let known = secrets::of(db, person)?;
    let Some(secret) = known.totp_secret.filter(|_| known.confirmed) else {
        return Ok(false);
    };
    let used = known.last_step.and_then(|step| u64::try_from(step).ok());
    match second_factor::check(&secret, typed, now, used) {
        Some(step) => Ok(secrets::use_step(db, person, as_step(step)?)?),
        None => Ok(false),
    }
}

/// A step as the database keeps it.
pub(super) fn as_step(step: u64) -> Result<i64> {
    i64::try_from(step).map_err(|_| Error::from(anyhow::anyhow!("a step beyond the end of time")))
}
