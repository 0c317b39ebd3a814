//! Port numbers for servers that cannot say which one they took.

use std::net::TcpListener;
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the ports that the system gives out by itself (32768 and up on Linux), above those of known services.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

static GIVEN: AtomicU16 = AtomicU16::new(0);

/// A port that nobody listens on, and that this process gives to nobody else.
///
/// Binding port 0 and letting it go would not do: the system may hand the same number out again at once, to a test beside
/// this one or to the next call here.
pub(crate) fn free_port() -> u16 {
    // Where to begin differs between test processes on the same machine.
    let offset = u16::try_from(process::id() % u32::from(COUNT)).expect("less than COUNT");
    for _ in 0..COUNT {
        let step = GIVEN.fetch_add(1, Ordering::Relaxed) % COUNT;
        let port = FIRST + (offset + step) % COUNT;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port between {FIRST} and {} is free", FIRST + COUNT);
}
