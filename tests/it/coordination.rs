//! What a coordinator does with answers and diagnostics, and the two paths that a link can offer.

use std::sync::Arc;

use olva::app::accounts::Role;
use olva::app::{answering, diagnostics, overview, waves};
use olva::demo::run::{Options, Questionnaire, run};
use olva::fieldwork::{CaseStatus, ResponseState};
use olva::library::{Library, territories};
use olva::questionnaire::flow::Path;
use olva::report::TableCell;
use olva::values::Token;

use crate::support::databases::Folder;
use crate::support::site::{Answer, Site};

const CLUBS: &str = r#"{
  "id": "clubs", "version": "1.0.0", "title": "Les clubs", "start": { "minutes": 20, "minutesShort": 5 },
  "usable": { "answered": ["emploi"] },
  "report": { "breakdowns": ["emploi"] },
  "lists": { "ouiNon": [ { "code": "oui", "label": "Oui" }, { "code": "non", "label": "Non" } ] },
  "pages": [
    { "id": "p0", "title": "Accueil", "items": [ { "id": "sigle", "type": "text", "label": "Sigle" } ] },
    { "id": "p1", "title": "Vous", "items": [
      { "id": "emploi", "type": "single", "list": "ouiNon", "label": "Employez-vous", "mark": "essentiel" },
      { "id": "budget", "type": "money", "label": "Budget" } ] },
    { "id": "p2", "title": "Lieux", "items": [
      { "id": "salle", "type": "boolean", "display": "yesno", "label": "Avez-vous une salle", "mark": "essentiel" },
      { "id": "besoin", "type": "boolean", "display": "yesno", "label": "Avez-vous un besoin" } ] } ] }"#;

/// Forty-two more associations; the links of all.
fn many(site: &Site) -> Vec<Token> {
    let row = |line: usize| olva::register::ContactRow {
        line,
        name: format!("Association {line}"),
        commune: Some("35238".into()),
        ..Default::default()
    };
    let rows: Vec<_> = (10..52).map(row).collect();
    olva::app::frame::import(&site.app, site.wave, &rows).unwrap();
    let links = waves::links(&site.app, site.wave, None, true).unwrap();
    links.into_iter().map(|(_, _, token)| token).collect()
}

fn at(token: &Token, rest: &str) -> String {
    format!("/q/{}/{rest}", token.reveal())
}

/// Answers every page and sends: every third employs, every second has a room.
fn answer_all(site: &Site, tokens: &[Token]) {
    for (place, token) in tokens.iter().enumerate() {
        let employs = if place % 3 == 0 { "oui" } else { "non" };
        let room = if place % 2 == 0 { "oui" } else { "non" };
        for (page, revision, fields) in [
            ("p0", "0", vec![("sigle", "X")]),
            ("p1", "1", vec![("emploi", employs), ("budget", "1000")]),
            ("p2", "2", vec![("salle", room), ("besoin", "oui")]),
        ] {
            let mut form = vec![("~revision", revision)];
            form.extend(fields);
            assert_eq!(site.post(&at(token, page), &form).status, 303);
        }
        let sent = site.post(&at(token, "envoyer"), &[("~revision", "3")]);
        assert_eq!(sent.location(), at(token, "merci"));
    }
}

fn get_as(site: &Site, cookie: &str, path: &str) -> Answer {
    site.send("GET", path, &[("Cookie", cookie)], "")
}

/// A page with plain spaces.
fn plain(answer: &Answer) -> String {
    answer.text().replace(['\u{a0}', '\u{202f}'], " ")
}

#[test]
fn the_live_results_show_the_indicators_by_groups_even_without_a_plan() {
    let site = Site::new(CLUBS);
    answer_all(&site, &many(&site));
    let cookie = site.sign_in(Role::Coordinator);
    let results = get_as(&site, &cookie, &format!("/o/rennes/vagues/{}/resultats", site.wave));
    let html = plain(&results);
    assert_eq!(results.status, 200, "{html}");
    let section = html
        .split("id=\"indicateurs\"")
        .nth(1)
        .unwrap_or_else(|| panic!("no section in {html}"));
    let section = section.split("</section>").next().unwrap();
    // 44 associations: 8 of the 15 that employ and 14 of the 29 others have a room.
    assert!(
        section.contains("par employez-vous") && section.contains("<th scope=\"col\">Ensemble</th>"),
        "{section}"
    );
    let row = section
        .split("Avez-vous une salle</th>")
        .nth(1)
        .unwrap()
        .split("</tr>")
        .next()
        .unwrap();
    assert!(
        row.contains("53 % *") && row.contains("48 % *") && row.contains("50 % *"),
        "{row}"
    );
    assert!(section.contains("Résultat fragile"), "the star is explained: {section}");
}

