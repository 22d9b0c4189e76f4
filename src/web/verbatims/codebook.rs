//! The codebook of an open question: its themes, suggestions of words, versions.

use askama::Template;

use super::{Tabs, address, desk};
use crate::analysis::verbatim::codebook::{LONGEST, MOST_THEMES};
use crate::analysis::verbatim::keywords::Suggestion;
use crate::analysis::verbatim::{Edit, Flaw, Theme};
use crate::app::verbatims::{self, Desk, Outline};
use crate::error::{Code, Result};
use crate::i18n::{self, Words, number, text};
use crate::values::Id;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Reply};

/// The form of a theme.
struct Form {
    code: String,
    label: String,
    definition: String,
    include: String,
    exclude: String,
    keywords: String,
}

impl Form {
    fn of(theme: &Theme) -> Self {
        Form {
            code: theme.code.clone(),
            label: theme.label.clone(),
            definition: theme.definition.clone(),
            include: theme.include.clone(),
            exclude: theme.exclude.clone(),
            keywords: theme.keywords.join(", "),
        }
    }
}

/// A theme on the page.
struct Line {
    form: Form,
    answers: String,
    terms: String,
    /// What it may be merged into: code, name.
    others: Vec<(String, String)>,
    first: bool,
    last: bool,
    open: bool,
}

#[derive(Template)]
#[template(path = "verbatims_codebook.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    tabs: Tabs,
    action: String,
    csrf: String,
    version: i32,
    problem: Option<String>,
    themes: Vec<Line>,
    fresh: Form,
    adding: bool,
    terms: Vec<(String, String)>,
    double: u8,
    earlier: Vec<(String, String)>,
    gone: Vec<String>,
    versions: Vec<String>,
}

/// The codebook of the question of the path.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    page(ask, 200, &desk(ask)?, None)
}

/// What was typed and could not be kept.
struct Back {
    theme: Theme,
    problem: String,
}

fn shown(words: Words, terms: &[Suggestion]) -> String {
    if terms.is_empty() {
        return String::new();
    }
    let all: Vec<&str> = terms.iter().map(|term| term.term.as_str()).collect();
    words.one("open-theme-terms", "words", all.join(", "))
}

fn page(ask: &Ask, status: u16, desk: &Desk, back: Option<Back>) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let Outline { terms, themes, answers } = verbatims::outline(&ask.app, wave, desk)?;
    let live: Vec<&Theme> = desk.book.live().collect();
    let typed = back.as_ref().map(|back| &back.theme);
    let lines = live
        .iter()
        .enumerate()
        .map(|(place, theme)| {
            let mine = typed.filter(|typed| typed.code == theme.code);
            Line {
                form: Form::of(mine.unwrap_or(theme)),
                answers: words.count("open-theme-answers", answers.get(&theme.code).copied().unwrap_or(0)),
                terms: shown(words, themes.get(&theme.code).map_or(&[], Vec::as_slice)),
                others: live
                    .iter()
                    .filter(|other| other.code != theme.code)
                    .map(|other| (other.code.clone(), other.label.clone()))
                    .collect(),
                first: place == 0,
                last: place + 1 == live.len(),
                open: mine.is_some(),
            }
        })
        .collect();
    let label = |code: &String| {
        desk.book
            .theme(code)
            .map_or_else(|| code.clone(), |theme| theme.label.clone())
    };
    let gone = desk.book.themes.iter().filter_map(|theme| {
        let (key, what) = match &theme.merged_into {
            Some(into) => ("open-gone-merged", label(into)),
            None if !theme.split_into.is_empty() => (
                "open-gone-split",
                theme.split_into.iter().map(label).collect::<Vec<_>>().join(", "),
            ),
            None => return None,
        };
        Some(words.with(key, &[("theme", text(theme.label.clone())), ("into", text(what))]))
    });
    let earlier = if live.is_empty() {
        let all = verbatims::earlier(&ask.app, wave, &desk.open.item)?;
        all.into_iter()
            .map(|(other, book)| {
                let themes = words.count("open-themes", book.live().count());
                (other.id.to_string(), format!("{} ({themes})", other.title))
            })
            .collect()
    } else {
        Vec::new()
    };
    let versions = verbatims::versions(&ask.app, wave, &desk.open.item)?;
    let versions = versions.into_iter().map(|version| {
        let by = version.by.unwrap_or_else(|| words.t("comments-nobody"));
        words.with(
            &format!("open-version-{}", version.what),
            &[
                ("version", text(version.version)),
                ("by", text(by)),
                ("moment", text(i18n::moment(version.at))),
            ],
        )
    });
    let fresh = typed.filter(|typed| desk.book.theme(&typed.code).is_none());
    let page = Page {
        frame: Frame::staff(ask, words.one("open-codebook-title", "question", desk.open.label.clone())),
        nav: WaveNav::of(ask, "wave-nav-verbatims"),
        tabs: Tabs::of(ask, &desk.open.item, "open-tab-codebook"),
        action: address(ask, &desk.open.item, "grille"),
        csrf: ask.csrf(),
        version: desk.version,
        adding: live.is_empty() || fresh.is_some_and(|theme| !theme.label.is_empty()),
        fresh: Form::of(fresh.unwrap_or(&Theme::default())),
        problem: back.as_ref().map(|back| back.problem.clone()),
        themes: lines,
        terms: terms
            .into_iter()
            .map(|term| (term.term, words.count("open-term-answers", term.answers)))
            .collect(),
        double: desk.book.double,
        earlier,
        gone: gone.collect(),
        versions: versions.collect(),
    };
    Ok(render(status, &page))
}

