//! The command line's shape: flags and their help, and nothing that acts.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use super::output::OutputArgs;

/// Finds out which OAuth 1.0a signature a server accepts, why, and what to change on which side.
#[derive(Debug, Parser)]
#[command(name = "sigprobe", version, max_term_width = 110, after_help = AFTER_HELP)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Never ask for anything: what is missing is a fault of the input
    #[arg(long, global = true)]
    pub(super) no_input: bool,
}

const AFTER_HELP: &str = "\
Examples:
  sigprobe demo
  sigprobe probe \"https://gallery.example.com/gallery/api/v1/workflows/subscription/\" --key KEY --secret-file \
                          secret.txt --alias alteryx-prod01

Nothing is sent anywhere but to the URL that is called. There is no telemetry.";

const EXIT_CODES: &str = "\
Exit codes:
    0  accepted-as-called: the signature that RFC 5849 asks for is accepted
    3  accepted-under-another-base, accepted-under-another-variant
    4  none-accepted: what is signed is refused, and none of the signatures tried passed
    5  key-unknown: the answer says that the key is unknown
    6  signatures-not-checked, not-oauth1, redirected: this URL is not the one to debug
    7  unreachable: no HTTP answer, or only 502, 503, 504
    8  undecided, inconsistent: the answers do not say, or the same request gets different answers
  130  interrupted
    2  a fault of the input; nothing was sent
    1  a fault of sigprobe

Examples:
  sigprobe probe \"https://gallery.example.com/gallery/api/v1/workflows/subscription/\" --key KEY --secret-file \
                          secret.txt
  sigprobe probe \"https://gallery.example.com/gallery/api/v1/workflows/subscription/\" --key KEY --secret-file \
                          secret.txt --alias alteryx-prod01 --base-address \"http://alteryx-prod01/gallery\"";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Ask a server which signature it accepts
    Probe(Box<ProbeArgs>),
    /// Ask whether servers are still as a file expects them
    Check(super::check::CheckArgs),
    /// Name how a captured request was signed, offline
    Inspect(Box<super::inspect::InspectArgs>),
    /// Inspect each request that a client sends here
    Listen(super::listen::ListenArgs),
    /// Sign one request as a server accepts it, or write code that does
    Sign(Box<super::sign::SignArgs>),
    /// Sign requests as a server accepts it, and pass them on to it
    Proxy(Box<super::proxy::ProxyArgs>),
    /// Give the report of a recorded run once more, without a network
    Replay(super::replay::ReplayArgs),
    /// See the whole job done on a practice server inside this process
    Demo(super::demo::DemoArgs),
    /// Run a practice server in the shape of Alteryx's Gallery API v1
    Gallery(super::gallery::GalleryArgs),
    /// Show what a cause or a verdict is, how it is proved and what to do; without a code, list them all
    Explain(super::explain::ExplainArgs),
    /// List the server products that sigprobe knows; with a name, what it knows of one
    Servers(super::servers::ServersArgs),
    /// List the client products that sigprobe knows; with a name, what it signs for a typed URL
    Clients(super::clients::ClientsArgs),
    /// Write a completion script for a shell
    Completions(super::completions::CompletionsArgs),
    /// Write manual pages
    Man(super::man::ManArgs),
}

