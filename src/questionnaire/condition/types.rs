//! Types: what is wrong with a condition is found before the wave opens, all faults at once.

mod calls;

use std::collections::BTreeSet;

use super::parser::{self, Spot};
use super::{BinaryOp, Condition, ConditionFault, Expr, Ref, Val, nearest};

/// The type of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// True or false.
    Boolean,
    /// A number.
    Number,
    /// Free text.
    Text,
    /// A date.
    Date,
    /// One code of a list.
    Code(CodeList),
    /// Several codes of a list.
    Codes(CodeList),
    /// A column: all the rows of a matrix or of shares, one column of a roster, or a roster itself (lines of [`Type::Any`]).
    Rows(Box<Type>),
    /// Not known: everything is accepted.
    Any,
}

/// A list of codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeList {
    /// Codes and labels, in order.
    pub codes: Vec<(String, String)>,
    /// The list is supplied at run time: other codes are possible.
    pub open: bool,
}

impl CodeList {
    /// A list known whole.
    pub fn closed(codes: impl IntoIterator<Item = (String, String)>) -> Self {
        CodeList {
            codes: codes.into_iter().collect(),
            open: false,
        }
    }

    /// A list supplied at run time.
    pub fn open() -> Self {
        CodeList {
            codes: Vec::new(),
            open: true,
        }
    }

    /// Whether this code may be an answer.
    pub fn accepts(&self, code: &str) -> bool {
        self.open || self.codes.iter().any(|(known, _)| known == code)
    }

    /// Whether every code is a whole number, so that codes have an order and a mean.
    pub fn is_numeric(&self) -> bool {
        !self.open
            && !self.codes.is_empty()
            && self
                .codes
                .iter()
                .all(|(code, _)| super::eval::numeric(&Val::from(code.as_str())).is_some())
    }

    /// What to write instead of a code that is not in the list: by label first, then by likeness.
    fn mend(&self, wrong: &str) -> String {
        let by_label = |label: &String| super::lexer::fold(label).to_lowercase() == super::lexer::fold(wrong).to_lowercase();
        let found = self
            .codes
            .iter()
            .find(|(_, label)| by_label(label))
            .map(|(code, _)| code.as_str());
        let found = found.or_else(|| nearest(wrong, self.codes.iter().map(|(code, _)| code.as_str())));
        let found = found.or_else(|| {
            let label = nearest(wrong, self.codes.iter().map(|(_, label)| label.as_str()))?;
            self.codes
                .iter()
                .find(|(_, known)| known == label)
                .map(|(code, _)| code.as_str())
        });
        if let Some(code) = found {
            return format!("Vouliez-vous dire '{code}' ?");
        }
        let some: Vec<String> = self.codes.iter().take(12).map(|(code, _)| format!("'{code}'")).collect();
        let more = if self.codes.len() > some.len() { "…" } else { "" };
        format!("Les codes de cette liste sont : {}{more}.", some.join(", "))
    }
}

/// What a questionnaire knows of a name.
#[derive(Clone, Debug, PartialEq)]
pub enum Lookup {
    /// Its type.
    Type(Type),
    /// No such name; the nearest one.
    Unknown {
        /// What was probably meant.
        suggestion: Option<String>,
    },
    /// The name exists, not that part of it.
    UnknownPart {
        /// Its parts: rows, ranks, columns; empty: it has none.
        parts: Vec<String>,
    },
}

/// Where the types of variables are found.
pub trait Scope {
    /// The type of a variable.
    fn type_of(&self, name: &Ref) -> Lookup;

    /// The smallest and the largest number that this variable may be, when it is bounded.
    fn bounds(&self, name: &Ref) -> (Option<f64>, Option<f64>) {
        let _ = name;
        (None, None)
    }
}

/// What is expected of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// True or false.
    Condition,
    /// Any value.
    Value,
}

/// Parses and checks types.
///
/// # Errors
/// Every fault, in the order of the text.
pub fn compile(source: &str, scope: &dyn Scope, expect: Expect) -> Result<(Condition, Type), Vec<ConditionFault>> {
    let (expr, spot) = parser::parse(source).map_err(|fault| vec![fault])?;
    let mut checker = Checker {
        scope,
        faults: Vec::new(),
    };
    let kind = checker.check(&expr, &spot);
    if expect == Expect::Condition {
        checker.boolean(&expr, &kind, spot.at, "Une condition");
    }
    if checker.faults.is_empty() {
        return Ok((
            Condition {
                source: source.to_owned(),
                expr,
            },
            kind,
        ));
    }
    checker.faults.sort();
    checker.faults.dedup();
    Err(checker.faults)
}

