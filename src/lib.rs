//! OLVA: surveys and diagnostics for the *Observatoires Locaux de la Vie Associative*.
//!
//! What lives where, and which layer may use which, is in `ARCHITECTURE.md`; `tests/it/architecture.rs` enforces it.

pub mod analysis;
pub mod app;
pub mod config;
pub mod demo;
pub mod error;
pub mod fieldwork;
pub mod i18n;
pub mod library;
pub mod mail;
pub mod questionnaire;
pub mod register;
pub mod report;
pub mod store;
pub mod values;
pub mod web;
