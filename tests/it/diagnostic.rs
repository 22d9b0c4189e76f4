//! Diagnostics from answers to sentences: what is said is what was answered, in French, and only when it may be said.

use std::collections::BTreeMap;

use olva::analysis::Record;
use olva::analysis::dataset::Dataset;
use olva::analysis::{Estimate, Reliability};
use olva::fieldwork::board::{Group, Stratum, Tally};
use olva::fieldwork::{CaseStatus, FieldQuality};
use olva::library::Library;
use olva::questionnaire::answer::{Answers, Cell, Content, Value};
use olva::questionnaire::condition::Val;
use olva::questionnaire::flow::{Context, Path};
use olva::questionnaire::{Kind, Questionnaire, schema};
use olva::report::diagnostic::{Desk, Fact, Facts, GroupGap, Input, at_place, build, generic_plan, of_place, say};
use olva::report::plan::{self, BlockPlan, Finding, Plan};
use olva::report::words::Noun;
use olva::report::{Block, Chart, Document, Inline, TableCell, Unit, html};
use olva::values::{Random, SeededRandom};

fn questionnaire(id: &str) -> Questionnaire {
    let library = Library::embedded();
    let text = library.questionnaire(id).expect("embedded");
    schema::read(text, &|_| None).questionnaire.expect("valid")
}

fn olva_plan(questionnaire: &Questionnaire) -> Plan {
    let library = Library::embedded();
    let checked = plan::read(library.plan_for("olva-2026").expect("embedded"), questionnaire);
    assert!(checked.faults.is_empty(), "{:#?}", checked.faults);
    checked.plan.expect("no fault")
}

fn context() -> Context {
    let choice = |code: &str| olva::questionnaire::Choice {
        code: code.to_owned(),
        label: olva::questionnaire::Text::fr(code),
        hint: None,
        missing: None,
        exclusive: false,
        other: false,
        parent: None,
        maps: BTreeMap::new(),
    };
    Context {
        lang: "fr".to_owned(),
        today: "2026-06-01".parse().expect("a date"),
        external: BTreeMap::from([
            ("territoire".to_owned(), Val::Text("Angers".to_owned())),
            ("commune".to_owned(), Val::Text("Angers".to_owned())),
            ("annee".to_owned(), Val::Number(2026.0)),
            ("annee_ref".to_owned(), Val::Number(2025.0)),
            (
                "territoire_qpv".to_owned(),
                Val::Texts(vec![Val::Text("roseraie".to_owned())]),
            ),
        ]),
        lists: BTreeMap::from([
            ("@territoire/quartiers".to_owned(), vec![choice("centre"), choice("nord")]),
            ("@territoire/qpv".to_owned(), vec![choice("roseraie")]),
        ]),
        previous: None,
        path: Path::Full,
    }
}

fn facts() -> Facts {
    Facts {
        territory: "Angers".to_owned(),
        population: Some((158_500, 2023)),
        year: 2026,
        author: "Ville d’Angers".to_owned(),
        period: ("2026-03-03".parse().expect("a date"), "2026-05-30".parse().expect("a date")),
        open: false,
        today: "2026-06-01".parse().expect("a date"),
        demo: true,
        validated: false,
        survey: "enquête d’essai".to_owned(),
    }
}

/// `n` usable answers among `3 n + 40` associations, in two strata: four answers of nine sport employers, the others in culture.
fn field(n: usize) -> FieldQuality {
    use CaseStatus::{Bounced, Invited, OutOfScope, Partial, Usable};
    let n = u32::try_from(n).expect("small");
    let of = |domain: &str, employer: bool, counts: &[(CaseStatus, u32)]| {
        let mut tally = Tally::default();
        counts.iter().for_each(|(status, n)| tally.add(*status, *n));
        Group {
            key: Stratum {
                domain: Some(domain.to_owned()),
                employer: Some(employer),
            },
            tally,
            outside: Tally::default(),
        }
    };
    let few = n.min(4);
    let strata = vec![
        of(
            "CUL",
            false,
            &[
                (Usable, n - few),
                (Partial, 10),
                (OutOfScope, 3),
                (Bounced, 30),
                (Invited, (2 * n).saturating_sub(3 + 9 - few)),
            ],
        ),
        of("SPO", true, &[(Usable, few), (Invited, 9 - few)]),
    ];
    let mut tally = Tally::default();
    strata.iter().for_each(|group| tally.plus(&group.tally));
    FieldQuality {
        tally,
        contactable: (tally.frame() - 30) as usize,
        invited: (tally.frame() - 30) as usize,
        begun: (n + 10) as usize,
        median_minutes: Some(18.4),
        strata,
        ..FieldQuality::default()
    }
}

