//! The mails to send: written by the action that causes them (or, for a step of the plan, all at once), leased by whoever sends,
//! tried again, never sent twice. Mails to associations hold neither address nor text: both are made at the moment of sending.

mod glance;
mod returns;
mod sight;
mod steps;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};

use super::connection::Database;
use super::portable::{At, Identifier, Instant, OrIgnore, Uid};
use super::schema::{mail, wave_frame};
use crate::fieldwork::{Association, Wave};
use crate::values::{Id, Timestamp};

pub use super::register::Channel;
pub use glance::{Glance, glance};
pub use returns::{Returned, by_address, by_message, mark_unreachable, returned};
pub use sight::{BadAddress, Failure, StepCount, bad_addresses, failures, next_due, step_counts, waiting_errors};
pub use steps::{
    CaseRow, cancel_after_closing, cancel_step, carried_out, case, expand, expanded, hold_until, in_hand, stratum_usable,
    waiting_steps,
};

/// A mail to put into the queue, its text ready.
#[derive(Clone, Debug)]
pub struct NewMail {
    /// What it is and what it is about (`sign-in/{uuid}`): unique for ever, so that nothing is queued twice.
    pub id: String,
    /// What it is (`sign-in`, `open-link`).
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
    /// The case it is about.
    pub case: Option<(Id<Wave>, Id<Association>)>,
    /// The step of the plan.
    pub step: Option<String>,
    /// Address; empty: chosen among the contacts of the association.
    pub recipient: String,
    /// Subject; empty: written at the moment of sending.
    pub subject: String,
    /// Text; empty: written at the moment of sending.
    pub body: String,
    /// How many times it was tried before.
    pub attempts: i32,
    /// What failed the last time.
    pub last_error: Option<String>,
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

/// Queues a mail about a case, without address or text; false when the same was queued before.
///
/// # Errors
/// Database errors.
pub fn enqueue_about(
    db: &mut Database,
    id: &str,
    kind: &str,
    (of, who): (Id<Wave>, Id<Association>),
    step: Option<&str>,
    now: Timestamp,
) -> QueryResult<bool> {
    let row = (
        mail::id.eq(id),
        mail::kind.eq(kind),
        mail::wave.eq(Some(Uid::from(of))),
        mail::association.eq(Some(Uid::from(who))),
        mail::step.eq(step),
        mail::state.eq("queued"),
        mail::created_at.eq(At(now)),
        mail::due_at.eq(At(now)),
        mail::attempts.eq(0),
    );
    Ok(OrIgnore(diesel::insert_into(mail::table).values(row)).execute(db)? == 1)
}

#[derive(QueryableByName)]
struct LeasedRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Nullable<Identifier>)]
    wave: Option<Uid>,
    #[diesel(sql_type = Nullable<Identifier>)]
    association: Option<Uid>,
    #[diesel(sql_type = Nullable<Text>)]
    step: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    recipient: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    subject: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    body: Option<String>,
    #[diesel(sql_type = Integer)]
    attempts: i32,
    #[diesel(sql_type = Nullable<Text>)]
    last_error: Option<String>,
}

/// Whether a mail is due: read before leasing, so that an idle sender writes nothing.
///
/// # Errors
/// Database errors.
pub fn any_due(db: &mut Database, now: Timestamp) -> QueryResult<bool> {
    let free = mail::leased_until
        .is_null()
        .or(mail::leased_until.le(At(now)).assume_not_null());
    let found: Option<String> = mail::table
        .filter(mail::state.eq("queued"))
        .filter(mail::due_at.le(At(now)))
        .filter(free)
        .select(mail::id)
        .first(db)
        .optional()?;
    Ok(found.is_some())
}

/// Leases at most `limit` due mails for `seconds`, and counts the attempt: nobody else gets them until then. What answers an action
/// of a person (receipts, sign-in links) comes before the mailings. Call it inside `write`.
///
/// # Errors
/// Database errors.
pub fn lease(db: &mut Database, now: Timestamp, seconds: i64, limit: i64) -> QueryResult<Vec<Leased>> {
    let mut leased = lease_some(db, now, seconds, limit, "step IS NULL")?;
    let left = limit - i64::try_from(leased.len()).unwrap_or(limit);
    if left > 0 {
        let rest = "step IS NOT NULL AND wave NOT IN (SELECT id FROM wave WHERE mail_paused)";
        leased.extend(lease_some(db, now, seconds, left, rest)?);
    }
    Ok(leased)
}

