//! The printable questionnaire: what stands on each page, in order, as data.

use super::choices::Letter;
use super::known::Known;
use super::layout::Print;
use super::numbering::Numbering;
use super::routing::{About, Routing};
use super::{layout, printed, qr};
use crate::questionnaire::answer::Answers;
use crate::questionnaire::flow::{Context, Flow, Path};
use crate::questionnaire::model::{Item, Kind, Page, Questionnaire, Text};
use crate::report::words;
use crate::values::Date;

mod answer;
mod go;
mod model;

pub use model::Form;
use model::{Answer, Block, Bunch, Entry, Paragraph, Part, Question, Tick, Who};

/// What a form is made from.
pub struct Setting<'a> {
    /// The questionnaire.
    pub questionnaire: &'a Questionnaire,
    /// Names, lists, path (full, core or short) and language. Of one association when there is a recipient.
    pub context: &'a Context,
    /// Large print (18 points).
    pub large: bool,
    /// The association; `None`: a blank form for whoever takes one.
    pub recipient: Option<Recipient>,
    /// Where to send the form back, line by line.
    pub return_to: Vec<String>,
    /// Last day.
    pub deadline: Option<Date>,
    /// Whom to call (« Camille Martin, 02 00 00 00 00 »).
    pub help: String,
    /// Address of the page where a code is typed.
    pub code_page: String,
    /// Date of the document.
    pub date: Date,
    /// Demonstration data: every page says so.
    pub demo: bool,
}

/// The association that a form is for.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// Its name.
    pub name: String,
    /// Its number in the register (RNA, SIREN), when known.
    pub number: String,
    /// Its code, as printed (`ABCD-EFGH`).
    pub code: String,
    /// Its personal link.
    pub link: String,
}

/// What makes the parts.
pub(super) struct Maker<'a> {
    flow: Flow<'a>,
    known: &'a Known<'a>,
    numbering: &'a Numbering,
    print: Print,
}

/// The questions of a form, page by page, groups opened: what the key-in screen asks for, in the same order.
pub fn asked<'a>(questionnaire: &'a Questionnaire, context: &'a Context) -> Vec<(&'a Page, Vec<&'a Item>)> {
    fn open<'i>(known: &Known<'_>, items: &'i [Item], out: &mut Vec<&'i Item>) {
        for item in items.iter().filter(|item| known.prints(item)) {
            match &item.kind {
                Kind::Group { items } => open(known, items, out),
                Kind::Note => {}
                _ => out.push(item),
            }
        }
    }
    let known = Known::new(questionnaire, context, false);
    let mut pages = Vec::new();
    for page in questionnaire.pages.iter().filter(|page| !known.hidden_page(page, None)) {
        let mut items = Vec::new();
        open(&known, &page.items, &mut items);
        if !items.is_empty() {
            pages.push((page, items));
        }
    }
    pages
}

/// The form of a questionnaire.
pub fn form(setting: &Setting<'_>) -> Form {
    let (questionnaire, context) = (setting.questionnaire, setting.context);
    let known = Known::new(questionnaire, context, setting.recipient.is_some());
    let numbering = Numbering::new(questionnaire);
    let nothing = Answers::default();
    let maker = Maker {
        flow: Flow::new(questionnaire, &nothing, context),
        known: &known,
        numbering: &numbering,
        print: Print::new(setting.large),
    };
    let start = &questionnaire.start;
    let minutes = match context.path {
        Path::Short => start.minutes_short.or(start.minutes),
        Path::Full | Path::Core => start.minutes,
    };
    let text = |text: &Option<Text>| text.as_ref().map(|text| maker.text(text)).unwrap_or_default();
    let title = maker.text(&questionnaire.title);
    let territory = match context.external.get("territoire") {
        Some(crate::questionnaire::condition::Val::Text(name)) => printed(name),
        _ => String::new(),
    };
    let date = setting.date;
    let parts = maker.parts();
    Form {
        lang: context.lang.clone(),
        large: setting.large,
        edition: match context.path {
            Path::Short => "Version courte".to_owned(),
            Path::Full | Path::Core => String::new(),
        },
        intro: text(&questionnaire.intro),
        date: [date.year(), date.month().into(), date.day().into()],
        banner: setting.demo.then(|| "Données de démonstration".to_owned()),
        who: setting.recipient.as_ref().map(|who| Who {
            name: printed(&who.name),
            number: printed(&who.number),
            code: who.code.clone(),
            link: who.link.clone(),
            qr: qr::svg(&who.link),
        }),
        deadline: setting.deadline.map(|day| printed(&words::date(day))),
        return_to: setting
            .return_to
            .iter()
            .map(|line| printed(line))
            .filter(|line| !line.is_empty())
            .collect(),
        help: printed(&setting.help),
        online: setting.code_page.clone(),
        minutes: minutes
            .map(|n| printed(&format!("Comptez environ {n} minutes.")))
            .unwrap_or_default(),
        have: start.have.iter().map(|line| maker.text(line)).collect(),
        how: how_to(&parts),
        notice: start.notice.iter().map(|line| maker.text(line)).collect(),
        thanks: text(&questionnaire.thanks),
        full_notice: start
            .notice_full
            .as_ref()
            .map(|notice| paragraphs(&maker.text_lines(notice)))
            .unwrap_or_default(),
        foot: printed(&format!("{} {}", questionnaire.id, questionnaire.version)),
        title,
        territory,
        parts,
    }
}

