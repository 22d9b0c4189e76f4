//! The questionnaire of a wave in preparation: a core, its options, what the observatory adds.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::draft;
use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::Wave;
use crate::questionnaire::Questionnaire;
use crate::questionnaire::local::{Lack, Local, NewQuestion};
use crate::questionnaire::schema::{self, Change, Fault, Level};
use crate::store::wave;
use crate::values::Id;

/// What became of a text offered as a questionnaire or as a local module.
pub enum Offered {
    /// It is now that of the wave; what deserves a look.
    Taken(Vec<Fault>),
    /// Nothing changed: all its faults.
    Faulty(Vec<Fault>),
    /// A local module for another core than that of the wave: the name of the one it wants.
    OtherCore(String),
}

/// The questionnaire of a wave, with the core that it comes from.
///
/// # Errors
/// Store errors.
pub fn of(app: &App, wave: &Wave) -> Result<(Arc<Questionnaire>, Arc<Questionnaire>)> {
    app.store.read(|db| {
        let composed = app.questionnaire(db, &wave.questionnaire)?;
        let core = match &wave.settings.core {
            Some(hash) => app.questionnaire(db, hash)?,
            None => composed.clone(),
        };
        Ok((composed, core))
    })
}

/// What the observatory adds to its core.
pub fn local(wave: &Wave, core: &Questionnaire) -> Local {
    let stored = wave
        .local_module
        .as_ref()
        .and_then(|module| Local::parse(&module.to_string()));
    stored.unwrap_or_else(|| Local::new(core, &place(wave)))
}

/// A word for the place, for the identifier of the extension.
fn place(wave: &Wave) -> String {
    let name = if wave.territory_name.is_empty() {
        "local"
    } else {
        &wave.territory_name
    };
    crate::app::observatories::slug(name).chars().take(24).collect()
}

/// What the observatory changed, in sentences.
pub fn changes(core: &Questionnaire, composed: &Questionnaire) -> Vec<Change> {
    schema::diff(core, composed)
}

/// Chooses a questionnaire of the library as the core.
///
/// # Errors
/// `NotFound` when the library has none of this name; `RevisionConflict` when the wave is open; store errors.
pub fn choose(app: &App, id: Id<Wave>, name: &str) -> Result<Offered> {
    let text = app.library.questionnaire(name).ok_or(Code::NotFound)?.to_owned();
    offer(app, id, &text)
}

/// Publishes a questionnaire of the library as a core; returns its hash and the questionnaire.
///
/// # Errors
/// `NotFound`; `Internal` when the library's own questionnaire has faults.
pub fn from_library(app: &App, name: &str) -> Result<Arc<Questionnaire>> {
    let text = app.library.questionnaire(name).ok_or(Code::NotFound)?.to_owned();
    let hash = super::publish(app, &text)?;
    app.store.read(|db| app.questionnaire(db, &hash))
}

/// Offers a text: a whole questionnaire becomes the core; an extension of the core becomes the local module.
///
/// # Errors
/// `RevisionConflict` when the wave is open; store errors.
pub fn offer(app: &App, id: Id<Wave>, text: &str) -> Result<Offered> {
    let known = super::get(app, id)?;
    let (_, core) = of(app, &known)?;
    if let Some(module) = Local::parse(text) {
        if module.core() == core.id {
            return set(app, &known, &core, &module);
        }
        if app.library.questionnaire(module.core()).is_none() {
            return Ok(Offered::OtherCore(module.core().to_owned()));
        }
        if known.campaign.is_some() {
            return Ok(Offered::OtherCore(module.core().to_owned()));
        }
        let base = from_library(app, module.core())?;
        return set(app, &known, &base, &module);
    }
    let base = |name: &str| app.library.questionnaire(name).map(str::to_owned);
    let checked = schema::read(text, &base);
    let Some(questionnaire) = checked.questionnaire else {
        return Ok(Offered::Faulty(checked.faults));
    };
    if known.campaign.is_some() {
        return Ok(Offered::OtherCore(questionnaire.id));
    }
    let questionnaire = app.remember(questionnaire);
    let now = app.clock.now();
    app.store.write(|db| Ok(wave::publish(db, &questionnaire, now)?))?;
    draft::edit(app, id, |wave| {
        wave.questionnaire.clone_from(&questionnaire.hash);
        wave.settings.core = Some(questionnaire.hash.clone());
        wave.local_module = None;
    })?;
    Ok(Offered::Taken(checked.faults))
}

