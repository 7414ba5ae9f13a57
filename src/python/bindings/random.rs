//! `_random`: CPython's Mersenne twister (MT19937, Matsumoto and Nishimura, 1998),
//! seeded by array. The distributions over it are frozen Python.

#[rustpython_vm::pymodule]
pub(in crate::python) mod _random {
    use std::cell::RefCell;

    use rustpython_vm::builtins::{PyIntRef, PyTupleRef, PyType};
    use rustpython_vm::function::FuncArgs;
    use rustpython_vm::types::Constructor;
    use rustpython_vm::{AsObject, Py, PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

    const N: usize = 624;
    const M: usize = 397;

    #[pyattr]
    #[pyclass(name = "Twister", module = "_random")]
    #[derive(Debug, PyPayload)]
    struct Twister {
        state: RefCell<State>,
    }

    #[derive(Debug, Clone)]
    struct State {
        words: [u32; N],
        index: usize,
    }

    impl State {
        /// `init_genrand`
        fn from_word(seed: u32) -> State {
            let mut words = [seed; N];
            for i in 1..N {
                let before = words[i - 1] ^ (words[i - 1] >> 30);
                words[i] = before.wrapping_mul(1_812_433_253).wrapping_add(i as u32);
            }
            State { words, index: N }
        }

        /// `init_by_array`
        fn from_key(key: &[u32]) -> State {
            let mut state = State::from_word(19_650_218);
            let words = &mut state.words;
            let (mut i, mut j) = (1, 0);
            let advance = |i: &mut usize, words: &mut [u32; N]| {
                *i += 1;
                if *i >= N {
                    words[0] = words[N - 1];
                    *i = 1;
                }
            };
            for _ in 0..N.max(key.len()) {
                let before = (words[i - 1] ^ (words[i - 1] >> 30)).wrapping_mul(1_664_525);
                words[i] = (words[i] ^ before).wrapping_add(key[j]).wrapping_add(j as u32);
                advance(&mut i, words);
                j = (j + 1) % key.len();
            }
            for _ in 0..N - 1 {
                let before = (words[i - 1] ^ (words[i - 1] >> 30)).wrapping_mul(1_566_083_941);
                words[i] = (words[i] ^ before).wrapping_sub(i as u32);
                advance(&mut i, words);
            }
            words[0] = 0x8000_0000;
            state
        }

        fn next(&mut self) -> u32 {
            if self.index >= N {
                for i in 0..N {
                    let y = (self.words[i] & 0x8000_0000) | (self.words[(i + 1) % N] & 0x7fff_ffff);
                    let odd = if y & 1 == 0 { 0 } else { 0x9908_b0df };
                    self.words[i] = self.words[(i + M) % N] ^ (y >> 1) ^ odd;
                }
                self.index = 0;
            }
            let mut y = self.words[self.index];
            self.index += 1;
            y ^= y >> 11;
            y ^= (y << 7) & 0x9d2c_5680;
            y ^= (y << 15) & 0xefc6_0000;
            y ^ (y >> 18)
        }
    }

    impl Constructor for Twister {
        type Args = FuncArgs;

        /// Subclasses take a seed, and pass it to `_seed` themselves.
        fn py_new(_: &Py<PyType>, _: FuncArgs, _: &VirtualMachine) -> PyResult<Self> {
            Ok(Twister { state: RefCell::new(State::from_key(&[0])) })
        }
    }

    #[pyclass(with(Constructor), flags(BASETYPE, HAS_DICT))]
    impl Twister {
        #[pymethod]
        fn _seed(&self, seed: PyIntRef) {
            let key = seed.as_bigint().to_u32_digits().1;
            *self.state.borrow_mut() = State::from_key(if key.is_empty() { &[0] } else { &key });
        }

        /// 53 random bits in [0, 1).
        #[pymethod]
        fn random(&self) -> f64 {
            let mut state = self.state.borrow_mut();
            let (high, low) = (state.next() >> 5, state.next() >> 6);
            (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
        }

        #[pymethod]
        fn getrandbits(&self, bits: i64, vm: &VirtualMachine) -> PyResult {
            if bits < 0 {
                return Err(vm.new_value_error("number of bits must be non-negative"));
            }
            let mut state = self.state.borrow_mut();
            if (1..=32).contains(&bits) {
                return Ok(vm.ctx.new_int(state.next() >> (32 - bits)).into());
            }
            let mut bytes = Vec::new();
            let mut left = bits;
            while left > 0 {
                let word = state.next();
                let word = if left < 32 { word >> (32 - left) } else { word };
                bytes.extend(word.to_le_bytes());
                left -= 32;
            }
            let int = vm.ctx.types.int_type.as_object().to_owned();
            vm.call_method(&int, "from_bytes", (vm.ctx.new_bytes(bytes), "little"))
        }

        /// Another one with the same numbers ahead.
        #[pymethod]
        fn _copy(&self, vm: &VirtualMachine) -> PyRef<Twister> {
            Twister { state: self.state.clone() }.into_ref(&vm.ctx)
        }

        /// Has the same numbers ahead as `other`.
        #[pymethod]
        fn _become(&self, other: PyRef<Twister>) {
            let state = other.state.borrow().clone();
            self.state.replace(state);
        }

        #[pymethod]
        fn _state(&self, vm: &VirtualMachine) -> PyTupleRef {
            let state = self.state.borrow();
            let words = state.words.iter().copied().chain([state.index as u32]);
            vm.ctx.new_tuple(words.map(|word| vm.ctx.new_int(word).into()).collect())
        }

        #[pymethod]
        fn _set_state(&self, words: Vec<u32>, vm: &VirtualMachine) -> PyResult<()> {
            let wrong = || vm.new_value_error("state vector is the wrong size");
            let (&index, words) = words.split_last().ok_or_else(wrong)?;
            let words = words.try_into().map_err(|_| wrong())?;
            if index as usize > N {
                return Err(vm.new_value_error("invalid state"));
            }
            *self.state.borrow_mut() = State { words, index: index as usize };
            Ok(())
        }
    }
}
