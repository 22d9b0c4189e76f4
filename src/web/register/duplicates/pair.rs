//! Two associations side by side: choose field by field, merge, or say that they are not the same.

use std::collections::BTreeMap;

use askama::Template;

use super::{named, pair_url};
use crate::app::register::duplicates::{self, FieldPair, Merged, Party, Refusal, Side};
use crate::error::{Code, Result};
use crate::fieldwork::Association;
use crate::i18n::{Words, civil_date};
use crate::values::Id;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

/// A value to choose.
struct Choice {
    code: &'static str,
    value: String,
    source: String,
    empty: bool,
    on: bool,
}

/// A field.
struct Row {
    name: String,
    label: String,
    /// Both say the same.
    same: Option<String>,
    choices: Vec<Choice>,
}

/// A contact in words.
struct Contact {
    text: String,
    opposed: bool,
}

/// One of the two.
struct Sheet {
    title: String,
    id: String,
    contacts: Vec<Contact>,
}

/// A wave in words.
struct WaveLine {
    title: String,
    one: String,
    other: String,
    /// Addresses where an answer can be put aside.
    aside: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "duplicates_pair.html")]
struct Page {
    frame: Frame,
    csrf: String,
    action: String,
    back: String,
    next: Option<String>,
    done: Option<String>,
    reasons: Vec<String>,
    against: Vec<String>,
    sure: bool,
    apart: bool,
    refused: bool,
    sides: [Sheet; 2],
    swap: String,
    rows: Vec<Row>,
    waves: Vec<WaveLine>,
    blocked: bool,
    opposed: bool,
}

/// A field as a person reads it.
pub(super) fn field_label(words: Words, field: &str) -> String {
    let key = format!("duplicates-field-{}", field.replace('.', "-"));
    if words.has(&key) {
        words.t(&key)
    } else {
        crate::app::register::imports::label(field)
    }
}

fn row(words: Words, one: &FieldPair) -> Row {
    let same = one.values[0].is_some() && one.values[0] == one.values[1];
    let choice = |place: usize, code: &'static str, side: Side| Choice {
        code,
        empty: one.values[place].is_none(),
        value: one.values[place].as_ref().map_or_else(
            || words.t("duplicates-empty"),
            |value| super::super::value(words, &one.field, value),
        ),
        source: one.sources[place]
            .as_ref()
            .map(|(source, at)| {
                let source = match source.as_str() {
                    "rna" => "RNA",
                    "sirene" => "SIRENE",
                    "joafe" => "Journal officiel",
                    other => other.strip_prefix("liste:").unwrap_or(other),
                };
                format!("{source}, {}", civil_date(at.date(), false))
            })
            .unwrap_or_default(),
        on: one.best == side,
    };
    Row {
        name: format!("champ.{}", one.field),
        label: field_label(words, &one.field),
        same: same.then(|| {
            one.values[0]
                .as_ref()
                .map(|value| super::super::value(words, &one.field, value))
                .unwrap_or_default()
        }),
        choices: vec![choice(0, "gardee", Side::Kept), choice(1, "absorbee", Side::Absorbed)],
    }
}

fn side(party: &Party) -> Sheet {
    let one = &party.association;
    Sheet {
        title: named(&one.name, one.commune.as_deref()),
        id: one.id.to_string(),
        contacts: party
            .contacts
            .iter()
            .map(|contact| {
                let parts = [
                    contact.email.clone(),
                    contact.phone.clone(),
                    contact.postal.as_ref().map(|lines| lines.join(", ")),
                ];
                Contact {
                    text: parts.into_iter().flatten().collect::<Vec<_>>().join(" – "),
                    opposed: contact.opposed,
                }
            })
            .collect(),
    }
}

fn both(ask: &Ask) -> Result<(Id<Association>, Id<Association>)> {
    Ok((ask.id("association")?, ask.id("other")?))
}

/// The two, side by side.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    page(ask, 200, ask.query("garde").and_then(Id::parse), false)
}

