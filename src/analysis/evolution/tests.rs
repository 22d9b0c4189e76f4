//! Two waves of towns where the truth is known: how often intervals cover it, what hidden figures leave to an attacker, what lineage makes of
//! codes.

use std::collections::{BTreeMap, BTreeSet};

use super::figure::{Wave, difference, reading};
use super::*;
use crate::analysis::dataset::Dataset;
use crate::analysis::design::Design;
use crate::analysis::fixture::{code, codes, context, number, record};
use crate::analysis::indicator::{How, Kind, Spec, Unit};
use crate::analysis::tabulate::{OTHER, TabContent, tabulate};
use crate::analysis::thresholds::cell_is_safe;
use crate::questionnaire::answer::{Content, Value};
use crate::questionnaire::lineage::Grade;
use crate::questionnaire::{Questionnaire, schema};
use crate::values::{Random, SeededRandom};

/// A number in [0, 1).
fn unit(random: &SeededRandom) -> f64 {
    let mut bytes = [0; 8];
    random.fill(&mut bytes);
    (u64::from_le_bytes(bytes) >> 11) as f64 / (1u64 << 53) as f64
}

/// Draws `n` of these.
fn draw(random: &SeededRandom, from: &[usize], n: usize) -> Vec<usize> {
    let mut keyed: Vec<(u64, usize)> = from.iter().map(|unit_| ((unit(random) * 1e15) as u64, *unit_)).collect();
    keyed.sort_unstable();
    keyed.into_iter().take(n).map(|(_, unit)| unit).collect()
}

/// How often the 95 % interval of a change of share covers the truth, half of the second wave having answered the first. `names`: what the
/// two strata are called in each wave.
fn coverage(names: [[&'static str; 2]; 2]) -> f64 {
    let random = SeededRandom::new(2_026);
    let sizes = [240usize, 160];
    let population = |unit: usize| if unit < sizes[0] { 0 } else { 1 };
    let all: Vec<usize> = (0..400).collect();
    let before = |unit: usize| unit * 7919 % 400 < 150;
    // Seven in eight answer as they did; the truth moves.
    let after = |unit: usize| {
        if (unit * 104_729).is_multiple_of(8) {
            unit.is_multiple_of(3)
        } else {
            before(unit) || unit * 7919 % 400 < 170
        }
    };
    let share = |of: &dyn Fn(usize) -> bool| all.iter().filter(|unit| of(**unit)).count() as f64 / 400.0;
    let truth = share(&after) - share(&before);
    let (draws, mut covered) = (1500, 0);
    for _ in 0..draws {
        let mut rows: [Vec<usize>; 2] = Default::default();
        for (h, size) in sizes.iter().enumerate() {
            let members: Vec<usize> = all.iter().copied().filter(|unit| population(*unit) == h).collect();
            let one = draw(&random, &members, size / 4);
            let again = draw(&random, &one, size / 8);
            let others: Vec<usize> = members.iter().copied().filter(|unit| !one.contains(unit)).collect();
            rows[1].extend(again.into_iter().chain(draw(&random, &others, size / 8)));
            rows[0].extend(one);
        }
        let design = |wave: usize| {
            let counts: BTreeMap<String, f64> = (0..2).map(|h| (names[wave][h].to_owned(), sizes[h] as f64)).collect();
            Design::new(rows[wave].iter().map(|unit| (4.0, names[wave][population(*unit)])), &counts)
        };
        let designs = [design(0), design(1)];
        let data = |wave: usize, of: &dyn Fn(usize) -> bool| -> Vec<(u32, f64, f64)> {
            let values = rows[wave].iter().enumerate();
            values
                .map(|(row, unit)| (row as u32, f64::from(u8::from(of(*unit))), 1.0))
                .collect()
        };
        let (first, second) = (data(0, &before), data(1, &after));
        let pairs: Vec<(u32, u32)> = rows[1]
            .iter()
            .enumerate()
            .filter_map(|(row, unit)| Some((rows[0].iter().position(|other| other == unit)? as u32, row as u32)))
            .collect();
        assert_eq!(pairs.len(), 50);
        let overlap = Overlap::new(&pairs, rows[0].len(), rows[1].len());
        let wave = |design, data| Wave { design, cell: 5, data };
        let found = difference(How::Share, wave(&designs[0], &first), wave(&designs[1], &second), &overlap).unwrap();
        covered += usize::from(found.interval.0 <= truth && truth <= found.interval.1);
    }
    covered as f64 / f64::from(draws)
}

#[test]
fn the_interval_of_a_change_covers_the_truth_nineteen_times_in_twenty_with_half_of_the_respondents_in_common() {
    let same = coverage([["a", "b"], ["a", "b"]]);
    assert!((0.935..0.968).contains(&same), "{same}");
    // Waves stratified under other names share their respondents all the same.
    let other = coverage([["a", "b"], ["c", "d"]]);
    assert!((0.93..0.975).contains(&other), "{other}");
}

const QUESTIONS: &str = r#"{"id": "ID", "version": "1.0.0", "title": "Essai", "pages": [{"id": "p", "title": "Page", "items": [
    {"id": "rythme", "type": "single", "label": "À quel rythme ?", "list": ["a", "b", "c", "d", "e"]},
    {"id": "lieux", "type": "multi", "label": "Quels lieux ?", "list": ["x", "y", "z"]},
    {"id": "site", "type": "boolean", "display": "yesno", "label": "Un site ?"},
    {"id": "membres", "type": "integer", "label": "Combien ?"}]}]}"#;

