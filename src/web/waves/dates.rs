//! Title and dates with the calendar that the evening of restitution gives; who is responsible; the lists of quarters.

use askama::Template;

use super::nav::WaveNav;
use super::{Entry, blame, page, typed};
use crate::app::waves::draft::{self, Dates, Flaw, People};
use crate::error::Result;
use crate::fieldwork::calendar::{self, Avoided, Stage};
use crate::fieldwork::{Wave, WaveState};
use crate::i18n::{self, Words, text};
use crate::values::Date;
use crate::web::page::Frame;
use crate::web::{Ask, Reply};

/// A proposed date: what, when, why.
struct Proposed {
    what: String,
    date: String,
    why: String,
}

/// A calendar to take over: what the buttons set.
struct Proposal {
    lead: String,
    steps: Vec<Proposed>,
    opens: String,
    closes: String,
    evening: String,
}

#[derive(Template)]
#[template(path = "wave_dates.html")]
struct DatesPage {
    frame: Frame,
    nav: WaveNav,
    csrf: String,
    action: String,
    back: String,
    open: bool,
    problems: Vec<(String, String, String)>,
    entries: Vec<Entry>,
    evening: String,
    avoid: String,
    evening_error: Option<String>,
    proposal: Option<Proposal>,
    title: String,
}

/// Title and dates, with the calendar of an evening asked for.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let stored = Dates {
        title: wave.title.clone(),
        opens_on: wave.opens_at.date().to_string(),
        closes_on: wave.closes_at.date().to_string(),
        restitution_on: wave.restitution_on.clone().unwrap_or_default(),
    };
    written(ask, &stored, &[])
}

fn written(ask: &Ask, dates: &Dates, flaws: &[Flaw]) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let mut entries = vec![
        Entry::new(words, "titre", "text", "wave-title", &dates.title),
        Entry::new(words, "ouverture", "date", "dates-opening", &dates.opens_on),
        Entry::new(words, "cloture", "date", "dates-closing", &dates.closes_on),
        Entry::new(words, "restitution", "date", "dates-restitution", &dates.restitution_on),
    ];
    let problems = blame(words, &mut entries, flaws);
    let evening = ask.query("soiree").unwrap_or(&dates.restitution_on).to_owned();
    let avoid = ask.query("eviter").unwrap_or_default().to_owned();
    let asked = ask.query("soiree").is_some();
    let (proposal, evening_error) = match (asked, draft::read_date(&evening)) {
        (true, None) => (None, Some(words.t("wave-flaw-date"))),
        (true, Some(date)) => propose(ask, words, date, &avoid),
        (false, _) => (None, None),
    };
    let faulty = !flaws.is_empty() || evening_error.is_some();
    let template = DatesPage {
        frame: Frame::staff(ask, words.t("dates-title")),
        nav: WaveNav::of(ask, "wave-nav-preparation"),
        csrf: ask.csrf(),
        action: ask.in_wave("preparation/dates"),
        back: ask.in_wave("preparation"),
        open: wave.state != WaveState::Draft,
        problems,
        entries,
        evening,
        avoid,
        evening_error,
        proposal,
        title: dates.title.clone(),
    };
    Ok(page(faulty, &template))
}

/// Periods to avoid, one a line: « 06/02/2027 22/02/2027 ».
fn periods(typed: &str) -> Option<Vec<(Date, Date)>> {
    let mut out = Vec::new();
    for line in typed.lines().filter(|line| !line.trim().is_empty()) {
        let dates: Vec<Date> = line
            .split(|c: char| c.is_whitespace() || c == ',' || c == ';')
            .filter_map(draft::read_date)
            .collect();
        match dates.as_slice() {
            [from, to] if from <= to => out.push((*from, *to)),
            _ => return None,
        }
    }
    Some(out)
}

fn propose(ask: &Ask, words: Words, evening: Date, avoid: &str) -> (Option<Proposal>, Option<String>) {
    let today = ask.app.clock.now().date();
    let Some(given) = periods(avoid) else {
        return (None, Some(words.t("dates-flaw-periods")));
    };
    match calendar::propose(today, evening, &given) {
        Err(too_soon) => {
            let date = i18n::civil_date(too_soon.earliest, true);
            (None, Some(words.one("dates-too-soon", "date", date)))
        }
        Ok(calendar) => {
            let steps = calendar.steps.iter().map(|step| {
                let number = match step.stage {
                    Stage::Reminder(number) => number,
                    _ => 0,
                };
                let mut why = words.with(
                    &format!("stage-{}-why", step.stage.key()),
                    &[("days", text(step.delay)), ("weeks", text(step.delay / 7))],
                );
                if let Some(avoided) = step.avoided {
                    why = format!("{why} {}", words.t(avoided_key(avoided)));
                }
                Proposed {
                    what: words.with(&format!("stage-{}", step.stage.key()), &[("number", text(number))]),
                    date: i18n::civil_date(step.on, true),
                    why,
                }
            });
            let steps = steps.collect();
            let key = match calendar.ease {
                100 => "dates-ease-full",
                50.. => "dates-ease-good",
                _ => "dates-ease-tight",
            };
            let mut lead = words.t(key);
            if calendar.quiet.contains(&Avoided::August) {
                lead = format!("{lead} {}", words.t("dates-quiet-august"));
            }
            let on = |stage: Stage| calendar.on(stage).map(|date| date.to_string()).unwrap_or_default();
            let proposal = Proposal {
                lead,
                steps,
                opens: on(Stage::Opening),
                closes: on(Stage::Closing),
                evening: evening.to_string(),
            };
            (Some(proposal), None)
        }
    }
}

