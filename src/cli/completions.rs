//! `sigprobe completions`: what a shell needs to complete the command line.

use clap::{Args, CommandFactory as _};
use clap_complete::{Shell, generate};

use super::args::Cli;
use super::output::print;

const WHERE: &str = "\
Where it goes:
  bash        sigprobe completions bash > ~/.local/share/bash-completion/completions/sigprobe
  zsh         sigprobe completions zsh > a folder of $fpath, as _sigprobe
  fish        sigprobe completions fish > ~/.config/fish/completions/sigprobe.fish
  PowerShell  sigprobe completions powershell >> $PROFILE
  elvish      sigprobe completions elvish >> ~/.config/elvish/rc.elv";

#[derive(Debug, Args)]
#[command(after_help = WHERE)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Runs the subcommand; gives the exit code.
pub(super) fn main(args: &CompletionsArgs) -> anyhow::Result<u8> {
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "sigprobe", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_hold_together() {
        Cli::command().debug_assert();
    }
}
