//! A wave beside the one before: which that is, who answered both, what changed.
//!
//! Associations are matched by their identity in the register, merges followed; only the places of their answers leave this module.

use std::collections::BTreeMap;

use super::{App, diagnostics, overview, waves};
use crate::analysis::dataset::Dataset;
use crate::analysis::evolution::{Asked, Matched, Overlap, Waves, asked, followed, matched};
use crate::error::{Code, Result};
use crate::fieldwork::{Association, EarlierWave, Wave, WaveState};
use crate::questionnaire::Questionnaire;
use crate::report::Block;
use crate::report::diagnostic::{self, Past};
use crate::report::plan::Plan;
use crate::store::{frame, merges};
use crate::values::Id;
use anyhow::anyhow;

/// The waves that this one may be compared with, the latest first: those of the observatory on the same territory that closed before it
/// opened.
///
/// # Errors
/// Store errors.
pub fn candidates(app: &App, wave: &Wave) -> Result<Vec<Wave>> {
    let mut all: Vec<Wave> = waves::list(app, Some(wave.observatory))?
        .into_iter()
        .filter(|other| {
            other.id != wave.id
                && other.territory == wave.territory
                && matches!(other.state, WaveState::Closed | WaveState::Archived)
                && other.closes_at <= wave.opens_at
        })
        .collect();
    all.sort_by(|a, b| b.closes_at.cmp(&a.closes_at).then(b.id.cmp(&a.id)));
    Ok(all)
}

/// The wave that this one is compared with: the one chosen, else the last that closed; `None`: there is none, or none is wanted.
///
/// # Errors
/// Store errors.
pub fn earlier(app: &App, wave: &Wave) -> Result<Option<Wave>> {
    if wave.state == WaveState::Draft {
        return Ok(None);
    }
    let candidates = candidates(app, wave)?;
    Ok(match wave.settings.earlier {
        EarlierWave::None => None,
        EarlierWave::Last => candidates.into_iter().next(),
        EarlierWave::Chosen(id) => candidates.into_iter().find(|other| other.id == id),
    })
}

/// Chooses the wave to compare with.
///
/// # Errors
/// `BadRequest` for a wave that is not a candidate; store errors.
pub fn choose(app: &App, wave: &Wave, choice: EarlierWave) -> Result<()> {
    if let EarlierWave::Chosen(id) = choice
        && !candidates(app, wave)?.iter().any(|other| other.id == id)
    {
        return Err(Code::BadRequest.into());
    }
    let mut settings = waves::get(app, wave.id)?.settings;
    settings.earlier = choice;
    waves::set_settings(app, wave.id, &settings)
}

/// Two waves, read.
struct Compared {
    earlier: Wave,
    before: std::sync::Arc<Dataset>,
    after: std::sync::Arc<Dataset>,
    later: std::sync::Arc<Questionnaire>,
    matched: Matched,
    overlap: Overlap,
}

impl Compared {
    fn waves(&self) -> Waves<'_> {
        Waves {
            before: &self.before,
            after: &self.after,
            matched: &self.matched,
            overlap: &self.overlap,
        }
    }
}

fn compared(app: &App, wave: &Wave) -> Result<Option<Compared>> {
    let Some(earlier) = earlier(app, wave)? else {
        return Ok(None);
    };
    let (asked_then, before) = overview::dataset(app, earlier.id)?;
    let (later, after) = overview::dataset(app, wave.id)?;
    if before.len == 0 {
        return Ok(None);
    }
    let (then, now, absorbed) = app.store.read(|db| {
        Ok((
            frame::respondents(db, earlier.id)?,
            frame::respondents(db, wave.id)?,
            merges::absorbed(db, wave.observatory)?,
        ))
    })?;
    // An answer came in between: its row is not in the dataset, and places would be wrong.
    if then.len() != before.len || now.len() != after.len {
        return Err(anyhow!("responses changed while two waves were compared").into());
    }
    let identity = |mut id: Id<Association>| {
        // Merges never make a ring; a bound costs nothing.
        for _ in 0..64 {
            match absorbed.get(&id) {
                Some(into) => id = *into,
                None => break,
            }
        }
        id
    };
    let places: BTreeMap<Id<Association>, u32> = (0_u32..).zip(&then).map(|(row, (_, who))| (identity(*who), row)).collect();
    let pairs: Vec<(u32, u32)> = (0_u32..)
        .zip(&now)
        .filter_map(|(row, (_, who))| Some((*places.get(&identity(*who))?, row)))
        .collect();
    Ok(Some(Compared {
        overlap: Overlap::new(&pairs, before.len, after.len),
        matched: matched(&asked_then, &later),
        earlier,
        before,
        after,
        later,
    }))
}

