//! What the readers of every kind of file share: where columns are, what becomes of a row, where it is.

use super::row::{Cause, Incoming};
use super::table::Row;
use crate::register::fold::fold;
use crate::register::places::GeoQuality;
use crate::register::places::Places;

/// Most attributes of a row, and most characters of one.
const MOST_ATTRIBUTES: usize = 40;
const LONGEST_ATTRIBUTE: usize = 500;
const LONGEST_NAME: usize = 300;

/// What becomes of a row.
pub(super) enum Outcome {
    /// Kept.
    Row(Box<Incoming>),
    /// Rejected, and why.
    Rejected(Cause, String),
    /// Outside the territory.
    Outside,
    /// No association, or a row that says nothing to a register (a foundation, a secondary establishment…).
    Filtered,
    /// Replaced by another row that the file does not name.
    Superseded,
}

/// Reads the rows of one kind of file.
pub(super) trait Reader {
    /// Reads a row.
    fn read(&self, row: &Row<'_>, places: &Places) -> Outcome;

    /// Columns that must not be kept anywhere, not even among rejected rows.
    fn dropped(&self) -> Vec<usize>;
}

/// The columns of a known file, by folded header.
pub(super) struct Columns(Vec<String>);

impl Columns {
    pub(super) fn new(headers: &[String]) -> Self {
        Columns(headers.iter().map(|h| fold(h)).collect())
    }

    /// The place of the first of these headers that the file has. A place beyond every row when it has none.
    pub(super) fn place(&self, names: &[&str]) -> usize {
        names
            .iter()
            .find_map(|name| self.0.iter().position(|h| h == name))
            .unwrap_or(usize::MAX)
    }

    /// The places of the headers that a test accepts.
    pub(super) fn places(&self, test: impl Fn(&str) -> bool) -> Vec<usize> {
        (0..self.0.len()).filter(|place| test(&self.0[*place])).collect()
    }
}

/// Writes the commune of a row from what its address says.
pub(super) fn locate(row: &mut Incoming, places: &Places, code: &str, postcode: &str, town: &str) {
    let Some((commune, quality)) = places.find(code, postcode, town) else {
        return;
    };
    row.commune = commune.map(str::to_owned);
    row.geo_quality = Some(quality);
    if quality == GeoQuality::Unknown {
        let written = [code, postcode, town]
            .into_iter()
            .filter(|p| !p.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        row.remarks
            .push(format!("La commune «\u{a0}{written}\u{a0}» n’a pas été trouvée."));
        keep_attribute(row, "commune", &written);
    }
}

/// Keeps an attribute, within bounds.
pub(super) fn keep_attribute(row: &mut Incoming, name: &str, value: &str) {
    if name.is_empty() || value.is_empty() || (row.attributes.len() >= MOST_ATTRIBUTES && !row.attributes.contains_key(name)) {
        return;
    }
    let name: String = name.chars().take(60).collect();
    row.attributes.insert(name, cut(value, LONGEST_ATTRIBUTE));
}

/// Bounds what no bound of the file holds: names and texts longer than any person writes.
pub(super) fn bound(row: &mut Incoming) {
    let long = |text: &String| text.chars().count() > LONGEST_NAME;
    if long(&row.name) {
        row.name = cut(&row.name, LONGEST_NAME);
        row.remarks.push("Le nom, trop long, a été coupé.".to_owned());
    }
    let texts = [
        &mut row.short_name,
        &mut row.quarter,
        &mut row.qpv,
        &mut row.source,
        &mut row.legal_basis,
        &mut row.lang,
    ];
    for text in texts.into_iter().flatten().filter(|t| long(t)) {
        *text = cut(text, LONGEST_NAME);
    }
    if let Some(postal) = &mut row.postal {
        postal.lines.truncate(6);
        for line in postal.lines.iter_mut().chain(&mut postal.town).filter(|l| long(l)) {
            *line = cut(line, LONGEST_NAME);
        }
    }
    row.phones.iter_mut().for_each(|phone| *phone = cut(phone, 60));
    row.remarks.truncate(20);
    row.remarks
        .iter_mut()
        .filter(|r| r.chars().count() > LONGEST_ATTRIBUTE)
        .for_each(|r| *r = cut(r, LONGEST_ATTRIBUTE));
}

pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}
