//! One association of the register: what is believed of it, what each source said, how to reach it.

use askama::Template;

use super::value;
use crate::app::register::imports::{label, source_label};
use crate::app::register::{browse, oppositions};
use crate::error::Result;
use crate::i18n;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

/// What a source said: value, source, when, file.
type Saying = (String, String, String, Option<(String, String)>);

struct Field {
    label: String,
    value: String,
    said: Vec<Saying>,
}

struct Contact {
    lines: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "register_association.html")]
struct Association {
    frame: Frame,
    back: String,
    name: String,
    dissolved: bool,
    opposed: bool,
    merged_into: Option<String>,
    fields: Vec<Field>,
    contacts: Vec<Contact>,
    merged: Vec<(String, String)>,
    waves: Vec<(String, String)>,
    action: String,
    csrf: String,
}

/// The association.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let of = ask.observatory()?.id;
    let known = browse::one(&ask.app, of, ask.id("association")?)?;
    let one = &known.association;
    let shown = crate::app::register::imports::fields(one);
    let mut names: Vec<String> = shown.keys().cloned().collect();
    for said in &known.said {
        let name = match said.field.as_str() {
            "life" => "life_at",
            "contact" => continue,
            other => other,
        };
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names.sort_by_key(|name| (rank(name), name.clone()));
    let file = |id| {
        let (id, name) = known.files.iter().find(|(known, _)| Some(*known) == id)?;
        Some((ask.at(&format!("registre/imports/{id}")), name.clone()))
    };
    let fields = names
        .iter()
        .map(|name| Field {
            label: label(name),
            value: shown.get(name).map(|text| value(words, name, text)).unwrap_or_default(),
            said: known
                .said
                .iter()
                .filter(|said| said.field == *name || (said.field == "life" && name == "life_at"))
                .map(|said| {
                    (
                        value(words, name, &said.value),
                        source_label(&said.source),
                        i18n::date(said.at),
                        file(said.import),
                    )
                })
                .collect(),
        })
        .collect();
    let contacts = known
        .channels
        .iter()
        .map(|channel| {
            let mut lines: Vec<(String, String)> = crate::app::register::imports::contact_fields(channel)
                .iter()
                .filter(|(name, _)| name.as_str() != "postal")
                .map(|(name, text)| (label(name), value(words, name, text)))
                .collect();
            if let Some(postal) = &channel.postal {
                lines.push((label("postal"), postal.join("\n")));
            }
            if let Some((at, _)) = &channel.unreachable {
                lines.push((words.t("register-bounced"), i18n::date(*at)));
            }
            Contact { lines }
        })
        .collect();
    let opposed = !known.channels.is_empty() && known.channels.iter().all(|channel| channel.opposed);
    let template = Association {
        frame: Frame::staff(ask, one.name.clone()),
        back: ask.at("registre"),
        name: one.name.clone(),
        dissolved: one.dissolved,
        opposed,
        merged_into: one.merged_into.map(|id| ask.at(&format!("registre/associations/{id}"))),
        fields,
        contacts,
        merged: known
            .merged
            .iter()
            .map(|(name, at)| (name.clone(), i18n::date(*at)))
            .collect(),
        waves: known
            .waves
            .iter()
            .map(|(title, status)| {
                let key = format!("case-{status}");
                (title.clone(), if words.has(&key) { words.t(&key) } else { status.clone() })
            })
            .collect(),
        action: ask.at(&format!("registre/associations/{}/opposition", one.id)),
        csrf: ask.csrf(),
    };
    Ok(render(200, &template))
}

/// The order of fields on the page.
fn rank(field: &str) -> usize {
    const ORDER: [&str; 12] = [
        "name",
        "rna",
        "siren",
        "commune",
        "geo_quality",
        "domain",
        "employer",
        "quarter",
        "qpv",
        "dissolved",
        "life_at",
        "life_source",
    ];
    ORDER.iter().position(|known| *known == field).unwrap_or(ORDER.len())
}

/// Notes that the association must not be contacted.
pub(in crate::web) fn oppose(ask: &Ask) -> Result<Reply> {
    let id = ask.id("association")?;
    oppositions::of_association(&ask.app, ask.observatory()?.id, id)?;
    Ok(Reply::see(ask.at(&format!("registre/associations/{id}"))))
}
