//! Invitations and responses: the hot path. One selection to open a link; one guarded update and one event to save a page.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, Json, Uid};
use super::register::{AssociationRow, Registered};
use super::schema::{access_token, association, page_event, response, response_version, wave, wave_frame};
use super::wave::WaveRow;
use crate::fieldwork::{Association, CaseStatus, Response, ResponseState, User, Wave};
use crate::questionnaire::Answers;
use crate::questionnaire::flow::Path;
use crate::values::{Id, Timestamp};

/// A response as stored.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = response)]
struct ResponseRow {
    id: Uid,
    wave: Uid,
    association: Uid,
    revision: i64,
    state: String,
    answers: Json,
    touched: Json,
    path: String,
    lang: String,
    started_at: At,
    updated_at: At,
    submitted_at: Option<At>,
    disposition: Option<String>,
    usable: bool,
    last_page: Option<String>,
    questionnaire: String,
    mode: String,
    person: Option<Uid>,
    batch: Option<String>,
    notice_version: String,
}

/// A response with what only the application needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The response.
    pub response: Response,
    /// Hash of the questionnaire version it was answered with.
    pub questionnaire: String,
    /// Item → revision that last changed it: two tabs on different pages do not disturb each other.
    pub touched: BTreeMap<String, i64>,
    /// The analysis can use it.
    pub usable: bool,
    /// How it was collected: `en-ligne`, `papier`, `telephone`, `collectif`.
    pub mode: String,
    /// Who keyed it in, when it was not the association itself.
    pub person: Option<Id<User>>,
    /// The batch of paper forms it was keyed in with.
    pub batch: Option<String>,
    /// Version of the notice that was shown.
    pub notice_version: String,
}

/// An opened link.
pub struct Found {
    /// Whether a link of this association was opened before.
    pub opened: bool,
    /// Where the association stands.
    pub status: CaseStatus,
    /// The wave.
    pub wave: Wave,
    /// The wave before it.
    pub previous: Option<Id<Wave>>,
    /// The association.
    pub association: Registered,
    /// The response, if begun.
    pub stored: Option<Stored>,
    /// Who calls the association, when somebody is named.
    pub assigned: Option<Id<User>>,
    /// Opened on the shared device of a group session: since when.
    pub session: Option<Timestamp>,
}

/// What is read of a case: first opening, status, who calls.
type CaseRow = (Option<At>, String, Option<Uid>);
type Line = (CaseRow, WaveRow, AssociationRow, Option<ResponseRow>);

fn found(((opened, status, assigned), wave, association, stored): Line, session: Option<Timestamp>) -> QueryResult<Found> {
    Ok(Found {
        opened: opened.is_some(),
        status: CaseStatus::parse(&status).unwrap_or(CaseStatus::Never),
        previous: wave.previous(),
        wave: wave.wave()?,
        association: association.registered()?,
        stored: stored.map(ResponseRow::stored).transpose()?,
        assigned: assigned.map(Uid::id),
        session,
    })
}

/// Everything about a case, in one selection: as [`find`], for those who key answers in.
///
/// # Errors
/// Database errors; an association that is not in the frame is `Ok(None)`.
pub fn case(db: &mut Database, of: Id<Wave>, who: Id<Association>) -> QueryResult<Option<Found>> {
    let line: Option<Line> = wave_frame::table
        .inner_join(wave::table.on(wave::id.eq(wave_frame::wave)))
        .inner_join(association::table.on(association::id.eq(wave_frame::association)))
        .left_join(
            response::table.on(response::wave
                .eq(wave_frame::wave)
                .and(response::association.eq(wave_frame::association))),
        )
        .filter(wave_frame::wave.eq(Uid::from(of)))
        .filter(wave_frame::association.eq(Uid::from(who)))
        .select((
            (wave_frame::first_opened_at, wave_frame::status, wave_frame::assigned),
            WaveRow::as_select(),
            AssociationRow::as_select(),
            Option::<ResponseRow>::as_select(),
        ))
        .first(db)
        .optional()?;
    line.map(|line| found(line, None)).transpose()
}

