//! `sigprobe proxy`: signs and passes on until Ctrl-C.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use sigprobe::axis::Situation;
use sigprobe::credentials::{Credentials, Redactor, Secret};
use sigprobe::probe::route::Route;
use sigprobe::proxy::{Admission, DRAIN, Forwarder, Limits, Line, Proxy, Upstream, VariantOf, serve};
use sigprobe::request::{Called, Request, Sent};
use sigprobe::rfc5849::signature::SignatureMethod;
use sigprobe::rfc5849::transmission::Placement;

use super::args::PlacementChoice;
use super::credentials::CredentialArgs;
use super::way::{Way, WayArgs};
use super::world::{SystemSource, interrupt, now_in_milliseconds, say};
use super::{input_fault, named_file, secret};

const EXAMPLES: &str = "\
Examples:
  sigprobe proxy --listen 127.0.0.1:9000 --to \"https://gallery.example.com/gallery\" --base-address \
                        \"http://alteryx-prod01/gallery\" --key KEY --secret-file secret.txt

Clients then call http://127.0.0.1:9000/api/v1/... without signing. It ends with exit code 0 on Ctrl-C or SIGTERM, once the
requests under way are answered.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ProxyArgs {
    /// Where to listen: a loopback address
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:9000", value_parser = super::args::listen_address)]
    listen: SocketAddr,
    /// The server that every request goes to, with the path that stands before theirs
    #[arg(long, value_name = "URL")]
    to: String,
    #[command(flatten)]
    credentials: CredentialArgs,
    #[command(flatten)]
    way: WayArgs,
    /// Where the OAuth parameters go [default: header, or as the report has it]
    #[arg(long, value_enum, help_heading = "What to sign")]
    placement: Option<PlacementChoice>,
    /// HMAC-SHA1, HMAC-SHA256 or HMAC-SHA512 [default: HMAC-SHA1, or as the report has it]
    #[arg(long, value_name = "METHOD", help_heading = "What to sign")]
    signature_method: Option<String>,
    /// Sign once more, with another nonce, what the server refuses for its signature: 1 or 0
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=1))]
    retry_refused: u8,
    /// Listen on an address that others can reach; they must send the token of --access-token-file
    #[arg(long, requires = "access_token_file")]
    allow_remote: bool,
    /// File with the token that clients send in X-Sigprobe-Token
    #[arg(long, value_name = "FILE", requires = "allow_remote")]
    access_token_file: Option<PathBuf>,
    /// PEM file with the only certificates to trust
    #[arg(long, value_name = "FILE", help_heading = "Connection")]
    cacert: Option<PathBuf>,
    /// Connect to another address, as in curl (repeatable)
    #[arg(long, value_name = "HOST1:PORT1:HOST2:PORT2", help_heading = "Connection")]
    connect_to: Vec<String>,
    /// Seconds for connecting; then the client gets 502
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = super::args::seconds, help_heading = "Connection")]
    connect_timeout: f64,
    /// Seconds for the server's answer to begin once it has the request; then the client gets 504, and nothing is sent again
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = super::args::seconds, help_heading = "Connection")]
    timeout: f64,
    /// Write no line for each request
    #[arg(short, long)]
    quiet: bool,
}

/// More threads than that wait for the server.
const MOST_THREADS: usize = 8;

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &ProxyArgs) -> anyhow::Result<u8> {
    if !args.listen.ip().is_loopback() && !args.allow_remote {
        return Err(input_fault(format!(
            "{} can be reached from other machines: listen on 127.0.0.1, or add --allow-remote and --access-token-file FILE \
             with the token that they must send",
            args.listen
        )));
    }
    let forwarder = forwarder(args)?;
    let destination = destination(&args.connect_to, &forwarder.sent)?;
    let upstream = upstream(args, &forwarder.sent, destination.clone())?;
    let token =
        args.access_token_file.as_deref().map(|file| secret::from_file(file, "the token")).transpose()?;
    let token = token.map(|(token, _)| token.expose().trim().to_owned());
    if token.as_deref().is_some_and(|token| token.len() < 16) {
        return Err(input_fault(
            "the token of --access-token-file is shorter than 16 characters: make a longer one",
        ));
    }
    let stop = interrupt();
    let threads = std::thread::available_parallelism().map_or(1, |own| own.get().min(MOST_THREADS));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let own = (forwarder.to.host.trim_matches(['[', ']']).to_owned(), forwarder.sent.port());
        resolves(destination.unwrap_or(own), args.listen).await?;
        let listener = tokio::net::TcpListener::bind(args.listen).await.map_err(|error| {
            input_fault(format!("{} cannot be listened on ({error}): choose another --listen", args.listen))
        })?;
        let address = listener.local_addr()?;
        say(&format!("sigprobe: http://{address} signs and passes on to {}. Ctrl-C ends it.", args.to));
        let hosts = [address.to_string(), format!("localhost:{}", address.port())].to_vec();
        let quiet = args.quiet;
        let redactor = Redactor::new(&forwarder.credentials, &[&forwarder.credentials.key, &args.to]);
        let log = Box::new(move |line: &Line| {
            if !quiet {
                say(&format!("{} {}", now_in_milliseconds(), redactor.redact(&logged(line))));
            }
        });
        let proxy = Proxy { admission: Admission { hosts, token }, forwarder, upstream, log };
        serve(listener, Arc::new(proxy), threads, DRAIN, stop).await?;
        Ok(0)
    })
}

/// One line of the log, without the time.
fn logged(line: &Line) -> String {
    let Line { method, path, took, .. } = line;
    let status = line.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
    let retried = if line.retried { ", at the second try" } else { "" };
    let said = line.said.as_ref().map_or_else(String::new, |said| format!(" ({said})"));
    format!("{method} {path} {status} {} ms{retried}{said}", took.as_millis())
}

