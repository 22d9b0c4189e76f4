//! What will never be shown, conditions that are always true, checks that can never fire: warnings.

use std::collections::BTreeSet;

use super::conditions::View;
use super::graph::Nodes;
use super::reader::Reader;
use super::tree::Node;
use crate::questionnaire::condition::{BinaryOp, Condition, Expr, constant};
use crate::questionnaire::model::{Item, Kind, Page, Questionnaire, Required};

/// Whether an expression can be true, and can be false, when these variables never have a value. Sound: `false` is certain.
fn may(expr: &Expr, dead: &BTreeSet<String>) -> (bool, bool) {
    let gone = |expr: &Expr| matches!(expr, Expr::Var(name) if !name.previous && dead.contains(&name.name));
    match expr {
        Expr::Bool(value) => (*value, !*value),
        Expr::Not(x) => {
            let (yes, no) = may(x, dead);
            (no, yes)
        }
        Expr::Binary(BinaryOp::And, a, b) => {
            let (a, b) = (may(a, dead), may(b, dead));
            (a.0 && b.0, a.1 || b.1)
        }
        Expr::Binary(BinaryOp::Or, a, b) => {
            let (a, b) = (may(a, dead), may(b, dead));
            (a.0 || b.0, a.1 && b.1)
        }
        Expr::Binary(_, a, b) if gone(a) || gone(b) => (false, false),
        Expr::In(x, ..) if gone(x) => (false, false),
        Expr::Answered(x, negated) if gone(x) => (*negated, !*negated),
        _ if gone(expr) => (false, false),
        _ => (true, true),
    }
}

/// What a condition will always be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Always {
    /// Never true, by itself.
    Never,
    /// Never true, because of what it reads.
    Dead,
    /// Always true once answered.
    True,
    /// Always true: it reads nothing.
    Constant,
}

impl<'a> Reader<'a> {
    fn always(&self, condition: &Condition, dead: &BTreeSet<String>, roster: Option<&str>) -> Option<Always> {
        match constant(
            &condition.expr,
            &View {
                symbols: &self.symbols,
                roster,
            },
        ) {
            Some(true) if condition.refs().is_empty() => return Some(Always::Constant),
            Some(true) => return Some(Always::True),
            Some(false) => return Some(Always::Never),
            None => {}
        }
        (!may(&condition.expr, dead).0).then_some(Always::Dead)
    }

    /// Says what is never shown and what is always true.
    pub(super) fn reachability(&mut self, questionnaire: &Questionnaire, nodes: &Nodes<'a>) {
        let mut dead: BTreeSet<String> = BTreeSet::new();
        collect(&questionnaire.pages, &mut |item| {
            if !item.enabled {
                dead.insert(item.id.clone());
            }
        });
        // A question may be shown by a later one: go round until nothing more dies.
        loop {
            let before = dead.len();
            self.round(questionnaire, nodes, &mut dead, false);
            if dead.len() == before {
                break;
            }
        }
        self.round(questionnaire, nodes, &mut dead, true);
    }

    fn round(&mut self, questionnaire: &Questionnaire, nodes: &Nodes<'a>, dead: &mut BTreeSet<String>, say: bool) {
        let mut ended: Option<&[String]> = None;
        for page in &questionnaire.pages {
            let Some(node) = nodes.pages.get(page.id.as_str()).copied() else {
                continue;
            };
            let cut = ended.is_some_and(|keep| !keep.contains(&page.id));
            if cut && say {
                let message = "Cette page ne sera jamais montrée : une page précédente termine toujours le questionnaire.";
                self.faults.warning(
                    node,
                    "unreachable",
                    message,
                    "Donnez une condition à la fin (« when »), ou ajoutez la page à « keep ».",
                );
            }
            let hidden = self.hidden(
                node,
                page.visible_if.as_ref(),
                page.skip_if.as_ref(),
                dead,
                None,
                say.then_some("Cette page"),
            );
            self.reach_items(&page.items, nodes, dead, cut || hidden, say);
            for (rule, at) in page.end.iter().zip(end_nodes(node)) {
                match &rule.when {
                    // A page that is not always shown does not always end.
                    None if always_shown(page) => {
                        ended.get_or_insert(&rule.keep);
                    }
                    None => {}
                    Some(when) if say => {
                        if let (Some(always), Some(at)) = (self.always(when, dead, None), at.get("when")) {
                            self.say(at, always, "Cette fin");
                        }
                    }
                    Some(_) => {}
                }
            }
        }
    }

