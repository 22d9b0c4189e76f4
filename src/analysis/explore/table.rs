//! Distributions: counts, protection, shares by line and by group.

use std::cell::RefCell;

use super::among::{Published, Set};
use super::axis::Axis;
use super::group::{self, Groups};
use super::{Board, Cell, Content, Group, Line, Link, Nothing, RISK, Test, gap};
use crate::analysis::Estimate;
use crate::analysis::dataset::Dataset;
use crate::analysis::disclosure::linked::{Linked, protect};
use crate::analysis::disclosure::protect_values;
use crate::analysis::estimate::Tally;
use crate::analysis::inference::Refusal;
use crate::analysis::inference::crosstab::{Crosstab, crosstab};
use crate::analysis::thresholds::{FIGURES, NOTHING, Scale, cell_is_safe};

/// Most cells of a table that is tested: beyond, the groups are too many to be read.
const TESTED: usize = 400;

/// What every part of the work needs.
pub(super) struct Work<'a> {
    pub(super) dataset: &'a Dataset,
    /// The filter.
    pub(super) domain: Option<&'a [bool]>,
    /// What was published before.
    pub(super) published: RefCell<Published>,
}

impl Work<'_> {
    pub(super) fn inside(&self, row: usize) -> bool {
        self.domain.is_none_or(|domain| domain[row])
    }

    /// The responses of the table, within the filter (`filtered`) or not.
    pub(super) fn rows(&self, variable: &Axis, crossing: Option<&Groups>, filtered: bool) -> Vec<u32> {
        let kept = |row: &usize| {
            variable.answered(*row)
                && (!filtered || self.inside(*row))
                && crossing.is_none_or(|crossing| crossing.axis.answered(*row))
        };
        (0..self.dataset.len).filter(kept).map(|row| row as u32).collect()
    }
}

/// The categories that at least five of the responses kept have.
pub(super) fn named(variable: &Axis, kept: &dyn Fn(usize) -> bool) -> Vec<String> {
    let counts = variable.counts(kept);
    let categories = variable.categories.iter().zip(&counts);
    categories
        .filter(|(_, count)| **count >= NOTHING)
        .map(|(category, _)| category.label.clone())
        .collect()
}

/// Counts of a table.
pub(super) struct Counts {
    /// By line and group.
    pub(super) cells: Vec<Vec<usize>>,
    pub(super) lines: Vec<usize>,
    pub(super) groups: Vec<usize>,
    pub(super) n: usize,
}

impl Counts {
    pub(super) fn new(variable: &Axis, crossing: Option<&Groups>, rows: &[u32]) -> Self {
        let lines = variable.categories.len();
        let groups = crossing.map_or(0, |crossing| crossing.axis.categories.len());
        let mut out = Counts {
            cells: vec![vec![0; groups]; lines],
            lines: vec![0; lines],
            groups: vec![0; groups],
            n: rows.len(),
        };
        for row in rows {
            let of_group: &[u16] = crossing.map_or(&[], |crossing| crossing.axis.of(*row as usize));
            of_group.iter().for_each(|group| out.groups[usize::from(*group)] += 1);
            for line in variable.of(*row as usize) {
                out.lines[usize::from(*line)] += 1;
                of_group
                    .iter()
                    .for_each(|group| out.cells[usize::from(*line)][usize::from(*group)] += 1);
            }
        }
        out
    }
}

/// The counts of a table within the filter and without it, and what must be hidden of it.
pub(super) struct Masks {
    pub(super) counts: Counts,
    /// Lines hidden as a whole.
    pub(super) lines: Vec<bool>,
    /// Cells hidden.
    pub(super) cells: Vec<Vec<bool>>,
    /// Sizes of groups hidden.
    pub(super) sizes: Vec<bool>,
}

