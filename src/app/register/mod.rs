//! The register: what is known of associations and of how to reach them, where it comes from, how files enter it.

pub mod browse;
pub mod duplicates;
mod fields;
pub mod imports;
pub mod oppositions;
pub mod reference;
