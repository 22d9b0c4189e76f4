//! An attacker who has everything that was published of a wave, and a linear programme.
//!
//! What is read is the file of aggregates alone, whose figures are those of the document. Which categories of a question an indicator
//! counts is worked out here by evaluating its expression on one answer of each category, with none of the code that hides; the programmes
//! are solved by another solver (`microlp`). For each category, and each category of each group, that fewer than five gave, the attacker
//! must be left with an interval at least five wide.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};
use rand_core::{Rng, SeedableRng};
use serde_json::Value as Json;

use super::{Facts, Input, release};
use crate::analysis::Record;
use crate::analysis::dataset::Dataset;
use crate::analysis::disclosure::release::Past;
use crate::analysis::expression::Compiled;
use crate::analysis::indicator::{Kind, Spec};
use crate::fieldwork::FieldQuality;
use crate::library::Library;
use crate::questionnaire::answer::{Answers, Cell, Content, Missing, Value};
use crate::questionnaire::condition::Val;
use crate::questionnaire::flow::{Context, Path};
use crate::questionnaire::{Kind as Asked, Questionnaire, schema};
use crate::report::plan::{self, Plan};

const CELL: f64 = 5.0;

struct Dice(rand_chacha::ChaCha20Rng);

impl Dice {
    fn new(seed: u64) -> Self {
        Dice(rand_chacha::ChaCha20Rng::seed_from_u64(seed))
    }

    fn below(&mut self, n: usize) -> usize {
        self.0.next_u32() as usize % n.max(1)
    }

    /// The first answers are much more frequent than the last ones.
    fn skewed(&mut self, n: usize) -> usize {
        let (a, b, c) = (self.below(n), self.below(n), self.below(n));
        a.min(b).min(c)
    }
}

pub(super) fn questionnaire() -> Questionnaire {
    let library = Library::embedded();
    schema::read(library.questionnaire("olva-2026").unwrap(), &|_| None)
        .questionnaire
        .unwrap()
}

pub(super) fn plan_of(questionnaire: &Questionnaire) -> Plan {
    let library = Library::embedded();
    plan::read(library.plan_for("olva-2026").unwrap(), questionnaire)
        .plan
        .unwrap()
}

pub(super) fn context() -> Context {
    Context {
        lang: "fr".to_owned(),
        today: "2026-06-01".parse().unwrap(),
        external: BTreeMap::from([
            ("territoire".to_owned(), Val::Text("Angers".to_owned())),
            ("commune".to_owned(), Val::Text("Angers".to_owned())),
            ("annee".to_owned(), Val::Number(2026.0)),
            ("annee_ref".to_owned(), Val::Number(2025.0)),
            (
                "territoire_qpv".to_owned(),
                Val::Texts(vec![Val::Text("roseraie".to_owned())]),
            ),
        ]),
        lists: BTreeMap::new(),
        previous: None,
        path: Path::Full,
    }
}

pub(super) fn facts() -> Facts {
    Facts {
        territory: "Angers".to_owned(),
        population: None,
        year: 2026,
        author: String::new(),
        period: ("2026-03-03".parse().unwrap(), "2026-05-30".parse().unwrap()),
        open: false,
        today: "2026-06-01".parse().unwrap(),
        demo: false,
        validated: true,
        survey: "enquête d’essai".to_owned(),
    }
}

