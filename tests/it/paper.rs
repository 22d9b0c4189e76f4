//! Paper: letters and their codes, lists, forms, key-in, group sessions; on both databases where the database matters.

use std::process::Command;
use std::sync::Arc;

use olva::app::accounts::{self, Grant, Role};
use olva::app::answering::desk::{self, Desk, Differing, Keyed, Mode, Origin};
use olva::app::answering::{self, SaveMode};
use olva::app::paper::{self, Entered, Print, Selection};
use olva::app::waves::{self, NewWave};
use olva::app::{App, Caches, frame, observatories};
use olva::error::Code;
use olva::fieldwork::{AccessCode, Association, CaseStatus, Observatory, ResponseState, User, Wave, WaveSettings};
use olva::library::Library;
use olva::mail::Mailer;
use olva::questionnaire::flow::Path;
use olva::questionnaire::{Content, Missing, Value};
use olva::register::ContactRow;
use olva::store::register::{self, Channel};
use olva::store::{Store, cases, fieldwork as stored};
use olva::values::{Id, SeededRandom, SetClock, Timestamp, Token};

use crate::support::databases::{PostgresDatabase, postgres};
use crate::support::site::{Answer, Site};

const QUESTIONNAIRE: &str = r###"{
  "id": "papier", "version": "1.0.0", "title": "Enquête à {territoire}", "intro": "Pour mieux vous connaître.",
  "start": { "minutes": 10, "minutesShort": 4, "notice": ["Répondre est libre."], "noticeFull": "## Qui\n\nLa Ville." },
  "lists": { "besoins": [ { "code": "lieux", "label": "Des lieux" }, { "code": "argent", "label": "De l’argent" },
                          { "code": "autre", "label": "Autre", "other": true }, { "code": "rien", "label": "Rien", "exclusive": true } ] },
  "pages": [
    { "id": "p1", "title": "Vous", "items": [
      { "id": "A01", "type": "text", "label": "Nom", "mark": "essentiel", "required": true, "maxLength": 60 },
      { "id": "A02", "type": "boolean", "display": "yesno", "label": "Avez-vous des salariés ?", "mark": "essentiel" },
      { "id": "A03", "type": "integer", "label": "Combien ?", "min": 0, "max": 500, "bands": [0, 10, 50], "estimate": true,
        "dontKnow": true, "visibleIf": "A02",
        "checks": [ { "id": "gros", "when": "A03 > 100", "severity": "soft", "message": "{A03} : est-ce exact ?" } ] },
      { "id": "A04", "type": "single", "label": "Le moral ?", "sealed": true, "refused": true, "mark": "essentiel",
        "list": [ { "code": "bon", "label": "Bon" }, { "code": "mauvais", "label": "Mauvais" } ] } ] },
    { "id": "p2", "title": "Besoins", "items": [
      { "id": "B01", "type": "multi", "label": "Vos besoins", "mark": "essentiel", "list": "besoins", "max": 2 },
      { "id": "B02", "type": "rank", "label": "Dans l’ordre", "list": "besoins", "size": 2 },
      { "id": "B03", "type": "matrix", "label": "Satisfaction", "dontKnow": true,
        "list": [ { "code": "oui", "label": "Oui" }, { "code": "non", "label": "Non" } ],
        "rows": [ { "id": "salles", "label": "Salles" }, { "id": "aide", "label": "Aide" } ] },
      { "id": "B04", "type": "commune", "label": "Commune" },
      { "id": "B05", "type": "boolean", "label": "Être recontacté" },
      { "id": "B06", "type": "roster", "label": "Lieux", "count": { "max": 5 }, "rowLabel": "Lieu {index}",
        "items": [ { "id": "surface", "type": "integer", "label": "Surface", "min": 1, "max": 9999 } ] } ] } ],
  "usable": { "answered": ["B01"] } }"###;

/// An application with an open wave of three associations: the first has an address and an e-mail, the second an address only, the
/// third has opposed.
struct Scene {
    app: App,
    clock: Arc<SetClock>,
    wave: Wave,
    observatory: Observatory,
    who: Vec<Id<Association>>,
    operator: Id<User>,
    other: Id<User>,
    _database: Option<PostgresDatabase>,
}

