//! The message as a text, and the form that sends it to a telephone.

use baybook_contract::{Problem, SmsPreview, TextsGo};
use baybook_domain::event::MessageKind;
use leptos::prelude::*;

use crate::manage::inputs::{self, Line};
use crate::manage::page::Page;
use crate::manage::typed::Typed;
use crate::pages::fields::{Errors, hidden};
use crate::wording::Wording;

const PHONE: &str = "phone";

/// What was typed, and what is wrong with it.
#[derive(Default)]
pub(super) struct Again {
    typed: Typed,
    errors: Errors,
}

impl Again {
    pub(super) fn of(words: &Wording, typed: &str, problem: &Problem) -> Self {
        let mut again = Self::default();
        again.typed.push(PHONE, typed);
        again.errors = inputs::errors_of(words, problem, &[PHONE]);
        again
    }

    pub(super) fn summary(&self, words: &Wording) -> Option<AnyView> {
        self.errors.summary(words)
    }
}

pub(super) fn view(
    words: &Wording,
    kind: MessageKind,
    locale: &str,
    sms: &SmsPreview,
    again: &Again,
) -> AnyView {
    let size = [("count", sms.segments.into()), ("characters", sms.characters.into())];
    let note = match sms.goes {
        TextsGo::ToProvider => None,
        TextsGo::ToLocalOutbox => Some("manage-message-texts-kept"),
        TextsGo::Nowhere => Some("manage-message-texts-nowhere"),
    };
    let note = note.map(|key| view! { <p class="fine">{words.get(key)}</p> });
    let form = (sms.goes != TextsGo::Nowhere).then(|| form(words, kind, locale, again));
    view! {
        <section class="below">
            <h2>{words.get("manage-message-sms")}</h2>
            <p class="letter typed" lang=locale.to_owned()>{sms.text.clone()}</p>
            <p class="fine">{words.format("manage-message-segments", &size)}</p>
            {note}
            {form}
        </section>
    }
    .into_any()
}

fn form(words: &Wording, kind: MessageKind, locale: &str, again: &Again) -> AnyView {
    let line = Line { kind: "tel", inputmode: Some("tel"), hint: true, ..Line::text(PHONE) };
    view! {
        <form method="post" action=Page::Message(kind).path() class="desk-form" novalidate>
            {hidden("locale", locale)}
            {inputs::line(words, line, &again.typed, &again.errors)}
            <p class="acts"><button class="button">{words.get("manage-message-text-me")}</button></p>
        </form>
    }
    .into_any()
}
