//! Municipal lists, in every state that people send them.

use super::*;

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

fn names(bytes: &[u8]) -> Vec<String> {
    import(bytes, Kind::Municipal, "").0.into_iter().map(|r| r.name).collect()
}

#[test]
fn encodings_delimiters_and_ends_of_lines_do_not_matter() {
    let text = "nom;ville\nFête de l’été;Bourges\nÂme & cœur;Vierzon\n";
    let expected = ["Fête de l’été", "Âme & cœur"];
    assert_eq!(names(text.as_bytes()), expected);
    for delimiter in [",", "\t", "|"] {
        assert_eq!(names(text.replace(';', delimiter).as_bytes()), expected, "{delimiter:?}");
    }
    for end in ["\r\n", "\r"] {
        assert_eq!(names(text.replace('\n', end).as_bytes()), expected, "{end:?}");
    }
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(names(&wide), expected);
    assert_eq!(names(&[b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat()), expected);
    assert_eq!(names(encoding_rs::WINDOWS_1252.encode(text).0.as_ref()), expected);
    assert_eq!(names(format!("sep=;\n{text}").as_bytes()), expected);
}

#[test]
fn accents_that_come_late_and_mixed_lines_are_read_and_told() {
    let mut text: Vec<u8> = b"nom;ville\n".to_vec();
    for n in 0..20_000 {
        text.extend_from_slice(format!("Club {n};Bourges\n").as_bytes());
    }
    text.extend_from_slice(b"\xc9t\xe9;Bourges\n");
    text.extend_from_slice("Été;Bourges\n".as_bytes());
    let (rows, _, summary) = import(&text, Kind::Municipal, "");
    assert_eq!(rows[20_000].name, "Été");
    assert_eq!(rows[20_001].name, "Été");
    assert_eq!((summary.utf8_lines, summary.legacy_lines), (1, 1));
    assert!(
        summary.notes.iter().any(|n| n.contains("deux encodages")),
        "{:?}",
        summary.notes
    );
}

#[test]
fn guards_formulas_and_leading_signs_are_text() {
    let text = "nom;rna;téléphone;courriel\n\"=\"\"Club\"\"\";=\"W123456789\";+33 6 12 34 56 78;-\n=HYPERLINK(\"http://x\");;;\n@lavoir;;;\n";
    let (rows, ..) = import(text.as_bytes(), Kind::Municipal, "");
    assert_eq!((rows[0].name.as_str(), rows[0].rna.as_deref()), ("Club", Some("W123456789")));
    assert_eq!(rows[0].phones, ["+33 6 12 34 56 78"]);
    assert_eq!(rows[1].name, "http://x");
    assert_eq!(rows[2].name, "lavoir");
}

#[test]
fn too_many_rejected_rows_say_what_is_probably_wrong() {
    let mut text = "association;commune\n".to_owned();
    for n in 0..10 {
        text += if n < 5 { ";Bourges\n" } else { "Club;Bourges\n" };
    }
    let (rows, rejected, summary) = import(text.as_bytes(), Kind::Municipal, "");
    assert_eq!((rows.len(), rejected.len()), (5, 5));
    let warning = summary.warning.expect("half of them");
    assert!(
        warning.contains("50") && warning.contains("«\u{a0}association\u{a0}»"),
        "{warning}"
    );
    let mut many = "nom;ville\n".to_owned();
    for _ in 0..300 {
        many += ";Bourges\n";
    }
    let (_, rejected, summary) = import(many.as_bytes(), Kind::Municipal, "");
    assert_eq!(
        (rejected.len(), summary.rejected, summary.first_rejected.len()),
        (300, 300, 50)
    );
}

#[test]
fn shifted_rows_and_open_quotes_cost_their_own_line() {
    let text = "nom;ville;cp\nClub;Vierzon; rue;18100\n\"ouvert;Bourges;18000\nBon;Bourges;18000\n";
    let (rows, rejected, _) = import(text.as_bytes(), Kind::Municipal, "");
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].name.as_str(), rows[0].line), ("Bon", 4));
    let causes: Vec<(u64, Cause)> = rejected.iter().map(|r| (r.line, r.cause)).collect();
    assert_eq!(causes, [(2, Cause::Shifted), (3, Cause::Broken)]);
    assert!(rejected[1].cells[0].contains("ouvert"));
}

