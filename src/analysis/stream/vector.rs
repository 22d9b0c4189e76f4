//! The values of an expression over a batch of responses at once.

use std::rc::Rc;

use crate::questionnaire::condition::{BinaryOp, Val};

/// Three truth values in an order where « and » is the least and « or » the greatest.
pub(super) const NO: u8 = 0;
pub(super) const UNKNOWN: u8 = 1;
pub(super) const YES: u8 = 2;

/// A value a response.
#[derive(Clone, Debug)]
pub(super) enum Vector {
    /// The same for all.
    Const(Val),
    /// [`NO`], [`UNKNOWN`] (missing), [`YES`].
    Truth(Rc<Vec<u8>>),
    /// NaN is missing: the language has none.
    Number(Rc<Vec<f64>>),
    /// 0 is missing, k the value k − 1 of the list.
    States(Rc<Vec<u32>>, Rc<Vec<Val>>),
    /// Sets and rankings: where the codes of each response are, the codes, and what each is. None: missing.
    Codes(Rc<Vec<(u32, u32)>>, Rc<Vec<u32>>, Rc<Vec<Val>>),
    /// The rows of a matrix or of shares.
    Rows(Rc<Vec<Vector>>),
    /// Whatever else.
    Vals(Rc<Vec<Val>>),
}

/// Numbers, or one for all; NaN is missing.
pub(super) enum Numbers {
    Same(f64),
    Each(Rc<Vec<f64>>),
}

impl Numbers {
    pub(super) fn at(&self, row: usize) -> f64 {
        match self {
            Numbers::Same(number) => *number,
            Numbers::Each(numbers) => numbers[row],
        }
    }
}

/// The truth of a value.
pub(super) fn truth_of(value: &Val) -> u8 {
    match value {
        Val::Bool(true) => YES,
        Val::Bool(false) => NO,
        _ => UNKNOWN,
    }
}

/// A truth as a value.
pub(super) fn val_of(truth: u8) -> Val {
    match truth {
        YES => Val::Bool(true),
        NO => Val::Bool(false),
        _ => Val::Missing,
    }
}

/// The state of each row, and what each state but 0 (missing) stands for.
pub(super) type States = (Rc<Vec<u32>>, Rc<Vec<Val>>);

impl Vector {
    /// The value of a response.
    pub(super) fn at(&self, row: usize) -> Val {
        match self {
            Vector::Const(value) => value.clone(),
            Vector::Truth(truth) => val_of(truth[row]),
            Vector::Number(numbers) if numbers[row].is_nan() => Val::Missing,
            Vector::Number(numbers) => Val::Number(numbers[row]),
            Vector::States(states, values) => match states[row] {
                0 => Val::Missing,
                state => values[state as usize - 1].clone(),
            },
            Vector::Codes(spans, codes, values) => {
                let (start, end) = spans[row];
                if start == end {
                    return Val::Missing;
                }
                let said = &codes[start as usize..end as usize];
                Val::Texts(said.iter().map(|code| values[*code as usize].clone()).collect())
            }
            Vector::Rows(rows) => {
                let values: Vec<Val> = rows.iter().map(|row_of| row_of.at(row)).collect();
                if values.iter().all(|value| *value == Val::Missing) {
                    Val::Missing
                } else {
                    Val::Texts(values)
                }
            }
            Vector::Vals(values) => values[row].clone(),
        }
    }

    /// The truth of each response; what is not true or false is missing.
    pub(super) fn truth(&self, len: usize) -> Rc<Vec<u8>> {
        match self {
            Vector::Const(value) => Rc::new(vec![truth_of(value); len]),
            Vector::Truth(truth) => truth.clone(),
            Vector::States(states, values) => {
                let table: Vec<u8> = std::iter::once(UNKNOWN).chain(values.iter().map(truth_of)).collect();
                Rc::new(states.iter().map(|state| table[*state as usize]).collect())
            }
            Vector::Vals(values) => Rc::new(values.iter().map(truth_of).collect()),
            Vector::Number(_) | Vector::Codes(..) | Vector::Rows(_) => Rc::new(vec![UNKNOWN; len]),
        }
    }

