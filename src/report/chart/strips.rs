//! Charts of shares that make a whole: opinion scales around a neutral axis, 100 % strips.

use super::super::words::percent_value;
use super::canvas::{Anchor, Canvas, QUIET, SMALL, WIDTH};
use super::ink::Ink;
use super::layout::{Gutter, legend, nothing};

/// Label, answers, percentages.
type Row = (String, usize, Option<Vec<f64>>);

const BAR: f64 = 20.0;

/// A share; what is not a positive number takes no room.
fn room(value: f64) -> f64 {
    if value.is_finite() && value > 0.0 { value } else { 0.0 }
}

/// One part: its fill, a thin gap, its percentage where it fits.
fn part(canvas: &Canvas, x: f64, middle: f64, width: f64, value: f64, ink: Ink, title: &str) {
    if width <= 0.05 {
        return;
    }
    let text = percent_value(value, 0);
    canvas.group(&format!("{title}\u{A0}: {text}"));
    canvas.rect(x, middle - BAR / 2.0, (width - 0.8).max(0.3), BAR, ink);
    if ink.pale() && width > 2.0 {
        canvas.frame(
            x + 0.3,
            middle - BAR / 2.0 + 0.3,
            (width - 1.4).max(0.2),
            BAR - 0.6,
            Ink::Axis,
            0.6,
        );
    }
    let face = QUIET.size(SMALL).ink(ink.text_on());
    if face.width(&text) + 6.0 <= width {
        canvas.text(x + (width - 0.8) / 2.0, middle, Anchor::Middle, &text, face);
    }
    canvas.end_group();
}

/// Where the text of a row's secret box must begin to be centred on `axis`.
fn secret_centred(canvas: &Canvas, left: f64, axis: f64, middle: f64) {
    let width = QUIET.size(10.0).width("secret") + 10.0;
    canvas.secret((axis - width / 2.0).clamp(left, WIDTH - width - 2.0), middle, BAR - 2.0);
}

pub(super) fn likert(canvas: &mut Canvas, levels: &[String], rows: &[Row], neutral: Option<usize>) {
    if rows.is_empty() || levels.is_empty() {
        return nothing(canvas);
    }
    let neutral = neutral.filter(|n| *n < levels.len());
    let inks: Vec<Ink> = (0..levels.len()).map(|i| Ink::level(i, levels.len(), neutral)).collect();
    let negatives = neutral.unwrap_or(levels.len() / 2);
    // What stands left of the axis, and what right: half of the neutral level on each side.
    let sides = |shares: &[f64]| {
        let mut sides = (0.0, 0.0);
        for (i, share) in shares.iter().take(levels.len()).map(|s| room(*s)).enumerate() {
            match i {
                i if neutral == Some(i) => sides = (sides.0 + share / 2.0, sides.1 + share / 2.0),
                i if i < negatives => sides.0 += share,
                _ => sides.1 += share,
            }
        }
        sides
    };
    let extents: Vec<(f64, f64)> = rows
        .iter()
        .filter_map(|(_, _, shares)| shares.as_deref().map(sides))
        .collect();
    let low = extents.iter().map(|e| e.0).fold(0.0, f64::max);
    let high = extents.iter().map(|e| e.1).fold(0.0, f64::max);
    let (low, high) = if low + high <= 0.0 { (50.0, 50.0) } else { (low, high) };
    let gutter = Gutter::new(rows.iter().map(|(label, n, _)| (label.as_str(), Some(*n))));
    let unit = (WIDTH - gutter.left) / (low + high);
    let axis = gutter.left + low * unit;
    let entries: Vec<(String, Ink)> = levels.iter().cloned().zip(inks.iter().copied()).collect();
    let top = legend(canvas, 0.0, 1.0, &entries) + 16.0;
    gutter.header(canvas, top - 8.0);
    let heights: Vec<f64> = (0..rows.len()).map(|row| gutter.height(row, 29.0)).collect();
    let bottom = top + heights.iter().sum::<f64>();
    canvas.path(&[(axis, top - 2.0), (axis, bottom)], Ink::Axis, 1.0);
    let mut y = top;
    for (i, (label, _, shares)) in rows.iter().enumerate() {
        let middle = y + heights[i] / 2.0;
        gutter.label(canvas, i, middle);
        match shares {
            Some(shares) => {
                let mut x = axis - sides(shares).0 * unit;
                for ((share, level), ink) in shares.iter().zip(levels).zip(&inks) {
                    let width = room(*share) * unit;
                    part(canvas, x, middle, width, *share, *ink, &format!("{label}, {level}"));
                    x += width;
                }
            }
            None => secret_centred(canvas, gutter.left, axis, middle),
        }
        y += heights[i];
    }
    canvas.reach(bottom + 2.0);
}

pub(super) fn strips(canvas: &mut Canvas, parts: &[String], rows: &[Row], ordered: bool) {
    if rows.is_empty() || parts.is_empty() {
        return nothing(canvas);
    }
    let ink = |i: usize| {
        if ordered {
            Ink::ordered(i, parts.len())
        } else {
            Ink::category(i)
        }
    };
    let entries: Vec<(String, Ink)> = parts.iter().enumerate().map(|(i, part)| (part.clone(), ink(i))).collect();
    let gutter = Gutter::new(rows.iter().map(|(label, n, _)| (label.as_str(), Some(*n))));
    let top = legend(canvas, 0.0, 1.0, &entries) + 16.0;
    gutter.header(canvas, top - 8.0);
    let heights: Vec<f64> = (0..rows.len()).map(|row| gutter.height(row, 29.0)).collect();
    let mut y = top;
    for (i, (label, _, shares)) in rows.iter().enumerate() {
        let middle = y + heights[i] / 2.0;
        gutter.label(canvas, i, middle);
        match shares {
            Some(shares) => {
                let whole = shares.iter().take(parts.len()).map(|s| room(*s)).sum::<f64>().max(100.0);
                let unit = (WIDTH - gutter.left) / whole;
                let mut x = gutter.left;
                for (p, (share, name)) in shares.iter().zip(parts).enumerate() {
                    let width = room(*share) * unit;
                    part(canvas, x, middle, width, *share, ink(p), &format!("{label}, {name}"));
                    x += width;
                }
            }
            None => {
                canvas.secret(gutter.left, middle, BAR - 2.0);
            }
        }
        y += heights[i];
    }
    canvas.reach(y + 2.0);
}
