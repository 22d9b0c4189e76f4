//! A question in two waves: its answers, the same associations, where they went.

use super::draw::{dumbbell, table};
use super::{Past, associations, words};
use crate::analysis::evolution::{Asked, Modalities, Shift, Transitions};
use crate::questionnaire::lineage::Grade;
use crate::report::diagnostic::drawings::paragraph;
use crate::report::words::counted;
use crate::report::{Block, Table, TableCell, TableRow, Unit};

pub(super) fn blocks(past: &Past, asked: &Asked) -> Vec<Block> {
    let mut out = vec![Block::Heading(asked.label.clone())];
    let reasons = asked.reasons.join(" ");
    match asked.grade {
        None => out.push(paragraph(format!("Question nouvelle en {}.", past.moments.1))),
        Some(Grade::C) => out.push(paragraph(format!("Non comparable avec {}. {reasons}", past.moments.0))),
        Some(Grade::B) => out.push(paragraph(format!("Comparable avec réserve. {reasons}"))),
        Some(Grade::A) => {}
    }
    let compared = asked.grade.is_some_and(|grade| grade != Grade::C);
    if compared
        && asked
            .tables
            .iter()
            .all(|table| table.shifts.iter().all(|shift| shift.figures.is_none()))
    {
        out.push(paragraph(
            "Trop peu de réponses, ou des réponses trop semblables, dans une des deux vagues.".to_owned(),
        ));
        return out;
    }
    let alone = asked.tables.len() == 1;
    for modalities in &asked.tables {
        out.extend(answers(past, modalities, alone));
    }
    out
}

fn answers(past: &Past, modalities: &Modalities, alone: bool) -> Vec<Block> {
    let unit = match modalities.unit.as_deref() {
        None => Unit::Percent,
        Some("€") => Unit::Euro,
        Some(_) => Unit::Number,
    };
    let title = |what: &str| {
        if alone {
            what.to_owned()
        } else {
            format!("{} : {}", modalities.label, what.to_lowercase())
        }
    };
    let rows: Vec<(Unit, &Shift, String)> = modalities
        .shifts
        .iter()
        .map(|shift| (unit, shift, shift.label.clone()))
        .collect();
    let mut out = Vec::new();
    if unit == Unit::Percent {
        let drawn: Vec<(&Shift, String)> = modalities.shifts.iter().map(|shift| (shift, shift.label.clone())).collect();
        let id = format!("evolution-{}", modalities.variable.replace('.', "-"));
        let what = format!("Les réponses en {} et en {}", past.moments.0, past.moments.1);
        out.push(dumbbell(
            &id,
            title(&what),
            "Part des réponses, en %".to_owned(),
            past,
            unit,
            &drawn,
            String::new(),
        ));
    } else {
        let what = format!("Le nombre en {} et en {}", past.moments.0, past.moments.1);
        let rows = rows.iter().map(|(unit, shift, label)| (*unit, *shift, label.clone()));
        out.push(Block::Table(table(&title(&what), "Ce qui est mesuré", past, rows)));
    }
    if let Some(mut panel) = words::panel(past, &rows) {
        panel.caption = title("Les associations qui ont répondu les deux fois");
        out.push(Block::Table(panel));
    }
    out.extend(
        modalities
            .transitions
            .iter()
            .map(|found| transitions(past, found, &title("D’une réponse à l’autre"))),
    );
    out
}

fn transitions(past: &Past, found: &Transitions, caption: &str) -> Block {
    let mut columns = vec![format!("En {}, puis en {} :", past.moments.0, past.moments.1)];
    columns.extend(found.labels.iter().cloned());
    let rows = found.labels.iter().zip(&found.cells).map(|(label, cells)| TableRow {
        header: label.clone(),
        cells: cells
            .iter()
            .map(|cell| cell.map_or(TableCell::Hidden, associations))
            .collect(),
        total: false,
    });
    Block::Table(Table {
        caption: caption.to_owned(),
        columns,
        rows: rows.collect(),
        notes: vec![format!(
            "{} ont répondu les deux fois à cette question ; nombres d’associations, sans redressement.",
            counted(found.n, "association")
        )],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_transitions_stay_hidden() {
        let past = Past {
            moments: ("2024".to_owned(), "2026".to_owned()),
            title: String::new(),
            responses: (40, 50),
            common: 30,
            indicators: Vec::new(),
            new: Vec::new(),
            gone: Vec::new(),
        };
        let found = Transitions {
            labels: vec!["Oui".to_owned(), "Non".to_owned()],
            cells: vec![vec![Some(12), None], vec![None, Some(8)]],
            n: 30,
        };
        let Block::Table(table) = transitions(&past, &found, "T") else {
            panic!("a table")
        };
        assert_eq!(table.rows[0].cells[1], TableCell::Hidden);
        assert_eq!(table.columns, ["En 2024, puis en 2026 :", "Oui", "Non"]);
    }
}