#[test]
fn the_national_plan_is_crossed_by_domain_and_by_employment_live() {
    let folder = Folder::new();
    let options = Options {
        folder: folder.path().to_owned(),
        commune: territories().commune("18033").unwrap(),
        associations: Some(160),
        responses: Some(90),
        seed: 5,
        questionnaire: Questionnaire::Known("olva-2026".into()),
        plan: None,
        library: Arc::new(Library::embedded()),
        base_url: "http://127.0.0.1".into(),
    };
    let done = run(&options, &mut |_, _, _| {}).unwrap_or_else(|trouble| panic!("{}", trouble.message));
    let wave = waves::list(&done.app, None).unwrap().remove(0).id;
    let tables = diagnostics::crossings(&done.app, wave).unwrap();
    for by in ["domaine d’activité", "statut d’employeur"] {
        let table = tables
            .iter()
            .find(|table| table.caption == format!("Les indicateurs, par {by}"))
            .unwrap_or_else(|| panic!("no table by {by}"));
        assert!(table.columns.len() >= 4, "{:?}", table.columns);
        assert!(table.rows.len() > 40, "{} rows", table.rows.len());
        assert!(table.rows.iter().all(|row| row.cells.len() + 1 == table.columns.len()));
        let numbers = table
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .filter(|cell| matches!(cell, TableCell::Number(..)));
        assert!(numbers.count() > 60);
    }
}

