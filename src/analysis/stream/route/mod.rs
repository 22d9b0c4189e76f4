//! What is shown and what it is worth, over a batch of responses at once: the same rules as [`Flow`], each computation giving a
//! value a response instead of one. Where the flow answers « hidden » because a page or an item is being computed, so does this where
//! it can be said for certain; where it cannot, [`Bail`] leaves the batch to the flow itself, response by response.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::plan::{Batch, Plan};
use super::register::Attributes;
use super::vector::{Vector, YES};
use crate::questionnaire::condition::{Condition, Ref};
use crate::questionnaire::flow::{Context, Flow, Path};
use crate::questionnaire::{Item, Kind, Mark, Questionnaire};

mod offer;
mod value;

pub(super) use offer::Kept;

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
}

fn and(mask: &mut [u8], other: &[u8]) {
    mask.iter_mut().zip(other).for_each(|(mask, other)| *mask &= other);
}

fn or(mask: &mut [u8], other: &[u8]) {
    mask.iter_mut().zip(other).for_each(|(mask, other)| *mask |= other);
}
