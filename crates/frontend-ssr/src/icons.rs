//! Line icons, drawn on a 24 px grid.

use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Arrow,
    Back,
    Calendar,
    Check,
    Clock,
    Forward,
    Nut,
    Phone,
    Pin,
    Warning,
}

/// The mark of somebody else, in its own colours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark(&'static str);

/// As its terms of use have it beside "Sign in with Google".
pub(crate) const GOOGLE: Mark = Mark(
    r##"<path fill="#ea4335" d="M24 9.5c3.54 0 6.71 1.22 9.21 3.6l6.85-6.85C35.9 2.38 30.47 0 24 0 14.62 0 6.51 5.38 2.56 13.22l7.98 6.19C12.43 13.72 17.74 9.5 24 9.5z"/><path fill="#4285f4" d="M46.98 24.55c0-1.57-.15-3.09-.38-4.55H24v9.02h12.94c-.58 2.96-2.26 5.48-4.78 7.18l7.73 6c4.51-4.18 7.09-10.36 7.09-17.65z"/><path fill="#fbbc05" d="M10.53 28.59c-.48-1.45-.76-2.99-.76-4.59s.27-3.14.76-4.59l-7.98-6.19C.92 16.46 0 20.12 0 24c0 3.88.92 7.54 2.56 10.78l7.97-6.19z"/><path fill="#34a853" d="M24 48c6.48 0 11.93-2.13 15.89-5.81l-7.73-6c-2.15 1.45-4.92 2.3-8.16 2.3-6.26 0-11.57-4.22-13.47-9.91l-7.98 6.19C6.51 42.62 14.62 48 24 48z"/>"##,
);

impl Mark {
    pub(crate) fn view(self) -> AnyView {
        view! { <svg class="mark" viewBox="0 0 48 48" aria-hidden="true" inner_html=self.0></svg> }
            .into_any()
    }
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Arrow => r#"<path d="M4 12h15M13 6l6 6-6 6"/>"#,
            Self::Back => r#"<path d="M15 5l-7 7 7 7"/>"#,
            Self::Calendar => r#"<path d="M4 6h16v14H4zM4 10.5h16M8 3v5M16 3v5"/>"#,
            Self::Check => r#"<path d="M4 12.5l5.5 5.5L20 7"/>"#,
            Self::Clock => r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>"#,
            Self::Forward => r#"<path d="M9 5l7 7-7 7"/>"#,
            Self::Nut => {
                r#"<path d="M7 3.4h10l5 8.6-5 8.6H7L2 12z"/><circle cx="12" cy="12" r="4"/>"#
            }
            Self::Phone => {
                r#"<path d="M5 3.5h4l1.8 5-2.4 1.8a13 13 0 0 0 5.3 5.3l1.8-2.4 5 1.8v4c0 1-.7 1.5-1.6 1.5C11 20 4 13 3.5 5.1 3.5 4.2 4 3.5 5 3.5z"/>"#
            }
            Self::Pin => {
                r#"<path d="M12 21.5c4.5-5 6.8-8.4 6.8-11.7a6.8 6.8 0 0 0-13.6 0c0 3.3 2.3 6.7 6.8 11.7z"/><circle cx="12" cy="9.8" r="2.5"/>"#
            }
            Self::Warning => r#"<path d="M12 3.5L22 20.5H2zM12 10v5M12 17.6v.4"/>"#,
        }
    }

    /// Words beside an icon say what it means, so readers skip it.
    pub(crate) fn view(self) -> AnyView {
        let class = if matches!(self, Self::Back | Self::Forward | Self::Arrow) {
            "icon turns"
        } else {
            "icon"
        };
        view! { <svg class=class viewBox="0 0 24 24" aria-hidden="true" inner_html=self.path()></svg> }
            .into_any()
    }
}
