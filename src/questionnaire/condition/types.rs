//! Types: what is wrong with a condition is found before the wave opens, all faults at once.

mod calls;
mod checker;
mod compare;

use super::parser;
use super::{Condition, ConditionFault, Expr, Ref, Val, nearest};

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
            return format!("Vouliez-vous dire '{code}' ?");
        }
        let some: Vec<String> = self.codes.iter().take(12).map(|(code, _)| format!("'{code}'")).collect();
        let more = if self.codes.len() > some.len() { "…" } else { "" };
        format!("Les codes de cette liste sont : {}{more}.", some.join(", "))
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

    /// The codes of this variable that are kinds of missing: choosing one gives no value.
    fn missing_codes(&self, name: &Ref) -> &[String] {
        let _ = name;
        &[]
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
