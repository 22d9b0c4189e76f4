//! The plan of the mails, as a form: what was typed is kept beside every fault.

use askama::Template;

use super::step_name;
use crate::app::mailing::{self, Saving, consent_questions};
use crate::error::Result;
use crate::fieldwork::plan::{Fault, Field, MailPlan, Results, Step, StepKind, Target, When, Window};
use crate::i18n::Words;
use crate::web::page::{Frame, render};
use crate::web::waves::nav::WaveNav;
use crate::web::{Ask, Reply};

/// Empty lines offered below the steps.
const SPARE: usize = 2;
/// What a line of the form may send: its code.
const WHAT: [&str; 6] = ["invitation", "never", "partial", "small", "all", "results"];
/// What the days are counted from.
const FROM: [&str; 3] = ["after-opening", "before-closing", "after-closing"];

/// A line of the form, as typed.
#[derive(Clone, Debug, Default)]
struct Typed {
    id: String,
    /// One of [`WHAT`]; empty: nothing.
    what: String,
    days: String,
    from: String,
    below: String,
    short: bool,
}

/// The form, as typed.
#[derive(Clone, Debug, Default)]
struct Form {
    lines: Vec<Typed>,
    days: Vec<u8>,
    from: String,
    to: String,
    holidays: bool,
    cap: String,
    rest: String,
    results: Results,
}

impl Form {
    fn of(plan: &MailPlan) -> Self {
        let line = |step: &Step| {
            let (from, days) = match step.when {
                When::AfterOpening(days) => (FROM[0], days),
                When::BeforeClosing(days) => (FROM[1], days),
                When::AfterClosing(days) => (FROM[2], days),
            };
            let (what, below) = match (step.kind, step.target) {
                (StepKind::Invitation, _) => ("invitation", None),
                (StepKind::Results, _) => ("results", None),
                (StepKind::Reminder, Target::NeverStarted) => ("never", None),
                (StepKind::Reminder, Target::Partial) => ("partial", None),
                (StepKind::Reminder, Target::SmallStrata { below }) => ("small", Some(below)),
                (StepKind::Reminder, _) => ("all", None),
            };
            Typed {
                id: step.id.clone(),
                what: what.to_owned(),
                days: days.to_string(),
                from: from.to_owned(),
                below: below.unwrap_or(10).to_string(),
                short: step.short_path,
            }
        };
        let window = plan.windows.first();
        Form {
            lines: plan.steps.iter().map(line).collect(),
            days: window.map(|w| w.days.clone()).unwrap_or_default(),
            from: window.map(|w| w.from.to_string()).unwrap_or_default(),
            to: window.map(|w| w.to.to_string()).unwrap_or_default(),
            holidays: plan.on_holidays,
            cap: plan.cap.to_string(),
            rest: plan.rest_days.to_string(),
            results: plan.results.clone(),
        }
    }

    fn read(ask: &Ask) -> Self {
        let text = |name: &str| {
            ask.field(name)
                .unwrap_or_default()
                .trim()
                .chars()
                .take(500)
                .collect::<String>()
        };
        let lines = (0..20).map_while(|place| {
            let field = |name: &str| text(&format!("{name}-{place}"));
            ask.field(&format!("quoi-{place}"))?;
            Some(Typed {
                id: field("id"),
                what: field("quoi"),
                days: field("jours"),
                from: field("repere"),
                below: field("seuil"),
                short: ask.field(&format!("court-{place}")).is_some(),
            })
        });
        Form {
            lines: lines.collect(),
            days: ask
                .form
                .iter()
                .filter(|(name, _)| name == "jour")
                .filter_map(|(_, day)| day.parse().ok())
                .collect(),
            from: text("de"),
            to: text("a"),
            holidays: ask.field("feries").is_some(),
            cap: text("plafond"),
            rest: text("repos"),
            results: Results {
                consent: text("accord"),
                link: text("lien"),
                note: text("mot"),
            },
        }
    }