/// A random answer to every question, whatever the routing says.
fn random(questionnaire: &Questionnaire, n: usize, seed: u64) -> Vec<Record> {
    let chance = SeededRandom::new(seed);
    let draw = |n: usize| {
        let mut bytes = [0u8; 8];
        chance.fill(&mut bytes);
        (u64::from_le_bytes(bytes) % n.max(1) as u64) as usize
    };
    (0..n)
        .map(|k| {
            let mut answers = Answers::default();
            for item in questionnaire.questions() {
                let codes = |choices: &olva::questionnaire::Choices| -> Vec<String> {
                    choices
                        .choices
                        .iter()
                        .filter(|c| c.missing.is_none())
                        .map(|c| c.code.clone())
                        .collect()
                };
                let pick = |codes: &[String]| codes.get(draw(codes.len())).cloned();
                let cell: Option<Value> = match &item.kind {
                    Kind::Single(choices) => pick(&codes(choices)).map(Value::Text),
                    Kind::Multi { choices, .. } => {
                        let mut some: Vec<String> = choices
                            .choices
                            .iter()
                            .filter(|c| !c.exclusive && c.missing.is_none())
                            .map(|c| c.code.clone())
                            .collect();
                        some.retain(|_| draw(3) == 0);
                        (!some.is_empty()).then_some(Value::Codes(some))
                    }
                    Kind::Rank { choices, .. } => {
                        let mut all = codes(choices);
                        let mut some = Vec::new();
                        while some.len() < 3 && !all.is_empty() {
                            some.push(all.swap_remove(draw(all.len())));
                        }
                        Some(Value::Codes(some))
                    }
                    Kind::Integer(_) | Kind::Decimal(_) => Some(Value::Number(draw(60) as f64)),
                    Kind::Percent(_) => Some(Value::Number(draw(101) as f64)),
                    Kind::Money { .. } => Some(Value::Number((100 * draw(900)) as f64)),
                    Kind::Year { .. } => Some(Value::Number((1960 + draw(66)) as f64)),
                    Kind::Boolean { .. } => Some(Value::Bool(draw(2) == 0)),
                    Kind::Matrix { rows, choices, .. } => {
                        let codes: Vec<String> = codes(choices);
                        let rows = rows
                            .iter()
                            .filter_map(|row| Some((row.id.clone(), Cell::from(Value::Text(pick(&codes)?)))))
                            .collect();
                        answers.set(&item.id, Content::Rows(rows));
                        None
                    }
                    Kind::Shares { rows, .. } => {
                        let part = 100.0 / rows.len() as f64;
                        let rows = rows
                            .iter()
                            .map(|row| (row.id.clone(), Cell::from(Value::Number(part))))
                            .collect();
                        answers.set(&item.id, Content::Rows(rows));
                        None
                    }
                    _ => None,
                };
                if let Some(cell) = cell {
                    answers.set(&item.id, cell);
                }
            }
            // Routing that would hide most of the rest.
            for (item, code) in [("A03", "toute-annee"), ("A04", "surtout")] {
                if questionnaire.item(item).is_some() {
                    answers.set(item, Value::Text(code.to_owned()));
                }
            }
            Record {
                usable: true,
                key: format!("{k:05}"),
                answers,
                register: BTreeMap::new(),
                path: olva::questionnaire::flow::Path::Full,
                weight: 1.0,
                stratum: String::new(),
            }
        })
        .collect()
}

