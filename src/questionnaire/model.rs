//! The types of a questionnaire, as the format `olva-questionnaire/1` means them (`survey-schemas/README.md` is the reference).
//! All references are resolved: lists are copied into the items that use them, conditions are parsed and typed.

use std::collections::{BTreeMap, HashMap};

use super::condition::Condition;

/// A text in one or several languages; the questionnaire's default language is always there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub BTreeMap<String, String>);

impl Text {
    /// A text in French only.
    pub fn fr(text: &str) -> Self {
        Text(BTreeMap::from([("fr".to_owned(), text.to_owned())]))
    }

    /// The text in `lang`, else in French, else in any language. Placeholders `{…}` are left as they are.
    pub fn get(&self, lang: &str) -> &str {
        self.0
            .get(lang)
            .or_else(|| self.0.get("fr"))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// Whether a wording exists in this very language.
    pub fn has(&self, lang: &str) -> bool {
        self.0.contains_key(lang)
    }
}

/// A questionnaire ready to be answered.
#[derive(Clone, Debug)]
pub struct Questionnaire {
    /// Stable identifier, e.g. `olva-2026`.
    pub id: String,
    /// Id of the core that it extends, when it is an extension.
    pub extends: Option<String>,
    /// Version as written by its author, e.g. `1.0.0`.
    pub version: String,
    /// Default language (`fr`).
    pub locale: String,
    /// Languages offered, the default first.
    pub locales: Vec<String>,
    /// Title shown to respondents.
    pub title: Text,
    /// One or two sentences under the title.
    pub intro: Option<Text>,
    /// The start page.
    pub start: Start,
    /// What the confirmation page says after sending.
    pub thanks: Option<Text>,
    /// Shared lists of choices by name (`@…` lists are supplied at run time, see [`Choices::source`]).
    pub lists: BTreeMap<String, Vec<Choice>>,
    /// Nomenclatures that choices map to (`maps`): name → its categories.
    pub nomenclatures: BTreeMap<String, Nomenclature>,
    /// Values supplied from outside (register, wave) that conditions and texts may use.
    pub external: BTreeMap<String, External>,
    /// The pages in the order in which they are shown.
    pub pages: Vec<Page>,
    /// Variables computed from answers, in an order where each only uses earlier ones.
    pub derived: Vec<Derived>,
    /// Which items must have been displayed and answered for a response to be usable in the analysis.
    pub usable: Usable,
    /// Reporting metadata.
    pub report: Report,
    /// Where its variables come from in earlier questionnaires.
    pub lineage: Vec<super::lineage::Lineage>,
    /// SHA-256 of the canonical JSON (keys sorted, extension applied): stamped on every response.
    pub hash: String,
    /// The canonical JSON itself, stored with a published version.
    pub source: String,
    /// Where each item is: id → (page index, path of positions inside it).
    pub index: HashMap<String, (usize, Vec<usize>)>,
}

/// What stands on the start page.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// What to have at hand, one entry a line.
    pub have: Vec<Text>,
    /// Announced duration in minutes, full path; the measured median replaces it once known.
    pub minutes: Option<u32>,
    /// Announced duration in minutes of the short path.
    pub minutes_short: Option<u32>,
    /// The notice in a few lines.
    pub notice: Vec<Text>,
    /// The full notice; blank lines separate paragraphs, `## ` opens a heading, `- ` a list item.
    pub notice_full: Option<Text>,
    /// Version of the notice, stored with the response.
    pub notice_version: String,
}

/// A nomenclature that the codes of a list map to (INSEE's ten domains, …).
#[derive(Clone, Debug)]
pub struct Nomenclature {
    /// Its name.
    pub label: Text,
    /// Where it comes from.
    pub source: Option<String>,
    /// Its categories, in their order.
    pub categories: Vec<Choice>,
}

