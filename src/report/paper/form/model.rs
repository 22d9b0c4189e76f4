//! A form as data: what the template reads.

use serde::Serialize;

use super::super::layout::Matrix;

/// A form, ready to be set. Every text is printable.
#[derive(Clone, Debug, Serialize)]
pub struct Form {
    pub(crate) lang: String,
    pub(crate) large: bool,
    pub(crate) title: String,
    pub(crate) territory: String,
    pub(crate) edition: String,
    pub(crate) intro: String,
    pub(crate) date: [i16; 3],
    pub(crate) banner: Option<String>,
    pub(crate) who: Option<Who>,
    pub(crate) deadline: Option<String>,
    pub(crate) return_to: Vec<String>,
    pub(crate) help: String,
    pub(crate) online: String,
    pub(crate) minutes: String,
    pub(crate) have: Vec<String>,
    pub(crate) how: Vec<String>,
    pub(crate) notice: Vec<String>,
    pub(crate) parts: Vec<Part>,
    pub(crate) thanks: String,
    pub(crate) full_notice: Vec<Paragraph>,
    pub(crate) foot: String,
}

/// Whom a form is for.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Who {
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) code: String,
    pub(crate) link: String,
    #[serde(skip)]
    pub(crate) qr: String,
}

/// A paragraph of the full notice.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Paragraph {
    /// `heading`, `item` or `text`.
    pub(crate) kind: &'static str,
    pub(crate) text: String,
}

/// A part: a page of the questionnaire.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Part {
    pub(crate) title: String,
    pub(crate) intro: String,
    pub(crate) rule: Option<String>,
    pub(crate) entries: Vec<Entry>,
}

/// What stands in a part.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Entry {
    /// A question.
    Question(Question),
    /// Several questions under one title.
    Group {
        label: String,
        hint: String,
        rule: Option<String>,
        questions: Vec<Question>,
    },
    /// An instruction for the questions that follow.
    Rule { text: String },
    /// A text.
    Note { text: String },
}

/// A question.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Question {
    pub(crate) code: String,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) rule: Option<String>,
    pub(crate) instruction: String,
    pub(crate) known: Option<String>,
    pub(crate) answer: Answer,
    pub(crate) letters: Vec<Tick>,
    pub(crate) estimate: bool,
}

/// A box with what it means.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Tick {
    pub(crate) mark: String,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) go: Option<String>,
    pub(crate) specify: bool,
}

/// Choices under a title.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Bunch {
    pub(crate) heading: String,
    pub(crate) ticks: Vec<Tick>,
}

/// Where the answer is written.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "shape", rename_all = "kebab-case")]
pub(crate) enum Answer {
    Choices {
        columns: usize,
        bunches: Vec<Bunch>,
    },
    Ranks {
        columns: usize,
        ticks: Vec<Tick>,
    },
    Number {
        boxes: Option<usize>,
        decimals: usize,
        unit: String,
        bands: Vec<Tick>,
        columns: usize,
    },
    Shares {
        rows: Vec<Tick>,
        boxes: usize,
        unit: String,
        total: String,
    },
    Matrix {
        style: Matrix,
        label: f64,
        heads: Vec<Tick>,
        rows: Vec<Tick>,
        columns: usize,
    },
    Lines {
        lines: usize,
    },
    Boxes {
        prefix: String,
        groups: Vec<usize>,
        between: String,
        line: String,
    },
    Roster {
        blocks: Vec<Block>,
        more: String,
    },
}

/// One line of a roster.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Block {
    pub(crate) title: String,
    pub(crate) questions: Vec<Question>,
}
