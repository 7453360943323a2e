//! A letter as an HTML document.
//!
//! No table, no picture, nothing from elsewhere, and no colour but the button's and that of the line
//! under the shop's name: programs with a dark background set text and background themselves. Styles stand in attributes since many
//! programs drop a style sheet.

use crate::letter::{Letter, Line, Part};

const BODY: &str = "margin:0;padding:16px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,\
     Arial,sans-serif;font-size:16px;line-height:1.5";
const SHEET: &str = "max-width:560px;margin:0 auto";
const HEAD: &str = "margin:0 0 24px;padding:0 0 8px;font-size:20px;font-weight:700;\
     border-bottom:4px solid ";
/// Of a shop that has chosen no colour.
const NO_ACCENT: &str = "#6b7280";
const PARAGRAPH: &str = "margin:0 0 16px";
const LIST: &str = "margin:0 0 16px;padding:0 24px";
// A border holds the shape on a dark background, and in programs that know no padding.
const BUTTON: &str = "display:inline-block;padding:12px 20px;border:1px solid #6b7280;\
     border-radius:6px;background-color:#1f2937;color:#ffffff;font-weight:600;text-decoration:none";
const FOOT: &str = "margin:24px 0 0;font-size:14px";

pub(crate) fn set(letter: &Letter) -> String {
    let parts: String = letter.parts.iter().map(part).collect();
    let foot: Vec<_> = letter.foot.iter().map(line).collect();
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"{}\" dir=\"{}\">\n<head>\n\
         <meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n\
         <meta name=\"supported-color-schemes\" content=\"light dark\"/>\n\
         <meta name=\"format-detection\" content=\"telephone=no\"/>\n\
         <title>{}</title>\n</head>\n\
         <body style=\"{BODY}\">\n<div style=\"{SHEET}\">\n\
         <p style=\"{HEAD}{}\">{}</p>\n{parts}\
         <hr/>\n<p style=\"{FOOT}\">{}</p>\n</div>\n</body>\n</html>\n",
        escaped(&letter.language),
        letter.direction,
        escaped(&letter.subject),
        escaped(letter.accent.as_deref().unwrap_or(NO_ACCENT)),
        own_direction(&letter.shop),
        foot.join("<br/>\n"),
    )
}

fn part(part: &Part) -> String {
    match part {
        Part::Paragraph(text) => format!("<p style=\"{PARAGRAPH}\">{}</p>\n", escaped(text)),
        Part::Fact { label, lines } => {
            let lines: Vec<_> = lines.iter().map(|line| own_direction(line)).collect();
            format!(
                "<p style=\"{PARAGRAPH}\"><strong>{}</strong><br/>\n{}</p>\n",
                escaped(label),
                lines.join("<br/>\n")
            )
        }
        Part::List { label, items } => {
            let items: String =
                items.iter().map(|item| format!("<li>{}</li>\n", own_direction(item))).collect();
            format!(
                "<p style=\"margin:0\"><strong>{}</strong></p>\n<ul style=\"{LIST}\">\n{items}</ul>\n",
                escaped(label)
            )
        }
        Part::Button { label, address } => format!(
            "<p style=\"margin:24px 0\"><a href=\"{}\" style=\"{BUTTON}\">{}</a></p>\n",
            escaped(address),
            escaped(label)
        ),
    }
}

fn line(line: &Line) -> String {
    match line {
        Line::Text(text) => own_direction(text),
        Line::Link { label, address } => {
            format!("<a href=\"{}\">{}</a>", escaped(address), escaped(label))
        }
    }
}

/// Text that may be of another direction than the letter.
fn own_direction(text: &str) -> String {
    format!("<bdi>{}</bdi>", escaped(text))
}

/// For text and for attributes in double quotes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}