fn says(words: Words, flaw: &Flaw) -> String {
    match flaw {
        Flaw::NoLabel => words.t("open-flaw-no-label"),
        Flaw::SameLabel(label) => words.one("open-flaw-same-label", "label", label.clone()),
        Flaw::TooLong => words.one("open-flaw-too-long", "most", number(LONGEST as f64)),
        Flaw::TooMany => words.one("open-flaw-too-many", "most", number(MOST_THEMES as f64)),
        Flaw::Unknown => words.t("open-flaw-unknown"),
        Flaw::Used => words.t("open-flaw-used"),
        Flaw::IntoItself => words.t("open-flaw-into-itself"),
        Flaw::OnePart => words.t("open-flaw-one-part"),
        Flaw::NotAShare => words.t("open-flaw-not-a-share"),
        Flaw::NotEmpty => words.t("open-flaw-not-empty"),
    }
}

/// Changes the codebook.
pub(in crate::web) fn save(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let item = ask.param("question");
    let field = |name: &str| ask.field(name).unwrap_or_default().trim().to_owned();
    let version: i32 = field("version").parse().map_err(|_| Code::BadRequest)?;
    let code = field("theme");
    let typed = Theme {
        code: code.clone(),
        label: field("nom"),
        definition: field("definition"),
        include: field("dedans"),
        exclude: field("dehors"),
        keywords: field("mots")
            .split([',', ';', '\n'])
            .map(|word| word.trim().to_owned())
            .collect(),
        ..Theme::default()
    };
    let edit = match field("action").as_str() {
        "ajouter" => Edit::Add(typed.clone()),
        "modifier" => Edit::Change(typed.clone()),
        "monter" => Edit::Up(code),
        "descendre" => Edit::Down(code),
        "retirer" => Edit::Remove(code),
        "fusionner" => Edit::Merge {
            from: code,
            into: field("vers"),
        },
        "scinder" => Edit::Split {
            from: code,
            labels: field("parties").lines().map(str::to_owned).collect(),
        },
        "double" => match field("part").parse::<u8>() {
            Ok(share) => Edit::Double(share),
            Err(_) => Edit::Double(u8::MAX),
        },
        "recommencer" => Edit::Restart,
        "copier" => {
            let from = Id::parse(&field("vague")).ok_or(Code::BadRequest)?;
            let all = verbatims::earlier(&ask.app, wave, item)?;
            let found = all.into_iter().find(|(other, _)| other.id == from).ok_or(Code::NotFound)?;
            Edit::Copy(found.1)
        }
        _ => return Err(Code::BadRequest.into()),
    };
    let back = |status: u16, problem: String| {
        let back = Back {
            theme: typed.clone(),
            problem,
        };
        page(ask, status, &desk(ask)?, Some(back))
    };
    match verbatims::edit(&ask.app, wave, ask.person()?.id, item, version, &edit) {
        Ok(Ok(())) => Ok(Reply::see(address(ask, item, "grille"))),
        Ok(Err(flaw)) => back(422, says(ask.words, &flaw)),
        Err(error) if error.code == Code::RevisionConflict => back(409, ask.words.t("open-codebook-conflict")),
        Err(error) => Err(error),
    }
}