impl Masks {
    /// `publishes`: the shares of the lines are published, and remembered.
    pub(super) fn new(work: &Work<'_>, variable: &Axis, crossing: Option<&Groups>, rows: &[u32], publishes: bool) -> Self {
        let cell = work.dataset.cell;
        let counts = Counts::new(variable, crossing, rows);
        let everyone = Counts::new(variable, None, &work.rows(variable, None, false));
        let all = work
            .domain
            .map(|_| Counts::new(variable, crossing, &work.rows(variable, crossing, false)));
        let sets = Sets::new(work, variable, crossing, rows);
        let clash = |set: &Set| work.published.borrow().clashes(set, cell);
        let forced: Vec<bool> = sets.lines.iter().map(clash).collect();
        let lines = whole(variable, &counts, &everyone, &forced, cell);
        let out_of = |group: usize| all.as_ref().map_or(0, |all| all.groups[group] - counts.groups[group]);
        let groups = counts.groups.len();
        let few: Vec<bool> = (0..groups).map(|g| (1..cell).contains(&out_of(g))).collect();
        let sizes = protect_values(
            &(0..groups)
                .map(|g| few[g] || (1..NOTHING).contains(&counts.groups[g]))
                .collect::<Vec<bool>>(),
            &counts.groups,
        );
        let forced: Vec<Vec<bool>> = lines
            .iter()
            .zip(&sets.cells)
            .map(|(hidden, sets)| {
                let secret = |g: usize| *hidden || few[g] || counts.groups[g] < FIGURES || clash(&sets[g]);
                (0..groups).map(secret).collect()
            })
            .collect();
        let mut out = Masks {
            cells: forced.clone(),
            lines,
            sizes,
            counts,
        };
        if let Some(crossing) = crossing {
            out.cells = out.protected(work, variable, crossing, all.as_ref(), &forced);
        }
        if publishes {
            let lines = sets.lines.into_iter().zip(&out.lines).filter(|(_, hidden)| !**hidden);
            let mut shown: Vec<Set> = lines.map(|(set, _)| set).collect();
            for (sets, hidden) in sets.cells.into_iter().zip(&out.cells) {
                shown.extend(
                    sets.into_iter()
                        .zip(hidden)
                        .filter(|(_, hidden)| !**hidden)
                        .map(|(set, _)| set),
                );
            }
            work.published.borrow_mut().add(shown);
        }
        out
    }

    /// The cells to hide, each table that can be recomputed by itself protected by itself.
    fn protected(
        &self,
        work: &Work<'_>,
        variable: &Axis,
        crossing: &Groups,
        all: Option<&Counts>,
        forced: &[Vec<bool>],
    ) -> Vec<Vec<bool>> {
        let cell = work.dataset.cell;
        let (lines, groups) = (self.counts.lines.len(), self.counts.groups.len());
        let both = variable.name.starts_with("register.");
        let solve = |table: &Linked<'_>| protect(table, cell);
        if variable.single && crossing.axis.single {
            let mut counts = self.counts.cells.clone();
            let mut caps: Vec<Vec<usize>> = all.map(|all| all.cells.clone()).unwrap_or_default();
            let mut forced = forced.to_vec();
            let mut columns = vec![true; groups];
            if crossing.unknown {
                // Those who do not say their group: not shown, found by subtraction.
                let unknown = |filtered: bool| {
                    let complete = &crossing.complete;
                    variable.counts(|row| variable.answered(row) && !complete[row] && (!filtered || work.inside(row)))
                };
                let (inside, outside) = (unknown(true), unknown(false));
                counts.iter_mut().zip(&inside).for_each(|(row, n)| row.push(*n));
                caps.iter_mut().zip(&outside).for_each(|(row, n)| row.push(*n));
                forced.iter_mut().for_each(|row| row.push(false));
                columns.push(false);
            }
            let table = Linked {
                counts: &counts,
                all: &caps,
                rows: &vec![true; lines],
                columns: &columns,
                forced: &forced,
                both,
            };
            return solve(&table).unwrap_or_else(|| vec![vec![true; groups]; lines]);
        }
        let mut out = forced.to_vec();
        // Against its complement, on the side where a response can have several.
        let split = |counts: &Counts, line: Option<usize>, group: Option<usize>| -> Vec<Vec<usize>> {
            let pick = |line: usize| -> Vec<usize> {
                match group {
                    Some(group) => vec![counts.cells[line][group], counts.lines[line] - counts.cells[line][group]],
                    None => counts.cells[line].clone(),
                }
            };
            match line {
                Some(line) => {
                    let has = pick(line);
                    let base: Vec<usize> = match group {
                        Some(group) => vec![counts.groups[group], counts.n - counts.groups[group]],
                        None => counts.groups.clone(),
                    };
                    let not = base.iter().zip(&has).map(|(base, has)| base - has).collect();
                    vec![has, not]
                }
                None => (0..lines).map(pick).collect(),
            }
        };
        let each_line: Vec<Option<usize>> = if variable.single {
            vec![None]
        } else {
            (0..lines).map(Some).collect()
        };
        let each_group: Vec<Option<usize>> = if crossing.axis.single {
            vec![None]
        } else {
            (0..groups).map(Some).collect()
        };
        for line in &each_line {
            for group in &each_group {
                let counts = split(&self.counts, *line, *group);
                let caps = all.map(|all| split(all, *line, *group)).unwrap_or_default();
                let rows: Vec<bool> = (0..counts.len()).map(|row| line.is_none() || row == 0).collect();
                let columns: Vec<bool> = (0..counts[0].len()).map(|column| group.is_none() || column == 0).collect();
                let at = |row: usize, column: usize| (line.unwrap_or(row), group.unwrap_or(column));
                let forced: Vec<Vec<bool>> = (0..rows.len())
                    .map(|row| {
                        (0..columns.len())
                            .map(|column| {
                                let (l, g) = at(if line.is_some() { 0 } else { row }, if group.is_some() { 0 } else { column });
                                forced[l][g]
                            })
                            .collect()
                    })
                    .collect();
                let table = Linked {
                    counts: &counts,
                    all: &caps,
                    rows: &rows,
                    columns: &columns,
                    forced: &forced,
                    both,
                };
                let mask = solve(&table);
                for row in (0..rows.len()).filter(|row| rows[*row]) {
                    for column in (0..columns.len()).filter(|column| columns[*column]) {
                        let (l, g) = at(row, column);
                        out[l][g] |= mask.as_ref().is_none_or(|mask| mask[row][column]);
                    }
                }
            }
        }
        out
    }
}

