//! The Firestore emulator: found running, or started from an installed SDK.

use std::{
    env, fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream, ToSocketAddrs},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    apt,
    command::{find, root},
};

const MAIN_CLASS: &str = "com.google.cloud.datastore.emulator.firestore.CloudFirestore";
const PATIENCE: Duration = Duration::from_secs(60);

/// A running emulator. One that this tool started ends when this is dropped, or this tool dies.
#[derive(Debug)]
pub(crate) struct Emulator {
    /// `host:port`, as `FIRESTORE_EMULATOR_HOST` has it.
    pub(crate) host: String,
    own: Option<Guarded>,
}

/// Why there is none.
#[derive(Debug)]
pub(crate) enum NoEmulator {
    /// Nothing on this machine to start.
    Missing { why: String, install: &'static str },
    /// It was there and did not work.
    Broken(String),
}

#[derive(Debug)]
struct Guarded {
    shell: Child,
    leash: Option<ChildStdin>,
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.leash.take());
        // The shell ends the emulator and then itself; nothing is left to do if it fails.
        let _ = self.shell.wait();
    }
}

impl Emulator {
    pub(crate) fn find_or_start() -> Result<Self, NoEmulator> {
        if let Ok(host) = env::var("FIRESTORE_EMULATOR_HOST") {
            return if answers(&host, "/") {
                Ok(Self { host, own: None })
            } else {
                Err(NoEmulator::Broken(format!(
                    "FIRESTORE_EMULATOR_HOST is {host}, and nothing answers there"
                )))
            };
        }
        let jar = jar()?;
        if find("java").is_none() && !apt::install("default-jre-headless") {
            return Err(NoEmulator::Missing {
                why: "the Firestore emulator needs Java, and there is none".to_owned(),
                install: "a Java runtime, 11 or later (Debian: apt install default-jre-headless)",
            });
        }
        start(&jar)
    }

    pub(crate) fn is_own(&self) -> bool {
        self.own.is_some()
    }
}

fn jar() -> Result<PathBuf, NoEmulator> {
    if let Some(jar) = env::var_os("FIRESTORE_EMULATOR_JAR").map(PathBuf::from) {
        return if jar.is_file() {
            Ok(jar)
        } else {
            Err(NoEmulator::Broken(format!(
                "FIRESTORE_EMULATOR_JAR names {}, which is no file",
                jar.display()
            )))
        };
    }
    let found = || sdks().iter().find_map(|sdk| jar_in(sdk));
    found()
        .or_else(|| apt::install("google-cloud-cli-firestore-emulator").then(found).flatten())
        .ok_or_else(|| NoEmulator::Missing {
            why: "no Firestore emulator was found".to_owned(),
            install: "the Google Cloud SDK with `gcloud components install cloud-firestore-emulator` \
                      (Debian: apt install google-cloud-cli-firestore-emulator from Google's \
                      repository), or name its jar in FIRESTORE_EMULATOR_JAR, or a running one in \
                      FIRESTORE_EMULATOR_HOST",
        })
}

/// Where an SDK may be, the likeliest first.
fn sdks() -> Vec<PathBuf> {
    let mut roots = Vec::new();
    if let Some(gcloud) = find("gcloud").and_then(|path| fs::canonicalize(path).ok()) {
        roots.extend(gcloud.parent().and_then(Path::parent).map(Path::to_path_buf));
    }
    roots.extend(env::var_os("CLOUDSDK_ROOT_DIR").map(PathBuf::from));
    roots.extend(env::var_os("HOME").map(|home| PathBuf::from(home).join("google-cloud-sdk")));
    for parent in
        ["/usr/lib", "/usr/share", "/usr/local", "/usr/local/share", "/opt", "/opt/homebrew/share"]
    {
        roots.push(Path::new(parent).join("google-cloud-sdk"));
    }
    roots.push(PathBuf::from("/snap/google-cloud-cli/current"));
    roots
}

fn jar_in(sdk: &Path) -> Option<PathBuf> {
    fs::read_dir(sdk.join("platform/cloud-firestore-emulator"))
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "jar"))
}

fn start(jar: &Path) -> Result<Emulator, NoEmulator> {
    let broken = |what: &str, error: std::io::Error| NoEmulator::Broken(format!("{what}: {error}"));
    let folder = root().join("target/xtask");
    let log = folder.join("emulator.log");
    fs::create_dir_all(&folder).map_err(|error| broken("no folder for its log", error))?;
    let output = fs::File::create(&log).map_err(|error| broken("no file for its log", error))?;
    let errors = output.try_clone().map_err(|error| broken("no file for its log", error))?;
    let port = free_port().map_err(|error| broken("no free port", error))?;
    let host = format!("127.0.0.1:{port}");

    // The shell holds the emulator on a leash: a pipe that closes when this process ends, however
    // it ends, and then the emulator is ended too.
    let mut shell = Command::new("sh")
        .args([
            "-c",
            r#"trap "" INT; "$@" </dev/null & pid=$!; read -r _; kill "$pid"; wait "$pid""#,
        ])
        .args(["emulator", "java", "-cp"])
        .arg(jar)
        .args([MAIN_CLASS, "--host", "127.0.0.1", "--port", &port.to_string()])
        .stdin(Stdio::piped())
        .stdout(output)
        .stderr(errors)
        .spawn()
        .map_err(|error| broken("it did not start", error))?;
    let leash = shell.stdin.take();
    let emulator = Emulator { host, own: Some(Guarded { shell, leash }) };

    let started = Instant::now();
    while !answers(&emulator.host, "/") {
        if started.elapsed() > PATIENCE {
            return Err(NoEmulator::Broken(format!(
                "it was started and did not answer within {} s: see {}",
                PATIENCE.as_secs(),
                log.display()
            )));
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(emulator)
}

pub(crate) fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Whether an HTTP server says 200 to `GET PATH` there.
pub(crate) fn answers(host: &str, path: &str) -> bool {
    let ask = || -> Option<bool> {
        let address = host.to_socket_addrs().ok()?.next()?;
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").ok()?;
        let mut start = [0_u8; 12];
        stream.read_exact(&mut start).ok()?;
        Some(start.ends_with(b" 200"))
    };
    ask().unwrap_or(false)
}
