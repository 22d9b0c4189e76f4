//! The language of conditions: small, typed, total, three-valued. Text is parsed once; what is stored, shipped to the browser
//! and evaluated is the tree ([`Expr`]). French keywords, English aliases (`survey-schemas/README.md` has the grammar).
//!
//! `lexer` and `parser` read text, `print` writes it back, `json` is what the browser gets, `types` finds what is wrong before a
//! wave opens, `constant` what can never be true, `eval` computes (its twin is `src/web/static/condition.js`), `pattern` is the
//! restricted regular expressions, `template` the texts with `{…}`.

mod constant;
mod eval;
mod json;
mod lexer;
mod parser;
mod pattern;
mod print;
mod suggest;
pub mod template;
mod tree;
mod types;
mod words;

use std::collections::BTreeSet;

pub use constant::constant;
pub use pattern::Pattern;
pub use print::french;
pub use suggest::nearest;
pub use template::{Part, Template};
pub use types::{CodeList, Expect, Lookup, Scope, Type, compile, fits};
pub use words::is_reserved;

/// A condition or an expression: its text as written, and its tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// As the author wrote it.
    pub source: String,
    /// What it means.
    pub expr: Expr,
}

/// A reference to a variable: `salaries`, `satisf.salles`, `K04.1`, `postes.heures`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ref {
    /// Item, derived variable or external.
    pub name: String,
    /// Row, rank (`1`…) or roster column.
    pub part: Option<String>,
    /// `previous(x)`: the answer of the last wave.
    pub previous: bool,
}

/// The tree of a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A number.
    Number(f64),
    /// A text or a code.
    Text(String),
    /// True or false.
    Bool(bool),
    /// A variable.
    Var(Ref),
    /// `non x`.
    Not(Box<Expr>),
    /// `-x`.
    Neg(Box<Expr>),
    /// A binary operation.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x parmi (a, b)`; `true` in the last place: `pas parmi`.
    In(Box<Expr>, Vec<Expr>, bool),
    /// `x est renseigné`; `true`: `n’est pas renseigné`.
    Answered(Box<Expr>, bool),
    /// `si c alors a sinon b`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A function of the closed list.
    Call(Function, Vec<Expr>),
}

/// The binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    /// `ou`
    Or,
    /// `et`
    And,
    /// `=`
    Eq,
    /// `<>`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `contient`
    Contains,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
}

/// The functions, a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `somme`, `sum`
    Sum,
    /// `moyenne`, `mean`
    Mean,
    /// `min`
    Min,
    /// `max`
    Max,
    /// `nombre`, `count`
    Count,
    /// `arrondi`, `round`
    Round,
    /// `longueur`, `length`
    Length,
    /// `correspond`, `matches`
    Matches,
    /// `aujourdhui`, `today`
    Today,
    /// `annees_entre`, `years_between`
    YearsBetween,
    /// `libelle`, `label`
    Label,
    /// `nb_coches`, `nb_selected`
    NbSelected,
    /// `un_parmi`, `any`
    Any,
    /// `tous`, `all`
    All,
    /// `premier_renseigne`, `coalesce`
    Coalesce,
    /// `abs`
    Abs,
    /// `annee`, `year`
    Year,
    /// `minuscules`, `lower`
    Lower,
}

/// A run-time value of the language. `Missing` is the third truth value too.
#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    /// No value, whatever the reason.
    Missing,
    /// True or false.
    Bool(bool),
    /// A number, never NaN nor infinite.
    Number(f64),
    /// Text or one code.
    Text(String),
    /// Several codes, or several texts (a roster column of codes).
    Texts(Vec<Val>),
    /// A date.
    Date(crate::values::Date),
}

/// Where an evaluation finds its variables.
pub trait Env {
    /// The value of a variable; `Missing` when it has none, is not displayed or does not exist. Sets and roster columns are
    /// `Texts` (of any `Val`).
    fn var(&self, name: &Ref) -> Val;
    /// « Aujourd’hui » in Europe/Paris.
    fn today(&self) -> crate::values::Date;
    /// The wording of a code of this variable.
    fn label(&self, name: &Ref) -> Option<String>;
}

/// A fault of a condition, for its author.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConditionFault {
    /// Where, in characters from 0.
    pub at: usize,
    /// Stable code of the kind of fault (`syntax`, `unknown-name`, `unknown-code`…).
    pub code: &'static str,
    /// What is wrong, in French.
    pub message: String,
    /// What to do, in French.
    pub mend: String,
}

impl Condition {
    /// Evaluates to a value. Total: never panics, always ends.
    pub fn eval(&self, env: &dyn Env) -> Val {
        self.expr.eval(env)
    }

    /// A condition holds only when it is *true* (missing is not true).
    pub fn holds(&self, env: &dyn Env) -> bool {
        self.eval(env) == Val::Bool(true)
    }

    /// Every variable it reads.
    pub fn refs(&self) -> BTreeSet<Ref> {
        self.expr.refs()
    }

    /// The tree as JSON, what the browser evaluates.
    pub fn to_json(&self) -> serde_json::Value {
        self.expr.to_json()
    }

    /// Reads a tree back; its source is the canonical text.
    ///
    /// # Errors
    /// What is wrong with the tree.
    pub fn from_json(tree: &serde_json::Value) -> Result<Self, String> {
        let expr = Expr::from_json(tree)?;
        Ok(Condition {
            source: expr.to_string(),
            expr,
        })
    }
}

/// Parses without checking types (plans, tests); the position in a fault counts characters from 0.
///
/// # Errors
/// A sentence for the author, with the place.
pub fn parse(source: &str) -> Result<Condition, (usize, String)> {
    match parser::parse(source) {
        Ok((expr, _)) => Ok(Condition {
            source: source.to_owned(),
            expr,
        }),
        Err(fault) => Err((fault.at, format!("{} {}", fault.message, fault.mend))),
    }
}
