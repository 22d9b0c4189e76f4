//! Extensions: a locked base, options switched on or off, new pages, lists and variables. The result is one document.

use std::collections::{BTreeMap, BTreeSet};

use super::found::Faults;
use super::suggest;
use super::tree::{Node, Tree};

/// What the base locks: every identifier, with what it is.
#[derive(Default)]
struct Locked {
    ids: BTreeMap<String, &'static str>,
    pages: BTreeSet<String>,
}

impl Locked {
    fn of(base: &Node) -> Self {
        let mut locked = Locked::default();
        let what = "une valeur externe";
        locked.ids.extend(
            base.get("external")
                .map_or(&[][..], Node::entries)
                .iter()
                .map(|(name, _)| (name.clone(), what)),
        );
        locked.ids.extend(
            base.list_at("derived")
                .iter()
                .filter_map(|d| Some((d.id()?.to_owned(), "une variable calculée"))),
        );
        for page in base.list_at("pages") {
            locked.pages.extend(page.id().map(str::to_owned));
            locked.items(page);
        }
        locked
    }

    fn items(&mut self, node: &Node) {
        for item in node.list_at("items") {
            self.ids.extend(item.id().map(|id| (id.to_owned(), "une question")));
            if item.text_at("type") == Some("group") {
                self.items(item);
            }
        }
    }
}

/// Applies an extension to its base. Every node of the base gets the place of `extends`.
pub(super) fn merge(extension: &Node, mut base: Node, faults: &mut Faults) -> Node {
    let extends = extension.get("extends").unwrap_or(extension);
    base.set_place(extends.place);
    let locked = Locked::of(&base);
    version(extends, &base, faults);
    let Tree::Object(mut entries) = base.value else {
        return extension.clone();
    };
    // The names of pages and modules are those of the base: switches apply before new pages come in.
    let mut merged_pages: Vec<Node> = entries
        .iter()
        .find(|(key, _)| key == "pages")
        .map(|(_, pages)| pages.list().to_vec())
        .unwrap_or_default();
    for (key, on) in [("disable", false), ("enable", true)] {
        for name in extension.list_at(key) {
            switch(name, on, &mut merged_pages, faults);
        }
    }
    insert_pages(extension, &mut merged_pages, &locked, faults);
    for (key, value) in extension.entries() {
        match key.as_str() {
            "extends" | "disable" | "enable" | "pages" => {}
            "locale" => {
                let theirs = entries
                    .iter()
                    .find(|(k, _)| k == "locale")
                    .and_then(|(_, v)| v.text())
                    .unwrap_or("fr");
                if value.text().is_some_and(|mine| mine != theirs) {
                    let message = format!("La langue par défaut de la base est « {theirs} ».");
                    faults.error(value, "locked", message, "Supprimez « locale » de l’extension.");
                }
            }
            "lists" | "nomenclatures" | "external" => add_names(&mut entries, key, value, &locked, faults),
            "derived" => add_derived(&mut entries, value, &locked, faults),
            "start" => override_keys(&mut entries, key, value),
            "lineage" => add_lineage(&mut entries, value),
            "usable" | "report" => combine(&mut entries, key, value, faults),
            _ => set(&mut entries, key, value.clone()),
        }
    }
    let pages = Node {
        value: Tree::List(merged_pages),
        place: extension.get("pages").map_or(extends.place, |p| p.place),
    };
    set(&mut entries, "pages", pages);
    set(&mut entries, "x-extends", extends.clone());
    Node {
        value: Tree::Object(entries),
        place: extension.place,
    }
}

fn version(extends: &Node, base: &Node, faults: &mut Faults) {
    let (Some(at), Some(theirs)) = (extends.get("version"), base.text_at("version")) else {
        return;
    };
    if at.text().is_some_and(|mine| mine != theirs) {
        let message = format!(
            "L’extension attend la version {} de la base, qui est en version {theirs}.",
            at.text().unwrap_or_default()
        );
        let mend = format!("Relisez les changements de la base, puis écrivez \"version\" : \"{theirs}\".");
        faults.error(at, "base-version", message, mend);
    }
}

fn set(entries: &mut Vec<(String, Node)>, key: &str, value: Node) {
    match entries.iter_mut().find(|(name, _)| name == key) {
        Some((_, old)) => *old = value,
        None => entries.push((key.to_owned(), value)),
    }
}

