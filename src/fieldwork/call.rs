//! What a telephone call can lead to.

use super::CaseStatus;

/// The outcome of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallOutcome {
    /// Agreed to answer now, over the telephone.
    Interview,
    /// To be called again, at a given moment.
    CallBack,
    /// Nobody picked up.
    Absent,
    /// The number is not that of the association.
    WrongNumber,
    /// Prefers to answer alone: the link goes by e-mail.
    Link,
    /// Says no to this survey.
    Refused,
    /// Wants no more messages.
    Opposed,
    /// Dissolved.
    Dissolved,
    /// Asleep.
    Dormant,
    /// Neither seat nor activity in the territory.
    OutOfScope,
}

impl CallOutcome {
    /// Every outcome, in the order of the page.
    pub const ALL: [CallOutcome; 10] = [
        CallOutcome::Interview,
        CallOutcome::CallBack,
        CallOutcome::Absent,
        CallOutcome::Link,
        CallOutcome::WrongNumber,
        CallOutcome::Refused,
        CallOutcome::Opposed,
        CallOutcome::Dissolved,
        CallOutcome::Dormant,
        CallOutcome::OutOfScope,
    ];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            CallOutcome::Interview => "interview",
            CallOutcome::CallBack => "call-back",
            CallOutcome::Absent => "absent",
            CallOutcome::WrongNumber => "wrong-number",
            CallOutcome::Link => "link",
            CallOutcome::Refused => "refused",
            CallOutcome::Opposed => "opposed",
            CallOutcome::Dissolved => "dissolved",
            CallOutcome::Dormant => "dormant",
            CallOutcome::OutOfScope => "out-of-scope",
        }
    }

    /// Reads the word.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }

    /// The status it settles a pending case with; `None`: the matter is not settled, and the case stays on the list of calls (but
    /// for a wrong number).
    pub fn settles(self) -> Option<CaseStatus> {
        match self {
            CallOutcome::Refused => Some(CaseStatus::Refused),
            CallOutcome::Opposed => Some(CaseStatus::Opposed),
            CallOutcome::Dissolved => Some(CaseStatus::Dissolved),
            CallOutcome::Dormant => Some(CaseStatus::Dormant),
            CallOutcome::OutOfScope => Some(CaseStatus::OutOfScope),
            _ => None,
        }
    }

    /// Somebody of the association was spoken to: it knows of the survey.
    pub fn reached(self) -> bool {
        !matches!(self, CallOutcome::Absent | CallOutcome::WrongNumber)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_reads_back_and_settles_only_pending_matters() {
        for outcome in CallOutcome::ALL {
            assert_eq!(CallOutcome::parse(outcome.code()), Some(outcome));
            assert!(
                outcome
                    .settles()
                    .is_none_or(|status| !status.is_pending() && outcome.reached())
            );
        }
        assert_eq!(CallOutcome::parse("peut-être"), None);
    }
}
