//! The plan of a diagnostic (format `olva-plan/1`): chapters, indicators, crossings, chart kinds and the wording that sentences
//! need. Data, not code: read, and checked against a questionnaire before it is used.
//!
//! `read` turns JSON into these types, `check` and `measures` find what the questionnaire does not have, `scope` gives the types of its
//! variables to expressions. `reports/README.md` is the reference for authors.

mod check;
mod measures;
mod parts;
mod read;
mod scope;

pub(crate) use check::several;
pub use parts::{Parts, parts};

use std::collections::BTreeMap;

use serde::Deserialize;

use super::words::Noun;
use crate::analysis::indicator::{Breakdown, Spec};
use crate::questionnaire::Questionnaire;
use crate::questionnaire::schema::Fault;

/// What stands in `format`.
pub const FORMAT: &str = "olva-plan/1";

/// A plan whose references all exist.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The questionnaire it is written for; empty for a generic plan.
    pub questionnaire: String,
    /// Title of the document.
    pub title: String,
    /// Under the title, placeholders allowed.
    pub subtitle: String,
    /// What responses are counted in (« association »).
    pub noun: Noun,
    /// Ways to cut the responses.
    pub breakdowns: Vec<Cut>,
    /// What is measured.
    pub indicators: Vec<Measure>,
    /// « L’essentiel », shown to the director too.
    pub essentials: Essentials,
    /// The chapters, in order.
    pub chapters: Vec<ChapterPlan>,
}

/// A breakdown and how its groups are named in a sentence.
#[derive(Clone, Debug)]
pub struct Cut {
    /// The breakdown itself.
    pub breakdown: Breakdown,
    /// Code → the words that place a figure in that group (« dans le sport », « chez les associations employeuses »).
    pub places: BTreeMap<String, String>,
    /// Code → a shorter label for charts.
    pub short: BTreeMap<String, String>,
    /// Label of the groups merged because they are small (« Autres domaines »).
    pub other: String,
}

/// An indicator and its wording.
#[derive(Clone, Debug)]
pub struct Measure {
    /// How it is computed.
    pub spec: Spec,
    /// How it is said.
    pub say: Say,
    /// What is counted, when it is not the noun of the plan.
    pub noun: Option<Noun>,
}

/// The wording of an indicator. What it needs depends on its kind; see `reports/README.md`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Say {
    /// Predicate after a singular subject: « a un besoin de lieu non couvert ».
    pub one: String,
    /// The same after a plural one: « ont un besoin de lieu non couvert ».
    pub many: String,
    /// A sentence around `{valeur}`, for means, medians, sums, ratios, indices.
    pub text: String,
    /// Relative clauses of a balance: « dont les ressources augmentent ».
    pub plus: String,
    /// « dont les ressources baissent ».
    pub minus: String,
    /// Before the first answers: singular, then plural (« le lieu le plus recherché », « les lieux les plus recherchés »).
    pub lead: Option<(String, String)>,
    /// Code → its name inside a sentence (« une salle d’activité »).
    pub names: BTreeMap<String, String>,
    /// Codes never put first (« aucun », « autre »).
    pub skip: Vec<String>,
    /// Label under a key figure (else the title).
    pub label: String,
    /// What the figure of a group is about, for crossings: « besoin de lieu ».
    pub topic: String,
}

/// The key figures and findings that open the document.
#[derive(Clone, Debug, Default)]
pub struct Essentials {
    /// Indicators shown large.
    pub key_figures: Vec<String>,
    /// Sentences.
    pub findings: Vec<Finding>,
}

/// A chapter.
#[derive(Clone, Debug)]
pub struct ChapterPlan {
    /// Stable id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Lettered, after the others.
    pub annex: bool,
    /// Content.
    pub blocks: Vec<BlockPlan>,
}

