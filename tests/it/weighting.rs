//! The weights of a wave, from its frame to every figure: dataset, results, files, method page, choices of the coordinator.

use diesel::RunQueryDsl;
use olva::app::accounts::Role;
use olva::app::{diagnostics, frame, overview, waves};
use olva::register::ContactRow;
use olva::register::import::SignOfLife;
use olva::values::Token;

use crate::support::site::{Answer, Site};

const CLUBS: &str = r#"{
  "id": "clubs", "version": "1.0.0", "title": "Les clubs",
  "usable": { "answered": ["salle"] },
  "report": { "weights": { "margins": ["register_domaine", "register_employeuse"], "method": "post-stratification", "employees": "salaries" } },
  "pages": [ { "id": "p1", "title": "Vous", "items": [
      { "id": "salle", "type": "boolean", "display": "yesno", "label": "Avez-vous une salle" },
      { "id": "taille", "type": "single", "label": "Taille", "list": [ { "code": "petite", "label": "Petite" }, { "code": "grande", "label": "Grande" } ] },
      { "id": "salaries", "type": "integer", "label": "Personnes salariées", "min": 0 } ] } ] }"#;

/// 24 associations that employ (the two of the site and 22 more) and 60 that do not; the tokens of the new ones, in that order.
fn town(site: &Site) -> Vec<Token> {
    let row = |line: usize| ContactRow {
        line,
        name: format!("Association {line}"),
        commune: Some("35238".into()),
        domain: Some("SPO".into()),
        employer: Some(line < 32),
        life: (!line.is_multiple_of(4)).then(|| SignOfLife {
            at: "2024-06-01".parse().unwrap(),
            source: "forum".into(),
        }),
        ..ContactRow::default()
    };
    let rows: Vec<_> = (10..92).map(row).collect();
    frame::import(&site.app, site.wave, &rows).unwrap();
    let mut links = waves::links(&site.app, site.wave, None, true).unwrap();
    links.retain(|(_, name, _)| name.starts_with("Association "));
    links.sort_by_key(|(_, name, _)| name.trim_start_matches("Association ").parse::<usize>().unwrap());
    links.into_iter().map(|(_, _, token)| token).collect()
}

fn answer(site: &Site, token: &Token, room: &str, size: &str, people: &str) {
    let at = |rest: &str| format!("/q/{}/{rest}", token.reveal());
    let form = [("~revision", "0"), ("salle", room), ("taille", size), ("salaries", people)];
    assert_eq!(site.post(&at("p1"), &form).status, 303);
    let sent = site.post(&at("envoyer"), &[("~revision", "1")]);
    assert_eq!(sent.location(), at("merci"));
}

/// 12 that employ answer that they have a room, 15 others that they have none but the last five.
fn answered(site: &Site) {
    let tokens = town(site);
    for (place, token) in tokens[..12].iter().enumerate() {
        answer(site, token, "oui", if place < 6 { "grande" } else { "petite" }, "3");
    }
    for (place, token) in tokens[22..37].iter().enumerate() {
        answer(site, token, if place < 10 { "non" } else { "oui" }, "petite", "0");
    }
}

fn plain(answer: &Answer) -> String {
    answer.text().replace(['\u{a0}', '\u{202f}'], " ")
}

fn execute(site: &Site, sql: &str) {
    site.app
        .store
        .write(|db| {
            diesel::sql_query(sql).execute(db)?;
            Ok::<_, olva::error::Error>(())
        })
        .unwrap();
}

