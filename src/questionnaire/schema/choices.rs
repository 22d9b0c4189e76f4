//! Lists of choices, inline or shared, and the filters on them.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::{Reader, Role};
use super::suggest;
use super::symbols::Codes;
use super::tree::Node;
use crate::questionnaire::answer::Missing;
use crate::questionnaire::model::{Choice, Choices, Filter, FilterMode, Row, Text};

impl Reader<'_> {
    /// Reads choices: codes unique, texts, mappings.
    pub(super) fn choice_list(&mut self, list: &Node) -> Vec<Choice> {
        let mut seen = BTreeSet::new();
        let mut choices = Vec::new();
        for node in list.list() {
            let code_node = node.get("code").unwrap_or(node);
            let Some(code) = code_node.code() else { continue };
            if !seen.insert(code.clone()) {
                let message = format!("Le code « {code} » apparaît deux fois dans la même liste.");
                self.faults.error(
                    code_node,
                    "duplicate-code",
                    message,
                    "Donnez un autre code à l’une des deux réponses.",
                );
            }
            choices.push(self.choice(node, code));
        }
        choices
    }

    fn choice(&mut self, node: &Node, code: String) -> Choice {
        let label = self.template_at(node, "label", Role::Choice, None);
        let label = label.unwrap_or_else(|| Text(BTreeMap::from([(self.locale.clone(), code.clone())])));
        let missing = match node.text_at("missing") {
            Some("dont-know") => Some(Missing::DontKnow),
            Some("refused") => Some(Missing::Refused),
            Some("not-applicable") => Some(Missing::NotApplicable),
            _ => None,
        };
        Choice {
            code,
            label,
            hint: self.template_at(node, "hint", Role::Label, None),
            missing,
            exclusive: node.flag("exclusive"),
            other: node.flag("other"),
            parent: node.get("parent").and_then(Node::code),
            maps: self.maps(node),
        }
    }

    fn maps(&mut self, node: &Node) -> BTreeMap<String, String> {
        let mut maps = BTreeMap::new();
        let Some(entries) = node.get("maps") else { return maps };
        for (name, value) in entries.entries() {
            let Some(code) = value.code() else { continue };
            match self.symbols.nomenclatures.get(name) {
                None => {
                    let mend = suggest::mend(
                        name,
                        self.symbols.nomenclatures.keys().map(String::as_str),
                        "Déclarez-la dans « nomenclatures ».",
                    );
                    self.faults.error(
                        value,
                        "unknown-nomenclature",
                        format!("La nomenclature « {name} » n’existe pas."),
                        mend,
                    );
                }
                Some(categories) if !categories.contains(&code) => {
                    let mend = suggest::mend(&code, categories.iter().map(String::as_str), "");
                    let message = format!("La nomenclature « {name} » n’a pas de catégorie « {code} ».");
                    self.faults.error(value, "unknown-category", message, mend);
                }
                Some(_) => {}
            }
            maps.insert(name.clone(), code);
        }
        maps
    }

    /// The choices of an item: `list`, `extra`, `filter`. `several`: more than one may be chosen.
    pub(super) fn choices(&mut self, node: &Node, several: bool, rows: bool) -> Choices {
        let mut choices = Choices {
            source: None,
            choices: Vec::new(),
            filter: None,
        };
        if let Some(list) = node.get("list") {
            if let Some(name) = list.text() {
                choices.source = Some(name.to_owned());
                choices.choices = self.named(list, name, several);
            } else {
                choices.choices = self.choice_list(list);
                if !several {
                    self.useless_exclusive(list);
                }
            }
        }
        if let Some(extra) = node.get("extra") {
            let known: BTreeSet<String> = choices.choices.iter().map(|c| c.code.clone()).collect();
            for (choice, place) in self.choice_list(extra).into_iter().zip(extra.list()) {
                if known.contains(&choice.code) {
                    let message = format!("Le code « {} » est déjà dans la liste.", choice.code);
                    self.faults
                        .error(place, "duplicate-code", message, "Donnez un autre code à ce choix ajouté.");
                }
                choices.choices.push(choice);
            }
        }
        if !rows {
            let open = choices.source.as_deref().is_some_and(|name| name.starts_with('@'));
            let codes: Vec<String> = choices.choices.iter().map(|c| c.code.clone()).collect();
            choices.filter = self.filter(node, &codes, open);
            if choices.filter.as_ref().is_some_and(|f| f.mode == FilterMode::Children) {
                self.parents(node, &choices);
            }
        }
        choices
    }

    fn named(&mut self, node: &Node, name: &str, several: bool) -> Vec<Choice> {
        if several {
            self.lists_of_several.insert(name.to_owned());
        }
        self.list_name(node, name);
        self.symbols.lists.get(name).cloned().unwrap_or_default()
    }

    /// Checks the name of a list.
    pub(super) fn list_name(&mut self, node: &Node, name: &str) {
        if name.starts_with('@') {
            if !super::symbols::OUTSIDE_LISTS.contains(&name) {
                let mend = suggest::mend(name, super::symbols::OUTSIDE_LISTS.iter().copied(), "");
                self.faults.error(
                    node,
                    "unknown-list",
                    format!("La liste fournie « {name} » n’existe pas."),
                    mend,
                );
            }
            return;
        }
        self.lists_used.insert(name.to_owned());
        if self.symbols.list_codes.contains_key(name) {
            return;
        }
        let known: Vec<&str> = self
            .symbols
            .list_codes
            .keys()
            .map(String::as_str)
            .chain(super::symbols::OUTSIDE_LISTS)
            .collect();
        let mend = suggest::mend(name, known, "Déclarez-la dans « lists ».");
        self.faults
            .error(node, "unknown-list", format!("La liste « {name} » n’existe pas."), mend);
    }

    /// Exclusive choices where only one can be chosen anyway.
    pub(super) fn useless_exclusive(&mut self, list: &Node) {
        for choice in list.list().iter().filter(|choice| choice.flag("exclusive")) {
            let at = choice.get("exclusive").unwrap_or(choice);
            let message = "« exclusive » ne sert que dans une question à plusieurs réponses.";
            self.faults.warning(at, "useless-exclusive", message, "Supprimez la clé.");
        }
    }

    /// A filter: by a question placed before, or by a value from outside.
    pub(super) fn filter(&mut self, node: &Node, own: &[String], open: bool) -> Option<Filter> {
        let filter = node.get("filter")?;
        let mode = match filter.text_at("mode")? {
            "children" => FilterMode::Children,
            "selected" => FilterMode::Selected,
            "except" => FilterMode::Except,
            _ => return None,
        };
        let by_node = filter.get("by")?;
        let by = by_node.text()?.to_owned();
        let Some(var) = self.symbols.get(&by).cloned() else {
            let mend = suggest::mend(&by, self.symbols.names(), "");
            self.faults
                .error(by_node, "unknown-id", format!("La question « {by} » n’existe pas."), mend);
            return None;
        };
        match &var.codes {
            _ if var.broken => {}
            None => {
                let message = format!("« {} » n’a pas de codes : elle ne peut pas filtrer.", var.title);
                self.faults.error(
                    by_node,
                    "filter-not-codes",
                    message,
                    "Filtrez par une question de type single, multi ou rank.",
                );
            }
            Some(Codes { list, open: false, .. }) if !open && mode != FilterMode::Children => {
                if !own.is_empty() && !own.iter().any(|code| list.contains(code)) {
                    let message = format!(
                        "Aucun code n’est commun avec « {} » : le filtre ne trouverait rien.",
                        var.title
                    );
                    self.faults.warning(
                        filter,
                        "filter-without-effect",
                        message,
                        "Donnez les mêmes codes aux deux questions.",
                    );
                }
            }
            Some(_) => {}
        }
        let here = node.id().and_then(|id| self.symbols.get(id));
        if let (Some(theirs), Some(mine)) = (var.order, here.and_then(|v| v.order))
            && theirs >= mine
        {
            let message = format!("« {} » est posée après : son filtre ne servirait pas.", var.title);
            self.faults.error(
                by_node,
                "filter-later",
                message,
                "Placez la question qui filtre avant celle-ci.",
            );
        }
        Some(Filter { by, mode })
    }

    /// With `children`, every parent must be a code of the filtering question.
    fn parents(&mut self, node: &Node, choices: &Choices) {
        let by = choices.filter.as_ref().map(|f| f.by.as_str()).unwrap_or_default();
        let Some(Codes { list, open: false, .. }) = self.symbols.get(by).and_then(|v| v.codes.clone()) else {
            return;
        };
        let at = node.get("filter").unwrap_or(node);
        let mut said = BTreeSet::new();
        for parent in choices.choices.iter().filter_map(|c| c.parent.as_deref()) {
            if !list.iter().any(|code| code == parent) && said.insert(parent) {
                let mend = suggest::mend(parent, list.iter().map(String::as_str), "");
                self.faults.error(
                    at,
                    "unknown-parent",
                    format!("« {by} » n’a pas de code « {parent} » (clé « parent »)."),
                    mend,
                );
            }
        }
        if choices.choices.iter().all(|c| c.parent.is_none()) && choices.source.as_deref().is_none_or(|s| !s.starts_with('@')) {
            let message = "Aucun choix n’a de « parent » : le filtre « children » ne retire rien.";
            self.faults.warning(
                at,
                "filter-without-effect",
                message,
                "Ajoutez « parent » aux choix, ou supprimez le filtre.",
            );
        }
    }

    /// The rows of shares or of a matrix.
    pub(super) fn rows(&mut self, node: &Node) -> Vec<Row> {
        let mut seen = BTreeSet::new();
        let mut rows = Vec::new();
        for row in node.list_at("rows") {
            let Some(id_node) = row.get("id") else { continue };
            let Some(id) = id_node.code() else { continue };
            if !seen.insert(id.clone()) {
                let message = format!("La ligne « {id} » apparaît deux fois.");
                self.faults.error(
                    id_node,
                    "duplicate-row",
                    message,
                    "Donnez un autre identifiant à l’une des deux lignes.",
                );
            }
            let label = self.template_at(row, "label", Role::Label, None);
            let label = label.unwrap_or_else(|| Text(BTreeMap::from([(self.locale.clone(), id.clone())])));
            let visible_if = self.condition_at(row, "visibleIf", None);
            rows.push(Row { id, label, visible_if });
        }
        rows
    }
}
