//! Many servers at the same time, one after the other for each server. One that hangs keeps its thread, and gives
//! its turn to the next.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// A server that has not answered for so long counts no longer as one of those that are busy.
const SLOW: Duration = Duration::from_millis(500);
/// How often slow servers are looked for.
const TICK: Duration = Duration::from_millis(50);

/// When a worker last had an answer.
pub(super) struct Pulse {
    began: Instant,
    last: AtomicU64,
    steady: AtomicBool,
}

impl Pulse {
    fn new() -> Self {
        Self { began: Instant::now(), last: AtomicU64::new(0), steady: AtomicBool::new(false) }
    }

    /// There was an answer.
    pub(super) fn beat(&self) {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(now, Ordering::Relaxed);
    }

    /// From here on the worker counts as busy, whatever it waits for.
    pub(super) fn stays_busy(&self) {
        self.steady.store(true, Ordering::Relaxed);
    }

    fn is_busy(&self) -> bool {
        let last = Duration::from_millis(self.last.load(Ordering::Relaxed));
        self.steady.load(Ordering::Relaxed) || self.began.elapsed().saturating_sub(last) < SLOW
    }
}

/// Does the work of every group in a thread of its own, `limit` of them busy at a time. `each` gets what workers
/// send, as it comes; `tick` is called while nothing does.
pub(super) fn schedule<T: Send>(
    groups: &[Vec<usize>],
    limit: usize,
    work: impl Fn(&[usize], &Pulse, &dyn Fn(T)) + Sync,
    mut each: impl FnMut(T),
    mut tick: impl FnMut(),
) {
    let (sender, receiver) = channel::<Option<T>>();
    let mut waiting = groups.iter();
    let mut running: Vec<Arc<Pulse>> = Vec::new();
    std::thread::scope(|scope| {
        loop {
            // A worker that is over, even by a panic, has let its pulse go.
            running.retain(|pulse| Arc::strong_count(pulse) > 1);
            while running.iter().filter(|pulse| pulse.is_busy()).count() < limit
                && let Some(group) = waiting.next()
            {
                let pulse = Arc::new(Pulse::new());
                running.push(Arc::clone(&pulse));
                let (sender, work): (Sender<Option<T>>, _) = (sender.clone(), &work);
                scope.spawn(move || {
                    work(group, &pulse, &|one| drop(sender.send(Some(one))));
                    drop(pulse);
                    let _ = sender.send(None);
                });
            }
            match receiver.recv_timeout(if running.is_empty() { Duration::ZERO } else { TICK }) {
                Ok(one) => one.into_iter().for_each(&mut each),
                Err(RecvTimeoutError::Timeout) if !running.is_empty() => tick(),
                Err(_) => break,
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn one_that_hangs_holds_nobody_up() {
        let (release, released) = channel::<()>();
        let released = Mutex::new(released);
        let groups: Vec<Vec<usize>> = (0..20).map(|group| vec![group * 2, group * 2 + 1]).collect();
        let mut done = Vec::new();
        schedule(
            &groups,
            1,
            |group, _, send| {
                if group[0] == 0 {
                    let _ = released.lock().unwrap().recv();
                }
                for one in group {
                    send(*one);
                }
            },
            |one| {
                done.push(one);
                if done.len() == 38 {
                    let _ = release.send(());
                }
            },
            || {},
        );
        assert_eq!(done[38..], [0, 1], "the one that hung is the last");
        assert!(
            done[..38].iter().zip(2..).all(|(own, expected)| *own == expected),
            "in order, one at a time"
        );
    }
}
