//! The Mersenne Twister, the engine of PyTorch's CPU generator.
//!
//! M. Matsumoto and T. Nishimura, "Mersenne Twister: a 623-dimensionally
//! equidistributed uniform pseudo-random number generator", 1998.

const SIZE: usize = 624;
const SHIFT: usize = 397;

#[derive(Clone)]
pub(super) struct Mt19937 {
    state: Box<[u32; SIZE]>,
    next: usize,
}

impl Mt19937 {
    pub fn new(seed: u32) -> Mt19937 {
        let mut state = Box::new([seed; SIZE]);
        for i in 1..SIZE {
            let before = state[i - 1];
            state[i] =
                1_812_433_253_u32.wrapping_mul(before ^ (before >> 30)).wrapping_add(i as u32);
        }
        Mt19937 { state, next: SIZE }
    }

    pub fn next(&mut self) -> u32 {
        if self.next == SIZE {
            self.twist();
        }
        let mut y = self.state[self.next];
        self.next += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// The state words, and how many of them were drawn since the last twist.
    pub fn parts(&self) -> (&[u32], usize) {
        (&self.state[..], self.next)
    }

    /// From [`parts`](Self::parts); `None` if these are none.
    pub fn from_parts(words: Vec<u32>, next: usize) -> Option<Mt19937> {
        let state = words.into_boxed_slice().try_into().ok()?;
        (next <= SIZE).then_some(Mt19937 { state, next })
    }

    fn twist(&mut self) {
        let state = &mut self.state;
        for i in 0..SIZE {
            let y = (state[i] & 0x8000_0000) | (state[(i + 1) % SIZE] & 0x7fff_ffff);
            let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            state[i] = state[(i + SHIFT) % SIZE] ^ (y >> 1) ^ odd;
        }
        self.next = 0;
    }
}
