//! Towns whose truth is known: how often the intervals of the weighted estimates cover it, over many draws of who answers. Seeded:
//! the counts are always the same.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::groups::Attribute;
use super::preset::{Frame, Plan, Respondent, Unit, Weighting, decide};
use crate::analysis::design::Design;
use crate::analysis::estimate::{mean, share};
use crate::analysis::thresholds::Scale;

const DRAWS: usize = 400;

struct Association {
    values: [&'static str; 2],
    quarter: &'static str,
    chance: f64,
    needs: bool,
    volunteers: f64,
}

fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// A town of so many associations: needs, volunteers and the chance of answering all depend on domain and employer.
fn town(size: usize, rng: &mut ChaCha8Rng) -> Vec<Association> {
    let domains = [
        ("sport", 0.35, 0.3),
        ("culture", 0.3, 0.5),
        ("social", 0.2, 0.7),
        ("loisirs", 0.15, 0.2),
    ];
    let one = |rng: &mut ChaCha8Rng| {
        let mut place = uniform(rng);
        let mut domain = domains[0];
        for candidate in domains {
            domain = candidate;
            place -= candidate.1;
            if place < 0.0 {
                break;
            }
        }
        let employer = uniform(rng) < 0.25;
        let quarter = ["nord", "sud", "centre"][(uniform(rng) * 3.0) as usize];
        let level = domain.2 + if employer { 0.2 } else { 0.0 } + if quarter == "nord" { 0.08 } else { 0.0 };
        let volunteers = (5.0 + 60.0 * level * uniform(rng) * uniform(rng)).round();
        Association {
            values: [if employer { "oui" } else { "non" }, domain.0],
            quarter,
            // Those who need more answer more.
            chance: 0.15 + 0.5 * level,
            needs: uniform(rng) < level,
            volunteers,
        }
    };
    (0..size).map(|_| one(rng)).collect()
}

/// Who answers; the weighting that follows; the associations that answered.
fn draw<'a>(town: &'a [Association], plan: &Plan, rng: &mut ChaCha8Rng) -> (Weighting, Vec<&'a Association>) {
    let answered: Vec<bool> = town.iter().map(|one| uniform(rng) < one.chance).collect();
    let attribute = |code: &str| Attribute {
        code: code.to_owned(),
        order: Vec::new(),
    };
    let values = |one: &Association| one.values.iter().map(|value| Some((*value).to_owned())).collect::<Vec<_>>();
    let units = town.iter().zip(&answered).map(|(one, answered)| Unit {
        values: values(one),
        margins: vec![Some(one.quarter.to_owned())],
        active: true,
        answered: *answered,
    });
    let frame = Frame::of_units(
        vec![attribute("employeuse"), attribute("domaine")],
        vec![attribute("quartier")],
        units,
    );
    let who: Vec<&Association> = town
        .iter()
        .zip(&answered)
        .filter(|(_, answered)| **answered)
        .map(|(one, _)| one)
        .collect();
    let respondents: Vec<Respondent> = who
        .iter()
        .map(|one| Respondent {
            values: values(one),
            margins: vec![Some(one.quarter.to_owned())],
            ..Respondent::default()
        })
        .collect();
    (decide(&frame, &respondents, plan), who)
}

/// How many of the draws cover: the share, the mean, the share within a domain, the total; and the unweighted share.
fn coverage(size: usize, plan: &Plan) -> [usize; 5] {
    let mut rng = ChaCha8Rng::seed_from_u64(20_261_122);
    let town = town(size, &mut rng);
    let n = town.len() as f64;
    let truth = town.iter().filter(|one| one.needs).count() as f64 / n;
    let volunteers: f64 = town.iter().map(|one| one.volunteers).sum();
    let of_domain: Vec<&Association> = town.iter().filter(|one| one.values[1] == "culture").collect();
    let domain_truth = of_domain.iter().filter(|one| one.needs).count() as f64 / of_domain.len() as f64;
    let covers =
        |interval: Option<(f64, f64)>, truth: f64| usize::from(interval.is_some_and(|(low, high)| low <= truth && truth <= high));
    let mut out = [0; 5];
    for _ in 0..DRAWS {
        let (weighting, who) = draw(&town, plan, &mut rng);
        assert!(weighting.report.weighted, "{:?}", weighting.report.unweighted);
        let design = weighting.design();
        let needs: Vec<(u32, bool)> = (0u32..).zip(&who).map(|(row, one)| (row, one.needs)).collect();
        let culture: Vec<(u32, bool)> = needs
            .iter()
            .copied()
            .filter(|(row, _)| who[*row as usize].values[1] == "culture")
            .collect();
        let amounts: Vec<(u32, f64)> = (0u32..).zip(&who).map(|(row, one)| (row, one.volunteers)).collect();
        out[0] += covers(share(&design, &needs).unwrap().interval, truth);
        let average = mean(&design, &amounts, Scale::Amount).unwrap();
        out[1] += covers(average.interval, volunteers / n);
        out[2] += covers(share(&design, &culture).unwrap().interval, domain_truth);
        let totals = weighting.totals().unwrap();
        let total: f64 = amounts.iter().map(|(row, y)| totals.weight(*row) * y).sum();
        let se = totals.variance(amounts.iter().copied()).unwrap().sqrt();
        out[3] += covers(Some((total - 1.97 * se, total + 1.97 * se)), volunteers);
        let flat = Design::new(who.iter().map(|_| (1.0, "ensemble")), &[("ensemble".to_owned(), n)].into());
        out[4] += covers(share(&flat, &needs).unwrap().interval, truth);
    }
    out
}

#[test]
fn intervals_of_response_groups_cover_the_truth_as_often_as_they_say() {
    let counts = coverage(600, &Plan::default());
    for count in &counts[..4] {
        assert!((370..=392).contains(count), "{counts:?} of {DRAWS}: 380 expected");
    }
    assert!(counts[4] < 300, "{counts:?}: unweighted, those who need more are too many");
}

#[test]
fn intervals_of_calibrated_weights_cover_the_truth_as_often_as_they_say() {
    let plan = Plan {
        calibrate: true,
        ..Plan::default()
    };
    let counts = coverage(600, &plan);
    for count in &counts[..4] {
        assert!((368..=392).contains(count), "{counts:?} of {DRAWS}: 380 expected");
    }
}

#[test]
fn intervals_of_a_small_town_whose_groups_are_merged_still_cover() {
    for calibrate in [false, true] {
        let plan = Plan {
            calibrate,
            ..Plan::default()
        };
        let counts = coverage(150, &plan);
        for count in &counts[..4] {
            assert!((364..=394).contains(count), "{counts:?} of {DRAWS}: 380 expected");
        }
    }
}
