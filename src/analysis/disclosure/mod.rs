//! Disclosure control: small cells are merged or hidden until none can be recomputed from what is published.
//!
//! `one_way` merges the small rows of a table, `two_way` hides cells of a crossing and enough others, `bounds` computes exactly
//! what somebody who knows the margins can deduce; `linked` protects the table of a filter together with the one without it. Counts are respondents, never weights.

pub mod bounds;
pub mod linked;
pub mod one_way;
pub mod two_way;

pub use bounds::bounds;
pub use one_way::{Merged, MergedSet, groups, multiple, nominal, ordered};
pub use two_way::{protect, protect_values};