/// A value supplied from outside the questionnaire.
#[derive(Clone, Debug)]
pub struct External {
    /// Its type.
    pub kind: ExternalKind,
    /// The list of its codes, for a code.
    pub list: Option<String>,
}

/// The type of an external value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExternalKind {
    /// Free text.
    Text,
    /// A number.
    Number,
    /// One code.
    Code,
    /// A set of codes.
    Codes,
    /// A date.
    Date,
    /// True or false.
    Boolean,
}

/// One screen.
#[derive(Clone, Debug)]
pub struct Page {
    /// Identifier, used in links.
    pub id: String,
    /// Title shown.
    pub title: Text,
    /// The module the page belongs to (reporting, delegation).
    pub module: Option<String>,
    /// A sentence before the questions.
    pub intro: Option<Text>,
    /// Shown only when this is true.
    pub visible_if: Option<Condition>,
    /// Hidden only when this is true.
    pub skip_if: Option<Condition>,
    /// The questions.
    pub items: Vec<Item>,
    /// When one of these holds once the page is saved, the questionnaire ends after it.
    pub end: Vec<EndRule>,
}

/// A way to end the questionnaire after a page.
#[derive(Clone, Debug)]
pub struct EndRule {
    /// The condition; absent: always.
    pub when: Option<Condition>,
    /// The disposition the response gets.
    pub disposition: Disposition,
    /// Pages after this one that are still shown.
    pub keep: Vec<String>,
    /// What to say on the last page.
    pub message: Option<Text>,
}

/// What became of a response, once sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disposition {
    /// In scope, went to the end.
    Complete,
    /// Neither seat nor activity in the territory, or otherwise not concerned.
    OutOfScope,
    /// The association exists but sleeps.
    Dormant,
    /// The association is dissolved or being dissolved.
    Dissolved,
    /// The association declined to answer.
    Refused,
}

impl Disposition {
    /// The code in JSON documents and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Disposition::Complete => "complete",
            Disposition::OutOfScope => "out-of-scope",
            Disposition::Dormant => "dormant",
            Disposition::Dissolved => "dissolved",
            Disposition::Refused => "refused",
        }
    }

    /// Reads a code, English or French (`hors-champ`, `hors champ`, `en-sommeil`, `dissoute`, `refus`, `complète`).
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.replace(' ', "-").as_str() {
            "complete" | "complète" | "termine" | "terminé" => Disposition::Complete,
            "out-of-scope" | "hors-champ" => Disposition::OutOfScope,
            "dormant" | "en-sommeil" | "sommeil" => Disposition::Dormant,
            "dissolved" | "dissoute" => Disposition::Dissolved,
            "refused" | "refus" => Disposition::Refused,
            _ => return None,
        })
    }
}

/// How much an item matters: the short path keeps the essential ones, only options may be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// On every path.
    Essential,
    /// The core shared between territories.
    Core,
    /// May be switched off by a territory.
    Option,
}

/// One question (or a group of them, or a note).
#[derive(Clone, Debug)]
pub struct Item {
    /// Stable variable identifier, never reused.
    pub id: String,
    /// The wording.
    pub label: Option<Text>,
    /// Help under the wording.
    pub hint: Option<Text>,
    /// How much it matters.
    pub mark: Mark,
    /// Off: the item is not asked (options only).
    pub enabled: bool,
    /// Must be answered before the page can be left.
    pub required: Required,
    /// Shown only when this is true.
    pub visible_if: Option<Condition>,
    /// Hidden only when this is true.
    pub skip_if: Option<Condition>,
    /// Consistency checks.
    pub checks: Vec<Check>,
    /// « Je ne sais pas » is offered, with this wording.
    pub dont_know: Option<Text>,
    /// « Je préfère ne pas répondre » is offered, with this wording.
    pub refused: Option<Text>,
    /// « Non concerné » is offered, with this wording.
    pub not_applicable: Option<Text>,
    /// « C’est une estimation » is offered.
    pub estimate: bool,
    /// How the last wave's answer is offered.
    pub previous: Option<Previous>,
    /// The external value that pre-fills it.
    pub prefill: Option<String>,
    /// Never shown beside a name.
    pub sealed: bool,
    /// Personal or confidential; left out of anonymised files.
    pub sensitive: bool,
    /// Value of the HTML `autocomplete` attribute.
    pub autocomplete: Option<String>,
    /// What is particular to its type.
    pub kind: Kind,
}

