//! What conditions mean: tables of cases.

use olva::questionnaire::condition::{Condition, Ref, Val, parse};

use super::Answers;

pub(super) fn edge_answers() -> Answers {
    Answers::of([
        ("salaries", "oui"),
        ("code", "2"),
        ("nfd", "e\u{301}"),
        ("nfc", "é"),
        ("nom", "École de musique"),
        ("a", "a"),
    ])
    .with("nb", 4.0)
    .with("zero", 0.0)
    .with("besoins", Val::codes(["local", "1"]))
    .with("vide", Val::Texts(vec![]))
    .with("heures", Val::Texts(vec![Val::Number(35.0), Val::Missing, Val::Number(17.5)]))
    .with("inconnues", Val::Texts(vec![Val::Missing]))
    .with("notes", Val::codes(["1", "4", "5"]))
    .with("jour", olva::values::Date::constant(2024, 2, 29))
    .with("precedent(nb)", 2.0)
    .with("satisf.salles", "4")
    .with("K04.1", "a")
}

/// An expression and its value, as [`Val`] shows it.
pub(super) const EDGES: &[(&str, &str)] = &[
    ("arrondi(-2.5)", "-3"),
    ("arrondi(2.5)", "3"),
    ("arrondi(0.49999999999999994)", "0"),
    ("arrondi(2.675, 2)", "2.68"),
    ("arrondi(1.005, 2)", "1.01"),
    ("arrondi(-1.005, 2)", "-1.01"),
    ("arrondi(1250, -2)", "1300"),
    ("arrondi(1.5, 400)", "1.5"),
    ("arrondi(600000000, -12)", "1000000000"),
    ("arrondi(-0.4)", "0"),
    ("longueur('é')", "1"),
    ("longueur(nfd)", "2"),
    ("longueur(nfc)", "1"),
    ("longueur('😀')", "1"),
    ("nfd = nfc", "vrai"),
    ("nfd parmi ('é')", "vrai"),
    ("1 / 0", "?"),
    ("0 / 0", "?"),
    ("1 / zero = 1", "?"),
    ("11 / 2", "5.5"),
    ("0.1 + 0.2", "0.30000000000000004"),
    ("salaries = 'oui' et nb > 3", "vrai"),
    ("absent = 'oui'", "?"),
    ("non absent = 'oui'", "?"),
    ("absent = 'oui' et faux", "faux"),
    ("absent = 'oui' ou vrai", "vrai"),
    ("absent = 'oui' et vrai", "?"),
    ("absent <> 'oui'", "?"),
    ("absent parmi ('a', 'b')", "?"),
    ("absent pas parmi ('a')", "?"),
    ("a pas parmi ('b', 'c')", "vrai"),
    ("a parmi ('b', absent)", "?"),
    ("a parmi ('a', absent)", "vrai"),
    ("absent est renseigné", "faux"),
    ("absent n’est pas renseigné", "vrai"),
    ("vide est renseigné", "faux"),
    ("inconnues est renseigné", "faux"),
    ("heures est renseigné", "vrai"),
    ("is_answered(nb)", "vrai"),
    ("besoins contient 'local'", "vrai"),
    ("besoins contient 1", "vrai"),
    ("besoins contient 'x'", "faux"),
    ("vide contient 'x'", "faux"),
    ("absent contient 'x'", "?"),
    ("contient(besoins, 'local')", "vrai"),
    ("un_parmi(besoins, 'x', 'local')", "vrai"),
    ("tous(besoins, 'x', 'local')", "faux"),
    ("tous(besoins, '1', 'local')", "vrai"),
    ("nb_coches(besoins)", "2"),
    ("nb_coches(vide)", "0"),
    ("nb_coches(absent)", "?"),
    ("code = 2", "vrai"),
    ("2 = code", "vrai"),
    ("code >= 2 et code < 10", "vrai"),
    ("code parmi (1, 2)", "vrai"),
    ("satisf.salles > 3", "vrai"),
    ("moyenne(notes)", "3.3333333333333335"),
    ("somme(heures)", "52.5"),
    ("moyenne(heures)", "26.25"),
    ("min(heures, 40)", "17.5"),
    ("max(absent, heures)", "35"),
    ("somme(absent, inconnues)", "?"),
    ("nombre(heures)", "2"),
    ("nombre(absent)", "0"),
    ("nombre(nb, absent, a)", "2"),
    ("arrondi(somme(heures) / 35, 1)", "1.5"),
    ("si absent = 1 alors 'a' sinon 'b'", "?"),
    ("si nb < 3 alors 'petite' sinon 'grande'", "'grande'"),
    ("premier_renseigne(absent, vide, 7)", "7"),
    ("precedent(nb) est renseigné et nb > 1.5 * precedent(nb)", "vrai"),
    ("previous(salaries) est renseigné", "faux"),
    ("correspond('75011', '[0-9]{5}')", "vrai"),
    ("correspond('x75011', '[0-9]{5}')", "faux"),
    ("correspond(nom, 'École.*')", "vrai"),
    ("correspond(absent, '.*')", "?"),
    ("minuscules(nom)", "'école de musique'"),
    ("libelle(K04.1)", "'Libellé « a »'"),
    ("libelle(salaries)", "'oui'"),
    ("libelle(absent)", "?"),
    ("annees_entre(jour, '2025-02-28')", "0"),
    ("annees_entre(jour, '2025-03-01')", "1"),
    ("annees_entre('2025-03-01', jour)", "-1"),
    ("annees_entre(jour, '2025-02-29')", "?"),
    ("annee(aujourdhui())", "2026"),
    ("année(jour)", "2024"),
    ("aujourdhui() > '2026-01-01'", "vrai"),
    ("jour = '2024-02-29'", "vrai"),
    ("max(jour, aujourdhui()) = aujourdhui()", "vrai"),
    ("max(jour, '2030-01-01') > jour", "vrai"),
    ("abs(-3) + -2 * 3", "-3"),
    ("-(3) - -3", "0"),
    ("2 + 3 * 4 - 10 / 5", "12"),
    ("10 - 2 - 3", "5"),
    ("vrai ou faux et faux", "vrai"),
    ("non faux et faux", "faux"),
];

