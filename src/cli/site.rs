//! The site: bound, served until a signal, background work beside it.

use std::net::TcpListener;
use std::path::Path;
use std::task::Poll;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::rt;
use actix_web::rt::signal::unix::{Signal, SignalKind, signal};
use olva::app::accounts::setup;
use olva::app::{App, work};
use olva::config::Config;
use olva::mail::{Mailer, Tuning};
use olva::values::Timestamp;
use olva::web;

use super::address::when_serving;
use super::trouble::{Trouble, read, reason, trouble};

/// `olva serve`.
pub(super) fn serve(app: App, config: &Config) -> Result<(), Trouble> {
    prepare_uploads(&config.upload_folder, app.clock.now())?;
    let listener = bind(&config.listen, config.port)?;
    println!(
        "Site\u{a0}: {} (écoute sur {}:{}). Ctrl+C pour arrêter.",
        config.base_url, config.listen, config.port
    );
    for warning in when_serving(config) {
        eprintln!("{warning}");
    }
    if let Some(link) = setup::link(&app)? {
        println!(
            "La base est vide. Ouvrez ce lien (valable un jour) pour choisir le territoire et créer le premier compte\u{a0}:\n{}/installation/{}",
            app.base_url,
            link.reveal()
        );
    }
    let patience = Patience {
        drain: Duration::from_secs(config.drain_delay),
        finish: Duration::from_secs(config.shutdown_timeout),
    };
    run(app, listener, patience)
}

/// A file sent through the site that is older than this, in seconds, was left by an instance that was killed.
const FORGOTTEN: i64 = 86_400;

/// The folder of files sent through the site can be written, and holds nothing forgotten.
fn prepare_uploads(folder: &Path, now: Timestamp) -> Result<(), Trouble> {
    let probe = folder.join(format!("{}.essai", std::process::id()));
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, []))
        .and_then(|()| std::fs::remove_file(&probe));
    written.map_err(|error| {
        trouble(
            &format!(
                "Le dossier des fichiers envoyés par le site, «\u{a0}{}\u{a0}», ne peut pas être écrit ({}).",
                folder.display(),
                reason(&error)
            ),
            "Donnez au compte qui lance OLVA le droit d’y écrire, ou choisissez un autre dossier avec OLVA_UPLOAD_FOLDER.",
        )
    })?;
    for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let age = entry.metadata().and_then(|about| about.modified()).ok();
        let written_at = age.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        let old = written_at.is_some_and(|at| now.0.as_second() - i64::try_from(at.as_secs()).unwrap_or(i64::MAX) > FORGOTTEN);
        if old && entry.path().extension().is_some_and(|extension| extension == "envoi") {
            // Somebody else may have removed it meanwhile.
            let _ = std::fs::remove_file(entry.path());
        }
    }
    Ok(())
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

/// How long a stop may take.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// The instance still listens, and says that it is leaving.
    pub(super) drain: Duration,
    /// Requests, then mails in hand, are finished.
    pub(super) finish: Duration,
}

/// Serves until a signal (`SIGTERM`, Ctrl+C), and works in the background beside it. Asked to stop, the instance says so to
/// proxies, finishes what it has in hand and ends well; a second signal ends it at once.
pub(super) fn run(app: App, listener: TcpListener, patience: Patience) -> Result<(), Trouble> {
    let cannot = |error: &std::io::Error| {
        trouble(
            &format!("Le site s’est arrêté ({}).", reason(error)),
            "Relancez la commande\u{202f}; «\u{a0}olva config\u{a0}» montre les réglages.",
        )
    };
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let worker = std::thread::spawn({
        let app = app.clone();
        move || work::run(&app, app.stopping())
    });
    actix_web::rt::System::new()
        .block_on(async move {
            let signals = Signals::new()?;
            let server = web::serve(app.clone(), listener, workers)?;
            rt::spawn(stop(signals, app.clone(), server.handle(), patience.drain));
            let outcome = server.await;
            app.ask_to_stop();
            let mut left = patience.finish;
            while !worker.is_finished() && !left.is_zero() {
                let step = left.min(Duration::from_millis(50));
                rt::time::sleep(step).await;
                left = left.saturating_sub(step);
            }
            if !worker.is_finished() {
                tracing::warn!("background work does not end: its mails will be taken up when their lease ends");
            }
            outcome
        })
        .map_err(|e| cannot(&e))
}

/// The signals that ask to stop.
struct Signals(Signal, Signal);

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Signals(signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?))
    }

    /// Waits for one of them.
    async fn next(&mut self) {
        std::future::poll_fn(|context| {
            if self.0.poll_recv(context).is_ready() || self.1.poll_recv(context).is_ready() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}

/// The first signal stops the server gently, the second one ends the program.
async fn stop(mut signals: Signals, app: App, server: ServerHandle, drain: Duration) {
    signals.next().await;
    eprintln!(
        "Arrêt demandé\u{a0}: les demandes et les envois en cours se terminent. Un second signal (Ctrl+C) arrête tout de suite."
    );
    app.ask_to_stop();
    rt::spawn(async move {
        signals.next().await;
        eprintln!("Arrêt immédiat.");
        std::process::exit(1);
    });
    rt::time::sleep(drain).await;
    server.stop(true).await;
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
    let tuning = Tuning {
        per_minute: config.mail_rate.unwrap_or(0),
        connections: usize::from(config.senders),
        bounces: config.bounce_address.as_ref().map(|address| address.as_str().to_owned()),
        authorities: smtp.authority.as_deref().map(read).transpose()?,
        ..Tuning::default()
    };
    Mailer::tuned(&url, &config.mail_from, &tuning).map_err(|fault| {
        trouble(
            &fault,
            "Corrigez OLVA_SMTP_HOST, OLVA_SMTP_PORT, OLVA_SMTP_CA ou OLVA_MAIL_FROM\u{202f}; «\u{a0}olva config\u{a0}» les montre.",
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
