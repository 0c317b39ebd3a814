//! HMACs of many texts that begin alike.
//!
//! An HMAC (RFC 2104) hashes block by block. What key and head come to is computed once, and when the tails are sorted,
//! so is the beginning that a tail has in common with the one before it: the states of the hash between its blocks
//! are kept in a stack, and only what differs is hashed.

use zeroize::Zeroizing;

/// Bytes in a block of SHA-1 and SHA-256.
const BLOCK: usize = 64;

/// A hash function, block by block.
pub trait Compression {
    /// What it keeps between two blocks.
    type State: Copy;
    /// What it begins with.
    const START: Self::State;
    /// Takes in some blocks.
    fn compress(state: &mut Self::State, blocks: &[[u8; BLOCK]]);
    /// The state as bytes, which is the digest after the last block.
    fn digest(state: &Self::State, digest: &mut Vec<u8>);
}

/// SHA-1 (FIPS 180-4 section 6.1).
#[derive(Debug)]
pub enum Sha1 {}

impl Compression for Sha1 {
    type State = [u32; 5];
    const START: Self::State = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

    fn compress(state: &mut Self::State, blocks: &[[u8; BLOCK]]) {
        sha1::block_api::compress(state, blocks);
    }

    fn digest(state: &Self::State, digest: &mut Vec<u8>) {
        digest.clear();
        digest.extend(state.iter().flat_map(|word| word.to_be_bytes()));
    }
}

/// SHA-256 (FIPS 180-4 section 6.2).
#[derive(Debug)]
pub enum Sha256 {}

impl Compression for Sha256 {
    type State = [u32; 8];
    const START: Self::State = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];

    fn compress(state: &mut Self::State, blocks: &[[u8; BLOCK]]) {
        sha2::block_api::compress256(state, blocks);
    }

    fn digest(state: &Self::State, digest: &mut Vec<u8>) {
        digest.clear();
        digest.extend(state.iter().flat_map(|word| word.to_be_bytes()));
    }
}

/// Texts in their order, each with what it shares with the one before it.
#[derive(Clone, Debug, Default)]
pub struct Tails {
    texts: Vec<Tail>,
}

#[derive(Clone, Debug)]
struct Tail {
    place: usize,
    text: String,
    /// So many bytes at its beginning are those of the text before it.
    shared: usize,
}

impl Tails {
    /// Sorts texts; each keeps the number that it comes with.
    pub fn new(texts: impl IntoIterator<Item = (usize, String)>) -> Self {
        let mut texts: Vec<Tail> =
            texts.into_iter().map(|(place, text)| Tail { place, text, shared: 0 }).collect();
        texts.sort_unstable_by(|one, other| one.text.cmp(&other.text));
        for place in 1..texts.len() {
            let pairs = texts[place - 1].text.bytes().zip(texts[place].text.bytes());
            texts[place].shared = pairs.take_while(|(one, other)| one == other).count();
        }
        Self { texts }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The texts with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &str)> {
        self.texts.iter().map(|own| (own.place, own.text.as_str()))
    }
}

/// HMAC with one key.
pub struct Beginnings<C: Compression> {
    inner: C::State,
    outer: C::State,
    /// States after each block of what follows the head, for the tail that was last.
    stack: Vec<C::State>,
    digest: Vec<u8>,
}

impl<C: Compression> Beginnings<C> {
    /// Hashes the pads of the key (RFC 2104 section 2).
    pub fn new(key: &[u8]) -> Self {
        let mut padded = Zeroizing::new([0; BLOCK]);
        if key.len() > BLOCK {
            let mut digest = Vec::new();
            let mut state = C::START;
            let whole = key.as_chunks::<BLOCK>();
            C::compress(&mut state, whole.0);
            last_blocks::<C>(&mut state, whole.1, key.len());
            C::digest(&state, &mut digest);
            padded[..digest.len()].copy_from_slice(&digest);
        } else {
            padded[..key.len()].copy_from_slice(key);
        }
        let with = |pad: u8| {
            let block = Zeroizing::new(padded.map(|byte| byte ^ pad));
            let mut state = C::START;
            C::compress(&mut state, std::slice::from_ref(&*block));
            state
        };
        Self { inner: with(0x36), outer: with(0x5c), stack: Vec::new(), digest: Vec::new() }
    }