#[test]
fn the_table_of_edge_cases_holds() {
    for (source, wanted) in EDGES {
        let condition = parse(source).unwrap_or_else(|fault| panic!("{source}: {fault:?}"));
        let found = match condition.eval(&edge_answers()) {
            Val::Missing => "?".to_owned(),
            Val::Bool(value) => if value { "vrai" } else { "faux" }.to_owned(),
            Val::Number(n) => n.to_string(),
            Val::Text(text) => format!("'{text}'"),
            other => format!("{other:?}"),
        };
        assert_eq!(&found, wanted, "{source}");
    }
}

#[test]
fn english_and_french_write_the_same_tree() {
    for (english, french) in [
        (
            "salaries = \"oui\" and not (nb in (1; 2))",
            "salaries = 'oui' et non nb parmi (1, 2)",
        ),
        (
            "budget is not answered or budget is answered",
            "budget n'est pas renseignée ou budget est renseigné",
        ),
        ("if a != 'b' then true else false", "SI a ≠ 'b' ALORS vrai SINON faux"),
        ("besoins contains 'l''eau'", "besoins contient « l'eau »"),
        ("round(sum(postes.heures) / 35, 1)", "arrondi(somme(postes.heures) / 35, 1)"),
        (
            "previous(satisf.salles) not in ('1')",
            "précédent(satisf.salles) pas parmi ('1')",
        ),
        ("duree >= 3", "durée ≥ 3"),
        ("any(k, 'a') = all(k, 'b')", "un_parmi(k, 'a') = tous(k, 'b')"),
        ("est_renseigne(x)", "x est renseigné"),
        ("label(x) = lower(y)", "libellé(x) = minuscules(y)"),
    ] {
        let (english, french) = (parse(english).expect(english), parse(french).expect(french));
        assert_eq!(english.expr, french.expr);
    }
}

#[test]
fn the_canonical_text_keeps_only_the_parentheses_that_matter() {
    for (source, canonical) in [
        ("((a = 1) and ((b = 2) or (c = 3)))", "a = 1 et (b = 2 ou c = 3)"),
        ("a - (b - c) - d", "a - (b - c) - d"),
        ("(a + b) * -c", "(a + b) * -c"),
        ("not (a is not answered)", "non a n’est pas renseigné"),
        (
            "if a then (if b then 1 else 2) else 3",
            "si a alors si b alors 1 sinon 2 sinon 3",
        ),
        ("(if a then 1 else 2) + 1", "(si a alors 1 sinon 2) + 1"),
        ("x = (non y)", "x = (non y)"),
        ("12.50", "12.5"),
    ] {
        assert_eq!(parse(source).expect(source).expr.to_string(), canonical);
    }
}

#[test]
fn the_variables_of_a_condition_are_listed() {
    let condition = parse("a.b = 1 et precedent(a.b) > x et correspond(x, '.*')").expect("valid");
    let names: Vec<String> = condition.refs().iter().map(Ref::to_string).collect();
    assert_eq!(names, ["a.b", "precedent(a.b)", "x"]);
    assert_eq!(
        Ref::parse("K04.1").map(|r| (r.name, r.part)),
        Some(("K04".to_owned(), Some("1".to_owned())))
    );
    assert_eq!(Ref::parse("a + b"), None);
}

#[test]
fn the_json_tree_is_what_is_documented() {
    let json = |source: &str| parse(source).expect(source).to_json().to_string();
    assert_eq!(
        json("salaries = 'oui' et nb > 3"),
        r#"["and",["=",["v","salaries"],"oui"],[">",["v","nb"],3]]"#
    );
    assert_eq!(
        json("precedent(x) pas parmi (1, 'a')"),
        r#"["out",["v","x",null,true],1,"a"]"#
    );
    assert_eq!(
        json("si k contient 'a' alors -a.b sinon 0.5"),
        r#"["if",["has",["v","k"],"a"],["neg",["v","a","b"]],0.5]"#
    );
    assert_eq!(
        json("arrondi(somme(x), 1) n’est pas renseigné"),
        r#"["no",["round",["sum",["v","x"]],1]]"#
    );
    for bad in [
        r#"["v"]"#,
        r#"["and",true]"#,
        "[]",
        "null",
        r#"["eval","x"]"#,
        r#"["matches","a","(?=b)"]"#,
        r#"["somme",1]"#,
        r#"["in",1]"#,
    ] {
        assert!(
            Condition::from_json(&serde_json::from_str(bad).expect("JSON")).is_err(),
            "{bad}"
        );
    }
}
