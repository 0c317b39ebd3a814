//! `sigprobe listen`: inspects each request that arrives, until Ctrl-C.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueEnum};
use sigprobe::axis::{Authority, BaseAddress};
use sigprobe::credentials::{Credentials, Redactor, Secret};
use sigprobe::formats::inspection;
use sigprobe::inspect::{Inspection, Knowledge};
use sigprobe::listen::{Heard, Received, Verifier, serve};
use sigprobe::stamp::Source as _;

use super::inspect::parsed;
use super::output::print;
use super::world::{SystemSource, interrupt, say};
use super::{input_fault, secret};

const EXAMPLES: &str = "\
It ends with exit code 0 on Ctrl-C or SIGTERM. Time and nonce are not checked, and nothing is sent on.

Examples:
  sigprobe listen --listen 127.0.0.1:8080 --key KEY --secret-file secret.txt --base-address \
                        \"http://alteryx-prod01/gallery\"";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ListenArgs {
    /// Where to listen: a loopback address
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080", value_parser = super::args::listen_address)]
    listen: SocketAddr,
    /// Listen on an address that others can reach
    #[arg(long)]
    allow_remote: bool,
    /// Consumer key
    #[arg(long, env = "SIGPROBE_KEY", hide_env_values = true, help_heading = "Credentials")]
    key: Option<String>,
    /// File that holds the consumer secret; - is standard input. An empty file is the empty secret
    #[arg(long, value_name = "FILE", help_heading = "Credentials")]
    secret_file: Option<PathBuf>,
    /// File that holds the token's secret
    #[arg(long, value_name = "FILE", help_heading = "Credentials")]
    token_secret_file: Option<PathBuf>,
    /// The base address of the server that this stands for [default: the Host header decides]
    #[arg(long, value_name = "URL", help_heading = "Names")]
    base_address: Option<String>,
    /// Another name that the server goes by (repeatable)
    #[arg(long, value_name = "NAME[:PORT]", help_heading = "Names")]
    alias: Vec<String>,
    /// At most so many differences from RFC 5849 at once
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=3), help_heading = "Search")]
    depth: u8,
    /// Threads
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64), help_heading = "Search")]
    jobs: u8,
    /// Show the calculation of each signature step by step
    #[arg(long)]
    steps: bool,
    /// How to write the reports: json is one document a line
    #[arg(long, value_enum, default_value_t = LineFormat::Table)]
    format: LineFormat,
}

/// How reports are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LineFormat {
    /// For people
    Table,
    /// One document a line
    Json,
}

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &ListenArgs) -> anyhow::Result<u8> {
    if !args.listen.ip().is_loopback() && !args.allow_remote {
        return Err(input_fault(format!(
            "{} can be reached from other machines: listen on 127.0.0.1, or add --allow-remote",
            args.listen
        )));
    }
    let verifier = verifier(args)?;
    let interrupt = interrupt();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(args.listen).await.map_err(|error| {
            input_fault(format!("{} cannot be listened on ({error}): choose another --listen", args.listen))
        })?;
        say(&format!(
            "sigprobe: listening at http://{}; point the failing client here. Ctrl-C ends it.",
            listener.local_addr()?
        ));
        let (stopped, format) = (interrupt.clone(), args.format);
        let ear = Arc::new(move |received: &Received| {
            let heard = hear(&verifier, received, &|_| !*stopped.borrow());
            let redacted = redacted(&verifier, &rendered(&heard, format));
            if let Err(error) = print(&redacted) {
                say(&format!("sigprobe: standard output: {error}"));
            }
            Heard { said: self::redacted(&verifier, &answered(&verifier, received, &heard.said)), ..heard }
        });
        let mut interrupt = interrupt;
        tokio::select! {
            () = serve(listener, ear) => {}
            _ = interrupt.wait_for(|stop| *stop) => {}
        }
        Ok(0)
    })
}

fn verifier(args: &ListenArgs) -> anyhow::Result<Verifier> {
    let key = args.key.as_deref().map(str::trim).unwrap_or_default();
    if key.is_empty() {
        return Err(input_fault("there is no key to compare with: give --key KEY, or set SIGPROBE_KEY"));
    }
    let (secrets, notes) =
        secret::for_inspection(args.secret_file.as_deref(), args.token_secret_file.as_deref(), false)?;
    let Some((secret, token)) = secrets else {
        return Err(input_fault("there is no secret: give --secret-file FILE, or set SIGPROBE_SECRET"));
    };
    for note in notes {
        say(&format!("sigprobe: {note}"));
    }
    let base_address = args
        .base_address
        .as_deref()
        .map(BaseAddress::parse)
        .transpose()
        .map_err(|error| input_fault(format!("--base-address: {error}")))?;
    let credentials =
        Credentials { key: key.to_owned(), secret, token: token.map(|own: Secret| (String::new(), own)) };
    if let Some(note) = secret::same_as_key(&credentials) {
        say(&format!("sigprobe: {note}"));
    }
    Ok(Verifier {
        key: key.to_owned(),
        knowledge: Knowledge {
            credentials: Some(credentials),
            aliases: parsed(&args.alias, "--alias", Authority::parse)?,
            base_addresses: Vec::new(),
            depth: args.depth.into(),
            jobs: args.jobs.into(),
            against: None,
            steps: args.steps,
            now: 0,
        },
        base_address,
    })
}

fn hear(verifier: &Verifier, received: &Received, go_on: &sigprobe::search::Progress<'_>) -> Heard {
    let start = Instant::now();
    let mut heard = verifier.hear(received, SystemSource.unix_seconds(), go_on);
    heard.inspection =
        heard.inspection.map(|own| Inspection { elapsed_ms: start.elapsed().as_millis(), ..own });
    heard
}

/// What the client is told: the key only where no page elsewhere can read it.
fn answered(verifier: &Verifier, received: &Received, said: &str) -> String {
    if !received.is_to_a_name() {
        return said.to_owned();
    }
    said.replace(&format!("\"{}\"", verifier.key), "that sigprobe's own output names")
}

fn rendered(heard: &Heard, format: LineFormat) -> String {
    match format {
        LineFormat::Json => inspection::json_line(heard),
        LineFormat::Table => inspection::heard(heard),
    }
}

/// What is written holds no secret, whatever a client sends.
fn redacted(verifier: &Verifier, text: &str) -> String {
    verifier.knowledge.credentials.as_ref().map_or_else(
        || text.to_owned(),
        |credentials| Redactor::new(credentials, &[&credentials.key]).redact(text),
    )
}
