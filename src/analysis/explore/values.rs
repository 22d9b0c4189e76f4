//! Measures of a variable by group: mean and median of a number, the two ends of a scale and their balance, the index of a ranking.

use super::among::Set;
use super::axis::{Axis, Category};
use super::group::{self, Groups};
use super::table::{Masks, Work, shown};
use super::{Board, Cell, Content, Line, Measure, Nothing, Test, gap};
use crate::analysis::Estimate;
use crate::analysis::disclosure::protect_values;
use crate::analysis::estimate::{mean, share};
use crate::analysis::quantile::Sorted;
use crate::analysis::thresholds::{FIGURES, Scale, is_dominated};

/// A measure: its value for each response of the table.
struct Measured {
    code: &'static str,
    label: String,
    scale: Scale,
    y: Vec<f64>,
    median: bool,
}

/// The measures of a variable, by the groups of a crossing.
pub(super) fn values(
    work: &Work<'_>,
    measure: Measure,
    variable: Axis,
    crossing: Option<Axis>,
    notes: &mut Vec<String>,
) -> Content {
    let groups = match crossing {
        None => None,
        Some(crossing) => match group::groups(work, &variable, crossing, notes) {
            None => return Content::Nothing(Nothing::OneGroup),
            groups => groups,
        },
    };
    let rows = work.rows(&variable, groups.as_ref(), true);
    match measure {
        Measure::Mean => numbers(work, &variable, groups.as_ref(), &rows, notes),
        Measure::Top => scale(work, variable, groups.as_ref(), &rows, notes),
        _ => ranking(work, &variable, groups.as_ref(), &rows),
    }
}

/// One line a measure; `hidden`: the whole, then each group.
fn board(work: &Work<'_>, groups: Option<&Groups>, rows: &[u32], masks: &Masks, measured: &[(Measured, Vec<bool>)]) -> Board {
    let design = &work.dataset.design;
    let figure = |of: &Measured, kept: &dyn Fn(&u32) -> bool| -> Option<Estimate> {
        let data: Vec<(u32, f64)> = rows
            .iter()
            .filter(|row| kept(row))
            .map(|row| (*row, of.y[*row as usize]))
            .collect();
        match of.scale {
            _ if of.median => Sorted::new(design, data).quantile(0.5),
            Scale::Share => share(design, &data.iter().map(|(row, y)| (*row, *y == 1.0)).collect::<Vec<_>>()),
            scale => mean(design, &data, scale),
        }
    };
    let mut lines: Vec<Line> = measured
        .iter()
        .map(|(of, hidden)| {
            let mut line = Line {
                code: of.code.to_owned(),
                label: of.label.clone(),
                scale: of.scale,
                whole: figure(of, &|_| true).filter(|_| !hidden[0]),
                count: None,
                cells: Vec::new(),
            };
            if let Some(groups) = groups {
                let y = |row: u32| of.y[row as usize];
                let mut gaps = if of.median {
                    gap::of_medians(design, rows, &groups.axis, &y)
                } else {
                    gap::of_means(design, rows, &groups.axis, &y, of.scale == Scale::Share)
                };
                line.cells = (0..groups.axis.categories.len())
                    .map(|group| Cell {
                        figure: figure(of, &|row| groups.axis.of(*row as usize).contains(&(group as u16)))
                            .filter(|_| !hidden[1 + group]),
                        gap: gaps[group].take().filter(|_| !hidden[0] && !hidden[1 + group]),
                        ..Cell::default()
                    })
                    .collect();
            }
            line
        })
        .collect();
    gap::adjust(&mut lines);
    Board {
        n: Some(rows.len()),
        lines,
        groups: shown(groups, masks),
        multiple: false,
        ordered: false,
        overlapping: groups.is_some_and(|groups| !groups.axis.single),
        unit: String::new(),
        year: false,
        test: if groups.is_some() { Test::EachChoice } else { Test::None },
    }
}

/// Whether everyone has the same value.
fn alike(values: &[f64]) -> bool {
    values.windows(2).all(|pair| pair[0] == pair[1])
}

/// A median is the value of one respondent: it is not shown where fewer than the threshold are at it or on either side of it.
fn alone(work: &Work<'_>, data: Vec<(u32, f64)>) -> bool {
    let sorted = Sorted::new(&work.dataset.design, data);
    let Some(median) = sorted.value(0.5) else { return true };
    let values = sorted.data();
    let below = values.partition_point(|(_, y)| *y < median);
    let above = values.len() - values.partition_point(|(_, y)| *y <= median);
    let at = values.len() - below - above;
    below + at < work.dataset.cell || above + at < work.dataset.cell
}

