//! The telephone calls of a wave: whom to call, who calls, what came of it.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};

use super::connection::Database;
use super::portable::{At, Identifier, Instant, OrIgnore, Uid};
use super::schema::{call, contact, mail, wave_frame};
use crate::fieldwork::board::Stratum;
use crate::fieldwork::{Association, CallOutcome, CaseStatus, User, Wave};
use crate::values::{Id, Timestamp};

/// A case that can be called.
#[derive(Clone, Debug, PartialEq)]
pub struct Callable {
    /// The association.
    pub association: Id<Association>,
    /// Its name.
    pub name: String,
    /// Its telephone.
    pub phone: String,
    /// Its stratum.
    pub stratum: Stratum,
    /// Where it stands.
    pub status: CaseStatus,
    /// What the last call led to.
    pub outcome: Option<CallOutcome>,
    /// To be called again then.
    pub call_back_at: Option<Timestamp>,
    /// Who calls it.
    pub assigned: Option<Id<User>>,
    /// Calls made.
    pub calls: u32,
    /// The last of them.
    pub last: Option<Timestamp>,
}

/// When a case is to be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// It asked to be called again, and the time has come.
    Due,
    /// Whenever one likes.
    Any,
    /// It asked to be called again later.
    Later,
}

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Whoever it is.
    Anybody,
    /// Nobody yet.
    Nobody,
    /// This person.
    Person(Id<User>),
}

/// Which cases of a wave are looked for.
#[derive(Clone, Debug)]
pub struct Search<'a> {
    /// When they are to be called.
    pub moment: Moment,
    /// Who calls them.
    pub caller: Caller,
    /// Their stratum.
    pub stratum: Option<&'a Stratum>,
    /// At most so many.
    pub limit: usize,
}

#[derive(QueryableByName)]
struct CallableRow {
    #[diesel(sql_type = Identifier)]
    association: Uid,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    domain: Option<String>,
    #[diesel(sql_type = Nullable<Bool>)]
    employer: Option<bool>,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Nullable<Text>)]
    call_outcome: Option<String>,
    #[diesel(sql_type = Nullable<Instant>)]
    call_back_at: Option<At>,
    #[diesel(sql_type = Nullable<Identifier>)]
    assigned: Option<Uid>,
    #[diesel(sql_type = BigInt)]
    calls: i64,
    #[diesel(sql_type = Nullable<Instant>)]
    last: Option<At>,
}

/// Pending, not opposed, with a number that was not found to be wrong.
const CALLABLE: &str = "f.status IN ('never', 'invited', 'opened', 'partial') AND COALESCE(f.call_outcome, '') <> 'wrong-number' \
                        AND EXISTS (SELECT 1 FROM contact k WHERE k.association = f.association AND k.phone IS NOT NULL AND NOT k.opposed)";

const COLUMNS: &str = "f.association, a.name, f.domain, f.employer, f.status, f.call_outcome, f.call_back_at, f.assigned, \
                       (SELECT COUNT(*) FROM call c WHERE c.wave = f.wave AND c.association = f.association) AS calls, \
                       (SELECT MAX(c.at) FROM call c WHERE c.wave = f.wave AND c.association = f.association) AS last";

