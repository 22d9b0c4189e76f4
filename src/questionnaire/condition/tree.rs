//! What can be asked of a tree whatever it means: its children, its variables, its values.

use std::collections::BTreeSet;
use std::fmt;

use super::{BinaryOp, Expr, Function, Ref, Val};
use crate::values::Date;

/// The tallest tree accepted: well under what JSON readers and stacks bear.
pub(super) const MAX_HEIGHT: usize = 64;

impl Ref {
    /// A variable without part.
    pub fn new(name: &str) -> Self {
        Ref {
            name: name.to_owned(),
            part: None,
            previous: false,
        }
    }

    /// Reads `name`, `name.part`, `precedent(name)`, `previous(name.part)`. Accents are folded as in conditions
    /// (`durée` is `duree`). `None` when it is not a name.
    pub fn parse(text: &str) -> Option<Self> {
        match super::parser::parse(text).ok()?.0 {
            Expr::Var(name) => Some(name),
            _ => None,
        }
    }

    /// The same variable in the present wave.
    pub fn current(&self) -> Self {
        Ref {
            previous: false,
            ..self.clone()
        }
    }
}

impl fmt::Display for Ref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.previous {
            f.write_str("precedent(")?;
        }
        f.write_str(&self.name)?;
        if let Some(part) = &self.part {
            write!(f, ".{part}")?;
        }
        if self.previous { f.write_str(")") } else { Ok(()) }
    }
}

impl Expr {
    /// The direct children, in the order in which they are written.
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Expr::Number(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Var(_) => Vec::new(),
            Expr::Not(x) | Expr::Neg(x) | Expr::Answered(x, _) => vec![x],
            Expr::Binary(_, a, b) => vec![a, b],
            Expr::In(x, items, _) => std::iter::once(&**x).chain(items).collect(),
            Expr::If(c, a, b) => vec![c, a, b],
            Expr::Call(_, args) => args.iter().collect(),
        }
    }

    /// Visits this tree and all those inside it, parents first.
    pub fn walk(&self, visit: &mut dyn FnMut(&Expr)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// Every variable it reads.
    pub fn refs(&self) -> BTreeSet<Ref> {
        let mut out = BTreeSet::new();
        self.walk(&mut |expr| {
            if let Expr::Var(name) = expr {
                out.insert(name.clone());
            }
        });
        out
    }

    /// Whether it calls this function somewhere.
    pub fn calls(&self, function: Function) -> bool {
        let mut found = false;
        self.walk(&mut |expr| found |= matches!(expr, Expr::Call(f, _) if *f == function));
        found
    }

    /// The texts that it may give when they can be listed: those at the ends of `si … alors … sinon …` and of
    /// `premier_renseigne(…)`. A derived code is checked with them. `None` when another text may come out.
    pub fn text_results(&self) -> Option<BTreeSet<String>> {
        let both = |a: &Expr, b: &Expr| Some(a.text_results()?.into_iter().chain(b.text_results()?).collect());
        match self {
            Expr::Text(text) => Some(BTreeSet::from([text.clone()])),
            Expr::Number(n) => Some(BTreeSet::from([super::eval::number_text(*n)])),
            Expr::If(_, a, b) => both(a, b),
            Expr::Call(Function::Coalesce, args) => {
                let mut out = BTreeSet::new();
                for arg in args {
                    out.extend(arg.text_results()?);
                }
                Some(out)
            }
            _ => None,
        }
    }
}

impl BinaryOp {
    /// How it is written in French.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Or => "ou",
            BinaryOp::And => "et",
            BinaryOp::Eq => "=",
            BinaryOp::Ne => "<>",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
            BinaryOp::Contains => "contient",
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
        }
    }

    /// How tightly it binds: 1 (`ou`) to 6 (`*`).
    pub(super) fn precedence(self) -> u8 {
        match self {
            BinaryOp::Or => 1,
            BinaryOp::And => 2,
            BinaryOp::Add | BinaryOp::Sub => 5,
            BinaryOp::Mul | BinaryOp::Div => 6,
            _ => 4,
        }
    }
}

impl Val {
    /// Whether there is a value: not missing, and for a set or a column at least one value inside.
    pub fn answered(&self) -> bool {
        match self {
            Val::Missing => false,
            Val::Texts(terms) => terms.iter().any(Val::answered),
            _ => true,
        }
    }

    /// The number, when it is one.
    pub fn as_number(&self) -> Option<f64> {
        if let Val::Number(n) = self { Some(*n) } else { None }
    }

    /// The text or code, when it is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Val::Text(text) = self { Some(text) } else { None }
    }

    /// A number, or missing when it is not finite; −0 is 0.
    pub fn number(n: f64) -> Self {
        if n.is_finite() { Val::Number(n + 0.0) } else { Val::Missing }
    }

    /// A set of codes.
    pub fn codes<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        Val::Texts(codes.into_iter().map(|code| Val::Text(code.to_owned())).collect())
    }
}

impl From<bool> for Val {
    fn from(value: bool) -> Self {
        Val::Bool(value)
    }
}

impl From<f64> for Val {
    fn from(value: f64) -> Self {
        Val::number(value)
    }
}

impl From<&str> for Val {
    fn from(value: &str) -> Self {
        Val::Text(value.to_owned())
    }
}

impl From<Date> for Val {
    fn from(value: Date) -> Self {
        Val::Date(value)
    }
}
