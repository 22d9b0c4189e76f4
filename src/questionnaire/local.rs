//! What a territory adds to a locked core: options switched on or off, simple questions of its own on a page. Pure.
//!
//! A local module is an extension document of the format (`extends`, `enable`, `disable`, `pages`); this module writes simple ones and
//! reads any. Applied to another version of the core, the same module gives the next version of the territory's questionnaire.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::model::{Item, Kind, Mark, Questionnaire};
use super::schema::{self, Checked};

/// Id of the page that simple questions stand on.
pub const PAGE: &str = "questions-locales";
/// Most choices of a simple question.
pub const MOST_CHOICES: usize = 40;

/// A local module.
#[derive(Clone, Debug, PartialEq)]
pub struct Local(Map<String, Value>);

/// The types that the small form offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Simple {
    /// One choice.
    Single,
    /// Several choices.
    Multi,
    /// A line.
    Text,
    /// Several lines.
    LongText,
    /// A whole number.
    Number,
    /// Yes or no.
    YesNo,
}

impl Simple {
    /// All, in the order of the form.
    pub const ALL: [Simple; 6] = [
        Simple::Single,
        Simple::Multi,
        Simple::Text,
        Simple::LongText,
        Simple::Number,
        Simple::YesNo,
    ];

    /// Its word in forms and messages.
    pub fn key(self) -> &'static str {
        match self {
            Simple::Single => "single",
            Simple::Multi => "multi",
            Simple::Text => "text",
            Simple::LongText => "longtext",
            Simple::Number => "number",
            Simple::YesNo => "yesno",
        }
    }

    /// Reads a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|simple| simple.key() == word)
    }

    /// Whether it has choices.
    pub fn chooses(self) -> bool {
        matches!(self, Simple::Single | Simple::Multi)
    }
}

/// A simple question, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuestion {
    /// Its type.
    pub kind: Simple,
    /// Its wording.
    pub label: String,
    /// Help under the wording (may be empty).
    pub hint: String,
    /// Choices, in order; blank ones are dropped.
    pub choices: Vec<String>,
}

/// Why a simple question cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// No wording.
    Label,
    /// Fewer than two choices.
    Choices,
    /// Too many choices.
    TooMany,
    /// Twice the same choice.
    Twice,
}

/// An option of the core: may be switched on or off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// Id of the question (or of the group).
    pub id: String,
    /// Its wording.
    pub label: String,
    /// Page on which it stands: id and title.
    pub page: (String, String),
    /// On in the core.
    pub usual: bool,
    /// On here.
    pub on: bool,
}

impl Local {
    /// A module that changes nothing yet; `place` (a slug) distinguishes its id from that of the core.
    pub fn new(core: &Questionnaire, place: &str) -> Self {
        let id = format!("{}-{place}", core.id);
        let id: String = id.chars().take(64).collect();
        let mut map = Map::new();
        map.insert("id".to_owned(), json!(id.trim_end_matches('-')));
        map.insert("version".to_owned(), json!("1.0.0"));
        map.insert("extends".to_owned(), json!({ "id": core.id, "version": core.version }));
        Local(map)
    }

    /// Reads an extension document. `None` when it is not a JSON object with `extends` (the checker says what is wrong with it).
    pub fn parse(text: &str) -> Option<Self> {
        match serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()? {
            Value::Object(map) if map.get("extends").is_some_and(Value::is_object) => Some(Local(map)),
            _ => None,
        }
    }

