//! Exploration: any variable, by any other, within a part of the responses.
//!
//! `axis` turns a variable into categories by response (codes, sets, ranks, numbers in classes, register attributes, nomenclatures, roster
//! columns); `group` decides which groups of the crossing are shown; `table` counts, protects ([`super::disclosure::linked`]) and estimates
//! shares; `values` does it for means, medians, scales and rankings; `gap` tests each group against the rest; `catalogue` lists what can be
//! chosen; `among` protects several explorations kept together from each other.
//!
//! A filter is a domain: its variances run over the whole design, no weight is computed anew. The table of a filter is protected together
//! with the table without it, so that their difference does not tell what the few left out answered.

pub mod among;
mod axis;
pub mod catalogue;
mod gap;
mod group;
mod read;
mod table;
#[cfg(test)]
mod tests;
mod values;

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::dataset::Dataset;
use super::inference::Refusal;
use super::inference::rao_scott::Association;
use super::{Estimate, NonResponse, thresholds, typeset};
pub use among::Published;
pub use catalogue::{Catalogue, Entry, Nature};
pub use gap::Gap;

/// What is asked of the data.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Query {
    /// The variable: `item`, `item.row`, `roster.column`, a derived variable, `register.name`; `name*nomenclature` groups its codes.
    pub variable: String,
    /// The variable whose categories are compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crossing: Option<String>,
    /// Only the responses that have one of these codes, for each variable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<(String, Vec<String>)>,
    /// What is computed; the usual measure of the variable when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// Which percentages come first.
    #[serde(default)]
    pub percentages: Percentages,
}

impl Query {
    /// What makes two queries the same table: both ways of a crossing show the same cells, codes have no order.
    #[must_use]
    pub fn canonical(&self) -> Query {
        let mut out = self.clone();
        out.percentages = Percentages::default();
        for (_, codes) in &mut out.filters {
            codes.sort();
            codes.dedup();
        }
        out.filters.retain(|(_, codes)| !codes.is_empty());
        out.filters.sort();
        if out.measure.is_none_or(|measure| measure == Measure::Distribution)
            && let Some(crossing) = &mut out.crossing
            && *crossing < out.variable
        {
            std::mem::swap(crossing, &mut out.variable);
        }
        out
    }
}

/// What is computed of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The share of each answer.
    Distribution,
    /// Mean and median of a number.
    Mean,
    /// The first degrees of a scale together, the last ones, and the balance of the two.
    Top,
    /// Index of each need of a ranking, 0 to 100.
    Priority,
}

/// Which percentages come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Percentages {
    /// Of each group: columns add up to 100.
    #[default]
    Columns,
    /// Of each answer: rows add up to 100.
    Rows,
}

/// Why a query cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No such variable, or one that is not explored.
    Unknown(String),
    /// A code that the variable does not have.
    Code {
        /// The variable.
        variable: String,
        /// The code.
        code: String,
    },
    /// The measure does not suit the variable.
    Measure(String),
    /// A variable crossed with itself.
    Same(String),
}

impl Fault {
    /// The sentence, in French: what is wrong and what to do.
    pub fn say(&self) -> String {
        typeset(&match self {
            Fault::Unknown(name) => {
                format!("La variable « {name} » n’existe pas dans cette enquête : choisissez-en une dans la liste.")
            }
            Fault::Code { variable, code } => {
                format!("La réponse « {code} » n’existe pas dans « {variable} » : cochez au moins une des réponses proposées.")
            }
            Fault::Measure(name) => {
                format!("Cette mesure ne convient pas à « {name} » : choisissez-en une autre, ou laissez la mesure habituelle.")
            }
            Fault::Same(name) => {
                format!("« {name} » ne peut pas être croisée avec elle-même : choisissez une autre variable pour le croisement.")
            }
        })
    }
}

/// Names for the variables and codes that the questionnaire does not name (register attributes) or that are named better elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Variable → its name.
    pub labels: BTreeMap<String, String>,
    /// Variable → code → its wording.
    pub codes: BTreeMap<String, BTreeMap<String, String>>,
}

/// A variable as it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// As the query names it.
    pub name: String,
    /// Wording.
    pub label: String,
}

