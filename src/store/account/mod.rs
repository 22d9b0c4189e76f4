//! People with a role: who they are and what they may do where. Their sign-in links and sessions are in `access`, their password and
//! second factor in [`secrets`], the counts that slow attempts down in [`throttle`](super::throttle).

mod access;
pub mod secrets;

pub use access::{
    Behind, NewLink, add_link, behind_link, behind_session, end_links, end_session, end_session_of, end_sessions, open_session,
    seen, sessions, use_link,
};

use diesel::prelude::*;

use super::connection::Database;
use super::observatory;
use super::portable::{At, OrIgnore, Uid};
use super::schema::{membership, person};
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

/// Whether anybody has a role anywhere.
///
/// # Errors
/// Database errors.
pub fn anybody(db: &mut Database) -> QueryResult<bool> {
    let one: Option<Uid> = membership::table.select(membership::person).first(db).optional()?;
    Ok(one.is_some())
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

/// A person.
///
/// # Errors
/// Database errors; an unknown one is `Ok(None)`.
pub fn get(db: &mut Database, id: Id<User>) -> QueryResult<Option<Person>> {
    let found: Option<PersonLine> = person::table
        .find(Uid::from(id))
        .select((person::id, person::name, person::email, person::campaign, person::disabled))
        .first(db)
        .optional()?;
    Ok(found.map(person_of))
}

/// The person with this address (lower case).
///
/// # Errors
/// Database errors; an unknown one is `Ok(None)`.
pub fn by_email(db: &mut Database, email: &str) -> QueryResult<Option<Person>> {
    let found: Option<PersonLine> = person::table
        .filter(person::email.eq(email))
        .select((person::id, person::name, person::email, person::campaign, person::disabled))
        .first(db)
        .optional()?;
    Ok(found.map(person_of))
}

/// Changes the name of a person.
///
/// # Errors
/// Database errors.
pub fn rename(db: &mut Database, id: Id<User>, name: &str) -> QueryResult<()> {
    diesel::update(person::table.find(Uid::from(id)))
        .set(person::name.eq(name))
        .execute(db)?;
    Ok(())
}

/// Gives a person who has none their address.
///
/// # Errors
/// Database errors; an address in use is a unique violation.
pub fn set_email(db: &mut Database, id: Id<User>, email: &str) -> QueryResult<()> {
    diesel::update(person::table.find(Uid::from(id)))
        .set(person::email.eq(email))
        .execute(db)?;
    Ok(())
}

/// Closes the account of a person, or opens it again.
///
/// # Errors
/// Database errors.
pub fn set_disabled(db: &mut Database, id: Id<User>, disabled: bool) -> QueryResult<()> {
    diesel::update(person::table.find(Uid::from(id)))
        .set(person::disabled.eq(disabled))
        .execute(db)?;
    Ok(())
}

/// Who has a role in an observatory: person and role code, by name. In a training observatory, the people of the real one too.
///
/// # Errors
/// Database errors.
pub fn members(db: &mut Database, of: Id<Observatory>) -> QueryResult<Vec<(Person, String)>> {
    let mut within = vec![Uid::from(of)];
    let twins = observatory::twins(db)?;
    within.extend(
        twins
            .into_iter()
            .filter(|(twin, _)| *twin == of)
            .map(|(_, real)| Uid::from(real)),
    );
    let mut rows: Vec<(PersonLine, String)> = membership::table
        .inner_join(person::table.on(person::id.eq(membership::person)))
        .filter(membership::observatory.eq_any(within))
        .order((person::name, person::id, membership::role))
        .select((
            (person::id, person::name, person::email, person::campaign, person::disabled),
            membership::role,
        ))
        .load(db)?;
    rows.dedup();
    Ok(rows.into_iter().map(|(line, role)| (person_of(line), role)).collect())
}

/// Takes every role of a person in an observatory back.
///
/// # Errors
/// Database errors.
pub fn leave(db: &mut Database, who: Id<User>, of: Id<Observatory>) -> QueryResult<()> {
    diesel::delete(
        membership::table
            .filter(membership::person.eq(Uid::from(who)))
            .filter(membership::observatory.eq(Uid::from(of))),
    )
    .execute(db)?;
    Ok(())
}
