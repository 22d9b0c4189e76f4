//! The coding of open answers: what coordinators read, say, settle and choose; what the committee and the report see of it.
//!
//! Only coordinators open an answer, and never beside the name of its association. Everybody else sees masked, screened verbatims.

mod codebook;
mod coding;
mod published;
mod quotes;
mod texts;

pub use codebook::{Outline, earlier, edit, outline, versions};
pub use coding::{Said, Saved, code, decide, history};
pub use published::{coded, export, with_themes};
pub use quotes::{Choice, choose, kept, withdraw};
pub use texts::{Open, OpenText, Texts};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use super::App;
use crate::analysis::dataset::Dataset;
use crate::analysis::verbatim::standing::Sayings;
use crate::analysis::verbatim::{Codebook, Coding, Decision, Standing};
use crate::error::{Code, Result};
use crate::fieldwork::{User, Wave};
use crate::store::verbatims as store;
use crate::store::verbatims::{CodingRow, DecisionRow};
use crate::values::Id;

pub use crate::store::verbatims::{Answer, Event, Question, Quote, Version};

/// What is costly to read again: the texts of a wave, its dataset with themes.
#[derive(Default)]
pub(super) struct Cache {
    texts: Mutex<BTreeMap<Id<Wave>, ((i64, i64), Arc<Texts>)>>,
    themed: Mutex<BTreeMap<Id<Wave>, Themed>>,
}

/// The dataset that was given themes, the state of the coding then, and what it became.
type Themed = (Arc<Dataset>, (i64, i64), Arc<Dataset>);

/// A question, its codebook, and all that was said of its answers.
pub struct Desk {
    /// The question with its answers.
    pub open: Open,
    /// Version of the codebook; 0: there is none yet.
    pub version: i32,
    /// The codebook.
    pub book: Codebook,
    /// What was said, of the present round.
    pub sayings: Sayings,
    /// The rows behind it.
    codings: Vec<CodingRow>,
    decisions: Vec<DecisionRow>,
    /// Coders: identifier, name.
    names: BTreeMap<String, String>,
}

/// How far the coding of a question is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Answers.
    pub answers: usize,
    /// Nobody has coded them.
    pub to_code: usize,
    /// One person of two has.
    pub half: usize,
    /// The two do not agree.
    pub disagreements: usize,
    /// Their text or a theme changed.
    pub again: usize,
    /// Their themes are known.
    pub settled: usize,
}

impl Progress {
    fn note(&mut self, standing: &Standing) {
        self.answers += 1;
        *match standing {
            Standing::ToCode => &mut self.to_code,
            Standing::Half => &mut self.half,
            Standing::Disagreement => &mut self.disagreements,
            Standing::Again => &mut self.again,
            Standing::Settled(_) => &mut self.settled,
        } += 1;
    }

    /// Whether the themes of this question may be printed: nine answers in ten at least are settled, without any disagreement left.
    pub fn is_printable(&self) -> bool {
        self.settled > 0 && self.disagreements == 0 && 10 * self.settled >= 9 * self.answers
    }
}

impl Desk {
    fn new(open: Open, book: Option<(i32, Codebook)>, codings: Vec<CodingRow>, decisions: Vec<DecisionRow>) -> Self {
        let (version, book) = book.unwrap_or_default();
        let round = book.round;
        let sayings = Sayings::new(
            round,
            codings.iter().map(coding_of).collect(),
            decisions.iter().map(decision_of).collect(),
        );
        Desk {
            open,
            version,
            book,
            sayings,
            codings,
            decisions,
            names: BTreeMap::new(),
        }
    }

    /// Where an answer stands.
    pub fn standing(&self, text: &OpenText) -> Standing {
        self.sayings.standing(&self.book, &self.open.item, &text.key, &text.hash)
    }

    /// How far the coding is.
    pub fn progress(&self) -> Progress {
        let mut progress = Progress::default();
        for text in &self.open.texts {
            progress.note(&self.standing(text));
        }
        progress
    }

