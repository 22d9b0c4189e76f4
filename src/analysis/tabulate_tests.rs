//! Tests of tabulations and indicators on small tables computed by hand, and on random responses.

use super::dataset::Dataset;
use super::fixture::{code, codes, dataset, number, record, responses};
use super::indicator::{Breakdown, Crossing, Kind, Spec, Unit, compute, cross};
use super::tabulate::{CodeRow, OTHER, TabContent, tabulate, tabulate_all};
use super::{Record, Reliability};

fn rows(dataset: &Dataset, item: &str) -> Vec<CodeRow> {
    match tabulate(dataset, item).unwrap().content {
        TabContent::Codes { rows, .. } => rows,
        other => panic!("{other:?}"),
    }
}

fn domains(counts: &[(&str, usize)]) -> Vec<Record> {
    let all = counts.iter().flat_map(|(domain, n)| std::iter::repeat_n(*domain, *n));
    all.enumerate()
        .map(|(k, domain)| record(&format!("{k:03}"), &[("domaine", code(domain))], &[]))
        .collect()
}

fn spec(kind: Kind) -> Spec {
    Spec {
        id: "X".to_owned(),
        title: String::new(),
        measure: String::new(),
        kind,
        base: None,
        unit: Unit::Percent,
        notes: Vec::new(),
    }
}

fn share(of: &str) -> Spec {
    spec(Kind::Share { of: of.to_owned() })
}

fn by(variable: &str) -> Breakdown {
    Breakdown {
        id: "b".to_owned(),
        label: "b".to_owned(),
        variable: variable.to_owned(),
        by: None,
        codes: Vec::new(),
    }
}

