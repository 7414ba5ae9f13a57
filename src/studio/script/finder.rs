//! The learning-rate finder: the rate grows from batch to batch, and the loss
//! tells where it is too low and where too high.
//! Smith, "Cyclical Learning Rates for Training Neural Networks", 2015, section 3.3.

use super::training::autocast;
use super::{Knobs, Text};

pub(super) fn write(knobs: &Knobs<'_>, text: &mut Text) {
    text.lines(
        "
# Finding a learning rate: it grows from batch to batch until the loss explodes.
steps, lowest, highest = 200, 1e-6, 10.0
smooth, best = 0.0, math.inf
rates, losses = [], []
writer = SummaryWriter(\"events\")
epoch, epochs, batch = 0, 1, 0
order = torch.randperm(len(x_train))
batches = steps
for batch in range(steps):
    lr = lowest * (highest / lowest) ** (batch / (steps - 1))
    for group in optimizer.param_groups:
        group[\"lr\"] = lr
    at = batch * batch_size % len(x_train)
    rows = order[at:at + batch_size]
    optimizer.zero_grad()
",
    );
    let loss = "loss = loss_function(model(x_train[rows]), y_train[rows])";
    if knobs.is("precision", "bfloat16") {
        text.line(format!("    {}:", autocast(knobs)));
        text.line(format!("        {loss}"));
    } else {
        text.line(format!("    {loss}"));
    }
    text.lines(
        "
    loss.backward()
    optimizer.step()
    smooth = 0.9 * smooth + 0.1 * loss.item()
    value = smooth / (1 - 0.9 ** (batch + 1))
    best = min(best, value)
    if not math.isfinite(value) or value > 4 * best:
        break
    rates.append(lr)
    losses.append(value)
    writer.add_scalar(\"finder/lr\", lr, batch)
    writer.add_scalar(\"finder/loss\", value, batch)

# Where the loss falls fastest, the rate is right.
falls = [losses[i + 1] - losses[i - 1] for i in range(1, len(losses) - 1)]
suggestion = rates[falls.index(min(falls)) + 1] if falls else lowest
writer.add_scalar(\"finder/suggestion\", suggestion, 0)
writer.close()
print(f\"suggested learning rate: {suggestion:.2g}\")
",
    );
}
