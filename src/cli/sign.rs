//! `sigprobe sign`: one signed request, or code that signs, for any variant.

use std::io::Read as _;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _, FromArgMatches as _, ValueEnum};
use sigprobe::axis::Variant;
use sigprobe::credentials::{Redactor, Secret};
use sigprobe::formats::printable;
use sigprobe::formats::request::{Shell, authorization, curl, http};
use sigprobe::probe::http::HttpTransport;
use sigprobe::probe::transport::Transport as _;
use sigprobe::probe::{Connection, Outcome};
use sigprobe::report::Accepted;
use sigprobe::sign::sign_freshly;
use sigprobe::snippets::{LANGUAGES, Recipe};

use super::args::{Cli, Command};
use super::gather::Job;
use super::output::print;
use super::world::{SystemSource, interrupt, say};
use super::{input_fault, secret};

/// A longer file is no report.
const LARGEST: u64 = 64 * 1024 * 1024;

const EXAMPLES: &str = "\
Examples:
  sigprobe sign \"https://gallery.example.com/gallery/api/v1/\" --base-address \"http://alteryx-prod01/gallery\" --key KEY \
                        --secret-file secret.txt --as curl
  sigprobe sign \"https://gallery.example.com/gallery/api/v1/\" --from report.json --key KEY --secret-file secret.txt --as \
                        python";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SignArgs {
    /// The URL to call
    url: String,
    /// Consumer key
    #[arg(long, env = "SIGPROBE_KEY", hide_env_values = true, help_heading = "Credentials")]
    key: Option<String>,
    /// File that holds the consumer secret; - is standard input. Else `SIGPROBE_SECRET`, else a prompt
    #[arg(long, value_name = "FILE", help_heading = "Credentials")]
    secret_file: Option<PathBuf>,
    /// Token, when requests are made on a user's behalf
    #[arg(long, help_heading = "Credentials", requires = "token_secret_file")]
    token: Option<String>,
    /// File that holds the token's secret
    #[arg(long, value_name = "FILE", help_heading = "Credentials", requires = "token")]
    token_secret_file: Option<PathBuf>,
    /// Sign this base address in place of the one that is called
    #[arg(long, value_name = "URL", help_heading = "What to sign", conflicts_with_all = ["variant", "from"])]
    base_address: Option<String>,
    /// Sign as this variant has it, as reports print it
    #[arg(long, value_name = "VARIANT", help_heading = "What to sign", conflicts_with = "from")]
    variant: Option<String>,
    /// Another name that the server goes by, which a variant may use (repeatable)
    #[arg(long, value_name = "NAME[:PORT]", help_heading = "What to sign")]
    alias: Vec<String>,
    /// Sign as a report of `probe --format json` found it accepted
    #[arg(long, value_name = "FILE", help_heading = "What to sign")]
    from: Option<PathBuf>,
    /// HTTP method [default: GET, with a body POST]
    #[arg(short = 'X', long = "method", value_name = "METHOD", help_heading = "Request")]
    method: Option<String>,
    /// Body
    #[arg(short = 'd', long, help_heading = "Request")]
    data: Option<String>,
    /// Content type of the body
    #[arg(long, value_name = "TYPE", help_heading = "Request")]
    content_type: Option<String>,
    /// Another header (repeatable)
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", help_heading = "Request")]
    headers: Vec<String>,
    /// header, query or body [default: header, or as the report has it]
    #[arg(long, value_name = "PLACE", help_heading = "Request")]
    placement: Option<String>,
    /// HMAC-SHA1, HMAC-SHA256 or HMAC-SHA512 [default: HMAC-SHA1, or as the report has it]
    #[arg(long, value_name = "METHOD", help_heading = "Request")]
    signature_method: Option<String>,
    /// What to write
    #[arg(long = "as", value_enum, default_value_t = Form::Url, value_name = "FORM")]
    form: Form,
    /// Send the request, and show the answer
    #[arg(long, conflicts_with = "form")]
    send: bool,
    /// PEM file with the only certificates to trust, for --send
    #[arg(long, value_name = "FILE", requires = "send")]
    cacert: Option<PathBuf>,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The signed URL
    Url,
    /// The value of the Authorization header, without the header's name
    Header,
    /// The whole request
    Http,
    /// A curl command for bash
    Curl,
    /// A curl command for the console of Windows
    CurlCmd,
    /// A curl command for PowerShell
    CurlPowershell,
    /// Code that signs at run time: Python
    Python,
    /// Code that signs at run time: bash with openssl
    Bash,
    /// Code that signs at run time: JavaScript for Node
    Node,
    /// Code that signs at run time: a pre-request script for Postman
    Postman,
    /// Code that signs at run time: PowerShell 5.1 and 7
    Powershell,
    /// Code that signs at run time: C#
    Csharp,
}

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &SignArgs) -> anyhow::Result<u8> {
    let accepted = args.from.as_ref().map(accepted).transpose()?;
    let mut job = job(args, accepted.as_ref())?;
    let variant = variant(args, accepted.as_ref(), &mut job)?;
    let request = &job.situation.request;
    for note in &job.notes {
        say(&format!("sigprobe: {note}"));
    }
    let redactor = Redactor::new(&job.credentials, &[&job.credentials.key]);
    if let Some(language) = args.form.to_possible_value().and_then(|own| {
        LANGUAGES.iter().find(|language| language.name == own.get_name()).filter(|_| !args.send)
    }) {
        let recipe = Recipe::new(request, &job.credentials, &variant);
        let recipe = recipe.map_err(|error| input_fault(error.to_string()))?;
        print(&redactor.redact(&recipe.write(language)))?;
        if language.name != "postman" {
            say("sigprobe: this code reads the secret from the environment variable OAUTH_CONSUMER_SECRET");
        }
        return Ok(0);
    }
    let outgoing = sign_freshly(request, &job.credentials, &variant, &SystemSource).outgoing;
    if args.send {
        let transport = HttpTransport::new(job.http_settings(&request.sent)?, interrupt())?;
        let observation = transport.send(&outgoing, Connection::New);
        let (text, code) = match observation.outcome {
            Outcome::Answer(answer) => {
                let code = if (200..300).contains(&answer.status) { 0 } else { 3 };
                (format!("{}\n{}\n", answer.status, printable(&answer.text())), code)
            }
            Outcome::Failure(failure) => (format!("No answer: {}\n", failure.kind.said()), 7),
        };
        print(&redactor.redact(&text))?;
        return Ok(code);
    }
    let text = match args.form {
        Form::Header => format!(
            "{}\n",
            authorization(&outgoing).ok_or_else(|| {
                input_fault("the OAuth parameters do not travel in the header: choose --as url or http")
            })?
        ),
        Form::Http => http(&outgoing),
        Form::Curl => curl(&outgoing, Shell::Bash),
        Form::CurlCmd => curl(&outgoing, Shell::Cmd),
        Form::CurlPowershell => curl(&outgoing, Shell::PowerShell),
        _ => format!("{}\n", outgoing.url),
    };
    print(&text)?;
    say(
        "sigprobe: this works once, and only for some minutes: it holds one nonce and the present time. Code that signs \
         anew each time: --as python, bash, node, postman, powershell or csharp.",
    );
    Ok(0)
}

