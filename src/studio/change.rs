//! Changes to a run while it runs, as lines of Python for
//! [`FreeCommand::Execute`](crate::protocol::FreeCommand::Execute). They use the
//! names that the presets' scripts have: `optimizer`, `scheduler`, `save`, `stop`.

use super::knob::number_text;

/// Multiplies the learning rate of every group, now and in the schedule to come.
pub fn scale_learning_rate(factor: f64) -> String {
    let factor = number_text(factor);
    format!(
        "for group in optimizer.param_groups:\n    \
             group['lr'] *= {factor}\n    \
             if 'initial_lr' in group:\n        \
                 group['initial_lr'] *= {factor}\n\
         if globals().get('scheduler') is not None and hasattr(scheduler, 'base_lrs'):\n    \
             scheduler.base_lrs = [rate * {factor} for rate in scheduler.base_lrs]\n"
    )
}

/// Writes a checkpoint. To be executed at [`Anchors::between_batches`](super::Anchors).
pub fn save_checkpoint(path: &str) -> String {
    format!("save({path:?})\n")
}

/// Ends the training after this batch, with a checkpoint.
pub fn stop() -> String {
    "stop = True\n".into()
}

/// Sets one option of every parameter group: `weight_decay`, `momentum`.
pub fn set_option(name: &str, value: f64) -> String {
    let value = number_text(value);
    format!("for group in optimizer.param_groups:\n    group[{name:?}] = {value}\n")
}
