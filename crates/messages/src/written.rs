//! What people wrote, made fit for a message.

/// Without line breaks and other control characters: a subject is one line, and so is a fact.
pub(crate) fn one_line(text: &str) -> String {
    let blank = |c: char| c.is_control() || c.is_whitespace() || is_turning(c);
    text.split(blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Marks that turn the direction of the text around them (Unicode Standard Annex 9).
fn is_turning(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether mail programs would make no link of it. Anybody may book with anybody's address: what
/// they call themselves must not become an advertisement in the workshop's name.
pub(crate) fn names_no_address(text: &str) -> bool {
    let is_host = |word: &str| {
        word.split_once('.').is_some_and(|(before, behind)| {
            let letters = |part: &str| part.chars().filter(|c| c.is_alphanumeric()).count();
            letters(before) > 1 && letters(behind) > 1
        })
    };
    !text.is_empty()
        && !text.contains(['/', '@', '\\', ':'])
        && !text.to_lowercase().contains("www.")
        && !text.split_whitespace().any(is_host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_and_turns_no_direction() {
        assert_eq!(one_line(" a\r\nBcc: b\u{202E}c\u{7}  d "), "a Bcc: b c d");
        assert_eq!(one_line("علي بن سينا"), "علي بن سينا");
    }

    #[test]
    fn names_are_told_from_addresses() {
        for name in
            ["Ada Lovelace", "J. R. R. Tolkien", "J.R. Tolkien", "Zoë O’Hara", "علي", "🚗 Bob"]
        {
            assert!(names_no_address(name), "{name}");
        }
        for address in
            ["win at https://evil.example", "evil.example", "WWW.evil", "a@b", "see evil.co/x", ""]
        {
            assert!(!names_no_address(address), "{address}");
        }
    }
}
