//! The training observatories: emptied to start afresh, and the mails that never left them.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::connection::Database;
use super::portable::{At, Identifier, Instant, Uid};
use super::schema::{mail, wave};
use crate::fieldwork::{Observatory, Wave};
use crate::values::{Id, Timestamp};

/// The rows of a training observatory, in the order in which they may go; what hangs on them goes with them.
const ROWS: &[&str] = &[
    "DELETE FROM mail WHERE wave IN (SELECT id FROM wave WHERE observatory = {of})",
    "DELETE FROM diagnostic WHERE wave IN (SELECT id FROM wave WHERE observatory = {of})",
    "DELETE FROM response WHERE wave IN (SELECT id FROM wave WHERE observatory = {of})",
    "UPDATE wave SET previous = NULL WHERE observatory = {of}",
    "DELETE FROM wave WHERE observatory = {of}",
    "DELETE FROM merge_run WHERE observatory = {of}",
    "DELETE FROM not_same WHERE observatory = {of}",
    "UPDATE association SET merged_into = NULL WHERE observatory = {of}",
    "DELETE FROM association WHERE observatory = {of}",
    "DELETE FROM import_run WHERE observatory = {of}",
    "DELETE FROM import_mapping WHERE observatory = {of}",
    "DELETE FROM opposition WHERE observatory = {of}",
];

/// Erases all that a training observatory holds; its people and its settings stay. Nothing of an observatory that is not for training
/// is ever touched: each statement asks again.
///
/// # Errors
/// Database errors.
pub fn empty(db: &mut Database, of: Id<Observatory>) -> QueryResult<()> {
    for statement in ROWS {
        let statement = statement.replace("{of}", "(SELECT id FROM observatory WHERE id = $1 AND training)");
        diesel::sql_query(statement)
            .bind::<Identifier, _>(Uid::from(of))
            .execute(db)?;
    }
    Ok(())
}

/// A mail that stayed in its training observatory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMail {
    /// What it is.
    pub kind: String,
    /// To whom it would have gone.
    pub recipient: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// When it would have gone.
    pub at: Timestamp,
}

type Line = (String, Option<String>, Option<String>, Option<String>, Option<At>);

/// The mails that stayed, the last ones first; and how many there are. `search`: a part of the address or of the subject.
///
/// # Errors
/// Database errors.
pub fn mails(db: &mut Database, of: Id<Observatory>, search: &str, offset: i64, limit: i64) -> QueryResult<(Vec<KeptMail>, i64)> {
    let waves: Vec<Uid> = wave::table
        .filter(wave::observatory.eq(Uid::from(of)))
        .select(wave::id)
        .load(db)?;
    let pattern = format!("%{}%", search.replace(['%', '_', '\\'], ""));
    let found = || {
        mail::table
            .filter(mail::wave.eq_any(waves.clone()).assume_not_null())
            .filter(mail::state.eq("sent"))
            .filter(mail::body.is_not_null())
            .filter(
                mail::recipient
                    .like(pattern.clone())
                    .or(mail::subject.like(pattern.clone()))
                    .assume_not_null(),
            )
    };
    let total = found().count().get_result(db)?;
    let lines: Vec<Line> = found()
        .order((mail::sent_at.desc(), mail::id))
        .offset(offset)
        .limit(limit)
        .select((mail::kind, mail::recipient, mail::subject, mail::body, mail::sent_at))
        .load(db)?;
    let kept = lines.into_iter().filter_map(|(kind, recipient, subject, text, at)| {
        Some(KeptMail {
            kind,
            recipient: recipient?,
            subject: subject?,
            text: text?,
            at: at?.0,
        })
    });
    Ok((kept.collect(), total))
}

/// Keeps a mail that was never queued: a test sent to oneself.
///
/// # Errors
/// Database errors.
pub fn keep(db: &mut Database, id: &str, of: Id<Wave>, new: &KeptMail) -> QueryResult<()> {
    diesel::sql_query(
        "INSERT INTO mail (id, kind, wave, recipient, subject, body, state, created_at, due_at, sent_at, attempts) \
         VALUES ($1, $2, $3, $4, $5, $6, 'sent', $7, $8, $9, 1)",
    )
    .bind::<Text, _>(id)
    .bind::<Text, _>(&new.kind)
    .bind::<Nullable<Identifier>, _>(Some(Uid::from(of)))
    .bind::<Text, _>(&new.recipient)
    .bind::<Text, _>(&new.subject)
    .bind::<Text, _>(&new.text)
    .bind::<Instant, _>(At(new.at))
    .bind::<Instant, _>(At(new.at))
    .bind::<Instant, _>(At(new.at))
    .execute(db)?;
    Ok(())
}
