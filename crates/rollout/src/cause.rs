//! Errors with all of their causes.

use std::error::Error;

/// The error and what is behind it: the outermost of an HTTP client says no more than that it did
/// not work.
pub(crate) fn whole(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
