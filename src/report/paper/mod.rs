//! The survey on paper: the questionnaire as a printable form, the letters that invite, the list of links for a mail merge.
//!
//! Everything is data here; `report::pdf` sets it. The form is made from the same questionnaire as the pages of the site, with the
//! numbers that the key-in screen understands: `numbering` gives every question its code in the margin and every choice its
//! number, `routing` says conditions in words, `form` puts the form together, `letter` and `links` reach the associations, `qr`
//! draws addresses, `bundle` puts several files in one.

mod bundle;
mod choices;
pub mod form;
mod known;
mod layout;
pub mod letter;
pub mod links;
pub mod numbering;
pub mod qr;
mod routing;

pub use bundle::Bundle;
pub use choices::{Letter, options};
pub use form::{Form, Recipient, Setting, asked, form};
pub use numbering::Numbering;

/// Text as a form or a letter prints it: French typography, then only characters that the fonts have.
pub(crate) fn printed(raw: &str) -> String {
    super::fonts::printable(&super::words::typo(raw))
}
