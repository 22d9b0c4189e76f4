//! What is wrong is found, placed, explained and mended.

use olva::questionnaire::condition::{
    CodeList, ConditionFault, Expect, Lookup, Ref, Scope, Template, Type, compile, constant, fits, nearest, parse,
};

use serde_json::Value;

struct Survey;

fn list(codes: &[(&str, &str)]) -> CodeList {
    CodeList::closed(codes.iter().map(|(code, label)| ((*code).to_owned(), (*label).to_owned())))
}

impl Scope for Survey {
    fn type_of(&self, name: &Ref) -> Lookup {
        let scale = || list(&[("1", "Très insatisfait·e"), ("2", "Insatisfait·e"), ("3", "Satisfait·e")]);
        let needs = || list(&[("local", "Un local"), ("argent", "De l’argent")]);
        Lookup::Type(match (name.name.as_str(), name.part.as_deref()) {
            ("salaries", None) => Type::Code(list(&[("oui", "Oui"), ("non", "Non")])),
            ("domaine", None) => Type::Code(list(&[("sport", "Sports"), ("culture", "Culture et arts")])),
            ("nb" | "budget", None) => Type::Number,
            ("nom", None) => Type::Text,
            ("creation", None) => Type::Date,
            ("membre", None) => Type::Boolean,
            ("commune", None) => Type::Code(CodeList::open()),
            ("besoins", None) => Type::Codes(needs()),
            ("besoins", Some("1")) => Type::Code(needs()),
            ("satisf", Some("salles" | "delais")) => Type::Code(scale()),
            ("satisf", None) => Type::Rows(Type::Code(scale()).into()),
            ("postes", Some("heures")) => Type::Rows(Type::Number.into()),
            ("satisf", _) => {
                return Lookup::UnknownPart {
                    parts: vec!["salles".to_owned(), "delais".to_owned()],
                };
            }
            ("salaries" | "nb", _) => return Lookup::UnknownPart { parts: Vec::new() },
            (other, _) => {
                let near = nearest(other, ["salaries", "domaine", "budget", "besoins"]);
                return Lookup::Unknown {
                    suggestion: near.map(str::to_owned),
                };
            }
        })
    }

    fn bounds(&self, name: &Ref) -> (Option<f64>, Option<f64>) {
        if name.name == "nb" {
            (Some(1.0), Some(100.0))
        } else {
            (None, None)
        }
    }
}

fn faults(source: &str) -> Vec<ConditionFault> {
    compile(source, &Survey, Expect::Condition).err().unwrap_or_default()
}

#[test]
fn sound_conditions_pass() {
    for source in [
        "salaries = 'oui' et nb > 3",
        "satisf.salles = 1 ou satisf.delais >= 2",
        "moyenne(satisf) > 2",
        "somme(postes.heures) / 35 > 1",
        "besoins contient 'local' ou un_parmi(besoins, 'argent', 'local')",
        "besoins.1 = 'local'",
        "domaine pas parmi ('sport', 'culture')",
        "creation < '2020-01-01' ou annees_entre(creation, aujourdhui()) >= 2",
        "commune = '75011' ou correspond(nom, '[A-Z].*')",
        "membre et non membre ou membre = vrai",
        "si membre alors nb > 2 sinon budget est renseigné",
        "nom = 'x' ou libelle(domaine) = nom",
        "premier_renseigne(nb, budget, 0) > 1",
    ] {
        assert_eq!(faults(source), [], "{source}");
    }
}

#[test]
fn each_fault_has_its_code_its_place_and_its_mend() {
    for (source, code, at, mend) in [
        ("salaries = 'oiu'", "unknown-code", 11, "'oui'"),
        ("domaine = 'Culture et arts'", "unknown-code", 10, "'culture'"),
        ("domaine parmi ('sport', 'xyz')", "unknown-code", 24, "'sport', 'culture'"),
        ("besoins contient 'locaux'", "unknown-code", 17, "'local'"),
        ("tous(besoins, 'local', 'argant')", "unknown-code", 23, "'argent'"),
        ("satisf.salles = 4", "unknown-code", 16, "'1'"),
        ("salaires = 'oui'", "unknown-name", 0, "salaries"),
        ("nb > 1 et satisf.sales = 1", "unknown-part", 10, "satisf.salles"),
        ("nb.total > 1", "unknown-part", 0, "nb"),
        ("nb = 'oui'", "type", 5, "même nature"),
        ("nb > '3'", "type", 0, "3 sans"),
        ("salaries > 1", "type", 0, "parmi"),
        ("besoins = 'local'", "type", 10, "contient 'local'"),
        ("besoins parmi ('local')", "type", 0, "un_parmi(besoins, 'local')"),
        ("salaries contient 'oui'", "type", 0, "salaries = 'oui'"),
        ("membre = 'oui'", "type", 9, "membre = vrai"),
        ("nom + 1 > 2", "type", 0, "nombres"),
        ("nb", "not-boolean", 0, "est renseigné"),
        ("salaries", "not-boolean", 0, "salaries = 'oui'"),
        ("nb > 1 et salaries", "not-boolean", 10, "salaries = 'oui'"),
        ("non besoins", "not-boolean", 4, "besoins contient 'local'"),
        ("creation > '2020'", "date", 0, "'2026-12-31'"),
        ("somme(besoins) > 1", "type", 6, "nb_coches(besoins)"),
        ("annee(nb) > 1", "type", 6, "date"),
        ("nom = ''", "empty-text", 6, "est renseigné"),
        ("domaine = salaries", "different-lists", 10, "même liste"),
        ("si membre alors 1 sinon 'a'", "type", 24, "deux nombres"),
        ("correspond(nom, '(?=a)')", "pattern", 16, "motif simple"),
        ("correspond(nom, nom)", "pattern", 16, "correspond("),
        ("some(nb) > 1", "unknown-function", 0, "somme"),
        ("arrondi() > 1", "arity", 0, "arguments"),
        ("satisf.salles = 1 et", "syntax", 20, "Écrivez"),
        ("(nb > 1", "syntax", 7, "Ajoutez )"),
        ("nb > 1 260", "syntax", 7, "1260"),
        ("nb > 12,5", "syntax", 7, "12.5"),
        ("nb == 1", "syntax", 3, "un seul ="),
        ("nb = 1 && nb = 2", "syntax", 7, "et"),
        ("1 < nb < 3", "syntax", 7, "a < b et b < c"),
        ("nom = 'l'eau", "syntax", 9, "deux fois l’apostrophe"),
        ("nom = 'l'eau'", "syntax", 12, "s’écrit deux fois"),
        ("nom = 'eau", "syntax", 6, "Ajoutez '"),
        ("nb > 1 est nb", "syntax", 7, "renseigné"),
        ("besoins contien 'local'", "syntax", 8, "contient"),
        ("si membre alors vrai", "syntax", 20, "sinon"),
        ("nom. = 1", "syntax", 4, "supprimez le point"),
        ("", "syntax", 0, "salaries = 'oui'"),
    ] {
        let found = faults(source);
        let first = found.first().unwrap_or_else(|| panic!("no fault in {source}"));
        assert_eq!((first.code, first.at), (code, at), "{source}: {first:?}");
        assert!(first.mend.contains(mend), "{source}: {first:?}");
    }
}

