//! The rules of the mail plan, on random plans, cases and instants.

use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn field() -> Field {
    Field {
        opens: at("2026-03-02T08:00:00Z"),
        closes: at("2026-05-31T21:59:00Z"),
        paused: false,
    }
}

fn case(status: CaseStatus) -> CaseFacts {
    CaseFacts {
        status,
        address: true,
        mails: 0,
        last_mail_at: None,
        stratum_usable: 0,
        wants_results: true,
    }
}

#[test]
fn the_proposed_plan_of_any_length_has_no_fault() {
    for (day, days) in (0..14).flat_map(|day| (4..200).map(move |days| (day, days))) {
        let opens = field().opens.plus_seconds(86_400 * day);
        let closes = opens.plus_seconds(86_400 * days);
        let plan = MailPlan::proposed(opens, closes);
        let field = Field {
            opens,
            closes,
            paused: false,
        };
        assert_eq!(plan.faults(&field), Vec::new(), "{days} days: {:?}", plan.steps);
    }
}

#[test]
fn a_long_field_is_proposed_four_reminders_and_the_last_opens_the_short_path() {
    let plan = MailPlan::proposed(field().opens, field().closes);
    let ids: Vec<&str> = plan.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["invitation", "reminder-1", "reminder-2", "reminder-3", "reminder-4"]);
    assert!(
        plan.steps
            .last()
            .is_some_and(|step| step.short_path && step.target == Target::AllPending)
    );
    let json = serde_json::to_value(&plan).unwrap();
    assert_eq!(MailPlan::of(&json, field().opens, field().closes), plan);
    assert_eq!(MailPlan::of(&serde_json::Value::Null, field().opens, field().closes), plan);
}

#[test]
fn every_fault_of_a_plan_is_told_at_once() {
    let mut plan = MailPlan::proposed(field().opens, field().closes);
    plan.cap = 2;
    plan.windows[0].to = 9;
    plan.steps[1].when = When::AfterOpening(400);
    plan.steps[2] = plan.steps[0].clone();
    plan.steps.push(step(
        "results",
        StepKind::Results,
        Target::Respondents,
        When::BeforeClosing(3),
    ));
    let told: Vec<String> = plan.faults(&field()).into_iter().map(|fault| fault.message).collect();
    let all = told.join("\n");
    for part in [
        "Les heures d’envoi se contredisent",
        "le maximum est de 2",
        "c’est après la clôture (31\u{a0}mai 2026)",
        "répète l’envoi 1",
        "L’envoi des résultats vient après la clôture.",
        "ne dit pas où les lire",
    ] {
        assert!(all.contains(part), "{part} is missing from:\n{all}");
    }
    let early = Field {
        opens: at("2026-03-31T08:00:00Z"),
        closes: at("2026-04-20T08:00:00Z"),
        paused: false,
    };
    let plan = MailPlan {
        steps: vec![step(
            "reminder-1",
            StepKind::Reminder,
            Target::AllPending,
            When::BeforeClosing(30),
        )],
        ..MailPlan::proposed(early.opens, early.closes)
    };
    assert!(plan.faults(&early)[0].message.contains("c’est avant l’ouverture"));
}

#[test]
fn a_closing_before_the_opening_is_told_first() {
    let upside_down = Field {
        opens: field().closes,
        closes: field().opens,
        paused: false,
    };
    let faults = MailPlan::proposed(field().opens, field().closes).faults(&upside_down);
    assert!(faults.len() == 1 && faults[0].field == "dates", "{faults:?}");
}

#[test]
fn the_invitation_of_a_sunday_night_opening_goes_on_monday_at_nine() {
    let field = Field {
        opens: at("2026-03-01T22:30:00Z"),
        ..field()
    };
    let plan = MailPlan::proposed(field.opens, field.closes);
    assert_eq!(plan.steps[0].starts(&plan, &field), Some(at("2026-03-02T08:00:00Z")));
    // Easter Monday is not a day of sending; the day after is, at summer time.
    assert_eq!(plan.next_open(at("2026-04-06T08:00:00Z")), Some(at("2026-04-07T07:00:00Z")));
}

#[test]
fn a_mail_too_close_to_the_one_before_waits() {
    let field = field();
    let plan = MailPlan::proposed(field.opens, field.closes);
    let reminder = &plan.steps[1];
    let now = reminder.starts(&plan, &field).unwrap();
    let mut invited = case(CaseStatus::Invited);
    invited.mails = 1;
    invited.last_mail_at = Some(now.plus_seconds(-3600));
    let waits = may_receive(&invited, reminder, &plan, &field, now);
    let Err(Why::Later(until)) = waits else { panic!("{waits:?}") };
    assert!(until >= now.plus_seconds(3 * 86_400 - 3600) && plan.is_open(until));
    assert_eq!(may_receive(&invited, reminder, &plan, &field, until), Ok(()));
}

#[test]
fn the_results_go_after_the_closing_to_those_who_asked() {
    let field = field();
    let mut plan = MailPlan::proposed(field.opens, field.closes);
    plan.results.link = "https://ville.example/diagnostic".to_owned();
    plan.steps.push(step(
        "results",
        StepKind::Results,
        Target::Respondents,
        When::AfterClosing(30),
    ));
    assert_eq!(plan.faults(&field), Vec::new());
    let results = plan.step("results").unwrap();
    let start = results.starts(&plan, &field).unwrap();
    assert!(start > field.closes);
    assert_eq!(due_steps(&plan, &field, start), vec![results]);
    assert_eq!(may_receive(&case(CaseStatus::Usable), results, &plan, &field, start), Ok(()));
    let silent = CaseFacts {
        wants_results: false,
        ..case(CaseStatus::Usable)
    };
    assert_eq!(may_receive(&silent, results, &plan, &field, start), Err(Why::NoConsent));
    assert_eq!(
        may_receive(&case(CaseStatus::Partial), results, &plan, &field, start),
        Err(Why::NotMeant)
    );
}

