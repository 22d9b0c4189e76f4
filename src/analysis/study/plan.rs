//! The plan of an analysis: which columns are the strata, the clusters, the weights, what the population counts, what to estimate.
//! Its JSON Schema is `survey-schemas/analyse.schema.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::questionnaire::schema::Fault;
use crate::questionnaire::schema::pieces::{self, fault, list, piece};

/// What `format` must be.
pub const FORMAT: &str = "olva-analyse/1";

const ROOT: [&str; 12] = [
    "$schema",
    "format",
    "title",
    "separator",
    "missing",
    "weights",
    "strata",
    "clusters",
    "populations",
    "calibration",
    "trim",
    "estimates",
];

/// A plan of analysis.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What it is, for whoever reads the results.
    pub title: Option<String>,
    /// Separator of the CSV files; found when it is not said.
    pub separator: Option<char>,
    /// Cells that mean « no value »; `NA` and `~…` (an OLVA export) when it is not said.
    pub missing: Vec<String>,
    /// Column of the weights.
    pub weights: Option<String>,
    /// Columns whose crossing makes the strata.
    pub strata: Vec<String>,
    /// Column of the primary units, then that of the secondary ones.
    pub clusters: Vec<String>,
    /// Population of each stage.
    pub populations: Vec<Population>,
    /// Margins to meet.
    pub calibration: Option<Calibration>,
    /// Cap on the weights before calibration.
    pub trim: Option<Trim>,
    /// What to estimate, with the pointer of each.
    pub estimates: Vec<(String, Wanted)>,
}

/// How many units a stage has in the population.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub enum Population {
    /// A column of the responses says it on each row: the count of the stratum (first stage), of the primary unit (second stage).
    Column(String),
    /// By stratum; crossed strata are joined by `|`, a design without strata has one named `""`.
    Counts(BTreeMap<String, f64>),
    /// Counted in the file given as `--frame`, which has the columns of the strata.
    Frame(True),
}

/// `true`, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "bool")]
pub struct True;

impl TryFrom<bool> for True {
    type Error = &'static str;
    fn try_from(value: bool) -> Result<Self, Self::Error> {
        value.then_some(True).ok_or("true is expected")
    }
}

/// Calibration on margins.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Distance.
    #[serde(default)]
    pub method: Method,
    /// Bounds of the ratio of weights (logit and truncated linear).
    #[serde(default)]
    pub bounds: Option<(f64, f64)>,
    /// The margins.
    pub margins: Vec<Margin>,
    /// The total of the weights is a margin too, even when no margin of categories gives it.
    #[serde(default)]
    pub population: Option<f64>,
}

/// Distance between the weights before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Linear.
    Linear,
    /// Exponential (raking ratio).
    #[default]
    Raking,
    /// Logit, bounded.
    Logit,
    /// Linear, truncated at bounds.
    Truncated,
}

/// A margin.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Margin {
    /// Column of the responses (and of the frame).
    pub variable: String,
    /// Count of each category; when neither this nor `total` is said, they are counted in the frame.
    #[serde(default)]
    pub totals: Option<BTreeMap<String, f64>>,
    /// Total of a number.
    #[serde(default)]
    pub total: Option<f64>,
}

/// A cap on the weights.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub enum Trim {
    /// No weight above this.
    At(f64),
    /// No weight above the median plus this many interquartile ranges.
    Iqr(f64),
}

/// An estimate that is wanted.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Wanted {
    /// Name in the results; its place when it is not said.
    #[serde(default)]
    pub id: Option<String>,
    /// What is estimated.
    #[serde(flatten)]
    pub kind: Kind,
}

/// A column, or a value of a domain: one value or several.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Values {
    /// One.
    One(String),
    /// Any of these.
    Any(Vec<String>),
}

impl Values {
    /// Whether a cell is one of them.
    pub fn has(&self, cell: &str) -> bool {
        match self {
            Values::One(value) => value == cell,
            Values::Any(values) => values.iter().any(|value| value == cell),
        }
    }

    /// As a list.
    pub fn all(&self) -> &[String] {
        match self {
            Values::One(value) => std::slice::from_ref(value),
            Values::Any(values) => values,
        }
    }
}

/// The domain of an estimate.
pub type Where = BTreeMap<String, Values>;

