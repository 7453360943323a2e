//! What the stand-in knows: services with revisions and traffic, figures, scans, triggers, databases.

use std::collections::BTreeMap;

use axum::http::Method;
use serde_json::{Value, json};

pub(crate) enum Answer {
    Is(Value),
    /// No content.
    Nothing,
    Refused(u16, String),
}

/// The state of a project, and what should go wrong in it.
#[derive(Default)]
pub(crate) struct Cloud {
    pub(crate) services: BTreeMap<String, Service>,
    /// What was asked for, besides reading.
    pub(crate) log: Vec<String>,
    /// This many calls are answered with the status, each.
    pub(crate) refuse: Vec<u16>,
    /// This many changes of traffic meet one that somebody else made just before.
    pub(crate) conflicts: u32,
    /// Operations on this service's traffic fail.
    pub(crate) broken: Option<String>,
    /// By revision: requests, errors, p95.
    pub(crate) figures: BTreeMap<String, (u64, u64, f64)>,
    pub(crate) monitoring_is_down: bool,
    /// Answers to the next questions about scans; the last one stays.
    pub(crate) scans: Vec<&'static str>,
    pub(crate) vulnerabilities: Vec<Value>,
    pub(crate) tags: Vec<String>,
    pub(crate) databases: Vec<String>,
    pub(crate) backups: Vec<Value>,
    pub(crate) exports: Vec<Value>,
    pub(crate) operations: BTreeMap<String, (u32, Option<String>)>,
    /// Status by build; one that is cancelled ends.
    pub(crate) builds: BTreeMap<String, &'static str>,
    pub(crate) cloud_build_is_down: bool,
    /// Who has the lock, and which version of the object it is.
    pub(crate) lock: Option<(u64, Value)>,
    /// Traffic that an apply under way writes once traffic was moved this often.
    pub(crate) stale_apply: Option<(usize, String, Vec<Value>)>,
}

#[derive(Default, Clone)]
pub(crate) struct Service {
    etag: u64,
    pub(crate) traffic: Vec<Value>,
    pub(crate) revisions: Vec<Revision>,
}

#[derive(Clone)]
pub(crate) struct Revision {
    pub(crate) name: String,
    pub(crate) image: String,
    /// State of `Ready`.
    pub(crate) state: &'static str,
}

pub(crate) const SERVICES: [(&str, &str); 3] = [
    ("notification-worker", "backend/worker"),
    ("backend-api", "backend/api"),
    ("frontend-ssr", "frontend/web"),
];

pub(crate) fn image(repository: &str, digit: char) -> String {
    let digest = digit.to_string().repeat(64);
    format!("europe-west1-docker.pkg.dev/workshop/{repository}@sha256:{digest}")
}

pub(crate) fn share(revision: &str, percent: u64) -> Value {
    let kind = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
    json!({"type": kind, "revision": revision, "percent": percent})
}

pub(crate) fn tag(revision: &str, tag: &str) -> Value {
    let kind = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
    json!({"type": kind, "revision": revision, "tag": tag})
}

impl Cloud {
    /// Three services whose revision 1 is live and whose revision 2 was just made.
    pub(crate) fn with_two_revisions() -> Self {
        let mut cloud = Self::default();
        for (service, repository) in SERVICES {
            let revision = |number: u32, digit| Revision {
                name: format!("{service}-0000{number}-abc"),
                image: image(repository, digit),
                state: "CONDITION_SUCCEEDED",
            };
            let state = Service {
                etag: 1,
                traffic: vec![share(&format!("{service}-00001-abc"), 100)],
                revisions: vec![revision(1, 'a'), revision(2, 'b')],
            };
            cloud.services.insert(service.to_owned(), state);
            cloud.figures.insert(format!("{service}-00001-abc"), (5_000, 2, 40.0));
            cloud.figures.insert(format!("{service}-00002-abc"), (550, 0, 42.0));
        }
        cloud
    }

