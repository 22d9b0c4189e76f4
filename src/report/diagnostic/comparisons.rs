//! Our figures against figures from elsewhere: one figure, its reading and the sources of each set of references. The effect is said
//! before its significance; figures of grade C are an order of magnitude and get no verdict; nothing is ever ranked.

use super::compare::holm;
use super::desk::{Desk, point, printed, scaled, unit};
use super::drawings::{cell, fragile_note, paragraph};
use super::{Input, desk};
use crate::analysis::indicator::{Kind, Unit as Written};
use crate::analysis::inference::benchmark::{Against, Test, against};
use crate::analysis::thresholds::{NORMAL, Scale};
use crate::analysis::{Estimate, Reliability};
use crate::report::benchmark::{Grade, Reference, Set};
use crate::report::plan::{Measure, Plan, several};
use crate::report::words::{self, amount, capitalise};
use crate::report::{Block, Chart, ComparedRow, Figure, Inline, Point, Table, TableCell, TableRow, Unit};

/// Risk of calling different what is not, inside a set.
const RISK: f64 = 0.05;

/// One of our figures and one from elsewhere.
struct Pair<'a> {
    measure: &'a Measure,
    /// Title of the indicator, and of its part.
    label: String,
    own: Estimate,
    reference: &'a Reference,
    found: Against,
    reading: Reading,
}

/// What may be said of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// It holds, the others of the set counted.
    Clear,
    /// Chance may explain it.
    Chance,
    /// Grade C: no verdict.
    Order,
    /// Our figure is fragile, or nothing can be tested: no verdict.
    Silent,
}

/// The comparisons alone, for a page of the site: only the indicators that they read are computed.
///
/// # Errors
/// A sentence when an indicator of the plan cannot be computed on this dataset.
pub fn comparisons(input: Input<'_>) -> Result<Vec<Block>, String> {
    let named = |id: &str| {
        let figures = input.beside.references.iter().flat_map(|set| &set.figures);
        let pools = input.beside.references.iter().flat_map(|set| &set.pools);
        figures
            .map(|figure| &figure.indicator)
            .chain(pools.map(|pool| &pool.indicator))
            .any(|known| known == id)
    };
    let mut plan: Plan = input.plan.clone();
    plan.indicators.retain(|measure| named(&measure.spec.id));
    plan.essentials.findings.clear();
    plan.chapters.clear();
    let desk = Desk::new(Input { plan: &plan, ..input })?;
    Ok(blocks(&desk))
}

/// The chapter; nothing when nothing can be compared.
pub(super) fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let mut out = Vec::new();
    for set in &desk.input.beside.references {
        let pairs = pairs(desk, set);
        let pools = pools(desk, set);
        if pairs.is_empty() && pools.is_none() {
            continue;
        }
        out.push(Block::Heading(set.title.clone()));
        if !set.remark.is_empty() {
            out.push(paragraph(set.remark.clone()));
        }
        let said = sentences(&pairs);
        if !said.is_empty() {
            out.push(Block::List(said.into_iter().map(|text| vec![Inline::Text(text)]).collect()));
        }
        out.extend(figures(desk, set, &pairs));
        out.extend(pools.map(Block::Table));
        out.extend(sources(set, &pairs).map(Block::Table));
    }
    if !out.is_empty() {
        out.insert(0, paragraph(HOW));
    }
    out
}

/// How to read the chapter.
const HOW: &str = "Un repère situe un chiffre, il ne note pas un territoire : les questions, les années et les populations diffèrent. Trois lettres disent jusqu’où l’on peut comparer : A, même question ; B, question proche ; C, ordre de grandeur, sans conclusion. L’écart est donné d’abord ; il est dit net quand le hasard l’explique mal (test au seuil de 5 %, correction de Holm pour l’ensemble des repères d’une même source).";