/// The answer to a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Exploration {
    /// What was asked.
    pub query: Query,
    /// What was computed.
    pub measure: Measure,
    /// The variable.
    pub variable: Named,
    /// The crossing.
    pub crossing: Option<Named>,
    /// Each filter, and the answers it keeps.
    pub filters: Vec<(Named, Vec<String>)>,
    /// Responses within the filter.
    pub domain: usize,
    /// Responses in the table: within the filter, with a value of the variable, and of the crossing when there is one.
    pub n: usize,
    /// Who answered the variable, within the filter.
    pub nonresponse: NonResponse,
    /// Who answered the crossing, within the filter.
    pub crossing_nonresponse: Option<NonResponse>,
    /// What is shown.
    pub content: Content,
    /// Remarks, whole sentences in French.
    pub notes: Vec<String>,
}

/// What is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Nothing can be shown.
    Nothing(Nothing),
    /// Five to nine answers: what at least five of them name.
    Card(Vec<String>),
    /// Figures.
    Board(Board),
}

/// Why nothing can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// Nobody answered.
    Nobody,
    /// Fewer than five answers.
    TooFew,
    /// The answers are all but identical.
    Alike,
    /// No two groups are large enough to be told apart.
    OneGroup,
    /// The filter leaves out so few that the difference with the whole would tell what they answered.
    FilterTooWide,
}

impl Nothing {
    /// The sentence, in French.
    pub fn say(self) -> String {
        typeset(match self {
            Nothing::Nobody => {
                "Personne n’a répondu à cette question parmi les réponses retenues : il n’y a rien à montrer. Élargissez le filtre ou choisissez une autre variable."
            }
            Nothing::TooFew => {
                "Moins de cinq réponses : rien n’est montré, pour que personne ne soit reconnu. Élargissez le filtre."
            }
            Nothing::Alike => {
                "Les réponses sont toutes, ou presque toutes, identiques : leur détail dirait ce que chacun a répondu, il n’est pas montré."
            }
            Nothing::OneGroup => {
                "Un seul groupe compte assez de réponses : il n’y a rien à comparer. Choisissez un autre croisement, ou retirez le filtre."
            }
            Nothing::FilterTooWide => {
                "Le filtre n’écarte que quelques réponses : la comparaison avec l’ensemble dirait ce qu’elles contiennent. Retirez-le, ou choisissez-en un plus étroit."
            }
        })
    }
}

/// Figures: lines by groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// Responses of the table, when those that do not say their group were put in one.
    pub n: Option<usize>,
    /// The lines: answers of the variable, or measures of it.
    pub lines: Vec<Line>,
    /// The groups of the crossing; none without crossing.
    pub groups: Vec<Group>,
    /// Several answers possible: shares do not add up to 100.
    pub multiple: bool,
    /// The answers have an order.
    pub ordered: bool,
    /// A response can be in several groups.
    pub overlapping: bool,
    /// Unit of amounts (« € », « bénévoles »), may be empty.
    pub unit: String,
    /// The number is a year.
    pub year: bool,
    /// The test of the crossing.
    pub test: Test,
}

/// A group of the crossing.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Code.
    pub code: String,
    /// Wording.
    pub label: String,
    /// Respondents in the table; `None`: hidden.
    pub n: Option<usize>,
}

/// A line of figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Code.
    pub code: String,
    /// Wording.
    pub label: String,
    /// What is measured.
    pub scale: thresholds::Scale,
    /// Over all groups together; `None`: hidden.
    pub whole: Option<Estimate>,
    /// Respondents behind it (distributions); `None`: hidden, or not counted.
    pub count: Option<usize>,
    /// By group.
    pub cells: Vec<Cell>,
}

/// A figure of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// Share of the group (or the measure within it); `None`: hidden.
    pub figure: Option<Estimate>,
    /// Share of the line that is in the group; distributions only.
    pub row: Option<Estimate>,
    /// Respondents; distributions only.
    pub count: Option<usize>,
    /// How the group differs from the rest.
    pub gap: Option<Gap>,
}

/// The test of a crossing.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// No crossing.
    None,
    /// Rao and Scott, second order.
    Link(Box<Link>),
    /// Several answers: each choice is tested, and adjusted for their number.
    EachChoice,
    /// Some cells are hidden: the numbers of the test would help to find them. Whether the link holds.
    Withheld(bool),
    /// It cannot be computed.
    Refused(Refusal),
}

/// The link between two variables.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The tests and Cramér's V.
    pub association: Association,
    /// Respondents of the table tested.
    pub n: usize,
    /// More than a fifth of the expected counts are below five.
    pub sparse: bool,
}

impl PartialEq for Link {
    fn eq(&self, other: &Self) -> bool {
        let key = |link: &Link| (link.association.second_order, link.association.cramers_v, link.n, link.sparse);
        key(self) == key(other)
    }
}

