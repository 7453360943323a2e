//! Amounts of money as people type them.

use baybook_service_kit::text::currency_digits;

/// How a language sets numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marks<'a> {
    pub(crate) decimal: &'a str,
}

/// Minor units of what somebody typed, with or without the currency's sign. Where a mark could
/// be read in two ways a thousand apart, the language's own reading counts, and what it cannot
/// read is nothing.
pub(crate) fn parse(typed: &str, currency: &str, marks: Marks<'_>) -> Option<u64> {
    let bare = without_sign(typed.trim())?;
    let bare: String =
        bare.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’')).collect();
    let digits = currency_digits(currency);
    let (whole, rest) = split(&bare, digits, marks)?;
    let whole = ungrouped(whole)?;
    if rest.len() > digits as usize || !rest.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let rest = format!("{rest:0<width$}", width = digits as usize);
    let minor = if rest.is_empty() { 0 } else { rest.parse::<u64>().ok()? };
    whole.checked_mul(10_u64.pow(digits))?.checked_add(minor)
}

/// The amount as somebody would type it: `49.99`.
pub(crate) fn plain(amount: u64, currency: &str, marks: Marks<'_>) -> String {
    let digits = currency_digits(currency);
    let unit = 10_u64.pow(digits);
    match digits {
        0 => amount.to_string(),
        _ => format!(
            "{}{}{:0width$}",
            amount / unit,
            marks.decimal,
            amount % unit,
            width = digits as usize
        ),
    }
}

/// Without a sign or a code of a currency on either side. Anything longer is no amount.
fn without_sign(text: &str) -> Option<&str> {
    const LONGEST: usize = 3;
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
    let (from, to) = (text.find(is_number)?, text.rfind(is_number)? + 1);
    let is_sign = |side: &str| side.trim().chars().count() <= LONGEST;
    (is_sign(&text[..from]) && is_sign(&text[to..])).then_some(&text[from..to])
}

/// What stands before and behind the decimal mark.
fn split<'a>(text: &'a str, digits: u32, marks: Marks<'_>) -> Option<(&'a str, &'a str)> {
    let Some(last) = text.rfind(['.', ',']) else { return Some((text, "")) };
    let (mark, behind) = (&text[last..=last], &text[last + 1..]);
    let others = text[..last].contains(['.', ',']);
    let is_group = if text[..last].contains(mark) {
        true
    } else if others || mark == marks.decimal {
        false
    } else {
        behind.len() == 3 || digits == 0
    };
    match (is_group, behind.is_empty()) {
        (true, _) => Some((text, "")),
        (false, true) => None,
        (false, false) => Some((&text[..last], behind)),
    }
}

/// A whole number whose groups of three may be set apart.
fn ungrouped(text: &str) -> Option<u64> {
    let mut parts = text.split(['.', ',']);
    let first = parts.next()?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut number = is_number(first).then(|| first.to_owned())?;
    for part in parts {
        if part.len() != 3 || !is_number(part) || first.len() > 3 {
            return None;
        }
        number.push_str(part);
    }
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: Marks<'_> = Marks { decimal: "." };
    const GERMAN: Marks<'_> = Marks { decimal: "," };

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (typed, currency, amount) in [
            ("49.99", "USD", 4999),
            ("49", "USD", 4900),
            (" $49.9 ", "USD", 4990),
            ("49,99", "USD", 4999),
            ("1,234", "USD", 123_400),
            ("1,234.50", "USD", 123_450),
            ("1.234,50 €", "EUR", 123_450),
            ("1,234,567", "USD", 123_456_700),
            ("1 234.50", "CAD", 123_450),
            ("CA$5", "CAD", 500),
            ("5 USD", "USD", 500),
            ("0", "USD", 0),
            ("4999", "JPY", 4999),
            ("¥4,999", "JPY", 4999),
            ("4.999", "KWD", 4999),
            ("4.5", "KWD", 4500),
            ("4,999", "KWD", 4_999_000),
        ] {
            assert_eq!(parse(typed, currency, ENGLISH), Some(amount), "{typed} {currency}");
        }
        assert_eq!(parse("4,999", "KWD", GERMAN), Some(4999));
        assert_eq!(parse("1.234", "EUR", GERMAN), Some(123_400));
    }

    #[test]
    fn what_is_no_amount_of_the_currency_is_not_guessed_at() {
        for (typed, currency) in [
            ("", "USD"),
            ("free", "USD"),
            ("-5", "USD"),
            ("49.999", "USD"),
            ("1.234", "USD"),
            ("12,34,567", "USD"),
            ("49.", "USD"),
            (".99", "USD"),
            ("49.99", "JPY"),
            ("4.9999", "KWD"),
            ("5 or 6", "USD"),
            ("about 5", "USD"),
            ("99999999999999999999", "USD"),
        ] {
            assert_eq!(parse(typed, currency, ENGLISH), None, "{typed} {currency}");
        }
    }

    #[test]
    fn an_amount_that_is_shown_reads_back() {
        for (amount, currency, text) in [
            (4999, "USD", "49.99"),
            (5900, "USD", "59.00"),
            (4999, "JPY", "4999"),
            (5, "KWD", "0.005"),
        ] {
            assert_eq!(plain(amount, currency, ENGLISH), text);
            assert_eq!(parse(text, currency, ENGLISH), Some(amount));
        }
        assert_eq!(plain(4999, "EUR", GERMAN), "49,99");
    }
}
