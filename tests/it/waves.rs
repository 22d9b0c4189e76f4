//! Waves in the browser’s words: from an empty installation to an open wave, its life, campaigns, the open link. On both databases.

use std::sync::Arc;

use olva::app::accounts::{self, Grant, Role};
use olva::app::observatories::{self, NewObservatory};
use olva::app::waves::{self, campaign, draft, guest, opening, questionnaire};
use olva::app::{App, Caches, answering, frame, work};
use olva::fieldwork::board::Tally;
use olva::fieldwork::{CaseStatus, Observatory, Wave, WaveState};
use olva::library::Library;
use olva::mail::Mailer;
use olva::questionnaire::local::{NewQuestion, Simple};
use olva::register::ContactRow;
use olva::store::{self, Store};
use olva::values::{Id, SeededRandom, SetClock, Timestamp};

use crate::support::databases::both;
use crate::support::site::{Answer, Server, form, request};

/// An empty installation on a Sunday of November.
pub(crate) struct Town {
    pub(crate) app: App,
    clock: Arc<SetClock>,
    pub(crate) here: Observatory,
}

pub(crate) fn town(store: &Store) -> Town {
    let clock = Arc::new(SetClock::new(Timestamp::parse("2026-11-22T09:00:00Z").unwrap()));
    let app = App {
        store: store.clone(),
        mailer: Arc::new(Mailer::memory()),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(1)),
        library: Arc::new(Library::embedded()),
        base_url: "https://olva.example".into(),
        settings: Arc::default(),
        caches: Arc::new(Caches::default()),
    };
    let new = NewObservatory {
        name: "Observatoire de Bourges".into(),
        territory: ("18033".into(), "Bourges".into()),
        training: false,
    };
    let here = observatories::add(&app, &new).unwrap();
    Town { app, clock, here }
}

impl Town {
    pub(crate) fn at(&self, instant: &str) {
        self.clock.set(Timestamp::parse(instant).unwrap());
    }

    pub(crate) fn later(&self, seconds: i64) {
        self.clock.set(self.app.clock.now().plus_seconds(seconds));
    }

    /// Associations of the register, by a wave that is given up: importing has its own tests.
    pub(crate) fn fill(&self, n: usize) {
        let now = self.app.clock.now();
        self.app
            .store
            .write(|db| {
                for place in 0..n {
                    let new = store::register::Registered {
                        rna: Some(format!("W18{place:07}")),
                        commune: Some("18033".into()),
                        domain: Some(if place % 3 == 0 { "sport" } else { "culture" }.into()),
                        employer: Some(place % 5 == 0),
                        quarter: (place % 2 == 0).then(|| "gare".to_owned()),
                        ..store::register::Registered::named(
                            Id::new(now, &*self.app.random),
                            self.here.id,
                            &format!("Élan {place}"),
                        )
                    };
                    store::register::add(db, &new, now)?;
                    let channel = store::register::Channel {
                        email: Some(format!("bureau{place}@essai.example")),
                        postal: Some(vec!["1 rue du Port".into(), "18000 Bourges".into()]),
                        opposed: place == 1,
                        ..store::register::Channel::new(Id::new(now, &*self.app.random), new.id)
                    };
                    store::register::add_channel(db, &channel, now)?;
                }
                Ok(())
            })
            .unwrap();
    }

    fn begin(&self) -> Id<Wave> {
        let core = questionnaire::from_library(&self.app, "flash-locaux").unwrap();
        draft::begin(&self.app, &self.here, "Enquête 2027", &core.hash, None)
            .unwrap()
            .unwrap()
    }

    fn people(&self, wave: Id<Wave>) {
        let people = draft::People {
            responsible: "Ville de Bourges".into(),
            contact_name: "Camille Roux".into(),
            contact_phone: "02 00 00 00 00".into(),
            contact_email: String::new(),
        };
        draft::set_people(&self.app, wave, &people).unwrap().unwrap();
    }

