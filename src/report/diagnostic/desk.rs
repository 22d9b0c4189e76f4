//! What the plan asks for, computed once: indicators and crossings, with what every part of the document needs to name them.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::Input;
use crate::analysis::indicator::{Crossing, Indicator, Kind, Spec, Unit as Written, compare, compute};
use crate::analysis::tabulate::OTHER;
use crate::analysis::weighting::Weighted;
use crate::analysis::{Estimate, NonResponse};
use crate::report::plan::{Cut, Measure};
use crate::report::words::{self, Noun};
use crate::report::{Point, Unit};

/// The table where a diagnostic is written: input, computed indicators and crossings.
pub struct Desk<'a> {
    pub(super) input: Input<'a>,
    indicators: BTreeMap<&'a str, Indicator>,
    crossings: BTreeMap<(String, String), Crossing>,
    turn: Cell<usize>,
}

impl<'a> Desk<'a> {
    /// Computes every indicator and every crossing of the plan.
    ///
    /// # Errors
    /// A sentence when one of them cannot be computed.
    pub fn new(input: Input<'a>) -> Result<Self, String> {
        let plan = input.plan;
        let mut indicators = BTreeMap::new();
        for measure in &plan.indicators {
            indicators.insert(measure.spec.id.as_str(), compute(&measure.spec, input.dataset)?);
        }
        let mut crossings = BTreeMap::new();
        for (indicator, by) in plan.crossings() {
            if let (Some(measure), Some(cut)) = (plan.indicator(&indicator), plan.cut(&by)) {
                let mut crossing = compare(&measure.spec, &cut.breakdown, input.dataset)?;
                name_merged(&mut crossing, cut, &input);
                crossings.insert((indicator, by), crossing);
            }
        }
        Ok(Desk {
            input,
            indicators,
            crossings,
            turn: Cell::new(0),
        })
    }

    /// An indicator of the plan and its figures.
    pub fn indicator(&self, id: &str) -> Option<(&'a Measure, &Indicator)> {
        Some((self.input.plan.indicator(id)?, self.indicators.get(id)?))
    }

    /// A crossing of the plan.
    pub fn crossing(&self, id: &str, by: &str) -> Option<(&'a Measure, &'a Cut, &Crossing)> {
        let crossing = self.crossings.get(&(id.to_owned(), by.to_owned()))?;
        Some((self.input.plan.indicator(id)?, self.input.plan.cut(by)?, crossing))
    }

    /// Computes something that is not in the plan itself; `None` when it cannot be.
    pub(super) fn compute(&self, id: &str, kind: Kind, base: Option<String>, unit: Written) -> Option<Indicator> {
        let spec = Spec {
            id: id.to_owned(),
            title: String::new(),
            measure: String::new(),
            kind,
            base,
            unit,
            notes: Vec::new(),
        };
        compute(&spec, self.input.dataset).ok()
    }

    /// Crosses something that is not in the plan itself; `None` when it cannot be.
    pub(super) fn cross(&self, kind: Kind, unit: Written, cut: &Cut) -> Option<Crossing> {
        let spec = Spec {
            id: "~".to_owned(),
            title: String::new(),
            measure: String::new(),
            kind,
            base: None,
            unit,
            notes: Vec::new(),
        };
        let mut crossing = compare(&spec, &cut.breakdown, self.input.dataset).ok()?;
        name_merged(&mut crossing, cut, &self.input);
        Some(crossing)
    }

    /// What is counted.
    pub(super) fn noun(&self, measure: &Measure) -> Noun {
        measure.noun.clone().unwrap_or_else(|| self.input.plan.noun.clone())
    }

    /// Responses in the dataset.
    pub fn n(&self) -> usize {
        self.input.dataset.len
    }

