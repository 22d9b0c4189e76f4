//! A training observatory, filled: a few hundred invented associations of the territory, a wave open for three weeks with its answers,
//! duplicates to merge, requests to decide, calls to make. Filled through the actions that people have; the same associations and answers every time.

use std::sync::Arc;

use anyhow::Context as _;

use super::dice::Dice;
use super::field::{self, Field};
use super::profile::Profile;
use super::register::{self, Sources};
use crate::app::waves::guest::{self, Unknown};
use crate::app::waves::{NewWave, draft};
use crate::app::{App, frame, mailing, training, waves};
use crate::error::{Code, Result};
use crate::fieldwork::{CallOutcome, Observatory, Wave, WaveSettings, calendar};
use crate::library::territories;
use crate::register::ContactRow;
use crate::register::territory::Commune;
use crate::store::calls;
use crate::values::{Id, SetClock, Timestamp};

/// The questionnaire of the wave.
const QUESTIONNAIRE: &str = "olva-2026";
const SEED: u64 = 2026;
/// Where an observatory without territory trains.
const ELSEWHERE: &str = "18033";
/// Days since the opening, days to the closing.
const DAYS: (i64, i64) = (21, 42);

/// How much there is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Associations.
    pub associations: usize,
    /// Questionnaires sent.
    pub responses: usize,
}

impl Default for Size {
    fn default() -> Self {
        Size {
            associations: 240,
            responses: 60,
        }
    }
}

/// Makes the training observatory of an observatory and fills it; the one there is stays as it is.
///
/// # Errors
/// Errors of the application.
pub fn begin(app: &App, of: &Observatory, size: Size) -> Result<Observatory> {
    if of.training {
        return Err(Code::BadRequest.into());
    }
    if let Some(known) = training::twin(app, of)? {
        return Ok(known);
    }
    let made = training::create(app, of, &format!("Entraînement – {}", of.name))?;
    renew(app, &made, size)?;
    Ok(made)
}

/// Empties a training observatory and fills it again. False: somebody else is doing it.
///
/// # Errors
/// Errors of the application; it can be begun again.
pub fn renew(app: &App, of: &Observatory, size: Size) -> Result<bool> {
    if !training::claim(app, of.id)? {
        return Ok(false);
    }
    let done = fill(app, of, size);
    training::filled(app, of.id)?;
    done.map(|()| true)
}

/// The commune whose associations are invented, and those where their seats are, with their weights.
fn places(of: &Observatory) -> Result<(&'static Commune, Vec<(&'static Commune, f64)>)> {
    let all = territories();
    let mut members: Vec<(&Commune, f64)> = all
        .members(&of.territory)
        .into_iter()
        .map(|commune| (commune, f64::from(commune.population.unwrap_or(0))))
        .collect();
    members.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.code.cmp(other.0.code)));
    if let Some((main, _)) = members.first() {
        return Ok((main, members));
    }
    let commune = all
        .commune(&of.territory)
        .or_else(|| all.commune(ELSEWHERE))
        .context("no commune to train in")?;
    Ok((commune, vec![(commune, 1.0)]))
}

fn fill(app: &App, of: &Observatory, size: Size) -> Result<()> {
    let now = app.clock.now();
    let today = now.date();
    let opens = draft::opening_of(calendar::plus(today, -DAYS.0)).ok_or(Code::BadRequest)?;
    let closes = draft::closing_of(calendar::plus(today, DAYS.1)).ok_or(Code::BadRequest)?;
    let clock = Arc::new(SetClock::new(opens));
    // Identifiers and links are drawn by the real chance: a link must not be guessed, even here.
    let past = App {
        clock: clock.clone(),
        ..app.clone()
    };
    let text = app
        .library
        .questionnaire(QUESTIONNAIRE)
        .context("the questionnaire of the training")?;
    let simulation = app
        .library
        .simulation(QUESTIONNAIRE)
        .context("the distributions of the training")?;
    let profile = Profile::read(simulation).context("the distributions of the training")?;
    let sources = Sources::embedded().context("the lists of the demonstration")?;
    let (commune, members) = places(of)?;
    let mut drawn = register::draw(&sources, commune, size.associations, today.year(), SEED);
    spread(&mut drawn.rows, commune, &members);
    let mut rows = drawn.rows.clone();
    rows.extend(twice(&drawn.rows));

    let lists = [
        ("@territoire/quartiers".to_owned(), drawn.quarters.clone()),
        ("@territoire/qpv".to_owned(), drawn.qpv.clone()),
    ];
    let core = waves::publish(&past, text)?;
    let wave = waves::create(
        &past,
        NewWave {
            observatory: of.id,
            title: format!("Enquête d’entraînement {} – {}", today.year(), of.territory_name),
            questionnaire: core.clone(),
            territory: (of.territory.clone(), of.territory_name.clone()),
            year: today.year(),
            opens_at: opens,
            closes_at: closes,
            settings: WaveSettings {
                responsible: format!("Observatoire d’entraînement {}", of.territory_name).trim().to_owned(),
                contact_name: "Camille Exemple, service de la vie associative (entraînement)".to_owned(),
                contact_phone: "01 99 00 00 00".to_owned(),
                contact_email: "vie-associative@demonstration.example".to_owned(),
                lists: lists.into(),
                demo: true,
                population: commune.population.map(|people| (people, today.year())),
                core: Some(core),
                ..WaveSettings::default()
            },
        },
    )?;
    frame::import(&past, wave, &rows)?;
    let links = waves::links(&past, wave, None, false)?;
    let field = Field {
        seed: SEED,
        year: today.year(),
        opens,
        until: now,
        wanted: size.responses,
        earlier: false,
    };
    field::simulate(&past, &clock, &field, &profile, &drawn.rows, &links, &mut |_, _, _| {})?;
    clock.set(now);
    requests(&past, wave, commune, &drawn.rows)?;
    called(&past, wave, &drawn.rows, &links, now)?;
    let (plan, _) = mailing::plan_of(&waves::get(&past, wave)?);
    mailing::save_plan(&past, wave, &plan)?;
    Ok(())
}

