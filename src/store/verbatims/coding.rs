//! What each coder said of an answer, what settled it, its history.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::{Answer, Question};
use crate::fieldwork::User;
use crate::store::connection::Database;
use crate::store::portable::{At, Json, OrIgnore, Uid};
use crate::store::schema::{person, verbatim_coding, verbatim_decision, verbatim_event};
use crate::values::{Id, Timestamp};

/// What a coder said of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodingRow {
    /// The answer.
    pub answer: Answer,
    /// Of which beginning of the coding.
    pub round: i32,
    /// 1 or 2.
    pub slot: i32,
    /// The coder, when they still have an account.
    pub person: Option<Id<User>>,
    /// Hash of the text read.
    pub hash: String,
    /// The themes.
    pub themes: BTreeSet<String>,
    /// Grows with each correction.
    pub revision: i32,
}

/// What every coder said of the answers to a question.
///
/// # Errors
/// Database errors.
pub fn codings(db: &mut Database, of: Question<'_>) -> QueryResult<Vec<CodingRow>> {
    type Line = (Uid, i32, i32, i32, Option<Uid>, String, Json, i32);
    let lines: Vec<Line> = verbatim_coding::table
        .filter(verbatim_coding::wave.eq(Uid::from(of.wave)))
        .filter(verbatim_coding::item.eq(of.item))
        .order((
            verbatim_coding::response,
            verbatim_coding::line,
            verbatim_coding::round,
            verbatim_coding::slot,
        ))
        .select((
            verbatim_coding::response,
            verbatim_coding::line,
            verbatim_coding::round,
            verbatim_coding::slot,
            verbatim_coding::person,
            verbatim_coding::hash,
            verbatim_coding::themes,
            verbatim_coding::revision,
        ))
        .load(db)?;
    lines
        .into_iter()
        .map(|(response, line, round, slot, person, hash, themes, revision)| {
            Ok(CodingRow {
                answer: Answer::of(response, line),
                round,
                slot,
                person: person.map(Uid::id),
                hash,
                themes: themes.read()?,
                revision,
            })
        })
        .collect()
}

/// Writes what a coder says of an answer: for the first time (`revision` 0) or over what they said at this revision; false when somebody
/// took the place, or wrote it since.
///
/// # Errors
/// Database errors.
pub fn code(db: &mut Database, of: Question<'_>, row: &CodingRow, at: Timestamp) -> QueryResult<bool> {
    if row.revision == 0 {
        let values = (
            verbatim_coding::wave.eq(Uid::from(of.wave)),
            verbatim_coding::item.eq(of.item),
            verbatim_coding::response.eq(Uid::from(row.answer.response)),
            verbatim_coding::line.eq(row.answer.line()),
            verbatim_coding::round.eq(row.round),
            verbatim_coding::slot.eq(row.slot),
            verbatim_coding::person.eq(row.person.map(Uid::from)),
            verbatim_coding::hash.eq(&row.hash),
            verbatim_coding::themes.eq(Json::of(&row.themes)?),
            verbatim_coding::at.eq(At(at)),
            verbatim_coding::revision.eq(1),
        );
        return Ok(OrIgnore(diesel::insert_into(verbatim_coding::table).values(values)).execute(db)? == 1);
    }
    let key = (
        Uid::from(of.wave),
        of.item,
        Uid::from(row.answer.response),
        row.answer.line(),
        row.round,
        row.slot,
    );
    let changed = diesel::update(
        verbatim_coding::table
            .find(key)
            .filter(verbatim_coding::revision.eq(row.revision)),
    )
    .set((
        verbatim_coding::person.eq(row.person.map(Uid::from)),
        verbatim_coding::hash.eq(&row.hash),
        verbatim_coding::themes.eq(Json::of(&row.themes)?),
        verbatim_coding::at.eq(At(at)),
        verbatim_coding::revision.eq(row.revision + 1),
    ))
    .execute(db)?;
    Ok(changed == 1)
}

/// What settled an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRow {
    /// The answer.
    pub answer: Answer,
    /// Of which beginning of the coding.
    pub round: i32,
    /// Hash of the text read.
    pub hash: String,
    /// The themes.
    pub themes: BTreeSet<String>,
    /// Why.
    pub why: String,
    /// Grows with each correction.
    pub revision: i32,
}

/// What settled the answers to a question.
///
/// # Errors
/// Database errors.
pub fn decisions(db: &mut Database, of: Question<'_>) -> QueryResult<Vec<DecisionRow>> {
    type Line = (Uid, i32, i32, String, Json, String, i32);
    let lines: Vec<Line> = verbatim_decision::table
        .filter(verbatim_decision::wave.eq(Uid::from(of.wave)))
        .filter(verbatim_decision::item.eq(of.item))
        .order((verbatim_decision::response, verbatim_decision::line))
        .select((
            verbatim_decision::response,
            verbatim_decision::line,
            verbatim_decision::round,
            verbatim_decision::hash,
            verbatim_decision::themes,
            verbatim_decision::why,
            verbatim_decision::revision,
        ))
        .load(db)?;
    lines
        .into_iter()
        .map(|(response, line, round, hash, themes, why, revision)| {
            Ok(DecisionRow {
                answer: Answer::of(response, line),
                round,
                hash,
                themes: themes.read()?,
                why,
                revision,
            })
        })
        .collect()
}

