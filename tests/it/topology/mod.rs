//! The topology of docker-compose.yml as processes: two instances of the program on one PostgreSQL behind a proxy, and a mail
//! catcher. An association may be answered by either at every request, one instance may be killed or stopped, and each receipt
//! is sent once.

mod proxy;
mod stop;
mod town;

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::support::databases::{Folder, PostgresDatabase, postgres};
use crate::support::site::form;
use proxy::Proxy;
use town::{Mails, Town, Visitor, links, mail_catcher};

const QUESTIONNAIRE: &str = r#"{
  "id": "deux", "version": "1.0.0", "title": "Deux pages", "thanks": "Merci.",
  "pages": [
    { "id": "p1", "title": "Vous", "items": [ { "id": "nom", "type": "text", "label": "Nom", "mark": "essentiel", "required": true } ] },
    { "id": "p2", "title": "Vos lieux", "items": [ { "id": "lieu", "type": "longtext", "label": "Votre lieu" } ] } ] }"#;

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

/// A town with four associations and its personal links.
fn open_town(folder: &Folder, database: String) -> (Town, Vec<String>, Mails) {
    open_town_of(folder, database, &["deux", "quatre", "trois", "un"].map(str::to_owned))
}

/// A town with associations of these names.
fn open_town_of(folder: &Folder, database: String, names: &[String]) -> (Town, Vec<String>, Mails) {
    let (mail, mails) = mail_catcher();
    let town = Town {
        database,
        mail,
        folder: folder.path().to_owned(),
    };
    write(folder.path(), "deux.json", QUESTIONNAIRE);
    let mut contacts = "nom;commune_insee;email\n".to_owned();
    for name in names {
        contacts.push_str(&format!("{name};35238;{name}@essai.example\n"));
    }
    write(folder.path(), "contacts.csv", &contacts);
    town.run(&["publish", "deux.json", "--territory", "35238", "--responsible", "La Ville"]);
    town.run(&["import", "contacts", "contacts.csv"]);
    let links = links(&town);
    assert_eq!(links.len(), names.len());
    (town, links, mails)
}

/// The server of the tests, unless it is left out here.
fn server() -> Option<String> {
    let server = postgres();
    if server.is_none() {
        eprintln!("Left out: OLVA_TEST_POSTGRES is not set (scripts/postgres-test start).");
    }
    server
}

#[test]
fn two_instances_share_one_database_survive_a_kill_and_send_each_receipt_once() {
    let Some(server) = server() else { return };
    let folder = Folder::new();
    let database = PostgresDatabase::new(&server);
    let (town, links, mails) = open_town(&folder, database.address());

    // Page 1 on one, page 2 on the other.
    let (first, second) = (town.serve(), town.serve());
    let (one, two) = (first.visitor(), second.visitor());
    let link = &links[0];
    assert_eq!(one.answer(link, "p1", "nom", "Écrit sur la première"), format!("{link}/p2"));
    assert_eq!(
        two.answer(link, "p2", "lieu", "Écrit sur la seconde"),
        format!("{link}/recapitulatif")
    );
    let review = one.get(&format!("{link}/recapitulatif")).text();
    assert!(
        review.contains("Écrit sur la première") && review.contains("Écrit sur la seconde"),
        "{review}"
    );

    // One is killed while it reads a page; the other goes on with all that was saved.
    let revision = two.get(&format!("{link}/p2")).hidden("~revision");
    let body = form(&[("~revision", &revision), ("lieu", "Corrigé")]);
    let mut cut = TcpStream::connect(first.address).unwrap();
    let head = format!(
        "POST {link}/p2 HTTP/1.1\r\nHost: essai\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    cut.write_all(format!("{head}{}", &body[..body.len() / 2]).as_bytes())
        .unwrap();
    drop(first);
    let page = two.get(&format!("{link}/p2"));
    assert!(page.text().contains("Écrit sur la seconde"), "nothing half read is stored");
    two.answer(link, "p2", "lieu", "Corrigé");
    two.send(link);

    // It comes back, and both send at the same time, each association twice.
    let first = town.serve();
    let one = first.visitor();
    assert!(one.get(link).text().contains("Relire ou corriger"));
    assert!(one.get(&format!("{link}/copie")).text().contains("Corrigé"));
    for link in &links[1..] {
        one.answer(link, "p1", "nom", "x");
        two.answer(link, "p2", "lieu", "y");
        std::thread::scope(|scope| {
            scope.spawn(|| one.send(link));
            scope.spawn(|| two.send(link));
        });
    }

    // Both look at the queue every few seconds: once all have come, two more rounds of each are waited for.
    let start = Instant::now();
    while mails.lock().unwrap().len() < 4 && start.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(100));
    }
    std::thread::sleep(Duration::from_secs(11));
    let mut caught = mails.lock().unwrap().clone();
    caught.sort();
    let to: Vec<&str> = caught.iter().map(|(to, _)| to.as_str()).collect();
    assert_eq!(
        to,
        [
            "deux@essai.example",
            "quatre@essai.example",
            "trois@essai.example",
            "un@essai.example"
        ],
        "{caught:?}"
    );
    for (_, text) in &caught {
        assert!(!text.contains("/q/"), "a receipt carries no link: {text}");
    }
}