#[test]
fn all_the_faults_of_types_come_at_once() {
    let codes: Vec<&str> = faults("salaires = 'oui' et salaries = 'x' et nb")
        .into_iter()
        .map(|fault| fault.code)
        .collect();
    assert_eq!(codes, ["unknown-name", "unknown-code", "not-boolean"]);
}

#[test]
fn what_is_nested_too_deep_is_refused_and_does_not_overflow() {
    let deep = [
        "(".repeat(15_000),
        "(".repeat(100_000),
        "non ".repeat(4_000),
        "- ".repeat(9_000),
        "si ".repeat(6_000),
        "abs(".repeat(4_000),
        format!("nb{}", " + 1".repeat(4_000)),
        format!("nb = 1{}", " ou nb = 1".repeat(1_900)),
    ];
    for source in deep {
        let length = source.len();
        // Half the stack of a server's thread.
        let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(move || faults(&source));
        let found = thread.expect("a thread").join().expect("no overflow");
        assert_eq!(found.len(), 1);
        assert!(found[0].code == "too-deep" || length > 20_000, "{:?}", found[0]);
    }
    assert_eq!(faults(&format!("{}nb > 1{}", "(".repeat(50), ")".repeat(50))), []);
    let tree = (0..500).fold(Value::Bool(true), |tree, _| Value::Array(vec!["not".into(), tree]));
    assert!(olva::questionnaire::condition::Condition::from_json(&tree).is_err());
}

#[test]
fn conditions_that_never_hold_and_those_that_always_do_are_told() {
    for (source, wanted) in [
        ("salaries = 'oui' et salaries = 'non'", Some(false)),
        ("salaries = 'oui' ou salaries = 'non'", Some(true)),
        ("salaries = 'oui' ou salaries <> 'oui'", Some(true)),
        ("salaries = 'oui' et salaries n’est pas renseigné", Some(false)),
        ("domaine = 'sport' ou salaries = 'oui'", None),
        ("nb > 5 et nb < 3", Some(false)),
        ("nb > 5 et nb < 6", None),
        ("nb > 100", Some(false)),
        ("nb >= 1", Some(true)),
        ("budget >= 1", None),
        ("nb + 1 > 3", None),
        ("nb + 1 > 3 et non (nb + 1 > 3)", Some(false)),
        ("besoins contient 'local' et non (besoins contient 'local')", Some(false)),
        ("besoins est renseigné ou besoins n’est pas renseigné", Some(true)),
        ("satisf.salles < 3 et satisf.salles > 2", Some(false)),
        ("satisf.salles < 3 et satisf.salles > 1", None),
        ("nom = 'a' et nom = 'b'", Some(false)),
        ("membre et non membre", Some(false)),
        ("1 > 2", Some(false)),
        ("si membre alors faux sinon faux", Some(false)),
        ("commune = 'a' et commune parmi ('b', 'c')", Some(false)),
    ] {
        assert_eq!(constant(&parse(source).expect(source).expr, &Survey), wanted, "{source}");
    }
}

#[test]
fn a_derived_code_may_only_give_its_codes() {
    let sizes = Type::Code(list(&[("petite", ""), ("grande", "")]));
    let check = |source: &str| {
        let (condition, kind) = compile(source, &Survey, Expect::Value).expect(source);
        fits(&condition.expr, &kind, &sizes)
    };
    assert_eq!(check("si nb < 3 alors 'petite' sinon 'grande'"), Ok(()));
    assert!(
        check("si nb < 3 alors 'petit' sinon 'grande'")
            .is_err_and(|(message, mend)| message.contains("'petit'") && mend.contains("'petite'"))
    );
    assert!(check("nb + 1").is_err());
}

#[test]
fn the_placeholders_of_a_text_are_checked() {
    let found = Template::check("Vous : {nb}, {salaires} et {precedent(nb) +}", &Survey);
    assert_eq!(
        found.iter().map(|fault| (fault.at, fault.code)).collect::<Vec<_>>(),
        [(14, "unknown-name"), (43, "syntax")]
    );
}
