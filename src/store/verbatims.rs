//! The coding of open answers: codebooks by version, what each coder said, what settled an answer, its history, screened verbatims.

use std::collections::BTreeSet;
use std::fmt;

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, Json, OrIgnore, Uid};
use super::schema::{person, verbatim_codebook, verbatim_coding, verbatim_decision, verbatim_event, verbatim_quote};
use crate::analysis::verbatim::Codebook;
use crate::fieldwork::{Response, User, Wave};
use crate::values::{Id, Timestamp};

/// An answer: a response, and the line of a roster when the question stands in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answer {
    /// The response.
    pub response: Id<Response>,
    /// The line, from 0.
    pub line: Option<u32>,
}

impl Answer {
    /// As the database keeps a line: −1, none.
    fn line(self) -> i32 {
        self.line.and_then(|line| i32::try_from(line).ok()).unwrap_or(-1)
    }

    fn of(response: Uid, line: i32) -> Self {
        Answer {
            response: response.id(),
            line: u32::try_from(line).ok(),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.response),
            None => write!(f, "{}", self.response),
        }
    }
}

/// An open question of a wave.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The wave.
    pub wave: Id<Wave>,
    /// The item (`roster.column` inside a roster).
    pub item: &'a str,
}

/// A version of a codebook, without its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// From 1.
    pub version: i32,
    /// When.
    pub at: Timestamp,
    /// Who, when they still have an account.
    pub by: Option<String>,
    /// What changed.
    pub what: String,
}

/// The present codebook of a question with its version.
///
/// # Errors
/// Database errors.
pub fn codebook(db: &mut Database, of: Question<'_>) -> QueryResult<Option<(i32, Codebook)>> {
    let found: Option<(i32, Json)> = verbatim_codebook::table
        .filter(verbatim_codebook::wave.eq(Uid::from(of.wave)))
        .filter(verbatim_codebook::item.eq(of.item))
        .order(verbatim_codebook::version.desc())
        .select((verbatim_codebook::version, verbatim_codebook::document))
        .first(db)
        .optional()?;
    found.map(|(version, document)| Ok((version, document.read()?))).transpose()
}

/// The present codebook of every question of a wave that has one.
///
/// # Errors
/// Database errors.
pub fn codebooks(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<(String, i32, Codebook)>> {
    let last: Vec<(String, Option<i32>)> = verbatim_codebook::table
        .filter(verbatim_codebook::wave.eq(Uid::from(of)))
        .group_by(verbatim_codebook::item)
        .order(verbatim_codebook::item)
        .select((verbatim_codebook::item, diesel::dsl::max(verbatim_codebook::version)))
        .load(db)?;
    let mut out = Vec::new();
    for (item, _) in last {
        if let Some((version, book)) = codebook(db, Question { wave: of, item: &item })? {
            out.push((item, version, book));
        }
    }
    Ok(out)
}

/// The versions of a codebook, the last first.
///
/// # Errors
/// Database errors.
pub fn versions(db: &mut Database, of: Question<'_>) -> QueryResult<Vec<Version>> {
    let lines: Vec<(i32, At, String, Option<String>)> = verbatim_codebook::table
        .left_join(person::table.on(person::id.nullable().eq(verbatim_codebook::person)))
        .filter(verbatim_codebook::wave.eq(Uid::from(of.wave)))
        .filter(verbatim_codebook::item.eq(of.item))
        .order(verbatim_codebook::version.desc())
        .select((
            verbatim_codebook::version,
            verbatim_codebook::at,
            verbatim_codebook::what,
            person::name.nullable(),
        ))
        .load(db)?;
    let line = |(version, at, what, by): (i32, At, String, Option<String>)| Version {
        version,
        at: at.0,
        by,
        what,
    };
    Ok(lines.into_iter().map(line).collect())
}

/// Adds a version; false when somebody wrote this version first.
///
/// # Errors
/// Database errors.
pub fn add_codebook(
    db: &mut Database,
    of: Question<'_>,
    version: i32,
    book: &Codebook,
    (by, at): (Id<User>, Timestamp),
    what: &str,
) -> QueryResult<bool> {
    let row = (
        verbatim_codebook::wave.eq(Uid::from(of.wave)),
        verbatim_codebook::item.eq(of.item),
        verbatim_codebook::version.eq(version),
        verbatim_codebook::at.eq(At(at)),
        verbatim_codebook::person.eq(Some(Uid::from(by))),
        verbatim_codebook::what.eq(what),
        verbatim_codebook::document.eq(Json::of(book)?),
    );
    Ok(OrIgnore(diesel::insert_into(verbatim_codebook::table).values(row)).execute(db)? == 1)
}

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

/// A number that changes with every coding, decision and codebook of a wave.
///
/// # Errors
/// Database errors.
pub fn change(db: &mut Database, of: Id<Wave>) -> QueryResult<(i64, i64)> {
    let events = verbatim_event::table
        .filter(verbatim_event::wave.eq(Uid::from(of)))
        .count()
        .get_result(db)?;
    let versions = verbatim_codebook::table
        .filter(verbatim_codebook::wave.eq(Uid::from(of)))
        .count()
        .get_result(db)?;
    Ok((events, versions))
}

/// The names of people who coded.
///
/// # Errors
/// Database errors.
pub fn names(db: &mut Database, of: Question<'_>) -> QueryResult<Vec<(Id<User>, String)>> {
    let lines: Vec<(Uid, String)> = verbatim_coding::table
        .inner_join(person::table.on(person::id.nullable().eq(verbatim_coding::person)))
        .filter(verbatim_coding::wave.eq(Uid::from(of.wave)))
        .filter(verbatim_coding::item.eq(of.item))
        .order((person::id, person::name))
        .select((person::id, person::name))
        .distinct()
        .load(db)?;
    Ok(lines.into_iter().map(|(id, name)| (id.id(), name)).collect())
}

/// A screened verbatim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The theme that it illustrates.
    pub theme: String,
    /// 1 to 3.
    pub slot: i32,
    /// The answer that it comes from.
    pub answer: Answer,
    /// As it may be printed.
    pub text: String,
    /// Hash of the text that was read.
    pub hash: String,
    /// Grows with each correction.
    pub revision: i32,
}

