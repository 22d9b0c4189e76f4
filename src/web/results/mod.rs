//! The aggregates, live: every question tabulated with the rules of disclosure, drawn and written, one page of the questionnaire at a
//! time; and the crossings of the plan.

use askama::Template;

use super::blocks::{Drawn, Tabled};
use super::page::{Frame, render};
use super::waves::nav::WaveNav;
use super::{Ask, Reply};
use crate::analysis::dataset::Dataset;
use crate::analysis::tabulate::{Tabulation, tabulate};
use crate::app::{diagnostics, overview};
use crate::error::{Code, Result};
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
    /// All pages that have questions.
    contents: Vec<Entry>,
    /// The page shown; none: the contents.
    shown: Option<Shown>,
    back: String,
    nav: WaveNav,
    url: String,
}

/// A line of the table of contents.
struct Entry {
    url: String,
    title: String,
    questions: String,
}

/// A page of the questionnaire, with its neighbours.
struct Shown {
    title: String,
    questions: Vec<Question>,
    before: Option<(String, String)>,
    after: Option<(String, String)>,
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

/// The contents and the crossings; with `?page=`, the questions of a page.
pub(super) fn live(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let (questionnaire, dataset) = overview::dataset(&ask.app, wave.id)?;
    let words = ask.words;
    let few = dataset.len < 5;
    let back = ask.in_wave("");
    let url = ask.in_wave("resultats");
    let address = |page: &Page| format!("{url}?page={}", page.id);
    let title = |page: &Page| page.title.get(&questionnaire.locale).to_owned();
    let pages: Vec<(&Page, usize)> = questionnaire
        .pages
        .iter()
        .map(|page| (page, items(&questionnaire, page).count()))
        .filter(|(_, questions)| *questions > 0)
        .collect();
    let place = match ask.query("page") {
        None => None,
        Some(id) => Some(pages.iter().position(|(page, _)| page.id == id).ok_or(Code::NotFound)?),
    };
    let shown = place.filter(|_| !few).map(|place| {
        let link = |place: usize| pages.get(place).map(|(page, _)| (address(page), title(page)));
        Shown {
            title: title(pages[place].0),
            questions: questions(words, &questionnaire, pages[place].0, &dataset),
            before: place.checked_sub(1).and_then(link),
            after: link(place + 1),
        }
    });
    let crossings = if few || shown.is_some() {
        Vec::new()
    } else {
        diagnostics::crossings(&ask.app, wave.id)?
    };
    let contents = pages
        .iter()
        .map(|(page, questions)| Entry {
            url: address(page),
            title: title(page),
            questions: words.count("results-questions", *questions),
        })
        .collect();
    let heading = match &shown {
        Some(shown) => words.one("results-title-page", "page", shown.title.clone()),
        None => words.t("results-title"),
    };
    let template = Results {
        frame: Frame::staff(ask, heading),
        count: words.count("results-count", dataset.len),
        few,
        crossings,
        contents,
        shown,
        nav: WaveNav::of(ask, "wave-nav-results"),
        back,
        url,
    };
    Ok(render(200, &template))
}

/// The questions of a page that are tabulated.
fn items<'q>(questionnaire: &'q Questionnaire, page: &Page) -> impl Iterator<Item = &'q Item> {
    let id = page.id.clone();
    questionnaire
        .questions()
        .into_iter()
        .filter(move |item| item.enabled && questionnaire.page_of(&item.id).is_some_and(|page| page.id == id))
}

fn questions(words: Words, questionnaire: &Questionnaire, page: &Page, dataset: &Dataset) -> Vec<Question> {
    items(questionnaire, page)
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
