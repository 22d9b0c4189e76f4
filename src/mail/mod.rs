//! Mail: the messages (French, text and HTML), where they go (an SMTP server, a folder, memory), what comes back (bounces).
//!
//! Nothing here decides when to send or to whom: `app::mailing` does. No address and no text is ever logged.

mod bounce;
mod compose;
mod messages;
mod sheet;
mod smtp;
mod words;

use std::fmt;
use std::path::PathBuf;
use std::sync::Mutex;

pub use bounce::{Bounce, NotABounce, read_bounce};
pub use messages::{Ground, Reminder, asked_link, invitation, receipt, reminder, results, sign_in, test_notice};
pub use sheet::Letter;
pub use smtp::{Smtp, Tuning};

use crate::values::{Email, Timestamp, hex_sha256};

/// Where mail goes.
pub enum Mailer {
    /// Into a folder, one `.eml` a message.
    Folder(PathBuf),
    /// Kept in memory (tests).
    Memory(Mutex<Vec<String>>),
    /// To an SMTP server.
    Smtp(Box<Smtp>),
}

/// A message ready to go.
#[derive(Clone, Debug)]
pub struct Message {
    /// Identifier of the mail: the `Message-ID` is made of its hash, so that the same mail sent again is recognised.
    pub id: String,
    /// To.
    pub to: Email,
    /// What it says.
    pub letter: Letter,
    /// Who writes, beside the address of the sender: the town; empty: nobody is named.
    pub from: String,
    /// Whom an answer reaches, when it is not the sender.
    pub reply_to: Option<Email>,
    /// Address of the one-click opposition (RFC 8058).
    pub unsubscribe: Option<String>,
    /// Date of the message.
    pub at: Timestamp,
}

/// The part before `@` of the `Message-ID` of a mail: stable, and says nothing of what it is about.
pub fn message_key(id: &str) -> String {
    hex_sha256(id.as_bytes())[..32].to_owned()
}

/// Whose fault it is that a message did not go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The address: it will never work.
    Address,
    /// The message: the server wants neither this address nor this text now, and trying again is useless.
    Message,
    /// Nobody: try this message again later.
    Moment,
    /// The server stopped answering while this message was in hand: try it again later; if others meet the same, it is the server.
    Breath,
    /// The server took the whole text and did not say whether it keeps it: the message may have gone.
    Doubt,
    /// The server or the settings: nothing goes until it is mended.
    Server,
}

/// How the reason of [`Blame::Doubt`] ends.
pub const AFTER_TEXT: &str = "après le texte";

/// Why a message did not go. Holds no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendError {
    /// Whose fault it is.
    pub blame: Blame,
    /// What happened, in French, for the coordinator.
    pub reason: String,
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for SendError {}

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
        Self::tuned(url, from, &Tuning::default())
    }

    /// The same, with the rate, the patience and the address of bounces.
    ///
    /// # Errors
    /// A French sentence that says what to do.
    pub fn tuned(url: &str, from: &str, tuning: &Tuning) -> Result<Self, String> {
        Smtp::new(url, from, tuning).map(|smtp| Mailer::Smtp(Box::new(smtp)))
    }

    /// How many messages may usefully be sent at the same moment.
    pub fn width(&self) -> usize {
        match self {
            Mailer::Folder(_) | Mailer::Memory(_) => 1,
            Mailer::Smtp(smtp) => smtp.width(),
        }
    }

    /// How many messages the rate of the settings lets go during the next `seconds`.
    pub fn places(&self, now: Timestamp, seconds: i64) -> usize {
        match self {
            Mailer::Folder(_) | Mailer::Memory(_) => usize::MAX,
            Mailer::Smtp(smtp) => smtp.places(now, seconds),
        }
    }

    /// Books the next place of the rate: how long to wait for it; zero: go. `None`, and nothing is booked, when that is longer than
    /// `most`.
    pub fn wait(&self, now: Timestamp, most: std::time::Duration) -> Option<std::time::Duration> {
        match self {
            Mailer::Folder(_) | Mailer::Memory(_) => Some(std::time::Duration::ZERO),
            Mailer::Smtp(smtp) => smtp.wait(now, most),
        }
    }

    /// Sends a message. It went when, and only when, this is `Ok`: an SMTP server has then said 250 after the whole text.
    ///
    /// # Errors
    /// Whose fault it is, and what happened.
    pub fn send(&self, message: &Message) -> Result<(), SendError> {
        match self {
            Mailer::Folder(folder) => {
                let mime = compose::mime(message, &compose::local_sender(), true)?;
                let refused = |e: std::io::Error| SendError {
                    blame: Blame::Server,
                    reason: format!("le dossier des courriels ne peut pas être écrit ({})", e.kind()),
                };
                std::fs::create_dir_all(folder).map_err(refused)?;
                let name = format!("{}.eml", message.id.replace('/', "-"));
                std::fs::write(folder.join(name), mime.formatted()).map_err(refused)
            }
            Mailer::Memory(box_) => {
                let mime = compose::mime(message, &compose::local_sender(), true)?;
                let text = String::from_utf8_lossy(&mime.formatted()).into_owned();
                box_.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(text);
                Ok(())
            }
            Mailer::Smtp(smtp) => smtp.send(message),
        }
    }
}
