//! The codebook of an open question: its themes, and what may be changed in it. A codebook is a document with versions: each change makes
//! the next one, the former ones are kept.
//!
//! Codes given to answers are never rewritten. A theme merged into another one is read as that other one; an answer that has a theme
//! since split has to be coded again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::register::fold::fold;

/// A theme.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    /// Stable code, made from its first name.
    pub code: String,
    /// Name.
    pub label: String,
    /// What an answer must say to have it.
    #[serde(default)]
    pub definition: String,
    /// An example of what has it.
    #[serde(default)]
    pub include: String,
    /// An example of what has not.
    #[serde(default)]
    pub exclude: String,
    /// Words by which answers look like it.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Read as this other theme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    /// Replaced by these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub split_into: Vec<String>,
}

impl Theme {
    /// Whether answers may be given it.
    pub fn is_live(&self) -> bool {
        self.merged_into.is_none() && self.split_into.is_empty()
    }
}

/// A codebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Codebook {
    /// The themes, in order, those merged or split included.
    pub themes: Vec<Theme>,
    /// Share of the answers coded by two people, in percent.
    pub double: u8,
    /// How many times the blind coding was begun.
    pub round: u32,
}

impl Default for Codebook {
    fn default() -> Self {
        Codebook {
            themes: Vec::new(),
            double: 100,
            round: 1,
        }
    }
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A new theme, at the end; its code is made from its label.
    Add(Theme),
    /// New wording of a theme (label, definition, examples, keywords).
    Change(Theme),
    /// A theme one place up.
    Up(String),
    /// A theme one place down.
    Down(String),
    /// A theme that no answer has, removed.
    Remove(String),
    /// A theme read from now on as another one.
    Merge {
        /// The one that disappears.
        from: String,
        /// The one that stays.
        into: String,
    },
    /// A theme replaced by others; the answers that have it are to be coded again.
    Split {
        /// The one that disappears.
        from: String,
        /// The names of those that replace it: two at least.
        labels: Vec<String>,
    },
    /// Share of the answers coded by two people, in percent.
    Double(u8),
    /// The blind coding begins again, from nothing.
    Restart,
    /// The themes of another codebook, when this one has none.
    Copy(Codebook),
}

/// Why a change is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A theme needs a name.
    NoLabel,
    /// Another theme has this name.
    SameLabel(String),
    /// A text longer than [`LONGEST`] characters.
    TooLong,
    /// More themes than [`MOST_THEMES`].
    TooMany,
    /// No such theme, or not any more.
    Unknown,
    /// Answers have this theme: merge it rather than removing it.
    Used,
    /// A theme is merged into another one.
    IntoItself,
    /// A theme is split into two at least.
    OnePart,
    /// Not a share.
    NotAShare,
    /// There are themes already.
    NotEmpty,
}

/// Most characters of a definition or an example.
pub const LONGEST: usize = 600;
/// Most themes in use.
pub const MOST_THEMES: usize = 60;

impl Codebook {
    /// The themes in use, in order.
    pub fn live(&self) -> impl Iterator<Item = &Theme> {
        self.themes.iter().filter(|theme| theme.is_live())
    }

