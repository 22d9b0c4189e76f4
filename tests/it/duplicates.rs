//! Merging duplicates on both databases: what is kept, what is refused, what comes back; and the coordinator’s journey.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use olva::app::accounts::Role;
use olva::app::register::duplicates::{self, Merged, Refusal, Side, Stays, Undone};
use olva::app::waves::NewWave;
use olva::app::{App, Caches, frame, observatories, waves};
use olva::fieldwork::{Association, CaseStatus, Observatory, Wave, WaveSettings};
use olva::library::Library;
use olva::mail::Mailer;
use olva::register::ContactRow;
use olva::store::cases::{self, Opens};
use olva::store::register::{self, Channel, Registered};
use olva::store::{Database, Store, merges};
use olva::values::{Id, SeededRandom, SetClock, Timestamp, Token};

use crate::support::databases::{Folder, PostgresDatabase, both, postgres};
use crate::support::site::Site;

const ESSAI: &str = r#"{ "id": "essai", "version": "1.0.0", "title": "Essai", "pages": [ { "id": "p1", "title": "Vous",
  "items": [ { "id": "nom", "type": "text", "label": "Nom" } ] } ] }"#;

/// A register with the same association twice, and a wave that both are in.
struct Town {
    app: App,
    of: Id<Observatory>,
    wave: Id<Wave>,
    kept: Id<Association>,
    absorbed: Id<Association>,
    links: BTreeMap<Id<Association>, Token>,
}

fn row(line: usize, name: &str, email: Option<&str>, phone: Option<&str>) -> ContactRow {
    ContactRow {
        line,
        name: name.into(),
        commune: Some("35238".into()),
        email: email.map(str::to_owned),
        phone: phone.map(str::to_owned),
        ..ContactRow::default()
    }
}

impl Town {
    fn new(store: &Store) -> Self {
        let start = Timestamp::parse("2026-03-02T09:00:00Z").unwrap();
        let app = App {
            store: store.clone(),
            mailer: Arc::new(Mailer::memory()),
            clock: Arc::new(SetClock::new(start)),
            random: Arc::new(SeededRandom::new(7)),
            library: Arc::new(Library::embedded()),
            base_url: "http://127.0.0.1:8080".into(),
            settings: Arc::default(),
            caches: Arc::new(Caches::default()),
        };
        let place = ("35238".to_owned(), "Rennes".to_owned());
        let of = observatories::of_territory(&app, &place, false).unwrap().id;
        let new = NewWave {
            observatory: of,
            title: "Vague 1".into(),
            questionnaire: waves::publish(&app, ESSAI).unwrap(),
            territory: place,
            year: 2026,
            opens_at: start,
            closes_at: start.plus_seconds(86_400),
            settings: WaveSettings::default(),
        };
        let wave = waves::create(&app, new).unwrap();
        let rows = [
            ContactRow {
                rna: Some("W351000001".into()),
                ..row(
                    2,
                    "Association sportive et culturelle – football",
                    Some("bureau@asc.example"),
                    None,
                )
            },
            row(3, "A.S.C. Football", Some("Bureau@asc.example"), Some("0299000001")),
            row(4, "La Boussole", Some("boussole@exemple.example"), None),
        ];
        frame::import(&app, wave, &rows).unwrap();
        let made = waves::links(&app, wave, None, false).unwrap();
        let find = |name: &str| made.iter().find(|(_, known, _)| known.contains(name)).unwrap().0;
        let (kept, absorbed) = (find("sportive"), find("A.S.C."));
        let links = made.into_iter().map(|(id, _, token)| (id, token)).collect();
        Town {
            app,
            of,
            wave,
            kept,
            absorbed,
            links,
        }
    }

    fn merge(&self, choices: &[(&str, Side)]) -> Merged {
        let choices = choices.iter().map(|(field, side)| ((*field).to_owned(), *side)).collect();
        duplicates::merge(&self.app, self.of, None, (self.kept, self.absorbed), &choices).unwrap()
    }

