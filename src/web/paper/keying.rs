//! The key-in screen: the questionnaire in the order of the paper, a few long pages, everything by the keyboard.

use std::collections::BTreeMap;

use askama::Template;

use super::keyed::{self, Heard, Typed};
use super::{FOUND, named};
use crate::app::answering::desk::{self, Desk, Differing, Keyed, Keying, Mode, Origin};
use crate::app::paper as actions;
use crate::error::{Code, Result};
use crate::fieldwork::ResponseState;
use crate::i18n::{self, number, text};
use crate::questionnaire::flow::{Context, Flow, Path, says_something};
use crate::questionnaire::form::{Doubt, FieldError};
use crate::questionnaire::model::{Item, Kind, Page};
use crate::questionnaire::{Answers, Cell};
use crate::report::paper::{Letter, Numbering, asked, options};
use crate::web::fields::anchor;
use crate::web::page::{CSRF, Frame, render};
use crate::web::{Ask, COORDINATORS, Reply, say};

/// Questions on a screen, about: a page of the questionnaire is never cut.
const ON_A_SCREEN: usize = 28;

// --- Finding the association -----------------------------------------------------------------------------------------------

#[derive(Template)]
#[template(path = "keying_find.html")]
struct Find {
    frame: Frame,
    action: String,
    csrf: String,
    typed: String,
    short: bool,
    batch: String,
    found: Option<Vec<(String, String, String)>>,
    done: bool,
}

/// The field where a code, a number or a name is typed.
pub(in crate::web) fn search(ask: &Ask) -> Result<Reply> {
    found(ask, String::new(), None)
}

/// Looks for it; the only one found opens at once.
pub(in crate::web) fn find(ask: &Ask) -> Result<Reply> {
    let typed = ask.field("q").unwrap_or_default().trim().to_owned();
    let wave = ask.wave()?;
    let candidates = actions::find(&ask.app, wave.id, &typed, FOUND)?;
    let to = |id: &dyn std::fmt::Display| {
        let mut url = ask.in_wave(&format!("saisie/{id}?mode=papier"));
        url.push_str(&carried(ask));
        url
    };
    if let [one] = candidates.as_slice() {
        return Ok(Reply::see(to(&one.id)));
    }
    let lines = candidates
        .iter()
        .map(|one| {
            let state = match &one.answered {
                None => String::new(),
                Some((mode, sent)) => {
                    let key = if *sent { "keying-sent" } else { "keying-begun" };
                    ask.words.one(key, "mode", ask.words.t(&format!("mode-{mode}")))
                }
            };
            (to(&one.id), named(one), state)
        })
        .collect();
    found(ask, typed, Some(lines))
}

fn found(ask: &Ask, typed: String, found: Option<Vec<(String, String, String)>>) -> Result<Reply> {
    let page = Find {
        frame: Frame::staff(ask, ask.words.t("keying-title")),
        action: ask.in_wave("saisie"),
        csrf: ask.person()?.csrf.clone(),
        typed,
        short: asked_for(ask, "parcours") == Some("court"),
        batch: asked_for(ask, "lot").unwrap_or_default().to_owned(),
        found,
        done: ask.query("fait").is_some(),
    };
    Ok(render(200, &page))
}

/// A setting of the address or of the form. On a screen the names without `~` are those of questions.
fn asked_for<'a>(ask: &'a Ask, name: &str) -> Option<&'a str> {
    let value = if ask.field("~mode").is_some() {
        ask.field(&format!("~{name}"))
    } else {
        ask.field(name).or_else(|| ask.query(name))
    };
    value.filter(|value| !value.is_empty())
}

/// What goes from page to page: the form’s edition, the batch.
fn carried(ask: &Ask) -> String {
    let mut out = String::new();
    if asked_for(ask, "parcours") == Some("court") {
        out.push_str("&parcours=court");
    }
    if let Some(batch) = asked_for(ask, "lot") {
        out.push_str(&format!("&lot={}", crate::web::coordinate::encode(batch)));
    }
    out
}

// --- The screens -----------------------------------------------------------------------------------------------------------

/// A field.
struct Input {
    name: String,
    label: String,
    value: String,
    width: u32,
    long: bool,
}

/// A question.
struct Entry {
    anchor: String,
    code: String,
    label: String,
    hint: String,
    legend: Vec<(String, String)>,
    inputs: Vec<Input>,
    errors: Vec<String>,
    kept: bool,
}

/// A part of the form.
struct Section {
    title: String,
    entries: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "keying.html")]
