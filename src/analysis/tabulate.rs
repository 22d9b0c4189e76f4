//! Every question tabulated by its type, disclosure control applied. (Contract: the owner completes it.)
use super::dataset::Dataset;
use super::{Estimate, NonResponse};

/// A question (or a row of a matrix) tabulated.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
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
        /// Rows, in list order.
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
#[derive(Clone, Debug, PartialEq)]
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

/// Tabulates a question; `None` when it does not exist or is a note. Roster columns are tabulated over lines.
pub fn tabulate(dataset: &Dataset, item: &str) -> Option<Tabulation> {
    let _ = (dataset, item);
    todo!()
}
