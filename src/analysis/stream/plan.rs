//! Where the members of an answer document go, worked out once for a questionnaire, and the batch that receives them.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};

use super::eval::Known;
use super::field::{ABSENT, Field, ROWS, aside, missing};
use super::json::{Cursor, Odd, Read};
use super::words::Words;
use crate::analysis::build::{Filled, Layout, roster_columns};
use crate::analysis::columns::Builder;
use crate::analysis::wording::COMMUNES;
use crate::questionnaire::condition::{Condition, Expr, Function};
use crate::questionnaire::flow::Path;
use crate::questionnaire::model::RosterMax;
use crate::questionnaire::{Choices, Item, Kind, Questionnaire};

/// A questionnaire laid out for reading.
pub(super) struct Plan<'q> {
    pub(super) questionnaire: &'q Questionnaire,
    /// The questions, in the order of the columns.
    pub(super) items: Vec<&'q Item>,
    /// The place of a question.
    pub(super) slots: HashMap<&'q str, usize>,
    pub(super) known: RefCell<Known>,
    ids: Words,
    /// The question that came last after each one (the first of the document in the last place): documents look alike.
    next: Vec<Cell<usize>>,
}

/// What a batch says of a question.
pub(super) enum Said {
    /// One variable: its field.
    Simple(usize),
    /// A matrix or shares: the fields of the rows from `first` on, and whether rows were given.
    Rows { first: usize, rows: Words, state: Vec<u8> },
    /// A roster: the fields of the columns from `first` on, by line; where the lines of each response start.
    Roster {
        first: usize,
        columns: Words,
        state: Vec<u8>,
        starts: Vec<u32>,
        /// Its columns are shown on every line.
        plain: bool,
    },
}

/// Documents read and not yet decided upon.
pub(super) struct Batch {
    /// Most responses it holds.
    room: usize,
    pub(super) len: usize,
    pub(super) path: Vec<Path>,
    pub(super) fields: Vec<Field>,
    pub(super) said: Vec<Said>,
}

impl<'q> Plan<'q> {
    /// Lays out a questionnaire with the batch that receives its documents; `None` when one of its forms is not seen in columns: filters of
    /// the choices of a matrix or of a roster, wordings of communes in a condition, a list with the same code twice.
    pub(super) fn new(
        questionnaire: &'q Questionnaire,
        layout: &Layout<'q>,
        builders: &[Filled],
        room: usize,
    ) -> Option<(Self, Batch)> {
        let mut plan = Plan {
            questionnaire,
            items: layout.slots.iter().map(|slot| slot.item).collect(),
            slots: layout
                .slots
                .iter()
                .enumerate()
                .map(|(place, slot)| (slot.item.id.as_str(), place))
                .collect(),
            known: RefCell::default(),
            ids: Words::of(layout.slots.iter().map(|slot| slot.item.id.as_str()))?,
            next: Vec::new(),
        };
        plan.next = vec![Cell::new(0); plan.items.len() + 1];
        if plan.items.iter().any(|item| !questionnaire.index.contains_key(&item.id)) {
            return None;
        }
        let expressions = expressions(questionnaire);
        let mut refs: BTreeSet<String> = expressions
            .iter()
            .flat_map(|condition| condition.refs())
            .map(|reference| reference.name)
            .collect();
        refs.extend(plan.items.iter().flat_map(|item| followed(item)));
        let mut labels_of_communes = false;
        for condition in &expressions {
            condition.expr.walk(&mut |expr| {
                if let Expr::Call(Function::Label, arguments) = expr
                    && let Some(Expr::Var(name)) = arguments.first()
                {
                    let item = questionnaire.item(&name.name);
                    labels_of_communes |= item.is_some_and(|item| matches!(item.kind, Kind::Commune));
                }
            });
        }
        let of_communes = |choices: &Choices| choices.source.as_deref() == Some(COMMUNES);
        let odd_list = |item: &&Item| item.choices().is_some_and(of_communes);
        if labels_of_communes || plan.items.iter().any(odd_list) {
            return None;
        }
        let mut batch = Batch {
            room,
            len: 0,
            path: Vec::with_capacity(room),
            fields: Vec::new(),
            said: Vec::new(),
        };
        let filtered = |item: &Item| item.choices().is_some_and(|choices| choices.filter.is_some());
        for slot in &layout.slots {
            let first = batch.fields.len();
            let mut add = |builder: &Builder| {
                let field = Field::of(builder.column(), refs.contains(&slot.item.id))?;
                batch.fields.push(field);
                Some(())
            };
            match &slot.item.kind {
                Kind::Matrix { rows, .. } | Kind::Shares { rows, .. } => {
                    if filtered(slot.item) || rows.is_empty() {
                        return None;
                    }
                    for place in 0..rows.len() {
                        add(&builders[slot.first + place].0)?;
                    }
                    batch.said.push(Said::Rows {
                        first,
                        rows: Words::of(rows.iter().map(|row| row.id.as_str()))?,
                        state: vec![ABSENT; room],
                    });
                }
                Kind::Roster { items, .. } => {
                    let columns = roster_columns(items);
                    if items.iter().any(filtered) || items.iter().any(|item| item.choices().is_some_and(of_communes)) {
                        return None;
                    }
                    for place in 0..columns.len() {
                        add(&builders[slot.first + 1 + place].0)?;
                    }
                    batch.said.push(Said::Roster {
                        first,
                        columns: Words::of(columns.iter().map(|column| column.id.as_str()))?,
                        state: vec![ABSENT; room],
                        starts: vec![0],
                        plain: items.iter().all(|item| item.visible_if.is_none() && item.skip_if.is_none()),
                    });
                }
                _ => {
                    add(&builders[slot.first].0)?;
                    batch.said.push(Said::Simple(first));
                }
            }
        }
        for said in &batch.said {
            match said {
                Said::Simple(field) => batch.fields[*field].reach(room),
                Said::Rows { first, rows, .. } => (0..rows.len()).for_each(|place| batch.fields[first + place].reach(room)),
                Said::Roster { .. } => {}
            }
        }
        Some((plan, batch))
    }

