//! The conversation with an SMTP server. Connections are kept and used again; each step of the conversation (connection,
//! sign-in, sender, recipient, text) fails in its own way, because what follows differs: an address that does not exist is
//! marked, a server that refuses the sender stops the queue and blames no address.

use std::sync::Mutex;
use std::time::Duration;

use lettre::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use super::{AFTER_TEXT, Blame, Message, SendError, compose, message_key, words};
use crate::values::Timestamp;

/// How to treat the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tuning {
    /// Most messages a minute, for one instance; 0: as fast as the server takes them.
    pub per_minute: u32,
    /// Most connections at once, for one instance.
    pub connections: usize,
    /// How long an answer of the server is waited for; four times as long after the text, which it may want to examine. With the
    /// default, a conversation about one message, sign-in included, never lasts 240 seconds.
    pub patience: Duration,
    /// Where bounces go (the envelope sender), when not to the sender: `retours@ville.example`, or `retours+{id}@ville.example` to
    /// recognise the message by the address that the bounce comes to.
    pub bounces: Option<String>,
    /// Certificates (PEM) of authorities that are believed beside those of the machine: that of a town.
    pub authorities: Option<Vec<u8>>,
}

impl Default for Tuning {
    fn default() -> Self {
        Tuning {
            per_minute: 0,
            connections: 4,
            patience: Duration::from_secs(15),
            bounces: None,
            authorities: None,
        }
    }
}

/// How the conversation is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protection {
    /// Not at all.
    None,
    /// STARTTLS, or nothing goes.
    Upgrade,
    /// TLS from the first byte.
    Wrapped,
}

/// An SMTP server and who writes.
pub struct Smtp {
    host: String,
    port: u16,
    protection: Protection,
    account: Option<Credentials>,
    tls: Option<TlsParameters>,
    from: Mailbox,
    tuning: Tuning,
    idle: Mutex<Vec<Open>>,
    pace: Mutex<Option<Timestamp>>,
}

/// A connection and how many messages it carried.
struct Open {
    connection: SmtpConnection,
    carried: u32,
}

/// Servers dislike longer conversations.
const MOST_ON_A_CONNECTION: u32 = 100;

/// Where in the conversation something failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Connection,
    SignIn,
    Sender,
    Recipient,
    Text,
    End,
}

impl Smtp {
    pub(super) fn new(url: &str, from: &str, tuning: &Tuning) -> Result<Self, String> {
        let from: Mailbox = from.parse().map_err(|_| {
            format!("L’expéditeur des courriels «\u{a0}{from}\u{a0}» n’est pas une adresse\u{a0}: écrivez par exemple OLVA <olva@ville.example>.")
        })?;
        let unreadable = || {
            "L’adresse du serveur de courriel ne se lit pas\u{a0}: écrivez smtps://UTILISATEUR:MOT-DE-PASSE@HÔTE:465, ou \
             smtp://HÔTE:25 pour un relais sans chiffrement."
                .to_owned()
        };
        let (scheme, rest) = url.split_once("://").ok_or_else(unreadable)?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let protection = match (scheme, query) {
            ("smtps", _) => Protection::Wrapped,
            ("smtp", "tls=required") => Protection::Upgrade,
            ("smtp", "") => Protection::None,
            _ => return Err(unreadable()),
        };
        let (account, place) = match rest.trim_end_matches('/').rsplit_once('@') {
            Some((account, place)) => (Some(account), place),
            None => (None, rest.trim_end_matches('/')),
        };
        let (host, port) = place.rsplit_once(':').ok_or_else(unreadable)?;
        let port = port.parse().ok().filter(|port| *port > 0).ok_or_else(unreadable)?;
        if host.is_empty() {
            return Err(unreadable());
        }
        let account = match account {
            None => None,
            Some(account) => {
                let (user, password) = account.split_once(':').ok_or_else(unreadable)?;
                let part = |text: &str| plain(text).ok_or_else(unreadable);
                Some(Credentials::new(part(user)?, part(password)?))
            }
        };
        if account.is_some() && protection == Protection::None {
            return Err(
                "Le compte du serveur de courriel partirait en clair\u{a0}: chiffrez la connexion (port 465, ou 587 avec STARTTLS)."
                    .to_owned(),
            );
        }
        let tls = match protection {
            Protection::None => None,
            Protection::Upgrade | Protection::Wrapped => Some(encryption(host, tuning.authorities.as_deref())?),
        };
        if let Some(bounces) = &tuning.bounces
            && bounces.replace("{id}", "x").parse::<Address>().is_err()
        {
            return Err(format!(
                "L’adresse de retour des courriels «\u{a0}{bounces}\u{a0}» n’est pas une adresse\u{a0}: écrivez par exemple \
                 retours@ville.example, ou retours+{{id}}@ville.example."
            ));
        }
        Ok(Smtp {
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            protection,
            account,
            tls,
            from,
            tuning: tuning.clone(),
            idle: Mutex::new(Vec::new()),
            pace: Mutex::new(None),
        })
    }

