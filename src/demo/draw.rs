//! One answer, drawn: from the distribution of its question when there is one, else by generic rules that only know the type and
//! the bounds of the question. What is drawn is a cell that the question accepts; wrong keys are added by the session.

use std::collections::BTreeMap;

use super::dice::Dice;
use super::facts::Facts;
use super::profile::{Behaviour, Spec};
use crate::questionnaire::flow::Flow;
use crate::questionnaire::{Cell, Choice, Content, Item, Kind, Mark, Missing, Required, RosterMax, Value};

/// What a draw needs besides the question.
pub struct Draw<'d> {
    /// What is known of the association.
    pub facts: &'d Facts,
    /// How people behave.
    pub behaviour: &'d Behaviour,
    /// Chance.
    pub dice: &'d mut Dice,
    /// Place in the questionnaire, in [0, 1]: people tire.
    pub progress: f64,
}

static NOTHING: std::sync::LazyLock<Spec> = std::sync::LazyLock::new(Spec::default);

const REMARKS: [&str; 6] = [
    "Merci de nous tenir au courant des suites données à cette enquête.",
    "Nous manquons surtout de temps pour tout faire.",
    "Une rencontre entre associations une fois par an nous aiderait.",
    "Les démarches pourraient être plus simples.",
    "Nous sommes prêts à partager notre expérience.",
    "Rien à ajouter.",
];

