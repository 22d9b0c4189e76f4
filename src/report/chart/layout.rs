//! What several charts share: the gutter of row labels, legends, axes, intervals, the value at the end of a bar.

use super::super::words::amount;
use super::super::{Point, Unit};
use super::canvas::{Anchor, Canvas, Face, LEADING, PLAIN, QUIET, Scale, TEXT, VALUE, WIDTH};
use super::ink::Ink;

/// Widest column of row labels.
const LABELS: f64 = 250.0;

/// Row labels, wrapped, with the answers behind each.
pub(super) struct Gutter {
    labels: Vec<Vec<String>>,
    counts: Vec<Option<usize>>,
    label_edge: f64,
    count_edge: f64,
    /// Where the drawing area begins.
    pub(super) left: f64,
}

impl Gutter {
    pub(super) fn new<'a>(rows: impl IntoIterator<Item = (&'a str, Option<usize>)>) -> Self {
        let (labels, counts): (Vec<&str>, Vec<Option<usize>>) = rows.into_iter().unzip();
        let labels: Vec<Vec<String>> = labels.iter().map(|label| PLAIN.wrap(label, LABELS)).collect();
        let widest = labels.iter().flatten().map(|line| PLAIN.width(line)).fold(0.0, f64::max);
        let label_edge = widest.max(20.0);
        let counted = counts
            .iter()
            .flatten()
            .map(|n| QUIET.width(&super::super::words::count(*n)))
            .fold(0.0, f64::max);
        let count_edge = if counts.iter().any(Option::is_some) {
            label_edge + 10.0 + counted.max(10.0)
        } else {
            label_edge
        };
        Gutter {
            labels,
            counts,
            label_edge,
            count_edge,
            left: count_edge + 10.0,
        }
    }

    /// Height that the label of a row takes, at least `least`.
    pub(super) fn height(&self, row: usize, least: f64) -> f64 {
        let lines = self.labels.get(row).map_or(1, Vec::len) as f64;
        least.max(lines * LEADING + 7.0)
    }

    /// Whether a header « n » is needed.
    pub(super) fn counted(&self) -> bool {
        self.counts.iter().any(Option::is_some)
    }

    /// The header of the column of answers.
    pub(super) fn header(&self, canvas: &Canvas, y: f64) {
        if self.counted() {
            canvas.text(self.count_edge, y, Anchor::End, "n", QUIET);
        }
    }

    /// The label of a row, centred on `y`.
    pub(super) fn label(&self, canvas: &Canvas, row: usize, y: f64) {
        if let Some(lines) = self.labels.get(row) {
            canvas.lines(self.label_edge, y, Anchor::End, lines, PLAIN);
        }
        if let Some(Some(n)) = self.counts.get(row) {
            canvas.text(self.count_edge, y, Anchor::End, &super::super::words::count(*n), QUIET);
        }
    }
}

/// A legend above the drawing, in reading order; returns the height it takes.
pub(super) fn legend(canvas: &Canvas, left: f64, top: f64, entries: &[(String, Ink)]) -> f64 {
    const SWATCH: f64 = 11.0;
    const GAP: f64 = 16.0;
    let (mut x, mut y) = (left, top);
    for (name, ink) in entries {
        let lines = PLAIN.wrap(name, WIDTH - left - SWATCH - 6.0);
        let width = SWATCH + 6.0 + lines.iter().map(|line| PLAIN.width(line)).fold(0.0, f64::max);
        if x > left && x + width > WIDTH {
            x = left;
            y += LEADING + 3.0;
        }
        canvas.rect(x, y, SWATCH, SWATCH, *ink);
        if ink.pale() {
            canvas.frame(x + 0.4, y + 0.4, SWATCH - 0.8, SWATCH - 0.8, Ink::Axis, 0.8);
        }
        for (i, line) in lines.iter().enumerate() {
            canvas.text(
                x + SWATCH + 6.0,
                y + SWATCH / 2.0 + i as f64 * LEADING,
                Anchor::Start,
                line,
                PLAIN,
            );
        }
        y += (lines.len() as f64 - 1.0) * LEADING;
        x += width + GAP;
    }
    y + LEADING + 7.0 - top
}

