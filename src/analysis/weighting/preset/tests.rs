//! From a synthetic frame to weighted estimates, and every reason not to weight.

use super::super::groups::{Attribute, Reason};
use super::super::refusal::Refusal;
use super::super::report::{self, sections};
use super::super::{Labels, UNKNOWN};
use super::*;
use crate::analysis::estimate::mean;
use crate::analysis::thresholds::Scale;

fn attribute(code: &str, order: &[&str]) -> Attribute {
    Attribute {
        code: code.to_owned(),
        order: order.iter().map(|code| (*code).to_owned()).collect(),
    }
}

fn texts(values: &[&str]) -> Vec<Option<String>> {
    values
        .iter()
        .map(|value| (!value.is_empty()).then(|| (*value).to_owned()))
        .collect()
}

/// (employer, domain, N, r); empty: unknown.
const TOWN: [(&str, &str, usize, usize); 6] = [
    ("oui", "sport", 20, 10),
    ("oui", "culture", 12, 3),
    ("oui", "social", 30, 15),
    ("non", "sport", 120, 30),
    ("non", "culture", 80, 40),
    ("", "social", 40, 8),
];

/// The frame and its respondents, quarters dealt in turn.
fn town() -> (Frame, Vec<Respondent>) {
    let mut units = Vec::new();
    let mut respondents = Vec::new();
    let mut turn = 0;
    for (employer, domain, population, answers) in TOWN {
        for place in 0..population {
            turn += 1;
            let quarter = ["nord", "sud", "est"][turn % 3];
            let values = texts(&[employer, domain]);
            if place < answers {
                respondents.push(Respondent {
                    values: values.clone(),
                    margins: texts(&[quarter]),
                    ..Respondent::default()
                });
            }
            units.push(Unit {
                values,
                margins: texts(&[quarter]),
                active: place % 4 != 3,
                answered: place < answers,
            });
        }
    }
    let attributes = vec![
        attribute("employeuse", &["oui", "non"]),
        attribute("domaine", &["sport", "culture", "social"]),
    ];
    let mut frame = Frame::of_units(attributes, vec![attribute("quartier", &[])], units);
    frame.territory = "18033".to_owned();
    frame.departments = vec!["18".to_owned()];
    (frame, respondents)
}

fn labels() -> Labels {
    let mut labels = Labels::default();
    labels.attributes.insert("domaine".into(), "domaine d’activité".into());
    labels.attributes.insert("employeuse".into(), "présence de salariés".into());
    let employer = [("oui", "avec salariés"), ("non", "sans salarié")];
    let employer = employer.map(|(code, label)| (code.to_owned(), label.to_owned()));
    labels.categories.insert("employeuse".into(), employer.into_iter().collect());
    labels
}

/// Every sentence of the method page.
fn page(report: &WeightingReport) -> String {
    let text: Vec<String> = sections(report, &labels())
        .into_iter()
        .flat_map(|section| section.paragraphs)
        .collect();
    let page = text.join("\n");
    for wrong in [" ;", " :", " %", "« ", " »", "'", "  ", "NaN", "inf"] {
        assert!(!page.contains(wrong), "« {wrong} » in {page}");
    }
    page
}

#[test]
fn from_a_frame_to_weighted_estimates() {
    let (frame, respondents) = town();
    let weighting = decide(&frame, &respondents, &Plan::default());
    let report = &weighting.report;
    assert!(report.weighted && report.unweighted.is_none());
    assert_eq!((report.respondents, report.frame), (106, 302.0));
    // Three answers of employers in culture join sport, its neighbour with the fewest answers.
    assert_eq!(report.merges.len(), 1);
    assert_eq!(report.merges[0].reason, Reason::TooFew { respondents: 3 });
    assert_eq!(report.merges[0].into, [["oui", "sport"]]);
    assert_eq!(weighting.weights[0], 32.0 / 13.0);
    assert_eq!(weighting.weights[12], 32.0 / 13.0);
    assert_eq!(*weighting.weights.last().unwrap(), 5.0, "the unknown employers are a group");
    let design = weighting.design();
    let data: Vec<(u32, f64)> = (0..106).map(|row| (row, f64::from(row % 7))).collect();
    let estimate = mean(&design, &data, Scale::Amount).unwrap();
    assert!((estimate.weight - 302.0).abs() < 1e-9);
    assert_eq!(estimate.df, 106 - 5);
    assert!(estimate.interval.is_some());
    let flat = mean(&weighting.side_by_side(), &data, Scale::Amount).unwrap();
    assert!((flat.value - data.iter().map(|(_, y)| y).sum::<f64>() / 106.0).abs() < 1e-12);
    assert!((flat.value - estimate.value).abs() > 1e-6 && flat.se.is_some());
    let page = page(report);
    assert!(page.contains("106 associations ont répondu sur les 302 de la base"), "{page}");
    assert!(
        page.contains("Groupe «\u{a0}avec salariés, culture\u{a0}»\u{a0}: moins de 5 réponses"),
        "{page}"
    );
    assert!(page.contains("Entre 2"), "{page}");
    let told = serde_json::to_string(report).unwrap();
    assert_eq!(serde_json::from_str::<WeightingReport>(&told).unwrap(), *report);
}