impl Draw<'_> {
    /// Draws the answer to a question; `None` leaves it blank. `specs` gives the distribution of an item or `item.row`.
    pub fn answer(&mut self, item: &Item, flow: &Flow<'_>, specs: &BTreeMap<String, Spec>) -> Option<Cell> {
        let spec = self.facts.choose(specs.get(&item.id).unwrap_or(&NOTHING));
        let required = !matches!(item.required, Required::No);
        if !required && self.skips(item, spec) {
            return None;
        }
        if let Some(missing) = self.declines(item, spec) {
            return Some(missing.into());
        }
        let cell = self.content(item, flow, spec, specs)?;
        let mut cell = Cell::from(cell);
        let exact = matches!(cell.content, Content::Value(_) | Content::Rows(_));
        cell.estimate = item.estimate && exact && self.dice.chance(spec.estimate.unwrap_or(0.25));
        Some(cell)
    }

    fn skips(&mut self, item: &Item, spec: &Spec) -> bool {
        if matches!(item.kind, Kind::Boolean { .. }) {
            return false;
        }
        let (essential, core, option) = self.behaviour.blank;
        let usual = match item.mark {
            Mark::Essential => essential,
            Mark::Core => core,
            Mark::Option => option,
        };
        let tired = 1.0 + self.behaviour.fatigue * self.progress;
        self.dice.chance(spec.blank.unwrap_or(usual * tired))
    }

    fn declines(&mut self, item: &Item, spec: &Spec) -> Option<Missing> {
        if item.dont_know.is_some() && self.dice.chance(spec.dont_know.unwrap_or(self.behaviour.dont_know)) {
            return Some(Missing::DontKnow);
        }
        if item.refused.is_some() && self.dice.chance(spec.refused.unwrap_or(self.behaviour.refused)) {
            return Some(Missing::Refused);
        }
        (item.not_applicable.is_some() && self.dice.chance(0.03)).then_some(Missing::NotApplicable)
    }

    fn content(&mut self, item: &Item, flow: &Flow<'_>, spec: &Spec, specs: &BTreeMap<String, Spec>) -> Option<Content> {
        let value = match &item.kind {
            Kind::Single(_) => return self.single(&item.id, &flow.choices(item), spec).map(code_content),
            Kind::Multi { min, max, .. } => {
                let codes = self.multi(&item.id, &flow.choices(item), spec, min.unwrap_or(0), max.unwrap_or(u32::MAX));
                return (!codes.is_empty()).then_some(Content::Value(Value::Codes(codes)));
            }
            Kind::Rank { size, .. } => {
                let codes = self.rank(&item.id, &flow.choices(item), spec, *size as usize);
                return (!codes.is_empty()).then_some(Content::Value(Value::Codes(codes)));
            }
            Kind::Integer(numeric) => return Some(self.number(numeric, spec, 0)),
            Kind::Decimal(numeric) => return Some(self.number(numeric, spec, numeric.decimals.max(1))),
            Kind::Percent(numeric) => return Some(self.percent(numeric, spec)),
            Kind::Money { numeric, .. } => return Some(self.money(numeric, spec)),
            Kind::Shares { total, .. } => {
                let rows: Vec<String> = flow.rows(item).iter().map(|row| row.id.clone()).collect();
                return self.shares(&rows, *total, spec);
            }
            Kind::Matrix { .. } => {
                let rows: Vec<String> = flow.rows(item).iter().map(|row| row.id.clone()).collect();
                return self.matrix(item, &rows, &flow.choices(item), spec, specs);
            }
            Kind::Text { max_length, pattern } => self.text(*max_length, pattern.as_ref().map(|p| p.0.as_str()), spec)?,
            Kind::LongText { max_length, .. } => self.long_text(*max_length, spec)?,
            Kind::Year { min, max } => self.year(*min, max.as_ref(), flow, spec),
            Kind::Date { min, max } => self.date(*min, *max, flow),
            Kind::Commune => Value::Text(
                self.facts
                    .code(spec.from.as_deref().unwrap_or("register.commune"))?
                    .to_owned(),
            ),
            Kind::Rna => Value::Text(self.facts.code(spec.from.as_deref().unwrap_or("register.rna"))?.to_owned()),
            Kind::Siren => Value::Text(self.facts.code(spec.from.as_deref().unwrap_or("register.siren"))?.to_owned()),
            Kind::Email => Value::Text(
                self.facts
                    .code("register.email")
                    .unwrap_or("reponse@demonstration.example")
                    .to_owned(),
            ),
            Kind::Boolean { checkbox } => Value::Bool({
                let chance = spec.chance.unwrap_or(if *checkbox { 0.3 } else { 0.55 }) * self.facts.factor(&spec.adjust, None);
                self.dice.chance(chance)
            }),
            Kind::Roster { items, min, max, .. } => return self.roster(items, *min, max, flow, specs),
            Kind::Group { .. } | Kind::Note => return None,
        };
        Some(Content::Value(value))
    }

    /// Weights of the choices offered: those of the specification, else uneven ones that only depend on the codes.
    fn weights(&self, item: &str, choices: &[Choice], spec: &Spec) -> Vec<f64> {
        choices
            .iter()
            .map(|choice| {
                let usual = if choice.exclusive || choice.missing.is_some() || choice.other {
                    0.5
                } else {
                    uneven(item, &choice.code)
                };
                let weight = if spec.weights.is_empty() {
                    usual
                } else {
                    spec.weights.get(&choice.code).copied().unwrap_or(0.0)
                };
                weight * self.facts.factor(&spec.adjust, Some(&choice.code))
            })
            .collect()
    }

    fn single(&mut self, item: &str, choices: &[Choice], spec: &Spec) -> Option<Choice> {
        if let Some(code) = spec.from.as_deref().and_then(|name| self.facts.code(name))
            && self.dice.chance(spec.fidelity.unwrap_or(1.0))
            && let Some(choice) = choices.iter().find(|c| c.code == code)
        {
            return Some(choice.clone());
        }
        let mut weights = self.weights(item, choices, spec);
        if weights.iter().all(|w| *w <= 0.0) {
            weights = self.weights(item, choices, &NOTHING);
        }
        self.dice.weighted(&weights).map(|place| choices[place].clone())
    }

    fn multi(&mut self, item: &str, choices: &[Choice], spec: &Spec, min: u32, max: u32) -> Vec<String> {
        let chance = |facts: &Facts, choice: &Choice| {
            let usual = if choice.exclusive || choice.missing.is_some() {
                0.08
            } else if choice.other {
                0.04
            } else {
                0.12 + 0.08 * uneven(item, &choice.code)
            };
            let base = if spec.chances.is_empty() {
                usual
            } else {
                spec.chances.get(&choice.code).copied().unwrap_or(0.02)
            };
            let factor = facts.factor(&spec.adjust, Some(&choice.code));
            let odds = base.clamp(0.0, 0.995) / (1.0 - base.clamp(0.0, 0.995)) * factor;
            odds / (1.0 + odds)
        };
        if let Some(alone) = choices.iter().filter(|c| c.exclusive || c.missing.is_some()).find(|c| {
            let p = chance(self.facts, c);
            self.dice.chance(p)
        }) {
            return vec![alone.code.clone()];
        }
        let open: Vec<(usize, f64)> = choices
            .iter()
            .enumerate()
            .filter(|(_, c)| !c.exclusive && c.missing.is_none())
            .map(|(place, c)| (place, chance(self.facts, c)))
            .collect();
        let mut taken: Vec<(usize, f64)> = Vec::new();
        for (place, p) in &open {
            let roll = self.dice.unit();
            if roll < *p {
                taken.push((*place, roll / p));
            }
        }
        let least = (min.max(1) as usize).min(open.len());
        while taken.len() < least {
            let left: Vec<_> = open
                .iter()
                .filter(|(place, _)| !taken.iter().any(|t| t.0 == *place))
                .collect();
            let weights: Vec<f64> = left.iter().map(|(_, p)| p.max(1e-6)).collect();
            let Some(next) = self.dice.weighted(&weights) else { break };
            taken.push((left[next].0, 0.0));
        }
        taken.sort_by(|a, b| a.1.total_cmp(&b.1));
        taken.truncate(max as usize);
        taken.sort_by_key(|t| t.0);
        taken.into_iter().map(|(place, _)| choices[place].code.clone()).collect()
    }

    fn rank(&mut self, item: &str, choices: &[Choice], spec: &Spec, size: usize) -> Vec<String> {
        let mut weights = self.weights(item, choices, spec);
        let mut ranked: Vec<String> = Vec::new();
        let wanted = if self.dice.chance(0.85) {
            size
        } else {
            1 + self.dice.below(size)
        };
        while ranked.len() < wanted {
            let Some(place) = self.dice.weighted(&weights) else { break };
            let choice = &choices[place];
            if choice.exclusive || choice.missing.is_some() {
                if ranked.is_empty() {
                    return vec![choice.code.clone()];
                }
            } else {
                ranked.push(choice.code.clone());
            }
            weights[place] = 0.0;
        }
        ranked
    }

    fn matrix(
        &mut self,
        item: &Item,
        rows: &[String],
        choices: &[Choice],
        spec: &Spec,
        specs: &BTreeMap<String, Spec>,
    ) -> Option<Content> {
        let mut cells = BTreeMap::new();
        for row in rows {
            let name = format!("{}.{row}", item.id);
            let own = specs.get(&name).map_or(spec, |s| self.facts.choose(s));
            if self.dice.chance(own.blank.unwrap_or(0.02 * (1.0 + self.progress))) {
                continue;
            }
            if let Some(choice) = self.single(&name, choices, own) {
                cells.insert(row.clone(), Cell::from(code_content(choice)));
            }
        }
        (!cells.is_empty()).then_some(Content::Rows(cells))
    }

    fn text(&mut self, max_length: u32, pattern: Option<&str>, spec: &Spec) -> Option<Value> {
        if let Some(text) = spec.from.as_deref().and_then(|name| self.facts.code(name)) {
            return Some(Value::Text(shortened(text, max_length)));
        }
        let own: Vec<&str> = spec.texts.iter().map(String::as_str).collect();
        let Some(pattern) = pattern else {
            let text = self
                .dice
                .pick(if own.is_empty() {
                    &["réponse de démonstration"]
                } else {
                    &own
                })
                .copied()?;
            return Some(Value::Text(shortened(text, max_length)));
        };
        let anchored = regex::Regex::new(&format!("^(?:{pattern})$")).ok()?;
        let digits: Vec<String> = (1..=14usize).map(|n| "1234567890123456"[..n].to_owned()).collect();
        let usual = [
            "A",
            "AB",
            "ABC",
            "ABCD",
            "A1",
            "AB12",
            "A-1",
            "18000",
            "01 23 45 67 89",
            "0123456789",
            "demonstration",
            "Démonstration",
            "https://demonstration.example",
        ];
        let found = own
            .iter()
            .copied()
            .chain(usual)
            .chain(digits.iter().map(String::as_str))
            .find(|t| anchored.is_match(t))?;
        Some(Value::Text(found.to_owned()))
    }

    fn long_text(&mut self, max_length: u32, spec: &Spec) -> Option<Value> {
        if !self
            .dice
            .chance(spec.chance.unwrap_or(0.25) * self.facts.factor(&spec.adjust, None))
        {
            return None;
        }
        let own: Vec<&str> = spec.texts.iter().map(String::as_str).collect();
        let text = self.dice.pick(if own.is_empty() { &REMARKS } else { &own })?;
        Some(Value::Text(shortened(text, max_length)))
    }

    fn roster(
        &mut self,
        items: &[Item],
        min: u32,
        max: &RosterMax,
        flow: &Flow<'_>,
        specs: &BTreeMap<String, Spec>,
    ) -> Option<Content> {
        let most = match max {
            RosterMax::Fixed(n) => (*n).min(min.max(3)),
            RosterMax::Item(item) => self.facts.number(item).map_or(min, |n| n as u32),
        };
        let lines = min.max(1).min(most) + self.dice.below((most.saturating_sub(min.max(1)) + 1) as usize) as u32;
        let mut out = Vec::new();
        for _ in 0..lines.min(most) {
            let mut line = BTreeMap::new();
            for item in items {
                if let Some(cell) = self.answer(item, flow, specs) {
                    line.insert(item.id.clone(), cell);
                }
            }
            if !line.is_empty() {
                out.push(line);
            }
        }
        (!out.is_empty()).then_some(Content::Roster(out))
    }
}

