//! Import runs: what was read of a file, row by row, before and after it was applied; the meanings of columns, remembered.

mod register;
mod state;

use diesel::prelude::*;
use serde_json::Value;

use super::bulk::{self, Cell};
use super::connection::Database;
use super::portable::{At, Json, Uid};
use super::schema::{import_file, import_mapping, import_row, import_run, observatory};
use crate::fieldwork::{Association, Observatory, User};
use crate::values::{Id, Timestamp};

pub use register::{add_associations, add_channels, everything, is_held, remove_association, remove_channel};
pub use state::RunState;

/// A run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Identifier.
    pub id: Id<Run>,
    /// Whose register.
    pub observatory: Id<Observatory>,
    /// Kind of file.
    pub kind: String,
    /// Name that the file had.
    pub file_name: String,
    /// SHA-256 of the file.
    pub file_hash: String,
    /// Year or date of what the file tells, as typed.
    pub vintage: Option<String>,
    /// Where it stands.
    pub state: RunState,
    /// How the file is read: a document of `app`.
    pub mapping: Value,
    /// What it came to: a document of `app`.
    pub counts: Value,
    /// Who sent it.
    pub person: Option<Id<User>>,
    /// When.
    pub created_at: Timestamp,
    /// Applied.
    pub applied_at: Option<Timestamp>,
    /// Taken back.
    pub undone_at: Option<Timestamp>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = import_run)]
struct RunRow {
    id: Uid,
    observatory: Uid,
    kind: String,
    file_name: String,
    file_hash: String,
    vintage: Option<String>,
    state: String,
    mapping: Json,
    counts: Json,
    person: Option<Uid>,
    created_at: At,
    applied_at: Option<At>,
    undone_at: Option<At>,
}

impl RunRow {
    fn run(self) -> QueryResult<Run> {
        Ok(Run {
            id: self.id.id(),
            observatory: self.observatory.id(),
            kind: self.kind,
            file_name: self.file_name,
            file_hash: self.file_hash,
            vintage: self.vintage,
            state: RunState::parse(&self.state),
            mapping: self.mapping.read()?,
            counts: self.counts.read()?,
            person: self.person.map(Uid::id),
            created_at: self.created_at.0,
            applied_at: self.applied_at.map(|at| at.0),
            undone_at: self.undone_at.map(|at| at.0),
        })
    }
}

/// Writes a new run.
///
/// # Errors
/// Database errors.
pub fn insert(db: &mut Database, run: &Run) -> QueryResult<()> {
    let row = RunRow {
        id: run.id.into(),
        observatory: run.observatory.into(),
        kind: run.kind.clone(),
        file_name: run.file_name.clone(),
        file_hash: run.file_hash.clone(),
        vintage: run.vintage.clone(),
        state: run.state.code().to_owned(),
        mapping: Json::of(&run.mapping)?,
        counts: Json::of(&run.counts)?,
        person: run.person.map(Uid::from),
        created_at: At(run.created_at),
        applied_at: run.applied_at.map(At),
        undone_at: run.undone_at.map(At),
    };
    diesel::insert_into(import_run::table).values(row).execute(db)?;
    Ok(())
}

/// A run of an observatory.
///
/// # Errors
/// Database errors; an unknown one is `NotFound`.
pub fn get(db: &mut Database, of: Id<Observatory>, id: Id<Run>) -> QueryResult<Run> {
    import_run::table
        .filter(import_run::id.eq(Uid::from(id)))
        .filter(import_run::observatory.eq(Uid::from(of)))
        .select(RunRow::as_select())
        .first(db)?
        .run()
}

/// The runs of an observatory, most recent first.
///
/// # Errors
/// Database errors.
pub fn list(db: &mut Database, of: Id<Observatory>, limit: i64) -> QueryResult<Vec<Run>> {
    let rows: Vec<RunRow> = import_run::table
        .filter(import_run::observatory.eq(Uid::from(of)))
        .order((import_run::created_at.desc(), import_run::id.desc()))
        .limit(limit)
        .select(RunRow::as_select())
        .load(db)?;
    rows.into_iter().map(RunRow::run).collect()
}

/// The runs of an observatory that applied this very file.
///
/// # Errors
/// Database errors.
pub fn of_file(db: &mut Database, of: Id<Observatory>, hash: &str) -> QueryResult<Vec<Run>> {
    let rows: Vec<RunRow> = import_run::table
        .filter(import_run::observatory.eq(Uid::from(of)))
        .filter(import_run::file_hash.eq(hash))
        .filter(import_run::state.eq("applied"))
        .order(import_run::applied_at.desc())
        .select(RunRow::as_select())
        .load(db)?;
    rows.into_iter().map(RunRow::run).collect()
}

