//! Changes drawn and tabled: a dumbbell with the same figures in its table.

use super::Past;
use super::words::{change_cell, interval_cell, moved};
use crate::analysis::evolution::{Figures, Shift};
use crate::report::diagnostic::desk::{point, printed};
use crate::report::diagnostic::drawings::{Draft, FRAGILE};
use crate::report::{Block, Chart, DumbbellRow, Table, TableCell, TableRow, Unit};

/// A dumbbell with its table; rows hidden in a wave stay, without figure.
pub(super) fn dumbbell(
    id: &str,
    title: String,
    subtitle: String,
    past: &Past,
    unit: Unit,
    rows: &[(&Shift, String)],
    source: String,
) -> Block {
    let drawn = |(shift, label): &(&Shift, String)| DumbbellRow {
        label: label.clone(),
        points: shift
            .figures
            .as_ref()
            .map(|figures| (point(unit, &figures.before), point(unit, &figures.after))),
        strong: shift.figures.as_ref().is_some_and(Figures::holds),
        note: shift.figures.as_ref().map(|figures| moved(unit, figures)).unwrap_or_default(),
    };
    let values = rows.iter().map(|(shift, label)| {
        let said = shift.figures.as_ref().map_or_else(
            || "secret".to_owned(),
            |figures| {
                let (before, after) = (printed(unit, figures.before.value), printed(unit, figures.after.value));
                format!("{before} puis {after}, {}", moved(unit, figures))
            },
        );
        (label.clone(), said)
    });
    Draft {
        id: id.to_owned(),
        title,
        subtitle,
        chart: Chart::Dumbbell {
            unit,
            moments: past.moments.clone(),
            rows: rows.iter().map(drawn).collect(),
        },
        table: table(
            "",
            "Ce qui est mesuré",
            past,
            rows.iter().map(|(shift, label)| (unit, *shift, label.clone())),
        ),
        kind: "Graphique en haltères",
        values: values.collect(),
        question: None,
        notes: vec!["En couleur : les évolutions qui dépassent ce que le hasard des réponses peut produire.".to_owned()],
        source,
    }
    .block()
}

/// A table of changes: both values, the change, its interval, what may be said.
pub(super) fn table<'s>(caption: &str, head: &str, past: &Past, rows: impl Iterator<Item = (Unit, &'s Shift, String)>) -> Table {
    let columns = [
        head,
        &past.moments.0,
        &past.moments.1,
        "Évolution",
        "Intervalle à 95 %",
        "Lecture",
    ];
    let (mut fragile, mut untested) = (false, Vec::new());
    let lines = rows.map(|(unit, shift, label)| {
        let cells = match &shift.figures {
            None => vec![
                TableCell::Hidden,
                TableCell::Hidden,
                TableCell::Empty,
                TableCell::Empty,
                TableCell::Empty,
            ],
            Some(figures) => {
                fragile |= figures.fragile();
                let value =
                    |estimate: &crate::analysis::Estimate| crate::report::diagnostic::drawings::cell(unit, Some(estimate));
                let reading = match &figures.change {
                    Ok(_) if figures.holds() => {
                        if figures.after.value > figures.before.value {
                            "En hausse"
                        } else {
                            "En baisse"
                        }
                    }
                    Ok(_) => "Sans évolution notable",
                    Err(why) => {
                        if !untested.contains(why) {
                            untested.push(why.clone());
                        }
                        "Non mesurée"
                    }
                };
                vec![
                    value(&figures.before),
                    value(&figures.after),
                    change_cell(unit, figures),
                    interval_cell(unit, figures),
                    TableCell::Text(reading.to_owned()),
                ]
            }
        };
        TableRow {
            header: label,
            cells,
            total: false,
        }
    });
    let rows: Vec<TableRow> = lines.collect();
    let mut notes = vec![
        "Intervalle de chaque évolution prise seule ; la lecture tient compte du nombre de comparaisons (correction de Holm). Les écarts sont \
         calculés avant arrondi."
            .to_owned(),
    ];
    notes.extend(untested.into_iter().map(|why| format!("Non mesurée : {}", lower(&why))));
    if fragile {
        notes.push(FRAGILE.to_owned());
    }
    Table {
        caption: caption.to_owned(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        rows,
        notes,
    }
}

fn lower(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    first + chars.as_str()
}
