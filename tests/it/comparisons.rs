//! Figures from elsewhere, territories of a campaign, parts of a territory: packs and their faults, consent and its limits, nested zones.

use std::collections::BTreeMap;

use olva::analysis::Record;
use olva::analysis::dataset::Dataset;
use olva::analysis::zones::{Level, Zones};
use olva::app::accounts::{self, Grant, Role, SignedIn};
use olva::app::comparisons::{self as compared, campaign as sharing, packs};
use olva::app::observatories::{self, NewObservatory};
use olva::app::waves::{self, campaign, draft, questionnaire};
use olva::fieldwork::{Campaign, Diagnostic, FieldQuality, Observatory, Wave};
use olva::library::Library;
use olva::questionnaire::answer::{Answers, Value};
use olva::questionnaire::flow::{Context, Path};
use olva::questionnaire::{Questionnaire, schema};
use olva::report::benchmark::Set;
use olva::report::diagnostic::{Beside, Facts, Input, comparisons, territories};
use olva::report::plan::{self, Plan};
use olva::report::{Block, Chart, TableCell};
use olva::store::diagnostic as kept;
use olva::values::Id;
use serde_json::{Value as Json, json};

use crate::support::databases::both;
use crate::support::site::{Server, request};
use crate::waves::{Town, town};

fn olva() -> (Questionnaire, Plan) {
    let library = Library::embedded();
    let text = library.questionnaire("olva-2026").unwrap();
    let questionnaire = schema::read(text, &|_| None).questionnaire.unwrap();
    let plan = plan::read(library.plan_for("olva-2026").unwrap(), &questionnaire)
        .plan
        .unwrap();
    (questionnaire, plan)
}

fn pack() -> Json {
    json!({
        "format": "olva-benchmarks/1", "id": "essai", "version": "1.0.0", "title": "Repères d’essai", "kind": "other",
        "questionnaire": "olva-2026", "territory": "Ailleurs", "year": 2024, "source": "Enquête d’essai",
        "indicators": [
            {"id": "L4", "value": 0.30, "n": 400, "comparability": "A"},
            {"id": "V5", "value": 0.52, "ci_low": 0.48, "ci_high": 0.56, "comparability": "B", "note": "Question proche."},
            {"id": "E1", "value": 0.13, "comparability": "C", "note": "Autre population."},
            {"id": "P3", "part": "SPO", "value": 0.25, "comparability": "A"}
        ]
    })
}

