//! Numbers and lists in French sentences.

use crate::analysis::typeset;

/// A number with so many decimals at most: « 1 260 », « 2,5 », « −3 ». What is not finite is « n. d. ».
pub(super) fn number(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "n.\u{a0}d.".to_owned();
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut out = String::new();
    if value < 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) {
        out.push('\u{2212}');
    }
    out.push_str(&crate::values::thousands(whole));
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// A count.
pub(super) fn count(value: usize) -> String {
    crate::values::thousands(&value.to_string())
}

/// A count and its noun: « 1 réponse », « 12 réponses », « 0 réponse ».
pub(super) fn counted(value: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(value), plural(value, one, many))
}

/// The form that a count wants: French is singular below 2.
pub(super) fn plural<'a>(value: usize, one: &'a str, many: &'a str) -> &'a str {
    if value < 2 { one } else { many }
}

/// A proportion as a percentage with one decimal at most: « 12,5 % ».
pub(super) fn percent(share: f64) -> String {
    format!("{}\u{a0}%", number(100.0 * share, 1))
}

/// A difference as a percentage, with its sign; small ones are « moins de 0,1 % ».
pub(super) fn gap(share: f64) -> String {
    if share.abs() < 5e-4 {
        return "0\u{a0}%".to_owned();
    }
    let sign = if share > 0.0 { "+" } else { "" };
    format!("{sign}{}", percent(share))
}

/// « a », « a et b », « a, b et c ».
pub(super) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} et {last}", first.join(", ")),
    }
}

/// A sentence with the unbreakable spaces of French typography.
pub(super) fn sentence(text: &str) -> String {
    typeset(text)
}

/// A text inside « ».
pub(super) fn quoted(text: &str) -> String {
    format!("«\u{a0}{text}\u{a0}»")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lists_are_french() {
        assert_eq!(number(1260.0, 2), "1\u{202f}260");
        assert_eq!(number(2.50, 2), "2,5");
        assert_eq!(number(-0.004, 2), "0");
        assert_eq!(number(-7.126, 2), "\u{2212}7,13");
        assert_eq!(number(f64::NAN, 2), "n.\u{a0}d.");
        assert_eq!(counted(0, "réponse", "réponses"), "0 réponse");
        assert_eq!(counted(1260, "réponse", "réponses"), "1\u{202f}260 réponses");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b et c");
        assert_eq!(
            (gap(0.1234), gap(-0.05), gap(1e-12)),
            ("+12,3\u{a0}%".into(), "\u{2212}5\u{a0}%".into(), "0\u{a0}%".into())
        );
    }
}