    /// The services as they are before anybody released: revision 1, which traffic follows.
    pub(crate) fn new_project() -> Self {
        let mut cloud = Self::with_two_revisions();
        for service in cloud.services.values_mut() {
            service.revisions.truncate(1);
            let kind = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
            service.traffic = vec![json!({"type": kind, "percent": 100})];
        }
        cloud
    }

    /// Percent and tags, as `100 service-00001-abc, previous=service-00001-abc`.
    pub(crate) fn traffic(&self, service: &str) -> String {
        let describe = |target: &Value| {
            let revision = target["revision"].as_str().unwrap_or("latest").to_owned();
            let revision = revision.replace(&format!("{service}-"), "").replace("-abc", "");
            match (target["tag"].as_str(), target["percent"].as_u64().unwrap_or(0)) {
                (Some(tag), 0) => format!("{tag}={revision}"),
                (tag, percent) => format!("{percent} {revision}{}", tag.unwrap_or_default()),
            }
        };
        let all: Vec<_> = self.services[service].traffic.iter().map(describe).collect();
        all.join(", ")
    }

    /// The same of all services, where it is the same.
    pub(crate) fn everywhere(&self) -> String {
        let all: Vec<_> = SERVICES.iter().map(|(service, _)| self.traffic(service)).collect();
        if all.iter().all(|one| *one == all[0]) { all[0].clone() } else { format!("{all:?}") }
    }

