//! Charts of rows: ranked bars, grouped bars, dots with their interval, successive losses.

use super::super::words::{amount, interval_in};
use super::super::{BarRow, Point, Unit};
use super::canvas::{Anchor, Canvas, LEADING, PLAIN, Scale, VALUE, WIDTH};
use super::ink::Ink;
use super::layout::{Gutter, Tag, domain, grid, legend, nothing, whisker};

/// What a pointer shows on a mark.
fn spoken(label: &str, point: &Point, unit: Unit) -> String {
    let value = amount(point.value, unit);
    match point.interval {
        Some((low, high)) => format!("{label}\u{A0}: {value} ({})", interval_in(low, high, unit)),
        None => format!("{label}\u{A0}: {value}"),
    }
}

/// Right gutter that the tags of these points need, never squeezing the drawing area to nothing.
fn right_edge<'a>(left: f64, tags: impl Iterator<Item = &'a Tag>) -> f64 {
    let widest = tags.map(Tag::width).fold(30.0, f64::max);
    (WIDTH - widest - 10.0).max(left + 40.0)
}

pub(super) fn bars(canvas: &mut Canvas, unit: Unit, rows: &[BarRow]) {
    if rows.is_empty() {
        return nothing(canvas);
    }
    let gutter = Gutter::new(rows.iter().map(|row| (row.label.as_str(), row.n)));
    let tags: Vec<Option<Tag>> = rows
        .iter()
        .map(|row| row.point.as_ref().map(|point| Tag::new(point, unit)))
        .collect();
    let right = right_edge(gutter.left, tags.iter().flatten());
    let (low, high) = domain(rows.iter().filter_map(|row| row.point.as_ref()));
    let scale = Scale::new(low, high, gutter.left, right);
    let top = if gutter.counted() { 20.0 } else { 2.0 };
    let heights: Vec<f64> = (0..rows.len()).map(|row| gutter.height(row, 25.0)).collect();
    let bottom = top + heights.iter().sum::<f64>();
    gutter.header(canvas, 8.0);
    grid(canvas, &scale, unit, high, top, bottom);
    let mut y = top;
    for (i, row) in rows.iter().enumerate() {
        let middle = y + heights[i] / 2.0;
        gutter.label(canvas, i, middle);
        if let (Some(point), Some(tag)) = (&row.point, &tags[i]) {
            canvas.group(&spoken(&row.label, point, unit));
            let (zero, end) = (scale.at(0.0), scale.at(point.value));
            let ink = if row.strong { Ink::Accent } else { Ink::Tint };
            canvas.rect_alpha(
                zero.min(end),
                middle - 8.0,
                (end - zero).abs().max(0.6),
                16.0,
                ink,
                if point.fragile { 0.4 } else { 1.0 },
            );
            if let Some(interval) = point.interval {
                whisker(canvas, &scale, interval, middle);
            }
            let far = point.interval.map_or(end, |(_, to)| scale.at(to).max(end)).max(zero);
            let x = if low < 0.0 { right + 8.0 } else { far + 7.0 };
            tag.draw(canvas, x, middle);
            canvas.end_group();
        } else {
            canvas.secret(scale.at(0.0), middle, 16.0);
        }
        y += heights[i];
    }
}

