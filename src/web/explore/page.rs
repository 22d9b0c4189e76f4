//! The page: the form, then what the address asks for.

use askama::Template;

use super::link::{self, FILTERS, State};
use crate::analysis::explore::{Entry, Measure, Nature, Percentages, Query};
use crate::app::explorations::{self, Seen, Table};
use crate::error::Result;
use crate::i18n::{Words, number, text};
use crate::register::fold;
use crate::report::chart::svg;
use crate::report::words::typo;
use crate::report::{Figure, Medium, Table as Sheet};
use crate::values::Id;
use crate::web::blocks::{Drawn, Tabled};
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Reply};

/// A group of options: its name, then value, words, chosen.
type Options = Vec<(String, Vec<(String, String, bool)>)>;

/// A filter being composed.
struct Filter {
    variable: String,
    label: String,
    /// Value of the field, words, ticked.
    answers: Vec<(String, String, bool)>,
}

/// What the page shows of an exploration.
struct Shown {
    subject: String,
    sentences: Vec<String>,
    link: Option<String>,
    base: String,
    notes: Vec<String>,
    figure: Option<(Figure, String)>,
    other: Option<Sheet>,
    tests: Vec<Sheet>,
    files: Vec<(String, String)>,
    /// The other percentages: address, words.
    turn: Option<(String, String)>,
    /// Kept already: where.
    kept: Option<String>,
    query: String,
    id: String,
}

#[derive(Template)]
#[template(path = "exploration.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    csrf: String,
    action: String,
    keeps: String,
    count: String,
    words: String,
    found: Option<String>,
    variables: Options,
    crossings: Options,
    more: Options,
    filters: Vec<Filter>,
    measures: Vec<(String, String, bool)>,
    by_row: Option<bool>,
    faults: Vec<String>,
    shown: Option<Shown>,
    suggestions: Vec<(String, String)>,
}

impl Page {
    fn drawn<'a>(&self, figure: &'a Figure, svg: &str) -> Drawn<'a> {
        Drawn {
            words: self.frame.words,
            figure,
            svg: svg.to_owned(),
        }
    }

    fn table<'a>(&self, table: &'a Sheet) -> Tabled<'a> {
        Tabled {
            words: self.frame.words,
            table,
        }
    }
}

/// The page.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let table = explorations::open(&ask.app, wave)?;
    let mut state = link::read(&ask.query);
    let words = ask.words;
    let address = ask.in_wave("exploration");
    let mut faults = Vec::new();
    // What does not exist is said, and the rest of the state stands.
    state.open.retain(|variable| {
        let known = table.catalogue.find(variable).is_some();
        if !known {
            faults.push(words.one("explore-unknown-filter", "name", variable));
        }
        known
    });
    let mut shown = None;
    if let Some(query) = &state.query {
        match table.look(query) {
            Ok(seen) => shown = Some(told(ask, query, seen)?),
            Err(fault) => faults.push(fault.say()),
        }
    }
    if shown.is_some() && !state.open.is_empty() {
        faults.push(words.t("explore-tick"));
    }
    let status = if state.query.is_some() && shown.is_none() { 422 } else { 200 };
    let query = state.query.clone().unwrap_or_else(|| loose(ask));
    let (variables, found) = options(words, &table, &query.variable, &state);
    let (crossings, _) = options(
        words,
        &table,
        query.crossing.as_deref().unwrap_or_default(),
        &State::default(),
    );
    let (more, _) = options(words, &table, "", &State::default());
    let nature = table.catalogue.find(&query.variable).map(|entry| entry.nature);
    let filters = filters(&table, &query, &state);
    let page = Page {
        frame: Frame::staff(ask, words.t("explore-title")),
        nav: WaveNav::of(ask, "wave-nav-explore"),
        csrf: ask.csrf(),
        keeps: ask.in_wave("exploration/retenues"),
        count: words.count("explore-count", table.responses()),
        words: state.words.clone(),
        found,
        variables,
        crossings,
        more: if filters.len() < FILTERS { more } else { Vec::new() },
        filters,
        measures: nature
            .map(|nature| measures(words, nature, query.measure))
            .unwrap_or_default(),
        by_row: (query.crossing.is_some()).then_some(query.percentages == Percentages::Rows),
        faults,
        suggestions: if state.query.is_none() {
            let all = table.suggestions().into_iter();
            all.map(|(query, label)| (format!("{address}?{}", link::written(&query)), label))
                .collect()
        } else {
            Vec::new()
        },
        shown,
        action: address,
    };
    Ok(render(status, &page))
}

/// What the form said, without a variable yet.
fn loose(ask: &Ask) -> Query {
    let mut pairs = ask.query.clone();
    pairs.retain(|(name, _)| name != "variable");
    pairs.push(("variable".to_owned(), "-".to_owned()));
    let query = link::read(&pairs).query.unwrap_or_default();
    Query {
        variable: String::new(),
        ..query
    }
}