/// How to fill the form in: only what it needs.
fn how_to(parts: &[Part]) -> Vec<String> {
    let questions = || {
        parts.iter().flat_map(|part| &part.entries).flat_map(|entry| match entry {
            Entry::Question(question) => std::slice::from_ref(question),
            Entry::Group { questions, .. } => questions,
            _ => &[],
        })
    };
    let mut how =
        vec!["Écrivez au stylo noir ou bleu. Cochez une seule case par question, sauf indication contraire.".to_owned()];
    if questions().any(|question| matches!(question.answer, Answer::Number { .. } | Answer::Shares { .. })) {
        how.push("Pour les nombres, un chiffre par case ; une estimation suffit.".to_owned());
    }
    if questions().any(|question| matches!(question.answer, Answer::Ranks { .. })) {
        how.push("Pour classer, écrivez 1 devant votre premier choix, 2 devant le deuxième, etc.".to_owned());
    }
    how.push("Les flèches et les phrases en italique disent quelles questions passer.".to_owned());
    how.push("Vous pouvez laisser une question sans réponse.".to_owned());
    how.iter().map(|line| printed(line)).collect()
}

/// The full notice: blank lines separate paragraphs, `## ` opens a heading, `- ` an item.
fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut out: Vec<Paragraph> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim) {
        let (kind, words) = match line {
            "" => {
                open = false;
                continue;
            }
            line if line.starts_with("## ") => ("heading", &line[3..]),
            line if line.starts_with("- ") => ("item", &line[2..]),
            line => ("text", line),
        };
        match out.last_mut() {
            Some(last) if open && kind == "text" && last.kind != "heading" => {
                last.text.push(' ');
                last.text.push_str(&printed(words));
            }
            _ => out.push(Paragraph {
                kind,
                text: printed(words),
            }),
        }
        open = true;
    }
    out
}

impl<'a> Maker<'a> {
    fn text(&self, text: &Text) -> String {
        printed(&self.flow.text(text))
    }

    /// A text of several lines, each printed later.
    fn text_lines(&self, text: &Text) -> String {
        self.flow.text(text)
    }

