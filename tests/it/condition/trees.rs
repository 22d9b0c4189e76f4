//! Random trees and answers.

use olva::questionnaire::condition::{BinaryOp, Expr, Function, Ref, Val};
use proptest::prelude::*;

use super::Answers;

/// Texts that hurt: both normal forms, astral characters, digits, dates good and bad, quotes.
pub(super) fn texts() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        4 => prop::sample::select(vec!["a", "b", "oui", "1", "2", "-3", "007", "98"]),
        1 => prop::sample::select(vec![
            "", "é", "e\u{301}", "É", "ΑΣ", "İ", "😀", "l’école", "d'eau", "0.5", "1e21", "1e-7", "-0", "true", "null", "9007199254740993",
            "2026-11-22", "2024-02-29", "2023-02-29", "2026-13-01", "0000-01-01", "1999-12-31", " ", "\n", "\u{2028}", "« x »", "NaN", "12",
        ]),
    ]
    .prop_map(str::to_owned)
}

fn numbers() -> impl Strategy<Value = f64> + Clone {
    prop_oneof![
        3 => prop::sample::select(vec![0.0, 1.0, 2.0, -3.0, 0.5, -0.5, 1.5, 2.5, -2.5, 1.005, 2.675, 0.1, 0.2, 98.0, 1e21, 1e-7, 5e-324, 1e300, 0.499_999_999_999_999_94, 4_503_599_627_370_497.5]),
        1 => (-10_000i32..10_000).prop_map(|n| f64::from(n) / 100.0),
        1 => any::<f64>().prop_filter_map("finite", |n| n.is_finite().then_some(n + 0.0)),
    ]
}

const PATTERNS: [&str; 8] = [
    r"\d+",
    "[a-zé]*",
    r"^.{1,3}$",
    r"(?:a|b|oui)",
    r"\w+-?\d{0,2}",
    r"[^\d]+",
    r"[\-.']|é",
    ".*",
];

pub(super) const NUMBERS: [&str; 3] = ["n1", "n2", "ligne.total"];
pub(super) const TEXTS: [&str; 3] = ["t1", "t2", "K04.1"];
pub(super) const SETS: [&str; 2] = ["s1", "s2"];
pub(super) const BOOLEANS: [&str; 2] = ["b1", "b2"];
pub(super) const DATES: [&str; 2] = ["d1", "d2"];
pub(super) const ROWS: [&str; 2] = ["r1", "postes.heures"];

fn variable(names: &'static [&'static str]) -> impl Strategy<Value = Expr> + Clone {
    (prop::sample::select(names), prop::bool::weighted(0.2)).prop_map(|(name, previous)| {
        let (name, part) = name
            .split_once('.')
            .map_or((name, None), |(name, part)| (name, Some(part.to_owned())));
        Expr::Var(Ref {
            name: name.to_owned(),
            part,
            previous,
        })
    })
}

fn binary(op: BinaryOp, a: Expr, b: Expr) -> Expr {
    Expr::Binary(op, a.into(), b.into())
}

/// One of each type: boolean, number, text, date.
type Typed = [BoxedStrategy<Expr>; 4];

