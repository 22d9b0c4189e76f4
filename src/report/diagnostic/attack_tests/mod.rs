//! An attacker who has everything that was published of a wave, and a linear programme.
//!
//! What is read is the file of aggregates alone, whose figures are those of the document. Which categories of a question an indicator
//! counts is worked out here by evaluating its expression on one answer of each category, with none of the code that hides; the programmes
//! are solved by another solver (`microlp`). For each category, and each category of each group, that fewer than five gave, the attacker
//! must be left with an interval at least five wide.

mod attacker;
mod town;

use std::collections::BTreeMap;

use attacker::{Attacked, CELL, attack};
use serde_json::Value as Json;
use town::{answered, context, plan_of, published, questionnaire};

use crate::analysis::dataset::Dataset;
use crate::analysis::disclosure::release::Past;

#[test]
fn no_small_class_can_be_computed_from_all_that_a_town_publishes() {
    let questionnaire = questionnaire();
    let plan = plan_of(&questionnaire);
    let mut out = Attacked::default();
    for (n, seed) in [(12, 1), (40, 2), (90, 3), (160, 4), (350, 5)] {
        let dataset = Dataset::new(&questionnaire, &context(), answered(&questionnaire, n, seed));
        let (json, _) = published(&questionnaire, &plan, &dataset, None);
        attack(&questionnaire, &plan, &dataset, &json, &mut out);
    }
    assert!(out.whole > 50 && out.groups > 20, "{} {}", out.whole, out.groups);
    assert!(
        out.failures.is_empty(),
        "{} of {} and {}:\n{}",
        out.failures.len(),
        out.whole,
        out.groups,
        out.failures.join("\n")
    );
}

/// The figures that a file gives: where, in what base, what value.
fn figures(json: &Json) -> BTreeMap<String, (f64, f64)> {
    let mut out = BTreeMap::new();
    let mut add = |place: String, estimate: &Json| {
        if let (Some(value), Some(n)) = (estimate["value"].as_f64(), estimate["n"].as_f64()) {
            out.insert(place, (n, value));
        }
    };
    for question in json["questions"].as_array().unwrap() {
        let tables: Vec<&Json> = match question["content"]["rows"].as_array() {
            Some(rows) if question["content"]["kind"] == "rows" => rows.iter().collect(),
            _ => vec![question],
        };
        for table in tables {
            for row in ["rows", "classes"]
                .iter()
                .filter_map(|key| table["content"][*key].as_array())
                .flatten()
            {
                add(format!("{} {}", table["variable"], row["code"]), &row["share"]);
            }
        }
    }
    for indicator in json["indicators"].as_array().unwrap() {
        for part in indicator["parts"].as_array().unwrap() {
            add(format!("{} {}", indicator["id"], part["code"]), &part["estimate"]);
        }
    }
    for crossing in json["crossings"].as_array().unwrap() {
        for group in crossing["groups"].as_array().unwrap() {
            for part in group["parts"].as_array().unwrap() {
                let place = format!(
                    "{} {} {} {}",
                    crossing["indicator"], crossing["breakdown"], group["code"], part["code"]
                );
                add(place, &part["estimate"]);
            }
        }
    }
    out
}

