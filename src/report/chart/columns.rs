//! Charts that stand upright: counts by class, values over time.

use super::super::Unit;
use super::super::fonts;
use super::super::words::amount;
use super::canvas::{Anchor, Canvas, LEADING, PLAIN, QUIET, SMALL, Scale, VALUE, WIDTH};
use super::ink::Ink;
use super::layout::{Gutter, legend, nothing};

type Class = (String, Option<f64>);

pub(super) fn histogram(canvas: &mut Canvas, classes: &[Class], median: Option<&(f64, String)>, axis: &str, unit: Unit) {
    if classes.is_empty() {
        return nothing(canvas);
    }
    let step = (WIDTH / classes.len() as f64).min(120.0);
    let upright = classes.iter().all(|(label, value)| {
        let text = value.map_or("s".to_owned(), |value| amount(value, unit));
        fonts::longest_word(label, SMALL, false) <= step - 5.0
            && QUIET.wrap(label, step - 5.0).len() <= 2
            && QUIET.width(&text) <= step - 3.0
    });
    if upright {
        columns(canvas, classes, median, axis, unit, step);
    } else {
        lying(canvas, classes, median, axis, unit);
    }
}

fn highest(values: impl Iterator<Item = f64>) -> f64 {
    let high = values.filter(|v| v.is_finite()).fold(0.0, f64::max);
    if high > 0.0 { high } else { 1.0 }
}

fn columns(canvas: &mut Canvas, classes: &[Class], median: Option<&(f64, String)>, axis: &str, unit: Unit, step: f64) {
    const HEIGHT: f64 = 170.0;
    let second = VALUE.size(SMALL).ink(Ink::Second);
    let caption = median.map(|(place, label)| (place, second.wrap(label, 320.0)));
    let head = caption.as_ref().map_or(0.0, |(_, lines)| lines.len() as f64 * LEADING + 4.0);
    let top = head + 18.0;
    let bottom = top + HEIGHT;
    let scale = Scale::new(0.0, highest(classes.iter().filter_map(|(_, v)| *v)), bottom, top);
    for (i, (label, value)) in classes.iter().enumerate() {
        let x = i as f64 * step;
        if let Some(value) = value {
            canvas.group(&format!("{label}\u{A0}: {}", amount(*value, unit)));
            let y = scale.at(*value);
            canvas.rect(x + 0.5, y, step - 1.0, (bottom - y).max(0.6), Ink::Tint);
            canvas.end_group();
        } else {
            canvas.frame(x + 1.0, bottom - 18.0, step - 2.0, 18.0, Ink::Axis, 1.0);
        }
    }
    canvas.path(&[(0.0, bottom), (step * classes.len() as f64, bottom)], Ink::Axis, 1.0);
    if let Some((place, lines)) = &caption {
        let x = place.clamp(0.0, classes.len() as f64) * step;
        canvas.path(&[(x, 2.0), (x, bottom)], Ink::Second, 1.6);
        let width = lines.iter().map(|line| second.width(line)).fold(0.0, f64::max);
        let anchor = if x + 6.0 + width <= WIDTH {
            Anchor::Start
        } else {
            Anchor::End
        };
        let at = if anchor == Anchor::Start { x + 6.0 } else { x - 6.0 };
        canvas.lines(at, lines.len() as f64 * LEADING / 2.0 + 1.0, anchor, lines, second);
    }
    let mut deepest: f64 = 1.0;
    for (i, (label, value)) in classes.iter().enumerate() {
        let x = (i as f64 + 0.5) * step;
        let text = value.map_or("s".to_owned(), |value| amount(value, unit));
        let y = value.map_or(bottom - 9.0, |value| scale.at(value) - 8.0);
        if value.is_some() {
            let width = QUIET.width(&text) + 2.0;
            canvas.rect(x - width / 2.0, y - 6.0, width, 12.5, Ink::Paper);
        }
        canvas.text(x, y, Anchor::Middle, &text, QUIET.ink(Ink::Text));
        let lines = QUIET.wrap(label, step - 5.0);
        deepest = deepest.max(lines.len() as f64);
        for (l, line) in lines.iter().enumerate() {
            canvas.text(x, bottom + 11.0 + l as f64 * 14.0, Anchor::Middle, line, QUIET.ink(Ink::Text));
        }
    }
    let mut y = bottom + 11.0 + deepest * 14.0 + 4.0;
    for line in QUIET.wrap(axis, WIDTH) {
        canvas.text(0.0, y, Anchor::Start, &line, QUIET);
        y += LEADING;
    }
    canvas.reach(y - 4.0);
}

