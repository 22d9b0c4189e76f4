//! The whole demonstration: frame, wave, simulated answers, diagnostic, files, one link for each role.

use std::path::PathBuf;
use std::sync::Arc;

use super::earlier::{self, Dates};
use super::facts;
use super::field::{self, Field, Progress};
use super::folder::{DATABASE, Trouble, prepare, write};
use super::profile::Profile;
use super::register::usual_count;
use super::register::{self, Frame, Sources};
use super::simulator::Tally;
use super::verbatims;
use crate::app::accounts::{self, Grant, Role};
use crate::app::waves::{self, NewWave};
use crate::app::{App, Caches, diagnostics, frame, observatories};
use crate::error::Error;
use crate::fieldwork::{Wave, WaveSettings};
use crate::library::Library;
use crate::mail::Mailer;
use crate::questionnaire::schema;
use crate::register::territory::Commune;
use crate::store::Store;
use crate::values::{Id, SeededRandom, SetClock, Timestamp};

/// Opening, closing and « today » of the simulated wave: fixed, so that a seed always gives the same files.
const OPENS: &str = "2026-03-09T07:00:00Z";
const CLOSES: &str = "2026-06-07T21:59:00Z";
const TODAY: &str = "2026-06-01T08:00:00Z";
const YEAR: i16 = 2026;
/// The wave before.
const EARLIER_OPENS: &str = "2024-03-11T07:00:00Z";
const EARLIER_CLOSES: &str = "2024-06-09T21:59:00Z";
const EARLIER_YEAR: i16 = 2024;

/// What to demonstrate.
pub struct Options {
    /// Where files go.
    pub folder: PathBuf,
    /// The commune.
    pub commune: &'static Commune,
    /// How many associations; absent: by the population.
    pub associations: Option<usize>,
    /// How many questionnaires sent; absent: a third of the associations.
    pub responses: Option<usize>,
    /// Seed.
    pub seed: u64,
    /// Id or text of the questionnaire.
    pub questionnaire: Questionnaire,
    /// Text of a report plan.
    pub plan: Option<String>,
    /// What the program carries.
    pub library: Arc<Library>,
    /// Address of the site.
    pub base_url: String,
}

/// Which questionnaire.
pub enum Questionnaire {
    /// One that the program carries.
    Known(String),
    /// A text, and the distributions beside it if any.
    Text(String, Option<String>),
}

/// What was made.
pub struct Done {
    /// The application, its clock still simulated.
    pub app: App,
    /// Simulated « today ».
    pub today: Timestamp,
    /// How many associations.
    pub associations: usize,
    /// What happened during the visits.
    pub tally: Tally,
    /// Files written.
    pub files: Vec<PathBuf>,
    /// Role → link.
    pub links: Vec<(&'static str, String)>,
}

impl Options {
    /// How many associations this demonstration has.
    pub fn associations(&self) -> usize {
        let usual = usual_count(self.commune.population.unwrap_or(5000));
        self.associations
            .unwrap_or_else(|| usual.max(self.responses.unwrap_or(0).saturating_mul(5) / 2))
    }

