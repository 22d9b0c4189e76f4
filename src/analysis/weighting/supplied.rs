//! Totals supplied for a territory, as a coordinator pastes them from a spreadsheet: a line of variables and `total`, then codes and counts.

use std::collections::BTreeSet;

use crate::analysis::columns::Data;
use crate::analysis::dataset::Dataset;
use crate::analysis::study::table::Table;
use crate::analysis::typeset;
use crate::fieldwork::weighting::SuppliedTotals;

/// The header of the counts.
const TOTAL: &str = "total";

/// Reads supplied totals against the variables of a wave. Territory, source and year are for the caller to give.
///
/// # Errors
/// Everything that is wrong, in French: no `total` column, a variable or a code that does not exist, a category twice, a count that is not
/// one.
pub fn read(text: &str, dataset: &Dataset) -> Result<SuppliedTotals, Vec<String>> {
    let table = Table::read("les totaux", text.trim().as_bytes(), None, &[]).map_err(|trouble| vec![typeset(&trouble.0)])?;
    let mut faults = Vec::new();
    let variables: Vec<String> = table
        .headers()
        .iter()
        .filter(|header| !header.eq_ignore_ascii_case(TOTAL) && !header.is_empty())
        .cloned()
        .collect();
    let total = table
        .headers()
        .iter()
        .find(|header| header.eq_ignore_ascii_case(TOTAL))
        .cloned();
    if total.is_none() {
        faults.push("La dernière colonne doit s’appeler « total » : le nombre d’associations.".to_owned());
    }
    if variables.is_empty() {
        faults.push("Nommez au moins une variable dans la première ligne, par exemple « register.domaine ».".to_owned());
    }
    for name in &variables {
        faults.extend(variable_fault(name, dataset));
    }
    let Some(total) = total.filter(|_| faults.is_empty()) else {
        return Err(set(&faults));
    };
    let counts = table.numbers(&total).map_err(|trouble| vec![typeset(&trouble.0)])?;
    let columns: Vec<_> = variables
        .iter()
        .map(|name| table.column(name))
        .collect::<Result<_, _>>()
        .map_err(|trouble| vec![typeset(&trouble.0)])?;
    let mut seen = BTreeSet::new();
    let mut totals = Vec::with_capacity(counts.len());
    for (line, count) in counts.iter().enumerate() {
        let at = line + 2;
        let mut codes = Vec::with_capacity(variables.len());
        for (name, column) in variables.iter().zip(&columns) {
            match column[line].as_deref().map(str::trim) {
                Some(code) if known(name, code, dataset) => codes.push(code.to_owned()),
                Some(code) => faults.push(format!(
                    "Ligne {at} : « {code} » n’est pas un code de « {name} ». Codes possibles : {}.",
                    listed(name, dataset)
                )),
                None => faults.push(format!("Ligne {at} : il manque le code de « {name} ».")),
            }
        }
        let count = match count {
            Some(count) if count.is_finite() && *count >= 0.0 => *count,
            _ => {
                faults.push(format!("Ligne {at} : donnez un nombre d’associations, positif ou nul."));
                continue;
            }
        };
        if codes.len() == variables.len() {
            if !seen.insert(codes.clone()) {
                faults.push(format!(
                    "Ligne {at} : « {} » a déjà un total plus haut. N’en gardez qu’un.",
                    SuppliedTotals::category(&codes)
                ));
            }
            totals.push((codes, count));
        }
    }
    if totals.is_empty() && faults.is_empty() {
        faults.push("Aucun total : ajoutez une ligne par catégorie sous la ligne des noms.".to_owned());
    }
    if !faults.is_empty() {
        return Err(set(&faults));
    }
    Ok(SuppliedTotals {
        variables,
        totals,
        ..SuppliedTotals::default()
    })
}

/// Supplied totals as they were pasted.
pub fn write(totals: &SuppliedTotals) -> String {
    let mut out = format!("{};{TOTAL}\n", totals.variables.join(";"));
    for (codes, count) in &totals.totals {
        out.push_str(&format!("{};{count}\n", codes.join(";")));
    }
    out
}

fn set(faults: &[String]) -> Vec<String> {
    faults.iter().map(|fault| typeset(fault)).collect()
}

/// Why a variable cannot carry totals.
fn variable_fault(name: &str, dataset: &Dataset) -> Option<String> {
    match dataset.column(name) {
        None => Some(format!(
            "La variable « {name} » n’existe pas dans cette vague. Écrivez l’identifiant d’une question à choix unique, d’une \
             variable calculée, ou « register.domaine », « register.employeuse »."
        )),
        Some(column) if column.roster.is_none() && matches!(column.data, Data::Codes { .. } | Data::Flags(_)) => None,
        Some(_) => Some(format!(
            "« {name} » n’a pas un seul code par réponse : elle ne peut pas porter de totaux."
        )),
    }
}

fn known(name: &str, code: &str, dataset: &Dataset) -> bool {
    dataset.column(name).is_some_and(|column| match &column.data {
        Data::Flags(_) => matches!(code, "oui" | "non"),
        _ => column
            .list()
            .iter()
            .any(|entry| entry.code == code && entry.missing.is_none()),
    })
}

/// The codes of a variable, the first ones.
fn listed(name: &str, dataset: &Dataset) -> String {
    const SHOWN: usize = 12;
    let codes: Vec<&str> = match dataset.column(name).map(|column| &column.data) {
        Some(Data::Flags(_)) => vec!["oui", "non"],
        _ => dataset
            .column(name)
            .into_iter()
            .flat_map(|column| column.list())
            .filter(|entry| entry.missing.is_none())
            .map(|entry| entry.code.as_str())
            .collect(),
    };
    let more = if codes.len() > SHOWN { "…" } else { "" };
    format!("{}{more}", codes.into_iter().take(SHOWN).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture;

    #[test]
    fn pasted_totals_are_read_with_any_separator_and_written_back() {
        let dataset = fixture::dataset(fixture::responses(40, 1));
        let pasted = "domaine\ttotal\nsport\t120\nculture\t30\n";
        let totals = read(pasted, &dataset).unwrap();
        assert_eq!(totals.variables, ["domaine"]);
        assert_eq!(totals.totals[1], (vec!["culture".to_owned()], 30.0));
        assert_eq!(read(&write(&totals), &dataset).unwrap(), totals);
    }

    #[test]
    fn everything_wrong_is_said_with_its_line() {
        let dataset = fixture::dataset(fixture::responses(40, 1));
        let faults = read("domaine;total\nsport;12\nsport;13\nperdu;4\nculture;-2\n", &dataset).unwrap_err();
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(faults[0].starts_with("Ligne 3\u{a0}:"), "{}", faults[0]);
        assert!(
            faults[1].contains("Ligne 4") && faults[1].contains("sport, "),
            "{}",
            faults[1]
        );
        assert!(faults[2].contains("Ligne 5"), "{}", faults[2]);
        assert!(read("domaine\nsport\n", &dataset).unwrap_err()[0].contains("total"));
        assert!(read("zzz;total\nsport;1\n", &dataset).unwrap_err()[0].contains("n’existe pas"));
        assert!(read("", &dataset).is_err());
        assert!(read("domaine;total\n", &dataset).unwrap_err()[0].contains("Aucun total"));
    }
}