/// Skewed answers to every question that the routing asks or not.
pub(super) fn answered(questionnaire: &Questionnaire, n: usize, seed: u64) -> Vec<Record> {
    let mut dice = Dice::new(seed);
    (0..n)
        .map(|k| {
            let mut answers = Answers::default();
            for item in questionnaire.questions() {
                if dice.below(25) == 0 {
                    if dice.below(2) == 0 {
                        answers.set(&item.id, Content::Missing(Missing::DontKnow));
                    }
                    continue;
                }
                let list: Vec<String> = item.choices().map_or_else(Vec::new, |choices| {
                    let said = choices.choices.iter().filter(|choice| choice.missing.is_none());
                    said.map(|choice| choice.code.clone()).collect()
                });
                let content: Option<Content> = match &item.kind {
                    Asked::Single(_) if !list.is_empty() => {
                        Some(Content::Value(Value::Text(list[dice.skewed(list.len())].clone())))
                    }
                    Asked::Multi { .. } => {
                        let some: Vec<String> = list.iter().filter(|_| dice.below(4) == 0).cloned().collect();
                        Some(Content::Value(Value::Codes(some)))
                    }
                    Asked::Rank { .. } => {
                        let mut all = list.clone();
                        let some = (0..3.min(all.len())).map(|_| all.remove(dice.skewed(all.len()))).collect();
                        Some(Content::Value(Value::Codes(some)))
                    }
                    Asked::Integer(_) | Asked::Decimal(_) => {
                        Some(Content::Value(Value::Number((dice.below(9) * dice.below(9)) as f64)))
                    }
                    Asked::Percent(_) => Some(Content::Value(Value::Number(dice.below(101) as f64))),
                    Asked::Money { .. } => Some(Content::Value(Value::Number((dice.below(300) * dice.below(300)) as f64))),
                    Asked::Year { .. } => Some(Content::Value(Value::Number((1960 + dice.below(66)) as f64))),
                    Asked::Boolean { .. } => Some(Content::Value(Value::Bool(dice.below(2) == 0))),
                    Asked::Matrix { rows, .. } => {
                        let cells = rows
                            .iter()
                            .map(|row| (row.id.clone(), Cell::from(Value::Text(list[dice.skewed(list.len())].clone()))));
                        Some(Content::Rows(cells.collect()))
                    }
                    Asked::Shares { rows, .. } => {
                        let part = 100.0 / rows.len() as f64;
                        Some(Content::Rows(
                            rows.iter()
                                .map(|row| (row.id.clone(), Cell::from(Value::Number(part))))
                                .collect(),
                        ))
                    }
                    _ => None,
                };
                if let Some(content) = content {
                    answers.set(&item.id, content);
                }
            }
            for (item, code) in [
                ("A02", "presidence"),
                ("A03", "toute-annee"),
                ("A04", "surtout"),
                ("A05", "toujours"),
            ] {
                let known = questionnaire.item(item).and_then(|item| item.choices());
                if let Some(choices) = known {
                    let wanted = choices
                        .choices
                        .iter()
                        .find(|choice| choice.code == code)
                        .unwrap_or(&choices.choices[0]);
                    answers.set(item, Value::Text(wanted.code.clone()));
                }
            }
            Record {
                key: format!("{k:05}"),
                answers,
                register: BTreeMap::new(),
                path: Path::Full,
                usable: true,
                weight: 1.0,
                stratum: String::new(),
            }
        })
        .collect()
}

fn published(questionnaire: &Questionnaire, plan: &Plan, dataset: &Dataset, past: Option<&Past>) -> (Json, super::Release) {
    let (field, facts) = (FieldQuality::default(), facts());
    let input = Input {
        plan,
        questionnaire,
        dataset,
        field: &field,
        facts: &facts,
        remarks: &[],
    };
    let made = release(input, past).unwrap();
    (made.figures.clone(), made)
}

/// A system of published sums over unknown counts.
#[derive(Default)]
struct Knowledge {
    unknowns: usize,
    sums: Vec<(Vec<(usize, f64)>, f64)>,
}

impl Knowledge {
    fn interval(&self, what: &str, of: &[usize]) -> (f64, f64) {
        let solve = |direction| {
            let mut problem = Problem::new(direction);
            let unknowns: Vec<Variable> = (0..self.unknowns)
                .map(|place| problem.add_var(if of.contains(&place) { 1.0 } else { 0.0 }, (0.0, 1e5)))
                .collect();
            for (sum, value) in &self.sums {
                let terms: Vec<(Variable, f64)> = sum.iter().map(|(place, by)| (unknowns[*place], *by)).collect();
                // What is computed back from printed figures is known to within their last digits.
                problem.add_constraint(&terms[..], ComparisonOp::Ge, value - 1e-4);
                problem.add_constraint(&terms[..], ComparisonOp::Le, value + 1e-4);
            }
            match problem
                .solve()
                .unwrap_or_else(|fault| panic!("{what}: the truth is a solution, {fault:?}, {:?}", self.sums))
            {
                SolveOutcome::Solution(found) => found.objective(),
                SolveOutcome::Interrupted(why) => panic!("{why:?}"),
            }
        };
        (solve(OptimizationDirection::Minimize), solve(OptimizationDirection::Maximize))
    }
}

/// One answer of each category of a question, and one without answer.
fn one_of_each(questionnaire: &Questionnaire, item: &str, row: Option<&str>, codes: &[String]) -> Dataset {
    let records = codes.iter().enumerate().map(|(k, code)| {
        let mut answers = Answers::default();
        let value = Value::Text(code.clone());
        match row {
            None => answers.set(item, value),
            Some(row) => answers.set(item, Content::Rows(BTreeMap::from([(row.to_owned(), Cell::from(value))]))),
        }
        Record {
            key: format!("{k:05}"),
            answers,
            register: BTreeMap::new(),
            path: Path::Full,
            usable: true,
            weight: 1.0,
            stratum: String::new(),
        }
    });
    Dataset::new(questionnaire, &context(), records.collect())
}