struct Screen {
    frame: Frame,
    action: String,
    finish: String,
    csrf: String,
    association: String,
    place: String,
    notice: Option<String>,
    problems: Vec<(String, String, String)>,
    doubts: Vec<(String, String)>,
    sections: Vec<Section>,
    hidden: Vec<(String, String)>,
    revision: i64,
    back: Option<String>,
    last: bool,
    done: bool,
    search: String,
    blank: String,
}

/// What the address says.
struct Place {
    desk: Desk,
    screen: usize,
    short: bool,
}

fn place(ask: &Ask) -> Result<Place> {
    let mode = Mode::parse(asked_for(ask, "mode").unwrap_or("papier")).ok_or(Code::BadRequest)?;
    let short = asked_for(ask, "parcours") == Some("court");
    let batch = asked_for(ask, "lot").map(|lot| lot.chars().take(60).collect());
    let desk = Desk {
        wave: ask.wave()?.id,
        association: ask.id("association")?,
        person: ask.person()?.id,
        mode,
        assigned_only: !ask.may(COORDINATORS),
        path: if short { Path::Short } else { Path::Full },
        batch,
    };
    Ok(Place {
        desk,
        screen: asked_for(ask, "ecran").and_then(|n| n.parse().ok()).unwrap_or(0),
        short,
    })
}

fn here(ask: &Ask, place: &Place, screen: usize, rest: &str) -> String {
    let mode = place.desk.mode.code();
    let url = ask.in_wave(&format!("saisie/{}?mode={mode}&ecran={screen}", place.desk.association));
    format!("{url}{}{rest}", carried(ask))
}

/// The pages of each screen.
fn screens<'a>(keying: &'a Keying) -> Vec<Vec<(&'a Page, Vec<&'a Item>)>> {
    let mut out: Vec<Vec<(&Page, Vec<&Item>)>> = Vec::new();
    let mut on_last = 0;
    for (page, items) in asked(&keying.visit.questionnaire, &keying.visit.context) {
        if out.is_empty() || on_last > 0 && on_last + items.len() > ON_A_SCREEN {
            out.push(Vec::new());
            on_last = 0;
        }
        on_last += items.len();
        if let Some(screen) = out.last_mut() {
            screen.push((page, items));
        }
    }
    out
}

/// Shows a screen with what is stored.
pub(in crate::web) fn screen(ask: &Ask) -> Result<Reply> {
    let place = place(ask)?;
    let keying = desk::open(&ask.app, &place.desk)?;
    let doubts = ask.query("verifier").is_some();
    write(
        ask,
        &place,
        &keying,
        Look {
            doubts,
            ..Look::default()
        },
    )
}

/// How a screen is shown.
#[derive(Default)]
struct Look {
    status: u16,
    typed: Option<Typed>,
    faults: Vec<(String, String)>,
    doubts: bool,
}

fn write(ask: &Ask, place: &Place, keying: &Keying, look: Look) -> Result<Reply> {
    let words = ask.words;
    let all = screens(keying);
    let screen = place.screen.min(all.len().saturating_sub(1));
    let nothing = Answers::default();
    let stored = keying.visit.response.as_ref().map_or(&nothing, |response| &response.answers);
    let flow = Flow::new(&keying.visit.questionnaire, stored, &keying.visit.context);
    let numbering = Numbering::new(&keying.visit.questionnaire);
    let typed = look.typed.unwrap_or_else(|| stored_text(keying, &all, screen, stored));
    let maker = Maker {
        flow: &flow,
        numbering: &numbering,
        typed: &typed,
        faults: &look.faults,
        keying,
        words,
    };
    let sections: Vec<Section> = all
        .get(screen)
        .into_iter()
        .flatten()
        .map(|(page, items)| Section {
            title: flow.text(&page.title),
            entries: items.iter().map(|item| maker.entry(item)).collect(),
        })
        .collect();
    let problems = look
        .faults
        .iter()
        .map(|(field, message)| {
            let id = item_of(field);
            (anchor(id), numbering.of(id).to_owned(), message.clone())
        })
        .collect();
    let doubts = if look.doubts {
        doubtful(&flow, keying, &numbering, all.get(screen))
    } else {
        Vec::new()
    };
    let response = keying.visit.response.as_ref();
    let done = response.is_some_and(|response| response.state == ResponseState::Submitted);
    let heading = words.one("keying-of", "association", &keying.visit.association);
    let title = if look.faults.is_empty() {
        heading
    } else {
        words.one("error-title", "title", &heading)
    };
    let page = Screen {
        frame: Frame::staff(ask, title),
        action: ask.in_wave(&format!("saisie/{}", place.desk.association)),
        finish: ask.in_wave(&format!("saisie/{}/terminer", place.desk.association)),
        csrf: ask.person()?.csrf.clone(),
        association: keying.visit.association.clone(),
        place: words.with(
            "keying-place",
            &[
                ("n", text(screen + 1)),
                ("of", text(all.len())),
                ("mode", text(words.t(&format!("mode-{}", place.desk.mode.code())))),
            ],
        ),
        notice: notice(ask, keying),
        problems,
        doubts,
        sections,
        hidden: hidden(place, screen),
        revision: response.map_or(0, |response| response.revision),
        back: (screen > 0).then(|| here(ask, place, screen - 1, "")),
        last: screen + 1 >= all.len(),
        done,
        search: format!("{}?mode=papier{}", ask.in_wave("saisie"), carried(ask)),
        blank: words.count("keying-blank", flow.missing().len()),
    };
    Ok(render(if look.status == 0 { 200 } else { look.status }, &page))
}

