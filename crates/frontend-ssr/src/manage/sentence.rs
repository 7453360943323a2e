//! A change in one sentence, for whoever is to confirm it.

use baybook_contract::{Change, OpeningHours};

use super::page::Loaded;
use super::{days, week};
use crate::wording::Wording;

pub(super) fn of(loaded: &Loaded, change: &Change) -> String {
    let words = &loaded.words;
    let settings = &loaded.settings;
    let during = |from: &str, through: &str| days::said(words, from, through);
    match change {
        Change::Hours { hours } => {
            let days = week::differing(words, &settings.hours, hours).join("; ");
            words.format("manage-will-hours", &[("days", days.into())])
        }
        Change::Close { from, through, reason } => {
            let values =
                [("days", during(from, through).into()), ("reason", reason.clone().into())];
            words.format("manage-will-close", &values)
        }
        Change::Open { from, through } => {
            words.format("manage-will-open", &[("days", during(from, through).into())])
        }
        Change::Away { mechanic, from, through, reason } => {
            let values = [
                ("name", mechanic_name(loaded, mechanic).into()),
                ("days", during(from, through).into()),
                ("reason", reason.clone().into()),
            ];
            words.format("manage-will-away", &values)
        }
        Change::Back { mechanic, from, through } => {
            let values = [
                ("name", mechanic_name(loaded, mechanic).into()),
                ("days", during(from, through).into()),
            ];
            words.format("manage-will-back", &values)
        }
        Change::Bay { id, name, equipment, hours, retired } => {
            let before = id.as_deref().and_then(|id| loaded.bay(id));
            let before = before.map(|bay| Had {
                name: &bay.name,
                tags: &bay.equipment,
                hours: bay.hours.as_ref(),
                retired: bay.retired,
            });
            let now = Had { name, tags: equipment, hours: hours.as_ref(), retired: *retired };
            resource(words, before, &now, "manage-part-equipment")
        }
        Change::Mechanic { id, name, skills, hours, retired } => {
            let before = id.as_deref().and_then(|id| loaded.mechanic(id));
            let before = before.map(|one| Had {
                name: &one.name,
                tags: &one.skills,
                hours: one.hours.as_ref(),
                retired: one.retired,
            });
            let now = Had { name, tags: skills, hours: hours.as_ref(), retired: *retired };
            resource(words, before, &now, "manage-part-skills")
        }
        Change::Service { name, .. } => {
            words.format("manage-will-change", &[("name", name.clone().into())])
        }
        Change::Policy { .. } => words.get("manage-will-rules"),
        Change::CalendarBlocks { .. } => words.get("manage-will-calendar"),
        Change::Reminders { .. } => words.get("manage-will-reminders"),
    }
}

/// A bay or a mechanic, before or after.
struct Had<'a> {
    name: &'a str,
    tags: &'a [String],
    hours: Option<&'a Vec<OpeningHours>>,
    retired: bool,
}

fn resource(words: &Wording, before: Option<Had<'_>>, now: &Had<'_>, tags: &'static str) -> String {
    let name = now.name.to_owned();
    let Some(before) = before else {
        return words.format("manage-will-change", &[("name", name.into())]);
    };
    if now.retired && !before.retired {
        return words.format("manage-will-retire", &[("name", name.into())]);
    }
    let mut parts = Vec::new();
    if now.name != before.name {
        parts.push(words.get("manage-part-name"));
    }
    if now.tags != before.tags {
        parts.push(words.get(tags));
    }
    if now.hours != before.hours {
        parts.push(words.get("manage-part-hours"));
    }
    if parts.is_empty() {
        return words.format("manage-will-change", &[("name", name.into())]);
    }
    let values = [("name", before.name.to_owned().into()), ("parts", parts.join(", ").into())];
    words.format("manage-will-change-parts", &values)
}

fn mechanic_name(loaded: &Loaded, id: &str) -> String {
    loaded.mechanic(id).map_or_else(|| id.to_owned(), |mechanic| mechanic.name.clone())
}
