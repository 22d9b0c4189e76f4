//! National registers: RNA, SIRENE, JOAFE.

use super::*;

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
fn rows_of_the_old_register_name_what_replaces_them() {
    let text = "id;id_ex;siret;gestion;date_creat;date_publi;nature;groupement;titre;objet;objet_social1;objet_social2;adr1;adr2;adr3;adrs_codepostal;libcom;adrs_codeinsee;dir_civilite;telephone;siteweb;email;observation;position;rup_mi;maj_time\n\
        751P00085568;;;751P;1903-05-01;0001-01-01;D;S;AMICALE;;014000;000000;12 RUE CACHÉE;;;75014;PARIS 14;;MME;0102030405;;a@exemple.fr;;A;;2009-01-01\n\
        751P00085569;;;751P;1950-05-01;0001-01-01;D;S;CLUB;;007000;000000;;;;75014;PARIS;;;;;;\"Reprise W751000009\";R;;2012-01-01\n\
        751P00085570;;;751P;1950-05-01;0001-01-01;D;S;PERDU;;007000;000000;;;;75014;PARIS;;;;;;;R;;2012-01-01\n";
    assert_eq!(kind(text.as_bytes()), Kind::RnaImport);
    let (rows, rejected, summary) = import(text.as_bytes(), Kind::RnaImport, "75056");
    assert_eq!(
        (rows.len(), rejected.len(), summary.replaced, summary.superseded),
        (2, 0, 1, 1)
    );
    assert_eq!(
        (rows[0].rna.as_deref(), rows[0].old_id.as_deref()),
        (None, Some("751P00085568"))
    );
    assert_eq!(rows[0].commune.as_deref(), Some("75056"));
    assert_eq!(rows[0].life.as_ref().map(|l| l.at.year()), Some(1903));
    assert_eq!(rows[0].emails, ["a@exemple.fr"]);
    assert_eq!(rows[0].postal, None);
    assert_eq!(rows[1].superseded_by.as_deref(), Some("W751000009"));
    assert!(!format!("{rows:?}").contains("CACHÉE"));
}

#[test]
fn merged_communes_and_groups_are_part_of_the_territory() {
    let row = |id: &str, place| waldec(id, "A", "011025", "1998-02-03", place, "A");
    let text = [
        WALDEC.to_owned(),
        row("W011000001", ["01039", "01300", "BÉON"]),
        row("W011000002", ["", "01300", "Béon"]),
        row("W011000003", ["01138", "01350", "CULOZ"]),
        row("W011000004", ["01053", "01000", "BOURG EN BRESSE"]),
    ]
    .join("\n");
    let (rows, _, summary) = import(text.as_bytes(), Kind::RnaWaldec, "01138");
    assert_eq!((rows.len(), summary.outside), (3, 1));
    assert!(rows.iter().all(|r| r.commune.as_deref() == Some("01138")), "{rows:?}");
    assert_eq!(rows[0].geo_quality, Some(GeoQuality::Merged));
    let (rows, ..) = import(text.as_bytes(), Kind::RnaWaldec, "01");
    assert_eq!(rows.len(), 4);
    let group = territories().commune("01053").expect("embedded").epci;
    let (rows, ..) = import(text.as_bytes(), Kind::RnaWaldec, group);
    assert_eq!(rows.len(), 1);
    assert!(
        Filter::of(territories(), "18033 nulle-part")
            .expect_err("unknown")
            .contains("nulle-part")
    );
}

#[test]
fn the_rna_says_that_it_does_not_cover_alsace_moselle() {
    let text = format!(
        "{WALDEC}\n{}\n",
        waldec(
            "W670000001",
            "A",
            "011025",
            "1998-02-03",
            ["67482", "67000", "STRASBOURG"],
            "A"
        )
    );
    let (_, _, summary) = import(text.as_bytes(), Kind::RnaWaldec, "67482");
    assert!(summary.notes.iter().any(|n| n.contains("droit local")), "{:?}", summary.notes);
    let (_, _, summary) = import(text.as_bytes(), Kind::RnaWaldec, "18033");
    assert!(summary.notes.iter().all(|n| !n.contains("droit local")));
    assert!(summary.warning.is_some_and(|w| w.contains("Aucune")));
}

const UNITS: &str = "siren,statutDiffusionUniteLegale,dateCreationUniteLegale,sigleUniteLegale,prenom1UniteLegale,identifiantAssociationUniteLegale,trancheEffectifsUniteLegale,anneeEffectifsUniteLegale,dateDernierTraitementUniteLegale,etatAdministratifUniteLegale,nomUniteLegale,denominationUniteLegale,categorieJuridiqueUniteLegale,activitePrincipaleUniteLegale,nicSiegeUniteLegale\n\
    732829320,O,2001-04-02,ADL,,W181000001,02,2024,2026-01-01T00:00:00,A,,LES AMIS DU LAVOIR,9220,93.12Z,00074\n\
    552100554,O,1990-01-01,,Jean,,NN,,2026-01-01T00:00:00,A,SECRET,,1000,47.11A,00013\n\
    775670417,O,1990-01-01,,,,NN,,2020-01-01T00:00:00,C,,FONDATION,9300,94.99Z,00013\n\
    784671695,O,1990-01-01,,,,,,2020-01-01T00:00:00,C,,DROIT LOCAL,9260,94.99Z,00103\n";

