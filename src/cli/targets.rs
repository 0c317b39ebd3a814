//! Targets files: read, turned into what `probe` would be given on its command line, and their secrets fetched.

use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, FromArgMatches as _};
use sigprobe::axis::Authority;
use sigprobe::credentials::Secret;
use sigprobe::targets::{Expected, Place, SignedBase, Target};

use super::args::{PlacementChoice, ProbeArgs};
use super::gather::Job;
use super::overwrite::{Named, refuse};
use super::{input_fault, named_file, secret};

/// A longer file is no list of targets.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Which target `probe` is about.
#[derive(Clone, Debug, Args)]
pub(super) struct TargetArgs {
    /// Probe this target of a targets file: its URL, key, secret and options
    #[arg(long, value_name = "NAME", help_heading = "Targets", conflicts_with_all = ["url", "secret", "secret_file", "token", "token_secret_file"])]
    target: Option<String>,
    /// The targets file
    #[arg(
        long,
        value_name = "FILE",
        default_value = "targets.toml",
        help_heading = "Targets",
        requires = "target"
    )]
    targets: PathBuf,
}

/// A targets file that was read.
pub(super) struct TargetsFile {
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) targets: Vec<Target>,
}

/// A consumer secret with sentences about how it is stored, and a token.
type Secrets = ((Secret, Vec<String>), Option<(String, Secret)>);