#[test]
fn every_meaning_of_the_platforms_own_file_is_read() {
    let text = "rna;siren;nom;commune_insee;email;email_type;telephone;adresse_postale;source;date_maj;base_legale;opposition;langue\n\
        W123456789;732829320;Les Amis du lavoir;18033;a@exemple.fr;fonctionnel;0612345678;12 rue du Lavoir;forum 2025;31/03/2026;intérêt légitime;1;FR\n";
    assert_eq!(kind(text.as_bytes()), Kind::Contacts);
    let (rows, _, summary) = import(text.as_bytes(), Kind::Contacts, "");
    let row = &rows[0];
    assert_eq!(row.email_kind, Some(EmailKind::Fonctionnel));
    assert_eq!(
        row.postal.as_ref().map(|p| p.lines.clone()),
        Some(vec!["12 rue du Lavoir".to_owned()])
    );
    assert_eq!((row.opposed, row.lang.as_deref()), (Some(true), Some("fr")));
    assert_eq!(row.updated.map(|d| d.to_string()).as_deref(), Some("2026-03-31"));
    assert_eq!(
        (row.source.as_deref(), row.legal_basis.as_deref()),
        (Some("forum 2025"), Some("intérêt légitime"))
    );
    assert_eq!(summary.opposed, 1);
    let json = serde_json::to_string(row).expect("plain data");
    assert_eq!(serde_json::from_str::<Incoming>(&json).expect("as written"), *row);
}

#[test]
fn a_chosen_mapping_is_followed_checked_and_remembered() {
    let text = "A;B;C\nLavoir;2026-01-05;forum\nMoulin;2030-01-05;subvention\n";
    let inspection = inspect(&mut Cursor::new(text.as_bytes()), None).expect("readable");
    let mut mapping = inspection.mapping();
    assert!(mapping.fits(&inspection.headers));
    for (column, meaning) in mapping
        .columns
        .iter_mut()
        .zip([Meaning::Name, Meaning::LifeOn, Meaning::LifeSource])
    {
        column.meaning = meaning;
    }
    assert_eq!(mapping.faults(), Vec::<String>::new());
    let filter = Filter::everywhere();
    let options = Options {
        mapping: Some(mapping.clone()),
        ..Options::new(Kind::Municipal, &filter, today())
    };
    let (rows, ..) = try_import(text.as_bytes(), &options).expect("readable");
    assert_eq!(rows[0].life.as_ref().map(|l| l.source.as_str()), Some("forum"));
    assert_eq!(rows[1].life, None);
    assert!(rows[1].remarks[0].contains("futur"));
    // The same meanings for other columns are refused, and so are two names or none.
    assert!(
        try_import(b"A;D;C\nx;y;z\n", &options)
            .expect_err("other columns")
            .message
            .contains("colonnes")
    );
    mapping.columns[1].meaning = Meaning::Name;
    assert!(
        mapping
            .faults()
            .iter()
            .any(|f| f.contains("même sens") && f.contains("«\u{a0}B\u{a0}»"))
    );
    mapping.columns.iter_mut().for_each(|c| c.meaning = Meaning::Keep);
    assert!(mapping.faults()[0].contains("nom de l’association"));
    assert_eq!(
        inspection.headers_key,
        headers_key(&["b ".to_owned(), "a".to_owned(), "c".to_owned()])
    );
    let json = serde_json::to_string(&mapping).expect("plain data");
    assert_eq!(serde_json::from_str::<Mapping>(&json).expect("as written"), mapping);
    for meaning in Meaning::ALL {
        assert_eq!(Meaning::parse(meaning.code()), Some(meaning));
        assert_eq!(
            serde_json::to_string(&meaning).expect("plain"),
            format!("\"{}\"", meaning.code())
        );
    }
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.code()), Some(kind));
        assert_eq!(serde_json::to_string(&kind).expect("plain"), format!("\"{}\"", kind.code()));
    }
}

