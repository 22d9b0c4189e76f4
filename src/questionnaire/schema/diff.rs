//! What changed between two versions of a questionnaire, in sentences.

use std::collections::BTreeSet;

use crate::questionnaire::condition::Condition;
use crate::questionnaire::model::{Choice, Item, Kind, Mark, Questionnaire, Required, Row};

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// The question, page or variable.
    pub id: String,
    /// A sentence in French.
    pub message: String,
}

/// What may happen between two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Something is new.
    Added,
    /// Something is no longer there.
    Removed,
    /// Its wording changed.
    Relabelled,
    /// Its place changed.
    Moved,
    /// Its type changed: answers of the two versions do not compare.
    Retyped,
    /// Its answer codes changed.
    Codes,
    /// When it is shown, asked or checked changed.
    Condition,
    /// Its mark, or whether it is switched on, changed.
    Switched,
}

/// Everything that changed, in the order of the new version, what was removed last.
pub fn diff(old: &Questionnaire, new: &Questionnaire) -> Vec<Change> {
    let mut changes = Vec::new();
    let lang = new.locale.as_str();
    let mut add = |kind, id: &str, message: String| {
        changes.push(Change {
            kind,
            id: id.to_owned(),
            message,
        });
    };
    for page in &new.pages {
        match old.page(&page.id) {
            None => add(
                ChangeKind::Added,
                &page.id,
                format!("Page ajoutée : « {} ».", page.title.get(lang)),
            ),
            Some(was) => {
                if was.title != page.title {
                    let message = format!(
                        "Page « {} » : le titre devient « {} ».",
                        was.title.get(lang),
                        page.title.get(lang)
                    );
                    add(ChangeKind::Relabelled, &page.id, message);
                }
                let (before, after) = ((&was.visible_if, &was.skip_if), (&page.visible_if, &page.skip_if));
                conditions(&mut add, &page.id, page.title.get(lang), before, after);
            }
        }
    }
    for item in new.questions() {
        match old.item(&item.id) {
            None => add(
                ChangeKind::Added,
                &item.id,
                format!("Question ajoutée : {} « {} ».", item.id, item.label_in(lang)),
            ),
            Some(was) => {
                compare(&mut add, was, item, lang);
                let (before, after) = (old.page_of(&item.id).map(|p| &p.id), new.page_of(&item.id).map(|p| &p.id));
                if let (Some(before), Some(after)) = (before, after)
                    && before != after
                {
                    add(
                        ChangeKind::Moved,
                        &item.id,
                        format!("{} passe de la page « {before} » à la page « {after} ».", item.id),
                    );
                }
            }
        }
    }
    for derived in &new.derived {
        match old.derived.iter().find(|was| was.id == derived.id) {
            None => add(
                ChangeKind::Added,
                &derived.id,
                format!("Variable calculée ajoutée : {}.", derived.id),
            ),
            Some(was) if was.expr.source != derived.expr.source => {
                let message = format!(
                    "{} se calcule autrement : « {} » au lieu de « {} ».",
                    derived.id, derived.expr.source, was.expr.source
                );
                add(ChangeKind::Condition, &derived.id, message);
            }
            Some(_) => {}
        }
    }
    for page in old.pages.iter().filter(|page| new.page(&page.id).is_none()) {
        add(
            ChangeKind::Removed,
            &page.id,
            format!("Page supprimée : « {} ».", page.title.get(lang)),
        );
    }
    for item in old.questions().into_iter().filter(|item| new.item(&item.id).is_none()) {
        add(
            ChangeKind::Removed,
            &item.id,
            format!("Question supprimée : {} « {} ».", item.id, item.label_in(lang)),
        );
    }
    for derived in old.derived.iter().filter(|was| !new.derived.iter().any(|d| d.id == was.id)) {
        add(
            ChangeKind::Removed,
            &derived.id,
            format!("Variable calculée supprimée : {}.", derived.id),
        );
    }
    changes
}

type Add<'a> = dyn FnMut(ChangeKind, &str, String) + 'a;

