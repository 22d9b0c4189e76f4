//! The instrument: a questionnaire as a value, read once, immutable afterwards.
//!
//! `model` holds the types, `schema` reads and checks JSON (every fault at once), `condition` is the small language of
//! conditions, `answer` the typed answers and their document, `form` turns what a browser sends into answers, `local` writes
//! what a territory adds to a core, `flow` says what is shown, what comes next and what remains, `lineage` where variables come from.
//! Pure: no I/O, no clock. Nothing here knows the codes of any particular questionnaire.

pub mod answer;
pub mod condition;
pub mod flow;
pub mod form;
pub mod lineage;
pub mod local;
pub mod model;
pub mod schema;

pub use answer::{Answers, Cell, Content, Missing, State, Value};
pub use model::*;
