//! Rows of a municipal list, read with a [`Mapping`].

use super::cells;
use super::kind::Kind;
use super::mapping::Mapping;
use super::meaning::Meaning;
use super::readers::{Outcome, Reader, keep_attribute, locate};
use super::row::{Cause, EmailKind, Incoming, Postal, SignOfLife};
use super::table::Row;
use crate::register::domain::domain_code;
use crate::register::fold::fold;
use crate::register::nomenclature::names_a_person;
use crate::register::places::Places;
use crate::values::{Date, parse_rna};

/// Most e-mails or telephones of a row.
const MOST_CONTACTS: usize = 5;

/// Reads the rows of a list.
pub(super) struct ListReader {
    meanings: Vec<(Meaning, String)>,
    today: Date,
    /// Any fault rejects the row; else an e-mail or a number that cannot be used is left out with a remark.
    strict: bool,
}

/// What is known of a row that is being read.
#[derive(Default)]
struct Draft {
    row: Incoming,
    code: String,
    postcode: String,
    town: String,
    /// Number of the département that the name of the town brings in brackets.
    departement: Option<String>,
    lines: Vec<String>,
    life_source: Option<String>,
    life_on: Option<Date>,
    faults: Vec<(Cause, String)>,
}

impl ListReader {
    pub(super) fn new(mapping: &Mapping, today: Date, strict: bool) -> Self {
        let meanings = mapping
            .columns
            .iter()
            .map(|column| (column.meaning, fold(&column.header).replace(' ', "_")))
            .collect();
        ListReader { meanings, today, strict }
    }

    fn cell(&self, draft: &mut Draft, meaning: Meaning, header: &str, cell: String) {
        let row = &mut draft.row;
        match meaning {
            Meaning::Ignore | Meaning::Person => {}
            Meaning::Keep => keep_attribute(row, header, &cell),
            Meaning::Name => row.name = cell,
            Meaning::ShortName => row.short_name = Some(cell),
            Meaning::Rna => match parse_rna(&cell) {
                Some(rna) => row.rna = Some(rna),
                None => self.fault(
                    draft,
                    Cause::Identifier,
                    format!("Le numéro RNA «\u{a0}{cell}\u{a0}» n’a pas la bonne forme\u{a0}: W suivi de neuf caractères, par exemple W123456789."),
                ),
            },
            Meaning::Siren | Meaning::Siret => match cells::siren(&cell) {
                Ok(siren) => {
                    row.siren = Some(siren);
                    if meaning == Meaning::Siret {
                        row.siret = cells::siret(&cell);
                    }
                }
                Err(fault) => self.fault(draft, Cause::Identifier, fault),
            },
            Meaning::CommuneCode => match cells::commune_code(&cell) {
                Some(code) => draft.code = code,
                None if cell.bytes().any(|b| b.is_ascii_digit()) => self.fault(
                    draft,
                    Cause::Commune,
                    format!("Le code de commune «\u{a0}{cell}\u{a0}» n’a pas la bonne forme\u{a0}: cinq caractères, par exemple 18033 ou 2A004."),
                ),
                None if draft.town.is_empty() => draft.town = cell,
                None => {}
            },
            Meaning::CommuneName => draft.town(&cell),
            Meaning::Postcode => match cells::postcode(cell.strip_suffix(".0").unwrap_or(&cell)) {
                Some(postcode) => draft.postcode = postcode,
                None if cell.chars().any(char::is_alphabetic) => {
                    let town = draft.town.clone();
                    draft.town(&cell);
                    if !town.is_empty() {
                        draft.town = town;
                    }
                }
                None => row.remarks.push(format!("Le code postal «\u{a0}{cell}\u{a0}» n’a pas été compris.")),
            },
            Meaning::Address => draft.lines.push(cell),
            Meaning::Email => self.email(draft, &cell),
            Meaning::EmailKind => {
                row.email_kind = match fold(&cell).as_str() {
                    kind if kind.starts_with("fonction") || kind.starts_with("generi") => Some(EmailKind::Fonctionnel),
                    kind if kind.starts_with("nomina") || kind.starts_with("perso") => Some(EmailKind::Nominatif),
                    _ => None,
                }
            }
            Meaning::Phone => {
                let found = cells::phones(&cell);
                match (found.is_empty(), cell.chars().any(|c| c.is_ascii_digit())) {
                    (true, _) if self.strict => row.phones.push(cell),
                    (true, _) if cells::is_not_given(&cell) => {}
                    (true, true) if cell.contains(['E', 'e']) && !cell.contains(' ') => row.remarks.push(format!(
                        "Le téléphone «\u{a0}{cell}\u{a0}» a été arrondi par le tableur\u{a0}: mettez la colonne au format texte."
                    )),
                    (true, true) => row.remarks.push(format!("Le téléphone «\u{a0}{cell}\u{a0}» n’a pas été compris.")),
                    // Whatever is written there may name somebody.
                    (true, false) => row.remarks.push("La case du téléphone ne contient pas de numéro.".to_owned()),
                    (false, _) => {
                        for phone in found {
                            if row.phones.len() < MOST_CONTACTS && !row.phones.contains(&phone) {
                                row.phones.push(phone);
                            }
                        }
                    }
                }
            }
            Meaning::Domain => match domain_code(&cell) {
                Some(code) => row.domain = Some(code.to_owned()),
                None => keep_attribute(row, "domaine_libelle", &cell),
            },
            Meaning::Employer => match cells::yes_no(&cell) {
                Some(employer) => row.employer = Some(employer),
                None if cells::is_not_given(&cell) && !self.strict => {}
                None => self.fault(
                    draft,
                    Cause::YesNo,
                    format!("«\u{a0}{cell}\u{a0}» dans la colonne «\u{a0}employeuse\u{a0}»\u{a0}: écrivez oui ou non."),
                ),
            },
            Meaning::Quarter => row.quarter = Some(cell),
            Meaning::Qpv => row.qpv = Some(cell).filter(|c| cells::yes_no(c) != Some(false)),
            Meaning::Source => row.source = Some(cell),
            Meaning::LegalBasis => row.legal_basis = Some(cell),
            Meaning::Language => row.lang = Some(cell.to_lowercase()),
            Meaning::LifeSource => draft.life_source = Some(cell),
            Meaning::Opposition => match cells::yes_no(&cell) {
                Some(opposed) => row.opposed = Some(opposed),
                // Whoever may have refused is never written to: the row waits until it is clear.
                None => draft.faults.push((
                    Cause::Opposition,
                    format!("«\u{a0}{cell}\u{a0}» dans la colonne d’opposition\u{a0}: écrivez 1 (oui) ou 0 (non)."),
                )),
            },
            Meaning::UpdatedOn | Meaning::OppositionOn | Meaning::LifeOn | Meaning::CreatedOn => self.date(draft, meaning, header, &cell),
            Meaning::Dissolved => match cells::date(&cell) {
                Some(date) => {
                    row.dissolved = true;
                    row.dissolved_on = Some(date);
                }
                None => row.dissolved = cells::yes_no(&cell) == Some(true),
            },
        }
    }