    /// What was done to weight the answers; `None` when each counts one.
    pub(super) fn weighted(&self) -> Option<&'a Weighted> {
        self.input
            .dataset
            .weighted
            .as_deref()
            .filter(|weighted| weighted.report.weighted)
    }

    /// Whether totals are estimated for the whole of the active associations.
    pub(super) fn extrapolates(&self) -> bool {
        self.weighted().is_some_and(|weighted| weighted.totals.is_some())
    }

    /// Changes at every call, so that sentences of one shape do not follow each other.
    pub(super) fn turn(&self) -> usize {
        self.turn.replace(self.turn.get() + 1)
    }

    /// Begins a new part: its first sentence has the first shape.
    pub(super) fn restart(&self) {
        self.turn.set(0);
    }

    /// Fills `{territoire}`, `{annee}`, `{n}`, `{reponses}`, `{population}`, `{dates}`.
    pub(super) fn fill(&self, text: &str) -> String {
        let facts = self.input.facts;
        let population = facts.population.map_or_else(
            || "population inconnue".to_owned(),
            |(people, _)| words::counted(people as usize, "habitant"),
        );
        text.replace("de {territoire}", &of_place(&facts.territory))
            .replace("à {territoire}", &at_place(&facts.territory))
            .replace("{territoire}", &facts.territory)
            .replace("{annee}", &facts.year.to_string())
            .replace("{reponses}", &words::counted(self.n(), "réponse"))
            .replace("{n}", &words::count(self.n()))
            .replace("{population}", &population)
            .replace("{dates}", &words::period(facts.period.0, facts.period.1))
            .replace("{associations}", &self.input.plan.noun.plural)
    }

    /// « Source : … », with the indicator that a figure comes from.
    pub(super) fn source(&self, indicator: Option<&str>) -> String {
        let facts = self.input.facts;
        let mut source = format!(
            "Source : {}, {}, {}",
            facts.survey,
            facts.year,
            words::counted(self.n(), "réponse")
        );
        if self.weighted().is_some() {
            source.push_str(if self.n() < 2 { ", pondérée" } else { ", pondérées" });
        }
        if let Some(indicator) = indicator {
            source.push_str(&format!(" ; indicateur {indicator}"));
        }
        source.push('.');
        source
    }
}

/// Names the group of merged ones when it holds a single known group: that one, with those who do not say.
fn name_merged(crossing: &mut Crossing, cut: &Cut, input: &Input<'_>) {
    let Some(column) = input.dataset.column(&cut.breakdown.variable) else {
        return;
    };
    let list = column.list();
    let mut met = BTreeMap::new();
    for unit in (0..column.len()).filter(|unit| column.missing[*unit].is_none()) {
        column.each_code(unit, |place| {
            let Some(entry) = list.get(place) else { return };
            let code = cut
                .breakdown
                .by
                .as_ref()
                .map_or(Some(&entry.code), |by| entry.maps.get(by))
                .map_or("~unmapped", String::as_str);
            met.entry(code.to_owned()).or_insert_with(|| entry.label.clone());
        });
    }
    let merged: Vec<(String, String)> = met
        .into_iter()
        .filter(|(code, _)| !crossing.groups.iter().any(|group| group.code == *code))
        .collect();
    let Some(group) = crossing.groups.iter_mut().find(|group| group.code == OTHER) else {
        return;
    };
    if let [(code, label)] = merged.as_slice() {
        let label = cut.short.get(code).unwrap_or(label);
        group.label = format!("{label} ou non précisé");
        group.code.clone_from(code);
    } else if merged.is_empty() {
        group.label = "Non précisé".to_owned();
        group.code = UNKNOWN.to_owned();
    }
}

/// Code of the group of those who do not say which group they are in.
const UNKNOWN: &str = "~unknown";

/// Words for the groups of a breakdown.
pub(super) fn group_label<'c>(cut: &'c Cut, code: &str, label: &'c str) -> &'c str {
    match cut.short.get(code) {
        _ if code == OTHER => &cut.other,
        // A name given to a merged group says who is in it.
        _ if label.ends_with("non précisé") => label,
        Some(short) => short,
        None => label,
    }
}

