//! PyTorch's CPU random numbers: the same seed gives the same tensors.

mod counts;
mod distributions;
mod fill;
mod mt19937;
mod state;

use std::cell::RefCell;
use std::rc::Rc;

pub use counts::{binomial_of, dirichlet, poisson_of, standard_gamma};
pub use distributions::{Distribution, bernoulli, bernoulli_, draw_, multinomial, random_};
use mt19937::Mt19937;

use super::error::fail;
use super::ops;
use super::storage::Change;
use super::tape::check_in_place;
use super::{DType, Result, Tensor, default_dtype, device, kernel};

/// `torch.Generator()`: cloning gives the same generator again.
#[derive(Clone)]
pub struct Generator(Rc<RefCell<State>>);

#[derive(Clone)]
struct State {
    seed: u64,
    engine: Mt19937,
    /// The second of a pair of normal numbers, still to be handed out.
    next_normal: Option<f64>,
}

/// A generator's state at one moment.
#[derive(Clone)]
pub struct GeneratorState(State);

/// The seed of a generator that nobody seeded.
pub const DEFAULT_SEED: u64 = 67_280_421_310_721;

thread_local! {
    static DEFAULT: Generator = Generator::new();
}

/// The generator that is used where none is given.
pub fn default_generator() -> Generator {
    DEFAULT.with(Generator::clone)
}

impl Default for Generator {
    fn default() -> Self {
        Generator::new()
    }
}

impl Generator {
    pub fn new() -> Generator {
        Generator(Rc::new(RefCell::new(State::new(DEFAULT_SEED))))
    }

    /// `manual_seed(seed)`; negative seeds wrap around, as in PyTorch.
    pub fn manual_seed(&self, seed: i64) {
        *self.0.borrow_mut() = State::new(seed as u64);
    }

    pub fn initial_seed(&self) -> u64 {
        self.0.borrow().seed
    }

    /// `get_state()`: all that decides what is drawn next.
    pub fn state(&self) -> GeneratorState {
        GeneratorState(self.0.borrow().clone())
    }

    /// `set_state()`
    pub fn set_state(&self, state: &GeneratorState) {
        *self.0.borrow_mut() = state.0.clone();
    }

    /// 32 random bits.
    fn bits(&self) -> u32 {
        self.0.borrow_mut().engine.next()
    }

    /// 64 random bits, the first 32 on top.
    fn long_bits(&self) -> u64 {
        let high = u64::from(self.bits());
        high << 32 | u64::from(self.bits())
    }

    /// An integer in 0..range.
    fn below(&self, range: u64) -> u64 {
        match u32::try_from(range) {
            Ok(range) => u64::from(self.bits() % range),
            Err(_) => self.long_bits() % range,
        }
    }

    /// In [0, 1), with as many bits as the type holds; half types are rounded
    /// from float32.
    fn uniform(&self, dtype: DType) -> f64 {
        const DIGITS: u32 = 24;
        match dtype {
            DType::Float64 => self.uniform_double(),
            _ => f64::from(self.bits() & ((1 << DIGITS) - 1)) / f64::from(1 << DIGITS),
        }
    }

    /// In [0, 1), 53 bits.
    pub(crate) fn uniform_double(&self) -> f64 {
        const DIGITS: u64 = 1 << 53;
        (self.long_bits() % DIGITS) as f64 / DIGITS as f64
    }

    /// A standard normal number, by the Box-Muller method in float64.
    fn normal(&self) -> f64 {
        if let Some(next) = self.0.borrow_mut().next_normal.take() {
            return next;
        }
        let (first, second) = (self.uniform_double(), self.uniform_double());
        let radius = (-2.0 * (-second).ln_1p()).sqrt();
        let angle = 2.0 * std::f64::consts::PI * first;
        self.0.borrow_mut().next_normal = Some(radius * angle.sin());
        radius * angle.cos()
    }
}

impl State {
    fn new(seed: u64) -> State {
        // Only the low 32 bits reach the engine.
        State { seed, engine: Mt19937::new(seed as u32), next_normal: None }
    }
}

fn or_default(generator: Option<&Generator>) -> Generator {
    generator.cloned().unwrap_or_else(default_generator)
}

/// Uniform numbers in [from, to).
fn uniform_data(
    count: usize,
    dtype: DType,
    from: f64,
    to: f64,
    generator: &Generator,
) -> Result<Vec<f64>> {
    if !dtype.is_floating_point() {
        return fail!(
            NotImplemented,
            "\"check_uniform_bounds\" not implemented for '{}'",
            dtype.scalar_name()
        );
    }
    if from > to {
        return fail!(
            Runtime,
            "uniform_ expects to return a [from, to) range, but found from={from} > to={to}"
        );
    }
    let next = || match dtype {
        DType::Float64 => generator.uniform(dtype).mul_add(to - from, from),
        _ => {
            let (from, to) = (from as f32, to as f32);
            f64::from((generator.uniform(dtype) as f32).mul_add(to - from, from))
        }
    };
    Ok((0..count).map(|_| next()).collect())
}