    /// Makes the HMAC of `head` with each of `tails` behind it, and tells it with the tail's number.
    pub fn each(&mut self, head: &[u8], tails: &Tails, mut told: impl FnMut(usize, &[u8])) {
        let (whole, rest) = head.as_chunks::<BLOCK>();
        let mut state = self.inner;
        C::compress(&mut state, whole);
        self.stack.clear();
        self.stack.push(state);
        for tail in &tails.texts {
            let text = tail.text.as_bytes();
            let length = BLOCK + head.len() + text.len();
            // Blocks of head and shared text alone are on the stack.
            self.stack.truncate((rest.len() + tail.shared) / BLOCK + 1);
            let known = self.stack.len() - 1;
            let mut state = self.stack[known];
            let mut mixed = [0; BLOCK];
            let left = if known > 0 {
                &text[known * BLOCK - rest.len()..]
            } else {
                // The first block begins with the rest of the head.
                let (first, others) = text.split_at(text.len().min(BLOCK - rest.len()));
                let filled = rest.len() + first.len();
                mixed[..rest.len()].copy_from_slice(rest);
                mixed[rest.len()..filled].copy_from_slice(first);
                if filled == BLOCK {
                    C::compress(&mut state, std::slice::from_ref(&mixed));
                    self.stack.push(state);
                    others
                } else {
                    &mixed[..filled]
                }
            };
            let (whole, ending) = left.as_chunks::<BLOCK>();
            for block in whole {
                C::compress(&mut state, std::slice::from_ref(block));
                self.stack.push(state);
            }
            last_blocks::<C>(&mut state, ending, length);
            C::digest(&state, &mut self.digest);
            let mut state = self.outer;
            last_blocks::<C>(&mut state, &self.digest, BLOCK + self.digest.len());
            C::digest(&state, &mut self.digest);
            told(tail.place, &self.digest);
        }
    }
}

/// Hashes the last, incomplete block of a text of `length` bytes with its padding (FIPS 180-4 section 5.1.1).
fn last_blocks<C: Compression>(state: &mut C::State, ending: &[u8], length: usize) {
    let mut blocks = [[0; BLOCK]; 2];
    blocks[0][..ending.len()].copy_from_slice(ending);
    blocks[0][ending.len()] = 0x80;
    let bits = (length as u64 * 8).to_be_bytes();
    let used = usize::from(ending.len() >= BLOCK - bits.len()) + 1;
    blocks[used - 1][BLOCK - bits.len()..].copy_from_slice(&bits);
    C::compress(state, &blocks[..used]);
}

#[cfg(test)]
mod tests {
    use hmac::{EagerHash, Hmac, KeyInit as _, Mac as _};
    use proptest::prelude::*;

    use super::{Beginnings, Compression, Sha1, Sha256, Tails};

    fn plain<D: EagerHash>(key: &[u8], text: &str) -> Vec<u8> {
        let mut mac = Hmac::<D>::new_from_slice(key).expect("any length");
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    fn same<C: Compression, D: EagerHash>(key: &[u8], heads: &[String], tails: &[String]) {
        let sorted = Tails::new(tails.iter().cloned().enumerate());
        let mut beginnings = Beginnings::<C>::new(key);
        for head in heads {
            let mut told = 0;
            beginnings.each(head.as_bytes(), &sorted, |place, digest| {
                assert_eq!(digest, plain::<D>(key, &format!("{head}{}", tails[place])), "{head:?} {place}");
                told += 1;
            });
            assert_eq!(told, tails.len());
        }
    }

    proptest! {
        #[test]
        fn gives_what_hmac_gives(
            key in prop::collection::vec(any::<u8>(), 0..150),
            heads in prop::collection::vec("[ab]{0,150}", 1..4),
            // Few letters and long runs, so that beginnings are shared over the ends of blocks.
            tails in prop::collection::vec("a{0,140}b{0,3}a{0,80}", 0..12),
        ) {
            same::<Sha1, sha1::Sha1>(&key, &heads, &tails);
            same::<Sha256, sha2::Sha256>(&key, &heads, &tails);
        }
    }

    #[test]
    fn gives_what_hmac_gives_at_the_ends_of_blocks() {
        let tails: Vec<String> = (0..200).map(|length| "a".repeat(length)).collect();
        let heads: Vec<String> = (0..130).map(|length| "a".repeat(length)).collect();
        same::<Sha1, sha1::Sha1>(b"key&", &heads, &tails);
    }
}
