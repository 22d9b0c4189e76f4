//! Mail: the messages (French, text only) and where they go: an SMTP server, a folder, memory.
//!
//! Nothing here decides when to send: `app::mailing` drains the queue. No address and no text is ever logged.

use std::fmt;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Body, Mailbox, Message as Mime};
use lettre::transport::smtp::SmtpTransport;
use lettre::{Address, Transport};

use crate::values::{Email, Timestamp};

/// Where mail goes.
pub enum Mailer {
    /// Into a folder, one `.eml` a message.
    Folder(PathBuf),
    /// Kept in memory (tests).
    Memory(Mutex<Vec<String>>),
    /// To an SMTP server.
    Smtp(Box<Smtp>),
}

/// An SMTP server and who writes.
pub struct Smtp {
    transport: SmtpTransport,
    from: Mailbox,
}

/// A message ready to go.
#[derive(Clone, Debug)]
pub struct Message {
    /// Names the file and the `Message-ID`.
    pub id: String,
    /// To.
    pub to: Email,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// Date of the message.
    pub at: Timestamp,
}

/// Why a message did not go. Holds no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendError {
    /// Trying again is useless.
    pub permanent: bool,
    /// What happened.
    pub reason: String,
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for SendError {}

/// Who writes when no SMTP server is set up.
const LOCAL_SENDER: &str = "olva@localhost.localdomain";

impl Mailer {
    /// A mailer in memory.
    pub fn memory() -> Self {
        Mailer::Memory(Mutex::new(Vec::new()))
    }

    /// A mailer to an SMTP server: `smtps://USER:PASSWORD@HOST:465`, `smtp://USER:PASSWORD@HOST:587?tls=required`, or
    /// `smtp://HOST:25` without encryption, for a relay on the same machine. `from`: `OLVA <olva@ville.example>` or an address.
    ///
    /// # Errors
    /// A French sentence that says what to do.
    pub fn smtp(url: &str, from: &str) -> Result<Self, String> {
        let from: Mailbox = from.parse().map_err(|_| {
            format!("L’expéditeur des courriels «\u{a0}{from}\u{a0}» n’est pas une adresse\u{a0}: écrivez par exemple OLVA <olva@ville.example>.")
        })?;
        let transport = SmtpTransport::from_url(url)
            .map_err(|_| {
                "L’adresse du serveur de courriel ne se lit pas\u{a0}: écrivez smtps://UTILISATEUR:MOT-DE-PASSE@HÔTE:465, ou \
                 smtp://HÔTE:25 pour un relais sans chiffrement."
                    .to_owned()
            })?
            .timeout(Some(Duration::from_secs(20)))
            .build();
        Ok(Mailer::Smtp(Box::new(Smtp { transport, from })))
    }

    /// Sends a message.
    ///
    /// # Errors
    /// Whether trying again may help, and what happened.
    pub fn send(&self, message: &Message) -> Result<(), SendError> {
        match self {
            Mailer::Folder(folder) => {
                let mime = compose(message, local_sender()?, true)?;
                let temporary = |e: std::io::Error| SendError {
                    permanent: false,
                    reason: format!("mail folder: {}", e.kind()),
                };
                std::fs::create_dir_all(folder).map_err(temporary)?;
                std::fs::write(folder.join(format!("{}.eml", message.id)), mime.formatted()).map_err(temporary)
            }
            Mailer::Memory(box_) => {
                let mime = compose(message, local_sender()?, true)?;
                let text = String::from_utf8_lossy(&mime.formatted()).into_owned();
                box_.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(text);
                Ok(())
            }
            Mailer::Smtp(smtp) => {
                let mime = compose(message, smtp.from.clone(), false)?;
                smtp.transport.send(&mime).map(|_| ()).map_err(|e| SendError {
                    permanent: e.is_permanent(),
                    reason: match e.status() {
                        Some(code) => format!("SMTP {code}"),
                        None if e.is_timeout() => "SMTP: the server does not answer in time".to_owned(),
                        None if e.is_tls() => "SMTP: encryption refused".to_owned(),
                        None => "SMTP: the server cannot be reached".to_owned(),
                    },
                })
            }
        }
    }
}

fn local_sender() -> Result<Mailbox, SendError> {
    let address: Address = LOCAL_SENDER.parse().map_err(|_| SendError {
        permanent: true,
        reason: "sender".to_owned(),
    })?;
    Ok(Mailbox::new(Some("OLVA".to_owned()), address))
}

