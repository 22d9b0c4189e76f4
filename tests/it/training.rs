//! The training observatory: filled, apart, started afresh; nothing ever leaves it. On both databases.

use std::collections::BTreeSet;

use olva::app::accounts::{self, Grant, Role};
use olva::app::register::duplicates;
use olva::app::waves::{guest, opening};
use olva::app::{App, calls, frame, mailing, observatories, training, waves, work};
use olva::demo::training::{Size, begin, renew};
use olva::fieldwork::{Observatory, ResponseState, Wave, WaveSettings, WaveState};
use olva::mail::Mailer;
use olva::register::ContactRow;
use olva::store::calls::Caller;
use olva::values::Email;
use olva::web::{Access, Method, ROUTES};

use crate::support::databases::both;
use crate::support::site::{Answer, Server, form, request};
use crate::waves::{Town, town};

/// Small, to be quick: all that a training observatory holds is in it.
const SMALL: Size = Size {
    associations: 60,
    responses: 4,
};

fn wave_of(app: &App, of: &Observatory) -> Wave {
    waves::list(app, Some(of.id)).unwrap().remove(0)
}

/// What there is in an observatory: associations, sent questionnaires, requests, duplicates, calls of this moment.
fn census(app: &App, of: &Observatory) -> [usize; 5] {
    let wave = wave_of(app, of);
    let (frame, _) = opening::register_size(app, of.id).unwrap();
    let sent = frame::list(app, wave.id, "", 0, 1000)
        .unwrap()
        .0
        .into_iter()
        .filter(|line| line.response == Some(ResponseState::Submitted))
        .count();
    let (all, _) = duplicates::pending_count(app, of.id).unwrap();
    let desk = calls::desk(app, &wave, None, Caller::Anybody, 1000).unwrap();
    [
        frame,
        sent,
        guest::waiting(app, wave.id).unwrap(),
        all,
        desk.due.len() + desk.next.len() + desk.later.len(),
    ]
}

fn coordinator(town: &Town, email: &str, of: &Observatory, role: Role) -> (String, String) {
    let link = accounts::add(&town.app, "Camille", Email::parse(email).as_ref(), Grant::Member(of.id, role)).unwrap();
    let token = accounts::sign_in::with_link(&town.app, &link, None).unwrap();
    let csrf = accounts::session(&town.app, &token).unwrap().unwrap().csrf;
    (format!("olva_session={}", token.reveal()), csrf)
}

fn sent(app: &App) -> Vec<String> {
    let Mailer::Memory(sent) = &*app.mailer else {
        panic!("a mailer in memory")
    };
    sent.lock().unwrap().clone()
}

fn real_wave(town: &Town) -> Wave {
    let now = town.app.clock.now();
    let text = town.app.library.questionnaire("olva-2026").unwrap().to_owned();
    let id = waves::create(
        &town.app,
        waves::NewWave {
            observatory: town.here.id,
            title: "Enquête réelle".into(),
            questionnaire: waves::publish(&town.app, &text).unwrap(),
            territory: ("18033".into(), "Bourges".into()),
            year: 2026,
            opens_at: now,
            closes_at: now.plus_seconds(40 * 86_400),
            settings: WaveSettings {
                contact_email: "vie-associative@ville.example".into(),
                ..WaveSettings::default()
            },
        },
    )
    .unwrap();
    let row = ContactRow {
        line: 2,
        name: "La vraie association".into(),
        commune: Some("18033".into()),
        email: Some("bureau@vraie.fr".into()),
        ..ContactRow::default()
    };
    frame::import(&town.app, id, &[row]).unwrap();
    waves::get(&town.app, id).unwrap()
}