impl TargetsFile {
    /// Reads the file. Faults name line and column.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display();
        let unreadable = |error: std::io::Error| {
            input_fault(format!("the targets file {name} cannot be read ({error}): check its name"))
        };
        let bytes = named_file::beginning(path, LARGEST).map_err(unreadable)?;
        if bytes.len() as u64 > LARGEST {
            return Err(input_fault(format!("{name} is too large for a targets file: check its name")));
        }
        let text = String::from_utf8(bytes)
            .map_err(|_| input_fault(format!("the targets file {name} is not UTF-8: save it as UTF-8")))?;
        let targets = Target::parse(&text).map_err(|error| input_fault(format!("{name}, {error}")))?;
        Ok(Self { path: path.to_owned(), text, targets })
    }

    /// The arguments of `probe` with those of the target that they name, and its secrets; nothing when they name none.
    pub(super) fn named(args: &ProbeArgs) -> anyhow::Result<Option<(ProbeArgs, Secrets)>> {
        let Some(name) = &args.target.target else {
            let is_missing = args.url.trim().is_empty();
            let fault =
                || input_fault("the URL is empty: give the URL that the client calls, or --target NAME");
            return if is_missing { Err(fault()) } else { Ok(None) };
        };
        let file = Self::read(&args.target.targets)?;
        let target = Target::named(&file.targets, name)
            .map_err(|error| input_fault(format!("{}: {error}", file.path.display())))?;
        // Its own faults are told apart from those of the other flags.
        file.job(target, args.timeout)?;
        let written = [("--output", &args.output.output), ("--record", &args.record)];
        let written: Vec<Named> =
            written.into_iter().filter_map(|(flag, path)| Some(Named::new(flag, path.as_ref()?))).collect();
        refuse(&written, &file.files(target))?;
        let mut filled = args.clone();
        file.fill(target, &mut filled);
        Ok(Some((filled, file.secrets(target)?)))
    }

    /// A target as a probe that is ready to run, with `timeout` seconds where it says none.
    pub(super) fn job(&self, target: &Target, timeout: f64) -> anyhow::Result<(ProbeArgs, Job)> {
        let command = <ProbeArgs as clap::Args>::augment_args(Command::new("probe"));
        let mut args = ProbeArgs::from_arg_matches(&command.try_get_matches_from(["probe", &target.url])?)?;
        args.timeout = timeout;
        args.output.quiet = true;
        self.fill(target, &mut args);
        let (secret, token) = self.secrets(target)?;
        let job = Job::new(&args, secret, token).map_err(|error| self.fault(target, None, &error))?;
        Ok((args, job))
    }

    /// A fault of one target, with its place: that of `word`, or of what the error is about.
    pub(super) fn fault(
        &self,
        target: &Target,
        word: Option<&str>,
        error: &dyn std::fmt::Display,
    ) -> anyhow::Error {
        let fault = target.fault(&self.text, word, &error.to_string());
        input_fault(format!("{}, {fault}", self.path.display()))
    }

    /// Puts what the target says where the command line says nothing.
    fn fill(&self, target: &Target, args: &mut ProbeArgs) {
        let or = |own: &mut Option<String>, other: &Option<String>| {
            if own.is_none() {
                own.clone_from(other);
            }
        };
        args.url.clone_from(&target.url);
        args.key = Some(target.key.clone());
        args.token = target.token.as_ref().map(|(token, _)| token.clone());
        or(&mut args.realm, &target.realm);
        or(&mut args.host_header, &target.host_header);
        or(&mut args.refused_when, &target.refused_when);
        or(&mut args.accepted_when, &target.accepted_when);
        or(&mut args.server, &target.server.as_ref().map(|server| self.server(server)));
        if !args.no_proxy {
            or(&mut args.proxy, &target.proxy);
        }
        args.alias.extend(target.aliases.iter().cloned());
        args.base_address.extend(target.base_addresses.iter().cloned());
        expect(target, args);
        args.headers.extend(target.headers.iter().cloned());
        args.connect_to.extend(target.connect_to.iter().cloned());
        args.insecure |= target.insecure;
        if args.cacert.is_none() {
            args.cacert = target.ca_file.as_ref().map(|file| self.beside(file));
        }
        if target.placement.as_deref() == Some("query") {
            args.placement = PlacementChoice::Query;
        }
        if let Some(method) = &target.signature_method {
            args.signature_method.clone_from(method);
        }
        if let Some(timeout) = target.timeout {
            args.timeout = timeout.as_secs_f64();
            args.connect_timeout = args.connect_timeout.min(args.timeout);
        }
    }

    fn secrets(&self, target: &Target) -> anyhow::Result<Secrets> {
        let fetch = |place: &Place, kind: &str, what: &str| {
            let word = match place {
                Place::File(_) => format!("{kind}-file"),
                Place::Environment(_) => format!("{kind}-env"),
            };
            let fault = |error: &dyn std::fmt::Display| self.fault(target, Some(&word), error);
            self.is_there(place).map_err(|said| fault(&said))?;
            let fetched = match place {
                Place::File(file) => secret::from_file(&self.beside(file), what),
                Place::Environment(variable) => secret::from_environment(variable),
            };
            fetched.map_err(|error| fault(&error))
        };
        let secret = fetch(&target.secret, "secret", "the secret")?;
        let token = match &target.token {
            None => None,
            Some((token, place)) => {
                let (secret, _) = fetch(place, "token-secret", "the token's secret")?;
                Some((token.clone(), Secret::new(secret.expose().trim().to_owned())))
            }
        };
        Ok((secret, token))
    }

    /// Whether there is such a file or variable. If not, its name may be the secret itself, and is not repeated.
    fn is_there(&self, place: &Place) -> Result<(), String> {
        match place {
            Place::File(file) => std::fs::metadata(self.beside(file)).map(|_| ()).map_err(|error| {
                format!(
                    "the file named here cannot be read ({error}): check its name; the secret itself does not belong here"
                )
            }),
            Place::Environment(variable) if std::env::var_os(variable).is_some() => Ok(()),
            Place::Environment(_) => Err("the environment variable named here is not set: set it to the secret, which does \
                                          not belong here itself"
                .to_owned()),
        }
    }

    /// The files that a target names.
    pub(super) fn files(&self, target: &Target) -> Vec<Named> {
        let secret = |place: &Place| match place {
            Place::File(file) => Some(file.clone()),
            Place::Environment(_) => None,
        };
        let words = [
            ("secret-file", secret(&target.secret)),
            ("token-secret-file", target.token.as_ref().and_then(|(_, place)| secret(place))),
            ("ca-file", target.ca_file.clone()),
            ("server", target.server.clone().filter(|own| super::servers::is_file(own))),
        ];
        let named = |(word, file): (&str, Option<String>)| {
            Some(Named::new(format!("{word} of the target \"{}\"", target.name), self.beside(&file?)))
        };
        words.into_iter().filter_map(named).collect()
    }

    /// A file that the targets file names: relative names count from its folder.
    fn beside(&self, file: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(file)
    }

    /// A profile's name stays one, a file is found beside the targets file.
    fn server(&self, server: &str) -> String {
        if super::servers::is_file(server) {
            self.beside(server).display().to_string()
        } else {
            server.to_owned()
        }
    }
}

/// What is expected is tried whatever else is, and its name with other schemes, ports and paths: they are what changes.
fn expect(target: &Target, args: &mut ProbeArgs) {
    let Some(Expected::Accepted(way)) = &target.expected else { return };
    let host = match &way.signed {
        SignedBase::AsCalled => return,
        SignedBase::Base(base) => {
            args.base_address.push(base.text.clone());
            &base.authority.host
        }
        SignedBase::Whole(uri) => &uri.host,
    };
    if Authority::parse(host).is_ok() {
        args.alias.push(host.clone());
    }
}

/// The key of a target stands in its file: another one beside it would not be used. (One in the environment may be
/// there for other runs.)
pub(super) fn refuse_key(matches: &ArgMatches, command: &mut Command) -> Result<(), clap::Error> {
    let Some(("probe", probe)) = matches.subcommand() else { return Ok(()) };
    if probe.value_source("key") == Some(ValueSource::CommandLine) && probe.contains_id("target") {
        let said = "the argument '--key <KEY>' cannot be used with '--target <NAME>'";
        return Err(command.error(ErrorKind::ArgumentConflict, said));
    }
    Ok(())
}