/// Whether an expression may feed a derived variable or an item of type `wanted`; the error says why not, in French.
///
/// # Errors
/// A message and a mend.
pub fn fits(expr: &Expr, kind: &Type, wanted: &Type) -> Result<(), (String, String)> {
    if let (Type::Code(list), Some(texts)) = (wanted, expr.text_results()) {
        return match texts.iter().find(|text| !list.accepts(text)) {
            Some(wrong) => Err((
                format!("L’expression peut donner '{wrong}', qui n’est pas un des codes déclarés."),
                list.mend(wrong),
            )),
            None => Ok(()),
        };
    }
    let fit = match (wanted, kind) {
        (_, Type::Any) | (Type::Any, _) => true,
        (Type::Code(list), Type::Code(given)) => list.open || given.codes.iter().all(|(code, _)| list.accepts(code)),
        (Type::Code(_), Type::Text) => true,
        (Type::Text, Type::Code(_)) => true,
        (Type::Number, Type::Code(given)) => given.is_numeric(),
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    };
    if fit {
        return Ok(());
    }
    Err((
        format!("L’expression donne {}, alors que {} est attendu.", kind.name(), wanted.name()),
        "Changez l’expression, ou le type déclaré.".to_owned(),
    ))
}

impl Type {
    /// Its name in a French sentence.
    pub fn name(&self) -> &'static str {
        match self {
            Type::Boolean => "un vrai/faux",
            Type::Number => "un nombre",
            Type::Text => "un texte",
            Type::Date => "une date",
            Type::Code(_) => "un code",
            Type::Codes(_) => "un ensemble de codes",
            Type::Rows(_) => "une colonne de valeurs",
            Type::Any => "une valeur",
        }
    }

    /// The list, for codes.
    pub fn list(&self) -> Option<&CodeList> {
        match self {
            Type::Code(list) | Type::Codes(list) => Some(list),
            Type::Rows(inner) => inner.list(),
            _ => None,
        }
    }

    fn is_numeric(&self) -> bool {
        matches!(self, Type::Number | Type::Any) || matches!(self, Type::Code(list) if list.is_numeric())
    }
}

struct Checker<'a> {
    scope: &'a dyn Scope,
    faults: Vec<ConditionFault>,
}

/// The text that a literal has as a code.
fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Text(text) => Some(text.clone()),
        Expr::Number(n) => Some(super::eval::number_text(*n)),
        _ => None,
    }
}

