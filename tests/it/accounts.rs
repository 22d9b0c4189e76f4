//! Signing in, one's own account, the team, the first administrator: through real HTTP.

use std::sync::Arc;

use olva::app::accounts::{self, Grant, Role};
use olva::app::{App, Caches, SiteSettings, mailing, observatories, waves};
use olva::library::Library;
use olva::mail::Mailer;
use olva::store::Store;
use olva::store::throttle;
use olva::values::{Email, SeededRandom, SetClock, Timestamp};

use crate::support::site::{Answer, Server, Site, form, request};

const ESSAI: &str = r#"{ "id": "essai", "version": "1.0.0", "title": "Essai", "pages": [ { "id": "p1", "title": "Vous",
  "items": [ { "id": "nom", "type": "text", "label": "Nom" } ] } ] }"#;

const PHRASE: &str = "un tilleul en février";

fn site() -> Site {
    Site::new(ESSAI)
}

/// A person of the site, known by their address.
fn person(site: &Site, email: &str, role: Role) -> String {
    let link = accounts::add(&site.app, "Camille", Email::parse(email).as_ref(), site.grant(role)).unwrap();
    cookie(&site.post(&format!("/connexion/{}", link.reveal()), &[]))
}

fn cookie(answer: &Answer) -> String {
    let header = answer
        .header("set-cookie")
        .unwrap_or_else(|| panic!("no cookie in a {}: {}", answer.status, answer.text()));
    header.split(';').next().unwrap().to_owned()
}

fn get(site: &Site, path: &str, cookie: &str) -> Answer {
    site.send("GET", path, &[("Cookie", cookie)], "")
}

/// Posts a form with the guard found on a page.
fn post(site: &Site, page: &str, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    let csrf = get(site, page, cookie).hidden("~csrf");
    let mut all = vec![("~csrf", csrf.as_str())];
    all.extend_from_slice(fields);
    site.post_as(path, &all, Some(cookie))
}

/// What the mails waiting say, and to whom.
fn mails(site: &Site) -> Vec<(String, String)> {
    mailing::deliver(&site.app, 50).unwrap();
    let Mailer::Memory(sent) = &*site.app.mailer else {
        panic!("a mailer in memory");
    };
    let sent = sent.lock().unwrap();
    sent.iter()
        .map(|mime| {
            let mail = mail_parser::MessageParser::default().parse(mime.as_bytes()).unwrap();
            let to = mail.to().unwrap().first().unwrap().address().unwrap().to_owned();
            (to, mail.body_text(0).unwrap().into_owned())
        })
        .collect()
}

/// The path of the first link of a mail.
fn link(text: &str) -> String {
    let start = text.find("/connexion/").unwrap();
    text[start..].split_whitespace().next().unwrap().to_owned()
}

fn later(site: &Site, seconds: i64) {
    use olva::values::Clock as _;
    site.clock.set(site.clock.now().plus_seconds(seconds));
}

/// The code that a telephone would show.
fn code(site: &Site, secret: &str) -> String {
    use olva::values::Clock as _;
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String = secret
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| format!("{:05b}", ALPHABET.find(c).unwrap()))
        .collect();
    let bytes: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect();
    let bytes: [u8; 20] = bytes.try_into().unwrap();
    let totp = totp_rs::Builder::new()
        .with_secret(totp_rs::Secret::from(bytes))
        .build()
        .unwrap();
    totp.generate(u64::try_from(site.clock.now().0.as_second()).unwrap())
        .to_string()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let start = text.find(before).unwrap_or_else(|| panic!("no {before} in {text}")) + before.len();
    text[start..].split(after).next().unwrap()
}

#[test]
fn a_mailed_link_works_once_for_twenty_minutes_and_nothing_tells_who_is_known() {
    let site = site();
    person(&site, "camille@ville.example", Role::Coordinator);
    let ask = |email: &str| site.post("/connexion", &[("voie", "lien"), ("courriel", email)]);
    let (known, unknown) = (ask("Camille@Ville.example"), ask("inconnue@ville.example"));
    assert_eq!((known.status, known.location()), (303, "/connexion/envoye"));
    assert_eq!((unknown.status, unknown.location()), (303, "/connexion/envoye"));
    assert_eq!(site.get("/connexion/envoye").status, 200);
    let sent = mails(&site);
    assert_eq!(sent.len(), 1, "nobody else is written to");
    assert_eq!(sent[0].0, "camille@ville.example");
    let link = link(&sent[0].1);
    assert_eq!(
        site.get(&link).header("set-cookie"),
        None,
        "a scanner that follows the link signs nobody in"
    );
    let signed = site.post(&link, &[]);
    assert_eq!(signed.location(), "/accueil");
    assert_eq!(get(&site, "/compte", &cookie(&signed)).status, 200);
    assert_eq!(site.post(&link, &[]).status, 404, "once");

    ask("camille@ville.example");
    let late = mails(&site).last().map(|mail| self::link(&mail.1)).unwrap();
    later(&site, 20 * 60);
    assert_eq!(site.post(&late, &[]).status, 404, "too late");
}

