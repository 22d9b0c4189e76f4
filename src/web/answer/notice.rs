//! The full notice: blank lines separate paragraphs, `## ` opens a heading, `- ` a list item.

use askama::Template;

use super::{Opened, sentence};
use crate::error::{Code, Result};
use crate::web::page::{Frame, render};
use crate::web::{Ask, Reply};

/// A block of the notice.
#[derive(Debug, PartialEq, Eq)]
enum Block {
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Notice {
    frame: Frame,
    blocks: Vec<Block>,
    version: String,
    back: String,
}

/// The full notice.
pub(in crate::web) fn notice(ask: &Ask) -> Result<Reply> {
    let here = Opened::new(ask)?;
    let flow = here.flow();
    let start = &here.visit.questionnaire.start;
    let text = start.notice_full.as_ref().map(|text| flow.text(text)).ok_or(Code::NotFound)?;
    let page = Notice {
        frame: here.frame(here.words.t("notice-title")),
        blocks: read(&text),
        version: start.notice_version.clone(),
        back: here.base.clone(),
    };
    Ok(render(200, &page))
}

fn read(text: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut fresh = true;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            fresh = true;
            continue;
        }
        if let Some(heading) = line.strip_prefix("## ") {
            out.push(Block::Heading(heading.to_owned()));
            fresh = true;
            continue;
        }
        match (line.strip_prefix("- "), out.last_mut(), fresh) {
            (Some(item), Some(Block::List(items)), _) => items.push(item.to_owned()),
            (Some(item), _, _) => out.push(Block::List(vec![item.to_owned()])),
            (None, Some(Block::Paragraph(paragraph)), false) => {
                paragraph.push(' ');
                paragraph.push_str(line);
            }
            (None, _, _) => out.push(Block::Paragraph(sentence(line))),
        }
        fresh = false;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_paragraphs_and_lists_are_told_apart() {
        let blocks = read("## Qui\nLa commune\ntraite.\n\nAutre.\n- un\n- deux");
        assert_eq!(
            blocks,
            [
                Block::Heading("Qui".into()),
                Block::Paragraph("La commune traite.".into()),
                Block::Paragraph("Autre.".into()),
                Block::List(vec!["un".into(), "deux".into()]),
            ]
        );
    }
}