    fn ready(&self) -> Id<Wave> {
        let wave = self.begin();
        self.people(wave);
        wave
    }

    fn wave(&self, id: Id<Wave>) -> Wave {
        waves::get(&self.app, id).unwrap()
    }

    fn statuses(&self, wave: Id<Wave>) -> (Tally, Tally) {
        self.app.store.read(|db| opening::progress(db, wave)).unwrap()
    }
}

#[test]
fn opening_freezes_the_frame_once_with_its_strata() {
    both(|store| {
        let town = town(store);
        town.fill(20);
        let wave = town.ready();
        assert!(matches!(
            opening::open(&town.app, &town.here, wave, false).unwrap(),
            opening::Opened::Now
        ));
        assert!(matches!(
            opening::open(&town.app, &town.here, wave, false).unwrap(),
            opening::Opened::Already
        ));
        let open = town.wave(wave);
        assert_eq!(open.state, WaveState::Open);
        assert_eq!(open.opened_at, Some(town.app.clock.now()));
        let (tally, outside) = town.statuses(wave);
        assert_eq!((tally.of(&[CaseStatus::Never]), tally.of(&[CaseStatus::Opposed])), (19, 1));
        assert_eq!((tally.frame(), outside.frame()), (20, 0));
        let (rows, total) = frame::list(&town.app, wave, "", 0, 100).unwrap();
        assert_eq!((rows.len(), total), (20, 20));
        // Who comes into the register afterwards is not in the frame, and can be taken in, with the instant.
        town.fill_one("Nouvelle");
        assert_eq!(opening::newcomers(&town.app, wave, false).unwrap(), 1);
        assert_eq!(opening::newcomers(&town.app, wave, true).unwrap(), 1);
        assert_eq!(opening::newcomers(&town.app, wave, false).unwrap(), 0);
    });
}

impl Town {
    /// The mails that left, each once.
    fn taken(&self) -> Vec<String> {
        match &*self.app.mailer {
            Mailer::Memory(sent) => std::mem::take(&mut *sent.lock().unwrap()),
            _ => Vec::new(),
        }
    }

    fn fill_one(&self, name: &str) -> Id<olva::fieldwork::Association> {
        let now = self.app.clock.now();
        let new = store::register::Registered::named(Id::new(now, &*self.app.random), self.here.id, name);
        self.app.store.write(|db| Ok(store::register::add(db, &new, now)?)).unwrap();
        new.id
    }
}

#[test]
fn nothing_opens_while_an_obstacle_stands_and_all_are_said() {
    both(|store| {
        let town = town(store);
        let wave = town.begin();
        let refused = match opening::open(&town.app, &town.here, wave, false).unwrap() {
            opening::Opened::Refused(points) => points,
            other => panic!("{other:?}"),
        };
        let keys: Vec<&str> = refused.iter().map(|point| point.key).collect();
        assert_eq!(keys, ["frame-empty", "no-responsible", "no-contact"]);
        assert_eq!(town.wave(wave).state, WaveState::Draft);
        town.fill(3);
        town.people(wave);
        assert!(
            opening::readiness(&town.app, &town.here, &town.wave(wave))
                .unwrap()
                .may_open()
        );
    });
}