#[test]
fn the_order_of_respondents_changes_nothing() {
    let (frame, respondents) = town();
    let plan = Plan {
        calibrate: true,
        ..Plan::default()
    };
    let one = decide(&frame, &respondents, &plan);
    let reversed: Vec<Respondent> = respondents.iter().rev().cloned().collect();
    let two = decide(&frame, &reversed, &plan);
    for (a, b) in one.weights.iter().zip(two.weights.iter().rev()) {
        assert!((a - b).abs() < 1e-9);
    }
}

#[test]
fn calibration_meets_the_quarters_of_the_frame() {
    let (frame, respondents) = town();
    let plan = Plan {
        calibrate: true,
        ..Plan::default()
    };
    let weighting = decide(&frame, &respondents, &plan);
    assert!(weighting.report.weighted, "{:?}", weighting.report.unweighted);
    for (category, count) in &frame.margins[0].counts {
        let rows = respondents
            .iter()
            .zip(&weighting.weights)
            .filter(|(one, _)| one.margins[0] == *category);
        let reached: f64 = rows.map(|(_, weight)| weight).sum();
        assert!((reached - count.under(Hypothesis::High)).abs() < 1e-6);
    }
    let calibration = weighting.report.calibration.as_ref().unwrap();
    assert!(calibration.gap <= 1e-9);
    let domain: Vec<f64> = (0..106)
        .map(|row| {
            if respondents[row].values[1].as_deref() == Some("sport") {
                1.0
            } else {
                0.0
            }
        })
        .collect();
    let variance = weighting.design().variance((0u32..).zip(domain)).unwrap();
    assert!(variance < 1e-12, "a total one calibrates on has no variance: {variance}");
    let page = page(&weighting.report);
    assert!(page.contains("retrouvent exactement les totaux connus"), "{page}");
    let line = report::line(&calibration.lines[0], &labels());
    assert!(line.starts_with("avec salariés\u{a0}: 62 dans la base\u{202f}; "), "{line}");
}

#[test]
fn answers_from_outside_and_large_units_stand_apart() {
    let (frame, mut respondents) = town();
    respondents[0].self_representing = true;
    respondents.push(Respondent {
        outside: true,
        ..Respondent::default()
    });
    for calibrate in [false, true] {
        let plan = Plan {
            calibrate,
            ..Plan::default()
        };
        let weighting = decide(&frame, &respondents, &plan);
        assert!(weighting.report.weighted, "{:?}", weighting.report.unweighted);
        assert_eq!((weighting.weights[0], weighting.weights[106]), (1.0, 1.0));
        assert_eq!(
            (weighting.strata[0].as_str(), weighting.strata[106].as_str()),
            (SELF_REPRESENTING, OUTSIDE)
        );
        let inside: f64 = weighting.weights[..106].iter().sum();
        assert!((inside - 302.0).abs() < 1e-6, "{inside}");
        let totals = weighting.totals().unwrap();
        assert_eq!((totals.weight(0), totals.weight(106)), (1.0, 0.0));
        assert!(
            weighting
                .design()
                .variance((0..107).map(|row| (row, 1.0 + f64::from(row))))
                .is_some()
        );
        if !calibrate {
            assert_eq!(weighting.weights[1], 31.0 / 12.0);
        }
        let page = page(&weighting.report);
        assert!(
            page.contains("(lien ouvert)\u{a0}: moins de 5. Chacune compte pour une"),
            "{page}"
        );
        assert!(
            page.contains("ou de 500\u{202f}000\u{a0}€ de budget)\u{a0}: moins de 5."),
            "{page}"
        );
    }
}

