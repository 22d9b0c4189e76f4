//! The aggregates, live: every question tabulated with the rules of disclosure, drawn and written, one page of the questionnaire at a
//! time; and the crossings of the plan.

use askama::Template;

use super::blocks::{Drawn, Tabled};
use super::board::show::response_words;
use super::comments::{Thread, address, thread};
use super::page::{Frame, render};
use super::waves::nav::WaveNav;
use super::{Ask, COMMENTERS, COORDINATORS, Reply};
use crate::analysis::dataset::Dataset;
use crate::analysis::tabulate::{Tabulation, tabulate};
use crate::app::{comments, diagnostics, overview};
use crate::error::{Code, Result};
use crate::fieldwork::Rates;
use crate::fieldwork::comment::{Comment, Place};
use crate::i18n::{self, Words, text};
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
    /// Response rate and coverage, on the contents, once somebody was asked.
    rates: Option<String>,
    board: String,
    few: bool,
    crossings: Vec<Table>,
    /// All pages that have questions.
    contents: Vec<Entry>,
    /// The page shown; none: the contents.
    shown: Option<Shown>,
    nav: WaveNav,
    /// Whether the answers are weighted, and where the method is told.
    weights: String,
    method: String,
    /// The file of the answers, for who may have it.
    file: Option<String>,
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
    /// Comments: what was said, where one adds to it, its words. None for whoever does not comment.
    comments: Option<(Thread, String, String)>,
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
    let nav = WaveNav::of(ask, "wave-nav-results");
    let said = if ask.may(COMMENTERS) && ask.query("page").is_some() {
        Some(comments::all(&ask.app, wave.id)?)
    } else {
        None
    };
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
            questions: questions(ask, &questionnaire, pages[place].0, &dataset, said.as_deref()),
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
    let rates = match &shown {
        None => rates_words(words, &overview::rates(&ask.app, wave.id)?),
        Some(_) => None,
    };
    let template = Results {
        frame: Frame::staff(ask, heading),
        count: words.count("results-count", dataset.len),
        rates,
        board: ask.in_wave("suivi"),
        few,
        crossings,
        contents,
        shown,
        weights: words.t(
            if dataset.weighted.as_ref().is_some_and(|weighted| weighted.report.weighted) {
                "results-weighted"
            } else {
                "results-unweighted"
            },
        ),
        method: ask.in_wave("methode"),
        nav,
        file: ask.may(COORDINATORS).then(|| ask.in_wave("reponses.csv")),
        url,
    };
    Ok(render(200, &template))
}

/// The response rate and the coverage, as the board says them.
fn rates_words(words: Words, rates: &Rates) -> Option<String> {
    let args = [
        ("rate", text(i18n::percent(rates.response.share()?))),
        ("detail", text(response_words(words, rates.response))),
        ("coverage", text(rates.coverage.map_or_else(|| "–".to_owned(), i18n::percent))),
    ];
    Some(words.with("results-rates", &args))
}

/// The questions of a page that are tabulated.
fn items<'q>(questionnaire: &'q Questionnaire, page: &Page) -> impl Iterator<Item = &'q Item> {
    let id = page.id.clone();
    questionnaire
        .questions()
        .into_iter()
        .filter(move |item| item.enabled && questionnaire.page_of(&item.id).is_some_and(|page| page.id == id))
}

fn questions(
    ask: &Ask,
    questionnaire: &Questionnaire,
    page: &Page,
    dataset: &Dataset,
    said: Option<&[Comment]>,
) -> Vec<Question> {
    items(questionnaire, page)
        .filter_map(|item| {
            let mut question = question(ask.words, item, &tabulate(dataset, &item.id)?);
            let place = Place::Question(item.id.clone());
            question.comments = said.map(|all| {
                let here: Vec<&Comment> = all.iter().filter(|comment| comment.place == place).collect();
                let words = ask.words.t(if here.is_empty() {
                    "comments-write"
                } else {
                    "comments-answer"
                });
                (thread(ask, &here), address(ask, &place), words)
            });
            Some(question)
        })
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
        comments: None,
    }
}

fn anchor(variable: &str) -> String {
    format!("r-{}", variable.replace('.', "-"))
}
