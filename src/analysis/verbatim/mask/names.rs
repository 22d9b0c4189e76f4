//! The name of the association that answers, written as in the register or nearly so.

use super::Kind;
use crate::register::fold::fold;
use crate::values::distance;

/// Words of names that name nobody: a text keeps them unless they stand inside the whole name.
const COMMON: [&str; 46] = [
    "association",
    "associations",
    "asso",
    "club",
    "comite",
    "amicale",
    "union",
    "federation",
    "collectif",
    "groupe",
    "groupement",
    "societe",
    "cercle",
    "centre",
    "maison",
    "foyer",
    "ligue",
    "section",
    "antenne",
    "les",
    "le",
    "la",
    "l",
    "des",
    "du",
    "de",
    "d",
    "et",
    "en",
    "a",
    "au",
    "aux",
    "pour",
    "sur",
    "un",
    "une",
    "loi",
    "1901",
    "sportive",
    "sportif",
    "culturelle",
    "culturel",
    "amis",
    "jeunes",
    "locale",
    "local",
];

/// A word of the text: where it stands, folded.
struct Word {
    start: usize,
    end: usize,
    folded: String,
    capital: bool,
}

fn words(text: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = c.is_alphanumeric();
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let word = &text[from..at];
                out.push(Word {
                    start: from,
                    end: at,
                    folded: fold(word),
                    capital: word.chars().next().is_some_and(char::is_uppercase),
                });
                start = None;
            }
            _ => {}
        }
    }
    out
}

fn is_common(word: &str) -> bool {
    COMMON.contains(&word) || word.chars().count() < 2
}

/// Masks the names given, whole, without the words in common, nearly spelt, and their initials in capitals.
pub(super) fn mask(text: &mut String, own: &[&str]) {
    for name in own {
        let parts: Vec<String> = words(name)
            .into_iter()
            .map(|word| word.folded)
            .filter(|word| !word.is_empty())
            .collect();
        let telling: Vec<&String> = parts.iter().filter(|part| !is_common(part)).collect();
        if parts.is_empty() {
            continue;
        }
        if telling.is_empty() {
            // « L’Amicale »: only written in full, with a capital.
            hide(text, |window| {
                window.len() == parts.len()
                    && window.iter().zip(&parts).all(|(word, part)| word.folded == *part)
                    && window.iter().any(|word| word.capital)
            });
            continue;
        }
        let whole = parts.join("");
        let core: String = telling.iter().map(|part| part.as_str()).collect();
        let slack = |written: &str| (written.chars().count() / 7).min(3);
        hide(text, |window| {
            let joined: String = window.iter().map(|word| word.folded.as_str()).collect();
            if joined.chars().next().is_none() {
                return false;
            }
            let first_and_last = |window: &[Word]| {
                window.first().is_some_and(|word| !is_common(&word.folded))
                    && window.last().is_some_and(|word| !is_common(&word.folded))
            };
            if window.len() <= parts.len() + 1 && near(&joined, &whole, slack(&whole)) {
                return true;
            }
            // The telling words alone, whatever small words stand between them.
            let told: String = window
                .iter()
                .filter(|word| !is_common(&word.folded))
                .map(|word| word.folded.as_str())
                .collect();
            let known_word = telling.len() > 1 || core.chars().count() >= 4;
            known_word && first_and_last(window) && window.len() <= parts.len() + 2 && near(&told, &core, slack(&core))
        });
        let initials: String = telling.iter().filter_map(|part| part.chars().next()).collect();
        let every: String = parts
            .iter()
            .filter(|part| part.len() > 1)
            .filter_map(|part| part.chars().next())
            .collect();
        let text_now = text.clone();
        let found: Vec<(usize, usize)> = words(&text_now)
            .into_iter()
            .filter(|word| {
                let shown = &text_now[word.start..word.end];
                shown.chars().count() >= 3
                    && shown.chars().all(char::is_uppercase)
                    && (word.folded == initials || word.folded == every)
            })
            .map(|word| (word.start, word.end))
            .collect();
        cut(text, &found);
    }
}

fn near(written: &str, name: &str, slack: usize) -> bool {
    written == name
        || (slack > 0 && written.chars().count().abs_diff(name.chars().count()) <= slack && distance(written, name) <= slack)
}

/// Masks the longest windows of words that `is_name` knows, from the left.
fn hide(text: &mut String, is_name: impl Fn(&[Word]) -> bool) {
    const WIDEST: usize = 14;
    let all = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let most = WIDEST.min(all.len() - at);
        match (1..=most).rev().find(|len| is_name(&all[at..at + len])) {
            Some(len) => {
                found.push((all[at].start, all[at + len - 1].end));
                at += len;
            }
            None => at += 1,
        }
    }
    cut(text, &found);
}

fn cut(text: &mut String, found: &[(usize, usize)]) {
    for (start, end) in found.iter().rev() {
        text.replace_range(*start..*end, Kind::Association.mark().to_string().as_str());
    }
}
