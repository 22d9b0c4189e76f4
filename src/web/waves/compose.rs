//! The questionnaire of a wave: its core, the options left on, what the observatory adds, what that changes.

use std::collections::BTreeSet;

use askama::Template;

use super::home::{Offer, offers};
use super::nav::WaveNav;
use super::{Entry, page, typed};
use crate::app::waves::campaign;
use crate::app::waves::questionnaire::{self, Added, Offered};
use crate::error::{Code, Result};
use crate::fieldwork::WaveState;
use crate::i18n::text;
use crate::questionnaire::local::{Lack, NewQuestion, Simple, Switch};
use crate::questionnaire::schema::Fault;
use crate::report::words::typo;
use crate::values::Id;
use crate::web::page::Frame;
use crate::web::{Ask, Reply};

/// Largest questionnaire accepted, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// A fault of a text: grave or not, where, what, how to mend it.
pub(in crate::web) struct Blamed {
    pub(in crate::web) grave: bool,
    pub(in crate::web) place: String,
    pub(in crate::web) message: String,
    pub(in crate::web) mend: String,
}

pub(in crate::web) fn blamed(ask: &Ask, faults: &[Fault]) -> Vec<Blamed> {
    let (errors, warnings) = questionnaire::sorted(faults);
    let one = |grave: bool, fault: &Fault| Blamed {
        grave,
        place: if fault.pointer.is_empty() {
            ask.words.t("compose-document")
        } else {
            fault.pointer.clone()
        },
        message: fault.message.clone(),
        mend: fault.mend.clone(),
    };
    let errors = errors.into_iter().map(|fault| one(true, fault));
    errors.chain(warnings.into_iter().map(|fault| one(false, fault))).collect()
}

/// The options of a page of the questionnaire.
struct OptionPage {
    title: String,
    on: usize,
    of: usize,
    summary: String,
    switches: Vec<Switch>,
}

