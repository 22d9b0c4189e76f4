//! Which variables of two questionnaires compare, how far and why: what the later one declares, else the same identifier, the same
//! nature and the same codes.
//!
//! Grade A: the same question. Grade B: comparable with a reserve (another wording, other people asked, codes gathered). Grade C: no change
//! is computed (another nature, codes that nothing links). An author’s word prevails, except over a change of nature.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::typeset;
use crate::questionnaire::Questionnaire;
use crate::questionnaire::lineage::{Grade, Nature, Origin, Variable, variables};
use crate::questionnaire::schema::speaks_of;
use crate::register::fold;

/// Two questionnaires, variable by variable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matched {
    /// They are the same: every variable compares with itself.
    pub same: bool,
    /// Variables of the later questionnaire that were in the earlier one.
    pub variables: BTreeMap<String, Match>,
    /// Wordings of the items of the later questionnaire that were not asked before.
    pub new: Vec<(String, String)>,
    /// Wordings of the items of the earlier questionnaire that are no longer asked.
    pub gone: Vec<(String, String)>,
}

/// A variable and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The variable of the earlier questionnaire.
    pub from: String,
    /// How far they compare.
    pub grade: Grade,
    /// Why not wholly, in French sentences.
    pub reasons: Vec<String>,
    /// Codes that correspond, when the variable has codes that are known.
    pub codes: Option<Vec<Class>>,
}

/// Codes of the two questionnaires that mean the same together. One side may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Class {
    /// In the earlier questionnaire.
    pub before: Vec<String>,
    /// In the later one.
    pub after: Vec<String>,
}

/// Matches two questionnaires.
pub fn matched(earlier: &Questionnaire, later: &Questionnaire) -> Matched {
    if earlier.hash == later.hash {
        return Matched {
            same: true,
            ..Matched::default()
        };
    }
    let (before, after) = (variables(earlier), variables(later));
    let old: BTreeMap<&str, &Variable<'_>> = before.iter().map(|variable| (variable.id.as_str(), variable)).collect();
    let mut origins: BTreeMap<&str, &Origin> = BTreeMap::new();
    for lineage in later.lineage.iter().filter(|lineage| speaks_of(lineage, earlier)) {
        for (id, origin) in &lineage.questions {
            origins.entry(id).or_insert(origin);
        }
    }
    let lang = &later.locale;
    let mut out = Matched::default();
    let mut claimed: BTreeSet<String> = BTreeSet::new();
    for variable in &after {
        let origin = origins.get(variable.id.as_str()).copied();
        // What is said of a question holds for its rows, unless a row has an origin of its own.
        let whole = variable.row_of.and_then(|item| origins.get(item).copied());
        let from = match (origin, whole) {
            (Some(origin), _) if origin.new => None,
            (Some(Origin { from: Some(from), .. }), _) => Some(from.clone()),
            (None, Some(origin)) if origin.new => None,
            (None, Some(Origin { from: Some(item), .. })) => variable.id.split_once('.').map(|(_, row)| format!("{item}.{row}")),
            _ => Some(variable.id.clone()),
        };
        let Some(was) = from.and_then(|from| old.get(from.as_str()).copied()) else {
            if variable.row_of.is_none() {
                out.new.push((variable.id.clone(), wording(variable, lang)));
            }
            continue;
        };
        claimed.insert(was.id.clone());
        let found = compare(was, variable, origin.or(whole), lang);
        out.variables.insert(variable.id.clone(), found);
    }
    inherit(&after, &mut out);
    let gone = before.iter().filter(|variable| variable.row_of.is_none());
    let rows_claimed = |item: &str| claimed.iter().any(|id| id.split_once('.').is_some_and(|(of, _)| of == item));
    out.gone = gone
        .filter(|variable| !claimed.contains(&variable.id) && !rows_claimed(&variable.id))
        .map(|variable| (variable.id.clone(), wording(variable, &earlier.locale)))
        .collect();
    out
}

impl Matched {
    /// How far a variable compares, and why not wholly; `None`: it was not asked before.
    pub fn grade(&self, id: &str) -> Option<(Grade, &[String])> {
        if self.same || id.starts_with("register.") {
            return Some((Grade::A, &[]));
        }
        self.variables.get(id).map(|found| (found.grade, found.reasons.as_slice()))
    }
}