#[test]
fn legal_units_are_associations_only_and_complete_without_seats() {
    assert_eq!(kind(UNITS.as_bytes()), Kind::SireneUnit);
    let (rows, _, summary) = import(UNITS.as_bytes(), Kind::SireneUnit, "18033");
    assert_eq!((rows.len(), summary.filtered, summary.completing), (2, 2, 2));
    assert_eq!((rows[0].employer, rows[0].rna.as_deref()), (Some(true), Some("W181000001")));
    assert_eq!(rows[0].life.as_ref().map(|l| l.at.to_string()).as_deref(), Some("2024-12-31"));
    assert_eq!(
        (rows[1].employer, rows[1].dissolved, rows[1].life.is_none()),
        (None, true, true)
    );
    assert!(summary.dropped_columns.iter().any(|c| c == "nomUniteLegale"));
}

#[test]
fn seats_of_the_territory_give_legal_units_their_commune() {
    let establishments = "siren,nic,siret,trancheEffectifsEtablissement,etablissementSiege,libelleVoieEtablissement,codePostalEtablissement,libelleCommuneEtablissement,codeCommuneEtablissement,etatAdministratifEtablissement,activitePrincipaleEtablissement\n\
        732829320,00074,73282932000074,NN,true,SECRETE,18000,BOURGES,18033,A,93.12Z\n\
        732829320,00082,73282932000082,NN,false,,18000,BOURGES,18033,A,93.12Z\n\
        784671695,00103,78467169500103,12,true,,67000,STRASBOURG,67482,A,94.99Z\n";
    assert_eq!(kind(establishments.as_bytes()), Kind::SireneEstablishment);
    let filter = Filter::of(territories(), "18033").expect("known");
    let (seats, summary) =
        read_seats(&mut Cursor::new(establishments.as_bytes()), &filter, territories(), today()).expect("readable");
    assert_eq!((seats.len(), summary.outside, summary.filtered), (1, 1, 1));
    let options = Options {
        seats: Some(&seats),
        ..Options::new(Kind::SireneUnit, &filter, today())
    };
    let (rows, _, summary) = try_import(UNITS.as_bytes(), &options).expect("readable");
    assert_eq!((rows.len(), summary.outside, rows[0].completes), (1, 1, false));
    assert_eq!(
        (rows[0].commune.as_deref(), rows[0].siret.as_deref()),
        (Some("18033"), Some("73282932000074"))
    );
    let (rows, ..) = import(establishments.as_bytes(), Kind::SireneEstablishment, "18033");
    assert!(rows[0].completes && rows[0].name.is_empty());
    assert_eq!(rows[0].employer, Some(false));
}

#[test]
fn notices_give_the_latest_sign_of_life() {
    let text = "id;source;typeavis;dateparution;datedeclaration;titre;objet;siteweb;numero_rna;adresse_actuelle;codepostal_actuel;commune_actuelle;departement_code;domaine_activite_libelle_categorise;association_type\n\
        1;joafe;Création;2026-05-01;2026-04-20;LES AMIS DU LAVOIR;o;;W181000001;12 rue Cachée;18000;Bourges;18;Sports, activités de plein air;Association loi 1901\n\
        2;joafe;Dissolution;2026-06-01;;CLUB;o;;W181000002;;18000;Bourges;18;;Association loi 1901\n\
        3;joafe;Création;2026-06-01;;DOTATION;o;;;;18000;Bourges;18;;Fonds de dotation\n";
    assert_eq!(kind(text.as_bytes()), Kind::Joafe);
    let (rows, _, summary) = import(text.as_bytes(), Kind::Joafe, "18033");
    assert_eq!((rows.len(), summary.filtered), (2, 1));
    assert_eq!(
        rows[0].life.as_ref().map(|l| (l.at.to_string(), l.source.clone())),
        Some(("2026-05-01".to_owned(), "JOAFE".to_owned()))
    );
    assert_eq!(rows[0].created.map(|d| d.to_string()).as_deref(), Some("2026-04-20"));
    assert!(rows[1].dissolved && rows[1].life.is_none());
    assert!(!format!("{rows:?}").contains("Cachée"));
}

#[test]
fn a_file_of_another_kind_is_refused_by_name() {
    let filter = Filter::everywhere();
    let refused = try_import(UNITS.as_bytes(), &Options::new(Kind::RnaWaldec, &filter, today())).expect_err("another kind");
    assert!(refused.message.contains("SIRENE"), "{refused}");
    let cog = "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\nCOM,01001,84,01,01D,012,5,X,X,X,0108,\n";
    assert_eq!(kind(cog.as_bytes()), Kind::Communes);
    let refused = try_import(cog.as_bytes(), &Options::new(Kind::Communes, &filter, today())).expect_err("shipped");
    assert!(refused.advice.contains("déjà fournies"), "{refused}");
    let groups =
        "Composition communale des EPCI;;;;;\n;;;;;\nCODGEO;LIBGEO;EPCI;LIBEPCI;DEP;REG\n01001;L'Abergement;200069193;CC;01;84\n";
    assert_eq!(kind(groups.as_bytes()), Kind::Groups);
}
