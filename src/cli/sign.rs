//! `sigprobe sign`: one signed request, or code that signs, for any variant.

mod send;

use std::path::PathBuf;

use clap::{Args, CommandFactory as _, FromArgMatches as _, ValueEnum};
use sigprobe::axis::{Situation, Variant};
use sigprobe::credentials::Redactor;
use sigprobe::formats::request::{Shell, authorization, curl, http};
use sigprobe::report::Accepted;
use sigprobe::request::{Outgoing, Request};
use sigprobe::rfc5849::signature::SignatureMethod;
use sigprobe::rfc5849::transmission::Placement;
use sigprobe::sign::shape::Shape;
use sigprobe::sign::sign_freshly;
use sigprobe::snippets::{LANGUAGES, Language, Recipe};

use super::args::{Cli, Command};
use super::credentials::CredentialArgs;
use super::gather::Job;
use super::output::print;
use super::way::{Way, WayArgs};
use super::world::{SystemSource, say};
use super::{input_fault, withheld};

const EXAMPLES: &str = "\
Examples:
  sigprobe sign \"https://gallery.example.com/gallery/api/v1/\" --base-address \"http://alteryx-prod01/gallery\" --key KEY \
                        --secret-file secret.txt --as curl
  sigprobe sign \"https://gallery.example.com/gallery/api/v1/\" --from report.json --key KEY --secret-file secret.txt --as \
                        python

Exit codes:
    0  what was asked for is written; with --send: the answer's status is 200 to 299
    3  with --send: the answer has another status
    7  with --send: no answer, or one that was cut off
  130  with --send: interrupted
    2  a fault of the input; nothing was sent";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SignArgs {
    /// The URL to call
    url: String,
    #[command(flatten)]
    credentials: CredentialArgs,
    #[command(flatten)]
    way: WayArgs,
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
    /// Go on when the server's certificate does not verify, for --send
    #[arg(long, requires = "send")]
    insecure: bool,
    /// Connect to another address, as in curl (repeatable), for --send
    #[arg(long, value_name = "HOST1:PORT1:HOST2:PORT2", requires = "send")]
    connect_to: Vec<String>,
}

impl SignArgs {
    fn writes_url(&self) -> bool {
        self.form == Form::Url && !self.send
    }
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
    let way = Way::new(&args.way)?;
    let mut job = job(args, way.accepted.as_ref())?;
    let variant = variant(&way, &mut job.situation)
        .map_err(|error| input_fault(format!("this variant cannot be signed here: {error}")))?;
    let is_moved = way.accepted.as_ref().is_some_and(|own| own.placement == "header") && args.writes_url();
    if is_moved && args.placement.is_none() {
        job.notes.push(
            "The report has the OAuth parameters in the header; a URL holds them in its query, which not every server takes."
                .to_owned(),
        );
    }
    let host = job.situation.request.sent.host().to_owned();
    if let Some(other) = way.accepted.as_ref().and_then(|own| own.other_than(&host)) {
        job.notes.push(format!(
            "The report is about {other}, and {host} is called: it is signed as the server of the report wants it."
        ));
    }
    let request = &job.situation.request;
    let name = args.form.to_possible_value();
    let language = LANGUAGES.iter().find(|own| name.as_ref().is_some_and(|name| own.name == name.get_name()));
    if let Some(language) = language.filter(|_| !args.send) {
        let recipe = Recipe::new(request, &job.credentials, &variant);
        let recipe = recipe.map_err(|error| input_fault(error.to_string()))?;
        say_all(&job.notes);
        let redactor = Redactor::new(&job.credentials, &[&job.credentials.key]);
        print(&redactor.redact(&recipe.write(language)))?;
        say_how_to_run(language, job.credentials.token.is_some());
        return Ok(0);
    }
    let outgoing = sign_freshly(request, &job.credentials, &variant, &SystemSource).outgoing;
    if args.send {
        say_all(&job.notes);
        return send::main(&job, &outgoing);
    }
    let text = written(args.form, &outgoing, Shape::new(request, &variant.deviations).placement)?;
    say_all(&job.notes);
    print(&text)?;
    if matches!(args.form, Form::Url | Form::Header) && (request.method != "GET" || request.body.is_some()) {
        say(&format!("sigprobe: it is signed for {}: send it so", what_else(request)));
    }
    say(
        "sigprobe: this works once, and as a rule for five minutes: it holds one nonce and the present time. Code that \
         signs anew each time: --as python, bash, node, postman, powershell or csharp.",
    );
    Ok(0)
}

/// The variant that is asked for; the secret is taken without white space around it.
fn variant(way: &Way, situation: &mut Situation) -> Result<Variant, String> {
    let variant = way.variant(situation)?;
    let trimmed = Variant::parse("client-secret=trimmed", situation)?;
    Ok(trimmed.deviations.iter().fold(variant, |own, one| own.with(one).unwrap_or(own)))
}