fn compare(add: &mut Add<'_>, was: &Item, now: &Item, lang: &str) {
    let id = now.id.as_str();
    let title = now.label_in(lang);
    if std::mem::discriminant(&was.kind) != std::mem::discriminant(&now.kind) {
        add(
            ChangeKind::Retyped,
            id,
            format!("{id} change de type : les réponses des deux versions ne se comparent plus."),
        );
    }
    if was.label_in(lang) != title {
        add(
            ChangeKind::Relabelled,
            id,
            format!("{id} : « {} » devient « {title} ».", was.label_in(lang)),
        );
    }
    if was.enabled != now.enabled {
        add(
            ChangeKind::Switched,
            id,
            format!(
                "{id} «\u{a0}{title}\u{a0}» {}.",
                if now.enabled { "sera posée" } else { "ne sera pas posée" }
            ),
        );
    }
    if was.mark != now.mark {
        add(
            ChangeKind::Switched,
            id,
            format!("{id} passe de « {} » à « {} ».", mark(was.mark), mark(now.mark)),
        );
    }
    conditions(
        add,
        id,
        title,
        (&was.visible_if, &was.skip_if),
        (&now.visible_if, &now.skip_if),
    );
    if required(&was.required) != required(&now.required) {
        add(ChangeKind::Condition, id, format!("{id} est {}.", required(&now.required)));
    }
    for check in &now.checks {
        let before = was.checks.iter().find(|c| c.id == check.id);
        if before.is_none_or(|before| before.when.source != check.when.source || before.severity != check.severity) {
            let word = if before.is_some() { "modifié" } else { "ajouté" };
            add(
                ChangeKind::Condition,
                id,
                format!("{id} : contrôle « {} » {word} (« {} »).", check.id, check.when.source),
            );
        }
    }
    for check in was.checks.iter().filter(|check| !now.checks.iter().any(|c| c.id == check.id)) {
        add(
            ChangeKind::Condition,
            id,
            format!("{id} : contrôle « {} » supprimé.", check.id),
        );
    }
    if let (Some(before), Some(after)) = (was.choices(), now.choices()) {
        codes(add, id, &before.choices, &after.choices, lang);
    }
    rows(add, id, was.rows(), now.rows(), lang);
    if let (Kind::Roster { items: before, .. }, Kind::Roster { items: after, .. }) = (&was.kind, &now.kind) {
        for column in after {
            match before.iter().find(|c| c.id == column.id) {
                Some(old) => compare(add, old, column, lang),
                None => add(
                    ChangeKind::Added,
                    id,
                    format!("{id} : colonne ajoutée, « {} ».", column.label_in(lang)),
                ),
            }
        }
        for column in before.iter().filter(|column| !after.iter().any(|c| c.id == column.id)) {
            add(
                ChangeKind::Removed,
                id,
                format!("{id} : colonne supprimée, « {} ».", column.label_in(lang)),
            );
        }
    }
}

fn conditions(
    add: &mut Add<'_>,
    id: &str,
    title: &str,
    was: (&Option<Condition>, &Option<Condition>),
    now: (&Option<Condition>, &Option<Condition>),
) {
    let words =
        |condition: &Option<Condition>, none: &str| condition.as_ref().map_or(none.to_owned(), |c| format!("« {} »", c.source));
    let source = |condition: &Option<Condition>| condition.as_ref().map(|c| c.source.clone());
    if source(was.0) != source(now.0) {
        let message = format!(
            "{id} « {title} » : montrée si {}, avant {}.",
            words(now.0, "— toujours"),
            words(was.0, "toujours")
        );
        add(ChangeKind::Condition, id, message);
    }
    if source(was.1) != source(now.1) {
        let message = format!(
            "{id} « {title} » : cachée si {}, avant {}.",
            words(now.1, "— jamais"),
            words(was.1, "jamais")
        );
        add(ChangeKind::Condition, id, message);
    }
}

fn codes(add: &mut Add<'_>, id: &str, was: &[Choice], now: &[Choice], lang: &str) {
    for choice in now {
        match was.iter().find(|c| c.code == choice.code) {
            None => {
                add(
                    ChangeKind::Codes,
                    id,
                    format!("{id} : réponse ajoutée, {} « {} ».", choice.code, choice.label.get(lang)),
                );
            }
            Some(before) if before.label.get(lang) != choice.label.get(lang) => {
                let message = format!(
                    "{id}, réponse {} : « {} » devient « {} ».",
                    choice.code,
                    before.label.get(lang),
                    choice.label.get(lang)
                );
                add(ChangeKind::Relabelled, id, message);
            }
            Some(_) => {}
        }
    }
    let kept: BTreeSet<&str> = now.iter().map(|choice| choice.code.as_str()).collect();
    for choice in was.iter().filter(|choice| !kept.contains(choice.code.as_str())) {
        add(
            ChangeKind::Codes,
            id,
            format!("{id} : réponse supprimée, {} « {} ».", choice.code, choice.label.get(lang)),
        );
    }
}

fn rows(add: &mut Add<'_>, id: &str, was: &[Row], now: &[Row], lang: &str) {
    for row in now {
        match was.iter().find(|r| r.id == row.id) {
            None => add(
                ChangeKind::Added,
                id,
                format!("{id} : ligne ajoutée, {} « {} ».", row.id, row.label.get(lang)),
            ),
            Some(before) if before.label.get(lang) != row.label.get(lang) => {
                let message = format!(
                    "{id}, ligne {} : « {} » devient « {} ».",
                    row.id,
                    before.label.get(lang),
                    row.label.get(lang)
                );
                add(ChangeKind::Relabelled, id, message);
            }
            Some(_) => {}
        }
    }
    for row in was.iter().filter(|row| !now.iter().any(|r| r.id == row.id)) {
        add(
            ChangeKind::Removed,
            id,
            format!("{id} : ligne supprimée, {} « {} ».", row.id, row.label.get(lang)),
        );
    }
}

fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Essential => "essentiel",
        Mark::Core => "noyau",
        Mark::Option => "option",
    }
}

fn required(required: &Required) -> String {
    match required {
        Required::No => "facultative".to_owned(),
        Required::Yes => "obligatoire".to_owned(),
        Required::When(condition) => format!("obligatoire si « {} »", condition.source),
    }
}
