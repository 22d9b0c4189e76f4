//! What was said, less what can no longer be said: a choice that another answer has since withdrawn (its filter no longer offers it)
//! counts as a hidden answer does. It is kept in the document and in the history, and is a value nowhere.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Flow;
use super::value::says_something;
use crate::questionnaire::answer::{Cell, Content, Missing, Value};
use crate::questionnaire::model::{Item, Kind};

/// Filters, or columns of a line, that follow one another, at most: a checked questionnaire has no loop, and every computation ends all the same.
pub(super) const DEEPEST: u8 = 32;

impl<'a> Flow<'a> {
    /// The answer to an item, without the choices that are no longer offered. `None`: never asked, or nothing is left of what was
    /// said, so that the question is to be asked again. Whether the item is shown is another matter ([`Flow::shows`]).
    pub fn cell(&self, item: &Item) -> Option<Cow<'a, Cell>> {
        let cell = self.answers.get(&item.id)?;
        match self.kept(item, cell) {
            Cow::Owned(left) if says_something(cell) && !says_something(&left) => None,
            left => Some(left),
        }
    }

    /// A cell without the choices that are no longer offered.
    pub(super) fn kept<'c>(&self, item: &Item, cell: &'c Cell) -> Cow<'c, Cell> {
        if let (Kind::Roster { items, .. }, Content::Roster(lines)) = (&item.kind, &cell.content) {
            return self.kept_lines(items, cell, lines);
        }
        let Some((choices, filter)) = item.choices().and_then(|choices| Some((choices, choices.filter.as_ref()?))) else {
            return Cow::Borrowed(cell);
        };
        if self.depth.get() >= DEEPEST {
            return Cow::Borrowed(cell);
        }
        self.depth.set(self.depth.get() + 1);
        let chosen = self.chosen(filter);
        self.depth.set(self.depth.get() - 1);
        let gone = |code: &str| {
            let choice = self.listed(choices).find(|choice| choice.code == code);
            choice.is_some_and(|choice| !filter.keeps(&chosen, choice))
        };
        without(cell, &gone).map_or(Cow::Borrowed(cell), Cow::Owned)
    }

    fn kept_lines<'c>(&self, columns: &[Item], cell: &'c Cell, lines: &[BTreeMap<String, Cell>]) -> Cow<'c, Cell> {
        let mut left: Option<Vec<BTreeMap<String, Cell>>> = None;
        for column in columns
            .iter()
            .filter(|c| c.choices().is_some_and(|choices| choices.filter.is_some()))
        {
            for (place, line) in lines.iter().enumerate() {
                if let Some(Cow::Owned(kept)) = line.get(&column.id).map(|inner| self.kept(column, inner)) {
                    left.get_or_insert_with(|| lines.to_vec())[place].insert(column.id.clone(), kept);
                }
            }
        }
        match left {
            None => Cow::Borrowed(cell),
            Some(lines) => Cow::Owned(Cell {
                content: Content::Roster(lines),
                ..cell.clone()
            }),
        }
    }
}

