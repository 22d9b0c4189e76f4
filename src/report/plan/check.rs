//! What a plan says against what the questionnaire has: every fault, with its place and its mend.

use std::collections::BTreeSet;

use super::read::Places;
use super::scope::Names;
use super::{BlockPlan, ChartKind, Finding, Measure, Plan};
use crate::analysis::indicator::Kind;
use crate::questionnaire::condition::{CodeList, Expect, Lookup, Ref, Scope, Type, compile, nearest};
use crate::questionnaire::schema::Fault;
use crate::questionnaire::schema::pieces::fault;
use crate::questionnaire::{self, Questionnaire};

/// Checks everything; faults come in document order.
pub(super) fn check(plan: &Plan, places: &Places, questionnaire: &Questionnaire, faults: &mut Vec<Fault>) {
    let mut checker = Checker {
        plan,
        questionnaire,
        names: Names(questionnaire),
        faults,
    };
    let core = questionnaire.extends.as_deref();
    if !plan.questionnaire.is_empty() && plan.questionnaire != questionnaire.id && Some(plan.questionnaire.as_str()) != core {
        checker.fault(
            "/questionnaire",
            "other-questionnaire",
            format!(
                "Ce plan est écrit pour le questionnaire « {} », pas pour « {} ».",
                plan.questionnaire, questionnaire.id
            ),
            "Choisissez le plan de ce questionnaire, ou retirez la clé.".to_owned(),
        );
    }
    let ids = |ids: Vec<&str>, places: &[String], checker: &mut Checker<'_>| {
        let mut seen = BTreeSet::new();
        for (id, place) in ids.into_iter().zip(places) {
            if !seen.insert(id) {
                checker.fault(
                    place,
                    "duplicate-id",
                    format!("L’identifiant « {id} » est pris deux fois."),
                    "Donnez-en un autre.".to_owned(),
                );
            }
        }
    };
    ids(
        plan.breakdowns.iter().map(|cut| cut.breakdown.id.as_str()).collect(),
        &places.breakdowns,
        &mut checker,
    );
    ids(
        plan.indicators.iter().map(|measure| measure.spec.id.as_str()).collect(),
        &places.indicators,
        &mut checker,
    );
    for (cut, place) in plan.breakdowns.iter().zip(&places.breakdowns) {
        checker.breakdown(&cut.breakdown.variable, cut.breakdown.by.as_deref(), place);
    }
    for (measure, place) in plan.indicators.iter().zip(&places.indicators) {
        checker.measure(measure, place);
    }
    for id in &plan.essentials.key_figures {
        checker.single(id, "/essentials/keyFigures");
    }
    for finding in &plan.essentials.findings {
        checker.finding(finding, "/essentials/findings");
    }
    for (chapter, pointers) in plan.chapters.iter().zip(&places.blocks) {
        for (block, pointer) in chapter.blocks.iter().zip(pointers) {
            checker.block(block, pointer);
        }
    }
}

pub(super) struct Checker<'a> {
    plan: &'a Plan,
    pub(super) questionnaire: &'a Questionnaire,
    pub(super) names: Names<'a>,
    faults: &'a mut Vec<Fault>,
}

