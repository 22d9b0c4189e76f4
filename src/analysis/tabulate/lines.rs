//! Columns of a roster, over its lines. Lines of one response go together: thresholds count responses, and a share of lines is a
//! ratio of two counts by response, whose variance is that of the responses.

use super::numbers::{classed, unit};
use super::{CodeRow, OTHER, OTHER_LABEL, TabContent, UNANIMOUS, entries, merged_note, too_few};
use crate::analysis::columns::{Column, Data};
use crate::analysis::dataset::{Dataset, Lines};
use crate::analysis::design::Design;
use crate::analysis::disclosure;
use crate::analysis::estimate::ratio;
use crate::analysis::quantile::Sorted;
use crate::analysis::thresholds::{self, Scale};

pub(super) fn content(dataset: &Dataset, column: &Column, lines: &Lines, notes: &mut Vec<String>) -> TabContent {
    let answered: Vec<usize> = (0..column.len()).filter(|line| column.missing[*line].is_none()).collect();
    let mut respondents: Vec<u32> = answered.iter().map(|line| lines.rows[*line]).collect();
    respondents.dedup();
    match &column.data {
        Data::Numbers {
            values,
            numeric,
            measure,
            ..
        } => {
            if respondents.len() < thresholds::FIGURES {
                return too_few(&[], &[], respondents.len());
            }
            let by_row = per_row(lines, &answered, |line| Some(values[line]));
            let design = line_design(&dataset.design, lines);
            let data: Vec<(u32, f64)> = answered.iter().map(|line| (*line as u32, values[*line])).collect();
            let sorted = Sorted::new(&design, data);
            let dominated = thresholds::is_dominated(by_row.iter().map(|(_, y, _)| *y));
            let mean = ratio(&dataset.design, &by_row, Scale::Amount).filter(|_| !dominated);
            // Lines are not independent: no interval from them.
            let median = sorted.quantile(0.5).map(|median| crate::analysis::Estimate {
                se: None,
                interval: None,
                n: respondents.len(),
                reliability: thresholds::by_base(respondents.len()),
                ..median
            });
            let total = (!dominated).then(|| by_row.iter().map(|(row, y, _)| dataset.design.weight(*row) * y).sum());
            // A class of the table must come from enough responses, not only lines: as large a cell as one response may fill.
            let most = per_row(lines, &answered, |_| Some(1.0))
                .iter()
                .map(|(_, n, _)| *n as usize)
                .max()
                .unwrap_or(1);
            let (classes, mut rows) = classed(&design, sorted.data(), numeric, measure, dataset.cell * most, notes);
            for row in &mut rows {
                row.share = row.share.map(|share| crate::analysis::Estimate {
                    se: None,
                    interval: None,
                    ..share
                });
            }
            let median_place = median.as_ref().map(|median| classes.mark(median.value));
            TabContent::Number {
                unit: unit(numeric, measure),
                mean,
                median,
                total,
                classes: rows,
                median_place,
            }
        }
        _ => codes(dataset, column, lines, &answered, respondents.len(), notes),
    }
}

fn codes(dataset: &Dataset, column: &Column, lines: &Lines, answered: &[usize], n: usize, notes: &mut Vec<String>) -> TabContent {
    let entries: Vec<_> = entries(column);
    let multiple = matches!(column.data, Data::Sets { .. } | Data::Ranks { .. });
    let has = |line: usize, places: &[usize]| {
        let mut found = false;
        column.each_code(line, |place| found |= places.contains(&place));
        found
    };
    let rows_with = |places: &[usize]| {
        let mut rows: Vec<u32> = answered
            .iter()
            .filter(|line| has(**line, places))
            .map(|line| lines.rows[*line])
            .collect();
        rows.dedup();
        rows.len()
    };
    let counts: Vec<usize> = (0..entries.len()).map(|place| rows_with(&[place])).collect();
    let labels: Vec<String> = entries.iter().map(|entry| entry.label.clone()).collect();
    if n < thresholds::FIGURES {
        return too_few(&labels, &counts, n);
    }
    let mut shown: Vec<(Vec<usize>, bool)>;
    if multiple {
        let merged = disclosure::multiple(&counts, n, dataset.cell, rows_with);
        shown = merged.rows.into_iter().map(|(place, shown)| (vec![place], shown)).collect();
        shown.extend(merged.other.map(|(places, count)| (places, count.is_some())));
    } else {
        let merged = disclosure::nominal(&counts, entries.iter().position(|entry| entry.other), dataset.cell);
        if merged.hidden {
            notes.push(UNANIMOUS.to_owned());
            shown = (0..entries.len()).map(|place| (vec![place], false)).collect();
        } else {
            shown = merged.rows.into_iter().map(|places| (places, true)).collect();
        }
    }
    let rows = shown.into_iter().map(|(places, visible)| {
        let by_row = per_row(lines, answered, |line| Some(f64::from(u8::from(has(line, &places)))));
        let share = ratio(&dataset.design, &by_row, Scale::Share).filter(|_| visible);
        let count = visible.then(|| answered.iter().filter(|line| has(**line, &places)).count());
        match places.as_slice() {
            [place] => CodeRow {
                code: entries[*place].code.clone(),
                label: labels[*place].clone(),
                count,
                share,
            },
            _ => {
                notes.push(merged_note(
                    &places.iter().map(|place| labels[*place].as_str()).collect::<Vec<_>>(),
                ));
                CodeRow {
                    code: OTHER.to_owned(),
                    label: OTHER_LABEL.to_owned(),
                    count,
                    share,
                }
            }
        }
    });
    let rows = rows.collect();
    TabContent::Codes {
        multiple,
        ordered: false,
        rows,
    }
}

/// (row, sum over its lines, number of its lines) for the lines answered.
fn per_row(lines: &Lines, answered: &[usize], value: impl Fn(usize) -> Option<f64>) -> Vec<(u32, f64, f64)> {
    let mut out: Vec<(u32, f64, f64)> = Vec::new();
    for line in answered {
        let row = lines.rows[*line];
        let Some(y) = value(*line) else { continue };
        match out.last_mut() {
            Some(last) if last.0 == row => *last = (row, last.1 + y, last.2 + 1.0),
            _ => out.push((row, y, 1.0)),
        }
    }
    out
}

/// Each line weighs what its response weighs: for values only, never for their variance.
fn line_design(design: &Design, lines: &Lines) -> Design {
    Design::weighted(lines.rows.iter().map(|row| design.weight(*row)).collect())
}