fn plans() -> impl Strategy<Value = MailPlan> {
    let when = prop_oneof![
        (0u32..100).prop_map(When::AfterOpening),
        (0u32..100).prop_map(When::BeforeClosing),
        (0u32..60).prop_map(When::AfterClosing),
    ];
    let target = prop_oneof![
        Just(Target::NeverStarted),
        Just(Target::Partial),
        Just(Target::AllPending),
        Just(Target::Respondents),
        (0u32..30).prop_map(|below| Target::SmallStrata { below }),
    ];
    let kind = prop_oneof![
        1 => Just(StepKind::Invitation),
        3 => Just(StepKind::Reminder),
        1 => Just(StepKind::Results)
    ];
    let steps = prop::collection::vec((kind, target, when), 0..7).prop_map(|all| {
        all.into_iter()
            .enumerate()
            .map(|(n, (kind, target, when))| step(&format!("s{n}"), kind, target, when))
            .collect::<Vec<_>>()
    });
    let windows = prop::collection::vec(
        (prop::collection::vec(0u8..9, 0..5), 0u8..24, 0u8..26).prop_map(|(days, from, to)| Window { days, from, to }),
        0..3,
    );
    (steps, windows, any::<bool>(), 0u32..6, 0u32..12).prop_map(|(steps, windows, on_holidays, cap, rest_days)| MailPlan {
        steps,
        windows,
        on_holidays,
        cap,
        rest_days,
        results: Results::default(),
    })
}

fn cases() -> impl Strategy<Value = CaseFacts> {
    (
        prop::sample::select(CaseStatus::ALL.to_vec()),
        any::<bool>(),
        0u32..7,
        prop::option::of(-40i64..120),
        0u32..40,
        any::<bool>(),
    )
        .prop_map(|(status, address, mails, last, stratum_usable, wants_results)| CaseFacts {
            status,
            address,
            mails,
            last_mail_at: last.map(|days| field().opens.plus_seconds(86_400 * days)),
            stratum_usable,
            wants_results,
        })
}

fn moments() -> impl Strategy<Value = Timestamp> {
    (-10i64 * 86_400..160 * 86_400).prop_map(|seconds| field().opens.plus_seconds(seconds))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_settled_the_matter_never_receives_a_reminder(plan in plans(), case in cases(), now in moments()) {
        for step in &plan.steps {
            if may_receive(&case, step, &plan, &field(), now).is_ok() {
                prop_assert!(case.address);
                if step.kind == StepKind::Results {
                    prop_assert!(case.wants_results && now >= field().closes);
                } else {
                    prop_assert!(case.status.is_pending(), "{:?}", case.status);
                    prop_assert!(case.mails < plan.cap);
                    prop_assert!(field().opens <= now && now < field().closes);
                }
            }
        }
    }

    #[test]
    fn nothing_goes_outside_the_hours_or_during_a_pause(plan in plans(), case in cases(), now in moments()) {
        let held = Field { paused: true, ..field() };
        prop_assert!(due_steps(&plan, &held, now).is_empty());
        for step in &plan.steps {
            prop_assert!(may_receive(&case, step, &plan, &held, now).is_err());
            if may_receive(&case, step, &plan, &field(), now).is_ok() {
                prop_assert!(plan.is_open(now));
                prop_assert!(due_steps(&plan, &field(), now).contains(&step));
            }
        }
    }

    #[test]
    fn a_case_that_stays_silent_never_receives_more_than_the_cap(plan in plans(), hours in prop::collection::vec(1i64..80, 1..120)) {
        let mut case = case(CaseStatus::Never);
        let mut done = Vec::new();
        let mut now = field().opens;
        for hour in hours {
            now = now.plus_seconds(3600 * hour);
            for (place, step) in plan.steps.iter().enumerate() {
                if !done.contains(&place) && may_receive(&case, step, &plan, &field(), now).is_ok() {
                    let rested = case.last_mail_at.is_none_or(|last| now >= last.plus_seconds(86_400 * i64::from(plan.rest_days)));
                    prop_assert!(rested);
                    done.push(place);
                    case.mails += 1;
                    case.last_mail_at = Some(now);
                    case.status = CaseStatus::Invited;
                }
            }
        }
        prop_assert!(case.mails <= plan.cap);
    }

    #[test]
    fn a_step_that_has_come_stays_until_the_closing(plan in plans(), now in moments(), later in 0i64..40) {
        let then = now.plus_seconds(86_400 * later);
        for step in due_steps(&plan, &field(), now) {
            if step.kind == StepKind::Results || then < field().closes {
                prop_assert!(due_steps(&plan, &field(), then).contains(&step));
            }
        }
    }

    #[test]
    fn a_mail_that_waits_may_go_at_the_instant_it_waits_for(plan in plans(), case in cases(), now in moments()) {
        for step in &plan.steps {
            if let Err(Why::Later(until)) = may_receive(&case, step, &plan, &field(), now) {
                prop_assert!(until > now && plan.is_open(until));
                prop_assert_eq!(may_receive(&case, step, &plan, &field(), until), Ok(()));
            }
        }
    }
}