fn deeper([bools, nums, texts_, dates]: &Typed) -> Typed {
    use BinaryOp::{Add, And, Contains, Div, Eq, Ge, Gt, Le, Lt, Mul, Ne, Or, Sub};
    let set = variable(&SETS).boxed();
    let rows = variable(&ROWS).boxed();
    let order = prop::sample::select(vec![Lt, Le, Gt, Ge, Eq, Ne]);
    let (b, n, t, d) = (bools.clone(), nums.clone(), texts_.clone(), dates.clone());
    let any_one = prop_oneof![b.clone(), n.clone(), t.clone(), d.clone(), set.clone(), rows.clone()].boxed();
    let choose = |x: &BoxedStrategy<Expr>| {
        (b.clone(), x.clone(), x.clone())
            .prop_map(|(c, x, y)| Expr::If(c.into(), x.into(), y.into()))
            .boxed()
    };
    let first = |x: &BoxedStrategy<Expr>| {
        prop::collection::vec(x.clone(), 2..4)
            .prop_map(|args| Expr::Call(Function::Coalesce, args))
            .boxed()
    };
    let several = |x: BoxedStrategy<Expr>| prop::collection::vec(x, 1..4).boxed();
    let terms = prop_oneof![2 => n.clone(), 1 => rows.clone(), 1 => t.clone()].boxed();

    let bools = prop_oneof![
        1 => bools.clone(),
        1 => b.clone().prop_map(|x| Expr::Not(x.into())),
        2 => (prop::sample::select(vec![And, Or]), b.clone(), b.clone()).prop_map(|(op, x, y)| binary(op, x, y)),
        2 => (order.clone(), n.clone(), n.clone()).prop_map(|(op, x, y)| binary(op, x, y)),
        1 => (order.clone(), t.clone(), n.clone()).prop_map(|(op, x, y)| binary(op, x, y)),
        2 => (order.clone(), t.clone(), t.clone()).prop_map(|(op, x, y)| binary(op, x, y)),
        1 => (order, d.clone(), prop_oneof![d.clone(), t.clone()]).prop_map(|(op, x, y)| binary(op, x, y)),
        1 => (any_one.clone(), any_one.clone()).prop_map(|(x, y)| binary(Eq, x, y)),
        1 => (prop_oneof![t.clone(), n.clone()], several(t.clone()), any::<bool>()).prop_map(|(x, items, no)| Expr::In(x.into(), items, no)),
        2 => (any_one.clone(), any::<bool>()).prop_map(|(x, no)| Expr::Answered(x.into(), no)),
        1 => (prop_oneof![set.clone(), rows.clone()], prop_oneof![t.clone(), n.clone()]).prop_map(|(x, y)| binary(Contains, x, y)),
        1 => (prop::sample::select(vec![Function::Any, Function::All]), set.clone(), several(t.clone()))
            .prop_map(|(f, x, mut items)| { items.insert(0, x); Expr::Call(f, items) }),
        1 => (t.clone(), prop::sample::select(PATTERNS.to_vec()))
            .prop_map(|(x, p)| Expr::Call(Function::Matches, vec![x, Expr::Text(p.to_owned())])),
        1 => choose(bools),
        1 => first(bools),
    ];
    let numbers = prop_oneof![
        1 => nums.clone(),
        1 => n.clone().prop_map(|x| Expr::Neg(x.into())),
        3 => (prop::sample::select(vec![Add, Sub, Mul, Div]), n.clone(), n.clone()).prop_map(|(op, x, y)| binary(op, x, y)),
        3 => (prop::sample::select(vec![Function::Sum, Function::Mean, Function::Min, Function::Max]), several(terms))
            .prop_map(|(f, args)| Expr::Call(f, args)),
        1 => several(any_one).prop_map(|args| Expr::Call(Function::Count, args)),
        1 => n.clone().prop_map(|x| Expr::Call(Function::Round, vec![x])),
        1 => (n.clone(), n.clone()).prop_map(|(x, y)| Expr::Call(Function::Round, vec![x, y])),
        1 => (n.clone(), -10i8..11).prop_map(|(x, y)| Expr::Call(Function::Round, vec![x, Expr::Number(f64::from(y))])),
        1 => n.clone().prop_map(|x| Expr::Call(Function::Abs, vec![x])),
        1 => t.clone().prop_map(|x| Expr::Call(Function::Length, vec![x])),
        1 => prop_oneof![set, rows].prop_map(|x| Expr::Call(Function::NbSelected, vec![x])),
        1 => (d.clone(), prop_oneof![d.clone(), t.clone()]).prop_map(|(x, y)| Expr::Call(Function::YearsBetween, vec![x, y])),
        1 => d.clone().prop_map(|x| Expr::Call(Function::Year, vec![x])),
        1 => choose(nums),
        1 => first(nums),
    ];
    let texts = prop_oneof![
        1 => texts_.clone(),
        1 => prop_oneof![variable(&TEXTS).boxed(), variable(&SETS).boxed(), variable(&DATES).boxed(), t.clone()]
            .prop_map(|x| Expr::Call(Function::Label, vec![x])),
        1 => t.clone().prop_map(|x| Expr::Call(Function::Lower, vec![x])),
        1 => choose(texts_),
        1 => first(texts_),
    ];
    let days = prop_oneof![
        1 => dates.clone(),
        1 => (prop::sample::select(vec![Function::Min, Function::Max]), several(prop_oneof![d.clone(), t].boxed()))
            .prop_map(|(f, args)| Expr::Call(f, args)),
        1 => choose(dates),
        1 => first(dates),
    ];
    [bools.boxed(), numbers.boxed(), texts.boxed(), days.boxed()]
}

