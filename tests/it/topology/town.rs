//! What a town runs: instances of the program, a mail catcher, personal links.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::support::site::{Answer, form, request};

/// The settings that both instances share.
pub(super) struct Town {
    pub(super) database: String,
    pub(super) mail: u16,
    pub(super) folder: PathBuf,
}

impl Town {
    pub(super) fn command(&self) -> Command {
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
            .env("OLVA_DRAIN_DELAY", "1")
            .stdin(Stdio::null());
        command
    }

    pub(super) fn run(&self, arguments: &[&str]) {
        let output = self.command().args(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    pub(super) fn serve(&self) -> Instance {
        self.serve_with(&[])
    }

    /// An instance with settings of its own.
    pub(super) fn serve_with(&self, variables: &[(&str, &str)]) -> Instance {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = self
            .command()
            .envs(variables.iter().copied())
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
        assert_eq!(instance.visitor().get("/sante").status, 200);
        while instance.visitor().get("/pret").status != 200 {
            assert!(start.elapsed() < Duration::from_secs(30), "an instance is never ready");
            std::thread::sleep(Duration::from_millis(50));
        }
        instance
    }
}

/// A running program; killed at once (`SIGKILL`) when dropped.
pub(super) struct Instance {
    pub(super) process: Child,
    pub(super) address: SocketAddr,
}

impl Drop for Instance {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Instance {
    /// Somebody who talks to this instance.
    pub(super) fn visitor(&self) -> Visitor {
        Visitor(self.address)
    }

    /// Sends a signal (`TERM`, `INT`).
    pub(super) fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args([&format!("-{name}"), &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for the end of the program; its exit code.
    pub(super) fn exit_code(&mut self, patience: Duration) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status.code();
            }
            assert!(start.elapsed() < patience, "the program does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Somebody who answers, through an instance or a proxy.
#[derive(Clone, Copy)]
pub(super) struct Visitor(pub(super) SocketAddr);

impl Visitor {
    pub(super) fn get(&self, path: &str) -> Answer {
        request(self.0, "GET", path, &[], "")
    }

    pub(super) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        request(
            self.0,
            "POST",
            path,
            &[("Content-Type", "application/x-www-form-urlencoded")],
            &form(fields),
        )
    }

    /// Opens a page and sends it back with one answer; gives where it leads.
    pub(super) fn answer(&self, link: &str, page: &str, item: &str, value: &str) -> String {
        let path = format!("{link}/{page}");
        let revision = self.get(&path).hidden("~revision");
        let saved = self.post(&path, &[("~revision", &revision), (item, value)]);
        assert_eq!(saved.status, 303, "{}", saved.text());
        saved.location().to_owned()
    }

    /// Sends the questionnaire from its review.
    pub(super) fn send(&self, link: &str) {
        let review = self.get(&format!("{link}/recapitulatif"));
        let sent = self.post(&format!("{link}/envoyer"), &[("~revision", &review.hidden("~revision"))]);
        assert_eq!(sent.location(), format!("{link}/merci"), "{}", sent.text());
    }
}

/// The mails caught: recipient and text.
pub(super) type Mails = Arc<Mutex<Vec<(String, String)>>>;

/// A mail server that takes everything and sends nothing, a little slowly, so that both instances meet at the queue.
pub(super) fn mail_catcher() -> (u16, Mails) {
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
pub(super) fn links(town: &Town) -> Vec<String> {
    town.run(&["links", "--out", "liens.csv"]);
    let csv = fs::read_to_string(town.folder.join("liens.csv")).unwrap();
    csv.lines()
        .filter_map(|line| Some(line[line.find("/q/")?..].trim_end_matches('"').to_owned()))
        .collect()
}
