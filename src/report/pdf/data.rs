//! The document as the template reads it: one JSON file and one SVG file a figure, with printable text only.

use serde_json::{Value, json};

use super::super::chart::svg_with_height;
use super::super::html::{SECRET, has_hidden, numeric_columns};
use super::super::words::typo;
use super::super::{Block, CalloutKind, Document, Figure, Inline, Medium, Table, TableCell, fonts};
use super::pairs;

/// Width of the text block, in points (170 mm).
const TEXT_WIDTH: f64 = 481.9;

/// Cells of a column that are no wider than this, in points, never take a second line.
const ONE_LINE: f64 = 62.0;

/// How a table is set: the room it has and the size of its text.
struct Setting {
    /// Widest that the table may be, in points.
    room: f64,
    /// Size of its text, in points.
    size: f64,
    /// Room on both sides of a cell, in points.
    padding: f64,
    /// A header longer than this takes several lines.
    head: f64,
    /// Most that the first column gets beyond its text.
    slack: f64,
}

/// A table over the whole width of the text.
const FULL: Setting = Setting {
    room: TEXT_WIDTH,
    size: 8.5,
    padding: 11.0,
    head: 72.0,
    slack: 90.0,
};

/// A table in one of two columns (the gutter is 18 points wide).
const HALF: Setting = Setting {
    room: (TEXT_WIDTH - 18.0) / 2.0,
    size: 7.5,
    padding: 8.0,
    head: 44.0,
    slack: 200.0,
};

/// French typography, then only characters that the fonts can print.
fn text(raw: &str) -> String {
    fonts::printable(&typo(raw))
}

/// `data.json` and `figure-1.svg`, `figure-2.svg`…
pub(super) fn files(document: &Document) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let meta = &document.meta;
    let mut figures = Vec::new();
    let chapters: Vec<Value> = document
        .chapters
        .iter()
        .map(|chapter| {
            let blocks: Vec<Value> = if chapter.annex {
                annex(&chapter.blocks, &mut figures)
            } else {
                chapter.blocks.iter().map(|block| self::block(block, &mut figures)).collect()
            };
            json!({ "title": or(text(&chapter.title), "Sans titre"), "annex": chapter.annex, "blocks": blocks })
        })
        .collect();
    let mut chapters = Value::Array(chapters);
    number(&mut chapters, &mut 0);
    let date = meta.date.map(|date| json!([date.year(), date.month(), date.day()]));
    let data = json!({
        "meta": {
            "title": or(text(&meta.title), "Diagnostic"),
            "subtitle": text(&meta.subtitle),
            "territory": text(&meta.territory),
            "author": text(&meta.author),
            "date_text": text(&meta.date_text),
            // PDF/A wants a date; a document without one is dated from the epoch, never from the clock.
            "date": date.unwrap_or_else(|| json!([1970, 1, 1])),
            "lang": or(meta.lang.clone(), "fr"),
            "banner": meta.banner.as_deref().map(text),
            "summary": text(&meta.summary),
            "foot": text(&meta.foot),
        },
        "chapters": chapters,
        "figures": figures.len(),
    });
    let mut files = vec![("data.json".to_owned(), serde_json::to_vec(&data)?)];
    files.extend(
        figures
            .into_iter()
            .enumerate()
            .map(|(i, svg)| (format!("figure-{}.svg", i + 1), svg.into_bytes())),
    );
    Ok(files)
}

/// The blocks of an annex: tables that follow each other stand side by side where they are narrow enough.
fn annex(blocks: &[Block], figures: &mut Vec<String>) -> Vec<Value> {
    let mut out = Vec::new();
    let mut rest = blocks;
    while let Some(first) = rest.first() {
        let narrow = |block: &Block| match block {
            Block::Table(shown) if pairs::narrow(shown) => Some(table_in(shown, &HALF)),
            _ => None,
        };
        let tables: Vec<Value> = rest.iter().map_while(narrow).collect();
        if tables.is_empty() {
            out.push(block(first, figures));
            rest = &rest[1..];
            continue;
        }
        for row in pairs::rows(&tables) {
            match row {
                pairs::Row::Alone(place) => out.push(block(&rest[place], figures)),
                pairs::Row::Beside(left, right) => {
                    out.push(json!({ "type": "pair", "left": &tables[left], "right": &tables[right] }));
                }
            }
        }
        rest = &rest[tables.len()..];
    }
    out
}

/// Gives every table of the document its place in it.
fn number(value: &mut Value, last: &mut usize) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| number(item, last)),
        Value::Object(fields) => {
            if let Some(place) = fields.get_mut("number") {
                *last += 1;
                *place = json!(*last);
            }
            fields.values_mut().for_each(|field| number(field, last));
        }
        _ => {}
    }
}

