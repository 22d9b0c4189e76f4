//! Which choices and rows are offered, and what is left of an answer whose choices another one has since withdrawn.

use std::rc::Rc;

use super::{Route, Seen, and};
use crate::analysis::stream::field::{ABSENT, Form, VALUE};
use crate::analysis::stream::plan::Said;
use crate::analysis::stream::vector::Vector;
use crate::questionnaire::condition::{Ref, Val};
use crate::questionnaire::model::{Choices, Filter, FilterMode};
use crate::questionnaire::{Item, Kind};

/// The answers to an item less the choices that are no longer offered.
pub(in crate::analysis::stream) struct Kept {
    pub(in crate::analysis::stream) state: Vec<u8>,
    pub(in crate::analysis::stream) span: Vec<(u32, u32)>,
    pub(in crate::analysis::stream) codes: Vec<u32>,
}

impl Kept {
    /// The second where the mask is 1, else the first.
    pub(in crate::analysis::stream) fn mixed(one: &Kept, other: &Kept, mask: &[u8]) -> Kept {
        let mut out = Kept {
            state: Vec::with_capacity(mask.len()),
            span: Vec::new(),
            codes: Vec::new(),
        };
        for (row, taken) in mask.iter().enumerate() {
            let from = if *taken == 1 { other } else { one };
            out.state.push(from.state[row]);
            if let Some((start, end)) = from.span.get(row) {
                let begin = out.codes.len() as u32;
                out.codes.extend_from_slice(&from.codes[*start as usize..*end as usize]);
                out.span.push((begin, out.codes.len() as u32));
            }
        }
        out
    }
}

/// Codes chosen at the item that a filter follows, against the texts it is compared with.
struct Chosen {
    any: Vec<bool>,
    /// `words` words a response: the bit of each text that is chosen.
    bits: Vec<u64>,
    words: usize,
}

