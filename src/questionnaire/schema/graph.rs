//! What depends on what: no question may depend on itself, derived variables are put in order, and questions shown by a later
//! answer are said.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::Reader;
use super::tree::Node;
use crate::questionnaire::condition::Condition;
use crate::questionnaire::model::{Derived, Filter, Item, Kind, Questionnaire, RosterMax};

/// The nodes of the document by what they declare.
#[derive(Default)]
pub(super) struct Nodes<'a> {
    pub(super) items: BTreeMap<&'a str, &'a Node>,
    pub(super) pages: BTreeMap<&'a str, &'a Node>,
    pub(super) derived: BTreeMap<&'a str, &'a Node>,
}

impl<'a> Nodes<'a> {
    pub(super) fn of(root: &'a Node) -> Self {
        fn walk<'a>(node: &'a Node, items: &mut BTreeMap<&'a str, &'a Node>) {
            for item in node.list_at("items") {
                if let Some(id) = item.id() {
                    items.entry(id).or_insert(item);
                }
                if item.text_at("type") == Some("group") {
                    walk(item, items);
                }
            }
        }
        let mut nodes = Nodes::default();
        for page in root.list_at("pages") {
            if let Some(id) = page.id() {
                nodes.pages.entry(id).or_insert(page);
            }
            walk(page, &mut nodes.items);
        }
        nodes.derived = root
            .list_at("derived")
            .iter()
            .filter_map(|node| Some((node.id()?, node)))
            .collect();
        nodes
    }
}

/// One thing reads another: what is read, and the key that says so.
struct Edge<'a> {
    to: String,
    at: &'a Node,
}

/// What decides whether each item is shown, and what each derived variable is computed from.
#[derive(Default)]
pub(super) struct Graph<'a> {
    edges: BTreeMap<String, Vec<Edge<'a>>>,
}

impl<'a> Graph<'a> {
    fn add(&mut self, from: &str, to: &str, at: &'a Node) {
        let edges = self.edges.entry(from.to_owned()).or_default();
        if !edges.iter().any(|edge| edge.to == to && edge.at.place == at.place) {
            edges.push(Edge { to: to.to_owned(), at });
        }
    }

    fn condition(&mut self, from: &str, condition: Option<&Condition>, at: Option<&'a Node>, hidden: &BTreeSet<&str>) {
        let (Some(condition), Some(at)) = (condition, at) else {
            return;
        };
        for name in condition.refs() {
            if !name.previous && !hidden.contains(name.name.as_str()) {
                self.add(from, &name.name, at);
            }
        }
    }

