//! What is shown and what it is worth, over a batch of responses at once: the same rules as [`Flow`], each computation giving a
//! value a response instead of one. Where the flow answers « hidden » because a page or an item is being computed, so does this where
//! it can be said for certain; where it cannot, [`Bail`] leaves the batch to the flow itself, response by response.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::field::{ABSENT, BAND, Field, Form, VALUE, kind_of};
use super::plan::{Batch, Plan, Said};
use super::register::Attributes;
use super::vector::{UNKNOWN, Vector, YES};
use crate::questionnaire::answer::Missing;
use crate::questionnaire::condition::{Condition, Ref, Val};
use crate::questionnaire::flow::{Context, Flow, Path};
use crate::questionnaire::model::{Choices, Filter, FilterMode, RosterMax};
use crate::questionnaire::{Item, Kind, Mark, Questionnaire};

/// The batch cannot be seen as a whole.
#[derive(Debug)]
pub(super) struct Bail;

/// What seeing gives.
pub(super) type Seen<T> = Result<T, Bail>;

/// 1 where something is so.
pub(super) type Mask = Rc<Vec<u8>>;

/// The state of a computation.
enum Memo<T> {
    NotYet,
    Computing,
    Known(T),
}

/// A page, which may be partly known while its items are looked at.
enum PageMemo {
    NotYet,
    /// Depth of the computation, and what is known when its items are being looked at.
    Computing(usize, Option<Mask>),
    Known(Mask),
}

/// The answers to an item less the choices that are no longer offered.
pub(super) struct Kept {
    pub(super) state: Vec<u8>,
    pub(super) span: Vec<(u32, u32)>,
    pub(super) codes: Vec<u32>,
}