fn pairs<'a>(desk: &'a Desk<'_>, set: &'a Set) -> Vec<Pair<'a>> {
    let mut out: Vec<Pair<'a>> = Vec::new();
    // The order of the plan, then that of the set: never that of the values.
    let compared = |measure: &&Measure| !matches!(measure.spec.kind, Kind::Sum { .. } | Kind::Total { .. });
    for measure in desk.input.plan.indicators.iter().filter(compared) {
        for reference in set.figures.iter().filter(|figure| figure.indicator == measure.spec.id) {
            let Some((_, indicator)) = desk.indicator(&reference.indicator) else {
                continue;
            };
            let part = indicator.parts.iter().find(|part| {
                reference
                    .part
                    .as_ref()
                    .map_or(indicator.parts.len() == 1, |code| *code == part.code)
            });
            let Some((part, own)) = part.and_then(|part| Some((part, part.estimate?))) else {
                continue;
            };
            let label = if several(&measure.spec.kind) {
                format!("{} – {}", measure.spec.title, part.label)
            } else {
                measure.spec.title.clone()
            };
            let found = against(&own, scale(measure), reference.outside());
            let reading = match (reference.grade, found.p) {
                (Grade::C, _) => Reading::Order,
                (_, Some(_)) if own.n >= NORMAL => Reading::Chance,
                _ => Reading::Silent,
            };
            out.push(Pair {
                measure,
                label,
                own,
                reference,
                found,
                reading,
            });
        }
    }
    let tested: Vec<usize> = (0..out.len())
        .filter(|place| out[*place].reading == Reading::Chance)
        .collect();
    let p: Vec<f64> = tested.iter().filter_map(|place| out[*place].found.p).collect();
    for (place, holds) in tested.into_iter().zip(holm(&p, RISK)) {
        if holds {
            out[place].reading = Reading::Clear;
        }
    }
    out
}

/// The scale of an indicator for the tests: only what is a proportion of associations is tested as one.
fn scale(measure: &Measure) -> Scale {
    match (&measure.spec.kind, measure.spec.unit) {
        (Kind::Share { .. } | Kind::Distribution { .. } | Kind::RowShares { .. } | Kind::RankShare { .. }, Written::Percent) => {
            Scale::Share
        }
        (_, Written::Points) => Scale::Points,
        (_, Written::Index) => Scale::Index,
        _ => Scale::Amount,
    }
}

/// « Mulhouse, 2025 ».
fn place(reference: &Reference) -> String {
    format!("{}, {}", reference.territory, reference.year)
}

/// « 5 points de moins », « 0,4 de plus »; values that are printed alike are « du même ordre ».
fn gap(pair: &Pair<'_>) -> String {
    let unit = unit(&pair.measure.spec);
    let difference = scaled(unit, pair.found.difference);
    let side = if difference > 0.0 { "de plus" } else { "de moins" };
    match unit {
        Unit::Percent | Unit::Points | Unit::Index => {
            let whole = difference.abs().round();
            if whole < 1.0 {
                "du même ordre".to_owned()
            } else {
                format!("{} {side}", words::counted(whole as usize, "point"))
            }
        }
        _ if amount(difference.abs(), unit) == amount(0.0, unit) => "du même ordre".to_owned(),
        _ => format!("{} {side}", amount(difference.abs(), unit)),
    }
}

