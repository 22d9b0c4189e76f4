//! What figures mean, before any word: typed findings, and the cases where nothing may be said.

use super::compare::{differences, holm, two_sided};
use super::desk::{Desk, group_place, unit};
use crate::analysis::indicator::{Indicator, Kind, Part, Unit as Written};
use crate::analysis::tabulate::OTHER;
use crate::analysis::thresholds::NORMAL;
use crate::analysis::{Estimate, Reliability};
use crate::report::Unit;
use crate::report::plan::{Finding, Measure};
use crate::report::words::{self, Noun};

/// A finding, ready to be said.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A share of a counted noun.
    Share {
        /// The figure.
        estimate: Estimate,
        /// What is counted.
        noun: Noun,
        /// Predicates: singular, plural.
        predicate: (String, String),
    },
    /// A value inside a sentence of the plan (`{valeur}`, `{intervalle}`).
    Value {
        /// The figure.
        estimate: Estimate,
        /// How it is written.
        unit: Unit,
        /// The sentence.
        text: String,
    },
    /// More of one than of the other, or not.
    Balance {
        /// The figure, in [−1, 1].
        estimate: Estimate,
        /// What is counted.
        noun: Noun,
        /// « dont les ressources augmentent ».
        plus: String,
        /// « dont elles baissent ».
        minus: String,
    },
    /// The first answers of a distribution or of a ranking.
    Top {
        /// « les lieux les plus recherchés » (singular, plural).
        lead: (String, String),
        /// Names and figures, in order.
        items: Vec<(String, f64)>,
        /// How they are written.
        unit: Unit,
        /// Others stand as high as the last one said.
        tied: bool,
    },
    /// Groups that differ from the rest.
    Gap {
        /// « domaine d’activité ».
        by: String,
        /// What is compared.
        topic: String,
        /// Those whose gap holds, highest first.
        groups: Vec<GroupGap>,
        /// How figures are written.
        unit: Unit,
        /// Only two groups: one against the other.
        two: bool,
        /// No group could be compared.
        unknown: bool,
    },
    /// Indices on one scale.
    Compare {
        /// « Sur la même échelle ».
        intro: String,
        /// Names and values, highest first.
        items: Vec<(String, f64)>,
        /// The first is above the second, and every other, beyond chance.
        first: bool,
        /// All follow each other beyond chance.
        all: bool,
    },
    /// Nothing can be said.
    TooFew {
        /// What about.
        topic: String,
        /// Respondents, when that may be said.
        n: Option<usize>,
    },
}

/// A group whose gap with the rest holds.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupGap {
    /// « dans le sport ».
    pub place: String,
    /// Its value.
    pub value: f64,
    /// That of the rest.
    pub rest: f64,
    /// « chez les autres »: who the rest is, when it is one group.
    pub others: Option<String>,
}

/// Whether a figure is solid enough to be said in a sentence: below thirty answers it is not.
pub(super) fn sayable(estimate: &Estimate) -> bool {
    estimate.n >= NORMAL && estimate.reliability >= Reliability::Fragile
}

/// A total is told by its range alone, rounded: nothing in it is known to the unit.
pub(super) fn told(kind: &Kind, estimate: Estimate) -> Estimate {
    Estimate {
        interval: match (kind, estimate.interval) {
            (Kind::Total { .. }, Some((low, high))) => Some(words::outward(low, high)),
            (_, interval) => interval,
        },
        ..estimate
    }
}

