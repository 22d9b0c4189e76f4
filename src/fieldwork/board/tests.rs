//! Figures worked out by hand.

use super::*;
use crate::values::Date;
use CaseStatus::*;

pub(in crate::fieldwork) fn tally(counts: &[(CaseStatus, u32)]) -> Tally {
    let mut out = Tally::default();
    for (status, n) in counts {
        out.add(*status, *n);
    }
    out
}

/// A town of 1 000 associations, with one case of every kind.
pub(in crate::fieldwork) fn town() -> Tally {
    tally(&[
        (Never, 100),
        (Invited, 400),
        (Opened, 50),
        (Partial, 30),
        (Usable, 240),
        (Unusable, 10),
        (OutOfScope, 20),
        (Dormant, 30),
        (Dissolved, 20),
        (Refused, 40),
        (Opposed, 10),
        (Bounced, 45),
        (Duplicate, 7),
        (Rejected, 5),
    ])
}

fn close(got: f64, wanted: f64) {
    assert!((got - wanted).abs() < 1e-9, "{got} instead of {wanted}");
}

#[test]
fn every_case_but_duplicates_is_in_one_family() {
    let town = town();
    assert_eq!(town.frame(), 1000);
    assert_eq!(town.families().iter().map(|(_, n)| n).sum::<u32>(), 1000);
    let mut seen: Vec<CaseStatus> = Family::ALL.iter().flat_map(|family| family.statuses()).copied().collect();
    seen.sort();
    let all: Vec<CaseStatus> = CaseStatus::ALL.into_iter().filter(|status| *status != Duplicate).collect();
    let mut wanted = all;
    wanted.sort();
    assert_eq!(seen, wanted);
}

#[test]
fn losses_lead_from_the_frame_to_the_answers() {
    let mut left = 0;
    for step in town().steps() {
        if step.total {
            assert!(left == 0 || left == step.n, "{}: {left} left, {} said", step.key, step.n);
            left = step.n;
        } else {
            left -= step.n;
        }
    }
    assert_eq!(left, 240);
}

#[test]
fn those_asked_and_those_whose_situation_is_known() {
    let town = town();
    // 1 000 less 100 never asked, 45 unreachable, 20 out of scope, 20 dissolved.
    assert_eq!(town.asked(), 815);
    // Active 240 + 10 + 5; known: these, 30 asleep, 20 dissolved.
    assert_eq!(town.activity(), (255, 305));
    close(town.activity_rate().unwrap(), 255.0 / 305.0);
}

#[test]
fn active_associations_are_a_range() {
    let town = town();
    // Unknown: 1 000 − 305 known − 20 out of scope.
    assert_eq!(town.unknown(), 675);
    let active = town.active(&town).unwrap();
    close(active.high, 255.0 + 675.0 * 255.0 / 305.0);
    close(active.low, 255.0 + 675.0 * 255.0 / 305.0 / 2.0);
    // Nine known cases give no rate: that of the whole serves; the whole without one, the eligible frame.
    let hamlet = tally(&[(Usable, 9), (Invited, 11)]);
    close(hamlet.active(&town).unwrap().high, 9.0 + 11.0 * 255.0 / 305.0);
    assert_eq!(hamlet.active(&hamlet), None);
    close(crate::fieldwork::rates(&hamlet, &hamlet).coverage.unwrap(), 9.0 / 20.0);
    assert!(hamlet.is_thin() && !town.is_thin());
}

fn stratum(domain: &str, employer: bool) -> Stratum {
    Stratum {
        domain: Some(domain.to_owned()),
        employer: Some(employer),
    }
}

#[test]
fn equal_weights_give_the_margin_of_the_books() {
    // n = 400 of N = 2 500: ± 4.5 points.
    let (one, other) = (stratum("SPO", false), stratum("CUL", false));
    let design = design(&[(&one, 1250.0, 200.0), (&other, 1250.0, 200.0)]);
    close(design.deff, 1.0);
    let margin = margin(&design).unwrap();
    close(margin.half_width, 1.96 * (0.25 / 400.0 * (1.0_f64 - 400.0 / 2500.0)).sqrt());
    assert!((margin.half_width - 0.0449).abs() < 1e-4);
}

#[test]
fn unequal_weights_cost_precision() {
    // Weights 5 (100 answers for 500) and 20/3 … trimmed nowhere: mean 800/150.
    let (one, other) = (stratum("SPO", false), stratum("CUL", false));
    let made = design(&[(&one, 500.0, 100.0), (&other, 300.0, 50.0)]);
    close(made.deff, 150.0 * (100.0 * 25.0 + 50.0 * 36.0) / (800.0 * 800.0));
    // 10 answers for 900 associations, 90 for 100: weights 90 and 10/9, trimmed to 30 and 3.
    let made = design(&[(&one, 900.0, 10.0), (&other, 100.0, 90.0)]);
    close(made.deff, 100.0 * (10.0 * 900.0 + 90.0 * 9.0) / (570.0 * 570.0));
}

