use std::fmt;

use subtle::ConstantTimeEq;

/// A value that never prints, in no format and no error.
#[derive(Clone)]
pub struct Secret(Box<[u8]>);

impl Secret {
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into().into_boxed_slice())
    }

    /// The value itself, at the one place that needs it.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The value as text, if it is text.
    #[must_use]
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// Whether `offered` is the same, in time that does not tell how much of it is.
    #[must_use]
    pub fn matches(&self, offered: &[u8]) -> bool {
        self.0.ct_eq(offered).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        let secret = Secret::new("hunter2 hunter2");
        assert_eq!(format!("{secret:?}"), "Secret(hidden)");
        assert!(secret.matches(b"hunter2 hunter2"));
        assert!(!secret.matches(b"hunter2 hunter3"));
        assert!(!secret.matches(b"hunter2"));
    }
}
