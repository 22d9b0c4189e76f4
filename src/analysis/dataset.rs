//! Validated responses as columns with weights.
//!
//! Columns are named `item`, `item.row`, `roster.column`, derived variables by their id, register attributes `register.name`.
//! What a response was not shown does not count. A choice that means « je ne sais pas » is a missing value, counted apart. In
//! shares, a row left blank or not asked is 0 as soon as another row of the answer has a part.

use std::collections::{BTreeMap, HashMap};

use super::columns::Column;
use super::design::Design;
use super::weighting::Weighted;
use super::{NonResponse, Record, thresholds};
use crate::questionnaire::Questionnaire;
use crate::questionnaire::answer::Missing;
use crate::questionnaire::condition::Val;
use crate::questionnaire::flow::Context;
use crate::values::Date;

/// Responses in columns: one column a variable (`item`, `item.row`, derived ids, `register.name`), ready to be tabulated.
#[derive(Clone)]
pub struct Dataset {
    /// How many responses.
    pub len: usize,
    /// Weights and strata, in the order of the rows (that of the records’ keys).
    pub design: Design,
    /// What was done to weight it; `None`: everyone weighs what the records say.
    pub weighted: Option<Box<Weighted>>,
    /// Smallest cell published.
    pub cell: usize,
    pub(super) columns: Vec<Column>,
    pub(super) index: HashMap<String, usize>,
    pub(super) questions: Vec<Question>,
    pub(super) rosters: Vec<Lines>,
    pub(super) nomenclatures: BTreeMap<String, Vec<(String, String)>>,
    pub(super) external: BTreeMap<String, Val>,
    pub(super) today: Date,
    strata: Vec<String>,
}

/// The lines of a roster.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// Row of each line, ascending.
    pub rows: Vec<u32>,
    /// First line of each row, and one more.
    pub starts: Vec<u32>,
}

/// A question and its columns.
#[derive(Clone, Debug)]
pub struct Question {
    /// Identifier of the item.
    pub id: String,
    /// Wording, placeholders filled.
    pub label: String,
    /// Who is asked, in words, when not everyone is.
    pub universe: Option<String>,
    /// What it is made of.
    pub form: Form,
}

/// What a question is made of.
#[derive(Clone, Debug)]
pub enum Form {
    /// One variable: its column.
    Variable(usize),
    /// One variable a row, with codes (matrix).
    Matrix(Vec<usize>),
    /// One number a row, adding up to the total (shares).
    Shares(Vec<usize>, f64),
    /// Questions over lines (roster).
    Roster(Vec<usize>),
}

impl Dataset {
    /// Builds the columns from the records that are usable. `context` supplies run-time lists and externals common to all (its `previous` is ignored); the externals
    /// `register_name`, and those that the questionnaire declares under the name of a register attribute, take the record's value.
    pub fn new(questionnaire: &Questionnaire, context: &Context, records: Vec<Record>) -> Self {
        super::build::build(questionnaire, context, records)
    }

    pub(super) fn empty(questionnaire: &Questionnaire, context: &Context, records: &[Record]) -> Self {
        let design = Design::new(
            records.iter().map(|record| (record.weight, record.stratum.as_str())),
            &BTreeMap::new(),
        );
        let categories = |categories: &[crate::questionnaire::Choice]| {
            categories
                .iter()
                .map(|c| (c.code.clone(), c.label.get(&context.lang).to_owned()))
                .collect()
        };
        let nomenclatures = questionnaire
            .nomenclatures
            .iter()
            .map(|(name, n)| (name.clone(), categories(&n.categories)))
            .collect();
        let cell = questionnaire
            .report
            .min_cell
            .map_or(thresholds::CELL, |least| least as usize)
            .max(thresholds::SMALLEST_CELL);
        Dataset {
            len: records.len(),
            design,
            weighted: None,
            cell,
            columns: Vec::new(),
            index: HashMap::new(),
            questions: Vec::new(),
            rosters: Vec::new(),
            nomenclatures,
            external: context.external.clone(),
            today: context.today,
            strata: records.iter().map(|record| record.stratum.clone()).collect(),
        }
    }

    /// The same for so many responses, of weight 1, in one stratum.
    pub(super) fn sized(mut self, len: usize) -> Self {
        self.len = len;
        self.strata = vec![String::new(); len];
        self.design = Design::new((0..len).map(|_| (1.0, "")), &BTreeMap::new());
        self
    }

    /// Gives the population of each stratum (`N_h`): intervals then carry the finite population correction.
    #[must_use]
    pub fn with_populations(mut self, populations: &BTreeMap<String, f64>) -> Self {
        let records = self
            .design
            .weights
            .iter()
            .copied()
            .zip(self.strata.iter().map(String::as_str));
        self.design = Design::new(records, populations);
        self
    }