impl Desk<'_> {
    /// The finding that a plan asks for; `None` when the plan has no such indicator.
    pub fn fact(&self, finding: &Finding) -> Option<Fact> {
        if !finding.compare.is_empty() {
            return self.compare(finding);
        }
        if let Some(by) = &finding.by {
            return self.gap(&finding.indicator, by);
        }
        let (measure, indicator) = self.indicator(&finding.indicator)?;
        if matches!(measure.spec.kind, Kind::Total { .. }) && !self.extrapolates() {
            // No total for this wave: the method says why, once.
            return None;
        }
        Some(self.whole(measure, indicator, finding.count.unwrap_or(3)))
    }

    /// The finding of an indicator on the whole.
    pub(super) fn whole(&self, measure: &Measure, indicator: &Indicator, count: usize) -> Fact {
        let say = &measure.say;
        let too_few = |n| Fact::TooFew {
            topic: topic(measure),
            n,
        };
        if matches!(
            measure.spec.kind,
            Kind::Distribution { .. }
                | Kind::RowShares { .. }
                | Kind::RowMeans { .. }
                | Kind::RankIndex { .. }
                | Kind::RankShare { .. }
        ) {
            return top(measure, &indicator.parts, count).unwrap_or_else(|| too_few(known(&indicator.parts)));
        }
        let Some(estimate) = indicator.parts.first().and_then(|part| part.estimate) else {
            return too_few(None);
        };
        if !sayable(&estimate) {
            return too_few(Some(estimate.n));
        }
        let noun = self.noun(measure);
        match measure.spec.kind {
            Kind::Share { .. } => Fact::Share {
                estimate,
                noun,
                predicate: (say.one.clone(), say.many.clone()),
            },
            Kind::Balance { .. } if !say.plus.is_empty() => Fact::Balance {
                estimate,
                noun,
                plus: say.plus.clone(),
                minus: say.minus.clone(),
            },
            _ => Fact::Value {
                estimate: told(&measure.spec.kind, estimate),
                unit: unit(&measure.spec),
                text: if say.text.is_empty() {
                    format!("{} : {{valeur}}", measure.spec.title)
                } else {
                    say.text.clone()
                },
            },
        }
    }

    fn gap(&self, id: &str, by: &str) -> Option<Fact> {
        let (measure, cut, crossing) = self.crossing(id, by)?;
        let by = cut.breakdown.label.clone();
        let unit = unit(&measure.spec);
        let silent = Fact::Gap {
            by: by.clone(),
            topic: topic(measure),
            groups: Vec::new(),
            unit,
            two: false,
            unknown: true,
        };
        if crossing.whole.parts.first().is_none_or(|part| part.estimate.is_none()) {
            return Some(silent);
        }
        let figures: Vec<Option<Estimate>> = crossing
            .groups
            .iter()
            .map(|group| {
                group
                    .parts
                    .first()
                    .and_then(|part| part.estimate)
                    .filter(|_| !group.code.starts_with('~'))
            })
            .collect();
        let tested: Vec<_> = crossing
            .groups
            .iter()
            .map(|group| group.parts.first().filter(|_| !group.code.starts_with('~')))
            .collect();
        let found = differences(&tested);
        let known = found.iter().flatten().filter(|d| d.p.is_some()).count();
        if known == 0 {
            return Some(silent);
        }
        let mut groups: Vec<GroupGap> = Vec::new();
        for ((group, figure), difference) in crossing.groups.iter().zip(&figures).zip(&found) {
            if let (Some(figure), Some(difference)) = (figure, difference)
                && difference.holds
                && sayable(figure)
            {
                groups.push(GroupGap {
                    place: group_place(cut, &group.code, &group.label),
                    value: figure.value,
                    rest: difference.rest,
                    others: None,
                });
            }
        }
        groups.sort_by(|a, b| b.value.total_cmp(&a.value));
        let two = figures.iter().flatten().count() == 2 && crossing.groups.len() == 2;
        if two && groups.len() == 2 {
            groups[0].others = groups.pop().map(|other| other.place);
        }
        Some(Fact::Gap {
            by,
            topic: topic(measure),
            groups,
            unit,
            two,
            unknown: false,
        })
    }

    /// Which of several indices is the highest, beyond chance: the mean of their differences, response by response.
    fn compare(&self, finding: &Finding) -> Option<Fact> {
        let mut items: Vec<(String, f64, String)> = Vec::new();
        for id in &finding.compare {
            let (measure, indicator) = self.indicator(id)?;
            let (Kind::Index { value }, Some(estimate)) = (&measure.spec.kind, indicator.parts.first().and_then(|p| p.estimate))
            else {
                return Some(Fact::TooFew {
                    topic: topic(measure),
                    n: None,
                });
            };
            if !sayable(&estimate) {
                return Some(Fact::TooFew {
                    topic: topic(measure),
                    n: Some(estimate.n),
                });
            }
            items.push((topic(measure), estimate.value, value.clone()));
        }
        items.sort_by(|a, b| b.1.total_cmp(&a.1));
        let gaps = items.windows(2).map(|pair| {
            let value = format!("({}) - ({})", pair[0].2, pair[1].2);
            let kind = Kind::Mean { value, winsorise: false };
            let estimate = self
                .compute("~", kind, None, Written::Number)
                .and_then(|indicator| indicator.parts.first().and_then(|part| part.estimate));
            estimate
                .and_then(|e| e.se.filter(|se| *se > 0.0).map(|se| two_sided(e.value / se)))
                .unwrap_or(1.0)
        });
        let holds = holm(&gaps.collect::<Vec<_>>(), 0.05);
        Some(Fact::Compare {
            intro: finding.intro.clone(),
            first: holds.first().copied().unwrap_or(false),
            all: holds.iter().all(|holds| *holds),
            items: items.into_iter().map(|(name, value, _)| (name, value)).collect(),
        })
    }
}

