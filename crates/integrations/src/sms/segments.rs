//! How many messages a text is on the air (3GPP TS 23.038 and TS 23.040).

/// The basic alphabet, without the escape character. One septet each.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                     ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// After an escape character: two septets each.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// Room in one message, and in each of several, which begin with a header of 6 octets.
const SEPTETS: (usize, usize) = (160, 153);
const UNITS: (usize, usize) = (70, 67);

/// How many messages `text` is: of 160 characters of the GSM alphabet, or of 70 if one of its
/// characters is not in it, and of 153 or 67 when it takes more than one. A character is never
/// cut in two.
#[must_use]
pub fn segments(text: &str) -> usize {
    let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    match septets {
        Some(widths) => pack(&widths, SEPTETS),
        None => pack(&text.chars().map(char::len_utf16).collect::<Vec<_>>(), UNITS),
    }
}

fn septets(c: char) -> Option<usize> {
    if BASIC.contains(c) { Some(1) } else { EXTENDED.contains(c).then_some(2) }
}

fn pack(widths: &[usize], (alone, among_others): (usize, usize)) -> usize {
    if widths.iter().sum::<usize>() <= alone {
        return 1;
    }
    let (mut segments, mut used) = (1, 0);
    for width in widths {
        if used + width > among_others {
            segments += 1;
            used = 0;
        }
        used += width;
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_letters_are_160_to_one_message_and_153_to_each_of_several() {
        let of = |letters: usize| segments(&"a".repeat(letters));
        assert_eq!([0, 1, 160, 161, 306, 307, 459, 460].map(of), [1, 1, 1, 2, 2, 3, 3, 4]);
    }

    #[test]
    fn letters_of_western_languages_are_plain_too() {
        assert_eq!(segments(&"ñÑéèàüÜ¿¡ß".repeat(16)), 1);
        assert_eq!(BASIC.chars().count(), 127);
    }

    #[test]
    fn brackets_and_the_euro_take_two_places_and_are_not_cut_in_two() {
        assert_eq!(segments(&"€".repeat(80)), 1);
        assert_eq!(segments(&"€".repeat(81)), 2);
        // 153 is odd: the 77th begins the second message.
        assert_eq!(segments(&"€".repeat(152)), 2);
        assert_eq!(segments(&"€".repeat(153)), 3);
    }

    #[test]
    fn one_other_character_makes_it_70_and_67() {
        let of = |letters: usize| segments(&format!("á{}", "a".repeat(letters - 1)));
        assert_eq!([70, 71, 134, 135].map(of), [1, 2, 2, 3]);
        assert_eq!(segments(&"🚗".repeat(35)), 1);
        assert_eq!(segments(&"🚗".repeat(36)), 2);
        // 67 is odd: 33 pairs to a message.
        assert_eq!(segments(&"🚗".repeat(66)), 2);
        assert_eq!(segments(&"🚗".repeat(67)), 3);
    }
}
