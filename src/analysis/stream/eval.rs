//! Expressions over a batch. Those of few coded variables take few values: each combination met is computed once, by the language’s own
//! evaluation. Comparisons and computations of numbers, sets, « si » and « premier renseigné » are done row after row. Whatever else is
//! evaluated as the flow does, one response at a time.

use std::collections::HashMap;
use std::rc::Rc;

use super::route::{Route, Seen};
use super::vector::{Numbers, UNKNOWN, Vector, YES, between, val_of};
use crate::questionnaire::Kind;
use crate::questionnaire::condition::{BinaryOp, Env, Expr, Function, Ref, Val};
use crate::questionnaire::flow::Flow;
use crate::values::Date;

/// More combinations than this are evaluated response by response.
const COMBINATIONS: usize = 4096;

/// What was found of the expressions, from one batch to the next; an expression is known by its place in memory, where the
/// questionnaire keeps it.
#[derive(Default)]
pub(super) struct Known {
    refs: HashMap<usize, Rc<Vec<Ref>>>,
    tables: HashMap<usize, Table>,
}

/// The values of an expression by combination of the states of its variables.
struct Table {
    /// The values that each variable takes, when this was computed.
    takes: Vec<Rc<Vec<Val>>>,
    /// Place of the result plus two; 1: missing; 0: not computed.
    results: Vec<u32>,
    values: Rc<Vec<Val>>,
}

fn place_of(expr: &Expr) -> usize {
    std::ptr::from_ref(expr) as usize
}

