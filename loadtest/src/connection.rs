//! One kept HTTP/1.1 connection.

use std::{
    str::FromStr,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    HeaderMap, Method, Request, Uri,
    client::conn::http1::{SendRequest, handshake},
    header,
    header::{HeaderName, HeaderValue},
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, pki_types::ServerName},
};

const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
const ANSWER_PATIENCE: Duration = Duration::from_secs(60);

/// The origin of a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    tls: bool,
    host: String,
    port: u16,
    /// What the header `Host` says.
    authority: String,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum TargetError {
    #[error("not an address")]
    NotAnAddress,
    #[error("an origin, such as http://127.0.0.1:8081 or https://api.example.com, without a path")]
    NotAnOrigin,
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.parse().map_err(|_| TargetError::NotAnAddress)?;
        let tls = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(TargetError::NotAnOrigin),
        };
        let authority = uri.authority().ok_or(TargetError::NotAnOrigin)?;
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(TargetError::NotAnOrigin);
        }
        Ok(Self {
            tls,
            host: authority.host().trim_matches(['[', ']']).to_owned(),
            port: authority.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            authority: authority.as_str().to_owned(),
        })
    }
}

#[cfg(test)]
impl Target {
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.authority)
    }
}

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    #[error("no connection ({0})")]
    Connect(#[source] std::io::Error),
    #[error("connection lost")]
    Closed,
    #[error("protocol error ({0})")]
    Protocol(#[from] hyper::Error),
    #[error("no answer in time")]
    TimedOut,
    #[error("a request that cannot be sent")]
    Unsendable,
}

#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// From the first byte sent to the last one read.
    pub(crate) took: Duration,
}

/// One connection, opened when first needed and again after it was lost.
#[derive(Debug)]
pub(crate) struct Connection {
    target: Target,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Connection {
    pub(crate) fn to(target: &Target) -> Self {
        Self { target: target.clone(), sender: None }
    }

    /// Opens it now, so that the first request does not wait for it.
    pub(crate) async fn open(&mut self) -> Result<(), TransportError> {
        if let Some(sender) = &mut self.sender
            && sender.ready().await.is_ok()
        {
            return Ok(());
        }
        self.sender = Some(timed(CONNECT_PATIENCE, connect(&self.target)).await?);
        Ok(())
    }

    pub(crate) async fn get(
        &mut self,
        path: &str,
        token: Option<&str>,
    ) -> Result<Reply, TransportError> {
        let mut request = self.request(Method::GET, path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send(request.body(Full::default())).await
    }

    /// Posts JSON, with one more header.
    pub(crate) async fn post(
        &mut self,
        path: &str,
        header: (&str, &str),
        body: String,
    ) -> Result<Reply, TransportError> {
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header.0, header.1);
        self.send(request.body(Full::from(body))).await
    }

    /// Sends these headers, which take the place of those that the API is asked with.
    pub(crate) async fn ask(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, &str)],
        body: String,
    ) -> Result<Reply, TransportError> {
        let mut request = self.request(method, path);
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|_| TransportError::Unsendable)?;
            let all = request.headers_mut().ok_or(TransportError::Unsendable)?;
            all.insert(name.clone(), value);
        }
        self.send(request.body(Full::from(body))).await
    }

    fn request(&self, method: Method, path: &str) -> hyper::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.target.authority)
            .header(header::USER_AGENT, "baybook-loadtest")
            .header(header::ACCEPT, "application/json")
    }

    async fn send(
        &mut self,
        request: Result<Request<Full<Bytes>>, hyper::http::Error>,
    ) -> Result<Reply, TransportError> {
        let request = request.map_err(|_| TransportError::Unsendable)?;
        self.open().await?;
        let sender = self.sender.as_mut().ok_or(TransportError::Closed)?;
        let started = Instant::now();
        let answer = timed(ANSWER_PATIENCE, async {
            let response = sender.send_request(request).await?;
            let (head, body) = response.into_parts();
            let body = body.collect().await?.to_bytes();
            let took = started.elapsed();
            Ok(Reply { status: head.status.as_u16(), headers: head.headers, body, took })
        })
        .await;
        if answer.is_err() {
            self.sender = None;
        }
        answer
    }
}

async fn timed<T>(
    patience: Duration,
    work: impl Future<Output = Result<T, TransportError>>,
) -> Result<T, TransportError> {
    timeout(patience, work).await.unwrap_or(Err(TransportError::TimedOut))
}

async fn connect(target: &Target) -> Result<SendRequest<Full<Bytes>>, TransportError> {
    let stream = TcpStream::connect((target.host.as_str(), target.port))
        .await
        .map_err(TransportError::Connect)?;
    stream.set_nodelay(true).map_err(TransportError::Connect)?;
    if !target.tls {
        return talk(stream).await;
    }
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(target.host.clone()).map_err(|_| TransportError::Unsendable)?;
    let stream = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .map_err(TransportError::Connect)?;
    talk(stream).await
}

async fn talk(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<SendRequest<Full<Bytes>>, TransportError> {
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    // Its end shows up as an error of the next request.
    tokio::spawn(async move { drop(connection.await) });
    Ok(sender)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_taken_apart() {
        let local: Target = "http://127.0.0.1:8081".parse().expect("an origin");
        assert_eq!((local.tls, local.host.as_str(), local.port), (false, "127.0.0.1", 8081));
        let deployed: Target = "https://api.example.com/".parse().expect("an origin");
        assert_eq!((deployed.tls, deployed.port), (true, 443));
        let six: Target = "http://[::1]:8081".parse().expect("an origin");
        assert_eq!((six.host.as_str(), six.authority.as_str()), ("::1", "[::1]:8081"));
    }

    #[test]
    fn anything_but_an_origin_is_refused() {
        for text in ["127.0.0.1:8081", "ftp://host", "http://host/bookings", "http://h?a=b", "/"] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
