//! Every question tabulated by its type, disclosure control applied.

mod classes;
mod codes;
mod lines;
mod numbers;

use serde::{Deserialize, Serialize};

use super::columns::{Column, Data, Entry};
use super::dataset::{Dataset, Form, Question};
use super::disclosure::release::{self, Request};
use super::thresholds;
use super::typeset;
use super::{Estimate, NonResponse};

pub use classes::Classes;
pub(super) use numbers::alone;

/// Code of the row that small rows are merged into.
pub const OTHER: &str = "~other";
/// Its wording.
pub const OTHER_LABEL: &str = "Autres réponses";

/// A question (or a row of a matrix) tabulated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tabulation {
    /// `item` or `item.row`.
    pub variable: String,
    /// Wording.
    pub label: String,
    /// Who answered.
    pub nonresponse: NonResponse,
    /// What is shown.
    pub content: TabContent,
    /// Notes to print: merged rows, hidden cells, who is asked.
    pub notes: Vec<String>,
}

/// What a tabulation shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "one a question, never moved in a hot loop")]
pub enum TabContent {
    /// Fewer than 5 answers (nothing), or 5 to 9 (what at least 5 name, no figure).
    TooFew {
        /// Labels named by at least 5 respondents (reading card).
        named: Vec<String>,
    },
    /// One row a code. `multiple`: shares do not add up to 100.
    Codes {
        /// Several answers possible.
        multiple: bool,
        /// Answers have an order (Likert, bands): never re-sorted.
        ordered: bool,
        /// Rows, in list order; merged ones last when there is no order.
        rows: Vec<CodeRow>,
    },
    /// A number.
    Number {
        /// Unit, in words (`€`, `bénévoles`), may be empty.
        unit: String,
        /// Weighted mean, winsorised at the 99th percentile.
        mean: Option<Estimate>,
        /// Weighted median.
        median: Option<Estimate>,
        /// Weighted total over respondents; `None` when one contributor exceeds 85 %.
        total: Option<f64>,
        /// Classes for the histogram and the table.
        classes: Vec<CodeRow>,
        /// Place of the median in classes, for the mark.
        median_place: Option<f64>,
    },
    /// One tabulation a row (matrix: `Codes`, shares: `Number`).
    Rows(Vec<Tabulation>),
    /// Open text: only how many answered.
    Text,
}

/// A row of a table of codes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CodeRow {
    /// Code; `~other` for small rows merged into « autres réponses ».
    pub code: String,
    /// Wording.
    pub label: String,
    /// Respondents; `None`: hidden.
    pub count: Option<usize>,
    /// Share of those who answered; `None`: hidden.
    pub share: Option<Estimate>,
}

/// Tabulates a question; `None` when it does not exist or is a note. Roster columns are tabulated over lines. A row
/// (`item.row`), a derived variable or a register attribute can be named too.
pub fn tabulate(dataset: &Dataset, item: &str) -> Option<Tabulation> {
    dataset.release.ask(|| Request::Question(item.to_owned()));
    match dataset.question(item) {
        Some(question) => Some(tabulate_question(dataset, question)),
        None => dataset.column(item).map(|column| tabulate_column(dataset, column)),
    }
}

/// Every question, in order.
pub fn tabulate_all(dataset: &Dataset) -> Vec<Tabulation> {
    dataset
        .questions()
        .iter()
        .map(|question| {
            dataset.release.ask(|| Request::Question(question.id.clone()));
            tabulate_question(dataset, question)
        })
        .collect()
}

fn tabulate_question(dataset: &Dataset, question: &Question) -> Tabulation {
    let mut tabulation = match &question.form {
        Form::Variable(column) => tabulate_column(dataset, &dataset.columns[*column]),
        Form::Matrix(columns) | Form::Shares(columns, _) | Form::Roster(columns) => {
            let rows = columns
                .iter()
                .map(|column| tabulate_column(dataset, &dataset.columns[*column]))
                .collect();
            Tabulation {
                variable: question.id.clone(),
                label: question.label.clone(),
                nonresponse: dataset.nonresponse(&question.id, None),
                content: TabContent::Rows(rows),
                notes: Vec::new(),
            }
        }
    };
    if let Some(mask) = dataset.release.mask() {
        release::conceal_asked(mask, [question.id.as_str()].into_iter(), &mut tabulation.nonresponse);
    }
    if let Some(universe) = &question.universe {
        tabulation
            .notes
            .push(typeset(&format!("Question posée à une partie des structures : {universe}.")));
    }
    tabulation
}

