//! Reference data: priority neighbourhoods (QPV) and legal populations, in all the layouts they were published in.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use super::cells;
use super::kind::{Kind, detect};
use super::layout::{self, Layout};
use super::refusal::Refusal;
use super::row::{Cause, Rejected};
use super::run::reference_advice;
use super::table;
use super::text::Tally;
use crate::register::fold::fold;
use crate::register::territory::Territories;
use crate::values::parse_commune_code;

/// Most rows of a reference file: ten times the communes of the country.
const MOST_ROWS: usize = 400_000;

/// A priority neighbourhood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QpvRow {
    /// Code: `QN06099M` (2024 generation), `QP001001` (2015 generation).
    pub code: String,
    /// Year of the generation: 2015 or 2024.
    pub generation: u16,
    /// Name.
    pub name: String,
    /// INSEE codes of its communes of today, in order.
    pub communes: Vec<String>,
}

/// The municipal population of a commune.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Population {
    /// INSEE code of the commune; districts of Paris, Lyon and Marseille are summed into it.
    pub commune: String,
    /// Municipal population (PMUN).
    pub municipal: u32,
}

/// What reading a reference file came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferenceSummary {
    /// Rows that are not empty.
    pub rows: u64,
    /// Rejected rows, all of them.
    pub rejected: Vec<Rejected>,
    /// The vintage that the headers or the file tell, if they do: year of the populations, or of the generation of the QPV.
    pub vintage: Option<u16>,
    /// What to tell, French sentences.
    pub notes: Vec<String>,
}

/// The columns of a list of QPV: code, name, commune codes. `None` when it is no such list.
pub(super) fn qpv_columns(folded: &[String]) -> Option<(usize, Option<usize>, Option<usize>)> {
    let find = |names: &[&str]| names.iter().find_map(|name| folded.iter().position(|h| h == name));
    let code = find(&[
        "code qp",
        "codeqp",
        "code qpv",
        "code du qp",
        "code du quartier",
        "code quartier",
        "qp",
        "code qp 2024",
        "qp2024",
        "code du qpv",
        "code quartier prioritaire",
        "code du quartier prioritaire",
        "codqp",
        "id qp",
    ])?;
    let name = find(&[
        "lib qp",
        "nom qp",
        "nom qpv",
        "nom du qp",
        "nom du qpv",
        "nom du quartier prioritaire",
        "libelle du qp",
        "nom du quartier",
        "libelle qp",
        "nom quartier",
        "quartier",
        "lib qpv",
        "libelle du quartier",
        "nom",
    ]);
    let communes = find(&[
        "insee com",
        "code insee",
        "codgeo",
        "commune qp",
        "code commune",
        "codes insee",
        "insee",
        "com",
        "depcom",
        "lib com",
        "commune",
        "nom commune",
    ]);
    Some((code, name, communes))
}

/// Reads a list of priority neighbourhoods.
///
/// # Errors
/// The file cannot be read, or is no list of QPV.
pub fn read_qpv<R: Read + Seek>(input: &mut R, all: &Territories) -> Result<(Vec<QpvRow>, ReferenceSummary), Refusal> {
    let layout = expect(input, Kind::Qpv)?;
    let folded: Vec<String> = layout.headers.iter().map(|h| fold(h)).collect();
    let Some((code_at, name_at, communes_at)) = qpv_columns(&folded) else {
        return Err(Refusal::new(
            "Aucune colonne ne contient le code des quartiers.",
            "Le fichier doit avoir une colonne «\u{a0}code_qp\u{a0}».",
        ));
    };
    let year_at = folded
        .iter()
        .position(|h| h.contains("annee") || h.contains("generation") || h == "millesime");
    let places = all.places();
    let mut found: BTreeMap<String, QpvRow> = BTreeMap::new();
    let mut summary = ReferenceSummary::default();
    each(input, &layout, &mut summary, &mut |row, rejected| {
        let code: String = row
            .text(code_at)
            .to_uppercase()
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        let Some(generation) = generation(&code, year_at.map(|at| row.text(at)).as_deref()) else {
            rejected.push((
                Cause::Identifier,
                format!("Le code «\u{a0}{code}\u{a0}» n’est pas celui d’un quartier prioritaire\u{a0}: par exemple QN06099M ou QP006012."),
            ));
            return;
        };
        let written = communes_at.map(|at| row.text(at)).unwrap_or_default();
        let mut communes = BTreeSet::new();
        for part in written.split([';', ',', '|', '/']).map(str::trim).filter(|p| !p.is_empty()) {
            let code = cells::commune_code(part).unwrap_or_default();
            let name = if code.is_empty() { part } else { "" };
            if let Some((Some(commune), _)) = places.find(&code, "", name) {
                communes.insert(commune.to_owned());
            } else if let Some(code) = parse_commune_code(&code) {
                communes.insert(code);
            }
        }
        if communes.is_empty() {
            rejected.push((
                Cause::Commune,
                format!(
                    "La commune «\u{a0}{written}\u{a0}» du quartier {code} n’a pas été trouvée\u{a0}: écrivez son code INSEE."
                ),
            ));
            return;
        }
        let name = name_at
            .map(|at| row.text(at))
            .filter(|n| !n.is_empty())
            .unwrap_or_else(|| code.clone());
        let entry = found.entry(code.clone()).or_insert_with(|| QpvRow {
            code,
            generation,
            name,
            communes: Vec::new(),
        });
        communes.extend(entry.communes.drain(..));
        entry.communes = communes.into_iter().collect();
    })?;
    let generations: BTreeSet<u16> = found.values().map(|q| q.generation).collect();
    summary.vintage = generations.last().copied();
    if generations.len() > 1 {
        summary.notes.push(
            "Le fichier mélange les quartiers de deux générations (2015 et 2024)\u{a0}: chacun garde la sienne.".to_owned(),
        );
    }
    Ok((found.into_values().collect(), summary))
}