    pub(super) fn width(&self) -> usize {
        self.tuning.connections.clamp(1, 32)
    }

    /// How many messages the rate lets go during the next `seconds`.
    pub(super) fn places(&self, now: Timestamp, seconds: i64) -> usize {
        let Some(gap) = self.gap() else { return usize::MAX };
        let next = *self.pace.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let left = now
            .plus_seconds(seconds)
            .0
            .duration_since(next.map_or(now, |next| next.max(now)).0);
        if left.is_negative() {
            return 0;
        }
        usize::try_from(left.as_micros() / gap.as_micros().max(1) + 1).unwrap_or(usize::MAX)
    }

    /// Books the next place of the rate: how long to wait for it. `None`, and nothing is booked, when that is longer than `most`.
    pub(super) fn wait(&self, now: Timestamp, most: Duration) -> Option<Duration> {
        let Some(gap) = self.gap() else { return Some(Duration::ZERO) };
        let mut next = self.pace.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mine = next.map_or(now, |next| next.max(now));
        let wait = mine.0.duration_since(now.0).try_into().unwrap_or(Duration::ZERO);
        if wait > most {
            return None;
        }
        *next = Some(Timestamp(mine.0.checked_add(gap).unwrap_or(mine.0)));
        Some(wait)
    }

    /// Time between two messages; `None`: no limit.
    fn gap(&self) -> Option<jiff::SignedDuration> {
        (self.tuning.per_minute > 0).then(|| jiff::SignedDuration::from_micros(60_000_000 / i64::from(self.tuning.per_minute)))
    }

    pub(super) fn send(&self, message: &Message) -> Result<(), SendError> {
        let mime = compose::mime(message, &self.from, false)?;
        let bytes = mime.formatted();
        let recipient = mime.envelope().to().first().cloned().ok_or_else(|| SendError {
            blame: Blame::Address,
            reason: "l’adresse ne peut pas être écrite".to_owned(),
        })?;
        let sender = self.sender(&message.id);
        let mut open = self.take();
        loop {
            let used_before = open.is_some();
            let mut current = match open.take() {
                Some(open) => open,
                None => Open {
                    connection: self.connect().map_err(|(stage, error)| judge(stage, &error))?,
                    carried: 0,
                },
            };
            let utf8 = current.connection.server_info().supports_feature(Extension::SmtpUtfEight);
            if !utf8 && !recipient.to_string().is_ascii() {
                self.give_back(current);
                return Err(SendError {
                    blame: Blame::Address,
                    reason: "Serveur de courriel\u{a0}: il n’accepte pas les lettres accentuées dans une adresse (SMTPUTF8)."
                        .to_owned(),
                });
            }
            match converse(
                &mut current.connection,
                sender.as_ref(),
                &recipient,
                &bytes,
                self.tuning.patience,
            ) {
                Ok(()) => {
                    current.carried += 1;
                    self.give_back(current);
                    return Ok(());
                }
                // The server had closed a connection that was kept: nothing was said, another one is opened.
                Err((Stage::Sender, error)) if used_before && (error.status().is_none() || error.is_transient()) => {
                    current.connection.abort();
                }
                Err((stage, error)) => {
                    // After a refusal of one recipient the conversation can go on with another message.
                    let reset = error.status().is_some() && stage != Stage::End && current.connection.command("RSET\r\n").is_ok();
                    if reset {
                        current.carried += 1;
                        self.give_back(current);
                    } else {
                        current.connection.abort();
                    }
                    return Err(judge(stage, &error));
                }
            }
        }
    }

