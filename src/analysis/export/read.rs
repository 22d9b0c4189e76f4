//! An exported file of responses read again: what `responses_csv` wrote, as records. A code that the questionnaire does not know, a
//! number that is none, a column that does not exist are told, each once, with the line where they were met first.

use std::collections::BTreeMap;

use crate::analysis::Record;
use crate::analysis::study::table::{Table, Trouble};
use crate::questionnaire::answer::{Answers, Cell, Content, Missing, Value};
use crate::questionnaire::flow::Path;
use crate::questionnaire::{Item, Kind, Mark, Questionnaire};

/// Columns that are neither items nor attributes.
const OWN: [&str; 6] = ["nature", "reponse", "poids", "strate", "disposition", "usable"];

/// The records of an exported file.
///
/// # Errors
/// Every fault found, in French.
pub fn read_responses(questionnaire: &Questionnaire, name: &str, bytes: &[u8]) -> Result<Vec<Record>, Vec<Trouble>> {
    let table = Table::read(name, bytes, None, &[]).map_err(|trouble| vec![trouble])?;
    let mut reader = Reader {
        name,
        faults: BTreeMap::new(),
    };
    let parsed = ["poids", "usable"].map(|column| table.headers().iter().any(|h| h == column).then(|| table.numbers(column)));
    let [weights, usable] = match parsed.map(Option::transpose) {
        [Ok(weights), Ok(usable)] => [weights, usable],
        other => return Err(other.into_iter().filter_map(Result::err).collect()),
    };
    let strata = table.column("strate").ok();
    reader.unknown_columns(questionnaire, &table);
    let items: Vec<&Item> = questionnaire.questions();
    let registers: Vec<(&str, &[Option<Box<str>>])> = table
        .headers()
        .iter()
        .filter_map(|header| Some((header.strip_prefix("register.")?, table.column(header).ok()?)))
        .collect();
    let columns: Vec<(&Item, Vec<Part<'_>>)> = items
        .iter()
        .map(|item| (*item, parts(item, &table)))
        .filter(|(_, parts)| !parts.is_empty())
        .collect();
    let mut out = Vec::with_capacity(table.len());
    for row in 0..table.len() {
        let mut answers = BTreeMap::new();
        let mut only_essential = true;
        for (item, parts) in &columns {
            if let Some(content) = reader.content(item, parts, row) {
                only_essential &= item.mark == Mark::Essential;
                answers.insert(item.id.clone(), Cell::from(content));
            }
        }
        let number = |column: &Option<Vec<Option<f64>>>| column.as_ref().map(|cells| cells[row]);
        out.push(Record {
            key: format!("{row:09}"),
            answers: Answers(answers),
            register: registers
                .iter()
                .filter_map(|(name, cells)| Some(((*name).to_owned(), unguarded(cells[row].as_deref()?).to_owned())))
                .collect(),
            path: if only_essential { Path::Short } else { Path::Full },
            usable: number(&usable).is_none_or(|value| value == Some(1.0)),
            weight: number(&weights).flatten().unwrap_or(1.0),
            stratum: strata.and_then(|cells| cells[row].as_deref()).unwrap_or_default().to_owned(),
        });
    }
    if reader.faults.is_empty() {
        Ok(out)
    } else {
        Err(reader.faults.into_values().map(Trouble).collect())
    }
}

/// A column of an item: the item itself, or a row or column of it.
type Part<'t> = (Option<&'t str>, &'t [Option<Box<str>>]);

fn parts<'t>(item: &'t Item, table: &'t Table) -> Vec<Part<'t>> {
    let of = |part: &'t str| Some((Some(part), table.column(&format!("{}.{part}", item.id)).ok()?));
    match &item.kind {
        Kind::Matrix { rows, .. } | Kind::Shares { rows, .. } => rows.iter().filter_map(|row| of(&row.id)).collect(),
        Kind::Roster { items, .. } => {
            let own = table.column(&item.id).ok().map(|cells| (None, cells));
            own.into_iter()
                .chain(items.iter().filter_map(|column| of(&column.id)))
                .collect()
        }
        _ => table.column(&item.id).ok().map(|cells| (None, cells)).into_iter().collect(),
    }
}

struct Reader<'a> {
    name: &'a str,
    /// By what is wrong: said once.
    faults: BTreeMap<(String, String), String>,
}