/// The cell without some codes; `None` when it has none of them.
fn without(cell: &Cell, gone: &dyn Fn(&str) -> bool) -> Option<Cell> {
    let content = match &cell.content {
        Content::Value(Value::Text(code)) if gone(code) => Content::Missing(Missing::NotAnswered),
        Content::Value(Value::Codes(codes)) if codes.iter().any(|code| gone(code)) => {
            let left: Vec<String> = codes.iter().filter(|code| !gone(code)).cloned().collect();
            if left.is_empty() {
                Content::Missing(Missing::NotAnswered)
            } else {
                Content::Value(Value::Codes(left))
            }
        }
        Content::Rows(rows) => {
            let changed: Vec<(String, Cell)> = rows
                .iter()
                .filter_map(|(row, inner)| Some((row.clone(), without(inner, gone)?)))
                .collect();
            if changed.is_empty() {
                return None;
            }
            let mut rows = rows.clone();
            rows.extend(changed);
            Content::Rows(rows)
        }
        _ => return None,
    };
    let mut left = Cell { content, ..cell.clone() };
    left.other.retain(|code, _| !gone(code));
    Some(left)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::questionnaire::Questionnaire;
    use crate::questionnaire::answer::Answers;
    use crate::questionnaire::condition::Val;
    use crate::questionnaire::flow::{Context, Path};
    use crate::questionnaire::schema;

    fn questionnaire() -> Questionnaire {
        let text = r#"{ "id": "essai", "version": "1.0.0", "title": "Essai", "usable": { "answered": ["detail"] }, "pages": [
          { "id": "un", "title": "Un", "items": [
            { "id": "famille", "type": "single", "label": "Famille", "list": [ { "code": "a", "label": "A" }, { "code": "b", "label": "B" } ] },
            { "id": "outils", "type": "multi", "label": "Outils", "list": [ { "code": "x", "label": "X" }, { "code": "y", "label": "Y" } ] } ] },
          { "id": "deux", "title": "Deux", "items": [
            { "id": "detail", "type": "single", "label": "Détail", "required": true, "filter": { "by": "famille", "mode": "children" },
              "list": [ { "code": "a1", "label": "A1", "parent": "a" }, { "code": "a2", "label": "A2", "parent": "a" }, { "code": "b1", "label": "B1", "parent": "b" } ] },
            { "id": "gardes", "type": "multi", "label": "Gardés", "filter": { "by": "outils", "mode": "selected" },
              "list": [ { "code": "x", "label": "X" }, { "code": "y", "label": "Y", "other": true } ] },
            { "id": "suite", "type": "text", "label": "Suite", "visibleIf": "detail = 'a1'" } ] } ] }"#;
        let checked = schema::read(text, &|_| None);
        checked.questionnaire.unwrap_or_else(|| panic!("{:#?}", checked.faults))
    }

    fn context() -> Context {
        Context {
            lang: "fr".to_owned(),
            today: "2026-03-02".parse().unwrap(),
            external: BTreeMap::new(),
            lists: BTreeMap::new(),
            previous: None,
            path: Path::Full,
        }
    }

    fn answers(family: &str) -> Answers {
        let text = |code: &str| Cell::from(Value::Text(code.to_owned()));
        let codes = |codes: &[&str]| Cell::from(Value::Codes(codes.iter().map(|code| (*code).to_owned()).collect()));
        let mut answers = Answers::default();
        answers.set("famille", text(family));
        answers.set("outils", codes(&["x"]));
        answers.set("detail", text("a1"));
        let mut kept = codes(&["x", "y"]);
        kept.other.insert("y".to_owned(), "autre chose".to_owned());
        answers.set("gardes", kept);
        answers.set("suite", text("encore"));
        answers
    }

    #[test]
    fn a_choice_withdrawn_by_an_answer_of_another_page_is_no_value_anywhere_and_is_kept() {
        let (questionnaire, context) = (questionnaire(), context());
        let before = answers("a");
        let flow = Flow::new(&questionnaire, &before, &context);
        assert_eq!(flow.value("detail", None), Val::Text("a1".to_owned()));
        assert!(flow.shows("suite") && flow.usable() && flow.required_missing().is_empty());

        let after = answers("b");
        let flow = Flow::new(&questionnaire, &after, &context);
        let detail = questionnaire.item("detail").unwrap();
        assert_eq!(flow.value("detail", None), Val::Missing);
        assert_eq!(flow.cell(detail), None);
        assert!(!flow.shows("suite"), "what the withdrawn choice opened is closed");
        assert!(!flow.usable(), "the analysis would have read a choice that nobody could make");
        let missing: Vec<&str> = flow.required_missing().iter().map(|(_, item)| item.id.as_str()).collect();
        assert_eq!(missing, ["detail"]);
        assert_eq!(flow.resume().map(|page| page.id.as_str()), Some("deux"), "it is asked again");
        assert!(matches!(&after.get("detail").unwrap().content, Content::Value(Value::Text(code)) if code == "a1"));
        let back = answers("a");
        assert_eq!(
            Flow::new(&questionnaire, &back, &context).value("detail", None),
            Val::Text("a1".to_owned())
        );
    }

    #[test]
    fn of_several_choices_those_still_offered_remain() {
        let (questionnaire, context) = (questionnaire(), context());
        let answers = answers("a");
        let flow = Flow::new(&questionnaire, &answers, &context);
        let left = flow.cell(questionnaire.item("gardes").unwrap()).unwrap();
        assert_eq!(left.content, Content::Value(Value::Codes(vec!["x".to_owned()])));
        assert!(left.other.is_empty(), "« précisez » goes with its choice");
        assert_eq!(flow.value("gardes", None), Val::Texts(vec![Val::Text("x".to_owned())]));
        assert_eq!(flow.value("gardes", Some("2")), Val::Missing);
    }
}