/// What an indicator counts of each category (NaN: not in its base), for each of its parts; none when it reads anything else.
fn coefficients(spec: &Spec, variable: &str, each: &Dataset) -> Vec<(String, Vec<f64>)> {
    let item = variable.split('.').next().unwrap();
    let only = |source: &str| -> Option<Vec<f64>> {
        let compiled = Compiled::new(source, each).ok()?;
        let read: BTreeSet<&str> = compiled
            .columns()
            .iter()
            .map(|place| each.columns()[*place].name.as_str())
            .collect();
        let values = compiled.evaluate();
        // Reading another question, it has no value when that one is blank.
        let known = values.iter().any(|value| *value != Val::Missing);
        let related = read
            .iter()
            .all(|name| *name == variable || each.column(name).is_some_and(|c| c.missing.iter().any(Option::is_none)));
        (known && related).then(|| {
            values
                .iter()
                .map(|value| match value {
                    Val::Bool(truth) => f64::from(u8::from(*truth)),
                    Val::Number(number) => *number,
                    _ => f64::NAN,
                })
                .collect()
        })
    };
    if spec.base.is_some() {
        return Vec::new();
    }
    let one = |values: Option<Vec<f64>>| values.map(|values| vec![(String::new(), values)]).unwrap_or_default();
    match &spec.kind {
        Kind::Share { of } => one(only(of)),
        Kind::Index { value } => one(only(value).map(|values| values.into_iter().map(|y| 100.0 * y).collect())),
        Kind::Mean { value, winsorise: false } => one(only(value)),
        Kind::Balance { plus, minus } => {
            let both = only(plus).zip(only(minus));
            one(both.map(|(plus, minus)| plus.iter().zip(minus).map(|(plus, minus)| plus - minus).collect()))
        }
        Kind::RowShares { item: of, codes } if of == item && variable.contains('.') => {
            let column = each.column(variable).unwrap();
            let values = (0..column.len()).map(|unit| match column.value(unit) {
                Val::Text(code) => f64::from(u8::from(codes.contains(&code))),
                _ => f64::NAN,
            });
            vec![(variable.split_once('.').unwrap().1.to_owned(), values.collect())]
        }
        _ => Vec::new(),
    }
}

/// The sum and, with the standard error, the sum of squares that a published estimate gives away.
fn sums(estimate: &Json, binary: bool, responses: f64) -> Option<(f64, f64, Option<f64>)> {
    let (value, n) = (estimate["value"].as_f64()?, estimate["n"].as_f64()?);
    let squares = estimate["se"].as_f64().filter(|_| !binary).map(|se| {
        // V = r/(r − 1) · Σ(y − ȳ)² / n² over the r responses of the only stratum.
        let spread = se * se * n * n * (responses - 1.0) / responses;
        spread + n * value * value
    });
    Some((n, n * value, squares))
}

/// How many small classes were attacked, in the whole and by groups.
#[derive(Debug, Default)]
struct Attacked {
    whole: usize,
    groups: usize,
    failures: Vec<String>,
}

