//! The synthetic frame: associations that do not exist, in a commune that does, with the national distributions of domains and
//! employers. RNA and SIREN numbers have a valid form in ranges that are never given out (`W000…`, `000…`).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::dice::Dice;
use crate::register::ContactRow;
use crate::register::import::SignOfLife;
use crate::register::territory::Commune;
use crate::values::Date;

/// What the frame is drawn from (`data/demo.json`).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sources {
    domains: Vec<Domain>,
    tails: Vec<String>,
    openings: Vec<String>,
    quarters: Vec<(String, String)>,
    quarter_shares: Vec<f64>,
    qpv: Vec<(String, String)>,
}

#[derive(Debug, Deserialize)]
struct Domain {
    code: String,
    share: f64,
    employers: f64,
    volunteers: f64,
    heads: Vec<String>,
}

/// The synthetic frame and the lists of its territory.
#[derive(Debug)]
pub struct Frame {
    /// The associations.
    pub rows: Vec<ContactRow>,
    /// Quarters: code, label.
    pub quarters: Vec<(String, String)>,
    /// Priority quarters; none in a small commune.
    pub qpv: Vec<(String, String)>,
}

impl Sources {
    /// The embedded lists.
    ///
    /// # Errors
    /// The fault of the embedded file (a test reads it).
    pub fn embedded() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../../data/demo.json"))
    }
}

/// How many associations a commune of this size has by default: the national density (1.3 million active associations for 68
/// million inhabitants, about 19 for 1 000), between 60 and 4 000, rounded to ten.
pub fn usual_count(population: u32) -> usize {
    let count = f64::from(population) * 19.0 / 1000.0;
    ((count / 10.0).round() as usize * 10).clamp(60, 4000)
}

/// Draws `count` associations. `year` is the year of the wave.
pub fn draw(sources: &Sources, commune: &Commune, count: usize, year: i16, seed: u64) -> Frame {
    let population = commune.population.unwrap_or(5000);
    let places = match population {
        0..2_000 => 2,
        2_000..10_000 => 4,
        10_000..30_000 => 6,
        30_000..60_000 => 8,
        _ => sources.quarters.len(),
    };
    let quarters: Vec<_> = sources.quarters.iter().take(places).cloned().collect();
    let wanted = if population > 10_000 {
        1 + usize::from(population > 30_000) + usize::from(population > 100_000)
    } else {
        0
    };
    let qpv: Vec<_> = sources.qpv.iter().take(wanted).cloned().collect();
    let mut names = BTreeSet::new();
    let rows = (0..count)
        .map(|place| row(sources, commune, &quarters, place, year, seed, &mut names))
        .collect();
    Frame { rows, quarters, qpv }
}