    /// The question with this id; `after`: the one before it in the document.
    fn slot(&self, after: usize, id: &[u8]) -> Read<usize> {
        let guess = self.next[after].get();
        if self.ids.is(guess, id) {
            return Ok(guess);
        }
        let found = self.ids.find(id).ok_or(Odd)?;
        self.next[after].set(found);
        Ok(found)
    }
}

impl Batch {
    /// No more response can be added.
    pub(super) fn is_full(&self) -> bool {
        self.len == self.room
    }

    /// Reads the answers of one more response. When they are odd, they must be read by serde, and [`Batch::forget`] what was begun.
    pub(super) fn read(&mut self, plan: &Plan<'_>, path: Path, answers: &str) -> Read<()> {
        let mut cursor = Cursor::new(answers);
        let mut last = plan.items.len();
        cursor.object(|cursor, key| {
            last = plan.slot(last, key)?;
            self.item(cursor, last)
        })?;
        if !cursor.is_at_end() {
            return Err(Odd);
        }
        self.len += 1;
        self.path.push(path);
        for said in &mut self.said {
            if let Said::Roster {
                first, columns, starts, ..
            } = said
            {
                // Without column, the lines are not counted: such a roster is odd as soon as it has one.
                let lines = if columns.len() == 0 {
                    0
                } else {
                    self.fields[*first].state.len()
                };
                starts.push(lines as u32);
            }
        }
        Ok(())
    }

    fn item(&mut self, cursor: &mut Cursor<'_>, slot: usize) -> Read<()> {
        let row = self.len;
        match &mut self.said[slot] {
            Said::Simple(field) => self.fields[*field].read(cursor, row),
            Said::Rows { first, rows, state } => whole(cursor, &mut state[row], |cursor, key| {
                if key != b"rows" {
                    return Err(Odd);
                }
                let mut guess = 0;
                cursor.object(|cursor, key| {
                    let place = if rows.is(guess, key) {
                        guess
                    } else {
                        rows.find(key).ok_or(Odd)?
                    };
                    guess = place + 1;
                    self.fields[*first + place].read(cursor, row)?;
                    if self.fields[*first + place].state[row] == super::field::BAND {
                        return Err(Odd);
                    }
                    Ok(())
                })
            }),
            Said::Roster {
                first,
                columns,
                state,
                plain,
                ..
            } => {
                let fields = &mut self.fields[*first..*first + columns.len()];
                whole(cursor, &mut state[row], |cursor, key| {
                    if key != b"roster" {
                        return Err(Odd);
                    }
                    cursor.list(|cursor| {
                        let line = fields.first().ok_or(Odd)?.state.len();
                        if !*plain {
                            return Err(Odd);
                        }
                        fields.iter_mut().for_each(|field| field.reach(line + 1));
                        cursor.object(|cursor, key| {
                            let place = columns.find(key).ok_or(Odd)?;
                            fields[place].read(cursor, line)
                        })
                    })
                })
            }
        }
    }