    /// How many questionnaires are sent.
    pub fn responses(&self) -> usize {
        self.responses.unwrap_or_else(|| (self.associations() * 345).div_ceil(1000))
    }
}

/// Runs the demonstration.
///
/// # Errors
/// What is wrong and what to do.
pub fn run(options: &Options, progress: &mut Progress<'_>) -> Result<Done, Trouble> {
    prepare(&options.folder)?;
    let (app, clock) = application(options)?;
    let (text, profile) = questionnaire(options)?;
    let hash = waves::publish(&app, &text).map_err(|e| internal(&e))?;
    let count = options.associations();
    progress("Registre synthétique", 0, count);
    let sources = Sources::embedded().map_err(|e| Trouble {
        message: format!("Les listes de la démonstration ne se lisent pas ({e})."),
        hint: "Réinstallez le programme.".to_owned(),
    })?;
    let frame = register::draw(&sources, options.commune, count, YEAR, options.seed);
    let wave = open_wave(&app, options, &frame, hash)?;
    frame::import(&app, wave, &frame.rows).map_err(|e| internal(&e))?;
    progress("Registre synthétique", count, count);
    let links = waves::links(&app, wave, None, false).map_err(|e| internal(&e))?;
    let field = Field {
        seed: options.seed,
        year: YEAR,
        opens: instant(OPENS),
        until: instant(TODAY),
        wanted: options.responses(),
        earlier: false,
    };
    let (tally, waiting) =
        field::simulate(&app, &clock, &field, &profile, &frame.rows, &links, progress).map_err(|e| internal(&e))?;
    let wanted = earlier::wanted(options.responses());
    if wanted > 0 {
        let dates = Dates {
            opens: instant(EARLIER_OPENS),
            closes: instant(EARLIER_CLOSES),
            year: EARLIER_YEAR,
        };
        let mut told = |_: &str, done: usize, of: usize| progress("Vague précédente", done, of);
        earlier::hold(&app, wave, &dates, (options.seed, wanted), &profile, &frame.rows, &mut told).map_err(|e| internal(&e))?;
    }
    let today = instant(TODAY);
    clock.set(today);
    let waiting = waiting.or_else(|| links.first().map(|(_, _, token)| token));
    let mut done = Done {
        app,
        today,
        associations: count,
        tally,
        files: Vec::new(),
        links: Vec::new(),
    };
    let known = waves::get(&done.app, wave).map_err(|e| internal(&e))?;
    let add =
        |name: &str, role| accounts::add(&done.app, name, None, Grant::Member(known.observatory, role)).map_err(|e| internal(&e));
    let coordinator = add(READERS[0], Role::Coordinator)?;
    add(READERS[1], Role::Coordinator)?;
    let director = add("Direction (démonstration)", Role::Director)?;
    read(&done.app, &known, &profile, options.seed).map_err(|e| internal(&e))?;
    write_files(&mut done, options, wave, progress)?;
    let base = &options.base_url;
    if let Some(token) = waiting {
        done.links.push(("association", format!("{base}/q/{}", token.reveal())));
    }
    done.links
        .push(("coordination", format!("{base}/connexion/{}", coordinator.reveal())));
    done.links
        .push(("direction", format!("{base}/connexion/{}", director.reveal())));
    let text: String = done
        .links
        .iter()
        .map(|(role, link)| format!("{role}\u{a0}: {link}\n"))
        .collect();
    write(
        &mut done.files,
        &options.folder,
        "liens.txt",
        format!("Données de démonstration\n{text}").as_bytes(),
    )?;
    Ok(done)
}

/// The two people who read the open answers.
const READERS: [&str; 2] = ["Coordination (démonstration)", "Seconde lecture (démonstration)"];

/// The open answers are coded.
fn read(app: &App, wave: &Wave, profile: &Profile, seed: u64) -> crate::error::Result<()> {
    let observatory = observatories::get(app, wave.observatory)?;
    let team = accounts::team::members(app, &observatory)?;
    let who = |name: &str| team.iter().find(|member| member.name == name).map(|member| member.id);
    match (who(READERS[0]), who(READERS[1])) {
        (Some(first), Some(second)) => verbatims::code(app, wave, profile, [first, second], seed),
        _ => Ok(()),
    }
}

fn application(options: &Options) -> Result<(App, Arc<SetClock>), Trouble> {
    let store = store(options)?;
    store.hurry();
    let clock = Arc::new(SetClock::new(instant(OPENS)));
    let app = App {
        store,
        mailer: Arc::new(Mailer::Folder(options.folder.join("courriels"))),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(options.seed)),
        library: options.library.clone(),
        base_url: options.base_url.as_str().into(),
        settings: Arc::default(),
        caches: Arc::new(Caches::default()),
    };
    app.mark_demonstration();
    Ok((app, clock))
}

fn store(options: &Options) -> Result<Store, Trouble> {
    let address = format!("sqlite:{}", options.folder.join(DATABASE).display());
    Store::open(&address).map_err(|e| Trouble {
        message: e.message,
        hint: e.hint,
    })
}