fn questionnaire(id: &str) -> Questionnaire {
    schema::read(&QUESTIONS.replace("ID", id), &|_| None).questionnaire.unwrap()
}

/// One wave: `n` answers drawn with these odds of the five rhythms.
fn wave(asked: &Questionnaire, random: &SeededRandom, n: usize, odds: [f64; 5]) -> Dataset {
    let records = (0..n).map(|row| {
        let (mut left, mut place) = (unit(random) * odds.iter().sum::<f64>(), 0);
        while place < 4 && left >= odds[place] {
            left -= odds[place];
            place += 1;
        }
        let mut lieux: Vec<&str> = ["x", "y", "z"].into_iter().filter(|_| unit(random) < 0.3).collect();
        if lieux.is_empty() {
            lieux.push("x");
        }
        let answers = [
            ("rythme", code(["a", "b", "c", "d", "e"][place])),
            ("lieux", codes(&lieux)),
            ("site", Content::Value(Value::Bool(unit(random) < 0.5))),
            ("membres", number((unit(random) * 50.0).floor())),
        ];
        record(&format!("{row:05}"), &answers, &[])
    });
    Dataset::new(asked, &context(), records.collect())
}

/// The codes behind the rows that a wave publishes of a question with one answer, and whether each is shown.
fn rows(dataset: &Dataset, item: &str) -> Option<Vec<(BTreeSet<String>, bool)>> {
    let TabContent::Codes { rows, .. } = tabulate(dataset, item)?.content else {
        return None;
    };
    let all: BTreeSet<String> = dataset.column(item)?.list().iter().map(|entry| entry.code.clone()).collect();
    let named: BTreeSet<String> = rows.iter().map(|row| row.code.clone()).collect();
    let row = |row: crate::analysis::tabulate::CodeRow| {
        let members = if row.code == OTHER {
            all.difference(&named).cloned().collect()
        } else {
            BTreeSet::from([row.code])
        };
        (members, row.share.is_some())
    };
    Some(rows.into_iter().map(row).collect())
}

