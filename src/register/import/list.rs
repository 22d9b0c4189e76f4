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
            Meaning::CommuneName => draft.town = cell,
            Meaning::Postcode => match cells::postcode(&cell) {
                Some(postcode) => draft.postcode = postcode,
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
            Meaning::Phone => match cells::phone(&cell) {
                Some(phone) if row.phones.len() < MOST_CONTACTS && !row.phones.contains(&phone) => row.phones.push(phone),
                Some(_) => {}
                None if self.strict => row.phones.push(cell),
                None => row.remarks.push(format!("Le téléphone «\u{a0}{cell}\u{a0}» n’a pas été compris.")),
            },
            Meaning::Domain => match domain_code(&cell) {
                Some(code) => row.domain = Some(code.to_owned()),
                None => keep_attribute(row, "domaine_libelle", &cell),
            },
            Meaning::Employer => match cells::yes_no(&cell) {
                Some(employer) => row.employer = Some(employer),
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
        match cells::date(cell) {
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
            None if cell.starts_with("0001") => {}
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
        for address in bad {
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

impl Reader for ListReader {
    fn read(&self, row: &Row<'_>, places: &Places) -> Outcome {
        let mut draft = Draft::default();
        for (column, (meaning, header)) in self.meanings.iter().enumerate() {
            if matches!(meaning, Meaning::Ignore | Meaning::Person) {
                continue;
            }
            let cell = row.text(column);
            if !cell.is_empty() {
                self.cell(&mut draft, *meaning, header, cell);
            }
        }
        let Draft {
            row: mut out,
            code,
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
        locate(&mut out, places, &code, &postcode, &town);
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
