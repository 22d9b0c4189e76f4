//! French typography of text typed by people.

use super::{MINUS, NBSP, NNBSP};

/// Units and months that must not part from the number before them.
const AFTER_NUMBER: &[&str] = &[
    "%",
    "‰",
    "€",
    "k€",
    "M€",
    "h",
    "min",
    "s",
    "km",
    "m",
    "m²",
    "m2",
    "kg",
    "an",
    "ans",
    "mois",
    "jour",
    "jours",
    "heure",
    "heures",
    "point",
    "points",
    "ETP",
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// Abbreviations that must not part from what follows them.
const BEFORE_NUMBER: &[&str] = &["n°", "nº", "N°", "nos", "p.", "art.", "M.", "Mme", "fig.", "tabl."];

/// Sets a text in French typography: apostrophe ’, suspension points …, narrow no-break space before `;` `!` `?`, no-break
/// space before `:`, inside « », between a number and its unit, between thousands; minus sign before a negative number.
///
/// Idempotent. Web addresses and hours written `21:42` are left alone.
pub fn typo(text: &str) -> String {
    let chars: Vec<char> = text.replace("...", "…").chars().collect();
    let mut out = String::with_capacity(text.len() + 8);
    for (i, &c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|p| chars[p]);
        let after = chars.get(i + 1).copied();
        match c {
            '\'' if before.is_some_and(char::is_alphabetic)
                && after.is_some_and(|a| a.is_alphanumeric() || a == '«' || a == ' ') =>
            {
                out.push('’');
            }
            ';' | '!' | '?' => {
                if ends_word(&chars, i) {
                    space_before(&mut out, NNBSP);
                }
                out.push(c);
            }
            ':' => {
                if ends_word(&chars, i) {
                    space_before(&mut out, NBSP);
                }
                out.push(c);
            }
            '»' => {
                space_before(&mut out, NBSP);
                out.push(c);
            }
            '-' if starts_number(before, after) && !follows_digit(&out) => out.push(MINUS),
            _ if is_space(c) && out.ends_with('«') => {}
            _ if is_space(c) => out.push(space_kind(&chars, i)),
            _ => {
                if out.ends_with('«') {
                    out.push(NBSP);
                }
                out.push(c);
            }
        }
    }
    out
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | NBSP | NNBSP)
}

/// A hyphen between these two stands for a minus.
fn starts_number(before: Option<char>, after: Option<char>) -> bool {
    before.is_none_or(|b| b.is_whitespace() || b == '(') && after.is_some_and(|a| a.is_ascii_digit())
}

/// The mark at `i` ends a word: what follows is nothing, a space, a closing sign or another such mark.
fn ends_word(chars: &[char], i: usize) -> bool {
    chars
        .get(i + 1)
        .is_none_or(|a| a.is_whitespace() || is_space(*a) || matches!(a, '»' | ')' | ']' | '?' | '!' | '…' | '"'))
}

fn follows_digit(out: &str) -> bool {
    out.trim_end_matches(is_space).ends_with(|c: char| c.is_ascii_digit())
}

/// Makes `out` end with exactly one `space`, except at its start, after an opening sign, or between two such marks (« ?! »).
fn space_before(out: &mut String, space: char) {
    let kept = out.trim_end_matches(is_space).len();
    out.truncate(kept);
    let pair = space == NNBSP && out.ends_with(['!', '?']);
    if !out.is_empty() && !pair && !out.ends_with(['(', '[', '«', '\n', '\t']) {
        out.push(space);
    }
}

