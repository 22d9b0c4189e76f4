//! Where each answer stands: to code, coded by one, in disagreement, settled, or to be coded again because its text or a theme changed.

use std::collections::{BTreeMap, BTreeSet};

use super::codebook::Codebook;
use super::kappa::{Kappa, Pairs, Undefined, overall};
use crate::values::hex_sha256;

/// What a coder said of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coding {
    /// The answer.
    pub answer: String,
    /// The coder.
    pub coder: String,
    /// 1 or 2: two people code an answer.
    pub slot: u8,
    /// Of which beginning of the coding.
    pub round: u32,
    /// Hash of the text read.
    pub hash: String,
    /// The themes; none: the answer has none of them.
    pub themes: BTreeSet<String>,
}

/// What settles an answer, after both have coded: a third decision, or a correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The answer.
    pub answer: String,
    /// Of which beginning of the coding.
    pub round: u32,
    /// Hash of the text read.
    pub hash: String,
    /// The themes.
    pub themes: BTreeSet<String>,
}

/// Where an answer stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has coded it.
    ToCode,
    /// One of two people has.
    Half,
    /// Both have, not alike.
    Disagreement,
    /// Its themes are known; none: it has none.
    Settled(BTreeSet<String>),
    /// Its text changed, or a theme that it had was split: « à recoder ».
    Again,
}

/// The hash of a text, kept with what was said of it.
pub fn hash(text: &str) -> String {
    hex_sha256(text.as_bytes())
}

/// How an answer is named in addresses and files: tells neither the response nor the order in which they came.
pub fn reference(question: &str, answer: &str) -> String {
    let mut name = hex_sha256(format!("{question}\n{answer}").as_bytes());
    name.truncate(12);
    name
}

/// Whether two people code this answer, `share` percent of them being drawn: always the same ones.
pub fn is_double(question: &str, answer: &str, share: u8) -> bool {
    let drawn = hex_sha256(format!("double\n{question}\n{answer}").as_bytes());
    let place = u32::from_str_radix(&drawn[..6], 16).unwrap_or(0) % 100;
    place < u32::from(share)
}

/// All that was said of the answers to a question.
#[derive(Clone, Debug, Default)]
pub struct Sayings {
    /// By answer, then slot.
    pub codings: BTreeMap<String, BTreeMap<u8, Coding>>,
    /// By answer.
    pub decisions: BTreeMap<String, Decision>,
}

impl Sayings {
    /// Gathers codings and decisions, those of the present round.
    pub fn new(round: u32, codings: Vec<Coding>, decisions: Vec<Decision>) -> Self {
        let mut out = Sayings::default();
        for coding in codings.into_iter().filter(|coding| coding.round == round) {
            out.codings
                .entry(coding.answer.clone())
                .or_default()
                .insert(coding.slot, coding);
        }
        for decision in decisions.into_iter().filter(|decision| decision.round == round) {
            out.decisions.insert(decision.answer.clone(), decision);
        }
        out
    }

    /// What holds of an answer’s codings: of this very text, with themes that still are.
    pub fn fresh(&self, book: &Codebook, answer: &str, hash: &str) -> Vec<(&Coding, BTreeSet<String>)> {
        self.codings
            .get(answer)
            .into_iter()
            .flat_map(BTreeMap::values)
            .filter(|coding| coding.hash == hash)
            .filter_map(|coding| Some((coding, book.read(&coding.themes)?)))
            .collect()
    }

    /// The decision on an answer, as its text is now.
    pub fn decided(&self, answer: &str, hash: &str) -> Option<&Decision> {
        self.decisions.get(answer).filter(|decision| decision.hash == hash)
    }

    /// Where an answer stands.
    pub fn standing(&self, book: &Codebook, question: &str, answer: &str, hash: &str) -> Standing {
        // A decision holds for the text that was read; a theme split since asks for another one.
        if let Some(decision) = self.decided(answer, hash) {
            return book.read(&decision.themes).map_or(Standing::Again, Standing::Settled);
        }
        let fresh = self.fresh(book, answer, hash);
        let wanted = if is_double(question, answer, book.double) { 2 } else { 1 };
        let outdated = self.decisions.contains_key(answer) || self.codings.get(answer).is_some_and(|all| all.len() > fresh.len());
        match fresh.as_slice() {
            [] if outdated => Standing::Again,
            [] => Standing::ToCode,
            [(_, one), (_, other)] if one == other => Standing::Settled(one.clone()),
            [_, _] => Standing::Disagreement,
            [(_, one)] if wanted == 1 => Standing::Settled(one.clone()),
            _ if outdated => Standing::Again,
            _ => Standing::Half,
        }
    }
}

