//! The frame's own rules: rows of a contact file, folded names, domains, territories. Pure: bytes and texts in, values out.

pub mod contacts;
pub mod domain;
pub mod duplicates;
pub mod fold;
pub mod import;
pub mod nomenclature;
pub mod places;
pub mod territory;

pub use contacts::ContactRow;
pub use domain::{DOMAINS, domain_code, domain_label, domain_name};
pub use fold::{fold, fold_association};
