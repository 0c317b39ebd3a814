//! `sigprobe clients`: the client products that are known.

use clap::Args;
use sigprobe::clients::{CLIENTS, Client};
use sigprobe::formats::catalogue;

use super::input_fault;
use super::output::print;

#[derive(Debug, Args)]
pub(super) struct ClientsArgs {
    /// Name of a client product
    name: Option<String>,
}

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &ClientsArgs) -> anyhow::Result<u8> {
    let Some(name) = &args.name else {
        print(&catalogue::clients(&CLIENTS))?;
        return Ok(0);
    };
    let client = Client::named(name).ok_or_else(|| {
        let meant = Client::nearest(name).map_or_else(
            || "\"sigprobe clients\" lists them all".to_owned(),
            |nearest| format!("did you mean {nearest}?"),
        );
        input_fault(format!("there is no client profile \"{name}\": {meant}"))
    })?;
    print(&catalogue::client(client))?;
    Ok(0)
}
