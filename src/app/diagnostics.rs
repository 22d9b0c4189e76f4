//! A diagnostic is produced, kept and downloaded.

use anyhow::{Context as _, anyhow};

use super::{App, comments, comparisons, evolution, explorations, overview, training, waves};
use crate::analysis::dataset::Dataset;
use crate::analysis::{aggregates, export};
use crate::error::{Code, Error, Result};
use crate::fieldwork::{Diagnostic, FieldQuality, Observatory, Wave, WaveState};
use crate::questionnaire::Questionnaire;
use crate::report::diagnostic::{self, Facts, Input};
use crate::report::plan::{self, Plan};
use crate::report::{Block, Table, html, pdf};
use crate::store::diagnostic as store;
pub use crate::store::diagnostic::Brief;
use crate::values::{Id, Timestamp};

/// The files of a diagnostic.
#[derive(Clone, Debug)]
pub struct Files {
    /// Identifier.
    pub id: Id<Diagnostic>,
    /// When it was produced.
    pub at: Timestamp,
    /// How many responses it stands on.
    pub responses: usize,
    /// Validated by a coordinator, else provisional.
    pub validated: bool,
    /// The page.
    pub html: Vec<u8>,
    /// The PDF.
    pub pdf: Vec<u8>,
    /// Aggregates as JSON.
    pub aggregates: Vec<u8>,
    /// « L’essentiel »: key figures and findings, for the director's page.
    pub essentials: Vec<Block>,
}

/// Name of the PDF template in the library.
const TEMPLATE: &str = "diagnostic.typ";

/// Produces a diagnostic of a wave and keeps it. `plan`: text of a plan, else the one of the library for that questionnaire, else
/// the generic one.
///
/// # Errors
/// `Internal` with the faults of the plan as cause; store and rendering errors.
pub fn produce(app: &App, wave: Id<Wave>, plan: Option<&str>) -> Result<Files> {
    let known = waves::get(app, wave)?;
    let (questionnaire, dataset) = overview::dataset(app, wave)?;
    let quality = overview::quality(app, wave)?;
    let plan = choose(app, plan, &questionnaire)?;
    let now = app.clock.now();
    let facts = facts(&known, now);
    let remarks = comments::remarks(app, wave)?;
    let verbatims = super::verbatims::coded(app, &known)?;
    let beside = comparisons::beside(app, &known, &plan, &questionnaire)?;
    let past = evolution::past(app, &known, &plan)?;
    let kept = explorations::for_report(app, wave)?;
    let input = Input {
        remarks: &remarks,
        kept: &kept,
        verbatims: &verbatims,
        beside: &beside,
        past: past.as_ref(),
        ..Input::of(&plan, &questionnaire, &dataset, &quality, &facts)
    };
    let document = diagnostic::build(input).map_err(|fault| anyhow!(fault))?;
    let essentials = diagnostic::essentials(input).map_err(|fault| anyhow!(fault))?;
    let template = app.library.reports.get(TEMPLATE).map_or(pdf::TEMPLATE, String::as_str);
    let specs: Vec<_> = plan.indicators.iter().map(|measure| measure.spec.clone()).collect();
    let breakdowns: Vec<_> = plan.breakdowns.iter().map(|cut| cut.breakdown.clone()).collect();
    let figures = aggregates::aggregates(&dataset, &specs, &breakdowns, &plan.crossings()).map_err(|fault| anyhow!(fault))?;
    let mut figures = serde_json::to_value(&figures).context("les agrégats")?;
    if let (Some(past), Some(top)) = (&past, figures.as_object_mut()) {
        top.insert(
            "evolution".to_owned(),
            aggregates::evolution(&past.title, past.responses, past.common, &past.indicators),
        );
    }
    if let (true, Some(top)) = (known.settings.demo, figures.as_object_mut()) {
        top.insert("notice".to_owned(), training::DEMONSTRATION.into());
    }
    let files = Files {
        id: Id::new(now, &*app.random),
        at: now,
        responses: dataset.len,
        validated: known.settings.validated,
        html: html::render(&document).into_bytes(),
        pdf: pdf::render(&document, template).context("le PDF du diagnostic")?,
        aggregates: serde_json::to_vec_pretty(&figures).context("les agrégats")?,
        essentials,
    };
    let kept = store::Kept {
        id: files.id,
        wave,
        at: now,
        responses: files.responses,
        validated: files.validated,
        html: files.html.clone(),
        pdf: files.pdf.clone(),
        aggregates: files.aggregates.clone(),
        essentials: serde_json::to_value(&files.essentials).context("l’essentiel")?,
    };
    app.store.write(|db| {
        store::keep(db, &kept)?;
        Ok(())
    })?;
    Ok(files)
}