    /// The plan that the form describes, and what cannot be read in it. `old`: names of steps that are taken.
    fn plan(&self, words: Words, old: &MailPlan) -> (MailPlan, Vec<Fault>) {
        let mut faults = Vec::new();
        let mut number = |text: &str, step: Option<usize>, field: &'static str| -> u32 {
            text.parse().unwrap_or_else(|_| {
                faults.push(Fault {
                    step,
                    field,
                    message: words.one("mails-plan-number", "typed", text),
                });
                0
            })
        };
        let mut steps: Vec<Step> = Vec::new();
        let mut taken: Vec<String> = old.steps.iter().map(|step| step.id.clone()).collect();
        for line in self.lines.iter().filter(|line| WHAT.contains(&line.what.as_str())) {
            let place = Some(steps.len());
            let days = number(&line.days, place, "when");
            let (kind, target) = match line.what.as_str() {
                "invitation" => (StepKind::Invitation, Target::AllPending),
                "never" => (StepKind::Reminder, Target::NeverStarted),
                "partial" => (StepKind::Reminder, Target::Partial),
                "small" => (
                    StepKind::Reminder,
                    Target::SmallStrata {
                        below: number(&line.below, place, "target"),
                    },
                ),
                "results" => (StepKind::Results, Target::Respondents),
                _ => (StepKind::Reminder, Target::AllPending),
            };
            let when = match line.from.as_str() {
                "before-closing" => When::BeforeClosing(days),
                "after-closing" => When::AfterClosing(days),
                _ => When::AfterOpening(days),
            };
            // A step keeps its name as long as it is the same kind of mail: what was sent stays sent.
            let same = old.step(&line.id).is_some_and(|step| step.kind == kind);
            let id = if same {
                line.id.clone()
            } else {
                let id = free_name(kind, &taken);
                taken.push(id.clone());
                id
            };
            steps.push(Step {
                id,
                kind,
                target,
                when,
                short_path: line.short && kind != StepKind::Results,
            });
        }
        let hour = |text: &str| text.parse::<u8>().unwrap_or(0);
        let plan = MailPlan {
            steps,
            windows: vec![Window {
                days: self.days.clone(),
                from: hour(&self.from),
                to: hour(&self.to),
            }],
            on_holidays: self.holidays,
            cap: number(&self.cap, None, "cap"),
            rest_days: number(&self.rest, None, "rest"),
            results: self.results.clone(),
        };
        (plan, faults)
    }
}

fn free_name(kind: StepKind, taken: &[String]) -> String {
    let base = kind.code();
    if kind != StepKind::Reminder && !taken.iter().any(|id| id == base) {
        return base.to_owned();
    }
    (1..)
        .map(|n| format!("{base}-{n}"))
        .find(|name| !taken.contains(name))
        .unwrap_or_default()
}

/// A choice of a list: value, words, chosen.
type Options = Vec<(String, String, bool)>;

/// A line of the form, to be shown.
struct Row {
    place: usize,
    /// Room for one more mail.
    spare: bool,
    title: String,
    id: String,
    what: Options,
    days: String,
    from: Options,
    below: String,
    short: bool,
    day: String,
    faults: Vec<String>,
}

#[derive(Template)]
#[template(path = "mails_plan.html")]
struct Page {
    frame: Frame,
    nav: WaveNav,
    back: String,
    csrf: String,
    kept: bool,
    faults: Vec<String>,
    rows: Vec<Row>,
    days: Vec<(u8, String, bool)>,
    from: Options,
    to: Options,
    holidays: bool,
    cap: String,
    rest: String,
    consent: Options,
    link: String,
    note: String,
}

fn field(ask: &Ask) -> Result<Field> {
    let wave = ask.wave()?;
    Ok(Field {
        opens: wave.opened_at.unwrap_or(wave.opens_at),
        closes: wave.closes_at,
        paused: false,
    })
}

/// The form, with the plan of the wave or the one proposed from its dates.
pub(in crate::web) fn edit(ask: &Ask) -> Result<Reply> {
    let (plan, _) = mailing::plan_of(ask.wave()?);
    page(ask, 200, &Form::of(&plan), &plan, Vec::new())
}