    fn reach_items(&mut self, items: &[Item], nodes: &Nodes<'a>, dead: &mut BTreeSet<String>, hidden: bool, say: bool) {
        for item in items {
            let Some(node) = nodes.items.get(item.id.as_str()).copied() else {
                continue;
            };
            let off = !item.enabled;
            let what = (say && !off).then_some("Cette question");
            let gone = self.hidden(node, item.visible_if.as_ref(), item.skip_if.as_ref(), dead, None, what);
            let gone = gone || hidden || off;
            if gone {
                dead.insert(item.id.clone());
            }
            if say && !gone {
                self.inside(item, node, dead);
            }
            if let Kind::Group { items } = &item.kind {
                self.reach_items(items, nodes, dead, gone, say);
            }
        }
    }

    /// The conditions inside an item that is shown: required, checks, rows, columns.
    fn inside(&mut self, item: &Item, node: &Node, dead: &BTreeSet<String>) {
        if let (Required::When(condition), Some(at)) = (&item.required, node.get("required"))
            && let Some(always) = self.always(condition, dead, None)
        {
            if always == Always::Constant {
                let message = "Cette obligation vaut toujours.";
                self.faults
                    .warning(at, "always-true", message, "Écrivez true, sans guillemets.");
            } else {
                self.say(at, always, "Cette obligation");
            }
        }
        self.reach_checks(item, node, dead, None);
        for (row, at) in item.rows().iter().zip(node.list_at("rows")) {
            self.hidden(at, row.visible_if.as_ref(), None, dead, None, Some("Cette ligne"));
        }
        if let Kind::Roster { items, .. } = &item.kind {
            for (column, at) in items.iter().zip(node.list_at("items")) {
                let own: BTreeSet<String> = dead
                    .iter()
                    .filter(|id| !items.iter().any(|column| column.id == **id))
                    .cloned()
                    .collect();
                let what = Some("Cette colonne");
                self.hidden(
                    at,
                    column.visible_if.as_ref(),
                    column.skip_if.as_ref(),
                    &own,
                    Some(&item.id),
                    what,
                );
                self.reach_checks(column, at, &own, Some(&item.id));
            }
        }
    }

    fn reach_checks(&mut self, item: &Item, node: &Node, dead: &BTreeSet<String>, roster: Option<&str>) {
        for check in &item.checks {
            let at = node
                .list_at("checks")
                .iter()
                .find(|at| at.id() == Some(&check.id))
                .and_then(|at| at.get("when"));
            if let (Some(always), Some(at)) = (self.always(&check.when, dead, roster), at) {
                if matches!(always, Always::True | Always::Constant) {
                    let message = "Ce contrôle se déclenche toujours.";
                    self.faults.warning(
                        at,
                        "always-true",
                        message,
                        "Le contrôle se déclenche quand « when » est vrai : inversez-la peut-être.",
                    );
                } else {
                    let message = "Ce contrôle ne se déclenchera jamais.";
                    self.faults.warning(
                        at,
                        "check-never-fires",
                        message,
                        "Corrigez la condition, ou supprimez le contrôle.",
                    );
                }
            }
        }
    }