#[test]
fn cells_correct_what_headers_say() {
    let text =
        "Structure;Contact;Numéro;Divers\nLavoir;a@exemple.fr;W123456789;732829320\nMoulin;b@exemple.fr;W123456780;552100554\n";
    let inspection = inspect(&mut Cursor::new(text.as_bytes()), None).expect("readable");
    let meanings: Vec<Meaning> = inspection.guesses.iter().map(|g| g.meaning).collect();
    assert_eq!(meanings, [Meaning::Name, Meaning::Email, Meaning::Rna, Meaning::Siren]);
    let inspection = inspect(&mut Cursor::new(b"Lavoir;a@exemple.fr\nMoulin;b@exemple.fr\n"), None).expect("readable");
    assert_eq!(inspection.headers, ["Colonne 1", "Colonne 2"]);
    assert_eq!(inspection.sample.len(), 2);
    assert_eq!(inspection.mapping().columns[0].meaning, Meaning::Name);
}

#[test]
fn the_commune_is_found_as_people_write_it() {
    let find = |code: &str, postcode: &str, town: &str| {
        let text = format!("nom;code insee;cp;ville\nA;{code};{postcode};{town}\n");
        let row = import(text.as_bytes(), Kind::Municipal, "").0.remove(0);
        (row.commune, row.geo_quality)
    };
    let found = |code: &str, quality| (Some(code.to_owned()), Some(quality));
    assert_eq!(find("75114", "", ""), found("75056", GeoQuality::District));
    assert_eq!(find("", "69003", "Lyon 3ème"), found("69123", GeoQuality::PostcodeAndName));
    assert_eq!(
        find("", "13001", "MARSEILLE CEDEX 01"),
        found("13055", GeoQuality::PostcodeAndName)
    );
    assert_eq!(find("", "42000", "St Etienne"), found("42218", GeoQuality::PostcodeAndName));
    assert_eq!(find("", "72000", "Mans (Le)"), found("72181", GeoQuality::PostcodeAndName));
    assert_eq!(find("1053", "", ""), found("01053", GeoQuality::Code));
    assert_eq!(find("", "", "Villeurbanne"), found("69266", GeoQuality::Name));
    assert_eq!(find("", "", "Saint-Denis"), (None, Some(GeoQuality::Unknown)));
    assert_eq!(find("", "", ""), (None, None));
}

#[test]
fn strangers_are_refused_with_what_to_do() {
    let refuse = |bytes: &[u8]| inspect(&mut Cursor::new(bytes), None).expect_err("no table").to_string();
    assert!(refuse(b"").contains("vide"));
    assert!(refuse(b"%PDF-1.7").contains("PDF"));
    assert!(refuse(&[0xD0, 0xCF, 0x11, 0xE0, 0, 0]).contains(".xls"));
    assert!(refuse(b"PAR1\x15\x04").contains("Parquet"));
    assert!(refuse(b"<html><table>").contains("page web"));
    assert!(refuse(b"{\"a\": 1}").contains("JSON"));
    assert!(refuse(&[0x1F, 0x8B, 8, 0]).contains("archive"));
    assert!(refuse(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").contains("texte"));
}

proptest::proptest! {
    #[test]
    fn any_bytes_never_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600)) {
        check_any(&bytes);
    }

    #[test]
    fn any_table_never_panics_and_loses_no_row(text in "(nom|rna|email|ville|é|x)(;(nom|rna|email|ville|cp|\u{e9}t\u{e9})){0,3}(\n[A-Za-z@.;\"\u{e9}0-9=]{0,30}){0,8}") {
        check_any(text.as_bytes());
    }
}

