//! Two waves of the same town through the pages and the report, on both databases.

use std::sync::Arc;

use olva::app::accounts::{self, Grant, Role};
use olva::app::waves::NewWave;
use olva::app::{App, Caches, answering, diagnostics, evolution, frame, observatories, waves};
use olva::fieldwork::{EarlierWave, Wave, WaveSettings};
use olva::library::Library;
use olva::mail::Mailer;
use olva::questionnaire::schema;
use olva::register::ContactRow;
use olva::store::Store;
use olva::values::{Id, SeededRandom, SetClock, Timestamp};

use crate::support::databases::both_addresses;
use crate::support::site::{Server, request};

const OLD: &str = r#"{ "id": "clubs", "version": "1.0.0", "title": "Les clubs",
  "usable": { "answered": ["emploi"] },
  "pages": [ { "id": "p1", "title": "Vous", "items": [
      { "id": "emploi", "type": "boolean", "display": "yesno", "label": "Employez-vous" },
      { "id": "besoin", "type": "boolean", "display": "yesno", "label": "Avez-vous un besoin de lieu" },
      { "id": "rythme", "type": "single", "label": "À quel rythme", "list": [
          { "code": "jour", "label": "Chaque jour" }, { "code": "semaine", "label": "Chaque semaine" }, { "code": "mois", "label": "Chaque mois" } ] },
      { "id": "passe", "type": "boolean", "display": "yesno", "label": "Une question du passé" } ] } ] }"#;

const NEW: &str = r#"{ "id": "clubs", "version": "2.0.0", "title": "Les clubs",
  "usable": { "answered": ["emploi"] },
  "lineage": [ { "of": "clubs", "version": "1.0.0", "questions": {
      "cadence": { "from": "rythme", "codes": { "souvent": ["jour", "semaine"] } } } } ],
  "pages": [ { "id": "p1", "title": "Vous", "items": [
      { "id": "emploi", "type": "boolean", "display": "yesno", "label": "Employez-vous" },
      { "id": "besoin", "type": "boolean", "display": "yesno", "label": "Avez-vous un besoin de lieu" },
      { "id": "cadence", "type": "single", "label": "À quel rythme", "list": [
          { "code": "souvent", "label": "Souvent" }, { "code": "mois", "label": "Chaque mois" } ] },
      { "id": "avenir", "type": "boolean", "display": "yesno", "label": "Une question nouvelle" } ] } ] }"#;

/// A town with two waves.
struct Town {
    app: App,
    earlier: Id<Wave>,
    later: Id<Wave>,
}

fn day(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn wave(app: &App, questionnaire: &str, year: i16, (opens, closes): (&str, &str)) -> Id<Wave> {
    let rennes = ("35238".to_owned(), "Rennes".to_owned());
    let wave = NewWave {
        observatory: observatories::of_territory(app, &rennes, false).unwrap().id,
        title: format!("Enquête {year}"),
        questionnaire: waves::publish(app, questionnaire).unwrap(),
        territory: rennes,
        year,
        opens_at: day(opens),
        closes_at: day(closes),
        settings: WaveSettings::default(),
    };
    waves::create(app, wave).unwrap()
}

/// Answers with these fields, for each association whose place is kept.
fn answers(app: &App, wave: Id<Wave>, fields: impl Fn(usize) -> Option<Vec<(String, String)>>) {
    for (_, name, token) in waves::links(app, wave, None, false).unwrap() {
        let place: usize = name.rsplit(' ').next().unwrap().parse().unwrap();
        let Some(fields) = fields(place) else { continue };
        answering::save_page(app, &token, "p1", 0, &fields, answering::SaveMode::Page).unwrap();
        answering::submit(app, &token, 1).unwrap();
    }
}

fn yes(id: &str, holds: bool) -> (String, String) {
    (id.to_owned(), if holds { "oui" } else { "non" }.to_owned())
}

fn pick(id: &str, code: &str) -> (String, String) {
    (id.to_owned(), code.to_owned())
}

fn town(address: &str) -> Town {
    let clock = Arc::new(SetClock::new(day("2024-03-04T09:00:00Z")));
    let app = App {
        store: Store::open(address).unwrap(),
        mailer: Arc::new(Mailer::memory()),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(3)),
        library: Arc::new(Library::embedded()),
        base_url: "http://127.0.0.1:8080".into(),
        settings: Arc::default(),
        caches: Arc::new(Caches::default()),
    };
    let row = |line: usize| ContactRow {
        line,
        name: format!("Association {line}"),
        commune: Some("35238".into()),
        domain: Some(if line.is_multiple_of(2) { "SPO" } else { "CUL" }.into()),
        employer: Some(line.is_multiple_of(5)),
        ..ContactRow::default()
    };
    let rows: Vec<ContactRow> = (100..240).map(row).collect();
    let earlier = wave(&app, OLD, 2024, ("2024-03-04T09:00:00Z", "2024-05-31T22:00:00Z"));
    frame::import(&app, earlier, &rows).unwrap();
    clock.set(day("2024-04-01T09:00:00Z"));
    answers(&app, earlier, |place| {
        (place < 190).then(|| {
            let rhythm = ["jour", "semaine", "mois"][place % 3];
            vec![
                yes("emploi", place % 5 == 0),
                yes("besoin", place % 10 < 2),
                pick("rythme", rhythm),
                yes("passe", place % 2 == 0),
            ]
        })
    });
    clock.set(day("2026-03-02T09:00:00Z"));
    let later = wave(&app, NEW, 2026, ("2026-03-02T09:00:00Z", "2026-05-31T22:00:00Z"));
    clock.set(day("2026-04-01T09:00:00Z"));
    answers(&app, later, |place| {
        (place >= 140).then(|| {
            vec![
                yes("emploi", place % 5 == 0),
                yes("besoin", place * 7 % 10 < 6),
                pick("cadence", if place % 3 == 2 { "mois" } else { "souvent" }),
                yes("avenir", place % 2 == 0),
            ]
        })
    });
    Town { app, earlier, later }
}

fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

fn cookie(app: &App, role: Role) -> (String, String) {
    let observatory = observatories::named(app, "rennes").unwrap().id;
    let link = accounts::add(app, &format!("{role:?}"), None, Grant::Member(observatory, role)).unwrap();
    let token = accounts::sign_in::with_link(app, &link, None).unwrap();
    let person = accounts::session(app, &token).unwrap().unwrap();
    (format!("olva_session={}", token.reveal()), person.csrf)
}

#[test]
fn a_wave_shows_what_changed_since_the_one_before() {
    both_addresses(|address| {
        let town = town(address);
        let server = Server::start(&town.app);
        let (coordinator, csrf) = cookie(&town.app, Role::Coordinator);
        let (director, _) = cookie(&town.app, Role::Director);
        let page = format!("/o/rennes/vagues/{}/evolution", town.later);
        let get = |cookie: &str, path: &str| request(server.address, "GET", path, &[("Cookie", cookie)], "");
        let shown = get(&director, &page);
        let html = plain(&shown.text());
        assert_eq!(shown.status, 200, "{html}");
        // 90 and 100 responses, 50 associations in common; the need went from 20 % to 60 %.
        assert!(
            html.contains("90 réponses alors, 100 réponses en 2026 ; 50 associations ont répondu les deux fois"),
            "{html}"
        );
        assert!(html.contains("de 20 % à 60 %, 40 points de plus, entre "), "{html}");
        assert!(
            html.contains("En hausse") && html.contains("Sans évolution notable"),
            "{html}"
        );
        assert!(html.contains("Les mêmes associations") && html.contains("McNemar"), "{html}");
        assert!(
            html.contains("« Une question nouvelle »") && html.contains("« Une question du passé »"),
            "{html}"
        );
        assert!(
            !html.contains("<form method=\"post\" action=\"/o/rennes/vagues"),
            "a director chooses nothing"
        );
        // The names of associations and their identifiers are nowhere.
        assert!(!html.contains("Association 1"), "{html}");

        let questions = plain(&get(&director, &format!("{page}?page=p1")).text());
        assert!(
            questions.contains("Comparable avec réserve. Des réponses sont regroupées"),
            "{questions}"
        );
        assert!(
            questions.contains("D’une réponse à l’autre") && questions.contains("Question nouvelle en 2026"),
            "{questions}"
        );
        assert_eq!(get(&director, &format!("{page}?page=p9")).status, 404);

        // The tab is there for the later wave only.
        let tab = |wave: Id<Wave>| {
            get(&director, &format!("/o/rennes/vagues/{wave}/resultats"))
                .text()
                .contains("/evolution\"")
        };
        assert!(tab(town.later) && !tab(town.earlier));
        let alone = get(&director, &format!("/o/rennes/vagues/{}/evolution", town.earlier));
        assert_eq!(alone.status, 200);
        assert!(alone.text().contains("comparée à aucune vague"), "{}", alone.text());

        // The diagnostic: chapter, essentials, aggregates.
        let files = diagnostics::produce(&town.app, town.later, None).unwrap();
        let document = plain(&String::from_utf8(files.html).unwrap());
        assert!(document.contains("Évolution depuis la vague précédente"), "the chapter");
        assert!(
            document.contains("Ce qui a changé depuis la vague précédente (2024)"),
            "l’essentiel"
        );
        let aggregates: serde_json::Value = serde_json::from_slice(&files.aggregates).unwrap();
        assert_eq!(aggregates["evolution"]["responses"]["both"], 50);
        let need = aggregates["evolution"]["indicators"]
            .as_array()
            .unwrap()
            .iter()
            .find(|indicator| indicator["id"].as_str().unwrap().contains("besoin"))
            .unwrap();
        let part = &need["parts"][0];
        assert!(
            part["holds"] == true && part["change"]["low"].as_f64().unwrap() > 0.2,
            "{part}"
        );
        let before = diagnostics::produce(&town.app, town.earlier, None).unwrap();
        assert!(
            !String::from_utf8(before.html).unwrap().contains("Évolution depuis"),
            "nothing without an earlier wave"
        );
        assert!(!String::from_utf8(before.aggregates).unwrap().contains("\"evolution\""));

        // The coordinator wants none, then that one.
        let choose = |value: &str| {
            let body = crate::support::site::form(&[("~csrf", csrf.as_str()), ("vague", value)]);
            let headers = [
                ("Cookie", coordinator.as_str()),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ];
            request(server.address, "POST", &page, &headers, &body).status
        };
        assert_eq!(choose("aucune"), 303);
        assert!(get(&director, &page).text().contains("comparée à aucune vague"));
        assert!(
            get(&coordinator, &page).text().contains("<select"),
            "the coordinator may choose again"
        );
        assert_eq!(choose(&town.earlier.to_string()), 303);
        assert!(plain(&get(&director, &page).text()).contains("de 20 % à 60 %"));
        assert_eq!(choose(&town.later.to_string()), 400, "a wave does not compare with itself");
        let later = waves::get(&town.app, town.later).unwrap();
        assert_eq!(later.settings.earlier, EarlierWave::Chosen(town.earlier));
        assert_eq!(
            evolution::earlier(&town.app, &later).unwrap().map(|wave| wave.id),
            Some(town.earlier)
        );
    });
}

