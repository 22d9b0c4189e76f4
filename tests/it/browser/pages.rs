//! The pages for everybody, and those that say no.

use olva::values::Timestamp;

use super::checks;
use super::driver::in_browser;
use crate::support::site::Site;

#[test]
fn public_pages_and_error_pages_can_be_used_by_everybody() {
    in_browser(|browser| {
        let site = Site::new(super::SHORT);
        let mut faults = Vec::new();
        let mut look = |path: &str, name: &str, says: &str| {
            browser.goto(&site.url(path));
            assert!(browser.text("main").contains(says), "{says}: {}", browser.text("body"));
            faults.extend(checks::faults(browser, name));
        };
        look("/", "home", "Vous avez reçu un lien");
        look("/accessibilite", "accessibility", "RGAA");
        look("/nulle-part", "404", "Page introuvable");
        look("/q/inconnu", "link-unknown", "Ce lien n’est pas valable");
        look("/o/rennes/vagues", "sign-in-needed", "Connexion nécessaire");
        let link =
            olva::app::accounts::add(&site.app, "Dominique", None, site.grant(olva::app::accounts::Role::Director)).unwrap();
        look(&format!("/connexion/{}", link.reveal()), "sign-in", "Se connecter");
        site.clock.set(Timestamp::parse("2026-04-01T00:00:00Z").unwrap());
        look(&site.q(""), "410", "L’enquête est close");
        assert!(browser.cookies().is_empty(), "{:?}", browser.cookies());
        checks::none(&faults);
    });
}
