//! Bounces: what a mail server writes back when a message could not be delivered (RFC 3464 reports, and the free texts of the
//! servers that know nothing of them). An absence message, a delay or an ordinary mail is not a bounce.

use std::sync::LazyLock;

use mail_parser::{HeaderValue, Message, MessageParser, PartType};
use regex::Regex;

use super::words;

/// What a bounce says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// Which message of ours ([`super::message_key`]).
    pub key: Option<String>,
    /// The address that failed, lower case. Not to be logged.
    pub recipient: Option<String>,
    /// Status (RFC 3463), `5.1.1`; `5.0.0` when the server gave none.
    pub status: String,
    /// The address will never work. False: the box is full, a rule of the server, a host that was down too long.
    pub permanent: bool,
}

impl Bounce {
    /// Why, for the coordinator.
    pub fn french(&self) -> &'static str {
        match status(&self.status) {
            Some((5, 1, 2) | (5, 4, 4)) => "le domaine de l’adresse n’existe pas",
            Some((_, 2, 2)) => "la boîte de réception est pleine",
            Some((_, 7, _)) => "le serveur du destinataire refuse nos courriels",
            _ if self.permanent => "l’adresse n’existe pas ou n’existe plus",
            _ => "le serveur du destinataire n’a pas pris le courriel",
        }
    }
}

/// Why a message is not a bounce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotABounce {
    /// It cannot be read as a mail.
    Unreadable,
    /// An absence message, or another automatic answer.
    AutoReply,
    /// The delivery is late, the server goes on trying.
    Delayed,
    /// The message was delivered.
    Delivered,
    /// A mail that somebody wrote.
    Ordinary,
}

