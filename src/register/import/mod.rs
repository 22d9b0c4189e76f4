//! Importers: from the files that people and the State send to rows for the register. Pure and streaming: a file is anything that
//! can be read and rewound, rows come out one by one, memory stays flat whatever the size of a CSV.
//!
//! 1. [`inspect`] says what a file is ([`Kind`]), its columns, a sample, a guess of what each column means.
//! 2. A person confirms or corrects the [`Mapping`] (lists only: the columns of national files are known).
//! 3. [`read`] streams [`Event`]s (rows and rejected rows) and ends with a [`Summary`].
//!
//! Reference files go through [`read_qpv`] and [`read_population`]. What each file is, what is read of it, dropped and refused is
//! in `docs/imports.md`.

mod archive;
mod cells;
mod guess;
mod headers;
mod joafe;
mod kind;
mod layout;
mod lines;
mod list;
mod mapping;
mod meaning;
mod place;
mod readers;
mod reference;
mod refusal;
mod rna;
mod row;
mod run;
mod sheet;
mod sirene;
mod summary;
mod table;
#[cfg(test)]
mod tests;
mod text;

pub use super::places::GeoQuality;
pub use guess::{Confidence, Guess, guess};
pub use kind::{Kind, detect};
pub use mapping::{Column, Mapping, headers_key};
pub use meaning::Meaning;
pub use place::Filter;
pub use reference::{Population, QpvRow, ReferenceSummary, read_population, read_qpv};
pub use refusal::Refusal;
pub use row::{Cause, EmailKind, Incoming, Postal, Rejected, SignOfLife};
pub use run::{Event, Inspection, Options, inspect, read, read_seats};
pub use sirene::Seats;
pub use summary::Summary;