    /// Its numbers, when nothing else is there.
    pub(super) fn numbers(&self) -> Option<Numbers> {
        let number = |value: &Val| match value {
            Val::Number(number) => Some(*number),
            Val::Missing => Some(f64::NAN),
            _ => None,
        };
        match self {
            Vector::Const(value) => number(value).map(Numbers::Same),
            Vector::Number(numbers) => Some(Numbers::Each(numbers.clone())),
            Vector::States(states, values) => {
                let table: Option<Vec<f64>> = std::iter::once(Some(f64::NAN)).chain(values.iter().map(number)).collect();
                let table = table?;
                Some(Numbers::Each(Rc::new(
                    states.iter().map(|state| table[*state as usize]).collect(),
                )))
            }
            _ => None,
        }
    }

    /// Its states, when it takes few values.
    pub(super) fn states(&self, len: usize) -> Option<States> {
        match self {
            Vector::Const(Val::Missing) => Some((Rc::new(vec![0; len]), Rc::default())),
            Vector::Const(value) => Some((Rc::new(vec![1; len]), Rc::new(vec![value.clone()]))),
            Vector::Truth(truth) => {
                let state = |truth: &u8| match *truth {
                    YES => 1,
                    NO => 2,
                    _ => 0,
                };
                let values = vec![Val::Bool(true), Val::Bool(false)];
                Some((Rc::new(truth.iter().map(state).collect()), Rc::new(values)))
            }
            Vector::States(states, values) => Some((states.clone(), values.clone())),
            _ => None,
        }
    }

    /// Whether there is a value, as [`Val::answered`] says.
    pub(super) fn answered(&self, len: usize) -> Vec<bool> {
        match self {
            Vector::Truth(truth) => truth.iter().map(|truth| *truth != UNKNOWN).collect(),
            Vector::Number(numbers) => numbers.iter().map(|number| !number.is_nan()).collect(),
            Vector::States(states, values) => {
                let table: Vec<bool> = std::iter::once(false).chain(values.iter().map(Val::answered)).collect();
                states.iter().map(|state| table[*state as usize]).collect()
            }
            Vector::Codes(spans, ..) => spans.iter().map(|(start, end)| start != end).collect(),
            Vector::Rows(rows) => {
                let mut out = vec![false; len];
                for row in rows.iter() {
                    out.iter_mut().zip(row.answered(len)).for_each(|(out, one)| *out |= one);
                }
                out
            }
            Vector::Const(_) | Vector::Vals(_) => (0..len).map(|row| self.at(row).answered()).collect(),
        }
    }
}

/// A comparison or a computation between numbers; `None`: the operator is neither.
pub(super) fn between(op: BinaryOp, a: &Numbers, b: &Numbers, len: usize) -> Option<Vector> {
    let compare = |holds: fn(f64, f64) -> bool| {
        let truth = (0..len).map(|row| {
            let (a, b) = (a.at(row), b.at(row));
            if a.is_nan() || b.is_nan() {
                UNKNOWN
            } else {
                u8::from(holds(a, b)) * YES
            }
        });
        Some(Vector::Truth(Rc::new(truth.collect())))
    };
    let compute = |f: fn(f64, f64) -> f64| {
        let numbers = (0..len).map(|row| finite(f(a.at(row), b.at(row))));
        Some(Vector::Number(Rc::new(numbers.collect())))
    };
    match op {
        BinaryOp::Eq => compare(|a, b| a == b),
        BinaryOp::Ne => compare(|a, b| a != b),
        BinaryOp::Lt => compare(|a, b| a < b),
        BinaryOp::Le => compare(|a, b| a <= b),
        BinaryOp::Gt => compare(|a, b| a > b),
        BinaryOp::Ge => compare(|a, b| a >= b),
        BinaryOp::Add => compute(|a, b| a + b),
        BinaryOp::Sub => compute(|a, b| a - b),
        BinaryOp::Mul => compute(|a, b| a * b),
        BinaryOp::Div => compute(|a, b| a / b),
        BinaryOp::Or | BinaryOp::And | BinaryOp::Contains => None,
    }
}

/// As [`Val::number`]: what is not finite is missing, −0 is 0.
fn finite(number: f64) -> f64 {
    if number.is_finite() { number + 0.0 } else { f64::NAN }
}
