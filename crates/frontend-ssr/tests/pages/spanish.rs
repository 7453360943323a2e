//! A booking made in Spanish is in Spanish all through; the staff's pages are in one language.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::site::{Page, START, Site, address, details, with};

async fn get(site: &Site, path: &str) -> Page {
    let request = Request::get(path).header(header::ACCEPT_LANGUAGE, "es-MX,es;q=0.9,en;q=0.5");
    site.send(request.body(Body::empty()).unwrap()).await
}

async fn post(site: &Site, path: &str, form: &[(&str, &str)]) -> Page {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT_LANGUAGE, "es-MX")
        .header("sec-fetch-site", "same-origin");
    site.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn a_booking_made_in_spanish_is_spanish_from_the_home_page_to_its_own() {
    let site = Site::open().await;
    for (path, text) in [
        ("/", "Reservar hora"),
        ("/services", "Servicios y precios"),
        ("/availability?service=oil-change&date=2026-12-09", "Elija una hora para"),
        ("/book?service=oil-change&start=2026-12-09T08%3A00%3A00-06%3A00", "¿Quién viene?"),
        ("/bookings", "Buscar su reserva"),
        ("/sign-up", "Crear una cuenta"),
    ] {
        let page = get(&site, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.has("<html lang=\"es\" dir=\"ltr\">"), "{path}");
        assert!(page.has(text), "{path}: {}", page.text());
    }

    let sent = post(&site, "/book", &details("k", START)).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let booking = site.api.bookings().remove(0);
    assert_eq!(booking.locale.as_deref(), Some("es"), "later messages are written in it");
    let page = get(&site, sent.location()).await;
    for text in ["Su hora está reservada", "miércoles, 9 de diciembre de 2026", "08:00 a 08:45"] {
        assert!(page.has(text), "{text}");
    }
    for (page, text) in
        [("/reschedule", "Mover su reserva"), ("/cancel", "¿Cancelar esta reserva?")]
    {
        assert!(get(&site, &address(&booking, page)).await.has(text), "{page}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_in_spanish() {
    let site = Site::open().await;
    let page = post(&site, "/book", &with(details("k", START), "email", "nadie")).await;
    assert!(page.has("Hay una cosa que revisar"), "{}", page.text());
    assert!(page.has("Escriba un correo electrónico como"));
    let page = post(&site, "/book", &with(details("k", START), "email", "taken@example.com")).await;
    assert!(page.has("mié 9 dic, 08:00 se acaba de ocupar"), "{}", page.text());
    assert!(get(&site, "/nowhere").await.has("Esta página no está aquí"));
}

#[tokio::test]
async fn nothing_on_a_customers_page_is_left_in_english_or_without_words() {
    let site = Site::open().await;
    for path in ["/", "/services", "/availability?service=oil-change&date=2026-12-09", "/sign-in"] {
        let page = get(&site, path).await.text();
        for english in ["Book ", "Sign in", "Open ", "free</", "from $", "Your "] {
            assert!(!page.contains(english), "{english} on {path}");
        }
        let bare = page.split('[').skip(1).any(|rest| {
            let key = rest.split(']').next().unwrap_or_default();
            key.contains('-') && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        });
        assert!(!bare, "a key without words on {path}");
    }
}
