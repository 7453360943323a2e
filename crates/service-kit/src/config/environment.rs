use std::collections::BTreeMap;
use std::fmt;

/// Where variables come from: the process, or a map in tests.
pub trait Environment {
    /// The variable's text; `None` when it is not set.
    ///
    /// # Errors
    /// When it is set to something that is not Unicode.
    fn get(&self, name: &str) -> Result<Option<String>, NotText>;
}

/// The variable is set, but not to text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotText;

/// The environment this process was started with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Process;

impl Environment for Process {
    fn get(&self, name: &str) -> Result<Option<String>, NotText> {
        match std::env::var(name) {
            Ok(text) => Ok(Some(text)),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(NotText),
        }
    }
}

/// Variables handed in: for tests, and to lay command-line options over the process's own.
#[derive(Default)]
pub struct Fixed<'a> {
    variables: BTreeMap<String, String>,
    beneath: Option<&'a dyn Environment>,
}

impl<'a> Fixed<'a> {
    /// Answers from `environment` what is not set here.
    #[must_use]
    pub fn over(environment: &'a dyn Environment) -> Self {
        Self { variables: BTreeMap::new(), beneath: Some(environment) }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Fixed<'_> {
    fn from(variables: [(&str, &str); N]) -> Self {
        let owned = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self { variables: owned.into(), beneath: None }
    }
}

impl Environment for Fixed<'_> {
    fn get(&self, name: &str) -> Result<Option<String>, NotText> {
        match (self.variables.get(name), self.beneath) {
            (Some(value), _) => Ok(Some(value.clone())),
            (None, Some(beneath)) => beneath.get(name),
            (None, None) => Ok(None),
        }
    }
}

impl fmt::Debug for Fixed<'_> {
    /// Names only: a value may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.variables.keys()).finish()
    }
}
