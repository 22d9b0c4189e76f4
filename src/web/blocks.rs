//! Blocks of a report on a page of the site: the same figures as in print, each chart with its table.

use askama::Template;

use crate::i18n::Words;
use crate::report::chart::svg;
use crate::report::words::typo;
use crate::report::{Block, Figure, Inline, Medium, Table, TableCell};

/// Blocks, written in order.
#[derive(Template)]
#[template(path = "blocks.html")]
pub(super) struct Blocks(pub(super) Vec<Block>);

impl Blocks {
    fn figure(figure: &Figure) -> Drawn<'_> {
        Drawn {
            words: Words::default(),
            svg: svg(&figure.chart, Medium::Screen, &figure.id, Some(&format!("{}-t", figure.id))),
            figure,
        }
    }

    fn table(table: &Table) -> Tabled<'_> {
        Tabled {
            words: Words::default(),
            table,
        }
    }

    fn inlines(text: &[Inline]) -> Inlines<'_> {
        Inlines { text }
    }
}

/// A chart with its title, notes and table.
#[derive(Template)]
#[template(path = "figure.html")]
pub(super) struct Drawn<'a> {
    pub(super) words: Words,
    pub(super) figure: &'a Figure,
    pub(super) svg: String,
}

impl Drawn<'_> {
    fn table(&self) -> Tabled<'_> {
        Tabled {
            words: self.words,
            table: &self.figure.table,
        }
    }
}

/// Characters from which a cell is read as words, not as a figure.
const WORDY: usize = 30;

/// A table.
#[derive(Template)]
#[template(path = "table.html")]
pub(super) struct Tabled<'a> {
    pub(super) words: Words,
    pub(super) table: &'a Table,
}

impl Tabled<'_> {
    /// A cell of words, set from the left.
    fn wordy(&self, cell: &TableCell) -> bool {
        matches!(cell, TableCell::Text(text) if text.chars().count() > WORDY)
    }

    fn hides(&self) -> bool {
        self.table.rows.iter().any(|row| row.cells.contains(&TableCell::Hidden))
    }
}

/// Runs of text.
#[derive(Template)]
#[template(path = "inlines.html")]
struct Inlines<'a> {
    text: &'a [Inline],
}

impl Inlines<'_> {
    /// Text as print has it: no line begins with a sign.
    fn set(&self, text: &str) -> String {
        typo(text)
    }
}
