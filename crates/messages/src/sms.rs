//! How much fits into an SMS (3GPP TS 23.038 and 23.040).

/// How the characters of an SMS are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// The default alphabet, 7 bits a character.
    Gsm7,
    /// UTF-16, for everything else.
    Ucs2,
}

impl Encoding {
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.chars().all(|c| septets(c).is_some()) { Self::Gsm7 } else { Self::Ucs2 }
    }

    /// How many units one segment holds, alone and as one of several.
    const fn room(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    /// How many units a character takes; it is not split over two segments.
    fn units(self, c: char) -> usize {
        match self {
            Self::Gsm7 => septets(c).unwrap_or(2),
            Self::Ucs2 => c.len_utf16(),
        }
    }
}

/// Segments that a text is sent, and paid, as.
#[must_use]
pub fn segments(text: &str) -> usize {
    let encoding = Encoding::of(text);
    let (alone, one_of) = encoding.room();
    let all = text.chars().map(|c| encoding.units(c));
    if all.clone().sum::<usize>() <= alone {
        return 1;
    }
    let (segments, _) = all.fold((1, 0), |(segments, filled), units| {
        if filled + units <= one_of { (segments, filled + units) } else { (segments + 1, units) }
    });
    segments
}

/// More than this is for reading elsewhere.
pub const MOST_SEGMENTS: usize = 2;

/// What an SMS says, and what may go when it is too long: first how to end reminders, then the end
/// of the service's name, then the link for the telephone number, then the end of the shop's name.
/// The time is never cut.
pub(crate) struct Draft<'a> {
    pub(crate) shop: &'a str,
    /// The first sentence, with the shop's name and the time.
    pub(crate) opening: &'a dyn Fn(&str) -> String,
    pub(crate) service: &'a str,
    pub(crate) link: &'a str,
    pub(crate) call: &'a str,
    pub(crate) stop: Option<&'a str>,
}

impl Draft<'_> {
    pub(crate) fn fit(&self) -> String {
        let fits = |text: &String| segments(text) <= MOST_SEGMENTS;
        let opening = &(self.opening)(self.shop);
        let whole = format!("{}.", self.service);
        let with_stop = self.stop.map(|stop| joined(&[opening, &whole, self.link, stop]));
        let shorter =
            |more| sentences(self.service).map(move |service| joined(&[opening, &service, more]));
        let shortest = cuts(self.shop).map(|shop| joined(&[&(self.opening)(&shop), self.call]));
        with_stop
            .into_iter()
            .chain([self.link, self.call].into_iter().flat_map(shorter))
            .chain(shortest)
            .find(fits)
            .unwrap_or_default()
    }
}

/// The text as a sentence, then shorter and shorter, then nothing.
fn sentences(text: &str) -> impl Iterator<Item = String> {
    let whole = std::iter::once(format!("{text}."));
    whole.chain(cuts(text)).chain(std::iter::once(String::new()))
}

/// The beginning of a text, shorter and shorter. Less than a few letters say nothing.
fn cuts(text: &str) -> impl Iterator<Item = String> {
    const LEAST: usize = 8;
    let length = text.chars().count();
    (LEAST..length).rev().map(|keep| {
        let kept: String = text.chars().take(keep).collect();
        format!("{}...", kept.trim_end())
    })
}

/// The sentences, in letters of the default alphabet where that costs no more than an accent.
fn joined(sentences: &[&str]) -> String {
    let given: Vec<_> = sentences.iter().copied().filter(|one| !one.is_empty()).collect();
    let text = given.join(" ");
    let plain: String = text.chars().map(without_accent).collect();
    if Encoding::of(&plain) == Encoding::Gsm7 { plain } else { text }
}

/// Units of a character in the default alphabet: 2 for its extension, none when it is not in it.
fn septets(c: char) -> Option<usize> {
    match c {
        '\n' | '\r' | ' '..='Z' | 'a'..='z' if c != '`' => Some(1),
        '@' | '£' | '¥' | 'è' | 'é' | 'ù' | 'ì' | 'ò' | 'Ç' | 'Ø' | 'ø' | 'Å' | 'å' | 'Δ' | '_'
        | 'Φ' | 'Γ' | 'Λ' | 'Ω' | 'Π' | 'Ψ' | 'Σ' | 'Θ' | 'Ξ' | 'Æ' | 'æ' | 'ß' | 'É' | '¤'
        | '¡' | 'Ä' | 'Ö' | 'Ñ' | 'Ü' | '§' | '¿' | 'ä' | 'ö' | 'ñ' | 'ü' | 'à' => {
            Some(1)
        }
        '^' | '{' | '}' | '\\' | '[' | '~' | ']' | '|' | '€' => Some(2),
        _ => None,
    }
}

