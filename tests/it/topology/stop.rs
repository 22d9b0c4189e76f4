//! One instance is asked to stop: it says so, finishes what it has in hand, and ends well; asked twice, it ends at once.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::town::Instance;
use super::{open_town, open_town_of};
use crate::support::databases::Folder;
use crate::support::site::form;

/// A page that is being sent: half of it is on the way.
struct Half {
    stream: TcpStream,
    rest: String,
}

impl Half {
    fn send(instance: &Instance, link: &str) -> Self {
        let revision = instance.visitor().get(&format!("{link}/p1")).hidden("~revision");
        let body = form(&[("~revision", &revision), ("nom", "Envoyé lentement")]);
        let (half, rest) = body.split_at(body.len() / 2);
        let mut stream = TcpStream::connect(instance.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let head = format!(
            "POST {link}/p1 HTTP/1.1\r\nHost: essai\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(format!("{head}{half}").as_bytes()).unwrap();
        Half {
            stream,
            rest: rest.to_owned(),
        }
    }

    /// Sends the other half; what comes back, until the connection ends.
    fn finish(mut self) -> String {
        self.stream.write_all(self.rest.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = self.stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }
}

#[test]
fn a_stop_lets_a_slow_request_finish_and_ends_with_zero() {
    for signal in ["TERM", "INT"] {
        let folder = Folder::new();
        let (town, links, _) = open_town(&folder, "olva.sqlite".to_owned());
        let mut instance = town.serve();
        let half = Half::send(&instance, &links[0]);
        instance.signal(signal);
        // It still listens for a second, and says that it is leaving.
        let start = Instant::now();
        loop {
            let ready = instance.visitor().get("/pret");
            if ready.status == 503 {
                assert_eq!(ready.text().trim(), "arrêt en cours");
                break;
            }
            assert!(
                start.elapsed() < Duration::from_millis(900),
                "{signal}: /pret says {}",
                ready.status
            );
        }
        assert_eq!(instance.visitor().get("/sante").status, 200, "leaving is not being dead");
        assert_eq!(instance.visitor().get(&links[1]).status, 200, "whoever comes late is served");
        // Then it listens no more.
        while TcpStream::connect(instance.address).is_ok() {
            assert!(start.elapsed() < Duration::from_secs(10), "it goes on listening");
            std::thread::sleep(Duration::from_millis(50));
        }
        let answer = half.finish();
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        assert_eq!(instance.exit_code(Duration::from_secs(20)), Some(0));
        let again = town.serve();
        let page = again.visitor().get(&format!("{}/p1", links[0])).text();
        assert!(page.contains("Envoyé lentement"), "{page}");
    }
}

#[test]
fn mails_under_way_at_the_stop_are_finished_and_the_others_given_back() {
    let folder = Folder::new();
    let names: Vec<String> = (1..=24).map(|n| format!("a{n:02}")).collect();
    let (town, links, mails) = open_town_of(&folder, "olva.sqlite".to_owned(), &names);
    let slow = town.serve_with(&[("OLVA_SENDERS", "1"), ("OLVA_DRAIN_DELAY", "0")]);
    for link in &links {
        slow.visitor().answer(link, "p1", "nom", "x");
        slow.visitor().send(link);
    }
    let start = Instant::now();
    while mails.lock().unwrap().is_empty() {
        assert!(start.elapsed() < Duration::from_secs(30), "nothing is sent");
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut slow = slow;
    slow.signal("TERM");
    assert_eq!(slow.exit_code(Duration::from_secs(20)), Some(0));
    let before = mails.lock().unwrap().len();
    assert!(before < names.len(), "the stop came in the middle: {before}");
    // Leases that were not given back would last a quarter of an hour.
    let next = town.serve();
    let start = Instant::now();
    while mails.lock().unwrap().len() < names.len() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "{} of {}",
            mails.lock().unwrap().len(),
            names.len()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    std::thread::sleep(Duration::from_secs(4));
    let mut to: Vec<String> = mails.lock().unwrap().iter().map(|(to, _)| to.clone()).collect();
    to.sort();
    let wanted: Vec<String> = names.iter().map(|name| format!("{name}@essai.example")).collect();
    assert_eq!(to, wanted, "each once");
    drop(next);
}

#[test]
fn a_second_signal_stops_at_once() {
    let folder = Folder::new();
    let (town, links, _) = open_town(&folder, "olva.sqlite".to_owned());
    let mut instance = town.serve();
    let half = Half::send(&instance, &links[0]);
    instance.signal("TERM");
    std::thread::sleep(Duration::from_millis(200));
    instance.signal("INT");
    assert_eq!(instance.exit_code(Duration::from_secs(2)), Some(1));
    drop(half);
}
