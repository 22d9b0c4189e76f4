//! `olva wave …`, and the choice of a wave by other commands.

use std::path::Path;

use olva::app::App;
use olva::app::observatories;
use olva::app::waves::{self, NewWave};
use olva::fieldwork::{Wave, WaveSettings, WaveState, placed};
use olva::library::territories;
use olva::questionnaire::schema;
use olva::values::{Date, Email, Id, Timestamp};

use super::args::{Settings, WaveOptions, WaveWhat, Which};
use super::base::base;
use super::demo::territory;
use super::trouble::{Trouble, read, read_text, trouble};

pub(super) fn run(app: &App, what: &WaveWhat) -> Result<(), Trouble> {
    match what {
        WaveWhat::Create { questionnaire, options } => {
            let (hash, title) = publish(app, questionnaire)?;
            open(app, hash, &title, options).map(|_| ())
        }
        WaveWhat::List { observatory } => {
            let of = match observatory {
                Some(name) => Some(super::observatory::choose(app, Some(name))?.id),
                None => None,
            };
            let all = waves::list(app, of)?;
            if all.is_empty() {
                println!("Aucune enquête. Pour en ouvrir une\u{a0}: olva publish olva-2026 --territory CODE.");
            }
            for wave in all {
                println!("{}  {}  {}  {}", code(&wave), state(&wave), period(&wave), wave.title);
            }
            Ok(())
        }
        WaveWhat::Settings { wave, settings } => {
            let wave = choose(app, wave)?;
            let mut new = wave.settings.clone();
            fill(&mut new, settings)?;
            waves::set_settings(app, wave.id, &new)?;
            println!("Enquête {}\u{a0}: réglages enregistrés.", code(&wave));
            println!(
                "Responsable\u{a0}: {}\u{202f}; à joindre\u{a0}: {} {} {}",
                new.responsible, new.contact_name, new.contact_phone, new.contact_email
            );
            for (name, list) in &new.lists {
                println!("{name}\u{a0}: {} éléments", list.len());
            }
            Ok(())
        }
        WaveWhat::Close { wave } => {
            let wave = choose_by(app, Some(wave), None)?;
            waves::close(app, wave.id)?;
            println!("Enquête {} fermée\u{a0}: plus aucune réponse n’est acceptée.", code(&wave));
            Ok(())
        }
    }
}

/// Publishes a questionnaire given by a file or an id; returns its hash and its title.
pub(super) fn publish(app: &App, name: &str) -> Result<(String, String), Trouble> {
    let path = Path::new(name);
    let text = match app.library.questionnaire(name) {
        Some(text) if !path.exists() => text.to_owned(),
        _ if !path.exists() => {
            let known = app.library.questionnaires().join(", ");
            return Err(trouble(
                &format!("Aucun questionnaire «\u{a0}{name}\u{a0}»."),
                &format!("Donnez un fichier, ou l’un de ceux du programme\u{a0}: {known}."),
            ));
        }
        _ => read_text(path)?,
    };
    let checked = schema::read(&text, &|id| base(path, &app.library, id));
    let Some(questionnaire) = checked.questionnaire else {
        let faults = checked
            .faults
            .iter()
            .filter(|f| f.level == schema::Level::Error)
            .map(|f| format!("{}\u{a0}: {} {}", f.pointer, f.message, f.mend))
            .collect();
        return Err(Trouble::many(
            &format!("Le questionnaire «\u{a0}{name}\u{a0}» ne peut pas être publié."),
            faults,
            "Corrigez-le, puis vérifiez avec «\u{a0}olva check FICHIER\u{a0}».",
        ));
    };
    let title = questionnaire.title.get(&questionnaire.locale).to_owned();
    // The canonical text is whole: an extension is already applied in it.
    Ok((waves::publish(app, &questionnaire.source)?, title))
}

