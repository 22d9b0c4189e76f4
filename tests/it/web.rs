//! The site through real HTTP: an association's journey, what goes wrong, who may see what, and the weight of pages.

use olva::app::accounts::Role;
use olva::app::answering;
use olva::questionnaire::{Content, Value};

use crate::support::site::{Answer, Site};

const ESSAI: &str = r###"{
  "id": "essai", "version": "1.0.0", "title": "Essai <i>de</i> questionnaire", "thanks": "Merci à vous.",
  "start": { "minutes": 12, "have": ["Votre dernier budget."], "notice": ["Vos réponses restent confidentielles."],
             "noticeFull": "## Qui\nLa Ville.\n\n- un droit\n- un autre", "noticeVersion": "n3" },
  "lists": { "ouiNon": [ { "code": "oui", "label": "Oui" }, { "code": "non", "label": "Non" } ],
             "sources": [ { "code": "cotis", "label": "Cotisations" }, { "code": "subv", "label": "Subventions", "hint": "Ville, État" },
                          { "code": "autre", "label": "Autre", "other": true }, { "code": "rien", "label": "Aucune", "exclusive": true } ] },
  "pages": [
    { "id": "p1", "title": "Vous", "intro": "Quelques mots.", "items": [
      { "id": "nom", "type": "text", "label": "Nom", "mark": "essentiel", "required": true, "maxLength": 40 },
      { "id": "emploi", "type": "single", "list": "ouiNon", "label": "Employez-vous ?", "dontKnow": true },
      { "id": "nb", "type": "integer", "label": "Combien ?", "min": 1, "max": 5000, "unit": "personnes", "visibleIf": "emploi = 'oui'",
        "checks": [ { "id": "grand", "when": "nb > 100", "severity": "soft", "message": "{nb} : est-ce exact ?" } ] },
      { "id": "siege", "type": "commune", "label": "Commune du siège" } ] },
    { "id": "p2", "title": "Argent", "items": [
      { "id": "budget", "type": "money", "label": "Budget", "bands": [0, 1000, 10000], "dontKnow": true, "estimate": true },
      { "id": "sources", "type": "multi", "list": "sources", "label": "Ressources", "max": 2 },
      { "id": "parts", "type": "shares", "label": "Répartition", "filter": { "by": "sources", "mode": "selected" },
        "rows": [ { "id": "cotis", "label": "Cotisations" }, { "id": "subv", "label": "Subventions" }, { "id": "autre", "label": "Autre" } ] },
      { "id": "avis", "type": "matrix", "list": "ouiNon", "label": "Avis", "notApplicable": true,
        "rows": [ { "id": "salles", "label": "Salles" }, { "id": "delais", "label": "Délais" } ] },
      { "id": "ordre", "type": "rank", "list": "sources", "size": 2, "label": "Préférences" },
      { "id": "taux", "type": "percent", "label": "Taux" },
      { "id": "heures", "type": "decimal", "label": "Heures", "unit": "h" },
      { "id": "annee_c", "type": "year", "label": "Création" },
      { "id": "jour", "type": "date", "label": "Assemblée" },
      { "id": "rna", "type": "rna", "label": "RNA" },
      { "id": "siren", "type": "siren", "label": "SIREN" },
      { "id": "mel", "type": "email", "label": "Courriel" },
      { "id": "accord", "type": "boolean", "label": "Accord" },
      { "id": "public", "type": "boolean", "display": "yesno", "label": "Public ?" },
      { "id": "postes", "type": "roster", "label": "Postes", "count": { "max": 3 }, "rowLabel": "Poste {index}",
        "items": [ { "id": "contrat", "type": "single", "list": "ouiNon", "label": "CDI ?" }, { "id": "h", "type": "integer", "label": "Heures" } ] },
      { "id": "bloc", "type": "group", "label": "Bloc", "items": [ { "id": "g1", "type": "text", "label": "Premier" } ] },
      { "id": "note1", "type": "note", "label": "À savoir." },
      { "id": "mot", "type": "longtext", "label": "Un mot" } ] } ] }"###;

