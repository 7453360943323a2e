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
