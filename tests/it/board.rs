//! The fieldwork board and the telephone: what the database counts, who sees what, a day of calls.

use std::collections::BTreeMap;

use diesel::prelude::*;
use olva::app::accounts::{self, Role};
use olva::app::{board, diagnostics, frame, mailing, overview, waves};
use olva::fieldwork::board::{Stratum, groups, whole};
use olva::fieldwork::{Association, CallOutcome, CaseStatus, rates};
use olva::register::ContactRow;
use olva::store::board::Filter;
use olva::store::calls::{self, Call, Caller, Moment, Search};
use olva::store::{Database, Store, cases, queue};
use olva::values::{Id, Random, SeededRandom, Timestamp};

use crate::support::databases::both;
use crate::support::site::{Answer, Site};

const QUESTIONNAIRE: &str = r#"{
  "id": "essai", "version": "1.0.0", "title": "Essai", "start": { "minutes": 12, "minutesShort": 4 },
  "pages": [ { "id": "p1", "title": "Vous", "items": [
    { "id": "nom", "type": "text", "label": "Nom", "mark": "essentiel", "required": true } ] } ] }"#;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// A town of sports clubs (employers or not) and of cultural associations: 40 with a telephone, one without.
fn town(site: &Site) {
    let row = |line: usize| ContactRow {
        line,
        name: format!("Association {line}"),
        commune: Some(if line.is_multiple_of(4) { "35051" } else { "35238" }.to_owned()),
        domain: Some(if line < 30 { "SPO" } else { "CUL" }.to_owned()),
        employer: Some(line.is_multiple_of(2)),
        email: (!line.is_multiple_of(5)).then(|| format!("bureau{line}@essai.example")),
        phone: (line != 49).then(|| format!("02 99 00 00 {line}")),
        attributes: BTreeMap::new(),
        ..ContactRow::default()
    };
    let rows: Vec<ContactRow> = (10..50).map(row).collect();
    frame::import(&site.app, site.wave, &rows).unwrap();
}

fn sql(db: &mut Database, text: &str) {
    diesel::sql_query(text).execute(db).unwrap();
}

/// Says where the association of this line stands.
fn stands(site: &Site, line: usize, status: CaseStatus) -> Id<Association> {
    let who = named(site, &format!("Association {line}"));
    site.app
        .store
        .write(|db| Ok(cases::set_status(db, site.wave, who, status, at("2026-03-02T09:30:00Z"))?))
        .unwrap();
    who
}

fn named(site: &Site, name: &str) -> Id<Association> {
    let (lines, _) = frame::list(&site.app, site.wave, name, 0, 1).unwrap();
    lines[0].id
}

fn status(site: &Site, who: Id<Association>) -> CaseStatus {
    let found = site.app.store.read(|db| Ok(calls::one(db, site.wave, who)?)).unwrap();
    found.unwrap().status
}