/// The MIME message; `readable` keeps accents as they are, for files that people open.
fn compose(message: &Message, from: Mailbox, readable: bool) -> Result<Mime, SendError> {
    let refused = |what: &str| SendError {
        permanent: true,
        reason: format!("mail: {what}"),
    };
    let to: Address = message.to.as_str().parse().map_err(|_| refused("address refused"))?;
    let seconds = u64::try_from(message.at.0.as_second()).unwrap_or(0);
    let domain = from.email.domain().to_owned();
    let builder = Mime::builder()
        .from(from)
        .to(Mailbox::new(None, to))
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(format!("<{}@{domain}>", message.id)))
        .subject(one_line(&message.subject))
        .header(ContentType::TEXT_PLAIN);
    let text = message.text.clone();
    let built = if readable {
        match Body::new_with_encoding(text, ContentTransferEncoding::EightBit) {
            Ok(body) => builder.body(body),
            Err(too_long_a_line) => builder.body(too_long_a_line),
        }
    } else {
        builder.body(text)
    };
    built.map_err(|_| refused("headers refused"))
}

/// A subject never carries a line break: no header can be smuggled in through a name.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Longest line of a text, in bytes: mail programs that know nothing of long lines show it well.
const LINE: usize = 72;

/// Breaks the lines of a text at ordinary spaces; a link stays whole.
fn wrap(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        let mut length = 0;
        for word in line.split(' ') {
            if length > 0 && length + 1 + word.trim_end().len() > LINE {
                out.push('\n');
                length = 0;
            } else if length > 0 {
                out.push(' ');
                length += 1;
            }
            out.push_str(word);
            length += word.len();
        }
    }
    out
}

/// What the receipt says.
pub struct Receipt<'a> {
    /// Title of the questionnaire.
    pub title: &'a str,
    /// The association.
    pub association: &'a str,
    /// The territory.
    pub territory: &'a str,
    /// When it was sent.
    pub at: Timestamp,
    /// Until when it can be corrected.
    pub until: Timestamp,
    /// Receipt number.
    pub number: &'a str,
    /// Whom to ask: name, telephone, e-mail; empty ones are left out.
    pub contact: [&'a str; 3],
}

/// The receipt: subject and text. It holds no answer and no link: the personal link of the invitation opens the copy.
pub fn receipt(receipt: &Receipt<'_>) -> (String, String) {
    let subject = format!("Vos réponses sont bien arrivées\u{202f}– {}", receipt.title);
    let sent = french_instant(receipt.at);
    let until = french_instant(receipt.until);
    let mut text = format!(
        "Bonjour,\n\n\
         Les réponses de {association} au questionnaire «\u{a0}{title}\u{a0}» ({territory}) ont bien été envoyées le {sent}.\n\n\
         Numéro d’accusé de réception\u{a0}: {number}\n\n\
         Jusqu’au {until}, vous pouvez relire vos réponses, les corriger et en garder une copie\u{a0}: rouvrez le lien personnel \
         de votre invitation.\n",
        association = receipt.association,
        title = receipt.title,
        territory = receipt.territory,
        number = receipt.number,
    );
    let contact: Vec<&str> = receipt.contact.iter().copied().filter(|part| !part.is_empty()).collect();
    if !contact.is_empty() {
        text.push_str(&format!("\nUne question\u{202f}? {}\n", contact.join(", ")));
    }
    text.push_str("\nMerci d’avoir pris ce temps.\n");
    (subject, wrap(&text))
}

/// What the invitation says.
pub struct Invitation<'a> {
    /// Title of the questionnaire.
    pub title: &'a str,
    /// The association.
    pub association: &'a str,
    /// The territory.
    pub territory: &'a str,
    /// Who asks.
    pub responsible: &'a str,
    /// Announced duration in minutes.
    pub minutes: Option<u32>,
    /// Closing.
    pub until: Timestamp,
    /// The personal link.
    pub link: &'a str,
    /// Whom to ask: name, telephone, e-mail; empty ones are left out.
    pub contact: [&'a str; 3],
}

/// The invitation: subject and text.
pub fn invitation(invitation: &Invitation<'_>) -> (String, String) {
    let subject = format!("{}\u{202f}– à vous de répondre", invitation.title);
    let mut text = format!(
        "Bonjour,\n\n\
         {who} prépare un diagnostic de la vie associative ({territory}). {association} est invitée à y répondre\u{a0}:\n\n\
         {link}\n\n\
         Ce lien est personnel\u{a0}: il ouvre le questionnaire de votre association, sans mot de passe. Les réponses s’enregistrent \
         page après page, vous pouvez vous arrêter et reprendre plus tard, sur un autre appareil ou à plusieurs.\n",
        who = if invitation.responsible.is_empty() {
            "L’observatoire local de la vie associative"
        } else {
            invitation.responsible
        },
        territory = invitation.territory,
        association = invitation.association,
        link = invitation.link,
    );
    if let Some(minutes) = invitation.minutes {
        text.push_str(&format!("\nDurée\u{a0}: environ {minutes}\u{a0}min.\n"));
    }
    text.push_str(&format!("Réponse attendue avant le {}.\n", french_instant(invitation.until)));
    let contact: Vec<&str> = invitation.contact.iter().copied().filter(|part| !part.is_empty()).collect();
    if !contact.is_empty() {
        text.push_str(&format!("\nUne question\u{202f}? {}\n", contact.join(", ")));
    }
    (subject, wrap(&text))
}

