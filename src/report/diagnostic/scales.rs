//! Questions in rows: matrices as opinions or strips, shares as means.

use super::desk::{Desk, printed};
use super::drawings::{Row, bar_rows, base_cell, estimates_table, rank, read_out, too_few};
use super::questions::{Wish, plain};
use crate::analysis::tabulate::{CodeRow, TabContent, Tabulation};
use crate::report::plan::ChartKind;
use crate::report::words::{counted, percent_value};
use crate::report::{Block, Chart, Table, TableCell, TableRow, Unit};

impl Desk<'_> {
    /// Means of the rows of shares.
    pub(super) fn means(&self, tab: &Tabulation, lines: &[Tabulation], wish: Wish<'_>) -> Vec<Block> {
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
    pub(super) fn scale(&self, tab: &Tabulation, lines: &[Tabulation], wish: Wish<'_>) -> Vec<Block> {
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
}

pub(super) fn strips_table(caption: &str, names: &[String], rows: &[(String, usize, Option<Vec<f64>>)]) -> Table {
    let mut columns = vec!["Ligne".to_owned(), "Réponses".to_owned()];
    columns.extend(names.iter().cloned());
    let rows = rows.iter().map(|(label, n, shares)| {
        let mut cells = vec![base_cell(*n)];
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
pub(super) fn common_levels(levels: &[(String, String)], lines: &[Tabulation]) -> Option<Vec<Vec<usize>>> {
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
pub(super) fn shares_by(groups: &[Vec<usize>], levels: &[(String, String)], rows: &[CodeRow]) -> Option<Vec<f64>> {
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
