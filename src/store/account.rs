//! People with a role, their sign-in links and their sessions. Links and sessions are kept as hashes.

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, OrIgnore, Uid};
use super::schema::{membership, person, session, sign_in_link};
use crate::fieldwork::{Observatory, User};
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
    /// Coordinates campaigns above the observatories.
    pub campaign: bool,
    /// May no longer sign in.
    pub disabled: bool,
}

/// What a session shows: whose it is, what they may do, since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// The person.
    pub person: Person,
    /// Observatory and role code, in this order.
    pub roles: Vec<(Id<Observatory>, String)>,
    /// Signed in with a second factor.
    pub strong: bool,
    /// When the session began.
    pub begun: Timestamp,
    /// When it was last seen.
    pub seen: Timestamp,
}

/// Adds a person, or gives the one with the same address this name; returns the identifier.
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
                .set((
                    person::name.eq(&new.name),
                    person::campaign.eq(new.campaign),
                    person::disabled.eq(new.disabled),
                ))
                .execute(db)?;
            return Ok(id.id());
        }
    }
    diesel::insert_into(person::table)
        .values((
            person::id.eq(Uid::from(new.id)),
            person::name.eq(&new.name),
            person::email.eq(&new.email),
            person::campaign.eq(new.campaign),
            person::disabled.eq(new.disabled),
            person::created_at.eq(At(now)),
        ))
        .execute(db)?;
    Ok(new.id)
}

type PersonLine = (Uid, String, Option<String>, bool, bool);

fn person_of((id, name, email, campaign, disabled): PersonLine) -> Person {
    Person {
        id: id.id(),
        name,
        email,
        campaign,
        disabled,
    }
}

/// Everybody, oldest first.
///
/// # Errors
/// Database errors.
pub fn people(db: &mut Database) -> QueryResult<Vec<Person>> {
    let rows: Vec<PersonLine> = person::table
        .order(person::id)
        .select((person::id, person::name, person::email, person::campaign, person::disabled))
        .load(db)?;
    Ok(rows.into_iter().map(person_of).collect())
}

/// Gives a role in an observatory; false when the person had it.
///
/// # Errors
/// Database errors.
pub fn grant(db: &mut Database, to: Id<User>, within: Id<Observatory>, role: &str) -> QueryResult<bool> {
    let row = (
        membership::person.eq(Uid::from(to)),
        membership::observatory.eq(Uid::from(within)),
        membership::role.eq(role),
    );
    Ok(OrIgnore(diesel::insert_into(membership::table).values(row)).execute(db)? == 1)
}

/// Takes a role back; false when the person had it not.
///
/// # Errors
/// Database errors.
pub fn withdraw(db: &mut Database, from: Id<User>, within: Id<Observatory>, role: &str) -> QueryResult<bool> {
    let gone = diesel::delete(membership::table.find((Uid::from(from), Uid::from(within), role))).execute(db)?;
    Ok(gone == 1)
}

/// The roles of a person: observatory and role code.
///
/// # Errors
/// Database errors.
pub fn roles(db: &mut Database, of: Id<User>) -> QueryResult<Vec<(Id<Observatory>, String)>> {
    let rows: Vec<(Uid, String)> = membership::table
        .filter(membership::person.eq(Uid::from(of)))
        .order((membership::observatory, membership::role))
        .select((membership::observatory, membership::role))
        .load(db)?;
    Ok(rows.into_iter().map(|(observatory, role)| (observatory.id(), role)).collect())
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
            t::single_use.eq(false),
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
            session::strong.eq(false),
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
    type Line = (PersonLine, bool, At, At);
    let found: Option<Line> = session::table
        .inner_join(person::table.on(person::id.eq(session::person)))
        .filter(session::token_hash.eq(hash))
        .filter(person::disabled.eq(false))
        .select((
            (person::id, person::name, person::email, person::campaign, person::disabled),
            session::strong,
            session::created_at,
            session::last_seen_at,
        ))
        .first(db)
        .optional()?;
    let Some((line, strong, begun, seen)) = found else {
        return Ok(None);
    };
    let person = person_of(line);
    let roles = roles(db, person.id)?;
    Ok(Some(Behind {
        person,
        roles,
        strong,
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