/// Opens a wave with a published questionnaire.
pub(super) fn open(app: &App, questionnaire: String, title: &str, options: &WaveOptions) -> Result<Wave, Trouble> {
    let today = app.clock.now().date();
    let opens = options.opens.as_deref().map_or(Ok(today), date)?;
    let closes = match &options.closes {
        Some(text) => date(text)?,
        None => opens.saturating_add(jiff::Span::new().days(90)),
    };
    if closes < opens {
        return Err(trouble(
            "Le dernier jour vient avant le premier.",
            "Vérifiez --opens et --closes (AAAA-MM-JJ).",
        )
        .usage());
    }
    let place = match &options.territory {
        Some(typed) => match territories().observed(typed) {
            Some(place) => (place.code.to_owned(), place.name.to_owned(), place.population),
            None => territory(typed).map(|c| (c.code.to_owned(), c.name.to_owned(), c.population))?,
        },
        None => (String::new(), "notre territoire".to_owned(), None),
    };
    let year = options.year.unwrap_or_else(|| opens.year());
    let mut settings = WaveSettings {
        population: place.2.map(|p| (p, 2026)),
        ..WaveSettings::default()
    };
    fill(&mut settings, &options.settings)?;
    let starts = if opens == today { app.clock.now() } else { midnight(opens)? };
    let observatory = match &options.observatory {
        Some(name) => super::observatory::choose(app, Some(name))?,
        None => super::observatory::of_wave(app, &place.0, &place.1)?,
    };
    let new = NewWave {
        observatory: observatory.id,
        title: options.title.clone().unwrap_or_else(|| {
            let title = placed(title, &place.1, year);
            if title.contains(&year.to_string()) {
                title
            } else {
                format!("{title} – {year}")
            }
        }),
        questionnaire,
        territory: (place.0, place.1),
        year,
        opens_at: starts,
        closes_at: midnight(closes.saturating_add(jiff::Span::new().days(1)))?.plus_seconds(-1),
        settings,
    };
    let wave = waves::get(app, waves::create(app, new)?)?;
    println!(
        "Enquête {}\u{a0}: «\u{a0}{}\u{a0}», {}, {}.",
        code(&wave),
        wave.title,
        wave.territory_name,
        period(&wave)
    );
    if wave.territory.is_empty() {
        println!(
            "Sans territoire, les pages écrivent «\u{a0}notre territoire\u{a0}»\u{a0}: l’option --territory nomme une commune ou une intercommunalité."
        );
    }
    remind(&wave);
    Ok(wave)
}

/// Says what people will look for on the start page and not find, and the command that mends it.
pub(super) fn remind(wave: &Wave) {
    let settings = &wave.settings;
    let reachable = !settings.contact_phone.is_empty() || !settings.contact_email.is_empty();
    let blanks: Vec<&str> = [
        ("--responsible \"…\"", settings.responsible.is_empty()),
        ("--contact-name \"…\"", settings.contact_name.is_empty()),
        ("--contact-phone \"…\" --contact-email \"…\"", !reachable),
    ]
    .into_iter()
    .filter(|(_, blank)| *blank)
    .map(|(option, _)| option)
    .collect();
    if !blanks.is_empty() {
        eprintln!(
            "À compléter avant d’envoyer les liens, pour que les associations sachent qui les interroge et qui appeler\u{a0}:\n  olva wave \
             settings --wave {} {}",
            code(wave),
            blanks.join(" ")
        );
    }
}

/// The wave that a command is about.
pub(super) fn choose(app: &App, which: &Which) -> Result<Wave, Trouble> {
    choose_by(app, which.wave.as_deref(), which.observatory.as_deref())
}

/// The wave of a code (the end of its identifier), or the most recent one: of the observatory typed, or of the only one.
fn choose_by(app: &App, typed: Option<&str>, observatory: Option<&str>) -> Result<Wave, Trouble> {
    let of = match (typed, observatory) {
        (_, Some(name)) => Some(super::observatory::choose(app, Some(name))?.id),
        (Some(_), None) => None,
        (None, None) => match observatories::list(app)?.len() {
            0 | 1 => None,
            _ => Some(super::observatory::choose(app, None)?.id),
        },
    };
    let all = waves::list(app, of)?;
    let none = || {
        trouble(
            "Aucune enquête dans cette base.",
            "Ouvrez-en une\u{a0}: olva publish olva-2026 --territory CODE.",
        )
    };
    let Some(typed) = typed else {
        return all.into_iter().next().ok_or_else(none);
    };
    if all.is_empty() {
        return Err(none());
    }
    let typed = typed.trim().to_lowercase();
    let mut found = all
        .into_iter()
        .filter(|w| Id::parse(&typed) == Some(w.id) || (typed.len() >= 6 && w.id.to_string().ends_with(&typed)));
    match (found.next(), found.next()) {
        (Some(wave), None) => Ok(wave),
        _ => Err(trouble(
            &format!("Aucune enquête n’a le code «\u{a0}{typed}\u{a0}»."),
            "«\u{a0}olva wave list\u{a0}» donne les codes.",
        )),
    }
}