#[test]
fn every_fault_of_a_pack_is_named_with_its_place_and_its_mend() {
    let library = Library::embedded();
    let good = library.pack(&pack().to_string());
    assert!(good.pack.is_some() && good.faults.is_empty(), "{:?}", good.faults);
    let wrong = |change: &dyn Fn(&mut Json)| {
        let mut value = pack();
        change(&mut value);
        let checked = library.pack(&value.to_string());
        assert!(checked.pack.is_none());
        assert!(
            checked
                .faults
                .iter()
                .all(|fault| !fault.message.is_empty() && !fault.mend.is_empty())
        );
        checked.faults
    };
    let one = |change: &dyn Fn(&mut Json), code: &str, pointer: &str| {
        let faults = wrong(change);
        assert_eq!(faults.len(), 1, "{code}: {faults:#?}");
        assert_eq!((faults[0].code, faults[0].pointer.as_str()), (code, pointer), "{faults:#?}");
        faults[0].clone()
    };
    let twice = one(
        &|value| {
            let first = value["indicators"][0].clone();
            value["indicators"].as_array_mut().unwrap().push(first);
        },
        "duplicate-id",
        "/indicators/4",
    );
    assert!(
        twice.message.contains("L4") && twice.message.contains("/indicators/0"),
        "{twice:?}"
    );
    one(
        &|value| value["indicators"][0]["id"] = json!("L44"),
        "unknown-indicator",
        "/indicators/0/id",
    );
    one(
        &|value| value["indicators"][3]["part"] = json!("SPORT"),
        "unknown-part",
        "/indicators/3/part",
    );
    one(
        &|value| value["indicators"][0]["part"] = json!("oui"),
        "unknown-part",
        "/indicators/0/part",
    );
    one(
        &|value| value["indicators"][3] = json!({"id": "P3", "value": 0.2, "comparability": "A"}),
        "missing-part",
        "/indicators/3",
    );
    one(
        &|value| value["indicators"][0]["comparability"] = json!("D"),
        "unknown-grade",
        "/indicators/0/comparability",
    );
    let over = one(
        &|value| value["indicators"][0]["value"] = json!(57),
        "out-of-scale",
        "/indicators/0/value",
    );
    assert!(over.mend.contains("0.57"), "{over:?}");
    one(
        &|value| {
            value.as_object_mut().unwrap().remove("year");
            value["indicators"].as_array_mut().unwrap().truncate(1);
        },
        "missing-year",
        "/indicators/0",
    );
    one(
        &|value| {
            value.as_object_mut().unwrap().remove("source");
            value["indicators"].as_array_mut().unwrap().truncate(1);
        },
        "missing-source",
        "/indicators/0",
    );
    one(
        &|value| value["indicators"][1]["value"] = json!(0.9),
        "interval",
        "/indicators/1",
    );
    one(
        &|value| value["indicators"][0]["value"] = json!("NaN"),
        "not-a-number",
        "/indicators/0/value",
    );
    one(&|value| value["version"] = json!("2026"), "wrong-version", "/version");
    one(
        &|value| value["format"] = json!("olva-benchmarks/2"),
        "unknown-format",
        "/format",
    );
    one(
        &|value| value["questionnaire"] = json!("inconnu"),
        "unknown-questionnaire",
        "/questionnaire",
    );
    one(
        &|value| {
            value["indicators"][1].as_object_mut().unwrap().remove("note");
        },
        "missing-note",
        "/indicators/1",
    );
    one(&|value| value["indicators"][0]["n"] = json!(-3), "wrong-n", "/indicators/0/n");
    one(&|value| value["indicators"] = json!([]), "no-figure", "/indicators");
    one(&|value| value["chiffres"] = json!([]), "unknown-key", "/chiffres");
    one(
        &|value| value["indicators"][0]["id"] = json!("L6h"),
        "not-comparable",
        "/indicators/0/id",
    );
    // Not JSON at all: a bare NaN is named.
    let bare = library.pack(&pack().to_string().replace(":0.3", ":NaN"));
    assert!(
        bare.faults.iter().any(|fault| fault.code == "not-a-number"),
        "{:?}",
        bare.faults
    );
    // Several faults are told together.
    let many = wrong(&|value| {
        value["kind"] = json!("planète");
        value["indicators"][0]["comparability"] = json!("Z");
        value["indicators"][1]["id"] = json!("?");
    });
    assert_eq!(many.len(), 3, "{many:#?}");
}

#[test]
fn the_published_schema_says_what_the_reader_says() {
    let library = Library::embedded();
    let schema: Json = serde_json::from_str(&library.schemas["benchmarks.schema.json"]).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&pack()));
    for text in library.benchmarks() {
        let value: Json = serde_json::from_str(text).unwrap();
        assert!(validator.is_valid(&value));
    }
    let mut wrong = pack();
    wrong["indicators"][0]["comparability"] = json!("D");
    assert!(!validator.is_valid(&wrong));
}

/// Answers to four questions; `place` gives the commune and the quarter of each association.
fn records(n: usize, place: impl Fn(usize) -> (&'static str, &'static str)) -> Vec<Record> {
    (0..n)
        .map(|k| {
            let mut answers = Answers::default();
            for (item, code) in [("A03", "toute-annee"), ("A04", "surtout")] {
                answers.set(item, Value::Text(code.to_owned()));
            }
            let (commune, quarter) = place(k);
            let need = if commune == "18033" { k % 10 < 8 } else { k % 10 < 3 };
            answers.set("H06", Value::Text(if need { "freine" } else { "non" }.to_owned()));
            answers.set("E07", Value::Text(if k % 2 == 0 { "manque-peu" } else { "oui" }.to_owned()));
            answers.set(
                "F01",
                Value::Text(if k % 5 == 0 { "oui-permanence" } else { "non" }.to_owned()),
            );
            answers.set("C01", Value::Text(if k % 4 == 0 { "SPO" } else { "CUL" }.to_owned()));
            Record {
                usable: true,
                key: format!("{k:05}"),
                answers,
                register: BTreeMap::from([
                    ("commune".to_owned(), commune.to_owned()),
                    ("quartier".to_owned(), quarter.to_owned()),
                ]),
                path: Path::Full,
                weight: 1.0,
                stratum: String::new(),
            }
        })
        .collect()
}

