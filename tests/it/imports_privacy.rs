//! What imports must not keep: names of leaders, nowhere; postal addresses, no longer than the wave; and what they must tell.

use std::fs;

use diesel::prelude::*;
use olva::app::register::imports::{self, State};
use olva::app::waves::opening;
use olva::store::Store;

use crate::imports::{Desk, RNA, wave};
use crate::support::databases::{Folder, PostgresDatabase, postgres};

/// A list with people everywhere: two rows of headers, cells of contacts, an open quote, a row with a cell too many.
const PEOPLE: &str = "Ville de Rennes ; annuaire;;;;;;;\n\
    Association;;Président;;Contact;;;;\n\
    Nom;Commune;Nom;Prénom;Mail;Tél.;Adresse;Observations;Employeuse\n\
    Les amis du lavoir;Rennes;MARTINOT;Jeanne-Zita;contact@lavoir.example;M. MARTINOT 06 01 02 03 04;1 rue du Lavoir;voir Mme MARTINOT;oui\n\
    Club de voile;Rennes;MARTINOT;Luce-Zita;voir Mme MARTINOT;;2 rue du Quai;;non\n\
    ;Rennes;MARTINOT;Paul-Zita;;;9 rue du Puits;;\n\
    Club décalé;Rennes;de;MARTINOT;Paul-Zita;x@y.example;;9 rue du Puits;;oui\n\
    Club ouvert;Rennes;\"MARTINOT;Paul-Zita;;;9 rue du Puits;;\n\
    TOTAL;;;;;;;;\n";

/// Runs a case on each database, then hands over all that the database holds, once everyone left it.
fn dumped(case: impl Fn(&Desk), check: impl Fn(&str)) {
    let folder = Folder::new();
    let address = format!("sqlite:{}", folder.path().join("olva.sqlite").display());
    let desk = Desk::new(&Store::open(&address).unwrap());
    case(&desk);
    drop(desk);
    let mut bytes = Vec::new();
    for entry in fs::read_dir(folder.path()).unwrap() {
        bytes.extend(fs::read(entry.unwrap().path()).unwrap());
    }
    assert!(bytes.len() > 10_000);
    check(&String::from_utf8_lossy(&bytes));
    if let Some(server) = postgres() {
        let database = PostgresDatabase::new(&server);
        let desk = Desk::new(&Store::open(&database.address()).unwrap());
        case(&desk);
        let mut connection = PgConnection::establish(&database.address()).unwrap();
        let dump: String = diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>(
            "schema_to_xml('public', true, false, '')::text",
        ))
        .get_result(&mut connection)
        .unwrap();
        assert!(dump.contains("Les amis du lavoir"));
        check(&dump);
    }
}

#[test]
fn names_of_leaders_are_nowhere_in_the_database_after_the_imports() {
    let case = |desk: &Desk| {
        desk.import("rna.csv", RNA);
        let list = desk.import("liste.csv", PEOPLE);
        assert_eq!((list.counts.added + list.counts.updated, list.counts.rejected), (2, 4));
        assert_eq!(
            desk.channels("LES AMIS DU LAVOIR")[0].phone.as_deref(),
            Some("06 01 02 03 04")
        );
        let rejected = String::from_utf8(imports::rejected_csv(&desk.app, &list).unwrap()).unwrap();
        assert!(
            rejected.contains("guillemet ouvert") && rejected.contains("total"),
            "{rejected}"
        );
        assert!(!rejected.contains("MARTINOT"), "{rejected}");
        let remarks = String::from_utf8(imports::remarks_csv(&desk.app, &list).unwrap()).unwrap();
        assert!(remarks.contains("Club de voile;La case du courriel"), "{remarks}");
        let other = desk.import("autre.csv", "Nom;Prénom;Structure\nMARTINOT;Anne-Zita;Le lavoir\n");
        assert_eq!(
            imports::undo(&desk.app, &desk.of, other.run.id).unwrap().run.state,
            State::Undone
        );
        let given_up = desk.preview("encore.csv", PEOPLE);
        imports::abandon(&desk.app, desk.of.id, given_up.run.id).unwrap();
    };
    dumped(case, |dump| {
        for name in ["MARTINOT", "-Zita", "JEAN SECRET"] {
            let found = dump.find(name).map(|at| dump[at..].chars().take(80).collect::<String>());
            assert_eq!(found, None);
        }
    });
}

#[test]
fn postal_addresses_go_when_the_wave_closes_even_those_of_rejected_rows() {
    let case = |desk: &Desk| {
        let list = desk.import("liste.csv", PEOPLE);
        assert!(desk.channels("Les amis du lavoir")[0].postal.is_some());
        let wave = wave(desk);
        opening::close(&desk.app, wave).unwrap();
        assert_eq!(desk.channels("Les amis du lavoir")[0].postal, None);
        // What was rejected keeps its line and its reason.
        let rejected = String::from_utf8(imports::rejected_csv(&desk.app, &list).unwrap()).unwrap();
        assert!(rejected.contains("Le nom de l’association manque"), "{rejected}");
        // Taken back after the wave: who was in it stays, what reached them goes, though the address went before.
        let undone = imports::undo(&desk.app, &desk.of, list.run.id).unwrap();
        let did = undone.counts.undone.unwrap();
        let kept: Vec<(&str, &str)> = did.kept.iter().map(|k| (k.name.as_str(), k.what.as_str())).collect();
        let whole = "Association ajoutée";
        assert_eq!(
            (did.removed, kept),
            (0, vec![("Club de voile", whole), ("Les amis du lavoir", whole)])
        );
        assert!(desk.channels("Les amis du lavoir").is_empty());
    };
    dumped(case, |dump| {
        for address in ["rue du Lavoir", "rue du Quai", "rue du Puits"] {
            assert_eq!(dump.find(address), None, "{address}");
        }
    });
}