/// What can be estimated.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
pub enum Kind {
    /// Share of the rows whose variable is one of the values; of each value, when none is said.
    Share {
        /// Column.
        variable: String,
        /// Values.
        #[serde(default)]
        value: Option<Values>,
        /// Columns whose crossing makes the domains.
        #[serde(default)]
        by: Vec<String>,
        /// Only these rows.
        #[serde(default)]
        r#where: Where,
    },
    /// Mean of a number.
    Mean {
        /// Column.
        variable: String,
        /// Domains.
        #[serde(default)]
        by: Vec<String>,
        /// Only these rows.
        #[serde(default)]
        r#where: Where,
    },
    /// Total of a number; of the weights, when no variable is said.
    Total {
        /// Column.
        #[serde(default)]
        variable: Option<String>,
        /// Domains.
        #[serde(default)]
        by: Vec<String>,
        /// Only these rows.
        #[serde(default)]
        r#where: Where,
    },
    /// Ratio of two totals, over the rows that have both.
    Ratio {
        /// Column above.
        numerator: String,
        /// Column below.
        denominator: String,
        /// Domains.
        #[serde(default)]
        by: Vec<String>,
        /// Only these rows.
        #[serde(default)]
        r#where: Where,
    },
    /// Quantiles of a number.
    Quantile {
        /// Column.
        variable: String,
        /// Orders, in ]0, 1[; the median when none is said.
        #[serde(default)]
        probs: Vec<f64>,
        /// Rule (R `svyquantile`): `math` when it is not said.
        #[serde(default)]
        rule: Option<String>,
        /// Domains.
        #[serde(default)]
        by: Vec<String>,
        /// Only these rows.
        #[serde(default)]
        r#where: Where,
    },
    /// Two variables crossed, with the Rao-Scott test.
    Crosstab {
        /// Column of the rows.
        rows: String,
        /// Column of the columns.
        columns: String,
        /// Only these rows.
        #[serde(default)]
        r#where: Where,
    },
    /// Differences between all pairs of domains, with adjusted p-values.
    Pairwise {
        /// Column.
        variable: String,
        /// Values of a share; without them the variable is a number.
        #[serde(default)]
        value: Option<Values>,
        /// Column of the domains.
        by: String,
        /// Adjustment: `holm` when it is not said; `bh`, `by`, `hochberg`, `bonferroni`, `none`.
        #[serde(default)]
        adjust: Option<String>,
        /// Only these rows.
        #[serde(default)]
        r#where: Where,
    },
    /// Change from the previous responses (`--previous`) to these.
    Change {
        /// Column, in both files.
        variable: String,
        /// Values of a share; without them the variable is a number.
        #[serde(default)]
        value: Option<Values>,
        /// Column, in both files, that tells who answers: respondents of both waves are matched on it.
        #[serde(default)]
        key: Option<String>,
        /// Only these rows.
        #[serde(default)]
        r#where: Where,
    },
}

/// Reads a plan: all its faults, and the plan when there is none.
pub fn read(text: &str) -> (Option<Plan>, Vec<Fault>) {
    let mut faults = Vec::new();
    let plan = plan(text, &mut faults);
    let whole = faults.is_empty();
    (plan.filter(|_| whole), faults)
}

fn plan(text: &str, faults: &mut Vec<Fault>) -> Option<Plan> {
    let mut root = pieces::root(text, "un plan d’analyse", FORMAT, &ROOT, faults)?;
    let mut plan = Plan {
        missing: vec!["NA".to_owned()],
        ..Plan::default()
    };
    macro_rules! take {
        ($key:literal, $place:expr) => {
            if let Some(value) = root.remove($key)
                && let Some(read) = piece(value, concat!("/", $key), faults)
            {
                $place = read;
            }
        };
    }
    take!("title", plan.title);
    take!("separator", plan.separator);
    take!("missing", plan.missing);
    take!("weights", plan.weights);
    take!("strata", plan.strata);
    take!("clusters", plan.clusters);
    take!("calibration", plan.calibration);
    take!("trim", plan.trim);
    for (pointer, value) in list(&mut root, "populations", faults) {
        plan.populations.extend(piece(value, &pointer, faults));
    }
    for (pointer, value) in list(&mut root, "estimates", faults) {
        if let Some(wanted) = piece(value, &pointer, faults) {
            plan.estimates.push((pointer, wanted));
        }
    }
    check(&plan, faults);
    Some(plan)
}

