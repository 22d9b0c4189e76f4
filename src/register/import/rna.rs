//! Rows of the RNA, both layouts. The territory is checked on bytes before anything is decoded. Addresses, the declarant and the
//! civility of leaders are never read.

use super::cells;
use super::place::{Filter, Near};
use super::readers::{Columns, Outcome, Reader, keep_attribute, locate};
use super::row::{Cause, Incoming, SignOfLife};
use super::table::Row;
use crate::register::nomenclature::{domain_of_waldec, names_a_person};
use crate::register::places::Places;
use crate::values::{Date, parse_rna};

/// Reads the rows of the RNA.
pub(super) struct RnaReader<'f> {
    filter: &'f Filter,
    today: Date,
    id: usize,
    id_ex: usize,
    siret: usize,
    created: usize,
    declared: usize,
    published: usize,
    dissolved: usize,
    grouping: usize,
    title: usize,
    short_title: usize,
    objects: [usize; 2],
    code: usize,
    postcode: usize,
    town: usize,
    phone: usize,
    site: usize,
    email: usize,
    observation: usize,
    position: usize,
    updated: usize,
    dropped: Vec<usize>,
}

/// Columns that are never kept: the address (often somebody’s home), the declarant, the civility.
pub(super) fn is_private(folded: &str) -> bool {
    let kept = ["adrs codeinsee", "adrs codepostal", "adrs libcommune"];
    (folded.starts_with("adrg") || folded.starts_with("adrs ") || matches!(folded, "adr1" | "adr2" | "adr3" | "dir civilite"))
        && !kept.contains(&folded)
}

impl<'f> RnaReader<'f> {
    pub(super) fn new(headers: &[String], filter: &'f Filter, today: Date) -> Self {
        let columns = Columns::new(headers);
        let at = |name: &str| columns.place(&[name]);
        RnaReader {
            filter,
            today,
            id: at("id"),
            id_ex: at("id ex"),
            siret: at("siret"),
            created: at("date creat"),
            declared: at("date decla"),
            published: at("date publi"),
            dissolved: at("date disso"),
            grouping: at("groupement"),
            title: at("titre"),
            short_title: at("titre court"),
            objects: [at("objet social1"), at("objet social2")],
            code: at("adrs codeinsee"),
            postcode: at("adrs codepostal"),
            town: columns.place(&["adrs libcommune", "libcom"]),
            phone: at("telephone"),
            site: at("siteweb"),
            email: at("email"),
            observation: at("observation"),
            position: at("position"),
            updated: at("maj time"),
            dropped: columns.places(is_private),
        }
    }

    /// A date of the past; one of the future is told and kept as written.
    fn past(&self, row: &mut Incoming, text: &str, name: &str, words: &str) -> Option<Date> {
        let date = cells::date(text)?;
        if date <= self.today {
            return Some(date);
        }
        row.remarks.push(format!(
            "La date {words} «\u{a0}{text}\u{a0}» est dans le futur\u{a0}: elle n’est pas reprise."
        ));
        keep_attribute(row, &format!("{name}_brute"), text);
        None
    }

    fn identify(&self, row: &Row<'_>, out: &mut Incoming) -> Result<(), String> {
        let id = row.text(self.id);
        match parse_rna(&id) {
            Some(rna) => {
                out.rna = Some(rna);
                let old = row.text(self.id_ex);
                out.old_id = Some(old.to_uppercase()).filter(|o| !o.is_empty() && parse_rna(o).is_none());
            }
            None if is_old_id(&id) => out.old_id = Some(id.to_uppercase()),
            None => {
                return Err(format!(
                    "L’identifiant «\u{a0}{id}\u{a0}» n’est ni un numéro RNA (W suivi de neuf caractères) ni un ancien numéro (par exemple 751P00085568)."
                ));
            }
        }
        Ok(())
    }
}

/// An identifier of the old register: digits, one letter, digits.
fn is_old_id(id: &str) -> bool {
    let plain = id.len() >= 5 && id.len() <= 20 && id.bytes().all(|b| b.is_ascii_alphanumeric());
    plain && id.bytes().filter(u8::is_ascii_digit).count() >= 4
}

