//! What the coordinator and the analysis read of the responses of a wave, and putting one aside.

use diesel::prelude::*;

use super::connection::Database;
use super::fieldwork::path_of;
use super::portable::{At, Json, Uid};
use super::register::{AssociationRow, Registered};
use super::schema::{association, page_event, response};
use crate::fieldwork::{Association, Response, ResponseState, Wave};
use crate::questionnaire::Answers;
use crate::questionnaire::flow::Path;
use crate::values::{Id, Timestamp};

/// A response without its answers.
#[derive(Clone, Debug)]
pub struct Outline {
    /// Identifier.
    pub id: Id<Response>,
    /// The association.
    pub association: Id<Association>,
    /// State.
    pub state: ResponseState,
    /// Disposition, once sent.
    pub disposition: Option<String>,
    /// The analysis can use it.
    pub usable: bool,
    /// Last page saved.
    pub last_page: Option<String>,
    /// Sent.
    pub submitted_at: Option<Timestamp>,
}

/// The responses of a wave, without answers, in the order in which they were begun.
///
/// # Errors
/// Database errors.
pub fn outlines(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<Outline>> {
    type Line = (Uid, Uid, String, Option<String>, bool, Option<String>, Option<At>);
    let lines: Vec<Line> = response::table
        .filter(response::wave.eq(Uid::from(of)))
        .order(response::id)
        .select((
            response::id,
            response::association,
            response::state,
            response::disposition,
            response::usable,
            response::last_page,
            response::submitted_at,
        ))
        .load(db)?;
    Ok(lines
        .into_iter()
        .map(
            |(id, association, state, disposition, usable, last_page, submitted_at)| Outline {
                id: id.id(),
                association: association.id(),
                state: match state.as_str() {
                    "draft" => ResponseState::Draft,
                    "submitted" => ResponseState::Submitted,
                    _ => ResponseState::Rejected,
                },
                disposition,
                usable,
                last_page,
                submitted_at: submitted_at.map(|at| at.0),
            },
        )
        .collect())
}

/// When pages were saved, response by response, in the order of time.
///
/// # Errors
/// Database errors.
pub fn events(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<(Id<Response>, Timestamp)>> {
    let lines: Vec<(Uid, At)> = page_event::table
        .inner_join(response::table.on(response::id.eq(page_event::response)))
        .filter(response::wave.eq(Uid::from(of)))
        .order((page_event::response, page_event::at))
        .select((page_event::response, page_event::at))
        .load(db)?;
    Ok(lines.into_iter().map(|(id, at)| (id.id(), at.0)).collect())
}

/// A number that changes with every write to the responses of a wave: how many, and the sum of their revisions.
///
/// # Errors
/// Database errors.
pub fn last_change(db: &mut Database, of: Id<Wave>) -> QueryResult<(i64, i64)> {
    use diesel::sql_types::BigInt;
    response::table
        .filter(response::wave.eq(Uid::from(of)))
        .select((
            diesel::dsl::count_star(),
            diesel::dsl::sql::<BigInt>("coalesce(cast(sum(response.revision) as bigint), 0)"),
        ))
        .first(db)
}

/// A response that was sent and not put aside, with its answers.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Identifier.
    pub id: Id<Response>,
    /// Hash of the questionnaire it was answered with.
    pub questionnaire: String,
    /// The path answered.
    pub path: Path,
    /// The answers.
    pub answers: Answers,
    /// The association, as the register knows it.
    pub association: Registered,
    /// The analysis uses it: in scope, and complete enough.
    pub usable: bool,
}

/// Hands every response that was sent and not put aside to `each`, one at a time, in the order in which they were begun.
///
/// # Errors
/// Database errors.
pub fn sent(db: &mut Database, of: Id<Wave>, mut each: impl FnMut(Sent)) -> QueryResult<()> {
    let lines = response::table
        .inner_join(association::table.on(association::id.eq(response::association)))
        .filter(response::wave.eq(Uid::from(of)))
        .filter(response::state.eq("submitted"))
        .order(response::id)
        .select((
            response::id,
            response::questionnaire,
            response::path,
            response::answers,
            response::usable,
            response::disposition,
            AssociationRow::as_select(),
        ))
        .load_iter::<(Uid, String, String, Json, bool, Option<String>, AssociationRow), _>(db)?;
    for line in lines {
        let (id, questionnaire, path, answers, usable, disposition, association) = line?;
        each(Sent {
            id: id.id(),
            questionnaire,
            path: path_of(&path),
            answers: answers.read()?,
            association: association.registered()?,
            usable: usable && disposition.as_deref() == Some("complete"),
        });
    }
    Ok(())
}

/// A response that the analysis uses, as it is read: nothing of it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Line<'l> {
    /// Identifier.
    pub id: Id<Response>,
    /// The path answered.
    pub path: Path,
    /// The answers: a document.
    pub answers: &'l str,
    /// What the register knows of the association.
    pub place: Place<'l>,
}