pub(super) fn state_code(state: ResponseState) -> &'static str {
    match state {
        ResponseState::Draft => "draft",
        ResponseState::Submitted => "submitted",
        ResponseState::Rejected => "rejected",
    }
}

/// Reads the code of a state.
pub fn state_of(code: &str) -> ResponseState {
    match code {
        "draft" => ResponseState::Draft,
        "submitted" => ResponseState::Submitted,
        _ => ResponseState::Rejected,
    }
}

/// Reads the code of a path.
pub(super) fn path_of(code: &str) -> Path {
    match code {
        "short" => Path::Short,
        "core" => Path::Core,
        _ => Path::Full,
    }
}

/// The code of a path.
pub(super) fn path_code(path: Path) -> &'static str {
    match path {
        Path::Full => "full",
        Path::Core => "core",
        Path::Short => "short",
    }
}

impl ResponseRow {
    fn of(stored: &Stored) -> QueryResult<Self> {
        let response = &stored.response;
        Ok(ResponseRow {
            id: response.id.into(),
            wave: response.wave.into(),
            association: response.association.into(),
            revision: response.revision,
            state: state_code(response.state).to_owned(),
            answers: Json::of(&response.answers)?,
            touched: Json::of(&stored.touched)?,
            path: path_code(response.path).to_owned(),
            lang: response.lang.clone(),
            started_at: At(response.started_at),
            updated_at: At(response.updated_at),
            submitted_at: response.submitted_at.map(At),
            disposition: response.disposition.clone(),
            usable: stored.usable,
            last_page: response.last_page.clone(),
            questionnaire: stored.questionnaire.clone(),
            mode: stored.mode.clone(),
            person: stored.person.map(Uid::from),
            batch: stored.batch.clone(),
            notice_version: stored.notice_version.clone(),
        })
    }

    fn stored(self) -> QueryResult<Stored> {
        Ok(Stored {
            response: Response {
                id: self.id.id(),
                wave: self.wave.id(),
                association: self.association.id(),
                revision: self.revision,
                state: state_of(&self.state),
                answers: self.answers.read()?,
                path: path_of(&self.path),
                lang: self.lang,
                started_at: self.started_at.0,
                updated_at: self.updated_at.0,
                submitted_at: self.submitted_at.map(|at| at.0),
                disposition: self.disposition,
                last_page: self.last_page,
            },
            touched: self.touched.read()?,
            questionnaire: self.questionnaire,
            usable: self.usable,
            mode: self.mode,
            person: self.person.map(Uid::id),
            batch: self.batch,
            notice_version: self.notice_version,
        })
    }
}

/// Everything behind a link, in one selection.
///
/// # Errors
/// Database errors; an unknown link is `Ok(None)`.
pub fn find(db: &mut Database, token_hash: &str) -> QueryResult<Option<Found>> {
    let line: Option<((String, At), Line)> = access_token::table
        .inner_join(
            wave_frame::table.on(wave_frame::wave
                .eq(access_token::wave)
                .and(wave_frame::association.eq(access_token::association))),
        )
        .inner_join(wave::table.on(wave::id.eq(access_token::wave)))
        .inner_join(association::table.on(association::id.eq(access_token::association)))
        .left_join(
            response::table.on(response::wave
                .eq(access_token::wave)
                .and(response::association.eq(access_token::association))),
        )
        .filter(access_token::hash.eq(token_hash))
        .filter(access_token::kind.eq_any(["link", "session"]))
        .select((
            (access_token::kind, access_token::created_at),
            (
                (wave_frame::first_opened_at, wave_frame::status, wave_frame::assigned),
                WaveRow::as_select(),
                AssociationRow::as_select(),
                Option::<ResponseRow>::as_select(),
            ),
        ))
        .first(db)
        .optional()?;
    line.map(|((kind, since), line)| found(line, (kind == "session").then_some(since.0)))
        .transpose()
}

