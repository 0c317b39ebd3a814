//! From flags to a situation and credentials: everything that can be wrong with the input is found here,
//! before anything is sent.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use regex::RegexBuilder;
use sigprobe::axis::{Authority, BaseAddress, Situation};
use sigprobe::credentials::{Credentials, Secret};
use sigprobe::discover::path_prefix;
use sigprobe::probe::http::{HttpSettings, TlsBackend};
use sigprobe::probe::proxy::{Proxy, ProxyChoice, wrong_variable};
use sigprobe::probe::route::Route;
use sigprobe::probe::settings::{FollowUp, Settings};
use sigprobe::request::{Called, Request, SEPARATING, Sent};
use sigprobe::rfc5849::base_string_uri::Scheme;
use sigprobe::rfc5849::signature::SignatureMethod;
use sigprobe::rfc5849::transmission::Placement;
use sigprobe::servers::Profile;
use sigprobe::verdict::Judge;

use super::args::{PlacementChoice, ProbeArgs, TlsChoice};
use super::withheld::withheld;
use super::{input_fault, runtime_settings, secret};

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

/// No body and no certificates are longer.
const LARGEST: u64 = 64 * 1024 * 1024;

const FORM: &str = "application/x-www-form-urlencoded";

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
                ca_pem: args.cacert.as_deref().map(|file| read(file, "--cacert")).transpose()?,
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
                    && let Some(variable) = wrong_variable(sent.url(), |name| std::env::var(name).ok())
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

fn request(
    args: &ProbeArgs,
    key: &str,
    server: Option<&Profile>,
    notes: &mut Vec<String>,
) -> anyhow::Result<Request> {
    let mut called = Called::parse(&args.url).map_err(|error| input_fault(error.to_string()))?;
    take_signature(&mut called, key, args.token.is_some(), notes)?;
    if let Some((profile, path)) =
        server.and_then(|profile| Some((profile, profile.endpoint_for(&called.path)?)))
    {
        notes.push(format!(
            "The URL is a base address only: {path} is asked there, which changes nothing on {}.",
            profile.title
        ));
        path.clone_into(&mut called.path);
    }
    if args.separate {
        called = called.separated();
        notes.push(format!("The query parameter {SEPARATING} was added, to tell more variants apart."));
    }
    let sent = Sent::new(&called, args.host_header.as_deref()).map_err(|error| {
        input_fault(format!(
            "{error}{}",
            if args.host_header.is_some() { " (in the URL or --host-header)" } else { "" }
        ))
    })?;
    if let Some(value) = args.host_header.as_deref()
        && (value.trim() != value || value.is_empty() || value.chars().any(|c| c.is_control() || c == ' '))
    {
        return Err(input_fault("--host-header is no host: write NAME or NAME:PORT"));
    }
    let signature_method = SignatureMethod::parse(&args.signature_method).ok_or_else(|| {
        let given = &args.signature_method;
        let said = format!(
            "\"{given}\" is no signature method known here: use HMAC-SHA1, HMAC-SHA256, HMAC-SHA512 or PLAINTEXT"
        );
        input_fault(withheld(&said, given))
    })?;
    if signature_method == SignatureMethod::Plaintext
        && sent.scheme() == Scheme::Http
        && !args.allow_plaintext_http
    {
        return Err(input_fault(
            "PLAINTEXT sends the secret itself, and this URL is not https: add --allow-plaintext-http if that is \
             meant",
        ));
    }
    let placement = match args.placement {
        PlacementChoice::Header => Placement::Header,
        PlacementChoice::Query => Placement::Query,
        PlacementChoice::Body => Placement::Body,
    };
    let body = match (&args.data, &args.data_file) {
        (Some(data), _) => Some(data.clone().into_bytes()),
        (None, Some(file)) => Some(read(file, "--data-file")?),
        (None, None) => None,
    };
    let (headers, header_type) = headers(&args.headers)?;
    let has_body = body.is_some() || placement == Placement::Body;
    let content_type =
        args.content_type.clone().or(header_type).or_else(|| has_body.then(|| FORM.to_owned()));
    let method = match &args.method {
        Some(method) => method.to_ascii_uppercase(),
        None if has_body => "POST".to_owned(),
        None => "GET".to_owned(),
    };
    if !method.bytes().all(|b| b.is_ascii_alphabetic()) || method.is_empty() {
        let said = format!("\"{method}\" is no HTTP method: use GET or another word");
        return Err(input_fault(withheld(&said, &method)));
    }
    if !matches!(method.as_str(), "GET" | "HEAD" | "OPTIONS") && !args.allow_unsafe_method {
        return Err(input_fault(format!(
            "{method} can change something on the server, once for each accepted probe: choose a URL for GET, or \
             add --allow-unsafe-method"
        )));
    }
    let request = Request {
        called,
        sent,
        method,
        headers,
        body,
        content_type,
        placement,
        signature_method,
        realm: args.realm.clone(),
        captured: None,
    };
    if placement == Placement::Body && !request.has_form_body() {
        return Err(input_fault(format!("--placement body needs the content type {FORM}")));
    }
    if request.realm.as_deref().is_some_and(|realm| realm.chars().any(char::is_control)) {
        return Err(input_fault("--realm holds a control character: remove it"));
    }
    Ok(request)
}

