//! An exploration in words and figures: the same for the page, its downloads and the chapter of a diagnostic.
//!
//! Effect first, then whether it holds, in words; the numbers of the tests stand apart ([`View::tests`]).

mod chapter;
mod csv;
mod figure;
mod tables;
mod words;

pub use chapter::{Kept, chapter, names, pair};
pub use csv::csv;

use super::drawings::too_few;
use crate::analysis::explore::{Content, Exploration};
use crate::report::words::{Noun, count, counted};
use crate::report::{Block, Figure, Inline, Table};

/// How an exploration is told.
#[derive(Clone, Debug)]
pub struct Manner<'a> {
    /// What is counted.
    pub noun: &'a Noun,
    /// « Source : … ».
    pub source: String,
    /// Published: differences are those that hold within the family (Holm); else within an exploration (Benjamini and Hochberg).
    pub published: bool,
    /// Id of the figure.
    pub id: String,
}

/// An exploration, told.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// What it is about: « Variable, par crossing (filtre) ».
    pub subject: String,
    /// The findings, whole sentences: effect, then whether it holds.
    pub sentences: Vec<String>,
    /// Whether the two variables are linked, in words.
    pub link: Option<String>,
    /// Who is in the table and who is not.
    pub base: String,
    /// The chart with its table; `None` when nothing can be shown.
    pub figure: Option<Figure>,
    /// The other way of reading percentages.
    pub other: Option<Table>,
    /// « Le test en chiffres ».
    pub tests: Vec<Table>,
    /// Remarks.
    pub notes: Vec<String>,
}

/// Tells an exploration. `classes`: the distribution of a number, drawn when it is not crossed.
pub fn view(found: &Exploration, classes: Option<&Exploration>, manner: &Manner<'_>) -> View {
    let mut out = View {
        subject: words::subject(found),
        sentences: Vec::new(),
        link: None,
        base: words::base(found),
        figure: None,
        other: None,
        tests: Vec::new(),
        notes: found.notes.clone(),
    };
    match &found.content {
        Content::Nothing(why) => out.sentences.push(why.say()),
        Content::Card(named) => {
            let mut said = format!("Trop peu de réponses ({}) pour donner des chiffres.", count(found.n));
            if !named.is_empty() {
                said.push_str(&format!(" Cinq réponses au moins citent : {}.", named.join(" ; ")));
            }
            out.sentences.push(said);
        }
        Content::Board(board) => {
            out.sentences = words::findings(found, board, manner);
            out.link = words::link(found, board);
            out.tests = words::tests(board);
            let classes = classes.and_then(|classes| match &classes.content {
                Content::Board(board) => Some(board),
                _ => None,
            });
            out.figure = Some(figure::figure(found, board, classes, manner, &out));
            out.other = tables::other(found, board);
            if let Some(classes) = classes {
                out.other = Some(tables::classes(found, classes));
            }
        }
    }
    out
}

impl View {
    /// The exploration as blocks of a report.
    pub fn blocks(&self, found: &Exploration) -> Vec<Block> {
        let mut out = Vec::new();
        match &self.figure {
            None => out.push(match &found.content {
                Content::Card(named) => too_few(&self.subject, named, found.n),
                _ => Block::Callout {
                    kind: crate::report::CalloutKind::Limit,
                    title: self.subject.clone(),
                    text: vec![Inline::Text(self.sentences.join(" "))],
                },
            }),
            Some(figure) => {
                let said: Vec<&str> = self.sentences.iter().chain(&self.link).map(String::as_str).collect();
                out.push(Block::Paragraph(vec![Inline::Text(said.join(" "))]));
                out.push(Block::Figure(Box::new(figure.clone())));
            }
        }
        out
    }
}

/// « 312 réponses ».
fn answers(n: usize) -> String {
    counted(n, "réponse")
}
