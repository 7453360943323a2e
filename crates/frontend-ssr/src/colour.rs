//! The shop's accent colour, made readable on every surface of the pages (WCAG 2.2, 1.4.3).

use std::fmt;

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// Used when a shop has set none.
pub(crate) const DEFAULT_ACCENT: Colour = Colour::new(0xc2, 0x41, 0x0c);

const BLACK: Colour = Colour::new(0x11, 0x11, 0x11);
const WHITE: Colour = Colour::new(0xff, 0xff, 0xff);
/// The darkest light surface and the lightest dark one that accent-coloured text stands on.
/// They are `--sunk` in `app.css`.
const LIGHT_SURFACE: Colour = Colour::new(0xe9, 0xe7, 0xe1);
const DARK_SURFACE: Colour = Colour::new(0x2b, 0x2f, 0x33);
/// Least contrast of text.
const AA: f64 = 4.5;
/// Least contrast of a filled shape against what surrounds it.
const AA_SHAPE: f64 = 3.0;

impl Colour {
    pub(crate) const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Reads `#rrggbb` or `rrggbb`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self::new(channel(0)?, channel(2)?, channel(4)?))
    }

    /// `rrggbb`.
    pub(crate) fn hex(self) -> String {
        format!("{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// Relative luminance (WCAG 2.2, glossary).
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// From 1 to 21.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Black or white, whichever reads better on this colour.
    pub(crate) fn foreground(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(BLACK) { WHITE } else { BLACK }
    }

    /// This colour, moved towards `end` as little as makes it `good`.
    fn moved(self, end: Self, good: impl Fn(Self) -> bool) -> Self {
        let steps = (0..=50_u8).map(|step| self.mixed(end, f64::from(step) / 50.0));
        steps.into_iter().find(|colour| good(*colour)).unwrap_or(end)
    }

    fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |a: u8, b: u8| {
            let value = f64::from(a) + (f64::from(b) - f64::from(a)) * share;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a mean of two channels lies between them"
            )]
            let value = value.round() as u8;
            value
        };
        Self::new(
            mix(self.red, other.red),
            mix(self.green, other.green),
            mix(self.blue, other.blue),
        )
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.hex())
    }
}

/// The three roles an accent plays on one kind of background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Accent {
    /// Filled shapes: buttons, marks, lines.
    pub(crate) fill: Colour,
    /// Text on `fill`.
    pub(crate) on_fill: Colour,
    /// Accent-coloured text on the page.
    pub(crate) ink: Colour,
}

impl Accent {
    pub(crate) fn in_light(colour: Colour) -> Self {
        Self::on(colour, LIGHT_SURFACE, BLACK)
    }

    pub(crate) fn in_dark(colour: Colour) -> Self {
        Self::on(colour, DARK_SURFACE, WHITE)
    }

    fn on(colour: Colour, surface: Colour, end: Colour) -> Self {
        let fill = colour.moved(end, |fill| {
            fill.contrast(surface) >= AA_SHAPE && fill.contrast(fill.foreground()) >= AA
        });
        let ink = colour.moved(end, |ink| ink.contrast(surface) >= AA);
        Self { fill, on_fill: fill.foreground(), ink }
    }

    /// Custom properties for a rule's body.
    pub(crate) fn properties(self) -> String {
        format!("--accent:{};--on-accent:{};--accent-ink:{}", self.fill, self.on_fill, self.ink)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> impl Iterator<Item = Colour> {
        let steps = [0x00, 0x0f, 0x33, 0x48, 0x66, 0x80, 0x99, 0xcc, 0xd9, 0xff];
        steps.into_iter().flat_map(move |r| {
            steps
                .into_iter()
                .flat_map(move |g| steps.into_iter().map(move |b| Colour::new(r, g, b)))
        })
    }

    #[test]
    fn text_on_any_accent_is_readable_in_light_and_dark() {
        for colour in samples() {
            for (accent, surface) in
                [(Accent::in_light(colour), LIGHT_SURFACE), (Accent::in_dark(colour), DARK_SURFACE)]
            {
                assert!(accent.on_fill.contrast(accent.fill) >= AA, "{colour}");
                assert!(accent.ink.contrast(surface) >= AA, "{colour}");
                assert!(accent.fill.contrast(surface) >= AA_SHAPE, "{colour}");
            }
        }
    }

    #[test]
    fn contrast_is_as_wcag_defines_it() {
        let white = Colour::new(255, 255, 255);
        assert!((white.contrast(Colour::new(0, 0, 0)) - 21.0).abs() < 1e-9);
        assert!((white.contrast(Colour::new(0x76, 0x76, 0x76)) - 4.54).abs() < 0.01);
    }

    #[test]
    fn a_readable_accent_stays_as_the_shop_chose_it() {
        let blue = Colour::parse("#0b4f8a").unwrap();
        assert_eq!(Accent::in_light(blue).fill, blue);
        assert_eq!(blue.hex(), "0b4f8a");
    }

    #[test]
    fn only_six_hex_digits_are_a_colour() {
        for bad in ["", "#fff", "#12345g", "#1234567", "red", "#€€", "}{;}--"] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
    }
}