#[test]
fn answers_stand_for_the_associations_of_their_group_that_did_not_answer() {
    let site = Site::new(CLUBS);
    answered(&site);
    let (_, dataset) = overview::dataset(&site.app, site.wave).unwrap();
    let weighted = dataset.weighted.as_deref().unwrap();
    assert!(weighted.report.weighted, "{:?}", weighted.report.unweighted);
    let mut weights = dataset.design.weights.clone();
    weights.sort_by(f64::total_cmp);
    // The two associations of the site have no known domain: with those that employ.
    assert_eq!((weights[0], weights[11], weights[12], weights[26]), (2.0, 2.0, 4.0, 4.0));
    assert_eq!(weights.iter().sum::<f64>(), 84.0);
    let activity = weighted.report.activity.unwrap();
    assert!(
        activity.low < activity.high && activity.high == 84.0 && activity.extrapolated,
        "{activity:?}"
    );

    // The page of results: 24 + 20 associations out of 84 have a room, not 17 of 27.
    let director = site.sign_in(Role::Director);
    let at = |rest: &str| format!("/o/rennes/vagues/{}/{rest}", site.wave);
    let results = || plain(&site.send("GET", &at("resultats?page=p1"), &[("Cookie", &director)], ""));
    // Directors read what was published, never figures that move with each answer.
    assert!(results().contains("Rien n’est encore publié") && !results().contains("52 %"));
    diagnostics::produce(&site.app, site.wave, None).unwrap();
    let page = results();
    assert!(page.contains("Les parts sont pondérées") && page.contains("52 %"), "{page}");
    assert!(page.contains("Chiffres de la publication du"), "{page}");

    // The files carry weights and groups.
    let csv = String::from_utf8(diagnostics::responses_csv(&site.app, site.wave).unwrap()).unwrap();
    assert_eq!(csv.lines().filter(|line| line.contains(";4;non|SPO;")).count(), 15, "{csv}");
    assert_eq!(csv.lines().filter(|line| line.contains(";2;oui|")).count(), 12, "{csv}");

    // The method, for whoever reads; the choices, for coordinators.
    let page = plain(&site.send("GET", &at("methode"), &[("Cookie", &director)], ""));
    assert!(
        page.contains("27 associations ont répondu sur les 84") && page.contains("w = N_h / r_h"),
        "{page}"
    );
    assert!(!page.contains("methode/choix") && !page.contains("Avec et sans pondération"));
    assert_eq!(
        site.send("GET", &at("methode/choix"), &[("Cookie", &director)], "").status,
        404
    );
}

#[test]
fn what_leaves_the_frame_changes_the_weights_at_once() {
    let site = Site::new(CLUBS);
    answered(&site);
    let weights = || {
        let (_, dataset) = overview::dataset(&site.app, site.wave).unwrap();
        let mut weights = dataset.design.weights.clone();
        weights.sort_by(f64::total_cmp);
        weights
    };
    assert_eq!(weights()[26], 4.0);
    // Fifteen that do not employ turn out to be dissolved, one that answered came by the open link, one employs sixty people.
    execute(
        &site,
        "UPDATE wave_frame SET status = 'dissolved', status_at = '2026-03-02T09:00:01.000000Z' WHERE association IN \
         (SELECT id FROM association WHERE name IN ('Association 80','Association 81','Association 82','Association 83','Association 84',\
         'Association 85','Association 86','Association 87','Association 88','Association 89','Association 90','Association 91',\
         'Association 79','Association 78','Association 77'))",
    );
    assert_eq!(weights()[26], 3.0, "45 associations for 15 answers");
    execute(
        &site,
        "UPDATE wave_frame SET outside = 1, status_at = '2026-03-02T09:00:02.000000Z' WHERE association = \
         (SELECT id FROM association WHERE name = 'Association 32')",
    );
    let now = weights();
    assert_eq!((now[0], now[26]), (1.0, 44.0 / 14.0), "{now:?}");
    let (_, dataset) = overview::dataset(&site.app, site.wave).unwrap();
    assert_eq!(dataset.weighted.as_deref().unwrap().report.outside, 1);
}

