//! Merges of associations: what is moved, what is remembered to take it back, and the pairs known not to be the same.
//!
//! The functions move rows and say which; `app` decides what becomes of them. A [`Record`] names the rows that a merge moved and
//! the values it replaced: no address and no telephone is copied into it.

mod cases;
mod moves;

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::connection::Database;
use super::portable::{At, Json, OrIgnore, Uid};
use super::register::{AssociationRow, Channel, Registered};
use super::schema::{association, contact, field_source, import_run, merge_run, not_same, observatory, person};
use crate::fieldwork::{Association, Observatory, User, Wave};
use crate::values::{Id, Timestamp};

pub use cases::{Answered, Case, CaseIn, answers, cases_of, exchange_answers, put_case, remove_case};
pub use moves::{
    Cancelled, Source, add_source, cancel_steps, drop_source, give_calls, give_contacts, give_mails, give_requests, give_sources,
    give_tokens, oppose_contacts, requeue, sources, swap_sources, unoppose_contacts,
};

/// A merge.
#[derive(Clone, Debug)]
pub struct Merge {
    /// Identifier.
    pub id: Id<Merge>,
    /// Whose register.
    pub observatory: Id<Observatory>,
    /// The association that stays.
    pub kept: Id<Association>,
    /// The one that went into it.
    pub absorbed: Id<Association>,
    /// What it did.
    pub record: Record,
    /// Who.
    pub person: Option<Id<User>>,
    /// When.
    pub at: Timestamp,
    /// Taken back.
    pub undone_at: Option<Timestamp>,
}

/// What a merge did, for it to be taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The merges made at once.
    pub batch: Option<String>,
    /// Names of the two before, for the history.
    pub names: (String, String),
    /// Fields of the one kept: before and after.
    pub kept: BTreeMap<String, Turn>,
    /// Fields of the one absorbed: before and after.
    pub absorbed: BTreeMap<String, Turn>,
    /// Contacts moved.
    pub contacts: Vec<Id<Channel>>,
    /// Contacts that became opposed because the other association was.
    pub opposed: Vec<Id<Channel>>,
    /// Since when those are said to be.
    pub opposed_at: Option<Timestamp>,
    /// By whom: the word of [`Voice`](super::oppositions::Voice).
    pub opposed_by: Option<String>,
    /// Fields of a contact kept that were empty and came from the same contact of the other: contact kept, contact left, fields.
    pub completed: Vec<(Id<Channel>, Id<Channel>, Vec<String>)>,
    /// What sources said that moved: field and source.
    pub sources: Vec<(String, String)>,
    /// What the same source said of both, exchanged.
    pub swapped: Vec<(String, String)>,
    /// What the coordinator chose, noted as said by them.
    pub noted: Vec<(String, String)>,
    /// What became of the waves.
    pub waves: Vec<WaveRecord>,
    /// Requests of the open link that were this association’s.
    pub requests: Vec<uuid::Uuid>,
}

/// A value before and after; `None`: none.
pub type Turn = (Option<String>, Option<String>);

/// What a merge did in one wave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaveRecord {
    /// The wave.
    pub wave: Id<Wave>,
    /// The case of the one kept: before (`None`: it had none) and after.
    pub kept: (Option<Case>, Case),
    /// The case of the one absorbed: before and after (`None`: it went to the one kept).
    pub absorbed: (Case, Option<Case>),
    /// Links and codes that now open the questionnaire of the one kept.
    pub tokens: Vec<String>,
    /// Calls moved.
    pub calls: Vec<uuid::Uuid>,
    /// Mails moved.
    pub mails: Vec<String>,
    /// Mails that will not be sent.
    pub cancelled: Vec<String>,
    /// The answers changed hands.
    pub exchanged: bool,
}

type Line = (Uid, Uid, Uid, Uid, Json, Option<Uid>, At, Option<At>);

fn merge((id, observatory, kept, absorbed, before, person, at, undone_at): Line) -> QueryResult<Merge> {
    Ok(Merge {
        id: id.id(),
        observatory: observatory.id(),
        kept: kept.id(),
        absorbed: absorbed.id(),
        record: before.read()?,
        person: person.map(Uid::id),
        at: at.0,
        undone_at: undone_at.map(|at| at.0),
    })
}

/// Makes the other merges and imports of an observatory wait until the transaction ends.
///
/// # Errors
/// Database errors.
pub fn hold(db: &mut Database, of: Id<Observatory>) -> QueryResult<()> {
    diesel::update(observatory::table.find(Uid::from(of)))
        .set(observatory::slug.eq(observatory::slug))
        .execute(db)?;
    Ok(())
}

