//! Warnings: what PyTorch's C++ tells by `TORCH_WARN` goes through Python's `warnings`.

use rustpython_vm::{PyResult, VirtualMachine};

/// `warnings.warn(message)`, a `UserWarning` at the script's line.
///
/// # Errors
/// The exception that a filter makes of it.
pub(super) fn warn(message: &str, vm: &VirtualMachine) -> PyResult<()> {
    let warnings = vm.import("warnings", 0)?;
    vm.call_method(&warnings, "warn", (message.to_owned(),)).map(drop)
}