/// The verbatims of a question, theme by theme.
///
/// # Errors
/// Database errors.
pub fn quotes(db: &mut Database, of: Question<'_>) -> QueryResult<Vec<Quote>> {
    type Line = (String, i32, Uid, i32, String, String, i32);
    let lines: Vec<Line> = verbatim_quote::table
        .filter(verbatim_quote::wave.eq(Uid::from(of.wave)))
        .filter(verbatim_quote::item.eq(of.item))
        .order((verbatim_quote::theme, verbatim_quote::slot))
        .select((
            verbatim_quote::theme,
            verbatim_quote::slot,
            verbatim_quote::response,
            verbatim_quote::line,
            verbatim_quote::text,
            verbatim_quote::hash,
            verbatim_quote::revision,
        ))
        .load(db)?;
    let quote = |(theme, slot, response, line, text, hash, revision): Line| Quote {
        theme,
        slot,
        answer: Answer::of(response, line),
        text,
        hash,
        revision,
    };
    Ok(lines.into_iter().map(quote).collect())
}

/// Writes a verbatim, over the one that was there at this revision (0: none); false when somebody wrote it since.
///
/// # Errors
/// Database errors.
pub fn quote(db: &mut Database, of: Question<'_>, new: &Quote, (by, at): (Id<User>, Timestamp)) -> QueryResult<bool> {
    if new.revision == 0 {
        let values = (
            verbatim_quote::wave.eq(Uid::from(of.wave)),
            verbatim_quote::item.eq(of.item),
            verbatim_quote::theme.eq(&new.theme),
            verbatim_quote::slot.eq(new.slot),
            verbatim_quote::response.eq(Uid::from(new.answer.response)),
            verbatim_quote::line.eq(new.answer.line()),
            verbatim_quote::text.eq(&new.text),
            verbatim_quote::hash.eq(&new.hash),
            verbatim_quote::person.eq(Some(Uid::from(by))),
            verbatim_quote::at.eq(At(at)),
            verbatim_quote::revision.eq(1),
        );
        return Ok(OrIgnore(diesel::insert_into(verbatim_quote::table).values(values)).execute(db)? == 1);
    }
    let key = (Uid::from(of.wave), of.item, new.theme.as_str(), new.slot);
    let changed = diesel::update(
        verbatim_quote::table
            .find(key)
            .filter(verbatim_quote::revision.eq(new.revision)),
    )
    .set((
        verbatim_quote::response.eq(Uid::from(new.answer.response)),
        verbatim_quote::line.eq(new.answer.line()),
        verbatim_quote::text.eq(&new.text),
        verbatim_quote::hash.eq(&new.hash),
        verbatim_quote::person.eq(Some(Uid::from(by))),
        verbatim_quote::at.eq(At(at)),
        verbatim_quote::revision.eq(new.revision + 1),
    ))
    .execute(db)?;
    Ok(changed == 1)
}

/// Takes a verbatim away, as it was at this revision; false when it is another one now, or none.
///
/// # Errors
/// Database errors.
pub fn unquote(db: &mut Database, of: Question<'_>, theme: &str, slot: i32, revision: i32) -> QueryResult<bool> {
    let key = (Uid::from(of.wave), of.item, theme, slot);
    let gone = diesel::delete(verbatim_quote::table.find(key).filter(verbatim_quote::revision.eq(revision))).execute(db)?;
    Ok(gone == 1)
}
