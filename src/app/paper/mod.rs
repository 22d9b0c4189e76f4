//! The survey on paper: letters, lists of links, printable questionnaires, group sessions.
//!
//! Whatever reaches an association draws its own link and code at the moment it is made; only their hashes are kept. So a letter
//! printed twice has two codes, both good.

mod group;
mod parts;
mod printing;

use std::collections::BTreeMap;

use crate::app::App;
use crate::error::{Code, Result};
use crate::fieldwork::{AccessCode, Association, CaseStatus, Observatory, Wave};
use crate::store::Database;
use crate::store::cases::{self, Opens};
use crate::store::paper::{self, Addressee};
use crate::values::{Id, Timestamp, Token};

pub use crate::store::paper::Candidate;
pub use group::{Entered, close, enter, leave, open, session, sessions};
pub use parts::{Part, Range, parts};
pub use printing::{Print, form, forms, letters, links};

/// Letters of one file: a printer’s afternoon, and a page of the site that answers.
pub const MOST_LETTERS: usize = 2000;
/// Nominative questionnaires of one file: about a minute of work for the site.
pub const MOST_FORMS: usize = 50;

/// Which associations of a frame are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// All those who may still answer.
    All,
    /// Those of them that never began to answer.
    Never,
    /// Those without an e-mail that works.
    WithoutEmail,
    /// One stratum: what it is cut by, its code.
    Stratum(Cut, String),
    /// One association.
    One(Id<Association>),
}

/// What strata are cut by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// Domain.
    Domain,
    /// Commune.
    Commune,
    /// Quarter.
    Quarter,
    /// QPV.
    Qpv,
}

impl Cut {
    /// Every cut.
    pub const ALL: [Cut; 4] = [Cut::Domain, Cut::Commune, Cut::Quarter, Cut::Qpv];

    /// The word in forms.
    pub fn code(self) -> &'static str {
        match self {
            Cut::Domain => "domaine",
            Cut::Commune => "commune",
            Cut::Quarter => "quartier",
            Cut::Qpv => "qpv",
        }
    }

    fn of(self, addressee: &Addressee) -> Option<&str> {
        addressee.strata[self as usize].as_deref()
    }
}

impl Selection {
    /// Reads the word of a form: `toutes`, `jamais`, `sans-courriel`, `domaine:SPO`, or the identifier of an association.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "toutes" => return Some(Selection::All),
            "jamais" => return Some(Selection::Never),
            "sans-courriel" => return Some(Selection::WithoutEmail),
            _ => {}
        }
        if let Some((cut, code)) = text.split_once(':') {
            let cut = Cut::ALL.into_iter().find(|known| known.code() == cut)?;
            return Some(Selection::Stratum(cut, code.to_owned()));
        }
        Id::parse(text).map(Selection::One)
    }

    /// Whoever opposed, answered or is known not to be there gets nothing.
    fn keeps(&self, addressee: &Addressee) -> bool {
        let begun = addressee.status == CaseStatus::Partial;
        !addressee.opposed && addressee.status.is_pending() && !(begun && *self == Selection::Never) && self.means(addressee)
    }

    /// The association is one of those meant, whatever became of it.
    fn means(&self, addressee: &Addressee) -> bool {
        match self {
            Selection::All | Selection::Never => true,
            Selection::WithoutEmail => addressee.email.is_none(),
            Selection::Stratum(cut, code) => cut.of(addressee) == Some(code),
            Selection::One(id) => addressee.id == *id,
        }
    }
}

/// What the page of paper says of a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Associations that may still answer.
    pub pending: usize,
    /// Of these, that never began to answer.
    pub silent: usize,
    /// Of these, with a postal address.
    pub postal: usize,
    /// Of these, without an e-mail that works.
    pub without_email: usize,
    /// Without e-mail, with a postal address.
    pub without_email_postal: usize,
    /// Strata in order: cut, code, associations that may still answer.
    pub strata: Vec<(Cut, String, usize)>,
}

/// Counts whom paper can reach.
///
/// # Errors
/// Store errors.
pub fn reach(app: &App, wave: Id<Wave>) -> Result<Reach> {
    let all = app.store.read(|db| Ok(paper::addressees(db, wave)?))?;
    let mut reach = Reach::default();
    let mut strata: BTreeMap<(Cut, &str), usize> = BTreeMap::new();
    for one in all.iter().filter(|one| Selection::All.keeps(one)) {
        reach.pending += 1;
        reach.silent += usize::from(Selection::Never.keeps(one));
        reach.postal += usize::from(!one.postal.is_empty());
        if one.email.is_none() {
            reach.without_email += 1;
            reach.without_email_postal += usize::from(!one.postal.is_empty());
        }
        for cut in Cut::ALL {
            if let Some(code) = cut.of(one) {
                *strata.entry((cut, code)).or_default() += 1;
            }
        }
    }
    reach.strata = strata.into_iter().map(|((cut, code), n)| (cut, code.to_owned(), n)).collect();
    Ok(reach)
}

/// Associations found from what stands on a form: a code, a number (RNA, SIREN), or a part of the name. At most `limit`.
///
/// # Errors
/// Store errors.
pub fn find(app: &App, wave: Id<Wave>, typed: &str, limit: i64) -> Result<Vec<Candidate>> {
    let typed = typed.trim();
    let number = crate::values::parse_rna(typed)
        .or_else(|| crate::values::parse_siren(typed))
        .unwrap_or_default();
    let folded = crate::register::fold(typed);
    let code = AccessCode::parse(typed);
    app.store.read(|db| {
        if let Some(code) = &code
            && let Some((of, who)) = cases::behind(db, &code.hash(), Opens::Code)?
            && of == wave
        {
            let one = crate::store::register::get(db, who)?;
            let found = paper::search(db, wave, "", &one.name_folded, 50)?;
            return Ok(found.into_iter().filter(|candidate| candidate.id == who).collect());
        }
        if number.is_empty() && folded.trim().is_empty() {
            return Ok(Vec::new());
        }
        Ok(paper::search(db, wave, &number, folded.trim(), limit)?)
    })
}

/// A new link and a new code for an association: the only moment when they are readable.
fn draw(app: &App, db: &mut Database, wave: Id<Wave>, who: Id<Association>, now: Timestamp) -> Result<(Token, AccessCode)> {
    let token = Token::new(&*app.random);
    cases::grant(db, wave, who, Opens::Link, &token.hash(), now)?;
    for _ in 0..50 {
        let code = AccessCode::new(&*app.random);
        if paper::grant_code(db, wave, who, &code.hash(), now)? {
            return Ok((token, code));
        }
    }
    Err(Code::Busy.into())
}

/// Those of a selection, in the order of names; of a part of it, when one is given.
fn selected(db: &mut Database, wave: Id<Wave>, selection: &Selection, range: Option<Range>) -> Result<Vec<Addressee>> {
    let all = paper::addressees(db, wave)?;
    Ok(parts::within(all, range)?
        .into_iter()
        .filter(|one| selection.keeps(one))
        .collect())
}

/// Who signs: the responsible of the wave, else the observatory’s, else its name.
fn sender(wave: &Wave, observatory: &Observatory) -> String {
    [
        &wave.settings.responsible,
        &observatory.settings.responsible,
        &observatory.name,
    ]
    .into_iter()
    .find(|name| !name.is_empty())
    .cloned()
    .unwrap_or_default()
}

/// Where a code is typed, without `https://`.
fn code_page(app: &App) -> String {
    let base = app.base_url.split_once("://").map_or(&*app.base_url, |(_, rest)| rest);
    format!("{base}/code")
}