fn check_any(bytes: &[u8]) {
    for start in [&b""[..], b"PK\x03\x04", b"\xff\xfe", b"nom;email\n"] {
        let bytes = [start, bytes].concat();
        let filter = Filter::everywhere();
        if let Ok((rows, rejected, summary)) = try_import(&bytes, &Options::new(Kind::Municipal, &filter, today())) {
            assert_eq!(summary.rows, (rows.len() + rejected.len()) as u64 + summary.filtered);
        }
    }
}

#[test]
fn a_column_of_refusals_is_known_however_it_is_called() {
    for (header, meaning) in [
        ("Refus d'être contactée (1 ou 0)", Meaning::Opposition),
        ("Refus courriels", Meaning::Opposition),
        ("NE PLUS SOLLICITER", Meaning::Opposition),
        ("Souhaite ne pas être contacté : contacter ?", Meaning::Opposition),
        ("Date du refus de contact", Meaning::OppositionOn),
        ("Motif du refus de subvention", Meaning::Keep),
    ] {
        let text = format!("Nom de l'association;{header}\nLes Amis du lavoir;\n");
        let inspection = inspect(&mut Cursor::new(text.as_bytes()), None).expect("readable");
        assert_eq!(inspection.guesses[1].meaning, meaning, "{header}");
    }
}

fn strictly(text: &str) -> (Vec<Incoming>, Vec<Rejected>) {
    let filter = Filter::everywhere();
    let options = Options {
        strict: true,
        ..Options::new(Kind::Contacts, &filter, today())
    };
    let (rows, rejected, _) = try_import(text.as_bytes(), &options).expect("readable");
    (rows, rejected)
}

#[test]
fn the_columns_of_the_command_are_read_whatever_the_delimiter() {
    for delimiter in [";", ",", "\t"] {
        let text = "\u{feff}rna;siren;nom;commune_insee;email;telephone;source;opposition;langue;domaine;employeuse;quartier\n\
                    W123456789;732829320;Les Amis du lavoir;1053;Contact@Exemple.FR;612345678;mairie;0;fr;Culture;non;centre\n"
            .replace(';', delimiter);
        let (rows, rejected) = strictly(&text);
        assert_eq!(rejected, []);
        let row = &rows[0];
        assert_eq!((row.line, row.name.as_str()), (2, "Les Amis du lavoir"));
        assert_eq!(
            (row.rna.as_deref(), row.siren.as_deref()),
            (Some("W123456789"), Some("732829320"))
        );
        assert_eq!(
            (row.commune.as_deref(), row.phones[0].as_str()),
            (Some("01053"), "0612345678")
        );
        assert_eq!(row.emails, ["Contact@exemple.fr"]);
        assert_eq!(
            (row.domain.as_deref(), row.employer, row.opposed),
            (Some("CUL"), Some(false), Some(false))
        );
        assert_eq!(row.quarter.as_deref(), Some("centre"));
    }
}

#[test]
fn a_strict_reading_rejects_a_faulty_row_with_every_reason_and_keeps_the_others() {
    let (rows, rejected) = strictly("nom;siren;email;employeuse\n;7,32829E+08;pas une adresse;peut-être\n\n;;;\nBonne;;;3\n");
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].line, rows[0].employer), (5, Some(true)));
    assert_eq!(rejected.len(), 1);
    for part in ["nom", "arrondi", "adresse", "oui ou non"] {
        assert!(rejected[0].reason.contains(part), "{part}\u{a0}: {}", rejected[0].reason);
    }
    let (rows, _) = strictly("nom;domaine\nA;pétanque\n");
    assert_eq!(rows[0].domain, None);
    assert_eq!(
        rows[0].attributes.get("domaine_libelle").map(String::as_str),
        Some("pétanque")
    );
}
