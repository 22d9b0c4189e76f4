//! Coded questions: one row a code, small rows merged, several answers counted by respondent.

use super::{CodeRow, NEIGHBOURS, OTHER, OTHER_LABEL, TabContent, UNANIMOUS, entries, joined, merged_note, too_few};
use crate::analysis::columns::{Column, Data, Entry};
use crate::analysis::dataset::Dataset;
use crate::analysis::disclosure;
use crate::analysis::estimate::Tally;
use crate::analysis::sums::Sums;
use crate::analysis::thresholds;

/// Lists longer than this only show the codes that somebody chose.
const LONG_LIST: usize = 20;

pub(super) fn content(dataset: &Dataset, column: &Column, notes: &mut Vec<String>) -> TabContent {
    let entries = entries(column);
    let multiple = matches!(column.data, Data::Sets { .. } | Data::Ranks { .. });
    let sums = Sums::new(&dataset.design, column, entries.len());
    let (counts, n) = match &sums {
        Some(sums) => (sums.counts(), sums.len()),
        None => {
            let mut counts = vec![0usize; entries.len()];
            let mut n = 0;
            for unit in (0..column.len()).filter(|unit| column.missing[*unit].is_none()) {
                n += 1;
                column.each_code(unit, |place| counts[place] += 1);
            }
            (counts, n)
        }
    };
    let kept: Vec<usize> = (0..entries.len())
        .filter(|place| entries[*place].missing.is_none() && (counts[*place] > 0 || entries.len() <= LONG_LIST))
        .collect();
    let labels: Vec<String> = kept.iter().map(|place| entries[*place].label.clone()).collect();
    let kept_counts: Vec<usize> = kept.iter().map(|place| counts[*place]).collect();
    if n < thresholds::FIGURES {
        return too_few(&labels, &kept_counts, n);
    }
    let read = Read {
        dataset,
        column,
        entries: &entries,
        sums,
    };
    let rows = if multiple {
        several(&read, &kept, &kept_counts, n, notes)
    } else {
        one(&read, &kept, &kept_counts, notes)
    };
    TabContent::Codes {
        multiple,
        ordered: column.ordered,
        rows,
    }
}

/// The column read.
struct Read<'r> {
    dataset: &'r Dataset,
    column: &'r Column,
    entries: &'r [Entry],
    /// Its sums, when the design allows it.
    sums: Option<Sums<'r>>,
}

/// One answer: rows add up to the base.
fn one(read: &Read<'_>, kept: &[usize], counts: &[usize], notes: &mut Vec<String>) -> Vec<CodeRow> {
    let Read {
        dataset,
        column,
        entries,
        ..
    } = *read;
    let merged = if column.ordered {
        disclosure::ordered(counts, dataset.cell)
    } else {
        disclosure::nominal(counts, kept.iter().position(|place| entries[*place].other), dataset.cell)
    };
    if merged.hidden {
        notes.push(UNANIMOUS.to_owned());
        let hidden = |place: &usize| CodeRow {
            code: entries[*place].code.clone(),
            label: entries[*place].label.clone(),
            count: None,
            share: None,
        };
        return kept.iter().map(hidden).collect();
    }
    let shares = match &read.sums {
        Some(sums) => {
            let rows: Vec<Vec<usize>> = merged
                .rows
                .iter()
                .map(|places| places.iter().map(|place| kept[*place]).collect())
                .collect();
            sums.tally(&rows).finish()
        }
        None => {
            let mut row_of = vec![0; entries.len()];
            for (row, places) in merged.rows.iter().enumerate() {
                places.iter().for_each(|place| row_of[kept[*place]] = row);
            }
            let mut tally = Tally::new(&dataset.design, merged.rows.len());
            for unit in (0..column.len()).filter(|unit| column.missing[*unit].is_none()) {
                tally.respondent(unit as u32);
                column.each_code(unit, |place| tally.hit(unit as u32, row_of[place]));
            }
            tally.finish()
        }
    };
    merged
        .rows
        .iter()
        .zip(shares)
        .map(|(places, (count, share))| {
            let (code, label) = wording(column.ordered, entries, kept, places, notes);
            CodeRow {
                code,
                label,
                count: Some(count),
                share,
            }
        })
        .collect()
}

