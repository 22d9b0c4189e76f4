//! « Passez à F05 »: after which choices some of the next questions are certainly not asked.

use super::super::routing::alone;
use super::{Maker, printed};
use crate::questionnaire::condition::Val;
use crate::questionnaire::model::{Choice, Item, Kind};

/// Fewer questions passed than this need no arrow: their own instruction is enough.
const WORTH: usize = 2;

impl<'a> Maker<'a> {
    /// Where to go after a choice, when it closes what follows at once.
    pub(super) fn go(&self, item: &'a Item, choice: &Choice) -> Option<String> {
        let value = alone(item, &choice.code, choice.exclusive)?;
        let pages = &self.known.questionnaire.pages;
        let here = pages.iter().position(|page| page.items.iter().any(|other| std::ptr::eq(other, item)))?;
        let mut passed = 0;
        let mut after = false;
        for (place, page) in pages.iter().enumerate().skip(here) {
            if self.known.hidden_page(page, None) {
                continue;
            }
            let closed = place > here && (self.ended(here, place, &item.id, &value) || self.known.hidden_page(page, Some((&item.id, &value))));
            for other in &page.items {
                if std::ptr::eq(other, item) {
                    after = true;
                } else if after && self.known.prints(other) && !matches!(other.kind, Kind::Note) {
                    if closed || self.known.hidden_item(other, Some((&item.id, &value))) {
                        passed += 1;
                    } else {
                        let code = self.first_code(other);
                        return (passed >= WORTH).then(|| printed(&format!("Passez à {code}")));
                    }
                }
            }
        }
        (passed >= WORTH).then(|| printed("C’est fini, merci !"))
    }

    /// Whether an answer on one page ends the questionnaire before another page.
    fn ended(&self, here: usize, later: usize, id: &str, value: &Val) -> bool {
        let pages = &self.known.questionnaire.pages;
        pages[here]
            .end
            .iter()
            .find(|rule| match &rule.when {
                None => true,
                Some(when) => self.known.value(&when.expr, Some((id, value))) == Some(Val::Bool(true)),
            })
            .is_some_and(|rule| !rule.keep.contains(&pages[later].id))
    }
}
