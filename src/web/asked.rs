//! The page that somebody signed out asked for: carried through signing in by the forms and by the link of the mail, so that they
//! land on it. Only a page of this site that the table of routes knows and that asks for signing in, its path alone: no address
//! elsewhere, no search typed, nothing that acts.

use super::{Access, Ask, Method, ROUTES};

/// Name of the field and of the parameter.
pub(super) const FIELD: &str = "vers";
/// Where whoever asked for nothing goes.
const HOME: &str = "/accueil";
/// Longer than any path of the table.
const LONGEST: usize = 300;

/// The path, when it is that of a page to come back to.
pub(super) fn page(path: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    let known = path.len() <= LONGEST
        && path != HOME
        && path.bytes().all(plain)
        && ROUTES
            .iter()
            .find(|route| route.method == Method::Get && fits(route.path, path))
            .is_some_and(|route| matches!(route.access, Access::SignedIn | Access::Campaign | Access::Roles(_)));
    known.then_some(path)
}

/// What the form or the address of a page of sign-in carries.
pub(super) fn of(ask: &Ask) -> Option<&str> {
    page(ask.field(FIELD).or_else(|| ask.query(FIELD))?)
}

/// An address of sign-in that carries the page asked for.
pub(super) fn carried(address: &str, page: Option<&str>) -> String {
    match page {
        Some(page) => format!("{address}?{FIELD}={page}"),
        None => address.to_owned(),
    }
}

/// Where to go once signed in.
pub(super) fn or_home(page: Option<&str>) -> String {
    page.unwrap_or(HOME).to_owned()
}

/// Whether a path is one of a pattern of the table.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if part_fits(wanted, given) => {}
            _ => return false,
        }
    }
}

/// `{x}` is anything but nothing, and neither `.` nor `..`; `{x}.pdf` ends so.
fn part_fits(wanted: &str, given: &str) -> bool {
    let Some((before, rest)) = wanted.split_once('{') else {
        return wanted == given;
    };
    let after = rest.split_once('}').map_or("", |(_, after)| after);
    let inside = given.strip_prefix(before).and_then(|given| given.strip_suffix(after));
    inside.is_some_and(|inside| inside.bytes().any(|byte| byte != b'.'))
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn a_page_of_the_table_that_asks_for_signing_in_is_come_back_to() {
        for path in [
            "/compte",
            "/campagnes",
            "/o/bourges",
            "/o/l-hay-les-roses/vagues/01900000-0000-7000-8000-000000000000/suivi",
            "/o/bourges/vagues/01900000-0000-7000-8000-000000000000/appels.csv",
            "/o/bourges/diagnostics/01900000-0000-7000-8000-000000000000.pdf",
        ] {
            assert_eq!(page(path), Some(path));
        }
    }

    #[test]
    fn nothing_else_is() {
        for path in [
            "",
            "/",
            "//mechant.example/o",
            "https://mechant.example/compte",
            "/\\mechant.example",
            "/o/bourges/../../static/x",
            "/o/../compte",
            "/o//vagues",
            "/o/bourges?q=Dupont",
            "/o/bourges%2fvagues",
            "/o/bourges\r\nSet-Cookie: x",
            "/connexion",
            "/connexion/code",
            "/accueil",
            "/deconnexion",
            "/q/0000/notice",
            "/code",
            "/compte/second-facteur",
            "/compte/sessions",
            "/o/bourges/diagnostics/.pdf",
            "/o/bourges/nulle-part",
            "/o/bourges/",
        ] {
            assert_eq!(page(path), None, "{path:?}");
        }
    }
}
