//! What changed since the wave before: sentences, dumbbells with their table, the same associations read apart, what does not compare. The
//! chapter « Évolution » and the page of the site are made here.

mod draw;
mod questions;
mod words;

use super::Input;
use super::desk::{Desk, scaled, unit};
use super::drawings::paragraph;
use crate::analysis::evolution::{Asked, Figures, Followed, Shift};
use crate::analysis::indicator::is_single;
use crate::questionnaire::lineage::Grade;
use crate::report::plan::Measure;
use crate::report::words::{counted, list, number};
use crate::report::{Block, CalloutKind, Inline, TableCell, Unit};
use draw::{dumbbell, table};
use words::sentence;

/// Most findings in « L’essentiel ».
const ESSENTIAL: usize = 3;
/// Most indicators with several parts that are drawn.
const DRAWN: usize = 4;
/// Most rows of a dumbbell of parts.
const ROWS: usize = 14;

/// The wave before, and what it gives once compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// Names of the two waves in a sentence, without preposition (« 2024 », « 2026 »).
    pub moments: (String, String),
    /// Title of the earlier survey.
    pub title: String,
    /// Responses of each.
    pub responses: (usize, usize),
    /// Associations that answered both.
    pub common: usize,
    /// The indicators of the plan.
    pub indicators: Vec<Followed>,
    /// Questions asked for the first time.
    pub new: Vec<(String, String)>,
    /// Questions no longer asked.
    pub gone: Vec<(String, String)>,
}

/// An indicator with its measure and its only part.
struct Single<'a> {
    measure: &'a Measure,
    followed: &'a Followed,
    shift: &'a Shift,
}

impl Single<'_> {
    fn figures(&self) -> Option<&Figures> {
        self.shift.figures.as_ref()
    }
}

fn singles<'d>(desk: &Desk<'d>, past: &'d Past) -> Vec<Single<'d>> {
    let plan = desk.input.plan;
    past.indicators
        .iter()
        .filter_map(|followed| {
            let measure = plan.indicator(&followed.id).filter(|measure| is_single(&measure.spec.kind))?;
            let shift = followed.parts.first()?;
            Some(Single {
                measure,
                followed,
                shift,
            })
        })
        .collect()
}

/// Changes that hold, the clearest first.
fn held<'s, 'd>(singles: &'s [Single<'d>]) -> Vec<&'s Single<'d>> {
    let strength = |single: &Single<'_>| {
        let change = single.figures().and_then(|figures| figures.change.as_ref().ok());
        change.and_then(|change| change.t).map_or(0.0, f64::abs)
    };
    let mut out: Vec<&Single<'_>> = singles
        .iter()
        .filter(|single| single.figures().is_some_and(Figures::holds))
        .collect();
    out.sort_by(|a, b| {
        strength(b)
            .total_cmp(&strength(a))
            .then(a.measure.spec.id.cmp(&b.measure.spec.id))
    });
    out
}

fn said(single: &Single<'_>) -> Option<String> {
    let figures = single.figures()?;
    Some(sentence(&single.measure.spec.title, unit(&single.measure.spec), figures))
}

/// « Ce qui a changé depuis la vague précédente »: at most three findings; nothing without an earlier wave, or when nothing holds.
pub(super) fn essentials(desk: &Desk<'_>) -> Vec<Block> {
    let Some(past) = desk.input.past else { return Vec::new() };
    let singles = singles(desk, past);
    let items: Vec<Vec<Inline>> = held(&singles)
        .into_iter()
        .take(ESSENTIAL)
        .filter_map(|single| Some(vec![Inline::Text(said(single)?)]))
        .collect();
    if items.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Heading(format!("Ce qui a changé depuis la vague précédente ({})", past.moments.0)),
        Block::List(items),
    ]
}

