//! Rows of SIRENE: legal units (names, legal category, size) and establishments (where the seat is). The communes are in the
//! second file only: [`Seats`] are read from it first, or it is imported after the units to complete them.

use std::collections::HashMap;

use super::cells;
use super::place::{Filter, Near};
use super::readers::{Columns, Outcome, Reader, keep_attribute, locate};
use super::row::{Cause, Incoming, SignOfLife};
use super::table::Row;
use crate::register::nomenclature::{
    ASSOCIATION_CATEGORIES, LOCAL_LAW_CATEGORY, domain_of_naf, employer_of_size, names_a_person,
};
use crate::register::places::{GeoQuality, Places};
use crate::values::{Date, parse_rna, parse_siren};

/// The seats of a territory, by SIREN: where they are, and whether they employ.
#[derive(Clone, Debug, Default)]
pub struct Seats(HashMap<u32, Seat>);

#[derive(Clone, Copy, Debug)]
struct Seat {
    commune: [u8; 5],
    nic: u32,
    employer: Option<bool>,
}

impl Seats {
    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// None at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps the seat that a row of establishments describes.
    pub(super) fn add(&mut self, row: &Incoming) {
        let (Some(siret), Some(commune)) = (&row.siret, &row.commune) else {
            return;
        };
        let (Some(siren), Some(nic)) = (siret.get(..9), siret.get(9..)) else {
            return;
        };
        if let (Ok(siren), Ok(nic), Ok(commune)) = (siren.parse(), nic.parse(), commune.as_bytes().try_into()) {
            let employer = row.employer;
            self.0.insert(siren, Seat { commune, nic, employer });
        }
    }

    fn get(&self, siren: &str) -> Option<Seat> {
        self.0.get(&siren.parse().ok()?).copied()
    }
}

/// What is common to both files.
struct UnitColumns {
    category: usize,
    name: usize,
    usual_names: [usize; 3],
    short_name: usize,
    state: usize,
    created: usize,
    treated: usize,
    size: usize,
    size_year: usize,
    rna: usize,
    activity: usize,
    social: usize,
}

impl UnitColumns {
    fn new(columns: &Columns) -> Self {
        let at = |name: &str| columns.place(&[&format!("{name}unitelegale"), name]);
        UnitColumns {
            category: at("categoriejuridique"),
            name: at("denomination"),
            usual_names: [
                at("denominationusuelle1"),
                at("denominationusuelle2"),
                at("denominationusuelle3"),
            ],
            short_name: at("sigle"),
            state: columns.place(&["etatadministratifunitelegale"]),
            created: at("datecreation"),
            treated: at("datederniertraitement"),
            size: columns.place(&["trancheeffectifsunitelegale"]),
            size_year: at("anneeeffectifs"),
            rna: at("identifiantassociation"),
            activity: columns.place(&["activiteprincipaleunitelegale"]),
            social: at("economiesocialesolidaire"),
        }
    }

    /// The legal category is that of an association; a file without the column is believed.
    fn is_association(&self, row: &Row<'_>) -> bool {
        if self.category == usize::MAX {
            return true;
        }
        let raw = row.raw(self.category);
        let category = std::str::from_utf8(raw.trim_ascii()).unwrap_or("");
        category == LOCAL_LAW_CATEGORY || ASSOCIATION_CATEGORIES.contains(&category)
    }

    fn fill(&self, row: &Row<'_>, out: &mut Incoming, today: Date) {
        let known = |place: usize| Some(row.text(place)).filter(|t| !t.is_empty() && t != "[ND]");
        out.name = known(self.name)
            .or_else(|| self.usual_names.iter().find_map(|place| known(*place)))
            .unwrap_or_default();
        out.short_name = known(self.short_name).filter(|s| *s != out.name);
        if out.name.is_empty() {
            out.name = out.short_name.take().unwrap_or_default();
        }
        out.names_a_person = names_a_person(&out.name);
        out.rna = known(self.rna).and_then(|rna| parse_rna(&rna));
        out.dissolved = row.text(self.state).eq_ignore_ascii_case("C");
        out.employer = employer_of_size(&row.text(self.size));
        out.domain = domain_of_naf(&row.text(self.activity)).map(str::to_owned);
        out.updated = cells::date(&row.text(self.treated)).filter(|d| *d <= today);
        out.created = cells::date(&row.text(self.created)).filter(|d| *d <= today);
        if let Some(created) = out.created {
            keep_attribute(out, "date_creat", &created.to_string());
        }
        if row.text(self.social).eq_ignore_ascii_case("O") {
            keep_attribute(out, "ess", "oui");
        }
        // An employer declares its staff each year; the treatment of a row proves nothing.
        let declared = row
            .text(self.size_year)
            .parse::<i16>()
            .ok()
            .and_then(|year| Date::new(year, 12, 31).ok());
        let employed = declared.filter(|d| out.employer == Some(true) && *d <= today);
        out.life = employed.max(out.created).filter(|_| !out.dissolved).map(|at| SignOfLife {
            at,
            source: "SIRENE".to_owned(),
        });
    }
}

