//! Listening, serving, and stopping without dropping what is in flight.
//!
//! There is no time-out on a connection that sends nothing: the proxies in front (Cloud Run's
//! among them) keep idle connections open for minutes, and one that is closed under them costs a
//! request. They keep slow senders away as well. Without one, whole requests are still bounded by
//! [`crate::http::Edge`].

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use std::sync::Once;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long requests in flight may take to finish after the process was told to stop. Cloud Run
/// kills after 10 seconds; what is left is for flushing telemetry.
pub const DRAIN: Duration = Duration::from_secs(8);

/// A port that is ours already; connections wait in its queue until it is served.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    address: SocketAddr,
}

/// The port could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    #[error(
        "port {} on {} is taken: stop what listens there, or choose another port with {option}",
        address.port(), address.ip()
    )]
    Taken { address: SocketAddr, option: &'static str },
    #[error("port {} on {} is not for this user: choose one from 1024 up with {option}", address.port(), address.ip())]
    Denied { address: SocketAddr, option: &'static str },
    #[error("cannot listen on {address}: {source}")]
    Other { address: SocketAddr, source: io::Error },
}

impl Listener {
    /// Takes the port (0: any free one). `option` is what a person would change to get another:
    /// `PORT`, or `--web-port`.
    ///
    /// # Errors
    /// When the port is taken, reserved, or not of this machine.
    pub async fn bind(ip: IpAddr, port: u16, option: &'static str) -> Result<Self, ListenError> {
        let address = SocketAddr::new(ip, port);
        let bound = async {
            let tcp = TcpListener::bind(address).await?;
            let address = tcp.local_addr()?;
            Ok(Self { tcp, address })
        };
        bound.await.map_err(|source: io::Error| match source.kind() {
            io::ErrorKind::AddrInUse => ListenError::Taken { address, option },
            io::ErrorKind::PermissionDenied => ListenError::Denied { address, option },
            _ => ListenError::Other { address, source },
        })
    }

    /// Where it listens, with the port it got.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Address by which this machine itself reaches it, for example `http://127.0.0.1:8080`.
    #[must_use]
    pub fn local_url(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip([127, 0, 0, 1].into());
        }
        format!("http://{address}")
    }
}

/// A service that is ready to be served.
#[derive(Debug)]
pub struct Service {
    /// For the log.
    pub name: &'static str,
    pub listener: Listener,
    pub router: Router,
}

/// Serves all of `services` until `shutdown`, then finishes what is in flight, within [`DRAIN`].
/// Handlers find the peer's address as `ConnectInfo<SocketAddr>`.
///
/// If one service fails, the others are stopped the same way.
///
/// # Errors
/// The first failure to accept connections.
pub async fn serve(services: Vec<Service>, shutdown: CancellationToken) -> io::Result<()> {
    let mut running = JoinSet::new();
    for service in services {
        running.spawn(serve_one(service, shutdown.clone()));
    }
    let mut result = Ok(());
    while let Some(ended) = running.join_next().await {
        let ended = ended.unwrap_or_else(|panic| Err(io::Error::other(panic)));
        if let Err(error) = ended {
            shutdown.cancel();
            result = result.and(Err(error));
        }
    }
    result
}

async fn serve_one(service: Service, shutdown: CancellationToken) -> io::Result<()> {
    let Service { name, listener, router } = service;
    tracing::info!(service = name, address = %listener.address, "listening");
    // Small answers must not wait for the peer's delayed acknowledgement (40 ms).
    let tcp = listener.tcp.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY was refused");
        }
    });
    let app = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(tcp, app).with_graceful_shutdown(shutdown.clone().cancelled_owned());
    let drained_too_long = async {
        shutdown.cancelled().await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        ended = serving.into_future() => ended,
        () = drained_too_long => {
            tracing::warn!(service = name, "stopped with requests still in flight");
            Ok(())
        }
    }
}

/// Cancelled when the process is told to stop: SIGTERM, or Ctrl-C at a terminal. A second one
/// ends the process at once.
///
/// # Errors
/// When the signals cannot be listened to.
pub fn stop_signal() -> io::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        for again in [false, true] {
            let signal = tokio::select! {
                _ = terminate.recv() => "SIGTERM",
                _ = interrupt.recv() => "SIGINT",
            };
            if again {
                std::process::exit(130);
            }
            tracing::info!(signal, "stopping");
            told.cancel();
        }
    });
    Ok(stop)
}

/// Ends `main`: on failure the reason goes to standard error, plainly, for whoever started it.
#[must_use]
pub fn exit(result: Result<(), Box<dyn std::error::Error + Send + Sync>>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Not by telemetry: it may be what failed, and its format is not for people.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// Chooses the TLS implementation (rustls with aws-lc) for every client of this process. To be
/// called first in each `main`; calling it again changes nothing.
pub fn install_tls() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Refused only when one is installed already, which is as good.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    });
}