#[test]
fn a_response_is_put_aside_and_taken_back() {
    let site = Site::new(CLUBS);
    let tokens = many(&site);
    answer_all(&site, &tokens[..9]);
    let cookie = site.sign_in(Role::Coordinator);
    let usable = || overview::dataset(&site.app, site.wave).unwrap().1.len;
    let counted = |code: &str| {
        let status = CaseStatus::parse(code).unwrap();
        overview::quality(&site.app, site.wave).unwrap().tally.of(&[status])
    };
    assert_eq!((usable(), counted("rejected")), (9, 0));
    // Sent, but not complete enough for the analysis: a row of the file, in no figure.
    for (page, revision, field) in [("p1", "0", ("budget", "1000")), ("p2", "1", ("salle", "oui"))] {
        let answer = site.post(&at(&tokens[9], page), &[("~revision", revision), field]);
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
    assert_eq!(
        site.post(&at(&tokens[9], "envoyer"), &[("~revision", "2")]).location(),
        at(&tokens[9], "merci")
    );
    let file = || {
        let bytes = diagnostics::responses_csv(&site.app, site.wave).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let usable = text.lines().skip(1).filter(|line| line.contains(";complete;1;")).count();
        let others: Vec<String> = text
            .lines()
            .filter(|line| line.contains(";;;complete;0;"))
            .map(str::to_owned)
            .collect();
        (text.lines().count() - 1, usable, others.len())
    };
    assert_eq!((usable(), file()), (9, (10, 9, 1)));

    let base = format!("/o/rennes/vagues/{}/associations", site.wave);
    let list = plain(&get_as(&site, &cookie, &base));
    assert_eq!(list.matches(">Écarter la réponse<").count(), 10, "only what was sent: {list}");
    let path = list
        .split("href=\"")
        .find(|part| part.contains("Écarter la réponse"))
        .unwrap();
    let path = path.split('"').next().unwrap().to_owned();
    let page = get_as(&site, &cookie, &path);
    assert!(
        plain(&page).contains("Elle ne compte plus") && usable() == 9,
        "asking changes nothing"
    );
    let csrf = page.hidden("~csrf");
    assert_eq!(site.post_as(&path, &[("reponse", "ecarter")], Some(&cookie)).status, 403);
    let director = site.sign_in(Role::Director);
    assert_eq!(get_as(&site, &director, &path).status, 404);
    for _ in 0..2 {
        let done = site.post_as(&path, &[("~csrf", &csrf), ("reponse", "ecarter")], Some(&cookie));
        assert_eq!(done.status, 303, "{}", done.text());
        assert!(plain(&get_as(&site, &cookie, done.location())).contains("réponse écartée"));
    }
    assert_eq!((usable(), counted("rejected"), counted("usable")), (8, 1, 8));
    assert_eq!(file(), (9, 8, 1), "what is put aside is in no file");

    let page = get_as(&site, &cookie, &path);
    assert!(page.text().contains("Reprendre la réponse"), "{}", page.text());
    let done = site.post_as(&path, &[("~csrf", &csrf), ("reponse", "reprendre")], Some(&cookie));
    assert_eq!(done.status, 303);
    assert_eq!((usable(), counted("rejected"), counted("usable")), (9, 0, 9));
    assert_eq!(site.post_as(&path, &[("~csrf", &csrf)], Some(&cookie)).status, 400);
    assert_eq!(get_as(&site, &cookie, &format!("{base}/inconnu")).status, 404);
}

#[test]
fn a_diagnostic_is_validated_and_the_older_ones_stay() {
    let site = Site::new(CLUBS);
    answer_all(&site, &many(&site));
    let first = diagnostics::produce(&site.app, site.wave, None).unwrap();
    let coordinator = site.sign_in(Role::Coordinator);
    let director = site.sign_in(Role::Director);
    assert!(
        !get_as(&site, &director, "/o/rennes/diagnostic")
            .text()
            .contains("Valider le diagnostic")
    );

    let path = format!("/o/rennes/vagues/{}/validation", site.wave);
    let state = |wanted: &str| {
        let page = get_as(&site, &coordinator, "/o/rennes/diagnostic");
        let csrf = page.hidden("~csrf");
        assert_eq!(page.hidden("etat"), wanted);
        site.clock
            .set(olva::values::Timestamp::parse("2026-03-02T12:00:00Z").unwrap());
        let done = site.post_as(&path, &[("~csrf", &csrf), ("etat", wanted)], Some(&coordinator));
        assert_eq!(done.status, 303, "{}", done.text());
        plain(&get_as(&site, &director, done.location()))
    };
    assert!(state("valide").contains(">Validé<"));
    let validated = diagnostics::latest(&site.app, site.wave).unwrap().unwrap();
    let (before, after) = (String::from_utf8_lossy(&first.html), String::from_utf8_lossy(&validated.html));
    assert!(before.to_lowercase().contains("provisoire"));
    assert!(validated.validated && validated.id != first.id && before != after);
    assert!(state("provisoire").contains(">Provisoire<"));
    assert!(!waves::get(&site.app, site.wave).unwrap().settings.validated);

    for (kind, bytes) in [("html", &first.html), ("pdf", &first.pdf), ("json", &first.aggregates)] {
        let kept = get_as(&site, &director, &format!("/o/rennes/diagnostics/{}.{kind}", first.id));
        assert_eq!((kept.status, &kept.body == bytes), (200, true), "the first one, as {kind}");
    }
    // The ones before the last are listed; the validation that was taken back holds for none.
    let history = plain(&get_as(&site, &director, "/o/rennes/diagnostic"));
    let history = history.split("id=\"precedents\"").nth(1).expect("the older diagnostics");
    let (newer, older) = history.split_once(&validated.id.to_string()).expect("the validated one");
    assert!(
        newer.contains("<td>Provisoire</td>") && !newer.contains(&first.id.to_string()),
        "{history}"
    );
    assert!(
        older.contains("<td>Provisoire</td>") && older.contains(&format!("{}.pdf", first.id)),
        "{history}"
    );

    let csrf = get_as(&site, &coordinator, "/o/rennes/diagnostic").hidden("~csrf");
    assert_eq!(
        site.post_as(&path, &[("~csrf", &csrf), ("etat", "bof")], Some(&coordinator))
            .status,
        400
    );
}

#[test]
fn a_link_offers_the_short_path_and_the_rest_afterwards() {
    let site = Site::new(CLUBS);
    assert!(
        !site.get(&site.q("")).text().contains("Version courte"),
        "only the link that offers it"
    );
    let start = plain(&site.get(&site.q("?parcours=court")));
    assert!(
        start.contains("Version courte (2 questions, 5 min)") && start.contains("Version complète (5 questions, 20 min)"),
        "{start}"
    );
    let chosen = site.q("p1?parcours=court");
    assert!(start.contains(&format!("href=\"{chosen}\"")) && start.contains(&format!("href=\"{}\"", site.q("p0"))));

    let page = site.get(&chosen);
    assert!(page.text().contains("name=\"emploi\"") && !page.text().contains("name=\"budget\""));
    let form = [
        ("~revision", "0"),
        ("~path", page.hidden("~path").leak() as &str),
        ("emploi", "oui"),
    ];
    let saved = site.post(&site.q("p1"), &form);
    assert_eq!(saved.location(), site.q("p2"), "{}", saved.text());
    let response = || answering::open(&site.app, &site.token, None).unwrap().response.unwrap();
    assert_eq!(response().path, Path::Short);
    assert!(
        !site.get(&site.q("p2?parcours=complet")).text().contains("name=\"besoin\""),
        "kept from then on"
    );
    let done = site.post(&site.q("p2"), &[("~revision", "1"), ("salle", "oui")]);
    assert_eq!(done.location(), site.q("recapitulatif"));
    assert_eq!(
        site.post(&site.q("envoyer"), &[("~revision", "2")]).location(),
        site.q("merci")
    );
    let tabulated = || {
        let (_, dataset) = overview::dataset(&site.app, site.wave).unwrap();
        olva::analysis::tabulate::tabulate(&dataset, "budget")
            .unwrap()
            .nonresponse
            .asked
    };
    assert_eq!(tabulated(), 0, "what the short path does not ask is not a refusal");

    let review = site.get(&site.q("recapitulatif"));
    assert!(review.text().contains("Répondre aussi aux autres questions"));
    for _ in 0..2 {
        let widened = site.post(&site.q("parcours/complet"), &[]);
        assert_eq!(widened.location(), site.q("p0"), "{}", widened.text());
    }
    let now = response();
    assert_eq!(
        (now.path, now.state),
        (Path::Full, ResponseState::Submitted),
        "what was sent stays sent"
    );
    assert!(site.get(&site.q("p1")).text().contains("name=\"budget\""));
    assert_eq!(tabulated(), 1);
    assert!(!site.get(&site.q("recapitulatif")).text().contains("Répondre aussi"));
}

#[test]
fn a_diagnostic_waits_for_five_answers_after_the_one_before() {
    let site = Site::new(CLUBS);
    let all = many(&site);
    let (first, more) = all.split_at(30);
    answer_all(&site, first);
    let before = diagnostics::produce(&site.app, site.wave, None).unwrap();
    assert!(before.published && before.responses == 30);
    let (coordinator, director) = (site.sign_in(Role::Coordinator), site.sign_in(Role::Director));
    let page = |who: &str| plain(&get_as(&site, who, "/o/rennes/diagnostic"));
    let later = |hour: u32| {
        let at = format!("2026-03-02T{hour}:00:00Z");
        site.clock.set(olva::values::Timestamp::parse(&at).unwrap());
    };

    // Three came: they wait, and the figures do not move.
    answer_all(&site, &more[..3]);
    later(12);
    assert!(
        page(&coordinator).contains("3 réponses nouvelles. Il en faut encore 2"),
        "{}",
        page(&coordinator)
    );
    assert!(!page(&director).contains("réponses nouvelles"));
    let waiting = diagnostics::produce(&site.app, site.wave, None).unwrap();
    assert_eq!((waiting.published, waiting.responses), (true, 30));
    assert_eq!(waiting.aggregates, before.aggregates);

    // One of the answers published is put aside: a draft, that the director does not read.
    let used = site
        .app
        .store
        .read(|db| Ok(olva::store::publication::used(db, site.wave)?))
        .unwrap();
    let id = used[0].0;
    let now = olva::values::Timestamp::parse("2026-03-02T12:30:00Z").unwrap();
    let aside = |db: &mut olva::store::Database| Ok(olva::store::results::reject(db, id, true, now)?);
    assert!(site.app.store.write(aside).unwrap());
    later(13);
    let draft = diagnostics::produce(&site.app, site.wave, None).unwrap();
    assert!(!draft.published);
    assert!(page(&coordinator).contains("Brouillon, lu par la coordination seule"));
    assert!(!page(&director).contains(&draft.id.to_string()) && page(&director).contains(&waiting.id.to_string()));
    let address = format!("/o/rennes/diagnostics/{}.html", draft.id);
    assert_eq!(get_as(&site, &director, &address).status, 404);
    assert_eq!(get_as(&site, &coordinator, &address).status, 200);

    // Enough came: published, the figures of groups that changed too little hidden.
    answer_all(&site, &more[3..]);
    later(14);
    let after = diagnostics::produce(&site.app, site.wave, None).unwrap();
    assert!(after.published && after.responses > 35, "{}", after.responses);
    assert!(page(&director).contains(&after.id.to_string()));
}
