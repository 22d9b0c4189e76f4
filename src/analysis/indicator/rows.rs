//! Indicators over the rows of a matrix or of shares, and the names of merged parts.

use super::prepare::{Estimator, Layout, Parts, Reader, Values};
use crate::analysis::columns::{Data, Entry};
use crate::analysis::tabulate::{OTHER, OTHER_LABEL, joined};
use crate::analysis::thresholds::Scale;

/// The row of a column called `item.row`.
fn row_of(name: &str) -> &str {
    name.split_once('.').map_or(name, |(_, row)| row)
}

/// For each row of a matrix, whether the answer is one of the codes.
pub(super) fn shares(reader: &mut Reader<'_>, item: &str, codes: &[String]) -> Result<Parts, String> {
    let columns = reader.rows_of(item)?;
    let mut parts = Vec::new();
    for place in columns {
        let column = &reader.dataset.columns[place];
        let Data::Codes { codes: answers, list } = &column.data else {
            return Err(format!("« {item} » n’est pas une matrice."));
        };
        if let Some(code) = codes.iter().find(|code| !list.iter().any(|entry| entry.code == **code)) {
            return Err(format!("le code « {code} » n’existe pas dans « {item} »."));
        }
        let counted: Vec<f64> = list
            .iter()
            .map(|entry| f64::from(u8::from(codes.contains(&entry.code))))
            .collect();
        let y = answers.iter().zip(&column.missing).map(|(code, missing)| {
            if missing.is_some() {
                f64::NAN
            } else {
                counted[usize::from(*code)]
            }
        });
        parts.push(Values::new(row_of(&column.name), &column.label, y.collect()));
    }
    Ok((parts, Estimator::Share, Layout::Separate))
}

/// For each row of shares, the part of the total, each response weighing the same or `by`.
pub(super) fn means(reader: &mut Reader<'_>, item: &str, by: Option<&str>) -> Result<Parts, String> {
    let columns = reader.rows_of(item)?;
    let masses = by.map(|by| reader.numbers(by)).transpose()?;
    let len = reader.dataset.len;
    let number = |place: usize, row: usize| reader.dataset.columns[place].number(row);
    let totals: Vec<f64> = (0..len)
        .map(|row| columns.iter().filter_map(|place| number(*place, row)).sum())
        .collect();
    let mut parts = Vec::new();
    for place in &columns {
        let column = &reader.dataset.columns[*place];
        if !matches!(column.data, Data::Numbers { .. }) {
            return Err(format!("« {item} » n’est pas une question de répartition."));
        }
        let part = |row: usize| {
            number(*place, row)
                .filter(|_| totals[row] > 0.0)
                .map_or(f64::NAN, |y| y / totals[row])
        };
        let mut values = Values::new(row_of(&column.name), &column.label, (0..len).map(part).collect());
        if let Some(masses) = &masses {
            // A ratio of masses: Σ m·part / Σ m.
            values.y.iter_mut().zip(masses).for_each(|(y, mass)| *y *= mass);
            values.x.clone_from(masses);
        }
        parts.push(values);
    }
    let estimator = if masses.is_some() {
        Estimator::Ratio { scale: Scale::Share }
    } else {
        Estimator::Mean {
            scale: Scale::Share,
            winsorise: false,
        }
    };
    Ok((parts, estimator, Layout::Separate))
}

/// Code and wording of a part made of one or several cells.
pub(super) fn name(cells: &[Entry], row: &[usize], ordered: bool) -> (String, String) {
    match row {
        [place] => (cells[*place].code.clone(), cells[*place].label.clone()),
        _ if ordered => {
            let codes: Vec<&str> = row.iter().map(|place| cells[*place].code.as_str()).collect();
            let labels: Vec<&str> = row.iter().map(|place| cells[*place].label.as_str()).collect();
            (codes.join("+"), joined(&labels))
        }
        _ => (OTHER.to_owned(), OTHER_LABEL.to_owned()),
    }
}
