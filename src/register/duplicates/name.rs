//! The name of an association, reduced to what distinguishes it: without small words, legal words, its own acronym and the name of
//! its commune, in any order.

use std::collections::BTreeSet;

use crate::register::fold;

/// A name ready to be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// The words that distinguish it, in alphabetical order: equal keys, same name.
    pub key: String,
    /// Its words in the order written, legal words included, small words left out: what initials are made of.
    long: Vec<String>,
    words: BTreeSet<String>,
    trigrams: Vec<[char; 3]>,
}

/// Words that say nothing.
const SMALL: [&str; 31] = [
    "le", "la", "les", "l", "de", "du", "des", "d", "un", "une", "et", "en", "au", "aux", "a", "pour", "par", "sur", "dans",
    "avec", "chez", "ou", "son", "sa", "ses", "loi", "1901", "dite", "dit", "qui", "que",
];
/// Words that say what any association is.
const LEGAL: [&str; 7] = ["association", "asso", "assoc", "ass", "assn", "amicale", "associations"];
/// What stands before an apostrophe.
const ELISIONS: [&str; 9] = ["l", "d", "j", "qu", "n", "s", "c", "m", "t"];

/// A word as it is compared: abbreviations opened, plural forgotten.
fn plain(word: &str) -> String {
    let word = match word {
        "st" => "saint",
        "ste" => "sainte",
        "foot" => "football",
        "basket" => "basketball",
        "hand" => "handball",
        "volley" => "volleyball",
        "gym" => "gymnastique",
        "cie" => "compagnie",
        other => other,
    };
    let mut word = word.to_owned();
    if word.len() > 3 && (word.ends_with('s') || word.ends_with('x')) && !word.ends_with("ss") {
        word.pop();
    }
    word
}