    fn done(&self, choices: &[(&str, Side)]) -> Id<merges::Merge> {
        match self.merge(choices) {
            Merged::Done(id) => id,
            other => panic!("{other:?}"),
        }
    }

    fn read<T>(&self, work: impl FnMut(&mut Database) -> olva::error::Result<T>) -> T {
        self.app.store.read(work).unwrap()
    }

    fn write<T>(&self, work: impl FnMut(&mut Database) -> olva::error::Result<T>) -> T {
        self.app.store.write(work).unwrap()
    }

    fn get(&self, who: Id<Association>) -> Registered {
        self.read(|db| Ok(register::get(db, who)?))
    }

    fn channels(&self, who: Id<Association>) -> Vec<Channel> {
        self.read(|db| Ok(register::channels_of(db, who)?))
    }

    fn status(&self, who: Id<Association>) -> Option<String> {
        let cases = self.read(|db| Ok(merges::cases_of(db, who)?));
        cases.into_iter().next().map(|(_, _, _, case)| case.status)
    }

    /// Who the link first given to an association opens for now.
    fn behind(&self, first: Id<Association>) -> Id<Association> {
        let hash = self.links[&first].hash();
        self.read(|db| Ok(cases::behind(db, &hash, Opens::Link)?)).unwrap().1
    }

    /// An answer, begun or sent.
    fn answers(&self, who: Id<Association>, state: &str, at: &str) {
        let sent = if state == "submitted" {
            format!("'{at}'")
        } else {
            "NULL".to_owned()
        };
        let id = Id::<Wave>::new(self.app.clock.now(), &*self.app.random);
        let status = if state == "submitted" {
            CaseStatus::Usable
        } else {
            CaseStatus::Partial
        };
        self.write(|db| {
            diesel::sql_query(format!(
                "INSERT INTO response (id, wave, association, revision, state, answers, touched, path, lang, started_at, updated_at, \
                 submitted_at, usable, questionnaire, mode, notice_version) SELECT '{id}', id, '{who}', 1, '{state}', '{{}}', '{{}}', \
                 'full', 'fr', '{at}', '{at}', {sent}, {usable}, questionnaire, 'en-ligne', '1' FROM wave WHERE id = '{wave}'",
                wave = self.wave,
                usable = match db {
                    Database::Postgres(_) => "false",
                    Database::Sqlite(_) => "0",
                },
            ))
            .execute(db)?;
            Ok(cases::set_status(db, self.wave, who, status, self.app.clock.now())?)
        });
    }

    fn answered_by(&self) -> Vec<String> {
        #[derive(QueryableByName)]
        struct One {
            #[diesel(sql_type = Text)]
            value: String,
        }
        let text = "SELECT CAST(association AS TEXT) AS value FROM response ORDER BY updated_at";
        let lines: Vec<One> = self.read(|db| Ok(diesel::sql_query(text).load(db)?));
        lines.into_iter().map(|one| one.value).collect()
    }

    fn count(&self, text: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            value: i64,
        }
        let found: Count = self.read(|db| Ok(diesel::sql_query(text).get_result(db)?));
        found.value
    }

    /// All that a merge may touch.
    fn picture(&self) -> String {
        let mut out = String::new();
        for who in [self.kept, self.absorbed] {
            let cases = self.read(|db| Ok(merges::cases_of(db, who)?));
            let said = self.read(|db| Ok(merges::sayings(db, who)?));
            out.push_str(&format!(
                "{:?}\n{:?}\n{cases:?}\n{said:?}\n{:?}\n",
                self.get(who),
                self.channels(who),
                self.behind(who)
            ));
        }
        out.push_str(&format!("{:?}", self.answered_by()));
        out
    }

    fn say(&self, who: Id<Association>, field: &str, source: &str, value: &str) {
        let now = self.app.clock.now();
        self.write(|db| {
            Ok(merges::add_source(
                db,
                who,
                &(field.to_owned(), source.to_owned()),
                value,
                now,
            )?)
        });
    }
}

const EARLY: &str = "2026-03-02T09:10:00.000000Z";
const LATE: &str = "2026-03-02T09:20:00.000000Z";

