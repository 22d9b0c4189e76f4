//! What a batch of documents says of one variable, before anything is decided on what was shown.

use std::cell::RefCell;
use std::rc::Rc;

use super::json::{Cursor, Odd, Read};
use super::words::Words;
use crate::analysis::columns::{Column, band_value};
use crate::analysis::columns::{Data, NO_BAND};
use crate::questionnaire::Numeric;
use crate::questionnaire::answer::Missing;
use crate::questionnaire::condition::Val;
use crate::values::Date;

/// Nothing is said.
pub(super) const ABSENT: u8 = 0;
/// A value.
pub(super) const VALUE: u8 = 1;
/// A list of no code.
pub(super) const EMPTY: u8 = 2;
/// A band, whose place and number are kept.
pub(super) const BAND: u8 = 3;
/// Rows, or the lines of a roster.
pub(super) const ROWS: u8 = 4;
/// A kind of missing: this and the kind.
pub(super) const MISSING: u8 = 8;

/// The kinds of missing by the number added to [`MISSING`].
const KINDS: [Missing; 5] = [
    Missing::NotDisplayed,
    Missing::NotAnswered,
    Missing::DontKnow,
    Missing::Refused,
    Missing::NotApplicable,
];

/// The kind of missing of a state, when it is one.
pub(super) fn kind_of(state: u8) -> Option<Missing> {
    KINDS.get(usize::from(state.wrapping_sub(MISSING))).copied()
}

/// How a variable is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One code.
    Code,
    /// Several codes; for a ranking, at most this many.
    Codes(Option<usize>),
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// A date.
    Date,
    /// A text.
    Text,
}

/// What a batch says of a variable, unit by unit (a response, or a line of a roster).
#[derive(Debug)]
pub(super) struct Field {
    pub(super) form: Form,
    /// The codes: those of the list first, then those met that are not in it.
    pub(super) words: Words,
    /// How many codes the list has.
    pub(super) listed: usize,
    bands: Vec<(String, f64)>,
    /// Texts are kept: a condition reads them.
    pub(super) keeps_text: bool,
    pub(super) state: Vec<u8>,
    pub(super) code: Vec<u32>,
    pub(super) number: Vec<f64>,
    pub(super) band: Vec<u8>,
    pub(super) flag: Vec<bool>,
    pub(super) date: Vec<Date>,
    pub(super) text: Vec<String>,
    /// Where the codes of each unit are among `codes`.
    pub(super) span: Vec<(u32, u32)>,
    pub(super) codes: Vec<u32>,
    values: RefCell<Rc<Vec<Val>>>,
}

impl Field {
    /// For the variable of an empty column; `None` when its list has the same code twice.
    pub(super) fn of(column: &Column, keeps_text: bool) -> Option<Self> {
        let form = match &column.data {
            Data::Codes { .. } => Form::Code,
            Data::Sets { .. } => Form::Codes(None),
            Data::Ranks { size, .. } => Form::Codes(Some(*size)),
            Data::Numbers { .. } => Form::Number,
            Data::Flags(_) => Form::Flag,
            Data::Dates(_) => Form::Date,
            Data::Presence => Form::Text,
        };
        let words = Words::of(column.list().iter().map(|entry| entry.code.as_str()))?;
        let bands = match &column.data {
            Data::Numbers { numeric, .. } => numeric.bands.iter().filter_map(|bound| {
                let code = Numeric::band_code(*bound);
                let middle = band_value(numeric, &code)?;
                Some((code, middle))
            }),
            _ => return Some(Self::bare(form, words, Vec::new(), keeps_text)),
        };
        let bands = bands.collect();
        Some(Self::bare(form, words, bands, keeps_text))
    }

    fn bare(form: Form, words: Words, bands: Vec<(String, f64)>, keeps_text: bool) -> Self {
        Field {
            form,
            listed: words.len(),
            words,
            bands,
            keeps_text,
            state: Vec::new(),
            code: Vec::new(),
            number: Vec::new(),
            band: Vec::new(),
            flag: Vec::new(),
            date: Vec::new(),
            text: Vec::new(),
            span: Vec::new(),
            codes: Vec::new(),
            values: RefCell::default(),
        }
    }

    /// Room for so many units; those added say nothing.
    pub(super) fn reach(&mut self, units: usize) {
        if self.state.len() >= units {
            return;
        }
        self.state.resize(units, ABSENT);
        match self.form {
            Form::Code => self.code.resize(units, 0),
            Form::Codes(_) => self.span.resize(units, (0, 0)),
            Form::Number => {
                self.number.resize(units, 0.0);
                self.band.resize(units, NO_BAND);
            }
            Form::Flag => self.flag.resize(units, false),
            Form::Date => self.date.resize(units, Date::ZERO),
            Form::Text if self.keeps_text => self.text.resize(units, String::new()),
            Form::Text => {}
        }
    }

    /// Forgets a batch.
    pub(super) fn clear(&mut self) {
        self.state.fill(ABSENT);
        self.codes.clear();
    }

    /// The same for the lines of a roster, whose number changes.
    pub(super) fn empty(&mut self) {
        self.clear();
        self.cut(0);
    }

    /// Forgets the lines from this one on.
    pub(super) fn cut(&mut self, units: usize) {
        self.state.truncate(units);
        self.code.truncate(units);
        self.span.truncate(units);
        self.number.truncate(units);
        self.band.truncate(units);
        self.flag.truncate(units);
        self.date.truncate(units);
        self.text.truncate(units);
    }

