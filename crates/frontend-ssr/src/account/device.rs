//! Devices by what browsers call themselves.

use crate::wording::Wording;

/// The first that is found counts: most browsers name others as well.
const BROWSERS: [(&str, &str); 7] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// `Firefox on Linux`, or the start of what the device said.
pub(super) fn named(words: &Wording, agent: &str) -> String {
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => words
            .format("session-device", &[("browser", browser.into()), ("system", system.into())]),
        _ if agent.trim().is_empty() => words.get("session-device-unknown"),
        _ => agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use baybook_service_kit::text::Languages;

    use super::*;

    #[test]
    fn browsers_are_named_as_people_know_them() {
        let words = Wording::new(Languages::compiled().unwrap().named("en"), "UTC");
        for (agent, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
                "Edge on Windows",
            ),
            ("curl/8.9.1", "curl/8.9.1"),
            (" ", "A device without a name"),
        ] {
            assert_eq!(named(&words, agent), name);
        }
    }
}
