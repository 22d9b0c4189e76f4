//! The table as a file for spreadsheets: one line a figure, `;`, UTF-8 with BOM, decimal commas, hidden cells as « s ».

use super::words::scaled;
use crate::analysis::Reliability;
use crate::analysis::explore::{Cell, Content, Exploration, Line};
use crate::analysis::thresholds::Scale;
use crate::report::words::typo;
use crate::values::not_a_formula;

/// What a hidden figure is written.
const SECRET: &str = "s";

/// The file.
pub fn csv(found: &Exploration, base: &str) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    let mut row = |cells: &[String]| {
        let quoted: Vec<String> = cells
            .iter()
            .map(|cell| {
                if cell.contains([';', '"', '\n', '\r']) {
                    format!("\"{}\"", cell.replace('"', "\"\""))
                } else {
                    cell.clone()
                }
            })
            .collect();
        out.push_str(&quoted.join(";"));
        out.push_str("\r\n");
    };
    let text = |text: &str| not_a_formula(&typo(text).replace(char::is_control, " "));
    let heads = [
        "Variable",
        "Réponse ou mesure",
        "Croisement",
        "Groupe",
        "Réponses",
        "Valeur",
        "Unité",
        "Borne basse à 95 %",
        "Borne haute à 95 %",
        "Part en ligne (%)",
        "Écart avec le reste",
        "p corrigée (Benjamini-Hochberg)",
        "p corrigée (Holm)",
        "Fiabilité",
    ];
    row(&heads.map(str::to_owned));
    let (variable, crossing) = (
        text(&found.variable.label),
        found
            .crossing
            .as_ref()
            .map_or_else(String::new, |crossing| text(&crossing.label)),
    );
    if let Content::Board(board) = &found.content {
        let unit = |line: &Line| match line.scale {
            Scale::Share => "%".to_owned(),
            Scale::Points => "points".to_owned(),
            Scale::Index => "indice".to_owned(),
            Scale::Amount => board.unit.clone(),
        };
        for line in &board.lines {
            let whole = Cell {
                figure: line.whole,
                row: None,
                count: line.count,
                gap: None,
            };
            let groups = board
                .groups
                .iter()
                .zip(&line.cells)
                .map(|(group, cell)| (group.label.as_str(), *cell));
            for (group, cell) in groups.chain([("Ensemble", whole)]) {
                let mut cells = vec![variable.clone(), text(&line.label), crossing.clone(), text(group)];
                cells.extend(figures(line, &cell, &unit(line)));
                row(&cells);
            }
        }
    }
    let note = |what: &str| {
        let mut cells = vec![text(what)];
        cells.resize(heads.len(), String::new());
        cells
    };
    row(&note(base));
    for (named, labels) in &found.filters {
        row(&note(&format!("Filtre : {} = {}", named.label, labels.join(" ou "))));
    }
    match &found.content {
        Content::Nothing(why) => row(&note(&why.say())),
        Content::Card(named) => row(&note(&format!("Cinq réponses au moins citent : {}", named.join(" ; ")))),
        Content::Board(_) => {}
    }
    for said in &found.notes {
        row(&note(said));
    }
    out.into_bytes()
}

fn decimal(value: f64, digits: usize) -> String {
    format!("{value:.digits$}").replace('.', ",")
}

fn figures(line: &Line, cell: &Cell, unit: &str) -> Vec<String> {
    let Some(figure) = &cell.figure else {
        let mut out = vec![SECRET.to_owned(), SECRET.to_owned(), not_a_formula(unit)];
        out.resize(9, SECRET.to_owned());
        out.push(String::new());
        return out;
    };
    let value = |value: f64| decimal(scaled(line.scale, value), 2);
    let (low, high) = figure
        .interval
        .map_or_else(Default::default, |(low, high)| (value(low), value(high)));
    let p = |p: Option<f64>| p.map_or_else(String::new, |p| decimal(p, 4));
    vec![
        cell.count.map_or_else(|| figure.n.to_string(), |n| n.to_string()),
        value(figure.value),
        // A unit is not a formula, whatever its first character.
        if unit == "%" { unit.to_owned() } else { not_a_formula(unit) },
        low,
        high,
        cell.row.map_or_else(String::new, |row| decimal(100.0 * row.value, 2)),
        cell.gap.map_or_else(String::new, |gap| value(gap.difference)),
        p(cell.gap.and_then(|gap| gap.bh)),
        p(cell.gap.and_then(|gap| gap.holm)),
        match figure.reliability {
            Reliability::Normal => "normale",
            _ => "fragile",
        }
        .to_owned(),
    ]
}
