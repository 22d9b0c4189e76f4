//! Awkward files, from one end of the importers to the other.

use std::io::{Cursor, Write};
use std::ops::ControlFlow;

use super::*;
use crate::library::territories;
use crate::values::Date;

fn today() -> Date {
    Date::constant(2026, 11, 22)
}

fn import(bytes: &[u8], kind: Kind, territory: &str) -> (Vec<Incoming>, Vec<Rejected>, Summary) {
    let filter = if territory.is_empty() {
        Filter::everywhere()
    } else {
        Filter::of(territories(), territory).expect("a known territory")
    };
    try_import(bytes, &Options::new(kind, &filter, today())).expect("readable")
}

fn try_import(bytes: &[u8], options: &Options<'_>) -> Result<(Vec<Incoming>, Vec<Rejected>, Summary), Refusal> {
    let (mut rows, mut rejected) = (Vec::new(), Vec::new());
    let summary = read(&mut Cursor::new(bytes), options, territories(), &mut |event| {
        match event {
            Event::Row(row) => rows.push(*row),
            Event::Rejected(row) => rejected.push(row),
        }
        ControlFlow::Continue(())
    })?;
    Ok((rows, rejected, summary))
}

fn kind(bytes: &[u8]) -> Kind {
    inspect(&mut Cursor::new(bytes), None).expect("readable").kind
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("in memory");
        archive.write_all(bytes).expect("in memory");
    }
    archive.finish().expect("in memory").into_inner()
}

const WALDEC: &str = "id;id_ex;siret;rup_mi;gestion;date_creat;date_decla;date_publi;date_disso;nature;groupement;titre;titre_court;objet;objet_social1;objet_social2;adrs_complement;adrs_numvoie;adrs_repetition;adrs_typevoie;adrs_libvoie;adrs_distrib;adrs_codeinsee;adrs_codepostal;adrs_libcommune;adrg_declarant;adrg_complemid;adrg_complemgeo;adrg_libvoie;adrg_distrib;adrg_codepostal;adrg_achemine;adrg_pays;dir_civilite;siteweb;publiweb;observation;position;maj_time";

/// A row of the waldec layout.
fn waldec(id: &str, title: &str, object: &str, created: &str, place: [&str; 3], position: &str) -> String {
    let [code, postcode, town] = place;
    format!(
        "\"{id}\";\"\";\"\";\"\";\"181S\";\"{created}\";\"2021-05-04\";\"0001-01-01\";\"0001-01-01\";\"D\";\"S\";\"{title}\";\"\";\"objet\";\"{object}\";\"000000\";\"\";\"12\";\"\";\"RUE\";\"DES SECRETS\";\"\";\"{code}\";\"{postcode}\";\"{town}\";\"JEAN DUPONT\";\"\";\"\";\"RUE CACHÉE\";\"\";\"18000\";\"BOURGES\";\"FRANCE\";\"MR\";\"\";\"1\";\"\";\"{position}\";\"2021-05-05 10:00:00\""
    )
}