#[derive(Template)]
#[template(path = "wave_compose.html")]
struct Compose {
    frame: Frame,
    nav: WaveNav,
    csrf: String,
    action: String,
    back: String,
    preview: String,
    next: String,
    locked: bool,
    /// The campaign it belongs to.
    campaign: Option<String>,
    /// Campaigns that it may join: identifier, title with the version of the core.
    campaigns: Vec<(String, String)>,
    /// What belonging to a campaign means.
    campaign_means: Vec<String>,
    core: String,
    module_file: Option<String>,
    offers: Vec<Offer>,
    options: Vec<OptionPage>,
    local: Vec<(String, String)>,
    kinds: Vec<(&'static str, String, bool)>,
    question: [Entry; 3],
    changes: Vec<String>,
    lead: Option<String>,
    /// What the question to add lacks: field, its label, what to do.
    lacking: Vec<(&'static str, String, String)>,
    good: Option<String>,
    faults: Vec<Blamed>,
    pasted: String,
}

/// What a form gave, to show again.
#[derive(Default)]
struct Again {
    lead: Option<String>,
    good: Option<String>,
    faults: Vec<Blamed>,
    pasted: String,
    question: Option<NewQuestion>,
    lacks: Vec<Lack>,
}

/// The questionnaire as it stands.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let good = ask
        .query("fait")
        .filter(|key| {
            [
                "rejointe", "quittee", "noyau", "options", "question", "retrait", "module", "origine",
            ]
            .contains(key)
        })
        .map(|key| ask.words.t(&format!("compose-done-{key}")));
    written(
        ask,
        Again {
            good,
            ..Again::default()
        },
    )
}

fn written(ask: &Ask, again: Again) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let (composed, core) = questionnaire::of(&ask.app, wave)?;
    let module = questionnaire::local(wave, &core);
    let mut options: Vec<OptionPage> = Vec::new();
    let mut last = String::new();
    for switch in module.switches(&core) {
        if options.is_empty() || last != switch.page.0 {
            last.clone_from(&switch.page.0);
            options.push(OptionPage {
                title: switch.page.1.clone(),
                on: 0,
                of: 0,
                summary: String::new(),
                switches: Vec::new(),
            });
        }
        if let Some(page) = options.last_mut() {
            page.on += usize::from(switch.on);
            page.of += 1;
            page.switches.push(Switch {
                label: crate::fieldwork::placed(&switch.label, &wave.territory_name, wave.year),
                ..switch
            });
        }
    }
    for page in &mut options {
        page.summary = words.with("compose-options-of", &[("on", text(page.on)), ("of", text(page.of))]);
    }
    let asked = again.question.unwrap_or(NewQuestion {
        kind: Simple::Single,
        label: String::new(),
        hint: String::new(),
        choices: Vec::new(),
    });
    let mut question = [
        Entry::new(words, "libelle", "text", "compose-label", &asked.label),
        Entry::new(words, "aide", "text", "compose-help", &asked.hint),
        Entry::new(words, "choix", "area", "compose-choices", &asked.choices.join("\n")),
    ];
    let mut lacking = Vec::new();
    for lack in &again.lacks {
        let (place, key) = match lack {
            Lack::Label => (0, "compose-lack-label"),
            Lack::Choices => (2, "compose-lack-choices"),
            Lack::TooMany => (2, "compose-lack-too-many"),
            Lack::Twice => (2, "compose-lack-twice"),
        };
        lacking.push((question[place].name, question[place].label.clone(), words.t(key)));
        question[place].error.get_or_insert(words.t(key));
    }
    let campaign = match wave.campaign {
        Some(id) => Some(words.one("compose-campaign", "title", campaign::get(&ask.app, id)?.0.title)),
        None => None,
    };
    let locked = wave.state != WaveState::Draft;
    let joinable = if campaign.is_some() || locked || ask.observatory()?.training {
        Vec::new()
    } else {
        joinable(ask)?
    };
    let means = if campaign.is_some() || !joinable.is_empty() { 5 } else { 0 };
    let faulty = again.faults.iter().any(|fault| fault.grave) || !again.lacks.is_empty() || again.lead.is_some();
    let changes = questionnaire::changes(&core, &composed);
    let template = Compose {
        frame: Frame::staff(ask, words.t("compose-title")),
        nav: WaveNav::of(ask, "wave-nav-preparation"),
        csrf: ask.csrf(),
        action: ask.in_wave("preparation/questionnaire"),
        back: ask.in_wave("preparation"),
        preview: ask.in_wave("apercu"),
        next: ask.in_wave("preparation/dates"),
        locked,
        campaigns: joinable,
        campaign_means: (1..=means)
            .map(|place| words.t(&format!("compose-campaign-{place}")))
            .collect(),
        core: words.with(
            "compose-core",
            &[
                ("title", text(super::home::title_of(&core, wave))),
                ("version", text(&core.version)),
            ],
        ),
        module_file: (!module.is_empty()).then(|| ask.in_wave("module.json")),
        offers: if campaign.is_some() {
            Vec::new()
        } else {
            offers(ask, &core.id)
        },
        campaign,
        options,
        local: module.questions(),
        kinds: Simple::ALL
            .into_iter()
            .map(|kind| {
                (
                    kind.key(),
                    words.t(&format!("compose-kind-{}", kind.key())),
                    kind == asked.kind,
                )
            })
            .collect(),
        question,
        changes: changes.into_iter().map(|change| change.message).collect(),
        lead: again.lead,
        lacking,
        good: again.good,
        faults: again.faults,
        pasted: again.pasted,
    };
    Ok(page(faulty, &template))
}

/// The campaigns, each with the questionnaire that all of its waves ask.
fn joinable(ask: &Ask) -> Result<Vec<(String, String)>> {
    let mut out = Vec::new();
    for one in campaign::list(&ask.app)? {
        let (_, core, _) = campaign::get(&ask.app, one.id)?;
        let args = [
            ("title", text(&one.title)),
            (
                "core",
                text(
                    core.title
                        .get(&core.locale)
                        .replace("{territoire}", &ask.wave()?.territory_name),
                ),
            ),
            ("version", text(&core.version)),
        ];
        out.push((one.id.to_string(), ask.words.with("compose-campaign-choice", &args)));
    }
    Ok(out)
}

/// Joins a campaign, or leaves it: as long as the wave is in preparation.
fn belong(ask: &Ask, joins: bool) -> Result<Reply> {
    let wave = ask.wave()?.id;
    let done = |what: &str| {
        Ok(Reply::see(
            ask.in_wave(&format!("preparation/questionnaire?fait={what}#campagne")),
        ))
    };
    if !joins {
        campaign::leave(&ask.app, wave)?;
        return done("quittee");
    }
    let Some(chosen) = Id::parse(ask.field("campagne").unwrap_or_default()) else {
        let again = Again {
            lead: Some(ask.words.t("compose-campaign-none")),
            ..Again::default()
        };
        return written(ask, again);
    };
    match campaign::join(&ask.app, wave, chosen)? {
        Ok(()) => done("rejointe"),
        Err(faults) => {
            let again = Again {
                lead: Some(ask.words.t("compose-campaign-faulty")),
                faults: blamed(ask, &faults),
                ..Again::default()
            };
            written(ask, again)
        }
    }
}