/// A choice as a cell's content: a value, or its kind of missing.
fn code_content(choice: Choice) -> Content {
    choice
        .missing
        .map_or(Content::Value(Value::Text(choice.code)), Content::Missing)
}

/// A text cut to the length that is accepted.
fn shortened(text: &str, max_length: u32) -> String {
    text.chars().take(max_length as usize).collect::<String>().trim().to_owned()
}

/// A weight from 1 to 5 that only depends on the names: generic answers are uneven, yet the same everywhere.
fn uneven(item: &str, code: &str) -> f64 {
    let hash = item
        .bytes()
        .chain([0])
        .chain(code.bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
        });
    1.0 + ((hash >> 32) % 5) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::flow::{Context, Path};
    use crate::questionnaire::form::{fields_of, read_page};
    use crate::questionnaire::{Answers, schema};

    fn every_type() -> String {
        let list = r#"[{"code": "a"}, {"code": "b"}, {"code": "c"}, {"code": "z", "exclusive": true}]"#;
        let item = |id: &str, rest: &str| format!(r#"{{"id": "{id}", "dontKnow": true, {rest}}}"#);
        let items = [
            item("i1", &format!(r#""type": "single", "list": {list}"#)),
            item("i2", &format!(r#""type": "multi", "list": {list}, "min": 2, "max": 2"#)),
            item("i3", &format!(r#""type": "rank", "list": {list}, "size": 2"#)),
            item("i4", r#""type": "integer", "min": 3, "max": 7, "estimate": true"#),
            item("i5", r#""type": "decimal", "min": 0, "max": 5000, "bands": [0, 10, 100]"#),
            item("i6", r#""type": "percent""#),
            item("i7", r#""type": "money", "max": 90000"#),
            item("i8", r#""type": "shares", "rows": [{"id": "r1"}, {"id": "r2"}, {"id": "r3"}]"#),
            item("i9", &format!(r#""type": "matrix", "rows": [{{"id": "r1"}}, {{"id": "r2"}}], "list": {list}"#)),
            item("j1", r#""type": "text", "maxLength": 12"#),
            item("j2", r#""type": "text", "pattern": "[0-9]{5}", "patternMessage": "cinq chiffres""#),
            item("j3", r#""type": "longtext", "maxLength": 20"#),
            item("j4", r#""type": "year", "min": 1990, "max": 2020"#),
            item("j5", r#""type": "date", "min": "2026-01-01", "max": "2026-01-03""#),
            item("j6", r#""type": "email""#),
            r#"{"id": "j7", "type": "boolean", "display": "yesno"}"#.to_owned(),
            r#"{"id": "j8", "type": "roster", "count": {"min": 1, "max": 2}, "items": [{"id": "poste", "type": "integer", "min": 1, "max": 9}]}"#.to_owned(),
        ];
        format!(
            r#"{{"id": "tout", "version": "1.0.0", "title": "Tout", "pages": [{{"id": "p", "title": "P", "items": [{}]}}]}}"#,
            items.join(",")
        )
    }

    #[test]
    fn generic_answers_are_accepted_by_every_type_of_question() {
        let checked = schema::read(&every_type(), &|_| None);
        let questionnaire = checked.questionnaire.unwrap_or_else(|| panic!("{:?}", checked.faults));
        let page = &questionnaire.pages[0];
        let context = Context {
            lang: "fr".to_owned(),
            today: jiff::civil::date(2026, 6, 1),
            external: BTreeMap::new(),
            lists: BTreeMap::new(),
            previous: None,
            path: Path::Full,
        };
        let (answers, facts, behaviour, specs) = (Answers::default(), Facts::default(), Behaviour::default(), BTreeMap::new());
        let flow = Flow::new(&questionnaire, &answers, &context);
        let mut given = std::collections::BTreeSet::new();
        for seed in 0..300 {
            let mut dice = Dice::new(seed, 0);
            let mut draw = Draw {
                facts: &facts,
                behaviour: &behaviour,
                dice: &mut dice,
                progress: 0.5,
            };
            let drawn: Vec<(&Item, Cell)> = page
                .items
                .iter()
                .filter_map(|i| Some((i, draw.answer(i, &flow, &specs)?)))
                .collect();
            let fields: Vec<_> = drawn.iter().flat_map(|(item, cell)| fields_of(item, cell)).collect();
            let input = read_page(&flow, page, &fields);
            assert!(input.errors.is_empty(), "{:?} in {fields:?}", input.errors);
            for (item, cell) in drawn {
                // A row of a matrix left blank is read as such; all else comes back as it was drawn.
                if item.rows().is_empty() {
                    assert_eq!(input.cells.get(&item.id), Some(&cell), "{fields:?}");
                }
                given.insert(item.id.clone());
            }
        }
        assert_eq!(
            given.len(),
            page.items.len(),
            "every question is answered at times: {given:?}"
        );
    }
}
