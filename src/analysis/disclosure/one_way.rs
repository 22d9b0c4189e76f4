//! One-way tables: small rows are merged, with « autres réponses » when the answers have no order, with their neighbours when
//! they have one, until every row that is shown counts enough respondents and none can be recomputed by subtraction.

/// The rows of a table after merging, each the places of the codes it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The rows, in order. For a nominal table the merged row is the last one.
    pub rows: Vec<Vec<usize>>,
    /// Nothing can be shown: the answers are all but unanimous.
    pub hidden: bool,
}

/// The rows of a table with several answers possible, after merging.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergedSet {
    /// Codes shown, in order, and whether their figure may be shown (not when nearly everyone chose it).
    pub rows: Vec<(usize, bool)>,
    /// Codes merged, and how many respondents chose at least one of them (`None`: cannot be shown).
    pub other: Option<(Vec<usize>, Option<usize>)>,
}

/// Merges the small rows of a table whose rows add up to the base. `other` is the place of the author's own « Autre » code, which
/// joins the merged row when there is one.
pub fn nominal(counts: &[usize], other: Option<usize>, cell: usize) -> Merged {
    let mut merged: Vec<bool> = counts.iter().map(|n| *n > 0 && *n < cell).collect();
    if merged.contains(&true) {
        if let Some(other) = other.filter(|place| *place < counts.len()) {
            merged[other] = true;
        }
        // A row merged alone, or a merged row that is still small, takes the smallest row shown.
        loop {
            let members = (0..counts.len()).filter(|place| merged[*place] && counts[*place] > 0).count();
            let sum: usize = (0..counts.len())
                .filter(|place| merged[*place])
                .map(|place| counts[place])
                .sum();
            if members >= 2 && sum >= cell {
                break;
            }
            let smallest = (0..counts.len())
                .filter(|place| !merged[*place] && counts[*place] > 0)
                .min_by_key(|place| counts[*place]);
            match smallest {
                Some(place) => merged[place] = true,
                None => {
                    return Merged {
                        rows: vec![(0..counts.len()).collect()],
                        hidden: true,
                    };
                }
            }
        }
    }
    let mut rows: Vec<Vec<usize>> = (0..counts.len())
        .filter(|place| !merged[*place])
        .map(|place| vec![place])
        .collect();
    let other: Vec<usize> = (0..counts.len()).filter(|place| merged[*place]).collect();
    if !other.is_empty() {
        rows.push(other);
    }
    let hidden = unanimous(&rows, counts);
    Merged { rows, hidden }
}

/// Merges the small rows of an ordered table with their smaller neighbour.
pub fn ordered(counts: &[usize], cell: usize) -> Merged {
    let mut rows: Vec<Vec<usize>> = (0..counts.len()).map(|place| vec![place]).collect();
    let sum = |row: &Vec<usize>| row.iter().map(|place| counts[*place]).sum::<usize>();
    while let Some(small) = (0..rows.len()).find(|row| (1..cell).contains(&sum(&rows[*row]))) {
        let before = small.checked_sub(1).map(|row| (sum(&rows[row]), row));
        let after = (small + 1 < rows.len()).then(|| (sum(&rows[small + 1]), small));
        // An empty neighbour does not help by itself, but stands between this row and the next that does.
        let Some((_, first)) = before.into_iter().chain(after).min() else {
            break;
        };
        let absorbed = rows.remove(first + 1);
        rows[first].extend(absorbed);
    }
    let hidden = unanimous(&rows, counts);
    Merged { rows, hidden }
}

/// Whether all the answers are in one row: its 100 % would tell what everyone answered.
fn unanimous(rows: &[Vec<usize>], counts: &[usize]) -> bool {
    rows.iter().filter(|row| row.iter().any(|place| counts[*place] > 0)).count() < 2
}