/// The generation of a code: `QN` is of 2024, `QP` of 2015 unless a column says otherwise. `None` when it is no QPV code.
fn generation(code: &str, year: Option<&str>) -> Option<u16> {
    let rest = code.strip_prefix("QN").or_else(|| code.strip_prefix("QP"))?;
    if rest.len() != 6 || !rest.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let year: Option<u16> = year.and_then(|y| y.get(..4)).and_then(|y| y.parse().ok());
    if code.starts_with("QN") || year.is_some_and(|y| (2024..2100).contains(&y)) {
        Some(2024)
    } else {
        Some(2015)
    }
}

/// Reads legal populations, whatever the layout of the vintage.
///
/// # Errors
/// The file cannot be read, or holds no municipal population.
pub fn read_population<R: Read + Seek>(input: &mut R, all: &Territories) -> Result<(Vec<Population>, ReferenceSummary), Refusal> {
    let layout = expect(input, Kind::Population)?;
    let folded: Vec<String> = layout.headers.iter().map(|h| fold(h)).collect();
    let find = |names: &[&str]| names.iter().find_map(|name| folded.iter().position(|h| h == name));
    let pmun = find(&["pmun", "population municipale"]).or_else(|| folded.iter().position(|h| h.starts_with("pmun")));
    let pmun = pmun.or_else(|| folded.iter().position(|h| h.starts_with('p') && h.ends_with("pop")));
    let Some(pmun) = pmun else {
        return Err(Refusal::new(
            "Aucune colonne ne contient la population municipale.",
            "Le fichier doit avoir une colonne «\u{a0}PMUN\u{a0}».",
        ));
    };
    let (departement, short) = (
        find(&["coddep", "dep", "code departement", "code du departement"]),
        find(&["codcom", "code commune"]),
    );
    let whole = find(&["codgeo", "code insee", "insee com", "code commune", "com"]);
    let mut sums: BTreeMap<String, u32> = BTreeMap::new();
    let mut districts: BTreeMap<String, u32> = BTreeMap::new();
    let mut former: BTreeMap<String, (&str, u32)> = BTreeMap::new();
    let mut summary = ReferenceSummary {
        vintage: vintage(&folded),
        ..ReferenceSummary::default()
    };
    each(input, &layout, &mut summary, &mut |row, rejected| {
        let code = match whole.and_then(|at| cells::commune_code(&row.text(at))) {
            Some(code) => Some(code),
            None => short
                .zip(departement)
                .and_then(|(short, departement)| joined(&row.text(departement), &row.text(short))),
        };
        let Some(code) = code else {
            rejected.push((
                Cause::Commune,
                "Le code de la commune manque ou n’a pas cinq caractères.".to_owned(),
            ));
            return;
        };
        let written: String = row.text(pmun).chars().filter(|c| !c.is_whitespace()).collect();
        let whole = written
            .strip_suffix(".0")
            .or_else(|| written.strip_suffix(",0"))
            .unwrap_or(&written);
        let Ok(count) = whole.parse::<u32>() else {
            rejected.push((
                Cause::Number,
                format!("La population municipale «\u{a0}{written}\u{a0}» de {code} n’est pas un nombre entier."),
            ));
            return;
        };
        let district = all.commune(&code).map(|c| c.district_of).filter(|d| !d.is_empty());
        if let Some(town) = district {
            *districts.entry(town.to_owned()).or_default() += count;
        } else {
            let merged = all.commune(&code).is_none().then(|| all.former(&code)).flatten();
            match merged {
                // An old vintage counts communes that were merged since.
                Some(old) if old.now != code => {
                    former.entry(code).or_insert((old.now, count));
                }
                // A file may give parts of communes: they are never summed, the first row is the commune.
                _ => {
                    sums.entry(code).or_insert(count);
                }
            }
        }
    })?;
    if !former.is_empty() {
        summary.notes.push(format!(
            "Les populations d’anciennes communes ({}) ont été ajoutées à celles des communes d’aujourd’hui.",
            former.len()
        ));
    }
    for (now, count) in former.into_values() {
        *sums.entry(now.to_owned()).or_default() += count;
    }
    // The whole town prevails over the sum of its districts.
    for (town, count) in districts {
        sums.entry(town).or_insert(count);
    }
    let populations = sums
        .into_iter()
        .map(|(commune, municipal)| Population { commune, municipal })
        .collect();
    Ok((populations, summary))
}

