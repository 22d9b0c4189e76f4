//! The canonical JSON of a questionnaire: keys sorted, no spaces, numbers in their shortest form, `$schema` left out. Its SHA-256
//! is stamped on every response.

use super::tree::{Node, Tree};

/// Writes the canonical form.
pub(super) fn write(root: &Node) -> String {
    let mut out = String::new();
    node(root, &mut out, true);
    out
}

fn node(at: &Node, out: &mut String, top: bool) {
    match &at.value {
        Tree::Null => out.push_str("null"),
        Tree::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Tree::Number(number) => match at.int() {
            Some(whole) => out.push_str(&whole.to_string()),
            None => out.push_str(&number.to_string()),
        },
        Tree::Text(text) => string(text, out),
        Tree::List(list) => {
            out.push('[');
            for (place, element) in list.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                node(element, out, false);
            }
            out.push(']');
        }
        Tree::Object(entries) => {
            let mut sorted: Vec<&(String, Node)> = entries.iter().filter(|(key, _)| !(top && key == "$schema")).collect();
            sorted.sort_by(|a, b| a.0.cmp(&b.0));
            out.push('{');
            for (place, (key, value)) in sorted.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                string(key, out);
                out.push(':');
                node(value, out, false);
            }
            out.push('}');
        }
    }
}

fn string(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}
