//! Figures of questions, drawn by their type, and the tables of the annex.

use std::collections::BTreeSet;

use super::desk::{Desk, nonresponse_note, printed, scaled};
use super::drawings::{Draft, Row, bar_rows, estimates_table, paragraph, rank, read_out, too_few};
use crate::analysis::tabulate::{CodeRow, OTHER, TabContent, Tabulation, tabulate};
use crate::report::plan::ChartKind;
use crate::report::words::{amount, capitalise, count, counted, list, percent_value};
use crate::report::{Block, Chart, Table, TableCell, TableRow, Unit};

/// What a plan asks of the figure of a question.
#[derive(Clone, Copy, Default)]
pub(super) struct Wish<'p> {
    pub(super) chart: Option<ChartKind>,
    pub(super) title: Option<&'p str>,
    /// « les moyens les plus utilisés »
    pub(super) lead: Option<&'p str>,
    /// Codes of the favourable levels of a scale.
    pub(super) positive: &'p [String],
}

/// A wording without its question mark nor its final colon.
pub(super) fn plain(label: &str) -> String {
    label.trim_end_matches(['?', ':', ' ', '\u{a0}', '\u{202f}', '.']).to_owned()
}

impl Desk<'_> {
    /// The figure of a question; a sentence when there is nothing to draw.
    pub(super) fn question(&self, item: &str, wish: Wish<'_>) -> Vec<Block> {
        if let Some(blocks) = self.themes(item, wish) {
            return blocks;
        }
        let sensitive = self.input.questionnaire.item(item).is_some_and(|item| item.sensitive);
        match tabulate(self.input.dataset, item) {
            // What was written in confidence and nobody coded is not even counted.
            Some(tabulation) if sensitive && tabulation.content == TabContent::Text => Vec::new(),
            Some(tabulation) => self.tabulation(&tabulation, wish),
            None => Vec::new(),
        }
    }

    pub(super) fn tabulation(&self, tab: &Tabulation, wish: Wish<'_>) -> Vec<Block> {
        let n = tab.nonresponse.answered;
        match &tab.content {
            TabContent::TooFew { named } => vec![too_few(&plain(&tab.label), named, n)],
            TabContent::Text => vec![paragraph(format!(
                "« {} » : {} en texte libre, à lire à part.",
                tab.label,
                counted(n, "réponse")
            ))],
            TabContent::Codes { multiple, ordered, rows } => self.codes(tab, *multiple, *ordered, rows, wish),
            TabContent::Number { .. } => self.number(tab, wish),
            TabContent::Rows(rows) => self.rows(tab, rows, wish),
        }
    }

    pub(super) fn draft(
        &self,
        tab: &Tabulation,
        title: &str,
        subtitle: String,
        chart: Chart,
        table: Table,
        kind: &'static str,
    ) -> Draft {
        let mut notes = tab.notes.clone();
        notes.extend(nonresponse_note(&tab.nonresponse, &self.input.plan.noun));
        Draft {
            id: format!("question-{}", tab.variable.replace('.', "-")),
            title: capitalise(title),
            subtitle,
            chart,
            table,
            kind,
            values: Vec::new(),
            question: Some(format!("Question : « {} »", tab.label)),
            notes,
            source: self.source(None),
        }
    }

    fn codes(&self, tab: &Tabulation, multiple: bool, ordered: bool, codes: &[CodeRow], wish: Wish<'_>) -> Vec<Block> {
        let n = tab.nonresponse.answered;
        let mut rows: Vec<Row> = codes.iter().map(row).collect();
        if !ordered {
            let exclusive = self.exclusive(&tab.variable);
            rank(&mut rows, |row| {
                row.code == OTHER || exclusive.contains(&row.code) || row.code.starts_with("autre")
            });
        }
        if rows.iter().all(|row| row.estimate.is_none()) {
            return vec![paragraph(format!(
                "« {} » : les réponses sont presque toutes identiques ; leur détail n’est pas publié.",
                tab.label
            ))];
        }
        let base = if multiple {
            format!(
                "Part des {} qui citent chaque réponse – base : {}",
                self.input.plan.noun.plural,
                counted(n, "réponse")
            )
        } else {
            format!(
                "Répartition des {} – base : {}",
                self.input.plan.noun.plural,
                counted(n, "réponse")
            )
        };
        let best: Vec<&Row> = {
            let exclusive = if multiple {
                self.exclusive(&tab.variable)
            } else {
                BTreeSet::new()
            };
            let first = |row: &&Row| row.code != OTHER && row.estimate.is_some() && !exclusive.contains(&row.code);
            let mut best: Vec<&Row> = rows.iter().filter(first).collect();
            best.sort_by(|a, b| {
                let value = |row: &Row| row.estimate.map_or(0.0, |e| e.value);
                value(b).total_cmp(&value(a))
            });
            best.truncate(if multiple { 3 } else { 1 });
            best
        };
        let named: Vec<String> = best.iter().map(|row| format!("« {} »", row.label)).collect();
        let title = match (wish.title, wish.lead) {
            (Some(title), _) => self.fill(title),
            (None, Some(lead)) if multiple => format!("{lead} : {}", list(&named)),
            (None, lead) => {
                let lead = lead.map_or_else(|| plain(&tab.label), str::to_owned);
                match best.first().and_then(|row| row.estimate.map(|e| (row, e))) {
                    Some((row, e)) => format!("{lead} : « {} » d’abord ({})", row.label, printed(Unit::Percent, e.value)),
                    None => lead,
                }
            }
        };
        let strong: BTreeSet<String> = best.iter().map(|row| row.code.clone()).collect();
        let mut table = estimates_table(&plain(&tab.label), "Réponse", "Part", Some("Réponses"), &rows, Unit::Percent);
        if !multiple {
            table.rows.push(TableRow {
                header: "Ensemble".to_owned(),
                cells: total_cells(n, table.columns.len()),
                total: true,
            });
        }
        let values = read_out(&rows, Unit::Percent);
        rows.iter_mut().for_each(|row| row.n = None);
        let strips = wish.chart == Some(ChartKind::Strips) && rows.iter().all(|row| row.estimate.is_some());
        let (chart, kind) = if strips {
            let shares = rows.iter().map(|row| row.estimate.map_or(0.0, |e| 100.0 * e.value)).collect();
            let chart = Chart::Strips {
                parts: rows.iter().map(|row| row.label.clone()).collect(),
                rows: vec![("Ensemble".to_owned(), n, Some(shares))],
                ordered,
            };
            (chart, "Bande à 100 %")
        } else if wish.chart == Some(ChartKind::Treemap) {
            let parts = rows.iter().filter_map(|row| {
                row.estimate
                    .map(|e| (row.label.clone(), 100.0 * e.value, printed(Unit::Percent, e.value)))
            });
            (Chart::Treemap { parts: parts.collect() }, "Surfaces proportionnelles")
        } else {
            let chart = Chart::Bars {
                unit: Unit::Percent,
                rows: bar_rows(&rows, Unit::Percent, |_, row| ordered || strong.contains(&row.code)),
            };
            (
                chart,
                if ordered {
                    "Barres horizontales"
                } else {
                    "Barres horizontales, de la plus longue à la plus courte"
                },
            )
        };
        let mut draft = self.draft(tab, &title, base, chart, table, kind);
        draft.values = values;
        vec![draft.block()]
    }

    /// Codes that exclude the others (« aucun »): drawn last.
    fn exclusive(&self, item: &str) -> BTreeSet<String> {
        self.input
            .questionnaire
            .item(item)
            .and_then(|item| item.choices())
            .map(|choices| {
                choices
                    .choices
                    .iter()
                    .filter(|choice| choice.exclusive)
                    .map(|choice| choice.code.clone())
                    .collect()
            })
            .unwrap_or_default()
    }

    fn number(&self, tab: &Tabulation, wish: Wish<'_>) -> Vec<Block> {
        let TabContent::Number {
            unit,
            mean,
            median,
            classes,
            median_place,
            ..
        } = &tab.content
        else {
            return Vec::new();
        };
        let n = tab.nonresponse.answered;
        if classes.iter().all(|class| class.count.is_none()) {
            return vec![paragraph(format!(
                "« {} » : les réponses sont presque toutes identiques ; leur détail n’est pas publié.",
                tab.label
            ))];
        }
        let written = |value: f64| match unit.as_str() {
            "€" => amount(value, Unit::Euro),
            "%" => amount(value, Unit::Percent),
            _ => amount(value, Unit::Number),
        };
        let with_unit = |value: f64| match unit.as_str() {
            "€" | "%" | "" => written(value),
            unit => format!(
                "{}\u{a0}{}",
                written(value),
                if value.abs() < 2.0 { unit.trim_end_matches('s') } else { unit }
            ),
        };
        let title = match (wish.title, median) {
            (Some(title), _) => self.fill(title),
            (None, Some(median)) => {
                let lead = wish.lead.map_or_else(|| plain(&tab.label), str::to_owned);
                // A median of whole numbers is said whole: the table has it as it is.
                let middle = if median.value.abs() >= 20.0 {
                    median.value.round()
                } else {
                    median.value
                };
                format!("{lead} : {} au plus pour la moitié des réponses", with_unit(middle))
            }
            (None, None) => plain(&tab.label),
        };
        let mut rows: Vec<Row> = classes.iter().map(row).collect();
        let mut table = estimates_table(&plain(&tab.label), "Tranche", "Part", Some("Réponses"), &rows, Unit::Percent);
        table.rows.push(TableRow {
            header: "Ensemble".to_owned(),
            cells: total_cells(n, table.columns.len()),
            total: true,
        });
        let mut told = Vec::new();
        told.extend(median.map(|m| format!("médiane {}", with_unit(m.value))));
        told.extend(mean.map(|m| format!("moyenne {}", with_unit(m.value))));
        if !told.is_empty() {
            table.notes.insert(0, format!("{}.", capitalise(&told.join(", "))));
        }
        let values = read_out(&rows, Unit::Percent);
        rows.iter_mut().for_each(|row| row.n = None);
        let chart = Chart::Histogram {
            classes: rows
                .iter()
                .map(|row| (row.label.clone(), row.estimate.map(|e| scaled(Unit::Percent, e.value))))
                .collect(),
            median: median_place
                .zip(median.as_ref())
                .map(|(place, median)| (place, format!("médiane {}", written(median.value)))),
            axis: if unit.is_empty() { String::new() } else { capitalise(unit) },
            unit: Unit::Percent,
        };
        let subtitle = format!(
            "Répartition des {} – base : {}",
            self.input.plan.noun.plural,
            counted(n, "réponse")
        );
        let mut draft = self.draft(tab, &title, subtitle, chart, table, "Histogramme");
        draft.values = values;
        vec![draft.block()]
    }

    fn rows(&self, tab: &Tabulation, rows: &[Tabulation], wish: Wish<'_>) -> Vec<Block> {
        let coded = rows.iter().any(|row| matches!(row.content, TabContent::Codes { .. }));
        let numbers = rows.iter().any(|row| matches!(row.content, TabContent::Number { .. }));
        let matrix = self
            .input
            .questionnaire
            .item(&tab.variable)
            .is_some_and(|item| !item.rows().is_empty());
        match (matrix, coded, numbers) {
            (true, true, _) => self.scale(tab, rows, wish),
            (true, false, true) => self.means(tab, rows, wish),
            // The columns of a roster: each is a question of its own.
            (false, ..) => rows
                .iter()
                .filter(|row| !matches!(row.content, TabContent::Text))
                .flat_map(|row| self.tabulation(row, Wish::default()))
                .collect(),
            (true, false, false) => vec![too_few(&plain(&tab.label), &[], tab.nonresponse.answered)],
        }
    }
}

pub(super) fn row(code: &CodeRow) -> Row {
    Row {
        code: code.code.clone(),
        label: code.label.clone(),
        n: code.count,
        estimate: code.share,
    }
}

pub(super) fn total_cells(n: usize, columns: usize) -> Vec<TableCell> {
    let mut cells = vec![
        TableCell::Number(n as f64, count(n)),
        TableCell::Number(100.0, percent_value(100.0, 0)),
    ];
    cells.resize(columns.saturating_sub(1), TableCell::Empty);
    cells
}
