//! Lists as town halls send them: titles, two rows of headers, totals, people everywhere.

use super::*;

fn meanings(text: &str) -> Vec<Meaning> {
    let inspection = inspect(&mut Cursor::new(text.as_bytes()), None).expect("readable");
    inspection.guesses.iter().map(|g| g.meaning).collect()
}

#[test]
fn two_rows_of_headers_tell_whose_names_they_are() {
    let above = "MAIRIE DE BOURGES - Annuaire 2024;;;;;;\n;;;;;;\n\
        Association;;Président;;Coordonnées;;\nNom;Sigle;Nom;Prénom;Mail;Tél.;CP/Ville\n\
        LES AMIS DU LAVOIR;ALB;MARTINOT;Jeanne;Nom <e@exemple.fr>;612345678;18000 BOURGES\n\
        TOTAL;;;;;;\n";
    let (rows, rejected, summary) = import(above.as_bytes(), Kind::Municipal, "");
    assert_eq!((rows.len(), rejected.len()), (1, 1));
    assert_eq!(rejected[0].cause, Cause::NoAssociation);
    assert_eq!(rows[0].name, "LES AMIS DU LAVOIR");
    assert_eq!(
        (rows[0].commune.as_deref(), rows[0].phones[0].as_str()),
        (Some("18033"), "0612345678")
    );
    assert!(!format!("{rows:?}{rejected:?}{summary:?}").contains("MARTINOT"));
    let below = "Association;Président;;Mail\n;Nom;Prénom;\nLavoir;MARTINOT;Jeanne;a@exemple.fr\n";
    assert_eq!(
        meanings(below),
        [Meaning::Name, Meaning::Person, Meaning::Person, Meaning::Email]
    );
    let (rows, ..) = import(below.as_bytes(), Kind::Municipal, "");
    assert_eq!(rows.len(), 1);
    assert!(!format!("{rows:?}").contains("Jeanne"));
}

#[test]
fn columns_of_people_are_recognised_whatever_they_are_called() {
    use Meaning::{Email, Ignore, Name, Person};
    assert_eq!(
        meanings("Association;Nom;Prénom\nLavoir;MARTINOT;Jeanne\n"),
        [Name, Person, Person]
    );
    assert_eq!(
        meanings("Nom;Prénom;Association;Mail\nMARTINOT;Jeanne;Lavoir;a@b.fr\n"),
        [Person, Person, Name, Email]
    );
    let text = "Nom de l'asso;Pdt(e);Co-présidente;Trésorerie;Personne à contacter;Dirigeants;Observations;Qui\n\
        Lavoir;A;B;C;D;E;voir Mme Z;M. DURAND Paul\n";
    assert_eq!(meanings(text), [Name, Person, Person, Person, Person, Person, Ignore, Person]);
    assert_eq!(meanings("Nom;Nombre de responsables\nLavoir;3\n"), [Name, Meaning::Keep]);
}

#[test]
fn names_of_people_are_not_in_rejected_rows_either() {
    let text = "nom;président;mail\nClub;\"MARTINOT ouvert;x@y.fr\nClub;a;MARTINOT;y@y.fr\n";
    let (_, rejected, summary) = import(text.as_bytes(), Kind::Municipal, "");
    assert_eq!(rejected.len(), 2);
    assert!(!format!("{rejected:?}{summary:?}").contains("MARTINOT"), "{rejected:?}");
    let text = "nom;mail;tél\nLavoir;voir Mme MARTINOT;M. MARTINOT 06 12 34 56 78\n";
    let (rows, ..) = import(text.as_bytes(), Kind::Municipal, "");
    assert_eq!((rows[0].phones[0].as_str(), rows[0].emails.len()), ("06 12 34 56 78", 0));
    assert!(!format!("{rows:?}").contains("MARTINOT"), "{rows:?}");
}

#[test]
fn titles_totals_and_notes_are_no_associations() {
    let text = "Nom;Adresse;Mail\nCULTURE;;\nClub;1 rue X 18000 Bourges;a@b.fr\nNom;Adresse;Mail\n\
        Nombre d'associations : 1;;\nMis à jour le 12/03/2024;;\nTotal Danse;2 rue Y;t@b.fr\n";
    let (rows, rejected, summary) = import(text.as_bytes(), Kind::Municipal, "");
    let names: Vec<&str> = rows.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names, ["Club", "Total Danse"]);
    assert_eq!(rows[0].commune.as_deref(), Some("18033"));
    assert_eq!((rejected.len(), summary.filtered), (3, 1));
    assert_eq!(summary.warning, None);
}