#[test]
fn a_merge_keeps_contacts_oppositions_provenance_and_links() {
    both(|store| {
        let town = Town::new(store);
        let candidate = duplicates::list(&town.app, town.of).unwrap().remove(0).candidate;
        assert!(!candidate.sure && candidate.evidence.len() == 2, "{candidate:?}");
        assert_eq!(duplicates::pending_count(&town.app, town.of).unwrap(), (1, 0));
        town.say(town.kept, "name", "rna", "Association sportive et culturelle – football");
        town.say(town.absorbed, "name", "liste:forum", "A.S.C. Football");
        town.write(|db| {
            let mut other = register::channels_of(db, town.absorbed)?.remove(0);
            other.opposed = true;
            Ok(register::change_channel(db, &other, town.app.clock.now())?)
        });
        town.done(&[("name", Side::Absorbed)]);
        let (kept, absorbed) = (town.get(town.kept), town.get(town.absorbed));
        assert_eq!(
            (kept.name.as_str(), kept.rna.as_deref()),
            ("A.S.C. Football", Some("W351000001"))
        );
        assert_eq!(absorbed.merged_into, Some(town.kept));
        assert!(
            absorbed.name.starts_with("Association sportive"),
            "imports still recognise it"
        );
        let channels = town.channels(town.kept);
        assert_eq!(channels.len(), 1, "the same address once");
        assert_eq!(channels[0].phone.as_deref(), Some("0299000001"));
        assert!(channels[0].opposed, "an opposition on either stays");
        let said = town.read(|db| Ok(merges::sayings(db, town.kept)?));
        let sources: Vec<&str> = said.iter().filter(|one| one.0 == "name").map(|one| one.1.as_str()).collect();
        assert_eq!(sources.len(), 3 + usize::from(sources.contains(&"coordination")), "{said:?}");
        assert!(sources.contains(&"rna") && sources.contains(&"liste:forum"));
        assert_eq!((town.behind(town.kept), town.behind(town.absorbed)), (town.kept, town.kept));
        assert_eq!(town.status(town.absorbed).as_deref(), Some("duplicate"));
        assert_eq!(duplicates::pending_count(&town.app, town.of).unwrap(), (0, 0));
        assert_eq!(town.merge(&[]), Merged::Already, "a double click");
    });
}

#[test]
fn undoing_brings_everything_back() {
    both(|store| {
        let town = Town::new(store);
        town.say(
            town.kept,
            "name",
            "liste:forum",
            "Association sportive et culturelle – football",
        );
        town.say(town.absorbed, "name", "liste:forum", "A.S.C. Football");
        town.say(town.absorbed, "phone", "liste:forum", "0299000001");
        town.write(|db| {
            let mut other = register::channels_of(db, town.absorbed)?.remove(0);
            other.opposed = true;
            Ok(register::change_channel(db, &other, town.app.clock.now())?)
        });
        town.answers(town.kept, "draft", LATE);
        town.answers(town.absorbed, "submitted", EARLY);
        let before = town.picture();
        let id = town.done(&[("name", Side::Absorbed), ("rna", Side::Absorbed)]);
        assert_eq!(
            town.status(town.kept).as_deref(),
            Some("usable"),
            "the answer sent wins over a draft"
        );
        assert_eq!(town.answered_by(), [town.kept.to_string(), town.absorbed.to_string()]);
        assert_eq!(
            town.count("SELECT COUNT(*) AS value FROM association"),
            3,
            "nothing is left of the exchange"
        );
        assert_eq!(duplicates::undo(&town.app, town.of, id).unwrap(), Undone::Done(Vec::new()));
        assert_eq!(town.picture(), before);
        assert_eq!(duplicates::undo(&town.app, town.of, id).unwrap(), Undone::Already);
        assert_eq!(duplicates::pending_count(&town.app, town.of).unwrap().0, 1);
    });
}

