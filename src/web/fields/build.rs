//! Questions → [`Field`]s: what was typed, what is wrong, what is shown now, what the script may show.

use std::collections::{BTreeMap, BTreeSet};

use super::live::Live;
use super::{Field, Opt, Widget};
use crate::i18n::{Words, number};
use crate::questionnaire::flow::{Flow, Raised};
use crate::questionnaire::form::{FieldError, fields_of, parse_number};
use crate::questionnaire::model::{Choice, Item, Kind, Page, PreviousManner, Severity, Text};
use crate::questionnaire::{Cell, Content, Missing, Value};
use crate::web::say;

/// Form fields by name, in the order in which they were typed.
pub type Typed = BTreeMap<String, Vec<String>>;

/// All that the fields of a page depend on.
pub struct Build<'a, 'q> {
    /// The interface.
    pub words: Words,
    /// The questionnaire seen through the answers as they now are.
    pub flow: &'a Flow<'q>,
    /// The page.
    pub page: &'a Page,
    /// What stands in the fields.
    pub typed: Typed,
    /// What could not be read.
    pub errors: &'a [FieldError],
    /// Soft checks are shown, to be confirmed.
    pub doubts: bool,
    /// A roster that gets one more empty line.
    pub add_line: Option<&'a str>,
}

impl Build<'_, '_> {
    /// What stands in the fields when the page is opened: the answers; else what the last wave or the register say.
    pub fn stored(flow: &Flow<'_>, page: &Page) -> Typed {
        let mut typed = Typed::new();
        let mut add = |pairs: Vec<(String, String)>| {
            for (name, value) in pairs {
                typed.entry(name).or_default().push(value);
            }
        };
        let mut items = Vec::new();
        open(&page.items, &mut items);
        for item in items {
            if let Some(cell) = flow.cell(item) {
                add(fields_of(item, &cell));
            } else if let Some(cell) = previous(flow, item, PreviousManner::Confirm) {
                add(fields_of(item, cell));
            } else if let Some(cell) = prefill(flow, item) {
                add(fields_of(item, &cell));
            }
        }
        typed
    }

    /// The fields of the page.
    pub fn fields(&self) -> Vec<Field> {
        let live = Live::new(self.flow, self.page);
        let raised = self.flow.raised(Some(&self.page.id));
        self.page
            .items
            .iter()
            .filter_map(|item| self.field(&live, &raised, item, &item.id, None))
            .collect()
    }