#[test]
fn what_is_hidden_in_one_wave_is_hidden_in_both_and_cannot_be_recomputed() {
    let random = SeededRandom::new(77);
    let asked_ = questionnaire("q");
    let matched = Matched {
        same: true,
        ..Matched::default()
    };
    let (mut shown, mut hidden, mut panels, mut silent) = (0, 0, 0, 0);
    for round in 0..120 {
        let odds = |rare: f64| [5.0, 4.0, 3.0, rare, 1.2];
        let (one, two) = (
            wave(&asked_, &random, 14 + round % 60, odds(0.3)),
            wave(&asked_, &random, 20 + round % 90, odds(2.0)),
        );
        let both = (one.len / 2).min(two.len);
        let pairs: Vec<(u32, u32)> = (0..both as u32).map(|row| (row * 2, row)).collect();
        let overlap = Overlap::new(&pairs, one.len, two.len);
        let waves = Waves {
            before: &one,
            after: &two,
            matched: &matched,
            overlap: &overlap,
        };
        let Some(found) = asked("rythme", &waves) else {
            panic!("a question")
        };
        for table in &found.tables {
            let published = [rows(&one, "rythme").unwrap(), rows(&two, "rythme").unwrap()];
            for shift in &table.shifts {
                let members: BTreeSet<String> = shift.code.split('+').map(str::to_owned).collect();
                let Some(figures) = &shift.figures else {
                    hidden += 1;
                    continue;
                };
                shown += 1;
                for (side, estimate) in published.iter().zip([&figures.before, &figures.after]) {
                    // The class is a sum of rows that this wave shows: it says nothing that is not published.
                    let parts: Vec<&(BTreeSet<String>, bool)> =
                        side.iter().filter(|(row, _)| !row.is_disjoint(&members)).collect();
                    assert!(
                        parts.iter().all(|(row, shown)| *shown && row.is_subset(&members)),
                        "{side:?} {members:?}"
                    );
                    assert!(estimate.n >= 10);
                }
                match &figures.panel {
                    None => silent += 1,
                    Some(panel) => {
                        panels += 1;
                        // Nobody is told by the panel, nor by what is left when it is taken from the whole.
                        let column = [one.column("rythme").unwrap(), two.column("rythme").unwrap()];
                        for (side, column) in column.iter().enumerate() {
                            let (mut counts, mut sizes) = ([0, 0], [0, 0]);
                            for row in 0..column.len() {
                                let paired = pairs.iter().any(|(a, b)| [*a, *b][side] as usize == row);
                                let mut has = false;
                                column.each_code(row, |place| has |= members.contains(&column.list()[place].code));
                                sizes[usize::from(paired)] += 1;
                                counts[usize::from(paired)] += usize::from(has);
                            }
                            assert_eq!(sizes[1], panel.n);
                            assert!(cell_is_safe(counts[1], sizes[1], 5));
                            assert!(
                                sizes[0] == 0 || cell_is_safe(counts[0], sizes[0], 5),
                                "{counts:?} of {sizes:?}"
                            );
                        }
                    }
                }
            }
            if let Some(transitions) = &table.transitions {
                for row in &transitions.cells {
                    assert!(row.iter().flatten().all(|count| *count == 0 || *count >= 5));
                    assert_ne!(
                        row.iter().filter(|cell| cell.is_none()).count(),
                        1,
                        "a cell alone is its row’s rest"
                    );
                }
                for column in 0..transitions.labels.len() {
                    let hidden = transitions.cells.iter().filter(|row| row[column].is_none()).count();
                    assert_ne!(hidden, 1, "a cell alone is its column’s rest");
                }
            }
            // A panel hidden alone would be the rest of the others.
            let told = table
                .shifts
                .iter()
                .filter(|shift| shift.figures.as_ref().is_some_and(|f| f.panel.is_some()))
                .count();
            assert!(told == 0 || told == table.shifts.len());
        }
    }
    assert!(
        shown > 100 && panels > 20 && silent > 20,
        "{shown} {hidden} {panels} {silent}"
    );
}

fn share(of: &str) -> Spec {
    Spec {
        id: "L4".to_owned(),
        title: "Souvent".to_owned(),
        measure: String::new(),
        kind: Kind::Share { of: of.to_owned() },
        base: None,
        unit: Unit::Percent,
        notes: Vec::new(),
    }
}