fn document(questionnaire: &Questionnaire, plan: &Plan, records: Vec<Record>) -> Document {
    let n = records.len();
    let dataset = Dataset::new(questionnaire, &context(), records);
    let (field, facts) = (field(n.max(2)), facts());
    build(Input::of(plan, questionnaire, &dataset, &field, &facts)).expect("the plan suits the questionnaire")
}

/// Everything that is read, in order.
fn words(document: &Document) -> String {
    let runs = |runs: &[Inline]| -> String {
        runs.iter()
            .map(|run| match run {
                Inline::Text(text) | Inline::Strong(text) | Inline::Emph(text) => text.as_str(),
            })
            .collect()
    };
    let mut out = String::new();
    for chapter in &document.chapters {
        out.push_str(&format!("# {}\n", chapter.title));
        for block in &chapter.blocks {
            match block {
                Block::Heading(text) => out.push_str(&format!("## {text}\n")),
                Block::Paragraph(text) => out.push_str(&format!("{}\n", runs(text))),
                Block::List(items) => items.iter().for_each(|item| out.push_str(&format!("- {}\n", runs(item)))),
                Block::KeyFigures(tiles) => tiles
                    .iter()
                    .for_each(|tile| out.push_str(&format!("[{} {} ({})]\n", tile.value, tile.label, tile.detail))),
                Block::Figure(figure) => out.push_str(&format!("Figure : {}\n", figure.title)),
                Block::Table(table) => out.push_str(&format!("Tableau : {}\n", table.caption)),
                Block::Remark { title, paragraphs } => {
                    paragraphs
                        .iter()
                        .for_each(|text| out.push_str(&format!("> {title} {}\n", runs(text))));
                }
                Block::Callout { title, text, .. } => out.push_str(&format!("> {title} {}\n", runs(text))),
            }
        }
    }
    out
}

fn figures(document: &Document) -> Vec<&olva::report::Figure> {
    document
        .chapters
        .iter()
        .flat_map(|chapter| &chapter.blocks)
        .filter_map(|block| match block {
            Block::Figure(figure) => Some(&**figure),
            _ => None,
        })
        .collect()
}

#[test]
fn the_same_answers_give_the_same_bytes_and_a_figure_has_its_table_and_its_words() {
    let questionnaire = questionnaire("olva-2026");
    let plan = olva_plan(&questionnaire);
    let one = document(&questionnaire, &plan, random(&questionnaire, 240, 7));
    let again = document(&questionnaire, &plan, random(&questionnaire, 240, 7));
    assert_eq!(one, again);
    assert_eq!(html::render(&one), html::render(&again));
    let figures = figures(&one);
    assert!(figures.len() >= 35, "{} figures", figures.len());
    for figure in &figures {
        assert!(!figure.table.rows.is_empty(), "{}", figure.title);
        assert!(figure.alt.len() > figure.title.len(), "{}", figure.title);
        assert!(figure.source.starts_with("Source"), "{}", figure.title);
        assert!(!figure.title.contains(['{', '}']), "{}", figure.title);
    }
    let mut ids: Vec<&str> = figures.iter().map(|figure| figure.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), figures.len());
}

#[test]
fn no_sentence_has_a_slip_that_a_machine_can_see() {
    let questionnaire = questionnaire("olva-2026");
    let plan = olva_plan(&questionnaire);
    for (n, seed) in [(400, 1), (90, 2), (35, 3), (14, 4), (3, 5), (1, 6), (0, 7)] {
        let text = words(&document(&questionnaire, &plan, random(&questionnaire, n, seed)));
        for wrong in [
            "NaN",
            "inf ",
            "..",
            ",,",
            " ,",
            "( ",
            "()",
            "de Le ",
            "à Le ",
            "de les associations",
            "  ",
            "que il",
            "que elle",
            "de Angers",
            "{",
            "}",
            "des des",
            ": :",
            " 1 réponses",
            "\u{a0}1\u{a0}associations",
        ] {
            assert!(
                !text.contains(wrong),
                "« {wrong} » with {n} responses:\n{}",
                around(&text, wrong)
            );
        }
        for line in text.lines().filter(|line| line.starts_with("- ")) {
            let first = line.chars().nth(2).expect("not empty");
            assert!(first.is_uppercase() || !first.is_alphabetic(), "{line}");
        }
    }
}

