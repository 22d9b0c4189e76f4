//! The parts of the territory: each indicator by zone with the whole, the differences that hold marked, the small zones merged, cards
//! without figures for those of five to nine responses. In the order of their names: zones are never ranked.

use super::Input;
use super::compare::differences;
use super::desk::{Desk, of_place, printed, scaled, unit};
use super::drawings::{Draft, Row, bar_rows, cell, fragile_note, paragraph, read_out};
use super::findings::topic;
use crate::analysis::indicator::{Nest, Nested, Part, named, nested};
use crate::analysis::zones::{Level, Zone, Zones};
use crate::report::plan::{BlockPlan, Measure, Plan, several};
use crate::report::words::{self, amount, capitalise, count, counted};
use crate::report::{Block, CalloutKind, Chart, Inline, Table, TableCell, TableRow};

/// Indicators shown when the plan does not say which.
const USUAL: usize = 6;

/// The parts of the territory alone, for a page of the site; nothing when fewer than two have enough responses.
///
/// # Errors
/// A sentence when an indicator of the plan cannot be computed on this dataset.
pub fn territories(input: Input<'_>) -> Result<Vec<Block>, String> {
    let of = chosen(input.plan);
    let mut plan: Plan = input.plan.clone();
    plan.indicators.retain(|measure| of.contains(&measure.spec.id));
    plan.essentials.findings.clear();
    plan.chapters.clear();
    let desk = Desk::new(Input { plan: &plan, ..input })?;
    Ok(blocks(&desk, &of))
}

/// The indicators of the plan’s own block; without one, its key figures, else its first ones.
fn chosen(plan: &Plan) -> Vec<String> {
    let block = plan
        .chapters
        .iter()
        .flat_map(|chapter| &chapter.blocks)
        .find_map(|block| match block {
            BlockPlan::Territories { of } => Some(of.clone()),
            _ => None,
        });
    let first = || {
        let single = plan.indicators.iter().filter(|measure| !several(&measure.spec.kind));
        single.take(USUAL).map(|measure| measure.spec.id.clone()).collect()
    };
    match block {
        Some(of) => of,
        None if plan.essentials.key_figures.is_empty() => first(),
        None => plan.essentials.key_figures.clone(),
    }
}

/// The chapter; nothing when fewer than two zones have enough responses.
pub(super) fn blocks(desk: &Desk<'_>, of: &[String]) -> Vec<Block> {
    let levels = &desk.input.beside.levels;
    let dataset = desk.input.dataset;
    let zones = Zones::new(dataset, levels);
    let (Some(level), false) = (levels.first(), zones.is_empty()) else {
        return Vec::new();
    };
    let mut figures = Vec::new();
    for id in of {
        let Some(measure) = desk.input.plan.indicator(id) else {
            continue;
        };
        let Ok(found) = nested(&measure.spec, &zones, dataset) else {
            continue;
        };
        figures.extend(figure(desk, measure, level, &zones, &found));
    }
    if figures.is_empty() {
        return Vec::new();
    }
    let mut out = vec![paragraph(opening(desk, level, &zones))];
    out.extend(figures);
    out.extend(cards(desk, of, &zones));
    out.push(Block::Callout {
        kind: CalloutKind::Note,
        title: format!("Comment lire ces {}", level.many),
        text: vec![Inline::Text(how(level, &zones))],
    });
    out
}

fn opening(desk: &Desk<'_>, level: &Level, zones: &Zones) -> String {
    let shown = zones.zones.iter().filter(|zone| !zone.code.starts_with('~')).count();
    format!(
        "{} {} réunissent assez de réponses (dix au moins) pour figurer à part, dans l’ordre de leur nom, avec l’ensemble. Ce n’est pas un classement : d’une zone à l’autre, les associations qui ont répondu ne sont pas les mêmes.",
        capitalise(&format!("{} {}", words::in_words(shown, true), level.many)),
        of_place(&desk.input.facts.territory)
    )
}

fn how(level: &Level, zones: &Zones) -> String {
    let mut text = format!(
        "Chaque zone est comparée au reste de ce qui l’entoure, dans la même enquête (test à 5 %, correction de Holm) : en couleur vive, les écarts nets. Un point creux est fragile (moins de 30 réponses, ou plus de 10 points d’incertitude). Sous « {} » sont réunies les zones de moins de dix réponses, avec la plus petite des autres s’il le faut pour que rien ne se recalcule par différence. Une case « s » est secrète.",
        level.other
    );
    if zones.silent > 0 {
        text.push_str(&format!(
            " {} moins de cinq réponses : rien n’en est dit.",
            capitalise(&counted(zones.silent, "zone a|zones ont"))
        ));
    }
    text
}

/// A line of a figure: how deep, its part, its label.
struct Line<'n> {
    label: String,
    nest: &'n Nest,
    clear: Option<bool>,
}

fn lines<'n>(zones: &[Zone], nests: &'n [Nest], inside: Option<&str>, out: &mut Vec<Line<'n>>) {
    let tested: Vec<Option<&Part>> = nests
        .iter()
        .map(|nest| nest.group.parts.first().filter(|_| !nest.group.code.starts_with('~')))
        .collect();
    let found = differences(&tested);
    for ((zone, nest), difference) in zones.iter().zip(nests).zip(found) {
        out.push(Line {
            label: match inside {
                Some(around) => format!("{around}, {}", zone.label),
                None => zone.label.clone(),
            },
            nest,
            clear: difference.map(|difference| difference.holds),
        });
        lines(&zone.inner, &nest.inner, Some(&zone.label), out);
    }
}