/// Puts a local module on a core, for a wave in preparation.
fn set(app: &App, known: &Wave, core: &Arc<Questionnaire>, module: &Local) -> Result<Offered> {
    let empty = module.is_empty();
    let (composed, faults) = if empty {
        (core.clone(), Vec::new())
    } else {
        let checked = module.apply(core);
        match checked.questionnaire {
            Some(questionnaire) => (app.remember(questionnaire), checked.faults),
            None => return Ok(Offered::Faulty(checked.faults)),
        }
    };
    let now = app.clock.now();
    app.store.write(|db| Ok(wave::publish(db, &composed, now)?))?;
    draft::edit(app, known.id, |wave| {
        wave.questionnaire.clone_from(&composed.hash);
        wave.settings.core = Some(core.hash.clone());
        wave.local_module = (!empty).then(|| module.value());
    })?;
    Ok(Offered::Taken(faults))
}

/// Leaves on exactly these options of the core.
///
/// # Errors
/// As [`offer`].
pub fn set_options(app: &App, id: Id<Wave>, on: &BTreeSet<String>) -> Result<Offered> {
    let known = super::get(app, id)?;
    let (_, core) = of(app, &known)?;
    let mut module = local(&known, &core);
    module.set_switches(&core, on);
    set(app, &known, &core, &module)
}

/// What became of a simple question.
pub enum Added {
    /// It stands on the local page.
    Done,
    /// All that it lacks.
    Lacks(Vec<Lack>),
    /// The module does not fit the core any more.
    Faulty(Vec<Fault>),
}

/// Adds a simple question. `page_title` is the title of the local page when it is made.
///
/// # Errors
/// As [`offer`].
pub fn add_question(app: &App, id: Id<Wave>, page_title: &str, new: &NewQuestion) -> Result<Added> {
    let known = super::get(app, id)?;
    let (_, core) = of(app, &known)?;
    let mut module = local(&known, &core);
    if let Err(lacks) = module.add(&core, page_title, new) {
        return Ok(Added::Lacks(lacks));
    }
    Ok(match set(app, &known, &core, &module)? {
        Offered::Faulty(faults) => Added::Faulty(faults),
        Offered::Taken(_) | Offered::OtherCore(_) => Added::Done,
    })
}

/// Takes a local question off.
///
/// # Errors
/// As [`offer`]; `NotFound` when it is not a simple question of the local page.
pub fn remove_question(app: &App, id: Id<Wave>, question: &str) -> Result<Offered> {
    let known = super::get(app, id)?;
    let (_, core) = of(app, &known)?;
    let mut module = local(&known, &core);
    if !module.remove(question) {
        return Err(Code::NotFound.into());
    }
    set(app, &known, &core, &module)
}

/// Forgets everything that the observatory added: the core as it is.
///
/// # Errors
/// As [`offer`].
pub fn reset(app: &App, id: Id<Wave>) -> Result<Offered> {
    let known = super::get(app, id)?;
    let (_, core) = of(app, &known)?;
    let module = Local::new(&core, &place(&known));
    set(app, &known, &core, &module)
}

/// Questions of the questionnaire that need a list which the wave does not have: names of the lists, each once.
pub fn missing_lists(wave: &Wave, questionnaire: &Questionnaire) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for item in questionnaire.questions() {
        let source = item.choices().and_then(|choices| choices.source.as_deref());
        if let Some(name) = source.filter(|name| name.starts_with("@territoire/"))
            && item.enabled
            && wave.settings.lists.get(name).is_none_or(Vec::is_empty)
            && !out.iter().any(|known| known == name)
        {
            out.push(name.to_owned());
        }
    }
    out
}

/// The faults that forbid publication, in sentences, and the warnings.
pub fn sorted(faults: &[Fault]) -> (Vec<&Fault>, Vec<&Fault>) {
    faults.iter().partition(|fault| fault.level == Level::Error)
}
