//! What a neighbour knows of an association, and what tells it: the traits of the anonymised file.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Record;
use crate::questionnaire::condition::Condition;
use crate::questionnaire::flow::Flow;
use crate::questionnaire::{DerivedKind, Item, Kind, Questionnaire};

use super::cells;

/// The register's traits, in the order in which they are kept longest.
const REGISTER: [&str; 3] = ["domaine", "employeuse", "commune"];
/// How many traits make the stratum of a weight.
pub(super) const STRATUM: usize = 2;

/// The traits of a questionnaire, and which items tell which.
pub(super) struct Plan {
    /// Names of the columns: the register's, then the breakdowns.
    pub(super) names: Vec<String>,
    /// The breakdowns that are traits.
    variables: Vec<String>,
    /// Items that a computed trait comes from: left out.
    sources: BTreeSet<String>,
    /// Items and computed variables that depend on each variable's trait.
    told: Vec<BTreeSet<String>>,
    /// Computed variables that are not traits and may be written.
    derived: BTreeSet<String>,
}

impl Plan {
    pub(super) fn new(questionnaire: &Questionnaire) -> Self {
        let uses = uses(questionnaire);
        let is_derived = |id: &str| questionnaire.derived.iter().any(|derived| derived.id == id);
        let variables: Vec<String> = questionnaire
            .report
            .breakdowns
            .iter()
            .filter(|id| match questionnaire.item(id) {
                Some(item) => matches!(item.kind, Kind::Single(_)) && cells::may_be_written(item),
                None => questionnaire
                    .derived
                    .iter()
                    .any(|derived| derived.id == **id && matches!(derived.kind, DerivedKind::Code | DerivedKind::Boolean)),
            })
            .cloned()
            .collect();
        let mut sources = BTreeSet::new();
        for id in variables.iter().filter(|id| is_derived(id)) {
            sources.extend(computed_from(questionnaire, id));
        }
        sources.retain(|id| !variables.contains(id));
        let told = variables
            .iter()
            .map(|id| {
                let mut roots = computed_from(questionnaire, id);
                roots.insert(id.clone());
                dependents(&uses, &roots)
            })
            .collect();
        let derived = questionnaire
            .derived
            .iter()
            .filter(|derived| !variables.contains(&derived.id))
            .filter(|derived| {
                computed_from(questionnaire, &derived.id)
                    .iter()
                    .all(|id| !sources.contains(id) && questionnaire.item(id).is_none_or(cells::may_be_written))
            })
            .map(|derived| derived.id.clone())
            .collect();
        Plan {
            names: REGISTER
                .iter()
                .map(|name| format!("register.{name}"))
                .chain(variables.iter().cloned())
                .collect(),
            variables,
            sources,
            told,
            derived,
        }
    }

    /// Whether an item has a column of its own: neither a trait nor what one is computed from.
    pub(super) fn keeps(&self, item: &Item) -> bool {
        cells::may_be_written(item) && !self.sources.contains(&item.id) && !self.variables.contains(&item.id)
    }

    /// Whether a computed variable has a column of its own.
    pub(super) fn keeps_derived(&self, id: &str) -> bool {
        self.derived.contains(id)
    }

    /// Whether a column would tell a trait that is masked, when only the first `kept` are written.
    pub(super) fn told_by(&self, column: &str, kept: usize) -> bool {
        let variables = kept.saturating_sub(REGISTER.len());
        self.told[variables.min(self.told.len())..]
            .iter()
            .any(|dependents| dependents.contains(column))
    }

    /// The traits of a record.
    pub(super) fn values(&self, flow: &Flow<'_>, record: &Record, communes: &BTreeMap<String, String>) -> Vec<String> {
        let register = REGISTER.iter().map(|name| {
            let value = record.register.get(*name).cloned().unwrap_or_default();
            if *name == "commune" {
                communes.get(&value).cloned().unwrap_or_else(|| super::MASK.to_owned())
            } else {
                value
            }
        });
        let variables = self.variables.iter().map(|id| match flow.questionnaire.item(id) {
            Some(item) => cells::single(flow, item),
            None => cells::derived(flow, id),
        });
        register.chain(variables).collect()
    }
}