    pub(crate) fn answer(
        &mut self,
        method: &Method,
        path: &str,
        query: &[(String, String)],
        body: &Value,
    ) -> Answer {
        if !self.refuse.is_empty() {
            return Answer::Refused(self.refuse.remove(0), "not now".to_owned());
        }
        let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
        let get = |name: &str| {
            let found = query.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        match (method.as_str(), parts.as_slice()) {
            ("GET", ["v2", .., "services", id]) => self.service(id),
            ("PATCH", ["v2", .., "services", id]) => {
                assert_eq!(get("updateMask"), "traffic");
                self.patch(id, body)
            }
            ("GET", ["v2", .., "services", id, "revisions"]) => {
                let all = &self.services[*id].revisions;
                let all: Vec<_> = (0..).zip(all).map(|(at, one)| one.json(id, at)).collect();
                Answer::Is(json!({"revisions": all}))
            }
            ("GET", ["v2", .., "services", id, "revisions", name]) => {
                let mut all = (0..).zip(&self.services[*id].revisions);
                match all.find(|(_, one)| one.name == *name) {
                    Some((at, one)) => Answer::Is(one.json(id, at)),
                    None => Answer::Refused(404, format!("no revision {name}")),
                }
            }
            ("GET", [_, .., "operations", id]) => self.operation(id),
            ("GET", ["v3", .., "timeSeries"]) => {
                assert_eq!(get("aggregation.perSeriesAligner"), "ALIGN_SUM");
                assert!(get("aggregation.alignmentPeriod").ends_with('s'));
                self.time_series(&get("filter"))
            }
            ("GET", ["v1", .., "occurrences"]) => self.occurrences(&get("filter")),
            ("GET", ["v1", .., "dockerImages", _]) => Answer::Is(json!({"tags": self.tags})),
            (_, ["v1", .., "builds"] | ["v1", .., "builds", _]) if self.cloud_build_is_down => {
                Answer::Refused(403, "not yours".to_owned())
            }
            ("GET", ["v1", .., "builds"]) => {
                assert_eq!(get("filter"), "status=\"WORKING\" OR status=\"QUEUED\"");
                let all: Vec<_> = self.builds.keys().map(|id| self.build(id)).collect();
                Answer::Is(json!({"builds": all}))
            }
            ("GET", ["v1", .., "builds", id]) => match self.builds.contains_key(*id) {
                true => Answer::Is(self.build(id)),
                false => Answer::Refused(404, format!("no build {id}")),
            },
            ("POST", ["v1", .., "builds", id]) => {
                let id = id.strip_suffix(":cancel").unwrap();
                self.builds.insert(id.to_owned(), "CANCELLED");
                self.log.push(format!("cancel {id}"));
                Answer::Is(self.build(id))
            }
            ("POST", ["upload", "storage", "v1", "b", "workshop-tfstate", "o"]) => {
                assert_eq!(get("ifGenerationMatch"), "0");
                assert_eq!(get("name"), "environments/staging/release.lock");
                if self.lock.is_some() {
                    return Answer::Refused(412, "it is there".to_owned());
                }
                self.lock = Some((7, body.clone()));
                Answer::Is(json!({}))
            }
            (method, ["storage", "v1", "b", _, "o", "environments%2Fstaging%2Frelease.lock"]) => {
                let Some((generation, content)) = self.lock.clone() else {
                    return Answer::Refused(404, "no lock".to_owned());
                };
                let expected = get("ifGenerationMatch");
                if !expected.is_empty() && expected != generation.to_string() {
                    return Answer::Refused(412, "another version".to_owned());
                }
                match (method, get("alt").as_str()) {
                    ("DELETE", _) => {
                        self.lock = None;
                        Answer::Nothing
                    }
                    ("GET", "media") => Answer::Is(content),
                    _ => Answer::Is(json!({
                        "generation": generation.to_string(),
                        "timeCreated": content["at"].as_str().unwrap(),
                    })),
                }
            }
            ("GET", ["v1", .., "triggers", "release"]) => Answer::Is(json!({
                "id": "trigger-1", "name": "release", "approvalConfig": {"approvalRequired": true},
            })),
            ("POST", ["v1", .., "triggers", "trigger-1:run"]) => {
                self.log.push(format!("run {body}"));
                let build = json!({"id": "build-1", "logUrl": "https://console.example/build-1"});
                Answer::Is(json!({"name": "operations/x", "metadata": {"build": build}}))
            }
            ("GET", ["v1", .., "backups"]) => Answer::Is(json!({"backups": self.backups})),
            ("GET", ["storage", "v1", "b", _, "o"]) => Answer::Is(json!({"items": self.exports})),
            ("GET", ["v1", .., "databases", name]) => {
                match self.databases.iter().any(|known| known == name) {
                    true => Answer::Is(json!({"locationId": "europe-west1"})),
                    false => Answer::Refused(404, format!("no database {name}")),
                }
            }
            ("POST", ["v1", "projects", _, rest @ ..]) => {
                self.log.push(format!("{}?{} {body}", rest.join("/"), get("databaseId")));
                let name = format!("projects/workshop/{}/operations", rest[0].replace(':', "-"));
                Answer::Is(self.begin(&name, None))
            }
            other => Answer::Refused(404, format!("{other:?} is not played here")),
        }
    }

    fn build(&self, id: &str) -> Value {
        json!({
            "id": id, "status": self.builds[id], "logUrl": format!("https://console.example/{id}"),
            "substitutions": {"TRIGGER_NAME": if id.starts_with("other") { "other" } else { "release" }},
        })
    }

    fn service(&self, id: &str) -> Answer {
        let Some(service) = self.services.get(id) else {
            return Answer::Refused(404, format!("no service {id}"));
        };
        let name = format!("projects/workshop/locations/europe-west1/services/{id}");
        let full = |one: &Revision| format!("{name}/revisions/{}", one.name);
        let ready = service.revisions.iter().rfind(|one| one.state == "CONDITION_SUCCEEDED");
        Answer::Is(json!({
            "name": name,
            "etag": format!("\"{}\"", service.etag),
            "traffic": service.traffic,
            "latestCreatedRevision": service.revisions.last().map(full).unwrap_or_default(),
            "latestReadyRevision": ready.map(full).unwrap_or_default(),
        }))
    }

    fn patch(&mut self, id: &str, body: &Value) -> Answer {
        let fails = self.broken.as_deref() == Some(id);
        let service = self.services.get_mut(id).unwrap();
        if self.conflicts > 0 {
            self.conflicts -= 1;
            service.etag += 1;
        }
        if body["etag"] != format!("\"{}\"", service.etag) {
            return Answer::Refused(409, "the service was changed".to_owned());
        }
        let traffic = body["traffic"].as_array().unwrap().clone();
        let percent: u64 = traffic.iter().filter_map(|one| one["percent"].as_u64()).sum();
        let is_known = |one: &Value| service.revisions.iter().any(|it| it.name == one["revision"]);
        if percent != 100 || !traffic.iter().all(is_known) {
            return Answer::Refused(400, format!("{percent} % or an unknown revision"));
        }
        service.etag += 1;
        if !fails {
            service.traffic = traffic;
        }
        self.log.push(format!("{id}: {}", self.traffic(id)));
        if let Some((after, id, traffic)) = self.stale_apply.take_if(|one| self.log.len() >= one.0)
        {
            self.log.push(format!("apply after {after}"));
            self.services.get_mut(&id).unwrap().traffic = traffic;
        }
        let error = fails.then(|| "the region is on fire".to_owned());
        Answer::Is(self.begin("projects/workshop/locations/europe-west1/operations", error))
    }

    /// An operation that is done at the second look.
    fn begin(&mut self, parent: &str, error: Option<String>) -> Value {
        let id = format!("operation-{}", self.operations.len());
        self.operations.insert(id.clone(), (1, error));
        json!({"name": format!("{parent}/{id}")})
    }

    fn operation(&mut self, id: &str) -> Answer {
        let (left, error) = self.operations.get_mut(id).unwrap();
        if *left > 0 {
            *left -= 1;
            let progress = json!({"completedWork": "40", "estimatedWork": "100"});
            let metadata = json!({"operationState": "PROCESSING", "progressPercentage": progress});
            return Answer::Is(json!({"name": format!("x/operations/{id}"), "metadata": metadata}));
        }
        let mut done = json!({"name": format!("x/operations/{id}"), "done": true});
        match error {
            Some(error) => done["error"] = json!({"code": 13, "message": error}),
            None => done["response"] = json!({}),
        }
        Answer::Is(done)
    }

    fn time_series(&self, filter: &str) -> Answer {
        if self.monitoring_is_down {
            return Answer::Refused(503, "Monitoring is down".to_owned());
        }
        let asked = self.figures.iter().filter(|(name, _)| filter.contains(&format!("\"{name}\"")));
        let mut series = Vec::new();
        for (name, (requests, errors, p95)) in asked {
            let resource = json!({"type": "cloud_run_revision", "labels": {"revision_name": name}});
            if filter.contains("request_latencies") {
                let points = json!([{"value": {"doubleValue": p95}}]);
                series.push(json!({"resource": resource, "points": points}));
                continue;
            }
            for (class, count) in [("2xx", requests - errors), ("5xx", *errors)] {
                let metric = json!({"labels": {"response_code_class": class}});
                let points = json!([{"value": {"int64Value": count.to_string()}}]);
                series.push(json!({"metric": metric, "resource": resource, "points": points}));
            }
        }
        Answer::Is(json!({"timeSeries": series}))
    }

    fn occurrences(&mut self, filter: &str) -> Answer {
        assert!(filter.contains("resourceUrl=\"https://europe-west1-docker.pkg.dev/"), "{filter}");
        if filter.contains("VULNERABILITY") {
            return Answer::Is(json!({"occurrences": self.vulnerabilities}));
        }
        let state = match self.scans.len() {
            0 => return Answer::Is(json!({})),
            1 => self.scans[0],
            _ => self.scans.remove(0),
        };
        Answer::Is(json!({"occurrences": [{"discovery": {"analysisStatus": state}}]}))
    }
}

impl Revision {
    fn json(&self, service: &str, age: u32) -> Value {
        json!({
            "name": format!("projects/workshop/locations/europe-west1/services/{service}/revisions/{}", self.name),
            "createTime": format!("2026-11-{:02}T10:00:00Z", age + 1),
            "logUri": "https://console.example/logs",
            "containers": [{"image": self.image}],
            "conditions": [{"type": "Ready", "state": self.state, "message": "it did not listen on $PORT"}],
        })
    }
}