#[test]
fn a_letter_box_is_not_filled_by_others() {
    let site = site();
    person(&site, "camille@ville.example", Role::Coordinator);
    for _ in 0..12 {
        let asked = site.post("/connexion", &[("voie", "lien"), ("courriel", "camille@ville.example")]);
        assert_eq!(asked.location(), "/connexion/envoye", "and nobody is told");
    }
    assert_eq!(mails(&site).len(), 3);
}

#[test]
fn a_password_signs_in_and_a_wrong_one_says_the_same_as_an_unknown_address() {
    let site = site();
    let first = person(&site, "camille@ville.example", Role::Director);
    let short = post(&site, "/compte", "/compte/mot-de-passe", &first, &[("nouveau", "court")]);
    assert_eq!(short.status, 422);
    assert!(short.text().contains("douze caractères") && short.text().contains("aria-invalid"));
    assert!(!short.text().contains("value=\"court\""), "a password is never written back");
    let set = post(&site, "/compte", "/compte/mot-de-passe", &first, &[("nouveau", PHRASE)]);
    assert_eq!(set.location(), "/compte?fait=mot-de-passe");

    let enter = |email: &str, password: &str| {
        site.post(
            "/connexion",
            &[("voie", "mot-de-passe"), ("courriel", email), ("mot-de-passe", password)],
        )
    };
    let (wrong, unknown) = (
        enter("camille@ville.example", "autre chose"),
        enter("x@ville.example", "autre chose"),
    );
    assert_eq!((wrong.status, unknown.status), (422, 422));
    let same = |answer: &Answer, email: &str| answer.text().replace(email, "");
    assert_eq!(same(&wrong, "camille@ville.example"), same(&unknown, "x@ville.example"));
    let entered = enter(" Camille@ville.example ", PHRASE);
    assert_eq!(entered.location(), "/accueil");
    assert_eq!(get(&site, "/o/rennes/diagnostic", &cookie(&entered)).status, 200);

    // Changing it asks for the present one.
    let second = cookie(&entered);
    let fields = [("actuel", "pas celui-là"), ("nouveau", "quatre mots sans rapport")];
    let refused = post(&site, "/compte", "/compte/mot-de-passe", &second, &fields);
    assert!(refused.status == 422 && refused.text().contains("mot de passe actuel"));
    let fields = [("actuel", PHRASE), ("nouveau", "quatre mots sans rapport")];
    assert_eq!(post(&site, "/compte", "/compte/mot-de-passe", &second, &fields).status, 303);
    assert_eq!(get(&site, "/compte", &first).status, 401, "the other sessions end");
    assert_eq!(get(&site, "/compte", &second).status, 200);
}

#[test]
fn attempts_are_slowed_down_for_an_unknown_account_as_for_a_known_one() {
    let site = site();
    let cookie = person(&site, "camille@ville.example", Role::Director);
    post(&site, "/compte", "/compte/mot-de-passe", &cookie, &[("nouveau", PHRASE)]);
    let enter = |email: &str, password: &str| {
        site.post(
            "/connexion",
            &[("voie", "mot-de-passe"), ("courriel", email), ("mot-de-passe", password)],
        )
        .status
    };
    for email in ["camille@ville.example", "inconnue@ville.example"] {
        let statuses: Vec<u16> = (0..7).map(|_| enter(email, "faux faux faux")).collect();
        assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429], "{email}");
    }
    assert_eq!(enter("camille@ville.example", PHRASE), 429, "even with the right one");
    // Another account of the same town hall is not concerned, and the wait ends by itself.
    assert_eq!(enter("dominique@ville.example", "faux faux faux"), 422);
    later(&site, 6);
    assert_eq!(enter("camille@ville.example", PHRASE), 303);
}

#[test]
fn a_form_sent_from_another_site_signs_nobody_in() {
    let site = site();
    let link = accounts::add(&site.app, "Camille", None, site.grant(Role::Director)).unwrap();
    let path = format!("/connexion/{}", link.reveal());
    let send = |path: &str, header: (&str, &str)| {
        let headers = [("Content-Type", "application/x-www-form-urlencoded"), header];
        site.send("POST", path, &headers, &form(&[("voie", "lien"), ("courriel", "a@b.fr")]))
            .status
    };
    for header in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Origin", "https://mechant.example"),
    ] {
        assert_eq!(send(&path, header), 403, "{header:?}");
        assert_eq!(send("/connexion", header), 403, "{header:?}");
    }
    for header in [
        ("Sec-Fetch-Site", "same-origin"),
        ("Origin", "http://essai"),
        ("Origin", "null"),
    ] {
        assert_eq!(send("/connexion", header), 303, "{header:?}");
    }
    assert_eq!(send(&path, ("Sec-Fetch-Site", "same-origin")), 303);
}

