//! The register as coordinators look at it: the list, how good it is, one association with all that each source said of it.

use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{Association, Observatory};
use crate::register::fold;
use crate::store::provenance::{self, Said};
use crate::store::register::{self, Channel, Registered};
use crate::store::{browse, imports};
use crate::values::{Id, Timestamp};

pub use crate::store::browse::{Part, Search};

/// What to look for, from what a person typed: a number (RNA, SIREN, SIRET) or a part of a name.
pub fn search(typed: &str, part: Part, domain: Option<&str>, commune: Option<&str>) -> Search {
    let compact: String = typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_uppercase();
    let digits = compact.strip_prefix('W').unwrap_or(&compact);
    let is_number = digits.len() >= 3
        && digits.bytes().filter(u8::is_ascii_digit).count() >= 3
        && digits.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_number = is_number && digits.starts_with(|c: char| c.is_ascii_digit());
    let text = if is_number {
        // A SIRET begins with its SIREN.
        if compact.len() == 14 && compact.bytes().all(|b| b.is_ascii_digit()) {
            compact[..9].to_owned()
        } else {
            compact
        }
    } else {
        fold(typed)
    };
    let kept = |value: Option<&str>| value.filter(|text| !text.is_empty()).map(str::to_owned);
    Search {
        text,
        is_number,
        part,
        domain: kept(domain),
        commune: kept(commune),
    }
}

/// A page of the register, and how many match.
///
/// # Errors
/// Store errors.
pub fn page(app: &App, of: Id<Observatory>, search: &Search, page: usize, per_page: usize) -> Result<(Vec<Registered>, usize)> {
    let offset = i64::try_from(page.saturating_mul(per_page)).unwrap_or(i64::MAX);
    let limit = i64::try_from(per_page).unwrap_or(i64::MAX);
    let (rows, count) = app.store.read(|db| Ok(browse::page(db, of, search, offset, limit)?))?;
    Ok((rows, usize::try_from(count).unwrap_or(0)))
}

/// How good the register is.
#[derive(Clone, Debug)]
pub struct Quality {
    /// How many associations in each part.
    pub parts: Vec<(Part, usize)>,
    /// By domain.
    pub domains: Vec<(Option<String>, usize)>,
    /// By commune.
    pub communes: Vec<(Option<String>, usize)>,
}

/// Counts of the register.
///
/// # Errors
/// Store errors.
pub fn quality(app: &App, of: Id<Observatory>) -> Result<Quality> {
    let whole = |n: i64| usize::try_from(n).unwrap_or(0);
    app.store.read(|db| {
        let mut parts = Vec::new();
        for part in Part::ALL {
            parts.push((part, whole(browse::count(db, of, part)?)));
        }
        let counted = |lines: Vec<(Option<String>, i64)>| lines.into_iter().map(|(code, n)| (code, whole(n))).collect();
        Ok(Quality {
            parts,
            domains: counted(browse::by_domain(db, of)?),
            communes: counted(browse::by_commune(db, of)?),
        })
    })
}

/// All that is known of an association.
#[derive(Clone, Debug)]
pub struct Known {
    /// The association.
    pub association: Registered,
    /// How to reach it.
    pub channels: Vec<Channel>,
    /// What each source said.
    pub said: Vec<Said>,
    /// What was merged into it: name, when.
    pub merged: Vec<(String, Timestamp)>,
    /// The waves it is in: title, status of the case.
    pub waves: Vec<(String, String)>,
    /// Names of the files of the imports that said something.
    pub files: Vec<(Id<imports::Run>, String)>,
}

/// One association of the register of an observatory.
///
/// # Errors
/// `NotFound` when it is not in it; store errors.
pub fn one(app: &App, of: Id<Observatory>, who: Id<Association>) -> Result<Known> {
    app.store.read(|db| {
        let association = register::get(db, who)?;
        if association.observatory != of {
            return Err(Code::NotFound.into());
        }
        let said = provenance::of(db, who)?;
        let mut ids: Vec<Id<imports::Run>> = said.iter().filter_map(|one| one.import).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut files = Vec::new();
        for id in ids {
            files.push((id, imports::get(db, of, id)?.file_name));
        }
        Ok(Known {
            channels: register::channels_of(db, who)?,
            said,
            merged: browse::merged(db, who)?,
            waves: browse::waves(db, who)?,
            files,
            association,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_names() {
        let typed = |text: &str| {
            let search = search(text, Part::All, None, None);
            (search.text, search.is_number)
        };
        assert_eq!(typed("w181 0012"), ("W1810012".to_owned(), true));
        assert_eq!(typed("732 829 320 00017"), ("732829320".to_owned(), true));
        assert_eq!(typed("L’Élan"), ("l elan".to_owned(), false));
        assert_eq!(typed("Wagons 33"), ("wagons 33".to_owned(), false));
    }
}
