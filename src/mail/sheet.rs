//! A letter written once and given in two forms: text with short lines, and plain HTML that any mail program shows, without
//! image, style sheet or anything loaded from elsewhere.

use std::fmt::Write as _;

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// The same in HTML.
    pub html: String,
}

impl Letter {
    /// A letter from a ready text: paragraphs are separated by empty lines, a line that is an address becomes a link.
    pub fn of_text(subject: &str, text: &str) -> Self {
        let mut sheet = Sheet::new(subject);
        for paragraph in text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
            if paragraph.starts_with("http://") || paragraph.starts_with("https://") {
                sheet.parts.push(Part::Address(paragraph.to_owned()));
            } else {
                sheet.parts.push(Part::Text(paragraph.replace('\n', " ")));
            }
        }
        Letter {
            text: text.to_owned(),
            ..sheet.letter()
        }
    }

    /// Puts a line before everything: demonstration, test.
    pub fn marked(mut self, subject: &str, line: &str) -> Self {
        self.subject = format!("{subject} {}", self.subject);
        self.text = format!("{line}\n\n{}", self.text);
        let banner = format!("<p style=\"{NOTE}\">{}</p>\n", escape(line));
        self.html = self.html.replacen(START, &format!("{START}{banner}"), 1);
        self
    }
}

/// A letter being written.
pub(super) struct Sheet {
    subject: String,
    parts: Vec<Part>,
}

enum Part {
    Text(String),
    /// What must be seen: a label and its link.
    Button(String, String),
    Address(String),
    Facts(Vec<(String, String)>),
    /// The small print, with a link at its end.
    Small(String, Option<String>),
}

const BODY: &str = "margin:0;padding:24px 16px;background:#ffffff;color:#1b1b1b;font-family:Arial,Helvetica,sans-serif;\
                    font-size:16px;line-height:1.5";
const BUTTON: &str = "display:inline-block;padding:12px 20px;background:#0b4f8a;color:#ffffff;font-weight:bold;\
                      text-decoration:none;border-radius:4px";
const SMALL: &str = "font-size:14px;color:#4a4a4a";
const LINK: &str = "color:#0b4f8a;word-break:break-all";
const NOTE: &str = "padding:8px 12px;border:2px solid #8a5a00;font-weight:bold";
const START: &str = "<div style=\"max-width:600px;margin:0 auto\">\n";

impl Sheet {
    pub(super) fn new(subject: &str) -> Self {
        Sheet {
            subject: subject.to_owned(),
            parts: Vec::new(),
        }
    }

    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.parts.push(Part::Text(text));
        }
        self
    }

    pub(super) fn button(mut self, label: &str, url: &str) -> Self {
        self.parts.push(Part::Button(label.to_owned(), url.to_owned()));
        self
    }

    pub(super) fn facts(mut self, facts: Vec<(&str, String)>) -> Self {
        self.parts.push(Part::Facts(
            facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        ));
        self
    }

    pub(super) fn small(mut self, text: impl Into<String>, url: Option<&str>) -> Self {
        self.parts.push(Part::Small(text.into(), url.map(str::to_owned)));
        self
    }

    pub(super) fn letter(&self) -> Letter {
        let (mut text, mut html) = (String::new(), String::new());
        for part in &self.parts {
            if !text.is_empty() {
                text.push('\n');
            }
            write_part(part, &mut text, &mut html);
        }
        Letter {
            subject: self.subject.clone(),
            text: wrap(&text),
            html: format!(
                "<!DOCTYPE html>\n<html lang=\"fr\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" \
                 content=\"width=device-width, initial-scale=1\"><title>{}</title></head>\n<body style=\"{BODY}\">\n{START}{html}\
                 </div>\n</body>\n</html>\n",
                escape(&self.subject)
            ),
        }
    }
}

fn write_part(part: &Part, text: &mut String, html: &mut String) {
    let link = |url: &str| {
        let url = escape(url);
        format!("<a href=\"{url}\" style=\"{LINK}\">{url}</a>")
    };
    // Writing to a string cannot fail.
    let _ = match part {
        Part::Text(words) => {
            let _ = writeln!(text, "{words}");
            writeln!(html, "<p>{}</p>", escape(words))
        }
        Part::Button(label, url) => {
            let _ = write!(text, "{label}\u{a0}:\n{url}\n");
            let _ = writeln!(
                html,
                "<p><a href=\"{}\" style=\"{BUTTON}\">{}</a></p>",
                escape(url),
                escape(label)
            );
            writeln!(
                html,
                "<p style=\"{SMALL}\">Si le bouton ne s’ouvre pas, copiez cette adresse\u{a0}:<br>{}</p>",
                link(url)
            )
        }
        Part::Address(url) => {
            let _ = writeln!(text, "{url}");
            writeln!(html, "<p>{}</p>", link(url))
        }
        Part::Facts(facts) => {
            html.push_str("<ul>\n");
            for (name, value) in facts {
                let _ = writeln!(text, "- {name}\u{a0}: {value}");
                let _ = writeln!(html, "<li>{}\u{a0}: <strong>{}</strong></li>", escape(name), escape(value));
            }
            writeln!(html, "</ul>")
        }
        Part::Small(words, url) => {
            let _ = writeln!(text, "{words}");
            if let Some(url) = url {
                let _ = writeln!(text, "{url}");
            }
            let after = url.as_deref().map(|url| format!("<br>{}", link(url))).unwrap_or_default();
            writeln!(html, "<p style=\"{SMALL}\">{}{after}</p>", escape(words))
        }
    };
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Longest line of a text, in characters: mail programs that know nothing of long lines show it well.
const LINE: usize = 72;

/// Breaks the lines of a text at ordinary spaces; a link stays whole.
pub(super) fn wrap(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        let mut length = 0;
        for word in line.split(' ') {
            let size = word.trim_end().chars().count();
            if length > 0 && length + 1 + size > LINE {
                out.push('\n');
                length = 0;
            } else if length > 0 {
                out.push(' ');
                length += 1;
            }
            out.push_str(word);
            length += size;
        }
    }
    out
}