#[test]
fn small_answers_are_merged_and_shares_add_up() {
    let data = dataset(domains(&[("sport", 30), ("culture", 15), ("social", 3), ("autre", 2)]));
    let rows = rows(&data, "domaine");
    assert_eq!(
        rows.iter().map(|row| (row.code.as_str(), row.count)).collect::<Vec<_>>(),
        [("sport", Some(30)), ("culture", Some(15)), (OTHER, Some(5))]
    );
    assert!((rows[0].share.unwrap().value - 0.6).abs() < 1e-12);
    assert!((rows.iter().map(|row| row.share.unwrap().value).sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(tabulate(&data, "domaine").unwrap().notes[0].starts_with("2 réponses peu nombreuses sont regroupées"));
}

#[test]
fn fewer_than_ten_answers_give_no_figure() {
    let content = |records| tabulate(&dataset(records), "domaine").unwrap().content;
    assert_eq!(content(domains(&[("sport", 4)])), TabContent::TooFew { named: vec![] });
    assert_eq!(
        content(domains(&[("sport", 6), ("culture", 3)])),
        TabContent::TooFew {
            named: vec!["sport".to_owned()]
        }
    );
}

#[test]
fn unanimity_is_not_published() {
    let data = dataset(domains(&[("sport", 38), ("culture", 2)]));
    assert!(
        rows(&data, "domaine")
            .iter()
            .all(|row| row.count.is_none() && row.share.is_none())
    );
    assert_eq!(compute(&share("domaine = 'sport'"), &data).unwrap().parts[0].estimate, None);
}

#[test]
fn several_answers_are_shares_of_those_who_answered() {
    let answer = |k: usize| {
        if k < 20 {
            codes(&["lieux", "argent"])
        } else {
            codes(&["argent", "benevoles"])
        }
    };
    let mut records: Vec<Record> = (0..26)
        .map(|k| record(&format!("{k:03}"), &[("besoins", answer(k))], &[]))
        .collect();
    records.push(record("999", &[("besoins", codes(&[]))], &[]));
    let rows = rows(&dataset(records), "besoins");
    let found: Vec<_> = rows.iter().map(|row| (row.code.as_str(), row.count)).collect();
    assert_eq!(
        found,
        [
            ("lieux", Some(20)),
            ("argent", None),
            ("benevoles", Some(6)),
            ("autre", Some(0))
        ]
    );
    assert!((rows[0].share.unwrap().value - 20.0 / 26.0).abs() < 1e-12);
}

#[test]
fn numbers_have_mean_median_total_and_classes() {
    let records = (0..100)
        .map(|k| record(&format!("{k:03}"), &[("budget", number(f64::from(k)))], &[]))
        .collect();
    let TabContent::Number {
        unit,
        mean,
        median,
        total,
        classes,
        median_place,
    } = tabulate(&dataset(records), "budget").unwrap().content
    else {
        unreachable!()
    };
    assert_eq!(unit, "€");
    // The largest value is capped at the quantile 99 %, 98.
    assert!((mean.unwrap().value - (4950.0 - 1.0) / 100.0).abs() < 1e-9);
    assert_eq!(median.unwrap().value, 49.0);
    assert_eq!(total, Some(4950.0));
    assert_eq!(classes.iter().map(|row| row.count.unwrap()).sum::<usize>(), 100);
    assert!((median_place.unwrap() - 2.45).abs() < 1e-9);
}

#[test]
fn one_contributor_hides_the_total() {
    let amount = |k: u32| if k == 0 { 1e6 } else { f64::from(k) };
    let records = (0..40)
        .map(|k| record(&format!("{k:03}"), &[("budget", number(amount(k)))], &[]))
        .collect();
    let TabContent::Number { mean, total, .. } = tabulate(&dataset(records), "budget").unwrap().content else {
        unreachable!()
    };
    assert_eq!((mean, total), (None, None));
}

#[test]
fn every_question_of_every_type_is_tabulated() {
    let data = dataset(responses(400, 11));
    let all = tabulate_all(&data);
    assert_eq!(all.len(), data.questions().len());
    for tabulation in &all {
        let text = format!("{tabulation:?}");
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    }
    assert!(matches!(tabulate(&data, "postes").unwrap().content, TabContent::Rows(rows) if rows.len() == 2));
    assert!(
        tabulate(&data, "satisf.salles").is_some()
            && tabulate(&data, "taille").is_some()
            && tabulate(&data, "register.domaine").is_some()
    );
    assert!(tabulate(&data, "inconnue").is_none());
}

#[test]
fn indicators_of_each_kind_give_the_value_computed_by_hand() {
    let answer = |k: usize| {
        let rank = if k.is_multiple_of(2) {
            codes(&["lieux", "argent"])
        } else {
            codes(&["argent"])
        };
        let domain = code(["sport", "culture"][usize::from(k >= 30)]);
        record(
            &format!("{k:03}"),
            &[
                ("benevoles", number(k as f64)),
                ("budget", number(100.0)),
                ("priorites", rank),
                ("domaine", domain),
            ],
            &[],
        )
    };
    let data = dataset((0..40).map(answer).collect());
    let value = |spec: &Spec| {
        compute(spec, &data)
            .unwrap()
            .parts
            .iter()
            .map(|part| part.estimate.map(|e| e.value))
            .collect::<Vec<_>>()
    };
    let one = |kind, expected: f64| {
        let found = value(&spec(kind))[0].unwrap();
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    };
    one(
        Kind::Share {
            of: "benevoles >= 20".to_owned(),
        },
        0.5,
    );
    one(
        Kind::Mean {
            value: "benevoles".to_owned(),
            winsorise: false,
        },
        19.5,
    );
    one(
        Kind::Median {
            value: "benevoles".to_owned(),
        },
        19.0,
    );
    one(
        Kind::Sum {
            value: "benevoles".to_owned(),
        },
        780.0,
    );
    one(
        Kind::Ratio {
            numerator: "benevoles".to_owned(),
            denominator: "budget".to_owned(),
        },
        0.195,
    );
    one(
        Kind::Balance {
            plus: "benevoles >= 20".to_owned(),
            minus: "benevoles < 10".to_owned(),
        },
        0.25,
    );
    one(
        Kind::Index {
            value: "si benevoles < 10 alors 0 sinon 0.5".to_owned(),
        },
        37.5,
    );
    let mut based = share("benevoles >= 20");
    based.base = Some("benevoles >= 10".to_owned());
    assert!((value(&based)[0].unwrap() - 20.0 / 30.0).abs() < 1e-12);
    // « lieux » first for 20, « argent » first for 20 and second for 20, never anything else.
    let index = value(&spec(Kind::RankIndex {
        item: "priorites".to_owned(),
    }));
    assert_eq!(index[0], Some(50.0));
    assert!((index[1].unwrap() - 100.0 * (20.0 * 3.0 + 20.0 * 2.0) / (3.0 * 40.0)).abs() < 1e-9);
    let shares = compute(
        &spec(Kind::Distribution {
            item: "domaine".to_owned(),
            codes: vec!["culture".to_owned()],
            by: None,
        }),
        &data,
    )
    .unwrap();
    assert_eq!(shares.parts.len(), 1);
    assert!((shares.parts[0].estimate.unwrap().value - 0.25).abs() < 1e-12);
    let grouped = spec(Kind::Distribution {
        item: "domaine".to_owned(),
        codes: vec![],
        by: Some("injep".to_owned()),
    });
    assert_eq!(compute(&grouped, &data).unwrap().parts[0].label, "Catégorie A");
}

#[test]
fn faults_of_a_plan_are_sentences() {
    let data = dataset(responses(20, 1));
    let fault = |kind| compute(&spec(kind), &data).unwrap_err();
    assert!(
        fault(Kind::Share {
            of: "benevoles".to_owned()
        })
        .contains("devrait donner vrai ou faux")
    );
    assert!(
        fault(Kind::RankIndex {
            item: "domaine".to_owned()
        })
        .contains("classement")
    );
    assert!(
        fault(Kind::Distribution {
            item: "domaine".to_owned(),
            codes: vec!["x".to_owned()],
            by: None
        })
        .contains("«\u{a0}x\u{a0}» n’existe pas")
    );
    assert!(
        cross(&share("adhesion"), &by("besoins"), &data)
            .unwrap_err()
            .contains("un seul code")
    );
}

#[test]
fn groups_below_ten_are_merged_and_a_hidden_cell_takes_another_with_it() {
    let answer = |k: usize| {
        let (domain, yes) = match k {
            0..30 => ("sport", k < 15),
            30..50 => ("culture", k < 32),
            50..75 => ("social", k < 65),
            _ => ("autre", k < 78),
        };
        record(
            &format!("{k:03}"),
            &[("domaine", code(domain)), ("benevoles", number(if yes { 60.0 } else { 1.0 }))],
            &[],
        )
    };
    let data = dataset((0..81).map(answer).collect());
    let crossing = cross(&share("grande"), &by("domaine"), &data).unwrap();
    let found: Vec<_> = crossing
        .groups
        .iter()
        .map(|g| (g.code.as_str(), g.n, g.parts[0].estimate.is_some()))
        .collect();
    // « autre » has 6 responses and takes « culture » (20), the smallest other; together they have 2 + 3 = 5 yes.
    assert_eq!(
        found,
        [("sport", Some(30), true), ("social", Some(25), true), (OTHER, Some(26), true)]
    );
    assert_eq!(
        crossing.groups[0].parts[0].estimate.unwrap().reliability,
        Reliability::Fragile
    );
}

/// What somebody can compute from a crossing of a share: the yes of a hidden group when it is alone.
fn recomputed(crossing: &Crossing) -> bool {
    let hidden = crossing
        .groups
        .iter()
        .filter(|group| group.parts[0].estimate.is_none())
        .count();
    crossing.whole.parts[0].estimate.is_some() && hidden == 1
}

#[test]
fn no_group_of_random_crossings_can_be_recomputed() {
    for seed in 0..40 {
        let data = dataset(responses(30 + 7 * seed as usize, seed));
        for of in [
            "besoins contient 'lieux'",
            "grande",
            "priorites.1 = 'argent'",
            "satisf.salles = 'mal'",
        ] {
            for variable in ["domaine", "register.employeuse", "taille", "register.domaine"] {
                let crossing = cross(&share(of), &by(variable), &data).unwrap();
                assert!(!recomputed(&crossing), "{of} {variable} {seed}");
                let n: usize = crossing.groups.iter().map(|group| group.n.unwrap()).sum();
                assert!(crossing.groups.is_empty() || crossing.whole.parts[0].estimate.is_none_or(|e| e.n == n));
                for group in &crossing.groups {
                    assert!(group.n.unwrap() >= 10);
                    for estimate in group.parts.iter().filter_map(|part| part.estimate) {
                        let yes = (estimate.value * estimate.n as f64).round() as usize;
                        assert!(yes == 0 || (yes >= 5 && estimate.n - yes >= 5));
                    }
                }
            }
        }
    }
}

/// The true counts of a code by group, from the responses themselves; the last group is what the others leave.
fn truth(records: &[Record], crossing: &Crossing, codes: &[&str]) -> Vec<Vec<usize>> {
    let satisfaction = |record: &Record| match &record.answers.get("satisf").map(|cell| &cell.content) {
        Some(crate::questionnaire::answer::Content::Rows(rows)) => match &rows["salles"].content {
            crate::questionnaire::answer::Content::Value(crate::questionnaire::answer::Value::Text(code)) => code.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    let count = |wanted: &dyn Fn(&str) -> bool, code: &str| {
        records
            .iter()
            .filter(|record| wanted(&record.register["domaine"]) && satisfaction(record) == code)
            .count()
    };
    let own = |code: &str| crossing.groups.iter().any(|group| group.code == code);
    let row = |group: &str| {
        let wanted = |domain: &str| if group == OTHER { !own(domain) } else { domain == group };
        codes.iter().map(|code| count(&wanted, code)).collect()
    };
    crossing.groups.iter().map(|group| row(&group.code)).collect()
}

#[test]
fn no_cell_of_a_crossed_distribution_can_be_recomputed() {
    let (mut shown, mut secret) = (0, 0);
    for seed in 0..40 {
        let records = responses(40 + 6 * seed as usize, 100 + seed);
        let data = dataset(records.clone());
        let distribution = spec(Kind::Distribution {
            item: "satisf.salles".to_owned(),
            codes: Vec::new(),
            by: None,
        });
        let crossing = cross(&distribution, &by("register.domaine"), &data).unwrap();
        let Some(first) = crossing.groups.first() else { continue };
        let codes: Vec<&str> = first.parts.iter().map(|part| part.code.as_str()).collect();
        if codes != ["bien", "moyen", "mal"] {
            continue;
        }
        let counts = truth(&records, &crossing, &codes);
        let hidden: Vec<Vec<bool>> = crossing
            .groups
            .iter()
            .map(|g| g.parts.iter().map(|part| part.estimate.is_none()).collect())
            .collect();
        for (i, row) in counts.iter().enumerate() {
            let base: usize = row.iter().sum();
            assert_eq!(Some(base), crossing.groups[i].n);
            for (j, count) in row.iter().enumerate() {
                match crossing.groups[i].parts[j].estimate {
                    Some(estimate) => {
                        assert_eq!((estimate.value * base as f64).round() as usize, *count);
                        shown += 1;
                    }
                    None if !super::thresholds::cell_is_safe(*count, base, 5) => {
                        let (low, high) = super::disclosure::bounds(&counts, &hidden, i, j);
                        let everything = hidden.iter().flatten().all(|hide| *hide);
                        assert!(everything || high - low >= 5, "{counts:?} {hidden:?}");
                        secret += 1;
                    }
                    None => {}
                }
            }
        }
    }
    assert!(shown > 50 && secret > 5, "{shown} {secret}");
}

#[test]
fn multiplying_all_weights_changes_no_share() {
    let records = responses(120, 9);
    let mut heavier = records.clone();
    heavier.iter_mut().for_each(|record| record.weight = 3.7);
    let (plain, heavy) = (rows(&dataset(records), "besoins"), rows(&dataset(heavier), "besoins"));
    for (a, b) in plain.iter().zip(&heavy) {
        assert_eq!((&a.code, a.count, a.share.is_some()), (&b.code, b.count, b.share.is_some()));
        if let (Some(a), Some(b)) = (a.share, b.share) {
            assert!((a.value - b.value).abs() < 1e-12 && (a.se.unwrap() - b.se.unwrap()).abs() < 1e-12);
        }
    }
}
