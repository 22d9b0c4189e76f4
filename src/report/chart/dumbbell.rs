//! Two moments a row: a ring for the earlier value, a dot for the later one, a line between; what holds in the accent colour.

use super::super::words::amount;
use super::super::{DumbbellRow, Unit};
use super::canvas::{Anchor, Canvas, PLAIN, Scale, VALUE, WIDTH};
use super::ink::Ink;
use super::layout::{Gutter, domain, grid, nothing};

/// Radius of the marks.
const MARK: f64 = 4.6;
/// Widest name of a moment.
const NAME: f64 = 120.0;

pub(super) fn dumbbell(canvas: &mut Canvas, unit: Unit, moments: &(String, String), rows: &[DumbbellRow]) {
    if rows.is_empty() {
        return nothing(canvas);
    }
    let gutter = Gutter::new(rows.iter().map(|row| (row.label.as_str(), None)));
    let small = VALUE.size(11.0);
    let quiet = PLAIN.size(11.0).ink(Ink::Muted);
    let face = |row: &DumbbellRow| if row.strong { small } else { quiet };
    let noted = rows.iter().map(|row| face(row).width(&row.note)).fold(30.0, f64::max);
    let right = (WIDTH - noted - 16.0).max(gutter.left + 40.0);
    let (low, high) = domain(rows.iter().filter_map(|row| row.points.as_ref()).flat_map(|(a, b)| [a, b]));
    let scale = Scale::new(low, high, gutter.left, right);
    // The legend: a ring and the earlier moment, a dot and the later one.
    let mut x = gutter.left + MARK;
    let legend = PLAIN.size(11.0);
    for (name, later) in [(&moments.0, false), (&moments.1, true)] {
        let name = legend.wrap(name, NAME).into_iter().next().unwrap_or_default();
        if later {
            canvas.dot(x, 8.0, MARK, Ink::Accent);
        } else {
            canvas.ring(x, 8.0, MARK - 0.6, Ink::Accent, 1.6);
        }
        canvas.text(x + 9.0, 8.0, Anchor::Start, &name, legend);
        x += legend.width(&name) + 34.0;
    }
    let top = 22.0;
    let heights: Vec<f64> = (0..rows.len()).map(|row| gutter.height(row, 24.0)).collect();
    let bottom = top + heights.iter().sum::<f64>();
    grid(canvas, &scale, unit, high, top, bottom);
    let mut y = top;
    for (i, row) in rows.iter().enumerate() {
        let middle = y + heights[i] / 2.0;
        gutter.label(canvas, i, middle);
        if let Some((before, after)) = &row.points {
            let ink = if row.strong { Ink::Accent } else { Ink::Grey };
            let said = format!(
                "{}\u{A0}: {}, puis {}",
                row.label,
                amount(before.value, unit),
                amount(after.value, unit)
            );
            canvas.group(&said);
            let (from, to) = (scale.at(before.value), scale.at(after.value));
            let gap = MARK * (to - from).signum();
            if (to - from).abs() > 2.0 * MARK {
                canvas.path(&[(from + gap, middle), (to, middle)], ink, if row.strong { 2.6 } else { 1.4 });
            }
            canvas.ring(from, middle, MARK - 0.6, ink, 1.6);
            canvas.dot(to, middle, MARK, ink);
            canvas.text(right + 14.0, middle, Anchor::Start, &row.note, face(row));
            canvas.end_group();
        } else {
            canvas.secret(gutter.left, middle, 16.0);
        }
        y += heights[i];
    }
}
