//! Screened verbatims, three at most a theme.

use diesel::prelude::*;

use super::{Answer, Question};
use crate::fieldwork::User;
use crate::store::connection::Database;
use crate::store::portable::{At, OrIgnore, Uid};
use crate::store::schema::verbatim_quote;
use crate::values::{Id, Timestamp};

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
