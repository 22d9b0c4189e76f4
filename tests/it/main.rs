//! The one integration binary: journeys through HTTP, the command line and reports, and the rules of the house.

mod answering;
mod architecture;
mod browser;
mod commands;
mod condition;
mod mail;
mod questionnaires;
mod report;
mod schema;
mod semantics;
mod store;
mod support;
mod topology;
mod web;
