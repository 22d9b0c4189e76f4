//! Answers in words: for the review page, the copy, the page that shows two values.

use crate::i18n::{Words, civil_date, fixed, number};
use crate::library::commune_name;
use crate::questionnaire::flow::Flow;
use crate::questionnaire::model::{Choice, Item, Kind, Numeric};
use crate::questionnaire::{Cell, Content, Missing, Value};

/// A cell as lines of text; empty when nothing was said.
pub(super) fn cell(flow: &Flow<'_>, words: Words, item: &Item, cell: &Cell) -> Vec<String> {
    let said = Said { flow, words };
    let mut lines = said.lines(item, cell);
    if cell.estimate
        && let Some(last) = lines.last_mut()
    {
        last.push_str(&words.t("say-estimate"));
    }
    lines
}

struct Said<'a, 'q> {
    flow: &'a Flow<'q>,
    words: Words,
}

impl Said<'_, '_> {
    fn lines(&self, item: &Item, cell: &Cell) -> Vec<String> {
        match &cell.content {
            Content::Missing(Missing::NotAnswered | Missing::NotDisplayed) => Vec::new(),
            Content::Missing(kind) => vec![self.missing(item, *kind)],
            Content::Band(code) => item
                .numeric()
                .map(|n| band(self.words, self.flow, n, code, &unit(item)))
                .into_iter()
                .collect(),
            Content::Value(value) => self.value(item, value, cell),
            Content::Rows(rows) => {
                let mut out = Vec::new();
                for row in item.rows() {
                    let Some(inner) = rows.get(&row.id) else { continue };
                    let said = self.lines(item, inner).join(", ");
                    if !said.is_empty() {
                        out.push(self.words.with(
                            "say-row",
                            &[
                                ("row", crate::i18n::text(self.flow.text(&row.label))),
                                ("value", crate::i18n::text(said)),
                            ],
                        ));
                    }
                }
                out
            }
            Content::Roster(lines) => {
                let Kind::Roster { items, .. } = &item.kind else {
                    return Vec::new();
                };
                let mut out = Vec::new();
                for (place, line) in lines.iter().enumerate() {
                    let said: Vec<String> = items
                        .iter()
                        .filter_map(|column| {
                            let said = self.lines(column, line.get(&column.id)?).join(", ");
                            let label = column
                                .label
                                .as_ref()
                                .map_or_else(|| column.id.clone(), |label| self.flow.text(label));
                            let row = [("row", crate::i18n::text(label)), ("value", crate::i18n::text(&said))];
                            (!said.is_empty()).then(|| self.words.with("say-row", &row))
                        })
                        .collect();
                    if !said.is_empty() {
                        out.push(format!("{}. {}", place + 1, said.join("\u{202f}; ")));
                    }
                }
                out
            }
        }
    }

    fn missing(&self, item: &Item, kind: Missing) -> String {
        let own = match kind {
            Missing::DontKnow => item.dont_know.as_ref(),
            Missing::Refused => item.refused.as_ref(),
            _ => item.not_applicable.as_ref(),
        };
        let choice = || {
            item.choices()?
                .choices
                .iter()
                .find(|c| c.missing == Some(kind))
                .map(|c| &c.label)
        };
        match own.or_else(choice) {
            Some(text) => self.flow.text(text),
            None => self.words.t(missing_key(kind)),
        }
    }