/// The text of a file or of the field beside it.
pub(in crate::web) fn offered_text(ask: &Ask) -> Result<String> {
    let Some(file) = ask.file("fichier") else {
        return Ok(typed(ask, "texte"));
    };
    if file.size > LARGEST {
        return Err(Code::TooLarge.into());
    }
    let bytes = std::fs::read(&file.path).map_err(anyhow::Error::from)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A change of the questionnaire.
pub(in crate::web) fn save(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let id = ask.wave()?.id;
    let app = &ask.app;
    let done = |what: &str| Ok(Reply::see(ask.in_wave(&format!("preparation/questionnaire?fait={what}"))));
    let (offered, what, pasted) = match ask.field("quoi").unwrap_or_default() {
        "noyau" => (
            questionnaire::choose(app, id, &typed(ask, "questionnaire"))?,
            "noyau",
            String::new(),
        ),
        "texte" => {
            let text = offered_text(ask)?;
            if text.trim().is_empty() {
                let again = Again {
                    lead: Some(words.t("compose-no-text")),
                    ..Again::default()
                };
                return written(ask, again);
            }
            (questionnaire::offer(app, id, &text)?, "module", text)
        }
        "options" => {
            let on: BTreeSet<String> = ask
                .form
                .iter()
                .filter(|(name, _)| name == "option")
                .map(|(_, value)| value.clone())
                .collect();
            (questionnaire::set_options(app, id, &on)?, "options", String::new())
        }
        "rejoindre" => return belong(ask, true),
        "quitter" => return belong(ask, false),
        "ajouter" => return add(ask),
        "retirer" => (
            questionnaire::remove_question(app, id, &typed(ask, "question"))?,
            "retrait",
            String::new(),
        ),
        "origine" => (questionnaire::reset(app, id)?, "origine", String::new()),
        _ => return Err(Code::BadRequest.into()),
    };
    match offered {
        Offered::Taken(_) => done(what),
        Offered::Faulty(faults) => {
            let again = Again {
                lead: Some(words.t("compose-faulty")),
                faults: blamed(ask, &faults),
                pasted,
                ..Again::default()
            };
            written(ask, again)
        }
        Offered::OtherCore(name) => {
            let again = Again {
                lead: Some(words.one("compose-other-core", "name", name)),
                pasted,
                ..Again::default()
            };
            written(ask, again)
        }
    }
}

fn add(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let Some(kind) = Simple::parse(ask.field("type").unwrap_or_default()) else {
        return Err(Code::BadRequest.into());
    };
    let new = NewQuestion {
        kind,
        label: typo(&typed(ask, "libelle")),
        hint: typo(&typed(ask, "aide")),
        choices: typed(ask, "choix").lines().map(typo).collect(),
    };
    let place = &ask.wave()?.territory_name;
    let title = if place.is_empty() {
        words.t("compose-page-bare")
    } else {
        words.one("compose-page", "place", place)
    };
    match questionnaire::add_question(&ask.app, ask.wave()?.id, &title, &new)? {
        Added::Done => Ok(Reply::see(ask.in_wave("preparation/questionnaire?fait=question#local"))),
        Added::Lacks(lacks) => {
            let again = Again {
                lead: Some(words.t("compose-lacks")),
                question: Some(new),
                lacks,
                ..Again::default()
            };
            written(ask, again)
        }
        Added::Faulty(faults) => {
            let again = Again {
                lead: Some(words.t("compose-faulty")),
                faults: blamed(ask, &faults),
                question: Some(new),
                ..Again::default()
            };
            written(ask, again)
        }
    }
}

/// The local module as a file.
pub(in crate::web) fn module(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let (_, core) = questionnaire::of(&ask.app, wave)?;
    let module = questionnaire::local(wave, &core);
    Ok(Reply::download(
        "application/json",
        "module-local.json".to_owned(),
        module.text().into_bytes(),
    ))
}
