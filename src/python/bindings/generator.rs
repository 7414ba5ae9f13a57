//! `torch.Generator`, and the functions that draw from it.

use rustpython_vm::builtins::{PyInt, PyType};
use rustpython_vm::function::FuncArgs;
use rustpython_vm::types::Constructor;
use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, pyclass,
};

use super::arguments::Args;
use super::create::made;
use super::device::PyDevice;
use super::table::Op;
use crate::torch::random::{self, Distribution, Generator, GeneratorState};
use crate::torch::{DType, Device, Tensor, default_dtype, ops};

#[pyclass(name = "Generator", module = "torch")]
#[derive(PyPayload)]
pub(super) struct PyGenerator {
    generator: Generator,
}

impl std::fmt::Debug for PyGenerator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Generator")
    }
}

/// What `get_state()` gives: an opaque object, for there are no uint8 tensors yet.
#[pyclass(name = "GeneratorState", module = "torch")]
#[derive(PyPayload)]
pub(super) struct PyGeneratorState {
    pub state: GeneratorState,
}

impl std::fmt::Debug for PyGeneratorState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GeneratorState")
    }
}

#[pyclass]
impl PyGeneratorState {
    /// The same state again: it never changes.
    #[pymethod]
    fn clone(zelf: PyRef<Self>) -> PyRef<Self> {
        zelf
    }
}

impl Constructor for PyGenerator {
    type Args = FuncArgs;

    fn py_new(_: &Py<PyType>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        if let Some(device) = args.args.first().or_else(|| args.kwargs.get("device")) {
            match PyDevice::of(device, vm)?.place(vm)? {
                Device::Cpu => {}
                Device::Meta => {
                    return Err(vm.new_runtime_error("META device type not an accelerator."));
                }
                Device::Cuda(_) => {
                    return Err(vm.new_not_implemented_error(
                        "gradstep does not support torch.Generator(device='cuda'): random numbers \
                         are drawn on the CPU",
                    ));
                }
            }
        }
        Ok(PyGenerator { generator: Generator::new() })
    }
}

#[pyclass(with(Constructor))]
impl PyGenerator {
    #[pygetset]
    fn device(&self) -> PyDevice {
        Device::Cpu.into()
    }

    #[pymethod]
    fn manual_seed(
        zelf: PyRef<Self>,
        seed: PyObjectRef,
        vm: &VirtualMachine,
    ) -> PyResult<PyRef<Self>> {
        zelf.generator.manual_seed(self::seed(&seed, "manual_seed", vm)?);
        Ok(zelf)
    }

    #[pymethod]
    fn initial_seed(&self) -> u64 {
        self.generator.initial_seed()
    }

    #[pymethod]
    fn get_state(&self) -> PyGeneratorState {
        PyGeneratorState { state: self.generator.state() }
    }

    #[pymethod]
    fn set_state(zelf: PyRef<Self>, state: PyRef<PyGeneratorState>) -> PyRef<Self> {
        zelf.generator.set_state(&state.state);
        zelf
    }

    #[pymethod]
    fn seed(&self) -> u64 {
        fresh_seed(&self.generator)
    }
}

/// A seed that differs from run to run.
fn fresh_seed(generator: &Generator) -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seed = now.map_or(0, |time| time.as_nanos() as u64) & i64::MAX as u64;
    generator.manual_seed(seed as i64);
    seed
}

/// A seed: any int of 64 bits, with or without sign.
fn seed(object: &PyObjectRef, name: &str, vm: &VirtualMachine) -> PyResult<i64> {
    let Some(int) = object.downcast_ref::<PyInt>() else {
        return Err(vm.new_type_error(format!(
            "{name}(): argument 'seed' (position 1) must be int, not {}",
            object.class().name()
        )));
    };
    let int = int.as_bigint();
    i64::try_from(int)
        .or_else(|_| u64::try_from(int).map(|seed| seed as i64))
        .map_err(|_| vm.new_runtime_error("Overflow when unpacking long long"))
}

