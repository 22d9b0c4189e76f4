//! Comparisons: what can be equal, ordered, contained; and the type of what is one thing or another.

use std::collections::BTreeSet;

use super::checker::literal;
use super::{Checker, CodeList, Type};
use crate::questionnaire::condition::{BinaryOp, Expr, Val};

impl Checker<'_> {
    /// `a = b`, whichever side the literal is on.
    pub(super) fn equality(&mut self, a: (&Expr, &Type), b: (&Expr, &Type), at: usize) {
        let (a, b) = if literal(a.0).is_some() && literal(b.0).is_none() {
            (b, a)
        } else {
            (a, b)
        };
        let text = literal(b.0);
        match (a.1, b.1, &text) {
            (Type::Any, ..) | (_, Type::Any, _) => {}
            (Type::Codes(_) | Type::Rows(_), ..) | (_, Type::Codes(_) | Type::Rows(_), _) => {
                let (set, other) = if matches!(a.1, Type::Codes(_) | Type::Rows(_)) {
                    (a, b.0)
                } else {
                    (b, a.0)
                };
                let mend = if matches!(set.1, Type::Codes(_)) {
                    format!("Écrivez {} contient {other}.", set.0)
                } else {
                    format!(
                        "Nommez une de ses parties ({}.…), ou résumez-la : somme({}), nombre({}).",
                        set.0, set.0, set.0
                    )
                };
                self.fault(
                    at,
                    "type",
                    format!("{} est {} et ne se compare pas avec =.", set.0, set.1.name()),
                    mend,
                );
            }
            (Type::Code(list), _, Some(code)) => self.code(a.0, list, code, at),
            (Type::Code(x), Type::Code(y), _) => {
                if !x.open && !y.open && !x.codes.iter().any(|(code, _)| y.accepts(code)) {
                    let message = format!("{} et {} n’ont aucun code en commun.", a.0, b.0);
                    self.fault(
                        at,
                        "different-lists",
                        message,
                        "Comparez des questions qui ont la même liste.",
                    );
                }
            }
            (Type::Code(list), Type::Text, None) | (Type::Text, Type::Code(list), _) if list.open => {}
            (Type::Date, Type::Text, Some(text)) => self.date_literal(text, at),
            (Type::Text, Type::Text, Some(text)) if text.is_empty() => {
                let mend = format!("Écrivez {} est renseigné, ou n’est pas renseigné.", a.0);
                self.fault(at, "empty-text", "Une réponse n’est jamais un texte vide.", mend);
            }
            (Type::Boolean, Type::Text, Some(_)) => {
                let message = format!("{} est vrai ou faux, pas un texte.", a.0);
                self.fault(at, "type", message, format!("Écrivez {} = vrai ou {} = faux.", a.0, a.0));
            }
            (Type::Number, Type::Text, Some(text)) if text.parse::<f64>().is_ok() => {
                let message = format!("{} est un nombre, pas un texte.", a.0);
                self.fault(at, "type", message, format!("Écrivez {text} sans apostrophes."));
            }
            (x, y, _) if std::mem::discriminant(x) == std::mem::discriminant(y) => {}
            (x, y, _) => {
                let message = format!(
                    "{} est {}, {} est {} : ils ne sont jamais égaux.",
                    a.0,
                    x.name(),
                    b.0,
                    y.name()
                );
                self.fault(at, "type", message, "Comparez des valeurs de même nature.");
            }
        }
    }

    pub(super) fn code(&mut self, whose: &Expr, list: &CodeList, code: &str, at: usize) {
        if !list.accepts(code) {
            self.fault(
                at,
                "unknown-code",
                format!("'{code}' n’est pas un code de {whose}."),
                list.mend(code),
            );
        }
    }

    pub(super) fn date_literal(&mut self, text: &str, at: usize) {
        if crate::questionnaire::condition::eval::date(&Val::from(text)).is_none() {
            self.fault(
                at,
                "date",
                format!("'{text}' n’est pas une date."),
                "Écrivez une date sous la forme '2026-12-31'.",
            );
        }
    }

    pub(super) fn ordering(&mut self, op: BinaryOp, a: (&Expr, &Type), b: (&Expr, &Type), at: usize) {
        if a.1.is_numeric() && b.1.is_numeric() {
            return;
        }
        let dated = |side: (&Expr, &Type)| matches!(side.1, Type::Date | Type::Any) || matches!(side.0, Expr::Text(_));
        if (matches!(a.1, Type::Date) || matches!(b.1, Type::Date)) && dated(a) && dated(b) {
            for side in [a, b] {
                if let Expr::Text(text) = side.0 {
                    self.date_literal(text, at);
                }
            }
            return;
        }
        let quoted = [a.0, b.0].into_iter().find_map(|side| match side {
            Expr::Text(text) if text.parse::<f64>().is_ok() => Some(text),
            _ => None,
        });
        let mend = match quoted {
            Some(text) => format!("Écrivez {text} sans apostrophes."),
            None if [a, b].iter().any(|side| matches!(side.1, Type::Code(_))) => {
                "Les codes n’ont pas d’ordre : écrivez parmi ('…', '…').".to_owned()
            }
            None => "Seuls les nombres et les dates ont un ordre.".to_owned(),
        };
        let message = format!(
            "« {op} » ne peut pas comparer {} ({}) et {} ({}).",
            a.0,
            a.1.name(),
            b.0,
            b.1.name()
        );
        self.fault(at, "type", message, mend);
    }

    pub(super) fn membership(&mut self, set: (&Expr, &Type), x: (&Expr, &Type), at: usize, x_at: usize) {
        match set.1 {
            Type::Any => {}
            Type::Codes(list) => match literal(x.0) {
                Some(code) => self.code(set.0, list, &code, x_at),
                None if matches!(x.1, Type::Code(_) | Type::Text | Type::Any) => {}
                None => {
                    let message = format!("{} contient des codes ; {} est {}.", set.0, x.0, x.1.name());
                    self.fault(x_at, "type", message, "Écrivez un code entre apostrophes.");
                }
            },
            Type::Rows(inner) if matches!(**inner, Type::Codes(_) | Type::Rows(_)) => {}
            Type::Rows(inner) => self.equality((set.0, inner), x, x_at),
            kind => {
                let mend = match kind {
                    Type::Code(_) => format!("Écrivez {} = {}.", set.0, x.0),
                    _ => format!("Pour un texte, écrivez correspond({}, '.*mot.*').", set.0),
                };
                self.fault(
                    at,
                    "type",
                    format!(
                        "« contient » attend une question à plusieurs choix ; {} est {}.",
                        set.0,
                        kind.name()
                    ),
                    mend,
                );
            }
        }
    }

    /// The type of what is one thing or another.
    pub(super) fn join(&mut self, a: (&Expr, &Type), b: (&Expr, &Type), at: usize) -> Type {
        match (a.1, b.1) {
            (Type::Any, _) | (_, Type::Any) => Type::Any,
            (Type::Code(list), Type::Text) | (Type::Text, Type::Code(list)) => {
                let other = if matches!(a.1, Type::Text) { a.0 } else { b.0 };
                let texts = other.text_results().unwrap_or_default();
                if !texts.is_empty() && texts.iter().all(|text| list.accepts(text)) {
                    Type::Code(list.clone())
                } else {
                    Type::Text
                }
            }
            (Type::Code(x), Type::Code(y)) => {
                let known: BTreeSet<&String> = x.codes.iter().map(|(code, _)| code).collect();
                let more = y.codes.iter().filter(|(code, _)| !known.contains(code));
                Type::Code(CodeList {
                    codes: x.codes.iter().chain(more).cloned().collect(),
                    open: x.open || y.open,
                })
            }
            (x, y) if std::mem::discriminant(x) == std::mem::discriminant(y) => x.clone(),
            (x, y) => {
                let message = format!(
                    "Les deux valeurs possibles ne sont pas de même nature : {} est {}, {} est {}.",
                    a.0,
                    x.name(),
                    b.0,
                    y.name()
                );
                self.fault(at, "type", message, "Donnez deux nombres, deux codes ou deux textes.");
                Type::Any
            }
        }
    }
}
