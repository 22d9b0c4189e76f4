//! Plurals, lists, elision: the joints of a sentence.

use super::{NBSP, numbers};

/// A noun that figures count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noun {
    /// « association », « structure employeuse ».
    pub singular: String,
    /// « associations »; [`Noun::feminine`] and [`Noun::masculine`] form it by [`plural`].
    pub plural: String,
    /// Feminine: « une », « toutes », « aucune ».
    pub feminine: bool,
}

impl Noun {
    /// A feminine noun with a regular plural.
    pub fn feminine(singular: &str) -> Self {
        Noun {
            singular: singular.to_owned(),
            plural: plural(2, singular),
            feminine: true,
        }
    }

    /// A masculine noun with a regular plural.
    pub fn masculine(singular: &str) -> Self {
        Noun {
            singular: singular.to_owned(),
            plural: plural(2, singular),
            feminine: false,
        }
    }

    /// Singular for 0 and 1, plural above.
    pub fn for_count(&self, n: usize) -> &str {
        if n < 2 { &self.singular } else { &self.plural }
    }
}

/// Words after which a noun group no longer agrees (« prise **de** parole »).
const STOPS: &[&str] = &[
    "de", "du", "des", "à", "au", "aux", "en", "par", "sans", "sur", "pour", "dans", "avec", "chez", "entre", "dont", "qui",
    "que", "non", "hors",
];

/// A noun group in the number that `n` asks for (0 and 1 singular): `plural(2, "réponse complète")` is « réponses complètes ».
/// An irregular plural is given after a bar: `plural(n, "œil|yeux")`.
pub fn plural(n: usize, word: &str) -> String {
    let (singular, irregular) = match word.split_once('|') {
        Some((singular, plural)) => (singular, Some(plural)),
        None => (word, None),
    };
    if n < 2 {
        return singular.to_owned();
    }
    if let Some(plural) = irregular {
        return plural.to_owned();
    }
    let mut agreeing = true;
    let words: Vec<String> = singular
        .split(' ')
        .map(|word| {
            agreeing = agreeing && !STOPS.contains(&word) && !word.contains(['’', '\'']);
            if agreeing { plural_word(word) } else { word.to_owned() }
        })
        .collect();
    words.join(" ")
}

fn plural_word(word: &str) -> String {
    if word.is_empty() || word.ends_with(['s', 'x', 'z']) {
        word.to_owned()
    } else if word.ends_with("eau") || word.ends_with("eu") {
        format!("{word}x")
    } else if let Some(stem) = word.strip_suffix("al") {
        format!("{stem}aux")
    } else {
        format!("{word}s")
    }
}

/// A count and its noun: « 1 260 associations », « 0 réponse », « 1 réponse ».
pub fn counted(n: usize, word: &str) -> String {
    format!("{}{NBSP}{}", numbers::count(n), plural(n, word))
}

/// A small number in words (« deux », « seize »), in figures above sixteen; « une » when feminine.
pub fn in_words(n: usize, feminine: bool) -> String {
    const WORDS: [&str; 17] = [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
        "quatorze", "quinze", "seize",
    ];
    match WORDS.get(n) {
        Some(_) if n == 1 && feminine => "une".to_owned(),
        Some(word) => (*word).to_owned(),
        None => numbers::count(n),
    }
}

/// « a », « a et b », « a, b et c »; « a, b ainsi que c et d » when the last item holds an « et » of its own.
pub fn list<T: AsRef<str>>(items: &[T]) -> String {
    let double = |item: &T| {
        let item = item.as_ref();
        item.contains(" et ") && !item.starts_with('«') && !item.ends_with(')')
    };
    // Two items with an « et » in the first are no clearer with another word.
    let doubled = items.last().is_some_and(double);
    join(items, if doubled { "ainsi que" } else { "et" })
}

/// « a », « a ou b », « a, b ou c ».
pub fn list_or<T: AsRef<str>>(items: &[T]) -> String {
    join(items, "ou")
}

fn join<T: AsRef<str>>(items: &[T], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [head @ .., tail] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", head.join(", "), tail.as_ref())
        }
    }
}

/// Words with an « h aspiré » (by their beginning) that a report may meet: no elision before them.
const ASPIRATED: &[&str] = &[
    "hachis",
    "haie",
    "haine",
    "hall",
    "halt",
    "hamac",
    "hamster",
    "hanche",
    "hand",
    "hangar",
    "haras",
    "hardi",
    "harcèlement",
    "haricot",
    "hasard",
    "hausse",
    "haut",
    "havre",
    "hauts",
    "hérisson",
    "héros",
    "hêtre",
    "heurt",
    "hibou",
    "hip",
    "hobby",
    "hockey",
    "holland",
    "homard",
    "hongr",
    "hont",
    "hors",
    "houle",
    "huche",
    "huit",
    "hurl",
    "hutte",
    "hub",
];