pub(super) fn accepted(file: &PathBuf) -> anyhow::Result<Accepted> {
    let mut text = String::new();
    let read = std::fs::File::open(file).and_then(|own| own.take(LARGEST).read_to_string(&mut text));
    read.map_err(|error| {
        input_fault(format!("the report {} cannot be read ({error}): check its name", file.display()))
    })?;
    Accepted::read(&text).map_err(|error| input_fault(format!("the report {}: {error}", file.display())))
}

/// The request and credentials, checked as those of `probe` are.
fn job(args: &SignArgs, accepted: Option<&Accepted>) -> anyhow::Result<Job> {
    // A signed URL is one without a header.
    let placement = args.placement.as_deref().or(accepted.map(|own| own.placement.as_str()));
    let is_url = args.form == Form::Url && !args.send;
    let placement = placement.unwrap_or(if is_url { "query" } else { "header" });
    let placement = if is_url && placement == "header" { "query" } else { placement };
    let method = args.signature_method.as_deref().or(accepted.map(|own| own.signature_method.as_str()));
    let mut words = vec!["sigprobe", "probe", args.url.as_str(), "--no-discover", "--allow-unsafe-method"];
    words.extend(["--placement", placement, "--signature-method", method.unwrap_or("HMAC-SHA1")]);
    let cacert = args.cacert.as_ref().map(|file| file.display().to_string());
    for (flag, value) in [
        ("--key", args.key.as_deref()),
        ("--base-address", args.base_address.as_deref()),
        ("--method", args.method.as_deref()),
        ("--data", args.data.as_deref()),
        ("--content-type", args.content_type.as_deref()),
        ("--cacert", cacert.as_deref()),
    ] {
        words.extend(value.into_iter().flat_map(|value| [flag, value]));
    }
    words.extend(args.alias.iter().flat_map(|alias| ["--alias", alias.as_str()]));
    words.extend(args.headers.iter().flat_map(|header| ["--header", header.as_str()]));
    let parsed = Cli::command().try_get_matches_from(words).and_then(|own| Cli::from_arg_matches(&own));
    let cli = parsed.map_err(|error| {
        let text = error.to_string();
        input_fault(text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned())
    })?;
    let Command::Probe(probe) = cli.command else { return Err(input_fault("the request cannot be read")) };
    let (secret, notes) = secret::consumer_secret(args.secret_file.as_deref(), None, false)?;
    let token = match (&args.token, &args.token_secret_file) {
        (Some(token), Some(file)) => {
            let (secret, _) = secret::from_file(file, "the token's secret")?;
            Some((token.clone(), Secret::new(secret.expose().trim().to_owned())))
        }
        _ => None,
    };
    Job::new(&probe, (secret, notes), token)
}

/// The variant that is asked for; the secret is taken without white space around it.
fn variant(args: &SignArgs, accepted: Option<&Accepted>, job: &mut Job) -> anyhow::Result<Variant> {
    let situation = &mut job.situation;
    let chosen = if let Some(accepted) = accepted {
        accepted.variant(situation)
    } else if let Some(base) = situation.base_addresses.first() {
        Variant::parse(&format!("base-address={}", base.text), situation)
    } else {
        Variant::parse(args.variant.as_deref().unwrap_or("rfc5849"), situation)
    };
    let variant =
        chosen.map_err(|error| input_fault(format!("this variant cannot be signed here: {error}")))?;
    if situation.secret_has_white_space && !variant.deviates_on("client-secret") {
        let trimmed = Variant::parse("client-secret=trimmed", situation).map_err(input_fault)?;
        return Ok(trimmed
            .deviations
            .iter()
            .try_fold(variant.clone(), |own, one| own.with(one))
            .unwrap_or(variant));
    }
    Ok(variant)
}