#[derive(Clone, Debug, Args)]
#[command(after_help = EXIT_CODES)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct ProbeArgs {
    /// The URL that the client calls, as it calls it
    #[arg(default_value = "", hide_default_value = true)]
    pub(super) url: String,
    #[command(flatten)]
    pub(super) target: super::targets::TargetArgs,

    /// Consumer key
    #[arg(long, env = "SIGPROBE_KEY", hide_env_values = true, help_heading = "Credentials")]
    pub(super) key: Option<String>,
    /// File that holds the consumer secret on one line; - is standard input. Else `SIGPROBE_SECRET`, else a
    /// prompt
    #[arg(long, value_name = "FILE", help_heading = "Credentials", conflicts_with = "secret")]
    pub(super) secret_file: Option<PathBuf>,
    /// The consumer secret itself; others on this machine can see it
    #[arg(long, value_name = "VALUE", help_heading = "Credentials")]
    pub(super) secret: Option<String>,
    /// Token, when requests are made on a user's behalf
    #[arg(long, help_heading = "Credentials", requires = "token_secret_file")]
    pub(super) token: Option<String>,
    /// File that holds the token's secret; - is standard input
    #[arg(long, value_name = "FILE", help_heading = "Credentials", requires = "token")]
    pub(super) token_secret_file: Option<PathBuf>,
    /// Realm, sent in the header and not signed
    #[arg(long, help_heading = "Credentials")]
    pub(super) realm: Option<String>,

    /// Another name that the server goes by (repeatable)
    #[arg(long, value_name = "NAME[:PORT]", help_heading = "Names")]
    pub(super) alias: Vec<String>,
    /// A whole base address to try, as in the server's settings (repeatable)
    #[arg(long, value_name = "URL", help_heading = "Names")]
    pub(super) base_address: Vec<String>,

    /// Alteryx's RuntimeSettings.xml, on or from the server (repeatable: later files go before earlier ones); auto
    /// for the standard places on the server itself. Only addresses are read
    #[arg(long, value_name = "FILE", help_heading = "Names", conflicts_with = "no_discover")]
    pub(super) runtime_settings: Vec<PathBuf>,
    /// Look for no other names of the server: not in its certificate and answers, not at the resolver
    #[arg(long, help_heading = "Names")]
    pub(super) no_discover: bool,

    /// The server's product: a name from "sigprobe servers", or a file with a profile of your own
    #[arg(long, value_name = "NAME|FILE", help_heading = "Names", value_hint = ValueHint::AnyPath)]
    pub(super) server: Option<String>,

    /// HTTP method [default: GET, or POST with --data]
    #[arg(short = 'X', long, help_heading = "Request")]
    pub(super) method: Option<String>,
    /// Body
    #[arg(long, help_heading = "Request", conflicts_with = "data_file")]
    pub(super) data: Option<String>,
    /// File that holds the body
    #[arg(long, value_name = "FILE", help_heading = "Request")]
    pub(super) data_file: Option<PathBuf>,
    /// Content type of the body [default: application/x-www-form-urlencoded]
    #[arg(long, value_name = "TYPE", help_heading = "Request")]
    pub(super) content_type: Option<String>,
    /// Another header (repeatable; not Authorization, Host or Content-Length)
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", help_heading = "Request")]
    pub(super) headers: Vec<String>,
    /// Where the OAuth parameters travel
    #[arg(long, value_enum, default_value_t = PlacementChoice::Header, help_heading = "Request")]
    pub(super) placement: PlacementChoice,
    /// HMAC-SHA1, HMAC-SHA256, HMAC-SHA512 or PLAINTEXT
    #[arg(long, value_name = "METHOD", default_value = "HMAC-SHA1", help_heading = "Request")]
    pub(super) signature_method: String,
    /// Allow PLAINTEXT, which sends the secret itself, over http
    #[arg(long, help_heading = "Request")]
    pub(super) allow_plaintext_http: bool,
    /// Allow a method that can change something on the server
    #[arg(long, help_heading = "Request")]
    pub(super) allow_unsafe_method: bool,

    /// PEM file with the only certificates to trust
    #[arg(long, value_name = "FILE", help_heading = "Connection")]
    pub(super) cacert: Option<PathBuf>,
    /// Go on when the server's certificate does not verify
    #[arg(long, help_heading = "Connection")]
    pub(super) insecure: bool,
    /// Who speaks TLS; native is there on Windows only, for servers older than 2016
    #[arg(long, value_enum, default_value_t = TlsChoice::Rustls, help_heading = "Connection")]
    pub(super) tls: TlsChoice,
    /// Connect to another address, as in curl (repeatable)
    #[arg(long, value_name = "HOST1:PORT1:HOST2:PORT2", help_heading = "Connection")]
    pub(super) connect_to: Vec<String>,
    /// Use this address for a host and port, as in curl (repeatable)
    #[arg(long, value_name = "HOST:PORT:ADDRESS", help_heading = "Connection")]
    pub(super) resolve: Vec<String>,
    /// HTTP proxy [default: the environment's or the system's, never for loopback]
    #[arg(long, value_name = "URL", help_heading = "Connection", conflicts_with = "no_proxy")]
    pub(super) proxy: Option<String>,
    /// Use no proxy
    #[arg(long, help_heading = "Connection")]
    pub(super) no_proxy: bool,
    /// Another value for the Host header
    #[arg(long, value_name = "VALUE", help_heading = "Connection")]
    pub(super) host_header: Option<String>,
    /// Seconds for a whole request
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = seconds, help_heading = "Connection")]
    pub(super) timeout: f64,
    /// Seconds for connecting
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = seconds, help_heading = "Connection")]
    pub(super) connect_timeout: f64,

    /// Requests at the same time
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64), help_heading = "Probing")]
    pub(super) concurrency: u16,
    /// Seconds to wait between requests
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = delay, help_heading = "Probing")]
    pub(super) delay: f64,
    /// No more requests than this, controls and confirmations included; fewer than 24 prove nothing
    #[arg(long, value_name = "N", default_value_t = 192, value_parser = clap::value_parser!(u16).range(24..), help_heading = "Probing")]
    pub(super) max_probes: u16,
    /// End soon after the first acceptance
    #[arg(long, help_heading = "Probing", conflicts_with = "all")]
    pub(super) first: bool,
    /// Leave no variant out
    #[arg(long, help_heading = "Probing")]
    pub(super) all: bool,
    /// Add a harmless query parameter by which more variants can be told apart
    #[arg(long, help_heading = "Probing")]
    pub(super) separate: bool,
    /// Find out what the server makes its base URL of, although there is a cache on the way
    #[arg(long, help_heading = "Follow-ups", conflicts_with = "no_follow_up")]
    pub(super) follow_up: bool,
    /// Send no requests with another Host or with X-Forwarded-* after something was accepted
    #[arg(long, help_heading = "Follow-ups")]
    pub(super) no_follow_up: bool,
    /// Send an accepted request twice, and one with a short and one with a long nonce
    #[arg(long, help_heading = "Follow-ups")]
    pub(super) test_replay: bool,
    /// Send the likeliest variants in so many rounds on new connections, for faults that come and go
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1000), hide_default_value = true, help_heading = "Follow-ups")]
    pub(super) repeat: u16,
    /// Show what would be asked; send nothing
    #[arg(long, help_heading = "Probing")]
    pub(super) dry_run: bool,
    /// An answer that matches is a refusal (status line, headers and body)
    #[arg(long, value_name = "REGEX", help_heading = "Probing")]
    pub(super) refused_when: Option<String>,
    /// An answer that matches is an acceptance
    #[arg(long, value_name = "REGEX", help_heading = "Probing")]
    pub(super) accepted_when: Option<String>,

    /// Put stand-ins in place of host names, addresses and the key, to pass the report on. Not with -v or --record: what
    /// a server answers may name it in ways that nobody foresees
    #[arg(long, help_heading = "Output", conflicts_with = "verbose")]
    pub(super) anonymise: bool,

    /// Record the run into this file, without the secrets, for "sigprobe replay"
    #[arg(long, value_name = "FILE", help_heading = "Output", conflicts_with = "anonymise")]
    pub(super) record: Option<PathBuf>,

    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PlacementChoice {
    Header,
    Query,
    Body,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TlsChoice {
    Rustls,
    Native,
}

pub(super) fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.01..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("give seconds, from 0.01 to 3600".to_owned()),
    }
}

/// An address with its port; `localhost` is the machine's own.
pub(super) fn listen_address(text: &str) -> Result<SocketAddr, String> {
    let address = match text.rsplit_once(':') {
        Some((host, port)) if host.eq_ignore_ascii_case("localhost") => format!("127.0.0.1:{port}"),
        _ => text.to_owned(),
    };
    address.parse().map_err(|_| "write an address and a port, such as 127.0.0.1:9000".to_owned())
}

fn delay(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("give seconds, from 0 to 3600".to_owned()),
    }
}
