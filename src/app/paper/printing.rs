//! What is printed: letters and lists (each draws new links and codes), questionnaires.

use super::{MOST_FORMS, MOST_LETTERS, Range, Selection, code_page, draw, selected, sender};
use crate::app::App;
use crate::app::answering::context::context;
use crate::error::{Code, Error, Result};
use crate::fieldwork::{Association, Observatory, Wave};
use crate::questionnaire::flow::{Flow, Path};
use crate::questionnaire::{Answers, Questionnaire};
use crate::report::paper::letter::{Letter, Mailing};
use crate::report::paper::links::Line;
use crate::report::paper::{Bundle, Recipient, Setting};
use crate::report::{paper, pdf};
use crate::store::paper::Addressee;
use crate::store::register::Registered;
use crate::store::{Database, cases, register};
use crate::values::{Id, Timestamp};

/// How a questionnaire is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Print {
    /// Whole, core or short.
    pub path: Path,
    /// Large print.
    pub large: bool,
}

/// The letters of a selection as one PDF, a page each, in the order of names; `None` when nobody is left to write to. With `postal`,
/// only those who have a postal address; with `range`, only a part (see [`super::parts()`]).
///
/// # Errors
/// `TooLarge` beyond [`MOST_LETTERS`]; store errors.
pub fn letters(
    app: &App,
    wave: &Wave,
    observatory: &Observatory,
    selection: &Selection,
    postal: bool,
    range: Option<Range>,
) -> Result<Option<Vec<u8>>> {
    let now = app.clock.now();
    let questionnaire = app.store.read(|db| app.questionnaire(db, &wave.questionnaire))?;
    let letters = app.store.write(|db| {
        let mut chosen = selected(db, wave.id, selection, range)?;
        chosen.retain(|one| !postal || !one.postal.is_empty());
        if chosen.len() > MOST_LETTERS {
            return Err(Code::TooLarge.into());
        }
        let mut letters = Vec::with_capacity(chosen.len());
        for one in chosen {
            let (token, code) = draw(app, db, wave.id, one.id, now)?;
            cases::invited(db, wave.id, one.id, now)?;
            letters.push(Letter {
                name: one.name,
                address: one.postal,
                link: format!("{}/q/{}", app.base_url, token.reveal()),
                code: code.printed(),
            });
        }
        Ok(letters)
    })?;
    if letters.is_empty() {
        return Ok(None);
    }
    let mailing = mailing(app, wave, observatory, &questionnaire);
    let document = paper::letter::letters(&mailing, &letters);
    Ok(Some(pdf::paper::letters(&document, pdf::paper::LETTER)?))
}

fn mailing(app: &App, wave: &Wave, observatory: &Observatory, questionnaire: &Questionnaire) -> Mailing {
    let settings = &wave.settings;
    let today = app.clock.now().date();
    let context = context(
        wave,
        questionnaire,
        None,
        questionnaire.locale.clone(),
        Path::Full,
        None,
        today,
    );
    let nothing = Answers::default();
    let flow = Flow::new(questionnaire, &nothing, &context);
    Mailing {
        sender: sender(wave, observatory),
        sender_address: observatory.settings.postal.clone(),
        place: wave.territory_name.clone(),
        date: today,
        title: flow.text(&questionnaire.title),
        territory: wave.territory_name.clone(),
        intro: questionnaire.intro.as_ref().map(|intro| flow.text(intro)).unwrap_or_default(),
        minutes: questionnaire.start.minutes,
        deadline: Some(wave.closes_at.plus_seconds(-1).date()),
        contact_name: settings.contact_name.clone(),
        contact_phone: settings.contact_phone.clone(),
        contact_email: settings.contact_email.clone(),
        code_page: code_page(app),
        demo: settings.demo || observatory.training,
    }
}

/// The list of links of a selection for a mail merge, as CSV; `None` when nobody is left to write to.
///
/// # Errors
/// Store errors.
pub fn links(app: &App, wave: &Wave, selection: &Selection) -> Result<Option<Vec<u8>>> {
    let now = app.clock.now();
    let lines = app.store.write(|db| {
        let mut lines = Vec::new();
        for one in selected(db, wave.id, selection, None)? {
            let (token, code) = draw(app, db, wave.id, one.id, now)?;
            cases::invited(db, wave.id, one.id, now)?;
            lines.push(Line {
                rna: one.rna.unwrap_or_default(),
                email: one.email.unwrap_or_default(),
                address: one.postal,
                link: format!("{}/q/{}", app.base_url, token.reveal()),
                code: code.printed(),
                name: one.name,
            });
        }
        Ok(lines)
    })?;
    Ok((!lines.is_empty()).then(|| paper::links::csv(&lines)))
}

