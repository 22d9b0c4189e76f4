//! Every route, every role, every observatory: what is expected is computed from the table of routes, never listed here.

use std::collections::BTreeMap;
use std::sync::Arc;

use olva::app::accounts::{self, Grant, Role, SignedIn};
use olva::app::observatories::{self, NewObservatory};
use olva::app::waves::NewWave;
use olva::app::{SiteSettings, frame, waves};
use olva::fieldwork::{Observatory, Wave, WaveSettings};
use olva::register::ContactRow;
use olva::values::{Email, Id, Token};
use olva::web::{Access, Method, ROUTES, Route};

use crate::support::site::{Answer, Site, form};

const ESSAI: &str = r#"{ "id": "essai", "version": "1.0.0", "title": "Essai", "pages": [ { "id": "p1", "title": "Vous",
  "items": [ { "id": "nom", "type": "text", "label": "Nom" } ] } ] }"#;

/// Two observatories on one site, each with a wave, an association and a team.
struct Towns {
    site: Site,
    rennes: Observatory,
    brest: Observatory,
    brest_wave: Id<Wave>,
    /// An identifier of Brest for each name of a parameter of a path.
    foreign: BTreeMap<&'static str, String>,
    visitors: Vec<Visitor>,
}

/// Who knocks.
struct Visitor {
    what: String,
    /// The role and whether it is in Rennes.
    role: Option<(Role, bool)>,
    campaign: bool,
    session: Option<(Token, SignedIn)>,
}

impl Visitor {
    fn cookie(&self) -> Option<String> {
        self.session
            .as_ref()
            .map(|(token, _)| format!("olva_session={}", token.reveal()))
    }

    fn csrf(&self) -> String {
        self.session
            .as_ref()
            .map(|(_, person)| person.csrf.clone())
            .unwrap_or_default()
    }

    /// What the table says: may this visitor use this route of Rennes?
    fn may(&self, route: &Route) -> bool {
        match route.access {
            Access::Public | Access::Respondent => true,
            Access::Unfinished | Access::SignedIn => self.session.is_some(),
            Access::Campaign => self.campaign,
            Access::Roles(roles) => self.role.is_some_and(|(role, here)| here && roles.contains(&role)),
        }
    }
}

fn enter(site: &Site, what: String, grant: Grant, role: Option<(Role, bool)>) -> Visitor {
    let link = accounts::add(&site.app, &what, None, grant).unwrap();
    let token = accounts::sign_in::with_link(&site.app, &link, None).unwrap();
    let person = accounts::session(&site.app, &token).unwrap().unwrap();
    Visitor {
        what,
        role,
        campaign: grant == Grant::Campaign,
        session: Some((token, person)),
    }
}

impl Towns {
    fn new() -> Self {
        let site = Site::new(ESSAI);
        let rennes = observatories::named(&site.app, "rennes").unwrap();
        let brest = observatories::add(
            &site.app,
            &NewObservatory {
                name: "Observatoire de Brest".into(),
                territory: ("29019".into(), "Brest".into()),
                training: false,
            },
        )
        .unwrap();
        let of_rennes = waves::get(&site.app, site.wave).unwrap();
        let brest_wave = waves::create(
            &site.app,
            NewWave {
                observatory: brest.id,
                title: "Vague de Brest".into(),
                questionnaire: of_rennes.questionnaire,
                territory: ("29019".into(), "Brest".into()),
                year: 2026,
                opens_at: of_rennes.opens_at,
                closes_at: of_rennes.closes_at,
                settings: WaveSettings::default(),
            },
        )
        .unwrap();
        let row = ContactRow {
            line: 2,
            name: "Les Voiles de Brest".into(),
            commune: Some("29019".into()),
            email: Some("voiles@brest.example".into()),
            ..ContactRow::default()
        };
        frame::import(&site.app, brest_wave, &[row]).unwrap();
        let association = waves::links(&site.app, brest_wave, None, false).unwrap().remove(0).0;
        let mut visitors = vec![Visitor {
            what: "nobody".into(),
            role: None,
            campaign: false,
            session: None,
        }];
        for role in Role::ALL {
            for (town, here) in [(&rennes, true), (&brest, false)] {
                let what = format!("{role:?} of {}", town.territory_name);
                visitors.push(enter(&site, what, Grant::Member(town.id, role), Some((role, here))));
            }
        }
        visitors.push(enter(&site, "campaign coordinator".into(), Grant::Campaign, None));
        let somebody = visitors
            .iter()
            .find(|visitor| visitor.role == Some((Role::Coordinator, false)))
            .and_then(|visitor| visitor.session.as_ref())
            .map(|(_, person)| person.id.to_string())
            .unwrap();
        let foreign = BTreeMap::from([("association", association.to_string()), ("person", somebody)]);
        Towns {
            site,
            rennes,
            brest,
            brest_wave,
            foreign,
            visitors,
        }
    }

