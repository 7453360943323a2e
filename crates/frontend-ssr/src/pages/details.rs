//! The details form: its fields, what was typed into them, and the body they make.

use std::num::ParseIntError;

use baybook_contract::{Customer, NewBooking, Vehicle};
use leptos::prelude::*;
use serde::Deserialize;

use super::fields::{self, Errors, Field};
use crate::wording::Wording;

/// What a browser sends. Everything is text, and anything may be missing.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    pub(crate) service: String,
    pub(crate) start: String,
    /// Idempotency key of this rendering of the form.
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) plate: String,
    pub(crate) vin: String,
    pub(crate) make: String,
    pub(crate) model: String,
    pub(crate) year: String,
    pub(crate) notes: String,
}

pub(crate) const FIELDS: [Field; 9] = [
    Field { autocomplete: "name", required: true, ..Field::text("name", "customer.name") },
    Field {
        kind: "email",
        autocomplete: "email",
        inputmode: Some("email"),
        required: true,
        hint: true,
        ..Field::text("email", "customer.email")
    },
    Field {
        kind: "tel",
        autocomplete: "tel",
        inputmode: Some("tel"),
        ..Field::text("phone", "customer.phone")
    },
    Field {
        enterkeyhint: "done",
        autocapitalize: Some("characters"),
        ..Field::text("plate", "vehicle.plate")
    },
    Field { autocapitalize: Some("characters"), hint: true, ..Field::text("vin", "vehicle.vin") },
    Field::text("make", "vehicle.make"),
    Field::text("model", "vehicle.model"),
    Field { inputmode: Some("numeric"), ..Field::text("year", "vehicle.year") },
    Field { enterkeyhint: "enter", hint: true, ..Field::text("notes", "notes") },
];

/// Fields that are folded away until one of them is used.
const FOLDED: [&str; 5] = ["vin", "make", "model", "year", "notes"];

impl Typed {
    fn value(&self, name: &str) -> &str {
        match name {
            "name" => &self.name,
            "email" => &self.email,
            "phone" => &self.phone,
            "plate" => &self.plate,
            "vin" => &self.vin,
            "make" => &self.make,
            "model" => &self.model,
            "year" => &self.year,
            "notes" => &self.notes,
            _ => "",
        }
    }

    /// The API's body.
    ///
    /// # Errors
    /// When the year is no number: the wire has no room for it.
    pub(crate) fn booking(&self, words: &Wording) -> Result<NewBooking, Errors> {
        let Ok(year) = year(&self.year) else {
            let mut errors = Errors::default();
            errors.add(Some("year"), words.get("error-year-number"));
            return Err(errors);
        };
        let vehicle = vehicle([&self.plate, &self.vin, &self.make, &self.model], year);
        Ok(NewBooking {
            shop: None,
            service: self.service.clone(),
            start: self.start.clone(),
            customer: Customer {
                name: self.name.trim().to_owned(),
                email: self.email.trim().to_owned(),
                phone: given(&self.phone),
            },
            vehicle,
            // Browsers end lines with CR LF.
            notes: given(&self.notes.replace("\r\n", "\n")),
            locale: Some(words.texts.tag().to_owned()),
        })
    }
}

/// The vehicle of plate, VIN, make and model as they were typed, if any of it was.
pub(crate) fn vehicle(typed: [&str; 4], year: Option<u16>) -> Option<Vehicle> {
    let [plate, vin, make, model] = typed.map(given);
    let vehicle = Vehicle { plate, vin, make, model, year };
    (vehicle != Vehicle::default()).then_some(vehicle)
}

/// A model year, if there is one.
pub(crate) fn year(text: &str) -> Result<Option<u16>, ParseIntError> {
    given(text).map(|year| year.parse()).transpose()
}

fn given(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The inputs, with what was typed and what is wrong.
pub(crate) fn inputs(words: &Wording, typed: &Typed, errors: &Errors) -> AnyView {
    let one = |field: &Field| fields::input(words, *field, typed.value(field.name), errors);
    let [name, email, phone, plate, vin, make, model, year, notes] = &FIELDS;
    let open = errors.any_at(&FOLDED) || FOLDED.iter().any(|name| !typed.value(name).is_empty());
    view! {
        {one(name)}
        {one(email)}
        <div class="pair">{one(phone)} {one(plate)}</div>
        <details class="more-fields" open=open>
            <summary>{words.get("book-more")}</summary>
            <div class="pair">{one(make)} {one(model)}</div>
            <div class="pair">{one(year)} {one(vin)}</div>
            {fields::textarea(words, *notes, &typed.notes, errors)}
        </details>
    }
    .into_any()
}

/// What was typed, carried along unseen.
pub(crate) fn carried(typed: &Typed) -> AnyView {
    let inputs: Vec<_> =
        FIELDS.iter().map(|field| fields::hidden(field.name, typed.value(field.name))).collect();
    inputs.into_any()
}

/// What was typed, to read over.
pub(crate) fn read_back(words: &Wording, typed: &Typed) -> AnyView {
    let lines: Vec<_> = FIELDS
        .iter()
        .filter(|field| !typed.value(field.name).is_empty())
        .map(|field| {
            let label = words.get(&format!("field-{}", field.name));
            view! { <div><dt>{label}</dt><dd>{typed.value(field.name).to_owned()}</dd></div> }
        })
        .collect();
    view! { <dl class="facts">{lines}</dl> }.into_any()
}

#[cfg(test)]
mod tests {
    use baybook_service_kit::text::Languages;

    use super::*;

    fn words() -> Wording {
        Wording::new(Languages::compiled().unwrap().named("en"), "UTC")
    }

    #[test]
    fn empty_fields_are_left_out_of_the_body() {
        let typed = Typed {
            name: " Ada ".to_owned(),
            email: "ada@example.com".to_owned(),
            phone: " ".to_owned(),
            ..Typed::default()
        };
        let body = typed.booking(&words()).ok().unwrap();
        assert_eq!(body.customer.name, "Ada");
        assert_eq!((body.customer.phone, body.vehicle, body.notes), (None, None, None));
    }

    #[test]
    fn a_year_that_is_no_number_is_said_at_its_field() {
        let typed = Typed { year: "nineteen".to_owned(), ..Typed::default() };
        assert!(typed.booking(&words()).err().unwrap().any_at(&["year"]));
    }

    #[test]
    fn every_field_has_a_value_to_keep_and_a_label() {
        let typed = Typed {
            name: "1".into(),
            email: "1".into(),
            phone: "1".into(),
            plate: "1".into(),
            vin: "1".into(),
            make: "1".into(),
            model: "1".into(),
            year: "1".into(),
            notes: "1".into(),
            ..Typed::default()
        };
        for field in &FIELDS {
            assert_eq!(typed.value(field.name), "1", "{}", field.name);
            assert!(words().texts.has(&format!("field-{}", field.name)), "{}", field.name);
            assert!(!field.hint || words().texts.has(&format!("hint-{}", field.name)));
        }
    }
}
