//! One call: what to say, the number, what came of it.

use askama::Template;

use super::calls::{dial, moment};
use crate::app::calls::{self, Call, Flaw, Noted, Open};
use crate::app::wrong_numbers;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, CallOutcome, Wave, WaveState};
use crate::i18n::{Words, text};
use crate::values::{Id, Timestamp};
use crate::web::page::{Frame, render};
use crate::web::{Ask, COORDINATORS, ROUTES, Reply};

/// Longest note kept, in characters.
const NOTE: usize = 300;

/// A call made before.
struct Past {
    at: String,
    outcome: String,
    back: Option<String>,
    note: Option<String>,
}

#[derive(Template)]
#[template(path = "call.html")]
struct Page {
    frame: Frame,
    name: String,
    phone: String,
    dial: String,
    /// Where the case stands, when nothing more is to be asked.
    settled: Option<String>,
    closed: Option<String>,
    /// Whom the call was given to, when that is somebody else.
    other: Option<String>,
    back: Option<String>,
    greeting: String,
    length: String,
    contact: Option<String>,
    history: Vec<Past>,
    /// Outcomes that leave the matter open, and those that end it: code, words, hint.
    open: Vec<(String, String, String)>,
    ending: Vec<(String, String, String)>,
    chosen: String,
    day: String,
    hour: String,
    today: String,
    note: String,
    problem: Option<String>,
    /// For coordinators: the form that corrects the number, open when it was found to be wrong, what was typed, what is wrong with it.
    fix: Option<Fix>,
    call: String,
    action: String,
    list: String,
    csrf: String,
}

/// The form that corrects a number.
struct Fix {
    wrong: bool,
    typed: String,
    error: Option<String>,
}

/// What was typed in the form.
#[derive(Default)]
struct Typed {
    outcome: String,
    day: String,
    hour: String,
    note: String,
    call: Option<Id<Call>>,
    /// Another number, and what is wrong with it.
    number: Option<(String, String)>,
}

/// The page of a call.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let back = ask.app.clock.now().plus_seconds(24 * 3600).in_paris();
    let typed = Typed {
        day: back.date().to_string(),
        hour: "18:00".to_owned(),
        ..Typed::default()
    };
    page(ask, 200, typed, None)
}

fn page(ask: &Ask, status: u16, typed: Typed, problem: Option<String>) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let person = ask.person()?;
    let opened = calls::open(&ask.app, wave, ask.id("association")?, person)?;
    let minutes = crate::app::board::minutes(&ask.app, wave)?;
    let Open {
        case,
        other,
        history,
        call,
        mail,
    } = opened;
    let outcomes = |ending: bool| {
        CallOutcome::ALL
            .into_iter()
            .filter(|outcome| outcome.settles().is_some() == ending)
            .filter(|outcome| mail || *outcome != CallOutcome::Link)
            .map(|outcome| {
                let key = format!("outcome-{}", outcome.code());
                let hint = format!("{key}-hint");
                let hint = if words.has(&hint) { words.t(&hint) } else { String::new() };
                (outcome.code().to_owned(), words.t(&format!("{key}-button")), hint)
            })
            .collect::<Vec<_>>()
    };
    let settings = &wave.settings;
    let greeting = [
        ("name", text(&person.name)),
        ("responsible", text(responsible(words, wave))),
        ("territory", text(&wave.territory_name)),
    ];
    let page = Page {
        frame: Frame::staff(ask, words.one("call-title", "name", &case.name)),
        dial: dial(&case.phone),
        settled: (!case.status.is_pending()).then(|| words.t(&format!("case-{}", case.status.code()))),
        closed: (wave.state != WaveState::Open).then(|| words.t("calls-closed")),
        other,
        back: case.call_back_at.map(moment),
        greeting: words.with("call-greeting", &greeting),
        length: match minutes {
            Some((full, Some(short))) => words.with("call-length-both", &[("full", text(full)), ("short", text(short))]),
            Some((full, None)) => words.one("call-length", "full", full),
            None => words.t("call-length-unknown"),
        },
        contact: (!settings.contact_name.is_empty() || !settings.contact_phone.is_empty()).then(|| {
            let said: Vec<&str> = [&settings.contact_name, &settings.contact_phone, &settings.contact_email]
                .into_iter()
                .filter(|part| !part.is_empty())
                .map(String::as_str)
                .collect();
            said.join(", ")
        }),
        history: history.iter().map(|call| past(words, call)).collect(),
        open: outcomes(false),
        ending: outcomes(true),
        chosen: typed.outcome,
        day: typed.day,
        hour: typed.hour,
        today: ask.app.clock.now().date().to_string(),
        note: typed.note,
        problem,
        fix: (wave.state == WaveState::Open && ask.may(COORDINATORS)).then(|| {
            let (typed, error) = typed.number.map_or((None, None), |(typed, error)| (Some(typed), Some(error)));
            Fix {
                wrong: case.outcome == Some(CallOutcome::WrongNumber),
                typed: typed.unwrap_or_else(|| case.phone.clone()),
                error,
            }
        }),
        call: typed.call.unwrap_or(call).to_string(),
        action: ask.in_wave(&format!("appels/{}", case.association)),
        list: ask.in_wave("appels"),
        csrf: person.csrf.clone(),
        name: case.name,
        phone: case.phone,
    };
    Ok(render(status, &page))
}

