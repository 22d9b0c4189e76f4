//! The associations of a frame by what the weighting looks at: attributes frozen at the opening, signs of life, what they are called.

use std::collections::BTreeMap;

use crate::analysis::weighting::Labels;
use crate::analysis::weighting::groups::Attribute;
use crate::analysis::weighting::preset::{Frame, Respondent, Unit};
use crate::fieldwork::weighting::{FrameAttribute, SuppliedTotals};
use crate::fieldwork::{Association, CaseStatus, Wave};
use crate::library::territories;
use crate::questionnaire::Questionnaire;
use crate::register;
use crate::store::frame::FrameUnit;
use crate::values::{Date, Id};

/// A sign of life older than this (in years, before the opening) says nothing of today.
const LIFE: i16 = 5;

/// The associations of the frame, by what the weighting looks at.
pub(super) struct Counted<'u> {
    margins: &'u [FrameAttribute],
    /// Reference year of ages.
    year: i16,
    /// Signs of life before this day say nothing.
    alive_from: String,
    of: BTreeMap<Id<Association>, &'u FrameUnit>,
}

impl<'u> Counted<'u> {
    pub(super) fn new(wave: &Wave, margins: &'u [FrameAttribute], units: &'u [FrameUnit]) -> Self {
        let opened = wave.opened_at.unwrap_or(wave.opens_at).date();
        let years = jiff::Span::new().years(i64::from(LIFE));
        let alive_from: Date = opened.checked_sub(years).unwrap_or(opened);
        Counted {
            margins,
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

    pub(super) fn respondent(&self, association: Id<Association>) -> Respondent {
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
    pub(super) fn frame(&self, wave: &Wave, units: &[FrameUnit], answered: impl Fn(Id<Association>) -> bool) -> Frame {
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

/// What attributes and categories are called.
pub(super) fn labels(wave: &Wave, questionnaire: &Questionnaire) -> Labels {
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