#[test]
fn a_session_is_replaced_at_sign_in_and_can_be_ended_from_elsewhere() {
    let site = site();
    let email = Email::parse("camille@ville.example").unwrap();
    let link = accounts::add(&site.app, "Camille", Some(&email), site.grant(Role::Director)).unwrap();
    let path = format!("/connexion/{}", link.reveal());
    // A cookie chosen by somebody else is never the one of the session.
    let planted = format!("olva_session={}", "0".repeat(26));
    let first = cookie(&site.post_as(&path, &[], Some(&planted)));
    assert_ne!(first, planted);
    let second = cookie(&site.post_as(&path, &[], Some(&first)));
    assert_eq!(get(&site, "/compte", &first).status, 401, "the session before ends");

    let third = cookie(&site.post(&path, &[]));
    let page = get(&site, "/compte", &second).text();
    assert_eq!(page.matches("C’est celle-ci").count(), 1);
    let key = between(&page, "name=\"session\" value=\"", "\"").to_owned();
    // The key of a session opens nothing.
    assert_eq!(get(&site, "/compte", &format!("olva_session={key}")).status, 401);
    assert_eq!(
        post(&site, "/compte", "/compte/sessions", &second, &[("session", &key)]).status,
        303
    );
    assert_eq!(get(&site, "/compte", &third).status, 401);
    let fourth = cookie(&site.post(&path, &[]));
    assert_eq!(post(&site, "/compte", "/compte/sessions", &second, &[]).status, 303);
    assert_eq!(get(&site, "/compte", &fourth).status, 401);
    assert_eq!(get(&site, "/compte", &second).status, 200);
    later(&site, 13 * 3600);
    assert_eq!(get(&site, "/compte", &second).status, 401, "twelve hours without use");
}

/// The same application on a site that serves real people.
fn in_production(site: &Site) -> (App, Server) {
    let mut app = site.app.clone();
    app.settings = Arc::new(SiteSettings {
        production: true,
        ..SiteSettings::default()
    });
    let server = Server::start(&app);
    (app, server)
}

