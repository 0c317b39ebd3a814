//! From flags to a situation and credentials: everything that can be wrong with the input is found here,
//! before anything is sent.

mod request;

use std::time::Duration;

use regex::RegexBuilder;
use sigprobe::axis::{Authority, BaseAddress, Situation};
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::discover::path_prefix;
use sigprobe::probe::http::{HttpSettings, TlsBackend};
use sigprobe::probe::proxy::{Proxy, ProxyChoice, wrong_variable};
use sigprobe::probe::route::Route;
use sigprobe::probe::settings::{FollowUp, Settings};
use sigprobe::request::Sent;
use sigprobe::servers::Profile;
use sigprobe::verdict::Judge;

use super::args::{ProbeArgs, TlsChoice};
use super::withheld::withheld;
use super::{input_fault, named_file, runtime_settings, secret};

use request::request;

/// A probe that is ready to run.
#[derive(Clone)]
pub(super) struct Job {
    pub(super) situation: Situation,
    pub(super) credentials: Credentials,
    pub(super) settings: Settings,
    pub(super) judge: Judge,
    pub(super) notes: Vec<String>,
    pub(super) routes: Vec<Route>,
    /// The product that the user named.
    pub(super) server: Option<Profile>,
    proxy: ProxyChoice,
    http: HttpSettings,
}

impl Job {
    /// Checks all flags. `secret` comes with sentences about how it was stored.
    pub(super) fn new(
        args: &ProbeArgs,
        secret: (Secret, Vec<String>),
        token: Option<(String, Secret)>,
    ) -> anyhow::Result<Self> {
        let (secret, mut notes) = secret;
        let key = key(args, &mut notes)?;
        let server = args.server.as_deref().map(super::servers::profile).transpose()?;
        // Each request would carry the secret as its key.
        if let Some(product) = Profile::of_swapped(&key, secret.expose().trim()) {
            return Err(input_fault(format!(
                "key and secret are swapped: --key has the form of a secret of {}, and the secret that of a key: put each in \
                 the other's place",
                product.title
            )));
        }
        let request = request(args, &key, server.as_ref(), &mut notes)?;
        let list = |texts: &[String], parse: fn(&str) -> Result<Route, String>| {
            texts.iter().map(|text| parse(text)).collect::<Result<Vec<_>, _>>().map_err(input_fault)
        };
        let mut routes = list(&args.connect_to, Route::connect_to)?;
        routes.extend(list(&args.resolve, Route::resolve)?);
        let proxy = match (&args.proxy, args.no_proxy) {
            (Some(proxy), _) => ProxyChoice::Named(proxy.clone()),
            (None, true) => ProxyChoice::None,
            (None, false) => ProxyChoice::System,
        };
        let runtime_settings = runtime_settings::read(&args.runtime_settings)?;
        let mut situation = Situation {
            aliases: parsed(&args.alias, "--alias", Authority::parse)?,
            base_addresses: parsed(&args.base_address, "--base-address", BaseAddress::parse)?,
            secret_has_white_space: secret.has_white_space_around(),
            discovers: !args.no_discover,
            ..Situation::new(request)
        };
        if let Some(server) = &server {
            let found = path_prefix::of_product(server, &situation.request);
            situation.discover(found);
        }
        if let Some(settings) = runtime_settings {
            notes.extend(settings.complaints());
            situation.discover(settings.discovered());
            situation.runtime_settings = Some(settings);
        }
        let mut job = Self {
            credentials: Credentials { key, secret, token },
            settings: Settings {
                concurrency: args.concurrency.into(),
                delay: Duration::from_secs_f64(args.delay),
                max_probes: args.max_probes.into(),
                first: args.first,
                all: args.all,
                follow_up: match (args.follow_up, args.no_follow_up) {
                    (true, _) => FollowUp::Always,
                    (false, true) => FollowUp::Never,
                    (false, false) => FollowUp::UnlessCached,
                },
                test_replay: args.test_replay,
                repeat: args.repeat.into(),
            },
            judge: Judge {
                refused_when: pattern(args.refused_when.as_deref(), "--refused-when")?,
                accepted_when: pattern(args.accepted_when.as_deref(), "--accepted-when")?,
            },
            notes,
            routes,
            server,
            proxy,
            http: HttpSettings {
                scheme: situation.request.sent.scheme(),
                ca_pem: args.cacert.as_deref().map(|file| named_file::read(file, "--cacert")).transpose()?,
                insecure: args.insecure,
                tls: match args.tls {
                    TlsChoice::Rustls => TlsBackend::Rustls,
                    TlsChoice::Native => TlsBackend::Native,
                },
                destination: None,
                proxy: None,
                timeout: Duration::from_secs_f64(args.timeout),
                connect_timeout: Duration::from_secs_f64(args.connect_timeout),
            },
            situation,
        };
        job.notes.extend(secret::same_as_key(&job.credentials).map(str::to_owned));
        let settings = job.http_settings(&job.situation.request.sent)?;
        settings.check().map_err(|error| input_fault(error.to_string()))?;
        if settings.proxy.is_some() {
            // A forward proxy makes Host of the URL that it is asked for: nothing could be concluded from it.
            job.settings.follow_up = FollowUp::Never;
        }
        Ok(job)
    }

