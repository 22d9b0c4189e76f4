//! A tabulation as sentences, figures and tables.

use super::{Owned, Part, anchor};
use crate::analysis::tabulate::{CodeRow, TabContent, Tabulation};
use crate::analysis::{Estimate, NonResponse, Reliability};
use crate::i18n::{Words, fixed, number, text};
use crate::report::chart::svg;
use crate::report::{BarRow, Chart, Figure, Medium, Point, Table, TableCell, TableRow, Unit};

/// Who answered, who did not and how.
pub(super) fn base(words: Words, nonresponse: &NonResponse) -> String {
    if nonresponse.asked_hidden {
        return words.one("results-answered-only", "answered", number(nonresponse.answered as f64));
    }
    let args = [
        ("answered", text(number(nonresponse.answered as f64))),
        ("asked", text(number(nonresponse.asked as f64))),
    ];
    let mut out = words.with("results-answered", &args);
    let kinds = [
        ("results-blank", nonresponse.blank),
        ("results-dont-know", nonresponse.dont_know),
        ("results-refused", nonresponse.refused),
        ("results-not-applicable", nonresponse.not_applicable),
    ];
    let said: Vec<String> = kinds
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(key, n)| words.one(key, "count", number(n as f64)))
        .collect();
    if !said.is_empty() {
        out = format!("{} ({}).", out.trim_end_matches('.'), said.join("\u{202f}; "));
    }
    out
}

/// Writes with the interface’s words.
pub(super) struct Writer<'a> {
    pub(super) words: Words,
    /// Unit of amounts, when the tabulation gives none.
    pub(super) unit: Option<&'a str>,
    /// Numbers are years: their digits stay together.
    pub(super) year: bool,
}