/// Whether an answer is needed.
#[derive(Clone, Debug)]
pub enum Required {
    /// No.
    No,
    /// Always.
    Yes,
    /// When the condition holds.
    When(Condition),
}

/// How an answer of the last wave is offered.
#[derive(Clone, Debug)]
pub struct Previous {
    /// The item of the last wave.
    pub from: String,
    /// The manner.
    pub manner: PreviousManner,
}

/// The manner in which last wave's answer is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PreviousManner {
    /// « Toujours exact ? »
    Confirm,
    /// Written under the field.
    Hint,
    /// Only used by checks.
    DeltaCheck,
    /// Not offered.
    Hidden,
}

/// A consistency check.
#[derive(Clone, Debug)]
pub struct Check {
    /// Identifier inside its item.
    pub id: String,
    /// The check *fires* when this is true.
    pub when: Condition,
    /// What happens then.
    pub severity: Severity,
    /// What is said, placeholders allowed.
    pub message: Text,
}

/// What a check does when it fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The page cannot be left.
    Hard,
    /// Asks for a confirmation, never blocks.
    Soft,
    /// Only says something.
    Info,
}

/// The type of an item and its parameters.
#[derive(Clone, Debug)]
pub enum Kind {
    /// One choice.
    Single(Choices),
    /// Several choices.
    Multi {
        /// What can be chosen.
        choices: Choices,
        /// At least this many.
        min: Option<u32>,
        /// At most this many.
        max: Option<u32>,
    },
    /// The first `size` choices in order of preference.
    Rank {
        /// What can be ranked.
        choices: Choices,
        /// How many ranks.
        size: u32,
    },
    /// A whole number.
    Integer(Numeric),
    /// A number with decimals.
    Decimal(Numeric),
    /// A percentage, 0 to 100.
    Percent(Numeric),
    /// An amount of money.
    Money {
        /// Bounds and bands.
        numeric: Numeric,
        /// ISO 4217 code (`EUR`).
        currency: String,
    },
    /// Numbers that share a total.
    Shares {
        /// The parts.
        rows: Vec<Row>,
        /// What they add up to (100).
        total: f64,
        /// Which rows are asked.
        filter: Option<Filter>,
        /// Unit written after each field (`%`).
        unit: Option<Text>,
    },
    /// One choice for each row.
    Matrix {
        /// The rows.
        rows: Vec<Row>,
        /// The columns.
        choices: Choices,
        /// Which rows are asked.
        filter: Option<Filter>,
    },
    /// One line of text.
    Text {
        /// Most characters (Unicode code points).
        max_length: u32,
        /// Anchored regular expression and what to say when it does not match.
        pattern: Option<(String, Text)>,
    },
    /// Several lines of text.
    LongText {
        /// Most characters (Unicode code points).
        max_length: u32,
        /// Name of the codebook for open answers.
        coding: Option<String>,
    },
    /// A year.
    Year {
        /// First.
        min: Option<i64>,
        /// Last.
        max: Option<Bound>,
    },
    /// A date.
    Date {
        /// First.
        min: Option<crate::values::Date>,
        /// Last.
        max: Option<crate::values::Date>,
    },
    /// A French commune, by its INSEE code.
    Commune,
    /// An RNA number.
    Rna,
    /// A SIREN number.
    Siren,
    /// An e-mail address.
    Email,
    /// True or false.
    Boolean {
        /// One unticked box (true) or a yes/no question (false).
        checkbox: bool,
    },
    /// The same questions for several things.
    Roster {
        /// The questions.
        items: Vec<Item>,
        /// Fewest rows.
        min: u32,
        /// Most rows.
        max: RosterMax,
        /// « Poste {index} ».
        row_label: Option<Text>,
    },
    /// Questions presented together; their identifiers are global.
    Group {
        /// The questions.
        items: Vec<Item>,
    },
    /// A text, no question.
    Note,
}

