//! The command line: what it accepts (here), and one module for each family of commands. Every failure ends in a French sentence
//! with what to do next; exit codes are 1 for a failure, 2 for a command that does not read.

mod address;
mod analyse;
mod args;
mod base;
mod bounce;
mod check;
mod demo;
mod import;
mod observatory;
mod packs;
mod people;
mod site;
mod survey;
mod trouble;
mod usage;
mod wave;

use std::ffi::OsString;
use std::sync::Arc;

use clap::Parser;

use args::{Cli, Command};
use olva::app::{App, Caches, SiteSettings};
use olva::config::Config;
use olva::library::Library;
use olva::store::Store;
use olva::values::{Clock, Random};
use trouble::{Trouble, trouble};

/// What only the program's entry may use: the real clock and real chance.
pub(crate) struct World {
    /// The time.
    pub(crate) clock: Arc<dyn Clock>,
    /// Chance.
    pub(crate) random: Arc<dyn Random>,
}

/// Reads the command line, does what it says, returns the exit code.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>, world: &World) -> u8 {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage::report(&error),
    };
    // The mail server that pipes a message in keeps it and comes back.
    let piped = matches!(cli.command, Command::Bounce);
    match dispatch(cli, world) {
        Ok(()) => 0,
        Err(trouble) if piped => trouble.later().report(),
        Err(trouble) => trouble.report(),
    }
}

fn dispatch(cli: Cli, world: &World) -> Result<(), Trouble> {
    let overrides = cli.overrides();
    match cli.command {
        Command::Check(options) => check::run(&options, &*library(&overrides.schemas, &overrides.reports)?),
        Command::Analyse(options) => {
            let library = library(&overrides.schemas, &overrides.reports)?;
            analyse::run(&options, &library, world.clock.now())
        }
        Command::Demo(options) => demo::run(&options, library(&overrides.schemas, &overrides.reports)?, world),
        Command::Config(options) if options.example => {
            print!("{}", olva::config::example());
            Ok(())
        }
        Command::Config(_) => {
            print!("{}", config(&overrides)?.describe());
            Ok(())
        }
        Command::Serve(options) => {
            let mut overrides = overrides;
            overrides.port = options.port.or(overrides.port);
            overrides.listen = options.listen;
            let config = config(&overrides)?;
            log(&config);
            site::serve(application(&config, world)?, &config)
        }
        command => {
            let config = config(&overrides)?;
            log(&config);
            let app = application(&config, world)?;
            if prints_links(&command)
                && let Some(warning) = address::when_printing(&config)
            {
                eprintln!("{warning}");
            }
            match command {
                Command::Publish(options) => survey::publish(&app, &options),
                Command::Import(options) => import::run(&app, &options.what),
                Command::Links(options) => survey::links(&app, &options),
                Command::Report(options) => survey::report(&app, &options),
                Command::Export(options) => survey::export(&app, &options.what),
                Command::Observatory(options) => people::observatory(&app, &options.what),
                Command::User(options) => people::user(&app, &options.what),
                Command::Wave(options) => wave::run(&app, &options.what),
                Command::Bounce => bounce::run(&app),
                Command::Check(_) | Command::Analyse(_) | Command::Demo(_) | Command::Config(_) | Command::Serve(_) => Ok(()),
            }
        }
    }
}

/// Whether a command prints addresses of the site.
fn prints_links(command: &Command) -> bool {
    match command {
        Command::Links(_) => true,
        Command::User(options) => !matches!(options.what, args::UserWhat::List),
        _ => false,
    }
}

fn config(overrides: &olva::config::Overrides) -> Result<Config, Trouble> {
    Config::load(overrides).map_err(|faults| {
        Trouble::many(
            "Des réglages ne conviennent pas.",
            faults,
            "Corrigez-les, puis vérifiez avec «\u{a0}olva config\u{a0}».",
        )
    })
}

fn library(schemas: &Option<std::path::PathBuf>, reports: &Option<std::path::PathBuf>) -> Result<Arc<Library>, Trouble> {
    let library = Library::load(schemas.as_deref(), reports.as_deref()).map_err(|faults| {
        Trouble::many(
            "Un dossier indiqué ne se lit pas.",
            faults,
            "Vérifiez le chemin donné à --schemas ou --reports, et les droits.",
        )
    })?;
    Ok(Arc::new(library))
}

/// Opens the database and puts the application together.
fn application(config: &Config, world: &World) -> Result<App, Trouble> {
    let library = library(&config.schemas, &config.reports)?;
    let store = Store::open_with(&config.database, config.database_pool).map_err(|e| trouble(&e.message, &e.hint))?;
    Ok(App {
        store,
        mailer: Arc::new(site::mailer(config)?),
        clock: world.clock.clone(),
        random: world.random.clone(),
        library,
        base_url: config.base_url.as_str().into(),
        settings: Arc::new(SiteSettings {
            production: config.production,
            upload_folder: config.upload_folder.clone(),
            upload_limit: config.upload_limit,
            trusted_proxies: config.trusted_proxies.clone(),
            shutdown_timeout: config.shutdown_timeout,
        }),
        caches: Arc::new(Caches::default()),
    })
}

/// Starts the journal, on the error output.
fn log(config: &Config) {
    use olva::config::LogLevel;
    let level = match config.log {
        LogLevel::Error => tracing::Level::ERROR,
        LogLevel::Warn => tracing::Level::WARN,
        LogLevel::Info => tracing::Level::INFO,
        LogLevel::Debug => tracing::Level::DEBUG,
    };
    // A second call in the same process is not an error worth stopping for.
    let _ = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .try_init();
}
