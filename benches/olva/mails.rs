//! The mails: a wave of 100 000 associations is invited (one statement), then mails go to a server on this machine that takes
//! everything. On a SQLite file, and on PostgreSQL when `OLVA_BENCH_POSTGRES` names an empty database.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::application;

use olva::app::waves::NewWave;
use olva::app::{App, mailing, observatories, waves, work};
use olva::fieldwork::{Wave, WaveSettings};
use olva::mail::{Mailer, Tuning};
use olva::store::Store;
use olva::store::register::{self, Channel, Registered};
use olva::values::{Id, Timestamp};

use super::{cpu, line, shape};

const ASSOCIATIONS: usize = 100_000;
const SENDERS: usize = 8;

/// Measures and prints.
pub(crate) fn measure() {
    let folder = std::env::temp_dir().join(format!("olva-bench-mails-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    on("SQLite", &format!("sqlite:{}", folder.join("olva.sqlite").display()));
    if let Ok(address) = std::env::var("OLVA_BENCH_POSTGRES") {
        on("PostgreSQL", &address);
    }
    let _ = std::fs::remove_dir_all(&folder);
}

fn on(name: &str, database: &str) {
    let (port, taken) = sink();
    // A Monday, ten o’clock in Paris.
    let now = Timestamp::parse("2026-03-02T09:00:00Z").unwrap();
    let tuning = Tuning {
        connections: SENDERS,
        ..Tuning::default()
    };
    let mailer = Mailer::tuned(&format!("smtp://127.0.0.1:{port}"), "olva@ville.example", &tuning).unwrap();
    let app = App {
        mailer: Arc::new(mailer),
        ..application(Store::open(database).unwrap(), now)
    };
    let wave = wave(&app, now);
    let (plan, _) = mailing::plan_of(&waves::get(&app, wave).unwrap());
    mailing::save_plan(&app, wave, &plan).unwrap();
    let start = Instant::now();
    work::tick(&app).unwrap();
    let took = start.elapsed();
    assert_eq!(mailing::state(&app).unwrap().0, i64::try_from(ASSOCIATIONS).unwrap());
    line(
        &format!("invitations of a wave of {ASSOCIATIONS} queued, one transaction, {name}"),
        "≤ 10 s",
        "",
        &format!("{:.1} s", took.as_secs_f64()),
    );
    let each = 3000 / SENDERS;
    let (start, before) = (Instant::now(), cpu("self"));
    std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| mailing::deliver(&app, each).unwrap());
        }
    });
    let sent = taken.load(Ordering::Relaxed);
    let (seconds, busy) = (start.elapsed().as_secs_f64(), cpu("self") - before);
    line(
        &format!("mails to a local server, one instance, {name}"),
        "≥ 300/s",
        "",
        &format!(
            "{:.0}/s ({:.1} ms CPU a mail, the server of the bench included)",
            sent as f64 / seconds,
            1000.0 * busy / sent as f64
        ),
    );
}

fn wave(app: &App, now: Timestamp) -> Id<Wave> {
    let hash = waves::publish(app, &shape::questionnaire()).unwrap();
    let rennes = ("35238".to_owned(), "Rennes".to_owned());
    let observatory = observatories::of_territory(app, &rennes, false).unwrap().id;
    let wave = waves::create(
        app,
        NewWave {
            observatory,
            title: "Banc".to_owned(),
            questionnaire: hash,
            territory: rennes,
            year: 2026,
            opens_at: now,
            closes_at: now.plus_seconds(60 * 86_400),
            settings: WaveSettings::default(),
        },
    )
    .unwrap();
    app.store
        .write(|db| {
            for n in 0..ASSOCIATIONS {
                let id = Id::new(now, &*app.random);
                register::add(db, &Registered::named(id, observatory, &format!("Association {n}")), now)?;
                let mut contact = Channel::new(Id::new(now, &*app.random), id);
                contact.email = Some(format!("bureau{n}@essai.example"));
                register::add_channel(db, &contact, now)?;
                register::enter(db, wave, id)?;
            }
            Ok(())
        })
        .unwrap();
    wave
}

/// A mail server that takes everything, and counts.
fn sink() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = taken.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let counted = counted.clone();
            std::thread::spawn(move || converse(&stream, &counted));
        }
    });
    (port, taken)
}

fn converse(stream: &TcpStream, taken: &AtomicUsize) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let say = |text: &[u8]| (&*stream).write_all(text);
    say(b"220 banc\r\n")?;
    while let Some(line) = lines.next() {
        match line?.get(..4).unwrap_or_default() {
            "DATA" => {
                say(b"354 go on\r\n")?;
                let _ = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").count();
                taken.fetch_add(1, Ordering::Relaxed);
                say(b"250 taken\r\n")?;
            }
            "QUIT" => return say(b"221 bye\r\n"),
            _ => say(b"250 yes\r\n")?,
        }
    }
    Ok(())
}
