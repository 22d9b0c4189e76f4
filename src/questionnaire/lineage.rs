//! What a questionnaire says of where its variables come from, and the shape of a variable: what two questionnaires must have in common
//! for their answers to compare.

use std::collections::BTreeMap;

use super::model::{Choice, Choices, Derived, DerivedKind, Item, Kind, Questionnaire, Text};

/// What a questionnaire says of the variables that come from an earlier one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lineage {
    /// Id of the earlier questionnaire (or of the core that it extends).
    pub of: String,
    /// Its version; absent: any.
    pub version: Option<String>,
    /// Variable (`item`, `item.row`, derived id) → its origin.
    pub questions: BTreeMap<String, Origin>,
}

/// Where a variable comes from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    /// The variable of the earlier questionnaire; absent: the same identifier.
    pub from: Option<String>,
    /// It comes from nothing, whatever its identifier.
    pub new: bool,
    /// How far the two compare, as the author judges.
    pub grade: Option<Grade>,
    /// Why, for readers.
    pub note: Option<Text>,
    /// Code → the earlier codes that it gathers, or that it was part of.
    pub codes: BTreeMap<String, Vec<String>>,
}

/// How far the answers of two questionnaires compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The same question.
    A,
    /// Comparable with a reserve, which is printed.
    B,
    /// Not comparable: no change is computed.
    C,
}

impl Grade {
    /// Its letter.
    pub fn letter(self) -> &'static str {
        match self {
            Grade::A => "A",
            Grade::B => "B",
            Grade::C => "C",
        }
    }

    /// Reads a letter.
    pub fn parse(letter: &str) -> Option<Self> {
        [Grade::A, Grade::B, Grade::C]
            .into_iter()
            .find(|grade| grade.letter() == letter)
    }
}

/// What a variable holds: two variables of different natures never compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nature {
    /// One code.
    One,
    /// Several codes.
    Several,
    /// Codes in order of preference, so many of them.
    Ranked(u32),
    /// True or false.
    Flag,
    /// A number, in this unit.
    Number(String),
    /// Part of a total.
    Part,
    /// Rows of codes (the rows are variables of their own).
    Codes,
    /// Rows of parts (the rows are variables of their own).
    Parts,
    /// A date.
    Date,
    /// Text, or something that is not tabulated.
    Text,
    /// Lines of answers.
    Lines,
}

impl Nature {
    /// In a French sentence, after « est ».
    pub fn said(&self) -> String {
        match self {
            Nature::One => "une réponse à choisir".to_owned(),
            Nature::Several => "plusieurs réponses possibles".to_owned(),
            Nature::Ranked(size) => format!("un classement de {size} réponses"),
            Nature::Flag => "un oui ou non".to_owned(),
            Nature::Number(unit) if unit.is_empty() => "un nombre".to_owned(),
            Nature::Number(unit) => format!("un nombre ({unit})"),
            Nature::Part => "une part d’un total".to_owned(),
            Nature::Codes => "un tableau de réponses à choisir".to_owned(),
            Nature::Parts => "un partage d’un total".to_owned(),
            Nature::Date => "une date".to_owned(),
            Nature::Text => "un texte".to_owned(),
            Nature::Lines => "une liste de fiches".to_owned(),
        }
    }

    /// Whether its answers are codes.
    pub fn is_coded(&self) -> bool {
        matches!(self, Nature::One | Nature::Several | Nature::Ranked(_))
    }
}

/// A variable as a comparison sees it.
#[derive(Clone, Debug)]
pub struct Variable<'q> {
    /// `item`, `item.row`, derived id.
    pub id: String,
    /// The item it belongs to, for a row.
    pub row_of: Option<&'q str>,
    /// What it holds.
    pub nature: Nature,
    /// Its wordings: that of the item, then that of the row.
    pub wording: Vec<&'q Text>,
    /// Its codes.
    pub codes: Vec<&'q Choice>,
    /// Name of a list supplied at run time.
    pub list: Option<&'q str>,
    /// The conditions under which it is asked, or the expression that computes it.
    pub conditions: Vec<&'q str>,
    /// The variables that a computed one reads.
    pub reads: Vec<String>,
}

