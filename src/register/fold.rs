//! Folded names: what two spellings of the same name have in common.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a name: lower case, no accents, ligatures opened, `&` read « et », everything else than letters and digits turned into
/// single spaces. « L’Abeille – Cœur & Âme » gives `l abeille coeur et ame`.
pub fn fold(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            '&' => out.push_str(" et "),
            c if c.is_alphanumeric() => out.push(c),
            _ => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Folds the name of an association for the search of duplicates: as [`fold`], without what register extracts add or drop at
/// will: the word « association » (or `asso`, `assoc`, `ass`) and the small words before the name proper.
pub fn fold_association(name: &str) -> String {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').collect();
    let mut start = 0;
    while start + 1 < words.len()
        && matches!(
            words[start],
            "association" | "assoc" | "asso" | "ass" | "l" | "la" | "le" | "les" | "d" | "de" | "du" | "des"
        )
    {
        start += 1;
    }
    words[start..].join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_ligatures_and_punctuation_do_not_count() {
        assert_eq!(fold("L’Abeille – Cœur & Âme"), "l abeille coeur et ame");
        assert_eq!(fold("  SAINT-ÉTIENNE  "), fold("saint etienne"));
        assert_eq!(fold("’–"), "");
    }

    #[test]
    fn the_word_association_is_not_part_of_a_name() {
        assert_eq!(
            fold_association("Association des amis du lavoir"),
            fold_association("Les Amis du Lavoir")
        );
        assert_eq!(fold_association("Association"), "association");
        assert_ne!(fold_association("Amis du lavoir"), fold_association("Amis du moulin"));
    }
}
