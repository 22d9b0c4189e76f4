//! A wave in preparation: begun with sensible dates, then changed piece by piece. Each change says all that is wrong with it.

use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Campaign, Observatory, Wave, WaveSettings, WaveState, calendar};
use crate::library::territories;
use crate::store::{campaign, wave};
use crate::values::{Date, Email, Id, Timestamp};

/// What is wrong with a field of a form: the field, and the key of the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Name of the field.
    pub field: &'static str,
    /// Key of its sentence.
    pub key: &'static str,
}

/// An action on a form: done, or all that is wrong with it.
pub type Outcome<T> = Result<std::result::Result<T, Vec<Flaw>>>;

fn flaw(field: &'static str, key: &'static str) -> Flaw {
    Flaw { field, key }
}

/// Title and dates, as typed (ISO dates).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// Title.
    pub title: String,
    /// First day.
    pub opens_on: String,
    /// Last day, included.
    pub closes_on: String,
    /// The evening of restitution; may be blank.
    pub restitution_on: String,
}

/// Whom to call, and who is responsible, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Who is responsible.
    pub responsible: String,
    /// Name.
    pub contact_name: String,
    /// Telephone.
    pub contact_phone: String,
    /// E-mail.
    pub contact_email: String,
}

/// Eight in the morning, in Paris.
const OPENING_HOUR: i8 = 8;
/// Weeks of preparation proposed when nothing is known.
const WEEKS_BEFORE: i64 = 4;
/// Days of collection proposed when nothing is known: twelve weeks.
const DAYS_OPEN: i64 = 84;

/// The instant at which a day begins in Paris, plus hours.
fn at_hour(day: Date, hour: i8) -> Option<Timestamp> {
    let zoned = day.at(hour, 0, 0, 0).in_tz("Europe/Paris").ok()?;
    Some(Timestamp::new(zoned.timestamp()))
}

/// The first instant of a wave that opens on a day.
pub fn opening_of(day: Date) -> Option<Timestamp> {
    at_hour(day, OPENING_HOUR)
}

/// The last instant of a wave that closes on a day, included.
pub fn closing_of(day: Date) -> Option<Timestamp> {
    Some(at_hour(calendar::plus(day, 1), 0)?.plus_seconds(-1))
}

/// The dates proposed for a new wave: in four weeks, for twelve weeks, away from week-ends, holidays and August.
pub fn usual_dates(today: Date) -> (Date, Date) {
    let free = |mut day: Date| {
        for _ in 0..60 {
            if calendar::avoided(day, &[]).is_none() {
                break;
            }
            day = calendar::plus(day, 1);
        }
        day
    };
    let opens = free(calendar::plus(today, 7 * WEEKS_BEFORE));
    (opens, free(calendar::plus(opens, DAYS_OPEN)))
}

/// Begins a wave in preparation on a published questionnaire, with the dates proposed and what the observatory knows of itself.
///
/// # Errors
/// Store errors; `BadRequest` when the dates of today cannot be written; `NotFound` when a training observatory would join a campaign.
pub fn begin(app: &App, of: &Observatory, title: &str, core: &str, joined: Option<Id<Campaign>>) -> Outcome<Id<Wave>> {
    if of.training && joined.is_some() {
        return Err(Code::NotFound.into());
    }
    if title.trim().is_empty() {
        return Ok(Err(vec![flaw("titre", "wave-flaw-title")]));
    }
    let now = app.clock.now();
    let (opens_on, closes_on) = usual_dates(now.date());
    let (Some(opens_at), Some(closes_at)) = (opening_of(opens_on), closing_of(closes_on)) else {
        return Err(Code::BadRequest.into());
    };
    let known = &of.settings;
    let population = territories().observed(&of.territory).and_then(|place| place.population);
    let new = Wave {
        id: Id::new(now, &*app.random),
        observatory: of.id,
        campaign: joined,
        title: title.trim().to_owned(),
        questionnaire: core.to_owned(),
        local_module: None,
        territory: of.territory.clone(),
        territory_name: of.territory_name.clone(),
        year: opens_on.year(),
        state: WaveState::Draft,
        opens_at,
        closes_at,
        opened_at: None,
        restitution_on: None,
        mail_plan: serde_json::Value::Null,
        mail_paused: false,
        open_link: None,
        settings: WaveSettings {
            responsible: known.responsible.clone(),
            contact_name: known.contact_name.clone(),
            contact_phone: known.contact_phone.clone(),
            contact_email: known.contact_email.clone(),
            population: population.map(|population| (population, 2026)),
            demo: of.training,
            core: Some(core.to_owned()),
            ..WaveSettings::default()
        },
    };
    app.store.write(|db| {
        if let Some(campaign) = joined {
            campaign::get(db, campaign)?;
        }
        Ok(wave::insert(db, &new, now)?)
    })?;
    Ok(Ok(new.id))
}

