//! Where an association stands in a wave: one word, kept true by every action that changes it.

use serde::{Deserialize, Serialize};

use crate::questionnaire::Disposition;

/// The status of a case (an association in the frame of a wave), stored in `wave_frame.status`. It follows the families of the
/// AAPOR standard definitions: not contacted, pending, complete, not eligible, refusal, unreachable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseStatus {
    /// Nobody wrote or telephoned yet.
    Never,
    /// Invited, by mail, letter or link list.
    Invited,
    /// Opened the link.
    Opened,
    /// Saved at least one page.
    Partial,
    /// Sent an answer that the analysis can use.
    Usable,
    /// Sent an answer that it cannot use.
    Unusable,
    /// Not active in the territory.
    OutOfScope,
    /// Asleep.
    Dormant,
    /// Dissolved.
    Dissolved,
    /// Said no to this survey.
    Refused,
    /// Wants no more messages.
    Opposed,
    /// No channel works.
    Bounced,
    /// The same association as another.
    Duplicate,
    /// Its answer was put aside by a coordinator.
    Rejected,
}

impl CaseStatus {
    /// Every status, in the order of the life of a case.
    pub const ALL: [CaseStatus; 14] = [
        CaseStatus::Never,
        CaseStatus::Invited,
        CaseStatus::Opened,
        CaseStatus::Partial,
        CaseStatus::Usable,
        CaseStatus::Unusable,
        CaseStatus::OutOfScope,
        CaseStatus::Dormant,
        CaseStatus::Dissolved,
        CaseStatus::Refused,
        CaseStatus::Opposed,
        CaseStatus::Bounced,
        CaseStatus::Duplicate,
        CaseStatus::Rejected,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            CaseStatus::Never => "never",
            CaseStatus::Invited => "invited",
            CaseStatus::Opened => "opened",
            CaseStatus::Partial => "partial",
            CaseStatus::Usable => "usable",
            CaseStatus::Unusable => "unusable",
            CaseStatus::OutOfScope => "out-of-scope",
            CaseStatus::Dormant => "dormant",
            CaseStatus::Dissolved => "dissolved",
            CaseStatus::Refused => "refused",
            CaseStatus::Opposed => "opposed",
            CaseStatus::Bounced => "bounced",
            CaseStatus::Duplicate => "duplicate",
            CaseStatus::Rejected => "rejected",
        }
    }

    /// Reads the word.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether an answer may still come: only these ever receive an invitation or a reminder.
    pub fn is_pending(self) -> bool {
        matches!(
            self,
            CaseStatus::Never | CaseStatus::Invited | CaseStatus::Opened | CaseStatus::Partial
        )
    }

    /// The status of an answer that was sent, from its disposition and its usability.
    pub fn of_sent(disposition: Option<Disposition>, usable: bool) -> Self {
        match disposition {
            Some(Disposition::OutOfScope) => CaseStatus::OutOfScope,
            Some(Disposition::Dormant) => CaseStatus::Dormant,
            Some(Disposition::Dissolved) => CaseStatus::Dissolved,
            Some(Disposition::Refused) => CaseStatus::Refused,
            _ if usable => CaseStatus::Usable,
            _ => CaseStatus::Unusable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_reads_back() {
        for status in CaseStatus::ALL {
            assert_eq!(CaseStatus::parse(status.code()), Some(status));
        }
        assert_eq!(CaseStatus::parse("perdue"), None);
    }

    #[test]
    fn a_dissolved_association_is_not_a_usable_answer() {
        assert_eq!(
            CaseStatus::of_sent(Some(Disposition::Dissolved), false),
            CaseStatus::Dissolved
        );
        assert_eq!(CaseStatus::of_sent(None, true), CaseStatus::Usable);
        assert!(!CaseStatus::Dissolved.is_pending());
    }
}