impl Reader for RnaReader<'_> {
    fn read(&self, row: &Row<'_>, places: &Places) -> Outcome {
        let near = self.filter.near(places, &row.raw(self.code), &row.raw(self.postcode));
        if near == Near::Out {
            return Outcome::Outside;
        }
        let mut out = Incoming::default();
        let code = cells::commune_code(&row.text(self.code)).unwrap_or_default();
        let postcode = cells::postcode(&row.text(self.postcode)).unwrap_or_default();
        locate(&mut out, places, &code, &postcode, &row.text(self.town));
        let inside = out.commune.as_deref().is_some_and(|commune| self.filter.contains(commune));
        if !inside && (near == Near::Perhaps || out.commune.is_some()) && !self.filter.is_everywhere() {
            return Outcome::Outside;
        }
        if let Err(reason) = self.identify(row, &mut out) {
            return Outcome::Rejected(Cause::Identifier, reason);
        }
        let replacement = row
            .text(self.observation)
            .split(|c: char| !c.is_ascii_alphanumeric())
            .find_map(parse_rna);
        let position = row.text(self.position);
        if position.eq_ignore_ascii_case("R") {
            out.superseded_by = replacement.filter(|rna| out.rna.as_ref() != Some(rna));
            if out.superseded_by.is_none() {
                return Outcome::Superseded;
            }
        }
        out.name = row.text(self.title);
        out.short_name = Some(row.text(self.short_title)).filter(|s| !s.is_empty() && *s != out.name);
        if out.name.is_empty() {
            match out.short_name.take() {
                Some(short) => out.name = short,
                None => return Outcome::Rejected(Cause::NoName, "Le titre de l’association manque.".to_owned()),
            }
        }
        out.names_a_person = names_a_person(&out.name);
        let siret = row.text(self.siret);
        if !siret.is_empty() {
            out.siret = cells::siret(&siret);
            out.siren = cells::siren(&siret).ok();
        }
        out.domain = self
            .objects
            .iter()
            .find_map(|place| domain_of_waldec(&row.text(*place)))
            .map(str::to_owned);
        let social = row.text(self.objects[0]);
        if domain_of_waldec(&social).is_some() {
            keep_attribute(&mut out, "objet_social1", &format!("{social:0>6}"));
        }
        out.created = self.past(&mut out, &row.text(self.created), "date_creat", "de création");
        if let Some(created) = out.created {
            keep_attribute(&mut out, "date_creat", &created.to_string());
        }
        let declared = self.past(&mut out, &row.text(self.declared), "date_decla", "de déclaration");
        let published = self.past(&mut out, &row.text(self.published), "date_publi", "de parution");
        out.updated = cells::date(&row.text(self.updated)).filter(|d| *d <= self.today);
        let signs = [(out.created, "RNA"), (declared, "RNA"), (published, "JOAFE")];
        out.life = signs
            .into_iter()
            .filter_map(|(at, source)| at.map(|at| (at, source)))
            .max_by_key(|(at, _)| *at)
            .map(|(at, source)| SignOfLife {
                at,
                source: source.to_owned(),
            });
        out.dissolved_on = cells::date(&row.text(self.dissolved));
        out.dissolved = out.dissolved_on.is_some() || matches!(position.as_str(), "D" | "d" | "S" | "s");
        if let Some(phone) = cells::phone(&row.text(self.phone)) {
            out.phones.push(phone);
        }
        let email = row.text(self.email);
        if !email.is_empty() {
            out.emails = cells::emails(&email).0;
        }
        keep_attribute(&mut out, "siteweb", &row.text(self.site));
        let grouping = row.text(self.grouping);
        if matches!(grouping.as_str(), "U" | "F") {
            keep_attribute(&mut out, "groupement", &grouping);
        }
        Outcome::Row(Box::new(out))
    }

    fn dropped(&self) -> Vec<usize> {
        self.dropped.clone()
    }
}
