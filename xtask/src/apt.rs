//! Installing what is missing, where that is this tool's to do: as root on Debian.

use std::{path::Path, sync::OnceLock};

use crate::command::{ask, find, program, run};

/// Installs a Debian package. `false`: it could not be, or this is not the place to.
pub(crate) fn install(package: &str) -> bool {
    if !possible() {
        return false;
    }
    static UPDATED: OnceLock<bool> = OnceLock::new();
    let updated = *UPDATED.get_or_init(|| run(&mut program("apt-get", &["update", "-qq"])).is_ok());
    updated && {
        let args = ["install", "-y", "-qq", "--no-install-recommends", package];
        run(program("apt-get", &args).env("DEBIAN_FRONTEND", "noninteractive")).is_ok()
    }
}

fn possible() -> bool {
    Path::new("/etc/debian_version").exists()
        && find("apt-get").is_some()
        && ask("id", &["-u"]).as_deref() == Some("0")
}