/// A bound that may be given by a number or by a named value (`annee`).
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// A number.
    Number(f64),
    /// The value of an external or of another item.
    Named(String),
}

/// How many rows a roster may have.
#[derive(Clone, Debug, PartialEq)]
pub enum RosterMax {
    /// A fixed number.
    Fixed(u32),
    /// The answer to an integer item.
    Item(String),
}

/// Bounds, unit and bands of a number.
#[derive(Clone, Debug, Default)]
pub struct Numeric {
    /// Smallest value accepted (hard).
    pub min: Option<f64>,
    /// Largest value accepted (hard).
    pub max: Option<f64>,
    /// Decimals accepted and shown (0 for integers).
    pub decimals: u8,
    /// Written after the field.
    pub unit: Option<Text>,
    /// Lower bounds of the fallback bands, ascending; the last is open. Empty: no bands.
    pub bands: Vec<f64>,
}

impl Numeric {
    /// The code of a band: its lower bound, written without decimals when it has none (`"0"`, `"10"`, `"0.5"`).
    pub fn band_code(bound: f64) -> String {
        format!("{bound}")
    }

    /// Lower and upper bound (excluded; `None` for the last band) of the band with this code.
    pub fn band(&self, code: &str) -> Option<(f64, Option<f64>)> {
        let place = self.bands.iter().position(|b| Self::band_code(*b) == code)?;
        Some((self.bands[place], self.bands.get(place + 1).copied()))
    }
}

/// A row of shares or of a matrix. Its variable is `item.row`.
#[derive(Clone, Debug)]
pub struct Row {
    /// Identifier inside its item.
    pub id: String,
    /// The wording.
    pub label: Text,
    /// Shown only when this is true.
    pub visible_if: Option<Condition>,
}

/// The choices of an item.
#[derive(Clone, Debug)]
pub struct Choices {
    /// Name of the list, when it has one. A name that starts with `@` is supplied at run time
    /// (`@territoire/quartiers`, `@territoire/qpv`, `@insee/communes`).
    pub source: Option<String>,
    /// The choices; empty for a list supplied at run time, except those the author adds (`extra`).
    pub choices: Vec<Choice>,
    /// Which ones are offered.
    pub filter: Option<Filter>,
}

/// Which choices or rows are offered, after another answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The other item.
    pub by: String,
    /// How.
    pub mode: FilterMode,
}

/// How a filter keeps choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterMode {
    /// Keeps a choice whose `parent` is among the other answer's codes; all of them while that answer is missing.
    Children,
    /// Keeps a choice (or row) whose code is among the other answer's codes; none while that answer is missing.
    Selected,
    /// Drops a choice whose code is among the other answer's codes.
    Except,
}

/// One possible answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Stable code, a string (`1` and `"1"` are the same code).
    pub code: String,
    /// The wording.
    pub label: Text,
    /// Examples under it.
    pub hint: Option<Text>,
    /// This answer is a kind of missing value (« Non concerné·e »).
    pub missing: Option<super::answer::Missing>,
    /// Excludes every other choice (« aucun »).
    pub exclusive: bool,
    /// Opens « précisez ».
    pub other: bool,
    /// The code of the parent list's choice.
    pub parent: Option<String>,
    /// Nomenclature name → code of its category.
    pub maps: BTreeMap<String, String>,
}

