//! The cases of a wave: where each association of the frame stands, and the secrets that open its questionnaire (kept as hashes).

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, Uid};
use super::schema::{access_token, wave_frame};
use crate::fieldwork::{Association, CaseStatus, Wave};
use crate::values::{Id, Timestamp};

/// What a secret opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// The questionnaire, by a personal link.
    Link,
    /// The questionnaire, by a code of eight characters (letters, group sessions).
    Code,
    /// The page where one says no more messages.
    Opposition,
    /// The questionnaire, for the time of a group session, on a device that others use after.
    Session,
}

impl Opens {
    fn code(self) -> &'static str {
        match self {
            Opens::Link => "link",
            Opens::Code => "code",
            Opens::Opposition => "opposition",
            Opens::Session => "session",
        }
    }
}

/// Notes where a case stands.
///
/// # Errors
/// Database errors.
pub fn set_status(db: &mut Database, of: Id<Wave>, who: Id<Association>, status: CaseStatus, now: Timestamp) -> QueryResult<()> {
    diesel::update(wave_frame::table.find((Uid::from(of), Uid::from(who))))
        .set((wave_frame::status.eq(status.code()), wave_frame::status_at.eq(At(now))))
        .execute(db)?;
    Ok(())
}

/// Notes that a link was opened for the first time; a case that was only invited is now opened.
///
/// # Errors
/// Database errors.
pub fn opened(db: &mut Database, of: Id<Wave>, who: Id<Association>, now: Timestamp) -> QueryResult<()> {
    let case = wave_frame::table.find((Uid::from(of), Uid::from(who)));
    diesel::update(case.filter(wave_frame::first_opened_at.is_null()))
        .set(wave_frame::first_opened_at.eq(At(now)))
        .execute(db)?;
    diesel::update(case.filter(wave_frame::status.eq_any(["never", "invited"])))
        .set((wave_frame::status.eq("opened"), wave_frame::status_at.eq(At(now))))
        .execute(db)?;
    Ok(())
}

/// Notes that an association was invited (a link was handed over, whatever the channel).
///
/// # Errors
/// Database errors.
pub fn invited(db: &mut Database, of: Id<Wave>, who: Id<Association>, now: Timestamp) -> QueryResult<()> {
    let case = wave_frame::table.find((Uid::from(of), Uid::from(who)));
    diesel::update(case.filter(wave_frame::invited_at.is_null()))
        .set(wave_frame::invited_at.eq(At(now)))
        .execute(db)?;
    diesel::update(case.filter(wave_frame::status.eq("never")))
        .set((wave_frame::status.eq("invited"), wave_frame::status_at.eq(At(now))))
        .execute(db)?;
    Ok(())
}

/// Keeps the hash of a new secret.
///
/// # Errors
/// Database errors.
pub fn grant(db: &mut Database, of: Id<Wave>, who: Id<Association>, opens: Opens, hash: &str, now: Timestamp) -> QueryResult<()> {
    diesel::insert_into(access_token::table)
        .values((
            access_token::hash.eq(hash),
            access_token::wave.eq(Uid::from(of)),
            access_token::association.eq(Uid::from(who)),
            access_token::kind.eq(opens.code()),
            access_token::created_at.eq(At(now)),
        ))
        .execute(db)?;
    Ok(())
}

/// Ends the secrets of a case that open this.
///
/// # Errors
/// Database errors.
pub fn revoke(db: &mut Database, of: Id<Wave>, who: Id<Association>, opens: Opens) -> QueryResult<()> {
    diesel::delete(
        access_token::table
            .filter(access_token::wave.eq(Uid::from(of)))
            .filter(access_token::association.eq(Uid::from(who)))
            .filter(access_token::kind.eq(opens.code())),
    )
    .execute(db)?;
    Ok(())
}

/// The case behind a secret.
///
/// # Errors
/// Database errors; an unknown secret is `Ok(None)`.
pub fn behind(db: &mut Database, hash: &str, opens: Opens) -> QueryResult<Option<(Id<Wave>, Id<Association>)>> {
    let found: Option<(Uid, Uid)> = access_token::table
        .find(hash)
        .filter(access_token::kind.eq(opens.code()))
        .select((access_token::wave, access_token::association))
        .first(db)
        .optional()?;
    Ok(found.map(|(wave, association)| (wave.id(), association.id())))
}
