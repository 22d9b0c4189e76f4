//! Charts of areas and planes: heat table, treemap, two measures against each other.

use super::super::Unit;
use super::super::fonts;
use super::super::words::amount;
use super::canvas::{Anchor, Canvas, LEADING, PLAIN, QUIET, SMALL, Scale, VALUE, WIDTH};
use super::ink::Ink;
use super::layout::{Gutter, listing, nothing};

pub(super) fn heat(canvas: &mut Canvas, unit: Unit, columns: &[String], rows: &[(String, Vec<Option<f64>>)]) {
    if rows.is_empty() || columns.is_empty() {
        return nothing(canvas);
    }
    let values = || {
        rows.iter()
            .flat_map(|(_, v)| v.iter().flatten())
            .copied()
            .filter(|v| v.is_finite())
    };
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    let gutter = Gutter::new(rows.iter().map(|(label, _)| (label.as_str(), None)));
    let face = PLAIN.size(SMALL);
    let cell_text = values().map(|v| face.width(&amount(v, unit))).fold(12.0, f64::max) + 8.0;
    let word = columns
        .iter()
        .map(|c| fonts::longest_word(c, SMALL, false))
        .fold(0.0, f64::max)
        .min(110.0)
        + 8.0;
    let need = cell_text.max(word);
    let room = WIDTH - gutter.left;
    let a_panel = ((room / need) as usize).clamp(1, columns.len());
    let step = (room / a_panel as f64).min(120.0);
    let mut top = 0.0;
    for first in (0..columns.len()).step_by(a_panel) {
        let shown = first..(first + a_panel).min(columns.len());
        let heads: Vec<Vec<String>> = columns[shown.clone()].iter().map(|c| QUIET.wrap(c, step - 6.0)).collect();
        let deepest = heads.iter().map(Vec::len).max().unwrap_or(1);
        let body = top + deepest as f64 * 14.0 + 4.0;
        for (c, lines) in heads.iter().enumerate() {
            let x = gutter.left + (c as f64 + 0.5) * step;
            let start = body - 4.0 - lines.len() as f64 * 14.0;
            for (l, line) in lines.iter().enumerate() {
                canvas.text(x, start + 7.0 + l as f64 * 14.0, Anchor::Middle, line, QUIET);
            }
        }
        let mut y = body;
        for (r, (label, cells)) in rows.iter().enumerate() {
            let height = gutter.height(r, 25.0);
            gutter.label(canvas, r, y + height / 2.0);
            for (c, column) in shown.clone().enumerate() {
                let x = gutter.left + c as f64 * step;
                let (center, middle) = (x + step / 2.0, y + height / 2.0);
                match cells.get(column).copied().flatten() {
                    Some(value) => {
                        let text = amount(value, unit);
                        canvas.group(&format!("{label}, {}\u{A0}: {text}", columns[column]));
                        let share = if high > low && value.is_finite() {
                            (value - low) / (high - low)
                        } else {
                            0.0
                        };
                        let ink = Ink::Seq((share * 5.0).clamp(0.0, 4.0) as u8);
                        canvas.rect(x + 0.7, y + 0.7, step - 1.4, height - 1.4, ink);
                        canvas.text(center, middle, Anchor::Middle, &text, face.ink(ink.text_on()));
                        canvas.end_group();
                    }
                    None => {
                        canvas.frame(x + 1.2, y + 1.2, step - 2.4, height - 2.4, Ink::Axis, 0.8);
                        canvas.text(center, middle, Anchor::Middle, "s", QUIET);
                    }
                }
            }
            y += height;
        }
        canvas.reach(y + 2.0);
        top = y + 16.0;
    }
}

/// A tile: left, top, width, height.
type Tile = (f64, f64, f64, f64);

/// Squarified treemap (Bruls, Huizing, van Wijk 2000): values sorted, largest first; rows laid along the shorter side, each
/// closed when one more tile would make it less square.
fn squarify(values: &[f64], mut free: Tile) -> Vec<Tile> {
    let whole: f64 = values.iter().sum();
    let unit = free.2 * free.3 / whole;
    let mut tiles = Vec::with_capacity(values.len());
    let mut rest = values;
    while !rest.is_empty() {
        let side = free.2.min(free.3).max(1e-6);
        let worst = |count: usize| {
            let sum: f64 = rest[..count].iter().sum::<f64>() * unit;
            let thickness = sum / side;
            rest[..count]
                .iter()
                .map(|v| v * unit / thickness)
                .map(|l| (l / thickness).max(thickness / l))
                .fold(0.0, f64::max)
        };
        let mut count = 1;
        while count < rest.len() && worst(count + 1) <= worst(count) {
            count += 1;
        }
        let thickness = rest[..count].iter().sum::<f64>() * unit / side;
        let mut along = 0.0;
        for value in &rest[..count] {
            let length = value * unit / thickness;
            tiles.push(if free.2 >= free.3 {
                (free.0, free.1 + along, thickness, length)
            } else {
                (free.0 + along, free.1, length, thickness)
            });
            along += length;
        }
        free = if free.2 >= free.3 {
            (free.0 + thickness, free.1, free.2 - thickness, free.3)
        } else {
            (free.0, free.1 + thickness, free.2, free.3 - thickness)
        };
        rest = &rest[count..];
    }
    tiles
}