/// The responses of each line and each cell.
struct Sets {
    lines: Vec<Set>,
    cells: Vec<Vec<Set>>,
}

impl Sets {
    fn new(work: &Work<'_>, variable: &Axis, crossing: Option<&Groups>, rows: &[u32]) -> Self {
        let groups = crossing.map_or(0, |crossing| crossing.axis.categories.len());
        let mut lines = vec![Vec::new(); variable.categories.len()];
        let mut cells = vec![vec![Vec::new(); groups]; lines.len()];
        for row in rows {
            for line in variable.of(*row as usize) {
                lines[usize::from(*line)].push(*row);
                for group in crossing.map_or(&[][..], |crossing| crossing.axis.of(*row as usize)) {
                    cells[usize::from(*line)][usize::from(*group)].push(*row);
                }
            }
        }
        let set = |rows: Vec<u32>| Set::new("", work.dataset.len, rows.into_iter());
        Sets {
            lines: lines.into_iter().map(set).collect(),
            cells: cells.into_iter().map(|cells| cells.into_iter().map(set).collect()).collect(),
        }
    }
}

/// Which lines of the whole are hidden: against those that the table leaves out, which the variable alone gives by subtraction.
fn whole(variable: &Axis, counts: &Counts, everyone: &Counts, forced: &[bool], cell: usize) -> Vec<bool> {
    let lines = counts.lines.len();
    let left = everyone.n - counts.n;
    let both = [true, true];
    if variable.single {
        if left == 0 {
            let hidden: Vec<bool> = (0..lines)
                .map(|line| forced[line] || !cell_is_safe(counts.lines[line], counts.n, cell))
                .collect();
            return protect_values(&hidden, &counts.lines);
        }
        let table: Vec<Vec<usize>> = (0..lines)
            .map(|line| vec![counts.lines[line], everyone.lines[line] - counts.lines[line]])
            .collect();
        let mask = protect(
            &Linked {
                counts: &table,
                all: &[],
                rows: &vec![true; lines],
                columns: &both,
                forced: &forced.iter().map(|forced| vec![*forced, false]).collect::<Vec<_>>(),
                both: false,
            },
            cell,
        );
        return mask.map_or_else(|| vec![true; lines], |mask| mask.iter().map(|row| row[0]).collect());
    }
    (0..lines)
        .map(|line| {
            let has = [counts.lines[line], everyone.lines[line] - counts.lines[line]];
            let not = [counts.n - has[0], left - has[1]];
            let few = |n: usize| (1..cell).contains(&n);
            forced[line] || !cell_is_safe(has[0], counts.n, cell) || few(has[1]) || (left > 0 && few(not[1]))
        })
        .collect()
}

