//! The weights of a wave: its frame counted from the store, the choices of the coordinator, the large units found in the answers.

mod choices;
mod counted;

use std::collections::BTreeSet;

pub use choices::{Trouble, Typed, attempt, choose};
use counted::{Counted, labels};

use crate::analysis::dataset::Dataset;
use crate::analysis::expression::Compiled;
use crate::analysis::weighting::calibrate::Distance;
use crate::analysis::weighting::preset::{LargeRule, Plan, Respondent, Supplied, decide, range};
use crate::analysis::weighting::refusal::Refusal;
use crate::error::Result;
use crate::fieldwork::weighting::{FrameAttribute, SuppliedTotals, WeightingChoices, WeightingMethod};
use crate::fieldwork::{Association, CaseStatus, Response, Wave};
use crate::questionnaire::condition::Val;
use crate::questionnaire::{Questionnaire, Weights};
use crate::store::Database;
use crate::store::frame;
use crate::values::Id;

/// Bounds of the ratio of weights of a logit calibration.
const BOUNDS: (f64, f64) = (0.3, 3.0);

/// What decides the weights of a wave, its choices and those of its questionnaire put together.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// How the answers are weighted.
    pub method: WeightingMethod,
    /// Further margins.
    pub margins: Vec<FrameAttribute>,
    /// From when a unit represents itself.
    pub large: LargeRule,
}

/// The choices of a wave, completed by those of its questionnaire.
pub fn settled(choices: &WeightingChoices, questionnaire: &Questionnaire) -> Settled {
    let declared = questionnaire.report.weights.as_ref();
    let method = choices
        .method
        .or_else(|| WeightingMethod::parse(declared?.method.as_deref()?))
        .unwrap_or(WeightingMethod::Groups);
    let margins = choices.margins.clone().unwrap_or_else(|| {
        let named = declared.into_iter().flat_map(|weights| &weights.margins);
        named.filter_map(|name| FrameAttribute::parse(name)).collect()
    });
    let house = LargeRule::default();
    Settled {
        method,
        margins,
        large: LargeRule {
            employees: choices.employees.unwrap_or(house.employees),
            budget: choices.budget.unwrap_or(house.budget),
        },
    }
}

/// Gives the dataset of a wave its weights.
///
/// # Errors
/// Store errors.
pub(super) fn weigh(db: &mut Database, wave: &Wave, questionnaire: &Questionnaire, dataset: Dataset) -> Result<Dataset> {
    weigh_without(db, wave, questionnaire, dataset, &BTreeSet::new())
}

/// The same when some responses are not in the dataset: their associations are of the frame as if they had not answered.
///
/// # Errors
/// Store errors.
pub(super) fn weigh_without(
    db: &mut Database,
    wave: &Wave,
    questionnaire: &Questionnaire,
    dataset: Dataset,
    without: &BTreeSet<Id<Response>>,
) -> Result<Dataset> {
    let choices = &wave.settings.weighting;
    let settled = settled(choices, questionnaire);
    let aged = settled.margins.contains(&FrameAttribute::Age);
    let mut units = Vec::new();
    frame::units(db, wave.id, aged, |unit| units.push(unit))?;
    let (left_out, respondents): (Vec<_>, Vec<_>) = frame::respondents(db, wave.id)?
        .into_iter()
        .partition(|(response, _)| without.contains(response));
    let left_out: BTreeSet<Id<Association>> = left_out.into_iter().map(|(_, association)| association).collect();
    for unit in units.iter_mut().filter(|unit| left_out.contains(&unit.association)) {
        unit.status = CaseStatus::Invited;
    }
    let counted = Counted::new(wave, &settled.margins, &units);
    let sizes = sizes(questionnaire.report.weights.as_ref(), &settled.large, &dataset);
    let supplied = choices.supplied.as_ref().map(|totals| categories(totals, &dataset));
    let rows: Vec<Respondent> = respondents
        .iter()
        .enumerate()
        .map(|(row, (_, association))| {
            let mut one = counted.respondent(*association);
            one.self_representing = sizes.get(row).copied().unwrap_or(false);
            one.supplied = supplied.as_ref().and_then(|of| of.get(row).cloned().flatten());
            one
        })
        .collect();
    let answered: BTreeSet<Id<Association>> = respondents.iter().map(|(_, association)| *association).collect();
    let frame = counted.frame(wave, &units, |association| answered.contains(&association));
    let plan = plan(choices, &settled);
    let weighting = decide(&frame, &rows, &plan);
    let totals = range(&frame, &rows, &plan).ok();
    let labels = labels(wave, questionnaire);
    Ok(dataset.weigh(&weighting, totals.as_ref(), labels))
}

/// The plan of the weighting.
fn plan(choices: &WeightingChoices, settled: &Settled) -> Plan {
    let distance = match settled.method {
        WeightingMethod::Linear => Distance::Linear,
        WeightingMethod::Logit => Distance::Logit {
            low: BOUNDS.0,
            high: BOUNDS.1,
        },
        _ => Distance::Raking,
    };
    Plan {
        calibrate: !matches!(settled.method, WeightingMethod::None | WeightingMethod::Groups),
        distance,
        supplied: choices.supplied.as_ref().map(|totals| Supplied {
            name: totals.variables.join(SuppliedTotals::CROSS),
            territory: totals.territory.clone(),
            source: totals.source.clone(),
            year: totals.year,
            totals: totals
                .totals
                .iter()
                .map(|(codes, total)| (SuppliedTotals::category(codes), *total))
                .collect(),
        }),
        large: settled.large,
        off: (settled.method == WeightingMethod::None).then(|| Refusal::Chosen {
            why: choices.reason.clone(),
        }),
        ..Plan::default()
    }
}

/// Which rows of a dataset are large units, from the expressions that the questionnaire declares. What is not told makes nobody large.
fn sizes(declared: Option<&Weights>, rule: &LargeRule, dataset: &Dataset) -> Vec<bool> {
    let numbers = |source: Option<&String>| -> Vec<Option<f64>> {
        let compiled = source.and_then(|source| Compiled::new(source, dataset).ok());
        let values = compiled.map(|compiled| compiled.evaluate()).unwrap_or_default();
        let number = |value| if let Val::Number(number) = value { Some(number) } else { None };
        values.into_iter().map(number).collect()
    };
    let employees = numbers(declared.and_then(|weights| weights.employees.as_ref()));
    let budget = numbers(declared.and_then(|weights| weights.budget.as_ref()));
    let at = |of: &[Option<f64>], row: usize| of.get(row).copied().flatten();
    (0..dataset.len)
        .map(|row| rule.holds(at(&employees, row), at(&budget, row)))
        .collect()
}

/// The category of each row on supplied totals; `None`: one of its variables is not told.
fn categories(totals: &SuppliedTotals, dataset: &Dataset) -> Vec<Option<String>> {
    let columns: Vec<_> = totals.variables.iter().map(|name| dataset.column(name)).collect();
    let code = |row: usize| {
        let codes = columns.iter().map(|column| match column.as_ref()?.value(row) {
            Val::Text(code) => Some(code),
            Val::Bool(truth) => Some(if truth { "oui" } else { "non" }.to_owned()),
            _ => None,
        });
        codes
            .collect::<Option<Vec<String>>>()
            .map(|codes| SuppliedTotals::category(&codes))
    };
    (0..dataset.len).map(code).collect()
}