    fn value(&self, item: &Item, value: &Value, cell: &Cell) -> Vec<String> {
        match value {
            Value::Bool(true) => vec![self.words.t("field-yes")],
            Value::Bool(false) => vec![self.words.t("field-no")],
            Value::Number(n) if matches!(item.kind, Kind::Year { .. }) => vec![format!("{n}")],
            Value::Number(n) => {
                let written = match item.numeric() {
                    Some(numeric) if n.fract() != 0.0 => fixed(*n, numeric.decimals.max(1)),
                    _ => number(*n),
                };
                vec![with_unit(self.flow, &written, &unit(item))]
            }
            Value::Codes(codes) => {
                let ranked = matches!(item.kind, Kind::Rank { .. });
                let write = |(place, code): (usize, &String)| {
                    let label = self.label(item, code, cell);
                    if ranked { format!("{}. {label}", place + 1) } else { label }
                };
                codes.iter().enumerate().map(write).collect()
            }
            Value::Text(text) => match &item.kind {
                Kind::Single(_) | Kind::Matrix { .. } => vec![self.label(item, text, cell)],
                Kind::Commune => vec![commune_name(text)],
                Kind::Date { .. } => vec![text.parse().map_or_else(|_| text.clone(), |date| civil_date(date, false))],
                _ => text.lines().map(str::to_owned).collect(),
            },
        }
    }

    fn label(&self, item: &Item, code: &str, cell: &Cell) -> String {
        let outside = || self.flow.choices(item).into_iter().find(|c| c.code == code);
        let own = item
            .choices()
            .and_then(|choices| choices.choices.iter().find(|c| c.code == code))
            .cloned();
        let label = own
            .or_else(outside)
            .map_or_else(|| code.to_owned(), |choice: Choice| self.flow.text(&choice.label));
        match cell.other.get(code) {
            Some(text) => format!("{label}\u{a0}: {text}"),
            None => label,
        }
    }
}

/// Key of the standard wording of a kind of missing.
pub(super) fn missing_key(kind: Missing) -> &'static str {
    match kind {
        Missing::DontKnow => "field-dont-know",
        Missing::Refused => "field-refused",
        _ => "field-not-applicable",
    }
}

/// What is written after a number: its unit in the questionnaire, `%`, `€`.
pub(super) fn unit(item: &Item) -> Unit<'_> {
    match &item.kind {
        Kind::Money { currency, .. } => Unit::Sign(if currency == "EUR" { "€" } else { currency }),
        Kind::Percent(_) => Unit::Sign("%"),
        Kind::Shares { unit: Some(unit), .. } => Unit::Text(unit),
        Kind::Shares { .. } => Unit::Sign("%"),
        _ => item
            .numeric()
            .and_then(|n| n.unit.as_ref())
            .map_or(Unit::Sign(""), Unit::Text),
    }
}

/// A unit: a sign, or a text of the questionnaire.
pub(super) enum Unit<'a> {
    Sign(&'a str),
    Text(&'a crate::questionnaire::Text),
}

impl Unit<'_> {
    pub(super) fn write(&self, flow: &Flow<'_>) -> String {
        match self {
            Unit::Sign(sign) => (*sign).to_owned(),
            Unit::Text(text) => flow.text(text),
        }
    }
}

fn with_unit(flow: &Flow<'_>, written: &str, unit: &Unit<'_>) -> String {
    let unit = unit.write(flow);
    if unit.is_empty() {
        written.to_owned()
    } else {
        format!("{written}\u{a0}{unit}")
    }
}

/// A band in words: « moins de 10 », « de 10 à 19 », « 50 et plus ».
pub(super) fn band(words: Words, flow: &Flow<'_>, numeric: &Numeric, code: &str, unit: &Unit<'_>) -> String {
    let Some((low, high)) = numeric.band(code) else {
        return code.to_owned();
    };
    let whole = numeric.decimals == 0;
    let text = |n: f64| crate::i18n::text(number(n));
    let written = match high {
        None => words.with("say-band-open", &[("low", text(low))]),
        Some(high) if whole && high - low == 1.0 => number(low),
        Some(high) if whole => words.with("say-band", &[("low", text(low)), ("high", text(high - 1.0))]),
        Some(high) if low == 0.0 => words.with("say-band-under", &[("high", text(high))]),
        Some(high) => words.with("say-band-to-under", &[("low", text(low)), ("high", text(high))]),
    };
    with_unit(flow, &written, unit)
}
