//! Explorations computed by hand, by R, and attacked.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::analysis::Record;
use crate::analysis::fixture::{code, codes, dataset, number, questionnaire, record, responses};
use crate::questionnaire::answer::{Content, Value};

fn query(text: &str) -> Query {
    let mut parts = text.split('|');
    let mut out = Query {
        variable: parts.next().unwrap().to_owned(),
        ..Query::default()
    };
    for part in parts {
        match part.split_once('=') {
            Some((variable, codes)) => out
                .filters
                .push((variable.to_owned(), codes.split('+').map(str::to_owned).collect())),
            None => out.crossing = Some(part.to_owned()),
        }
    }
    out
}

fn catalogue(dataset: &Dataset) -> Catalogue {
    Catalogue::new(&questionnaire(), dataset, &Names::default())
}

fn see(dataset: &Dataset, query: &Query) -> Exploration {
    explore(dataset, &catalogue(dataset), &Names::default(), query).unwrap()
}

fn board(found: &Exploration) -> &Board {
    match &found.content {
        Content_::Board(board) => board,
        other => panic!("{other:?}"),
    }
}

use super::Content as Content_;

/// Rows of (domain, employer, adhesion) with how many have them.
fn crossed(cells: &[(&str, &str, bool, usize)]) -> Vec<Record> {
    let all = cells
        .iter()
        .flat_map(|(domain, employer, member, n)| std::iter::repeat_n((*domain, *employer, *member), *n));
    all.enumerate()
        .map(|(k, (domain, employer, member))| {
            let answers = [("domaine", code(domain)), ("adhesion", Content::Value(Value::Bool(member)))];
            record(&format!("{k:05}"), &answers, &[("employeuse", employer)])
        })
        .collect()
}

#[test]
fn row_and_column_percentages_are_those_counted_by_hand() {
    let data = dataset(crossed(&[
        ("sport", "oui", true, 12),
        ("culture", "oui", true, 28),
        ("sport", "non", true, 30),
        ("culture", "non", true, 30),
    ]));
    let found = see(&data, &query("domaine|register.employeuse"));
    let board = board(&found);
    assert_eq!((found.n, found.domain, board.groups.len()), (100, 100, 2));
    let place = |code: &str| board.groups.iter().position(|group| group.code == code).unwrap();
    let sport = board.lines.iter().find(|line| line.code == "sport").unwrap();
    let (oui, non) = (sport.cells[place("oui")], sport.cells[place("non")]);
    assert!((oui.figure.unwrap().value - 0.3).abs() < 1e-12 && (non.figure.unwrap().value - 0.5).abs() < 1e-12);
    assert!((oui.row.unwrap().value - 12.0 / 42.0).abs() < 1e-12);
    assert!((sport.whole.unwrap().value - 0.42).abs() < 1e-12);
    let gap = non.gap.unwrap();
    assert!((gap.rest - 0.3).abs() < 1e-12 && (gap.difference - 0.2).abs() < 1e-12);
    // Two groups and two answers: one comparison told four times.
    assert!(
        gap.p.unwrap() < 0.05 && gap.bh.unwrap() < 0.05 && gap.holm.unwrap() > 0.05,
        "{gap:?}"
    );
    assert!(matches!(&board.test, Test::Link(link) if link.n == 100 && !link.sparse));
}

