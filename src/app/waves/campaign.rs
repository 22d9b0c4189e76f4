//! A synchronised campaign: several observatories, one core; a correction of the core reaches every wave as one action.

use std::sync::Arc;

use super::questionnaire::local;
use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::board::Tally;
use crate::fieldwork::correction::{self, Answered, Clash};
use crate::fieldwork::{Campaign, Wave, WaveState};
use crate::questionnaire::Questionnaire;
use crate::questionnaire::schema::{self, Change, Fault};
use crate::store::campaign::{self as stored, Stored};
use crate::store::{Database, observatory, wave};
use crate::values::{Id, Timestamp};

pub use crate::store::campaign::Stored as CampaignEntry;

/// Where a wave of a campaign stands: never contacts, never answers.
pub struct Standing {
    /// The wave.
    pub wave: Wave,
    /// Name of its observatory.
    pub observatory: String,
    /// The cases of its frame (see [`super::opening::progress`]).
    pub tally: Tally,
    /// Those that came by the open link.
    pub outside: Tally,
}

/// What a correction would do to a wave.
pub struct Effect {
    /// The wave.
    pub wave: Wave,
    /// Name of its observatory.
    pub observatory: String,
    /// What would happen.
    pub fate: Fate,
}

/// What would happen to a wave.
pub enum Fate {
    /// It gets the new version, with its local module.
    Follows(Arc<Questionnaire>),
    /// It is over: its version stays.
    Over,
    /// Its local module does not fit the new core.
    Faulty(Vec<Fault>),
    /// Answers given would lose their meaning.
    Clashes(Vec<Clash>),
}

/// A correction, examined.
pub struct Correction {
    /// Faults of the text that forbid publication.
    pub faults: Vec<Fault>,
    /// The new core, when it can be published.
    pub core: Option<Arc<Questionnaire>>,
    /// It is not a correction of this core: another identifier.
    pub other: Option<String>,
    /// The version number is the one of the present core.
    pub same_version: bool,
    /// What changes.
    pub changes: Vec<Change>,
    /// What happens to each wave.
    pub effects: Vec<Effect>,
}

impl Correction {
    /// Whether it can be published.
    pub fn is_possible(&self) -> bool {
        let harmless = |effect: &Effect| matches!(effect.fate, Fate::Follows(_) | Fate::Over);
        self.core.is_some()
            && self.other.is_none()
            && !self.changes.is_empty()
            && !self.same_version
            && self.effects.iter().all(harmless)
    }
}

/// Every campaign, newest first.
///
/// # Errors
/// Store errors.
pub fn list(app: &App) -> Result<Vec<Stored>> {
    app.store.read(|db| Ok(stored::list(db)?))
}

/// One campaign with its core and the standing of its waves.
///
/// # Errors
/// `NotFound`; store errors.
pub fn get(app: &App, id: Id<Campaign>) -> Result<(Stored, Arc<Questionnaire>, Vec<Standing>)> {
    let now = app.clock.now();
    app.store.read(|db| {
        let campaign = stored::get(db, id)?;
        let core = app.questionnaire(db, &campaign.core)?;
        let names = names(db)?;
        let mut standings = Vec::new();
        for mut wave in stored::waves(db, id)? {
            wave.state = wave.state_at(now);
            let (tally, outside) = super::opening::progress(db, wave.id)?;
            standings.push(Standing {
                observatory: name_of(&names, &wave),
                tally,
                outside,
                wave,
            });
        }
        Ok((campaign, core, standings))
    })
}

type Names = Vec<(Id<crate::fieldwork::Observatory>, String)>;

fn names(db: &mut Database) -> Result<Names> {
    Ok(observatory::list(db)?.into_iter().map(|one| (one.id, one.name)).collect())
}

fn name_of(names: &Names, wave: &Wave) -> String {
    let found = names.iter().find(|(id, _)| *id == wave.observatory);
    found.map(|(_, name)| name.clone()).unwrap_or_default()
}

/// Begins a campaign on a text that can be published.
///
/// # Errors
/// Store errors.
pub fn create(app: &App, title: &str, text: &str) -> Result<std::result::Result<Id<Campaign>, Vec<Fault>>> {
    let base = |name: &str| app.library.questionnaire(name).map(str::to_owned);
    let checked = schema::read(text, &base);
    let Some(core) = checked.questionnaire else {
        return Ok(Err(checked.faults));
    };
    let core = app.remember(core);
    let now = app.clock.now();
    let new = Stored {
        id: Id::new(now, &*app.random),
        title: title.trim().to_owned(),
        core: core.hash.clone(),
        created_at: now,
    };
    app.store.write(|db| {
        wave::publish(db, &core, now)?;
        Ok(stored::insert(db, &new)?)
    })?;
    Ok(Ok(new.id))
}