/// The same with labels too long to stand under columns: classes as rows, the median as a line across.
fn lying(canvas: &mut Canvas, classes: &[Class], median: Option<&(f64, String)>, axis: &str, unit: Unit) {
    let gutter = Gutter::new(classes.iter().map(|(label, _)| (label.as_str(), None)));
    let texts: Vec<Option<String>> = classes
        .iter()
        .map(|(_, value)| value.map(|value| amount(value, unit)))
        .collect();
    let widest = texts.iter().flatten().map(|text| PLAIN.width(text)).fold(30.0, f64::max);
    let high = highest(classes.iter().filter_map(|(_, v)| *v));
    let scale = Scale::new(0.0, high, gutter.left, (WIDTH - widest - 10.0).max(gutter.left + 40.0));
    let mut top = 2.0;
    for line in QUIET.wrap(axis, WIDTH) {
        canvas.text(0.0, top + 6.0, Anchor::Start, &line, QUIET);
        top += LEADING;
    }
    if let Some((_, label)) = median {
        top += legend(canvas, 0.0, top + 4.0, &[(label.clone(), Ink::Second)]) + 2.0;
    }
    let heights: Vec<f64> = (0..classes.len()).map(|row| gutter.height(row, 22.0)).collect();
    let mut y = top;
    let mut crossing = None;
    for (i, (label, value)) in classes.iter().enumerate() {
        if let Some((place, _)) = median
            && (i as f64..=(i + 1) as f64).contains(place)
            && crossing.is_none()
        {
            crossing = Some(y + (place - i as f64) * heights[i]);
        }
        let middle = y + heights[i] / 2.0;
        gutter.label(canvas, i, middle);
        if let Some(value) = value {
            canvas.group(&format!("{label}\u{A0}: {}", amount(*value, unit)));
            let end = scale.at(*value);
            canvas.rect(gutter.left, middle - 8.0, (end - gutter.left).max(0.6), 16.0, Ink::Tint);
            canvas.end_group();
        } else {
            canvas.secret(gutter.left, middle, 16.0);
        }
        y += heights[i];
    }
    if let Some(at) = crossing {
        canvas.path(&[(gutter.left, at), (WIDTH, at)], Ink::Second, 1.6);
    }
    let mut middle = top;
    for (i, (_, value)) in classes.iter().enumerate() {
        if let (Some(value), Some(text)) = (value, &texts[i]) {
            let x = scale.at(*value) + 7.0;
            let center = middle + heights[i] / 2.0;
            canvas.rect(x - 2.0, center - 6.5, PLAIN.width(text) + 4.0, 13.0, Ink::Paper);
            canvas.text(x, center, Anchor::Start, text, PLAIN);
        }
        middle += heights[i];
    }
    canvas.reach(y + 2.0);
}

/// A label at the end of a line, moved so that it overlaps no other.
struct End {
    series: usize,
    wanted: f64,
    place: f64,
    lines: Vec<String>,
}

/// Spreads the labels downwards, then back up when they leave the bottom.
fn spread(ends: &mut [End], top: f64, bottom: f64) {
    ends.sort_by(|a, b| a.wanted.total_cmp(&b.wanted).then(a.series.cmp(&b.series)));
    let mut free = top;
    for end in ends.iter_mut() {
        let half = end.lines.len() as f64 * LEADING / 2.0;
        end.place = end.wanted.max(free + half);
        free = end.place + half;
    }
    let mut limit = bottom;
    for end in ends.iter_mut().rev() {
        let half = end.lines.len() as f64 * LEADING / 2.0;
        end.place = end.place.min(limit - half);
        limit = end.place - half;
    }
}

