//! « Vouliez-vous dire… »: the nearest of the known names.

use crate::questionnaire::condition;

/// The nearest known name, when it is near enough to be a slip; separators do not count (`visible_if`).
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |name: &str| name.replace(['_', '-', ' '], "");
    let known: Vec<(String, &str)> = known.into_iter().map(|name| (plain(name), name)).collect();
    let near = condition::nearest(&plain(word), known.iter().map(|(plain, _)| plain.as_str()))?;
    known.iter().find(|(plain, _)| plain == near).map(|(_, name)| *name)
}

/// What to do about an unknown name: the nearest one, else the list of those that exist.
pub(super) fn mend<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone, none: &str) -> String {
    if let Some(name) = nearest(word, known.clone()) {
        return format!("Vouliez-vous dire « {name} » ?");
    }
    let all: Vec<&str> = known.into_iter().collect();
    match all.len() {
        0 => none.to_owned(),
        1..=24 => format!("Possibles : {}.", all.join(", ")),
        more => format!("Possibles : {}… ({more} en tout).", all[..10].join(", ")),
    }
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
        assert_eq!(mend("zzz", ["a", "b"], ""), "Possibles\u{a0}: a, b.");
    }
}
