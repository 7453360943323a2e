//! What search engines read of the shop: schema.org `AutoRepair` as JSON-LD.

use baybook_contract::{Service, Shop};
use serde_json::{Value, json};

/// JSON that is safe inside a `script` element.
pub(crate) fn auto_repair(public_url: &str, shop: &Shop, services: &[Service]) -> String {
    let hours: Vec<Value> = shop
        .hours
        .iter()
        .flat_map(|day| day.intervals.iter().map(move |interval| (day, interval)))
        .map(|(day, interval)| {
            json!({
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": format!("https://schema.org/{}", capitalised(&day.weekday)),
                "opens": interval.from,
                // schema.org has no 24:00.
                "closes": if interval.to == "24:00" { "23:59" } else { &interval.to },
            })
        })
        .collect();
    let offers: Vec<Value> = services.iter().map(|service| offer(public_url, service)).collect();
    let data = json!({
        "@context": "https://schema.org",
        "@type": "AutoRepair",
        "@id": format!("{public_url}/"),
        "url": format!("{public_url}/"),
        "name": shop.name,
        "description": shop.tagline,
        "telephone": shop.phone,
        "email": shop.email,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": shop.address.street,
            "addressLocality": shop.address.city,
            "addressRegion": shop.address.region,
            "postalCode": shop.address.postal_code,
            "addressCountry": shop.address.country,
        },
        "openingHoursSpecification": hours,
        "makesOffer": offers,
    });
    // `<` would let a name end the script element.
    data.to_string().replace('<', "\\u003c")
}

fn offer(public_url: &str, service: &Service) -> Value {
    let mut offer = json!({
        "@type": "Offer",
        "url": format!("{public_url}/services#{}", service.id),
        "itemOffered": { "@type": "Service", "name": service.name },
    });
    if let Some(price) = &service.price {
        let key = if price.from { "minPrice" } else { "price" };
        let digits = if price.currency == "JPY" { 0 } else { 2 };
        let unit = 10_u64.pow(digits);
        let amount = match digits {
            0 => price.amount.to_string(),
            _ => format!("{}.{:02}", price.amount / unit, price.amount % unit),
        };
        offer["priceSpecification"] = json!({
            "@type": "PriceSpecification", key: amount, "priceCurrency": price.currency,
        });
    }
    offer
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
