//! Communes are typed by name or postcode; the answer is their INSEE code. Without script: what is typed is looked for when the
//! page is saved, and the page comes back with choices when several communes answer to it.

use crate::library::territories;
use crate::questionnaire::model::{Item, Kind, Page};
use crate::register::fold::fold;

/// Stands before a postcode that several communes share, which must not be read as an INSEE code.
pub(in crate::web) const POSTCODE: &str = "CP ";

/// Puts a code in the place of each commune typed, when it is the only one meant. What stays is text that the reading of the
/// form refuses with an explanation, and for which the page offers choices.
pub(super) fn resolve(page: &Page, fields: &mut Vec<(String, String)>) {
    let names: Vec<String> = fields
        .iter()
        .filter_map(|(name, _)| name.strip_suffix("~search").map(str::to_owned))
        .collect();
    for name in names {
        if !is_commune(&page.items, &name) {
            continue;
        }
        let find = |suffix: &str| {
            let field = format!("{name}{suffix}");
            fields
                .iter()
                .find(|(key, _)| *key == field)
                .map(|(_, value)| value.trim().to_owned())
                .unwrap_or_default()
        };
        let value = meant(&find("~search"), &find(""), &find("~for"));
        fields.retain(|(key, _)| *key != name && *key != format!("{name}~search") && *key != format!("{name}~for"));
        if !value.is_empty() {
            fields.push((name, value));
        }
    }
}

/// The code meant, else the text typed. `chosen`: the code of the choice ticked; `offered_for`: the text it was offered for.
fn meant(typed: &str, chosen: &str, offered_for: &str) -> String {
    let typed = typed.strip_prefix(POSTCODE).unwrap_or(typed);
    let offered_for = offered_for.strip_prefix(POSTCODE).unwrap_or(offered_for);
    let ticked = territories().commune(chosen);
    if let Some(commune) = ticked
        && (typed == offered_for || fold(typed) == fold(commune.name))
    {
        return chosen.to_owned();
    }
    if typed.is_empty() {
        return String::new();
    }
    alone(typed)
}

/// The only commune that answers to what is typed; else what is typed.
pub(in crate::web) fn alone(typed: &str) -> String {
    let wanted = fold(typed);
    let found = territories().search(typed, 12);
    let exact: Vec<_> = found
        .iter()
        .filter(|c| fold(c.name) == wanted || c.postcodes.split(' ').any(|postcode| postcode == typed))
        .collect();
    match (exact.as_slice(), found.as_slice()) {
        ([one], _) => one.code.to_owned(),
        ([], [one]) => one.code.to_owned(),
        _ if crate::values::parse_commune_code(typed).is_some() => format!("{POSTCODE}{typed}"),
        _ => typed.to_owned(),
    }
}

fn is_commune(items: &[Item], name: &str) -> bool {
    let column = name.rsplit('.').next().unwrap_or(name);
    items.iter().any(|item| match &item.kind {
        Kind::Commune => item.id == name,
        Kind::Group { items } => is_commune(items, name),
        Kind::Roster { items, .. } => {
            name.starts_with(&format!("{}.", item.id)) && items.iter().any(|c| c.id == column && matches!(c.kind, Kind::Commune))
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_is_its_commune() {
        assert_eq!(meant("rennes", "", ""), "35238");
        assert_eq!(meant("Saint-Jacques de la Lande", "", ""), "35281");
    }

    #[test]
    fn a_name_borne_by_several_stays_to_be_chosen() {
        assert_eq!(meant("Saint-Denis", "", ""), "Saint-Denis");
        assert_eq!(meant("Saint-Denis", "93066", "Saint-Denis"), "93066");
    }

    #[test]
    fn a_shared_postcode_is_never_taken_for_an_insee_code() {
        let value = meant("01400", "", "");
        assert!(
            value == "CP 01400" || territories().commune(&value).is_some_and(|c| c.postcodes.contains("01400")),
            "{value}"
        );
        assert_eq!(crate::values::parse_commune_code("CP 01400"), None);
    }

    #[test]
    fn an_emptied_field_erases_the_answer() {
        assert_eq!(meant("", "35238", "Rennes"), "");
    }

    #[test]
    fn a_new_name_wins_over_the_old_choice() {
        assert_eq!(meant("Cesson-Sévigné", "35238", "Rennes"), "35051");
    }
}
