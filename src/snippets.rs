//! Code that signs at run time in the way that a server accepts, one language per file in `src/snippets/`. No secret
//! is in it: it is read from the environment when the code runs.

pub(crate) mod literals;

use thiserror::Error;

use crate::axis::{Edit, Variant};
use crate::credentials::Credentials;
use crate::request::Request;
use crate::rfc5849::parameters::decode_pairs;
use crate::rfc5849::signature::SignatureMethod;
use crate::rfc5849::transmission::Placement;
use crate::sign::base_string_uri;
use crate::sign::shape::Shape;
use literals::{bash, powershell, python, quoted};

/// A language, and how its literals are written.
pub struct Language {
    /// Its name on the command line.
    pub name: &'static str,
    /// As people call it.
    pub title: &'static str,
    /// What a file with the code is called.
    pub file: &'static str,
    /// How that file is run in a shell.
    pub runs: Option<&'static str>,
    /// How that file is run in `PowerShell`.
    pub runs_on_windows: Option<&'static str>,
    template: &'static str,
    text: fn(&str) -> String,
    list: fn(&[(String, String)]) -> String,
    yes_and_no: (&'static str, &'static str),
}

/// Every language.
pub static LANGUAGES: &[Language] = &[
    Language {
        name: "python",
        title: "Python 3, standard library only",
        file: "sign.py",
        runs: Some("python3 sign.py"),
        runs_on_windows: Some("python sign.py"),
        template: include_str!("snippets/sign.py"),
        text: python,
        list: |pairs| listed(pairs, "[", "]", |name, value| format!("({name}, {value})"), python),
        yes_and_no: ("True", "False"),
    },
    Language {
        name: "bash",
        title: "bash with openssl and curl",
        file: "sign.sh",
        runs: Some("bash sign.sh"),
        runs_on_windows: None,
        template: include_str!("snippets/sign.sh"),
        text: bash,
        list: |pairs| {
            let all: Vec<String> =
                pairs.iter().map(|(name, value)| format!("{} {}", bash(name), bash(value))).collect();
            format!("({})", all.join(" "))
        },
        yes_and_no: ("1", "0"),
    },
    Language {
        name: "node",
        title: "JavaScript for Node 18 or later",
        file: "sign.cjs",
        runs: Some("node sign.cjs"),
        runs_on_windows: Some("node sign.cjs"),
        template: include_str!("snippets/sign.js"),
        text: quoted,
        list: |pairs| listed(pairs, "[", "]", |name, value| format!("[{name}, {value}]"), quoted),
        yes_and_no: ("true", "false"),
    },
    Language {
        name: "postman",
        title: "a pre-request script for Postman",
        file: "sign.js",
        runs: None,
        runs_on_windows: None,
        template: include_str!("snippets/postman.js"),
        text: quoted,
        list: |pairs| listed(pairs, "[", "]", |name, value| format!("[{name}, {value}]"), quoted),
        yes_and_no: ("true", "false"),
    },
    Language {
        name: "powershell",
        title: "PowerShell 5.1 and 7",
        file: "sign.ps1",
        runs: None,
        runs_on_windows: Some(".\\sign.ps1"),
        template: include_str!("snippets/sign.ps1"),
        text: powershell,
        list: |pairs| {
            // The comma before each keeps a list of one from being taken apart.
            let pair = |(name, value): &(String, String)| {
                format!("(, @({}, {}))", powershell(name), powershell(value))
            };
            let all: Vec<String> = pairs.iter().map(pair).collect();
            format!("@({})", all.join(" + "))
        },
        yes_and_no: ("$true", "$false"),
    },
    Language {
        name: "csharp",
        title: "C#",
        file: "Sign.cs",
        runs: Some("mcs Sign.cs && mono Sign.exe"),
        runs_on_windows: Some("csc Sign.cs; .\\Sign.exe"),
        template: include_str!("snippets/Sign.cs"),
        text: quoted,
        list: |pairs| {
            if pairs.is_empty() {
                return "new string[0][]".to_owned();
            }
            listed(pairs, "new[] { ", " }", |name, value| format!("new[] {{ {name}, {value} }}"), quoted)
        },
        yes_and_no: ("true", "false"),
    },
];

/// Why no code can be written.
#[derive(Debug, Error, PartialEq, Eq)]
#[allow(missing_docs, reason = "the message is the documentation")]
pub enum SnippetError {
    #[error("the snippets cannot sign like this ({0}): use --as url, header, http or curl")]
    Deviation(String),
    #[error("the code that is written sends no body: use --as http or curl")]
    Body,
    #[error("PLAINTEXT sends the secret itself: there is no snippet for it")]
    Plaintext,
    #[error("a query parameter is not UTF-8: use --as url, header, http or curl")]
    Query,
    #[error("a zero byte cannot stand in the code of every language: use --as url, header, http or curl")]
    Zero,
}

