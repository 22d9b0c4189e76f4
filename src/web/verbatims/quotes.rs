//! Verbatims: at most three a theme, masked, read again by a person who may only take away, and says that nobody can be recognised.

use askama::Template;

use super::{PAGE, Shown, Tabs, address, desk};
use crate::analysis::verbatim::screen::Refusal;
use crate::analysis::verbatim::{MOST_QUOTES, Standing};
use crate::app::verbatims::{self, Choice, OpenText, Saved};
use crate::error::{Code, Result};
use crate::i18n::Words;
use crate::web::coordinate::encode;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Reply};

/// A theme with its verbatims.
struct Theme {
    code: String,
    label: String,
    count: String,
    quotes: Vec<Kept>,
    /// Where to choose one more; none: three are kept, or no answer has the theme.
    choose: Option<String>,
}

/// A verbatim kept.
struct Kept {
    text: String,
    slot: i32,
    revision: i32,
    reference: String,
}

/// An answer that may be chosen.
struct Candidate {
    reference: String,
    hash: String,
    revision: i32,
    text: Shown,
    typed: String,
    problem: Option<String>,
    read: bool,
}

#[derive(Template)]
#[template(path = "verbatims_quotes.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    tabs: Tabs,
    action: String,
    csrf: String,
    themes: Vec<Theme>,
    /// The theme being illustrated: code, name.
    chosen: Option<(String, String)>,
    candidates: Vec<Candidate>,
    after: Option<String>,
    problem: Option<String>,
}

/// What came back: theme, reference, text, read, problem.
struct Back {
    theme: String,
    reference: String,
    typed: String,
    read: bool,
    problem: String,
}

/// The verbatims of the question of the path; with `?theme=`, the answers that may be chosen for it.
pub(in crate::web) fn show(ask: &Ask) -> Result<Reply> {
    page(ask, 200, None, None)
}

fn page(ask: &Ask, status: u16, back: Option<Back>, problem: Option<String>) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let desk = desk(ask)?;
    let item = &desk.open.item;
    let kept = verbatims::kept(&ask.app, wave, &desk)?;
    let has = |text: &OpenText, code: &str| matches!(desk.standing(text), Standing::Settled(themes) if themes.contains(code));
    let themes: Vec<Theme> = desk
        .book
        .live()
        .map(|theme| {
            let answers = desk.open.texts.iter().filter(|text| has(text, &theme.code)).count();
            let quotes: Vec<Kept> = kept
                .iter()
                .filter(|(quote, _)| quote.theme == theme.code)
                .map(|(quote, text)| Kept {
                    text: quote.text.clone(),
                    slot: quote.slot,
                    revision: quote.revision,
                    reference: text.reference.clone(),
                })
                .collect();
            Theme {
                count: words.count("open-theme-answers", answers),
                choose: (answers > quotes.len() && quotes.len() < MOST_QUOTES)
                    .then(|| address(ask, item, &format!("extraits?theme={}#choisir", encode(&theme.code)))),
                quotes,
                code: theme.code.clone(),
                label: theme.label.clone(),
            }
        })
        .collect();
    let wanted = back
        .as_ref()
        .map(|back| back.theme.clone())
        .or_else(|| ask.query("theme").map(str::to_owned));
    let chosen = wanted
        .as_ref()
        .and_then(|code| desk.book.theme(code))
        .filter(|theme| theme.is_live())
        .map(|theme| (theme.code.clone(), theme.label.clone()));
    let mut candidates = Vec::new();
    let mut after = None;
    if let Some((code, _)) = &chosen {
        let only = ask.query("reponse");
        let from = ask.query("depuis").unwrap_or_default();
        let asked = |text: &&OpenText| match (&back, only) {
            (Some(back), _) => text.reference == back.reference,
            (None, Some(only)) => text.reference == only,
            (None, None) => {
                text.reference.as_str() > from
                    && !kept
                        .iter()
                        .any(|(quote, one)| quote.theme == *code && one.answer == text.answer)
            }
        };
        let all: Vec<&OpenText> = desk.open.texts.iter().filter(|text| has(text, code)).filter(asked).collect();
        after = all.get(PAGE - 1).filter(|_| all.len() > PAGE).map(|last| {
            address(
                ask,
                item,
                &format!("extraits?theme={}&depuis={}#choisir", encode(code), last.reference),
            )
        });
        candidates = all
            .into_iter()
            .take(PAGE)
            .map(|text| {
                let mine = kept
                    .iter()
                    .find(|(quote, one)| quote.theme == *code && one.answer == text.answer);
                Candidate {
                    reference: text.reference.clone(),
                    hash: text.hash.clone(),
                    revision: mine.map_or(0, |(quote, _)| quote.revision),
                    typed: match (&back, mine) {
                        (Some(back), _) => back.typed.clone(),
                        (None, Some((quote, _))) => quote.text.clone(),
                        (None, None) => text.masked.text.clone(),
                    },
                    problem: back.as_ref().map(|back| back.problem.clone()),
                    read: back.as_ref().is_some_and(|back| back.read),
                    text: Shown::of(words, text),
                }
            })
            .collect();
    }
    let page = Page {
        frame: Frame::staff(ask, words.one("open-quotes-title", "question", desk.open.label.clone())),
        nav: WaveNav::of(ask, "wave-nav-verbatims"),
        tabs: Tabs::of(ask, item, "open-tab-quotes"),
        action: address(ask, item, "extraits"),
        csrf: ask.csrf(),
        themes,
        chosen,
        candidates,
        after,
        problem,
    };
    Ok(render(status, &page))
}

fn says(words: Words, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Empty => words.t("open-quote-empty"),
        Refusal::Added(word) => words.one("open-quote-added", "word", word.clone()),
    }
}

/// Keeps a verbatim, or takes one away.
pub(in crate::web) fn save(ask: &Ask) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let item = ask.param("question");
    let field = |name: &str| ask.field(name).unwrap_or_default().to_owned();
    let theme = field("theme");
    let revision: i32 = field("revision").parse().map_err(|_| Code::BadRequest)?;
    match ask.field("action") {
        Some("retirer") => {
            let slot: i32 = field("place").parse().map_err(|_| Code::BadRequest)?;
            match verbatims::withdraw(&ask.app, wave, item, &theme, slot, revision)? {
                Saved::Conflict => page(ask, 409, None, Some(words.t("open-quote-conflict"))),
                _ => Ok(Reply::see(address(ask, item, &format!("extraits#t-{}", encode(&theme))))),
            }
        }
        Some("retenir") => {
            let choice = Choice {
                theme: theme.clone(),
                reference: field("reponse"),
                hash: field("h"),
                typed: field("texte"),
                revision,
            };
            let read = ask.field("relu").is_some();
            let back = |status, problem| {
                let back = Back {
                    theme: theme.clone(),
                    reference: choice.reference.clone(),
                    typed: choice.typed.clone(),
                    read,
                    problem,
                };
                page(ask, status, Some(back), None)
            };
            if !read {
                return back(422, words.t("open-quote-read"));
            }
            match verbatims::choose(&ask.app, wave, ask.person()?.id, item, &choice)? {
                Ok(Saved::Written | Saved::Same) => Ok(Reply::see(address(ask, item, &format!("extraits#t-{}", encode(&theme))))),
                Ok(Saved::Conflict) => back(409, words.t("open-quote-conflict")),
                Ok(Saved::Taken) => back(422, words.t("open-quote-three")),
                Err(refusal) => back(422, says(words, &refusal)),
            }
        }
        _ => Err(Code::BadRequest.into()),
    }
}