/// Every variable of a questionnaire that answers may be compared on, in order: items, their rows, derived variables.
pub fn variables(questionnaire: &Questionnaire) -> Vec<Variable<'_>> {
    let mut out = Vec::new();
    for item in questionnaire.questions() {
        of_item(questionnaire, item, &mut out);
    }
    out.extend(questionnaire.derived.iter().map(of_derived));
    out
}

fn of_item<'q>(questionnaire: &'q Questionnaire, item: &'q Item, out: &mut Vec<Variable<'q>>) {
    let page = questionnaire.page_of(&item.id);
    let conditions = [&item.visible_if, &item.skip_if]
        .into_iter()
        .chain(page.into_iter().flat_map(|page| [&page.visible_if, &page.skip_if]))
        .flatten()
        .map(|condition| condition.source.as_str());
    let (codes, list) = item.choices().map_or((Vec::new(), None), codes_of);
    let whole = Variable {
        id: item.id.clone(),
        row_of: None,
        nature: nature(item),
        wording: item.label.iter().collect(),
        codes,
        list,
        conditions: conditions.collect(),
        reads: Vec::new(),
    };
    let inner = match whole.nature {
        Nature::Codes => Some(Nature::One),
        Nature::Parts => Some(Nature::Part),
        _ => None,
    };
    let rows: Vec<Variable<'_>> = inner
        .map(|inner| {
            let row = |row: &'q super::model::Row| Variable {
                id: format!("{}.{}", item.id, row.id),
                row_of: Some(&item.id),
                nature: inner.clone(),
                wording: item.label.iter().chain([&row.label]).collect(),
                ..whole.clone()
            };
            item.rows().iter().map(row).collect()
        })
        .unwrap_or_default();
    out.push(whole);
    out.extend(rows);
}

fn codes_of(choices: &Choices) -> (Vec<&Choice>, Option<&str>) {
    let outside = choices.source.as_deref().filter(|name| name.starts_with('@'));
    (choices.choices.iter().collect(), outside)
}

fn nature(item: &Item) -> Nature {
    let unit = |numeric: &super::model::Numeric| {
        let unit = numeric.unit.as_ref().map_or("", |unit| unit.get("fr"));
        Nature::Number(unit.to_owned())
    };
    match &item.kind {
        Kind::Single(_) | Kind::Commune => Nature::One,
        Kind::Multi { .. } => Nature::Several,
        Kind::Rank { size, .. } => Nature::Ranked(*size),
        Kind::Integer(numeric) | Kind::Decimal(numeric) => unit(numeric),
        Kind::Percent(_) => Nature::Number("%".to_owned()),
        Kind::Money { currency, .. } => Nature::Number(currency.clone()),
        Kind::Year { .. } => Nature::Number("année".to_owned()),
        Kind::Matrix { .. } => Nature::Codes,
        Kind::Shares { .. } => Nature::Parts,
        Kind::Boolean { .. } => Nature::Flag,
        Kind::Date { .. } => Nature::Date,
        Kind::Roster { .. } => Nature::Lines,
        Kind::Text { .. } | Kind::LongText { .. } | Kind::Rna | Kind::Siren | Kind::Email | Kind::Group { .. } | Kind::Note => {
            Nature::Text
        }
    }
}

fn of_derived(derived: &Derived) -> Variable<'_> {
    Variable {
        id: derived.id.clone(),
        row_of: None,
        nature: match derived.kind {
            DerivedKind::Number => Nature::Number(String::new()),
            DerivedKind::Code => Nature::One,
            DerivedKind::Boolean => Nature::Flag,
            DerivedKind::Text => Nature::Text,
            DerivedKind::Date => Nature::Date,
        },
        wording: derived.label.iter().collect(),
        codes: derived.codes.iter().collect(),
        list: None,
        conditions: vec![derived.expr.source.as_str()],
        reads: derived
            .expr
            .refs()
            .into_iter()
            .map(|read| match read.part {
                Some(part) => format!("{}.{part}", read.name),
                None => read.name,
            })
            .collect(),
    }
}