/// The code and the wording of a row, with the note that a merged row needs.
fn wording(ordered: bool, entries: &[Entry], kept: &[usize], places: &[usize], notes: &mut Vec<String>) -> (String, String) {
    let rows: Vec<&Entry> = places.iter().map(|place| &entries[kept[*place]]).collect();
    let labels: Vec<&str> = rows.iter().map(|entry| entry.label.as_str()).collect();
    match rows.as_slice() {
        [entry] => (entry.code.clone(), entry.label.clone()),
        _ if ordered => {
            if !notes.iter().any(|note| note == NEIGHBOURS) {
                notes.push(NEIGHBOURS.to_owned());
            }
            (
                rows.iter().map(|entry| entry.code.as_str()).collect::<Vec<_>>().join("+"),
                joined(&labels),
            )
        }
        _ => {
            notes.push(merged_note(&labels));
            (OTHER.to_owned(), OTHER_LABEL.to_owned())
        }
    }
}

/// Several answers: each code against the base.
fn several(read: &Read<'_>, kept: &[usize], counts: &[usize], n: usize, notes: &mut Vec<String>) -> Vec<CodeRow> {
    let Read {
        dataset,
        column,
        entries,
        ..
    } = *read;
    let answered = || (0..column.len()).filter(|unit| column.missing[*unit].is_none());
    let any = |places: &[usize]| {
        let wanted: Vec<bool> = (0..entries.len())
            .map(|place| places.iter().any(|p| kept[*p] == place))
            .collect();
        answered().filter(|unit| has_any(column, *unit, &wanted)).count()
    };
    let merged = disclosure::multiple(counts, n, dataset.cell, any);
    let shares = match &read.sums {
        // Without a merged row, whose respondents may have several of its codes.
        Some(sums) if merged.other.is_none() => {
            let rows: Vec<Vec<usize>> = merged.rows.iter().map(|(place, _)| vec![kept[*place]]).collect();
            sums.tally(&rows).finish()
        }
        _ => {
            let others: Vec<usize> = merged
                .other
                .iter()
                .flat_map(|(places, _)| places.iter().map(|place| kept[*place]))
                .collect();
            let mut row_of = vec![usize::MAX; entries.len()];
            for (row, (place, _)) in merged.rows.iter().enumerate() {
                row_of[kept[*place]] = row;
            }
            let mut tally = Tally::new(&dataset.design, merged.rows.len() + 1);
            for unit in answered() {
                tally.respondent(unit as u32);
                let mut other = false;
                column.each_code(unit, |place| match row_of[place] {
                    usize::MAX => other |= others.contains(&place),
                    row => tally.hit(unit as u32, row),
                });
                if other {
                    tally.hit(unit as u32, merged.rows.len());
                }
            }
            tally.finish()
        }
    };
    let mut rows: Vec<CodeRow> = Vec::new();
    for ((place, shown), (count, share)) in merged.rows.iter().zip(&shares) {
        let entry = &entries[kept[*place]];
        rows.push(CodeRow {
            code: entry.code.clone(),
            label: entry.label.clone(),
            count: shown.then_some(*count),
            share: share.filter(|_| *shown),
        });
    }
    if merged.rows.iter().any(|(_, shown)| !shown) {
        notes.push("Une réponse donnée par presque toutes les structures n’est pas chiffrée.".to_owned());
    }
    if let (Some((places, count)), Some((_, share))) = (&merged.other, shares.last()) {
        let labels: Vec<&str> = places.iter().map(|place| entries[kept[*place]].label.as_str()).collect();
        if labels.len() > 1 {
            notes.push(merged_note(&labels));
        } else {
            notes.push(format!(
                "La réponse « {} », peu nombreuse, n’est pas chiffrée.",
                labels.join("")
            ));
        }
        rows.push(CodeRow {
            code: OTHER.to_owned(),
            label: OTHER_LABEL.to_owned(),
            count: *count,
            share: share.filter(|_| count.is_some()),
        });
    }
    rows
}

fn has_any(column: &Column, unit: usize, wanted: &[bool]) -> bool {
    let mut found = false;
    column.each_code(unit, |place| found |= wanted[place]);
    found
}