/// Associations that answer without pause; each says what it saved last.
struct Crowd<'a> {
    door: Visitor,
    links: &'a [String],
    over: AtomicBool,
}

impl Crowd<'_> {
    /// Reads and saves page 1 again and again until told to stop; the number of pages saved and the last one. Whatever the
    /// `tolerant` one meets in the place of an answer is read again, as a person would press « reload »; another one fails.
    fn insist(&self, link: &str, tolerant: bool) -> (usize, String) {
        let path = format!("{link}/p1");
        let mut saved = (0, String::new());
        for round in 0.. {
            if self.over.load(Ordering::Relaxed) {
                break;
            }
            let page = self.door.get(&path);
            if tolerant && page.status >= 500 {
                continue;
            }
            assert_eq!(page.status, 200, "{}", page.text());
            if !saved.1.is_empty() {
                assert!(page.text().contains(&saved.1), "what was acknowledged is there");
            }
            let name = format!("Nom {round:05}");
            let answer = self
                .door
                .post(&path, &[("~revision", &page.hidden("~revision")), ("nom", &name)]);
            match answer.status {
                303 => saved = (saved.0 + 1, name),
                // Killed between the commit and the answer: saved or not, the next reading tells.
                502 if tolerant => saved.1.clear(),
                status => panic!("{status}: {}", answer.text()),
            }
        }
        saved
    }

    /// Everybody insists while `events` happen.
    fn during(&self, tolerant: bool, events: impl FnOnce()) {
        std::thread::scope(|scope| {
            let crowd: Vec<_> = self
                .links
                .iter()
                .map(|link| scope.spawn(|| self.insist(link, tolerant)))
                .collect();
            events();
            self.over.store(true, Ordering::Relaxed);
            for (person, link) in crowd.into_iter().zip(self.links) {
                let (count, last) = person.join().unwrap();
                assert!(count > 5, "{count} pages saved only");
                if !last.is_empty() {
                    assert!(self.door.get(&format!("{link}/p1")).text().contains(&last));
                }
            }
        });
    }
}

#[test]
fn instances_are_renewed_one_by_one_under_load_without_a_failed_request() {
    let Some(server) = server() else { return };
    let folder = Folder::new();
    let database = PostgresDatabase::new(&server);
    let (town, links, _) = open_town(&folder, database.address());
    let (mut first, mut second) = (town.serve(), town.serve());
    let proxy = Proxy::new(&[first.address, second.address]);
    let crowd = Crowd {
        door: Visitor(proxy.address),
        links: &links,
        over: AtomicBool::new(false),
    };
    crowd.during(false, || {
        std::thread::sleep(Duration::from_millis(500));
        assert!(
            proxy.served().iter().all(|count| *count > 0),
            "both serve: {:?}",
            proxy.served()
        );
        first.signal("TERM");
        assert_eq!(first.exit_code(Duration::from_secs(30)), Some(0));
        first = town.serve();
        proxy.set(&[first.address, second.address]);
        std::thread::sleep(Duration::from_millis(500));
        second.signal("TERM");
        assert_eq!(second.exit_code(Duration::from_secs(30)), Some(0));
        std::thread::sleep(Duration::from_millis(300));
    });
    assert!(proxy.served()[0] > 0, "the renewed instance serves");
}

#[test]
fn an_instance_killed_under_load_loses_nothing_that_was_acknowledged() {
    let Some(server) = server() else { return };
    let folder = Folder::new();
    let database = PostgresDatabase::new(&server);
    let (town, links, _) = open_town(&folder, database.address());
    let (first, second) = (town.serve(), town.serve());
    let proxy = Proxy::new(&[first.address, second.address]);
    let crowd = Crowd {
        door: Visitor(proxy.address),
        links: &links,
        over: AtomicBool::new(false),
    };
    crowd.during(true, || {
        std::thread::sleep(Duration::from_millis(700));
        // SIGKILL.
        drop(first);
        std::thread::sleep(Duration::from_millis(1500));
    });
}