fn or(text: String, otherwise: &str) -> String {
    if text.trim().is_empty() { otherwise.to_owned() } else { text }
}

fn inline(runs: &[Inline]) -> Vec<Value> {
    runs.iter()
        .map(|run| match run {
            Inline::Text(raw) => json!({ "kind": "text", "text": text(raw) }),
            Inline::Strong(raw) => json!({ "kind": "strong", "text": text(raw) }),
            Inline::Emph(raw) => json!({ "kind": "emph", "text": text(raw) }),
        })
        .collect()
}

fn block(block: &Block, figures: &mut Vec<String>) -> Value {
    match block {
        Block::Heading(title) => json!({ "type": "heading", "text": or(text(title), "Sans titre") }),
        Block::Paragraph(runs) => json!({ "type": "paragraph", "runs": inline(runs) }),
        Block::List(items) => json!({ "type": "list", "items": items.iter().map(|item| inline(item)).collect::<Vec<_>>() }),
        Block::KeyFigures(tiles) => {
            let tiles: Vec<Value> = tiles
                .iter()
                .map(|tile| json!({ "value": text(&tile.value), "label": text(&tile.label), "detail": text(&tile.detail) }))
                .collect();
            json!({ "type": "key-figures", "tiles": tiles })
        }
        Block::Figure(shown) => figure(shown, figures),
        Block::Table(shown) => json!({ "type": "table", "table": table(shown) }),
        Block::Callout { kind, title, text: body } => {
            let (kind, word) = match kind {
                CalloutKind::Note => ("note", "Lecture"),
                CalloutKind::Limit => ("limit", "Limite"),
                CalloutKind::Debate => ("debate", "À débattre"),
            };
            let length: usize = body.iter().map(|run| run.as_str().len()).sum();
            let short = length < 1500;
            json!({ "type": "callout", "kind": kind, "word": word, "title": text(title), "runs": inline(body), "short": short })
        }
        Block::Remark { title, paragraphs } => {
            let length: usize = paragraphs.iter().flatten().map(|run| run.as_str().len()).sum();
            let paragraphs: Vec<Value> = paragraphs.iter().map(|runs| json!(inline(runs))).collect();
            json!({ "type": "remark", "title": text(title), "paragraphs": paragraphs, "short": length < 1500 })
        }
    }
}

fn figure(figure: &Figure, figures: &mut Vec<String>) -> Value {
    let number = figures.len() + 1;
    let (svg, height) = svg_with_height(&figure.chart, Medium::Print, &format!("figure-{number}"), None);
    figures.push(svg);
    let small: Vec<String> = figure
        .question
        .iter()
        .chain(&figure.notes)
        .chain(std::iter::once(&figure.source))
        .map(|line| text(line))
        .collect();
    json!({
        "type": "figure",
        "file": format!("figure-{number}.svg"),
        "height": height,
        "title": or(text(&figure.title), "Sans titre"),
        "subtitle": text(&figure.subtitle),
        "alt": or(text(&figure.alt), &text(&figure.title)),
        "few": small.iter().map(|line| line.chars().count() / 120 + 1).sum::<usize>() <= 9,
        "small": small.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>(),
        "table": table(&figure.table),
    })
}

fn table(table: &Table) -> Value {
    table_in(table, &FULL)
}

fn table_in(table: &Table, setting: &Setting) -> Value {
    let columns = table
        .rows
        .iter()
        .map(|row| row.cells.len() + 1)
        .chain([table.columns.len(), 1])
        .max()
        .unwrap_or(1);
    let heads: Vec<String> = (0..columns)
        .map(|i| table.columns.get(i).map(|c| text(c)).unwrap_or_default())
        .collect();
    let rows: Vec<(String, Vec<String>, bool)> = table
        .rows
        .iter()
        .map(|row| {
            let cells = (0..columns - 1).map(|i| match row.cells.get(i) {
                Some(TableCell::Text(raw)) => text(raw),
                Some(TableCell::Number(_, printed)) => text(printed),
                Some(TableCell::Hidden) => "s".to_owned(),
                Some(TableCell::Empty) | None => String::new(),
            });
            (text(&row.header), cells.collect(), row.total)
        })
        .collect();
    let widths = widths(&heads, &rows, setting);
    let mut numeric = numeric_columns(table);
    numeric.resize(columns, false);
    let mut notes: Vec<String> = table.notes.iter().map(|note| text(note)).collect();
    if has_hidden(table) {
        notes.push(text(SECRET));
    }
    json!({
        "caption": text(&table.caption),
        "heads": heads,
        "numeric": numeric,
        "widths": widths,
        "rows": rows.iter().map(|(header, cells, total)| json!({ "header": header, "cells": cells, "total": total })).collect::<Vec<_>>(),
        "notes": notes,
        // Set once the whole document is known.
        "number": 0,
        "lines": lines(&heads, &rows, &widths, setting),
    })
}