/// Writes what settles an answer, over what was there at this revision (0: nothing); false when somebody decided since.
///
/// # Errors
/// Database errors.
pub fn decide(db: &mut Database, of: Question<'_>, row: &DecisionRow, (by, at): (Id<User>, Timestamp)) -> QueryResult<bool> {
    if row.revision == 0 {
        let values = (
            verbatim_decision::wave.eq(Uid::from(of.wave)),
            verbatim_decision::item.eq(of.item),
            verbatim_decision::response.eq(Uid::from(row.answer.response)),
            verbatim_decision::line.eq(row.answer.line()),
            verbatim_decision::round.eq(row.round),
            verbatim_decision::person.eq(Some(Uid::from(by))),
            verbatim_decision::hash.eq(&row.hash),
            verbatim_decision::themes.eq(Json::of(&row.themes)?),
            verbatim_decision::why.eq(&row.why),
            verbatim_decision::at.eq(At(at)),
            verbatim_decision::revision.eq(1),
        );
        return Ok(OrIgnore(diesel::insert_into(verbatim_decision::table).values(values)).execute(db)? == 1);
    }
    let key = (Uid::from(of.wave), of.item, Uid::from(row.answer.response), row.answer.line());
    let changed = diesel::update(
        verbatim_decision::table
            .find(key)
            .filter(verbatim_decision::revision.eq(row.revision)),
    )
    .set((
        verbatim_decision::round.eq(row.round),
        verbatim_decision::person.eq(Some(Uid::from(by))),
        verbatim_decision::hash.eq(&row.hash),
        verbatim_decision::themes.eq(Json::of(&row.themes)?),
        verbatim_decision::why.eq(&row.why),
        verbatim_decision::at.eq(At(at)),
        verbatim_decision::revision.eq(row.revision + 1),
    ))
    .execute(db)?;
    Ok(changed == 1)
}

/// A line of the history of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `coding`, `recoding` or `decision`.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// Who, when they still have an account.
    pub by: Option<String>,
    /// Themes before, when there were.
    pub before: Option<BTreeSet<String>>,
    /// Themes after.
    pub after: BTreeSet<String>,
    /// Why.
    pub why: String,
    /// Version of the codebook.
    pub version: i32,
}

/// Notes what was done with an answer.
///
/// # Errors
/// Database errors.
pub fn note(db: &mut Database, of: Question<'_>, answer: Answer, id: Id<Event>, by: Id<User>, event: &Event) -> QueryResult<()> {
    let row = (
        verbatim_event::id.eq(Uid::from(id)),
        verbatim_event::wave.eq(Uid::from(of.wave)),
        verbatim_event::item.eq(of.item),
        verbatim_event::response.eq(Uid::from(answer.response)),
        verbatim_event::line.eq(answer.line()),
        verbatim_event::kind.eq(&event.kind),
        verbatim_event::person.eq(Some(Uid::from(by))),
        verbatim_event::at.eq(At(event.at)),
        verbatim_event::before.eq(event.before.as_ref().map(Json::of).transpose()?),
        verbatim_event::after.eq(Json::of(&event.after)?),
        verbatim_event::why.eq(&event.why),
        verbatim_event::version.eq(event.version),
    );
    diesel::insert_into(verbatim_event::table).values(row).execute(db)?;
    Ok(())
}

/// The history of an answer, the oldest line first.
///
/// # Errors
/// Database errors.
pub fn history(db: &mut Database, of: Question<'_>, answer: Answer) -> QueryResult<Vec<Event>> {
    type Line = (String, At, Option<String>, Option<Json>, Json, String, i32);
    let lines: Vec<Line> = verbatim_event::table
        .left_join(person::table.on(person::id.nullable().eq(verbatim_event::person)))
        .filter(verbatim_event::wave.eq(Uid::from(of.wave)))
        .filter(verbatim_event::item.eq(of.item))
        .filter(verbatim_event::response.eq(Uid::from(answer.response)))
        .filter(verbatim_event::line.eq(answer.line()))
        .order((verbatim_event::at, verbatim_event::id))
        .select((
            verbatim_event::kind,
            verbatim_event::at,
            person::name.nullable(),
            verbatim_event::before,
            verbatim_event::after,
            verbatim_event::why,
            verbatim_event::version,
        ))
        .load(db)?;
    lines
        .into_iter()
        .map(|(kind, at, by, before, after, why, version)| {
            Ok(Event {
                kind,
                at: at.0,
                by,
                before: before.map(|json| json.read()).transpose()?,
                after: after.read()?,
                why,
                version,
            })
        })
        .collect()
}