/// A date typed as ISO, or the French way (`24/09/2026`).
pub fn read_date(text: &str) -> Option<Date> {
    let text = text.trim();
    text.parse::<Date>().ok().or_else(|| {
        let mut parts = text.split(['/', '.', '-']);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let date = Date::new(
            year.trim().parse().ok()?,
            month.trim().parse().ok()?,
            day.trim().parse().ok()?,
        );
        date.ok().filter(|_| parts.next().is_none())
    })
}

/// Reads dates and says all that is wrong with them.
///
/// # Errors
/// The flaws.
pub fn check_dates(typed: &Dates, now: Timestamp) -> std::result::Result<(Timestamp, Timestamp, Option<Date>), Vec<Flaw>> {
    let mut flaws = Vec::new();
    if typed.title.trim().is_empty() {
        flaws.push(flaw("titre", "wave-flaw-title"));
    }
    let mut date = |field: &'static str, text: &str| {
        let read = read_date(text);
        if read.is_none() {
            flaws.push(flaw(field, "wave-flaw-date"));
        }
        read
    };
    let opens_on = date("ouverture", &typed.opens_on);
    let closes_on = date("cloture", &typed.closes_on);
    let blank = typed.restitution_on.trim().is_empty();
    let restitution = if blank {
        None
    } else {
        date("restitution", &typed.restitution_on)
    };
    let (opens_at, closes_at) = (opens_on.and_then(opening_of), closes_on.and_then(closing_of));
    match (opens_at, closes_at) {
        (_, Some(closes)) if closes <= now => flaws.push(flaw("cloture", "wave-flaw-closing-past")),
        (Some(opens), Some(closes)) if closes <= opens => flaws.push(flaw("cloture", "wave-flaw-closing-before")),
        _ => {}
    }
    if let (Some(evening), Some(closes)) = (restitution, closes_on)
        && evening <= closes
    {
        flaws.push(flaw("restitution", "wave-flaw-restitution"));
    }
    match (opens_at, closes_at) {
        (Some(opens), Some(closes)) if flaws.is_empty() => Ok((opens, closes, restitution)),
        _ => Err(flaws),
    }
}

/// Changes a wave of an observatory within one transaction; only in preparation.
pub(super) fn edit(app: &App, id: Id<Wave>, change: impl Fn(&mut Wave)) -> Result<()> {
    app.store.write(|db| {
        let mut known = wave::get(db, id)?;
        if known.state != WaveState::Draft {
            return Err(Code::RevisionConflict.into());
        }
        change(&mut known);
        Ok(wave::change(db, &known)?)
    })
}

