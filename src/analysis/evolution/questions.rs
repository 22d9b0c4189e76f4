//! The answers to each question in two waves, on the finest classes that both publish, and where those who answered both times went.

use std::collections::BTreeMap;

use super::figure::{Wave, difference, reading};
use super::lineage::{Class, gather};
use super::{Figures, Shift, Waves, family};
use crate::analysis::columns::{Column, Data, Entry};
use crate::analysis::dataset::{Dataset, Form};
use crate::analysis::disclosure;
use crate::analysis::estimate;
use crate::analysis::indicator::How;
use crate::analysis::tabulate::{OTHER, TabContent, entries, joined, tabulate};
use crate::analysis::thresholds::{self, Scale};
use crate::analysis::{Estimate, typeset};
use crate::questionnaire::lineage::Grade;

/// Most classes of a table of transitions.
const TRANSITIONS: usize = 8;

/// A question in two waves.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The item, in the later questionnaire.
    pub id: String,
    /// Its wording, in the later questionnaire.
    pub label: String,
    /// How far it compares; `None`: it was not asked before.
    pub grade: Option<Grade>,
    /// Why not wholly.
    pub reasons: Vec<String>,
    /// One, or one a row.
    pub tables: Vec<Modalities>,
}

/// The answers to a question, or to one of its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Modalities {
    /// `item` or `item.row`.
    pub variable: String,
    /// Wording of the row; that of the question when it has none.
    pub label: String,
    /// Numbers: what they count (`€`…); `None`: shares.
    pub unit: Option<String>,
    /// One a class of answers, or mean and median.
    pub shifts: Vec<Shift>,
    /// Where those who answered both times went.
    pub transitions: Option<Transitions>,
}

/// From the earlier answer (rows) to the later one (columns), in associations that answered both times, unweighted.
#[derive(Clone, Debug, PartialEq)]
pub struct Transitions {
    /// The classes, for rows and columns.
    pub labels: Vec<String>,
    /// Associations; `None`: hidden.
    pub cells: Vec<Vec<Option<usize>>>,
    /// How many answered both times.
    pub n: usize,
}

/// A question of the later questionnaire in the two waves; `None` when it is not one that is tabulated.
pub fn asked(item: &str, waves: &Waves<'_>) -> Option<Asked> {
    let question = waves.after.question(item)?;
    let grade = waves.matched.grade(item);
    let places = match &question.form {
        Form::Variable(place) => vec![*place],
        Form::Matrix(places) | Form::Shares(places, _) => places.clone(),
        Form::Roster(_) => return None,
    };
    let rows = !matches!(question.form, Form::Variable(_));
    if !rows && matches!(waves.after.columns()[places[0]].data, Data::Presence | Data::Dates(_)) {
        return None;
    }
    let mut out = Asked {
        id: item.to_owned(),
        label: question.label.clone(),
        grade: grade.map(|(grade, _)| grade),
        reasons: grade.map(|(_, reasons)| reasons.to_vec()).unwrap_or_default(),
        tables: Vec::new(),
    };
    for place in places {
        let after = &waves.after.columns()[place];
        let Some((grade, reasons)) = waves.matched.grade(&after.name) else {
            if rows {
                out.reasons
                    .push(typeset(&format!("La ligne « {} » n’était pas demandée.", after.label)));
            }
            continue;
        };
        if rows {
            // A row that comes from elsewhere compares even when its question is new.
            let known = out.grade.filter(|known| *known != Grade::C || grade == Grade::C);
            out.grade = Some(known.map_or(grade, |known| known.max(grade)));
            let unsaid = reasons
                .iter()
                .filter(|reason| !out.reasons.contains(reason))
                .cloned()
                .collect::<Vec<_>>();
            out.reasons.extend(unsaid);
        }
        let from = waves
            .matched
            .variables
            .get(&after.name)
            .map_or(after.name.as_str(), |found| &found.from);
        if grade == Grade::C {
            continue;
        }
        let Some(before) = waves.before.column(from) else { continue };
        out.tables.extend(table(before, after, waves));
    }
    family(out.tables.iter_mut().flat_map(|table| table.shifts.iter_mut()));
    Some(out)
}

fn table(before: &Column, after: &Column, waves: &Waves<'_>) -> Option<Modalities> {
    let (shifts, transitions, unit) = match (&before.data, &after.data) {
        (Data::Codes { .. } | Data::Flags(_), Data::Codes { .. } | Data::Flags(_)) => {
            let (shifts, transitions) = partition(before, after, waves)?;
            (shifts, transitions, None)
        }
        (Data::Sets { .. }, Data::Sets { .. }) | (Data::Ranks { .. }, Data::Ranks { .. }) => {
            (several(before, after, waves), None, None)
        }
        (Data::Numbers { .. }, Data::Numbers { .. }) => {
            let (shifts, unit) = number(before, after, waves)?;
            (shifts, None, Some(unit))
        }
        _ => return None,
    };
    Some(Modalities {
        variable: after.name.clone(),
        label: after.label.clone(),
        unit,
        shifts,
        transitions,
    })
}