/// Which space the one at `i` must be.
fn space_kind(chars: &[char], i: usize) -> char {
    let mut start = i;
    while start > 0 && !is_space(chars[start - 1]) && !chars[start - 1].is_whitespace() {
        start -= 1;
    }
    let previous: String = chars[start..i].iter().collect();
    let next: String = chars[i + 1..]
        .iter()
        .take_while(|c| !c.is_whitespace() && !is_space(**c))
        .collect();
    let digits_before = previous.chars().rev().take_while(char::is_ascii_digit).count();
    let group = next.chars().take_while(char::is_ascii_digit).count();
    let groups_before = groups_of_three(chars, start);
    if group == 3
        && ((1..=3).contains(&digits_before) && (groups_before.is_none() || digits_before == 3))
        && !next[3..].starts_with(|c: char| c.is_alphanumeric())
        && previous.len() == digits_before + previous.trim_end_matches(|c: char| c.is_ascii_digit()).len()
        && !previous
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .ends_with([',', '.', '/', '-'])
    {
        return NNBSP;
    }
    let word = next.trim_end_matches([',', '.', ';', ':', '!', '?', ')', '»', '…']);
    if previous.ends_with(|c: char| c.is_ascii_digit()) && AFTER_NUMBER.contains(&word) {
        return NBSP;
    }
    let opened = previous.trim_start_matches(['(', '«']);
    if BEFORE_NUMBER.contains(&opened) && !next.is_empty() {
        return NBSP;
    }
    if opened == "h" && group == 2 && start >= 2 && chars[start - 2].is_ascii_digit() {
        return NBSP;
    }
    match chars[i] {
        // A space that someone chose narrow or no-break stays so.
        NBSP => NBSP,
        NNBSP => NNBSP,
        _ => ' ',
    }
}

/// Length of the group of digits that stands before the word at `start`, when a space joins them.
fn groups_of_three(chars: &[char], start: usize) -> Option<usize> {
    if start == 0 || !is_space(chars[start - 1]) {
        return None;
    }
    let count = chars[..start - 1].iter().rev().take_while(|c| c.is_ascii_digit()).count();
    (count > 0).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_take_their_spaces() {
        assert_eq!(typo("Quels locaux ?"), "Quels locaux\u{202F}?");
        assert_eq!(typo("Quels locaux?"), "Quels locaux\u{202F}?");
        assert_eq!(typo("Source : OLVA ; vague 2"), "Source\u{A0}: OLVA\u{202F}; vague 2");
        assert_eq!(typo("Source: OLVA"), "Source\u{A0}: OLVA");
        assert_eq!(
            typo("la réponse « Autre » ou «Autre»"),
            "la réponse «\u{A0}Autre\u{A0}» ou «\u{A0}Autre\u{A0}»"
        );
        assert_eq!(typo("Vraiment ?!"), "Vraiment\u{202F}?!");
        assert_eq!(typo("« Quoi ? »"), "«\u{A0}Quoi\u{202F}?\u{A0}»");
    }

    #[test]
    fn apostrophes_points_and_minus_are_the_right_signs() {
        assert_eq!(typo("l'an dernier..."), "l’an dernier…");
        assert_eq!(typo("solde -3 points"), "solde −3\u{A0}points");
        assert_eq!(typo("2023 -2026 et porte-parole"), "2023 -2026 et porte-parole");
    }

    #[test]
    fn numbers_keep_their_units_and_thousands() {
        assert_eq!(typo("1 260 associations"), "1\u{202F}260 associations");
        assert_eq!(typo("12 000 €"), "12\u{202F}000\u{A0}€");
        assert_eq!(typo("1 234 567 €."), "1\u{202F}234\u{202F}567\u{A0}€.");
        assert_eq!(typo("12,5 %"), "12,5\u{A0}%");
        assert_eq!(typo("le 3 mars 2026, 312 réponses"), "le 3\u{A0}mars 2026, 312 réponses");
        assert_eq!(typo("en 2026 312 réponses"), "en 2026 312 réponses");
        assert_eq!(typo("n° 3, 21 h 42"), "n°\u{A0}3, 21\u{A0}h\u{A0}42");
    }

    #[test]
    fn addresses_and_clock_times_are_left_alone() {
        assert_eq!(
            typo("https://olva.example/?a=1;b=2 à 21:42"),
            "https://olva.example/?a=1;b=2 à 21:42"
        );
    }

    #[test]
    fn setting_twice_changes_nothing_more() {
        for text in [
            "« Oui » : 1 260 ; non ?",
            "l'eau -3 % «a»",
            "Fin:",
            "?",
            "",
            " : ",
            "«",
            "» «",
            "12 000 000 h 30",
        ] {
            let once = typo(text);
            assert_eq!(typo(&once), once, "{text:?}");
        }
    }
}