impl<'q> Route<'_, 'q> {
    /// Where something is offered; `None`: everywhere.
    pub(super) fn offers(&self, choices: &'q Choices) -> Seen<Option<Vec<u8>>> {
        if let Some(source) = &choices.source
            && source.starts_with('@')
            && self.context.lists.get(source).is_none_or(Vec::is_empty)
        {
            return Ok(Some(self.all(0)));
        }
        let Some((allowed, words)) = self.allowed(choices)? else {
            return Ok(None);
        };
        let any = allowed.chunks(words).map(|bits| u8::from(bits.iter().any(|word| *word != 0)));
        Ok(Some(any.collect()))
    }

    /// The choices that a filter offers, as bits over the list of the item; `None`: no filter.
    fn allowed(&self, choices: &'q Choices) -> Seen<Option<(Vec<u64>, usize)>> {
        let Some(filter) = &choices.filter else { return Ok(None) };
        let outside = choices
            .source
            .as_ref()
            .filter(|name| name.starts_with('@'))
            .and_then(|name| self.context.lists.get(name));
        let listed: Vec<_> = outside.into_iter().flatten().chain(&choices.choices).collect();
        let texts: Vec<Option<&str>> = listed
            .iter()
            .map(|choice| match filter.mode {
                FilterMode::Children => choice.parent.as_deref(),
                _ => Some(choice.code.as_str()),
            })
            .collect();
        let mut chosen = self.chosen(filter, &texts)?;
        let words = chosen.words;
        let mut everything = vec![0u64; words];
        (0..listed.len()).for_each(|place| everything[place / 64] |= 1 << (place % 64));
        let mut orphans = vec![0u64; words];
        (0..listed.len())
            .filter(|place| texts[*place].is_none())
            .for_each(|place| orphans[place / 64] |= 1 << (place % 64));
        for (row, bits) in chosen.bits.chunks_mut(words).enumerate() {
            for ((bits, all), orphans) in bits.iter_mut().zip(&everything).zip(&orphans) {
                *bits = match filter.mode {
                    FilterMode::Children if !chosen.any[row] => *all,
                    FilterMode::Children => *bits | orphans,
                    FilterMode::Selected => *bits,
                    FilterMode::Except => all & !*bits,
                };
            }
        }
        Ok(Some((chosen.bits, words)))
    }

    fn chosen(&self, filter: &Filter, texts: &[Option<&str>]) -> Seen<Chosen> {
        let words = texts.len().div_ceil(64).max(1);
        let matches = |value: &Val, bits: &mut [u64]| -> bool {
            let Val::Text(code) = value else { return false };
            let same = texts.iter().enumerate().filter(|(_, text)| **text == Some(code.as_str()));
            same.for_each(|(place, _)| bits[place / 64] |= 1 << (place % 64));
            true
        };
        let mut out = Chosen {
            any: vec![false; self.len()],
            bits: vec![0; self.len() * words],
            words,
        };
        let vector = self.var(&Ref::new(&filter.by))?;
        // What each code of the list stands for, found once.
        let table = |values: &[Val]| -> Vec<(bool, Vec<u64>)> {
            let line = |value| {
                let mut bits = vec![0; words];
                (matches(value, &mut bits), bits)
            };
            values.iter().map(line).collect()
        };
        let add = |any: &mut bool, bits: &mut [u64], (text, found): &(bool, Vec<u64>)| {
            *any |= text;
            bits.iter_mut().zip(found).for_each(|(bits, found)| *bits |= found);
        };
        let rows = out.any.iter_mut().zip(out.bits.chunks_mut(words));
        match &vector {
            Vector::States(states, values) => {
                let table = table(values);
                for ((any, bits), state) in rows.zip(states.iter()).filter(|(_, state)| **state > 0) {
                    // One code; or several, of an external.
                    if let Val::Texts(several) = &values[*state as usize - 1] {
                        several.iter().for_each(|value| *any |= matches(value, bits));
                    } else {
                        add(any, bits, &table[*state as usize - 1]);
                    }
                }
            }
            Vector::Codes(spans, codes, values) => {
                let table = table(values);
                for ((any, bits), (start, end)) in rows.zip(spans.iter()) {
                    let said = &codes[*start as usize..*end as usize];
                    said.iter().for_each(|code| add(any, bits, &table[*code as usize]));
                }
            }
            other => {
                for (row, (any, bits)) in rows.enumerate() {
                    match other.at(row) {
                        Val::Texts(values) => values.iter().for_each(|value| *any |= matches(value, bits)),
                        value => *any |= matches(&value, bits),
                    }
                }
            }
        }
        Ok(out)
    }

    /// Where each row of a matrix or of shares is asked; `None`: wherever the question is.
    pub(in crate::analysis::stream) fn rows(&self, item: &'q Item) -> Seen<Vec<Option<Vec<u8>>>> {
        let filter = match &item.kind {
            Kind::Matrix { filter, .. } | Kind::Shares { filter, .. } => filter.as_ref(),
            _ => None,
        };
        let chosen = match filter {
            Some(filter) => {
                let ids: Vec<Option<&str>> = item.rows().iter().map(|row| Some(row.id.as_str())).collect();
                Some((filter.mode, self.chosen(filter, &ids)?))
            }
            None => None,
        };
        let one = |(place, row): (usize, &'q crate::questionnaire::Row)| -> Seen<Option<Vec<u8>>> {
            let mut mask: Option<Vec<u8>> = chosen.as_ref().map(|(mode, chosen)| {
                let bits = chosen.bits.chunks(chosen.words);
                let hit = bits.map(|bits| (bits[place / 64] >> (place % 64)) as u8 & 1);
                if *mode == FilterMode::Except {
                    hit.map(|hit| 1 - hit).collect()
                } else {
                    hit.collect()
                }
            });
            if row.visible_if.is_some() {
                let shown = self.conditions(row.visible_if.as_ref(), None)?;
                match &mut mask {
                    Some(mask) => and(mask, &shown),
                    None => mask = Some(shown),
                }
            }
            Ok(mask)
        };
        item.rows().iter().enumerate().map(one).collect()
    }

    /// The answers to a question whose choices follow another answer; `None`: no filter, the answers themselves.
    pub(in crate::analysis::stream) fn kept(&self, slot: usize) -> Seen<Option<Rc<Kept>>> {
        let item = self.plan.items[slot];
        let (Some(choices), Said::Simple(field)) = (item.choices(), &self.batch.said[slot]) else {
            return Ok(None);
        };
        if choices.filter.is_none() {
            return Ok(None);
        }
        if let Some(known) = self.kept.borrow().get(&slot) {
            return Ok(Some(known.clone()));
        }
        let before = self.partial.get();
        let Some((allowed, words)) = self.allowed(choices)? else {
            return Ok(None);
        };
        let field = &self.batch.fields[*field];
        let stands = |row: usize, code: u32| {
            let code = code as usize;
            code >= field.listed || allowed[row * words + code / 64] >> (code % 64) & 1 == 1
        };
        let mut kept = Kept {
            state: field.state.clone(),
            span: Vec::new(),
            codes: Vec::new(),
        };
        for row in 0..self.len() {
            let said = field.state[row] == VALUE;
            if field.form == Form::Code {
                if said && !stands(row, field.code[row]) {
                    kept.state[row] = ABSENT;
                }
                continue;
            }
            let start = kept.codes.len();
            if said {
                kept.codes
                    .extend(field.codes_of(row).iter().filter(|code| stands(row, **code)));
                if kept.codes.len() == start {
                    kept.state[row] = ABSENT;
                }
            }
            kept.span.push((start as u32, kept.codes.len() as u32));
        }
        let kept = Rc::new(kept);
        if self.partial.get() == before {
            self.kept.borrow_mut().insert(slot, kept.clone());
        }
        Ok(Some(kept))
    }
}
