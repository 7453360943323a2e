//! The workshop that an empty store starts with.

use std::path::{Path, PathBuf};

use baybook_domain::workshop::Workshop;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The demo, part of the program so that it starts anywhere.
const DEMO: &str = include_str!("../../../demo/workshop.toml");

/// The file cannot be used. The message is for the person who wrote it.
#[derive(Debug, thiserror::Error)]
pub enum ShopFileError {
    #[error("the workshop file {path} cannot be read: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("the workshop file {name} is not right:\n{}", indented(.source))]
    NotAWorkshop { name: String, source: Box<toml::de::Error> },
    #[error("the workshop file {name} is not right:\n  {}", .fields.join("\n  "))]
    UnknownFields { name: String, fields: Vec<String> },
    #[error("the workshop file {name} does not fit together:\n  {}", .mistakes.join("\n  "))]
    Inconsistent { name: String, mistakes: Vec<String> },
}

fn indented(error: &toml::de::Error) -> String {
    error.to_string().lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

/// Reads a workshop file, or the demo.
pub(crate) fn read(path: Option<&Path>) -> Result<Workshop, ShopFileError> {
    let (name, text) = match path {
        None => ("demo/workshop.toml".to_owned(), DEMO.to_owned()),
        Some(path) => {
            let unreadable = |source| ShopFileError::Unreadable { path: path.to_owned(), source };
            (path.display().to_string(), std::fs::read_to_string(path).map_err(unreadable)?)
        }
    };
    parse(&name, &text)
}

fn parse(name: &str, text: &str) -> Result<Workshop, ShopFileError> {
    let name = name.to_owned();
    let workshop: Workshop = match toml::from_str(text) {
        Ok(workshop) => workshop,
        Err(error) => {
            return Err(ShopFileError::NotAWorkshop { name, source: Box::new(error) });
        }
    };
    let fields = unknown_fields(text, &workshop);
    if !fields.is_empty() {
        return Err(ShopFileError::UnknownFields { name, fields });
    }
    match workshop.check() {
        Ok(()) => Ok(workshop),
        Err(mistakes) => Err(ShopFileError::Inconsistent { name, mistakes }),
    }
}

/// A sentence for each field that nobody reads: misspelt, most likely. What is stored is read with
/// more patience, so a workshop does not tell by itself.
fn unknown_fields(text: &str, workshop: &Workshop) -> Vec<String> {
    let mut unknown = Vec::new();
    if let (Ok(file), Ok(read)) = (DeTable::parse(text), serde_json::to_value(workshop)) {
        compare_table(file.get_ref(), &read, &mut |name, at| {
            let before = text.get(..at).unwrap_or_default();
            let line = before.lines().count().max(1) + usize::from(before.ends_with('\n'));
            unknown.push(format!("line {line}, `{name}`: there is no such field"));
        });
    }
    unknown
}

fn compare_table(file: &DeTable<'_>, read: &Value, tell: &mut impl FnMut(&str, usize)) {
    for (name, value) in file {
        match read.get(name.get_ref().as_ref()) {
            None => tell(name.get_ref(), name.span().start),
            Some(read) => compare(value, read, tell),
        }
    }
}

fn compare(file: &Spanned<DeValue<'_>>, read: &Value, tell: &mut impl FnMut(&str, usize)) {
    match file.get_ref() {
        DeValue::Table(table) => compare_table(table, read, tell),
        DeValue::Array(entries) => {
            for (entry, read) in entries.iter().zip(read.as_array().into_iter().flatten()) {
                compare(entry, read, tell);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_is_a_believable_workshop() {
        let demo = read(None).unwrap();
        assert_eq!(demo.services.len(), 14);
        assert!(demo.shop.bays.len() >= 4);
        assert_eq!(demo.shop.mechanics.len(), 5);
        assert!(demo.shop.hours.sunday.is_empty());
        assert!(!demo.shop.closures.is_empty());
    }

    #[test]
    fn every_mistake_in_a_workshop_file_is_told_with_its_place() {
        let broken = DEMO
            .replace("duration_minutes = 75", "duration_minutes = 77")
            .replace(r#"equipment = ["fluid-exchange"]"#, r#"equipment = ["paint-booth"]"#);
        let message = parse("shop.toml", &broken).unwrap_err().to_string();
        assert!(message.contains("service coolant-flush"), "{message}");
        assert!(message.contains("service transmission-service: no bay"), "{message}");

        let misspelt = DEMO.replace("tagline =", "tag_line =");
        let message = parse("shop.toml", &misspelt).unwrap_err().to_string();
        let line = misspelt.lines().position(|line| line.starts_with("tag_line")).unwrap() + 1;
        let place = format!("line {line},");
        assert!(message.contains("tag_line") && message.contains(&place), "{message}");

        let deep = DEMO.replace(r#"skills = ["tyres"] }"#, r#"skill = ["tyres"] }"#);
        let message = parse("shop.toml", &deep).unwrap_err().to_string();
        let line = deep.lines().position(|line| line.contains("skill = [")).unwrap() + 1;
        assert!(message.contains(&format!("line {line}, `skill`")), "{message}");
        assert_eq!(message.lines().count(), 2, "{message}");
    }
}