    /// The envelope sender of a message.
    fn sender(&self, id: &str) -> Option<Address> {
        match &self.tuning.bounces {
            Some(bounces) => bounces.replace("{id}", &message_key(id)).parse().ok(),
            None => Some(self.from.email.clone()),
        }
    }

    fn take(&self) -> Option<Open> {
        self.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).pop()
    }

    fn give_back(&self, mut open: Open) {
        if open.carried < MOST_ON_A_CONNECTION {
            let mut idle = self.idle.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            if idle.len() < self.width() {
                idle.push(open);
                return;
            }
        }
        let _ = open.connection.quit();
    }

    fn connect(&self) -> Result<SmtpConnection, (Stage, Error)> {
        let at = |stage| move |error| (stage, error);
        let hello = ClientId::Domain(self.from.email.domain().to_owned());
        let wrapped = self.tls.as_ref().filter(|_| self.protection == Protection::Wrapped);
        let patience = Some(self.tuning.patience);
        let mut connection = SmtpConnection::connect((self.host.as_str(), self.port), patience, &hello, wrapped, None)
            .map_err(at(Stage::Connection))?;
        if let Some(tls) = self.tls.as_ref().filter(|_| self.protection == Protection::Upgrade) {
            connection.starttls(tls, &hello).map_err(at(Stage::Connection))?;
        }
        if let Some(account) = &self.account {
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], account)
                .map_err(at(Stage::SignIn))?;
        }
        Ok(connection)
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        let idle = self.idle.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner());
        for mut open in idle.drain(..) {
            let _ = open.connection.quit();
        }
    }
}

/// Hands one message over. It went only when the server said yes after the end of the text.
fn converse(
    connection: &mut SmtpConnection,
    sender: Option<&Address>,
    recipient: &Address,
    bytes: &[u8],
    patience: Duration,
) -> Result<(), (Stage, Error)> {
    let at = |stage| move |error| (stage, error);
    let mut parameters = Vec::new();
    if !recipient.to_string().is_ascii() && connection.server_info().supports_feature(Extension::SmtpUtfEight) {
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !bytes.is_ascii() && connection.server_info().supports_feature(Extension::EightBitMime) {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    connection
        .command(Mail::new(sender.cloned(), parameters))
        .map_err(at(Stage::Sender))?;
    connection
        .command(Rcpt::new(recipient.clone(), Vec::new()))
        .map_err(at(Stage::Recipient))?;
    connection.command(Data).map_err(at(Stage::Text))?;
    // A socket that takes no timeout keeps the one it has.
    let _ = connection.set_timeout(Some(patience * 4));
    connection.command(Text(bytes)).map_err(at(Stage::End))?;
    let _ = connection.set_timeout(Some(patience));
    Ok(())
}

/// The text and its final dot, in one write: two would wait for each other on the network.
struct Text<'a>(&'a [u8]);

impl std::fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for line in String::from_utf8_lossy(self.0).split_inclusive("\r\n") {
            if line.starts_with('.') {
                f.write_str(".")?;
            }
            f.write_str(line)?;
        }
        f.write_str(if self.0.ends_with(b"\r\n") { ".\r\n" } else { "\r\n.\r\n" })
    }
}