/// A variable computed from answers.
#[derive(Clone, Debug)]
pub struct Derived {
    /// Identifier.
    pub id: String,
    /// Its name in reports.
    pub label: Option<Text>,
    /// The expression.
    pub expr: Condition,
    /// Its type.
    pub kind: DerivedKind,
    /// For codes: the codes with their labels (a code without label is its own label).
    pub codes: Vec<Choice>,
}

/// The type of a derived variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DerivedKind {
    /// A number.
    Number,
    /// One code.
    Code,
    /// True or false.
    Boolean,
    /// Text.
    Text,
    /// A date.
    Date,
}

/// When a response can be used by the analysis.
#[derive(Clone, Debug, Default)]
pub struct Usable {
    /// These must be answered (a value, not a missing kind).
    pub answered: Vec<String>,
}

/// Reporting metadata of the questionnaire.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Item → who is asked, in words or as a condition.
    pub universe: BTreeMap<String, String>,
    /// Default breakdown variables.
    pub breakdowns: Vec<String>,
    /// Smallest cell published.
    pub min_cell: Option<u32>,
    /// How the sample is weighted.
    pub weights: Option<Weights>,
}

/// How a sample is weighted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weights {
    /// The variables whose totals are known.
    pub margins: Vec<String>,
    /// `none`, `post-stratification`, `raking`, `linear` or `logit`.
    pub method: Option<String>,
    /// The expression that gives the number of employees: a large unit represents itself alone.
    pub employees: Option<String>,
    /// The expression that gives the yearly budget in euros.
    pub budget: Option<String>,
}

impl Questionnaire {
    /// The item with this id, wherever it is (inside groups too; roster columns are not global).
    pub fn item(&self, id: &str) -> Option<&Item> {
        let (page, path) = self.index.get(id)?;
        let mut items = &self.pages.get(*page)?.items;
        let mut found = None;
        for place in path {
            let item = items.get(*place)?;
            found = Some(item);
            if let Kind::Group { items: inner } = &item.kind {
                items = inner;
            }
        }
        found
    }

    /// The page an item stands on.
    pub fn page_of(&self, id: &str) -> Option<&Page> {
        self.pages.get(self.index.get(id)?.0)
    }

    /// The page with this id.
    pub fn page(&self, id: &str) -> Option<&Page> {
        self.pages.iter().find(|p| p.id == id)
    }

    /// Every question in page order, groups opened (the group itself is not listed), notes left out.
    pub fn questions(&self) -> Vec<&Item> {
        fn walk<'a>(items: &'a [Item], out: &mut Vec<&'a Item>) {
            for item in items {
                match &item.kind {
                    Kind::Group { items } => walk(items, out),
                    Kind::Note => {}
                    _ => out.push(item),
                }
            }
        }
        let mut out = Vec::new();
        for page in &self.pages {
            walk(&page.items, &mut out);
        }
        out
    }
}

impl Item {
    /// The choices of a single, multi, rank or matrix item.
    pub fn choices(&self) -> Option<&Choices> {
        match &self.kind {
            Kind::Single(choices) | Kind::Multi { choices, .. } | Kind::Rank { choices, .. } | Kind::Matrix { choices, .. } => {
                Some(choices)
            }
            _ => None,
        }
    }

    /// The bounds of a numeric item.
    pub fn numeric(&self) -> Option<&Numeric> {
        match &self.kind {
            Kind::Integer(n) | Kind::Decimal(n) | Kind::Percent(n) | Kind::Money { numeric: n, .. } => Some(n),
            _ => None,
        }
    }

    /// The rows of a matrix or of shares.
    pub fn rows(&self) -> &[Row] {
        match &self.kind {
            Kind::Matrix { rows, .. } | Kind::Shares { rows, .. } => rows,
            _ => &[],
        }
    }

    /// The wording, or its identifier when it has none.
    pub fn label_in(&self, lang: &str) -> &str {
        self.label.as_ref().map_or(self.id.as_str(), |label| label.get(lang))
    }
}