fn around(text: &str, what: &str) -> String {
    text.lines()
        .filter(|line| line.contains(what))
        .take(3)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn an_empty_wave_and_three_responses_say_so_and_give_no_figure() {
    let questionnaire = questionnaire("olva-2026");
    let plan = olva_plan(&questionnaire);
    let empty = words(&document(&questionnaire, &plan, Vec::new()));
    assert!(
        empty.contains("Aucune réponse exploitable n’a encore été reçue à Angers"),
        "{empty}"
    );
    let three = document(&questionnaire, &plan, random(&questionnaire, 3, 9));
    let text = words(&three);
    assert!(text.contains("rop peu de réponses"), "{text}");
    let percent = text
        .lines()
        .filter(|line| line.starts_with("Figure"))
        .filter(|line| line.contains('%'))
        .count();
    assert_eq!(percent, 0, "{text}");
    for figure in figures(&three) {
        let from_fieldwork = matches!(figure.chart, Chart::Waterfall { .. } | Chart::Lines { .. });
        assert!(from_fieldwork, "{} is drawn from three responses", figure.title);
    }
}

#[test]
fn said_shares_are_those_of_the_answers() {
    let questionnaire = questionnaire("olva-2026");
    let plan = olva_plan(&questionnaire);
    let records = random(&questionnaire, 317, 11);
    // By hand, from the raw answers: who has a need of premises, among those who say.
    let (mut yes, mut all) = (0usize, 0usize);
    for record in &records {
        if let Some(Content::Value(Value::Text(code))) = record.answers.get("H06").map(|cell| &cell.content) {
            all += 1;
            yes += usize::from(code != "non");
        }
    }
    let dataset = Dataset::new(&questionnaire, &context(), records);
    let (field, facts) = (field(317), facts());
    let input = Input::of(&plan, &questionnaire, &dataset, &field, &facts);
    let desk = Desk::new(input).expect("computed");
    let finding = Finding {
        indicator: "L4".to_owned(),
        ..Finding::default()
    };
    let said = say(&desk.fact(&finding).expect("a finding"), 0);
    let percent = format!("{}\u{a0}%", (100.0 * yes as f64 / all as f64).round());
    assert!(said.contains(&percent), "{said} should say {percent}");
    assert!(all > 300);
}

#[test]
fn a_questionnaire_without_a_plan_has_every_question_drawn_or_counted() {
    for id in ["flash-locaux", "olva-2026"] {
        let questionnaire = questionnaire(id);
        let plan = generic_plan(&questionnaire);
        let document = document(&questionnaire, &plan, random(&questionnaire, 150, 21));
        let drawn = plan
            .chapters
            .iter()
            .flat_map(|chapter| &chapter.blocks)
            .filter(|block| matches!(block, BlockPlan::Question { .. }))
            .count();
        assert!(drawn >= 8 && !figures(&document).is_empty());
        assert!(document.chapters.iter().any(|chapter| chapter.annex));
        assert!(words(&document).contains("À la question « "));
    }
    let tiny = r#"{"format": "olva-questionnaire/1", "id": "minuscule", "version": "1.0.0", "locale": "fr", "title": "Trois questions",
        "pages": [{"id": "p", "title": "Page", "items": [
          {"id": "q1", "type": "single", "label": "Ça va ?", "list": [{"code": "oui", "label": "Oui"}, {"code": "non", "label": "Non"}]},
          {"id": "q2", "type": "integer", "label": "Combien ?"},
          {"id": "q3", "type": "longtext", "label": "Pourquoi ?", "maxLength": 100}]}]}"#;
    let checked = schema::read(tiny, &|_| None);
    if let Some(questionnaire) = checked.questionnaire {
        let document = document(&questionnaire, &generic_plan(&questionnaire), random(&questionnaire, 60, 3));
        assert_eq!(figures(&document).iter().filter(|f| f.id.starts_with("question-")).count(), 2);
    } else {
        panic!("{:#?}", checked.faults);
    }
}