fn figure(desk: &Desk<'_>, measure: &Measure, level: &Level, zones: &Zones, found: &Nested) -> Option<Block> {
    let unit = unit(&measure.spec);
    let whole = found.whole.parts.first()?.estimate;
    let mut all = Vec::new();
    lines(&zones.zones, &found.zones, None, &mut all);
    let rows: Vec<Row> = all
        .iter()
        .map(|line| Row {
            code: line.nest.group.code.clone(),
            label: line.label.clone(),
            n: line.nest.group.n,
            estimate: line.nest.group.parts.first().and_then(|part| part.estimate),
        })
        .collect();
    if rows.iter().all(|row| row.estimate.is_none()) {
        return None;
    }
    let clear: Vec<&str> = all
        .iter()
        .filter(|line| line.clear == Some(true))
        .map(|line| line.label.as_str())
        .collect();
    let title = if clear.is_empty() {
        format!("{} : pas d’écart net entre {}", measure.spec.title, level.many)
    } else {
        format!(
            "{} : écart net avec le reste pour {}",
            measure.spec.title,
            words::list(&clear)
        )
    };
    let reference = whole.map(|whole| (scaled(unit, whole.value), format!("ensemble {}", printed(unit, whole.value))));
    let table_row =
        |label: &str, n: Option<usize>, estimate: Option<&crate::analysis::Estimate>, gap: TableCell, total: bool| TableRow {
            header: label.to_owned(),
            cells: vec![
                n.map_or(TableCell::Hidden, |n| TableCell::Number(n as f64, count(n))),
                cell(unit, estimate),
                match estimate {
                    None => TableCell::Hidden,
                    Some(estimate) => estimate.interval.map_or(TableCell::Empty, |(low, high)| {
                        TableCell::Text(format!(
                            "{} – {}",
                            amount(scaled(unit, low), unit),
                            amount(scaled(unit, high), unit)
                        ))
                    }),
                },
                gap,
            ],
            total,
        };
    let mut table = Table {
        caption: format!("{}, par {}", measure.spec.title, level.label),
        columns: [
            capitalise(&level.label).as_str(),
            "Réponses",
            "Valeur",
            "Intervalle à 95 %",
            "Avec le reste",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: rows
            .iter()
            .zip(&all)
            .map(|(row, line)| {
                let said = match line.clear {
                    Some(true) => TableCell::Text("Écart net".to_owned()),
                    Some(false) if row.estimate.is_some() => TableCell::Text("Peut tenir au hasard".to_owned()),
                    _ => TableCell::Empty,
                };
                table_row(&row.label, row.n, row.estimate.as_ref(), said, false)
            })
            .collect(),
        notes: fragile_note(rows.iter().filter_map(|row| row.estimate.as_ref()))
            .into_iter()
            .collect(),
    };
    if let Some(whole) = &whole {
        table
            .rows
            .push(table_row("Ensemble", Some(whole.n), Some(whole), TableCell::Empty, true));
    }
    let noun = desk.noun(measure);
    let subtitle = match whole {
        Some(whole) => format!(
            "{}, par {} ; {}",
            measure.spec.measure,
            level.label,
            counted(whole.n, "réponse")
        ),
        None => format!("{}, par {}", measure.spec.measure, level.label),
    };
    let notes = super::desk::nonresponse_note(&found.whole.nonresponse, &noun);
    let draft = Draft {
        id: format!("figure-zones-{}", measure.spec.id),
        title,
        subtitle,
        kind: "Un point par zone, avec son intervalle, dans l’ordre des noms",
        values: read_out(&rows, unit),
        chart: Chart::Dots {
            unit,
            rows: bar_rows(&rows, unit, |place, _| all[place].clear == Some(true)),
            reference,
        },
        table,
        question: None,
        notes: notes.into_iter().collect(),
        source: desk.source(Some(&measure.spec.id)),
    };
    Some(draft.block())
}

/// What at least five of the responses of a small zone name, without a figure.
fn cards(desk: &Desk<'_>, of: &[String], zones: &Zones) -> Vec<Block> {
    if zones.cards.is_empty() {
        return Vec::new();
    }
    let items = zones.cards.iter().map(|card| {
        let topics: Vec<String> = of
            .iter()
            .filter_map(|id| desk.input.plan.indicator(id))
            .filter(|measure| named(&measure.spec, card, desk.input.dataset) == Ok(true))
            .map(topic)
            .collect();
        let said = if topics.is_empty() {
            "aucun sujet n’est nommé par cinq réponses".to_owned()
        } else {
            format!("cinq réponses au moins nomment {}", words::list(&topics))
        };
        vec![Inline::Strong(format!("{} : ", card.label)), Inline::Text(format!("{said}."))]
    });
    vec![
        Block::Heading("Fiches-repères des zones de cinq à neuf réponses".to_owned()),
        Block::List(items.collect()),
    ]
}
