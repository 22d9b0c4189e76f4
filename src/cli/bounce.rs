//! `olva bounce`: what the mail server pipes in when a message came back.

use std::io::Read as _;

use olva::app::App;
use olva::app::mailing::{self, Bounced};
use olva::mail::NotABounce;

use super::trouble::{Trouble, reason, trouble};

/// Largest message read, in bytes: a bounce may carry the whole of ours.
const MOST: u64 = 10 * 1024 * 1024;

/// Reads a message and says what it led to. What is not a bounce is not a failure: a mail server must not send that back in turn.
pub(super) fn run(app: &App) -> Result<(), Trouble> {
    let mut raw = Vec::new();
    let mut input = std::io::stdin().lock();
    let read = input.by_ref().take(MOST).read_to_end(&mut raw);
    // A mail server that cannot write the end would believe that the command failed.
    let read = read.and_then(|_| std::io::copy(&mut input, &mut std::io::sink()));
    read.map_err(|error| {
        trouble(
            &format!("Le message ne se lit pas ({}).", reason(&error)),
            "Donnez-le sur l’entrée standard\u{a0}: olva bounce < message.eml.",
        )
    })?;
    println!(
        "{}",
        match mailing::bounce(app, &raw)? {
            Bounced::Marked(true) =>
                "L’adresse ne fonctionne pas\u{a0}: elle est notée, et une autre adresse de l’association sera essayée.",
            Bounced::Marked(false) => "L’adresse ne fonctionne pas\u{a0}: elle est notée. L’association n’en a pas d’autre.",
            Bounced::Noted =>
                "Le courriel n’est pas arrivé, mais l’adresse peut encore fonctionner\u{a0}: le courriel est noté comme non remis.",
            Bounced::Known => "Ce retour était déjà connu\u{a0}: rien ne change.",
            Bounced::Stranger => "Ce retour ne concerne aucun courriel envoyé d’ici\u{a0}: rien ne change.",
            Bounced::Not(NotABounce::Unreadable) => "Ce n’est pas un courriel lisible\u{a0}: rien ne change.",
            Bounced::Not(NotABounce::AutoReply) => "C’est une réponse automatique\u{a0}: rien ne change.",
            Bounced::Not(NotABounce::Delayed) => "La remise est seulement retardée\u{a0}: rien ne change.",
            Bounced::Not(NotABounce::Delivered) => "Le courriel est arrivé\u{a0}: rien ne change.",
            Bounced::Not(NotABounce::Ordinary) => "Ce n’est pas un message de non-remise\u{a0}: rien ne change.",
        }
    );
    Ok(())
}