/// Lines of text that the table will take, about: decides whether it may be kept on one page.
fn lines(heads: &[String], rows: &[(String, Vec<String>, bool)], widths: &[f64], setting: &Setting) -> usize {
    let tallest = |cells: &mut dyn Iterator<Item = &str>| -> usize {
        let lines = cells
            .zip(widths)
            .map(|(text, room)| (fonts::width(text, setting.size, true) / (room - setting.padding).max(4.0)).ceil());
        lines.fold(1.0, f64::max) as usize
    };
    let body = rows
        .iter()
        .map(|(header, cells, _)| tallest(&mut std::iter::once(header.as_str()).chain(cells.iter().map(String::as_str))));
    tallest(&mut heads.iter().map(String::as_str)) + body.sum::<usize>()
}

/// The text as it is measured: figures are set in columns, every digit as wide as a zero.
fn tabular(text: &str) -> String {
    text.replace(|c: char| c.is_ascii_digit(), "0")
}

/// Widths of the columns, in points: what their text needs when that fits the page, else shared by need, no column being
/// narrower than its longest word as long as there is room for it.
fn widths(heads: &[String], rows: &[(String, Vec<String>, bool)], setting: &Setting) -> Vec<f64> {
    let column = |i: usize| {
        rows.iter().map(move |(header, cells, total)| match i {
            0 => (header.as_str(), *total),
            i => (cells[i - 1].as_str(), *total),
        })
    };
    let width = |text: &str, bold: bool| fonts::width(&tabular(text), setting.size, bold);
    let longest = |text: &str, bold: bool| fonts::longest_word(&tabular(text), setting.size, bold);
    let (mut least, mut wanted) = (Vec::new(), Vec::new());
    for (i, head) in heads.iter().enumerate() {
        let word = column(i)
            .map(|(t, total)| longest(t, total))
            .fold(longest(head, true), f64::max);
        let line = column(i).map(|(t, total)| width(t, total)).fold(0.0, f64::max);
        // Long headers and long cells take several lines.
        // Figures and intervals stay on one line.
        let word = if i > 0 && line <= ONE_LINE {
            word.max(line + 0.5)
        } else {
            word
        };
        let need = line.max(width(head, true).min(setting.head)).min(260.0).max(word);
        least.push(word.min(150.0) + setting.padding);
        wanted.push(need + setting.padding);
    }
    let sum: f64 = wanted.iter().sum();
    let widths: Vec<f64> = if sum <= setting.room {
        // A short table is set a little wider than its text, never so wide that a row is hard to follow.
        let slack = (setting.room - sum).min(setting.slack);
        wanted
            .iter()
            .enumerate()
            .map(|(i, w)| if i == 0 { w + slack } else { *w })
            .collect()
    } else {
        let floor: f64 = least.iter().sum();
        let room = (setting.room - floor).max(0.0);
        let spare: f64 = wanted.iter().zip(&least).map(|(w, l)| (w - l).max(0.0)).sum();
        let scaled = least
            .iter()
            .zip(&wanted)
            .map(|(l, w)| l + if spare > 0.0 { (w - l).max(0.0) / spare * room } else { 0.0 });
        let scaled: Vec<f64> = scaled.collect();
        let total: f64 = scaled.iter().sum();
        if total > setting.room {
            scaled.iter().map(|w| w / total * setting.room).collect()
        } else {
            scaled
        }
    };
    widths.iter().map(|w| (w * 10.0).floor() / 10.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fit_the_page_whatever_they_hold() {
        let long = "Une association dont le nom est si long qu’il ne tient sur aucune ligne de ce tableau".repeat(3);
        for columns in [1, 2, 5, 14, 30] {
            let heads = vec![long.clone(); columns];
            let rows = vec![(long.clone(), vec!["12\u{202F}000\u{A0}€".to_owned(); columns - 1], false)];
            let widths = widths(&heads, &rows, &FULL);
            assert_eq!(widths.len(), columns);
            assert!(
                widths.iter().sum::<f64>() <= TEXT_WIDTH && widths.iter().all(|w| *w > 0.0),
                "{widths:?}"
            );
        }
    }
}