impl Writer<'_> {
    pub(super) fn parts(&self, tabulation: &Tabulation, id: &str, out: &mut Vec<Part>) {
        match &tabulation.content {
            TabContent::TooFew { named } if named.is_empty() => out.push(Part::Sentence(self.words.t("results-too-few"))),
            TabContent::TooFew { named } => {
                out.push(Part::Sentence(self.words.t("results-too-few")));
                out.push(Part::Sentence(self.words.one(
                    "results-named",
                    "labels",
                    named.join("\u{202f}; "),
                )));
            }
            TabContent::Text => out.push(Part::Sentence(self.words.t("results-text"))),
            TabContent::Codes { multiple, ordered, rows } => {
                if *multiple {
                    out.push(Part::Sentence(self.words.t("results-multiple")));
                }
                // A chart of nothing but secrets says nothing: the notes say why.
                if rows.iter().any(|row| row.share.is_some()) {
                    out.push(self.codes(&tabulation.label, id, *ordered, rows));
                }
            }
            TabContent::Number {
                unit,
                mean,
                median,
                total,
                classes,
                median_place,
            } => {
                let unit = if unit.is_empty() {
                    self.unit.unwrap_or_default()
                } else {
                    unit
                };
                self.number(unit, [("results-mean", mean), ("results-median", median)], *total, out);
                if !classes.is_empty() {
                    out.push(self.histogram(&tabulation.label, id, unit, classes, *median_place, median.as_ref()));
                }
            }
            TabContent::Rows(rows) => self.rows(tabulation, id, rows, out),
        }
    }

    fn codes(&self, label: &str, id: &str, ordered: bool, rows: &[CodeRow]) -> Part {
        let mut bars: Vec<&CodeRow> = rows.iter().collect();
        if !ordered {
            let value = |row: &CodeRow| row.share.map_or(-1.0, |share| share.value);
            bars.sort_by(|a, b| {
                (a.code == "~other")
                    .cmp(&(b.code == "~other"))
                    .then(value(b).total_cmp(&value(a)))
            });
        }
        let chart = Chart::Bars {
            unit: Unit::Percent,
            rows: bars
                .iter()
                .map(|row| BarRow {
                    label: row.label.clone(),
                    n: row.count,
                    point: row.share.as_ref().map(point),
                    strong: true,
                })
                .collect(),
        };
        let said = bars
            .iter()
            .filter_map(|row| Some(format!("{} {}", row.label, self.percent(row.share.as_ref()?))));
        let alt = self
            .words
            .one("results-alt", "rows", said.collect::<Vec<_>>().join("\u{202f}; "));
        let table = self.code_table(label, "results-answer", rows);
        self.figure(id, label, alt, chart, table)
    }

    fn figure(&self, id: &str, title: &str, alt: String, chart: Chart, table: Table) -> Part {
        let figure = Figure {
            id: format!("{id}-f"),
            title: title.to_owned(),
            subtitle: String::new(),
            alt,
            chart,
            table,
            question: None,
            notes: Vec::new(),
            source: String::new(),
        };
        let svg = svg(&figure.chart, Medium::Screen, &figure.id, Some(&format!("{}-t", figure.id)));
        Part::Figure(Box::new(Owned { figure, svg }))
    }

    fn code_table(&self, label: &str, first: &str, rows: &[CodeRow]) -> Table {
        Table {
            caption: label.to_owned(),
            columns: [first, "results-count-column", "results-share", "results-interval"]
                .iter()
                .map(|key| self.words.t(key))
                .collect(),
            rows: rows
                .iter()
                .map(|row| TableRow {
                    header: row.label.clone(),
                    cells: vec![
                        row.count
                            .map_or(TableCell::Hidden, |n| TableCell::Number(n as f64, number(n as f64))),
                        row.share.as_ref().map_or(TableCell::Hidden, |share| {
                            TableCell::Number(share.value * 100.0, self.percent(share))
                        }),
                        row.share
                            .as_ref()
                            .and_then(|share| share.interval)
                            .map_or(TableCell::Empty, |i| TableCell::Text(self.interval(i))),
                    ],
                    total: false,
                })
                .collect(),
            notes: Vec::new(),
        }
    }

    /// « 52 % », marked when fragile; no decimal under 300 answers.
    fn percent(&self, share: &Estimate) -> String {
        let decimals = u8::from(share.n >= 300);
        let mark = if share.reliability == Reliability::Fragile {
            format!(" ({})", self.words.t("results-fragile"))
        } else {
            String::new()
        };
        format!("{}\u{a0}%{mark}", fixed(share.value * 100.0, decimals))
    }

    fn interval(&self, (low, high): (f64, f64)) -> String {
        let write = |value: f64| text(format!("{}\u{a0}%", fixed(value * 100.0, 0)));
        self.words
            .with("results-interval-text", &[("low", write(low)), ("high", write(high))])
    }

    fn amount(&self, value: f64, unit: &str) -> String {
        let written = if self.year {
            format!("{:.0}", value.round())
        } else if value.abs() < 20.0 {
            number((value * 10.0).round() / 10.0)
        } else {
            number(value.round())
        };
        if unit.is_empty() {
            written
        } else {
            format!("{written}\u{a0}{unit}")
        }
    }

    fn number(&self, unit: &str, estimates: [(&str, &Option<Estimate>); 2], total: Option<f64>, out: &mut Vec<Part>) {
        let mut rows = Vec::new();
        for (key, estimate) in estimates {
            let Some(estimate) = estimate else { continue };
            let mark = if estimate.reliability == Reliability::Fragile {
                format!(" ({})", self.words.t("results-fragile"))
            } else {
                String::new()
            };
            let interval = estimate.interval.map_or(TableCell::Empty, |(low, high)| {
                let args = [("low", text(self.amount(low, unit))), ("high", text(self.amount(high, unit)))];
                TableCell::Text(self.words.with("results-interval-text", &args))
            });
            let cells = vec![
                TableCell::Number(estimate.value, format!("{}{mark}", self.amount(estimate.value, unit))),
                interval,
            ];
            rows.push(TableRow {
                header: self.words.t(key),
                cells,
                total: false,
            });
        }
        if let Some(total) = total {
            let cells = vec![TableCell::Number(total, self.amount(total, unit)), TableCell::Empty];
            rows.push(TableRow {
                header: self.words.t("results-total"),
                cells,
                total: true,
            });
        }
        if !rows.is_empty() {
            let columns = ["results-measure", "results-value", "results-interval"];
            let columns = columns.map(|key| self.words.t(key)).to_vec();
            out.push(Part::Table(Table {
                caption: self.words.t("results-summary"),
                columns,
                rows,
                notes: Vec::new(),
            }));
        }
    }

    fn histogram(
        &self,
        label: &str,
        id: &str,
        unit: &str,
        classes: &[CodeRow],
        place: Option<f64>,
        median: Option<&Estimate>,
    ) -> Part {
        let percent = |row: &CodeRow| row.share.as_ref().map(|share| share.value * 100.0);
        let chart = Chart::Histogram {
            classes: classes.iter().map(|row| (row.label.clone(), percent(row))).collect(),
            median: place.zip(median).map(|(place, median)| {
                (
                    place,
                    format!(
                        "{} {}",
                        self.words.t("results-median").to_lowercase(),
                        self.amount(median.value, unit)
                    ),
                )
            }),
            axis: unit.to_owned(),
            unit: Unit::Percent,
        };
        let said = classes
            .iter()
            .filter_map(|row| Some(format!("{} {}", row.label, self.percent(row.share.as_ref()?))));
        let alt = self
            .words
            .one("results-alt", "rows", said.collect::<Vec<_>>().join("\u{202f}; "));
        self.figure(id, label, alt, chart, self.code_table(label, "results-class", classes))
    }

    /// A matrix or shares: one chart and one table for all rows.
    fn rows(&self, tabulation: &Tabulation, id: &str, rows: &[Tabulation], out: &mut Vec<Part>) {
        let codes: Option<Vec<&[CodeRow]>> = rows
            .iter()
            .map(|row| match &row.content {
                TabContent::Codes { rows, .. } => Some(rows.as_slice()),
                _ => None,
            })
            .collect();
        let levels: Vec<String> = codes
            .iter()
            .flatten()
            .max_by_key(|codes| codes.len())
            .map(|codes| codes.iter().map(|c| c.label.clone()).collect())
            .unwrap_or_default();
        let aligned = codes
            .as_ref()
            .filter(|all| all.iter().all(|codes| codes.iter().map(|c| &c.label).eq(levels.iter())));
        match aligned {
            Some(all) if levels.len() > 1 => {
                let values = |codes: &[CodeRow]| {
                    codes
                        .iter()
                        .map(|c| c.share.as_ref().map(|s| s.value * 100.0))
                        .collect::<Option<Vec<f64>>>()
                };
                let chart = Chart::Strips {
                    parts: levels.clone(),
                    rows: rows
                        .iter()
                        .zip(all)
                        .map(|(row, codes)| (row.label.clone(), row.nonresponse.answered, values(codes)))
                        .collect(),
                    ordered: true,
                };
                let mut columns = vec![self.words.t("results-row"), self.words.t("results-count-column")];
                columns.extend(levels);
                let line = |(row, codes): (&Tabulation, &&[CodeRow])| {
                    let n = row.nonresponse.answered;
                    let mut cells = vec![TableCell::Number(n as f64, number(n as f64))];
                    let share = |c: &CodeRow| {
                        c.share
                            .as_ref()
                            .map_or(TableCell::Hidden, |s| TableCell::Number(s.value * 100.0, self.percent(s)))
                    };
                    cells.extend(codes.iter().map(share));
                    TableRow {
                        header: row.label.clone(),
                        cells,
                        total: false,
                    }
                };
                let table = Table {
                    caption: tabulation.label.clone(),
                    columns,
                    rows: rows.iter().zip(all).map(line).collect(),
                    notes: Vec::new(),
                };
                out.push(self.figure(id, &tabulation.label, self.words.t("results-strips-alt"), chart, table));
            }
            _ => {
                for row in rows {
                    out.push(Part::Sentence(format!(
                        "{} – {}",
                        row.label,
                        base(self.words, &row.nonresponse)
                    )));
                    self.parts(row, &anchor(&row.variable), out);
                }
            }
        }
    }
}

fn point(share: &Estimate) -> Point {
    Point {
        value: share.value * 100.0,
        interval: share.interval.map(|(low, high)| (low * 100.0, high * 100.0)),
        fragile: share.reliability == Reliability::Fragile,
    }
}
