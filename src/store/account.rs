//! People with a role, their sign-in links and their sessions. Links and sessions are kept as hashes.

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, Uid};
use super::schema::{person, session, sign_in_link};
use crate::fieldwork::User;
use crate::values::{Id, Timestamp};

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Identifier.
    pub id: Id<User>,
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: Option<String>,
    /// Role code (`coordinator`, `director`).
    pub role: String,
}

/// Adds a person, or gives the one with the same address this name and role; returns the identifier.
///
/// # Errors
/// Database errors.
pub fn put(db: &mut Database, new: &Person, now: Timestamp) -> QueryResult<Id<User>> {
    if let Some(email) = &new.email {
        let known: Option<Uid> = person::table
            .filter(person::email.eq(email))
            .select(person::id)
            .first(db)
            .optional()?;
        if let Some(id) = known {
            diesel::update(person::table.find(id))
                .set((person::name.eq(&new.name), person::role.eq(&new.role)))
                .execute(db)?;
            return Ok(id.id());
        }
    }
    diesel::insert_into(person::table)
        .values((
            person::id.eq(Uid::from(new.id)),
            person::name.eq(&new.name),
            person::email.eq(&new.email),
            person::role.eq(&new.role),
            person::created_at.eq(At(now)),
        ))
        .execute(db)?;
    Ok(new.id)
}

/// Everybody, oldest first.
///
/// # Errors
/// Database errors.
pub fn people(db: &mut Database) -> QueryResult<Vec<Person>> {
    let rows: Vec<(Uid, String, Option<String>, String)> = person::table
        .order(person::id)
        .select((person::id, person::name, person::email, person::role))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, email, role)| Person {
            id: id.id(),
            name,
            email,
            role,
        })
        .collect())
}

/// Makes the only sign-in link of a person: the former ones end.
///
/// # Errors
/// Database errors.
pub fn set_link(db: &mut Database, of: Id<User>, hash: &str, now: Timestamp, expires_at: Timestamp) -> QueryResult<()> {
    use sign_in_link as t;
    diesel::delete(t::table.filter(t::person.eq(Uid::from(of)))).execute(db)?;
    diesel::insert_into(t::table)
        .values((
            t::token_hash.eq(hash),
            t::person.eq(Uid::from(of)),
            t::created_at.eq(At(now)),
            t::expires_at.eq(At(expires_at)),
        ))
        .execute(db)?;
    Ok(())
}

/// The person behind a link that has not expired.
///
/// # Errors
/// Database errors.
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
pub fn open_session(db: &mut Database, of: Id<User>, hash: &str, now: Timestamp, forget: Timestamp) -> QueryResult<()> {
    diesel::delete(session::table.filter(session::created_at.lt(At(forget)))).execute(db)?;
    diesel::insert_into(session::table)
        .values((
            session::token_hash.eq(hash),
            session::person.eq(Uid::from(of)),
            session::created_at.eq(At(now)),
            session::last_seen_at.eq(At(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// The person behind a session, when it was begun and last seen.
///
/// # Errors
/// Database errors.
pub fn behind_session(db: &mut Database, hash: &str) -> QueryResult<Option<(Person, Timestamp, Timestamp)>> {
    type Line = (Uid, String, Option<String>, String, At, At);
    let found: Option<Line> = session::table
        .inner_join(person::table.on(person::id.eq(session::person)))
        .filter(session::token_hash.eq(hash))
        .select((
            person::id,
            person::name,
            person::email,
            person::role,
            session::created_at,
            session::last_seen_at,
        ))
        .first(db)
        .optional()?;
    Ok(found.map(|(id, name, email, role, begun, seen)| {
        (
            Person {
                id: id.id(),
                name,
                email,
                role,
            },
            begun.0,
            seen.0,
        )
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
