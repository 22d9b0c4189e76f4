//! The indicators of a plan in two waves.

use super::figure::{Wave, difference, reading};
use super::{Figures, Shift, Waves, family};
use crate::analysis::indicator::{Measured, Spec, is_single, measured};
use crate::analysis::tabulate::OTHER;
use crate::analysis::typeset;
use crate::questionnaire::lineage::Grade;

/// An indicator in two waves.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// Its id.
    pub id: String,
    /// How far the questions it reads compare.
    pub grade: Grade,
    /// Why not wholly.
    pub reasons: Vec<String>,
    /// One part (most kinds), or one a code, row or choice; empty when nothing compares.
    pub parts: Vec<Shift>,
}

/// The indicators, in order. Those with one value make a family for the correction, each of the others its own.
///
/// # Errors
/// A sentence when an indicator cannot be computed on the later wave.
pub fn followed<'s>(specs: impl Iterator<Item = &'s Spec>, waves: &Waves<'_>) -> Result<Vec<Followed>, String> {
    let mut out = Vec::new();
    let mut single = Vec::new();
    let seen = (!waves.matched.same).then(|| super::translate::translated(waves.before, waves.after, waves.matched));
    let before = seen.as_ref().unwrap_or(waves.before);
    for spec in specs {
        let (after, read) = measured(spec, waves.after)?;
        let mut found = Followed {
            id: spec.id.clone(),
            grade: Grade::A,
            reasons: Vec::new(),
            parts: Vec::new(),
        };
        for id in &read {
            match waves.matched.grade(id) {
                None => {
                    found.grade = Grade::C;
                    let item = id.split('.').next().unwrap_or(id);
                    found.reasons.push(typeset(&format!("« {item} » n’était pas demandée.")));
                }
                Some((grade, reasons)) => {
                    found.grade = found.grade.max(grade);
                    found.reasons.extend(reasons.iter().cloned());
                }
            }
        }
        if found.grade != Grade::C {
            match measured(spec, before) {
                Ok((earlier, _)) => found.parts = parts(&earlier, &after, before, waves),
                Err(_) => {
                    found.grade = Grade::C;
                    found
                        .reasons
                        .push("Une réponse d’alors correspond à plusieurs réponses d’aujourd’hui.".to_owned());
                }
            }
        }
        found.reasons.dedup();
        single.push(is_single(&spec.kind));
        if !is_single(&spec.kind) {
            // Parts that add up, and each other’s rest: one panel hidden alone would be deduced.
            let silent = |shift: &Shift| shift.figures.as_ref().is_none_or(|figures| figures.panel.is_none());
            if found.parts.iter().any(silent) {
                let figures = found.parts.iter_mut().filter_map(|shift| shift.figures.as_mut());
                figures.for_each(|figures| figures.panel = None);
            }
            family(found.parts.iter_mut());
        }
        out.push(found);
    }
    let alone = out.iter_mut().zip(single).filter(|(_, single)| *single);
    family(alone.flat_map(|(found, _)| found.parts.iter_mut()));
    Ok(out)
}

fn parts(earlier: &[Measured], later: &[Measured], before: &crate::analysis::dataset::Dataset, waves: &Waves<'_>) -> Vec<Shift> {
    let shift = |part: &Measured| {
        // Merged groups do not hold the same codes in both waves.
        let was = earlier
            .iter()
            .find(|was| was.code == part.code && part.code != OTHER && was.how == part.how);
        let figures = was.and_then(|was| {
            let (one, two) = (
                Wave {
                    design: &before.design,
                    cell: before.cell,
                    data: &was.data,
                },
                Wave {
                    design: &waves.after.design,
                    cell: waves.after.cell,
                    data: &part.data,
                },
            );
            Some(Figures {
                before: was.estimate?,
                after: part.estimate?,
                change: difference(part.how, one, two, waves.overlap).map_err(|why| typeset(&why)),
                panel: reading(part.how, one, two, waves.overlap),
            })
        });
        Shift {
            code: part.code.clone(),
            label: part.label.clone(),
            figures,
        }
    };
    later.iter().filter(|part| part.code != OTHER).map(shift).collect()
}
