//! What a service costs, in a form: an amount, or nothing where it is named after a look.

use baybook_contract::PriceSetting;
use leptos::prelude::*;

use super::inputs::{self, Line};
use super::page::Loaded;
use super::typed::Typed;
use crate::pages::fields::Errors;

/// What the form says of a stored price.
pub(super) fn fill(loaded: &Loaded, typed: &mut Typed, price: Option<PriceSetting>) {
    let Some(price) = price else { return };
    typed.push("price", loaded.words.plain_amount(price.amount, &loaded.settings.currency));
    if price.from {
        typed.push("price_from", "on");
    }
}

/// The price that was typed, if one was.
pub(super) fn read(loaded: &Loaded, typed: &Typed, errors: &mut Errors) -> Option<PriceSetting> {
    let text = typed.given("price")?;
    let amount = loaded.words.amount(text, &loaded.settings.currency);
    if amount.is_none() {
        errors.add(Some("price"), said(loaded, "manage-wrong-amount"));
    }
    Some(PriceSetting { amount: amount?, from: typed.has("price_from", "on") })
}

pub(super) fn view(loaded: &Loaded, typed: &Typed, errors: &Errors) -> AnyView {
    let words = &loaded.words;
    let price =
        Line { inputmode: Some("decimal"), required: false, hint: true, ..Line::text("price") };
    view! {
        <div class="pair priced">
            {inputs::line(words, price, typed, errors)}
            <div class="field">
                <p class="hint">{said(loaded, "manage-currency")}</p>
                {inputs::tick(words, "price_from", typed)}
            </div>
        </div>
    }
    .into_any()
}

/// A text about amounts, with the currency and an example that has its digits.
fn said(loaded: &Loaded, key: &str) -> String {
    const EXAMPLE: u64 = 4999;
    let currency = &loaded.settings.currency;
    let example = loaded.words.plain_amount(EXAMPLE, currency);
    let values = [("currency", currency.clone().into()), ("example", example.into())];
    loaded.words.format(key, &values)
}
