//! Two instances of the program on one PostgreSQL, one killed while it sends: every mail arrives, none is forgotten, and one that
//! was cut between the server's answer and the note of it is recognised by its `Message-ID`.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use olva::app::mailing::{self, Saving};
use olva::app::waves::NewWave;
use olva::app::{App, Caches, frame, observatories, waves};
use olva::fieldwork::WaveSettings;
use olva::library::Library;
use olva::mail::Mailer;
use olva::register::ContactRow;
use olva::store::Store;
use olva::values::{SeededRandom, SetClock, Timestamp};

use crate::support::databases::{Folder, PostgresDatabase, postgres};
use crate::support::smtp::{Mood, Sink};

const QUESTIONNAIRE: &str = r#"{ "id": "essai", "version": "1.0.0", "title": "Essai", "pages": [ { "id": "p1", "title": "Vous",
  "items": [ { "id": "nom", "type": "text", "label": "Nom" } ] } ] }"#;

/// A running program; killed at once (`SIGKILL`) when dropped.
struct Instance(Child);

impl Instance {
    fn start(database: &str, sink: &Sink, folder: &Folder) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_olva"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OLVA_")) {
            command.env_remove(name);
        }
        let child = command
            .current_dir(folder.path())
            .env("OLVA_DATABASE_URL", database)
            .env("OLVA_SMTP_HOST", "127.0.0.1")
            .env("OLVA_SMTP_PORT", sink.port.to_string())
            .env("OLVA_MAIL_FROM", "olva@ville.example")
            .env("OLVA_DRAIN_DELAY", "0")
            .args(["serve", "--port", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let start = Instant::now();
        while TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).is_err() {
            assert!(start.elapsed() < Duration::from_secs(60), "an instance does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        Instance(child)
    }

    /// Asks to stop, and waits for the end.
    fn stop(mut self) {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let start = Instant::now();
        while self.0.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < Duration::from_secs(30), "the program does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn wait_for(what: &str, done: impl Fn() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

const MAILS: usize = 240;

#[test]
fn an_instance_killed_while_it_sends_forgets_nothing_and_repeats_nothing_unseen() {
    let Some(server) = postgres() else {
        eprintln!("Left out: OLVA_TEST_POSTGRES is not set (scripts/postgres-test start).");
        return;
    };
    let folder = Folder::new();
    let database = PostgresDatabase::new(&server);
    let sink = Sink::new(Mood {
        slow: Duration::from_millis(60),
        ..Mood::default()
    });
    let now: jiff::Timestamp = SystemTime::now().try_into().unwrap();
    let now = Timestamp::new(now);
    let clock = Arc::new(SetClock::new(now));
    let app = App {
        store: Store::open(&database.address()).unwrap(),
        mailer: Arc::new(Mailer::smtp(&sink.url(), "olva@ville.example").unwrap()),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(3)),
        library: Arc::new(Library::embedded()),
        base_url: "https://olva.example".into(),
        settings: Arc::default(),
        caches: Arc::new(Caches::default()),
    };
    let hash = waves::publish(&app, QUESTIONNAIRE).unwrap();
    let rennes = ("35238".to_owned(), "Rennes".to_owned());
    let wave = NewWave {
        observatory: observatories::of_territory(&app, &rennes, false).unwrap().id,
        title: "Vague".into(),
        questionnaire: hash,
        territory: rennes,
        year: 2026,
        opens_at: now,
        closes_at: now.plus_seconds(60 * 86_400),
        settings: WaveSettings::default(),
    };
    let wave = waves::create(&app, wave).unwrap();
    let rows: Vec<ContactRow> = (0..MAILS)
        .map(|n| ContactRow {
            line: n + 2,
            name: format!("Association {n}"),
            email: Some(format!("bureau{n}@essai.example")),
            ..ContactRow::default()
        })
        .collect();
    frame::import(&app, wave, &rows).unwrap();
    // At any hour: this test runs when it runs.
    let (mut plan, _) = mailing::plan_of(&waves::get(&app, wave).unwrap());
    plan.windows[0].days = (1..=7).collect();
    (plan.windows[0].from, plan.windows[0].to) = (0, 24);
    plan.on_holidays = true;
    assert_eq!(mailing::save_plan(&app, wave, &plan).unwrap(), Saving::Kept);

    let first = Instance::start(&database.address(), &sink, &folder);
    let second = Instance::start(&database.address(), &sink, &folder);
    wait_for("nothing is sent", || sink.taken().len() > MAILS / 4);
    drop(first);
    let at_the_kill = sink.taken().len();
    assert!(at_the_kill < MAILS, "the test came too late");
    // The other goes on with all that the dead one had not in hand.
    let waiting = |app: &App| mailing::state(app).unwrap().0;
    // At most four connections with a batch of twenty each.
    wait_for("the other instance stops sending", || waiting(&app) <= 80);
    assert!(sink.taken().len() > at_the_kill, "the other instance goes on");
    std::thread::sleep(Duration::from_secs(3));
    second.stop();
    // When the leases of the dead one have ended, what it had in hand goes.
    clock.set(now.plus_seconds(400));
    while waiting(&app) > 0 {
        mailing::deliver(&app, 1000).unwrap();
    }
    let mut arrivals: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mail in sink.taken() {
        arrivals
            .entry(mail.to.clone())
            .or_default()
            .push(mail.header("Message-ID").unwrap());
    }
    assert_eq!(arrivals.len(), MAILS, "every association is written to");
    let mut repeated = 0;
    for keys in arrivals.values() {
        assert!(
            keys.iter().all(|key| *key == keys[0]),
            "a mail sent again is the same message"
        );
        repeated += keys.len() - 1;
    }
    // One conversation a connection may have been cut between the server's yes and the note of it.
    assert!(repeated <= 4, "{repeated} mails arrived twice");
    let (queued, sent, failed) = mailing::state(&app).unwrap();
    assert_eq!((queued, sent, failed), (0, i64::try_from(MAILS).unwrap(), 0));
}
