//! Collection: waves, invitations, responses, their states and dispositions, and the quality of the fieldwork. Pure.

pub mod board;
pub mod calendar;
mod call;
mod case;
pub mod checklist;
mod code;
pub mod comment;
pub mod correction;
pub mod forecast;
mod group;
pub mod plan;
mod rates;
pub mod weighting;

use std::collections::BTreeMap;

pub use call::CallOutcome;
pub use case::CaseStatus;
pub use code::AccessCode;
pub use group::GroupSession;
pub use rates::{Rate, Rates, rates};
use serde::{Deserialize, Serialize};

use crate::questionnaire::Answers;
use crate::questionnaire::flow::Path;
use crate::values::{Id, Timestamp};

/// A local observatory: a territory, its register, its waves and its people, apart from every other.
#[derive(Clone, Debug, PartialEq)]
pub struct Observatory {
    /// Identifier.
    pub id: Id<Observatory>,
    /// Its name in addresses: lower-case letters, digits, hyphens.
    pub slug: String,
    /// Name shown.
    pub name: String,
    /// INSEE code of the commune, or SIREN of the EPCI.
    pub territory: String,
    /// Name of the territory.
    pub territory_name: String,
    /// Holds demonstration data: every page says so.
    pub training: bool,
    /// The rest.
    pub settings: ObservatorySettings,
}

/// Settings of an observatory, stored as JSON; they are proposed for each new wave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ObservatorySettings {
    /// Who is responsible (`{responsable}`).
    pub responsible: String,
    /// Whom to call: name.
    pub contact_name: String,
    /// Whom to call: telephone.
    pub contact_phone: String,
    /// Whom to write to.
    pub contact_email: String,
    /// Postal address, a line each: for the letters.
    pub postal: Vec<String>,
    /// Of a training observatory: the observatory whose people train in it.
    pub training_of: Option<Id<Observatory>>,
    /// Of a training observatory: since when it is being filled.
    pub filling: Option<Timestamp>,
}

/// A campaign that several observatories run on the same core.
pub struct Campaign;
/// A run of an importer.
pub struct ImportRun;

/// An association of the frame.
pub struct Association;
/// A person with a role.
pub struct User;
/// A sign-in session.
pub struct Session;
/// A diagnostic produced.
pub struct Diagnostic;

/// A campaign of collection on one territory, with one questionnaire version.
#[derive(Clone, Debug, PartialEq)]
pub struct Wave {
    /// Identifier.
    pub id: Id<Wave>,
    /// The observatory that runs it.
    pub observatory: Id<Observatory>,
    /// The synchronised campaign it belongs to.
    pub campaign: Option<Id<Campaign>>,
    /// Title shown to coordinators.
    pub title: String,
    /// Hash of the questionnaire version.
    pub questionnaire: String,
    /// What the observatory adds to the core (an `extends` document), when it adds anything.
    pub local_module: Option<serde_json::Value>,
    /// INSEE code of the commune (or SIREN of the EPCI).
    pub territory: String,
    /// Name of the territory.
    pub territory_name: String,
    /// Reference year (`{année}`).
    pub year: i16,
    /// State.
    pub state: WaveState,
    /// Opening.
    pub opens_at: Timestamp,
    /// Closing; answers after it are refused.
    pub closes_at: Timestamp,
    /// When the questionnaire and the frame were frozen.
    pub opened_at: Option<Timestamp>,
    /// The date of the restitution, `YYYY-MM-DD`.
    pub restitution_on: Option<String>,
    /// What is mailed when, as stored; `null`: the plan proposed from the dates.
    pub mail_plan: serde_json::Value,
    /// No mail goes.
    pub mail_paused: bool,
    /// Name of the open link in addresses, when there is one.
    pub open_link: Option<String>,
    /// Everything else (responsible person and telephone, lists of quarters and QPV, demonstration flag…).
    pub settings: WaveSettings,
}

/// A title with the place and the year in it: `{territoire}`, `{commune}`, `{année}`.
#[must_use]
pub fn placed(title: &str, territory: &str, year: i16) -> String {
    let territory = if territory.is_empty() { "notre territoire" } else { territory };
    let year = year.to_string();
    title
        .replace("{territoire}", territory)
        .replace("{commune}", territory)
        .replace("{année}", &year)
        .replace("{annee}", &year)
}

impl Wave {
    /// What associations read at the head of a message: the title that the coordinator gave, else that of the questionnaire.
    #[must_use]
    pub fn heading(&self, questionnaire: &str) -> String {
        let title = if self.title.trim().is_empty() {
            questionnaire
        } else {
            &self.title
        };
        placed(title, &self.territory_name, self.year)
    }

