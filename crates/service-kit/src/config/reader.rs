use std::fmt;

use super::{Environment, Variable};

/// Reads variables one after the other and gathers what is wrong with them.
pub struct Reader<'e> {
    environment: &'e dyn Environment,
    mistakes: Vec<Mistake>,
}

/// The variable could not be read; the [`Reader`] has the mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded(());

/// One variable that cannot be used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    pub variable: &'static str,
    /// What is wrong, without the value: it may be a secret.
    pub wrong: String,
    /// What it may be.
    pub accepts: &'static str,
}

/// Everything that is wrong with the configuration, for the person who starts the service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    pub mistakes: Vec<Mistake>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot be used:")?;
        for Mistake { variable, wrong, accepts } in &self.mistakes {
            write!(f, "\n  {variable} {wrong}; it takes {accepts}")?;
        }
        Ok(())
    }
}

impl<'e> Reader<'e> {
    #[must_use]
    pub fn new(environment: &'e dyn Environment) -> Self {
        Self { environment, mistakes: Vec::new() }
    }

    /// The variable, or its default. A variable without a default is required.
    ///
    /// # Errors
    /// When it is missing or cannot be parsed; the mistake is kept for [`Reader::finish`].
    pub fn value<T>(&mut self, variable: &Variable<T>) -> Result<T, Recorded> {
        match self.text(variable)? {
            Some(text) => self.parse(variable, &text),
            None => match variable.default {
                Some(default) => self.parse(variable, default),
                None => Err(self.mistake(variable, "is not set".to_owned())),
            },
        }
    }

    /// The variable, or its default if it has one, or nothing.
    ///
    /// # Errors
    /// When it is set and cannot be parsed; the mistake is kept for [`Reader::finish`].
    pub fn optional<T>(&mut self, variable: &Variable<T>) -> Result<Option<T>, Recorded> {
        match self.text(variable)? {
            Some(text) => self.parse(variable, &text).map(Some),
            None => variable.default.map(|default| self.parse(variable, default)).transpose(),
        }
    }

    /// Keeps a mistake that only shows when several values are looked at together.
    pub fn mistake<T>(&mut self, variable: &Variable<T>, wrong: impl Into<String>) -> Recorded {
        let (wrong, accepts) = (wrong.into(), variable.accepts);
        self.mistakes.push(Mistake { variable: variable.name, wrong, accepts });
        Recorded(())
    }

    /// What was wrong so far.
    #[must_use]
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// The configuration, if nothing was wrong with any variable.
    ///
    /// # Errors
    /// Every mistake there was.
    pub fn finish<C>(self, build: impl FnOnce() -> Result<C, Recorded>) -> Result<C, ConfigError> {
        let Self { mistakes, .. } = self;
        match build() {
            Ok(config) if mistakes.is_empty() => Ok(config),
            Ok(_) | Err(Recorded(())) => Err(ConfigError { mistakes }),
        }
    }

    /// Set to nothing counts as not set: that is how deployment tools leave a variable out.
    fn text<T>(&mut self, variable: &Variable<T>) -> Result<Option<String>, Recorded> {
        match self.environment.get(variable.name) {
            Ok(text) => Ok(text.filter(|text| !text.trim().is_empty())),
            Err(_) => Err(self.mistake(variable, "is not Unicode text".to_owned())),
        }
    }

    fn parse<T>(&mut self, variable: &Variable<T>, text: &str) -> Result<T, Recorded> {
        (variable.parse)(text.trim()).map_err(|wrong| self.mistake(variable, wrong))
    }
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("mistakes", &self.mistakes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{API_URL, Fixed, PORT, SIGNING_KEY, STORE, StoreLocation};
    use super::*;

    type Values = (u16, StoreLocation, String);

    fn read(environment: &Fixed<'_>) -> Result<Values, ConfigError> {
        let mut read = Reader::new(environment);
        let port = read.value(&PORT);
        let store = read.value(&STORE);
        let api = read.value(&API_URL);
        let key = read.optional(&SIGNING_KEY);
        read.finish(|| {
            key?;
            Ok((port?, store?, api?.to_string()))
        })
    }

    #[test]
    fn what_is_not_set_takes_its_default() {
        let (port, store, api) = read(&[("BAYBOOK_API_URL", "http://api:81/")].into()).unwrap();
        assert_eq!((port, api.as_str()), (8080, "http://api:81"));
        assert_eq!(store, StoreLocation::Embedded { path: "data/baybook.db".into() });
    }

    #[test]
    fn every_mistake_is_reported_at_once_and_no_value_is_quoted() {
        let environment = Fixed::from([
            ("PORT", "eighty"),
            ("BAYBOOK_STORE", "postgres:hunter2"),
            ("BAYBOOK_SIGNING_KEY", "too-short-to-be-safe"),
        ]);
        let message = read(&environment).unwrap_err().to_string();
        for name in ["PORT", "BAYBOOK_STORE", "BAYBOOK_API_URL is not set", "BAYBOOK_SIGNING_KEY"] {
            assert!(message.contains(name), "{name} missing in: {message}");
        }
        for value in ["eighty", "hunter2", "too-short-to"] {
            assert!(!message.contains(value), "{value} quoted in: {message}");
        }
    }

    #[test]
    fn an_empty_variable_is_an_unset_one() {
        let environment = [("PORT", ""), ("BAYBOOK_API_URL", "http://api")].into();
        assert_eq!(read(&environment).unwrap().0, 8080);
    }
}
