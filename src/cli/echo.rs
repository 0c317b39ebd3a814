//! What is typed at the prompt for a secret does not show. Whatever ends the program there has to make it show again: the
//! terminal belongs to the shell afterwards.

#[cfg(unix)]
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use std::fs::File;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[cfg(not(unix))]
type Termios = ();

/// The terminal as it was, while the prompt is there. On Windows the console's own shell sees to it.
static BEFORE: Mutex<Option<(File, Termios)>> = Mutex::new(None);

fn before() -> MutexGuard<'static, Option<(File, Termios)>> {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Prompts with `ask`, and keeps how the terminal was before.
pub(super) fn kept<T>(ask: impl FnOnce() -> T) -> T {
    *before() = terminal();
    let answer = ask();
    *before() = None;
    answer
}

/// Makes the terminal as it was, if a prompt is there; tells whether one was.
pub(super) fn restore() -> bool {
    let before = before();
    #[cfg(unix)]
    if let Some((terminal, own)) = before.as_ref() {
        let _ = tcsetattr(terminal, OptionalActions::Now, own);
    }
    before.is_some()
}

#[cfg(unix)]
fn terminal() -> Option<(File, Termios)> {
    let terminal = File::open("/dev/tty").ok()?;
    let own = tcgetattr(&terminal).ok()?;
    Some((terminal, own))
}

#[cfg(not(unix))]
fn terminal() -> Option<(File, Termios)> {
    None
}