#[test]
fn a_training_observatory_has_all_that_a_coordinator_meets_and_starts_afresh() {
    both(|store| {
        let town = town(store);
        let real = real_wave(&town);
        let made = begin(&town.app, &town.here, SMALL).unwrap();
        assert!(made.training && made.slug == "bourges-2" && made.settings.training_of == Some(town.here.id));
        let wave = wave_of(&town.app, &made);
        assert!(wave.state == WaveState::Open && wave.settings.demo);
        assert!(wave.opens_at < town.app.clock.now() && town.app.clock.now() < wave.closes_at);
        let first = census(&town.app, &made);
        let [associations, answered, requests, doubles, to_call] = first;
        assert_eq!(associations, 68, "with the eight that are there twice");
        assert_eq!((answered, requests), (4, 3));
        assert!(doubles >= 8 && to_call >= 10, "{first:?}");
        // Asked for again, it is the same one.
        assert_eq!(begin(&town.app, &town.here, SMALL).unwrap().id, made.id);
        assert_eq!(census(&town.app, &made), first);

        // Everything is touched, then all of it is as on the first day; the real observatory never changes.
        let row = ContactRow {
            line: 2,
            name: "Une de plus".into(),
            ..ContactRow::default()
        };
        frame::import(&town.app, wave.id, &[row]).unwrap();
        guest::switch(&town.app, wave.id, false).unwrap();
        waves::close(&town.app, wave.id).unwrap();
        assert_ne!(census(&town.app, &made), first);
        assert!(renew(&town.app, &made, SMALL).unwrap());
        assert_eq!(census(&town.app, &made), first);
        assert_eq!(waves::list(&town.app, Some(made.id)).unwrap().len(), 1);
        assert_eq!(wave_of(&town.app, &town.here), real);
        assert_eq!(opening::register_size(&town.app, town.here.id).unwrap().0, 1);

        // Nobody empties a real observatory this way, and two people do not fill the same one at once.
        assert!(!training::claim(&town.app, town.here.id).unwrap());
        assert!(begin(&town.app, &made, SMALL).is_err());
        assert!(training::claim(&town.app, made.id).unwrap());
        assert!(!renew(&town.app, &made, SMALL).unwrap(), "somebody is filling it");
    });
}

#[test]
fn no_mail_ever_leaves_a_training_observatory() {
    both(|store| {
        let town = town(store);
        town.at("2026-11-24T09:00:00Z");
        let real = real_wave(&town);
        let (plan, _) = mailing::plan_of(&real);
        mailing::save_plan(&town.app, real.id, &plan).unwrap();
        let made = begin(&town.app, &town.here, SMALL).unwrap();
        let wave = wave_of(&town.app, &made);
        // The worst that a trainee can do: a file of real addresses, mails to them, a test to oneself, a link by the open page.
        let row = ContactRow {
            line: 2,
            name: "Une association bien réelle".into(),
            commune: Some("18033".into()),
            email: Some("presidence@reelle.fr".into()),
            ..ContactRow::default()
        };
        frame::import(&town.app, wave.id, &[row]).unwrap();
        let step = mailing::plan_of(&wave).0.steps.remove(0).id;
        let own = Email::parse("camille@ville.fr").unwrap();
        mailing::send_sample(&town.app, wave.id, &step, &own).unwrap().unwrap();
        let link = wave.open_link.clone().unwrap();
        let found = guest::search(&town.app, &link, "bien réelle", "visiteur").unwrap().unwrap();
        guest::send(&town.app, &link, found[0].id, "visiteur").unwrap();
        // The plans of both observatories, hour after hour, for six weeks: reminders, receipts, the results.
        for _ in 0..45 {
            work::tick(&town.app).unwrap();
            mailing::deliver(&town.app, 10_000).unwrap();
            town.later(86_400);
        }
        let left = sent(&town.app);
        assert!(!left.is_empty(), "the real observatory sends");
        for mail in &left {
            let head = mail.split("\r\n\r\n").next().unwrap().replace("\r\n", "\n");
            let to = head.lines().find(|line| line.starts_with("To:")).unwrap();
            assert!(to.contains("bureau@vraie.fr"), "{to}");
        }
        let (kept, total) = training::mails(&town.app, made.id, "", 0, 10_000).unwrap();
        assert_eq!(kept.len(), total);
        let kinds: BTreeSet<&str> = kept.iter().map(|mail| mail.kind.as_str()).collect();
        for kind in ["reminder", "receipt", "open-link", "test"] {
            assert!(kinds.iter().any(|known| known.starts_with(kind)), "{kind}: {kinds:?}");
        }
        for address in ["presidence@reelle.fr", "camille@ville.fr"] {
            let (found, _) = training::mails(&town.app, made.id, address, 0, 10).unwrap();
            assert!(!found.is_empty(), "{address}");
            assert!(found.iter().all(|mail| mail.subject.contains("[Données de démonstration]")));
        }
        // Those of the real one are erased as before, and shown nowhere.
        assert_eq!(training::mails(&town.app, town.here.id, "", 0, 10).unwrap().1, 0);
        // Afresh, they are gone too.
        renew(&town.app, &made, SMALL).unwrap();
        assert_eq!(training::mails(&town.app, made.id, "", 0, 10).unwrap().1, 0);
    });
}