#[test]
fn tests_and_variances_within_a_filter_are_those_of_r() {
    let expected: serde_json::Value =
        serde_json::from_str(include_str!("../../../tests/data/method/explore_expected.json")).unwrap();
    let mut populations = BTreeMap::new();
    let records: Vec<Record> = include_str!("../../../tests/data/method/explore.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let [key, stratum, population, weight, employer, domain, member, budget] = cells.as_slice() else {
                panic!("{line}")
            };
            populations.insert((*stratum).to_owned(), population.parse().unwrap());
            let mut answers = vec![("adhesion", Content::Value(Value::Bool(*member == "1")))];
            answers.extend((!domain.is_empty()).then(|| ("domaine", code(domain))));
            answers.extend((!budget.is_empty()).then(|| ("budget", number(budget.parse().unwrap()))));
            Record {
                weight: weight.parse().unwrap(),
                stratum: (*stratum).to_owned(),
                ..record(key, &answers, &[("employeuse", employer)])
            }
        })
        .collect();
    let data = dataset(records).with_populations(&populations);
    let close = |found: f64, expected: &serde_json::Value| {
        let expected = expected.as_f64().unwrap();
        assert!(
            (found - expected).abs() <= 1e-9 * expected.abs(),
            "{found} instead of {expected}"
        );
    };
    for (filter, expected) in [("", &expected["all"]), ("|adhesion=true", &expected["members"])] {
        let found = see(&data, &query(&format!("domaine|register.employeuse{filter}")));
        let table = board(&found);
        assert_eq!(found.n as u64, expected["n"].as_u64().unwrap());
        let Test::Link(link) = &table.test else {
            panic!("{:?}", table.test)
        };
        let test = link.association.second_order;
        close(test.statistic, &expected["F"]);
        close(test.df.0, &expected["ndf"]);
        close(test.df.1, &expected["ddf"]);
        close(test.p, &expected["p"]);
        let sport = table.lines.iter().find(|line| line.code == "sport").unwrap();
        let place = |code: &str| table.groups.iter().position(|group| group.code == code).unwrap();
        for (at, code) in ["non", "oui"].into_iter().enumerate() {
            let figure = sport.cells[place(code)].figure.unwrap();
            close(figure.value, &expected["share"][at]);
            close(figure.se.unwrap(), &expected["se"][at]);
        }
        let gap = sport.cells[place("oui")].gap.unwrap();
        close(gap.difference, &expected["gap"]);
        let half = (gap.interval.1 - gap.interval.0) / 2.0;
        let df = sport.whole.unwrap().df;
        close(half / crate::analysis::estimate::t_975(df).unwrap(), &expected["gap_se"]);
        let found = see(&data, &query(&format!("budget|register.employeuse{filter}")));
        let table = board(&found);
        let mean = table.lines.iter().find(|line| line.code == "moyenne").unwrap();
        for (at, code) in ["non", "oui"].into_iter().enumerate() {
            let figure = mean.cells[table.groups.iter().position(|group| group.code == code).unwrap()]
                .figure
                .unwrap();
            close(figure.value, &expected["mean"][at]);
            close(figure.se.unwrap(), &expected["mean_se"][at]);
        }
    }
}

#[test]
fn what_cannot_be_shown_is_said_and_never_a_number() {
    let said = |records: Vec<Record>, asked: &str| {
        let data = dataset(records);
        see(&data, &query(asked)).content
    };
    let same = |n: usize| crossed(&[("sport", "oui", true, n)]);
    assert_eq!(said(same(40), "domaine"), Content_::Nothing(Nothing::Alike));
    assert_eq!(said(same(4), "domaine"), Content_::Nothing(Nothing::TooFew));
    assert_eq!(said(same(7), "domaine"), Content_::Card(vec!["sport".to_owned()]));
    assert_eq!(said(same(40), "besoins"), Content_::Nothing(Nothing::Nobody));
    assert_eq!(said(same(40), "domaine|adhesion"), Content_::Nothing(Nothing::Alike));
    let two = crossed(&[("sport", "oui", true, 20), ("culture", "oui", true, 20)]);
    assert_eq!(said(two, "domaine|register.employeuse"), Content_::Nothing(Nothing::OneGroup));
    assert_eq!(said(Vec::new(), "domaine"), Content_::Nothing(Nothing::Nobody));
    for why in [
        Nothing::Nobody,
        Nothing::TooFew,
        Nothing::Alike,
        Nothing::OneGroup,
        Nothing::FilterTooWide,
    ] {
        assert!(why.say().ends_with('.'));
    }
}

#[test]
fn a_filter_that_leaves_out_a_few_shows_nothing() {
    let data = dataset(crossed(&[
        ("sport", "oui", true, 30),
        ("culture", "oui", true, 30),
        ("sport", "oui", false, 2),
        ("culture", "oui", false, 1),
    ]));
    let found = see(&data, &query("domaine|adhesion=true"));
    assert_eq!(found.content, Content_::Nothing(Nothing::FilterTooWide));
    assert_eq!(
        see(&data, &query("domaine|adhesion=false")).content,
        Content_::Nothing(Nothing::TooFew)
    );
}

