//! Ids from names.

use std::str::FromStr;

/// Longest part of a name that goes into an id.
const LENGTH: usize = 40;

/// The id of something new that is called `name`: `Bay 6, EV` is `bay-6-ev`. `kind` where the name
/// has no letter that an id can hold; numbered where `is_used` knows it.
pub(super) fn of<T: FromStr>(name: &str, kind: &str, is_used: impl Fn(&T) -> bool) -> T {
    let letters = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let text: String = name.chars().map(letters).collect();
    let mut slug = text.split_whitespace().collect::<Vec<_>>().join("-");
    slug.truncate(LENGTH);
    let slug = match slug.trim_end_matches('-') {
        "" => kind,
        slug => slug,
    };
    let numbered = (2_u32..).map(|n| format!("{slug}-{n}"));
    std::iter::once(slug.to_owned())
        .chain(numbered)
        .filter_map(|text| text.parse().ok())
        .find(|id| !is_used(id))
        .unwrap_or_else(|| unreachable!("there are more numbers than ids in use"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::BayId;

    fn made(name: &str, used: &[&str]) -> String {
        of::<BayId>(name, "bay", |id| used.contains(&id.as_str())).to_string()
    }

    #[test]
    fn ids_follow_names() {
        assert_eq!(made("Bay 6, EV", &[]), "bay-6-ev");
        assert_eq!(made("  --Ölwanne-- ", &[]), "lwanne");
        assert_eq!(made("作業場", &[]), "bay");
        assert_eq!(made("Bay 6", &["bay-6", "bay-6-2"]), "bay-6-3");
        let long = "a ".repeat(60);
        assert_eq!(made(&long, &[]).len(), 39);
    }
}
