//! Values of variables for conditions and derived variables: what is not shown is missing.

use std::rc::Rc;

use super::offer::Kept;
use super::{Bail, Memo, Route, Seen, and};
use crate::analysis::stream::field::{ABSENT, BAND, Field, Form, ROWS, VALUE, kind_of};
use crate::analysis::stream::plan::Said;
use crate::analysis::stream::vector::{UNKNOWN, Vector, YES};
use crate::questionnaire::answer::Missing;
use crate::questionnaire::condition::{Ref, Val};
use crate::questionnaire::model::RosterMax;
use crate::questionnaire::{DerivedKind, Kind};

impl Route<'_, '_> {
    /// The value of a variable: item, `item.row`, derived, external. What is not shown is missing.
    pub(in crate::analysis::stream) fn var(&self, name: &Ref) -> Seen<Vector> {
        if name.previous {
            return Ok(Vector::Const(Val::Missing));
        }
        if let Some(known) = self.variables.borrow().get(name) {
            return Ok(known.clone());
        }
        let before = self.partial.get();
        let found = self.find(name)?;
        if self.partial.get() == before {
            self.variables.borrow_mut().insert(name.clone(), found.clone());
        }
        Ok(found)
    }

    fn find(&self, name: &Ref) -> Seen<Vector> {
        if let Some(slot) = self.plan.slots.get(name.name.as_str()) {
            return self.answer(*slot, name.part.as_deref());
        }
        if self.questionnaire.index.contains_key(&name.name) {
            // A group or a note: no answer.
            return Ok(Vector::Const(Val::Missing));
        }
        if let Some(place) = self.questionnaire.derived.iter().position(|derived| derived.id == name.name) {
            return self.derived(place);
        }
        let plain = name.name.replace('é', "e");
        for known in [name.name.as_str(), plain.as_str()] {
            if let Some(vector) = self.attributes.external(known, self.first, self.len()) {
                return Ok(vector);
            }
            let own = self.hiding.contains(known) && self.questionnaire.external.contains_key(known);
            if own || known.strip_prefix("register_").is_some_and(|name| self.hiding.contains(name)) {
                return Ok(Vector::Const(Val::Missing));
            }
            if let Some(value) = self.context.external.get(known) {
                return Ok(Vector::Const(value.clone()));
            }
        }
        Ok(Vector::Const(match (plain.as_str(), self.context.external.get("annee")) {
            ("annee_ref", Some(Val::Number(year))) => Val::Number(year - 1.0),
            _ => Val::Missing,
        }))
    }

    /// The value of a derived variable.
    pub(in crate::analysis::stream) fn derived(&self, place: usize) -> Seen<Vector> {
        match &*self.derived[place].borrow() {
            Memo::Known(vector) => return Ok(vector.clone()),
            Memo::Computing => return Err(Bail),
            Memo::NotYet => {}
        }
        *self.derived[place].borrow_mut() = Memo::Computing;
        let depth = self.depth.get();
        self.depth.set(depth + 1);
        let derived = &self.questionnaire.derived[place];
        let vector = self.eval(&derived.expr.expr)?;
        let vector = if derived.kind == DerivedKind::Code {
            as_codes(vector)
        } else {
            vector
        };
        self.depth.set(depth);
        *self.derived[place].borrow_mut() = Memo::Known(vector.clone());
        Ok(vector)
    }