fn refused(frame: &Frame, respondents: &[Respondent], plan: &Plan) -> Refusal {
    let weighting = decide(frame, respondents, plan);
    assert!(!weighting.report.weighted && weighting.report.groups.is_empty());
    assert!(weighting.weights.iter().all(|weight| *weight == 1.0));
    assert!(weighting.totals().is_none(), "totals are not extrapolated");
    assert_eq!(weighting.design().weights.len(), respondents.len());
    let page = page(&weighting.report);
    assert!(page.contains("ne sont pas pondérées"), "{page}");
    weighting.report.unweighted.unwrap()
}

#[test]
fn what_the_frame_cannot_carry_is_unweighted_and_says_why() {
    let (frame, respondents) = town();
    let plan = Plan::default();
    let mosel = Frame {
        departments: vec!["54".to_owned(), "57".to_owned()],
        ..frame.clone()
    };
    assert!(matches!(refused(&mosel, &respondents, &plan), Refusal::LocalLaw { departments } if departments == ["57"]));
    assert!(!decide(&mosel, &respondents, &plan).populations.contains_key(WHOLE));
    let few = refused(&frame, &respondents[..7], &plan);
    assert_eq!(
        few,
        Refusal::TooFew {
            respondents: 7,
            needed: SMALLEST_WAVE
        }
    );
    assert!(
        few.say().starts_with("7 réponses seulement\u{a0}: trop peu pour pondérer"),
        "{}",
        few.say()
    );
    assert_eq!(decide(&frame, &respondents[..7], &plan).populations[WHOLE], 302.0);
    assert_eq!(refused(&Frame::default(), &respondents, &plan), Refusal::NoFrame);

    let mut unknown = frame.clone();
    for (values, _) in unknown.cells.iter_mut().take(4) {
        values[0] = None;
    }
    assert!(
        matches!(refused(&unknown, &respondents, &plan), Refusal::MostlyUnknown { attribute, .. } if attribute == "employeuse")
    );

    let mut stranger = respondents.clone();
    stranger[0].values = texts(&["oui", "inventé"]);
    assert!(
        matches!(refused(&frame, &stranger, &plan), Refusal::MoreRespondentsThanFrame { population, .. } if population == 0.0)
    );

    let mut impossible = frame.clone();
    impossible.margins[0].counts[0].1.active += 200.0;
    let calibrate = Plan {
        calibrate: true,
        ..Plan::default()
    };
    assert!(
        matches!(refused(&impossible, &respondents, &calibrate), Refusal::TotalsDisagree { second, .. } if second == "quartier")
    );
    let narrow = Plan {
        distance: Distance::Logit { low: 0.999, high: 1.001 },
        ..calibrate
    };
    assert!(matches!(
        refused(&frame, &respondents, &narrow),
        Refusal::BoundsTooNarrow { .. } | Refusal::NotConverged { .. }
    ));
}

fn supplied() -> Supplied {
    let total = |category: &str, total: f64| (category.to_owned(), total);
    Supplied {
        name: "secteur_budget".to_owned(),
        territory: "18033".to_owned(),
        source: "Observatoire du Cher".to_owned(),
        year: 2025,
        totals: vec![
            total("sport × petit", 50.0),
            total("sport × grand", 10.0),
            total("autre × petit", 40.0),
            total("autre × grand", 4.0),
        ],
    }
}

