//! The attacker.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};
use serde_json::Value as Json;

use super::town::context;
use crate::analysis::Record;
use crate::analysis::dataset::Dataset;
use crate::analysis::expression::Compiled;
use crate::analysis::indicator::{Kind, Spec};
use crate::questionnaire::answer::{Answers, Cell, Content, Missing, Value};
use crate::questionnaire::condition::Val;
use crate::questionnaire::flow::Path;
use crate::questionnaire::{Kind as Asked, Questionnaire};
use crate::report::plan::{self, Plan};

/// The parts of an indicator: code, value of each response.
type Parts = Vec<(String, Vec<f64>)>;

/// How wide an interval must be left.
pub(super) const CELL: f64 = 5.0;

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
pub(super) struct Attacked {
    pub(super) whole: usize,
    pub(super) groups: usize,
    pub(super) failures: Vec<String>,
}

/// Attacks everything that a file gives of the questions with one answer.
pub(super) fn attack(questionnaire: &Questionnaire, plan: &Plan, dataset: &Dataset, json: &Json, out: &mut Attacked) {
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
        let all: Vec<(&Spec, Parts)> = plan
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
            let crossings: Vec<(&Json, &Parts)> = all
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
