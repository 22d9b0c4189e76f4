//! The blocks of a chapter as HTML.

use std::collections::BTreeSet;

use super::super::chart::svg;
use super::super::{Block, CalloutKind, Figure, Inline, KeyFigure, Medium};
use super::{push, safe, table, text};

/// Numbers that run through the whole document.
#[derive(Default)]
pub(super) struct Numbers {
    figures: usize,
    tables: usize,
    ids: BTreeSet<String>,
}

impl Numbers {
    /// The anchor of the figure being numbered; one that is already taken gives way to the number.
    fn id(&mut self, id: &str) -> String {
        let stable = format!("f-{}", safe(id));
        if self.ids.insert(stable.clone()) {
            stable
        } else {
            format!("figure-{}", self.figures)
        }
    }
}

/// Writes a block. `chapter` is the chapter's anchor, `sections` counts its section titles.
pub(super) fn block(out: &mut String, block: &Block, chapter: &str, sections: &mut usize, numbers: &mut Numbers) {
    match block {
        Block::Heading(title) => {
            *sections += 1;
            push(
                out,
                format_args!("<h3 class=\"section\" id=\"{chapter}-{sections}\">{}</h3>\n", text(title)),
            );
        }
        Block::Paragraph(runs) => push(out, format_args!("<p>{}</p>\n", inline(runs))),
        Block::List(items) => {
            if items.is_empty() {
                return;
            }
            out.push_str("<ul>\n");
            for item in items {
                push(out, format_args!("<li>{}</li>\n", inline(item)));
            }
            out.push_str("</ul>\n");
        }
        Block::KeyFigures(figures) => key_figures(out, figures),
        Block::Figure(shown) => {
            numbers.figures += 1;
            let id = numbers.id(&shown.id);
            figure(out, shown, numbers.figures, &id, if *sections > 0 { 4 } else { 3 });
        }
        Block::Table(shown) => {
            numbers.tables += 1;
            let id = format!("tableau-{}", numbers.tables);
            table::table(out, shown, &id, Some(numbers.tables));
        }
        Block::Callout { kind, title, text: body } => {
            let (class, word) = match kind {
                CalloutKind::Note => ("note", "Lecture"),
                CalloutKind::Limit => ("limit", "Limite"),
                CalloutKind::Debate => ("debate", "À débattre"),
            };
            push(
                out,
                format_args!(
                    "<div class=\"callout {class}\" role=\"note\">\n<p class=\"title\"><span>{word}</span> {}</p>\n<p>{}</p>\n</div>\n",
                    text(title),
                    inline(body)
                ),
            );
        }
        Block::Remark { title, paragraphs } => {
            push(
                out,
                format_args!(
                    "<div class=\"callout remark\" role=\"note\">\n<p class=\"title\">{}</p>\n",
                    text(title)
                ),
            );
            for paragraph in paragraphs {
                push(out, format_args!("<p>{}</p>\n", inline(paragraph)));
            }
            out.push_str("</div>\n");
        }
    }
}

/// Runs of text.
pub(super) fn inline(runs: &[Inline]) -> String {
    runs.iter()
        .map(|run| match run {
            Inline::Text(raw) => text(raw),
            Inline::Strong(raw) => format!("<strong>{}</strong>", text(raw)),
            Inline::Emph(raw) => format!("<em>{}</em>", text(raw)),
        })
        .collect()
}

fn key_figures(out: &mut String, figures: &[KeyFigure]) {
    if figures.is_empty() {
        return;
    }
    out.push_str("<ul class=\"key-figures\">\n");
    for figure in figures {
        push(
            out,
            format_args!(
                "<li><strong class=\"value\">{}</strong> <span class=\"label\">{}</span>",
                text(&figure.value),
                text(&figure.label)
            ),
        );
        if !figure.detail.is_empty() {
            push(out, format_args!(" <span class=\"detail\">{}</span>", text(&figure.detail)));
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ul>\n");
}

/// `level`: that of its title, under a chapter (3) or a section (4).
fn figure(out: &mut String, figure: &Figure, number: usize, stable: &str, level: u8) {
    let id = format!("figure-{number}");
    push(
        out,
        format_args!(
            "<figure id=\"{stable}\" aria-labelledby=\"{id}-titre\">\n<h{level} id=\"{id}-titre\"><span class=\"number\">Figure {number}</span> {}</h{level}>\n",
            text(&figure.title)
        ),
    );
    if !figure.subtitle.is_empty() {
        push(out, format_args!("<p class=\"sub\">{}</p>\n", text(&figure.subtitle)));
    }
    push(
        out,
        format_args!("<p class=\"hidden\" id=\"{id}-alt\">{}</p>\n", text(&figure.alt)),
    );
    push(
        out,
        format_args!("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Figure {number}, défilable\">\n"),
    );
    out.push_str(&svg(
        &figure.chart,
        Medium::Screen,
        &format!("{id}-dessin"),
        Some(&format!("{id}-titre {id}-alt")),
    ));
    out.push_str("\n</div>\n<figcaption>\n");
    for line in figure
        .question
        .iter()
        .chain(&figure.notes)
        .chain(std::iter::once(&figure.source))
        .filter(|l| !l.is_empty())
    {
        push(out, format_args!("<p>{}</p>\n", text(line)));
    }
    out.push_str("</figcaption>\n");
    push(
        out,
        format_args!(
            "<details>\n<summary>Voir les données<span class=\"hidden\"> de la figure {number}\u{A0}: {}</span></summary>\n",
            text(&figure.title)
        ),
    );
    table::table(out, &figure.table, &format!("{id}-donnees"), None);
    out.push_str("</details>\n</figure>\n");
}