fn page(ask: &Ask, status: u16, keep: Option<Id<Association>>, refused: bool) -> Result<Reply> {
    let words = ask.words;
    let who = both(ask)?;
    let pair = duplicates::pair(&ask.app, ask.observatory()?.id, who, keep)?;
    let sides = [side(&pair.parties[0]), side(&pair.parties[1])];
    let here = pair_url(ask, who.0, who.1);
    let standing = |status: &Option<String>| match status {
        Some(code) => words.t(&format!("duplicates-status-{code}")),
        None => words.t("duplicates-status-absent"),
    };
    let waves: Vec<WaveLine> = pair
        .waves
        .iter()
        .map(|wave| {
            let aside = |who: &str| ask.at(&format!("vagues/{}/associations/{who}", wave.wave));
            WaveLine {
                title: wave.title.clone(),
                one: standing(&wave.statuses[0]),
                other: standing(&wave.statuses[1]),
                aside: wave.blocked.then(|| (aside(&sides[0].id), aside(&sides[1].id))),
            }
        })
        .collect();
    let candidate = pair.candidate.as_ref();
    let template = Page {
        frame: Frame::staff(ask, words.t("duplicates-pair-title")),
        csrf: ask.csrf(),
        back: ask.at("registre/doublons"),
        next: pair.next.map(|(one, other)| pair_url(ask, one, other)),
        done: super::done(ask, words),
        reasons: candidate
            .map(|one| one.evidence.iter().map(super::duplicates_reason).collect())
            .unwrap_or_default(),
        against: candidate
            .map(|one| one.conflicts.iter().map(|one| one.reason().to_owned()).collect())
            .unwrap_or_default(),
        sure: candidate.is_some_and(|one| one.sure),
        apart: pair.apart,
        refused,
        swap: format!("{here}?garde={}", sides[1].id),
        rows: pair.fields.iter().map(|one| row(words, one)).collect(),
        blocked: waves.iter().any(|wave| wave.aside.is_some()),
        opposed: pair
            .parties
            .iter()
            .any(|party| party.contacts.iter().any(|contact| contact.opposed)),
        waves,
        sides,
        action: here,
    };
    Ok(render(status, &template))
}

/// Decides, then shows the next pair.
pub(in crate::web) fn decide(ask: &Ask) -> Result<Reply> {
    let who = both(ask)?;
    let of = ask.observatory()?.id;
    let person = Some(ask.person()?.id);
    let next = |done: &str| -> Result<Reply> {
        let following = duplicates::list(&ask.app, of)?.into_iter().next();
        Ok(Reply::see(match following {
            Some(one) if ask.field("suite") == Some("oui") => format!("{}?fait={done}", pair_url(ask, one.a.0, one.b.0)),
            _ => ask.at(&format!("registre/doublons?fait={done}")),
        }))
    };
    match ask.field("action") {
        Some("differentes") => {
            duplicates::keep_apart(&ask.app, of, person, who)?;
            next("differentes")
        }
        Some("fusionner") => {
            let kept: Id<Association> = ask.field("garde").and_then(Id::parse).ok_or(Code::BadRequest)?;
            let absorbed = match kept {
                kept if kept == who.0 => who.1,
                kept if kept == who.1 => who.0,
                _ => return Err(Code::BadRequest.into()),
            };
            let choices: BTreeMap<String, Side> = ask
                .form
                .iter()
                .filter_map(|(name, value)| {
                    let side = match value.as_str() {
                        "gardee" => Side::Kept,
                        "absorbee" => Side::Absorbed,
                        _ => return None,
                    };
                    Some((name.strip_prefix("champ.")?.to_owned(), side))
                })
                .collect();
            match duplicates::merge(&ask.app, of, person, (kept, absorbed), &choices)? {
                Merged::Done(_) | Merged::Already => next("fusion"),
                Merged::Refused(Refusal::Gone) => next("parti"),
                Merged::Refused(Refusal::BothAnswered(_)) => page(ask, 422, Some(kept), true),
            }
        }
        _ => Err(Code::BadRequest.into()),
    }
}
