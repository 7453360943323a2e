use jiff::Zoned;

use super::Texts;

/// `Springfield, IL 62701`, or `48013 Bilbao` where addresses have no region.
#[must_use]
pub fn town(city: &str, region: Option<&str>, postal_code: &str) -> String {
    match region {
        Some(region) => format!("{city}, {region} {postal_code}"),
        None => format!("{postal_code} {city}"),
    }
}

impl Texts {
    /// `Chicago time (CST)`: a zone of the IANA database as its city, and its short name at some
    /// time.
    #[must_use]
    pub fn zone(&self, name: &str, at: Option<&Zoned>) -> String {
        let place = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
        let short = at.map(|at| at.strftime("%Z").to_string()).filter(|short| *short != place);
        match short {
            Some(short) => {
                self.format("zone-named", &[("place", place.into()), ("zone", short.into())])
            }
            None => self.format("zone-place", &[("place", place.into())]),
        }
    }
}
