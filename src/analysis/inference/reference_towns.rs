//! Agreement with R on associations drawn in towns (`tests/data/method/towns.R`), under nine designs: simple, stratified, with weights of
//! zero, clustered with and without finite population correction, two stages, calibrated, both, post-stratified; with missing answers and a
//! domain absent from a stratum.

use std::cell::Cell;
use std::collections::BTreeMap;

use serde_json::Value;

use super::adjust::Adjustment;
use super::compare::{Member, against_rest, groups};
use super::crosstab::crosstab;
use super::intervals::Method;
use super::statistic::{Statistic, mean, ratio, share, total};
use crate::analysis::Estimate;
use crate::analysis::design::Design;
use crate::analysis::linear::{Factor, Sparse};
use crate::analysis::quantile::{RULES, Sorted};
use crate::analysis::thresholds::Scale;

struct Towns {
    columns: BTreeMap<String, Vec<String>>,
    expected: Value,
    /// Largest relative gap seen.
    worst: Cell<f64>,
}

const GROUPS: [&str; 4] = ["culture", "droits", "social", "sport"];
const OPINIONS: [&str; 3] = ["non", "peut-être", "oui"];

impl Towns {
    fn load() -> Self {
        let mut reader = csv::Reader::from_reader(include_str!("../../../tests/data/method/towns.csv").as_bytes());
        let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for record in reader.records() {
            for (header, value) in headers.iter().zip(record.unwrap().iter()) {
                columns.entry(header.clone()).or_default().push(value.to_owned());
            }
        }
        Towns {
            columns,
            expected: serde_json::from_str(include_str!("../../../tests/data/method/towns_expected.json")).unwrap(),
            worst: Cell::new(0.0),
        }
    }

    fn numbers(&self, column: &str) -> Vec<(u32, f64)> {
        let cells = self.columns[column].iter().enumerate();
        cells
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(row, cell)| (row as u32, cell.parse().unwrap()))
            .collect()
    }

    fn all(&self, column: &str) -> Vec<f64> {
        self.columns[column].iter().map(|cell| cell.parse().unwrap_or(0.0)).collect()
    }

    fn place(&self, column: &str, row: u32, levels: &[&str]) -> Option<usize> {
        levels.iter().position(|level| *level == self.columns[column][row as usize])
    }

    fn stratified(&self, weights: &str, populations: &BTreeMap<String, f64>) -> Design {
        let strata = self.columns["stratum"].iter().map(String::as_str);
        Design::new(self.all(weights).into_iter().zip(strata), populations)
    }

    /// Populations of the strata, read in a column.
    fn counts(&self, column: &str) -> BTreeMap<String, f64> {
        self.columns["stratum"].iter().cloned().zip(self.all(column)).collect()
    }

    fn clustered(&self, populations: bool, second: bool) -> Design {
        let towns: Vec<u32> = self.columns["town"].iter().map(|town| town.parse().unwrap()).collect();
        let plain = self.stratified("weight", &BTreeMap::new());
        let counts = self.counts("N1");
        let of: Vec<Option<f64>> = plain.strata().iter().map(|name| populations.then(|| counts[name])).collect();
        let sizes = self.all("N2");
        plain.with_clusters(&towns, &of, second.then_some(&sizes))
    }

    /// Linear calibration in one step, w = d (1 + x'λ), on the group and, when asked, on the grants.
    fn calibrated(&self, mut design: Design, with_grants: bool) -> Design {
        let grants = self.all("grant");
        let mut x = Sparse::new(GROUPS.len() + usize::from(with_grants));
        for (row, amount) in grants.iter().enumerate() {
            let group = self.place("group", row as u32, &GROUPS).unwrap() as u32;
            let grant = with_grants.then_some((GROUPS.len() as u32, *amount));
            x.push([(group, 1.0)].into_iter().chain(grant));
        }
        let totals = &self.expected["totals"];
        let of = |key: &str| totals[key].as_f64().unwrap();
        let (droits, social, sport) = (of("groupdroits"), of("groupsocial"), of("groupsport"));
        let mut targets = vec![of("(Intercept)") - droits - social - sport, droits, social, sport];
        if with_grants {
            targets.push(of("grant"));
        } else {
            targets = GROUPS
                .iter()
                .map(|group| self.expected["margins"][*group].as_f64().unwrap())
                .collect();
        }
        let start = design.weights.clone();
        let factor = Factor::new(&x.gram(start.iter().copied()), x.columns);
        let missing: Vec<f64> = targets
            .iter()
            .zip(x.total(start.iter().copied()))
            .map(|(target, found)| target - found)
            .collect();
        let lambda = factor.solve(&missing);
        for (row, weight) in design.weights.iter_mut().enumerate() {
            *weight *= 1.0 + x.dot(row, &lambda);
        }
        design.with_calibration(x, start)
    }

    fn design(&self, name: &str) -> Design {
        let nowhere = BTreeMap::new();
        match name {
            "simple" => Design::weighted(self.all("weight")),
            "stratified" => self.stratified("flat", &self.counts("Nh")),
            "zeros" => self.stratified("some", &nowhere),
            "clusters" => self.clustered(false, false),
            "clusters_fpc" => self.clustered(true, false),
            "two_stages" => self.clustered(true, true),
            "calibrated" => self.calibrated(self.design("stratified"), true),
            "two_stages_calibrated" => self.calibrated(self.design("two_stages"), true),
            "poststratified" => self.calibrated(self.design("stratified"), false),
            other => panic!("{other} is not a design"),
        }
    }

    fn close(&self, found: f64, expected: &Value, what: &str) {
        let expected = expected
            .as_f64()
            .unwrap_or_else(|| panic!("{what}: R gives nothing, found {found}"));
        let gap = (found - expected).abs() / expected.abs().max(1e-3);
        self.worst.set(self.worst.get().max(gap));
        assert!(gap <= 1e-9, "{what}: {found} instead of {expected}");
    }

    fn check(&self, found: &Estimate, expected: &Value, what: &str) {
        self.close(found.value, &expected["value"], what);
        self.close(found.se.unwrap(), &expected["se"], what);
        assert_eq!(found.df as u64, expected["df"].as_u64().unwrap(), "{what}");
        if expected["deff"].is_number() {
            self.close(found.deff.unwrap(), &expected["deff"], &format!("{what}, design effect"));
        }
    }
}

