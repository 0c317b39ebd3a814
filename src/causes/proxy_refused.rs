//! The client's own proxy does not let requests through.

use super::not_reachable::failed;
use super::{Cause, Examined, NOTHING_ON_THE_SERVER, Page};
use crate::probe::FailureKind;

pub(super) static CAUSE: Cause = Cause {
    code: "proxy-refused",
    forms: &[],
    page: Page {
        title: "The client's proxy does not let requests through",
        what: &[
            "Requests go through a proxy that the user or the system chose, and it refuses them or wants a log-in.",
        ],
        shows: &["Status 407, a refused CONNECT, or a proxy that cannot be reached."],
        proved: &["The first controls failed at the proxy, before any connection to the server."],
        server: NOTHING_ON_THE_SERVER,
        proxy: &[
            "Allow this machine and the server's port in the forward proxy; check that its log-in is right.",
        ],
        client: &[
            "Go without it: --no-proxy. Internal servers often must bypass the proxy.",
            "Another proxy: --proxy \"http://user:password@proxy.example.com:8080\". NTLM and Kerberos log-ins are not \
             supported: run sigprobe on the server itself, or use a local relay such as px or cntlm.",
        ],
        sources: &["RFC 9110 section 15.5.8 (407 Proxy Authentication Required)"],
    },
    examine: |case| failed(case, |kind| kind == FailureKind::Proxy).map(Examined::from),
};
