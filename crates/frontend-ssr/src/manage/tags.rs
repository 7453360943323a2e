//! Equipment and skills: those that are known as boxes to tick, and new ones typed.

use baybook_domain::ids::Tag;
use leptos::prelude::*;

use super::inputs::{self, Line};
use super::typed::Typed;
use crate::pages::fields::Errors;
use crate::wording::Wording;

/// A set of tags in a form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tags {
    /// Name of the boxes.
    pub(super) name: &'static str,
    /// Name of the field for new ones.
    pub(super) more: &'static str,
    pub(super) legend: &'static str,
}

pub(super) const EQUIPMENT: Tags =
    Tags { name: "equipment", more: "equipment-new", legend: "manage-bay-equipment" };
pub(super) const NEEDED_EQUIPMENT: Tags = Tags { legend: "manage-service-equipment", ..EQUIPMENT };
pub(super) const SKILLS: Tags =
    Tags { name: "skills", more: "skills-new", legend: "manage-mechanic-skills" };
pub(super) const NEEDED_SKILLS: Tags = Tags { legend: "manage-service-skills", ..SKILLS };

impl Tags {
    /// What the form says of stored ones.
    pub(super) fn fill(self, typed: &mut Typed, tags: &[String]) {
        for tag in tags {
            typed.push(self.name, tag.clone());
        }
    }

    /// Everything that is ticked or typed, each once.
    pub(super) fn read(self, words: &Wording, typed: &Typed, errors: &mut Errors) -> Vec<String> {
        let mut tags: Vec<String> = typed.all(self.name).map(str::to_owned).collect();
        for text in typed.get(self.more).split([',', ';']).map(str::trim) {
            if text.is_empty() {
                continue;
            }
            match slug(text) {
                Some(tag) => tags.push(tag),
                None => inputs::wrong(words, errors, self.more, "tag"),
            }
        }
        tags.sort();
        tags.dedup();
        tags
    }

    pub(super) fn view(
        self,
        words: &Wording,
        known: &[String],
        typed: &Typed,
        errors: &Errors,
    ) -> AnyView {
        // One that was just typed for another thing and is known nowhere else stays ticked.
        let mut all: Vec<&str> = known.iter().map(String::as_str).collect();
        all.extend(typed.all(self.name).filter(|tag| !known.iter().any(|own| own == tag)));
        let name = self.name;
        let boxes: Vec<_> = all
            .into_iter()
            .map(|tag| {
                view! {
                    <label class="tick">
                        <input type="checkbox" name=name value=tag.to_owned()
                            checked=typed.has(name, tag)/>
                        <span>{spoken(tag)}</span>
                    </label>
                }
            })
            .collect();
        let more = Line { required: false, hint: true, ..Line::text(self.more) };
        let error = inputs::About::of(words, name, false, errors);
        view! {
            <fieldset id=name tabindex="-1" aria-describedby=error.described()>
                <legend>{words.get(self.legend)}</legend>
                {error.error_view()}
                <div class="ticks">{boxes}</div>
                {inputs::line(words, more, typed, errors)}
            </fieldset>
        }
        .into_any()
    }
}

/// `fluid-exchange` from `Fluid exchange`; nothing from letters that a tag cannot have.
fn slug(text: &str) -> Option<String> {
    if text.chars().any(|c| c.is_alphanumeric() && !c.is_ascii()) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let words: Vec<_> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let tag = words.join("-");
    tag.parse::<Tag>().is_ok().then_some(tag)
}

/// `Fluid exchange` from `fluid-exchange`.
pub(super) fn spoken(tag: &str) -> String {
    let text = tag.replace('-', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `Lift, Fluid exchange`, or that there is nothing.
pub(super) fn listed(words: &Wording, tags: &[String]) -> String {
    if tags.is_empty() {
        return words.get("manage-none");
    }
    tags.iter().map(|tag| spoken(tag)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_becomes_a_tag_that_reads_back() {
        for (typed, tag) in [
            ("Fluid exchange", "fluid-exchange"),
            ("A/C  (R-134a)", "a-c-r-134a"),
            ("lift", "lift"),
        ] {
            assert_eq!(slug(typed).as_deref(), Some(tag), "{typed}");
        }
        for typed in ["Hebebühne", "!!", &"a".repeat(65)] {
            assert_eq!(slug(typed), None, "{typed}");
        }
        assert_eq!(spoken("fluid-exchange"), "Fluid exchange");
    }
}