/// What an indicator is about.
pub(super) fn topic(measure: &Measure) -> String {
    if measure.say.topic.is_empty() {
        // A title inside a sentence: without its capital, unless it is an abbreviation.
        let title = &measure.spec.title;
        let mut chars = title.chars();
        match (chars.next(), chars.next()) {
            (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(title.chars().skip(1)).collect(),
            _ => title.clone(),
        }
    } else {
        measure.say.topic.clone()
    }
}

/// The base of an indicator with several parts, when any is shown.
fn known(parts: &[Part]) -> Option<usize> {
    parts.iter().filter_map(|part| part.estimate.map(|e| e.n)).max()
}

/// The name of a part inside a sentence.
pub(super) fn part_name(measure: &Measure, part: &Part) -> String {
    measure
        .say
        .names
        .get(&part.code)
        .cloned()
        .unwrap_or_else(|| format!("« {} »", part.label))
}

/// The first answers: those that stand highest, ties said together; `None` when nothing may be said.
fn top(measure: &Measure, parts: &[Part], count: usize) -> Option<Fact> {
    let unit = unit(&measure.spec);
    let mut ranked: Vec<(String, f64)> = parts
        .iter()
        .filter(|part| part.code != OTHER && !part.code.starts_with('~') && !measure.say.skip.contains(&part.code))
        .filter_map(|part| {
            part.estimate
                .filter(sayable)
                .map(|estimate| (part_name(measure, part), estimate.value))
        })
        .filter(|(_, value)| *value > 0.0)
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let shown = |value: f64| super::desk::printed(unit, value);
    let mut kept = count.min(ranked.len());
    if kept == 0 {
        return None;
    }
    // As many more as stand exactly as high as the last one, two at most; beyond that, they are only mentioned.
    let last = shown(ranked[kept - 1].1);
    let as_high = ranked[kept..].iter().take_while(|(_, value)| shown(*value) == last).count();
    let tied = as_high > 2;
    if !tied {
        kept += as_high;
    }
    ranked.truncate(kept);
    let lead = measure.say.lead.clone().unwrap_or_else(|| {
        (
            "la réponse la plus fréquente".to_owned(),
            "les réponses les plus fréquentes".to_owned(),
        )
    });
    Some(Fact::Top {
        lead,
        items: ranked,
        unit,
        tied,
    })
}
