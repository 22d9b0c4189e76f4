//! The one integration binary: journeys through HTTP, the command line and reports, and the rules of the house.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]
#![expect(clippy::needless_pass_by_value, reason = "values made for one call")]

mod accounts;
mod analyse;
mod answering;
mod architecture;
mod board;
mod browser;
mod commands;
mod comments;
mod comparisons;
mod condition;
mod coordination;
mod deployment;
mod diagnostic;
mod duplicates;
mod evolution;
mod exploration;
mod imports;
mod imports_privacy;
mod mail;
mod mails;
mod mails_kill;
mod mails_web;
mod oppositions;
mod paper;
mod questionnaires;
mod report;
mod roles;
mod schema;
mod semantics;
mod store;
mod support;
mod topology;
mod training;
mod verbatims;
mod waves;
mod web;
mod weighting;