impl Reader<'_> {
    fn fault(&mut self, column: &str, cell: &str, row: usize, what: &str) {
        self.faults.entry((column.to_owned(), cell.to_owned())).or_insert_with(|| {
            format!(
                "{}, {}ᵉ ligne de données, colonne «\u{a0}{column}\u{a0}»\u{a0}: «\u{a0}{cell}\u{a0}» {what}",
                self.name,
                row + 1
            )
        });
    }

    fn unknown_columns(&mut self, questionnaire: &Questionnaire, table: &Table) {
        for header in table.headers() {
            let known = OWN.contains(&header.as_str())
                || header.starts_with("register.")
                || questionnaire.derived.iter().any(|derived| derived.id == *header);
            let stem = header.split('.').next().unwrap_or_default();
            let companion = ["_autre", "_etat", "_estimation"].iter().any(|end| {
                header
                    .strip_suffix(end)
                    .is_some_and(|item| questionnaire.item(item).is_some())
            });
            if !known && !companion && questionnaire.item(stem).is_none() {
                self.faults.insert(
                    (header.clone(), String::new()),
                    format!(
                        "{}\u{a0}: la colonne «\u{a0}{header}\u{a0}» n’est pas une question de ce questionnaire. Vérifiez que le fichier et le questionnaire \
                         vont ensemble.",
                        self.name
                    ),
                );
            }
        }
    }

    /// What an item says on a row; `None` when it was not shown.
    fn content(&mut self, item: &Item, parts: &[Part<'_>], row: usize) -> Option<Content> {
        let text = |cells: &[Option<Box<str>>]| cells[row].as_deref().unwrap_or("~not-answered").to_owned();
        match &item.kind {
            Kind::Matrix { .. } | Kind::Shares { .. } => {
                let mut rows = BTreeMap::new();
                let mut shown = false;
                for (part, cells) in parts {
                    let part = part.unwrap_or_default();
                    let cell = text(cells);
                    shown |= cell != "~not-displayed";
                    if let Some(content) = self.value(item, &format!("{}.{part}", item.id), &cell, row)
                        && content != Content::Missing(Missing::NotAnswered)
                    {
                        rows.insert(part.to_owned(), Cell::from(content));
                    }
                }
                let content = if rows.is_empty() {
                    Content::Missing(Missing::NotAnswered)
                } else {
                    Content::Rows(rows)
                };
                shown.then_some(content)
            }
            Kind::Roster { items, .. } => {
                let own = text(parts.iter().find(|(part, _)| part.is_none())?.1);
                if let Some(missing) = missing(&own) {
                    return missing.map(Content::Missing);
                }
                let Ok(count) = own.parse::<usize>() else {
                    self.fault(&item.id, &own, row, "n’est pas un nombre de lignes.");
                    return None;
                };
                let mut lines = vec![BTreeMap::new(); count];
                for column in items.iter().filter(|_| count > 0) {
                    let Some((_, cells)) = parts.iter().find(|(part, _)| *part == Some(column.id.as_str())) else {
                        continue;
                    };
                    let joined = text(cells);
                    let name = format!("{}.{}", item.id, column.id);
                    if joined.split('|').count() != count {
                        self.fault(&name, &joined, row, "n’a pas une valeur par ligne.");
                        continue;
                    }
                    for (line, cell) in lines.iter_mut().zip(joined.split('|')) {
                        if let Some(content) = self.value(column, &name, cell, row) {
                            line.insert(column.id.clone(), Cell::from(content));
                        }
                    }
                }
                Some(Content::Roster(lines))
            }
            _ => {
                let cell = text(parts.first()?.1);
                self.value(item, &item.id, &cell, row)
            }
        }
    }

    /// One value of an item or of a part of it.
    fn value(&mut self, item: &Item, column: &str, cell: &str, row: usize) -> Option<Content> {
        if let Some(missing) = missing(cell) {
            return missing.map(Content::Missing);
        }
        if let Some(band) = cell.strip_prefix("~band:") {
            return Some(Content::Band(band.to_owned()));
        }
        let cell = unguarded(cell);
        let number = |reader: &mut Self| {
            let value = cell
                .replacen(',', ".", 1)
                .parse::<f64>()
                .ok()
                .filter(|value| value.is_finite());
            if value.is_none() {
                reader.fault(column, cell, row, "n’est pas un nombre.");
            }
            value.map(|value| Content::Value(Value::Number(value)))
        };
        match &item.kind {
            Kind::Integer(_)
            | Kind::Decimal(_)
            | Kind::Percent(_)
            | Kind::Money { .. }
            | Kind::Year { .. }
            | Kind::Shares { .. } => number(self),
            Kind::Boolean { .. } => match cell {
                "true" | "false" => Some(Content::Value(Value::Bool(cell == "true"))),
                _ => {
                    self.fault(column, cell, row, "n’est ni true ni false.");
                    None
                }
            },
            Kind::Multi { .. } | Kind::Rank { .. } => {
                let codes: Vec<String> = cell.split('|').map(str::to_owned).collect();
                codes.iter().for_each(|code| self.known(item, column, code, row));
                Some(Content::Value(Value::Codes(codes)))
            }
            Kind::Single(_) | Kind::Matrix { .. } => {
                self.known(item, column, cell, row);
                Some(Content::Value(Value::Text(cell.to_owned())))
            }
            _ => Some(Content::Value(Value::Text(cell.to_owned()))),
        }
    }

    fn known(&mut self, item: &Item, column: &str, code: &str, row: usize) {
        let Some(choices) = item.choices() else { return };
        let given_at_run_time = choices.source.as_ref().is_some_and(|source| source.starts_with('@'));
        if !given_at_run_time && !choices.choices.iter().any(|choice| choice.code == code) {
            let codes: Vec<&str> = choices.choices.iter().map(|choice| choice.code.as_str()).collect();
            let what = format!(
                "n’est pas un code de cette question. Codes possibles\u{a0}: {}.",
                codes.join(", ")
            );
            self.fault(column, code, row, &what);
        }
    }
}

/// `Some(None)`: not displayed; `Some(Some(kind))`: missing; `None`: a value.
fn missing(cell: &str) -> Option<Option<Missing>> {
    Some(match cell {
        "~not-displayed" => None,
        "~not-answered" | "" => Some(Missing::NotAnswered),
        "~dont-know" => Some(Missing::DontKnow),
        "~refused" => Some(Missing::Refused),
        "~not-applicable" => Some(Missing::NotApplicable),
        _ => return None,
    })
}

/// A text without the apostrophe that guarded it from spreadsheets.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '~', '|']) => rest,
        _ => cell,
    }
}
