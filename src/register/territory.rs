//! Communes, municipal districts and groups of communes: found by code, by name or by postcode, from the tables that the program
//! carries (`data/`). Reads the text once; every lookup is then a binary search or one pass over folded names.

use std::sync::OnceLock;

use super::fold::fold;
use super::places::Places;

/// A commune or a municipal district (« arrondissement »).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commune {
    /// INSEE code, five characters.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// SIREN of its group of communes; empty when it belongs to none.
    pub epci: &'static str,
    /// Postcodes, separated by spaces.
    pub postcodes: &'static str,
    /// Municipal population; `None` when it is not published.
    pub population: Option<u32>,
    /// Code of the commune that a district is part of; empty for a commune.
    pub district_of: &'static str,
    folded: String,
}

/// A group of communes (EPCI with its own taxation).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epci {
    /// SIREN, nine digits.
    pub siren: &'static str,
    /// Name.
    pub name: &'static str,
    /// `CC`, `CA`, `CU`, `METRO`…
    pub nature: &'static str,
    /// Municipal population.
    pub population: Option<u32>,
    folded: String,
}

/// A commune that was merged into another: a « commune déléguée » or « associée » of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// INSEE code that it had. Some are also the code of a commune of today, which then prevails.
    pub code: &'static str,
    /// Name that it had.
    pub name: &'static str,
    /// Code of the commune of today.
    pub now: &'static str,
}

/// A territory that an observatory may have: a commune, a group of communes, a département.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observed {
    /// INSEE code, SIREN or number.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Municipal population; `None` when it is not published.
    pub population: Option<u32>,
}

/// The territories of one vintage.
#[derive(Debug)]
pub struct Territories {
    communes: Vec<Commune>,
    former: Vec<Former>,
    places: OnceLock<Places>,
    epci: Vec<Epci>,
    departements: Vec<(&'static str, &'static str, &'static str)>,
    regions: Vec<(&'static str, &'static str)>,
}

impl Commune {
    /// The name, folded.
    pub(crate) fn folded(&self) -> &str {
        &self.folded
    }

    /// Code of the département: the first two characters of the code, three overseas.
    pub fn departement(&self) -> &'static str {
        let length = if self.code.starts_with("97") || self.code.starts_with("98") {
            3
        } else {
            2
        };
        self.code.get(..length).unwrap_or(self.code)
    }
}

impl Territories {
    /// Reads the five tables (`;`-separated, one header line, no quoting).
    pub fn read(
        communes: &'static str,
        former: &'static str,
        epci: &'static str,
        departements: &'static str,
        regions: &'static str,
    ) -> Self {
        let mut communes: Vec<Commune> = lines(communes)
            .map(|mut cells| {
                let mut cell = || cells.next().unwrap_or("");
                let (code, name) = (cell(), cell());
                let (epci, postcodes, population, district_of) = (cell(), cell(), cell(), cell());
                Commune {
                    code,
                    name,
                    epci,
                    postcodes,
                    population: population.parse().ok(),
                    district_of,
                    folded: fold(name),
                }
            })
            .collect();
        communes.sort_by_key(|c| c.code);
        let mut former: Vec<Former> = lines(former)
            .map(|mut cells| {
                let mut cell = || cells.next().unwrap_or("");
                let (code, name, now) = (cell(), cell(), cell());
                Former { code, name, now }
            })
            .collect();
        former.sort_by_key(|f| f.code);
        let mut epci: Vec<Epci> = lines(epci)
            .map(|mut cells| {
                let mut cell = || cells.next().unwrap_or("");
                let (siren, name) = (cell(), cell());
                let (nature, population) = (cell(), cell());
                Epci {
                    siren,
                    name,
                    nature,
                    population: population.parse().ok(),
                    folded: fold(name),
                }
            })
            .collect();
        epci.sort_by_key(|e| e.siren);
        let departements = lines(departements)
            .map(|mut cells| {
                (
                    cells.next().unwrap_or(""),
                    cells.next().unwrap_or(""),
                    cells.next().unwrap_or(""),
                )
            })
            .collect();
        let regions = lines(regions)
            .map(|mut cells| (cells.next().unwrap_or(""), cells.next().unwrap_or("")))
            .collect();
        Territories {
            communes,
            former,
            places: OnceLock::new(),
            epci,
            departements,
            regions,
        }
    }

    /// The commune (or municipal district) with this INSEE code.
    pub fn commune(&self, code: &str) -> Option<&Commune> {
        let place = self.communes.binary_search_by(|c| c.code.cmp(code)).ok()?;
        self.communes.get(place)
    }

