//! Notices of the Journal officiel (JOAFE): creations, changes, dissolutions. They give the latest sign of life.

use super::cells;
use super::place::{Filter, Near};
use super::readers::{Columns, Outcome, Reader, keep_attribute, locate};
use super::row::{Cause, Incoming, SignOfLife};
use super::table::Row;
use crate::register::domain::domain_code;
use crate::register::fold::fold;
use crate::register::nomenclature::names_a_person;
use crate::register::places::Places;
use crate::values::{Date, parse_rna};

/// Reads notices.
pub(super) struct NoticeReader<'f> {
    filter: &'f Filter,
    today: Date,
    kind: usize,
    published: usize,
    declared: usize,
    title: usize,
    site: usize,
    rna: usize,
    code: usize,
    postcode: usize,
    town: usize,
    domain: usize,
    body: usize,
    dropped: Vec<usize>,
}

impl<'f> NoticeReader<'f> {
    pub(super) fn new(headers: &[String], filter: &'f Filter, today: Date) -> Self {
        let columns = Columns::new(headers);
        let at = |name: &str| columns.place(&[name]);
        NoticeReader {
            filter,
            today,
            kind: at("typeavis"),
            published: at("dateparution"),
            declared: at("datedeclaration"),
            title: at("titre"),
            site: at("siteweb"),
            rna: at("numero rna"),
            code: columns.place(&["codeinsee actuel", "code insee actuel"]),
            postcode: at("codepostal actuel"),
            town: at("commune actuelle"),
            domain: at("domaine activite libelle categorise"),
            body: at("association type"),
            dropped: columns.places(|h| h.starts_with("adresse") || h.contains("dirigeant")),
        }
    }
}

impl Reader for NoticeReader<'_> {
    fn read(&self, row: &Row<'_>, places: &Places) -> Outcome {
        let near = self.filter.near(places, &row.raw(self.code), &row.raw(self.postcode));
        if near == Near::Out {
            return Outcome::Outside;
        }
        if fold(&row.text(self.body)).contains("fond") {
            return Outcome::Filtered;
        }
        let mut out = Incoming::default();
        let code = cells::commune_code(&row.text(self.code)).unwrap_or_default();
        let postcode = cells::postcode(&row.text(self.postcode)).unwrap_or_default();
        locate(&mut out, places, &code, &postcode, &row.text(self.town));
        let inside = out.commune.as_deref().is_some_and(|commune| self.filter.contains(commune));
        if !inside && !self.filter.is_everywhere() {
            return Outcome::Outside;
        }
        out.name = row.text(self.title);
        let rna = row.text(self.rna);
        out.rna = parse_rna(&rna);
        if out.name.is_empty() && out.rna.is_none() {
            return Outcome::Rejected(Cause::NoName, "L’annonce n’a ni titre ni numéro RNA.".to_owned());
        }
        if out.rna.is_none() && !rna.is_empty() {
            out.old_id = Some(rna);
        }
        out.completes = out.name.is_empty();
        out.names_a_person = names_a_person(&out.name);
        let kind = fold(&row.text(self.kind));
        let past = |place: usize| cells::date(&row.text(place)).filter(|d| *d <= self.today);
        let published = past(self.published);
        if kind.contains("dissolution") {
            out.dissolved = true;
            out.dissolved_on = published;
        } else {
            out.life = published.map(|at| SignOfLife {
                at,
                source: "JOAFE".to_owned(),
            });
            if kind.contains("creation") {
                out.created = past(self.declared).or(published);
            }
        }
        if let Some(created) = out.created {
            keep_attribute(&mut out, "date_creat", &created.to_string());
        }
        let domains = row.text(self.domain);
        out.domain = domains
            .split(['/', ',', ';', '[', ']', '"'])
            .find_map(domain_code)
            .map(str::to_owned);
        keep_attribute(&mut out, "siteweb", &row.text(self.site));
        Outcome::Row(Box::new(out))
    }

    fn dropped(&self) -> Vec<usize> {
        self.dropped.clone()
    }
}