    /// The document.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(&self.0).unwrap_or_default()
    }

    /// The document as a value.
    pub fn value(&self) -> Value {
        Value::Object(self.0.clone())
    }

    /// Id of the core it extends.
    pub fn core(&self) -> &str {
        self.0
            .get("extends")
            .and_then(|extends| extends.get("id"))
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Whether the core stays as it is.
    pub fn is_empty(&self) -> bool {
        self.0
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "id" | "version" | "extends" | "$schema" | "format"))
            .all(|(_, value)| match value {
                Value::Array(list) => list.is_empty(),
                Value::Object(map) => map.is_empty(),
                _ => false,
            })
    }

    /// The questionnaire: this module on top of that version of the core. The version it names is replaced by that of the core.
    pub fn apply(&self, core: &Questionnaire) -> Checked {
        let mut map = self.0.clone();
        if self.core() == core.id {
            map.insert("extends".to_owned(), json!({ "id": core.id, "version": core.version }));
        }
        for key in ["enable", "disable", "pages"] {
            if map.get(key).and_then(Value::as_array).is_some_and(Vec::is_empty) {
                map.remove(key);
            }
        }
        let text = Value::Object(map).to_string();
        schema::read(&text, &|id| (id == core.id).then(|| core.source.clone()))
    }

    /// The options of the core, each with whether it is on here.
    pub fn switches(&self, core: &Questionnaire) -> Vec<Switch> {
        let named = |key: &str| -> BTreeSet<&str> { self.names(key).into_iter().collect() };
        let (enabled, disabled) = (named("enable"), named("disable"));
        let mut out = Vec::new();
        for page in &core.pages {
            let mut items = Vec::new();
            options(&page.items, &mut items);
            for item in items {
                let says = |names: &BTreeSet<&str>| {
                    let module = page.module.as_deref().unwrap_or_default();
                    [item.id.as_str(), page.id.as_str(), module]
                        .iter()
                        .any(|name| names.contains(name))
                };
                let on = (item.enabled && !says(&disabled)) || says(&enabled);
                out.push(Switch {
                    id: item.id.clone(),
                    label: item.label_in(&core.locale).to_owned(),
                    page: (page.id.clone(), page.title.get(&core.locale).to_owned()),
                    usual: item.enabled,
                    on,
                });
            }
        }
        out
    }

    fn names(&self, key: &str) -> Vec<&str> {
        self.0
            .get(key)
            .and_then(Value::as_array)
            .map_or_else(Vec::new, |list| list.iter().filter_map(Value::as_str).collect())
    }

    /// Leaves on exactly these options of the core.
    pub fn set_switches(&mut self, core: &Questionnaire, on: &BTreeSet<String>) {
        let (mut enable, mut disable) = (Vec::new(), Vec::new());
        for switch in self.switches(core) {
            match (switch.usual, on.contains(&switch.id)) {
                (false, true) => enable.push(json!(switch.id)),
                (true, false) => disable.push(json!(switch.id)),
                _ => {}
            }
        }
        for (key, list) in [("enable", enable), ("disable", disable)] {
            if list.is_empty() {
                self.0.remove(key);
            } else {
                self.0.insert(key.to_owned(), Value::Array(list));
            }
        }
    }

    /// Adds a simple question at the end of the local page, which stands before the last page of the core. Returns its id.
    ///
    /// # Errors
    /// All that it lacks.
    pub fn add(&mut self, core: &Questionnaire, page_title: &str, new: &NewQuestion) -> Result<String, Vec<Lack>> {
        let label = new.label.trim();
        let choices: Vec<&str> = new
            .choices
            .iter()
            .map(|choice| choice.trim())
            .filter(|c| !c.is_empty())
            .collect();
        let mut lacks = Vec::new();
        if label.is_empty() {
            lacks.push(Lack::Label);
        }
        if new.kind.chooses() {
            let distinct: BTreeSet<String> = choices.iter().map(|choice| choice.to_lowercase()).collect();
            if choices.len() < 2 {
                lacks.push(Lack::Choices);
            }
            if choices.len() > MOST_CHOICES {
                lacks.push(Lack::TooMany);
            }
            if distinct.len() < choices.len() {
                lacks.push(Lack::Twice);
            }
        }
        if !lacks.is_empty() {
            return Err(lacks);
        }
        let id = self.free_id(core);
        let mut item = Map::new();
        item.insert("id".to_owned(), json!(id));
        let kind = match new.kind {
            Simple::Single => "single",
            Simple::Multi => "multi",
            Simple::Text => "text",
            Simple::LongText => "longtext",
            Simple::Number => "integer",
            Simple::YesNo => "boolean",
        };
        item.insert("type".to_owned(), json!(kind));
        item.insert("label".to_owned(), json!(label));
        if !new.hint.trim().is_empty() {
            item.insert("hint".to_owned(), json!(new.hint.trim()));
        }
        match new.kind {
            Simple::Single | Simple::Multi => {
                let list: Vec<Value> = choices
                    .iter()
                    .enumerate()
                    .map(|(place, label)| choice(place, label))
                    .collect();
                item.insert("list".to_owned(), Value::Array(list));
            }
            Simple::Number => {
                item.insert("min".to_owned(), json!(0));
            }
            Simple::YesNo => {
                item.insert("display".to_owned(), json!("yesno"));
            }
            Simple::Text | Simple::LongText => {}
        }
        self.push(core, page_title, Value::Object(item));
        Ok(id)
    }

    /// Puts an item at the end of the local page, which is made when it is missing.
    fn push(&mut self, core: &Questionnaire, title: &str, item: Value) {
        let mut pages = match self.0.remove("pages") {
            Some(Value::Array(pages)) => pages,
            _ => Vec::new(),
        };
        if !pages.iter().any(is_local_page) {
            let mut page = json!({ "id": PAGE, "title": title, "items": [] });
            if let (Some(last), Value::Object(map)) = (core.pages.last(), &mut page) {
                map.insert("before".to_owned(), json!(last.id));
            }
            pages.push(page);
        }
        if let Some(Value::Array(items)) = pages
            .iter_mut()
            .find(|page| is_local_page(page))
            .and_then(|page| page.get_mut("items"))
        {
            items.push(item);
        }
        self.0.insert("pages".to_owned(), Value::Array(pages));
    }

    /// The first `LOC…` that neither the core nor this module has.
    fn free_id(&self, core: &Questionnaire) -> String {
        let text = Value::Object(self.0.clone()).to_string();
        let mut number = 1usize;
        loop {
            let id = format!("LOC{number:02}");
            if core.item(&id).is_none() && !text.contains(&format!("\"{id}\"")) {
                return id;
            }
            number += 1;
        }
    }

    /// Takes a question off the local page; the page goes with its last question. False: it is not there.
    pub fn remove(&mut self, id: &str) -> bool {
        let Some(Value::Array(pages)) = self.0.get_mut("pages") else {
            return false;
        };
        let Some(place) = pages.iter().position(is_local_page) else {
            return false;
        };
        let Some(Value::Array(items)) = pages[place].get_mut("items") else {
            return false;
        };
        let before = items.len();
        items.retain(|item| item.get("id").and_then(Value::as_str) != Some(id));
        let (removed, empty) = (items.len() < before, items.is_empty());
        if empty {
            pages.remove(place);
        }
        if pages.is_empty() {
            self.0.remove("pages");
        }
        removed
    }

    /// The questions of the local page: id, wording.
    pub fn questions(&self) -> Vec<(String, String)> {
        let text = |value: &Value, key: &str| match value.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Object(map)) => map.values().find_map(Value::as_str).unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let pages = self.0.get("pages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        pages
            .iter()
            .filter(|page| is_local_page(page))
            .filter_map(|page| page.get("items").and_then(Value::as_array))
            .flatten()
            .map(|item| (text(item, "id"), text(item, "label")))
            .collect()
    }
}

