//! Passwords, second factors and recovery codes: what a person proves who they are with.

use diesel::prelude::*;

use crate::fieldwork::User;
use crate::store::connection::Database;
use crate::store::portable::{At, Uid};
use crate::store::schema::{person, recovery_code};
use crate::values::{Id, Timestamp};

/// What a person proves who they are with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secrets {
    /// Argon2id hash (PHC string).
    pub password_hash: Option<String>,
    /// Secret of the second factor, in base 32.
    pub totp_secret: Option<String>,
    /// The second factor was confirmed by a right code: from then on it is asked.
    pub confirmed: bool,
    /// Last step used: a code serves once.
    pub last_step: Option<i64>,
}

/// The secrets of a person.
///
/// # Errors
/// Database errors; an unknown person is `NotFound`.
pub fn of(db: &mut Database, id: Id<User>) -> QueryResult<Secrets> {
    let (password_hash, totp_secret, confirmed, last_step): (Option<String>, Option<String>, Option<At>, Option<i64>) =
        person::table
            .find(Uid::from(id))
            .select((
                person::password_hash,
                person::totp_secret,
                person::totp_confirmed_at,
                person::totp_last_step,
            ))
            .first(db)?;
    Ok(Secrets {
        password_hash,
        totp_secret,
        confirmed: confirmed.is_some(),
        last_step,
    })
}

/// Sets or forgets the password.
///
/// # Errors
/// Database errors.
pub fn set_password(db: &mut Database, id: Id<User>, hash: Option<&str>) -> QueryResult<()> {
    diesel::update(person::table.find(Uid::from(id)))
        .set(person::password_hash.eq(hash))
        .execute(db)?;
    Ok(())
}

/// Proposes a second factor: it is not asked until it is confirmed.
///
/// # Errors
/// Database errors.
pub fn propose(db: &mut Database, id: Id<User>, secret: &str) -> QueryResult<()> {
    diesel::update(person::table.find(Uid::from(id)).filter(person::totp_confirmed_at.is_null()))
        .set(person::totp_secret.eq(secret))
        .execute(db)?;
    Ok(())
}

/// Confirms the second factor proposed, the first code being used, with its recovery codes (their hashes).
///
/// # Errors
/// Database errors.
pub fn confirm(db: &mut Database, id: Id<User>, step: i64, recovery: &[String], now: Timestamp) -> QueryResult<()> {
    diesel::update(person::table.find(Uid::from(id)))
        .set((
            person::totp_confirmed_at.eq(Some(At(now))),
            person::totp_last_step.eq(Some(step)),
        ))
        .execute(db)?;
    set_recovery(db, id, recovery)
}

/// Replaces the recovery codes.
///
/// # Errors
/// Database errors.
pub fn set_recovery(db: &mut Database, id: Id<User>, hashes: &[String]) -> QueryResult<()> {
    diesel::delete(recovery_code::table.filter(recovery_code::person.eq(Uid::from(id)))).execute(db)?;
    for hash in hashes {
        diesel::insert_into(recovery_code::table)
            .values((recovery_code::hash.eq(hash), recovery_code::person.eq(Uid::from(id))))
            .execute(db)?;
    }
    Ok(())
}

/// Takes the second factor away, with its recovery codes.
///
/// # Errors
/// Database errors.
pub fn withdraw(db: &mut Database, id: Id<User>) -> QueryResult<()> {
    diesel::update(person::table.find(Uid::from(id)))
        .set((
            person::totp_secret.eq(None::<String>),
            person::totp_confirmed_at.eq(None::<At>),
            person::totp_last_step.eq(None::<i64>),
        ))
        .execute(db)?;
    set_recovery(db, id, &[])
}

/// Notes the step of a code that served; false when it, or a later one, had already served.
///
/// # Errors
/// Database errors.
pub fn use_step(db: &mut Database, id: Id<User>, step: i64) -> QueryResult<bool> {
    let unused = person::totp_last_step
        .is_null()
        .or(person::totp_last_step.lt(step).assume_not_null());
    let changed = diesel::update(person::table.find(Uid::from(id)).filter(unused))
        .set(person::totp_last_step.eq(Some(step)))
        .execute(db)?;
    Ok(changed == 1)
}

/// Uses a recovery code; false when it is not one of this person's, or has served.
///
/// # Errors
/// Database errors.
pub fn use_recovery(db: &mut Database, id: Id<User>, hash: &str, now: Timestamp) -> QueryResult<bool> {
    let unused = recovery_code::table
        .find(hash)
        .filter(recovery_code::person.eq(Uid::from(id)))
        .filter(recovery_code::used_at.is_null());
    let changed = diesel::update(unused)
        .set(recovery_code::used_at.eq(Some(At(now))))
        .execute(db)?;
    Ok(changed == 1)
}

/// How many recovery codes are left.
///
/// # Errors
/// Database errors.
pub fn recovery_left(db: &mut Database, id: Id<User>) -> QueryResult<i64> {
    recovery_code::table
        .filter(recovery_code::person.eq(Uid::from(id)))
        .filter(recovery_code::used_at.is_null())
        .count()
        .get_result(db)
}
