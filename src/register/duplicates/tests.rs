//! Hand cases with names as registers write them, and properties.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn entry(id: u128, name: &str) -> Entry {
    Entry {
        id: Uuid::from_u128(id),
        name: name.to_owned(),
        commune: Some("18033".into()),
        commune_name: Some("Bourges".into()),
        ..Entry::default()
    }
}

fn pair(one: &str, other: &str) -> Option<Candidate> {
    candidates(&[entry(1, one), entry(2, other)]).pop()
}

#[test]
fn the_same_name_is_seen_under_its_spellings() {
    for (one, other) in [
        ("Association des Amis du Lavoir", "LES AMIS DU LAVOIR"),
        ("Amicale laïque – section théâtre", "THEATRE, SECTION LAIQUE"),
        ("Club de l’Amitié", "CLUB AMITIE (ASSOCIATION LOI 1901)"),
        ("Comité des fêtes (CDF)", "COMITE DES FETES"),
        ("Les Boulistes de Bourges", "Boulistes"),
        ("St-Éloi basket ball", "Saint Éloi Basket"),
        ("L'Abeille & l'Ours", "Ours et abeilles"),
    ] {
        let found = pair(one, other).unwrap_or_else(|| panic!("{one} / {other}"));
        assert_eq!(found.evidence, [Evidence::Name], "{one} / {other}");
        assert!(!found.sure, "a name alone is not enough");
    }
}

#[test]
fn an_acronym_is_its_full_name() {
    for (one, other) in [
        ("A.S.C. Football", "Association sportive et culturelle – football"),
        (
            "AAPPMA",
            "Association agréée pour la pêche et la protection du milieu aquatique",
        ),
        ("ASC football Bourges", "Association sportive et culturelle football"),
    ] {
        let found = pair(one, other).unwrap_or_else(|| panic!("{one} / {other}"));
        assert!(
            matches!(found.evidence[..], [Evidence::Acronym(_)]),
            "{one} / {other}: {found:?}"
        );
    }
    assert_eq!(pair("ASC tennis", "Association sportive et culturelle football"), None);
}

#[test]
fn near_names_are_proposed_and_different_ones_are_not() {
    for (one, other) in [
        ("Pétanque boulistes du Prado", "Petanqe boulistes du Prado"),
        ("Amis du vieux moulin", "Amis du vieux moulin blanc"),
    ] {
        assert_eq!(
            pair(one, other).map(|found| found.evidence),
            Some(vec![Evidence::Near]),
            "{one} / {other}"
        );
    }
    for (one, other) in [
        ("Amis du lavoir", "Amis du moulin"),
        ("Scouts groupe 1", "Scouts groupe 2"),
        ("Club de football", "Club de tennis"),
        (
            "Parents d’élèves de l’école Jules-Ferry",
            "Parents d’élèves de l’école Jean-Moulin",
        ),
    ] {
        assert_eq!(pair(one, other), None, "{one} / {other}");
    }
}

#[test]
fn the_same_name_in_another_commune_is_another_association() {
    let there = Entry {
        commune: Some("18000".into()),
        ..entry(2, "Comité des fêtes")
    };
    assert_eq!(candidates(&[entry(1, "Comité des fêtes"), there]), []);
    let nowhere = Entry {
        commune: None,
        ..entry(2, "Comité des fêtes")
    };
    assert_eq!(
        candidates(&[entry(1, "Comité des fêtes"), nowhere])[0].evidence,
        [Evidence::NameOnly]
    );
}

#[test]
fn two_rna_numbers_are_never_sure() {
    let one = |id, rna: &str| Entry {
        rna: Some(rna.into()),
        siren: Some("732829320".into()),
        emails: vec!["Bureau@exemple.fr".into()],
        ..entry(id, "Les Amis du lavoir")
    };
    let found = &candidates(&[one(1, "W181000001"), one(2, "W181000002")])[0];
    assert_eq!((found.sure, &found.conflicts[..]), (false, &[Conflict::Rna][..]));
    assert!(
        candidates(&[one(1, "W181000001"), one(2, "0181012345")])[0].sure,
        "an old number is no conflict"
    );
}

#[test]
fn same_siren_and_names_that_agree_are_sure() {
    let one = |id, name: &str| Entry {
        siren: Some("732829320".into()),
        ..entry(id, name)
    };
    assert!(candidates(&[one(1, "ASC Football"), one(2, "Association sportive et culturelle football")])[0].sure);
    assert!(!candidates(&[one(1, "Union des quartiers"), one(2, "Chorale Mosaïque")])[0].sure);
}

