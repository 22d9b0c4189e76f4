//! Conditions, expressions and texts with placeholders: each is compiled against the names of the document.

use super::found::Faults;
use super::reader::{Reader, Role};
use super::suggest;
use super::symbols::{Codes, Holds, Symbols, Var};
use super::tree::Node;
use crate::questionnaire::condition::{
    CodeList, Condition, ConditionFault, Expect, Lookup, Pattern, Ref, Scope, Template, Type, compile, fits,
};
use crate::questionnaire::model::Text;

/// The names seen from one place: inside a roster, its columns (of the same line) come first, and `index` is the line number.
pub(super) struct View<'a> {
    pub(super) symbols: &'a Symbols,
    pub(super) roster: Option<&'a str>,
}

impl View<'_> {
    fn columns(&self) -> Option<&Var> {
        self.roster.and_then(|id| self.symbols.get(id))
    }

    fn find(&self, name: &Ref) -> Option<&Var> {
        if let Some(column) = self.columns().and_then(|roster| roster.columns.get(&name.name)) {
            return Some(column);
        }
        let found = self.symbols.get(&name.name);
        if name.previous {
            found.or_else(|| self.symbols.previous.get(&name.name))
        } else {
            found
        }
    }
}

impl Scope for View<'_> {
    fn type_of(&self, name: &Ref) -> Lookup {
        let Some(var) = self.find(name).filter(|var| var.holds != Holds::Nothing) else {
            if self.roster.is_some() && name.name == "index" && name.part.is_none() {
                return Lookup::Type(Type::Number);
            }
            let mut names = self.symbols.names();
            names.extend(
                self.columns()
                    .into_iter()
                    .flat_map(|roster| roster.columns.keys())
                    .map(String::as_str),
            );
            return Lookup::Unknown {
                suggestion: suggest::nearest(&name.name, names).map(str::to_owned),
            };
        };
        if var.broken {
            return Lookup::Type(Type::Any);
        }
        let Some(part) = &name.part else {
            return Lookup::Type(whole(var));
        };
        if let Some(column) = var.columns.get(part) {
            return Lookup::Type(if column.broken {
                Type::Any
            } else {
                Type::Rows(Box::new(whole(column)))
            });
        }
        if var.parts.contains(part) {
            return Lookup::Type(match var.holds {
                Holds::Numbers => Type::Number,
                _ => Type::Code(code_list(var)),
            });
        }
        Lookup::UnknownPart {
            parts: var.parts.iter().chain(var.columns.keys()).cloned().collect(),
        }
    }

    fn bounds(&self, name: &Ref) -> (Option<f64>, Option<f64>) {
        match self.find(name) {
            Some(var) if name.part.is_none() && !name.previous => (var.min, var.max),
            _ => (None, None),
        }
    }

    fn missing_codes(&self, name: &Ref) -> &[String] {
        self.find(name)
            .and_then(|var| var.codes.as_ref())
            .map_or(&[], |codes| &codes.missing)
    }
}

fn code_list(var: &Var) -> CodeList {
    let Codes { list, labels, open, .. } = var.codes.clone().unwrap_or_default();
    CodeList {
        codes: list.into_iter().zip(labels).collect(),
        open,
    }
}

/// The type of a variable taken whole.
fn whole(var: &Var) -> Type {
    match var.holds {
        Holds::Number => Type::Number,
        Holds::Text => Type::Text,
        Holds::Date => Type::Date,
        Holds::Bool => Type::Boolean,
        Holds::Code => Type::Code(code_list(var)),
        Holds::Codes => Type::Codes(code_list(var)),
        Holds::Numbers => Type::Rows(Box::new(Type::Number)),
        Holds::CodeRows => Type::Rows(Box::new(Type::Code(code_list(var)))),
        Holds::Roster => Type::Rows(Box::new(Type::Any)),
        Holds::Nothing => Type::Any,
    }
}

/// Adds the faults of a condition; each quotes its place.
fn report(found: Vec<ConditionFault>, source: &str, node: &Node, faults: &mut Faults) {
    for fault in found {
        let rest: String = source.chars().skip(fault.at).take(24).collect();
        let place = if rest.trim().is_empty() {
            "à la fin".to_owned()
        } else {
            let more = if source.chars().count() > fault.at + 24 { "…" } else { "" };
            format!("caractère {}, à « {}{more} »", fault.at + 1, rest.trim())
        };
        faults.error(
            node,
            fault.code,
            format!("{} ({place})", fault.message.trim_end_matches('.')),
            fault.mend,
        );
    }
}

