//! Style, script and icon, compiled in and named by their content so that they may be kept forever.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::colour::{Accent, Colour};
use crate::staff;
use crate::state::Pages;

const STYLE: &str = include_str!("../assets/app.css");
const SCRIPT: &str = include_str!("../assets/app.js");
const STAFF_STYLE: &str = include_str!("../assets/staff.css");
const STAFF_SCRIPT: &str = include_str!("../assets/staff.js");
const ICON: &str = include_str!("../assets/favicon.svg");

/// Names of the assets as they stand in pages.
#[derive(Debug, Clone)]
pub(crate) struct Assets {
    style_hash: String,
    script: String,
    staff_style: Asset,
    staff_script: Asset,
}

const STYLE_TYPE: &str = "text/css; charset=utf-8";
const SCRIPT_TYPE: &str = "text/javascript; charset=utf-8";
/// Hexadecimal digits of a hash in a name.
const HASH_LENGTH: usize = 12;

/// The answer to the name of an asset.
#[derive(Debug)]
struct Found {
    body: String,
    media_type: &'static str,
    /// The name's hash is that of the body, so that it may be kept forever.
    is_named_by_content: bool,
}

/// A file whose name says what is in it.
#[derive(Debug, Clone)]
struct Asset {
    name: String,
    body: String,
}

impl Assets {
    pub(crate) fn new() -> Self {
        // The roles of an accent are computed here too, so they are part of what the name stands for.
        let sample = theme(crate::colour::DEFAULT_ACCENT);
        Self {
            style_hash: short_hash(&[STYLE, &sample]),
            script: format!("app.{}.js", short_hash(&[SCRIPT])),
            staff_style: Asset::new("css", format!("{STAFF_STYLE}{}", staff::places())),
            staff_script: Asset::new("js", STAFF_SCRIPT.to_owned()),
        }
    }

    /// Path of what the staff's pages look like beside the common style.
    pub(crate) fn staff_style_path(&self) -> String {
        format!("/assets/{}", self.staff_style.name)
    }

    pub(crate) fn staff_script_path(&self) -> String {
        format!("/assets/{}", self.staff_script.name)
    }

    /// Path of the style sheet with this accent in it.
    pub(crate) fn style_path(&self, accent: Colour) -> String {
        format!("/assets/app.{}.{}.css", self.style_hash, accent.hex())
    }

    pub(crate) fn script_path(&self) -> String {
        format!("/assets/{}", self.script)
    }

    /// What to answer a file name with. While two revisions serve, a page of one asks the other for
    /// its style, so a name with another hash gets the file as it is here: better than none.
    fn find(&self, name: &str) -> Option<Found> {
        let (stem, rest) = name.split_once('.')?;
        let (hash, rest) = rest.split_once('.')?;
        if hash.len() != HASH_LENGTH || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let (body, media_type, current) = match (stem, rest) {
            ("app", "js") => (SCRIPT.to_owned(), SCRIPT_TYPE, self.script.clone()),
            ("staff", "js") => {
                (self.staff_script.body.clone(), SCRIPT_TYPE, self.staff_script.name.clone())
            }
            ("staff", "css") => {
                (self.staff_style.body.clone(), STYLE_TYPE, self.staff_style.name.clone())
            }
            ("app", accent) => {
                let accent = Colour::parse(accent.strip_suffix(".css")?)?;
                let current = format!("app.{}.{}.css", self.style_hash, accent.hex());
                (format!("{}{STYLE}", theme(accent)), STYLE_TYPE, current)
            }
            _ => return None,
        };
        Some(Found { body, media_type, is_named_by_content: name == current })
    }
}

impl Asset {
    fn new(ending: &str, body: String) -> Self {
        Self { name: format!("staff.{}.{ending}", short_hash(&[&body])), body }
    }
}

/// `GET /assets/{name}`
pub(crate) async fn asset(State(pages): State<Pages>, Path(name): Path<String>) -> Response {
    let Some(found) = pages.assets().find(&name) else {
        return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response();
    };
    // Under the name of another revision's file it must not be kept at all.
    let keep = match found.is_named_by_content {
        true => "public, max-age=31536000, immutable",
        false => "no-store",
    };
    let headers = [(header::CONTENT_TYPE, found.media_type), (header::CACHE_CONTROL, keep)];
    (headers, found.body).into_response()
}

/// `GET /favicon.svg`
pub(crate) async fn icon() -> Response {
    let headers =
        [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, ICON).into_response()
}

fn theme(accent: Colour) -> String {
    let (light, dark) = (Accent::in_light(accent), Accent::in_dark(accent));
    format!(
        ":root{{{}}}@media(prefers-color-scheme:dark){{:root{{{}}}}}\n",
        light.properties(),
        dark.properties()
    )
}

fn short_hash(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().iter().take(HASH_LENGTH / 2).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_are_found_by_the_names_that_pages_use() {
        let assets = Assets::new();
        let style = assets.style_path(Colour::new(0x0b, 0x4f, 0x8a));
        let Found { body: css, .. } = assets.find(file(&style)).unwrap();
        assert!(css.starts_with(":root{--accent:#0b4f8a;--on-accent:#ffffff;"), "{css}");
        let others = [assets.script_path(), assets.staff_style_path(), assets.staff_script_path()];
        for path in others.iter().chain([&style]) {
            assert!(assets.find(file(path)).unwrap().is_named_by_content, "{path}");
        }
    }

    #[test]
    fn the_name_of_another_revision_is_answered_with_what_is_here() {
        let assets = Assets::new();
        for path in [
            assets.style_path(Colour::new(0x0b, 0x4f, 0x8a)),
            assets.script_path(),
            assets.staff_style_path(),
            assets.staff_script_path(),
        ] {
            let (stem, rest) = file(&path).split_once('.').unwrap();
            let (_, rest) = rest.split_once('.').unwrap();
            let here = assets.find(file(&path)).unwrap();
            let there = assets.find(&format!("{stem}.0123456789ab.{rest}")).unwrap();
            assert_eq!((there.body, there.media_type), (here.body, here.media_type), "{path}");
            assert!(!there.is_named_by_content, "{path}");
        }
    }

    #[test]
    fn an_accent_that_is_no_colour_is_not_found() {
        let assets = Assets::new();
        let name = format!("app.{}.red;}}.css", assets.style_hash);
        assert!(assets.find(&name).is_none());
        for name in ["app.css", "app.nohash.js", "app.0123456789ab.css", "other.0123456789ab.js"] {
            assert!(assets.find(name).is_none(), "{name}");
        }
    }

    fn file(path: &str) -> &str {
        path.trim_start_matches("/assets/")
    }
}
