//! The state of a training, and the checkpoints it is kept in.

use super::training::{has_schedule, schedule};
use super::{Knobs, Text};

pub(super) fn write(knobs: &Knobs<'_>, text: &mut Text) {
    schedule(knobs, text);
    let scheduled = has_schedule(knobs);
    text.lines(
        "
# How far the training is. All of this is in every checkpoint, with the model,
# the optimizer and the random numbers, so that going on from one gives what the
# training would have given without a stop.
epoch = 0                  # epochs done
batch = 0                  # batches done of the next one
step = 0                   # optimizer steps done
total = 0.0                # this epoch's losses, added up
order = torch.randperm(0)  # the order in which this epoch takes the samples
best, best_epoch = math.inf, 0
stop = False


def save(path):
    \"\"\"Writes a checkpoint beside the last one, which stays whole until then.\"\"\"
    state = {
        \"model\": model.state_dict(), \"optimizer\": optimizer.state_dict(),
",
    );
    text.line_if(scheduled, "        \"scheduler\": scheduler.state_dict(),");
    text.lines(
        "
        \"epoch\": epoch, \"batch\": batch, \"step\": step, \"total\": total, \"order\": order,
        \"best\": best, \"best_epoch\": best_epoch, \"random\": torch.get_rng_state(),
    }
    try:
        os.makedirs(\"checkpoints\", exist_ok=True)
        torch.save(state, path + \".part\")
        os.replace(path + \".part\", path)
    except (OSError, RuntimeError) as error:
        print(f\"{path} was not saved: {error}\", file=sys.stderr)


if os.path.exists(\"checkpoints/last.pth\"):
    state = torch.load(\"checkpoints/last.pth\")
    model.load_state_dict(state[\"model\"])
    optimizer.load_state_dict(state[\"optimizer\"])
",
    );
    text.line_if(scheduled, "    scheduler.load_state_dict(state[\"scheduler\"])");
    text.lines(
        "
    epoch, batch, step = state[\"epoch\"], state[\"batch\"], state[\"step\"]
    total, order = state[\"total\"], state[\"order\"]
    best, best_epoch = state[\"best\"], state[\"best_epoch\"]
    torch.set_rng_state(state[\"random\"])
    print(f\"going on after {epoch} epochs and {batch} batches\")


",
    );
}