/// Writes down a merge.
///
/// # Errors
/// Database errors.
pub fn insert(db: &mut Database, new: &Merge) -> QueryResult<()> {
    diesel::insert_into(merge_run::table)
        .values((
            merge_run::id.eq(Uid::from(new.id)),
            merge_run::observatory.eq(Uid::from(new.observatory)),
            merge_run::kept.eq(Uid::from(new.kept)),
            merge_run::absorbed.eq(Uid::from(new.absorbed)),
            merge_run::before.eq(Json::of(&new.record)?),
            merge_run::person.eq(new.person.map(Uid::from)),
            merge_run::at.eq(At(new.at)),
        ))
        .execute(db)?;
    Ok(())
}

/// A merge of an observatory.
///
/// # Errors
/// Database errors; an unknown one is `NotFound`.
pub fn get(db: &mut Database, of: Id<Observatory>, id: Id<Merge>) -> QueryResult<Merge> {
    merge(
        merge_run::table
            .find(Uid::from(id))
            .filter(merge_run::observatory.eq(Uid::from(of)))
            .first(db)?,
    )
}

/// The merges of an observatory with the name of who made them, the latest first.
///
/// # Errors
/// Database errors.
pub fn list(db: &mut Database, of: Id<Observatory>) -> QueryResult<Vec<(Merge, Option<String>)>> {
    let lines: Vec<(Line, Option<String>)> = merge_run::table
        .left_join(person::table.on(person::id.nullable().eq(merge_run::person)))
        .filter(merge_run::observatory.eq(Uid::from(of)))
        .order((merge_run::at.desc(), merge_run::id.desc()))
        .select((merge_run::all_columns, person::name.nullable()))
        .load(db)?;
    lines.into_iter().map(|(line, name)| Ok((merge(line)?, name))).collect()
}

/// The merge in force that put an association into another.
///
/// # Errors
/// Database errors.
pub fn of_absorbed(db: &mut Database, absorbed: Id<Association>) -> QueryResult<Option<Merge>> {
    let line: Option<Line> = merge_run::table
        .filter(merge_run::absorbed.eq(Uid::from(absorbed)))
        .filter(merge_run::undone_at.is_null())
        .order(merge_run::at.desc())
        .first(db)
        .optional()?;
    line.map(merge).transpose()
}

/// The merge in force, made after another, that one of its two associations took part in.
///
/// # Errors
/// Database errors.
pub fn later(db: &mut Database, than: &Merge) -> QueryResult<Option<Merge>> {
    let both = [Uid::from(than.kept), Uid::from(than.absorbed)];
    let line: Option<Line> = merge_run::table
        .filter(merge_run::undone_at.is_null())
        .filter(merge_run::id.ne(Uid::from(than.id)))
        .filter(merge_run::kept.eq_any(both).or(merge_run::absorbed.eq_any(both)))
        .filter(
            merge_run::at
                .gt(At(than.at))
                .or(merge_run::at.eq(At(than.at)).and(merge_run::id.gt(Uid::from(than.id)))),
        )
        .order((merge_run::at.desc(), merge_run::id.desc()))
        .first(db)
        .optional()?;
    line.map(merge).transpose()
}

/// Notes that a merge was taken back; false when it already was.
///
/// # Errors
/// Database errors.
pub fn settle(db: &mut Database, id: Id<Merge>, now: Timestamp) -> QueryResult<bool> {
    let done = diesel::update(merge_run::table.find(Uid::from(id)).filter(merge_run::undone_at.is_null()))
        .set(merge_run::undone_at.eq(Some(At(now))))
        .execute(db)?;
    Ok(done == 1)
}

/// One association of an observatory, merged or not.
///
/// # Errors
/// Database errors; one of another observatory is `NotFound`.
pub fn association(db: &mut Database, of: Id<Observatory>, id: Id<Association>) -> QueryResult<Registered> {
    association::table
        .find(Uid::from(id))
        .filter(association::observatory.eq(Uid::from(of)))
        .select(AssociationRow::as_select())
        .first(db)?
        .registered()
}

fn ordered(one: Id<Association>, other: Id<Association>) -> (Uid, Uid) {
    (Uid::from(one.min(other)), Uid::from(one.max(other)))
}

/// Notes that two associations are not the same.
///
/// # Errors
/// Database errors.
pub fn mark_not_same(
    db: &mut Database,
    of: Id<Observatory>,
    pair: (Id<Association>, Id<Association>),
    person: Option<Id<User>>,
    now: Timestamp,
) -> QueryResult<()> {
    let (a, b) = ordered(pair.0, pair.1);
    OrIgnore(diesel::insert_into(not_same::table).values((
        not_same::a.eq(a),
        not_same::b.eq(b),
        not_same::observatory.eq(Uid::from(of)),
        not_same::person.eq(person.map(Uid::from)),
        not_same::at.eq(At(now)),
    )))
    .execute(db)?;
    Ok(())
}

