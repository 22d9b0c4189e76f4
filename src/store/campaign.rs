//! Campaigns: several observatories survey at the same time with the same core.

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, Json, Uid};
use super::schema::{campaign, response, wave};
use super::wave::WaveRow;
use crate::fieldwork::{Campaign, ResponseState, Wave};
use crate::questionnaire::Answers;
use crate::values::{Id, Timestamp};

/// A campaign, as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Identifier.
    pub id: Id<Campaign>,
    /// Title.
    pub title: String,
    /// Hash of the present version of the core.
    pub core: String,
    /// Since when.
    pub created_at: Timestamp,
}

type Line = (Uid, String, String, At);

fn stored((id, title, core, created_at): Line) -> Stored {
    Stored {
        id: id.id(),
        title,
        core,
        created_at: created_at.0,
    }
}

/// Stores a new campaign.
///
/// # Errors
/// Database errors.
pub fn insert(db: &mut Database, new: &Stored) -> QueryResult<()> {
    diesel::insert_into(campaign::table)
        .values((
            campaign::id.eq(Uid::from(new.id)),
            campaign::title.eq(&new.title),
            campaign::core.eq(&new.core),
            campaign::settings.eq(Json::of(&serde_json::json!({}))?),
            campaign::created_at.eq(At(new.created_at)),
        ))
        .execute(db)?;
    Ok(())
}

/// Every campaign, newest first.
///
/// # Errors
/// Database errors.
pub fn list(db: &mut Database) -> QueryResult<Vec<Stored>> {
    let lines: Vec<Line> = campaign::table
        .order((campaign::created_at.desc(), campaign::id.desc()))
        .select((campaign::id, campaign::title, campaign::core, campaign::created_at))
        .load(db)?;
    Ok(lines.into_iter().map(stored).collect())
}

/// One campaign.
///
/// # Errors
/// Database errors; an unknown one is `NotFound`.
pub fn get(db: &mut Database, id: Id<Campaign>) -> QueryResult<Stored> {
    campaign::table
        .find(Uid::from(id))
        .select((campaign::id, campaign::title, campaign::core, campaign::created_at))
        .first::<Line>(db)
        .map(stored)
}

/// Replaces the core, when it still is the one that the correction started from. False: somebody was faster.
///
/// # Errors
/// Database errors.
pub fn set_core(db: &mut Database, id: Id<Campaign>, from: &str, to: &str) -> QueryResult<bool> {
    let done = diesel::update(campaign::table.find(Uid::from(id)).filter(campaign::core.eq(from)))
        .set(campaign::core.eq(to))
        .execute(db)?;
    Ok(done == 1)
}

/// The waves of a campaign, oldest first.
///
/// # Errors
/// Database errors.
pub fn waves(db: &mut Database, of: Id<Campaign>) -> QueryResult<Vec<Wave>> {
    let rows: Vec<WaveRow> = wave::table
        .filter(wave::campaign.eq(Uid::from(of)))
        .order((wave::created_at, wave::id))
        .select(WaveRow::as_select())
        .load(db)?;
    rows.into_iter().map(WaveRow::wave).collect()
}

/// The answers of a wave, without who gave them.
///
/// # Errors
/// Database errors.
pub fn answers(db: &mut Database, of: Id<Wave>) -> QueryResult<Vec<Answers>> {
    let rows: Vec<Json> = response::table
        .filter(response::wave.eq(Uid::from(of)))
        .order(response::id)
        .select(response::answers)
        .load(db)?;
    rows.iter().map(Json::read).collect()
}

/// Lets the answers that are not sent yet follow a new version of the questionnaire; those that were sent keep theirs.
///
/// # Errors
/// Database errors.
pub fn follow(db: &mut Database, of: Id<Wave>, questionnaire: &str) -> QueryResult<usize> {
    diesel::update(
        response::table
            .filter(response::wave.eq(Uid::from(of)))
            .filter(response::state.eq(super::fieldwork::state_code(ResponseState::Draft))),
    )
    .set(response::questionnaire.eq(questionnaire))
    .execute(db)
}