/// People paste what interactive documentation shows: a URL that is signed already.
fn take_signature(
    called: &mut Called,
    key: &str,
    has_token: bool,
    notes: &mut Vec<String>,
) -> anyhow::Result<()> {
    let taken = called.take_signature();
    if taken.is_empty() {
        return Ok(());
    }
    let value = |name: &str| taken.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    if value("oauth_consumer_key").is_some_and(|own| own != key) {
        return Err(input_fault(
            "the URL was signed with another oauth_consumer_key than --key: use the key that belongs to it, or \
             take the oauth_ parameters out of the URL",
        ));
    }
    let names: Vec<&str> = taken.iter().map(|(name, _)| name.as_str()).collect();
    notes.push(format!(
        "The URL was signed already: {} were taken out of it, and every probe is signed anew.",
        names.join(", ")
    ));
    if value("oauth_token").is_some_and(|token| !token.is_empty()) && !has_token {
        notes.push(
            "It held an oauth_token; if the API needs one, give --token and --token-secret-file.".to_owned(),
        );
    }
    Ok(())
}

/// The user's headers, and the content type if it was among them.
#[allow(clippy::type_complexity, reason = "headers are pairs, and the content type stands apart")]
fn headers(lines: &[String]) -> anyhow::Result<(Vec<(String, String)>, Option<String>)> {
    let mut headers = Vec::new();
    let mut content_type = None;
    for line in lines {
        let fault = || input_fault("a header given with -H is not of the form \"Name: value\": correct it");
        let (name, value) = line.split_once(':').ok_or_else(fault)?;
        let (name, value) = (name.trim(), value.trim());
        if reqwest::header::HeaderName::from_bytes(name.as_bytes()).is_err()
            || reqwest::header::HeaderValue::from_str(value).is_err()
        {
            return Err(fault());
        }
        match name.to_ascii_lowercase().as_str() {
            "authorization" | "host" | "content-length" | "transfer-encoding" | "connection" => {
                return Err(input_fault(format!(
                    "the header {name} is sigprobe's own to send: leave it out (for Host there is --host-header)"
                )));
            }
            "content-type" => content_type = Some(value.to_owned()),
            _ => headers.push((name.to_owned(), value.to_owned())),
        }
    }
    Ok((headers, content_type))
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

/// What a file that a flag names holds. A device may have no end.
pub(super) fn read(file: &Path, flag: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file);
    opened.and_then(|own| own.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(|error| {
        input_fault(format!("the file {} of {flag} cannot be read ({error}): check its name", file.display()))
    })?;
    if bytes.len() as u64 > LARGEST {
        return Err(input_fault(format!(
            "the file {} of {flag} is larger than 64 MB: check its name",
            file.display()
        )));
    }
    Ok(bytes)
}
