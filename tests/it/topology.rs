//! The topology of docker-compose.yml as processes: two instances of the program on one PostgreSQL, and a mail catcher. An
//! association may be answered by either at every request, one instance may be killed, and each receipt is sent once.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::support::databases::{Folder, PostgresDatabase, postgres};
use crate::support::site::{Answer, form, request};

const QUESTIONNAIRE: &str = r#"{
  "id": "deux", "version": "1.0.0", "title": "Deux pages", "thanks": "Merci.",
  "pages": [
    { "id": "p1", "title": "Vous", "items": [ { "id": "nom", "type": "text", "label": "Nom", "mark": "essentiel", "required": true } ] },
    { "id": "p2", "title": "Vos lieux", "items": [ { "id": "lieu", "type": "longtext", "label": "Votre lieu" } ] } ] }"#;

/// The settings that both instances share.
struct Town {
    database: String,
    mail: u16,
    folder: PathBuf,
}

impl Town {
    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_olva"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OLVA_")) {
            command.env_remove(name);
        }
        command
            .current_dir(&self.folder)
            .env("OLVA_DATABASE_URL", &self.database)
            .env("OLVA_SMTP_HOST", "127.0.0.1")
            .env("OLVA_SMTP_PORT", self.mail.to_string())
            .env("OLVA_MAIL_FROM", "olva@ville.example")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) {
        let output = self.command().args(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    fn serve(&self) -> Instance {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = self
            .command()
            .args(["serve", "--port", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let instance = Instance {
            process,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
        };
        let start = Instant::now();
        while TcpStream::connect(instance.address).is_err() {
            assert!(start.elapsed() < Duration::from_secs(30), "an instance does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(instance.get("/sante").status, 200);
        instance
    }
}

/// A running program; killed at once (`SIGKILL`) when dropped.
struct Instance {
    process: Child,
    address: SocketAddr,
}

impl Drop for Instance {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Instance {
    fn get(&self, path: &str) -> Answer {
        request(self.address, "GET", path, &[], "")
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        request(
            self.address,
            "POST",
            path,
            &[("Content-Type", "application/x-www-form-urlencoded")],
            &form(fields),
        )
    }

    /// Opens a page and sends it back with one answer; gives where it leads.
    fn answer(&self, link: &str, page: &str, item: &str, value: &str) -> String {
        let path = format!("{link}/{page}");
        let revision = self.get(&path).hidden("~revision");
        let saved = self.post(&path, &[("~revision", &revision), (item, value)]);
        assert_eq!(saved.status, 303, "{}", saved.text());
        saved.location().to_owned()
    }

    /// Sends the questionnaire from its review.
    fn send(&self, link: &str) {
        let review = self.get(&format!("{link}/recapitulatif"));
        let sent = self.post(&format!("{link}/envoyer"), &[("~revision", &review.hidden("~revision"))]);
        assert_eq!(sent.location(), format!("{link}/merci"), "{}", sent.text());
    }
}

/// The mails caught: recipient and text.
type Mails = Arc<Mutex<Vec<(String, String)>>>;

/// A mail server that takes everything and sends nothing, a little slowly, so that both instances meet at the queue.
fn mail_catcher() -> (u16, Mails) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let mails = Mails::default();
    let caught = mails.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let caught = caught.clone();
            std::thread::spawn(move || stream.and_then(|stream| receive(stream, &caught)));
        }
    });
    (port, mails)
}

fn receive(stream: TcpStream, caught: &Mails) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let say = |text: &str| (&stream).write_all(format!("{text}\r\n").as_bytes());
    say("220 essai")?;
    let mut recipient = String::new();
    while let Some(line) = lines.next() {
        let line = line?;
        match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "DATA" => {
                say("354 go on")?;
                let text: Vec<String> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                std::thread::sleep(Duration::from_millis(300));
                caught.lock().unwrap().push((std::mem::take(&mut recipient), text.join("\n")));
                say("250 taken")?;
            }
            "RCPT" => {
                recipient = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                say("250 yes")?;
            }
            "QUIT" => return say("221 bye"),
            _ => say("250 yes")?,
        }
    }
    Ok(())
}

/// The personal links, as paths.
fn links(town: &Town) -> Vec<String> {
    town.run(&["links", "--out", "liens.csv"]);
    let csv = fs::read_to_string(town.folder.join("liens.csv")).unwrap();
    csv.lines()
        .filter_map(|line| Some(line[line.find("/q/")?..].trim_end_matches('"').to_owned()))
        .collect()
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

#[test]
fn two_instances_share_one_database_survive_a_kill_and_send_each_receipt_once() {
    let Some(server) = postgres() else {
        eprintln!("Left out: OLVA_TEST_POSTGRES is not set (scripts/postgres-test start).");
        return;
    };
    let folder = Folder::new();
    let database = PostgresDatabase::new(&server);
    let (mail, mails) = mail_catcher();
    let town = Town {
        database: database.address(),
        mail,
        folder: folder.path().to_owned(),
    };
    write(folder.path(), "deux.json", QUESTIONNAIRE);
    write(
        folder.path(),
        "contacts.csv",
        "nom;commune_insee;email\nUn;35238;un@essai.example\nDeux;35238;deux@essai.example\nTrois;35238;trois@essai.example\n\
         Quatre;35238;quatre@essai.example\n",
    );
    town.run(&["publish", "deux.json", "--territory", "35238", "--responsible", "La Ville"]);
    town.run(&["import", "contacts", "contacts.csv"]);
    let links = links(&town);
    assert_eq!(links.len(), 4);

    // Page 1 on one, page 2 on the other.
    let (first, second) = (town.serve(), town.serve());
    let link = &links[0];
    assert_eq!(first.answer(link, "p1", "nom", "Écrit sur la première"), format!("{link}/p2"));
    assert_eq!(
        second.answer(link, "p2", "lieu", "Écrit sur la seconde"),
        format!("{link}/recapitulatif")
    );
    let review = first.get(&format!("{link}/recapitulatif")).text();
    assert!(
        review.contains("Écrit sur la première") && review.contains("Écrit sur la seconde"),
        "{review}"
    );

    // One is killed while it reads a page; the other goes on with all that was saved.
    let revision = second.get(&format!("{link}/p2")).hidden("~revision");
    let body = form(&[("~revision", &revision), ("lieu", "Corrigé")]);
    let mut cut = TcpStream::connect(first.address).unwrap();
    let head = format!(
        "POST {link}/p2 HTTP/1.1\r\nHost: essai\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    cut.write_all(format!("{head}{}", &body[..body.len() / 2]).as_bytes())
        .unwrap();
    drop(first);
    let page = second.get(&format!("{link}/p2"));
    assert!(page.text().contains("Écrit sur la seconde"), "nothing half read is stored");
    second.answer(link, "p2", "lieu", "Corrigé");
    second.send(link);

    // It comes back, and both send at the same time, each association twice.
    let first = town.serve();
    assert!(first.get(link).text().contains("Relire ou corriger"));
    assert!(first.get(&format!("{link}/copie")).text().contains("Corrigé"));
    for link in &links[1..] {
        first.answer(link, "p1", "nom", "x");
        second.answer(link, "p2", "lieu", "y");
        std::thread::scope(|scope| {
            scope.spawn(|| first.send(link));
            scope.spawn(|| second.send(link));
        });
    }

    // Both look at the queue every twenty seconds: two rounds of each are waited for.
    std::thread::sleep(Duration::from_secs(42));
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
