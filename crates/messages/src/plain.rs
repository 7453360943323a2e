//! A letter as plain text.

use crate::letter::{Letter, Line, Part};

/// Lines are no longer (RFC 3676, section 4.2, has 78 as the most); links are not broken.
const COLUMNS: usize = 72;
const INDENT: &str = "  ";

pub(crate) fn set(letter: &Letter) -> String {
    let mut blocks: Vec<String> = letter.parts.iter().map(part).collect();
    let foot: Vec<_> = letter.foot.iter().map(line).collect();
    // Mail programs fold away what stands behind this mark (RFC 3676, section 4.3).
    blocks.push(format!("-- \n{}", foot.join("\n")));
    let mut text = blocks.join("\n\n");
    text.push('\n');
    text
}

fn part(part: &Part) -> String {
    match part {
        Part::Paragraph(text) => wrapped(text, "", ""),
        Part::Fact { label, lines } => {
            let lines: Vec<_> = lines.iter().map(|line| wrapped(line, INDENT, INDENT)).collect();
            format!("{}\n{}", wrapped(label, "", ""), lines.join("\n"))
        }
        Part::List { label, items } => {
            let items: Vec<_> = items.iter().map(|item| wrapped(item, "- ", INDENT)).collect();
            format!("{}\n{}", wrapped(label, "", ""), items.join("\n"))
        }
        Part::Button { label, address } => {
            format!("{}\n{address}", wrapped(&with_colon(label), "", ""))
        }
    }
}

fn line(line: &Line) -> String {
    match line {
        Line::Text(text) => wrapped(text, "", ""),
        // A telephone number is its own link.
        Line::Link { label, address } if address.starts_with("tel:") => label.clone(),
        Line::Link { label, address } => {
            format!("{}\n{address}", wrapped(&with_colon(label), "", ""))
        }
    }
}

fn with_colon(label: &str) -> String {
    format!("{label}:")
}

/// `text` in lines, the first behind `first`, the others behind `rest`. A word that is longer than
/// a line stands on a line of its own.
fn wrapped(text: &str, first: &str, rest: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut current = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        let width = current.chars().count() + usize::from(!is_empty) + word.chars().count();
        if !is_empty && width > COLUMNS {
            lines.push(std::mem::replace(&mut current, rest.to_owned()));
            is_empty = true;
        }
        if !is_empty {
            current.push(' ');
        }
        current.push_str(word);
        is_empty = false;
    }
    lines.push(current);
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_before_the_margin_and_words_stay_whole() {
        let text = wrapped(&"workshop ".repeat(40), "- ", "  ");
        assert!(text.lines().all(|line| line.chars().count() <= COLUMNS), "{text}");
        assert!(text.lines().skip(1).all(|line| line.starts_with("  w")), "{text}");
        assert_eq!(text.matches("workshop").count(), 40);
        let long = "x".repeat(100);
        assert_eq!(wrapped(&format!("a {long} b"), "", ""), format!("a\n{long}\nb"));
        assert_eq!(wrapped("", "- ", ""), "- ");
    }
}
