//! The open answers of the demonstration, coded by two invented readers: a codebook from the distributions file, the second reader now and
//! then of another mind, disagreements settled, a few verbatims kept.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::profile::{Profile, ThemeSpec};
use crate::analysis::verbatim::{Edit, MOST_QUOTES, Standing, Theme, keywords};
use crate::app::App;
use crate::app::verbatims::{self, Choice, Said};
use crate::error::Result;
use crate::fieldwork::{User, Wave};
use crate::values::Id;

/// How often the second reader forgets a theme, and sees one more.
const FORGETS: f64 = 0.08;
const ADDS: f64 = 0.01;

/// Codes the questions that the distributions give themes to; the two readers take turns.
///
/// # Errors
/// Errors of the application.
pub fn code(app: &App, wave: &Wave, profile: &Profile, readers: [Id<User>; 2], seed: u64) -> Result<()> {
    for (item, themes) in &profile.themes {
        let open = verbatims::questions(app, wave)?;
        if open.iter().any(|desk| desk.open.item == *item) {
            question(app, wave, item, themes, readers, seed)?;
        }
    }
    Ok(())
}

fn question(app: &App, wave: &Wave, item: &str, themes: &[ThemeSpec], readers: [Id<User>; 2], seed: u64) -> Result<()> {
    for (version, theme) in (0..).zip(themes) {
        let theme = Theme {
            label: theme.label.clone(),
            definition: theme.definition.clone(),
            keywords: theme.keywords.clone(),
            ..Theme::default()
        };
        // A label given twice is a fault of the file that no reader can mend: the theme is left out.
        let _ = verbatims::edit(app, wave, readers[0], item, version, &Edit::Add(theme))?;
    }
    let desk = verbatims::desk(app, wave, item)?;
    let mut first = Vec::new();
    let mut second = Vec::new();
    for (place, text) in (0u64..).zip(&desk.open.texts) {
        let mut dice = Dice::new(seed, 4_000_000 + place);
        let seen: BTreeSet<String> = desk
            .book
            .live()
            .filter(|theme| !keywords::alike(&text.masked.text, &theme.keywords).is_empty())
            .map(|theme| theme.code.clone())
            .collect();
        let mut other: BTreeSet<String> = seen.iter().filter(|_| !dice.chance(FORGETS)).cloned().collect();
        for theme in desk.book.live() {
            if dice.chance(ADDS) {
                other.insert(theme.code.clone());
            }
        }
        let said = |themes: BTreeSet<String>| Said {
            reference: text.reference.clone(),
            hash: text.hash.clone(),
            themes,
            revision: 0,
            why: String::new(),
        };
        first.push(said(seen));
        second.push(said(other));
    }
    verbatims::code(app, wave, readers[0], item, &first)?;
    verbatims::code(app, wave, readers[1], item, &second)?;
    let desk = verbatims::desk(app, wave, item)?;
    let settled = first.iter().filter(|said| {
        desk.text(&said.reference)
            .is_ok_and(|text| desk.standing(text) == Standing::Disagreement)
    });
    for said in settled {
        let decision = Said {
            why: "Relu ensemble, avec la définition du thème.".to_owned(),
            ..said.clone()
        };
        verbatims::decide(app, wave, readers[0], item, &decision)?;
    }
    quotes(app, wave, item, readers[0])
}

/// The first texts of each theme, each sentence once.
fn quotes(app: &App, wave: &Wave, item: &str, by: Id<User>) -> Result<()> {
    let desk = verbatims::desk(app, wave, item)?;
    for theme in desk.book.live() {
        let mut kept: BTreeSet<&str> = BTreeSet::new();
        for text in &desk.open.texts {
            let has = matches!(desk.standing(text), Standing::Settled(themes) if themes.contains(&theme.code));
            if !has || kept.len() == MOST_QUOTES || !kept.insert(&text.text) {
                continue;
            }
            let choice = Choice {
                theme: theme.code.clone(),
                reference: text.reference.clone(),
                hash: text.hash.clone(),
                typed: text.masked.text.clone(),
                revision: 0,
            };
            // A text that is nothing but masks is no verbatim.
            let _ = verbatims::choose(app, wave, by, item, &choice)?;
        }
    }
    Ok(())
}