#[test]
fn faults_say_what_to_do_and_every_kind_of_variable_can_be_crossed() {
    let data = dataset(responses(120, 4));
    let all = catalogue(&data);
    let fault = |asked: &str| explore(&data, &all, &Names::default(), &query(asked)).unwrap_err();
    assert_eq!(fault("rien"), Fault::Unknown("rien".into()));
    assert_eq!(fault("avis"), Fault::Unknown("avis".into()), "texts are not explored");
    assert_eq!(fault("domaine|domaine"), Fault::Same("domaine".into()));
    assert!(matches!(fault("domaine|adhesion=peut"), Fault::Code { .. }));
    let wrong = Query {
        measure: Some(Measure::Mean),
        ..query("domaine")
    };
    assert!(matches!(
        explore(&data, &all, &Names::default(), &wrong),
        Err(Fault::Measure(_))
    ));
    let names: Vec<&str> = all.entries.iter().map(|entry| entry.name.as_str()).collect();
    for wanted in [
        "domaine",
        "domaine*injep",
        "besoins",
        "priorites",
        "benevoles",
        "satisf.salles",
        "ressources.cotis",
        "postes",
        "postes.contrat",
        "postes.heures",
        "adhesion",
        "taille",
        "register.employeuse",
    ] {
        assert!(names.contains(&wanted), "{wanted} in {names:?}");
    }
    for variable in &names {
        for crossing in &names {
            if variable == crossing {
                continue;
            }
            for filter in ["", "|register.employeuse=oui", "|domaine=social+autre"] {
                for measure in [None, Some(Measure::Distribution), Some(Measure::Top)] {
                    let asked = Query {
                        measure,
                        ..query(&format!("{variable}|{crossing}{filter}"))
                    };
                    let Ok(found) = explore(&data, &all, &Names::default(), &asked) else {
                        continue;
                    };
                    finite(&found);
                }
            }
        }
    }
}

/// No number is a NaN, and hidden cells hold nothing.
fn finite(found: &Exploration) {
    let Content_::Board(board) = &found.content else { return };
    for line in &board.lines {
        for cell in &line.cells {
            assert!(
                cell.figure.is_some() || (cell.row, cell.count, cell.gap) == (None, None, None),
                "{found:?}"
            );
            let gap = cell
                .gap
                .iter()
                .flat_map(|gap| [gap.rest, gap.difference, gap.interval.0, gap.interval.1, gap.p.unwrap_or(0.0)]);
            let values = [cell.figure, cell.row, line.whole].into_iter().flatten();
            let values = values.flat_map(|e| [e.value, e.se.unwrap_or(0.0), e.interval.map_or(0.0, |i| i.1)]);
            assert!(gap.chain(values).all(f64::is_finite), "{found:?}");
        }
    }
}

#[test]
fn two_ways_of_one_crossing_are_the_same_exploration() {
    let one = query("a|b|c=2+1");
    let other = Query {
        percentages: Percentages::Rows,
        ..query("b|a|c=1+2")
    };
    assert_eq!(one.canonical(), other.canonical());
    assert_ne!(one.canonical(), query("a|b|c=1").canonical());
    let read: Query = serde_json::from_str(&serde_json::to_string(&one).unwrap()).unwrap();
    assert_eq!(read, one);
}

#[test]
fn several_answers_are_tested_one_by_one_and_groups_may_overlap() {
    let data = dataset(responses(400, 9));
    let found = see(&data, &query("besoins|register.employeuse"));
    assert_eq!((board(&found).test.clone(), board(&found).multiple), (Test::EachChoice, true));
    let found = see(&data, &query("adhesion|besoins"));
    let table = board(&found);
    assert!(table.overlapping && table.groups.len() >= 2);
    let yes = table.lines.iter().find(|line| line.code == "true").unwrap();
    let lieux = table.groups.iter().position(|group| group.code == "lieux").unwrap();
    let (mut in_group, mut yes_in_group) = (0, 0);
    let (needs, member) = (data.column("besoins").unwrap(), data.column("adhesion").unwrap());
    for row in (0..data.len).filter(|row| needs.missing[*row].is_none()) {
        let mut has = false;
        needs.each_code(row, |place| has |= needs.list()[place].code == "lieux");
        if has {
            in_group += 1;
            member.each_code(row, |place| yes_in_group += usize::from(place == 1));
        }
    }
    assert_eq!(table.groups[lieux].n, Some(in_group));
    assert!((yes.cells[lieux].figure.unwrap().value - yes_in_group as f64 / in_group as f64).abs() < 1e-12);
}

