//! Every key that the source names is in the files, and none is there for nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use baybook_service_kit::text::Languages;

/// Keys put together while running; the details of a form are checked beside its fields.
const PUT_TOGETHER: [&str; 21] = [
    // Of mails and SMS: looked after by the crate that writes them.
    "message-",
    "language-name",
    "staff-status-",
    "staff-step-",
    "staff-error-",
    "manage-field-",
    "manage-hint-",
    "manage-error-",
    "manage-length-",
    "manage-unit-",
    "manage-message-",
    "audit-did-",
    "weekday-",
    "month-",
    "money-",
    "field-",
    "hint-",
    "error-",
    "clock-",
    "duration-",
    "staff-corrected-",
];

#[test]
fn every_key_in_the_source_has_its_text() {
    let languages = Languages::compiled().unwrap();
    let named = words_in_source();
    for texts in languages.all() {
        for key in named.iter().filter(|word| looks_like_call(word)) {
            let key = key.trim_start_matches('(');
            assert!(texts.has(key), "{key} in {}", texts.tag());
        }
    }
}

#[test]
fn every_text_of_the_pages_is_used() {
    let languages = Languages::compiled().unwrap();
    let named = words_in_source();
    let unused: Vec<_> = languages
        .named("en")
        .keys()
        .filter(|key| !PUT_TOGETHER.iter().any(|start| key.starts_with(start)))
        .filter(|key| !named.contains(*key) && !named.contains(&format!("({key}")))
        .map(str::to_owned)
        .collect();
    assert_eq!(unused, Vec::<String>::new());
}

/// String literals; those that are the first argument of `get` or `format` are marked by `(`.
fn words_in_source() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    visit(&crates.join("frontend-ssr/src"), &mut found);
    visit(&crates.join("service-kit/src/text"), &mut found);
    found
}

fn visit(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            collect(&fs::read_to_string(path).unwrap(), found);
        }
    }
}

fn collect(source: &str, found: &mut BTreeSet<String>) {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let pieces: Vec<_> = source.split('"').collect();
    for pair in pieces.windows(2) {
        let (before, word) = (pair[0].trim_end(), pair[1]);
        found.insert(word.to_owned());
        let asks = ["words.get(", "texts.get(", "words.format(", "texts.format(", "self.format("];
        if asks.iter().any(|call| before.ends_with(call)) {
            found.insert(format!("({word}"));
        }
    }
}

fn looks_like_call(word: &str) -> bool {
    word.starts_with('(')
        && word[1..].chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