impl Checker<'_> {
    fn fault(&mut self, at: usize, code: &'static str, message: impl Into<String>, mend: impl Into<String>) {
        self.faults.push(ConditionFault {
            at,
            code,
            message: message.into(),
            mend: mend.into(),
        });
    }

    fn check(&mut self, expr: &Expr, spot: &Spot) -> Type {
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
                self.boolean(x, &kids[0], spot.kids[0].at, "Ce qui suit « non »");
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
                        format!("« parmi » compare une seule valeur ; {x} est {}.", kids[0].name()),
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
                self.boolean(c, &kids[0], spot.kids[0].at, "Ce qui suit « si »");
                self.join((a, &kids[1]), (b, &kids[2]), spot.kids[2].at)
            }
            Expr::Binary(op, a, b) => self.binary(*op, (a, &kids[0]), (b, &kids[1]), spot),
            Expr::Call(function, args) => self.call(*function, args, &kids, spot),
        }
    }

    fn variable(&mut self, name: &Ref, at: usize) -> Type {
        match self.scope.type_of(name) {
            Lookup::Type(kind) => return kind,
            Lookup::Unknown { suggestion } => {
                let mend = match suggestion {
                    Some(near) => format!("Vouliez-vous dire {near} ?"),
                    None => "Vérifiez l’identifiant de la question ; un code se met entre apostrophes.".to_owned(),
                };
                self.fault(
                    at,
                    "unknown-name",
                    format!("« {} » n’est le nom d’aucune question ni d’aucune variable.", name.name),
                    mend,
                );
            }
            Lookup::UnknownPart { parts } => match &name.part {
                Some(part) if parts.is_empty() => {
                    let message = format!("« {} » n’a ni ligne ni colonne : « .{part} » n’a pas de sens.", name.name);
                    self.fault(at, "unknown-part", message, format!("Écrivez {}.", name.name));
                }
                Some(part) => {
                    let mend = match nearest(part, parts.iter().map(String::as_str)) {
                        Some(near) => format!("Vouliez-vous dire {}.{near} ?", name.name),
                        None => format!("Ses parties sont : {}.", parts.join(", ")),
                    };
                    self.fault(
                        at,
                        "unknown-part",
                        format!("« {} » n’a pas de partie « {part} ».", name.name),
                        mend,
                    );
                }
                None => {
                    let message = format!("« {} » a plusieurs parties et ne s’emploie pas seul.", name.name);
                    self.fault(
                        at,
                        "unknown-part",
                        message,
                        format!("Ses parties sont : {}.", parts.join(", ")),
                    );
                }
            },
        }
        Type::Any
    }

    fn boolean(&mut self, expr: &Expr, kind: &Type, at: usize, what: &str) {
        if matches!(kind, Type::Boolean | Type::Any) {
            return;
        }
        let mend = match kind {
            Type::Code(list) => {
                let code = list.codes.first().map_or("oui", |(code, _)| code.as_str());
                format!("Comparez-le à un code : {expr} = '{code}'.")
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
            format!("{what} doit être vrai ou faux ; {expr} est {}.", kind.name()),
            mend,
        );
    }

    fn number(&mut self, expr: &Expr, kind: &Type, at: usize) -> Type {
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
                format!("Il faut un nombre ici ; {expr} est {}.", kind.name()),
                mend,
            );
        }
        Type::Number
    }

    fn binary(&mut self, op: BinaryOp, a: (&Expr, &Type), b: (&Expr, &Type), spot: &Spot) -> Type {
        let (a_at, b_at) = (spot.kids[0].at, spot.kids[1].at);
        match op {
            BinaryOp::Or | BinaryOp::And => {
                let what = format!("Ce qui entoure « {op} »");
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

    /// `a = b`, whichever side the literal is on.
    fn equality(&mut self, a: (&Expr, &Type), b: (&Expr, &Type), at: usize) {
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
                        "Nommez une de ses parties ({}.…), ou résumez-la : somme({}), nombre({}).",
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
                    "{} est {}, {} est {} : ils ne sont jamais égaux.",
                    a.0,
                    x.name(),
                    b.0,
                    y.name()
                );
                self.fault(at, "type", message, "Comparez des valeurs de même nature.");
            }
        }
    }

    fn code(&mut self, whose: &Expr, list: &CodeList, code: &str, at: usize) {
        if !list.accepts(code) {
            self.fault(
                at,
                "unknown-code",
                format!("'{code}' n’est pas un code de {whose}."),
                list.mend(code),
            );
        }
    }

    fn date_literal(&mut self, text: &str, at: usize) {
        if super::eval::date(&Val::from(text)).is_none() {
            self.fault(
                at,
                "date",
                format!("'{text}' n’est pas une date."),
                "Écrivez une date sous la forme '2026-12-31'.",
            );
        }
    }

    fn ordering(&mut self, op: BinaryOp, a: (&Expr, &Type), b: (&Expr, &Type), at: usize) {
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
                "Les codes n’ont pas d’ordre : écrivez parmi ('…', '…').".to_owned()
            }
            None => "Seuls les nombres et les dates ont un ordre.".to_owned(),
        };
        let message = format!(
            "« {op} » ne peut pas comparer {} ({}) et {} ({}).",
            a.0,
            a.1.name(),
            b.0,
            b.1.name()
        );
        self.fault(at, "type", message, mend);
    }

    fn membership(&mut self, set: (&Expr, &Type), x: (&Expr, &Type), at: usize, x_at: usize) {
        match set.1 {
            Type::Any => {}
            Type::Codes(list) => match literal(x.0) {
                Some(code) => self.code(set.0, list, &code, x_at),
                None if matches!(x.1, Type::Code(_) | Type::Text | Type::Any) => {}
                None => {
                    let message = format!("{} contient des codes ; {} est {}.", set.0, x.0, x.1.name());
                    self.fault(x_at, "type", message, "Écrivez un code entre apostrophes.");
                }
            },
            Type::Rows(inner) if matches!(**inner, Type::Codes(_) | Type::Rows(_)) => {}
            Type::Rows(inner) => self.equality((set.0, inner), x, x_at),
            kind => {
                let mend = match kind {
                    Type::Code(_) => format!("Écrivez {} = {}.", set.0, x.0),
                    _ => format!("Pour un texte, écrivez correspond({}, '.*…​.*').", set.0),
                };
                self.fault(
                    at,
                    "type",
                    format!(
                        "« contient » attend une question à plusieurs choix ; {} est {}.",
                        set.0,
                        kind.name()
                    ),
                    mend,
                );
            }
        }
    }

    /// The type of what is one thing or another.
    fn join(&mut self, a: (&Expr, &Type), b: (&Expr, &Type), at: usize) -> Type {
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
                    "Les deux valeurs possibles ne sont pas de même nature : {} est {}, {} est {}.",
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
