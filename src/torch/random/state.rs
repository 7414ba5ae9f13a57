//! A generator's state as the bytes that PyTorch's `get_rng_state()` gives.
//!
//! `aten/src/ATen/CPUGeneratorImpl.cpp`, `CPUGeneratorImplStateLegacy`: the seed
//! (u64), how many draws are left and whether it was seeded (i32), the next word
//! (u64), 624 words (each in a u64), a pair of normal numbers of which the second is
//! kept (f64), and whether there is one (i32); then the same for float32, unused.

use super::mt19937::Mt19937;
use super::{GeneratorState, State};

const WORDS: usize = 624;
const LENGTH: usize = 5056;
/// Where the words begin, and where the normal numbers do.
const FIRST_WORD: usize = 24;
const NORMAL: usize = FIRST_WORD + WORDS * 8;

impl GeneratorState {
    pub fn to_bytes(&self) -> Vec<u8> {
        let (words, next) = self.0.engine.parts();
        // All drawn: the next draw begins with new words.
        let (left, next) = if next == WORDS { (1, 0) } else { (625 - next as i32, next as u64) };
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend(self.0.seed.to_le_bytes());
        bytes.extend(left.to_le_bytes());
        bytes.extend(1i32.to_le_bytes());
        bytes.extend(next.to_le_bytes());
        bytes.extend(words.iter().flat_map(|&word| u64::from(word).to_le_bytes()));
        bytes.extend(0f64.to_le_bytes());
        bytes.extend(self.0.next_normal.unwrap_or(0.0).to_le_bytes());
        bytes.extend(0f64.to_le_bytes());
        bytes.extend(i32::from(self.0.next_normal.is_some()).to_le_bytes());
        bytes.resize(LENGTH, 0);
        bytes
    }

    /// `None` if these bytes are no such state.
    pub fn from_bytes(bytes: &[u8]) -> Option<GeneratorState> {
        if bytes.len() != LENGTH {
            return None;
        }
        let long = |at: usize| Some(u64::from_le_bytes(bytes[at..at + 8].try_into().ok()?));
        let int = |at: usize| Some(i32::from_le_bytes(bytes[at..at + 4].try_into().ok()?));
        let words = (0..WORDS).map(|word| u32::try_from(long(FIRST_WORD + word * 8)?).ok());
        let next = match int(8)? {
            1 => WORDS,
            _ => usize::try_from(long(16)?).ok()?,
        };
        let engine = Mt19937::from_parts(words.collect::<Option<Vec<u32>>>()?, next)?;
        let normal = f64::from_bits(long(NORMAL + 8)?);
        let next_normal = (int(NORMAL + 24)? != 0).then_some(normal);
        Some(GeneratorState(State { seed: long(0)?, engine, next_normal }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Generator;
    use super::*;
    use crate::torch::random::randn;

    #[test]
    fn a_state_goes_through_bytes_unchanged() {
        let generator = Generator::new();
        generator.manual_seed(7);
        for draws in [0, 1, 3, 7, 600, 1300] {
            drop(randn(&[draws], None, Some(&generator)));
            let state = generator.state();
            let bytes = state.to_bytes();
            let again = GeneratorState::from_bytes(&bytes).expect("a state");
            assert_eq!(again.to_bytes(), bytes);
            let expected = randn(&[5], None, Some(&generator)).and_then(|x| x.to_vec());
            generator.set_state(&again);
            let drawn = randn(&[5], None, Some(&generator)).and_then(|x| x.to_vec());
            assert_eq!(drawn.expect("numbers"), expected.expect("numbers"));
        }
    }

    #[test]
    fn the_bytes_are_pytorchs() {
        // torch.manual_seed(7); torch.randn(1); torch.get_rng_state(), PyTorch 2.15
        let generator = Generator::new();
        generator.manual_seed(7);
        drop(randn(&[1], None, Some(&generator)));
        let bytes = generator.state().to_bytes();
        assert_eq!(bytes[..16], [7, 0, 0, 0, 0, 0, 0, 0, 0x6d, 2, 0, 0, 1, 0, 0, 0]);
        assert_eq!(bytes[24..28], 2_022_286_329u32.to_le_bytes());
        assert_eq!(bytes[NORMAL + 24], 1);
    }

    #[test]
    fn other_bytes_are_refused() {
        assert!(GeneratorState::from_bytes(&[]).is_none());
        assert!(GeneratorState::from_bytes(&[255; LENGTH]).is_none());
    }
}
