//! What the figures of a wave are read beside: benchmark packs, the other territories of its campaign, the parts of its own territory.

pub mod campaign;
pub mod packs;
mod zones;

use anyhow::anyhow;

use super::{App, diagnostics, overview, waves};
use crate::error::Result;
use crate::fieldwork::{FieldQuality, Wave};
use crate::questionnaire::Questionnaire;
use crate::report::Block;
use crate::report::diagnostic::{self, Beside, Input};
use crate::report::plan::Plan;
use crate::values::Id;

/// Name of the set made of the other territories of the campaign, in the settings of a wave.
pub const CAMPAIGN: &str = "campagne";

/// What a wave is read beside at this moment: the packs in use and the territories of its campaign, but for those switched off, and how
/// its territory is cut.
///
/// # Errors
/// Store errors.
pub(super) fn beside(app: &App, wave: &Wave, plan: &Plan, questionnaire: &Questionnaire) -> Result<Beside> {
    let on = |name: &str| !wave.settings.references_off.iter().any(|off| off == name);
    let mut references = Vec::new();
    if on(CAMPAIGN) {
        references.extend(campaign::set(app, wave, plan)?);
    }
    references.extend(
        packs::sets(app, wave.observatory, plan, questionnaire)?
            .into_iter()
            .filter(|set| on(&set.id)),
    );
    Ok(Beside {
        references,
        levels: zones::levels(wave),
    })
}

/// A page of a wave beside elsewhere, or by zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The reference sets.
    References,
    /// The parts of the territory.
    Zones,
}

/// The blocks of such a page, on the responses of this instant; none when there is nothing to compare.
///
/// # Errors
/// As [`diagnostics::produce`].
pub fn blocks(app: &App, wave: &Wave, page: Page) -> Result<Vec<Block>> {
    let (questionnaire, dataset) = overview::dataset(app, wave.id)?;
    let plan = diagnostics::plan(app, &questionnaire)?;
    let beside = beside(app, wave, &plan, &questionnaire)?;
    let facts = diagnostics::facts(wave, app.clock.now());
    let field = FieldQuality::default();
    let input = Input {
        beside: &beside,
        ..Input::of(&plan, &questionnaire, &dataset, &field, &facts)
    };
    match page {
        Page::References => diagnostic::comparisons(input),
        Page::Zones => diagnostic::territories(input),
    }
    .map_err(|fault| anyhow!(fault).into())
}

/// Switches a reference set on or off for a wave.
///
/// # Errors
/// `NotFound`; store errors.
pub fn switch(app: &App, wave: Id<Wave>, set: &str, on: bool) -> Result<()> {
    let mut settings = waves::get(app, wave)?.settings;
    settings.references_off.retain(|name| name != set);
    if !on {
        settings.references_off.push(set.to_owned());
        settings.references_off.sort();
    }
    waves::set_settings(app, wave, &settings)
}

/// The reference sets that a wave may be read beside: name, title, whether it is on.
///
/// # Errors
/// `NotFound`; store errors.
pub fn switches(app: &App, wave: &Wave) -> Result<Vec<(String, String, bool)>> {
    let known = packs::all(app, wave.observatory)?;
    Ok(known
        .into_iter()
        .filter(|pack| pack.used)
        .map(|pack| {
            let on = !wave.settings.references_off.contains(&pack.name);
            (pack.name, pack.title, on)
        })
        .collect())
}
