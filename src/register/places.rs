//! The commune of today of an address written long ago: by its code, its postcode, its name.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::fold::fold;
use super::territory::Territories;

/// How the commune of a row was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GeoQuality {
    /// The code of a commune of today.
    Code,
    /// The code of a municipal district, read as its commune.
    District,
    /// The code or the name of a merged commune, read as the commune of today.
    Merged,
    /// The postcode and the name together.
    PostcodeAndName,
    /// The name alone: only one commune bears it.
    Name,
    /// The postcode alone: only one commune has it.
    Postcode,
    /// Not found: the commune stays empty.
    Unknown,
}

impl GeoQuality {
    /// The word kept in the register (`association.geo_quality`).
    pub fn code(self) -> &'static str {
        match self {
            GeoQuality::Code => "code",
            GeoQuality::District => "district",
            GeoQuality::Merged => "merged",
            GeoQuality::PostcodeAndName => "postcode-and-name",
            GeoQuality::Name => "name",
            GeoQuality::Postcode => "postcode",
            GeoQuality::Unknown => "unknown",
        }
    }

    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            GeoQuality::Code => "code de la commune",
            GeoQuality::District => "arrondissement rattaché à sa commune",
            GeoQuality::Merged => "ancienne commune rattachée à la nouvelle",
            GeoQuality::PostcodeAndName => "code postal et nom",
            GeoQuality::Name => "nom seul",
            GeoQuality::Postcode => "code postal seul",
            GeoQuality::Unknown => "commune non trouvée",
        }
    }
}

/// Finds communes by code, postcode and name, fast enough for a million rows.
#[derive(Debug)]
pub(crate) struct Places {
    codes: HashMap<[u8; 5], (&'static str, GeoQuality)>,
    by_postcode: HashMap<&'static str, Vec<&'static str>>,
    by_name: HashMap<String, Vec<(&'static str, GeoQuality)>>,
}

impl Places {
    pub(super) fn new(all: &Territories) -> Self {
        let mut places = Places {
            codes: HashMap::new(),
            by_postcode: HashMap::new(),
            by_name: HashMap::new(),
        };
        for commune in all.communes() {
            let (now, quality) = if commune.district_of.is_empty() {
                (commune.code, GeoQuality::Code)
            } else {
                (commune.district_of, GeoQuality::District)
            };
            places
                .codes
                .extend(five(commune.code.as_bytes()).map(|code| (code, (now, quality))));
            for postcode in commune.postcodes.split(' ').filter(|p| !p.is_empty()) {
                let communes = places.by_postcode.entry(postcode).or_default();
                if !communes.contains(&now) {
                    communes.push(now);
                }
            }
            let quality = if quality == GeoQuality::Code {
                GeoQuality::Name
            } else {
                quality
            };
            let homonyms = places.by_name.entry(plain(commune.folded())).or_default();
            if !homonyms.iter().any(|(known, _)| *known == now) {
                homonyms.push((now, quality));
            }
        }
        for old in all.former_communes() {
            if let Some(code) = five(old.code.as_bytes()) {
                places.codes.entry(code).or_insert((old.now, GeoQuality::Merged));
            }
            let homonyms = places.by_name.entry(plain(&fold(old.name))).or_default();
            if !homonyms.iter().any(|(now, _)| *now == old.now) {
                homonyms.push((old.now, GeoQuality::Merged));
            }
        }
        places
    }

    pub(crate) fn knows(&self, code: &[u8; 5]) -> bool {
        self.codes.contains_key(code)
    }

    /// The commune of today of an address, and how it was found. `None` when the address says nothing.
    pub(crate) fn find(&self, code: &str, postcode: &str, name: &str) -> Option<(Option<&'static str>, GeoQuality)> {
        let code = code.trim().to_uppercase();
        if let Some(found) = five(code.as_bytes()).and_then(|c| self.codes.get(&c)) {
            return Some((Some(found.0), found.1));
        }
        let postcode = postcode.trim();
        let by_postcode = self.by_postcode.get(postcode).map(Vec::as_slice).unwrap_or_default();
        let name = plain(&fold(name));
        if code.is_empty() && postcode.is_empty() && name.is_empty() {
            return None;
        }
        let homonyms = self.by_name.get(&name).map(Vec::as_slice).unwrap_or_default();
        let both: Vec<_> = homonyms.iter().filter(|(now, _)| by_postcode.contains(now)).collect();
        if let [(now, quality)] = both.as_slice() {
            let quality = if *quality == GeoQuality::Name {
                GeoQuality::PostcodeAndName
            } else {
                *quality
            };
            return Some((Some(now), quality));
        }
        // A name borne once in the département of the postcode (special postcodes, CEDEX).
        let near: Vec<_> = homonyms
            .iter()
            .filter(|(now, _)| postcode.len() == 5 && same_departement(postcode, now))
            .collect();
        if let [(now, quality)] = near.as_slice() {
            let quality = if *quality == GeoQuality::Name {
                GeoQuality::PostcodeAndName
            } else {
                *quality
            };
            return Some((Some(now), quality));
        }
        if postcode.is_empty()
            && let [(now, quality)] = homonyms
        {
            return Some((Some(now), *quality));
        }
        if homonyms.is_empty()
            && let [now] = by_postcode
        {
            return Some((Some(now), GeoQuality::Postcode));
        }
        Some((None, GeoQuality::Unknown))
    }
}

/// Whether a postcode is of the département of a commune: their first two characters, except in Corsica.
fn same_departement(postcode: &str, commune: &str) -> bool {
    match commune.get(..2) {
        Some("2A" | "2B") => postcode.starts_with("20"),
        Some(start) => postcode.starts_with(start),
        None => false,
    }
}

/// A folded name as addresses write it: without CEDEX and numbers, « St » opened.
fn plain(folded: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in folded.split(' ') {
        match word {
            "cedex" => break,
            "st" => words.push("saint"),
            "ste" => words.push("sainte"),
            "s" if !words.is_empty() => words.push("sur"),
            _ => words.push(word),
        }
    }
    // « Lyon 3 », « Paris 14e arrondissement »: the district is part of its commune.
    if let [town @ ("paris" | "lyon" | "marseille"), number, ..] = words.as_slice()
        && (number.starts_with(|c: char| c.is_ascii_digit()) || is_roman(number))
    {
        return (*town).to_owned();
    }
    // « Mans (Le) ».
    if words.len() > 1 && matches!(words.last(), Some(&("le" | "la" | "les" | "l"))) {
        words.rotate_right(1);
    }
    words.join(" ")
}

/// « xii », « xiie », « xiieme ».
fn is_roman(word: &str) -> bool {
    let figures = word.trim_end_matches("eme").trim_end_matches(['e', 'r']);
    !figures.is_empty() && figures.chars().all(|c| matches!(c, 'i' | 'v' | 'x'))
}

fn five(bytes: &[u8]) -> Option<[u8; 5]> {
    <[u8; 5]>::try_from(bytes).ok()
}
