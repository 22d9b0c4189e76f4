//! People: signing in, one's own account, the team of an observatory, the home of each role, the file for researchers, the first
//! administrator.

pub(super) mod entry;
pub(super) mod factor;
mod form;
pub(super) mod home;
pub(super) mod install;
pub(super) mod own;
mod qr;
pub(super) mod research;
pub(super) mod team;

use crate::app::accounts::Role;
use crate::i18n::Words;

/// The name of a role and what it may do.
fn role_words(words: Words, role: Role) -> (String, String) {
    let (name, what) = match role {
        Role::Administrator => ("role-administrator", "role-administrator-what"),
        Role::Coordinator => ("role-coordinator", "role-coordinator-what"),
        Role::Operator => ("role-operator", "role-operator-what"),
        Role::Steering => ("role-steering", "role-steering-what"),
        Role::Director => ("role-director", "role-director-what"),
        Role::Clva => ("role-clva", "role-clva-what"),
        Role::Researcher => ("role-researcher", "role-researcher-what"),
    };
    (words.t(name), words.t(what))
}

/// « Trop de tentatives », with how long to wait.
fn wait_words(words: Words, seconds: i64) -> String {
    let seconds = usize::try_from(seconds).unwrap_or(0).max(1);
    if seconds < 120 {
        words.count("wait-seconds", seconds)
    } else {
        words.count("wait-minutes", seconds.div_ceil(60))
    }
}
