//! `sigprobe demo`: the whole job on a practice server in this process, through the same code as ever.

use clap::{Args, FromArgMatches as _};
use sigprobe::axis::BaseAddress;
use sigprobe::credentials::Secret;
use sigprobe::gallery::{Gallery, SUBSCRIPTION, listen, serve};
use sigprobe::report::Verdict;

use super::args::ProbeArgs;
use super::gather::Job;
use super::output::{FormatChoice, Output, OutputArgs, REPORT, both, print};
use super::probe::{Probed, probe};
use super::world::interrupt;

const BASE_ADDRESS: &str = "http://alteryx-prod01/gallery";
const CALLED: &str = "http://gallery.example.com";
const KEY: &str = "8D92C60EC127ED2practice";

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the subcommand; gives 0 when the diagnosis is right.
pub(super) fn main(args: &DemoArgs) -> anyhow::Result<u8> {
    let secret = Secret::new("only-for-the-practice-server".to_owned());
    let base_address = BaseAddress::parse(BASE_ADDRESS).map_err(anyhow::Error::msg)?;
    let gallery = Gallery { base_address: Some(base_address), key: KEY.to_owned(), secret: secret.clone() };

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let listener = runtime.block_on(listen(([127, 0, 0, 1], 0).into()))?;
    let port = listener.local_addr()?.port();
    runtime.spawn(serve(listener, gallery));

    let url = format!("{CALLED}{SUBSCRIPTION}?limit=10&offset=1");
    let connect_to = format!("gallery.example.com:80:127.0.0.1:{port}");
    let words = ["probe", &url, "--key", KEY, "--alias", "alteryx-prod01", "--connect-to", &connect_to];
    let matches = ProbeArgs::augment_args(clap::Command::new("probe")).try_get_matches_from(words)?;
    let mut probe_args = ProbeArgs::from_arg_matches(&matches)?;
    probe_args.output.quiet = args.output.quiet;

    let mut told = Ok(());
    if args.output.format.is_none_or(|format| format == FormatChoice::Table) {
        told = print(&format!(
            "A practice server listens on 127.0.0.1:{port}. It was set up with the base address {BASE_ADDRESS},\n\
             and then a load balancer gave it the name gallery.example.com. Its users now get \"401 The provided\n\
             signature(oauth_signature) is invalid.\" What sigprobe finds out, asked as\n\n  sigprobe probe \"{url}\" \
             --key {KEY} --secret-file secret.txt --alias alteryx-prod01\n\n"
        ));
    }
    let output = Output::new(&args.output, REPORT)?;
    let job = Job::new(&probe_args, (secret, Vec::new()), None)?;
    let Probed { report, redactor, run, .. } = probe(job, &probe_args, &interrupt())?;
    both(told, output.write(&report, &run, &redactor, None))?;
    let right = report.verdict == Verdict::AcceptedUnderAnotherBase
        && report
            .accepted
            .iter()
            .all(|a| a.base_string_uri == format!("http://alteryx-prod01{SUBSCRIPTION}"));
    Ok(u8::from(!right))
}