fn row(
    sources: &Sources,
    commune: &Commune,
    quarters: &[(String, String)],
    place: usize,
    year: i16,
    seed: u64,
    names: &mut BTreeSet<String>,
) -> ContactRow {
    let mut dice = Dice::new(seed, 1_000_000 + place as u64);
    let shares: Vec<f64> = sources.domains.iter().map(|d| d.share).collect();
    let domain = &sources.domains[dice.weighted(&shares).unwrap_or(0)];
    let employer = dice.chance(domain.employers);
    let age = dice.log_normal(if employer { 22.0 } else { 14.0 }, 0.85).clamp(0.0, 124.0);
    let created = i64::from(year) - age as i64;
    let born = format!("{created:04}-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28));
    let shares: Vec<f64> = sources.quarter_shares.iter().copied().take(quarters.len()).collect();
    let quarter = dice.weighted(&shares).and_then(|q| quarters.get(q));
    let volunteers = dice
        .log_normal(domain.volunteers * if employer { 1.6 } else { 1.0 }, 0.85)
        .clamp(2.0, 900.0);
    let mut attributes = BTreeMap::from([
        ("date_creat".to_owned(), born),
        ("benevoles".to_owned(), format!("{}", volunteers.round())),
    ]);
    if let Some((code, _)) = quarter {
        attributes.insert("quartier".to_owned(), code.clone());
    }
    let reachable = dice.chance(0.82);
    ContactRow {
        line: place + 2,
        rna: Some(format!("W000{:06}", place + 1)),
        siren: (employer || dice.chance(0.3)).then(|| siren(place as u32 + 1)),
        name: name(sources, domain, names, &mut dice),
        commune: Some(commune.code.to_owned()),
        email: reachable.then(|| format!("contact-{:05}@demonstration.example", place + 1)),
        // A range that telephone numbers of works of fiction are drawn from; drawn without the dice, whose stream stays as it was.
        phone: (place % 5 != 4).then(|| format!("01 99 00 {:02} {:02}", place / 100 % 100, place % 100)),
        lang: None,
        source: Some("registre synthétique".to_owned()),
        opposed: dice.chance(0.02),
        domain: Some(domain.code.clone()),
        employer: Some(employer),
        life: sign_of_life(place, year, created, seed),
        attributes,
    }
}

/// Where the town saw an association last: most of them in the last years, some long ago or nowhere. Drawn with dice of its own.
fn sign_of_life(place: usize, year: i16, created: i64, seed: u64) -> Option<SignOfLife> {
    let mut dice = Dice::new(seed, 3_000_000 + place as u64);
    let seen = dice.weighted(&[0.34, 0.22, 0.18, 0.08, 0.18])?;
    let source = SEEN.get(seen)?;
    let ago = if *source == "JOAFE" {
        dice.below(12)
    } else {
        1 + dice.below(4)
    };
    let on = (i64::from(year) - ago as i64).max(created);
    let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
    let at: Date = format!("{on:04}-{month:02}-{day:02}").parse().ok()?;
    (at.year() < year).then(|| SignOfLife {
        at,
        source: (*source).to_owned(),
    })
}

/// Where signs of life come from; beyond the last: nowhere.
const SEEN: [&str; 4] = ["subvention", "forum", "salle municipale", "JOAFE"];

/// A name that no other row has: a head of the domain and a tail; a numeral tells apart those that are alike.
fn name(sources: &Sources, domain: &Domain, names: &mut BTreeSet<String>, dice: &mut Dice) -> String {
    let text = |dice: &mut Dice, list: &[String]| dice.pick(list).cloned().unwrap_or_default();
    let mut name = String::new();
    for _ in 0..6 {
        let (head, tail) = (text(dice, &domain.heads), text(dice, &sources.tails));
        let opening = text(dice, &sources.openings);
        name = match opening.as_str() {
            "Association" | "Collectif" => format!("{opening} {tail} – {}", lower_first(&head)),
            "Les amis de" => format!("{head} – les amis {}", of(&tail)),
            _ => format!("{head} {tail}"),
        };
        if names.insert(name.clone()) {
            return name;
        }
    }
    let unique = (2..)
        .map(|n| format!("{name} {n}"))
        .find(|n| !names.contains(n))
        .unwrap_or(name);
    names.insert(unique.clone());
    unique
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

/// « de » before a tail, contracted with its article.
fn of(tail: &str) -> String {
    match (tail.strip_prefix("Les "), tail.strip_prefix("Le ")) {
        (Some(rest), _) => format!("des {rest}"),
        (_, Some(rest)) => format!("du {rest}"),
        _ => format!(
            "de {}",
            if tail.starts_with("La ") || tail.starts_with("L’") {
                lower_first(tail)
            } else {
                tail.to_owned()
            }
        ),
    }
}

/// A SIREN of the range `000…`, never given out, with a right Luhn key.
fn siren(number: u32) -> String {
    let body = format!("{number:08}");
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, b)| {
            let digit = u32::from(b - b'0') * if place % 2 == 0 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::territories;
    use crate::values::{Email, parse_rna, parse_siren};

    fn frame(code: &str, count: usize) -> Frame {
        let commune = territories().commune(code).expect("known");
        draw(&Sources::embedded().expect("readable"), commune, count, 2026, 7)
    }

    #[test]
    fn the_frame_has_the_national_distributions() {
        let frame = frame("18033", 4000);
        let share = |test: &dyn Fn(&ContactRow) -> bool| frame.rows.iter().filter(|r| test(r)).count() as f64 / 4000.0;
        assert!((share(&|r| r.domain.as_deref() == Some("SPO")) - 0.25).abs() < 0.03);
        assert!((share(&|r| r.employer == Some(true)) - 0.13).abs() < 0.02);
        assert!(frame.qpv.len() == 2 && frame.quarters.len() == 10);
    }

    #[test]
    fn every_association_is_distinct_and_cannot_be_a_real_one() {
        let frame = frame("18033", 3000);
        let names: BTreeSet<_> = frame.rows.iter().map(|r| r.name.as_str()).collect();
        assert_eq!(names.len(), 3000);
        for row in &frame.rows {
            assert!(
                row.rna
                    .as_deref()
                    .is_some_and(|r| r.starts_with("W000") && parse_rna(r).is_some())
            );
            assert!(
                row.siren
                    .as_deref()
                    .is_none_or(|s| s.starts_with("000") && parse_siren(s).is_some())
            );
            assert!(
                row.email
                    .as_deref()
                    .is_none_or(|e| e.ends_with(".example") && Email::parse(e).is_some())
            );
        }
    }

    #[test]
    fn a_small_commune_has_no_priority_quarter() {
        assert!(frame("01001", 60).qpv.is_empty());
        assert_eq!(usual_count(64_186), 1220);
        assert_eq!(usual_count(800), 60);
    }
}
