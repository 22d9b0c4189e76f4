//! The earlier wave seen through the later questionnaire: its columns under their later names, its codes recoded where each earlier code
//! goes into one later code. What does not compare is absent.

use std::collections::BTreeMap;

use super::lineage::{Class, Match, Matched};
use crate::analysis::columns::{Column, Data, Entry, NO_CODE};
use crate::analysis::dataset::{Dataset, Form, Question};
use crate::questionnaire::lineage::Grade;

/// The earlier responses, as the plan of the later wave can read them. Not for questionnaires that are the same.
pub(super) fn translated(earlier: &Dataset, later: &Dataset, matched: &Matched) -> Dataset {
    let mut columns: Vec<Column> = Vec::new();
    let mut place_of: BTreeMap<&str, usize> = BTreeMap::new();
    for column in later.columns() {
        let made = if column.name.starts_with("register.") {
            earlier.column(&column.name).cloned()
        } else {
            let found = matched.variables.get(&column.name).filter(|found| found.grade != Grade::C);
            found.and_then(|found| seen(earlier.column(&found.from)?, column, found))
        };
        if let Some(made) = made.filter(|made| made.roster.is_none()) {
            place_of.insert(&column.name, columns.len());
            columns.push(made);
        }
    }
    for column in earlier.columns().iter().filter(|column| column.name.starts_with("register.")) {
        if later.column(&column.name).is_none() {
            columns.push(column.clone());
        }
    }
    let name = |place: &usize| later.columns()[*place].name.as_str();
    let moved =
        |places: &[usize]| -> Vec<usize> { places.iter().filter_map(|place| place_of.get(name(place)).copied()).collect() };
    let questions = later.questions().iter().filter_map(|question| {
        let form = match &question.form {
            Form::Variable(place) => Form::Variable(*place_of.get(name(place))?),
            Form::Matrix(places) => Form::Matrix(moved(places)),
            // A part is read against the others: all of them, or none.
            Form::Shares(places, total) => Form::Shares(Some(moved(places)).filter(|new| new.len() == places.len())?, *total),
            Form::Roster(_) => return None,
        };
        let empty = matches!(&form, Form::Matrix(places) if places.is_empty());
        (!empty).then(|| Question {
            form,
            ..question.clone()
        })
    });
    let questions: Vec<Question> = questions.collect();
    earlier.seen_through(columns, questions, later)
}

/// A column under its later name and codes; `None` when an earlier code is part of several later ones.
fn seen(column: &Column, like: &Column, found: &Match) -> Option<Column> {
    if std::mem::discriminant(&column.data) != std::mem::discriminant(&like.data) {
        return None;
    }
    let mut out = Column {
        name: like.name.clone(),
        label: like.label.clone(),
        ..column.clone()
    };
    if let Some(classes) = &found.codes {
        let (list, place_of) = recoded(column.list(), like.list(), classes)?;
        out.data = match &column.data {
            Data::Codes { codes, .. } => Data::Codes {
                codes: codes
                    .iter()
                    .map(|code| place_of.get(usize::from(*code)).copied().unwrap_or_default())
                    .collect(),
                list,
            },
            Data::Sets { words, .. } => {
                let wide = list.len().div_ceil(64).max(*words).max(1);
                let mut bits = vec![0u64; column.len() * wide];
                for unit in 0..column.len() {
                    column.each_code(unit, |place| {
                        let place = usize::from(place_of[place]);
                        bits[unit * wide + place / 64] |= 1 << (place % 64);
                    });
                }
                Data::Sets { bits, words: wide, list }
            }
            Data::Ranks { places, size, .. } => Data::Ranks {
                places: places
                    .iter()
                    .map(|place| place_of.get(usize::from(*place)).copied().unwrap_or(NO_CODE))
                    .collect(),
                size: *size,
                list,
            },
            other => other.clone(),
        };
    }
    Some(out)
}

/// The later list with the earlier codes that it has no more, and the place in it of each earlier code.
fn recoded(old: &[Entry], new: &[Entry], classes: &[Class]) -> Option<(Vec<Entry>, Vec<u16>)> {
    let mut list = new.to_vec();
    let mut places = Vec::with_capacity(old.len());
    for entry in old {
        let class = classes.iter().find(|class| class.before.contains(&entry.code));
        let code = match class.map(|class| class.after.as_slice()) {
            Some([code]) => code.as_str(),
            Some([_, _, ..]) => return None,
            _ => entry.code.as_str(),
        };
        let place = list.iter().position(|known| known.code == *code).unwrap_or_else(|| {
            list.push(entry.clone());
            list.len() - 1
        });
        places.push(u16::try_from(place).ok()?);
    }
    Some((list, places))
}