fn scene(address: &str, database: Option<PostgresDatabase>) -> Scene {
    let start = Timestamp::parse("2026-03-02T09:00:00Z").unwrap();
    let clock = Arc::new(SetClock::new(start));
    let app = App {
        store: Store::open(address).unwrap(),
        mailer: Arc::new(Mailer::memory()),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(3)),
        library: Arc::new(Library::embedded()),
        base_url: "https://enquete.ville.example".into(),
        settings: Arc::default(),
        caches: Arc::new(Caches::default()),
    };
    let questionnaire = waves::publish(&app, QUESTIONNAIRE).unwrap();
    let territory = ("18033".to_owned(), "Bourges".to_owned());
    let observatory = observatories::of_territory(&app, &territory, false).unwrap();
    let wave = waves::create(
        &app,
        NewWave {
            observatory: observatory.id,
            title: "Vague".into(),
            questionnaire,
            territory,
            year: 2026,
            opens_at: start,
            closes_at: start.plus_seconds(30 * 86_400),
            settings: WaveSettings {
                responsible: "Ville de Bourges".into(),
                contact_name: "Camille Roux".into(),
                contact_phone: "02 48 00 00 00".into(),
                ..WaveSettings::default()
            },
        },
    )
    .unwrap();
    let row = |line: usize, name: &str, email: Option<&str>, opposed: bool| ContactRow {
        line,
        name: name.into(),
        rna: Some(format!("W18100000{line}")),
        commune: Some("18033".into()),
        email: email.map(str::to_owned),
        domain: Some("SPO".into()),
        opposed,
        ..ContactRow::default()
    };
    let rows = [
        row(1, "Amis du marais", Some("amis@essai.example"), false),
        row(2, "Boule d’or", None, false),
        row(3, "Cercle fermé", Some("cercle@essai.example"), true),
    ];
    frame::import(&app, wave, &rows).unwrap();
    let (lines, _) = frame::list(&app, wave, "", 0, 10).unwrap();
    let who: Vec<Id<Association>> = lines.iter().map(|line| line.id).collect();
    for (n, id) in who.iter().enumerate().take(2) {
        app.store
            .write(|db| {
                let mut channel = Channel::new(Id::new(start, &*app.random), *id);
                channel.postal = Some(vec![format!("{} rue Haute", n + 1), "18000 BOURGES".to_owned()]);
                Ok(register::add_channel(db, &channel, start)?)
            })
            .unwrap();
    }
    let operator = person(&app, &observatory, "Operateur");
    let other = person(&app, &observatory, "Collegue");
    Scene {
        wave: waves::get(&app, wave).unwrap(),
        observatory,
        clock,
        who,
        operator,
        other,
        app,
        _database: database,
    }
}

fn person(app: &App, observatory: &Observatory, name: &str) -> Id<User> {
    let link = accounts::add(app, name, None, Grant::Member(observatory.id, Role::Operator)).unwrap();
    let session = accounts::sign_in::with_link(app, &link, None).unwrap();
    accounts::session(app, &session).unwrap().unwrap().id
}

/// The same on SQLite and, when there is a server, on PostgreSQL.
fn everywhere(test: impl Fn(&Scene)) {
    test(&scene("sqlite::memory:", None));
    if let Some(server) = postgres() {
        let database = PostgresDatabase::new(&server);
        let address = database.address();
        test(&scene(&address, Some(database)));
    }
}

impl Scene {
    fn desk(&self, person: Id<User>) -> Desk {
        Desk {
            wave: self.wave.id,
            association: self.who[0],
            person,
            mode: Mode::Paper,
            assigned_only: true,
            path: Path::Full,
            batch: Some("pile 1".to_owned()),
        }
    }

    fn case(&self, place: usize) -> stored::Found {
        let found = self.app.store.read(|db| Ok(stored::case(db, self.wave.id, self.who[place])?));
        found.unwrap().unwrap()
    }

    fn code(&self, place: usize) -> AccessCode {
        let csv = paper::links(&self.app, &self.wave, &Selection::One(self.who[place]))
            .unwrap()
            .unwrap();
        let text = String::from_utf8(csv).unwrap();
        let line = text.lines().nth(1).unwrap().to_owned();
        AccessCode::parse(line.rsplit(';').next().unwrap()).unwrap()
    }
}

fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn pages(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// The text of a PDF.
fn pdf_text(name: &str, bytes: &[u8]) -> String {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    let output = Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output().unwrap();
    assert!(output.status.success());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn letters_go_to_those_who_may_still_answer_and_their_codes_open_the_questionnaire() {
    everywhere(|scene| {
        let all = Selection::All;
        let bytes = paper::letters(&scene.app, &scene.wave, &scene.observatory, &all, true, None)
            .unwrap()
            .unwrap();
        let text = pdf_text("lettres.pdf", &bytes);
        for expected in [
            "Amis du marais",
            "1 rue Haute",
            "Boule d’or",
            "18000 BOURGES",
            "Ville de Bourges",
            "Camille Roux",
            "ne plus recevoir de",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        assert!(!text.contains("Cercle"), "whoever opposed gets no letter");
        let codes: Vec<AccessCode> = text
            .split_whitespace()
            .filter(|word| word.len() == 9)
            .filter_map(AccessCode::parse)
            .collect();
        assert_eq!(codes.len(), 2, "{text}");
        match paper::enter(&scene.app, None, &codes[0].printed().to_lowercase(), None).unwrap() {
            Entered::Home(token) => assert_eq!(
                answering::open(&scene.app, &token, None).unwrap().association,
                "Amis du marais"
            ),
            _ => panic!("the code of a letter opens a personal link"),
        }
        assert_eq!(scene.case(1).status, CaseStatus::Invited);
        // Another print draws other codes, and the first ones stay good.
        let again = paper::letters(&scene.app, &scene.wave, &scene.observatory, &all, true, None)
            .unwrap()
            .unwrap();
        assert!(!pdf_text("lettres2.pdf", &again).contains(&codes[1].printed()));
        assert!(matches!(
            paper::enter(&scene.app, None, &codes[1].printed(), None).unwrap(),
            Entered::Home(_)
        ));
    });
}

#[test]
fn a_selection_is_printed_in_parts_that_skip_nobody_when_somebody_answers_meanwhile() {
    everywhere(|scene| {
        let parts = |selection: &Selection, size| paper::parts(&scene.app, scene.wave.id, selection, false, size).unwrap();
        let before = parts(&Selection::All, 1);
        let names: Vec<(&str, &str, usize)> = before
            .iter()
            .map(|part| (part.first.as_str(), part.last.as_str(), part.n))
            .collect();
        // Whoever opposed has a place, so that parts stay where they are, and nothing is printed for it.
        assert_eq!(names[0], ("Amis du marais", "Amis du marais", 1));
        assert_eq!(names.iter().map(|(.., n)| n).sum::<usize>(), 2, "{names:?}");
        assert!(parts(&Selection::All, 2)[0].last.starts_with("Boule"));
        let print = paper::Print {
            path: Path::Short,
            large: false,
        };
        let forms = |selection: &Selection, range| {
            paper::forms(&scene.app, &scene.wave, &scene.observatory, selection, range, print).unwrap()
        };
        let bytes = forms(&Selection::All, Some(before[0].range)).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), 1);
        let mut pdf = Vec::new();
        let mut file = archive.by_index(0).unwrap();
        assert_eq!(file.name().unwrap(), "001-amis-du-marais.pdf");
        std::io::Read::read_to_end(&mut file, &mut pdf).unwrap();
        let text = pdf_text("nominatif.pdf", &pdf);
        assert!(text.contains("Amis du marais"), "{text}");
        let found = text
            .split_whitespace()
            .filter_map(AccessCode::parse)
            .any(|code| matches!(paper::enter(&scene.app, None, &code.printed(), None), Ok(Entered::Home(_))));
        assert!(found, "its code opens the questionnaire: {text}");
        assert_eq!(scene.case(0).status, CaseStatus::Invited);

        let now = scene.app.clock.now();
        let becomes = |status| {
            scene
                .app
                .store
                .write(|db| Ok(olva::store::cases::set_status(db, scene.wave.id, scene.who[0], status, now)?))
                .unwrap();
        };
        becomes(CaseStatus::Partial);
        assert_eq!(parts(&Selection::Never, 1)[0].n, 0, "begun");
        assert_eq!(parts(&Selection::All, 1)[0].n, 1);
        becomes(CaseStatus::Usable);
        let after = parts(&Selection::All, 1);
        assert_eq!(
            after.iter().map(|part| part.range).collect::<Vec<_>>(),
            before.iter().map(|part| part.range).collect::<Vec<_>>()
        );
        assert_eq!(after[0].n, 0);
        assert!(forms(&Selection::All, Some(after[0].range)).is_none());
        assert!(forms(&Selection::All, Some(after[1].range)).is_some());
        let elsewhere = paper::Range {
            from: Id::new(now, &*scene.app.random),
            to: scene.who[0],
        };
        let refused = paper::letters(
            &scene.app,
            &scene.wave,
            &scene.observatory,
            &Selection::All,
            false,
            Some(elsewhere),
        );
        assert_eq!(refused.unwrap_err().code, Code::NotFound);
    });
}

#[test]
fn a_list_of_links_holds_what_a_mail_merge_needs_for_the_associations_chosen() {
    everywhere(|scene| {
        let reach = paper::reach(&scene.app, scene.wave.id).unwrap();
        assert_eq!((reach.pending, reach.postal, reach.without_email), (2, 2, 1));
        let csv = paper::links(&scene.app, &scene.wave, &Selection::WithoutEmail)
            .unwrap()
            .unwrap();
        let text = String::from_utf8(csv).unwrap();
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), 2, "{text}");
        let cells: Vec<&str> = lines[1].split(';').collect();
        assert_eq!(&cells[..5], ["Boule d’or", "W181000002", "", "2 rue Haute", "18000 BOURGES"]);
        let token = Token::parse(cells[5].rsplit('/').next().unwrap()).unwrap();
        assert_eq!(answering::open(&scene.app, &token, None).unwrap().association, "Boule d’or");
        let nobody = Selection::parse("domaine:CUL").unwrap();
        assert_eq!(paper::links(&scene.app, &scene.wave, &nobody).unwrap(), None);
    });
}

#[test]
fn what_is_keyed_in_counts_with_its_mode_its_operator_and_its_batch() {
    everywhere(|scene| {
        let desk = scene.desk(scene.operator);
        let keying = desk::open(&scene.app, &desk).unwrap();
        assert_eq!(keying.origin, Origin::Nobody);
        // A required question left blank and a doubtful number: neither blocks.
        let fields = pairs(&[
            ("A02", "oui"),
            ("A03", "400"),
            ("B01", "lieux"),
            ("B01", "argent"),
            ("B03.salles", "oui"),
        ]);
        match desk::save(&scene.app, &desk, 0, &pages(&["p1", "p2"]), &fields, Differing::Ask).unwrap() {
            Keyed::Stored(_, doubts) => assert_eq!(doubts.len(), 1),
            _ => panic!("blanks and doubts do not block"),
        }
        let revision = scene.case(0).stored.unwrap().response.revision;
        desk::finish(&scene.app, &desk, revision).unwrap();
        let found = scene.case(0);
        let kept = found.stored.unwrap();
        assert_eq!(
            (kept.mode.as_str(), kept.person, kept.batch.as_deref()),
            ("papier", Some(scene.operator), Some("pile 1"))
        );
        assert_eq!(kept.response.state, ResponseState::Submitted);
        assert!(kept.usable && found.status == CaseStatus::Usable);
        assert_eq!(
            kept.response.answers.get("A01").unwrap().content,
            Content::Missing(Missing::NotAnswered)
        );
        // A second click finds the work done.
        desk::finish(&scene.app, &desk, revision).unwrap();
        assert_eq!(scene.case(0).stored.unwrap().response.revision, revision + 1);
    });
}