/// What the difference is worth.
fn reading(pair: &Pair<'_>) -> &'static str {
    match pair.reading {
        Reading::Clear => "écart net",
        Reading::Chance => "peut tenir au hasard",
        Reading::Order => "ordre de grandeur",
        Reading::Silent => "sans conclusion",
    }
}

/// The clear differences, one sentence each, then what the others are worth.
fn sentences(pairs: &[Pair<'_>]) -> Vec<String> {
    let mut said: Vec<String> = pairs
        .iter()
        .filter(|pair| pair.reading == Reading::Clear)
        .map(|pair| {
            let unit = unit(&pair.measure.spec);
            let between = desk::between(unit, &pair.own)
                .map(|text| format!(" ({text})"))
                .unwrap_or_default();
            let close = if pair.reference.grade == Grade::B {
                " La question n’est pas tout à fait la même."
            } else {
                ""
            };
            format!(
                "{} : {} ici{between}, {} pour {} en {}, soit {} ; l’écart est net.{close}",
                pair.label,
                printed(unit, pair.own.value),
                printed(unit, pair.reference.value),
                pair.reference.territory,
                pair.reference.year,
                gap(pair)
            )
        })
        .collect();
    let rest = pairs.iter().filter(|pair| pair.reading == Reading::Chance).count();
    if rest > 0 {
        said.push(match (rest, said.is_empty()) {
            (1, true) => "Le seul écart que l’on peut tester peut tenir au hasard.".to_owned(),
            (n, true) => format!(
                "Aucun des {} écarts testés n’est net : chacun peut tenir au hasard.",
                words::count(n)
            ),
            (1, false) => "Un autre écart a été testé : il peut tenir au hasard.".to_owned(),
            (n, false) => format!(
                "{} autres écarts ont été testés : chacun peut tenir au hasard.",
                capitalise(&words::count(n))
            ),
        });
    }
    said
}

/// The chart of what is written in percent, with the table of everything; without anything in percent, the table alone.
fn figures(desk: &Desk<'_>, set: &Set, pairs: &[Pair<'_>]) -> Option<Block> {
    if pairs.is_empty() {
        return None;
    }
    let table = table(set, pairs);
    let drawn: Vec<&Pair<'_>> = pairs
        .iter()
        .filter(|pair| unit(&pair.measure.spec) == Unit::Percent)
        .collect();
    if drawn.is_empty() {
        return Some(Block::Table(table));
    }
    let territories = pairs.windows(2).all(|two| place(two[0].reference) == place(two[1].reference));
    let rows: Vec<ComparedRow> = drawn
        .iter()
        .map(|pair| ComparedRow {
            label: if territories {
                pair.label.clone()
            } else {
                format!("{} ({})", pair.label, place(pair.reference))
            },
            own: Some(point(Unit::Percent, &pair.own)),
            other: Point {
                value: 100.0 * pair.reference.value,
                interval: pair.reference.interval.map(|(low, high)| (100.0 * low, 100.0 * high)),
                fragile: false,
            },
            strong: pair.reading == Reading::Clear,
        })
        .collect();
    let other = match pairs {
        [first, ..] if territories => place(first.reference),
        _ => "Repère".to_owned(),
    };
    let clear = pairs.iter().filter(|pair| pair.reading == Reading::Clear).count();
    let title = match clear {
        0 => format!("{} : aucun écart net", set.title),
        n => format!("{} : {}", set.title, words::counted(n, "écart net|écarts nets")),
    };
    let read: Vec<String> = drawn
        .iter()
        .take(10)
        .map(|pair| {
            let (own, other) = (
                printed(Unit::Percent, pair.own.value),
                printed(Unit::Percent, pair.reference.value),
            );
            format!(
                "{}, {own} ici et {other} ({}), {}",
                pair.label,
                place(pair.reference),
                reading(pair)
            )
        })
        .collect();
    let more = if drawn.len() > 10 {
        " ; la suite est dans le tableau"
    } else {
        ""
    };
    Some(Block::Figure(Box::new(Figure {
        id: format!("figure-reperes-{}", set.id),
        alt: format!(
            "Un point par chiffre d’ici avec son intervalle, un carré par repère. {}{more}.",
            read.join(" ; ")
        ),
        title,
        subtitle: "nos chiffres et leur intervalle à 95 %, face aux repères ; en couleur vive, les écarts nets".to_owned(),
        chart: Chart::Compared {
            unit: Unit::Percent,
            names: (desk.input.facts.territory.clone(), other),
            rows,
        },
        table,
        question: None,
        notes: vec!["L’ordre est celui du diagnostic : ni les territoires ni les chiffres ne sont classés.".to_owned()],
        source: desk.source(None),
    })))
}

fn table(set: &Set, pairs: &[Pair<'_>]) -> Table {
    let rows = pairs.iter().map(|pair| {
        let unit = unit(&pair.measure.spec);
        let between = pair.own.interval.map_or(TableCell::Empty, |(low, high)| {
            TableCell::Text(format!(
                "{} – {}",
                amount(scaled(unit, low), unit),
                amount(scaled(unit, high), unit)
            ))
        });
        TableRow {
            header: pair.label.clone(),
            cells: vec![
                cell(unit, Some(&pair.own)),
                between,
                TableCell::Number(scaled(unit, pair.reference.value), printed(unit, pair.reference.value)),
                TableCell::Text(place(pair.reference)),
                TableCell::Text(format!("{}, {}", pair.reference.grade.letter(), pair.reference.grade.say())),
                TableCell::Text(capitalise(&match pair.reading {
                    Reading::Order => gap(pair),
                    _ => format!("{}, {}", gap(pair), reading(pair)),
                })),
            ],
            total: false,
        }
    });
    let mut notes: Vec<String> = fragile_note(pairs.iter().map(|pair| &pair.own)).into_iter().collect();
    if pairs
        .iter()
        .any(|pair| pair.found.test == Some(Test::One) && matches!(pair.reading, Reading::Clear | Reading::Chance))
    {
        notes.push("Quand un repère ne dit pas sa précision, il est pris tel quel : l’écart est net s’il sort de notre intervalle, correction de Holm comprise. Il peut alors être un peu moins sûr qu’il n’y paraît.".to_owned());
    }
    if pairs
        .iter()
        .any(|pair| pair.own.reliability != Reliability::Normal && pair.reading == Reading::Silent)
    {
        notes.push("Sans conclusion : trop peu de réponses ici, ou un repère qui ne se teste pas.".to_owned());
    }
    Table {
        caption: format!("{} : tous les chiffres comparés", set.title),
        columns: [
            "Indicateur",
            "Ici",
            "Intervalle à 95 %",
            "Repère",
            "Où, quand",
            "Comparabilité",
            "Écart",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: rows.collect(),
        notes,
    }
}

/// Territories that do not want to be named, together.
fn pools(desk: &Desk<'_>, set: &Set) -> Option<Table> {
    let mut rows = Vec::new();
    for measure in &desk.input.plan.indicators {
        for pool in set.pools.iter().filter(|pool| pool.indicator == measure.spec.id) {
            let Some((_, indicator)) = desk.indicator(&pool.indicator) else {
                continue;
            };
            let part = indicator.parts.iter().find(|part| {
                pool.part
                    .as_ref()
                    .map_or(indicator.parts.len() == 1, |code| *code == part.code)
            });
            let Some(part) = part else { continue };
            let unit = unit(&measure.spec);
            let label = if several(&measure.spec.kind) {
                format!("{} – {}", measure.spec.title, part.label)
            } else {
                measure.spec.title.clone()
            };
            rows.push(TableRow {
                header: label,
                cells: vec![
                    cell(unit, part.estimate.as_ref()),
                    TableCell::Number(scaled(unit, pool.median), printed(unit, pool.median)),
                    TableCell::Text(words::interval_in(
                        scaled(unit, pool.range.0),
                        scaled(unit, pool.range.1),
                        unit,
                    )),
                    TableCell::Number(pool.territories as f64, words::count(pool.territories)),
                ],
                total: false,
            });
        }
    }
    (!rows.is_empty()).then(|| Table {
        caption: format!("{} : médiane et étendue des autres territoires", set.title),
        columns: ["Indicateur", "Ici", "Médiane", "Étendue", "Territoires"]
            .map(str::to_owned)
            .to_vec(),
        rows,
        notes: vec![
            "Territoires qui partagent leurs résultats sans être nommés : montrés ensemble, à partir de quatre.".to_owned(),
        ],
    })
}

/// Where figures come from and what differs: one line for those that share all of it.
fn sources(set: &Set, pairs: &[Pair<'_>]) -> Option<Table> {
    let mut lines: Vec<(&Reference, Vec<&str>)> = Vec::new();
    for pair in pairs {
        let (reference, title) = (pair.reference, pair.measure.spec.title.as_str());
        let alike = |other: &Reference| {
            (&other.source, &other.url, &other.note, &other.territory)
                == (&reference.source, &reference.url, &reference.note, &reference.territory)
                && (other.year, other.n) == (reference.year, reference.n)
        };
        match lines.iter_mut().find(|(known, _)| alike(known)) {
            Some((_, titles)) if titles.contains(&title) => {}
            Some((_, titles)) => titles.push(title),
            None => lines.push((reference, vec![title])),
        }
    }
    let rows: Vec<TableRow> = lines
        .into_iter()
        .map(|(reference, titles)| {
            let answers = reference
                .n
                .map(|n| format!(" ({})", words::counted(n, "réponse")))
                .unwrap_or_default();
            let url = if reference.url.is_empty() {
                String::new()
            } else {
                format!(" {}", reference.url)
            };
            let note = if reference.note.is_empty() {
                "Rien de connu.".to_owned()
            } else {
                reference.note.clone()
            };
            TableRow {
                header: format!("{} ({})", titles.join(" ; "), place(reference)),
                cells: vec![
                    TableCell::Text(format!("{}{answers}.{url}", reference.source.trim_end_matches('.'))),
                    TableCell::Text(note),
                ],
                total: false,
            }
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        caption: format!("{} : sources et différences", set.title),
        columns: ["Repère", "Source", "Ce qui diffère"].map(str::to_owned).to_vec(),
        rows,
        notes: Vec::new(),
    })
}
