//! Tree → value: total and three-valued. `src/web/static/condition.js` does exactly the same; `tests/it/condition.rs` compares
//! them. In comparisons a date is its ISO text, and a code is a text.

use std::cmp::Ordering;

use unicode_normalization::UnicodeNormalization;

use super::{BinaryOp, Env, Expr, Function, Val};
use crate::values::Date;

use Val::Missing;

impl Expr {
    /// The value of this tree.
    pub fn eval(&self, env: &dyn Env) -> Val {
        match self {
            Expr::Number(n) => Val::number(*n),
            Expr::Text(text) => Val::Text(text.clone()),
            Expr::Bool(value) => Val::Bool(*value),
            Expr::Var(name) => match env.var(name) {
                Val::Number(n) => Val::number(n),
                other => other,
            },
            Expr::Not(x) => truth(not(as_bool(&x.eval(env)))),
            Expr::Neg(x) => x.eval(env).as_number().map_or(Missing, |n| Val::number(-n)),
            Expr::Binary(op, a, b) => binary(*op, &a.eval(env), &b.eval(env)),
            Expr::In(x, items, negated) => {
                let x = x.eval(env);
                let found = any_of(items.iter().map(|item| equal(&x, &item.eval(env))));
                truth(if *negated { not(found) } else { found })
            }
            Expr::Answered(x, negated) => Val::Bool(x.eval(env).answered() != *negated),
            Expr::If(c, a, b) => match c.eval(env) {
                Val::Bool(true) => a.eval(env),
                Val::Bool(false) => b.eval(env),
                _ => Missing,
            },
            Expr::Call(function, args) => call(*function, args, env),
        }
    }
}

fn truth(value: Option<bool>) -> Val {
    value.map_or(Missing, Val::Bool)
}

fn as_bool(value: &Val) -> Option<bool> {
    if let Val::Bool(value) = value { Some(*value) } else { None }
}

fn not(x: Option<bool>) -> Option<bool> {
    x.map(|x| !x)
}

fn or(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    not(or(not(a), not(b)))
}

/// True when one is, false when all are false, else missing.
fn any_of(values: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut found = Some(false);
    for value in values {
        found = or(found, value);
    }
    found
}

/// A number as text, exactly as JavaScript's `String(n)`.
pub(super) fn number_text(n: f64) -> String {
    let n = n + 0.0;
    if n == 0.0 || (1e-6..1e21).contains(&n.abs()) {
        return n.to_string();
    }
    let text = format!("{n:e}");
    if n.abs() >= 1.0 { text.replace('e', "e+") } else { text }
}

/// A text, a code, or a date as ISO text.
fn text(value: &Val) -> Option<String> {
    match value {
        Val::Text(text) => Some(text.clone()),
        Val::Date(date) => Some(date.to_string()),
        _ => None,
    }
}

fn equal(a: &Val, b: &Val) -> Option<bool> {
    match (a, b) {
        (Val::Bool(a), Val::Bool(b)) => Some(a == b),
        (Val::Number(a), Val::Number(b)) => Some(a == b),
        (Val::Number(n), other) | (other, Val::Number(n)) => Some(number_text(*n) == text(other)?.nfc().collect::<String>()),
        _ => Some(text(a)?.nfc().eq(text(b)?.nfc())),
    }
}