/// The text of the questionnaire and its distributions, both checked.
fn questionnaire(options: &Options) -> Result<(String, Profile), Trouble> {
    let (text, simulation) = match &options.questionnaire {
        Questionnaire::Text(text, simulation) => (text.clone(), simulation.clone()),
        Questionnaire::Known(id) => {
            let text = options.library.questionnaire(id).ok_or_else(|| Trouble {
                message: format!("Aucun questionnaire «\u{a0}{id}\u{a0}»."),
                hint: format!(
                    "Questionnaires connus\u{a0}: {}.",
                    options.library.questionnaires().join(", ")
                ),
            })?;
            (text.to_owned(), options.library.simulation(id).map(str::to_owned))
        }
    };
    let checked = schema::read(&text, &|id| options.library.questionnaire(id).map(str::to_owned));
    let Some(questionnaire) = checked.questionnaire else {
        let faults: Vec<String> = checked
            .faults
            .iter()
            .filter(|f| f.level == schema::Level::Error)
            .map(|f| format!("{} {}", f.message, f.mend))
            .collect();
        return Err(Trouble {
            message: format!("Le questionnaire ne peut pas servir\u{a0}: {}", faults.join(" ")),
            hint: "Vérifiez-le avec «\u{a0}olva check FICHIER\u{a0}».".to_owned(),
        });
    };
    let simulation = simulation.or_else(|| options.library.simulation(&questionnaire.id).map(str::to_owned));
    let Some(simulation) = simulation else {
        return Ok((text, Profile::default()));
    };
    let profile = Profile::read(&simulation).map_err(|e| Trouble {
        message: format!(
            "Les distributions de «\u{a0}{}\u{a0}» ne se lisent pas ({e}).",
            questionnaire.id
        ),
        hint: format!(
            "Corrigez {}.simulation.json, ou retirez-le\u{a0}: les réponses seront tirées par les règles générales.",
            questionnaire.id
        ),
    })?;
    let strangers = facts::disagreements(&profile, &questionnaire);
    if strangers.is_empty() {
        return Ok((text, profile));
    }
    Err(Trouble {
        message: format!(
            "Les distributions nomment ce que le questionnaire «\u{a0}{}\u{a0}» n’a pas\u{a0}: {}.",
            questionnaire.id,
            strangers.join(", ")
        ),
        hint: format!("Corrigez {}.simulation.json, ou retirez-le.", questionnaire.id),
    })
}

fn open_wave(app: &App, options: &Options, frame: &Frame, questionnaire: String) -> Result<Id<Wave>, Trouble> {
    let commune = options.commune;
    let settings = WaveSettings {
        responsible: format!("Ville de {} (démonstration)", commune.name),
        contact_name: "Camille Exemple, service de la vie associative (démonstration)".to_owned(),
        contact_phone: "01 99 00 00 00".to_owned(),
        contact_email: "vie-associative@demonstration.example".to_owned(),
        lists: [
            ("@territoire/quartiers".to_owned(), frame.quarters.clone()),
            ("@territoire/qpv".to_owned(), frame.qpv.clone()),
        ]
        .into(),
        demo: true,
        population: commune.population.map(|p| (p, YEAR)),
        ..WaveSettings::default()
    };
    let territory = (commune.code.to_owned(), commune.name.to_owned());
    let observatory = observatories::of_territory(app, &territory, true).map_err(|e| internal(&e))?;
    let wave = NewWave {
        observatory: observatory.id,
        title: format!("Enquête {YEAR} – {} – données de démonstration", commune.name),
        questionnaire,
        territory,
        year: YEAR,
        opens_at: instant(OPENS),
        closes_at: instant(CLOSES),
        settings,
    };
    waves::create(app, wave).map_err(|e| internal(&e))
}

fn write_files(done: &mut Done, options: &Options, wave: Id<Wave>, progress: &mut Progress<'_>) -> Result<(), Trouble> {
    let csv = diagnostics::responses_csv(&done.app, wave).map_err(|e| internal(&e))?;
    write(&mut done.files, &options.folder, "reponses.csv", &csv)?;
    progress("Diagnostic", 0, 1);
    let files = diagnostics::produce(&done.app, wave, options.plan.as_deref()).map_err(|e| internal(&e))?;
    for (name, bytes) in [
        ("diagnostic.html", &files.html),
        ("diagnostic.pdf", &files.pdf),
        ("agregats.json", &files.aggregates),
    ] {
        write(&mut done.files, &options.folder, name, bytes)?;
    }
    progress("Diagnostic", 1, 1);
    Ok(())
}

fn internal(error: &Error) -> Trouble {
    let cause = error
        .cause
        .as_ref()
        .map_or_else(|| format!("{:?}", error.code), |cause| format!("{cause:#}"));
    Trouble {
        message: format!("La démonstration s’est arrêtée\u{a0}: {cause}"),
        hint: "Recommencez dans un dossier vide, avec --data-dir DOSSIER.".to_owned(),
    }
}

/// One of the fixed instants above.
fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("the instants of the demonstration are written in RFC 3339")
}