    fn routing(&self) -> Routing<'a> {
        Routing {
            known: self.known,
            numbering: self.numbering,
        }
    }

    fn parts(&self) -> Vec<Part> {
        let questionnaire = self.known.questionnaire;
        questionnaire
            .pages
            .iter()
            .filter(|page| !self.known.hidden_page(page, None))
            .filter_map(|page| {
                let entries = self.entries(page);
                let asks = entries
                    .iter()
                    .any(|entry| matches!(entry, Entry::Question(_) | Entry::Group { .. }));
                let notes = page.items.iter().all(|item| matches!(item.kind, Kind::Note));
                (asks || notes && !entries.is_empty()).then(|| Part {
                    title: self.text(&page.title),
                    intro: page.intro.as_ref().map(|intro| self.text(intro)).unwrap_or_default(),
                    rule: self.rule(page.visible_if.as_ref(), page.skip_if.as_ref(), About::Part),
                    entries,
                })
            })
            .collect()
    }

    fn rule(
        &self,
        visible_if: Option<&crate::questionnaire::condition::Condition>,
        skip_if: Option<&crate::questionnaire::condition::Condition>,
        about: About,
    ) -> Option<String> {
        self.routing()
            .sentence(visible_if, skip_if, about)
            .map(|sentence| printed(&sentence))
    }

    /// The entries of a page; questions that follow one another under the same condition share one instruction.
    fn entries(&self, page: &'a Page) -> Vec<Entry> {
        let items: Vec<&Item> = page.items.iter().filter(|item| self.known.prints(item)).collect();
        let mut out = Vec::new();
        let mut from = 0;
        while from < items.len() {
            let first = items[from];
            let same = |item: &&Item| item.visible_if == first.visible_if && item.skip_if == first.skip_if;
            let run = items[from..].iter().take_while(|item| same(item)).count().max(1);
            let run = &items[from..from + run];
            from += run.len();
            let shared = if run.len() > 1 {
                self.rule(first.visible_if.as_ref(), first.skip_if.as_ref(), About::Questions)
            } else {
                None
            };
            if let Some(rule) = &shared {
                let (one, last) = (self.first_code(run[0]), self.last_code(run[run.len() - 1]));
                let range = printed(&if run.len() == 2 && !matches!(run[0].kind, Kind::Group { .. }) {
                    format!("{one} et {last}")
                } else {
                    format!("{one} à {last}")
                });
                out.push(Entry::Rule {
                    text: format!("{range}\u{a0}: {}", words_lower(rule)),
                });
            }
            out.extend(run.iter().map(|item| self.entry(item, shared.is_some())));
        }
        out
    }

    fn first_code(&self, item: &'a Item) -> &'a str {
        match &item.kind {
            Kind::Group { items } => items
                .iter()
                .find(|inner| self.known.prints(inner))
                .map_or(&item.id, |inner| self.first_code(inner)),
            _ => self.numbering.of(&item.id),
        }
    }

    fn last_code(&self, item: &'a Item) -> &'a str {
        match &item.kind {
            Kind::Group { items } => items
                .iter()
                .rev()
                .find(|inner| self.known.prints(inner))
                .map_or(&item.id, |inner| self.last_code(inner)),
            _ => self.numbering.of(&item.id),
        }
    }

    fn entry(&self, item: &'a Item, told: bool) -> Entry {
        let about = if matches!(item.kind, Kind::Group { .. }) {
            About::Questions
        } else {
            About::Question
        };
        let rule = if told {
            None
        } else {
            self.rule(item.visible_if.as_ref(), item.skip_if.as_ref(), about)
        };
        match &item.kind {
            Kind::Note => Entry::Note { text: self.label(item) },
            Kind::Group { .. } => {
                let mut questions = Vec::new();
                self.open(item, &mut questions);
                Entry::Group {
                    label: item.label.as_ref().map(|label| self.text(label)).unwrap_or_default(),
                    hint: self.hint(item),
                    rule,
                    questions,
                }
            }
            _ => Entry::Question(self.question(item, self.numbering.of(&item.id), rule)),
        }
    }

    fn open(&self, group: &'a Item, out: &mut Vec<Question>) {
        let Kind::Group { items } = &group.kind else { return };
        for inner in items.iter().filter(|inner| self.known.prints(inner)) {
            match &inner.kind {
                Kind::Group { .. } => self.open(inner, out),
                Kind::Note => {}
                _ => {
                    let rule = self.rule(inner.visible_if.as_ref(), inner.skip_if.as_ref(), About::Question);
                    out.push(self.question(inner, self.numbering.of(&inner.id), rule));
                }
            }
        }
    }

    fn label(&self, item: &Item) -> String {
        item.label
            .as_ref()
            .map_or_else(|| printed(&item.id), |label| self.text(label))
    }

    fn hint(&self, item: &Item) -> String {
        item.hint.as_ref().map(|hint| self.text(hint)).unwrap_or_default()
    }

    fn question(&self, item: &'a Item, code: &str, rule: Option<String>) -> Question {
        let hint = self.hint(item);
        let letters = if matches!(item.kind, Kind::Matrix { .. }) {
            Vec::new()
        } else {
            self.letters(item)
        };
        Question {
            code: code.to_owned(),
            label: self.label(item),
            rule,
            instruction: self.instruction(item, &hint),
            known: self.prefilled(item),
            answer: self.answer(item),
            letters,
            estimate: item.estimate,
            hint,
        }
    }

    fn letters(&self, item: &Item) -> Vec<Tick> {
        Letter::ALL
            .into_iter()
            .filter_map(|letter| {
                Some(Tick {
                    mark: letter.text().to_owned(),
                    label: self.text(letter.wording(item)?),
                    ..Tick::default()
                })
            })
            .collect()
    }
}

/// A sentence that goes on after a colon.
fn words_lower(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
pub(super) mod tests;
