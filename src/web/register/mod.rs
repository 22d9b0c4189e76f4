//! The register of an observatory.

pub(super) mod duplicates;