    /// A path of the table: this observatory, this wave, and for any other parameter a thing of Brest (or of nobody).
    fn path(&self, route: &Route, observatory: &Observatory, wave: &str) -> String {
        let part = |part: &str| {
            let Some((before, rest)) = part.split_once('{') else {
                return part.to_owned();
            };
            let (name, after) = rest.split_once('}').unwrap();
            let value = match name {
                "observatory" => observatory.slug.clone(),
                "wave" => wave.to_owned(),
                "token" | "link" => "0".repeat(26),
                name => self
                    .foreign
                    .get(name)
                    .cloned()
                    .unwrap_or_else(|| "01900000-0000-7000-8000-000000000000".to_owned()),
            };
            format!("{before}{value}{after}")
        };
        route.path.split('/').map(part).collect::<Vec<_>>().join("/")
    }

    fn knock(&self, route: &Route, path: &str, visitor: &Visitor, fields: &[(&str, &str)]) -> Answer {
        let cookie = visitor.cookie();
        let mut headers: Vec<(&str, &str)> = cookie.iter().map(|cookie| ("Cookie", cookie.as_str())).collect();
        match route.method {
            Method::Get => self.site.send("GET", path, &headers, ""),
            Method::Post => {
                headers.push(("Content-Type", "application/x-www-form-urlencoded"));
                self.site.send("POST", path, &headers, &form(fields))
            }
        }
    }
}

/// Parameters of a path that are neither the observatory nor the wave.
fn others(route: &Route) -> bool {
    route
        .path
        .split('{')
        .skip(1)
        .any(|rest| !rest.starts_with("observatory}") && !rest.starts_with("wave}"))
}

/// Not shown to whoever may not come: the same answer as for a page that does not exist.
fn refusal(visitor: &Visitor) -> u16 {
    if visitor.session.is_some() { 404 } else { 401 }
}

#[test]
fn every_route_opens_to_the_roles_of_the_table_and_to_nobody_else() {
    let towns = Towns::new();
    for route in ROUTES {
        let path = towns.path(route, &towns.rennes, &towns.site.wave.to_string());
        for visitor in &towns.visitors {
            let status = towns.knock(route, &path, visitor, &[]).status;
            let case = format!("{:?} {path} as {}: {status}", route.method, visitor.what);
            let guarded = !matches!(route.access, Access::Public | Access::Respondent);
            if !visitor.may(route) {
                assert_eq!(status, refusal(visitor), "{case}");
            } else if route.access == Access::Respondent {
                assert_eq!(status, 404, "an unknown link: {case}");
            } else if guarded && route.method == Method::Post {
                // A form without its guard goes no further; a form that should carry files is not even read.
                assert!(status == 403 || route.files && status == 400, "{case}");
            } else if guarded && others(route) {
                assert!([404, 400].contains(&status), "a thing of another observatory: {case}");
            } else {
                // 503 is what a page of health says of a site whose background work has not begun.
                assert!((status < 500 || status == 503) && ![401, 403].contains(&status), "{case}");
            }
        }
    }
}

#[test]
fn a_wave_of_another_observatory_does_not_exist_here_nor_does_an_unknown_one() {
    let towns = Towns::new();
    let brest = towns.brest_wave.to_string();
    let unknown = ["01900000-0000-7000-8000-000000000000", "inconnue", brest.as_str()];
    let routes = ROUTES.iter().filter(|route| route.path.contains("{wave}"));
    for route in routes {
        for visitor in towns.visitors.iter().filter(|visitor| visitor.may(route)) {
            for wave in unknown {
                let path = towns.path(route, &towns.rennes, wave);
                let csrf = visitor.csrf();
                let status = towns.knock(route, &path, visitor, &[("~csrf", &csrf)]).status;
                assert_eq!(status, 404, "{path} as {}", visitor.what);
            }
        }
    }
}

