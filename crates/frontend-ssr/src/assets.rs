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

    /// Body and media type of an asset by its file name.
    fn find(&self, name: &str) -> Option<(String, &'static str)> {
        if name == self.script {
            return Some((SCRIPT.to_owned(), "text/javascript; charset=utf-8"));
        }
        if name == self.staff_style.name {
            return Some((self.staff_style.body.clone(), "text/css; charset=utf-8"));
        }
        if name == self.staff_script.name {
            return Some((self.staff_script.body.clone(), "text/javascript; charset=utf-8"));
        }
        let rest = name.strip_prefix("app.")?.strip_prefix(self.style_hash.as_str())?;
        let accent = Colour::parse(rest.strip_prefix('.')?.strip_suffix(".css")?)?;
        Some((format!("{}{STYLE}", theme(accent)), "text/css; charset=utf-8"))
    }
}

impl Asset {
    fn new(ending: &str, body: String) -> Self {
        Self { name: format!("staff.{}.{ending}", short_hash(&[&body])), body }
    }
}

/// `GET /assets/{name}`
pub(crate) async fn asset(State(pages): State<Pages>, Path(name): Path<String>) -> Response {
    let Some((body, media_type)) = pages.assets().find(&name) else {
        return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, body).into_response()
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
    hash.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_are_found_by_the_names_that_pages_use() {
        let assets = Assets::new();
        let style = assets.style_path(Colour::new(0x0b, 0x4f, 0x8a));
        let (css, _) = assets.find(style.trim_start_matches("/assets/")).unwrap();
        assert!(css.starts_with(":root{--accent:#0b4f8a;--on-accent:#ffffff;"), "{css}");
        let script = assets.script_path();
        assert!(assets.find(script.trim_start_matches("/assets/")).is_some());
    }

    #[test]
    fn an_accent_that_is_no_colour_is_not_found() {
        let assets = Assets::new();
        let name = format!("app.{}.red;}}.css", assets.style_hash);
        assert!(assets.find(&name).is_none());
        assert!(assets.find("app.css").is_none());
    }
}