#[test]
fn what_the_association_said_online_is_neither_shown_nor_overwritten_by_the_desk() {
    everywhere(|scene| {
        let links = waves::links(&scene.app, scene.wave.id, Some(scene.who[0]), true).unwrap();
        let online = pairs(&[("A01", "Amis"), ("A02", "non"), ("A04", "bon"), ("~shown", "A01 A02 A04")]);
        answering::save_page(&scene.app, &links[0].2, "p1", 0, &online, SaveMode::Page).unwrap();

        let desk = scene.desk(scene.operator);
        let keying = desk::open(&scene.app, &desk).unwrap();
        assert_eq!(keying.origin, Origin::Association);
        let questionnaire = keying.visit.questionnaire.clone();
        assert!(!keying.shows(questionnaire.item("A01").unwrap()));

        // The same or nothing where the association answered: what is new is added.
        let typed = pairs(&[("A02", "non"), ("B01", "argent")]);
        let saved = desk::save(&scene.app, &desk, 0, &pages(&["p1", "p2"]), &typed, Differing::Ask).unwrap();
        assert!(matches!(saved, Keyed::Stored(..)));
        let answers = scene.case(0).stored.unwrap().response.answers;
        assert_eq!(
            answers.get("A01").unwrap().content,
            Content::Value(Value::Text("Amis".into()))
        );
        assert_eq!(answers.get("A04").unwrap().content, Content::Value(Value::Text("bon".into())));
        assert_eq!(
            answers.get("B01").unwrap().content,
            Content::Value(Value::Codes(vec!["argent".into()]))
        );

        // Something else: both are told, nothing is stored until somebody decides.
        let typed = pairs(&[("A02", "oui"), ("A04", "mauvais")]);
        match desk::save(&scene.app, &desk, 99, &pages(&["p1"]), &typed, Differing::Ask).unwrap() {
            Keyed::Conflict(_, differing) => assert_eq!(differing.keys().collect::<Vec<_>>(), ["A02", "A04"]),
            _ => panic!("the association said otherwise"),
        }
        desk::save(&scene.app, &desk, 99, &pages(&["p1"]), &typed, Differing::Keep).unwrap();
        let kept = scene.case(0).stored.unwrap();
        assert_eq!(
            kept.response.answers.get("A04").unwrap().content,
            Content::Value(Value::Text("bon".into()))
        );
        assert_eq!((kept.mode.as_str(), kept.person), ("en-ligne", None));
        desk::save(&scene.app, &desk, 99, &pages(&["p1"]), &typed, Differing::Replace).unwrap();
        let answers = scene.case(0).stored.unwrap().response.answers;
        assert_eq!(
            answers.get("A04").unwrap().content,
            Content::Value(Value::Text("mauvais".into()))
        );
    });
}

#[test]
fn sealed_answers_are_shown_to_whoever_keyed_them_in_and_to_nobody_else() {
    let scene = scene("sqlite::memory:", None);
    let (mine, theirs) = (scene.desk(scene.operator), scene.desk(scene.other));
    let typed = pairs(&[("A01", "Amis"), ("A04", "bon")]);
    desk::save(&scene.app, &mine, 0, &pages(&["p1"]), &typed, Differing::Ask).unwrap();
    let (own, colleague) = (
        desk::open(&scene.app, &mine).unwrap(),
        desk::open(&scene.app, &theirs).unwrap(),
    );
    let item = |id: &str| own.visit.questionnaire.item(id).unwrap();
    assert!(own.shows(item("A04")) && !colleague.shows(item("A04")) && colleague.shows(item("A01")));
    // Left blank by a colleague, it stays.
    let revision = colleague.visit.response.as_ref().unwrap().revision;
    let typed = pairs(&[("A01", "Amis du marais")]);
    let saved = desk::save(&scene.app, &theirs, revision, &pages(&["p1"]), &typed, Differing::Ask).unwrap();
    assert!(matches!(saved, Keyed::Stored(..)));
    let answers = scene.case(0).stored.unwrap().response.answers;
    assert_eq!(answers.get("A04").unwrap().content, Content::Value(Value::Text("bon".into())));
    assert_eq!(
        answers.get("A01").unwrap().content,
        Content::Value(Value::Text("Amis du marais".into()))
    );
}

#[test]
fn over_the_telephone_an_operator_only_opens_the_calls_that_are_theirs() {
    let scene = scene("sqlite::memory:", None);
    let desk = Desk {
        mode: Mode::Telephone,
        ..scene.desk(scene.operator)
    };
    assert!(desk::open(&scene.app, &desk).is_err());
    assert!(
        desk::open(
            &scene.app,
            &Desk {
                assigned_only: false,
                ..desk
            }
        )
        .is_ok()
    );
}