/// `CODDEP` (2, or 3 overseas) and `CODCOM` (3, or 2 overseas) put together.
fn joined(departement: &str, commune: &str) -> Option<String> {
    let departement = format!("{departement:0>2}");
    let width = 5usize.checked_sub(departement.len())?;
    // Overseas, the three digits repeat the last one of the département.
    let commune = if commune.len() == 3 && width == 2 {
        commune.get(1..)?
    } else {
        commune
    };
    parse_commune_code(&format!("{departement}{commune:0>width$}"))
}

/// A year in the headers: `PMUN23`, `p21_pop`.
fn vintage(folded: &[String]) -> Option<u16> {
    folded
        .iter()
        .filter(|h| h.starts_with("pmun") || (h.starts_with('p') && h.ends_with("pop")))
        .find_map(|h| {
            let digits: String = h.chars().filter(char::is_ascii_digit).collect();
            match digits.len() {
                2 => digits.parse::<u16>().ok().map(|year| 2000 + year),
                4 => digits.parse().ok(),
                _ => None,
            }
        })
}

fn expect<R: Read + Seek>(input: &mut R, kind: Kind) -> Result<Layout, Refusal> {
    let layout = layout::layout(input, None)?;
    let found = detect(&layout.headers);
    if found == kind {
        return Ok(layout);
    }
    Err(Refusal::new(
        format!(
            "Ce fichier n’a pas les colonnes attendues ({})\u{a0}: il ressemble à «\u{a0}{}\u{a0}».",
            kind.label(),
            found.label()
        ),
        if found.is_reference() {
            reference_advice(found)
        } else {
            "Choisissez le bon fichier."
        },
    ))
}

type OnRow<'f> = dyn FnMut(&table::Row<'_>, &mut Vec<(Cause, String)>) + 'f;

fn each<R: Read + Seek>(
    input: &mut R,
    layout: &Layout,
    summary: &mut ReferenceSummary,
    on: &mut OnRow<'_>,
) -> Result<(), Refusal> {
    let tally = Tally::default();
    summary.notes.extend(layout.notes.iter().cloned());
    let (rows, rejected) = (&mut summary.rows, &mut summary.rejected);
    table::rows(input, layout, &tally, &mut |row| {
        if row.is_blank() {
            return Ok(ControlFlow::Continue(()));
        }
        *rows += 1;
        if *rows as usize > MOST_ROWS {
            return Err(Refusal::new(
                "Le fichier a plus de lignes qu’il n’y a de communes.",
                "Vérifiez que c’est bien la liste des communes ou des quartiers.",
            ));
        }
        let mut reasons = Vec::new();
        on(row, &mut reasons);
        if let Some((cause, reason)) = reasons.into_iter().next() {
            rejected.push(Rejected {
                line: row.line,
                cause,
                reason,
                cells: (0..row.len()).map(|column| row.text(column)).collect(),
            });
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(())
}
