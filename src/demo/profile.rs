//! The distributions that simulated associations follow: data beside a questionnaire (`olva-2026.simulation.json`). A question
//! without distribution is answered by the generic rules of `draw`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// All that drives the simulation of one questionnaire.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct Profile {
    /// The questionnaire it is for.
    pub questionnaire: String,
    /// Where the figures come from.
    pub note: String,
    /// Latent traits, drawn in order before the first question; conditions name them `trait.ID`.
    pub traits: Vec<Trait>,
    /// Item id (or `item.row`) → how it is answered.
    pub answers: BTreeMap<String, Spec>,
    /// Open question → the themes that its invented answers are read with.
    pub themes: BTreeMap<String, Vec<ThemeSpec>>,
    /// How people behave.
    pub behaviour: Behaviour,
    /// When answers arrive.
    pub arrival: Arrival,
    /// Item id (or `item.row`) → what multiplied its weights in the wave before.
    pub earlier: BTreeMap<String, Vec<Adjust>>,
}

impl Profile {
    /// The distributions of the wave before.
    #[must_use]
    pub fn earlier(&self) -> Self {
        fn add(spec: &mut Spec, more: &[Adjust]) {
            spec.adjust.extend(more.iter().cloned());
            spec.cases.iter_mut().for_each(|case| add(&mut case.spec, more));
        }
        let mut out = self.clone();
        for (item, more) in &self.earlier {
            if let Some(spec) = out.answers.get_mut(item) {
                add(spec, more);
            }
        }
        out
    }
}

/// A theme of the demonstration.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ThemeSpec {
    /// Name.
    pub label: String,
    /// What an answer must say to have it.
    pub definition: String,
    /// Words by which the invented readers give it.
    pub keywords: Vec<String>,
}

/// A latent trait.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trait {
    /// Identifier.
    pub id: String,
    /// How it is drawn.
    #[serde(flatten)]
    pub spec: Spec,
}

/// Variable → accepted values (`register.domaine`, `trait.lieu`, an item id); all variables must match.
pub type Test = BTreeMap<String, Vec<String>>;

/// How one question is answered. What does not apply to its type is ignored; what is absent takes the generic rule.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Spec {
    /// The first case whose test holds replaces the whole specification.
    pub cases: Vec<Case>,
    /// Takes the value of a variable (`register.nom`), with this fidelity.
    pub from: Option<String>,
    /// Probability that `from` is followed (1).
    pub fidelity: Option<f64>,
    /// Code (or row of shares) → weight: single choices, rankings, shares.
    pub weights: BTreeMap<String, f64>,
    /// Code → probability, each on its own: several choices.
    pub chances: BTreeMap<String, f64>,
    /// What multiplies weights, odds or medians.
    pub adjust: Vec<Adjust>,
    /// Median of a log-normal.
    pub median: Option<f64>,
    /// Its spread (0.8).
    pub sigma: Option<f64>,
    /// Multiplied by these numeric variables (`trait.ampleur`).
    pub scale: Vec<String>,
    /// A part of another numeric answer: mean part in [0, 1].
    pub of: Option<(String, f64)>,
    /// Inside the bounds that another answer's code gives: item, code → bounds.
    pub within: Option<Within>,
    /// Years since: median age, log-normal.
    pub age: Option<f64>,
    /// Mean of a bounded normal (percentages).
    pub mean: Option<f64>,
    /// Its standard deviation.
    pub sd: Option<f64>,
    /// Smallest number.
    pub min: Option<f64>,
    /// Largest number.
    pub max: Option<f64>,
    /// Probability of true, for booleans; of writing something, for texts.
    pub chance: Option<f64>,
    /// Sentences to choose from.
    pub texts: Vec<String>,
    /// Probability of leaving it blank.
    pub blank: Option<f64>,
    /// Probability of « je ne sais pas », when it is offered.
    pub dont_know: Option<f64>,
    /// Probability of declining, when it is offered.
    pub refused: Option<f64>,
    /// Probability of giving a band instead of a number, when bands exist.
    pub band: Option<f64>,
    /// Probability of ticking « c’est une estimation ».
    pub estimate: Option<f64>,
    /// A number typed wrong at first.
    pub mistake: Option<Mistake>,
}

/// An item, and the bounds that each of its codes gives.
pub type Within = (String, BTreeMap<String, (f64, f64)>);

/// A case of a specification.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// When it applies.
    #[serde(rename = "if")]
    pub test: Test,
    /// What applies then.
    #[serde(flatten)]
    pub spec: Spec,
}

/// A multiplier.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adjust {
    /// When it applies.
    #[serde(rename = "if")]
    pub test: Test,
    /// By what.
    pub times: Times,
}

/// One factor, or one a code.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Times {
    /// Everything (medians, chances).
    All(f64),
    /// Code → factor.
    Codes(BTreeMap<String, f64>),
}