/// Whether the server has an address, which is not the proxy's own: requests would go round for ever.
async fn resolves((host, port): (String, u16), listen: SocketAddr) -> anyhow::Result<()> {
    let found = tokio::net::lookup_host((host.as_str(), port)).await;
    let found: Vec<SocketAddr> = found.map(Iterator::collect).unwrap_or_default();
    if found.is_empty() {
        return Err(input_fault(format!("--to: no address is known for {host}: check the name")));
    }
    if found.iter().any(|to| is_own(*to, listen)) {
        return Err(input_fault(format!(
            "--to is the address that the proxy itself listens on ({listen}): give the server's, or choose another --listen"
        )));
    }
    Ok(())
}

/// Whether who connects to `to` reaches a listener at `listen`.
fn is_own(to: SocketAddr, listen: SocketAddr) -> bool {
    let (own, any) = (listen.ip(), listen.ip().is_unspecified());
    // The unspecified address is this machine's, as a destination as well.
    let is_here = to.ip().is_loopback() || to.ip().is_unspecified();
    to.port() == listen.port()
        && (to.ip() == own || is_here && any || to.ip().is_unspecified() && own.is_loopback())
}

fn forwarder(args: &ProxyArgs) -> anyhow::Result<Forwarder> {
    let to = Called::parse(&args.to).map_err(|error| input_fault(format!("--to: {error}")))?;
    let sent = Sent::new(&to, None).map_err(|error| input_fault(format!("--to: {error}")))?;
    if to.query.is_some() {
        return Err(input_fault("--to holds a query: give scheme, host and path only"));
    }
    let key = args.credentials.key.as_deref().map(str::trim).unwrap_or_default();
    if key.is_empty() {
        return Err(input_fault("there is no consumer key: give --key KEY, or set SIGPROBE_KEY"));
    }
    let way = Way::new(&args.way)?;
    let accepted = way.accepted.as_ref();
    let method = args.signature_method.as_deref().or(accepted.map(|own| own.signature_method.as_str()));
    let signature_method = SignatureMethod::parse(method.unwrap_or("HMAC-SHA1"))
        .filter(|own| *own != SignatureMethod::Plaintext)
        .ok_or_else(|| input_fault("--signature-method is one of HMAC-SHA1, HMAC-SHA256 and HMAC-SHA512"))?;
    let placement = match (args.placement, accepted.map(|own| own.placement.as_str())) {
        (Some(PlacementChoice::Query), _) | (None, Some("query")) => Placement::Query,
        (Some(PlacementChoice::Body), _) | (None, Some("body")) => Placement::Body,
        _ => Placement::Header,
    };
    let (secret, notes) = args.credentials.secret()?;
    for note in notes {
        say(&format!("sigprobe: {note}"));
    }
    let token = args.credentials.token()?;
    // What is around the secret was pasted with it.
    let secret = Secret::new(secret.expose().trim().to_owned());
    let variant = variant(args, way, &to)?;
    Ok(Forwarder {
        to,
        sent,
        credentials: Credentials { key: key.to_owned(), secret, token },
        variant,
        placement,
        signature_method,
        retries: args.retry_refused > 0,
        source: Box::new(SystemSource),
    })
}

/// Where to connect in place of the server's own host and port.
fn destination(routes: &[String], to: &Sent) -> anyhow::Result<Option<(String, u16)>> {
    let routes: Result<Vec<Route>, String> = routes.iter().map(|text| Route::connect_to(text)).collect();
    Ok(Route::destination(&routes.map_err(input_fault)?, to))
}

fn upstream(args: &ProxyArgs, to: &Sent, destination: Option<(String, u16)>) -> anyhow::Result<Upstream> {
    let ca_pem = args.cacert.as_deref().map(|file| named_file::read(file, "--cacert")).transpose()?;
    let (connect, answer) = (args.connect_timeout, args.timeout);
    let limits =
        Limits { connect: Duration::from_secs_f64(connect), answer: Duration::from_secs_f64(answer) };
    Upstream::new(to, destination, ca_pem.as_deref(), limits).map_err(|error| input_fault(error.to_string()))
}

/// How each request is signed. What can never be signed is said before the first request.
fn variant(args: &ProxyArgs, way: Way, to: &Called) -> anyhow::Result<Box<VariantOf>> {
    // Some variants need a path that is long enough, as those of requests are.
    let path = to.path.trim_end_matches('/').to_owned() + &"/x".repeat(16);
    let request =
        Request::get(Called { path, ..to.clone() }).map_err(|error| input_fault(error.to_string()))?;
    let variant = way
        .variant(&mut Situation::new(request))
        .map_err(|error| input_fault(format!("this variant cannot be signed for {}: {error}", args.to)))?;
    if way.is_of_server() {
        return Ok(Box::new(move |_| Ok(variant.clone())));
    }
    Ok(Box::new(move |situation| way.variant(situation)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_own_address_is_known_by_all_its_names() {
        for (to, listen, expected) in [
            ("127.0.0.1:9000", "127.0.0.1:9000", true),
            ("0.0.0.0:9000", "127.0.0.1:9000", true),
            ("127.0.0.1:9000", "0.0.0.0:9000", true),
            ("[::1]:9000", "[::]:9000", true),
            ("127.0.0.1:9001", "127.0.0.1:9000", false),
            ("127.0.0.2:9000", "127.0.0.1:9000", false),
            ("10.0.0.5:9000", "0.0.0.0:9000", false),
        ] {
            let own = is_own(to.parse().unwrap(), listen.parse().unwrap());
            assert_eq!(own, expected, "{to} {listen}");
        }
    }
}
