//! The open link, for everybody: find one’s association, have its link sent to the address on file, or ask to take part. Without script.

use askama::Template;

use super::{Entry, blame};
use crate::app::waves::draft::Flaw;
use crate::app::waves::guest::{self, Unknown};
use crate::error::Result;
use crate::fieldwork::Wave;
use crate::i18n;
use crate::library::territories;
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

/// An association found.
struct Found {
    id: String,
    name: String,
    commune: String,
}

#[derive(Template)]
#[template(path = "guest.html")]
struct Page {
    frame: Frame,
    title: String,
    closes: String,
    action: String,
    send: String,
    ask: String,
    search: String,
    short: bool,
    found: Option<Vec<Found>>,
    contact: String,
}

#[derive(Template)]
#[template(path = "guest_done.html")]
struct Done {
    frame: Frame,
    text: String,
    contact: String,
    back: String,
}

#[derive(Template)]
#[template(path = "guest_request.html")]
struct RequestPage {
    frame: Frame,
    action: String,
    back: String,
    problems: Vec<(String, String, String)>,
    entries: Vec<Entry>,
}

fn visitor(ask: &Ask) -> String {
    ask.remote.map(|address| address.to_string()).unwrap_or_default()
}

fn base(ask: &Ask, rest: &str) -> String {
    format!("/participer/{}{rest}", ask.param("open_link"))
}

fn frame(ask: &Ask, wave: &Wave, title: String) -> Frame {
    let mut frame = Frame::public(ask.words, title);
    frame.place = wave.territory_name.clone();
    frame.root = base(ask, "");
    frame.demo = wave.settings.demo || ask.app.is_demonstration();
    frame
}

fn contact(ask: &Ask, wave: &Wave) -> String {
    let settings = &wave.settings;
    let parts = [&settings.contact_name, &settings.contact_phone, &settings.contact_email];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    if parts.is_empty() {
        String::new()
    } else {
        ask.words.one("guest-contact", "contact", parts.join(", "))
    }
}

/// Find one’s association.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = guest::wave_behind(&ask.app, ask.param("open_link"))?;
    let search: String = ask.query("q").unwrap_or_default().trim().chars().take(120).collect();
    let found = if search.is_empty() {
        None
    } else {
        guest::search(&ask.app, ask.param("open_link"), &search, &visitor(ask))?
    };
    let short = !search.is_empty() && found.is_none();
    let name = |code: Option<String>| {
        let code = code?;
        territories().commune(&code).map(|commune| commune.name.to_owned())
    };
    let template = Page {
        frame: frame(ask, &wave, words.t("guest-title")),
        title: wave.title.clone(),
        closes: words.one("start-closes", "moment", i18n::moment(wave.closes_at)),
        action: base(ask, ""),
        send: base(ask, "/lien"),
        ask: base(ask, "/demande"),
        search,
        short,
        found: found.map(|list| {
            list.into_iter()
                .map(|one| Found {
                    id: one.id.to_string(),
                    name: one.name,
                    commune: name(one.commune).unwrap_or_default(),
                })
                .collect()
        }),
        contact: contact(ask, &wave),
    };
    Ok(render(if short { 422 } else { 200 }, &template))
}

/// Have the personal link sent to the address on file.
pub(in crate::web) fn send(ask: &Ask) -> Result<Reply> {
    let link = ask.param("open_link");
    let who = crate::values::Id::parse(ask.field("association").unwrap_or_default()).ok_or(crate::error::Code::NotFound)?;
    guest::send(&ask.app, link, who, &visitor(ask))?;
    Ok(Reply::see(base(ask, "/merci?quoi=lien")))
}

/// What happens now: the same words whatever is on file.
pub(in crate::web) fn thanks(ask: &Ask) -> Result<Reply> {
    let wave = guest::wave_behind(&ask.app, ask.param("open_link"))?;
    let key = if ask.query("quoi") == Some("lien") {
        "guest-sent"
    } else {
        "guest-asked"
    };
    let template = Done {
        frame: frame(ask, &wave, ask.words.t(key)),
        text: ask.words.t(&format!("{key}-text")),
        contact: contact(ask, &wave),
        back: base(ask, ""),
    };
    Ok(render(200, &template))
}

fn request_page(ask: &Ask, wave: &Wave, typed: &Unknown, flaws: &[Flaw]) -> Reply {
    let words = ask.words;
    let mut entries = vec![
        Entry::new(words, "nom", "text", "guest-name", &typed.name),
        Entry::new(words, "rna", "text", "guest-rna", &typed.rna),
        Entry::new(words, "courriel", "email", "guest-email", &typed.email),
        Entry::new(words, "telephone", "tel", "guest-phone", &typed.phone),
        Entry::new(words, "mot", "area", "guest-note", &typed.note),
    ];
    for (entry, autocomplete) in entries.iter_mut().zip(["organization", "off", "email", "tel", "off"]) {
        entry.autocomplete = autocomplete;
    }
    let problems = blame(words, &mut entries, flaws);
    let template = RequestPage {
        frame: frame(ask, wave, words.t("guest-request")),
        action: base(ask, "/demande"),
        back: base(ask, ""),
        problems,
        entries,
    };
    super::page(!flaws.is_empty(), &template)
}

/// Ask to take part.
pub(in crate::web) fn request(ask: &Ask) -> Result<Reply> {
    let wave = guest::wave_behind(&ask.app, ask.param("open_link"))?;
    let typed = Unknown {
        name: ask.query("nom").unwrap_or_default().chars().take(120).collect(),
        ..Unknown::default()
    };
    Ok(request_page(ask, &wave, &typed, &[]))
}

/// The request goes to the coordinator.
pub(in crate::web) fn submit(ask: &Ask) -> Result<Reply> {
    let link = ask.param("open_link");
    let typed = Unknown {
        name: super::typed(ask, "nom"),
        rna: super::typed(ask, "rna"),
        email: super::typed(ask, "courriel"),
        phone: super::typed(ask, "telephone"),
        note: super::typed(ask, "mot"),
    };
    match guest::request(&ask.app, link, &typed, &visitor(ask))? {
        Ok(()) => Ok(Reply::see(base(ask, "/merci"))),
        Err(flaws) => {
            let wave = guest::wave_behind(&ask.app, link)?;
            Ok(request_page(ask, &wave, &typed, &flaws))
        }
    }
}
