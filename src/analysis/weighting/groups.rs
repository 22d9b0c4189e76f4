//! Response groups: the associations of the frame sorted into cells by attributes of the register; each answer stands for the
//! associations of its group that did not answer, `w = N_h / r_h` (homogeneous response groups: Särndal, Swensson, Wretman 1992,
//! 15.6; INSEE, *correction de la non-réponse totale par groupes de réponse homogènes*).
//!
//! A group with fewer than 5 answers, or whose weight exceeds 3 times the median of the groups' weights, is merged with its nearest
//! neighbour: nearest on the attribute kept longest first (the first), then on the next; at equal distance, with the neighbour that
//! has the fewest answers, then with the first in the declared order. The group with the fewest answers is merged first, the heaviest
//! next; groups are looked at anew after each merge. A group where everyone answered needs no merging: it represents itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use super::{JOIN, UNKNOWN};

/// An attribute of the register, its categories in the order along which neighbours are merged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    /// Code (`domaine`, `employeuse`…).
    pub code: String,
    /// Categories, neighbours side by side. Those not listed come after, by code; the unknown ones last.
    pub order: Vec<String>,
}

/// A cell of the frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Category on each attribute, in the order of the attributes.
    pub values: Vec<String>,
    /// Associations of the frame (`N_h`).
    pub population: f64,
    /// Answers (`r_h`).
    pub respondents: usize,
}

/// When groups are merged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Fewest answers of a group.
    pub smallest: usize,
    /// Largest weight, in medians of the groups' weights; infinite: no limit.
    pub heaviest: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            smallest: 5,
            heaviest: 3.0,
        }
    }
}

/// Why a group was merged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reason {
    /// Nobody answered.
    NoRespondent,
    /// Too few answers.
    TooFew {
        /// How many.
        respondents: usize,
    },
    /// Its answers would weigh too much.
    TooHeavy {
        /// Their weight.
        weight: f64,
        /// Median of the groups' weights.
        median: f64,
    },
}

/// One merge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Merge {
    /// Cells of the group that could not stand alone.
    pub cells: Vec<Vec<String>>,
    /// Cells of the group it joined.
    pub into: Vec<Vec<String>>,
    /// Why.
    pub reason: Reason,
    /// Associations of the merged group.
    pub population: f64,
    /// Answers of the merged group.
    pub respondents: usize,
}

/// A response group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its name: the codes of its cells.
    pub name: String,
    /// Its cells.
    pub cells: Vec<Vec<String>>,
    /// Associations of the frame (`N_h`).
    pub population: f64,
    /// Answers (`r_h`).
    pub respondents: usize,
    /// Weight of each answer, `N_h / r_h`.
    pub weight: f64,
    /// Everyone answered: the group represents itself, without chance.
    pub full: bool,
}

/// A group that breaks a limit and has no other to join.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unresolved {
    /// Its cells.
    pub cells: Vec<Vec<String>>,
    /// Which limit.
    pub reason: Reason,
}

/// The response groups of a wave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Groups {
    /// Attributes, the one kept longest first.
    pub attributes: Vec<String>,
    /// Groups, in the declared order.
    pub groups: Vec<Group>,
    /// What was merged, in the order it was done.
    pub merges: Vec<Merge>,
    /// What could not be mended.
    pub unresolved: Vec<Unresolved>,
}

impl Groups {
    /// The group of a cell.
    pub fn find(&self, values: &[String]) -> Option<&Group> {
        self.groups.iter().find(|group| group.cells.iter().any(|cell| cell == values))
    }

    /// Place of the group of each cell, to look up many respondents.
    pub fn places(&self) -> BTreeMap<&[String], usize> {
        let mut out = BTreeMap::new();
        for (place, group) in self.groups.iter().enumerate() {
            for cell in &group.cells {
                out.insert(cell.as_slice(), place);
            }
        }
        out
    }
}

/// A group being made.
struct Draft {
    /// Positions on each attribute.
    positions: Vec<BTreeSet<usize>>,
    cells: Vec<(Vec<usize>, Vec<String>)>,
    population: f64,
    respondents: usize,
}

impl Draft {
    fn full(&self) -> bool {
        self.respondents as f64 >= self.population
    }