#[test]
fn a_coordinator_sets_a_second_factor_up_before_anything_else() {
    let site = site();
    let (app, server) = in_production(&site);
    let send = |method: &str, path: &str, cookie: &str, fields: &[(&str, &str)]| {
        let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", cookie)];
        request(server.address, method, path, &headers, &form(fields))
    };
    let email = Email::parse("camille@ville.example").unwrap();
    let link = accounts::add(&app, "Camille", Some(&email), site.grant(Role::Coordinator)).unwrap();
    let path = format!("/connexion/{}", link.reveal());
    let weak = cookie(&send("POST", &path, "", &[]));
    assert_eq!(
        send("POST", &path, "", &[]).status,
        404,
        "once, on a site that serves real people"
    );
    assert_eq!(
        send("GET", "/o/rennes/vagues", &weak, &[]).location(),
        "/connexion/code?vers=/o/rennes/vagues"
    );
    assert_eq!(
        send("GET", "/connexion/code", &weak, &[]).location(),
        "/compte/second-facteur"
    );
    let page = send("GET", "/compte/second-facteur", &weak, &[]);
    assert!(page.text().contains("<svg class=\"qr\"") && page.text().contains("obligatoire"));
    let secret = between(&page.text(), "<code>", "</code>").to_owned();
    let csrf = page.hidden("~csrf");
    let wrong = send(
        "POST",
        "/compte/second-facteur",
        &weak,
        &[("~csrf", &csrf), ("code", "000000")],
    );
    assert_eq!(wrong.status, 422);
    assert_eq!(
        between(&wrong.text(), "<code>", "</code>"),
        secret,
        "the same key is shown again"
    );
    let right = code(&site, &secret);
    let on = send("POST", "/compte/second-facteur", &weak, &[("~csrf", &csrf), ("code", &right)]);
    assert_eq!(on.status, 200);
    let recovery: Vec<String> = on
        .text()
        .split("<code>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect();
    assert_eq!(recovery.len(), 10);
    let strong = cookie(&on);
    assert_eq!(send("GET", "/o/rennes/vagues", &strong, &[]).status, 200);
    assert_eq!(send("GET", "/compte", &weak, &[]).status, 401, "the session before ends");
    // The page of the codes belongs to the new session.
    assert_eq!(
        send("POST", "/deconnexion", &strong, &[("~csrf", &on.hidden("~csrf"))]).status,
        303
    );

    let enter = || {
        let link = accounts::renew_link(&app, &email).unwrap();
        cookie(&send("POST", &format!("/connexion/{}", link.reveal()), "", &[]))
    };
    let half = enter();
    assert_eq!(send("GET", "/accueil", &half, &[]).location(), "/connexion/code");
    assert_eq!(
        send("GET", "/compte/second-facteur", &half, &[]).location(),
        "/connexion/code",
        "not to be replaced"
    );
    let csrf = send("GET", "/connexion/code", &half, &[]).hidden("~csrf");
    let try_code =
        |cookie: &str, csrf: &str, code: &str| send("POST", "/connexion/code", cookie, &[("~csrf", csrf), ("code", code)]);
    assert_eq!(try_code(&half, &csrf, &right).status, 422, "a code serves once");
    later(&site, 30);
    let next = code(&site, &secret);
    let whole = cookie(&try_code(&half, &csrf, &next));
    assert_ne!(whole, half);
    assert_eq!(send("GET", "/o/rennes/vagues", &whole, &[]).status, 200);

    // The telephone is lost.
    let half = enter();
    let csrf = send("GET", "/connexion/code", &half, &[]).hidden("~csrf");
    let saved = cookie(&try_code(&half, &csrf, &recovery[0].to_uppercase()));
    assert_eq!(send("GET", "/o/rennes/vagues", &saved, &[]).status, 200);
    let half = enter();
    let csrf = send("GET", "/connexion/code", &half, &[]).hidden("~csrf");
    assert_eq!(
        try_code(&half, &csrf, &recovery[0]).status,
        422,
        "a recovery code serves once"
    );
    let statuses: Vec<u16> = (0..6).map(|_| try_code(&half, &csrf, "000000").status).collect();
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");

    // Stopped, it must be set up again before anything else.
    let page = send("GET", "/compte/second-facteur", &saved, &[]);
    assert!(page.text().contains("9 codes de secours"));
    later(&site, 2 * 24 * 3600);
    let half = enter();
    let csrf = send("GET", "/connexion/code", &half, &[]).hidden("~csrf");
    let whole = cookie(&try_code(&half, &csrf, &code(&site, &secret)));
    let csrf = send("GET", "/compte", &whole, &[]).hidden("~csrf");
    let fields = [("~csrf", csrf.as_str()), ("code", recovery[1].as_str())];
    let off = send("POST", "/compte/second-facteur/arret", &whole, &fields);
    assert_eq!(off.location(), "/compte");
    assert_eq!(
        send("GET", "/o/rennes/vagues", &cookie(&off), &[]).location(),
        "/connexion/code?vers=/o/rennes/vagues"
    );
}

#[test]
fn a_director_needs_no_second_factor_and_may_have_one() {
    let site = site();
    let (app, server) = in_production(&site);
    let link = accounts::add(&app, "Claude", None, site.grant(Role::Director)).unwrap();
    let path = format!("/connexion/{}", link.reveal());
    let signed = request(server.address, "POST", &path, &[], "");
    let headers = [("Cookie", cookie(&signed))];
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(
        request(server.address, "GET", "/o/rennes/diagnostic", &headers, "").status,
        200
    );
    let page = request(server.address, "GET", "/compte/second-facteur", &headers, "").text();
    assert!(page.contains("class=\"qr\"") && !page.contains("obligatoire"));
}

#[test]
fn an_administrator_names_the_team_and_cannot_leave_nobody_in_charge() {
    let site = site();
    let admin = person(&site, "admin@ville.example", Role::Administrator);
    let team = "/o/rennes/equipe";
    let none = post(
        &site,
        team,
        team,
        &admin,
        &[("nom", "Sacha"), ("courriel", "sacha@ville.example")],
    );
    assert!(none.status == 422 && none.text().contains("au moins un rôle") && none.text().contains("value=\"Sacha\""));
    let fields = [
        ("nom", "Sacha"),
        ("courriel", "Sacha@ville.example"),
        ("role", "coordinator"),
        ("role", "operator"),
    ];
    assert_eq!(
        post(&site, team, team, &admin, &fields).location(),
        "/o/rennes/equipe?fait=invitation"
    );
    let (to, text) = mails(&site).remove(0);
    assert_eq!(to, "sacha@ville.example");
    assert!(text.contains("Camille"), "who invites is said: {text}");
    let sacha = cookie(&site.post(&link(&text), &[]));
    assert_eq!(get(&site, "/o/rennes/vagues", &sacha).status, 200);
    assert_eq!(get(&site, team, &sacha).status, 404);

    let page = get(&site, team, &admin).text();
    assert!(page.contains("coordination, saisie") && page.contains("administration"));
    let observatory = observatories::named(&site.app, "rennes").unwrap();
    let members = accounts::team::members(&site.app, &observatory).unwrap();
    let id = |name: &str| members.iter().find(|member| member.name == name).unwrap().id;
    let of = |name: &str| format!("{team}/{}", id(name));
    // From one page to the next, the roles are others.
    assert_eq!(post(&site, team, &of("Sacha"), &admin, &[("role", "clva")]).status, 303);
    assert_eq!(get(&site, "/o/rennes/vagues", &sacha).status, 404);
    assert_eq!(get(&site, "/o/rennes/diagnostic", &sacha).status, 200);
    let last = post(&site, team, &of("Camille"), &admin, &[("action", "retirer")]);
    assert!(last.status == 422 && last.text().contains("donnez d’abord ce rôle"));
    assert_eq!(
        post(&site, team, &of("Camille"), &admin, &[("role", "coordinator")]).status,
        422
    );
    assert_eq!(get(&site, team, &admin).status, 200);
    // A new link, then the door.
    assert_eq!(post(&site, team, &format!("{}/lien", of("Sacha")), &admin, &[]).status, 303);
    let again = link(&mails(&site).last().unwrap().1);
    assert_eq!(post(&site, team, &of("Sacha"), &admin, &[("action", "retirer")]).status, 303);
    assert_eq!(
        get(&site, "/compte", &sacha).status,
        401,
        "who has no role left is signed out"
    );
    assert_eq!(site.post(&again, &[]).status, 404, "and the link sent opens nothing");
}

#[test]
fn somebody_known_elsewhere_keeps_their_name_and_their_other_roles() {
    let site = site();
    let brest = observatories::of_territory(&site.app, &("29019".into(), "Brest".into()), false).unwrap();
    let email = Email::parse("alix@ville.example").unwrap();
    accounts::add(
        &site.app,
        "Alix Le Goff",
        Some(&email),
        Grant::Member(brest.id, Role::Director),
    )
    .unwrap();
    let admin = person(&site, "admin@ville.example", Role::Administrator);
    let fields = [("nom", "Usurpé"), ("courriel", "alix@ville.example"), ("role", "clva")];
    post(&site, "/o/rennes/equipe", "/o/rennes/equipe", &admin, &fields);
    assert!(get(&site, "/o/rennes/equipe", &admin).text().contains("Alix Le Goff"));
    let alix = cookie(&site.post(&link(&mails(&site)[0].1), &[]));
    let choice = get(&site, "/accueil", &alix).text();
    assert!(choice.contains("/o/brest") && choice.contains("/o/rennes"));
    let observatory = observatories::named(&site.app, "rennes").unwrap();
    let id = accounts::team::members(&site.app, &observatory)
        .unwrap()
        .into_iter()
        .find(|member| member.email.as_deref() == Some("alix@ville.example"))
        .unwrap()
        .id;
    post(
        &site,
        "/o/rennes/equipe",
        &format!("/o/rennes/equipe/{id}"),
        &admin,
        &[("action", "retirer")],
    );
    assert_eq!(
        get(&site, "/accueil", &alix).location(),
        "/o/brest",
        "the other town is untouched"
    );
}

#[test]
fn a_closed_account_is_out_at_once() {
    let site = site();
    let cookie = person(&site, "camille@ville.example", Role::Coordinator);
    let email = Email::parse("camille@ville.example").unwrap();
    assert_eq!(get(&site, "/o/rennes", &cookie).status, 200);
    accounts::set_disabled(&site.app, &email, true).unwrap();
    assert_eq!(get(&site, "/o/rennes", &cookie).status, 401);
    site.post("/connexion", &[("voie", "lien"), ("courriel", "camille@ville.example")]);
    assert!(mails(&site).is_empty());
    accounts::set_disabled(&site.app, &email, false).unwrap();
    assert_eq!(get(&site, "/o/rennes", &cookie).status, 401, "the session does not come back");
}

#[test]
fn each_role_lands_on_a_page_that_only_shows_what_it_may_open() {
    let site = site();
    for role in Role::ALL {
        let cookie = site.sign_in(role);
        assert_eq!(get(&site, "/accueil", &cookie).location(), "/o/rennes");
        let page = get(&site, "/o/rennes", &cookie);
        assert_eq!(page.status, 200);
        let text = page.text();
        let inside: Vec<&str> = text
            .split("href=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|url| url.starts_with("/o/"))
            .collect();
        for url in &inside {
            let status = get(&site, url, &cookie).status;
            assert!([200, 303].contains(&status), "{role:?} is led to {url}: {status}");
        }
        let team = inside.contains(&"/o/rennes/equipe");
        assert_eq!(team, role == Role::Administrator);
    }
}

#[test]
fn a_member_of_the_clva_only_sees_what_was_validated() {
    let site = site();
    olva::app::diagnostics::produce(&site.app, site.wave, None).unwrap();
    let files = olva::app::diagnostics::latest(&site.app, site.wave).unwrap().unwrap();
    let (clva, director) = (site.sign_in(Role::Clva), site.sign_in(Role::Director));
    let html = format!("/o/rennes/diagnostics/{}.html", files.id);
    assert_eq!(get(&site, &html, &director).status, 200);
    assert_eq!(get(&site, &html, &clva).status, 404);
    assert!(!get(&site, "/o/rennes/diagnostic", &clva).text().contains(&html));
    // Two diagnostics of the same instant have no order.
    later(&site, 1);
    let validated = olva::app::diagnostics::validate(&site.app, site.wave, true).unwrap();
    let html = format!("/o/rennes/diagnostics/{}.html", validated.id);
    assert!(get(&site, "/o/rennes/diagnostic", &clva).text().contains(&html));
    assert_eq!(get(&site, &html, &clva).status, 200);
    let json = format!("/o/rennes/diagnostics/{}.json", validated.id);
    assert_eq!(get(&site, &json, &clva).status, 404, "the aggregates are not the diagnostic");
    assert_eq!(get(&site, &json, &director).status, 200);
}

#[test]
fn a_validation_taken_back_closes_the_diagnostic_to_the_clva_even_at_its_own_address() {
    let site = site();
    let (clva, director, coordinator) = (
        site.sign_in(Role::Clva),
        site.sign_in(Role::Director),
        site.sign_in(Role::Coordinator),
    );
    let validated = olva::app::diagnostics::validate(&site.app, site.wave, true).unwrap();
    later(&site, 60);
    let address = |kind: &str| format!("/o/rennes/diagnostics/{}.{kind}", validated.id);
    let statuses = |who: &str| ["html", "pdf", "json"].map(|kind| get(&site, &address(kind), who).status);
    assert_eq!(statuses(&clva), [200, 200, 404]);
    // What the browser keeps is asked for again: it does not open what was taken back.
    let tag = get(&site, &address("pdf"), &clva).header("etag").unwrap().to_owned();
    let path = format!("/o/rennes/vagues/{}/validation", site.wave);
    let back = post(&site, "/o/rennes/diagnostic", &path, &coordinator, &[("etat", "provisoire")]);
    assert_eq!(back.status, 303, "{}", back.text());
    assert_eq!(statuses(&clva), [404, 404, 404]);
    let again = site.send("GET", &address("pdf"), &[("Cookie", &clva), ("If-None-Match", &tag)], "");
    assert_eq!(again.status, 404);
    assert!(!get(&site, "/o/rennes/diagnostic", &clva).text().contains(&address("html")));
    for reader in [&director, &coordinator] {
        assert_eq!(statuses(reader), [200, 200, 200], "the others still read it");
        let page = get(&site, "/o/rennes/diagnostic", reader).text();
        assert!(page.contains(&address("html")) && !page.contains(">Validé<"));
    }
    // Validated again, the new one is published; the one taken back is not.
    later(&site, 60);
    let second = olva::app::diagnostics::validate(&site.app, site.wave, true).unwrap();
    assert_eq!(
        get(&site, &format!("/o/rennes/diagnostics/{}.pdf", second.id), &clva).status,
        200
    );
    assert_eq!(statuses(&clva), [404, 404, 404]);
}

#[test]
fn a_researcher_gets_the_file_of_a_closed_wave_only() {
    let site = site();
    let cookie = site.sign_in(Role::Researcher);
    let file = format!("/o/rennes/vagues/{}/recherche.csv", site.wave);
    assert_eq!(get(&site, &file, &cookie).status, 404);
    assert!(get(&site, "/o/rennes/recherche", &cookie).text().contains("après la clôture"));
    waves::close(&site.app, site.wave).unwrap();
    let page = get(&site, "/o/rennes/recherche", &cookie).text();
    assert!(page.contains("recherche.csv"), "{page}");
    let answer = get(&site, &file, &cookie);
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("ligne;poids;register.domaine"), "{}", answer.text());
    let dictionary = get(&site, &file.replace(".csv", "-dictionnaire.csv"), &cookie);
    assert!(dictionary.text().contains("~masked"));
}

/// An installation that nobody has touched.
pub(crate) fn empty() -> (App, Server) {
    let app = App {
        store: Store::open("sqlite::memory:").unwrap(),
        mailer: Arc::new(Mailer::memory()),
        clock: Arc::new(SetClock::new(Timestamp::parse("2026-03-02T09:00:00Z").unwrap())),
        random: Arc::new(SeededRandom::new(3)),
        library: Arc::new(Library::embedded()),
        base_url: "http://127.0.0.1:8080".into(),
        settings: Arc::default(),
        caches: Arc::new(Caches::default()),
    };
    let server = Server::start(&app);
    (app, server)
}

#[test]
fn from_an_empty_installation_to_the_home_of_the_first_administrator() {
    let (app, server) = empty();
    let get = |path: &str, cookie: &str| request(server.address, "GET", path, &[("Cookie", cookie)], "");
    assert!(get("/", "").text().contains("olva serve"), "the home page says how to begin");
    let unused = accounts::setup::link(&app).unwrap().unwrap();
    let link = accounts::setup::link(&app).unwrap().unwrap();
    let path = format!("/installation/{}", link.reveal());
    assert_eq!(get(&format!("/installation/{}", "0".repeat(26)), "").status, 404);
    assert!(
        get(&format!("{path}?territoire=zzzzzz"), "")
            .text()
            .contains("Aucun territoire de ce nom")
    );
    let found = get(&format!("{path}?territoire=Bourges"), "").text();
    assert!(found.contains("?code=18033") && found.contains("Intercommunalité"));
    let chosen = get(&format!("{path}?code=18033"), "").text();
    assert!(chosen.contains("Bourges") && chosen.contains("name=\"mot-de-passe\""));
    let send = |fields: &[(&str, &str)]| {
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        request(server.address, "POST", &path, &headers, &form(fields))
    };
    let wrong = send(&[
        ("code", "18033"),
        ("nom", "Dominique"),
        ("courriel", "pas une adresse"),
        ("mot-de-passe", "court"),
    ]);
    assert_eq!(wrong.status, 422);
    let text = wrong.text();
    assert!(text.contains("value=\"Dominique\"") && text.contains("douze caractères") && text.contains("ne peut pas être lue"));
    assert!(!text.contains("value=\"court\""));
    assert_eq!(
        send(&[("code", "99999"), ("nom", "x")]).status,
        400,
        "a territory that does not exist"
    );
    let fields = [
        ("code", "18033"),
        ("nom", "Dominique"),
        ("courriel", "dominique@ville.example"),
        ("mot-de-passe", PHRASE),
        ("observatoire", "Observatoire de Bourges"),
    ];
    let made = send(&fields);
    assert_eq!(made.location(), "/o/bourges", "{}", made.text());
    let cookie = cookie(&made);
    let home = get("/o/bourges", &cookie).text();
    assert!(home.contains("Bourges") && home.contains("/o/bourges/equipe"), "{home}");
    assert_eq!(get("/o/bourges/equipe", &cookie).status, 200);
    // Nothing can be begun a second time, with any of the links.
    assert_eq!(send(&fields).status, 404);
    assert_eq!(get(&format!("/installation/{}?code=18033", unused.reveal()), "").status, 404);
    assert_eq!(
        request(server.address, "POST", &format!("/connexion/{}", unused.reveal()), &[], "").status,
        404
    );
    assert!(accounts::setup::link(&app).unwrap().is_none());
    assert!(!get("/", "").text().contains("olva serve"));
    // The password chosen works.
    let enter = [
        ("voie", "mot-de-passe"),
        ("courriel", "dominique@ville.example"),
        ("mot-de-passe", PHRASE),
    ];
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    let entered = request(server.address, "POST", "/connexion", &headers, &form(&enter));
    assert_eq!(entered.location(), "/accueil");
}

#[test]
fn the_link_of_the_installation_is_not_a_way_in() {
    let (app, server) = empty();
    let link = accounts::setup::link(&app).unwrap().unwrap();
    let signed = request(server.address, "POST", &format!("/connexion/{}", link.reveal()), &[], "");
    assert_eq!(signed.status, 404, "{}", signed.text());
    assert_eq!(
        request(server.address, "GET", &format!("/installation/{}", link.reveal()), &[], "").status,
        200,
        "and it is not used up by that"
    );
}

#[test]
fn attempts_made_at_the_same_instant_are_all_counted() {
    crate::support::databases::both(|store| {
        let now = Timestamp::parse("2026-03-02T09:00:00Z").unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        store
                            .write(|db| {
                                let (count, _) = throttle::hold(db, "clef", now)?;
                                Ok(throttle::set(db, "clef", count + 1, now)?)
                            })
                            .unwrap();
                    }
                });
            }
        });
        let counted = store.read(|db| Ok(throttle::get(db, "clef")?)).unwrap();
        assert_eq!(counted, Some((40, now)));
    });
}

