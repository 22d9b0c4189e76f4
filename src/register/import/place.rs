//! The territory that a national file is filtered to, decided on bytes.

use std::collections::{BTreeSet, HashSet};

use crate::register::places::Places;
use crate::register::territory::Territories;

/// The communes that an import keeps.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    everywhere: bool,
    codes: HashSet<[u8; 5]>,
    departements: Vec<&'static str>,
    postcodes: HashSet<[u8; 5]>,
    /// First two digits of the postcodes: an address without a code is looked at by its name in the whole département.
    regions: HashSet<[u8; 2]>,
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
                for postcode in commune.postcodes.split(' ') {
                    filter.regions.extend(postcode.as_bytes().first_chunk::<2>());
                }
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

    /// Whether a cell is a code or a postcode of the territory: all that is known of a line that cannot be cut into its columns.
    pub(super) fn mentions(&self, cell: &[u8]) -> bool {
        self.everywhere || five(cell).is_some_and(|code| self.codes.contains(&code) || self.postcodes.contains(&code))
    }

    /// Decides on bytes alone, for the speed of national files.
    pub(super) fn near(&self, all: &Places, code: &[u8], postcode: &[u8]) -> Near {
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
            Some([a, b, ..]) if self.regions.contains(&[a, b]) => Near::Perhaps,
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