    fn weight(&self) -> Option<f64> {
        (self.respondents > 0).then(|| self.population / self.respondents as f64)
    }

    /// Distance to another group on each attribute, in places of the declared order.
    fn gaps(&self, other: &Draft) -> Vec<usize> {
        let gap = |(a, b): (&BTreeSet<usize>, &BTreeSet<usize>)| {
            a.iter()
                .flat_map(|a| b.iter().map(move |b| a.abs_diff(*b)))
                .min()
                .unwrap_or(0)
        };
        self.positions.iter().zip(&other.positions).map(gap).collect()
    }

    fn values(&self) -> Vec<Vec<String>> {
        self.cells.iter().map(|(_, values)| values.clone()).collect()
    }
}

/// Makes the response groups of a frame. `attributes` are in the order in which they are kept: categories of the last are merged
/// first. Cells given twice are added up.
///
/// # Errors
/// A cell with more answers than associations, a population that is not a number, an empty frame, no answer at all.
pub fn merge(attributes: &[Attribute], cells: &[Cell], limits: Limits) -> Result<Groups, Refusal> {
    let mut drafts = drafts(attributes, cells)?;
    let mut merges = Vec::new();
    let mut unresolved = Vec::new();
    while let Some((place, reason)) = worst(&drafts, limits) {
        let Some(partner) = partner(&drafts, place) else {
            unresolved.push(Unresolved {
                cells: drafts[place].values(),
                reason,
            });
            break;
        };
        let (from, into) = (drafts[place].values(), drafts[partner].values());
        let joined = drafts.remove(place.max(partner));
        let kept = &mut drafts[place.min(partner)];
        kept.population += joined.population;
        kept.respondents += joined.respondents;
        kept.cells.extend(joined.cells);
        kept.cells.sort();
        for (all, more) in kept.positions.iter_mut().zip(joined.positions) {
            all.extend(more);
        }
        merges.push(Merge {
            cells: from,
            into,
            reason,
            population: kept.population,
            respondents: kept.respondents,
        });
    }
    let groups = drafts.iter().filter_map(|draft| {
        let cells = draft.values();
        let names: Vec<String> = cells.iter().map(|values| values.join("|")).collect();
        Some(Group {
            name: names.join(JOIN),
            cells,
            population: draft.population,
            respondents: draft.respondents,
            weight: draft.weight()?,
            full: draft.full(),
        })
    });
    Ok(Groups {
        attributes: attributes.iter().map(|attribute| attribute.code.clone()).collect(),
        groups: groups.collect(),
        merges,
        unresolved,
    })
}

/// One group a cell, in the declared order; checks the numbers.
fn drafts(attributes: &[Attribute], cells: &[Cell]) -> Result<Vec<Draft>, Refusal> {
    let mut sums: BTreeMap<&[String], (f64, usize)> = BTreeMap::new();
    for cell in cells {
        if !cell.population.is_finite() || cell.population < 0.0 {
            return Err(Refusal::BadNumber {
                what: cell.values.join(" × "),
                value: cell.population.to_string(),
            });
        }
        let sum = sums.entry(&cell.values).or_default();
        *sum = (sum.0 + cell.population, sum.1 + cell.respondents);
    }
    let orders: Vec<BTreeMap<&str, usize>> = attributes
        .iter()
        .enumerate()
        .map(|(place, attribute)| positions(attribute, sums.keys().filter_map(|values| values.get(place))))
        .collect();
    let mut drafts = Vec::new();
    for (values, (population, respondents)) in sums {
        if respondents as f64 > population * (1.0 + 1e-12) {
            return Err(Refusal::MoreRespondentsThanFrame {
                attributes: attributes.iter().map(|attribute| attribute.code.clone()).collect(),
                values: values.to_vec(),
                population,
                respondents,
            });
        }
        if population <= 0.0 {
            continue;
        }
        let at: Vec<usize> = orders
            .iter()
            .zip(values)
            .map(|(order, value)| order.get(value.as_str()).copied().unwrap_or(0))
            .collect();
        drafts.push(Draft {
            positions: at.iter().map(|at| BTreeSet::from([*at])).collect(),
            cells: vec![(at, values.to_vec())],
            population,
            respondents,
        });
    }
    if drafts.is_empty() {
        return Err(Refusal::NoFrame);
    }
    if drafts.iter().all(|draft| draft.respondents == 0) {
        return Err(Refusal::NoRespondents);
    }
    drafts.sort_by(|a, b| a.cells.cmp(&b.cells));
    Ok(drafts)
}