/// Mean (values capped at the 99th percentile) and median.
fn numbers(work: &Work<'_>, variable: &Axis, groups: Option<&Groups>, rows: &[u32], notes: &mut Vec<String>) -> Content {
    let Some(numbers) = &variable.numbers else {
        return Content::Nothing(Nothing::Nobody);
    };
    let cell = work.dataset.cell;
    let everyone = work.rows(variable, groups, false);
    let of = |rows: &[u32], kept: &dyn Fn(usize) -> bool| -> Vec<(u32, f64)> {
        let kept = rows.iter().filter(|row| kept(**row as usize));
        kept.map(|row| (*row, numbers.values[*row as usize])).collect()
    };
    let plain = |data: &[(u32, f64)]| -> Vec<f64> { data.iter().map(|(_, y)| *y).collect() };
    let dominated = |values: &[f64]| numbers.additive && is_dominated(values.iter().copied());
    // Too few, all alike, one that makes nearly all: in the group, in what the filter takes out of it, in what the table leaves out.
    let secret = |kept: &dyn Fn(usize) -> bool, least: usize, left: &[u32]| -> (bool, bool) {
        let data = of(rows, kept);
        let values = plain(&data);
        let out = plain(&of(left, kept));
        let found = !out.is_empty() && (out.len() < cell || alike(&out) || dominated(&out));
        let base = values.len() < least || alike(&values) || found;
        (base || dominated(&values), base || alone(work, data))
    };
    let outside: Vec<u32> = everyone.iter().copied().filter(|row| !work.inside(*row as usize)).collect();
    let without: Vec<u32> = {
        let all = work.rows(variable, None, false);
        let kept: std::collections::BTreeSet<u32> = rows.iter().copied().collect();
        all.into_iter().filter(|row| !kept.contains(row)).collect()
    };
    let count = groups.map_or(0, |groups| groups.axis.categories.len());
    let mut hidden = vec![vec![false; count + 1]; 2];
    let (of_mean, of_median) = secret(&|_| true, FIGURES, &without);
    (hidden[0][0], hidden[1][0]) = (of_mean, of_median);
    let masks = Masks::new(work, variable, groups, rows, false);
    if let Some(groups) = groups {
        for group in 0..count {
            let has = |row: usize| groups.axis.of(row).contains(&(group as u16));
            let (mut of_mean, mut of_median) = secret(&has, FIGURES, &outside);
            if !groups.axis.single {
                let (rest_mean, rest_median) = secret(&|row| !has(row), cell, &outside);
                (of_mean, of_median) = (of_mean || rest_mean, of_median || rest_median);
            }
            (hidden[0][1 + group], hidden[1][1 + group]) = (of_mean, of_median);
        }
        for hidden in &mut hidden {
            if hidden[0] {
                hidden.fill(true);
            } else if groups.axis.single {
                let safe = protect_values(&hidden[1..], &masks.counts.groups);
                hidden[1..].copy_from_slice(&safe);
            }
        }
    }
    among(work, variable, groups, rows, &mut hidden, &masks.counts.groups);
    if hidden.iter().flatten().all(|hidden| *hidden) {
        return Content::Nothing(Nothing::Alike);
    }
    if numbers.additive && hidden[0][0] && dominated(&plain(&of(rows, &|_| true))) {
        notes.push("La moyenne n’est pas montrée : une seule structure fait plus de 85 % du total.".to_owned());
    }
    let cap = Sorted::new(&work.dataset.design, of(rows, &|_| true))
        .value(0.99)
        .unwrap_or(f64::INFINITY);
    let capped = numbers.values.iter().map(|y| y.min(cap)).collect();
    let measured = |code, label: &str, y, median| Measured {
        code,
        label: label.to_owned(),
        scale: Scale::Amount,
        y,
        median,
    };
    let mut hidden = hidden.into_iter();
    let lines = [
        (
            measured("mediane", "Médiane", numbers.values.clone(), true),
            hidden.next_back().unwrap_or_default(),
        ),
        (
            measured("moyenne", "Moyenne", capped, false),
            hidden.next().unwrap_or_default(),
        ),
    ];
    let mut out = board(work, groups, rows, &masks, &lines);
    out.unit.clone_from(&numbers.unit);
    out.year = numbers.year;
    Content::Board(out)
}

/// Hides the means that would give those of a few by subtraction from what was published before, and remembers the others.
fn among(work: &Work<'_>, variable: &Axis, groups: Option<&Groups>, rows: &[u32], hidden: &mut [Vec<bool>], sizes: &[usize]) {
    let set = |kept: &dyn Fn(usize) -> bool| {
        let rows = rows.iter().copied().filter(|row| kept(*row as usize));
        Set::new(&variable.name, work.dataset.len, rows)
    };
    let mut sets = vec![set(&|_| true)];
    if let Some(groups) = groups {
        let of = |group: usize| set(&|row| groups.axis.of(row).contains(&(group as u16)));
        sets.extend((0..groups.axis.categories.len()).map(of));
    }
    let clashes: Vec<bool> = {
        let published = work.published.borrow();
        sets.iter().map(|set| published.clashes(set, work.dataset.cell)).collect()
    };
    for hidden in hidden.iter_mut() {
        hidden.iter_mut().zip(&clashes).for_each(|(hidden, clash)| *hidden |= clash);
        if hidden[0] {
            hidden.fill(true);
        } else if hidden.len() > 1 {
            let safe = protect_values(&hidden[1..], sizes);
            hidden[1..].copy_from_slice(&safe);
        }
    }
    let shown = |place: &usize| hidden.iter().any(|hidden| !hidden[*place]);
    let kept: Vec<Set> = (0..sets.len()).filter(shown).map(|place| sets[place].clone()).collect();
    work.published.borrow_mut().add(kept);
}