    /// Whether `sent`, where a redirect leads, is reached as the user said: where --connect-to or --resolve hold for the
    /// called address and not for this one, it would be another machine.
    pub(super) fn keeps_its_way(&self, sent: &Sent) -> bool {
        let leads = |sent: &Sent| Route::destination(&self.routes, sent).is_some();
        leads(sent) || !leads(&self.situation.request.sent)
    }

    /// How to reach `sent`: it may be where a redirect led, with another scheme.
    pub(super) fn http_settings(&self, sent: &Sent) -> anyhow::Result<HttpSettings> {
        let destination = Route::destination(&self.routes, sent);
        if destination.is_some() && !matches!(sent.url().host(), Some(url::Host::Domain(_))) {
            return Err(input_fault(
                "--connect-to and --resolve need a host name in the URL, not an address: call the address to \
                 connect to, and set --host-header",
            ));
        }
        let proxy = match (&destination, &self.proxy) {
            (Some(_), ProxyChoice::Named(_)) => {
                return Err(input_fault(
                    "--proxy does not go together with --connect-to or --resolve: leave one of them out",
                ));
            }
            // Whoever says where to connect wants no detour.
            (Some(_), _) => None,
            (None, choice) => {
                if *choice == ProxyChoice::System
                    && let Some(variable) = wrong_variable(sent.url(), |name| std::env::var_os(name))
                {
                    return Err(input_fault(format!(
                        "the environment variable {variable} is no address of an HTTP proxy: write it as http://host:port (or \
                         https://), or unset it"
                    )));
                }
                Proxy::choose(choice, sent.url()).map_err(input_fault)?
            }
        };
        Ok(HttpSettings { scheme: sent.scheme(), destination, proxy, ..self.http.clone() })
    }
}

fn key(args: &ProbeArgs, notes: &mut Vec<String>) -> anyhow::Result<String> {
    let given = args.key.as_deref().unwrap_or_default();
    let key = given.trim();
    if key.is_empty() {
        return Err(input_fault("there is no consumer key: give --key KEY, or set SIGPROBE_KEY"));
    }
    if key != given {
        notes.push("White space around the key was left out.".to_owned());
    }
    Ok(key.to_owned())
}

fn parsed<T>(texts: &[String], flag: &str, parse: fn(&str) -> Result<T, String>) -> anyhow::Result<Vec<T>> {
    let fault = |text: &str, error: String| input_fault(withheld(&format!("{flag}: {error}"), text.trim()));
    texts.iter().map(|text| parse(text).map_err(|error| fault(text, error))).collect()
}

fn pattern(text: Option<&str>, flag: &str) -> anyhow::Result<Option<regex::Regex>> {
    text.map(|text| {
        RegexBuilder::new(text)
            .multi_line(true)
            .size_limit(1 << 20)
            .build()
            .map_err(|_| input_fault(format!("{flag} is no regular expression: correct it")))
    })
    .transpose()
}
