//! When the source was committed: the one date that is the same in every build of it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::process::Command;

#[derive(Debug, thiserror::Error)]
pub(crate) enum StampError {
    #[error("git does not tell when {commit} was committed: {why}")]
    Git { commit: String, why: String },
    #[error("{} cannot be written: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
}

/// Writes a file for `docker buildx bake` that adds commit and date to each image's arguments.
///
/// # Errors
/// When git does not know the commit.
pub(crate) async fn write(commit: &str, path: &Path) -> Result<(), StampError> {
    let stamp = stamp(commit, committed(commit).await?);
    let text = format!("{stamp:#}\n");
    std::fs::write(path, text)
        .map_err(|source| StampError::Write { path: path.to_owned(), source })?;
    println!("{stamp:#}");
    Ok(())
}

async fn committed(commit: &str) -> Result<Timestamp, StampError> {
    let failed = |why: String| StampError::Git { commit: commit.to_owned(), why };
    let mut git = Command::new("git");
    git.args(["show", "--no-patch", "--format=%ct", "--end-of-options", commit]);
    let output =
        git.stdin(Stdio::null()).output().await.map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let seconds = text.trim().parse().map_err(|_| failed(format!("it says `{}`", text.trim())))?;
    Timestamp::from_second(seconds).map_err(|error| failed(error.to_string()))
}

fn stamp(commit: &str, committed: Timestamp) -> Value {
    json!({"target": {"stamp": {"args": {
        "BAYBOOK_COMMIT": commit,
        "BAYBOOK_BUILT": committed.to_string(),
        "SOURCE_DATE_EPOCH": committed.as_second().to_string(),
    }}}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stamp_is_a_target_that_images_inherit() {
        let stamp = stamp("abc", Timestamp::from_second(1_700_000_000).unwrap());
        let args = &stamp["target"]["stamp"]["args"];
        assert_eq!(args["BAYBOOK_BUILT"], "2023-11-14T22:13:20Z");
        assert_eq!(args["SOURCE_DATE_EPOCH"], "1700000000");
    }
}
