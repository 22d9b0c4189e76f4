//! A change in words and in cells: « de 42 % à 51 % : 9 points de plus, entre 2 et 16 points ».

use super::{Past, and, associations, in_unit};
use crate::analysis::evolution::{Figures, Reading, Shift};
use crate::analysis::inference::compare::Contrast;
use crate::report::diagnostic::desk::printed;
use crate::report::words::{amount, number, points};
use crate::report::{Table, TableCell, TableRow, Unit};

/// A quantity of change without its sign, in its unit: « 9 points », « 3 000 € », « 1,5 ».
fn quantity(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Percent | Unit::Points | Unit::Index => {
            let shown = number(value.abs(), 0);
            let plural = if value.abs().round() >= 2.0 { "points" } else { "point" };
            format!("{shown} {plural}")
        }
        _ => amount(value.abs(), unit),
    }
}

/// « entre 2 et 16 points »: the bounds of a change that has a sign.
fn bounds(unit: Unit, change: &Contrast) -> String {
    let (a, b) = (in_unit(unit, change.interval.0).abs(), in_unit(unit, change.interval.1).abs());
    let (low, high) = (a.min(b), a.max(b));
    let (from, to) = (quantity(unit, low), quantity(unit, high));
    if from == to {
        return format!("autour de {to}");
    }
    let bare = from
        .trim_end_matches("points")
        .trim_end_matches("point")
        .trim_end_matches(['€', '\u{a0}', ' ']);
    format!("entre {bare} et {to}")
}

/// A change as a sentence, its effect first.
pub(super) fn sentence(topic: &str, unit: Unit, figures: &Figures) -> String {
    let (before, after) = (printed(unit, figures.before.value), printed(unit, figures.after.value));
    let fragile = if figures.fragile() { " (résultat fragile)" } else { "" };
    let effect = match &figures.change {
        Ok(change) if figures.holds() => {
            let way = if change.value > 0.0 { "de plus" } else { "de moins" };
            let size = quantity(unit, in_unit(unit, change.value));
            format!("{size} {way}, {}", bounds(unit, change))
        }
        Ok(_) => "sans évolution notable".to_owned(),
        Err(_) => "évolution non mesurée".to_owned(),
    };
    format!("{topic} : de {before} à {after}, {effect}{fragile}.")
}

/// What stands at the end of a row: « +9 points », « non notable ».
pub(super) fn moved(unit: Unit, figures: &Figures) -> String {
    match &figures.change {
        Ok(change) if figures.holds() => signed(unit, change.value),
        Ok(_) => "non notable".to_owned(),
        Err(_) => "non mesurée".to_owned(),
    }
}

/// A change with its sign: « +9 points », « −3 000 € ».
fn signed(unit: Unit, value: f64) -> String {
    let value = in_unit(unit, value);
    match unit {
        Unit::Percent | Unit::Points | Unit::Index => {
            let plural = if value.abs().round() >= 2.0 { "points" } else { "point" };
            format!("{} {plural}", points(value))
        }
        _ if value > 0.0 => format!("+{}", amount(value, unit)),
        _ => amount(value, unit),
    }
}

pub(super) fn change_cell(unit: Unit, figures: &Figures) -> TableCell {
    let value = figures.after.value - figures.before.value;
    TableCell::Number(in_unit(unit, value), signed(unit, value))
}

fn contrast_interval(unit: Unit, change: &Contrast) -> TableCell {
    let (low, high) = change.interval;
    let bound = |value: f64| {
        let value = in_unit(unit, value);
        match unit {
            Unit::Percent | Unit::Points | Unit::Index => points(value),
            _ if value > 0.0 => format!("+{}", amount(value, unit)),
            _ => amount(value, unit),
        }
    };
    TableCell::Text(format!("{} à {}", bound(low), bound(high)))
}

pub(super) fn interval_cell(unit: Unit, figures: &Figures) -> TableCell {
    figures
        .change
        .as_ref()
        .map_or(TableCell::Empty, |change| contrast_interval(unit, change))
}

/// The panel reading of these figures; `None` when none has one.
pub(super) fn panel(past: &Past, rows: &[(Unit, &Shift, String)]) -> Option<Table> {
    let read: Vec<(Unit, &str, &Reading)> = rows
        .iter()
        .filter_map(|(unit, shift, label)| Some((*unit, label.as_str(), shift.figures.as_ref()?.panel.as_ref()?)))
        .collect();
    if read.is_empty() {
        return None;
    }
    let binary = read.iter().any(|(.., reading)| reading.mcnemar.is_some());
    let mut columns = vec![
        "Ce qui est mesuré".to_owned(),
        "Associations".to_owned(),
        past.moments.0.clone(),
        past.moments.1.clone(),
        "Évolution".to_owned(),
        "Intervalle à 95 %".to_owned(),
    ];
    if binary {
        columns.push("Passées à oui / à non".to_owned());
        columns.push("p (McNemar)".to_owned());
    }
    let lines = read.iter().map(|(unit, label, reading)| {
        let value = |value: f64| TableCell::Number(in_unit(*unit, value), printed(*unit, value));
        let mut cells = vec![
            associations(reading.n),
            value(reading.before),
            value(reading.after),
            TableCell::Number(
                in_unit(*unit, reading.difference.value),
                signed(*unit, reading.difference.value),
            ),
            contrast_interval(*unit, &reading.difference),
        ];
        if binary {
            match reading.mcnemar {
                Some(test) => {
                    cells.push(TableCell::Text(format!("{} / {}", test.gained, test.lost)));
                    let p = if test.p < 0.001 {
                        "< 0,001".to_owned()
                    } else {
                        number(test.p, 3)
                    };
                    cells.push(TableCell::Text(p));
                }
                None => cells.extend([TableCell::Hidden, TableCell::Hidden]),
            }
        }
        TableRow {
            header: (*label).to_owned(),
            cells,
            total: false,
        }
    });
    let rows = lines.collect();
    let weighted = read.iter().all(|(.., reading)| reading.weighted);
    let mut notes = vec![if weighted {
        "Seules les associations qui ont répondu les deux fois à la question ; chaque groupe compte pour son poids dans le répertoire.".to_owned()
    } else {
        "Seules les associations qui ont répondu les deux fois à la question ; chacune compte pour une, sans redressement."
            .to_owned()
    }];
    let mut merged: Vec<String> = read.iter().flat_map(|(.., reading)| reading.merged.clone()).collect();
    merged.sort();
    merged.dedup();
    if !merged.is_empty() {
        notes.push(format!(
            "Des groupes où une seule association a répondu les deux fois sont réunis à un voisin : {}.",
            and(&merged)
        ));
    }
    if binary {
        notes.push(
            "Test exact de McNemar : non redressé, il décrit ces associations ; avant toute correction pour le nombre de comparaisons.".to_owned(),
        );
    }
    Some(Table {
        caption: "Les associations qui ont répondu les deux fois".to_owned(),
        columns,
        rows,
        notes,
    })
}
