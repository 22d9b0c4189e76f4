//! Dissemination: a diagnostic as a format-free document, and its renderings.
//!
//! `diagnostic` turns results and a plan into a [`Document`]; `chart` draws a [`Chart`] as SVG; `html` and `pdf` render the
//! document. Same input, same bytes.

pub mod benchmark;
pub mod chart;
pub mod diagnostic;
pub mod fonts;
pub mod html;
pub mod paper;
pub mod pdf;
pub mod plan;
pub mod terminal;
pub mod words;

use serde::{Deserialize, Serialize};

/// A whole report.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What stands on the cover and in the metadata.
    pub meta: Meta,
    /// The chapters, in order.
    pub chapters: Vec<Chapter>,
}

/// The cover and the metadata.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Meta {
    /// Title (« Diagnostic de la vie associative »).
    pub title: String,
    /// Territory and year.
    pub subtitle: String,
    /// The territory's name.
    pub territory: String,
    /// Who signs it.
    pub author: String,
    /// In full (« samedi 21 novembre 2026 »).
    pub date_text: String,
    /// For the PDF metadata.
    pub date: Option<crate::values::Date>,
    /// `fr`.
    pub lang: String,
    /// « Données de démonstration », « Provisoire »…: repeated on every page.
    pub banner: Option<String>,
    /// One line under the title (« 312 réponses, du 3 mars au 30 mai 2026 »).
    pub summary: String,
    /// Running foot (« OLVA · Rennes · 2026 »).
    pub foot: String,
}

/// A chapter; number and anchor are given by the renderers from its place and id.
#[derive(Clone, Debug, PartialEq)]
pub struct Chapter {
    /// Stable id, used as anchor.
    pub id: String,
    /// Title.
    pub title: String,
    /// Content.
    pub blocks: Vec<Block>,
    /// An annex: lettered, not numbered.
    pub annex: bool,
}

/// A piece of a chapter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Block {
    /// A section title (level 2).
    Heading(String),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List(Vec<Vec<Inline>>),
    /// Large figures, three or four a row.
    KeyFigures(Vec<KeyFigure>),
    /// A chart with its table.
    Figure(Box<Figure>),
    /// A table alone.
    Table(Table),
    /// A box: a limit, a reading note, a question to debate.
    Callout {
        /// What kind of box.
        kind: CalloutKind,
        /// Its title.
        title: String,
        /// Its text.
        text: Vec<Inline>,
    },
    /// What people wrote, set apart from what the figures say.
    Remark {
        /// Who speaks.
        title: String,
        /// Its text.
        paragraphs: Vec<Vec<Inline>>,
    },
}

/// The kinds of box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CalloutKind {
    /// How to read.
    Note,
    /// A limit of the figures.
    Limit,
    /// A question to debate.
    Debate,
}

/// A run of text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Inline {
    /// Plain.
    Text(String),
    /// Strong.
    Strong(String),
    /// Emphasis.
    Emph(String),
}

impl Inline {
    /// Its text.
    pub fn as_str(&self) -> &str {
        match self {
            Inline::Text(text) | Inline::Strong(text) | Inline::Emph(text) => text,
        }
    }
}

/// A large figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyFigure {
    /// « 52 % ».
    pub value: String,
    /// What it is.
    pub label: String,
    /// « entre 48 et 56 % », « 312 réponses ».
    pub detail: String,
    /// Indicator it comes from.
    pub indicator: String,
}

/// A chart with all that must stand around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Stable id.
    pub id: String,
    /// The finding, as a sentence.
    pub title: String,
    /// Measure, unit, base.
    pub subtitle: String,
    /// Type, main trend, figures.
    pub alt: String,
    /// What to draw.
    pub chart: Chart,
    /// The same figures.
    pub table: Table,
    /// « Question : … ».
    pub question: Option<String>,
    /// Item non-response, reading, « fragile », « autres réponses »…
    pub notes: Vec<String>,
    /// « Source : … ».
    pub source: String,
}

/// A table; `hidden` cells are printed as « s » (secret) and explained.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Table {
    /// Its title.
    pub caption: String,
    /// Column headers; the first is that of the row headers.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<TableRow>,
    /// Under the table.
    pub notes: Vec<String>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct TableRow {
    /// Row header.
    pub header: String,
    /// Cells, one for each column after the first.
    pub cells: Vec<TableCell>,
    /// A total: set in bold.
    pub total: bool,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TableCell {
    /// Text.
    Text(String),
    /// A number (for spreadsheets) and how it is printed.
    Number(f64, String),
    /// Hidden: too few respondents.
    Hidden,
    /// Nothing to say.
    Empty,
}

/// One value of a chart with its interval, in the unit of the chart (percent charts: 0 to 100).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The value.
    pub value: f64,
    /// 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// Few answers: drawn lighter and marked.
    pub fragile: bool,
}

/// How numbers of a chart are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// 0 to 100, « 52 % ».
    Percent,
    /// « 1 260 ».
    Count,
    /// « 12,5 ».
    Number,
    /// « 12 000 € ».
    Euro,
    /// An index from 0 to 100, no sign.
    Index,
    /// « +8 », « −3 » (balance of opinion, points).
    Points,
}

