//! The file handed to researchers: no name, no number, no free text, nothing sealed, and nobody who can be told apart by what is
//! known of them from outside.
//!
//! 1. **Left out**: personal and confidential items, sealed ones, every text (« précisez » included), dates, communes, lists supplied by
//!    the territory (quarters), rosters, who corrected what, register attributes other than the three below.
//! 2. **Traits** – what a neighbour knows: domain, employer and commune of the register, then the questionnaire's breakdown variables.
//!    A commune is kept from 20 000 inhabitants (the caller says which) and [`COMMUNE`] responses. Each combination of traits in the file
//!    is that of at least [`K`] responses: the last traits of the others are masked, as many as needed; a response
//!    that is still alone is removed.
//! 3. **What tells a trait**: items that a breakdown is computed from are left out (the breakdown stands for them); in a line where a trait is
//!    masked, every item asked because of it is masked too.
//! 4. **Numbers** are written as classes, years as decades.
//! 5. **Rare values**: a value of a column that fewer than [`K`] lines carry is masked.
//! 6. **Order**: lines follow the hash of their key, so that the order of arrival is lost.

mod cells;
mod traits;

pub(in crate::analysis) use traits::{asked_after, derived_from};

use std::collections::BTreeMap;

use super::dictionary::{Described, dictionary};
use super::{Sheet, number, safe};
use crate::analysis::Record;
use crate::analysis::build::set_externals;
use crate::questionnaire::flow::{Context, Flow};
use crate::questionnaire::{DerivedKind, Item, Questionnaire};
use crate::values::hex_sha256;

/// Fewest responses with the same traits, and with the same value in a column.
pub(super) const K: usize = 5;
/// Fewest responses of a commune for its name to be kept.
pub(super) const COMMUNE: usize = 10;
/// What stands in the place of a hidden value.
pub(super) const MASK: &str = "~masked";

/// The file and what was done to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Anonymous {
    /// The file, `;`, UTF-8 with its mark.
    pub csv: String,
    /// Responses in it.
    pub lines: usize,
    /// Responses left out because nothing else hides them.
    pub removed: usize,
    /// Responses of which at least one trait is masked.
    pub generalised: usize,
    /// Names of the traits, in their order.
    pub traits: Vec<String>,
    /// What was lost, column by column.
    pub lost: Vec<Lost>,
}

/// What a column of the file lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost {
    /// Name of the column.
    pub column: String,
    /// Responses of the file that had a value.
    pub said: usize,
    /// Of these, those whose value is masked, wholly or in part.
    pub masked: usize,
    /// Largest difference between the share of a value in the file and among all the responses, in points; `None`: nothing to compare.
    pub drift: Option<f64>,
}

impl Anonymous {
    /// What was lost, as a file beside: one line a column, after two lines on the responses.
    pub fn report_csv(&self) -> String {
        let mut sheet = Sheet::new();
        let line = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
        sheet.row(&line(["colonne", "valeurs", "masquees", "part_masquee", "ecart_max_points"]));
        let total = (self.lines + self.removed).to_string();
        sheet.row(&line([
            "~reponses_retirees",
            &total,
            &self.removed.to_string(),
            &share(self.removed, self.lines + self.removed),
            "",
        ]));
        sheet.row(&line([
            "~reponses_generalisees",
            &self.lines.to_string(),
            &self.generalised.to_string(),
            &share(self.generalised, self.lines),
            "",
        ]));
        for lost in &self.lost {
            let drift = lost
                .drift
                .map(|drift| number((10.0 * drift).round() / 10.0))
                .unwrap_or_default();
            sheet.row(&line([
                &lost.column,
                &lost.said.to_string(),
                &lost.masked.to_string(),
                &share(lost.masked, lost.said),
                &drift,
            ]));
        }
        sheet.finish()
    }
}

/// A share in percent, one decimal.
fn share(part: usize, of: usize) -> String {
    if of == 0 {
        return String::new();
    }
    number((1000.0 * part as f64 / of as f64).round() / 10.0)
}

/// A line before it is written.
struct Line {
    traits: Vec<String>,
    /// How many of the first traits are kept; `None`: removed.
    kept: Option<usize>,
    weight: f64,
    cells: Vec<String>,
}

