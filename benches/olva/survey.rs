//! A survey of 80 questions as territories ask them, its answers, and what is computed of them.

use std::fmt::Write as _;

use olva::analysis::columns::{Column, Data};
use olva::analysis::dataset::Dataset;
use olva::analysis::design::Design;
use olva::analysis::indicator::{self, Breakdown, Kind, Spec, Unit};
use olva::analysis::tabulate;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use serde_json::{Value as Json, json};

/// Codes as authors write them.
const WORDS: [&str; 12] = [
    "jamais",
    "parfois",
    "souvent",
    "toujours",
    "manque-peu",
    "manque-beaucoup",
    "locataire-reduit",
    "oui-permanence",
    "autre",
    "association",
    "collectivite",
    "ne-sait-pas",
];

fn list(n: usize) -> Vec<Json> {
    WORDS[..n]
        .iter()
        .map(|code| json!({ "code": code, "label": format!("Réponse {code}") }))
        .collect()
}

fn rows(n: usize) -> Vec<Json> {
    (0..n)
        .map(|k| json!({ "id": format!("ligne{k}"), "label": format!("Ligne {k}") }))
        .collect()
}

/// Ten pages of eight questions: single and several choices, scales, numbers and amounts with bands, matrices, shares, rankings, rosters,
/// years, texts; a third of them under a condition; six derived variables.
pub(crate) fn questionnaire() -> String {
    let mut pages = Vec::new();
    for page in 0..10 {
        let id = |k: usize| format!("P{page}Q{k}");
        let numeric = if page % 2 == 0 { "integer" } else { "money" };
        let special = match page % 5 {
            0 => json!({ "id": id(5), "type": "matrix", "label": "Satisfaction", "rows": rows(5), "list": list(4) }),
            1 => json!({ "id": id(5), "type": "shares", "label": "Ressources", "rows": rows(5) }),
            2 => json!({ "id": id(5), "type": "roster", "label": "Postes", "count": { "min": 0, "max": 6 }, "items": [
                { "id": "heures", "type": "integer", "label": "Heures" }, { "id": "contrat", "type": "single", "label": "Contrat", "list": list(4) } ] }),
            3 => json!({ "id": id(5), "type": "rank", "size": 3, "label": "Besoins", "list": list(8) }),
            _ => json!({ "id": id(5), "type": "year", "label": "Année", "min": 1900, "max": 2026 }),
        };
        let last = match page % 3 {
            0 => json!({ "id": id(7), "type": "single", "label": "Forme", "list": list(6) }),
            1 => json!({ "id": id(7), "type": "boolean", "label": "Adhésion" }),
            _ => json!({ "id": id(7), "type": "longtext", "label": "Remarques" }),
        };
        let items = json!([
            { "id": id(0), "type": "single", "label": "Situation", "list": list(8) },
            { "id": id(1), "type": "single", "label": "Fréquence", "list": list(4) },
            { "id": id(2), "type": "multi", "label": "Moyens", "list": list(10) },
            { "id": id(3), "type": "single", "label": "Détail", "list": list(4), "visibleIf": format!("{} parmi ('jamais', 'parfois', 'souvent', 'manque-peu')", id(0)) },
            { "id": id(4), "type": numeric, "label": "Combien", "bands": [0, 10, 100, 1000, 10000] },
            special,
            { "id": id(6), "type": "multi", "label": "Appuis", "list": list(7), "skipIf": format!("{} contient 'jamais' ou {} = 'toujours'", id(2), id(1)) },
            last,
        ]);
        pages.push(json!({ "id": format!("p{page}"), "title": "Page", "items": items }));
    }
    let classes = json!([{ "code": "petite", "label": "Petite" }, { "code": "moyenne", "label": "Moyenne" }, { "code": "grande", "label": "Grande" }]);
    json!({ "id": "banc-80", "version": "1.0.0", "title": "Banc", "pages": pages, "derived": [
        { "id": "taille", "type": "code", "expr": "si P0Q4 < 10 alors 'petite' sinon si P0Q4 < 100 alors 'moyenne' sinon 'grande'", "codes": classes },
        { "id": "age", "type": "decimal", "expr": "2026 - P4Q5" },
        { "id": "tension", "type": "decimal", "expr": "si P1Q1 = 'jamais' alors 0 sinon si P1Q1 = 'parfois' alors 1 / 3 sinon 1" },
        { "id": "par_membre", "type": "decimal", "expr": "P1Q4 / P0Q4" },
        { "id": "appuis", "type": "decimal", "expr": "nb_coches(P2Q6)" },
        { "id": "aidee", "type": "boolean", "expr": "un_parmi(P3Q2, 'autre', 'souvent') et P0Q1 <> 'jamais'" } ] })
    .to_string()
}