/// A sentence made from figures.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Finding {
    /// The indicator.
    pub indicator: String,
    /// Said by groups of this breakdown: what differs from the rest.
    pub by: Option<String>,
    /// How many first answers are said (3).
    pub count: Option<usize>,
    /// Indices on one scale, compared with each other (instead of `indicator`).
    pub compare: Vec<String>,
    /// What these indices measure, to begin the sentence (« Des trois manques mesurés sur la même échelle »).
    pub intro: String,
}

/// A need measured on the common scale of tension.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScaleRow {
    /// « Lieux ».
    pub label: String,
    /// Its index of tension.
    pub index: String,
    /// The item that holds the four levels, lowest first.
    pub item: String,
    /// Codes of the levels, in the order of `levels`.
    pub codes: Vec<String>,
}

/// A piece of a chapter.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(
    tag = "block",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum BlockPlan {
    /// A section title.
    Heading {
        /// The title.
        text: String,
    },
    /// A paragraph; placeholders `{territoire}`, `{annee}`, `{n}`, `{population}`, `{dates}`.
    Text {
        /// The text.
        text: String,
    },
    /// Sentences made from figures.
    Findings {
        /// Which.
        of: Vec<Finding>,
        /// As a list (else one paragraph).
        #[serde(default)]
        list: bool,
    },
    /// Large figures.
    KeyFigures {
        /// Indicators.
        of: Vec<String>,
    },
    /// A figure of an indicator, whole or by groups.
    Figure {
        /// The indicator.
        indicator: String,
        /// Breakdown.
        #[serde(default)]
        by: Option<String>,
        /// Chart kind, when the usual one is not wanted.
        #[serde(default)]
        chart: Option<ChartKind>,
        /// Title, when the finding is not wanted.
        #[serde(default)]
        title: Option<String>,
    },
    /// A question tabulated and drawn by its type.
    Question {
        /// The item.
        item: String,
        /// Chart kind, when the usual one is not wanted.
        #[serde(default)]
        chart: Option<ChartKind>,
        /// Title, when the finding is not wanted.
        #[serde(default)]
        title: Option<String>,
        /// Before the first answer in the title (else the wording of the question).
        #[serde(default)]
        lead: Option<String>,
        /// Code of a level → sentence about it; unused levels are left out.
        #[serde(default)]
        positive: Vec<String>,
    },
    /// A table of indicators by groups, with what differs marked.
    Crossing {
        /// Indicators with one value.
        indicators: Vec<String>,
        /// Breakdown.
        by: String,
        /// Title.
        title: String,
    },
    /// A box.
    Callout {
        /// `note`, `limit`.
        kind: CalloutName,
        /// Title.
        title: String,
        /// Text, placeholders allowed.
        text: String,
    },
    /// A question to debate, with the facts on both sides.
    Debate {
        /// The question.
        question: String,
        /// Facts that support it.
        #[serde(default)]
        facts: Vec<Finding>,
        /// Facts that temper it.
        #[serde(default)]
        counter: Vec<Finding>,
        /// What to look at beyond figures.
        #[serde(default)]
        text: String,
    },
    /// How the survey went: contacts, outcome, response over time, coverage.
    Response,
    /// How the answers were weighted, merge by merge, with the formulas.
    Weighting,
    /// Key figures and findings of `essentials`.
    Essentials,
    /// What changed since the wave before; nothing when there is none.
    Evolution,
    /// Several needs on one scale.
    SideBySide {
        /// The needs.
        rows: Vec<ScaleRow>,
        /// Names of the levels, lowest first.
        levels: Vec<String>,
        /// Title, when the finding is not wanted.
        #[serde(default)]
        title: Option<String>,
    },
    /// Needs by how many name them and how urgent they are.
    Quadrant {
        /// Ranking item.
        item: String,
        /// Condition that is true for an urgent first need.
        urgent: String,
        /// Name of the vertical axis.
        axis: String,
    },
    /// How the index of each choice of a ranking varies between groups.
    Dispersion {
        /// Indicator (index of a ranking).
        indicator: String,
        /// Breakdown.
        by: String,
    },
    /// Figures of this territory against those of the reference sets chosen: benchmark packs, territories of the same campaign.
    Comparisons,
    /// Indicators by commune or quarter, with the whole; nothing when fewer than two have enough answers.
    Territories {
        /// Indicators with one value.
        of: Vec<String>,
    },
    /// Every question, in tables.
    AllTables,
    /// The words of statistics, explained.
    Glossary,
    /// The indicators, how each is computed.
    Definitions,
    /// Where figures come from.
    Sources {
        /// Outside sources quoted, one a line.
        #[serde(default)]
        of: Vec<String>,
    },
}

