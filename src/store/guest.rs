//! The open link: finding an association by its name or its number, and the requests that wait for the coordinator.

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, OrIgnore, Uid};
use super::register::{AssociationRow, Registered};
use super::schema::{association, mail, open_request, wave, wave_frame};
use super::wave::WaveRow;
use crate::fieldwork::{Association, Observatory, Wave};
use crate::values::{Id, Timestamp};

/// A request of an unknown association.
pub struct OpenRequest;

/// What an unknown association says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Identifier.
    pub id: Id<OpenRequest>,
    /// The wave.
    pub wave: Id<Wave>,
    /// Name of the association.
    pub name: String,
    /// RNA number.
    pub rna: Option<String>,
    /// Address to answer to.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// What it adds; once refused, why it was.
    pub note: Option<String>,
    /// `waiting`, `accepted`, `refused`.
    pub state: String,
    /// When it came.
    pub created_at: Timestamp,
}

/// The wave behind an open link.
///
/// # Errors
/// Database errors; an unknown link is `Ok(None)`.
pub fn wave_behind(db: &mut Database, link: &str) -> QueryResult<Option<Wave>> {
    let row: Option<WaveRow> = wave::table
        .filter(wave::open_link.eq(link))
        .select(WaveRow::as_select())
        .first(db)
        .optional()?;
    row.map(WaveRow::wave).transpose()
}

