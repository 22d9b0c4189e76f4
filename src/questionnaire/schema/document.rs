//! The whole document: lists, pages, derived variables, reporting metadata.

use std::collections::{BTreeMap, HashMap};

use super::reader::{Reader, Role};
use super::suggest;
use super::symbols::{BUILT_IN, external_kind};
use super::tree::Node;
use crate::questionnaire::model::{
    Choice, Derived, DerivedKind, Disposition, EndRule, External, Item, Kind, Nomenclature, Page, Questionnaire, Report, Start,
    Text, Usable, Weights,
};

impl Reader<'_> {
    /// Reads everything; the questionnaire is worth something only if no error was found.
    pub(super) fn document(&mut self) -> Questionnaire {
        let root = self.root;
        let title = self.text_at(root, "title", Role::Title).unwrap_or_default();
        let intro = self.template_at(root, "intro", Role::Long, None);
        let start = self.start();
        let lists = self.lists();
        let nomenclatures = self.nomenclatures();
        let external = self.externals();
        let pages: Vec<Page> = root.list_at("pages").iter().filter_map(|page| self.page(page)).collect();
        let derived = self.derived();
        let usable = self.usable(&pages);
        let report = self.report();
        let lineage = self.lineage();
        let thanks = self.template_at(root, "thanks", Role::Long, None);
        self.unused_lists();
        let index = index(&pages);
        Questionnaire {
            id: root.id().unwrap_or_default().to_owned(),
            extends: root.get("x-extends").and_then(|extends| extends.id()).map(str::to_owned),
            version: root.text_at("version").unwrap_or_default().to_owned(),
            locale: self.locale.clone(),
            locales: self.locales.clone(),
            title,
            intro,
            start,
            thanks,
            lists,
            nomenclatures,
            external,
            pages,
            derived,
            usable,
            report,
            lineage,
            hash: String::new(),
            source: String::new(),
            index,
        }
    }

    fn start(&mut self) -> Start {
        let Some(node) = self.root.get("start") else {
            return Start::default();
        };
        let (minutes, short) = (node.count_at("minutes"), node.count_at("minutesShort"));
        if let (Some(full), Some(brief)) = (minutes, short)
            && brief > full
        {
            let at = node.get("minutesShort").unwrap_or(node);
            let message = format!("Le parcours court ({brief} minutes) dure plus que le complet ({full} minutes).");
            self.faults
                .warning(at, "short-path-longer", message, "Vérifiez les deux durées.");
        }
        let have = node
            .list_at("have")
            .iter()
            .map(|text| self.template(text, Role::Label, None))
            .collect();
        let notice = node
            .list_at("notice")
            .iter()
            .map(|text| self.template(text, Role::Label, None))
            .collect();
        Start {
            have,
            minutes,
            minutes_short: short,
            notice,
            notice_full: self.template_at(node, "noticeFull", Role::Long, None),
            notice_version: node.text_at("noticeVersion").unwrap_or_default().to_owned(),
        }
    }

    fn lists(&mut self) -> BTreeMap<String, Vec<Choice>> {
        let mut lists = BTreeMap::new();
        for (name, node) in self.root.get("lists").map_or(&[][..], Node::entries) {
            let choices = self.choice_list(node);
            lists.insert(name.clone(), choices);
        }
        self.symbols.lists.clone_from(&lists);
        lists
    }

    fn unused_lists(&mut self) {
        // What would use a list may be what is wrong: errors are mended first.
        let errors = self.faults.any_error();
        for (name, node) in self.root.get("lists").map_or(&[][..], Node::entries) {
            if self.is_of_base(node) {
                continue;
            }
            if errors && !self.lists_used.contains(name) {
                continue;
            }
            if !self.lists_used.contains(name) {
                let message = format!("La liste « {name} » ne sert nulle part.");
                self.faults
                    .warning(node, "unused-list", message, "Supprimez-la, ou donnez-la à une question.");
            } else if !self.lists_of_several.contains(name) {
                self.useless_exclusive(node);
            }
        }
    }

    fn nomenclatures(&mut self) -> BTreeMap<String, Nomenclature> {
        let mut all = BTreeMap::new();
        for (name, node) in self.root.get("nomenclatures").map_or(&[][..], Node::entries) {
            let label = self.text_at(node, "label", Role::Label);
            let nomenclature = Nomenclature {
                label: label.unwrap_or_else(|| Text(BTreeMap::from([(self.locale.clone(), name.clone())]))),
                source: node.text_at("source").map(str::to_owned),
                categories: node.get("categories").map(|list| self.choice_list(list)).unwrap_or_default(),
            };
            all.insert(name.clone(), nomenclature);
        }
        all
    }

    fn externals(&mut self) -> BTreeMap<String, External> {
        let mut all: BTreeMap<String, External> = BTreeMap::new();
        for (name, kind) in BUILT_IN {
            all.insert(name.to_owned(), External { kind, list: None });
        }
        for (name, node) in self.root.get("external").map_or(&[][..], Node::entries) {
            let mut list = None;
            if let Some(value) = node.get("list") {
                if let Some(text) = value.text() {
                    self.list_name(value, text);
                    list = Some(text.to_owned());
                } else {
                    self.choice_list(value);
                }
                if !matches!(node.text_at("type"), Some("code" | "codes")) {
                    let message = "Seule une valeur de type code ou codes a une liste.";
                    self.faults
                        .warning(value, "useless-key", message, "Supprimez « list », ou changez le type.");
                }
            }
            all.insert(
                name.clone(),
                External {
                    kind: external_kind(node),
                    list,
                },
            );
        }
        all
    }

    fn page(&mut self, node: &Node) -> Option<Page> {
        let title = self.template_at(node, "title", Role::Title, None);
        let intro = self.template_at(node, "intro", Role::Long, None);
        let visible_if = self.condition_at(node, "visibleIf", None);
        let skip_if = self.condition_at(node, "skipIf", None);
        let items = self.items(node, None);
        let mut end = Vec::new();
        if let Some(rules) = node.get("end") {
            let list = if rules.entries().is_empty() {
                rules.list()
            } else {
                std::slice::from_ref(rules)
            };
            end = list.iter().filter_map(|rule| self.end_rule(node, rule)).collect();
        }
        for key in ["after", "before"] {
            if let Some(value) = node.get(key).filter(|value| !self.is_of_base(value)) {
                let message = format!("« {key} » ne vaut que dans une extension.");
                self.faults.error(
                    value,
                    "not-an-extension",
                    message,
                    "Supprimez la clé : les pages suivent l’ordre du document.",
                );
            }
        }
        Some(Page {
            id: node.id()?.to_owned(),
            title: title?,
            module: node.text_at("module").map(str::to_owned),
            intro,
            visible_if,
            skip_if,
            items,
            end,
        })
    }

    fn end_rule(&mut self, page: &Node, node: &Node) -> Option<EndRule> {
        let here = page.id().and_then(|id| self.symbols.pages.get(id)).copied();
        let mut keep = Vec::new();
        for value in node.list_at("keep") {
            let Some(name) = value.text() else { continue };
            match self.symbols.pages.get(name) {
                None => {
                    let mend = suggest::mend(name, self.symbols.pages.keys().map(String::as_str), "");
                    self.faults
                        .error(value, "unknown-page", format!("La page « {name} » n’existe pas."), mend);
                }
                Some(place) if here.is_some_and(|here| *place <= here) => {
                    let message = format!("La page « {name} » n’est pas après celle-ci : elle ne peut pas être gardée.");
                    self.faults
                        .error(value, "keep-earlier", message, "Ne citez que des pages suivantes.");
                }
                Some(_) => keep.push(name.to_owned()),
            }
        }
        let when = self.condition_at(node, "when", None);
        let message = self.template_at(node, "message", Role::Label, None);
        Some(EndRule {
            when,
            disposition: Disposition::parse(node.text_at("disposition")?)?,
            keep,
            message,
        })
    }

    fn derived(&mut self) -> Vec<Derived> {
        let mut all = Vec::new();
        for node in self.root.list_at("derived") {
            let label = self.text_at(node, "label", Role::Label);
            let kind = match node.text_at("type") {
                Some("code") => DerivedKind::Code,
                Some("boolean") => DerivedKind::Boolean,
                Some("text") => DerivedKind::Text,
                Some("date") => DerivedKind::Date,
                _ => DerivedKind::Number,
            };
            let codes = self.derived_codes(node, kind);
            let expr = node.get("expr").and_then(|value| self.expression(value, node));
            if let (Some(id), Some(expr)) = (node.id(), expr) {
                all.push(Derived {
                    id: id.to_owned(),
                    label,
                    expr,
                    kind,
                    codes,
                });
            }
        }
        all
    }

    fn derived_codes(&mut self, node: &Node, kind: DerivedKind) -> Vec<Choice> {
        let Some(list) = node.get("codes") else {
            if kind == DerivedKind::Code {
                let message = "Cette variable n’annonce pas ses codes : les conditions qui la lisent ne seront pas vérifiées.";
                self.faults
                    .warning(node, "codes-unknown", message, "Ajoutez \"codes\" : […].");
            }
            return Vec::new();
        };
        if kind != DerivedKind::Code {
            let message = "« codes » ne vaut que pour le type code.";
            self.faults.warning(
                list,
                "useless-key",
                message,
                "Supprimez la clé, ou écrivez \"type\" : \"code\".",
            );
        }
        let mut choices = self.choice_list(list);
        for (choice, place) in choices.iter_mut().zip(list.list()) {
            if place.get("label").is_none() {
                choice.label = Text(BTreeMap::from([(self.locale.clone(), choice.code.clone())]));
            }
        }
        choices
    }

    fn usable(&mut self, pages: &[Page]) -> Usable {
        let mut answered = Vec::new();
        let list = self.root.get("usable").map_or(&[][..], |usable| usable.list_at("answered"));
        for value in list {
            let Some(id) = value.text() else { continue };
            let item = find(pages, id);
            let is_question = item.is_some_and(|item| !matches!(item.kind, Kind::Note | Kind::Group { .. }));
            if self.symbols.vars.get(id).is_none_or(|var| var.order.is_none()) {
                let questions = self
                    .symbols
                    .vars
                    .iter()
                    .filter(|(_, v)| v.order.is_some())
                    .map(|(name, _)| name.as_str());
                let mend = suggest::mend(id, questions.collect::<Vec<_>>(), "");
                self.faults
                    .error(value, "unknown-id", format!("La question « {id} » n’existe pas."), mend);
            } else if item.is_some() && !is_question {
                let message = format!("« {id} » ne reçoit pas de réponse.");
                self.faults.error(value, "not-a-question", message, "Citez une question.");
            } else if item.is_some_and(|item| !item.enabled) {
                let message = format!("« {id} » est éteinte : aucune réponse ne serait exploitable.");
                self.faults
                    .error(value, "usable-disabled", message, "Allumez la question, ou retirez-la d’ici.");
            }
            answered.push(id.to_owned());
        }
        Usable { answered }
    }

    fn report(&mut self) -> Report {
        let Some(node) = self.root.get("report") else {
            return Report::default();
        };
        let mut universe = BTreeMap::new();
        for (id, value) in node.get("universe").map_or(&[][..], Node::entries) {
            if !self.symbols.vars.contains_key(id) {
                let mend = self.symbols.mend(id);
                self.faults
                    .error(value, "unknown-id", format!("La question « {id} » n’existe pas."), mend);
            }
            if let Some(words) = value.text() {
                self.universe(value, words);
                universe.insert(id.clone(), words.to_owned());
            }
        }
        let mut breakdowns = Vec::new();
        for value in node.list_at("breakdowns") {
            let Some(name) = value.text() else { continue };
            let (id, part) = name.split_once('.').map_or((name, None), |(id, part)| (id, Some(part)));
            match self.symbols.get(id) {
                None => {
                    let mend = self.symbols.mend(id);
                    self.faults
                        .error(value, "unknown-id", format!("La variable « {id} » n’existe pas."), mend);
                }
                Some(var) => {
                    if let Some(part) = part.filter(|part| !var.broken && !var.parts.iter().any(|p| p == part)) {
                        let mend = suggest::mend(part, var.parts.iter().map(String::as_str), "Citez la variable seule.");
                        self.faults
                            .error(value, "unknown-part", format!("« {id} » n’a pas de ligne « {part} »."), mend);
                    }
                }
            }
            breakdowns.push(name.to_owned());
        }
        let weights = node.get("weights").map(|weights| self.weights(weights));
        Report {
            universe,
            breakdowns,
            min_cell: node.count_at("minCell"),
            weights,
        }
    }

    fn weights(&mut self, node: &Node) -> Weights {
        let mut margins = Vec::new();
        for value in node.list_at("margins") {
            let Some(name) = value.text() else { continue };
            let register = format!("register_{name}");
            if self.symbols.get(name).is_none() && self.symbols.get(&register).is_none() {
                let message =
                    format!("« {name} » n’est ni une variable ni un attribut du fichier : sa marge devra être fournie.");
                self.faults.warning(value, "unknown-margin", message, self.symbols.mend(name));
            }
            margins.push(name.to_owned());
        }
        Weights {
            margins,
            method: node.text_at("method").map(str::to_owned),
            employees: node.get("employees").and_then(|node| self.number(node)),
            budget: node.get("budget").and_then(|node| self.number(node)),
        }
    }
}

/// An item by its id, groups opened.
pub(super) fn find<'p>(pages: &'p [Page], id: &str) -> Option<&'p Item> {
    fn within<'i>(items: &'i [Item], id: &str) -> Option<&'i Item> {
        items.iter().find_map(|item| match &item.kind {
            _ if item.id == id => Some(item),
            Kind::Group { items } => within(items, id),
            _ => None,
        })
    }
    pages.iter().find_map(|page| within(&page.items, id))
}

/// Where each item is.
fn index(pages: &[Page]) -> HashMap<String, (usize, Vec<usize>)> {
    fn walk(items: &[Item], page: usize, path: &mut Vec<usize>, index: &mut HashMap<String, (usize, Vec<usize>)>) {
        for (place, item) in items.iter().enumerate() {
            path.push(place);
            index.entry(item.id.clone()).or_insert_with(|| (page, path.clone()));
            if let Kind::Group { items } = &item.kind {
                walk(items, page, path, index);
            }
            path.pop();
        }
    }
    let mut index = HashMap::new();
    for (place, page) in pages.iter().enumerate() {
        walk(&page.items, place, &mut Vec::new(), &mut index);
    }
    index
}