#[test]
fn explorations_published_together_do_not_give_each_other_away() {
    // Two filters that differ by the three social associations with a need of room.
    let mut records = crossed(&[
        ("sport", "oui", true, 40),
        ("sport", "oui", false, 40),
        ("culture", "oui", true, 40),
        ("culture", "oui", false, 40),
        ("social", "oui", true, 3),
        ("social", "oui", false, 12),
    ]);
    for record in &mut records {
        record.answers.set("besoins", codes(&["lieux"]));
    }
    let data = dataset(records);
    let (all, names) = (catalogue(&data), Names::default());
    let narrow = query("adhesion|domaine=sport");
    let wide = query("adhesion|domaine=sport+social");
    let mut published = Published::default();
    let first = explore_among(&data, &all, &names, &narrow, &mut published).unwrap();
    assert!(!published.is_empty());
    assert!(board(&first).lines.iter().all(|line| line.whole.is_some()));
    let second = explore_among(&data, &all, &names, &wide, &mut published).unwrap();
    match &second.content {
        Content_::Board(board) => assert!(board.lines.iter().all(|line| line.whole.is_none()), "{board:?}"),
        Content_::Nothing(_) => {}
        Content_::Card(_) => panic!("{second:?}"),
    }
    // By itself it may be shown.
    assert!(board(&see(&data, &wide)).lines.iter().all(|line| line.whole.is_some()));
}

/// Counts of a table, whatever may be shown.
fn truth(data: &Dataset, kept: &dyn Fn(usize) -> bool) -> BTreeMap<(String, String), usize> {
    let (lines, groups) = (data.column("domaine").unwrap(), data.column("register.employeuse").unwrap());
    let mut out = BTreeMap::new();
    for row in (0..data.len).filter(|row| kept(*row) && lines.missing[*row].is_none()) {
        let mut key = (String::new(), String::new());
        lines.each_code(row, |place| key.0.clone_from(&lines.list()[place].code));
        groups.each_code(row, |place| key.1.clone_from(&groups.list()[place].code));
        *out.entry(key).or_default() += 1;
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The table of a filter, the one without it, and their difference: what is shown never tells a cell of fewer than five.
    #[test]
    fn the_difference_of_two_tables_never_shows_a_small_cell(cells in prop::collection::vec(0usize..25, 16)) {
        let mut list = Vec::new();
        for (place, n) in cells.iter().enumerate() {
            let domain = ["sport", "culture", "social", "autre"][place % 4];
            list.push((domain, if place / 4 % 2 == 0 { "oui" } else { "non" }, place / 8 == 0, *n));
        }
        let data = dataset(crossed(&list));
        let member = data.column("adhesion").unwrap();
        let is = |row: usize| { let mut yes = false; member.each_code(row, |place| yes = place == 1); yes };
        let whole = explore(&data, &catalogue(&data), &Names::default(), &query("domaine|register.employeuse"));
        let within = explore(&data, &catalogue(&data), &Names::default(), &query("domaine|register.employeuse|adhesion=true"));
        for (found, filtered) in [(whole, false), (within, true)] {
            let found = found.unwrap();
            finite(&found);
            let Content_::Board(board) = &found.content else { continue };
            let (inside, outside) = (truth(&data, &|row| !filtered || is(row)), truth(&data, &|row| filtered && !is(row)));
            for line in &board.lines {
                for (group, cell) in board.groups.iter().zip(&line.cells) {
                    let Some(count) = cell.count else { continue };
                    prop_assert!(count == 0 || count >= 5, "{count} shown in {found:?}");
                    let key = (line.code.clone(), group.code.clone());
                    if let Some(n) = inside.get(&key) {
                        prop_assert_eq!(*n, count);
                    }
                    if board.lines.iter().all(|line| line.code != "~other") {
                        let left = outside.get(&key).copied().unwrap_or(0);
                        prop_assert!(left == 0 || left >= 5, "{left} found by difference in {found:?}");
                    }
                }
            }
        }
    }
}
