//! The coordinator’s journey, from an empty installation to an open wave, only by what the pages say; then the open link.

use olva::app::accounts::{self, Grant, Role};
use olva::app::waves;
use olva::store::Store;

use super::checks;
use super::driver::{Browser, in_browser};
use crate::support::site::Server;
use crate::waves::town;

/// The next step, as the home page shows it.
const NOW: &str = ".steps .now a.button";

fn now(browser: &Browser) -> String {
    browser.text(".steps .now h2")
}

#[test]
fn a_coordinator_goes_from_an_empty_installation_to_an_open_wave_by_what_the_pages_say() {
    in_browser(|browser| {
        let town = town(&Store::open("sqlite::memory:").unwrap());
        let server = Server::start(&town.app);
        let at = |path: &str| format!("http://{}{path}", server.address);
        let mut faults = Vec::new();
        let link = accounts::add(
            &town.app,
            "Camille Roux",
            None,
            Grant::Member(town.here.id, Role::Coordinator),
        )
        .unwrap();
        browser.goto(&at(&format!("/connexion/{}", link.reveal())));
        browser.follow("main button");
        browser.goto(&at("/o/bourges"));
        assert!(now(browser).starts_with("1. Réunir la liste"), "{}", now(browser));
        faults.extend(checks::faults(browser, "w-home-empty"));

        // The list comes in (its import has its own journey): the home page goes on to the next step.
        town.fill(60);
        browser.goto(&at("/o/bourges"));
        assert!(now(browser).starts_with("2. Choisir le questionnaire"), "{}", now(browser));
        browser.follow(NOW);
        faults.extend(checks::faults(browser, "w-new"));
        browser.follow(".go button");
        assert!(
            browser.text("h1").contains("Questionnaire de l’enquête"),
            "{}",
            browser.text("h1")
        );
        faults.extend(checks::faults(browser, "w-compose"));
        browser.fill("#libelle", "Venez-vous au forum des associations ?");
        browser.fill("#choix", "Chaque année\nParfois\nJamais");
        browser.follow("form.panel button");
        assert!(
            browser.text("main").contains("La question est ajoutée"),
            "{}",
            browser.text("main")
        );
        browser.follow("main .files a.second");
        faults.extend(checks::faults(browser, "w-preview"));
        browser.follow("main .panel a.button");
        faults.extend(checks::faults(browser, "w-preview-page"));

        browser.goto(&at("/o/bourges"));
        assert!(now(browser).starts_with("3. Fixer les dates"), "{}", now(browser));
        browser.follow(NOW);
        faults.extend(checks::faults(browser, "w-dates"));
        browser.js("document.getElementById('soiree').value = '2027-09-23'");
        browser.follow("section form[method=get] button");
        assert!(
            browser.text("main").contains("Calendrier proposé"),
            "{}",
            browser.text("main")
        );
        faults.extend(checks::faults(browser, "w-calendar"));
        browser.follow("section form[method=post] button");
        assert!(browser.text("h1").contains("personne à joindre"), "{}", browser.text("h1"));
        faults.extend(checks::faults(browser, "w-people"));
        // Blank: everything that is missing is said at once.
        browser.follow(".go button");
        assert!(
            browser.count(".alert") == 1 && browser.count(".err") == 3,
            "{}",
            browser.text("main")
        );
        faults.extend(checks::faults(browser, "w-people-faults"));
        browser.fill("#responsable", "Ville de Bourges");
        browser.fill("#contact", "Camille Roux");
        browser.fill("#telephone", "02 00 00 00 00");
        browser.follow(".go button");
        faults.extend(checks::faults(browser, "w-prepare"));
        browser.goto(&at("/o/bourges"));
        assert!(now(browser).starts_with("5. Ouvrir"), "{}", now(browser));
        faults.extend(checks::faults(browser, "w-home-ready"));
        let wave = waves::list(&town.app, None).unwrap().remove(0).id;
        let base = at(&format!("/o/bourges/vagues/{wave}"));
        browser.goto(&format!("{base}/preparation/prevision"));
        faults.extend(checks::faults(browser, "w-forecast"));
        browser.goto(&format!("{base}/preparation/quartiers"));
        faults.extend(checks::faults(browser, "w-lists"));

        browser.goto(&at("/o/bourges"));
        browser.follow(NOW);
        browser.follow("form.go a[href$='/ouverture']");
        faults.extend(checks::faults(browser, "w-open-ask"));
        browser.follow("form.go button");
        assert!(
            browser.text("main").contains("L’enquête est ouverte"),
            "{}",
            browser.text("main")
        );
        faults.extend(checks::faults(browser, "w-open"));
        assert_eq!(waves::get(&town.app, wave).unwrap().state, olva::fieldwork::WaveState::Open);

        // The open link, on a telephone and without script.
        let link = waves::guest::switch(&town.app, wave, true).unwrap().unwrap();
        browser.size(360, 740);
        browser.script(false);
        browser.goto(&at(&format!("/participer/{link}")));
        browser.fill("#q", "élan 5");
        browser.follow("main form button");
        assert!(
            browser.text("main").contains("associations trouvées"),
            "{}",
            browser.text("main")
        );
        browser.click("main label.o");
        browser.follow("main form[method=post] button");
        assert!(browser.text("h1").contains("C’est noté"), "{}", browser.text("h1"));
        browser.goto(&at(&format!("/participer/{link}/demande")));
        browser.fill("#nom", "La Boussole");
        browser.fill("#telephone", "02 11 22 33 44");
        browser.follow(".go button");
        assert!(
            browser.text("h1").contains("Votre demande est reçue"),
            "{}",
            browser.text("h1")
        );
        browser.script(true);
        browser.goto(&at(&format!("/participer/{link}?q=elan")));
        faults.extend(checks::faults(browser, "w-guest"));
        browser.goto(&at(&format!("/participer/{link}/demande")));
        faults.extend(checks::faults(browser, "w-guest-request"));
        browser.goto(&format!("{base}/demandes"));
        faults.extend(checks::faults(browser, "w-requests"));
        for (path, name) in [("", "w-home"), ("/vagues/nouvelle", "w-new")] {
            browser.goto(&at(&format!("/o/bourges{path}")));
            browser.picture(&format!("{name}-360"));
        }
        for rest in [
            "preparation",
            "preparation/questionnaire",
            "preparation/dates?soiree=2027-09-23",
            "preparation/prevision",
        ] {
            browser.goto(&format!("{base}/{rest}"));
            browser.picture(&format!("w-{}-360", rest.replace(['/', '?', '='], "-")));
        }
        checks::none(&faults);
    });
}