fn attack(questionnaire: &Questionnaire, plan: &Plan, dataset: &Dataset, json: &Json, out: &mut Attacked) {
    let questions: Vec<&Json> = json["questions"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|question| match question["content"]["rows"].as_array() {
            Some(rows) if question["content"]["kind"] == "rows" => rows.iter().collect(),
            _ => vec![question],
        })
        .collect();
    let responses = json["responses"].as_f64().unwrap();
    for table in &questions {
        let variable = table["variable"].as_str().unwrap();
        let (item, row) = variable
            .split_once('.')
            .map_or((variable, None), |(item, row)| (item, Some(row)));
        let Some(asked) = questionnaire
            .item(item)
            .filter(|item| matches!(item.kind, Asked::Single(_) | Asked::Matrix { .. }))
        else {
            continue;
        };
        let Some(column) = dataset.column(variable) else { continue };
        let codes: Vec<String> = asked
            .choices()
            .unwrap()
            .choices
            .iter()
            .filter(|choice| choice.missing.is_none())
            .map(|choice| choice.code.clone())
            .collect();
        let truth = |rows: &dyn Fn(usize) -> bool| -> Vec<usize> {
            let mut counts = vec![0; codes.len()];
            for unit in (0..column.len()).filter(|unit| column.missing[*unit].is_none() && rows(*unit)) {
                if let Val::Text(code) = column.value(unit) {
                    counts[codes.iter().position(|known| *known == code).unwrap()] += 1;
                }
            }
            counts
        };
        let each = one_of_each(questionnaire, item, row, &codes);
        let all: Vec<(&Spec, Vec<(String, Vec<f64>)>)> = plan
            .indicators
            .iter()
            .map(|measure| (&measure.spec, coefficients(&measure.spec, variable, &each)))
            .filter(|(_, parts)| !parts.is_empty())
            .collect();
        // The whole: the table of the question, the indicators that read it alone.
        let mut known = Knowledge {
            unknowns: codes.len(),
            ..Knowledge::default()
        };
        let ones: Vec<(usize, f64)> = (0..codes.len()).map(|place| (place, 1.0)).collect();
        if let Some(n) = table["nonresponse"]["answered"].as_f64() {
            known.sums.push((ones.clone(), n));
        }
        if let Some(rows) = table["content"]["rows"].as_array() {
            let named: Vec<&str> = rows.iter().map(|row| row["code"].as_str().unwrap()).collect();
            for row in rows {
                let code = row["code"].as_str().unwrap();
                let is_in = |place: &usize| match code {
                    "~other" => !named.iter().any(|name| *name == codes[*place]),
                    _ => code.split('+').any(|one| one == codes[*place]),
                };
                if let Some(count) = row["count"].as_f64() {
                    known
                        .sums
                        .push(((0..codes.len()).filter(is_in).map(|place| (place, 1.0)).collect(), count));
                }
            }
        }
        // Whoever was asked another question because of the answer to this one.
        for other in &questions {
            let name = other["variable"].as_str().unwrap();
            let (Some(asked), Some(column)) = (other["nonresponse"]["asked"].as_f64(), each.column(name)) else {
                continue;
            };
            let after = questionnaire.item(name).and_then(|item| item.visible_if.as_ref());
            let decided =
                after.is_some_and(|condition| condition.refs().iter().all(|reference| reference.name == item)) && row.is_none();
            if decided && name != variable {
                let by = (0..codes.len()).filter(|place| column.missing[*place] != Some(Missing::NotDisplayed));
                known.sums.push((by.map(|place| (place, 1.0)).collect(), asked));
            }
        }
        for (spec, parts) in &all {
            let indicator = json["indicators"]
                .as_array()
                .unwrap()
                .iter()
                .find(|i| i["id"] == spec.id.as_str())
                .unwrap();
            for (code, by) in parts {
                let part = indicator["parts"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|part| part["code"] == code.as_str());
                let Some(part) = part else { continue };
                add(
                    &mut known,
                    &part["estimate"],
                    by,
                    &(0..codes.len()).collect::<Vec<_>>(),
                    responses,
                );
            }
        }
        let counts = truth(&|_| true);
        for (place, count) in counts.iter().enumerate().filter(|(_, count)| (1..5).contains(*count)) {
            out.whole += 1;
            let (low, high) = known.interval(variable, &[place]);
            if high - low < CELL - 0.01 {
                out.failures
                    .push(format!("{variable} = {} ({count}) in [{low:.2}, {high:.2}]", codes[place]));
            }
        }
        // By groups: the indicators of this question crossed, with their margins.
        for cut in &plan.breakdowns {
            let crossings: Vec<(&Json, &Vec<(String, Vec<f64>)>)> = all
                .iter()
                .filter_map(|(spec, parts)| {
                    let here = json["crossings"].as_array().unwrap().iter();
                    let found = here
                        .into_iter()
                        .find(|c| c["indicator"] == spec.id.as_str() && c["breakdown"] == cut.breakdown.id.as_str())?;
                    Some((found, parts))
                })
                .collect();
            let Some((first, _)) = crossings.first() else { continue };
            let groups: Vec<&str> = first["groups"]
                .as_array()
                .unwrap()
                .iter()
                .map(|g| g["code"].as_str().unwrap())
                .collect();
            if groups.is_empty() {
                continue;
            }
            let mut by_group = Knowledge {
                unknowns: codes.len() * groups.len(),
                ..Knowledge::default()
            };
            for (sum, value) in &known.sums {
                let width = codes.len();
                let over = sum
                    .iter()
                    .flat_map(|(place, by)| (0..groups.len()).map(move |g| (g * width + place, *by)));
                by_group.sums.push((over.collect(), *value));
            }
            let mut told: Vec<Vec<f64>> = Vec::new();
            for (crossing, parts) in &crossings {
                for group in crossing["groups"].as_array().unwrap() {
                    let place = groups
                        .iter()
                        .position(|code| group["code"] == *code)
                        .expect("one base, one set of groups");
                    let unknowns: Vec<usize> = (0..codes.len()).map(|code| place * codes.len() + code).collect();
                    by_group
                        .sums
                        .push((unknowns.iter().map(|u| (*u, 1.0)).collect(), group["n"].as_f64().unwrap()));
                    for (code, by) in *parts {
                        told.push(by.clone());
                        let part = group["parts"]
                            .as_array()
                            .unwrap()
                            .iter()
                            .find(|part| part["code"] == code.as_str());
                        if let Some(part) = part {
                            add(&mut by_group, &part["estimate"], by, &unknowns, responses);
                        }
                    }
                }
            }
            // The classes that the crossed figures tell apart.
            let mut classes: BTreeMap<Vec<u64>, Vec<usize>> = BTreeMap::new();
            for code in 0..codes.len() {
                let key = told.iter().map(|by| by[code].to_bits()).collect();
                classes.entry(key).or_default().push(code);
            }
            let members = members(cut, dataset, &groups);
            for (place, group) in groups.iter().enumerate() {
                let counts = truth(&|unit| members[unit] == Some(place));
                for class in classes.values() {
                    let count: usize = class.iter().map(|code| counts[*code]).sum();
                    if !(1..5).contains(&count) {
                        continue;
                    }
                    out.groups += 1;
                    let of: Vec<usize> = class.iter().map(|code| place * codes.len() + code).collect();
                    let (low, high) = by_group.interval(&format!("{variable} by {}", cut.breakdown.id), &of);
                    if high - low < CELL - 0.01 {
                        let names: Vec<&str> = class.iter().map(|code| codes[*code].as_str()).collect();
                        out.failures.push(format!(
                            "{variable} in {names:?}, {} = {group} ({count}) in [{low:.2}, {high:.2}]",
                            cut.breakdown.id
                        ));
                    }
                }
            }
        }
    }
}

