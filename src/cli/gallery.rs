//! `sigprobe gallery`: the practice server until Ctrl-C.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use sigprobe::axis::BaseAddress;
use sigprobe::gallery::{Gallery, SUBSCRIPTION, listen, serve};

use super::output::print;
use super::world::interrupt;
use super::{input_fault, secret};

#[derive(Debug, Args)]
pub(super) struct GalleryArgs {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080", value_parser = super::args::listen_address)]
    listen: SocketAddr,
    /// Base address that signatures are checked against [default: the Host header]
    #[arg(long, value_name = "URL")]
    base_address: Option<String>,
    /// The key that the server knows
    #[arg(long, env = "SIGPROBE_KEY", hide_env_values = true)]
    key: Option<String>,
    /// File that holds its secret; - is standard input
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
}

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &GalleryArgs) -> anyhow::Result<u8> {
    let base_address = args
        .base_address
        .as_deref()
        .map(BaseAddress::parse)
        .transpose()
        .map_err(|error| input_fault(format!("--base-address: {error}")))?;
    let key = args.key.as_deref().map(str::trim).unwrap_or_default();
    if key.is_empty() {
        return Err(input_fault("the practice server needs a key: give --key KEY, or set SIGPROBE_KEY"));
    }
    let (secret, _) = secret::consumer_secret(args.secret_file.as_deref(), None, false)?;
    let gallery = Gallery { base_address, key: key.to_owned(), secret };
    let mut interrupt = interrupt();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = listen(args.listen).await.map_err(|error| {
            input_fault(format!("{} cannot be listened on ({error}): choose another --listen", args.listen))
        })?;
        let address = listener.local_addr()?;
        let checks = match &gallery.base_address {
            Some(base) => format!("its base address {}", base.text),
            None => "the Host header".to_owned(),
        };
        print(&format!(
            "Practice server at http://{address}{SUBSCRIPTION}, checking signatures against {checks}. Ctrl-C ends \
             it.\n"
        ))?;
        tokio::select! {
            () = serve(listener, gallery) => {}
            _ = interrupt.wait_for(|stop| *stop) => {}
        }
        Ok(0)
    })
}
