//! Mail through a real SMTP conversation, with a server that accepts or fails in every way, and into a folder.

use std::time::{Duration, Instant};

use olva::mail::{Blame, Letter, Mailer, Message, SendError, Tuning, message_key};
use olva::values::{Email, Timestamp};

use crate::support::databases::Folder;
use crate::support::smtp::{Mood, Sink};

fn message(id: &str) -> Message {
    Message {
        id: id.into(),
        to: Email::parse("bureau@elan.example").unwrap(),
        letter: Letter::of_text("Vos réponses\r\nBcc: tous@example.org", "Bonjour,\n\nC’est arrivé.\n\n.\n"),
        from: "Ville de Chênehutte, \r\nBcc: x@y.example".into(),
        reply_to: Email::parse("enquete@ville.example"),
        unsubscribe: Some("https://olva.example/opposition/abc".into()),
        at: Timestamp::parse("2026-03-02T09:00:00Z").unwrap(),
    }
}

fn mailer(sink: &Sink) -> Mailer {
    let tuning = Tuning {
        patience: Duration::from_millis(400),
        ..Tuning::default()
    };
    Mailer::tuned(&sink.url(), "OLVA <olva@ville.example>", &tuning).unwrap()
}

fn fails(mood: Mood) -> SendError {
    let sink = Sink::new(mood);
    let error = mailer(&sink).send(&message("m")).unwrap_err();
    assert!(!error.reason.contains("elan"), "no address in a reason: {error}");
    assert!(sink.taken().is_empty());
    error
}

#[test]
fn a_message_goes_in_two_parts_with_the_headers_of_a_one_click_opposition() {
    let sink = Sink::new(Mood::default());
    mailer(&sink).send(&message("invitation/a/b")).unwrap();
    let taken = sink.taken().remove(0);
    assert_eq!(
        (taken.from.as_str(), taken.to.as_str()),
        ("olva@ville.example", "bureau@elan.example")
    );
    let header = |name: &str| taken.header(name).unwrap_or_else(|| panic!("no {name} in {}", taken.text));
    assert_eq!(
        header("Message-ID"),
        format!("<{}@ville.example>", message_key("invitation/a/b"))
    );
    assert_eq!(header("List-Unsubscribe"), "<https://olva.example/opposition/abc>");
    assert_eq!(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(header("Reply-To"), "enquete@ville.example");
    assert!(header("Content-Type").starts_with("multipart/alternative"));
    assert!(taken.header("Bcc").is_none(), "{}", taken.text);
    let parsed = mail_parser::MessageParser::default().parse(taken.text.as_bytes()).unwrap();
    let from = parsed.from().unwrap().first().unwrap();
    assert_eq!(from.address(), Some("olva@ville.example"));
    assert_eq!(from.name(), Some("Ville de Chênehutte,   Bcc: x@y.example"), "{}", taken.text);
    assert!(parsed.body_text(0).unwrap().contains("C’est arrivé."));
    assert!(parsed.body_html(0).unwrap().contains("<p>C’est arrivé.</p>"));
}

#[test]
fn the_same_mail_sent_again_is_the_same_message() {
    let sink = Sink::new(Mood::default());
    let mailer = mailer(&sink);
    mailer.send(&message("m")).unwrap();
    mailer.send(&message("m")).unwrap();
    let taken = sink.taken();
    assert_eq!(taken[0].text, taken[1].text);
    assert_eq!(sink.connections(), 1, "a connection is used again");
}

#[test]
fn only_what_the_server_says_of_the_recipient_condemns_an_address() {
    for (answer, blame) in [
        ("550 no such user", Blame::Address),
        ("550 5.1.1 no such user", Blame::Address),
        ("550 5.2.2 over quota", Blame::Moment),
        ("452 4.2.2 box full", Blame::Moment),
        ("450 4.7.1 greylisted", Blame::Moment),
        ("550 5.7.1 blocked by policy", Blame::Message),
        ("554 5.7.1 relay access denied", Blame::Server),
        ("550 relaying denied", Blame::Server),
        ("530 5.7.0 authentication required", Blame::Server),
        ("421 4.3.2 shutting down", Blame::Breath),
        ("550 Sender verify failed", Blame::Server),
        ("550 blocked, see zen.spamhaus.org", Blame::Message),
    ] {
        let recipients = [("bureau@elan.example".to_owned(), answer)].into();
        let error = fails(Mood {
            recipients,
            ..Mood::default()
        });
        assert_eq!(error.blame, blame, "{answer}: {error}");
    }
}

#[test]
fn a_server_that_refuses_everything_blames_no_address() {
    for mood in [
        Mood {
            refuse: Some("554 5.7.1 go away"),
            ..Mood::default()
        },
        Mood {
            refuse: Some("421 too busy"),
            ..Mood::default()
        },
        Mood {
            sender: Some("550 5.1.0 sender rejected"),
            ..Mood::default()
        },
        Mood {
            sender: Some("451 later"),
            ..Mood::default()
        },
        Mood {
            hang_at: Some("EHLO"),
            ..Mood::default()
        },
        Mood {
            hang_at: Some("MAIL"),
            ..Mood::default()
        },
    ] {
        let told = format!("{mood:?}");
        let start = Instant::now();
        assert_eq!(fails(mood).blame, Blame::Server, "{told}");
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "a hanging server is not waited for: {told}"
        );
    }
}

