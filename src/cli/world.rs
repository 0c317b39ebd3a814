//! The command line's own world: clock, entropy, Ctrl-C, standard error.

use std::io::Write as _;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use sigprobe::stamp::Source;
use tokio::sync::watch;

use super::{echo, unfinished};

/// The machine's clock and entropy.
pub(super) struct SystemSource;

impl Source for SystemSource {
    fn unix_seconds(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
    }

    fn fill(&self, bytes: &mut [u8]) {
        // Without entropy no nonce can be made, and there is nothing left to do.
        if let Err(error) = getrandom::fill(bytes) {
            say(&format!("sigprobe: this machine gives no random numbers: {error}"));
            std::process::exit(1);
        }
    }
}

/// The present time as RFC 3339, UTC.
pub(super) fn now_rfc3339() -> String {
    time::OffsetDateTime::now_utc()
        .replace_nanosecond(0)
        .ok()
        .and_then(|now| now.format(&time::format_description::well_known::Rfc3339).ok())
        .unwrap_or_default()
}

/// The present time in the same form, to the millisecond.
pub(super) fn now_in_milliseconds() -> String {
    let now = time::OffsetDateTime::now_utc();
    let (hour, minute, second, milliseconds) = now.to_hms_milli();
    format!("{}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z", now.date())
}

/// Whether Ctrl-C was pressed.
static STOP: LazyLock<watch::Sender<bool>> = LazyLock::new(|| watch::channel(false).0);

/// Turns true on the first Ctrl-C or SIGTERM; the second ends the program at once.
pub(super) fn interrupt() -> watch::Receiver<bool> {
    let receiver = STOP.subscribe();
    leave_nothing_behind();
    receiver
}

/// From here on Ctrl-C and SIGTERM end the program without a file that is half written: the first time where nobody waits
/// for them or a secret is asked for, the second time otherwise.
pub(super) fn leave_nothing_behind() {
    // It can only fail when this handler is there already.
    let _ = ctrlc::set_handler(|| {
        if echo::restore() || STOP.receiver_count() == 0 || STOP.send_replace(true) {
            unfinished::remove_and_exit(130);
        }
    });
}

/// Writes a line to standard error in one piece; a closed one is no reason to stop.
pub(super) fn say(line: &str) {
    // A file name or a server may hold what moves the cursor.
    let line = sigprobe::formats::printable(line) + "\n";
    let _ = std::io::stderr().write_all(line.as_bytes());
}
