//! The fields of the kinds of question that are more than a list of choices.

use std::collections::{BTreeMap, BTreeSet};

use super::build::Build;
use super::live::Live;
use super::{Input, Opt, Row, Widget};
use crate::i18n::number;
use crate::library::territories;
use crate::questionnaire::flow::Raised;
use crate::questionnaire::form::parse_number;
use crate::questionnaire::model::{Item, Kind, Numeric, Text};
use crate::questionnaire::{Cell, Content};
use crate::web::say;

impl Build<'_, '_> {
    pub(super) fn rank(&self, live: &Live, item: &Item, name: &str, place: u32) -> Row {
        let field = format!("{name}.{place}");
        let mut options = self.options(live, item, &field);
        // The kinds of missing and « précisez » belong to the whole ranking: once is enough.
        for option in &mut options {
            if let Some(code) = option.other.is_some().then(|| option.value.clone()) {
                let other = format!("{name}~other.{code}");
                let value = self.value(&other).to_owned();
                option.other = Some((other, value));
            }
        }
        if place > 1 {
            options.retain(|option| !option.value.starts_with('~'));
        }
        Row {
            id: place.to_string(),
            label: self
                .words
                .with("field-rank", &[("n", fluent_bundle::FluentValue::from(place))]),
            errors: self.errors_of(&field),
            name: field,
            options,
            ..Row::default()
        }
    }

    pub(super) fn rows(&self, live: &Live, item: &Item, name: &str, options: impl Fn(&str) -> Vec<Opt>) -> Vec<Row> {
        let asked: BTreeSet<&str> = self.flow.rows(item).into_iter().map(|row| row.id.as_str()).collect();
        let moving = live.rows_move(item);
        item.rows()
            .iter()
            .filter(|row| moving || asked.contains(row.id.as_str()))
            .map(|row| {
                let field = format!("{name}.{}", row.id);
                Row {
                    id: row.id.clone(),
                    label: self.flow.text(&row.label),
                    hidden: !asked.contains(row.id.as_str()),
                    errors: self.errors_of(&field),
                    value: self.value(&field).to_owned(),
                    options: options(&field),
                    name: field,
                }
            })
            .collect()
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one kind of item, used once")]
    pub(super) fn roster(
        &self,
        live: &Live,
        raised: &[Raised<'_>],
        item: &Item,
        name: &str,
        columns: &[Item],
        min: usize,
        most: usize,
    ) -> Widget {
        let prefix = format!("{name}.");
        let typed = self
            .typed
            .keys()
            .filter_map(|key| key.strip_prefix(&prefix)?.split('.').next()?.parse::<usize>().ok());
        let filled = typed.filter(|place| *place < 200).max().map_or(0, |last| last + 1);
        let wanted = filled + usize::from(self.add_line == Some(name));
        let count = wanted.max(min).max(1).min(most.max(filled)).max(1);
        let title = match &item.kind {
            Kind::Roster {
                row_label: Some(label), ..
            } => label.clone(),
            _ => Text::fr("{index}"),
        };
        let lines = (0..count)
            .map(|line| {
                let said = self.line(&item.id, line);
                // A column that another answer of the line or of the page may open stands on the line from the start, for whoever
                // has no script (the script hides it): the reading of the form leaves it out when it is not asked.
                let cells = columns
                    .iter()
                    .filter(|c| live.column_moves(c, columns) || self.flow.shows_column(columns, c, &said, line + 1))
                    .filter_map(|c| self.field(live, raised, c, &format!("{name}.{line}.{}", c.id), Some(line)));
                (self.text(&title, Some(line)), cells.collect())
            })
            .collect();
        Widget::Roster(lines, count < most)
    }

    /// What was said on a line of a roster.
    fn line(&self, item: &str, line: usize) -> BTreeMap<String, Cell> {
        match self.flow.answers.get(item).map(|cell| &cell.content) {
            Some(Content::Roster(lines)) => lines.get(line).cloned().unwrap_or_default(),
            _ => BTreeMap::new(),
        }
    }

    pub(super) fn commune(&self, name: &str) -> Widget {
        let value = self.value(name);
        if let Some(commune) = territories().commune(value) {
            let option = Opt {
                value: value.to_owned(),
                label: commune_label(commune),
                checked: true,
                ..Opt::default()
            };
            return Widget::Communes(vec![option], commune.name.to_owned());
        }
        let value = value.strip_prefix(crate::web::answer::POSTCODE).unwrap_or(value);
        let found = if value.trim().is_empty() {
            Vec::new()
        } else {
            territories().suggest(value, 8)
        };
        let options = found
            .iter()
            .map(|c| Opt {
                value: c.code.to_owned(),
                label: commune_label(c),
                ..Opt::default()
            })
            .collect();
        Widget::Communes(options, value.to_owned())
    }

    pub(super) fn input(&self, item: &Item, name: &str) -> Input {
        let typed = self.value(name);
        let mut input = Input {
            kind: "text",
            value: typed.to_owned(),
            unit: say::unit(item).write(self.flow),
            autocomplete: item.autocomplete.clone().unwrap_or_else(|| "off".to_owned()),
            ..Input::default()
        };
        match &item.kind {
            Kind::Integer(n) | Kind::Decimal(n) | Kind::Percent(n) | Kind::Money { numeric: n, .. } => {
                input.mode = if n.decimals == 0 { "numeric" } else { "decimal" };
                input.width = if matches!(item.kind, Kind::Money { .. }) { 14 } else { 8 };
                input.thousands = true;
                if let Some(value) = parse_number(typed, n.decimals == 0, &[]) {
                    input.value = number(value);
                }
                input.bands = self.bands(item, n, name);
            }
            Kind::Year { .. } => {
                input.mode = "numeric";
                input.width = 6;
            }
            Kind::Date { .. } => {
                input.width = 12;
                if let Ok(date) = typed.parse::<crate::values::Date>() {
                    input.value = format!("{:02}/{:02}/{}", date.day(), date.month(), date.year());
                }
            }
            Kind::Email => {
                // `type=email` would refuse to send what the server explains better; the keyboard is the same.
                input.mode = "email";
            }
            Kind::Siren => {
                input.mode = "numeric";
                input.width = 12;
            }
            Kind::Rna => input.width = 12,
            Kind::Text { max_length, .. } => input.max = Some(*max_length),
            Kind::LongText { max_length, .. } => {
                input.max = Some(*max_length);
                input.long = true;
            }
            _ => {}
        }
        input
    }

    pub(super) fn bands(&self, item: &Item, numeric: &Numeric, name: &str) -> Vec<Opt> {
        if numeric.bands.is_empty() {
            return Vec::new();
        }
        let field = format!("{name}~band");
        let chosen = self.value(&field);
        let none = Opt {
            label: self.words.t("field-bands-none"),
            checked: chosen.is_empty(),
            ..Opt::default()
        };
        let each = numeric.bands.iter().map(|bound| {
            let code = Numeric::band_code(*bound);
            let label = say::band(self.words, self.flow, numeric, &code, &say::unit(item));
            Opt {
                checked: chosen == code,
                value: code,
                label,
                ..Opt::default()
            }
        });
        each.chain(std::iter::once(none)).collect()
    }
}

fn commune_label(commune: &crate::register::territory::Commune) -> String {
    let first = commune.postcodes.split(' ').next().unwrap_or_default();
    let postcode = if first.is_empty() { commune.code } else { first };
    format!("{} ({postcode})", commune.name)
}