/// A source of chance.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The same seed gives the same answers.
    pub(crate) fn new(seed: u64) -> Self {
        Dice(ChaCha8Rng::seed_from_u64(seed))
    }

    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u32() as usize) % n
    }

    fn word(&mut self, n: usize) -> &'static str {
        // The first ones more often.
        WORDS[self.below(n).min(self.below(n + 2))]
    }

    fn several(&mut self, n: usize) -> String {
        let mut out = String::new();
        for word in &WORDS[..n] {
            if self.below(10) < 3 {
                let _ = write!(out, "{}\"{word}\"", if out.is_empty() { "" } else { "," });
            }
        }
        out
    }
}

/// One response, as the application writes it: keys in order, what is not asked absent.
pub(crate) fn response(dice: &mut Dice) -> String {
    let mut out = String::from("{");
    for page in 0..10 {
        let (situation, often) = (dice.word(8), dice.word(4));
        let means = dice.several(10);
        for question in 0..8 {
            let asked = match question {
                3 => ["jamais", "parfois", "souvent", "manque-peu"].contains(&situation),
                6 => !(means.contains("\"jamais\"") || often == "toujours"),
                _ => true,
            };
            if !asked {
                continue;
            }
            if out.len() > 1 {
                out.push(',');
            }
            let _ = write!(out, "\"P{page}Q{question}\":");
            if question > 2 && dice.below(16) == 0 {
                let missing = ["not-answered", "not-answered", "dont-know", "refused"][dice.below(4)];
                let _ = write!(out, "{{\"missing\":\"{missing}\"}}");
                continue;
            }
            match question {
                0 => out.push_str(&format!("{{\"value\":\"{situation}\"}}")),
                1 => out.push_str(&format!("{{\"value\":\"{often}\"}}")),
                2 if means.is_empty() => out.push_str("{\"missing\":\"not-answered\"}"),
                2 => out.push_str(&format!("{{\"value\":[{means}]}}")),
                3 => out.push_str(&format!("{{\"value\":\"{}\"}}", dice.word(4))),
                4 if dice.below(6) == 0 => out.push_str(["{\"band\":\"10\"}", "{\"band\":\"100\"}"][dice.below(2)]),
                4 => {
                    let number = dice.below(40) * dice.below(40) * (1 + dice.below(6));
                    let _ = write!(
                        out,
                        "{{\"value\":{number}.0{}}}",
                        if dice.below(5) == 0 { ",\"estimate\":true" } else { "" }
                    );
                }
                5 => special(page, dice, &mut out),
                6 => match dice.several(7) {
                    none if none.is_empty() => out.push_str("{\"missing\":\"not-answered\"}"),
                    said => out.push_str(&format!("{{\"value\":[{said}]}}")),
                },
                _ => match page % 3 {
                    0 => out.push_str(&format!("{{\"value\":\"{}\"}}", dice.word(6))),
                    1 => out.push_str(["{\"value\":true}", "{\"value\":false}"][dice.below(2)]),
                    _ if dice.below(3) > 0 => out.push_str("{\"missing\":\"not-answered\"}"),
                    _ => {
                        let text = "Il manque une salle le soir, et des bénévoles. ".repeat(1 + dice.below(3));
                        let _ = write!(out, "{{\"value\":\"{}\\nMerci.\"}}", text.trim_end());
                    }
                },
            }
        }
    }
    out.push('}');
    out
}

