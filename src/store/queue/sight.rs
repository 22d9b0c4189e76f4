//! What the coordinator sees of the queue.

use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::fieldwork::Wave;
use crate::store::connection::Database;
use crate::store::portable::{At, Uid};
use crate::store::schema::{association, contact, mail, wave_frame};
use crate::values::{Id, Timestamp};

/// How many mails of a step (or, without a step, of a kind) are in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepCount {
    /// The step.
    pub step: Option<String>,
    /// What they are.
    pub kind: String,
    /// `queued`, `sent`, `failed`, `cancelled`.
    pub state: String,
    /// How many.
    pub count: i64,
}

/// The mails of a wave, counted.
///
/// # Errors
/// Database errors.
pub fn step_counts(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<StepCount>> {
    let rows: Vec<(Option<String>, String, String, i64)> = mail::table
        .filter(mail::wave.eq(Uid::from(of)).assume_not_null())
        .group_by((mail::step, mail::kind, mail::state))
        .select((mail::step, mail::kind, mail::state, count_star()))
        .load(db)?;
    let mut counts: Vec<StepCount> = rows
        .into_iter()
        .map(|(step, kind, state, count)| StepCount {
            step,
            kind,
            state,
            count,
        })
        .collect();
    counts.sort_by(|one, other| (&one.step, &one.kind, &one.state).cmp(&(&other.step, &other.kind, &other.state)));
    Ok(counts)
}

/// Mails that did not go, by reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// `failed` or `cancelled`.
    pub state: String,
    /// Why.
    pub why: String,
    /// How many.
    pub count: i64,
}

/// The mails of a wave that did not go, by reason, most frequent first.
///
/// # Errors
/// Database errors.
pub fn failures(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<Failure>> {
    let rows: Vec<(String, Option<String>, i64)> = mail::table
        .filter(mail::wave.eq(Uid::from(of)).assume_not_null())
        .filter(mail::state.eq_any(["failed", "cancelled"]))
        .group_by((mail::state, mail::last_error))
        .select((mail::state, mail::last_error, count_star()))
        .load(db)?;
    let mut failures: Vec<Failure> = rows
        .into_iter()
        .map(|(state, why, count)| Failure {
            state,
            why: why.unwrap_or_default(),
            count,
        })
        .collect();
    failures.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.why.cmp(&other.why)));
    Ok(failures)
}

/// What delays the waiting mails, most frequent first.
///
/// # Errors
/// Database errors.
pub fn waiting_errors(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<(String, i64)>> {
    let rows: Vec<(Option<String>, i64)> = mail::table
        .filter(mail::wave.eq(Uid::from(of)).assume_not_null())
        .filter(mail::state.eq("queued"))
        .filter(mail::last_error.is_not_null())
        .group_by(mail::last_error)
        .select((mail::last_error, count_star()))
        .load(db)?;
    let mut rows: Vec<(String, i64)> = rows
        .into_iter()
        .map(|(why, count)| (why.unwrap_or_default(), count))
        .collect();
    rows.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    Ok(rows)
}

/// When the next waiting mail of a wave is due, and when the last one went.
///
/// # Errors
/// Database errors.
pub fn next_due(db: &mut Database, of: Id<Wave>) -> QueryResult<(Option<Timestamp>, Option<Timestamp>)> {
    let next: Option<At> = mail::table
        .filter(mail::wave.eq(Uid::from(of)).assume_not_null())
        .filter(mail::state.eq("queued"))
        .order(mail::due_at)
        .select(mail::due_at)
        .first(db)
        .optional()?;
    let last: Option<Option<At>> = mail::table
        .filter(mail::wave.eq(Uid::from(of)).assume_not_null())
        .filter(mail::state.eq("sent"))
        .order(mail::sent_at.desc())
        .select(mail::sent_at)
        .first(db)
        .optional()?;
    Ok((next.map(|at| at.0), last.flatten().map(|at| at.0)))
}

/// An address that does not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadAddress {
    /// The association.
    pub association: String,
    /// Its address.
    pub email: String,
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub why: String,
    /// Where the address comes from.
    pub source: Option<String>,
}

/// The addresses of the frame of a wave that do not work, most recent first, at most `limit`; and how many there are.
///
/// # Errors
/// Database errors.
pub fn bad_addresses(db: &mut Database, of: Id<Wave>, limit: i64) -> QueryResult<(Vec<BadAddress>, i64)> {
    let bad = || {
        contact::table
            .inner_join(wave_frame::table.on(wave_frame::association.eq(contact::association)))
            .inner_join(association::table.on(association::id.eq(contact::association)))
            .filter(wave_frame::wave.eq(Uid::from(of)))
            .filter(contact::unreachable_at.is_not_null())
    };
    let count: i64 = bad().count().get_result(db)?;
    type Line = (String, Option<String>, Option<At>, Option<String>, Option<String>);
    let rows: Vec<Line> = bad()
        .order((contact::unreachable_at.desc(), contact::id))
        .select((
            association::name,
            contact::email,
            contact::unreachable_at,
            contact::unreachable_why,
            contact::source,
        ))
        .limit(limit)
        .load(db)?;
    let rows = rows
        .into_iter()
        .filter_map(|(association, email, at, why, source)| {
            Some(BadAddress {
                association,
                email: email.unwrap_or_default(),
                at: at?.0,
                why: why.unwrap_or_default(),
                source,
            })
        })
        .collect();
    Ok((rows, count))
}