    /// The state at an instant: a planned opening or closing takes place by itself. A wave in preparation stays so until somebody
    /// opens it or plans its opening.
    pub fn state_at(&self, now: Timestamp) -> WaveState {
        match self.state {
            WaveState::Closed | WaveState::Archived => self.state,
            WaveState::Draft if !self.settings.planned => WaveState::Draft,
            WaveState::Draft | WaveState::Open if now >= self.closes_at => WaveState::Closed,
            WaveState::Draft if now >= self.opens_at => WaveState::Open,
            state => state,
        }
    }
}

/// Settings of a wave, stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WaveSettings {
    /// Who is responsible (`{responsable}`).
    pub responsible: String,
    /// Whom to call: name.
    pub contact_name: String,
    /// Whom to call: telephone.
    pub contact_phone: String,
    /// Whom to write to.
    pub contact_email: String,
    /// Lists supplied by the territory: `@territoire/quartiers` → (code, label).
    pub lists: BTreeMap<String, Vec<(String, String)>>,
    /// Demonstration data: every page and file says so.
    pub demo: bool,
    /// Legal population and its vintage.
    pub population: Option<(u32, i16)>,
    /// The diagnostic was validated (else « provisoire »).
    pub validated: bool,
    /// Hash of the locked core that options and local questions are applied to; none: the questionnaire itself.
    pub core: Option<String>,
    /// The wave opens by itself at its date.
    pub planned: bool,
    /// Names of the reference sets that this wave is not read beside (`campagne`: the territories of its campaign).
    pub references_off: Vec<String>,
    /// How the answers are weighted.
    pub weighting: weighting::WeightingChoices,
    /// The wave it is compared with.
    pub earlier: EarlierWave,
}

/// The wave that another is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EarlierWave {
    /// The last that closed before it opened, on the same territory.
    #[default]
    Last,
    /// None.
    None,
    /// This one.
    Chosen(Id<Wave>),
}

/// The states of a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaveState {
    /// In preparation.
    Draft,
    /// Answers are accepted until the closing date.
    Open,
    /// Closed.
    Closed,
    /// Put away: contacts are no longer kept for it.
    Archived,
}

/// The state of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResponseState {
    /// Begun.
    Draft,
    /// Sent; counts as validated unless rejected.
    Submitted,
    /// Put aside by a coordinator.
    Rejected,
}

/// A response.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// Identifier.
    pub id: Id<Response>,
    /// Its wave.
    pub wave: Id<Wave>,
    /// Its association.
    pub association: Id<Association>,
    /// Incremented by every write; guards against lost updates.
    pub revision: i64,
    /// State.
    pub state: ResponseState,
    /// The answers.
    pub answers: Answers,
    /// The path asked.
    pub path: Path,
    /// Language.
    pub lang: String,
    /// First page saved.
    pub started_at: Timestamp,
    /// Last write.
    pub updated_at: Timestamp,
    /// Sent.
    pub submitted_at: Option<Timestamp>,
    /// Disposition code, once sent.
    pub disposition: Option<String>,
    /// Last page saved.
    pub last_page: Option<String>,
}

/// The quality of the fieldwork (Q1 to Q8 of the method). Rates are read with [`FieldQuality::rates`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldQuality {
    /// Q1, Q3. Cases of the frame by status.
    pub tally: board::Tally,
    /// Those that came by the open link, counted apart.
    pub outside: board::Tally,
    /// Q2. Associations of the frame with at least one usable channel.
    pub contactable: usize,
    /// Personal links made for associations of the frame.
    pub invited: usize,
    /// Questionnaires begun, those of the open link included.
    pub begun: usize,
    /// Q6. The last page seen by those who stopped: page id → count.
    pub stopped_at: Vec<(String, usize)>,
    /// Q6. Median duration in minutes between the first and the last page of a response, breaks over 30 minutes left out.
    pub median_minutes: Option<f64>,
    /// Q7. The strata of the frame.
    pub strata: Vec<board::Group<board::Stratum>>,
    /// Answers received by day (ISO date → count).
    pub by_day: Vec<(String, usize)>,
    /// When the figures were read.
    pub at: Option<Timestamp>,
}

impl FieldQuality {
    /// The rates of the whole collection.
    pub fn rates(&self) -> Rates {
        rates(&self.tally, &self.tally)
    }

    /// Q8. The margin of now; see [`board::margin()`].
    pub fn margin(&self) -> Option<board::Margin> {
        board::margin(&board::projected(&self.strata, &self.tally).0)
    }
}