/// Changes the title and the dates of a wave in preparation.
///
/// # Errors
/// `RevisionConflict` when it is open already; store errors.
pub fn set_dates(app: &App, id: Id<Wave>, typed: &Dates) -> Outcome<()> {
    let (opens_at, closes_at, restitution) = match check_dates(typed, app.clock.now()) {
        Ok(read) => read,
        Err(flaws) => return Ok(Err(flaws)),
    };
    edit(app, id, |wave| {
        typed.title.trim().clone_into(&mut wave.title);
        wave.year = opens_at.date().year();
        wave.opens_at = opens_at;
        wave.closes_at = closes_at;
        wave.restitution_on = restitution.map(|date| date.to_string());
    })?;
    Ok(Ok(()))
}

/// Changes who is responsible and whom to call; the observatory remembers them for its next waves.
///
/// # Errors
/// Store errors.
pub fn set_people(app: &App, id: Id<Wave>, typed: &People) -> Outcome<()> {
    let mut flaws = Vec::new();
    let trimmed = |text: &String| text.trim().to_owned();
    if typed.responsible.trim().is_empty() {
        flaws.push(flaw("responsable", "wave-flaw-responsible"));
    }
    if typed.contact_name.trim().is_empty() {
        flaws.push(flaw("contact", "wave-flaw-contact"));
    }
    let (phone, email) = (trimmed(&typed.contact_phone), trimmed(&typed.contact_email));
    if phone.is_empty() && email.is_empty() {
        flaws.push(flaw("telephone", "wave-flaw-reach"));
    }
    if !phone.is_empty() && phone.chars().filter(char::is_ascii_digit).count() < 4 {
        flaws.push(flaw("telephone", "wave-flaw-phone"));
    }
    if !email.is_empty() && Email::parse(&email).is_none() {
        flaws.push(flaw("courriel", "wave-flaw-email"));
    }
    if !flaws.is_empty() {
        return Ok(Err(flaws));
    }
    app.store.write(|db| {
        let mut known = wave::get(db, id)?;
        known.settings.responsible = trimmed(&typed.responsible);
        known.settings.contact_name = trimmed(&typed.contact_name);
        known.settings.contact_phone.clone_from(&phone);
        known.settings.contact_email.clone_from(&email);
        wave::set_settings(db, id, &known.settings)?;
        let all = crate::store::observatory::list(db)?;
        if let Some(mut of) = all.into_iter().find(|one| one.id == known.observatory) {
            of.settings.responsible.clone_from(&known.settings.responsible);
            of.settings.contact_name.clone_from(&known.settings.contact_name);
            of.settings.contact_phone.clone_from(&phone);
            of.settings.contact_email.clone_from(&email);
            crate::store::observatory::change(db, &of)?;
        }
        Ok(())
    })?;
    Ok(Ok(()))
}

/// The names of the lists that a territory supplies.
pub const QUARTERS: &str = "@territoire/quartiers";
/// Priority quarters.
pub const QPV: &str = "@territoire/qpv";

/// Reads a list typed one entry a line: a name, or `code ; name`. Codes that are not given come from the names and never change while
/// the name stays.
///
/// # Errors
/// The number of the first line that is wrong (from 1).
pub fn read_list(text: &str) -> std::result::Result<Vec<(String, String)>, usize> {
    let mut out: Vec<(String, String)> = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let (code, label) = match line.split_once([';', '\t']) {
            Some((code, label)) => (code.trim().to_owned(), label.trim().trim_end_matches(';').trim().to_owned()),
            None => (crate::app::observatories::slug(line), line.to_owned()),
        };
        let known = out.iter().any(|(other, name)| *other == code || *name == label);
        let bad_code = code.is_empty() || code.chars().count() > 64 || code.starts_with('~');
        if bad_code || label.is_empty() || known {
            return Err(place + 1);
        }
        out.push((code, label));
    }
    Ok(out)
}

