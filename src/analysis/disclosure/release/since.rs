//! Two publications of one wave read together: what changed between them is a table of its own.
//!
//! The responses that came, left or were corrected since the publication before are the base of that table. A figure of which they are
//! fewer than the threshold is hidden: its value then and now would tell what those few answered. So is a figure of which all of them
//! answered alike; and an answer that was merged with others then, when what it counts now would say too well what it counted then.

use std::collections::BTreeMap;

use super::ledger::{Entry, Ledger, Measured, measured};
use super::{Figure, Mask, Request, Why};
use crate::analysis::dataset::Dataset;
use crate::analysis::tabulate::OTHER;

/// The publication before.
#[derive(Clone, Debug)]
pub struct Past {
    /// What it said.
    pub ledger: Ledger,
    /// Which responses of the dataset of now were in it, as they are.
    pub kept: Vec<bool>,
}

/// The figures that must be hidden because of the publication before.
pub fn since(dataset: &Dataset, requests: &[Request], past: &Past) -> Mask {
    let mut mask = Mask::default();
    let before: BTreeMap<&Figure, &Entry> = past.ledger.figures.iter().map(|entry| (&entry.figure, entry)).collect();
    let kept = |row: usize| past.kept.get(row).copied().unwrap_or(false);
    let now = measured(dataset, requests, &kept);
    for (figure, measured) in now.iter().filter(|(_, measured)| measured.shown) {
        let known = before.get(figure).filter(|entry| entry.shown);
        let unsafe_now = match known {
            Some(entry) => tells(entry, measured, dataset.cell),
            None => unmerged(figure, measured, &before, dataset.cell),
        };
        if unsafe_now {
            mask.hide(figure.clone(), Why::Recent);
        }
    }
    mask
}

/// Whether a figure shown then and now tells what too few answered, or what all those of between answered.
fn tells(then: &Entry, now: &Measured, cell: usize) -> bool {
    let came = now.base - now.kept_base;
    let left = then.base.saturating_sub(now.kept_base);
    if came + left == 0 {
        return false;
    }
    let alike = left == 0 && now.count - now.kept_count == came || came == 0 && then.count.saturating_sub(now.kept_count) == left;
    came + left < cell || alike
}

/// Whether an answer shown by itself now was merged then with others whose sum was shown, and counted less than the threshold then.
fn unmerged(figure: &Figure, now: &Measured, before: &BTreeMap<&Figure, &Entry>, cell: usize) -> bool {
    let Figure::Row { variable, code } = figure else {
        return false;
    };
    if code == OTHER || now.kept_count == 0 || now.kept_count >= cell {
        return false;
    }
    // What it counted then is at most what it counts now.
    before.iter().any(|(figure, entry)| {
        matches!(figure, Figure::Row { variable: then, code: merged } if then == variable
            && (merged == OTHER || merged.split('+').any(|one| one == code))
            && entry.shown)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(base: usize, count: usize) -> Entry {
        Entry {
            figure: Figure::Amounts {
                variable: "x".to_owned(),
            },
            base,
            count,
            shown: true,
        }
    }

    fn now(base: usize, count: usize, kept_base: usize, kept_count: usize) -> Measured {
        Measured {
            base,
            count,
            kept_base,
            kept_count,
            shown: true,
        }
    }

    #[test]
    fn few_new_answers_or_answers_all_alike_are_not_told() {
        assert!(!tells(&entry(40, 20), &now(40, 20, 40, 20), 5), "nothing changed");
        assert!(tells(&entry(40, 20), &now(43, 22, 40, 20), 5), "three came");
        assert!(tells(&entry(40, 20), &now(39, 19, 39, 19), 5), "one left");
        assert!(tells(&entry(40, 20), &now(40, 20, 38, 19), 5), "two were corrected");
        assert!(
            !tells(&entry(40, 20), &now(48, 24, 40, 20), 5),
            "eight came, four of them say so"
        );
        assert!(
            tells(&entry(40, 20), &now(48, 28, 40, 20), 5),
            "eight came, all of them say so"
        );
    }
}
