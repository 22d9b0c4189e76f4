//! The choices of a coordinator: as typed, tried, kept.

use super::settled;
use crate::analysis::dataset::Dataset;
use crate::analysis::weighting::preset::LargeRule;
use crate::analysis::weighting::supplied;
use crate::app::{App, overview};
use crate::error::Result;
use crate::fieldwork::Wave;
use crate::fieldwork::weighting::{FrameAttribute, SuppliedTotals, WeightingChoices, WeightingMethod};
use crate::questionnaire::Questionnaire;
use crate::values::Id;

/// The choices of a coordinator, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Code of the method; blank: that of the questionnaire.
    pub method: String,
    /// Why the answers are not weighted.
    pub reason: String,
    /// Codes of the further margins.
    pub margins: Vec<String>,
    /// From how many employees an association represents itself.
    pub employees: String,
    /// From which budget.
    pub budget: String,
    /// Supplied totals, as pasted.
    pub totals: String,
    /// Where they come from.
    pub source: String,
    /// Their year.
    pub year: String,
}

/// A field of the form that cannot be kept, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A field, and the key of its sentence.
    Field(&'static str, &'static str),
    /// Supplied totals: all that is wrong, in French.
    Totals(Vec<String>),
}

impl Typed {
    /// The choices of a wave, as they would be typed.
    pub fn of(wave: &Wave, questionnaire: &Questionnaire) -> Self {
        let choices = &wave.settings.weighting;
        let settled = settled(choices, questionnaire);
        let supplied = choices.supplied.as_ref();
        Typed {
            method: settled.method.code().to_owned(),
            reason: choices.reason.clone(),
            margins: settled.margins.iter().map(|margin| margin.code().to_owned()).collect(),
            employees: settled.large.employees.to_string(),
            budget: settled.large.budget.to_string(),
            totals: supplied.map(supplied::write).unwrap_or_default(),
            source: supplied.map(|totals| totals.source.clone()).unwrap_or_default(),
            year: supplied.map(|totals| totals.year.to_string()).unwrap_or_default(),
        }
    }

    /// The choices, or all that is wrong with them.
    fn read(&self, wave: &Wave, dataset: &Dataset) -> std::result::Result<WeightingChoices, Vec<Trouble>> {
        let mut troubles = Vec::new();
        let method = WeightingMethod::parse(&self.method);
        if method.is_none() {
            troubles.push(Trouble::Field("methode", "weighting-flaw-method"));
        }
        let mut limit = |field: &'static str, typed: &str| {
            let typed: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}').collect();
            let number = typed.replace(',', ".").parse::<f64>().ok();
            let good = number.filter(|number| number.is_finite() && *number >= 1.0);
            if good.is_none() {
                troubles.push(Trouble::Field(field, "weighting-flaw-limit"));
            }
            good
        };
        let (employees, budget) = (limit("salaries", &self.employees), limit("budget", &self.budget));
        let mut supplied = None;
        if !self.totals.trim().is_empty() {
            match supplied::read(&self.totals, dataset) {
                Ok(totals) => {
                    supplied = Some(SuppliedTotals {
                        territory: wave.territory.clone(),
                        source: self.source.trim().to_owned(),
                        year: self.year.trim().parse().unwrap_or(0),
                        ..totals
                    });
                }
                Err(faults) => troubles.push(Trouble::Totals(faults)),
            }
            if self.source.trim().is_empty() {
                troubles.push(Trouble::Field("source", "weighting-flaw-source"));
            }
            if !self
                .year
                .trim()
                .parse::<i32>()
                .is_ok_and(|year| (1990..=2100).contains(&year))
            {
                troubles.push(Trouble::Field("annee", "weighting-flaw-year"));
            }
        }
        if !troubles.is_empty() {
            return Err(troubles);
        }
        let house = LargeRule::default();
        Ok(WeightingChoices {
            method,
            reason: self.reason.trim().chars().take(REASON).collect(),
            margins: Some(self.margins.iter().filter_map(|code| FrameAttribute::parse(code)).collect()),
            supplied,
            employees: employees.filter(|limit| *limit != house.employees),
            budget: budget.filter(|limit| *limit != house.budget),
        })
    }
}

/// Longest reason, in characters.
const REASON: usize = 500;

/// What would come of choices: nothing is kept.
///
/// # Errors
/// Store errors.
pub fn attempt(app: &App, wave: Id<Wave>, typed: &Typed) -> Result<std::result::Result<Dataset, Vec<Trouble>>> {
    let (_, known) = overview::dataset(app, wave)?;
    app.store.read(|db| {
        let mut of = crate::store::wave::get(db, wave)?;
        match typed.read(&of, &known) {
            Err(troubles) => Ok(Err(troubles)),
            Ok(choices) => {
                of.settings.weighting = choices;
                Ok(Ok(overview::weighted(app, db, &of)?))
            }
        }
    })
}

/// Keeps the choices of a wave: every figure follows from then on.
///
/// # Errors
/// Store errors.
pub fn choose(app: &App, wave: Id<Wave>, typed: &Typed) -> Result<std::result::Result<(), Vec<Trouble>>> {
    let (_, dataset) = overview::dataset(app, wave)?;
    app.store.write(|db| {
        let of = crate::store::wave::get(db, wave)?;
        let choices = match typed.read(&of, &dataset) {
            Ok(choices) => choices,
            Err(troubles) => return Ok(Err(troubles)),
        };
        let mut settings = of.settings;
        settings.weighting = choices;
        crate::store::wave::set_settings(db, wave, &settings)?;
        Ok(Ok(()))
    })
}