/// The cases to call, in order: those that asked for it by the hour they asked for; the others: the least called first, those that
/// stopped on the way, those that only opened, the others; then by name.
///
/// # Errors
/// Database errors.
pub fn search(db: &mut Database, of: Id<Wave>, wanted: &Search<'_>, now: Timestamp) -> QueryResult<Vec<Callable>> {
    let (moment, order) = match wanted.moment {
        Moment::Due => ("f.call_back_at <= $2", "f.call_back_at, a.name_folded, f.association"),
        Moment::Later => ("f.call_back_at > $2", "f.call_back_at, a.name_folded, f.association"),
        Moment::Any => (
            "f.call_back_at IS NULL AND $2 = $2",
            "calls, CASE f.status WHEN 'partial' THEN 0 WHEN 'opened' THEN 1 ELSE 2 END, a.name_folded, f.association",
        ),
    };
    let caller = match wanted.caller {
        Caller::Anybody => "$3 = $3",
        Caller::Nobody => "f.assigned IS NULL AND $3 = $3",
        Caller::Person(_) => "f.assigned = $3",
    };
    let domain = match wanted.stratum.map(|stratum| &stratum.domain) {
        None => "$4 = $4",
        Some(None) => "f.domain IS NULL AND $4 = ''",
        Some(Some(_)) => "f.domain = $4",
    };
    let employer = match wanted.stratum.map(|stratum| stratum.employer) {
        None => "$5 = $5",
        Some(_) => "COALESCE(CAST(f.employer AS INTEGER), 2) = $5",
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM wave_frame f JOIN association a ON a.id = f.association \
         WHERE f.wave = $1 AND {moment} AND {caller} AND {domain} AND {employer} AND {CALLABLE} ORDER BY {order} LIMIT $6"
    );
    let person = match wanted.caller {
        Caller::Person(person) => Uid::from(person),
        _ => Uid::from(of),
    };
    let rows: Vec<CallableRow> = diesel::sql_query(sql)
        .bind::<Identifier, _>(Uid::from(of))
        .bind::<Instant, _>(At(now))
        .bind::<Identifier, _>(person)
        .bind::<Text, _>(
            wanted
                .stratum
                .and_then(|stratum| stratum.domain.as_deref())
                .unwrap_or_default(),
        )
        .bind::<Integer, _>(wanted.stratum.and_then(|stratum| stratum.employer).map_or(2, i32::from))
        .bind::<BigInt, _>(i64::try_from(wanted.limit).unwrap_or(i64::MAX))
        .load(db)?;
    with_phones(db, rows)
}

/// The cases still waited for whose number was found to be wrong, by name.
///
/// # Errors
/// Database errors.
pub fn wrong_numbers(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<Callable>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM wave_frame f JOIN association a ON a.id = f.association \
         WHERE f.wave = $1 AND f.call_outcome = 'wrong-number' AND f.status IN ('never', 'invited', 'opened', 'partial', 'bounced') \
         ORDER BY a.name_folded, f.association LIMIT 500"
    );
    let rows: Vec<CallableRow> = diesel::sql_query(sql).bind::<Identifier, _>(Uid::from(of)).load(db)?;
    with_phones(db, rows)
}

/// Of these associations, those whose number was found to be wrong in a wave that is open: another number is known now, they are to be
/// called again. Returns how many cases that is.
///
/// # Errors
/// Database errors.
pub fn number_corrected(db: &mut Database, who: &[Id<Association>]) -> QueryResult<usize> {
    let ids: Vec<Uid> = who.iter().map(|id| Uid::from(*id)).collect();
    let mut done = 0;
    for ids in ids.chunks(500) {
        let wrong: Vec<Uid> = wave_frame::table
            .filter(wave_frame::association.eq_any(ids))
            .filter(wave_frame::call_outcome.eq("wrong-number"))
            .select(wave_frame::association)
            .distinct()
            .load(db)?;
        for one in wrong {
            done += diesel::sql_query(
                "UPDATE wave_frame SET call_outcome = NULL, status = CASE WHEN status <> 'bounced' THEN status \
                 WHEN EXISTS (SELECT 1 FROM response r WHERE r.wave = wave_frame.wave AND r.association = wave_frame.association) THEN 'partial' \
                 WHEN first_opened_at IS NOT NULL THEN 'opened' WHEN invited_at IS NOT NULL THEN 'invited' ELSE 'never' END \
                 WHERE association = $1 AND call_outcome = 'wrong-number' AND wave IN (SELECT id FROM wave WHERE state = 'open')",
            )
            .bind::<Identifier, _>(one)
            .execute(db)?;
        }
    }
    Ok(done)
}

/// One case, whatever its status; its telephone is empty when it has none that may be called.
///
/// # Errors
/// Database errors; `Ok(None)` when it is not in the frame.
pub fn one(db: &mut Database, of: Id<Wave>, who: Id<Association>) -> QueryResult<Option<Callable>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM wave_frame f JOIN association a ON a.id = f.association WHERE f.wave = $1 AND f.association = $2"
    );
    let rows: Vec<CallableRow> = diesel::sql_query(sql)
        .bind::<Identifier, _>(Uid::from(of))
        .bind::<Identifier, _>(Uid::from(who))
        .load(db)?;
    Ok(with_phones(db, rows)?.pop())
}