#[test]
fn two_publications_read_together_never_tell_what_a_few_new_answers_say() {
    let questionnaire = questionnaire();
    let plan = plan_of(&questionnaire);
    let all = answered(&questionnaire, 172, 11);
    let first = Dataset::new(&questionnaire, &context(), all[..160].to_vec());
    let (before, made) = published(&questionnaire, &plan, &first, None);
    // The same responses again: nothing more is hidden.
    let past = |kept: Vec<bool>| Past {
        ledger: made.ledger.clone(),
        kept,
    };
    let (again, _) = published(&questionnaire, &plan, &first, Some(&past(vec![true; 160])));
    assert_eq!(figures(&before), figures(&again));
    // Twelve more.
    let second = Dataset::new(&questionnaire, &context(), all.clone());
    let kept = (0..172).map(|row| row < 160).collect();
    let (after, _) = published(&questionnaire, &plan, &second, Some(&past(kept)));
    let (old, new) = (figures(&before), figures(&after));
    let (mut both, mut hidden) = (0, 0);
    for (place, (n, value)) in &old {
        let Some((now, then)) = new.get(place) else {
            hidden += 1;
            continue;
        };
        both += 1;
        let came = now - n;
        assert!(came == 0.0 || came >= CELL, "{place}: {came} came");
        if came > 0.0 && *value <= 1.0 && *then <= 1.0 && place.contains("SPO") {
            let said = now * then - n * value;
            assert!(said < came - 0.5, "{place}: all {came} who came say so");
        }
    }
    assert!(both > 300 && hidden > 50, "{both} in both, {hidden} hidden");
    let mut out = Attacked::default();
    attack(&questionnaire, &plan, &second, &after, &mut out);
    assert!(out.failures.is_empty(), "{}", out.failures.join("\n"));
}

#[test]
fn a_figure_hidden_is_hidden_in_its_chart_its_table_and_its_alternative_text() {
    use crate::report::{Block, Chart, TableCell};
    let questionnaire = questionnaire();
    let plan = plan_of(&questionnaire);
    let mut secret = 0;
    for (n, seed) in [(60, 21), (120, 22)] {
        let dataset = Dataset::new(&questionnaire, &context(), answered(&questionnaire, n, seed));
        let (_, made) = published(&questionnaire, &plan, &dataset, None);
        let blocks = made.document.chapters.iter().flat_map(|chapter| &chapter.blocks);
        for figure in blocks.filter_map(|block| match block {
            Block::Figure(figure) => Some(figure),
            _ => None,
        }) {
            for row in figure.table.rows.iter().filter(|row| !row.total) {
                let values = |cell: &TableCell| !matches!(cell, TableCell::Hidden | TableCell::Empty | TableCell::Text(_));
                // The base may be said; the value not.
                if !row.cells.contains(&TableCell::Hidden) || row.cells.iter().skip(1).any(values) {
                    continue;
                }
                secret += 1;
                let drawn = match &figure.chart {
                    Chart::Bars { rows, .. } | Chart::Dots { rows, .. } => {
                        rows.iter().any(|bar| bar.label == row.header && bar.point.is_some())
                    }
                    Chart::Grouped { rows, .. } => rows
                        .iter()
                        .any(|(label, points)| *label == row.header && points.iter().all(Option::is_some)),
                    Chart::Likert { rows, .. } | Chart::Strips { rows, .. } => {
                        rows.iter().any(|(label, _, shares)| *label == row.header && shares.is_some())
                    }
                    Chart::Histogram { classes, .. } => {
                        classes.iter().any(|(label, value)| *label == row.header && value.is_some())
                    }
                    Chart::Heat { rows, .. } => rows
                        .iter()
                        .any(|(label, values)| *label == row.header && values.iter().all(Option::is_some)),
                    Chart::Treemap { parts } => parts.iter().any(|(label, ..)| *label == row.header),
                    Chart::Quadrant { points, .. } => points.iter().any(|(label, ..)| *label == row.header),
                    Chart::Compared { rows, .. } => rows.iter().any(|one| one.label == row.header && one.own.is_some()),
                    Chart::Dumbbell { rows, .. } => rows.iter().any(|one| one.label == row.header && one.points.is_some()),
                    Chart::Waterfall { .. } | Chart::Lines { .. } => false,
                };
                assert!(!drawn, "{}: {} is drawn", figure.id, row.header);
                let said = figure.alt.split(&format!("{}, ", row.header)).nth(1).unwrap_or_default();
                assert!(
                    !said.starts_with(|c: char| c.is_ascii_digit() || c == '−' || c == '+'),
                    "{}: {} is said: {said}",
                    figure.id,
                    row.header
                );
            }
        }
    }
    assert!(secret > 20, "{secret}");
}