fn hidden(place: &Place, screen: usize) -> Vec<(String, String)> {
    let mut out = vec![
        ("~mode".to_owned(), place.desk.mode.code().to_owned()),
        ("~ecran".to_owned(), screen.to_string()),
    ];
    if place.short {
        out.push(("~parcours".to_owned(), "court".to_owned()));
    }
    if let Some(batch) = &place.desk.batch {
        out.push(("~lot".to_owned(), batch.clone()));
    }
    out
}

/// What stands above the form when somebody answered already.
fn notice(ask: &Ask, keying: &Keying) -> Option<String> {
    let response = keying.visit.response.as_ref()?;
    let moment = i18n::moment(response.updated_at);
    let sent = response.state == ResponseState::Submitted;
    let key = match (keying.origin, sent) {
        (Origin::Nobody, _) => return None,
        (Origin::Mine, false) => "keying-mine-begun",
        (Origin::Mine, true) => "keying-mine-done",
        (Origin::Colleague, _) => "keying-colleague",
        (Origin::Association, false) => "keying-online-begun",
        (Origin::Association, true) => "keying-online-sent",
    };
    Some(ask.words.one(key, "moment", moment))
}

fn stored_text(keying: &Keying, all: &[Vec<(&Page, Vec<&Item>)>], screen: usize, stored: &Answers) -> Typed {
    let mut typed = Typed::new();
    let items = all.get(screen).into_iter().flatten().flat_map(|(_, items)| items);
    for item in items.filter(|item| keying.shows(item)) {
        if let Some(cell) = stored.get(&item.id) {
            keyed::write(item, &item.id, &keying.visit.context, cell, &mut typed);
        }
    }
    typed
}

/// Soft checks that fire on a screen, for what may be shown.
fn doubtful(
    flow: &Flow<'_>,
    keying: &Keying,
    numbering: &Numbering,
    screen: Option<&Vec<(&Page, Vec<&Item>)>>,
) -> Vec<(String, String)> {
    let pages: Vec<&str> = screen.into_iter().flatten().map(|(page, _)| page.id.as_str()).collect();
    flow.raised(None)
        .into_iter()
        .filter(|raised| pages.contains(&raised.page.id.as_str()) && keying.shows(raised.item))
        .map(|raised| {
            let id = &raised.item.id;
            (anchor(id), format!("{} – {}", numbering.of(id), raised.message))
        })
        .collect()
}

/// The question that a field belongs to.
fn item_of(field: &str) -> &str {
    field.split(['.', '~']).next().unwrap_or(field)
}

struct Maker<'m, 'q> {
    flow: &'m Flow<'q>,
    numbering: &'m Numbering,
    typed: &'m Typed,
    faults: &'m [(String, String)],
    keying: &'m Keying,
    words: i18n::Words,
}

impl Maker<'_, '_> {
    fn context(&self) -> &Context {
        self.flow.context
    }

    fn entry(&self, item: &Item) -> Entry {
        let stored = self
            .keying
            .visit
            .response
            .as_ref()
            .and_then(|response| response.answers.get(&item.id));
        Entry {
            anchor: anchor(&item.id),
            code: self.numbering.of(&item.id).to_owned(),
            label: item
                .label
                .as_ref()
                .map_or_else(|| item.id.clone(), |label| self.flow.text(label)),
            hint: self.hint(item),
            legend: self.legend(item),
            inputs: self.inputs(item),
            errors: self
                .faults
                .iter()
                .filter(|(field, _)| item_of(field) == item.id)
                .map(|(_, message)| message.clone())
                .collect(),
            kept: !self.keying.shows(item) && stored.is_some_and(says_something),
        }
    }

