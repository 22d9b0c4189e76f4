//! Mail through a real SMTP conversation, with a server of ten lines that accepts or refuses, and into a folder.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use olva::mail::{Mailer, Message};
use olva::values::{Email, Timestamp};

use crate::support::databases::Folder;

fn message() -> Message {
    Message {
        id: "0190".into(),
        to: Email::parse("bureau@elan.example").unwrap(),
        subject: "Vos réponses sont bien arrivées".into(),
        text: "Bonjour,\n\nC’est arrivé.\n".into(),
        at: Timestamp::parse("2026-03-02T09:00:00Z").unwrap(),
    }
}

/// Serves one conversation; answers `recipient` to the address of the recipient. Gives back all that was said to it.
fn server(recipient: &'static str) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let served = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let mut heard = String::new();
        let mut in_data = false;
        write!(stream, "220 essai\r\n").unwrap();
        while let Some(Ok(line)) = lines.next() {
            heard.push_str(&line);
            heard.push('\n');
            let answer = match line.split([' ', ':']).next().unwrap_or("") {
                "." if in_data => {
                    in_data = false;
                    "250 kept"
                }
                _ if in_data => continue,
                "RCPT" => recipient,
                "DATA" => {
                    in_data = true;
                    "354 go on"
                }
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            write!(stream, "{answer}\r\n").unwrap();
            if answer.starts_with("221") {
                break;
            }
        }
        heard
    });
    (port, served)
}

fn mailer(port: u16) -> Mailer {
    Mailer::smtp(&format!("smtp://127.0.0.1:{port}"), "OLVA <olva@ville.example>").unwrap()
}

#[test]
fn a_message_goes_to_the_server() {
    let (port, served) = server("250 ok");
    let mailer = mailer(port);
    mailer.send(&message()).unwrap();
    drop(mailer);
    let heard = served.join().unwrap();
    assert!(heard.contains("MAIL FROM:<olva@ville.example>"), "{heard}");
    assert!(heard.contains("RCPT TO:<bureau@elan.example>"), "{heard}");
    assert!(heard.contains("Message-ID: <0190@ville.example>"), "{heard}");
}

#[test]
fn a_refused_address_is_permanent_and_a_full_box_is_not() {
    for (answer, permanent) in [("550 no such user", true), ("452 box full", false)] {
        let (port, served) = server(answer);
        let mailer = mailer(port);
        let error = mailer.send(&message()).unwrap_err();
        assert_eq!(error.permanent, permanent, "{answer}");
        assert!(!error.reason.contains("elan"), "{error}");
        drop(mailer);
        served.join().unwrap();
    }
}

#[test]
fn without_a_server_messages_are_files_that_people_can_read() {
    let folder = Folder::new();
    let place = folder.path().join("courriels");
    Mailer::Folder(place.clone()).send(&message()).unwrap();
    let text = std::fs::read_to_string(place.join("0190.eml")).unwrap();
    assert!(text.contains("C’est arrivé."), "{text}");
    // A folder that cannot be written is not the end of the message.
    std::fs::write(folder.path().join("fichier"), "").unwrap();
    let error = Mailer::Folder(folder.path().join("fichier")).send(&message()).unwrap_err();
    assert!(!error.permanent, "{error}");
}
