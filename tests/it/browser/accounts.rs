//! From an empty installation to a team, in a browser: nothing but what the pages say.

use olva::app::accounts;

use super::checks;
use super::driver::in_browser;
use crate::accounts::empty;

#[test]
fn an_empty_installation_becomes_an_observatory_with_a_team_without_reading_anything() {
    in_browser(|browser| {
        let (app, server) = empty();
        let at = |path: &str| format!("http://{}{path}", server.address);
        let mut faults = Vec::new();
        let mut look = |name: &str, says: &str| {
            assert!(browser.text("main").contains(says), "{says}: {}", browser.text("main"));
            faults.extend(checks::faults(browser, name));
        };
        browser.goto(&at("/"));
        look("a-home-empty", "pas encore installé");
        browser.goto(&at("/connexion"));
        look("a-entry", "Recevoir un lien de connexion");
        let link = accounts::setup::link(&app).unwrap().unwrap();
        browser.goto(&at(&format!("/installation/{}", link.reveal())));
        look("a-install", "Quel territoire");
        browser.fill("#territoire", "bourges");
        browser.follow("main button");
        look("a-install-found", "Intercommunalité");
        browser.follow("main a[href$='18033']");
        browser.fill("#nom", "Dominique Leroy");
        browser.fill("#courriel", "dominique@ville.example");
        browser.fill("#mot-de-passe", "trop court");
        browser.follow("main button");
        look("a-install-error", "douze caractères");
        browser.fill("#mot-de-passe", "un tilleul en février");
        browser.follow("main button");
        look("a-landing", "Cinq étapes");
        browser.follow("a[href$='/equipe']");
        browser.fill("#nom", "Sacha Petit");
        browser.fill("#courriel", "sacha@ville.example");
        browser.click("input[value=coordinator]");
        browser.follow("main button");
        look("a-team", "Sacha Petit");
        browser.follow("main li:last-child a");
        look("a-member", "Enregistrer les rôles");
        for (path, name, says) in [
            ("/compte", "a-own", "C’est celle-ci"),
            ("/compte/second-facteur", "a-factor", "six chiffres"),
            ("/o/bourges/recherche", "a-research", "Aucune vague"),
            ("/connexion/envoye", "a-sent", "vingt minutes"),
        ] {
            browser.goto(&at(path));
            look(name, says);
        }
        checks::none(&faults);
    });
}
