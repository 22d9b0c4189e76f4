//! The pages of the mails, through HTTP: the plan form keeps what was typed beside every fault, previews, tests, the pause, the
//! opposition by page and by one click.

use olva::app::accounts::Role;
use olva::app::{mailing, work};
use olva::mail::Mailer;
use olva::values::Timestamp;

use crate::support::site::Site;

const ESSAI: &str = r#"{ "id": "essai", "version": "1.0.0", "title": "Essai", "pages": [ { "id": "p1", "title": "Vous",
  "items": [ { "id": "nom", "type": "text", "label": "Nom" }, { "id": "resultats", "type": "boolean", "label": "Recevoir les résultats" } ] } ] }"#;

/// A coordinator in front of the wave.
struct Desk {
    site: Site,
    cookie: String,
    home: String,
}

impl Desk {
    fn new() -> Self {
        let site = Site::new(ESSAI);
        let cookie = site.sign_in(Role::Coordinator);
        let wave = olva::app::waves::get(&site.app, site.wave).unwrap();
        let observatory = olva::app::observatories::list(&site.app)
            .unwrap()
            .into_iter()
            .find(|one| one.id == wave.observatory);
        let home = format!("/o/{}/vagues/{}/courriels", observatory.unwrap().slug, site.wave);
        Desk { site, cookie, home }
    }

    fn get(&self, rest: &str) -> String {
        let answer = self
            .site
            .send("GET", &format!("{}{rest}", self.home), &[("Cookie", &self.cookie)], "");
        assert_eq!(answer.status, 200, "{rest}: {}", answer.text());
        answer.text()
    }

    fn post(&self, rest: &str, fields: &[(&str, &str)]) -> crate::support::site::Answer {
        let page = self.site.send("GET", &self.home, &[("Cookie", &self.cookie)], "");
        let csrf = page.hidden("~csrf");
        let mut all = vec![("~csrf", csrf.as_str())];
        all.extend(fields);
        self.site.post_as(&format!("{}{rest}", self.home), &all, Some(&self.cookie))
    }

    fn sent(&self) -> Vec<String> {
        let Mailer::Memory(sent) = &*self.site.app.mailer else {
            panic!("not in memory")
        };
        sent.lock().unwrap().clone()
    }
}

/// The form of a plan with one invitation.
fn invitation<'a>(days: &'a str, cap: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("id-0", "invitation"),
        ("quoi-0", "invitation"),
        ("jours-0", days),
        ("repere-0", "after-opening"),
        ("seuil-0", "10"),
        ("jour", "1"),
        ("jour", "2"),
        ("de", "0"),
        ("a", "24"),
        ("plafond", cap),
        ("repos", "3"),
        ("accord", ""),
        ("lien", ""),
        ("mot", ""),
    ]
}

#[test]
fn a_coordinator_keeps_the_plan_and_the_invitations_go() {
    let desk = Desk::new();
    assert!(desk.get("").contains("Rien ne partira tant que le plan n’est pas enregistré"));
    let form = desk.get("/plan");
    assert!(
        form.contains("Ce plan est proposé") && form.contains("Recevoir les résultats"),
        "{form}"
    );
    let kept = desk.post("/plan", &invitation("0", "4"));
    assert_eq!(kept.location(), format!("{}?fait=plan", desk.home));
    assert!(desk.get("?fait=plan").contains("Le plan d’envoi est enregistré."));
    work::tick(&desk.site.app).unwrap();
    assert_eq!(mailing::deliver(&desk.site.app, 10).unwrap().sent, 2);
    let page = desk.get("");
    assert!(
        page.contains("Commencé le") && page.contains("Dernier courriel parti"),
        "{page}"
    );
}

#[test]
fn every_fault_is_told_and_what_was_typed_stays() {
    let desk = Desk::new();
    let answer = desk.post("/plan", &invitation("trois", "0"));
    assert_eq!(answer.status, 422);
    let page = answer.text();
    assert!(
        page.contains("«\u{a0}trois\u{a0}» n’est pas un nombre entier") && page.contains("value=\"trois\""),
        "{page}"
    );
    let answer = desk.post("/plan", &invitation("45", "0"));
    assert_eq!(answer.status, 422);
    let page = answer.text();
    assert!(
        page.contains("c’est après la clôture") && page.contains("rien ne partirait"),
        "{page}"
    );
    assert!(
        page.contains("2 points sont à corriger") && page.contains("value=\"45\""),
        "{page}"
    );
    assert!(desk.get("").contains("Rien ne partira"), "nothing half done remains");
}