    fn hint(&self, item: &Item) -> String {
        match &item.kind {
            Kind::Multi { max: Some(max), .. } => self.words.count("keying-hint-max", *max as usize),
            Kind::Multi { .. } => self.words.t("keying-hint-multi"),
            Kind::Rank { .. } => self.words.t("keying-hint-rank"),
            Kind::Boolean { checkbox: true } => self.words.t("keying-hint-box"),
            _ if item.estimate => self.words.t("keying-hint-estimate"),
            _ => String::new(),
        }
    }

    /// Numbers and letters with their words.
    fn legend(&self, item: &Item) -> Vec<(String, String)> {
        let lang = &self.context().lang;
        let mut out: Vec<(String, String)> = options(item, self.context())
            .iter()
            .zip(1..)
            .map(|(choice, n): (_, usize)| (n.to_string(), self.flow.text(&choice.label)))
            .collect();
        if let Some(numeric) = item.numeric() {
            for (place, bound) in numeric.bands.iter().enumerate() {
                let write = |n: f64| number(n);
                let words = match numeric.bands.get(place + 1) {
                    Some(next) => self
                        .words
                        .with("keying-band", &[("from", text(write(*bound))), ("to", text(write(*next)))]),
                    None => self.words.one("keying-band-last", "from", write(*bound)),
                };
                out.push((format!("T{}", place + 1), words));
            }
        }
        for letter in Letter::ALL {
            if let Some(wording) = letter.wording(item) {
                out.push((letter.text().to_owned(), wording.get(lang).to_owned()));
            }
        }
        out
    }

    fn inputs(&self, item: &Item) -> Vec<Input> {
        let mut out = Vec::new();
        let label = self.words.t("keying-answer");
        self.add(item, &item.id, &label, &mut out);
        out
    }

    fn add(&self, item: &Item, name: &str, label: &str, out: &mut Vec<Input>) {
        let field = |name: String, label: String, width: u32, long: bool| Input {
            value: self.typed.get(&name).cloned().unwrap_or_default(),
            name,
            label,
            width,
            long,
        };
        match &item.kind {
            Kind::Matrix { rows, .. } | Kind::Shares { rows, .. } => {
                for row in rows {
                    out.push(field(format!("{name}.{}", row.id), self.flow.text(&row.label), 5, false));
                }
                if matches!(item.kind, Kind::Shares { .. }) && Letter::ALL.iter().any(|letter| letter.wording(item).is_some()) {
                    out.push(field(format!("{name}~letter"), self.words.t("keying-letter"), 5, false));
                }
            }
            Kind::Roster { items, .. } => {
                for line in 0..keyed::lines(item, self.typed, name) {
                    for column in items {
                        let inner = format!("{name}.{line}.{}", column.id);
                        let code = self.numbering.of(&format!("{name}.{}", column.id)).to_owned();
                        let words = column
                            .label
                            .as_ref()
                            .map_or_else(|| column.id.clone(), |label| self.flow.text(label));
                        self.add(column, &inner, &format!("{}. {code} {words}", line + 1), out);
                    }
                }
            }
            Kind::LongText { .. } => out.push(field(name.to_owned(), label.to_owned(), 0, true)),
            Kind::Text { .. } | Kind::Email => out.push(field(name.to_owned(), label.to_owned(), 0, false)),
            Kind::Commune => out.push(field(name.to_owned(), self.words.t("keying-commune"), 24, false)),
            Kind::Multi { .. } | Kind::Rank { .. } | Kind::Date { .. } | Kind::Rna | Kind::Siren => {
                out.push(field(name.to_owned(), label.to_owned(), 16, false));
            }
            Kind::Group { .. } | Kind::Note => {}
            _ => out.push(field(name.to_owned(), label.to_owned(), 9, false)),
        }
        if options(item, self.context()).iter().any(|choice| choice.other) {
            out.push(field(format!("{name}~other"), self.words.t("keying-specify"), 24, false));
        }
    }
}

// --- Saving ----------------------------------------------------------------------------------------------------------------

/// A question that was answered otherwise.
struct Otherwise {
    label: String,
    stored: Vec<String>,
    mine: Vec<String>,
}

#[derive(Template)]
#[template(path = "keying_conflict.html")]
struct Conflict {
    frame: Frame,
    action: String,
    differing: Vec<Otherwise>,
    fields: Vec<(String, String)>,
}

