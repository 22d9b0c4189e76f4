//! The survey shape of the benchmark (8 pages, 40 questions, 100 columns: `data/model.json`) as a questionnaire of ours, and a
//! seeded generator of its responses.

use std::collections::BTreeMap;

use olva::questionnaire::Answers;
use olva::questionnaire::answer::{Cell, Content, Missing, Value};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use serde_json::{Value as Json, json};

const MODEL: &str = include_str!("data/model.json");

fn model() -> Vec<Json> {
    serde_json::from_str::<Json>(MODEL).unwrap().as_array().unwrap().clone()
}

fn choices(pairs: &Json) -> Json {
    pairs
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| json!({ "code": pair[0], "label": pair[1] }))
        .collect()
}

fn rows(pairs: &Json) -> Json {
    pairs
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| json!({ "id": pair[0], "label": pair[1] }))
        .collect()
}

/// The model as a questionnaire document.
pub(crate) fn questionnaire() -> String {
    let mut pages = Vec::new();
    for (place, group) in model().iter().enumerate() {
        let items: Vec<Json> = group["questions"].as_array().unwrap().iter().map(item).collect();
        pages.push(json!({ "id": format!("p{}", place + 1), "title": group["group"], "items": items }));
    }
    json!({ "id": "banc", "version": "1.0.0", "title": "Banc d’essai", "pages": pages }).to_string()
}

fn item(question: &Json) -> Json {
    let mut item = json!({ "id": question["code"], "label": question["label"] });
    let kind = question["type"].as_str().unwrap();
    item["type"] = json!(match kind {
        "S" => "text",
        "L" | "Y" => "single",
        "N" => "decimal",
        "M" => "multi",
        "F" => "matrix",
        "K" => "shares",
        _ => "longtext",
    });
    match kind {
        "L" => item["list"] = choices(&question["a"]),
        "Y" => item["list"] = json!([{ "code": "Y", "label": "Oui" }, { "code": "N", "label": "Non" }]),
        "M" => item["list"] = choices(&question["sq"]),
        "F" => {
            item["list"] = choices(&question["a"]);
            item["rows"] = rows(&question["sq"]);
        }
        "K" => item["rows"] = rows(&question["sq"]),
        _ => {}
    }
    if let Some(relevance) = question["rel"].as_str() {
        item["visibleIf"] = json!(relevance.replace("==", " = "));
    }
    item
}

/// A source of numbers like those of real answers.
struct Dice(ChaCha8Rng);

impl Dice {
    fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    fn log_normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let (u, v) = (self.unit().max(1e-12), self.unit());
        (mean + deviation * (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()).exp()
    }

    fn pick(&mut self, pairs: &Json) -> String {
        let pairs = pairs.as_array().unwrap();
        let total: usize = (0..pairs.len()).map(|i| 1 + (i * 7) % 5).sum();
        let mut left = self.below(total);
        for (i, pair) in pairs.iter().enumerate() {
            let weight = 1 + (i * 7) % 5;
            if left < weight {
                return pair[0].as_str().unwrap().to_owned();
            }
            left -= weight;
        }
        unreachable!()
    }
}

/// `n` responses; the same seed gives the same ones.
pub(crate) fn responses(n: usize, seed: u64) -> Vec<Answers> {
    let questions: Vec<Json> = model()
        .iter()
        .flat_map(|group| group["questions"].as_array().unwrap().clone())
        .collect();
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    (0..n).map(|k| response(k, &questions, &mut dice)).collect()
}

fn response(k: usize, questions: &[Json], dice: &mut Dice) -> Answers {
    let mut answers = Answers::default();
    let mut yes: BTreeMap<String, bool> = BTreeMap::new();
    for question in questions {
        let code = question["code"].as_str().unwrap();
        let condition = question["rel"].as_str().and_then(|relevance| relevance.split_once("=="));
        if condition.is_some_and(|(on, _)| !yes.get(on).copied().unwrap_or(false)) {
            continue;
        }
        if dice.unit() < 0.06 && !matches!(code, "nom" | "domaine") {
            answers.set(code, Missing::NotAnswered);
            continue;
        }
        let cell: Cell = match question["type"].as_str().unwrap() {
            "S" => Value::Text(format!("Association {}", k + 1)).into(),
            "L" => Value::Text(dice.pick(&question["a"])).into(),
            "Y" => {
                let answer = dice.unit() < 0.35;
                yes.insert(code.to_owned(), answer);
                Value::Text(if answer { "Y" } else { "N" }.to_owned()).into()
            }
            "N" => Value::Number(match code {
                "annee" => (1901 + dice.below(126)) as f64,
                "budget" => dice.log_normal(9.0, 1.6).floor(),
                "subv_mt" => dice.log_normal(7.0, 1.2).floor(),
                "etp" => (dice.log_normal(0.3, 1.0) * 10.0).round() / 10.0,
                _ => dice.log_normal(2.5, 1.0).floor(),
            })
            .into(),
            "M" => Value::Codes(ids(question).filter(|_| dice.unit() < 0.3).collect()).into(),
            "F" => Content::Rows(
                ids(question)
                    .map(|row| (row, Value::Text(dice.pick(&question["a"])).into()))
                    .collect(),
            )
            .into(),
            "K" => shares(question, dice),
            _ if dice.unit() < 0.45 => Value::Text("salle bénévoles subvention matériel ".repeat(1 + dice.below(4))).into(),
            _ => Missing::NotAnswered.into(),
        };
        answers.set(code, cell);
    }
    answers
}

fn ids(question: &Json) -> impl Iterator<Item = String> {
    question["sq"]
        .as_array()
        .unwrap()
        .clone()
        .into_iter()
        .map(|pair| pair[0].as_str().unwrap().to_owned())
}

fn shares(question: &Json, dice: &mut Dice) -> Cell {
    let rows: Vec<String> = ids(question).collect();
    let mut cuts: Vec<usize> = (1..rows.len()).map(|_| dice.below(101)).collect();
    cuts.extend([0, 100]);
    cuts.sort_unstable();
    let parts = rows
        .into_iter()
        .zip(cuts.windows(2))
        .map(|(row, cut)| (row, Value::Number((cut[1] - cut[0]) as f64).into()));
    Content::Rows(parts.collect()).into()
}