impl<'q> Route<'_, 'q> {
    fn refs(&self, expr: &'q Expr) -> Rc<Vec<Ref>> {
        let mut known = self.plan.known.borrow_mut();
        known
            .refs
            .entry(place_of(expr))
            .or_insert_with(|| Rc::new(expr.refs().into_iter().collect()))
            .clone()
    }

    /// The value of an expression for every response of the batch.
    pub(super) fn eval(&self, expr: &'q Expr) -> Seen<Vector> {
        let len = self.len();
        let truth = |expr: &'q Expr| self.eval(expr).map(|vector| vector.truth(len));
        match expr {
            Expr::Number(number) => return Ok(Vector::Const(Val::number(*number))),
            Expr::Text(text) => return Ok(Vector::Const(Val::Text(text.clone()))),
            Expr::Bool(value) => return Ok(Vector::Const(Val::Bool(*value))),
            Expr::Var(name) => return self.var(name),
            Expr::Not(inner) => {
                let inner = truth(inner)?;
                return Ok(Vector::Truth(Rc::new(inner.iter().map(|truth| YES - truth).collect())));
            }
            Expr::Binary(op @ (BinaryOp::Or | BinaryOp::And), a, b) => {
                let (a, b) = (truth(a)?, truth(b)?);
                let both = a.iter().zip(b.iter());
                let truth = both.map(|(a, b)| if *op == BinaryOp::And { *a.min(b) } else { *a.max(b) });
                return Ok(Vector::Truth(Rc::new(truth.collect())));
            }
            _ => {}
        }
        let refs = self.refs(expr);
        let mut variables: Vec<(&Ref, Vector)> = Vec::with_capacity(refs.len());
        for name in refs.iter() {
            variables.push((name, self.var(name)?));
        }
        if let Some(vector) = self.tabled(expr, &variables) {
            return Ok(vector);
        }
        if let Some(vector) = self.computed(expr)? {
            return Ok(vector);
        }
        let value = |row| {
            let env = RowEnv {
                variables: &variables,
                row,
                today: self.context.today,
                nobody: self.nobody,
            };
            expr.eval(&env)
        };
        let values = (0..len).map(value).collect();
        Ok(Vector::Vals(Rc::new(values)))
    }

    /// Variables of few states: each combination once.
    fn tabled(&self, expr: &'q Expr, variables: &[(&Ref, Vector)]) -> Option<Vector> {
        let len = self.len();
        let mut takes = Vec::with_capacity(variables.len());
        let mut states = Vec::with_capacity(variables.len());
        let mut product = 1usize;
        for (_, vector) in variables {
            if let Vector::Const(_) = vector {
                continue;
            }
            let (state, values) = vector.states(len)?;
            product = product
                .checked_mul(values.len() + 1)
                .filter(|product| *product <= COMBINATIONS)?;
            takes.push(values);
            states.push(state);
        }
        let mut known = self.plan.known.borrow_mut();
        let table = known.tables.entry(place_of(expr)).or_insert_with(|| Table {
            takes: Vec::new(),
            results: Vec::new(),
            values: Rc::default(),
        });
        let same = |(a, b): (&Rc<Vec<Val>>, &Rc<Vec<Val>>)| Rc::ptr_eq(a, b) || a == b;
        if table.results.is_empty() || table.takes.len() != takes.len() || !table.takes.iter().zip(&takes).all(same) {
            *table = Table {
                takes: takes.clone(),
                results: vec![0; product],
                values: Rc::default(),
            };
        }
        let mut keys = vec![0u32; len];
        for (state, takes) in states.iter().zip(&takes) {
            let radix = takes.len() as u32 + 1;
            keys.iter_mut()
                .zip(state.iter())
                .for_each(|(key, state)| *key = *key * radix + state);
        }
        #[expect(clippy::needless_range_loop, reason = "each key gives way to its result as the loop goes")]
        for row in 0..len {
            let key = keys[row] as usize;
            if table.results[key] == 0 {
                let env = RowEnv {
                    variables,
                    row,
                    today: self.context.today,
                    nobody: self.nobody,
                };
                table.results[key] = match expr.eval(&env) {
                    Val::Missing => 1,
                    value => match table.values.iter().position(|known| *known == value) {
                        Some(place) => place as u32 + 2,
                        None => {
                            Rc::make_mut(&mut table.values).push(value);
                            table.values.len() as u32 + 1
                        }
                    },
                };
            }
            keys[row] = table.results[key] - 1;
        }
        Some(Vector::States(Rc::new(keys), table.values.clone()))
    }

    /// What can be computed row after row without an evaluation a row; `None`: nothing of the kind.
    fn computed(&self, expr: &'q Expr) -> Seen<Option<Vector>> {
        let len = self.len();
        Ok(match expr {
            Expr::Binary(BinaryOp::Contains, set, x) => {
                let set = self.eval(set)?;
                let x = self.eval(x)?;
                match (&set, &x) {
                    (Vector::Codes(spans, codes, values), Vector::Const(x @ Val::Text(_))) => {
                        let hits = hits(values, std::slice::from_ref(x));
                        Some(over_sets(spans, codes, |said| {
                            u8::from(said.iter().any(|code| hits[0][*code as usize])) * YES
                        }))
                    }
                    _ => None,
                }
            }
            Expr::Binary(op, a, b) => {
                let (a, b) = (self.eval(a)?, self.eval(b)?);
                match (a.numbers(), b.numbers()) {
                    (Some(a), Some(b)) => between(*op, &a, &b, len),
                    _ => None,
                }
            }
            Expr::Neg(inner) => self.eval(inner)?.numbers().map(|numbers| {
                let numbers = (0..len).map(|row| 0.0 - numbers.at(row));
                Vector::Number(Rc::new(numbers.collect()))
            }),
            Expr::Answered(inner, negated) => {
                let answered = self.eval(inner)?.answered(len);
                let truth = answered.into_iter().map(|answered| u8::from(answered != *negated) * YES);
                Some(Vector::Truth(Rc::new(truth.collect())))
            }
            Expr::If(condition, a, b) => {
                let truth = self.eval(condition)?.truth(len);
                let (a, b) = (self.eval(a)?, self.eval(b)?);
                Some(either(&truth, &a, &b))
            }
            Expr::Call(Function::Coalesce, arguments) => {
                let mut numbers: Vec<Numbers> = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    match self.eval(argument)?.numbers() {
                        Some(found) => numbers.push(found),
                        None => return Ok(None),
                    }
                }
                let first = |row| numbers.iter().map(|numbers| numbers.at(row)).find(|number| !number.is_nan());
                let found = (0..len).map(|row| first(row).unwrap_or(f64::NAN));
                Some(Vector::Number(Rc::new(found.collect())))
            }
            Expr::Call(Function::NbSelected, arguments) => match arguments.first() {
                Some(set) => match self.eval(set)? {
                    Vector::Codes(spans, ..) => {
                        let count = |(start, end): &(u32, u32)| if start == end { f64::NAN } else { f64::from(end - start) };
                        Some(Vector::Number(Rc::new(spans.iter().map(count).collect())))
                    }
                    _ => None,
                },
                None => None,
            },
            Expr::Call(function @ (Function::Any | Function::All), arguments) if arguments.len() > 1 => {
                let Vector::Codes(spans, codes, values) = self.eval(&arguments[0])? else {
                    return Ok(None);
                };
                let mut wanted = Vec::new();
                for argument in &arguments[1..] {
                    match self.eval(argument)? {
                        Vector::Const(text @ Val::Text(_)) => wanted.push(text),
                        _ => return Ok(None),
                    }
                }
                let hits = hits(&values, &wanted);
                let has = |said: &[u32], hits: &Vec<bool>| said.iter().any(|code| hits[*code as usize]);
                Some(over_sets(&spans, &codes, |said| {
                    let holds = match function {
                        Function::Any => hits.iter().any(|hits| has(said, hits)),
                        _ => hits.iter().all(|hits| has(said, hits)),
                    };
                    u8::from(holds) * YES
                }))
            }
            _ => None,
        })
    }
}