/// Risk of calling different what is not.
pub const RISK: f64 = 0.05;

/// Answers a query.
///
/// # Errors
/// What is wrong with the query.
pub fn explore(dataset: &Dataset, catalogue: &Catalogue, names: &Names, query: &Query) -> Result<Exploration, Fault> {
    explore_among(dataset, catalogue, names, query, &mut Published::default())
}

/// Answers a query that is published with others, those before it: see [`among`].
///
/// # Errors
/// As [`explore`].
pub fn explore_among(
    dataset: &Dataset,
    catalogue: &Catalogue,
    names: &Names,
    query: &Query,
    published: &mut Published,
) -> Result<Exploration, Fault> {
    for name in std::iter::once(&query.variable)
        .chain(&query.crossing)
        .chain(query.filters.iter().map(|(name, _)| name))
    {
        catalogue.find(name).ok_or_else(|| Fault::Unknown(name.clone()))?;
    }
    if query.crossing.as_ref() == Some(&query.variable) {
        return Err(Fault::Same(query.variable.clone()));
    }
    let variable = read::axis(dataset, names, &query.variable)?;
    let crossing = query
        .crossing
        .as_ref()
        .map(|name| read::axis(dataset, names, name))
        .transpose()?;
    let mut domain: Option<Vec<bool>> = None;
    let mut filters = Vec::new();
    for (name, codes) in query.filters.iter().filter(|(_, codes)| !codes.is_empty()) {
        let axis = read::axis(dataset, names, name)?;
        let (inside, labels) = axis.keep(codes)?;
        match &mut domain {
            Some(domain) => domain.iter_mut().zip(inside).for_each(|(kept, inside)| *kept &= inside),
            None => domain = Some(inside),
        }
        filters.push((axis.named(), labels));
    }
    let measure = match query.measure {
        Some(measure) if variable.suits(measure) => measure,
        Some(_) => return Err(Fault::Measure(variable.label.clone())),
        None => variable.usual(),
    };
    let inside = |row: usize| domain.as_ref().is_none_or(|domain| domain[row]);
    let in_table =
        |row: usize| inside(row) && variable.answered(row) && crossing.as_ref().is_none_or(|crossing| crossing.answered(row));
    let mut out = Exploration {
        query: query.clone(),
        measure,
        domain: (0..dataset.len).filter(|row| inside(*row)).count(),
        n: (0..dataset.len).filter(|row| in_table(*row)).count(),
        nonresponse: variable.nonresponse(&inside),
        crossing_nonresponse: crossing.as_ref().map(|crossing| crossing.nonresponse(&inside)),
        variable: variable.named(),
        crossing: crossing.as_ref().map(axis::Axis::named),
        filters,
        content: Content::Nothing(Nothing::Nobody),
        notes: variable.notes.clone(),
    };
    let answered = (0..dataset.len).filter(|row| inside(*row) && variable.answered(*row)).count();
    let all = (0..dataset.len).filter(|row| variable.answered(*row)).count();
    let work = table::Work {
        dataset,
        domain: domain.as_deref(),
        published: RefCell::new(std::mem::take(published)),
    };
    out.content = match out.n {
        0 => Content::Nothing(Nothing::Nobody),
        n if n < thresholds::NOTHING => Content::Nothing(Nothing::TooFew),
        // What the filter leaves out can be found by subtraction.
        _ if (1..dataset.cell).contains(&(all - answered)) => Content::Nothing(Nothing::FilterTooWide),
        n if n < thresholds::FIGURES => Content::Card(table::named(&variable, &in_table)),
        _ => match measure {
            Measure::Distribution => table::shares(&work, variable, crossing, &mut out.notes),
            _ => values::values(&work, measure, variable, crossing, &mut out.notes),
        },
    };
    *published = work.published.into_inner();
    if let Content::Board(board) = &out.content
        && let Some(n) = board.n
    {
        out.n = n;
    }
    out.notes = out.notes.iter().map(|note| typeset(note)).collect();
    Ok(out)
}

/// The categories of a variable that a filter can keep: code, wording; none when it has none.
///
/// # Errors
/// An unknown variable.
pub fn categories(dataset: &Dataset, names: &Names, variable: &str) -> Result<Vec<(String, String)>, Fault> {
    let axis = read::axis(dataset, names, variable)?;
    Ok(axis
        .categories
        .into_iter()
        .map(|category| (category.code, category.label))
        .collect())
}