/// Whose fault a failure is.
fn judge(stage: Stage, error: &Error) -> SendError {
    let said = said(error);
    let Some(code) = error.status().map(|code| code.to_string()) else {
        let what = if let Some(what) = certificate(&said) {
            what
        } else if error.is_tls() || said.contains("certificate") {
            "le chiffrement a été refusé\u{a0}: vérifiez le nom du serveur, son port et son certificat"
        } else if said.contains("STARTTLS") {
            "il ne propose pas le chiffrement (STARTTLS)"
        } else if said.contains("authentication mechanism") {
            "il ne propose aucune façon connue de s’identifier"
        } else if error.is_timeout() || waited(error) {
            "il ne répond pas à temps"
        } else if stage == Stage::Connection {
            "il ne peut pas être joint\u{a0}: vérifiez son nom et son port"
        } else {
            "il a coupé la conversation"
        };
        let (blame, what) = match stage {
            // The whole text was given and no answer came: whether it was kept is not known.
            Stage::End => (Blame::Doubt, format!("{what} {AFTER_TEXT}")),
            Stage::Recipient | Stage::Text => (Blame::Breath, what.to_owned()),
            Stage::Connection | Stage::SignIn | Stage::Sender => (Blame::Server, what.to_owned()),
        };
        return SendError {
            blame,
            reason: format!("Serveur de courriel\u{a0}: {what}."),
        };
    };
    let enhanced = enhanced(&said);
    let permanent = code.starts_with('5');
    let (blame, what) = match stage {
        Stage::Connection => (Blame::Server, "il refuse la connexion"),
        Stage::SignIn if !permanent => (Blame::Server, "il ne vérifie pas les comptes pour le moment"),
        Stage::SignIn => (Blame::Server, "il refuse le compte ou le mot de passe"),
        Stage::Sender if !permanent => (Blame::Server, "il ne prend aucun courriel pour le moment"),
        Stage::Sender => (Blame::Server, "il refuse l’adresse d’expédition"),
        // 421: the server goes away, or does not want this recipient now.
        _ if code == "421" => (Blame::Breath, "il suspend son service"),
        // 530, 535: it wants an account.
        _ if matches!(code.as_str(), "530" | "535" | "538") => (Blame::Server, "il demande à s’identifier"),
        Stage::Recipient if permanent => refused_recipient(&code, enhanced, &said),
        Stage::Recipient => (Blame::Moment, "il diffère ce courriel"),
        Stage::Text | Stage::End if permanent => match enhanced {
            Some((1, 0..=6)) => (Blame::Address, "l’adresse n’existe pas"),
            _ => (Blame::Message, "il refuse ce courriel"),
        },
        Stage::Text | Stage::End => (Blame::Moment, "il diffère ce courriel"),
    };
    let detail = enhanced.map_or(String::new(), |(subject, detail)| {
        format!(" {}.{subject}.{detail}", &code[..1])
    });
    SendError {
        blame,
        reason: format!("Serveur de courriel\u{a0}: {what} ({code}{detail})."),
    }
}

/// Whose fault it is that a recipient was refused for good. 5.7.x is a rule of the server, not the address, and so are the words of
/// servers that give no such code: what they say of the sender or of our reputation must not condemn an address.
fn refused_recipient(code: &str, enhanced: Option<(u16, u16)>, said: &str) -> (Blame, &'static str) {
    match enhanced {
        // 5.1.7 and 5.1.8 blame the sender.
        Some((1, 7 | 8)) => (Blame::Server, "il refuse l’adresse d’expédition"),
        Some((1, _) | (2, 0 | 1)) => (Blame::Address, "l’adresse n’existe pas"),
        Some((2, _) | (3, _) | (4, _)) => (Blame::Moment, "la boîte de réception est pleine ou fermée"),
        Some((7, 1)) | None if said.to_lowercase().contains("relay") => (Blame::Server, "il refuse de relayer les courriels"),
        Some((5, 0)) if words::know_nobody(said) => (Blame::Address, "l’adresse n’existe pas"),
        Some(_) => (Blame::Message, "il refuse ce courriel"),
        None if words::blame_the_sender(said) => (Blame::Server, "il refuse l’adresse d’expédition"),
        None if words::blame_a_rule(said) => (Blame::Message, "il refuse ce courriel"),
        None if matches!(code, "550" | "551" | "553") => (Blame::Address, "l’adresse n’existe pas"),
        None if code == "552" => (Blame::Moment, "la boîte de réception est pleine"),
        None => (Blame::Message, "il refuse ce courriel"),
    }
}