#[test]
fn whoever_asked_for_a_page_lands_on_it_after_signing_in() {
    let site = site();
    let first = person(&site, "camille@ville.example", Role::Coordinator);
    post(&site, "/compte", "/compte/mot-de-passe", &first, &[("nouveau", PHRASE)]);
    let page = format!("/o/rennes/vagues/{}/suivi", site.wave);
    let hidden = format!("name=\"vers\" value=\"{page}\"");

    // The form stands in the place of the page; what was searched for stays out of it.
    let asked = site.get(&format!("{page}?domaine=SPO&nom=Dupont"));
    assert_eq!(asked.status, 401);
    assert_eq!(asked.text().matches(&hidden).count(), 2, "by link and by password");
    assert!(!asked.text().contains("Dupont"));

    // By password, after a first mistake.
    let enter = |password: &str| {
        let fields = [
            ("voie", "mot-de-passe"),
            ("courriel", "camille@ville.example"),
            ("mot-de-passe", password),
            ("vers", page.as_str()),
        ];
        site.post("/connexion", &fields)
    };
    let wrong = enter("autre chose");
    assert!(wrong.status == 422 && wrong.text().contains(&hidden));
    let entered = enter(PHRASE);
    assert_eq!(entered.location(), page);
    let cookie = cookie(&entered);
    assert_eq!(get(&site, &page, &cookie).status, 200);
    assert_eq!(
        get(&site, &format!("/connexion?vers={page}"), &cookie).location(),
        page,
        "already there"
    );

    // By the link of a mail, opened on another device: nothing but the link is needed.
    let fields = [
        ("voie", "lien"),
        ("courriel", "camille@ville.example"),
        ("vers", page.as_str()),
    ];
    let sent = site.post("/connexion", &fields);
    assert_eq!(sent.location(), format!("/connexion/envoye?vers={page}"));
    assert!(
        site.get(sent.location())
            .text()
            .contains(&format!("href=\"/connexion?vers={page}\""))
    );
    let link = link(&mails(&site)[0].1);
    let shown = site.get(&link);
    assert!(shown.text().contains(&hidden), "{}", shown.text());
    let path = link.split('?').next().unwrap();
    assert_eq!(site.post(path, &[("vers", &page)]).location(), page);
}

