//! The remarks of the steering committee, each under what it is about: a figure where it is first shown, a chapter at its end.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::fieldwork::comment::{Place, paragraphs};
use crate::report::plan::BlockPlan;
use crate::report::{Block, Inline};

use super::Remark;

/// The title above a remark.
const TITLE: &str = "Commentaire du comité de pilotage";

/// Remarks that wait for their place.
pub(super) struct Remarks<'a> {
    all: &'a [Remark],
    printed: RefCell<BTreeSet<&'a Place>>,
}

impl<'a> Remarks<'a> {
    pub(super) fn new(all: &'a [Remark]) -> Self {
        Remarks {
            all,
            printed: RefCell::default(),
        }
    }

    /// The remarks on a place, the first time that it is shown.
    pub(super) fn on(&self, place: &Place) -> Vec<Block> {
        let mut said = self.all.iter().filter(|remark| remark.place == *place).peekable();
        let Some(first) = said.peek() else {
            return Vec::new();
        };
        if !self.printed.borrow_mut().insert(&first.place) {
            return Vec::new();
        }
        said.map(block).collect()
    }

    /// The remarks on what a block of the plan shows.
    pub(super) fn under(&self, block: &BlockPlan) -> Vec<Block> {
        let indicators: Vec<&String> = match block {
            BlockPlan::KeyFigures { of } => of.iter().collect(),
            BlockPlan::Figure { indicator, .. } | BlockPlan::Dispersion { indicator, .. } => vec![indicator],
            BlockPlan::Crossing { indicators, .. } => indicators.iter().collect(),
            BlockPlan::Question { item, .. } | BlockPlan::Quadrant { item, .. } => {
                return self.on(&Place::Question(item.clone()));
            }
            _ => Vec::new(),
        };
        indicators
            .into_iter()
            .flat_map(|id| self.on(&Place::Indicator(id.clone())))
            .collect()
    }
}

fn block(remark: &Remark) -> Block {
    Block::Remark {
        title: TITLE.to_owned(),
        paragraphs: paragraphs(&remark.text)
            .into_iter()
            .map(|line| vec![Inline::Text(line.to_owned())])
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_is_printed_once_line_by_line_where_its_figure_first_stands() {
        let on = |place: Place, text: &str| Remark {
            place,
            text: text.to_owned(),
        };
        let all = [
            on(Place::Indicator("L1".into()), "Une\n\ndeux"),
            on(Place::Chapter("lieux".into()), "Fin"),
            on(Place::Indicator("L1".into()), "trois"),
        ];
        let remarks = Remarks::new(&all);
        let figures = BlockPlan::KeyFigures {
            of: vec!["L0".into(), "L1".into()],
        };
        let printed = remarks.under(&figures);
        let lines = |block: &Block| match block {
            Block::Remark { paragraphs, .. } => paragraphs.len(),
            _ => 0,
        };
        assert_eq!(printed.iter().map(lines).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(remarks.under(&figures), []);
        assert_eq!(remarks.on(&Place::Chapter("argent".into())), []);
        assert_eq!(remarks.on(&Place::Chapter("lieux".into())).len(), 1);
    }
}
