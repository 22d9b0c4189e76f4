//! Findings in French: subjects and verbs that agree, lists, elision, what is not certain said as such.
//!
//! Every function returns a whole sentence with its full stop, or a title without one. Words carry no figure of their own: the
//! figure stands beside them.

use super::desk::{between, printed};
use super::findings::{Fact, GroupGap};
use crate::analysis::{Estimate, Reliability};
use crate::report::Unit;
use crate::report::words::{capitalise, count, counted, fraction, list, plural};

/// A finding as a sentence. `turn` chooses among shapes that say the same, so that a paragraph does not repeat itself.
pub fn say(fact: &Fact, turn: usize) -> String {
    match fact {
        Fact::Share {
            estimate,
            noun,
            predicate,
        } => {
            let mut percent = printed(Unit::Percent, estimate.value);
            if estimate.value > 0.0 && estimate.value < 0.005 {
                percent = "moins de 1\u{a0}%".to_owned();
            }
            let detail = detail(estimate, Unit::Percent);
            // « 88 % des associations en relation avec… », never « neuf associations en relation avec… sur dix ».
            if estimate.value <= 0.0 || turn % 3 == 1 || noun.singular.contains(' ') {
                let detail = if detail.is_empty() {
                    String::new()
                } else {
                    format!(" ({detail})")
                };
                return format!("{percent} des {}{detail} {}.", noun.plural, predicate.1);
            }
            let words = fraction(estimate.value, noun);
            let verb = if words.contains(&noun.plural) {
                &predicate.1
            } else {
                &predicate.0
            };
            let detail = if detail.is_empty() {
                percent
            } else {
                format!("{percent}, {detail}")
            };
            format!("{} ({detail}) {verb}.", capitalise(&words))
        }
        Fact::Value { estimate, unit, text } => {
            let said = value_in(text, *unit, estimate.value);
            let interval = between(*unit, estimate).unwrap_or_default();
            let fragile = fragile(estimate);
            let said = said.replace("{intervalle}", &interval);
            let mut said = capitalise(&said);
            if let Some(fragile) = fragile {
                said.push_str(&format!(" ({fragile})"));
            }
            format!("{said}.")
        }
        Fact::Balance {
            estimate,
            noun,
            plus,
            minus,
        } => balance(estimate, &noun.plural, noun.feminine, plus, minus),
        Fact::Top { lead, items, unit, tied } => {
            let named: Vec<String> = items
                .iter()
                .map(|(name, value)| {
                    format!(
                        "{name} ({}{})",
                        printed(*unit, *value),
                        if *unit == Unit::Index { " sur 100" } else { "" }
                    )
                })
                .collect();
            let (words, verb) = if items.len() > 1 {
                (&lead.1, "sont")
            } else {
                (&lead.0, "est")
            };
            let tied = if *tied { ", d’autres à égalité" } else { "" };
            format!("{} {verb} {}{tied}.", capitalise(words), list(&named))
        }
        Fact::Gap { .. } => gap(fact),
        Fact::Compare {
            intro,
            items,
            first,
            all,
        } => compared(intro, items, *first, *all),
        Fact::TooFew { topic, n } => {
            let why = match n {
                Some(n) => format!("trop peu de réponses ({}) pour conclure", count(*n)),
                None => "trop peu de réponses pour conclure".to_owned(),
            };
            format!("{} : {why}.", capitalise(topic))
        }
    }
}

/// A finding as the title of a figure: short, without interval nor full stop; `None` when it has nothing to state.
pub(super) fn title(fact: &Fact) -> Option<String> {
    let text = match fact {
        Fact::Share {
            estimate,
            noun,
            predicate,
        } => {
            if estimate.value <= 0.0 {
                return None;
            }
            if noun.singular.contains(' ') {
                let percent = printed(Unit::Percent, estimate.value);
                return Some(format!("{percent} des {} {}", noun.plural, predicate.1));
            }
            let words = fraction(estimate.value, noun);
            let verb = if words.contains(&noun.plural) {
                &predicate.1
            } else {
                &predicate.0
            };
            format!("{words} {verb}")
        }
        Fact::Value { estimate, unit, text } => {
            let text = text.replace(" ({intervalle})", "").replace(", {intervalle}", "");
            value_in(&text, *unit, estimate.value)
        }
        Fact::Top { lead, items, .. } => {
            let names: Vec<&str> = items.iter().map(|(name, _)| name.as_str()).collect();
            let lead = if names.len() > 1 { &lead.1 } else { &lead.0 };
            format!("{lead} : {}", list(&names))
        }
        Fact::Balance {
            estimate,
            noun,
            plus,
            minus,
        } => {
            let text = balance(estimate, &noun.plural, noun.feminine, plus, minus);
            text.split_once(" (").map_or(text.clone(), |(head, _)| head.to_owned())
        }
        Fact::Gap {
            groups,
            by,
            two,
            topic,
            unit,
            ..
        } => match groups.as_slice() {
            [] => format!("{topic} : pas d’écart net par {by}"),
            [one] if *two => format!("{topic} : {} {}", side_word(*unit, one.value > one.rest), one.place),
            _ => {
                let side = |high: bool| -> Vec<&str> {
                    groups
                        .iter()
                        .filter(|g| (g.value > g.rest) == high)
                        .map(|g| g.place.as_str())
                        .collect()
                };
                let (up, down) = (side(true), side(false));
                let mut parts = Vec::new();
                if !up.is_empty() {
                    parts.push(format!("{} {}", side_word(*unit, true), list(&up)));
                }
                if !down.is_empty() {
                    parts.push(format!("{} {}", side_word(*unit, false), list(&down)));
                }
                format!("{topic} : {}", parts.join(", "))
            }
        },
        Fact::Compare { items, first, intro, .. } => {
            let names: Vec<&str> = items.iter().map(|(name, _)| name.as_str()).collect();
            if *first {
                format!("{} pèse le plus", names.first()?)
            } else {
                let intro = if intro.is_empty() { "sur la même échelle" } else { intro };
                format!("{intro}, {} pèsent à peu près autant", list(&names))
            }
        }
        Fact::TooFew { .. } => return None,
    };
    Some(capitalise(&text))
}