/// The first degrees of a scale, the last ones, and the balance.
fn scale(work: &Work<'_>, mut variable: Axis, groups: Option<&Groups>, rows: &[u32], notes: &mut Vec<String>) -> Content {
    let degrees = variable.categories.len();
    let side = if degrees >= 4 { 2 } else { 1 };
    let name = |range: std::ops::Range<usize>| -> String {
        let labels: Vec<&str> = variable.categories[range].iter().map(|c| c.label.as_str()).collect();
        labels.join(" ou ")
    };
    let (top, bottom) = (name(0..side), name(degrees - side..degrees));
    let middle: Vec<usize> = (side..degrees - side).collect();
    let mut parts: Vec<Vec<usize>> = vec![(0..side).collect()];
    parts.extend((!middle.is_empty()).then_some(middle));
    parts.push((degrees - side..degrees).collect());
    let before = variable.notes.len();
    variable.merge_named(&parts);
    variable.notes.truncate(before);
    let last = variable.categories.len() - 1;
    let masks = Masks::new(work, &variable, groups, rows, true);
    let count = groups.map_or(0, |groups| groups.axis.categories.len());
    let hidden = |line: usize| -> Vec<bool> {
        std::iter::once(masks.lines[line])
            .chain((0..count).map(|group| masks.cells[line][group]))
            .collect()
    };
    let (first_hidden, last_hidden) = (hidden(0), hidden(last));
    let either: Vec<bool> = first_hidden.iter().zip(&last_hidden).map(|(a, b)| *a || *b).collect();
    if first_hidden.iter().chain(&last_hidden).all(|hidden| *hidden) {
        return Content::Nothing(Nothing::Alike);
    }
    let is = |line: usize| -> Vec<f64> {
        let has = |row: usize| variable.of(row).first() == Some(&(line as u16));
        (0..work.dataset.len).map(|row| f64::from(u8::from(has(row)))).collect()
    };
    let (y_top, y_bottom) = (is(0), is(last));
    let balance = y_top.iter().zip(&y_bottom).map(|(top, bottom)| top - bottom).collect();
    notes.push(format!("Solde : part de « {top} » moins part de « {bottom} », en points."));
    let measured = |code, label: String, scale, y| Measured {
        code,
        label,
        scale,
        y,
        median: false,
    };
    let lines = [
        (measured("haut", top, Scale::Share, y_top), first_hidden),
        (measured("bas", bottom, Scale::Share, y_bottom), last_hidden),
        (measured("solde", "Solde".to_owned(), Scale::Points, balance), either),
    ];
    Content::Board(board(work, groups, rows, &masks, &lines))
}

/// The index of each need.
fn ranking(work: &Work<'_>, variable: &Axis, groups: Option<&Groups>, rows: &[u32]) -> Content {
    let Some(size) = variable.ranks else {
        return Content::Nothing(Nothing::Nobody);
    };
    let masks = Masks::new(work, variable, groups, rows, true);
    let count = groups.map_or(0, |groups| groups.axis.categories.len());
    let needs = variable.categories.len();
    let mut hidden: Vec<Vec<bool>> = (0..needs)
        .map(|need| {
            std::iter::once(masks.lines[need])
                .chain((0..count).map(|group| masks.cells[need][group]))
                .collect()
        })
        .collect();
    // The points of a ranking add up: one need hidden alone would be found from the others.
    for place in 0..=count {
        let column: Vec<bool> = hidden.iter().map(|row| row[place]).collect();
        for (row, hide) in hidden.iter_mut().zip(protect_values(&column, &masks.counts.lines)) {
            row[place] = hide;
        }
    }
    for row in hidden.iter_mut().filter(|row| row[0]) {
        row.fill(true);
    }
    if hidden.iter().flatten().all(|hidden| *hidden) {
        return Content::Nothing(Nothing::Alike);
    }
    let index = |need: usize| -> Vec<f64> {
        let points = |row: usize| {
            let rank = variable.of(row).iter().position(|place| usize::from(*place) == need);
            rank.map_or(0.0, |rank| 100.0 * size.saturating_sub(rank) as f64 / size as f64)
        };
        (0..work.dataset.len).map(points).collect()
    };
    let line = |(need, category): (usize, &Category)| Measured {
        code: "",
        label: category.label.clone(),
        scale: Scale::Index,
        y: index(need),
        median: false,
    };
    let lines: Vec<(Measured, Vec<bool>)> = variable.categories.iter().enumerate().map(line).zip(hidden).collect();
    let mut out = board(work, groups, rows, &masks, &lines);
    for (line, category) in out.lines.iter_mut().zip(&variable.categories) {
        line.code.clone_from(&category.code);
    }
    out.multiple = true;
    Content::Board(out)
}