/// Forgets that two associations are not the same.
///
/// # Errors
/// Database errors.
pub fn unmark_not_same(db: &mut Database, of: Id<Observatory>, pair: (Id<Association>, Id<Association>)) -> QueryResult<()> {
    let (a, b) = ordered(pair.0, pair.1);
    diesel::delete(not_same::table.find((a, b)).filter(not_same::observatory.eq(Uid::from(of)))).execute(db)?;
    Ok(())
}

/// Two associations that are not the same, and since when it is known.
pub type Apart = (Id<Association>, Id<Association>, Timestamp);

/// The pairs known not to be the same (the first identifier before the second), the latest first.
///
/// # Errors
/// Database errors.
pub fn not_same(db: &mut Database, of: Id<Observatory>) -> QueryResult<Vec<Apart>> {
    let lines: Vec<(Uid, Uid, At)> = not_same::table
        .filter(not_same::observatory.eq(Uid::from(of)))
        .order((not_same::at.desc(), not_same::a, not_same::b))
        .select((not_same::a, not_same::b, not_same::at))
        .load(db)?;
    Ok(lines.into_iter().map(|(a, b, at)| (a.id(), b.id(), at.0)).collect())
}

/// The state of a register, as far as duplicates are concerned: how many associations stand by themselves, how many contacts, and
/// the last change of each.
pub type State = (i64, Option<Timestamp>, i64, Option<Timestamp>);

/// The state of a register: the same state, the same candidates.
///
/// # Errors
/// Database errors.
pub fn state(db: &mut Database, of: Id<Observatory>) -> QueryResult<State> {
    let standing = || {
        association::table
            .filter(association::observatory.eq(Uid::from(of)))
            .filter(association::merged_into.is_null())
    };
    let associations: i64 = standing().count().get_result(db)?;
    let changed: Option<At> = standing()
        .order(association::updated_at.desc())
        .select(association::updated_at)
        .first(db)
        .optional()?;
    let reached = || contact::table.inner_join(association::table.on(association::id.eq(contact::association)));
    let contacts: i64 = reached()
        .filter(association::observatory.eq(Uid::from(of)))
        .filter(association::merged_into.is_null())
        .count()
        .get_result(db)?;
    let contacted: Option<At> = reached()
        .filter(association::observatory.eq(Uid::from(of)))
        .order(contact::updated_at.desc())
        .select(contact::updated_at)
        .first(db)
        .optional()?;
    Ok((associations, changed.map(|at| at.0), contacts, contacted.map(|at| at.0)))
}

/// What a source said: field, source, value, file, when.
pub type Saying = (String, String, String, Option<String>, Timestamp);

/// What sources said of an association, with the file each import came from: field, source, value, file, when.
///
/// # Errors
/// Database errors.
pub fn sayings(db: &mut Database, of: Id<Association>) -> QueryResult<Vec<Saying>> {
    type Said = (String, String, String, Option<String>, At);
    let lines: Vec<Said> = field_source::table
        .left_join(import_run::table.on(import_run::id.nullable().eq(field_source::import)))
        .filter(field_source::association.eq(Uid::from(of)))
        .order((field_source::field, field_source::at.desc(), field_source::source))
        .select((
            field_source::field,
            field_source::source,
            field_source::value,
            import_run::file_name.nullable(),
            field_source::at,
        ))
        .load(db)?;
    Ok(lines
        .into_iter()
        .map(|(field, source, value, file, at)| (field, source, value, file, at.0))
        .collect())
}

/// Which association each absorbed one went into.
///
/// # Errors
/// Database errors.
pub fn absorbed(db: &mut Database, of: Id<Observatory>) -> QueryResult<BTreeMap<Id<Association>, Id<Association>>> {
    let lines: Vec<(Uid, Option<Uid>)> = association::table
        .filter(association::observatory.eq(Uid::from(of)))
        .filter(association::merged_into.is_not_null())
        .select((association::id, association::merged_into))
        .load(db)?;
    Ok(lines
        .into_iter()
        .filter_map(|(id, into)| Some((id.id(), into?.id())))
        .collect())
}

/// When the latest merge of an observatory was made.
///
/// # Errors
/// Database errors.
pub fn latest(db: &mut Database, of: Id<Observatory>) -> QueryResult<Option<Timestamp>> {
    let at: Option<At> = merge_run::table
        .filter(merge_run::observatory.eq(Uid::from(of)))
        .order(merge_run::at.desc())
        .select(merge_run::at)
        .first(db)
        .optional()?;
    Ok(at.map(|at| at.0))
}
