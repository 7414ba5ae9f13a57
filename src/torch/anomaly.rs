//! `detect_anomaly`: gradients that are not a number become errors.

use std::cell::Cell;

use super::error::fail;
use super::{Node, Result, Value, kernel};

thread_local! {
    static ENABLED: Cell<bool> = const { Cell::new(false) };
    static CHECK_NAN: Cell<bool> = const { Cell::new(true) };
}

/// `torch.is_anomaly_enabled()`
pub fn is_enabled() -> bool {
    ENABLED.get()
}

/// `torch.is_anomaly_check_nan_enabled()`
pub fn checks_nan() -> bool {
    CHECK_NAN.get()
}

/// `torch.set_anomaly_enabled(enabled, check_nan)`
pub fn set_enabled(enabled: bool, check_nan: bool) {
    ENABLED.set(enabled);
    CHECK_NAN.set(check_nan);
}

/// Fails if a node gave NaN.
pub(super) fn check(node: &Node, produced: &[Option<Value>]) -> Result<()> {
    if !ENABLED.get() || !CHECK_NAN.get() {
        return Ok(());
    }
    for (at, grad) in produced.iter().enumerate() {
        if let Some(grad) = grad
            && kernel::to_f64s(grad)?.iter().any(|x| x.is_nan())
        {
            return fail!(
                Runtime,
                "Function '{}' returned nan values in its {at}th output.",
                node.name()
            );
        }
    }
    Ok(())
}
