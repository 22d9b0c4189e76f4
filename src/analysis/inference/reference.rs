//! Agreement with R on the synthetic wave of the method (409 respondents in 16 strata): what `analysis::vectors` does not cover.

use serde_json::Value;

use super::adjust::Adjustment;
use super::balance::{Sides, opinions};
use super::compare::{Groups, Member, groups};
use super::crosstab::crosstab;
use super::intervals::Method;
use super::priority::{Reading, priorities};
use super::rubin::combine;
use super::statistic::{Statistic, mean, share, total};
use crate::analysis::quantile::{RULES, Sorted};
use crate::analysis::thresholds::Scale;
use crate::analysis::vectors::{Wave, close};

#[test]
fn totals_agree() {
    let wave = Wave::load();
    let all = wave.expected["needs_total"]["estimate"].as_object().unwrap();
    for (need, value) in all {
        let found = total(&wave.design, &wave.numbers(need)).unwrap();
        close(found.value, value, need);
        close(found.se.unwrap(), &wave.expected["needs_total"]["se"][need], need);
    }
    for (variable, key) in [("benevoles", "total"), ("budget", "domain_total_as_reported")] {
        let expected = &wave.expected[variable][key];
        let found = total(&wave.design, &wave.numbers(variable)).unwrap();
        close(found.value, &expected["estimate"][variable], variable);
        close(found.se.unwrap(), &expected["se"][variable], variable);
    }
}

#[test]
fn every_interval_of_a_proportion_agrees_whole_and_by_domain() {
    let wave = Wave::load();
    let check = |data: &[(u32, bool)], expected: &Value, what: &str| {
        let methods = [
            (Method::WilsonT, "wilson_t"),
            (Method::KornGraubard, "beta"),
            (Method::Logit, "logit"),
            (Method::Wald, "mean"),
        ];
        for (method, key) in methods {
            let found = share(&wave.design, data, method).unwrap();
            let (low, high) = found.interval.unwrap();
            for (found, expected) in [(low, &expected[key][0]), (high, &expected[key][1])] {
                if method == Method::Logit {
                    // R fits a model there, and stops 1e-8 away; with its exact formula (`xlogit`) see the towns.
                    assert!((found / expected.as_f64().unwrap() - 1.0).abs() < 1e-7, "{what}");
                } else {
                    close(found, expected, what);
                }
            }
            assert_eq!(found.df as u64, expected["df"].as_u64().unwrap());
        }
    };
    let truths = |variable: &str, keep: &dyn Fn(u32) -> bool| -> Vec<(u32, bool)> {
        let kept = wave.numbers(variable).into_iter().filter(|(row, _)| keep(*row));
        kept.map(|(row, y)| (row, y == 1.0)).collect()
    };
    for (need, expected) in wave.expected["needs_ci"].as_object().unwrap() {
        check(&truths(need, &|_| true), expected, need);
    }
    for (domain, expected) in wave.expected["locaux_by_domaine"].as_object().unwrap() {
        let inside = |row: u32| wave.columns["domaine"][row as usize] == *domain;
        check(&truths("besoin_locaux", &inside), expected, domain);
    }
    // The design effect of the share of need of premises (statistics.md, 5).
    let found = share(&wave.design, &truths("besoin_locaux", &|_| true), Method::WilsonT).unwrap();
    assert!(found.deff.unwrap() > 0.5);
}

