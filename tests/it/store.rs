//! The store, on SQLite and on PostgreSQL: opening, races, uniqueness, the queue, and what the two databases do differently.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Barrier;
use std::thread;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use olva::error::{Code, Error};
use olva::fieldwork::{Observatory, ObservatorySettings, Response, ResponseState, Wave, WaveSettings, WaveState};
use olva::questionnaire::flow::Path;
use olva::questionnaire::{Answers, Cell, Value};
use olva::store::cases::{self, Opens};
use olva::store::fieldwork::{self, Stored};
use olva::store::queue::{self, NewMail, Outcome};
use olva::store::register::{self, Registered};
use olva::store::{Database, Store, account, diagnostic, observatory, wave};
use olva::values::{Id, SeededRandom, Timestamp, Token};

use crate::support::databases::{Folder, PostgresDatabase, both, both_addresses, postgres};

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn now() -> Timestamp {
    at("2026-03-02T09:00:00.123456Z")
}

#[derive(QueryableByName)]
struct One {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

fn text(db: &mut Database, sql: &str) -> String {
    diesel::sql_query(sql).get_result::<One>(db).unwrap().value
}

fn texts(db: &mut Database, sql: &str) -> Vec<String> {
    diesel::sql_query(sql)
        .load::<One>(db)
        .unwrap()
        .into_iter()
        .map(|row| row.value)
        .collect()
}

fn number(db: &mut Database, sql: &str) -> i64 {
    diesel::sql_query(sql).get_result::<Count>(db).unwrap().value
}

fn is_sqlite(store: &Store) -> bool {
    store.read(|db| Ok(matches!(db, Database::Sqlite(_)))).unwrap()
}

/// A wave with one invited association.
struct Field {
    wave: Id<Wave>,
    association: Id<olva::fieldwork::Association>,
    token: Token,
}

fn observatory(store: &Store, chance: &SeededRandom) -> Id<Observatory> {
    let made = Observatory {
        id: Id::new(now(), chance),
        slug: "rennes".into(),
        name: "Observatoire de Rennes".into(),
        territory: "35238".into(),
        territory_name: "Rennes".into(),
        training: false,
        settings: ObservatorySettings::default(),
    };
    store.write(|db| Ok(observatory::insert(db, &made, now())?)).unwrap();
    made.id
}

fn field(store: &Store, chance: &SeededRandom) -> Field {
    let observatory = observatory(store, chance);
    let wave = Wave {
        id: Id::new(now(), chance),
        observatory,
        campaign: None,
        local_module: None,
        opened_at: Some(now()),
        restitution_on: None,
        mail_plan: serde_json::Value::Null,
        mail_paused: false,
        open_link: None,
        title: "Vague d’essai".into(),
        questionnaire: "h1".into(),
        territory: "35238".into(),
        territory_name: "Rennes".into(),
        year: 2026,
        state: WaveState::Open,
        opens_at: now(),
        closes_at: now().plus_seconds(86_400),
        settings: WaveSettings {
            responsible: "L’observatoire".into(),
            demo: true,
            ..WaveSettings::default()
        },
    };
    let association = registered(observatory, "L’Élan", chance);
    let token = Token::new(chance);
    store
        .write(|db| {
            let new = "INSERT INTO questionnaire_version (hash, id, version, source, published_at) \
                       VALUES ('h1', 'essai', '1.0.0', '{}', '2026-01-01T00:00:00.000000Z') ON CONFLICT DO NOTHING";
            diesel::sql_query(new).execute(db)?;
            wave::insert(db, &wave, now())?;
            register::add(db, &association, now())?;
            register::enter(db, wave.id, association.id)?;
            cases::grant(db, wave.id, association.id, Opens::Link, &token.hash(), now())?;
            Ok(())
        })
        .unwrap();
    Field {
        wave: wave.id,
        association: association.id,
        token,
    }
}

fn registered(observatory: Id<Observatory>, name: &str, chance: &SeededRandom) -> Registered {
    Registered {
        commune: Some("35238".into()),
        domain: Some("sport".into()),
        employer: Some(false),
        attributes: BTreeMap::from([("quartier".to_owned(), "Nord".to_owned())]),
        ..Registered::named(Id::new(now(), chance), observatory, name)
    }
}

fn first(field: &Field, chance: &SeededRandom) -> Stored {
    Stored {
        response: Response {
            id: Id::new(now(), chance),
            wave: field.wave,
            association: field.association,
            revision: 1,
            state: ResponseState::Draft,
            answers: Answers::default(),
            path: Path::Full,
            lang: "fr".into(),
            started_at: now(),
            updated_at: now(),
            submitted_at: None,
            disposition: None,
            last_page: None,
        },
        questionnaire: "h1".into(),
        touched: BTreeMap::new(),
        usable: false,
        mode: "en-ligne".into(),
        person: None,
        batch: None,
        notice_version: "1".into(),
    }
}

// ---- Opening

#[test]
fn a_database_that_cannot_be_opened_is_explained_with_a_next_step() {
    let open = |address: &str| Store::open(address).err().unwrap();
    let folder = Folder::new();

    let error = open("mysql://localhost/olva");
    assert!(
        error.message.contains("mysql://") && error.hint.contains("postgres://"),
        "{error}"
    );

    let not_a_database = folder.path().join("lettre.sqlite");
    std::fs::write(&not_a_database, "Chère association, ".repeat(500)).unwrap();
    let error = open(&format!("sqlite:{}", not_a_database.display()));
    assert!(error.message.contains("n’est pas une base SQLite"), "{error}");
    assert!(error.hint.contains("sauvegarde"), "{error}");
    assert_eq!(
        std::fs::read_to_string(&not_a_database).unwrap(),
        "Chère association, ".repeat(500)
    );

    let error = open(&format!("sqlite:{}", folder.path().display()));
    assert!(error.message.contains("dossier"), "{error}");

    let error = open("sqlite:/proc/olva/olva.sqlite");
    assert!(error.hint.contains("droit d’y écrire"), "{error}");

    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let error = open(&format!("postgres://olva:secret@127.0.0.1:{free}/olva"));
    assert!(error.message.contains("ne répond pas"), "{error}");
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[test]
fn a_damaged_database_is_explained() {
    let folder = Folder::new();
    let path = folder.path().join("olva.sqlite");
    let address = format!("sqlite:{}", path.display());
    drop(Store::open(&address).unwrap());
    let mut bytes = std::fs::read(&path).unwrap();
    for byte in &mut bytes[100..4096] {
        *byte = 0xff;
    }
    std::fs::write(&path, bytes).unwrap();
    let error = Store::open(&address).err().unwrap();
    assert!(error.message.contains("abîmé"), "{error}");
    assert!(error.hint.contains("sauvegarde"), "{error}");
}

#[test]
fn damage_in_the_middle_of_a_database_is_found_before_anything_is_written() {
    let folder = Folder::new();
    let path = folder.path().join("olva.sqlite");
    let address = format!("sqlite:{}", path.display());
    drop(Store::open(&address).unwrap());
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 4096 / 2 * 4096;
    bytes[middle..middle + 4096].fill(0x2a);
    std::fs::write(&path, &bytes).unwrap();
    let error = Store::open(&address).err().unwrap();
    assert!(error.message.contains("abîmée"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_read_only_database_is_explained() {
    let folder = Folder::new();
    let path = folder.path().join("olva.sqlite");
    drop(Store::open(&format!("sqlite:{}", path.display())).unwrap());
    // Asked for through the address, so that it holds for root too, whom file permissions do not stop.
    let error = Store::open(&format!("sqlite:file:{}?mode=ro", path.display())).err().unwrap();
    assert!(error.message.contains("ne peut pas écrire"), "{error}");
    assert!(error.hint.contains("droit d’écrire"), "{error}");
}

#[test]
fn a_database_without_the_right_name_or_made_by_a_newer_version_is_explained() {
    both_addresses(|address| {
        let store = Store::open(address).unwrap();
        let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231235959')";
        store.write(|db| Ok(diesel::sql_query(newer).execute(db)?)).unwrap();
        drop(store);
        let error = Store::open(address).err().unwrap();
        assert!(error.message.contains("plus récente"), "{error}");
    });
    if let Some(server) = postgres() {
        let (base, _) = server.rsplit_once('/').unwrap();
        let error = Store::open(&format!("{base}/absente")).err().unwrap();
        assert!(error.message.contains("n’existe pas"), "{error}");
    }
}

#[test]
fn six_instances_that_start_at_once_migrate_once() {
    both_addresses(|address| {
        let start = Barrier::new(6);
        let opened: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..6)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        Store::open(address)
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for store in &opened {
            assert!(store.is_ok(), "{:?}", store.as_ref().err());
        }
        let store = opened.into_iter().next().unwrap().unwrap();
        let applied = store
            .read(|db| Ok(number(db, "SELECT count(*) AS value FROM __diesel_schema_migrations")))
            .unwrap();
        let folders = std::fs::read_dir("migrations/sqlite").unwrap().count();
        assert_eq!(usize::try_from(applied).unwrap(), folders);
    });
}

#[test]
fn migrations_have_the_same_names_and_can_be_undone() {
    let names = |kind: &str| -> BTreeSet<String> {
        std::fs::read_dir(format!("migrations/{kind}"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    both(|store| {
        let kind = if is_sqlite(store) { "sqlite" } else { "postgres" };
        store
            .write(|db| {
                for name in names(kind).iter().rev() {
                    let down = std::fs::read_to_string(format!("migrations/{kind}/{name}/down.sql")).unwrap();
                    for statement in down.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
                        diesel::sql_query(statement).execute(db)?;
                    }
                }
                Ok(())
            })
            .unwrap();
        assert!(columns(store).is_empty());
    });
}

// ---- The two schemas

/// Table, column, type group, nullable.
fn columns(store: &Store) -> BTreeSet<(String, String, String, bool)> {
    let sqlite = "SELECT m.name || '|' || c.name || '|' || c.type || '|' || CASE WHEN c.\"notnull\" = 1 THEN 'NO' ELSE 'YES' END AS value \
                  FROM sqlite_schema m JOIN pragma_table_info(m.name) c \
                  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '__diesel_schema_migrations'";
    let postgres = "SELECT table_name || '|' || column_name || '|' || data_type || '|' || is_nullable AS value \
                    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'";
    let rows = store
        .read(|db| Ok(texts(db, if matches!(db, Database::Sqlite(_)) { sqlite } else { postgres })))
        .unwrap();
    rows.iter()
        .map(|row| {
            let parts: Vec<&str> = row.split('|').collect();
            let group = match parts[2] {
                "TEXT" | "text" | "uuid" | "timestamp with time zone" | "jsonb" => "text",
                "INTEGER" | "bigint" | "integer" | "smallint" | "boolean" => "integer",
                "BLOB" | "bytea" => "file",
                other => panic!("{row}: type {other} has no counterpart"),
            };
            (parts[0].to_owned(), parts[1].to_owned(), group.to_owned(), parts[3] == "YES")
        })
        .collect()
}

/// Names of constraints and indexes that both databases name.
fn indexes(store: &Store) -> BTreeSet<String> {
    let sqlite = "SELECT name AS value FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";
    let postgres = "SELECT i.indexname::text AS value FROM pg_indexes i WHERE i.schemaname = 'public' \
                    AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)";
    let rows = store
        .read(|db| Ok(texts(db, if matches!(db, Database::Sqlite(_)) { sqlite } else { postgres })))
        .unwrap();
    rows.into_iter().collect()
}

#[test]
fn the_two_databases_have_the_same_tables_columns_and_indexes() {
    let Some(server) = postgres() else { return };
    let database = PostgresDatabase::new(&server);
    let postgres = Store::open(&database.address()).unwrap();
    let folder = Folder::new();
    let sqlite = Store::open(&format!("sqlite:{}", folder.path().join("olva.db").display())).unwrap();
    assert!(columns(&sqlite).len() > 90);
    assert_eq!(columns(&sqlite), columns(&postgres));
    assert!(indexes(&sqlite).contains("page_event_response"));
    assert_eq!(indexes(&sqlite), indexes(&postgres));
}

#[test]
fn a_sqlite_connection_keeps_its_promises() {
    let folder = Folder::new();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("olva.db").display())).unwrap();
    store
        .read(|db| {
            assert_eq!(text(db, "SELECT journal_mode AS value FROM pragma_journal_mode"), "wal");
            assert_eq!(number(db, "SELECT foreign_keys AS value FROM pragma_foreign_keys"), 1);
            assert_eq!(number(db, "SELECT synchronous AS value FROM pragma_synchronous"), 2);
            Ok(())
        })
        .unwrap();
}

// ---- What the two databases do differently

#[test]
fn what_differs_between_the_databases_is_known() {
    both(|store| {
        let sqlite = is_sqlite(store);
        field(store, &SeededRandom::new(1));
        store
            .read(|db| {
                // Hence the folded name computed by the program.
                let lower = text(db, "SELECT lower('É') AS value");
                assert!(!sqlite || lower == "É", "{lower}");
                let like = number(
                    db,
                    "SELECT CAST(CASE WHEN 'ABC' LIKE 'abc' THEN 1 ELSE 0 END AS bigint) AS value",
                );
                assert_eq!(like == 1, sqlite);
                // Hence documents compared as values, never as texts.
                let document = "SELECT CAST(settings AS text) AS value FROM wave";
                assert_eq!(text(db, document).contains("\": "), !sqlite);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn values_come_back_as_they_went() {
    both(|store| {
        let chance = SeededRandom::new(1);
        let field = field(store, &chance);
        let mut stored = first(&field, &chance);
        // jsonb re-spaces and re-orders documents; instants keep microseconds; text keeps everything but NUL.
        stored
            .response
            .answers
            .set("nom", Value::Text("L’Élan « du » cœur \"œuf\" \\ 🙂 \u{202f}!".into()));
        stored.response.answers.set("budget", Value::Number(12_345.67));
        stored
            .response
            .answers
            .set("b", Cell::from(Value::Codes(vec!["2".into(), "1".into()])));
        stored.touched.insert("nom".into(), 1);
        stored.response.started_at = at("1969-12-31T23:59:59.999999Z");
        store.write(|db| Ok(fieldwork::begin(db, &stored)?)).unwrap();
        let found = store
            .read(|db| Ok(fieldwork::find(db, &field.token.hash())?))
            .unwrap()
            .unwrap();
        assert_eq!(found.stored.unwrap(), stored);
        assert_eq!(found.association.attributes["quartier"], "Nord");
        assert!(found.wave.settings.demo);
        assert_eq!(found.wave.opens_at, now());
        assert!(store.read(|db| Ok(fieldwork::find(db, "inconnu")?)).unwrap().is_none());
    });
}

#[test]
fn names_are_searched_without_accents_on_both_databases() {
    both(|store| {
        let chance = SeededRandom::new(2);
        let field = field(store, &chance);
        let search = |text: &str| {
            let (rows, count) = store
                .read(|db| Ok(register::frame(db, field.wave, &olva::register::fold(text), 0, 10)?))
                .unwrap();
            assert_eq!(rows.len(), count);
            count
        };
        assert_eq!(search("ÉLAN"), 1);
        assert_eq!(search("elan"), 1);
        assert_eq!(search("autre"), 0);
        assert_eq!(search(""), 1);
    });
}

// ---- Races

#[test]
fn of_threads_that_save_at_once_each_write_is_kept_and_none_twice() {
    both(|store| {
        let chance = SeededRandom::new(3);
        let field = field(store, &chance);
        let stored = first(&field, &chance);
        store.write(|db| Ok(fieldwork::begin(db, &stored)?)).unwrap();
        let load = &|| {
            store
                .read(|db| Ok(fieldwork::find(db, &field.token.hash())?))
                .unwrap()
                .unwrap()
                .stored
                .unwrap()
        };
        let add = &|mut next: Stored, item: &str| {
            let over = next.response.revision;
            next.response.revision += 1;
            next.response.answers.set(item, Value::Number(1.0));
            store.write(|db| Ok(fieldwork::overwrite(db, &next, over)?)).unwrap()
        };
        // Four that have read the same revision: exactly one writes.
        let read = Barrier::new(4);
        let race = &|thread: usize| {
            let mine = load();
            read.wait();
            usize::from(add(mine, &format!("r{thread}")))
        };
        let won: usize = thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|thread| scope.spawn(move || race(thread))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(won, 1);
        // Four that look again until they win: nothing is lost.
        let each = 25;
        thread::scope(|scope| {
            for thread in 0..4 {
                scope.spawn(move || {
                    for round in 0..each {
                        while !add(load(), &format!("q{thread}_{round}")) {}
                    }
                });
            }
        });
        let end = load();
        assert_eq!(end.response.revision, 2 + 4 * each);
        assert_eq!(end.response.answers.0.len(), 101);
    });
}

#[test]
fn an_association_has_one_response_in_a_wave_and_one_link() {
    both(|store| {
        let chance = SeededRandom::new(4);
        let field = field(store, &chance);
        let start = Barrier::new(4);
        let begun: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let mine = first(&field, &chance);
                        start.wait();
                        store.write(|db| Ok(fieldwork::begin(db, &mine)?))
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(begun.iter().filter(|result| result.is_ok()).count(), 1);
        for error in begun.into_iter().filter_map(Result::err) {
            assert_eq!(error.code, Code::RevisionConflict, "{error:?}");
        }
        // A renewed link replaces the old one.
        let other = Token::new(&chance);
        store
            .write(|db| {
                cases::revoke(db, field.wave, field.association, Opens::Link)?;
                cases::grant(db, field.wave, field.association, Opens::Link, &other.hash(), now())?;
                Ok(())
            })
            .unwrap();
        store
            .read(|db| {
                assert!(fieldwork::find(db, &field.token.hash())?.is_none());
                assert!(fieldwork::find(db, &other.hash())?.is_some());
                assert_eq!(number(db, "SELECT count(*) AS value FROM access_token"), 1);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_write_that_fails_leaves_nothing_behind() {
    both(|store| {
        let chance = SeededRandom::new(5);
        let of = observatory(store, &chance);
        let new = registered(of, "Aux champs", &chance);
        let result: Result<(), Error> = store.write(|db| {
            register::add(db, &new, now())?;
            Err(Code::BadRequest.into())
        });
        assert_eq!(result.unwrap_err().code, Code::BadRequest);
        assert!(store.read(|db| Ok(register::associations(db, of)?)).unwrap().is_empty());
        // The connection is usable again.
        store.write(|db| Ok(register::add(db, &new, now())?)).unwrap();
        assert_eq!(store.read(|db| Ok(register::associations(db, of)?)).unwrap(), [new]);
    });
}

#[test]
fn a_lost_connection_is_replaced() {
    let Some(server) = postgres() else { return };
    let database = PostgresDatabase::new(&server);
    let store = Store::open(&database.address()).unwrap();
    let chance = SeededRandom::new(6);
    let of = observatory(&store, &chance);
    let mut admin = PgConnection::establish(&server).unwrap();
    let mut cut = || {
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
        let name = database.address().rsplit_once('/').unwrap().1.to_owned();
        diesel::sql_query(end).bind::<Text, _>(name).execute(&mut admin).unwrap();
    };
    cut();
    assert!(store.read(|db| Ok(register::associations(db, of)?)).unwrap().is_empty());
    cut();
    store
        .write(|db| Ok(register::add(db, &registered(of, "L’Élan", &chance), now())?))
        .unwrap();
    assert_eq!(store.read(|db| Ok(register::associations(db, of)?)).unwrap().len(), 1);
}

// ---- The queue

fn mail(number: usize) -> NewMail {
    NewMail {
        id: format!("receipt/{number}"),
        kind: "receipt".into(),
        recipient: "bureau@elan.example".into(),
        subject: "Vos réponses".into(),
        body: "Bonjour,".into(),
        due_at: now(),
    }
}

#[test]
fn a_mail_is_never_leased_twice() {
    both(|store| {
        store
            .write(|db| {
                for number in 0..200 {
                    assert!(queue::enqueue(db, &mail(number), now())?);
                }
                Ok(())
            })
            .unwrap();
        let leased: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let mut mine = Vec::new();
                        loop {
                            let more = store.write(|db| Ok(queue::lease(db, now(), 600, 7)?)).unwrap();
                            if more.is_empty() {
                                return mine;
                            }
                            mine.extend(more);
                        }
                    })
                })
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });
        let different: BTreeSet<_> = leased.iter().map(|mail| mail.id.clone()).collect();
        assert_eq!(different.len(), leased.len());
        // On PostgreSQL a thread may see an empty list while another holds the rest: what is left is leased now.
        let rest = store.write(|db| Ok(queue::lease(db, now(), 600, 200)?)).unwrap();
        assert_eq!(leased.len() + rest.len(), 200);
    });
}

#[test]
fn a_mail_is_queued_once_tried_again_and_finished() {
    both(|store| {
        let later = now().plus_seconds(3600);
        store
            .write(|db| {
                assert!(queue::enqueue(db, &mail(1), now())?);
                assert!(!queue::enqueue(db, &mail(1), now())?);
                let leased = queue::lease(db, now(), 600, 10)?;
                assert_eq!(leased.len(), 1);
                assert!(queue::lease(db, now(), 600, 10)?.is_empty());
                // A lease that is not finished ends by itself.
                assert_eq!(queue::lease(db, now().plus_seconds(600), 600, 10)?.len(), 1);
                queue::finish(db, &leased[0].id, &Outcome::Later(later, "SMTP 421".into()), now())?;
                assert!(queue::lease(db, later.plus_seconds(-1), 600, 10)?.is_empty());
                let again = queue::lease(db, later, 600, 10)?;
                // The lease that was lost counts: somebody may have tried.
                assert_eq!(again[0].attempts, 2);
                queue::finish(db, &again[0].id, &Outcome::Sent, later)?;
                assert!(queue::lease(db, later.plus_seconds(9000), 600, 10)?.is_empty());
                assert_eq!(queue::counts(db)?, (0, 1, 0));
                assert!(!queue::enqueue(db, &mail(1), now())?);
                Ok(())
            })
            .unwrap();
    });
}

// ---- People and diagnostics

#[test]
fn a_person_keeps_their_identity_and_a_link_serves_as_often_as_it_says() {
    both(|store| {
        let chance = SeededRandom::new(9);
        let of = observatory(store, &chance);
        let person = |name: &str| account::Person {
            id: Id::new(now(), &chance),
            name: name.into(),
            email: Some("alix@ville.example".into()),
            campaign: false,
            disabled: false,
        };
        let until = now().plus_seconds(60);
        store
            .write(|db| {
                let id = account::put(db, &person("Alix"), now())?;
                let link = |hash: &str, single_use: bool| account::NewLink {
                    person: id,
                    hash: hash.to_owned(),
                    single_use,
                    expires_at: until,
                };
                account::add_link(db, &link("a", true), now())?;
                let same = account::put(db, &person("Alix Martin"), now())?;
                assert_eq!(id, same);
                account::add_link(db, &link("b", false), now())?;
                assert_eq!(account::behind_link(db, "a", now())?, Some(id));
                assert_eq!(account::use_link(db, "a", until)?, None, "expired");
                assert_eq!(account::use_link(db, "a", now())?, Some(id));
                assert_eq!(account::use_link(db, "a", now())?, None, "used");
                assert_eq!(account::use_link(db, "b", now())?, Some(id));
                assert_eq!(account::use_link(db, "b", now())?, Some(id), "reusable");
                account::set_disabled(db, id, true)?;
                assert_eq!(account::use_link(db, "b", now())?, None, "closed account");
                account::set_disabled(db, id, false)?;
                account::end_links(db, id)?;
                assert_eq!(account::behind_link(db, "b", now())?, None);
                account::open_session(db, id, "s", false, now(), now().plus_seconds(-10))?;
                assert!(account::grant(db, id, of, "coordinator")?);
                assert!(!account::grant(db, id, of, "coordinator")?);
                let behind = account::behind_session(db, "s")?.unwrap();
                assert_eq!(
                    (behind.person.name.as_str(), behind.begun, behind.seen),
                    ("Alix Martin", now(), now())
                );
                assert_eq!(behind.roles, [(of, "coordinator".to_owned())]);
                assert!(account::withdraw(db, id, of, "coordinator")?);
                assert!(account::behind_session(db, "s")?.unwrap().roles.is_empty());
                account::end_session(db, "s")?;
                assert!(account::behind_session(db, "s")?.is_none());
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn the_last_diagnostic_comes_back_byte_for_byte() {
    both(|store| {
        let chance = SeededRandom::new(10);
        let field = field(store, &chance);
        let kept = |responses: usize, at: Timestamp| diagnostic::Kept {
            id: Id::new(at, &chance),
            wave: field.wave,
            at,
            responses,
            validated: false,
            html: "<p>Élan</p>".into(),
            pdf: vec![0, 255, 37, 0],
            aggregates: b"{}".to_vec(),
            essentials: serde_json::json!([{"b": 1, "a": "é"}]),
        };
        let last = kept(12, now().plus_seconds(1));
        store
            .write(|db| {
                diagnostic::keep(db, &last)?;
                diagnostic::keep(db, &kept(11, now()))?;
                Ok(())
            })
            .unwrap();
        let all = store.read(|db| Ok(diagnostic::all(db, field.wave)?)).unwrap();
        assert_eq!(all.iter().map(|brief| brief.responses).collect::<Vec<_>>(), [12, 11]);
        assert_eq!(store.read(|db| Ok(diagnostic::latest(db, field.wave)?)).unwrap(), Some(last));
    });
}