pub(super) fn grouped(canvas: &mut Canvas, unit: Unit, series: &[String], rows: &[(String, Vec<Option<Point>>)]) {
    if rows.is_empty() || series.is_empty() {
        return nothing(canvas);
    }
    const BAR: f64 = 13.0;
    let gutter = Gutter::new(rows.iter().map(|(label, _)| (label.as_str(), None)));
    let small = VALUE.size(11.0);
    let tags: Vec<Vec<Option<Tag>>> = rows
        .iter()
        .map(|(_, points)| {
            points
                .iter()
                .map(|p| p.as_ref().map(|p| Tag::new(p, unit).face(small)))
                .collect()
        })
        .collect();
    let right = right_edge(gutter.left, tags.iter().flatten().flatten());
    let (low, high) = domain(rows.iter().flat_map(|(_, points)| points.iter().flatten()));
    let scale = Scale::new(low, high, gutter.left, right);
    let entries: Vec<(String, Ink)> = series
        .iter()
        .enumerate()
        .map(|(i, name)| (name.clone(), Ink::category(i)))
        .collect();
    let top = legend(canvas, 0.0, 1.0, &entries) + 2.0;
    let pitch = BAR + 2.0;
    let heights: Vec<f64> = (0..rows.len())
        .map(|row| gutter.height(row, pitch * series.len() as f64 + 10.0))
        .collect();
    grid(canvas, &scale, unit, high, top, top + heights.iter().sum::<f64>());
    let mut y = top;
    for (i, (label, points)) in rows.iter().enumerate() {
        let middle = y + heights[i] / 2.0;
        gutter.label(canvas, i, middle);
        let mut bar = middle - pitch * series.len() as f64 / 2.0 + pitch / 2.0;
        for (s, name) in series.iter().enumerate() {
            match (
                points.get(s).and_then(Option::as_ref),
                tags[i].get(s).and_then(Option::as_ref),
            ) {
                (Some(point), Some(tag)) => {
                    canvas.group(&spoken(&format!("{label}, {name}"), point, unit));
                    let (zero, end) = (scale.at(0.0), scale.at(point.value));
                    let alpha = if point.fragile { 0.4 } else { 1.0 };
                    let width = (end - zero).abs().max(0.6);
                    canvas.rect_alpha(zero.min(end), bar - BAR / 2.0, width, BAR, Ink::category(s), alpha);
                    if let Some(interval) = point.interval {
                        whisker(canvas, &scale, interval, bar);
                    }
                    let far = point.interval.map_or(end, |(_, to)| scale.at(to).max(end)).max(zero);
                    tag.draw(canvas, if low < 0.0 { right + 8.0 } else { far + 6.0 }, bar);
                    canvas.end_group();
                }
                _ => {
                    canvas.secret(scale.at(0.0), bar, BAR);
                }
            }
            bar += pitch;
        }
        y += heights[i];
    }
}

pub(super) fn dots(canvas: &mut Canvas, unit: Unit, rows: &[BarRow], reference: Option<&(f64, String)>) {
    if rows.is_empty() {
        return nothing(canvas);
    }
    let gutter = Gutter::new(rows.iter().map(|row| (row.label.as_str(), row.n)));
    let tags: Vec<Option<Tag>> = rows
        .iter()
        .map(|row| row.point.as_ref().map(|point| Tag::new(point, unit)))
        .collect();
    let right = right_edge(gutter.left, tags.iter().flatten()) - 8.0;
    let marked = reference.map(|(value, _)| Point {
        value: *value,
        interval: None,
        fragile: false,
    });
    let (low, high) = domain(rows.iter().filter_map(|row| row.point.as_ref()).chain(marked.as_ref()));
    let scale = Scale::new(low, high, gutter.left, right);
    let mut top: f64 = if gutter.counted() { 20.0 } else { 2.0 };
    let second = VALUE.size(11.0).ink(Ink::Second);
    let caption = reference.map(|(value, label)| {
        let lines = second.wrap(label, 300.0);
        let half = lines.iter().map(|line| second.width(line)).fold(0.0, f64::max) / 2.0;
        (scale.at(*value), half, lines)
    });
    if let Some((_, _, lines)) = &caption {
        top = top.max(lines.len() as f64 * LEADING + 6.0);
    }
    let heights: Vec<f64> = (0..rows.len()).map(|row| gutter.height(row, 23.0)).collect();
    let bottom = top + heights.iter().sum::<f64>();
    grid(canvas, &scale, unit, high, top, bottom);
    gutter.header(canvas, top - 11.0);
    if let Some((x, half, lines)) = &caption {
        canvas.path(&[(*x, top - 3.0), (*x, bottom)], Ink::Second, 1.4);
        let x = x.max(gutter.left + half).min(WIDTH - half);
        canvas.lines(x, (top - 5.0) / 2.0, Anchor::Middle, lines, second);
    }
    let mut y = top;
    for (i, row) in rows.iter().enumerate() {
        let middle = y + heights[i] / 2.0;
        gutter.label(canvas, i, middle);
        if let (Some(point), Some(tag)) = (&row.point, &tags[i]) {
            canvas.group(&spoken(&row.label, point, unit));
            let ink = if row.strong { Ink::Accent } else { Ink::Grey };
            if let Some((from, to)) = point.interval.filter(|(from, to)| from.is_finite() && to.is_finite()) {
                canvas.path(&[(scale.at(from), middle), (scale.at(to), middle)], Ink::Paper, 4.4);
                canvas.path(&[(scale.at(from), middle), (scale.at(to), middle)], ink, 2.0);
            }
            if point.fragile {
                canvas.ring(scale.at(point.value), middle, 4.2, ink, 1.6);
            } else {
                canvas.dot(scale.at(point.value), middle, 4.8, ink);
            }
            tag.draw(canvas, right + 14.0, middle);
            canvas.end_group();
        } else {
            canvas.secret(gutter.left, middle, 16.0);
        }
        y += heights[i];
    }
}

