//! `sigprobe explain`: the page of a cause, or the list of all.

use sigprobe::causes::{CAUSES, Cause};
use sigprobe::formats::pages;

use super::args::ExplainArgs;
use super::input_fault;
use super::output::print;

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &ExplainArgs) -> anyhow::Result<u8> {
    let Some(code) = &args.code else {
        print(&pages::list(CAUSES))?;
        return Ok(0);
    };
    let cause = Cause::named(code).ok_or_else(|| {
        let meant = Cause::nearest(code).map_or_else(
            || "\"sigprobe explain\" lists them all".to_owned(),
            |nearest| format!("did you mean {nearest}?"),
        );
        input_fault(format!("there is no cause \"{code}\": {meant}"))
    })?;
    print(&pages::text(cause))?;
    Ok(0)
}
