//! Questionnaire versions and waves.

use diesel::prelude::*;

use super::connection::Database;
use super::portable::{At, Json, OrIgnore, Uid};
use super::schema::{questionnaire_version, reference_qpv, reference_qpv_commune, wave};
use crate::fieldwork::{Observatory, Wave, WaveState};
use crate::questionnaire::Questionnaire;
use crate::values::{Id, Timestamp};

/// A wave, as stored.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = wave)]
pub(super) struct WaveRow {
    id: Uid,
    observatory: Uid,
    campaign: Option<Uid>,
    title: String,
    questionnaire: String,
    local_module: Option<Json>,
    territory: String,
    territory_name: String,
    year: i16,
    state: String,
    opens_at: At,
    closes_at: At,
    opened_at: Option<At>,
    restitution_on: Option<String>,
    mail_plan: Json,
    mail_paused: bool,
    open_link: Option<String>,
    settings: Json,
    previous: Option<Uid>,
    created_at: At,
}

impl WaveRow {
    /// The wave before this one on the same territory, if any.
    pub(super) fn previous(&self) -> Option<Id<Wave>> {
        self.previous.map(Uid::id)
    }

    /// The wave.
    pub(super) fn wave(self) -> QueryResult<Wave> {
        Ok(Wave {
            id: self.id.id(),
            observatory: self.observatory.id(),
            campaign: self.campaign.map(Uid::id),
            local_module: self.local_module.map(|module| module.read()).transpose()?,
            opened_at: self.opened_at.map(|at| at.0),
            restitution_on: self.restitution_on,
            mail_plan: self.mail_plan.read()?,
            mail_paused: self.mail_paused,
            open_link: self.open_link,
            settings: self.settings.read()?,
            title: self.title,
            questionnaire: self.questionnaire,
            territory: self.territory,
            territory_name: self.territory_name,
            year: self.year,
            state: match self.state.as_str() {
                "draft" => WaveState::Draft,
                "open" => WaveState::Open,
                "archived" => WaveState::Archived,
                _ => WaveState::Closed,
            },
            opens_at: self.opens_at.0,
            closes_at: self.closes_at.0,
        })
    }
}

fn code(state: WaveState) -> &'static str {
    match state {
        WaveState::Draft => "draft",
        WaveState::Open => "open",
        WaveState::Closed => "closed",
        WaveState::Archived => "archived",
    }
}

/// Stores a questionnaire version; a version already there (same hash) stays as it is.
///
/// # Errors
/// Database errors.
pub fn publish(db: &mut Database, questionnaire: &Questionnaire, now: Timestamp) -> QueryResult<()> {
    use questionnaire_version as t;
    OrIgnore(diesel::insert_into(t::table).values((
        t::hash.eq(&questionnaire.hash),
        t::id.eq(&questionnaire.id),
        t::version.eq(&questionnaire.version),
        t::source.eq(&questionnaire.source),
        t::published_at.eq(At(now)),
    )))
    .execute(db)?;
    Ok(())
}

/// The canonical JSON of a published version.
///
/// # Errors
/// Database errors; an unknown hash is `Ok(None)`.
pub fn questionnaire_source(db: &mut Database, hash: &str) -> QueryResult<Option<String>> {
    use questionnaire_version as t;
    t::table.find(hash).select(t::source).first(db).optional()
}

/// Stores a new wave. Its predecessor is the wave of the same territory that closed last.
///
/// # Errors
/// Database errors.
pub fn insert(db: &mut Database, new: &Wave, now: Timestamp) -> QueryResult<()> {
    let previous: Option<Uid> = wave::table
        .filter(wave::observatory.eq(Uid::from(new.observatory)))
        .filter(wave::territory.eq(&new.territory))
        .filter(wave::closes_at.le(At(new.opens_at)))
        .order(wave::closes_at.desc())
        .select(wave::id)
        .first(db)
        .optional()?;
    let row = WaveRow {
        id: new.id.into(),
        observatory: new.observatory.into(),
        campaign: new.campaign.map(Uid::from),
        local_module: new.local_module.as_ref().map(Json::of).transpose()?,
        opened_at: new.opened_at.map(At),
        restitution_on: new.restitution_on.clone(),
        mail_plan: Json::of(&new.mail_plan)?,
        mail_paused: new.mail_paused,
        open_link: new.open_link.clone(),
        title: new.title.clone(),
        questionnaire: new.questionnaire.clone(),
        territory: new.territory.clone(),
        territory_name: new.territory_name.clone(),
        year: new.year,
        state: code(new.state).to_owned(),
        opens_at: At(new.opens_at),
        closes_at: At(new.closes_at),
        settings: Json::of(&new.settings)?,
        previous,
        created_at: At(now),
    };
    diesel::insert_into(wave::table).values(row).execute(db)?;
    Ok(())
}

/// One wave.
///
/// # Errors
/// Database errors; an unknown wave is `NotFound`.
pub fn get(db: &mut Database, id: Id<Wave>) -> QueryResult<Wave> {
    wave::table.find(Uid::from(id)).select(WaveRow::as_select()).first(db)?.wave()
}