impl Args<'_> {
    /// The generator given, or none for the default one.
    fn generator(&self, at: usize) -> PyResult<Option<Generator>> {
        self.optional(at)
            .map(|object| match object.downcast_ref::<PyGenerator>() {
                Some(generator) => Ok(generator.generator.clone()),
                None => Err(self.vm.new_type_error(format!(
                    "expected torch.Generator, got {}",
                    object.class().name()
                ))),
            })
            .transpose()
    }
}

pub(super) const OPS: &[Op] = &[
    Op::function("manual_seed", "seed", |a| {
        let generator = random::default_generator();
        // As PyTorch: whatever `int()` takes is a seed.
        let number = a.vm.ctx.types.int_type.as_object().call((a.object(0)?.clone(),), a.vm)?;
        generator.manual_seed(seed(&number, "manual_seed", a.vm)?);
        Ok(PyGenerator { generator }.into_ref(&a.vm.ctx).into())
    }),
    Op::function("initial_seed", "", |a| {
        Ok(a.vm.ctx.new_int(random::default_generator().initial_seed()).into())
    }),
    Op::function("seed", "", |a| {
        Ok(a.vm.ctx.new_int(fresh_seed(&random::default_generator())).into())
    }),
    Op::function("rand", "*size | dtype device requires_grad generator", |a| {
        let generator = a.generator(4)?;
        let (shape, dtype) = (a.sizes(0)?, a.dtype(1)?.unwrap_or_else(default_dtype));
        let place = a.device_or_default(2)?;
        made(a, place, &shape, dtype, 3, || random::rand(&shape, Some(dtype), generator.as_ref()))
    }),
    Op::function("randn", "*size | dtype device requires_grad generator", |a| {
        let generator = a.generator(4)?;
        let (shape, dtype) = (a.sizes(0)?, a.dtype(1)?.unwrap_or_else(default_dtype));
        let place = a.device_or_default(2)?;
        made(a, place, &shape, dtype, 3, || random::randn(&shape, Some(dtype), generator.as_ref()))
    }),
    Op::function("rand_like", "input | dtype device requires_grad", |a| {
        let input = a.tensor(0)?;
        let (shape, dtype) = (input.shape(), a.dtype(1)?.unwrap_or(input.dtype()));
        let place = a.device(2)?.unwrap_or(input.device());
        made(a, place, &shape, dtype, 3, || random::rand(&shape, Some(dtype), None))
    }),
    Op::function("randn_like", "input | dtype device requires_grad", |a| {
        let input = a.tensor(0)?;
        let (shape, dtype) = (input.shape(), a.dtype(1)?.unwrap_or(input.dtype()));
        let place = a.device(2)?.unwrap_or(input.device());
        made(a, place, &shape, dtype, 3, || random::randn(&shape, Some(dtype), None))
    }),
    // `randint(high, size)` and `randint(low, high, size)`; see `torch/_types.py`.
    Op::function("_randint", "low high size dtype device requires_grad generator", |a| {
        let generator = a.generator(6)?;
        let (low, high) = (a.int(0)?, a.int(1)?);
        let (shape, dtype) = (a.sizes(2)?, a.dtype(3)?.unwrap_or(DType::Int64));
        let place = a.device_or_default(4)?;
        let draw = || random::randint(low, high, &shape, Some(dtype), generator.as_ref());
        made(a, place, &shape, dtype, 5, draw)
    }),
    Op::function("randperm", "n | generator dtype device requires_grad", |a| {
        let count = usize::try_from(a.int(0)?).map_err(|_| {
            a.vm.new_runtime_error(format!(
                "Trying to create tensor with negative dimension {n}: [{n}]",
                n = a.int(0).unwrap_or(-1)
            ))
        })?;
        let generator = a.generator(1)?;
        let (place, dtype) = (a.device_or_default(3)?, a.dtype(2)?.unwrap_or(DType::Int64));
        made(a, place, &[count], dtype, 4, || {
            ops::to_dtype(&random::randperm(count, generator.as_ref())?, dtype)
        })
    }),
    Op::method("uniform_", "input from to | generator", |a| {
        let generator = a.generator(3)?;
        let (from, to) = (a.float_or(1, 0.0)?, a.float_or(2, 1.0)?);
        a.give(random::uniform_(a.tensor(0)?, from, to, generator.as_ref()))
    }),
    Op::method("normal_", "input mean std | generator", |a| {
        let generator = a.generator(3)?;
        let (mean, std) = (a.float_or(1, 0.0)?, a.float_or(2, 1.0)?);
        a.give(random::normal_(a.tensor(0)?, mean, std, generator.as_ref()))
    }),
    Op::method("random_", "input from to | generator", |a| {
        let generator = a.generator(3)?;
        let bounds = match (a.optional(1), a.optional(2)) {
            (None, None) => None,
            (Some(_), None) => Some((0, a.int(1)?)),
            _ => Some((a.int_or(1, 0)?, a.int(2)?)),
        };
        a.give(random::random_(a.tensor(0)?, bounds, generator.as_ref()))
    }),
    Op::method("exponential_", "input lambd | generator", |a| {
        let generator = a.generator(2)?;
        let distribution = Distribution::Exponential { rate: a.float_or(1, 1.0)? };
        a.give(random::draw_(a.tensor(0)?, distribution, generator.as_ref()))
    }),
    Op::method("geometric_", "input p | generator", |a| {
        let generator = a.generator(2)?;
        let distribution = Distribution::Geometric { p: a.float(1)? };
        a.give(random::draw_(a.tensor(0)?, distribution, generator.as_ref()))
    }),
    Op::method("log_normal_", "input mean std | generator", |a| {
        let generator = a.generator(3)?;
        let (mean, std) = (a.float_or(1, 1.0)?, a.float_or(2, 2.0)?);
        let distribution = Distribution::LogNormal { mean, std };
        a.give(random::draw_(a.tensor(0)?, distribution, generator.as_ref()))
    }),
    Op::method("cauchy_", "input median sigma | generator", |a| {
        let generator = a.generator(3)?;
        let (median, sigma) = (a.float_or(1, 0.0)?, a.float_or(2, 1.0)?);
        let distribution = Distribution::Cauchy { median, sigma };
        a.give(random::draw_(a.tensor(0)?, distribution, generator.as_ref()))
    }),
    Op::function("poisson", "input generator", |a| {
        a.give(random::poisson_of(a.tensor(0)?, a.generator(1)?.as_ref()))
    }),
    Op::function("binomial", "count prob generator", |a| {
        let generator = a.generator(2)?;
        a.give(random::binomial_of(a.tensor(0)?, a.tensor(1)?, generator.as_ref()))
    }),
    Op::function("_standard_gamma", "input generator", |a| {
        a.give(random::standard_gamma(a.tensor(0)?, a.generator(1)?.as_ref()))
    }),
    Op::function("_sample_dirichlet", "input generator", |a| {
        a.give(random::dirichlet(a.tensor(0)?, a.generator(1)?.as_ref()))
    }),
    Op::both("bernoulli", "input p | generator", |a| {
        let generator = a.generator(2)?;
        let input = a.tensor(0)?;
        if a.optional(1).is_some() {
            let ones = a.ok(Tensor::zeros(&input.shape(), input.dtype()))?;
            return a.give(random::bernoulli_(&ones, a.float(1)?, generator.as_ref()));
        }
        a.give(random::bernoulli(input, generator.as_ref()))
    }),
    Op::method("bernoulli_", "input p | generator", |a| {
        let generator = a.generator(2)?;
        let input = a.tensor(0)?;
        if let Ok(Some(p)) = a.optional_tensor(1) {
            let drawn = a.ok(random::bernoulli(p, generator.as_ref()))?;
            return a.give(ops::copy_(input, &drawn));
        }
        a.give(random::bernoulli_(input, a.float_or(1, 0.5)?, generator.as_ref()))
    }),
    Op::both("multinomial", "input num_samples replacement | generator", |a| {
        let generator = a.generator(3)?;
        let count = usize::try_from(a.int(1)?).unwrap_or(0);
        a.give(random::multinomial(a.tensor(0)?, count, a.flag(2)?, generator.as_ref()))
    }),
];

/// `torch.default_generator`
pub(super) fn default_object(vm: &VirtualMachine) -> PyObjectRef {
    PyGenerator { generator: random::default_generator() }.into_ref(&vm.ctx).into()
}
