//! Twilio as far as one call goes, byte by byte, so that answers can break off.

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Whole {
        status: StatusCode,
        retry_after: Option<&'static str>,
        body: String,
    },
    /// A success whose body does not come.
    HalfOfCreated,
    /// The connection ends before a byte of the answer.
    Nothing,
}

impl Answer {
    pub(crate) fn created(sid: &str) -> Self {
        let body = format!(r#"{{"sid":"{sid}","status":"queued"}}"#);
        Self::Whole { status: StatusCode::CREATED, retry_after: None, body }
    }

    fn text(&self) -> String {
        match self {
            Self::Whole { status, retry_after, body } => {
                let after = retry_after
                    .map(|after| format!("Retry-After: {after}\r\n"))
                    .unwrap_or_default();
                format!(
                    "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{after}Connection: close\r\n\r\n{body}",
                    body.len()
                )
            }
            Self::HalfOfCreated => {
                "HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"sid\":".to_owned()
            }
            Self::Nothing => String::new(),
        }
    }
}

pub(crate) struct StandIn {
    pub(crate) url: String,
    heard: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

/// A request, as far as it matters.
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) form: Vec<(String, String)>,
}

impl StandIn {
    pub(crate) async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&heard);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let request = read(stream, &answer.text()).await;
                hears.lock().unwrap().push(request);
            }
        });
        Self { url, heard, serving }
    }

    pub(crate) async fn stop(self) {
        self.serving.abort();
        assert!(self.serving.await.is_err());
    }

    pub(crate) fn request(&self) -> Request {
        let heard = self.heard.lock().unwrap();
        let (head, body) = heard.last().unwrap().split_once("\r\n\r\n").unwrap();
        let authorization = head
            .lines()
            .find_map(|line| {
                let (name, value) = line.split_once(": ")?;
                name.eq_ignore_ascii_case("authorization").then(|| value.to_owned())
            })
            .unwrap();
        let path = head.split(' ').nth(1).unwrap().to_owned();
        let form = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        Request { path, authorization, form }
    }
}

async fn read(mut stream: TcpStream, answer: &str) -> String {
    let mut request = String::new();
    let mut buffer = [0; 4096];
    while !is_whole(&request) {
        let read = stream.read(&mut buffer).await.unwrap();
        assert_ne!(read, 0, "the request broke off");
        request.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
    }
    stream.write_all(answer.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    request
}

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().ok())?
    });
    body.len() >= length.unwrap_or(0)
}