impl Checker<'_> {
    pub(super) fn fault(&mut self, pointer: &str, code: &'static str, message: String, mend: String) {
        self.faults.push(fault(pointer, code, message, mend));
    }

    pub(super) fn unknown(&mut self, pointer: &str, what: &str, name: &str, near: Option<String>) {
        let mend = near.map_or_else(
            || "Vérifiez le nom, ou retirez cette partie.".to_owned(),
            |near| format!("Vouliez-vous dire « {near} » ?"),
        );
        self.fault(pointer, "unknown-name", format!("{what} « {name} » n’existe pas."), mend);
    }

    fn breakdown(&mut self, variable: &str, by: Option<&str>, pointer: &str) {
        let plain = variable.strip_prefix("register.");
        if plain.is_none() && !variable.starts_with("register_") {
            match self.type_of(variable) {
                Some(Type::Code(_) | Type::Boolean | Type::Any) => {}
                Some(_) => self.fault(
                    pointer,
                    "not-a-group",
                    format!("« {variable} » n’a pas un seul code par réponse."),
                    "Prenez une question à choix unique ou une variable dérivée à codes.".to_owned(),
                ),
                None => self.unknown(pointer, "La variable", variable, self.names.suggestion(variable)),
            }
        }
        if let Some(by) = by
            && !self.questionnaire.nomenclatures.contains_key(by)
        {
            let near = nearest(by, self.questionnaire.nomenclatures.keys().map(String::as_str)).map(str::to_owned);
            self.unknown(pointer, "La nomenclature", by, near);
        }
    }

    /// The type of `item` or `item.part`.
    pub(super) fn type_of(&self, name: &str) -> Option<Type> {
        let (name, part) = match name.split_once('.') {
            Some((name, part)) => (name, Some(part.to_owned())),
            None => (name, None),
        };
        let reference = Ref {
            name: name.to_owned(),
            part,
            previous: false,
        };
        match self.names.type_of(&reference) {
            Lookup::Type(kind) => Some(kind),
            _ => None,
        }
    }

    pub(super) fn expression(&mut self, source: &str, wanted: &Type, pointer: &str) {
        match compile(source, &self.names, Expect::Value) {
            Err(found) => {
                for one in found {
                    let message = format!("« {source} », caractère {} : {}", one.at + 1, one.message);
                    self.fault(pointer, "expression", message, one.mend);
                }
            }
            Ok((_, kind)) => {
                let fits = kind == Type::Any || std::mem::discriminant(&kind) == std::mem::discriminant(wanted);
                if !fits {
                    let message = format!("« {source} » donne {}, alors que {} est attendu.", kind.name(), wanted.name());
                    self.fault(
                        pointer,
                        "expression",
                        message,
                        "Écrivez une comparaison, ou changez de genre d’indicateur.".to_owned(),
                    );
                }
            }
        }
    }

    pub(super) fn codes(&mut self, list: &CodeList, codes: &[String], of: &str, pointer: &str) {
        for code in codes.iter().filter(|code| !list.accepts(code)) {
            let near = nearest(code, list.codes.iter().map(|(code, _)| code.as_str())).map(str::to_owned);
            self.unknown(pointer, &format!("Dans « {of} », le code"), code, near);
        }
    }

    pub(super) fn item(&mut self, id: &str, pointer: &str) -> Option<&questionnaire::Item> {
        if self.questionnaire.item(id).is_none() {
            let near = self.names.suggestion(id);
            self.unknown(pointer, "La question", id, near);
        }
        self.questionnaire.item(id)
    }

    fn indicator(&mut self, id: &str, pointer: &str) -> Option<&Measure> {
        let plan = self.plan;
        let found = plan.indicator(id);
        if found.is_none() {
            let near = nearest(id, plan.indicators.iter().map(|measure| measure.spec.id.as_str())).map(str::to_owned);
            self.unknown(pointer, "L’indicateur", id, near);
        }
        found.map(|_| &plan.indicators[plan.indicators.iter().position(|m| m.spec.id == id).unwrap_or(0)])
    }

    /// An indicator that has one value.
    fn single(&mut self, id: &str, pointer: &str) {
        let several = self.indicator(id, pointer).is_some_and(|measure| several(&measure.spec.kind));
        if several {
            self.fault(
                pointer,
                "several-values",
                format!("« {id} » a plusieurs valeurs : il en faut une seule ici."),
                "Prenez un indicateur de genre « share », « mean », « median », « index »…".to_owned(),
            );
        }
    }

    fn cut(&mut self, id: &str, pointer: &str) {
        if self.plan.cut(id).is_none() {
            let near = nearest(id, self.plan.breakdowns.iter().map(|cut| cut.breakdown.id.as_str())).map(str::to_owned);
            self.unknown(pointer, "Le croisement", id, near);
        }
    }

    fn finding(&mut self, finding: &Finding, pointer: &str) {
        if !finding.compare.is_empty() {
            finding.compare.iter().for_each(|id| self.single(id, pointer));
            return;
        }
        match &finding.by {
            Some(by) => {
                self.single(&finding.indicator, pointer);
                self.cut(by, pointer);
            }
            None => {
                self.indicator(&finding.indicator, pointer);
            }
        }
    }

    fn block(&mut self, block: &BlockPlan, pointer: &str) {
        match block {
            BlockPlan::Findings { of, .. } => of.iter().for_each(|finding| self.finding(finding, pointer)),
            BlockPlan::KeyFigures { of } | BlockPlan::Territories { of } => of.iter().for_each(|id| self.single(id, pointer)),
            BlockPlan::Figure {
                indicator, by, chart, ..
            } => {
                let kind = self.indicator(indicator, pointer).map(|measure| measure.spec.kind.clone());
                if let Some(by) = by {
                    self.cut(by, pointer);
                }
                if let Some(Kind::Total { .. }) = kind {
                    self.fault(
                        pointer,
                        "total",
                        format!("« {indicator} » est un total : une fourchette ne se dessine pas."),
                        "Dites-le par une phrase (« findings ») ou un chiffre clé (« key-figures »).".to_owned(),
                    );
                } else if let Some(kind) = kind {
                    self.chart(&kind, by.is_some(), *chart, pointer);
                }
            }
            // A derived variable is tabulated like a question.
            BlockPlan::Question { item, .. } if self.questionnaire.derived.iter().any(|derived| derived.id == *item) => {}
            BlockPlan::Question { item, chart, .. } => {
                let kind = self.item(item, pointer).map(|item| item.kind.clone());
                if let (Some(kind), Some(chart)) = (kind, chart)
                    && !fits_question(&kind, *chart)
                {
                    self.unfit(pointer, item);
                }
            }
            BlockPlan::Crossing { indicators, by, .. } => {
                indicators.iter().for_each(|id| self.single(id, pointer));
                self.cut(by, pointer);
            }
            BlockPlan::Debate { facts, counter, .. } => {
                facts.iter().chain(counter).for_each(|finding| self.finding(finding, pointer));
            }
            BlockPlan::SideBySide { rows, levels, .. } => {
                for row in rows {
                    self.single(&row.index, pointer);
                    if let Some(list) = self
                        .item(&row.item, pointer)
                        .is_some()
                        .then(|| self.questionnaire.item(&row.item))
                        .flatten()
                        && let Some(list) = self.names.list(list)
                    {
                        self.codes(&list, &row.codes, &row.item, pointer);
                    }
                    if row.codes.len() != levels.len() {
                        self.fault(
                            pointer,
                            "levels",
                            format!("« {} » a {} codes pour {} niveaux.", row.label, row.codes.len(), levels.len()),
                            "Donnez autant de codes que de niveaux, du plus bas au plus haut.".to_owned(),
                        );
                    }
                }
            }
            BlockPlan::Quadrant { item, urgent, .. } => {
                self.ranking(item, pointer);
                self.expression(urgent, &Type::Boolean, pointer);
            }
            BlockPlan::Dispersion { indicator, by } => {
                let ranking = self
                    .indicator(indicator, pointer)
                    .is_none_or(|measure| matches!(measure.spec.kind, Kind::RankIndex { .. }));
                if !ranking {
                    self.unfit(pointer, indicator);
                }
                self.cut(by, pointer);
            }
            BlockPlan::Heading { .. }
            | BlockPlan::Text { .. }
            | BlockPlan::Callout { .. }
            | BlockPlan::Response
            | BlockPlan::Weighting
            | BlockPlan::Essentials
            | BlockPlan::Comparisons
            | BlockPlan::Evolution
            | BlockPlan::AllTables
            | BlockPlan::Glossary
            | BlockPlan::Definitions
            | BlockPlan::Sources { .. } => {}
        }
    }

    fn ranking(&mut self, item: &str, pointer: &str) {
        let ranking = self
            .item(item, pointer)
            .is_none_or(|item| matches!(item.kind, questionnaire::Kind::Rank { .. }));
        if !ranking {
            self.unfit(pointer, item);
        }
    }

    fn unfit(&mut self, pointer: &str, what: &str) {
        self.fault(
            pointer,
            "unfit-chart",
            format!("Ce graphique ne convient pas à « {what} »."),
            "Retirez « chart » : le genre habituel sera pris ; ou voyez reports/README.md.".to_owned(),
        );
    }

    fn chart(&mut self, kind: &Kind, by: bool, chart: Option<ChartKind>, pointer: &str) {
        if !by && !several(kind) {
            self.fault(
                pointer,
                "single-value",
                "Une seule valeur ne fait pas une figure.".to_owned(),
                "Ajoutez « by », ou mettez l’indicateur dans « key-figures ».".to_owned(),
            );
            return;
        }
        let fits = match chart {
            None => true,
            Some(ChartKind::Bars | ChartKind::Treemap) => !by,
            Some(ChartKind::Dots) => by && !several(kind),
            Some(ChartKind::Grouped | ChartKind::Heat) => by && several(kind),
            Some(ChartKind::Strips) => matches!(kind, Kind::Distribution { .. } | Kind::RowMeans { .. }),
            Some(ChartKind::Likert | ChartKind::Histogram) => false,
        };
        if !fits {
            self.unfit(pointer, "cet indicateur");
        }
    }
}

/// Whether an indicator has several values.
pub(crate) fn several(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Distribution { .. }
            | Kind::RowShares { .. }
            | Kind::RowMeans { .. }
            | Kind::RankIndex { .. }
            | Kind::RankShare { .. }
    )
}

fn fits_question(kind: &questionnaire::Kind, chart: ChartKind) -> bool {
    use questionnaire::Kind as K;
    match kind {
        K::Single(_) => matches!(chart, ChartKind::Bars | ChartKind::Strips | ChartKind::Treemap),
        K::Multi { .. } | K::Rank { .. } => matches!(chart, ChartKind::Bars),
        K::Matrix { .. } => matches!(chart, ChartKind::Likert | ChartKind::Strips),
        K::Shares { .. } => matches!(chart, ChartKind::Bars),
        K::Integer(_) | K::Decimal(_) | K::Percent(_) | K::Money { .. } | K::Year { .. } => {
            matches!(chart, ChartKind::Histogram | ChartKind::Bars)
        }
        K::Boolean { .. } => matches!(chart, ChartKind::Bars | ChartKind::Strips),
        _ => false,
    }
}
