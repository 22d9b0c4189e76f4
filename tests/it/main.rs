//! The one integration binary: journeys through HTTP, the command line and reports, and the rules of the house.

mod architecture;
mod condition;
mod store;
mod support;
mod questionnaires;
mod web;
