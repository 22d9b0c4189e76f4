//! A step of the plan becomes mails: one statement, one transaction, once for ever. What the statement selects is what
//! [`crate::fieldwork::plan::eligible`] allows; a test compares the two on random cases.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};

use crate::fieldwork::plan::{MailPlan, Step, StepKind, Target};
use crate::fieldwork::{Association, CaseStatus, Wave};
use crate::store::connection::Database;
use crate::store::portable::{At, Identifier, Instant, OrIgnore, Uid};
use crate::store::schema::{association, mail, mail_step, wave_frame};
use crate::values::{Id, Timestamp};

/// Turns a step into mails, one for each case that may receive it; `None` when that was done before.
///
/// # Errors
/// Database errors.
pub fn expand(db: &mut Database, of: Id<Wave>, step: &Step, plan: &MailPlan, now: Timestamp) -> QueryResult<Option<usize>> {
    let new = OrIgnore(diesel::insert_into(mail_step::table).values((
        mail_step::wave.eq(Uid::from(of)),
        mail_step::step.eq(&step.id),
        mail_step::expanded_at.eq(At(now)),
        mail_step::queued.eq(0),
    )))
    .execute(db)?;
    if new == 0 {
        return Ok(None);
    }
    let queued = diesel::sql_query(statement(db, step, plan))
        .bind::<Text, _>(format!("{}/{of}/", step.id))
        .bind::<Text, _>(step.kind.code())
        .bind::<Text, _>(&step.id)
        .bind::<Instant, _>(At(now))
        .bind::<Instant, _>(At(now))
        .bind::<Identifier, _>(Uid::from(of))
        .bind::<Identifier, _>(Uid::from(of))
        .bind::<Integer, _>(i32::try_from(plan.cap).unwrap_or(i32::MAX))
        .bind::<BigInt, _>(threshold(step))
        .bind::<Text, _>(&plan.results.consent)
        .execute(db)?;
    if queued > 1000 && matches!(db, Database::Postgres(_)) {
        // Else the planner believes the table empty until the server looks at it by itself.
        diesel::sql_query("ANALYZE mail").execute(db)?;
    }
    diesel::update(mail_step::table.find((Uid::from(of), &step.id)))
        .set(mail_step::queued.eq(i32::try_from(queued).unwrap_or(i32::MAX)))
        .execute(db)?;
    Ok(Some(queued))
}

/// Usable answers under which a stratum is small; no stratum is spared when the step does not look at them.
fn threshold(step: &Step) -> i64 {
    match (step.kind, step.target) {
        (StepKind::Invitation | StepKind::Reminder, Target::SmallStrata { below }) => i64::from(below),
        _ => i64::MAX,
    }
}

/// The statuses that a step may be sent to.
fn statuses(step: &Step) -> Vec<CaseStatus> {
    let meant = |status: &CaseStatus| match step.kind {
        StepKind::Results => matches!(status, CaseStatus::Usable | CaseStatus::Unusable),
        StepKind::Invitation => matches!(status, CaseStatus::Never | CaseStatus::Invited) && step.target.includes(*status, 0),
        StepKind::Reminder => status.is_pending() && step.target.includes(*status, 0),
    };
    CaseStatus::ALL.into_iter().filter(meant).collect()
}

/// The parameters come in this order in both databases: each is used once.
fn statement(db: &Database, step: &Step, plan: &MailPlan) -> String {
    let words: Vec<String> = statuses(step).iter().map(|status| format!("'{}'", status.code())).collect();
    // `IN ()` is not SQL: a step meant for nobody finds nobody.
    let words = if words.is_empty() { "''".to_owned() } else { words.join(", ") };
    // A condition that holds always still uses its parameter.
    let cap = match step.kind {
        StepKind::Results => "(f.mails < $8 OR TRUE)",
        StepKind::Invitation => "f.mails < $8 AND f.mails = 0",
        StepKind::Reminder => "f.mails < $8",
    };
    let asked = match (step.kind, plan.results.consent.is_empty(), db) {
        (StepKind::Results, false, Database::Postgres(_)) => {
            "EXISTS (SELECT 1 FROM response r WHERE r.wave = f.wave AND r.association = f.association AND r.state = 'submitted' \
             AND r.answers -> $10 -> 'value' = 'true'::jsonb)"
        }
        (StepKind::Results, false, Database::Sqlite(_)) => {
            "EXISTS (SELECT 1 FROM response r WHERE r.wave = f.wave AND r.association = f.association AND r.state = 'submitted' \
             AND json_extract(r.answers, '$.\"' || $10 || '\".value') = 1)"
        }
        _ => "$10 = $10",
    };
    format!(
        "INSERT INTO mail (id, kind, wave, association, step, state, created_at, due_at, attempts) \
         SELECT $1 || CAST(f.association AS TEXT), $2, f.wave, f.association, $3, 'queued', $4, $5, 0 \
         FROM wave_frame f LEFT JOIN (\
         SELECT COALESCE(domain, '') AS domain, COALESCE(CAST(employer AS INTEGER), 2) AS employer, COUNT(*) AS usable \
         FROM wave_frame WHERE wave = $6 AND status = 'usable' AND NOT outside GROUP BY 1, 2) s \
         ON s.domain = COALESCE(f.domain, '') AND s.employer = COALESCE(CAST(f.employer AS INTEGER), 2) \
         WHERE f.wave = $7 AND f.status IN ({words}) AND {cap} AND COALESCE(s.usable, 0) < $9 AND {asked} \
         AND EXISTS (SELECT 1 FROM contact c WHERE c.association = f.association AND c.email IS NOT NULL AND NOT c.opposed \
         AND c.unreachable_at IS NULL) \
         ON CONFLICT DO NOTHING"
    )
}

