//! Words that help to make a codebook: those that come often in the answers to a question, those that set a theme apart from the
//! others, and the answers that look like a theme. Suggestions only: nothing is coded from them.
//!
//! Terms are words and pairs of words that only small words tie, counted once an answer. What sets a group of texts apart from the others is the
//! z-score of the log-odds ratio with an informative Dirichlet prior (B. Monroe, M. Colaresi, K. Quinn, « Fightin’ Words », Political
//! Analysis 16(4), 2008, equations 16 and 22): a rare word by chance in one group only does not come first.

use std::collections::{BTreeMap, BTreeSet};

use super::stem::{Word, words};

/// A term suggested.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// As it is most often written.
    pub term: String,
    /// Answers that have it.
    pub answers: usize,
    /// How much it sets these answers apart: z-score, or the number of answers when there is nothing to compare with.
    pub score: f64,
}

/// The terms of a text, each once: stems → as written.
fn terms(text: &str) -> BTreeMap<String, String> {
    let found = words(text);
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    for word in &found {
        out.entry(word.stem.clone()).or_insert_with(|| word.shown.clone());
    }
    for pair in found.windows(2) {
        if let [one, two] = pair
            && two.tied
            && one.stem != two.stem
        {
            let written = &text[one.place.0..two.place.1];
            out.entry(format!("{} {}", one.stem, two.stem))
                .or_insert_with(|| written.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase());
        }
    }
    out
}

/// How many answers have each term, and its most frequent writing.
#[derive(Default)]
struct Counts {
    answers: BTreeMap<String, usize>,
    written: BTreeMap<String, BTreeMap<String, usize>>,
    total: usize,
}

impl Counts {
    fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut out = Counts::default();
        for text in texts {
            for (term, shown) in terms(text) {
                *out.answers.entry(term.clone()).or_default() += 1;
                *out.written.entry(term).or_default().entry(shown).or_default() += 1;
                out.total += 1;
            }
        }
        out
    }

    fn get(&self, term: &str) -> usize {
        self.answers.get(term).copied().unwrap_or(0)
    }

    fn shown(&self, term: &str) -> String {
        self.written
            .get(term)
            .and_then(|ways| ways.iter().max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))))
            .map_or_else(|| term.to_owned(), |(way, _)| way.clone())
    }
}

/// The terms that at least two answers have, those that set `texts` apart from `others` first; without anything to compare with, the
/// most frequent first. A word that only comes inside a suggested pair is not said twice.
pub fn suggestions<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    others: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<Suggestion> {
    let (inside, outside) = (Counts::of(texts), Counts::of(others));
    let mut found: Vec<(String, Suggestion)> = inside
        .answers
        .iter()
        .filter(|(_, answers)| **answers >= 2)
        .filter_map(|(term, answers)| {
            let score = if outside.total == 0 {
                *answers as f64
            } else {
                log_odds(&inside, &outside, term)?
            };
            let suggestion = Suggestion {
                term: inside.shown(term),
                answers: *answers,
                score,
            };
            Some((term.clone(), suggestion))
        })
        .filter(|(_, suggestion)| suggestion.score > 0.0)
        .collect();
    found.sort_by(|(a, one), (b, two)| {
        let pairs = |term: &str| term.contains(' ');
        two.score
            .total_cmp(&one.score)
            .then(pairs(b).cmp(&pairs(a)))
            .then_with(|| a.cmp(b))
    });
    let mut kept: Vec<(String, Suggestion)> = Vec::new();
    for (term, suggestion) in found {
        let covered = kept.iter().any(|(known, pair)| {
            known.contains(' ') && known.split(' ').any(|word| word == term) && pair.answers == suggestion.answers
        });
        if !covered {
            kept.push((term, suggestion));
        }
        if kept.len() == most {
            break;
        }
    }
    kept.into_iter().map(|(_, suggestion)| suggestion).collect()
}

/// z-score of a term; `None` when the vocabulary is too poor to say.
fn log_odds(inside: &Counts, outside: &Counts, term: &str) -> Option<f64> {
    // The prior is the vocabulary of all the texts, worth as much as the smaller side.
    let all = (inside.total + outside.total) as f64;
    let strength = inside.total.min(outside.total).max(1) as f64;
    let (a, b) = (inside.get(term) as f64, outside.get(term) as f64);
    let prior = strength * (a + b) / all;
    let (n, m) = (inside.total as f64, outside.total as f64);
    let (in_rest, out_rest) = (n + strength - a - prior, m + strength - b - prior);
    if prior <= 0.0 || in_rest <= 0.0 || out_rest <= 0.0 {
        return None;
    }
    let delta = ((a + prior) / in_rest).ln() - ((b + prior) / out_rest).ln();
    let variance = 1.0 / (a + prior) + 1.0 / (b + prior);
    Some(delta / variance.sqrt()).filter(|z| z.is_finite())
}

