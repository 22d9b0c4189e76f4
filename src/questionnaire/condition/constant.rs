//! Conditions that can never be true, or never false. Sound: what is reported is certain; much is not decided.
//!
//! Every variable compared with literals is given one value of each kind that the comparisons can tell apart (each literal, what
//! lies between and beyond, a code not named, missing); whatever else gives a truth value is taken as free. All combinations
//! are evaluated.

use std::collections::BTreeMap;

use super::types::Lookup;
use super::{BinaryOp, Env, Expr, Ref, Scope, Type, Val};
use crate::values::Date;

const MOST: usize = 20_000;

/// `Some(false)`: never true, whatever the answers. `Some(true)`: never false, and true when what it reads is answered.
/// `None`: neither, or not decided.
pub fn constant(expr: &Expr, scope: &dyn Scope) -> Option<bool> {
    let mut world = World {
        scope,
        literals: BTreeMap::new(),
        free: Vec::new(),
    };
    let skeleton = world.skeleton(expr);
    let mut domains: BTreeMap<Ref, Vec<Val>> = BTreeMap::new();
    for (name, literals) in &world.literals {
        domains.insert(name.clone(), world.domain(name, literals)?);
    }
    for i in 0..world.free.len() {
        domains.insert(free(i), vec![Val::Bool(true), Val::Bool(false), Val::Missing]);
    }
    let combinations = domains.values().try_fold(1usize, |n, values| n.checked_mul(values.len()))?;
    if combinations > MOST {
        return None;
    }
    let (mut seen_true, mut seen_false) = (false, false);
    for mut combination in 0..combinations {
        let mut values = BTreeMap::new();
        for (name, domain) in &domains {
            values.insert(name, &domain[combination % domain.len()]);
            combination /= domain.len();
        }
        match skeleton.eval(&Assignment(values)) {
            Val::Bool(true) => seen_true = true,
            Val::Bool(false) => seen_false = true,
            _ => {}
        }
        if seen_true && seen_false {
            return None;
        }
    }
    Some(seen_true)
}

struct Assignment<'a>(BTreeMap<&'a Ref, &'a Val>);

impl Env for Assignment<'_> {
    fn var(&self, name: &Ref) -> Val {
        self.0.get(name).map_or(Val::Missing, |value| (*value).clone())
    }
    fn today(&self) -> Date {
        Date::MIN
    }
    fn label(&self, _: &Ref) -> Option<String> {
        None
    }
}

/// The variable that stands for an undecided truth value; no identifier starts with a digit.
fn free(i: usize) -> Ref {
    Ref::new(&format!("{i}"))
}

struct World<'a> {
    scope: &'a dyn Scope,
    literals: BTreeMap<Ref, Vec<Val>>,
    free: Vec<Expr>,
}

fn literal(expr: &Expr) -> Option<Val> {
    match expr {
        Expr::Number(n) => Some(Val::Number(*n)),
        Expr::Text(text) => Some(Val::Text(text.clone())),
        Expr::Bool(value) => Some(Val::Bool(*value)),
        _ => None,
    }
}

