//! The method of a wave, as it was really done; for coordinators, the choices of its weighting, tried before they are kept.

use askama::Template;

use super::nav::WaveNav;
use super::{Entry, page, typed};
use crate::analysis::dataset::Dataset;
use crate::analysis::weighting::report;
use crate::app::weighting::{self, Trouble, Typed};
use crate::app::{diagnostics, overview};
use crate::error::Result;
use crate::fieldwork::weighting::{FrameAttribute, WeightingMethod};
use crate::report::diagnostic;
use crate::report::{Block, Table};
use crate::web::blocks::Blocks;
use crate::web::page::Frame;
use crate::web::{Ask, COORDINATORS, Reply};

#[derive(Template)]
#[template(path = "method.html")]
struct Method {
    frame: Frame,
    nav: WaveNav,
    few: bool,
    weighted: bool,
    summary: String,
    blocks: Blocks,
    compared: Option<Blocks>,
    /// Where the choices are changed, for who may.
    choices: Option<String>,
    kept: bool,
}

/// The method: who the answers stand for, groups, merges, margins, formulas.
pub(in crate::web) fn method(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let (_, dataset) = overview::dataset(&ask.app, wave.id)?;
    let coordinator = ask.may(COORDINATORS);
    let few = dataset.len < crate::analysis::thresholds::NOTHING;
    // Live figures of the whole: for those who may read the answers themselves.
    let compared = if coordinator && !few { compared(ask, &dataset)? } else { None };
    let story = dataset.weighted.as_deref();
    let template = Method {
        frame: Frame::staff(ask, ask.words.t("method-title")),
        nav: WaveNav::of(ask, "wave-nav-method"),
        few,
        weighted: story.is_some_and(|weighted| weighted.report.weighted),
        summary: story
            .map(|weighted| report::summary(&weighted.report, &weighted.labels))
            .unwrap_or_default(),
        blocks: Blocks(diagnostic::method(&dataset)),
        compared,
        choices: coordinator.then(|| ask.in_wave("methode/choix")),
        kept: ask.query("fait").is_some(),
    };
    Ok(page(false, &template))
}

fn compared(ask: &Ask, dataset: &Dataset) -> Result<Option<Blocks>> {
    let table: Option<Table> = diagnostics::side_by_side(&ask.app, ask.wave()?.id, dataset)?;
    Ok(table.map(|table| Blocks(vec![Block::Table(table)])))
}

/// A choice of a list: code, words, what it means, chosen.
struct Choice {
    code: &'static str,
    label: String,
    hint: String,
    on: bool,
}

/// What would come of the choices.
struct Trial {
    weighted: bool,
    summary: String,
    sections: Vec<report::Section>,
    compared: Option<Blocks>,
}

#[derive(Template)]
#[template(path = "weighting.html")]
struct Choices {
    frame: Frame,
    nav: WaveNav,
    csrf: String,
    action: String,
    back: String,
    problems: Vec<(String, String, String)>,
    methods: Vec<Choice>,
    method_error: Option<String>,
    margins: Vec<Choice>,
    reason: Entry,
    limits: Vec<Entry>,
    totals: Entry,
    totals_faults: Vec<String>,
    origin: Vec<Entry>,
    trial: Option<Trial>,
}

/// The form.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let (questionnaire, _) = overview::dataset(&ask.app, ask.wave()?.id)?;
    let typed = Typed::of(ask.wave()?, &questionnaire);
    written(ask, &typed, &[], None)
}