#[test]
fn planned_openings_and_closings_take_place_by_themselves_and_addresses_are_forgotten() {
    both(|store| {
        let town = town(store);
        town.fill(4);
        let wave = town.ready();
        let dates = draft::Dates {
            title: "Enquête 2027".into(),
            opens_on: "2027-01-12".into(),
            closes_on: "2027-03-30".into(),
            restitution_on: "2027-06-10".into(),
        };
        draft::set_dates(&town.app, wave, &dates).unwrap().unwrap();
        // A draft whose day has come and that nobody planned stays a draft.
        town.at("2027-01-13T09:00:00Z");
        assert_eq!(waves::keep_time(&town.app).unwrap(), 0);
        assert_eq!(town.wave(wave).state, WaveState::Draft);
        town.at("2026-12-01T09:00:00Z");
        assert!(matches!(
            opening::open(&town.app, &town.here, wave, true).unwrap(),
            opening::Opened::Planned
        ));
        work::tick(&town.app).unwrap();
        assert_eq!(town.wave(wave).state, WaveState::Draft);
        town.at("2027-01-12T07:00:01Z");
        work::tick(&town.app).unwrap();
        work::tick(&town.app).unwrap();
        assert_eq!(town.wave(wave).opened_at, Some(town.app.clock.now()));
        assert_eq!(frame::list(&town.app, wave, "", 0, 100).unwrap().1, 4);
        let postal = || {
            let channels = town
                .app
                .store
                .read(|db| Ok(store::register::channels(db, town.here.id)?))
                .unwrap();
            channels.iter().filter(|channel| channel.postal.is_some()).count()
        };
        assert_eq!(postal(), 4);
        town.at("2027-03-30T22:00:00Z");
        work::tick(&town.app).unwrap();
        assert_eq!(town.wave(wave).state, WaveState::Closed);
        assert_eq!(postal(), 0);
        // Opened again while it is not put away.
        let past = opening::extend(&town.app, wave, "2027-03-01").unwrap();
        assert_eq!(past.unwrap_err()[0].key, "wave-flaw-closing-past");
        opening::extend(&town.app, wave, "30/04/2027").unwrap().unwrap();
        assert_eq!(town.wave(wave).state, WaveState::Open);
        waves::close(&town.app, wave).unwrap();
        opening::archive(&town.app, wave).unwrap();
        assert!(opening::extend(&town.app, wave, "30/05/2027").is_err());
        assert_eq!(town.wave(wave).state, WaveState::Archived);
    });
}

#[test]
fn local_questions_and_options_make_a_questionnaire_that_is_answered() {
    both(|store| {
        let town = town(store);
        town.fill(2);
        let wave = town.ready();
        let new = NewQuestion {
            kind: Simple::Multi,
            label: "Utilisez-vous la maison des associations ?".into(),
            hint: String::new(),
            choices: vec!["Pour se réunir".into(), "Autre".into()],
        };
        assert!(matches!(
            questionnaire::add_question(&town.app, wave, "Bourges", &new).unwrap(),
            questionnaire::Added::Done
        ));
        let (composed, core) = questionnaire::of(&town.app, &town.wave(wave)).unwrap();
        assert_ne!(composed.hash, core.hash);
        assert_eq!(composed.extends.as_deref(), Some("flash-locaux"));
        assert!(composed.item("LOC01").is_some());
        // What is wrong changes nothing.
        let faulty =
            r#"{ "id": "x", "version": "1.0.0", "extends": { "id": "flash-locaux", "version": "1.0.0" }, "disable": ["rien"] }"#;
        match questionnaire::offer(&town.app, wave, faulty).unwrap() {
            questionnaire::Offered::Faulty(faults) => {
                assert!(faults.iter().any(|fault| fault.pointer == "/disable/0"), "{faults:?}");
            }
            _ => panic!("a module that switches off nothing was taken"),
        }
        assert_eq!(town.wave(wave).questionnaire, composed.hash);
        opening::open(&town.app, &town.here, wave, false).unwrap();
        let (_, _, token) = waves::links(&town.app, wave, None, false).unwrap().remove(0);
        let visit = answering::open(&town.app, &token, None).unwrap();
        assert_eq!(visit.questionnaire.hash, composed.hash);
        // The questionnaire of an open wave does not change any more.
        assert!(questionnaire::reset(&town.app, wave).is_err());
    });
}

const CORE: &str = r#"{ "id": "commun", "version": "1.0.0", "title": "Commun", "start": { "notice": ["Vos réponses restent confidentielles."] },
  "pages": [ { "id": "p", "title": "P", "items": [
    { "id": "sport", "type": "single", "label": "Sport", "list": ["foot", "judo"] },
    { "id": "nom", "type": "text", "label": "Nom" } ] } ] }"#;