/// Normal numbers, in the order ATen makes them.
fn normal_data(
    count: usize,
    dtype: DType,
    mean: f64,
    std: f64,
    generator: &Generator,
) -> Result<Vec<f64>> {
    if !dtype.is_floating_point() {
        return fail!(
            NotImplemented,
            "\"normal_kernel_cpu\" not implemented for '{}'",
            dtype.scalar_name()
        );
    }
    if std < 0.0 {
        return fail!(Runtime, "normal expects std >= 0.0, but found std {std}");
    }
    if count < 16 {
        return Ok((0..count).map(|_| generator.normal() * std + mean).collect());
    }
    Ok(match dtype {
        DType::Float32 => {
            let uniform = || generator.uniform(dtype) as f32;
            let transform = |block: &mut [f32; 16]| fill::single(block, mean as f32, std as f32);
            fill::blocks(count, uniform, transform).into_iter().map(f64::from).collect()
        }
        DType::Float16 | DType::BFloat16 => {
            let uniform = || generator.uniform(dtype) as f32;
            let transform = |block: &mut [f32; 16]| fill::single(block, mean as f32, std as f32);
            fill::block_by_block(count, uniform, transform).into_iter().map(f64::from).collect()
        }
        _ => {
            let uniform = || generator.uniform(dtype);
            fill::blocks(count, uniform, |block: &mut [f64; 16]| fill::double(block, mean, std))
        }
    })
}

/// `torch.rand`: uniform in [0, 1).
pub fn rand(
    shape: &[usize],
    dtype: Option<DType>,
    generator: Option<&Generator>,
) -> Result<Tensor> {
    let dtype = dtype.unwrap_or_else(default_dtype);
    let count = shape.iter().product();
    Tensor::from_f64(uniform_data(count, dtype, 0.0, 1.0, &or_default(generator))?, shape, dtype)
}

/// `torch.randn`: standard normal.
pub fn randn(
    shape: &[usize],
    dtype: Option<DType>,
    generator: Option<&Generator>,
) -> Result<Tensor> {
    let dtype = dtype.unwrap_or_else(default_dtype);
    let count = shape.iter().product();
    Tensor::from_f64(normal_data(count, dtype, 0.0, 1.0, &or_default(generator))?, shape, dtype)
}

/// `torch.randint(low, high, shape)`: integers in low..high.
pub fn randint(
    low: i64,
    high: i64,
    shape: &[usize],
    dtype: Option<DType>,
    generator: Option<&Generator>,
) -> Result<Tensor> {
    if low >= high {
        return fail!(
            Runtime,
            "random_ expects 'from' to be less than 'to', but got from={low} >= to={high}"
        );
    }
    let generator = or_default(generator);
    let range = high.wrapping_sub(low) as u64;
    let count = shape.iter().product::<usize>();
    let data = (0..count).map(|_| low.wrapping_add(generator.below(range) as i64)).collect();
    Tensor::from_i64(data, shape, dtype.unwrap_or(DType::Int64))
}

/// `torch.randperm(n)`: 0..n in random order.
pub fn randperm(count: usize, generator: Option<&Generator>) -> Result<Tensor> {
    let generator = or_default(generator);
    let mut order: Vec<i64> = (0..count as i64).collect();
    for i in 0..count.saturating_sub(1) {
        let chosen = i + (generator.bits() as usize) % (count - i);
        order.swap(i, chosen);
    }
    Tensor::from_i64(order, &[count], DType::Int64)
}

/// `x.uniform_(from, to)`
pub fn uniform_(x: &Tensor, from: f64, to: f64, generator: Option<&Generator>) -> Result<Tensor> {
    check_in_place(x)?;
    let generator = or_default(generator);
    overwrite(x, || uniform_data(x.numel(), x.dtype(), from, to, &generator))
}

/// `x.normal_(mean, std)`
pub fn normal_(x: &Tensor, mean: f64, std: f64, generator: Option<&Generator>) -> Result<Tensor> {
    check_in_place(x)?;
    let generator = or_default(generator);
    overwrite(x, || normal_data(x.numel(), x.dtype(), mean, std, &generator))
}

/// Writes what is drawn. A tensor without data takes none of the random numbers.
fn overwrite(x: &Tensor, draw: impl FnOnce() -> Result<Vec<f64>>) -> Result<Tensor> {
    let fresh = match x.is_meta() {
        true => Tensor::meta(&x.shape(), x.dtype())?,
        false => Tensor::from_f64(draw()?, &x.shape(), x.dtype())?,
    };
    if x.requires_grad() {
        return ops::copy_(x, &fresh);
    }
    let value = kernel::cast(&fresh.value()?, x.dtype())?;
    x.write(&device::copied(&value, x.device())?, Change::Values)?;
    Ok(x.clone())
}