/// Trees of any type, well typed or nearly so.
pub(super) fn trees() -> BoxedStrategy<Expr> {
    let literal = texts().prop_map(|text| Expr::Text(unicode_normalization::UnicodeNormalization::nfc(text.as_str()).collect()));
    let mut level: Typed = [
        prop_oneof![variable(&BOOLEANS), any::<bool>().prop_map(Expr::Bool)].boxed(),
        prop_oneof![variable(&NUMBERS), numbers().prop_map(Expr::Number)].boxed(),
        prop_oneof![variable(&TEXTS), literal].boxed(),
        prop_oneof![variable(&DATES), Just(Expr::Call(Function::Today, Vec::new()))].boxed(),
    ];
    for _ in 0..3 {
        level = deeper(&level);
    }
    let [bools, nums, texts, dates] = level;
    prop_oneof![3 => bools, 2 => nums, 1 => texts, 1 => dates].boxed()
}

fn dates() -> impl Strategy<Value = Val> + Clone {
    prop_oneof![
        prop::sample::select(vec![
            (2024, 2, 29),
            (2025, 2, 28),
            (2025, 3, 1),
            (2026, 11, 22),
            (1901, 7, 1),
            (1999, 12, 31),
            (0, 1, 1)
        ]),
        (1900i16..2100, 1i8..13, 1i8..29)
    ]
    .prop_map(|(year, month, day)| Val::Date(olva::values::Date::constant(year, month, day)))
}

fn maybe(value: impl Strategy<Value = Val> + Clone + 'static) -> BoxedStrategy<Val> {
    prop_oneof![3 => value, 1 => Just(Val::Missing)].boxed()
}

/// Answers to all the variables; one in four is missing, some are of another type than usual.
pub(super) fn answers() -> BoxedStrategy<Answers> {
    let number = maybe(numbers().prop_map(Val::Number));
    let text = maybe(texts().prop_map(Val::Text));
    let set = maybe(prop::collection::vec(texts().prop_map(Val::Text), 0..4).prop_map(Val::Texts));
    let column =
        prop_oneof![4 => number.clone(), 1 => text.clone(), 1 => maybe(dates()), 1 => set.clone(), 1 => Just(Val::Bool(true))];
    let rows = maybe(prop::collection::vec(column, 0..4).prop_map(Val::Texts));
    let kinds: [(&'static [&'static str], BoxedStrategy<Val>); 6] = [
        (&NUMBERS, number),
        (&TEXTS, text),
        (&SETS, set),
        (&BOOLEANS, maybe(any::<bool>().prop_map(Val::Bool))),
        (&DATES, maybe(dates())),
        (&ROWS, rows),
    ];
    let all: Vec<BoxedStrategy<(String, Val)>> = kinds
        .into_iter()
        .flat_map(|(names, values)| names.iter().map(move |name| (*name, values.clone())))
        .flat_map(|(name, values)| {
            [name.to_owned(), format!("precedent({name})")].map(|name| (Just(name), values.clone()).boxed())
        })
        .collect();
    all.prop_map(|values| Answers(values.into_iter().collect())).boxed()
}