#[test]
fn supplied_margins_serve_their_own_territory_only() {
    let (frame, mut respondents) = town();
    for (row, one) in respondents.iter_mut().enumerate() {
        let sector = if one.values[1].as_deref() == Some("sport") {
            "sport"
        } else {
            "autre"
        };
        let budget = if row % 5 == 0 { "grand" } else { "petit" };
        one.supplied = (row % 10 != 3).then(|| format!("{sector} × {budget}"));
    }
    let with = |supplied: Supplied| Plan {
        supplied: Some(supplied),
        ..Plan::default()
    };
    let weighting = decide(&frame, &respondents, &with(supplied()));
    assert!(weighting.report.weighted, "{:?}", weighting.report.unweighted);
    assert!((weighting.weights.iter().sum::<f64>() - 302.0).abs() < 1e-6);
    let told = weighting.report.calibration.as_ref().unwrap().supplied.as_ref().unwrap();
    assert_eq!(told.missing, 11);
    let sum = |category: &str| -> f64 {
        let rows = respondents.iter().zip(&weighting.weights);
        rows.filter(|(one, _)| one.supplied.as_deref() == Some(category))
            .map(|(_, weight)| weight)
            .sum()
    };
    assert!((sum("sport × petit") / sum("sport × grand") - 5.0).abs() < 1e-6);
    assert!(page(&weighting.report).contains("Observatoire du Cher (2025)"));

    let other = Supplied {
        territory: "18000".to_owned(),
        ..supplied()
    };
    let refusal = refused(&frame, &respondents, &with(other));
    assert!(
        matches!(&refusal, Refusal::OtherTerritory { given, .. } if given == "18000"),
        "{refusal:?}"
    );
    let anonymous = Supplied {
        source: " ".to_owned(),
        ..supplied()
    };
    assert_eq!(refused(&frame, &respondents, &with(anonymous)), Refusal::NoSource);
    respondents[0].supplied = Some("autre × immense".to_owned());
    assert!(matches!(
        refused(&frame, &respondents, &with(supplied())),
        Refusal::UnknownCategory { .. }
    ));
}

#[test]
fn small_categories_of_a_margin_are_merged_and_told() {
    let (mut frame, mut respondents) = town();
    // Two answers of a fourth quarter, beside « sud ».
    let last = frame.margins[0].counts.len() - 1;
    frame.margins[0].counts[last].1.unknown -= 6.0;
    frame.margins[0].counts.push((
        Some("val".to_owned()),
        Count {
            active: 2.0,
            unknown: 4.0,
        },
    ));
    let south: Vec<usize> = (0..106)
        .filter(|row| respondents[*row].margins[0].as_deref() == Some("sud"))
        .take(2)
        .collect();
    south
        .iter()
        .for_each(|row| respondents[*row].margins[0] = Some("val".to_owned()));
    let plan = Plan {
        calibrate: true,
        ..Plan::default()
    };
    let weighting = decide(&frame, &respondents, &plan);
    assert!(weighting.report.weighted, "{:?}", weighting.report.unweighted);
    let merges = &weighting.report.calibration.as_ref().unwrap().merges;
    assert_eq!(
        (merges.len(), merges[0].0.as_str(), merges[0].1.into[0][0].as_str()),
        (1, "quartier", "sud")
    );
    let page = page(&weighting.report);
    assert!(
        page.contains("Modalité «\u{a0}val\u{a0}»\u{a0}: moins de 5 réponses"),
        "{page}"
    );
    assert!(page.contains("Elle est réunie avec «\u{a0}sud\u{a0}»"), "{page}");
}

#[test]
fn totals_are_a_range_under_two_hypotheses_or_nothing() {
    let (mut frame, respondents) = town();
    let (low, high) = range(&frame, &respondents, &Plan::default()).unwrap();
    assert_eq!((low.report.frame, high.report.frame), (frame.size(Hypothesis::Low), 302.0));
    assert!(low.weights.iter().sum::<f64>() < high.weights.iter().sum::<f64>());
    let sum: f64 = low.weights.iter().sum();
    assert!((sum - frame.size(Hypothesis::Low)).abs() < 1e-9);
    for (_, count) in &mut frame.cells {
        count.unknown += 60.0;
    }
    let refusal = range(&frame, &respondents, &Plan::default()).unwrap_err();
    assert!(matches!(refusal, Refusal::MostlyUnknownActivity { share } if share > 0.5));
    let weighting = decide(&frame, &respondents, &Plan::default());
    assert!(weighting.report.weighted && weighting.totals().is_none());
    assert!(page(&weighting.report).contains("Aucun total n’est estimé"));
}

#[test]
fn large_units_follow_a_declared_rule() {
    let rule = LargeRule::default();
    assert!(rule.holds(Some(60.0), None) && rule.holds(None, Some(2e6)));
    assert!(!rule.holds(Some(3.0), Some(1e5)) && !rule.holds(None, None));
    assert_eq!(labels().category("employeuse", "oui + non"), "avec salariés et sans salarié");
    assert_eq!(labels().category("anciennete", "6-20 + 21+"), "6-20 et 21+");
    assert_eq!(labels().category("employeuse", UNKNOWN), "non renseigné");
}