/// The chapter; nothing without an earlier wave.
pub(super) fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let Some(past) = desk.input.past else { return Vec::new() };
    let singles = singles(desk, past);
    let (before, after) = (&past.moments.0, &past.moments.1);
    let both = match past.common {
        0 => "aucune association n’a répondu les deux fois".to_owned(),
        1 => "une seule association a répondu les deux fois".to_owned(),
        n => format!("{} ont répondu les deux fois", counted(n, "association")),
    };
    let mut out = vec![paragraph(format!(
        "L’enquête a déjà été menée en {before} : {} alors, {} en {after} ; {both}. Une évolution n’est dite que si elle dépasse ce que \
         le hasard des réponses peut produire, compte tenu du nombre de comparaisons.",
        counted(past.responses.0, "réponse"),
        counted(past.responses.1, "réponse"),
    ))];
    let held = held(&singles);
    let measured = singles.iter().filter(|single| single.figures().is_some()).count();
    if held.is_empty() {
        let text = if measured == 0 {
            "Trop peu de réponses, ou des questions trop différentes : aucune évolution ne peut être mesurée.".to_owned()
        } else {
            format!(
                "Aucune évolution notable entre {before} et {after}, sur {}.",
                counted(measured, "indicateur comparé")
            )
        };
        out.push(paragraph(text));
    } else {
        let mut items: Vec<Vec<Inline>> = held
            .iter()
            .filter_map(|single| Some(vec![Inline::Text(said(single)?)]))
            .collect();
        let others = measured - held.len();
        if others > 0 {
            let text = match others {
                1 => "Un autre indicateur comparé : sans évolution notable.".to_owned(),
                n => format!("Les {n} autres indicateurs comparés : sans évolution notable."),
            };
            items.push(vec![Inline::Text(text)]);
        }
        out.push(Block::List(items));
    }
    out.extend(drawn(desk, past, &singles));
    let several = past.indicators.iter().filter_map(|followed| {
        let measure = desk.input.plan.indicator(&followed.id)?;
        let holds = followed
            .parts
            .iter()
            .any(|shift| shift.figures.as_ref().is_some_and(Figures::holds));
        (holds && !is_single(&measure.spec.kind)).then_some((measure, followed))
    });
    for (measure, followed) in several.take(DRAWN) {
        out.push(parts(desk, past, measure, followed));
    }
    out.extend(everything(past, &singles));
    out.extend(panel(past, &singles));
    out.push(Block::Callout {
        kind: CalloutKind::Note,
        title: "Deux lectures d’une évolution".to_owned(),
        text: vec![Inline::Text(format!(
            "La première compare toutes les réponses de {before} à toutes celles de {after} : elle dit comment l’ensemble des associations a \
             changé, créations et disparitions comprises ; son intervalle tient compte de celles qui ont répondu les deux fois. La seconde \
             ne suit que ces dernières, chacune comparée à elle-même : elle dit comment les mêmes associations ont évolué. Les deux peuvent \
             différer, parce que les associations nouvelles ou disparues ne ressemblent pas aux autres. Les textes de ce chapitre suivent la \
             première."
        ))],
    });
    out.extend(apart(desk, past));
    out
}

