//! Nested territories: the responses of one survey cut into zones, and each zone into smaller ones (département › group of communes ›
//! commune › quarter). Decided once for all indicators, so that every table has the same rows.
//!
//! A zone with ten responses stands by itself. Smaller ones join their neighbours in « autres communes » ; when those are still fewer than
//! two, or fewer than ten responses, the smallest zone shown joins them, and so on. A merged zone is not cut further. Zones of five to
//! nine responses have a card without figures besides.

use std::collections::BTreeMap;

use super::dataset::Dataset;
use super::disclosure;
use super::tabulate::OTHER;
use super::{Reliability, thresholds};

/// A way to cut a territory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// « commune ».
    pub label: String,
    /// « communes ».
    pub many: String,
    /// What the zones merged are called: « Autres communes ».
    pub other: String,
    /// The variable that says the zone of a response (`register.commune`).
    pub variable: String,
    /// Code of the variable → code of the zone, when they differ (commune → its group).
    pub of: BTreeMap<String, String>,
    /// Code and name of the zones, in the order in which they are shown.
    pub names: Vec<(String, String)>,
}

/// A zone that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// Its code; `~other` for the merged ones.
    pub code: String,
    /// Its name.
    pub label: String,
    /// Its responses, ascending.
    pub rows: Vec<u32>,
    /// Its own zones; none when fewer than two have enough responses.
    pub inner: Vec<Zone>,
}

/// A zone of five to nine responses.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Its name.
    pub label: String,
    /// Its responses.
    pub rows: Vec<u32>,
}

/// A territory cut.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Zones {
    /// The zones, in order; the merged ones last. Empty when fewer than two have enough responses.
    pub zones: Vec<Zone>,
    /// The small zones, in order.
    pub cards: Vec<Card>,
    /// How many zones have one to four responses: nothing is said of them.
    pub silent: usize,
}

/// Code of the responses that do not say their zone, or are in none of the territory.
const UNKNOWN: &str = "~unknown";

impl Zones {
    /// Cuts the responses along these levels, the largest first.
    pub fn new(dataset: &Dataset, levels: &[Level]) -> Self {
        let mut out = Zones::default();
        let rows: Vec<u32> = (0..dataset.len as u32).collect();
        out.zones = cut(dataset, levels, &rows, &mut out.cards, &mut out.silent);
        out
    }

    /// Whether there is something to compare.
    pub fn is_empty(&self) -> bool {
        self.zones.is_empty()
    }
}

fn cut(dataset: &Dataset, levels: &[Level], rows: &[u32], cards: &mut Vec<Card>, silent: &mut usize) -> Vec<Zone> {
    let Some((level, rest)) = levels.split_first() else {
        return Vec::new();
    };
    let Some(column) = dataset.column(&level.variable) else {
        return Vec::new();
    };
    let mut drafts: Vec<Zone> = level
        .names
        .iter()
        .map(|(code, label)| zone(code, label))
        .chain([zone(UNKNOWN, "Hors du territoire, ou non précisé")])
        .collect();
    let place: BTreeMap<&str, usize> = level
        .names
        .iter()
        .enumerate()
        .map(|(at, (code, _))| (code.as_str(), at))
        .collect();
    let last = drafts.len() - 1;
    for row in rows {
        let mut at = last;
        if column.missing[*row as usize].is_none() {
            column.each_code(*row as usize, |entry| {
                let code = column.list().get(entry).map_or("", |entry| entry.code.as_str());
                let code = level.of.get(code).map_or(code, String::as_str);
                at = place.get(code).copied().unwrap_or(last);
            });
        }
        drafts[at].rows.push(*row);
    }
    let sizes: Vec<usize> = drafts.iter().map(|draft| draft.rows.len()).collect();
    for (at, draft) in drafts.iter().enumerate().filter(|(at, _)| *at != last) {
        match thresholds::by_base(sizes[at]) {
            Reliability::Card => cards.push(Card {
                label: draft.label.clone(),
                rows: draft.rows.clone(),
            }),
            Reliability::Hidden if sizes[at] > 0 => *silent += 1,
            _ => {}
        }
    }
    let Some((shown, merged)) = disclosure::groups(&sizes, thresholds::FIGURES) else {
        return Vec::new();
    };
    if shown.iter().filter(|at| **at != last).count() < 2 {
        return Vec::new();
    }
    let mut out: Vec<Zone> = Vec::new();
    for at in shown {
        let mut zone = drafts[at].clone();
        if at != last {
            zone.inner = cut(dataset, rest, &zone.rows, cards, silent);
        }
        out.push(zone);
    }
    if !merged.is_empty() {
        let mut other = zone(OTHER, &level.other);
        other.rows = merged.iter().flat_map(|at| drafts[*at].rows.iter().copied()).collect();
        other.rows.sort_unstable();
        out.push(other);
    }
    out
}

fn zone(code: &str, label: &str) -> Zone {
    Zone {
        code: code.to_owned(),
        label: label.to_owned(),
        rows: Vec::new(),
        inner: Vec::new(),
    }
}
