//! What each column of a list of associations means: guessed, chosen by a person, remembered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::guess::{Confidence, guess, of_header};
use super::meaning::Meaning;
use crate::register::fold::fold;
use crate::values::hex_sha256;

/// A column and its meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Header, as written.
    pub header: String,
    /// What it means.
    pub meaning: Meaning,
}

/// The meanings of the columns of a file, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// One entry per column.
    pub columns: Vec<Column>,
}

/// The key under which a mapping is remembered: the same headers, in whatever order and however they are written.
pub fn headers_key(headers: &[String]) -> String {
    let mut folded: Vec<String> = headers.iter().map(|h| fold(h)).collect();
    folded.sort_unstable();
    hex_sha256(folded.join("\n").as_bytes())
}

impl Mapping {
    /// The guessed mapping.
    pub fn guessed(headers: &[String], sample: &[Vec<String>]) -> Self {
        let guesses = guess(headers, sample);
        let columns = headers.iter().zip(guesses).map(|(header, guess)| Column {
            header: header.clone(),
            meaning: guess.meaning,
        });
        Mapping {
            columns: columns.collect(),
        }
    }

    /// What the headers that we know well say, the others being kept. Two columns may then have the same meaning, which
    /// [`Mapping::faults`] tells.
    pub fn of_headers(headers: &[String]) -> Self {
        let columns = headers.iter().map(|header| Column {
            header: header.clone(),
            meaning: of_header(header)
                .filter(|guess| guess.confidence == Confidence::High && guess.meaning != Meaning::Ignore)
                .map_or(Meaning::Keep, |guess| guess.meaning),
        });
        Mapping {
            columns: columns.collect(),
        }
    }

    /// Whether it was made for these headers.
    pub fn fits(&self, headers: &[String]) -> bool {
        self.columns.len() == headers.len() && self.columns.iter().zip(headers).all(|(c, h)| fold(&c.header) == fold(h))
    }

    /// Takes the meanings of another mapping, header by header, in whatever order they are; headers that it does not have keep
    /// theirs.
    pub fn take_meanings(&mut self, known: &Mapping) {
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for column in &mut self.columns {
            let header = fold(&column.header);
            let rank = taken.entry(header.clone()).or_default();
            let mut same = known.columns.iter().filter(|other| fold(&other.header) == header);
            if let Some(other) = same.nth(*rank) {
                column.meaning = other.meaning;
            }
            *rank += 1;
        }
    }

    /// What forbids to import with it: French sentences, none when it is right.
    pub fn faults(&self) -> Vec<String> {
        let mut by_meaning: BTreeMap<Meaning, Vec<&str>> = BTreeMap::new();
        for column in &self.columns {
            by_meaning.entry(column.meaning).or_default().push(&column.header);
        }
        let mut faults = Vec::new();
        if !by_meaning.contains_key(&Meaning::Name) {
            faults.push("Aucune colonne n’est le nom de l’association\u{a0}: choisissez-la.".to_owned());
        }
        for (meaning, headers) in &by_meaning {
            if headers.len() > 1 && !meaning.is_repeatable() {
                let named: Vec<String> = headers.iter().map(|h| format!("«\u{a0}{h}\u{a0}»")).collect();
                faults.push(format!(
                    "Deux colonnes ont le même sens («\u{a0}{}\u{a0}»)\u{a0}: {}. N’en gardez qu’une.",
                    meaning.label(),
                    named.join(", ")
                ));
            }
        }
        if by_meaning.contains_key(&Meaning::OppositionOn) && !by_meaning.contains_key(&Meaning::Opposition) {
            faults.push("La date du refus va avec la colonne du refus\u{a0}: choisissez aussi celle-ci.".to_owned());
        }
        if by_meaning.contains_key(&Meaning::LifeSource) && !by_meaning.contains_key(&Meaning::LifeOn) {
            faults.push("La nature du dernier signe de vie va avec sa date\u{a0}: choisissez aussi celle-ci.".to_owned());
        }
        faults
    }
}
