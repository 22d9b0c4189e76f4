//! The tabs of a wave: only those of pages that exist and that the person may open.

use askama::Template;

use super::first_page;
use crate::app::accounts::Role;
use crate::app::evolution;
use crate::web::{Ask, COMMENTERS, COORDINATORS, DESK, PUBLISHED, READERS};

/// The tabs of a wave.
#[derive(Template)]
#[template(path = "wave_nav.html")]
pub(in crate::web) struct WaveNav {
    label: String,
    /// Address, words, whether it is the present page.
    tabs: Vec<(String, String, bool)>,
}

/// Key of the words, who may, addresses under the observatory: the first that exists.
type Tab = (&'static str, &'static [Role], &'static [&'static str]);

/// The tab that is only there with an earlier wave.
const EVOLUTION: &str = "wave-nav-evolution";

const TABS: &[Tab] = &[
    ("wave-nav-preparation", COORDINATORS, &["vagues/{wave}/preparation"]),
    ("wave-nav-associations", COORDINATORS, &["vagues/{wave}/associations"]),
    ("wave-nav-mails", COORDINATORS, &["vagues/{wave}/courriels"]),
    ("wave-nav-board", READERS, &["vagues/{wave}/suivi"]),
    ("wave-nav-calls", DESK, &["vagues/{wave}/appels"]),
    ("wave-nav-paper", DESK, &["vagues/{wave}/papier", "vagues/{wave}/saisie"]),
    ("wave-nav-results", READERS, &["vagues/{wave}/resultats"]),
    ("wave-nav-explore", COORDINATORS, &["vagues/{wave}/exploration"]),
    ("wave-nav-zones", READERS, &["vagues/{wave}/territoires"]),
    (EVOLUTION, READERS, &["vagues/{wave}/evolution"]),
    ("wave-nav-compare", READERS, &["vagues/{wave}/comparaisons"]),
    ("wave-nav-verbatims", COMMENTERS, &["vagues/{wave}/reponses-libres"]),
    ("wave-nav-method", READERS, &["vagues/{wave}/methode"]),
    ("wave-nav-comments", COMMENTERS, &["vagues/{wave}/commentaires"]),
    ("wave-nav-diagnostic", PUBLISHED, &["diagnostic"]),
];

impl WaveNav {
    /// The tabs of the wave of the path; `here` is the key of the present one.
    pub(in crate::web) fn of(ask: &Ask, here: &str) -> Self {
        let tabs = TABS
            .iter()
            .filter(|(key, roles, _)| ask.may(roles) && (*key != EVOLUTION || evolves(ask)))
            .filter_map(|(key, _, rests)| {
                let url = first_page(ask, rests)?;
                Some((url, ask.words.t(key), *key == here))
            });
        WaveNav {
            label: ask.words.t("wave-nav"),
            tabs: tabs.collect(),
        }
    }
}

/// Whether there is an earlier wave to see, or for coordinators to choose. A doubt hides the tab.
fn evolves(ask: &Ask) -> bool {
    let Some(wave) = &ask.wave else { return false };
    let found = if ask.may(COORDINATORS) {
        evolution::candidates(&ask.app, wave).map(|all| !all.is_empty())
    } else {
        evolution::earlier(&ask.app, wave).map(|earlier| earlier.is_some())
    };
    found.unwrap_or(false)
}
