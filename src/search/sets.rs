//! Sets of deviations of one stage, small enough for hundreds of thousands of them.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::axis::{Deviation, Variant};

/// No set is larger.
pub(super) const MOST_DEVIATIONS: usize = 3;

/// Places of deviations in their stage, ascending: a small stand-in for a variant, since there are very many.
#[derive(Clone, Copy, Default)]
pub(super) struct Set {
    places: [u16; MOST_DEVIATIONS],
    size: u8,
}

impl Set {
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        self.places[..usize::from(self.size)].iter().copied().map(usize::from)
    }

    /// With one place more, which stands behind all others.
    fn with(mut self, place: usize) -> Option<Self> {
        *self.places.get_mut(usize::from(self.size))? = u16::try_from(place).ok()?;
        self.size += 1;
        Some(self)
    }
}

/// The deviations of one stage.
#[derive(Default)]
pub(super) struct Deviations {
    all: Vec<Deviation>,
    /// For each of them, whether it goes with each of the others.
    go_together: Vec<Vec<bool>>,
}

impl Deviations {
    pub(super) fn new(all: Vec<Deviation>) -> Self {
        let goes_with = |one: &Deviation| all.iter().map(|other| one.goes_with(other)).collect();
        Self { go_together: all.iter().map(goes_with).collect(), all }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The deviations at these places.
    pub(super) fn variant(&self, set: Set) -> Variant {
        Variant { deviations: set.places().map(|place| self.all[place].clone()).collect() }
    }

    /// Tells every set of these with one more deviation that goes with it, and what it comes to, in order.
    pub(super) fn larger<T>(
        &self,
        smaller: &[Set],
        text: impl Fn(&Variant) -> (Vec<u8>, T),
        told: &mut impl FnMut(Set, Fingerprint, T),
    ) {
        for set in smaller {
            let mut variant = self.variant(*set);
            let next = set.places().last().map_or(0, |last| last + 1);
            for place in next..self.all.len() {
                if let Some(larger) = set.with(place)
                    && set.places().all(|own| self.go_together[own][place])
                {
                    variant.deviations.push(self.all[place].clone());
                    let (fingerprint, value) = fingerprinted(text(&variant));
                    variant.deviations.pop();
                    told(larger, fingerprint, value);
                }
            }
        }
    }

    /// The same deviations for another thread: counting who holds a choice must not make the threads wait for each
    /// other.
    pub(super) fn of_its_own(&self) -> Self {
        let own = |one: &Deviation| Deviation { axis: one.axis, choice: Arc::new((*one.choice).clone()) };
        Self { all: self.all.iter().map(own).collect(), go_together: self.go_together.clone() }
    }
}

/// By this texts are told apart, so that they need not be kept twice.
pub(super) type Fingerprint = [u8; 16];

pub(super) fn fingerprinted<T>((bytes, value): (Vec<u8>, T)) -> (Fingerprint, T) {
    let digest = Sha256::digest(Zeroizing::new(bytes).as_slice());
    let mut fingerprint = Fingerprint::default();
    fingerprint.copy_from_slice(&digest[..16]);
    (fingerprint, value)
}
