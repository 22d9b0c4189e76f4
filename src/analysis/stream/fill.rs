//! From what a batch says and what was shown of it to the columns: the same as pushing each response by itself.

use std::rc::Rc;

use super::eval::either;
use super::field::{ABSENT, BAND, Field, Form, ROWS, VALUE, kind_of};
use super::plan::{Batch, Said};
use super::route::{Kept, Mask, Route, Seen};
use super::vector::{NO, UNKNOWN, Vector, YES};
use crate::analysis::build::{Filled, Layout};
use crate::analysis::columns::{Builder, Data, NO_BAND, NO_CODE};
use crate::analysis::dataset::Lines;
use crate::questionnaire::Kind;
use crate::questionnaire::answer::Missing;
use crate::questionnaire::condition::Val;
use crate::values::Date;

/// All that is decided of a batch, before a column is touched.
pub(super) struct Decided {
    items: Vec<Shown>,
    derived: Vec<(Vector, Vec<Missing>)>,
}

/// What is decided of a question.
struct Shown {
    mask: Mask,
    kept: Option<Rc<Kept>>,
    rows: Vec<Option<Vec<u8>>>,
    lines: Vec<usize>,
}

/// Decides what is shown and computed.
pub(super) fn decide(route: &Route<'_, '_>, layout: &Layout<'_>) -> Seen<Decided> {
    let mut items = Vec::with_capacity(layout.slots.len());
    for (place, slot) in layout.slots.iter().enumerate() {
        let mask = route.shows(place)?;
        let item = route.plan.items[place];
        items.push(Shown {
            kept: route.kept(place)?,
            rows: route.rows(item)?,
            lines: if slot.roster.is_some() {
                route.lines(place)?
            } else {
                Vec::new()
            },
            mask,
        });
    }
    let mut derived = Vec::new();
    for (place, read) in layout.items_read.iter().enumerate() {
        let vector = route.derived(place)?;
        let mut why: Vec<Option<Missing>> = vec![None; route.len()];
        for item in read {
            for (why, one) in why.iter_mut().zip(route.why_missing(item)?.into_iter().flatten()) {
                *why = match (*why, one) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
            }
        }
        let why = why.into_iter().map(|why| why.unwrap_or(Missing::NotDisplayed)).collect();
        derived.push((vector, why));
    }
    Ok(Decided { items, derived })
}

impl Decided {
    /// Takes what `other` decided for the responses where `mask` is 1.
    pub(super) fn take(&mut self, other: Decided, mask: &[u8]) {
        for (one, other) in self.items.iter_mut().zip(other.items) {
            one.mask = Rc::new(chosen(mask, &one.mask, &other.mask));
            one.kept = match (one.kept.take(), other.kept) {
                (Some(one), Some(other)) => Some(Rc::new(Kept::mixed(&one, &other, mask))),
                (one, other) => one.or(other),
            };
            for (row, other) in one.rows.iter_mut().zip(other.rows) {
                if row.is_some() || other.is_some() {
                    let all = vec![1; mask.len()];
                    *row = Some(chosen(mask, row.as_ref().unwrap_or(&all), other.as_ref().unwrap_or(&all)));
                }
            }
            one.lines = chosen(mask, &one.lines, &other.lines);
        }
        let truth: Vec<u8> = mask.iter().map(|taken| taken * YES).collect();
        for ((vector, why), (other, because)) in self.derived.iter_mut().zip(other.derived) {
            *vector = either(&truth, &other, vector);
            *why = chosen(mask, why, &because);
        }
    }
}

/// The second where the mask is 1, else the first; nothing of nothing.
fn chosen<T: Copy>(mask: &[u8], one: &[T], other: &[T]) -> Vec<T> {
    let pairs = one.iter().zip(other).zip(mask);
    pairs
        .map(|((one, other), taken)| if *taken == 1 { *other } else { *one })
        .collect()
}

