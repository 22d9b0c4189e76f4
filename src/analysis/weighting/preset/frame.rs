//! The frame of a wave, counted by the register's attributes, and what is known of the activity of its associations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::UNKNOWN;
use super::super::groups::Attribute;
use super::super::refusal::Refusal;

/// Associations of a part of the frame, by what is known of their activity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Count {
    /// Known to be active: a recent sign of life, or an answer.
    pub active: f64,
    /// Nobody knows.
    pub unknown: f64,
}

impl Count {
    /// Associations under a hypothesis on the unknown ones.
    pub fn under(self, hypothesis: Hypothesis) -> f64 {
        match hypothesis {
            Hypothesis::Low => self.active,
            Hypothesis::High => self.active + self.unknown,
        }
    }
}

/// What is supposed of the associations whose activity is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hypothesis {
    /// None of them is active.
    Low,
    /// All of them are.
    #[default]
    High,
}

/// One association of the frame, to count it.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// Category on each attribute of the response groups; `None`: the register does not know.
    pub values: Vec<Option<String>>,
    /// Category on each further margin.
    pub margins: Vec<Option<String>>,
    /// Known to be active (`None`: nobody knows). Inactive associations are not of the frame: leave them out.
    pub active: bool,
    /// It answered: it is active, whatever the register says.
    pub answered: bool,
}

/// The frame of a wave: its associations counted by attributes of the register.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// Code of the territory.
    pub territory: String,
    /// Departments of its communes (`57`, `67`, `68` have no RNA).
    pub departments: Vec<String>,
    /// Attributes of the response groups, the one kept longest first (`employeuse`, then `domaine`).
    pub attributes: Vec<Attribute>,
    /// Associations by category on each attribute, in order (`None`: unknown).
    pub cells: Vec<(Vec<Option<String>>, Count)>,
    /// Further margins: associations by category of one attribute each (`quartier`, `anciennete`, `commune`).
    pub margins: Vec<FrameMargin>,
}

/// The associations of the frame by category of one attribute.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrameMargin {
    /// The attribute, its categories in the order along which small ones are merged.
    pub attribute: Attribute,
    /// Associations by category (`None`: unknown).
    pub counts: Vec<(Option<String>, Count)>,
}

impl Frame {
    /// Counts the associations of a frame one by one: whoever answered is active, so that the cells and the margins agree under
    /// both hypotheses.
    pub fn of_units(attributes: Vec<Attribute>, margins: Vec<Attribute>, units: impl IntoIterator<Item = Unit>) -> Frame {
        Frame::of_counts(attributes, margins, units.into_iter().map(|unit| (unit, 1.0)))
    }

    /// As [`Frame::of_units`], from associations that are alike, each time how many.
    pub fn of_counts(attributes: Vec<Attribute>, margins: Vec<Attribute>, units: impl IntoIterator<Item = (Unit, f64)>) -> Frame {
        let mut cells: BTreeMap<Vec<Option<String>>, Count> = BTreeMap::new();
        let mut counts: Vec<BTreeMap<Option<String>, Count>> = vec![BTreeMap::new(); margins.len()];
        for (mut unit, many) in units {
            let add = |count: &mut Count| {
                if unit.active || unit.answered {
                    count.active += many;
                } else {
                    count.unknown += many;
                }
            };
            for (place, counts) in counts.iter_mut().enumerate() {
                let category = unit.margins.get(place).cloned().flatten();
                add(counts.entry(category).or_default());
            }
            let count = {
                unit.values.resize(attributes.len(), None);
                cells.entry(std::mem::take(&mut unit.values)).or_default()
            };
            add(count);
        }
        let margins = margins.into_iter().zip(counts).map(|(attribute, counts)| FrameMargin {
            attribute,
            counts: counts.into_iter().collect(),
        });
        Frame {
            attributes,
            cells: cells.into_iter().collect(),
            margins: margins.collect(),
            ..Frame::default()
        }
    }

    /// Associations under a hypothesis.
    pub fn size(&self, hypothesis: Hypothesis) -> f64 {
        self.cells.iter().map(|(_, count)| count.under(hypothesis)).sum()
    }