/// For each text wanted, whether each code equals it.
fn hits(values: &[Val], wanted: &[Val]) -> Vec<Vec<bool>> {
    let text = |value: &Val| Expr::Text(value.as_text().unwrap_or_default().to_owned());
    let equal = |a: &Val, b: &Val| {
        // The language’s own equality: texts are compared in their normal form.
        let same = Expr::Binary(BinaryOp::Eq, Box::new(text(a)), Box::new(text(b)));
        same.eval(&Nothing) == Val::Bool(true)
    };
    wanted
        .iter()
        .map(|wanted| values.iter().map(|value| equal(value, wanted)).collect())
        .collect()
}

fn over_sets(spans: &[(u32, u32)], codes: &[u32], truth: impl Fn(&[u32]) -> u8) -> Vector {
    let one = |(start, end): &(u32, u32)| {
        if start == end {
            UNKNOWN
        } else {
            truth(&codes[*start as usize..*end as usize])
        }
    };
    Vector::Truth(Rc::new(spans.iter().map(one).collect()))
}

/// `si … alors … sinon …`.
pub(super) fn either(truth: &[u8], a: &Vector, b: &Vector) -> Vector {
    let len = truth.len();
    if let (Some(a), Some(b)) = (a.numbers(), b.numbers()) {
        let number = |(row, truth): (usize, &u8)| match *truth {
            YES => a.at(row),
            UNKNOWN => f64::NAN,
            _ => b.at(row),
        };
        return Vector::Number(Rc::new(truth.iter().enumerate().map(number).collect()));
    }
    if let (Some((a, left)), Some((b, right))) = (a.states(len), b.states(len)) {
        let mut values = (*left).clone();
        // The states of the second among those of both.
        let places: Vec<u32> = std::iter::once(0)
            .chain(right.iter().map(|value| {
                let place = values.iter().position(|known| known == value).unwrap_or_else(|| {
                    values.push(value.clone());
                    values.len() - 1
                });
                place as u32 + 1
            }))
            .collect();
        let state = |(row, truth): (usize, &u8)| match *truth {
            YES => a[row],
            UNKNOWN => 0,
            _ => places[b[row] as usize],
        };
        let states = truth.iter().enumerate().map(state).collect();
        return Vector::States(Rc::new(states), Rc::new(values));
    }
    let value = |(row, truth): (usize, &u8)| match val_of(*truth) {
        Val::Bool(true) => a.at(row),
        Val::Bool(false) => b.at(row),
        _ => Val::Missing,
    };
    Vector::Vals(Rc::new(truth.iter().enumerate().map(value).collect()))
}

/// One response as conditions see it.
struct RowEnv<'e, 'n, 'f> {
    variables: &'e [(&'e Ref, Vector)],
    row: usize,
    today: Date,
    nobody: &'n Flow<'f>,
}

impl Env for RowEnv<'_, '_, '_> {
    fn var(&self, name: &Ref) -> Val {
        let found = self.variables.iter().find(|(known, _)| *known == name);
        found.map_or(Val::Missing, |(_, vector)| vector.at(self.row))
    }

    fn today(&self) -> Date {
        self.today
    }

    fn label(&self, name: &Ref) -> Option<String> {
        match self.var(name) {
            Val::Text(code) => self.nobody.label_of(&name.name, &code),
            Val::Number(year) if matches!(self.nobody.questionnaire.item(&name.name)?.kind, Kind::Year { .. }) => {
                Some(format!("{year}"))
            }
            _ => None,
        }
    }
}

/// Without a variable.
struct Nothing;

impl Env for Nothing {
    fn var(&self, _: &Ref) -> Val {
        Val::Missing
    }

    fn today(&self) -> Date {
        Date::ZERO
    }

    fn label(&self, _: &Ref) -> Option<String> {
        None
    }
}