/// Rows of a published table: codes, and whether their figure is shown. `None`: nothing of it is shown.
fn published(dataset: &Dataset, column: &Column, list: &[Entry]) -> Option<Vec<(Vec<usize>, bool)>> {
    let TabContent::Codes { rows, .. } = tabulate(dataset, &column.name)?.content else {
        return None;
    };
    let place = |code: &str| list.iter().position(|entry| entry.code == code);
    let mut out: Vec<(Vec<usize>, bool)> = Vec::new();
    let mut other = None;
    for row in rows {
        let shown = row.share.is_some();
        if row.code == OTHER {
            other = Some(shown);
        } else if let Some(place) = place(&row.code) {
            out.push((vec![place], shown));
        } else {
            // Neighbours put together: « a+b ».
            let from = (0..list.len()).find_map(|from| {
                let to = (from + 1..=list.len()).find(|to| {
                    let codes: Vec<&str> = list[from..*to].iter().map(|entry| entry.code.as_str()).collect();
                    codes.join("+") == row.code
                })?;
                Some((from..to).collect::<Vec<usize>>())
            });
            out.push((from?, shown));
        }
    }
    let left: Vec<usize> = (0..list.len())
        .filter(|place| list[*place].missing.is_none() && !out.iter().any(|(row, _)| row.contains(place)))
        .collect();
    if !left.is_empty() {
        out.push((left, other.unwrap_or(true)));
    }
    Some(out)
}

/// Codes that correspond, as places of the two lists.
fn classes(before: &[Entry], after: &Column, list: &[Entry], waves: &Waves<'_>) -> Vec<(Vec<usize>, Vec<usize>)> {
    let declared = waves
        .matched
        .variables
        .get(&after.name)
        .and_then(|found| found.codes.as_ref());
    let places = |codes: &[String], list: &[Entry]| -> Vec<usize> {
        let found = codes.iter().map(|code| list.iter().position(|entry| entry.code == *code));
        found.flatten().collect()
    };
    let known = |class: &Class| (places(&class.before, before), places(&class.after, list));
    match declared {
        Some(classes) => classes.iter().map(known).collect(),
        None => (0..list.len())
            .map(|place| {
                let same = before.iter().position(|entry| entry.code == list[place].code);
                (same.into_iter().collect(), vec![place])
            })
            .collect(),
    }
}

/// One answer each: classes that are sums of published rows in both waves.
fn partition(before: &Column, after: &Column, waves: &Waves<'_>) -> Option<(Vec<Shift>, Option<Transitions>)> {
    let (old, new) = (entries(before), entries(after));
    let (left_rows, right_rows) = (published(waves.before, before, &old)?, published(waves.after, after, &new)?);
    // A row of several codes ties them; rows hidden are tied together: only their sum could be told.
    let mut links: Vec<(usize, usize)> = Vec::new();
    for (from, to) in classes(&old, after, &new, waves) {
        links.extend(from.iter().flat_map(|from| to.iter().map(|to| (*from, *to))));
    }
    let (mut lefts, mut rights) = (old.len(), new.len());
    let mut hidden_left: Vec<usize> = Vec::new();
    for (codes, shown) in &left_rows {
        links.extend(codes.iter().map(|code| (*code, rights)));
        rights += 1;
        if !shown {
            hidden_left.extend(codes);
        }
    }
    links.extend(hidden_left.iter().map(|code| (*code, rights)));
    rights += 1;
    let mut hidden_right: Vec<usize> = Vec::new();
    for (codes, shown) in &right_rows {
        links.extend(codes.iter().map(|code| (lefts, *code)));
        lefts += 1;
        if !shown {
            hidden_right.extend(codes);
        }
    }
    links.extend(hidden_right.iter().map(|code| (lefts, *code)));
    lefts += 1;
    let real = |places: Vec<usize>, list: &[Entry]| -> Vec<usize> {
        let kept = places
            .into_iter()
            .filter(|place| *place < list.len() && list[*place].missing.is_none());
        kept.collect()
    };
    let groups: Vec<(Vec<usize>, Vec<usize>)> = gather(lefts, rights, &links)
        .into_iter()
        .map(|(from, to)| (real(from, &old), real(to, &new)))
        .filter(|(from, to)| !from.is_empty() || !to.is_empty())
        .collect();
    let compared = |(from, to): &&(Vec<usize>, Vec<usize>)| !from.is_empty() && !to.is_empty();
    let visible = |(from, to): &(Vec<usize>, Vec<usize>)| {
        !from.iter().any(|code| hidden_left.contains(code)) && !to.iter().any(|code| hidden_right.contains(code))
    };
    if groups.iter().filter(compared).count() < 2 {
        return None;
    }
    let mut shifts = Vec::new();
    for group in groups.iter().filter(compared) {
        let (code, label) = name(&new, &group.1, after.ordered);
        let (one, two) = (chosen(before, &group.0), chosen(after, &group.1));
        // An answer that nobody gave in either wave says nothing.
        if one.iter().chain(&two).all(|(_, y, _)| *y == 0.0) {
            continue;
        }
        let figures = visible(group).then(|| figures(How::Share, &one, &two, waves)).flatten();
        shifts.push(Shift { code, label, figures });
    }
    // Shares that add up: one panel hidden alone would be deduced.
    let silent = |shift: &Shift| shift.figures.as_ref().is_none_or(|figures| figures.panel.is_none());
    if shifts.iter().any(silent) {
        shifts
            .iter_mut()
            .filter_map(|shift| shift.figures.as_mut())
            .for_each(|figures| figures.panel = None);
        return Some((shifts, None));
    }
    let whole = groups.iter().all(|group| compared(&group));
    let transitions = if whole {
        transitions(before, after, &groups, &new, waves)
    } else {
        None
    };
    Some((shifts, transitions))
}