/// Vertical grid lines and the values under them.
pub(super) fn grid(canvas: &mut Canvas, scale: &Scale, unit: Unit, high: f64, top: f64, bottom: f64) {
    let widest = QUIET.width(&amount(high, unit)).max(QUIET.width(&amount(-high, unit)));
    let room = scale.at(high) - scale.at(f64::NEG_INFINITY);
    let count = ((room / (widest + 22.0)) as usize).clamp(2, 6);
    let mut free = f64::NEG_INFINITY;
    for tick in scale.ticks(count) {
        let x = scale.at(tick);
        let text = amount(tick, unit);
        let half = QUIET.width(&text) / 2.0;
        if tick == 0.0 {
            canvas.path(&[(x, top), (x, bottom)], Ink::Axis, 1.0);
        } else {
            canvas.path(&[(x, top), (x, bottom)], Ink::Grid, 0.8);
        }
        if x - half > free && x + half <= WIDTH && x - half >= 0.0 && text_is_exact(tick, unit) {
            canvas.text(x, bottom + 11.0, Anchor::Middle, &text, QUIET);
            free = x + half + 6.0;
        }
    }
    canvas.reach(bottom + 20.0);
}

/// A tick of 0.5 must not be labelled « 1 ».
fn text_is_exact(tick: f64, unit: Unit) -> bool {
    let decimals = if unit == Unit::Number { 10.0 } else { 1.0 };
    (tick * decimals - (tick * decimals).round()).abs() < 1e-6
}

/// A 95 % interval with a halo in the colour of the paper, horizontal.
pub(super) fn whisker(canvas: &Canvas, scale: &Scale, interval: (f64, f64), y: f64) {
    let (from, to) = (scale.at(interval.0), scale.at(interval.1));
    if !(interval.0.is_finite() && interval.1.is_finite()) || to - from < 0.2 {
        return;
    }
    canvas.path(&[(from, y), (to, y)], Ink::Paper, 3.6);
    for x in [from, to] {
        canvas.path(&[(x, y - 4.5), (x, y + 4.5)], Ink::Paper, 3.6);
    }
    canvas.path(&[(from, y), (to, y)], Ink::Text, 1.2);
    for x in [from, to] {
        canvas.path(&[(x, y - 3.5), (x, y + 3.5)], Ink::Text, 1.2);
    }
}

/// The value at the end of a row, with « fragile » when it is.
pub(super) struct Tag {
    value: String,
    fragile: bool,
    face: Face,
}

impl Tag {
    pub(super) fn new(point: &Point, unit: Unit) -> Self {
        Tag {
            value: amount(point.value, unit),
            fragile: point.fragile,
            face: VALUE,
        }
    }

    pub(super) fn face(self, face: Face) -> Self {
        Tag { face, ..self }
    }

    pub(super) fn width(&self) -> f64 {
        self.face.width(&self.value) + if self.fragile { 5.0 + QUIET.width("fragile") } else { 0.0 }
    }

    pub(super) fn draw(&self, canvas: &Canvas, x: f64, y: f64) {
        canvas.text(x, y, Anchor::Start, &self.value, self.face);
        if self.fragile {
            canvas.text(x + self.face.width(&self.value) + 5.0, y, Anchor::Start, "fragile", QUIET);
        }
    }
}

/// Lowest and highest of what a chart of points must show, zero included.
pub(super) fn domain<'a>(points: impl Iterator<Item = &'a Point>) -> (f64, f64) {
    let (mut low, mut high) = (0.0f64, 0.0f64);
    for point in points {
        let (from, to) = point.interval.unwrap_or((point.value, point.value));
        for value in [point.value, from, to].into_iter().filter(|v| v.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
    }
    if high <= low { (low, low + 1.0) } else { (low, high) }
}

/// What is drawn when there is nothing to draw.
pub(super) fn nothing(canvas: &mut Canvas) {
    canvas.frame(0.5, 0.5, WIDTH - 1.0, 55.0, Ink::Axis, 1.0);
    canvas.text(
        WIDTH / 2.0,
        28.0,
        Anchor::Middle,
        "Aucune donnée à afficher",
        PLAIN.ink(Ink::Muted),
    );
    canvas.reach(56.0);
}

/// Notes under a drawing, as a list that wraps; returns the new bottom.
pub(super) fn listing(canvas: &mut Canvas, top: f64, intro: &str, items: &[String]) -> f64 {
    let text = format!("{intro} {}.", items.join("\u{202F}; "));
    let lines = QUIET.wrap(&text, WIDTH - 4.0);
    let mut y = top + TEXT;
    for line in &lines {
        canvas.text(0.0, y, Anchor::Start, line, QUIET);
        y += LEADING;
    }
    canvas.reach(y);
    y
}