#[test]
fn hidden_figures_stay_hidden_in_tables_and_sentences() {
    let questionnaire = questionnaire("olva-2026");
    let plan = olva_plan(&questionnaire);
    // Two of sixty cannot be told: neither their share nor its complement.
    let mut records = random(&questionnaire, 60, 31);
    for (k, record) in records.iter_mut().enumerate() {
        let code = if k < 2 { "urgent" } else { "non" };
        record.answers.set("H06", Value::Text(code.to_owned()));
    }
    let document = document(&questionnaire, &plan, records);
    let text = words(&document);
    assert!(!text.contains("3\u{a0}% des associations devront"), "{text}");
    for figure in figures(&document).iter().filter(|figure| figure.id.contains("H06")) {
        let shown = figure.table.rows.iter().flat_map(|row| &row.cells).any(|cell| match cell {
            TableCell::Number(value, _) => *value == 2.0,
            _ => false,
        });
        assert!(!shown, "{figure:?}");
    }
}

#[test]
fn faults_of_a_plan_all_come_at_once_with_their_place_and_their_mend() {
    let questionnaire = questionnaire("olva-2026");
    let text = r#"{"format": "olva-plan/1", "questionnaire": "olva-2026", "title": "Essai", "couleur": "bleu",
      "breakdowns": [{"id": "d", "label": "domaine", "variable": "C1"}, {"id": "d", "label": "x", "variable": "C01", "by": "insee11"}],
      "indicators": [
        {"id": "A", "title": "A", "kind": "share", "of": "H06 = 'urgant'", "unit": "percent", "say": {"one": "a", "many": "ont"}},
        {"id": "B", "title": "B", "kind": "share", "of": "E01", "unit": "percent"},
        {"id": "C", "title": "C", "kind": "part", "of": "vrai", "unit": "percent"},
        {"id": "D", "title": "D", "kind": "rank-index", "item": "C01", "unit": "index"}],
      "chapters": [{"id": "c", "title": "C", "blocks": [
        {"block": "figure", "indicator": "A"},
        {"block": "figure", "indicator": "Z", "by": "d"},
        {"block": "question", "item": "H99"},
        {"block": "question", "item": "E01", "chart": "likert"},
        {"block": "dessin"}]}]}"#;
    let checked = plan::read(text, &questionnaire);
    assert!(checked.plan.is_none());
    let found: Vec<String> = checked.faults.iter().map(|f| format!("{} {}", f.pointer, f.code)).collect();
    for wanted in [
        "/couleur unknown-key",
        "/breakdowns/0 unknown-name",
        "/breakdowns/1 duplicate-id",
        "/breakdowns/1 unknown-name",
        "/indicators/0 expression",
        "/indicators/1 expression",
        "/indicators/1/say missing-wording",
        "/indicators/2 structure",
        "/indicators/3 not-a-ranking",
        "/chapters/0/blocks/0 single-value",
        "/chapters/0/blocks/1 unknown-name",
        "/chapters/0/blocks/2 unknown-name",
        "/chapters/0/blocks/3 unfit-chart",
        "/chapters/0/blocks/4 structure",
    ] {
        assert!(found.iter().any(|fault| fault == wanted), "{wanted} not in {found:#?}");
    }
    assert!(
        checked
            .faults
            .iter()
            .all(|fault| !fault.message.is_empty() && !fault.mend.is_empty())
    );
    let suggestion = checked
        .faults
        .iter()
        .find(|fault| fault.pointer == "/indicators/0")
        .expect("a fault");
    assert!(suggestion.mend.contains("urgent"), "{suggestion:?}");
    assert_eq!(plan::read("{", &questionnaire).faults[0].code, "invalid-json");
}