/// 1 for those who chose one of the codes, 0 for the others.
fn chosen(column: &Column, codes: &[usize]) -> Vec<(u32, f64, f64)> {
    let units = (0..column.len()).filter(|unit| column.missing[*unit].is_none());
    units
        .map(|unit| {
            let mut has = false;
            column.each_code(unit, |place| has |= codes.contains(&place));
            (unit as u32, f64::from(u8::from(has)), 1.0)
        })
        .collect()
}

fn name(list: &[Entry], places: &[usize], ordered: bool) -> (String, String) {
    let codes: Vec<&str> = places.iter().map(|place| list[*place].code.as_str()).collect();
    let labels: Vec<&str> = places.iter().map(|place| list[*place].label.as_str()).collect();
    let label = match labels.as_slice() {
        [one] => (*one).to_owned(),
        _ if ordered => joined(&labels),
        [first, second] => format!("{first} ; {second}"),
        _ => "Réponses regroupées".to_owned(),
    };
    (codes.join("+"), typeset(&label))
}

/// The figures of a share in both waves, as each publishes it.
fn figures(how: How, before: &[(u32, f64, f64)], after: &[(u32, f64, f64)], waves: &Waves<'_>) -> Option<Figures> {
    let share = |dataset: &Dataset, data: &[(u32, f64, f64)]| {
        let truths: Vec<(u32, bool)> = data.iter().map(|(row, y, _)| (*row, *y != 0.0)).collect();
        estimate::share(&dataset.design, &truths)
    };
    let estimates = (share(waves.before, before)?, share(waves.after, after)?);
    Some(changed(how, estimates, before, after, waves))
}

fn changed(
    how: How,
    estimates: (Estimate, Estimate),
    before: &[(u32, f64, f64)],
    after: &[(u32, f64, f64)],
    waves: &Waves<'_>,
) -> Figures {
    fn wave<'a>(dataset: &'a Dataset, data: &'a [(u32, f64, f64)]) -> Wave<'a> {
        Wave {
            design: &dataset.design,
            cell: dataset.cell,
            data,
        }
    }
    let (one, two) = (wave(waves.before, before), wave(waves.after, after));
    Figures {
        before: estimates.0,
        after: estimates.1,
        change: difference(how, one, two, waves.overlap).map_err(|why| typeset(&why)),
        panel: reading(how, one, two, waves.overlap),
    }
}