    /// Every commune and municipal district, by code.
    pub fn communes(&self) -> &[Commune] {
        &self.communes
    }

    /// The index that addresses are found with, made when first wanted.
    pub(crate) fn places(&self) -> &Places {
        self.places.get_or_init(|| Places::new(self))
    }

    /// Every merged commune, by code.
    pub fn former_communes(&self) -> &[Former] {
        &self.former
    }

    /// The merged commune that had this INSEE code; a commune of today may have it too.
    pub fn former(&self, code: &str) -> Option<&Former> {
        let place = self.former.binary_search_by(|f| f.code.cmp(code)).ok()?;
        self.former.get(place)
    }

    /// The group of communes with this SIREN.
    pub fn epci(&self, siren: &str) -> Option<&Epci> {
        let place = self.epci.binary_search_by(|e| e.siren.cmp(siren)).ok()?;
        self.epci.get(place)
    }

    /// The communes of a group, by code.
    pub fn members(&self, siren: &str) -> Vec<&Commune> {
        self.communes
            .iter()
            .filter(|c| !siren.is_empty() && c.epci == siren)
            .collect()
    }

    /// The territory that an observatory writes with this code.
    pub fn observed(&self, code: &str) -> Option<Observed> {
        let code = code.trim();
        let commune = self.commune(code).map(|c| (c.code, c.name, c.population));
        let group = || self.epci(code).map(|e| (e.siren, e.name, e.population));
        let whole = || {
            let departement = self.departements.iter().find(|d| d.0 == code)?;
            let people = self
                .inside(code)
                .into_iter()
                .filter(|c| c.district_of.is_empty())
                .filter_map(|c| c.population);
            Some((departement.0, departement.1, Some(people.sum())))
        };
        let (code, name, population) = commune.or_else(group).or_else(whole)?;
        Some(Observed { code, name, population })
    }

    /// The communes and municipal districts of a département, by code; none when it is not one.
    pub fn inside(&self, departement: &str) -> Vec<&Commune> {
        self.communes.iter().filter(|c| c.departement() == departement).collect()
    }

    /// The communes of a territory as an observatory writes it: its own, those of the group or of the département.
    pub fn communes_of(&self, code: &str) -> Vec<&Commune> {
        let members = self.members(code);
        if !members.is_empty() {
            return members;
        }
        let inside = self.inside(code);
        if inside.is_empty() {
            self.commune(code).into_iter().collect()
        } else {
            inside
        }
    }

    /// Départements whose number is what was typed, or whose name contains it.
    pub fn search_departement(&self, typed: &str) -> Vec<Observed> {
        let wanted = fold(typed);
        self.departements
            .iter()
            .filter(|d| {
                !wanted.is_empty() && (d.0.eq_ignore_ascii_case(&wanted) || (wanted.len() > 2 && fold(d.1).contains(&wanted)))
            })
            .filter_map(|d| self.observed(d.0))
            .collect()
    }