    fn answer(&self, slot: usize, part: Option<&str>) -> Seen<Vector> {
        let item = self.plan.items[slot];
        match (&self.batch.said[slot], part) {
            (Said::Simple(place), part) => {
                let field = &self.batch.fields[*place];
                let rank = match (part, field.form) {
                    (None, _) => None,
                    (Some(rank), Form::Codes(_)) => match rank.parse::<usize>().unwrap_or(0).checked_sub(1) {
                        Some(rank) => Some(rank),
                        None => return Ok(Vector::Const(Val::Missing)),
                    },
                    _ => return Ok(Vector::Const(Val::Missing)),
                };
                let shown = self.shows(slot)?;
                let kept = self.kept(slot)?;
                Ok(scalar(field, kept.as_deref(), &shown, rank))
            }
            (Said::Rows { first, .. }, part) => {
                let shown = self.shows(slot)?;
                let rows = self.rows(item)?;
                let row = |place: usize| {
                    let field = &self.batch.fields[first + place];
                    match &rows[place] {
                        Some(asked) => {
                            let mut mask = asked.clone();
                            and(&mut mask, &shown);
                            scalar(field, None, &mask, None)
                        }
                        None => scalar(field, None, &shown, None),
                    }
                };
                match part {
                    Some(part) => Ok(match item.rows().iter().position(|row| row.id == part) {
                        Some(place) => row(place),
                        None => Vector::Const(Val::Missing),
                    }),
                    None => {
                        // Only the rows asked stand in the list.
                        if rows.iter().all(Option::is_none) {
                            return Ok(Vector::Rows(Rc::new((0..rows.len()).map(row).collect())));
                        }
                        let vectors: Vec<Vector> = (0..rows.len()).map(row).collect();
                        let of = |response: usize| {
                            let asked = rows
                                .iter()
                                .zip(&vectors)
                                .filter(|(row, _)| row.as_ref().is_none_or(|row| row[response] == 1));
                            let values: Vec<Val> = asked.map(|(_, vector)| vector.at(response)).collect();
                            if values.iter().all(|value| *value == Val::Missing) {
                                Val::Missing
                            } else {
                                Val::Texts(values)
                            }
                        };
                        Ok(Vector::Vals(Rc::new((0..self.len()).map(of).collect())))
                    }
                }
            }
            (Said::Roster { .. }, part) => self.roster(slot, part),
        }
    }

    /// How many lines of a roster count, response by response.
    pub(in crate::analysis::stream) fn lines(&self, slot: usize) -> Seen<Vec<usize>> {
        let Kind::Roster { max, .. } = &self.plan.items[slot].kind else {
            return Err(Bail);
        };
        let Said::Roster { starts, .. } = &self.batch.said[slot] else {
            return Err(Bail);
        };
        let most: Vec<usize> = match max {
            RosterMax::Fixed(most) => vec![*most as usize; self.len()],
            RosterMax::Item(id) => {
                let said = self.var(&Ref::new(id))?;
                let most = |row| match said.at(row) {
                    Val::Number(most) if most >= 0.0 => (most as usize).min(200),
                    _ => 200,
                };
                (0..self.len()).map(most).collect()
            }
        };
        Ok((0..self.len())
            .map(|row| most[row].min((starts[row + 1] - starts[row]) as usize))
            .collect())
    }

    fn roster(&self, slot: usize, part: Option<&str>) -> Seen<Vector> {
        let Said::Roster {
            state,
            starts,
            first,
            columns,
            ..
        } = &self.batch.said[slot]
        else {
            return Err(Bail);
        };
        let shown = self.shows(slot)?;
        let lines = self.lines(slot)?;
        let column = match part {
            None => None,
            Some(part) => match columns.find(part.as_bytes()) {
                Some(place) => Some(place),
                // A column of another kind, or none of that name: nothing is read of it here.
                None => return Err(Bail),
            },
        };
        let item = self.plan.items[slot];
        let Kind::Roster { items, .. } = &item.kind else {
            return Err(Bail);
        };
        let vector = column.map(|place| {
            let field = &self.batch.fields[first + place];
            let enabled = items
                .iter()
                .find(|item| Some(item.id.as_str()) == part)
                .is_some_and(|item| item.enabled);
            scalar(field, None, &vec![u8::from(enabled); field.state.len()], None)
        });
        let of = |row: usize| {
            if shown[row] == 0 || state[row] != ROWS {
                return Val::Missing;
            }
            let start = starts[row] as usize;
            Val::Texts(match &vector {
                None => (1..=lines[row]).map(|line| Val::Number(line as f64)).collect(),
                Some(vector) => (start..start + lines[row]).map(|line| vector.at(line)).collect(),
            })
        };
        Ok(Vector::Vals(Rc::new((0..self.len()).map(of).collect())))
    }