/// Seats of an intercommunality: in its communes, by their population; the quarters are those of the largest.
fn spread(rows: &mut [ContactRow], main: &Commune, members: &[(&'static Commune, f64)]) {
    let weights: Vec<f64> = members.iter().map(|(_, people)| *people).collect();
    for (place, row) in rows.iter_mut().enumerate().filter(|_| members.len() > 1) {
        let mut dice = Dice::new(SEED, 5_000_000 + place as u64);
        let Some((commune, _)) = dice.weighted(&weights).and_then(|at| members.get(at)) else {
            continue;
        };
        row.commune = Some(commune.code.to_owned());
        if commune.code != main.code {
            row.attributes.remove("quartier");
        }
    }
}

/// The same associations as another file would write them: four by their address, four by their SIREN under another number.
fn twice(rows: &[ContactRow]) -> Vec<ContactRow> {
    let same = |row: &ContactRow, name: String| ContactRow {
        name,
        commune: row.commune.clone(),
        source: Some("liste du forum (inventée)".to_owned()),
        domain: row.domain.clone(),
        employer: row.employer,
        ..ContactRow::default()
    };
    let by_mail = rows.iter().filter(|row| row.email.is_some() && row.siren.is_none()).take(4);
    let by_number = rows.iter().filter(|row| row.siren.is_some()).take(4);
    by_mail
        .map(|row| ContactRow {
            email: row.email.clone(),
            ..same(row, format!("{} (bureau)", row.name))
        })
        .chain(by_number.enumerate().map(|(place, row)| ContactRow {
            rna: Some(format!("W00090000{}", place + 1)),
            siren: row.siren.clone(),
            phone: row.phone.clone(),
            ..same(row, row.name.to_uppercase())
        }))
        .collect()
}

/// The open link, and three requests that came by it.
fn requests(app: &App, wave: Id<Wave>, commune: &Commune, rows: &[ContactRow]) -> Result<()> {
    let link = guest::switch(app, wave, true)?.context("the open link")?;
    let known = rows.iter().rev().find_map(|row| Some((row.name.clone(), row.rna.clone()?)));
    let (known, rna) = known.unwrap_or_default();
    let asked = [
        Unknown {
            name: "Les Jardins partagés du canal".to_owned(),
            email: "jardins@demonstration.example".to_owned(),
            note: format!("Nous nous sommes créés cette année à {}.", commune.name),
            ..Unknown::default()
        },
        Unknown {
            name: known,
            rna,
            phone: "01 99 00 01 01".to_owned(),
            note: "Nous n’avons pas reçu de lien\u{a0}: notre adresse a changé.".to_owned(),
            ..Unknown::default()
        },
        Unknown {
            name: "Fédération des chorales du département".to_owned(),
            email: "chorales@demonstration.example".to_owned(),
            note: "Notre siège est dans une autre commune, mais nous répétons ici chaque semaine.".to_owned(),
            ..Unknown::default()
        },
    ];
    for (place, unknown) in asked.iter().enumerate() {
        if let Err(flaws) = guest::request(app, &link, unknown, &format!("training-{wave}-{place}"))? {
            let fields: Vec<&str> = flaws.iter().map(|flaw| flaw.key).collect();
            return Err(anyhow::anyhow!("a request of the training: {}", fields.join(", ")).into());
        }
    }
    Ok(())
}

/// Four calls made yesterday: nobody there, to call again now, to call again tomorrow, a wrong number.
fn called(app: &App, wave: Id<Wave>, rows: &[ContactRow], links: &[field::Link], now: Timestamp) -> Result<()> {
    const HOUR: i64 = 3600;
    let outcomes = [
        (CallOutcome::Absent, None, None),
        (
            CallOutcome::CallBack,
            Some(now.plus_seconds(HOUR / 4)),
            Some("Le président rentre dans la matinée."),
        ),
        (CallOutcome::CallBack, Some(now.plus_seconds(30 * HOUR)), None),
        (CallOutcome::WrongNumber, None, Some("C’est un particulier.")),
    ];
    let mut waiting = Vec::new();
    for row in rows.iter().filter(|row| row.phone.is_some() && !row.opposed) {
        let Some((id, ..)) = links.iter().find(|(_, name, _)| *name == row.name) else {
            continue;
        };
        if waiting.len() < outcomes.len() && frame::one(app, wave, *id)?.response.is_none() {
            waiting.push(*id);
        }
    }
    for (who, (outcome, call_back_at, note)) in waiting.into_iter().zip(outcomes) {
        let call = calls::Call {
            id: Id::new(now, &*app.random),
            person: None,
            at: now.plus_seconds(-20 * HOUR),
            outcome,
            call_back_at,
            note: note.map(str::to_owned),
        };
        app.store.write(|db| Ok(calls::record(db, wave, who, &call)?))?;
    }
    Ok(())
}