fn add(known: &mut Knowledge, estimate: &Json, by: &[f64], unknowns: &[usize], responses: f64) {
    let binary = by.iter().all(|y| y.is_nan() || *y == 0.0 || *y == 1.0);
    let Some((n, sum, squares)) = sums(estimate, binary, responses) else {
        return;
    };
    let over = |value: &dyn Fn(f64) -> f64| -> Vec<(usize, f64)> {
        let each = unknowns.iter().zip(by).filter(|(_, y)| !y.is_nan());
        each.map(|(unknown, y)| (*unknown, value(*y)))
            .filter(|(_, y)| *y != 0.0)
            .collect()
    };
    known.sums.push((over(&|_| 1.0), n));
    known.sums.push((over(&|y| y), sum));
    if let Some(squares) = squares {
        known.sums.push((over(&|y| y * y), squares));
    }
}

/// The published group of each response; those merged are in the last one.
fn members(cut: &plan::Cut, dataset: &Dataset, groups: &[&str]) -> Vec<Option<usize>> {
    let column = dataset.column(&cut.breakdown.variable).unwrap();
    let other = groups.iter().position(|group| *group == "~other");
    (0..dataset.len)
        .map(|unit| {
            let code = match column.value(unit) {
                Val::Text(code) => match &cut.breakdown.by {
                    Some(by) => column
                        .list()
                        .iter()
                        .find(|entry| entry.code == code)
                        .and_then(|entry| entry.maps.get(by))
                        .cloned(),
                    None => Some(code),
                },
                _ => Some("~unknown".to_owned()),
            };
            groups.iter().position(|group| Some(*group) == code.as_deref()).or(other)
        })
        .collect()
}

#[test]
fn no_small_class_can_be_computed_from_all_that_a_town_publishes() {
    let questionnaire = questionnaire();
    let plan = plan_of(&questionnaire);
    let mut out = Attacked::default();
    for (n, seed) in [(12, 1), (40, 2), (90, 3), (160, 4), (350, 5)] {
        let dataset = Dataset::new(&questionnaire, &context(), answered(&questionnaire, n, seed));
        let start = std::time::Instant::now();
        let (json, _) = published(&questionnaire, &plan, &dataset, None);
        eprintln!("{n}: {:?}", start.elapsed());
        attack(&questionnaire, &plan, &dataset, &json, &mut out);
        eprintln!("attack {n}: {:?} {} {}", start.elapsed(), out.whole, out.groups);
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
