//! A wave beside elsewhere and by zone: the reference sets and their switches, the parts of the territory, the consent to share with the
//! other territories of the campaign; the benchmark packs of an observatory.

pub(super) mod packs;
pub(super) mod sharing;

use askama::Template;

use super::blocks::Blocks;
use super::page::{Frame, render};
use super::waves::nav::WaveNav;
use super::{Ask, COORDINATORS, Reply};
use crate::app::comparisons::{self, CAMPAIGN, Page};
use crate::error::{Code, Result};
use crate::i18n::text;

/// A reference set that may be switched on or off.
struct Switch {
    name: String,
    title: String,
    on: bool,
}

#[derive(Template)]
#[template(path = "compare.html")]
struct References {
    frame: Frame,
    nav: WaveNav,
    csrf: String,
    action: String,
    blocks: Option<Blocks>,
    few: bool,
    /// For coordinators.
    switches: Vec<Switch>,
    packs: Option<String>,
    /// The page of the consent, when the wave is in a campaign.
    sharing: Option<String>,
    done: Option<String>,
}

/// Fewest responses of which anything is said.
const LEAST: usize = 5;

/// The figures of the wave against the reference sets that are on.
pub(super) fn references(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let few = crate::app::overview::dataset(&ask.app, wave.id)?.1.len < LEAST;
    let blocks = if few {
        Vec::new()
    } else {
        comparisons::blocks(&ask.app, wave, Page::References)?
    };
    let runs = ask.may(COORDINATORS);
    let mut switches: Vec<Switch> = Vec::new();
    if runs {
        switches = comparisons::switches(&ask.app, wave)?
            .into_iter()
            .map(|(name, title, on)| Switch { name, title, on })
            .collect();
        if wave.campaign.is_some() {
            let on = !wave.settings.references_off.iter().any(|off| off == CAMPAIGN);
            switches.push(Switch {
                name: CAMPAIGN.to_owned(),
                title: words.t("compare-campaign"),
                on,
            });
        }
    }
    let page = References {
        frame: Frame::staff(ask, words.t("compare-title")),
        nav: WaveNav::of(ask, "wave-nav-compare"),
        csrf: ask.csrf(),
        action: ask.in_wave("comparaisons"),
        blocks: (!blocks.is_empty()).then_some(Blocks(blocks)),
        few,
        switches,
        packs: runs.then(|| ask.at("reperes")),
        sharing: (runs && wave.campaign.is_some()).then(|| ask.in_wave("campagne")),
        done: (ask.query("fait").is_some()).then(|| words.t("compare-switched")),
    };
    Ok(render(200, &page))
}

/// Switches a reference set on or off.
pub(super) fn switch(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let name = ask.field("repere").ok_or(Code::BadRequest)?;
    let known = name == CAMPAIGN || comparisons::switches(&ask.app, wave)?.iter().any(|(known, ..)| known == name);
    let on = match ask.field("etat") {
        Some("on") => true,
        Some("off") => false,
        _ => return Err(Code::BadRequest.into()),
    };
    if !known {
        return Err(Code::NotFound.into());
    }
    comparisons::switch(&ask.app, wave.id, name, on)?;
    Ok(Reply::see(ask.in_wave("comparaisons?fait=repere")))
}

#[derive(Template)]
#[template(path = "zones.html")]
struct Zones {
    frame: Frame,
    nav: WaveNav,
    blocks: Option<Blocks>,
    none: String,
    live: String,
}

/// The parts of the territory.
pub(super) fn zones(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let few = crate::app::overview::dataset(&ask.app, wave.id)?.1.len < LEAST;
    let blocks = if few {
        Vec::new()
    } else {
        comparisons::blocks(&ask.app, wave, Page::Zones)?
    };
    let page = Zones {
        frame: Frame::staff(ask, words.t("zones-title")),
        nav: WaveNav::of(ask, "wave-nav-zones"),
        blocks: (!blocks.is_empty()).then_some(Blocks(blocks)),
        none: words.with("zones-none", &[("territoire", text(wave.territory_name.clone()))]),
        live: words.t("results-live"),
    };
    Ok(render(200, &page))
}