#[test]
fn a_message_went_only_when_the_server_said_so_after_the_text() {
    for (mood, blame) in [
        (
            Mood {
                drop_after_text: 1,
                ..Mood::default()
            },
            Blame::Doubt,
        ),
        (
            Mood {
                hang_at: Some("DATA"),
                ..Mood::default()
            },
            Blame::Breath,
        ),
        (
            Mood {
                slow: Duration::from_secs(4),
                ..Mood::default()
            },
            Blame::Doubt,
        ),
        (
            Mood {
                text: Some("451 try again"),
                ..Mood::default()
            },
            Blame::Moment,
        ),
        (
            Mood {
                text: Some("554 5.6.0 no"),
                ..Mood::default()
            },
            Blame::Message,
        ),
    ] {
        let told = format!("{mood:?}");
        assert_eq!(fails(mood).blame, blame, "{told}");
    }
}

#[test]
fn a_connection_that_the_server_closed_meanwhile_is_replaced() {
    let sink = Sink::new(Mood {
        short_of_breath: Some(1),
        ..Mood::default()
    });
    let mailer = mailer(&sink);
    for number in 0..3 {
        std::thread::sleep(Duration::from_millis(50));
        mailer.send(&message(&format!("m{number}"))).unwrap();
    }
    assert_eq!((sink.taken().len(), sink.connections()), (3, 3));
}

#[test]
fn a_refused_recipient_does_not_cost_the_connection() {
    let sink = Sink::new(Mood {
        recipients: [("bureau@elan.example".to_owned(), "550 5.1.1 unknown")].into(),
        ..Mood::default()
    });
    let mailer = mailer(&sink);
    assert_eq!(mailer.send(&message("m1")).unwrap_err().blame, Blame::Address);
    sink.mood(|mood| mood.recipients.clear());
    mailer.send(&message("m2")).unwrap();
    assert_eq!(sink.connections(), 1);
}

#[test]
fn nobody_there_is_a_trouble_of_the_server() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mailer = Mailer::smtp(&format!("smtp://127.0.0.1:{port}"), "olva@ville.example").unwrap();
    let error = mailer.send(&message("m")).unwrap_err();
    assert_eq!(error.blame, Blame::Server);
    assert!(error.reason.contains("vérifiez son nom et son port"), "{error}");
}

#[test]
fn bounces_go_where_the_settings_say() {
    let sink = Sink::new(Mood::default());
    let tuning = Tuning {
        bounces: Some("retours+{id}@ville.example".into()),
        ..Tuning::default()
    };
    let mailer = Mailer::tuned(&sink.url(), "OLVA <olva@ville.example>", &tuning).unwrap();
    mailer.send(&message("m")).unwrap();
    assert_eq!(sink.taken()[0].from, format!("retours+{}@ville.example", message_key("m")));
}

#[test]
fn without_a_server_messages_are_files_that_people_can_read() {
    let folder = Folder::new();
    let place = folder.path().join("courriels");
    Mailer::Folder(place.clone()).send(&message("invitation/0190")).unwrap();
    let text = std::fs::read_to_string(place.join("invitation-0190.eml")).unwrap();
    assert!(text.contains("C’est arrivé."), "{text}");
    // A folder that cannot be written is not the end of the message.
    std::fs::write(folder.path().join("fichier"), "").unwrap();
    let error = Mailer::Folder(folder.path().join("fichier")).send(&message("m")).unwrap_err();
    assert_eq!(error.blame, Blame::Server, "{error}");
}