    /// The answer with this reference.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn text(&self, reference: &str) -> Result<&OpenText> {
        let found = self.open.texts.iter().find(|text| text.reference == reference);
        found.ok_or_else(|| Code::NotFound.into())
    }

    /// The codes that answers have, past rounds included: these themes are not removed.
    pub fn used(&self) -> BTreeSet<String> {
        let decided = self.decisions.iter().flat_map(|row| &row.themes);
        self.codings
            .iter()
            .flat_map(|row| &row.themes)
            .chain(decided)
            .cloned()
            .collect()
    }

    /// The name of a coder.
    pub fn name(&self, coder: &str) -> Option<&str> {
        self.names.get(coder).map(String::as_str)
    }

    /// What this person said of an answer in this round, with its revision (0: nothing).
    pub fn own(&self, text: &OpenText, person: Id<User>) -> Option<&CodingRow> {
        self.codings
            .iter()
            .find(|row| row.answer == text.answer && row.round == self.round() && row.person == Some(person))
    }

    /// Whether this person may still say what they think of an answer without having seen anybody else’s codes: one of the two places is
    /// theirs or free, and the two have not both spoken.
    pub fn may_code(&self, text: &OpenText, person: Id<User>) -> bool {
        if self.is_decided(text) {
            return false;
        }
        let fresh = self.sayings.fresh(&self.book, &text.key, &text.hash).len();
        let taken = self.taken(text);
        let own = self.own(text, person);
        match own {
            Some(_) => fresh < 2,
            None => taken.len() < 2,
        }
    }

    /// Whether this person has something to do with an answer on the coding page.
    pub fn awaits(&self, text: &OpenText, person: Id<User>) -> bool {
        let standing = self.standing(text);
        let fresh_own = self
            .own(text, person)
            .is_some_and(|row| row.hash == text.hash && self.book.read(&row.themes).is_some());
        !fresh_own && matches!(standing, Standing::ToCode | Standing::Half | Standing::Again) && self.may_code(text, person)
    }

    /// Slots taken in this round.
    fn taken(&self, text: &OpenText) -> Vec<i32> {
        let here = |row: &&CodingRow| row.answer == text.answer && row.round == self.round();
        self.codings.iter().filter(here).map(|row| row.slot).collect()
    }

    fn round(&self) -> i32 {
        i32::try_from(self.book.round).unwrap_or(i32::MAX)
    }

    /// Whether somebody decided on an answer, as its text is now.
    pub fn is_decided(&self, text: &OpenText) -> bool {
        self.sayings.decided(&text.key, &text.hash).is_some()
    }

    /// What was last decided on an answer, in any round.
    pub fn decision(&self, text: &OpenText) -> Option<&DecisionRow> {
        self.decisions.iter().find(|row| row.answer == text.answer)
    }
}

fn coding_of(row: &CodingRow) -> Coding {
    Coding {
        answer: row.answer.to_string(),
        // Somebody without an account any more is told from the others by their place.
        coder: row
            .person
            .map_or_else(|| format!("~{}", row.slot), |person| person.to_string()),
        slot: u8::try_from(row.slot).unwrap_or(1),
        round: u32::try_from(row.round).unwrap_or(1),
        hash: row.hash.clone(),
        themes: row.themes.clone(),
    }
}

fn decision_of(row: &DecisionRow) -> Decision {
    Decision {
        answer: row.answer.to_string(),
        round: u32::try_from(row.round).unwrap_or(1),
        hash: row.hash.clone(),
        themes: row.themes.clone(),
    }
}

/// The open questions of a wave, in order, with their codebooks and how far their coding is.
///
/// # Errors
/// `NotFound`; store errors.
pub fn questions(app: &App, wave: &Wave) -> Result<Vec<Desk>> {
    let texts = texts::of_wave(app, wave.id)?;
    texts.open.iter().map(|open| desk_of(app, wave, open.clone())).collect()
}

/// An open question of a wave.
///
/// # Errors
/// `NotFound`; store errors.
pub fn desk(app: &App, wave: &Wave, item: &str) -> Result<Desk> {
    let texts = texts::of_wave(app, wave.id)?;
    let open = texts.open.iter().find(|open| open.item == item).ok_or(Code::NotFound)?;
    desk_of(app, wave, open.clone())
}

fn desk_of(app: &App, wave: &Wave, open: Open) -> Result<Desk> {
    app.store.read(|db| {
        let of = Question {
            wave: wave.id,
            item: &open.item,
        };
        let book = store::codebook(db, of)?;
        let mut desk = Desk::new(open.clone(), book, store::codings(db, of)?, store::decisions(db, of)?);
        desk.names = store::names(db, of)?
            .into_iter()
            .map(|(id, name)| (id.to_string(), name))
            .collect();
        Ok(desk)
    })
}