/// Place of each category: the declared ones, then the others by code, the unknown ones last.
fn positions<'a>(attribute: &'a Attribute, found: impl Iterator<Item = &'a String>) -> BTreeMap<&'a str, usize> {
    let mut order: Vec<&str> = Vec::new();
    let others: BTreeSet<&str> = found.map(String::as_str).filter(|code| *code != UNKNOWN).collect();
    for code in attribute.order.iter().map(String::as_str).chain(others).chain([UNKNOWN]) {
        if !order.contains(&code) {
            order.push(code);
        }
    }
    order.into_iter().enumerate().map(|(place, code)| (code, place)).collect()
}

/// The group to merge next, and why.
fn worst(drafts: &[Draft], limits: Limits) -> Option<(usize, Reason)> {
    let few = drafts
        .iter()
        .enumerate()
        .filter(|(_, draft)| draft.respondents < limits.smallest && !draft.full())
        .min_by_key(|(place, draft)| (draft.respondents, *place));
    if let Some((place, draft)) = few {
        let reason = match draft.respondents {
            0 => Reason::NoRespondent,
            respondents => Reason::TooFew { respondents },
        };
        return Some((place, reason));
    }
    let mut weights: Vec<f64> = drafts.iter().filter_map(Draft::weight).collect();
    weights.sort_by(f64::total_cmp);
    let median = super::diagnostics::quantile(&weights, 0.5)?;
    drafts
        .iter()
        .enumerate()
        .filter_map(|(place, draft)| Some((place, draft.weight()?)))
        .filter(|(_, weight)| *weight > limits.heaviest * median)
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
        .map(|(place, weight)| (place, Reason::TooHeavy { weight, median }))
}