fn responsible(words: Words, wave: &Wave) -> String {
    if wave.settings.responsible.is_empty() {
        words.t("call-observatory")
    } else {
        wave.settings.responsible.clone()
    }
}

fn past(words: Words, call: &Call) -> Past {
    Past {
        at: moment(call.at),
        outcome: words.t(&format!("outcome-{}", call.outcome.code())),
        back: call.call_back_at.map(moment),
        note: call.note.clone(),
    }
}

/// A day and an hour in Europe/Paris.
fn instant(day: &str, hour: &str) -> Option<Timestamp> {
    let date: crate::values::Date = day.trim().parse().ok()?;
    let (hours, minutes) = hour.trim().split_once([':', 'h'])?;
    let hours: i8 = hours.trim().parse().ok().filter(|hours| (0..24).contains(hours))?;
    let minutes = minutes.trim();
    let minutes: i8 = if minutes.is_empty() {
        0
    } else {
        minutes.get(..2)?.parse().ok()?
    };
    if !(0..60).contains(&minutes) {
        return None;
    }
    let zone = jiff::tz::TimeZone::get("Europe/Paris").ok()?;
    let at = date.at(hours, minutes, 0, 0).to_zoned(zone).ok()?;
    Some(Timestamp::new(at.timestamp()))
}

/// Notes the call, or takes it over.
pub(in crate::web) fn note(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let person = ask.person()?;
    let association = ask.id("association")?;
    if ask.field("action") == Some("prendre") {
        if !ask.may(COORDINATORS) {
            return Err(Code::NotFound.into());
        }
        calls::take(&ask.app, wave, association, person.id)?;
        return Ok(Reply::see(ask.in_wave(&format!("appels/{association}"))));
    }
    if ask.field("action") == Some("numero") {
        return number(ask, association);
    }
    let field = |name: &str| ask.field(name).unwrap_or_default().to_owned();
    let typed = Typed {
        outcome: field("issue"),
        day: field("jour"),
        hour: field("heure"),
        note: field("note").chars().take(NOTE).collect(),
        call: ask.field("appel").and_then(Id::parse),
        number: None,
    };
    let Some(outcome) = CallOutcome::parse(&typed.outcome) else {
        return page(ask, 422, typed, Some(ask.words.t("call-no-outcome")));
    };
    let call = typed.call.ok_or(Code::BadRequest)?;
    let noted = Noted {
        call,
        outcome,
        call_back_at: instant(&typed.day, &typed.hour),
        note: Some(typed.note.trim().to_owned()).filter(|note| !note.is_empty()),
    };
    match calls::note(&ask.app, wave, association, person, &noted)? {
        Ok(()) if outcome == CallOutcome::Interview => Ok(Reply::see(keying(ask, association.to_string().as_str()))),
        Ok(()) => Ok(Reply::see(format!("{}?note=1", ask.in_wave("appels")))),
        Err(flaw) => {
            let status = if flaw == Flaw::Taken { 409 } else { 422 };
            page(ask, status, typed, Some(ask.words.t(&format!("call-flaw-{}", flaw.key()))))
        }
    }
}

/// Corrects the number; the association is to be called again.
fn number(ask: &Ask, association: Id<Association>) -> Result<Reply> {
    if !ask.may(COORDINATORS) {
        return Err(Code::NotFound.into());
    }
    let typed: String = ask.field("numero").unwrap_or_default().chars().take(40).collect();
    match wrong_numbers::correct(&ask.app, ask.wave()?, association, &typed)? {
        Ok(()) => Ok(Reply::see(format!("{}?numero=1", ask.in_wave("appels")))),
        Err(flaw) => {
            let error = ask.words.t(&format!("call-number-{}", flaw.key()));
            let typed = Typed {
                number: Some((typed, error)),
                ..Typed::default()
            };
            page(ask, 422, typed, None)
        }
    }
}

/// Where the answers are keyed in; the page of the call when the site has no such page.
fn keying(ask: &Ask, association: &str) -> String {
    const PAGE: &str = "/o/{observatory}/vagues/{wave}/saisie/{association}";
    if ROUTES.iter().any(|route| route.path == PAGE) {
        ask.in_wave(&format!("saisie/{association}?mode=telephone"))
    } else {
        ask.in_wave(&format!("appels/{association}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_an_hour_are_those_of_paris() {
        let at = |day: &str, hour: &str| instant(day, hour).map(|at| at.to_string());
        assert_eq!(at("2026-03-03", "18:30").as_deref(), Some("2026-03-03T17:30:00Z"));
        assert_eq!(at("2026-07-03", "9h").as_deref(), Some("2026-07-03T07:00:00Z"));
        for (day, hour) in [
            ("", "18:30"),
            ("2026-03-03", ""),
            ("2026-02-30", "10:00"),
            ("2026-03-03", "25:00"),
            ("2026-03-03", "10:75"),
        ] {
            assert_eq!(at(day, hour), None, "{day} {hour}");
        }
    }
}