#[test]
fn paper_that_comes_after_the_closing_is_keyed_in_and_a_call_is_not() {
    let scene = scene("sqlite::memory:", None);
    scene.clock.set(scene.wave.closes_at.plus_seconds(60));
    let desk = Desk {
        assigned_only: false,
        ..scene.desk(scene.operator)
    };
    assert!(desk::open(&scene.app, &desk).is_ok());
    assert!(
        desk::open(
            &scene.app,
            &Desk {
                mode: Mode::Telephone,
                ..desk
            }
        )
        .is_err()
    );
}

#[test]
fn a_code_typed_in_a_group_session_opens_it_for_a_time_and_for_its_wave_only() {
    everywhere(|scene| {
        let (session, key) = paper::open(&scene.app, &scene.wave, " Permanence ", "Mairie", Path::Short, scene.operator).unwrap();
        let at_home = paper::enter(&scene.app, None, &key.printed(), None).unwrap();
        assert!(matches!(at_home, Entered::Device(id) if id == session.id));
        let code = scene.code(0);
        let Entered::Shared(token, Path::Short) = paper::enter(&scene.app, None, &code.printed(), Some(session.id)).unwrap()
        else {
            panic!("the code opens the questionnaire in the session");
        };
        let fields = pairs(&[("A01", "Amis"), ("A02", "non"), ("~path", "court"), ("~shown", "A01 A02 A04")]);
        answering::save_page(&scene.app, &token, "p1", 0, &fields, SaveMode::Page).unwrap();
        let kept = scene.case(0).stored.unwrap();
        assert_eq!((kept.mode.as_str(), kept.response.path), ("collectif", Path::Short));
        paper::leave(&scene.app, &token).unwrap();
        assert!(
            answering::open(&scene.app, &token, None).is_err(),
            "the device was given back"
        );

        let Entered::Shared(left, _) = paper::enter(&scene.app, None, &code.printed(), Some(session.id)).unwrap() else {
            panic!("the code opens it again");
        };
        scene.clock.set(scene.app.clock.now().plus_seconds(12 * 3600));
        assert!(
            answering::open(&scene.app, &left, None).is_err(),
            "whoever forgot to leave is forgotten"
        );
        paper::close(&scene.app, scene.wave.id, session.id).unwrap();
        assert!(paper::enter(&scene.app, None, &code.printed(), Some(session.id)).is_err());
        assert_eq!(paper::sessions(&scene.app, scene.wave.id).unwrap().len(), 1);
    });
}

#[test]
fn many_wrong_codes_slow_one_address_down_and_neither_the_others_nor_a_group_session() {
    everywhere(|scene| {
        let (session, _) = paper::open(&scene.app, &scene.wave, "Permanence", "", Path::Short, scene.operator).unwrap();
        let code = scene.code(0).printed();
        let here = Some("192.0.2.7".parse().unwrap());
        for _ in 0..60 {
            assert!(matches!(
                paper::enter(&scene.app, here, "22222222", None).unwrap(),
                Entered::Unknown
            ));
        }
        assert!(matches!(
            paper::enter(&scene.app, here, &code, None).unwrap(),
            Entered::Wait(_)
        ));
        let elsewhere = Some("192.0.2.8".parse().unwrap());
        assert!(matches!(
            paper::enter(&scene.app, elsewhere, &code, None).unwrap(),
            Entered::Home(_)
        ));
        assert!(matches!(
            paper::enter(&scene.app, here, &code, Some(session.id)).unwrap(),
            Entered::Shared(..)
        ));
        scene.clock.set(scene.app.clock.now().plus_seconds(601));
        assert!(matches!(
            paper::enter(&scene.app, here, &code, None).unwrap(),
            Entered::Home(_)
        ));
    });
}

#[test]
fn the_form_of_an_association_carries_its_name_its_number_and_a_code_that_finds_it() {
    let scene = scene("sqlite::memory:", None);
    let print = Print {
        path: Path::Short,
        large: true,
    };
    let bytes = paper::form(&scene.app, &scene.wave, &scene.observatory, Some(scene.who[0]), print).unwrap();
    let text = pdf_text("nominatif.pdf", &bytes);
    for expected in ["Amis du marais", "RNA W181000001", "Version courte", "A02"] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(
        text.split_whitespace()
            .collect::<String>()
            .contains("enquete.ville.example/code"),
        "{text}"
    );
    assert!(!text.contains("B02"), "the short form asks the essential only");
    let code = text
        .split_whitespace()
        .find_map(|word| (word.len() == 9).then(|| AccessCode::parse(word))?)
        .unwrap();
    let found = paper::find(&scene.app, scene.wave.id, &code.printed(), 5).unwrap();
    assert_eq!(found.iter().map(|one| one.id).collect::<Vec<_>>(), [scene.who[0]]);
    let by = |typed: &str| paper::find(&scene.app, scene.wave.id, typed, 5).unwrap().len();
    assert_eq!((by("w181000002"), by("DU MARAIS"), by("zzz"), by(" ")), (1, 1, 0, 0));
}

// --- Over HTTP -------------------------------------------------------------------------------------------------------------

fn get_as(site: &Site, cookie: &str, path: &str) -> Answer {
    site.send("GET", path, &[("Cookie", cookie)], "")
}

fn first(site: &Site) -> Id<Association> {
    frame::list(&site.app, site.wave, "", 0, 1).unwrap().0[0].id
}

