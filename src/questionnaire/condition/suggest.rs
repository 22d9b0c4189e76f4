//! « Vouliez-vous dire … ? »: the nearest of several words.

use crate::values::distance;

/// The candidate nearest to `word` (edits of one character, transpositions, capitals and accents aside), when near enough to
/// be what was meant. On a tie the first candidate wins.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| super::lexer::fold(text).to_lowercase();
    let word = plain(word);
    let length = word.chars().count();
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, &plain(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= 1.max(length.min(candidate.chars().count()) / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_and_far_ones_are_not() {
        assert_eq!(nearest("salaires", ["budget", "salaries"]), Some("salaries"));
        assert_eq!(nearest("Oui", ["oui", "non"]), Some("oui"));
        assert_eq!(nearest("durée", ["duree"]), Some("duree"));
        assert_eq!(nearest("xyz", ["oui", "non"]), None);
    }
}