/// The items that each computed variable comes from, through other computed ones.
pub(in crate::analysis) fn derived_from(questionnaire: &Questionnaire) -> BTreeMap<String, BTreeSet<String>> {
    let computed = |id: &String| questionnaire.derived.iter().any(|derived| derived.id == *id);
    let of = |id: &str| {
        computed_from(questionnaire, id)
            .into_iter()
            .filter(|used| !computed(used))
            .collect()
    };
    questionnaire
        .derived
        .iter()
        .map(|derived| (derived.id.clone(), of(&derived.id)))
        .collect()
}

/// The variables that decide whether each item is asked or which of its choices are offered.
pub(in crate::analysis) fn asked_after(questionnaire: &Questionnaire) -> BTreeMap<String, BTreeSet<String>> {
    let mut out = uses(questionnaire);
    out.retain(|id, used| !used.is_empty() && questionnaire.item(id).is_some());
    out
}

/// The items that a computed variable comes from, through other computed ones.
fn computed_from(questionnaire: &Questionnaire, id: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut open = vec![id.to_owned()];
    while let Some(name) = open.pop() {
        if let Some(derived) = questionnaire.derived.iter().find(|derived| derived.id == name) {
            for used in names(&derived.expr) {
                if out.insert(used.clone()) {
                    open.push(used);
                }
            }
        }
    }
    out
}

fn names(condition: &Condition) -> Vec<String> {
    condition.expr.refs().into_iter().map(|reference| reference.name).collect()
}

/// What each item (because it is asked or offered after it) and each computed variable uses.
fn uses(questionnaire: &Questionnaire) -> BTreeMap<String, BTreeSet<String>> {
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for item in questionnaire.questions() {
        let entry = out.entry(item.id.clone()).or_default();
        let page = questionnaire.page_of(&item.id);
        let conditions = [
            item.visible_if.as_ref(),
            item.skip_if.as_ref(),
            page.and_then(|page| page.visible_if.as_ref()),
            page.and_then(|page| page.skip_if.as_ref()),
        ];
        entry.extend(conditions.into_iter().flatten().flat_map(names));
        entry.extend(group_conditions(questionnaire, &item.id));
        let filter = match &item.kind {
            Kind::Matrix { filter, .. } | Kind::Shares { filter, .. } => filter.as_ref(),
            _ => None,
        };
        let offered = item.choices().and_then(|choices| choices.filter.as_ref());
        entry.extend(filter.into_iter().chain(offered).map(|filter| filter.by.clone()));
        entry.extend(item.rows().iter().filter_map(|row| row.visible_if.as_ref()).flat_map(names));
    }
    for derived in &questionnaire.derived {
        out.entry(derived.id.clone()).or_default().extend(names(&derived.expr));
    }
    out
}

/// What the conditions of the groups around an item use.
fn group_conditions(questionnaire: &Questionnaire, id: &str) -> Vec<String> {
    fn inside<'a>(items: &'a [Item], id: &str, path: &mut Vec<&'a Item>) -> bool {
        items.iter().any(|item| {
            if item.id == id {
                return true;
            }
            let Kind::Group { items } = &item.kind else { return false };
            path.push(item);
            let found = inside(items, id, path);
            if !found {
                path.pop();
            }
            found
        })
    }
    let mut path = Vec::new();
    if let Some(page) = questionnaire.page_of(id) {
        inside(&page.items, id, &mut path);
    }
    path.into_iter()
        .flat_map(|group| [group.visible_if.as_ref(), group.skip_if.as_ref()])
        .flatten()
        .flat_map(names)
        .collect()
}

/// Everything that uses one of the roots, directly or not; the roots too.
fn dependents(uses: &BTreeMap<String, BTreeSet<String>>, roots: &BTreeSet<String>) -> BTreeSet<String> {
    let mut out = roots.clone();
    loop {
        let more: Vec<String> = uses
            .iter()
            .filter(|(id, used)| !out.contains(*id) && used.iter().any(|name| out.contains(name)))
            .map(|(id, _)| id.clone())
            .collect();
        if more.is_empty() {
            return out;
        }
        out.extend(more);
    }
}
