//! The server side: bytes and requests of a first page, CPU and SQL of a page saved, memory at rest. The server is the real
//! binary on a SQLite file of its own, in a temporary folder.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::application;

use olva::analysis::dataset::Dataset;
use olva::app::{App, answering, frame, observatories, waves};
use olva::fieldwork::WaveSettings;
use olva::fieldwork::board::Tally;
use olva::fieldwork::{CaseStatus, FieldQuality};
use olva::questionnaire::Questionnaire;
use olva::register::ContactRow;
use olva::report::Document;
use olva::report::diagnostic::{self, Facts, Input};
use olva::store::Store;
use olva::values::{Timestamp, Token};

use super::{cpu, line, shape};

const PAGES: usize = 400;

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One request over a connection of its own; returns head and body.
fn request(port: u16, text: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the server listens");
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(answer.len());
    (
        String::from_utf8_lossy(&answer[..end]).into_owned(),
        answer.get(end + 4..).unwrap_or_default().to_vec(),
    )
}

fn get(port: u16, path: &str, compressed: bool) -> (String, Vec<u8>) {
    let encoding = if compressed { "Accept-Encoding: gzip\r\n" } else { "" };
    request(
        port,
        &format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{encoding}Connection: close\r\n\r\n"),
    )
}

fn post(port: u16, path: &str, body: &str) -> String {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    request(port, &head).0
}

/// A wave of the questionnaire with one association, in this database; returns its link.
fn prepare(store: &Store, questionnaire: &str) -> (App, Token) {
    let now = Timestamp::parse("2026-11-21T20:00:00Z").unwrap();
    let app = App {
        base_url: "http://127.0.0.1".into(),
        ..application(store.clone(), now)
    };
    let hash = waves::publish(&app, questionnaire).unwrap();
    let wave = waves::create(
        &app,
        waves::NewWave {
            observatory: observatories::of_territory(&app, &("35238".to_owned(), "Rennes".to_owned()), false)
                .unwrap()
                .id,
            title: "Banc".to_owned(),
            questionnaire: hash,
            territory: ("35238".to_owned(), "Rennes".to_owned()),
            year: 2026,
            opens_at: Timestamp::parse("2026-01-01T00:00:00Z").unwrap(),
            closes_at: Timestamp::parse("2099-01-01T00:00:00Z").unwrap(),
            settings: WaveSettings::default(),
        },
    )
    .unwrap();
    let row = ContactRow {
        name: "Amicale du banc".to_owned(),
        commune: Some("35238".to_owned()),
        ..ContactRow::default()
    };
    frame::import(&app, wave, &[row]).unwrap();
    let token = waves::links(&app, wave, None, false).unwrap().remove(0).2;
    (app, token)
}

