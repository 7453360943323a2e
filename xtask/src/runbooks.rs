//! An alert is of no use whose runbook is missing, and a runbook page that nobody finds is none.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::command::root;

fn runbooks() -> PathBuf {
    root().join("docs/runbooks")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Names of the entries of an HCL map that begins with the line `opening`, one level deep.
fn entries(hcl: &str, opening: &str) -> BTreeSet<String> {
    let mut lines = hcl.lines().skip_while(|line| line.trim() != opening);
    assert!(lines.next().is_some(), "there is no `{opening}`");
    let mut depth = 1_i32;
    let mut names = BTreeSet::new();
    for line in lines {
        let code = line.trim();
        if code.starts_with('#') {
            continue;
        }
        let name = code.split_once(" = {").map(|(name, _)| name.trim());
        names.extend(name.filter(|_| depth == 1).map(str::to_owned));
        for byte in code.bytes() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
        }
        if depth == 0 {
            return names;
        }
    }
    panic!("`{opening}` does not end");
}

/// Keys of all alerts, as `alerts.tf` makes them.
fn alerts(hcl: &str) -> BTreeSet<String> {
    assert!(hcl.contains(r#""${slo}-${burn}-burn" => {"#), "burn alerts have other names");
    let burns = entries(hcl, "burns = {");
    let slos = entries(hcl, "slos = {");
    let of_slos =
        slos.iter().flat_map(|slo| burns.iter().map(move |burn| format!("{slo}-{burn}-burn")));
    let mut all = entries(hcl, "alerts = merge(local.burn_alerts, {");
    all.extend(of_slos);
    all
}

/// Headings of a page outside its code, with their levels.
fn headings(markdown: &str) -> Vec<(usize, &str)> {
    let mut in_code = false;
    let mut found = Vec::new();
    for line in markdown.lines() {
        in_code ^= line.starts_with("```");
        let text = line.trim_start_matches('#');
        let level = line.len() - text.len();
        if !in_code && level > 0 && text.starts_with(' ') {
            found.push((level, text.trim()));
        }
    }
    found
}

/// The anchor that GitHub gives a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        _ if letter.is_alphanumeric() => Some(letter.to_ascii_lowercase()),
        _ => None,
    });
    kept.collect()
}

/// What the links of a page lead to.
fn links(markdown: &str) -> impl Iterator<Item = &str> {
    markdown.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
}

#[test]
fn every_alert_has_its_runbook_and_every_runbook_its_alert() {
    let hcl = read(&root().join("infra/modules/observability/alerts.tf"));
    assert!(hcl.contains("/alerts.md#${each.key}"), "alerts link to another page");
    let page = read(&runbooks().join("alerts.md"));
    let told: BTreeSet<_> = headings(&page)
        .into_iter()
        .filter(|(level, _)| *level == 2)
        .map(|(_, text)| anchor(text))
        .collect();
    let alerts = alerts(&hcl);
    let without: Vec<_> = alerts.difference(&told).collect();
    let stale: Vec<_> = told.difference(&alerts).collect();
    assert!(without.is_empty(), "alerts without a heading in alerts.md: {without:?}");
    assert!(stale.is_empty(), "headings in alerts.md that are no alert: {stale:?}");
}

#[test]
fn every_page_is_in_the_index_and_every_link_leads_somewhere() {
    let mut pages = BTreeSet::new();
    let mut broken = Vec::new();
    for entry in fs::read_dir(runbooks()).expect("docs/runbooks is there") {
        let path = entry.expect("docs/runbooks can be read").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let markdown = read(&path);
        for link in links(&markdown).filter(|link| !link.contains("://")) {
            let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone() } else { runbooks().join(file) };
            let has_anchor = || headings(&read(&target)).iter().any(|(_, h)| anchor(h) == fragment);
            if !target.exists() || !(fragment.is_empty() || has_anchor()) {
                broken.push(format!("{name}: {link}"));
            }
        }
        pages.insert(name);
    }
    assert!(broken.is_empty(), "links to nothing: {broken:#?}");
    let index = read(&runbooks().join("README.md"));
    let linked: BTreeSet<_> =
        links(&index).filter_map(|link| link.split('#').next()).map(str::to_owned).collect();
    let missing: Vec<_> =
        pages.iter().filter(|page| *page != "README.md" && !linked.contains(*page)).collect();
    assert!(missing.is_empty(), "pages that README.md does not name: {missing:?}");
}

#[test]
fn maps_and_headings_are_read_as_they_are_meant() {
    let hcl = "locals {\n  alerts = {\n    one-two = {\n      inner = { x = 1 }\n    }\n    # no = {\n    three = { y = \"${z}\" }\n  }\n  later = {\n  }\n}\n";
    assert_eq!(entries(hcl, "alerts = {"), ["one-two", "three"].map(str::to_owned).into());
    let page = "# Title\n```sh\n# a comment\n```\n## It's 3 a.m.\n#not one\n";
    assert_eq!(headings(page), [(1, "Title"), (2, "It's 3 a.m.")]);
    assert_eq!(anchor("It's 3 a.m."), "its-3-am");
    assert_eq!(links("[a](b.md#c) and [d](e)").collect::<Vec<_>>(), ["b.md#c", "e"]);
}
