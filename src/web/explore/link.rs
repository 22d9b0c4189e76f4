//! The state of the page in its address: `variable`, `croisement`, `filtre` (a variable to filter by), `parmi` (an answer kept,
//! `variable:code`), `mesure`, `sens`, `q`.

use crate::analysis::explore::{Measure, Percentages, Query};
use crate::web::coordinate::encode;

/// What an address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    /// What is asked, when a variable is.
    pub(super) query: Option<Query>,
    /// Variables to filter by without any answer ticked yet.
    pub(super) open: Vec<String>,
    /// The words searched.
    pub(super) words: String,
}

/// Most variables filtered by.
pub(super) const FILTERS: usize = 3;

const MEASURES: [(Measure, &str); 4] = [
    (Measure::Distribution, "repartition"),
    (Measure::Mean, "moyenne"),
    (Measure::Top, "solde"),
    (Measure::Priority, "priorite"),
];

/// How an address writes a measure.
pub(super) fn measure(measure: Measure) -> &'static str {
    MEASURES
        .iter()
        .find(|(known, _)| *known == measure)
        .map_or("", |(_, name)| name)
}

/// Reads an address.
pub(super) fn read(pairs: &[(String, String)]) -> State {
    let mut state = State::default();
    let mut query = Query::default();
    let add = |query: &mut Query, variable: &str, code: Option<&str>| {
        let place = query.filters.iter().position(|(known, _)| known == variable);
        let place = match place {
            Some(place) => place,
            None if query.filters.len() < FILTERS => {
                query.filters.push((variable.to_owned(), Vec::new()));
                query.filters.len() - 1
            }
            None => return,
        };
        let codes = &mut query.filters[place].1;
        if let Some(code) = code.filter(|code| !codes.iter().any(|known| known == code)) {
            codes.push(code.to_owned());
        }
    };
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        match name.as_str() {
            "variable" => query.variable.clone_from(value),
            "croisement" => query.crossing = Some(value.clone()),
            "filtre" => add(&mut query, value, None),
            "parmi" => {
                if let Some((variable, code)) = value.split_once(':') {
                    add(&mut query, variable, Some(code));
                }
            }
            "mesure" => query.measure = MEASURES.iter().find(|(_, name)| name == value).map(|(measure, _)| *measure),
            "sens" if value == "lignes" => query.percentages = Percentages::Rows,
            "q" => state.words.clone_from(value),
            _ => {}
        }
    }
    state.open = query
        .filters
        .iter()
        .filter(|(_, codes)| codes.is_empty())
        .map(|(variable, _)| variable.clone())
        .collect();
    query.filters.retain(|(_, codes)| !codes.is_empty());
    if query.variable.is_empty() {
        // The crossing and the filter are kept for the form.
        state.query = None;
        state
            .open
            .splice(0..0, query.filters.iter().map(|(variable, _)| variable.clone()));
    } else {
        state.query = Some(query);
    }
    state
}

/// The address of a query, without its `?`.
pub(super) fn written(query: &Query) -> String {
    let mut pairs = vec![("variable", query.variable.clone())];
    pairs.extend(query.crossing.iter().map(|crossing| ("croisement", crossing.clone())));
    for (variable, codes) in &query.filters {
        pairs.extend(codes.iter().map(|code| ("parmi", format!("{variable}:{code}"))));
    }
    pairs.extend(query.measure.map(|of| ("mesure", measure(of).to_owned())));
    if query.percentages == Percentages::Rows {
        pairs.push(("sens", "lignes".to_owned()));
    }
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", readable(value)))
        .collect();
    pairs.join("&")
}

/// A value with the signs that an address may hold as they are.
fn readable(value: &str) -> String {
    encode(value).replace("%3A", ":").replace("%2A", "*").replace("%7E", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        text.split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    #[test]
    fn an_address_says_the_whole_state_and_reads_back() {
        let address = "variable=H06&croisement=C01*injep7&parmi=register.domaine:sport&parmi=register.domaine:culture&mesure=solde&sens=lignes";
        let state = read(&pairs(address));
        let query = state.query.clone().unwrap();
        assert_eq!(
            query.filters,
            [("register.domaine".to_owned(), vec!["sport".to_owned(), "culture".to_owned()])]
        );
        assert_eq!((query.measure, query.percentages), (Some(Measure::Top), Percentages::Rows));
        assert_eq!(written(&query), address);
        assert!(state.open.is_empty());
    }

    #[test]
    fn a_filter_without_answer_waits_and_empty_fields_say_nothing() {
        let state = read(&pairs("variable=a&croisement=&filtre=b&q=salle"));
        assert_eq!(
            (state.open.as_slice(), state.words.as_str()),
            (&["b".to_owned()][..], "salle")
        );
        let query = state.query.unwrap();
        assert!(query.filters.is_empty() && query.crossing.is_none());
        let many = read(&pairs("variable=a&filtre=b&filtre=c&filtre=d&filtre=e&parmi=b:1"));
        assert_eq!(many.open, ["c", "d"]);
    }
}
