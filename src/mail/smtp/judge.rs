//! Whose fault a failed conversation is, and what to say of it: an address that does not exist is marked, a server that refuses the
//! sender stops the queue and blames no address.

use lettre::transport::smtp::Error;

use super::Stage;
use crate::mail::{AFTER_TEXT, Blame, SendError, words};

/// Whose fault a failure is.
pub(super) fn judge(stage: Stage, error: &Error) -> SendError {
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn enhanced_codes_are_read() {
        assert_eq!(enhanced("5.1.1 No such user"), Some((1, 1)));
        assert_eq!(enhanced("No such user"), None);
        assert_eq!(enhanced("192.0.2.1 refused"), None);
    }
}
