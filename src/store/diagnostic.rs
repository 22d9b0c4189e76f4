//! The diagnostics produced, with their files.

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, Json, Uid};
use super::schema::diagnostic;
use crate::fieldwork::{Diagnostic, Wave};
use crate::values::{Id, Timestamp, hex_sha256};

/// A diagnostic as kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Identifier.
    pub id: Id<Diagnostic>,
    /// The wave.
    pub wave: Id<Wave>,
    /// When it was produced.
    pub at: Timestamp,
    /// How many responses it stands on.
    pub responses: usize,
    /// Validated by a coordinator.
    pub validated: bool,
    /// The page.
    pub html: Vec<u8>,
    /// The PDF.
    pub pdf: Vec<u8>,
    /// Aggregates as JSON.
    pub aggregates: Vec<u8>,
    /// « L’essentiel », as its owner writes it.
    pub essentials: serde_json::Value,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = diagnostic)]
struct Row {
    id: Uid,
    wave: Uid,
    at: At,
    responses: i64,
    validated: bool,
    html: Vec<u8>,
    pdf: Vec<u8>,
    aggregates: Vec<u8>,
    essentials: Json,
    content_hash: String,
}

/// Keeps a diagnostic; returns the hash of its contents.
///
/// # Errors
/// Database errors.
pub fn keep(db: &mut Database, new: &Kept) -> QueryResult<String> {
    let mut all = Vec::with_capacity(new.html.len() + new.pdf.len() + new.aggregates.len());
    for part in [&new.html, &new.pdf, &new.aggregates] {
        all.extend_from_slice(part);
    }
    let hash = hex_sha256(&all);
    let row = Row {
        id: new.id.into(),
        wave: new.wave.into(),
        at: At(new.at),
        responses: i64::try_from(new.responses).unwrap_or(i64::MAX),
        validated: new.validated,
        html: new.html.clone(),
        pdf: new.pdf.clone(),
        aggregates: new.aggregates.clone(),
        essentials: Json::of(&new.essentials)?,
        content_hash: hash.clone(),
    };
    diesel::insert_into(diagnostic::table).values(row).execute(db)?;
    Ok(hash)
}

/// The last diagnostic of a wave.
///
/// # Errors
/// Database errors.
pub fn latest(db: &mut Database, of: Id<Wave>) -> QueryResult<Option<Kept>> {
    let row: Option<Row> = diagnostic::table
        .filter(diagnostic::wave.eq(Uid::from(of)))
        .order((diagnostic::at.desc(), diagnostic::id.desc()))
        .select(Row::as_select())
        .first(db)
        .optional()?;
    row.map(Row::kept).transpose()
}

/// What is said of a diagnostic without its files.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
    /// Identifier.
    pub id: Id<Diagnostic>,
    /// When it was produced.
    pub at: Timestamp,
    /// How many responses it stands on.
    pub responses: usize,
    /// Validated by a coordinator.
    pub validated: bool,
}

/// All diagnostics of a wave, the last one first; their files are not read.
///
/// # Errors
/// Database errors.
pub fn all(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<Brief>> {
    let rows: Vec<(Uid, At, i64, bool)> = diagnostic::table
        .filter(diagnostic::wave.eq(Uid::from(of)))
        .order((diagnostic::at.desc(), diagnostic::id.desc()))
        .select((diagnostic::id, diagnostic::at, diagnostic::responses, diagnostic::validated))
        .load(db)?;
    let brief = |(id, at, responses, validated): (Uid, At, i64, bool)| Brief {
        id: id.id(),
        at: at.0,
        responses: usize::try_from(responses).unwrap_or(0),
        validated,
    };
    Ok(rows.into_iter().map(brief).collect())
}

/// Takes the validation of every diagnostic of a wave back.
///
/// # Errors
/// Database errors.
pub fn withdraw(db: &mut Database, of: Id<Wave>) -> QueryResult<()> {
    diesel::update(diagnostic::table.filter(diagnostic::wave.eq(Uid::from(of))))
        .set(diagnostic::validated.eq(false))
        .execute(db)?;
    Ok(())
}

/// A diagnostic kept, the last one of its wave or not.
///
/// # Errors
/// Database errors.
pub fn get(db: &mut Database, which: Id<Diagnostic>) -> QueryResult<Option<Kept>> {
    let row: Option<Row> = diagnostic::table
        .find(Uid::from(which))
        .select(Row::as_select())
        .first(db)
        .optional()?;
    row.map(Row::kept).transpose()
}

impl Row {
    fn kept(self) -> QueryResult<Kept> {
        Ok(Kept {
            id: self.id.id(),
            wave: self.wave.id(),
            at: self.at.0,
            responses: usize::try_from(self.responses).unwrap_or(0),
            validated: self.validated,
            html: self.html,
            pdf: self.pdf,
            aggregates: self.aggregates,
            essentials: self.essentials.read()?,
        })
    }
}