/// Measures and prints.
pub(crate) fn measure() {
    let folder = std::env::temp_dir().join(format!("olva-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let olva = include_str!("../../survey-schemas/olva-2026.json");
    sql(&folder);
    for (name, text) in [("bench shape", shape::questionnaire()), ("OLVA", olva.to_owned())] {
        let file = folder.join(format!("{}.sqlite", name.replace(' ', "-")));
        let url = format!("sqlite:{}", file.display());
        let store = Store::open(&url).unwrap();
        let (_, token) = prepare(&store, &text);
        drop(store);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(binary())
            .args(["serve", "--port", &port.to_string()])
            .env("OLVA_DATABASE_URL", &url)
            .current_dir(&folder)
            .stdout(Stdio::null())
            .spawn()
            .expect("scripts/bench builds the binary first");
        let served = Served(child);
        wait(port);
        std::thread::sleep(Duration::from_secs(1));
        if name == "OLVA" {
            let memory = resident(served.0.id());
            line(
                "resident memory of an idle server",
                "≤ 60 MB",
                "≤ 30 MB",
                &format!("{memory:.0} MB"),
            );
        }
        weigh(name, port, &token);
        if name == "bench shape" {
            save(port, &token, served.0.id());
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
}

fn binary() -> std::path::PathBuf {
    let bench = std::env::current_exe().unwrap();
    bench.parent().and_then(|deps| deps.parent()).unwrap().join("olva")
}

fn wait(port: u16) {
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < Duration::from_secs(20), "the server did not start");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn resident(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

/// The first questionnaire page and all it asks for, compressed, with heads.
fn weigh(name: &str, port: u16, token: &Token) {
    let first = first_page(port, token);
    let (head, body) = get(port, &first, true);
    let (_, plain) = get(port, &first, false);
    let page = String::from_utf8_lossy(&plain).into_owned();
    let mut bytes = head.len() + 4 + body.len();
    let mut requests = 1;
    for attribute in ["href=\"", "src=\""] {
        for (place, _) in page.match_indices(attribute) {
            let address = page[place + attribute.len()..].split('"').next().unwrap();
            if address.ends_with(".css") || address.ends_with(".js") || address.ends_with(".svg") || address.ends_with(".png") {
                let (head, body) = get(port, address, true);
                bytes += head.len() + 4 + body.len();
                requests += 1;
            }
        }
    }
    line(
        &format!("first load of a page ({name}): bytes, requests"),
        "≤ 60 kB, ≤ 6",
        "≤ 30 kB, 3",
        &format!("{:.1} kB, {requests}", bytes as f64 / 1000.0),
    );
}

fn first_page(port: u16, token: &Token) -> String {
    let start = format!("/q/{}", token.reveal());
    let (_, body) = get(port, &start, false);
    let page = String::from_utf8_lossy(&body).into_owned();
    let prefix = format!("{start}/");
    page.match_indices(&prefix)
        .map(|(place, _)| page[place..].split(['"', '?', '#']).next().unwrap().to_owned())
        .find(|path| !path.ends_with("/notice") && !path.ends_with("/copie"))
        .unwrap_or_else(|| format!("{start}/p1"))
}

/// Saves the first page of the shape again and again, with another name each time.
fn save(port: u16, token: &Token, process: u32) {
    let path = first_page(port, token);
    let start = cpu(&process.to_string());
    // Each page saved makes one revision: the form carries the number of pages saved before.
    for n in 0..PAGES {
        let body = format!(
            "~revision={n}&nom=Association+{n}&statut=A1&annee=19{:02}&quartier=A3&domaine=A2&agrement=SQ001",
            n % 100
        );
        let head = post(port, &path, &body);
        assert!(head.starts_with("HTTP/1.1 303"), "page not saved: {head}");
    }
    let spent = 1000.0 * (cpu(&process.to_string()) - start) / PAGES as f64;
    line("server CPU per page saved", "≤ 3 ms", "≤ 1 ms", &format!("{spent:.2} ms"));
}

/// SQL statements of a page saved, counted by the store (`BEGIN` and `COMMIT` included).
fn sql(folder: &std::path::Path) {
    let store = Store::open(&format!("sqlite:{}", folder.join("sql.sqlite").display())).unwrap();
    let (app, token) = prepare(&store, &shape::questionnaire());
    let fields = |n: usize| {
        let pairs = [
            ("nom", format!("Association {n}")),
            ("statut", "A1".to_owned()),
            ("quartier", "A3".to_owned()),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value))
    };
    let mut revision = 0;
    let mut before = 0;
    for n in 0..12 {
        if n == 2 {
            before = store.statements();
        }
        let saved = answering::save_page(&app, &token, "p1", revision, &fields(n), answering::SaveMode::Page).unwrap();
        let answering::Saved::Stored(visit) = saved else {
            panic!("page not stored")
        };
        revision = visit.response.unwrap().revision;
    }
    let each = (store.statements() - before) as f64 / 10.0;
    line(
        "SQL statements per page saved (BEGIN and COMMIT included)",
        "≤ 6",
        "≤ 3",
        &format!("{each:.1}"),
    );
}

/// The template of the PDF.
pub(crate) fn template() -> &'static str {
    olva::report::pdf::TEMPLATE
}

/// The generic diagnostic of a questionnaire: every question tabulated and drawn.
pub(crate) fn generic_document(dataset: &Dataset, questionnaire: &Questionnaire) -> Document {
    let day = |text: &str| text.parse().unwrap();
    let plan = diagnostic::generic_plan(questionnaire);
    let facts = Facts {
        territory: "Rennes".to_owned(),
        population: None,
        year: 2026,
        author: "Banc d’essai".to_owned(),
        period: (day("2026-03-01"), day("2026-05-31")),
        open: false,
        today: day("2026-11-21"),
        demo: true,
        validated: false,
        survey: "banc d’essai".to_owned(),
    };
    let mut tally = Tally::default();
    tally.add(CaseStatus::Usable, u32::try_from(dataset.len).unwrap_or(u32::MAX));
    let field = FieldQuality {
        tally,
        invited: dataset.len,
        begun: dataset.len,
        ..FieldQuality::default()
    };
    diagnostic::build(Input::of(&plan, questionnaire, dataset, &field, &facts)).expect("the generic plan fits its questionnaire")
}