#[test]
fn whoever_has_every_role_in_one_town_has_none_in_another() {
    let towns = Towns::new();
    let link = {
        let app = &towns.site.app;
        let email = Email::parse("tous@rennes.example").unwrap();
        for role in Role::ALL {
            accounts::add(app, "Toutes Casquettes", Some(&email), Grant::Member(towns.rennes.id, role)).unwrap();
        }
        accounts::renew_link(app, &email).unwrap()
    };
    let token = accounts::sign_in::with_link(&towns.site.app, &link, None).unwrap();
    let person = accounts::session(&towns.site.app, &token).unwrap().unwrap();
    let everything = Visitor {
        what: "every role of Rennes".into(),
        role: None,
        campaign: false,
        session: Some((token, person)),
    };
    let csrf = everything.csrf();
    for route in ROUTES.iter().filter(|route| matches!(route.access, Access::Roles(_))) {
        for wave in [towns.brest_wave, towns.site.wave] {
            let path = towns.path(route, &towns.brest, &wave.to_string());
            let status = towns.knock(route, &path, &everything, &[("~csrf", &csrf)]).status;
            assert_eq!(status, 404, "{:?} {path}", route.method);
        }
        // Where the person has every role, every route opens: the refusals above are those of the town.
        if !others(route) && route.method == Method::Get {
            let path = towns.path(route, &towns.rennes, &towns.site.wave.to_string());
            let status = towns.knock(route, &path, &everything, &[]).status;
            assert!(status < 500 && ![401, 403].contains(&status), "{path}: {status}");
        }
    }
}

#[test]
fn a_form_needs_the_guard_of_its_own_session() {
    let towns = Towns::new();
    let guard_of_another = towns.visitors[1].csrf();
    for route in ROUTES.iter().filter(|route| route.method == Method::Post) {
        if matches!(route.access, Access::Public | Access::Respondent) {
            continue;
        }
        let path = towns.path(route, &towns.rennes, &towns.site.wave.to_string());
        for visitor in towns.visitors.iter().skip(2).filter(|visitor| visitor.may(route)) {
            for wrong in ["", "faux", guard_of_another.as_str()] {
                let status = towns.knock(route, &path, visitor, &[("~csrf", wrong)]).status;
                assert!(
                    status == 403 || route.files && status == 400,
                    "{path} as {}: {status}",
                    visitor.what
                );
            }
        }
    }
}

/// What is known of the association of Brest.
fn voiles(towns: &Towns) -> String {
    let association = Id::parse(&towns.foreign["association"]).unwrap();
    let line = frame::one(&towns.site.app, towns.brest_wave, association).unwrap();
    format!("{} {} {:?}", line.name, line.status, line.response)
}

#[test]
fn a_thing_of_another_observatory_is_not_changed_under_ones_own_name() {
    let towns = Towns::new();
    let team = |towns: &Towns| accounts::team::members(&towns.site.app, &towns.brest).unwrap();
    let before = (team(&towns), voiles(&towns));
    for route in ROUTES.iter().filter(|route| route.method == Method::Post && others(route)) {
        if !matches!(route.access, Access::Roles(_)) {
            continue;
        }
        let path = towns.path(route, &towns.rennes, &towns.site.wave.to_string());
        for visitor in towns.visitors.iter().filter(|visitor| visitor.may(route)) {
            let csrf = visitor.csrf();
            let status = towns.knock(route, &path, visitor, &[("~csrf", &csrf)]).status;
            assert!([404, 400, 422].contains(&status), "{path} as {}: {status}", visitor.what);
        }
    }
    assert_eq!((team(&towns), voiles(&towns)), before);
}

#[test]
fn a_session_whose_second_factor_is_missing_only_opens_the_page_that_asks_for_it() {
    let mut towns = Towns::new();
    let visitors: Vec<Visitor> = std::mem::take(&mut towns.visitors)
        .into_iter()
        .filter(|visitor| visitor.role == Some((Role::Administrator, true)) || visitor.campaign)
        .collect();
    // From one moment to the next the site serves real people: administrators and campaign coordinators need a second factor.
    let mut app = towns.site.app.clone();
    app.settings = Arc::new(SiteSettings {
        production: true,
        ..SiteSettings::default()
    });
    let server = crate::support::site::Server::start(&app);
    for route in ROUTES {
        let path = towns.path(route, &towns.rennes, &towns.site.wave.to_string());
        let method = if route.method == Method::Get { "GET" } else { "POST" };
        for visitor in &visitors {
            let cookie = visitor.cookie().unwrap();
            let answer = crate::support::site::request(server.address, method, &path, &[("Cookie", &cookie)], "");
            match route.access {
                Access::SignedIn | Access::Campaign | Access::Roles(_) => {
                    assert_eq!(answer.status, 303, "{path}");
                    let to = answer.location();
                    assert!(
                        to == "/connexion/code" || to == format!("/connexion/code?vers={path}"),
                        "{path}: {to}"
                    );
                }
                Access::Unfinished if route.method == Method::Post => assert_eq!(answer.status, 403, "{path}"),
                Access::Unfinished => assert!([200, 303].contains(&answer.status), "{path}: {}", answer.status),
                Access::Public | Access::Respondent => assert_ne!(answer.status, 500, "{path}"),
            }
        }
    }
}
