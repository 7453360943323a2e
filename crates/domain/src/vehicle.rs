//! Vehicles, as far as a booking names them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::contact::Invalid;

/// What the customer comes with. Every part is optional: many know only their plate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vehicle {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<Plate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vin: Option<Vin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<ModelYear>,
}

/// A registration plate: letters and digits of any script, single blanks or hyphens between them,
/// upper case, at most 12 characters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Plate(String);

impl Plate {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plate(..)")
    }
}

impl FromStr for Plate {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let plate = crate::contact::line(text, 12)?.to_uppercase();
        if plate.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '·' | '.')) {
            Ok(Self(plate))
        } else {
            Err(Invalid::new("plate", "Please use the letters and digits of the plate."))
        }
    }
}

/// A vehicle identification number (ISO 3779): 17 characters without I, O and Q.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Vin(String);

impl Vin {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether position 9 is the check digit of the rest (49 CFR 565.15). Always so for a `Vin`
    /// of a vehicle built for North America; elsewhere makers use the position as they like.
    #[must_use]
    pub fn has_valid_check_digit(&self) -> bool {
        const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        let sum: u32 = self.0.bytes().zip(WEIGHTS).map(|(c, weight)| value(c) * weight).sum();
        let digit = match sum % 11 {
            10 => b'X',
            digit => b"0123456789"[digit as usize],
        };
        self.0.as_bytes().get(8) == Some(&digit)
    }

    /// World manufacturer codes 1 to 5 (United States, Canada, Mexico) and 7F to 70 (United
    /// States; 7A to 7E is New Zealand).
    fn is_north_american(&self) -> bool {
        match self.0.as_bytes() {
            [b'1'..=b'5', ..] => true,
            [b'7', region, ..] => !(b'A'..=b'E').contains(region),
            _ => false,
        }
    }
}

/// Transliteration of 49 CFR 565.15, table III.
fn value(c: u8) -> u32 {
    u32::from(match c {
        b'0'..=b'9' => c - b'0',
        b'A'..=b'H' => c - b'A' + 1,
        b'J'..=b'N' => c - b'J' + 1,
        b'P' => 7,
        b'R' => 9,
        b'S'..=b'Z' => c - b'S' + 2,
        _ => 0,
    })
}

impl fmt::Debug for Vin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vin(..)")
    }
}

impl FromStr for Vin {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let vin: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if vin.is_empty() {
            return Err(Invalid::new("required", "Please fill in the VIN."));
        }
        let is_vin_character = |c: u8| {
            c.is_ascii_digit() || (c.is_ascii_uppercase() && !matches!(c, b'I' | b'O' | b'Q'))
        };
        let first = vin.as_bytes()[0];
        if vin.len() != 17
            || !vin.bytes().all(is_vin_character)
            // Typed to get past the field; seventeen ones even have a valid check digit.
            || vin.bytes().all(|c| c == first)
        {
            return Err(Invalid::new(
                "vin",
                "A VIN has 17 letters and digits, never I, O or Q. It is on the registration and at the foot of the windscreen.",
            ));
        }
        let vin = Self(vin);
        if vin.is_north_american() && !vin.has_valid_check_digit() {
            return Err(Invalid::new(
                "vin-check-digit",
                "One character of this VIN is wrong: its check digit does not match. Please compare it with the registration.",
            ));
        }
        Ok(vin)
    }
}

/// Model year, from the first cars to the year after next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ModelYear(u16);

impl ModelYear {
    /// # Errors
    /// `year` when no vehicle has that model year in `this_year`.
    pub fn parse(year: u16, this_year: i16) -> Result<Self, Invalid> {
        let newest = u16::try_from(this_year).unwrap_or(u16::MAX).saturating_add(2);
        if (1886..=newest).contains(&year) {
            Ok(Self(year))
        } else {
            Err(Invalid::new("year", format!("Please give a model year from 1886 to {newest}.")))
        }
    }

    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_vins_are_accepted_in_any_dress() {
        for good in [
            "1M8GDM9AXKP042788",
            "1G4AH59H45G118341",
            "LJCPCBLCX11000237",
            " 1m8gdm9axkp042788",
            "1M8GDM9AX-KP042788",
        ] {
            let vin: Vin = good.parse().unwrap();
            assert!(vin.has_valid_check_digit(), "{good}");
        }
    }

    #[test]
    fn a_wrong_check_digit_is_refused_for_north_america_and_noted_elsewhere() {
        assert_eq!("1M8GDM9A1KP042788".parse::<Vin>().unwrap_err().code, "vin-check-digit");
        assert_eq!("7SAYGDEE2PA000000".parse::<Vin>().unwrap_err().code, "vin-check-digit");
        let european: Vin = "WVWZZZ1JZXW000001".parse().unwrap();
        assert!(!european.has_valid_check_digit());
    }

    #[test]
    fn what_is_not_a_vin_is_refused() {
        for bad in [
            "1M8GDM9AXKP04278",
            "1M8GDM9AXKP0427888",
            "IM8GDM9AXKP042788",
            "1M8GDM9AXKP04278é",
            "11111111111111111",
        ] {
            assert_eq!(bad.parse::<Vin>().unwrap_err().code, "vin", "{bad}");
        }
    }

    #[test]
    fn every_single_wrong_character_of_a_north_american_vin_is_caught_but_for_same_values() {
        let good = "1M8GDM9AXKP042788";
        for (place, was) in good.bytes().enumerate().skip(1) {
            for c in (b'0'..=b'9').filter(|c| place != 8 && value(*c) % 11 != value(was) % 11) {
                let mut typed = good.as_bytes().to_vec();
                typed[place] = c;
                let typed = String::from_utf8(typed).unwrap();
                assert!(typed.parse::<Vin>().is_err(), "{typed}");
            }
        }
    }

    #[test]
    fn plates_are_upper_case() {
        assert_eq!(" b-mw 1234 ".parse::<Plate>().unwrap().as_str(), "B-MW 1234");
        assert!("<script>".parse::<Plate>().is_err());
        assert!("ABCDEFGHIJKLM".parse::<Plate>().is_err());
    }

    #[test]
    fn model_years_end_with_the_year_after_next() {
        assert_eq!(ModelYear::parse(2027, 2026).unwrap().get(), 2027);
        assert!(ModelYear::parse(2029, 2026).is_err());
        assert!(ModelYear::parse(1885, 2026).is_err());
    }
}
