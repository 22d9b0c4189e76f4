//! Validated responses as columns with weights. (Contract: the owner completes it.)
use super::{NonResponse, Record};
use crate::questionnaire::Questionnaire;
use crate::questionnaire::flow::Context;

/// Responses in columns: one column a variable (`item`, `item.row`, derived ids, `register.name`), ready to be tabulated.
pub struct Dataset {
    /// How many responses.
    pub len: usize,
    // owner: columns, weights, strata, records kept for expression evaluation
}

impl Dataset {
    /// Builds the columns. `context` supplies run-time lists and externals common to all (its `previous` is ignored); an external
    /// named like a register attribute takes the record's value.
    pub fn new(questionnaire: &Questionnaire, context: &Context, records: Vec<Record>) -> Self {
        let _ = (questionnaire, context, records);
        todo!()
    }
    /// Item non-response of a question (or of a row of it).
    pub fn nonresponse(&self, item: &str, row: Option<&str>) -> NonResponse {
        let _ = (item, row);
        todo!()
    }
}
