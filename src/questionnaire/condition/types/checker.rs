//! The walk through a tree: names, operators, what must be true or false, what must be a number.

use super::{Checker, Lookup, Type};
use crate::questionnaire::condition::parser::Spot;
use crate::questionnaire::condition::{BinaryOp, ConditionFault, Expr, Ref, nearest};

/// The text that a literal has as a code.
pub(super) fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Text(text) => Some(text.clone()),
        Expr::Number(n) => Some(crate::questionnaire::condition::eval::number_text(*n)),
        _ => None,
    }
}
impl Checker<'_> {
    pub(super) fn fault(&mut self, at: usize, code: &'static str, message: impl Into<String>, mend: impl Into<String>) {
        self.faults.push(ConditionFault {
            at,
            code,
            message: message.into(),
            mend: mend.into(),
        });
    }

    pub(super) fn check(&mut self, expr: &Expr, spot: &Spot) -> Type {
        let kids: Vec<Type> = expr
            .children()
            .iter()
            .zip(&spot.kids)
            .map(|(kid, spot)| self.check(kid, spot))
            .collect();
        match expr {
            Expr::Number(_) => Type::Number,
            Expr::Text(_) => Type::Text,
            Expr::Bool(_) => Type::Boolean,
            Expr::Var(name) => self.variable(name, spot.at),
            Expr::Not(x) => {
                self.boolean(x, &kids[0], spot.kids[0].at, "Ce qui suit « non »");
                Type::Boolean
            }
            Expr::Neg(x) => self.number(x, &kids[0], spot.kids[0].at),
            Expr::Answered(..) => Type::Boolean,
            Expr::In(x, items, _) => {
                if let Type::Codes(_) | Type::Rows(_) = kids[0] {
                    let list: Vec<String> = items.iter().map(Expr::to_string).collect();
                    self.fault(
                        spot.at,
                        "type",
                        format!("« parmi » compare une seule valeur ; {x} est {}.", kids[0].name()),
                        format!(
                            "Écrivez un_parmi({x}, {}) ou tous({x}, {}).",
                            list.join(", "),
                            list.join(", ")
                        ),
                    );
                    return Type::Boolean;
                }
                for ((item, kind), spot) in items.iter().zip(&kids[1..]).zip(&spot.kids[1..]) {
                    self.equality((x, &kids[0]), (item, kind), spot.at);
                }
                Type::Boolean
            }
            Expr::If(c, a, b) => {
                self.boolean(c, &kids[0], spot.kids[0].at, "Ce qui suit « si »");
                self.join((a, &kids[1]), (b, &kids[2]), spot.kids[2].at)
            }
            Expr::Binary(op, a, b) => self.binary(*op, (a, &kids[0]), (b, &kids[1]), spot),
            Expr::Call(function, args) => self.call(*function, args, &kids, spot),
        }
    }

    pub(super) fn variable(&mut self, name: &Ref, at: usize) -> Type {
        match self.scope.type_of(name) {
            Lookup::Type(kind) => return kind,
            Lookup::Unknown { suggestion } => {
                let mend = match suggestion {
                    Some(near) => format!("Vouliez-vous dire {near} ?"),
                    None => "Vérifiez l’identifiant de la question ; un code se met entre apostrophes.".to_owned(),
                };
                self.fault(
                    at,
                    "unknown-name",
                    format!("« {} » n’est le nom d’aucune question ni d’aucune variable.", name.name),
                    mend,
                );
            }
            Lookup::UnknownPart { parts } => match &name.part {
                Some(part) if parts.is_empty() => {
                    let message = format!("« {} » n’a ni ligne ni colonne : « .{part} » n’a pas de sens.", name.name);
                    self.fault(at, "unknown-part", message, format!("Écrivez {}.", name.name));
                }
                Some(part) => {
                    let mend = match nearest(part, parts.iter().map(String::as_str)) {
                        Some(near) => format!("Vouliez-vous dire {}.{near} ?", name.name),
                        None => format!("Ses parties sont : {}.", parts.join(", ")),
                    };
                    self.fault(
                        at,
                        "unknown-part",
                        format!("« {} » n’a pas de partie « {part} ».", name.name),
                        mend,
                    );
                }
                None => {
                    let message = format!("« {} » a plusieurs parties et ne s’emploie pas seul.", name.name);
                    self.fault(
                        at,
                        "unknown-part",
                        message,
                        format!("Ses parties sont : {}.", parts.join(", ")),
                    );
                }
            },
        }
        Type::Any
    }

    pub(super) fn boolean(&mut self, expr: &Expr, kind: &Type, at: usize, what: &str) {
        if matches!(kind, Type::Boolean | Type::Any) {
            return;
        }
        let mend = match kind {
            Type::Code(list) => {
                let code = list.codes.first().map_or("oui", |(code, _)| code.as_str());
                format!("Comparez-le à un code : {expr} = '{code}'.")
            }
            Type::Codes(list) => {
                let code = list.codes.first().map_or("a", |(code, _)| code.as_str());
                format!("Écrivez par exemple {expr} contient '{code}'.")
            }
            _ => format!("Écrivez une comparaison, ou {expr} est renseigné."),
        };
        self.fault(
            at,
            "not-boolean",
            format!("{what} doit être vrai ou faux ; {expr} est {}.", kind.name()),
            mend,
        );
    }

    pub(super) fn number(&mut self, expr: &Expr, kind: &Type, at: usize) -> Type {
        if !matches!(kind, Type::Number | Type::Any) {
            let mend = match (expr, kind) {
                (Expr::Text(text), _) if text.parse::<f64>().is_ok() => format!("Écrivez {text} sans apostrophes."),
                (_, Type::Rows(_)) => format!("Écrivez somme({expr}), ou une de ses parties."),
                (_, Type::Codes(_)) => format!("Écrivez nb_coches({expr})."),
                _ => "On ne calcule qu’avec des nombres.".to_owned(),
            };
            self.fault(
                at,
                "type",
                format!("Il faut un nombre ici ; {expr} est {}.", kind.name()),
                mend,
            );
        }
        Type::Number
    }

    pub(super) fn binary(&mut self, op: BinaryOp, a: (&Expr, &Type), b: (&Expr, &Type), spot: &Spot) -> Type {
        let (a_at, b_at) = (spot.kids[0].at, spot.kids[1].at);
        match op {
            BinaryOp::Or | BinaryOp::And => {
                let what = format!("Ce qui entoure « {op} »");
                self.boolean(a.0, a.1, a_at, &what);
                self.boolean(b.0, b.1, b_at, &what);
            }
            BinaryOp::Eq | BinaryOp::Ne => self.equality(a, b, if literal(a.0).is_some() { a_at } else { b_at }),
            BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => self.ordering(op, a, b, spot.at),
            BinaryOp::Contains => self.membership(a, b, a_at, b_at),
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div => {
                self.number(a.0, a.1, a_at);
                self.number(b.0, b.1, b_at);
                return Type::Number;
            }
        }
        Type::Boolean
    }
}