/// The names of two waves: their years, or their titles when these are the same.
fn moments(earlier: &Wave, later: &Wave) -> (String, String) {
    if earlier.year == later.year {
        (
            earlier.closes_at.date().strftime("%m/%Y").to_string(),
            later.closes_at.date().strftime("%m/%Y").to_string(),
        )
    } else {
        (earlier.year.to_string(), later.year.to_string())
    }
}

fn told(found: &Compared, wave: &Wave, plan: &Plan) -> Result<Past> {
    let waves = found.waves();
    let specs = plan.indicators.iter().map(|measure| &measure.spec);
    Ok(Past {
        moments: moments(&found.earlier, wave),
        title: found.earlier.title.clone(),
        responses: (found.before.len, found.after.len),
        common: found.overlap.len(),
        indicators: followed(specs, &waves).map_err(|fault| anyhow!(fault))?,
        new: found.matched.new.clone(),
        gone: found.matched.gone.clone(),
    })
}

/// The wave before and what changed since, for the diagnostic; `None`: no earlier wave.
///
/// # Errors
/// Store errors; `Internal` when an indicator cannot be computed.
pub(super) fn past(app: &App, wave: &Wave, plan: &Plan) -> Result<Option<Past>> {
    match compared(app, wave)? {
        Some(found) => Ok(Some(told(&found, wave, plan)?)),
        None => Ok(None),
    }
}

/// What the page « Évolution » shows.
#[derive(Clone, Debug)]
pub struct Page {
    /// Title of the earlier wave.
    pub earlier: String,
    /// Names of the two waves.
    pub moments: (String, String),
    /// Too few responses in one of the waves to show anything.
    pub few: bool,
    /// The pages of the later questionnaire that have questions: id, title.
    pub pages: Vec<(String, String)>,
    /// What is shown: the indicators of the plan, or the questions of a page.
    pub blocks: Vec<Block>,
}

/// The evolution of a wave: the indicators of its plan, or with `page` the questions of that page. `None`: no earlier wave.
///
/// # Errors
/// `NotFound` for a page that does not exist; store errors.
pub fn page(app: &App, wave: &Wave, page: Option<&str>) -> Result<Option<Page>> {
    let Some(found) = compared(app, wave)? else {
        return Ok(None);
    };
    let later = &found.later;
    let pages: Vec<(String, String)> = later
        .pages
        .iter()
        .filter(|page| {
            let mut items = later.questions().into_iter();
            items.any(|item| item.enabled && later.page_of(&item.id).is_some_and(|of| of.id == page.id))
        })
        .map(|page| (page.id.clone(), page.title.get(&later.locale).to_owned()))
        .collect();
    if page.is_some_and(|id| !pages.iter().any(|(known, _)| known == id)) {
        return Err(Code::NotFound.into());
    }
    let few = found.before.len.min(found.after.len) < crate::analysis::thresholds::NOTHING;
    let plan = diagnostics::plan(app, later)?;
    let past = told(&found, wave, &plan)?;
    let blocks = match page {
        _ if few => Vec::new(),
        None => {
            let facts = diagnostics::facts(wave, app.clock.now());
            let field = crate::fieldwork::FieldQuality::default();
            diagnostic::evolution(diagnostic::Input {
                past: Some(&past),
                ..diagnostic::Input::of(&plan, later, &found.after, &field, &facts)
            })
            .map_err(|fault| anyhow!(fault))?
        }
        Some(id) => {
            let waves = found.waves();
            let here = later
                .questions()
                .into_iter()
                .filter(|item| item.enabled && later.page_of(&item.id).is_some_and(|of| of.id == id));
            let asked: Vec<Asked> = here.filter_map(|item| asked(&item.id, &waves)).collect();
            diagnostic::evolution_of(&past, &asked)
        }
    };
    Ok(Some(Page {
        earlier: found.earlier.title.clone(),
        moments: past.moments.clone(),
        few,
        pages,
        blocks,
    }))
}
