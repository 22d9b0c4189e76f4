//! What the checks promise holds on random trees and answers.

use std::cell::Cell;

use olva::questionnaire::condition::{CodeList, Expect, Lookup, Ref, Scope, Type, Val, compile, constant};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::trees;

/// The types of the variables of random trees.
struct Random;

impl Scope for Random {
    fn type_of(&self, name: &Ref) -> Lookup {
        let name = name.current().to_string();
        let is = |names: &[&str]| names.contains(&name.as_str());
        Lookup::Type(match () {
            () if is(&trees::NUMBERS) => Type::Number,
            () if is(&trees::TEXTS) => Type::Text,
            () if is(&trees::BOOLEANS) => Type::Boolean,
            () if is(&trees::DATES) => Type::Date,
            () if is(&trees::SETS) => Type::Codes(CodeList::open()),
            () => Type::Rows(Type::Any.into()),
        })
    }
}

const ATOMS: [&str; 14] = [
    "n1 > 1",
    "n1 < 0.5",
    "n1 = 2",
    "n1 >= -0.5",
    "t1 = 'a'",
    "t1 <> 'b'",
    "t1 parmi ('a', 'oui')",
    "b1",
    "n1 est renseigné",
    "t1 n’est pas renseigné",
    "s1 contient 'a'",
    "s1 n’est pas renseigné",
    "n1 + n2 > 2",
    "1 > 2",
];

/// Conditions on few variables: many of them never hold, or always do.
fn narrow() -> impl Strategy<Value = String> {
    prop::sample::select(ATOMS.to_vec())
        .prop_map(str::to_owned)
        .prop_recursive(3, 8, 2, |inner| {
            prop_oneof![
                inner.clone().prop_map(|x| format!("(non {x})")),
                (inner.clone(), inner.clone()).prop_map(|(x, y)| format!("({x} et {y})")),
                (inner.clone(), inner).prop_map(|(x, y)| format!("({x} ou {y})")),
            ]
        })
}

fn runner(cases: u32) -> TestRunner {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(
        Config {
            failure_persistence: None,
            ..Config::with_cases(cases)
        },
        rng,
    )
}

#[test]
fn a_typed_condition_is_true_false_or_missing() {
    let typed = Cell::new(0);
    let strategy = (trees::trees(), prop::collection::vec(trees::answers(), 4));
    let outcome = runner(1000).run(&strategy, |(expr, answers)| {
        let Ok((condition, Type::Boolean)) = compile(&expr.to_string(), &Random, Expect::Value) else {
            return Ok(());
        };
        typed.set(typed.get() + 1);
        for answers in answers {
            let value = condition.eval(&answers);
            prop_assert!(
                matches!(value, Val::Bool(_) | Val::Missing),
                "{} is {:?}",
                condition.source,
                value
            );
        }
        Ok(())
    });
    assert_eq!(outcome, Ok(()));
    assert!(typed.get() > 100, "only {} typed conditions", typed.get());
}

#[test]
fn a_condition_said_constant_is_constant() {
    let constants = Cell::new(0);
    let strategy = (narrow(), prop::collection::vec(trees::answers(), 20));
    let outcome = runner(1500).run(&strategy, |(source, answers)| {
        let (condition, _) = compile(&source, &Random, Expect::Condition).expect("typed");
        let Some(certain) = constant(&condition.expr, &Random) else {
            return Ok(());
        };
        constants.set(constants.get() + 1);
        for answers in answers {
            if let Val::Bool(value) = condition.eval(&answers) {
                // Said never true: it may be false. Said never false: it may only be true.
                prop_assert_eq!(value, certain, "{} with {:?}", source, answers);
            }
        }
        Ok(())
    });
    assert_eq!(outcome, Ok(()));
    assert!(constants.get() > 100, "only {} constant conditions", constants.get());
}