#[test]
fn the_plan_of_the_library_follows_its_published_schema() {
    let library = Library::embedded();
    let schema: serde_json::Value = serde_json::from_str(&library.reports["plan.schema.json"]).expect("JSON");
    let plan: serde_json::Value = serde_json::from_str(&library.reports["diagnostic.json"]).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let faults: Vec<String> = validator
        .iter_errors(&plan)
        .map(|e| format!("{} {e}", e.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let mut wrong = plan;
    wrong["chapters"][0]["blocks"][0] = serde_json::json!({"block": "dessin"});
    assert!(!validator.is_valid(&wrong));
}

fn estimate(value: f64, low: f64, high: f64, n: usize) -> Estimate {
    let reliability = if n < 30 || high - low > 0.2 && high <= 1.0 {
        Reliability::Fragile
    } else {
        Reliability::Normal
    };
    Estimate {
        value,
        se: None,
        interval: Some((low, high)),
        n,
        weight: n as f64,
        df: 100,
        deff: None,
        reliability,
    }
}

/// Findings of every kind, at the edges: their sentences are read aloud in `tests/snapshots/diagnostic-phrases.txt`.
fn findings_at_the_edges() -> Vec<(Fact, usize)> {
    let need = |e: Estimate, turn: usize| {
        let fact = Fact::Share {
            estimate: e,
            noun: Noun::feminine("association"),
            predicate: ("a besoin d’un lieu".to_owned(), "ont besoin d’un lieu".to_owned()),
        };
        (fact, turn)
    };
    let employers = |e: Estimate| {
        let fact = Fact::Share {
            estimate: e,
            noun: Noun {
                singular: "association employeuse".to_owned(),
                plural: "associations employeuses".to_owned(),
                feminine: true,
            },
            predicate: ("recrute".to_owned(), "recrutent".to_owned()),
        };
        (fact, 0)
    };
    let value = |v: f64, unit: Unit, text: &str| {
        let fact = Fact::Value {
            estimate: Estimate {
                interval: Some((0.9 * v, 1.1 * v)),
                ..estimate(v, 0.0, 0.0, 80)
            },
            unit,
            text: text.to_owned(),
        };
        (fact, 0)
    };
    let balance = |v: f64, low: f64, high: f64| {
        let fact = Fact::Balance {
            estimate: Estimate {
                reliability: Reliability::Normal,
                ..estimate(v, low, high, 200)
            },
            noun: Noun::feminine("association"),
            plus: "dont les ressources ont augmenté".to_owned(),
            minus: "dont elles ont baissé".to_owned(),
        };
        (fact, 0)
    };
    let top = |items: &[(&str, f64)], unit: Unit, tied: bool| {
        let fact = Fact::Top {
            lead: (
                "le lieu le plus recherché".to_owned(),
                "les lieux les plus recherchés".to_owned(),
            ),
            items: items.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect(),
            unit,
            tied,
        };
        (fact, 0)
    };
    let gap = |groups: &[(&str, f64, f64, Option<&str>)], unit: Unit, two: bool, unknown: bool| {
        let fact = Fact::Gap {
            by: "domaine d’activité".to_owned(),
            topic: "le besoin de lieu".to_owned(),
            groups: groups
                .iter()
                .map(|(place, value, rest, others)| GroupGap {
                    place: (*place).to_owned(),
                    value: *value,
                    rest: *rest,
                    others: others.map(str::to_owned),
                })
                .collect(),
            unit,
            two,
            unknown,
        };
        (fact, 0)
    };
    let compare = |values: [f64; 3], first: bool, all: bool| {
        let names = ["le manque de bénévoles", "le manque d’argent", "le manque de lieux"];
        let fact = Fact::Compare {
            intro: "des trois manques mesurés".to_owned(),
            items: names.iter().map(|name| (*name).to_owned()).zip(values).collect(),
            first,
            all,
        };
        (fact, 0)
    };
    let few = |n: Option<usize>| {
        let fact = Fact::TooFew {
            topic: "le besoin de lieu".to_owned(),
            n,
        };
        (fact, 0)
    };
    let mut out: Vec<(Fact, usize)> = [
        0.0, 0.004, 0.03, 0.1, 0.25, 0.33, 0.46, 0.5, 0.52, 0.58, 0.67, 0.75, 0.9, 0.97, 1.0,
    ]
    .iter()
    .map(|v| need(estimate(*v, (v - 0.04).max(0.0), (v + 0.04).min(1.0), 250), 0))
    .collect();
    out.extend([
        need(estimate(0.52, 0.48, 0.56, 450), 1),
        need(estimate(0.52, 0.38, 0.66, 45), 0),
        employers(estimate(0.52, 0.45, 0.59, 150)),
        value(
            19.0,
            Unit::Number,
            "la moitié des associations s’appuient sur {valeur|bénévole} ou moins",
        ),
        value(
            1.0,
            Unit::Number,
            "la moitié des associations s’appuient sur {valeur|bénévole} ou moins",
        ),
        value(
            1.4,
            Unit::Number,
            "une association compte en moyenne {valeur|financeur} ({intervalle})",
        ),
        value(12_500.0, Unit::Euro, "le budget médian est de {valeur}"),
        value(0.5, Unit::Percent, "les femmes occupent {valeur} des sièges ({intervalle})"),
        value(
            46.0,
            Unit::Index,
            "l’indice de tension est de {valeur} sur 100 ({intervalle})",
        ),
        balance(0.08, 0.03, 0.13),
        balance(-0.22, -0.29, -0.14),
        balance(0.01, -0.05, 0.07),
        top(&[("un bureau", 0.4)], Unit::Percent, false),
        top(
            &[("un bureau", 0.4), ("une salle", 0.4), ("un atelier", 0.31)],
            Unit::Percent,
            false,
        ),
        top(&[("les bénévoles", 34.2), ("les lieux", 28.0)], Unit::Index, true),
        gap(&[], Unit::Percent, false, false),
        gap(&[], Unit::Percent, false, true),
        gap(&[("dans le sport", 0.69, 0.47, None)], Unit::Percent, false, false),
        gap(&[("dans le sport", 41.0, 28.0, None)], Unit::Index, false, false),
        gap(
            &[("dans le sport", 0.69, 0.47, None), ("dans la culture", 0.31, 0.55, None)],
            Unit::Percent,
            false,
            false,
        ),
        gap(
            &[(
                "parmi les associations sans personne salariée",
                0.56,
                0.42,
                Some("parmi les associations employeuses"),
            )],
            Unit::Percent,
            true,
            false,
        ),
        compare([46.0, 33.0, 31.0], true, false),
        compare([46.0, 38.0, 31.0], true, true),
        compare([34.0, 33.0, 31.0], false, false),
        few(Some(12)),
        few(None),
    ]);
    out
}

#[test]
fn sentences_are_those_that_were_read_aloud() {
    let said: String = findings_at_the_edges()
        .iter()
        .map(|(fact, turn)| format!("{}\n", say(fact, *turn)))
        .collect();
    let kept = include_str!("../snapshots/diagnostic-phrases.txt");
    for (now, before) in said.lines().zip(kept.lines()) {
        assert_eq!(now, before);
    }
    assert_eq!(said.lines().count(), kept.lines().count(), "{said}");
}

#[test]
fn places_contract_and_elide() {
    let place = |name: &str| format!("{} / {}", of_place(name), at_place(name));
    assert_eq!(place("Bourges"), "de Bourges / à Bourges");
    assert_eq!(place("Angers"), "d’Angers / à Angers");
    assert_eq!(place("Le Mans"), "du Mans / au Mans");
    assert_eq!(place("Les Sables-d’Olonne"), "des Sables-d’Olonne / aux Sables-d’Olonne");
    assert_eq!(place("La Rochelle"), "de La Rochelle / à La Rochelle");
}
