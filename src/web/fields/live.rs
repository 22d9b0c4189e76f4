//! What the script needs to show and hide questions as one types: the trees of the conditions of this page, and the values of all
//! they read that stands elsewhere. The server decides again when the page is saved.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::build::open;
use crate::questionnaire::condition::{Condition, Ref, Val};
use crate::questionnaire::flow::Flow;
use crate::questionnaire::model::{Filter, FilterMode, Item, Kind, Page};

/// Which questions of a page other answers of the same page may show or hide.
pub(super) struct Live {
    /// Questions of the page, and derived variables that read them.
    names: BTreeSet<String>,
    /// Items that may move.
    moving: BTreeSet<String>,
}

impl Live {
    pub(super) fn new(flow: &Flow<'_>, page: &Page) -> Self {
        let mut items = Vec::new();
        open(&page.items, &mut items);
        let names = items.iter().map(|item| item.id.clone()).collect();
        let mut live = Live {
            names,
            moving: BTreeSet::new(),
        };
        for derived in &flow.questionnaire.derived {
            if live.reads(&derived.expr) {
                live.names.insert(derived.id.clone());
            }
        }
        for item in &page.items {
            live.visit(item, false);
        }
        live
    }

    fn visit(&mut self, item: &Item, around: bool) -> bool {
        let own = [&item.visible_if, &item.skip_if]
            .into_iter()
            .flatten()
            .any(|condition| self.reads(condition));
        let filtered = filter_of(item).is_some_and(|filter| self.on_page(&filter.by));
        let mut moves = around || own || filtered;
        if let Kind::Group { items } = &item.kind {
            let inner = items.iter().map(|inner| self.visit(inner, around || own)).collect::<Vec<_>>();
            moves |= inner.into_iter().any(|moves| moves);
        }
        if moves && item.enabled {
            self.moving.insert(item.id.clone());
        }
        moves
    }

    fn reads(&self, condition: &Condition) -> bool {
        condition
            .refs()
            .iter()
            .any(|name| !name.previous && self.names.contains(&name.name))
    }

    /// Whether an answer of this page may show or hide the item.
    pub(super) fn moves(&self, item: &str) -> bool {
        self.moving.contains(item)
    }

    /// Whether the columns of a roster may move: line by line, with the other answers of the line or of the page.
    pub(super) fn lines_move(&self, item: &Item) -> bool {
        match &item.kind {
            Kind::Roster { items, .. } => items.iter().any(|column| self.column_moves(column, items)),
            _ => false,
        }
    }

    /// Whether an answer of the same line or of this page may show or hide a column of a roster.
    pub(super) fn column_moves(&self, column: &Item, columns: &[Item]) -> bool {
        let sibling = |name: &Ref| name.name == "index" || columns.iter().any(|other| other.id == name.name);
        [&column.visible_if, &column.skip_if]
            .into_iter()
            .flatten()
            .any(|condition| self.reads(condition) || condition.refs().iter().any(|name| !name.previous && sibling(name)))
    }

    /// Whether a variable stands on this page.
    pub(super) fn on_page(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether an answer of this page may show or hide rows of the item.
    pub(super) fn rows_move(&self, item: &Item) -> bool {
        filter_of(item).is_some_and(|filter| self.on_page(&filter.by))
            || item
                .rows()
                .iter()
                .filter_map(|row| row.visible_if.as_ref())
                .any(|condition| self.reads(condition))
    }
}

fn filter_of(item: &Item) -> Option<&Filter> {
    match &item.kind {
        Kind::Matrix {
            filter: Some(filter), ..
        }
        | Kind::Shares {
            filter: Some(filter), ..
        } => Some(filter),
        _ => item.choices()?.filter.as_ref(),
    }
}

/// The data of a page for the script; `None` when nothing on it moves.
///
/// `items`: id → `v`, `s` (trees of visible-if, skip-if), `f` (filter: variable, mode, code → parent), `rows` (row → tree), `k`
/// (how its value is read: `number`, `codes`, `code`, `bool`, `date`, `text`), `columns` (of a roster: column → `k`, `v`, `s`). `values`: `name` or `name.part`, `<` before those of
/// the last wave. `derived`: id → tree. `labels`: `name` → code → wording, for the conditions that read wordings.
pub fn live_data(flow: &Flow<'_>, page: &Page) -> Option<Json> {
    let live = Live::new(flow, page);
    let mut open_items = Vec::new();
    open(&page.items, &mut open_items);
    if live.moving.is_empty() && !open_items.iter().any(|item| live.rows_move(item) || live.lines_move(item)) {
        return None;
    }
    let mut data = Data {
        live: &live,
        items: BTreeMap::new(),
        refs: BTreeSet::new(),
        labels: BTreeMap::new(),
    };
    for item in &page.items {
        data.add(item);
    }
    let mut derived = BTreeMap::new();
    for variable in &flow.questionnaire.derived {
        if live.on_page(&variable.id) {
            derived.insert(variable.id.clone(), variable.expr.to_json());
            data.refs.extend(variable.expr.refs());
        }
    }
    let mut values = BTreeMap::new();
    for name in data.refs.iter().filter(|name| name.previous || !live.on_page(&name.name)) {
        values.insert(key(name), plain(&crate::questionnaire::condition::Env::var(flow, name)));
    }
    Some(json!({
        "today": flow.context.today.to_string(),
        "items": data.items,
        "derived": derived,
        "values": values,
        "labels": data.labels,
    }))
}

struct Data<'b> {
    live: &'b Live,
    items: BTreeMap<String, Json>,
    refs: BTreeSet<Ref>,
    labels: BTreeMap<String, BTreeMap<String, String>>,
}

