//! The consent to share a wave’s figures with the other territories of its campaign: exactly what would be shared, who agreed and when.

use askama::Template;

use super::packs::written_in;
use crate::app::comparisons::campaign::{self, Given};
use crate::error::{Code, Result};
use crate::i18n::{self, number, text};
use crate::report::words::{amount, interval_in};
use crate::values::Id;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Reply};

/// The figures that agreeing would share.
struct Offer {
    diagnostic: String,
    produced: String,
    rows: Vec<(String, String, String, String)>,
}

#[derive(Template)]
#[template(path = "sharing.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    csrf: String,
    action: String,
    back: String,
    /// Title of the campaign; `None`: the wave is in none.
    campaign: Option<String>,
    good: Option<String>,
    state: String,
    present: bool,
    /// The present consent covers the last diagnostic.
    current: bool,
    named: bool,
    offer: Option<Offer>,
    others: String,
    names: Vec<String>,
    history: Vec<String>,
}

/// Where the wave stands, what agreeing would share.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let sharing = campaign::sharing(&ask.app, wave)?;
    let good = match ask.query("fait") {
        Some("donne") => Some(words.t("share-given")),
        Some("retire") => Some(words.t("share-withdrawn")),
        _ => None,
    };
    let mut page = Page {
        frame: Frame::staff(ask, words.t("share-title")),
        nav: WaveNav::of(ask, "wave-nav-compare"),
        csrf: ask.csrf(),
        action: ask.in_wave("campagne"),
        back: ask.in_wave("comparaisons"),
        campaign: None,
        good,
        state: words.t("share-none"),
        present: false,
        current: false,
        named: false,
        offer: None,
        others: String::new(),
        names: Vec::new(),
        history: Vec::new(),
    };
    let Some(sharing) = sharing else {
        return Ok(render(200, &page));
    };
    page.campaign = Some(sharing.campaign);
    page.present = sharing.present.is_some();
    page.named = sharing.present.as_ref().is_some_and(|consent| consent.named);
    page.current = match (&sharing.present, &sharing.offered) {
        (Some(consent), Some((last, _, _))) => consent.diagnostic == *last,
        _ => false,
    };
    page.state = words.t(match (&sharing.present, sharing.effective) {
        (None, _) => "share-state-no",
        (Some(_), false) => "share-state-idle",
        (Some(_), true) if page.current => "share-state-yes",
        (Some(_), true) => "share-state-old",
    });
    page.offer = sharing.offered.map(|(id, at, given)| Offer {
        diagnostic: id.to_string(),
        produced: words.one("share-produced", "moment", i18n::moment(at)),
        rows: given.iter().map(row).collect(),
    });
    if sharing.effective {
        page.others = words.with(
            "share-others",
            &[
                ("named", text(number(sharing.named.len() as f64))),
                ("unnamed", text(number(sharing.unnamed as f64))),
            ],
        );
    }
    page.names = sharing.named;
    page.history = sharing
        .history
        .iter()
        .map(|consent| {
            let who = consent.given_by.clone().unwrap_or_else(|| words.t("comments-nobody"));
            let key = if consent.named { "share-line-named" } else { "share-line" };
            let mut line = words.with(key, &[("moment", text(i18n::moment(consent.given_at))), ("who", text(who))]);
            if let Some(at) = consent.withdrawn_at {
                line.push(' ');
                line.push_str(&words.one("share-line-end", "moment", i18n::moment(at)));
            }
            line
        })
        .collect();
    Ok(render(200, &page))
}

fn row(given: &Given) -> (String, String, String, String) {
    let (unit, scale) = written_in(given.unit);
    let reference = &given.reference;
    (
        given.label.clone(),
        amount(scale * reference.value, unit),
        reference
            .interval
            .map_or_else(String::new, |(low, high)| interval_in(scale * low, scale * high, unit)),
        number(reference.n.unwrap_or(0) as f64),
    )
}

/// Gives consent, or withdraws it.
pub(in crate::web) fn decide(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let person = ask.person()?;
    match ask.field("quoi") {
        Some("accepter") => {
            let seen = Id::parse(ask.field("diagnostic").unwrap_or_default()).ok_or(Code::BadRequest)?;
            campaign::give(&ask.app, wave, seen, ask.field("nom") == Some("oui"), person)?;
            Ok(Reply::see(ask.in_wave("campagne?fait=donne")))
        }
        Some("retirer") => {
            campaign::withdraw(&ask.app, wave, person)?;
            Ok(Reply::see(ask.in_wave("campagne?fait=retire")))
        }
        _ => Err(Code::BadRequest.into()),
    }
}
