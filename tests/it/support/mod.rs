//! What the integration tests share.

pub(crate) mod databases;
pub(crate) mod site;
pub(crate) mod smtp;
