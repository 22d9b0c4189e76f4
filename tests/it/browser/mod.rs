//! The pages in a real browser: whole journeys with clicks and keys, with and without script, and what everybody needs of a page.

mod checks;
mod driver;
mod filling;
mod journey;
mod wire;
