//! One variable in one column: codes as small integers, sets as bits, numbers as `f64`, and why a value is missing.

use std::collections::{BTreeMap, HashMap};

use crate::questionnaire::answer::{Cell, Content, Missing, Value};
use crate::questionnaire::condition::Val;
use crate::questionnaire::{Choice, Numeric};
use crate::values::Date;

/// Stands for « no code » in a column of ranks.
pub const NO_CODE: u16 = u16::MAX;
/// Stands for « an exact number, not a band ».
pub const NO_BAND: u8 = u8::MAX;

/// A code a variable can take.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The code.
    pub code: String,
    /// Its wording, placeholders filled.
    pub label: String,
    /// This answer is a kind of missing value.
    pub missing: Option<Missing>,
    /// The author’s « autre, précisez ».
    pub other: bool,
    /// Nomenclature → category.
    pub maps: BTreeMap<String, String>,
}

impl Entry {
    /// A code that is its own wording.
    pub fn bare(code: &str) -> Self {
        Entry {
            code: code.to_owned(),
            label: code.to_owned(),
            missing: None,
            other: false,
            maps: BTreeMap::new(),
        }
    }

    /// From a choice, with its wording as shown.
    pub fn new(choice: &Choice, label: String) -> Self {
        Entry {
            code: choice.code.clone(),
            label,
            missing: choice.missing,
            other: choice.other,
            maps: choice.maps.clone(),
        }
    }
}

/// What a number measures: how it is written and classed.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// Counts and quantities.
    Quantity,
    /// Amounts of money.
    Money,
    /// Percentages.
    Percent,
    /// Years.
    Year,
}

/// The values of a column, one per unit (a response, or a line of a roster). Where the status is missing the value means nothing.
#[derive(Clone, Debug)]
pub enum Data {
    /// One code: place in the list.
    Codes {
        /// Place of each code.
        codes: Vec<u16>,
        /// The codes.
        list: Vec<Entry>,
    },
    /// Several codes, as bits.
    Sets {
        /// `words` words a unit, the first code in the lowest bit of the first.
        bits: Vec<u64>,
        /// Words a unit.
        words: usize,
        /// The codes.
        list: Vec<Entry>,
    },
    /// Codes in order of preference.
    Ranks {
        /// `size` places a unit, [`NO_CODE`] when fewer were ranked.
        places: Vec<u16>,
        /// Ranks.
        size: usize,
        /// The codes.
        list: Vec<Entry>,
    },
    /// Numbers; the middle of the band when a band was given.
    Numbers {
        /// Values.
        values: Vec<f64>,
        /// Place of the band given instead of a number, or [`NO_BAND`].
        bands: Vec<u8>,
        /// Bounds, unit, bands.
        numeric: Numeric,
        /// What is measured.
        measure: Measure,
    },
    /// True or false.
    Flags(Vec<bool>),
    /// Dates.
    Dates(Vec<Date>),
    /// Texts: only that there is one.
    Presence,
}

/// A variable.
#[derive(Clone, Debug)]
pub struct Column {
    /// `item`, `item.row`, derived id, `register.name`.
    pub name: String,
    /// Wording.
    pub label: String,
    /// For each unit, why there is no value; `None`: there is one.
    pub missing: Vec<Option<Missing>>,
    /// The values.
    pub data: Data,
    /// For the column of a roster: the place of that roster among the dataset’s, whose lines are the units.
    pub roster: Option<usize>,
    /// The codes have an order (bands, scales).
    pub ordered: bool,
}

impl Column {
    /// How many units.
    pub fn len(&self) -> usize {
        self.missing.len()
    }

    /// Whether there is no unit.
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty()
    }

    /// The codes of a coded column.
    pub fn list(&self) -> &[Entry] {
        match &self.data {
            Data::Codes { list, .. } | Data::Sets { list, .. } | Data::Ranks { list, .. } => list,
            _ => &[],
        }
    }

    /// Calls `hit` with the place of each code of a unit that has a value.
    pub fn each_code(&self, unit: usize, mut hit: impl FnMut(usize)) {
        match &self.data {
            Data::Codes { codes, .. } => hit(usize::from(codes[unit])),
            Data::Sets { bits, words, .. } => {
                for (word, mut left) in bits[unit * words..(unit + 1) * words].iter().copied().enumerate() {
                    while left != 0 {
                        hit(word * 64 + left.trailing_zeros() as usize);
                        left &= left - 1;
                    }
                }
            }
            Data::Ranks { places, size, .. } => {
                places[unit * size..(unit + 1) * size]
                    .iter()
                    .filter(|p| **p != NO_CODE)
                    .for_each(|p| hit(usize::from(*p)));
            }
            Data::Flags(flags) => hit(usize::from(flags[unit])),
            _ => {}
        }
    }

    /// The number of a unit, when it has one.
    pub fn number(&self, unit: usize) -> Option<f64> {
        match &self.data {
            Data::Numbers { values, .. } if self.missing[unit].is_none() => Some(values[unit]),
            _ => None,
        }
    }

    /// The value of a unit for the language of conditions; a text is only known to be there.
    pub fn value(&self, unit: usize) -> Val {
        if self.missing[unit].is_some() {
            return Val::Missing;
        }
        let text = |place: u16, list: &[Entry]| Val::Text(list[usize::from(place)].code.clone());
        match &self.data {
            Data::Codes { codes, list } => text(codes[unit], list),
            Data::Sets { list, .. } => {
                let mut values = Vec::new();
                self.each_code(unit, |place| values.push(Val::Text(list[place].code.clone())));
                Val::Texts(values)
            }
            Data::Ranks { places, size, list } => {
                let ranked = places[unit * size..(unit + 1) * size]
                    .iter()
                    .filter(|place| **place != NO_CODE);
                Val::Texts(ranked.map(|place| text(*place, list)).collect())
            }
            Data::Numbers { values, .. } => Val::Number(values[unit]),
            Data::Flags(flags) => Val::Bool(flags[unit]),
            Data::Dates(dates) => Val::Date(dates[unit]),
            Data::Presence => Val::Text("…".to_owned()),
        }
    }
}