/// What to draw: data only. Rows come in the order in which they are drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Chart {
    /// Horizontal bars, ranked, with intervals.
    Bars {
        /// Unit.
        unit: Unit,
        /// Label, answers, value (`None`: hidden).
        rows: Vec<BarRow>,
    },
    /// Two or three bars a row (employers and others…).
    Grouped {
        /// Unit.
        unit: Unit,
        /// Names of the series.
        series: Vec<String>,
        /// Label and one value a series.
        rows: Vec<(String, Vec<Option<Point>>)>,
    },
    /// Opinion scales around a neutral axis.
    Likert {
        /// The levels, most negative first.
        levels: Vec<String>,
        /// Label, answers, percentages by level (`None`: hidden).
        rows: Vec<(String, usize, Option<Vec<f64>>)>,
        /// Place of the neutral level, split around zero.
        neutral: Option<usize>,
    },
    /// 100 % strips.
    Strips {
        /// The parts.
        parts: Vec<String>,
        /// Label, answers, percentages by part (`None`: hidden).
        rows: Vec<(String, usize, Option<Vec<f64>>)>,
        /// Ordered parts take a sequential palette, others the categorical one.
        ordered: bool,
    },
    /// Counts by class of a number.
    Histogram {
        /// Class label and count (`None`: hidden).
        classes: Vec<(String, Option<f64>)>,
        /// Median marked: place on the axis in classes (2.5: middle of the third) and label.
        median: Option<(f64, String)>,
        /// Name of the horizontal axis.
        axis: String,
        /// Unit of the heights.
        unit: Unit,
    },
    /// One dot a group with its interval, against a reference.
    Dots {
        /// Unit.
        unit: Unit,
        /// Label, answers, value (`None`: hidden).
        rows: Vec<BarRow>,
        /// Reference and its label (« ensemble 52 % »).
        reference: Option<(f64, String)>,
    },
    /// Our figures, each with its interval, against figures from elsewhere.
    Compared {
        /// Unit.
        unit: Unit,
        /// What ours are called, and the others.
        names: (String, String),
        /// The figures.
        rows: Vec<ComparedRow>,
    },
    /// Two moments a row, joined: from the earlier value to the later one.
    Dumbbell {
        /// Unit.
        unit: Unit,
        /// Names of the two moments.
        moments: (String, String),
        /// The rows.
        rows: Vec<DumbbellRow>,
    },
    /// Rows × columns of percentages.
    Heat {
        /// Unit.
        unit: Unit,
        /// Columns.
        columns: Vec<String>,
        /// Label and values (`None`: hidden).
        rows: Vec<(String, Vec<Option<f64>>)>,
    },
    /// Parts of a whole as areas.
    Treemap {
        /// Label, value, how it is printed.
        parts: Vec<(String, f64, String)>,
    },
    /// Two measures against each other, quadrants cut at the given values.
    Quadrant {
        /// Horizontal axis: name, unit, cut.
        x: (String, Unit, f64),
        /// Vertical axis: name, unit, cut.
        y: (String, Unit, f64),
        /// Label, x, y.
        points: Vec<(String, f64, f64)>,
        /// Name of the upper right quadrant.
        corner: String,
    },
    /// From the frame to the answers used: successive losses.
    Waterfall {
        /// Label, value, is a total.
        steps: Vec<(String, f64, bool)>,
    },
    /// Values over time, labelled directly.
    Lines {
        /// Unit.
        unit: Unit,
        /// Places on the horizontal axis.
        ticks: Vec<String>,
        /// Name and one value a tick.
        series: Vec<(String, Vec<Option<f64>>)>,
        /// What happened at a tick, marked by a vertical line: place, short label.
        marks: Vec<(usize, String)>,
    },
}

/// A row of a bar or dot chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BarRow {
    /// Label.
    pub label: String,
    /// Respondents behind it, shown when given.
    pub n: Option<usize>,
    /// Value; `None`: hidden.
    pub point: Option<Point>,
    /// Drawn in the accent colour (others in its tint).
    pub strong: bool,
}

/// A row of a comparison with elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedRow {
    /// What is measured, and where the other figure comes from.
    pub label: String,
    /// Ours; `None`: hidden.
    pub own: Option<Point>,
    /// The other figure, with its interval when it has one.
    pub other: Point,
    /// Drawn in the accent colour: the difference is clear.
    pub strong: bool,
}

/// A row of a dumbbell chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DumbbellRow {
    /// Label.
    pub label: String,
    /// Earlier and later values; `None`: hidden.
    pub points: Option<(Point, Point)>,
    /// The change holds: drawn in the accent colour, others in grey.
    pub strong: bool,
    /// Written at the end of the row (« +9 points »).
    pub note: String,
}

/// Where a chart is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// Fixed colours (PDF, files).
    Print,
    /// CSS variables with fixed fallbacks (`var(--c-1,#1d5ca6)`), so that dark mode works.
    Screen,
}