#[test]
fn whoever_has_a_role_has_it_in_the_training_observatory_and_loses_it_there_too() {
    both(|store| {
        let town = town(store);
        let (cookie, csrf) = coordinator(&town, "camille@ville.fr", &town.here, Role::Administrator);
        let (reader, _) = coordinator(&town, "lecture@ville.fr", &town.here, Role::Director);
        let elsewhere = observatories::of_territory(&town.app, &("29019".into(), "Brest".into()), false).unwrap();
        let (stranger, _) = coordinator(&town, "brest@ville.fr", &elsewhere, Role::Administrator);
        let server = Server::start(&town.app);
        let get = |path: &str, cookie: &str| request(server.address, "GET", path, &[("Cookie", cookie)], "");
        let post = |path: &str, cookie: &str, fields: &[(&str, &str)]| -> Answer {
            let headers = [("Cookie", cookie), ("Content-Type", "application/x-www-form-urlencoded")];
            request(server.address, "POST", path, &headers, &form(fields))
        };
        let page = get("/o/bourges/entrainement", &cookie).text();
        assert!(page.contains("Créer l’observatoire d’entraînement"));
        let page = get("/o/bourges/entrainement", &reader).text();
        assert!(!page.contains("<button>Créer") && page.contains("Une personne qui administre"));
        begin(&town.app, &town.here, SMALL).unwrap();
        let again = post("/o/bourges/entrainement", &cookie, &[("~csrf", &csrf)]);
        assert_eq!(again.location(), "/o/bourges-2/entrainement?fait=neuf");
        // One observatory to work in: the other is one click away.
        assert_eq!(get("/accueil", &cookie).location(), "/o/bourges");
        assert!(get("/o/bourges", &cookie).text().contains("/o/bourges/entrainement"));
        assert_eq!(get("/o/bourges-2/registre", &cookie).status, 200);
        assert_eq!(get("/o/bourges-2/registre", &reader).status, 404);
        assert_eq!(get("/o/bourges-2/diagnostic", &reader).status, 200);
        assert_eq!(get("/o/bourges-2", &stranger).status, 404);
        assert_eq!(
            get("/o/bourges/courriels-retenus", &cookie).status,
            404,
            "only where nothing leaves"
        );
        // Its people are named in the real one.
        let team = get("/o/bourges-2/equipe", &cookie).text();
        assert!(team.contains("camille@ville.fr") && team.contains("/o/bourges/equipe") && !team.contains("name=\"courriel\""));
        let fields = [("~csrf", csrf.as_str()), ("courriel", "x@ville.fr"), ("role", "clva")];
        assert_eq!(post("/o/bourges-2/equipe", &cookie, &fields).status, 404);
        // Afresh, only when the box is ticked.
        let renew = "/o/bourges-2/entrainement/recommencer";
        assert_eq!(post(renew, &cookie, &[("~csrf", &csrf)]).status, 422);
        assert_eq!(
            post(
                "/o/bourges/entrainement/recommencer",
                &cookie,
                &[("~csrf", &csrf), ("oui", "oui")]
            )
            .status,
            404
        );
        // Whoever loses the role loses it in both.
        let director = accounts::team::members(&town.app, &town.here)
            .unwrap()
            .into_iter()
            .find(|member| member.email.as_deref() == Some("lecture@ville.fr"))
            .unwrap();
        let clva = BTreeSet::from([Role::Clva]);
        accounts::team::set_roles(&town.app, &town.here, director.id, &clva).unwrap();
        let wave = wave_of(&town.app, &observatories::named(&town.app, "bourges-2").unwrap());
        assert_eq!(
            get(&format!("/o/bourges-2/vagues/{}/resultats", wave.id), &reader).status,
            404
        );
        assert_eq!(get("/o/bourges-2/diagnostic", &reader).status, 200);
    });
}