/// A wrong number.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// How often.
    pub chance: f64,
    /// The right number times this (a key struck twice: 10).
    pub times: f64,
}

/// How people behave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct Behaviour {
    /// Who answers more: multiplies the propensity.
    pub participation: Vec<Adjust>,
    /// Chance of stopping after a page.
    pub abandon: f64,
    /// Page → chance of stopping after it, instead.
    pub abandon_at: BTreeMap<String, f64>,
    /// Of those who stop, how many come back within days.
    pub come_back: f64,
    /// Median seconds a question.
    pub seconds: f64,
    /// Chance of going back to an earlier page and sending it again.
    pub back: f64,
    /// Of the slips that a soft check points at, how many are confirmed by mistake; true figures always are confirmed.
    pub confirm: f64,
    /// Chance that a number is first typed in a way that cannot be read.
    pub typo: f64,
    /// Chance of forgetting a required question at first.
    pub forget: f64,
    /// Chance that a page is also saved while typing.
    pub autosave: f64,
    /// Generic probability of leaving a question blank: essential, core, optional.
    pub blank: (f64, f64, f64),
    /// Blank answers grow by this much over the questionnaire.
    pub fatigue: f64,
    /// Generic probability of « je ne sais pas ».
    pub dont_know: f64,
    /// Generic probability of declining, where that is offered.
    pub refused: f64,
}

impl Default for Behaviour {
    fn default() -> Self {
        Behaviour {
            participation: Vec::new(),
            abandon: 0.012,
            abandon_at: BTreeMap::new(),
            come_back: 0.35,
            seconds: 13.0,
            back: 0.03,
            confirm: 0.1,
            typo: 0.01,
            forget: 0.01,
            autosave: 0.1,
            blank: (0.01, 0.03, 0.09),
            fatigue: 1.0,
            dont_know: 0.03,
            refused: 0.04,
        }
    }
}

/// When answers arrive.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct Arrival {
    /// Mailings: day from the opening, share of the answers, mean delay in days.
    pub mailings: Vec<(f64, f64, f64)>,
    /// Weight of each day of the week, from Monday.
    pub weekdays: [f64; 7],
    /// Weight of each hour.
    pub hours: [f64; 24],
}

impl Default for Arrival {
    fn default() -> Self {
        Arrival {
            mailings: vec![(0.0, 0.42, 6.0), (21.0, 0.26, 4.0), (45.0, 0.2, 4.0), (66.0, 0.12, 3.0)],
            weekdays: [1.2, 1.15, 1.0, 1.1, 0.8, 0.5, 0.7],
            hours: [
                0.1, 0.05, 0.02, 0.02, 0.02, 0.05, 0.2, 0.5, 0.9, 1.2, 1.3, 1.1, 0.7, 0.7, 1.0, 1.0, 0.9, 0.9, 0.9, 0.9, 1.3,
                1.4, 1.0, 0.4,
            ],
        }
    }
}

impl Profile {
    /// Reads the text of a distributions file.
    ///
    /// # Errors
    /// The fault and its place.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        let value: serde_json::Value = serde_json::from_str(text)?;
        let traits = value.get("traits").and_then(|t| t.as_array()).into_iter().flatten();
        let answers = value
            .get("answers")
            .and_then(|a| a.as_object())
            .into_iter()
            .flatten()
            .map(|(_, spec)| spec);
        if let Some(stray) = traits.chain(answers).find_map(stray_key) {
            return Err(serde::de::Error::custom(format!("unknown key {stray:?}")));
        }
        serde_json::from_value(value)
    }
}

/// The keys of a specification, those of a trait and of a case included.
const KEYS: [&str; 26] = [
    "id", "if", "cases", "from", "fidelity", "weights", "chances", "adjust", "median", "sigma", "scale", "of", "within", "age",
    "mean", "sd", "min", "max", "chance", "texts", "blank", "dontKnow", "refused", "band", "estimate", "mistake",
];

/// A key that no specification has: flattened structures cannot refuse it by themselves.
fn stray_key(spec: &serde_json::Value) -> Option<String> {
    let spec = spec.as_object()?;
    let own = spec.keys().find(|key| !KEYS.contains(&key.as_str())).cloned();
    own.or_else(|| spec.get("cases")?.as_array()?.iter().find_map(stray_key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_key_is_refused_wherever_it_is() {
        assert!(
            Profile::read(r#"{"answers": {"A": {"weights": {"x": 1}, "cases": [{"if": {"B": ["y"]}, "median": 2}]}}}"#).is_ok()
        );
        for bad in [
            r#"{"answers": {"A": {"weigths": {"x": 1}}}}"#,
            r#"{"answers": {"A": {"cases": [{"if": {}, "medain": 2}]}}}"#,
            r#"{"behaviour": {"seconde": 2}}"#,
            r#"{"reponses": {}}"#,
        ] {
            assert!(Profile::read(bad).is_err(), "{bad}");
        }
    }
}