/// Signs a person in; returns who, and the cookie.
fn person(site: &Site, name: &str, role: Role) -> String {
    let link = accounts::add(&site.app, name, None, site.grant(role)).unwrap();
    let answer = site.post(&format!("/connexion/{}", link.reveal()), &[]);
    answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

fn get(site: &Site, cookie: &str, path: &str) -> Answer {
    site.send("GET", path, &[("Cookie", cookie)], "")
}

/// Text as a person reads it: `&#x27;` and the like do not matter here.
fn plain(answer: &Answer) -> String {
    answer.text().replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn the_board_counts_what_the_filter_keeps() {
    let site = Site::new(QUESTIONNAIRE);
    town(&site);
    for line in 10..16 {
        stands(&site, line, CaseStatus::Usable);
    }
    stands(&site, 16, CaseStatus::Refused);
    stands(&site, 31, CaseStatus::Usable);
    let wave = waves::get(&site.app, site.wave).unwrap();
    let read = |filter: Filter| board::read(&site.app, &wave, &filter).unwrap();
    let all = read(Filter::default());
    // The two clubs of every site, and the forty of the town.
    assert_eq!((all.whole.frame(), all.whole.usable()), (42, 7));
    assert_eq!(all.strata.iter().map(|group| group.tally.frame()).sum::<u32>(), 42);
    assert_eq!(whole(&all.places).0, all.whole, "places and strata are the same cases");
    let communes = groups(&all.places, |place| place.commune.clone());
    assert_eq!(communes.len(), 2);
    let sport = read(Filter {
        domain: Some("SPO".into()),
        employer: Some(Some(true)),
        ..Filter::default()
    });
    // Lines 10, 12 … 28; 10, 12, 14 answered.
    assert_eq!((sport.whole.frame(), sport.whole.usable()), (10, 3));
    assert_eq!(sport.all_places.len(), 2, "what can be chosen is not what was chosen");
    let commune = read(Filter {
        commune: Some("35051".into()),
        ..Filter::default()
    });
    assert_eq!(
        (commune.whole.frame(), commune.strata.len()),
        (10, 2),
        "12, 16 … 48: all employers"
    );
    for unknown in [
        Filter {
            domain: Some(String::new()),
            ..Filter::default()
        },
        Filter {
            employer: Some(None),
            ..Filter::default()
        },
        Filter {
            qpv: Some(true),
            ..Filter::default()
        },
    ] {
        assert_eq!(read(unknown).whole.frame(), 0);
    }
    assert_eq!(
        read(Filter {
            qpv: Some(false),
            ..Filter::default()
        })
        .whole
        .frame(),
        42
    );
}

#[test]
fn a_wave_has_one_response_rate_wherever_it_is_read() {
    let site = Site::new(QUESTIONNAIRE);
    town(&site);
    // One case of every kind, and more of some: 42 in all, one of them by the open link, one a duplicate.
    for (place, status) in CaseStatus::ALL.into_iter().enumerate() {
        stands(&site, 10 + place, status);
    }
    for (lines, status) in [
        (24..33, CaseStatus::Usable),
        (33..43, CaseStatus::Invited),
        (43..46, CaseStatus::Bounced),
        (46..50, CaseStatus::OutOfScope),
    ] {
        for line in lines {
            stands(&site, line, status);
        }
    }
    let came = named(&site, "Association 24");
    site.app
        .store
        .write(|db| {
            sql(
                db,
                &format!("UPDATE wave_frame SET outside = TRUE WHERE association = '{came}'"),
            );
            Ok(())
        })
        .unwrap();
    // 40 in the frame (one duplicate, one outside) less 1 never asked, 4 unreachable, 5 out of scope, 1 dissolved; 10 usable, less the
    // one outside.
    let wave = waves::get(&site.app, site.wave).unwrap();
    let board = board::read(&site.app, &wave, &Filter::default()).unwrap();
    let quality = overview::quality(&site.app, site.wave).unwrap();
    let read = rates(&board.whole, &board.whole);
    assert_eq!((quality.tally, quality.outside), (board.whole, board.outside));
    assert_eq!(
        (quality.rates(), overview::rates(&site.app, site.wave).unwrap()),
        (read, read)
    );
    assert_eq!(quality.margin(), board.margin);
    assert_eq!((board.outside.usable(), read.response.part), (1, 9));
    assert_eq!(read.response.of, board.whole.frame() - 1 - 4 - 5 - 1, "{read:?}");
    let (share, detail) = (
        format!("{:.0} %", 100.0 * read.response.share().unwrap()),
        format!("{} sur {}", read.response.part, read.response.of),
    );
    let covered = format!("{:.0} %", 100.0 * read.coverage.unwrap());
    let cookie = site.sign_in(Role::Steering);
    let page = |path: &str| plain(&get(&site, &cookie, &format!("/o/rennes/vagues/{}/{path}", site.wave)));
    let suivi = page("suivi");
    assert!(suivi.contains(&share) && suivi.contains(&covered), "{suivi}");
    let results = page("resultats");
    assert!(
        results.contains(&format!("Taux de réponse : {share}")) && results.contains(&format!("actives : {covered}")),
        "{results}"
    );
    assert!(
        results.contains(&format!("9 réponses utilisables sur {}", read.response.of)),
        "{results}"
    );
    let files = diagnostics::produce(&site.app, site.wave, None).unwrap();
    let html = String::from_utf8(files.html).unwrap().replace(['\u{a0}', '\u{202f}'], " ");
    let tile = html.find("de taux de réponse").expect("a tile");
    let around = &html[html.floor_char_boundary(tile - 200)..html.ceil_char_boundary(tile + 200)];
    assert!(around.contains(&share) && around.contains(&detail), "{around}");
    assert!(html.contains(&covered), "{covered}");
}

#[test]
fn both_databases_count_and_order_alike() {
    let mut seen: Vec<String> = Vec::new();
    let run = |store: &Store| -> String {
        let chance = SeededRandom::new(3);
        let now = at("2026-03-02T09:00:00Z");
        let id = || {
            let mut bytes = [0u8; 16];
            chance.fill(&mut bytes);
            Id::<()>::new(now, &chance).to_string()
        };
        let (observatory, wave) = (id(), id());
        let at_ = "2026-03-02T09:00:00.000000Z";
        let (mut names, mut who) = (Vec::new(), Vec::new());
        store
            .write(|db| {
                sql(db, &format!("INSERT INTO observatory (id, slug, name, territory, territory_name, training, settings, created_at) VALUES ('{observatory}', 'rennes', 'R', '35238', 'Rennes', FALSE, '{{}}', '{at_}')"));
                sql(db, &format!("INSERT INTO questionnaire_version (hash, id, version, source, published_at) VALUES ('h', 'e', '1', '{{}}', '{at_}')"));
                sql(db, &format!("INSERT INTO wave (id, observatory, title, questionnaire, territory, territory_name, year, state, opens_at, closes_at, mail_plan, mail_paused, settings, created_at) VALUES ('{wave}', '{observatory}', 'V', 'h', '35238', 'Rennes', 2026, 'open', '{at_}', '2026-06-02T09:00:00.000000Z', 'null', FALSE, '{{}}', '{at_}')"));
                for (place, (domain, employer, status, outside)) in [
                    ("'SPO'", "TRUE", "usable", "FALSE"),
                    ("'SPO'", "TRUE", "invited", "FALSE"),
                    ("'SPO'", "FALSE", "opened", "FALSE"),
                    ("NULL", "NULL", "invited", "FALSE"),
                    ("'CUL'", "NULL", "usable", "TRUE"),
                    ("'SPO'", "TRUE", "partial", "FALSE"),
                ]
                .into_iter()
                .enumerate()
                {
                    let (one, contact) = (id(), id());
                    let qpv = if place % 2 == 0 { "'QP035001'" } else { "NULL" };
                    sql(db, &format!("INSERT INTO association (id, observatory, name, name_folded, dissolved, attributes, created_at, updated_at) VALUES ('{one}', '{observatory}', 'A{place}', 'a{place}', FALSE, '{{}}', '{at_}', '{at_}')"));
                    sql(db, &format!("INSERT INTO contact (id, association, phone, opposed, created_at, updated_at) VALUES ('{contact}', '{one}', '02 99 00 00 0{place}', FALSE, '{at_}', '{at_}')"));
                    sql(db, &format!("INSERT INTO wave_frame (wave, association, domain, employer, commune, qpv, outside, status, mails) VALUES ('{wave}', '{one}', {domain}, {employer}, '35238', {qpv}, {outside}, '{status}', 0)"));
                    names.push(format!("A{place}"));
                    who.push(Id::<Association>::parse(&one).unwrap());
                }
                // Sent at 23:30 UTC on the 3rd: the 4th in Paris.
                for (place, submitted) in [(0, "'2026-03-03T23:30:00.000000Z'"), (5, "NULL")] {
                    let response = id();
                    let state = if submitted == "NULL" { "draft" } else { "submitted" };
                    sql(db, &format!("INSERT INTO response (id, wave, association, revision, state, answers, touched, path, lang, started_at, updated_at, submitted_at, disposition, usable, questionnaire, mode, notice_version) VALUES ('{response}', '{wave}', '{}', 1, '{state}', '{{}}', '{{}}', 'full', 'fr', '2026-03-03T10:15:00.000000Z', '{at_}', {submitted}, 'complete', TRUE, 'h', 'en-ligne', '1')", who[place]));
                }
                Ok(())
            })
            .unwrap();
        let wave = Id::parse(&wave).unwrap();
        store
            .write(|db| {
                let all = olva::store::board::strata(db, wave, &Filter::default())?;
                let (inside, outside) = whole(&all);
                let mut out = format!("{:?}\n", groups(&all, Clone::clone));
                assert_eq!((inside.frame(), inside.usable(), outside.usable()), (5, 1, 1));
                let unknown = Filter {
                    domain: Some(String::new()),
                    employer: Some(None),
                    ..Filter::default()
                };
                assert_eq!(whole(&olva::store::board::strata(db, wave, &unknown)?).0.frame(), 1);
                let qpv = Filter {
                    qpv: Some(true),
                    domain: Some("SPO".into()),
                    ..Filter::default()
                };
                assert_eq!(whole(&olva::store::board::places(db, wave, &qpv)?).0.frame(), 2);
                let days = olva::store::board::days(db, wave)?;
                let said: Vec<String> = days
                    .iter()
                    .map(|(day, n)| format!("{day} {} {}", n.begun, n.usable))
                    .collect();
                assert_eq!(said, ["2026-03-03 2 0", "2026-03-04 0 1"]);

                // A5 stopped on the way, A2 opened; A0 and A4 answered.
                let search = |moment, caller, stratum| Search {
                    moment,
                    caller,
                    stratum,
                    limit: 10,
                };
                let order = |db: &mut Database, wanted: &Search<'_>, now| -> Vec<String> {
                    calls::search(db, wave, wanted, now)
                        .unwrap()
                        .into_iter()
                        .map(|case| case.name)
                        .collect()
                };
                let any = search(Moment::Any, Caller::Anybody, None);
                assert_eq!(order(db, &any, now), ["A5", "A2", "A1", "A3"]);
                let sport = Stratum {
                    domain: Some("SPO".into()),
                    employer: Some(true),
                };
                assert_eq!(
                    order(db, &search(Moment::Any, Caller::Anybody, Some(&sport)), now),
                    ["A5", "A1"]
                );
                let call = Call {
                    id: Id::parse("018f2c5e-0000-7000-8000-000000000001").unwrap(),
                    person: None,
                    at: now,
                    outcome: CallOutcome::CallBack,
                    call_back_at: Some(at("2026-03-03T17:00:00Z")),
                    note: None,
                };
                assert!(calls::record(db, wave, who[1], &call)?);
                assert!(!calls::record(db, wave, who[1], &call)?, "once");
                assert_eq!(order(db, &any, now), ["A5", "A2", "A3"]);
                assert_eq!(order(db, &search(Moment::Later, Caller::Anybody, None), now), ["A1"]);
                assert_eq!(
                    order(db, &search(Moment::Due, Caller::Nobody, None), at("2026-03-03T17:00:00Z")),
                    ["A1"]
                );
                assert_eq!(calls::history(db, wave, who[1])?, [call]);
                out.push_str(&format!(
                    "{:?}",
                    calls::one(db, wave, who[1])?.map(|case| (case.calls, case.phone, case.outcome))
                ));
                Ok(out)
            })
            .unwrap()
    };
    let outputs = std::sync::Mutex::new(&mut seen);
    both(|store| outputs.lock().unwrap().push(run(store)));
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
}

#[test]
fn the_board_shows_no_name_and_operators_do_not_see_it() {
    let site = Site::new(QUESTIONNAIRE);
    town(&site);
    for line in 10..20 {
        stands(&site, line, CaseStatus::Usable);
    }
    let path = format!("/o/rennes/vagues/{}/suivi", site.wave);
    for role in [Role::Coordinator, Role::Steering, Role::Director] {
        let cookie = site.sign_in(role);
        let page = get(&site, &cookie, &path);
        assert_eq!(page.status, 200, "{role:?}");
        let text = plain(&page);
        assert!(
            text.contains("Taux de réponse") && text.contains("À relancer d’abord"),
            "{text}"
        );
        assert!(
            !text.contains("Association 1") && !text.contains("02 99"),
            "no name, no number"
        );
        assert!(text.contains("indicative"), "the margin says what it is");
        assert_eq!(text.contains("/appels"), role == Role::Coordinator);
    }
    let coordinator = site.sign_in(Role::Coordinator);
    let sport = plain(&get(
        &site,
        &coordinator,
        &format!("{path}?domaine=CUL&emploi=oui&situation=never"),
    ));
    assert!(sport.contains("selected>Culture"), "{sport}");
    assert!(sport.contains("10 associations dans cette situation"), "{sport}");
    // Two associations in the stratum: only those who run the fieldwork may read how they did.
    let few = format!("{path}?commune=35051&domaine=SPO");
    assert!(
        plain(&get(&site, &coordinator, &few)).contains("2 / "),
        "{}",
        plain(&get(&site, &coordinator, &few))
    );
    assert_eq!(get(&site, &coordinator, &format!("{path}?domaine=%3Cscript%3E")).status, 200);
    assert_eq!(get(&site, &coordinator, &format!("{path}/parcours")).status, 200);
    assert_eq!(get(&site, &site.sign_in(Role::Operator), &path).status, 404);
}

#[test]
fn an_operator_sees_the_calls_given_and_nothing_else() {
    let site = Site::new(QUESTIONNAIRE);
    town(&site);
    let coordinator = person(&site, "Camille", Role::Coordinator);
    let (one, other) = (
        person(&site, "Op Un", Role::Operator),
        person(&site, "Op Deux", Role::Operator),
    );
    let list = format!("/o/rennes/vagues/{}/appels", site.wave);
    assert_eq!(
        get(&site, &coordinator, "/o/rennes/appels").location(),
        list,
        "the only open wave"
    );
    assert!(plain(&get(&site, &one, "/o/rennes/appels")).contains("Aucun appel"));
    let page = get(&site, &coordinator, &list);
    let text = plain(&page);
    assert!(
        text.contains("Association 10") && !text.contains("Association 49"),
        "49 has no telephone"
    );
    let id = |name: &str| {
        let before = text.split(&format!("\">{name}</option>")).next().unwrap();
        before.rsplit('"').next().unwrap().to_owned()
    };
    let (first, guard) = (id("Op Un"), page.hidden("~csrf"));
    let give = |fields: &[(&str, &str)]| {
        let mut all = vec![("~csrf", guard.as_str()), ("action", "donner"), ("operateur", first.as_str())];
        all.extend(fields);
        site.post_as(&list, &all, Some(&coordinator))
    };
    assert_eq!(give(&[("nombre", "beaucoup")]).status, 422);
    assert!(give(&[("nombre", "3"), ("strate", "CUL.1")]).location().contains("donnes=3"));
    let mine = plain(&get(&site, &one, &list));
    assert_eq!(mine.matches("<li class=\"panel\">").count(), 3, "{mine}");
    assert!(
        !mine.contains("Culture") && !mine.contains("35238") && !mine.contains("@essai"),
        "name and telephone only: {mine}"
    );
    assert_eq!(plain(&get(&site, &other, &list)).matches("<li class=\"panel\">").count(), 0);
    // Given once: the next three are others.
    assert!(
        give(&[("nombre", "200"), ("strate", "CUL.1")])
            .location()
            .contains("donnes=7")
    );
    assert!(give(&[("nombre", "1"), ("strate", "CUL.1")]).location().contains("donnes=0"));

    let call = mine
        .split("href=\"")
        .find(|part| part.starts_with(&format!("{list}/")))
        .unwrap();
    let call = call.split('"').next().unwrap().to_owned();
    let page = plain(&get(&site, &one, &call));
    assert!(
        page.contains("Bonjour, Op Un") && page.contains("tel:0299") && page.contains("4 minutes"),
        "{page}"
    );
    assert!(!page.contains("Culture") && !page.contains("@essai"), "{page}");
    assert_eq!(get(&site, &other, &call).status, 404, "locked to whom it was given");
    assert_eq!(
        get(&site, &one, &format!("{list}/{}", named(&site, "Association 10"))).status,
        404,
        "not given"
    );
    assert_eq!(get(&site, &one, &format!("{list}.csv")).status, 404);
    let seen = plain(&get(&site, &coordinator, &call));
    assert!(
        seen.contains("confié à Op Un") && seen.contains("Reprendre cet appel"),
        "{seen}"
    );
    let taken = site.post_as(&call, &[("~csrf", &guard), ("action", "prendre")], Some(&coordinator));
    assert_eq!(taken.status, 303);
    assert_eq!(get(&site, &one, &call).status, 404);
    let released = site.post_as(
        &list,
        &[("~csrf", &guard), ("action", "reprendre"), ("operateur", &first)],
        Some(&coordinator),
    );
    assert!(released.location().contains("repris=9"), "{}", released.location());
}

/// An operator with every call, and how they note one.
struct Phone {
    site: Site,
    cookie: String,
    guard: String,
}

impl Phone {
    fn new() -> Self {
        let site = Site::new(QUESTIONNAIRE);
        town(&site);
        let cookie = person(&site, "Camille", Role::Coordinator);
        let guard = get(&site, &cookie, &format!("/o/rennes/vagues/{}/appels", site.wave)).hidden("~csrf");
        Phone { site, cookie, guard }
    }

    fn path(&self, line: usize) -> String {
        let who = named(&self.site, &format!("Association {line}"));
        format!("/o/rennes/vagues/{}/appels/{who}", self.site.wave)
    }

    /// Notes a call twice, as a double click does; both answers lead to the same place.
    fn note(&self, line: usize, fields: &[(&str, &str)]) -> Answer {
        let path = self.path(line);
        let call = get(&self.site, &self.cookie, &path).hidden("appel");
        let mut all = vec![("~csrf", self.guard.as_str()), ("appel", call.as_str())];
        all.extend(fields);
        let first = self.site.post_as(&path, &all, Some(&self.cookie));
        let again = self.site.post_as(&path, &all, Some(&self.cookie));
        assert_eq!(first.status, again.status, "{}", again.text());
        first
    }

    fn calls(&self, line: usize) -> usize {
        let who = named(&self.site, &format!("Association {line}"));
        self.site
            .app
            .store
            .read(|db| Ok(calls::history(db, self.site.wave, who)?.len()))
            .unwrap()
    }

    fn list(&self) -> String {
        plain(&get(
            &self.site,
            &self.cookie,
            &format!("/o/rennes/vagues/{}/appels", self.site.wave),
        ))
    }
}

#[test]
fn a_call_back_comes_back_at_its_hour() {
    let phone = Phone::new();
    let refused = phone.note(12, &[("issue", "call-back")]);
    assert_eq!(refused.status, 422);
    assert!(plain(&refused).contains("Indiquez le jour et l’heure"), "{}", plain(&refused));
    let typed = [
        ("issue", "call-back"),
        ("jour", "2026-03-01"),
        ("heure", "18:30"),
        ("note", "préfère le soir"),
    ];
    let past = phone.note(12, &typed);
    assert!(past.status == 422 && plain(&past).contains("Ce moment est passé") && plain(&past).contains("préfère le soir"));
    let late = phone.note(12, &[("issue", "call-back"), ("jour", "2027-03-01"), ("heure", "18:30")]);
    assert!(plain(&late).contains("la collecte sera close"));
    assert_eq!(phone.calls(12), 0);
    let done = phone.note(12, &[("issue", "call-back"), ("jour", "2026-03-02"), ("heure", "18:30")]);
    assert_eq!((done.status, phone.calls(12)), (303, 1), "noted once");
    let list = phone.list();
    let (before, later) = list.split_once("À rappeler plus tard").unwrap();
    assert!(
        !before.contains("Association 12<") && later.contains("Association 12<") && later.contains("18 h 30"),
        "{list}"
    );
    phone.site.clock.set(at("2026-03-02T17:31:00Z"));
    let list = phone.list();
    let (before, _) = list.split_once("À appeler ensuite").unwrap();
    assert!(
        before.contains("À rappeler maintenant") && before.contains("Association 12<"),
        "{list}"
    );
    assert_eq!(phone.note(12, &[]).status, 422, "an outcome is needed");
}

#[test]
fn what_ends_the_matter_stops_calls_and_mails_at_once() {
    let phone = Phone::new();
    let site = &phone.site;
    let mails = |who: Id<Association>| {
        let about = (site.wave, who);
        let now = site.app.clock.now();
        site.app
            .store
            .write(|db| {
                Ok(queue::enqueue_about(
                    db,
                    &format!("reminder-1/{who}"),
                    "reminder",
                    about,
                    Some("reminder-1"),
                    now,
                )?)
            })
            .unwrap();
    };
    let states = || {
        site.app
            .store
            .read(|db| Ok(diesel::sql_query("SELECT state FROM mail ORDER BY id").load::<State>(db)?))
            .unwrap()
            .into_iter()
            .map(|row| row.state)
            .collect::<Vec<_>>()
    };
    for (line, issue, ends) in [
        (11, "refused", CaseStatus::Refused),
        (13, "opposed", CaseStatus::Opposed),
        (14, "dissolved", CaseStatus::Dissolved),
        (16, "dormant", CaseStatus::Dormant),
        (17, "out-of-scope", CaseStatus::OutOfScope),
    ] {
        let who = named(site, &format!("Association {line}"));
        mails(who);
        assert_eq!(phone.note(line, &[("issue", issue)]).status, 303, "{issue}");
        assert_eq!(status(site, who), ends);
        assert!(!phone.list().contains(&format!("Association {line}<")), "{issue}");
        assert!(states().iter().all(|state| state == "cancelled"), "{issue}: {:?}", states());
    }
    let opposed = named(site, "Association 13");
    let channels = site
        .app
        .store
        .read(|db| Ok(olva::store::register::channels_of(db, opposed)?))
        .unwrap();
    assert!(!channels.is_empty() && channels.iter().all(|channel| channel.opposed && channel.opposed_at.is_some()));
    // An answer that came by the link meanwhile stays one; an opposition is heard all the same.
    let sent = stands(site, 18, CaseStatus::Usable);
    assert_eq!(phone.note(18, &[("issue", "refused")]).status, 303);
    assert_eq!(status(site, sent), CaseStatus::Usable);
    assert_eq!(phone.note(18, &[("issue", "opposed")]).status, 303);
    assert_eq!(status(site, sent), CaseStatus::Usable);
}

#[derive(QueryableByName)]
struct State {
    #[diesel(sql_type = diesel::sql_types::Text)]
    state: String,
}

#[test]
fn a_wrong_number_is_corrected_by_the_coordinator_and_called_again() {
    let phone = Phone::new();
    let site = &phone.site;
    for line in [22, 25] {
        assert_eq!(phone.note(line, &[("issue", "wrong-number")]).status, 303);
    }
    let page = plain(&get(site, &phone.cookie, &phone.path(25)));
    assert!(page.contains("<details open><summary>Corriger le numéro"), "{page}");
    let wrong = page
        .split("name=\"numero\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let correct = |line: usize, number: &str, cookie: &str, guard: &str| {
        let fields = [("~csrf", guard), ("action", "numero"), ("numero", number)];
        site.post_as(&phone.path(line), &fields, Some(cookie))
    };
    for (number, says) in [("rappeler Paul", "Écrivez un numéro"), (wrong, "déjà connu")] {
        let refused = correct(25, number, &phone.cookie, &phone.guard);
        assert!(refused.status == 422 && plain(&refused).contains(says), "{number}");
        assert!(
            refused.text().contains(&format!("value=\"{number}\"")),
            "what was typed stays"
        );
    }
    // An operator to whom the call was given corrects nothing.
    let operator = person(site, "Sacha", Role::Operator);
    let guard = get(site, &operator, &format!("/o/rennes/vagues/{}/appels", site.wave)).hidden("~csrf");
    assert_eq!(correct(25, "02 98 00 00 25", &operator, &guard).status, 404);
    // Without any other channel the case was given up; it is waited for again.
    assert_eq!(status(site, named(site, "Association 25")), CaseStatus::Bounced);
    let done = correct(25, "02 98 00 00 25", &phone.cookie, &phone.guard);
    assert!(done.location().ends_with("/appels?numero=1"));
    assert_eq!(status(site, named(site, "Association 25")), CaseStatus::Never);
    let list = phone.list();
    let (to_call, to_correct) = list.split_once("Numéros à corriger").unwrap();
    assert!(
        to_call.contains("Association 25<") && to_call.contains("02 98 00 00 25"),
        "{list}"
    );
    assert!(!to_correct.contains("Association 25<") && to_correct.contains("Association 22<"));
    // A file that brings another number has the same effect.
    let row = olva::register::ContactRow {
        line: 2,
        name: "Association 22".into(),
        commune: Some("35238".into()),
        phone: Some("02 98 00 00 22".into()),
        ..olva::register::ContactRow::default()
    };
    frame::import(&site.app, site.wave, &[row]).unwrap();
    let list = phone.list();
    assert!(
        list.contains("Association 22<") && !list.contains("Numéros à corriger"),
        "{list}"
    );
}

#[test]
fn a_call_can_open_the_questionnaire_send_the_link_or_find_a_wrong_number() {
    let phone = Phone::new();
    let site = &phone.site;
    let interview = phone.note(12, &[("issue", "interview")]);
    assert!(
        interview.location().contains("/saisie/") && interview.location().ends_with("mode=telephone"),
        "{interview:?}"
    );
    assert_eq!(get(site, &phone.cookie, interview.location()).status, 200);
    // Line 15 has no address: the link is not proposed, and is refused.
    assert!(!plain(&get(site, &phone.cookie, &phone.path(15))).contains("value=\"link\""));
    assert_eq!(phone.note(15, &[("issue", "link")]).status, 422);
    let linked = named(site, "Association 21");
    assert_eq!(phone.note(21, &[("issue", "link")]).status, 303);
    assert_eq!(status(site, linked), CaseStatus::Invited);
    mailing::deliver(&site.app, 10).unwrap();
    let olva::mail::Mailer::Memory(box_) = &*site.app.mailer else {
        unreachable!()
    };
    let sent = box_.lock().unwrap().join("\n");
    assert_eq!(sent.matches("To: bureau21@essai.example").count(), 1, "{sent}");
    assert!(sent.contains("/q/") && sent.contains("appel"), "{sent}");
    // A wrong number: another channel remains, or none.
    assert_eq!(phone.note(22, &[("issue", "wrong-number")]).status, 303);
    assert_eq!(status(site, named(site, "Association 22")), CaseStatus::Never);
    assert_eq!(phone.note(25, &[("issue", "wrong-number")]).status, 303);
    assert_eq!(status(site, named(site, "Association 25")), CaseStatus::Bounced);
    let list = phone.list();
    let (calls_to_make, to_correct) = list.split_once("Numéros à corriger").unwrap();
    for name in ["Association 22<", "Association 25<"] {
        assert!(!calls_to_make.contains(name) && to_correct.contains(name), "{name}: {list}");
    }
    // Those called come after those who were not.
    assert_eq!(phone.note(24, &[("issue", "absent")]).status, 303);
    let list = phone.list();
    let place = |line: usize| list.find(&format!("Association {line}<")).unwrap();
    assert!(place(24) > place(26) && place(24) > place(28), "{list}");
    let file = get(site, &phone.cookie, &format!("/o/rennes/vagues/{}/appels.csv", site.wave)).text();
    assert!(file.starts_with("\u{feff}\"Association\";\"Téléphone\""), "{file}");
    assert!(
        file.contains("\"absence (1 appel)\"") && !file.contains("Association 25\""),
        "{file}"
    );
    // Three sittings, so that the session lasts.
    for moment in ["2026-03-02T20:00:00Z", "2026-03-03T07:30:00Z"] {
        site.clock.set(at(moment));
        phone.list();
    }
    site.clock.set(at("2026-03-03T09:30:00Z"));
    let closed = site.post_as(
        &phone.path(26),
        &[
            ("~csrf", phone.guard.as_str()),
            ("appel", "018f2c5e-0000-7000-8000-000000000009"),
            ("issue", "absent"),
        ],
        Some(&phone.cookie),
    );
    assert_eq!(closed.status, 410, "the wave is closed");
}