static KEY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<([0-9a-f]{32})@").expect("the pattern is constant"));
static PLUS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\+([0-9a-f]{32})@").expect("the pattern is constant"));
static ENHANCED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^0-9.])([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:[^0-9.]|\.?$|\.\s)").expect("the pattern is constant")
});
static REPLY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:^|[^0-9])(55[0-4]|45[0-2]|42[0-9])[ -]").expect("the pattern is constant"));
static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<?([A-Za-z0-9._%+'-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,})>?").expect("the pattern is constant"));

/// Reads a message that came to the address of bounces.
///
/// # Errors
/// Why it is not a bounce.
pub fn read_bounce(raw: &[u8]) -> Result<Bounce, NotABounce> {
    let message = MessageParser::default()
        .parse(raw)
        .filter(|message| !message.headers().is_empty())
        .ok_or(NotABounce::Unreadable)?;
    // Also `message/global-delivery-status` (RFC 6533).
    let report = message.parts.iter().find_map(|part| {
        let kind = part.headers.iter().find_map(|h| h.value().as_content_type())?;
        (kind.ctype().eq_ignore_ascii_case("message") && kind.subtype()?.to_ascii_lowercase().ends_with("delivery-status"))
            .then(|| String::from_utf8_lossy(part.contents()).into_owned())
    });
    let key = key_of(&message, raw);
    // Reports are « auto-replied » too (RFC 3834): what they are is asked before.
    match report {
        Some(report) => of_report(&report, key),
        None if is_from_a_daemon(&message) => of_free_text(&message, key),
        None if is_auto_reply(&message) => Err(NotABounce::AutoReply),
        None => Err(NotABounce::Ordinary),
    }
}

/// The report of RFC 3464: fields for the message, then a group for each recipient.
fn of_report(report: &str, key: Option<String>) -> Result<Bounce, NotABounce> {
    let unfolded = report.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let (mut delayed, mut delivered) = (false, false);
    for group in unfolded.split("\n\n") {
        let field = |name: &str| {
            group.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let Some(action) = field("Action").map(|action| action.to_lowercase()) else {
            continue;
        };
        if action.starts_with("failed") {
            let recipient = field("Final-Recipient").or_else(|| field("Original-Recipient"));
            let recipient = recipient.and_then(|text| Some(ADDRESS.captures(text.rsplit(';').next()?)?[1].to_lowercase()));
            let diagnostic = field("Diagnostic-Code").unwrap_or_default();
            let own = field("Status").and_then(|text| first_status(&text));
            let detailed = first_status(&diagnostic);
            let status = match (own, detailed) {
                // A general code (5.0.0, 5.3.0) says less than what the other server answered.
                (Some(own), Some(detailed)) if own.ends_with(".0") => detailed,
                (Some(own), _) => own,
                (None, Some(detailed)) => detailed,
                (None, None) => of_reply(&diagnostic).unwrap_or("5.0.0").to_owned(),
            };
            let status = understood(status, &diagnostic);
            return Ok(bounce(key, recipient, status));
        }
        delayed |= action.starts_with("delayed");
        delivered |= ["delivered", "relayed", "expanded"]
            .iter()
            .any(|word| action.starts_with(word));
    }
    Err(match (delayed, delivered) {
        (true, _) => NotABounce::Delayed,
        (false, true) => NotABounce::Delivered,
        (false, false) => NotABounce::Ordinary,
    })
}

/// Servers that write in prose.
fn of_free_text(message: &Message<'_>, key: Option<String>) -> Result<Bounce, NotABounce> {
    let text = (0..message.text_body_count())
        .filter_map(|place| message.body_text(place))
        .collect::<Vec<_>>()
        .join("\n");
    let subject = message.subject().unwrap_or_default().to_lowercase();
    let lower = text.to_lowercase();
    // What they quote of our message is not their own word.
    let own = [
        "original message",
        "message d’origine",
        "message d'origine",
        "copie du message",
        "--- below this line",
    ]
    .iter()
    .filter_map(|mark| lower.find(mark))
    .min()
    .unwrap_or(lower.len());
    let own = text.get(..own).unwrap_or(&text);
    let late = [
        "delayed",
        "warning: message",
        "retardé",
        "will keep trying",
        "not yet been delivered",
        "pas encore",
    ];
    if late.iter().any(|word| subject.contains(word)) || late.iter().any(|word| own.to_lowercase().contains(word)) {
        return Err(NotABounce::Delayed);
    }
    let failed = [
        "undeliver",
        "delivery status notification (failure)",
        "failure notice",
        "delivery failed",
        "mail delivery failed",
        "returned mail",
        "returned to sender",
        "non remis",
        "non délivr",
        "échec de la remise",
        "échec de remise",
        "n'a pas pu être",
        "n’a pas pu être",
        "impossible de remettre",
        "could not be delivered",
        "wasn't able to deliver",
    ];
    let said = failed
        .iter()
        .any(|word| subject.contains(word) || own.to_lowercase().contains(word));
    let status = first_status(own).or_else(|| of_reply(own).map(str::to_owned));
    if !said && status.is_none() {
        return Err(NotABounce::Ordinary);
    }
    let ours = message
        .to()
        .and_then(|to| to.first())
        .and_then(|to| to.address())
        .unwrap_or_default();
    let recipient = ADDRESS
        .captures_iter(own)
        .map(|found| found[1].to_lowercase())
        .find(|address| {
            !address.eq_ignore_ascii_case(ours) && !address.starts_with("postmaster@") && !address.starts_with("mailer-daemon@")
        });
    Ok(bounce(key, recipient, status.unwrap_or_else(|| "5.0.0".to_owned())))
}

/// A general status made exact by the words beside it: what is said of the sender or of a rule does not condemn the address.
fn understood(status: String, said: &str) -> String {
    match self::status(&status) {
        Some((5, 0 | 5, 0)) if words::know_nobody(said) => "5.1.1".to_owned(),
        Some((5, 0, 0)) if words::blame_the_sender(said) || words::blame_a_rule(said) => "5.7.0".to_owned(),
        _ => status,
    }
}

fn bounce(key: Option<String>, recipient: Option<String>, status: String) -> Bounce {
    let permanent = match self::status(&status) {
        // 5.1.7 and 5.1.8 blame the sender.
        Some((5, 1, detail)) => !matches!(detail, 7 | 8),
        Some((5, 0, _) | (5, 2, 0 | 1) | (5, 4, 1 | 4)) => true,
        _ => false,
    };
    Bounce {
        key,
        recipient,
        status,
        permanent,
    }
}

/// Which message of ours it is about: the copy inside, what it answers, or the address that it came to.
fn key_of(message: &Message<'_>, raw: &[u8]) -> Option<String> {
    let inside = message.parts.iter().find_map(|part| {
        let text = match &part.body {
            PartType::Message(inner) => inner.message_id()?.to_owned(),
            PartType::Text(text) => text
                .lines()
                .find(|line| line.to_lowercase().starts_with("message-id:"))?
                .to_owned(),
            _ => return None,
        };
        let id = text.trim_start_matches(|c: char| c != '<' && !c.is_ascii_hexdigit());
        KEY.captures(&format!("<{}", id.trim_start_matches('<')))
            .map(|found| found[1].to_owned())
    });
    let text = String::from_utf8_lossy(raw);
    inside
        .or_else(|| KEY.captures(&text).map(|found| found[1].to_owned()))
        .or_else(|| {
            let headers = text
                .split("\r\n\r\n")
                .next()
                .unwrap_or(&text)
                .split("\n\n")
                .next()
                .unwrap_or_default()
                .to_owned();
            PLUS.captures(&headers).map(|found| found[1].to_owned())
        })
}

fn header(message: &Message<'_>, name: &str) -> String {
    match message.header(name.to_owned()) {
        Some(HeaderValue::Text(text)) => text.to_lowercase(),
        Some(HeaderValue::TextList(list)) => list.join(" ").to_lowercase(),
        _ => message.header_raw(name.to_owned()).unwrap_or_default().trim().to_lowercase(),
    }
}

fn is_auto_reply(message: &Message<'_>) -> bool {
    let subject = message.subject().unwrap_or_default().to_lowercase();
    let words = [
        "absence",
        "absent",
        "réponse automatique",
        "out of office",
        "automatic reply",
        "autoreply",
        "congés",
        "vacation",
    ];
    header(message, "Auto-Submitted").starts_with("auto-replied")
        || header(message, "Precedence") == "auto_reply"
        || message.header("X-Autoreply").is_some()
        || message.header("X-Autorespond").is_some()
        || words.iter().any(|word| subject.contains(word))
}

fn is_from_a_daemon(message: &Message<'_>) -> bool {
    let from = message
        .from()
        .and_then(|from| from.first())
        .and_then(|from| from.address())
        .unwrap_or_default()
        .to_lowercase();
    // An empty return path is not enough: absence messages have one too.
    message.header("X-Failed-Recipients").is_some()
        || [
            "mailer-daemon",
            "postmaster",
            "mail-daemon",
            "mailerdaemon",
            "microsoftexchange",
        ]
        .iter()
        .any(|name| from.starts_with(name))
}

fn first_status(text: &str) -> Option<String> {
    ENHANCED.captures(text).map(|found| found[1].to_owned())
}

/// The reply of the server as a status: 550 is 5.1.1, 552 a full box, 554 a refusal without a reason.
fn of_reply(text: &str) -> Option<&'static str> {
    let found = REPLY.captures(text)?;
    Some(match &found[1] {
        "550" | "551" | "553" => "5.1.1",
        "552" => "5.2.2",
        "554" => "5.7.0",
        _ => "4.0.0",
    })
}

fn status(text: &str) -> Option<(u8, u16, u16)> {
    let mut parts = text.split('.');
    let class = parts.next()?.parse().ok()?;
    let (subject, detail) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((class, subject, detail))
}

#[cfg(test)]
mod tests;