/// The shares with one value, as dumbbells.
fn drawn(desk: &Desk<'_>, past: &Past, singles: &[Single<'_>]) -> Option<Block> {
    let mut shares: Vec<&Single<'_>> = singles
        .iter()
        .filter(|single| unit(&single.measure.spec) == Unit::Percent && single.figures().is_some())
        .collect();
    if shares.is_empty() {
        return None;
    }
    let gap = |single: &Single<'_>| {
        single
            .figures()
            .map_or(0.0, |figures| figures.after.value - figures.before.value)
    };
    let holds = |single: &Single<'_>| single.figures().is_some_and(Figures::holds);
    shares.sort_by(|a, b| {
        let key = |single: &Single<'_>| (!holds(single), -gap(single));
        let (a, b) = (key(a), key(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    shares.truncate(ROWS);
    let rows: Vec<(&Shift, String)> = shares
        .iter()
        .map(|single| (single.shift, single.measure.spec.title.clone()))
        .collect();
    let title = if shares.iter().any(|single| holds(single)) {
        format!("Ce qui a changé entre {} et {}", past.moments.0, past.moments.1)
    } else {
        format!("Aucune évolution notable entre {} et {}", past.moments.0, past.moments.1)
    };
    Some(dumbbell(
        "evolution",
        title,
        "Part des associations concernées, en %".to_owned(),
        past,
        Unit::Percent,
        &rows,
        source(desk, past, None),
    ))
}

/// An indicator of several parts.
fn parts(desk: &Desk<'_>, past: &Past, measure: &Measure, followed: &Followed) -> Block {
    let unit = unit(&measure.spec);
    let rows: Vec<(&Shift, String)> = followed.parts.iter().map(|shift| (shift, shift.label.clone())).collect();
    dumbbell(
        &format!("evolution-{}", measure.spec.id),
        format!(
            "{} : ce qui a changé entre {} et {}",
            measure.spec.title, past.moments.0, past.moments.1
        ),
        measure.spec.measure.clone(),
        past,
        unit,
        &rows,
        source(desk, past, Some(&measure.spec.id)),
    )
}

fn source(desk: &Desk<'_>, past: &Past, indicator: Option<&str>) -> String {
    let source = desk.source(indicator);
    format!(
        "{} ; {} ({}).",
        source.trim_end_matches('.'),
        past.title,
        counted(past.responses.0, "réponse")
    )
}

/// Every indicator with one value.
fn everything(past: &Past, singles: &[Single<'_>]) -> Option<Block> {
    if singles.is_empty() {
        return None;
    }
    let label = |single: &Single<'_>| {
        let reserve = if single.followed.grade == Grade::B {
            " (avec réserve)"
        } else {
            ""
        };
        format!("{}{reserve}", single.measure.spec.title)
    };
    let rows = singles
        .iter()
        .map(|single| (unit(&single.measure.spec), single.shift, label(single)));
    let caption = format!("Les indicateurs en {} et en {}", past.moments.0, past.moments.1);
    let mut table = table(&caption, "Indicateur", past, rows);
    for single in singles.iter().filter(|single| single.followed.grade == Grade::B) {
        let reasons = single.followed.reasons.join(" ");
        table
            .notes
            .push(format!("{} : comparable avec réserve. {reasons}", single.measure.spec.title));
    }
    Some(Block::Table(table))
}

/// The same associations.
fn panel(past: &Past, singles: &[Single<'_>]) -> Vec<Block> {
    let rows: Vec<(Unit, &Shift, String)> = singles
        .iter()
        .map(|single| (unit(&single.measure.spec), single.shift, single.measure.spec.title.clone()))
        .collect();
    match words::panel(past, &rows) {
        Some(table) => vec![Block::Heading("Les mêmes associations".to_owned()), Block::Table(table)],
        None => Vec::new(),
    }
}

/// What does not compare, and why.
fn apart(desk: &Desk<'_>, past: &Past) -> Option<Block> {
    let mut texts: Vec<String> = Vec::new();
    let plan = desk.input.plan;
    for followed in past.indicators.iter().filter(|followed| followed.grade == Grade::C) {
        let Some(measure) = plan.indicator(&followed.id) else {
            continue;
        };
        texts.push(format!("{} ({})", measure.spec.title, followed.reasons.join(" ")));
    }
    let wordings = |list: &[(String, String)]| -> String {
        let named: Vec<String> = list
            .iter()
            .take(6)
            .map(|(_, label)| format!("« {} »", label.trim()))
            .collect();
        let more = list.len().saturating_sub(6);
        let more = if more > 0 {
            format!(" et {more} autres")
        } else {
            String::new()
        };
        format!("{}{more}", named.join(" ; "))
    };
    if !past.new.is_empty() {
        texts.push(format!("Questions nouvelles : {}", wordings(&past.new)));
    }
    if !past.gone.is_empty() {
        texts.push(format!("Questions qui ne sont plus posées : {}", wordings(&past.gone)));
    }
    (!texts.is_empty()).then(|| Block::Callout {
        kind: CalloutKind::Limit,
        title: "Ce qui ne se compare pas".to_owned(),
        text: vec![Inline::Text(format!(
            "{}.",
            texts.join(". ").replace("..", ".").replace(".)", ")")
        ))],
    })
}

/// The chapter alone, for the page of the site.
///
/// # Errors
/// As [`super::build`].
pub fn evolution(input: Input<'_>) -> Result<Vec<Block>, String> {
    Ok(blocks(&Desk::new(input)?))
}

/// Questions in two waves, as blocks: each under its wording.
pub fn evolution_of(past: &Past, asked: &[Asked]) -> Vec<Block> {
    asked.iter().flat_map(|asked| questions::blocks(past, asked)).collect()
}

/// A number of associations.
fn associations(n: usize) -> TableCell {
    TableCell::Number(n as f64, number(n as f64, 0))
}

/// « a, b et c ».
fn and(items: &[String]) -> String {
    list(items)
}

/// A change in the unit of charts.
fn in_unit(unit: Unit, value: f64) -> f64 {
    scaled(unit, value)
}