fn avoided_key(avoided: Avoided) -> &'static str {
    match avoided {
        Avoided::Weekend => "avoided-weekend",
        Avoided::Holiday => "avoided-holiday",
        Avoided::August => "avoided-august",
        Avoided::YearEnd => "avoided-year-end",
        Avoided::Given => "avoided-given",
    }
}

/// Keeps title and dates.
pub(in crate::web) fn save(ask: &Ask) -> Result<Reply> {
    let dates = Dates {
        title: typed(ask, "titre"),
        opens_on: typed(ask, "ouverture"),
        closes_on: typed(ask, "cloture"),
        restitution_on: typed(ask, "restitution"),
    };
    match draft::set_dates(&ask.app, ask.wave()?.id, &dates)? {
        Ok(()) => Ok(next(ask, "coordonnees")),
        Err(flaws) => written(ask, &dates, &flaws),
    }
}

/// Where to go once a piece is kept: the next piece while it is blank, else the preparation.
fn next(ask: &Ask, rest: &str) -> Reply {
    let blank = ask.wave.as_ref().is_some_and(|wave| wave.settings.responsible.is_empty());
    if rest == "coordonnees" && blank {
        Reply::see(ask.in_wave("preparation/coordonnees"))
    } else {
        Reply::see(ask.in_wave("preparation?fait=enregistre"))
    }
}

#[derive(Template)]
#[template(path = "wave_form.html")]
struct FormPage {
    frame: Frame,
    nav: WaveNav,
    csrf: String,
    action: String,
    back: String,
    lead: String,
    problems: Vec<(String, String, String)>,
    entries: Vec<Entry>,
}

fn form(ask: &Ask, title: &str, rest: &str, mut entries: Vec<Entry>, flaws: &[Flaw]) -> Reply {
    let words = ask.words;
    let problems = blame(words, &mut entries, flaws);
    let template = FormPage {
        frame: Frame::staff(ask, words.t(title)),
        nav: WaveNav::of(ask, "wave-nav-preparation"),
        csrf: ask.csrf(),
        action: ask.in_wave(rest),
        back: ask.in_wave("preparation"),
        lead: words.t(&format!("{title}-text")),
        problems,
        entries,
    };
    page(!flaws.is_empty(), &template)
}

/// Who is responsible, whom to call.
pub(in crate::web) fn people(ask: &Ask) -> Result<Reply> {
    let settings = &ask.wave()?.settings;
    let stored = People {
        responsible: settings.responsible.clone(),
        contact_name: settings.contact_name.clone(),
        contact_phone: settings.contact_phone.clone(),
        contact_email: settings.contact_email.clone(),
    };
    Ok(people_form(ask, &stored, &[]))
}

fn people_form(ask: &Ask, people: &People, flaws: &[Flaw]) -> Reply {
    let words = ask.words;
    let entries = vec![
        Entry::new(words, "responsable", "text", "people-responsible", &people.responsible),
        Entry::new(words, "contact", "text", "people-contact", &people.contact_name),
        Entry::new(words, "telephone", "tel", "people-phone", &people.contact_phone),
        Entry::new(words, "courriel", "email", "people-email", &people.contact_email),
    ];
    form(ask, "people-title", "preparation/coordonnees", entries, flaws)
}

/// Keeps them.
pub(in crate::web) fn save_people(ask: &Ask) -> Result<Reply> {
    let people = People {
        responsible: typed(ask, "responsable"),
        contact_name: typed(ask, "contact"),
        contact_phone: typed(ask, "telephone"),
        contact_email: typed(ask, "courriel"),
    };
    match draft::set_people(&ask.app, ask.wave()?.id, &people)? {
        Ok(()) => Ok(next(ask, "preparation")),
        Err(flaws) => Ok(people_form(ask, &people, &flaws)),
    }
}

/// A list as typed: one entry a line.
fn lines(wave: &Wave, name: &str) -> String {
    let list = wave.settings.lists.get(name).map_or(&[][..], Vec::as_slice);
    list.iter().map(|(code, label)| format!("{code} ; {label}\n")).collect()
}

/// The lists of quarters.
pub(in crate::web) fn lists(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let quarters = lines(wave, draft::QUARTERS);
    let mut qpv = lines(wave, draft::QPV);
    let mut proposed = false;
    if qpv.is_empty() {
        for (code, name) in draft::proposed_qpv(&ask.app, wave)? {
            qpv.push_str(&format!("{code} ; {name}\n"));
            proposed = true;
        }
    }
    Ok(lists_form(ask, &quarters, &qpv, proposed, &[]))
}

fn lists_form(ask: &Ask, quarters: &str, qpv: &str, proposed: bool, flaws: &[Flaw]) -> Reply {
    let words = ask.words;
    let mut entries = vec![
        Entry::new(words, "quartiers", "area", "lists-quarters", quarters),
        Entry::new(words, "qpv", "area", "lists-qpv", qpv),
    ];
    if proposed && let Some(entry) = entries.last_mut() {
        entry.hint = format!("{} {}", entry.hint, words.t("lists-qpv-proposed"));
    }
    for entry in &mut entries {
        let text = if entry.name == "qpv" { qpv } else { quarters };
        if let Err(line) = draft::read_list(text) {
            entry.error = Some(words.one("wave-flaw-list-line", "line", line));
        }
    }
    form(ask, "lists-title", "preparation/quartiers", entries, flaws)
}

/// Keeps them.
pub(in crate::web) fn save_lists(ask: &Ask) -> Result<Reply> {
    let (quarters, qpv) = (typed(ask, "quartiers"), typed(ask, "qpv"));
    match draft::set_lists(&ask.app, ask.wave()?.id, &quarters, &qpv)? {
        Ok(()) => Ok(next(ask, "preparation")),
        Err(flaws) => Ok(lists_form(ask, &quarters, &qpv, false, &flaws)),
    }
}