/// What the weights of a dataset of a wave change to its key figures; `None` when it is not weighted.
///
/// # Errors
/// As [`produce`].
pub fn side_by_side(app: &App, wave: Id<Wave>, dataset: &Dataset) -> Result<Option<Table>> {
    let known = waves::get(app, wave)?;
    let (questionnaire, _) = overview::dataset(app, wave)?;
    let plan = choose(app, None, &questionnaire)?;
    let (field, facts) = (FieldQuality::default(), facts(&known, app.clock.now()));
    diagnostic::side_by_side(Input::of(&plan, &questionnaire, dataset, &field, &facts)).map_err(|fault| anyhow!(fault).into())
}

/// The indicators of the wave’s plan by groups, one table for each breakdown, on the responses of this instant.
///
/// # Errors
/// As [`produce`].
pub fn crossings(app: &App, wave: Id<Wave>) -> Result<Vec<Table>> {
    let known = waves::get(app, wave)?;
    let (questionnaire, dataset) = overview::dataset(app, wave)?;
    let plan = choose(app, None, &questionnaire)?;
    let (field, facts) = (FieldQuality::default(), facts(&known, app.clock.now()));
    diagnostic::crossings(Input::of(&plan, &questionnaire, &dataset, &field, &facts)).map_err(|fault| anyhow!(fault).into())
}

/// The themes of an open question as the diagnostic of this instant would print them; `None` when its coding is not far enough.
///
/// # Errors
/// As [`produce`].
pub fn open_question(app: &App, known: &Wave, item: &str) -> Result<Option<Vec<Block>>> {
    let (questionnaire, dataset) = overview::dataset(app, known.id)?;
    let plan = choose(app, None, &questionnaire)?;
    let verbatims = super::verbatims::coded(app, known)?;
    let (field, facts) = (FieldQuality::default(), facts(known, app.clock.now()));
    let input = Input {
        verbatims: &verbatims,
        ..Input::of(&plan, &questionnaire, &dataset, &field, &facts)
    };
    diagnostic::open_question(input, item).map_err(|fault| anyhow!(fault).into())
}

/// The plan that the diagnostic of a questionnaire follows.
///
/// # Errors
/// `Internal` with the faults of the plan as cause.
pub(super) fn plan(app: &App, questionnaire: &Questionnaire) -> Result<Plan> {
    choose(app, None, questionnaire)
}

/// The plan to use, checked against the questionnaire.
fn choose(app: &App, given: Option<&str>, questionnaire: &Questionnaire) -> Result<Plan> {
    let core = || app.library.plan_for(questionnaire.extends.as_deref()?);
    let Some(text) = given.or_else(|| app.library.plan_for(&questionnaire.id)).or_else(core) else {
        return Ok(diagnostic::generic_plan(questionnaire));
    };
    let checked = plan::read(text, questionnaire);
    checked.plan.ok_or_else(|| {
        let faults: Vec<String> = checked
            .faults
            .iter()
            .map(|fault| format!("{} : {} {}", fault.pointer, fault.message, fault.mend))
            .collect();
        Error::from(anyhow!("le plan du diagnostic a des erreurs :\n{}", faults.join("\n")))
    })
}