/// Adds a batch to the columns. `first`: its first row.
pub(super) fn fill(
    batch: &Batch,
    layout: &Layout<'_>,
    decided: &Decided,
    builders: &mut [Filled],
    rosters: &mut [Lines],
    first: usize,
) {
    for ((place, slot), shown) in layout.slots.iter().enumerate().zip(&decided.items) {
        match &batch.said[place] {
            Said::Simple(field) => {
                let field = &batch.fields[*field];
                let state = shown.kept.as_ref().map_or(&field.state, |kept| &kept.state);
                let states = (0..batch.len).map(|row| if shown.mask[row] == 1 { state[row] } else { HIDDEN });
                push(&mut builders[slot.first].0, field, shown.kept.as_deref(), states);
            }
            Said::Rows {
                first: from,
                state: whole,
                rows,
            } => {
                let fields = &batch.fields[*from..from + rows.len()];
                let asked = |place: usize, row: usize| {
                    shown.mask[row] == 1 && shown.rows[place].as_ref().is_none_or(|asked| asked[row] == 1)
                };
                let shares = matches!(slot.item.kind, Kind::Shares { .. });
                let shared = |row: usize| {
                    shares
                        && (0..fields.len()).any(|place| {
                            fields[place].state[row] == VALUE && fields[place].number[row] > 0.0 && asked(place, row)
                        })
                };
                let shared: Vec<bool> = (0..batch.len).map(shared).collect();
                for (place, field) in fields.iter().enumerate() {
                    let state = |row: usize| {
                        let said = field.state[row];
                        let asked = asked(place, row);
                        if shared[row] {
                            // The part said, or 0.
                            if asked && said == VALUE { VALUE } else { ZERO }
                        } else if !asked {
                            HIDDEN
                        } else if kind_of(whole[row]).is_some() {
                            whole[row]
                        } else if shares && said == VALUE {
                            ABSENT
                        } else {
                            said
                        }
                    };
                    push(&mut builders[slot.first + place].0, field, None, (0..batch.len).map(state));
                }
            }
            Said::Roster {
                first: from,
                columns,
                state,
                starts,
                ..
            } => {
                let (own, after) = builders[slot.first..].split_at_mut(1);
                let Kind::Roster { items, .. } = &slot.item.kind else {
                    continue;
                };
                let columns_of = crate::analysis::build::roster_columns(items);
                for (row, state) in state.iter().enumerate().take(batch.len) {
                    let counted = shown.mask[row] == 1 && *state == ROWS;
                    match (shown.mask[row], kind_of(*state)) {
                        (0, _) => own[0].0.push_missing(Missing::NotDisplayed),
                        (_, Some(missing)) => own[0].0.push_missing(missing),
                        _ if counted => own[0].0.push_number(shown.lines[row] as f64),
                        _ => own[0].0.push_missing(Missing::NotAnswered),
                    }
                    let lines = if counted { shown.lines[row] } else { 0 };
                    if let Some(roster) = slot.roster {
                        rosters[roster].starts.push(rosters[roster].rows.len() as u32);
                        rosters[roster].rows.extend(std::iter::repeat_n((first + row) as u32, lines));
                    }
                }
                let kept: Vec<usize> = (0..batch.len)
                    .filter(|row| shown.mask[*row] == 1 && state[*row] == ROWS)
                    .flat_map(|row| (starts[row] as usize..).take(shown.lines[row]))
                    .collect();
                for (place, column) in columns_of.iter().enumerate().take(columns.len()) {
                    let field = &batch.fields[from + place];
                    let states = kept
                        .iter()
                        .map(|line| if column.enabled { field.state[*line] } else { HIDDEN });
                    push_units(&mut after[place].0, field, None, kept.iter().copied().zip(states));
                }
            }
        }
    }
    for (place, (vector, why)) in decided.derived.iter().enumerate() {
        push_vector(&mut builders[layout.derived_from + place].0, vector, why);
    }
}

/// Not shown.
const HIDDEN: u8 = 200;
/// A number that is 0 whatever was said.
const ZERO: u8 = 201;

/// Why a state has no value.
fn missing_of(state: u8) -> Missing {
    match state {
        HIDDEN => Missing::NotDisplayed,
        state => kind_of(state).unwrap_or(Missing::NotAnswered),
    }
}

fn push(builder: &mut Builder, field: &Field, kept: Option<&Kept>, states: impl Iterator<Item = u8>) {
    push_units(builder, field, kept, states.enumerate());
}

/// Adds units to a column: their place in the field, and what is decided of each.
fn push_units(builder: &mut Builder, field: &Field, kept: Option<&Kept>, units: impl Iterator<Item = (usize, u8)>) {
    match field.form {
        Form::Code => codes(builder, field, units),
        Form::Codes(size) => sets(builder, field, kept, size, units),
        Form::Number => {
            let (missing, Data::Numbers { values, bands, .. }) = builder.parts() else {
                return;
            };
            for (unit, state) in units {
                let (value, band, why) = match state {
                    VALUE | BAND => (field.number[unit], field.band[unit], None),
                    ZERO => (0.0, NO_BAND, None),
                    state => (0.0, NO_BAND, Some(missing_of(state))),
                };
                values.push(value);
                bands.push(band);
                missing.push(why);
            }
        }
        Form::Flag => {
            let (missing, Data::Flags(flags)) = builder.parts() else {
                return;
            };
            for (unit, state) in units {
                flags.push(state == VALUE && field.flag[unit]);
                missing.push((state != VALUE).then(|| missing_of(state)));
            }
        }
        Form::Date => {
            let (missing, Data::Dates(dates)) = builder.parts() else {
                return;
            };
            for (unit, state) in units {
                dates.push(if state == VALUE { field.date[unit] } else { Date::ZERO });
                missing.push((state != VALUE).then(|| missing_of(state)));
            }
        }
        Form::Text => {
            let (missing, _) = builder.parts();
            missing.extend(units.map(|(_, state)| (state != VALUE).then(|| missing_of(state))));
        }
    }
}

/// For each code of a field, its place in the column plus one (0: not there yet), and what it means when it is a kind of missing.
fn places(builder: &mut Builder, field: &Field) -> (Vec<u16>, Vec<Option<Missing>>) {
    let list = builder.column().list();
    let meant: Vec<Option<Missing>> = (0..field.words.len())
        .map(|code| if code < field.listed { list[code].missing } else { None })
        .collect();
    let places = (0..field.words.len()).map(|code| if code < field.listed { code as u16 + 1 } else { 0 });
    (places.collect(), meant)
}