/// The short code of a wave: the end of its identifier.
pub(super) fn code(wave: &Wave) -> String {
    let id = wave.id.to_string();
    id.get(id.len().saturating_sub(6)..).unwrap_or(&id).to_owned()
}

fn state(wave: &Wave) -> &'static str {
    match wave.state {
        WaveState::Draft => "à venir",
        WaveState::Open => "ouverte",
        WaveState::Closed => "fermée",
        WaveState::Archived => "archivée",
    }
}

fn period(wave: &Wave) -> String {
    format!(
        "du {} au {}",
        wave.opens_at.date().strftime("%d/%m/%Y"),
        wave.closes_at.date().strftime("%d/%m/%Y")
    )
}

fn date(text: &str) -> Result<Date, Trouble> {
    text.trim().parse().map_err(|_| {
        trouble(
            &format!("«\u{a0}{text}\u{a0}» n’est pas une date."),
            "Écrivez-la AAAA-MM-JJ, par exemple 2026-03-09.",
        )
        .usage()
    })
}

/// Midnight in Paris at the start of a day.
fn midnight(day: Date) -> Result<Timestamp, Trouble> {
    day.in_tz("Europe/Paris")
        .map(|zoned| Timestamp::new(zoned.timestamp()))
        .map_err(|_| trouble(&format!("La date {day} ne convient pas."), "Choisissez une autre date."))
}

/// Writes what was given over the settings.
fn fill(settings: &mut WaveSettings, given: &Settings) -> Result<(), Trouble> {
    let set = |field: &mut String, value: &Option<String>| {
        if let Some(value) = value {
            value.trim().clone_into(field);
        }
    };
    set(&mut settings.responsible, &given.responsible);
    set(&mut settings.contact_name, &given.contact_name);
    set(&mut settings.contact_phone, &given.contact_phone);
    if let Some(email) = &given.contact_email
        && Email::parse(email).is_none()
    {
        return Err(trouble(
            &format!("«\u{a0}{email}\u{a0}» n’est pas une adresse de courriel."),
            "Vérifiez --contact-email.",
        )
        .usage());
    }
    set(&mut settings.contact_email, &given.contact_email);
    for (name, path) in [("@territoire/quartiers", &given.quarters), ("@territoire/qpv", &given.qpv)] {
        if let Some(path) = path {
            settings.lists.insert(name.to_owned(), list(path)?);
        }
    }
    Ok(())
}

/// Reads a list « code;nom », with or without a header line.
fn list(path: &Path) -> Result<Vec<(String, String)>, Trouble> {
    let bytes = read(path)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut out: Vec<(String, String)> = Vec::new();
    for (place, line) in text
        .trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
    {
        let cells: Vec<&str> = line.split([';', ',', '\t']).map(|c| c.trim().trim_matches('"')).collect();
        if place == 0 && cells.first().is_some_and(|c| olva::register::fold(c) == "code") {
            continue;
        }
        let [code, label, ..] = cells.as_slice() else {
            return Err(trouble(
                &format!(
                    "«\u{a0}{}\u{a0}», ligne {}\u{a0}: il faut «\u{a0}code;nom\u{a0}».",
                    path.display(),
                    place + 1
                ),
                "Par exemple\u{a0}: centre;Centre-ville.",
            ));
        };
        if code.is_empty() || label.is_empty() || out.iter().any(|(c, _)| c == code) {
            return Err(trouble(
                &format!(
                    "«\u{a0}{}\u{a0}», ligne {}\u{a0}: code vide, nom vide ou code déjà pris.",
                    path.display(),
                    place + 1
                ),
                "Chaque quartier a un code à lui et un nom.",
            ));
        }
        out.push(((*code).to_owned(), (*label).to_owned()));
    }
    Ok(out)
}
