//! What the observatories of one campaign let each other see: the aggregates of a validated diagnostic, frozen as they were when the
//! coordinator read them and agreed. Reciprocal: only those who share see. Withdrawn, it stops at once.

use serde_json::Value;

use super::CAMPAIGN;
use crate::analysis::indicator::{Kind, Unit};
use crate::analysis::thresholds::NORMAL;
use crate::app::accounts::SignedIn;
use crate::app::{App, diagnostics};
use crate::error::{Code, Result};
use crate::fieldwork::{Diagnostic, Wave};
use crate::register::fold;
use crate::report::benchmark::{Grade, Reference, Set, pools};
use crate::report::plan::{Measure, Plan, several};
use crate::report::words;
use crate::store::consents::{self as store, Consent};
use crate::store::{campaign as campaigns, observatory, wave as stored};
use crate::values::{Id, Timestamp};

/// A figure that is or would be shared.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The indicator and its part, in words.
    pub label: String,
    /// The figure.
    pub reference: Reference,
    /// How it is written.
    pub unit: Unit,
}

/// Where a wave stands in the sharing of its campaign.
pub struct Sharing {
    /// Title of the campaign.
    pub campaign: String,
    /// The last diagnostic, when it is validated: what agreeing now would share.
    pub offered: Option<(Id<Diagnostic>, Timestamp, Vec<Given>)>,
    /// The present consent.
    pub present: Option<Consent>,
    /// The present consent has effect: its diagnostic is validated still.
    pub effective: bool,
    /// Every consent, the last given first.
    pub history: Vec<Consent>,
    /// Other territories that share at this moment and may be named; only for those who share.
    pub named: Vec<String>,
    /// How many others share without being named; only for those who share.
    pub unnamed: usize,
}

/// Where a wave stands; `None` when it is in no campaign.
///
/// # Errors
/// Store errors.
pub fn sharing(app: &App, wave: &Wave) -> Result<Option<Sharing>> {
    let Some(campaign) = wave.campaign else {
        return Ok(None);
    };
    let (title, history, shared, validated, questionnaire) = app.store.read(|db| {
        Ok((
            campaigns::get(db, campaign)?.title,
            store::history(db, campaign, wave.observatory)?,
            store::shared(db, campaign)?,
            store::validated(db, wave.id)?,
            app.questionnaire(db, &wave.questionnaire)?,
        ))
    })?;
    let plan = diagnostics::plan(app, &questionnaire)?;
    let effective = shared.iter().any(|one| one.observatory == wave.observatory);
    let others = || shared.iter().filter(|one| effective && one.observatory != wave.observatory);
    let mut named: Vec<String> = others().filter(|one| one.named).map(|one| one.territory.clone()).collect();
    named.sort_by_key(|name| fold(name));
    Ok(Some(Sharing {
        campaign: title,
        offered: validated.map(|(id, at, aggregates)| {
            let here = Place {
                territory: &wave.territory_name,
                year: wave.year,
                at,
            };
            (id, at, figures(&aggregates, &plan, &here))
        }),
        present: history.iter().find(|consent| consent.withdrawn_at.is_none()).cloned(),
        effective,
        named,
        unnamed: others().filter(|one| !one.named).count(),
        history,
    }))
}

/// Gives consent to share the figures of the wave’s last diagnostic, in the place of the consent before. `seen`: the diagnostic whose
/// figures the person read; when it is not the last validated one any more, nothing is written.
///
/// # Errors
/// `RevisionConflict` when there is something else to read first; `NotFound` when the wave is in no campaign, or for training; store errors.
pub fn give(app: &App, wave: &Wave, seen: Id<Diagnostic>, named: bool, by: &SignedIn) -> Result<()> {
    let campaign = wave.campaign.ok_or(Code::NotFound)?;
    let now = app.clock.now();
    let id = Id::new(now, &*app.random);
    app.store.write(|db| {
        if observatory::get(db, wave.observatory)?.training || stored::get(db, wave.id)?.campaign != Some(campaign) {
            return Err(Code::NotFound.into());
        }
        if store::validated(db, wave.id)?.is_none_or(|(last, _, _)| last != seen) {
            return Err(Code::RevisionConflict.into());
        }
        store::withdraw(db, campaign, wave.observatory, (now, Some(by.id)))?;
        Ok(store::give(
            db,
            id,
            (campaign, wave.observatory),
            seen,
            named,
            (now, Some(by.id)),
        )?)
    })
}