#[test]
fn what_changed_since_is_kept_and_told() {
    both(|store| {
        let town = Town::new(store);
        let id = town.done(&[("name", Side::Absorbed)]);
        town.write(|db| {
            let mut one = register::get(db, town.kept)?;
            "ASC Rennes".clone_into(&mut one.name);
            Ok(register::change(db, &one, town.app.clock.now())?)
        });
        town.answers(town.kept, "submitted", LATE);
        let Undone::Done(stays) = duplicates::undo(&town.app, town.of, id).unwrap() else {
            panic!("not undone")
        };
        assert_eq!(
            stays,
            [
                Stays::Field("ASC Rennes".into(), "name".into(), "ASC Rennes".into()),
                Stays::Wave("Vague 1".into())
            ]
        );
        assert_eq!(town.get(town.absorbed).merged_into, None);
        assert_eq!(town.behind(town.absorbed), town.kept, "the answer stays behind its link");
    });
}

#[test]
fn two_answers_sent_are_refused_and_nothing_moves() {
    both(|store| {
        let town = Town::new(store);
        town.answers(town.kept, "submitted", EARLY);
        town.answers(town.absorbed, "submitted", LATE);
        let before = town.picture();
        let refused = Merged::Refused(Refusal::BothAnswered(vec!["Vague 1".into()]));
        assert_eq!(town.merge(&[]), refused);
        assert_eq!(town.picture(), before);
        assert!(waves::reject(&town.app, town.wave, town.absorbed, true).unwrap());
        town.done(&[]);
        assert_eq!(
            town.answered_by(),
            [town.absorbed.to_string(), town.kept.to_string()],
            "the one put aside stays where it was"
        );
    });
}

#[test]
fn a_case_that_only_the_absorbed_one_has_follows_it() {
    both(|store| {
        let town = Town::new(store);
        town.answers(town.absorbed, "draft", LATE);
        town.write(|db| Ok(merges::remove_case(db, town.wave, town.kept)?));
        let id = town.done(&[]);
        assert_eq!(
            (town.status(town.kept).as_deref(), town.status(town.absorbed)),
            (Some("partial"), None)
        );
        assert_eq!(
            (town.behind(town.absorbed), town.answered_by()),
            (town.kept, vec![town.kept.to_string()])
        );
        duplicates::undo(&town.app, town.of, id).unwrap();
        assert_eq!(
            (town.status(town.kept), town.status(town.absorbed).as_deref()),
            (None, Some("partial"))
        );
        assert_eq!(
            (town.behind(town.absorbed), town.answered_by()),
            (town.absorbed, vec![town.absorbed.to_string()])
        );
    });
}

