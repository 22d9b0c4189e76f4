//! How the territory of a wave is cut: a département into groups of communes and communes, a group of communes into communes and quarters,
//! a commune into quarters.

use std::collections::BTreeMap;

use crate::analysis::zones::Level;
use crate::fieldwork::Wave;
use crate::library::territories;
use crate::register::fold;
use crate::register::territory::Commune;

/// The levels of the territory of a wave, the largest first; none when nothing is known below it.
pub(super) fn levels(wave: &Wave) -> Vec<Level> {
    let all = territories();
    let code = wave.territory.trim();
    let mut out = Vec::new();
    if all.epci(code).is_some() {
        out.push(communes(&all.members(code)));
        out.extend(quarters(wave));
    } else if let Some(departement) = all.departement_code(code) {
        let inside = all.inside(departement);
        out.push(groups(&inside));
        out.push(communes(&inside));
    } else {
        let several: Vec<&Commune> = code
            .split([' ', ',', ';'])
            .filter(|code| !code.is_empty())
            .filter_map(|code| all.commune(code))
            .collect();
        if several.len() > 1 {
            out.push(communes(&several));
        }
        out.extend(quarters(wave));
    }
    out
}

fn by_name(mut names: Vec<(String, String)>) -> Vec<(String, String)> {
    names.sort_by_key(|(code, name)| (fold(name), code.clone()));
    names.dedup();
    names
}

fn communes(of: &[&Commune]) -> Level {
    // A municipal district is a part of its commune.
    let own = |commune: &Commune| {
        if commune.district_of.is_empty() {
            commune.code
        } else {
            commune.district_of
        }
        .to_owned()
    };
    let whole = of.iter().filter(|commune| commune.district_of.is_empty());
    Level {
        label: "commune".to_owned(),
        many: "communes".to_owned(),
        other: "Autres communes".to_owned(),
        variable: "register.commune".to_owned(),
        of: of
            .iter()
            .filter(|commune| !commune.district_of.is_empty())
            .map(|commune| (commune.code.to_owned(), own(commune)))
            .collect(),
        names: by_name(
            whole
                .map(|commune| (commune.code.to_owned(), commune.name.to_owned()))
                .collect(),
        ),
    }
}

fn groups(of: &[&Commune]) -> Level {
    let all = territories();
    let within = || of.iter().filter(|commune| !commune.epci.is_empty());
    let names: BTreeMap<String, String> = within()
        .filter_map(|commune| Some((commune.epci.to_owned(), all.epci(commune.epci)?.name.to_owned())))
        .collect();
    Level {
        label: "intercommunalité".to_owned(),
        many: "intercommunalités".to_owned(),
        other: "Autres intercommunalités".to_owned(),
        variable: "register.commune".to_owned(),
        of: within()
            .map(|commune| (commune.code.to_owned(), commune.epci.to_owned()))
            .collect(),
        names: by_name(names.into_iter().collect()),
    }
}

/// The quarters that the wave lists, else its priority quarters.
fn quarters(wave: &Wave) -> Option<Level> {
    let list = |name: &str| wave.settings.lists.get(name).filter(|list| !list.is_empty());
    if let Some(names) = list("@territoire/quartiers") {
        return Some(Level {
            label: "quartier".to_owned(),
            many: "quartiers".to_owned(),
            other: "Autres quartiers".to_owned(),
            variable: "register.quartier".to_owned(),
            of: BTreeMap::new(),
            names: by_name(names.clone()),
        });
    }
    list("@territoire/qpv").map(|names| Level {
        label: "quartier prioritaire".to_owned(),
        many: "quartiers prioritaires".to_owned(),
        other: "Autres quartiers".to_owned(),
        variable: "register.qpv".to_owned(),
        of: BTreeMap::new(),
        names: by_name(names.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_departement_is_groups_then_communes_and_districts_are_their_commune() {
        let all = territories();
        let level = groups(&all.inside("18"));
        let bourges = all.commune("18033").expect("embedded");
        assert_eq!(level.of["18033"], bourges.epci);
        assert!(level.names.len() > 5 && level.names.iter().any(|(_, name)| name.contains("Bourges")));
        let level = communes(&all.inside("69"));
        assert_eq!(level.of.get("69381").map(String::as_str), Some("69123"));
        assert!(level.names.iter().all(|(code, _)| code != "69381"));
    }
}