pub(super) fn treemap(canvas: &mut Canvas, parts: &[(String, f64, String)]) {
    let mut shown: Vec<&(String, f64, String)> = parts.iter().filter(|(_, v, _)| v.is_finite() && *v > 0.0).collect();
    shown.sort_by(|a, b| b.1.total_cmp(&a.1));
    if shown.is_empty() {
        return nothing(canvas);
    }
    let height = if shown.len() > 12 { 320.0 } else { 240.0 };
    let values: Vec<f64> = shown.iter().map(|(_, v, _)| *v).collect();
    let tiles = squarify(&values, (0.0, 0.0, WIDTH, height));
    let mut apart: Vec<String> = Vec::new();
    for ((label, value, printed), (x, y, w, h)) in shown.iter().zip(&tiles) {
        let ink = Ink::Seq(4 - ((1.0 - value / values[0]) * 5.0).clamp(0.0, 4.0) as u8);
        canvas.group(&format!("{label}\u{A0}: {printed}"));
        canvas.rect(x + 0.7, y + 0.7, (w - 1.4).max(0.4), (h - 1.4).max(0.4), ink);
        if ink.pale() && *w > 4.0 && *h > 4.0 {
            canvas.frame(x + 1.1, y + 1.1, w - 2.2, h - 2.2, Ink::Axis, 0.6);
        }
        let (name, figure) = (PLAIN.ink(ink.text_on()), VALUE.ink(ink.text_on()));
        let inner = w - 14.0;
        let whole_words = fonts::longest_word(label, name.size, false).max(figure.width(printed)) <= inner;
        let lines = if inner > 10.0 { name.wrap(label, inner) } else { Vec::new() };
        if whole_words && !lines.is_empty() && (lines.len() as f64 + 1.0) * LEADING + 10.0 <= *h {
            for (i, line) in lines.iter().enumerate() {
                canvas.text(x + 7.0, y + 14.0 + i as f64 * LEADING, Anchor::Start, line, name);
            }
            canvas.text(
                x + 7.0,
                y + 14.0 + lines.len() as f64 * LEADING,
                Anchor::Start,
                printed,
                figure,
            );
        } else {
            apart.push(format!("{label} {printed}"));
        }
        canvas.end_group();
    }
    canvas.reach(height);
    apart.extend(
        parts
            .iter()
            .filter(|(_, v, _)| !v.is_finite() || *v <= 0.0)
            .map(|(label, _, printed)| format!("{label} {printed}")),
    );
    if !apart.is_empty() {
        listing(canvas, height + 2.0, "Surfaces trop petites pour leur nom\u{A0}:", &apart);
    }
}

/// A box: left, top, right, bottom.
type Area = (f64, f64, f64, f64);

fn overlap(a: &Area, b: &Area) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

/// Low and high ends of an axis that shows the values and the cut.
fn span(values: impl Iterator<Item = f64>, cut: f64, unit: Unit) -> (f64, f64) {
    let (mut low, mut high) = (0.0f64.min(cut), cut.max(0.0));
    for value in values.filter(|v| v.is_finite()) {
        low = low.min(value);
        high = high.max(value);
    }
    let room = if high > low { (high - low) * 0.08 } else { 1.0 };
    let high = high + room;
    let high = if matches!(unit, Unit::Percent | Unit::Index) && high > 100.0 && high - room <= 100.0 {
        100.0
    } else {
        high
    };
    (if low < 0.0 { low - room } else { 0.0 }, high)
}