#[test]
fn an_operator_keys_a_form_in_by_its_numbers_and_finishes_it() {
    let site = Site::new(QUESTIONNAIRE);
    let operator = site.sign_in(Role::Operator);
    let base = format!("/o/rennes/vagues/{}/saisie", site.wave);
    let page = get_as(&site, &operator, &base);
    assert_eq!(page.status, 200);
    let csrf = page.hidden("~csrf");
    let found = site.post_as(
        &base,
        &[("~csrf", &csrf), ("q", "boussole"), ("lot", "pile A")],
        Some(&operator),
    );
    assert_eq!(found.status, 303, "{}", found.text());
    let screen = get_as(&site, &operator, found.location());
    let html = screen.text();
    for expected in [
        "<b>A02</b>",
        "<b>1</b> Oui",
        "<b>T2</b>",
        "<b>N</b>",
        "name=\"B03.salles\"",
        "pile A",
    ] {
        assert!(html.contains(expected), "{expected} in {html}");
    }
    let action = found.location().split('?').next().unwrap().to_owned();
    let common = [
        ("~csrf", csrf.as_str()),
        ("~revision", "0"),
        ("~mode", "papier"),
        ("~ecran", "0"),
        ("~lot", "pile A"),
    ];
    let send = |typed: &[(&str, &str)]| {
        let mut form = common.to_vec();
        form.extend(typed);
        site.post_as(&action, &form, Some(&operator))
    };
    // A number that no choice has: nothing is stored, everything typed stays.
    let wrong = send(&[("A01", "La Boussole"), ("A02", "3")]);
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.text().contains("numéro de 1 à 2") && wrong.text().contains("value=\"La Boussole\""),
        "{}",
        wrong.text()
    );

    let right = send(&[
        ("A01", "La Boussole"),
        ("A02", "1"),
        ("A03", "T2"),
        ("A04", "r"),
        ("B01", "1 3"),
        ("B01~other", "Du temps"),
        ("B02", "2, 1"),
        ("B03.salles", "2"),
        ("B03.aide", "N"),
        ("B04", "Rennes"),
        ("B05", "1"),
        ("B06.0.surface", "40"),
    ]);
    assert_eq!(right.status, 303, "{}", right.text());
    let again = get_as(&site, &operator, right.location()).text();
    for expected in [
        "name=\"A03\" value=\"T2\"",
        "name=\"A04\" value=\"R\"",
        "name=\"B01\" value=\"1 3\"",
        "name=\"B01~other\" value=\"Du temps\"",
        "name=\"B02\" value=\"2 1\"",
        "name=\"B03.aide\" value=\"N\"",
        "name=\"B04\" value=\"Rennes\"",
        "name=\"B06.0.surface\" value=\"40\"",
    ] {
        assert!(again.contains(expected), "{expected} in {again}");
    }
    let finish = format!("{action}/terminer");
    let done = site.post_as(
        &finish,
        &[("~csrf", &csrf), ("~revision", "1"), ("~mode", "papier")],
        Some(&operator),
    );
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(done.location().contains("saisie?fait=1"));
    let boussole = frame::list(&site.app, site.wave, "boussole", 0, 1).unwrap().0[0].id;
    let kept = site
        .app
        .store
        .read(|db| Ok(stored::case(db, site.wave, boussole)?))
        .unwrap()
        .unwrap()
        .stored
        .unwrap();
    assert_eq!(kept.response.state, ResponseState::Submitted);
    assert_eq!(
        kept.response.answers.get("B02").unwrap().content,
        Content::Value(Value::Codes(vec!["argent".into(), "lieux".into()]))
    );
    assert_eq!(kept.response.answers.get("A03").unwrap().content, Content::Band("10".into()));
}