#[test]
fn a_correction_of_the_core_reaches_every_wave_or_none() {
    both(|store| {
        let town = town(store);
        town.fill(3);
        let Ok(common) = campaign::create(&town.app, "Vague nationale", CORE).unwrap() else {
            panic!("a questionnaire without fault")
        };
        let (_, core, _) = campaign::get(&town.app, common).unwrap();
        let elsewhere = observatories::add(
            &town.app,
            &NewObservatory {
                name: "Observatoire de Vierzon".into(),
                territory: ("18279".into(), "Vierzon".into()),
                training: false,
            },
        )
        .unwrap();
        let begin = |of: &Observatory| {
            draft::begin(&town.app, of, "Vague", &core.hash, Some(common))
                .unwrap()
                .unwrap()
        };
        let (open, still) = (begin(&town.here), begin(&elsewhere));
        town.people(open);
        let new = NewQuestion {
            kind: Simple::Text,
            label: "Le port ?".into(),
            hint: String::new(),
            choices: Vec::new(),
        };
        questionnaire::add_question(&town.app, still, "Ici", &new).unwrap();
        assert!(matches!(
            opening::open(&town.app, &town.here, open, false).unwrap(),
            opening::Opened::Now
        ));
        let (_, _, token) = waves::links(&town.app, open, None, false).unwrap().remove(0);
        let fields = vec![("sport".to_owned(), "judo".to_owned()), ("nom".to_owned(), "Élan".to_owned())];
        answering::save_page(&town.app, &token, "p", 0, &fields, answering::SaveMode::Page).unwrap();

        // What somebody answered would lose its code: nobody gets it.
        let harmful = CORE.replace("\"judo\"", "\"boxe\"").replace("1.0.0", "1.1.0");
        let seen = campaign::examine(&town.app, common, &harmful).unwrap();
        assert!(
            !seen.is_possible()
                && seen
                    .effects
                    .iter()
                    .any(|effect| matches!(&effect.fate, campaign::Fate::Clashes(list) if list.len() == 1))
        );
        assert_eq!(campaign::publish(&town.app, common, &harmful).unwrap(), None);
        assert_eq!(town.wave(open).questionnaire, core.hash);

        // A wording may change, with a new number of version.
        let unnumbered = CORE.replace("\"Sport\"", "\"Quel sport\"");
        assert!(!campaign::examine(&town.app, common, &unnumbered).unwrap().is_possible());
        let good = unnumbered.replace("1.0.0", "1.0.1");
        assert_eq!(campaign::publish(&town.app, common, &good).unwrap(), Some(2));
        let visit = answering::open(&town.app, &token, None).unwrap();
        assert_eq!(visit.questionnaire.item("sport").unwrap().label_in("fr"), "Quel sport");
        assert!(visit.response.is_some(), "nothing said is lost");
        let (composed, _) = questionnaire::of(&town.app, &town.wave(still)).unwrap();
        assert!(composed.item("LOC01").is_some() && composed.item("sport").unwrap().label_in("fr") == "Quel sport");
        // Another questionnaire is not a correction of this one.
        let other = campaign::examine(&town.app, common, &CORE.replace("\"commun\"", "\"autre\"")).unwrap();
        assert_eq!(other.other.as_deref(), Some("autre"));
    });
}