/// Keeps the plan, or shows every fault beside what was typed.
pub(in crate::web) fn save(ask: &Ask) -> Result<Reply> {
    let wave = ask.wave()?;
    let (old, _) = mailing::plan_of(wave);
    if ask.field("propose").is_some() {
        let field = field(ask)?;
        let plan = MailPlan::proposed(field.opens, field.closes);
        return page(ask, 200, &Form::of(&plan), &plan, Vec::new());
    }
    let form = Form::read(ask);
    let (plan, mut faults) = form.plan(ask.words, &old);
    if faults.is_empty() {
        match mailing::save_plan(&ask.app, wave.id, &plan)? {
            Saving::Kept => return Ok(Reply::see(ask.in_wave("courriels?fait=plan"))),
            Saving::Faults(found) => faults = found,
        }
    }
    page(ask, 422, &form, &plan, faults)
}

fn page(ask: &Ask, status: u16, form: &Form, plan: &MailPlan, faults: Vec<Fault>) -> Result<Reply> {
    let words = ask.words;
    let wave = ask.wave()?;
    let field = field(ask)?;
    let options = |codes: &[&str], prefix: &str, chosen: &str| -> Options {
        codes
            .iter()
            .map(|code| ((*code).to_owned(), words.t(&format!("{prefix}-{code}")), *code == chosen))
            .collect()
    };
    let mut kept = 0;
    let mut rows: Vec<Row> = Vec::new();
    for line in form.lines.iter().chain(std::iter::repeat_n(&Typed::default(), SPARE)) {
        let step = (!line.what.is_empty()).then(|| plan.steps.get(kept)).flatten();
        let own = |fault: &&Fault| step.is_some() && fault.step == Some(kept);
        let mut what = vec![(String::new(), words.t("mails-what-nothing"), line.what.is_empty())];
        what.extend(options(&WHAT, "mails-what", &line.what));
        let place = rows.len();
        if step.is_none() && place >= form.lines.len() && form.lines.iter().filter(|l| l.what.is_empty()).count() >= SPARE {
            continue;
        }
        rows.push(Row {
            place,
            spare: line.what.is_empty(),
            title: step.map_or_else(
                || words.t("mails-plan-more"),
                |step| format!("{}. {}", place + 1, step_name(words, step)),
            ),
            id: line.id.clone(),
            what,
            days: if line.days.is_empty() {
                "0".to_owned()
            } else {
                line.days.clone()
            },
            from: options(&FROM, "mails-from", &line.from),
            below: if line.below.is_empty() {
                "10".to_owned()
            } else {
                line.below.clone()
            },
            short: line.short,
            day: step
                .map(|step| words.one("mails-plan-day", "date", crate::i18n::civil_date(step.day(&field), true)))
                .unwrap_or_default(),
            faults: faults.iter().filter(own).map(|fault| fault.message.clone()).collect(),
        });
        kept += usize::from(step.is_some());
    }
    let hours = |last: u8, chosen: &str| -> Options {
        (0..=last)
            .map(|hour| (hour.to_string(), format!("{hour}\u{a0}h"), hour.to_string() == chosen))
            .collect()
    };
    let days = (1u8..=7).map(|day| (day, words.t(&format!("mails-day-{day}")), form.days.contains(&day)));
    let mut consent = vec![(String::new(), words.t("mails-consent-none"), form.results.consent.is_empty())];
    consent.extend(
        consent_questions(&ask.app, wave)?
            .into_iter()
            .map(|(code, label)| (code.clone(), label, code == form.results.consent)),
    );
    let page = Page {
        frame: Frame::staff(ask, words.t("mails-plan-title")),
        nav: WaveNav::of(ask, "wave-nav-mails"),
        back: ask.in_wave("courriels"),
        csrf: ask.csrf(),
        kept: mailing::plan_of(wave).1,
        faults: faults.into_iter().map(|fault| fault.message).collect(),
        rows,
        days: days.collect(),
        from: hours(23, &form.from),
        to: hours(24, &form.to),
        holidays: form.holidays,
        cap: form.cap.clone(),
        rest: form.rest.clone(),
        consent,
        link: form.results.link.clone(),
        note: form.results.note.clone(),
    };
    Ok(render(status, &page))
}
