//! Numbers: winsorised mean, median, total, classes.

use super::classes::Classes;
use super::{CodeRow, NEIGHBOURS, TabContent, UNANIMOUS, too_few};
use crate::analysis::columns::{Column, Data, Measure, NO_BAND};
use crate::analysis::dataset::Dataset;
use crate::analysis::design::Design;
use crate::analysis::disclosure;
use crate::analysis::estimate::Tally;
use crate::analysis::quantile::Sorted;
use crate::analysis::thresholds::{self, Scale};
use crate::questionnaire::Numeric;

pub(super) fn content(dataset: &Dataset, column: &Column, notes: &mut Vec<String>) -> TabContent {
    let Data::Numbers {
        values,
        bands,
        numeric,
        measure,
    } = &column.data
    else {
        return TabContent::Text;
    };
    let data: Vec<(u32, f64)> = (0..column.len())
        .filter(|unit| column.missing[*unit].is_none())
        .map(|unit| (unit as u32, values[unit]))
        .collect();
    if data.len() < thresholds::FIGURES {
        return too_few(&[], &[], data.len());
    }
    let banded = data.iter().filter(|(row, _)| bands[*row as usize] != NO_BAND).count();
    if banded > 0 {
        notes.push(band_note(banded));
    }
    let sorted = Sorted::new(&dataset.design, data);
    let mean = sorted.winsorised_mean(Scale::Amount);
    let median = sorted.quantile(0.5);
    let additive = matches!(measure, Measure::Quantity | Measure::Money);
    let dominated = thresholds::is_dominated(sorted.data().iter().map(|(_, y)| *y));
    if additive && dominated {
        notes.push("Le total et la moyenne ne sont pas publiés : une seule structure en fait plus de 85 %.".to_owned());
    }
    let total = (additive && !dominated).then(|| sorted.data().iter().map(|(_, y)| y).sum());
    let mean = mean.filter(|_| !(additive && dominated));
    let (classes, rows) = classed(&dataset.design, sorted.data(), numeric, measure, dataset.cell, notes);
    let median_place = median
        .as_ref()
        .filter(|_| rows.iter().any(|row| row.share.is_some()))
        .map(|median| classes.mark(median.value));
    let median = median.filter(|median| !alone(sorted.data(), median.value, dataset.cell));
    TabContent::Number {
        unit: unit(numeric, measure),
        mean,
        median,
        total,
        classes: rows,
        median_place,
    }
}

/// « 12 réponses ont été données par tranche… ».
pub(super) fn band_note(banded: usize) -> String {
    let (subject, verb) = if banded == 1 {
        ("1 réponse a été donnée", "elle compte")
    } else {
        ("réponses ont été données", "elles comptent")
    };
    let start = if banded == 1 {
        subject.to_owned()
    } else {
        format!("{banded} {subject}")
    };
    format!("{start} par tranche : {verb} pour le milieu de la tranche. Moyenne, médiane et total sont donc estimés.")
}

/// A median is the value of one respondent: it is not shown where fewer than the threshold are at it or on either side of it.
fn alone(sorted: &[(u32, f64)], median: f64, cell: usize) -> bool {
    let below = sorted.partition_point(|(_, y)| *y < median);
    let above = sorted.len() - sorted.partition_point(|(_, y)| *y <= median);
    let at = sorted.len() - below - above;
    below + at < cell || above + at < cell
}

pub(super) fn unit(numeric: &Numeric, measure: &Measure) -> String {
    match (&numeric.unit, measure) {
        (Some(unit), _) => unit.get("fr").to_owned(),
        (None, Measure::Money) => "€".to_owned(),
        (None, Measure::Percent) => "%".to_owned(),
        (None, _) => String::new(),
    }
}

/// The table and the histogram: classes of the values in ascending order, small ones merged with a neighbour.
pub(super) fn classed(
    design: &Design,
    sorted: &[(u32, f64)],
    numeric: &Numeric,
    measure: &Measure,
    cell: usize,
    notes: &mut Vec<String>,
) -> (Classes, Vec<CodeRow>) {
    let values: Vec<f64> = sorted.iter().map(|(_, y)| *y).collect();
    let classes = Classes::new(numeric, measure, &values);
    let mut counts = vec![0; classes.bounds.len()];
    values.iter().for_each(|value| counts[classes.place(*value)] += 1);
    let merged = disclosure::ordered(&counts, cell);
    if merged.hidden {
        notes.push(UNANIMOUS.to_owned());
        let hidden = |class: usize| CodeRow {
            code: format!("{}", classes.bounds[class]),
            label: classes.label(class),
            count: None,
            share: None,
        };
        let rows = (0..classes.bounds.len()).map(hidden).collect();
        return (classes, rows);
    }
    if merged.rows.len() < classes.bounds.len() {
        notes.push(NEIGHBOURS.to_owned());
    }
    let classes = classes.merged(&merged.rows);
    let mut tally = Tally::new(design, classes.bounds.len());
    for (row, value) in sorted {
        tally.respondent(*row);
        tally.hit(*row, classes.place(*value));
    }
    let rows = tally.finish().into_iter().enumerate().map(|(class, (count, share))| CodeRow {
        code: format!("{}", classes.bounds[class]),
        label: classes.label(class),
        count: Some(count),
        share,
    });
    let rows = rows.collect();
    (classes, rows)
}