/// The answers that an association sent in a wave.
///
/// # Errors
/// Database errors.
pub fn sent_answers(db: &mut Database, wave: Id<Wave>, by: Id<Association>) -> QueryResult<Option<Answers>> {
    let found: Option<Json> = response::table
        .filter(response::wave.eq(Uid::from(wave)))
        .filter(response::association.eq(Uid::from(by)))
        .filter(response::state.eq("submitted"))
        .select(response::answers)
        .first(db)
        .optional()?;
    found.map(|answers| answers.read()).transpose()
}

/// The response that an association sent in a wave, and when: what its receipt says.
///
/// # Errors
/// Database errors; nothing sent is `Ok(None)`.
pub fn sent_at(db: &mut Database, wave: Id<Wave>, by: Id<Association>) -> QueryResult<Option<(Id<Response>, Timestamp)>> {
    let found: Option<(Uid, Option<At>)> = response::table
        .filter(response::wave.eq(Uid::from(wave)))
        .filter(response::association.eq(Uid::from(by)))
        .filter(response::state.eq("submitted"))
        .select((response::id, response::submitted_at))
        .first(db)
        .optional()?;
    Ok(found.and_then(|(id, at)| Some((id.id(), at?.0))))
}

/// Begins a response.
///
/// # Errors
/// Database errors; a unique violation when somebody began it at this instant.
pub fn begin(db: &mut Database, new: &Stored) -> QueryResult<()> {
    diesel::insert_into(response::table)
        .values(ResponseRow::of(new)?)
        .execute(db)?;
    Ok(())
}

/// Writes a response over the one whose revision is `over`; false when somebody wrote in between, and nothing changed.
///
/// # Errors
/// Database errors.
pub fn overwrite(db: &mut Database, with: &Stored, over: i64) -> QueryResult<bool> {
    let row = ResponseRow::of(with)?;
    let changed = diesel::update(response::table.find(row.id).filter(response::revision.eq(over)))
        .set((
            response::revision.eq(row.revision),
            response::state.eq(row.state),
            response::answers.eq(row.answers),
            response::touched.eq(row.touched),
            response::path.eq(row.path),
            response::lang.eq(row.lang),
            response::updated_at.eq(row.updated_at),
            response::submitted_at.eq(row.submitted_at),
            response::disposition.eq(row.disposition),
            response::usable.eq(row.usable),
            response::last_page.eq(row.last_page),
            response::mode.eq(row.mode),
            response::person.eq(row.person),
            response::batch.eq(row.batch),
        ))
        .execute(db)?;
    Ok(changed == 1)
}

/// Keeps what was sent, under its revision.
///
/// # Errors
/// Database errors.
pub fn keep_version(db: &mut Database, of: &Response) -> QueryResult<()> {
    use response_version as t;
    diesel::insert_into(t::table)
        .values((
            t::response.eq(Uid::from(of.id)),
            t::revision.eq(of.revision),
            t::at.eq(At(of.updated_at)),
            t::answers.eq(Json::of(&of.answers)?),
            t::disposition.eq(&of.disposition),
        ))
        .execute(db)?;
    Ok(())
}

/// What was sent, oldest first: revision, instant, answers.
///
/// # Errors
/// Database errors.
pub fn versions(db: &mut Database, of: Id<Response>) -> QueryResult<Vec<(i64, Timestamp, Answers)>> {
    use response_version as t;
    let rows: Vec<(i64, At, Json)> = t::table
        .filter(t::response.eq(Uid::from(of)))
        .order(t::revision)
        .select((t::revision, t::at, t::answers))
        .load(db)?;
    rows.into_iter()
        .map(|(revision, at, answers)| Ok((revision, at.0, answers.read()?)))
        .collect()
}

/// Notes that a page was saved (`saved`) or the questionnaire sent (`submitted`): durations come from these.
///
/// # Errors
/// Database errors.
pub fn event(db: &mut Database, of: Id<Response>, page: &str, at: Timestamp, kind: &str) -> QueryResult<()> {
    use page_event as t;
    diesel::insert_into(t::table)
        .values((
            t::response.eq(Uid::from(of)),
            t::page.eq(page),
            t::at.eq(At(at)),
            t::kind.eq(kind),
        ))
        .execute(db)?;
    Ok(())
}