/// Withdraws the consent: the others see nothing of this territory from now on, and it sees nothing of them.
///
/// # Errors
/// `NotFound` when the wave is in no campaign; store errors.
pub fn withdraw(app: &App, wave: &Wave, by: &SignedIn) -> Result<()> {
    let campaign = wave.campaign.ok_or(Code::NotFound)?;
    let now = app.clock.now();
    app.store.write(|db| {
        store::withdraw(db, campaign, wave.observatory, (now, Some(by.id)))?;
        Ok(())
    })
}

/// The other territories of the campaign, when this one shares too.
///
/// # Errors
/// Store errors.
pub fn set(app: &App, wave: &Wave, plan: &Plan) -> Result<Option<Set>> {
    let Some(campaign) = wave.campaign else {
        return Ok(None);
    };
    let (title, mut shared) = app
        .store
        .read(|db| Ok((campaigns::get(db, campaign)?.title, store::shared(db, campaign)?)))?;
    if !shared.iter().any(|one| one.observatory == wave.observatory) {
        return Ok(None);
    }
    shared.retain(|one| one.observatory != wave.observatory);
    shared.sort_by_key(|one| fold(&one.territory));
    let (mut named, mut unnamed) = (Vec::new(), Vec::new());
    for one in &shared {
        let place = Place {
            territory: &one.territory,
            year: one.year,
            at: one.at,
        };
        let given = figures(&one.aggregates, plan, &place)
            .into_iter()
            .map(|given| given.reference);
        if one.named { &mut named } else { &mut unnamed }.extend(given);
    }
    Ok(Some(Set {
        id: CAMPAIGN.to_owned(),
        title: format!("Territoires de la campagne « {title} »"),
        remark: "Même questionnaire, même période : chaque territoire a accepté de partager les chiffres de son diagnostic validé, sans détail par groupe. Ils ne sont pas classés.".to_owned(),
        figures: named,
        pools: pools(&unnamed),
    }))
}

/// Where figures come from.
struct Place<'a> {
    territory: &'a str,
    year: i16,
    at: Timestamp,
}

/// The figures of a diagnostic that are shared: those that it shows, on thirty responses or more, for the indicators that the plan
/// computes and writes in the same way. Never a group, never a sum over a territory.
fn figures(aggregates: &[u8], plan: &Plan, place: &Place<'_>) -> Vec<Given> {
    let value: Value = serde_json::from_slice(aggregates).unwrap_or_default();
    let Some(indicators) = value.get("indicators").and_then(Value::as_array) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for measure in plan
        .indicators
        .iter()
        .filter(|measure| !matches!(measure.spec.kind, Kind::Sum { .. } | Kind::Total { .. }))
    {
        let same = |found: &&Value| {
            let text = |key: &str| found.get(key).and_then(Value::as_str);
            text("id") == Some(&measure.spec.id)
                && text("measure") == Some(&measure.spec.measure)
                && found.get("unit") == serde_json::to_value(measure.spec.unit).ok().as_ref()
        };
        let Some(found) = indicators.iter().find(same) else { continue };
        let parts = found
            .get("parts")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        out.extend(parts.iter().filter_map(|part| given(part, measure, place)));
    }
    out
}

fn given(part: &Value, measure: &Measure, place: &Place<'_>) -> Option<Given> {
    let code = part.get("code")?.as_str()?;
    let estimate = part.get("estimate")?;
    let number = |key: &str| estimate.get(key).and_then(Value::as_f64).filter(|number| number.is_finite());
    let n = usize::try_from(estimate.get("n")?.as_u64()?).ok()?;
    let multiple = several(&measure.spec.kind);
    // Merged answers are not the same from one territory to another.
    if n < NORMAL || code.starts_with('~') {
        return None;
    }
    let label = part.get("label").and_then(Value::as_str).unwrap_or(code);
    Some(Given {
        label: if multiple {
            format!("{} – {label}", measure.spec.title)
        } else {
            measure.spec.title.clone()
        },
        unit: measure.spec.unit,
        reference: Reference {
            indicator: measure.spec.id.clone(),
            part: multiple.then(|| code.to_owned()),
            territory: place.territory.to_owned(),
            year: place.year,
            value: number("value")?,
            n: Some(n),
            interval: number("low").zip(number("high")),
            se: number("se"),
            source: format!("Diagnostic validé, produit le {}", words::date(place.at.date())),
            url: String::new(),
            grade: Grade::A,
            note: String::new(),
        },
    })
}