    /// A theme by its code.
    pub fn theme(&self, code: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.code == code)
    }

    /// Codes as they are read today; `None` when one of them was split since, or is unknown: the answer is to be coded again.
    pub fn read(&self, codes: &BTreeSet<String>) -> Option<BTreeSet<String>> {
        codes.iter().map(|code| self.follow(code)).collect()
    }

    fn follow(&self, code: &str) -> Option<String> {
        let mut theme = self.theme(code)?;
        // No chain is longer than the codebook.
        for _ in 0..=self.themes.len() {
            match &theme.merged_into {
                Some(into) => theme = self.theme(into)?,
                None => return theme.is_live().then(|| theme.code.clone()),
            }
        }
        None
    }

    /// The codebook after a change. `used`: the codes that answers have.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn apply(&self, edit: &Edit, used: &BTreeSet<String>) -> Result<Codebook, Flaw> {
        let mut next = self.clone();
        match edit {
            Edit::Add(theme) => next.add(theme.clone())?,
            Edit::Change(theme) => {
                checked(theme)?;
                next.no_twin(&theme.label, Some(&theme.code))?;
                let place = next.place(&theme.code)?;
                let before = &mut next.themes[place];
                before.label = theme.label.trim().to_owned();
                before.definition.clone_from(&theme.definition);
                before.include.clone_from(&theme.include);
                before.exclude.clone_from(&theme.exclude);
                before.keywords = cleaned(&theme.keywords);
            }
            Edit::Up(code) => next.shift(code, true)?,
            Edit::Down(code) => next.shift(code, false)?,
            Edit::Remove(code) => {
                let place = next.place(code)?;
                let named = next.themes.iter().any(|theme| theme.merged_into.as_ref() == Some(code));
                if named || used.contains(code) {
                    return Err(Flaw::Used);
                }
                next.themes.remove(place);
            }
            Edit::Merge { from, into } => {
                if from == into {
                    return Err(Flaw::IntoItself);
                }
                next.place(into)?;
                let place = next.place(from)?;
                next.themes[place].merged_into = Some(into.clone());
            }
            Edit::Split { from, labels } => {
                let place = next.place(from)?;
                let labels: Vec<&str> = labels
                    .iter()
                    .map(|label| label.trim())
                    .filter(|label| !label.is_empty())
                    .collect();
                if labels.len() < 2 {
                    return Err(Flaw::OnePart);
                }
                // Its own name may be that of one of its parts.
                let parent = next.themes.remove(place);
                let mut parts = Vec::new();
                for label in labels {
                    next.themes.insert(place, parent.clone());
                    let part = Theme {
                        label: label.to_owned(),
                        ..Theme::default()
                    };
                    let added = next.added(part, Some(&parent.code));
                    next.themes.remove(place);
                    let part = added?;
                    parts.push(part.code.clone());
                    next.themes.push(part);
                }
                let mut parent = parent;
                parent.split_into = parts;
                next.themes.insert(place, parent);
            }
            Edit::Double(share) => {
                if *share > 100 {
                    return Err(Flaw::NotAShare);
                }
                next.double = *share;
            }
            Edit::Restart => next.round += 1,
            Edit::Copy(other) => {
                if !next.themes.is_empty() {
                    return Err(Flaw::NotEmpty);
                }
                next.themes = other.live().cloned().collect();
                next.double = other.double;
            }
        }
        Ok(next)
    }

    /// The place of a theme in use.
    fn place(&self, code: &str) -> Result<usize, Flaw> {
        self.themes
            .iter()
            .position(|theme| theme.code == code && theme.is_live())
            .ok_or(Flaw::Unknown)
    }

    fn no_twin(&self, label: &str, but: Option<&str>) -> Result<(), Flaw> {
        let folded = fold(label);
        match self
            .live()
            .find(|theme| Some(theme.code.as_str()) != but && fold(&theme.label) == folded)
        {
            Some(twin) => Err(Flaw::SameLabel(twin.label.clone())),
            None => Ok(()),
        }
    }

    fn add(&mut self, theme: Theme) -> Result<(), Flaw> {
        let theme = self.added(theme, None)?;
        self.themes.push(theme);
        Ok(())
    }

    /// A theme to add, with a code of its own.
    fn added(&self, mut theme: Theme, but: Option<&str>) -> Result<Theme, Flaw> {
        checked(&theme)?;
        if self.live().count() >= MOST_THEMES {
            return Err(Flaw::TooMany);
        }
        self.no_twin(&theme.label, but)?;
        theme.label = theme.label.trim().to_owned();
        theme.keywords = cleaned(&theme.keywords);
        let slug: String = fold(&theme.label)
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .take(40)
            .collect();
        let slug = slug.trim_matches('-');
        let slug = if slug.is_empty() { "theme" } else { slug };
        let free = |code: &str| self.theme(code).is_none();
        let numbered = (2..).map(|n| format!("{slug}-{n}"));
        theme.code = std::iter::once(slug.to_owned())
            .chain(numbered)
            .find(|code| free(code))
            .unwrap_or_default();
        theme.merged_into = None;
        theme.split_into = Vec::new();
        Ok(theme)
    }

    /// One place up or down among the themes in use.
    fn shift(&mut self, code: &str, up: bool) -> Result<(), Flaw> {
        let place = self.place(code)?;
        let other = if up {
            (0..place).rev().find(|other| self.themes[*other].is_live())
        } else {
            (place + 1..self.themes.len()).find(|other| self.themes[*other].is_live())
        };
        if let Some(other) = other {
            self.themes.swap(place, other);
        }
        Ok(())
    }
}

fn checked(theme: &Theme) -> Result<(), Flaw> {
    if fold(&theme.label).is_empty() {
        return Err(Flaw::NoLabel);
    }
    let texts = [&theme.definition, &theme.include, &theme.exclude];
    let keywords: usize = theme.keywords.iter().map(|word| word.chars().count() + 1).sum();
    let long = texts.iter().any(|text| text.chars().count() > LONGEST);
    if long || keywords > LONGEST || theme.label.chars().count() > 120 {
        return Err(Flaw::TooLong);
    }
    Ok(())
}