    pub(super) fn of(questionnaire: &Questionnaire, nodes: &Nodes<'a>) -> Self {
        let mut graph = Graph::default();
        let none = BTreeSet::new();
        // The conditions that bear on all later pages: those of the ends already passed, with the pages they keep.
        let mut ends: Vec<(&Condition, &'a Node, &[String])> = Vec::new();
        for page in &questionnaire.pages {
            let Some(node) = nodes.pages.get(page.id.as_str()).copied() else {
                continue;
            };
            let mut ids = Vec::new();
            graph.items(&page.items, nodes, &mut ids);
            for id in &ids {
                graph.condition(id, page.visible_if.as_ref(), node.get("visibleIf"), &none);
                graph.condition(id, page.skip_if.as_ref(), node.get("skipIf"), &none);
                for (when, at, keep) in &ends {
                    if !keep.contains(&page.id) {
                        graph.condition(id, Some(when), Some(at), &none);
                    }
                }
            }
            if let Some(at) = node.get("end") {
                ends.extend(
                    page.end
                        .iter()
                        .filter_map(|rule| Some((rule.when.as_ref()?, at, rule.keep.as_slice()))),
                );
            }
        }
        for derived in &questionnaire.derived {
            let at = nodes.derived.get(derived.id.as_str()).and_then(|node| node.get("expr"));
            graph.condition(&derived.id, Some(&derived.expr), at, &none);
        }
        graph
    }

    /// The edges of the items of a page or group; gives back their ids, those of groups included.
    fn items(&mut self, items: &[Item], nodes: &Nodes<'a>, ids: &mut Vec<String>) {
        let none = BTreeSet::new();
        for item in items {
            let Some(node) = nodes.items.get(item.id.as_str()).copied() else {
                continue;
            };
            let id = item.id.as_str();
            let first = ids.len();
            ids.push(item.id.clone());
            match &item.kind {
                Kind::Group { items } => self.items(items, nodes, ids),
                Kind::Roster { items, max, .. } => {
                    if let (RosterMax::Item(name), Some(at)) = (max, node.get("count")) {
                        self.add(id, name, at);
                    }
                    let columns: BTreeSet<&str> = items.iter().map(|column| column.id.as_str()).collect();
                    for (column, at) in items.iter().zip(node.list_at("items")) {
                        self.condition(id, column.visible_if.as_ref(), at.get("visibleIf"), &columns);
                        self.condition(id, column.skip_if.as_ref(), at.get("skipIf"), &columns);
                    }
                }
                _ => {}
            }
            for (row, at) in item.rows().iter().zip(node.list_at("rows")) {
                self.condition(id, row.visible_if.as_ref(), at.get("visibleIf"), &none);
            }
            if let (Some(filter), Some(at)) = (filter_of(item), node.get("filter")) {
                self.add(id, &filter.by, at);
            }
            for id in &ids[first..].to_vec() {
                self.condition(id, item.visible_if.as_ref(), node.get("visibleIf"), &none);
                self.condition(id, item.skip_if.as_ref(), node.get("skipIf"), &none);
            }
        }
    }

    /// What a variable depends on, itself included, through everything.
    fn reach(&self, from: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = self.targets(from).collect();
        while let Some(name) = next.pop() {
            if reached.insert(name) {
                next.extend(self.targets(name));
            }
        }
        reached
    }

    fn targets(&self, from: &str) -> impl Iterator<Item = &str> {
        self.edges.get(from).into_iter().flatten().map(|edge| edge.to.as_str())
    }

    /// The shortest way from a variable back to itself.
    fn cycle(&self, start: &str) -> Vec<String> {
        let mut from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut next = std::collections::VecDeque::from([start]);
        while let Some(name) = next.pop_front() {
            for target in self.targets(name) {
                if target == start {
                    let mut way = vec![start.to_owned()];
                    let mut at = name;
                    while at != start {
                        way.push(at.to_owned());
                        at = from.get(at).copied().unwrap_or(start);
                    }
                    way[1..].reverse();
                    return way;
                }
                if !from.contains_key(target) {
                    from.insert(target, name);
                    next.push_back(target);
                }
            }
        }
        Vec::new()
    }
}

/// The filter of an item.
pub(super) fn filter_of(item: &Item) -> Option<&Filter> {
    match &item.kind {
        Kind::Shares { filter, .. } | Kind::Matrix { filter, .. } => filter.as_ref(),
        _ => item.choices().and_then(|choices| choices.filter.as_ref()),
    }
}

impl<'a> Reader<'a> {
    /// Cycles are errors, each said once. Gives back whether there is one.
    pub(super) fn cycles(&mut self, graph: &Graph<'a>) -> bool {
        let mut names: Vec<&String> = graph.edges.keys().collect();
        names.sort_by_key(|name| {
            (
                self.symbols.get(name).and_then(|v| v.order).unwrap_or(usize::MAX),
                name.as_str(),
            )
        });
        let mut said: BTreeSet<String> = BTreeSet::new();
        for name in names {
            if said.contains(name) || !graph.reach(name).contains(name.as_str()) {
                continue;
            }
            let way = graph.cycle(name);
            let titles: Vec<String> = way
                .iter()
                .chain(way.first())
                .map(|id| format!("« {} »", self.symbols.get(id).map_or(id.as_str(), |v| &v.title)))
                .collect();
            let next = way.get(1).unwrap_or(name);
            let Some(edge) = graph
                .edges
                .get(name)
                .and_then(|edges| edges.iter().find(|edge| edge.to == *next))
            else {
                continue;
            };
            let message = if way.len() == 1 {
                format!("{} dépend d’elle-même.", titles[0])
            } else {
                format!("Ces éléments dépendent les uns des autres : {}.", titles.join(" → "))
            };
            self.faults.error(
                edge.at,
                "cycle",
                message,
                "Retirez l’une de ces dépendances (condition, filtre ou calcul).",
            );
            said.extend(way);
        }
        !said.is_empty()
    }

    /// Warns about what is shown by an answer of a later page.
    pub(super) fn later(&mut self, graph: &Graph<'a>) {
        let mut said = BTreeSet::new();
        for (id, edges) in &graph.edges {
            let Some(page) = self.symbols.get(id).and_then(|var| var.page) else {
                continue;
            };
            for edge in edges {
                let mut names = graph.reach(&edge.to);
                names.insert(&edge.to);
                let later = names.iter().filter_map(|name| Some((*name, self.symbols.vars.get(*name)?)));
                // Only what is read directly, or through derived variables.
                let derived = self.symbols.get(&edge.to).is_some_and(|var| var.derived);
                let later = later
                    .filter(|(name, _)| derived || *name == edge.to)
                    .find(|(_, var)| var.page.is_some_and(|p| p > page));
                if let Some((_, var)) = later
                    && said.insert((edge.at.place, var.title.clone()))
                {
                    let message = format!("Cela dépend de « {} », posée sur une page suivante.", var.title);
                    let mend = "Placez avant la question dont l’affichage dépend, ou changez la condition.";
                    self.faults.warning(edge.at, "shown-by-later", message, mend);
                }
            }
        }
    }

    /// Puts derived variables in an order where each uses earlier ones only. There is no cycle.
    pub(super) fn sort_derived(&self, derived: Vec<Derived>, graph: &Graph<'a>) -> Vec<Derived> {
        let names: BTreeSet<String> = derived.iter().map(|d| d.id.clone()).collect();
        let mut left = derived;
        let mut sorted: Vec<Derived> = Vec::with_capacity(left.len());
        let mut done: BTreeSet<String> = BTreeSet::new();
        while !left.is_empty() {
            let ready = |d: &Derived| graph.targets(&d.id).all(|name| !names.contains(name) || done.contains(name));
            let place = left.iter().position(ready).unwrap_or(0);
            let next = left.remove(place);
            done.insert(next.id.clone());
            sorted.push(next);
        }
        sorted
    }
}