/// The printable questionnaire: blank, or of one association (which draws it a link and a code).
///
/// # Errors
/// `NotFound` when the association is not in the frame; store errors.
pub fn form(
    app: &App,
    wave: &Wave,
    observatory: &Observatory,
    association: Option<Id<Association>>,
    print: Print,
) -> Result<Vec<u8>> {
    let now = app.clock.now();
    let questionnaire = app.store.read(|db| app.questionnaire(db, &wave.questionnaire))?;
    let whom = match association {
        None => None,
        Some(id) => Some(app.store.write(|db| {
            let all = crate::store::paper::addressees(db, wave.id)?;
            let one = all
                .into_iter()
                .find(|one| one.id == id)
                .ok_or_else(|| Error::from(Code::NotFound))?;
            recipient(app, db, wave, one, now)
        })?),
    };
    set(app, wave, observatory, &questionnaire, whom, print)
}

/// The questionnaires of a selection, a PDF for each association, in a ZIP in the order of names; `None` when nobody is left. Each is
/// set after the other: only the files made are in memory. Those printed are invited.
///
/// # Errors
/// `TooLarge` beyond [`MOST_FORMS`]; `NotFound` for a range that is not of this frame; store errors.
pub fn forms(
    app: &App,
    wave: &Wave,
    observatory: &Observatory,
    selection: &Selection,
    range: Option<Range>,
    print: Print,
) -> Result<Option<Vec<u8>>> {
    let now = app.clock.now();
    let questionnaire = app.store.read(|db| app.questionnaire(db, &wave.questionnaire))?;
    let whom = app.store.write(|db| {
        let chosen = selected(db, wave.id, selection, range)?;
        if chosen.len() > MOST_FORMS {
            return Err(Code::TooLarge.into());
        }
        let mut whom = Vec::with_capacity(chosen.len());
        for one in chosen {
            cases::invited(db, wave.id, one.id, now)?;
            whom.push(recipient(app, db, wave, one, now)?);
        }
        Ok(whom)
    })?;
    if whom.is_empty() {
        return Ok(None);
    }
    let mut bundle = Bundle::default();
    for (place, one) in whom.into_iter().enumerate() {
        let name = format!("{:03}-{}.pdf", place + 1, slug(&one.1.name));
        let bytes = set(app, wave, observatory, &questionnaire, Some(one), print)?;
        bundle.add(&name, &bytes)?;
    }
    Ok(Some(bundle.end()?))
}

/// A name that every system takes for a file: letters, digits and hyphens, forty at most.
fn slug(name: &str) -> String {
    let words = crate::register::fold(name);
    let words: Vec<&str> = words
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-").chars().take(40).collect()
}

/// Draws the link and the code of an association.
fn recipient(app: &App, db: &mut Database, wave: &Wave, one: Addressee, now: Timestamp) -> Result<(Registered, Recipient)> {
    let (token, code) = draw(app, db, wave.id, one.id, now)?;
    let recipient = Recipient {
        number: number(&one),
        name: one.name,
        code: code.printed(),
        link: format!("{}/q/{}", app.base_url, token.reveal()),
    };
    Ok((register::get(db, one.id)?, recipient))
}

/// Sets one questionnaire.
fn set(
    app: &App,
    wave: &Wave,
    observatory: &Observatory,
    questionnaire: &Questionnaire,
    whom: Option<(Registered, Recipient)>,
    print: Print,
) -> Result<Vec<u8>> {
    let now = app.clock.now();
    let (registered, recipient) = whom.unzip();
    let lang = questionnaire.locale.clone();
    let context = context(wave, questionnaire, registered.as_ref(), lang, print.path, None, now.date());
    let settings = &wave.settings;
    let phone = settings.contact_phone.replace(' ', "\u{a0}");
    let help: Vec<&str> = [settings.contact_name.as_str(), phone.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    let mut return_to = vec![sender(wave, observatory)];
    return_to.extend(observatory.settings.postal.iter().cloned());
    let form = paper::form(&Setting {
        questionnaire,
        context: &context,
        large: print.large,
        recipient,
        return_to,
        deadline: Some(wave.closes_at.plus_seconds(-1).date()),
        help: help.join(", "),
        code_page: code_page(app),
        date: now.date(),
        demo: settings.demo || observatory.training,
    });
    Ok(pdf::paper::form(&form, pdf::paper::FORM)?)
}

fn number(one: &Addressee) -> String {
    match (&one.rna, &one.siren) {
        (Some(rna), _) => format!("RNA {rna}"),
        (None, Some(siren)) => format!("SIREN {siren}"),
        (None, None) => String::new(),
    }
}