    /// Whether something is never shown; `what` names it when it is to be said.
    fn hidden(
        &mut self,
        node: &Node,
        visible: Option<&Condition>,
        skip: Option<&Condition>,
        dead: &BTreeSet<String>,
        roster: Option<&str>,
        what: Option<&str>,
    ) -> bool {
        let mut hidden = false;
        if let (Some(visible), Some(at)) = (visible, node.get("visibleIf"))
            && let Some(always) = self.always(visible, dead, roster)
        {
            hidden |= matches!(always, Always::Never | Always::Dead);
            if let Some(what) = what {
                self.say(at, always, what);
            }
        }
        if let (Some(skip), Some(at)) = (skip, node.get("skipIf"))
            && let Some(always) = self.always(skip, dead, roster)
        {
            // A skip-if that is missing does not hide: « always true once answered » is not always.
            let always_hides = always == Always::Constant;
            hidden |= always_hides;
            if let Some(what) = what {
                let (code, message) = match always {
                    _ if always_hides => (
                        "unreachable",
                        format!("{what} ne sera jamais montrée : « skipIf » est toujours vraie."),
                    ),
                    Always::True => (
                        "always-true",
                        "Cette condition est vraie dès que ce qu’elle lit a une réponse.".to_owned(),
                    ),
                    _ => (
                        "always-false",
                        "Cette condition n’est jamais vraie : elle ne cache jamais rien.".to_owned(),
                    ),
                };
                self.faults
                    .warning(at, code, message, "Corrigez la condition, ou supprimez-la.");
            }
        }
        hidden
    }

    fn say(&mut self, at: &Node, always: Always, what: &str) {
        let never = match what {
            "Cette fin" | "Cette obligation" => "ne servira jamais",
            _ => "ne sera jamais montrée",
        };
        match always {
            Always::Never => {
                let message = format!("{what} {never} : sa condition n’est jamais vraie.");
                self.faults.warning(
                    at,
                    "unreachable",
                    message,
                    "Corrigez la condition. Un choix marqué « missing » n’est égal à rien : écrivez « … n’est pas renseigné ».",
                );
            }
            Always::Dead => {
                let message = format!("{what} {never} : elle dépend d’une question éteinte ou jamais montrée.");
                self.faults.warning(
                    at,
                    "unreachable",
                    message,
                    "Allumez l’autre question, ou changez la condition.",
                );
            }
            Always::Constant => {
                let message = "Cette condition est toujours vraie : elle ne lit aucune réponse.";
                self.faults.warning(at, "always-true", message, "Supprimez-la.");
            }
            Always::True => {
                let message = "Cette condition est toujours vraie dès que ce qu’elle lit a une réponse.";
                self.faults
                    .warning(at, "always-true", message, "Supprimez-la, ou écrivez « … est renseigné ».");
            }
        }
    }
}

/// Whether nothing can hide a page.
fn always_shown(page: &Page) -> bool {
    let only_notes = page.items.iter().all(|item| matches!(item.kind, Kind::Note));
    let free = |item: &Item| {
        let sure = match &item.kind {
            Kind::Note => only_notes,
            Kind::Group { .. } | Kind::Matrix { filter: Some(_), .. } | Kind::Shares { filter: Some(_), .. } => false,
            Kind::Single(choices) | Kind::Multi { choices, .. } | Kind::Rank { choices, .. } => {
                choices.filter.is_none() && !choices.source.as_deref().is_some_and(|name| name.starts_with('@'))
            }
            _ => true,
        };
        sure && item.enabled && item.visible_if.is_none() && item.skip_if.is_none()
    };
    page.visible_if.is_none() && page.skip_if.is_none() && page.items.iter().any(free)
}

/// The nodes of the ends of a page.
fn end_nodes(page: &Node) -> &[Node] {
    page.get("end").map_or(&[], |end| {
        if end.entries().is_empty() {
            end.list()
        } else {
            std::slice::from_ref(end)
        }
    })
}

fn collect(pages: &[Page], visit: &mut impl FnMut(&Item)) {
    fn walk(items: &[Item], visit: &mut impl FnMut(&Item)) {
        for item in items {
            visit(item);
            if let Kind::Group { items } = &item.kind {
                walk(items, visit);
            }
        }
    }
    pages.iter().for_each(|page| walk(&page.items, visit));
}
