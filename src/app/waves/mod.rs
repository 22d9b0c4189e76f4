//! A coordinator runs a wave: `draft` prepares it, `questionnaire` composes what is asked, `opening` checks, forecasts, freezes and closes,
//! `campaign` keeps several observatories together, `guest` is the open link. Here: what the command line does, and reading waves.

pub mod campaign;
pub mod draft;
pub mod guest;
pub mod opening;
pub mod questionnaire;

use super::App;
pub use opening::{close, keep_time};

use crate::error::{Code, Result};
use crate::fieldwork::{Association, CaseStatus, Observatory, ResponseState, Wave, WaveSettings, WaveState};
use crate::questionnaire::{Disposition, schema};
use crate::store::cases::{self, Opens};
use crate::store::{register, results, wave};
use crate::values::{Id, Timestamp, Token};

/// What a new wave needs.
pub struct NewWave {
    /// The observatory that runs it.
    pub observatory: Id<Observatory>,
    /// Title.
    pub title: String,
    /// Hash of a published questionnaire.
    pub questionnaire: String,
    /// Commune or EPCI code, and its name.
    pub territory: (String, String),
    /// Reference year.
    pub year: i16,
    /// Opening.
    pub opens_at: Timestamp,
    /// Closing.
    pub closes_at: Timestamp,
    /// The rest.
    pub settings: WaveSettings,
}

/// Stores a questionnaire version that passed its check (idempotent on its hash); returns the hash.
///
/// # Errors
/// `Internal` with the faults as cause when it does not pass.
pub fn publish(app: &App, text: &str) -> Result<String> {
    let base = |id: &str| app.library.questionnaire(id).map(str::to_owned);
    let checked = schema::read(text, &base);
    let Some(questionnaire) = checked.questionnaire else {
        let faults: Vec<String> = checked
            .faults
            .iter()
            .filter(|fault| fault.level == schema::Level::Error)
            .map(|fault| format!("{}: {} {}", fault.pointer, fault.message, fault.mend))
            .collect();
        return Err(anyhow::anyhow!("{}", faults.join("\n")).into());
    };
    let now = app.clock.now();
    app.store.write(|db| Ok(wave::publish(db, &questionnaire, now)?))?;
    Ok(app.remember(questionnaire).hash.clone())
}

/// Creates a wave that opens by itself at its date, at once when it is past.
///
/// # Errors
/// `BadRequest` when it closes before it opens; store errors.
pub fn create(app: &App, wave: NewWave) -> Result<Id<Wave>> {
    if wave.closes_at <= wave.opens_at {
        return Err(crate::error::Error {
            code: Code::BadRequest,
            cause: Some(anyhow::anyhow!("the wave closes before it opens")),
        });
    }
    let now = app.clock.now();
    let new = Wave {
        id: Id::new(now, &*app.random),
        observatory: wave.observatory,
        campaign: None,
        local_module: None,
        opened_at: None,
        restitution_on: None,
        mail_plan: serde_json::Value::Null,
        mail_paused: false,
        open_link: None,
        title: wave.title,
        questionnaire: wave.questionnaire,
        territory: wave.territory.0,
        territory_name: wave.territory.1,
        year: wave.year,
        state: WaveState::Draft,
        opens_at: wave.opens_at,
        closes_at: wave.closes_at,
        settings: WaveSettings {
            planned: true,
            ..wave.settings
        },
    };
    app.store.write(|db| {
        let mut new = new.clone();
        new.settings.demo |= crate::store::observatory::get(db, new.observatory)?.training;
        crate::store::wave::insert(db, &new, now)?;
        if new.opens_at <= now {
            crate::store::opening::freeze(db, &new, now)?;
        }
        Ok(())
    })?;
    Ok(new.id)
}

/// Makes a new personal link for every association of the frame (or for one) that has none, or for all with `renew` (old links
/// of those stop working). Associations whose every contact refuses to be contacted get none. Returns association, name, token:
/// the only moment when tokens are readable.
///
/// # Errors
/// `NotFound` when `one` is not in the frame; store errors.
pub fn links(
    app: &App,
    wave: Id<Wave>,
    one: Option<Id<Association>>,
    renew: bool,
) -> Result<Vec<(Id<Association>, String, Token)>> {
    let now = app.clock.now();
    app.store.write(|db| {
        let (frame, _) = register::frame(db, wave, "", 0, 0)?;
        if let Some(one) = one
            && !frame.iter().any(|row| row.association.id == one)
        {
            return Err(Code::NotFound.into());
        }
        let mut made = Vec::new();
        for row in frame {
            let association = row.association;
            if one.is_some_and(|one| one != association.id) || (row.invited && !renew) || row.opposed {
                continue;
            }
            let token = Token::new(&*app.random);
            cases::revoke(db, wave, association.id, Opens::Link)?;
            cases::grant(db, wave, association.id, Opens::Link, &token.hash(), now)?;
            cases::invited(db, wave, association.id, now)?;
            made.push((association.id, association.name, token));
        }
        Ok(made)
    })
}

/// The waves of an observatory (or all), most recent first; the state is that of this instant.
///
/// # Errors
/// Store errors.
pub fn list(app: &App, of: Option<Id<Observatory>>) -> Result<Vec<Wave>> {
    let now = app.clock.now();
    let mut waves = app.store.read(|db| Ok(wave::list(db, of)?))?;
    for wave in &mut waves {
        wave.state = wave.state_at(now);
    }
    Ok(waves)
}

/// One wave; the state is that of this instant.
///
/// # Errors
/// `NotFound`; store errors.
pub fn get(app: &App, id: Id<Wave>) -> Result<Wave> {
    let mut wave = app.store.read(|db| Ok(wave::get(db, id)?))?;
    wave.state = wave.state_at(app.clock.now());
    Ok(wave)
}

/// Replaces the settings of a wave (lists of quarters, contact, validation of the diagnostic…).
///
/// # Errors
/// `NotFound`; store errors.
pub fn set_settings(app: &App, id: Id<Wave>, settings: &WaveSettings) -> Result<()> {
    app.store.write(|db| Ok(wave::set_settings(db, id, settings)?))
}

/// Puts the response of an association aside (it no longer counts), or takes it back. False: it is not in a state that allows it.
///
/// # Errors
/// Store errors.
pub fn reject(app: &App, wave: Id<Wave>, association: Id<Association>, rejected: bool) -> Result<bool> {
    let now = app.clock.now();
    app.store.write(|db| {
        let wanted = if rejected {
            ResponseState::Submitted
        } else {
            ResponseState::Rejected
        };
        let outlines = results::outlines(db, wave)?;
        match outlines
            .iter()
            .find(|outline| outline.association == association && outline.state == wanted)
        {
            Some(outline) => {
                let done = results::reject(db, outline.id, rejected, now)?;
                if done {
                    let disposition = outline.disposition.as_deref().and_then(Disposition::parse);
                    let status = if rejected {
                        CaseStatus::Rejected
                    } else {
                        CaseStatus::of_sent(disposition, outline.usable)
                    };
                    cases::set_status(db, wave, association, status, now)?;
                }
                Ok(done)
            }
            None => Ok(false),
        }
    })
}