    /// Why a question that a derived variable reads has no value; `None` for each response when it has one or was not shown.
    pub(in crate::analysis::stream) fn why_missing(&self, id: &str) -> Seen<Option<Vec<Option<Missing>>>> {
        let Some(slot) = self.plan.slots.get(id) else {
            return Ok(None);
        };
        let shown = self.shows(*slot)?;
        let kept = self.kept(*slot)?;
        let state: &[u8] = match (&kept, &self.batch.said[*slot]) {
            (Some(kept), _) => &kept.state,
            (None, Said::Simple(field)) => &self.batch.fields[*field].state,
            (None, Said::Rows { state, .. } | Said::Roster { state, .. }) => state,
        };
        let why = |(shown, state): (&u8, &u8)| match (*shown, *state) {
            (0, _) => None,
            (_, ABSENT) => Some(Missing::NotAnswered),
            (_, state) => kind_of(state),
        };
        Ok(Some(shown.iter().zip(state).map(why).collect()))
    }
}

/// A code computed as a number is written as one.
fn as_codes(vector: Vector) -> Vector {
    let text = |value: &Val| match value {
        Val::Number(number) => Val::Text(format!("{number}")),
        other => other.clone(),
    };
    match vector {
        Vector::Const(value) => Vector::Const(text(&value)),
        Vector::States(states, values) => Vector::States(states, Rc::new(values.iter().map(text).collect())),
        Vector::Number(numbers) => {
            let number = |number: &f64| {
                if number.is_nan() {
                    Val::Missing
                } else {
                    Val::Text(format!("{number}"))
                }
            };
            Vector::Vals(Rc::new(numbers.iter().map(number).collect()))
        }
        Vector::Vals(values) => Vector::Vals(Rc::new(values.iter().map(text).collect())),
        other => other,
    }
}

/// The value of a cell that is not made of rows, or the code of a rank.
fn scalar(field: &Field, kept: Option<&Kept>, shown: &[u8], rank: Option<usize>) -> Vector {
    let state = kept.map_or(&field.state, |kept| &kept.state);
    let said = |row: usize| shown[row] == 1 && state[row] == VALUE;
    let rows = 0..shown.len();
    match field.form {
        Form::Code => {
            let states = rows.map(|row| if said(row) { field.code[row] + 1 } else { 0 });
            Vector::States(Rc::new(states.collect()), field.values())
        }
        Form::Codes(_) => {
            let (span, codes) = kept.map_or((&field.span, &field.codes), |kept| (&kept.span, &kept.codes));
            let span_of = |row: usize| if said(row) { span[row] } else { (0, 0) };
            match rank {
                Some(rank) => {
                    let code = |row: usize| {
                        let (start, end) = span_of(row);
                        let place = start as usize + rank;
                        if place < end as usize { codes[place] + 1 } else { 0 }
                    };
                    Vector::States(Rc::new(rows.map(code).collect()), field.values())
                }
                None => Vector::Codes(Rc::new(rows.map(span_of).collect()), Rc::new(codes.clone()), field.values()),
            }
        }
        Form::Number => {
            let number = |row: usize| {
                if shown[row] == 1 && matches!(state[row], VALUE | BAND) {
                    field.number[row]
                } else {
                    f64::NAN
                }
            };
            Vector::Number(Rc::new(rows.map(number).collect()))
        }
        Form::Flag => {
            let truth = |row: usize| if said(row) { u8::from(field.flag[row]) * YES } else { UNKNOWN };
            Vector::Truth(Rc::new(rows.map(truth).collect()))
        }
        Form::Date => {
            let date = |row: usize| if said(row) { Val::Date(field.date[row]) } else { Val::Missing };
            Vector::Vals(Rc::new(rows.map(date).collect()))
        }
        Form::Text => {
            let text = |row: usize| {
                if said(row) {
                    Val::Text(field.text[row].clone())
                } else {
                    Val::Missing
                }
            };
            Vector::Vals(Rc::new(rows.map(text).collect()))
        }
    }
}