/// The options of a select by page of the questionnaire; those that hold every word searched, and the one chosen.
fn options(words: Words, table: &Table, chosen: &str, state: &State) -> (Options, Option<String>) {
    let wanted: Vec<String> = fold(&state.words)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let holds = |entry: &Entry| {
        let all = fold(&format!("{} {} {}", entry.name, entry.label, entry.section));
        wanted.iter().all(|word| all.contains(word.as_str()))
    };
    let mut out: Options = Vec::new();
    let mut found = 0;
    for entry in &table.catalogue.entries {
        let fits = holds(entry);
        found += usize::from(fits);
        if !fits && entry.name != chosen {
            continue;
        }
        let option = (entry.name.clone(), entry.label.clone(), entry.name == chosen);
        match out.last_mut() {
            Some((section, options)) if *section == entry.section => options.push(option),
            _ => out.push((entry.section.clone(), vec![option])),
        }
    }
    if found == 0 && !wanted.is_empty() {
        // Nothing holds these words: the whole list, and it is said.
        let (all, _) = options(words, table, chosen, &State::default());
        return (all, Some(words.one("explore-found-none", "words", &state.words)));
    }
    let said = (!wanted.is_empty()).then(|| {
        let args = [("count", text(number(found as f64))), ("words", text(&state.words))];
        words.with(if found == 1 { "explore-found-one" } else { "explore-found" }, &args)
    });
    (out, said)
}

/// The filters with their answers, ticked or not.
fn filters(table: &Table, query: &Query, state: &State) -> Vec<Filter> {
    let empty: Vec<String> = Vec::new();
    let ticked = query.filters.iter().map(|(variable, codes)| (variable, codes));
    let open = state
        .open
        .iter()
        .filter(|open| !query.filters.iter().any(|(variable, _)| variable == *open))
        .map(|variable| (variable, &empty));
    ticked
        .chain(open)
        .filter_map(|(variable, codes)| {
            let entry = table.catalogue.find(variable)?;
            let answers = table.answers(variable).into_iter();
            Some(Filter {
                variable: variable.clone(),
                label: entry.label.clone(),
                answers: answers
                    .map(|(code, label)| (format!("{variable}:{code}"), label, codes.contains(&code)))
                    .collect(),
            })
        })
        .collect()
}

/// The measures that suit a variable; none when there is no choice.
fn measures(words: Words, nature: Nature, chosen: Option<Measure>) -> Vec<(String, String, bool)> {
    let fit: &[Measure] = match nature {
        Nature::One | Nature::Several => &[],
        Nature::Scale => &[Measure::Distribution, Measure::Top],
        Nature::Number => &[Measure::Mean, Measure::Distribution],
        Nature::Ranking => &[Measure::Priority, Measure::Distribution],
    };
    let chosen = chosen.or(fit.first().copied());
    fit.iter()
        .map(|measure| {
            let name = link::measure(*measure);
            (
                name.to_owned(),
                words.t(&format!("explore-measure-{name}")),
                Some(*measure) == chosen,
            )
        })
        .collect()
}

/// An exploration as the page shows it.
fn told(ask: &Ask, query: &Query, seen: Seen) -> Result<Shown> {
    let words = ask.words;
    let wave = ask.wave()?;
    let state = link::written(query);
    let Seen { found, view } = seen;
    let file = |kind: &str| {
        (
            ask.in_wave(&format!("exploration.{kind}?{state}")),
            words.t(&format!("explore-{kind}")),
        )
    };
    let mut files = Vec::new();
    if view.figure.is_some() {
        files.extend([file("svg"), file("png")]);
    }
    files.push(file("csv"));
    let turn = (found.crossing.is_some() && found.measure == Measure::Distribution).then(|| {
        let by_row = query.percentages == Percentages::Rows;
        let other = Query {
            percentages: if by_row { Percentages::Columns } else { Percentages::Rows },
            ..query.clone()
        };
        let address = ask.in_wave(&format!("exploration?{}", link::written(&other)));
        (address, words.t(if by_row { "explore-by-column" } else { "explore-by-row" }))
    });
    let kept = explorations::same(&ask.app, wave.id, query)?;
    let figure = view.figure.map(|figure| {
        let svg = svg(
            &figure.chart,
            Medium::Screen,
            &format!("{}-dessin", figure.id),
            Some(&format!("{}-t", figure.id)),
        );
        // The base and the remarks stand beside it.
        let figure = Figure {
            notes: Vec::new(),
            ..figure
        };
        (figure, svg)
    });
    let all = |texts: Vec<String>| -> Vec<String> { texts.iter().map(|text| typo(text)).collect() };
    Ok(Shown {
        subject: typo(&view.subject),
        sentences: all(view.sentences),
        link: view.link.as_deref().map(typo),
        base: typo(&view.base),
        notes: all(view.notes),
        figure,
        other: view.other,
        tests: view.tests,
        files,
        turn,
        kept: kept.map(|kept| ask.in_wave(&format!("exploration/retenues#e-{}", kept.id))),
        query: state,
        id: Id::<explorations::Kept>::new(ask.app.clock.now(), &*ask.app.random).to_string(),
    })
}