#[test]
fn a_large_association_represents_itself() {
    let site = Site::new(CLUBS);
    let tokens = town(&site);
    for token in &tokens[..11] {
        answer(&site, token, "oui", "grande", "3");
    }
    answer(&site, &tokens[11], "oui", "grande", "60");
    for token in &tokens[22..37] {
        answer(&site, token, "non", "petite", "0");
    }
    let (_, dataset) = overview::dataset(&site.app, site.wave).unwrap();
    let mut weights = dataset.design.weights.clone();
    weights.sort_by(f64::total_cmp);
    assert_eq!((weights[0], weights[1]), (1.0, 23.0 / 11.0));
    assert_eq!(dataset.weighted.as_deref().unwrap().report.self_representing, 1);
}

#[test]
fn the_coordinator_tries_a_choice_before_keeping_it() {
    let site = Site::new(CLUBS);
    answered(&site);
    let cookie = site.sign_in(Role::Coordinator);
    let url = format!("/o/rennes/vagues/{}/methode/choix", site.wave);
    let get = |path: &str| plain(&site.send("GET", path, &[("Cookie", &cookie)], ""));
    let page = site.send("GET", &url, &[("Cookie", &cookie)], "");
    let csrf = page.hidden("~csrf");
    assert!(
        page.text().contains("value=\"post-stratification\" checked"),
        "{}",
        page.text()
    );
    let send = |fields: &[(&str, &str)]| {
        let mut form = vec![("~csrf", csrf.as_str()), ("salaries", "50"), ("budget", "500 000")];
        form.extend(fields);
        site.post_as(&url, &form, Some(&cookie))
    };
    let weighted = || {
        let (_, dataset) = overview::dataset(&site.app, site.wave).unwrap();
        dataset.weighted.as_deref().unwrap().report.weighted
    };
    // Tried: told, not kept.
    let tried = send(&[
        ("quoi", "essayer"),
        ("methode", "none"),
        ("raison", "Le répertoire n’est pas à jour."),
    ]);
    let text = plain(&tried);
    assert_eq!(tried.status, 200);
    assert!(
        text.contains("« Le répertoire n’est pas à jour »") && text.contains("Rien n’est encore enregistré"),
        "{text}"
    );
    assert!(weighted());
    // Kept: every figure follows.
    let kept = send(&[
        ("quoi", "garder"),
        ("methode", "none"),
        ("raison", "Le répertoire n’est pas à jour."),
    ]);
    assert!(kept.location().ends_with("methode?fait=enregistre"));
    assert!(!weighted());
    let method = get(&format!("/o/rennes/vagues/{}/methode", site.wave));
    assert!(
        method.contains("ne sont pas pondérées") && method.contains("pas à jour"),
        "{method}"
    );

    // Totals of the territory: everything wrong is said at once, and what was typed stays.
    let bad = send(&[
        ("quoi", "garder"),
        ("methode", "raking"),
        ("totaux", "taille;total\npetite;60\nmoyenne;3\n"),
        ("source", ""),
        ("annee", "deux mille"),
    ]);
    let text = plain(&bad);
    assert_eq!(bad.status, 422);
    for said in [
        "Ligne 3 : « moyenne » n’est pas un code de « taille »",
        "Dites d’où viennent",
        "Donnez l’année",
        "petite;60",
    ] {
        assert!(text.contains(said), "{said} is missing in {text}");
    }
    assert!(!weighted());
    // Good ones are met exactly.
    let good = send(&[
        ("quoi", "garder"),
        ("methode", "raking"),
        ("totaux", "taille\ttotal\npetite\t63\ngrande\t21\n"),
        ("source", "comptage de la ville"),
        ("annee", "2025"),
    ]);
    assert_eq!(good.status, 303, "{}", plain(&good));
    let (_, dataset) = overview::dataset(&site.app, site.wave).unwrap();
    assert!(weighted());
    let size = dataset.column("taille").unwrap();
    let mut large = 0.0;
    for row in 0..dataset.len {
        size.each_code(row, |place| {
            if place == 1 {
                large += dataset.design.weights[row];
            }
        });
    }
    assert!((large - 21.0).abs() < 1e-6, "{large}");
    let form = get(&url);
    assert!(form.contains("comptage de la ville") && form.contains("petite;63"), "{form}");
}
