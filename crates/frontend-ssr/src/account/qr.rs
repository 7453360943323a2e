//! QR codes as drawings in the page.

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

/// Modules of white around the code that readers need (ISO/IEC 18004, section 9.1).
const QUIET: usize = 4;

/// The code of `text`; nothing when it is too long for one.
pub(super) fn drawing(text: &str, label: String) -> Option<AnyView> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
    let size = code.width() + 2 * QUIET;
    let frame = format!("0 0 {size} {size}");
    let path = path(&code.to_colors(), code.width());
    Some(
        view! {
            <svg class="qr" viewBox=frame role="img" aria-label=label shape-rendering="crispEdges">
                <path fill="#fff" d=format!("M0 0h{size}v{size}H0z")></path>
                <path fill="#000" d=path></path>
            </svg>
        }
        .into_any(),
    )
}

/// Neighbours in a row are drawn as one.
fn path(colours: &[Color], width: usize) -> String {
    let mut path = String::new();
    for (row, modules) in colours.chunks(width).enumerate() {
        let mut column = 0;
        for run in modules.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let (x, y, length) = (column + QUIET, row + QUIET, run.len());
                path.push_str(&format!("M{x} {y}h{length}v1h-{length}z"));
            }
            column += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dark_modules_are_drawn_in_rows() {
        use Color::{Dark, Light};
        let drawn = path(&[Dark, Dark, Light, Light, Dark, Light, Light, Light, Dark], 3);
        assert_eq!(drawn, "M4 4h2v1h-2zM5 5h1v1h-1zM6 6h1v1h-1z");
    }

    #[test]
    fn what_is_too_long_has_no_code() {
        assert!(drawing(&"x".repeat(5000), String::new()).is_none());
    }
}
