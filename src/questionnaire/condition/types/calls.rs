//! The types of the functions' arguments and results.

use super::{Checker, Type};
use crate::questionnaire::condition::parser::Spot;
use crate::questionnaire::condition::{Expr, Function};

impl Checker<'_> {
    pub(super) fn call(&mut self, function: Function, args: &[Expr], kinds: &[Type], spot: &Spot) -> Type {
        let at = |i: usize| spot.kids.get(i).map_or(spot.at, |spot| spot.at);
        let name = function.french();
        match function {
            Function::Sum | Function::Mean => {
                for (i, kind) in kinds.iter().enumerate() {
                    self.term(&args[i], kind, at(i), name);
                }
                Type::Number
            }
            Function::Min | Function::Max => {
                if kinds.iter().any(|kind| matches!(kind, Type::Date)) {
                    for (i, kind) in kinds.iter().enumerate() {
                        self.date(&args[i], kind, at(i), name);
                    }
                    return Type::Date;
                }
                let dates = |kind: &Type| matches!(kind, Type::Rows(inner) if **inner == Type::Date);
                if !kinds.is_empty() && kinds.iter().all(dates) {
                    return Type::Date;
                }
                for (i, kind) in kinds.iter().enumerate() {
                    self.term(&args[i], kind, at(i), name);
                }
                Type::Number
            }
            Function::Count => Type::Number,
            Function::Round => {
                for (i, kind) in kinds.iter().enumerate() {
                    self.number(&args[i], kind, at(i));
                }
                if let Some(Expr::Number(places)) = args.get(1)
                    && (places.fract() != 0.0 || places.abs() > 9.0)
                {
                    self.fault(
                        at(1),
                        "type",
                        "Le nombre de décimales est un entier de −9 à 9.",
                        "Écrivez par exemple arrondi(x, 1).",
                    );
                }
                Type::Number
            }
            Function::Abs => self.number(&args[0], &kinds[0], at(0)),
            Function::Length => {
                self.text(&args[0], &kinds[0], at(0), name);
                Type::Number
            }
            Function::Matches => {
                self.text(&args[0], &kinds[0], at(0), name);
                Type::Boolean
            }
            Function::Lower => {
                self.text(&args[0], &kinds[0], at(0), name);
                Type::Text
            }
            Function::Today => Type::Date,
            Function::YearsBetween => {
                for (i, kind) in kinds.iter().enumerate() {
                    self.date(&args[i], kind, at(i), name);
                }
                Type::Number
            }
            Function::Year => {
                self.date(&args[0], &kinds[0], at(0), name);
                Type::Number
            }
            Function::Label => {
                if !matches!(
                    (&args[0], &kinds[0]),
                    (Expr::Var(_), Type::Code(_) | Type::Codes(_) | Type::Text | Type::Any)
                ) {
                    let message = format!("« {name} » attend le nom d’une question à choix.");
                    self.fault(at(0), "type", message, "Écrivez par exemple libelle(domaine).");
                }
                Type::Text
            }
            Function::NbSelected => {
                self.set(&args[0], &kinds[0], at(0), name);
                Type::Number
            }
            Function::Any | Function::All => {
                if self.set(&args[0], &kinds[0], at(0), name) {
                    for (i, kind) in kinds.iter().enumerate().skip(1) {
                        self.membership((&args[0], &kinds[0]), (&args[i], kind), at(0), at(i));
                    }
                }
                Type::Boolean
            }
            Function::Coalesce => {
                let mut kind = kinds[0].clone();
                for i in 1..args.len() {
                    kind = self.join((&args[i - 1], &kind), (&args[i], &kinds[i]), at(i));
                }
                kind
            }
        }
    }

    /// A term of a sum: a number, a column of numbers, or codes that are whole numbers.
    fn term(&mut self, expr: &Expr, kind: &Type, at: usize, name: &str) {
        let inner = if let Type::Rows(inner) = kind { inner } else { kind };
        if !inner.is_numeric() {
            let mend = if matches!(kind, Type::Codes(_)) {
                format!("Écrivez nb_coches({expr}).")
            } else {
                "On ne calcule qu’avec des nombres.".to_owned()
            };
            self.fault(
                at,
                "type",
                format!("« {name} » attend des nombres ; {expr} est {}.", kind.name()),
                mend,
            );
        }
    }

    fn date(&mut self, expr: &Expr, kind: &Type, at: usize, name: &str) {
        match (expr, kind) {
            (Expr::Text(text), _) => self.date_literal(text, at),
            (_, Type::Date | Type::Any) => {}
            (_, Type::Rows(inner)) if **inner == Type::Date && (name == "min" || name == "max") => {}
            _ => {
                let message = format!("« {name} » attend une date ; {expr} est {}.", kind.name());
                self.fault(
                    at,
                    "type",
                    message,
                    "Écrivez une question de type date, aujourdhui() ou '2026-12-31'.",
                );
            }
        }
    }

    fn text(&mut self, expr: &Expr, kind: &Type, at: usize, name: &str) {
        if !matches!(kind, Type::Text | Type::Any | Type::Code(_)) {
            let message = format!("« {name} » attend un texte ; {expr} est {}.", kind.name());
            self.fault(at, "type", message, "Écrivez une question de type texte.");
        }
    }

    fn set(&mut self, expr: &Expr, kind: &Type, at: usize, name: &str) -> bool {
        let fit = matches!(kind, Type::Codes(_) | Type::Rows(_) | Type::Any);
        if !fit {
            let message = format!(
                "« {name} » attend une question à plusieurs choix ; {expr} est {}.",
                kind.name()
            );
            let mend = if matches!(kind, Type::Code(_)) {
                format!("Écrivez {expr} parmi (…).")
            } else {
                "Écrivez le nom d’une question à plusieurs choix.".to_owned()
            };
            self.fault(at, "type", message, mend);
        }
        fit
    }
}