    /// Name of a département.
    pub fn departement(&self, code: &str) -> Option<&'static str> {
        self.departements.iter().find(|d| d.0 == code).map(|d| d.1)
    }

    /// The code itself, when it is that of a département.
    pub fn departement_code(&self, code: &str) -> Option<&'static str> {
        self.departements.iter().find(|d| d.0 == code).map(|d| d.0)
    }

    /// Name of the region of a département.
    pub fn region_of(&self, departement: &str) -> Option<&'static str> {
        let region = self.departements.iter().find(|d| d.0 == departement)?.2;
        self.regions.iter().find(|r| r.0 == region).map(|r| r.1)
    }

    /// Communes whose name or postcode matches what was typed, best first: exact name or postcode, then names that begin with
    /// it, then names with a word that begins with it; the largest first among equals. At most `limit`.
    pub fn search(&self, typed: &str, limit: usize) -> Vec<&Commune> {
        let wanted = fold(typed);
        if wanted.is_empty() {
            return Vec::new();
        }
        let inner = format!(" {wanted}");
        let digits = wanted.bytes().all(|b| b.is_ascii_digit());
        let mut found: Vec<(u8, &Commune)> = self
            .communes
            .iter()
            .filter_map(|c| {
                let rank = if c.folded == wanted
                    || c.code.eq_ignore_ascii_case(&wanted)
                    || (digits && c.postcodes.split(' ').any(|p| p == wanted))
                {
                    0
                } else if c.folded.starts_with(&wanted) || (digits && c.postcodes.split(' ').any(|p| p.starts_with(&wanted))) {
                    1
                } else if c.folded.contains(&inner) {
                    2
                } else {
                    return None;
                };
                Some((rank, c))
            })
            .collect();
        found.sort_by(|a, b| {
            a.0.cmp(&b.0)
                .then(b.1.population.cmp(&a.1.population))
                .then(a.1.code.cmp(b.1.code))
        });
        found.into_iter().take(limit).map(|(_, c)| c).collect()
    }

    /// Names close to what was typed (a letter too many, too few or wrong), the largest communes first: what to suggest when
    /// [`Territories::search`] finds nothing.
    pub fn suggest(&self, typed: &str, limit: usize) -> Vec<&Commune> {
        let found = self.search(typed, limit);
        let wanted = fold(typed);
        if !found.is_empty() || wanted.chars().count() < 3 {
            return found;
        }
        let allowed = if wanted.chars().count() < 6 { 1 } else { 2 };
        let mut near: Vec<(usize, &Commune)> = self
            .communes
            .iter()
            .filter(|c| c.folded.len().abs_diff(wanted.len()) <= allowed)
            .filter_map(|c| Some((distance(&wanted, &c.folded), c)).filter(|(d, _)| *d <= allowed))
            .collect();
        near.sort_by(|a, b| {
            a.0.cmp(&b.0)
                .then(b.1.population.cmp(&a.1.population))
                .then(a.1.code.cmp(b.1.code))
        });
        near.into_iter().take(limit).map(|(_, c)| c).collect()
    }

    /// Groups of communes whose name contains what was typed, the largest first.
    pub fn search_epci(&self, typed: &str, limit: usize) -> Vec<&Epci> {
        let wanted = fold(typed);
        let mut found: Vec<&Epci> = self
            .epci
            .iter()
            .filter(|e| !wanted.is_empty() && e.folded.contains(&wanted))
            .collect();
        found.sort_by(|a, b| b.population.cmp(&a.population).then(a.siren.cmp(b.siren)));
        found.truncate(limit);
        found
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = std::str::Split<'static, char>> {
    text.lines().skip(1).filter(|l| !l.is_empty()).map(|line| line.split(';'))
}

/// Levenshtein distance, in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (corner + usize::from(ca != *cb)).min(above + 1).min(row[j] + 1);
            corner = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use crate::library::territories;

    #[test]
    fn communes_are_found_by_code_name_and_postcode() {
        let all = territories();
        assert_eq!(all.commune("18033").map(|c| c.name), Some("Bourges"));
        assert_eq!(
            all.commune("2B033").map(|c| (c.name, c.departement())),
            Some(("Bastia", "2B"))
        );
        assert_eq!(all.commune("99999"), None);
        assert_eq!(all.search("saint etienne", 3)[0].code, "42218");
        assert_eq!(all.search("06130", 5)[0].name, "Grasse");
        assert_eq!(all.search("villeurb", 5)[0].name, "Villeurbanne");
        assert!(all.search("’", 5).is_empty());
    }

    #[test]
    fn a_misspelt_name_is_suggested() {
        let all = territories();
        assert!(all.suggest("Vileurbanne", 5).iter().any(|c| c.name == "Villeurbanne"));
        assert!(all.suggest("Zzzzzzzz", 5).is_empty());
    }

    #[test]
    fn groups_departments_and_regions_are_known() {
        let all = territories();
        let bourges = all.commune("18033").expect("embedded");
        assert!(all.epci(bourges.epci).is_some_and(|e| e.name.contains("Bourges")));
        assert!(all.members(bourges.epci).len() > 5);
        assert_eq!(all.departement("18"), Some("Cher"));
        assert_eq!(all.region_of("18"), Some("Centre-Val de Loire"));
        assert!(!all.search_epci("bourges", 3).is_empty());
        assert_eq!(all.commune("97411").map(super::Commune::departement), Some("974"));
        let cher = all.observed("18").expect("a département");
        assert_eq!(cher.name, "Cher");
        assert!(
            cher.population.is_some_and(|people| (200_000..400_000).contains(&people)),
            "{cher:?}"
        );
        assert_eq!(all.observed("18033").map(|place| place.name), Some("Bourges"));
        assert_eq!(all.observed(bourges.epci).map(|place| place.code), Some(bourges.epci));
        assert_eq!(all.observed("00"), None);
        assert!(all.communes_of("18").len() > 200 && all.communes_of("18033").len() == 1);
        assert_eq!(all.search_departement("cher").first().map(|place| place.code), Some("18"));
        assert_eq!(
            all.search_departement("2a").first().map(|place| place.name),
            Some("Corse-du-Sud")
        );
    }
}
