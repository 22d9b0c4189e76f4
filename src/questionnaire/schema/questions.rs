//! Items: from the tree to the model, with what must hold inside one item.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::{Reader, Role};
use super::tree::{Node, Tree};
use crate::questionnaire::model::{Check, Item, Kind, Mark, Previous, PreviousManner, Required, RosterMax, Severity, Text};

/// Types that a roster cannot hold: their own fields have parts.
const NOT_IN_ROSTER: [&str; 6] = ["roster", "group", "matrix", "shares", "rank", "note"];

/// Standard wordings of the kinds of missing: key, French, English.
const WORDINGS: [(&str, &str, &str); 3] = [
    ("dontKnow", "Je ne sais pas", "I don’t know"),
    ("refused", "Je préfère ne pas répondre", "I prefer not to answer"),
    ("notApplicable", "Non concerné", "Not applicable"),
];

impl Reader<'_> {
    /// Reads the items of a page, a group or a roster.
    pub(super) fn items(&mut self, node: &Node, columns: Option<&str>) -> Vec<Item> {
        node.list_at("items")
            .iter()
            .filter_map(|item| self.item(item, columns))
            .collect()
    }

    fn item(&mut self, node: &Node, columns: Option<&str>) -> Option<Item> {
        let id = node.id()?.to_owned();
        let word = node.text_at("type").unwrap_or_default().to_owned();
        if columns.is_some() && NOT_IN_ROSTER.contains(&word.as_str()) {
            let at = node.get("type").unwrap_or(node);
            let message = format!("Une question de type « {word} » ne peut pas être une colonne de tableau (« roster »).");
            self.faults.error(
                at,
                "not-in-roster",
                message,
                "Placez-la hors du tableau, ou découpez-la en questions simples.",
            );
        }
        let label = self.template_at(node, "label", Role::Label, columns);
        let hint = self.template_at(node, "hint", Role::Long, columns);
        let mark = match node.text_at("mark") {
            Some("essentiel") => Mark::Essential,
            Some("option") => Mark::Option,
            _ => Mark::Core,
        };
        let enabled = node.get("enabled").and_then(Node::bool).unwrap_or(true);
        if !enabled && mark != Mark::Option {
            let at = node.get("enabled").unwrap_or(node);
            let message = format!("« {id} » est éteinte, mais seules les questions « option » peuvent l’être.");
            self.faults.error(
                at,
                "disabled-core",
                message,
                "Écrivez \"mark\": \"option\", ou supprimez « enabled ».",
            );
        }
        let required = self.required(node, &word, columns);
        let visible_if = self.condition_at(node, "visibleIf", columns);
        let skip_if = self.condition_at(node, "skipIf", columns);
        let checks = self.checks(node, columns);
        let [dont_know, refused, not_applicable] = WORDINGS.map(|(key, fr, en)| self.wording(node, key, fr, en));
        let kind = self.kind(node, &word, columns)?;
        self.no_question(node, &word);
        self.prefill(node);
        Some(Item {
            id,
            label,
            hint,
            mark,
            enabled,
            required,
            visible_if,
            skip_if,
            checks,
            dont_know,
            refused,
            not_applicable,
            estimate: node.flag("estimate"),
            previous: previous(node),
            prefill: node.text_at("prefill").map(str::to_owned),
            sealed: node.flag("sealed"),
            sensitive: node.flag("sensitive"),
            autocomplete: node.text_at("autocomplete").map(str::to_owned),
            kind,
        })
    }

    fn required(&mut self, node: &Node, word: &str, columns: Option<&str>) -> Required {
        let Some(value) = node.get("required") else {
            return Required::No;
        };
        if value.bool() == Some(false) {
            return Required::No;
        }
        if matches!(word, "note" | "group") {
            let message = "Cet élément ne reçoit pas de réponse : elle ne peut pas être obligatoire.";
            self.faults.error(
                value,
                "required-note",
                message,
                "Placez « required » sur les questions elles-mêmes.",
            );
            return Required::No;
        }
        if value.bool() == Some(true) {
            return Required::Yes;
        }
        self.condition(value, columns).map_or(Required::No, Required::When)
    }

    /// Keys that say nothing on an element without an answer.
    fn no_question(&mut self, node: &Node, word: &str) {
        if !matches!(word, "note" | "group") {
            return;
        }
        for key in [
            "dontKnow",
            "refused",
            "notApplicable",
            "estimate",
            "previous",
            "prefill",
            "checks",
        ] {
            if let Some(value) = node.get(key).filter(|value| value.bool() != Some(false)) {
                let message = format!("« {key} » est sans effet ici : cet élément ne reçoit pas de réponse.");
                self.faults.warning(
                    value,
                    "useless-key",
                    message,
                    "Supprimez la clé, ou placez-la sur une question.",
                );
            }
        }
    }

    fn prefill(&mut self, node: &Node) {
        let Some(value) = node.get("prefill") else { return };
        let Some(name) = value.text() else { return };
        let known: Vec<&str> = self
            .root
            .get("external")
            .map_or(&[][..], Node::entries)
            .iter()
            .map(|(n, _)| n.as_str())
            .collect();
        if !known.contains(&name) && !self.symbols.built_in.contains_key(name) {
            let all: Vec<&str> = known
                .into_iter()
                .chain(self.symbols.built_in.keys().map(String::as_str))
                .collect();
            let mend = super::suggest::mend(name, all, "Déclarez-la dans « external ».");
            self.faults.error(
                value,
                "unknown-external",
                format!("La valeur externe « {name} » n’existe pas."),
                mend,
            );
        }
    }

    fn wording(&mut self, node: &Node, key: &str, fr: &str, en: &str) -> Option<Text> {
        let value = node.get(key)?;
        match value.bool() {
            Some(false) => None,
            Some(true) => {
                let mut texts = BTreeMap::from([("fr".to_owned(), fr.to_owned()), ("en".to_owned(), en.to_owned())]);
                texts.retain(|lang, _| lang == "fr" || self.locales.contains(lang));
                Some(Text(texts))
            }
            None => matches!(value.value, Tree::Text(_) | Tree::Object(_)).then(|| self.text(value, Role::Choice)),
        }
    }

    fn checks(&mut self, node: &Node, columns: Option<&str>) -> Vec<Check> {
        let mut seen = BTreeSet::new();
        let mut checks = Vec::new();
        for check in node.list_at("checks") {
            if let Some(id) = check.id()
                && !seen.insert(id.to_owned())
            {
                let at = check.get("id").unwrap_or(check);
                let message = format!("Deux contrôles de cette question s’appellent « {id} ».");
                self.faults.error(at, "duplicate-id", message, "Renommez l’un des deux.");
            }
            let when = self.condition_at(check, "when", columns);
            let message = self.template_at(check, "message", Role::Label, columns);
            let severity = match check.text_at("severity") {
                Some("hard") => Severity::Hard,
                Some("soft") => Severity::Soft,
                Some("info") => Severity::Info,
                _ => continue,
            };
            if let (Some(id), Some(when), Some(message)) = (check.id(), when, message) {
                checks.push(Check {
                    id: id.to_owned(),
                    when,
                    severity,
                    message,
                });
            }
        }
        checks
    }

    fn kind(&mut self, node: &Node, word: &str, columns: Option<&str>) -> Option<Kind> {
        Some(match word {
            "single" => Kind::Single(self.choices(node, false, false)),
            "multi" => {
                let choices = self.choices(node, true, false);
                let (min, max) = (node.count_at("min"), node.count_at("max"));
                let open = choices.source.as_deref().is_some_and(|s| s.starts_with('@'));
                self.at_most(node, "max", max, choices.choices.len(), open);
                self.at_most(node, "min", min, choices.choices.len(), open);
                self.ordered(node, min.map(f64::from), max.map(f64::from));
                Kind::Multi { choices, min, max }
            }
            "rank" => {
                let choices = self.choices(node, true, false);
                let size = node.count_at("size").unwrap_or(3);
                let open = choices.source.as_deref().is_some_and(|s| s.starts_with('@'));
                let key = if node.get("size").is_some() { "size" } else { "list" };
                self.at_most(node, key, Some(size), choices.choices.len(), open);
                Kind::Rank { choices, size }
            }
            "integer" => Kind::Integer(self.numeric(node, 0, (None, None))),
            "decimal" => Kind::Decimal(self.numeric(node, 1, (None, None))),
            "percent" => Kind::Percent(self.numeric(node, 0, (Some(0.0), Some(100.0)))),
            "money" => Kind::Money {
                numeric: self.numeric(node, 0, (Some(0.0), None)),
                currency: node.text_at("currency").unwrap_or("EUR").to_owned(),
            },
            "shares" => self.shares(node),
            "matrix" => {
                let choices = self.choices(node, false, true);
                let rows = self.rows(node);
                let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
                let filter = self.row_filter(node, &ids);
                Kind::Matrix { rows, choices, filter }
            }
            "text" => self.line(node),
            "longtext" => Kind::LongText {
                max_length: node.count_at("maxLength").unwrap_or(1000),
                coding: node.text_at("coding").map(str::to_owned),
            },
            "year" => self.year(node),
            "date" => self.date(node),
            "commune" => Kind::Commune,
            "rna" => Kind::Rna,
            "siren" => Kind::Siren,
            "email" => Kind::Email,
            "boolean" => Kind::Boolean {
                checkbox: node.text_at("display") != Some("yesno"),
            },
            "roster" => self.roster(node, columns),
            "group" => Kind::Group {
                items: self.items(node, columns),
            },
            "note" => Kind::Note,
            _ => return None,
        })
    }

    fn roster(&mut self, node: &Node, columns: Option<&str>) -> Kind {
        let id = node.id().unwrap_or_default();
        let items = if columns.is_some() {
            Vec::new()
        } else {
            self.items(node, Some(id))
        };
        let count = node.get("count");
        let min = count.and_then(|c| c.count_at("min")).unwrap_or(0);
        let max_node = count.and_then(|c| c.get("max"));
        let mut max = RosterMax::Fixed(20);
        if let Some(value) = max_node {
            if let Some(number) = value.int().and_then(|n| u32::try_from(n).ok()) {
                max = RosterMax::Fixed(number);
                if min > number {
                    let message = format!("Le minimum ({min}) dépasse le maximum ({number}).");
                    self.faults.error(value, "min-over-max", message, "Échangez les deux.");
                }
            } else if let Some(name) = value.text() {
                self.counted_by(node, value, name);
                max = RosterMax::Item(name.to_owned());
            }
        }
        Kind::Roster {
            items,
            min,
            max,
            row_label: self.template_at(node, "rowLabel", Role::Title, Some(id)),
        }
    }

    /// The item that says how many rows: an integer item placed before.
    fn counted_by(&mut self, node: &Node, at: &Node, name: &str) {
        let Some(var) = self.symbols.get(name).cloned() else {
            let mend = self.symbols.mend(name);
            self.faults
                .error(at, "unknown-id", format!("La question « {name} » n’existe pas."), mend);
            return;
        };
        if !var.integer && !var.broken {
            let message = format!(
                "« {} » n’est pas un nombre entier : elle ne peut pas compter les lignes.",
                var.title
            );
            self.faults.error(
                at,
                "count-not-integer",
                message,
                "Donnez une question de type integer, ou un nombre.",
            );
        }
        let mine = node.id().and_then(|id| self.symbols.get(id)).and_then(|v| v.order);
        if let (Some(theirs), Some(mine)) = (var.order, mine)
            && theirs >= mine
        {
            let message = format!("« {} » est posée après le tableau qu’elle compte.", var.title);
            self.faults
                .error(at, "count-later", message, "Placez la question avant le tableau.");
        }
    }

    fn line(&mut self, node: &Node) -> Kind {
        let max_length = node.count_at("maxLength").unwrap_or(200);
        let message = self.template_at(node, "patternMessage", Role::Label, None);
        let Some((value, pattern)) = node.get("pattern").and_then(|value| Some((value, value.text()?))) else {
            if let Some(value) = node.get("patternMessage") {
                let text = "« patternMessage » sans « pattern » ne sera jamais montré.";
                self.faults
                    .warning(value, "useless-key", text, "Ajoutez « pattern », ou supprimez la clé.");
            }
            return Kind::Text {
                max_length,
                pattern: None,
            };
        };
        self.pattern(value, pattern);
        let message = message.unwrap_or_else(|| Text::fr("Cette réponse n’a pas la forme attendue : relisez-la."));
        Kind::Text {
            max_length,
            pattern: Some((pattern.to_owned(), message)),
        }
    }

    fn shares(&mut self, node: &Node) -> Kind {
        let total = node.get("total").and_then(Node::number).unwrap_or(100.0);
        if total <= 0.0 {
            let at = node.get("total").unwrap_or(node);
            self.faults.error(
                at,
                "out-of-range",
                "Le total à répartir doit être positif.",
                "Écrivez par exemple 100.",
            );
        }
        let rows = self.rows(node);
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let filter = self.row_filter(node, &ids);
        Kind::Shares {
            rows,
            total,
            filter,
            unit: self.template_at(node, "unit", Role::Title, None),
        }
    }

    fn row_filter(&mut self, node: &Node, ids: &[String]) -> Option<crate::questionnaire::model::Filter> {
        if let Some(mode) = node
            .get("filter")
            .and_then(|f| f.get("mode"))
            .filter(|m| m.text() == Some("children"))
        {
            let message = "« children » ne vaut que pour des choix : les lignes n’ont pas de « parent ».";
            self.faults
                .error(mode, "filter-rows-children", message, "Écrivez \"selected\" ou \"except\".");
        }
        self.filter(node, ids, false)
    }
}

fn previous(node: &Node) -> Option<Previous> {
    let previous = node.get("previous")?;
    let manner = match previous.text_at("as")? {
        "confirm" => PreviousManner::Confirm,
        "hint" => PreviousManner::Hint,
        "delta" => PreviousManner::DeltaCheck,
        "hidden" => PreviousManner::Hidden,
        _ => return None,
    };
    Some(Previous {
        from: previous.text_at("from")?.to_owned(),
        manner,
    })
}
