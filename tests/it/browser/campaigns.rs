//! Campaigns and training, in a browser: the pages of whoever coordinates several observatories, a wave that joins, a training
//! observatory with its kept mails.

use olva::app::accounts::{self, Grant, Role};
use olva::app::waves::draft;
use olva::app::{mailing, observatories, waves, work};
use olva::demo::training::{Size, begin};

use super::checks;
use super::driver::{Browser, in_browser};
use crate::accounts::empty;

fn look(browser: &Browser, faults: &mut Vec<String>, name: &str, says: &str) {
    let text = browser.text("main").replace(['\u{a0}', '\u{202f}'], " ");
    assert!(text.contains(says), "{says}: {text}");
    faults.extend(checks::faults(browser, name));
    browser.size(360, 740);
    browser.picture(&format!("{name}-360"));
    browser.size(1280, 900);
}

#[test]
fn a_campaign_is_begun_joined_and_corrected_by_what_the_pages_say() {
    in_browser(|browser| {
        let (app, server) = empty();
        let at = |path: &str| format!("http://{}{path}", server.address);
        let place = |code: &str, name: &str| observatories::of_territory(&app, &(code.into(), name.into()), false).unwrap();
        let (bourges, vierzon) = (place("18033", "Bourges"), place("18279", "Vierzon"));
        let enter = |grant| {
            let link = accounts::add(&app, "Camille Roux", None, grant).unwrap();
            browser.goto(&at(&format!("/connexion/{}", link.reveal())));
            browser.follow("main button");
        };
        let mut faults = Vec::new();
        enter(Grant::Campaign);
        look(browser, &mut faults, "k-campaigns-none", "Aucune campagne");
        browser.follow("main .go button");
        look(browser, &mut faults, "k-campaigns-error", "Donnez un titre");
        browser.fill("#titre", "Vague commune 2026");
        browser.follow("main .go button");
        look(browser, &mut faults, "k-campaign-empty", "Aucune enquête n’a rejoint");
        let campaign = browser.url();

        // Two observatories join: one from the beginning, one while it prepares.
        let core = waves::questionnaire::from_library(&app, "flash-locaux").unwrap();
        let wave = draft::begin(&app, &bourges, "Enquête de Bourges", &core.hash, None)
            .unwrap()
            .unwrap();
        enter(Grant::Member(bourges.id, Role::Coordinator));
        browser.goto(&at(&format!("/o/bourges/vagues/{wave}/preparation/questionnaire")));
        look(browser, &mut faults, "k-join", "Vague commune 2026");
        browser.click("input[name=campagne]");
        browser.follow("section[aria-labelledby=campagne] button");
        look(browser, &mut faults, "k-joined", "L’enquête fait partie de la campagne");
        let all = waves::campaign::list(&app).unwrap();
        let (_, common, _) = waves::campaign::get(&app, all[0].id).unwrap();
        draft::begin(&app, &vierzon, "Enquête de Vierzon", &common.hash, Some(all[0].id))
            .unwrap()
            .unwrap();

        enter(Grant::Campaign);
        browser.goto(&campaign);
        look(browser, &mut faults, "k-campaign", "Enquête de Vierzon");
        let good = common
            .source
            .replacen(&format!("\"version\":\"{}\"", common.version), "\"version\":\"9.0.0\"", 1);
        assert_ne!(good, common.source);
        browser.fill("#texte", "{");
        browser.follow("main .go button");
        look(browser, &mut faults, "k-correction-faulty", "Rien n’a été changé");
        checks::none(&faults);
    });
}

#[test]
fn a_training_observatory_is_made_walked_and_started_afresh() {
    in_browser(|browser| {
        let (app, server) = empty();
        let at = |path: &str| format!("http://{}{path}", server.address);
        let real = observatories::of_territory(&app, &("18033".into(), "Bourges".into()), false).unwrap();
        let link = accounts::add(&app, "Camille Roux", None, Grant::Member(real.id, Role::Administrator)).unwrap();
        let mut faults = Vec::new();
        // From a page asked for, through the form that stands in its place.
        browser.goto(&at("/o/bourges/entrainement"));
        look(browser, &mut faults, "t-asked", "la page s’ouvrira ensuite");
        browser.goto(&at(&format!("/connexion/{}?vers=/o/bourges/entrainement", link.reveal())));
        browser.follow("main button");
        look(browser, &mut faults, "t-real", "Créer l’observatoire d’entraînement");
        let size = Size {
            associations: 60,
            responses: 3,
        };
        begin(&app, &real, size).unwrap();
        work::tick(&app).unwrap();
        mailing::deliver(&app, 500).unwrap();
        browser.goto(&at("/o/bourges/entrainement"));
        browser.follow("main a.button");
        look(browser, &mut faults, "t-home", "Enquête d’entraînement");
        assert!(browser.text("header").contains("aucun courriel n’en part"));
        browser.goto(&at("/o/bourges-2/entrainement"));
        look(browser, &mut faults, "t-training", "Repartir à neuf");
        browser.follow("main form button");
        look(browser, &mut faults, "t-tick", "Cochez la case");
        browser.goto(&at("/o/bourges-2/courriels-retenus"));
        browser.click("main summary");
        look(browser, &mut faults, "t-mails", "ne concerne aucune association réelle");
        browser.goto(&at("/o/bourges-2/equipe"));
        look(browser, &mut faults, "t-team", "Camille Roux");
        checks::none(&faults);
    });
}