#[test]
fn silent_strata_are_stood_for_by_their_domain_then_by_all() {
    let strata = [
        stratum("SPO", false),
        stratum("SPO", true),
        stratum("CUL", false),
        stratum("SAN", true),
    ];
    let lines = [
        (&strata[0], 100.0, 20.0),
        (&strata[1], 20.0, 0.0),
        (&strata[2], 60.0, 10.0),
        (&strata[3], 20.0, 0.0),
    ];
    let made = design(&lines);
    assert_eq!((made.n, made.population, made.empty), (30.0, 200.0, 2));
    // SPO stands for 120, CUL for 60, both stretched by 200/180.
    let (a, b) = (120.0 * 200.0 / 180.0 / 20.0, 60.0 * 200.0 / 180.0 / 10.0);
    close(made.deff, 30.0 * (20.0 * a * a + 10.0 * b * b) / (200.0 * 200.0));
}

#[test]
fn one_answer_has_no_margin_and_a_census_has_none_either() {
    let one = stratum("SPO", false);
    assert_eq!(margin(&design(&[(&one, 50.0, 1.0)])), None);
    assert_eq!(margin(&design(&[])), None);
    close(margin(&design(&[(&one, 50.0, 50.0)])).unwrap().half_width, 0.0);
}

fn group(key: Stratum, counts: &[(CaseStatus, u32)]) -> Group<Stratum> {
    Group {
        key,
        tally: tally(counts),
        outside: Tally::default(),
    }
}

#[test]
fn those_who_may_still_answer_do_as_the_others() {
    let strata = [
        group(stratum("CUL", false), &[(Usable, 20), (Invited, 80)]),
        group(stratum("SPO", false), &[(Usable, 2), (Invited, 6)]),
    ];
    let whole = tally(&[(Usable, 22), (Invited, 86)]);
    let (now, then) = projected(&strata, &whole);
    close(now.n, 22.0);
    // 80 at the rate of the stratum (20/100); 6 at that of the whole, since only 8 of the stratum were asked.
    close(then.n, 20.0 + 16.0 + 2.0 + 6.0 * 22.0 / 108.0);
    assert!(margin(&then).unwrap().half_width < margin(&now).unwrap().half_width);
}

#[test]
fn what_lacks_answers_and_can_still_give_some_comes_first() {
    let strata = [
        group(stratum("CUL", false), &[(Usable, 40), (Invited, 60)]),
        group(stratum("LOI", false), &[(Usable, 4), (Invited, 96)]),
        group(stratum("SAN", true), &[(Usable, 4), (Refused, 4)]),
        group(stratum("SPO", false), &[(Usable, 8), (Invited, 1), (Refused, 1)]),
    ];
    let mut whole = Tally::default();
    strata.iter().for_each(|group| whole.plus(&group.tally));
    let needs = needs(&strata, &whole);
    let order: Vec<&str> = needs.iter().map(|need| need.stratum.domain.as_deref().unwrap()).collect();
    assert_eq!(order, ["LOI", "SPO", "CUL", "SAN"]);
    let leisure = &needs[0];
    assert_eq!(
        (leisure.to_thin, leisure.to_firm, leisure.goal, leisure.reachable),
        (6, 26, Some(10), true)
    );
    // All answer at the same activity rate (1): coverage 4/100 against 56/218.
    close(leisure.score, 100.0 * (0.6 + (1.0 - 0.04 / (56.0 / 218.0))) / 2.0);
    // Two answers missing, one case left: half of a chance.
    close(needs[1].score, 100.0 * (0.2 / 2.0) * 0.5);
    assert!(!needs[1].reachable && needs[2].goal.is_none());
    // Nobody left to ask.
    close(needs[3].score, 0.0);
}

#[test]
fn the_pace_of_the_last_week_leads_to_the_closing() {
    let day = |text: &str| text.parse::<Date>().unwrap();
    let days = [
        (day("2026-03-01"), 50),
        (day("2026-03-10"), 10),
        (day("2026-03-12"), 4),
        (day("2026-03-16"), 7),
        (day("2026-03-17"), 99),
    ];
    // Today is the 17th: from the 10th to the 16th, 21 answers in 7 days; 10 days left.
    let made = forecast(&days, 170, 500, day("2026-03-01"), day("2026-03-17"), day("2026-03-27")).unwrap();
    assert_eq!((made.pace, made.days, made.left), (3.0, 7, 10));
    assert_eq!((made.low, made.high), (185.0, 200.0));
    // Never more than those who may still answer.
    let made = forecast(&days, 170, 20, day("2026-03-01"), day("2026-03-17"), day("2026-03-27")).unwrap();
    assert_eq!((made.low, made.high), (185.0, 190.0));
    assert_eq!(
        forecast(&days, 0, 9, day("2026-03-15"), day("2026-03-17"), day("2026-03-27")),
        None
    );
    assert_eq!(
        forecast(&days, 0, 9, day("2026-03-01"), day("2026-03-27"), day("2026-03-27")),
        None
    );
}

#[test]
fn counts_are_summed_by_what_is_asked() {
    let count = |domain: &str, employer, outside, status, n| Count {
        key: stratum(domain, employer),
        outside,
        status,
        n,
    };
    let counts = [
        count("SPO", true, false, Usable, 3),
        count("SPO", false, false, Usable, 4),
        count("CUL", false, false, Invited, 5),
        count("CUL", false, true, Usable, 2),
    ];
    let by_domain = groups(&counts, |stratum| stratum.domain.clone());
    assert_eq!(by_domain.len(), 2);
    assert_eq!(
        (
            by_domain[0].tally.pending(),
            by_domain[0].outside.usable(),
            by_domain[1].tally.usable()
        ),
        (5, 2, 7)
    );
    let (inside, outside) = whole(&counts);
    assert_eq!((inside.frame(), outside.frame()), (12, 2));
}