fn wording(variable: &Variable<'_>, lang: &str) -> String {
    variable
        .wording
        .first()
        .map_or_else(|| variable.id.clone(), |text| text.get(lang).to_owned())
}

/// A computed variable compares no further than what it reads.
fn inherit(after: &[Variable<'_>], out: &mut Matched) {
    let computed = after.iter().filter(|variable| !variable.reads.is_empty());
    for variable in computed {
        let mut worst = Grade::A;
        let mut reasons = Vec::new();
        for read in variable
            .reads
            .iter()
            .filter(|read| after.iter().any(|known| known.id == **read))
        {
            match out.variables.get(read) {
                None => {
                    worst = Grade::C;
                    reasons.push(typeset(&format!(
                        "Elle se calcule avec « {read} », qui n’était pas demandée."
                    )));
                }
                Some(found) if found.grade > Grade::A => {
                    worst = worst.max(found.grade);
                    reasons.push(typeset(&format!("Elle se calcule avec « {read} », qui a changé.")));
                }
                Some(_) => {}
            }
        }
        if let Some(found) = out.variables.get_mut(&variable.id) {
            found.grade = found.grade.max(worst);
            found.reasons.extend(reasons);
        }
    }
}

fn compare(was: &Variable<'_>, is: &Variable<'_>, origin: Option<&Origin>, lang: &str) -> Match {
    let mut found = Match {
        from: was.id.clone(),
        grade: Grade::A,
        reasons: Vec::new(),
        codes: None,
    };
    if was.nature != is.nature {
        found.grade = Grade::C;
        found.reasons.push(format!(
            "La question a changé de nature : c’était {}, c’est {}.",
            was.nature.said(),
            is.nature.said()
        ));
        found.reasons.iter_mut().for_each(|reason| *reason = typeset(reason));
        return found;
    }
    let mut lower = |grade: Grade, reason: String| {
        found.grade = found.grade.max(grade);
        found.reasons.push(typeset(&reason));
    };
    let said = |texts: &[&crate::questionnaire::Text]| texts.iter().map(|text| fold(text.get(lang))).collect::<Vec<_>>();
    let computed = !is.reads.is_empty();
    if !computed && said(&was.wording) != said(&is.wording) {
        lower(Grade::B, "La formulation de la question a changé.".to_owned());
    }
    if was.conditions != is.conditions {
        let reason = if computed {
            "La règle de calcul a changé."
        } else {
            "La question n’est plus posée aux mêmes associations."
        };
        lower(Grade::B, reason.to_owned());
    }
    if was.list != is.list {
        lower(Grade::C, "La liste des réponses n’est plus la même.".to_owned());
    }
    if is.nature.is_coded() && is.list.is_none() && was.list.is_none() {
        let declared = origin.map(|origin| &origin.codes);
        found.codes = Some(codes(was, is, declared, lang, &mut lower));
    }
    if let Some(origin) = origin {
        found.grade = origin.grade.unwrap_or(found.grade);
        if let Some(note) = &origin.note {
            found.reasons.insert(0, note.get(lang).to_owned());
        }
    }
    found
}

/// The codes that correspond: those declared, else the same codes; gathered until no code is on two sides.
fn codes(
    was: &Variable<'_>,
    is: &Variable<'_>,
    declared: Option<&BTreeMap<String, Vec<String>>>,
    lang: &str,
    lower: &mut dyn FnMut(Grade, String),
) -> Vec<Class> {
    let valued = |variable: &Variable<'_>| -> Vec<(String, String)> {
        let choices = variable.codes.iter().filter(|choice| choice.missing.is_none());
        choices
            .map(|choice| (choice.code.clone(), choice.label.get(lang).to_owned()))
            .collect()
    };
    let (old, new) = (valued(was), valued(is));
    let claimed: BTreeSet<&String> = declared.into_iter().flat_map(|map| map.values().flatten()).collect();
    let mut links: Vec<(usize, usize)> = Vec::new();
    let mut renamed = false;
    for (place, (code, label)) in new.iter().enumerate() {
        match declared.and_then(|map| map.get(code)) {
            Some(from) => links.extend(
                old.iter()
                    .enumerate()
                    .filter(|(_, (old, _))| from.contains(old))
                    .map(|(at, _)| (at, place)),
            ),
            None => {
                if let Some(at) = old.iter().position(|(old, _)| old == code && !claimed.contains(old)) {
                    renamed |= fold(&old[at].1) != fold(label);
                    links.push((at, place));
                }
            }
        }
    }
    let classes = gather(old.len(), new.len(), &links);
    let classes: Vec<Class> = classes
        .into_iter()
        .map(|(before, after)| Class {
            before: before.into_iter().map(|at| old[at].0.clone()).collect(),
            after: after.into_iter().map(|at| new[at].0.clone()).collect(),
        })
        .collect();
    if renamed {
        lower(Grade::B, "Le libellé de certaines réponses a changé.".to_owned());
    }
    if classes
        .iter()
        .any(|class| class.before.len() + class.after.len() > 2 && !class.before.is_empty() && !class.after.is_empty())
    {
        lower(
            Grade::B,
            "Des réponses sont regroupées pour pouvoir être comparées.".to_owned(),
        );
    }
    if classes.iter().any(|class| class.before.is_empty() || class.after.is_empty()) {
        // Among several possible answers, one more changes the others little; where one must choose, it takes from them.
        let grade = if is.nature == Nature::Several { Grade::B } else { Grade::C };
        lower(
            grade,
            "Les réponses proposées ne sont plus les mêmes, sans correspondance déclarée.".to_owned(),
        );
    }
    classes
}