/// Reads legal units.
pub(super) struct UnitReader<'f> {
    today: Date,
    seats: Option<&'f Seats>,
    siren: usize,
    unit: UnitColumns,
    dropped: Vec<usize>,
}

impl<'f> UnitReader<'f> {
    pub(super) fn new(headers: &[String], seats: Option<&'f Seats>, today: Date) -> Self {
        let columns = Columns::new(headers);
        UnitReader {
            today,
            seats,
            siren: columns.place(&["siren"]),
            unit: UnitColumns::new(&columns),
            dropped: columns.places(is_private),
        }
    }
}

/// Columns of persons and of addresses, never kept.
pub(super) fn is_private(folded: &str) -> bool {
    [
        "nomunitelegale",
        "nomusageunitelegale",
        "prenom",
        "pseudonymeunitelegale",
        "sexeunitelegale",
        "numerovoie",
        "indicerepetition",
        "typevoie",
        "libellevoie",
        "complementadresse",
        "distributionspeciale",
        "coordonneelambert",
        "identifiantadresse",
    ]
    .iter()
    .any(|start| folded.starts_with(start))
}

impl Reader for UnitReader<'_> {
    fn read(&self, row: &Row<'_>, _: &Places) -> Outcome {
        if !self.unit.is_association(row) {
            return Outcome::Filtered;
        }
        let written = row.text(self.siren);
        let Some(siren) = parse_siren(&written) else {
            return Outcome::Rejected(
                Cause::Identifier,
                format!("Le numéro SIREN «\u{a0}{written}\u{a0}» est faux\u{a0}: neuf chiffres, dont une clé de contrôle."),
            );
        };
        let mut out = Incoming::default();
        self.unit.fill(row, &mut out, self.today);
        match self.seats.map(|seats| seats.get(&siren)) {
            Some(None) => return Outcome::Outside,
            Some(Some(seat)) => {
                out.commune = std::str::from_utf8(&seat.commune).ok().map(str::to_owned);
                out.geo_quality = Some(GeoQuality::Code);
                out.siret = Some(format!("{siren}{:05}", seat.nic));
                out.employer = out.employer.or(seat.employer);
            }
            None => out.completes = true,
        }
        if out.name.is_empty() {
            out.completes = true;
        }
        out.siren = Some(siren);
        Outcome::Row(Box::new(out))
    }

    fn dropped(&self) -> Vec<usize> {
        self.dropped.clone()
    }
}

/// Reads establishments: seats only.
pub(super) struct EstablishmentReader<'f> {
    filter: &'f Filter,
    today: Date,
    siret: usize,
    seat: usize,
    state: usize,
    size: usize,
    code: usize,
    postcode: usize,
    town: usize,
    activity: usize,
    unit: UnitColumns,
    dropped: Vec<usize>,
}

impl<'f> EstablishmentReader<'f> {
    pub(super) fn new(headers: &[String], filter: &'f Filter, today: Date) -> Self {
        let columns = Columns::new(headers);
        let at = |name: &str| columns.place(&[&format!("{name}etablissement"), name]);
        EstablishmentReader {
            filter,
            today,
            siret: columns.place(&["siret"]),
            seat: columns.place(&["etablissementsiege"]),
            state: at("etatadministratif"),
            size: at("trancheeffectifs"),
            code: at("codecommune"),
            postcode: at("codepostal"),
            town: at("libellecommune"),
            activity: at("activiteprincipale"),
            unit: UnitColumns::new(&columns),
            dropped: columns.places(is_private),
        }
    }
}

impl Reader for EstablishmentReader<'_> {
    fn read(&self, row: &Row<'_>, places: &Places) -> Outcome {
        if self.seat != usize::MAX
            && !matches!(
                row.raw(self.seat).trim_ascii(),
                b"true" | b"True" | b"1" | b"O" | b"oui" | b"VRAI" | b"vrai"
            )
        {
            return Outcome::Filtered;
        }
        let near = self.filter.near(places, &row.raw(self.code), &row.raw(self.postcode));
        if near == Near::Out {
            return Outcome::Outside;
        }
        if !self.unit.is_association(row) {
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
        let written = row.text(self.siret);
        let Some(siret) = cells::siret(&written) else {
            return Outcome::Rejected(
                Cause::Identifier,
                format!("Le numéro SIRET «\u{a0}{written}\u{a0}» est faux\u{a0}: quatorze chiffres, dont une clé de contrôle."),
            );
        };
        self.unit.fill(row, &mut out, self.today);
        if row.text(self.state).eq_ignore_ascii_case("F") && !out.dissolved {
            // The seat has moved: the row of the new one counts.
            return Outcome::Filtered;
        }
        out.employer = out.employer.or_else(|| employer_of_size(&row.text(self.size)));
        out.domain = out
            .domain
            .or_else(|| domain_of_naf(&row.text(self.activity)).map(str::to_owned));
        out.siren = siret.get(..9).map(str::to_owned);
        out.siret = Some(siret);
        out.completes = out.name.is_empty();
        Outcome::Row(Box::new(out))
    }

    fn dropped(&self) -> Vec<usize> {
        self.dropped.clone()
    }
}
