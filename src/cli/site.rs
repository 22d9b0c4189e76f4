//! The site: bound, served until Ctrl+C, mail sent beside it.

use std::net::TcpListener;
use std::time::Duration;

use olva::app::{App, mailing};
use olva::config::Config;
use olva::mail::Mailer;
use olva::web;

use super::trouble::{Trouble, reason, trouble};

/// `olva serve`.
pub(super) fn serve(app: App, config: &Config) -> Result<(), Trouble> {
    let listener = bind(&config.listen, config.port)?;
    println!(
        "Site\u{a0}: {} (écoute sur {}:{}). Ctrl+C pour arrêter.",
        config.base_url, config.listen, config.port
    );
    if olva::app::waves::list(&app, None)?.is_empty() {
        println!("La base est vide. Pour commencer\u{a0}: olva user add, olva publish, olva import contacts, olva links.");
    }
    run(app, listener)
}

/// Listens on an address and a port.
pub(super) fn bind(address: &str, port: u16) -> Result<TcpListener, Trouble> {
    TcpListener::bind((address, port)).map_err(|error| {
        let cause = match error.kind() {
            std::io::ErrorKind::AddrInUse => "il est déjà pris par un autre programme".to_owned(),
            std::io::ErrorKind::AddrNotAvailable => "cette adresse n’est pas celle de ce poste".to_owned(),
            _ => reason(&error),
        };
        trouble(
            &format!("Impossible d’écouter sur {address}, port {port}\u{a0}: {cause}."),
            "Choisissez un autre port, par exemple --port 8081.",
        )
    })
}

/// Serves until interrupted, and sends waiting mail every twenty seconds.
pub(super) fn run(app: App, listener: TcpListener) -> Result<(), Trouble> {
    let sender = app.clone();
    // The thread ends with the program: a mail half sent is leased, and tried again at the next start.
    std::thread::spawn(move || {
        loop {
            if let Err(error) = mailing::deliver(&sender, 50) {
                tracing::error!(%error, "mail queue");
            }
            std::thread::sleep(Duration::from_secs(20));
        }
    });
    let cannot = |error: &std::io::Error| {
        trouble(
            &format!("Le site s’est arrêté ({}).", reason(error)),
            "Relancez la commande\u{202f}; «\u{a0}olva config\u{a0}» montre les réglages.",
        )
    };
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    actix_web::rt::System::new()
        .block_on(async move { web::serve(app, listener, workers)?.await })
        .map_err(|e| cannot(&e))
}

/// Where mail goes: the relay of the settings, else the folder.
pub(super) fn mailer(config: &Config) -> Result<Mailer, Trouble> {
    let Some(smtp) = &config.smtp else {
        return Ok(Mailer::Folder(config.mail_folder.clone()));
    };
    let account = match (&smtp.user, &smtp.password) {
        (Some(user), Some(password)) => format!("{}:{}@", percent(user), percent(password)),
        _ => String::new(),
    };
    let same_machine = smtp.host == "localhost" || smtp.host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    let url = match smtp.port {
        465 => format!("smtps://{account}{}:465", smtp.host),
        // In clear only where nothing is secret: no account, and a relay of the same machine or on the port between relays.
        port if account.is_empty() && (port == 25 || same_machine) => format!("smtp://{}:{port}", smtp.host),
        port => format!("smtp://{account}{}:{port}?tls=required", smtp.host),
    };
    Mailer::smtp(&url, &config.mail_from).map_err(|fault| {
        trouble(
            &fault,
            "Corrigez OLVA_SMTP_HOST, OLVA_SMTP_PORT ou OLVA_MAIL_FROM\u{202f}; «\u{a0}olva config\u{a0}» les montre.",
        )
    })
}

/// Percent-encodes what may stand in the account part of an address.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
