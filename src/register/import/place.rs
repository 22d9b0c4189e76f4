//! Where a row is: the territory that a file is filtered to, and the commune of today of an address written long ago.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::row::GeoQuality;
use crate::register::fold::fold;
use crate::register::territory::Territories;

/// The communes that an import keeps.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    everywhere: bool,
    codes: HashSet<[u8; 5]>,
    departements: Vec<&'static str>,
    postcodes: HashSet<[u8; 5]>,
    local_law: bool,
}

/// What the code and the postcode of a row say of its place, before anything is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Near {
    /// Inside.
    In,
    /// Outside.
    Out,
    /// The code says nothing but the postcode is one of the territory: the name will tell.
    Perhaps,
}

impl Filter {
    /// Keeps everything.
    pub fn everywhere() -> Self {
        Filter {
            everywhere: true,
            ..Filter::default()
        }
    }

    /// The territory written as an observatory writes it: the code of a commune, the SIREN of a group of communes, the number of
    /// a département, or several of them separated by spaces or commas. Municipal districts and merged communes are part of it.
    ///
    /// # Errors
    /// A French sentence naming the code that is none of these.
    pub fn of(all: &Territories, territory: &str) -> Result<Self, String> {
        let mut filter = Filter::default();
        let mut current: BTreeSet<&'static str> = BTreeSet::new();
        for code in territory.split([' ', ',', ';']).filter(|c| !c.is_empty()) {
            let members = all.members(code);
            if let Some(commune) = all.commune(code) {
                current.insert(if commune.district_of.is_empty() {
                    commune.code
                } else {
                    commune.district_of
                });
            } else if let Some(old) = all.former(code) {
                current.insert(old.now);
            } else if !members.is_empty() {
                current.extend(members.iter().map(|c| c.code));
            } else if let Some(departement) = all.departement_code(code) {
                filter.departements.push(departement);
                current.extend(
                    all.communes()
                        .iter()
                        .filter(|c| c.departement() == departement)
                        .map(|c| c.code),
                );
            } else {
                return Err(format!(
                    "Le territoire «\u{a0}{code}\u{a0}» n’est ni une commune, ni une intercommunalité, ni un département. Écrivez le code INSEE (18033), le SIREN (200069193) ou le numéro (18)."
                ));
            }
        }
        for commune in all.communes() {
            if current.contains(commune.code) || current.contains(commune.district_of) {
                filter.codes.extend(five(commune.code.as_bytes()));
                filter
                    .postcodes
                    .extend(commune.postcodes.split(' ').filter_map(|p| five(p.as_bytes())));
                filter.local_law |= matches!(commune.departement(), "57" | "67" | "68");
            }
        }
        for old in all.former_communes() {
            if current.contains(old.now) && all.commune(old.code).is_none() {
                filter.codes.extend(five(old.code.as_bytes()));
            }
        }
        Ok(filter)
    }

    /// Part of it is in Bas-Rhin, Haut-Rhin or Moselle, whose associations the RNA does not hold.
    pub fn has_local_law(&self) -> bool {
        self.local_law
    }

    /// The whole country.
    pub fn is_everywhere(&self) -> bool {
        self.everywhere
    }

    /// Whether a commune of today is part of it.
    pub fn contains(&self, commune: &str) -> bool {
        self.everywhere
            || five(commune.as_bytes()).is_some_and(|code| self.codes.contains(&code))
            || self.departements.iter().any(|d| commune.starts_with(d))
    }

    /// Decides on bytes alone, for the speed of national files.
    pub(super) fn near(&self, all: &Places<'_>, code: &[u8], postcode: &[u8]) -> Near {
        if self.everywhere {
            return Near::In;
        }
        let code = code.trim_ascii();
        if let Some(five_bytes) = five(code) {
            if self.codes.contains(&five_bytes) || self.departements.iter().any(|d| code.starts_with(d.as_bytes())) {
                return Near::In;
            }
            if all.knows(&five_bytes) {
                return Near::Out;
            }
        }
        let postcode = postcode.trim_ascii();
        match five(postcode) {
            Some(five_bytes) if self.postcodes.contains(&five_bytes) => Near::Perhaps,
            Some(_) => Near::Out,
            // No usable code and no usable postcode: only the name is left.
            None if postcode.is_empty() && five(code).is_none() => Near::Perhaps,
            None => Near::Out,
        }
    }
}

fn five(bytes: &[u8]) -> Option<[u8; 5]> {
    <[u8; 5]>::try_from(bytes).ok()
}

/// Finds communes by code, postcode and name, fast enough for a million rows.
pub(super) struct Places<'t> {
    all: &'t Territories,
    codes: HashMap<[u8; 5], (&'t str, GeoQuality)>,
    by_postcode: HashMap<&'t str, Vec<&'t str>>,
    by_name: HashMap<String, Vec<(&'t str, GeoQuality)>>,
}

impl<'t> Places<'t> {
    pub(super) fn new(all: &'t Territories) -> Self {
        let mut places = Places {
            all,
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
            let homonyms = places.by_name.entry(plain(commune.name)).or_default();
            if !homonyms.iter().any(|(known, _)| *known == now) {
                homonyms.push((now, quality));
            }
        }
        for old in all.former_communes() {
            if let Some(code) = five(old.code.as_bytes()) {
                places.codes.entry(code).or_insert((old.now, GeoQuality::Merged));
            }
            let homonyms = places.by_name.entry(plain(old.name)).or_default();
            if !homonyms.iter().any(|(now, _)| *now == old.now) {
                homonyms.push((old.now, GeoQuality::Merged));
            }
        }
        places
    }

    fn knows(&self, code: &[u8; 5]) -> bool {
        self.codes.contains_key(code)
    }

    /// The commune of today of an address, and how it was found. `None` when the address says nothing.
    pub(super) fn find(&self, code: &str, postcode: &str, name: &str) -> Option<(Option<&'t str>, GeoQuality)> {
        let code = code.trim().to_uppercase();
        if let Some(found) = five(code.as_bytes()).and_then(|c| self.codes.get(&c)) {
            return Some((Some(found.0), found.1));
        }
        let postcode = postcode.trim();
        let by_postcode = self.by_postcode.get(postcode).map(Vec::as_slice).unwrap_or_default();
        let name = plain(name);
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
            .filter(|(now, _)| postcode.len() == 5 && self.departement_of_postcode(postcode, now))
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

    fn departement_of_postcode(&self, postcode: &str, commune: &str) -> bool {
        let Some(commune) = self.all.commune(commune) else {
            return false;
        };
        let departement = commune.departement();
        match departement {
            "2A" | "2B" => postcode.starts_with("20"),
            _ => postcode.starts_with(departement),
        }
    }
}

/// A name as addresses write it: folded, without CEDEX and numbers, « St » opened.
fn plain(name: &str) -> String {
    let folded = fold(name);
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
        && number.starts_with(|c: char| c.is_ascii_digit())
    {
        return (*town).to_owned();
    }
    // « Mans (Le) ».
    if words.len() > 1 && matches!(words.last(), Some(&("le" | "la" | "les" | "l"))) {
        words.rotate_right(1);
    }
    words.join(" ")
}
