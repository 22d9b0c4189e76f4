//! From the tree to the model: what every part of the reading shares (languages, texts, conditions, known names).

use std::collections::{BTreeMap, BTreeSet};

use super::found::Faults;
use super::symbols::Symbols;
use super::tree::Node;
use crate::questionnaire::model::Text;

/// The reading of one document.
pub(super) struct Reader<'a> {
    pub(super) root: &'a Node,
    pub(super) faults: Faults,
    /// Default language.
    pub(super) locale: String,
    /// Languages offered, the default first.
    pub(super) locales: Vec<String>,
    pub(super) symbols: Symbols,
    /// Place of `extends`: what comes from the base is there, and its warnings were said when it was published.
    pub(super) base_place: Option<u32>,
    /// Names of lists that something uses.
    pub(super) lists_used: BTreeSet<String>,
    /// Names of lists used by an item that accepts several codes.
    pub(super) lists_of_several: BTreeSet<String>,
}

/// What a text is, for its length.
#[derive(Clone, Copy)]
pub(super) enum Role {
    Title,
    Label,
    Choice,
    Long,
}

impl<'a> Reader<'a> {
    pub(super) fn new(root: &'a Node, faults: Faults, base_place: Option<u32>) -> Self {
        let locale = root
            .text_at("locale")
            .filter(|l| super::shape::is_lang(l))
            .unwrap_or("fr")
            .to_owned();
        let mut locales = vec![locale.clone()];
        for lang in root.list_at("locales").iter().filter_map(Node::text) {
            if !locales.iter().any(|known| known == lang) {
                locales.push(lang.to_owned());
            }
        }
        let mut reader = Reader {
            root,
            faults,
            locale,
            locales,
            symbols: Symbols::default(),
            base_place,
            lists_used: BTreeSet::new(),
            lists_of_several: BTreeSet::new(),
        };
        reader.languages();
        reader
    }

    fn languages(&mut self) {
        let Some(declared) = self.root.get("locales") else { return };
        let names: Vec<&str> = declared.list().iter().filter_map(Node::text).collect();
        if !names.is_empty() && !names.contains(&self.locale.as_str()) {
            let message = format!("La langue par défaut « {} » n’est pas dans « locales ».", self.locale);
            self.faults.warning(
                declared,
                "locale-not-listed",
                message,
                format!("Ajoutez \"{}\" à la liste.", self.locale),
            );
        }
        for (place, node) in declared.list().iter().enumerate() {
            if node
                .text()
                .is_some_and(|lang| names[..place.min(names.len())].contains(&lang))
            {
                self.faults.warning(
                    node,
                    "duplicate-language",
                    "Cette langue est écrite deux fois.",
                    "Supprimez-la.",
                );
            }
        }
    }

    /// Whether a node comes from the questionnaire that this one extends.
    pub(super) fn is_of_base(&self, node: &Node) -> bool {
        self.base_place == Some(node.place)
    }

    /// A text under a key.
    pub(super) fn text_at(&mut self, node: &Node, key: &str, role: Role) -> Option<Text> {
        node.get(key).map(|node| self.text(node, role))
    }

    /// A text without placeholders: checks its languages and its length.
    pub(super) fn text(&mut self, node: &Node, role: Role) -> Text {
        let mut texts = BTreeMap::new();
        if let Some(text) = node.text() {
            texts.insert(self.locale.clone(), text.to_owned());
        } else {
            for (lang, value) in node.entries() {
                if let Some(text) = value.text() {
                    texts.insert(lang.clone(), text.to_owned());
                }
            }
        }
        let text = Text(texts);
        if !self.is_of_base(node) {
            self.check_languages(node, &text);
            self.check_length(node, &text, role);
        }
        text
    }

    fn check_languages(&mut self, node: &Node, text: &Text) {
        if text.0.is_empty() {
            return;
        }
        if !text.has(&self.locale) {
            let message = format!("Ce texte n’existe pas dans la langue par défaut « {} ».", self.locale);
            self.faults.error(
                node,
                "missing-default-language",
                message,
                format!("Ajoutez \"{}\" : \"…\".", self.locale),
            );
        }
        let missing: Vec<&String> = self.locales.iter().filter(|l| **l != self.locale && !text.has(l)).collect();
        for lang in missing {
            let short: String = text.get(&self.locale).chars().take(40).collect();
            let message = format!(
                "« {short} » n’est pas traduit ({}) ; le texte en « {} » sera montré.",
                lang, self.locale
            );
            let mend = format!("Écrivez {{ \"{}\": \"…\", \"{lang}\": \"…\" }}.", self.locale);
            self.faults.untranslated(node, lang, message, mend);
        }
        for (lang, value) in node.entries() {
            if super::shape::is_lang(lang) && !self.locales.contains(lang) {
                let message = format!("La langue « {lang} » n’est pas proposée : ce texte ne sera jamais montré.");
                let mend = format!("Ajoutez \"{lang}\" à « locales », ou supprimez le texte.");
                self.faults.warning(value, "undeclared-language", message, mend);
            }
        }
    }

    fn check_length(&mut self, node: &Node, text: &Text, role: Role) {
        let most = match role {
            Role::Title => 150,
            Role::Label => 500,
            Role::Choice => 250,
            Role::Long => return,
        };
        let length = text.0.values().map(|t| t.chars().count()).max().unwrap_or(0);
        if length > most {
            let message = format!("Ce texte a {length} caractères : il sera difficile à lire sur un téléphone.");
            let mend = format!("Visez {most} caractères au plus ; l’aide (« hint ») peut recevoir le reste.");
            self.faults.warning(node, "long-text", message, mend);
        }
    }
}