#[test]
fn a_group_session_leaves_no_secret_in_addresses_nor_on_the_device() {
    let site = Site::new(QUESTIONNAIRE);
    let coordinator = site.sign_in(Role::Coordinator);
    let desk = format!("/o/rennes/vagues/{}/papier", site.wave);
    let page = get_as(&site, &coordinator, &desk);
    assert_eq!(page.status, 200, "{}", page.text());
    let csrf = page.hidden("~csrf");
    let form = [
        ("~csrf", csrf.as_str()),
        ("titre", "Permanence"),
        ("lieu", "Mairie"),
        ("parcours", "court"),
    ];
    let opened = site.post_as(&format!("{desk}/seances"), &form, Some(&coordinator));
    assert_eq!(opened.status, 200);
    let key = opened.text();
    let key = key.split("class=\"code\">").nth(1).unwrap().split('<').next().unwrap();
    // The code of the session opens it on a device.
    let device = site.post("/code", &[("code", key)]);
    assert_eq!(device.status, 303);
    let session = device.location().to_owned();
    assert!(site.get(&session).text().contains("Mairie"));

    let letters = site.post_as(
        &format!("{desk}/liens"),
        &[("~csrf", &csrf), ("selection", &first(&site).to_string())],
        Some(&coordinator),
    );
    assert_eq!(letters.status, 200, "{}", letters.text());
    let list = letters.text();
    let code = list.trim_end().rsplit(';').next().unwrap();
    let wrong = site.post(&session, &[("code", "22222222")]);
    assert_eq!(wrong.status, 422);
    let entered = site.post(&session, &[("code", code)]);
    assert_eq!((entered.status, entered.location()), (303, "/q/seance?parcours=court"));
    let cookie = entered.header("set-cookie").unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let secret = cookie.split(['=', '.']).nth(1).unwrap().to_owned();

    let start = get_as(&site, &cookie, "/q/seance?parcours=court");
    assert_eq!(start.header("cache-control"), Some("no-store"));
    let page = get_as(&site, &cookie, "/q/seance/p1?parcours=court");
    let words = start.text().replace('\u{a0}', " ");
    assert!(
        !words.contains("même lien") && words.contains("en tapant de nouveau votre code"),
        "{words}"
    );
    for html in [start.text(), page.text()] {
        assert!(
            html.contains("Terminer et rendre l’appareil") && !html.contains(&secret),
            "{html}"
        );
    }
    let fields = [
        ("~revision", "0"),
        ("~path", "court"),
        ("~shown", "A01 A02 A04"),
        ("A01", "L’Élan"),
        ("~action", "next"),
    ];
    let saved = site.post_as("/q/seance/p1", &fields, Some(&cookie));
    assert_eq!((saved.status, saved.location()), (303, "/q/seance/p2"));
    let left = site.post_as("/code/terminer", &[], Some(&cookie));
    assert_eq!((left.status, left.location()), (303, session.as_str()));
    assert!(left.header("set-cookie").unwrap().contains("Max-Age=0"));
    // Going back in the browser of the device shows nothing, whoever still has the old cookie.
    assert_eq!(page.header("cache-control"), Some("no-store"));
    for path in [
        "/q/seance",
        "/q/seance/p1",
        "/q/seance/p2",
        "/q/seance/recapitulatif",
        "/q/seance/copie",
        "/q/seance/merci",
    ] {
        for back in [get_as(&site, &cookie, path), site.get(path)] {
            assert_eq!((back.status, back.header("cache-control")), (404, Some("no-store")), "{path}");
            assert!(
                back.text().contains("Cet appareil a été rendu") && !back.text().contains("L’Élan"),
                "{path}"
            );
        }
    }
    assert_eq!(site.post_as("/q/seance/p1", &fields, Some(&cookie)).status, 404);
    // The same code, at home: the answers are there.
    let home = site.post("/code", &[("code", code)]);
    assert!(site.get(home.location()).text().contains("Vos réponses sont gardées"));
    let who = first(&site);
    let kept = site
        .app
        .store
        .read(|db| Ok(stored::case(db, site.wave, who)?))
        .unwrap()
        .unwrap();
    assert_eq!(kept.stored.unwrap().mode, "collectif");
}

#[test]
fn the_page_of_paper_prints_forms_and_says_when_nobody_is_left() {
    let site = Site::new(QUESTIONNAIRE);
    let coordinator = site.sign_in(Role::Coordinator);
    let desk = format!("/o/rennes/vagues/{}/papier", site.wave);
    let csrf = get_as(&site, &coordinator, &desk).hidden("~csrf");
    let form = get_as(
        &site,
        &coordinator,
        &format!("{desk}/questionnaire.pdf?edition=noyau&taille=grande"),
    );
    assert_eq!(form.header("content-type"), Some("application/pdf"));
    assert!(form.body.starts_with(b"%PDF"));
    let letters = |selection: &str, postal: &str| {
        let mut fields = vec![("~csrf", csrf.as_str()), ("selection", selection)];
        if !postal.is_empty() {
            fields.push(("postal", postal));
        }
        site.post_as(&format!("{desk}/lettres"), &fields, Some(&coordinator))
    };
    let without = letters("toutes", "1");
    assert_eq!(without.status, 422);
    assert!(without.text().contains("adresse postale"), "{}", without.text());
    let all = letters("toutes", "");
    assert_eq!((all.status, all.header("content-type")), (200, Some("application/pdf")));
    assert_eq!(letters("n’importe quoi", "").status, 422);
    for who in frame::list(&site.app, site.wave, "", 0, 10).unwrap().0 {
        let now = site.app.clock.now();
        site.app
            .store
            .write(|db| Ok(cases::set_status(db, site.wave, who.id, CaseStatus::Refused, now)?))
            .unwrap();
    }
    assert_eq!(letters("toutes", "").status, 422);
}

