//! What the steering committee says of the results: a remark at a place of the diagnostic.

use super::{User, Wave};
use crate::values::{Id, Timestamp};

/// What a comment is about. The codes are those of the plan and of the questionnaire, which outlive their wording.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A chapter of the diagnostic, by its id in the plan.
    Chapter(String),
    /// An indicator of the plan.
    Indicator(String),
    /// A question.
    Question(String),
}

impl Place {
    /// The two columns that hold it: kind, code.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Place::Chapter(code) => ("chapter", code),
            Place::Indicator(code) => ("indicator", code),
            Place::Question(code) => ("question", code),
        }
    }

    /// Reads the two columns.
    pub fn of(kind: &str, code: &str) -> Option<Self> {
        let code = code.to_owned();
        match kind {
            "chapter" => Some(Place::Chapter(code)),
            "indicator" => Some(Place::Indicator(code)),
            "question" => Some(Place::Question(code)),
            _ => None,
        }
    }

    /// As an address writes it: `question:H02`.
    pub fn written(&self) -> String {
        let (kind, code) = self.parts();
        format!("{kind}:{code}")
    }

    /// Reads what [`Place::written`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, code) = text.split_once(':')?;
        Place::of(kind, code)
    }
}

/// Most characters of a comment.
pub const LONGEST: usize = 4000;

/// Why a comment is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Nothing was written.
    Empty,
    /// More than [`LONGEST`] characters: how many there are.
    TooLong(usize),
}

/// The text as it is kept: lines ended by `\n`, no spaces at the ends, no other control character.
///
/// # Errors
/// What is wrong with it.
pub fn read(typed: &str) -> Result<String, Flaw> {
    let lines = typed.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = lines
        .chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|c| *c == '\n' || !c.is_control())
        .collect();
    let text = clean.trim();
    match text.chars().count() {
        0 => Err(Flaw::Empty),
        n if n > LONGEST => Err(Flaw::TooLong(n)),
        _ => Ok(text.to_owned()),
    }
}

/// The paragraphs of a text: what blank lines and ends of lines separate.
pub fn paragraphs(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Identifier, drawn with the form: a double click writes it once.
    pub id: Id<Comment>,
    /// The wave.
    pub wave: Id<Wave>,
    /// What it is about.
    pub place: Place,
    /// Who wrote it; none: somebody who is not known any more.
    pub person: Option<Id<User>>,
    /// Their name.
    pub author: Option<String>,
    /// The text, plain.
    pub text: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub edited_at: Option<Timestamp>,
    /// A coordinator retained it for the report.
    pub retained: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_from_its_address() {
        for place in [
            Place::Chapter("lieux".into()),
            Place::Indicator("L1".into()),
            Place::Question("H02:a".into()),
        ] {
            assert_eq!(Place::parse(&place.written()), Some(place));
        }
        assert_eq!(Place::parse("page:p1").or(Place::parse("chapter")), None);
    }

    #[test]
    fn a_text_loses_what_nobody_sees_and_keeps_its_lines() {
        assert_eq!(
            read("  Un\u{0}e salle\r\n\r\n de\tquartier\u{7} \r\n").unwrap(),
            "Une salle\n\n de quartier"
        );
        assert_eq!(paragraphs("Une salle\n\n de quartier"), ["Une salle", "de quartier"]);
        assert_eq!(read(" \r\n\u{1}"), Err(Flaw::Empty));
        assert_eq!(read(&"é".repeat(LONGEST)).unwrap().chars().count(), LONGEST);
        assert_eq!(read(&"é".repeat(LONGEST + 1)), Err(Flaw::TooLong(LONGEST + 1)));
    }
}