fn special(page: usize, dice: &mut Dice, out: &mut String) {
    let joined = |parts: Vec<String>| parts.join(",");
    match page % 5 {
        0 => {
            let rows = (0..5).map(|row| format!("\"ligne{row}\":{{\"value\":\"{}\"}}", dice.word(4)));
            out.push_str(&format!("{{\"rows\":{{{}}}}}", joined(rows.collect())));
        }
        1 => {
            let mut left = 100;
            let rows = (0..5).map(|row| {
                let part = if row == 4 { left } else { dice.below(left + 1) };
                left -= part;
                format!("\"ligne{row}\":{{\"value\":{part}.0}}")
            });
            let rows = joined(rows.collect());
            out.push_str(&format!("{{\"rows\":{{{rows}}}}}"));
        }
        2 => {
            let lines = (0..dice.below(4)).map(|_| {
                format!(
                    "{{\"contrat\":{{\"value\":\"{}\"}},\"heures\":{{\"value\":{}.0}}}}",
                    dice.word(4),
                    dice.below(36)
                )
            });
            out.push_str(&format!("{{\"roster\":[{}]}}", joined(lines.collect())));
        }
        3 => {
            let first = dice.below(6);
            let ranked = (first..first + 1 + dice.below(2)).map(|word| format!("\"{}\"", WORDS[word]));
            out.push_str(&format!("{{\"value\":[{}]}}", joined(ranked.collect())));
        }
        _ => out.push_str(&format!("{{\"value\":{}.0}}", 1901 + dice.below(126))),
    }
}

/// The bare kernels: for each coded column its weighted frequencies with their stratified variance, for each number its mean; then the
/// crossings of pairs of coded columns.
pub(crate) fn kernels(dataset: &Dataset, crossings: usize) -> f64 {
    let (weights, strata) = (&dataset.design.weights, &dataset.design.stratum);
    let groups = dataset.design.sizes.len();
    let mut check = 0.0;
    for column in dataset.columns().iter().filter(|column| column.roster.is_none()) {
        match &column.data {
            Data::Codes { codes, list } => {
                let mut sums = vec![(0.0, 0.0); groups * list.len().max(1)];
                for (row, code) in codes.iter().enumerate() {
                    if column.missing[row].is_none() {
                        let (w, sum) = (
                            weights[row],
                            &mut sums[strata[row] as usize * list.len() + usize::from(*code)],
                        );
                        *sum = (sum.0 + w, sum.1 + w * w);
                    }
                }
                check += sums
                    .iter()
                    .map(|(sum, squares)| squares - sum * sum / dataset.len as f64)
                    .sum::<f64>();
            }
            Data::Sets { bits, list, words } if *words == 1 => {
                let mut sums = vec![(0.0, 0.0); groups * list.len()];
                for (row, bits) in bits.iter().enumerate() {
                    let (w, mut left) = (weights[row], *bits);
                    while left != 0 {
                        let sum = &mut sums[strata[row] as usize * list.len() + left.trailing_zeros() as usize];
                        *sum = (sum.0 + w, sum.1 + w * w);
                        left &= left - 1;
                    }
                }
                check += sums
                    .iter()
                    .map(|(sum, squares)| squares - sum * sum / dataset.len as f64)
                    .sum::<f64>();
            }
            Data::Numbers { values, .. } => {
                let mut sums = vec![(0.0, 0.0); groups];
                for (row, value) in values.iter().enumerate() {
                    let (z, sum) = (weights[row] * value, &mut sums[strata[row] as usize]);
                    *sum = (sum.0 + z, sum.1 + z * z);
                }
                check += sums.iter().map(|(sum, squares)| squares - sum * sum).sum::<f64>();
            }
            _ => {}
        }
    }
    for (one, other) in pairs(dataset, crossings) {
        let (Some(a), Some(b)) = (dataset.column(&one), dataset.column(&other)) else {
            continue;
        };
        let (
            Data::Codes { codes: left, list },
            Data::Codes {
                codes: right,
                list: across,
            },
        ) = (&a.data, &b.data)
        else {
            continue;
        };
        let mut table = vec![0.0; list.len() * across.len()];
        for row in 0..dataset.len {
            if a.missing[row].is_none() && b.missing[row].is_none() {
                table[usize::from(left[row]) * across.len() + usize::from(right[row])] += weights[row];
            }
        }
        check += table.iter().sum::<f64>();
    }
    check
}

