//! The server and the page give the same value to the same condition on the same answers.

use std::io::Write as _;
use std::process::{Command, Stdio};

use olva::questionnaire::condition::{Condition, Env as _, Expr, Ref, Val, parse};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::{Answers, trees};

/// A value as JavaScript has it.
fn plain(value: &Val) -> Value {
    match value {
        Val::Missing => Value::Null,
        Val::Bool(value) => json!(value),
        Val::Number(n) => json!(n),
        Val::Text(text) => json!(text),
        Val::Texts(terms) => terms.iter().map(plain).collect(),
        Val::Date(date) => json!(date.to_string()),
    }
}

/// Equal to the last bit.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64().map(f64::to_bits) == b.as_f64().map(f64::to_bits),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => a == b,
    }
}

/// Evaluates a batch in one Node process.
fn in_node(cases: &[(Expr, Answers)]) -> Vec<Value> {
    let batch: Vec<Value> = cases
        .iter()
        .map(|(expr, answers)| {
            let variables: serde_json::Map<String, Value> =
                answers.0.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
            let labels: serde_json::Map<String, Value> = answers
                .0
                .keys()
                .filter_map(|name| Some((name.clone(), json!(answers.label(&Ref::parse(name)?)?))))
                .collect();
            json!([expr.to_json(), variables, labels])
        })
        .collect();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut child = Command::new("node")
        .arg(root.join("tests/it/condition/node.mjs"))
        .arg(root.join("src/web/static/condition.js"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("install nodejs (18 or later): this test compares the two evaluators of conditions");
    let input = serde_json::to_vec(&batch).expect("JSON");
    let mut stdin = child.stdin.take().expect("piped");
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("node ends");
    writer.join().expect("no panic").expect("node reads everything");
    assert!(output.status.success(), "node failed");
    serde_json::from_slice(&output.stdout).expect("node writes JSON")
}

fn compare(cases: &[(Expr, Answers)]) {
    let found = in_node(cases);
    assert_eq!(found.len(), cases.len());
    let mut answered = 0;
    for ((expr, answers), javascript) in cases.iter().zip(&found) {
        let rust = plain(&expr.eval(answers));
        answered += usize::from(!rust.is_null());
        assert!(
            same(&rust, javascript),
            "{expr}\nRust {rust}, JavaScript {javascript}\n{answers:?}"
        );
    }
    assert!(
        answered * 3 > cases.len(),
        "too many missing results ({} of {}) for a meaningful comparison",
        cases.len() - answered,
        cases.len()
    );
}

#[test]
fn rust_and_javascript_agree_on_random_trees_and_answers() {
    let mut runner = TestRunner::deterministic();
    let strategy = (trees::trees(), trees::answers());
    let cases: Vec<(Expr, Answers)> = (0..6000)
        .map(|_| strategy.new_tree(&mut runner).expect("a tree").current())
        .collect();
    compare(&cases);
}

#[test]
fn rust_and_javascript_agree_on_the_tables_of_edge_cases() {
    let cases: Vec<(Expr, Answers)> = super::language::EDGES
        .iter()
        .map(|(source, _)| {
            (
                parse(source).unwrap_or_else(|e| panic!("{source}: {e:?}")).expr,
                super::language::edge_answers(),
            )
        })
        .collect();
    compare(&cases);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn text_and_tree_round_trip(expr in trees::trees()) {
        let text = expr.to_string();
        let back = parse(&text);
        prop_assert_eq!(back.map(|c| c.expr), Ok(expr), "{}", text);
    }

    #[test]
    fn json_and_tree_round_trip_through_text(expr in trees::trees()) {
        let text = expr.to_json().to_string();
        let json: Value = serde_json::from_str(&text).expect("JSON");
        prop_assert_eq!(Condition::from_json(&json).map(|c| c.expr), Ok(expr), "{}", text);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "([a-zé_.0-9]{1,3}|[-+*/=<>()',;«» ’{}!]| et | ou | non | parmi | est | n'est pas renseigné | si | alors | sinon ){0,30}") {
        if let Err((at, message)) = parse(&text) {
            prop_assert!(at <= text.chars().count());
            prop_assert!(message.ends_with(['.', '?', '…']), "{}", message);
        }
    }
}
