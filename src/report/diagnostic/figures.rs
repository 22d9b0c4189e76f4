//! Figures of indicators: whole, or by groups.

use super::desk::{Desk, group_label, nonresponse_note, point, scaled, unit};
use super::drawings::{Draft, Row, bar_rows, cell, estimates_table, fragile_note, paragraph, rank, read_out, too_few};
use super::sentences::title;
use crate::analysis::indicator::{Crossing, Kind, Part};
use crate::analysis::tabulate::OTHER;
use crate::report::plan::{ChartKind, Cut, Finding, Measure};
use crate::report::words::{amount, capitalise};
use crate::report::{BarRow, Block, Chart, Table, TableRow, Unit};

/// Why figures of these parts are hidden, when it is not for their own size.
pub(super) fn masked<'p>(parts: impl Iterator<Item = &'p Part>) -> Vec<String> {
    let said = crate::analysis::disclosure::release::notes(parts.filter_map(|part| part.masked));
    said.into_iter().map(str::to_owned).collect()
}

impl Desk<'_> {
    /// The figure of an indicator: its parts, or its groups.
    pub(super) fn figure(&self, id: &str, by: Option<&str>, chart: Option<ChartKind>, wanted: Option<&str>) -> Vec<Block> {
        match by {
            None => self.parts_figure(id, chart, wanted),
            Some(by) => self.groups_figure(id, by, chart, wanted),
        }
    }

    /// The title: the one wanted, else the finding, else the name of the indicator.
    fn title(&self, measure: &Measure, by: Option<&str>, wanted: Option<&str>) -> String {
        if let Some(wanted) = wanted {
            return self.fill(wanted);
        }
        let finding = Finding {
            indicator: measure.spec.id.clone(),
            by: by.map(str::to_owned),
            ..Finding::default()
        };
        self.fact(&finding)
            .as_ref()
            .and_then(title)
            .unwrap_or_else(|| measure.spec.title.clone())
    }

    fn subtitle(&self, measure: &Measure, n: Option<usize>) -> String {
        let noun = self.noun(measure);
        let what = if measure.spec.measure.is_empty() {
            measure.spec.title.clone()
        } else {
            measure.spec.measure.clone()
        };
        let base = n.map(|n| {
            let word = if n < 2 { &noun.singular } else { &noun.plural };
            format!("base : {}\u{a0}{word}", crate::report::words::count(n))
        });
        match base {
            Some(base) => format!("{} – {base}", capitalise(&what)),
            None => capitalise(&what),
        }
    }

    fn parts_figure(&self, id: &str, chart: Option<ChartKind>, wanted: Option<&str>) -> Vec<Block> {
        let Some((measure, indicator)) = self.indicator(id) else {
            return Vec::new();
        };
        let unit = unit(&measure.spec);
        let n = indicator.parts.iter().filter_map(|part| part.estimate.map(|e| e.n)).max();
        if n.is_none() {
            return vec![too_few(&measure.spec.title, &[], indicator.nonresponse.answered)];
        }
        let mut rows: Vec<Row> = indicator
            .parts
            .iter()
            .map(|part| Row {
                code: part.code.clone(),
                label: part.label.clone(),
                n: part.estimate.map(|e| e.n),
                estimate: part.estimate,
            })
            .collect();
        let bases: Vec<usize> = rows.iter().filter_map(|row| row.n).collect();
        let one_base = bases.windows(2).all(|pair| pair[0] == pair[1]);
        let ordered = self.is_ordered(&measure.spec.kind);
        let strips = chart == Some(ChartKind::Strips);
        if !ordered && !strips {
            rank(&mut rows, |row| row.code == OTHER || measure.say.skip.contains(&row.code));
        }
        let (head, value) = heads(&measure.spec.kind, unit);
        let table = estimates_table(
            &measure.spec.title,
            head,
            value,
            (!one_base).then_some("Réponses"),
            &rows,
            unit,
        );
        if one_base {
            rows.iter_mut().for_each(|row| row.n = None);
        }
        let (chart, kind) = match chart {
            Some(ChartKind::Strips) => {
                let shares: Option<Vec<f64>> = rows.iter().map(|row| row.estimate.map(|e| scaled(unit, e.value))).collect();
                let parts = rows.iter().map(|row| row.label.clone()).collect();
                let strip = ("Ensemble".to_owned(), n.unwrap_or_default(), shares);
                (
                    Chart::Strips {
                        parts,
                        rows: vec![strip],
                        ordered,
                    },
                    "Bande à 100 %",
                )
            }
            Some(ChartKind::Treemap) => {
                let parts = rows
                    .iter()
                    .filter_map(|row| {
                        let value = scaled(unit, row.estimate?.value);
                        Some((row.label.clone(), value, amount(value, unit)))
                    })
                    .collect();
                (Chart::Treemap { parts }, "Surfaces proportionnelles")
            }
            _ => (
                Chart::Bars {
                    unit,
                    rows: bar_rows(&rows, unit, |place, row| {
                        ordered || (place < 3 && row.code != OTHER && !measure.say.skip.contains(&row.code))
                    }),
                },
                if ordered {
                    "Barres horizontales"
                } else {
                    "Barres horizontales, de la plus longue à la plus courte"
                },
            ),
        };
        let values = read_out(&rows, unit);
        let draft = Draft {
            id: format!("figure-{id}"),
            title: self.title(measure, None, wanted),
            subtitle: self.subtitle(measure, if one_base { n } else { None }),
            chart,
            table,
            kind,
            values,
            question: None,
            notes: self.notes(measure, indicator),
            source: self.source(Some(id)),
        };
        vec![draft.block()]
    }

    fn notes(&self, measure: &Measure, indicator: &crate::analysis::indicator::Indicator) -> Vec<String> {
        let mut notes: Vec<String> = measure.spec.notes.iter().map(|note| self.fill(note)).collect();
        notes.extend(nonresponse_note(&indicator.nonresponse, &self.noun(measure)));
        notes.extend(masked(indicator.parts.iter()));
        notes
    }

    /// Whether the parts of an indicator have an order of their own.
    fn is_ordered(&self, kind: &Kind) -> bool {
        let Kind::Distribution { item, by: None, .. } = kind else {
            return false;
        };
        self.input.dataset.column(item).is_some_and(|column| column.ordered)
    }

    fn groups_figure(&self, id: &str, by: &str, chart: Option<ChartKind>, wanted: Option<&str>) -> Vec<Block> {
        let Some((measure, cut, crossing)) = self.crossing(id, by) else {
            return Vec::new();
        };
        if crossing.groups.is_empty() || crossing.groups.iter().all(|g| g.parts.iter().all(|p| p.estimate.is_none())) {
            let text = format!(
                "{}, par {} : trop peu de réponses pour comparer.",
                capitalise(&super::findings::topic(measure)),
                cut.breakdown.label
            );
            return vec![paragraph(text)];
        }
        let draft = if crossing.whole.parts.len() > 1 {
            self.several_by(measure, cut, crossing, chart)
        } else {
            self.one_by(measure, cut, crossing)
        };
        let mut draft = draft;
        draft.title = self.title_of_groups(measure, by, wanted, crossing);
        vec![draft.block()]
    }

    fn title_of_groups(&self, measure: &Measure, by: &str, wanted: Option<&str>, crossing: &Crossing) -> String {
        if wanted.is_none() && crossing.whole.parts.len() > 1 {
            let by = self.input.plan.cut(by).map_or(by, |cut| cut.breakdown.label.as_str());
            return format!("{}, par {by}", measure.spec.title);
        }
        self.title(measure, Some(by), wanted)
    }

    /// One value a group: dots against the whole.
    fn one_by(&self, measure: &Measure, cut: &Cut, crossing: &Crossing) -> Draft {
        let unit = unit(&measure.spec);
        let whole = crossing.whole.parts.first().and_then(|part| part.estimate);
        let rows: Vec<Row> = crossing
            .groups
            .iter()
            .map(|group| Row {
                code: group.code.clone(),
                label: group_label(cut, &group.code, &group.label).to_owned(),
                n: group.n,
                estimate: group.parts.first().and_then(|part| part.estimate),
            })
            .collect();
        let tested: Vec<_> = crossing
            .groups
            .iter()
            .map(|group| group.parts.first().filter(|_| !group.code.starts_with('~')))
            .collect();
        let found = super::compare::differences(&tested);
        let differs = |place: usize| found.get(place).copied().flatten().is_some_and(|d| d.holds);
        let bars: Vec<BarRow> = bar_rows(&rows, unit, |place, _| differs(place));
        let reference = whole.map(|whole| {
            let value = scaled(unit, whole.value);
            (value, format!("ensemble {}", amount(value, unit)))
        });
        let (_, value) = heads(&measure.spec.kind, unit);
        let mut table = estimates_table(
            &format!("{}, par {}", measure.spec.title, cut.breakdown.label),
            &capitalise(&cut.breakdown.label),
            value,
            Some("Réponses"),
            &rows,
            unit,
        );
        let hidden = masked(crossing.groups.iter().flat_map(|group| &group.parts));
        table.notes.extend(hidden);
        if let Some(whole) = whole {
            let ensemble = Row {
                code: String::new(),
                label: "Ensemble".to_owned(),
                n: Some(whole.n),
                estimate: Some(whole),
            };
            let mut last = estimates_table("", "", value, Some("Réponses"), &[ensemble], unit).rows;
            last.iter_mut().for_each(|row| row.total = true);
            table.rows.extend(last);
        }
        let mut notes = self.notes(measure, &crossing.whole);
        notes.insert(
            0,
            "En couleur vive, les groupes dont l’écart avec le reste est net ; pour les autres, l’écart peut tenir au hasard."
                .to_owned(),
        );
        Draft {
            id: format!("figure-{}-{}", measure.spec.id, cut.breakdown.id),
            title: String::new(),
            subtitle: format!("{}, par {}", self.subtitle(measure, whole.map(|w| w.n)), cut.breakdown.label),
            kind: "Un point par groupe, avec son intervalle",
            values: read_out(&rows, unit),
            chart: Chart::Dots {
                unit,
                rows: bars,
                reference,
            },
            table,
            question: None,
            notes,
            source: self.source(Some(&measure.spec.id)),
        }
    }

    /// Several values a group: bars side by side for two or three groups, strips for the parts of a whole, else a heat table.
    fn several_by(&self, measure: &Measure, cut: &Cut, crossing: &Crossing, chart: Option<ChartKind>) -> Draft {
        let unit = unit(&measure.spec);
        let groups = &crossing.groups;
        let names: Vec<String> = groups
            .iter()
            .map(|group| group_label(cut, &group.code, &group.label).to_owned())
            .collect();
        let mut order: Vec<usize> = (0..crossing.whole.parts.len()).collect();
        let ordered = self.is_ordered(&measure.spec.kind);
        let last = |place: usize| {
            let code = &crossing.whole.parts[place].code;
            code == OTHER || measure.say.skip.contains(code)
        };
        if !ordered && chart != Some(ChartKind::Strips) {
            let value = |place: usize| crossing.whole.parts[place].estimate.map_or(-1.0, |e| e.value);
            order.sort_by(|a, b| last(*a).cmp(&last(*b)).then(value(*b).total_cmp(&value(*a))));
        }
        let parts: Vec<String> = order.iter().map(|place| crossing.whole.parts[*place].label.clone()).collect();
        let estimate = |group: usize, place: usize| groups[group].parts.get(place).and_then(|part| part.estimate);
        let strip = |group: usize| -> Option<Vec<f64>> {
            order
                .iter()
                .map(|place| estimate(group, *place).map(|e| scaled(unit, e.value)))
                .collect()
        };
        let all_shown = (0..groups.len()).all(|group| strip(group).is_some());
        let strips = match chart {
            Some(ChartKind::Strips) => all_shown,
            None => all_shown && ordered && parts.len() <= 5,
            _ => false,
        };
        let (drawn, kind) = if strips {
            let rows = (0..groups.len())
                .map(|group| (names[group].clone(), groups[group].n.unwrap_or_default(), strip(group)))
                .collect();
            let chart = Chart::Strips {
                parts: parts.clone(),
                rows,
                ordered,
            };
            (chart, "Bandes à 100 %, une par groupe")
        } else if chart == Some(ChartKind::Grouped) && groups.len() <= 3 || chart.is_none() && groups.len() <= 2 {
            let rows = order
                .iter()
                .map(|place| {
                    let points = (0..groups.len()).map(|group| estimate(group, *place).map(|e| point(unit, &e)));
                    (crossing.whole.parts[*place].label.clone(), points.collect())
                })
                .collect();
            let chart = Chart::Grouped {
                unit,
                series: names.clone(),
                rows,
            };
            (chart, "Barres horizontales groupées")
        } else {
            let rows = order
                .iter()
                .map(|place| {
                    let values = (0..groups.len()).map(|group| estimate(group, *place).map(|e| scaled(unit, e.value)));
                    (crossing.whole.parts[*place].label.clone(), values.collect())
                })
                .collect();
            let chart = Chart::Heat {
                unit,
                columns: names.clone(),
                rows,
            };
            (chart, "Tableau coloré, plus foncé quand la valeur est haute")
        };
        let mut columns = vec![heads(&measure.spec.kind, unit).0.to_owned()];
        columns.extend(names.iter().cloned());
        columns.push("Ensemble".to_owned());
        let mut rows = vec![TableRow {
            header: "Réponses".to_owned(),
            cells: groups
                .iter()
                .map(|group| group.n)
                .chain([crossing
                    .whole
                    .parts
                    .iter()
                    .filter_map(|part| part.estimate.map(|e| e.n))
                    .max()])
                .map(|n| {
                    n.map_or(crate::report::TableCell::Hidden, |n| {
                        crate::report::TableCell::Number(n as f64, crate::report::words::count(n))
                    })
                })
                .collect(),
            total: false,
        }];
        for place in &order {
            let part = &crossing.whole.parts[*place];
            let mut cells: Vec<_> = (0..groups.len())
                .map(|group| cell(unit, estimate(group, *place).as_ref()))
                .collect();
            cells.push(cell(unit, part.estimate.as_ref()));
            rows.push(TableRow {
                header: part.label.clone(),
                cells,
                total: false,
            });
        }
        let estimates: Vec<_> = crossing
            .groups
            .iter()
            .flat_map(|group| group.parts.iter().filter_map(|part| part.estimate))
            .collect();
        let table = Table {
            caption: format!("{}, par {}", measure.spec.title, cut.breakdown.label),
            columns,
            rows,
            notes: fragile_note(estimates.iter()).into_iter().collect(),
        };
        let values = order
            .iter()
            .map(|place| {
                let shown: Vec<String> = (0..groups.len())
                    .map(|group| {
                        let value =
                            estimate(group, *place).map_or_else(|| "secret".to_owned(), |e| amount(scaled(unit, e.value), unit));
                        format!("{} {value}", names[group])
                    })
                    .collect();
                (crossing.whole.parts[*place].label.clone(), shown.join(", "))
            })
            .collect();
        Draft {
            id: format!("figure-{}-{}", measure.spec.id, cut.breakdown.id),
            title: String::new(),
            subtitle: format!("{}, par {}", self.subtitle(measure, None), cut.breakdown.label),
            chart: drawn,
            table,
            kind,
            values,
            question: None,
            notes: self.notes(measure, &crossing.whole),
            source: self.source(Some(&measure.spec.id)),
        }
    }
}

/// The header of the labels and that of the values.
fn heads(kind: &Kind, unit: Unit) -> (&'static str, &'static str) {
    let head = match kind {
        Kind::RankIndex { .. } | Kind::RankShare { .. } => "Choix",
        Kind::RowShares { .. } | Kind::RowMeans { .. } => "Ligne",
        _ => "Réponse",
    };
    let value = match (kind, unit) {
        (Kind::RowMeans { .. }, _) => "Part moyenne",
        (Kind::Median { .. }, _) => "Médiane",
        (Kind::Mean { .. }, _) => "Moyenne",
        (_, Unit::Percent) => "Part",
        (_, Unit::Index) => "Indice (0 à 100)",
        (_, Unit::Points) => "Solde (points)",
        (_, Unit::Euro) => "Montant",
        _ => "Valeur",
    };
    (head, value)
}