fn slot<'e>(entries: &'e mut Vec<(String, Node)>, key: &str, value: &Node, empty: Tree) -> &'e mut Node {
    let place = match entries.iter().position(|(name, _)| name == key) {
        Some(place) => place,
        None => {
            entries.push((
                key.to_owned(),
                Node {
                    value: empty,
                    place: value.place,
                },
            ));
            entries.len() - 1
        }
    };
    &mut entries[place].1
}

fn refuse(at: &Node, id: &str, what: &str, faults: &mut Faults) {
    let message = format!("« {id} » est {what} du questionnaire de base : une extension ne peut pas la redéfinir.");
    faults.error(at, "locked", message, "Donnez un autre identifiant à ce que vous ajoutez.");
}

fn add_names(entries: &mut Vec<(String, Node)>, key: &str, value: &Node, locked: &Locked, faults: &mut Faults) {
    let Tree::Object(known) = &mut slot(entries, key, value, Tree::Object(Vec::new())).value else {
        return;
    };
    for (name, node) in value.entries() {
        let what = match key {
            "lists" => "une liste",
            "nomenclatures" => "une nomenclature",
            _ => "une valeur externe",
        };
        if known.iter().any(|(old, _)| old == name) {
            refuse(node, name, what, faults);
        } else if let Some(what) = locked.ids.get(name).filter(|_| key == "external") {
            refuse(node, name, what, faults);
        } else {
            known.push((name.clone(), node.clone()));
        }
    }
}

fn add_derived(entries: &mut Vec<(String, Node)>, value: &Node, locked: &Locked, faults: &mut Faults) {
    let Tree::List(known) = &mut slot(entries, "derived", value, Tree::List(Vec::new())).value else {
        return;
    };
    for node in value.list() {
        match node.id().and_then(|id| Some((id, locked.ids.get(id)?))) {
            Some((id, what)) => refuse(node.get("id").unwrap_or(node), id, what, faults),
            None => known.push(node.clone()),
        }
    }
}

/// What an extension says of its own questions comes first; what the base says of its stays.
fn add_lineage(entries: &mut Vec<(String, Node)>, value: &Node) {
    let known = slot(entries, "lineage", value, Tree::List(Vec::new()));
    if let (Tree::List(known), Tree::List(new)) = (&mut known.value, &value.value) {
        known.splice(0..0, new.iter().cloned());
    }
}

fn override_keys(entries: &mut Vec<(String, Node)>, key: &str, value: &Node) {
    let Tree::Object(known) = &mut slot(entries, key, value, Tree::Object(Vec::new())).value else {
        return;
    };
    for (name, node) in value.entries() {
        set(known, name, node.clone());
    }
}

/// `usable` and `report`: lists are added to, names that exist are locked, single values are replaced.
fn combine(entries: &mut Vec<(String, Node)>, key: &str, value: &Node, faults: &mut Faults) {
    let Tree::Object(known) = &mut slot(entries, key, value, Tree::Object(Vec::new())).value else {
        return;
    };
    for (name, node) in value.entries() {
        match (
            known.iter_mut().find(|(old, _)| old == name).map(|(_, old)| &mut old.value),
            &node.value,
        ) {
            (Some(Tree::List(old)), Tree::List(new)) => old.extend(new.iter().cloned()),
            (Some(Tree::Object(old)), Tree::Object(new)) if name == "universe" => {
                for (id, words) in new {
                    if old.iter().any(|(known, _)| known == id) {
                        refuse(words, id, "une entrée de « universe »", faults);
                    } else {
                        old.push((id.clone(), words.clone()));
                    }
                }
            }
            _ => set(known, name, node.clone()),
        }
    }
}

/// Switches on or off an option, or all the options of a page or of a module.
fn switch(at: &Node, on: bool, pages: &mut [Node], faults: &mut Faults) {
    let Some(name) = at.text() else { return };
    let mut found = false;
    let mut core: Option<String> = None;
    for page in pages.iter_mut() {
        let whole = page.id() == Some(name) || page.text_at("module") == Some(name);
        walk(page, &mut |item| {
            if whole || item.id() == Some(name) {
                found = true;
                if item.text_at("mark") == Some("option") {
                    enable(item, on, at.place);
                } else if item.text_at("type") != Some("note") && core.is_none() {
                    core = item.id().map(str::to_owned);
                }
            }
        });
    }
    if !found {
        let mut names: Vec<String> = Vec::new();
        for page in pages.iter_mut() {
            names.extend(page.id().map(str::to_owned));
            names.extend(page.text_at("module").map(str::to_owned));
            walk(page, &mut |item| {
                names.extend(
                    item.id()
                        .filter(|_| item.text_at("mark") == Some("option"))
                        .map(str::to_owned),
                );
            });
        }
        names.sort();
        names.dedup();
        let mend = suggest::mend(name, names.iter().map(String::as_str).collect::<Vec<_>>(), "");
        let message = format!("La base n’a ni question, ni page, ni module « {name} ».");
        faults.error(at, "unknown-id", message, mend);
    } else if let Some(core) = core.filter(|_| !on) {
        let message = format!("« {core} » fait partie du tronc commun : une extension ne peut pas l’éteindre.");
        faults.error(
            at,
            "locked",
            message,
            "Seules les questions marquées « option » peuvent être éteintes.",
        );
    }
}