/// Each design with what R answers.
fn every(check: impl Fn(&Towns, &str, &Design, &Value)) {
    let towns = Towns::load();
    for (name, answers) in towns.expected["answers"].as_object().unwrap() {
        let design = towns.design(name);
        assert_eq!(
            design.degrees(0..design.weights.len() as u32) as u64,
            answers["degf"].as_u64().unwrap(),
            "{name}"
        );
        check(&towns, name, &design, answers);
    }
}

/// R counts everyone, not the domain, in n and ν of these designs: those who weigh nothing remain in their subsets.
fn keeps_everyone(name: &str) -> bool {
    ["zeros", "calibrated", "poststratified", "two_stages_calibrated"].contains(&name)
}

#[test]
fn totals_means_and_ratios_agree_with_their_design_effects() {
    every(|towns, name, design, answers| {
        let all = towns.numbers("volunteers");
        let rights: Vec<(u32, f64)> = all
            .iter()
            .copied()
            .filter(|(row, _)| towns.columns["group"][*row as usize] == "droits")
            .collect();
        towns.check(&total(design, &all).unwrap(), &answers["total"], name);
        towns.check(&total(design, &rights).unwrap(), &answers["domain_total"], name);
        towns.check(&mean(design, &all, Scale::Amount).unwrap(), &answers["mean"], name);
        towns.check(&mean(design, &rights, Scale::Amount).unwrap(), &answers["domain_mean"], name);
        let grants = towns.all("grant");
        let pairs: Vec<(u32, f64, f64)> = towns
            .numbers("budget")
            .into_iter()
            .map(|(row, budget)| (row, grants[row as usize], budget))
            .collect();
        towns.check(&ratio(design, &pairs, Scale::Amount).unwrap(), &answers["ratio"], name);
    });
}

#[test]
fn shares_agree_with_their_intervals() {
    every(|towns, name, design, answers| {
        let all: Vec<(u32, bool)> = towns.numbers("need").into_iter().map(|(row, y)| (row, y == 1.0)).collect();
        let social: Vec<(u32, bool)> = all
            .iter()
            .copied()
            .filter(|(row, _)| towns.columns["group"][*row as usize] == "social")
            .collect();
        for (data, key) in [(all, "share"), (social, "domain_share")] {
            let expected = &answers[key];
            towns.check(&share(design, &data, Method::WilsonT).unwrap(), expected, name);
            for (method, interval) in [
                (Method::KornGraubard, "beta"),
                (Method::Logit, "logit"),
                (Method::Wald, "wald"),
            ] {
                if method == Method::KornGraubard && keeps_everyone(name) {
                    continue;
                }
                let found = share(design, &data, method).unwrap().interval.unwrap();
                towns.close(found.0, &expected[interval][0], &format!("{name} {interval}"));
                towns.close(found.1, &expected[interval][1], &format!("{name} {interval}"));
            }
        }
    });
}