/// The words of a name, folded, elisions left out, letters written one by one put together (« A.S.C. » gives `asc`).
fn split(name: &str) -> Vec<String> {
    let text = name.replace(['’', 'ʼ', '`', '´'], "'").replace('&', " et ");
    let mut out: Vec<String> = Vec::new();
    let mut letters = String::new();
    let close = |letters: &mut String, out: &mut Vec<String>| {
        if !letters.is_empty() {
            out.push(std::mem::take(letters));
        }
    };
    for piece in text.split(|c: char| !(c.is_alphanumeric() || c == '\'')) {
        let mut piece = piece;
        while let Some((before, after)) = piece.split_once('\'') {
            if !before.is_empty() && !ELISIONS.contains(&fold(before).as_str()) {
                break;
            }
            piece = after;
        }
        let alone = piece.chars().count() == 1 && piece.chars().all(char::is_alphabetic) && !piece.eq_ignore_ascii_case("y");
        if alone && !matches!(piece, "à" | "À") {
            letters.push_str(&fold(piece));
            continue;
        }
        if piece.is_empty() {
            continue;
        }
        close(&mut letters, &mut out);
        out.extend(fold(piece).split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
    }
    close(&mut letters, &mut out);
    // « basket ball » is one word.
    let mut joined: Vec<String> = Vec::new();
    for word in out {
        match joined.last_mut() {
            Some(last) if word == "ball" && matches!(last.as_str(), "foot" | "basket" | "hand" | "volley") => {
                last.push_str("ball");
            }
            _ => joined.push(word),
        }
    }
    joined
}

fn initials(words: &[String]) -> String {
    words.iter().filter_map(|word| word.chars().next()).collect()
}

/// Whether a word can be an acronym.
fn can_be_initials(word: &str) -> bool {
    (2..=8).contains(&word.len()) && word.bytes().all(|c| c.is_ascii_lowercase())
}

fn trigrams(text: &str) -> Vec<[char; 3]> {
    let padded: Vec<char> = [' ', ' '].into_iter().chain(text.chars()).chain([' ']).collect();
    let mut out: Vec<[char; 3]> = padded.windows(3).map(|w| [w[0], w[1], w[2]]).collect();
    out.sort_unstable();
    out
}

impl Name {
    /// Reads a name. The name of the commune is left out of it when something else remains.
    pub fn of(name: &str, commune: Option<&str>) -> Self {
        let all = split(name);
        let mut long: Vec<String> = all.iter().filter(|word| !SMALL.contains(&word.as_str())).cloned().collect();
        if long.is_empty() {
            long.clone_from(&all);
        }
        // « Comité des fêtes (CDF) » is « Comité des fêtes ».
        let made_of = |words: &[String], word: &String| {
            runs(words).any(|(from, to)| !words[from..to].contains(word) && initials(&words[from..to]) == *word)
        };
        let own = |word: &String| can_be_initials(word) && (made_of(&long, word) || made_of(&all, word));
        let long: Vec<String> = long.iter().filter(|word| !own(word)).cloned().collect();
        let mut words: BTreeSet<String> = long.iter().map(|word| plain(word)).collect();
        let strip = |words: &mut BTreeSet<String>, out: &dyn Fn(&str) -> bool| {
            let left: BTreeSet<String> = words.iter().filter(|word| !out(word)).cloned().collect();
            if !left.is_empty() {
                *words = left;
            }
        };
        strip(&mut words, &|word| LEGAL.contains(&word));
        let place: BTreeSet<String> = commune
            .map(split)
            .unwrap_or_default()
            .iter()
            .map(|word| plain(word))
            .collect();
        if !place.is_empty() && place.is_subset(&words) {
            strip(&mut words, &|word| place.contains(word));
        }
        let key = words.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        Name {
            trigrams: trigrams(&key),
            key,
            long,
            words,
        }
    }

    /// The words that distinguish it.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// Its words that may be the initials of something.
    pub(super) fn acronyms(&self) -> impl Iterator<Item = &str> {
        self.words().filter(|word| can_be_initials(word))
    }

    /// The keys that the name would have with some words in a row replaced by their initials, among those that are `known`. Three
    /// letters at least when nothing else remains.
    pub(super) fn shortened(&self, known: impl Fn(&str) -> bool) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for (from, to) in runs(&self.long) {
            let initials = initials(&self.long[from..to]);
            if !known(&initials) {
                continue;
            }
            let rest: BTreeSet<String> = self.long[..from]
                .iter()
                .chain(&self.long[to..])
                .filter(|word| !LEGAL.contains(&word.as_str()))
                .map(|word| plain(word))
                .filter(|word| self.words.contains(word))
                .collect();
            if rest.is_empty() && initials.len() < 3 {
                continue;
            }
            let mut words = rest;
            words.insert(initials.clone());
            out.push((initials, words.iter().map(String::as_str).collect::<Vec<_>>().join(" ")));
        }
        out
    }

    /// Whether two names are near: all the words of one among those of the other (two of three at least), or written almost alike.
    /// Names that differ by a number are not.
    pub fn near(&self, other: &Name) -> bool {
        let numbers = |of: &Name| -> Vec<String> {
            let has = |word: &&String| word.bytes().any(|c| c.is_ascii_digit());
            of.words.iter().filter(has).cloned().collect()
        };
        if self.key == other.key || numbers(self) != numbers(other) {
            return false;
        }
        let common = self.words.intersection(&other.words).count();
        let (few, many) = (
            self.words.len().min(other.words.len()),
            self.words.len().max(other.words.len()),
        );
        (common == few && few >= 2 && 3 * few >= 2 * many) || self.likeness(other) >= 0.8
    }

    /// Whether two names may be those of the same association: same, near, initials, or all the words of one within the other.
    pub fn agrees(&self, other: &Name) -> bool {
        let common = self.words.intersection(&other.words).count();
        let short = |one: &Name, two: &Name| one.shortened(|_| true).iter().any(|(_, key)| *key == two.key);
        self.key == other.key
            || self.near(other)
            || (common > 0 && common == self.words.len().min(other.words.len()))
            || short(self, other)
            || short(other, self)
    }

    /// Trigrams in common over trigrams of both (Dice), 0 to 1.
    fn likeness(&self, other: &Name) -> f64 {
        let (a, b) = (&self.trigrams, &other.trigrams);
        let (mut i, mut j, mut common) = (0, 0, 0u32);
        while i < a.len() && j < b.len() {
            match a[i].cmp(&b[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    common += 1;
                    i += 1;
                    j += 1;
                }
            }
        }
        2.0 * f64::from(common) / (a.len() + b.len()).max(1) as f64
    }
}

/// The runs of two to eight words in a row, among the first twelve.
fn runs(words: &[String]) -> impl Iterator<Item = (usize, usize)> + use<> {
    let most = words.len().min(12);
    (0..most).flat_map(move |from| (from + 2..=most.min(from + 8)).map(move |to| (from, to)))
}