    fn date(&self, draft: &mut Draft, meaning: Meaning, header: &str, cell: &str) {
        let row = &mut draft.row;
        // « 45 » is 1945 when 2045 is yet to come.
        let century = |date: Date| match Date::new(date.year() - 100, date.month(), date.day()) {
            Ok(earlier) if date > self.today && !cell.contains(&date.year().to_string()) => earlier,
            _ => date,
        };
        match cells::date(cell).map(century) {
            Some(date) if date <= self.today => match meaning {
                Meaning::UpdatedOn => row.updated = Some(date),
                Meaning::OppositionOn => row.opposed_on = Some(date),
                Meaning::LifeOn => draft.life_on = Some(date),
                _ => {
                    row.created = Some(date);
                    keep_attribute(row, "date_creat", &date.to_string());
                }
            },
            Some(date) => row.remarks.push(format!(
                "La date «\u{a0}{date}\u{a0}» ({header}) est dans le futur\u{a0}: elle n’est pas reprise."
            )),
            None if cell.starts_with("0001") || cells::is_not_given(cell) => {}
            None => row
                .remarks
                .push(format!("La date «\u{a0}{cell}\u{a0}» ({header}) n’a pas été comprise.")),
        }
    }

    fn email(&self, draft: &mut Draft, cell: &str) {
        let (good, bad) = cells::emails(cell);
        for email in good {
            if draft.row.emails.len() < MOST_CONTACTS && !draft.row.emails.contains(&email) {
                draft.row.emails.push(email);
            }
        }
        if !self.strict && !cell.contains('@') && cells::is_not_given(cell) {
            return;
        }
        for address in bad {
            if !self.strict && !address.contains('@') {
                // Whatever is written there may name somebody.
                let told = "La case du courriel ne contient pas d’adresse.".to_owned();
                draft.row.remarks.push(told);
                continue;
            }
            self.fault(
                draft,
                Cause::Email,
                format!("L’adresse «\u{a0}{address}\u{a0}» ne permet pas d’écrire\u{a0}: vérifiez-la ou laissez la case vide."),
            );
        }
    }

    /// A fault rejects the row of a strict reading; else the value is left out and the row is kept.
    fn fault(&self, draft: &mut Draft, cause: Cause, text: String) {
        if self.strict {
            draft.faults.push((cause, text));
        } else {
            draft.row.remarks.push(text);
        }
    }
}