/// Changes the lists of quarters and QPV. In an open wave, a code that is already there stays.
///
/// # Errors
/// Store errors.
pub fn set_lists(app: &App, id: Id<Wave>, quarters: &str, qpv: &str) -> Outcome<()> {
    let mut flaws = Vec::new();
    let mut read = |field: &'static str, text: &str| {
        read_list(text).unwrap_or_else(|_| {
            flaws.push(flaw(field, "wave-flaw-list"));
            Vec::new()
        })
    };
    let lists = [(QUARTERS, read("quartiers", quarters)), (QPV, read("qpv", qpv))];
    if !flaws.is_empty() {
        return Ok(Err(flaws));
    }
    let done = app.store.write(|db| {
        let mut known = wave::get(db, id)?;
        if known.state != WaveState::Draft {
            let lost = lists.iter().any(|(name, list)| {
                let before = known.settings.lists.get(*name).map_or(&[][..], Vec::as_slice);
                before.iter().any(|(code, _)| !list.iter().any(|(kept, _)| kept == code))
            });
            if lost {
                return Ok(Err(vec![flaw("quartiers", "wave-flaw-list-open")]));
            }
        }
        for (name, list) in &lists {
            if list.is_empty() {
                known.settings.lists.remove(*name);
            } else {
                known.settings.lists.insert((*name).to_owned(), list.clone());
            }
        }
        wave::set_settings(db, id, &known.settings)?;
        Ok(Ok(()))
    })?;
    Ok(done)
}

/// The priority quarters that the reference knows in the territory of a wave: code, name.
///
/// # Errors
/// Store errors.
pub fn proposed_qpv(app: &App, of: &Wave) -> Result<Vec<(String, String)>> {
    let communes: Vec<String> = territories()
        .communes_of(&of.territory)
        .into_iter()
        .map(|commune| commune.code.to_owned())
        .collect();
    app.store.read(|db| Ok(wave::qpv_of(db, &communes)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_say_all_that_is_wrong_with_them() {
        let now = Timestamp::parse("2026-11-22T09:00:00Z").unwrap();
        let typed = |opens: &str, closes: &str, evening: &str| Dates {
            title: "Vague".into(),
            opens_on: opens.into(),
            closes_on: closes.into(),
            restitution_on: evening.into(),
        };
        let keys = |dates: Dates| -> Vec<&'static str> {
            check_dates(&dates, now)
                .err()
                .unwrap_or_default()
                .iter()
                .map(|flaw| flaw.key)
                .collect()
        };
        assert_eq!(keys(typed("2027-01-12", "2027-03-30", "2027-06-10")), Vec::<&str>::new());
        assert_eq!(keys(typed("12/01/2027", "30/03/2027", "")), Vec::<&str>::new());
        assert_eq!(keys(typed("2026-01-12", "2026-03-30", "")), ["wave-flaw-closing-past"]);
        assert_eq!(keys(typed("2027-03-12", "2027-03-11", "")), ["wave-flaw-closing-before"]);
        assert_eq!(
            keys(typed("2027-03-12", "2027-05-11", "2027-05-01")),
            ["wave-flaw-restitution"]
        );
        assert_eq!(keys(typed("demain", "2027-02-30", "")), ["wave-flaw-date", "wave-flaw-date"]);
        let untitled = Dates::default();
        assert_eq!(keys(untitled).len(), 3);
    }

    #[test]
    fn the_last_day_is_open_until_midnight_in_paris() {
        let closes = closing_of(jiff::civil::date(2026, 6, 30)).unwrap();
        assert_eq!(closes, Timestamp::parse("2026-06-30T21:59:59Z").unwrap());
        assert_eq!(closes.date(), jiff::civil::date(2026, 6, 30));
    }

    #[test]
    fn a_list_is_names_or_codes_and_names() {
        let read = read_list("Centre-ville\nQN03805M ; La Villeneuve\n\n").unwrap();
        assert_eq!(read[0], ("centre-ville".to_owned(), "Centre-ville".to_owned()));
        assert_eq!(read[1], ("QN03805M".to_owned(), "La Villeneuve".to_owned()));
        assert_eq!(read_list("Gare\nPort\nGare"), Err(3));
        assert_eq!(read_list(";x"), Err(1));
    }
}
