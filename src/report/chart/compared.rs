//! Our figures against figures from elsewhere: two lanes a row, a dot with its interval above, a square below.

use super::super::words::{amount, interval_in};
use super::super::{ComparedRow, Point, Unit};
use super::canvas::{Canvas, Scale, VALUE, WIDTH};
use super::ink::Ink;
use super::layout::{Gutter, Tag, domain, grid, legend, nothing};

/// Half of the distance between the two lanes of a row.
const LANE: f64 = 7.5;
/// Height of a row with a label of one line.
const ROW: f64 = 36.0;

fn spoken(label: &str, name: &str, point: &Point, unit: Unit) -> String {
    let value = amount(point.value, unit);
    match point.interval {
        Some((low, high)) => format!("{label}, {name}\u{A0}: {value} ({})", interval_in(low, high, unit)),
        None => format!("{label}, {name}\u{A0}: {value}"),
    }
}

pub(super) fn compared(canvas: &mut Canvas, unit: Unit, names: &(String, String), rows: &[ComparedRow]) {
    if rows.is_empty() {
        return nothing(canvas);
    }
    let gutter = Gutter::new(rows.iter().map(|row| (row.label.as_str(), None)));
    let small = VALUE.size(11.0);
    let tags: Vec<(Option<Tag>, Tag)> = rows
        .iter()
        .map(|row| {
            let own = row.own.as_ref().map(|point| Tag::new(point, unit).face(small));
            (own, Tag::new(&row.other, unit).face(small.ink(Ink::Second)))
        })
        .collect();
    let widest = tags
        .iter()
        .flat_map(|(own, other)| own.iter().chain([other]))
        .map(Tag::width)
        .fold(30.0, f64::max);
    let right = (WIDTH - widest - 18.0).max(gutter.left + 40.0);
    let points = rows.iter().flat_map(|row| row.own.iter().chain([&row.other]));
    let (low, high) = domain(points);
    let scale = Scale::new(low, high, gutter.left, right);
    let entries = [(names.0.clone(), Ink::Accent), (names.1.clone(), Ink::Second)];
    let top = legend(canvas, 0.0, 1.0, &entries) + 2.0;
    let heights: Vec<f64> = (0..rows.len()).map(|row| gutter.height(row, ROW)).collect();
    let bottom = top + heights.iter().sum::<f64>();
    grid(canvas, &scale, unit, high, top, bottom);
    let mut y = top;
    for (i, row) in rows.iter().enumerate() {
        let middle = y + heights[i] / 2.0;
        gutter.label(canvas, i, middle);
        let (above, below) = (middle - LANE, middle + LANE);
        if let (Some(point), Some(tag)) = (&row.own, &tags[i].0) {
            canvas.group(&spoken(&row.label, &names.0, point, unit));
            let ink = if row.strong { Ink::Accent } else { Ink::Grey };
            line(canvas, &scale, point, above, ink);
            if point.fragile {
                canvas.ring(scale.at(point.value), above, 4.2, ink, 1.6);
            } else {
                canvas.dot(scale.at(point.value), above, 4.8, ink);
            }
            tag.draw(canvas, right + 14.0, above);
            canvas.end_group();
        } else {
            canvas.secret(gutter.left, above, 13.0);
        }
        canvas.group(&spoken(&row.label, &names.1, &row.other, unit));
        line(canvas, &scale, &row.other, below, Ink::Second);
        let x = scale.at(row.other.value);
        canvas.rect(x - 4.0, below - 4.0, 8.0, 8.0, Ink::Second);
        tags[i].1.draw(canvas, right + 14.0, below);
        canvas.end_group();
        y += heights[i];
    }
}

/// The interval of a point, with a halo so that it is seen over the grid.
fn line(canvas: &Canvas, scale: &Scale, point: &Point, y: f64, ink: Ink) {
    if let Some((from, to)) = point.interval.filter(|(from, to)| from.is_finite() && to.is_finite()) {
        canvas.path(&[(scale.at(from), y), (scale.at(to), y)], Ink::Paper, 4.4);
        canvas.path(&[(scale.at(from), y), (scale.at(to), y)], ink, 2.0);
    }
}