/// A number, or a code made of digits.
pub(super) fn numeric(value: &Val) -> Option<f64> {
    match value {
        Val::Number(n) => Some(*n),
        Val::Text(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let whole = (1..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
            whole.then(|| text.parse::<f64>().ok()).flatten().map(|n| n + 0.0)
        }
        _ => None,
    }
}

/// A date, or its ISO text (`AAAA-MM-JJ`).
pub(super) fn date(value: &Val) -> Option<Date> {
    match value {
        Val::Date(date) if (0..=9999).contains(&date.year()) => Some(*date),
        Val::Text(text) => {
            let b = text.as_bytes();
            let formed = b.len() == 10
                && b.iter()
                    .enumerate()
                    .all(|(i, c)| if i == 4 || i == 7 { *c == b'-' } else { c.is_ascii_digit() });
            formed.then(|| text.parse().ok()).flatten()
        }
        _ => None,
    }
}

fn order(a: &Val, b: &Val) -> Option<Ordering> {
    match (numeric(a), numeric(b)) {
        (Some(a), Some(b)) => a.partial_cmp(&b),
        _ => Some(date(a)?.cmp(&date(b)?)),
    }
}

fn contains(set: &Val, x: &Val) -> Option<bool> {
    match (set, x) {
        (Val::Texts(_), Missing | Val::Texts(_)) => None,
        (Val::Texts(terms), x) => Some(terms.iter().any(|term| equal(term, x) == Some(true))),
        _ => None,
    }
}

fn binary(op: BinaryOp, a: &Val, b: &Val) -> Val {
    let compare = |holds: fn(Ordering) -> bool| truth(order(a, b).map(holds));
    let compute = |f: fn(f64, f64) -> f64| match (a, b) {
        (Val::Number(a), Val::Number(b)) => Val::number(f(*a, *b)),
        _ => Missing,
    };
    match op {
        BinaryOp::Or => truth(or(as_bool(a), as_bool(b))),
        BinaryOp::And => truth(and(as_bool(a), as_bool(b))),
        BinaryOp::Eq => truth(equal(a, b)),
        BinaryOp::Ne => truth(not(equal(a, b))),
        BinaryOp::Lt => compare(Ordering::is_lt),
        BinaryOp::Le => compare(Ordering::is_le),
        BinaryOp::Gt => compare(Ordering::is_gt),
        BinaryOp::Ge => compare(Ordering::is_ge),
        BinaryOp::Contains => truth(contains(a, b)),
        BinaryOp::Add => compute(|a, b| a + b),
        BinaryOp::Sub => compute(|a, b| a - b),
        BinaryOp::Mul => compute(|a, b| a * b),
        BinaryOp::Div => compute(|a, b| a / b),
    }
}

/// The answered terms, columns and rows opened, in order.
fn terms(values: Vec<Val>, out: &mut Vec<Val>) {
    for value in values {
        match value {
            Missing => {}
            Val::Texts(inner) => terms(inner, out),
            other => out.push(other),
        }
    }
}

/// Moves the decimal point of a non-negative number, on its shortest decimal writing: exact, unlike a multiplication.
fn shift(n: f64, places: i32) -> f64 {
    let written = format!("{n:e}");
    let (digits, exponent) = written.split_once('e').unwrap_or((&written, "0"));
    let exponent = exponent.parse::<i32>().unwrap_or(0) + places;
    format!("{digits}e{exponent}").parse().unwrap_or(f64::NAN)
}

/// Rounds to `places` decimals (negative: tens, hundreds…), half away from zero, on the decimal writing: 2.675 gives 2.68.
pub(super) fn round(n: f64, places: i32) -> f64 {
    shift(shift(n.abs(), places).round(), -places).copysign(n) + 0.0
}

/// Whole years from one date to the other; negative when the second is earlier. A 29 February comes of age on 1 March.
fn years_between(from: Date, to: Date) -> f64 {
    if to < from {
        return 0.0 - years_between(to, from);
    }
    let before = (to.month(), to.day()) < (from.month(), from.day());
    f64::from(to.year()) - f64::from(from.year()) - f64::from(u8::from(before))
}

fn call(function: Function, args: &[Expr], env: &dyn Env) -> Val {
    let values: Vec<Val> = args.iter().map(|arg| arg.eval(env)).collect();
    let first = values.first().cloned().unwrap_or(Missing);
    let second = values.get(1).cloned().unwrap_or(Missing);
    match function {
        Function::Sum | Function::Mean | Function::Min | Function::Max | Function::Count => aggregate(function, values),
        Function::Round => {
            let places = if args.len() < 2 { Val::Number(0.0) } else { second };
            match (first, places) {
                #[expect(clippy::cast_possible_truncation, reason = "clamped to a small range first")]
                (Val::Number(n), Val::Number(places)) => Val::number(round(n, places.clamp(-9.0, 9.0) as i32)),
                _ => Missing,
            }
        }
        Function::Length => text(&first).map_or(Missing, |text| {
            Val::Number(f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX)))
        }),
        Function::Matches => match (text(&first), args.get(1)) {
            (Some(text), Some(Expr::Text(pattern))) => truth(super::pattern::matches(pattern, &text)),
            _ => Missing,
        },
        Function::Today => Val::Date(env.today()),
        Function::YearsBetween => match (date(&first), date(&second)) {
            (Some(from), Some(to)) => Val::Number(years_between(from, to)),
            _ => Missing,
        },
        Function::Label => match args.first() {
            Some(Expr::Var(name)) if first.answered() => match (env.label(name), first) {
                (Some(label), _) => Val::Text(label),
                (None, value @ (Val::Text(_) | Val::Date(_))) => value,
                _ => Missing,
            },
            _ => Missing,
        },
        Function::NbSelected => match first {
            Val::Texts(codes) => Val::Number(count(codes.iter().filter(|code| code.answered()).count())),
            _ => Missing,
        },
        Function::Any => truth(any_of(values.iter().skip(1).map(|x| contains(&first, x)))),
        Function::All => truth(not(any_of(values.iter().skip(1).map(|x| not(contains(&first, x)))))),
        Function::Coalesce => values.into_iter().find(Val::answered).unwrap_or(Missing),
        Function::Abs => first.as_number().map_or(Missing, |n| Val::number(n.abs())),
        Function::Year => date(&first).map_or(Missing, |date| Val::Number(f64::from(date.year()))),
        Function::Lower => text(&first).map_or(Missing, |text| Val::Text(text.to_lowercase())),
    }
}

fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

fn aggregate(function: Function, values: Vec<Val>) -> Val {
    let mut known = Vec::new();
    terms(values, &mut known);
    if function == Function::Count {
        return Val::Number(count(known.len()));
    }
    let numbers: Vec<f64> = known.iter().filter_map(numeric).collect();
    if numbers.is_empty() {
        let dates = known.iter().filter_map(date);
        return match function {
            Function::Min => dates.min().map_or(Missing, Val::Date),
            Function::Max => dates.max().map_or(Missing, Val::Date),
            _ => Missing,
        };
    }
    let sum = numbers.iter().fold(0.0, |sum, n| sum + n);
    Val::number(match function {
        Function::Mean => sum / count(numbers.len()),
        Function::Min => numbers.iter().fold(f64::INFINITY, |least, n| least.min(*n)),
        Function::Max => numbers.iter().fold(f64::NEG_INFINITY, |most, n| most.max(*n)),
        _ => sum,
    })
}