#[test]
fn differences_between_groups_agree() {
    every(|towns, name, design, answers| {
        let members: Vec<Member> = towns
            .numbers("volunteers")
            .into_iter()
            .map(|(row, y)| Member::new(row, towns.place("group", row, &GROUPS).unwrap(), y))
            .collect();
        let statistic = Statistic::Mean(Scale::Amount);
        let found = groups(design, statistic, &members, GROUPS.len()).unwrap();
        for group in 0..GROUPS.len() {
            towns.close(
                found.estimates[group].as_ref().unwrap().value,
                &answers["by"]["value"][group],
                name,
            );
        }
        let largest = (0..16).map(|k| found.covariance[k].abs()).fold(0.0, f64::max);
        for (place, covariance) in found.covariance.iter().enumerate() {
            let expected = answers["by"]["vcov"][place].as_f64().unwrap();
            assert!((covariance - expected).abs() < 1e-9 * largest, "{name} {place}");
        }
        for (adjustment, key) in [(Adjustment::Holm, "holm"), (Adjustment::Bh, "BH")] {
            let expected = &answers["pairs"];
            for (place, (_, _, pair)) in found.pairwise(adjustment).unwrap().iter().enumerate() {
                towns.close(pair.value, &expected["value"][place], name);
                towns.close(pair.se, &expected["se"][place], name);
                towns.close(pair.p.unwrap(), &expected["p"][place], name);
                towns.close(pair.adjusted.unwrap(), &expected[key][place], name);
                assert_eq!(pair.df as u64, expected["df"].as_u64().unwrap());
            }
        }
        let rest = against_rest(design, statistic, &members, GROUPS.len(), Adjustment::Holm).unwrap();
        for (group, against) in rest.iter().enumerate() {
            let difference = against.as_ref().unwrap().difference;
            towns.close(difference.value, &answers["rest"]["value"][group], name);
            towns.close(difference.se, &answers["rest"]["se"][group], name);
        }
    });
}

#[test]
fn crossings_agree_with_their_percentages_and_tests() {
    every(|towns, name, design, answers| {
        let data: Vec<(u32, u32, u32)> = (0..design.weights.len() as u32)
            .filter_map(|row| {
                let opinion = towns.place("opinion", row, &OPINIONS)?;
                Some((row, towns.place("group", row, &GROUPS)? as u32, opinion as u32))
            })
            .collect();
        let table = crosstab(design, &data, GROUPS.len(), OPINIONS.len()).unwrap();
        for (cell, found) in table.cells.iter().enumerate() {
            let (r, c) = (cell / 3, cell % 3);
            let what = format!("{name} {} {}", GROUPS[r], OPINIONS[c]);
            let check = |found: Estimate, key: &str, place: usize| {
                towns.close(found.value, &answers[key]["value"][place], &what);
                towns.close(found.se.unwrap(), &answers[key]["se"][place], &what);
            };
            check(found.whole, "cells", c * 4 + r);
            check(found.row.unwrap(), "rows", r * 3 + c);
            check(found.column.unwrap(), "columns", c * 4 + r);
        }
        let found = table.association().unwrap();
        let expected = &answers["chisq"];
        towns.close(found.second_order.statistic, &expected["F"]["statistic"], name);
        towns.close(found.second_order.df.0, &expected["F"]["df"][0], name);
        towns.close(found.first_order.p, &expected["Chisq"]["p"], name);
        towns.close(found.wald.unwrap().statistic, &expected["Wald"]["statistic"], name);
        if !keeps_everyone(name) {
            towns.close(found.x2, &expected["Chisq"]["statistic"], name);
            for (test, key) in [
                (found.second_order, "F"),
                (found.wald.unwrap(), "Wald"),
                (found.adjusted_wald.unwrap(), "adjWald"),
            ] {
                towns.close(test.statistic, &expected[key]["statistic"], name);
                towns.close(test.df.1, &expected[key]["df"][1], name);
                towns.close(test.p, &expected[key]["p"], name);
            }
        }
    });
}

#[test]
fn quantiles_agree_with_their_intervals_by_twelve_rules() {
    every(|towns, name, design, answers| {
        let sorted = Sorted::new(design, towns.numbers("budget"));
        for (rule_name, rule) in RULES {
            let expected = &answers["quantiles"][rule_name];
            for (place, q) in [0.1, 0.25, 0.5, 0.75, 0.9].into_iter().enumerate() {
                let found = sorted.quantile_by(rule, q).unwrap();
                let what = format!("{name} {rule_name} {q}");
                let (low, high) = found.interval.unwrap();
                towns.close(found.value, &expected["value"][place], &what);
                // Where R has no bound, ours is an end of the data, and there is no standard error on either side.
                if expected["low"][place].is_number() {
                    towns.close(low, &expected["low"][place], &what);
                }
                if expected["high"][place].is_number() {
                    towns.close(high, &expected["high"][place], &what);
                }
                match found.se {
                    Some(se) => towns.close(se, &expected["se"][place], &what),
                    None => assert!(!expected["se"][place].is_number(), "{what}"),
                }
            }
        }
    });
}