/// Puts a value in a text: `{valeur}`, or `{valeur|bénévole}` for a counted noun.
fn value_in(text: &str, unit: Unit, value: f64) -> String {
    let number = printed(unit, value);
    if let Some((before, rest)) = text.split_once("{valeur|")
        && let Some((noun, after)) = rest.split_once('}')
    {
        let several = if value.abs() < 2.0 { 1 } else { 2 };
        return format!("{before}{number}\u{a0}{}{after}", plural(several, noun));
    }
    text.replace("{valeur}", &number)
}

/// « entre 48 et 56 % », with what makes it fragile.
fn detail(estimate: &Estimate, unit: Unit) -> String {
    [between(unit, estimate), fragile(estimate)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

fn fragile(estimate: &Estimate) -> Option<String> {
    (estimate.reliability != Reliability::Normal).then(|| format!("résultat fragile : {}", counted(estimate.n, "réponse")))
}

fn balance(estimate: &Estimate, noun: &str, feminine: bool, plus: &str, minus: &str) -> String {
    let number = printed(Unit::Points, estimate.value);
    let several = if (100.0 * estimate.value).round().abs() < 2.0 { 1 } else { 2 };
    let mut detail = format!("solde de {number}\u{a0}{}", plural(several, "point"));
    if let Some(between) = between(Unit::Points, estimate) {
        detail.push_str(&format!(", {between}"));
    }
    if let Some(fragile) = fragile(estimate) {
        detail.push_str(&format!(", {fragile}"));
    }
    let those = if feminine { "celles" } else { "ceux" };
    let how = match estimate.interval {
        Some((low, _)) if low > 0.0 => format!("plus nombreu{} que", if feminine { "ses" } else { "x" }),
        Some((_, high)) if high < 0.0 => format!("moins nombreu{} que", if feminine { "ses" } else { "x" }),
        _ => format!("à peu près aussi nombreu{} que", if feminine { "ses" } else { "x" }),
    };
    format!("Les {noun} {plus} sont {how} {those} {minus} ({detail}).")
}

/// Above or below, in words that agree with anything.
fn side_word(unit: Unit, above: bool) -> &'static str {
    match (unit, above) {
        (Unit::Percent, true) => "plus souvent",
        (Unit::Percent, false) => "moins souvent",
        (_, true) => "davantage",
        (_, false) => "moins",
    }
}

fn value_against(group: &GroupGap, unit: Unit) -> String {
    format!(
        "{}{} {}, contre {} ailleurs",
        printed(unit, group.value),
        if unit == Unit::Index { " sur 100" } else { "" },
        group.place,
        printed(unit, group.rest)
    )
}

fn gap(fact: &Fact) -> String {
    let Fact::Gap {
        by,
        topic,
        groups,
        unit,
        two,
        unknown,
    } = fact
    else {
        return String::new();
    };
    let index = if *unit == Unit::Index { " sur 100" } else { "" };
    match groups.as_slice() {
        [] if *unknown => format!("Pour {topic}, trop peu de réponses pour comparer par {by}."),
        [] => no_gap(topic, std::slice::from_ref(by)),
        [one] if *two => format!(
            "Pour {topic}, l’écart est net : {}{index} {}, contre {} {}.",
            printed(*unit, one.value),
            one.place,
            printed(*unit, one.rest),
            one.others.as_deref().unwrap_or("dans l’autre groupe"),
        ),
        [one] => format!(
            "Pour {topic}, un écart net apparaît par {by} : {}.",
            value_against(one, *unit)
        ),
        several => {
            let all: Vec<String> = several.iter().map(|group| value_against(group, *unit)).collect();
            format!("Pour {topic}, des écarts nets apparaissent par {by} : {}.", all.join(" ; "))
        }
    }
}

fn compared(intro: &str, items: &[(String, f64)], first: bool, all: bool) -> String {
    let said: Vec<String> = items
        .iter()
        .map(|(name, value)| format!("{name} ({})", printed(Unit::Index, *value)))
        .collect();
    let start = capitalise(if intro.is_empty() {
        "sur la même échelle de 0 à 100"
    } else {
        intro
    });
    let [head, rest @ ..] = said.as_slice() else {
        return String::new();
    };
    if rest.is_empty() {
        return format!("{start}, {head}.");
    }
    if all {
        format!(
            "{start}, {head} pèse le plus, devant {}.",
            list(rest).replace(" et ", " puis ")
        )
    } else if first {
        format!(
            "{start}, {head} pèse le plus ; {} viennent ensuite, sans écart net entre eux.",
            list(rest)
        )
    } else {
        format!("{start}, {} pèsent à peu près autant.", list(&said))
    }
}

/// The same topic cut in several ways without a gap that holds, in one sentence.
pub(super) fn no_gap(topic: &str, by: &[String]) -> String {
    let by: Vec<String> = by.iter().map(|by| format!("par {by}")).collect();
    let by = match by.as_slice() {
        [one] => one.clone(),
        several => format!("ni {}", several.join(", ni ")),
    };
    format!("Pour {topic}, aucun écart net n’apparaît {by}.")
}

/// What several findings cannot say, in one sentence.
pub(super) fn too_few(topics: &[String]) -> Option<String> {
    if topics.is_empty() {
        return None;
    }
    Some(format!("Trop peu de réponses pour conclure sur : {}.", topics.join(" ; ")))
}
