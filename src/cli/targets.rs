//! Targets files: read, turned into what `probe` would be given on its command line, and their secrets fetched.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::{Args, FromArgMatches as _};
use sigprobe::credentials::Secret;
use sigprobe::targets::{Place, Target};

use super::args::{PlacementChoice, ProbeArgs};
use super::gather::Job;
use super::{input_fault, secret};

/// A longer file is no list of targets.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Which target `probe` is about.
#[derive(Clone, Debug, Args)]
pub(super) struct TargetArgs {
    /// Probe this target of a targets file: its URL, key, secret and options
    #[arg(long, value_name = "NAME", help_heading = "Targets", conflicts_with_all = ["url", "secret", "secret_file"])]
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
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(unreadable)?;
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
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
        let Some(name) = &args.target.target else { return Ok(None) };
        let file = Self::read(&args.target.targets)?;
        let target = Target::named(&file.targets, name)
            .map_err(|error| input_fault(format!("{}: {error}", file.path.display())))?;
        let mut filled = args.clone();
        file.fill(target, &mut filled);
        Ok(Some((filled, file.secrets(target)?)))
    }

    /// A target as a probe that is ready to run, with `timeout` seconds where it says none.
    pub(super) fn job(&self, target: &Target, timeout: f64) -> anyhow::Result<(ProbeArgs, Job)> {
        let command = <ProbeArgs as clap::Args>::augment_args(clap::Command::new("probe"));
        let mut args = ProbeArgs::from_arg_matches(&command.try_get_matches_from(["probe", &target.url])?)?;
        args.timeout = timeout;
        args.output.quiet = true;
        self.fill(target, &mut args);
        let (secret, token) = self.secrets(target)?;
        let job = Job::new(&args, secret, token).map_err(|error| self.fault(target, &error))?;
        Ok((args, job))
    }

    /// A fault of one target, with its place.
    pub(super) fn fault(&self, target: &Target, error: &dyn std::fmt::Display) -> anyhow::Error {
        input_fault(format!("{}, line {}, target {}: {error}", self.path.display(), target.line, target.name))
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
        args.headers.extend(target.headers.iter().cloned());
        args.connect_to.extend(target.connect_to.iter().cloned());
        args.insecure |= target.insecure;
        if args.cacert.is_none() {
            args.cacert = target.ca_file.as_ref().map(|file| self.beside(file));
        }
        match target.placement.as_deref() {
            Some("query") => args.placement = PlacementChoice::Query,
            Some("body") => args.placement = PlacementChoice::Body,
            _ => {}
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
        let fetch = |place: &Place, what: &str| {
            match place {
                Place::File(file) => secret::from_file(&self.beside(file), what),
                Place::Environment(variable) => secret::from_environment(variable),
            }
            .map_err(|error| self.fault(target, &error))
        };
        let secret = fetch(&target.secret, "the secret")?;
        let token = match &target.token {
            None => None,
            Some((token, place)) => {
                let (secret, _) = fetch(place, "the token's secret")?;
                Some((token.clone(), Secret::new(secret.expose().trim().to_owned())))
            }
        };
        Ok((secret, token))
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
