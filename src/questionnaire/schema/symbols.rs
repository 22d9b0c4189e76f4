//! The names a document declares: items, derived variables, externals, lists, nomenclatures. Collected before anything that
//! refers to them is read.

use std::collections::BTreeMap;

use super::found::Faults;
use super::suggest;
use super::tree::Node;
use crate::questionnaire::model::{Choice, ExternalKind};

/// Lists supplied at run time.
pub(super) const OUTSIDE_LISTS: [&str; 3] = ["@territoire/quartiers", "@territoire/qpv", "@insee/communes"];

/// Externals that always exist.
pub(super) const BUILT_IN: [(&str, ExternalKind); 16] = [
    ("territoire", ExternalKind::Text),
    ("commune", ExternalKind::Text),
    ("responsable", ExternalKind::Text),
    ("telephone", ExternalKind::Text),
    ("téléphone", ExternalKind::Text),
    ("duree", ExternalKind::Number),
    ("durée", ExternalKind::Number),
    ("annee", ExternalKind::Number),
    ("année", ExternalKind::Number),
    ("annee_ref", ExternalKind::Number),
    ("register_nom", ExternalKind::Text),
    ("register_rna", ExternalKind::Text),
    ("register_siren", ExternalKind::Text),
    ("register_commune", ExternalKind::Text),
    ("register_domaine", ExternalKind::Text),
    ("register_employeuse", ExternalKind::Boolean),
];

/// The codes a variable may take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Codes {
    pub(super) list: Vec<String>,
    /// Their labels, in the same order.
    pub(super) labels: Vec<String>,
    /// Those that are kinds of missing.
    pub(super) missing: Vec<String>,
    /// Others exist, known at run time only.
    pub(super) open: bool,
}

impl Codes {
    /// The codes of a list of choices (or of codes alone).
    pub(super) fn of(list: &Node) -> Self {
        let mut codes = Codes::default();
        for choice in list.list() {
            let Some(code) = choice.get("code").unwrap_or(choice).code() else {
                continue;
            };
            let label = choice
                .get("label")
                .and_then(|label| label.text().or_else(|| label.entries().first()?.1.text()));
            if choice.get("missing").is_some() {
                codes.missing.push(code.clone());
            }
            codes.labels.push(label.unwrap_or(&code).to_owned());
            codes.list.push(code);
        }
        codes
    }

    /// Codes that are only known at run time.
    pub(super) fn open() -> Self {
        Codes {
            open: true,
            ..Codes::default()
        }
    }
}

/// What a variable holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Number,
    Text,
    Date,
    Bool,
    Code,
    Codes,
    /// One value a row: numbers or codes.
    Numbers,
    CodeRows,
    Roster,
    /// Nothing (groups, notes).
    Nothing,
}

/// A name that conditions and texts may use.
#[derive(Clone, Debug)]
pub(super) struct Var {
    pub(super) holds: Holds,
    pub(super) codes: Option<Codes>,
    /// Rows or ranks: their names.
    pub(super) parts: Vec<String>,
    /// Columns of a roster.
    pub(super) columns: BTreeMap<String, Var>,
    pub(super) title: String,
    /// Place among the items, pages after pages; `None` for derived variables and externals.
    pub(super) order: Option<usize>,
    pub(super) page: Option<usize>,
    /// Declared, but so badly that nothing more is to be said about its uses.
    pub(super) broken: bool,
    pub(super) integer: bool,
    pub(super) derived: bool,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
}

impl Var {
    pub(super) fn new(holds: Holds, title: &str) -> Self {
        Var {
            holds,
            codes: None,
            parts: Vec::new(),
            columns: BTreeMap::new(),
            title: title.to_owned(),
            order: None,
            page: None,
            broken: false,
            integer: false,
            derived: false,
            min: None,
            max: None,
        }
    }
}

/// All names.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    pub(super) lists: BTreeMap<String, Vec<Choice>>,
    /// Codes of the lists, known before the choices themselves are read.
    pub(super) list_codes: BTreeMap<String, Codes>,
    pub(super) nomenclatures: BTreeMap<String, Vec<String>>,
    pub(super) vars: BTreeMap<String, Var>,
    pub(super) built_in: BTreeMap<String, Var>,
    /// Variables of the last wave that items name in `previous.from` and that no longer exist: the type is the item's.
    pub(super) previous: BTreeMap<String, Var>,
    /// Place of each page.
    pub(super) pages: BTreeMap<String, usize>,
}