/// The distribution of a variable, by the groups of a crossing.
pub(super) fn shares(work: &Work<'_>, mut variable: Axis, crossing: Option<Axis>, notes: &mut Vec<String>) -> Content {
    let before = variable.notes.len();
    if !variable.merge_small(work.dataset.cell) {
        return Content::Nothing(Nothing::Alike);
    }
    notes.extend(variable.notes.drain(before..));
    let groups = match crossing {
        None => None,
        Some(crossing) => match group::groups(work, &variable, crossing, notes) {
            None => return Content::Nothing(Nothing::OneGroup),
            groups => groups,
        },
    };
    let rows = work.rows(&variable, groups.as_ref(), true);
    let masks = Masks::new(work, &variable, groups.as_ref(), &rows, true);
    if masks.lines.iter().all(|hidden| *hidden) {
        return Content::Nothing(Nothing::Alike);
    }
    let design = &work.dataset.design;
    let tally = |kept: &dyn Fn(usize) -> bool, axis: &Axis| -> Vec<Option<Estimate>> {
        let mut tally = Tally::new(design, axis.categories.len());
        for row in rows.iter().filter(|row| kept(**row as usize)) {
            tally.respondent(*row);
            axis.of(*row as usize)
                .iter()
                .for_each(|place| tally.hit(*row, usize::from(*place)));
        }
        tally.finish().into_iter().map(|(_, share)| share).collect()
    };
    let whole = tally(&|_| true, &variable);
    let mut lines: Vec<Line> = variable
        .categories
        .iter()
        .enumerate()
        .map(|(place, category)| Line {
            code: category.code.clone(),
            label: category.label.clone(),
            scale: Scale::Share,
            whole: whole[place].filter(|_| !masks.lines[place]),
            count: (!masks.lines[place]).then_some(masks.counts.lines[place]),
            cells: Vec::new(),
        })
        .collect();
    let mut test = Test::None;
    if let Some(groups) = &groups {
        let axis = &groups.axis;
        let by_group: Vec<Vec<Option<Estimate>>> = (0..axis.categories.len())
            .map(|group| tally(&|row| axis.of(row).contains(&(group as u16)), &variable))
            .collect();
        for (place, line) in lines.iter_mut().enumerate() {
            let has = |row: usize| variable.of(row).contains(&(place as u16));
            let of_line = tally(&has, axis);
            let mut gaps = gap::of_means(design, &rows, axis, &|row| f64::from(u8::from(has(row as usize))), true);
            line.cells = (0..axis.categories.len())
                .map(|group| {
                    if masks.cells[place][group] {
                        return Cell::default();
                    }
                    Cell {
                        figure: by_group[group][place],
                        row: of_line[group],
                        count: Some(masks.counts.cells[place][group]),
                        gap: gaps[group].take().filter(|_| line.whole.is_some()),
                    }
                })
                .collect();
        }
        gap::adjust(&mut lines);
        let secret = masks.cells.iter().flatten().any(|hidden| *hidden);
        test = tested(work, &variable, groups, &rows, secret);
    }
    Content::Board(Board {
        n: Some(rows.len()),
        groups: shown(groups.as_ref(), &masks),
        multiple: !variable.single,
        ordered: variable.ordered,
        overlapping: groups.as_ref().is_some_and(|groups| !groups.axis.single),
        unit: String::new(),
        year: false,
        lines,
        test,
    })
}

/// The groups as they are shown.
pub(super) fn shown(groups: Option<&Groups>, masks: &Masks) -> Vec<Group> {
    let all = groups.iter().flat_map(|groups| groups.axis.categories.iter().enumerate());
    all.map(|(place, category)| Group {
        code: category.code.clone(),
        label: category.label.clone(),
        n: (!masks.sizes[place]).then_some(masks.counts.groups[place]),
    })
    .collect()
}

/// The test of a crossing, over the responses that say their group.
fn tested(work: &Work<'_>, variable: &Axis, groups: &Groups, rows: &[u32], secret: bool) -> Test {
    if !variable.single || !groups.axis.single {
        return Test::EachChoice;
    }
    let data: Vec<(u32, u32, u32)> = rows
        .iter()
        .filter(|row| groups.complete[**row as usize])
        .filter_map(|row| {
            let (line, group) = (variable.of(*row as usize).first()?, groups.axis.of(*row as usize).first()?);
            Some((*row, u32::from(*line), u32::from(*group)))
        })
        .collect();
    let (lines, columns) = (variable.categories.len(), groups.axis.categories.len());
    if lines * columns > TESTED {
        return Test::Refused(Refusal::Singular);
    }
    let found = crosstab(&work.dataset.design, &data, lines, columns);
    match found.and_then(|table| {
        table
            .association()
            .map(|association| (association, expected_below_five(&table)))
    }) {
        Ok((association, _)) if secret => Test::Withheld(association.second_order.p <= RISK),
        Ok((association, sparse)) => Test::Link(Box::new(Link {
            association,
            n: data.len(),
            sparse,
        })),
        Err(refusal) => Test::Refused(refusal),
    }
}

/// Whether more than a fifth of the counts expected under independence are below five (Cochran’s rule).
fn expected_below_five(table: &Crosstab) -> bool {
    let n = |row: usize, column: usize| table.cells[row * table.columns + column].n as f64;
    let rows: Vec<f64> = (0..table.rows).map(|r| (0..table.columns).map(|c| n(r, c)).sum()).collect();
    let columns: Vec<f64> = (0..table.columns).map(|c| (0..table.rows).map(|r| n(r, c)).sum()).collect();
    let expected = rows
        .iter()
        .flat_map(|row| columns.iter().map(move |column| row * column / table.n as f64));
    let counted: Vec<f64> = expected.filter(|expected| *expected > 0.0).collect();
    5 * counted.iter().filter(|expected| **expected < 5.0).count() > counted.len()
}
