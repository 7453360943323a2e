//! Every sentence a person reads, from the Fluent files under `locales/`.
//!
//! The files are compiled in: a binary cannot be deployed without its words. A key that is missing
//! shows as `[key]` and is logged, so that a page stays usable; tests look for both.

mod dates;

use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::{CharacterDirection, LanguageIdentifier};

pub use fluent_bundle::FluentValue as Value;

/// The first language is the one used when nothing better is asked for.
const SOURCES: &[(&str, &[&str])] = &[(
    "en",
    &[
        include_str!("../../../locales/en/account.ftl"),
        include_str!("../../../locales/en/dates.ftl"),
        include_str!("../../../locales/en/manage.ftl"),
        include_str!("../../../locales/en/pages.ftl"),
        include_str!("../../../locales/en/staff.ftl"),
    ],
)];

/// A file under `locales/` cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the texts of language {language} are broken: {reason}")]
pub struct BrokenTexts {
    language: String,
    reason: String,
}

/// Every language that was compiled in.
#[derive(Debug, Clone)]
pub struct Languages(Vec<Arc<Texts>>);

impl Languages {
    /// # Errors
    /// When a file does not parse or names a key twice.
    pub fn compiled() -> Result<Self, BrokenTexts> {
        let languages = SOURCES.iter().map(|(tag, files)| Texts::parse(tag, files).map(Arc::new));
        languages.collect::<Result<_, _>>().map(Self)
    }

    /// The language that suits an `Accept-Language` header (RFC 9110, section 12.5.4) best.
    #[must_use]
    pub fn negotiate(&self, accept_language: Option<&str>) -> Arc<Texts> {
        let wanted = accept_language.map(preferences).unwrap_or_default();
        let found = wanted.iter().find_map(|tag| self.closest(tag));
        found.unwrap_or_else(|| Arc::clone(&self.0[0]))
    }

    /// The language of a BCP 47 tag that was stored, or the default.
    #[must_use]
    pub fn named(&self, tag: &str) -> Arc<Texts> {
        let tag = tag.parse::<LanguageIdentifier>().ok();
        tag.and_then(|tag| self.closest(&tag)).unwrap_or_else(|| Arc::clone(&self.0[0]))
    }

    pub fn all(&self) -> impl Iterator<Item = &Texts> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The very language, else one that differs only in region or script.
    fn closest(&self, tag: &LanguageIdentifier) -> Option<Arc<Texts>> {
        let same = self.0.iter().find(|texts| texts.id == *tag);
        let near = || self.0.iter().find(|texts| texts.id.language == tag.language);
        same.or_else(near).map(Arc::clone)
    }
}

/// The tags of an `Accept-Language` header, the most wanted first.
fn preferences(header: &str) -> Vec<LanguageIdentifier> {
    let mut wanted: Vec<(LanguageIdentifier, f32)> = header
        .split(',')
        .take(16)
        .filter_map(|part| {
            let mut pieces = part.split(';').map(str::trim);
            let tag = pieces.next()?.parse().ok()?;
            let quality = pieces.find_map(|piece| piece.strip_prefix("q="));
            let quality = quality.map_or(Some(1.0), |q| q.parse().ok())?;
            (quality > 0.0).then_some((tag, quality))
        })
        .collect();
    wanted.sort_by(|a, b| b.1.total_cmp(&a.1));
    wanted.into_iter().map(|(tag, _)| tag).collect()
}

/// The sentences of one language.
pub struct Texts {
    tag: String,
    id: LanguageIdentifier,
    keys: Vec<String>,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").field("tag", &self.tag).field("keys", &self.keys.len()).finish()
    }
}