/// Makes the file, of the responses that the analysis uses. `place` gives what may be written of a commune: `None` for those too small.
pub fn anonymous_csv(
    questionnaire: &Questionnaire,
    context: &Context,
    records: &[Record],
    place: &dyn Fn(&str) -> Option<String>,
) -> Anonymous {
    let plan = traits::Plan::new(questionnaire);
    let columns = cells::columns(questionnaire, &plan);
    let derived: Vec<&str> = questionnaire
        .derived
        .iter()
        .filter(|derived| plan.keeps_derived(&derived.id) && !matches!(derived.kind, DerivedKind::Text | DerivedKind::Date))
        .map(|derived| derived.id.as_str())
        .collect();
    let mut context = context.clone();
    context.previous = None;
    let records: Vec<&Record> = records.iter().filter(|record| record.usable).collect();
    let mut attributes: Vec<String> = records.iter().flat_map(|record| record.register.keys().cloned()).collect();
    attributes.sort_unstable();
    attributes.dedup();
    let mut sorted: Vec<(String, &Record)> = records.iter().map(|r| (hex_sha256(r.key.as_bytes()), *r)).collect();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    let communes = large_communes(&records, place);
    let mut lines: Vec<Line> = sorted
        .iter()
        .map(|(_, record)| {
            set_externals(questionnaire, &mut context, &attributes, record);
            let flow = Flow::new(questionnaire, &record.answers, &context);
            let mut cells: Vec<String> = columns.iter().map(|column| column.cell(&flow)).collect();
            cells.extend(derived.iter().map(|id| cells::derived(&flow, id)));
            Line {
                traits: plan.values(&flow, record, &communes),
                kept: None,
                weight: record.weight,
                cells,
            }
        })
        .collect();
    generalise(&mut lines, plan.names.len());
    let before: Vec<Vec<String>> = lines
        .iter()
        .map(|line| line.traits.iter().chain(&line.cells).cloned().collect())
        .collect();
    let names: Vec<String> = columns
        .iter()
        .map(cells::Column::name)
        .chain(derived.iter().map(|id| (*id).to_owned()))
        .collect();
    let owners: Vec<&str> = columns
        .iter()
        .map(cells::Column::item)
        .chain(derived.iter().copied())
        .collect();
    for line in &mut lines {
        for (cell, owner) in line.cells.iter_mut().zip(&owners) {
            if line.kept.is_none_or(|kept| plan.told_by(owner, kept)) {
                MASK.clone_into(cell);
            }
        }
    }
    hide_rare(&mut lines);
    let mut done = write(&plan.names, &names, &lines);
    done.lost = lost(&before, &lines, plan.names.iter().chain(&names));
    done
}

/// What each column lost: `before` are the lines as they were, traits then answers.
fn lost<'n>(before: &[Vec<String>], lines: &[Line], names: impl Iterator<Item = &'n String>) -> Vec<Lost> {
    let says = |value: &str| !value.is_empty() && !value.starts_with('~');
    let mut out = Vec::new();
    for (column, name) in names.enumerate() {
        let (mut all, mut left): (BTreeMap<&str, usize>, BTreeMap<&str, usize>) = (BTreeMap::new(), BTreeMap::new());
        let (mut said, mut masked, mut all_n, mut left_n) = (0, 0, 0, 0);
        for (was, line) in before.iter().zip(lines) {
            let was = was[column].as_str();
            if !says(was) {
                continue;
            }
            all_n += 1;
            was.split('|').for_each(|part| *all.entry(part).or_default() += 1);
            let Some(kept) = line.kept else { continue };
            said += 1;
            let is = match column.checked_sub(line.traits.len()) {
                Some(cell) => line.cells[cell].as_str(),
                None if column < kept => was,
                None => MASK,
            };
            masked += usize::from(is.split('|').any(|part| part == MASK));
            if is != MASK {
                left_n += 1;
                is.split('|')
                    .filter(|part| says(part))
                    .for_each(|part| *left.entry(part).or_default() += 1);
            }
        }
        let of = |counts: &BTreeMap<&str, usize>, n: usize, value: &str| {
            100.0 * counts.get(value).copied().unwrap_or(0) as f64 / n as f64
        };
        let drift = all
            .keys()
            .map(|value| (of(&all, all_n, value) - of(&left, left_n, value)).abs())
            .reduce(f64::max)
            .filter(|_| left_n > 0);
        out.push(Lost {
            column: name.clone(),
            said,
            masked,
            drift,
        });
    }
    out
}