#[test]
fn every_page_and_every_file_of_a_training_observatory_says_so() {
    let store = olva::store::Store::open("sqlite::memory:").unwrap();
    let town = town(&store);
    let made = begin(&town.app, &town.here, SMALL).unwrap();
    let wave = wave_of(&town.app, &made);
    let (cookie, csrf) = coordinator(&town, "camille@ville.fr", &town.here, Role::Administrator);
    let server = Server::start(&town.app);
    let mut pages = 0;
    let mut files = BTreeSet::new();
    for route in ROUTES {
        let plain = route
            .path
            .replace("{observatory}", &made.slug)
            .replace("{wave}", &wave.id.to_string());
        if route.method != Method::Get || !matches!(route.access, Access::Roles(_)) || plain.contains('{') {
            continue;
        }
        let answer = request(server.address, "GET", &plain, &[("Cookie", &cookie)], "");
        if answer.status != 200 {
            // A file of an exploration that was not asked for: 400.
            assert!([303, 400, 404].contains(&answer.status), "{plain}: {}", answer.status);
            continue;
        }
        match answer.header("content-disposition") {
            Some(name) => {
                assert!(name.contains("filename=\"entrainement-"), "{plain}: {name}");
                if plain.ends_with(".csv") {
                    let text = answer.text();
                    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
                    assert!(lines[0].ends_with(";nature"), "{plain}: {}", lines[0]);
                    assert!(
                        lines.iter().skip(1).all(|line| line.ends_with("Données de démonstration")),
                        "{plain}"
                    );
                }
                files.insert(plain);
            }
            None if answer.header("content-type").unwrap().starts_with("text/html") => {
                assert!(
                    answer.text().contains("<p class=\"demo\">Données de démonstration"),
                    "{plain}"
                );
                pages += 1;
            }
            None => {
                assert!(plain.ends_with(".pdf"), "{plain}");
                files.insert(plain);
            }
        }
    }
    assert!(pages >= 25 && files.len() >= 4, "{pages} {files:?}");
    // What is made on demand: the links for a mail merge, the letters.
    let links = format!("/o/{}/vagues/{}/papier/liens", made.slug, wave.id);
    let headers = [
        ("Cookie", cookie.as_str()),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let answer = request(
        server.address,
        "POST",
        &links,
        &headers,
        &form(&[("~csrf", &csrf), ("selection", "toutes")]),
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.header("content-disposition").unwrap().contains("entrainement-liens"));
    // The pages of an association too, and those of the open link.
    let (_, _, token) = waves::links(&town.app, wave.id, None, true).unwrap().remove(0);
    for path in [
        format!("/q/{}", token.reveal()),
        format!("/participer/{}", wave.open_link.unwrap()),
    ] {
        let page = request(server.address, "GET", &path, &[], "").text();
        assert!(page.contains("<p class=\"demo\">Données de démonstration"), "{path}");
    }
}
