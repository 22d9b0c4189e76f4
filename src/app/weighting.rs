//! The weights of a wave: its frame counted from the store, the choices of the coordinator, the large units found in the answers.

use std::collections::BTreeMap;

use super::{App, overview};
use crate::analysis::dataset::Dataset;
use crate::analysis::expression::Compiled;
use crate::analysis::weighting::calibrate::Distance;
use crate::analysis::weighting::groups::Attribute;
use crate::analysis::weighting::preset::{Frame, LargeRule, Plan, Respondent, Supplied, Unit, decide, range};
use crate::analysis::weighting::refusal::Refusal;
use crate::analysis::weighting::{Labels, supplied};
use crate::error::Result;
use crate::fieldwork::weighting::{FrameAttribute, SuppliedTotals, WeightingChoices, WeightingMethod};
use crate::fieldwork::{Association, CaseStatus, Wave};
use crate::library::territories;
use crate::questionnaire::condition::Val;
use crate::questionnaire::{Questionnaire, Weights};
use crate::register;
use crate::store::Database;
use crate::store::frame::{self, FrameUnit};
use crate::values::{Date, Id};

/// A sign of life older than this (in years, before the opening) says nothing of today.
const LIFE: i16 = 5;

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

/// Gives the dataset of a wave its weights.
///
/// # Errors
/// Store errors.
pub(super) fn weigh(db: &mut Database, wave: &Wave, questionnaire: &Questionnaire, dataset: Dataset) -> Result<Dataset> {
    let choices = &wave.settings.weighting;
    let settled = settled(choices, questionnaire);
    let aged = settled.margins.contains(&FrameAttribute::Age);
    let mut units = Vec::new();
    frame::units(db, wave.id, aged, |unit| units.push(unit))?;
    let respondents = frame::respondents(db, wave.id)?;
    let counted = Counted::new(wave, &settled, &units);
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
    let answered: BTreeMap<Id<Association>, ()> = respondents.iter().map(|(_, association)| (*association, ())).collect();
    let frame = counted.frame(wave, &units, |association| answered.contains_key(&association));
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

/// The associations of the frame, by what the weighting looks at.
struct Counted<'u> {
    margins: &'u [FrameAttribute],
    /// Reference year of ages.
    year: i16,
    /// Signs of life before this day say nothing.
    alive_from: String,
    of: BTreeMap<Id<Association>, &'u FrameUnit>,
}

impl<'u> Counted<'u> {
    fn new(wave: &Wave, settled: &'u Settled, units: &'u [FrameUnit]) -> Self {
        let opened = wave.opened_at.unwrap_or(wave.opens_at).date();
        let years = jiff::Span::new().years(i64::from(LIFE));
        let alive_from: Date = opened.checked_sub(years).unwrap_or(opened);
        Counted {
            margins: &settled.margins,
            year: wave.year,
            alive_from: alive_from.to_string(),
            of: units.iter().map(|unit| (unit.association, unit)).collect(),
        }
    }

    fn values(unit: &FrameUnit) -> Vec<Option<String>> {
        let employer = unit.employer.map(|employs| if employs { "oui" } else { "non" }.to_owned());
        vec![employer, unit.domain.clone()]
    }

    fn margin(&self, unit: &FrameUnit, margin: FrameAttribute) -> Option<String> {
        match margin {
            FrameAttribute::Quarter => unit.quarter.clone(),
            // Not to be in a QPV is known as soon as the commune is.
            FrameAttribute::Qpv => unit
                .qpv
                .clone()
                .or_else(|| unit.commune.is_some().then(|| OUT_OF_QPV.to_owned())),
            FrameAttribute::Commune => unit.commune.clone(),
            FrameAttribute::Age => {
                let created: i16 = unit.created.as_deref()?.get(..4)?.parse().ok()?;
                let age = self.year.checked_sub(created).filter(|age| *age >= 0)?;
                let class = AGES.iter().rposition(|(from, _, _)| age >= *from)?;
                Some(AGES[class].1.to_owned())
            }
        }
    }

    fn respondent(&self, association: Id<Association>) -> Respondent {
        let Some(unit) = self.of.get(&association).filter(|unit| !unit.outside) else {
            return Respondent {
                values: vec![None, None],
                margins: vec![None; self.margins.len()],
                outside: true,
                ..Respondent::default()
            };
        };
        Respondent {
            values: Self::values(unit),
            margins: self.margins.iter().map(|margin| self.margin(unit, *margin)).collect(),
            ..Respondent::default()
        }
    }

    /// The frame. Those known not to be active (dissolved, asleep, elsewhere) or to be counted twice are not of it.
    fn frame(&self, wave: &Wave, units: &[FrameUnit], answered: impl Fn(Id<Association>) -> bool) -> Frame {
        let of_frame = units.iter().filter(|unit| !unit.outside).filter_map(|unit| {
            let answered = answered(unit.association);
            if !answered && (unit.dissolved || gone(unit.status)) {
                return None;
            }
            Some(Unit {
                values: Self::values(unit),
                margins: self.margins.iter().map(|margin| self.margin(unit, *margin)).collect(),
                active: alive(unit.status) || unit.life.as_ref().is_some_and(|day| *day >= self.alive_from),
                answered,
            })
        });
        let attributes = vec![
            attribute(EMPLOYER, &["oui", "non"]),
            attribute(DOMAIN, &register::DOMAINS.map(|(code, _, _)| code)),
        ];
        let margins = self.margins.iter().map(|margin| match margin {
            FrameAttribute::Age => attribute(margin.code(), &AGES.map(|(_, code, _)| code)),
            FrameAttribute::Quarter => Attribute {
                code: margin.code().to_owned(),
                order: listed(wave, "@territoire/quartiers"),
            },
            _ => attribute(margin.code(), &[]),
        });
        Frame {
            territory: wave.territory.clone(),
            departments: departments(&wave.territory),
            ..Frame::of_units(attributes, margins.collect(), of_frame)
        }
    }
}

