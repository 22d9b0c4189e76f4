//! The register's attributes of the responses, each value once.

use std::rc::Rc;

use super::vector::Vector;
use super::words::Words;
use crate::analysis::build::external_values;
use crate::analysis::columns::Builder;
use crate::questionnaire::Questionnaire;
use crate::questionnaire::answer::{Missing, Value};
use crate::questionnaire::condition::Val;

/// The attributes met so far.
#[derive(Clone, Default)]
pub(super) struct Attributes {
    names: Words,
    all: Vec<Attribute>,
}

/// An attribute.
#[derive(Clone, Default)]
struct Attribute {
    words: Words,
    /// Number of the value of each response plus one; 0: none. Those after the last are none.
    codes: Vec<u32>,
    /// What each value is worth under `register_name`, and under the name itself when the questionnaire declares it.
    prefixed: Rc<Vec<Val>>,
    own: Option<Rc<Vec<Val>>>,
}

impl Attributes {
    /// An attribute of a response, the rows coming in order.
    pub(super) fn set(&mut self, questionnaire: &Questionnaire, row: usize, name: &str, value: &str) {
        let place = self.names.add(name.as_bytes());
        if place == self.all.len() {
            self.all.push(Attribute {
                own: questionnaire.external.contains_key(name).then(Rc::default),
                ..Attribute::default()
            });
        }
        let attribute = &mut self.all[place];
        let before = attribute.words.len();
        let code = attribute.words.add(value.as_bytes());
        if code == before {
            let (prefixed, own) = external_values(questionnaire, name, Some(value));
            Rc::make_mut(&mut attribute.prefixed).push(prefixed);
            if let Some(values) = &mut attribute.own {
                Rc::make_mut(values).push(own);
            }
        }
        attribute.codes.resize(row, 0);
        attribute.codes.push(code as u32 + 1);
    }

    /// Whether a response has this attribute.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.find(name.as_bytes()).is_some()
    }

    /// Their names, sorted.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = (0..self.names.len()).map(|place| self.names.text(place).to_owned()).collect();
        names.sort_unstable();
        names
    }

    /// The value of an attribute of a response.
    pub(super) fn get(&self, name: &str, row: usize) -> Option<&str> {
        let attribute = &self.all[self.names.find(name.as_bytes())?];
        let code = attribute.codes.get(row).copied().unwrap_or(0);
        (code > 0).then(|| attribute.words.text(code as usize - 1))
    }

    /// What conditions read under a name, for some responses; `None`: no attribute is called so.
    pub(super) fn external(&self, name: &str, first: usize, len: usize) -> Option<Vector> {
        let place = |name: &str| self.names.find(name.as_bytes());
        let own = place(name).and_then(|place| Some((place, self.all[place].own.as_ref()?)));
        let (place, values) = match own {
            Some(found) => found,
            None => {
                let place = place(name.strip_prefix("register_")?)?;
                (place, &self.all[place].prefixed)
            }
        };
        let codes = &self.all[place].codes;
        let states = (first..first + len).map(|row| codes.get(row).copied().unwrap_or(0));
        // A value that cannot be read as the questionnaire declares it is missing: the state of nothing.
        let states = states.map(|state| match state {
            0 => 0,
            state if values[state as usize - 1] == Val::Missing => 0,
            state => state,
        });
        Some(Vector::States(Rc::new(states.collect()), values.clone()))
    }

    /// The distinct values of an attribute.
    pub(super) fn values(&self, name: &str) -> Vec<&str> {
        let found = self.names.find(name.as_bytes()).map(|place| &self.all[place].words);
        found.map_or_else(Vec::new, |words| (0..words.len()).map(|place| words.text(place)).collect())
    }

    /// Fills the column of an attribute.
    pub(super) fn fill(&self, name: &str, rows: usize, builder: &mut Builder) {
        let Some(attribute) = self.names.find(name.as_bytes()).map(|place| &self.all[place]) else {
            return;
        };
        builder.reserve(rows);
        for row in 0..rows {
            match attribute.codes.get(row).copied().unwrap_or(0) {
                0 => builder.push_missing(Missing::NotAnswered),
                code => match attribute.words.text(code as usize - 1) {
                    "" => builder.push_missing(Missing::NotAnswered),
                    text => builder.push_value(&Value::Text(text.to_owned())),
                },
            }
        }
    }
}
