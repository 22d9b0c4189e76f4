//! The list of the register: search, how good it is, a page of associations.

use askama::Template;
use fluent_bundle::FluentValue;

use super::count;
use crate::app::register::browse::{self, Part};
use crate::error::Result;
use crate::i18n::percent;
use crate::library::commune_name;
use crate::register::domain_name;
use crate::web::coordinate::encode;
use crate::web::page::{Frame, render};
use crate::web::{ADMIN, Ask, Reply};

/// Associations on a page.
const PAGE: usize = 50;

struct Line {
    url: String,
    name: String,
    numbers: String,
    commune: String,
    domain: String,
    life: String,
    dissolved: bool,
}

/// A choice of a list: value, words, chosen.
type Choice = (String, String, bool);

#[derive(Template)]
#[template(path = "register_list.html")]
struct List {
    frame: Frame,
    base: String,
    admin: bool,
    empty: bool,
    search: String,
    parts: Vec<Choice>,
    domains: Vec<Choice>,
    communes: Vec<Choice>,
    tiles: Vec<(String, String, String)>,
    total: String,
    lines: Vec<Line>,
    previous: Option<String>,
    next: Option<String>,
    place: String,
}

/// The word of a part in addresses.
fn code(part: Part) -> &'static str {
    match part {
        Part::All => "",
        Part::Email => "courriel",
        Part::Phone => "telephone",
        Part::Postal => "postal",
        Part::Unreachable => "sans-contact",
        Part::Opposed => "opposition",
        Part::Bounced => "retour",
        Part::NoDomain => "sans-domaine",
        Part::NoCommune => "sans-commune",
        Part::Dissolved => "dissoute",
    }
}

fn part_key(part: Part) -> String {
    match code(part) {
        "" => "register-part-all".to_owned(),
        code => format!("register-part-{code}"),
    }
}

/// The register.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let of = ask.observatory()?.id;
    let text = |name: &str| ask.query(name).unwrap_or_default().chars().take(200).collect::<String>();
    let (typed, wanted, of_domain, of_commune) = (text("q"), text("filtre"), text("domaine"), text("commune"));
    let part = Part::ALL.into_iter().find(|part| code(*part) == wanted).unwrap_or(Part::All);
    let page = ask
        .query("page")
        .and_then(|text| text.parse::<usize>().ok())
        .unwrap_or(1)
        .clamp(1, 100_000);
    let quality = browse::quality(&ask.app, of)?;
    let search = browse::search(&typed, part, Some(&of_domain), Some(&of_commune));
    let (found, total) = browse::page(&ask.app, of, &search, page - 1, PAGE)?;
    let pages = total.div_ceil(PAGE).max(1);
    let base = ask.at("registre");
    let link = |page: usize| {
        format!(
            "?q={}&filtre={wanted}&domaine={}&commune={}&page={page}",
            encode(&typed),
            encode(&of_domain),
            encode(&of_commune)
        )
    };
    let all = quality
        .parts
        .iter()
        .find(|(part, _)| *part == Part::All)
        .map_or(0, |(_, n)| *n);
    let share = |n: usize| {
        if all == 0 {
            String::new()
        } else {
            percent(n as f64 / all as f64)
        }
    };
    let choices = |lines: &[(Option<String>, usize)], chosen: &str, label: fn(&str) -> String| {
        lines
            .iter()
            .filter_map(|(code, n)| {
                let code = code.as_ref()?;
                Some((code.clone(), format!("{} ({})", label(code), count(*n)), code == chosen))
            })
            .collect::<Vec<Choice>>()
    };
    let template = List {
        frame: Frame::staff(ask, words.t("register-title")),
        admin: ask.may(ADMIN),
        empty: all == 0,
        parts: Part::ALL
            .into_iter()
            .map(|one| (code(one).to_owned(), words.t(&part_key(one)), one == part))
            .collect(),
        domains: choices(&quality.domains, &of_domain, domain_name),
        communes: choices(&quality.communes, &of_commune, commune_name),
        tiles: quality
            .parts
            .iter()
            .filter(|(part, _)| *part != Part::All)
            .map(|(part, n)| {
                (
                    format!("{base}?filtre={}", code(*part)),
                    count(*n),
                    format!("{} {}", words.t(&part_key(*part)), share(*n)),
                )
            })
            .collect(),
        total: words.count("register-count", total),
        lines: found
            .into_iter()
            .map(|one| Line {
                url: format!("{base}/associations/{}", one.id),
                numbers: [one.rna.as_deref(), one.siren.as_deref()]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" · "),
                commune: one.commune.as_deref().map(commune_name).unwrap_or_default(),
                domain: one.domain.as_deref().map(domain_name).unwrap_or_default(),
                life: one
                    .life
                    .as_ref()
                    .map(|(at, source)| format!("{} ({source})", super::value(words, "life_at", at)))
                    .unwrap_or_default(),
                dissolved: one.dissolved,
                name: one.name,
            })
            .collect(),
        previous: (page > 1).then(|| link(page - 1)),
        next: (page < pages).then(|| link(page + 1)),
        place: words.with(
            "frame-page",
            &[("page", FluentValue::from(page)), ("of", FluentValue::from(pages))],
        ),
        search: typed,
        base,
    };
    Ok(render(200, &template))
}