    /// Adds a variable made from the others (the themes of an open question), as a question of its own. One of another length, or whose
    /// name is taken, is left out.
    #[must_use]
    pub fn with_column(mut self, column: Column) -> Self {
        let units = match column.roster {
            None => self.len,
            Some(roster) => self.rosters.get(roster).map_or(0, |lines| lines.rows.len()),
        };
        if column.len() != units || self.index.contains_key(&column.name) {
            return self;
        }
        let place = self.columns.len();
        self.index.insert(column.name.clone(), place);
        if column.roster.is_none() {
            self.questions.push(Question {
                id: column.name.clone(),
                label: column.label.clone(),
                universe: None,
                form: Form::Variable(place),
            });
        }
        self.columns.push(column);
        self
    }

    /// The same responses and design seen through other columns, questions and nomenclatures.
    pub(super) fn seen_through(&self, columns: Vec<Column>, questions: Vec<Question>, like: &Dataset) -> Dataset {
        let names = columns.iter().enumerate().map(|(place, column)| (column.name.clone(), place));
        Dataset {
            len: self.len,
            design: self.design.clone(),
            weighted: self.weighted.clone(),
            cell: self.cell,
            index: names.collect(),
            columns,
            questions,
            rosters: self.rosters.clone(),
            nomenclatures: like.nomenclatures.clone(),
            external: self.external.clone(),
            today: self.today,
            strata: self.strata.clone(),
        }
    }

    /// A variable.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.index.get(name).map(|place| &self.columns[*place])
    }

    /// Every variable, in questionnaire order, then derived ones, then the register's.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Every question, in order.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// A question by the id of its item.
    pub fn question(&self, item: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == item)
    }

    /// Item non-response of a question (or of a row of it). A question made of rows is answered when one of its rows is. Unknown
    /// questions have no respondent.
    pub fn nonresponse(&self, item: &str, row: Option<&str>) -> NonResponse {
        if let Some(row) = row {
            return self
                .column(&format!("{item}.{row}"))
                .map(|column| self.column_nonresponse(column, None))
                .unwrap_or_default();
        }
        match self.question(item).map(|question| &question.form) {
            Some(Form::Matrix(rows) | Form::Shares(rows, _)) => {
                let mut out = NonResponse::default();
                for row in 0..self.len {
                    // The best answered row speaks for the question; a question none of whose rows is shown is not shown.
                    let states = rows.iter().map(|column| self.columns[*column].missing[row]);
                    add(
                        &mut out,
                        states.min_by_key(|state| rank(*state)).unwrap_or(Some(Missing::NotDisplayed)),
                    );
                }
                out
            }
            Some(Form::Roster(_)) => self
                .column(item)
                .map(|column| self.column_nonresponse(column, None))
                .unwrap_or_default(),
            Some(Form::Variable(column)) => self.column_nonresponse(&self.columns[*column], None),
            None => self
                .column(item)
                .map(|column| self.column_nonresponse(column, None))
                .unwrap_or_default(),
        }
    }

    /// Item non-response of a column, over the rows kept (all of them when `None`).
    pub(super) fn column_nonresponse(&self, column: &Column, kept: Option<&[bool]>) -> NonResponse {
        let mut out = NonResponse::default();
        let Some(kept) = kept else {
            // Each state is counted in one go: the machine compares many at once.
            let count =
                |state: Option<Missing>| column.missing.iter().map(|missing| u32::from(*missing == state)).sum::<u32>() as usize;
            out.answered = count(None);
            out.blank = count(Some(Missing::NotAnswered));
            out.dont_know = count(Some(Missing::DontKnow));
            out.refused = count(Some(Missing::Refused));
            out.not_applicable = count(Some(Missing::NotApplicable));
            out.asked = out.answered + out.blank + out.dont_know + out.refused + out.not_applicable;
            return out;
        };
        for (unit, missing) in column.missing.iter().enumerate() {
            if kept[self.row_of(column, unit)] {
                add(&mut out, *missing);
            }
        }
        out
    }

    /// The response a unit of a column belongs to.
    pub fn row_of(&self, column: &Column, unit: usize) -> usize {
        column.roster.map_or(unit, |roster| self.rosters[roster].rows[unit] as usize)
    }
}

fn rank(state: Option<Missing>) -> u8 {
    match state {
        None => 0,
        Some(Missing::DontKnow) => 1,
        Some(Missing::Refused) => 2,
        Some(Missing::NotApplicable) => 3,
        Some(Missing::NotAnswered) => 4,
        Some(Missing::NotDisplayed) => 5,
    }
}

fn add(out: &mut NonResponse, state: Option<Missing>) {
    let place = match state {
        None => &mut out.answered,
        Some(Missing::NotDisplayed) => return,
        Some(Missing::NotAnswered) => &mut out.blank,
        Some(Missing::DontKnow) => &mut out.dont_know,
        Some(Missing::Refused) => &mut out.refused,
        Some(Missing::NotApplicable) => &mut out.not_applicable,
    };
    *place += 1;
    out.asked += 1;
}