impl Draft {
    /// A town, with the postcode or the département written beside it.
    fn town(&mut self, cell: &str) {
        let (postcode, departement, name) = cells::town(cell);
        self.town = name;
        self.departement = departement;
        if self.postcode.is_empty() {
            self.postcode = postcode.unwrap_or_default();
        }
    }

    /// Writes the commune, from the columns of the place, else from the end of the address.
    fn locate(&mut self, places: &Places) {
        let silent = self.code.is_empty() && self.postcode.is_empty() && self.town.is_empty();
        if silent && let Some((postcode, town)) = self.lines.iter().rev().find_map(|line| cells::end_of_address(line)) {
            return locate(&mut self.row, places, "", &postcode, &town);
        }
        // No post office has this number: it only says the département.
        let somewhere = self.departement.as_ref().map(|d| format!("{d:9<5}"));
        let postcode = somewhere
            .filter(|there| self.postcode.is_empty() && matches!(places.find(&self.code, there, &self.town), Some((Some(_), _))));
        let postcode = postcode.as_deref().unwrap_or(&self.postcode);
        locate(&mut self.row, places, &self.code, postcode, &self.town);
    }
}

/// What lists hold between their rows: a total, a heading, a note at the foot. Why the row is none, if so.
fn no_association(name: &str, lone: bool) -> Option<&'static str> {
    let folded = fold(name);
    let begins = |starts: &[&str]| {
        starts
            .iter()
            .any(|start| folded == *start || folded.starts_with(&format!("{start} ")))
    };
    let total = [
        "total",
        "totaux",
        "sous total",
        "nombre d associations",
        "nb d associations",
        "nombre total",
    ];
    if begins(&total) {
        return Some("Cette ligne semble être un total. Si c’est bien une association, complétez sa ligne.");
    }
    let foot = [
        "mis a jour",
        "mise a jour",
        "edite le",
        "edition du",
        "imprime le",
        "page",
        "source",
        "sources",
        "legende",
        "nb",
    ];
    if lone && (begins(&foot) || domain_code(name).is_some()) {
        return Some("Cette ligne semble être un titre ou une note. Si c’est bien une association, complétez sa ligne.");
    }
    None
}

impl Reader for ListReader {
    fn read(&self, row: &Row<'_>, places: &Places) -> Outcome {
        let mut draft = Draft::default();
        let (mut filled, mut headers) = (0, 0);
        for (column, (meaning, header)) in self.meanings.iter().enumerate() {
            if matches!(meaning, Meaning::Ignore | Meaning::Person) {
                continue;
            }
            let cell = row.text(column);
            if !cell.is_empty() && !cells::is_nothing(&cell) {
                filled += 1;
                headers += usize::from(fold(&cell).replace(' ', "_") == *header);
                self.cell(&mut draft, *meaning, header, cell);
            }
        }
        // The titles again, as on each page of a printed list.
        if headers > 1 && headers == filled {
            return Outcome::Filtered;
        }
        draft.locate(places);
        let known = |out: &Incoming| {
            out.rna.is_some() || out.siren.is_some() || out.commune.is_some() || !out.emails.is_empty() || !out.phones.is_empty()
        };
        if !self.strict
            && !known(&draft.row)
            && draft.lines.is_empty()
            && let Some(why) = no_association(&draft.row.name, filled == 1 && self.meanings.len() > 2)
        {
            return Outcome::Rejected(Cause::NoAssociation, why.to_owned());
        }
        let Draft {
            row: mut out,
            code: _,
            departement: _,
            postcode,
            town,
            lines,
            life_source,
            life_on,
            mut faults,
        } = draft;
        if out.name.is_empty() {
            faults.insert(0, (Cause::NoName, "Le nom de l’association manque.".to_owned()));
        }
        if let Some((cause, _)) = faults.first() {
            let cause = *cause;
            let reasons: Vec<String> = faults.into_iter().map(|(_, text)| text).collect();
            return Outcome::Rejected(cause, reasons.join(" "));
        }
        if out.opposed_on.is_some() && out.opposed.is_none() {
            out.opposed = Some(true);
        }
        if !lines.is_empty() {
            out.postal = Some(Postal {
                lines,
                postcode: Some(postcode).filter(|p| !p.is_empty()),
                town: Some(town).filter(|t| !t.is_empty()),
            });
        }
        out.life = life_on.map(|at| SignOfLife {
            at,
            source: life_source
                .or_else(|| out.source.clone())
                .unwrap_or_else(|| Kind::Municipal.label().to_owned()),
        });
        out.names_a_person = names_a_person(&out.name);
        Outcome::Row(Box::new(out))
    }

    fn dropped(&self) -> Vec<usize> {
        let dropped = |(place, (meaning, _)): (usize, &(Meaning, String))| {
            matches!(meaning, Meaning::Person | Meaning::Ignore).then_some(place)
        };
        self.meanings.iter().enumerate().filter_map(dropped).collect()
    }
}
