//! Masking of what could tell who wrote an open answer, or whom it speaks of: each piece becomes a placeholder that says what it was.
//!
//! Masking is a help for the eye, never a guarantee: a person reads every text before it is printed (`screen`). It errs on the side of
//! hiding: a street, a school or a wave of heat that looks like a name is hidden too.
//!
//! What holds for every text whatever it contains: no run of six digits is left, nor any « @ ».

mod figures;
mod names;
mod people;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// What was masked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An electronic address, or an account of a network.
    Mail,
    /// The address of a site.
    Link,
    /// A telephone number.
    Phone,
    /// A postal address.
    Address,
    /// An amount of money.
    Amount,
    /// A bank account, a SIREN, SIRET or RNA number, any long number.
    Number,
    /// A full date, or what tells an age.
    Date,
    /// Somebody’s name.
    Person,
    /// The name of the association that answers.
    Association,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 9] = [
        Kind::Mail,
        Kind::Link,
        Kind::Phone,
        Kind::Address,
        Kind::Amount,
        Kind::Number,
        Kind::Date,
        Kind::Person,
        Kind::Association,
    ];

    /// What stands in the place of the piece.
    pub fn placeholder(self) -> &'static str {
        match self {
            Kind::Mail => "[courriel masqué]",
            Kind::Link => "[site masqué]",
            Kind::Phone => "[téléphone masqué]",
            Kind::Address => "[adresse masquée]",
            Kind::Amount => "[montant masqué]",
            Kind::Number => "[numéro masqué]",
            Kind::Date => "[date masquée]",
            Kind::Person => "[personne masquée]",
            Kind::Association => "[association masquée]",
        }
    }

    /// A private character that stands for the placeholder while the rules run: no rule can read inside it.
    fn mark(self) -> char {
        char::from_u32(FIRST_MARK + self as u32).unwrap_or('\u{e000}')
    }
}

const FIRST_MARK: u32 = 0xE000;

/// A text without what could tell who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked {
    /// The text with its placeholders.
    pub text: String,
    /// What was found, sorted, each kind once.
    pub found: Vec<Kind>,
}

/// Masks a text. `own`: the names of the association that answers (name, acronym).
pub fn mask(text: &str, own: &[&str]) -> Masked {
    let mut text = prepared(text);
    figures::mask(&mut text);
    names::mask(&mut text, own);
    people::mask(&mut text);
    figures::leftovers(&mut text);
    finished(&text)
}

/// NFC, ordinary digits and signs, no character that is not seen, no private character.
fn prepared(text: &str) -> String {
    text.nfc()
        .filter_map(|c| match c {
            '\n' | '\t' => Some(c),
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xFEE0),
            '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' => None,
            '\u{e000}'..='\u{f8ff}' => None,
            c if c.is_control() => None,
            '\u{2010}' | '\u{2011}' => Some('-'),
            c => Some(c),
        })
        .collect()
}

fn finished(text: &str) -> Masked {
    let mut found: Vec<Kind> = Vec::new();
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match Kind::ALL.into_iter().find(|kind| kind.mark() == c) {
            // Two neighbours of one kind are said once.
            Some(kind) if out.trim_end().ends_with(kind.placeholder()) => {}
            Some(kind) => {
                if out
                    .chars()
                    .next_back()
                    .is_some_and(|last| last.is_alphanumeric() || last == ']')
                {
                    out.push(' ');
                }
                out.push_str(kind.placeholder());
                found.push(kind);
            }
            None => {
                if out.ends_with(']') && c.is_alphanumeric() {
                    out.push(' ');
                }
                out.push(c);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    Masked { text: out, found }
}

/// Replaces what a rule finds by a mark.
fn replace(text: &mut String, rule: &regex::Regex, kind: Kind) {
    if let Cow::Owned(changed) = rule.replace_all(text, kind.mark().to_string().as_str()) {
        *text = changed;
    }
}

/// Compiles a rule of this module.
fn rule(pattern: &str) -> regex::Regex {
    regex::Regex::new(pattern).expect("the rules of masking are constants, compiled by the tests")
}