/// All waves, or those of an observatory, most recent opening first.
///
/// # Errors
/// Database errors.
pub fn list(db: &mut Database, of: Option<Id<Observatory>>) -> QueryResult<Vec<Wave>> {
    let mut query = wave::table.into_boxed();
    if let Some(of) = of {
        query = query.filter(wave::observatory.eq(Uid::from(of)));
    }
    let rows: Vec<WaveRow> = query
        .order((wave::opens_at.desc(), wave::created_at.desc()))
        .select(WaveRow::as_select())
        .load(db)?;
    rows.into_iter().map(WaveRow::wave).collect()
}

/// Replaces what may change in preparation, or the closing date and the settings later; not the state nor the mails.
///
/// # Errors
/// Database errors; an unknown wave is `NotFound`.
pub fn change(db: &mut Database, to: &Wave) -> QueryResult<()> {
    let changed = diesel::update(wave::table.find(Uid::from(to.id)))
        .set((
            wave::campaign.eq(to.campaign.map(Uid::from)),
            wave::title.eq(&to.title),
            wave::questionnaire.eq(&to.questionnaire),
            wave::local_module.eq(to.local_module.as_ref().map(Json::of).transpose()?),
            wave::year.eq(to.year),
            wave::opens_at.eq(At(to.opens_at)),
            wave::closes_at.eq(At(to.closes_at)),
            wave::restitution_on.eq(&to.restitution_on),
            wave::open_link.eq(&to.open_link),
            wave::settings.eq(Json::of(&to.settings)?),
        ))
        .execute(db)?;
    if changed == 0 {
        Err(diesel::result::Error::NotFound)
    } else {
        Ok(())
    }
}

/// Erases a wave in preparation; false when it was opened.
///
/// # Errors
/// Database errors.
pub fn discard(db: &mut Database, id: Id<Wave>) -> QueryResult<bool> {
    let done = diesel::delete(wave::table.find(Uid::from(id)).filter(wave::state.eq("draft"))).execute(db)?;
    Ok(done == 1)
}

/// The priority quarters that the reference lists know in some communes, of the latest generation: code, name, in the order of names.
///
/// # Errors
/// Database errors.
pub fn qpv_of(db: &mut Database, communes: &[String]) -> QueryResult<Vec<(String, String)>> {
    let latest: Option<String> = reference_qpv::table
        .select(diesel::dsl::max(reference_qpv::generation))
        .first(db)?;
    let Some(latest) = latest else { return Ok(Vec::new()) };
    reference_qpv::table
        .inner_join(
            reference_qpv_commune::table.on(reference_qpv_commune::code
                .eq(reference_qpv::code)
                .and(reference_qpv_commune::generation.eq(reference_qpv::generation))),
        )
        .filter(reference_qpv::generation.eq(latest))
        .filter(reference_qpv_commune::commune.eq_any(communes))
        .order((reference_qpv::name, reference_qpv::code))
        .select((reference_qpv::code, reference_qpv::name))
        .distinct()
        .load(db)
}

/// Changes the state when it is the one expected. False: it was not.
///
/// # Errors
/// Database errors.
pub fn move_state(db: &mut Database, id: Id<Wave>, from: WaveState, to: WaveState) -> QueryResult<bool> {
    let done = diesel::update(wave::table.find(Uid::from(id)).filter(wave::state.eq(code(from))))
        .set(wave::state.eq(code(to)))
        .execute(db)?;
    Ok(done == 1)
}

/// Changes the state.
///
/// # Errors
/// Database errors; an unknown wave is `NotFound`.
pub fn set_state(db: &mut Database, id: Id<Wave>, state: WaveState) -> QueryResult<()> {
    let changed = diesel::update(wave::table.find(Uid::from(id)))
        .set(wave::state.eq(code(state)))
        .execute(db)?;
    if changed == 0 {
        Err(diesel::result::Error::NotFound)
    } else {
        Ok(())
    }
}

/// Replaces the settings.
///
/// # Errors
/// Database errors; an unknown wave is `NotFound`.
pub fn set_settings(db: &mut Database, id: Id<Wave>, settings: &crate::fieldwork::WaveSettings) -> QueryResult<()> {
    let settings = Json::of(settings)?;
    let changed = diesel::update(wave::table.find(Uid::from(id)))
        .set(wave::settings.eq(settings))
        .execute(db)?;
    if changed == 0 {
        Err(diesel::result::Error::NotFound)
    } else {
        Ok(())
    }
}

/// Replaces the mail plan.
///
/// # Errors
/// Database errors; an unknown wave is `NotFound`.
pub fn set_mail_plan(db: &mut Database, id: Id<Wave>, plan: &serde_json::Value) -> QueryResult<()> {
    let changed = diesel::update(wave::table.find(Uid::from(id)))
        .set(wave::mail_plan.eq(Json::of(plan)?))
        .execute(db)?;
    if changed == 0 {
        Err(diesel::result::Error::NotFound)
    } else {
        Ok(())
    }
}

/// Holds the mailings, or lets them go on.
///
/// # Errors
/// Database errors; an unknown wave is `NotFound`.
pub fn set_mail_paused(db: &mut Database, id: Id<Wave>, paused: bool) -> QueryResult<()> {
    let changed = diesel::update(wave::table.find(Uid::from(id)))
        .set(wave::mail_paused.eq(paused))
        .execute(db)?;
    if changed == 0 {
        Err(diesel::result::Error::NotFound)
    } else {
        Ok(())
    }
}