    /// One item; `None` when it is not shown and nothing on this page can open it. `line`: number of the roster line around.
    pub(super) fn field(
        &self,
        live: &Live,
        raised: &[Raised<'_>],
        item: &Item,
        name: &str,
        line: Option<usize>,
    ) -> Option<Field> {
        let hidden = line.is_none() && !self.flow.shows(&item.id);
        if hidden && !live.moves(&item.id) {
            return None;
        }
        let widget = self.widget(live, raised, item, name)?;
        let choice = matches!(
            item.kind,
            Kind::Single(_) | Kind::Multi { .. } | Kind::Rank { .. } | Kind::Boolean { checkbox: false }
        );
        let of_item = |r: &&Raised<'_>| line.is_none() && r.item.id == item.id;
        let plain = matches!(item.kind, Kind::Note | Kind::Group { .. });
        Some(Field {
            words: self.words,
            id: name.to_owned(),
            name: name.to_owned(),
            label: match &item.label {
                Some(label) => self.text(label, line),
                None if plain => String::new(),
                None => item.id.clone(),
            },
            hint: item.hint.as_ref().map(|hint| self.text(hint, line)).unwrap_or_default(),
            previous: self.previous_words(item),
            required: self.flow.requires(item),
            hidden,
            errors: self.errors_of(name),
            doubts: raised
                .iter()
                .filter(of_item)
                .filter(|r| r.check.severity == Severity::Soft && (self.doubts || r.confirmed))
                .map(|r| {
                    (
                        r.check.id.clone(),
                        r.message.clone(),
                        r.confirmed || self.has(&format!("{name}~confirm"), &r.check.id),
                    )
                })
                .collect(),
            infos: raised
                .iter()
                .filter(of_item)
                .filter(|r| r.check.severity == Severity::Info)
                .map(|r| r.message.clone())
                .collect(),
            estimate: item.estimate.then(|| self.typed.contains_key(&format!("{name}~estimate"))),
            missing: if choice || plain {
                Vec::new()
            } else {
                self.missing(item, &format!("{name}~missing"), "")
            },
            widget,
        })
    }

    pub(super) fn text(&self, text: &Text, line: Option<usize>) -> String {
        match line {
            Some(line) if text.get(&self.flow.context.lang).contains("{index}") => {
                let filled = text.get(&self.flow.context.lang).replace("{index}", &(line + 1).to_string());
                self.flow
                    .text(&Text(BTreeMap::from([(self.flow.context.lang.clone(), filled)])))
            }
            _ => self.flow.text(text),
        }
    }

    pub(super) fn value(&self, name: &str) -> &str {
        self.typed
            .get(name)
            .and_then(|values| values.first())
            .map_or("", String::as_str)
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.typed.get(name).is_some_and(|values| values.iter().any(|v| v == value))
    }

    pub(super) fn errors_of(&self, name: &str) -> Vec<String> {
        let own = |field: &str| field == name || field.strip_prefix(name).is_some_and(|rest| rest.starts_with('~'));
        self.errors
            .iter()
            .filter(|e| own(&e.field))
            .map(|e| e.message.clone())
            .collect()
    }

    /// The kinds of missing that are offered, as choices named `name`.
    fn missing(&self, item: &Item, name: &str, prefix: &str) -> Vec<Opt> {
        let kinds = [
            (Missing::DontKnow, &item.dont_know),
            (Missing::Refused, &item.refused),
            (Missing::NotApplicable, &item.not_applicable),
        ];
        kinds
            .into_iter()
            .filter_map(|(kind, text)| {
                let said = self.flow.text(text.as_ref()?);
                let label = if said.is_empty() {
                    self.words.t(say::missing_key(kind))
                } else {
                    said
                };
                let value = format!("{prefix}{}", kind.code());
                Some(Opt {
                    checked: self.has(name, &value),
                    value,
                    label,
                    exclusive: true,
                    ..Opt::default()
                })
            })
            .collect()
    }

    /// Every choice that is or may be offered, then the kinds of missing.
    pub(super) fn options(&self, live: &Live, item: &Item, name: &str) -> Vec<Opt> {
        let offered = self.flow.choices(item);
        let shown: BTreeSet<&str> = offered.iter().map(|c| c.code.as_str()).collect();
        let Some(choices) = item.choices() else { return Vec::new() };
        let outside = choices
            .source
            .as_ref()
            .filter(|s| s.starts_with('@'))
            .and_then(|s| self.flow.context.lists.get(s));
        let moving = choices.filter.as_ref().is_some_and(|f| live.on_page(&f.by));
        let all: Vec<&Choice> = if moving {
            outside.into_iter().flatten().chain(&choices.choices).collect()
        } else {
            offered.iter().collect()
        };
        let mut out: Vec<Opt> = all
            .into_iter()
            .map(|choice| Opt {
                value: choice.code.clone(),
                label: self.flow.text(&choice.label),
                hint: choice.hint.as_ref().map(|h| self.flow.text(h)).unwrap_or_default(),
                checked: self.has(name, &choice.code),
                hidden: !shown.contains(choice.code.as_str()),
                exclusive: choice.exclusive || choice.missing.is_some(),
                other: choice.other.then(|| {
                    let field = format!("{name}~other.{}", choice.code);
                    let value = self.value(&field).to_owned();
                    (field, value)
                }),
            })
            .collect();
        out.extend(self.missing(item, name, "~"));
        out
    }

    fn widget(&self, live: &Live, raised: &[Raised<'_>], item: &Item, name: &str) -> Option<Widget> {
        Some(match &item.kind {
            Kind::Single(_) => Widget::Radios(self.options(live, item, name)),
            Kind::Multi { max, .. } => Widget::Checks(self.options(live, item, name), *max),
            Kind::Rank { size, .. } => Widget::Ranks((1..=*size).map(|place| self.rank(live, item, name, place)).collect()),
            Kind::Matrix { .. } => Widget::Matrix(self.rows(live, item, name, |row| self.options(live, item, row))),
            Kind::Shares { total, .. } => {
                let rows = self.rows(live, item, name, |_| Vec::new());
                let shown = rows.iter().filter(|row| !row.hidden);
                let sum: f64 = shown.filter_map(|row| parse_number(&row.value, false, &[])).sum();
                Widget::Shares {
                    total: number(*total),
                    unit: say::unit(item).write(self.flow),
                    sum: number(sum),
                    rows,
                }
            }
            Kind::Boolean { checkbox: true } => Widget::Tick(!self.value(name).is_empty()),
            Kind::Boolean { checkbox: false } => {
                let option = |value: &str, key| Opt {
                    value: value.to_owned(),
                    label: self.words.t(key),
                    checked: self.has(name, value),
                    ..Opt::default()
                };
                let mut options = vec![option("oui", "field-yes"), option("non", "field-no")];
                options.extend(self.missing(item, name, "~"));
                Widget::Radios(options)
            }
            Kind::Commune => self.commune(name),
            Kind::Roster { items, min, max, .. } => {
                self.roster(live, raised, item, name, items, *min as usize, self.flow.most_lines(max))
            }
            Kind::Group { items } => {
                let inner: Vec<Field> = items
                    .iter()
                    .filter_map(|i| self.field(live, raised, i, &i.id, None))
                    .collect();
                if inner.is_empty() {
                    return None;
                }
                Widget::Group(inner)
            }
            Kind::Note => Widget::Note,
            _ => Widget::Input(Box::new(self.input(item, name))),
        })
    }

    fn previous_words(&self, item: &Item) -> String {
        let key = match item.previous.as_ref().map(|p| p.manner) {
            Some(PreviousManner::Confirm) if self.flow.cell(item).is_none() => "field-previous-confirm",
            Some(PreviousManner::Hint) => "field-previous",
            _ => return String::new(),
        };
        let manner = if key == "field-previous" {
            PreviousManner::Hint
        } else {
            PreviousManner::Confirm
        };
        match previous(self.flow, item, manner).map(|cell| say::cell(self.flow, self.words, item, cell).join(", ")) {
            Some(said) if !said.is_empty() => self.words.one(key, "value", said),
            _ => String::new(),
        }
    }
}

fn previous<'f>(flow: &'f Flow<'_>, item: &Item, manner: PreviousManner) -> Option<&'f Cell> {
    let previous = item.previous.as_ref().filter(|p| p.manner == manner)?;
    flow.context.previous.as_ref()?.get(&previous.from)
}

/// The register's value, when it is one that the question could have.
fn prefill(flow: &Flow<'_>, item: &Item) -> Option<Cell> {
    use crate::questionnaire::condition::Val;
    let value = match flow.context.external.get(item.prefill.as_ref()?)? {
        Val::Text(text) => Value::Text(text.clone()),
        Val::Number(n) => Value::Number(*n),
        Val::Bool(b) => Value::Bool(*b),
        Val::Date(date) => Value::Text(date.to_string()),
        Val::Texts(all) => Value::Codes(
            all.iter()
                .filter_map(|v| if let Val::Text(code) = v { Some(code.clone()) } else { None })
                .collect(),
        ),
        Val::Missing => return None,
    };
    let value = match (&item.kind, value) {
        (Kind::Multi { .. }, Value::Text(code)) => Value::Codes(vec![code]),
        (_, value) => value,
    };
    Some(Content::Value(value).into())
}

/// Questions with groups opened, notes left out.
pub(crate) fn open<'i>(items: &'i [Item], out: &mut Vec<&'i Item>) {
    for item in items {
        match &item.kind {
            Kind::Group { items } => open(items, out),
            Kind::Note => {}
            _ => out.push(item),
        }
    }
}