/// Merges the small rows of a table with several answers possible. `union` counts the respondents who chose at least one of the
/// given codes; `base` is how many answered.
pub fn multiple(counts: &[usize], base: usize, cell: usize, union: impl Fn(&[usize]) -> usize) -> MergedSet {
    let mut merged: Vec<usize> = (0..counts.len())
        .filter(|place| (1..cell).contains(&counts[*place]))
        .collect();
    let mut count = None;
    if !merged.is_empty() {
        loop {
            if merged.len() >= 2 {
                let n = union(&merged);
                if n >= cell {
                    count = (base.saturating_sub(n) >= cell).then_some(n);
                    break;
                }
            }
            let smallest = (0..counts.len())
                .filter(|place| counts[*place] > 0 && !merged.contains(place))
                .min_by_key(|place| counts[*place]);
            match smallest {
                Some(place) => merged.push(place),
                None => break,
            }
        }
        merged.sort_unstable();
    }
    let rows = (0..counts.len())
        .filter(|place| !merged.contains(place))
        .map(|place| (place, super::super::thresholds::cell_is_safe(counts[place], base, cell)))
        .collect();
    MergedSet {
        rows,
        other: (!merged.is_empty()).then_some((merged, count)),
    }
}

/// Which groups of a breakdown are shown by themselves, and which are merged: those below `least` respondents in all (with `other`, the
/// author's own « Autre », and the smallest ones) until the merged group reaches it; then those below `least` in the base looked at
/// (`sizes`), in the same way. Which small group goes with which depends first on all the responses, so that it is the same whatever
/// is looked at. Groups without any response are in neither. `None`: no two groups can be told apart.
pub fn groups(all: &[usize], sizes: &[usize], other: Option<usize>, least: usize) -> Option<(Vec<usize>, Vec<usize>)> {
    let mut shown: Vec<usize> = (0..all.len()).filter(|place| all[*place] >= least).collect();
    let mut merged: Vec<usize> = (0..all.len()).filter(|place| (1..least).contains(&all[*place])).collect();
    let take = |shown: &mut Vec<usize>, merged: &mut Vec<usize>, counts: &[usize]| {
        let count = |place: usize| counts[place];
        if let Some(other) = other.filter(|other| !merged.is_empty() && shown.contains(other)) {
            shown.retain(|place| *place != other);
            merged.push(other);
        }
        while !merged.is_empty()
            && (merged.iter().filter(|place| count(**place) > 0).count() < 2
                || merged.iter().map(|place| count(*place)).sum::<usize>() < least)
        {
            // The smallest in all: the same one whatever the base.
            let smallest = shown.iter().copied().min_by_key(|place| (all[*place], *place))?;
            shown.retain(|place| *place != smallest);
            merged.push(smallest);
        }
        Some(())
    };
    take(&mut shown, &mut merged, all)?;
    let (kept, few): (Vec<usize>, Vec<usize>) = shown.into_iter().partition(|place| sizes[*place] >= least);
    shown = kept;
    merged.extend(few);
    if merged.iter().map(|place| sizes[*place]).sum::<usize>() > 0 {
        take(&mut shown, &mut merged, sizes)?;
    } else {
        merged.clear();
    }
    merged.sort_unstable();
    (shown.len() + usize::from(!merged.is_empty()) >= 2).then_some((shown, merged))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn small_rows_go_together_and_take_the_smallest_when_they_do_not_suffice() {
        assert_eq!(nominal(&[50, 3, 20, 4], None, 5).rows, vec![vec![0], vec![2], vec![1, 3]]);
        assert_eq!(nominal(&[50, 2, 20, 0], None, 5).rows, vec![vec![0], vec![3], vec![1, 2]]);
        assert_eq!(
            nominal(&[50, 6, 20, 0], None, 5).rows,
            vec![vec![0], vec![1], vec![2], vec![3]]
        );
        assert!(nominal(&[50, 2, 0], None, 5).hidden);
        assert!(nominal(&[50, 0, 0], None, 5).hidden);
    }

    #[test]
    fn the_authors_own_other_joins_the_merged_row() {
        assert_eq!(nominal(&[50, 3, 20, 9], Some(3), 5).rows, vec![vec![0], vec![2], vec![1, 3]]);
    }

    #[test]
    fn ordered_rows_go_with_their_smaller_neighbour() {
        assert_eq!(ordered(&[2, 10, 30, 8], 5).rows, vec![vec![0, 1], vec![2], vec![3]]);
        assert_eq!(ordered(&[20, 3, 7, 8], 5).rows, vec![vec![0], vec![1, 2], vec![3]]);
        assert_eq!(ordered(&[20, 9, 0, 2], 5).rows, vec![vec![0], vec![1, 2, 3]]);
        assert!(ordered(&[3, 3], 5).hidden);
    }

    #[test]
    fn merged_answers_of_a_multiple_question_count_people_once() {
        // Codes 1 and 2 are named by the same three people: together still three, so code 0 joins them.
        let merged = multiple(&[8, 3, 3, 25], 40, 5, |codes| if codes.contains(&0) { 9 } else { 3 });
        assert_eq!(merged.rows, vec![(3, true)]);
        assert_eq!(merged.other, Some((vec![0, 1, 2], Some(9))));
        let merged = multiple(&[38, 12], 40, 5, |_| unreachable!());
        assert_eq!(
            merged.rows,
            vec![(0, false), (1, true)],
            "nearly everyone chose it: its complement is small"
        );
    }

    #[test]
    fn groups_below_ten_are_merged_until_ten() {
        let alone = |counts: &[usize]| groups(counts, counts, None, 10);
        assert_eq!(alone(&[40, 3, 12, 0, 25]), Some((vec![0, 4], vec![1, 2])));
        assert_eq!(alone(&[40, 6, 12, 7]), Some((vec![0, 2], vec![1, 3])));
        assert_eq!(alone(&[40, 3]), None);
        assert_eq!(alone(&[9, 9]), None);
        assert_eq!(alone(&[90]), None);
    }

    #[test]
    fn a_small_group_goes_with_the_same_other_whatever_the_base() {
        let all = [40, 3, 12, 14];
        assert_eq!(groups(&all, &all, None, 10), Some((vec![0, 3], vec![1, 2])));
        // In this base the fourth is smaller than the third: the second still goes with the third.
        assert_eq!(groups(&all, &[30, 3, 12, 10], None, 10), Some((vec![0, 3], vec![1, 2])));
        // A group too small for this base joins them.
        assert_eq!(groups(&all, &[30, 3, 12, 6], None, 10), Some((vec![0], vec![1, 2, 3])));
        // The author's « Autre » joins the merged group, as it does in the table of the variable.
        assert_eq!(groups(&all, &all, Some(3), 10), Some((vec![0, 2], vec![1, 3])));
        // Nobody of the merged groups is in the base.
        assert_eq!(
            groups(&[40, 3, 12, 14], &[30, 0, 0, 12], None, 10),
            Some((vec![0, 3], Vec::new()))
        );
    }

    proptest! {
        #[test]
        fn no_small_count_stands_alone_or_can_be_subtracted(counts in prop::collection::vec(0usize..40, 1..12), cell in 3usize..8) {
            for (merged, keeps_order) in [(nominal(&counts, None, cell), false), (ordered(&counts, cell), true)] {
                let mut places: Vec<usize> = merged.rows.iter().flatten().copied().collect();
                if keeps_order {
                    prop_assert!(places.is_sorted());
                }
                places.sort_unstable();
                prop_assert_eq!(places, (0..counts.len()).collect::<Vec<_>>());
                if merged.hidden {
                    continue;
                }
                let base: usize = counts.iter().sum();
                for row in &merged.rows {
                    let sum: usize = row.iter().map(|place| counts[*place]).sum();
                    prop_assert!(sum == 0 || (sum >= cell && base - sum >= cell), "{counts:?} {row:?}");
                    // What is hidden in a merged row may be anything from none to the whole row.
                    if row.iter().any(|place| (1..cell).contains(&counts[*place])) {
                        prop_assert!(row.iter().filter(|place| counts[**place] > 0).count() >= 2);
                    }
                }
            }
        }
    }
}
