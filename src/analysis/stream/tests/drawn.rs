//! Answers drawn at random, sensible or wild.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use serde_json::{Value as Json, json};

use super::Written;
use crate::questionnaire::flow::{Context, Path};
use crate::questionnaire::{Item, Kind, Questionnaire};

/// Draws answers.
pub(super) struct Drawn(pub(super) ChaCha20Rng);

impl Drawn {
    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.0.next_u32() as usize) % n.max(1)
    }

    pub(super) fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    /// A code of the item; now and then one that it has not.
    pub(super) fn code(&mut self, item: &Item, context: &Context, wild: bool) -> String {
        let mut codes: Vec<String> = item
            .choices()
            .map(|choices| {
                let outside = choices.source.as_ref().and_then(|source| context.lists.get(source));
                outside
                    .into_iter()
                    .flatten()
                    .chain(&choices.choices)
                    .map(|choice| choice.code.clone())
                    .collect()
            })
            .unwrap_or_default();
        if wild && self.below(25) == 0 || codes.is_empty() {
            codes = vec!["inconnu".to_owned(), "zz".to_owned(), "é’".to_owned(), "oui".to_owned()];
        }
        self.pick(&codes).clone()
    }

    /// The content of a cell that suits the item, or now and then anything.
    pub(super) fn content(&mut self, item: &Item, context: &Context, wild: bool) -> Json {
        if wild && self.below(60) == 0 {
            let odd = [
                json!({"value": true}),
                json!({"value": 3.5}),
                json!({"value": "oui"}),
                json!({"value": ""}),
                json!({"value": "  "}),
                json!({"value": ["a", "a", "oui"]}),
                json!({"value": []}),
                json!({"band": "10"}),
                json!({"band": "999999"}),
                json!({"rows": {"x": {"value": 1}}}),
                json!({"rows": {}}),
                json!({"roster": [{}, {"x": {"value": 1}}]}),
                json!({"missing": "not-displayed"}),
                json!({"value": "à\n« la » \"ligne\""}),
                json!({"value": -0.0}),
                json!({"value": 1e300}),
                json!({"value": 0.123_456_789_012_345_68}),
            ];
            return self.pick(&odd).clone();
        }
        if self.below(9) == 0 {
            return json!({"missing": self.pick(&["not-answered", "dont-know", "refused", "not-applicable"])});
        }
        match &item.kind {
            Kind::Single(_) => json!({"value": self.code(item, context, wild)}),
            Kind::Multi { .. } => {
                let mut codes = BTreeSet::new();
                (0..self.below(5)).for_each(|_| {
                    codes.insert(self.code(item, context, wild));
                });
                json!({ "value": codes })
            }
            Kind::Rank { size, .. } => {
                let mut codes = Vec::new();
                for _ in 0..self.below(*size as usize + 1) {
                    let code = self.code(item, context, wild);
                    if !codes.contains(&code) {
                        codes.push(code);
                    }
                }
                json!({ "value": codes })
            }
            Kind::Integer(numeric) | Kind::Decimal(numeric) | Kind::Percent(numeric) | Kind::Money { numeric, .. } => {
                if !numeric.bands.is_empty() && self.below(4) == 0 {
                    let bound = *self.pick(&numeric.bands);
                    return json!({"band": crate::questionnaire::Numeric::band_code(bound)});
                }
                match self.below(3) {
                    0 => json!({"value": self.below(4)}),
                    1 => json!({"value": self.below(4000) as f64 / 8.0}),
                    _ => json!({"value": self.below(300)}),
                }
            }
            Kind::Year { .. } => json!({"value": 1950 + self.below(80)}),
            Kind::Boolean { .. } => json!({"value": self.below(2) == 0}),
            Kind::Date { .. } => json!({"value": format!("20{:02}-0{}-1{}", self.below(30), 1 + self.below(9), self.below(9))}),
            Kind::Commune => json!({"value": *self.pick(&["18033", "18279", "67482", "57463", "35238"])}),
            Kind::Matrix { rows, .. } | Kind::Shares { rows, .. } => {
                let mut out = serde_json::Map::new();
                for row in rows {
                    match self.below(6) {
                        0 => {}
                        1 => {
                            out.insert(row.id.clone(), json!({"missing": "dont-know"}));
                        }
                        _ if matches!(item.kind, Kind::Matrix { .. }) => {
                            out.insert(row.id.clone(), json!({"value": self.code(item, context, wild)}));
                        }
                        _ => {
                            out.insert(row.id.clone(), json!({"value": self.below(3) * self.below(40)}));
                        }
                    }
                }
                json!({ "rows": out })
            }
            Kind::Roster { items, .. } => {
                let line = |drawn: &mut Self| {
                    let mut line = serde_json::Map::new();
                    for column in items {
                        if drawn.below(5) > 0 {
                            line.insert(column.id.clone(), drawn.content(column, context, wild));
                        }
                    }
                    Json::Object(line)
                };
                let lines: Vec<Json> = (0..self.below(4)).map(|_| line(self)).collect();
                json!({ "roster": lines })
            }
            _ => json!({"value": *self.pick(&["Un texte", "12", "2026-01-02", "Deux lignes\net « plus »", "oui"])}),
        }
    }

    pub(super) fn cell(&mut self, item: &Item, context: &Context, wild: bool) -> Json {
        let mut cell = self.content(item, context, wild);
        if self.below(12) == 0 {
            cell["estimate"] = json!(true);
            cell["state"] = json!("forced");
        }
        if self.below(15) == 0 {
            cell["other"] = json!({"autre": "des \"mots\""});
            cell["confirmed"] = json!(["c1"]);
        }
        if wild && self.below(200) == 0 {
            cell["edit"] = json!({"by": "7", "at": "2026-01-01T00:00:00Z", "reason": "faute", "was": {"value": 3}});
        }
        cell
    }

    pub(super) fn response(&mut self, questionnaire: &Questionnaire, context: &Context, wild: bool) -> Written {
        let mut answers = BTreeMap::new();
        let often = 1 + self.below(12);
        for item in questionnaire.questions() {
            if self.below(often + 1) > 0 {
                answers.insert(item.id.clone(), self.cell(item, context, wild));
            }
        }
        if wild && self.below(80) == 0 {
            answers.insert("n_existe_plus".to_owned(), json!({"value": "x"}));
        }
        // As PostgreSQL writes it, now and then.
        let text = if self.below(3) == 0 {
            let mut ordered: Vec<(&String, &Json)> = answers.iter().collect();
            ordered.sort_by_key(|(id, _)| (id.len(), id.as_str()));
            let mut out = String::from("{");
            for (place, (id, cell)) in ordered.into_iter().enumerate() {
                let spaced = cell.to_string().replace("\":", "\": ");
                write!(out, "{}\"{id}\": {spaced}", if place > 0 { ", " } else { "" }).unwrap();
            }
            out + "}"
        } else {
            serde_json::to_string(&answers).unwrap()
        };
        let path = *self.pick(&[Path::Full, Path::Full, Path::Full, Path::Core, Path::Short]);
        let mut register = Vec::new();
        for (name, values) in [
            ("commune", &["18033", "18279", "99999", ""][..]),
            ("domaine", &["sport", "culture", ""]),
            ("employeuse", &["oui", "non"]),
            ("qpv", &["QP018001", "QP018002"]),
            ("territoire_qpv", &["QP018001|QP018002", "QP018009"]),
            ("adherents", &["12", "x", "40"]),
        ] {
            if self.below(4) > 0 && (name != "territoire_qpv" || self.below(9) == 0) {
                register.push((name.to_owned(), (*self.pick(values)).to_owned()));
            }
        }
        (path, text, register)
    }
}