fn cleaned(keywords: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    keywords
        .iter()
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty() && seen.insert(fold(word)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(label: &str) -> Theme {
        Theme {
            label: label.to_owned(),
            ..Theme::default()
        }
    }

    fn book(labels: &[&str]) -> Codebook {
        let none = BTreeSet::new();
        labels.iter().fold(Codebook::default(), |book, label| {
            book.apply(&Edit::Add(theme(label)), &none).unwrap()
        })
    }

    fn set(codes: &[&str]) -> BTreeSet<String> {
        codes.iter().map(|code| (*code).to_owned()).collect()
    }

    #[test]
    fn codes_come_from_names_and_never_change() {
        let book = book(&["Salles & horaires", "Bénévoles", "Été !"]);
        let codes: Vec<&str> = book.live().map(|theme| theme.code.as_str()).collect();
        assert_eq!(codes, ["salles-et-horaires", "benevoles", "ete"]);
        let renamed = Theme {
            code: "benevoles".into(),
            label: " Relève ".into(),
            keywords: vec!["relève".into(), " Releve".into(), String::new()],
            ..Theme::default()
        };
        let next = book.apply(&Edit::Change(renamed), &set(&[])).unwrap();
        assert_eq!(next.theme("benevoles").unwrap().label, "Relève");
        assert_eq!(next.theme("benevoles").unwrap().keywords, ["relève"]);
        assert_eq!(
            book.apply(&Edit::Add(theme("benevoles")), &set(&[])),
            Err(Flaw::SameLabel("Bénévoles".into()))
        );
        assert_eq!(book.apply(&Edit::Add(theme(" – ")), &set(&[])), Err(Flaw::NoLabel));
    }

    #[test]
    fn a_merged_theme_is_read_as_the_other_whatever_the_chain() {
        let none = set(&[]);
        let book = book(&["a1", "b1", "c1"]);
        let merge = |book: &Codebook, from: &str, into: &str| {
            book.apply(
                &Edit::Merge {
                    from: from.into(),
                    into: into.into(),
                },
                &none,
            )
        };
        let next = merge(&merge(&book, "a1", "b1").unwrap(), "b1", "c1").unwrap();
        assert_eq!(next.read(&set(&["a1", "c1"])), Some(set(&["c1"])));
        assert_eq!(
            merge(&next, "c1", "a1"),
            Err(Flaw::Unknown),
            "no theme that is gone takes another one in"
        );
        assert_eq!(merge(&book, "a1", "a1"), Err(Flaw::IntoItself));
        assert_eq!(next.apply(&Edit::Remove("c1".into()), &none), Err(Flaw::Used));
        // Its name is free again, its code is not.
        let again = next.apply(&Edit::Add(theme("a1")), &none).unwrap();
        assert_eq!(
            again.live().map(|theme| theme.code.as_str()).collect::<Vec<_>>(),
            ["c1", "a1-2"]
        );
    }

    #[test]
    fn an_answer_of_a_split_theme_is_to_be_coded_again() {
        let book = book(&["lieux", "argent"]);
        let split = Edit::Split {
            from: "lieux".into(),
            labels: vec!["Lieux".into(), "Horaires".into(), " ".into()],
        };
        let next = book.apply(&split, &set(&["lieux"])).unwrap();
        let live: Vec<&str> = next.live().map(|theme| theme.code.as_str()).collect();
        assert_eq!(live, ["argent", "lieux-2", "horaires"]);
        assert_eq!(next.read(&set(&["lieux", "argent"])), None);
        assert_eq!(next.read(&set(&["argent"])), Some(set(&["argent"])));
        assert_eq!(next.read(&set(&[])), Some(set(&[])));
        assert_eq!(next.read(&set(&["inconnu"])), None);
        let one = Edit::Split {
            from: "argent".into(),
            labels: vec!["seul".into()],
        };
        assert_eq!(book.apply(&one, &set(&[])), Err(Flaw::OnePart));
    }

    #[test]
    fn a_theme_that_answers_have_is_not_removed() {
        let book = book(&["a1", "b1"]);
        assert_eq!(book.apply(&Edit::Remove("a1".into()), &set(&["a1"])), Err(Flaw::Used));
        assert_eq!(book.apply(&Edit::Remove("a1".into()), &set(&[])).unwrap().themes.len(), 1);
        let moved = book.apply(&Edit::Up("b1".into()), &set(&[])).unwrap();
        assert_eq!(moved.live().next().unwrap().code, "b1");
        assert_eq!(moved.apply(&Edit::Up("b1".into()), &set(&[])).unwrap(), moved);
        assert_eq!(book.apply(&Edit::Double(101), &set(&[])), Err(Flaw::NotAShare));
        assert_eq!(book.apply(&Edit::Restart, &set(&[])).unwrap().round, 2);
        assert_eq!(book.apply(&Edit::Copy(moved), &set(&[])), Err(Flaw::NotEmpty));
    }

    #[test]
    fn a_copy_takes_the_themes_in_use_of_an_earlier_wave() {
        let none = set(&[]);
        let earlier = book(&["a1", "b1"])
            .apply(
                &Edit::Merge {
                    from: "a1".into(),
                    into: "b1".into(),
                },
                &none,
            )
            .unwrap();
        let copied = Codebook::default().apply(&Edit::Copy(earlier), &none).unwrap();
        assert_eq!(copied.themes.len(), 1);
        assert_eq!(copied.round, 1);
    }
}