impl Symbols {
    /// A variable by its name; what the document declares hides a built-in of the same name.
    pub(super) fn get(&self, name: &str) -> Option<&Var> {
        self.vars.get(name).or_else(|| self.built_in.get(name))
    }

    /// Every name, declared ones first.
    pub(super) fn names(&self) -> Vec<&str> {
        self.vars.keys().chain(self.built_in.keys()).map(String::as_str).collect()
    }

    /// Collects the names of a document.
    pub(super) fn collect(root: &Node, locale: &str, faults: &mut Faults) -> Self {
        let mut symbols = Symbols::default();
        for (name, kind) in BUILT_IN {
            symbols.built_in.insert(name.to_owned(), external(kind, name));
        }
        for (name, list) in root.get("lists").map_or(&[][..], Node::entries) {
            symbols.list_codes.insert(name.clone(), Codes::of(list));
        }
        for (name, node) in root.get("nomenclatures").map_or(&[][..], Node::entries) {
            symbols
                .nomenclatures
                .insert(name.clone(), node.get("categories").map(Codes::of).unwrap_or_default().list);
        }
        for (name, node) in root.get("external").map_or(&[][..], Node::entries) {
            let mut var = external(external_kind(node), name);
            if matches!(var.holds, Holds::Code | Holds::Codes) {
                var.codes = Some(symbols.codes(node));
            }
            symbols.declare(name, var, node, faults);
        }
        let mut order = 0;
        for (page, node) in root.list_at("pages").iter().enumerate() {
            if let Some(id) = node.id() {
                symbols.page(id, page, node, faults);
            }
            symbols.items(node, page, &mut order, locale, faults);
        }
        for node in root.list_at("derived") {
            let (Some(id), Some(id_node)) = (node.id(), node.get("id")) else {
                continue;
            };
            let holds = match node.text_at("type") {
                Some("code") => Holds::Code,
                Some("boolean") => Holds::Bool,
                Some("text") => Holds::Text,
                Some("date") => Holds::Date,
                _ => Holds::Number,
            };
            let mut var = Var::new(holds, &title(node, id, locale));
            var.derived = true;
            var.broken = node.get("type").and_then(Node::text).is_none();
            if holds == Holds::Code {
                var.codes = Some(node.get("codes").map_or_else(Codes::open, Codes::of));
            }
            symbols.declare(id, var, id_node, faults);
        }
        symbols
    }

    fn page(&mut self, id: &str, place: usize, node: &Node, faults: &mut Faults) {
        if self.pages.contains_key(id) {
            let at = node.get("id").unwrap_or(node);
            let mend = "Donnez un autre identifiant à l’une des deux.";
            faults.error(at, "duplicate-id", format!("Deux pages ont l’identifiant « {id} »."), mend);
        } else {
            self.pages.insert(id.to_owned(), place);
        }
    }

    fn declare(&mut self, id: &str, var: Var, at: &Node, faults: &mut Faults) {
        if crate::questionnaire::condition::is_reserved(id) {
            let message = format!("« {id} » est un mot de la langue des conditions.");
            faults.error(at, "reserved-name", message, "Choisissez un autre identifiant.");
        }
        if let Some(first) = self.vars.get(id) {
            let message = format!("L’identifiant « {id} » est déjà pris par « {} ».", first.title);
            let mend = "Questions, variables calculées et valeurs externes ont chacune le leur : renommez l’une des deux.";
            faults.error(at, "duplicate-id", message, mend);
            return;
        }
        self.vars.insert(id.to_owned(), var);
    }

    /// The items of a page or of a group.
    fn items(&mut self, node: &Node, page: usize, order: &mut usize, locale: &str, faults: &mut Faults) {
        for item in node.list_at("items") {
            *order += 1;
            let Some(id) = item.id() else {
                continue;
            };
            let mut var = self.item(item, id, locale);
            var.order = Some(*order);
            var.page = Some(page);
            if item.text_at("type") == Some("roster") {
                for column in item.list_at("items") {
                    let (Some(id), Some(at)) = (column.id(), column.get("id")) else {
                        continue;
                    };
                    let inner = self.item(column, id, locale);
                    if crate::questionnaire::condition::is_reserved(id) {
                        let message = format!("« {id} » est un mot de la langue des conditions.");
                        faults.error(at, "reserved-name", message, "Choisissez un autre identifiant.");
                    }
                    if var.columns.insert(id.to_owned(), inner).is_some() {
                        let message = format!("Deux colonnes ont l’identifiant « {id} ».");
                        faults.error(at, "duplicate-id", message, "Renommez l’une des deux.");
                    }
                }
            }
            if let Some(from) = item.get("previous").and_then(|previous| previous.text_at("from")) {
                self.previous.entry(from.to_owned()).or_insert_with(|| var.clone());
            }
            self.declare(id, var, item.get("id").unwrap_or(item), faults);
            if item.text_at("type") == Some("group") {
                self.items(item, page, order, locale, faults);
            }
        }
    }