/// Connected parts of a two-sided graph, in the order of the right side, then of the left.
pub(super) fn gather(left: usize, right: usize, links: &[(usize, usize)]) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut part: Vec<usize> = (0..left + right).collect();
    loop {
        let mut changed = false;
        for (l, r) in links {
            let least = part[*l].min(part[left + r]);
            changed |= part[*l] != least || part[left + r] != least;
            (part[*l], part[left + r]) = (least, least);
        }
        if !changed {
            break;
        }
    }
    let mut order: Vec<usize> = Vec::new();
    for place in (left..left + right).chain(0..left) {
        if !order.contains(&part[place]) {
            order.push(part[place]);
        }
    }
    let of =
        |part_of: usize, range: std::ops::Range<usize>| range.filter(|place| part[*place] == part_of).collect::<Vec<usize>>();
    order
        .into_iter()
        .map(|name| {
            (
                of(name, 0..left),
                of(name, left..left + right).into_iter().map(|at| at - left).collect(),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::schema;

    fn questionnaire(id: &str, items: &str, more: &str) -> Questionnaire {
        let text = format!(
            r#"{{"id": "{id}", "version": "1.0.0", "title": "Essai",
                "pages": [{{"id": "p", "title": "Page", "items": [{items}]}}]{more}}}"#
        );
        let checked = schema::read(&text, &|_| None);
        checked.questionnaire.unwrap_or_else(|| panic!("{:?}", checked.faults))
    }

    const OLD: &str = r#"
        {"id": "E05", "type": "single", "label": "À quel rythme ?", "list": [{"code": "jour", "label": "Tous les jours"}, {"code": "souvent", "label": "Souvent"}, {"code": "jamais", "label": "Jamais"}]},
        {"id": "E06", "type": "multi", "label": "Quels lieux ?", "list": [{"code": "a", "label": "A"}, {"code": "b", "label": "B"}]},
        {"id": "E07", "type": "integer", "label": "Combien ?"},
        {"id": "E08", "type": "boolean", "label": "Un site ?"}"#;

    #[test]
    fn the_same_identifier_with_the_same_codes_compares_and_another_wording_is_a_reserve() {
        let old = questionnaire("avant", OLD, "");
        let same = questionnaire("apres", OLD, "");
        let found = matched(&old, &same);
        assert!(
            found
                .variables
                .values()
                .all(|found| found.grade == Grade::A && found.reasons.is_empty())
        );
        assert!(found.new.is_empty() && found.gone.is_empty());
        let new = questionnaire("apres", &OLD.replace("Combien ?", "Combien de personnes en tout ?"), "");
        let found = matched(&old, &new);
        assert_eq!(found.variables["E07"].grade, Grade::B);
        assert_eq!(found.variables["E07"].reasons, ["La formulation de la question a changé."]);
        // Case, accents and punctuation are not another wording.
        let new = questionnaire("apres", &OLD.replace("Combien ?", "combien…"), "");
        assert_eq!(matched(&old, &new).variables["E07"].grade, Grade::A);
    }

    #[test]
    fn an_identifier_used_for_something_else_is_never_compared() {
        let old = questionnaire("avant", OLD, "");
        let items = OLD.replace(
            r#""type": "integer", "label": "Combien ?""#,
            r#""type": "text", "label": "Combien ?""#,
        );
        let found = matched(&old, &questionnaire("apres", &items, ""));
        assert_eq!(found.variables["E07"].grade, Grade::C);
        assert!(found.variables["E07"].reasons[0].contains("changé de nature"));
        // Not even when the author says so.
        let lineage = r#", "lineage": [{"of": "avant", "questions": {"E07": {"comparability": "A"}}}]"#;
        let found = matched(&old, &questionnaire("apres", &items, lineage));
        assert_eq!(found.variables["E07"].grade, Grade::C);
    }

    #[test]
    fn codes_are_gathered_into_the_finest_classes_that_both_have() {
        let old = questionnaire("avant", OLD, "");
        let items = r#"{"id": "R1", "type": "single", "label": "À quel rythme ?", "list": [{"code": "regulier", "label": "Régulièrement"}, {"code": "jamais", "label": "Jamais"}]}"#;
        let lineage =
            r#", "lineage": [{"of": "avant", "questions": {"R1": {"from": "E05", "codes": {"regulier": ["jour", "souvent"]}}}}]"#;
        let found = matched(&old, &questionnaire("apres", items, lineage));
        let rhythm = &found.variables["R1"];
        assert_eq!((rhythm.from.as_str(), rhythm.grade), ("E05", Grade::B));
        let class = |before: &[&str], after: &[&str]| Class {
            before: before.iter().map(|code| (*code).to_owned()).collect(),
            after: after.iter().map(|code| (*code).to_owned()).collect(),
        };
        assert_eq!(
            rhythm.codes.as_deref().unwrap(),
            [class(&["jour", "souvent"], &["regulier"]), class(&["jamais"], &["jamais"])]
        );
        assert_eq!(found.gone.len(), 3);
        // Split and merged at once: one class.
        assert_eq!(gather(2, 2, &[(0, 0), (0, 1), (1, 1)]), [(vec![0, 1], vec![0, 1])]);
    }

    #[test]
    fn a_code_that_nothing_links_forbids_the_comparison_of_one_answer_and_reserves_that_of_several() {
        let old = questionnaire("avant", OLD, "");
        let items = OLD
            .replace(
                r#"{"code": "jamais", "label": "Jamais"}"#,
                r#"{"code": "jamais", "label": "Jamais"}, {"code": "nsp", "label": "Autre"}"#,
            )
            .replace(
                r#"{"code": "b", "label": "B"}"#,
                r#"{"code": "b", "label": "B"}, {"code": "c", "label": "C"}"#,
            );
        let found = matched(&old, &questionnaire("apres", &items, ""));
        assert_eq!(found.variables["E05"].grade, Grade::C);
        assert_eq!(found.variables["E06"].grade, Grade::B);
        let lineage = r#", "lineage": [{"of": "avant", "questions": {"E05": {"comparability": "B", "note": "« Autre » est rare."}, "E08": {"new": true}}}]"#;
        let found = matched(&old, &questionnaire("apres", &items, lineage));
        assert_eq!(found.variables["E05"].grade, Grade::B);
        assert_eq!(found.variables["E05"].reasons[0], "« Autre » est rare.");
        assert!(!found.variables.contains_key("E08"));
        assert_eq!((found.new[0].0.as_str(), found.gone[0].0.as_str()), ("E08", "E08"));
    }

    #[test]
    fn a_computed_variable_compares_no_further_than_what_it_reads() {
        let derived = r#", "derived": [{"id": "grand", "type": "boolean", "expr": "E07 > 3"}]"#;
        let old = questionnaire("avant", OLD, derived);
        let new = questionnaire("apres", &OLD.replace("Combien ?", "Combien de personnes ?"), derived);
        assert_eq!(matched(&old, &new).variables["grand"].grade, Grade::B);
        let new = questionnaire(
            "apres",
            OLD,
            &format!(r#"{derived}, "lineage": [{{"of": "avant", "questions": {{"E07": {{"new": true}}}}}}]"#),
        );
        assert_eq!(matched(&old, &new).variables["grand"].grade, Grade::C);
    }
}