pub(super) fn lines(
    canvas: &mut Canvas,
    unit: Unit,
    ticks: &[String],
    series: &[(String, Vec<Option<f64>>)],
    events: &[(usize, String)],
) {
    if ticks.is_empty() || series.is_empty() {
        return nothing(canvas);
    }
    let values = || {
        series
            .iter()
            .flat_map(|(_, v)| v.iter().take(ticks.len()).flatten())
            .copied()
            .filter(|v| v.is_finite())
    };
    let high = highest(values());
    let low = values().fold(0.0, f64::min);
    let mut ends: Vec<End> = Vec::with_capacity(series.len());
    for (s, (name, points)) in series.iter().enumerate() {
        let last = points.iter().take(ticks.len()).rev().flatten().next();
        let text = match last {
            Some(value) => format!("{name} {}", amount(*value, unit)),
            None => format!("{name} (secret)"),
        };
        let lines = VALUE.wrap(&text, 190.0);
        ends.push(End {
            series: s,
            wanted: last.copied().unwrap_or(low),
            place: 0.0,
            lines,
        });
    }
    let label_width = ends
        .iter()
        .flat_map(|end| &end.lines)
        .map(|line| VALUE.width(line))
        .fold(0.0, f64::max);
    let label_height: f64 = ends.iter().map(|end| end.lines.len() as f64 * LEADING).sum();
    let top = if events.is_empty() { 10.0 } else { 28.0 };
    let bottom = top + label_height.max(200.0);
    let scale = Scale::new(low, high, bottom, top);
    let marks = scale.ticks(5);
    let left = marks
        .iter()
        .map(|mark| QUIET.width(&amount(*mark, unit)))
        .fold(20.0, f64::max)
        + 10.0;
    let right = WIDTH - label_width - 22.0;
    for mark in &marks {
        let y = scale.at(*mark);
        let ink = if *mark == 0.0 { Ink::Axis } else { Ink::Grid };
        canvas.path(&[(left, y), (right, y)], ink, 0.8);
        canvas.text(left - 8.0, y, Anchor::End, &amount(*mark, unit), QUIET);
    }
    let pad = 10.0;
    let step = if ticks.len() > 1 {
        (right - left - 2.0 * pad) / (ticks.len() - 1) as f64
    } else {
        0.0
    };
    let at = |i: usize| {
        if ticks.len() > 1 {
            left + pad + step * i as f64
        } else {
            (left + right) / 2.0
        }
    };
    let mut free = f64::NEG_INFINITY;
    for (place, label) in events.iter().filter(|(place, _)| *place < ticks.len()) {
        let x = at(*place);
        canvas.group(label);
        canvas.path(&[(x, top - 8.0), (x, bottom)], Ink::Muted, 1.0);
        // Labels that would touch the one before are left to the words around the chart.
        let half = QUIET.width(label) / 2.0 + 3.0;
        if x - half >= free {
            canvas.text(x, top - 16.0, Anchor::Middle, label, QUIET.ink(Ink::Text));
            free = x + half;
        }
        canvas.end_group();
    }
    for (s, (name, points)) in series.iter().enumerate() {
        canvas.group(name);
        let mut run: Vec<(f64, f64)> = Vec::new();
        for i in 0..=ticks.len() {
            match points.get(i).copied().flatten().filter(|v| v.is_finite() && i < ticks.len()) {
                Some(value) => run.push((at(i), scale.at(value))),
                None => {
                    if run.len() > 1 {
                        canvas.path(&run, Ink::category(s), 2.2);
                    }
                    for (x, y) in run.drain(..) {
                        canvas.dot(x, y, 2.8, Ink::category(s));
                    }
                }
            }
        }
        canvas.end_group();
    }
    for end in &mut ends {
        end.wanted = scale.at(end.wanted);
    }
    spread(&mut ends, top - 8.0, bottom + 8.0);
    for end in &ends {
        let ink = Ink::category(end.series);
        let last = series[end.series].1.iter().take(ticks.len()).rposition(Option::is_some);
        if let Some(last) = last {
            let from = at(last) + 5.0;
            canvas.path(&[(from, end.wanted), (right + 16.0, end.place)], ink, 0.8);
        }
        let ink = if ink.pale() { Ink::Muted } else { ink };
        let ink = if ink == Ink::Cat(3) { Ink::Text } else { ink };
        canvas.lines(right + 20.0, end.place, Anchor::Start, &end.lines, VALUE.ink(ink));
    }
    tick_labels(canvas, ticks, &at, step, bottom + 16.0, left, right);
}

/// The names under the horizontal axis: all of them, or one in k when they would touch.
fn tick_labels(canvas: &mut Canvas, ticks: &[String], at: &dyn Fn(usize) -> f64, step: f64, top: f64, left: f64, right: f64) {
    let widest = ticks.iter().map(|tick| QUIET.width(tick)).fold(0.0, f64::max);
    let wanted = widest.min(84.0);
    let mut every = 1;
    while ticks.len() > 1 && step * every as f64 - 8.0 < wanted && every < ticks.len() {
        every += 1;
    }
    let outer = 2.0 * (left + 8.0).min(WIDTH - right + 8.0);
    let room = if ticks.len() > 1 {
        (step * every as f64 - 8.0).min(outer).max(24.0)
    } else {
        right - left
    };
    let mut deepest = 1;
    for (i, tick) in ticks.iter().enumerate().filter(|(i, _)| i % every == 0) {
        let lines = QUIET.wrap(tick, room);
        deepest = deepest.max(lines.len());
        for (l, line) in lines.iter().enumerate() {
            canvas.text(at(i), top + l as f64 * 14.0, Anchor::Middle, line, QUIET.ink(Ink::Text));
        }
    }
    canvas.reach(top + deepest as f64 * 14.0 - 4.0);
}