/// « 22 novembre 2026 à 14 h 05 », in Europe/Paris.
fn french_instant(at: Timestamp) -> String {
    let there = at.in_paris();
    format!(
        "{} à {}\u{a0}h\u{a0}{:02}",
        crate::values::full_date(at.date(), false),
        there.hour(),
        there.minute()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn sample() -> Message {
        Message {
            id: "0190-1".into(),
            to: Email::parse("bureau@élan.example")
                .or_else(|| Email::parse("bureau@elan.example"))
                .unwrap(),
            subject: "Réponses\r\nBcc: tous@example.org".into(),
            text: "C’est arrivé.\n".into(),
            at: at("2026-11-22T13:05:00Z"),
        }
    }

    #[test]
    fn a_message_in_memory_is_readable_and_takes_no_header_from_its_subject() {
        let mailer = Mailer::memory();
        mailer.send(&sample()).unwrap();
        let Mailer::Memory(sent) = &mailer else { unreachable!() };
        let sent = sent.lock().unwrap();
        assert!(sent[0].contains("C’est arrivé."), "{}", sent[0]);
        assert!(!sent[0].lines().any(|line| line.starts_with("Bcc:")), "{}", sent[0]);
        assert!(sent[0].contains("Sun, 22 Nov 2026 13:05:00"), "{}", sent[0]);
    }

    #[test]
    fn the_receipt_gives_the_hour_of_paris_and_leaves_out_an_empty_contact() {
        let (subject, text) = receipt(&Receipt {
            title: "OLVA 2026",
            association: "L’Élan",
            territory: "Rennes",
            at: at("2026-11-22T13:05:00Z"),
            until: at("2026-12-01T22:59:00Z"),
            number: "K7",
            contact: ["", "", ""],
        });
        assert!(subject.contains("OLVA 2026"));
        let flat = text.replace('\n', " ");
        assert!(flat.contains("22\u{a0}novembre 2026 à 14\u{a0}h\u{a0}05"), "{text}");
        assert!(flat.contains("1er\u{a0}décembre 2026 à 23\u{a0}h\u{a0}59"), "{text}");
        assert!(!text.contains("Une question"), "{text}");
    }

    #[test]
    fn lines_of_a_mail_are_short_and_links_whole() {
        let link = format!("https://olva.example/q/{}", "a".repeat(80));
        let (_, text) = invitation(&Invitation {
            title: "OLVA 2026",
            association: "L’Élan",
            territory: "Rennes",
            responsible: "",
            minutes: Some(30),
            until: at("2026-12-01T22:59:00Z"),
            link: &link,
            contact: ["Alix Martin", "02 00 00 00 00", ""],
        });
        assert!(text.lines().all(|line| line.len() <= LINE || line == link), "{text}");
        assert!(text.replace('\n', " ").contains("sans mot de passe"), "{text}");
        assert!(
            text.contains("30\u{a0}min") && text.contains("Alix Martin, 02 00 00 00 00"),
            "{text}"
        );
        assert!(text.lines().any(|line| line == link), "{text}");
    }

    #[test]
    fn an_unreadable_smtp_address_is_explained() {
        assert!(
            Mailer::smtp("ftp://x", "olva@ville.example")
                .err()
                .unwrap()
                .contains("smtps://")
        );
        assert!(
            Mailer::smtp("smtp://localhost:25", "pas une adresse")
                .err()
                .unwrap()
                .contains("expéditeur")
        );
        assert!(Mailer::smtp("smtp://localhost:25", "OLVA <olva@ville.example>").is_ok());
    }

    #[test]
    fn a_server_that_does_not_answer_is_a_temporary_failure_without_address() {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mailer = Mailer::smtp(&format!("smtp://127.0.0.1:{port}"), "olva@ville.example").unwrap();
        let error = mailer.send(&sample()).unwrap_err();
        assert!(!error.permanent);
        assert!(!error.reason.contains("elan"), "{error}");
    }
}