impl World<'_> {
    fn kind(&self, name: &Ref) -> Option<Type> {
        match self.scope.type_of(name) {
            Lookup::Type(kind @ (Type::Boolean | Type::Number | Type::Text | Type::Code(_))) => Some(kind),
            _ => None,
        }
    }

    /// Notes the literals that a variable is compared with; `false` when it cannot be followed.
    fn note(&mut self, expr: &Expr, literals: Option<Vec<Val>>) -> bool {
        match (expr, literals) {
            (Expr::Var(name), Some(literals)) if self.kind(name).is_some() => {
                self.literals.entry(name.clone()).or_default().extend(literals);
                true
            }
            _ => false,
        }
    }

    /// The same tree, with what cannot be followed replaced by free truth values.
    fn skeleton(&mut self, expr: &Expr) -> Expr {
        match expr {
            Expr::Bool(_) => expr.clone(),
            Expr::Not(x) => Expr::Not(self.skeleton(x).into()),
            Expr::Binary(op @ (BinaryOp::Or | BinaryOp::And), a, b) => {
                Expr::Binary(*op, self.skeleton(a).into(), self.skeleton(b).into())
            }
            Expr::If(c, a, b) => Expr::If(self.skeleton(c).into(), self.skeleton(a).into(), self.skeleton(b).into()),
            Expr::Var(_) if self.note(expr, Some(Vec::new())) => expr.clone(),
            Expr::Answered(x, _) if self.note(x, Some(Vec::new())) => expr.clone(),
            Expr::In(x, items, _) if self.note(x, items.iter().map(literal).collect()) => expr.clone(),
            Expr::Binary(op, a, b) if op.precedence() == 4 && *op != BinaryOp::Contains => {
                let followed = match (literal(a), literal(b)) {
                    (Some(_), Some(_)) => true,
                    (None, Some(value)) => self.note(a, Some(vec![value])),
                    (Some(value), None) => self.note(b, Some(vec![value])),
                    (None, None) => false,
                };
                if followed { expr.clone() } else { self.unknown(expr) }
            }
            _ => self.unknown(expr),
        }
    }

    fn unknown(&mut self, expr: &Expr) -> Expr {
        // `x n’est pas renseigné` and `x pas parmi (…)` are the negations of their twins.
        match expr {
            Expr::Answered(x, true) => return Expr::Not(self.unknown(&Expr::Answered(x.clone(), false)).into()),
            Expr::In(x, items, true) => return Expr::Not(self.unknown(&Expr::In(x.clone(), items.clone(), false)).into()),
            _ => {}
        }
        let place = self.free.iter().position(|known| known == expr).unwrap_or_else(|| {
            self.free.push(expr.clone());
            self.free.len() - 1
        });
        Expr::Var(free(place))
    }

    /// Values that stand for all those that a variable may take.
    fn domain(&self, name: &Ref, literals: &[Val]) -> Option<Vec<Val>> {
        let mut out = vec![Val::Missing];
        match self.kind(name)? {
            Type::Boolean => out.extend([Val::Bool(true), Val::Bool(false)]),
            Type::Number => {
                let (min, max) = self.scope.bounds(name);
                let mut points: Vec<f64> = literals.iter().filter_map(Val::as_number).chain(min).chain(max).collect();
                points.sort_by(f64::total_cmp);
                points.dedup();
                let ends = (
                    points.first().map_or(0.0, |n| n - 1.0 - n.abs()),
                    points.last().map_or(0.0, |n| n + 1.0 + n.abs()),
                );
                let between: Vec<f64> = points.windows(2).map(|pair| pair[0] / 2.0 + pair[1] / 2.0).collect();
                let all = points.into_iter().chain(between).chain([ends.0, ends.1]);
                let inside = |n: &f64| n.is_finite() && min.is_none_or(|min| *n >= min) && max.is_none_or(|max| *n <= max);
                out.extend(all.filter(inside).map(Val::Number));
            }
            Type::Code(list) if !list.open => {
                let named: Vec<String> = literals
                    .iter()
                    .filter_map(|value| match value {
                        Val::Text(text) => Some(text.clone()),
                        Val::Number(n) => Some(super::eval::number_text(*n)),
                        _ => None,
                    })
                    .collect();
                // Codes that are numbers may be ordered: each of them counts. Otherwise one that is not named stands for the others.
                let whole = list.is_numeric();
                let mut others = 0;
                let missing = self.scope.missing_codes(name);
                for (code, _) in list.codes.iter().filter(|(code, _)| !missing.contains(code)) {
                    let known = named.contains(code);
                    others += usize::from(!known);
                    if whole || known || others == 1 {
                        out.push(Val::Text(code.clone()));
                    }
                }
            }
            // Any text may come; those not named are alike only for equality, which is all that a text allows.
            Type::Text | Type::Code(_) => {
                if literals.iter().any(|value| super::eval::numeric(value).is_some()) {
                    return None;
                }
                out.extend(literals.iter().filter(|value| matches!(value, Val::Text(_))).cloned());
                out.push(Val::Text("\u{1}".to_owned()));
            }
            _ => return None,
        }
        Some(out)
    }
}
