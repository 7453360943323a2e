//! Every sentence a person reads, from the Fluent files under `locales/`.
//!
//! The files are compiled in: a binary cannot be deployed without its words. A key that is missing
//! shows as `[key]` and is logged, so that a page stays usable; tests look for both.
//!
//! What customers read is there in every language. What only the staff reads may be there in the
//! first language alone, and is then said in that.

mod amounts;
mod dates;
mod places;

use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentMessage, FluentResource};
use unic_langid::{CharacterDirection, LanguageIdentifier};

pub use fluent_bundle::FluentValue as Value;

pub use amounts::currency_digits;
pub use places::town;

/// The files of one language.
struct Source {
    tag: &'static str,
    customers: &'static [&'static str],
    /// What only the staff reads: all of it, or nothing.
    staff: &'static [&'static str],
}

/// The first language is the one used when nothing better is asked for.
const SOURCES: &[Source] = &[
    Source {
        tag: "en",
        customers: &[
            include_str!("../../../locales/en/account.ftl"),
            include_str!("../../../locales/en/dates.ftl"),
            include_str!("../../../locales/en/messages.ftl"),
            include_str!("../../../locales/en/pages.ftl"),
        ],
        staff: &[
            include_str!("../../../locales/en/manage.ftl"),
            include_str!("../../../locales/en/staff.ftl"),
        ],
    },
    Source {
        tag: "es",
        customers: &[
            include_str!("../../../locales/es/account.ftl"),
            include_str!("../../../locales/es/dates.ftl"),
            include_str!("../../../locales/es/messages.ftl"),
            include_str!("../../../locales/es/pages.ftl"),
        ],
        staff: &[],
    },
];

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
        let staff = Arc::new(Sentences::parse(SOURCES[0].tag, SOURCES[0].staff)?);
        let languages = SOURCES.iter().map(|source| {
            let staff = match source.staff {
                [] => Arc::clone(&staff),
                own => Arc::new(Sentences::parse(source.tag, own)?),
            };
            Ok(Arc::new(Texts {
                customers: Sentences::parse(source.tag, source.customers)?,
                staff,
            }))
        });
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

    /// The language in which a page of the staff is to be said all through, for somebody who reads
    /// `texts`: half a page in another language would be read out wrong.
    #[must_use]
    pub fn for_staff(&self, texts: Arc<Texts>) -> Arc<Texts> {
        if texts.is_whole() { texts } else { Arc::clone(&self.0[0]) }
    }

    /// The very language, else one that differs only in region or script.
    fn closest(&self, tag: &LanguageIdentifier) -> Option<Arc<Texts>> {
        let same = self.0.iter().find(|texts| texts.customers.id == *tag);
        let near = || self.0.iter().find(|texts| texts.customers.id.language == tag.language);
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

/// Sentences in one language.
struct Sentences {
    tag: String,
    id: LanguageIdentifier,
    keys: Vec<String>,
    bundle: FluentBundle<FluentResource>,
}

impl Sentences {
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

    fn message(&self, key: &str) -> Option<FluentMessage<'_>> {
        self.bundle.get_message(key).filter(|message| message.value().is_some())
    }
}

/// What a person reads: in their language, but for what only the staff reads, which may be in the
/// first one.
pub struct Texts {
    customers: Sentences,
    staff: Arc<Sentences>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").field("tag", &self.tag()).finish_non_exhaustive()
    }
}

