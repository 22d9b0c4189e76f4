//! The coordinator's and the director's pages on a small demonstration, and the diagnostic as a page.

use std::sync::Arc;

use olva::app::accounts::{self, Role};
use olva::demo::run::{Options, Questionnaire, run};
use olva::library::{Library, territories};

use super::checks;
use super::driver::in_browser;
use crate::support::databases::Folder;
use crate::support::site::Server;

#[test]
fn coordination_direction_and_diagnostic_can_be_used_by_everybody() {
    in_browser(|browser| {
        let folder = Folder::new();
        let options = Options {
            folder: folder.path().to_owned(),
            commune: territories().commune("18033").unwrap(),
            associations: Some(90),
            responses: Some(40),
            seed: 5,
            questionnaire: Questionnaire::Known("olva-2026".into()),
            plan: None,
            library: Arc::new(Library::embedded()),
            base_url: "http://127.0.0.1".into(),
        };
        let done = run(&options, &mut |_, _, _| {}).unwrap_or_else(|trouble| panic!("{}", trouble.message));
        let server = Server::start(&done.app);
        let at = |path: &str| format!("http://{}{path}", server.address);
        let wave = olva::app::waves::list(&done.app, None).unwrap().remove(0);
        let observatory = wave.observatory;
        let wave = wave.id;
        let mut faults = Vec::new();

        let link = accounts::add(
            &done.app,
            "Dominique Leroy",
            None,
            accounts::Grant::Member(observatory, Role::Coordinator),
        )
        .unwrap();
        browser.goto(&at(&format!("/connexion/{}", link.reveal())));
        browser.follow("main button");
        assert!(browser.text("main").contains("Bourges"), "{}", browser.text("main"));
        assert_eq!(browser.cookies(), ["olva_session"]);
        let wave = format!("/o/bourges/vagues/{wave}");
        let pages = [
            ("/o/bourges/vagues".to_owned(), "c-waves", "Bourges"),
            (wave.clone(), "c-wave", "Taux de réponse"),
            (format!("{wave}/associations"), "c-associations", "90 associations"),
            (
                format!("{wave}/associations?q=zzzz"),
                "c-associations-none",
                "Aucune association",
            ),
            (format!("{wave}/resultats"), "c-results", "réponses utilisables"),
            ("/o/bourges/diagnostic".to_owned(), "d-direction", "réponses"),
        ];
        for (path, name, says) in &pages {
            browser.goto(&at(path));
            assert!(browser.text("main").contains(says), "{says}: {}", browser.text("main"));
            faults.extend(checks::faults(browser, name));
        }
        browser.follow("main a[href$='.html']");
        assert!(browser.text("body").contains("Bourges"));
        faults.extend(checks::faults(browser, "d-diagnostic"));

        // Each figure of a narrow screen is whole, or scrolls inside itself.
        browser.size(360, 740);
        for (path, name, _) in &pages {
            browser.goto(&at(path));
            browser.picture(&format!("{name}-360"));
        }
        checks::none(&faults);
    });
}