impl Kept {
    /// The second where the mask is 1, else the first.
    pub(super) fn mixed(one: &Kept, other: &Kept, mask: &[u8]) -> Kept {
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

/// A batch seen through the questionnaire.
pub(super) struct Route<'b, 'q> {
    pub(super) questionnaire: &'q Questionnaire,
    pub(super) context: &'b Context,
    pub(super) plan: &'b Plan<'q>,
    pub(super) batch: &'b Batch,
    pub(super) attributes: &'b Attributes,
    /// Attributes that some response has, met or not.
    hiding: &'b BTreeSet<String>,
    /// The first response of the batch.
    pub(super) first: usize,
    /// Without an answer: for wordings.
    pub(super) nobody: &'b Flow<'b>,
    /// The path that all are taken to answer.
    path: Path,
    pages: Vec<RefCell<PageMemo>>,
    items: Vec<Vec<RefCell<Memo<Mask>>>>,
    ends: Vec<RefCell<Memo<Rc<Vec<u16>>>>>,
    derived: Vec<RefCell<Memo<Vector>>>,
    variables: RefCell<HashMap<Ref, Vector>>,
    shown: RefCell<HashMap<usize, Mask>>,
    kept: RefCell<HashMap<usize, Rc<Kept>>>,
    depth: Cell<usize>,
    /// How many times a page was given before it was wholly known.
    partial: Cell<usize>,
}

/// What does not come from the answers.
#[derive(Clone, Copy)]
pub(super) struct Outside<'b> {
    /// Common to all.
    pub(super) context: &'b Context,
    /// The register's attributes.
    pub(super) attributes: &'b Attributes,
    /// Attributes that some response has, met or not.
    pub(super) hiding: &'b BTreeSet<String>,
    /// Without an answer: for wordings.
    pub(super) nobody: &'b Flow<'b>,
}

/// Codes chosen at the item that a filter follows, against the texts it is compared with.
struct Chosen {
    any: Vec<bool>,
    /// `words` words a response: the bit of each text that is chosen.
    bits: Vec<u64>,
    words: usize,
}

impl<'b, 'q> Route<'b, 'q> {
    /// `first`: the first response of the batch; `path`: the one that all are taken to answer.
    pub(super) fn new(plan: &'b Plan<'q>, batch: &'b Batch, outside: Outside<'b>, first: usize, path: Path) -> Self {
        let Outside {
            context,
            attributes,
            hiding,
            nobody,
        } = outside;
        let questionnaire = plan.questionnaire;
        let pages = &questionnaire.pages;
        Route {
            questionnaire,
            context,
            plan,
            batch,
            attributes,
            hiding,
            first,
            nobody,
            path,
            pages: pages.iter().map(|_| RefCell::new(PageMemo::NotYet)).collect(),
            items: pages
                .iter()
                .map(|page| page.items.iter().map(|_| RefCell::new(Memo::NotYet)).collect())
                .collect(),
            ends: pages.iter().map(|_| RefCell::new(Memo::NotYet)).collect(),
            derived: questionnaire.derived.iter().map(|_| RefCell::new(Memo::NotYet)).collect(),
            variables: RefCell::default(),
            shown: RefCell::default(),
            kept: RefCell::default(),
            depth: Cell::new(0),
            partial: Cell::new(0),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.batch.len
    }

    fn all(&self, value: u8) -> Vec<u8> {
        vec![value; self.len()]
    }

    /// Where a question is shown (its page too, its path, its switch).
    pub(super) fn shows(&self, slot: usize) -> Seen<Mask> {
        if let Some(known) = self.shown.borrow().get(&slot) {
            return Ok(known.clone());
        }
        let before = self.partial.get();
        let id = &self.plan.items[slot].id;
        let (place, path) = self.questionnaire.index.get(id).ok_or(Bail)?;
        let (first, rest) = path.split_first().ok_or(Bail)?;
        let page = self.page(*place)?;
        if page.iter().all(|row| *row == 0) {
            // As in the flow: what is on a page that is not shown is not looked at.
            return Ok(page);
        }
        let mut mask = (*page).clone();
        and(&mut mask, &self.item(*place, *first)?);
        let mut current = &self.questionnaire.pages[*place].items[*first];
        for position in rest {
            let Kind::Group { items } = &current.kind else {
                return Err(Bail);
            };
            current = items.get(*position).ok_or(Bail)?;
            and(&mut mask, &self.own(current)?);
        }
        let mask = Rc::new(mask);
        if self.partial.get() == before {
            self.shown.borrow_mut().insert(slot, mask.clone());
        }
        Ok(mask)
    }

    fn page(&self, place: usize) -> Seen<Mask> {
        match &*self.pages[place].borrow() {
            PageMemo::Known(mask) => return Ok(mask.clone()),
            // An item of this page, looked at to know whether the page is shown, reads another one: to the flow, the page is not shown
            // where nothing has shown it yet. Deeper, what is computed meanwhile would be kept though it holds for the moment only.
            PageMemo::Computing(depth, Some(mask)) if self.depth.get() == depth + 1 => {
                self.partial.set(self.partial.get() + 1);
                return Ok(mask.clone());
            }
            PageMemo::Computing(..) => return Err(Bail),
            PageMemo::NotYet => {}
        }
        let depth = self.depth.get() + 1;
        self.depth.set(depth);
        *self.pages[place].borrow_mut() = PageMemo::Computing(depth, None);
        let page = &self.questionnaire.pages[place];
        let mut undecided = self.conditions(page.visible_if.as_ref(), page.skip_if.as_ref())?;
        self.end_before(place, &mut undecided)?;
        let mut known = self.all(0);
        let note = |item: &Item| matches!(item.kind, Kind::Note);
        let only_notes = page.items.iter().all(note);
        for (position, item) in page.items.iter().enumerate() {
            if !only_notes && note(item) {
                continue;
            }
            if undecided.iter().all(|row| *row == 0) {
                break;
            }
            *self.pages[place].borrow_mut() = PageMemo::Computing(depth, Some(Rc::new(known.clone())));
            let shown = self.item(place, position)?;
            for ((known, undecided), shown) in known.iter_mut().zip(&mut undecided).zip(shown.iter()) {
                *known |= *undecided & shown;
                *undecided &= 1 - shown;
            }
        }
        let known = Rc::new(known);
        *self.pages[place].borrow_mut() = PageMemo::Known(known.clone());
        self.depth.set(depth - 1);
        Ok(known)
    }

    /// Takes out the responses whose questionnaire ended before this page, unless the rule keeps the page.
    fn end_before(&self, place: usize, shown: &mut [u8]) -> Seen<()> {
        let id = &self.questionnaire.pages[place].id;
        let mut ended = self.all(0);
        for (earlier, page) in self.questionnaire.pages[..place].iter().enumerate() {
            if page.end.is_empty() {
                continue;
            }
            let rules = self.end_of(earlier)?;
            for ((shown, ended), rule) in shown.iter_mut().zip(&mut ended).zip(rules.iter()) {
                if *rule > 0 && *ended == 0 {
                    *ended = 1;
                    *shown &= u8::from(page.end[usize::from(*rule) - 1].keep.contains(id));
                }
            }
        }
        Ok(())
    }

    /// The rule of a page that ends the questionnaire, plus one; 0: none.
    fn end_of(&self, place: usize) -> Seen<Rc<Vec<u16>>> {
        match &*self.ends[place].borrow() {
            Memo::Known(rules) => return Ok(rules.clone()),
            Memo::Computing => return Err(Bail),
            Memo::NotYet => {}
        }
        *self.ends[place].borrow_mut() = Memo::Computing;
        let depth = self.depth.get();
        self.depth.set(depth + 1);
        let shown = self.page(place)?;
        let mut rules = vec![0; self.len()];
        for (number, rule) in self.questionnaire.pages[place].end.iter().enumerate() {
            let holds = match &rule.when {
                Some(when) => self.eval(&when.expr)?.truth(self.len()),
                None => Rc::new(self.all(YES)),
            };
            for ((found, shown), holds) in rules.iter_mut().zip(shown.iter()).zip(holds.iter()) {
                if *found == 0 && *shown == 1 && *holds == YES {
                    *found = number as u16 + 1;
                }
            }
        }
        self.depth.set(depth);
        let rules = Rc::new(rules);
        *self.ends[place].borrow_mut() = Memo::Known(rules.clone());
        Ok(rules)
    }

    fn item(&self, place: usize, position: usize) -> Seen<Mask> {
        match &*self.items[place][position].borrow() {
            Memo::Known(mask) => return Ok(mask.clone()),
            Memo::Computing => return Err(Bail),
            Memo::NotYet => {}
        }
        *self.items[place][position].borrow_mut() = Memo::Computing;
        let depth = self.depth.get();
        self.depth.set(depth + 1);
        let mask = Rc::new(self.own(&self.questionnaire.pages[place].items[position])?);
        self.depth.set(depth);
        *self.items[place][position].borrow_mut() = Memo::Known(mask.clone());
        Ok(mask)
    }

    /// Path, switch, conditions, emptiness: all but the page and the group around.
    fn own(&self, item: &'q Item) -> Seen<Vec<u8>> {
        if !item.enabled {
            return Ok(self.all(0));
        }
        let asked = match (&item.kind, self.path) {
            (Kind::Note | Kind::Group { .. }, _) | (_, Path::Full) => true,
            (_, Path::Core) => item.mark != Mark::Option,
            (_, Path::Short) => item.mark == Mark::Essential,
        };
        let mut mask = self.all(u8::from(asked));
        if !asked {
            return Ok(mask);
        }
        if item.visible_if.is_some() || item.skip_if.is_some() {
            and(&mut mask, &self.conditions(item.visible_if.as_ref(), item.skip_if.as_ref())?);
        }
        match &item.kind {
            Kind::Group { items } => {
                let mut any = self.all(0);
                for inner in items {
                    or(&mut any, &self.own(inner)?);
                    // As in the flow: the first one shown is enough.
                    if any.iter().zip(&mask).all(|(any, mask)| any >= mask) {
                        break;
                    }
                }
                and(&mut mask, &any);
            }
            Kind::Single(choices) | Kind::Multi { choices, .. } | Kind::Rank { choices, .. } => {
                if let Some(offered) = self.offers(choices)? {
                    and(&mut mask, &offered);
                }
            }
            Kind::Matrix { filter: Some(_), .. } | Kind::Shares { filter: Some(_), .. } => {
                let mut any = self.all(0);
                for row in self.rows(item)? {
                    match row {
                        Some(row) => or(&mut any, &row),
                        None => any.fill(1),
                    }
                }
                and(&mut mask, &any);
            }
            _ => {}
        }
        Ok(mask)
    }

    fn conditions(&self, visible_if: Option<&'q Condition>, skip_if: Option<&'q Condition>) -> Seen<Vec<u8>> {
        let mut mask = self.all(1);
        if let Some(condition) = visible_if {
            let holds = self.eval(&condition.expr)?.truth(self.len());
            mask.iter_mut()
                .zip(holds.iter())
                .for_each(|(mask, holds)| *mask = holds / YES);
        }
        if let Some(condition) = skip_if {
            let holds = self.eval(&condition.expr)?.truth(self.len());
            mask.iter_mut()
                .zip(holds.iter())
                .for_each(|(mask, holds)| *mask &= 1 - holds / YES);
        }
        Ok(mask)
    }

    /// Where something is offered; `None`: everywhere.
    fn offers(&self, choices: &'q Choices) -> Seen<Option<Vec<u8>>> {
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
    pub(super) fn rows(&self, item: &'q Item) -> Seen<Vec<Option<Vec<u8>>>> {
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
    pub(super) fn kept(&self, slot: usize) -> Seen<Option<Rc<Kept>>> {
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

    /// The value of a variable: item, `item.row`, derived, external. What is not shown is missing.
    pub(super) fn var(&self, name: &Ref) -> Seen<Vector> {
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
    pub(super) fn derived(&self, place: usize) -> Seen<Vector> {
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
        let vector = if derived.kind == crate::questionnaire::DerivedKind::Code {
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
    pub(super) fn lines(&self, slot: usize) -> Seen<Vec<usize>> {
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
            if shown[row] == 0 || state[row] != super::field::ROWS {
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
    pub(super) fn why_missing(&self, id: &str) -> Seen<Option<Vec<Option<Missing>>>> {
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

pub(super) fn and(mask: &mut [u8], other: &[u8]) {
    mask.iter_mut().zip(other).for_each(|(mask, other)| *mask &= other);
}

fn or(mask: &mut [u8], other: &[u8]) {
    mask.iter_mut().zip(other).for_each(|(mask, other)| *mask |= other);
}