/// Words of a PDF that stand outside their page, by poppler.
fn outside(name: &str, bytes: &[u8]) -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    let output = Command::new("pdftotext").arg("-bbox").arg(&path).arg("-").output().unwrap();
    assert!(output.status.success());
    let html = String::from_utf8_lossy(&output.stdout).into_owned();
    let words: Vec<&str> = html.lines().filter(|line| line.contains("<word")).collect();
    assert!(words.len() > 100, "{name} has only {} words", words.len());
    let value = |line: &str, key: &str| {
        line.split(&format!("{key}=\""))
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .parse::<f64>()
            .unwrap()
    };
    words
        .into_iter()
        .filter(|line| {
            value(line, "xMin") < 20.0 || value(line, "xMax") > 575.0 || value(line, "yMin") < 10.0 || value(line, "yMax") > 832.0
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn nothing_is_cut_at_the_edge_of_the_paper_in_any_size() {
    let columns: Vec<String> = (1..=14)
        .map(|n| format!(r#"{{ "code": "c{n}", "label": "Occasionnellement {n}" }}"#))
        .collect();
    let many: Vec<String> = (1..=30)
        .map(|n| format!(r#"{{ "code": "d{n}", "label": "Degré numéro {n}" }}"#))
        .collect();
    let wide = format!(
        r#"{{ "id": "large", "version": "1.0.0", "title": "Matrices larges", "pages": [ {{ "id": "p", "title": "Page", "items": [
            {{ "id": "M01", "type": "matrix", "label": "Quatorze colonnes", "list": [{}],
               "rows": [ {{ "id": "a", "label": "Une première ligne dont le texte est plutôt long pour une ligne" }}, {{ "id": "b", "label": "Courte" }} ] }},
            {{ "id": "M02", "type": "matrix", "label": "Trente colonnes", "list": [{}], "rows": [ {{ "id": "a", "label": "Ligne" }} ] }},
            {{ "id": "M03", "type": "text", "label": "{}" }} ] }} ] }}"#,
        columns.join(", "),
        many.join(", "),
        "Anticonstitutionnellement ".repeat(12)
    );
    let library = Library::embedded();
    let of = |id: &str| library.questionnaire(id).unwrap().to_owned();
    for (name, text) in [("olva", of("olva-2026")), ("flash", of("flash-locaux")), ("large", wide)] {
        let site = Site::new(&text);
        let wave = waves::get(&site.app, site.wave).unwrap();
        let observatory = observatories::named(&site.app, "rennes").unwrap();
        for (path, large) in [(Path::Full, false), (Path::Short, true)] {
            let own = (path == Path::Short).then(|| first(&site));
            if name == "large" && path == Path::Short {
                continue;
            }
            let bytes = paper::form(&site.app, &wave, &observatory, own, Print { path, large }).unwrap();
            assert_eq!(
                outside(&format!("form-{name}-{large}.pdf"), &bytes),
                Vec::<String>::new(),
                "{name} {path:?} {large}"
            );
        }
        if name == "large" {
            let bytes = paper::form(
                &site.app,
                &wave,
                &observatory,
                None,
                Print {
                    path: Path::Full,
                    large: true,
                },
            )
            .unwrap();
            assert_eq!(outside("form-large-true.pdf", &bytes), Vec::<String>::new());
        }
    }
}

#[test]
fn a_letter_is_one_page_whatever_the_names_and_its_window_stays_clear() {
    use olva::report::paper::letter::{Letter, Mailing, letters};
    let mailing = Mailing {
        sender: "Communauté d’agglomération de Bourges Plus et Ville de Bourges".into(),
        sender_address: vec![
            "Maison des associations".into(),
            "28 rue Gambon".into(),
            "18000 Bourges".into(),
        ],
        place: "Bourges".into(),
        date: jiff::civil::date(2026, 11, 1),
        title: "Enquête sur la vie associative à Bourges et dans les communes de son agglomération".into(),
        territory: "Bourges".into(),
        intro: "Cette enquête aide à comprendre ce que vivent les associations, et ce dont elles ont besoin. ".repeat(3),
        minutes: Some(25),
        deadline: Some(jiff::civil::date(2027, 1, 31)),
        contact_name: "Camille Martin-Dupont, service de la vie associative".into(),
        contact_phone: "02 48 00 00 00".into(),
        contact_email: "enquete.associations@agglomeration-bourges.example".into(),
        code_page: "enquete-associations.agglomeration-bourges.example/code".into(),
        demo: true,
    };
    let letter = |name: &str, lines: usize| Letter {
        name: name.into(),
        address: vec!["Chez Madame la Présidente, escalier 3".into(); lines],
        link: format!(
            "https://enquete-associations.agglomeration-bourges.example/q/{}",
            "0".repeat(26)
        ),
        code: "K7PM-4XQT".into(),
    };
    let long = "Association pour la sauvegarde, la promotion et la mise en valeur du patrimoine ".repeat(3);
    let count = std::env::var("OLVA_LETTERS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let mut all = vec![letter(&long, 9), letter("Élan 👩‍👩‍👧 جمعية", 1)];
    all.resize(count, letter("La Boussole", 3));
    let started = std::time::Instant::now();
    let bytes = olva::report::pdf::paper::letters(&letters(&mailing, &all), olva::report::pdf::paper::LETTER).unwrap();
    eprintln!("{count} letters: {:?}, {} bytes", started.elapsed(), bytes.len());
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("longues-lettres.pdf");
    std::fs::write(&path, &bytes).unwrap();
    let info = Command::new("pdfinfo").arg(&path).output().unwrap();
    let info = String::from_utf8_lossy(&info.stdout).into_owned();
    assert!(info.contains("Tagged:          yes"), "{info}");
    let pages = info
        .lines()
        .find_map(|line| line.strip_prefix("Pages:"))
        .unwrap()
        .trim()
        .to_owned();
    assert_eq!(pages, count.to_string());
    // The window (NF Z 11-001): from 100 mm to 200 mm from the left and from 45 mm to 85 mm from the top holds the address only.
    let inside = Command::new("pdftotext")
        .args([
            "-f", "3", "-l", "3", "-x", "283", "-y", "120", "-W", "284", "-H", "121", "-layout",
        ])
        .arg(&path)
        .arg("-")
        .output()
        .unwrap();
    let inside = String::from_utf8_lossy(&inside.stdout).into_owned();
    let lines: Vec<&str> = inside.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 4, "{inside}");
    assert!(lines[0].starts_with("La Boussole"), "{inside}");
}