#[test]
fn the_open_link_tells_nobody_who_has_an_address() {
    both(|store| {
        let town = town(store);
        town.fill(3);
        let mute = town.fill_one("Sans adresse");
        let wave = town.ready();
        opening::open(&town.app, &town.here, wave, false).unwrap();
        let link = guest::switch(&town.app, wave, true).unwrap().unwrap();
        assert!(link.starts_with("bourges-"), "{link}");
        let found = guest::search(&town.app, &link, "élan 2", "1.2.3.4").unwrap().unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(guest::search(&town.app, &link, "él", "1.2.3.4").unwrap(), None);
        assert_eq!(
            guest::search(&town.app, &link, "W180000002", "1.2.3.4").unwrap().unwrap(),
            found
        );
        guest::send(&town.app, &link, found[0].id, "1.2.3.4").unwrap();
        guest::send(&town.app, &link, mute, "1.2.3.4").unwrap();
        let done = olva::app::mailing::deliver(&town.app, 10).unwrap();
        assert_eq!(done.sent, 1, "{done:?}");
        let sent = town.taken();
        assert!(sent[0].contains("bureau2@essai.example"), "{}", sent[0]);
        // Somebody unknown asks; the coordinator accepts; the link leaves, outside the frame.
        let blank = guest::request(&town.app, &link, &guest::Unknown::default(), "1.2.3.4").unwrap();
        assert_eq!(blank.unwrap_err().len(), 2);
        let unknown = guest::Unknown {
            name: "La Boussole".into(),
            rna: "w751234567".into(),
            email: "contact@boussole.example".into(),
            ..guest::Unknown::default()
        };
        guest::request(&town.app, &link, &unknown, "1.2.3.4").unwrap().unwrap();
        let person = olva::app::accounts::list(&town.app).unwrap();
        assert!(person.is_empty());
        accounts::add(&town.app, "Camille", None, Grant::Member(town.here.id, Role::Coordinator)).unwrap();
        let waiting = guest::requests(&town.app, wave).unwrap();
        assert_eq!((waiting.len(), guest::waiting(&town.app, wave).unwrap()), (1, 1));
        let by = Id::new(town.app.clock.now(), &*town.app.random);
        assert!(guest::accept(&town.app, wave, waiting[0].id, by).unwrap());
        assert!(!guest::accept(&town.app, wave, waiting[0].id, by).unwrap(), "decided once");
        assert_eq!(town.statuses(wave).1.frame(), 1);
        assert_eq!(olva::app::mailing::deliver(&town.app, 10).unwrap().sent, 1);
        assert!(town.taken()[0].contains("contact@boussole.example"));
        let kept = guest::requests(&town.app, wave).unwrap().remove(0);
        assert_eq!(
            (kept.state.as_str(), kept.email),
            ("accepted", None),
            "what is no longer needed goes"
        );
        // Too many attempts are refused.
        let refused = (0..80).any(|_| guest::search(&town.app, &link, "élan", "9.9.9.9").is_err());
        assert!(refused);
    });
}

/// A browser of a few lines, signed in.
struct Visitor<'a> {
    server: &'a Server,
    cookie: String,
}

