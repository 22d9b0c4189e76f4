//! Faults while they are collected: a place of the document instead of a pointer, put in order at the end.

use std::collections::BTreeSet;

use super::tree::Node;
use super::{Fault, Level};

/// A fault and the place it was found at.
#[derive(Debug)]
struct Found {
    place: u32,
    level: Level,
    code: &'static str,
    message: String,
    mend: String,
    language: Option<String>,
}

/// All that was found so far.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Found>);

impl Faults {
    /// Adds an error.
    pub(super) fn error(&mut self, node: &Node, code: &'static str, message: impl Into<String>, mend: impl Into<String>) {
        self.add(node.place, Level::Error, code, message.into(), mend.into());
    }

    /// Adds a warning.
    pub(super) fn warning(&mut self, node: &Node, code: &'static str, message: impl Into<String>, mend: impl Into<String>) {
        self.add(node.place, Level::Warning, code, message.into(), mend.into());
    }

    /// Adds the warning that a text is missing in a language.
    pub(super) fn untranslated(&mut self, node: &Node, language: &str, message: String, mend: String) {
        self.add(node.place, Level::Warning, "missing-translation", message, mend);
        if let Some(added) = self.0.last_mut() {
            added.language = Some(language.to_owned());
        }
    }

    fn add(&mut self, place: u32, level: Level, code: &'static str, message: String, mend: String) {
        self.0.push(Found {
            place,
            level,
            code,
            message,
            mend,
            language: None,
        });
    }

    /// Whether one of them prevents publication.
    pub(super) fn any_error(&self) -> bool {
        self.0.iter().any(|found| found.level == Level::Error)
    }

    /// In the order of the document, with their pointers, without repetition.
    pub(super) fn in_order(mut self, root: &Node) -> Vec<Fault> {
        self.0.sort_by_key(|found| found.place);
        let places: BTreeSet<u32> = self.0.iter().map(|found| found.place).collect();
        let pointers = root.pointers(&places);
        let mut seen = BTreeSet::new();
        self.0
            .into_iter()
            .map(|found| Fault {
                pointer: pointers.get(&found.place).cloned().unwrap_or_default(),
                level: found.level,
                code: found.code,
                message: found.message,
                mend: found.mend,
                language: found.language,
            })
            .filter(|fault| seen.insert(fault.clone()))
            .collect()
    }
}