/// TLS towards a host, whose certificate is checked: its name, its dates, and that it comes from an authority of the machine or from
/// one of these.
fn encryption(host: &str, authorities: Option<&[u8]>) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = authorities {
        let unreadable = || {
            "Le fichier des autorités du serveur de courriel ne contient aucun certificat lisible\u{a0}: il faut le certificat de \
             l’autorité au format PEM (-----BEGIN CERTIFICATE-----)."
                .to_owned()
        };
        if !pem.windows(27).any(|window| window == b"-----BEGIN CERTIFICATE-----") {
            return Err(unreadable());
        }
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(|_| unreadable())?);
    }
    builder.build_rustls().map_err(|_| {
        "Le chiffrement vers le serveur de courriel ne peut pas être préparé\u{a0}: vérifiez le nom du serveur et le fichier de \
         l’autorité."
            .to_owned()
    })
}

/// What is wrong with the certificate of the server, and what to do.
fn certificate(said: &str) -> Option<&'static str> {
    let said = said.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if !says(&["certificate"]) {
        None
    } else if says(&["unknownissuer", "unknown issuer"]) {
        Some(
            "l’autorité de son certificat n’est pas connue de cette machine\u{a0}: indiquez le certificat de l’autorité (OLVA_SMTP_CA)",
        )
    } else if says(&["caused", "ca used", "causedasendentity"]) {
        Some("son certificat est celui d’une autorité\u{a0}: donnez-lui un certificat de serveur, signé par cette autorité")
    } else if says(&["notvalidforname", "not valid for name"]) {
        Some("son certificat est au nom d’un autre serveur\u{a0}: écrivez dans OLVA_SMTP_HOST le nom que porte le certificat")
    } else if says(&["expired"]) {
        Some("son certificat a expiré\u{a0}: demandez à qui tient le serveur de le renouveler")
    } else if says(&["notvalidyet", "not valid yet"]) {
        Some("son certificat n’est pas encore valable\u{a0}: vérifiez l’heure de cette machine")
    } else {
        None
    }
}

/// Whether the server did not answer in time; the system says it in two ways.
fn waited(error: &Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            return matches!(io.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
        }
        cause = inner.source();
    }
    false
}

/// What the server wrote.
fn said(error: &Error) -> String {
    std::error::Error::source(error).map(ToString::to_string).unwrap_or_default()
}

/// The enhanced status code of a reply (RFC 3463), its class left out: `550 5.1.1 …` → (1, 1).
fn enhanced(said: &str) -> Option<(u16, u16)> {
    let mut parts = said.split_whitespace().next()?.split('.');
    let class: u16 = parts.next()?.parse().ok()?;
    let (subject, detail) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (parts.next().is_none() && (2..=5).contains(&class)).then_some((subject, detail))
}

