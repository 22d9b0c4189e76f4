//! « Vouliez-vous dire… »: the nearest of the known names.

/// The nearest known name, when it is near enough to be a slip.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    let limit = (folded.chars().count() / 3).clamp(1, 4);
    known
        .into_iter()
        .map(|name| (distance(&folded, &fold(name)), name))
        .filter(|(far, _)| *far <= limit)
        .min_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)))
        .map(|(_, name)| name)
}

/// What to do about an unknown name: the nearest one, else the list of those that exist.
pub(super) fn mend<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone, none: &str) -> String {
    if let Some(name) = nearest(word, known.clone()) {
        return format!("Vouliez-vous dire « {name} » ?");
    }
    let all: Vec<&str> = known.into_iter().collect();
    match all.len() {
        0 => none.to_owned(),
        1..=12 => format!("Possibles : {}.", all.join(", ")),
        more => format!("Possibles : {}… ({more} en tout).", all[..10].join(", ")),
    }
}

/// Case, accents and separators do not count.
fn fold(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    word.nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c) && !matches!(c, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Damerau-Levenshtein distance (adjacent swaps count one), in characters.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_their_word_and_strangers_do_not() {
        let keys = ["visibleIf", "skipIf", "label", "required"];
        assert_eq!(nearest("visible_if", keys), Some("visibleIf"));
        assert_eq!(nearest("lable", keys), Some("label"));
        assert_eq!(nearest("requis", keys), None);
        assert_eq!(mend("zzz", ["a", "b"], ""), "Possibles : a, b.".replace(" :", "\u{a0}:"));
    }
}
