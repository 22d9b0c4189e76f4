//! The groups of a crossing: which are shown by themselves, and what becomes of the responses that do not say theirs.

use super::axis::Axis;
use super::table::Work;
use crate::analysis::disclosure;
use crate::analysis::thresholds::FIGURES;

/// The crossing, ready to be compared.
pub(super) struct Groups {
    pub(super) axis: Axis,
    /// Which responses say their group: the others may have been put in one, for protection only.
    pub(super) complete: Vec<bool>,
    /// The responses that do not say their group must be protected as a group of their own, not shown.
    pub(super) unknown: bool,
}

/// Prepares the groups of a crossing, the same whatever the filter; `None`: no two can be told apart.
///
/// Responses that do not say their group are out of the table. When they are few, whoever subtracts the table from that of the variable
/// alone would find what they answered: they are then put in the largest group, whose name says so.
pub(super) fn groups(work: &Work<'_>, variable: &Axis, mut axis: Axis, notes: &mut Vec<String>) -> Option<Groups> {
    let rows = || (0..work.dataset.len).filter(|row| variable.answered(*row));
    let complete: Vec<bool> = (0..work.dataset.len).map(|row| axis.answered(row)).collect();
    let sizes = axis.counts(|row| variable.answered(row));
    let base = rows().filter(|row| complete[*row]).count();
    let merged: Vec<Vec<usize>> = if !axis.single {
        let large = |place: &usize| sizes[*place] >= FIGURES && base - sizes[*place] >= work.dataset.cell;
        let small: Vec<&str> = (0..axis.categories.len())
            .filter(|place| !large(place) && sizes[*place] > 0)
            .map(|place| axis.categories[place].label.as_str())
            .collect();
        if !small.is_empty() {
            notes.push(format!(
                "Groupes trop petits, ou trop grands, pour être comparés : {}.",
                small.join(" ; ")
            ));
        }
        (0..axis.categories.len()).filter(large).map(|place| vec![place]).collect()
    } else if axis.ordered {
        let merged = disclosure::ordered(&sizes, FIGURES).rows;
        let filled = |row: &Vec<usize>| row.iter().any(|place| sizes[*place] > 0);
        let merged: Vec<Vec<usize>> = merged.into_iter().filter(filled).collect();
        if merged.len() < 2 {
            return None;
        }
        merged
    } else {
        let (shown, merged) = disclosure::groups(&sizes, FIGURES)?;
        let shown = shown.into_iter().map(|place| vec![place]);
        shown.chain((!merged.is_empty()).then_some(merged)).collect()
    };
    if merged.is_empty() {
        return None;
    }
    let before = axis.notes.len();
    axis.merge_named(&merged);
    axis.notes.truncate(before);
    notes.append(&mut axis.notes);
    let mut out = Groups {
        axis,
        complete,
        unknown: false,
    };
    out.settle(work, variable, notes);
    Some(out)
}

impl Groups {
    /// What becomes of the responses that do not say their group.
    fn settle(&mut self, work: &Work<'_>, variable: &Axis, notes: &mut Vec<String>) {
        let complete = &self.complete;
        let unknown = |row: usize| variable.answered(row) && !complete[row];
        let n = (0..work.dataset.len).filter(|row| unknown(*row)).count();
        let cell = work.dataset.cell;
        let few = variable.counts(unknown).into_iter().any(|count| (1..cell).contains(&count));
        if n == 0 || (n >= FIGURES && !few) {
            return;
        }
        let sizes = self.axis.counts(|row| variable.answered(row));
        let largest = (0..sizes.len()).max_by_key(|place| (sizes[*place], usize::MAX - place));
        let words = if n == 1 {
            "La réponse qui ne dit pas son groupe est jointe".to_owned()
        } else {
            format!("Les {n} réponses qui ne disent pas leur groupe sont jointes")
        };
        match largest {
            Some(_) if !self.axis.single => {
                self.axis.put_missing_nowhere();
                notes.push(format!(
                    "{words} à celles qui ne sont dans aucun groupe, pour ne pas être reconnues par différence."
                ));
            }
            Some(place) if n < FIGURES || 5 * n <= sizes[place] => {
                self.axis.put_missing_in(place, " ou non précisé");
                notes.push(format!(
                    "{words} au groupe le plus nombreux, pour ne pas être reconnues par différence."
                ));
            }
            _ => self.unknown = true,
        }
    }
}
