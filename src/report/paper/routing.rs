//! Conditions in words (« Répondez si vous avez répondu 3 ou 4 à la question E07. ») and what to do after a choice (« Passez à
//! F05 »).

use super::choices::options;
use super::known::Known;
use super::numbering::Numbering;
use crate::questionnaire::condition::{BinaryOp, Condition, Expr, Function, Ref, Val};
use crate::questionnaire::model::{Item, Kind};
use crate::report::words::{NBSP, list, list_or, number};

/// Labels up to this many characters are quoted; longer ones are cited by their numbers.
const QUOTED: usize = 34;

/// Says conditions.
pub(super) struct Routing<'a> {
    pub(super) known: &'a Known<'a>,
    pub(super) numbering: &'a Numbering,
}

/// What a sentence is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// One question.
    Question,
    /// A group of questions or several questions that follow one another.
    Questions,
    /// A part of the questionnaire.
    Part,
}

impl Routing<'_> {
    /// The sentence that stands before what these conditions bear on; `None` when it is always asked.
    pub(super) fn sentence(&self, visible_if: Option<&Condition>, skip_if: Option<&Condition>, about: About) -> Option<String> {
        let open = |condition: &&Condition| self.known.value(&condition.expr, None).is_none();
        let (visible_if, skip_if) = (visible_if.filter(open), skip_if.filter(open));
        let (this, these) = match about {
            About::Question => ("Répondez à cette question", "Passez cette question"),
            About::Questions => ("Répondez à ces questions", "Passez ces questions"),
            About::Part => ("Remplissez cette partie", "Passez cette partie"),
        };
        match (visible_if, skip_if) {
            (None, None) => None,
            (Some(visible), None) => Some(match self.say(&visible.expr, false) {
                Some(words) => format!("{this} seulement si {words}."),
                None => self.vaguely(this, &[visible]),
            }),
            (None, Some(skip)) => Some(match self.say(&skip.expr, false) {
                Some(words) => format!("{these} si {words}."),
                None => self.vaguely(this, &[skip]),
            }),
            (Some(visible), Some(skip)) => Some(match (self.say(&visible.expr, false), self.say(&skip.expr, false)) {
                (Some(yes), Some(no)) => format!("{this} seulement si {yes}, sauf si {no}."),
                (Some(yes), None) => format!("{this} seulement si {yes}."),
                _ => self.vaguely(this, &[visible, skip]),
            }),
        }
    }

    /// For what no short sentence says: the questions that it depends on.
    fn vaguely(&self, this: &str, conditions: &[&Condition]) -> String {
        let mut codes: Vec<String> = Vec::new();
        for name in conditions.iter().flat_map(|condition| condition.refs()) {
            if self.known.questionnaire.item(&name.name).is_some() {
                let code = self.numbering.of(&name.name).to_owned();
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
        }
        match codes.as_slice() {
            [] => format!("{this} si elle vous concerne.").replace(
                "ces questions si elle vous concerne",
                "ces questions si elles vous concernent",
            ),
            [code] => format!("{this} si votre réponse à la question {code} vous y conduit."),
            codes => format!("{this} si vos réponses aux questions {} vous y conduisent.", list(codes)),
        }
    }

    /// A condition as what follows « si »; `None` when there is no short way to say it.
    fn say(&self, expr: &Expr, negated: bool) -> Option<String> {
        match expr {
            Expr::Not(inner) => self.say(inner, !negated),
            Expr::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => {
                // What is already known drops out.
                for (one, other) in [(a, b), (b, a)] {
                    if self.known.value(one, None).is_some() {
                        return self.say(other, negated);
                    }
                }
                let and = (*op == BinaryOp::And) != negated;
                let (a, b) = (self.inside(a, negated, and)?, self.inside(b, negated, and)?);
                Some(format!("{a} {} {b}", if and { "et" } else { "ou" }))
            }
            Expr::Binary(op, a, b) => match (&**a, &**b) {
                (Expr::Var(name), Expr::Text(code)) if matches!(op, BinaryOp::Eq | BinaryOp::Contains) => {
                    self.chose(name, &[code], negated)
                }
                (Expr::Var(name), Expr::Text(code)) if *op == BinaryOp::Ne => self.chose(name, &[code], !negated),
                (Expr::Var(name), Expr::Number(n)) => self.compared(name, *op, *n, negated),
                (Expr::Call(Function::NbSelected, args), Expr::Number(n)) => match args.as_slice() {
                    [Expr::Var(name)] => self.counted(name, *op, *n, negated),
                    _ => None,
                },
                _ => None,
            },
            Expr::In(x, items, not) => match &**x {
                Expr::Var(name) => self.chose(name, &texts(items)?, *not != negated),
                _ => None,
            },
            Expr::Call(Function::Any, args) => match args.split_first() {
                Some((Expr::Var(name), codes)) => self.chose(name, &texts(codes)?, negated),
                _ => None,
            },
            Expr::Answered(x, not) => match &**x {
                Expr::Var(name) => {
                    let question = self.question(name)?;
                    Some(if *not == negated {
                        format!("vous avez répondu à {question}")
                    } else {
                        format!("vous n’avez pas répondu à {question}")
                    })
                }
                _ => None,
            },
            Expr::Var(name) => self.ticked(name, negated),
            _ => None,
        }
    }

    /// A part of a longer sentence; « ou » inside « et » takes parentheses.
    fn inside(&self, expr: &Expr, negated: bool, and: bool) -> Option<String> {
        let words = self.say(expr, negated)?;
        let alternative = matches!(expr, Expr::Binary(op, ..) if (*op == BinaryOp::Or) != negated
            && matches!(op, BinaryOp::Or | BinaryOp::And));
        Some(if and && alternative { format!("({words})") } else { words })
    }

    fn item(&self, name: &Ref) -> Option<&Item> {
        if name.previous {
            return None;
        }
        self.known.questionnaire.item(&name.name)
    }

    /// « la question E07 ».
    fn question(&self, name: &Ref) -> Option<String> {
        self.item(name)?;
        Some(format!("la question{NBSP}{}", self.numbering.of(&name.name)))
    }

    fn chose(&self, name: &Ref, codes: &[&str], negated: bool) -> Option<String> {
        let item = self.item(name)?;
        let question = self.question(name)?;
        let all = options(item, self.known.context);
        let lang = &self.known.context.lang;
        let mut cited = Vec::new();
        for code in codes {
            let place = all.iter().position(|choice| choice.code == *code)?;
            cited.push((place + 1, all[place].label.get(lang)));
        }
        cited.sort_by_key(|(number, _)| *number);
        let quoted = cited.len() <= 2
            && cited
                .iter()
                .all(|(_, label)| label.chars().count() <= QUOTED && !label.contains('{'));
        let said: Vec<String> = cited
            .iter()
            .map(|(number, label)| {
                if quoted {
                    format!("«{NBSP}{label}{NBSP}»")
                } else {
                    number.to_string()
                }
            })
            .collect();
        let rank = name.part.as_ref().filter(|_| matches!(item.kind, Kind::Rank { .. }));
        let verb = match (&item.kind, rank) {
            (Kind::Rank { .. }, Some(rank)) if rank == "1" => "mis en premier",
            (Kind::Rank { .. }, Some(_)) => return None,
            (Kind::Rank { .. }, None) => "classé",
            (Kind::Multi { .. }, _) => "coché",
            (Kind::Matrix { .. } | Kind::Shares { .. } | Kind::Roster { .. }, _) => return None,
            _ => "répondu",
        };
        Some(match (negated, said.as_slice()) {
            (false, said) => format!("vous avez {verb} {} à {question}", list_or(said)),
            (true, [one]) => format!("vous n’avez pas {verb} {one} à {question}"),
            (true, several) => format!("vous n’avez {verb} ni {} à {question}", several.join(" ni ")),
        })
    }

    fn compared(&self, name: &Ref, op: BinaryOp, n: f64, negated: bool) -> Option<String> {
        self.item(name)?.numeric()?;
        let question = self.question(name)?;
        let n = number(n, if n.fract() == 0.0 { 0 } else { 2 });
        let op = if negated { opposite(op)? } else { op };
        Some(match op {
            BinaryOp::Eq => format!("vous avez répondu {n} à {question}"),
            BinaryOp::Ne => format!("votre réponse à {question} n’est pas {n}"),
            BinaryOp::Lt => format!("votre réponse à {question} est plus petite que {n}"),
            BinaryOp::Le => format!("votre réponse à {question} est de {n} au plus"),
            BinaryOp::Gt => format!("votre réponse à {question} dépasse {n}"),
            BinaryOp::Ge => format!("votre réponse à {question} est de {n} au moins"),
            _ => return None,
        })
    }

    fn counted(&self, name: &Ref, op: BinaryOp, n: f64, negated: bool) -> Option<String> {
        let question = self.question(name)?;
        let op = if negated { opposite(op)? } else { op };
        let least = match op {
            BinaryOp::Gt => n + 1.0,
            BinaryOp::Ge => n,
            BinaryOp::Eq if n == 0.0 => return Some(format!("vous n’avez rien coché à {question}")),
            _ => return None,
        };
        Some(match least {
            1.0 => format!("vous avez coché une réponse ou plus à {question}"),
            2.0 => format!("vous avez coché plusieurs réponses à {question}"),
            least => format!("vous avez coché au moins {} réponses à {question}", number(least, 0)),
        })
    }

    fn ticked(&self, name: &Ref, negated: bool) -> Option<String> {
        let question = self.question(name)?;
        Some(match (&self.item(name)?.kind, negated) {
            (Kind::Boolean { checkbox: true }, false) => format!("vous avez coché la case de {question}"),
            (Kind::Boolean { checkbox: true }, true) => format!("vous n’avez pas coché la case de {question}"),
            (Kind::Boolean { checkbox: false }, false) => format!("vous avez répondu «{NBSP}Oui{NBSP}» à {question}"),
            (Kind::Boolean { checkbox: false }, true) => format!("vous avez répondu «{NBSP}Non{NBSP}» à {question}"),
            _ => return None,
        })
    }
}

fn opposite(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Eq => BinaryOp::Ne,
        BinaryOp::Ne => BinaryOp::Eq,
        BinaryOp::Lt => BinaryOp::Ge,
        BinaryOp::Le => BinaryOp::Gt,
        BinaryOp::Gt => BinaryOp::Le,
        BinaryOp::Ge => BinaryOp::Lt,
        _ => return None,
    })
}

fn texts(items: &[Expr]) -> Option<Vec<&str>> {
    items
        .iter()
        .map(|item| {
            if let Expr::Text(text) = item {
                Some(text.as_str())
            } else {
                None
            }
        })
        .collect()
}

/// The value that a question has when this choice is its only answer; `None` when the choice may stand beside others.
pub(super) fn alone(item: &Item, code: &str, exclusive: bool) -> Option<Val> {
    match item.kind {
        Kind::Single(_) => Some(Val::Text(code.to_owned())),
        Kind::Boolean { checkbox: false } => Some(Val::Bool(code == "oui")),
        Kind::Multi { .. } | Kind::Rank { .. } if exclusive => Some(Val::Texts(vec![Val::Text(code.to_owned())])),
        _ => None,
    }
}
