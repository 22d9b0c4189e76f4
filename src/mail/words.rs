//! What servers write in prose when they refuse, for those that give no exact code (RFC 3463).

/// Words about the address that writes, or about the right to write.
const SENDER: [&str; 6] = ["sender", "expéditeur", "verification failed", "authenticat", "helo", "relay"];
/// Words about our reputation, or about what the message looks like.
const RULE: [&str; 14] = [
    "spf",
    "dkim",
    "dmarc",
    "spam",
    "block",
    "blacklist",
    "dnsbl",
    "rbl.",
    "policy",
    "reputation",
    "banned",
    "listed",
    "virus",
    "refusé par",
];
/// Words about an address that nobody has.
const NOBODY: [&str; 12] = [
    "unknown user",
    "user unknown",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "mailbox unavailable",
    "mailbox not found",
    "does not exist",
    "doesn't exist",
    "invalid recipient",
    "recipient not found",
    "destinataire invalide",
];

fn holds(text: &str, words: &[&str]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(word))
}

/// It is about who writes.
pub(super) fn blame_the_sender(text: &str) -> bool {
    holds(text, &SENDER)
}

/// It is a rule of the server.
pub(super) fn blame_a_rule(text: &str) -> bool {
    holds(text, &RULE)
}

/// Nobody has this address.
pub(super) fn know_nobody(text: &str) -> bool {
    holds(text, &NOBODY) && !blame_the_sender(text)
}
