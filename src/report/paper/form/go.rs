//! « Passez à F05 »: after which choices some of the next questions are certainly not asked.

use std::collections::BTreeSet;

use super::super::known::Supposition;
use super::super::routing::alone;
use super::{Maker, printed};
use crate::questionnaire::condition::Val;
use crate::questionnaire::model::{Choice, Item, Kind};

/// Fewer questions passed than this need no arrow: their own instruction is enough.
const WORTH: usize = 2;

impl<'a> Maker<'a> {
    /// Where to go after a choice, when it closes what follows at once.
    pub(super) fn go(&self, item: &'a Item, choice: &Choice) -> Option<String> {
        let mut supposed = Supposition {
            id: &item.id,
            value: alone(item, &choice.code, choice.exclusive)?,
            hidden: BTreeSet::new(),
        };
        let pages = &self.known.questionnaire.pages;
        let here = pages
            .iter()
            .position(|page| page.items.iter().any(|other| std::ptr::eq(other, item)))?;
        let (mut passed, mut after) = (0, false);
        for (place, page) in pages.iter().enumerate().skip(here) {
            if self.known.hidden_page(page, None) {
                continue;
            }
            let closed = place > here && (self.ended(here, place, &supposed) || self.known.hidden_page(page, Some(&supposed)));
            for other in &page.items {
                if std::ptr::eq(other, item) {
                    after = true;
                } else if after && self.known.prints(other) && !matches!(other.kind, Kind::Note) {
                    if !closed && !self.known.hidden_item(other, Some(&supposed)) {
                        let code = self.first_code(other);
                        return (passed >= WORTH).then(|| printed(&format!("Passez à {code}")));
                    }
                    passed += 1;
                    hide(other, &mut supposed.hidden);
                }
            }
        }
        (passed >= WORTH).then(|| printed("C’est fini, merci !"))
    }

    /// Whether an answer on one page ends the questionnaire before another page.
    fn ended(&self, here: usize, later: usize, supposed: &Supposition<'_>) -> bool {
        let pages = &self.known.questionnaire.pages;
        pages[here]
            .end
            .iter()
            .find(|rule| match &rule.when {
                None => true,
                Some(when) => self.known.value(&when.expr, Some(supposed)) == Some(Val::Bool(true)),
            })
            .is_some_and(|rule| !rule.keep.contains(&pages[later].id))
    }
}

/// A question that is passed has no answer: what depends on it follows.
fn hide<'a>(item: &'a Item, hidden: &mut BTreeSet<&'a str>) {
    match &item.kind {
        Kind::Group { items } => {
            for inner in items {
                hide(inner, hidden);
            }
        }
        _ => {
            hidden.insert(&item.id);
        }
    }
}