/// A wave in preparation joins a campaign: its core becomes that of the campaign, its local module stays when it fits.
///
/// # Errors
/// `NotFound`, also in a training observatory: what is invented is not counted with the rest; `RevisionConflict` when the wave is open;
/// store errors.
pub fn join(app: &App, id: Id<Wave>, campaign: Id<Campaign>) -> Result<std::result::Result<(), Vec<Fault>>> {
    let now = app.clock.now();
    app.store.write(|db| {
        let mut known = wave::get(db, id)?;
        if known.state != WaveState::Draft {
            return Err(Code::RevisionConflict.into());
        }
        if observatory::get(db, known.observatory)?.training {
            return Err(Code::NotFound.into());
        }
        let campaign = stored::get(db, campaign)?;
        let core = app.questionnaire(db, &campaign.core)?;
        let fits = known.local_module.is_some() && local(&known, &core).core() == core.id;
        let composed = if fits {
            let checked = local(&known, &core).apply(&core);
            match checked.questionnaire {
                Some(questionnaire) => app.remember(questionnaire),
                None => return Ok(Err(checked.faults)),
            }
        } else {
            known.local_module = None;
            core.clone()
        };
        wave::publish(db, &composed, now)?;
        known.campaign = Some(campaign.id);
        known.questionnaire.clone_from(&composed.hash);
        known.settings.core = Some(core.hash.clone());
        wave::change(db, &known)?;
        Ok(Ok(()))
    })
}

/// A wave in preparation leaves its campaign; its questionnaire stays.
///
/// # Errors
/// `RevisionConflict` when the wave is open; store errors.
pub fn leave(app: &App, id: Id<Wave>) -> Result<()> {
    super::draft::edit(app, id, |wave| wave.campaign = None)
}

/// Examines a correction of the core: what changes, what happens to each wave. Nothing is written.
///
/// # Errors
/// `NotFound`; store errors.
pub fn examine(app: &App, id: Id<Campaign>, text: &str) -> Result<Correction> {
    let now = app.clock.now();
    app.store.read(|db| {
        let campaign = stored::get(db, id)?;
        look(app, db, &campaign, text, now)
    })
}

fn look(app: &App, db: &mut Database, campaign: &Stored, text: &str, now: Timestamp) -> Result<Correction> {
    let old = app.questionnaire(db, &campaign.core)?;
    let base = |name: &str| app.library.questionnaire(name).map(str::to_owned);
    let checked = schema::read(text, &base);
    let mut correction = Correction {
        faults: checked.faults,
        core: None,
        other: None,
        same_version: false,
        changes: Vec::new(),
        effects: Vec::new(),
    };
    let Some(new) = checked.questionnaire else {
        return Ok(correction);
    };
    if new.id != old.id {
        correction.other = Some(new.id);
        return Ok(correction);
    }
    let new = app.remember(new);
    correction.same_version = new.version == old.version && new.hash != old.hash;
    correction.changes = schema::diff(&old, &new);
    let names = names(db)?;
    for known in stored::waves(db, campaign.id)? {
        correction.effects.push(Effect {
            observatory: name_of(&names, &known),
            fate: fate(app, db, &known, &new, now)?,
            wave: known,
        });
    }
    correction.core = Some(new);
    Ok(correction)
}

fn fate(app: &App, db: &mut Database, known: &Wave, core: &Arc<Questionnaire>, now: Timestamp) -> Result<Fate> {
    let state = known.state_at(now);
    if matches!(state, WaveState::Closed | WaveState::Archived) {
        return Ok(Fate::Over);
    }
    let composed = if known.local_module.is_some() {
        let checked = local(known, core).apply(core);
        match checked.questionnaire {
            Some(questionnaire) => app.remember(questionnaire),
            None => return Ok(Fate::Faulty(checked.faults)),
        }
    } else {
        core.clone()
    };
    if state == WaveState::Open {
        let present = app.questionnaire(db, &known.questionnaire)?;
        let mut answered = Answered::new();
        for answers in stored::answers(db, known.id)? {
            correction::note(&mut answered, &answers);
        }
        let clashes = correction::clashes(&present, &composed, &answered);
        if !clashes.is_empty() {
            return Ok(Fate::Clashes(clashes));
        }
    }
    Ok(Fate::Follows(composed))
}

/// Publishes a correction: the core, then the questionnaire of every wave that is not over, in one transaction; answers not yet sent
/// follow. `None`: it is not possible (see [`examine`]), nothing was written.
///
/// # Errors
/// `RevisionConflict` when somebody published in between; store errors.
pub fn publish(app: &App, id: Id<Campaign>, text: &str) -> Result<Option<usize>> {
    let now = app.clock.now();
    app.store.write(|db| {
        let campaign = stored::get(db, id)?;
        let correction = look(app, db, &campaign, text, now)?;
        let Some(core) = correction.core.clone().filter(|_| correction.is_possible()) else {
            return Ok(None);
        };
        wave::publish(db, &core, now)?;
        if !stored::set_core(db, id, &campaign.core, &core.hash)? {
            return Err(Code::RevisionConflict.into());
        }
        let mut reached = 0;
        for effect in correction.effects {
            let Fate::Follows(composed) = effect.fate else { continue };
            let mut known = effect.wave;
            wave::publish(db, &composed, now)?;
            known.questionnaire.clone_from(&composed.hash);
            known.settings.core = Some(core.hash.clone());
            wave::change(db, &known)?;
            stored::follow(db, known.id, &composed.hash)?;
            reached += 1;
        }
        Ok(Some(reached))
    })
}