impl Data<'_> {
    fn tree(&mut self, condition: &Condition) -> Json {
        self.refs.extend(condition.refs());
        condition.to_json()
    }

    fn column(&mut self, column: &Item) -> Json {
        let mut entry = serde_json::Map::new();
        entry.insert("k".to_owned(), kind(column).into());
        for (name, condition) in [("v", &column.visible_if), ("s", &column.skip_if)] {
            if let Some(condition) = condition {
                entry.insert(name.to_owned(), self.tree(condition));
            }
        }
        Json::Object(entry)
    }

    fn add(&mut self, item: &Item) {
        let mut entry = serde_json::Map::new();
        entry.insert("k".to_owned(), kind(item).into());
        if self.live.moves(&item.id) {
            if let Some(condition) = &item.visible_if {
                entry.insert("v".to_owned(), self.tree(condition));
            }
            if let Some(condition) = &item.skip_if {
                entry.insert("s".to_owned(), self.tree(condition));
            }
        }
        if let Some(filter) = filter_of(item).filter(|filter| self.live.on_page(&filter.by)) {
            let mode = match filter.mode {
                FilterMode::Children => "children",
                FilterMode::Selected => "selected",
                FilterMode::Except => "except",
            };
            let parents: BTreeMap<&str, &str> = item
                .choices()
                .into_iter()
                .flat_map(|choices| &choices.choices)
                .filter_map(|choice| Some((choice.code.as_str(), choice.parent.as_deref()?)))
                .collect();
            entry.insert("f".to_owned(), json!([filter.by, mode, parents]));
        }
        let rows: BTreeMap<String, Json> = item
            .rows()
            .iter()
            .filter_map(|row| Some((row.id.clone(), self.tree(row.visible_if.as_ref()?))))
            .collect();
        if !rows.is_empty() {
            entry.insert("rows".to_owned(), json!(rows));
        }
        if let Kind::Roster { items, .. } = &item.kind
            && self.live.lines_move(item)
        {
            let columns: BTreeMap<String, Json> = items.iter().map(|column| (column.id.clone(), self.column(column))).collect();
            entry.insert("columns".to_owned(), json!(columns));
        }
        if let Kind::Group { items } = &item.kind {
            entry.insert(
                "group".to_owned(),
                items.iter().map(|inner| inner.id.as_str()).collect::<Vec<_>>().into(),
            );
            for inner in items {
                self.add(inner);
            }
        }
        self.items.insert(item.id.clone(), Json::Object(entry));
    }
}

fn kind(item: &Item) -> &'static str {
    match &item.kind {
        Kind::Integer(_) | Kind::Decimal(_) | Kind::Percent(_) | Kind::Money { .. } | Kind::Year { .. } | Kind::Shares { .. } => {
            "number"
        }
        Kind::Multi { .. } => "codes",
        Kind::Rank { .. } => "rank",
        Kind::Single(_) | Kind::Matrix { .. } => "code",
        Kind::Boolean { .. } => "bool",
        Kind::Date { .. } => "date",
        Kind::Group { .. } => "group",
        Kind::Note => "note",
        Kind::Roster { .. } => "roster",
        _ => "text",
    }
}

fn key(name: &Ref) -> String {
    let lead = if name.previous { "<" } else { "" };
    match &name.part {
        Some(part) => format!("{lead}{}.{part}", name.name),
        None => format!("{lead}{}", name.name),
    }
}

fn plain(value: &Val) -> Json {
    match value {
        Val::Missing => Json::Null,
        Val::Bool(value) => (*value).into(),
        Val::Number(value) => json!(value),
        Val::Text(value) => value.as_str().into(),
        Val::Texts(values) => values.iter().map(plain).collect::<Vec<_>>().into(),
        Val::Date(value) => value.to_string().into(),
    }
}
