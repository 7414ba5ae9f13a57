//! `_pcg64`: the generator behind NumPy's `default_rng`, PCG64 (O'Neill, "PCG: A Family
//! of Simple Fast Space-Efficient Statistically Good Algorithms", 2014) seeded by NumPy's
//! `SeedSequence`, and the draws that NumPy makes with it.

#[rustpython_vm::pymodule]
pub(in crate::python) mod _pcg64 {
    use std::cell::RefCell;

    use rustpython_vm::builtins::{PyIntRef, PyType};
    use rustpython_vm::types::Constructor;
    use rustpython_vm::{Py, PyPayload, PyResult, VirtualMachine, pyclass};

    const MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;

    #[pyattr]
    #[pyclass(name = "Pcg64", module = "_pcg64")]
    #[derive(Debug, PyPayload)]
    struct Pcg64 {
        state: RefCell<State>,
    }

    #[derive(Debug)]
    struct State {
        state: u128,
        increment: u128,
        /// The upper half of the last number that was asked for 32 bits.
        half: Option<u32>,
    }

    impl State {
        fn new(seed: &[u32]) -> State {
            let words = seed_words(seed);
            let wide = |at: usize| u128::from(words[at]) << 64 | u128::from(words[at + 1]);
            let increment = wide(2) << 1 | 1;
            let mut state = State { state: 0, increment, half: None };
            state.step();
            state.state = state.state.wrapping_add(wide(0));
            state.step();
            state
        }

        fn step(&mut self) {
            self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
        }

        fn next(&mut self) -> u64 {
            self.step();
            let folded = (self.state >> 64) as u64 ^ self.state as u64;
            folded.rotate_right((self.state >> 122) as u32)
        }

        fn next_32(&mut self) -> u32 {
            if let Some(half) = self.half.take() {
                return half;
            }
            let word = self.next();
            self.half = Some((word >> 32) as u32);
            word as u32
        }
    }

    /// `SeedSequence(seed).generate_state(4, uint64)`.
    fn seed_words(seed: &[u32]) -> [u64; 4] {
        const POOL: usize = 4;
        let mut constant: u32 = 0x43b0_d7e5;
        let mut hash = |value: u32| {
            let value = value ^ constant;
            constant = constant.wrapping_mul(0x931e_8875);
            let value = value.wrapping_mul(constant);
            value ^ (value >> 16)
        };
        let mix = |x: u32, y: u32| {
            let mixed = x.wrapping_mul(0xca01_f9dd).wrapping_sub(y.wrapping_mul(0x4973_f715));
            mixed ^ (mixed >> 16)
        };
        let mut pool = [0_u32; POOL];
        for (at, word) in pool.iter_mut().enumerate() {
            *word = hash(seed.get(at).copied().unwrap_or(0));
        }
        for from in 0..POOL {
            for to in (0..POOL).filter(|&to| to != from) {
                pool[to] = mix(pool[to], hash(pool[from]));
            }
        }
        for &word in seed.iter().skip(POOL) {
            for to in &mut pool {
                *to = mix(*to, hash(word));
            }
        }
        let mut constant: u32 = 0x8b51_f9dd;
        let words: Vec<u64> = (0..2 * POOL)
            .map(|at| {
                let value = pool[at % POOL] ^ constant;
                constant = constant.wrapping_mul(0x58f3_8ded);
                let value = value.wrapping_mul(constant);
                u64::from(value ^ (value >> 16))
            })
            .collect();
        std::array::from_fn(|at| words[2 * at] | words[2 * at + 1] << 32)
    }

    impl Constructor for Pcg64 {
        type Args = PyIntRef;

        fn py_new(_: &Py<PyType>, seed: PyIntRef, vm: &VirtualMachine) -> PyResult<Self> {
            if seed.as_bigint().sign() == malachite_sign_minus() {
                return Err(vm.new_value_error("expected non-negative integer"));
            }
            let words = seed.as_bigint().to_u32_digits().1;
            let words = if words.is_empty() { vec![0] } else { words };
            Ok(Pcg64 { state: RefCell::new(State::new(&words)) })
        }
    }

    #[pyclass(with(Constructor))]
    impl Pcg64 {
        /// 64 random bits.
        #[pymethod]
        fn next(&self) -> u64 {
            self.state.borrow_mut().next()
        }

        /// 53 random bits in [0, 1).
        #[pymethod]
        fn random(&self) -> f64 {
            (self.state.borrow_mut().next() >> 11) as f64 / 9_007_199_254_740_992.0
        }

        /// An integer from 0 to `most`, by Lemire's method ("Fast Random Integer
        /// Generation in an Interval", 2019).
        #[pymethod]
        fn bounded(&self, most: u64) -> u64 {
            let mut state = self.state.borrow_mut();
            match most {
                0 => 0,
                u64::MAX => state.next(),
                0xffff_ffff => u64::from(state.next_32()),
                0..0xffff_ffff => {
                    let count = most as u32 + 1;
                    let mut product = u64::from(state.next_32()) * u64::from(count);
                    if (product as u32) < count {
                        let least = (u32::MAX - most as u32) % count;
                        while (product as u32) < least {
                            product = u64::from(state.next_32()) * u64::from(count);
                        }
                    }
                    product >> 32
                }
                _ => {
                    let count = most + 1;
                    let mut product = u128::from(state.next()) * u128::from(count);
                    if (product as u64) < count {
                        let least = (u64::MAX - most) % count;
                        while (product as u64) < least {
                            product = u128::from(state.next()) * u128::from(count);
                        }
                    }
                    (product >> 64) as u64
                }
            }
        }

        /// An integer from 0 to `most`: bits under a mask, until they fit.
        #[pymethod]
        fn interval(&self, most: u64) -> u64 {
            if most == 0 {
                return 0;
            }
            let mask = u64::MAX >> most.leading_zeros();
            let mut state = self.state.borrow_mut();
            loop {
                let bits = match u32::try_from(most) {
                    Ok(_) => u64::from(state.next_32()),
                    Err(_) => state.next(),
                };
                if bits & mask <= most {
                    return bits & mask;
                }
            }
        }
    }
}
