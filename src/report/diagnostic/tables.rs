//! The tables of the annex: every question with its counts, shares and intervals.

use super::desk::{Desk, nonresponse_note};
use super::drawings::{Row, base_cell, cell, estimates_table};
use super::questions::{plain, row, total_cells};
use super::scales::{common_levels, shares_by, strips_table};
use crate::analysis::tabulate::{TabContent, Tabulation};
use crate::questionnaire::model::Kind;
use crate::report::words::{amount, capitalise, count};
use crate::report::{Table, TableCell, TableRow, Unit};

impl Desk<'_> {
    /// The tables of a question, for the annex.
    pub(super) fn tables(&self, tab: &Tabulation) -> Vec<Table> {
        let n = tab.nonresponse.answered;
        let mut notes = tab.notes.clone();
        notes.extend(nonresponse_note(&tab.nonresponse, &self.input.plan.noun));
        let caption = format!("{} – {}", tab.variable, plain(&tab.label));
        let mut out = match &tab.content {
            TabContent::Text | TabContent::TooFew { .. } => Vec::new(),
            TabContent::Codes { multiple, rows, .. } => {
                let rows: Vec<Row> = rows.iter().map(row).collect();
                let mut table = estimates_table(&caption, "Réponse", "Part", Some("Réponses"), &rows, Unit::Percent);
                let header = if *multiple { "Base (plusieurs choix)" } else { "Ensemble" };
                let cells = if *multiple {
                    vec![TableCell::Number(n as f64, count(n))]
                } else {
                    total_cells(n, table.columns.len())
                };
                table.rows.push(TableRow {
                    header: header.to_owned(),
                    cells,
                    total: true,
                });
                vec![table]
            }
            TabContent::Number {
                unit,
                mean,
                median,
                total,
                classes,
                ..
            } => {
                let rows: Vec<Row> = classes.iter().map(row).collect();
                let mut table = estimates_table(&caption, "Tranche", "Part", Some("Réponses"), &rows, Unit::Percent);
                table.rows.push(TableRow {
                    header: "Ensemble".to_owned(),
                    cells: total_cells(n, table.columns.len()),
                    total: true,
                });
                let unit = if unit.is_empty() {
                    String::new()
                } else {
                    format!("\u{a0}{unit}")
                };
                let item = self.input.questionnaire.item(&tab.variable);
                let year = item.is_some_and(|item| matches!(item.kind, Kind::Year { .. }));
                let mut told = Vec::new();
                if year {
                    // Years are not added up, and their digits stay together.
                    told.extend(median.map(|m| format!("médiane {:.0}", m.value)));
                } else {
                    told.extend(median.map(|m| format!("médiane {}{unit}", amount(m.value, Unit::Number))));
                    told.extend(mean.map(|m| format!("moyenne {}{unit}", amount(m.value, Unit::Number))));
                    told.extend(total.map(|t| format!("total des réponses {}{unit}", amount(t, Unit::Count))));
                }
                if !told.is_empty() {
                    table.notes.insert(0, format!("{}.", capitalise(&told.join(" ; "))));
                }
                vec![table]
            }
            TabContent::Rows(lines) => self.row_tables(tab, lines, &caption),
        };
        if let Some(last) = out.last_mut() {
            last.notes.extend(notes);
        }
        out
    }

    fn row_tables(&self, tab: &Tabulation, lines: &[Tabulation], caption: &str) -> Vec<Table> {
        let item = self.input.questionnaire.item(&tab.variable);
        if item.is_none_or(|item| item.rows().is_empty()) {
            return lines.iter().flat_map(|line| self.tables(line)).collect();
        }
        let lang = &self.input.questionnaire.locale;
        let levels: Vec<(String, String)> = item
            .and_then(|item| item.choices())
            .map(|choices| {
                choices
                    .choices
                    .iter()
                    .filter(|choice| choice.missing.is_none())
                    .map(|choice| (choice.code.clone(), choice.label.get(lang).to_owned()))
                    .collect()
            })
            .unwrap_or_default();
        if levels.is_empty() {
            let rows: Vec<TableRow> = lines
                .iter()
                .map(|line| {
                    let mut cells = vec![base_cell(line.nonresponse.answered)];
                    let (mean, median) = match &line.content {
                        TabContent::Number { mean, median, .. } => (*mean, *median),
                        _ => (None, None),
                    };
                    cells.extend([cell(Unit::Number, mean.as_ref()), cell(Unit::Number, median.as_ref())]);
                    TableRow {
                        header: line.label.clone(),
                        cells,
                        total: false,
                    }
                })
                .collect();
            return vec![Table {
                caption: caption.to_owned(),
                columns: ["Ligne", "Réponses", "Moyenne", "Médiane"].map(str::to_owned).to_vec(),
                rows,
                notes: Vec::new(),
            }];
        }
        if common_levels(&levels, lines).is_none() {
            return lines.iter().flat_map(|line| self.tables(line)).collect();
        }
        let groups = common_levels(&levels, lines).unwrap_or_default();
        let names: Vec<String> = groups
            .iter()
            .map(|group| {
                group
                    .iter()
                    .map(|place| levels[*place].1.as_str())
                    .collect::<Vec<_>>()
                    .join(" ou ")
            })
            .collect();
        let rows: Vec<(String, usize, Option<Vec<f64>>)> = lines
            .iter()
            .map(|line| {
                let shares = match &line.content {
                    TabContent::Codes { rows, .. } => shares_by(&groups, &levels, rows),
                    _ => None,
                };
                (line.label.clone(), line.nonresponse.answered, shares)
            })
            .collect();
        vec![strips_table(caption, &names, &rows)]
    }
}