impl Texts {
    fn parse(tag: &str, files: &[&str]) -> Result<Self, BrokenTexts> {
        let broken = |reason: String| BrokenTexts { language: tag.to_owned(), reason };
        let id: LanguageIdentifier = tag.parse().map_err(|e| broken(format!("{e}")))?;
        let mut bundle = FluentBundle::new_concurrent(vec![id.clone()]);
        // The marks that isolate directions show as boxes in calendars and plain-text mail.
        bundle.set_use_isolating(false);
        let mut keys = Vec::new();
        for file in files {
            keys.extend(message_keys(file));
            let resource = FluentResource::try_new((*file).to_owned())
                .map_err(|(_, errors)| broken(format!("{errors:?}")))?;
            bundle.add_resource(resource).map_err(|errors| broken(format!("{errors:?}")))?;
        }
        Ok(Self { tag: tag.to_owned(), id, keys, bundle })
    }

    /// BCP 47 tag, for `lang` attributes and stored preferences.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// For `dir` attributes: `ltr` or `rtl`.
    #[must_use]
    pub fn direction(&self) -> &'static str {
        match self.id.character_direction() {
            CharacterDirection::RTL => "rtl",
            CharacterDirection::LTR | CharacterDirection::TTB => "ltr",
        }
    }

    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|message| message.value().is_some())
    }

    /// Every key of this language, in the order of the files.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// The sentence of `key`, or `[key]` when there is none.
    #[must_use]
    pub fn get(&self, key: &str) -> String {
        self.format(key, &[])
    }

    /// The sentence of `key` with its variables filled in, or `[key]` when there is none.
    #[must_use]
    pub fn format(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let message = self.bundle.get_message(key);
        let Some(pattern) = message.as_ref().and_then(|message| message.value()) else {
            tracing::warn!(text.key = key, language = %self.tag, "a text is missing");
            return format!("[{key}]");
        };
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, value.clone());
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::warn!(text.key = key, language = %self.tag, "a text lacks one of its values");
        }
        text
    }
}

/// Keys stand at the start of a line; terms (`-name`), comments and attributes do not count.
fn message_keys(file: &str) -> impl Iterator<Item = String> {
    file.lines().filter_map(|line| {
        let (key, _) = line.split_once('=')?;
        key.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| key.trim_end().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Arc<Texts> {
        Languages::compiled().unwrap().named("en")
    }

    #[test]
    fn every_file_parses_and_every_key_has_a_sentence() {
        for texts in Languages::compiled().unwrap().all() {
            for key in texts.keys() {
                assert!(texts.has(key), "{key} in {}", texts.tag());
            }
        }
    }

    #[test]
    fn every_language_has_the_keys_of_the_first() {
        let languages = Languages::compiled().unwrap();
        let first: Vec<_> = languages.all().next().unwrap().keys().collect();
        for texts in languages.all() {
            let missing: Vec<_> = first.iter().filter(|key| !texts.has(key)).collect();
            assert!(missing.is_empty(), "{} lacks {missing:?}", texts.tag());
        }
    }

    #[test]
    fn a_missing_key_shows_its_name() {
        assert_eq!(english().get("no-such-key"), "[no-such-key]");
        assert!(!english().has("no-such-key"));
    }

    #[test]
    fn accept_language_falls_back_by_language_then_to_the_default() {
        let languages = Languages::compiled().unwrap();
        for header in
            [None, Some("en-GB,en;q=0.8"), Some("de;q=0.9, en;q=0.1"), Some("*"), Some(";;q")]
        {
            assert_eq!(languages.negotiate(header).tag(), "en", "{header:?}");
        }
    }

    #[test]
    fn preferences_are_in_order_of_quality_and_leave_out_what_is_refused() {
        let tags: Vec<_> = preferences("de;q=0.3, ar-EG, fr;q=0, en;q=0.5, ;q=1, x")
            .into_iter()
            .map(|tag| tag.to_string())
            .collect();
        assert_eq!(tags, ["ar-EG", "en", "de"]);
    }

    #[test]
    fn directions_follow_the_language() {
        assert_eq!(english().direction(), "ltr");
        assert_eq!(Texts::parse("ar", &[]).unwrap().direction(), "rtl");
    }
}