/// The letter of the default alphabet that is read the same, where there is one.
fn without_accent(c: char) -> char {
    if septets(c).is_some() {
        return c;
    }
    match c {
        'á' | 'â' | 'ã' | 'ā' | 'ă' | 'ą' => 'a',
        'Á' | 'À' | 'Â' | 'Ã' | 'Ā' | 'Ă' | 'Ą' => 'A',
        'ç' | 'ć' | 'č' => 'c',
        'Ć' | 'Č' => 'C',
        'ď' | 'đ' => 'd',
        'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'È' | 'Ê' | 'Ë' | 'Ē' | 'Ė' | 'Ę' | 'Ě' => 'E',
        'ğ' => 'g',
        'í' | 'î' | 'ï' | 'ī' | 'ı' => 'i',
        'Í' | 'Ì' | 'Î' | 'Ï' | 'Ī' | 'İ' => 'I',
        'ł' | 'ľ' => 'l',
        'Ł' => 'L',
        'ń' | 'ň' => 'n',
        'Ń' | 'Ň' => 'N',
        'ó' | 'ô' | 'õ' | 'ő' | 'ō' => 'o',
        'Ó' | 'Ò' | 'Ô' | 'Õ' | 'Ő' | 'Ō' => 'O',
        'ř' => 'r',
        'Ř' => 'R',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'Ś' | 'Š' | 'Ş' | 'Ș' => 'S',
        'ť' | 'ț' => 't',
        'ú' | 'û' | 'ű' | 'ū' | 'ů' => 'u',
        'Ú' | 'Ù' | 'Û' | 'Ű' | 'Ū' | 'Ů' => 'U',
        'ý' | 'ÿ' => 'y',
        'Ý' => 'Y',
        'ź' | 'ż' | 'ž' => 'z',
        'Ź' | 'Ż' | 'Ž' => 'Z',
        '‘' | '’' | '‚' | '`' | '´' => '\'',
        '“' | '”' | '„' | '«' | '»' => '"',
        '–' | '—' | '‑' | '·' => '-',
        '…' => '.',
        '\u{A0}' | '\u{202F}' | '\t' => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_counted_as_carriers_do() {
        for (text, count) in [
            (String::new(), 1),
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(306), 2),
            ("a".repeat(307), 3),
            ("€".repeat(80), 1),
            // An escaped character is not split: 76 of them in a segment of 153.
            ("€".repeat(152), 2),
            ("€".repeat(153), 3),
            ("á".repeat(70), 1),
            ("á".repeat(71), 2),
            ("á".repeat(134), 2),
            ("á".repeat(135), 3),
            // Two units each, and not split either: 33 in a segment of 67.
            ("🚗".repeat(35), 1),
            ("🚗".repeat(66), 2),
            ("🚗".repeat(67), 3),
        ] {
            assert_eq!(segments(&text), count, "{} of {text:.4}", text.chars().count());
        }
    }

    #[test]
    fn the_default_alphabet_has_what_the_standard_says() {
        for c in "Az09 @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà".chars()
        {
            assert_eq!(septets(c), Some(1), "{c}");
        }
        for c in "^{}\\[~]|€".chars() {
            assert_eq!(septets(c), Some(2), "{c}");
        }
        for c in "áíóúç`´ع🚗\u{A0}".chars() {
            assert_eq!(septets(c), None, "{c}");
        }
    }

    #[test]
    fn accents_go_where_that_makes_room_and_stay_where_it_does_not() {
        assert_eq!(joined(&["sáb 5 dic", "Taller “Núñez”…"]), "sab 5 dic Taller \"Nuñez\".");
        assert_eq!(joined(&["sáb 5 dic", "ورشة"]), "sáb 5 dic ورشة");
    }
}