/// The keywords of a theme that an answer has, in their order. A keyword of several words asks for all of them in one sentence.
pub fn alike<'k>(text: &str, keywords: &'k [String]) -> Vec<&'k str> {
    let found = words(text);
    let mut sentences: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for Word { stem, sentence, .. } in &found {
        sentences.entry(*sentence).or_default().insert(stem);
    }
    keywords
        .iter()
        .filter(|keyword| {
            let wanted: Vec<String> = words(keyword).into_iter().map(|word| word.stem).collect();
            !wanted.is_empty()
                && sentences
                    .values()
                    .any(|stems| wanted.iter().all(|stem| stems.contains(stem.as_str())))
        })
        .map(String::as_str)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOMS: [&str; 4] = [
        "Un planning partagé des salles, que chacun puisse consulter.",
        "Le planning partagé de la salle polyvalente.",
        "Des salles chauffées l’hiver.",
        "Plus de salles le soir !",
    ];
    const MONEY: [&str; 4] = [
        "Des dossiers de subvention plus courts.",
        "Une subvention sur trois ans.",
        "Les dossiers sont trop longs.",
        "Verser la subvention plus tôt dans l’année.",
    ];

    #[test]
    fn what_sets_a_group_of_answers_apart_comes_first() {
        let found = suggestions(ROOMS, MONEY, 5);
        let names: Vec<&str> = found.iter().map(|s| s.term.as_str()).collect();
        assert_eq!(names[0], "salles", "{found:?}");
        assert!(names.contains(&"planning partagé"), "{found:?}");
        assert!(!names.contains(&"planning"), "the pair says it: {found:?}");
        assert_eq!(found[0].answers, 4);
        assert!(found.iter().all(|s| s.score.is_finite() && s.score > 0.0));
        assert!(suggestions(MONEY, ROOMS, 5)[0].term.starts_with("subvention"));
    }

    #[test]
    fn a_word_as_frequent_everywhere_is_not_distinctive() {
        let ours = ["quartier. salle", "quartier. salle", "quartier. salle"];
        let theirs = ["quartier. argent", "quartier. argent", "quartier. argent"];
        let found = suggestions(ours, theirs, 10);
        let score = |term: &str| found.iter().find(|s| s.term == term).map_or(0.0, |s| s.score);
        assert!(score("salle") > score("quartier"), "{found:?}");
    }

    /// Equations 16 and 22 worked by hand: a = 3 of n = 4, b = 1 of m = 4, prior strength 4, prior of the term 4 · 4/8 = 2.
    #[test]
    fn the_score_is_that_of_the_article() {
        let counts = |term: usize, rest: usize| Counts {
            answers: [("salle".to_owned(), term), ("autre".to_owned(), rest)].into(),
            written: BTreeMap::new(),
            total: term + rest,
        };
        let z = log_odds(&counts(3, 1), &counts(1, 3), "salle").unwrap();
        let by_hand = ((5.0f64 / 3.0).ln() - (3.0f64 / 5.0).ln()) / (1.0f64 / 5.0 + 1.0 / 3.0).sqrt();
        assert!((z - by_hand).abs() < 1e-12, "{z} {by_hand}");
    }

    #[test]
    fn nothing_to_compare_with_leaves_the_most_frequent() {
        let found = suggestions(ROOMS, [], 3);
        assert_eq!((found[0].term.as_str(), found[0].answers), ("salles", 4));
        assert_eq!(suggestions(["une seule fois"], [], 3), []);
        assert_eq!(suggestions([], MONEY, 3), []);
    }

    #[test]
    fn an_answer_looks_like_a_theme_by_its_keywords_whatever_their_forms() {
        let keywords = ["salle".to_owned(), "partage de planning".to_owned(), "chauffage".to_owned()];
        assert_eq!(alike(ROOMS[0], &keywords), ["salle", "partage de planning"]);
        assert_eq!(alike(ROOMS[2], &keywords), ["salle"]);
        assert_eq!(alike("Les plannings en partage", &keywords), ["partage de planning"]);
        assert_eq!(alike("Rien de tel", &keywords), [] as [&str; 0]);
        assert_eq!(alike("de la", &["de la".to_owned()]), [] as [&str; 0]);
    }
}