/// A column being filled.
pub struct Builder {
    column: Column,
    places: HashMap<String, u16>,
}

impl Builder {
    /// An empty column. Codes that are not in the list of `data` are added to it as they come.
    pub fn new(name: String, label: String, data: Data, ordered: bool) -> Self {
        let column = Column {
            name,
            label,
            missing: Vec::new(),
            data,
            roster: None,
            ordered,
        };
        let places = column
            .list()
            .iter()
            .enumerate()
            .map(|(place, entry)| (entry.code.clone(), place as u16))
            .collect();
        Builder { column, places }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.column.name
    }

    /// What is filled so far.
    pub(super) fn column(&self) -> &Column {
        &self.column
    }

    /// Makes room for so many more units.
    pub(super) fn reserve(&mut self, units: usize) {
        self.column.missing.reserve_exact(units);
        match &mut self.column.data {
            Data::Codes { codes, .. } => codes.reserve_exact(units),
            Data::Sets { bits, words, .. } => bits.reserve_exact(units * *words),
            Data::Ranks { places, size, .. } => places.reserve_exact(units * *size),
            Data::Numbers { values, bands, .. } => {
                values.reserve_exact(units);
                bands.reserve_exact(units);
            }
            Data::Flags(flags) => flags.reserve_exact(units),
            Data::Dates(dates) => dates.reserve_exact(units),
            Data::Presence => {}
        }
    }

    /// Why there is no value, and the values: for those who fill many units at once.
    pub(super) fn parts(&mut self) -> (&mut Vec<Option<Missing>>, &mut Data) {
        (&mut self.column.missing, &mut self.column.data)
    }

    /// Puts these codes before those met, in the place of the list that the column began with (which it must not have had).
    pub(super) fn relist(&mut self, mut entries: Vec<Entry>) {
        let Data::Codes { codes, list } = &mut self.column.data else {
            return;
        };
        let places: HashMap<&str, usize> = entries
            .iter()
            .enumerate()
            .map(|(place, entry)| (entry.code.as_str(), place))
            .collect();
        let found: Vec<Option<usize>> = list.iter().map(|entry| places.get(entry.code.as_str()).copied()).collect();
        let moved: Vec<u16> = list
            .iter()
            .zip(found)
            .map(|(entry, found)| {
                let place = found.unwrap_or_else(|| {
                    entries.push(entry.clone());
                    entries.len() - 1
                });
                place as u16
            })
            .collect();
        let values = codes
            .iter_mut()
            .zip(&self.column.missing)
            .filter(|(_, missing)| missing.is_none());
        values.for_each(|(code, _)| *code = moved[usize::from(*code)]);
        self.places = entries
            .iter()
            .enumerate()
            .map(|(place, entry)| (entry.code.clone(), place as u16))
            .collect();
        *list = entries;
    }

    /// The column; its roster when it belongs to one.
    pub fn finish(mut self, roster: Option<usize>) -> Column {
        self.column.roster = roster;
        self.column
    }

    /// Adds a unit without a value.
    pub fn push_missing(&mut self, missing: Missing) {
        self.column.missing.push(Some(missing));
        match &mut self.column.data {
            Data::Codes { codes, .. } => codes.push(0),
            Data::Sets { bits, words, .. } => bits.resize(bits.len() + *words, 0),
            Data::Ranks { places, size, .. } => places.resize(places.len() + *size, NO_CODE),
            Data::Numbers { values, bands, .. } => {
                values.push(0.0);
                bands.push(NO_BAND);
            }
            Data::Flags(flags) => flags.push(false),
            Data::Dates(dates) => dates.push(Date::ZERO),
            Data::Presence => {}
        }
    }

