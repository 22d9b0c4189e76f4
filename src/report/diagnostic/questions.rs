//! Figures of questions, drawn by their type, and the tables of the annex.

use std::collections::BTreeSet;

use super::desk::{Desk, nonresponse_note, printed, scaled};
use super::drawings::{Draft, Row, bar_rows, cell, estimates_table, paragraph, rank, read_out, too_few};
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
        match tabulate(self.input.dataset, item) {
            Some(tabulation) => self.tabulation(&tabulation, wish),
            None => Vec::new(),
        }
    }

    fn tabulation(&self, tab: &Tabulation, wish: Wish<'_>) -> Vec<Block> {
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

    fn draft(&self, tab: &Tabulation, title: &str, subtitle: String, chart: Chart, table: Table, kind: &'static str) -> Draft {
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

    /// Means of the rows of shares.
    fn means(&self, tab: &Tabulation, lines: &[Tabulation], wish: Wish<'_>) -> Vec<Block> {
        let mut rows: Vec<Row> = lines
            .iter()
            .map(|line| Row {
                code: line.variable.clone(),
                label: line.label.clone(),
                n: None,
                estimate: match &line.content {
                    TabContent::Number { mean, .. } => *mean,
                    _ => None,
                },
            })
            .collect();
        // The means of shares come in the unit of the total (100): already a percentage.
        for row in &mut rows {
            row.estimate = row.estimate.map(|mut e| {
                e.value /= 100.0;
                e.se = e.se.map(|se| se / 100.0);
                e.interval = e
                    .interval
                    .map(|(low, high)| ((low / 100.0).max(0.0), (high / 100.0).min(1.0)));
                e
            });
        }
        rank(&mut rows, |_| false);
        if rows.iter().all(|row| row.estimate.is_none()) {
            return vec![too_few(&plain(&tab.label), &[], tab.nonresponse.answered)];
        }
        let first = rows
            .first()
            .and_then(|row| row.estimate.map(|e| (row.label.clone(), e.value)));
        let title = match (wish.title, first) {
            (Some(title), _) => self.fill(title),
            (None, Some((label, value))) => format!(
                "{} : « {label} », {} en moyenne",
                wish.lead.map_or_else(|| plain(&tab.label), str::to_owned),
                printed(Unit::Percent, value)
            ),
            (None, None) => plain(&tab.label),
        };
        let table = estimates_table(&plain(&tab.label), "Part", "Moyenne", None, &rows, Unit::Percent);
        let values = read_out(&rows, Unit::Percent);
        let chart = Chart::Bars {
            unit: Unit::Percent,
            rows: bar_rows(&rows, Unit::Percent, |place, _| place == 0),
        };
        let subtitle = format!(
            "Moyenne, en % du total – base : {}",
            counted(tab.nonresponse.answered, "réponse")
        );
        let mut draft = self.draft(
            tab,
            &title,
            subtitle,
            chart,
            table,
            "Barres horizontales, de la plus longue à la plus courte",
        );
        draft.values = values;
        vec![draft.block()]
    }

    /// A matrix: one strip a row, around a neutral axis when the plan says which levels are favourable.
    fn scale(&self, tab: &Tabulation, lines: &[Tabulation], wish: Wish<'_>) -> Vec<Block> {
        let Some(item) = self.input.questionnaire.item(&tab.variable) else {
            return Vec::new();
        };
        let lang = &self.input.questionnaire.locale;
        let Some(choices) = item.choices() else { return Vec::new() };
        let levels: Vec<(String, String)> = choices
            .choices
            .iter()
            .filter(|choice| choice.missing.is_none())
            .map(|choice| (choice.code.clone(), choice.label.get(lang).to_owned()))
            .collect();
        let Some(groups) = common_levels(&levels, lines) else {
            return self.separate(tab, lines, wish);
        };
        let mut names: Vec<String> = groups
            .iter()
            .map(|group| {
                let labels: Vec<&str> = group.iter().map(|place| levels[*place].1.as_str()).collect();
                labels.join(" ou ")
            })
            .collect();
        let is_positive = |group: &Vec<usize>| group.iter().all(|place| wish.positive.contains(&levels[*place].0));
        let mut favourable: Vec<bool> = groups.iter().map(is_positive).collect();
        let mut rows: Vec<(String, usize, Option<Vec<f64>>)> = lines
            .iter()
            .map(|line| {
                let shares = match &line.content {
                    TabContent::Codes { rows, .. } => shares_by(&groups, &levels, rows),
                    _ => None,
                };
                (line.label.clone(), line.nonresponse.answered, shares)
            })
            .collect();
        let reversed = favourable.first().copied().unwrap_or(false);
        if reversed {
            names.reverse();
            favourable.reverse();
            rows.iter_mut().flat_map(|row| &mut row.2).for_each(|shares| shares.reverse());
        }
        let good = |shares: &[f64]| -> f64 {
            shares
                .iter()
                .zip(&favourable)
                .filter(|(_, good)| **good)
                .map(|(s, _)| s)
                .sum()
        };
        let known_sides = favourable.iter().any(|good| *good);
        if known_sides {
            rows.sort_by(|a, b| {
                let key = |row: &(String, usize, Option<Vec<f64>>)| row.2.as_deref().map_or(-1.0, good);
                key(b).total_cmp(&key(a))
            });
        }
        let title = match wish.title {
            Some(title) => self.fill(title),
            None => scale_title(&rows, good, known_sides, wish.lead, &plain(&tab.label), names.first()),
        };
        let table = strips_table(&plain(&tab.label), &names, &rows);
        let values = rows
            .iter()
            .map(|(label, _, shares)| {
                let said = shares.as_ref().map_or_else(
                    || "secret".to_owned(),
                    |shares| {
                        let parts = shares
                            .iter()
                            .zip(&names)
                            .map(|(share, name)| format!("{name} {}", percent_value(*share, 0)));
                        parts.collect::<Vec<_>>().join(", ")
                    },
                );
                (label.clone(), said)
            })
            .collect();
        let likert = known_sides && wish.chart != Some(ChartKind::Strips);
        let neutral = (likert && names.len() % 2 == 1 && !favourable[names.len() / 2]).then_some(names.len() / 2);
        let (chart, kind) = if likert {
            let chart = Chart::Likert {
                levels: names,
                rows,
                neutral,
            };
            (chart, "Échelle d’opinion, défavorable à gauche, favorable à droite")
        } else {
            let chart = Chart::Strips {
                parts: names,
                rows,
                ordered: true,
            };
            (chart, "Bandes à 100 %")
        };
        let subtitle = format!("Répartition des {} pour chaque ligne, en %", self.input.plan.noun.plural);
        let mut draft = self.draft(tab, &title, subtitle, chart, table, kind);
        draft.values = values;
        vec![draft.block()]
    }

    /// A matrix whose rows share no level that can be shown: one figure a row.
    fn separate(&self, tab: &Tabulation, lines: &[Tabulation], wish: Wish<'_>) -> Vec<Block> {
        let _ = (tab, wish);
        lines.iter().flat_map(|line| self.tabulation(line, Wish::default())).collect()
    }

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
                let header = if *multiple {
                    "Base (plusieurs réponses possibles)"
                } else {
                    "Ensemble"
                };
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
                let mut told = Vec::new();
                told.extend(median.map(|m| format!("médiane {}{unit}", amount(m.value, Unit::Number))));
                told.extend(mean.map(|m| format!("moyenne {}{unit}", amount(m.value, Unit::Number))));
                told.extend(total.map(|t| format!("total des réponses {}{unit}", amount(t, Unit::Count))));
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
                    let mut cells = vec![TableCell::Number(
                        line.nonresponse.answered as f64,
                        count(line.nonresponse.answered),
                    )];
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

fn row(code: &CodeRow) -> Row {
    Row {
        code: code.code.clone(),
        label: code.label.clone(),
        n: code.count,
        estimate: code.share,
    }
}

fn total_cells(n: usize, columns: usize) -> Vec<TableCell> {
    let mut cells = vec![
        TableCell::Number(n as f64, count(n)),
        TableCell::Number(100.0, percent_value(100.0, 0)),
    ];
    cells.resize(columns.saturating_sub(1), TableCell::Empty);
    cells
}

fn strips_table(caption: &str, names: &[String], rows: &[(String, usize, Option<Vec<f64>>)]) -> Table {
    let mut columns = vec!["Ligne".to_owned(), "Réponses".to_owned()];
    columns.extend(names.iter().cloned());
    let rows = rows.iter().map(|(label, n, shares)| {
        let mut cells = vec![TableCell::Number(*n as f64, count(*n))];
        for place in 0..names.len() {
            cells.push(shares.as_ref().map_or(TableCell::Hidden, |shares| {
                TableCell::Number(shares[place], percent_value(shares[place], 0))
            }));
        }
        TableRow {
            header: label.clone(),
            cells,
            total: false,
        }
    });
    Table {
        caption: caption.to_owned(),
        columns,
        rows: rows.collect(),
        notes: Vec::new(),
    }
}

/// The levels that every row of a matrix can show: those that disclosure control has merged in one row are merged in all.
/// `None` when fewer than two remain.
fn common_levels(levels: &[(String, String)], lines: &[Tabulation]) -> Option<Vec<Vec<usize>>> {
    let mut first: Vec<usize> = (0..levels.len()).collect();
    let mut any = false;
    for line in lines {
        let TabContent::Codes { rows, .. } = &line.content else {
            continue;
        };
        if rows.iter().any(|row| row.share.is_none()) {
            continue;
        }
        any = true;
        for row in rows {
            let places: Vec<usize> = row
                .code
                .split('+')
                .filter_map(|code| levels.iter().position(|(known, _)| known == code))
                .collect();
            let (Some(low), Some(high)) = (places.iter().min(), places.iter().max()) else {
                // « autres réponses »: levels without order, merged across the scale.
                return None;
            };
            let target = first[*low];
            for place in &mut first[*low..=*high] {
                *place = (*place).min(target);
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for place in 0..levels.len() {
        if place > 0 && first[place] == first[place - 1] {
            if let Some(last) = groups.last_mut() {
                last.push(place);
            }
        } else {
            groups.push(vec![place]);
        }
    }
    (any && groups.len() > 1).then_some(groups)
}

/// The shares of a row over merged levels, in percent.
fn shares_by(groups: &[Vec<usize>], levels: &[(String, String)], rows: &[CodeRow]) -> Option<Vec<f64>> {
    let mut out = vec![0.0; groups.len()];
    for row in rows {
        let first = row.code.split('+').next()?;
        let place = levels.iter().position(|(code, _)| code == first)?;
        let group = groups.iter().position(|group| group.contains(&place))?;
        out[group] += 100.0 * row.share?.value;
    }
    Some(out)
}

fn scale_title(
    rows: &[(String, usize, Option<Vec<f64>>)],
    good: impl Fn(&[f64]) -> f64,
    known_sides: bool,
    lead: Option<&str>,
    label: &str,
    first_level: Option<&String>,
) -> String {
    let mut known: Vec<(&str, f64)> = rows
        .iter()
        .filter_map(|(label, _, shares)| {
            let shares = shares.as_deref()?;
            let value = if known_sides { good(shares) } else { *shares.first()? };
            Some((label.as_str(), value))
        })
        .collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1));
    let what = lead.unwrap_or(label);
    match known.as_slice() {
        [] => what.to_owned(),
        [(one, value)] => format!("{what} : « {one} », {}", percent_value(*value, 0)),
        [(high, top), .., (low, bottom)] => {
            let of = if known_sides {
                "de réponses favorables".to_owned()
            } else {
                format!("de « {} »", first_level.map_or("", String::as_str))
            };
            format!(
                "{what} : de {} {of} (« {low} ») à {} (« {high} »)",
                percent_value(*bottom, 0),
                percent_value(*top, 0)
            )
        }
    }
}