/// Saves a screen, then shows the next one.
pub(in crate::web) fn key_in(ask: &Ask) -> Result<Reply> {
    let place = place(ask)?;
    let keying = desk::open(&ask.app, &place.desk)?;
    let all = screens(&keying);
    let screen = place.screen.min(all.len().saturating_sub(1));
    let typed: Typed = ask
        .form
        .iter()
        .filter(|(name, _)| !name.starts_with('~'))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut heard = Heard::default();
    let mut pages = Vec::new();
    for (page, items) in all.get(screen).into_iter().flatten() {
        pages.push(page.id.clone());
        for item in items {
            keyed::read(item, &item.id, &keying.visit.context, &typed, &mut heard);
        }
    }
    let invalid = |keying: &Keying, faults: Vec<(String, String)>| {
        let look = Look {
            status: 422,
            typed: Some(typed.clone()),
            faults,
            doubts: false,
        };
        write(ask, &place, keying, look)
    };
    if !heard.faults.is_empty() {
        return invalid(&keying, heard.faults);
    }
    let revision = ask.field("~revision").and_then(|text| text.parse().ok()).unwrap_or(0);
    let differing = match ask.field("~differents") {
        Some("remplacer") => Differing::Replace,
        Some("garder") => Differing::Keep,
        _ => Differing::Ask,
    };
    match desk::save(&ask.app, &place.desk, revision, &pages, &heard.fields, differing)? {
        Keyed::Stored(_, doubts) => {
            let last = screen + 1 >= all.len();
            if ask.field("~action") == Some("end") || last {
                let check = if doubts.is_empty() { "" } else { "&verifier=1" };
                return Ok(Reply::see(format!("{}#fin", here(ask, &place, screen, check))));
            }
            let seen: Vec<&str> = ask
                .field("~doubted")
                .map(|text| text.split(' ').collect())
                .unwrap_or_default();
            let fresh = |doubt: &Doubt| !seen.contains(&anchor(&doubt.item).as_str());
            // Shown once, never asked again.
            if doubts.iter().any(fresh) {
                return Ok(Reply::see(format!("{}#verifier", here(ask, &place, screen, "&verifier=1"))));
            }
            Ok(Reply::see(here(ask, &place, screen + 1, "")))
        }
        Keyed::Invalid(keying, errors) => {
            let faults = errors
                .into_iter()
                .map(|FieldError { item, message, .. }| (item, message))
                .collect();
            invalid(&keying, faults)
        }
        Keyed::Conflict(keying, differing) => conflict(ask, &place, &keying, &differing),
    }
}

fn conflict(ask: &Ask, place: &Place, keying: &Keying, differing: &BTreeMap<String, (Cell, Cell)>) -> Result<Reply> {
    let nothing = Answers::default();
    let stored = keying.visit.response.as_ref().map_or(&nothing, |response| &response.answers);
    let flow = Flow::new(&keying.visit.questionnaire, stored, &keying.visit.context);
    let numbering = Numbering::new(&keying.visit.questionnaire);
    let list = differing
        .iter()
        .filter_map(|(id, (was, mine))| {
            let item = keying.visit.questionnaire.item(id)?;
            let label = item.label.as_ref().map_or_else(|| id.clone(), |label| flow.text(label));
            Some(Otherwise {
                label: format!("{} – {label}", numbering.of(id)),
                stored: if item.sealed {
                    vec![ask.words.t("keying-sealed")]
                } else {
                    say::cell(&flow, ask.words, item, was)
                },
                mine: say::cell(&flow, ask.words, item, mine),
            })
        })
        .collect();
    let fields = ask
        .form
        .iter()
        .filter(|(name, _)| name != "~differents" && name != "~action")
        .map(|(name, value)| {
            let value = if name == CSRF {
                ask.person().map(|p| p.csrf.clone()).unwrap_or_default()
            } else {
                value.clone()
            };
            (name.clone(), value)
        })
        .collect();
    let page = Conflict {
        frame: Frame::staff(ask, ask.words.t("keying-conflict-title")),
        action: ask.in_wave(&format!("saisie/{}", place.desk.association)),
        differing: list,
        fields,
    };
    Ok(render(409, &page))
}

/// The form is keyed in: its answers count.
pub(in crate::web) fn finish(ask: &Ask) -> Result<Reply> {
    let place = place(ask)?;
    let revision = ask.field("~revision").and_then(|text| text.parse().ok()).unwrap_or(0);
    match desk::finish(&ask.app, &place.desk, revision) {
        Ok(_) if place.desk.mode == Mode::Telephone => Ok(Reply::see(ask.in_wave("appels"))),
        Ok(_) => Ok(Reply::see(format!("{}?fait=1{}", ask.in_wave("saisie"), carried(ask)))),
        Err(error) if matches!(error.code, Code::RevisionConflict | Code::BadRequest) => {
            Ok(Reply::see(here(ask, &place, place.screen, "")))
        }
        Err(error) => Err(error),
    }
}
