//! The application error: one table of codes (status, title, what to do), one type that carries a code and its cause.

use std::fmt;

/// What went wrong, from the point of view of the person who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The personal link is unknown or malformed.
    InvitationUnknown,
    /// The wave is not open yet.
    WaveNotOpen,
    /// The wave is closed.
    WaveClosed,
    /// No such page, or not for this person.
    NotFound,
    /// Signing in is needed.
    SignInNeeded,
    /// Signed in, the second factor still missing.
    SecondFactorNeeded,
    /// The answers contain errors.
    AnswersInvalid,
    /// Another tab or person saved in the meantime.
    RevisionConflict,
    /// The form does not come from our page, or is too old.
    FormExpired,
    /// Too large.
    TooLarge,
    /// Too many attempts.
    TooManyAttempts,
    /// The database is busy, full or unreachable.
    Busy,
    /// A request that makes no sense.
    BadRequest,
    /// Ours.
    Internal,
}

impl Code {
    /// HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Code::InvitationUnknown | Code::NotFound => 404,
            Code::WaveNotOpen => 403,
            Code::WaveClosed => 410,
            Code::SignInNeeded => 401,
            Code::SecondFactorNeeded => 403,
            Code::AnswersInvalid => 422,
            Code::RevisionConflict => 409,
            Code::FormExpired => 403,
            Code::TooLarge => 413,
            Code::TooManyAttempts => 429,
            Code::Busy => 503,
            Code::BadRequest => 400,
            Code::Internal => 500,
        }
    }

    /// Key of its messages (`error-invitation-unknown-title`, `…-text`).
    pub fn key(self) -> &'static str {
        match self {
            Code::InvitationUnknown => "error-invitation-unknown",
            Code::WaveNotOpen => "error-wave-not-open",
            Code::WaveClosed => "error-wave-closed",
            Code::NotFound => "error-not-found",
            Code::SignInNeeded => "error-sign-in-needed",
            Code::SecondFactorNeeded => "error-second-factor-needed",
            Code::AnswersInvalid => "error-answers-invalid",
            Code::RevisionConflict => "error-revision-conflict",
            Code::FormExpired => "error-form-expired",
            Code::TooLarge => "error-too-large",
            Code::TooManyAttempts => "error-too-many-attempts",
            Code::Busy => "error-busy",
            Code::BadRequest => "error-bad-request",
            Code::Internal => "error-internal",
        }
    }
}

/// An error at the edge of the application.
pub struct Error {
    /// What it is for the person.
    pub code: Code,
    /// What it is for us; never shown.
    pub cause: Option<anyhow::Error>,
}

/// Result of an action.
pub type Result<T> = std::result::Result<T, Error>;

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Error { code, cause: None }
    }
}

impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Self {
        Error {
            code: Code::Internal,
            cause: Some(cause),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.code)?;
        if let Some(cause) = &self.cause {
            write!(f, ": {cause:#}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Error {}