fn say_all(notes: &[String]) {
    for note in notes {
        say(&format!("sigprobe: {note}"));
    }
}

/// What a request is, beside its URL and its header.
fn what_else(request: &Request) -> String {
    let body = if request.body.is_some() { " with this body" } else { "" };
    format!("{}{body}", request.method)
}

/// The request in a form that holds all that was signed.
fn written(form: Form, outgoing: &Outgoing, placement: Placement) -> anyhow::Result<String> {
    let holding = match placement {
        Placement::Header => "header, http or curl",
        Placement::Query => "url, http or curl",
        Placement::Body => "http or curl",
    };
    let elsewhere = |here: &str| {
        let there = placement.name();
        input_fault(format!(
            "the OAuth parameters do not travel in the {here} but in the {there}: choose --as {holding}"
        ))
    };
    let command = |shell| curl(outgoing, shell).map_err(|error| input_fault(error.to_string()));
    match form {
        Form::Header => {
            let value = authorization(outgoing).ok_or_else(|| elsewhere("header"))?;
            Ok(format!("{value}\n"))
        }
        Form::Http => Ok(http(outgoing)),
        Form::Curl => command(Shell::Bash),
        Form::CurlCmd => command(Shell::Cmd),
        Form::CurlPowershell => command(Shell::PowerShell),
        _ if placement == Placement::Query => Ok(format!("{}\n", outgoing.url)),
        _ => Err(elsewhere("query")),
    }
}

/// How code comes to its secret.
fn say_how_to_run(language: &Language, has_token: bool) {
    if language.runs.is_none() && language.runs_on_windows.is_none() {
        say(
            "sigprobe: this script reads the secret from the variable oauth_consumer_secret of Postman: set it, with the type secret",
        );
        return;
    }
    let token = if has_token { ", and the token's from OAUTH_TOKEN_SECRET" } else { "" };
    say(&format!(
        "sigprobe: this code reads the secret from the environment variable OAUTH_CONSUMER_SECRET{token}. Save it as {}, and run:",
        language.file
    ));
    if let Some(run) = language.runs {
        say(&format!("  export OAUTH_CONSUMER_SECRET=\"$(cat secret.txt)\"; {run}"));
    }
    if let Some(run) = language.runs_on_windows {
        say(&format!("  $env:OAUTH_CONSUMER_SECRET = Get-Content -Raw secret.txt; {run}    (in PowerShell)"));
    }
}

/// The request and credentials, checked as those of `probe` are.
fn job(args: &SignArgs, accepted: Option<&Accepted>) -> anyhow::Result<Job> {
    // A signed URL is one without a header.
    let placement = args.placement.as_deref().or(accepted.map(|own| own.placement.as_str()));
    let is_url = args.writes_url();
    let placement = placement.unwrap_or(if is_url { "query" } else { "header" });
    let placement = if is_url && placement == "header" { "query" } else { placement };
    let method = args.signature_method.as_deref().or(accepted.map(|own| own.signature_method.as_str()));
    let mut words = vec!["sigprobe", "probe", args.url.as_str(), "--no-discover", "--allow-unsafe-method"];
    words.extend(["--placement", placement, "--signature-method", method.unwrap_or("HMAC-SHA1")]);
    let cacert = args.cacert.as_ref().map(|file| file.display().to_string());
    for (flag, value) in [
        ("--key", args.credentials.key.as_deref()),
        ("--method", args.method.as_deref()),
        ("--data", args.data.as_deref()),
        ("--content-type", args.content_type.as_deref()),
        ("--cacert", cacert.as_deref()),
    ] {
        words.extend(value.into_iter().flat_map(|value| [flag, value]));
    }
    words.extend(args.headers.iter().flat_map(|header| ["--header", header.as_str()]));
    words.extend(args.connect_to.iter().flat_map(|route| ["--connect-to", route.as_str()]));
    words.extend(args.insecure.then_some("--insecure"));
    // What is not sent needs no way, right or wrong.
    words.extend((!args.send).then_some("--no-proxy"));
    let parsed = Cli::command().try_get_matches_from(words).and_then(|own| Cli::from_arg_matches(&own));
    let cli = parsed.map_err(|error| {
        let text = withheld::said_of(&error);
        input_fault(text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned())
    })?;
    let Command::Probe(probe) = cli.command else { return Err(input_fault("the request cannot be read")) };
    if probe.signature_method.eq_ignore_ascii_case(SignatureMethod::Plaintext.name()) {
        return Err(input_fault(
            "--signature-method is one of HMAC-SHA1, HMAC-SHA256 and HMAC-SHA512: with PLAINTEXT the signature is the \
             secret itself, which is not written",
        ));
    }
    let (secret, notes) = args.credentials.secret()?;
    let token = args.credentials.token()?;
    Job::new(&probe, (secret, notes), token)
}