#[test]
fn each_mail_is_shown_and_tested_before_it_goes() {
    let desk = Desk::new();
    desk.post("/plan", &invitation("0", "4"));
    let preview = desk.get("/apercu/invitation");
    assert!(
        preview.contains("à vous de répondre") && preview.contains("/q/exemple"),
        "{preview}"
    );
    assert!(
        preview.contains("L’Élan &#60;b&#62;sportif") || preview.contains("La Boussole"),
        "{preview}"
    );
    let html = desk.get("/apercu/invitation/page");
    assert!(html.contains("Ouvrir le questionnaire") && !html.contains("<img"), "{html}");
    let answer = desk.post("/apercu/invitation", &[("adresse", "camille sans domaine")]);
    assert_eq!(answer.status, 422);
    assert!(
        answer.text().contains("Cette adresse ne peut pas recevoir de courriel")
            && answer.text().contains("camille sans domaine")
    );
    let answer = desk.post("/apercu/invitation", &[("adresse", "camille@ville.example")]);
    assert_eq!(answer.status, 303);
    let sent = desk.sent();
    assert_eq!(sent.len(), 1);
    assert!(
        sent[0].contains("To: camille@ville.example") && sent[0].contains("ce message n’a été envoyé qu’à vous"),
        "{}",
        sent[0]
    );
    let nowhere = desk
        .site
        .send("GET", &format!("{}/apercu/rien", desk.home), &[("Cookie", &desk.cookie)], "");
    assert_eq!(nowhere.status, 404);
}

#[test]
fn a_pause_and_a_cancelled_step_hold_what_they_say() {
    let desk = Desk::new();
    desk.post("/plan", &invitation("0", "4"));
    desk.post("/pause", &[("etat", "suspendre")]);
    assert!(desk.get("").contains("Les envois sont suspendus"));
    work::tick(&desk.site.app).unwrap();
    assert_eq!(mailing::deliver(&desk.site.app, 10).unwrap().sent, 0);
    desk.post("/pause", &[("etat", "reprendre")]);
    assert_eq!(
        desk.post("/annuler/invitation", &[]).location(),
        format!("{}?fait=annule", desk.home)
    );
    work::tick(&desk.site.app).unwrap();
    assert_eq!(mailing::deliver(&desk.site.app, 10).unwrap().sent, 0);
    assert_eq!(desk.post("/annuler/rien", &[]).status, 404);
    assert!(desk.get("/adresses").contains("Toutes les adresses fonctionnent"));
}

#[test]
fn one_click_opposes_and_opening_the_page_does_not() {
    let desk = Desk::new();
    desk.post("/plan", &invitation("0", "4"));
    work::tick(&desk.site.app).unwrap();
    mailing::deliver(&desk.site.app, 10).unwrap();
    let first = desk.sent().remove(0);
    let url = first
        .split("List-Unsubscribe: <http://127.0.0.1:8080")
        .nth(1)
        .unwrap()
        .split('>')
        .next()
        .unwrap()
        .to_owned();
    assert!(first.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
    let page = desk.site.get(&url);
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("Ne plus recevoir de message") && page.text().contains("Camille Roux"),
        "{}",
        page.text()
    );
    assert!(
        desk.site.get(&url).text().contains("Si vous confirmez"),
        "a machine that visits links changes nothing"
    );
    // What a mail program posts: no cookie, no guard, this body.
    let clicked = desk.site.post(&url, &[("List-Unsubscribe", "One-Click")]);
    assert_eq!(clicked.status, 200);
    assert!(clicked.text().contains("ne recevra plus de message"), "{}", clicked.text());
    desk.site.clock.set(Timestamp::parse("2026-03-02T20:00:00Z").unwrap());
    assert!(
        desk.site
            .post(&url, &[("action", "reprendre")])
            .text()
            .contains("pourra de nouveau recevoir")
    );
    assert!(desk.site.get(&url).text().contains("Si vous confirmez"));
    assert_eq!(desk.site.get("/opposition/inconnu").status, 404);
}
