//! The coding of open answers: codebooks by version, what each coder said, what settled an answer, its history, screened verbatims.

mod codebook;
mod coding;
mod quotes;

use std::fmt;

use diesel::prelude::*;

pub use codebook::{Version, add_codebook, codebook, versions};
pub use coding::{CodingRow, DecisionRow, Event, code, codings, decide, decisions, history, note};
pub use quotes::{Quote, quote, quotes, unquote};

use super::connection::Database;
use super::portable::Uid;
use super::schema::{person, verbatim_codebook, verbatim_coding, verbatim_event};
use crate::fieldwork::{Response, User, Wave};
use crate::values::Id;

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
    pub(super) fn line(self) -> i32 {
        self.line.and_then(|line| i32::try_from(line).ok()).unwrap_or(-1)
    }

    pub(super) fn of(response: Uid, line: i32) -> Self {
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