/// Whether a page is the one that simple questions stand on.
fn is_local_page(page: &Value) -> bool {
    page.get("id").and_then(Value::as_str) == Some(PAGE) && page.get("items").is_some_and(Value::is_array)
}

/// A choice: codes are places, never reused within the question; « Autre » opens « précisez ».
fn choice(place: usize, label: &str) -> Value {
    let mut value = json!({ "code": (place + 1).to_string(), "label": label });
    let plain = label.to_lowercase();
    if let Value::Object(map) = &mut value
        && (plain == "autre" || plain.starts_with("autre ") || plain.starts_with("autres"))
    {
        map.insert("other".to_owned(), json!(true));
    }
    value
}

/// The options among items: a group that is an option counts as one.
fn options<'a>(items: &'a [Item], out: &mut Vec<&'a Item>) {
    for item in items {
        match &item.kind {
            Kind::Note => {}
            _ if item.mark == Mark::Option => out.push(item),
            Kind::Group { items } => options(items, out),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORE: &str = r#"{ "id": "noyau", "version": "2.1.0", "title": "Noyau", "pages": [
        { "id": "p1", "title": "Un", "module": "A", "items": [
            { "id": "A1", "type": "text", "label": "Nom" },
            { "id": "A2", "type": "integer", "label": "Âge", "mark": "option" },
            { "id": "A3", "type": "text", "label": "Ville", "mark": "option", "enabled": false } ] },
        { "id": "fin", "title": "Fin", "items": [ { "id": "Z1", "type": "text", "label": "Un mot" } ] } ] }"#;

    fn core() -> Questionnaire {
        schema::read(CORE, &|_| None).questionnaire.unwrap()
    }

    fn question(kind: Simple, label: &str, choices: &[&str]) -> NewQuestion {
        NewQuestion {
            kind,
            label: label.to_owned(),
            hint: String::new(),
            choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
        }
    }

    #[test]
    fn options_switch_and_questions_stand_before_the_last_page() {
        let core = core();
        let mut local = Local::new(&core, "saint-machin");
        assert!(local.is_empty());
        local.set_switches(&core, &BTreeSet::from(["A3".to_owned()]));
        for kind in Simple::ALL {
            local
                .add(&core, "Ici", &question(kind, "Une question ?", &["Oui", "Autre lieu", ""]))
                .unwrap();
        }
        let checked = local.apply(&core);
        let composed = checked.questionnaire.unwrap_or_else(|| panic!("{:?}", checked.faults));
        assert!(!composed.item("A2").unwrap().enabled && composed.item("A3").unwrap().enabled);
        let pages: Vec<&str> = composed.pages.iter().map(|page| page.id.as_str()).collect();
        assert_eq!(pages, ["p1", PAGE, "fin"]);
        assert_eq!(composed.id, "noyau-saint-machin");
        assert_eq!(composed.extends.as_deref(), Some("noyau"));
        assert_eq!(local.questions().len(), 6);
        assert!(composed.item("LOC01").unwrap().choices().unwrap().choices[1].other);
        // What was read gives the same document.
        assert_eq!(Local::parse(&local.text()), Some(local.clone()));
        let on: Vec<String> = local.switches(&core).into_iter().filter(|s| s.on).map(|s| s.id).collect();
        assert_eq!(on, ["A3"]);
    }

    #[test]
    fn the_same_module_follows_a_new_version_of_the_core() {
        let old = core();
        let mut local = Local::new(&old, "ici");
        local.add(&old, "Ici", &question(Simple::Text, "Où ?", &[])).unwrap();
        let corrected = CORE.replace("2.1.0", "2.2.0").replace("\"Nom\"", "\"Nom de l’association\"");
        let new = schema::read(&corrected, &|_| None).questionnaire.unwrap();
        let composed = local.apply(&new).questionnaire.unwrap();
        assert_eq!(composed.item("A1").unwrap().label_in("fr"), "Nom de l’association");
        assert!(composed.item("LOC01").is_some());
    }

    #[test]
    fn a_question_says_all_that_it_lacks() {
        let core = core();
        let mut local = Local::new(&core, "ici");
        let lacks = local.add(&core, "Ici", &question(Simple::Single, " ", &["Oui"])).unwrap_err();
        assert_eq!(lacks, [Lack::Label, Lack::Choices]);
        let lacks = local
            .add(&core, "Ici", &question(Simple::Multi, "Q", &["Oui", "oui"]))
            .unwrap_err();
        assert_eq!(lacks, [Lack::Twice]);
        assert!(local.is_empty(), "nothing half done remains");
    }

    #[test]
    fn a_page_goes_with_its_last_question_and_ids_are_not_reused_by_those_that_stay() {
        let core = core();
        let mut local = Local::new(&core, "ici");
        let first = local.add(&core, "Ici", &question(Simple::Text, "Un", &[])).unwrap();
        let second = local.add(&core, "Ici", &question(Simple::Text, "Deux", &[])).unwrap();
        assert_ne!(first, second);
        assert!(local.remove(&first) && !local.remove(&first));
        assert!(local.remove(&second));
        assert!(local.is_empty());
        assert!(local.apply(&core).questionnaire.is_some());
    }

    #[test]
    fn what_is_not_an_extension_is_not_a_module() {
        assert_eq!(Local::parse(CORE), None);
        assert_eq!(Local::parse("{"), None);
        assert_eq!(Local::parse("[]"), None);
    }
}
