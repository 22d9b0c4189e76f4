//! Where variables come from: `lineage`, checked against this questionnaire, then against the earlier one when it can be found.

use std::collections::{BTreeMap, BTreeSet};

use super::found::Faults;
use super::reader::{Reader, Role};
use super::suggest;
use super::symbols::Codes;
use super::table::Shape::{Bool, Code, Line, List, Map, Name, Object, Text, Version, Word};
use super::table::{Def, Naming, key, must};
use super::tree::Node;
use crate::questionnaire::lineage::{Grade, Lineage, Origin, Variable, variables};
use crate::questionnaire::model::Questionnaire;

static ORIGIN: Def = Def {
    slug: "origine",
    title: "D’où vient une variable",
    keys: &[
        key(
            "from",
            Line,
            "La variable du questionnaire d’avant (« E05 », « E05.ligne ») ; absente : le même identifiant.",
        ),
        key("new", Bool, "Vrai : elle ne vient de rien, même si son identifiant existait."),
        key("comparability", Word(GRADES), "Jusqu’où les deux se comparent."),
        key("note", Text, "Pourquoi, en une phrase pour qui lit."),
        key(
            "codes",
            Map(Naming::Code, &List(&Code, 1)),
            "Code → codes d’avant qu’il réunit, ou dont il est une partie. Un code absent vient du même code.",
        ),
    ],
};

/// How far two questions compare.
const GRADES: &[(&str, &str)] = &[
    ("A", "La même question"),
    ("B", "Comparable avec une réserve, qui est imprimée"),
    ("C", "Non comparable : aucune évolution n’est calculée"),
];

/// What is said of an earlier questionnaire.
pub(super) static LINEAGE: Def = Def {
    slug: "filiation",
    title: "Ce qui vient d’un questionnaire d’avant",
    keys: &[
        must(
            "of",
            Name(Naming::Dashed),
            "Identifiant du questionnaire d’avant, ou du tronc commun qu’il prolonge.",
        ),
        key("version", Version, "Sa version ; absente : toutes."),
        must(
            "questions",
            Map(Naming::Variable, &Object(&ORIGIN)),
            "Variable (« E07 », « E07.ligne », variable calculée) → son origine.",
        ),
    ],
};

impl Reader<'_> {
    /// What the document says of earlier questionnaires.
    pub(super) fn lineage(&mut self) -> Vec<Lineage> {
        let mut all = Vec::new();
        for node in self.root.list_at("lineage") {
            let Some(of) = node.text_at("of") else { continue };
            let mut lineage = Lineage {
                of: of.to_owned(),
                version: node.text_at("version").map(str::to_owned),
                questions: BTreeMap::new(),
            };
            let mut taken: BTreeMap<String, String> = BTreeMap::new();
            for (id, origin) in node.get("questions").map_or(&[][..], Node::entries) {
                let read = self.origin(id, origin);
                if let Some(from) = &read.from
                    && let Some(other) = taken.insert(from.clone(), id.clone())
                {
                    let message = format!("« {other} » et « {id} » viennent toutes deux de « {from} ».");
                    let mend = "C’est possible quand une question est devenue deux questions ; sinon, corrigez « from ».";
                    self.faults
                        .warning(origin.get("from").unwrap_or(origin), "lineage-twice", message, mend);
                }
                lineage.questions.insert(id.clone(), read);
            }
            all.push(lineage);
        }
        all
    }

    fn origin(&mut self, id: &str, node: &Node) -> Origin {
        let codes = self.known_codes(id, node);
        let note = self.text_at(node, "note", Role::Label);
        let mut origin = Origin {
            from: node.text_at("from").map(str::to_owned),
            new: node.flag("new"),
            grade: node.text_at("comparability").and_then(Grade::parse),
            note,
            codes: BTreeMap::new(),
        };
        if let Some(from) = node
            .get("from")
            .filter(|from| from.text().is_some_and(|text| !Naming::Variable.accepts(text)))
        {
            let message = format!("« {} » n’est pas une variable.", from.text().unwrap_or_default());
            let mend = "Écrivez l’identifiant d’une question d’avant, ou « question.ligne ».";
            self.faults.error(from, "not-a-variable", message, mend);
        }
        if origin.new {
            for key in ["from", "comparability", "codes"] {
                if let Some(extra) = node.get(key) {
                    let message = format!("« {id} » est dite nouvelle : elle n’a pas de « {key} ».");
                    let mend = format!("Supprimez « {key} », ou \"new\" : true.");
                    self.faults.error(extra, "lineage-contradiction", message, mend);
                }
            }
        } else if node.entries().is_empty() {
            let message = format!("« {id} » : cette origine ne dit rien de plus que l’identifiant.");
            self.faults.warning(node, "useless-key", message, "Supprimez-la.");
        }
        for (code, list) in node.get("codes").map_or(&[][..], Node::entries) {
            if let Some(known) = codes.as_ref().filter(|codes| !codes.open)
                && !known.list.contains(code)
            {
                let mend = suggest::mend(code, known.list.iter().map(String::as_str).collect::<Vec<_>>(), "");
                let message = format!("« {id} » n’a pas de code « {code} ».");
                self.faults.error(list, "unknown-code", message, mend);
            }
            let from: Vec<String> = list.list().iter().filter_map(Node::code).collect();
            origin.codes.insert(code.clone(), from);
        }
        if codes.is_none()
            && let Some(extra) = node.get("codes")
        {
            let message = format!("« {id} » n’a pas de codes.");
            self.faults.error(extra, "no-codes", message, "Supprimez « codes ».");
        }
        origin
    }

    /// The codes of a variable named in a lineage; an unknown variable is said, and passes for one whose codes are not known.
    fn known_codes(&mut self, id: &str, node: &Node) -> Option<Codes> {
        let (item, row) = id.split_once('.').map_or((id, None), |(item, row)| (item, Some(row)));
        let Some(var) = self.symbols.vars.get(item).filter(|var| var.order.is_some() || var.derived) else {
            let mend = self.symbols.mend(item);
            let message = format!("Ni question ni variable calculée ne s’appelle « {item} ».");
            self.faults.error(node, "unknown-id", message, mend);
            return Some(Codes::open());
        };
        if let Some(row) = row.filter(|row| !var.broken && !var.parts.iter().any(|part| part == row)) {
            let mend = suggest::mend(
                row,
                var.parts.iter().map(String::as_str).collect::<Vec<_>>(),
                "Citez la question seule.",
            );
            let message = format!("« {item} » n’a pas de ligne « {row} ».");
            self.faults.error(node, "unknown-part", message, mend);
        }
        if var.broken { Some(Codes::open()) } else { var.codes.clone() }
    }
}

