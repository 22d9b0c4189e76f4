//! Functions and the special forms written like them.

use super::faults::arity;
use super::{Node, Parsed, Parser, Spot};
use crate::questionnaire::condition::lexer::fault;
use crate::questionnaire::condition::words::{FORMS, FUNCTIONS};
use crate::questionnaire::condition::{BinaryOp, ConditionFault, Expr, Function, Pattern, Ref, nearest};

impl Parser {
    /// A function or a special form, its arguments read (not in the frame that reads them: frames nest).
    pub(super) fn call(&self, at: usize, name: &str, lower: &str, mut args: Vec<Expr>, mut spots: Vec<Spot>) -> Parsed<Node> {
        let count = |wanted: usize| {
            if args.len() == wanted {
                return Ok(());
            }
            Err(arity(at, name, wanted, Some(wanted), args.len()))
        };
        match lower {
            "precedent" | "previous" => {
                count(1)?;
                match (args.pop(), spots.pop()) {
                    (Some(Expr::Var(name)), Some(_)) if !name.previous => {
                        self.node(Expr::Var(Ref { previous: true, ..name }), at, Vec::new())
                    }
                    _ => Err(fault(
                        at,
                        "« precedent » attend le nom d’une question.",
                        "Écrivez par exemple precedent(nb_salaries) ou precedent(satisf.salles).",
                    )),
                }
            }
            "est_renseigne" | "is_answered" => {
                count(1)?;
                match args.pop() {
                    Some(x) => self.node(Expr::Answered(x.into(), false), at, spots),
                    None => Err(arity(at, name, 1, Some(1), 0)),
                }
            }
            "contient" | "contains" => {
                count(2)?;
                match (args.pop(), args.pop()) {
                    (Some(b), Some(a)) => self.node(Expr::Binary(BinaryOp::Contains, a.into(), b.into()), at, spots),
                    _ => Err(arity(at, name, 2, Some(2), 0)),
                }
            }
            _ => {
                let Some(function) = Function::parse(lower) else {
                    let known = FUNCTIONS.iter().flat_map(|(_, fr, en, ..)| [*fr, *en]).chain(FORMS);
                    return Err(ConditionFault {
                        at,
                        code: "unknown-function",
                        message: format!("La fonction « {name} » n’existe pas."),
                        mend: match nearest(lower, known) {
                            Some(near) => format!("Vouliez-vous dire {near} ?"),
                            None => format!("Les fonctions sont : {}.", FUNCTIONS.map(|(_, fr, ..)| fr).join(", ")),
                        },
                    });
                };
                let (least, most) = function.arity();
                if args.len() < least || most.is_some_and(|most| args.len() > most) {
                    return Err(arity(at, name, least, most, args.len()));
                }
                check_pattern(function, &args).map_err(|(message, mend)| {
                    let at = spots.get(1).map_or(at, |spot| spot.at);
                    ConditionFault {
                        at,
                        code: "pattern",
                        message,
                        mend,
                    }
                })?;
                self.node(Expr::Call(function, args), at, spots)
            }
        }
    }
}

/// `correspond` takes a literal pattern of the portable subset.
pub(in crate::questionnaire::condition) fn check_pattern(function: Function, args: &[Expr]) -> Result<(), (String, String)> {
    match (function, args.get(1)) {
        (Function::Matches, Some(Expr::Text(pattern))) => Pattern::new(pattern).map(|_| ()).map_err(|message| {
            (
                message,
                "Écrivez un motif simple, par exemple '[0-9]{5}' ou '[A-Z]{2}[0-9]+'.".to_owned(),
            )
        }),
        (Function::Matches, _) => Err((
            "Le motif de « correspond » doit être écrit en toutes lettres.".to_owned(),
            "Écrivez par exemple correspond(code_postal, '[0-9]{5}').".to_owned(),
        )),
        _ => Ok(()),
    }
}
