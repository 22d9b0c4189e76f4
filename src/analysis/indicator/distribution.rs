//! Indicators with a part a code: distributions and rankings.

use super::prepare::{Estimator, Layout, Parts, Reader, Values};
use super::rows;
use crate::analysis::columns::{Data, Entry, NO_CODE};
use crate::analysis::disclosure;
use crate::analysis::tabulate::entries;
use crate::analysis::thresholds::Scale;

impl Reader<'_> {
    pub(super) fn distribution(
        &mut self,
        item: &str,
        codes: &[String],
        by: Option<&str>,
        base: Option<&[bool]>,
    ) -> Result<Parts, String> {
        let cell = self.dataset.cell;
        let categories = by.map(|by| {
            self.dataset
                .nomenclatures
                .get(by)
                .cloned()
                .ok_or_else(|| format!("la nomenclature « {by} » n’existe pas dans ce questionnaire."))
        });
        let categories = categories.transpose()?;
        let column = self.column(item)?;
        if column.roster.is_some()
            || !matches!(
                column.data,
                Data::Codes { .. } | Data::Sets { .. } | Data::Ranks { .. } | Data::Flags(_)
            )
        {
            return Err(format!("« {item} » n’a pas de codes à répartir."));
        }
        let list = entries(column);
        let (cells, place_of) = grouped(&list, by.zip(categories.as_deref()));
        if let Some(code) = codes.iter().find(|code| !cells.iter().any(|cell| cell.code == **code)) {
            return Err(format!("le code « {code} » n’existe pas dans « {item} »."));
        }
        // Whether a response is in the base, and each cell that it has, once.
        let inside = |unit: usize| column.missing[unit].is_none() && base.is_none_or(|base| base[unit]);
        let single = matches!(column.data, Data::Codes { .. } | Data::Flags(_));
        let each_cell = |unit: usize, hit: &mut dyn FnMut(usize)| {
            if single {
                return column.each_code(unit, |place| hit(place_of[place]));
            }
            let mut seen = [0u64; 4];
            let mut beyond: Vec<usize> = Vec::new();
            column.each_code(unit, |place| {
                let cell = place_of[place];
                match seen.get_mut(cell / 64) {
                    Some(word) if *word >> (cell % 64) & 1 == 0 => *word |= 1 << (cell % 64),
                    None if !beyond.contains(&cell) => beyond.push(cell),
                    _ => return,
                }
                hit(cell);
            });
        };
        let mut counts = vec![0; cells.len()];
        let mut n = 0;
        for unit in (0..column.len()).filter(|unit| inside(*unit)) {
            n += 1;
            each_cell(unit, &mut |cell| counts[cell] += 1);
        }
        let partition = matches!(column.data, Data::Codes { .. } | Data::Flags(_));
        let mut rows: Vec<Vec<usize>> = if !partition {
            let union = |places: &[usize]| {
                let any = |unit: &usize| {
                    let mut found = false;
                    each_cell(*unit, &mut |cell| found |= places.contains(&cell));
                    found
                };
                (0..column.len()).filter(|unit| inside(*unit)).filter(any).count()
            };
            let merged = disclosure::multiple(&counts, n, cell, union);
            merged
                .rows
                .into_iter()
                .map(|(place, _)| vec![place])
                .chain(merged.other.map(|(places, _)| places))
                .collect()
        } else if column.ordered && by.is_none() {
            disclosure::ordered(&counts, cell).rows
        } else {
            disclosure::nominal(&counts, cells.iter().position(|cell| cell.other), cell).rows
        };
        if !codes.is_empty() {
            let rank = |row: &Vec<usize>| {
                row.iter()
                    .filter_map(|place| codes.iter().position(|code| *code == cells[*place].code))
                    .min()
            };
            rows.sort_by_key(|row| (row.len() > 1, rank(row).unwrap_or(usize::MAX)));
        }
        let mut parts = Vec::new();
        for row in rows {
            let kept = codes.is_empty() || row.iter().any(|place| codes.contains(&cells[*place].code));
            if !kept && !partition {
                continue;
            }
            let wanted: Vec<bool> = (0..cells.len()).map(|cell| row.contains(&cell)).collect();
            let value = |unit: usize| {
                if !inside(unit) {
                    return f64::NAN;
                }
                let mut found = false;
                column.each_code(unit, |place| found |= wanted[place_of[place]]);
                f64::from(u8::from(found))
            };
            let y = (0..column.len()).map(value).collect();
            let (code, label) = rows::name(&cells, &row, column.ordered && by.is_none());
            parts.push(Values {
                silent: !kept,
                ..Values::new(&code, &label, y)
            });
        }
        Ok((
            parts,
            Estimator::Share,
            if partition { Layout::Partition } else { Layout::Separate },
        ))
    }

    pub(super) fn ranking(&mut self, item: &str, index: bool) -> Result<Parts, String> {
        let column = self.column(item)?;
        let Data::Ranks { places, size, list } = &column.data else {
            return Err(format!("« {item} » n’est pas une question de classement."));
        };
        let mut parts: Vec<Values> = list
            .iter()
            .map(|entry| Values::new(&entry.code, &entry.label, vec![f64::NAN; column.len()]))
            .collect();
        for unit in (0..column.len()).filter(|unit| column.missing[*unit].is_none()) {
            parts.iter_mut().for_each(|part| part.y[unit] = 0.0);
            for (rank, place) in places[unit * size..(unit + 1) * size]
                .iter()
                .enumerate()
                .filter(|(_, place)| **place != NO_CODE)
            {
                parts[usize::from(*place)].y[unit] = if index {
                    100.0 * (size - rank) as f64 / *size as f64
                } else {
                    1.0
                };
            }
        }
        let missing: Vec<bool> = list.iter().map(|entry| entry.missing.is_some()).collect();
        let mut place = 0;
        parts.retain(|_| {
            place += 1;
            !missing[place - 1]
        });
        let estimator = if index {
            Estimator::Mean {
                scale: Scale::Index,
                winsorise: false,
            }
        } else {
            Estimator::Share
        };
        Ok((parts, estimator, Layout::Mentions))
    }
}

/// The cells of a distribution (codes, or categories of a nomenclature) and the cell of each code. A code without category goes
/// to « Non classé », which only stands there when it is needed.
pub(super) fn grouped(list: &[Entry], by: Option<(&str, &[(String, String)])>) -> (Vec<Entry>, Vec<usize>) {
    let Some((by, categories)) = by else {
        let kept: Vec<Entry> = list.iter().filter(|entry| entry.missing.is_none()).cloned().collect();
        let place = |entry: &Entry| kept.iter().position(|k| k.code == entry.code).unwrap_or(0);
        return (kept.clone(), list.iter().map(place).collect());
    };
    let mut cells: Vec<Entry> = categories
        .iter()
        .map(|(code, label)| Entry {
            label: label.clone(),
            ..Entry::bare(code)
        })
        .collect();
    let places: Vec<Option<usize>> = list
        .iter()
        .map(|entry| {
            entry
                .maps
                .get(by)
                .and_then(|code| cells.iter().position(|cell| cell.code == *code))
        })
        .collect();
    if list
        .iter()
        .zip(&places)
        .any(|(entry, place)| entry.missing.is_none() && place.is_none())
    {
        cells.push(Entry {
            label: "Non classé".to_owned(),
            ..Entry::bare("~unmapped")
        });
    }
    let last = cells.len().saturating_sub(1);
    (cells, places.into_iter().map(|place| place.unwrap_or(last)).collect())
}
