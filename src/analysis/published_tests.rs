//! The published questionnaires, answered at random: everything is tabulated, exported and aggregated, nothing breaks.

use rand_core::{Rng, SeedableRng};

use super::Record;
use super::columns::Data;
use super::dataset::Dataset;
use super::export::{dictionary_csv, responses_csv, responses_json};
use super::fixture::{by_row, code, codes, context, number, record};
use super::indicator::{Breakdown, Kind as IndicatorKind, Spec, Unit, compute, cross};
use super::tabulate::{TabContent, Tabulation, tabulate_all};
use crate::questionnaire::answer::{Content, Missing, Value};
use crate::questionnaire::{Item, Kind, Numeric, Questionnaire, schema};

fn read(text: &str) -> Questionnaire {
    schema::read(text, &|_| None).questionnaire.unwrap()
}

fn olva() -> Questionnaire {
    read(include_str!("../../survey-schemas/olva-2026.json"))
}

struct Dice(rand_chacha::ChaCha20Rng);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0.next_u32() as usize % n.max(1)
    }

    fn quantity(&mut self, numeric: &Numeric) -> Content {
        if !numeric.bands.is_empty() && self.below(5) == 0 {
            let bound = numeric.bands[self.below(numeric.bands.len())];
            return Content::Band(Numeric::band_code(bound));
        }
        number((self.below(12) * self.below(12)) as f64)
    }

    fn answer(&mut self, item: &Item) -> Option<Content> {
        if self.below(15) == 0 {
            return (self.below(2) == 0).then_some(Content::Missing(Missing::DontKnow));
        }
        let list: Vec<&str> = item
            .choices()
            .map(|choices| choices.choices.iter().map(|choice| choice.code.as_str()).collect())
            .unwrap_or_default();
        Some(match &item.kind {
            Kind::Single(_) if list.is_empty() => return None,
            Kind::Single(_) => code(list[self.below(list.len())]),
            Kind::Multi { .. } => codes(&list.iter().copied().filter(|_| self.below(4) == 0).collect::<Vec<_>>()),
            Kind::Rank { .. } => codes(&list.iter().copied().skip(self.below(list.len())).take(3).collect::<Vec<_>>()),
            Kind::Integer(numeric) | Kind::Decimal(numeric) | Kind::Percent(numeric) | Kind::Money { numeric, .. } => {
                self.quantity(numeric)
            }
            Kind::Year { .. } => number((1950 + self.below(75)) as f64),
            Kind::Matrix { rows, .. } => {
                let cells: Vec<(&str, Content)> = rows
                    .iter()
                    .map(|row| (row.id.as_str(), code(list[self.below(list.len())])))
                    .collect();
                by_row(&cells)
            }
            Kind::Shares { rows, .. } => by_row(&[(rows[0].id.as_str(), number(40.0)), (rows[1].id.as_str(), number(60.0))]),
            Kind::Boolean { .. } => Content::Value(Value::Bool(self.below(2) == 0)),
            _ => code("Un texte"),
        })
    }
}

fn answered(questionnaire: &Questionnaire, n: usize, seed: u64) -> Vec<Record> {
    let mut dice = Dice(rand_chacha::ChaCha20Rng::seed_from_u64(seed));
    (0..n)
        .map(|k| {
            let mut answers: Vec<(&str, Content)> = Vec::new();
            for item in questionnaire.questions() {
                answers.extend(dice.answer(item).map(|content| (item.id.as_str(), content)));
            }
            record(
                &format!("{k:04}"),
                &answers,
                &[("domaine", ["SPO", "CUL", "SOC"][dice.below(3)])],
            )
        })
        .collect()
}

/// Every share of a table of codes that is shown, and every hidden one.
fn check(tabulation: &Tabulation, cell: usize) {
    let rows = match &tabulation.content {
        TabContent::Codes { rows, .. } => rows,
        TabContent::Number { classes, .. } => classes,
        TabContent::Rows(rows) => return rows.iter().for_each(|row| check(row, cell)),
        _ => return,
    };
    for row in rows {
        assert!(
            row.count.is_none_or(|count| count == 0 || count >= cell),
            "{} {row:?}",
            tabulation.variable
        );
        assert_eq!(row.count.is_some(), row.share.is_some());
        assert!(row.share.is_none_or(|share| (0.0..=1.0).contains(&share.value)));
    }
    if matches!(&tabulation.content, TabContent::Codes { multiple: true, .. }) || rows.iter().any(|row| row.share.is_none()) {
        return;
    }
    let sum: f64 = rows.iter().filter_map(|row| row.share).map(|share| share.value).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{} {sum}", tabulation.variable);
}

#[test]
fn the_published_questionnaires_are_tabulated_and_exported_whole() {
    for text in [
        include_str!("../../survey-schemas/olva-2026.json"),
        include_str!("../../survey-schemas/flash-locaux.json"),
    ] {
        let questionnaire = read(text);
        for (n, seed) in [(0, 1), (7, 2), (45, 3), (250, 4)] {
            let records = answered(&questionnaire, n, seed);
            let csv = responses_csv(&questionnaire, &context(), &records);
            assert_eq!(csv.matches("\r\n").count(), n + 1);
            assert_eq!(
                responses_json(&questionnaire, &context(), &records).as_array().unwrap().len(),
                n
            );
            let data = Dataset::new(&questionnaire, &context(), records);
            for tabulation in tabulate_all(&data) {
                check(&tabulation, 5);
                assert!(!format!("{tabulation:?}").contains("NaN"), "{tabulation:?}");
                for note in &tabulation.notes {
                    assert!(!note.contains(" :") && !note.contains("« "), "{note}");
                }
            }
            for name in &questionnaire.report.breakdowns {
                let breakdown = Breakdown {
                    id: name.clone(),
                    label: name.clone(),
                    variable: name.clone(),
                    by: None,
                    codes: Vec::new(),
                };
                let kind = IndicatorKind::RankIndex { item: "K04".to_owned() };
                let spec = Spec {
                    id: "M3".to_owned(),
                    title: String::new(),
                    measure: String::new(),
                    kind,
                    base: None,
                    unit: Unit::Index,
                    notes: Vec::new(),
                };
                if data.question("K04").is_some() {
                    assert!(compute(&spec, &data).is_ok());
                    let crossing = cross(&spec, &breakdown, &data);
                    assert!(crossing.is_ok(), "{crossing:?}");
                }
            }
        }
        assert!(dictionary_csv(&questionnaire, &context()).lines().count() > 20);
    }
}

#[test]
fn scales_of_the_published_questionnaire_keep_their_order_and_themes_do_not() {
    let data = Dataset::new(&olva(), &context(), Vec::new());
    let ordered = |name: &str| data.column(name).unwrap().ordered;
    for scale in [
        "D02",
        "E07",
        "G02",
        "G07",
        "G08",
        "G10",
        "H06",
        "D06_age",
        "D07",
        "D08",
        "I04",
        "H05.acces",
        "tranche_budget",
    ] {
        if data.column(scale).is_some() {
            assert!(
                ordered(scale),
                "{scale}: {:?}",
                data.column(scale)
                    .unwrap()
                    .list()
                    .iter()
                    .map(|e| &e.label)
                    .collect::<Vec<_>>()
            );
        }
    }
    for theme in ["C01", "A02", "H03", "B07"] {
        assert!(!ordered(theme), "{theme}");
    }
    assert!(matches!(data.column("K06").unwrap().data, Data::Presence));
}