#[test]
fn same_name_commune_and_email_are_sure_and_a_shared_email_proves_nothing() {
    let one = |id, name: &str| Entry {
        emails: vec![" Bureau@Exemple.fr".into()],
        ..entry(id, name)
    };
    let found = &candidates(&[one(1, "Amis du lavoir"), one(2, "LES AMIS DU LAVOIR")])[0];
    assert!(found.sure);
    assert_eq!(found.evidence, [Evidence::Name, Evidence::Email("bureau@exemple.fr".into())]);
    let names = ["Aïkido", "Boxe", "Chant", "Danse", "Escrime", "Football"];
    let shared: Vec<Entry> = names.iter().zip(1..).map(|(name, id)| one(id, name)).collect();
    assert_eq!(candidates(&shared), []);
    assert_eq!(candidates(&shared[..5]).len(), 10);
}

#[test]
fn telephones_are_compared_by_their_digits_and_old_numbers_with_new_ones() {
    let phone = |id, name: &str, phone: &str| Entry {
        phones: vec![phone.into()],
        ..entry(id, name)
    };
    let found = candidates(&[phone(1, "Aïkido", "+33 2 48 00 00 01"), phone(2, "Boxe", "02.48.00.00.01")]);
    assert_eq!(found[0].evidence, [Evidence::Phone("0248000001".into())]);
    let old = Entry {
        old_numbers: vec!["0181012345".into()],
        ..entry(1, "Aïkido")
    };
    let listed = Entry {
        rna: Some("0181012345".into()),
        ..entry(2, "Dojo du centre")
    };
    assert!(matches!(candidates(&[old, listed])[0].evidence[..], [Evidence::Number(_)]));
}

#[test]
fn reasons_are_french_sentences_parts() {
    assert_eq!(
        Evidence::Acronym("ASC".into()).reason(),
        "«\u{a0}ASC\u{a0}» est le sigle de l’autre nom"
    );
}

fn some_entries() -> impl Strategy<Value = Vec<Entry>> {
    let word = prop::sample::select(vec![
        "association",
        "amis",
        "du",
        "lavoir",
        "moulin",
        "A.S.C.",
        "sportive",
        "culturelle",
        "football",
        "l’",
        "Éloi",
        "2",
        "club",
        "&",
    ]);
    let name = prop::collection::vec(word, 1..6).prop_map(|words| words.join(" "));
    let one = (name, 0..3u8, 0..4u8, 0..4u8).prop_map(|(name, commune, siren, email)| Entry {
        name,
        commune: (commune > 0).then(|| format!("1800{commune}")),
        siren: (siren > 2).then(|| "732829320".to_owned()),
        emails: (email > 1).then(|| format!("bureau{email}@exemple.fr")).into_iter().collect(),
        ..Entry::default()
    });
    prop::collection::vec(one, 0..14).prop_map(|mut entries| {
        for (one, id) in entries.iter_mut().zip(1..) {
            one.id = Uuid::from_u128(id);
        }
        entries
    })
}

proptest! {
    #[test]
    fn neither_the_order_nor_a_repetition_of_entries_matters(entries in some_entries()) {
        let found = candidates(&entries);
        let reversed: Vec<Entry> = entries.iter().rev().cloned().collect();
        let twice: Vec<Entry> = entries.iter().chain(&entries).cloned().collect();
        prop_assert_eq!(&candidates(&reversed), &found);
        prop_assert_eq!(&candidates(&twice), &found);
        for one in &found {
            prop_assert!(one.a < one.b && !one.evidence.is_empty());
            prop_assert!(!one.sure || one.conflicts.is_empty());
        }
    }

    #[test]
    fn a_name_read_again_is_the_same_name(name in "[a-zéèêçœàïA-ZÉ0-9 .’'&–-]{0,40}") {
        let read = Name::of(&name, None);
        prop_assert_eq!(&Name::of(&name.to_uppercase().to_lowercase(), None).key, &Name::of(&name.to_lowercase(), None).key);
        prop_assert!(read.agrees(&read));
    }
}

#[test]
fn twenty_thousand_associations_are_compared_without_all_pairs() {
    let entries: Vec<Entry> = (0..20_000u128)
        .map(|id| Entry {
            commune: Some(format!("{:05}", id % 40)),
            emails: vec![format!("a{}@exemple.fr", id / 2)],
            ..entry(id, &format!("Club de sport numéro {} les amis", id / 2))
        })
        .collect();
    let started = std::time::Instant::now();
    let found = candidates(&entries);
    assert_eq!(found.len(), 10_000, "each shares its address with one other");
    assert!(
        started.elapsed() < std::time::Duration::from_secs(60),
        "{:?}",
        started.elapsed()
    );
}
