//! The code of every question in the margin of the form and on the key-in screen. It never depends on the edition (whole, core,
//! short): the same question has the same code on every paper of a wave.

use std::collections::BTreeMap;

use crate::questionnaire::model::{Item, Kind, Questionnaire};

/// Codes longer than this are replaced by numbers.
const LONGEST: usize = 4;

/// Item → code in the margin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbering(BTreeMap<String, String>);

impl Numbering {
    /// The codes of a questionnaire. Identifiers that look like codes (`E07`) are kept; those that share a beginning (`K05`,
    /// `K05_texte`, the questions of a group) get letters after it (`K05a`, `K05b`). When some identifier is not a code, all the
    /// questions are numbered from 1 instead. Columns of a roster get the code of their roster and a letter.
    pub fn new(questionnaire: &Questionnaire) -> Self {
        let items: Vec<&Item> = questionnaire.pages.iter().flat_map(|page| &page.items).collect();
        let mut ids = Vec::new();
        for item in &items {
            leaves(item, &mut ids);
        }
        let mut codes = if ids.iter().all(|id| looks_like_a_code(base(id))) {
            by_identifier(&ids)
        } else {
            by_place(&items)
        };
        for item in &items {
            columns(item, &mut codes);
        }
        Numbering(codes)
    }

    /// The code of a question; its identifier when it is not one of the questionnaire's. Columns are `roster.column`.
    pub fn of<'a>(&'a self, id: &'a str) -> &'a str {
        self.0.get(id).map_or(id, String::as_str)
    }
}

/// What comes before the first underscore.
fn base(id: &str) -> &str {
    id.split('_').next().unwrap_or(id)
}

/// One to three capitals, then a digit, then what you like: four characters at most.
fn looks_like_a_code(id: &str) -> bool {
    let capitals = id.bytes().take_while(u8::is_ascii_uppercase).count();
    (1..=3).contains(&capitals) && id.len() <= LONGEST && id.as_bytes().get(capitals).is_some_and(u8::is_ascii_digit)
}

fn leaves<'a>(item: &'a Item, out: &mut Vec<&'a str>) {
    match &item.kind {
        Kind::Group { items } => {
            for inner in items {
                leaves(inner, out);
            }
        }
        Kind::Note => {}
        _ => out.push(&item.id),
    }
}

fn by_identifier(ids: &[&str]) -> BTreeMap<String, String> {
    let mut sharing: BTreeMap<&str, usize> = BTreeMap::new();
    for id in ids {
        *sharing.entry(base(id)).or_default() += 1;
    }
    let mut given: BTreeMap<&str, usize> = BTreeMap::new();
    ids.iter()
        .map(|id| {
            let base = base(id);
            let place = given.entry(base).or_default();
            *place += 1;
            let code = if sharing.get(base).copied().unwrap_or(1) > 1 {
                format!("{base}{}", letter(*place - 1))
            } else {
                base.to_owned()
            };
            ((*id).to_owned(), code)
        })
        .collect()
}

fn by_place(items: &[&Item]) -> BTreeMap<String, String> {
    let mut codes = BTreeMap::new();
    let mut number = 0;
    for item in items.iter().filter(|item| !matches!(item.kind, Kind::Note)) {
        number += 1;
        codes.insert(item.id.clone(), number.to_string());
        if let Kind::Group { .. } = item.kind {
            let mut inner = Vec::new();
            leaves(item, &mut inner);
            for (place, id) in inner.into_iter().enumerate() {
                codes.insert(id.to_owned(), format!("{number}{}", letter(place)));
            }
        }
    }
    codes
}

fn columns(item: &Item, codes: &mut BTreeMap<String, String>) {
    match &item.kind {
        Kind::Group { items } => {
            for inner in items {
                columns(inner, codes);
            }
        }
        Kind::Roster { items, .. } => {
            let roster = codes.get(&item.id).cloned().unwrap_or_else(|| item.id.clone());
            for (place, column) in items.iter().filter(|column| !matches!(column.kind, Kind::Note)).enumerate() {
                codes.insert(format!("{}.{}", item.id, column.id), format!("{roster}{}", letter(place)));
            }
        }
        _ => {}
    }
}

/// `a` to `z`, then `aa`, `ab`…
pub(super) fn letter(place: usize) -> String {
    let last = char::from(b'a' + u8::try_from(place % 26).unwrap_or(0));
    match place / 26 {
        0 => last.to_string(),
        more => format!("{}{last}", letter(more - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::paper::form::tests::{FLASH, OLVA, read};

    #[test]
    fn codes_of_the_questionnaire_are_kept_and_shared_beginnings_get_letters() {
        let numbering = Numbering::new(&read(OLVA));
        assert_eq!(numbering.of("E07"), "E07");
        assert_eq!((numbering.of("K05"), numbering.of("K05_texte")), ("K05a", "K05b"));
        assert_eq!((numbering.of("H08_type"), numbering.of("H08_personnes")), ("H08a", "H08b"));
    }

    #[test]
    fn other_identifiers_give_way_to_numbers() {
        let numbering = Numbering::new(&read(FLASH));
        assert_eq!((numbering.of("lieu_actuel"), numbering.of("nombre_lieux")), ("1", "3"));
        assert_eq!(numbering.of("fiche_lieux.surface"), "4b");
    }

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!(
            [letter(0), letter(25), letter(26), letter(51), letter(52)],
            ["a", "z", "aa", "az", "ba"]
        );
    }
}
