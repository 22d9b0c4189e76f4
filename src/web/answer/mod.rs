//! The association's pages: start, one page a step, review, thanks, copy, notice. Complete without JavaScript.

use super::page::Frame;
use super::{Ask, Reply, SHARED};
use crate::app::answering::{self, Visit};
use crate::error::{Code, Result};
use crate::fieldwork::ResponseState;
use crate::i18n::{self, Words};
use crate::questionnaire::Answers;
use crate::questionnaire::flow::{Flow, Path};
use crate::questionnaire::model::Item;
use crate::values::Token;

mod communes;
mod conflict;
mod notice;
mod review;
mod save;
mod start;
mod step;

pub(super) use communes::{POSTCODE, alone};
pub(super) use notice::notice;
pub(super) use review::{copy, review, send, thanks, widen};
pub(super) use save::{draft, save};
pub(super) use start::start;
pub(super) use step::show;

/// A personal link, opened.
struct Opened {
    visit: Visit,
    words: Words,
    base: String,
    /// On the shared device of a group session.
    shared: bool,
}

/// Name of the parameter that offers the short path, and its value.
const PATH: &str = "parcours";
const SHORT: &str = "court";

/// No answer at all.
static NOTHING: Answers = Answers(std::collections::BTreeMap::new());

impl Opened {
    fn new(ask: &Ask) -> Result<Self> {
        let token = ask.token()?;
        let short = ask.query(PATH).or(ask.field("~path")) == Some(SHORT);
        let visit = answering::open_on(&ask.app, token, ask.lang.as_deref(), short.then_some(Path::Short))?;
        Ok(Opened::of(ask, visit))
    }

    fn of(ask: &Ask, visit: Visit) -> Self {
        let words = Words::of(&visit.context.lang);
        let shared = ask.param("token") == SHARED;
        // The address of a shared device tells nothing: the secret is in its cookie.
        let token = if shared {
            SHARED
        } else {
            ask.token.as_ref().map_or("", Token::reveal)
        };
        Opened {
            visit,
            words,
            base: format!("/q/{token}"),
            shared,
        }
    }

    fn flow(&self) -> Flow<'_> {
        let answers = self.visit.response.as_ref().map_or(&NOTHING, |response| &response.answers);
        Flow::new(&self.visit.questionnaire, answers, &self.visit.context)
    }

    fn url(&self, rest: &str) -> String {
        format!("{}/{rest}", self.base)
    }

    /// The short path was chosen, and no page saved yet says so.
    fn short_to_keep(&self) -> bool {
        self.visit.response.is_none() && self.visit.context.path == Path::Short
    }

    /// The address of a page, on the path chosen.
    fn step_url(&self, page: &str) -> String {
        let mut url = self.url(page);
        if self.short_to_keep() {
            url.push_str(&format!("?{PATH}={SHORT}"));
        }
        url
    }

    fn frame(&self, title: String) -> Frame {
        let mut frame = Frame::public(self.words, title);
        frame.lang = self.visit.context.lang.clone();
        frame.place = self.visit.wave.territory_name.clone();
        frame.root = self.base.clone();
        frame.demo = self.visit.wave.settings.demo;
        frame.leave = self.shared.then(|| self.words.t("code-leave"));
        frame
    }

    fn revision(&self) -> i64 {
        self.visit.response.as_ref().map_or(0, |response| response.revision)
    }

    fn submitted(&self) -> bool {
        self.visit
            .response
            .as_ref()
            .is_some_and(|response| response.state != ResponseState::Draft)
    }

    /// « Enregistré à 21 h 42 ».
    fn saved(&self) -> Option<String> {
        let response = self.visit.response.as_ref()?;
        Some(self.words.one("answer-saved-at", "time", i18n::time(response.updated_at)))
    }

    /// Refuses a closed wave: whoever answered is led to their copy.
    fn closed(&self) -> Result<Option<Reply>> {
        match (self.visit.open, &self.visit.response) {
            (true, _) => Ok(None),
            (false, Some(_)) => Ok(Some(Reply::see(self.url("copie")))),
            (false, None) => Err(Code::WaveClosed.into()),
        }
    }
}

/// A text that begins a line: with a capital, whatever was put in its first place.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The wording of a question.
fn label(flow: &Flow<'_>, item: &Item) -> String {
    match &item.label {
        Some(label) => flow.text(label),
        None => item.id.clone(),
    }
}