    /// Its codes as values of the language of conditions, by their number.
    pub(super) fn values(&self) -> Rc<Vec<Val>> {
        let mut known = self.values.borrow_mut();
        if known.len() != self.words.len() {
            *known = Rc::new(
                (0..self.words.len())
                    .map(|place| Val::Text(self.words.text(place).to_owned()))
                    .collect(),
            );
        }
        known.clone()
    }

    /// The codes of a unit, in the order in which they are written.
    pub(super) fn codes_of(&self, unit: usize) -> &[u32] {
        let (start, end) = self.span[unit];
        &self.codes[start as usize..end as usize]
    }

    /// Reads the cell of a unit that has none yet.
    pub(super) fn read(&mut self, cursor: &mut Cursor<'_>, unit: usize) -> Read<()> {
        if self.state[unit] != ABSENT {
            return Err(Odd);
        }
        if cursor.take(b"{\"value\":") {
            self.value(cursor, unit)?;
            if cursor.take(b"}") {
                return Ok(());
            }
            return match cursor.next() {
                b'}' => Ok(()),
                b',' => rest(cursor),
                _ => Err(Odd),
            };
        }
        let mut said = false;
        cursor.object(|cursor, key| {
            if matches!(key, b"value" | b"band" | b"missing") && std::mem::replace(&mut said, true) {
                return Err(Odd);
            }
            match key {
                b"value" => self.value(cursor, unit),
                b"missing" => {
                    self.state[unit] = missing(cursor)?;
                    Ok(())
                }
                b"band" => self.a_band(cursor, unit),
                _ => aside(cursor, key),
            }
        })?;
        if said { Ok(()) } else { Err(Odd) }
    }

    fn a_band(&mut self, cursor: &mut Cursor<'_>, unit: usize) -> Read<()> {
        let code = cursor.string()?;
        let place = self.bands.iter().position(|(known, _)| known.as_bytes() == code).ok_or(Odd)?;
        self.state[unit] = BAND;
        self.number[unit] = self.bands[place].1;
        self.band[unit] = place as u8;
        Ok(())
    }

    fn value(&mut self, cursor: &mut Cursor<'_>, unit: usize) -> Read<()> {
        self.state[unit] = VALUE;
        match self.form {
            Form::Code => {
                let code = cursor.string()?;
                self.code[unit] = self.a_code(code)?;
            }
            Form::Codes(size) => {
                let start = self.codes.len();
                cursor.list(|cursor| {
                    let code = cursor.string()?;
                    let place = self.a_code(code)?;
                    if self.codes[start..].contains(&place) {
                        return Err(Odd);
                    }
                    self.codes.push(place);
                    Ok(())
                })?;
                let end = self.codes.len();
                if size.is_some_and(|size| end - start > size) {
                    return Err(Odd);
                }
                self.span[unit] = (start as u32, end as u32);
                if end == start {
                    self.state[unit] = EMPTY;
                }
            }
            Form::Number => {
                self.number[unit] = cursor.number()?;
                self.band[unit] = NO_BAND;
            }
            Form::Flag => self.flag[unit] = cursor.truth()?,
            Form::Date => {
                let text = std::str::from_utf8(cursor.string()?).map_err(|_| Odd)?;
                self.date[unit] = text.parse().map_err(|_| Odd)?;
            }
            Form::Text => {
                let mut blank = true;
                let kept = self.keeps_text.then(|| &mut self.text[unit]);
                cursor.any_string(|text| {
                    blank = text.trim().is_empty();
                    if let Some(kept) = kept {
                        text.clone_into(kept);
                    }
                })?;
                if blank {
                    return Err(Odd);
                }
            }
        }
        Ok(())
    }

    fn a_code(&mut self, code: &[u8]) -> Read<u32> {
        // More codes than a column can number are left to it.
        if code.is_empty() || self.words.len() >= usize::from(u16::MAX) - 1 {
            return Err(Odd);
        }
        Ok(self.words.add(code) as u32)
    }
}

/// The other members of a cell whose value was read.
fn rest(cursor: &mut Cursor<'_>) -> Read<()> {
    loop {
        let key = cursor.string()?;
        cursor.pass(b':')?;
        aside(cursor, key)?;
        match cursor.next() {
            b',' => {}
            b'}' => return Ok(()),
            _ => return Err(Odd),
        }
    }
}

/// A kind of missing, as a state.
pub(super) fn missing(cursor: &mut Cursor<'_>) -> Read<u8> {
    let code = cursor.string()?;
    let place = KINDS.iter().position(|kind| kind.code().as_bytes() == code).ok_or(Odd)?;
    Ok(MISSING + place as u8)
}

/// The members of a cell that the analysis does not use; a correction is left to serde.
pub(super) fn aside(cursor: &mut Cursor<'_>, key: &[u8]) -> Read<()> {
    match key {
        b"estimate" => cursor.truth().map(|_| ()),
        b"state" => match cursor.string()? {
            b"previous" | b"collected" | b"forced" | b"edited" | b"imputed" => Ok(()),
            _ => Err(Odd),
        },
        b"confirmed" => cursor.list(|cursor| cursor.any_string(|_| ())),
        b"other" => cursor.object(|cursor, _| cursor.any_string(|_| ())),
        _ => Err(Odd),
    }
}
