//! The aggregates, live: every question tabulated with the rules of disclosure, drawn and written, and the crossings of the plan.

use askama::Template;

use super::blocks::{Drawn, Tabled};
use super::page::{Frame, render};
use super::{Ask, Reply};
use crate::analysis::dataset::Dataset;
use crate::analysis::tabulate::{Tabulation, tabulate};
use crate::app::{diagnostics, overview};
use crate::error::Result;
use crate::i18n::Words;
use crate::questionnaire::Questionnaire;
use crate::questionnaire::model::{Item, Kind, Page};
use crate::report::{Figure, Table};

mod write;

use write::{Writer, base};

#[derive(Template)]
#[template(path = "results.html")]
struct Results {
    frame: Frame,
    count: String,
    few: bool,
    crossings: Vec<Table>,
    pages: Vec<(String, String, Vec<Question>)>,
    back: String,
    url: String,
}

/// A question tabulated, ready to be written.
struct Question {
    id: String,
    label: String,
    base: String,
    parts: Vec<Part>,
    notes: Vec<String>,
}

/// A piece of a question.
enum Part {
    Sentence(String),
    Figure(Box<Owned>),
    Table(Table),
}

/// A figure with its drawing.
struct Owned {
    figure: Figure,
    svg: String,
}

impl Owned {
    fn drawn(&self, words: &Words) -> Drawn<'_> {
        Drawn {
            words: *words,
            figure: &self.figure,
            svg: self.svg.clone(),
        }
    }
}

impl Results {
    fn table<'a>(&self, table: &'a Table) -> Tabled<'a> {
        Tabled {
            words: self.frame.words,
            table,
        }
    }
}

/// Every question, page by page.
pub(super) fn live(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let (questionnaire, dataset) = overview::dataset(&ask.app, wave.id)?;
    let words = ask.words;
    let few = dataset.len < 5;
    let crossings = if few {
        Vec::new()
    } else {
        diagnostics::crossings(&ask.app, wave.id)?
    };
    let pages = questionnaire
        .pages
        .iter()
        .map(|page| {
            (
                format!("p-{}", page.id),
                page.title.get("fr").to_owned(),
                questions(words, &questionnaire, page, &dataset),
            )
        })
        .filter(|(_, _, questions)| !questions.is_empty())
        .collect();
    let url = ask.in_wave("");
    let template = Results {
        frame: Frame::staff(ask, words.t("results-title")),
        count: words.count("results-count", dataset.len),
        few,
        crossings,
        pages,
        back: url.clone(),
        url,
    };
    Ok(render(200, &template))
}

fn questions(words: Words, questionnaire: &Questionnaire, page: &Page, dataset: &Dataset) -> Vec<Question> {
    questionnaire
        .questions()
        .into_iter()
        .filter(|item| questionnaire.page_of(&item.id).is_some_and(|p| p.id == page.id) && item.enabled)
        .filter_map(|item| Some(question(words, item, &tabulate(dataset, &item.id)?)))
        .collect()
}

fn question(words: Words, item: &Item, tabulation: &Tabulation) -> Question {
    let writer = Writer {
        words,
        unit: matches!(item.kind, Kind::Money { .. }).then_some("€"),
        year: matches!(item.kind, Kind::Year { .. }),
    };
    let mut parts = Vec::new();
    writer.parts(tabulation, &anchor(&tabulation.variable), &mut parts);
    Question {
        id: anchor(&tabulation.variable),
        label: tabulation.label.clone(),
        base: base(words, &tabulation.nonresponse),
        parts,
        notes: tabulation.notes.clone(),
    }
}

fn anchor(variable: &str) -> String {
    format!("r-{}", variable.replace('.', "-"))
}