/// Whether a lineage speaks of this questionnaire: its id and version, or the core that it extends.
pub(crate) fn speaks_of(lineage: &Lineage, earlier: &Questionnaire) -> bool {
    if earlier.id == lineage.of {
        return lineage.version.as_ref().is_none_or(|version| *version == earlier.version);
    }
    earlier.extends.as_deref() == Some(lineage.of.as_str())
}

/// Checks what a questionnaire says of an earlier one against that one. `root`: the whole document; nodes of its base are not judged.
pub(super) fn against(later: &Questionnaire, earlier: &Questionnaire, root: &Node, base_place: Option<u32>, faults: &mut Faults) {
    let before = variables(earlier);
    let known = |id: &str| before.iter().find(|variable| variable.id == id);
    let nodes = root.list_at("lineage").iter();
    for node in nodes.filter(|node| Some(node.place) != base_place) {
        let place = later.lineage.iter().find(|lineage| {
            node.text_at("of") == Some(lineage.of.as_str()) && node.text_at("version") == lineage.version.as_deref()
        });
        let Some(lineage) = place.filter(|lineage| speaks_of(lineage, earlier)) else {
            continue;
        };
        let origins = node.get("questions").map_or(&[][..], Node::entries);
        for variable in variables(later) {
            let at = origins.iter().find(|(id, _)| *id == variable.id).map(|(_, node)| node);
            let origin = lineage.questions.get(&variable.id);
            if origin.is_some_and(|origin| origin.new) {
                continue;
            }
            let from = origin.and_then(|origin| origin.from.as_deref()).unwrap_or(&variable.id);
            match (known(from), at) {
                (None, Some(at)) => {
                    let ids: Vec<&str> = before.iter().map(|variable| variable.id.as_str()).collect();
                    let mend = suggest::mend(from, ids, "Corrigez « from », ou écrivez \"new\" : true.");
                    let message = format!("« {} » n’a pas de variable « {from} ».", earlier.id);
                    faults.error(at.get("from").unwrap_or(at), "unknown-origin", message, mend);
                }
                (Some(was), _) if was.nature != variable.nature => retyped(node, at, was, &variable, faults),
                (Some(was), Some(at)) => unknown_codes(at, was, faults),
                _ => {}
            }
        }
    }
}

fn retyped(node: &Node, at: Option<&Node>, was: &Variable<'_>, is: &Variable<'_>, faults: &mut Faults) {
    let message = format!(
        "« {} » est {} ; « {} » était {} : les réponses ne se comparent pas.",
        is.id,
        is.nature.said(),
        was.id,
        was.nature.said()
    );
    let mend = format!(
        "Donnez un autre identifiant à la nouvelle question, ou écrivez \"{}\" : {{ \"new\" : true }}.",
        is.id
    );
    faults.error(at.unwrap_or(node), "id-reused", message, mend);
}

fn unknown_codes(at: &Node, was: &Variable<'_>, faults: &mut Faults) {
    if was.list.is_some() || !was.nature.is_coded() {
        return;
    }
    let known: BTreeSet<&str> = was.codes.iter().map(|choice| choice.code.as_str()).collect();
    for (_, list) in at.get("codes").map_or(&[][..], Node::entries) {
        for node in list.list() {
            if let Some(code) = node.code().filter(|code| !known.contains(code.as_str())) {
                let mend = suggest::mend(&code, known.iter().copied().collect::<Vec<_>>(), "");
                let message = format!("« {} » n’avait pas de code « {code} ».", was.id);
                faults.error(node, "unknown-code", message, mend);
            }
        }
    }
}