/// Undoes percent-encoding; `None` when it is broken.
fn plain(text: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            out.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreadable_smtp_address_is_explained() {
        let fault = |url: &str, from: &str| Smtp::new(url, from, &Tuning::default()).err().unwrap();
        let from = "OLVA <olva@ville.example>";
        for url in [
            "ftp://x:1",
            "smtp://",
            "smtp://relais",
            "smtp://relais:0",
            "smtp://u@relais:25",
            "smtp://relais:25?tls=maybe",
        ] {
            assert!(fault(url, from).contains("smtps://"), "{url}");
        }
        assert!(fault("smtp://localhost:25", "pas une adresse").contains("expéditeur"));
        assert!(fault("smtp://u:p@relais:25", from).contains("en clair"));
        assert!(Smtp::new("smtp://localhost:25", from, &Tuning::default()).is_ok());
        let smtp = Smtp::new("smtps://u%40v:p%3A@relais:465", from, &Tuning::default()).unwrap();
        assert_eq!(smtp.account, Some(Credentials::new("u@v".into(), "p:".into())));
    }

    #[test]
    fn the_address_of_bounces_names_the_message() {
        let tuning = Tuning {
            bounces: Some("retours+{id}@ville.example".into()),
            ..Tuning::default()
        };
        let smtp = Smtp::new("smtp://localhost:25", "olva@ville.example", &tuning).unwrap();
        let sender = smtp.sender("invitation/a/b").unwrap().to_string();
        assert_eq!(sender, format!("retours+{}@ville.example", message_key("invitation/a/b")));
        let wrong = Tuning {
            bounces: Some("retours".into()),
            ..Tuning::default()
        };
        assert!(
            Smtp::new("smtp://localhost:25", "olva@ville.example", &wrong)
                .err()
                .unwrap()
                .contains("retour")
        );
    }

    #[test]
    fn the_rate_spaces_messages_evenly() {
        let tuning = Tuning {
            per_minute: 60,
            ..Tuning::default()
        };
        let smtp = Smtp::new("smtp://localhost:25", "olva@ville.example", &tuning).unwrap();
        let now = Timestamp::parse("2026-11-22T10:00:00Z").unwrap();
        let long = Duration::from_secs(60);
        assert_eq!(smtp.places(now, 20), 21);
        let waits: Vec<u64> = (0..4).map(|_| smtp.wait(now, long).unwrap().as_secs()).collect();
        assert_eq!(waits, [0, 1, 2, 3]);
        assert_eq!(smtp.places(now, 5), 2);
        assert_eq!(smtp.places(now, 3), 0);
        // Who cannot wait that long books nothing.
        assert_eq!(smtp.wait(now, Duration::from_secs(3)), None);
        assert_eq!(smtp.wait(now, long), Some(Duration::from_secs(4)));
        assert_eq!(smtp.wait(now.plus_seconds(60), long), Some(Duration::ZERO));
    }

    #[test]
    fn what_a_server_says_of_the_sender_or_of_our_reputation_condemns_no_address() {
        for (code, enhanced, said, blame) in [
            ("550", None, "No such user here", Blame::Address),
            ("550", Some((1, 1)), "5.1.1 unknown", Blame::Address),
            ("550", None, "Sender verify failed", Blame::Server),
            ("553", Some((1, 8)), "5.1.8 sender domain", Blame::Server),
            ("550", None, "SPF check failed for ville.example", Blame::Message),
            ("554", None, "Your host is blocked using zen.spamhaus.org", Blame::Message),
            ("550", None, "Blocked, see https://example", Blame::Message),
            ("554", Some((7, 1)), "5.7.1 Relay access denied", Blame::Server),
            ("550", None, "relay not permitted", Blame::Server),
            ("552", Some((2, 2)), "5.2.2 full", Blame::Moment),
        ] {
            assert_eq!(refused_recipient(code, enhanced, said).0, blame, "{said}");
        }
    }

    #[test]
    fn a_file_of_authorities_without_a_certificate_is_refused() {
        let tuning = |pem: &str| Tuning {
            authorities: Some(pem.into()),
            ..Tuning::default()
        };
        for pem in ["", "bonjour", "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"] {
            let fault = Smtp::new("smtps://relais:465", "olva@ville.example", &tuning(pem))
                .err()
                .unwrap();
            assert!(fault.contains("autorité"), "{pem}: {fault}");
        }
    }

    #[test]
    fn a_line_that_is_a_dot_does_not_end_the_text() {
        assert_eq!(Text(b"a\r\n.\r\n..b\r\n").to_string(), "a\r\n..\r\n...b\r\n.\r\n");
        assert_eq!(Text(b"a").to_string(), "a\r\n.\r\n");
    }

    #[test]
    fn enhanced_codes_are_read() {
        assert_eq!(enhanced("5.1.1 No such user"), Some((1, 1)));
        assert_eq!(enhanced("No such user"), None);
        assert_eq!(enhanced("192.0.2.1 refused"), None);
    }
}