/// The attributes of the response groups.
const EMPLOYER: &str = "employeuse";
const DOMAIN: &str = "domaine";
/// The category of the seats that are in no QPV.
const OUT_OF_QPV: &str = "hors-qpv";

/// Classes of age: from how many years, code, words.
const AGES: [(i16, &str, &str); 5] = [
    (0, "0-4", "moins de 5 ans"),
    (5, "5-9", "de 5 à 9 ans"),
    (10, "10-19", "de 10 à 19 ans"),
    (20, "20-39", "de 20 à 39 ans"),
    (40, "40+", "40 ans et plus"),
];

fn attribute(code: &str, order: &[&str]) -> Attribute {
    Attribute {
        code: code.to_owned(),
        order: order.iter().map(|code| (*code).to_owned()).collect(),
    }
}

/// The codes of a list of the territory, neighbours side by side as the coordinator wrote them.
fn listed(wave: &Wave, list: &str) -> Vec<String> {
    let lines = wave.settings.lists.get(list).into_iter().flatten();
    lines.map(|(code, _)| code.clone()).collect()
}

/// Known not to be an active association of the territory.
fn gone(status: CaseStatus) -> bool {
    matches!(
        status,
        CaseStatus::Dissolved | CaseStatus::Dormant | CaseStatus::OutOfScope | CaseStatus::Duplicate
    )
}

/// Somebody of the association did something: it lives.
fn alive(status: CaseStatus) -> bool {
    matches!(
        status,
        CaseStatus::Opened
            | CaseStatus::Partial
            | CaseStatus::Usable
            | CaseStatus::Unusable
            | CaseStatus::Refused
            | CaseStatus::Rejected
    )
}

/// The departments of a territory: that of a commune, those of the communes of an EPCI, a department itself.
fn departments(territory: &str) -> Vec<String> {
    let known = territories();
    let own = known.commune(territory).map(|commune| vec![commune.departement().to_owned()]);
    let mut found = own.unwrap_or_else(|| {
        let members = known.members(territory);
        members.iter().map(|commune| commune.departement().to_owned()).collect()
    });
    if found.is_empty() && known.departement(territory).is_some() {
        found.push(territory.to_owned());
    }
    found.sort();
    found.dedup();
    found
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

/// What attributes and categories are called.
fn labels(wave: &Wave, questionnaire: &Questionnaire) -> Labels {
    let mut out = Labels::default();
    for (code, label) in [
        (DOMAIN, "domaine d’activité"),
        (EMPLOYER, "emploi de salariés"),
        ("quartier", "quartier"),
        ("qpv", "quartier prioritaire"),
        ("commune", "commune du siège"),
        ("anciennete", "ancienneté"),
    ] {
        out.attributes.insert(code.to_owned(), label.to_owned());
    }
    let mut put = |attribute: &str, code: &str, label: String| {
        out.categories
            .entry(attribute.to_owned())
            .or_default()
            .insert(code.to_owned(), label);
    };
    for (code, label, _) in register::DOMAINS {
        put(DOMAIN, code, label.to_owned());
    }
    put(EMPLOYER, "oui", "employeuses".to_owned());
    put(EMPLOYER, "non", "sans salariés".to_owned());
    put("qpv", OUT_OF_QPV, "hors quartier prioritaire".to_owned());
    for (_, code, label) in AGES {
        put("anciennete", code, label.to_owned());
    }
    for (attribute, list) in [("quartier", "@territoire/quartiers"), ("qpv", "@territoire/qpv")] {
        for (code, label) in wave.settings.lists.get(list).into_iter().flatten() {
            put(attribute, code, label.clone());
        }
    }
    for commune in territories().members(&wave.territory) {
        put("commune", commune.code, commune.name.to_owned());
    }
    let lang = &questionnaire.locale;
    for nomenclature in questionnaire.nomenclatures.values() {
        for category in &nomenclature.categories {
            let known = out
                .categories
                .get(DOMAIN)
                .is_some_and(|known| known.contains_key(&category.code));
            if !known {
                let label = category.label.get(lang).to_owned();
                out.categories
                    .entry(DOMAIN.to_owned())
                    .or_default()
                    .insert(category.code.clone(), label);
            }
        }
    }
    if let Some(totals) = &wave.settings.weighting.supplied {
        let name = totals.variables.join(SuppliedTotals::CROSS);
        let words: Vec<String> = totals
            .variables
            .iter()
            .map(|variable| {
                let attribute = variable.strip_prefix("register.").unwrap_or(variable);
                out.attributes.get(attribute).cloned().unwrap_or_else(|| variable.clone())
            })
            .collect();
        out.attributes.insert(name, words.join(SuppliedTotals::CROSS));
    }
    out
}
