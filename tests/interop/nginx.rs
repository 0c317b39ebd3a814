//! Starts a real nginx with one TLS port and one plain port on loopback.

use crate::certificates::{self, Certificate};
use crate::ports::free_port;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What stands in front of the server.
#[derive(Clone, Copy)]
pub(crate) struct Proxy {
    /// nginx directives of the server that speaks TLS (reached as port 443 and 8443).
    pub(crate) tls: &'static str,
    /// nginx directives of the server that speaks plain http (reached as port 80).
    pub(crate) plain: &'static str,
    pub(crate) certificate: Certificate,
}

/// The ports of everything in one situation, to be put into its texts.
#[derive(Clone, Copy, Default)]
pub(crate) struct Ports {
    pub(crate) server: u16,
    pub(crate) second: u16,
    pub(crate) tls: u16,
    pub(crate) plain: u16,
}

impl Ports {
    /// Replaces `{server}`, `{second}`, `{tls}` and `{plain}` by port numbers.
    pub(crate) fn fill(self, text: &str) -> String {
        text.replace("{server}", &self.server.to_string())
            .replace("{second}", &self.second.to_string())
            .replace("{tls}", &self.tls.to_string())
            .replace("{plain}", &self.plain.to_string())
    }
}

/// A running nginx; it ends when this is dropped, or when the test process is gone.
pub(crate) struct Nginx {
    keeper: Child,
}

/// Why nginx did not start.
enum Failure {
    /// Somebody else took the port between our look and nginx's.
    PortTaken,
    Other(String),
}

/// nginx runs until standard input of this little script is closed, so no orphan stays behind.
const KEEPER: &str = r#"
nginx -p "$1" -c "$1/nginx.conf" -e "$1/error.log" &
cat > /dev/null
kill $! 2> /dev/null
wait
"#;

impl Nginx {
    /// Starts nginx in `directory`, with free ports that are noted in `ports`.
    pub(crate) fn start(directory: &Path, proxy: Proxy, ports: &mut Ports) -> Nginx {
        certificates::write(directory, proxy.certificate);
        for _ in 0..10 {
            ports.tls = free_port();
            ports.plain = free_port();
            let config = ports.fill(&configuration(proxy));
            fs::write(directory.join("nginx.conf"), config).expect("nginx.conf");
            let nginx = Nginx::launch(directory);
            match Nginx::wait_until_ready(directory) {
                Ok(()) => return nginx,
                Err(Failure::PortTaken) => {}
                Err(Failure::Other(why)) => {
                    panic!("nginx did not start (tests/run installs it):\n{why}")
                }
            }
        }
        panic!("nginx found no free port in ten tries");
    }

    fn launch(directory: &Path) -> Nginx {
        let _ = fs::remove_file(directory.join("error.log"));
        let keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(fs::File::create(directory.join("keeper.log")).expect("keeper.log"))
            .spawn()
            .expect("sh");
        Nginx { keeper }
    }

    /// nginx writes its process number only after all its ports are bound.
    fn wait_until_ready(directory: &Path) -> Result<(), Failure> {
        let read = |name: &str| fs::read_to_string(directory.join(name)).unwrap_or_default();
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let complaints = read("error.log") + &read("keeper.log");
            if complaints.contains("Address already in use") {
                return Err(Failure::PortTaken);
            }
            if complaints.contains("[emerg]") || complaints.contains("not found") {
                return Err(Failure::Other(complaints));
            }
            if !read("nginx.pid").is_empty() {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(Failure::Other(format!("not ready in 20 s\n{complaints}")));
            }
            sleep(Duration::from_millis(10));
        }
    }

    /// Stops nginx and says how many requests it answered, by its own log.
    pub(crate) fn stop_and_count(mut self, directory: &Path) -> usize {
        self.stop();
        fs::read_to_string(directory.join("access.log")).unwrap_or_default().lines().count()
    }

    fn stop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.stop();
    }
}

/// `{server}` and the like are filled in afterwards. Every path is relative to the directory.
fn configuration(proxy: Proxy) -> String {
    let Proxy { tls, plain, .. } = proxy;
    format!(
        "
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events {{}}
http {{
    access_log access.log;
    client_body_temp_path bodies;
    proxy_temp_path proxied;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    upstream turns {{
        server 127.0.0.1:{{server}};
        server 127.0.0.1:{{second}};
    }}
    server {{
        listen 127.0.0.1:{{tls}} ssl;
        ssl_certificate server.pem;
        ssl_certificate_key server.key;
        {tls}
    }}
    server {{
        listen 127.0.0.1:{{plain}};
        {plain}
    }}
}}
"
    )
}
