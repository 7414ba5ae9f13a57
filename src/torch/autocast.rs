//! `torch.autocast` on the CPU: which type operations get their arguments in.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::{DType, Result, Tensor, grad_mode, ops};

/// What autocast does to an operation's tensors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Matrix products: in the half type.
    Lower,
    /// Losses and the like: in float32.
    Float32,
    /// Several tensors together: in the widest of their types.
    Promote,
}

/// The mode as a context leaves it to the one inside.
#[derive(Debug, Clone, Copy)]
pub struct Mode {
    /// The half type, while the mode is on.
    pub dtype: Option<DType>,
    /// Whether the half copies of parameters are kept.
    pub cache: bool,
}

thread_local! {
    static MODE: Cell<Mode> = const { Cell::new(Mode { dtype: None, cache: true }) };
    static NESTING: Cell<u32> = const { Cell::new(0) };
    /// Half copies of parameters, by the parameter's id.
    static COPIES: RefCell<HashMap<u64, Tensor>> = RefCell::default();
}

/// The mode that is on.
pub fn mode() -> Mode {
    MODE.get()
}

/// Whether operations are cast now.
pub fn is_on() -> bool {
    MODE.get().dtype.is_some()
}

/// Sets the mode and returns the one before.
pub fn set_mode(mode: Mode) -> Mode {
    MODE.replace(mode)
}

/// Enters a context; returns the mode before.
pub fn enter(mode: Mode) -> Mode {
    NESTING.set(NESTING.get() + 1);
    set_mode(mode)
}

/// Leaves a context. Leaving the outermost forgets the half copies.
pub fn leave(before: Mode) {
    set_mode(before);
    NESTING.set(NESTING.get().saturating_sub(1));
    if NESTING.get() == 0 {
        COPIES.take();
    }
}

/// As at the start of a run.
pub fn reset() {
    NESTING.set(0);
    COPIES.take();
    set_mode(Mode { dtype: None, cache: true });
}

/// Runs `body` with the mode off: what an operation is made of is not cast again.
pub fn without<T>(body: impl FnOnce() -> T) -> T {
    /// Restores the mode also when `body` panics.
    struct Restore(Mode);
    impl Drop for Restore {
        fn drop(&mut self) {
            set_mode(self.0);
        }
    }
    let before = mode();
    let _restore = Restore(set_mode(Mode { dtype: None, ..before }));
    body()
}

/// The tensor as an operation of that policy gets it; `widest` is for
/// [`Policy::Promote`]. Integers and float64 stay as they are.
///
/// # Errors
/// None that PyTorch has; the conversion itself may fail.
pub fn cast(tensor: &Tensor, policy: Policy, widest: DType) -> Result<Tensor> {
    let Mode { dtype: Some(half), cache } = mode() else { return Ok(tensor.clone()) };
    let dtype = tensor.dtype();
    if !dtype.is_floating_point() || dtype == DType::Float64 {
        return Ok(tensor.clone());
    }
    match policy {
        Policy::Float32 => ops::to_dtype(tensor, DType::Float32),
        Policy::Promote => ops::to_dtype(tensor, widest),
        Policy::Lower => {
            let kept = cache
                && dtype == DType::Float32
                && tensor.is_trained()
                && tensor.is_leaf()
                && grad_mode::is_enabled();
            if !kept {
                return ops::to_dtype(tensor, half);
            }
            let known = COPIES.with_borrow(|copies| copies.get(&tensor.id()).cloned());
            if let Some(copy) = known {
                return Ok(copy);
            }
            let copy = ops::to_dtype(tensor, half)?;
            COPIES.with_borrow_mut(|copies| copies.insert(tensor.id(), copy.clone()));
            Ok(copy)
        }
    }
}

/// The widest float type of the tensors, as [`Policy::Promote`] means it.
pub fn widest<'a>(tensors: impl IntoIterator<Item = &'a Tensor>) -> DType {
    let half = mode().dtype.unwrap_or(DType::Float32);
    let floats = tensors.into_iter().map(Tensor::dtype).filter(|dtype| dtype.is_floating_point());
    floats.fold(half, DType::promote)
}
