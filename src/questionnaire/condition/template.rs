//! Texts with placeholders: `{name}`, `{expression}`; `{{` is a brace.

use super::lexer::fault;
use super::{Condition, ConditionFault, Env, Expect, Expr, Function, Scope, Val, compile, french, parser};

/// A text with placeholders.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// As it is.
    Text(String),
    /// To be computed.
    Value {
        /// Where the expression starts, in characters of the whole text.
        at: usize,
        /// The expression.
        expr: Condition,
    },
}

impl Template {
    /// Reads a text.
    ///
    /// # Errors
    /// Every placeholder that cannot be read; positions are in the whole text.
    pub fn parse(text: &str) -> Result<Self, Vec<ConditionFault>> {
        let (pieces, mut faults) = cut(text);
        let mut parts = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => parts.push(Part::Text(text)),
                Piece::Expression(at, source) => match parser::parse(&source) {
                    Ok((expr, _)) => parts.push(Part::Value {
                        at,
                        expr: Condition { source, expr },
                    }),
                    Err(fault) => faults.push(ConditionFault {
                        at: fault.at + at,
                        ..fault
                    }),
                },
            }
        }
        if faults.is_empty() {
            Ok(Template { parts })
        } else {
            Err(faults)
        }
    }

    /// What is wrong with a text in this scope: what cannot be read, unknown names, wrong types.
    pub fn check(text: &str, scope: &dyn Scope) -> Vec<ConditionFault> {
        let (pieces, mut faults) = cut(text);
        for piece in pieces {
            if let Piece::Expression(at, source) = piece
                && let Err(found) = compile(&source, scope, Expect::Value)
            {
                faults.extend(found.into_iter().map(|fault| ConditionFault {
                    at: fault.at + at,
                    ..fault
                }));
            }
        }
        faults.sort();
        faults
    }

    /// The text with its placeholders filled: a code by its label, a number the French way, `…` for a missing value.
    pub fn render(&self, env: &dyn Env) -> String {
        self.render_with(env, &french)
    }

    /// The same, with another manner of writing values that have no label.
    pub fn render_with(&self, env: &dyn Env, write: &dyn Fn(&Val) -> String) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Value { expr, .. } => value(&expr.expr, env, write),
            })
            .collect()
    }

    /// Fills the placeholders of a text in French; see [`render`].
    pub fn fill(text: &str, env: &dyn Env) -> String {
        render(text, env, "fr")
    }
}

/// Fills the placeholders of a text, numbers and dates written as the language wants: the French way, or ISO with a decimal point
/// for the other languages. A text that cannot be read stays as it is (a published one always can).
pub fn render(text: &str, env: &dyn Env, lang: &str) -> String {
    if !text.contains(['{', '}']) {
        return text.to_owned();
    }
    let Ok(template) = Template::parse(text) else {
        return text.to_owned();
    };
    if lang == "fr" || lang.starts_with("fr-") {
        template.render(env)
    } else {
        template.render_with(env, &plain)
    }
}

/// A value without the habits of a language.
fn plain(value: &Val) -> String {
    match value {
        Val::Bool(value) => if *value { "yes" } else { "no" }.to_owned(),
        Val::Number(n) => super::eval::round(*n, 2).to_string(),
        Val::Date(date) => date.to_string(),
        other => french(other),
    }
}

fn value(expr: &Expr, env: &dyn Env, write: &dyn Fn(&Val) -> String) -> String {
    let value = expr.eval(env);
    match (expr, &value) {
        (Expr::Var(name), value) if value.answered() => {
            if let Some(label) = env.label(name) {
                return label;
            }
            if let ("annee" | "année" | "annee_ref", Val::Number(n)) = (name.name.as_str(), value) {
                return n.to_string();
            }
        }
        (Expr::Call(Function::Year, _), Val::Number(n)) => return n.to_string(),
        _ => {}
    }
    write(&value)
}

enum Piece {
    Text(String),
    Expression(usize, String),
}

/// Cuts a text at its braces; those inside quotes belong to the expression.
fn cut(text: &str) -> (Vec<Piece>, Vec<ConditionFault>) {
    let chars: Vec<char> = text.chars().collect();
    let (mut pieces, mut faults, mut plain, mut at) = (Vec::new(), Vec::new(), String::new(), 0);
    while let Some(&c) = chars.get(at) {
        if (c == '{' || c == '}') && chars.get(at + 1) == Some(&c) {
            plain.push(c);
            at += 2;
            continue;
        }
        if c != '{' {
            plain.push(c);
            at += 1;
            continue;
        }
        let start = at + 1;
        match closing(&chars, start) {
            Some(end) => {
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Expression(start, chars[start..end].iter().collect()));
                at = end + 1;
            }
            None => {
                faults.push(fault(
                    at,
                    "Cette accolade n’est pas fermée.",
                    "Ajoutez }, ou écrivez {{ pour l’accolade elle-même.",
                ));
                break;
            }
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    (pieces, faults)
}

fn closing(chars: &[char], start: usize) -> Option<usize> {
    let mut quote = None;
    for (i, c) in chars.iter().enumerate().skip(start) {
        match (quote, c) {
            (Some(close), c) if close == *c => quote = None,
            (Some(_), _) => {}
            // The apostrophe of « n'est pas renseigné » opens nothing.
            (None, '\'') if i > start && chars[i - 1].is_alphabetic() => {}
            (None, '\'' | '"') => quote = Some(*c),
            (None, '«') => quote = Some('»'),
            (None, '“') => quote = Some('”'),
            (None, '}') => return Some(i),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::condition::Ref;
    use crate::values::Date;

    struct Some3;
    impl Env for Some3 {
        fn var(&self, name: &Ref) -> Val {
            match name.name.as_str() {
                "budget" => Val::Number(1260.0),
                "domaine" => Val::from("sport"),
                "annee" => Val::Number(2026.0),
                _ => Val::Missing,
            }
        }
        fn today(&self) -> Date {
            jiff::civil::date(2026, 11, 22)
        }
        fn label(&self, name: &Ref) -> Option<String> {
            (name.name == "domaine").then(|| "Sports".to_owned())
        }
    }

    #[test]
    fn placeholders_are_filled_the_french_way() {
        let text = "{{{domaine}}} : {budget} € en {année}, {inconnu}, {si budget > 3 alors '}' sinon 'b'}";
        assert_eq!(render(text, &Some3, "fr"), "{Sports} : 1\u{202f}260 € en 2026, …, }");
        assert_eq!(render("{année(aujourdhui())}", &Some3, "fr"), "2026");
        assert_eq!(
            render("{si inconnu n'est pas renseigné alors 'rien' sinon 'x'}", &Some3, "fr"),
            "rien"
        );
    }

    #[test]
    fn other_languages_have_their_own_numbers() {
        assert_eq!(render("{budget / 8}, {domaine}", &Some3, "en"), "157.5, Sports");
    }

    #[test]
    fn a_brace_left_open_is_a_fault_and_the_text_stays() {
        assert_eq!(Template::parse("ab {x").map_err(|faults| faults[0].at), Err(3));
        assert_eq!(Template::parse("ab {x +}").map_err(|faults| faults[0].at), Err(7));
        assert_eq!(render("ab {x", &Some3, "fr"), "ab {x");
    }
}