/// Whether a word before this one loses its last vowel.
fn elides(word: &str) -> bool {
    let lower = word.trim_start_matches(['«', '"', NBSP, ' ']).to_lowercase();
    let mut letters = lower.chars();
    let (first, second) = (letters.next(), letters.next());
    match first {
        Some('h') => !ASPIRATED.iter().any(|start| lower.starts_with(start)),
        // « le yoga », but « d’Yvetot ».
        Some('y') => second.is_some_and(|c| !"aeiouéèêà".contains(c)),
        Some('o')
            if ["onze", "oui", "onzième", "ouistiti"]
                .iter()
                .any(|w| lower.split([' ', ',']).next() == Some(*w)) =>
        {
            false
        }
        Some('u') if lower.starts_with("uhlan") || lower.starts_with("ululement") => false,
        Some(c) => "aàâäeéèêëiîïoôöuùûüœæ".contains(c),
        None => false,
    }
}

/// A short word before another, elided when it must be: `elide("que", "elles")` is « qu’elles », `elide("la", "école")` « l’école »,
/// `elide("si", "ils")` « s’ils ».
pub fn elide(short: &str, word: &str) -> String {
    let cut = match short {
        "si" | "Si" => word.to_lowercase().starts_with("il"),
        _ => {
            matches!(
                short.to_lowercase().as_str(),
                "de" | "que"
                    | "le"
                    | "la"
                    | "ne"
                    | "se"
                    | "je"
                    | "me"
                    | "te"
                    | "ce"
                    | "jusque"
                    | "lorsque"
                    | "puisque"
                    | "quoique"
                    | "parce que"
                    | "alors que"
                    | "tandis que"
            ) && elides(word)
        }
    };
    if cut {
        let stem: String = short.chars().take(short.chars().count() - 1).collect();
        format!("{stem}’{word}")
    } else {
        format!("{short} {word}")
    }
}

/// « de » before a word, elided or contracted: « d’associations », « de locaux », « du quartier » (from « le quartier »), « des
/// bénévoles » (from « les bénévoles »).
pub fn de(word: &str) -> String {
    if let Some(rest) = word.strip_prefix("le ") {
        format!("du {rest}")
    } else if let Some(rest) = word.strip_prefix("les ") {
        format!("des {rest}")
    } else {
        elide("de", word)
    }
}

/// « que » before a word: « qu’elles », « que les associations ».
pub fn que(word: &str) -> String {
    elide("que", word)
}

/// The same text with its first letter in capital (accents kept).
pub fn capitalise(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_whose_last_item_holds_an_and_stays_clear() {
        assert_eq!(
            list(&["le sport", "l’aide et la santé"]),
            "le sport ainsi que l’aide et la santé"
        );
        assert_eq!(
            list(&["des jeux", "des tables et des chaises", "une sono"]),
            "des jeux, des tables et des chaises et une sono"
        );
        assert_eq!(
            list(&["l’eau", "l’état et le chauffage (28 %)"]),
            "l’eau et l’état et le chauffage (28 %)"
        );
        assert_eq!(list(&["« Tri »", "« Sel et poivre »"]), "« Tri » et « Sel et poivre »");
    }

    #[test]
    fn zero_and_one_are_singular() {
        assert_eq!(plural(0, "association"), "association");
        assert_eq!(plural(1, "association"), "association");
        assert_eq!(counted(1260, "association"), "1\u{202F}260\u{A0}associations");
        assert_eq!(counted(0, "réponse"), "0\u{A0}réponse");
    }

    #[test]
    fn plurals_agree_up_to_the_preposition() {
        assert_eq!(plural(2, "réponse complète"), "réponses complètes");
        assert_eq!(plural(2, "prise de parole"), "prises de parole");
        assert_eq!(plural(2, "association d’employeurs"), "associations d’employeurs");
        assert_eq!(plural(2, "local"), "locaux");
        assert_eq!(plural(2, "réseau"), "réseaux");
        assert_eq!(plural(2, "mois"), "mois");
        assert_eq!(plural(3, "œil|yeux"), "yeux");
    }

    #[test]
    fn lists_end_with_et() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b et c");
        assert_eq!(list_or(&["a", "b"]), "a ou b");
    }

    #[test]
    fn short_words_elide_before_vowels_and_mute_h() {
        assert_eq!(de("associations"), "d’associations");
        assert_eq!(de("habitants"), "d’habitants");
        assert_eq!(de("handicap"), "de handicap");
        assert_eq!(de("Évry"), "d’Évry");
        assert_eq!(de("onze"), "de onze");
        assert_eq!(de("yoga"), "de yoga");
        assert_eq!(de("le quartier"), "du quartier");
        assert_eq!(de("les bénévoles"), "des bénévoles");
        assert_eq!(de("la commune"), "de la commune");
        assert_eq!(que("elles"), "qu’elles");
        assert_eq!(elide("si", "elles"), "si elles");
        assert_eq!(elide("si", "ils"), "s’ils");
        assert_eq!(elide("la", "école"), "l’école");
        assert_eq!(de("12"), "de 12");
    }

    #[test]
    fn small_numbers_are_words() {
        assert_eq!(in_words(1, true), "une");
        assert_eq!(in_words(9, false), "neuf");
        assert_eq!(in_words(17, false), "17");
        assert_eq!(capitalise("état"), "État");
    }
}
