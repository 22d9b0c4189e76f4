//! Tables of indicators by groups.

use super::desk::{Desk, group_label, unit};
use super::drawings::{cell, paragraph};
use crate::report::{Block, Table, TableRow};

impl Desk<'_> {
    /// A table of indicators by groups; a star of its own marks the gaps that hold.
    pub(super) fn crossing_table(&self, indicators: &[String], by: &str, title: &str) -> Vec<Block> {
        use crate::report::TableCell;
        let found: Vec<_> = indicators.iter().filter_map(|id| self.crossing(id, by)).collect();
        let Some((_, cut, _)) = found.first() else { return Vec::new() };
        // The groups of the crossings can differ (merged ones): all of them, in the order in which they come.
        let mut groups: Vec<(String, String)> = Vec::new();
        for (_, cut, crossing) in &found {
            for group in &crossing.groups {
                if !groups.iter().any(|(code, _)| *code == group.code) {
                    groups.push((group.code.clone(), group_label(cut, &group.code, &group.label).to_owned()));
                }
            }
        }
        groups.sort_by_key(|(code, _)| code.starts_with('~'));
        if groups.is_empty() {
            return vec![paragraph(format!(
                "{title} : trop peu de réponses pour comparer par {}.",
                cut.breakdown.label
            ))];
        }
        let mut columns = vec!["Indicateur".to_owned()];
        columns.extend(groups.iter().map(|(_, label)| label.clone()));
        columns.push("Ensemble".to_owned());
        let (mut rows, mut fragile, mut net) = (Vec::new(), false, false);
        for (measure, _, crossing) in &found {
            let unit = unit(&measure.spec);
            let whole = crossing.whole.parts.first().and_then(|part| part.estimate);
            let parts: Vec<_> = groups
                .iter()
                .map(|(code, _)| crossing.groups.iter().find(|group| group.code == *code)?.parts.first())
                .collect();
            let figures: Vec<_> = parts.iter().map(|part| part.and_then(|part| part.estimate)).collect();
            let tested: Vec<_> = parts
                .iter()
                .zip(&groups)
                .map(|(part, (code, _))| part.filter(|_| !code.starts_with('~')))
                .collect();
            let differences = super::compare::differences(&tested);
            let mut cells: Vec<TableCell> = Vec::new();
            for ((code, _), (figure, difference)) in groups.iter().zip(figures.iter().zip(&differences)) {
                if !crossing.groups.iter().any(|group| group.code == *code) {
                    cells.push(TableCell::Empty);
                    continue;
                }
                let mut shown = cell(unit, figure.as_ref());
                fragile |= figure.is_some_and(|e| e.reliability != crate::analysis::Reliability::Normal);
                if let (TableCell::Number(_, text), Some(difference)) = (&mut shown, difference)
                    && difference.holds
                {
                    net = true;
                    let up = figure.is_some_and(|e| e.value > difference.rest);
                    text.push_str(if up { "\u{a0}+" } else { "\u{a0}−" });
                }
                cells.push(shown);
            }
            cells.push(cell(unit, whole.as_ref()));
            rows.push(TableRow {
                header: measure.spec.title.clone(),
                cells,
                total: false,
            });
        }
        let mut notes = vec![if net {
            "+ ou − : écart net avec le reste, au-dessus ou au-dessous (test de chaque groupe contre le reste, correction de Holm).".to_owned()
        } else {
            format!(
                "Aucun écart net par {} (test de chaque groupe contre le reste, correction de Holm).",
                cut.breakdown.label
            )
        }];
        if fragile {
            notes.push(
                "* Résultat fragile : moins de 30 réponses, ou plus de 10 points d’incertitude de part et d’autre.".to_owned(),
            );
        }
        let parts = found
            .iter()
            .flat_map(|(_, _, crossing)| &crossing.groups)
            .flat_map(|group| &group.parts);
        notes.extend(super::figures::masked(parts));
        vec![Block::Table(Table {
            caption: self.fill(title),
            columns,
            rows,
            notes,
        })]
    }
}
