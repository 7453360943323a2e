use baybook_integrations::google::tasks::{Created, Credentials, NewTask, Target, TaskQueue};
use baybook_integrations::{Failure, failure};
use jiff::Timestamp;
use serde_json::json;

use super::prism::Prism;

const QUEUE: &str = "projects/p/locations/us-central1/queues/notification-tasks";

fn queue(url: &str) -> TaskQueue {
    let target = Target {
        url: "https://worker.example/tasks/notify".to_owned(),
        service_account: "queue@p.iam.gserviceaccount.com".to_owned(),
        audience: "https://worker.example".to_owned(),
    };
    let credentials = Credentials::Token("Bearer t".parse().unwrap());
    TaskQueue::new(failure::client().unwrap(), url, QUEUE.to_owned(), credentials, target)
}

fn now() -> Timestamp {
    "2026-12-01T14:00:00Z".parse().unwrap()
}

fn task(not_before: Option<&str>) -> NewTask {
    NewTask {
        name: "0190b5a8-r1-a1".to_owned(),
        not_before: not_before.map(|at| at.parse().unwrap()),
        body: br#"{"event":"0190b5a8-r1"}"#.to_vec(),
    }
}

#[tokio::test]
async fn a_task_is_made_as_the_queue_describes_it() {
    let prism = Prism::of("cloudtasks.v2").await;
    let queue = queue(&prism.url);
    assert_eq!(queue.create(&task(None), now()).await, Ok(Created::Now));
    assert_eq!(queue.create(&task(Some("2026-12-01T13:00:00Z")), now()).await, Ok(Created::Now));
    let late = task(Some("2026-12-02T14:00:00Z"));
    assert_eq!(queue.create(&late, now()).await, Ok(Created::Now));

    let requests = prism.requests();
    let body = requests[2].json();
    assert_eq!(requests[2].target, format!("/v2/{QUEUE}/tasks"));
    assert_eq!(body["task"]["name"], format!("{QUEUE}/tasks/0190b5a8-r1-a1"));
    assert_eq!(body["task"]["scheduleTime"], "2026-12-02T14:00:00Z");
    let call = &body["task"]["httpRequest"];
    assert_eq!(call["url"], "https://worker.example/tasks/notify");
    assert_eq!(call["oidcToken"]["serviceAccountEmail"], "queue@p.iam.gserviceaccount.com");
    assert_eq!(call["oidcToken"]["audience"], "https://worker.example");
    for soon in &requests[..2] {
        assert!(soon.json()["task"].get("scheduleTime").is_none(), "at once");
    }
    // The description requires no field of a task: what it can refuse is a wrong kind and a name
    // that it does not know.
    let sent = prism.passed();
    for (pointer, field, wrong) in [
        ("/task/httpRequest", "httpMethod", json!("SHOUT")),
        ("/task/httpRequest", "oidcToken", json!("none")),
        ("/task", "schedule", json!("2026-12-02T14:00:00Z")),
    ] {
        let mut body = sent.json();
        body.pointer_mut(pointer).unwrap()[field] = wrong;
        let mut altered = sent.clone();
        altered.body = body.to_string().into();
        prism.refuses(&altered).await;
    }
    let mut empty = sent.clone();
    empty.body = Default::default();
    prism.refuses(&empty).await;
}

#[tokio::test]
async fn a_name_that_the_queue_knows_is_there_already_and_trouble_may_pass() {
    for (status, expected) in [
        (409, Ok(Created::Before)),
        (503, Err(Failure::Later { class: "provider-error", after: None })),
        (429, Err(Failure::Later { class: "rate-limited", after: None })),
        (400, Err(Failure::Never { class: "bad-request" })),
    ] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answer = axum::http::StatusCode::from_u16(status).unwrap();
        let router = axum::Router::new().fallback(move || async move { answer });
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        assert_eq!(queue(&url).create(&task(None), now()).await, expected, "{status}");
        serving.abort();
    }
    let nobody = queue("http://127.0.0.1:1").create(&task(None), now()).await;
    assert_eq!(nobody, Err(Failure::Later { class: "not-connected", after: None }));
}