/// The steps of a wave already turned into mails: name, when, how many.
///
/// # Errors
/// Database errors.
pub fn expanded(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<(String, Timestamp, i32)>> {
    let rows: Vec<(String, At, i32)> = mail_step::table
        .filter(mail_step::wave.eq(Uid::from(of)))
        .order((mail_step::expanded_at, mail_step::step))
        .select((mail_step::step, mail_step::expanded_at, mail_step::queued))
        .load(db)?;
    Ok(rows.into_iter().map(|(step, at, queued)| (step, at.0, queued)).collect())
}

/// What the queue must know of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// Name of the association.
    pub name: String,
    /// Status.
    pub status: CaseStatus,
    /// Mails of the plan received.
    pub mails: u32,
    /// The last of them.
    pub last_mail_at: Option<Timestamp>,
    /// Domain in the frame.
    pub domain: Option<String>,
    /// Employer in the frame.
    pub employer: Option<bool>,
}

/// A case; `None` when the association is not (or no longer) in the frame.
///
/// # Errors
/// Database errors.
pub fn case(db: &mut Database, of: Id<Wave>, who: Id<Association>) -> QueryResult<Option<CaseRow>> {
    type Line = (String, String, i32, Option<At>, Option<String>, Option<bool>);
    let found: Option<Line> = wave_frame::table
        .inner_join(association::table.on(association::id.eq(wave_frame::association)))
        .filter(wave_frame::wave.eq(Uid::from(of)))
        .filter(wave_frame::association.eq(Uid::from(who)))
        .select((
            association::name,
            wave_frame::status,
            wave_frame::mails,
            wave_frame::last_mail_at,
            wave_frame::domain,
            wave_frame::employer,
        ))
        .first(db)
        .optional()?;
    Ok(found.map(|(name, status, mails, last, domain, employer)| CaseRow {
        name,
        status: CaseStatus::parse(&status).unwrap_or(CaseStatus::Rejected),
        mails: u32::try_from(mails).unwrap_or(0),
        last_mail_at: last.map(|at| at.0),
        domain,
        employer,
    }))
}

/// The mails of the plan that somebody is about to send to a case. On PostgreSQL the case is locked until the transaction ends: two
/// senders never decide on the same one at the same moment.
///
/// # Errors
/// Database errors.
pub fn in_hand(db: &mut Database, of: Id<Wave>, who: Id<Association>, now: Timestamp) -> QueryResult<Vec<String>> {
    if matches!(db, Database::Postgres(_)) {
        diesel::sql_query("SELECT 1 FROM wave_frame WHERE wave = $1 AND association = $2 FOR UPDATE")
            .bind::<Identifier, _>(Uid::from(of))
            .bind::<Identifier, _>(Uid::from(who))
            .execute(db)?;
    }
    // Whatever the wave: an association gets one mail at a time.
    mail::table
        .filter(mail::association.eq(Uid::from(who)).assume_not_null())
        .filter(mail::state.eq("queued"))
        .filter(mail::step.is_not_null())
        .filter(mail::leased_until.gt(At(now)).assume_not_null())
        .order(mail::id)
        .select(mail::id)
        .load(db)
}

