//! Tree ⇄ JSON, the form that browsers evaluate. A text, a number or a truth value stands for itself; anything else is an array
//! that starts with the name of the operation: `["v", name]`, `["v", name, part]`, `["v", name, part or null, true]` (previous),
//! `["not", x]`, `["neg", x]`, `["ok", x]` and `["no", x]` (answered, not answered), `["if", c, a, b]`, `["in", x, a, b…]`,
//! `["out", x, a, b…]` (not in), `["or"|"and"|"="|"<>"|"<"|"<="|">"|">="|"has"|"+"|"-"|"*"|"/", a, b]`, `[english function, a…]`.

use serde_json::{Value, json};

use super::parser::check_pattern;
use super::tree::MAX_HEIGHT;
use super::{BinaryOp, Expr, Function, Ref};

use BinaryOp::{Add, And, Contains, Div, Eq, Ge, Gt, Le, Lt, Mul, Ne, Or, Sub};

const BINARY: [(BinaryOp, &str); 13] = [
    (Or, "or"),
    (And, "and"),
    (Eq, "="),
    (Ne, "<>"),
    (Lt, "<"),
    (Le, "<="),
    (Gt, ">"),
    (Ge, ">="),
    (Contains, "has"),
    (Add, "+"),
    (Sub, "-"),
    (Mul, "*"),
    (Div, "/"),
];

fn array<'a>(name: &str, children: impl IntoIterator<Item = &'a Expr>) -> Value {
    Value::Array(
        std::iter::once(json!(name))
            .chain(children.into_iter().map(Expr::to_json))
            .collect(),
    )
}

impl Expr {
    /// The tree as JSON (see the module).
    pub fn to_json(&self) -> Value {
        match self {
            #[expect(clippy::cast_possible_truncation, reason = "whole and under 2^53")]
            Expr::Number(n) if n.fract() == 0.0 && n.abs() < 9e15 => json!(*n as i64),
            Expr::Number(n) => json!(n),
            Expr::Text(text) => json!(text),
            Expr::Bool(value) => json!(value),
            Expr::Var(Ref {
                name,
                part,
                previous: true,
            }) => json!(["v", name, part, true]),
            Expr::Var(Ref {
                name, part: Some(part), ..
            }) => json!(["v", name, part]),
            Expr::Var(Ref { name, .. }) => json!(["v", name]),
            Expr::Not(x) => array("not", [&**x]),
            Expr::Neg(x) => array("neg", [&**x]),
            Expr::Answered(x, negated) => array(if *negated { "no" } else { "ok" }, [&**x]),
            Expr::In(_, _, negated) => array(if *negated { "out" } else { "in" }, self.children()),
            Expr::If(..) => array("if", self.children()),
            Expr::Binary(op, a, b) => {
                let name = BINARY.iter().find(|(known, _)| known == op).map_or("", |(_, name)| *name);
                array(name, [&**a, &**b])
            }
            Expr::Call(function, args) => array(function.english(), args),
        }
    }

    /// Reads a tree.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_json(tree: &Value) -> Result<Self, String> {
        read(tree, 0)
    }
}

fn read(tree: &Value, depth: usize) -> Result<Expr, String> {
    if depth >= MAX_HEIGHT {
        return Err("the tree is too deep".to_owned());
    }
    let nodes = match tree {
        Value::Bool(value) => return Ok(Expr::Bool(*value)),
        Value::String(text) => return Ok(Expr::Text(text.clone())),
        Value::Number(n) => {
            return n
                .as_f64()
                .map(|n| Expr::Number(n + 0.0))
                .ok_or_else(|| format!("{n} is not a number"));
        }
        Value::Array(nodes) => nodes,
        other => return Err(format!("{other} is not a tree")),
    };
    let Some((Value::String(name), rest)) = nodes.split_first() else {
        return Err("an operation starts with its name".to_owned());
    };
    if name == "v" {
        return variable(rest).ok_or_else(|| format!("{tree} is not a variable"));
    }
    let mut args = rest.iter().map(|node| read(node, depth + 1)).collect::<Result<Vec<_>, _>>()?;
    let wrong = || format!("\"{name}\" has {} operands", rest.len());
    if let Some((op, _)) = BINARY.iter().find(|(_, known)| known == name) {
        let [a, b] = <[Expr; 2]>::try_from(args).map_err(|_| wrong())?;
        return Ok(Expr::Binary(*op, a.into(), b.into()));
    }
    match name.as_str() {
        "not" | "neg" | "ok" | "no" => {
            let [x] = <[Expr; 1]>::try_from(args).map_err(|_| wrong())?;
            let x = Box::new(x);
            Ok(match name.as_str() {
                "not" => Expr::Not(x),
                "neg" => Expr::Neg(x),
                other => Expr::Answered(x, other == "no"),
            })
        }
        "if" => {
            let [c, a, b] = <[Expr; 3]>::try_from(args).map_err(|_| wrong())?;
            Ok(Expr::If(c.into(), a.into(), b.into()))
        }
        "in" | "out" if args.len() >= 2 => {
            let x = args.remove(0);
            Ok(Expr::In(x.into(), args, name == "out"))
        }
        _ => {
            let function = Function::parse(name)
                .filter(|f| f.english() == name)
                .ok_or_else(|| format!("\"{name}\" is not an operation"))?;
            let (least, most) = function.arity();
            if args.len() < least || most.is_some_and(|most| args.len() > most) {
                return Err(wrong());
            }
            check_pattern(function, &args).map_err(|(message, _)| message)?;
            Ok(Expr::Call(function, args))
        }
    }
}

fn variable(rest: &[Value]) -> Option<Expr> {
    let name = rest.first()?.as_str()?.to_owned();
    let part = match rest.get(1) {
        None | Some(Value::Null) => None,
        Some(part) => Some(part.as_str()?.to_owned()),
    };
    let previous = match rest.get(2) {
        None => false,
        Some(value) => value.as_bool()?,
    };
    (rest.len() <= 3).then_some(Expr::Var(Ref { name, part, previous }))
}