/// Questions by breakdowns.
fn pairs(dataset: &Dataset, n: usize) -> Vec<(String, String)> {
    let coded = |column: &&Column| column.roster.is_none() && matches!(column.data, Data::Codes { .. });
    let questions: Vec<String> = dataset
        .columns()
        .iter()
        .filter(coded)
        .filter(|column| !column.name.starts_with("register."))
        .map(|column| column.name.clone())
        .collect();
    let by = ["register.domaine", "register.employeuse", "taille", "P0Q0", "P5Q1"];
    let all = questions
        .iter()
        .flat_map(|question| by.map(|by| (question.clone(), by.to_owned())));
    all.filter(|(question, by)| question != by).cycle().take(n).collect()
}

/// What the site computes: every question tabulated, and the crossings, disclosure control applied.
pub(crate) fn everything(dataset: &Dataset, crossings: usize) -> usize {
    let tables = tabulate::tabulate_all(dataset).len();
    let crossed = pairs(dataset, crossings).into_iter().map(|(question, by)| {
        let spec = Spec {
            id: question.clone(),
            title: String::new(),
            measure: String::new(),
            kind: Kind::Distribution {
                item: question,
                codes: Vec::new(),
                by: None,
            },
            base: None,
            unit: Unit::Percent,
            notes: Vec::new(),
        };
        let breakdown = Breakdown {
            id: by.clone(),
            label: by.clone(),
            variable: by,
            by: None,
            codes: Vec::new(),
        };
        indicator::cross(&spec, &breakdown, dataset).unwrap().groups.len()
    });
    tables + crossed.sum::<usize>()
}

/// Bytes of the columns.
pub(crate) fn bytes(dataset: &Dataset) -> usize {
    let of = |column: &Column| {
        column.missing.len()
            + match &column.data {
                Data::Codes { codes, .. } => 2 * codes.len(),
                Data::Sets { bits, .. } => 8 * bits.len(),
                Data::Ranks { places, .. } => 2 * places.len(),
                Data::Numbers { values, .. } => 9 * values.len(),
                Data::Flags(flags) => flags.len(),
                Data::Dates(dates) => 4 * dates.len(),
                Data::Presence => 0,
            }
    };
    dataset.columns().iter().map(of).sum()
}

/// Weights that differ, in twenty strata with a finite population: those of domaine × employeuse.
pub(crate) fn weighted(mut dataset: Dataset) -> Dataset {
    let code = |name: &str, row: usize| match &dataset.column(name).unwrap().data {
        Data::Codes { codes, .. } => codes[row],
        _ => 0,
    };
    let strata: Vec<String> = (0..dataset.len)
        .map(|row| format!("{}-{}", code("register.domaine", row), code("register.employeuse", row)))
        .collect();
    let mut sizes = std::collections::BTreeMap::new();
    strata
        .iter()
        .for_each(|stratum| *sizes.entry(stratum.clone()).or_insert(0.0) += 1.0);
    let factor = |stratum: &str| 2.0 + stratum.len() as f64 + f64::from(stratum.as_bytes()[0] % 4);
    let populations = sizes
        .iter()
        .map(|(stratum, size)| (stratum.clone(), size * factor(stratum)))
        .collect();
    let records = strata.iter().map(|stratum| (factor(stratum), stratum.as_str()));
    dataset.design = Design::new(records, &populations);
    dataset
}