    /// The range of active associations.
    pub fn activity(&self) -> Activity {
        let (low, high) = (self.size(Hypothesis::Low), self.size(Hypothesis::High));
        let unknown = if high > 0.0 { (high - low) / high } else { 1.0 };
        Activity {
            low,
            high,
            unknown,
            extrapolated: unknown <= 0.5,
        }
    }

    /// The first attribute, of the groups or of the margins, that is unknown for more than half of the frame.
    pub(super) fn mostly_unknown(&self, hypothesis: Hypothesis) -> Option<Refusal> {
        let whole = self.size(hypothesis);
        let too_much = |attribute: &str, unknown: f64| {
            (unknown > 0.5 * whole).then(|| Refusal::MostlyUnknown {
                attribute: attribute.to_owned(),
                share: unknown / whole,
            })
        };
        let of_cells = self.attributes.iter().enumerate().find_map(|(place, attribute)| {
            let unknown = self
                .cells
                .iter()
                .filter(|(values, _)| is_unknown(values.get(place)))
                .map(|(_, count)| count.under(hypothesis))
                .sum();
            too_much(&attribute.code, unknown)
        });
        of_cells.or_else(|| {
            self.margins.iter().find_map(|margin| {
                let unknown = margin
                    .counts
                    .iter()
                    .filter(|(category, _)| is_unknown(Some(category)))
                    .map(|(_, count)| count.under(hypothesis))
                    .sum();
                too_much(&margin.attribute.code, unknown)
            })
        })
    }
}

fn is_unknown(category: Option<&Option<String>>) -> bool {
    category.and_then(Option::as_deref).is_none_or(|code| code == UNKNOWN)
}

/// The code of a category, the unknown one included.
pub(super) fn code(category: Option<&Option<String>>) -> String {
    category.cloned().flatten().unwrap_or_else(|| UNKNOWN.to_owned())
}

/// How many associations are active: a range, under two hypotheses on the unknown ones.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// None of the unknown ones is active.
    pub low: f64,
    /// All of them are.
    pub high: f64,
    /// Part of the frame whose activity is unknown.
    pub unknown: f64,
    /// Totals may be told, as ranges: at most half of the frame is unknown.
    pub extrapolated: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(domain: Option<&str>, active: bool, answered: bool) -> Unit {
        Unit {
            values: vec![domain.map(str::to_owned)],
            margins: vec![Some("nord".to_owned())],
            active,
            answered,
        }
    }

    fn frame(units: Vec<Unit>) -> Frame {
        let attribute = |code: &str| Attribute {
            code: code.to_owned(),
            order: Vec::new(),
        };
        Frame::of_units(vec![attribute("domaine")], vec![attribute("quartier")], units)
    }

    #[test]
    fn activity_is_a_range_and_whoever_answers_is_active() {
        let frame = frame(vec![
            unit(Some("a"), true, false),
            unit(Some("a"), false, true),
            unit(None, false, false),
            unit(Some("b"), false, false),
        ]);
        let activity = frame.activity();
        assert_eq!(
            (activity.low, activity.high, activity.unknown, activity.extrapolated),
            (2.0, 4.0, 0.5, true)
        );
        assert_eq!(
            frame.margins[0].counts,
            [(
                Some("nord".to_owned()),
                Count {
                    active: 2.0,
                    unknown: 2.0
                }
            )]
        );
        assert_eq!(frame.mostly_unknown(Hypothesis::High), None);
    }

    #[test]
    fn nothing_is_extrapolated_when_more_than_half_is_unknown() {
        let units = vec![
            unit(Some("a"), true, false),
            unit(None, false, false),
            unit(None, false, false),
        ];
        let frame = frame(units);
        assert!(!frame.activity().extrapolated);
        assert!(
            matches!(frame.mostly_unknown(Hypothesis::High), Some(Refusal::MostlyUnknown { attribute, .. }) if attribute == "domaine")
        );
        assert!(!Frame::default().activity().extrapolated);
    }
}