/// The steps of the other mails that wait for a case.
///
/// # Errors
/// Database errors.
pub fn waiting_steps(db: &mut Database, of: Id<Wave>, who: Id<Association>, except: &str) -> QueryResult<Vec<String>> {
    let steps: Vec<Option<String>> = mail::table
        .filter(mail::association.eq(Uid::from(who)).assume_not_null())
        .filter(mail::wave.eq(Uid::from(of)).assume_not_null())
        .filter(mail::state.eq("queued"))
        .filter(mail::step.is_not_null())
        .filter(mail::id.ne(except))
        .order(mail::id)
        .select(mail::step)
        .load(db)?;
    Ok(steps.into_iter().flatten().collect())
}

/// The steps that were carried out or cancelled, and whether mails of them still wait.
///
/// # Errors
/// Database errors.
pub fn carried_out(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<(String, bool)>> {
    let waiting: Vec<Option<String>> = mail::table
        .filter(mail::wave.eq(Uid::from(of)).assume_not_null())
        .filter(mail::state.eq("queued"))
        .filter(mail::step.is_not_null())
        .select(mail::step)
        .distinct()
        .load(db)?;
    let done = expanded(db, of)?;
    Ok(done
        .into_iter()
        .map(|(step, ..)| {
            let waits = waiting.iter().flatten().any(|other| *other == step);
            (step, waits)
        })
        .collect())
}

/// Usable answers in a stratum (domain × employer) of the frame.
///
/// # Errors
/// Database errors.
pub fn stratum_usable(db: &mut Database, of: Id<Wave>, domain: Option<&str>, employer: Option<bool>) -> QueryResult<u32> {
    let mut query = wave_frame::table
        .filter(wave_frame::wave.eq(Uid::from(of)))
        .filter(wave_frame::status.eq("usable"))
        .filter(wave_frame::outside.eq(false))
        .into_boxed();
    query = match domain {
        Some(domain) => query.filter(wave_frame::domain.eq(domain.to_owned()).assume_not_null()),
        None => query.filter(wave_frame::domain.is_null()),
    };
    query = match employer {
        Some(employer) => query.filter(wave_frame::employer.eq(employer).assume_not_null()),
        None => query.filter(wave_frame::employer.is_null()),
    };
    let count: i64 = query.count().get_result(db)?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Puts the waiting mails of the steps of a wave off until an instant: outside the hours of sending, one statement instead of a
/// look at each.
///
/// # Errors
/// Database errors.
pub fn hold_until(db: &mut Database, of: Id<Wave>, until: Timestamp, now: Timestamp) -> QueryResult<usize> {
    let free = mail::leased_until
        .is_null()
        .or(mail::leased_until.le(At(now)).assume_not_null());
    diesel::update(
        mail::table
            .filter(mail::wave.eq(Uid::from(of)).assume_not_null())
            .filter(mail::state.eq("queued"))
            .filter(mail::step.is_not_null())
            .filter(mail::due_at.lt(At(until)))
            .filter(free),
    )
    .set((mail::due_at.eq(At(until)), mail::leased_until.eq(None::<At>)))
    .execute(db)
}

/// Cancels the invitations and reminders of a wave that is over.
///
/// # Errors
/// Database errors.
pub fn cancel_after_closing(db: &mut Database, of: Id<Wave>, why: &str) -> QueryResult<usize> {
    diesel::update(
        mail::table
            .filter(mail::wave.eq(Uid::from(of)).assume_not_null())
            .filter(mail::state.eq("queued"))
            .filter(mail::kind.eq_any(["invitation", "reminder"])),
    )
    .set((
        mail::state.eq("cancelled"),
        mail::last_error.eq(Some(why)),
        mail::leased_until.eq(None::<At>),
    ))
    .execute(db)
}

/// Cancels what waits of a step; a step that has not come yet will not be turned into mails.
///
/// # Errors
/// Database errors.
pub fn cancel_step(db: &mut Database, of: Id<Wave>, step: &str, why: &str, now: Timestamp) -> QueryResult<usize> {
    OrIgnore(diesel::insert_into(mail_step::table).values((
        mail_step::wave.eq(Uid::from(of)),
        mail_step::step.eq(step),
        mail_step::expanded_at.eq(At(now)),
        mail_step::queued.eq(0),
    )))
    .execute(db)?;
    diesel::update(
        mail::table
            .filter(mail::wave.eq(Uid::from(of)).assume_not_null())
            .filter(mail::step.eq(step).assume_not_null())
            .filter(mail::state.eq("queued")),
    )
    .set((
        mail::state.eq("cancelled"),
        mail::last_error.eq(Some(why)),
        mail::leased_until.eq(None::<At>),
    ))
    .execute(db)
}