/// The faults of a questionnaire beside these: pointer and code.
fn faults(text: &str, bases: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    let base = |id: &str| {
        bases
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, text)| (*text).to_owned())
    };
    schema::read(text, &base)
        .faults
        .into_iter()
        .map(|fault| {
            assert!(!fault.message.is_empty() && !fault.mend.is_empty(), "{fault:?}");
            (fault.pointer, fault.code)
        })
        .collect()
}

#[test]
fn a_lineage_is_checked_against_both_questionnaires() {
    let with = |lineage: &str| {
        let a = NEW.find("\"lineage\"").unwrap();
        let b = NEW.find("\"pages\"").unwrap();
        format!(
            "{}\"lineage\": [ {{ \"of\": \"avant\", \"questions\": {{ {lineage} }} }} ],\n{}",
            &NEW[..a],
            &NEW[b..]
        )
    };
    let old = OLD.replace("\"clubs\"", "\"avant\"");
    let check = |lineage: &str| faults(&with(lineage), &[("avant", &old)]);
    let at = |rest: &str| format!("/lineage/0/questions/{rest}");
    assert_eq!(
        check(r#""cadence": { "from": "rythme", "codes": { "souvent": ["jour", "semaine"] } }"#),
        []
    );
    assert_eq!(check(r#""cadense": { "from": "rythme" }"#), [(at("cadense"), "unknown-id")]);
    assert_eq!(
        check(r#""cadence": { "from": "ritme" }"#),
        [(at("cadence/from"), "unknown-origin")]
    );
    assert_eq!(
        check(r#""cadence": { "from": "rythme", "codes": { "souvant": ["jour"] } }"#),
        [(at("cadence/codes/souvant"), "unknown-code")]
    );
    assert_eq!(
        check(r#""cadence": { "from": "rythme", "codes": { "souvent": ["jours"] } }"#),
        [(at("cadence/codes/souvent/0"), "unknown-code")]
    );
    assert_eq!(check(r#""cadence": { "from": "emploi" }"#), [(at("cadence"), "id-reused")]);
    assert_eq!(
        check(r#""cadence": { "new": true, "from": "rythme" }"#),
        [(at("cadence/from"), "lineage-contradiction")]
    );
    assert_eq!(
        check(r#""emploi": { "codes": { "oui": ["oui"] } }"#),
        [(at("emploi/codes"), "no-codes")]
    );
    assert_eq!(check(r#""emploi": {}"#), [(at("emploi"), "useless-key")]);
    assert_eq!(check(r#""emploi": { "comparability": "D" }"#)[0].1, "unknown-value");
    // An identifier used for something else, without a word about it.
    let reused = OLD.replace("\"rythme\"", "\"cadence\"").replace(
        "\"single\", \"label\": \"À quel rythme\", \"list\"",
        "\"multi\", \"label\": \"À quel rythme\", \"list\"",
    );
    let reused = reused.replace("\"clubs\"", "\"avant\"");
    assert_eq!(
        faults(&with(""), &[("avant", &reused)]),
        [("/lineage/0".to_owned(), "id-reused")]
    );
    assert_eq!(faults(&with(r#""cadence": { "new": true }"#), &[("avant", &reused)]), []);
}
