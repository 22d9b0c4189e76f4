//! Mail: messages and transports (SMTP, a folder, memory). (Contract: the store owner completes it.)

/// Where mail goes.
pub enum Mailer {
    /// Into a folder, one `.eml` a message.
    Folder(std::path::PathBuf),
    /// Kept in memory (tests).
    Memory(std::sync::Mutex<Vec<String>>),
}