/// Every item of a page, groups and their items too; columns follow their roster.
fn walk(node: &mut Node, visit: &mut impl FnMut(&mut Node)) {
    let Tree::Object(entries) = &mut node.value else { return };
    let Some((
        _,
        Node {
            value: Tree::List(items),
            ..
        },
    )) = entries.iter_mut().find(|(key, _)| key == "items")
    else {
        return;
    };
    for item in items {
        if item.text_at("type") == Some("group") {
            walk(item, visit);
            let all_options = item
                .list_at("items")
                .iter()
                .all(|inner| inner.text_at("mark") == Some("option"));
            if !(all_options && item.get("mark").is_none()) {
                visit(item);
            }
        } else {
            visit(item);
        }
    }
}

fn enable(item: &mut Node, on: bool, place: u32) {
    if let Tree::Object(entries) = &mut item.value {
        set(
            entries,
            "enabled",
            Node {
                value: Tree::Bool(on),
                place,
            },
        );
    }
}

fn insert_pages(extension: &Node, pages: &mut Vec<Node>, locked: &Locked, faults: &mut Faults) {
    let mut after_counts: BTreeMap<String, usize> = BTreeMap::new();
    for page in extension.list_at("pages") {
        if let Some(id) = page.id().filter(|id| locked.pages.contains(*id)) {
            let message = format!("« {id} » est une page du questionnaire de base : une extension ne peut pas la redéfinir.");
            let mend = "Donnez un autre identifiant à la page que vous ajoutez.";
            faults.error(page.get("id").unwrap_or(page), "locked", message, mend);
            continue;
        }
        let mut page = page.clone();
        unlock(&mut page, locked, faults);
        let (after, before) = (page.get("after").cloned(), page.get("before").cloned());
        if let (Some(_), Some(before)) = (&after, &before) {
            let message = "Une page se place après une autre, ou avant une autre, pas les deux.";
            faults.error(before, "after-and-before", message, "Supprimez « before ».");
        }
        let mut place = pages.len();
        if let Some(at) = after.as_ref().or(before.as_ref()) {
            let name = at.text().unwrap_or_default();
            match pages.iter().position(|p| p.id() == Some(name)) {
                Some(found) if after.is_some() => {
                    let count = after_counts.entry(name.to_owned()).or_insert(0);
                    place = found + 1 + *count;
                    *count += 1;
                }
                Some(found) => place = found,
                None => {
                    let names: Vec<&str> = locked.pages.iter().map(String::as_str).collect();
                    let mend = suggest::mend(name, names, "");
                    faults.error(at, "unknown-page", format!("La base n’a pas de page « {name} »."), mend);
                }
            }
        }
        if let Tree::Object(entries) = &mut page.value {
            entries.retain(|(key, _)| key != "after" && key != "before");
        }
        pages.insert(place.min(pages.len()), page);
    }
}

/// Takes out the items whose identifiers the base has.
fn unlock(node: &mut Node, locked: &Locked, faults: &mut Faults) {
    let Tree::Object(entries) = &mut node.value else { return };
    let Some((
        _,
        Node {
            value: Tree::List(items),
            ..
        },
    )) = entries.iter_mut().find(|(key, _)| key == "items")
    else {
        return;
    };
    items.retain(|item| match item.id().and_then(|id| Some((id, locked.ids.get(id)?))) {
        Some((id, what)) => {
            refuse(item.get("id").unwrap_or(item), id, what, faults);
            false
        }
        None => true,
    });
    for item in items.iter_mut().filter(|item| item.text_at("type") == Some("group")) {
        unlock(item, locked, faults);
    }
}