fn lease_some(db: &mut Database, now: Timestamp, seconds: i64, limit: i64, which: &str) -> QueryResult<Vec<Leased>> {
    // Two senders never wait for each other on PostgreSQL; SQLite has one writer at a time.
    let lock = match db {
        Database::Postgres(_) => "FOR UPDATE SKIP LOCKED",
        Database::Sqlite(_) => "",
    };
    let statement = format!(
        "UPDATE mail SET leased_until = $1, attempts = attempts + 1 WHERE id IN (\
         SELECT id FROM mail WHERE state = 'queued' AND due_at <= $2 AND (leased_until IS NULL OR leased_until <= $3) AND {which} \
         ORDER BY due_at LIMIT $4 {lock}) \
         RETURNING id, kind, wave, association, step, recipient, subject, body, attempts, last_error"
    );
    let rows: Vec<LeasedRow> = diesel::sql_query(statement)
        .bind::<Instant, _>(At(now.plus_seconds(seconds)))
        .bind::<Instant, _>(At(now))
        .bind::<Instant, _>(At(now))
        .bind::<BigInt, _>(limit)
        .load(db)?;
    let mut leased: Vec<Leased> = rows
        .into_iter()
        .map(|row| Leased {
            id: row.id,
            kind: row.kind,
            case: row
                .wave
                .zip(row.association)
                .map(|(wave, association)| (wave.id(), association.id())),
            step: row.step,
            recipient: row.recipient.unwrap_or_default(),
            subject: row.subject.unwrap_or_default(),
            body: row.body.unwrap_or_default(),
            attempts: row.attempts - 1,
            last_error: row.last_error,
        })
        .collect();
    // In the order of the cases, which the sender locks one after the other.
    leased.sort_by(|one, other| (one.case.map(|case| case.1), &one.id).cmp(&(other.case.map(|case| case.1), &other.id)));
    Ok(leased)
}

/// Notes which contact a mail is about to be sent to, and under which key its `Message-ID` will be: a bounce finds both.
///
/// # Errors
/// Database errors.
pub fn addressed(db: &mut Database, id: &str, contact: Id<Channel>, message: &str) -> QueryResult<()> {
    diesel::update(mail::table.find(id))
        .set((mail::contact.eq(Some(Uid::from(contact))), mail::message.eq(Some(message))))
        .execute(db)?;
    Ok(())
}

/// What became of a leased mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Accepted by the server.
    Sent,
    /// Of a training observatory: it went nowhere, and is kept to be read: address, subject, text.
    Kept(String, String, String),
    /// To try again at this instant; why (no address in it).
    Later(Timestamp, String),
    /// Given back as it was: it was not this mail's turn, or fault; why.
    Back(Option<String>),
    /// Given back as it was, behind all that waits at this instant; why.
    Behind(Timestamp, String),
    /// Put back until this instant, without an attempt: the hours of sending, the rest between two mails.
    Wait(Timestamp),
    /// Given up; why (no address in it).
    Failed(String),
    /// No longer to be sent; why.
    Cancelled(String),
}

/// Notes what became of a mail and ends its lease. The text and the address of a mail that was sent are erased, but for those of a
/// training observatory, which went nowhere.
///
/// # Errors
/// Database errors.
pub fn finish(db: &mut Database, id: &str, outcome: &Outcome, now: Timestamp) -> QueryResult<()> {
    let target = mail::table.find(id).filter(mail::state.eq("queued"));
    let free = mail::leased_until.eq(None::<At>);
    match outcome {
        Outcome::Sent => diesel::update(mail::table.find(id))
            .set((
                free,
                mail::state.eq("sent"),
                mail::sent_at.eq(Some(At(now))),
                mail::recipient.eq(None::<String>),
                mail::body.eq(None::<String>),
                mail::last_error.eq(None::<String>),
            ))
            .execute(db)?,
        Outcome::Kept(recipient, subject, text) => diesel::update(mail::table.find(id))
            .set((
                free,
                mail::state.eq("sent"),
                mail::sent_at.eq(Some(At(now))),
                mail::recipient.eq(Some(recipient)),
                mail::subject.eq(Some(subject)),
                mail::body.eq(Some(text)),
                mail::last_error.eq(None::<String>),
            ))
            .execute(db)?,
        Outcome::Later(at, why) => diesel::update(target)
            .set((free, mail::due_at.eq(At(*at)), mail::last_error.eq(Some(why))))
            .execute(db)?,
        Outcome::Back(None) => diesel::update(target)
            .set((free, mail::attempts.eq(mail::attempts - 1)))
            .execute(db)?,
        Outcome::Back(Some(why)) => diesel::update(target)
            .set((free, mail::attempts.eq(mail::attempts - 1), mail::last_error.eq(Some(why))))
            .execute(db)?,
        Outcome::Behind(at, why) => diesel::update(target)
            .set((
                free,
                mail::attempts.eq(mail::attempts - 1),
                mail::due_at.eq(At(*at)),
                mail::last_error.eq(Some(why)),
            ))
            .execute(db)?,
        Outcome::Wait(at) => diesel::update(target)
            .set((free, mail::attempts.eq(mail::attempts - 1), mail::due_at.eq(At(*at))))
            .execute(db)?,
        Outcome::Failed(why) => diesel::update(target)
            .set((
                free,
                mail::state.eq("failed"),
                mail::body.eq(None::<String>),
                mail::last_error.eq(Some(why)),
            ))
            .execute(db)?,
        Outcome::Cancelled(why) => diesel::update(target)
            .set((free, mail::state.eq("cancelled"), mail::last_error.eq(Some(why))))
            .execute(db)?,
    };
    Ok(())
}

/// Counts a mail of the plan that a case received.
///
/// # Errors
/// Database errors.
pub fn received(db: &mut Database, of: Id<Wave>, who: Id<Association>, now: Timestamp) -> QueryResult<()> {
    diesel::update(wave_frame::table.find((Uid::from(of), Uid::from(who))))
        .set((
            wave_frame::mails.eq(wave_frame::mails + 1),
            wave_frame::last_mail_at.eq(Some(At(now))),
        ))
        .execute(db)?;
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