    /// Forgets all that was read.
    pub(super) fn forget(&mut self) {
        self.len = 0;
        self.path.clear();
        self.fields.iter_mut().for_each(Field::clear);
        for said in &mut self.said {
            match said {
                Said::Simple(_) => {}
                Said::Rows { state, .. } => state.fill(ABSENT),
                Said::Roster {
                    first,
                    columns,
                    state,
                    starts,
                    ..
                } => {
                    state.fill(ABSENT);
                    starts.truncate(1);
                    self.fields[*first..*first + columns.len()].iter_mut().for_each(Field::empty);
                }
            }
        }
    }

    /// Forgets what was begun of the response after the last one.
    pub(super) fn drop_begun(&mut self) {
        let row = self.len;
        for said in &mut self.said {
            match said {
                Said::Simple(field) => self.fields[*field].state[row] = ABSENT,
                Said::Rows { first, rows, state } => {
                    state[row] = ABSENT;
                    self.fields[*first..*first + rows.len()]
                        .iter_mut()
                        .for_each(|field| field.state[row] = ABSENT);
                }
                Said::Roster {
                    first,
                    columns,
                    state,
                    starts,
                    ..
                } => {
                    state[row] = ABSENT;
                    let lines = starts.last().map_or(0, |last| *last as usize);
                    self.fields[*first..*first + columns.len()]
                        .iter_mut()
                        .for_each(|field| field.cut(lines));
                }
            }
        }
    }
}

/// The cell of a question made of rows or lines: `inner` reads them.
fn whole<'t>(cursor: &mut Cursor<'t>, state: &mut u8, mut inner: impl FnMut(&mut Cursor<'t>, &'t [u8]) -> Read<()>) -> Read<()> {
    if *state != ABSENT {
        return Err(Odd);
    }
    cursor.object(|cursor, key| match key {
        b"rows" | b"roster" | b"missing" | b"value" | b"band" if *state != ABSENT => Err(Odd),
        b"missing" => {
            *state = missing(cursor)?;
            Ok(())
        }
        b"rows" | b"roster" => {
            *state = ROWS;
            inner(cursor, key)
        }
        b"value" | b"band" => Err(Odd),
        _ => aside(cursor, key),
    })?;
    if *state == ABSENT { Err(Odd) } else { Ok(()) }
}

/// The questions that the filters of a question and the number of its lines follow.
fn followed(item: &Item) -> Vec<String> {
    let rows = match &item.kind {
        Kind::Matrix { filter, .. } | Kind::Shares { filter, .. } => filter.as_ref(),
        _ => None,
    };
    let choices = item.choices().and_then(|choices| choices.filter.as_ref());
    let mut out: Vec<String> = rows.into_iter().chain(choices).map(|filter| filter.by.clone()).collect();
    if let Kind::Roster {
        max: RosterMax::Item(id),
        ..
    } = &item.kind
    {
        out.push(id.clone());
    }
    out
}

/// Every condition and expression that routing or derived variables read.
fn expressions(questionnaire: &Questionnaire) -> Vec<&Condition> {
    fn of_item<'q>(item: &'q Item, out: &mut Vec<&'q Condition>) {
        out.extend(item.visible_if.iter().chain(&item.skip_if));
        out.extend(item.rows().iter().filter_map(|row| row.visible_if.as_ref()));
        if let Kind::Group { items } | Kind::Roster { items, .. } = &item.kind {
            items.iter().for_each(|inner| of_item(inner, out));
        }
    }
    let mut out = Vec::new();
    for page in &questionnaire.pages {
        out.extend(page.visible_if.iter().chain(&page.skip_if));
        out.extend(page.end.iter().filter_map(|rule| rule.when.as_ref()));
        page.items.iter().for_each(|item| of_item(item, &mut out));
    }
    out.extend(questionnaire.derived.iter().map(|derived| &derived.expr));
    out
}