/// Where and when, for a document of a wave.
pub(super) fn facts(wave: &Wave, now: Timestamp) -> Facts {
    let settings = &wave.settings;
    let today = now.date();
    let closed = wave.closes_at.date();
    Facts {
        territory: wave.territory_name.clone(),
        population: settings.population,
        year: wave.year,
        author: settings.responsible.clone(),
        period: (
            wave.opens_at.date(),
            if wave.state == WaveState::Open {
                closed.min(today)
            } else {
                closed
            },
        ),
        open: wave.state == WaveState::Open,
        today,
        demo: settings.demo,
        validated: settings.validated,
        survey: format!(
            "enquête sur la vie associative {}",
            diagnostic::at_place(&wave.territory_name)
        ),
    }
}

/// The last diagnostic of a wave.
///
/// # Errors
/// Store errors.
pub fn latest(app: &App, wave: Id<Wave>) -> Result<Option<Files>> {
    let kept = app.store.read(|db| Ok(store::latest(db, wave)?))?;
    kept.map(files).transpose()
}

/// The diagnostics of a wave before its last one, the most recent first, without their files.
///
/// # Errors
/// Store errors.
pub fn older(app: &App, wave: Id<Wave>) -> Result<Vec<Brief>> {
    let all = app.store.read(|db| Ok(store::all(db, wave)?))?;
    Ok(all.into_iter().skip(1).collect())
}

/// A diagnostic kept of an observatory, the last one of its wave or an older one.
///
/// # Errors
/// `NotFound`, when it is another observatory's too; store errors.
pub fn get(app: &App, within: Id<Observatory>, id: Id<Diagnostic>) -> Result<Files> {
    let kept = app.store.read(|db| {
        let kept = store::get(db, id)?.ok_or(Code::NotFound)?;
        if crate::store::wave::get(db, kept.wave)?.observatory != within {
            return Err(Code::NotFound.into());
        }
        Ok(kept)
    })?;
    files(kept)
}

fn files(kept: store::Kept) -> Result<Files> {
    Ok(Files {
        id: kept.id,
        at: kept.at,
        responses: kept.responses,
        validated: kept.validated,
        html: kept.html,
        pdf: kept.pdf,
        aggregates: kept.aggregates,
        essentials: serde_json::from_value(kept.essentials).context("l’essentiel du diagnostic")?,
    })
}

/// Says that the diagnostic of a wave is validated, or provisional again, and produces it anew so that the document says it too.
/// Taking a validation back holds for every diagnostic of the wave, those produced before included: whoever only sees what was validated
/// sees none of them any more, even at its own address. A validation that cannot be produced leaves the wave as it was; a withdrawal
/// holds in any case.
///
/// # Errors
/// As [`produce`].
pub fn validate(app: &App, wave: Id<Wave>, validated: bool) -> Result<Files> {
    let before = waves::get(app, wave)?.settings;
    let mut settings = before.clone();
    settings.validated = validated;
    app.store.write(|db| {
        crate::store::wave::set_settings(db, wave, &settings)?;
        if !validated {
            store::withdraw(db, wave)?;
        }
        Ok(())
    })?;
    let made = produce(app, wave, None);
    if made.is_err() && validated {
        waves::set_settings(app, wave, &before)?;
    }
    made
}

/// One row per response: codes, missing kinds, value states. `;`, UTF-8 with BOM. Never a name nor a contact.
///
/// # Errors
/// `NotFound`; store errors.
pub fn responses_csv(app: &App, wave: Id<Wave>) -> Result<Vec<u8>> {
    let (questionnaire, context, records) = overview::records(app, wave)?;
    let csv = export::responses_csv(&questionnaire, &context, &records);
    if waves::get(app, wave)?.settings.demo {
        training::marked(csv.as_bytes())
            .context("les réponses en CSV")
            .map_err(Into::into)
    } else {
        Ok(csv.into_bytes())
    }
}

/// The same as a JSON array of answer documents.
///
/// # Errors
/// `NotFound`; store errors.
pub fn responses_json(app: &App, wave: Id<Wave>) -> Result<Vec<u8>> {
    let (questionnaire, context, records) = overview::records(app, wave)?;
    let json = export::responses_json(&questionnaire, &context, &records);
    Ok(serde_json::to_vec_pretty(&json).context("les réponses en JSON")?)
}
