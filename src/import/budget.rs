//! How much an import may come to beside the text itself: variables, and several URLs of one command, make many texts of
//! one.

use std::cell::Cell;

use super::error::ImportError;

/// No request that somebody captured comes near it.
const MOST_BYTES: usize = 32 << 20;

/// What an import may still make.
pub(super) struct Budget {
    left: Cell<usize>,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { left: Cell::new(MOST_BYTES) }
    }

    /// Has to be asked before so many bytes are made another time.
    pub(super) fn take(&self, bytes: usize) -> Result<(), ImportError> {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.ok_or(ImportError::TooMuch { most: MOST_BYTES >> 20 })?);
        Ok(())
    }
}