fn with_phones(db: &mut Database, rows: Vec<CallableRow>) -> QueryResult<Vec<Callable>> {
    let mut phones: BTreeMap<Uid, String> = BTreeMap::new();
    let ids: Vec<Uid> = rows.iter().map(|row| row.association).collect();
    for ids in ids.chunks(500) {
        let found: Vec<(Uid, Option<String>)> = contact::table
            .filter(contact::association.eq_any(ids))
            .filter(contact::opposed.eq(false))
            .filter(contact::phone.is_not_null())
            .order(contact::id)
            .select((contact::association, contact::phone))
            .load(db)?;
        for (who, phone) in found {
            phones.entry(who).or_insert(phone.unwrap_or_default());
        }
    }
    let read = |row: CallableRow| Callable {
        phone: phones.get(&row.association).cloned().unwrap_or_default(),
        association: row.association.id(),
        name: row.name,
        stratum: Stratum {
            domain: row.domain,
            employer: row.employer,
        },
        status: CaseStatus::parse(&row.status).unwrap_or(CaseStatus::Never),
        outcome: row.call_outcome.as_deref().and_then(CallOutcome::parse),
        call_back_at: row.call_back_at.map(|at| at.0),
        assigned: row.assigned.map(Uid::id),
        calls: u32::try_from(row.calls).unwrap_or(0),
        last: row.last.map(|at| at.0),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Gives cases to somebody, or to nobody; only those that nobody has when `free`. Returns how many.
///
/// # Errors
/// Database errors.
pub fn assign(db: &mut Database, of: Id<Wave>, who: &[Id<Association>], to: Option<Id<User>>, free: bool) -> QueryResult<usize> {
    let ids: Vec<Uid> = who.iter().map(|id| Uid::from(*id)).collect();
    let mut done = 0;
    for ids in ids.chunks(500) {
        let cases = wave_frame::table
            .filter(wave_frame::wave.eq(Uid::from(of)))
            .filter(wave_frame::association.eq_any(ids));
        let to = wave_frame::assigned.eq(to.map(Uid::from));
        done += if free {
            diesel::update(cases.filter(wave_frame::assigned.is_null()))
                .set(to)
                .execute(db)?
        } else {
            diesel::update(cases).set(to).execute(db)?
        };
    }
    Ok(done)
}

/// Takes back the calls that somebody has not settled; returns how many.
///
/// # Errors
/// Database errors.
pub fn release(db: &mut Database, of: Id<Wave>, from: Id<User>) -> QueryResult<usize> {
    let pending = CaseStatus::ALL
        .into_iter()
        .filter(|status| status.is_pending())
        .map(CaseStatus::code);
    diesel::update(
        wave_frame::table
            .filter(wave_frame::wave.eq(Uid::from(of)))
            .filter(wave_frame::assigned.eq(Uid::from(from)).assume_not_null())
            .filter(wave_frame::status.eq_any(pending)),
    )
    .set(wave_frame::assigned.eq(None::<Uid>))
    .execute(db)
}

/// A call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Identifier: drawn when the page is shown, so that sending it twice records it once.
    pub id: Id<Call>,
    /// Who called.
    pub person: Option<Id<User>>,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: CallOutcome,
    /// When to call again.
    pub call_back_at: Option<Timestamp>,
    /// A note, without personal data.
    pub note: Option<String>,
}

/// Notes a call and what the case remembers of it; false when this very call was noted before, and nothing changed.
///
/// # Errors
/// Database errors.
pub fn record(db: &mut Database, of: Id<Wave>, who: Id<Association>, new: &Call) -> QueryResult<bool> {
    let row = (
        call::id.eq(Uid::from(new.id)),
        call::wave.eq(Uid::from(of)),
        call::association.eq(Uid::from(who)),
        call::person.eq(new.person.map(Uid::from)),
        call::at.eq(At(new.at)),
        call::outcome.eq(new.outcome.code()),
        call::call_back_at.eq(new.call_back_at.map(At)),
        call::note.eq(&new.note),
    );
    if OrIgnore(diesel::insert_into(call::table).values(row)).execute(db)? == 0 {
        return Ok(false);
    }
    diesel::update(wave_frame::table.find((Uid::from(of), Uid::from(who))))
        .set((
            wave_frame::call_outcome.eq(Some(new.outcome.code())),
            wave_frame::call_back_at.eq(new.call_back_at.map(At)),
        ))
        .execute(db)?;
    Ok(true)
}

/// The calls made to an association in a wave, the last first.
///
/// # Errors
/// Database errors.
pub fn history(db: &mut Database, of: Id<Wave>, who: Id<Association>) -> QueryResult<Vec<Call>> {
    type Line = (Uid, Option<Uid>, At, String, Option<At>, Option<String>);
    let lines: Vec<Line> = call::table
        .filter(call::wave.eq(Uid::from(of)))
        .filter(call::association.eq(Uid::from(who)))
        .order((call::at.desc(), call::id.desc()))
        .select((
            call::id,
            call::person,
            call::at,
            call::outcome,
            call::call_back_at,
            call::note,
        ))
        .load(db)?;
    let read = |(id, person, at, outcome, back, note): Line| {
        Some(Call {
            id: id.id(),
            person: person.map(Uid::id),
            at: at.0,
            outcome: CallOutcome::parse(&outcome)?,
            call_back_at: back.map(|at| at.0),
            note,
        })
    };
    Ok(lines.into_iter().filter_map(read).collect())
}

/// Cancels the waiting mails of the plan to an association in a wave.
///
/// # Errors
/// Database errors.
pub fn cancel_mails(db: &mut Database, of: Id<Wave>, who: Id<Association>, why: &str) -> QueryResult<()> {
    diesel::update(
        mail::table
            .filter(mail::wave.eq(Uid::from(of)).assume_not_null())
            .filter(mail::association.eq(Uid::from(who)).assume_not_null())
            .filter(mail::state.eq("queued"))
            .filter(mail::step.is_not_null()),
    )
    .set((
        mail::state.eq("cancelled"),
        mail::last_error.eq(Some(why)),
        mail::leased_until.eq(None::<At>),
    ))
    .execute(db)?;
    Ok(())
}

/// How far somebody is with the calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Calls given and not settled.
    pub left: u32,
    /// Calls made.
    pub made: u32,
    /// Of which those where the association agreed to answer.
    pub interviews: u32,
}

