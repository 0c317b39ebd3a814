//! What to sign: `--base-address`, `--variant` and `--from`, for every command that signs for somebody else.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use sigprobe::axis::{BaseAddress, Situation, Variant};
use sigprobe::report::Accepted;

use super::input_fault;

/// A longer file is no report.
const LARGEST: u64 = 64 * 1024 * 1024;

#[derive(Debug, Args)]
pub(super) struct WayArgs {
    /// The base address that the server signs, in place of the one that is called
    #[arg(long, value_name = "URL", help_heading = "What to sign", conflicts_with = "from")]
    base_address: Option<String>,
    /// Sign as this variant has it, as reports print it: "base-uri-host=alteryx-prod01 base-uri-port=never"
    #[arg(long, value_name = "VARIANT", help_heading = "What to sign", conflicts_with = "from")]
    variant: Option<String>,
    /// Sign as a report of `probe --format json` found it accepted, whatever path is called
    #[arg(long, value_name = "FILE", help_heading = "What to sign")]
    from: Option<PathBuf>,
}

/// How requests are signed.
pub(super) struct Way {
    /// What a report found accepted.
    pub(super) accepted: Option<Accepted>,
    base_address: Option<BaseAddress>,
    words: String,
}

impl Way {
    /// Reads the flags, and the report.
    pub(super) fn new(args: &WayArgs) -> anyhow::Result<Self> {
        let accepted = args.from.as_deref().map(accepted).transpose()?;
        let base_address = args.base_address.as_deref().map(BaseAddress::parse).transpose();
        let base_address = base_address.map_err(|error| input_fault(format!("--base-address: {error}")))?;
        let base = base_address.as_ref().map_or_else(String::new, |own| format!("base-address={}", own.text));
        // A report's base address is one for every path, also for one that ends as it does.
        let told = accepted.as_ref().and_then(|own| {
            own.variant.split_whitespace().find_map(|word| word.strip_prefix("base-address="))
        });
        let base_address = base_address.or_else(|| told.and_then(|text| BaseAddress::parse(text).ok()));
        let others = accepted.as_ref().map(|own| own.variant.as_str()).or(args.variant.as_deref());
        Ok(Self { words: format!("{base} {}", others.unwrap_or_default()), accepted, base_address })
    }

    /// The variant for one request. None is given that would write the secret down.
    pub(super) fn variant(&self, situation: &mut Situation) -> Result<Variant, String> {
        situation.base_addresses.extend(self.base_address.clone());
        Variant::parse(&self.words, situation)?.keeping_the_key(&situation.request)
    }

    /// Whether the variant is the same for every request to one server: nothing in it depends on path, query or body.
    pub(super) fn is_of_server(&self) -> bool {
        self.words.split_whitespace().all(|word| match word.split_once('=') {
            // Another text may be one base string URI, and not where all of them begin.
            Some(("base-address", text)) => self.base_address.as_ref().is_some_and(|own| own.text == text),
            Some((axis, _)) => ["base-uri-host", "base-uri-scheme", "base-uri-port"].contains(&axis),
            None => word == "rfc5849",
        })
    }
}

fn accepted(file: &Path) -> anyhow::Result<Accepted> {
    let mut text = String::new();
    let read = std::fs::File::open(file).and_then(|own| own.take(LARGEST).read_to_string(&mut text));
    read.map_err(|error| {
        input_fault(format!("the report {} cannot be read ({error}): check its name", file.display()))
    })?;
    Accepted::read(&text).map_err(|error| input_fault(format!("the report {}: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_path_changes_is_the_same_for_every_request() {
        for (base_address, variant, is_of_server) in [
            (Some("http://srv/gallery/"), None, true),
            (Some("http://srv/gallery"), Some("base-uri-port=never"), true),
            (None, Some("base-uri-host=srv base-uri-scheme=http base-uri-port=never"), true),
            (None, Some("rfc5849"), true),
            (None, None, true),
            // A whole base string URI, where what is called ends so.
            (None, Some("base-address=http://srv/api"), false),
            (None, Some("base-uri-final-slash=removed"), false),
            (None, Some("base-uri-port=never query-in-signature=left-out"), false),
        ] {
            let owned = |text: Option<&str>| text.map(str::to_owned);
            let args = WayArgs { base_address: owned(base_address), variant: owned(variant), from: None };
            assert_eq!(Way::new(&args).unwrap().is_of_server(), is_of_server, "{base_address:?} {variant:?}");
        }
    }
}