#[test]
fn rna_rows_are_filtered_and_nothing_private_comes_out() {
    let text = [
        WALDEC.to_owned(),
        waldec(
            "W181000001",
            "LES AMIS DU LAVOIR",
            "011025",
            "1998-02-03",
            ["18033", "18000", "BOURGES"],
            "A",
        ),
        waldec(
            "W181000002",
            "AILLEURS",
            "006000",
            "1998-02-03",
            ["63113", "63000", "CLERMONT-FERRAND"],
            "A",
        ),
        waldec(
            "W18100000X",
            "SANS CODE",
            "000000",
            "0001-01-01",
            ["", "18000", "BOURGES"],
            "D",
        ),
        waldec(
            "W181000004",
            "FUTURE",
            "6000",
            "2029-01-01",
            ["18033", "18000", "BOURGES"],
            "A",
        ),
        waldec(
            "X1",
            "SANS NUMERO",
            "000000",
            "2001-01-01",
            ["18033", "18000", "BOURGES"],
            "A",
        ),
    ]
    .join("\n");
    assert_eq!(kind(text.as_bytes()), Kind::RnaWaldec);
    let (rows, rejected, summary) = import(text.as_bytes(), Kind::RnaWaldec, "18033");
    assert_eq!((summary.rows, summary.kept, summary.outside, summary.rejected), (5, 3, 1, 1));
    assert_eq!(rows[0].line, 2);
    assert_eq!(rows[0].domain.as_deref(), Some("SPO"));
    assert_eq!(
        rows[0].life.as_ref().map(|l| (l.at.to_string(), l.source.as_str())),
        Some(("2021-05-04".to_owned(), "RNA"))
    );
    assert_eq!(rows[1].rna.as_deref(), Some("W18100000X"));
    assert_eq!(
        (rows[1].commune.as_deref(), rows[1].geo_quality),
        (Some("18033"), Some(GeoQuality::PostcodeAndName))
    );
    assert_eq!((rows[1].created, rows[1].dissolved), (None, true));
    assert_eq!(rows[2].created, None);
    assert!(rows[2].remarks[0].contains("futur"), "{:?}", rows[2].remarks);
    assert!(rejected[0].reason.contains("X1"));
    let everything = format!("{rows:?}{rejected:?}");
    for secret in ["SECRETS", "DUPONT", "CACHÉE", "MR"] {
        assert!(!everything.contains(secret), "{secret}");
    }
    assert!(summary.dropped_columns.contains(&"dir_civilite".to_owned()));
}

#[test]
fn an_archive_of_csv_files_is_read_through() {
    let text = |id: &str| {
        format!(
            "{WALDEC}\n{}\n",
            waldec(id, "A", "011025", "1998-02-03", ["75114", "75014", "PARIS"], "A")
        )
    };
    let archive = zipped(&[
        ("rna/waldec_dpt_01.csv", text("W751000001").as_bytes()),
        ("__MACOSX/x.csv", b"junk"),
        ("rna/waldec_dpt_02.csv", text("W751000002").as_bytes()),
        ("lisez-moi.pdf", b"%PDF"),
    ]);
    let (rows, _, summary) = import(&archive, Kind::RnaWaldec, "75056");
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (rows[1].commune.as_deref(), rows[1].geo_quality),
        (Some("75056"), Some(GeoQuality::District))
    );
    assert!(summary.notes.iter().any(|n| n.contains("2 fichiers")));
    let other = zipped(&[("a.csv", text("W751000001").as_bytes()), ("b.csv", b"nom;rna\nA;\n")]);
    let filter = Filter::everywhere();
    let refused = try_import(&other, &Options::new(Kind::RnaWaldec, &filter, today())).expect_err("other columns");
    assert!(refused.to_string().contains("b.csv"), "{refused}");
}

#[test]
fn a_municipal_list_is_guessed_and_read() {
    let text = "Ville de Bourges – service vie associative;;;;\n;;;;\n\
        Nom de l'association;Adresse mail;Président;Tél.;Ville;CP\n\
        Les Amis du lavoir;contact@exemple.fr;Mme Martin;0612345678;BOURGES;18000\n\
        Club d’échecs;pas d'adresse@;M. Durand;02 48 00 00 00;Bourges Cedex;18020\n\
        ;vide@exemple.fr;;;;\n";
    let inspection = inspect(&mut Cursor::new(text.as_bytes()), None).expect("readable");
    assert_eq!(inspection.kind, Kind::Municipal);
    let meanings: Vec<Meaning> = inspection.guesses.iter().map(|g| g.meaning).collect();
    assert_eq!(
        meanings,
        [
            Meaning::Name,
            Meaning::Email,
            Meaning::Person,
            Meaning::Phone,
            Meaning::CommuneName,
            Meaning::Postcode
        ]
    );
    let (rows, rejected, summary) = import(text.as_bytes(), Kind::Municipal, "");
    assert_eq!((rows.len(), rejected.len(), summary.with_email), (2, 1, 1));
    assert_eq!((rows[0].line, rows[0].commune.as_deref()), (4, Some("18033")));
    assert_eq!(rows[1].commune.as_deref(), Some("18033"));
    assert!(rows[1].remarks[0].contains("ne permet pas d’écrire"), "{:?}", rows[1].remarks);
    assert!(!format!("{rows:?}").contains("Durand"));
}