impl Texts {
    /// BCP 47 tag, for `lang` attributes and stored preferences.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.customers.tag
    }

    /// For `dir` attributes: `ltr` or `rtl`.
    #[must_use]
    pub fn direction(&self) -> &'static str {
        match self.customers.id.character_direction() {
            CharacterDirection::RTL => "rtl",
            CharacterDirection::LTR | CharacterDirection::TTB => "ltr",
        }
    }

    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Every key, in the order of the files.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.customers.keys.iter().chain(&self.staff.keys).map(String::as_str)
    }

    /// The sentence of `key`, or `[key]` when there is none.
    #[must_use]
    pub fn get(&self, key: &str) -> String {
        self.format(key, &[])
    }

    /// The sentence of `key` with its variables filled in, or `[key]` when there is none.
    #[must_use]
    pub fn format(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let found = self.find(key);
        let pattern = found.as_ref().and_then(|(_, message)| message.value());
        let Some(((sentences, _), pattern)) = found.as_ref().zip(pattern) else {
            tracing::warn!(text.key = key, language = self.tag(), "a text is missing");
            return format!("[{key}]");
        };
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, value.clone());
        }
        let mut errors = Vec::new();
        let text = sentences.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::warn!(text.key = key, language = self.tag(), "a text lacks one of its values");
        }
        text
    }

    fn find(&self, key: &str) -> Option<(&Sentences, FluentMessage<'_>)> {
        [&self.customers, &*self.staff]
            .into_iter()
            .find_map(|sentences| Some((sentences, sentences.message(key)?)))
    }

    /// Whether the staff's pages are in this language too.
    fn is_whole(&self) -> bool {
        self.customers.id == self.staff.id
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
    use std::collections::{BTreeMap, BTreeSet};

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

    /// What is filled into each sentence of some files.
    fn variables(files: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
        let mut found = BTreeMap::new();
        let mut current: Option<&mut BTreeSet<String>> = None;
        for line in files.iter().flat_map(|file| file.lines()) {
            if let Some(key) = message_keys(line).next() {
                current = Some(found.entry(key).or_default());
            } else if !line.starts_with(' ') && !line.starts_with('}') {
                current = None;
            }
            if let Some(names) = &mut current {
                let name = |rest: &str| -> String {
                    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
                };
                // A sign of money stands alone.
                names.extend(line.split('$').skip(1).map(name).filter(|name| !name.is_empty()));
            }
        }
        found
    }

    #[test]
    fn what_customers_read_is_in_every_language_with_the_same_values() {
        let first = variables(SOURCES[0].customers);
        assert!(first["date-long"].contains("weekday") && first["money-usd"].contains("number"));
        for source in &SOURCES[1..] {
            let own = variables(source.customers);
            let tag = source.tag;
            let differ: Vec<_> =
                first.iter().filter(|(key, of)| own.get(*key) != Some(of)).collect();
            assert!(
                differ.is_empty(),
                "{tag} lacks these, or says them with other values: {differ:?}"
            );
            let more: Vec<_> = own.keys().filter(|key| !first.contains_key(*key)).collect();
            assert!(more.is_empty(), "{tag} has keys that nothing asks for: {more:?}");
        }
    }

    #[test]
    fn what_the_staff_reads_is_there_for_all_of_a_language_or_in_the_first() {
        let languages = Languages::compiled().unwrap();
        let first = variables(SOURCES[0].staff);
        for source in SOURCES {
            let texts = languages.named(source.tag);
            assert!(first.keys().all(|key| texts.has(key)), "{}", source.tag);
            if !source.staff.is_empty() {
                assert_eq!(variables(source.staff), first, "{}", source.tag);
            }
        }
        assert_eq!(languages.for_staff(languages.named("es")).tag(), "en");
        assert_eq!(languages.for_staff(languages.named("en")).tag(), "en");
        assert_eq!(languages.named("es").get("staff-go"), languages.named("en").get("staff-go"));
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
        for header in ["es", "es-MX,en;q=0.5", "ca, es-419;q=0.8, en;q=0.7"] {
            assert_eq!(languages.negotiate(Some(header)).tag(), "es", "{header}");
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
        let staff = Arc::new(Sentences::parse("en", &[]).unwrap());
        let arabic = Texts { customers: Sentences::parse("ar", &[]).unwrap(), staff };
        assert_eq!(arabic.direction(), "rtl");
    }
}
