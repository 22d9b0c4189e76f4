//! What is already known before anybody answers: values of the territory and of the register, questions that this edition does not
//! ask, and one answer supposed for the time of a reasoning. From that, whether a question is certainly hidden.

use std::collections::{BTreeMap, BTreeSet};

use crate::questionnaire::condition::{BinaryOp, Condition, Env, Expr, Ref, Val};
use crate::questionnaire::flow::{Context, Path};
use crate::questionnaire::model::{Choices, Item, Kind, Mark, Page, Questionnaire};
use crate::values::Date;

/// The questionnaire before any answer.
pub(super) struct Known<'a> {
    pub(super) questionnaire: &'a Questionnaire,
    pub(super) context: &'a Context,
    /// Whether the register's values are those of one association (else they are unknown).
    pub(super) personal: bool,
    /// Questions certainly not asked in this edition.
    absent: BTreeSet<&'a str>,
}

/// One answer supposed, with the questions that it is already known to hide.
pub(super) struct Supposition<'s> {
    pub(super) id: &'s str,
    pub(super) value: Val,
    pub(super) hidden: BTreeSet<&'s str>,
}

/// What is supposed, if anything.
pub(super) type Supposed<'s> = Option<&'s Supposition<'s>>;

impl<'a> Known<'a> {
    pub(super) fn new(questionnaire: &'a Questionnaire, context: &'a Context, personal: bool) -> Self {
        let mut known = Known {
            questionnaire,
            context,
            personal,
            absent: BTreeSet::new(),
        };
        // Conditions look back, as a rule: one pass settles nearly everything, a second what looked forward.
        for _ in 0..2 {
            for page in &questionnaire.pages {
                let hidden = known.hidden_page(page, None);
                for item in &page.items {
                    known.settle(item, hidden);
                }
            }
        }
        known
    }

    fn settle(&mut self, item: &'a Item, hidden: bool) {
        let hidden = hidden || self.hidden_item(item, None);
        if let Kind::Group { items } = &item.kind {
            for inner in items {
                self.settle(inner, hidden);
            }
        } else if hidden {
            self.absent.insert(&item.id);
        }
    }

    /// Whether this edition prints a question (or something of a group).
    pub(super) fn prints(&self, item: &Item) -> bool {
        match &item.kind {
            Kind::Group { items } => !self.hidden_item(item, None) && items.iter().any(|inner| self.prints(inner)),
            Kind::Note => !self.hidden_item(item, None),
            _ => !self.absent.contains(item.id.as_str()),
        }
    }

    /// Whether a page is certainly not shown.
    pub(super) fn hidden_page(&self, page: &Page, supposed: Supposed<'_>) -> bool {
        self.closed(page.visible_if.as_ref(), page.skip_if.as_ref(), supposed)
    }

    /// Whether a question is certainly not asked, its page and group apart.
    pub(super) fn hidden_item(&self, item: &Item, supposed: Supposed<'_>) -> bool {
        let asked = match item.kind {
            Kind::Note | Kind::Group { .. } => true,
            _ => match self.context.path {
                Path::Full => true,
                Path::Core => item.mark != Mark::Option,
                Path::Short => item.mark == Mark::Essential,
            },
        };
        let empty = |choices: &Choices| {
            let outside = choices
                .source
                .as_ref()
                .filter(|source| source.starts_with('@') && *source != "@insee/communes");
            outside.is_some_and(|source| self.context.lists.get(source).is_none_or(Vec::is_empty))
        };
        !item.enabled
            || !asked
            || self.closed(item.visible_if.as_ref(), item.skip_if.as_ref(), supposed)
            || match &item.kind {
                Kind::Single(choices) | Kind::Multi { choices, .. } | Kind::Rank { choices, .. } => empty(choices),
                _ => false,
            }
    }

    fn closed(&self, visible_if: Option<&Condition>, skip_if: Option<&Condition>, supposed: Supposed<'_>) -> bool {
        let never = visible_if.and_then(|condition| self.value(&condition.expr, supposed));
        let skipped = skip_if.and_then(|condition| self.value(&condition.expr, supposed));
        never.is_some_and(|value| value != Val::Bool(true)) || skipped == Some(Val::Bool(true))
    }

    /// The value of an expression whatever will be answered; `None` when it depends on the answers.
    pub(super) fn value(&self, expr: &Expr, supposed: Supposed<'_>) -> Option<Val> {
        match expr {
            Expr::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => {
                let decides = Val::Bool(*op == BinaryOp::Or);
                match (self.value(a, supposed), self.value(b, supposed)) {
                    (Some(a), _) if a == decides => Some(a),
                    (_, Some(b)) if b == decides => Some(b),
                    (Some(a), Some(b)) if a == b => Some(a),
                    (Some(_), Some(_)) => Some(Val::Missing),
                    _ => None,
                }
            }
            Expr::Not(inner) => self.value(inner, supposed).map(|value| match value {
                Val::Bool(value) => Val::Bool(!value),
                other => other,
            }),
            other => {
                let scene = Scene { known: self, supposed };
                other
                    .refs()
                    .iter()
                    .all(|name| scene.knows(name, 0))
                    .then(|| other.eval(&scene))
            }
        }
    }
}

/// Depth at which derived variables that use one another are no longer followed.
const DEEPEST: usize = 16;

struct Scene<'k, 'a> {
    known: &'k Known<'a>,
    supposed: Supposed<'k>,
}

impl Scene<'_, '_> {
    fn knows(&self, name: &Ref, depth: usize) -> bool {
        if name.previous || depth > DEEPEST {
            return false;
        }
        let id = name.name.as_str();
        if self
            .supposed
            .is_some_and(|supposed| supposed.id == id || supposed.hidden.contains(id))
        {
            return true;
        }
        if self.known.questionnaire.item(id).is_some() {
            return self.known.absent.contains(id);
        }
        if let Some(derived) = self.known.questionnaire.derived.iter().find(|derived| derived.id == id) {
            return derived.expr.refs().iter().all(|inner| self.knows(inner, depth + 1));
        }
        self.known.personal || !id.starts_with("register_")
    }
}

impl Env for Scene<'_, '_> {
    fn var(&self, name: &Ref) -> Val {
        let id = name.name.as_str();
        if let Some(supposed) = self.supposed
            && supposed.id == id
        {
            return match (&name.part, &supposed.value) {
                (None, value) => value.clone(),
                // The first rank of a ranking supposed to hold one choice.
                (Some(rank), Val::Texts(codes)) if rank == "1" => codes.first().cloned().unwrap_or(Val::Missing),
                _ => Val::Missing,
            };
        }
        if let Some(derived) = self.known.questionnaire.derived.iter().find(|derived| derived.id == id) {
            return derived.expr.expr.eval(self);
        }
        let external: &BTreeMap<String, Val> = &self.known.context.external;
        external.get(id).cloned().unwrap_or(Val::Missing)
    }

    fn today(&self) -> Date {
        self.known.context.today
    }

    fn label(&self, _: &Ref) -> Option<String> {
        None
    }
}