/// Previews read before an instant, in every observatory.
///
/// # Errors
/// Database errors.
pub fn stale(db: &mut Database, before: Timestamp) -> QueryResult<Vec<Id<Run>>> {
    let ids: Vec<Uid> = import_run::table
        .filter(import_run::state.eq("preview"))
        .filter(import_run::created_at.lt(At(before)))
        .order(import_run::id)
        .select(import_run::id)
        .load(db)?;
    Ok(ids.into_iter().map(Uid::id).collect())
}

/// Replaces how the file is read and what it came to.
///
/// # Errors
/// Database errors.
pub fn describe(db: &mut Database, id: Id<Run>, kind: &str, mapping: &Value, counts: &Value) -> QueryResult<()> {
    diesel::update(import_run::table.find(Uid::from(id)))
        .set((
            import_run::kind.eq(kind),
            import_run::mapping.eq(Json::of(mapping)?),
            import_run::counts.eq(Json::of(counts)?),
        ))
        .execute(db)?;
    Ok(())
}

/// Moves a run from one state to another; says whether it was in the first. Two people who do it at once: one does.
///
/// # Errors
/// Database errors.
pub fn settle(db: &mut Database, id: Id<Run>, from: RunState, to: RunState, now: Timestamp) -> QueryResult<bool> {
    let run = import_run::table
        .filter(import_run::id.eq(Uid::from(id)))
        .filter(import_run::state.eq(from.code()));
    let moved = match to {
        RunState::Applied => diesel::update(run)
            .set((import_run::state.eq(to.code()), import_run::applied_at.eq(Some(At(now)))))
            .execute(db)?,
        RunState::Undone => diesel::update(run)
            .set((import_run::state.eq(to.code()), import_run::undone_at.eq(Some(At(now)))))
            .execute(db)?,
        RunState::Preview | RunState::Abandoned => diesel::update(run).set(import_run::state.eq(to.code())).execute(db)?,
    };
    Ok(moved == 1)
}

/// Forgets the rows of a run.
///
/// # Errors
/// Database errors.
pub fn forget_rows(db: &mut Database, id: Id<Run>) -> QueryResult<()> {
    diesel::delete(import_row::table.filter(import_row::import.eq(Uid::from(id)))).execute(db)?;
    Ok(())
}

/// Forgets the rows of a run, and its file.
///
/// # Errors
/// Database errors.
pub fn empty(db: &mut Database, id: Id<Run>) -> QueryResult<()> {
    forget_rows(db, id)?;
    drop_file(db, id)
}

/// Forgets a run that never touched the register.
///
/// # Errors
/// Database errors.
pub fn delete(db: &mut Database, id: Id<Run>) -> QueryResult<()> {
    diesel::delete(import_run::table.find(Uid::from(id))).execute(db)?;
    Ok(())
}

/// Holds the register of an observatory until the transaction ends: one import at a time writes in it.
///
/// # Errors
/// Database errors.
pub fn hold(db: &mut Database, of: Id<Observatory>) -> QueryResult<()> {
    diesel::update(observatory::table.find(Uid::from(of)))
        .set(observatory::slug.eq(observatory::slug))
        .execute(db)?;
    Ok(())
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Adds an association.
    Add,
    /// Changes one.
    Update,
    /// Says nothing new.
    Same,
    /// Cannot be imported.
    Reject,
}

impl Action {
    /// The word of the database.
    pub fn code(self) -> &'static str {
        match self {
            Action::Add => "add",
            Action::Update => "update",
            Action::Same => "same",
            Action::Reject => "reject",
        }
    }

    fn parse(code: &str) -> Self {
        match code {
            "add" => Action::Add,
            "update" => Action::Update,
            "reject" => Action::Reject,
            _ => Action::Same,
        }
    }
}

/// A row of a run.
#[derive(Clone, Debug)]
pub struct Staged {
    /// Its rank in the run, from 1.
    pub place: i32,
    /// Its line in the file.
    pub line: i32,
    /// What becomes of it.
    pub action: Action,
    /// The association it is about.
    pub association: Option<Id<Association>>,
    /// Why it is rejected, or says nothing.
    pub reason: Option<String>,
    /// What it says: a document of `app`.
    pub data: Value,
    /// What it changes: a document of `app`.
    pub before: Option<Value>,
}