fn content(dataset: &Dataset, column: &Column, notes: &mut Vec<String>) -> TabContent {
    match (&column.data, column.roster) {
        (Data::Presence | Data::Dates(_), _) => TabContent::Text,
        (_, Some(roster)) => lines::content(dataset, column, &dataset.rosters[roster], notes),
        (Data::Numbers { .. }, None) => numbers::content(dataset, column, notes),
        (_, None) => codes::content(dataset, column, notes),
    }
}

/// The table of a column, nothing hidden but what its own size hides.
pub(super) fn tabulate_bare(dataset: &Dataset, column: &Column) -> TabContent {
    content(dataset, column, &mut Vec::new())
}

/// The responses that each row of the table of a column counts (not of a roster).
pub(super) fn members(column: &Column, rows: &[CodeRow]) -> Vec<Vec<bool>> {
    let mut out = vec![vec![false; column.len()]; rows.len()];
    let answered = (0..column.len()).filter(|unit| column.missing[*unit].is_none());
    if let Data::Numbers { values, .. } = &column.data {
        let bounds: Vec<f64> = rows.iter().filter_map(|row| row.code.parse().ok()).collect();
        for unit in answered.filter(|_| bounds.len() == rows.len() && !rows.is_empty()) {
            let place = bounds.partition_point(|bound| *bound <= values[unit]).saturating_sub(1);
            out[place][unit] = true;
        }
        return out;
    }
    let alone = |code: &str| rows.iter().position(|row| row.code == code);
    let within = |code: &str| rows.iter().position(|row| row.code.split('+').any(|one| one == code));
    let other = rows.iter().position(|row| row.code == OTHER);
    let row_of: Vec<Option<usize>> = entries(column)
        .iter()
        .map(|entry| alone(&entry.code).or_else(|| within(&entry.code)).or(other))
        .collect();
    for unit in answered {
        column.each_code(unit, |place| {
            if let Some(row) = row_of.get(place).copied().flatten() {
                out[row][unit] = true;
            }
        });
    }
    out
}

fn tabulate_column(dataset: &Dataset, column: &Column) -> Tabulation {
    let mut notes = Vec::new();
    let content = content(dataset, column, &mut notes);
    let mut tabulation = Tabulation {
        variable: column.name.clone(),
        label: column.label.clone(),
        nonresponse: dataset.column_nonresponse(column, None),
        content,
        notes: notes.iter().map(|note| typeset(note)).collect(),
    };
    if let Some(mask) = dataset.release.mask() {
        release::conceal(mask, &mut tabulation);
    }
    tabulation
}

/// The codes of a column with their wordings; true and false for a yes/no.
pub(super) fn entries(column: &Column) -> Vec<Entry> {
    match &column.data {
        Data::Flags(_) => [("false", "Non"), ("true", "Oui")]
            .map(|(code, label)| Entry {
                label: label.to_owned(),
                ..Entry::bare(code)
            })
            .to_vec(),
        _ => column.list().to_vec(),
    }
}

/// What a base below ten shows: the labels that at least five name.
fn too_few(labels: &[String], counts: &[usize], n: usize) -> TabContent {
    let named = labels
        .iter()
        .zip(counts)
        .filter(|(_, count)| n >= thresholds::NOTHING && **count >= thresholds::NOTHING);
    TabContent::TooFew {
        named: named.map(|(label, _)| label.clone()).collect(),
    }
}

/// « 3 réponses peu nombreuses sont regroupées : … ».
fn merged_note(labels: &[&str]) -> String {
    let names = if labels.len() <= 6 {
        format!(" : {}", labels.join(" ; "))
    } else {
        String::new()
    };
    format!("{} réponses peu nombreuses sont regroupées{names}.", labels.len())
}

const NEIGHBOURS: &str = "Des réponses voisines sont réunies, pour qu’aucune ligne ne compte trop peu de réponses.";
const UNANIMOUS: &str = "Les réponses sont presque toutes identiques : leur détail n’est pas publié.";

/// The wording of neighbouring answers put together: « A ou B », « A à Z ».
pub(super) fn joined(labels: &[&str]) -> String {
    match labels {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} ou {}", lower(two)),
        [first, .., last] => format!("De « {first} » à « {last} »"),
    }
}

fn lower(label: &str) -> String {
    let mut chars = label.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    let second_is_upper = label.chars().nth(1).is_some_and(char::is_uppercase);
    if second_is_upper {
        label.to_owned()
    } else {
        first + chars.as_str()
    }
}