/// What the structure alone does not say.
fn check(plan: &Plan, faults: &mut Vec<Fault>) {
    let mut say = |pointer: &str, code, message: &str, mend: &str| faults.push(fault(pointer, code, message.to_owned(), mend));
    if plan.clusters.len() > 2 {
        say(
            "/clusters",
            "too-many-stages",
            "Deux degrés de sondage au plus sont pris en compte.",
            "Gardez les unités du premier degré, puis celles du second.",
        );
    }
    let stages = plan.clusters.len().max(1);
    if plan.populations.len() > stages {
        say(
            "/populations",
            "too-many-populations",
            "Il y a plus d’effectifs de population que de degrés de sondage.",
            "Donnez un élément par degré, dans l’ordre de « clusters ».",
        );
    }
    if stages == 2 && plan.populations.len() == 1 {
        say(
            "/populations",
            "second-stage-missing",
            "Il manque la population du second degré.",
            "Ajoutez { \"column\": … } : le nombre d’unités de chaque grappe, ou retirez le second degré de « clusters ».",
        );
    }
    if let Some(Population::Counts(_) | Population::Frame(_)) = plan.populations.get(1) {
        say(
            "/populations/1",
            "second-stage-column",
            "La population du second degré se lit dans une colonne.",
            "Écrivez { \"column\": … } : le nombre d’unités de la grappe de chaque ligne.",
        );
    }
    if let Some(calibration) = &plan.calibration {
        let bounded = matches!(calibration.method, Method::Logit | Method::Truncated);
        match calibration.bounds {
            None if bounded => say(
                "/calibration",
                "no-bounds",
                "Cette méthode de calage veut des bornes.",
                "Ajoutez \"bounds\": [0.5, 2] : les rapports de poids permis.",
            ),
            Some((low, high)) if !(low < 1.0 && high > 1.0 && low >= 0.0) => say(
                "/calibration/bounds",
                "bounds-around-one",
                "Les bornes encadrent 1 : la première est au-dessous, la seconde au-dessus.",
                "Par exemple [0.5, 2].",
            ),
            _ => {}
        }
        for (place, margin) in calibration.margins.iter().enumerate() {
            if margin.totals.is_some() && margin.total.is_some() {
                say(
                    &format!("/calibration/margins/{place}"),
                    "two-totals",
                    "Une marge a des effectifs par modalité (« totals ») ou un total (« total »), pas les deux.",
                    "Retirez l’un des deux.",
                );
            }
        }
    }
    if plan.estimates.is_empty() {
        say(
            "/estimates",
            "nothing-to-estimate",
            "Le plan ne demande rien.",
            "Ajoutez par exemple { \"type\": \"share\", \"variable\": … }.",
        );
    }
    for (pointer, wanted) in &plan.estimates {
        if let Kind::Quantile { probs, .. } = &wanted.kind
            && probs.iter().any(|q| !(0.0..=1.0).contains(q))
        {
            say(
                &format!("{pointer}/probs"),
                "not-a-probability",
                "Un quantile est entre 0 et 1.",
                "La médiane est 0.5.",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_whole() {
        let (plan, faults) = read(
            r#"{"format": "olva-analyse/1", "strata": ["domaine", "employeuse"], "populations": [{"frame": true}],
            "calibration": {"method": "logit", "bounds": [0.6, 1.8], "margins": [{"variable": "quartier"}]},
            "estimates": [{"type": "share", "variable": "besoin", "value": "1", "by": ["domaine"]},
              {"id": "b", "type": "quantile", "variable": "budget", "probs": [0.25], "where": {"domaine": ["sport", "culture"]}}]}"#,
        );
        assert_eq!(faults, []);
        let plan = plan.unwrap();
        assert_eq!(plan.estimates.len(), 2);
        assert_eq!(plan.populations, [Population::Frame(True)]);
        assert_eq!(plan.estimates[1].1.id.as_deref(), Some("b"));
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let (plan, faults) = read(
            r#"{"format": "olva-analyse/1", "strat": [], "calibration": {"method": "logit", "margins": []},
            "estimates": [{"type": "shares", "variable": "x"}, {"type": "mean"}]}"#,
        );
        assert!(plan.is_none());
        let places: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(
            places,
            ["/strat", "/estimates/0", "/estimates/1", "/calibration", "/estimates"]
        );
    }
}