/// The agreement of two people on a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// The two coders, in the order of their identifiers.
    pub coders: (String, String),
    /// Answers that both coded.
    pub n: usize,
    /// Those on which they gave exactly the same themes.
    pub same: usize,
    /// Over all the themes.
    pub all: Result<Kappa, Undefined>,
    /// Theme by theme, in the order of the codebook.
    pub themes: Vec<(String, Pairs)>,
}

/// The agreement of each pair of coders, the pair that shared most answers first. `answers`: those that exist, with the hash of their
/// text. Only what each said without seeing the other counts: decisions do not.
pub fn agreements<'a>(
    book: &Codebook,
    sayings: &Sayings,
    answers: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<Agreement> {
    type Both<'a> = Vec<(BTreeSet<String>, BTreeSet<String>)>;
    let mut pairs: BTreeMap<(String, String), Both<'_>> = BTreeMap::new();
    for (answer, hash) in answers {
        if let [(one, first), (two, second)] = sayings.fresh(book, answer, hash).as_slice() {
            let (key, said) = if one.coder <= two.coder {
                ((one.coder.clone(), two.coder.clone()), (first.clone(), second.clone()))
            } else {
                ((two.coder.clone(), one.coder.clone()), (second.clone(), first.clone()))
            };
            pairs.entry(key).or_default().push(said);
        }
    }
    let live: Vec<&str> = book.live().map(|theme| theme.code.as_str()).collect();
    let mut out: Vec<Agreement> = pairs
        .into_iter()
        .map(|(coders, said)| {
            let mut themes = vec![Pairs::default(); live.len()];
            let by_answer: Vec<Pairs> = said
                .iter()
                .map(|(first, second)| {
                    let mut answer = Pairs::default();
                    for (place, code) in live.iter().enumerate() {
                        let (one, other) = (first.contains(*code), second.contains(*code));
                        answer.note(one, other);
                        themes[place].note(one, other);
                    }
                    answer
                })
                .collect();
            Agreement {
                coders,
                n: said.len(),
                same: said.iter().filter(|(first, second)| first == second).count(),
                all: overall(&by_answer),
                themes: live.iter().map(|code| (*code).to_owned()).zip(themes).collect(),
            }
        })
        .collect();
    out.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.coders.cmp(&b.coders)));
    out
}

#[cfg(test)]
mod tests {
    use super::super::codebook::{Edit, Theme};
    use super::*;

    fn book() -> Codebook {
        let none = BTreeSet::new();
        ["lieux", "argent", "relève"].iter().fold(Codebook::default(), |book, label| {
            let theme = Theme {
                label: (*label).to_owned(),
                ..Theme::default()
            };
            book.apply(&Edit::Add(theme), &none).unwrap()
        })
    }

    fn coding(answer: &str, coder: &str, slot: u8, themes: &[&str]) -> Coding {
        Coding {
            answer: answer.into(),
            coder: coder.into(),
            slot,
            round: 1,
            hash: "h".into(),
            themes: themes.iter().map(|code| (*code).to_owned()).collect(),
        }
    }

    fn stands(book: &Codebook, codings: Vec<Coding>, decisions: Vec<Decision>, hash: &str) -> Standing {
        Sayings::new(book.round, codings, decisions).standing(book, "q", "r", hash)
    }