/// The kinds of box an author may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CalloutName {
    /// How to read.
    Note,
    /// A limit.
    Limit,
}

/// The kinds of chart an author may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartKind {
    /// Ranked bars.
    Bars,
    /// Two or three bars a row.
    Grouped,
    /// Opinions around a neutral axis.
    Likert,
    /// Parts of 100 %.
    Strips,
    /// Classes of a number.
    Histogram,
    /// One dot a group.
    Dots,
    /// Rows by columns.
    Heat,
    /// Areas.
    Treemap,
}

impl Plan {
    /// An indicator.
    pub fn indicator(&self, id: &str) -> Option<&Measure> {
        self.indicators.iter().find(|measure| measure.spec.id == id)
    }

    /// A breakdown.
    pub fn cut(&self, id: &str) -> Option<&Cut> {
        self.breakdowns.iter().find(|cut| cut.breakdown.id == id)
    }

    /// Whether a chapter only says what changed since the wave before: without such a wave it is not there.
    pub fn is_evolution(chapter: &ChapterPlan) -> bool {
        !chapter.blocks.is_empty() && chapter.blocks.iter().all(|block| *block == BlockPlan::Evolution)
    }

    /// Every (indicator, breakdown) that the plan crosses, in order, once.
    pub fn crossings(&self) -> Vec<(String, String)> {
        let mut out: Vec<(String, String)> = Vec::new();
        let mut add = |indicator: &str, by: &str| {
            let pair = (indicator.to_owned(), by.to_owned());
            if !out.contains(&pair) {
                out.push(pair);
            }
        };
        let blocks = self.chapters.iter().flat_map(|chapter| &chapter.blocks);
        for block in blocks {
            match block {
                BlockPlan::Figure {
                    indicator, by: Some(by), ..
                }
                | BlockPlan::Dispersion { indicator, by } => add(indicator, by),
                BlockPlan::Crossing { indicators, by, .. } => indicators.iter().for_each(|indicator| add(indicator, by)),
                BlockPlan::Findings { of, .. } => {
                    of.iter().for_each(|f| f.by.iter().for_each(|by| add(&f.indicator, by)));
                }
                BlockPlan::Debate { facts, counter, .. } => facts
                    .iter()
                    .chain(counter)
                    .for_each(|f| f.by.iter().for_each(|by| add(&f.indicator, by))),
                _ => {}
            }
        }
        self.essentials
            .findings
            .iter()
            .for_each(|f| f.by.iter().for_each(|by| add(&f.indicator, by)));
        out
    }
}

/// What reading gives.
#[derive(Debug)]
pub struct Checked {
    /// The plan, when it has no fault.
    pub plan: Option<Plan>,
    /// All faults, in document order.
    pub faults: Vec<Fault>,
}

/// Reads a plan and checks it against the questionnaire it will be used with.
pub fn read(text: &str, questionnaire: &Questionnaire) -> Checked {
    let mut faults = Vec::new();
    let plan = read::plan(text, &mut faults);
    if let Some((plan, places)) = &plan {
        check::check(plan, places, questionnaire, &mut faults);
    }
    let plan = plan.filter(|_| faults.is_empty()).map(|(plan, _)| plan);
    Checked { plan, faults }
}