/// Associations of a register whose folded name contains a text, at most `limit`, in the order of names.
///
/// # Errors
/// Database errors.
pub fn find(db: &mut Database, of: Id<Observatory>, folded: &str, limit: i64) -> QueryResult<Vec<Registered>> {
    let like = format!("%{}%", folded.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    let rows: Vec<AssociationRow> = association::table
        .filter(association::observatory.eq(Uid::from(of)))
        .filter(association::merged_into.is_null())
        .filter(association::dissolved.eq(false))
        .filter(association::name_folded.like(like).escape('\\'))
        .order((association::name_folded, association::id))
        .limit(limit)
        .select(AssociationRow::as_select())
        .load(db)?;
    rows.into_iter().map(AssociationRow::registered).collect()
}

/// The associations with this RNA number or this SIREN.
///
/// # Errors
/// Database errors.
pub fn numbered(db: &mut Database, of: Id<Observatory>, number: &str) -> QueryResult<Vec<Registered>> {
    let rows: Vec<AssociationRow> = association::table
        .filter(association::observatory.eq(Uid::from(of)))
        .filter(association::merged_into.is_null())
        .filter(
            association::rna
                .eq(number)
                .or(association::siren.eq(number))
                .assume_not_null(),
        )
        .order(association::id)
        .select(AssociationRow::as_select())
        .load(db)?;
    rows.into_iter().map(AssociationRow::registered).collect()
}

/// Whether an association is in a frame.
///
/// # Errors
/// Database errors.
pub fn is_in(db: &mut Database, of: Id<Wave>, who: Id<Association>) -> QueryResult<bool> {
    let n: i64 = wave_frame::table
        .find((Uid::from(of), Uid::from(who)))
        .count()
        .get_result(db)?;
    Ok(n == 1)
}

/// Keeps a request.
///
/// # Errors
/// Database errors.
pub fn ask(db: &mut Database, new: &Request) -> QueryResult<()> {
    diesel::insert_into(open_request::table)
        .values((
            open_request::id.eq(Uid::from(new.id)),
            open_request::wave.eq(Uid::from(new.wave)),
            open_request::name.eq(&new.name),
            open_request::rna.eq(&new.rna),
            open_request::email.eq(&new.email),
            open_request::phone.eq(&new.phone),
            open_request::note.eq(&new.note),
            open_request::state.eq("waiting"),
            open_request::created_at.eq(At(new.created_at)),
        ))
        .execute(db)?;
    Ok(())
}

type Line = (
    Uid,
    Uid,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    String,
    At,
);

fn request(line: Line) -> Request {
    let (id, wave, name, rna, email, phone, note, state, created_at) = line;
    Request {
        id: id.id(),
        wave: wave.id(),
        name,
        rna,
        email,
        phone,
        note,
        state,
        created_at: created_at.0,
    }
}

const COLUMNS: (
    open_request::id,
    open_request::wave,
    open_request::name,
    open_request::rna,
    open_request::email,
    open_request::phone,
    open_request::note,
    open_request::state,
    open_request::created_at,
) = (
    open_request::id,
    open_request::wave,
    open_request::name,
    open_request::rna,
    open_request::email,
    open_request::phone,
    open_request::note,
    open_request::state,
    open_request::created_at,
);

/// The requests of a wave, those that wait first, then the latest.
///
/// # Errors
/// Database errors.
pub fn requests(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<Request>> {
    let lines: Vec<Line> = open_request::table
        .filter(open_request::wave.eq(Uid::from(of)))
        .order((open_request::created_at.desc(), open_request::id))
        .limit(500)
        .select(COLUMNS)
        .load(db)?;
    let mut all: Vec<Request> = lines.into_iter().map(request).collect();
    all.sort_by_key(|one| one.state != "waiting");
    Ok(all)
}

/// One request of a wave.
///
/// # Errors
/// Database errors; an unknown one is `NotFound`.
pub fn get(db: &mut Database, of: Id<Wave>, id: Id<OpenRequest>) -> QueryResult<Request> {
    open_request::table
        .find(Uid::from(id))
        .filter(open_request::wave.eq(Uid::from(of)))
        .select(COLUMNS)
        .first::<Line>(db)
        .map(request)
}

/// How many requests of a wave wait.
///
/// # Errors
/// Database errors.
pub fn waiting(db: &mut Database, of: Id<Wave>) -> QueryResult<usize> {
    let n: i64 = open_request::table
        .filter(open_request::wave.eq(Uid::from(of)))
        .filter(open_request::state.eq("waiting"))
        .count()
        .get_result(db)?;
    Ok(usize::try_from(n).unwrap_or(0))
}

/// What was decided about a request.
pub struct Decision {
    /// Accepted: the association made of it.
    pub association: Option<Id<Association>>,
    /// Who decided.
    pub person: Id<crate::fieldwork::User>,
    /// Refused: why.
    pub reason: Option<String>,
}

/// Notes a decision; false when it was taken before. What the association said of itself and is no longer needed goes.
///
/// # Errors
/// Database errors.
pub fn decide(db: &mut Database, id: Id<OpenRequest>, decision: &Decision, now: Timestamp) -> QueryResult<bool> {
    let state = if decision.association.is_some() {
        "accepted"
    } else {
        "refused"
    };
    let waiting = open_request::table
        .find(Uid::from(id))
        .filter(open_request::state.eq("waiting"));
    let done = diesel::update(waiting)
        .set((
            open_request::state.eq(state),
            open_request::association.eq(decision.association.map(Uid::from)),
            open_request::person.eq(Some(Uid::from(decision.person))),
            open_request::note.eq(decision.reason.as_deref()),
            open_request::email.eq(None::<String>),
            open_request::phone.eq(None::<String>),
            open_request::decided_at.eq(Some(At(now))),
        ))
        .execute(db)?;
    Ok(done == 1)
}

/// Queues the mail that carries a personal link to the address on file; neither the address nor the link is known before it is sent.
/// False: the same was asked for today.
///
/// # Errors
/// Database errors.
pub fn queue_link(db: &mut Database, of: Id<Wave>, who: Id<Association>, now: Timestamp) -> QueryResult<bool> {
    let row = (
        mail::id.eq(format!("open-link/{of}/{who}/{}", now.date())),
        mail::kind.eq("open-link"),
        mail::wave.eq(Some(Uid::from(of))),
        mail::association.eq(Some(Uid::from(who))),
        mail::state.eq("queued"),
        mail::created_at.eq(At(now)),
        mail::due_at.eq(At(now)),
        mail::attempts.eq(0),
    );
    Ok(OrIgnore(diesel::insert_into(mail::table).values(row)).execute(db)? == 1)
}
