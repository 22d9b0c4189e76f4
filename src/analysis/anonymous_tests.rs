//! Tests of the file for researchers.

use std::collections::BTreeMap;

use super::Record;
use super::export::{Anonymous, anonymous_csv};
use super::fixture::{code, context, number, questionnaire, record, responses};
use crate::questionnaire::answer::Content;
use crate::questionnaire::{Kind, Questionnaire};

type Row = BTreeMap<String, String>;

fn rows(file: &Anonymous) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(file.csv.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|row| {
            headers
                .iter()
                .map(str::to_owned)
                .zip(row.unwrap().iter().map(str::to_owned))
                .collect()
        })
        .collect()
}

fn crossed() -> Questionnaire {
    let mut questionnaire = questionnaire();
    questionnaire.report.breakdowns = vec!["domaine".to_owned(), "taille".to_owned()];
    questionnaire
}

/// Responses of two communes, one large and one small.
fn drawn(n: usize, seed: u64) -> Vec<Record> {
    let mut records = responses(n, seed);
    for (place, record) in records.iter_mut().enumerate() {
        let commune = if place % 7 == 0 { "18001" } else { "18033" };
        record.register.insert("commune".to_owned(), commune.to_owned());
        record.register.insert("nom".to_owned(), format!("Les Amis n° {place}"));
        record.register.insert("date_creation".to_owned(), "1987-05-04".to_owned());
    }
    records
}

fn large(commune: &str) -> Option<String> {
    (commune == "18033").then(|| commune.to_owned())
}

fn made(records: &[Record]) -> Anonymous {
    anonymous_csv(&crossed(), &context(), records, &large)
}

#[test]
fn every_combination_of_traits_is_that_of_at_least_five_responses() {
    for (n, seed) in [(12, 1), (60, 2), (400, 3), (2_000, 4)] {
        let file = made(&drawn(n, seed));
        let lines = rows(&file);
        assert_eq!(lines.len(), file.lines);
        assert_eq!(file.lines + file.removed, n);
        let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for line in &lines {
            *counts
                .entry(file.traits.iter().map(|name| line[name].clone()).collect())
                .or_default() += 1;
        }
        assert!(counts.values().all(|count| *count >= 5), "{n}: {counts:?}");
        assert!(
            n < 400 || file.generalised < n / 2,
            "a file of {n} must remain useful: {}",
            file.generalised
        );
    }
}

#[test]
fn every_value_of_a_column_is_that_of_at_least_five_lines() {
    let file = made(&drawn(200, 9));
    let lines = rows(&file);
    for name in lines[0].keys().filter(|name| *name != "ligne") {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for part in lines.iter().flat_map(|line| line[name].split('|')) {
            *counts.entry(part).or_default() += 1;
        }
        counts.retain(|part, n| !part.is_empty() && !part.starts_with('~') && *n < 5);
        assert!(counts.is_empty(), "{name}: {counts:?}");
    }
}

#[test]
fn no_text_no_name_no_exact_number_and_no_small_commune_leaves() {
    let mut records = drawn(300, 5);
    let cell = records[3].answers.0.get_mut("besoins").unwrap();
    cell.other.insert("autre".to_owned(), "un chapiteau rouge".to_owned());
    let file = made(&records);
    for secret in ["Amis", "Merci", "chapiteau", "1987", "18001", "00003"] {
        assert!(!file.csv.contains(secret), "{secret}");
    }
    let lines = rows(&file);
    assert!(!lines[0].contains_key("avis") && !lines[0].contains_key("postes"));
    assert!(lines.iter().any(|line| line["register.commune"] == "18033"));
    for line in &lines {
        let budget = &line["budget"];
        assert!(
            budget.starts_with("de ") || budget.ends_with(" et plus") || budget.starts_with('~'),
            "{budget}"
        );
    }
}

#[test]
fn what_a_masked_trait_would_be_told_by_is_masked_or_left_out() {
    let file = made(&drawn(150, 6));
    let lines = rows(&file);
    assert!(
        !lines[0].contains_key("benevoles"),
        "« taille » is computed from it and stands for it"
    );
    assert!(
        !lines[0].contains_key("grande"),
        "computed from the same item, more precisely"
    );
    let masked: Vec<&Row> = lines.iter().filter(|line| line["taille"] == "~masked").collect();
    assert!(!masked.is_empty(), "the case is in the sample");
    assert!(
        masked.iter().all(|line| line["employeurs_seulement"] == "~masked"),
        "asked because of the size"
    );
    assert!(
        lines
            .iter()
            .any(|line| line["taille"] != "~masked" && line["employeurs_seulement"] != "~masked"),
        "and shown beside a size that is shown"
    );
}

#[test]
fn sealed_and_sensitive_items_are_left_out() {
    let mut questionnaire = crossed();
    for item in &mut questionnaire.pages[0].items {
        item.sealed = item.id == "priorites";
        item.sensitive = item.id == "budget";
    }
    let file = anonymous_csv(&questionnaire, &context(), &drawn(80, 7), &large);
    let lines = rows(&file);
    assert!(!lines[0].contains_key("priorites") && !lines[0].contains_key("budget"));
    assert!(lines[0].contains_key("besoins"));
}

#[test]
fn a_weight_does_not_tell_a_masked_stratum() {
    let mut records = drawn(120, 8);
    for record in &mut records {
        record.weight = if record.register["domaine"] == "autre" { 3.5 } else { 1.25 };
    }
    for line in rows(&made(&records)) {
        let hidden = line["register.domaine"] == "~masked" || line["register.employeuse"] == "~masked";
        assert_eq!(line["poids"] == "~masked", hidden);
    }
}

#[test]
fn lines_do_not_follow_the_order_of_arrival_and_are_the_same_every_time() {
    let records: Vec<Record> = (0..40)
        .map(|k| {
            let size = if k < 20 { 10.0 } else { 40.0 };
            record(
                &format!("{k:05}"),
                &[("domaine", code("sport")), ("benevoles", number(size))],
                &[("domaine", "sport"), ("employeuse", "non")],
            )
        })
        .collect();
    let file = made(&records);
    let sizes: Vec<String> = rows(&file).iter().map(|line| line["taille"].clone()).collect();
    assert!(sizes[..20].contains(&"large".to_owned()) && sizes[20..].contains(&"petite".to_owned()));
    let mut shuffled = records;
    shuffled.reverse();
    assert_eq!(made(&shuffled), file);
}

#[test]
fn fewer_than_five_responses_give_no_line() {
    let file = made(&drawn(4, 1));
    assert_eq!((file.lines, file.removed), (0, 4));
    assert_eq!(file.csv.lines().count(), 1);
}

#[test]
fn years_become_decades() {
    let mut questionnaire = crossed();
    let year = super::fixture::item("creation", Kind::Year { min: None, max: None });
    questionnaire
        .index
        .insert("creation".to_owned(), (0, vec![questionnaire.pages[0].items.len()]));
    questionnaire.pages[0].items.push(year);
    let mut records = drawn(60, 3);
    for (place, record) in records.iter_mut().enumerate() {
        let content: Content = number(if place % 2 == 0 { 1931.0 } else { 2014.0 });
        record.answers.set("creation", content);
    }
    let file = anonymous_csv(&questionnaire, &context(), &records, &large);
    let written: std::collections::BTreeSet<String> = rows(&file).iter().map(|line| line["creation"].clone()).collect();
    assert_eq!(written.into_iter().collect::<Vec<_>>(), ["2010 à 2019", "avant 1950"]);
}