    fn item(&self, node: &Node, id: &str, locale: &str) -> Var {
        let word = node.text_at("type").unwrap_or_default();
        let (holds, broken) = match word {
            "single" => (Holds::Code, false),
            "multi" | "rank" => (Holds::Codes, false),
            "integer" | "decimal" | "percent" | "money" | "year" => (Holds::Number, false),
            "shares" => (Holds::Numbers, false),
            "matrix" => (Holds::CodeRows, false),
            "text" | "longtext" | "commune" | "rna" | "siren" | "email" => (Holds::Text, false),
            "date" => (Holds::Date, false),
            "boolean" => (Holds::Bool, false),
            "roster" => (Holds::Roster, false),
            "group" | "note" => (Holds::Nothing, false),
            _ => (Holds::Text, true),
        };
        let mut var = Var::new(holds, &title(node, id, locale));
        var.broken = broken;
        var.integer = word == "integer";
        if matches!(holds, Holds::Code | Holds::Codes | Holds::CodeRows) {
            var.codes = Some(self.codes(node));
        }
        if holds == Holds::Number {
            let bound = |key: &str, otherwise: Option<f64>| node.get(key).map_or(otherwise, Node::number);
            let (min, max) = match word {
                "percent" => (Some(0.0), Some(100.0)),
                "money" => (Some(0.0), None),
                _ => (None, None),
            };
            (var.min, var.max) = (bound("min", min), bound("max", max));
        }
        match word {
            "shares" | "matrix" => {
                var.parts = node
                    .list_at("rows")
                    .iter()
                    .filter_map(|row| row.get("id").and_then(Node::code))
                    .collect();
            }
            "rank" => {
                let size = node.count_at("size").unwrap_or(3);
                var.parts = (1..=size.min(20)).map(|rank| rank.to_string()).collect();
            }
            _ => {}
        }
        var
    }

    /// The codes of an item or of an external, from `list` and `extra`.
    fn codes(&self, node: &Node) -> Codes {
        let mut codes = match node.get("list") {
            Some(list) => match list.text() {
                Some(name) => self.list_codes.get(name).cloned().unwrap_or_else(Codes::open),
                None => Codes::of(list),
            },
            None => Codes::open(),
        };
        if let Some(extra) = node.get("extra").map(Codes::of) {
            codes.list.extend(extra.list);
            codes.labels.extend(extra.labels);
        }
        codes
    }

    /// What to do about an unknown variable.
    pub(super) fn mend(&self, name: &str) -> String {
        match suggest::nearest(name, self.names()) {
            Some(known) => format!("Vouliez-vous dire « {known} » ?"),
            None => "Vérifiez l’identifiant de la question.".to_owned(),
        }
    }
}

/// The type of an external.
pub(super) fn external_kind(node: &Node) -> ExternalKind {
    match node.text_at("type") {
        Some("number") => ExternalKind::Number,
        Some("code") => ExternalKind::Code,
        Some("codes") => ExternalKind::Codes,
        Some("date") => ExternalKind::Date,
        Some("boolean") => ExternalKind::Boolean,
        _ => ExternalKind::Text,
    }
}

fn external(kind: ExternalKind, name: &str) -> Var {
    let holds = match kind {
        ExternalKind::Text => Holds::Text,
        ExternalKind::Number => Holds::Number,
        ExternalKind::Code => Holds::Code,
        ExternalKind::Codes => Holds::Codes,
        ExternalKind::Date => Holds::Date,
        ExternalKind::Boolean => Holds::Bool,
    };
    let mut var = Var::new(holds, name);
    if matches!(holds, Holds::Code | Holds::Codes) {
        var.codes = Some(Codes::open());
    }
    var
}

/// The wording of an item in the default language, shortened; its identifier when it has none.
pub(super) fn title(node: &Node, id: &str, locale: &str) -> String {
    let label = node.get("label").or_else(|| node.get("title"));
    let text = label
        .and_then(|label| label.text().or_else(|| label.text_at(locale)))
        .unwrap_or(id);
    if text.chars().count() <= 60 {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(57).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}