/// How far everybody is with the calls of a wave; calls left that nobody has are not counted.
///
/// # Errors
/// Database errors.
pub fn progress(db: &mut Database, of: Id<Wave>) -> QueryResult<BTreeMap<Id<User>, Progress>> {
    let pending = CaseStatus::ALL
        .into_iter()
        .filter(|status| status.is_pending())
        .map(CaseStatus::code);
    let given: Vec<(Option<Uid>, i64)> = wave_frame::table
        .filter(wave_frame::wave.eq(Uid::from(of)))
        .filter(wave_frame::assigned.is_not_null())
        .filter(wave_frame::status.eq_any(pending))
        .group_by(wave_frame::assigned)
        .select((wave_frame::assigned, diesel::dsl::count_star()))
        .load(db)?;
    let made: Vec<(Option<Uid>, String, i64)> = call::table
        .filter(call::wave.eq(Uid::from(of)))
        .group_by((call::person, call::outcome))
        .select((call::person, call::outcome, diesel::dsl::count_star()))
        .load(db)?;
    let mut out: BTreeMap<Id<User>, Progress> = BTreeMap::new();
    let number = |n: i64| u32::try_from(n).unwrap_or(0);
    for (person, n) in given {
        if let Some(person) = person {
            out.entry(person.id()).or_default().left += number(n);
        }
    }
    for (person, outcome, n) in made {
        if let Some(person) = person {
            let entry = out.entry(person.id()).or_default();
            entry.made += number(n);
            entry.interviews += if outcome == CallOutcome::Interview.code() {
                number(n)
            } else {
                0
            };
        }
    }
    Ok(out)
}