/// « dans le sport »; without wording, « pour « Sports » ».
pub(super) fn group_place(cut: &Cut, code: &str, label: &str) -> String {
    cut.places
        .get(code)
        .cloned()
        .unwrap_or_else(|| format!("pour « {} »", group_label(cut, code, label)))
}

/// « de Bourges », « d’Angers », « du Mans », « des Sables-d’Olonne ».
pub fn of_place(place: &str) -> String {
    match place.split_once(' ') {
        Some(("Le", rest)) => format!("du {rest}"),
        Some(("Les", rest)) => format!("des {rest}"),
        _ => words::de(place),
    }
}

/// « à Bourges », « au Mans », « aux Sables-d’Olonne ».
pub fn at_place(place: &str) -> String {
    match place.split_once(' ') {
        Some(("Le", rest)) => format!("au {rest}"),
        Some(("Les", rest)) => format!("aux {rest}"),
        _ => format!("à {place}"),
    }
}

/// How an indicator is written on charts.
pub(super) fn unit(spec: &Spec) -> Unit {
    match spec.unit {
        Written::Percent => Unit::Percent,
        Written::Number => Unit::Number,
        Written::Euro => Unit::Euro,
        Written::Index => Unit::Index,
        Written::Points => Unit::Points,
    }
}

/// A value of the analysis in the unit of charts (percentages from 0 to 100).
pub(super) fn scaled(unit: Unit, value: f64) -> f64 {
    match unit {
        Unit::Percent | Unit::Points => 100.0 * value,
        _ => value,
    }
}

/// An estimate as it is drawn.
pub(super) fn point(unit: Unit, estimate: &Estimate) -> Point {
    Point {
        value: scaled(unit, estimate.value),
        interval: estimate.interval.map(|(low, high)| (scaled(unit, low), scaled(unit, high))),
        fragile: estimate.reliability != crate::analysis::Reliability::Normal,
    }
}

/// A value as it is printed: « 52 % », « 1 260 », « 12 000 € ».
pub(super) fn printed(unit: Unit, value: f64) -> String {
    words::amount(scaled(unit, value), unit)
}

/// « entre 48 et 56 % ».
pub(super) fn between(unit: Unit, estimate: &Estimate) -> Option<String> {
    let (low, high) = estimate.interval?;
    Some(words::interval_in(scaled(unit, low), scaled(unit, high), unit))
}

/// « 12 % des associations interrogées ne répondent pas ou ne savent pas. »
pub(super) fn nonresponse_note(nonresponse: &NonResponse, noun: &Noun) -> Option<String> {
    let silent = nonresponse.blank + nonresponse.dont_know + nonresponse.refused;
    let concerned = nonresponse.asked.saturating_sub(nonresponse.not_applicable);
    let mut note = String::new();
    let all = if noun.singular.contains(' ') {
        ""
    } else if noun.feminine {
        " interrogées"
    } else {
        " interrogés"
    };
    if silent > 0 && concerned > 0 {
        let share = silent as f64 / concerned as f64;
        let share = words::percent_value(100.0 * share, 0);
        note = if share.starts_with("0\u{a0}") {
            format!("Moins de 1 % des {}{all} ne répondent pas ou ne savent pas.", noun.plural)
        } else {
            format!("{share} des {}{all} ne répondent pas ou ne savent pas.", noun.plural)
        };
    }
    if nonresponse.not_applicable > 0 && nonresponse.asked > 0 {
        let share = 100.0 * nonresponse.not_applicable as f64 / nonresponse.asked as f64;
        if !note.is_empty() {
            note.push(' ');
        }
        note.push_str(&format!(
            "{} ne sont pas dans ce cas de figure.",
            words::percent_value(share, 0)
        ));
    }
    (!note.is_empty()).then_some(note)
}