/// Two coordinators merge the same pair, each into the other, at the same moment.
fn two_at_once(store: &Store) {
    let town = Town::new(store);
    let merged: Vec<Merged> = thread::scope(|scope| {
        let at_work: Vec<_> = [(town.kept, town.absorbed), (town.absorbed, town.kept)]
            .into_iter()
            .cycle()
            .take(4)
            .map(|pair| {
                let (app, of) = (town.app.clone(), town.of);
                scope.spawn(move || duplicates::merge(&app, of, None, pair, &BTreeMap::new()).unwrap())
            })
            .collect();
        at_work.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let done = merged.iter().filter(|one| matches!(one, Merged::Done(_))).count();
    assert_eq!(done, 1, "{merged:?}");
    assert_eq!(town.count("SELECT COUNT(*) AS value FROM merge_run"), 1);
    assert_eq!(
        town.count("SELECT COUNT(*) AS value FROM association WHERE merged_into IS NOT NULL"),
        1
    );
}

#[test]
fn two_coordinators_at_once_merge_once() {
    let folder = Folder::new();
    two_at_once(&Store::open(&format!("sqlite:{}", folder.path().join("olva.sqlite").display())).unwrap());
    if let Some(server) = postgres() {
        let database = PostgresDatabase::new(&server);
        two_at_once(&Store::open(&database.address()).unwrap());
    }
}

#[test]
fn sure_pairs_are_merged_at_once_and_taken_back_at_once() {
    both(|store| {
        let town = Town::new(store);
        let now = town.app.clock.now();
        // The same three times, by SIREN: two merges, one on the other.
        for name in [
            "Chorale Mosaïque",
            "LA CHORALE MOSAIQUE",
            "Chorale de la mosaïque (association)",
        ] {
            let new = Registered {
                siren: Some("732829320".into()),
                commune: Some("35238".into()),
                ..Registered::named(Id::new(now, &*town.app.random), town.of, name)
            };
            town.write(|db| Ok(register::add(db, &new, now)?));
        }
        assert_eq!(duplicates::pending_count(&town.app, town.of).unwrap(), (4, 3));
        let batch = duplicates::merge_sure(&town.app, town.of, None).unwrap();
        assert_eq!((batch.done, batch.refused, batch.left), (2, 0, 0));
        assert_eq!(duplicates::pending_count(&town.app, town.of).unwrap(), (1, 0));
        let history = duplicates::history(&town.app, town.of).unwrap().merges;
        let first = history.last().unwrap().0.id;
        assert!(matches!(
            duplicates::undo(&town.app, town.of, first).unwrap(),
            Undone::After(..)
        ));
        let undone = duplicates::undo_batch(&town.app, town.of, &batch.id).unwrap();
        assert_eq!((undone.done, undone.held, undone.stays.len()), (2, 0, 0));
        assert_eq!(duplicates::pending_count(&town.app, town.of).unwrap(), (4, 3));
    });
}

#[test]
fn a_coordinator_looks_merges_takes_back_and_tells_apart() {
    let site = Site::new(ESSAI);
    let rows = [
        row(7, "Les Amis du lavoir", Some("lavoir@essai.example"), None),
        row(8, "Amicale du lavoir (les amis)", None, Some("0299000002")),
    ];
    frame::import(&site.app, site.wave, &rows).unwrap();
    let cookie = site.sign_in(Role::Coordinator);
    let get = |path: &str| site.send("GET", path, &[("Cookie", &cookie)], "");
    let list = get("/o/rennes/registre/doublons");
    let html = list.text();
    assert!(
        html.contains("Une paire à regarder") && html.contains("même nom dans la même commune"),
        "{html}"
    );
    let pair = html
        .split("href=\"")
        .find(|part| part.starts_with("/o/rennes/registre/doublons/0"))
        .unwrap();
    let pair = pair.split('"').next().unwrap().to_owned();
    let page = get(&pair);
    assert!(
        page.text().contains("lavoir@essai.example") && page.text().contains("Vague d’essai"),
        "{}",
        page.text()
    );
    let csrf = page.hidden("~csrf");
    let keep = page.hidden("garde");
    let post = |path: &str, fields: &[(&str, &str)]| {
        let mut all = vec![("~csrf", csrf.as_str())];
        all.extend(fields);
        site.post_as(path, &all, Some(&cookie))
    };
    let merged = post(
        &pair,
        &[("garde", &keep), ("champ.name", "absorbee"), ("action", "fusionner")],
    );
    assert_eq!(merged.location(), "/o/rennes/registre/doublons?fait=fusion");
    assert!(get(merged.location()).text().contains("Aucune paire à regarder"));
    assert_eq!(get(&pair).status, 404, "one of the two is no more");
    let history = get("/o/rennes/registre/doublons/historique").text();
    let run = history
        .split("name=\"fusion\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let undone = post("/o/rennes/registre/doublons/historique", &[("fusion", &run)]);
    assert!(get(undone.location()).text().contains("comme avant"));
    let apart = post(&pair, &[("action", "differentes")]);
    assert!(get(apart.location()).text().contains("Aucune paire à regarder"));
    let (a, b) = pair.rsplit_once('/').unwrap();
    let fields = [("a", a.rsplit_once('/').unwrap().1), ("b", b)];
    post("/o/rennes/registre/doublons/historique", &fields);
    assert!(get("/o/rennes/registre/doublons").text().contains("Une paire à regarder"));
    assert_eq!(post(&pair, &[("garde", "x"), ("action", "fusionner")]).status, 400);
}