fn codes(builder: &mut Builder, field: &Field, units: impl Iterator<Item = (usize, u8)>) {
    let (mut places, meant) = places(builder, field);
    let special = meant.iter().any(Option::is_some);
    let mut rest = units.peekable();
    // As many units as there are before a code to add to the list.
    while rest.peek().is_some() {
        let mut new = None;
        let (missing, Data::Codes { codes, .. }) = builder.parts() else {
            return;
        };
        while let Some((unit, state)) = rest.peek().copied() {
            if state == VALUE {
                let code = field.code[unit];
                let place = places[code as usize];
                if place == 0 {
                    new = Some(code);
                    break;
                }
                match meant[code as usize] {
                    Some(meant) if special => {
                        codes.push(0);
                        missing.push(Some(meant));
                    }
                    _ => {
                        codes.push(place - 1);
                        missing.push(None);
                    }
                }
            } else {
                codes.push(0);
                missing.push(Some(missing_of(state)));
            }
            rest.next();
        }
        if let Some(code) = new {
            places[code as usize] = builder.place_of(field.words.text(code as usize)) + 1;
        }
    }
}

fn sets(
    builder: &mut Builder,
    field: &Field,
    kept: Option<&Kept>,
    size: Option<usize>,
    units: impl Iterator<Item = (usize, u8)>,
) {
    let (mut places, meant) = places(builder, field);
    for (unit, state) in units {
        let said: &[u32] = match kept {
            _ if state != VALUE => &[],
            Some(kept) => {
                let (start, end) = kept.span[unit];
                &kept.codes[start as usize..end as usize]
            }
            None => field.codes_of(unit),
        };
        for code in said {
            if places[*code as usize] == 0 {
                places[*code as usize] = builder.place_of(field.words.text(*code as usize)) + 1;
            }
        }
        let why = match state {
            VALUE => said.iter().find_map(|code| meant[*code as usize]),
            state => Some(missing_of(state)),
        };
        let (missing, data) = builder.parts();
        missing.push(why);
        let said = if why.is_some() { &[] } else { said };
        match data {
            Data::Sets { bits, words, .. } => {
                let start = bits.len();
                bits.resize(start + *words, 0);
                for code in said {
                    let place = usize::from(places[*code as usize] - 1);
                    bits[start + place / 64] |= 1 << (place % 64);
                }
            }
            Data::Ranks { places: ranks, .. } => {
                let size = size.unwrap_or(0);
                ranks.extend(said.iter().take(size).map(|code| places[*code as usize] - 1));
                ranks.extend(std::iter::repeat_n(NO_CODE, size - said.len().min(size)));
            }
            _ => {}
        }
    }
}

/// Adds the values of a derived variable.
fn push_vector(builder: &mut Builder, vector: &Vector, why: &[Missing]) {
    let numeric = matches!(builder.column().data, Data::Numbers { .. });
    match vector {
        Vector::Number(_) | Vector::States(..) if numeric && vector.numbers().is_some() => {
            let (Some(numbers), (missing, Data::Numbers { values, bands, .. })) = (vector.numbers(), builder.parts()) else {
                return;
            };
            for (row, why) in why.iter().enumerate() {
                let number = numbers.at(row);
                values.push(if number.is_nan() { 0.0 } else { number });
                bands.push(NO_BAND);
                missing.push(number.is_nan().then_some(*why));
            }
        }
        Vector::States(states, list) if matches!(builder.column().data, Data::Codes { .. }) => {
            // What one value becomes is found once: by pushing it.
            let mut found: Vec<Option<(u16, Option<Missing>)>> = vec![None; list.len()];
            for (state, why) in states.iter().zip(why) {
                let Some(state) = (*state as usize).checked_sub(1) else {
                    builder.push_missing(*why);
                    continue;
                };
                let (missing, Data::Codes { codes, .. }) = builder.parts() else {
                    return;
                };
                match found[state] {
                    Some((code, meant)) => {
                        codes.push(code);
                        missing.push(meant);
                    }
                    None => {
                        builder.push_val(&list[state], Missing::NotAnswered);
                        let (missing, Data::Codes { codes, .. }) = builder.parts() else {
                            return;
                        };
                        found[state] = codes.last().copied().zip(missing.last().copied());
                    }
                }
            }
        }
        Vector::Truth(truth) if matches!(builder.column().data, Data::Flags(_)) => {
            let (missing, Data::Flags(flags)) = builder.parts() else {
                return;
            };
            for (truth, why) in truth.iter().zip(why) {
                flags.push(*truth != NO && *truth != UNKNOWN);
                missing.push((*truth == UNKNOWN).then_some(*why));
            }
        }
        other => {
            for (row, why) in why.iter().enumerate() {
                match other.at(row) {
                    Val::Missing => builder.push_missing(*why),
                    value => builder.push_val(&value, Missing::NotAnswered),
                }
            }
        }
    }
}