pub(super) fn quadrant(
    canvas: &mut Canvas,
    x: &(String, Unit, f64),
    y: &(String, Unit, f64),
    points: &[(String, f64, f64)],
    corner: &str,
) {
    let points: Vec<&(String, f64, f64)> = points.iter().filter(|(_, a, b)| a.is_finite() && b.is_finite()).collect();
    if points.is_empty() {
        return nothing(canvas);
    }
    let (x_low, x_high) = span(points.iter().map(|p| p.1), x.2, x.1);
    let (y_low, y_high) = span(points.iter().map(|p| p.2), y.2, y.1);
    let names = QUIET.wrap(&y.0, WIDTH);
    for (i, line) in names.iter().enumerate() {
        canvas.text(0.0, 6.0 + i as f64 * LEADING, Anchor::Start, line, QUIET);
    }
    let top = names.len() as f64 * LEADING + 4.0;
    let bottom = top + 330.0;
    let vertical = Scale::new(y_low, y_high, bottom, top);
    let marks = vertical.ticks(6);
    let left = marks.iter().map(|mark| QUIET.width(&amount(*mark, y.1))).fold(20.0, f64::max) + 10.0;
    let horizontal = Scale::new(x_low, x_high, left, WIDTH - 8.0);
    let (cut_x, cut_y) = (horizontal.at(x.2), vertical.at(y.2));
    canvas.rect(cut_x, top, (WIDTH - 8.0 - cut_x).max(0.0), (cut_y - top).max(0.0), Ink::Zone);
    for mark in marks {
        canvas.path(&[(left, vertical.at(mark)), (WIDTH - 8.0, vertical.at(mark))], Ink::Grid, 0.8);
        canvas.text(left - 8.0, vertical.at(mark), Anchor::End, &amount(mark, y.1), QUIET);
    }
    super::layout::grid(canvas, &horizontal, x.1, x_high, top, bottom);
    canvas.path(&[(cut_x, top), (cut_x, bottom)], Ink::Muted, 1.2);
    canvas.path(&[(left, cut_y), (WIDTH - 8.0, cut_y)], Ink::Muted, 1.2);
    let mut taken: Vec<Area> = Vec::new();
    let title = VALUE.size(SMALL).ink(Ink::Accent);
    let corner_room = (WIDTH - 20.0 - cut_x).clamp(90.0, 260.0);
    for (i, line) in title.wrap(corner, corner_room).iter().enumerate() {
        let at = top + 11.0 + i as f64 * LEADING;
        canvas.text(WIDTH - 14.0, at, Anchor::End, line, title);
        taken.push((WIDTH - 16.0 - title.width(line), at - 8.0, WIDTH - 12.0, at + 8.0));
    }
    let places: Vec<(f64, f64)> = points.iter().map(|(_, a, b)| (horizontal.at(*a), vertical.at(*b))).collect();
    for ((label, ..), (px, py)) in points.iter().zip(&places) {
        canvas.group(label);
        let strong = *px > cut_x && *py < cut_y;
        canvas.dot(*px, *py, 5.0, if strong { Ink::Accent } else { Ink::Grey });
        canvas.end_group();
        taken.push((px - 6.0, py - 6.0, px + 6.0, py + 6.0));
    }
    taken.push((cut_x - 1.0, top, cut_x + 1.0, bottom));
    taken.push((left, cut_y - 1.0, WIDTH, cut_y + 1.0));
    let bounds: Area = (left + 1.0, top, WIDTH - 1.0, bottom);
    let mut apart: Vec<String> = Vec::new();
    for ((label, a, b), (px, py)) in points.iter().zip(&places) {
        let strong = *px > cut_x && *py < cut_y;
        let face = if strong { VALUE } else { PLAIN };
        if !place(canvas, label, (*px, *py), face, &bounds, &mut taken) {
            apart.push(format!("{label} ({}, {})", amount(*a, x.1), amount(*b, y.1)));
        }
    }
    let mut end = bottom + 32.0;
    for line in QUIET.wrap(&x.0, WIDTH - left) {
        canvas.text(left, end, Anchor::Start, &line, QUIET);
        end += LEADING;
    }
    canvas.reach(end - 4.0);
    if !apart.is_empty() {
        listing(
            canvas,
            end - 4.0,
            "Points trop proches pour leur nom (abscisse, ordonnée)\u{A0}:",
            &apart,
        );
    }
}

/// Writes a label beside its point where it covers nothing; `false` when there is no such place.
fn place(canvas: &Canvas, label: &str, at: (f64, f64), face: super::canvas::Face, bounds: &Area, taken: &mut Vec<Area>) -> bool {
    for max in [170.0, 110.0] {
        let lines = face.wrap(label, max);
        let width = lines.iter().map(|line| face.width(line)).fold(0.0, f64::max);
        let half = lines.len() as f64 * LEADING / 2.0;
        let beside = [
            (at.0 + 9.0, at.1, Anchor::Start),
            (at.0 - 9.0, at.1, Anchor::End),
            (at.0, at.1 - 7.0 - half, Anchor::Middle),
            (at.0, at.1 + 7.0 + half, Anchor::Middle),
            (at.0 + 7.0, at.1 - 5.0 - half, Anchor::Start),
            (at.0 + 7.0, at.1 + 5.0 + half, Anchor::Start),
            (at.0 - 7.0, at.1 - 5.0 - half, Anchor::End),
            (at.0 - 7.0, at.1 + 5.0 + half, Anchor::End),
        ];
        for (x, y, anchor) in beside {
            let left = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - width / 2.0,
                Anchor::End => x - width,
            };
            let area = (left - 1.0, y - half, left + width + 1.0, y + half);
            let inside = area.0 >= bounds.0 && area.1 >= bounds.1 && area.2 <= bounds.2 && area.3 <= bounds.3;
            if inside && !taken.iter().any(|other| overlap(&area, other)) {
                canvas.lines(x, y, anchor, &lines, face);
                taken.push(area);
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_keep_their_share_of_the_area() {
        let values = [316.0, 272.0, 177.0, 162.0, 127.0, 81.0, 73.0, 2.0];
        let tiles = squarify(&values, (0.0, 0.0, 680.0, 240.0));
        let whole: f64 = values.iter().sum();
        for (value, (x, y, w, h)) in values.iter().zip(&tiles) {
            assert!((w * h / (680.0 * 240.0) - value / whole).abs() < 1e-9);
            assert!(*x >= -1e-9 && *y >= -1e-9 && x + w <= 680.001 && y + h <= 240.001);
        }
    }
}