/// Writes rows of a run, in the place of those of the same rank.
///
/// # Errors
/// Database errors.
pub fn stage(db: &mut Database, run: Id<Run>, rows: &[Staged]) -> QueryResult<()> {
    let mut cells = Vec::with_capacity(rows.len());
    for row in rows {
        cells.push(vec![
            Cell::Uid(run.into()),
            Cell::Int(row.place),
            Cell::Int(row.line),
            Cell::Text(row.action.code().to_owned()),
            Cell::MaybeUid(row.association.map(Uid::from)),
            Cell::MaybeText(row.reason.clone()),
            Cell::Json(Json::of(&row.data)?),
            Cell::MaybeJson(row.before.as_ref().map(Json::of).transpose()?),
        ]);
    }
    bulk::insert(
        db,
        "import_row (import, place, line, action, association, reason, data, before)",
        " ON CONFLICT (import, place) DO UPDATE SET action = excluded.action, association = excluded.association, \
         reason = excluded.reason, data = excluded.data, before = excluded.before",
        &cells,
    )
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = import_row)]
struct StagedRow {
    place: i32,
    line: i32,
    action: String,
    association: Option<Uid>,
    reason: Option<String>,
    data: Json,
    before: Option<Json>,
}

/// Rows of a run after a rank, in order; `actions`: of these only.
///
/// # Errors
/// Database errors.
pub fn rows(db: &mut Database, run: Id<Run>, actions: &[Action], after: i32, limit: i64) -> QueryResult<Vec<Staged>> {
    let words: Vec<&str> = actions.iter().map(|action| action.code()).collect();
    let rows: Vec<StagedRow> = import_row::table
        .filter(import_row::import.eq(Uid::from(run)))
        .filter(import_row::action.eq_any(words))
        .filter(import_row::place.gt(after))
        .order(import_row::place)
        .limit(limit)
        .select(StagedRow::as_select())
        .load(db)?;
    staged(rows)
}

/// Rows of a run after a rank that are kept and of which something is to be told, in order.
///
/// # Errors
/// Database errors.
pub fn rows_told(db: &mut Database, run: Id<Run>, after: i32, limit: i64) -> QueryResult<Vec<Staged>> {
    let rows: Vec<StagedRow> = import_row::table
        .filter(import_row::import.eq(Uid::from(run)))
        .filter(import_row::action.ne(Action::Reject.code()))
        .filter(import_row::reason.is_not_null())
        .filter(import_row::place.gt(after))
        .order(import_row::place)
        .limit(limit)
        .select(StagedRow::as_select())
        .load(db)?;
    staged(rows)
}

fn staged(rows: Vec<StagedRow>) -> QueryResult<Vec<Staged>> {
    rows.into_iter()
        .map(|row| {
            Ok(Staged {
                place: row.place,
                line: row.line,
                action: Action::parse(&row.action),
                association: row.association.map(Uid::id),
                reason: row.reason,
                data: row.data.read()?,
                before: row.before.map(|before| before.read()).transpose()?,
            })
        })
        .collect()
}

/// The meanings of columns, as last chosen for these headers.
///
/// # Errors
/// Database errors.
pub fn remembered(db: &mut Database, of: Id<Observatory>, headers: &str) -> QueryResult<Option<Value>> {
    let found: Option<Json> = import_mapping::table
        .find((Uid::from(of), headers))
        .select(import_mapping::mapping)
        .first(db)
        .optional()?;
    found.map(|json| json.read()).transpose()
}

/// Remembers the meanings of columns.
///
/// # Errors
/// Database errors.
pub fn remember(db: &mut Database, of: Id<Observatory>, headers: &str, mapping: &Value, now: Timestamp) -> QueryResult<()> {
    bulk::insert(
        db,
        "import_mapping (observatory, headers, mapping, at)",
        " ON CONFLICT (observatory, headers) DO UPDATE SET mapping = excluded.mapping, at = excluded.at",
        &[vec![
            Cell::Uid(of.into()),
            Cell::Text(headers.to_owned()),
            Cell::Json(Json::of(mapping)?),
            Cell::At(At(now)),
        ]],
    )
}

/// Keeps a part of the file of a run, until its columns have a meaning.
///
/// # Errors
/// Database errors.
pub fn keep_part(db: &mut Database, run: Id<Run>, part: i32, bytes: Vec<u8>) -> QueryResult<()> {
    bulk::insert(
        db,
        "import_file (import, part, bytes)",
        "",
        &[vec![Cell::Uid(run.into()), Cell::Int(part), Cell::Bytes(bytes)]],
    )
}

/// A part of the file of a run, from 0; `None` after the last.
///
/// # Errors
/// Database errors.
pub fn part(db: &mut Database, run: Id<Run>, part: i32) -> QueryResult<Option<Vec<u8>>> {
    import_file::table
        .find((Uid::from(run), part))
        .select(import_file::bytes)
        .first(db)
        .optional()
}

/// Forgets the file of a run.
///
/// # Errors
/// Database errors.
pub fn drop_file(db: &mut Database, run: Id<Run>) -> QueryResult<()> {
    diesel::delete(import_file::table.filter(import_file::import.eq(Uid::from(run)))).execute(db)?;
    Ok(())
}
