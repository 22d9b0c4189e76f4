//! Where an import run stands.

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// Read, nothing of it is in the register.
    Preview,
    /// In the register.
    Applied,
    /// Taken back.
    Undone,
    /// Given up before it was applied.
    Abandoned,
}

impl RunState {
    /// The word of the database.
    pub fn code(self) -> &'static str {
        match self {
            RunState::Preview => "preview",
            RunState::Applied => "applied",
            RunState::Undone => "undone",
            RunState::Abandoned => "abandoned",
        }
    }

    pub(super) fn parse(code: &str) -> Self {
        match code {
            "applied" => RunState::Applied,
            "undone" => RunState::Undone,
            "abandoned" => RunState::Abandoned,
            _ => RunState::Preview,
        }
    }
}