/// Several answers each: an answer is compared when both waves publish it; answers gathered, when nobody can be told from the parts.
fn several(before: &Column, after: &Column, waves: &Waves<'_>) -> Vec<Shift> {
    let (old, new) = (entries(before), entries(after));
    let (Some(left), Some(right)) = (published(waves.before, before, &old), published(waves.after, after, &new)) else {
        return Vec::new();
    };
    let shown = |rows: &[(Vec<usize>, bool)], code: usize| rows.iter().any(|(row, shown)| *shown && row.as_slice() == [code]);
    let mut shifts = Vec::new();
    for (from, to) in classes(&old, after, &new, waves) {
        let (from, to) = (valued(&old, &from), valued(&new, &to));
        if from.is_empty() || to.is_empty() {
            continue;
        }
        let (one, two) = (chosen(before, &from), chosen(after, &to));
        if one.iter().chain(&two).all(|(_, y, _)| *y == 0.0) {
            continue;
        }
        let visible = from.iter().all(|code| shown(&left, *code))
            && to.iter().all(|code| shown(&right, *code))
            && apart(before, &from, waves.before.cell)
            && apart(after, &to, waves.after.cell);
        let (code, label) = name(&new, &to, false);
        let figures = visible.then(|| figures(How::Share, &one, &two, waves)).flatten();
        shifts.push(Shift { code, label, figures });
    }
    shifts
}

fn valued(list: &[Entry], places: &[usize]) -> Vec<usize> {
    let kept = places.iter().copied().filter(|place| list[*place].missing.is_none());
    kept.collect()
}

/// Whether the share of those who chose one of several codes at least tells nothing of small groups, beside the shares of the codes: every
/// combination of them was chosen by nobody or by enough.
fn apart(column: &Column, codes: &[usize], cell: usize) -> bool {
    if codes.len() < 2 {
        return true;
    }
    let mut counts: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    for unit in (0..column.len()).filter(|unit| column.missing[*unit].is_none()) {
        let mut has = Vec::new();
        column.each_code(unit, |place| {
            if codes.contains(&place) {
                has.push(place);
            }
        });
        *counts.entry(has).or_default() += 1;
    }
    counts.values().all(|count| *count >= cell)
}

/// Mean and median of a number.
fn number(before: &Column, after: &Column, waves: &Waves<'_>) -> Option<(Vec<Shift>, String)> {
    let read = |dataset: &Dataset, column: &Column| match tabulate(dataset, &column.name)?.content {
        TabContent::Number { unit, mean, median, .. } => Some((unit, mean, median)),
        _ => None,
    };
    let (one, two) = (read(waves.before, before)?, read(waves.after, after)?);
    let data = |column: &Column| -> Vec<(u32, f64, f64)> {
        let units = (0..column.len()).filter_map(|unit| Some((unit as u32, column.number(unit)?, 1.0)));
        units.collect()
    };
    let (old, new) = (data(before), data(after));
    let shift = |code: &str, label: &str, how: How, estimates: Option<(Estimate, Estimate)>| Shift {
        code: code.to_owned(),
        label: label.to_owned(),
        figures: estimates.map(|estimates| changed(how, estimates, &old, &new, waves)),
    };
    let shifts = vec![
        shift("mean", "Moyenne", How::Winsorised(Scale::Amount), one.1.zip(two.1)),
        shift("median", "Médiane", How::Median, one.2.zip(two.2)),
    ];
    Some((shifts, two.0))
}

/// The codes of a class, in the earlier wave and in the later one.
type Sides = (Vec<usize>, Vec<usize>);

/// Where those who answered both times went, small cells hidden with enough others.
fn transitions(
    before: &Column,
    after: &Column,
    groups: &[(Vec<usize>, Vec<usize>)],
    list: &[Entry],
    waves: &Waves<'_>,
) -> Option<Transitions> {
    let k = groups.len();
    if !(2..=TRANSITIONS).contains(&k) {
        return None;
    }
    let group = |column: &Column, unit: u32, side: fn(&Sides) -> &Vec<usize>| {
        let unit = unit as usize;
        let mut found = None;
        if column.missing[unit].is_none() {
            column.each_code(unit, |place| {
                found = groups.iter().position(|group| side(group).contains(&place));
            });
        }
        found
    };
    let mut counts = vec![vec![0usize; k]; k];
    let mut n = 0;
    for (one, two) in waves.overlap.pairs() {
        if let (Some(from), Some(to)) = (group(before, *one, |group| &group.0), group(after, *two, |group| &group.1)) {
            counts[from][to] += 1;
            n += 1;
        }
    }
    if n < thresholds::FIGURES {
        return None;
    }
    let cell = waves.before.cell.max(waves.after.cell);
    let hidden = disclosure::protect(&counts, &vec![true; k], &vec![vec![false; k]; k], cell)?;
    let cells: Vec<Vec<Option<usize>>> = counts
        .iter()
        .zip(&hidden)
        .map(|(row, mask)| row.iter().zip(mask).map(|(count, hide)| (!hide).then_some(*count)).collect())
        .collect();
    let said = cells.iter().flatten().any(Option::is_some);
    said.then(|| Transitions {
        labels: groups.iter().map(|group| name(list, &group.1, after.ordered).1).collect(),
        cells,
        n,
    })
}