fn by_domain(wave: &Wave) -> (Vec<String>, Groups) {
    let levels: Vec<String> = wave.expected["svyby_locaux_domaine"]["levels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|level| level.as_str().unwrap().to_owned())
        .collect();
    let members: Vec<Member> = wave
        .numbers("besoin_locaux")
        .into_iter()
        .map(|(row, y)| {
            let domain = &wave.columns["domaine"][row as usize];
            Member::new(row, levels.iter().position(|level| level == domain).unwrap(), y)
        })
        .collect();
    let found = groups(&wave.design, Statistic::Share(Method::WilsonT), &members, levels.len()).unwrap();
    (levels, found)
}

#[test]
fn domains_and_their_28_differences_agree_with_the_five_adjustments() {
    let wave = Wave::load();
    let (levels, found) = by_domain(&wave);
    let expected = &wave.expected["svyby_locaux_domaine"];
    for (place, level) in levels.iter().enumerate() {
        let estimate = found.estimates[place].as_ref().unwrap();
        close(estimate.value, &expected["p"][place], level);
        close(estimate.se.unwrap(), &expected["se"][place], level);
        for other in 0..levels.len() {
            let covariance = found.covariance[place * levels.len() + other];
            let expected = expected["vcov"][place][other].as_f64().unwrap();
            assert!(
                (covariance - expected).abs() < 1e-13,
                "{level} {other}: {covariance} instead of {expected}"
            );
        }
    }
    let expected = &wave.expected["pairwise_locaux_domaine"];
    let adjustments = [
        ("holm", Adjustment::Holm),
        ("hochberg", Adjustment::Hochberg),
        ("bonferroni", Adjustment::Bonferroni),
        ("BH", Adjustment::Bh),
        ("BY", Adjustment::By),
    ];
    for (key, adjustment) in adjustments {
        assert_eq!(Adjustment::named(key), Some(adjustment));
        let pairs = found.pairwise(adjustment).unwrap();
        assert_eq!(pairs.len(), 28);
        for (place, (first, second, contrast)) in pairs.iter().enumerate() {
            let what = format!("{}|{}", levels[*first], levels[*second]);
            assert_eq!(expected["pairs"][place].as_str().unwrap(), what);
            close(contrast.value, &expected["diff"][place], &what);
            close(contrast.se, &expected["se"][place], &what);
            close(contrast.t.unwrap(), &expected["t"][place], &what);
            assert_eq!(contrast.df as u64, expected["df"].as_u64().unwrap());
            close(contrast.p.unwrap(), &expected["p"][place], &what);
            close(contrast.adjusted.unwrap(), &expected[key][place], &what);
        }
    }
}

#[test]
fn the_tests_of_crossings_agree() {
    let wave = Wave::load();
    for (other, key) in [("domaine", "chisq_locaux_domaine"), ("employeuse", "chisq_locaux_employeuse")] {
        let mut levels: Vec<&String> = wave.columns[other].iter().collect();
        levels.sort();
        levels.dedup();
        let data: Vec<(u32, u32, u32)> = wave
            .numbers("besoin_locaux")
            .into_iter()
            .map(|(row, y)| {
                let level = &wave.columns[other][row as usize];
                (row, y as u32, levels.iter().position(|l| *l == level).unwrap() as u32)
            })
            .collect();
        let table = crosstab(&wave.design, &data, 2, levels.len()).unwrap();
        let found = table.association().unwrap();
        let expected = &wave.expected[key];
        close(found.x2, &expected["Chisq"]["statistic"], key);
        close(found.first_order.p, &expected["Chisq"]["p"], key);
        let fisher = [
            (found.second_order, "F"),
            (found.wald.unwrap(), "Wald"),
            (found.adjusted_wald.unwrap(), "adjWald"),
        ];
        for (test, name) in fisher {
            close(test.statistic, &expected[name]["statistic"], name);
            close(test.df.0, &expected[name]["parameter"][0], name);
            close(test.df.1, &expected[name]["parameter"][1], name);
            close(test.p, &expected[name]["p"], name);
        }
    }
}

#[test]
fn quantiles_agree_rule_by_rule() {
    let wave = Wave::load();
    for variable in ["benevoles", "budget"] {
        let sorted = Sorted::new(&wave.design, wave.numbers(variable));
        for (name, expected) in wave.expected[variable]["quantiles"].as_object().unwrap() {
            let Some((_, rule)) = RULES.iter().find(|(known, _)| known == name) else {
                continue;
            };
            for (place, q) in expected["q"].as_array().unwrap().iter().enumerate() {
                let found = sorted.quantile_by(*rule, q.as_f64().unwrap()).unwrap();
                let what = format!("{variable} {name} {q}");
                close(found.value, &expected["quantile"][place], &what);
                close(found.interval.unwrap().0, &expected["ci_lo"][place], &what);
                close(found.interval.unwrap().1, &expected["ci_hi"][place], &what);
                close(found.se.unwrap(), &expected["se"][place], &what);
            }
        }
    }
}

#[test]
fn opinions_agree_with_their_covariances() {
    let wave = Wave::load();
    let expected = &wave.expected["satisfaction"];
    let data: Vec<(u32, usize)> = wave
        .numbers("satisfaction_locaux")
        .into_iter()
        .map(|(row, y)| (row, y as usize - 1))
        .collect();
    let sides = Sides {
        favourable: &[3, 4],
        unfavourable: &[0, 1],
    };
    let found = opinions(&wave.design, &data, 5, sides, &|degree| degree as f64 + 1.0).unwrap();
    for degree in 0..5 {
        close(
            found.shares[degree].value,
            &expected["distribution"][(degree + 1).to_string()],
            "share",
        );
        close(found.shares[degree].se.unwrap(), &expected["se"][degree], "share");
        for other in 0..5 {
            let covariance = found.covariance[5 * degree + other];
            let expected = expected["vcov"][degree][other].as_f64().unwrap();
            assert!(
                (covariance / expected - 1.0).abs() < 1e-9,
                "{covariance} instead of {expected}"
            );
        }
    }
    close(found.top.value, &expected["top2"]["p"], "top");
    close(found.top.se.unwrap(), &expected["top2"]["se"], "top");
    close(found.balance.value, &expected["net_balance"]["d"], "balance");
    close(found.balance.se.unwrap(), &expected["net_balance"]["se"], "balance");
    close(found.mean.value, &expected["mean"]["estimate"]["satisfaction_locaux"], "mean");
    close(found.mean.se.unwrap(), &expected["mean"]["se"]["satisfaction_locaux"], "mean");
}

#[test]
fn priorities_agree_on_both_bases_with_their_covariances() {
    let wave = Wave::load();
    let expected = &wave.expected["priority_index_321"];
    let needs: Vec<&str> = [
        "locaux",
        "financement",
        "benevoles",
        "communication",
        "formation",
        "numerique",
        "materiel",
        "autre",
    ]
    .to_vec();
    let data: Vec<(u32, Vec<usize>)> = (0..409)
        .map(|row| {
            let ranked = (1..=3).filter_map(|rank| {
                let cell = wave.columns[&format!("rang{rank}")][row].as_str();
                needs.iter().position(|need| *need == cell)
            });
            (row as u32, ranked.collect())
        })
        .collect();
    let found = priorities(&wave.design, &data, needs.len(), 3).unwrap();
    for (place, need) in needs.iter().enumerate() {
        let key = format!("pi_{need}");
        close(found.asked.indices[place].value, &expected["estimate"][&key], need);
        close(found.asked.indices[place].se.unwrap(), &expected["se"][&key], need);
        for other in 0..needs.len() {
            let covariance = found.asked.covariance[place * needs.len() + other];
            let expected = expected["vcov"][place][other].as_f64().unwrap();
            assert!(
                (covariance - expected).abs() < 1e-9 * expected.abs().max(1e-2),
                "{need} {other}"
            );
        }
    }
    // The base of the diagnostic, those who ranked something: 45.46 for premises.
    let answered: Reading = found.answered.unwrap();
    assert!(
        (answered.indices[0].value - 45.46).abs() < 0.005,
        "{}",
        answered.indices[0].value
    );
    assert_eq!(answered.indices[0].n, 394);
    let direct: Vec<(u32, f64)> = data
        .iter()
        .filter(|(_, ranked)| !ranked.is_empty())
        .map(|(row, ranked)| {
            let rank = ranked.iter().position(|need| *need == 0);
            (*row, rank.map_or(0.0, |rank| (3 - rank) as f64 / 3.0 * 100.0))
        })
        .collect();
    let direct = mean(&wave.design, &direct, Scale::Index).unwrap();
    assert!((direct.se.unwrap() - answered.indices[0].se.unwrap()).abs() < 1e-12);
}

#[test]
fn imputations_combine_as_in_r() {
    let wave = Wave::load();
    let numbers = |key: &str| -> Vec<f64> {
        let of = wave.expected["rubin"][key].as_array().unwrap();
        of.iter().map(|value| value.as_f64().unwrap()).collect()
    };
    let imputations: Vec<(f64, f64)> = numbers("est").into_iter().zip(numbers("var")).collect();
    let found = combine(&imputations, None).unwrap();
    let expected = &wave.expected["rubin"];
    close(found.value, &expected["qbar"], "mean");
    close(found.variance, &expected["T"], "T");
    close(found.df, &expected["df"], "df");
    close(found.missing, &expected["missinfo"], "missing information");
    let found = combine(&imputations, Some(100.0)).unwrap();
    let expected = &wave.expected["rubin_barnard_rubin_df100"];
    close(found.df, &expected["df"], "df of Barnard and Rubin");
}
