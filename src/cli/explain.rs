//! `sigprobe explain`: the page of a cause or of a verdict, or the list of all.

use clap::Args;
use sigprobe::causes::{CAUSES, Cause};
use sigprobe::formats::pages;
use sigprobe::report::Verdict;

use super::input_fault;
use super::output::print;

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The code of a finding, or a verdict, as it stands in a report
    code: Option<String>,
}

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &ExplainArgs) -> anyhow::Result<u8> {
    let Some(given) = &args.code else {
        print(&pages::list(CAUSES, &Verdict::ALL))?;
        return Ok(0);
    };
    // Reports put codes of causes into brackets.
    let code = given.trim().trim_start_matches('[').trim_end_matches(']').to_lowercase();
    // A word may be both: the verdict, and the cause that it names.
    let verdict = Verdict::named(&code).map(pages::verdict);
    let cause = Cause::named(&code).map(pages::text);
    let found: Vec<String> = verdict.into_iter().chain(cause).collect();
    if found.is_empty() {
        let meant = Cause::nearest(&code, Verdict::ALL.into_iter().map(Verdict::name)).map_or_else(
            || "\"sigprobe explain\" lists them all".to_owned(),
            |nearest| format!("did you mean {nearest}?"),
        );
        return Err(input_fault(format!("there is no cause and no verdict \"{given}\": {meant}")));
    }
    print(&found.join("\n"))?;
    Ok(0)
}
