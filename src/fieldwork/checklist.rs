//! Everything that stands in the way of opening a wave, and what deserves a look: one list, complete, from plain facts. Pure.
//!
//! Sentences live with the interface, under the key of each point; a point says where it is mended.

use crate::values::Timestamp;

/// How grave a point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The wave cannot open.
    Obstacle,
    /// It can, and somebody should have looked.
    Warning,
    /// In order.
    Fine,
}

/// Where a point is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The list of associations.
    Register,
    /// The duplicates.
    Duplicates,
    /// The questionnaire of the wave.
    Questionnaire,
    /// Title, dates.
    Dates,
    /// Responsible person, contact.
    People,
    /// Lists of quarters and QPV.
    Lists,
    /// The mails and their plan.
    Mails,
    /// The forecast.
    Forecast,
    /// The settings of the installation: not on a page.
    Installation,
}

/// A point of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Key of its sentence: `check-{key}`.
    pub key: &'static str,
    /// How grave.
    pub weight: Weight,
    /// Where it is mended.
    pub place: Place,
    /// The number that the sentence speaks of (0: none).
    pub count: usize,
    /// The words that the sentence speaks of (empty: none).
    pub detail: String,
}

/// The facts of a wave in preparation.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Now.
    pub now: Option<Timestamp>,
    /// Opening and closing.
    pub period: Option<(Timestamp, Timestamp)>,
    /// Instant at which the evening of restitution begins, when it is known.
    pub restitution: Option<Timestamp>,
    /// The title is blank.
    pub untitled: bool,
    /// The territory is not known.
    pub placeless: bool,
    /// Associations that would enter the frame.
    pub frame: usize,
    /// Those with a usable e-mail address.
    pub by_email: usize,
    /// Those with at least one usable channel (e-mail, telephone, post).
    pub contactable: usize,
    /// Those who refused to be contacted.
    pub opposed: usize,
    /// Faults of the questionnaire that forbid publication (its extension included); the first one in words.
    pub faults: (usize, String),
    /// Warnings about the questionnaire.
    pub doubts: usize,
    /// No questionnaire is chosen.
    pub no_questionnaire: bool,
    /// Outside lists that questions need, empty: their names.
    pub missing_lists: Vec<String>,
    /// The notice is missing from the questionnaire, or names nobody.
    pub notice_missing: bool,
    /// Who is responsible is not said.
    pub no_responsible: bool,
    /// Nobody to call or to write to.
    pub no_contact: bool,
    /// Faults of the plan of mails; the first one in words.
    pub plan_faults: (usize, String),
    /// Nobody kept a plan of mails: nothing is sent by itself.
    pub plan_unkept: bool,
    /// Mails are really sent (else they are written into a folder).
    pub mail_server: bool,
    /// Pairs that may be duplicates and that nobody looked at.
    pub duplicates: usize,
    /// Groups of which nothing could be shown at the middle hypothesis, among all groups.
    pub small_groups: (usize, usize),
    /// Answers expected overall at the middle hypothesis are too few to show anything.
    pub hopeless: bool,
    /// The observatory is for training.
    pub training: bool,
    /// Links start with an address that only this machine knows.
    pub local_address: bool,
    /// The installation is declared to be in production.
    pub production: bool,
    /// Title of another wave of the observatory, open at the same time.
    pub other_open: Option<String>,
    /// Imports previewed and not applied.
    pub pending_imports: usize,
}

/// Shortest collection without a warning, in days.
const SHORT_DAYS: i64 = 14;
/// Longest collection without a warning, in days.
const LONG_DAYS: i64 = 270;

/// All the points, obstacles first, in the order of the preparation.
pub fn checklist(facts: &Facts) -> Vec<Point> {
    let mut list = List(Vec::new());
    register(facts, &mut list);
    questionnaire(facts, &mut list);
    dates(facts, &mut list);
    people(facts, &mut list);
    mails(facts, &mut list);
    installation(facts, &mut list);
    list.0.sort_by_key(|point| point.weight);
    list.0
}

/// Whether nothing forbids opening.
pub fn may_open(points: &[Point]) -> bool {
    points.iter().all(|point| point.weight != Weight::Obstacle)
}

struct List(Vec<Point>);

impl List {
    fn say(&mut self, weight: Weight, place: Place, key: &'static str, count: usize, detail: &str) {
        self.0.push(Point {
            key,
            weight,
            place,
            count,
            detail: detail.to_owned(),
        });
    }

    fn obstacle(&mut self, place: Place, key: &'static str) {
        self.say(Weight::Obstacle, place, key, 0, "");
    }

    fn warning(&mut self, place: Place, key: &'static str, count: usize) {
        self.say(Weight::Warning, place, key, count, "");
    }

    fn fine(&mut self, place: Place, key: &'static str, count: usize) {
        self.say(Weight::Fine, place, key, count, "");
    }
}

