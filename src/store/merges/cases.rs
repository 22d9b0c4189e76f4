//! The cases of two associations that are merged, and their answers.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::fieldwork::{Association, Observatory, ResponseState, User, Wave};
use crate::store::connection::Database;
use crate::store::fieldwork::state_of;
use crate::store::portable::{At, Uid};
use crate::store::register::{self, Registered};
use crate::store::schema::{association, response, wave, wave_frame};
use crate::values::{Id, Timestamp};

/// A case as stored, without the wave and the association.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Domain at the opening.
    pub domain: Option<String>,
    /// Employer at the opening.
    pub employer: Option<bool>,
    /// Commune at the opening.
    pub commune: Option<String>,
    /// Quarter at the opening.
    pub quarter: Option<String>,
    /// QPV at the opening.
    pub qpv: Option<String>,
    /// Came by the open link.
    pub outside: bool,
    /// Where it stands.
    pub status: String,
    /// Since when.
    pub status_at: Option<Timestamp>,
    /// Invited.
    pub invited_at: Option<Timestamp>,
    /// First opening of a link.
    pub first_opened_at: Option<Timestamp>,
    /// Last mail.
    pub last_mail_at: Option<Timestamp>,
    /// Mails received.
    pub mails: i32,
    /// Who calls.
    pub assigned: Option<Id<User>>,
    /// Outcome of the last call.
    pub call_outcome: Option<String>,
    /// When to call back.
    pub call_back_at: Option<Timestamp>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = wave_frame, treat_none_as_null = true)]
struct Row {
    wave: Uid,
    association: Uid,
    domain: Option<String>,
    employer: Option<bool>,
    commune: Option<String>,
    quarter: Option<String>,
    qpv: Option<String>,
    outside: bool,
    status: String,
    status_at: Option<At>,
    invited_at: Option<At>,
    first_opened_at: Option<At>,
    last_mail_at: Option<At>,
    mails: i32,
    assigned: Option<Uid>,
    call_outcome: Option<String>,
    call_back_at: Option<At>,
}

impl Row {
    fn of(wave: Id<Wave>, who: Id<Association>, case: &Case) -> Self {
        Row {
            wave: wave.into(),
            association: who.into(),
            domain: case.domain.clone(),
            employer: case.employer,
            commune: case.commune.clone(),
            quarter: case.quarter.clone(),
            qpv: case.qpv.clone(),
            outside: case.outside,
            status: case.status.clone(),
            status_at: case.status_at.map(At),
            invited_at: case.invited_at.map(At),
            first_opened_at: case.first_opened_at.map(At),
            last_mail_at: case.last_mail_at.map(At),
            mails: case.mails,
            assigned: case.assigned.map(Uid::from),
            call_outcome: case.call_outcome.clone(),
            call_back_at: case.call_back_at.map(At),
        }
    }

    fn case(self) -> Case {
        Case {
            domain: self.domain,
            employer: self.employer,
            commune: self.commune,
            quarter: self.quarter,
            qpv: self.qpv,
            outside: self.outside,
            status: self.status,
            status_at: self.status_at.map(|at| at.0),
            invited_at: self.invited_at.map(|at| at.0),
            first_opened_at: self.first_opened_at.map(|at| at.0),
            last_mail_at: self.last_mail_at.map(|at| at.0),
            mails: self.mails,
            assigned: self.assigned.map(Uid::id),
            call_outcome: self.call_outcome,
            call_back_at: self.call_back_at.map(|at| at.0),
        }
    }
}

/// A wave, its title, its state in the database, the case in it.
pub type CaseIn = (Id<Wave>, String, String, Case);

