use jiff::civil::date;

use super::*;

fn today() -> Date {
    date(2026, 11, 28)
}

fn package(name: &str, fixed_in: Option<&str>) -> Package {
    let (name, version) = (name.to_owned(), "1.0".to_owned());
    Package { name, version, fixed_in: fixed_in.map(str::to_owned), severity: Severity::default() }
}

fn finding(id: &str, severity: Severity, packages: Vec<Package>) -> Finding {
    Finding { id: id.to_owned(), severity, packages, about: String::new() }
}

fn list(text: &str) -> Result<AllowList, AllowListError> {
    AllowList::parse(text, today(), Path::new("allow.toml"))
}

fn allow(id: &str, more: &str) -> String {
    format!("[[allow]]\nid = \"{id}\"\nreason = \"the code is never reached\"\n{more}\n")
}

/// How many block, are allowed, have no fix, are minor, and exceptions that are over.
fn counts(finding: Finding, list: &AllowList) -> [usize; 5] {
    let findings = [finding];
    let gate = gate(&findings, list, Severity::High, today());
    let lists = [gate.blocking.len(), gate.allowed.len(), gate.unfixed.len()];
    [lists[0], lists[1], lists[2], gate.minor, gate.expired.len()]
}

#[test]
fn severe_with_a_fix_blocks() {
    let none = AllowList::default();
    let with = |severity| finding("CVE-1", severity, vec![package("zlib", Some("1.1"))]);
    assert_eq!(counts(with(Severity::Critical), &none), [1, 0, 0, 0, 0]);
    assert_eq!(counts(with(Severity::High), &none), [1, 0, 0, 0, 0]);
    assert_eq!(counts(with(Severity::Medium), &none), [0, 0, 0, 1, 0]);
}

#[test]
fn severe_without_a_fix_is_told_and_does_not_block() {
    let finding = finding("CVE-1", Severity::Critical, vec![package("zlib", None)]);
    assert_eq!(counts(finding, &AllowList::default()), [0, 0, 1, 0, 0]);
}

#[test]
fn one_fix_among_several_packages_is_enough() {
    let packages = vec![package("zlib", None), package("minizip", Some("2"))];
    let finding = finding("CVE-1", Severity::High, packages);
    assert_eq!(counts(finding, &AllowList::default()), [1, 0, 0, 0, 0]);
}

#[test]
fn a_package_may_be_worse_off_than_the_whole() {
    let package = Package { severity: Severity::High, ..package("zlib", Some("2")) };
    let finding = finding("CVE-1", Severity::Medium, vec![package]);
    assert_eq!(counts(finding, &AllowList::default()), [1, 0, 0, 0, 0]);
}

#[test]
fn an_exception_counts_until_its_last_day() {
    let one = || finding("CVE-1", Severity::High, vec![package("zlib", Some("1.1"))]);
    let until = |day: &str| list(&allow("CVE-1", &format!("expires = \"{day}\""))).unwrap();
    assert_eq!(counts(one(), &until("2026-11-28")), [0, 1, 0, 0, 0]);
    assert_eq!(counts(one(), &until("2026-11-27")), [1, 0, 0, 0, 1]);
    let other = list(&allow("CVE-2", "expires = \"2026-12-01\"")).unwrap();
    assert_eq!(counts(one(), &other), [1, 0, 0, 0, 0]);
    assert_eq!(unused(&other, &["CVE-1".to_owned()]).len(), 1);
}

#[test]
fn an_exception_for_one_package_does_not_cover_another() {
    let text = allow("CVE-1", "package = \"zlib\"\nexpires = \"2026-12-01\"");
    let list = list(&text).unwrap();
    let zlib = || package("zlib", Some("2"));
    let only = finding("CVE-1", Severity::High, vec![zlib()]);
    assert_eq!(counts(only, &list), [0, 1, 0, 0, 0]);
    let both = finding("CVE-1", Severity::High, vec![zlib(), package("minizip", Some("2"))]);
    assert_eq!(counts(both, &list), [1, 0, 0, 0, 0]);
}

#[test]
fn an_exception_has_a_reason_and_an_end() {
    let wrong = [
        ("[[allow]]\nid = \"CVE-1\"\nreason = \"ok\"\nexpires = \"2026-12-01\"", "no reason"),
        ("[[allow]]\nid = \"CVE-1\"\nreason = \"the code is never reached\"", "expires"),
        ("[[allow]]\nid = \"CVE-1\"\nexpires = \"2026-12-01\"", "reason"),
        (&allow("CVE-1", "expires = \"2036-12-01\""), "longer than 180 days"),
        (&allow("CVE-1", "expires = \"2026-12-01\"\nuntil = 3"), "until"),
    ];
    for (text, expected) in wrong {
        let error = list(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!(list("").unwrap(), AllowList::default());
}
