//! The workshop that an empty store starts with.

use std::path::{Path, PathBuf};

use baybook_domain::workshop::Workshop;

/// The demo, part of the program so that it starts anywhere.
const DEMO: &str = include_str!("../../../demo/workshop.toml");

/// The file cannot be used. The message is for the person who wrote it.
#[derive(Debug, thiserror::Error)]
pub enum ShopFileError {
    #[error("the workshop file {path} cannot be read: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("the workshop file {name} is not right:\n{}", indented(.source))]
    NotAWorkshop { name: String, source: Box<toml::de::Error> },
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
    match workshop.check() {
        Ok(()) => Ok(workshop),
        Err(mistakes) => Err(ShopFileError::Inconsistent { name, mistakes }),
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
    }
}
