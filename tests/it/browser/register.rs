//! The pages of the register, full and empty, on a wide and on a narrow screen.

use olva::app::accounts::{self, Role};
use olva::app::register::imports::{self, Chosen, Received, Sent};

use super::driver::in_browser;
use super::{SHORT, checks};
use crate::support::databases::Folder;
use crate::support::site::Site;

const LIST: &str = "Nom de l'association;RNA;Commune;Courriel;Tel;Président;Adresse;CP;Secteur\n\
    Les amis du lavoir;W353000001;Rennes;contact@lavoir.example;0601020304;Jean Secret;1 rue du Lavoir;35000;Culture\n\
    La Boussole;;Rennes;bureau@boussole.example;;;;35000;Sport\n\
    ;;Rennes;perdue@exemple.example;;;;35000;Loisirs\n";

#[test]
fn the_register_can_be_used_by_everybody() {
    in_browser(|browser| {
        let site = Site::new(SHORT);
        let folder = Folder::new();
        let of = olva::app::observatories::list(&site.app).unwrap().remove(0);
        let path = folder.path().join("forum 2025.csv");
        std::fs::write(&path, LIST).unwrap();
        let receive = || {
            let sent = Sent {
                path: &path,
                name: "forum 2025.csv",
                kind: None,
                vintage: None,
                seats: None,
                territory: None,
                mapping: None,
                strict: false,
                person: None,
            };
            match imports::receive(&site.app, &of, &sent).unwrap() {
                Received::Columns(id) | Received::Previewed(id) => id,
                Received::Refused(refused) => panic!("{refused}"),
            }
        };
        let choose = |id| {
            let mapping = imports::get(&site.app, of.id, id).unwrap().reading.mapping.unwrap();
            let chosen = Chosen {
                kind: olva::register::import::Kind::Municipal,
                mapping,
                sheet: None,
            };
            assert!(matches!(
                imports::choose(&site.app, &of, id, chosen).unwrap(),
                Received::Previewed(_)
            ));
        };
        let (columns, preview, applied) = (receive(), receive(), receive());
        choose(preview);
        let link = accounts::add(&site.app, "Dominique Leroy", None, site.grant(Role::Administrator)).unwrap();
        browser.goto(&site.url(&format!("/connexion/{}", link.reveal())));
        browser.follow("main button");
        let mut faults = Vec::new();
        let base = "/o/rennes/registre";
        let previewed = format!("{base}/imports/{preview}");
        browser.goto(&site.url(&previewed));
        assert!(browser.text("main").contains("Lignes rejetées"), "{}", browser.text("main"));
        faults.extend(checks::faults(browser, "r-preview"));
        browser.size(360, 740);
        browser.picture("r-preview-360");
        browser.size(1280, 900);
        choose(applied);
        imports::apply(&site.app, &of, applied).unwrap();
        let one = site
            .app
            .store
            .read(|db| Ok(olva::store::register::associations(db, of.id)?))
            .unwrap();
        let one = one.iter().find(|one| one.rna.is_some()).unwrap().id;
        let pages = [
            (base.to_owned(), "r-list", "associations"),
            (format!("{base}?q=zzzz"), "r-list-none", "Aucune association"),
            (format!("{base}/associations/{one}"), "r-association", "forum 2025"),
            (format!("{base}/imports"), "r-imports", "Importer un fichier"),
            (format!("{base}/imports/{columns}"), "r-columns", "Courriel"),
            (format!("{base}/imports/{applied}"), "r-applied", "Annuler cet import"),
            (format!("{base}/oppositions"), "r-oppositions", "Opposition"),
            (format!("{base}/reference"), "r-reference", "quartiers prioritaires"),
        ];
        for (path, name, says) in &pages {
            browser.goto(&site.url(path));
            assert!(browser.text("main").contains(says), "{says}: {}", browser.text("main"));
            faults.extend(checks::faults(browser, name));
        }
        browser.size(360, 740);
        for (path, name, _) in &pages {
            browser.goto(&site.url(path));
            browser.picture(&format!("{name}-360"));
        }
        checks::none(&faults);
    });
}