impl Reader<'_> {
    /// A condition under a key.
    pub(super) fn condition_at(&mut self, node: &Node, key: &str, roster: Option<&str>) -> Option<Condition> {
        node.get(key).and_then(|node| self.condition(node, roster))
    }

    /// A condition.
    pub(super) fn condition(&mut self, node: &Node, roster: Option<&str>) -> Option<Condition> {
        let source = node.text().filter(|text| !text.trim().is_empty())?;
        match compile(
            source,
            &View {
                symbols: &self.symbols,
                roster,
            },
            Expect::Condition,
        ) {
            Ok((condition, _)) => Some(condition),
            Err(found) => {
                report(found, source, node, &mut self.faults);
                None
            }
        }
    }

    /// The expression of a derived variable: its type is the one declared.
    pub(super) fn expression(&mut self, node: &Node, derived: &Node) -> Option<Condition> {
        let source = node.text().filter(|text| !text.trim().is_empty())?;
        match compile(
            source,
            &View {
                symbols: &self.symbols,
                roster: None,
            },
            Expect::Value,
        ) {
            Ok((condition, given)) => {
                let wanted = derived
                    .id()
                    .and_then(|id| self.symbols.get(id))
                    .filter(|var| var.derived && !var.broken)
                    .map(whole);
                if let Some(Err((message, mend))) = wanted.map(|wanted| fits(&condition.expr, &given, &wanted)) {
                    self.faults.error(node, "derived-type", message, mend);
                }
                Some(condition)
            }
            Err(found) => {
                report(found, source, node, &mut self.faults);
                None
            }
        }
    }

    /// An expression that gives a number; its text.
    pub(super) fn number(&mut self, node: &Node) -> Option<String> {
        let source = node.text().filter(|text| !text.trim().is_empty())?;
        let view = View {
            symbols: &self.symbols,
            roster: None,
        };
        match compile(source, &view, Expect::Value) {
            Ok((_, Type::Number | Type::Any)) => Some(source.to_owned()),
            Ok(_) => {
                let message = format!("« {source} » ne donne pas un nombre.");
                self.faults.error(
                    node,
                    "not-a-number",
                    message,
                    "Citez une question numérique, ou une expression qui donne un nombre.",
                );
                None
            }
            Err(found) => {
                report(found, source, node, &mut self.faults);
                None
            }
        }
    }

    /// `report.universe`: a condition, or words. What looks like a condition and is not one is said.
    pub(super) fn universe(&mut self, node: &Node, words: &str) {
        let looks = words.contains(['=', '<', '>', '\'']) || words.contains(" parmi (");
        if let Err(found) = compile(
            words,
            &View {
                symbols: &self.symbols,
                roster: None,
            },
            Expect::Condition,
        ) && looks
            && let Some(first) = found.first()
        {
            let message = format!(
                "Cet univers ressemble à une condition, mais n’en est pas une : {}",
                first.message
            );
            self.faults
                .warning(node, "universe-not-a-condition", message, first.mend.clone());
        }
    }

    /// A regular expression.
    pub(super) fn pattern(&mut self, node: &Node, pattern: &str) {
        if let Err(message) = Pattern::new(pattern) {
            self.faults
                .error(node, "bad-pattern", message, "Corrigez l’expression régulière.");
        }
    }

    /// A text with placeholders, under a key.
    pub(super) fn template_at(&mut self, node: &Node, key: &str, role: Role, roster: Option<&str>) -> Option<Text> {
        node.get(key).map(|node| self.template(node, role, roster))
    }

    /// A text with placeholders.
    pub(super) fn template(&mut self, node: &Node, role: Role, roster: Option<&str>) -> Text {
        let text = self.text(node, role);
        let nodes = node
            .text()
            .map(|_| node)
            .into_iter()
            .chain(node.entries().iter().map(|(_, value)| value));
        for node in nodes {
            let Some(source) = node.text().filter(|text| text.contains('{')) else {
                continue;
            };
            let found = Template::check(
                source,
                &View {
                    symbols: &self.symbols,
                    roster,
                },
            );
            report(found, source, node, &mut self.faults);
        }
        text
    }
}