impl Visitor<'_> {
    fn get(&self, path: &str) -> Answer {
        request(self.server.address, "GET", path, &[("Cookie", &self.cookie)], "")
    }

    fn post(&self, path: &str, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let guard = page.hidden("~csrf");
        let mut all = vec![("~csrf", guard.as_str())];
        all.extend(fields);
        let headers = [
            ("Cookie", self.cookie.as_str()),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        request(self.server.address, "POST", path, &headers, &form(&all))
    }

    fn post_parts(&self, path: &str, page: &Answer, fields: &[(&str, &str)]) -> Answer {
        let guard = page.hidden("~csrf");
        let mut body = String::new();
        for (name, value) in [("~csrf", guard.as_str())].iter().chain(fields) {
            body.push_str(&format!(
                "--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str("--xyz--\r\n");
        let headers = [
            ("Cookie", self.cookie.as_str()),
            ("Content-Type", "multipart/form-data; boundary=xyz"),
        ];
        request(self.server.address, "POST", path, &headers, &body)
    }
}

#[test]
fn pages_keep_what_was_typed_and_say_what_is_wrong() {
    both(|store| {
        let town = town(store);
        town.fill(12);
        let server = Server::start(&town.app);
        let link = accounts::add(&town.app, "Camille", None, Grant::Member(town.here.id, Role::Coordinator)).unwrap();
        let path = format!("/connexion/{}", link.reveal());
        let button = request(server.address, "GET", &path, &[], "");
        assert_eq!(button.status, 200);
        let signed = request(
            server.address,
            "POST",
            &path,
            &[("Content-Type", "application/x-www-form-urlencoded")],
            "",
        );
        let cookie = signed.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        let visitor = Visitor { server: &server, cookie };
        let home = visitor.get("/o/bourges");
        assert!(home.text().contains("Choisir le questionnaire"), "{}", home.text());
        let new = visitor.get("/o/bourges/vagues/nouvelle");
        let blank = visitor.post(
            "/o/bourges/vagues/nouvelle",
            &new,
            &[("titre", " "), ("questionnaire", "olva-2026")],
        );
        assert_eq!(blank.status, 422);
        let begun = visitor.post(
            "/o/bourges/vagues/nouvelle",
            &new,
            &[("titre", "Essai 2027"), ("questionnaire", "olva-2026")],
        );
        assert_eq!(begun.status, 303, "{}", begun.text());
        let compose = begun.location().to_owned();
        let base = compose.trim_end_matches("/preparation/questionnaire").to_owned();
        let page = visitor.get(&compose);
        assert_eq!(page.status, 200, "{}", page.text());

        // A question that lacks everything, then a good one; options; a text with faults.
        let lacks = visitor.post_parts(
            &compose,
            &page,
            &[("quoi", "ajouter"), ("type", "single"), ("libelle", ""), ("choix", "Oui")],
        );
        assert_eq!(lacks.status, 422);
        assert!(
            lacks.text().contains("Écrivez la question") && lacks.text().contains("au moins deux"),
            "{}",
            lacks.text()
        );
        let added = visitor.post_parts(
            &compose,
            &page,
            &[("quoi", "ajouter"), ("type", "yesno"), ("libelle", "Venez-vous au forum ?")],
        );
        assert_eq!(added.status, 303, "{}", added.text());
        let faulty = visitor.post_parts(
            &compose,
            &page,
            &[("quoi", "texte"), ("texte", "{ \"id\": \"x\", \"pages\": [] }")],
        );
        assert_eq!(faulty.status, 422);
        assert!(
            faulty.text().contains("/pages") && faulty.text().contains("Erreur"),
            "{}",
            faulty.text()
        );
        let options = visitor.post_parts(&compose, &page, &[("quoi", "options"), ("option", "B03"), ("option", "L01")]);
        assert_eq!(options.status, 303, "{}", options.text());
        let page = visitor.get(&compose);
        assert!(
            page.text().contains("L01 «\u{a0}")
                && page.text().contains("» sera posée")
                && page.text().contains("Venez-vous au forum"),
            "{}",
            page.text()
        );

        // Dates: past, in the wrong order; the calendar of an evening.
        let dates = format!("{base}/preparation/dates");
        let shown = visitor.get(&dates);
        let past = [
            ("titre", "Essai"),
            ("ouverture", "2025-01-01"),
            ("cloture", "2025-03-01"),
            ("restitution", ""),
        ];
        let past = visitor.post(&dates, &shown, &past);
        assert_eq!(past.status, 422);
        assert!(
            past.text().contains("déjà passé") && past.text().contains("value=\"2025-03-01\""),
            "{}",
            past.text()
        );
        let calendar = visitor.get(&format!("{dates}?soiree=2027-09-23&eviter=06%2F02%2F2027+22%2F02%2F2027"));
        assert!(
            calendar.text().contains("Calendrier proposé") && calendar.text().contains("Relance"),
            "{}",
            calendar.text()
        );
        assert_eq!(visitor.get(&format!("{dates}?soiree=2026-12-01")).status, 422);
        let good = [
            ("titre", "Essai"),
            ("ouverture", "2027-01-12"),
            ("cloture", "2027-03-30"),
            ("restitution", "2027-06-10"),
        ];
        assert_eq!(visitor.post(&dates, &shown, &good).status, 303);

        let people = format!("{base}/preparation/coordonnees");
        let shown = visitor.get(&people);
        let bad = visitor.post(
            &people,
            &shown,
            &[("responsable", "Ville <b>"), ("contact", ""), ("courriel", "bof")],
        );
        assert_eq!(bad.status, 422);
        assert!(
            bad.text().contains("Ville &#60;b&#62;") || bad.text().contains("Ville &lt;b&gt;"),
            "{}",
            bad.text()
        );
        let good = [
            ("responsable", "Ville de Bourges"),
            ("contact", "Camille Roux"),
            ("telephone", "02 00 00 00 00"),
        ];
        assert_eq!(visitor.post(&people, &shown, &good).status, 303);
        let lists = format!("{base}/preparation/quartiers");
        let shown = visitor.get(&lists);
        let twice = visitor.post(&lists, &shown, &[("quartiers", "Gare\nGare"), ("qpv", "")]);
        assert_eq!(twice.status, 422);
        assert!(twice.text().contains("La ligne 2"), "{}", twice.text());
        assert_eq!(
            visitor
                .post(&lists, &shown, &[("quartiers", "Gare\nPort"), ("qpv", "")])
                .status,
            303
        );

        // Preview, forecast, check, open; a double click opens once.
        let preview = visitor.get(&format!("{base}/apercu/accueil"));
        assert!(preview.text().contains("rien n’est enregistré"), "{}", preview.text());
        let second = visitor.post(
            &format!("{base}/apercu/accueil"),
            &preview,
            &[("~answers", "{}"), ("~shown", "")],
        );
        assert!([200, 422].contains(&second.status));
        assert_eq!(visitor.get(&format!("{base}/apercu")).status, 200);
        assert!(
            visitor
                .get(&format!("{base}/preparation/prevision"))
                .text()
                .contains("Par domaine")
        );
        let check = visitor.get(&format!("{base}/preparation"));
        assert!(check.text().contains("Rien n’empêche d’ouvrir"), "{}", check.text());
        for _ in 0..2 {
            let opened = visitor.post(&format!("{base}/ouverture"), &check, &[("quand", "maintenant")]);
            assert_eq!(opened.status, 303, "{}", opened.text());
        }
        let after = visitor.get(&format!("{base}/preparation?fait=ouverte"));
        assert!(after.text().contains("L’enquête est ouverte"), "{}", after.text());
        assert!(visitor.get("/o/bourges").text().contains("Une enquête est en cours"));
        let closing = visitor.post(&format!("{base}/prolongation"), &after, &[("cloture", "2020-01-01")]);
        assert_eq!(closing.status, 422);
        assert!(closing.text().contains("value=\"2020-01-01\""), "{}", closing.text());
    });
}

#[test]
fn the_command_line_opens_a_wave_as_before() {
    both(|store| {
        let town = town(store);
        let hash = waves::publish(&town.app, CORE).unwrap();
        let now = town.app.clock.now();
        let new = waves::NewWave {
            observatory: town.here.id,
            title: "Vague".into(),
            questionnaire: hash,
            territory: ("18033".into(), "Bourges".into()),
            year: 2026,
            opens_at: now,
            closes_at: now.plus_seconds(86_400),
            settings: olva::fieldwork::WaveSettings::default(),
        };
        let wave = waves::create(&town.app, new).unwrap();
        let row = ContactRow {
            line: 2,
            name: "Élan".into(),
            domain: Some("sport".into()),
            ..ContactRow::default()
        };
        frame::import(&town.app, wave, &[row]).unwrap();
        assert_eq!(waves::links(&town.app, wave, None, false).unwrap().len(), 1);
        assert_eq!(town.wave(wave).state, WaveState::Open);
    });
}

#[test]
fn a_wave_in_preparation_joins_a_campaign_and_leaves_it_by_its_pages() {
    both(|store| {
        let town = town(store);
        town.fill(3);
        let Ok(common) = campaign::create(&town.app, "Vague nationale", CORE).unwrap() else {
            panic!("a questionnaire without fault")
        };
        let wave = town.ready();
        let own = town.wave(wave).questionnaire;
        let server = Server::start(&town.app);
        let enter = |grant| {
            let link = accounts::add(&town.app, "Camille", None, grant).unwrap();
            let token = accounts::sign_in::with_link(&town.app, &link, None).unwrap();
            let csrf = accounts::session(&town.app, &token).unwrap().unwrap().csrf;
            (format!("olva_session={}", token.reveal()), csrf)
        };
        let (cookie, csrf) = enter(Grant::Member(town.here.id, Role::Coordinator));
        let path = format!("/o/bourges/vagues/{wave}/preparation/questionnaire");
        let get = |path: &str, cookie: &str| request(server.address, "GET", path, &[("Cookie", cookie)], "");
        let post = |fields: &[(&str, &str)]| -> Answer {
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
            request(server.address, "POST", &path, &headers, &body)
        };
        // What it means is said before.
        let page = get(&path, &cookie).text();
        assert!(
            page.contains("Vague nationale") && page.contains("jamais vos contacts"),
            "{page}"
        );
        assert_eq!(post(&[("quoi", "rejoindre")]).status, 422);
        let joined = post(&[("quoi", "rejoindre"), ("campagne", &common.to_string())]);
        assert_eq!(joined.status, 303, "{}", joined.text());
        let known = town.wave(wave);
        assert!(known.campaign == Some(common) && known.questionnaire != own && known.settings.core.is_some());
        let page = get(&path, &cookie).text();
        assert!(
            page.contains("Quitter la campagne") && page.contains("Vague nationale"),
            "{page}"
        );
        // The coordinator of campaigns sees counts, never a name nor an address.
        let (above, _) = enter(Grant::Campaign);
        let seen = get(&format!("/campagnes/{common}"), &above).text();
        assert!(seen.contains("Observatoire de Bourges") && !seen.contains("Élan 0") && !seen.contains("essai.example"));
        assert_eq!(get(&path, &above).status, 404);
        // A correction arrives in a wave that joined; a wave that left keeps what it had.
        let second = CORE.replace("\"Sport\"", "\"Quel sport\"").replace("1.0.0", "1.0.1");
        assert_eq!(campaign::publish(&town.app, common, &second).unwrap(), Some(1));
        let corrected = town.wave(wave).questionnaire;
        assert_ne!(corrected, known.questionnaire);
        assert_eq!(post(&[("quoi", "quitter")]).status, 303);
        let left = town.wave(wave);
        assert!(left.campaign.is_none() && left.questionnaire == corrected);
        let third = second.replace("1.0.1", "1.0.2").replace("Quel sport", "Quel sport ?");
        assert_eq!(campaign::publish(&town.app, common, &third).unwrap(), Some(0));
        assert_eq!(town.wave(wave).questionnaire, corrected);
        // Joined again, then open: it stays.
        assert_eq!(post(&[("quoi", "rejoindre"), ("campagne", &common.to_string())]).status, 303);
        assert!(matches!(
            opening::open(&town.app, &town.here, wave, false).unwrap(),
            opening::Opened::Now
        ));
        for what in [
            vec![("quoi", "quitter")],
            vec![("quoi", "rejoindre"), ("campagne", &common.to_string())],
        ] {
            assert_eq!(post(&what).status, 409);
        }
        assert_eq!(town.wave(wave).campaign, Some(common));
        let page = get(&path, &cookie).text();
        assert!(page.contains("la correction arrive ici") && !page.contains("Quitter la campagne"));
        // What is invented is not counted with the rest.
        let training = NewObservatory {
            name: "Entraînement".into(),
            territory: ("18033".into(), "Bourges".into()),
            training: true,
        };
        let training = observatories::add(&town.app, &training).unwrap();
        let core = questionnaire::from_library(&town.app, "flash-locaux").unwrap();
        assert!(draft::begin(&town.app, &training, "Essai", &core.hash, Some(common)).is_err());
        let alone = draft::begin(&town.app, &training, "Essai", &core.hash, None)
            .unwrap()
            .unwrap();
        assert!(campaign::join(&town.app, alone, common).is_err());
    });
}