/// What a request's code has to do.
#[derive(Clone, Debug)]
pub struct Recipe {
    method: String,
    called: String,
    signed: String,
    query: Vec<(String, String)>,
    key: String,
    token: String,
    placement: &'static str,
    hash: &'static str,
    sends_version: bool,
    signs_query: bool,
    space: &'static str,
}

impl Recipe {
    /// What signing `request` as `variant` takes; an error when the code cannot do that.
    pub fn new(
        request: &Request,
        credentials: &Credentials,
        variant: &Variant,
    ) -> Result<Self, SnippetError> {
        if request.body.is_some() {
            return Err(SnippetError::Body);
        }
        let (mut signs_query, mut space) = (true, "%20");
        for own in &variant.deviations {
            match (own.axis.name, own.choice.name.as_str()) {
                // The code leaves white space around the secret out.
                ("placement" | "signature-method", _)
                | ("oauth-version", "not-sent")
                | ("client-secret", "trimmed") => {}
                ("query-in-signature", "left-out") => signs_query = false,
                ("space-encoding", "plus") => space = "+",
                _ if matches!(own.choice.edit, Edit::BaseStringUri(_)) => {}
                _ => return Err(SnippetError::Deviation(own.choice.said.clone())),
            }
        }
        let shape = Shape::new(request, &variant.deviations);
        if shape.placement == Placement::Body {
            return Err(SnippetError::Body);
        }
        let hash = match shape.signature_method {
            SignatureMethod::HmacSha1 => "sha1",
            SignatureMethod::HmacSha256 => "sha256",
            SignatureMethod::HmacSha512 => "sha512",
            SignatureMethod::Plaintext => return Err(SnippetError::Plaintext),
        };
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|_| SnippetError::Query);
        let query = decode_pairs(request.sent.query().unwrap_or_default())
            .into_iter()
            .map(|own| Ok((text(own.name)?, text(own.value)?)))
            .collect::<Result<Vec<_>, _>>()?;
        let given = query.iter().flat_map(|(name, value)| [name, value]);
        if given.chain([&credentials.key]).any(|own| own.contains('\0')) {
            return Err(SnippetError::Zero);
        }
        let mut called = request.sent.url().clone();
        called.set_query(None);
        Ok(Self {
            method: request.method.clone(),
            called: called.to_string(),
            signed: base_string_uri(request, variant).to_string(),
            query,
            key: credentials.key.clone(),
            token: credentials.token_identifier().unwrap_or_default().to_owned(),
            placement: shape.placement.name(),
            hash,
            sends_version: shape.has_version,
            signs_query,
            space,
        })
    }

    /// The code.
    pub fn write(&self, language: &Language) -> String {
        let truth = |own: bool| if own { language.yes_and_no.0 } else { language.yes_and_no.1 }.to_owned();
        let texts = [
            ("@METHOD_TEXT@", self.method.clone()),
            ("@METHOD@", (language.text)(&self.method)),
            ("@VERSION@", truth(self.sends_version)),
            ("@SIGNS_QUERY@", truth(self.signs_query)),
            ("@SPACE@", (language.text)(self.space)),
            ("@PLACEMENT@", (language.text)(self.placement)),
            ("@HASH@", (language.text)(self.hash)),
            ("@CALLED@", (language.text)(&self.called)),
            ("@SIGNED@", (language.text)(&self.signed)),
            ("@KEY@", (language.text)(&self.key)),
            ("@TOKEN@", (language.text)(&self.token)),
            ("@QUERY@", (language.list)(&self.query)),
        ];
        // In one pass, so that a value that looks like a mark stays what it is.
        let mut code = String::new();
        let mut rest = language.template;
        while let Some(place) = rest.find('@') {
            code.push_str(&rest[..place]);
            rest = &rest[place..];
            let found = texts.iter().find(|(mark, _)| rest.starts_with(mark));
            let (length, text) = found.map_or((1, "@"), |(mark, text)| (mark.len(), text.as_str()));
            code.push_str(text);
            rest = &rest[length..];
        }
        code + rest
    }
}

fn listed(
    pairs: &[(String, String)],
    begin: &str,
    end: &str,
    pair: fn(&str, &str) -> String,
    text: fn(&str) -> String,
) -> String {
    let all: Vec<String> = pairs.iter().map(|(name, value)| pair(&text(name), &text(value))).collect();
    format!("{begin}{}{end}", all.join(", "))
}