    #[test]
    fn an_answer_goes_from_hand_to_hand() {
        let book = book();
        let (one, two) = (coding("r", "ada", 1, &["lieux"]), coding("r", "bo", 2, &["lieux"]));
        let other = coding("r", "bo", 2, &["argent"]);
        let settled = |codes: &[&str]| Standing::Settled(codes.iter().map(|code| (*code).to_owned()).collect());
        assert_eq!(stands(&book, vec![], vec![], "h"), Standing::ToCode);
        assert_eq!(stands(&book, vec![one.clone()], vec![], "h"), Standing::Half);
        assert_eq!(
            stands(&book, vec![one.clone(), two.clone()], vec![], "h"),
            settled(&["lieux"])
        );
        assert_eq!(
            stands(&book, vec![one.clone(), other.clone()], vec![], "h"),
            Standing::Disagreement
        );
        let decision = Decision {
            answer: "r".into(),
            round: 1,
            hash: "h".into(),
            themes: BTreeSet::new(),
        };
        assert_eq!(
            stands(&book, vec![one.clone(), other.clone()], vec![decision.clone()], "h"),
            settled(&[])
        );
        // The text changed: whatever was said is to be said again.
        assert_eq!(
            stands(&book, vec![one.clone(), other.clone()], vec![decision], "new"),
            Standing::Again
        );
        assert_eq!(stands(&book, vec![one.clone(), two.clone()], vec![], "new"), Standing::Again);
        // One coder is enough outside the sample.
        let single = book.apply(&Edit::Double(0), &BTreeSet::new()).unwrap();
        assert_eq!(stands(&single, vec![one.clone()], vec![], "h"), settled(&["lieux"]));
        // A new beginning forgets everything.
        let again = book.apply(&Edit::Restart, &BTreeSet::new()).unwrap();
        assert_eq!(stands(&again, vec![one, two], vec![], "h"), Standing::ToCode);
    }

    #[test]
    fn merging_settles_and_splitting_unsettles_without_rewriting_anything() {
        let book = book();
        let codings = vec![coding("r", "ada", 1, &["lieux"]), coding("r", "bo", 2, &["argent"])];
        let none = BTreeSet::new();
        let merged = book
            .apply(
                &Edit::Merge {
                    from: "argent".into(),
                    into: "lieux".into(),
                },
                &none,
            )
            .unwrap();
        assert!(matches!(stands(&merged, codings.clone(), vec![], "h"), Standing::Settled(_)));
        let split = Edit::Split {
            from: "argent".into(),
            labels: vec!["dons".into(), "aides".into()],
        };
        let split = book.apply(&split, &none).unwrap();
        assert_eq!(stands(&split, codings, vec![], "h"), Standing::Again);
    }

    #[test]
    fn the_sample_coded_twice_is_always_the_same_and_of_the_share_wanted() {
        let drawn = (0..2000).filter(|n| is_double("K05", &n.to_string(), 30)).count();
        assert!((500..700).contains(&drawn), "{drawn}");
        assert!(!is_double("K05", "a", 0) && is_double("K05", "a", 100));
        assert_ne!(reference("K05", "a"), reference("K06", "a"));
    }

    #[test]
    fn agreement_counts_the_answers_both_coded_whoever_came_first() {
        let book = book();
        let codings = vec![
            coding("a", "ada", 1, &["lieux"]),
            coding("a", "bo", 2, &["lieux"]),
            coding("b", "bo", 1, &["argent"]),
            coding("b", "ada", 2, &["lieux", "argent"]),
            coding("c", "ada", 1, &[]),
            coding("d", "ada", 1, &["lieux"]),
            coding("d", "cy", 2, &["lieux"]),
        ];
        let sayings = Sayings::new(1, codings, vec![]);
        let all = agreements(&book, &sayings, ["a", "b", "c", "d"].map(|answer| (answer, "h")));
        assert_eq!(all.len(), 2);
        let first = &all[0];
        assert_eq!(
            (first.coders.0.as_str(), first.coders.1.as_str(), first.n, first.same),
            ("ada", "bo", 2, 1)
        );
        assert_eq!(
            first.themes[0].1,
            Pairs {
                both: 1,
                first: 1,
                ..Pairs::default()
            }
        );
        assert_eq!(first.themes[2].1.kappa(), Err(Undefined::AlwaysTheSame));
        assert_eq!(first.all.as_ref().unwrap().n, 2);
        // A text that changed counts no more.
        assert!(agreements(&book, &sayings, [("a", "new")]).is_empty());
    }
}
