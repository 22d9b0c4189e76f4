//! Sign-in links and sessions, kept as hashes.

use diesel::prelude::*;

use super::{Person, PersonLine, person_of, roles};
use crate::fieldwork::{Observatory, User};
use crate::store::connection::Database;
use crate::store::observatory;
use crate::store::portable::{At, Uid};
use crate::store::schema::{person, session, sign_in_link};
use crate::values::{Id, Timestamp};

/// What a session shows: whose it is, what they may do, since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// The person.
    pub person: Person,
    /// Observatory and role code, in this order; those of an observatory hold in its training observatory.
    pub roles: Vec<(Id<Observatory>, String)>,
    /// Signed in with a second factor.
    pub strong: bool,
    /// Has a second factor.
    pub second_factor: bool,
    /// When the session began.
    pub begun: Timestamp,
    /// When it was last seen.
    pub seen: Timestamp,
}

/// A sign-in link to keep.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Whose.
    pub person: Id<User>,
    /// Hash of its token.
    pub hash: String,
    /// Ends when it is used.
    pub single_use: bool,
    /// Ends at this instant in any case.
    pub expires_at: Timestamp,
}

/// Keeps a link beside those of the person that are still good; whatever has expired, of anybody, is forgotten.
///
/// # Errors
/// Database errors.
pub fn add_link(db: &mut Database, new: &NewLink, now: Timestamp) -> QueryResult<()> {
    use sign_in_link as t;
    diesel::delete(t::table.filter(t::expires_at.le(At(now)))).execute(db)?;
    diesel::insert_into(t::table)
        .values((
            t::token_hash.eq(&new.hash),
            t::person.eq(Uid::from(new.person)),
            t::single_use.eq(new.single_use),
            t::created_at.eq(At(now)),
            t::expires_at.eq(At(new.expires_at)),
        ))
        .execute(db)?;
    Ok(())
}

/// Ends every link of a person.
///
/// # Errors
/// Database errors.
pub fn end_links(db: &mut Database, of: Id<User>) -> QueryResult<()> {
    diesel::delete(sign_in_link::table.filter(sign_in_link::person.eq(Uid::from(of)))).execute(db)?;
    Ok(())
}

/// Uses a link: a link that serves once ends here. Of two attempts at the same instant, one finds nothing.
///
/// # Errors
/// Database errors; a link that is unknown, used, expired, or of somebody whose account is closed is `Ok(None)`.
pub fn use_link(db: &mut Database, hash: &str, now: Timestamp) -> QueryResult<Option<Id<User>>> {
    use sign_in_link as t;
    let found: Option<(Uid, bool)> = t::table
        .inner_join(person::table.on(person::id.eq(t::person)))
        .filter(t::token_hash.eq(hash))
        .filter(t::expires_at.gt(At(now)))
        .filter(person::disabled.eq(false))
        .select((t::person, t::single_use))
        .first(db)
        .optional()?;
    let Some((of, single_use)) = found else {
        return Ok(None);
    };
    if single_use && diesel::delete(t::table.find(hash)).execute(db)? == 0 {
        return Ok(None);
    }
    Ok(Some(of.id()))
}

/// The person behind a link that has not expired; the link is not used.
///
/// # Errors
/// Database errors; an unknown link is `Ok(None)`.
pub fn behind_link(db: &mut Database, hash: &str, now: Timestamp) -> QueryResult<Option<Id<User>>> {
    use sign_in_link as t;
    let found: Option<Uid> = t::table
        .find(hash)
        .filter(t::expires_at.gt(At(now)))
        .select(t::person)
        .first(db)
        .optional()?;
    Ok(found.map(Uid::id))
}

/// Opens a session, and forgets those begun before `forget`.
///
/// # Errors
/// Database errors.
pub fn open_session(
    db: &mut Database,
    of: Id<User>,
    hash: &str,
    strong: bool,
    now: Timestamp,
    forget: Timestamp,
) -> QueryResult<()> {
    diesel::delete(session::table.filter(session::created_at.lt(At(forget)))).execute(db)?;
    diesel::insert_into(session::table)
        .values((
            session::token_hash.eq(hash),
            session::person.eq(Uid::from(of)),
            session::strong.eq(strong),
            session::created_at.eq(At(now)),
            session::last_seen_at.eq(At(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// Who is behind a session; somebody whose account was closed is not.
///
/// # Errors
/// Database errors.
pub fn behind_session(db: &mut Database, hash: &str) -> QueryResult<Option<Behind>> {
    type Line = (PersonLine, bool, Option<At>, At, At);
    let found: Option<Line> = session::table
        .inner_join(person::table.on(person::id.eq(session::person)))
        .filter(session::token_hash.eq(hash))
        .filter(person::disabled.eq(false))
        .select((
            (person::id, person::name, person::email, person::campaign, person::disabled),
            session::strong,
            person::totp_confirmed_at,
            session::created_at,
            session::last_seen_at,
        ))
        .first(db)
        .optional()?;
    let Some((line, strong, confirmed, begun, seen)) = found else {
        return Ok(None);
    };
    let person = person_of(line);
    let mut roles = roles(db, person.id)?;
    // Whoever has a role has it in the training observatory too.
    if !roles.is_empty() {
        for (twin, real) in observatory::twins(db)? {
            let more: Vec<_> = roles
                .iter()
                .filter(|(of, _)| *of == real)
                .map(|(_, role)| (twin, role.clone()))
                .collect();
            roles.extend(more);
        }
        roles.sort();
        roles.dedup();
    }
    Ok(Some(Behind {
        person,
        roles,
        strong,
        second_factor: confirmed.is_some(),
        begun: begun.0,
        seen: seen.0,
    }))
}

/// Notes that a session was used.
///
/// # Errors
/// Database errors.
pub fn seen(db: &mut Database, hash: &str, now: Timestamp) -> QueryResult<()> {
    diesel::update(session::table.find(hash))
        .set(session::last_seen_at.eq(At(now)))
        .execute(db)?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// Database errors.
pub fn end_session(db: &mut Database, hash: &str) -> QueryResult<()> {
    diesel::delete(session::table.find(hash)).execute(db)?;
    Ok(())
}

/// Ends every session of a person, or every one but `kept`.
///
/// # Errors
/// Database errors.
pub fn end_sessions(db: &mut Database, of: Id<User>, kept: Option<&str>) -> QueryResult<()> {
    let all = session::table.filter(session::person.eq(Uid::from(of)));
    match kept {
        Some(kept) => diesel::delete(all.filter(session::token_hash.ne(kept))).execute(db)?,
        None => diesel::delete(all).execute(db)?,
    };
    Ok(())
}

/// Ends one session of a person.
///
/// # Errors
/// Database errors.
pub fn end_session_of(db: &mut Database, of: Id<User>, hash: &str) -> QueryResult<()> {
    diesel::delete(session::table.find(hash).filter(session::person.eq(Uid::from(of)))).execute(db)?;
    Ok(())
}

/// The sessions of a person, the last used first: hash, second factor, begun, last seen.
///
/// # Errors
/// Database errors.
pub fn sessions(db: &mut Database, of: Id<User>) -> QueryResult<Vec<(String, bool, Timestamp, Timestamp)>> {
    let rows: Vec<(String, bool, At, At)> = session::table
        .filter(session::person.eq(Uid::from(of)))
        .order((session::last_seen_at.desc(), session::token_hash))
        .select((
            session::token_hash,
            session::strong,
            session::created_at,
            session::last_seen_at,
        ))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(hash, strong, begun, seen)| (hash, strong, begun.0, seen.0))
        .collect())
}