#[test]
fn values_are_read_as_people_and_spreadsheets_write_them() {
    let text = "nom;employeur;opposition;date de création;mail;tél;ville\n\
        A;☑;☐;45292;a@b.fr, c @d.fr;612345678.0;Saint-Doulchard (18)\n\
        B;Oui (3 ETP);-;1er janvier 1945;MAILTO:b@b.fr.;6.12346E+08;Paris XIIe\n\
        C;0,5;non;01/01/45;néant;-;18230 SAINT DOULCHARD\n";
    let (rows, rejected, _) = import(text.as_bytes(), Kind::Municipal, "");
    assert_eq!((rows.len(), rejected.len()), (3, 0));
    let employers: Vec<Option<bool>> = rows.iter().map(|r| r.employer).collect();
    assert_eq!(employers, [Some(true); 3]);
    let created: Vec<String> = rows.iter().filter_map(|r| r.created).map(|d| d.to_string()).collect();
    assert_eq!(created, ["2024-01-01", "1945-01-01", "1945-01-01"]);
    let communes: Vec<&str> = rows.iter().filter_map(|r| r.commune.as_deref()).collect();
    assert_eq!(communes, ["18205", "75056", "18205"]);
    assert_eq!(rows[0].emails, ["a@b.fr", "c@d.fr"]);
    assert_eq!(
        (rows[0].phones[0].as_str(), rows[1].emails[0].as_str()),
        ("0612345678", "b@b.fr")
    );
    assert!(rows[1].phones.is_empty() && rows[1].remarks[0].contains("arrondi"));
    assert!(rows[2].remarks.is_empty(), "{:?}", rows[2].remarks);
}

#[test]
fn files_of_other_programs_are_named() {
    let refuse = |bytes: &[u8]| inspect(&mut Cursor::new(bytes), None).expect_err("no table").to_string();
    assert!(refuse(&zipped(&[("word/document.xml", b"<w/>")])).contains("Word"));
    assert!(refuse(&zipped(&[("Index/Document.iwa", b"x")])).contains("Numbers"));
    assert!(refuse(&zipped(&[("xl/workbook.bin", b"x")])).contains("xlsb"));
    let text = b"application/vnd.oasis.opendocument.text";
    assert!(refuse(&zipped(&[("mimetype", text), ("content.xml", b"<x/>")])).contains("LibreOffice"));
    assert!(refuse(b"{\\rtf1 x}").contains("RTF"));
    assert!(refuse(b"BEGIN:VCARD\n").contains("carnet"));
    // A stray zero of an old program does not make a text something else.
    let stray = format!("nom;ville\nA\0B;Bourges\n{}", "Club;Bourges\n".repeat(20));
    assert_eq!(import(stray.as_bytes(), Kind::Municipal, "").0[0].name, "A B");
}

#[test]
fn quotes_that_nobody_doubled_do_not_shift_a_register() {
    let header = "id;titre;objet;date_creat;adrs_codeinsee;adrs_codepostal;adrs_libcommune;position";
    let row = |id: &str, object: &str, code: &str, postcode: &str| {
        format!("\"{id}\";\"CLUB\";\"{object}\";\"1998-02-03\";\"{code}\";\"{postcode}\";\"BOURGES\";\"A\"\n")
    };
    let text = [
        format!("{header}\n"),
        row("W181000001", "favoriser \"l'entraide\"; aider", "18033", "18000"),
        row("W181000002", "un \" ouvert ; et la suite", "18033", "18000"),
        // Cut in the wrong place, elsewhere: nobody here can mend it.
        row("W751000001", "un\";x", "75114", "75014").replace("\"A\"", "A"),
        "\"W751000002;ouvert\n".to_owned(),
    ]
    .concat();
    let (rows, rejected, summary) = import(text.as_bytes(), Kind::RnaWaldec, "18033");
    assert_eq!((rows.len(), rejected.len(), summary.outside), (2, 0, 2), "{rejected:?}");
}

#[test]
fn populations_of_the_published_workbook_and_of_merged_communes_are_read() {
    let text = "Recensement;;;;;\nPopulations légales;;;;;\n;;;;;\n\
        Code région;Nom de la région;Code département;Code commune;Nom de la commune;Population municipale\n\
        84;ARA;01;001;L’Abergement-Clémenciat;771\n84;ARA;01;002;x;1 234,0\n";
    let read = |text: &str| read_population(&mut Cursor::new(text.as_bytes()), territories()).expect("readable");
    let (populations, summary) = read(text);
    let found: Vec<(&str, u32)> = populations.iter().map(|p| (p.commune.as_str(), p.municipal)).collect();
    assert_eq!((found, summary.rejected.len()), (vec![("01001", 771), ("01002", 1234)], 0));
    let (populations, summary) = read("CODGEO;PMUN15\n01015;500\n01340;20\n");
    assert_eq!((populations.len(), populations[0].municipal), (1, 520));
    assert!(summary.notes[0].contains("anciennes communes"));
}