/// The columns that stand before the answers.
const LEAD: [Described; 5] = [
    (
        "ligne",
        "Numéro de la ligne, sans rapport avec l’ordre d’arrivée",
        "nombre",
        "",
        "",
    ),
    ("poids", "Poids de la réponse", "nombre", "", ""),
    (
        "register.domaine",
        "Domaine de l’association au répertoire",
        "un code",
        "",
        "",
    ),
    (
        "register.employeuse",
        "Association employeuse, d’après le répertoire",
        "un code",
        "",
        "",
    ),
    (
        "register.commune",
        "Commune du siège, à partir de 20 000 habitants et de dix réponses",
        "un code",
        "",
        "",
    ),
];

/// Variables, wordings and codes of the columns of [`anonymous_csv`].
pub fn anonymous_dictionary_csv(questionnaire: &Questionnaire, context: &Context) -> String {
    let plan = traits::Plan::new(questionnaire);
    let keeps = |item: &Item| plan.keeps(item) || plan.names.contains(&item.id);
    let keeps_derived = |id: &str| plan.keeps_derived(id) || plan.names.iter().any(|name| name == id);
    let mask = (MASK, "valeur masquée : moins de cinq réponses semblables");
    dictionary(questionnaire, context, &LEAD, &keeps, &keeps_derived, &[mask])
}

/// The communes that may be named, and how.
fn large_communes(records: &[&Record], place: &dyn Fn(&str) -> Option<String>) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for commune in records.iter().filter_map(|record| record.register.get("commune")) {
        *counts.entry(commune).or_default() += 1;
    }
    counts
        .into_iter()
        .filter(|(_, n)| *n >= COMMUNE)
        .filter_map(|(commune, _)| Some((commune.clone(), place(commune)?)))
        .collect()
}

/// Keeps as many of the first traits of each line as leave it among [`K`] lines written alike.
fn generalise(lines: &mut [Line], traits: usize) {
    for kept in (0..=traits).rev() {
        let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.kept.is_none()) {
            *counts.entry(line.traits[..kept].to_vec()).or_default() += 1;
        }
        for line in lines.iter_mut().filter(|line| line.kept.is_none()) {
            if counts.get(&line.traits[..kept]).is_some_and(|n| *n >= K) {
                line.kept = Some(kept);
            }
        }
    }
}

/// Masks the values that fewer than [`K`] lines of the file carry; of several codes in a cell, only the rare ones.
fn hide_rare(lines: &mut [Line]) {
    let width = lines.first().map_or(0, |line| line.cells.len());
    for column in 0..width {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.kept.is_some()) {
            for part in line.cells[column].split('|') {
                *counts.entry(part.to_owned()).or_default() += 1;
            }
        }
        for line in lines.iter_mut() {
            let parts: Vec<&str> = line.cells[column]
                .split('|')
                .map(|part| {
                    let said = !part.is_empty() && !part.starts_with('~');
                    if said && counts.get(part).is_none_or(|n| *n < K) {
                        MASK
                    } else {
                        part
                    }
                })
                .collect();
            line.cells[column] = parts.join("|");
        }
    }
}

fn write(traits: &[String], names: &[String], lines: &[Line]) -> Anonymous {
    let mut sheet = Sheet::new();
    let mut header = vec!["ligne".to_owned(), "poids".to_owned()];
    header.extend(traits.iter().cloned());
    header.extend(names.iter().cloned());
    sheet.row(&header);
    let mut done = Anonymous {
        csv: String::new(),
        lines: 0,
        removed: 0,
        generalised: 0,
        traits: traits.to_vec(),
        lost: Vec::new(),
    };
    for line in lines {
        let Some(kept) = line.kept else {
            done.removed += 1;
            continue;
        };
        done.lines += 1;
        done.generalised += usize::from(kept < traits.len());
        // A weight is that of a stratum of the register: it would tell domain and employer.
        let weight = if kept < traits::STRATUM {
            MASK.to_owned()
        } else {
            number(line.weight)
        };
        let mut row = vec![done.lines.to_string(), weight];
        let shown = |(place, value): (usize, &String)| if place < kept { safe_code(value) } else { MASK.to_owned() };
        row.extend(line.traits.iter().enumerate().map(shown));
        row.extend(line.cells.iter().map(|cell| safe_code(cell)));
        sheet.row(&row);
    }
    done.csv = sheet.finish();
    done
}

/// A code as a cell: our own marks (`~…`) stay, anything that a spreadsheet would run is disarmed.
fn safe_code(text: &str) -> String {
    if text.starts_with('~') { text.to_owned() } else { safe(text) }
}