#[test]
fn the_second_factor_does_not_lose_the_page_asked_for() {
    let site = site();
    let (app, server) = in_production(&site);
    let send = |method: &str, path: &str, cookie: &str, fields: &[(&str, &str)]| {
        let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", cookie)];
        request(server.address, method, path, &headers, &form(fields))
    };
    let email = Email::parse("camille@ville.example").unwrap();
    let enter = |link: &str| send("POST", &format!("/connexion/{link}"), "", &[("vers", "/o/rennes/registre")]);
    let entered = enter(
        accounts::add(&app, "Camille", Some(&email), site.grant(Role::Coordinator))
            .unwrap()
            .reveal(),
    );
    let weak = cookie(&entered);
    assert_eq!(entered.location(), "/o/rennes/registre");
    // The first time: set up, then the codes, then the page.
    let stopped = send("GET", entered.location(), &weak, &[]);
    assert_eq!(stopped.location(), "/connexion/code?vers=/o/rennes/registre");
    let set_up = send("GET", stopped.location(), &weak, &[]);
    assert_eq!(set_up.location(), "/compte/second-facteur?vers=/o/rennes/registre");
    let shown = send("GET", set_up.location(), &weak, &[]);
    let secret = between(&shown.text(), "<code>", "</code>").to_owned();
    let (csrf, vers) = (shown.hidden("~csrf"), shown.hidden("vers"));
    let right = code(&site, &secret);
    let fields = [("~csrf", csrf.as_str()), ("vers", vers.as_str()), ("code", right.as_str())];
    let on = send("POST", "/compte/second-facteur", &weak, &fields);
    assert!(on.text().contains("class=\"button\" href=\"/o/rennes/registre\""));
    // The next times: the code, then the page.
    later(&site, 60);
    let entered = enter(accounts::renew_link(&app, &email).unwrap().reveal());
    let half = cookie(&entered);
    let asked = send("GET", "/connexion/code?vers=/o/rennes/registre", &half, &[]);
    let right = code(&site, &secret);
    let fields = [
        ("~csrf", &*asked.hidden("~csrf")),
        ("vers", &*asked.hidden("vers")),
        ("code", &*right),
    ];
    let strong = send("POST", "/connexion/code", &half, &fields);
    assert_eq!(strong.location(), "/o/rennes/registre");
    assert_eq!(send("GET", strong.location(), &cookie(&strong), &[]).status, 200);
}

#[test]
fn signing_in_leads_nowhere_else_than_to_a_page_of_the_site() {
    let site = site();
    let email = Email::parse("camille@ville.example").unwrap();
    accounts::add(&site.app, "Camille", Some(&email), site.grant(Role::Director)).unwrap();
    for elsewhere in [
        "https://mechant.example/",
        "//mechant.example/o/rennes",
        "/\\mechant.example",
        "/o/rennes/../../mechant",
        "/connexion",
        "/q/0000",
        "/deconnexion",
        "/o/rennes/nulle-part",
        "javascript:alert(1)",
    ] {
        let link = accounts::renew_link(&site.app, &email).unwrap();
        let path = format!("/connexion/{}", link.reveal());
        assert_eq!(site.post(&path, &[("vers", elsewhere)]).location(), "/accueil", "{elsewhere}");
        let fields = [("voie", "lien"), ("courriel", "x@ville.example"), ("vers", elsewhere)];
        assert_eq!(
            site.post("/connexion", &fields).location(),
            "/connexion/envoye",
            "{elsewhere}"
        );
    }
}