/// The changes as signed numbers: losses given as positive numbers are recognised when the next total says so.
fn signed(steps: &[(String, f64, bool)]) -> Vec<f64> {
    let mut changes = vec![0.0; steps.len()];
    let (mut running, mut start) = (0.0f64, 0);
    for (i, (_, value, total)) in steps.iter().enumerate() {
        if !total {
            continue;
        }
        let raw: f64 = steps[start..i].iter().map(|(_, v, _)| *v).sum();
        let lost: f64 = steps[start..i].iter().map(|(_, v, _)| v.abs()).sum();
        let is_loss = (running - lost - value).abs() < (running + raw - value).abs();
        for at in start..i {
            changes[at] = if is_loss { -steps[at].1.abs() } else { steps[at].1 };
        }
        running = *value;
        start = i + 1;
    }
    for at in start..steps.len() {
        changes[at] = steps[at].1;
    }
    changes
}

pub(super) fn waterfall(canvas: &mut Canvas, steps: &[(String, f64, bool)]) {
    if steps.is_empty() {
        return nothing(canvas);
    }
    let changes = signed(steps);
    let texts: Vec<String> = steps
        .iter()
        .zip(&changes)
        .map(|((_, value, total), change)| {
            amount(
                if *total { *value } else { *change },
                if *total { Unit::Count } else { Unit::Points },
            )
        })
        .collect();
    let mut running = 0.0;
    let mut spans = Vec::with_capacity(steps.len());
    for ((_, value, total), change) in steps.iter().zip(&changes) {
        let from = if *total { 0.0 } else { running };
        running = if *total { *value } else { running + change };
        spans.push((from, running));
    }
    let low = spans
        .iter()
        .flat_map(|(a, b)| [*a, *b])
        .filter(|v| v.is_finite())
        .fold(0.0, f64::min);
    let high = spans
        .iter()
        .flat_map(|(a, b)| [*a, *b])
        .filter(|v| v.is_finite())
        .fold(0.0, f64::max);
    let gutter = Gutter::new(steps.iter().map(|(label, ..)| (label.as_str(), None)));
    let widest = texts.iter().map(|text| VALUE.width(text)).fold(30.0, f64::max);
    let scale = Scale::new(low, high, gutter.left, (WIDTH - widest - 10.0).max(gutter.left + 40.0));
    let heights: Vec<f64> = (0..steps.len()).map(|row| gutter.height(row, 27.0)).collect();
    let mut y = 2.0;
    for (i, ((label, _, total), (from, to))) in steps.iter().zip(&spans).enumerate() {
        let middle = y + heights[i] / 2.0;
        gutter.label(canvas, i, middle);
        canvas.group(&format!("{label}\u{A0}: {}", texts[i]));
        let (a, b) = (scale.at(*from), scale.at(*to));
        let ink = if *total { Ink::Accent } else { Ink::Second };
        canvas.rect(a.min(b), middle - 9.0, (a - b).abs().max(0.6), 18.0, ink);
        if i + 1 < steps.len() {
            canvas.path(
                &[(b, middle + 9.0), (b, middle + heights[i] / 2.0 + heights[i + 1] / 2.0 - 9.0)],
                Ink::Axis,
                0.8,
            );
        }
        let face = if *total { VALUE } else { PLAIN };
        canvas.text(a.max(b) + 7.0, middle, Anchor::Start, &texts[i], face);
        canvas.end_group();
        y += heights[i];
    }
    canvas.path(&[(scale.at(0.0), 2.0), (scale.at(0.0), y)], Ink::Axis, 1.0);
    canvas.reach(y + 2.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_are_recognised_however_they_are_written() {
        let steps = |sign: f64| {
            vec![
                ("Répertoire".to_owned(), 1000.0, true),
                ("Adresses fausses".to_owned(), 120.0 * sign, false),
                ("Refus".to_owned(), 80.0 * sign, false),
                ("Réponses".to_owned(), 800.0, true),
            ]
        };
        assert_eq!(signed(&steps(1.0)), vec![0.0, -120.0, -80.0, 0.0]);
        assert_eq!(signed(&steps(-1.0)), vec![0.0, -120.0, -80.0, 0.0]);
    }
}
