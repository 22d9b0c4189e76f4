//! Tree → canonical French text, with as few parentheses as its meaning allows; and values the French way.

use std::fmt;

use super::{BinaryOp, Expr, Val};

/// How tightly a tree binds; 0 for `si`, 8 for what needs no parentheses.
fn tightness(expr: &Expr) -> u8 {
    match expr {
        Expr::If(..) => 0,
        Expr::Not(_) => 3,
        Expr::Binary(op, ..) => op.precedence(),
        Expr::In(..) | Expr::Answered(..) => 4,
        Expr::Neg(_) => 7,
        _ => 8,
    }
}

fn inside(f: &mut fmt::Formatter<'_>, expr: &Expr, least: u8) -> fmt::Result {
    if tightness(expr) < least {
        write!(f, "({expr})")
    } else {
        write!(f, "{expr}")
    }
}

fn list(f: &mut fmt::Formatter<'_>, items: &[Expr]) -> fmt::Result {
    f.write_str("(")?;
    for (i, item) in items.iter().enumerate() {
        write!(f, "{}{item}", if i > 0 { ", " } else { "" })?;
    }
    f.write_str(")")
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Number(n) => write!(f, "{n}"),
            Expr::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Expr::Bool(value) => f.write_str(if *value { "vrai" } else { "faux" }),
            Expr::Var(name) => write!(f, "{name}"),
            Expr::Not(x) => {
                f.write_str("non ")?;
                inside(f, x, 3)
            }
            Expr::Neg(x) => {
                f.write_str("-")?;
                // `-3` is a number; the opposite of the number 3 keeps its parentheses.
                inside(f, x, if matches!(**x, Expr::Number(n) if n >= 0.0) { 9 } else { 7 })
            }
            Expr::Binary(op, a, b) => {
                let binds = op.precedence();
                inside(f, a, if binds == 4 { 5 } else { binds })?;
                write!(f, " {} ", op.symbol())?;
                inside(f, b, binds + 1)
            }
            Expr::In(x, items, negated) => {
                inside(f, x, 5)?;
                f.write_str(if *negated { " pas parmi " } else { " parmi " })?;
                list(f, items)
            }
            Expr::Answered(x, negated) => {
                inside(f, x, 5)?;
                f.write_str(if *negated {
                    " n’est pas renseigné"
                } else {
                    " est renseigné"
                })
            }
            Expr::If(c, a, b) => write!(f, "si {c} alors {a} sinon {b}"),
            Expr::Call(function, args) => {
                f.write_str(function.french())?;
                list(f, args)
            }
        }
    }
}

impl fmt::Display for BinaryOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

/// A value as it is written in a French text: at most two decimals, thousands grouped; `…` when missing.
pub fn french(value: &Val) -> String {
    match value {
        Val::Missing => "…".to_owned(),
        Val::Bool(value) => if *value { "oui" } else { "non" }.to_owned(),
        Val::Number(n) => french_number(*n),
        Val::Text(text) => text.clone(),
        Val::Texts(terms) => {
            let known: Vec<String> = terms.iter().filter(|term| term.answered()).map(french).collect();
            if known.is_empty() {
                "…".to_owned()
            } else {
                known.join(", ")
            }
        }
        Val::Date(date) => {
            let months = crate::values::MONTHS;
            let month = usize::try_from(date.month() - 1)
                .ok()
                .and_then(|i| months.get(i))
                .copied()
                .unwrap_or_default();
            let day = if date.day() == 1 {
                "1er".to_owned()
            } else {
                date.day().to_string()
            };
            format!("{day} {month} {}", date.year())
        }
    }
}

fn french_number(n: f64) -> String {
    let n = super::eval::round(n, 2);
    let written = format!("{}", n.abs());
    let (whole, decimals) = written
        .split_once('.')
        .map_or((written.as_str(), None), |(whole, decimals)| (whole, Some(decimals)));
    let mut out = String::new();
    if n < 0.0 {
        out.push('−');
    }
    out.push_str(&crate::values::thousands(whole));
    if let Some(decimals) = decimals {
        out.push(',');
        out.push_str(decimals);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_written_the_french_way() {
        assert_eq!(french(&Val::Number(-1_260_000.005)), "−1\u{202f}260\u{202f}000,01");
        assert_eq!(french(&Val::Number(12.5)), "12,5");
        assert_eq!(french(&Val::Number(-0.001)), "0");
        assert_eq!(french(&Val::Date(jiff::civil::date(2026, 11, 1))), "1er novembre 2026");
        assert_eq!(french(&Val::Texts(vec![Val::Missing])), "…");
    }
}