    /// Adds a unit from the cell of a question that was shown.
    pub fn push_cell(&mut self, cell: Option<&Cell>) {
        match cell.map(|cell| &cell.content) {
            Some(Content::Value(value)) => self.push_value(value),
            Some(Content::Band(code)) => self.push_band(code),
            Some(Content::Missing(missing)) => self.push_missing(*missing),
            _ => self.push_missing(Missing::NotAnswered),
        }
    }

    fn push_band(&mut self, code: &str) {
        if let Data::Numbers {
            values, bands, numeric, ..
        } = &mut self.column.data
            && let Some(place) = numeric.bands.iter().position(|bound| Numeric::band_code(*bound) == code)
            && let Some(value) = band_value(numeric, code)
        {
            values.push(value);
            bands.push(place as u8);
            self.column.missing.push(None);
        } else {
            self.push_missing(Missing::NotAnswered);
        }
    }

    /// Adds a unit with a number.
    pub fn push_number(&mut self, number: f64) {
        self.push_value(&Value::Number(number));
    }

    /// The place of a code, added to the list when it is not there.
    pub(super) fn place_of(&mut self, code: &str) -> u16 {
        if let Some(place) = self.places.get(code) {
            return *place;
        }
        let (Data::Codes { list, .. } | Data::Sets { list, .. } | Data::Ranks { list, .. }) = &mut self.column.data else {
            return 0;
        };
        let place = list.len() as u16;
        list.push(Entry::bare(code));
        self.places.insert(code.to_owned(), place);
        if let Data::Sets { bits, words, list } = &mut self.column.data
            && list.len() > *words * 64
        {
            let wider = bits.chunks(*words).flat_map(|unit| unit.iter().copied().chain([0])).collect();
            *bits = wider;
            *words += 1;
        }
        place
    }

    /// Adds a unit with a value; a value of the wrong type counts as blank, a code that means « missing » as that kind.
    pub fn push_value(&mut self, value: &Value) {
        let written;
        let codes: &[String] = match value {
            Value::Text(text) if !text.is_empty() => std::slice::from_ref(text),
            Value::Codes(codes) => codes,
            Value::Number(number) => {
                written = [number.to_string()];
                &written
            }
            _ => &[],
        };
        let coded = matches!(self.column.data, Data::Codes { .. } | Data::Sets { .. } | Data::Ranks { .. });
        if coded {
            let places: Vec<u16> = codes.iter().map(|code| self.place_of(code)).collect();
            return self.push_places(&places);
        }
        match (&mut self.column.data, value) {
            (Data::Numbers { values, bands, .. }, Value::Number(number)) if number.is_finite() => {
                values.push(*number);
                bands.push(NO_BAND);
            }
            (Data::Flags(flags), Value::Bool(flag)) => flags.push(*flag),
            (Data::Dates(dates), Value::Text(text)) if text.parse::<Date>().is_ok() => dates.extend(text.parse::<Date>()),
            (Data::Presence, Value::Text(text)) if !text.trim().is_empty() => {}
            _ => return self.push_missing(Missing::NotAnswered),
        }
        self.column.missing.push(None);
    }

    fn push_places(&mut self, chosen: &[u16]) {
        let list = self.column.list();
        let missing = chosen.iter().find_map(|place| list[usize::from(*place)].missing);
        if let Some(missing) = missing.or(chosen.is_empty().then_some(Missing::NotAnswered)) {
            return self.push_missing(missing);
        }
        match &mut self.column.data {
            Data::Codes { codes, .. } => codes.push(chosen[0]),
            Data::Sets { bits, words, .. } => {
                let start = bits.len();
                bits.resize(start + *words, 0);
                chosen
                    .iter()
                    .for_each(|place| bits[start + usize::from(*place) / 64] |= 1 << (place % 64));
            }
            Data::Ranks { places, size, .. } => {
                places.extend((0..*size).map(|rank| chosen.get(rank).copied().unwrap_or(NO_CODE)));
            }
            _ => {}
        }
        self.column.missing.push(None);
    }

    /// Adds a unit from a computed value (derived variables); `missing` says why there is none.
    pub fn push_val(&mut self, val: &Val, missing: Missing) {
        match val {
            Val::Missing => self.push_missing(missing),
            Val::Bool(flag) => self.push_value(&Value::Bool(*flag)),
            Val::Number(number) => self.push_value(&Value::Number(*number)),
            Val::Text(text) => self.push_value(&Value::Text(text.clone())),
            Val::Date(date) => self.push_value(&Value::Text(date.to_string())),
            Val::Texts(vals) => {
                let codes = vals
                    .iter()
                    .filter_map(|val| if let Val::Text(code) = val { Some(code.clone()) } else { None });
                self.push_value(&Value::Codes(codes.collect()));
            }
        }
    }
}

/// The number that stands for a band: its middle (between its bounds as they can be answered: 4.5 for 0 to 9 when whole numbers are
/// asked); for the last, open one, one and a half times its lower bound. Figures that rest on bands are « estimées ».
pub fn band_value(numeric: &Numeric, code: &str) -> Option<f64> {
    crate::questionnaire::flow::band_middle(numeric, code)
}
