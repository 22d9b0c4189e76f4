//! From a message to its MIME form.

use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message as Mime, MultiPart, SinglePart};
use lettre::{Address, address::Envelope};

use super::{Blame, Message, SendError, message_key};

/// Who writes when no SMTP server is set up.
pub(super) fn local_sender() -> Mailbox {
    let address = Address::new("olva", "localhost.localdomain").expect("both parts are plain ASCII words");
    Mailbox::new(Some("OLVA".to_owned()), address)
}

/// The MIME message; `readable` keeps accents as they are, for files that people open.
pub(super) fn mime(message: &Message, from: &Mailbox, readable: bool) -> Result<Mime, SendError> {
    let refused = |what: &str| SendError {
        blame: Blame::Message,
        reason: format!("le courriel ne peut pas être composé\u{a0}: {what}"),
    };
    let to: Address = message.to.as_str().parse().map_err(|_| SendError {
        blame: Blame::Address,
        reason: "l’adresse ne peut pas être écrite".to_owned(),
    })?;
    let seconds = u64::try_from(message.at.0.as_second()).unwrap_or(0);
    let key = message_key(&message.id);
    let mut builder = Mime::builder()
        .from(named(from, &message.from))
        .to(Mailbox::new(None, to.clone()))
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(format!("<{key}@{}>", from.email.domain())))
        .subject(one_line(&message.letter.subject))
        // No « out of office » in return.
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("X-Auto-Response-Suppress", "OOF, AutoReply"))
        .envelope(Envelope::new(Some(from.email.clone()), vec![to]).map_err(|_| refused("l’enveloppe"))?);
    if let Some(reply) = &message.reply_to {
        let reply: Address = reply.as_str().parse().map_err(|_| refused("l’adresse de réponse"))?;
        builder = builder.reply_to(Mailbox::new(None, reply));
    }
    if let Some(url) = message.unsubscribe.as_deref().filter(|url| url.is_ascii()) {
        builder = builder
            .raw_header(raw("List-Unsubscribe", &format!("<{}>", one_line(url))))
            .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    let part = |kind: ContentType, text: &str| {
        let body = if readable {
            // As it is, for files that people open: nothing carries it over a network.
            Body::dangerous_pre_encoded(text.replace('\n', "\r\n").into_bytes(), ContentTransferEncoding::EightBit)
        } else {
            Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::QuotedPrintable).unwrap_or_else(Body::new)
        };
        SinglePart::builder().header(kind).body(body)
    };
    let both = MultiPart::alternative()
        .boundary(format!("olva-{key}"))
        .singlepart(part(ContentType::TEXT_PLAIN, &message.letter.text))
        .singlepart(part(ContentType::TEXT_HTML, &message.letter.html));
    builder.multipart(both).map_err(|_| refused("les en-têtes"))
}

/// The sender with the name of who writes.
fn named(from: &Mailbox, name: &str) -> Mailbox {
    let name: String = one_line(name).trim().chars().take(LONGEST_NAME).collect();
    if name.is_empty() {
        from.clone()
    } else {
        Mailbox::new(Some(name), from.email.clone())
    }
}

/// Most characters of a sender’s name: mail programs show fewer.
const LONGEST_NAME: usize = 80;

/// A header of plain ASCII that must stay as written (an address in angle brackets is not to be folded or encoded).
fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.to_owned(), value.to_owned())
}

/// A header never carries a line break: none can be smuggled in through a name.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