fn context() -> Context {
    Context {
        lang: "fr".to_owned(),
        today: "2026-06-01".parse().unwrap(),
        external: BTreeMap::new(),
        lists: BTreeMap::new(),
        previous: None,
        path: Path::Full,
    }
}

fn read<T>(records: Vec<Record>, beside: &Beside, make: impl Fn(Input<'_>) -> Result<T, String>) -> T {
    let (questionnaire, plan) = olva();
    let dataset = Dataset::new(&questionnaire, &context(), records);
    let facts = Facts {
        territory: "Bourges Plus".to_owned(),
        population: None,
        year: 2026,
        author: String::new(),
        period: ("2026-03-03".parse().unwrap(), "2026-05-30".parse().unwrap()),
        open: false,
        today: "2026-06-01".parse().unwrap(),
        demo: false,
        validated: false,
        survey: "enquête d’essai".to_owned(),
    };
    make(Input {
        plan: &plan,
        questionnaire: &questionnaire,
        dataset: &dataset,
        field: &FieldQuality::default(),
        facts: &facts,
        remarks: &[],
        beside,
    })
    .unwrap()
}

fn set() -> Set {
    Library::embedded().pack(&pack().to_string()).pack.unwrap().into()
}

fn text(cell: &TableCell) -> String {
    match cell {
        TableCell::Text(text) | TableCell::Number(_, text) => text.clone(),
        TableCell::Hidden => "s".to_owned(),
        TableCell::Empty => String::new(),
    }
}

#[test]
fn a_comparison_says_the_effect_first_and_nothing_of_grade_c() {
    let beside = Beside {
        references: vec![set()],
        levels: Vec::new(),
    };
    let blocks = read(
        records(200, |k| if k % 2 == 0 { ("18033", "") } else { ("18057", "") }),
        &beside,
        comparisons,
    );
    let Some(Block::Figure(figure)) = blocks.iter().find(|block| matches!(block, Block::Figure(_))) else {
        panic!("a figure")
    };
    let row = |start: &str| {
        let found = figure.table.rows.iter().find(|row| row.header.starts_with(start)).unwrap();
        found.cells.iter().map(text).collect::<Vec<_>>()
    };
    // 80 % in Bourges and 30 % elsewhere: 55 % in all, against 30 % of 400.
    let need = row("Besoin de lieu");
    assert!(
        need[5].contains("points de plus") && need[5].contains("écart net"),
        "{need:?}"
    );
    // 50 % against 52 % (48 – 56): nothing to say.
    let missing = row("Manque de bénévoles");
    assert!(
        missing[5].contains("2\u{a0}points de moins") && missing[5].contains("hasard"),
        "{missing:?}"
    );
    // Grade C: 20 % against 13 %, a difference without a verdict.
    let employers = row("Associations employeuses");
    assert!(employers[4].starts_with("C, ordre de grandeur"), "{employers:?}");
    assert!(
        !employers[5].contains("net") && !employers[5].contains("hasard"),
        "{employers:?}"
    );
    let Chart::Compared { rows, .. } = &figure.chart else {
        panic!("a comparison")
    };
    assert_eq!(rows.len(), figure.table.rows.len());
    assert!(
        rows.iter()
            .filter(|row| row.strong)
            .all(|row| row.label.starts_with("Besoin de lieu"))
    );
    // Every figure has its source.
    let sources = blocks.iter().find_map(|block| match block {
        Block::Table(table) if table.caption.contains("sources") => Some(table),
        _ => None,
    });
    let headers: Vec<&str> = sources.unwrap().rows.iter().map(|row| row.header.as_str()).collect();
    for title in figure.table.rows.iter().map(|row| row.header.split(" – ").next().unwrap()) {
        assert!(headers.iter().any(|header| header.contains(title)), "{title}: {headers:?}");
    }
    // Without a set there is no chapter at all.
    assert!(read(records(200, |_| ("18033", "")), &Beside::default(), comparisons).is_empty());
}

fn levels() -> Vec<Level> {
    let level = |label: &str, other: &str, variable: &str, names: &[(&str, &str)]| Level {
        label: label.to_owned(),
        many: format!("{label}s"),
        other: other.to_owned(),
        variable: variable.to_owned(),
        of: BTreeMap::new(),
        names: names
            .iter()
            .map(|(code, name)| ((*code).to_owned(), (*name).to_owned()))
            .collect(),
    };
    vec![
        level(
            "commune",
            "Autres communes",
            "register.commune",
            &[
                ("18033", "Bourges"),
                ("18050", "Petite"),
                ("18057", "Saint-Doulchard"),
                ("18097", "Minuscule"),
            ],
        ),
        level(
            "quartier",
            "Autres quartiers",
            "register.quartier",
            &[("gare", "Gare"), ("port", "Port")],
        ),
    ]
}

/// 60 answers in Bourges (two quarters), 50 in Saint-Doulchard, 7 in Petite, 3 in Minuscule.
fn agglomeration(k: usize) -> (&'static str, &'static str) {
    match k {
        0..30 => ("18033", "gare"),
        30..60 => ("18033", "port"),
        60..110 => ("18057", ""),
        110..117 => ("18050", ""),
        _ => ("18097", ""),
    }
}

#[test]
fn a_territory_is_shown_by_zones_and_the_small_ones_are_merged() {
    let (questionnaire, _) = olva();
    let dataset = Dataset::new(&questionnaire, &context(), records(120, agglomeration));
    let zones = Zones::new(&dataset, &levels());
    let shown: Vec<(&str, usize)> = zones
        .zones
        .iter()
        .map(|zone| (zone.label.as_str(), zone.rows.len()))
        .collect();
    assert_eq!(shown, [("Bourges", 60), ("Saint-Doulchard", 50), ("Autres communes", 10)]);
    assert_eq!(zones.zones[0].inner.len(), 2);
    assert_eq!(
        zones.cards.iter().map(|card| card.label.as_str()).collect::<Vec<_>>(),
        ["Petite"]
    );
    assert_eq!(zones.silent, 1);

    let beside = Beside {
        references: Vec::new(),
        levels: levels(),
    };
    let blocks = read(records(120, agglomeration), &beside, territories);
    let figure = blocks.iter().find_map(|block| match block {
        Block::Figure(figure) if figure.id == "figure-zones-L4" => Some(figure),
        _ => None,
    });
    let figure = figure.expect("the need of premises by commune");
    let headers: Vec<&str> = figure.table.rows.iter().map(|row| row.header.as_str()).collect();
    assert_eq!(
        headers,
        [
            "Bourges",
            "Bourges, Gare",
            "Bourges, Port",
            "Saint-Doulchard",
            "Autres communes",
            "Ensemble"
        ],
        "in the order of the names, never by value"
    );
    let cells = |row: usize| figure.table.rows[row].cells.iter().map(text).collect::<Vec<_>>();
    assert!(cells(0)[3].contains("Écart net"), "{:?}", cells(0));
    assert!(figure.title.contains("Bourges"), "{}", figure.title);
    // 10 answers, 3 or 7 needs: a cell under five and its complement are hidden, and a second zone with it.
    let hidden = (0..5).filter(|row| cells(*row)[1] == "s").count();
    assert!(cells(4)[1] == "s" && hidden >= 2, "{:?}", figure.table.rows);
    let words = format!("{blocks:?}");
    assert!(words.contains("Petite") && !words.contains("Minuscule"));
    // A single commune: no chapter.
    assert!(read(records(60, |_| ("18033", "")), &beside, territories).is_empty());
}

struct Place {
    of: Observatory,
    wave: Wave,
    coordinator: SignedIn,
    cookie: String,
}

fn place(town: &Town, common: Id<Campaign>, core: &str, code: &str, name: &str) -> Place {
    let app = &town.app;
    let of = observatories::add(
        app,
        &NewObservatory {
            name: format!("Observatoire – {name}"),
            territory: (code.into(), name.into()),
            training: false,
        },
    )
    .unwrap();
    let wave = draft::begin(app, &of, "Vague", core, Some(common)).unwrap().unwrap();
    let link = accounts::add(app, "Camille", None, Grant::Member(of.id, Role::Coordinator)).unwrap();
    let token = accounts::sign_in::with_link(app, &link, None).unwrap();
    Place {
        wave: waves::get(app, wave).unwrap(),
        coordinator: accounts::session(app, &token).unwrap().unwrap(),
        cookie: format!("olva_session={}", token.reveal()),
        of,
    }
}

/// A validated diagnostic whose aggregates say one need of premises on 120 answers, one figure on 12 and a hidden one.
fn diagnose(town: &Town, place: &Place, value: f64) -> Id<Diagnostic> {
    let (_, plan) = olva();
    let part = |estimate: Json| json!([{"code": "", "label": "", "estimate": estimate}]);
    let indicator = |id: &str, estimate: Json| {
        let spec = &plan.indicator(id).unwrap().spec;
        json!({"id": id, "title": spec.title, "measure": spec.measure, "unit": spec.unit, "parts": part(estimate)})
    };
    let aggregates = json!({"indicators": [
        indicator("L4", json!({"value": value, "se": 0.04, "low": value - 0.08, "high": value + 0.08, "n": 120})),
        indicator("V5", json!({"value": 0.5, "se": 0.1, "low": 0.3, "high": 0.7, "n": 12})),
        indicator("E1", json!({"value": null, "reason": "secret"})),
    ], "crossings": [{"indicator": "L4", "groups": [{"code": "SPO", "parts": part(json!({"value": 0.9, "n": 40}))}]}]});
    town.later(60);
    let now = town.app.clock.now();
    let id = Id::new(now, &*town.app.random);
    let new = kept::Kept {
        id,
        wave: place.wave.id,
        at: now,
        responses: 120,
        validated: true,
        html: Vec::new(),
        pdf: Vec::new(),
        aggregates: serde_json::to_vec(&aggregates).unwrap(),
        essentials: json!([]),
    };
    town.app
        .store
        .write(|db| {
            kept::keep(db, &new)?;
            Ok(())
        })
        .unwrap();
    id
}

#[test]
fn territories_of_a_campaign_see_each_other_by_consent_and_no_further() {
    both(|store| {
        let town = town(store);
        let app = &town.app;
        let text = app.library.questionnaire("olva-2026").unwrap().to_owned();
        let Ok(common) = campaign::create(app, "Vague nationale", &text).unwrap() else {
            panic!("a questionnaire without fault")
        };
        let (_, core, _) = campaign::get(app, common).unwrap();
        let (_, plan) = olva();
        let names = [
            ("18279", "Vierzon"),
            ("29019", "Brest"),
            ("35238", "Rennes"),
            ("38185", "Grenoble"),
            ("68224", "Mulhouse"),
            ("69266", "Villeurbanne"),
        ];
        let places: Vec<Place> = names
            .iter()
            .map(|(code, name)| place(&town, common, &core.hash, code, name))
            .collect();
        let seen = |at: usize| sharing::set(app, &places[at].wave, &plan).unwrap();
        let diagnostics: Vec<Id<Diagnostic>> = places
            .iter()
            .enumerate()
            .map(|(at, one)| diagnose(&town, one, 0.3 + 0.05 * at as f64))
            .collect();

        // Nobody agreed: nobody sees anything, validated diagnostics or not.
        assert!((0..6).all(|at| seen(at).is_none()));
        let offered = sharing::sharing(app, &places[0].wave).unwrap().unwrap();
        let (id, _, given) = offered.offered.unwrap();
        // What would be shared: one figure; nothing under thirty answers, nothing hidden, no group.
        assert_eq!((id, given.len()), (diagnostics[0], 1));
        assert_eq!(given[0].reference.indicator, "L4");

        let agree = |at: usize, named: bool| {
            sharing::give(app, &places[at].wave, diagnostics[at], named, &places[at].coordinator).unwrap();
        };
        agree(0, true);
        // Alone, Vierzon sees an empty set; Brest, which did not agree, sees nothing of it.
        assert!(seen(0).unwrap().figures.is_empty() && seen(1).is_none());
        agree(1, true);
        let vierzon = seen(0).unwrap();
        assert_eq!(vierzon.figures.len(), 1);
        assert_eq!(
            (vierzon.figures[0].territory.as_str(), vierzon.figures[0].value),
            ("Brest", 0.35)
        );
        assert_eq!(seen(1).unwrap().figures[0].territory, "Vierzon");

        // Three without a name are nowhere; four are a median and a range.
        (2..5).for_each(|at| agree(at, false));
        let three = seen(0).unwrap();
        assert!(three.pools.is_empty() && three.figures.len() == 1);
        agree(5, false);
        let four = seen(0).unwrap();
        assert_eq!((four.pools.len(), four.pools[0].territories, four.figures.len()), (1, 4, 1));
        assert!((four.pools[0].median - 0.475).abs() < 1e-12, "{:?}", four.pools);
        let said = format!("{four:?}");
        assert!(
            ["Rennes", "Grenoble", "Mulhouse", "Villeurbanne"]
                .iter()
                .all(|name| !said.contains(name)),
            "{said}"
        );

        // The figures are frozen: a newer diagnostic changes nothing until its coordinator agrees to it.
        let newer = diagnose(&town, &places[1], 0.9);
        assert_eq!(seen(0).unwrap().figures[0].value, 0.35);
        let stale = sharing::give(app, &places[1].wave, diagnostics[1], true, &places[1].coordinator);
        assert!(stale.is_err(), "what was read is not the last diagnostic any more");
        sharing::give(app, &places[1].wave, newer, true, &places[1].coordinator).unwrap();
        assert_eq!(seen(0).unwrap().figures[0].value, 0.9);

        // A validation taken back and a consent withdrawn take effect at once, both ways.
        store
            .write(|db| {
                kept::withdraw(db, places[1].wave.id)?;
                Ok(())
            })
            .unwrap();
        assert!(seen(1).is_none() && seen(0).unwrap().figures.is_empty());
        sharing::withdraw(app, &places[5].wave, &places[5].coordinator).unwrap();
        assert!(seen(5).is_none() && seen(0).unwrap().pools.is_empty());
        let history = sharing::sharing(app, &places[5].wave).unwrap().unwrap().history;
        assert!(history.len() == 1 && history[0].withdrawn_at.is_some() && history[0].given_by.as_deref() == Some("Camille"));

        // By the pages: each coordinator reads and decides for their own wave only.
        let server = Server::start(app);
        let get = |path: &str, who: &Place| request(server.address, "GET", path, &[("Cookie", &who.cookie)], "");
        for one in &places {
            for other in &places {
                let path = format!("/o/{}/vagues/{}/campagne", one.of.slug, one.wave.id);
                let status = get(&path, other).status;
                assert_eq!(status, if one.of.id == other.of.id { 200 } else { 404 }, "{path}");
                // The wave of another under one’s own name.
                if one.of.id != other.of.id {
                    let path = format!("/o/{}/vagues/{}/campagne", other.of.slug, one.wave.id);
                    assert_eq!(get(&path, other).status, 404);
                }
            }
        }
        let brest = format!("/o/{}/vagues/{}/campagne", places[1].of.slug, places[1].wave.id);
        let page = get(&brest, &places[1]).text();
        assert!(page.contains("n’a plus d’effet") && !page.contains("Vierzon"), "{page}");
        let vierzon = format!("/o/{}/vagues/{}/campagne", places[0].of.slug, places[0].wave.id);
        let page = get(&vierzon, &places[0]).text();
        assert!(page.contains("Besoin de lieu") && page.contains("Ne plus partager"), "{page}");
        assert!(!page.contains("Rennes"), "unnamed territories have no name on any page");
        let body = format!("~csrf={}&quoi=retirer", places[0].coordinator.csrf);
        let headers = [
            ("Cookie", places[0].cookie.as_str()),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        assert_eq!(request(server.address, "POST", &vierzon, &headers, &body).status, 303);
        assert!(seen(0).is_none());
    });
}

#[test]
fn packs_are_examined_kept_replaced_and_withdrawn_by_their_page() {
    both(|store| {
        let town = town(store);
        let app = &town.app;
        let here = &town.here;
        let link = accounts::add(app, "Camille", None, Grant::Member(here.id, Role::Coordinator)).unwrap();
        let token = accounts::sign_in::with_link(app, &link, None).unwrap();
        let csrf = accounts::session(app, &token).unwrap().unwrap().csrf;
        let cookie = format!("olva_session={}", token.reveal());
        let server = Server::start(app);
        let url = format!("/o/{}/reperes", here.slug);
        let post = |path: &str, fields: &[(&str, &str)]| {
            let mut all = vec![("~csrf", csrf.as_str())];
            all.extend(fields);
            let body: String = all
                .iter()
                .map(|(name, value)| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"))
                .collect::<String>()
                + "--x--\r\n";
            let headers = [
                ("Cookie", cookie.as_str()),
                ("Content-Type", "multipart/form-data; boundary=x"),
            ];
            request(server.address, "POST", path, &headers, &body)
        };
        let page = request(server.address, "GET", &url, &[("Cookie", &cookie)], "").text();
        assert!(
            page.contains("Repères nationaux") && page.contains("Livré avec le programme"),
            "{page}"
        );

        let mut wrong = pack();
        wrong["indicators"][0]["id"] = json!("L44");
        let refused = post(&url, &[("quoi", "garder"), ("texte", &wrong.to_string())]);
        assert!(
            refused.status == 422 && refused.text().contains("/indicators/0/id"),
            "{}",
            refused.text()
        );
        let first = pack().to_string();
        let read = post(&url, &[("quoi", "examiner"), ("texte", &first)]);
        assert!(read.status == 200 && read.text().contains("Garder ce jeu") && read.text().contains("Ailleurs, 2024"));
        let used = || {
            packs::all(app, here.id)
                .unwrap()
                .into_iter()
                .filter(|pack| pack.used && pack.name == "essai")
                .collect::<Vec<_>>()
        };
        assert!(used().is_empty(), "examined only");
        assert_eq!(post(&url, &[("quoi", "garder"), ("texte", &first)]).status, 303);
        assert_eq!(used().len(), 1);
        // The same again changes nothing; the same version with another content is refused; another version takes its place.
        assert_eq!(post(&url, &[("quoi", "garder"), ("texte", &first)]).status, 303);
        let mut other = pack();
        other["indicators"][0]["value"] = json!(0.31);
        let clash = post(&url, &[("quoi", "garder"), ("texte", &other.to_string())]);
        assert!(
            clash.status == 422 && clash.text().contains("autre contenu"),
            "{}",
            clash.text()
        );
        town.later(60);
        other["version"] = json!("1.1.0");
        assert_eq!(post(&url, &[("quoi", "garder"), ("texte", &other.to_string())]).status, 303);
        let now = used();
        assert_eq!((now.len(), now[0].version.as_str()), (1, "1.1.0"));
        assert_eq!(
            packs::all(app, here.id)
                .unwrap()
                .iter()
                .filter(|pack| pack.name == "essai")
                .count(),
            2
        );
        // Withdrawn, the version before serves again; another observatory never had any of them.
        packs::withdraw(app, here.id, now[0].id.unwrap(), true).unwrap();
        assert_eq!(used()[0].version, "1.0.0");
        let elsewhere = observatories::add(
            app,
            &NewObservatory {
                name: "Observatoire de Vierzon".into(),
                territory: ("18279".into(), "Vierzon".into()),
                training: false,
            },
        )
        .unwrap();
        assert!(packs::all(app, elsewhere.id).unwrap().iter().all(|pack| pack.name != "essai"));
        assert!(packs::withdraw(app, elsewhere.id, now[0].id.unwrap(), false).is_err());
        let path = format!("{url}/{}", used()[0].id.unwrap());
        let body = format!("~csrf={csrf}&quoi=retirer");
        let headers = [
            ("Cookie", cookie.as_str()),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        assert_eq!(request(server.address, "POST", &path, &headers, &body).status, 303);
        assert!(used().is_empty());

        // A wave may do without a set: only that one.
        let core = questionnaire::from_library(app, "olva-2026").unwrap();
        let wave = draft::begin(app, here, "Vague", &core.hash, None).unwrap().unwrap();
        let on = || compared::switches(app, &waves::get(app, wave).unwrap()).unwrap();
        assert!(on().len() == 2 && on().iter().all(|(_, _, on)| *on));
        let path = format!("/o/{}/vagues/{wave}/comparaisons", here.slug);
        let body = format!("~csrf={csrf}&repere=reperes-nationaux&etat=off");
        assert_eq!(request(server.address, "POST", &path, &headers, &body).status, 303);
        let off: Vec<String> = on().into_iter().filter(|(_, _, on)| !on).map(|(name, ..)| name).collect();
        assert_eq!(off, ["reperes-nationaux"]);
        let body = format!("~csrf={csrf}&repere=inconnu&etat=off");
        assert_eq!(request(server.address, "POST", &path, &headers, &body).status, 404);
        assert_eq!(request(server.address, "GET", &path, &[("Cookie", &cookie)], "").status, 200);
    });
}