/// The cases of an association: the wave, its title, its state in the database, the case; the oldest wave first.
///
/// # Errors
/// Database errors.
pub fn cases_of(db: &mut Database, who: Id<Association>) -> QueryResult<Vec<CaseIn>> {
    let lines: Vec<(String, String, Row)> = wave_frame::table
        .inner_join(wave::table.on(wave::id.eq(wave_frame::wave)))
        .filter(wave_frame::association.eq(Uid::from(who)))
        .order((wave::opens_at, wave::id))
        .select((wave::title, wave::state, Row::as_select()))
        .load(db)?;
    Ok(lines
        .into_iter()
        .map(|(title, state, row)| (row.wave.id(), title, state, row.case()))
        .collect())
}

/// Writes a case, new or known.
///
/// # Errors
/// Database errors.
pub fn put_case(db: &mut Database, of: Id<Wave>, who: Id<Association>, case: &Case) -> QueryResult<()> {
    let row = Row::of(of, who, case);
    let changed = diesel::update(wave_frame::table.find((row.wave, row.association)))
        .set(&row)
        .execute(db)?;
    if changed == 0 {
        diesel::insert_into(wave_frame::table).values(row).execute(db)?;
    }
    Ok(())
}

/// Removes a case from which everything was moved.
///
/// # Errors
/// Database errors; a case that has an answer is a violation.
pub fn remove_case(db: &mut Database, of: Id<Wave>, who: Id<Association>) -> QueryResult<()> {
    diesel::delete(wave_frame::table.find((Uid::from(of), Uid::from(who)))).execute(db)?;
    Ok(())
}

/// The answer of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The wave.
    pub wave: Id<Wave>,
    /// Where the answer stands.
    pub state: ResponseState,
    /// Last saved.
    pub updated_at: Timestamp,
}

/// The answers of an association, all waves.
///
/// # Errors
/// Database errors.
pub fn answers(db: &mut Database, who: Id<Association>) -> QueryResult<Vec<Answered>> {
    let lines: Vec<(Uid, String, At)> = response::table
        .filter(response::association.eq(Uid::from(who)))
        .order(response::wave)
        .select((response::wave, response::state, response::updated_at))
        .load(db)?;
    Ok(lines
        .into_iter()
        .map(|(wave, state, at)| Answered {
            wave: wave.id(),
            state: state_of(&state),
            updated_at: at.0,
        })
        .collect())
}

/// Gives each of two cases of a wave the answer of the other, if any. Both cases must be there.
///
/// # Errors
/// Database errors.
pub fn exchange_answers(
    db: &mut Database,
    of: Id<Wave>,
    pair: (Id<Association>, Id<Association>),
    aside: (Id<Observatory>, Id<Association>),
    now: Timestamp,
) -> QueryResult<()> {
    let give = |db: &mut Database, from: Id<Association>, to: Id<Association>| {
        diesel::update(
            response::table
                .filter(response::wave.eq(Uid::from(of)))
                .filter(response::association.eq(Uid::from(from))),
        )
        .set(response::association.eq(Uid::from(to)))
        .execute(db)
    };
    let first: i64 = response::table
        .filter(response::wave.eq(Uid::from(of)))
        .filter(response::association.eq(Uid::from(pair.0)))
        .count()
        .get_result(db)?;
    let second: i64 = response::table
        .filter(response::wave.eq(Uid::from(of)))
        .filter(response::association.eq(Uid::from(pair.1)))
        .count()
        .get_result(db)?;
    if first == 0 || second == 0 {
        give(db, pair.0, pair.1)?;
        // What was just given stays: only the answer that the second had before goes to the first.
        if second > 0 {
            give(db, pair.1, pair.0)?;
        }
        return Ok(());
    }
    // One answer per case, at every instant: the time of three statements, the first waits at a third association.
    register::add(db, &Registered::named(aside.1, aside.0, "…"), now)?;
    register::enter(db, of, aside.1)?;
    give(db, pair.0, aside.1)?;
    give(db, pair.1, pair.0)?;
    give(db, aside.1, pair.1)?;
    remove_case(db, of, aside.1)?;
    diesel::delete(association::table.find(Uid::from(aside.1))).execute(db)?;
    Ok(())
}
