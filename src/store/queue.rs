//! The mails to send: written by the action that causes them, leased by whoever sends, tried again, never sent twice.

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, OrIgnore};
use super::schema::mail;
use crate::values::Timestamp;

/// A mail to put into the queue.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// What it is and what it is about (`receipt/{response}`): unique for ever, so that nothing is queued twice.
    pub id: String,
    /// What it is (`receipt`, `invitation`).
    pub kind: String,
    /// Address.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// Not before.
    pub due_at: Timestamp,
}

/// A mail leased to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    /// Identifier.
    pub id: String,
    /// What it is.
    pub kind: String,
    /// Address.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
    /// How many times it was tried before.
    pub attempts: i32,
}

/// Queues a mail; false when the same was queued before.
///
/// # Errors
/// Database errors.
pub fn enqueue(db: &mut Database, new: &NewMail, now: Timestamp) -> QueryResult<bool> {
    let row = (
        mail::id.eq(&new.id),
        mail::kind.eq(&new.kind),
        mail::recipient.eq(Some(&new.recipient)),
        mail::subject.eq(Some(&new.subject)),
        mail::body.eq(Some(&new.body)),
        mail::state.eq("queued"),
        mail::created_at.eq(At(now)),
        mail::due_at.eq(At(new.due_at)),
        mail::attempts.eq(0),
    );
    Ok(OrIgnore(diesel::insert_into(mail::table).values(row)).execute(db)? == 1)
}

/// Leases at most `limit` due mails for `seconds`: nobody else gets them until then. Call it inside `write`.
///
/// # Errors
/// Database errors.
pub fn lease(db: &mut Database, now: Timestamp, seconds: i64, limit: i64) -> QueryResult<Vec<Leased>> {
    let free = || {
        mail::leased_until
            .is_null()
            .or(mail::leased_until.le(At(now)).assume_not_null())
    };
    let due: Vec<String> = mail::table
        .filter(mail::state.eq("queued"))
        .filter(mail::due_at.le(At(now)))
        .filter(free())
        .order((mail::due_at, mail::id))
        .select(mail::id)
        .limit(limit)
        .load(db)?;
    let mut leased = Vec::with_capacity(due.len());
    for id in due {
        // Guarded: on PostgreSQL another instance may have read the same list; its update comes first and this one finds nothing.
        let mine = diesel::update(mail::table.find(&id).filter(mail::state.eq("queued")).filter(free()))
            .set(mail::leased_until.eq(At(now.plus_seconds(seconds))))
            .execute(db)?
            == 1;
        if !mine {
            continue;
        }
        let (kind, recipient, subject, body, attempts) = mail::table
            .find(&id)
            .select((mail::kind, mail::recipient, mail::subject, mail::body, mail::attempts))
            .first::<(String, Option<String>, Option<String>, Option<String>, i32)>(db)?;
        leased.push(Leased {
            id,
            kind,
            recipient: recipient.unwrap_or_default(),
            subject: subject.unwrap_or_default(),
            body: body.unwrap_or_default(),
            attempts,
        });
    }
    Ok(leased)
}

/// What became of a leased mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Accepted by the server.
    Sent,
    /// To try again at this instant; why (no address in it).
    Later(Timestamp, String),
    /// Given up; why (no address in it).
    Failed(String),
}

/// Notes what became of a mail and ends its lease. The text of a mail that was sent is erased.
///
/// # Errors
/// Database errors.
pub fn finish(db: &mut Database, id: &str, outcome: &Outcome, now: Timestamp) -> QueryResult<()> {
    let target = mail::table.find(id);
    let counted = (mail::attempts.eq(mail::attempts + 1), mail::leased_until.eq(None::<At>));
    match outcome {
        Outcome::Sent => diesel::update(target)
            .set((
                counted,
                mail::state.eq("sent"),
                mail::sent_at.eq(Some(At(now))),
                mail::body.eq(None::<String>),
                mail::last_error.eq(None::<String>),
            ))
            .execute(db)?,
        Outcome::Later(at, why) => diesel::update(target)
            .set((counted, mail::due_at.eq(At(*at)), mail::last_error.eq(Some(why))))
            .execute(db)?,
        Outcome::Failed(why) => diesel::update(target)
            .set((counted, mail::state.eq("failed"), mail::last_error.eq(Some(why))))
            .execute(db)?,
    };
    Ok(())
}

/// How many mails are queued, sent, given up.
///
/// # Errors
/// Database errors.
pub fn counts(db: &mut Database) -> QueryResult<(i64, i64, i64)> {
    let mut count = |state: &str| mail::table.filter(mail::state.eq(state)).count().get_result::<i64>(db);
    Ok((count("queued")?, count("sent")?, count("failed")?))
}