/// Tries the choices, or keeps them.
pub(in crate::web) fn save(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?.id;
    let marks = ask.form.iter().filter(|(name, _)| name == "marge");
    let given = Typed {
        method: typed(ask, "methode"),
        reason: typed(ask, "raison"),
        margins: marks.map(|(_, value)| value.clone()).collect(),
        employees: typed(ask, "salaries"),
        budget: typed(ask, "budget"),
        totals: typed(ask, "totaux"),
        source: typed(ask, "source"),
        year: typed(ask, "annee"),
    };
    if ask.field("quoi") == Some("garder") {
        return match weighting::choose(&ask.app, wave, &given)? {
            Ok(()) => Ok(Reply::see(ask.in_wave("methode?fait=enregistre"))),
            Err(troubles) => written(ask, &given, &troubles, None),
        };
    }
    match weighting::attempt(&ask.app, wave, &given)? {
        Err(troubles) => written(ask, &given, &troubles, None),
        Ok(dataset) => {
            let trial = match dataset.weighted.as_deref() {
                None => None,
                Some(weighted) => Some(Trial {
                    weighted: weighted.report.weighted,
                    summary: report::summary(&weighted.report, &weighted.labels),
                    sections: report::sections(&weighted.report, &weighted.labels)
                        .into_iter()
                        .skip(1)
                        .collect(),
                    compared: compared(ask, &dataset)?,
                }),
            };
            written(ask, &given, &[], trial)
        }
    }
}

fn written(ask: &Ask, typed: &Typed, troubles: &[Trouble], trial: Option<Trial>) -> Result<Reply> {
    let words = ask.words;
    let hint = |key: &str| words.t(&format!("{key}-hint"));
    let methods = WeightingMethod::ALL.map(|method| {
        let key = format!("weighting-{}", method.code());
        Choice {
            code: method.code(),
            label: words.t(&key),
            hint: hint(&key),
            on: typed.method == method.code(),
        }
    });
    let margins = FrameAttribute::ALL.map(|margin| {
        let key = format!("weighting-margin-{}", margin.code());
        Choice {
            code: margin.code(),
            label: words.t(&key),
            hint: String::new(),
            on: typed.margins.iter().any(|code| code == margin.code()),
        }
    });
    let mut reason = Entry::new(words, "raison", "area", "weighting-reason", &typed.reason);
    let mut limits = vec![
        Entry::new(words, "salaries", "text", "weighting-employees", &typed.employees),
        Entry::new(words, "budget", "text", "weighting-budget", &typed.budget),
    ];
    let mut totals = Entry::new(words, "totaux", "area", "weighting-totals", &typed.totals);
    let mut origin = vec![
        Entry::new(words, "source", "text", "weighting-source", &typed.source),
        Entry::new(words, "annee", "text", "weighting-year", &typed.year),
    ];
    let (mut problems, mut method_error, mut totals_faults) = (Vec::new(), None, Vec::new());
    for trouble in troubles {
        match trouble {
            Trouble::Field("methode", key) => {
                let first = WeightingMethod::ALL[0].code();
                problems.push((format!("methode-{first}"), words.t("weighting-method"), words.t(key)));
                method_error = Some(words.t(key));
            }
            Trouble::Field(field, key) => {
                let all = limits.iter_mut().chain(&mut origin).chain([&mut reason]);
                for entry in all.filter(|entry| entry.name == *field) {
                    problems.push((entry.name.to_owned(), entry.label.clone(), words.t(key)));
                    entry.error = Some(words.t(key));
                }
            }
            Trouble::Totals(faults) => {
                problems.push((
                    totals.name.to_owned(),
                    totals.label.clone(),
                    words.count("weighting-flaw-totals", faults.len()),
                ));
                totals.error = Some(words.count("weighting-flaw-totals", faults.len()));
                totals_faults.clone_from(faults);
            }
        }
    }
    let template = Choices {
        frame: Frame::staff(ask, words.t("weighting-title")),
        nav: WaveNav::of(ask, "wave-nav-method"),
        csrf: ask.csrf(),
        action: ask.in_wave("methode/choix"),
        back: ask.in_wave("methode"),
        problems,
        methods: methods.into(),
        method_error,
        margins: margins.into(),
        reason,
        limits,
        totals,
        totals_faults,
        origin,
        trial,
    };
    Ok(page(!troubles.is_empty(), &template))
}
