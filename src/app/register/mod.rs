//! The register: what is known of associations and of how to reach them.

pub mod duplicates;