#[test]
fn an_indicator_follows_its_question_through_another_name_and_other_codes() {
    let random = SeededRandom::new(5);
    let old = questionnaire("avant");
    let text = r#"{"id": "apres", "version": "2.0.0", "title": "Essai",
        "lineage": [{"of": "avant", "questions": {"R": {"from": "rythme", "codes": {"souvent": ["a", "b"], "peu": ["c", "d", "e"]}}}}],
        "pages": [{"id": "p", "title": "Page", "items": [
            {"id": "R", "type": "single", "label": "À quel rythme ?", "list": ["souvent", "peu"]},
            {"id": "site", "type": "boolean", "display": "yesno", "label": "Un site ?"}]}]}"#;
    let new = schema::read(text, &|_| None).questionnaire.unwrap();
    let before = wave(&old, &random, 80, [1.0; 5]);
    let records = (0..100).map(|row| {
        let answers = [
            ("R", code(if row % 2 == 0 { "souvent" } else { "peu" })),
            ("site", Content::Value(Value::Bool(row % 4 == 0))),
        ];
        record(&format!("{row:05}"), &answers, &[])
    });
    let after = Dataset::new(&new, &context(), records.collect());
    let matched = matched(&old, &new);
    assert_eq!(matched.variables["R"].grade, Grade::B);
    let overlap = Overlap::new(&[], 80, 100);
    let waves = Waves {
        before: &before,
        after: &after,
        matched: &matched,
        overlap: &overlap,
    };
    let specs = [share("R = 'souvent'"), share("site")];
    let found = followed(specs.iter(), &waves).unwrap();
    let figures = found[0].parts[0].figures.as_ref().unwrap();
    let column = before.column("rythme").unwrap();
    let mut often = 0;
    (0..80).for_each(|row| column.each_code(row, |place| often += usize::from(place < 2)));
    assert!((figures.before.value - f64::from(often as u32) / 80.0).abs() < 1e-12);
    assert_eq!(
        (figures.after.value, found[0].grade, found[1].grade),
        (0.5, Grade::B, Grade::A)
    );
    assert!(figures.panel.is_none(), "nobody answered both");
    // The question itself: two classes, the earlier ones gathered.
    let question = asked("R", &waves).unwrap();
    assert_eq!(question.tables[0].shifts.len(), 2);
    // An indicator of a question that was not asked has no past.
    let found = followed(
        [share("site")].iter(),
        &Waves {
            matched: &Matched::default(),
            ..waves
        },
    )
    .unwrap();
    assert_eq!((found[0].grade, found[0].parts.len()), (Grade::C, 0));
}

#[test]
fn strata_with_one_pair_are_read_with_their_neighbour_and_said() {
    let counts: BTreeMap<String, f64> = [("a".to_owned(), 40.0), ("b".to_owned(), 30.0), ("c".to_owned(), 30.0)].into();
    let strata = ["a", "b", "c"];
    // Sixty respondents; among the pairs one only is of stratum b.
    let design = Design::new((0..60).map(|row| (1.6, strata[row % 3])), &counts);
    let data: Vec<(u32, f64, f64)> = (0..60).map(|row| (row, f64::from(u8::from(row % 5 < 2)), 1.0)).collect();
    let rows: Vec<u32> = (0..60).filter(|row| row % 3 != 1 || *row == 1).collect();
    let pairs: Vec<(u32, u32)> = rows.iter().take(36).map(|row| (*row, (*row + 6) % 60)).collect();
    let overlap = Overlap::new(&pairs, 60, 60);
    let wave = Wave {
        design: &design,
        cell: 5,
        data: &data,
    };
    let found = reading(How::Share, wave, wave, &overlap).unwrap();
    assert!(found.weighted && found.n == 36);
    assert_eq!(found.merged, ["b", "c"]);
    // Without a known population each association counts one.
    let plain = Design::equal(60);
    let wave = Wave { design: &plain, ..wave };
    let found = reading(How::Share, wave, wave, &overlap).unwrap();
    assert!(!found.weighted && found.merged.is_empty());
}