/// What the register knows of an association, its name and numbers excepted.
#[derive(Clone, Copy, Debug)]
pub struct Place<'l> {
    /// INSEE code of the commune of the seat.
    pub commune: Option<&'l str>,
    /// Domain code.
    pub domain: Option<&'l str>,
    /// Employer status.
    pub employer: Option<bool>,
    /// Quarter.
    pub quarter: Option<&'l str>,
    /// QPV code.
    pub qpv: Option<&'l str>,
    /// Other attributes: a document.
    pub attributes: &'l str,
}

/// Hands the responses that the analysis uses to `each`, one at a time, in the order of their identifiers; an error of `each` ends the
/// reading and is given back.
///
/// # Errors
/// Database errors.
pub fn lines<E>(db: &mut Database, of: Id<Wave>, mut each: impl FnMut(Line<'_>) -> Result<(), E>) -> QueryResult<Result<(), E>> {
    type Read = (
        (Uid, String, Json),
        (
            Option<String>,
            Option<String>,
            Option<bool>,
            Option<String>,
            Option<String>,
            Json,
        ),
    );
    let lines = response::table
        .inner_join(association::table.on(association::id.eq(response::association)))
        .filter(response::wave.eq(Uid::from(of)))
        .filter(response::state.eq("submitted"))
        .filter(response::usable.eq(true).and(response::disposition.eq("complete")))
        .order(response::id)
        .select((
            (response::id, response::path, response::answers),
            (
                association::commune,
                association::domain,
                association::employer,
                association::quarter,
                association::qpv,
                association::attributes,
            ),
        ))
        .load_iter::<Read, _>(db)?;
    for line in lines {
        let ((id, path, answers), (commune, domain, employer, quarter, qpv, attributes)) = line?;
        let read = each(Line {
            id: id.id(),
            path: path_of(&path),
            answers: &answers.0,
            place: Place {
                commune: commune.as_deref(),
                domain: domain.as_deref(),
                employer,
                quarter: quarter.as_deref(),
                qpv: qpv.as_deref(),
                attributes: &attributes.0,
            },
        });
        if read.is_err() {
            return Ok(read);
        }
    }
    Ok(Ok(()))
}

/// How many responses the analysis uses.
///
/// # Errors
/// Database errors.
pub fn usable(db: &mut Database, of: Id<Wave>) -> QueryResult<usize> {
    let count: i64 = response::table
        .filter(response::wave.eq(Uid::from(of)))
        .filter(response::state.eq("submitted"))
        .filter(response::usable.eq(true).and(response::disposition.eq("complete")))
        .count()
        .get_result(db)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Puts a sent response aside, or takes it back among the sent ones; false when its state did not allow it.
///
/// # Errors
/// Database errors.
pub fn reject(db: &mut Database, which: Id<Response>, rejected: bool, now: Timestamp) -> QueryResult<bool> {
    let (from, to) = if rejected {
        ("submitted", "rejected")
    } else {
        ("rejected", "submitted")
    };
    let changed = diesel::update(response::table.find(Uid::from(which)).filter(response::state.eq(from)))
        .set((
            response::state.eq(to),
            response::revision.eq(response::revision + 1),
            response::updated_at.eq(At(now)),
        ))
        .execute(db)?;
    Ok(changed == 1)
}
