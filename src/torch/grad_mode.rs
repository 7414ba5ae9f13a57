//! Whether operations are recorded on the tape: `no_grad`, `enable_grad` and
//! `inference_mode`.

use std::cell::Cell;

thread_local! {
    static ENABLED: Cell<bool> = const { Cell::new(true) };
    static INFERENCE: Cell<bool> = const { Cell::new(false) };
}

/// `torch.is_grad_enabled()`. In inference mode nothing is recorded at all.
pub fn is_enabled() -> bool {
    ENABLED.get() && !INFERENCE.get()
}

/// Sets the mode for this thread and returns the one before.
pub fn set_enabled(enabled: bool) -> bool {
    ENABLED.replace(enabled)
}

/// `torch.is_inference_mode_enabled()`
pub fn is_inference() -> bool {
    INFERENCE.get()
}

/// Sets the mode for this thread and returns the one before.
pub fn set_inference(enabled: bool) -> bool {
    INFERENCE.replace(enabled)
}

/// Runs `body` as under `torch.no_grad()`.
pub fn without<T>(body: impl FnOnce() -> T) -> T {
    within(false, body)
}

/// Runs `body` as under `torch.enable_grad()`.
pub fn with<T>(body: impl FnOnce() -> T) -> T {
    within(true, body)
}

fn within<T>(enabled: bool, body: impl FnOnce() -> T) -> T {
    /// Restores the mode also when `body` panics.
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            set_enabled(self.0);
        }
    }
    let _restore = Restore(set_enabled(enabled));
    body()
}