fn register(facts: &Facts, list: &mut List) {
    if facts.frame == 0 {
        list.obstacle(Place::Register, "frame-empty");
    } else if facts.contactable == 0 {
        list.obstacle(Place::Register, "nobody-contactable");
    } else {
        list.fine(Place::Register, "frame", facts.frame);
        if facts.contactable * 2 < facts.frame {
            let missing = facts.frame - facts.contactable;
            list.warning(Place::Register, "few-contactable", missing);
        }
    }
    if facts.pending_imports > 0 {
        list.warning(Place::Register, "imports-pending", facts.pending_imports);
    }
    if facts.duplicates > 0 {
        list.warning(Place::Duplicates, "duplicates", facts.duplicates);
    } else if facts.frame > 0 {
        list.fine(Place::Duplicates, "no-duplicates", 0);
    }
    if facts.frame > 0 && facts.hopeless {
        list.warning(Place::Forecast, "hopeless", 0);
    } else if facts.small_groups.0 > 0 {
        list.warning(Place::Forecast, "small-groups", facts.small_groups.0);
    }
}

fn questionnaire(facts: &Facts, list: &mut List) {
    if facts.no_questionnaire {
        list.obstacle(Place::Questionnaire, "no-questionnaire");
        return;
    }
    let (faults, first) = &facts.faults;
    if *faults > 0 {
        list.say(Weight::Obstacle, Place::Questionnaire, "questionnaire-faults", *faults, first);
    } else {
        list.fine(Place::Questionnaire, "questionnaire", 0);
    }
    if facts.doubts > 0 {
        list.warning(Place::Questionnaire, "questionnaire-doubts", facts.doubts);
    }
    for name in &facts.missing_lists {
        let key = match name.as_str() {
            "@territoire/quartiers" => "no-quarters",
            "@territoire/qpv" => "no-qpv",
            _ => "no-list",
        };
        list.say(Weight::Warning, Place::Lists, key, 0, name);
    }
    if facts.notice_missing {
        list.obstacle(Place::Questionnaire, "no-notice");
    }
}

fn dates(facts: &Facts, list: &mut List) {
    if facts.untitled {
        list.obstacle(Place::Dates, "untitled");
    }
    if facts.placeless {
        list.warning(Place::Dates, "placeless", 0);
    }
    let (Some((opens, closes)), Some(now)) = (facts.period, facts.now) else {
        list.obstacle(Place::Dates, "no-dates");
        return;
    };
    let days = super::calendar::days(opens.max(now).date(), closes.date());
    let begins = opens.max(now);
    if closes <= now {
        list.obstacle(Place::Dates, "closing-past");
    } else if closes <= opens {
        list.obstacle(Place::Dates, "closing-before-opening");
    } else if days < SHORT_DAYS {
        list.warning(Place::Dates, "short", usize::try_from(days).unwrap_or(0));
    } else if days > LONG_DAYS {
        list.warning(Place::Dates, "long", usize::try_from(days).unwrap_or(0));
    } else {
        list.fine(Place::Dates, "dates", usize::try_from(days).unwrap_or(0));
    }
    if begins.date().month() == 8 || (begins.date().month() == 7 && begins.date().day() > 10) {
        list.warning(Place::Dates, "summer-opening", 0);
    }
    match facts.restitution {
        Some(evening) if evening <= closes => list.obstacle(Place::Dates, "restitution-before-closing"),
        None => list.warning(Place::Dates, "no-restitution", 0),
        Some(_) => {}
    }
    if let Some(other) = &facts.other_open {
        list.say(Weight::Warning, Place::Dates, "other-open", 0, other);
    }
}

fn people(facts: &Facts, list: &mut List) {
    if facts.no_responsible {
        list.obstacle(Place::People, "no-responsible");
    }
    if facts.no_contact {
        list.obstacle(Place::People, "no-contact");
    }
    if !facts.no_responsible && !facts.no_contact {
        list.fine(Place::People, "people", 0);
    }
}

fn mails(facts: &Facts, list: &mut List) {
    let (faults, first) = &facts.plan_faults;
    if *faults > 0 {
        list.say(Weight::Obstacle, Place::Mails, "plan-faults", *faults, first);
    }
    if facts.plan_unkept && (facts.frame == 0 || facts.by_email > 0) {
        list.warning(Place::Mails, "plan-unkept", 0);
    }
    if !facts.mail_server {
        list.warning(Place::Mails, "no-mail-server", 0);
    } else if facts.frame > 0 && facts.by_email == 0 {
        list.warning(Place::Mails, "no-email", 0);
    } else if !facts.plan_unkept && *faults == 0 && facts.frame > 0 {
        list.fine(Place::Mails, "mails", facts.by_email);
    }
    if facts.opposed > 0 {
        list.fine(Place::Register, "opposed", facts.opposed);
    }
}

