//! Configuration from environment variables: read once at start, every mistake reported together,
//! secrets never printed.
//!
//! Each service asks for the variables it uses and builds its own typed configuration:
//!
//! ```
//! use baybook_service_kit::config::{self, ConfigError, Environment, Reader};
//!
//! struct Config { port: u16, store: config::StoreLocation }
//!
//! fn from_env(env: &dyn Environment) -> Result<Config, ConfigError> {
//!     let mut read = Reader::new(env);
//!     let port = read.value(&config::PORT);
//!     let store = read.value(&config::STORE);
//!     read.finish(|| Ok(Config { port: port?, store: store? }))
//! }
//! # let env = config::Fixed::from([("PORT", "81")]);
//! # assert_eq!(from_env(&env).ok().map(|c| c.port), Some(81));
//! ```
//!
//! A new variable is one entry in the list of `variables.rs`; its doc comment is its description
//! in [`table`] as well.

mod environment;
mod reader;
mod secret;
mod values;
mod variables;

pub use environment::{Environment, Fixed, NotText, Process};
pub use reader::{ConfigError, Mistake, Reader, Recorded};
pub use secret::Secret;
pub use values::{BaseUrl, Issuer, LogFormat, Origin, RateLimit, StoreLocation, Switch};
pub use variables::*;

/// What a variable is about, whatever its type.
pub trait Described: Sync {
    fn name(&self) -> &'static str;
    /// What it is for, one line.
    fn meaning(&self) -> &'static str;
    /// What it may be.
    fn accepts(&self) -> &'static str;
    /// What holds when it is not set.
    fn default_text(&self) -> Option<&'static str>;
}

/// One environment variable and how its text becomes a value.
#[derive(Debug)]
pub struct Variable<T> {
    pub name: &'static str,
    /// What it is for, one line.
    pub meaning: &'static str,
    /// What it may be, for the person who has to correct it.
    pub accepts: &'static str,
    /// Parsed like a value that was set.
    pub default: Option<&'static str>,
    /// Answers what is wrong, without quoting the value.
    pub parse: fn(&str) -> Result<T, String>,
}

impl<T> Described for Variable<T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn meaning(&self) -> &'static str {
        self.meaning
    }

    fn accepts(&self) -> &'static str {
        self.accepts
    }

    fn default_text(&self) -> Option<&'static str> {
        self.default
    }
}

/// The variables as a table for people, to end a `--help` with.
#[must_use]
pub fn table(variables: &[&dyn Described]) -> String {
    let width = variables.iter().map(|v| v.name().len()).max().unwrap_or(0);
    let mut text = String::new();
    for variable in variables {
        text.push_str(&format!("  {:width$}  {}\n", variable.name(), variable.meaning().trim()));
        text.push_str(&format!("  {:width$}  {}", "", variable.accepts()));
        if let Some(default) = variable.default_text() {
            text.push_str(&format!(" [default: {default}]"));
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_a_value_its_variable_accepts() {
        let nothing = Fixed::default();
        let mut read = Reader::new(&nothing);
        check_defaults(&mut read);
        assert_eq!(read.mistakes(), []);
    }

    #[test]
    fn the_table_names_every_variable_with_its_meaning_and_default() {
        let table = table(ALL);
        for variable in ALL {
            assert!(table.contains(variable.name()), "{}", variable.name());
            assert!(!variable.meaning().trim().is_empty(), "{} has no doc", variable.name());
        }
        assert!(table.contains("[default: embedded:data/baybook.db]"), "{table}");
    }
}
