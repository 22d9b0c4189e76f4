//! Workbooks of Excel and LibreOffice, and bombs.

use super::*;

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Notes" sheetId="1" r:id="r1"/><sheet name="Assos" sheetId="2" r:id="r2"/></sheets></workbook>"#;
const BOOK_RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#;

fn sheet(rows: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

fn text(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn xlsx(second: &str) -> Vec<u8> {
    let notes = sheet(&format!("<row r=\"1\">{}</row>", text("A1", "Rien ici")));
    zipped(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS.as_bytes()),
        ("xl/worksheets/sheet1.xml", notes.as_bytes()),
        ("xl/worksheets/sheet2.xml", second.as_bytes()),
    ])
}

#[test]
fn the_right_sheet_of_a_workbook_is_read_with_its_formulas_as_saved() {
    let rows = format!(
        "<row r=\"1\">{}</row><row r=\"3\">{}{}{}{}</row><row r=\"4\">{}<c r=\"B4\"><v>73282932000074</v></c><c r=\"C4\" t=\"str\"><f>CONCATENATE(\"a\",\"@exemple.fr\")</f><v>a@exemple.fr</v></c><c r=\"D4\"><v>1000</v></c></row>",
        text("A1", "Liste des associations"),
        text("A3", "Nom"),
        text("B3", "SIRET"),
        text("C3", "Courriel"),
        text("D3", "Code postal"),
        text("A4", "Les Amis du lavoir"),
    );
    let book = xlsx(&sheet(&rows));
    let inspection = inspect(&mut Cursor::new(book.as_slice()), None).expect("readable");
    assert_eq!((inspection.sheet.as_deref(), inspection.sheets.len()), (Some("Assos"), 2));
    let (rows, _, summary) = import(&book, Kind::Municipal, "");
    assert_eq!((rows[0].line, rows[0].name.as_str()), (4, "Les Amis du lavoir"));
    assert_eq!(
        (rows[0].siren.as_deref(), rows[0].emails[0].as_str()),
        (Some("732829320"), "a@exemple.fr")
    );
    assert_eq!(summary.formulas, 1);
    assert!(summary.notes.iter().any(|n| n.contains("formule")), "{:?}", summary.notes);
    let chosen = inspect(&mut Cursor::new(book.as_slice()), Some("Notes")).expect("readable");
    assert_eq!(chosen.headers, ["Rien ici"]);
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"Feuille1\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let manifest =
        "<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn a_spreadsheet_of_libreoffice_is_read() {
    let cell = |text: &str| format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>");
    let rows = format!(
        "<table:table-row>{}{}</table:table-row><table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row><table:table-row>{}{}</table:table-row><table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
        cell("Nom"),
        cell("Ville"),
        cell("Fête de l’été"),
        cell("Bourges"),
    );
    let book = ods(&rows);
    let (rows, ..) = import(&book, Kind::Municipal, "");
    assert_eq!(
        (rows[0].name.as_str(), rows[0].commune.as_deref()),
        ("Fête de l’été", Some("18033"))
    );
}

#[test]
fn bombs_are_not_opened() {
    let refuse = |bytes: &[u8]| inspect(&mut Cursor::new(bytes), None).expect_err("a bomb").to_string();
    let blank = " ".repeat(40 << 20);
    assert!(refuse(&xlsx(&sheet(&blank))).contains("démesuré"));
    let rows = "<row/>".repeat(4 << 20);
    assert!(refuse(&xlsx(&sheet(&rows))).contains("démesuré"));
    assert!(refuse(&zipped(&[("a.csv", "nom;ville\n".repeat(4 << 20).as_bytes())])).contains("démesuré"));
    assert!(refuse(&zipped(&[("a.docx", b"x")])).contains("aucun fichier CSV"));
    assert!(refuse(&zipped(&[("liste.xlsx", b"x")])).contains("liste.xlsx"));
    let far = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"99\"/><table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>";
    assert!(refuse(&ods(far)).contains("démesuré"));
    assert!(refuse(b"PK\x03\x04 cut short").contains("abîmé"));
}