fn installation(facts: &Facts, list: &mut List) {
    if facts.local_address {
        let weight = if facts.production { Weight::Obstacle } else { Weight::Warning };
        list.say(weight, Place::Installation, "local-address", 0, "");
    }
    if facts.training {
        list.warning(Place::Installation, "training", 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    /// A wave with nothing to say about it.
    fn ready() -> Facts {
        Facts {
            now: Some(at("2026-02-01T09:00:00Z")),
            period: Some((at("2026-03-02T08:00:00Z"), at("2026-05-29T21:59:59Z"))),
            restitution: Some(at("2026-09-24T16:00:00Z")),
            frame: 400,
            by_email: 300,
            contactable: 350,
            mail_server: true,
            ..Facts::default()
        }
    }

    fn keys(facts: &Facts, weight: Weight) -> Vec<&'static str> {
        checklist(facts)
            .iter()
            .filter(|point| point.weight == weight)
            .map(|point| point.key)
            .collect()
    }

    #[test]
    fn a_wave_in_order_may_open() {
        let points = checklist(&ready());
        assert!(may_open(&points));
        assert_eq!(keys(&ready(), Weight::Warning), Vec::<&str>::new());
        assert!(points.len() >= 5, "what is in order is said too");
    }

    #[test]
    fn all_obstacles_are_listed_at_once() {
        let facts = Facts {
            now: Some(at("2026-02-01T09:00:00Z")),
            period: Some((at("2026-01-02T08:00:00Z"), at("2026-01-29T21:59:59Z"))),
            restitution: Some(at("2026-01-10T16:00:00Z")),
            untitled: true,
            faults: (3, "/pages/0 : il manque un titre".into()),
            notice_missing: true,
            no_responsible: true,
            no_contact: true,
            plan_faults: (1, "La relance part après la clôture.".into()),
            local_address: true,
            production: true,
            ..Facts::default()
        };
        let found = keys(&facts, Weight::Obstacle);
        assert_eq!(
            found,
            [
                "frame-empty",
                "questionnaire-faults",
                "no-notice",
                "untitled",
                "closing-past",
                "restitution-before-closing",
                "no-responsible",
                "no-contact",
                "plan-faults",
                "local-address"
            ]
        );
        assert!(!may_open(&checklist(&facts)));
    }

    #[test]
    fn each_fact_moves_its_own_point() {
        type Change = fn(&mut Facts);
        let cases: [(Change, &str, Weight); 19] = [
            (|f| f.plan_unkept = true, "plan-unkept", Weight::Warning),
            (|f| f.contactable = 0, "nobody-contactable", Weight::Obstacle),
            (|f| f.contactable = 100, "few-contactable", Weight::Warning),
            (|f| f.no_questionnaire = true, "no-questionnaire", Weight::Obstacle),
            (|f| f.doubts = 2, "questionnaire-doubts", Weight::Warning),
            (
                |f| f.missing_lists = vec!["@territoire/qpv".into()],
                "no-qpv",
                Weight::Warning,
            ),
            (|f| f.period = None, "no-dates", Weight::Obstacle),
            (
                |f| f.period = f.period.map(|(opens, _)| (opens, opens)),
                "closing-before-opening",
                Weight::Obstacle,
            ),
            (
                |f| f.period = f.period.map(|(opens, _)| (opens, opens.plus_seconds(86_400))),
                "short",
                Weight::Warning,
            ),
            (|f| f.restitution = None, "no-restitution", Weight::Warning),
            (|f| f.mail_server = false, "no-mail-server", Weight::Warning),
            (|f| f.by_email = 0, "no-email", Weight::Warning),
            (|f| f.duplicates = 4, "duplicates", Weight::Warning),
            (|f| f.small_groups = (3, 9), "small-groups", Weight::Warning),
            (|f| f.hopeless = true, "hopeless", Weight::Warning),
            (|f| f.training = true, "training", Weight::Warning),
            (|f| f.local_address = true, "local-address", Weight::Warning),
            (|f| f.other_open = Some("Vague 1".into()), "other-open", Weight::Warning),
            (|f| f.pending_imports = 1, "imports-pending", Weight::Warning),
        ];
        for (change, key, weight) in cases {
            let mut facts = ready();
            change(&mut facts);
            assert_eq!(keys(&facts, weight), [key]);
            let other = if weight == Weight::Obstacle {
                Weight::Warning
            } else {
                Weight::Obstacle
            };
            assert_eq!(keys(&facts, other), Vec::<&str>::new(), "{key}");
        }
    }

    #[test]
    fn obstacles_come_first() {
        let mut facts = ready();
        facts.no_contact = true;
        facts.doubts = 1;
        let weights: Vec<Weight> = checklist(&facts).iter().map(|point| point.weight).collect();
        assert!(weights.is_sorted());
    }
}