fn site() -> Site {
    Site::new(ESSAI)
}

/// Saves the first page as a browser without script would.
fn save_first(site: &Site, nom: &str) -> Answer {
    let page = site.get(&site.q("p1"));
    let fields = [("~revision", page.hidden("~revision")), ("~shown", page.hidden("~shown"))];
    let mut form: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    form.extend([("nom", nom), ("siege~search", "Rennes"), ("~action", "next")]);
    site.post(&site.q("p1"), &form)
}

fn value(site: &Site, item: &str) -> Option<Content> {
    let visit = answering::open(&site.app, &site.token, None).unwrap();
    Some(visit.response?.answers.get(item)?.content.clone())
}

fn text(value: &str) -> Option<Content> {
    Some(Content::Value(Value::Text(value.into())))
}

#[test]
fn an_association_answers_from_the_link_to_its_copy() {
    let site = site();
    let start = site.get(&site.q(""));
    let html = start.text();
    assert_eq!(start.status, 200, "{html}");
    for part in [
        "Commencer",
        "Votre dernier budget.",
        "12 minutes",
        "Camille Roux, 02 00 00 00 00",
        "confidentielles",
        "/notice",
    ] {
        assert!(
            html.contains(part) || html.replace('\u{a0}', " ").contains(part),
            "{part} in {html}"
        );
    }
    assert!(site.get(&site.q("notice")).text().contains("<li>un droit</li>"));

    let saved = save_first(&site, "L’Élan");
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(saved.location(), site.q("p2"));
    assert_eq!(value(&site, "nom"), text("L’Élan"));
    assert_eq!(value(&site, "siege"), text("35238"));
    assert!(site.get(&site.q("")).text().contains("Reprendre"));

    let page = site.get(&site.q("p2"));
    assert!(page.text().contains("Étape\u{a0}2 sur\u{a0}2"), "{}", page.text());
    let revision = page.hidden("~revision");
    let shown = page.hidden("~shown");
    let form = [
        ("~revision", revision.as_str()),
        ("~shown", shown.as_str()),
        ("budget", "12 500"),
        ("budget~estimate", "1"),
        ("sources", "cotis"),
        ("sources", "autre"),
        ("sources~other.autre", "Vide-grenier"),
        ("avis.salles", "oui"),
        ("ordre.1", "subv"),
        ("jour", "31/12/2025"),
        ("postes.0.contrat", "oui"),
        ("postes.0.h", "35"),
        ("accord", "1"),
        ("mot", "Bonne idée"),
    ];
    let saved = site.post(&site.q("p2"), &form);
    assert_eq!(saved.status, 303, "{}", saved.text());
    // The sources ticked open their shares: the page comes back once, and says so.
    assert_eq!(saved.location(), format!("{}?ouvert=parts#q-parts", site.q("p2")));
    let again = site.get(saved.location());
    assert!(again.text().contains("ouvre une question de plus"), "{}", again.text());
    let revision = again.hidden("~revision");
    let shown = again.hidden("~shown");
    assert!(shown.contains("parts"));
    let mut form: Vec<(&str, &str)> = form[2..].to_vec();
    form.extend([("~revision", revision.as_str()), ("~shown", shown.as_str())]);
    let saved = site.post(&site.q("p2"), &form);
    assert_eq!(saved.location(), site.q("recapitulatif"), "asked once");

    let review = site.get(saved.location());
    let html = review.text().replace(['\u{a0}', '\u{202f}'], " ");
    for part in [
        "12 500 € (estimation)",
        "Autre : Vide-grenier",
        "1. Subventions",
        "31 décembre 2025",
        "Rennes (35238)",
        "Modifier",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    let revision = review.hidden("~revision");
    let sent = site.post(&site.q("envoyer"), &[("~revision", revision.as_str())]);
    assert_eq!(sent.location(), site.q("merci"), "{}", sent.text());
    let twice = site.post(&site.q("envoyer"), &[("~revision", revision.as_str())]);
    assert_eq!(twice.location(), site.q("merci"), "a double click on send");
    let thanks = site.get(&site.q("merci"));
    assert!(thanks.text().contains("Merci à vous.") && thanks.text().contains("envoyé le"));
    let copy = site.get(&site.q("copie"));
    assert!(copy.text().contains("Vide-grenier") && !copy.text().contains("Modifier"));
}

#[test]
fn answers_can_be_corrected_until_the_wave_closes_and_read_after() {
    let site = site();
    save_first(&site, "Un");
    let revision = site.get(&site.q("recapitulatif")).hidden("~revision");
    assert_eq!(site.post(&site.q("envoyer"), &[("~revision", &revision)]).status, 303);
    assert!(site.get(&site.q("")).text().contains("Relire ou corriger"));
    assert_eq!(save_first(&site, "Deux").status, 303);
    assert_eq!(value(&site, "nom"), text("Deux"));

    let page = site.get(&site.q("p1"));
    let revision = page.hidden("~revision");
    site.clock
        .set(olva::values::Timestamp::parse("2026-04-01T00:00:00Z").unwrap());
    let late = site.post(&site.q("p1"), &[("~revision", &revision), ("nom", "Trop tard")]);
    assert_eq!(late.status, 410);
    assert!(late.text().contains("L’enquête est close"));
    assert_eq!(site.get(&site.q("p1")).location(), site.q("copie"));
    assert!(site.get(&site.q("copie")).text().contains("Deux"));
    let other = olva::app::waves::links(&site.app, site.wave, None, true).unwrap().remove(1).2;
    assert_eq!(site.get(&format!("/q/{}", other.reveal())).status, 410, "nothing to copy");
}

#[test]
fn a_page_with_errors_keeps_all_that_was_typed() {
    let site = site();
    let long = "é".repeat(200_000);
    let form = [
        ("~revision", "0"),
        ("nom", long.as_str()),
        ("emploi", "oui"),
        ("nb", "beaucoup"),
        ("siege~search", "Nulle-Part-sur-Rien"),
    ];
    let refused = site.post(&site.q("p1"), &form);
    let html = refused.text();
    assert_eq!(refused.status, 422);
    assert!(html.contains(&long) && html.contains("value=\"beaucoup\"") && html.contains("Nulle-Part-sur-Rien"));
    assert!(html.contains("value=\"oui\" checked"));
    assert!(html.contains("<title>Erreur"));
    let summary = html.split("role=\"alert\"").nth(1).unwrap().split("</div>").next().unwrap();
    for target in ["#q-nom", "#q-nb", "#q-siege"] {
        assert!(summary.contains(&format!("href=\"{target}\"")), "{target} in {summary}");
        assert!(html.contains(&format!("id=\"{}\"", &target[1..])), "{target} leads nowhere");
    }
    assert!(html.find("role=\"alert\"") < html.find("<h1"), "the summary comes first");
    assert_eq!(value(&site, "nom"), None);

    let empty = site.post(&site.q("p1"), &[("~revision", "0")]);
    assert_eq!(empty.status, 422);
    assert!(empty.text().contains("Tout ce que vous avez saisi est encore là"));
    let outside = site.post(&site.q("p1"), &[("~revision", "0"), ("nom", "x"), ("emploi", "peut-être")]);
    assert_eq!(outside.status, 422);
}

#[test]
fn a_commune_borne_by_several_is_chosen_without_script() {
    let site = site();
    let asked = site.post(
        &site.q("p1"),
        &[("~revision", "0"), ("nom", "x"), ("siege~search", "Saint-Denis")],
    );
    assert_eq!(asked.status, 422);
    let html = asked.text();
    assert!(html.contains("value=\"93066\""), "{html}");
    let form = [
        ("~revision", "0"),
        ("nom", "x"),
        ("siege", "93066"),
        ("siege~search", "Saint-Denis"),
        ("siege~for", "Saint-Denis"),
    ];
    assert_eq!(site.post(&site.q("p1"), &form).status, 303);
    assert_eq!(value(&site, "siege"), text("93066"));
}

#[test]
fn a_question_opened_by_an_answer_is_asked_once_and_a_doubt_is_confirmed_once() {
    let site = site();
    let first = site.post(
        &site.q("p1"),
        &[
            ("~revision", "0"),
            ("~shown", "nom emploi siege"),
            ("nom", "x"),
            ("emploi", "oui"),
        ],
    );
    assert_eq!(first.location(), format!("{}?ouvert=nb#q-nb", site.q("p1")));
    let page = site.get(first.location());
    let (revision, shown) = (page.hidden("~revision"), page.hidden("~shown"));
    let mut form = vec![
        ("~revision", revision.as_str()),
        ("~shown", shown.as_str()),
        ("nom", "x"),
        ("emploi", "oui"),
        ("nb", "500"),
    ];
    let doubted = site.post(&site.q("p1"), &form);
    assert_eq!(doubted.location(), format!("{}?verifier=1#q-nb", site.q("p1")));
    assert_eq!(
        value(&site, "nb"),
        Some(Content::Value(Value::Number(500.0))),
        "stored all the same"
    );
    let page = site.get(doubted.location());
    assert!(page.text().contains("name=\"nb~confirm\" value=\"grand\""), "{}", page.text());
    let (revision, doubts) = (page.hidden("~revision"), page.hidden("~doubted"));
    form[0].1 = revision.as_str();
    form.push(("~doubted", doubts.as_str()));
    assert_eq!(
        site.post(&site.q("p1"), &form).location(),
        site.q("p2"),
        "a soft check never blocks"
    );
}

#[test]
fn two_tabs_are_shown_both_values_and_a_double_click_is_stored_once() {
    let site = site();
    let form = [("~revision", "0"), ("nom", "Un")];
    assert_eq!(site.post(&site.q("p1"), &form).status, 303);
    assert_eq!(site.post(&site.q("p1"), &form).status, 303, "the same form again");
    let revision = site.get(&site.q("p1")).hidden("~revision");
    assert_eq!(
        site.post(&site.q("p1"), &[("~revision", &revision), ("nom", "Deux")]).status,
        303
    );

    let conflict = site.post(
        &site.q("p1"),
        &[("~revision", &revision), ("nom", "Trois <b>"), ("emploi", "oui")],
    );
    assert_eq!(conflict.status, 409);
    let html = conflict.text();
    assert!(
        html.contains("Deux") && html.contains("Trois &#60;b&#62;") && html.contains("Garder ma saisie"),
        "{html}"
    );
    assert_eq!(value(&site, "nom"), text("Deux"), "nothing was written over");
    let kept = [
        ("~revision", conflict.hidden("~revision")),
        ("~keep", "1".into()),
        ("nom", "Trois <b>".into()),
        ("emploi", "oui".into()),
    ];
    let kept: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(site.post(&site.q("p1"), &kept).status, 303);
    assert_eq!(value(&site, "nom"), text("Trois <b>"));
}

#[test]
fn typing_is_saved_and_leaving_never_needs_an_answer() {
    let site = site();
    let draft = site.post(
        &site.q("brouillon/p1"),
        &[("~revision", "0"), ("nom", "Mi-chemin"), ("nb", "bea")],
    );
    assert_eq!(draft.status, 200, "{}", draft.text());
    let said: serde_json::Value = serde_json::from_slice(&draft.body).unwrap();
    assert_eq!(said["revision"], 1);
    assert_eq!(said["text"], "Enregistré à 10\u{a0}h\u{a0}00.");
    assert_eq!(value(&site, "nom"), text("Mi-chemin"));
    let stale = site.post(&site.q("brouillon/p1"), &[("~revision", "0"), ("nom", "Autre onglet")]);
    assert_eq!(stale.status, 409);
    assert_eq!(value(&site, "nom"), text("Mi-chemin"));

    let quit = site.post(&site.q("p2"), &[("~revision", "1"), ("mot", "À suivre"), ("~action", "quit")]);
    assert_eq!(quit.status, 303, "{}", quit.text());
    assert_eq!(value(&site, "mot"), text("À suivre"));
    let back = site.post(
        &site.q("p2"),
        &[
            ("~revision", "2"),
            ("mot", "À suivre"),
            ("taux", "mille"),
            ("~action", "back"),
        ],
    );
    assert_eq!(back.status, 422, "what cannot be read is shown, not lost");
    assert!(back.text().contains("value=\"mille\""));
}

#[test]
fn a_line_is_added_without_script_and_nothing_is_lost() {
    let site = site();
    save_first(&site, "x");
    let form = [
        ("~revision", "1"),
        ("postes.0.h", "35"),
        ("taux", "mille"),
        ("~add", "postes"),
    ];
    let page = site.post(&site.q("p2"), &form);
    let html = page.text();
    assert_eq!(page.status, 200, "{html}");
    assert!(
        html.contains("name=\"postes.1.h\"") && html.contains("Poste 2") && html.contains("value=\"mille\""),
        "{html}"
    );
    assert!(!html.contains("name=\"postes.2.h\""));
}

#[test]
fn every_type_of_question_is_a_complete_form_without_script() {
    let site = site();
    save_first(&site, "x");
    let html = site.get(&site.q("p2")).text();
    let fields = [
        "name=\"budget\"",
        "name=\"budget~band\" value=\"1000\"",
        "name=\"budget~missing\" value=\"dont-know\"",
        "name=\"budget~estimate\"",
        "type=\"checkbox\" name=\"sources\" value=\"subv\"",
        "name=\"sources~other.autre\"",
        "type=\"radio\" name=\"avis.delais\" value=\"~not-applicable\"",
        "<select id=\"q-ordre-2\" name=\"ordre.2\"",
        "name=\"taux\"",
        "name=\"heures\"",
        "name=\"annee_c\"",
        "name=\"jour\"",
        "name=\"rna\"",
        "name=\"siren\"",
        "name=\"mel\"",
        "type=\"checkbox\" name=\"accord\" value=\"1\"",
        "type=\"radio\" name=\"public\" value=\"non\"",
        "type=\"radio\" name=\"postes.0.contrat\" value=\"oui\"",
        "name=\"g1\"",
        "<textarea id=\"q-mot\" name=\"mot\"",
        "À savoir.",
        "Ville, État",
    ];
    for field in fields {
        assert!(html.contains(field), "{field} in {html}");
    }
    let labels: Vec<&str> = html
        .split("<label for=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(labels.len() > 10);
    for id in labels {
        assert!(html.contains(&format!(" id=\"{id}\"")), "the label of {id} leads nowhere");
    }
    // What an answer of the page may open is there, hidden, for the script; the form without script does not show it.
    assert!(html.contains("data-i=\"parts\" hidden"), "{html}");
}

#[test]
fn html_in_an_answer_is_text_everywhere() {
    let site = site();
    let attack = "<script>alert(1)</script>\"'><img src=x><b>gras</b>";
    let saved = site.post(&site.q("p1"), &[("~revision", "0"), ("nom", attack)]);
    assert_eq!(saved.status, 422, "longer than 40: kept and shown");
    assert_eq!(
        site.post(&site.q("p1"), &[("~revision", "0"), ("nom", "<script>alert(1)</script>")])
            .status,
        303
    );
    assert_eq!(
        site.post(
            &site.q("p2"),
            &[
                ("~revision", "1"),
                ("mot", attack),
                ("sources", "autre"),
                ("sources~other.autre", attack)
            ]
        )
        .status,
        303
    );
    let coordinator = site.sign_in(Role::Coordinator);
    let list = format!("/o/rennes/vagues/{}/associations?q=%3Cscript%3Ealert(1)", site.wave);
    let mut pages = vec![saved, site.send("GET", &list, &[("Cookie", &coordinator)], "")];
    pages.extend(
        ["", "p1", "p2", "recapitulatif", "copie"]
            .iter()
            .map(|page| site.get(&site.q(page))),
    );
    for page in pages {
        let html = page.text();
        assert!(
            !html.contains("<script>alert")
                && !html.contains("<img src=x")
                && !html.contains("<b>sportif")
                && !html.contains("<i>de"),
            "{html}"
        );
    }
}

#[test]
fn a_wrong_link_says_what_to_do() {
    let site = site();
    let mail = "Ouvrez le lien directement depuis votre courriel";
    for (path, todo) in [
        ("/q/court", mail),
        ("/q/00000000000000000000000000", mail),
        ("/q/%3Cscript%3E", mail),
        ("/connexion/rien", "Demandez-en un autre ici"),
    ] {
        let answer = site.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains(todo), "{path}");
    }
    assert_eq!(site.get(&site.q("page-inconnue")).status, 404);
    assert_eq!(site.post(&site.q("page-inconnue"), &[("~revision", "0")]).status, 404);
    assert_eq!(site.get("/rien").status, 404);
    assert_eq!(site.send("DELETE", "/", &[], "").status, 405);
}

#[test]
fn a_body_over_eight_megabytes_is_refused_with_a_page() {
    let site = site();
    let body = format!("nom={}", "x".repeat(9 * 1024 * 1024));
    let answer = site.send(
        "POST",
        &site.q("p1"),
        &[("Content-Type", "application/x-www-form-urlencoded")],
        &body,
    );
    assert_eq!(answer.status, 413);
    assert!(
        answer.text().contains("8\u{a0}Mo") || answer.text().contains("8 Mo"),
        "{}",
        answer.text()
    );
    assert_eq!(site.get("/sante").status, 200);
}

#[test]
fn personal_pages_are_not_kept_and_tell_nobody_where_they_are() {
    let site = site();
    let page = site.get(&site.q("p1"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"));
    assert!(
        !page.text().contains(" style=") && !page.text().contains(" onclick"),
        "the policy refuses inline styles and handlers"
    );
}

#[test]
fn opening_a_sign_in_link_signs_nobody_in() {
    let site = site();
    let link = olva::app::accounts::add(&site.app, "Dominique", None, site.grant(Role::Coordinator)).unwrap();
    let page = site.get(&format!("/connexion/{}", link.reveal()));
    assert_eq!(page.status, 200);
    assert_eq!(page.header("set-cookie"), None);
    let signed = site.post(&format!("/connexion/{}", link.reveal()), &[]);
    assert_eq!(signed.location(), "/accueil");
    let cookie = signed.header("set-cookie").unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"));
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let home = site.send("GET", "/o/rennes/vagues", &[("Cookie", &cookie)], "");
    assert!(home.text().contains("Vague d’essai"));
    let csrf = home.hidden("~csrf");
    assert_eq!(site.post_as("/deconnexion", &[("~csrf", &csrf)], Some(&cookie)).status, 303);
    assert_eq!(site.send("GET", "/o/rennes/vagues", &[("Cookie", &cookie)], "").status, 401);
}

#[test]
fn a_coordinator_sees_the_collection_and_the_associations_but_no_answer() {
    let site = site();
    save_first(&site, "Réponse secrète");
    let cookie = site.sign_in(Role::Coordinator);
    let get = |rest: &str| {
        site.send(
            "GET",
            &format!("/o/rennes/vagues/{}{rest}", site.wave),
            &[("Cookie", &cookie)],
            "",
        )
    };
    let list = get("/associations?q=boussole");
    assert_eq!(list.status, 200, "{}", list.text());
    assert!(list.text().contains("La Boussole") && !list.text().contains("Élan") && !list.text().contains("secrète"));
    assert!(get("/associations?q=zzz").text().contains("Aucune association ne correspond"));
}

#[test]
fn the_heaviest_page_of_the_national_questionnaire_weighs_less_than_thirty_kilobytes_in_three_requests() {
    let questionnaire = include_str!("../../survey-schemas/olva-2026.json");
    let site = Site::new(questionnaire);
    let visit = answering::open(&site.app, &site.token, None).unwrap();
    let weight = |path: &str| {
        let answer = site.send("GET", path, &[("Accept-Encoding", "gzip")], "");
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-encoding"), Some("gzip"), "{path}");
        answer.body.len()
    };
    let mut shown = 0;
    for page in &visit.questionnaire.pages {
        let answer = site.get(&site.q(&page.id));
        if answer.status != 200 {
            continue;
        }
        shown += 1;
        let html = answer.text();
        let assets: Vec<&str> = html.split('"').filter(|part| part.starts_with("/static/")).collect();
        assert_eq!(assets.len(), 2, "{}: one style sheet and one script", page.id);
        let total = weight(&site.q(&page.id)) + assets.iter().map(|path| weight(path)).sum::<usize>();
        assert!(total < 30_000, "page {}: {total} bytes", page.id);
    }
    assert!(shown >= 10, "{shown} pages shown");
}

#[test]
fn static_files_are_kept_for_ever_and_change_address_with_their_content() {
    let site = site();
    let html = site.get(&site.q("p1")).text();
    let path = html
        .split('"')
        .find(|part| part.starts_with("/static/") && part.ends_with("olva.js"))
        .unwrap();
    let script = site.get(path);
    assert_eq!(script.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert!(!script.text().contains("\nimport ") && !script.text().contains("\nexport "));
    assert_eq!(site.get("/static/000000000000/olva.js").status, 404);
}

#[test]
fn demonstration_data_say_so_on_every_page() {
    let settings = olva::fieldwork::WaveSettings {
        demo: true,
        ..Default::default()
    };
    let site = Site::with(ESSAI, settings);
    save_first(&site, "x");
    for page in ["", "p1", "recapitulatif", "copie", "notice"] {
        assert!(site.get(&site.q(page)).text().contains("Données de démonstration"), "{page}");
    }
}

#[test]
fn every_message_that_a_page_asks_for_exists_and_none_is_idle() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = String::new();
    let mut folders = vec![root.join("src/web"), root.join("src/app")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
                sources.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let words = olva::i18n::Words::default();
    let mut missing = Vec::new();
    for call in [".t(\"", ".one(\"", ".count(\"", ".with(\""] {
        let keys = sources.split(call).skip(1).filter_map(|rest| rest.split('"').next());
        missing.extend(keys.filter(|key| !words.has(key)).map(str::to_owned));
    }
    assert_eq!(missing, Vec::<String>::new(), "messages asked for that do not exist");
    let messages = include_str!("../../src/i18n/fr.ftl");
    let composed = [
        "error-",
        "disposition-",
        "guide-",
        "check-",
        "life-",
        "compose-kind-",
        "compose-done-",
        "forecast-",
        "stage-",
        "request-",
        "guest-sent-",
        "guest-asked-",
        "mails-what-",
        "mails-from-",
        "mails-day-",
        "duplicates-field-",
        "duplicates-status-",
        "step-",
        "family-",
        "case-",
        "call-flaw-",
        "call-number-",
        "compose-campaign-",
        "training-what-",
        "outcome-",
        "register-part-",
        "geo-",
        "weighting-",
        "explore-",
        "explore-measure-",
        "open-version-",
        "open-event-",
    ];
    for start in composed.iter().filter(|start| **start != "error-") {
        let said = format!("\"{}", start.trim_end_matches('-'));
        assert!(sources.contains(&said), "nothing composes {start}…");
    }
    // Fields of forms and pages of forms find the words that complete theirs.
    let completed = ["-hint", "-title-text"];
    let idle: Vec<&str> = messages
        .lines()
        .filter_map(|line| line.split_once(" = ").map(|(key, _)| key))
        .filter(|key| !key.starts_with([' ', '#']) && !composed.iter().any(|start| key.starts_with(start)))
        .filter(|key| !completed.iter().any(|end| key.ends_with(end)))
        .filter(|key| !sources.contains(&format!("\"{key}\"")))
        .collect();
    assert_eq!(idle, Vec::<&str>::new(), "messages that nobody asks for");
}

#[test]
fn a_coordinator_sees_every_question_tabulated_live() {
    let site = site();
    let row = |line: usize| olva::register::ContactRow {
        line,
        name: format!("Association {line}"),
        commune: Some("35238".into()),
        domain: Some("sport".into()),
        ..Default::default()
    };
    let rows: Vec<_> = (10..52).map(row).collect();
    olva::app::frame::import(&site.app, site.wave, &rows).unwrap();
    let links = olva::app::waves::links(&site.app, site.wave, None, true).unwrap();
    for (place, (_, _, token)) in links.iter().enumerate() {
        let save = |page: &str, revision: &str, fields: &[(&str, &str)]| {
            let mut form = vec![("~revision", revision)];
            form.extend_from_slice(fields);
            let answer = site.post(&format!("/q/{}/{page}", token.reveal()), &form);
            assert_eq!(answer.status, 303, "{}", answer.text());
        };
        let employs = if place % 3 == 0 { "oui" } else { "non" };
        save("p1", "0", &[("nom", "<i>x</i>"), ("emploi", employs)]);
        let budget = (1000 * (place + 1)).to_string();
        let salles = if place % 2 == 0 { "oui" } else { "non" };
        save(
            "p2",
            "1",
            &[
                ("budget", &budget),
                ("sources", "cotis"),
                ("avis.salles", salles),
                ("avis.delais", "oui"),
                ("ordre.1", "subv"),
            ],
        );
        let sent = site.post(&format!("/q/{}/envoyer", token.reveal()), &[("~revision", "2")]);
        assert_eq!(sent.status, 303, "{}", sent.text());
    }
    let cookie = site.sign_in(Role::Coordinator);
    let page = |query: &str| {
        let path = format!("/o/rennes/vagues/{}/resultats{query}", site.wave);
        site.send("GET", &path, &[("Cookie", &cookie)], "")
    };
    let contents = page("").text();
    // Every page of the questionnaire is one click away, and the others from it.
    let links: Vec<&str> = contents
        .split("/resultats?page=")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(!links.is_empty() && !contents.contains("<svg class"), "{contents}");
    let mut html = contents.clone();
    for (place, link) in links.iter().enumerate() {
        let one = page(&format!("?page={link}"));
        assert_eq!(one.status, 200, "{}", one.text());
        let text = one.text();
        assert_eq!(text.contains("rel=\"prev\""), place > 0, "{text}");
        assert_eq!(text.contains("rel=\"next\""), place + 1 < links.len(), "{text}");
        html.push_str(&text);
    }
    let html = html.replace(['\u{a0}', '\u{202f}'], " ");
    assert_eq!(page("?page=nulle-part").status, 404);
    assert!(
        html.contains("44 réponses utilisables") && html.contains("Ont répondu : 44 sur 44"),
        "{html}"
    );
    assert!(
        html.matches("<svg").count() >= 4 && html.contains("<th scope=\"row\">Oui</th><td>15</td><td>34 %"),
        "{html}"
    );
    assert!(html.contains("Médiane") && !html.contains("<i>x</i>") && !html.contains("Association 10"));
    assert!(!html.contains(" style=\""), "the policy refuses inline styles");
}