/// The nearest neighbour of a group.
fn partner(drafts: &[Draft], place: usize) -> Option<usize> {
    (0..drafts.len()).filter(|other| *other != place).min_by_key(|other| {
        let draft = &drafts[*other];
        (drafts[place].gaps(draft), draft.full(), draft.respondents, *other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes() -> Vec<Attribute> {
        let of = |code: &str, order: &[&str]| Attribute {
            code: code.to_owned(),
            order: order.iter().map(|code| (*code).to_owned()).collect(),
        };
        vec![
            of("employeuse", &["oui", "non"]),
            of("domaine", &["sport", "loisirs", "culture", "social"]),
        ]
    }

    fn cell(employer: &str, domain: &str, population: f64, respondents: usize) -> Cell {
        Cell {
            values: vec![employer.to_owned(), domain.to_owned()],
            population,
            respondents,
        }
    }

    #[test]
    fn groups_that_hold_are_left_alone() {
        let cells = [cell("oui", "sport", 30.0, 10), cell("non", "sport", 100.0, 40)];
        let groups = merge(&attributes(), &cells, Limits::default()).unwrap();
        assert!(groups.merges.is_empty() && groups.unresolved.is_empty());
        assert_eq!(groups.find(&cells[0].values).unwrap().weight, 3.0);
        assert_eq!(groups.find(&cells[1].values).unwrap().weight, 2.5);
    }

    #[test]
    fn domains_are_merged_before_employers_with_the_neighbour_that_has_fewest() {
        let cells = [
            cell("oui", "sport", 20.0, 9),
            cell("oui", "loisirs", 8.0, 3),
            cell("oui", "culture", 14.0, 7),
            cell("non", "loisirs", 90.0, 30),
        ];
        let groups = merge(&attributes(), &cells, Limits::default()).unwrap();
        assert_eq!(groups.merges.len(), 1);
        let merged = &groups.merges[0];
        assert_eq!(merged.cells, vec![cells[1].values.clone()]);
        assert_eq!(merged.into, vec![cells[2].values.clone()]);
        assert_eq!(merged.reason, Reason::TooFew { respondents: 3 });
        assert_eq!((merged.population, merged.respondents), (22.0, 10));
        assert_eq!(groups.find(&cells[1].values), groups.find(&cells[2].values));
        assert_eq!(groups.find(&cells[1].values).unwrap().weight, 2.2);
    }

    #[test]
    fn employers_join_the_others_of_their_domain_when_no_employer_is_left() {
        let cells = [
            cell("oui", "culture", 9.0, 2),
            cell("non", "sport", 90.0, 30),
            cell("non", "culture", 60.0, 30),
        ];
        let groups = merge(&attributes(), &cells, Limits::default()).unwrap();
        assert_eq!(groups.merges[0].into, vec![cells[2].values.clone()]);
        assert_eq!(groups.groups.len(), 2);
    }

    #[test]
    fn a_weight_far_above_the_median_is_merged_and_said() {
        let cells = [
            cell("non", "sport", 20.0, 10),
            cell("non", "loisirs", 100.0, 5),
            cell("non", "culture", 40.0, 20),
            cell("non", "social", 40.0, 20),
        ];
        let groups = merge(&attributes(), &cells, Limits::default()).unwrap();
        assert_eq!(
            groups.merges[0].reason,
            Reason::TooHeavy {
                weight: 20.0,
                median: 2.0
            }
        );
        let weights: Vec<f64> = groups.groups.iter().map(|group| group.weight).collect();
        assert!(weights.iter().all(|weight| *weight <= 6.0), "{weights:?}");
    }

    #[test]
    fn a_group_without_answers_joins_and_a_full_group_stays() {
        let cells = [
            cell("oui", "sport", 3.0, 3),
            cell("oui", "loisirs", 12.0, 0),
            cell("oui", "culture", 30.0, 10),
        ];
        let groups = merge(&attributes(), &cells, Limits::default()).unwrap();
        assert_eq!(groups.merges.len(), 1);
        assert_eq!(groups.merges[0].reason, Reason::NoRespondent);
        assert_eq!(
            groups.merges[0].into,
            vec![cells[2].values.clone()],
            "the full group is not the partner"
        );
        let full = groups.find(&cells[0].values).unwrap();
        assert!(full.full && full.weight == 1.0);
    }

    #[test]
    fn a_frame_with_fewer_associations_than_answers_is_refused_with_the_group() {
        let cells = [cell("oui", "sport", 2.0, 3), cell("non", "sport", 20.0, 9)];
        let refusal = merge(&attributes(), &cells, Limits::default()).unwrap_err();
        assert!(matches!(&refusal, Refusal::MoreRespondentsThanFrame { population, respondents: 3, .. } if *population == 2.0));
        assert!(
            refusal
                .say()
                .contains("«\u{a0}oui, sport\u{a0}» compte 3 réponses mais 2 associations"),
            "{}",
            refusal.say()
        );
        assert_eq!(merge(&attributes(), &[], Limits::default()), Err(Refusal::NoFrame));
        let silent = [cell("oui", "sport", 2.0, 0)];
        assert_eq!(merge(&attributes(), &silent, Limits::default()), Err(Refusal::NoRespondents));
        let nan = [cell("oui", "sport", f64::NAN, 0)];
        assert!(matches!(
            merge(&attributes(), &nan, Limits::default()),
            Err(Refusal::BadNumber { .. })
        ));
    }

    #[test]
    fn what_cannot_be_mended_is_said() {
        let cells = [cell("oui", "sport", 20.0, 1), cell("non", "sport", 20.0, 2)];
        let groups = merge(&attributes(), &cells, Limits::default()).unwrap();
        assert_eq!(groups.groups.len(), 1);
        assert_eq!(groups.unresolved[0].reason, Reason::TooFew { respondents: 3 });
    }

    #[test]
    fn the_order_of_cells_does_not_matter_and_unknown_comes_last() {
        let mut cells = vec![
            cell("oui", "social", 10.0, 4),
            cell("oui", UNKNOWN, 12.0, 6),
            cell("oui", "autre", 9.0, 5),
            cell("oui", "social", 2.0, 0),
            cell("non", "sport", 50.0, 20),
        ];
        let first = merge(&attributes(), &cells, Limits::default()).unwrap();
        cells.reverse();
        assert_eq!(merge(&attributes(), &cells, Limits::default()).unwrap(), first);
        assert_eq!(
            first.merges[0].population, 21.0,
            "social joins its neighbour « autre », not « inconnu »"
        );
    }
}
