//! The types of a questionnaire’s variables, for the expressions of a plan.

use crate::questionnaire::condition::{CodeList, Lookup, Ref, Scope, Type, nearest};
use crate::questionnaire::{Choice, DerivedKind, ExternalKind, Item, Kind, Questionnaire};

/// The variables that the expressions of a plan may read.
pub(super) struct Names<'q>(pub(super) &'q Questionnaire);

/// Externals that every wave has.
const NUMBERS: [&str; 4] = ["annee", "année", "annee_ref", "duree"];
const TEXTS: [&str; 3] = ["territoire", "commune", "responsable"];

impl Names<'_> {
    fn codes(&self, choices: &[Choice], open: bool) -> CodeList {
        let lang = &self.0.locale;
        CodeList {
            codes: choices
                .iter()
                .map(|choice| (choice.code.clone(), choice.label.get(lang).to_owned()))
                .collect(),
            open,
        }
    }

    /// The codes of an item’s choices.
    pub(super) fn list(&self, item: &Item) -> Option<CodeList> {
        item.choices().map(|choices| {
            let open = choices.source.as_ref().is_some_and(|source| source.starts_with('@'));
            self.codes(&choices.choices, open)
        })
    }

    fn item(&self, item: &Item, part: Option<&str>) -> Lookup {
        let rows = || item.rows().iter().map(|row| row.id.clone()).collect::<Vec<_>>();
        let list = || self.list(item).unwrap_or_default();
        let whole = match &item.kind {
            Kind::Single(_) => Type::Code(list()),
            Kind::Multi { .. } => Type::Codes(list()),
            Kind::Rank { size, .. } => {
                return match part {
                    None => Lookup::Type(Type::Codes(list())),
                    Some(rank) if rank.parse::<u32>().is_ok_and(|rank| (1..=*size).contains(&rank)) => {
                        Lookup::Type(Type::Code(list()))
                    }
                    Some(_) => Lookup::UnknownPart {
                        parts: (1..=*size).map(|rank| rank.to_string()).collect(),
                    },
                };
            }
            Kind::Integer(_) | Kind::Decimal(_) | Kind::Percent(_) | Kind::Money { .. } | Kind::Year { .. } => Type::Number,
            Kind::Boolean { .. } => Type::Boolean,
            Kind::Date { .. } => Type::Date,
            Kind::Shares { .. } | Kind::Matrix { .. } => {
                let cell = if matches!(item.kind, Kind::Shares { .. }) {
                    Type::Number
                } else {
                    Type::Code(list())
                };
                return match part {
                    None => Lookup::Type(Type::Rows(Box::new(cell))),
                    Some(row) if item.rows().iter().any(|known| known.id == row) => Lookup::Type(cell),
                    Some(_) => Lookup::UnknownPart { parts: rows() },
                };
            }
            Kind::Roster { items, .. } => {
                return match part {
                    None => Lookup::Type(Type::Rows(Box::new(Type::Any))),
                    Some(column) => match items.iter().find(|item| item.id == column) {
                        Some(item) => match self.item(item, None) {
                            Lookup::Type(kind) => Lookup::Type(Type::Rows(Box::new(kind))),
                            other => other,
                        },
                        None => Lookup::UnknownPart {
                            parts: items.iter().map(|item| item.id.clone()).collect(),
                        },
                    },
                };
            }
            Kind::Text { .. } | Kind::LongText { .. } | Kind::Commune | Kind::Rna | Kind::Siren | Kind::Email => Type::Text,
            Kind::Group { .. } | Kind::Note => Type::Any,
        };
        match part {
            None => Lookup::Type(whole),
            Some(_) => Lookup::UnknownPart { parts: Vec::new() },
        }
    }

    /// Every name, for suggestions.
    fn names(&self) -> impl Iterator<Item = &str> {
        let items = self.0.questions().into_iter().map(|item| item.id.as_str());
        items.chain(self.0.derived.iter().map(|derived| derived.id.as_str()))
    }

    /// « Vouliez-vous dire… » for an unknown variable.
    pub(super) fn suggestion(&self, name: &str) -> Option<String> {
        nearest(name, self.names()).map(str::to_owned)
    }
}

impl Scope for Names<'_> {
    fn type_of(&self, name: &Ref) -> Lookup {
        let id = name.name.as_str();
        if let Some(item) = self.0.item(id) {
            return self.item(item, name.part.as_deref());
        }
        if let Some(derived) = self.0.derived.iter().find(|derived| derived.id == id) {
            return Lookup::Type(match derived.kind {
                DerivedKind::Number => Type::Number,
                DerivedKind::Code => Type::Code(self.codes(&derived.codes, false)),
                DerivedKind::Boolean => Type::Boolean,
                DerivedKind::Text => Type::Text,
                DerivedKind::Date => Type::Date,
            });
        }
        if let Some(external) = self.0.external.get(id) {
            return Lookup::Type(match external.kind {
                ExternalKind::Text => Type::Text,
                ExternalKind::Number => Type::Number,
                ExternalKind::Code => Type::Code(CodeList::open()),
                ExternalKind::Codes => Type::Codes(CodeList::open()),
                ExternalKind::Date => Type::Date,
                ExternalKind::Boolean => Type::Boolean,
            });
        }
        if NUMBERS.contains(&id) {
            return Lookup::Type(Type::Number);
        }
        if TEXTS.contains(&id) {
            return Lookup::Type(Type::Text);
        }
        if id == "register" || id.starts_with("register_") {
            return Lookup::Type(Type::Any);
        }
        Lookup::Unknown {
            suggestion: self.suggestion(id),
        }
    }
}
