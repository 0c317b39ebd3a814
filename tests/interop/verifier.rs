//! Starts a foreign verifier from `tests/interop/servers/` and stops it again.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The credentials that every server is started with.
///
/// The key has the form that oauthlib insists on (20 to 30 letters and digits); the secrets hold
/// characters that must be percent-encoded in the signing key.
pub(crate) const KEY: &str = "interopconsumerkey0001";
pub(crate) const SECRET: &str = "Zk7+interop/secret=42";
pub(crate) const TOKEN: &str = "interopaccesstoken0001";
pub(crate) const TOKEN_SECRET: &str = "Qm3+token/secret=17";

/// Who checks the signature.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Program {
    Oauthlib,
    /// Wants a token besides the key.
    Authlib,
    RubyOauth,
    /// Keeps default ports and the letter case of the host.
    NetOauth,
}

/// A verifier and the flags that make it what the situation needs.
#[derive(Clone, Copy)]
pub(crate) struct Server {
    pub(crate) program: Program,
    pub(crate) flags: &'static [&'static str],
}

/// A running verifier; it ends when this is dropped, or when the test process is gone.
pub(crate) struct Verifier {
    child: Child,
    pub(crate) port: u16,
}

impl Server {
    /// Starts the server and waits until it listens. `log` takes what it complains about.
    pub(crate) fn start(self, log: &Path) -> Verifier {
        let mut command = self.command();
        command.args(["--key", KEY, "--secret", SECRET]).args(self.flags);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(File::create(log).expect("a log file"));
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .spawn()
            .unwrap_or_else(|why| panic!("{program}: {why}; tests/run installs what is missing"));
        let mut line = String::new();
        let stdout = child.stdout.take().expect("standard output is a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a line from the server");
        let port = line.trim().strip_prefix("port ").and_then(|port| port.parse().ok());
        let Some(port) = port else {
            let said = fs::read_to_string(log).unwrap_or_default();
            panic!("{program} did not start (tests/run installs what is missing):\n{said}");
        };
        Verifier { child, port }
    }

    fn command(self) -> Command {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let servers = root.join("tests/interop/servers");
        let python = || {
            let mut command = Command::new(root.join("target/interop-venv/bin/python"));
            // No compiled files beside the sources.
            command.arg("-B");
            command
        };
        match self.program {
            Program::Oauthlib => {
                let mut command = python();
                command.arg(servers.join("oauthlib_server.py"));
                command
            }
            Program::Authlib => {
                let mut command = python();
                command.arg(servers.join("authlib_server.py"));
                command.args(["--token", TOKEN, "--token-secret", TOKEN_SECRET]);
                command
            }
            Program::RubyOauth => {
                let mut command = Command::new("ruby");
                command.arg(servers.join("ruby_oauth_server.rb"));
                command
            }
            Program::NetOauth => {
                let mut command = Command::new("perl");
                command.arg(servers.join("net_oauth_server.pl"));
                command
            }
        }
    }
}

impl Drop for Verifier {
    fn drop(&mut self) {
        // It may be gone already, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
